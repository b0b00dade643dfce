-- What happened in learning: appended, never changed. Completion is computed from it.
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    content_id BIGINT NOT NULL REFERENCES contents (id),
    part TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('read', 'score')),
    value BIGINT NOT NULL CHECK (value BETWEEN 0 AND 10000),
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    period BIGINT NOT NULL,
    at TIMESTAMP NOT NULL
);
CREATE INDEX evidence_person ON evidence (person_id, content_id, period);
CREATE INDEX evidence_content ON evidence (content_id);
CREATE INDEX evidence_version ON evidence (version_id);

-- Reached once, kept for good, with the version it was reached on.
CREATE TABLE completions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    content_id BIGINT NOT NULL REFERENCES contents (id),
    period BIGINT NOT NULL,
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    completed_at TIMESTAMP NOT NULL,
    UNIQUE (person_id, content_id, period)
);
CREATE INDEX completions_content ON completions (content_id);
CREATE INDEX completions_version ON completions (version_id);

CREATE TABLE certificates (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    serial TEXT NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES people (id),
    content_id BIGINT NOT NULL REFERENCES contents (id),
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    run_id BIGINT NOT NULL,
    period BIGINT NOT NULL,
    holder TEXT NOT NULL,
    title_id TEXT NOT NULL,
    title_en TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('awarded', 'revoked', 'superseded', 'expired')),
    issued_at TIMESTAMP NOT NULL,
    UNIQUE (person_id, content_id, run_id, period)
);
CREATE INDEX certificates_content ON certificates (content_id);
CREATE INDEX certificates_version ON certificates (version_id);
