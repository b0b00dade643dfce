-- What a lesson or a chapter of a course waits for: a tree of conditions as JSON.
CREATE TABLE course_conditions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    course_id BIGINT NOT NULL REFERENCES courses (id),
    -- A lesson's slug, or `chapter:` and the chapter's id.
    target TEXT NOT NULL,
    tree TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    updated_at TIMESTAMP NOT NULL,
    UNIQUE (course_id, target)
);
CREATE INDEX course_conditions_person ON course_conditions (person_id);

-- What was opened to someone once stays open to them.
CREATE TABLE condition_openings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    lesson_id BIGINT NOT NULL REFERENCES lessons (id),
    period BIGINT NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    UNIQUE (person_id, lesson_id, period)
);
CREATE INDEX condition_openings_lesson ON condition_openings (lesson_id);
