DROP TABLE jp_entries;
DROP TABLE certificate_changes;
DROP TABLE certificate_templates;
-- Of a certificate that was issued anew the newest stays: there was room for one.
DELETE FROM certificates WHERE EXISTS (SELECT 1 FROM certificates n WHERE n.person_id = certificates.person_id
    AND n.content_id = certificates.content_id AND n.run_id = certificates.run_id AND n.period = certificates.period
    AND n.issue > certificates.issue);
DROP INDEX certificates_end;
DROP INDEX certificates_content;
DROP INDEX certificates_version;
ALTER TABLE certificates RENAME TO certificates_after;
CREATE TABLE certificates (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    serial TEXT NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES people (id),
    content_id BIGINT NOT NULL REFERENCES contents (id),
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    run_id BIGINT NOT NULL,
    period BIGINT NOT NULL,
    holder TEXT NOT NULL,
    title_id TEXT NOT NULL,
    title_en TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('awarded', 'revoked', 'superseded', 'expired')),
    issued_at TIMESTAMP NOT NULL,
    UNIQUE (person_id, content_id, run_id, period)
);
INSERT INTO certificates (id, serial, person_id, content_id, version_id, run_id, period, holder, title_id, title_en, status, issued_at)
    SELECT id, serial, person_id, content_id, version_id, run_id, period, holder, title_id, title_en, status, issued_at
    FROM certificates_after;
DROP TABLE certificates_after;
CREATE INDEX certificates_content ON certificates (content_id);
CREATE INDEX certificates_version ON certificates (version_id);
