-- Calendars that people subscribe to, by a secret address; and what stood in each, so that what moves or goes is told.
CREATE TABLE calendars (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL UNIQUE REFERENCES people (id),
    token_hash TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL,
    refreshed_at TIMESTAMP NOT NULL
);
CREATE INDEX calendars_due ON calendars (refreshed_at, id);

CREATE TABLE calendar_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    uid TEXT NOT NULL,
    -- How often it has changed.
    sequence BIGINT NOT NULL,
    -- What it is, in JSON.
    document TEXT NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    cancelled_at TIMESTAMP,
    UNIQUE (person_id, uid)
);
CREATE INDEX calendar_entries_person ON calendar_entries (person_id, ends_at, id);
CREATE INDEX calendar_entries_old ON calendar_entries (ends_at, id);
