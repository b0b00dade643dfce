-- What is written and said around a meeting of a mentor: a row for each booking, made by the first who writes.
CREATE TABLE lab_sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    booking_id BIGINT NOT NULL UNIQUE REFERENCES bookings (id),
    agenda TEXT NOT NULL DEFAULT '',
    -- Rises with each save: whoever saves says from which one they come.
    agenda_revision BIGINT NOT NULL DEFAULT 0,
    agenda_by BIGINT REFERENCES people (id),
    agenda_at TIMESTAMP,
    minutes TEXT NOT NULL DEFAULT '',
    minutes_revision BIGINT NOT NULL DEFAULT 0,
    minutes_by BIGINT REFERENCES people (id),
    minutes_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    CHECK (agenda_revision >= 0 AND minutes_revision >= 0)
);
CREATE INDEX lab_sessions_agenda ON lab_sessions (agenda_by);
CREATE INDEX lab_sessions_minutes ON lab_sessions (minutes_by);

-- What a mentor notes for themselves: nobody else reads it.
CREATE TABLE session_notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    booking_id BIGINT NOT NULL REFERENCES bookings (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    body TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX session_notes_booking ON session_notes (booking_id, person_id, id);
CREATE INDEX session_notes_person ON session_notes (person_id);

-- What somebody on either side thinks of a session: once each.
CREATE TABLE session_ratings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    booking_id BIGINT NOT NULL REFERENCES bookings (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    side TEXT NOT NULL CHECK (side IN ('mentor', 'team')),
    stars BIGINT NOT NULL CHECK (stars BETWEEN 1 AND 5),
    fit TEXT NOT NULL CHECK (fit IN ('good', 'undecided', 'not_good')),
    comment TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    UNIQUE (booking_id, person_id)
);
CREATE INDEX session_ratings_person ON session_ratings (person_id);

-- Teams that did not come, as their mentor says.
CREATE TABLE session_absences (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    booking_id BIGINT NOT NULL REFERENCES bookings (id),
    team_id BIGINT NOT NULL REFERENCES lab_teams (id),
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (booking_id, team_id)
);
CREATE INDEX session_absences_team ON session_absences (team_id);
CREATE INDEX session_absences_person ON session_absences (person_id);

-- From which meeting a decision or a task comes; what shows that a task is done.
ALTER TABLE lab_notes ADD COLUMN booking_id BIGINT REFERENCES bookings (id);
ALTER TABLE lab_notes ADD COLUMN proof TEXT NOT NULL DEFAULT '';
ALTER TABLE lab_notes ADD COLUMN file_id BIGINT REFERENCES files (id);
CREATE INDEX lab_notes_booking ON lab_notes (booking_id, id);
CREATE INDEX lab_notes_file ON lab_notes (file_id);
