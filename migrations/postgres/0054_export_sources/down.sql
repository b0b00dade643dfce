DELETE FROM export_parts WHERE export_id IN (SELECT id FROM exports WHERE source <> 'directory');
DELETE FROM exports WHERE source <> 'directory';
ALTER TABLE exports DROP COLUMN refusal;
ALTER TABLE exports DROP COLUMN source;
