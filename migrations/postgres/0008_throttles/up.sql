-- Tries within a window, by a hash of what is limited: holds over several nodes and tells no one's address.
CREATE TABLE throttles (
    name TEXT NOT NULL PRIMARY KEY,
    count BIGINT NOT NULL,
    until TIMESTAMP NOT NULL
);
CREATE INDEX throttles_until ON throttles (until);
