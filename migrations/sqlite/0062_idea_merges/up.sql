-- Ideas that are merged into others, and what a moderator hides; what others propose to change in an idea of the bank.
-- Column by column, because much hangs on these rows.
DROP INDEX ideas_bank;
DROP INDEX ideas_province;
DROP INDEX ideas_region;
DROP INDEX ideas_sector;
DROP INDEX ideas_year;
DROP INDEX ideas_agency;
ALTER TABLE ideas ADD COLUMN state_now TEXT NOT NULL DEFAULT 'draft' CHECK (state_now IN ('draft', 'endorsing', 'submitted',
    'in_review', 'revision', 'accepted', 'declined', 'withdrawn', 'merged', 'hidden', 'in_lab', 'became_innovation'));
UPDATE ideas SET state_now = state;
ALTER TABLE ideas DROP COLUMN state;
ALTER TABLE ideas RENAME COLUMN state_now TO state;
CREATE INDEX ideas_bank ON ideas (state, published_at, id);
CREATE INDEX ideas_province ON ideas (province_id, state, published_at, id);
CREATE INDEX ideas_region ON ideas (region_id, state, published_at, id);
CREATE INDEX ideas_sector ON ideas (sector_id, state, published_at, id);
CREATE INDEX ideas_year ON ideas (year, state, published_at, id);
CREATE INDEX ideas_agency ON ideas (agency_id, state, id);

-- Who merged which idea into which, why, and how it stood before; at most one of an idea is in force.
CREATE TABLE idea_merges (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    into_id BIGINT NOT NULL REFERENCES ideas (id),
    reason TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    state_at TIMESTAMP NOT NULL,
    state_reason TEXT NOT NULL,
    merged_at TIMESTAMP NOT NULL,
    -- Until when it can be undone, by the rule of its day.
    until_at TIMESTAMP NOT NULL,
    undone_by BIGINT REFERENCES people (id),
    undone_at TIMESTAMP,
    CHECK (idea_id <> into_id)
);
CREATE UNIQUE INDEX idea_merges_live ON idea_merges (idea_id) WHERE undone_at IS NULL;
CREATE INDEX idea_merges_idea ON idea_merges (idea_id, id);
CREATE INDEX idea_merges_into ON idea_merges (into_id, undone_at, id);
CREATE INDEX idea_merges_person ON idea_merges (person_id);
CREATE INDEX idea_merges_undoer ON idea_merges (undone_by);

-- Followers that came with a merge, and go with it.
ALTER TABLE idea_supports ADD COLUMN merge_id BIGINT REFERENCES idea_merges (id);
CREATE INDEX idea_supports_merge ON idea_supports (merge_id);

-- What a moderator hides of the bank, an idea or one of its comments, and how the idea stood before.
CREATE TABLE idea_hidings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    -- Null: the idea itself.
    comment_id BIGINT REFERENCES idea_comments (id),
    reason TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    state_at TIMESTAMP NOT NULL,
    state_reason TEXT NOT NULL,
    hidden_at TIMESTAMP NOT NULL,
    shown_by BIGINT REFERENCES people (id),
    shown_at TIMESTAMP
);
CREATE UNIQUE INDEX idea_hidings_idea ON idea_hidings (idea_id) WHERE comment_id IS NULL AND shown_at IS NULL;
CREATE UNIQUE INDEX idea_hidings_comment ON idea_hidings (comment_id) WHERE shown_at IS NULL;
CREATE INDEX idea_hidings_of ON idea_hidings (idea_id, shown_at, id);
CREATE INDEX idea_hidings_comments ON idea_hidings (comment_id, id);
CREATE INDEX idea_hidings_person ON idea_hidings (person_id);
CREATE INDEX idea_hidings_shower ON idea_hidings (shown_by);

-- What somebody proposes to say in one field of an idea of the bank, made of the version they read, and the answer.
CREATE TABLE idea_amendments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    idea_id BIGINT NOT NULL REFERENCES ideas (id),
    number BIGINT NOT NULL,
    field TEXT NOT NULL,
    round BIGINT NOT NULL,
    old_text TEXT NOT NULL,
    new_text TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined')),
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    answer TEXT NOT NULL,
    answered_by BIGINT REFERENCES people (id),
    answered_at TIMESTAMP,
    -- The version that it became.
    made BIGINT,
    UNIQUE (idea_id, number)
);
CREATE INDEX idea_amendments_person ON idea_amendments (person_id);
CREATE INDEX idea_amendments_answerer ON idea_amendments (answered_by);
