//! Clinics: a mentor's hour for several teams, with seats and a list of those who wait.
use super::{
    booking::{self, Booking, BookingCard, BookingState, MeetingMode},
    expiry, hold,
    marks::{self, Party},
    room,
    slots::{self, Wish},
    team::{self, Team},
};
use crate::{
    accounts::{actor::Actor, membership::Role, settings::Zone},
    clock::{self, Instant},
    db::{Conn, Cursor, Page, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    labs::mentors::mentor::{self, Mentor},
    rule::{self, Rule},
    schema::{booking_seats as seats, bookings},
    view::{Receipt, View},
};
use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Teams that find room in one clinic, and that wait.
const MOST_SEATS: i64 = 50;
const MOST_WAITING: i64 = 100;
/// Seats and places that the teams of one lab have at once.
const MOST_OF_LAB: i64 = 1_000;

crate::text_enum! { pub enum SeatStanding { Seated = "seated", Waiting = "waiting" } }

/// Where the next page of clinics begins.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct ClinicPlace {
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
}
#[derive(Serialize, ToSchema)]
pub struct ClinicList {
    /// Those to come, the next first.
    pub items: Vec<BookingCard>,
    pub next: Option<String>,
    pub may_open: bool,
}
impl View for ClinicList {
    const TEMPLATE: &'static str = "labs/booking/clinics.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, place: &ClinicPlace) -> Result<ClinicList> {
    const LIMIT: i64 = 20;
    let after = place.after.parse().unwrap_or(Cursor { at: clock::now(), id: i64::MAX });
    let later = bookings::starts_at.gt(after.at).or(bookings::starts_at.eq(after.at).and(bookings::id.gt(after.id)));
    let rows: Vec<Booking> = bookings::table
        .filter(bookings::seats.is_not_null())
        .filter(bookings::state.eq(BookingState::Confirmed))
        .filter(later)
        .order((bookings::starts_at, bookings::id))
        .limit(LIMIT + 1)
        .select(Booking::as_select())
        .load(conn)?;
    let mut page = Page::cut(rows, LIMIT, |row| Cursor { at: row.starts_at, id: row.id });
    // Whose mentor is one no more nobody can come to.
    let of: Vec<i64> = page.items.iter().map(|row| row.mentor_id).collect();
    let of = mentor::in_office(conn, &of)?;
    page.items.retain(|row| of.contains(&row.mentor_id));
    let may_open = mentor::confirmed_person(who).is_ok();
    Ok(ClinicList { items: booking::cards(conn, who, &page.items)?, next: page.next, may_open })
}
/// Those of one mentor that are to come, at most 20.
pub(in crate::labs) fn of_mentor(conn: &mut Conn, who: Option<&Actor>, mentor: i64) -> Result<Vec<BookingCard>> {
    let rows: Vec<Booking> = bookings::table
        .filter(bookings::mentor_id.eq(mentor))
        .filter(bookings::seats.is_not_null())
        .filter(bookings::state.eq(BookingState::Confirmed))
        .filter(bookings::starts_at.gt(clock::now()))
        .order((bookings::starts_at, bookings::id))
        .limit(20)
        .select(Booking::as_select())
        .load(conn)?;
    booking::cards(conn, who, &rows)
}

