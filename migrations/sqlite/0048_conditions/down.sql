DROP TABLE condition_openings;
DROP TABLE course_conditions;
