//! What calendars are told of a meeting by mail: whom it is in, whom it was in, with a sequence that rises. Mails are none of this
//! file's; `notifications` sends what follows from it.
use super::{
    booking::{self, Booking, BookingState, MeetingMode},
    clinic::SeatStanding,
    room, team,
    time::{self, LocalTime},
};
use crate::{
    accounts::settings::Zone,
    clock::{self, Instant},
    db::{Conn, insert_all},
    error::Result,
    labs::{calendar::entry::CalendarKind, mentors::mentor},
    schema::{booking_invitations as invitations, booking_seats as seats, bookings, lab_teams as teams},
    sweep::PORTION,
};
use chrono::TimeDelta;
use diesel::prelude::*;

/// People whom one meeting concerns.
const MOST: i64 = 1_000;
/// So long after its end it is known what was told of a meeting.
const KEPT: TimeDelta = TimeDelta::days(30);

/// What one person's calendar is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvitationDue {
    pub person: i64,
    /// It does not take place, or not with them.
    pub cancels: bool,
    /// They take part in it no more, whatever becomes of it: of that they read nothing.
    pub is_out: bool,
    pub sequence: i64,
    /// Of a cancellation: the time that stood there.
    pub starts_at: Instant,
    pub ends_at: Instant,
}
pub struct InvitationsDue {
    pub items: Vec<InvitationDue>,
    /// It waits for its mentor's answer: after it was moved, say.
    pub is_asked: bool,
}
#[derive(Queryable)]
struct Told {
    person_id: i64,
    sequence: i64,
    starts_at: Instant,
    ends_at: Instant,
    is_cancelled: bool,
}
#[derive(Insertable)]
#[diesel(table_name = invitations, treat_none_as_default_value = false)]
struct NewTold {
    booking_id: i64,
    person_id: i64,
    sequence: i64,
    starts_at: Instant,
    ends_at: Instant,
    is_cancelled: bool,
    told_at: Instant,
}
/// Compares what calendars were told of a meeting with how things are now, and notes what they have to be told: each change
/// once, however often it is asked. `of`: of these people alone. What is over is told to nobody, and only what is confirmed
/// stands in a calendar: what is held never does.
pub fn settle(conn: &mut Conn, id: i64, of: Option<&[i64]>) -> Result<InvitationsDue> {
    let booking: Booking = bookings::table.find(id).select(Booking::as_select()).first(conn)?;
    let now = clock::now();
    let is_on = booking.state == BookingState::Confirmed && booking.ends_at > now;
    let parties = attending(conn, &booking)?;
    let meant = if is_on { parties.clone() } else { vec![] };
    let told: Vec<Told> = invitations::table
        .filter(invitations::booking_id.eq(id))
        .order(invitations::person_id)
        .limit(MOST)
        .select((
            invitations::person_id,
            invitations::sequence,
            invitations::starts_at,
            invitations::ends_at,
            invitations::is_cancelled,
        ))
        .load(conn)?;
    let asked_of = |person: i64| of.is_none_or(|of| of.contains(&person));
    let mut items = vec![];
    for person in meant.iter().copied().filter(|person| asked_of(*person)) {
        let was = told.iter().find(|told| told.person_id == person);
        let differs = |was: &Told| (was.starts_at, was.ends_at) != (booking.starts_at, booking.ends_at);
        if was.is_none_or(|was| was.is_cancelled || differs(was)) {
            // What was cancelled and stands again rises, too, where the meeting itself has not changed.
            let sequence = booking.sequence.max(was.map_or(0, |was| was.sequence + 1));
            let (starts_at, ends_at) = (booking.starts_at, booking.ends_at);
            items.push(InvitationDue { person, cancels: false, is_out: false, sequence, starts_at, ends_at });
        }
    }
    for was in told.iter().filter(|was| !was.is_cancelled && was.ends_at > now) {
        if asked_of(was.person_id) && !meant.contains(&was.person_id) {
            let sequence = booking.sequence.max(was.sequence + 1);
            let (starts_at, ends_at) = (was.starts_at, was.ends_at);
            let (person, is_out) = (was.person_id, !parties.contains(&was.person_id));
            items.push(InvitationDue { person, cancels: true, is_out, sequence, starts_at, ends_at });
        }
    }
    keep(conn, id, &items)?;
    Ok(InvitationsDue { items, is_asked: booking.state == BookingState::Requested })
}
fn keep(conn: &mut Conn, booking: i64, items: &[InvitationDue]) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let people: Vec<i64> = items.iter().map(|item| item.person).collect();
    let before = invitations::table.filter(invitations::booking_id.eq(booking));
    diesel::delete(before.filter(invitations::person_id.eq_any(people))).execute(conn)?;
    let told_at = clock::now();
    let row = |item: &InvitationDue| NewTold {
        booking_id: booking,
        person_id: item.person,
        sequence: item.sequence,
        starts_at: item.starts_at,
        ends_at: item.ends_at,
        is_cancelled: item.cancels,
        told_at,
    };
    let rows: Vec<NewTold> = items.iter().map(row).collect();
    insert_all(conn, invitations::table, rows)?;
    Ok(())
}
/// Its mentor, and the people of its team; of a clinic, of the teams that have a seat.
fn attending(conn: &mut Conn, booking: &Booking) -> Result<Vec<i64>> {
    let teams = booking::coming(conn, booking)?;
    let mut people = team::people_of(conn, &teams)?;
    people.push(mentor::by_id(conn, booking.mentor_id)?.person_id);
    people.sort_unstable();
    people.dedup();
    Ok(people)
}
/// The meetings that the teams of a lab have ahead, clinics among them where they have a seat: the next first, at most 200.
pub fn ahead_of_lab(conn: &mut Conn, lab: i64) -> Result<Vec<i64>> {
    let of: Vec<i64> = teams::table.filter(teams::lab_id.eq(lab)).select(teams::id).load(conn)?;
    let seated = seats::table
        .filter(seats::team_id.eq_any(of.clone()))
        .filter(seats::standing.eq(SeatStanding::Seated))
        .select(seats::booking_id);
    Ok(bookings::table
        .filter(bookings::state.eq(BookingState::Confirmed))
        .filter(bookings::ends_at.gt(clock::now()))
        .filter(bookings::id.eq_any(seated).or(bookings::team_id.eq_any(of).assume_not_null()))
        .order((bookings::starts_at, bookings::id))
        .limit(200)
        .select(bookings::id)
        .load(conn)?)
}
/// What calendars were told of meetings that are long over.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = invitations::table.filter(invitations::ends_at.lt(clock::now().plus(-KEPT)));
    let old: Vec<i64> = old.select(invitations::id).limit(PORTION).load(conn)?;
    Ok(diesel::delete(invitations::table.filter(invitations::id.eq_any(old))).execute(conn)?)
}

