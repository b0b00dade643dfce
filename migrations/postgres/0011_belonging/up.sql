-- Work units are agencies with a parent. lineage: the ids from the root to the agency itself, each with a dot behind it, so
-- that an agency with all its units is one range of the index. lookup_name: what it is sorted by and found under.
-- Both are compared byte by byte, as SQLite does.
ALTER TABLE agencies ADD COLUMN parent_id BIGINT REFERENCES agencies (id);
ALTER TABLE agencies ADD COLUMN lineage TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE agencies ADD COLUMN lookup_name TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE agencies ADD COLUMN is_invented BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE agencies ADD COLUMN ended_at TIMESTAMP;
UPDATE agencies SET lineage = CAST(id AS TEXT) || '.', lookup_name = replace(replace(replace(replace(
    lower(name), 'pemerintah provinsi ', ''), 'pemerintah kabupaten ', ''), 'pemerintah kota ', ''), 'kementerian ', '');
CREATE INDEX agencies_parent ON agencies (parent_id, lookup_name);
CREATE INDEX agencies_lineage ON agencies (lineage);
CREATE INDEX agencies_lookup ON agencies (lookup_name, id);
CREATE INDEX agencies_kind ON agencies (kind, lookup_name, id);

-- One row from request to end. A stand-in is a row of its own that points to the role it stands in for.
DROP INDEX memberships_installation;
DROP INDEX memberships_agency;
DROP INDEX memberships_of_agency;
DROP INDEX memberships_of_person;
ALTER TABLE memberships DROP CONSTRAINT memberships_state_check;
ALTER TABLE memberships
    ADD COLUMN code TEXT UNIQUE,
    ADD COLUMN note TEXT NOT NULL DEFAULT '',
    ADD COLUMN began_at TIMESTAMP,
    ADD COLUMN decided_by BIGINT REFERENCES people (id),
    ADD COLUMN decided_at TIMESTAMP,
    ADD COLUMN reason TEXT,
    ADD COLUMN leaves_id BIGINT REFERENCES memberships (id),
    ADD COLUMN stands_in_for BIGINT REFERENCES memberships (id),
    ADD COLUMN begins_at TIMESTAMP,
    ADD COLUMN ends_at TIMESTAMP,
    ADD CONSTRAINT memberships_role_check CHECK (role IN ('system_admin', 'auditor', 'agency_admin', 'agency_leader', 'hub_admin', 'curator', 'author', 'mentor', 'moderator')),
    ADD CONSTRAINT memberships_state_check CHECK (state IN ('requested', 'confirmed', 'refused', 'withdrawn', 'ended')),
    ADD CONSTRAINT memberships_stand_in_check CHECK (stands_in_for IS NULL OR (begins_at IS NOT NULL AND ends_at IS NOT NULL));
UPDATE memberships SET code = left(replace(gen_random_uuid()::text, '-', ''), 12),
    began_at = CASE WHEN state = 'requested' THEN NULL ELSE created_at END;
ALTER TABLE memberships ALTER COLUMN code SET NOT NULL, ALTER COLUMN note DROP DEFAULT;
CREATE UNIQUE INDEX memberships_installation ON memberships (person_id, role)
    WHERE agency_id IS NULL AND state = 'confirmed';
CREATE UNIQUE INDEX memberships_live ON memberships (person_id, agency_id, role)
    WHERE agency_id IS NOT NULL AND stands_in_for IS NULL AND state IN ('requested', 'confirmed');
CREATE INDEX memberships_of_person ON memberships (person_id, id);
CREATE INDEX memberships_of_agency ON memberships (agency_id, state, id);
CREATE INDEX memberships_of_role ON memberships (role, state, id);
CREATE INDEX memberships_decided_by ON memberships (decided_by);
CREATE INDEX memberships_leaves ON memberships (leaves_id);
CREATE INDEX memberships_stand_ins ON memberships (stands_in_for, state);

-- Whose audit an event belongs to.
ALTER TABLE events ADD COLUMN agency_id BIGINT REFERENCES agencies (id);
UPDATE events SET agency_id = (payload::json ->> 'agency')::bigint WHERE kind = 'role-confirmed';
CREATE INDEX events_agency ON events (agency_id, id);
