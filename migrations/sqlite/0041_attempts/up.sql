-- An attempt has a life of its own: begun, running, overdue, finished or given up. It keeps what was asked, as it was asked.

-- A question as it was served, once for all who got it. The hash is that of the body; of questions from before this
-- change, their place.
CREATE TABLE quiz_questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL
);
INSERT INTO quiz_questions (hash, body)
    SELECT DISTINCT 'version ' || v.id || ' ' || a.block || ' ' || json_extract(q.value, '$.id'), q.value
    FROM (SELECT DISTINCT version_id, block FROM quiz_attempts) a
    JOIN content_versions v ON v.id = a.version_id
    JOIN json_each(v.document, '$.blocks') b ON json_extract(b.value, '$.id') = a.block
    JOIN json_each(b.value, '$.questions') q;

CREATE TABLE quiz_attempts_now (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- Its public name, for teachers.
    handle TEXT NOT NULL UNIQUE,
    enrolment_id BIGINT NOT NULL REFERENCES enrolments (id),
    lesson_id BIGINT NOT NULL REFERENCES lessons (id),
    block TEXT NOT NULL,
    number BIGINT NOT NULL,
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    state TEXT NOT NULL CHECK (state IN ('in_progress', 'overdue', 'finished', 'abandoned')),
    at_expiry TEXT NOT NULL CHECK (at_expiry IN ('submit', 'grace', 'discard')),
    started_at TIMESTAMP NOT NULL,
    -- When answers end, when handing in ends; empty: never.
    due_at TIMESTAMP,
    grace_until TIMESTAMP,
    -- When the state has to be looked at; only of those that run.
    next_check_at TIMESTAMP,
    finished_at TIMESTAMP,
    -- Empty: not finished, or an essay waits for a teacher.
    score BIGINT CHECK (score BETWEEN 0 AND 10000),
    passed BOOLEAN,
    UNIQUE (enrolment_id, lesson_id, block, number)
);
INSERT INTO quiz_attempts_now (id, handle, enrolment_id, lesson_id, block, number, version_id, state, at_expiry, started_at, finished_at, score, passed)
    SELECT id, lower(hex(randomblob(5))), enrolment_id, lesson_id, block, number, version_id, 'finished', 'submit', submitted_at, submitted_at, score, passed
    FROM quiz_attempts;

CREATE TABLE quiz_answers_now (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    attempt_id BIGINT NOT NULL REFERENCES quiz_attempts_now (id),
    place BIGINT NOT NULL,
    question TEXT NOT NULL,
    served_id BIGINT NOT NULL REFERENCES quiz_questions (id),
    -- JSON: part → what was chosen or written.
    response TEXT NOT NULL DEFAULT '{}',
    -- Of the save that wrote it; a lower one changes nothing any more.
    sequence BIGINT NOT NULL DEFAULT 0,
    saved_at TIMESTAMP,
    -- Basis points; empty: no answer, or a teacher has to say.
    mark BIGINT CHECK (mark BETWEEN 0 AND 10000),
    comment TEXT NOT NULL DEFAULT '',
    marked_by BIGINT REFERENCES people (id),
    marked_at TIMESTAMP,
    UNIQUE (attempt_id, question)
);
INSERT INTO quiz_answers_now (id, attempt_id, place, question, served_id, response, sequence, saved_at, mark)
    SELECT w.id, w.attempt_id, (SELECT count(*) FROM quiz_answers o WHERE o.attempt_id = w.attempt_id AND o.id <= w.id),
        w.question, q.id, '{"":' || w.chosen || '}', 1, a.submitted_at, CASE WHEN w.is_right THEN 10000 ELSE 0 END
    FROM quiz_answers w
    JOIN quiz_attempts a ON a.id = w.attempt_id
    JOIN quiz_questions q ON q.hash = 'version ' || a.version_id || ' ' || a.block || ' ' || w.question;

DROP TABLE quiz_answers;
DROP TABLE quiz_attempts;
ALTER TABLE quiz_attempts_now RENAME TO quiz_attempts;
ALTER TABLE quiz_answers_now RENAME TO quiz_answers;
CREATE INDEX quiz_attempts_lesson ON quiz_attempts (lesson_id, block, id);
CREATE INDEX quiz_attempts_version ON quiz_attempts (version_id);
CREATE INDEX quiz_attempts_check ON quiz_attempts (next_check_at) WHERE next_check_at IS NOT NULL;
-- What a teacher has to look at.
CREATE INDEX quiz_attempts_pending ON quiz_attempts (lesson_id, id) WHERE state = 'finished' AND score IS NULL;
-- Nobody runs the same quiz twice at a time.
CREATE UNIQUE INDEX quiz_attempts_running ON quiz_attempts (enrolment_id, lesson_id, block)
    WHERE state IN ('in_progress', 'overdue');
CREATE INDEX quiz_answers_served ON quiz_answers (served_id);
CREATE INDEX quiz_answers_marker ON quiz_answers (marked_by);
