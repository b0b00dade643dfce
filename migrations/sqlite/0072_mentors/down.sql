DROP TABLE mentor_traits;
DROP TABLE mentors;
