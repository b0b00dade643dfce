-- What an organisation may set, each value from a date on. Appended only: the newest row that is valid counts.
CREATE TABLE rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    value BIGINT NOT NULL,
    unit TEXT NOT NULL CHECK (unit IN ('minutes', 'hours', 'days', 'count')),
    valid_from TIMESTAMP NOT NULL,
    note TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX rules_valid ON rules (name, valid_from, id);
CREATE INDEX rules_person ON rules (person_id);
