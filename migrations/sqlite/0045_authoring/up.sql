-- Files may be videos and captions. A table with a narrower list is made anew, with what points to it.
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
DROP TABLE innovation_files;
DROP TABLE files;
ALTER TABLE files_anew RENAME TO files;
ALTER TABLE innovation_files_anew RENAME TO innovation_files;
CREATE INDEX files_hash ON files (hash);
CREATE INDEX files_person ON files (person_id, id);
CREATE INDEX files_loose ON files (made_at) WHERE attached_at IS NULL;
CREATE INDEX files_state ON files (state, id);
CREATE INDEX innovation_files_of ON innovation_files (innovation_id, id);
CREATE INDEX innovation_files_person ON innovation_files (person_id);
CREATE INDEX innovation_files_waiting ON innovation_files (innovation_id) WHERE shown_at IS NULL;

-- Files of a lesson's blocks. version_id: the first public version that shows it; empty: for those alone who write the
-- lesson. They stay as long as the lesson: its versions are immutable and may come back.
CREATE TABLE lesson_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    lesson_id BIGINT NOT NULL REFERENCES lessons (id),
    file_id BIGINT NOT NULL UNIQUE REFERENCES files (id),
    version_id BIGINT REFERENCES content_versions (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX lesson_files_of ON lesson_files (lesson_id, id);
CREATE INDEX lesson_files_version ON lesson_files (version_id);
CREATE INDEX lesson_files_person ON lesson_files (person_id);

-- Whose course it is. Empty: it was there before anyone could make one.
ALTER TABLE courses ADD COLUMN agency_id BIGINT REFERENCES agencies (id);
CREATE INDEX courses_agency ON courses (agency_id, id);

-- LAN approves a course once, before it is first public. At most one request of a course is open.
CREATE TABLE course_reviews (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    course_id BIGINT NOT NULL REFERENCES courses (id),
    number BIGINT NOT NULL,
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    state TEXT NOT NULL CHECK (state IN ('requested', 'approved', 'returned', 'withdrawn')),
    note TEXT NOT NULL,
    asked_by BIGINT REFERENCES people (id),
    asked_at TIMESTAMP NOT NULL,
    comment TEXT NOT NULL,
    decided_by BIGINT REFERENCES people (id),
    decided_at TIMESTAMP,
    UNIQUE (course_id, number)
);
CREATE UNIQUE INDEX course_reviews_open ON course_reviews (course_id) WHERE state = 'requested';
CREATE INDEX course_reviews_queue ON course_reviews (state, id);
CREATE INDEX course_reviews_version ON course_reviews (version_id);
CREATE INDEX course_reviews_asked_by ON course_reviews (asked_by);
CREATE INDEX course_reviews_decided_by ON course_reviews (decided_by);

-- What a publication was let through with, and why: codes of the findings, one a line, and the author's reason.
ALTER TABLE publications ADD COLUMN waived TEXT;
ALTER TABLE publications ADD COLUMN waiver TEXT;
