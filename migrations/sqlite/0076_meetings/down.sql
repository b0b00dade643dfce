DELETE FROM jp_entries WHERE kind = 'session' AND status = 'reversed';
DELETE FROM jp_entries WHERE kind = 'session';
CREATE TABLE jp_entries_next (
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
    reverses_id BIGINT UNIQUE REFERENCES jp_entries_next (id),
    reason TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    UNIQUE (person_id, kind, content_id, period, status),
    CHECK ((status = 'reversed') = (reverses_id IS NOT NULL)),
    CHECK ((status = 'earned' AND minutes >= 0 AND jp >= 0) OR (status = 'reversed' AND minutes <= 0 AND jp <= 0))
);
INSERT INTO jp_entries_next (id, person_id, kind, content_id, period, title_id, title_en, rule_id, minutes_per_jp, minutes, jp, certificate_id,
    period_year, status, reverses_id, reason, at)
SELECT id, person_id, kind, content_id, period, title_id, title_en, rule_id, minutes_per_jp, minutes, jp, certificate_id,
    period_year, status, reverses_id, reason, at
FROM jp_entries ORDER BY id;
DROP TABLE jp_entries;
ALTER TABLE jp_entries_next RENAME TO jp_entries;
CREATE INDEX jp_entries_year ON jp_entries (person_id, period_year, id);
CREATE INDEX jp_entries_content ON jp_entries (content_id);
CREATE INDEX jp_entries_rule ON jp_entries (rule_id);
CREATE INDEX jp_entries_certificate ON jp_entries (certificate_id);
DROP TABLE meeting_recordings;
DROP TABLE meeting_consents;
DROP TABLE meeting_corrections;
DROP TABLE meeting_looks;
DROP TABLE meeting_stays;
DROP TABLE meetings;
