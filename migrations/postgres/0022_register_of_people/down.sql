DROP INDEX people_state;
DROP INDEX people_newest;
DROP INDEX people_name;
DROP INDEX people_handle;
ALTER TABLE people DROP COLUMN state_at;
ALTER TABLE people DROP COLUMN state_reason;
ALTER TABLE people DROP COLUMN name_key;
ALTER TABLE people DROP COLUMN handle;
ALTER TABLE people ALTER COLUMN email TYPE TEXT COLLATE "default";
