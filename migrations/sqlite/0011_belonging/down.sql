DROP INDEX events_agency;
ALTER TABLE events DROP COLUMN agency_id;

DROP INDEX memberships_installation;
DROP INDEX memberships_live;
DROP INDEX memberships_of_person;
DROP INDEX memberships_of_agency;
DROP INDEX memberships_of_role;
DROP INDEX memberships_decided_by;
DROP INDEX memberships_leaves;
DROP INDEX memberships_stand_ins;
ALTER TABLE memberships RENAME TO memberships_after;
CREATE TABLE memberships (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    agency_id BIGINT REFERENCES agencies (id),
    role TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('requested', 'confirmed', 'ended')),
    created_at TIMESTAMP NOT NULL
);
-- Live roles only: there was room for one row a person, agency and role.
INSERT INTO memberships (id, person_id, agency_id, role, state, created_at)
    SELECT id, person_id, agency_id, role, state, created_at FROM memberships_after
    WHERE stands_in_for IS NULL AND state IN ('requested', 'confirmed');
DROP TABLE memberships_after;
CREATE UNIQUE INDEX memberships_installation ON memberships (person_id, role) WHERE agency_id IS NULL;
CREATE UNIQUE INDEX memberships_agency ON memberships (person_id, agency_id, role) WHERE agency_id IS NOT NULL;
CREATE INDEX memberships_of_agency ON memberships (agency_id);
CREATE INDEX memberships_of_person ON memberships (person_id);

DROP INDEX agencies_parent;
DROP INDEX agencies_lineage;
DROP INDEX agencies_lookup;
DROP INDEX agencies_kind;
ALTER TABLE agencies DROP COLUMN parent_id;
ALTER TABLE agencies DROP COLUMN lineage;
ALTER TABLE agencies DROP COLUMN lookup_name;
ALTER TABLE agencies DROP COLUMN is_invented;
ALTER TABLE agencies DROP COLUMN ended_at;
