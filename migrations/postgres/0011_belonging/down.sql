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
-- Live roles only: there was room for one row a person, agency and role.
DELETE FROM memberships WHERE stands_in_for IS NOT NULL;
UPDATE memberships SET leaves_id = NULL;
DELETE FROM memberships WHERE state NOT IN ('requested', 'confirmed');
ALTER TABLE memberships
    DROP CONSTRAINT memberships_role_check,
    DROP CONSTRAINT memberships_state_check,
    DROP CONSTRAINT memberships_stand_in_check,
    DROP COLUMN code,
    DROP COLUMN note,
    DROP COLUMN began_at,
    DROP COLUMN decided_by,
    DROP COLUMN decided_at,
    DROP COLUMN reason,
    DROP COLUMN leaves_id,
    DROP COLUMN stands_in_for,
    DROP COLUMN begins_at,
    DROP COLUMN ends_at,
    ADD CONSTRAINT memberships_state_check CHECK (state IN ('requested', 'confirmed', 'ended'));
CREATE UNIQUE INDEX memberships_installation ON memberships (person_id, role) WHERE agency_id IS NULL;
CREATE UNIQUE INDEX memberships_agency ON memberships (person_id, agency_id, role) WHERE agency_id IS NOT NULL;
CREATE INDEX memberships_of_agency ON memberships (agency_id);
CREATE INDEX memberships_of_person ON memberships (person_id);

DROP INDEX agencies_parent;
DROP INDEX agencies_lineage;
DROP INDEX agencies_lookup;
DROP INDEX agencies_kind;
ALTER TABLE agencies
    DROP COLUMN parent_id,
    DROP COLUMN lineage,
    DROP COLUMN lookup_name,
    DROP COLUMN is_invented,
    DROP COLUMN ended_at;
