-- When each recurring job began last: of two nodes one moves it.
CREATE TABLE schedules (
    name TEXT NOT NULL PRIMARY KEY,
    slot TIMESTAMP NOT NULL
);

-- What unsubscribe links are signed with.
ALTER TABLE installation ADD COLUMN secret TEXT NOT NULL DEFAULT '';
UPDATE installation SET secret = lower(hex(randomblob(32)));

ALTER TABLE people ADD COLUMN zone TEXT NOT NULL DEFAULT 'WIB' CHECK (zone IN ('WIB', 'WITA', 'WIT'));
ALTER TABLE people ADD COLUMN theme TEXT NOT NULL DEFAULT 'system' CHECK (theme IN ('system', 'light', 'dark'));
ALTER TABLE people ADD COLUMN erased_at TIMESTAMP;

-- A public name for each notice; whether it waits for the daily mail.
ALTER TABLE notifications ADD COLUMN handle TEXT NOT NULL DEFAULT '';
UPDATE notifications SET handle = lower(hex(randomblob(8)));
CREATE UNIQUE INDEX notifications_handle ON notifications (handle);
ALTER TABLE notifications ADD COLUMN mail TEXT NOT NULL DEFAULT 'none' CHECK (mail IN ('none', 'waiting', 'sent'));
CREATE INDEX notifications_mail ON notifications (mail, person_id, id);
CREATE INDEX notifications_person ON notifications (person_id, id);
CREATE INDEX notifications_read ON notifications (read_at);

CREATE TABLE mail_preferences (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL,
    frequency TEXT NOT NULL CHECK (frequency IN ('now', 'daily', 'never')),
    changed_at TIMESTAMP NOT NULL,
    UNIQUE (person_id, kind)
);

-- One daily mail a person and day of their own zone.
CREATE TABLE digests (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    local_day TEXT NOT NULL,
    sent_at TIMESTAMP NOT NULL,
    UNIQUE (person_id, local_day)
);
CREATE INDEX digests_age ON digests (sent_at);

CREATE TABLE consents (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    document TEXT NOT NULL,
    version TEXT NOT NULL,
    given_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP
);
CREATE INDEX consents_person ON consents (person_id, id);
CREATE UNIQUE INDEX consents_live ON consents (person_id, document, version) WHERE withdrawn_at IS NULL;

-- What people ask about their own data, with the clock of 3 x 24 hours.
CREATE TABLE data_requests (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL CHECK (kind IN ('export', 'correction', 'erasure', 'withdrawal')),
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'refused', 'taken_back')),
    note TEXT NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    undo_until TIMESTAMP,
    due_at TIMESTAMP NOT NULL,
    overdue_at TIMESTAMP,
    decided_at TIMESTAMP,
    decided_by BIGINT REFERENCES people (id),
    answer TEXT NOT NULL DEFAULT ''
);
CREATE INDEX data_requests_person ON data_requests (person_id, id);
CREATE INDEX data_requests_decider ON data_requests (decided_by);
CREATE INDEX data_requests_state ON data_requests (state, due_at, id);
CREATE UNIQUE INDEX data_requests_open ON data_requests (person_id, kind) WHERE state = 'open';
