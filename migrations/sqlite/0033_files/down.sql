DROP TABLE innovation_files;
DROP TABLE files;
