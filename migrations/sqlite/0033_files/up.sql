-- One row for each upload; the content lies in the data folder under its SHA-256, once for all rows that have it.
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    handle TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pdf', 'png', 'jpeg', 'webp', 'docx', 'xlsx', 'pptx', 'odt', 'ods', 'csv', 'txt')),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    width BIGINT,
    height BIGINT,
    state TEXT NOT NULL CHECK (state IN ('unscanned', 'pending', 'clean', 'infected')),
    state_at TIMESTAMP NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    made_at TIMESTAMP NOT NULL,
    attached_at TIMESTAMP
);
CREATE INDEX files_hash ON files (hash);
CREATE INDEX files_person ON files (person_id, id);
-- What nobody has attached to anything is swept by its age.
CREATE INDEX files_loose ON files (made_at) WHERE attached_at IS NULL;
CREATE INDEX files_state ON files (state, id);

CREATE TABLE innovation_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    innovation_id BIGINT NOT NULL REFERENCES innovations (id),
    file_id BIGINT NOT NULL UNIQUE REFERENCES files (id),
    kind TEXT NOT NULL CHECK (kind IN ('profile', 'guide_book', 'regulation', 'other')),
    title TEXT NOT NULL,
    alt TEXT NOT NULL DEFAULT '',
    person_id BIGINT NOT NULL REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    -- When a curator let it be public. Empty: for those alone who keep the entry.
    shown_at TIMESTAMP
);
CREATE INDEX innovation_files_of ON innovation_files (innovation_id, id);
CREATE INDEX innovation_files_person ON innovation_files (person_id);
CREATE INDEX innovation_files_waiting ON innovation_files (innovation_id) WHERE shown_at IS NULL;
