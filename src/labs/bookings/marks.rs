//! Whose time is taken: the guard that keeps two bookings of one party from overlapping (LB4).
//!
//! A booking takes a row for each five minutes of each party: its mentor, from the buffer before to the buffer behind; its
//! team or teams and its room, for the meeting itself. Every time here is a multiple of five minutes, so two bookings of a
//! party overlap exactly if they share a mark, and the unique key (party, `party_id`, mark) lets one of them through: whatever
//! was read before, whoever asks at the same moment, on one node or on several. That holds on both databases alike.
//! PostgreSQL's exclusion constraints over ranges would say it in a line, and SQLite has none; a check before an insert is
//! no guard on either. A meeting of an hour costs some forty small rows.
use crate::{
    clock::Instant,
    db::{Conn, insert_all, lock_row},
    error::{Error, Result},
    labs::mentors::availability::GRAIN,
    schema::booking_marks as marks,
};
use diesel::{
    prelude::*,
    result::{DatabaseErrorKind::UniqueViolation, Error::DatabaseError},
};

crate::text_enum! {
    pub enum Party { Mentor = "mentor", Room = "room", Team = "team" }
}
/// A party's time, the end excluded.
pub(super) type Time = (Party, i64, Instant, Instant);

#[derive(Insertable)]
#[diesel(table_name = marks, treat_none_as_default_value = false)]
struct NewMark {
    booking_id: i64,
    party: Party,
    party_id: i64,
    mark: i64,
}
/// The mark in which an instant lies.
pub(super) fn at(instant: Instant) -> i64 {
    instant.utc().timestamp().div_euclid(GRAIN * 60)
}
/// Whoever wants time of this mentor, and for this team, comes one after the other: how many meetings a day and a week may have is
/// counted, and no key guards a count.
pub(super) fn in_turn(conn: &mut Conn, mentor: i64, team: Option<i64>) -> Result<()> {
    lock_row(conn, "mentors", mentor)?;
    if let Some(team) = team {
        lock_row(conn, "lab_teams", team)?;
    }
    Ok(())
}
/// Takes all of it for a booking, or none: false where somebody else has some of it. The savepoint lets the caller go on and
/// say what is still free.
pub(super) fn take(conn: &mut Conn, booking: i64, times: &[Time]) -> Result<bool> {
    // In one order for everyone, so that two who want some of the same wait for each other in one direction.
    let mut times = times.to_vec();
    times.sort_unstable_by_key(|time| (time.0, time.1));
    let mut rows = vec![];
    for (party, party_id, from, until) in times {
        rows.extend((at(from)..at(until)).map(|mark| NewMark { booking_id: booking, party, party_id, mark }));
    }
    match conn.write_tx(|conn| Ok(insert_all(conn, marks::table, rows)?)) {
        Ok(_) => Ok(true),
        Err(e) if is_taken(&e) => Ok(false),
        Err(e) => Err(e),
    }
}
fn is_taken(e: &Error) -> bool {
    matches!(e.database(), Some(DatabaseError(UniqueViolation, _)))
}
/// Frees all that these bookings have taken.
pub(super) fn free(conn: &mut Conn, bookings: &[i64]) -> Result<()> {
    diesel::delete(marks::table.filter(marks::booking_id.eq_any(bookings))).execute(conn)?;
    Ok(())
}
/// Frees what a booking has taken of one team.
pub(super) fn free_team(conn: &mut Conn, booking: i64, team: i64) -> Result<()> {
    let own = marks::table.filter(marks::booking_id.eq(booking)).filter(marks::party.eq(Party::Team));
    diesel::delete(own.filter(marks::party_id.eq(team))).execute(conn)?;
    Ok(())
}
/// Those of these teams that have something else in this time.
pub(super) fn busy_teams(conn: &mut Conn, teams: &[i64], from: Instant, until: Instant) -> Result<Vec<i64>> {
    Ok(marks::table
        .filter(marks::party.eq(Party::Team))
        .filter(marks::party_id.eq_any(teams))
        .filter(marks::mark.ge(at(from)))
        .filter(marks::mark.lt(at(until)))
        .select(marks::party_id)
        .distinct()
        .load(conn)?)
}
