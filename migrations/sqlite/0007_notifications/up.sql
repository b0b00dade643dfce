CREATE TABLE notifications (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    event_id BIGINT NOT NULL REFERENCES events (id),
    kind TEXT NOT NULL,
    args TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    read_at TIMESTAMP,
    UNIQUE (person_id, event_id, kind)
);
CREATE INDEX notifications_unread ON notifications (person_id, read_at, id);
CREATE INDEX notifications_event ON notifications (event_id);
