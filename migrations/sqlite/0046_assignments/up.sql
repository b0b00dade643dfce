-- What someone hands in is marked by people; what is excused counts as met without having been scored.
CREATE TABLE evidence_next (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    content_id BIGINT NOT NULL REFERENCES contents (id),
    part TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('read', 'score', 'excused')),
    value BIGINT NOT NULL CHECK (value BETWEEN 0 AND 10000),
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    period BIGINT NOT NULL,
    at TIMESTAMP NOT NULL
);
INSERT INTO evidence_next (id, person_id, content_id, part, kind, value, version_id, period, at)
SELECT id, person_id, content_id, part, kind, value, version_id, period, at FROM evidence;
DROP TABLE evidence;
ALTER TABLE evidence_next RENAME TO evidence;
CREATE INDEX evidence_person ON evidence (person_id, content_id, period);
CREATE INDEX evidence_content ON evidence (content_id);
CREATE INDEX evidence_version ON evidence (version_id);

-- Teams of an assignment within a run. The database counts who is in.
CREATE TABLE assignment_teams (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    lesson_id BIGINT NOT NULL REFERENCES lessons (id),
    block TEXT NOT NULL,
    run_id BIGINT NOT NULL REFERENCES runs (id),
    name TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    members BIGINT NOT NULL CHECK (members BETWEEN 0 AND 10),
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (lesson_id, block, run_id, name)
);
CREATE INDEX assignment_teams_run ON assignment_teams (run_id);
CREATE INDEX assignment_teams_person ON assignment_teams (person_id);

-- One team a person and assignment.
CREATE TABLE assignment_members (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    team_id BIGINT NOT NULL REFERENCES assignment_teams (id),
    enrolment_id BIGINT NOT NULL REFERENCES enrolments (id),
    lesson_id BIGINT NOT NULL REFERENCES lessons (id),
    block TEXT NOT NULL,
    joined_at TIMESTAMP NOT NULL,
    UNIQUE (enrolment_id, lesson_id, block)
);
CREATE INDEX assignment_members_team ON assignment_members (team_id);
CREATE INDEX assignment_members_lesson ON assignment_members (lesson_id);

-- What one person or one team makes of an assignment: its working copy and its versions lie with all contents.
CREATE TABLE assignment_works (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    lesson_id BIGINT NOT NULL REFERENCES lessons (id),
    block TEXT NOT NULL,
    enrolment_id BIGINT REFERENCES enrolments (id),
    team_id BIGINT UNIQUE REFERENCES assignment_teams (id),
    content_id BIGINT NOT NULL UNIQUE REFERENCES contents (id),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (enrolment_id, lesson_id, block),
    CHECK ((enrolment_id IS NULL) <> (team_id IS NULL))
);
CREATE INDEX assignment_works_lesson ON assignment_works (lesson_id, block);

-- Files of a work: in its draft, in something that was handed in, or both.
CREATE TABLE assignment_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    work_id BIGINT NOT NULL REFERENCES assignment_works (id),
    file_id BIGINT NOT NULL UNIQUE REFERENCES files (id),
    in_draft BOOLEAN NOT NULL,
    handed_in BOOLEAN NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    CHECK (in_draft OR handed_in)
);
CREATE INDEX assignment_files_work ON assignment_files (work_id, id);
CREATE INDEX assignment_files_person ON assignment_files (person_id);

-- What was handed in. At most one of a work waits to be marked.
CREATE TABLE assignment_submissions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    handle TEXT NOT NULL UNIQUE,
    work_id BIGINT NOT NULL REFERENCES assignment_works (id),
    lesson_id BIGINT NOT NULL REFERENCES lessons (id),
    number BIGINT NOT NULL,
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    -- The version of the lesson whose rubric it is marked by.
    lesson_version_id BIGINT NOT NULL REFERENCES content_versions (id),
    revision BIGINT NOT NULL,
    words BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('submitted', 'marking', 'returned', 'marked', 'withdrawn')),
    submitted_by BIGINT REFERENCES people (id),
    submitted_at TIMESTAMP NOT NULL,
    claimed_by BIGINT REFERENCES people (id),
    claimed_at TIMESTAMP,
    decided_at TIMESTAMP,
    comment TEXT NOT NULL,
    UNIQUE (work_id, number)
);
CREATE UNIQUE INDEX assignment_submissions_open ON assignment_submissions (work_id)
    WHERE state IN ('submitted', 'marking');
CREATE INDEX assignment_submissions_queue ON assignment_submissions (lesson_id, state, submitted_at, id);
CREATE INDEX assignment_submissions_version ON assignment_submissions (version_id);
CREATE INDEX assignment_submissions_lesson ON assignment_submissions (lesson_version_id);
CREATE INDEX assignment_submissions_sender ON assignment_submissions (submitted_by);
CREATE INDEX assignment_submissions_claim ON assignment_submissions (claimed_by, state);

-- Every mark that was ever given; the newest holds.
CREATE TABLE assignment_marks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    submission_id BIGINT NOT NULL REFERENCES assignment_submissions (id),
    number BIGINT NOT NULL,
    score BIGINT NOT NULL CHECK (score BETWEEN 0 AND 10000),
    criteria TEXT NOT NULL,
    comment TEXT NOT NULL,
    reason TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (submission_id, number)
);
CREATE INDEX assignment_marks_person ON assignment_marks (person_id);

-- What a teacher lets someone have: a later day, or to do without.
CREATE TABLE assignment_allowances (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    enrolment_id BIGINT NOT NULL REFERENCES enrolments (id),
    lesson_id BIGINT NOT NULL REFERENCES lessons (id),
    block TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('extension', 'excuse')),
    due_at TIMESTAMP,
    reason TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    CHECK ((kind = 'extension') = (due_at IS NOT NULL))
);
CREATE INDEX assignment_allowances_of ON assignment_allowances (enrolment_id, lesson_id, block);
CREATE INDEX assignment_allowances_lesson ON assignment_allowances (lesson_id);
CREATE INDEX assignment_allowances_person ON assignment_allowances (person_id);
CREATE UNIQUE INDEX assignment_allowances_excuse ON assignment_allowances (enrolment_id, lesson_id, block)
    WHERE kind = 'excuse';

-- Someone has moved all suggested dates of a course: they count from here.
CREATE TABLE assignment_resets (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    enrolment_id BIGINT NOT NULL REFERENCES enrolments (id),
    reset_at TIMESTAMP NOT NULL
);
CREATE INDEX assignment_resets_of ON assignment_resets (enrolment_id, id);
