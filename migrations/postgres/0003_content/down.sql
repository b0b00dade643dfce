ALTER TABLE contents DROP COLUMN draft_version_id, DROP COLUMN published_version_id;
DROP TABLE publication_changes;
DROP TABLE publications;
DROP TABLE content_versions;
DROP TABLE contents;
