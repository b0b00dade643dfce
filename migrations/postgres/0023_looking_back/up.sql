-- The log and the queue as people look through them: by time, narrowed by one thing.
DROP INDEX events_subject;
DROP INDEX events_person;
CREATE INDEX events_subject ON events (subject_kind, subject_id, at, id);
CREATE INDEX events_person ON events (person_id, at, id);
CREATE INDEX events_time ON events (at, id);
CREATE INDEX events_kind ON events (kind, at, id);
CREATE INDEX events_door ON events (via, at, id);
CREATE INDEX jobs_newest ON jobs (created_at, id);
CREATE INDEX jobs_kind ON jobs (kind, created_at, id);
