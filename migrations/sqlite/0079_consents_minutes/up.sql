-- By whom somebody who agrees is seen at most. Of what was answered before: by those to whom recordings were offered, where
-- nothing was set since; else by those who take part.
ALTER TABLE meeting_consents ADD COLUMN visibility TEXT NOT NULL DEFAULT 'participants'
    CHECK (visibility IN ('participants', 'lab', 'public'));
UPDATE meeting_consents SET visibility = (
    SELECT m.visibility FROM meetings m WHERE m.booking_id = meeting_consents.booking_id
) WHERE EXISTS (
    SELECT 1 FROM meetings m
    WHERE m.booking_id = meeting_consents.booking_id AND m.changed_at <= meeting_consents.changed_at
);

-- What the minutes of a session said, by each save; saves of one person within minutes are one.
CREATE TABLE session_minutes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    booking_id BIGINT NOT NULL REFERENCES bookings (id),
    -- Counts within the session.
    number BIGINT NOT NULL CHECK (number > 0),
    body TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    -- When it was saved last.
    changed_at TIMESTAMP NOT NULL,
    UNIQUE (booking_id, number)
);
CREATE INDEX session_minutes_person ON session_minutes (person_id);
INSERT INTO session_minutes (booking_id, number, body, person_id, created_at, changed_at)
SELECT booking_id, 1, minutes, minutes_by, minutes_at, minutes_at FROM lab_sessions
WHERE minutes <> '' AND minutes_at IS NOT NULL;

-- What is not done in a lab, in the order in which its board shows it.
CREATE INDEX lab_notes_board ON lab_notes (lab_id, kind, due_at, number) WHERE done_at IS NULL;
