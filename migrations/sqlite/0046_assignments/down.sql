DROP TABLE assignment_resets;
DROP TABLE assignment_allowances;
DROP TABLE assignment_marks;
DROP TABLE assignment_submissions;
DROP TABLE assignment_files;
DROP TABLE assignment_works;
DROP TABLE assignment_members;
DROP TABLE assignment_teams;
DELETE FROM evidence WHERE kind = 'excused';
CREATE TABLE evidence_next (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    content_id BIGINT NOT NULL REFERENCES contents (id),
    part TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('read', 'score')),
    value BIGINT NOT NULL CHECK (value BETWEEN 0 AND 10000),
    version_id BIGINT NOT NULL REFERENCES content_versions (id),
    period BIGINT NOT NULL,
    at TIMESTAMP NOT NULL
);
INSERT INTO evidence_next (id, person_id, content_id, part, kind, value, version_id, period, at)
SELECT id, person_id, content_id, part, kind, value, version_id, period, at FROM evidence;
DROP TABLE evidence;
ALTER TABLE evidence_next RENAME TO evidence;
CREATE INDEX evidence_person ON evidence (person_id, content_id, period);
CREATE INDEX evidence_content ON evidence (content_id);
CREATE INDEX evidence_version ON evidence (version_id);
