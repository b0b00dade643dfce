DROP TABLE innovation_comments;
DROP TABLE innovation_submissions;
DROP TABLE draft_snapshots;
DROP TABLE draft_parts;
DROP TABLE drafts;
