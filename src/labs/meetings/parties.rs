//! Who takes part in a meeting: its mentor, and whoever was in its team, or in one that had a seat, while it was held.
use crate::{
    db::Conn,
    error::Result,
    labs::{
        bookings::{booking::Booking, clinic::SeatStanding},
        mentors::mentor::Mentor,
    },
    schema::{booking_seats as seats, lab_members as members, people},
};
use diesel::prelude::*;

/// People of one meeting.
const MOST: i64 = 1_000;

#[derive(Debug, Clone)]
pub(super) struct Party {
    pub person: i64,
    /// Names them on the provider, too.
    pub handle: String,
    pub name: String,
    pub is_mentor: bool,
}
/// The mentor first, the others by name; three queries at most.
pub(super) fn of(conn: &mut Conn, booking: &Booking, mentor: &Mentor) -> Result<Vec<Party>> {
    let teams: Vec<i64> = match booking.team_id {
        Some(team) => vec![team],
        None => seats::table
            .filter(seats::booking_id.eq(booking.id))
            .filter(seats::standing.eq(SeatStanding::Seated))
            .select(seats::team_id)
            .load(conn)?,
    };
    let then: Vec<i64> = members::table
        .filter(members::team_id.eq_any(teams))
        .filter(members::from_at.lt(booking.ends_at))
        .filter(members::until_at.is_null().or(members::until_at.gt(booking.starts_at).assume_not_null()))
        .select(members::person_id)
        .distinct()
        .limit(MOST)
        .load(conn)?;
    let rows: Vec<(i64, String, String)> = people::table
        .filter(people::id.eq_any(then))
        .filter(people::id.ne(mentor.person_id))
        .order((people::name, people::id))
        .select((people::id, people::handle, people::name))
        .load(conn)?;
    let mentor =
        Party { person: mentor.person_id, handle: mentor.handle.clone(), name: mentor.name.clone(), is_mentor: true };
    let member = |(person, handle, name)| Party { person, handle, name, is_mentor: false };
    Ok(std::iter::once(mentor).chain(rows.into_iter().map(member)).collect())
}