/// What an invitation says of a meeting.
pub struct InvitationFacts {
    /// Among the entries of a person's calendar.
    pub name: String,
    pub address: String,
    /// What the clinic is called; else the team's name.
    pub title: String,
    pub mentor: String,
    pub mode: MeetingMode,
    /// Empty: none.
    pub room: String,
    /// The room, and what it is for, as far as they are said.
    pub note: String,
    pub starts_at: Instant,
    pub ends_at: Instant,
    /// Of the mentor and of the team.
    zones: [Zone; 2],
}
impl InvitationFacts {
    /// A time on the clock of whoever reads, then on those of both sides, where they are others.
    pub fn times(&self, reader: Zone, starts_at: Instant, ends_at: Instant) -> Vec<LocalTime> {
        let [mentor, team] = self.zones;
        time::times(starts_at, ends_at, &[reader, mentor, team])
    }
}
pub fn facts(conn: &mut Conn, id: i64) -> Result<InvitationFacts> {
    let booking: Booking = bookings::table.find(id).select(Booking::as_select()).first(conn)?;
    let mentor = mentor::by_id(conn, booking.mentor_id)?;
    let of = booking.team_id.as_slice();
    let (names, zones) = (team::names(conn, of)?, team::zones(conn, of)?);
    let room = room::names(conn, booking.room_id.as_slice())?.into_values().next().unwrap_or_default();
    let parts = [room.as_str(), booking.purpose.as_str()];
    let note: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Ok(InvitationFacts {
        name: format!("{}/{}", CalendarKind::Meeting.as_str(), booking.code),
        address: booking.address(),
        title: names.into_values().next().unwrap_or_else(|| booking.title.clone()),
        mode: booking.mode,
        note: note.join("\n"),
        starts_at: booking.starts_at,
        ends_at: booking.ends_at,
        zones: [mentor.zone, zones.into_values().next().unwrap_or(mentor.zone)],
        mentor: mentor.name,
        room,
    })
}
