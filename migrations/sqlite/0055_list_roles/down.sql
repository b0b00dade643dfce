-- What rows did stays; that a row named a teacher is told as any other change.
ALTER TABLE enrolment_list_rows ADD COLUMN result_before TEXT
    CHECK (result_before IN ('enrolled', 'waiting', 'changed', 'kept', 'removed', 'left_seated', 'refused'));
UPDATE enrolment_list_rows SET result_before = CASE result WHEN 'named' THEN 'changed' ELSE result END;
ALTER TABLE enrolment_list_rows DROP COLUMN result;
ALTER TABLE enrolment_list_rows RENAME COLUMN result_before TO result;
ALTER TABLE enrolment_list_rows DROP COLUMN role;
