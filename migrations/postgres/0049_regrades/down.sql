DROP TABLE quiz_regraded;
DROP TABLE quiz_regrades;
DROP TABLE quiz_allowances;
DROP INDEX quiz_answers_key;
ALTER TABLE quiz_answers DROP COLUMN key_id;
