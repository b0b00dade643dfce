DROP TABLE course_archives;
DELETE FROM files WHERE kind = 'zip';
CREATE TABLE files_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    handle TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pdf', 'png', 'jpeg', 'webp', 'docx', 'xlsx', 'pptx', 'odt', 'ods', 'csv', 'txt', 'mp4', 'webm', 'vtt')),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    width BIGINT,
    height BIGINT,
    state TEXT NOT NULL CHECK (state IN ('unscanned', 'pending', 'clean', 'infected')),
    state_at TIMESTAMP NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    made_at TIMESTAMP NOT NULL,
    attached_at TIMESTAMP
);
INSERT INTO files_anew (id, handle, hash, name, kind, bytes, width, height, state, state_at, person_id, made_at, attached_at)
    SELECT id, handle, hash, name, kind, bytes, width, height, state, state_at, person_id, made_at, attached_at FROM files;
CREATE TABLE innovation_files_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    innovation_id BIGINT NOT NULL REFERENCES innovations (id),
    file_id BIGINT NOT NULL UNIQUE REFERENCES files_anew (id),
    kind TEXT NOT NULL CHECK (kind IN ('profile', 'guide_book', 'regulation', 'other')),
    title TEXT NOT NULL,
    alt TEXT NOT NULL DEFAULT '',
    person_id BIGINT NOT NULL REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    shown_at TIMESTAMP
);
INSERT INTO innovation_files_anew (id, innovation_id, file_id, kind, title, alt, person_id, created_at, shown_at)
    SELECT id, innovation_id, file_id, kind, title, alt, person_id, created_at, shown_at FROM innovation_files;
CREATE TABLE lesson_files_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    lesson_id BIGINT NOT NULL REFERENCES lessons (id),
    file_id BIGINT NOT NULL UNIQUE REFERENCES files_anew (id),
    version_id BIGINT REFERENCES content_versions (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    created_at TIMESTAMP NOT NULL
);
INSERT INTO lesson_files_anew (id, lesson_id, file_id, version_id, person_id, created_at)
    SELECT id, lesson_id, file_id, version_id, person_id, created_at FROM lesson_files;
CREATE TABLE assignment_files_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    work_id BIGINT NOT NULL REFERENCES assignment_works (id),
    file_id BIGINT NOT NULL UNIQUE REFERENCES files_anew (id),
    in_draft BOOLEAN NOT NULL,
    handed_in BOOLEAN NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    CHECK (in_draft OR handed_in)
);
INSERT INTO assignment_files_anew (id, work_id, file_id, in_draft, handed_in, person_id, created_at)
    SELECT id, work_id, file_id, in_draft, handed_in, person_id, created_at FROM assignment_files;
DROP TABLE assignment_files;
DROP TABLE lesson_files;
DROP TABLE innovation_files;
DROP TABLE files;
ALTER TABLE files_anew RENAME TO files;
ALTER TABLE innovation_files_anew RENAME TO innovation_files;
ALTER TABLE lesson_files_anew RENAME TO lesson_files;
ALTER TABLE assignment_files_anew RENAME TO assignment_files;
CREATE INDEX files_hash ON files (hash);
CREATE INDEX files_person ON files (person_id, id);
CREATE INDEX files_loose ON files (made_at) WHERE attached_at IS NULL;
CREATE INDEX files_state ON files (state, id);
CREATE INDEX innovation_files_of ON innovation_files (innovation_id, id);
CREATE INDEX innovation_files_person ON innovation_files (person_id);
CREATE INDEX innovation_files_waiting ON innovation_files (innovation_id) WHERE shown_at IS NULL;
CREATE INDEX lesson_files_of ON lesson_files (lesson_id, id);
CREATE INDEX lesson_files_version ON lesson_files (version_id);
CREATE INDEX lesson_files_person ON lesson_files (person_id);
CREATE INDEX assignment_files_work ON assignment_files (work_id, id);
CREATE INDEX assignment_files_person ON assignment_files (person_id);
