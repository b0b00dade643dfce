DROP INDEX certificates_reminders;
ALTER TABLE certificates DROP COLUMN reminders;
