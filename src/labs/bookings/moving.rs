//! Moving a meeting to another time, and cancelling it, with a reason and within the rule's time.
use super::{
    booking::{self, Booking, BookingCard, BookingState, LIVE, Seen, taking_part},
    clinic, expiry, hold, marks,
    slots::{self, Slot, Wish},
    team,
};
use crate::{
    accounts::{actor::Actor, settings::Zone},
    clock,
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    labs::{
        meetings::ending,
        mentors::{
            availability::{day_in, wall},
            mentor,
        },
    },
    schema::{bookings, lab_teams as teams},
    view::{Receipt, View},
};
use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Days of a list.
const DAYS: i64 = 14;
/// Meetings that the teams of one lab have ahead.
const MOST_OF_LAB: i64 = 1_000;

/// From which day on times are listed.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct MovePlace {
    /// In the mentor's zone, `2026-03-02`; today unless said.
    #[schema(max_length = 10)]
    pub from: String,
}
#[derive(Serialize, ToSchema)]
pub struct BookingMovePage {
    pub booking: BookingCard,
    /// The first day that is listed.
    pub from: NaiveDate,
    pub items: Vec<Slot>,
    /// The day with which to ask on: `from`.
    pub next: NaiveDate,
}
impl View for BookingMovePage {
    const TEMPLATE: &'static str = "labs/booking/move.html";
    fn address(&self) -> Option<String> {
        Some(format!("/bookings/{}/move", self.booking.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "starts_at": "", "reason": "" })
    }
}
/// A meeting that may be moved now.
fn movable(conn: &mut Conn, seen: &Seen) -> Result<()> {
    taking_part(seen)?;
    let booking = &seen.booking;
    if booking.is_clinic() {
        return Err(Error::conflict("clinic-not-moved"));
    }
    if !booking.is_live() || booking.state == BookingState::Held {
        return Err(Error::conflict("booking-over"));
    }
    if seen.in_time(conn)? { Ok(()) } else { Err(Error::conflict("booking-too-late")) }
}
fn zone(conn: &mut Conn, seen: &Seen) -> Result<Zone> {
    let zones = team::zones(conn, seen.booking.team_id.as_slice())?;
    Ok(seen.booking.team_id.and_then(|team| zones.get(&team).copied()).unwrap_or(seen.mentor.zone))
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str, place: &MovePlace) -> Result<BookingMovePage> {
    let seen = booking::visible(conn, who, code)?;
    movable(conn, &seen)?;
    booking::goes_on(conn, &seen.booking)?;
    let (mentor, booking) = (&seen.mentor, &seen.booking);
    let today = day_in(mentor.zone, clock::now());
    let furthest = today.checked_add_days(chrono::Days::new(400)).unwrap_or(today);
    let day = place.from.parse().unwrap_or(today).clamp(today, furthest);
    let from = wall(mentor.zone, day, 0);
    let until = from.plus(TimeDelta::days(DAYS));
    let but = Some(booking.id);
    let wish = Wish { mentor, team: booking.team_id, room: booking.room_id, from, until, but };
    let zone = zone(conn, &seen)?;
    let items = slots::listed(conn, &wish, zone)?;
    let card = booking::cards(conn, who, std::slice::from_ref(booking))?.pop().ok_or(Error::NotFound)?;
    Ok(BookingMovePage { booking: card, from: day, items, next: day_in(mentor.zone, until) })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "starts_at": "2026-03-05T01:00:00Z", "reason": "Rapat mendadak" }))]
pub struct BookingMoving {
    /// One of the times that are listed.
    #[schema(required = true, max_length = 40)]
    pub starts_at: String,
    /// Told to the other side.
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub reason: String,
}
/// Moves a meeting: the old time is free and the new one taken, or nothing has happened. What a team moves is asked of a mentor
/// who answers requests.
pub fn move_to(conn: &mut Conn, who: &Actor, code: &str, typed: &BookingMoving) -> Result<Receipt> {
    let seen = booking::locked(conn, who, code)?;
    movable(conn, &seen)?;
    let at = hold::instant(&typed.starts_at);
    let mut check = Check::default();
    check
        .that(!typed.starts_at.trim().is_empty(), "starts_at", "booking-time-missing")
        .that(at.is_some(), "starts_at", "time-unreadable")
        .text("reason", &typed.reason, 1000)
        .done()?;
    let (mentor, booking) = (&seen.mentor, &seen.booking);
    let Some(at) = at.filter(|at| *at != booking.starts_at) else {
        return Ok(booking.receipt(booking.state));
    };
    booking::goes_on(conn, booking)?;
    let zone = zone(conn, &seen)?;
    expiry::release(conn, mentor.id, booking.team_id, booking.room_id)?;
    marks::in_turn(conn, mentor.id, booking.team_id)?;
    let wish = Wish { but: Some(booking.id), ..Wish::at(mentor, booking.team_id, booking.room_id, at) };
    if !slots::is_free(conn, &wish, at)? {
        return Err(slots::gone(conn, &wish, zone)?);
    }
    marks::free(conn, &[booking.id])?;
    if !marks::take(conn, booking.id, &hold::times(mentor, booking.team_id, booking.room_id, at))? {
        return Err(slots::gone(conn, &wish, zone)?);
    }
    let asks = mentor.needs_approval && !seen.is_mentor;
    let moved = booking::Booking { starts_at: at, ..booking.clone() };
    let (state, until) = hold::standing(conn, &moved, asks)?;
    diesel::update(bookings::table.find(booking.id))
        .set((
            (bookings::starts_at.eq(at), bookings::ends_at.eq(at.plus(TimeDelta::minutes(mentor.minutes)))),
            (bookings::state.eq(state), bookings::until_at.eq(until), bookings::reason.eq(typed.reason.trim())),
            (bookings::sequence.eq(booking.sequence + 1), bookings::changed_at.eq(clock::now())),
        ))
        .execute(conn)?;
    ending::leave(conn, booking.id)?;
    let (id, code, reason) = (booking.id, booking.code.clone(), typed.reason.trim().to_owned());
    event::record(conn, who, &Event::BookingMoved { booking: id, code, reason })?;
    booking::into_calendars(conn, booking.team_id.as_slice(), Some(mentor))?;
    Ok(booking.receipt(state))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "Tim belum siap" }))]
