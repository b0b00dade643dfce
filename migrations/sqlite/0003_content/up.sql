-- A thing people write: a stable identity, immutable numbered versions, and two pointers into them.
CREATE TABLE contents (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    draft_version_id BIGINT REFERENCES content_versions (id),
    published_version_id BIGINT REFERENCES content_versions (id),
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX contents_draft ON contents (draft_version_id);
CREATE INDEX contents_published ON contents (published_version_id);

CREATE TABLE content_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    content_id BIGINT NOT NULL REFERENCES contents (id),
    number BIGINT NOT NULL,
    document TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (content_id, number)
);
CREATE INDEX content_versions_person ON content_versions (person_id);

-- The publish log: one row per act, one change per thing it moved. A revert is a new publication.
CREATE TABLE publications (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    message TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX publications_person ON publications (person_id);

CREATE TABLE publication_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    publication_id BIGINT NOT NULL REFERENCES publications (id),
    content_id BIGINT NOT NULL REFERENCES contents (id),
    old_version_id BIGINT REFERENCES content_versions (id),
    new_version_id BIGINT REFERENCES content_versions (id),
    UNIQUE (publication_id, content_id)
);
CREATE INDEX publication_changes_content ON publication_changes (content_id, id);
CREATE INDEX publication_changes_old ON publication_changes (old_version_id);
CREATE INDEX publication_changes_new ON publication_changes (new_version_id);
