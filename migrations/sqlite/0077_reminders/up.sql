-- What calendars were told by mail, and what people were reminded of.

-- A meeting as it stands in the calendar of one person: what the last mail said. A change is told once, as what follows it.
CREATE TABLE booking_invitations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    booking_id BIGINT NOT NULL REFERENCES bookings (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    -- Of iCalendar: rises with each mail.
    sequence BIGINT NOT NULL,
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    is_cancelled BOOLEAN NOT NULL,
    told_at TIMESTAMP NOT NULL,
    UNIQUE (booking_id, person_id)
);
CREATE INDEX booking_invitations_person ON booking_invitations (person_id);
CREATE INDEX booking_invitations_over ON booking_invitations (ends_at, id);

-- Of what was reminded: the unique keys let each reminder through once. `for_at` is the time that it speaks of, so that a
-- meeting that was moved has reminders of its own.
CREATE TABLE reminders (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('day', 'soon', 'answer', 'overdue')),
    booking_id BIGINT REFERENCES bookings (id),
    note_id BIGINT REFERENCES lab_notes (id),
    for_at TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (booking_id, kind, for_at),
    UNIQUE (note_id, kind),
    CHECK ((kind = 'overdue') = (note_id IS NOT NULL)),
    CHECK ((kind = 'overdue') = (booking_id IS NULL))
);
CREATE INDEX reminders_over ON reminders (for_at, id);

-- Tasks that are open, by their day.
CREATE INDEX lab_notes_open ON lab_notes (due_at, id) WHERE done_at IS NULL;
