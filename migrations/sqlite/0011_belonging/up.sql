-- Work units are agencies with a parent. lineage: the ids from the root to the agency itself, each with a dot behind it, so
-- that an agency with all its units is one range of the index. lookup_name: what it is sorted by and found under.
ALTER TABLE agencies ADD COLUMN parent_id BIGINT REFERENCES agencies (id);
ALTER TABLE agencies ADD COLUMN lineage TEXT NOT NULL DEFAULT '';
ALTER TABLE agencies ADD COLUMN lookup_name TEXT NOT NULL DEFAULT '';
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
ALTER TABLE memberships RENAME TO memberships_before;
CREATE TABLE memberships (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES people (id),
    agency_id BIGINT REFERENCES agencies (id),
    role TEXT NOT NULL CHECK (role IN ('system_admin', 'auditor', 'agency_admin', 'agency_leader', 'hub_admin', 'curator', 'author', 'mentor', 'moderator')),
    state TEXT NOT NULL CHECK (state IN ('requested', 'confirmed', 'refused', 'withdrawn', 'ended')),
    note TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    began_at TIMESTAMP,
    decided_by BIGINT REFERENCES people (id),
    decided_at TIMESTAMP,
    reason TEXT,
    leaves_id BIGINT REFERENCES memberships (id),
    stands_in_for BIGINT REFERENCES memberships (id),
    begins_at TIMESTAMP,
    ends_at TIMESTAMP,
    CHECK (stands_in_for IS NULL OR (begins_at IS NOT NULL AND ends_at IS NOT NULL))
);
INSERT INTO memberships (id, code, person_id, agency_id, role, state, note, created_at, began_at)
    SELECT id, lower(hex(randomblob(6))), person_id, agency_id, role, state, '', created_at,
        CASE WHEN state = 'requested' THEN NULL ELSE created_at END FROM memberships_before;
DROP TABLE memberships_before;
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
UPDATE events SET agency_id = json_extract(payload, '$.agency') WHERE kind = 'role-confirmed';
CREATE INDEX events_agency ON events (agency_id, id);