pub struct BookingCancelling {
    /// Needed, but for what is only held; told to the other side.
    #[schema(max_length = 1000)]
    pub reason: String,
}
/// Cancels a meeting, or lets go of what is held; all of its time is free at once. Cancelling twice is no error.
pub fn cancel(conn: &mut Conn, who: &Actor, code: &str, typed: &BookingCancelling) -> Result<Receipt> {
    let seen = booking::locked(conn, who, code)?;
    taking_part(&seen)?;
    let (booking, to) = (&seen.booking, BookingState::Cancelled);
    if booking.state == to {
        return Ok(booking.receipt(to));
    }
    if !booking.is_live() {
        return Err(Error::conflict("booking-over"));
    }
    if !seen.in_time(conn)? {
        return Err(Error::conflict("booking-too-late"));
    }
    let is_held = booking.state == BookingState::Held;
    let mut check = Check::default();
    check.that(is_held || !typed.reason.trim().is_empty(), "reason", "field-missing");
    check.at_most("reason", &typed.reason, 1000).done()?;
    let reason = typed.reason.trim();
    hold::put(conn, &[booking.id], to, reason)?;
    let changed = (bookings::sequence.eq(booking.sequence + 1), bookings::decided_by.eq(who.person));
    diesel::update(bookings::table.find(booking.id)).set(changed).execute(conn)?;
    marks::free(conn, &[booking.id])?;
    ending::leave(conn, booking.id)?;
    if !is_held {
        let (id, code, reason) = (booking.id, booking.code.clone(), reason.to_owned());
        event::record(conn, who, &Event::BookingCancelled { booking: id, code, reason })?;
        let teams = booking::teams_of(conn, booking)?;
        booking::into_calendars(conn, &teams, Some(&seen.mentor))?;
    }
    Ok(booking.receipt(to))
}
/// How many meetings the teams of a lab have ahead with mentors, asked for or confirmed.
pub(in crate::labs) fn ahead_of_lab(conn: &mut Conn, lab: i64) -> Result<i64> {
    let now = clock::now();
    Ok(bookings::table
        .inner_join(teams::table)
        .filter(teams::lab_id.eq(lab))
        .filter(bookings::state.eq_any([BookingState::Requested, BookingState::Confirmed]))
        .filter(bookings::until_at.is_null().or(bookings::until_at.gt(now).assume_not_null()))
        .filter(bookings::starts_at.gt(now))
        .count()
        .get_result(conn)?)
}
/// A lab is over, completed or cancelled: what its teams have ahead with mentors is cancelled, and their seats at clinics go to
/// others.
pub(in crate::labs) fn end_with_lab(conn: &mut Conn, who: &Actor, lab: i64, reason: &str) -> Result<()> {
    let (now, to) = (clock::now(), BookingState::Cancelled);
    let of: Vec<i64> = teams::table.filter(teams::lab_id.eq(lab)).select(teams::id).load(conn)?;
    clinic::give_all_back(conn, who, &of)?;
    let rows: Vec<Booking> = bookings::table
        .filter(bookings::team_id.eq_any(&of))
        .filter(bookings::state.eq_any(LIVE))
        .filter(bookings::starts_at.gt(now))
        .order(bookings::id)
        .limit(MOST_OF_LAB)
        .select(Booking::as_select())
        .load(conn)?;
    let mentors = mentor::by_ids(conn, &rows.iter().map(|row| row.mentor_id).collect::<Vec<_>>())?;
    for row in rows {
        let live = bookings::table.find(row.id).filter(bookings::state.eq_any(LIVE));
        let ended = diesel::update(live)
            .set((
                (bookings::state.eq(to), bookings::reason.eq(reason), bookings::until_at.eq(None::<clock::Instant>)),
                (bookings::sequence.eq(bookings::sequence + 1), bookings::decided_by.eq(who.person)),
                bookings::changed_at.eq(now),
            ))
            .execute(conn)?;
        marks::free(conn, &[row.id])?;
        if ended == 1 && row.state != BookingState::Held {
            let (id, code, reason) = (row.id, row.code, reason.to_owned());
            event::record(conn, who, &Event::BookingCancelled { booking: id, code, reason })?;
            booking::into_calendars(conn, row.team_id.as_slice(), mentors.get(&row.mentor_id))?;
        }
    }
    Ok(())
}
