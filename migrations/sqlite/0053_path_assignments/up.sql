-- Whom an agency asks to follow a path, on the version that was public then, until the agency moves it on or ends it. One row for
-- each agency, path and person: what is asked again after its end begins anew.
CREATE TABLE path_assignments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    path_id BIGINT NOT NULL REFERENCES paths (id),
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    assigned_by BIGINT REFERENCES people (id),
    reason TEXT NOT NULL,
    due_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    end_reason TEXT NOT NULL DEFAULT '',
    UNIQUE (path_id, person_id, agency_id)
);
CREATE INDEX path_assignments_agency ON path_assignments (agency_id, path_id, id);
CREATE INDEX path_assignments_person ON path_assignments (person_id, id);
CREATE INDEX path_assignments_version ON path_assignments (version_id);
CREATE INDEX path_assignments_by ON path_assignments (assigned_by);
