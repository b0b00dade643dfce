DROP INDEX lab_notes_open;
DROP TABLE reminders;
DROP TABLE booking_invitations;
