DROP TABLE lesson_cases;
