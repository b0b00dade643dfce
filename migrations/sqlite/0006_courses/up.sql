CREATE TABLE courses (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    content_id BIGINT NOT NULL UNIQUE REFERENCES contents (id),
    slug TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE course_staff (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    course_id BIGINT NOT NULL REFERENCES courses (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('author', 'teacher')),
    UNIQUE (course_id, person_id, role)
);
CREATE INDEX course_staff_person ON course_staff (person_id);

CREATE TABLE lessons (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    content_id BIGINT NOT NULL UNIQUE REFERENCES contents (id),
    course_id BIGINT NOT NULL REFERENCES courses (id),
    slug TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX lessons_course ON lessons (course_id);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    course_id BIGINT NOT NULL REFERENCES courses (id),
    number BIGINT NOT NULL,
    seats BIGINT,
    taken BIGINT NOT NULL DEFAULT 0,
    opens_at TIMESTAMP NOT NULL,
    closes_at TIMESTAMP,
    UNIQUE (course_id, number),
    CHECK (taken >= 0 AND (seats IS NULL OR taken <= seats))
);

CREATE TABLE enrolments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id BIGINT NOT NULL REFERENCES runs (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    period BIGINT NOT NULL,
    standing TEXT NOT NULL CHECK (standing IN ('enrolled', 'waiting')),
    source TEXT NOT NULL CHECK (source IN ('self')),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (run_id, person_id, period)
);
CREATE INDEX enrolments_person ON enrolments (person_id, id);

CREATE TABLE quiz_attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    enrolment_id BIGINT NOT NULL REFERENCES enrolments (id),
    lesson_id BIGINT NOT NULL REFERENCES lessons (id),
    block TEXT NOT NULL,
    number BIGINT NOT NULL,
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    score BIGINT NOT NULL CHECK (score BETWEEN 0 AND 10000),
    passed BOOLEAN NOT NULL,
    submitted_at TIMESTAMP NOT NULL,
    UNIQUE (enrolment_id, lesson_id, block, number)
);
CREATE INDEX quiz_attempts_lesson ON quiz_attempts (lesson_id);
CREATE INDEX quiz_attempts_version ON quiz_attempts (version_id);

CREATE TABLE quiz_answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    attempt_id BIGINT NOT NULL REFERENCES quiz_attempts (id),
    question TEXT NOT NULL,
    chosen TEXT NOT NULL,
    is_right BOOLEAN NOT NULL,
    UNIQUE (attempt_id, question)
);
