CREATE TABLE installation (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    kind TEXT NOT NULL CHECK (kind IN ('demo', 'real')),
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

-- The one log. On PostgreSQL identity values precede the commit, so readers order by the transaction (xid) first.
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    xid BIGINT NOT NULL DEFAULT 0,
    at TIMESTAMP NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    via TEXT NOT NULL CHECK (via IN ('page', 'api', 'command', 'system')),
    request_id TEXT
);
CREATE INDEX events_order ON events (xid, id);
CREATE INDEX events_subject ON events (subject_kind, subject_id, id);
CREATE INDEX events_person ON events (person_id, id);

CREATE TABLE event_positions (
    reader TEXT NOT NULL PRIMARY KEY,
    xid BIGINT NOT NULL,
    event_id BIGINT NOT NULL
);

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    unique_key TEXT UNIQUE,
    run_at TIMESTAMP NOT NULL,
    leased_until TIMESTAMP,
    attempts BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    failed_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX jobs_due ON jobs (failed_at, run_at, id);

CREATE TABLE idempotency_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    key TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    receipt TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (person_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- Edges between things: (kind, id) on both ends, so no foreign key; an edge ends, it is never deleted.
CREATE TABLE trace_edges (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    from_kind TEXT NOT NULL,
    from_id BIGINT NOT NULL,
    from_version BIGINT,
    verb TEXT NOT NULL CHECK (verb IN ('cites', 'inspired_by', 'became', 'proves')),
    to_kind TEXT NOT NULL,
    to_id BIGINT NOT NULL,
    to_version BIGINT,
    level TEXT NOT NULL CHECK (level IN ('claimed', 'confirmed')),
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);
CREATE UNIQUE INDEX trace_edges_live ON trace_edges (from_kind, from_id, verb, to_kind, to_id) WHERE ended_at IS NULL;
CREATE INDEX trace_edges_to ON trace_edges (to_kind, to_id, verb, from_kind, id);
CREATE INDEX trace_edges_person ON trace_edges (person_id);
