-- Runs with dates, a zone, a way in and a timetable; every hold on a seat with its source; assignments of staff; lists by file.
ALTER TABLE runs ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN zone TEXT NOT NULL DEFAULT 'WIB' CHECK (zone IN ('WIB', 'WITA', 'WIT'));
ALTER TABLE runs ADD COLUMN begins_at TIMESTAMP;
ALTER TABLE runs ADD COLUMN ends_at TIMESTAMP;
ALTER TABLE runs ADD COLUMN way_in TEXT NOT NULL DEFAULT 'self' CHECK (way_in IN ('self', 'key', 'approval'));
ALTER TABLE runs ADD COLUMN key_hash TEXT;
-- The last place that was given out on the waiting list.
ALTER TABLE runs ADD COLUMN queued BIGINT NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN cancelled_at TIMESTAMP;
ALTER TABLE runs ADD COLUMN cancel_reason TEXT NOT NULL DEFAULT '';

-- Column by column, because what people answered hangs on these rows.
ALTER TABLE enrolments ADD COLUMN standing_now TEXT NOT NULL DEFAULT 'requested'
    CHECK (standing_now IN ('requested', 'enrolled', 'waiting', 'refused', 'suspended', 'left', 'cancelled'));
ALTER TABLE enrolments ADD COLUMN source_now TEXT NOT NULL DEFAULT 'self'
    CHECK (source_now IN ('self', 'key', 'approval', 'agency', 'file', 'teacher'));
UPDATE enrolments SET standing_now = standing, source_now = source;
ALTER TABLE enrolments DROP COLUMN standing;
ALTER TABLE enrolments DROP COLUMN source;
ALTER TABLE enrolments RENAME COLUMN standing_now TO standing;
ALTER TABLE enrolments RENAME COLUMN source_now TO source;
-- The place on the waiting list, in the order of commit.
ALTER TABLE enrolments ADD COLUMN place BIGINT;
-- Null: the standing is the first one.
ALTER TABLE enrolments ADD COLUMN changed_at TIMESTAMP;
ALTER TABLE enrolments ADD COLUMN reason TEXT NOT NULL DEFAULT '';
UPDATE enrolments SET place = id WHERE standing = 'waiting';
UPDATE runs SET queued = coalesce((SELECT max(e.place) FROM enrolments e WHERE e.run_id = runs.id), 0);
CREATE UNIQUE INDEX enrolments_list ON enrolments (run_id, place);
CREATE INDEX enrolments_standing ON enrolments (run_id, standing, id);

CREATE TABLE run_timetable (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id BIGINT NOT NULL REFERENCES runs (id),
    lesson_id BIGINT NOT NULL REFERENCES lessons (id),
    day BIGINT NOT NULL CHECK (day BETWEEN 0 AND 730),
    milestone TEXT NOT NULL,
    UNIQUE (run_id, lesson_id)
);
CREATE INDEX run_timetable_lesson ON run_timetable (lesson_id);

CREATE TABLE staff_assignments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    run_id BIGINT NOT NULL REFERENCES runs (id),
    person_id BIGINT REFERENCES people (id),
    reason TEXT NOT NULL,
    due_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX staff_assignments_agency ON staff_assignments (agency_id, id);
CREATE INDEX staff_assignments_run ON staff_assignments (run_id);
CREATE INDEX staff_assignments_person ON staff_assignments (person_id);
CREATE TABLE assigned_people (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    assignment_id BIGINT NOT NULL REFERENCES staff_assignments (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    result TEXT NOT NULL CHECK (result IN ('enrolled', 'waiting', 'requested', 'already', 'not_permitted')),
    UNIQUE (assignment_id, person_id)
);
CREATE INDEX assigned_people_person ON assigned_people (person_id);

CREATE TABLE enrolment_lists (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    run_id BIGINT NOT NULL REFERENCES runs (id),
    person_id BIGINT REFERENCES people (id),
    file_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('preview', 'applying', 'done', 'discarded')),
    -- How many lists of the run had been set off when this one was read.
    seen BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    state_at TIMESTAMP NOT NULL
);
CREATE INDEX enrolment_lists_run ON enrolment_lists (run_id, id);
CREATE INDEX enrolment_lists_person ON enrolment_lists (person_id);
CREATE TABLE enrolment_list_rows (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    list_id BIGINT NOT NULL REFERENCES enrolment_lists (id),
    -- Of the file; null: the row is missing from it.
    line BIGINT,
    typed TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    due_at TIMESTAMP,
    action TEXT NOT NULL CHECK (action IN ('add', 'change', 'remove', 'keep', 'error')),
    problem TEXT,
    result TEXT CHECK (result IN ('enrolled', 'waiting', 'changed', 'kept', 'removed', 'left_seated', 'refused')),
    CHECK ((action = 'error') = (problem IS NOT NULL))
);
CREATE INDEX enrolment_list_rows_list ON enrolment_list_rows (list_id, id);
CREATE INDEX enrolment_list_rows_person ON enrolment_list_rows (person_id);

-- What holds a seat. As long as one of them stands, no other one takes it away.
CREATE TABLE enrolment_sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    enrolment_id BIGINT NOT NULL REFERENCES enrolments (id),
    source TEXT NOT NULL CHECK (source IN ('self', 'key', 'approval', 'agency', 'file', 'teacher')),
    person_id BIGINT REFERENCES people (id),
    agency_id BIGINT REFERENCES agencies (id),
    due_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    UNIQUE (enrolment_id, source)
);
CREATE INDEX enrolment_sources_person ON enrolment_sources (person_id);
CREATE INDEX enrolment_sources_agency ON enrolment_sources (agency_id, id);
INSERT INTO enrolment_sources (enrolment_id, source, created_at) SELECT id, source, created_at FROM enrolments;
