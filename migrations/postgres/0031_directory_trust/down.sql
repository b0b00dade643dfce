DELETE FROM rules WHERE unit = 'months';
ALTER TABLE rules DROP CONSTRAINT rules_unit_check;
ALTER TABLE rules ADD CONSTRAINT rules_unit_check CHECK (unit IN ('minutes', 'hours', 'days', 'count'));

DROP TABLE innovation_checks;
DROP TABLE innovation_sources;
DROP INDEX innovations_replaced_by;
DROP INDEX innovations_checked;
ALTER TABLE innovations DROP COLUMN replaced_by_id;
ALTER TABLE innovations DROP COLUMN answer;
ALTER TABLE innovations DROP COLUMN asked_at;
ALTER TABLE innovations DROP COLUMN checked_at;
