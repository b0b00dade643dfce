DROP TABLE quiz_answers;
DROP TABLE quiz_attempts;
DROP TABLE enrolments;
DROP TABLE runs;
DROP TABLE lessons;
DROP TABLE course_staff;
DROP TABLE courses;
