//! A booking: its row and states, who may see it and do what with it, how it is shown.
use super::{
    clinic::SeatStanding,
    team,
    time::{self, LocalTime},
};
use crate::{
    accounts::{actor::Actor, membership::Role},
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::{Error, Result},
    labs::{
        calendar::{address, lab_address},
        mentors::mentor::{self, Mentor, MentorLink},
    },
    rule::{self, Rule},
    schema::{booking_seats as seats, bookings, people},
    view::Receipt,
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// Held while it is filled in → requested or confirmed; requested → confirmed or declined. Each of the three can be
    /// cancelled; what is held or requested is over when its time is.
    pub enum BookingState {
        Held = "held",
        Requested = "requested",
        Confirmed = "confirmed",
        Declined = "declined",
        Cancelled = "cancelled",
        Expired = "expired",
    }
}
/// Those that take somebody's time.
pub(in crate::labs) const LIVE: [BookingState; 3] =
    [BookingState::Held, BookingState::Requested, BookingState::Confirmed];
crate::text_enum! {
    pub enum MeetingMode { Online = "online", Onsite = "onsite", Hybrid = "hybrid" }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = bookings)]
pub(in crate::labs) struct Booking {
    pub id: i64,
    pub code: String,
    pub mentor_id: i64,
    /// None: a clinic.
    pub team_id: Option<i64>,
    pub room_id: Option<i64>,
    pub state: BookingState,
    pub mode: MeetingMode,
    pub title: String,
    pub purpose: String,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub seats: Option<i64>,
    pub taken: i64,
    pub until_at: Option<Instant>,
    pub sequence: i64,
    pub reason: String,
    pub booked_by: Option<i64>,
}
impl Booking {
    /// Takes time now: what has lapsed takes none, whether or not somebody has come by to say so.
    pub(in crate::labs) fn is_live(&self) -> bool {
        LIVE.contains(&self.state) && self.until_at.is_none_or(|until| until > clock::now())
    }
    pub(in crate::labs) fn is_clinic(&self) -> bool {
        self.seats.is_some()
    }
    pub(in crate::labs) fn address(&self) -> String {
        format!("/bookings/{}", self.code)
    }
    pub(in crate::labs) fn receipt(&self, state: BookingState) -> Receipt {
        Receipt::changed(self.address(), state.as_str()).code(&self.code)
    }
}
/// A booking as one person meets it.
pub(in crate::labs) struct Seen {
    pub booking: Booking,
    pub mentor: Mentor,
    /// It is with them, whether or not they are a mentor still.
    pub is_mentor: bool,
    /// And they are one now: what they held gives no right to change it once their role has ended.
    pub leads: bool,
    /// They are in its team.
    pub is_member: bool,
    /// Their teams, for clinics.
    pub teams: Vec<i64>,
}
impl Seen {
    /// Either side of it.
    pub(in crate::labs) fn takes_part(&self) -> bool {
        self.is_mentor || self.is_member
    }
    /// For what its mentor alone does. `otherwise`: what whoever never was its mentor is told.
    pub(in crate::labs) fn leading(&self, otherwise: &'static str) -> Result<()> {
        if self.leads { Ok(()) } else { Err(Error::forbidden(no_leader(self.is_mentor, otherwise))) }
    }
    /// A meeting is moved or cancelled by its team in good time alone; its mentor may until it begins.
    pub(super) fn in_time(&self, conn: &mut Conn) -> Result<bool> {
        let now = clock::now();
        if self.is_mentor || self.booking.state == BookingState::Held {
            return Ok(self.booking.starts_at > now);
        }
        Ok(self.booking.starts_at.plus(-rule::span(conn, Rule::BookingChangeHours)?) > now)
    }
}
/// Why somebody may not do what a mentor does.
pub(in crate::labs) fn no_leader(was_mentor: bool, otherwise: &'static str) -> &'static str {
    if was_mentor { "mentor-no-more" } else { otherwise }
}
/// They watch over the installation.
pub(in crate::labs) fn watches(who: &Actor) -> bool {
    who.is_system() || who.is(Role::SystemAdmin) || who.is(Role::Auditor)
}
/// A booking that this person may see: its mentor and its team, for clinics everyone who is signed in, and whoever watches over
/// the installation.
pub(in crate::labs) fn visible(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Seen> {
    let who = who.ok_or(Error::SignInFirst)?;
    let seen = found(conn, Some(who), code)?;
    if seen.takes_part() || watches(who) || seen.booking.is_clinic() { Ok(seen) } else { Err(Error::NotFound) }
}
/// A booking whoever asks: whether it is there for them, the caller says.
pub(in crate::labs) fn found(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Seen> {
    let row = bookings::table.filter(bookings::code.eq(code.to_ascii_uppercase()));
    let booking: Booking = row.select(Booking::as_select()).first(conn)?;
    let mentor = mentor::by_id(conn, booking.mentor_id)?;
    let teams = match who.and_then(|who| who.person) {
        Some(person) => team::ids_of(conn, person)?,
        None => vec![],
    };
    let is_mentor = who.is_some_and(|who| mentor.is(who));
    let leads = is_mentor && who.is_some_and(|who| who.is(Role::Mentor));
    let is_member = booking.team_id.is_some_and(|team| teams.contains(&team));
    Ok(Seen { booking, mentor, is_mentor, leads, is_member, teams })
}
/// The same, kept until the transaction ends: what becomes of one booking comes one after the other.
pub(in crate::labs) fn locked(conn: &mut Conn, who: &Actor, code: &str) -> Result<Seen> {
    let id = visible(conn, Some(who), code)?.booking.id;
    lock_row(conn, "bookings", id)?;
    visible(conn, Some(who), code)
}
/// A meeting that whoever asks takes part in.
pub(super) fn taking_part(seen: &Seen) -> Result<()> {
    if seen.takes_part() { Ok(()) } else { Err(Error::forbidden("booking-parties-only")) }
}
crate::text_enum! {
    /// Why nothing new is agreed on about a meeting: its mentor is one no more, or the lab of its team is not under way.
    pub enum BookingStop { Mentor = "mentor", Lab = "lab" }
}
/// What keeps something new from being agreed on; for pages and for verbs. What stands stays.
pub(super) fn stop(conn: &mut Conn, booking: &Booking) -> Result<Option<BookingStop>> {
    if mentor::in_office(conn, &[booking.mentor_id])?.is_empty() {
        return Ok(Some(BookingStop::Mentor));
    }
    match booking.team_id {
        Some(team) if !team::is_under_way(conn, team)? => Ok(Some(BookingStop::Lab)),
        _ => Ok(None),
    }
}
/// For what is agreed on anew.
pub(super) fn goes_on(conn: &mut Conn, booking: &Booking) -> Result<()> {
    match stop(conn, booking)? {
        Some(BookingStop::Mentor) => Err(Error::conflict("booking-mentor-gone")),
        Some(BookingStop::Lab) => Err(Error::conflict("lab-not-now")),
        None => Ok(()),
    }
}

/// A meeting in lists.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BookingCard {
    pub code: String,
    pub state: BookingState,
    pub mode: MeetingMode,
    pub is_clinic: bool,
    /// Of a clinic.
    pub title: String,
    pub mentor: MentorLink,
    /// Its name; null: a clinic.
    pub team: Option<String>,
    pub room: Option<String>,
    pub starts_at: Instant,
    pub ends_at: Instant,
    /// By the clocks of the mentor and of the team; of a clinic, of whoever looks.
    pub times: Vec<LocalTime>,
    /// Of a clinic: seats, and how many are free.
    pub seats: Option<i64>,
    pub seats_left: Option<i64>,
    /// Until when it is filled in or answered.
    pub until_at: Option<Instant>,
}
/// In the order of the rows; five queries, however many they are.
pub(in crate::labs) fn cards(conn: &mut Conn, who: Option<&Actor>, rows: &[Booking]) -> Result<Vec<BookingCard>> {
    let mentors = mentor::by_ids(conn, &rows.iter().map(|row| row.mentor_id).collect::<Vec<_>>())?;
    let of: Vec<i64> = rows.iter().filter_map(|row| row.team_id).collect();
    let (teams, zones) = (team::names(conn, &of)?, team::zones(conn, &of)?);
    let rooms = super::room::names(conn, &rows.iter().filter_map(|row| row.room_id).collect::<Vec<_>>())?;
    let own = team::zone_of(conn, who)?;
    let card = |row: &Booking| {
        let mentor = mentors.get(&row.mentor_id)?;
        let other = row.team_id.map_or(own, |team| zones.get(&team).copied().unwrap_or(own));
        Some(BookingCard {
            code: row.code.clone(),
            state: if row.is_live() || !LIVE.contains(&row.state) { row.state } else { BookingState::Expired },
            mode: row.mode,
            is_clinic: row.is_clinic(),
            title: row.title.clone(),
            mentor: mentor.link(),
            team: row.team_id.and_then(|team| teams.get(&team).cloned()),
            room: row.room_id.and_then(|room| rooms.get(&room).cloned()),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            times: time::times(row.starts_at, row.ends_at, &[mentor.zone, other]),
            seats: row.seats,
            seats_left: row.seats.map(|seats| (seats - row.taken).max(0)),
            until_at: row.until_at,
        })
    };
    Ok(rows.iter().filter_map(card).collect())
}

/// What notices say of a booking, and to whom.
pub struct BookingFacts {
    pub address: String,
    /// The team's name; of a clinic its title.
    pub title: String,
    /// When, on the clocks of both.
    pub times: Vec<LocalTime>,
    pub mentor: i64,
    pub mentor_name: String,
    /// The people of its team, or of the teams that have a seat or wait for one.
    pub team: Vec<i64>,
    /// Those of them who come to it.
    pub seated: Vec<i64>,
    pub is_clinic: bool,
    pub state: BookingState,
}
pub fn facts(conn: &mut Conn, id: i64) -> Result<BookingFacts> {
    let booking: Booking = bookings::table.find(id).select(Booking::as_select()).first(conn)?;
    let mentor = mentor::by_id(conn, booking.mentor_id)?;
    let of = teams_of(conn, &booking)?;
    let zones = team::zones(conn, booking.team_id.as_slice())?;
    let zone = booking.team_id.and_then(|team| zones.get(&team).copied()).unwrap_or(mentor.zone);
    let name = match booking.team_id {
        Some(team) => team::names(conn, &[team])?.remove(&team).unwrap_or_default(),
        None => booking.title.clone(),
    };
    let seated = coming(conn, &booking)?;
    Ok(BookingFacts {
        address: booking.address(),
        title: name,
        times: time::times(booking.starts_at, booking.ends_at, &[mentor.zone, zone]),
        mentor: mentor.person_id,
        mentor_name: mentor.name,
        team: team::people_of(conn, &of)?,
        seated: team::people_of(conn, &seated)?,
        state: booking.state,
        is_clinic: booking.is_clinic(),
    })
}
/// Its team, or those that come to it or wait.
pub(super) fn teams_of(conn: &mut Conn, booking: &Booking) -> Result<Vec<i64>> {
    match booking.team_id {
        Some(team) => Ok(vec![team]),
        None => Ok(seats::table.filter(seats::booking_id.eq(booking.id)).select(seats::team_id).load(conn)?),
    }
}
/// Its team, or those that have a seat.
pub(super) fn coming(conn: &mut Conn, booking: &Booking) -> Result<Vec<i64>> {
    if booking.team_id.is_some() {
        return teams_of(conn, booking);
    }
    let seated = seats::table.filter(seats::booking_id.eq(booking.id));
    Ok(seated.filter(seats::standing.eq(SeatStanding::Seated)).select(seats::team_id).load(conn)?)
}
/// What has changed for the people of these teams, and for the mentor, their calendars tell at once, and those of the labs.
pub(super) fn into_calendars(conn: &mut Conn, teams: &[i64], mentor: Option<&Mentor>) -> Result<()> {
    let mut people = team::people_of(conn, teams)?;
    people.extend(mentor.map(|mentor| mentor.person_id));
    address::hasten(conn, &people)?;
    lab_address::hasten(conn, teams)
}
/// The people of one team, for what concerns it alone.
pub fn people_of_team(conn: &mut Conn, team: i64) -> Result<Vec<i64>> {
    team::people_of(conn, &[team])
}
/// Who has asked for it, by name, for whoever takes part.
pub(super) fn booker(conn: &mut Conn, booking: &Booking) -> Result<Option<String>> {
    let Some(person) = booking.booked_by else {
        return Ok(None);
    };
    Ok(people::table.find(person).select(people::name).first(conn).optional()?)
}
