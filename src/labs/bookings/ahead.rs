//! The next meetings of one person, as short as a page of many things shows them.
use super::booking::{BookingState, LIVE};
use crate::{
    clock::{self, Instant},
    db::Conn,
    error::Result,
    schema::{booking_seats as seats, bookings, mentors},
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// A meeting to come.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnMeeting {
    pub code: String,
    /// What a clinic is called; empty: a meeting of a team.
    pub title: String,
    pub state: BookingState,
    pub starts_at: Instant,
    pub ends_at: Instant,
}
/// As a mentor, of these teams, and clinics that they come to, the next first; one query.
pub fn ahead(conn: &mut Conn, person: i64, teams: &[i64], limit: i64) -> Result<Vec<OwnMeeting>> {
    let now = clock::now();
    let joined = seats::table.filter(seats::team_id.eq_any(teams.to_vec())).select(seats::booking_id);
    let led = mentors::table.filter(mentors::person_id.eq(person)).select(mentors::id);
    let rows: Vec<(String, String, BookingState, Instant, Instant)> = bookings::table
        .filter(
            bookings::mentor_id
                .eq_any(led)
                .or(bookings::team_id.eq_any(teams.to_vec()).assume_not_null())
                .or(bookings::id.eq_any(joined)),
        )
        .filter(bookings::ends_at.gt(now))
        .filter(bookings::state.eq_any(LIVE))
        .filter(bookings::until_at.is_null().or(bookings::until_at.gt(now).assume_not_null()))
        .order((bookings::starts_at, bookings::id))
        .limit(limit)
        .select((bookings::code, bookings::title, bookings::state, bookings::starts_at, bookings::ends_at))
        .load(conn)?;
    let meeting = |(code, title, state, starts_at, ends_at)| OwnMeeting { code, title, state, starts_at, ends_at };
    Ok(rows.into_iter().map(meeting).collect())
}
