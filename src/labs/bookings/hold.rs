//! Booking a time with a mentor: it is held while the rest is filled in, then requested or confirmed, and answered.
use super::{
    booking::{self, Booking, BookingState, MeetingMode, taking_part},
    expiry,
    marks::{self, Party},
    room, slots,
    slots::Wish,
    team::{self, Team},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    code,
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    labs::mentors::mentor::{self, Mentor},
    rule::{self, Rule},
    schema::bookings,
    view::Receipt,
};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;

/// Series of the codes: `TEMU-2026-00017-K`.
const SERIES: &str = "TEMU";

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "team": "labinov-2026/1", "starts_at": "2026-03-04T01:00:00Z", "mode": "online", "room": "" }))]
pub struct NewBooking {
    /// A team's code; where one is in one team alone it may be left out.
    #[schema(max_length = 200)]
    pub team: String,
    /// One of the times that are listed.
    #[schema(required = true, max_length = 40)]
    pub starts_at: String,
    #[schema(required = true)]
    pub mode: Option<MeetingMode>,
    /// A room's handle: needed on site, with none online.
    #[schema(max_length = 20)]
    pub room: String,
}
/// An instant as lists give it, on a mark.
pub(super) fn instant(text: &str) -> Option<Instant> {
    let at = DateTime::parse_from_rfc3339(text.trim()).ok()?.with_timezone(&Utc);
    let (known, seconds) = (2000..=2100, at.timestamp());
    (known.contains(&at.year()) && seconds % 300 == 0 && at.timestamp_subsec_nanos() == 0).then(|| at.into())
}
/// What is wrong with mode and room together.
pub(super) fn check_place(check: &mut Check, mode: Option<MeetingMode>, room: &str) {
    let has_room = !room.trim().is_empty();
    check
        .that(mode.is_some(), "mode", "field-missing")
        .that(mode != Some(MeetingMode::Onsite) || has_room, "room", "room-needed")
        .that(mode != Some(MeetingMode::Online) || !has_room, "room", "room-not-online");
}
/// Holds a time for some minutes. Whoever holds another one lets go of that.
pub fn hold(conn: &mut Conn, who: &Actor, handle: &str, typed: &NewBooking) -> Result<Receipt> {
    let mentor = mentor::visible(conn, Some(who), handle)?;
    let person = who.person()?;
    let teams = team::choices(conn, who, &mentor)?;
    let at = instant(&typed.starts_at);
    let mut check = Check::default();
    check
        .that(team::chosen(&teams, &typed.team).is_some(), "team", "booking-team-unknown")
        .that(!typed.starts_at.trim().is_empty(), "starts_at", "booking-time-missing")
        .that(at.is_some(), "starts_at", "time-unreadable");
    check_place(&mut check, typed.mode, &typed.room);
    check.done()?;
    let (Some(team), Some(at)) = (team::chosen(&teams, &typed.team), at) else {
        return Err(team::missing());
    };
    let room = room::wanted(conn, &[team.agency_id], &typed.room)?;
    expiry::release(conn, mentor.id, Some(team.id), room)?;
    let_go(conn, person)?;
    marks::in_turn(conn, mentor.id, Some(team.id))?;
    let wish = Wish::at(&mentor, Some(team.id), room, at);
    if !slots::is_free(conn, &wish, at)? {
        return Err(slots::gone(conn, &wish, team.zone)?);
    }
    let until = clock::now().plus(rule::span(conn, Rule::BookingHoldMinutes)?);
    let mode = typed.mode.unwrap_or(MeetingMode::Online);
    let (id, code) = insert(conn, person, &mentor, team, (room, mode), (at, until))?;
    if !marks::take(conn, id, &times(&mentor, Some(team.id), room, at))? {
        return Err(slots::gone(conn, &Wish { but: Some(id), ..wish }, team.zone)?);
    }
    event::record(conn, who, &Event::BookingHeld { booking: id, code: code.clone() })?;
    Ok(Receipt::created(format!("/bookings/{code}"), BookingState::Held.as_str()).code(&code))
}
/// Whose time a meeting takes.
pub(super) fn times(mentor: &Mentor, team: Option<i64>, room: Option<i64>, at: Instant) -> Vec<marks::Time> {
    let (begins, ends) = slots::with_buffers(mentor, at);
    let until = at.plus(TimeDelta::minutes(mentor.minutes));
    let mut times = vec![(Party::Mentor, mentor.id, begins, ends)];
    times.extend(team.map(|team| (Party::Team, team, at, until)));
    times.extend(room.map(|room| (Party::Room, room, at, until)));
    times
}
/// The next code of this year.
pub(super) fn next_code(conn: &mut Conn) -> Result<String> {
    code::next(conn, SERIES, clock::today().year())
}
fn insert(
    conn: &mut Conn,
    person: i64,
    mentor: &Mentor,
    team: &Team,
    (room, mode): (Option<i64>, MeetingMode),
    (at, until): (Instant, Instant),
) -> Result<(i64, String)> {
    let (code, now) = (next_code(conn)?, clock::now());
    let id = diesel::insert_into(bookings::table)
        .values((
            (bookings::code.eq(&code), bookings::mentor_id.eq(mentor.id), bookings::team_id.eq(team.id)),
            (bookings::room_id.eq(room), bookings::mode.eq(mode), bookings::state.eq(BookingState::Held)),
            (bookings::title.eq(""), bookings::purpose.eq(""), bookings::until_at.eq(until)),
            (bookings::starts_at.eq(at), bookings::ends_at.eq(at.plus(TimeDelta::minutes(mentor.minutes)))),
            (bookings::booked_by.eq(person), bookings::created_at.eq(now), bookings::changed_at.eq(now)),
        ))
        .returning(bookings::id)
        .get_result(conn)?;
    Ok((id, code))
}
/// Frees what this person holds; what they fill in at this very moment stays.
fn let_go(conn: &mut Conn, person: i64) -> Result<()> {
    let held = |conn: &mut Conn| -> Result<Vec<i64>> {
        let own = bookings::table.filter(bookings::booked_by.eq(person));
        let own = own.filter(bookings::state.eq(BookingState::Held)).order(bookings::id);
        Ok(own.select(bookings::id).load(conn)?)
    };
    // One at most.
    for id in held(conn)? {
        lock_row(conn, "bookings", id)?;
    }
    let ids = held(conn)?;
    put(conn, &ids, BookingState::Cancelled, "")?;
    marks::free(conn, &ids)
}
/// These are over, or answered; what is still to be waited for is cleared.
pub(super) fn put(conn: &mut Conn, ids: &[i64], state: BookingState, reason: &str) -> Result<()> {
    diesel::update(bookings::table.filter(bookings::id.eq_any(ids)))
        .set((
            (bookings::state.eq(state), bookings::reason.eq(reason), bookings::until_at.eq(None::<Instant>)),
            bookings::changed_at.eq(clock::now()),
        ))
        .execute(conn)?;
    Ok(())
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "purpose": "Menguji rancangan formulir pendaftaran" }))]
pub struct BookingPurpose {
    /// What the meeting is for: the mentor reads it before.
    #[schema(required = true, min_length = 1, max_length = 2000)]
    pub purpose: String,
}
/// Fills in what is held: from now on it is requested, or confirmed where the mentor takes bookings at once. Sent again it
/// changes nothing.
pub fn confirm(conn: &mut Conn, who: &Actor, code: &str, typed: &BookingPurpose) -> Result<Receipt> {
    let seen = booking::locked(conn, who, code)?;
    taking_part(&seen)?;
    let booking = &seen.booking;
    if matches!(booking.state, BookingState::Requested | BookingState::Confirmed) {
        return Ok(booking.receipt(booking.state));
    }
    if !booking.is_live() {
        return Err(Error::conflict("booking-hold-over"));
    }
    booking::goes_on(conn, booking)?;
    Check::default().text("purpose", &typed.purpose, 2000).done()?;
    let asks = seen.mentor.needs_approval && !seen.is_mentor;
    let (state, until) = standing(conn, booking, asks)?;
    diesel::update(bookings::table.find(booking.id))
        .set((
            (bookings::state.eq(state), bookings::purpose.eq(typed.purpose.trim()), bookings::until_at.eq(until)),
            bookings::changed_at.eq(clock::now()),
        ))
        .execute(conn)?;
    let (id, code) = (booking.id, booking.code.clone());
    let event = if asks {
        Event::BookingRequested { booking: id, code }
    } else {
        Event::BookingConfirmed { booking: id, code }
    };
    event::record(conn, who, &event)?;
    if !asks {
        booking::into_calendars(conn, booking.team_id.as_slice(), Some(&seen.mentor))?;
    }
    Ok(booking.receipt(state))
}
/// What a booking becomes that its mentor has to answer, or not; until when they can.
pub(super) fn standing(conn: &mut Conn, booking: &Booking, asks: bool) -> Result<(BookingState, Option<Instant>)> {
    if !asks {
        return Ok((BookingState::Confirmed, None));
    }
    let answer = clock::now().plus(rule::span(conn, Rule::BookingAnswerHours)?);
    Ok((BookingState::Requested, Some(answer.min(booking.starts_at))))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "accept": false, "reason": "Saya sedang di luar kota" }))]
