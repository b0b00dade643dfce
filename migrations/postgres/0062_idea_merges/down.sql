DROP TABLE idea_amendments;
DROP TABLE idea_hidings;
DELETE FROM idea_supports WHERE merge_id IS NOT NULL;
DROP INDEX idea_supports_merge;
ALTER TABLE idea_supports DROP COLUMN merge_id;
DROP TABLE idea_merges;
DROP INDEX ideas_bank;
DROP INDEX ideas_province;
DROP INDEX ideas_region;
DROP INDEX ideas_sector;
DROP INDEX ideas_year;
DROP INDEX ideas_agency;
-- What was merged or hidden is out of the bank, with its reason.
ALTER TABLE ideas ADD COLUMN state_before TEXT NOT NULL DEFAULT 'draft' CHECK (state_before IN ('draft', 'endorsing',
    'submitted', 'in_review', 'revision', 'accepted', 'declined', 'withdrawn', 'in_lab', 'became_innovation'));
UPDATE ideas SET state_before = CASE WHEN state IN ('merged', 'hidden') THEN 'withdrawn' ELSE state END;
ALTER TABLE ideas DROP COLUMN state;
ALTER TABLE ideas RENAME COLUMN state_before TO state;
CREATE INDEX ideas_bank ON ideas (state, published_at, id);
CREATE INDEX ideas_province ON ideas (province_id, state, published_at, id);
CREATE INDEX ideas_region ON ideas (region_id, state, published_at, id);
CREATE INDEX ideas_sector ON ideas (sector_id, state, published_at, id);
CREATE INDEX ideas_year ON ideas (year, state, published_at, id);
CREATE INDEX ideas_agency ON ideas (agency_id, state, id);
