-- Where meetings are held, who was there and how that is known, recordings and who agrees to them.
CREATE TABLE meetings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    booking_id BIGINT NOT NULL UNIQUE REFERENCES bookings (id),
    -- Null: as the meeting's mode and the installation say.
    kind TEXT CHECK (kind IN ('bigbluebutton', 'link', 'in-person')),
    address TEXT NOT NULL DEFAULT '',
    -- What to do when the room does not open: a telephone, another link.
    fallback TEXT NOT NULL DEFAULT '',
    records BOOLEAN NOT NULL DEFAULT FALSE,
    has_lobby BOOLEAN NOT NULL DEFAULT FALSE,
    visibility TEXT NOT NULL DEFAULT 'participants' CHECK (visibility IN ('participants', 'lab', 'public')),
    -- Of the room on the server: opened last, closed since, accounted for.
    opened_at TIMESTAMP,
    closed_at TIMESTAMP,
    told_at TIMESTAMP,
    -- When its hours were entered.
    settled_at TIMESTAMP,
    changed_at TIMESTAMP NOT NULL
);
CREATE INDEX meetings_opened ON meetings (opened_at, booking_id);
CREATE INDEX meetings_unsettled ON meetings (settled_at, booking_id);

-- From when to when someone was there; null: until the room was closed. Of a check-in only when it was.
CREATE TABLE meeting_stays (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    booking_id BIGINT NOT NULL REFERENCES bookings (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    source TEXT NOT NULL CHECK (source IN ('provider', 'poll', 'check-in')),
    from_at TIMESTAMP NOT NULL,
    until_at TIMESTAMP,
    UNIQUE (booking_id, person_id, source, from_at),
    CHECK (until_at IS NULL OR until_at > from_at)
);
CREATE INDEX meeting_stays_person ON meeting_stays (person_id, booking_id);

-- From when to when the server answered who was there.
CREATE TABLE meeting_looks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    booking_id BIGINT NOT NULL REFERENCES bookings (id),
    from_at TIMESTAMP NOT NULL,
    until_at TIMESTAMP NOT NULL,
    UNIQUE (booking_id, from_at)
);

-- A mentor's word on somebody's attendance: the last one counts, those before stay.
CREATE TABLE meeting_corrections (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    booking_id BIGINT NOT NULL REFERENCES bookings (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    mark TEXT NOT NULL CHECK (mark IN ('present', 'partial', 'absent', 'excused')),
    -- What stood there; null: nothing did.
    before TEXT CHECK (before IN ('present', 'partial', 'absent', 'excused')),
    reason TEXT NOT NULL,
    corrected_by BIGINT REFERENCES people (id),
    at TIMESTAMP NOT NULL
);
CREATE INDEX meeting_corrections_booking ON meeting_corrections (booking_id, person_id, id);
CREATE INDEX meeting_corrections_person ON meeting_corrections (person_id);
CREATE INDEX meeting_corrections_by ON meeting_corrections (corrected_by);

CREATE TABLE meeting_consents (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    booking_id BIGINT NOT NULL REFERENCES bookings (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    answer TEXT NOT NULL CHECK (answer IN ('given', 'refused')),
    changed_at TIMESTAMP NOT NULL,
    UNIQUE (booking_id, person_id)
);
CREATE INDEX meeting_consents_person ON meeting_consents (person_id);

CREATE TABLE meeting_recordings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    booking_id BIGINT NOT NULL REFERENCES bookings (id),
    -- Its id on the server.
    record TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('processing', 'unpublished', 'published', 'deleted')),
    begins_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    address TEXT NOT NULL DEFAULT '',
    -- Kept until then.
    until_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    UNIQUE (booking_id, record),
    CHECK (ends_at >= begins_at)
);
CREATE INDEX meeting_recordings_until ON meeting_recordings (until_at, id);
CREATE INDEX meeting_recordings_state ON meeting_recordings (state, booking_id);

-- Hours of learning are earned at sessions, too.
CREATE TABLE jp_entries_next (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL CHECK (kind IN ('course', 'session')),
    content_id BIGINT REFERENCES contents (id),
    period BIGINT NOT NULL,
    title_id TEXT NOT NULL,
    title_en TEXT NOT NULL,
    -- The row of the rule that it was counted by; none: the rule's default.
    rule_id BIGINT REFERENCES rules (id),
    minutes_per_jp BIGINT NOT NULL CHECK (minutes_per_jp > 0),
    minutes BIGINT NOT NULL,
    jp BIGINT NOT NULL,
    certificate_id BIGINT REFERENCES certificates (id),
    period_year BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('earned', 'reversed')),
    reverses_id BIGINT UNIQUE REFERENCES jp_entries_next (id),
    reason TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    meeting TEXT,
    -- The first and the last instant that counts.
    begins_at TIMESTAMP,
    ends_at TIMESTAMP,
    UNIQUE (person_id, kind, content_id, period, status),
    UNIQUE (person_id, meeting, period, status),
    CHECK ((kind = 'course') = (content_id IS NOT NULL)),
    CHECK ((kind = 'session') = (meeting IS NOT NULL AND begins_at IS NOT NULL AND ends_at IS NOT NULL)),
    CHECK ((status = 'reversed') = (reverses_id IS NOT NULL)),
    CHECK ((status = 'earned' AND minutes >= 0 AND jp >= 0) OR (status = 'reversed' AND minutes <= 0 AND jp <= 0))
);
INSERT INTO jp_entries_next (id, person_id, kind, content_id, period, title_id, title_en, rule_id, minutes_per_jp, minutes, jp, certificate_id,
    period_year, status, reverses_id, reason, at)
SELECT id, person_id, kind, content_id, period, title_id, title_en, rule_id, minutes_per_jp, minutes, jp, certificate_id,
    period_year, status, reverses_id, reason, at
FROM jp_entries ORDER BY id;
DROP TABLE jp_entries;
ALTER TABLE jp_entries_next RENAME TO jp_entries;
CREATE INDEX jp_entries_year ON jp_entries (person_id, period_year, id);
CREATE INDEX jp_entries_content ON jp_entries (content_id);
CREATE INDEX jp_entries_rule ON jp_entries (rule_id);
CREATE INDEX jp_entries_certificate ON jp_entries (certificate_id);
CREATE INDEX jp_entries_times ON jp_entries (person_id, begins_at);
