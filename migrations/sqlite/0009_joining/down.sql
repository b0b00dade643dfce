DROP INDEX api_tokens_expiry;
DROP TABLE pending_sign_ins;
DROP TABLE recovery_codes;
DROP TABLE totp_secrets;
DROP TABLE address_changes;
DROP TABLE sign_ups;
DROP TABLE sessions;
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);
