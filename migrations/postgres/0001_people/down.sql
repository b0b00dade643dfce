DROP TABLE api_tokens;
DROP TABLE password_links;
DROP TABLE sessions;
DROP TABLE memberships;
DROP TABLE people;
DROP TABLE agencies;
DROP TABLE sectors;
DROP TABLE regions;
