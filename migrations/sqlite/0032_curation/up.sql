-- What is being written and not handed in: one working copy for each thing, overwritten at each save.
CREATE TABLE drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    content_id BIGINT NOT NULL UNIQUE REFERENCES contents (id),
    revision BIGINT NOT NULL,
    document TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    saved_at TIMESTAMP NOT NULL
);
CREATE INDEX drafts_person ON drafts (person_id);

-- When each part was changed last, by whom, and from which open page.
CREATE TABLE draft_parts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    content_id BIGINT NOT NULL REFERENCES contents (id),
    part TEXT NOT NULL,
    revision BIGINT NOT NULL,
    page TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    saved_at TIMESTAMP NOT NULL,
    UNIQUE (content_id, part)
);
CREATE INDEX draft_parts_person ON draft_parts (person_id);

-- What stood before: the last 20, at least ten minutes apart.
CREATE TABLE draft_snapshots (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    content_id BIGINT NOT NULL REFERENCES contents (id),
    revision BIGINT NOT NULL,
    document TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    saved_at TIMESTAMP NOT NULL,
    taken_at TIMESTAMP NOT NULL,
    UNIQUE (content_id, revision)
);
CREATE INDEX draft_snapshots_person ON draft_snapshots (person_id);

-- A version that an agency has handed in, and what a curator has made of it. At most one of an entry is open.
CREATE TABLE innovation_submissions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    innovation_id BIGINT NOT NULL REFERENCES innovations (id),
    number BIGINT NOT NULL,
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    revision BIGINT NOT NULL,
    sector_id BIGINT REFERENCES sectors (id),
    year BIGINT,
    state TEXT NOT NULL CHECK (state IN ('submitted', 'in_curation', 'returned', 'published', 'refused', 'withdrawn')),
    submitted_by BIGINT REFERENCES people (id),
    submitted_at TIMESTAMP NOT NULL,
    claimed_by BIGINT REFERENCES people (id),
    claimed_at TIMESTAMP,
    decided_by BIGINT REFERENCES people (id),
    decided_at TIMESTAMP,
    reason TEXT NOT NULL,
    UNIQUE (innovation_id, number)
);
CREATE UNIQUE INDEX innovation_submissions_open ON innovation_submissions (innovation_id)
    WHERE state IN ('submitted', 'in_curation');
CREATE INDEX innovation_submissions_queue ON innovation_submissions (state, submitted_at, id);
CREATE INDEX innovation_submissions_version ON innovation_submissions (version_id);
CREATE INDEX innovation_submissions_sector ON innovation_submissions (sector_id);
CREATE INDEX innovation_submissions_sender ON innovation_submissions (submitted_by);
CREATE INDEX innovation_submissions_claim ON innovation_submissions (claimed_by, state);
CREATE INDEX innovation_submissions_decider ON innovation_submissions (decided_by);

-- What a curator says of one section of a submission, and what the agency answers.
CREATE TABLE innovation_comments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    submission_id BIGINT NOT NULL REFERENCES innovation_submissions (id),
    number BIGINT NOT NULL,
    section TEXT NOT NULL,
    body TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    answer TEXT,
    answered_by BIGINT REFERENCES people (id),
    answered_at TIMESTAMP,
    UNIQUE (submission_id, number)
);
CREATE INDEX innovation_comments_person ON innovation_comments (person_id);
CREATE INDEX innovation_comments_answered ON innovation_comments (answered_by);
