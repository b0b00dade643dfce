-- A result of the directory as a file. Without a person: the dataset that everyone may fetch, made anew every night.
CREATE TABLE exports (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    person_id BIGINT REFERENCES people (id),
    format TEXT NOT NULL CHECK (format IN ('csv', 'xlsx', 'json')),
    -- What it was narrowed to, as JSON.
    narrowing TEXT NOT NULL,
    about TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'ready', 'failed')),
    -- Entries of the result; those that were gone through; those that were still public then, and are in the file.
    total BIGINT NOT NULL,
    passed BIGINT NOT NULL DEFAULT 0,
    written BIGINT NOT NULL DEFAULT 0,
    bytes BIGINT NOT NULL DEFAULT 0,
    created_at TIMESTAMP NOT NULL,
    ready_at TIMESTAMP,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX exports_person ON exports (person_id, id);
CREATE INDEX exports_expiry ON exports (expires_at);

-- 'ids': the entries of the result; 'rows': pieces of which a workbook is made; 'file': the file itself, in order.
CREATE TABLE export_parts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    export_id BIGINT NOT NULL REFERENCES exports (id),
    kind TEXT NOT NULL CHECK (kind IN ('ids', 'rows', 'file')),
    number BIGINT NOT NULL,
    -- Brotli in base64.
    content TEXT NOT NULL,
    UNIQUE (export_id, kind, number)
);
