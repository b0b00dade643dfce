-- What an entry is trusted for: which records say so, when it was last checked, what its owner answered, what took its place.
ALTER TABLE innovations ADD COLUMN checked_at TIMESTAMP;
ALTER TABLE innovations ADD COLUMN asked_at TIMESTAMP;
ALTER TABLE innovations ADD COLUMN answer TEXT CHECK (answer IN ('running', 'stopped', 'changed'));
ALTER TABLE innovations ADD COLUMN replaced_by_id BIGINT REFERENCES innovations (id);
CREATE INDEX innovations_checked ON innovations (state, asked_at, checked_at, id);
CREATE INDEX innovations_replaced_by ON innovations (replaced_by_id);

CREATE TABLE innovation_sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    innovation_id BIGINT NOT NULL REFERENCES innovations (id),
    system TEXT NOT NULL CHECK (system IN ('kipp', 'iga', 'inoland', 'jippnas', 'hub', 'own')),
    external_id TEXT,
    registration_no TEXT,
    note TEXT NOT NULL,
    says TEXT NOT NULL,
    licence TEXT NOT NULL,
    retrieved_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (system, external_id)
);
CREATE INDEX innovation_sources_of ON innovation_sources (innovation_id, id);
INSERT INTO innovation_sources (innovation_id, system, note, says, licence, created_at)
    SELECT id, source, source_note, '{}', '', state_at FROM innovations;

CREATE TABLE innovation_checks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    innovation_id BIGINT NOT NULL REFERENCES innovations (id),
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    answer TEXT NOT NULL CHECK (answer IN ('running', 'stopped', 'changed')),
    note TEXT NOT NULL,
    capacity TEXT NOT NULL CHECK (capacity IN ('owner', 'curator', 'system')),
    person_id BIGINT REFERENCES people (id),
    asked_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX innovation_checks_of ON innovation_checks (innovation_id, id);
CREATE INDEX innovation_checks_version ON innovation_checks (version_id);
CREATE INDEX innovation_checks_person ON innovation_checks (person_id);

-- Rules may count months.
ALTER TABLE rules RENAME TO rules_before;
DROP INDEX rules_valid;
DROP INDEX rules_person;
CREATE TABLE rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    value BIGINT NOT NULL,
    unit TEXT NOT NULL CHECK (unit IN ('minutes', 'hours', 'days', 'months', 'count')),
    valid_from TIMESTAMP NOT NULL,
    note TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL
);
INSERT INTO rules (id, name, value, unit, valid_from, note, person_id, created_at)
    SELECT id, name, value, unit, valid_from, note, person_id, created_at FROM rules_before;
DROP TABLE rules_before;
CREATE INDEX rules_valid ON rules (name, valid_from, id);
CREATE INDEX rules_person ON rules (person_id);
