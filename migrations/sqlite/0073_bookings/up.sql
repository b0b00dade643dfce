-- Meetings of mentors: with a team, or as a clinic that several teams come to.
CREATE TABLE rooms (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    handle TEXT NOT NULL UNIQUE,
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);
CREATE INDEX rooms_agency ON rooms (agency_id, ended_at, id);

CREATE TABLE bookings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    mentor_id BIGINT NOT NULL REFERENCES mentors (id),
    -- Null: a clinic.
    team_id BIGINT REFERENCES lab_teams (id),
    room_id BIGINT REFERENCES rooms (id),
    state TEXT NOT NULL CHECK (state IN ('held', 'requested', 'confirmed', 'declined', 'cancelled', 'expired')),
    mode TEXT NOT NULL CHECK (mode IN ('online', 'onsite', 'hybrid')),
    title TEXT NOT NULL,
    purpose TEXT NOT NULL,
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    -- Of a clinic: how many teams find room, and how many have a seat.
    seats BIGINT,
    taken BIGINT NOT NULL DEFAULT 0,
    -- Until when what is held is filled in, or what is requested is answered; then it is over.
    until_at TIMESTAMP,
    -- Rises with each change that a calendar has to know.
    sequence BIGINT NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    booked_by BIGINT REFERENCES people (id),
    decided_by BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    CHECK (ends_at > starts_at),
    CHECK ((team_id IS NULL) = (seats IS NOT NULL)),
    CHECK (taken BETWEEN 0 AND coalesce(seats, 0)),
    CHECK (until_at IS NULL OR state IN ('held', 'requested'))
);
CREATE INDEX bookings_mentor ON bookings (mentor_id, starts_at, id);
CREATE INDEX bookings_team ON bookings (team_id, starts_at, id);
CREATE INDEX bookings_room ON bookings (room_id, starts_at, id);
CREATE INDEX bookings_ahead ON bookings (starts_at, mentor_id);
CREATE INDEX bookings_clinics ON bookings (starts_at, id) WHERE seats IS NOT NULL;
CREATE INDEX bookings_until ON bookings (until_at, id);
CREATE INDEX bookings_booker ON bookings (booked_by, state);
CREATE INDEX bookings_decider ON bookings (decided_by);

-- Teams that come to a clinic, or wait for a seat in the order in which they came.
CREATE TABLE booking_seats (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    booking_id BIGINT NOT NULL REFERENCES bookings (id),
    team_id BIGINT NOT NULL REFERENCES lab_teams (id),
    standing TEXT NOT NULL CHECK (standing IN ('seated', 'waiting')),
    person_id BIGINT REFERENCES people (id),
    created_at TIMESTAMP NOT NULL,
    UNIQUE (booking_id, team_id)
);
CREATE INDEX booking_seats_team ON booking_seats (team_id, booking_id);
CREATE INDEX booking_seats_person ON booking_seats (person_id);

-- The time that a booking takes of whom: a row for each five minutes and party, of a mentor with the buffers. `mark` counts
-- five minutes since 1970. The unique key is what keeps two bookings of one party from overlapping; see `marks.rs`.
CREATE TABLE booking_marks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    booking_id BIGINT NOT NULL REFERENCES bookings (id),
    party TEXT NOT NULL CHECK (party IN ('mentor', 'room', 'team')),
    party_id BIGINT NOT NULL,
    mark BIGINT NOT NULL,
    UNIQUE (party, party_id, mark)
);
CREATE INDEX booking_marks_booking ON booking_marks (booking_id);
