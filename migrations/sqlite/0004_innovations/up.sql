CREATE TABLE innovations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    content_id BIGINT NOT NULL UNIQUE REFERENCES contents (id),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    summary TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('id', 'en')),
    agency_id BIGINT REFERENCES agencies (id),
    province_id BIGINT REFERENCES regions (id),
    sector_id BIGINT REFERENCES sectors (id),
    year BIGINT,
    source TEXT NOT NULL CHECK (source IN ('kipp', 'iga', 'inoland', 'jippnas', 'hub', 'own')),
    source_note TEXT NOT NULL,
    is_invented BOOLEAN NOT NULL,
    completeness BIGINT NOT NULL CHECK (completeness BETWEEN 0 AND 100),
    state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'withdrawn')),
    state_reason TEXT,
    state_at TIMESTAMP NOT NULL,
    published_at TIMESTAMP
);
CREATE INDEX innovations_newest ON innovations (state, published_at, id);
CREATE INDEX innovations_province ON innovations (province_id, state, published_at, id);
CREATE INDEX innovations_sector ON innovations (sector_id, state, published_at, id);
CREATE INDEX innovations_year ON innovations (year, state, published_at, id);
CREATE INDEX innovations_agency ON innovations (agency_id, state, published_at, id);
