ALTER TABLE rules RENAME TO rules_after;
DROP INDEX rules_valid;
DROP INDEX rules_person;
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
INSERT INTO rules (id, name, value, unit, valid_from, note, person_id, created_at)
    SELECT id, name, value, unit, valid_from, note, person_id, created_at FROM rules_after WHERE unit <> 'months';
DROP TABLE rules_after;
CREATE INDEX rules_valid ON rules (name, valid_from, id);
CREATE INDEX rules_person ON rules (person_id);

DROP TABLE innovation_checks;
DROP TABLE innovation_sources;
DROP INDEX innovations_replaced_by;
DROP INDEX innovations_checked;
ALTER TABLE innovations DROP COLUMN replaced_by_id;
ALTER TABLE innovations DROP COLUMN answer;
ALTER TABLE innovations DROP COLUMN asked_at;
ALTER TABLE innovations DROP COLUMN checked_at;
