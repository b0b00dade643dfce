-- Learning paths: courses in a tree, as a versioned document. Nothing of how far someone is stands here: it follows from what
-- they have completed.
CREATE TABLE paths (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    content_id BIGINT NOT NULL UNIQUE REFERENCES contents (id),
    slug TEXT NOT NULL UNIQUE,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX paths_agency ON paths (agency_id, id);

-- Who follows a path, on the version that was public when they began.
CREATE TABLE path_followers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    path_id BIGINT NOT NULL REFERENCES paths (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    due_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    UNIQUE (path_id, person_id)
);
CREATE INDEX path_followers_person ON path_followers (person_id, id);
CREATE INDEX path_followers_version ON path_followers (version_id);
