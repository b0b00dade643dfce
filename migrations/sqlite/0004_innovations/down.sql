DROP TABLE innovations;
