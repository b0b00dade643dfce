-- Ideas: from a first sentence to an answer. What an idea says stands in its content; here is where it stands.
CREATE TABLE ideas (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    content_id BIGINT NOT NULL UNIQUE REFERENCES contents (id),
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('lab', 'citizen')),
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('id', 'en')),
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    region_id BIGINT REFERENCES regions (id),
    province_id BIGINT REFERENCES regions (id),
    sector_id BIGINT REFERENCES sectors (id),
    year BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'endorsing', 'submitted', 'in_review', 'revision', 'accepted', 'declined',
        'withdrawn', 'in_lab', 'became_innovation')),
    state_at TIMESTAMP NOT NULL,
    state_reason TEXT NOT NULL,
    -- Since when it stands in the idea bank; it stays when the idea is withdrawn.
    published_at TIMESTAMP,
    person_id BIGINT REFERENCES people (id),
    is_invented BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX ideas_bank ON ideas (state, published_at, id);
CREATE INDEX ideas_province ON ideas (province_id, state, published_at, id);
CREATE INDEX ideas_region ON ideas (region_id, state, published_at, id);
CREATE INDEX ideas_sector ON ideas (sector_id, state, published_at, id);
CREATE INDEX ideas_year ON ideas (year, state, published_at, id);
CREATE INDEX ideas_agency ON ideas (agency_id, state, id);
CREATE INDEX ideas_changed ON ideas (state_at, id);
CREATE INDEX ideas_person ON ideas (person_id);

-- The sustainable development goals it names.
CREATE TABLE idea_goals (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    goal BIGINT NOT NULL CHECK (goal BETWEEN 1 AND 17),
    UNIQUE (idea_id, goal)
);
CREATE INDEX idea_goals_goal ON idea_goals (goal, idea_id);

-- People who write it beside its agency: by invitation, which they accept or not.
CREATE TABLE idea_authors (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    state TEXT NOT NULL CHECK (state IN ('invited', 'accepted', 'declined', 'left')),
    invited_by BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    answered_at TIMESTAMP,
    UNIQUE (idea_id, person_id)
);
CREATE INDEX idea_authors_person ON idea_authors (person_id, state);
CREATE INDEX idea_authors_inviter ON idea_authors (invited_by);

-- Each time it was sent: the immutable version, who has it in hand, what became of it. At most one of an idea is open.
CREATE TABLE idea_rounds (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    number BIGINT NOT NULL,
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    revision BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('endorsing', 'submitted', 'in_review', 'returned', 'accepted', 'declined',
        'withdrawn')),
    submitted_by BIGINT REFERENCES people (id),
    submitted_at TIMESTAMP NOT NULL,
    endorsed_by BIGINT REFERENCES people (id),
    -- When it came to the reviewers: sent, or endorsed by its agency's leader. From here the clock runs.
    received_at TIMESTAMP,
    claimed_by BIGINT REFERENCES people (id),
    claimed_at TIMESTAMP,
    decided_by BIGINT REFERENCES people (id),
    decided_at TIMESTAMP,
    reason TEXT NOT NULL,
    due_at TIMESTAMP,
    next_step TEXT NOT NULL,
    UNIQUE (idea_id, number)
);
CREATE UNIQUE INDEX idea_rounds_open ON idea_rounds (idea_id) WHERE state IN ('endorsing', 'submitted', 'in_review');
CREATE INDEX idea_rounds_queue ON idea_rounds (state, submitted_at, id);
CREATE INDEX idea_rounds_decided ON idea_rounds (decided_at);
CREATE INDEX idea_rounds_version ON idea_rounds (version_id);
CREATE INDEX idea_rounds_sender ON idea_rounds (submitted_by);
CREATE INDEX idea_rounds_endorser ON idea_rounds (endorsed_by);
CREATE INDEX idea_rounds_claim ON idea_rounds (claimed_by, state);
CREATE INDEX idea_rounds_decider ON idea_rounds (decided_by);

-- What a reviewer says of one field.
CREATE TABLE idea_reviews (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    round_id BIGINT NOT NULL REFERENCES idea_rounds (id),
    field TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('ok', 'needs_change')),
    comment TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    reviewed_at TIMESTAMP NOT NULL,
    UNIQUE (round_id, field)
);
CREATE INDEX idea_reviews_person ON idea_reviews (person_id);

-- Evidence. What was sent with a version stays with it.
CREATE TABLE idea_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    file_id BIGINT NOT NULL UNIQUE REFERENCES files (id),
    title TEXT NOT NULL,
    in_draft BOOLEAN NOT NULL,
    -- The first and the last round that it was sent with.
    since BIGINT,
    until BIGINT,
    person_id BIGINT NOT NULL REFERENCES people (id),
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX idea_files_of ON idea_files (idea_id, id);
CREATE INDEX idea_files_person ON idea_files (person_id);

-- Agencies whose leader endorses an idea before it is reviewed.
CREATE TABLE idea_agencies (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    agency_id BIGINT NOT NULL UNIQUE REFERENCES agencies (id),
    needs_endorsement BOOLEAN NOT NULL,
    person_id BIGINT REFERENCES people (id),
    set_at TIMESTAMP NOT NULL
);
CREATE INDEX idea_agencies_person ON idea_agencies (person_id);

-- Similar ideas and practices that its authors were shown, and what they said to them.
CREATE TABLE idea_comparisons (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    other_kind TEXT NOT NULL CHECK (other_kind IN ('idea', 'innovation')),
    other_id BIGINT NOT NULL,
    choice TEXT NOT NULL CHECK (choice IN ('different', 'supports', 'replicates')),
    note TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (idea_id, other_kind, other_id)
);
CREATE INDEX idea_comparisons_person ON idea_comparisons (person_id);

-- People who endorse an idea of the bank, or follow it.
CREATE TABLE idea_supports (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL CHECK (kind IN ('endorses', 'follows')),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (idea_id, person_id, kind)
);
CREATE INDEX idea_supports_person ON idea_supports (person_id);
CREATE INDEX idea_supports_kind ON idea_supports (idea_id, kind);

-- What people say of an idea of the bank, each on the version they read.
CREATE TABLE idea_comments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    number BIGINT NOT NULL,
    round BIGINT NOT NULL,
    body TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (idea_id, number)
);
CREATE INDEX idea_comments_person ON idea_comments (person_id);
