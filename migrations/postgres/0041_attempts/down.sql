DELETE FROM quiz_answers WHERE attempt_id IN (SELECT id FROM quiz_attempts WHERE state <> 'finished' OR score IS NULL);
DELETE FROM quiz_attempts WHERE state <> 'finished' OR score IS NULL;
DROP INDEX quiz_answers_served;
DROP INDEX quiz_answers_marker;
ALTER TABLE quiz_answers ADD COLUMN chosen TEXT, ADD COLUMN is_right BOOLEAN;
UPDATE quiz_answers SET chosen = coalesce((response::jsonb -> '')::text, '[]'), is_right = coalesce(mark, 0) = 10000;
ALTER TABLE quiz_answers
    ALTER COLUMN chosen SET NOT NULL,
    ALTER COLUMN is_right SET NOT NULL,
    DROP COLUMN place,
    DROP COLUMN served_id,
    DROP COLUMN response,
    DROP COLUMN sequence,
    DROP COLUMN saved_at,
    DROP COLUMN mark,
    DROP COLUMN comment,
    DROP COLUMN marked_by,
    DROP COLUMN marked_at;
DROP INDEX quiz_attempts_running;
DROP INDEX quiz_attempts_pending;
DROP INDEX quiz_attempts_check;
DROP INDEX quiz_attempts_lesson;
ALTER TABLE quiz_attempts RENAME COLUMN finished_at TO submitted_at;
ALTER TABLE quiz_attempts
    ALTER COLUMN submitted_at SET NOT NULL,
    ALTER COLUMN score SET NOT NULL,
    ALTER COLUMN passed SET NOT NULL,
    DROP COLUMN handle,
    DROP COLUMN state,
    DROP COLUMN at_expiry,
    DROP COLUMN started_at,
    DROP COLUMN due_at,
    DROP COLUMN grace_until,
    DROP COLUMN next_check_at;
CREATE INDEX quiz_attempts_lesson ON quiz_attempts (lesson_id);
DROP TABLE quiz_questions;
