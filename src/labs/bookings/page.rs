//! A booking's page, and the list of one's own.
use super::{
    booking::{self, Booking, BookingCard, BookingState, BookingStop, LIVE},
    clinic::{self, ClinicTeam, SeatStanding},
    team::{self, Team, TeamChoice},
};
use crate::{
    accounts::actor::Actor,
    clock,
    config::Config,
    db::{Conn, Cursor, MultiBackend, Page},
    error::{Error, Result},
    labs::{
        meetings::part::{self, BookingMeeting},
        mentors::mentor,
    },
    progress::session_hours,
    schema::{booking_seats as seats, bookings},
    view::View,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A meeting as one who takes part sees it.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that the page shows")]
pub struct BookingPage {
    pub booking: BookingCard,
    pub purpose: String,
    /// Why it was moved, declined or cancelled.
    pub reason: String,
    /// Who has booked it; null: a clinic, or it is not for whoever asks to know.
    pub booked_by: Option<String>,
    /// Rises with each change that a calendar has to know.
    pub sequence: i64,
    /// Of a clinic, for its mentor and the teams that come: all of them, else one's own.
    pub teams: Vec<ClinicTeam>,
    /// Of a clinic: teams that one can bring.
    pub choices: Vec<TeamChoice>,
    /// Hundredths of an hour of learning (JP) that it has earned whoever asks; null: none, or not yet.
    pub jp: Option<i64>,
    /// Of a confirmed meeting, for those who take part.
    pub meeting: Option<BookingMeeting>,
    pub is_mentor: bool,
    /// Its session can be opened by whoever asks.
    pub has_session: bool,
    /// Why what whoever asks would have a say in cannot go on, but be declined or cancelled; null: it can.
    pub stop: Option<BookingStop>,
    pub may_fill: bool,
    /// Says no, and yes where `may_accept` says so, too.
    pub may_answer: bool,
    pub may_accept: bool,
    pub may_move: bool,
    pub may_cancel: bool,
    pub may_join: bool,
    /// Of a clinic: gives back the seats and places of one's own teams.
    pub may_leave: bool,
}
impl View for BookingPage {
    const TEMPLATE: &'static str = "labs/booking/show.html";
    fn address(&self) -> Option<String> {
        Some(format!("/bookings/{}", self.booking.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "purpose": self.purpose, "reason": "", "team": "" })
    }
    fn leads_to(&self, config: &Config) -> Option<String> {
        self.meeting.as_ref()?.leads_to(config)
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<BookingPage> {
    let seen = booking::visible(conn, who, code)?;
    let who = who.ok_or(Error::SignInFirst)?;
    let row = &seen.booking;
    let card = booking::cards(conn, Some(who), std::slice::from_ref(row))?.pop().ok_or(Error::NotFound)?;
    let (is_live, takes_part) = (row.is_live(), seen.takes_part());
    let changes = is_live && takes_part && seen.in_time(conn)?;
    let (mut teams, mut choices) = (vec![], vec![]);
    if row.is_clinic() {
        let own = if who.person.is_some() { team::all_own(conn, who)? } else { vec![] };
        teams = clinic::teams(conn, row.id, &own)?;
        if !seen.is_mentor && !teams.iter().any(|team| team.is_own) {
            teams.clear();
        }
        choices = team::under_way(own).iter().map(Team::choice).collect();
    }
    let is_ahead = row.starts_at > clock::now();
    let comes = teams.iter().any(|team| team.is_own && team.standing == SeatStanding::Seated);
    let is_open = is_live && (is_ahead || row.state != BookingState::Confirmed);
    let stop = if is_open && (takes_part || !choices.is_empty()) { booking::stop(conn, row)? } else { None };
    let (goes_on, answers) = (stop.is_none(), seen.is_mentor && row.state == BookingState::Requested);
    let sees = takes_part || comes || booking::watches(who);
    Ok(BookingPage {
        booked_by: if takes_part && !row.is_clinic() { booking::booker(conn, row)? } else { None },
        purpose: row.purpose.clone(),
        reason: row.reason.clone(),
        sequence: row.sequence,
        may_fill: goes_on && is_live && takes_part && row.state == BookingState::Held,
        may_answer: is_live && answers,
        may_accept: goes_on && is_live && answers,
        may_move: goes_on && changes && !row.is_clinic() && row.state != BookingState::Held,
        may_cancel: changes,
        may_join: goes_on && row.is_clinic() && is_live && is_ahead && !choices.is_empty(),
        may_leave: row.is_clinic() && is_live && is_ahead,
        meeting: part::of(conn, who, &seen)?,
        jp: if is_ahead { None } else { earned(conn, Some(who), &[row.code.as_str()])?.pop_first().map(|(_, jp)| jp) },
        is_mentor: seen.is_mentor,
        has_session: sees && row.state == BookingState::Confirmed,
        booking: card,
        stop,
        teams,
        choices,
    })
}
/// The hours of learning that these sessions have earned whoever asks.
fn earned(conn: &mut Conn, who: Option<&Actor>, codes: &[&str]) -> Result<BTreeMap<String, i64>> {
    match who.and_then(|who| who.person) {
        Some(person) if !codes.is_empty() => session_hours::of_person(conn, person, codes),
        _ => Ok(BTreeMap::new()),
    }
}

crate::text_enum! { pub enum BookingPart { Ahead = "ahead", Past = "past" } }
/// Which meetings are listed.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct BookingPlace {
    /// `ahead` unless said: what is not over and was not cancelled. `past`: all others, the newest first.
    pub part: Option<BookingPart>,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
#[derive(Serialize, ToSchema)]
pub struct BookingList {
    pub items: Vec<BookingCard>,
    /// Of `past`: hundredths of an hour of learning (JP) that a meeting has earned whoever asks, by its code.
    pub jp: BTreeMap<String, i64>,
    pub next: Option<String>,
    pub part: BookingPart,
}
impl View for BookingList {
    const TEMPLATE: &'static str = "labs/booking/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// Requests that wait for this mentor's answer, the next meeting first, at most 20.
pub fn waiting(conn: &mut Conn, who: &Actor) -> Result<Vec<BookingCard>> {
    let Some(mentor) = mentor::of_person(conn, who.person()?)? else {
        return Ok(vec![]);
    };
    let rows: Vec<Booking> = bookings::table
        .filter(bookings::mentor_id.eq(mentor.id))
        .filter(bookings::state.eq(BookingState::Requested))
        .filter(bookings::until_at.gt(clock::now()))
        .order((bookings::starts_at, bookings::id))
        .limit(20)
        .select(Booking::as_select())
        .load(conn)?;
    booking::cards(conn, Some(who), &rows)
}
/// One's own meetings: as a mentor, of one's teams, and clinics these come to.
pub fn list(conn: &mut Conn, who: Option<&Actor>, place: &BookingPlace) -> Result<BookingList> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let (now, part) = (clock::now(), place.part.unwrap_or(BookingPart::Ahead));
    let mentor = mentor::of_person(conn, person)?.map_or(0, |mentor| mentor.id);
    let teams = team::ids_of(conn, person)?;
    let joined = seats::table.filter(seats::team_id.eq_any(teams.clone())).select(seats::booking_id);
    let mut rows = bookings::table
        .filter(
            bookings::mentor_id
                .eq(mentor)
                .or(bookings::team_id.eq_any(teams).assume_not_null())
                .or(bookings::id.eq_any(joined)),
        )
        .into_boxed::<MultiBackend>();
    let cursor: Option<Cursor> = place.after.parse().ok();
    rows = match part {
        BookingPart::Ahead => {
            if let Some(Cursor { at, id }) = cursor {
                let later = bookings::starts_at.gt(at).or(bookings::starts_at.eq(at).and(bookings::id.gt(id)));
                rows = rows.filter(later);
            }
            let waits = bookings::until_at.is_null().or(bookings::until_at.gt(now).assume_not_null());
            rows.filter(bookings::ends_at.gt(now))
                .filter(bookings::state.eq_any(LIVE))
                .filter(waits)
                .order((bookings::starts_at, bookings::id))
        }
        BookingPart::Past => {
            if let Some(Cursor { at, id }) = cursor {
                let earlier = bookings::starts_at.lt(at).or(bookings::starts_at.eq(at).and(bookings::id.lt(id)));
                rows = rows.filter(earlier);
            }
            let lapsed = bookings::until_at.le(now).assume_not_null();
            rows.filter(bookings::ends_at.le(now).or(bookings::state.ne_all(LIVE)).or(lapsed))
                .order((bookings::starts_at.desc(), bookings::id.desc()))
        }
    };
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let rows: Vec<Booking> = rows.limit(limit + 1).select(Booking::as_select()).load(conn)?;
    let page = Page::cut(rows, limit, |row| Cursor { at: row.starts_at, id: row.id });
    let codes: Vec<&str> = match part {
        BookingPart::Ahead => vec![],
        BookingPart::Past => page.items.iter().map(|row| row.code.as_str()).collect(),
    };
    let jp = earned(conn, who, &codes)?;
    Ok(BookingList { items: booking::cards(conn, who, &page.items)?, jp, next: page.next, part })
}
