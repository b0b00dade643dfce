-- Sessions are made anew: who was signed in signs in again. `handle` names one to its owner; of the browser only its kind is kept.
DROP TABLE sessions;
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    handle TEXT NOT NULL UNIQUE,
    seen_at TIMESTAMP NOT NULL,
    browser TEXT NOT NULL,
    system TEXT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_seen ON sessions (seen_at);

-- Nobody is a person before the link in the mail is used. The link's hash is set when the mail is written.
CREATE TABLE sign_ups (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    token_hash TEXT UNIQUE,
    email TEXT NOT NULL CHECK (email = lower(email)),
    name TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('id', 'en')),
    -- JSON: [document, version] of what was agreed to; empty for an invitation, which is agreed to with the password.
    agreed TEXT NOT NULL,
    -- Who invited; null: they asked themselves.
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sign_ups_email ON sign_ups (email);
CREATE INDEX sign_ups_person ON sign_ups (person_id);
CREATE INDEX sign_ups_expiry ON sign_ups (expires_at);

CREATE TABLE address_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    token_hash TEXT UNIQUE,
    person_id BIGINT NOT NULL REFERENCES people (id),
    email TEXT NOT NULL CHECK (email = lower(email)),
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX address_changes_person ON address_changes (person_id);
CREATE INDEX address_changes_expiry ON address_changes (expires_at);

-- The secret must be readable: the server computes the same codes. `last_step`: the newest code that was used, in half minutes.
CREATE TABLE totp_secrets (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL UNIQUE REFERENCES people (id),
    secret TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    -- Null: begun, not in force.
    confirmed_at TIMESTAMP
);

CREATE TABLE recovery_codes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    code_hash TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (person_id, code_hash)
);

-- Who has given the right password and not yet the code.
CREATE TABLE pending_sign_ins (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX pending_sign_ins_person ON pending_sign_ins (person_id);
CREATE INDEX pending_sign_ins_expiry ON pending_sign_ins (expires_at);
CREATE INDEX api_tokens_expiry ON api_tokens (expires_at);
