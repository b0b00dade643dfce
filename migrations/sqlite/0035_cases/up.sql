-- The cases of published lessons: what their words were written for or checked against, and what waits for their author.
CREATE TABLE lesson_cases (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    lesson_id BIGINT NOT NULL REFERENCES lessons (id),
    block TEXT NOT NULL,
    innovation_id BIGINT NOT NULL REFERENCES innovations (id),
    version BIGINT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    checked_at TIMESTAMP,
    due_at TIMESTAMP,
    due_reason TEXT CHECK (due_reason IN ('changed', 'stopped')),
    UNIQUE (lesson_id, block),
    CHECK ((due_at IS NULL) = (due_reason IS NULL))
);
CREATE INDEX lesson_cases_innovation ON lesson_cases (innovation_id);
CREATE INDEX lesson_cases_person ON lesson_cases (person_id);
