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
