-- How often the holder of a certificate that ends has been told of it: 1, before its end; 2, when it has long been over and the
-- course was not begun again.
ALTER TABLE certificates ADD COLUMN reminders BIGINT NOT NULL DEFAULT 0 CHECK (reminders BETWEEN 0 AND 2);
CREATE INDEX certificates_reminders ON certificates (valid_until) WHERE valid_until IS NOT NULL AND reminders < 2;
