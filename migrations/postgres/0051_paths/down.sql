DROP TABLE path_followers;
DROP TABLE paths;
