-- As idempotency_keys, for changes that need no person: the client stands for one.
CREATE TABLE visitor_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    client TEXT NOT NULL,
    key TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    receipt TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (client, key)
);
CREATE INDEX visitor_keys_age ON visitor_keys (created_at);
