DROP TABLE jp_entries;
DROP TABLE certificate_changes;
DROP TABLE certificate_templates;
-- Of a certificate that was issued anew the newest stays: there was room for one.
DELETE FROM certificates WHERE EXISTS (SELECT 1 FROM certificates n WHERE n.person_id = certificates.person_id
    AND n.content_id = certificates.content_id AND n.run_id = certificates.run_id AND n.period = certificates.period
    AND n.issue > certificates.issue);
DROP INDEX certificates_end;
DROP INDEX certificates_content;
ALTER TABLE certificates
    DROP CONSTRAINT certificates_person_id_content_id_run_id_period_issue_key,
    ADD UNIQUE (person_id, content_id, run_id, period);
ALTER TABLE certificates
    DROP COLUMN issue,
    DROP COLUMN run_number,
    DROP COLUMN run_title,
    DROP COLUMN jp,
    DROP COLUMN lessons,
    DROP COLUMN minutes,
    DROP COLUMN score,
    DROP COLUMN signatory,
    DROP COLUMN signatory_title_id,
    DROP COLUMN signatory_title_en,
    DROP COLUMN prints_hours,
    DROP COLUMN prints_run,
    DROP COLUMN prints_result,
    DROP COLUMN name_hidden,
    DROP COLUMN valid_until;
CREATE INDEX certificates_content ON certificates (content_id);
