DROP TABLE publication_changes;
DROP TABLE publications;
DROP TABLE content_versions;
DROP TABLE contents;
