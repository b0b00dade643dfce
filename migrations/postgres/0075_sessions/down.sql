DROP INDEX lab_notes_file;
DROP INDEX lab_notes_booking;
ALTER TABLE lab_notes DROP COLUMN file_id;
ALTER TABLE lab_notes DROP COLUMN proof;
ALTER TABLE lab_notes DROP COLUMN booking_id;
DROP TABLE session_absences;
DROP TABLE session_ratings;
DROP TABLE session_notes;
DROP TABLE lab_sessions;
