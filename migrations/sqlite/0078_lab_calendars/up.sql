-- Calendars of labs that people subscribe to, each by a secret address of their own; and what stood in each lab's.
CREATE TABLE lab_calendars (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    lab_id BIGINT NOT NULL REFERENCES labs (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    token_hash TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL,
    refreshed_at TIMESTAMP NOT NULL,
    UNIQUE (lab_id, person_id)
);
CREATE INDEX lab_calendars_person ON lab_calendars (person_id);
CREATE INDEX lab_calendars_due ON lab_calendars (refreshed_at, lab_id);

CREATE TABLE lab_calendar_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    lab_id BIGINT NOT NULL REFERENCES labs (id),
    uid TEXT NOT NULL,
    -- How often it has changed.
    sequence BIGINT NOT NULL,
    -- What it is, in JSON.
    document TEXT NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    cancelled_at TIMESTAMP,
    UNIQUE (lab_id, uid)
);
CREATE INDEX lab_calendar_entries_lab ON lab_calendar_entries (lab_id, ends_at, id);
CREATE INDEX lab_calendar_entries_old ON lab_calendar_entries (ends_at, id);
