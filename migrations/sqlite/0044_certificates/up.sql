-- A certificate may be issued anew, ends, is revoked, and keeps all that stood on it.
DROP INDEX certificates_content;
DROP INDEX certificates_version;
ALTER TABLE certificates RENAME TO certificates_before;
CREATE TABLE certificates (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    serial TEXT NOT NULL UNIQUE,
    person_id BIGINT NOT NULL REFERENCES people (id),
    content_id BIGINT NOT NULL REFERENCES contents (id),
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    run_id BIGINT NOT NULL,
    period BIGINT NOT NULL,
    -- 1, and one more each time it is issued anew under another name.
    issue BIGINT NOT NULL CHECK (issue >= 1),
    holder TEXT NOT NULL,
    title_id TEXT NOT NULL,
    title_en TEXT NOT NULL,
    run_number BIGINT,
    run_title TEXT NOT NULL,
    -- Hundredths of an hour of learning (JP).
    jp BIGINT NOT NULL CHECK (jp >= 0),
    lessons BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    -- The mean of the best quiz scores, in basis points; none without a quiz.
    score BIGINT CHECK (score BETWEEN 0 AND 10000),
    signatory TEXT NOT NULL,
    signatory_title_id TEXT NOT NULL,
    signatory_title_en TEXT NOT NULL,
    prints_hours BOOLEAN NOT NULL,
    prints_run BOOLEAN NOT NULL,
    prints_result BOOLEAN NOT NULL,
    name_hidden BOOLEAN NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('awarded', 'revoked', 'superseded', 'expired')),
    issued_at TIMESTAMP NOT NULL,
    valid_until TIMESTAMP,
    UNIQUE (person_id, content_id, run_id, period, issue)
);
INSERT INTO certificates (id, serial, person_id, content_id, version_id, run_id, period, issue, holder, title_id, title_en,
        run_number, run_title, jp, lessons, minutes, signatory, signatory_title_id, signatory_title_en, prints_hours, prints_run,
        prints_result, name_hidden, status, issued_at)
    SELECT b.id, b.serial, b.person_id, b.content_id, b.version_id, b.run_id, b.period, 1, b.holder, b.title_id, b.title_en,
        (SELECT r.number FROM runs r WHERE r.id = b.run_id),
        coalesce((SELECT r.title FROM runs r WHERE r.id = b.run_id), ''), 0, 0, 0, '', '', '', TRUE, TRUE, TRUE, FALSE, b.status, b.issued_at
    FROM certificates_before b;
DROP TABLE certificates_before;
CREATE INDEX certificates_content ON certificates (content_id, id);
CREATE INDEX certificates_version ON certificates (version_id);
CREATE INDEX certificates_end ON certificates (status, valid_until);

-- What a course's certificates say; without a row: no signatory, no end, everything printed.
CREATE TABLE certificate_templates (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    content_id BIGINT NOT NULL UNIQUE REFERENCES contents (id),
    signatory TEXT NOT NULL,
    signatory_title_id TEXT NOT NULL,
    signatory_title_en TEXT NOT NULL,
    validity_months BIGINT CHECK (validity_months BETWEEN 1 AND 120),
    prints_hours BOOLEAN NOT NULL,
    prints_run BOOLEAN NOT NULL,
    prints_result BOOLEAN NOT NULL,
    person_id BIGINT REFERENCES people (id),
    changed_at TIMESTAMP NOT NULL
);
CREATE INDEX certificate_templates_person ON certificate_templates (person_id);

-- Every state that a certificate has come into: appended, never changed.
CREATE TABLE certificate_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    certificate_id BIGINT NOT NULL REFERENCES certificates (id),
    status TEXT NOT NULL CHECK (status IN ('awarded', 'revoked', 'superseded', 'expired')),
    cause TEXT NOT NULL CHECK (cause IN ('completed', 'reissued', 'renamed', 'corrected', 'error', 'misconduct', 'other', 'ended')),
    reason TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    at TIMESTAMP NOT NULL
);
CREATE INDEX certificate_changes_of ON certificate_changes (certificate_id, id);
CREATE INDEX certificate_changes_person ON certificate_changes (person_id);
INSERT INTO certificate_changes (certificate_id, status, cause, reason, at)
    SELECT id, status, CASE status WHEN 'awarded' THEN 'completed' WHEN 'expired' THEN 'ended' ELSE 'other' END, '', issued_at
    FROM certificates ORDER BY id;

-- Hours of learning (JP): appended, never changed; what does not hold is taken back by an entry of its own.
CREATE TABLE jp_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL CHECK (kind IN ('course')),
    content_id BIGINT NOT NULL REFERENCES contents (id),
    period BIGINT NOT NULL,
    title_id TEXT NOT NULL,
    title_en TEXT NOT NULL,
    -- The row of the rule that it was counted by; none: the rule's default.
    rule_id BIGINT REFERENCES rules (id),
    minutes_per_jp BIGINT NOT NULL CHECK (minutes_per_jp > 0),
    minutes BIGINT NOT NULL,
    jp BIGINT NOT NULL,
    certificate_id BIGINT REFERENCES certificates (id),
    period_year BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('earned', 'reversed')),
    reverses_id BIGINT UNIQUE REFERENCES jp_entries (id),
    reason TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    UNIQUE (person_id, kind, content_id, period, status),
    CHECK ((status = 'reversed') = (reverses_id IS NOT NULL)),
    CHECK ((status = 'earned' AND minutes >= 0 AND jp >= 0) OR (status = 'reversed' AND minutes <= 0 AND jp <= 0))
);
CREATE INDEX jp_entries_year ON jp_entries (person_id, period_year, id);
CREATE INDEX jp_entries_content ON jp_entries (content_id);
CREATE INDEX jp_entries_rule ON jp_entries (rule_id);
CREATE INDEX jp_entries_certificate ON jp_entries (certificate_id);
