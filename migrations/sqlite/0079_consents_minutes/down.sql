ALTER TABLE meeting_consents DROP COLUMN visibility;
