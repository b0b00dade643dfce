-- A course's questions. Their versions are contents: the draft pointer stands on the newest, the published one on what
-- quizzes serve. A category is its path, at most three names joined by `/`.
CREATE TABLE bank_categories (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    course_id BIGINT NOT NULL REFERENCES courses (id),
    number BIGINT NOT NULL,
    path TEXT NOT NULL,
    UNIQUE (course_id, number),
    UNIQUE (course_id, path)
);

CREATE TABLE bank_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    course_id BIGINT NOT NULL REFERENCES courses (id),
    number BIGINT NOT NULL,
    content_id BIGINT NOT NULL UNIQUE REFERENCES contents (id),
    category_id BIGINT REFERENCES bank_categories (id),
    -- Of the newest version, to be narrowed by; `words` is its question in small letters.
    kind TEXT NOT NULL CHECK (kind IN ('single', 'multiple', 'true_false', 'short_answer', 'number', 'matching', 'ordering', 'cloze', 'essay')),
    status TEXT NOT NULL CHECK (status IN ('ready', 'draft', 'hidden')),
    words TEXT NOT NULL,
    UNIQUE (course_id, number)
);
CREATE INDEX bank_entries_category ON bank_entries (category_id, number);
CREATE INDEX bank_entries_kind ON bank_entries (course_id, kind, number);
CREATE INDEX bank_entries_status ON bank_entries (course_id, status, number);

-- A file of questions between its preview and its application; its text goes with either end.
CREATE TABLE bank_imports (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    course_id BIGINT NOT NULL REFERENCES courses (id),
    number BIGINT NOT NULL,
    format TEXT NOT NULL CHECK (format IN ('gift', 'aiken', 'moodle_xml', 'csv', 'json')),
    language TEXT NOT NULL CHECK (language IN ('id', 'en')),
    category_id BIGINT REFERENCES bank_categories (id),
    source TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    applied_at TIMESTAMP,
    -- How many questions it has made.
    made BIGINT,
    UNIQUE (course_id, number)
);
CREATE INDEX bank_imports_category ON bank_imports (category_id);
CREATE INDEX bank_imports_open ON bank_imports (made_at) WHERE applied_at IS NULL;
