CREATE TABLE quiz_attempts_before (
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
INSERT INTO quiz_attempts_before (id, enrolment_id, lesson_id, block, number, version_id, score, passed, submitted_at)
    SELECT id, enrolment_id, lesson_id, block, number, version_id, score, passed, finished_at FROM quiz_attempts
    WHERE state = 'finished' AND score IS NOT NULL;
CREATE TABLE quiz_answers_before (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    attempt_id BIGINT NOT NULL REFERENCES quiz_attempts_before (id),
    question TEXT NOT NULL,
    chosen TEXT NOT NULL,
    is_right BOOLEAN NOT NULL,
    UNIQUE (attempt_id, question)
);
INSERT INTO quiz_answers_before (id, attempt_id, question, chosen, is_right)
    SELECT w.id, w.attempt_id, w.question, coalesce(json_extract(w.response, '$.""'), '[]'), coalesce(w.mark, 0) = 10000
    FROM quiz_answers w JOIN quiz_attempts_before a ON a.id = w.attempt_id;
DROP TABLE quiz_answers;
DROP TABLE quiz_attempts;
DROP TABLE quiz_questions;
ALTER TABLE quiz_attempts_before RENAME TO quiz_attempts;
ALTER TABLE quiz_answers_before RENAME TO quiz_answers;
CREATE INDEX quiz_attempts_lesson ON quiz_attempts (lesson_id);
CREATE INDEX quiz_attempts_version ON quiz_attempts (version_id);
