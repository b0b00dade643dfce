-- What a teacher gives one learner for one quiz; ended, it stays to be read.
CREATE TABLE quiz_allowances (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    handle TEXT NOT NULL UNIQUE,
    enrolment_id BIGINT NOT NULL REFERENCES enrolments (id),
    lesson_id BIGINT NOT NULL REFERENCES lessons (id),
    block TEXT NOT NULL,
    -- Empty: as for everyone.
    opens_at TIMESTAMP,
    closes_at TIMESTAMP,
    minutes BIGINT CHECK (minutes > 0),
    attempts BIGINT CHECK (attempts > 0),
    reason TEXT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);
CREATE INDEX quiz_allowances_of ON quiz_allowances (enrolment_id, lesson_id);
CREATE INDEX quiz_allowances_lesson ON quiz_allowances (lesson_id, block, id);
CREATE INDEX quiz_allowances_person ON quiz_allowances (person_id);

-- A decision on the marks of a quiz, or of one question of it, by the keys of a version of its lesson.
CREATE TABLE quiz_regrades (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    handle TEXT NOT NULL UNIQUE,
    lesson_id BIGINT NOT NULL REFERENCES lessons (id),
    block TEXT NOT NULL,
    -- Blank: all of the quiz.
    question TEXT NOT NULL,
    choice TEXT NOT NULL CHECK (choice IN ('before_or_after', 'full', 'new_key', 'none')),
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    state TEXT NOT NULL CHECK (state IN ('running', 'done')),
    -- The last attempt that was gone through, and how many marks changed.
    reached_id BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX quiz_regrades_lesson ON quiz_regrades (lesson_id, block, id);
CREATE INDEX quiz_regrades_version ON quiz_regrades (version_id);
CREATE INDEX quiz_regrades_person ON quiz_regrades (person_id);

-- The history of marks: what each regrade changed.
CREATE TABLE quiz_regraded (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    regrade_id BIGINT NOT NULL REFERENCES quiz_regrades (id),
    answer_id BIGINT NOT NULL REFERENCES quiz_answers (id),
    mark_before BIGINT,
    mark_after BIGINT,
    UNIQUE (regrade_id, answer_id)
);
CREATE INDEX quiz_regraded_answer ON quiz_regraded (answer_id, id);

-- The question whose key an answer is marked by, where that is no more the one that was served.
ALTER TABLE quiz_answers ADD COLUMN key_id BIGINT REFERENCES quiz_questions (id);
CREATE INDEX quiz_answers_key ON quiz_answers (key_id);
