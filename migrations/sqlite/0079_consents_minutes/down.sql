DROP INDEX lab_notes_board;
DROP TABLE session_minutes;
ALTER TABLE meeting_consents DROP COLUMN visibility;