pub struct BookingAnswer {
    /// False: declines.
    pub accept: bool,
    /// Needed to decline, told to the team.
    #[schema(max_length = 1000)]
    pub reason: String,
}
/// The mentor says yes or no to a request.
pub fn answer(conn: &mut Conn, who: &Actor, code: &str, typed: &BookingAnswer) -> Result<Receipt> {
    let seen = booking::locked(conn, who, code)?;
    if !seen.is_mentor {
        return Err(Error::forbidden("booking-mentor-only"));
    }
    let booking = &seen.booking;
    let to = if typed.accept { BookingState::Confirmed } else { BookingState::Declined };
    if booking.state == to {
        return Ok(booking.receipt(to));
    }
    if booking.state != BookingState::Requested || !booking.is_live() {
        return Err(Error::conflict("booking-not-waiting"));
    }
    let mut check = Check::default();
    check.that(typed.accept || !typed.reason.trim().is_empty(), "reason", "field-missing");
    check.at_most("reason", &typed.reason, 1000).done()?;
    if typed.accept {
        booking::goes_on(conn, booking)?;
    }
    let reason = if typed.accept { "" } else { typed.reason.trim() };
    put(conn, &[booking.id], to, reason)?;
    diesel::update(bookings::table.find(booking.id)).set(bookings::decided_by.eq(who.person)).execute(conn)?;
    let (id, code) = (booking.id, booking.code.clone());
    if typed.accept {
        event::record(conn, who, &Event::BookingConfirmed { booking: id, code })?;
        booking::into_calendars(conn, booking.team_id.as_slice(), Some(&seen.mentor))?;
    } else {
        marks::free(conn, &[id])?;
        event::record(conn, who, &Event::BookingDeclined { booking: id, code, reason: reason.to_owned() })?;
    }
    Ok(booking.receipt(to))
}