/// The form for a clinic of one's own.
#[derive(Serialize, ToSchema)]
pub struct NewClinicPage {
    /// One's own zone: times are typed in it.
    pub zone: Zone,
    pub rooms: Vec<room::RoomChoice>,
}
impl View for NewClinicPage {
    const TEMPLATE: &'static str = "labs/booking/clinic.html";
    fn address(&self) -> Option<String> {
        Some("/clinics/new".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "title": "", "purpose": "", "starts_at": "", "seats": 5, "mode": "online", "room": "" })
    }
}
/// A mentor's own row, and the agencies at which they are one now: their rooms are theirs to book.
fn own(conn: &mut Conn, who: Option<&Actor>) -> Result<(Mentor, Vec<i64>)> {
    let who = mentor::confirmed_person(who)?;
    let mentor = mentor::of_person(conn, who.person()?)?.ok_or_else(|| Error::conflict("mentor-profile-first"))?;
    let held = who.memberships.iter().filter(|held| held.role == Role::Mentor);
    let mut places: Vec<i64> = held.filter_map(|held| held.agency_id).collect();
    places.sort_unstable();
    Ok((mentor, places))
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>) -> Result<NewClinicPage> {
    let (mentor, places) = own(conn, who)?;
    let mut rooms = vec![];
    if let Some(place) = places.first() {
        rooms = room::of_agency(conn, *place)?;
    }
    Ok(NewClinicPage { zone: mentor.zone, rooms })
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "title": "Klinik data layanan", "purpose": "Bawa satu pertanyaan.", "starts_at": "2026-03-06T09:00", "seats": 5, "mode": "online", "room": "" }))]
pub struct NewClinic {
    #[schema(required = true, min_length = 1, max_length = 200)]
    pub title: String,
    #[schema(max_length = 2000)]
    pub purpose: String,
    /// In the mentor's zone, in steps of five minutes: `2026-03-06T09:00`.
    #[schema(required = true, max_length = 20)]
    pub starts_at: String,
    #[schema(required = true, minimum = 1, maximum = 50)]
    pub seats: Option<i64>,
    #[schema(required = true)]
    pub mode: Option<MeetingMode>,
    /// A room's handle: needed on site, with none online.
    #[schema(max_length = 20)]
    pub room: String,
}
/// Opens a clinic at any time at which the mentor has nothing else, be it outside of their hours.
pub fn open(conn: &mut Conn, who: &Actor, typed: &NewClinic) -> Result<Receipt> {
    let (mentor, places) = own(conn, Some(who))?;
    let read = NaiveDateTime::parse_from_str(typed.starts_at.trim(), "%Y-%m-%dT%H:%M").ok();
    let at = read.map(|at| Instant::from(at.and_utc()).plus(-mentor.zone.offset()));
    let at = at.and_then(|at| hold::instant(&at.utc().to_rfc3339()));
    let horizon = clock::now().plus(rule::span(conn, Rule::BookingDays)?);
    let seats = typed.seats.unwrap_or(0);
    let mut check = Check::default();
    check
        .text("title", &typed.title, 200)
        .at_most("purpose", &typed.purpose, 2000)
        .that(!typed.starts_at.trim().is_empty(), "starts_at", "field-missing")
        .that(at.is_some(), "starts_at", "time-unreadable")
        .that(at.is_none_or(|at| at > clock::now() && at < horizon), "starts_at", "clinic-not-ahead")
        .that((1..=MOST_SEATS).contains(&seats), "seats", Msg::from("seats-range").with("most", MOST_SEATS));
    hold::check_place(&mut check, typed.mode, &typed.room);
    check.done()?;
    let Some(at) = at else {
        return Err(Error::invalid("starts_at", "time-unreadable"));
    };
    let room = room::wanted(conn, &places, &typed.room)?;
    expiry::release(conn, mentor.id, None, room)?;
    let (code, now) = (hold::next_code(conn)?, clock::now());
    let id: i64 = diesel::insert_into(bookings::table)
        .values((
            (bookings::code.eq(&code), bookings::mentor_id.eq(mentor.id), bookings::room_id.eq(room)),
            (bookings::mode.eq(typed.mode.unwrap_or(MeetingMode::Online)), bookings::seats.eq(seats)),
            (bookings::title.eq(typed.title.trim()), bookings::purpose.eq(typed.purpose.trim())),
            (bookings::starts_at.eq(at), bookings::ends_at.eq(at.plus(TimeDelta::minutes(mentor.minutes)))),
            (bookings::state.eq(BookingState::Confirmed), bookings::booked_by.eq(who.person)),
            (bookings::created_at.eq(now), bookings::changed_at.eq(now)),
        ))
        .returning(bookings::id)
        .get_result(conn)?;
    if !marks::take(conn, id, &hold::times(&mentor, None, room, at))? {
        let wish = Wish { but: Some(id), ..Wish::at(&mentor, None, room, at) };
        return Err(slots::gone(conn, &wish, mentor.zone)?);
    }
    event::record(conn, who, &Event::ClinicOpened { booking: id, code: code.clone(), count: seats })?;
    booking::into_calendars(conn, &[], Some(&mentor))?;
    Ok(Receipt::created(format!("/bookings/{code}"), BookingState::Confirmed.as_str()).code(&code))
}

