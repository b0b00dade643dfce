-- Mentors of innovation labs as they describe themselves. That LAN has confirmed them is a membership: only whoever holds the
-- role is shown.
CREATE TABLE mentors (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL UNIQUE REFERENCES people (id),
    kind TEXT NOT NULL CHECK (kind IN ('coach', 'content_expert')),
    summary TEXT NOT NULL,
    -- Where their hours lie.
    zone TEXT NOT NULL CHECK (zone IN ('WIB', 'WITA', 'WIT')),
    -- Hours of the week and exceptions from them, a document.
    availability TEXT NOT NULL,
    -- How long a meeting lasts.
    minutes BIGINT NOT NULL CHECK (minutes BETWEEN 15 AND 240),
    notice_hours BIGINT NOT NULL CHECK (notice_hours BETWEEN 0 AND 336),
    before_minutes BIGINT NOT NULL CHECK (before_minutes BETWEEN 0 AND 120),
    after_minutes BIGINT NOT NULL CHECK (after_minutes BETWEEN 0 AND 120),
    daily_limit BIGINT NOT NULL CHECK (daily_limit BETWEEN 1 AND 20),
    weekly_limit BIGINT NOT NULL CHECK (weekly_limit BETWEEN 1 AND 100),
    needs_approval BOOLEAN NOT NULL,
    is_listed BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL
);
CREATE INDEX mentors_listed ON mentors (is_listed, id);
CREATE INDEX mentors_kind ON mentors (kind, is_listed, id);

-- What a mentor is found by.
CREATE TABLE mentor_traits (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    mentor_id BIGINT NOT NULL REFERENCES mentors (id),
    kind TEXT NOT NULL CHECK (kind IN ('expertise', 'sector', 'province', 'language')),
    code TEXT NOT NULL,
    UNIQUE (mentor_id, kind, code)
);
CREATE INDEX mentor_traits_code ON mentor_traits (kind, code, mentor_id);
