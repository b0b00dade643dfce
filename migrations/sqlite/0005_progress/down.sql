DROP TABLE certificates;
DROP TABLE completions;
DROP TABLE evidence;
