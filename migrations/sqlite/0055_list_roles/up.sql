-- What a row makes of someone.
ALTER TABLE enrolment_list_rows ADD COLUMN role TEXT NOT NULL DEFAULT 'learner' CHECK (role IN ('learner', 'teacher'));
-- One more result: they are a teacher now.
ALTER TABLE enrolment_list_rows ADD COLUMN result_now TEXT
    CHECK (result_now IN ('enrolled', 'waiting', 'named', 'changed', 'kept', 'removed', 'left_seated', 'refused'));
UPDATE enrolment_list_rows SET result_now = result;
ALTER TABLE enrolment_list_rows DROP COLUMN result;
ALTER TABLE enrolment_list_rows RENAME COLUMN result_now TO result;
