-- A public name that says nothing, a key to look names up by their beginning, and why someone was disabled.
ALTER TABLE people ADD COLUMN handle TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN state_reason TEXT;
ALTER TABLE people ADD COLUMN state_at TIMESTAMP;
UPDATE people SET handle = lower(hex(randomblob(5))), name_key = lower(name);
CREATE UNIQUE INDEX people_handle ON people (handle);
CREATE INDEX people_name ON people (name_key);
CREATE INDEX people_newest ON people (created_at, id);
CREATE INDEX people_state ON people (state, created_at, id);
