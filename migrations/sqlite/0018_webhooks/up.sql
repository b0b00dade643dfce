CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES people (id),
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'failing')),
    failures BIGINT NOT NULL DEFAULT 0,
    retry_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX webhooks_person ON webhooks (person_id, id);

CREATE TABLE webhook_kinds (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    webhook_id BIGINT NOT NULL REFERENCES webhooks (id),
    kind TEXT NOT NULL,
    UNIQUE (webhook_id, kind)
);
CREATE INDEX webhook_kinds_kind ON webhook_kinds (kind, webhook_id);

-- One row for each event that a webhook is told of; the code is the message's id, the same in every attempt.
CREATE TABLE webhook_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    webhook_id BIGINT NOT NULL REFERENCES webhooks (id),
    event_id BIGINT NOT NULL REFERENCES events (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'withheld', 'dead')),
    attempts BIGINT NOT NULL DEFAULT 0,
    status BIGINT,
    last_error TEXT,
    since TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (webhook_id, event_id)
);
CREATE INDEX webhook_deliveries_of_hook ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_state ON webhook_deliveries (webhook_id, state, id);
CREATE INDEX webhook_deliveries_event ON webhook_deliveries (event_id);
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (created_at);
