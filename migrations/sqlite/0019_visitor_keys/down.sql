DROP TABLE visitor_keys;
