DROP TABLE trace_edges;
DROP TABLE idempotency_keys;
DROP TABLE jobs;
DROP TABLE event_positions;
DROP TABLE events;
DROP TABLE counters;
DROP TABLE installation;