/// A team that comes to a clinic, or waits.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClinicTeam {
    pub name: String,
    /// With which its seat is given back; empty: it is not one's own.
    pub code: String,
    pub standing: SeatStanding,
    pub is_own: bool,
}
/// In the order in which they came. `own`: one's own, whatever has become of their labs.
pub(super) fn teams(conn: &mut Conn, booking: i64, own: &[Team]) -> Result<Vec<ClinicTeam>> {
    let rows: Vec<(i64, SeatStanding)> = seats::table
        .filter(seats::booking_id.eq(booking))
        .order(seats::id)
        .limit(MOST_SEATS + MOST_WAITING)
        .select((seats::team_id, seats::standing))
        .load(conn)?;
    let mut names = team::names(conn, &rows.iter().map(|row| row.0).collect::<Vec<_>>())?;
    let team = |(id, standing): (i64, SeatStanding)| ClinicTeam {
        name: names.remove(&id).unwrap_or_default(),
        code: own.iter().find(|team| team.id == id).map(|team| team.code.clone()).unwrap_or_default(),
        standing,
        is_own: own.iter().any(|team| team.id == id),
    };
    Ok(rows.into_iter().map(team).collect())
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "team": "labinov-2026/1" }))]
pub struct ClinicSeat {
    /// A team's code; where one is in one team alone it may be left out.
    #[schema(max_length = 200)]
    pub team: String,
}
/// A clinic, kept until the transaction ends.
fn kept(conn: &mut Conn, who: &Actor, code: &str) -> Result<Booking> {
    let booking = booking::locked(conn, who, code)?.booking;
    if booking.is_clinic() { Ok(booking) } else { Err(Error::NotFound) }
}
fn is_coming(booking: &Booking) -> Result<()> {
    let is_over = booking.state != BookingState::Confirmed || booking.starts_at <= clock::now();
    if is_over { Err(Error::conflict("clinic-over")) } else { Ok(()) }
}
/// Takes a seat for a team, or a place on the list. Joining twice is no error and takes no second seat.
pub fn join(conn: &mut Conn, who: &Actor, code: &str, typed: &ClinicSeat) -> Result<Receipt> {
    let booking = kept(conn, who, code)?;
    let own = team::own(conn, who)?;
    let team = team::chosen(&own, &typed.team).map(|team| team.id).ok_or_else(team::missing)?;
    is_coming(&booking)?;
    let own = seats::table.filter(seats::booking_id.eq(booking.id)).filter(seats::team_id.eq(team));
    let known: Option<SeatStanding> = own.select(seats::standing).first(conn).optional()?;
    let receipt = |standing: SeatStanding| Receipt::changed(booking.address(), standing.as_str()).code(&booking.code);
    if let Some(standing) = known {
        return Ok(receipt(standing));
    }
    booking::goes_on(conn, &booking)?;
    let waiting: i64 = seats::table
        .filter(seats::booking_id.eq(booking.id))
        .filter(seats::standing.eq(SeatStanding::Waiting))
        .count()
        .get_result(conn)?;
    expiry::release(conn, booking.mentor_id, Some(team), booking.room_id)?;
    // Whoever waits is before whoever comes.
    let standing =
        if waiting == 0 && seat(conn, &booking, team)? { SeatStanding::Seated } else { SeatStanding::Waiting };
    if standing == SeatStanding::Waiting && waiting >= MOST_WAITING {
        return Err(Error::conflict(Msg::from("too-many-waiting").with("most", MOST_WAITING)));
    }
    diesel::insert_into(seats::table)
        .values((
            (seats::booking_id.eq(booking.id), seats::team_id.eq(team), seats::standing.eq(standing)),
            (seats::person_id.eq(who.person), seats::created_at.eq(clock::now())),
        ))
        .execute(conn)?;
    let (id, code, waiting) = (booking.id, booking.code.clone(), standing == SeatStanding::Waiting);
    event::record(conn, who, &Event::ClinicJoined { booking: id, code, team, waiting })?;
    booking::into_calendars(conn, &[team], None)?;
    Ok(receipt(standing))
}
/// Takes one of the seats, which the database counts, and the team's time; false: there is none. A team that has something else
/// then is refused.
fn seat(conn: &mut Conn, booking: &Booking, team: i64) -> Result<bool> {
    let left = bookings::table.find(booking.id).filter(bookings::seats.gt(bookings::taken.nullable()));
    if diesel::update(left).set(bookings::taken.eq(bookings::taken + 1)).execute(conn)? == 0 {
        return Ok(false);
    }
    let time = (Party::Team, team, booking.starts_at, booking.ends_at);
    if marks::take(conn, booking.id, &[time])? { Ok(true) } else { Err(Error::conflict("booking-team-busy")) }
}
/// Gives a team's seat or place back, also while its lab is suspended or when it is over; a seat goes to the first of those who
/// wait that has the time. Without a code the only team of one's own that has either is meant.
pub fn leave(conn: &mut Conn, who: &Actor, code: &str, typed: &ClinicSeat) -> Result<Receipt> {
    let booking = kept(conn, who, code)?;
    let own = team::all_own(conn, who)?;
    let ids: Vec<i64> = own.iter().map(|team| team.id).collect();
    let here = seats::table.filter(seats::booking_id.eq(booking.id)).filter(seats::team_id.eq_any(ids));
    let here: Vec<i64> = here.select(seats::team_id).load(conn)?;
    let here: Vec<Team> = own.iter().filter(|team| here.contains(&team.id)).cloned().collect();
    let team = team::chosen(&here, &typed.team).or_else(|| team::chosen(&own, &typed.team));
    let team = team.map(|team| team.id).ok_or_else(team::missing)?;
    is_coming(&booking)?;
    give_back(conn, who, &booking, team)?;
    Ok(Receipt::changed(booking.address(), "left").code(&booking.code))
}
/// The same of a clinic that is kept already. A team that has neither is no error.
fn give_back(conn: &mut Conn, who: &Actor, booking: &Booking, team: i64) -> Result<()> {
    let own = || seats::table.filter(seats::booking_id.eq(booking.id)).filter(seats::team_id.eq(team));
    let known: Option<SeatStanding> = own().select(seats::standing).first(conn).optional()?;
    let Some(standing) = known else {
        return Ok(());
    };
    diesel::delete(own()).execute(conn)?;
    event::record(conn, who, &Event::ClinicLeft { booking: booking.id, code: booking.code.clone(), team })?;
    booking::into_calendars(conn, &[team], None)?;
    if standing == SeatStanding::Seated {
        marks::free_team(conn, booking.id, team)?;
        diesel::update(bookings::table.find(booking.id)).set(bookings::taken.eq(bookings::taken - 1)).execute(conn)?;
        move_up(conn, who, booking)?;
    }
    Ok(())
}
/// All that these teams have of clinics to come: of those who wait first, so that none of them moves up.
pub(super) fn give_all_back(conn: &mut Conn, who: &Actor, teams: &[i64]) -> Result<()> {
    let rows: Vec<(i64, i64)> = seats::table
        .inner_join(bookings::table)
        .filter(seats::team_id.eq_any(teams))
        .filter(bookings::state.eq(BookingState::Confirmed))
        .filter(bookings::starts_at.gt(clock::now()))
        .order((seats::standing.desc(), seats::booking_id, seats::id))
        .limit(MOST_OF_LAB)
        .select((seats::booking_id, seats::team_id))
        .load(conn)?;
    for (id, team) in rows {
        lock_row(conn, "bookings", id)?;
        let booking: Booking = bookings::table.find(id).select(Booking::as_select()).first(conn)?;
        give_back(conn, who, &booking, team)?;
    }
    Ok(())
}
fn move_up(conn: &mut Conn, who: &Actor, booking: &Booking) -> Result<()> {
    let waiting = seats::table.filter(seats::booking_id.eq(booking.id));
    let waiting: Vec<i64> = waiting
        .filter(seats::standing.eq(SeatStanding::Waiting))
        .order(seats::id)
        .limit(MOST_WAITING)
        .select(seats::team_id)
        .load(conn)?;
    let busy = marks::busy_teams(conn, &waiting, booking.starts_at, booking.ends_at)?;
    let Some(team) = waiting.into_iter().find(|team| !busy.contains(team)) else {
        return Ok(());
    };
    if seat(conn, booking, team)? {
        let row = seats::table.filter(seats::booking_id.eq(booking.id)).filter(seats::team_id.eq(team));
        diesel::update(row).set(seats::standing.eq(SeatStanding::Seated)).execute(conn)?;
        event::record(conn, who, &Event::ClinicSeated { booking: booking.id, code: booking.code.clone(), team })?;
        booking::into_calendars(conn, &[team], None)?;
    }
    Ok(())
}
