DROP INDEX jobs_kind;
DROP INDEX jobs_newest;
DROP INDEX events_door;
DROP INDEX events_kind;
DROP INDEX events_time;
DROP INDEX events_person;
DROP INDEX events_subject;
CREATE INDEX events_subject ON events (subject_kind, subject_id, id);
CREATE INDEX events_person ON events (person_id, id);
