DROP TABLE path_assignments;
