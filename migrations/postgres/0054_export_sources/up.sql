-- What a file is made of: a result of the directory, or the gradebook of a run. `narrowing` says which one.
ALTER TABLE exports ADD COLUMN source TEXT NOT NULL DEFAULT 'directory' CHECK (source IN ('directory', 'gradebook'));
-- Why it is not made any more: whoever asked for it may not read its rows now.
ALTER TABLE exports ADD COLUMN refusal TEXT CHECK (refusal IN ('right-ended'));
