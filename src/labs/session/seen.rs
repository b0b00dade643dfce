//! A session: who takes part in it, when what can be done with it; where decisions and tasks of a lab came from.
use crate::{
    accounts::{
        actor::Actor,
        membership::{LAN, Role},
    },
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::{Error, Result},
    labs::{
        bookings::{
            booking::{self, Booking, BookingState},
            clinic::SeatStanding,
            team,
            time::LocalTime,
        },
        machine::LabState,
        mentors::mentor::{self, Mentor},
    },
    schema::{booking_seats as seats, bookings, lab_sessions as sessions, lab_teams as teams, labs},
    view::Receipt,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How long a rating can be changed, and an absence be taken back.
pub(super) const SECOND_THOUGHTS: TimeDelta = TimeDelta::days(7);
/// Teams that come to one clinic.
const MOST_TEAMS: i64 = 50;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub(super) struct Row {
    pub id: i64,
    pub agenda: String,
    pub agenda_revision: i64,
    pub agenda_by: Option<i64>,
    pub agenda_at: Option<Instant>,
    pub minutes: String,
    pub minutes_revision: i64,
    pub minutes_by: Option<i64>,
    pub minutes_at: Option<Instant>,
}
/// A session as one person meets it.
pub(super) struct Session {
    pub booking: Booking,
    pub mentor: Mentor,
    /// It is with them, whether or not they are a mentor still: their own notes stay theirs to read.
    pub is_mentor: bool,
    /// And they are one now.
    pub leads: bool,
    /// Teams that come, and those of them that this person is in.
    pub teams: Vec<i64>,
    pub own: Vec<i64>,
    /// None: nobody has written anything yet.
    pub row: Option<Row>,
}
impl Session {
    pub(super) fn is_member(&self) -> bool {
        !self.own.is_empty()
    }
    /// Either side of it: they alone read what is written. Whose role has ended is on neither.
    pub(super) fn takes_part(&self) -> bool {
        self.leads || self.is_member()
    }
    pub(super) fn is_confirmed(&self) -> bool {
        self.booking.state == BookingState::Confirmed
    }
    pub(super) fn has_begun(&self) -> bool {
        self.booking.starts_at <= clock::now()
    }
    pub(super) fn has_ended(&self) -> bool {
        self.booking.ends_at <= clock::now()
    }
    /// An agenda is written until the session begins; all else from then on.
    pub(super) fn is_ahead(&self) -> bool {
        self.is_confirmed() && !self.has_begun()
    }
    pub(super) fn is_held(&self) -> bool {
        self.is_confirmed() && self.has_begun()
    }
    pub(super) fn address(&self) -> String {
        format!("{}/session", self.booking.address())
    }
    pub(super) fn receipt(&self, state: &str) -> Receipt {
        Receipt::changed(self.address(), state).code(&self.booking.code)
    }
    /// For what either side may do once the session has begun.
    pub(super) fn under_way(&self) -> Result<()> {
        if !self.takes_part() {
            return Err(Error::forbidden(booking::no_leader(self.is_mentor, "booking-parties-only")));
        }
        if self.is_held() { Ok(()) } else { Err(Error::conflict("session-not-begun")) }
    }
    /// For what its mentor alone does.
    pub(super) fn leading(&self) -> Result<()> {
        if self.leads {
            return Ok(());
        }
        Err(Error::forbidden(booking::no_leader(self.is_mentor, "session-mentor-only")))
    }
}
/// Those who see that sessions take place and work out, and read nothing of what is written in them: LAN's lab staff.
pub(super) fn organises(who: &Actor) -> bool {
    who.is_at(Role::Curator, LAN)
}
/// With them whoever watches over the installation.
pub(in crate::labs) fn looks_on(who: &Actor) -> bool {
    organises(who) || booking::watches(who)
}
/// The teams that come: a booking's own, or those that have a seat.
fn coming(conn: &mut Conn, booking: &Booking) -> Result<Vec<i64>> {
    match booking.team_id {
        Some(team) => Ok(vec![team]),
        None => Ok(seats::table
            .filter(seats::booking_id.eq(booking.id))
            .filter(seats::standing.eq(SeatStanding::Seated))
            .order(seats::id)
            .limit(MOST_TEAMS)
            .select(seats::team_id)
            .load(conn)?),
    }
}
/// There is a session as soon as its booking is confirmed; what was written stays where that is cancelled. Its mentor, the teams
/// that come, LAN's lab staff and whoever watches over the installation see it; whoever was its mentor, for their own notes.
pub(super) fn visible(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Session> {
    let who = who.ok_or(Error::SignInFirst)?;
    let seen = booking::found(conn, Some(who), code)?;
    let teams = coming(conn, &seen.booking)?;
    let own = teams.iter().copied().filter(|team| seen.teams.contains(team)).collect();
    let row = sessions::table.filter(sessions::booking_id.eq(seen.booking.id)).select(Row::as_select());
    let row: Option<Row> = row.first(conn).optional()?;
    let (booking, mentor, is_mentor, leads) = (seen.booking, seen.mentor, seen.is_mentor, seen.leads);
    let session = Session { booking, mentor, is_mentor, leads, teams, own, row };
    let is_there = session.is_confirmed() || session.row.is_some();
    let sees = session.takes_part() || session.is_mentor || looks_on(who);
    if is_there && sees { Ok(session) } else { Err(Error::NotFound) }
}
/// The same, kept until the transaction ends: what is done with one session comes one after the other.
pub(super) fn locked(conn: &mut Conn, who: &Actor, code: &str) -> Result<Session> {
    let id = visible(conn, Some(who), code)?.booking.id;
    lock_row(conn, "bookings", id)?;
    visible(conn, Some(who), code)
}
/// The row of a session that is locked; whoever writes first makes it.
pub(super) fn row(conn: &mut Conn, session: &Session) -> Result<Row> {
    if let Some(row) = &session.row {
        return Ok(row.clone());
    }
    let id = session.booking.id;
    diesel::insert_into(sessions::table)
        .values((sessions::booking_id.eq(id), sessions::created_at.eq(clock::now())))
        .execute(conn)?;
    Ok(sessions::table.filter(sessions::booking_id.eq(id)).select(Row::as_select()).first(conn)?)
}

/// A team that comes, with its lab.
#[derive(Debug, Clone)]
pub(super) struct Coming {
    pub id: i64,
    pub name: String,
    /// The lab's slug and the team's number within it.
    pub code: String,
    pub lab: i64,
    pub slug: String,
    pub theme: String,
    pub state: LabState,
    pub agency: i64,
}
/// In the order of their labs; one query.
pub(super) fn teams(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Coming>> {
    type Found = (i64, i64, String, i64, String, String, LabState, i64);
    let rows: Vec<Found> = teams::table
        .inner_join(labs::table)
        .filter(teams::id.eq_any(ids))
        .order((teams::lab_id, teams::number))
        .select((
            teams::id,
            teams::number,
            teams::name,
            teams::lab_id,
            labs::slug,
            labs::theme,
            labs::state,
            labs::agency_id,
        ))
        .load(conn)?;
    let coming = |(id, number, name, lab, slug, theme, state, agency): Found| {
        let code = format!("{slug}/{number}");
        Coming { id, name, code, lab, slug, theme, state, agency }
    };
    Ok(rows.into_iter().map(coming).collect())
}
/// The one of these with this code; without one the only one that there is.
pub(super) fn chosen<'t>(all: &'t [Coming], code: &str) -> Option<&'t Coming> {
    match code.trim() {
        "" => all.first().filter(|_| all.len() == 1),
        code => all.iter().find(|team| team.code == code),
    }
}

/// The meeting from which a decision or a task came.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabNoteOrigin {
    /// The booking's.
    pub code: String,
    pub starts_at: Instant,
    /// Whoever asks may open its session.
    pub may_open: bool,
}
/// Of these bookings, by their ids; at most five queries, however many they are.
pub(in crate::labs) fn origins(
    conn: &mut Conn,
    who: Option<&Actor>,
    ids: &[i64],
) -> Result<BTreeMap<i64, LabNoteOrigin>> {
    type Found = (i64, String, Instant, i64, Option<i64>);
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = bookings::table.filter(bookings::id.eq_any(ids));
    let columns = (bookings::id, bookings::code, bookings::starts_at, bookings::mentor_id, bookings::team_id);
    let rows: Vec<Found> = rows.select(columns).load(conn)?;
    let (mut own, mut mentor, mut joined): (Vec<i64>, Option<i64>, Vec<i64>) = (vec![], None, vec![]);
    if let Some(person) = who.and_then(|who| who.person) {
        own = team::ids_of(conn, person)?;
        mentor = mentor::of_person(conn, person)?.map(|mentor| mentor.id);
        let seated = seats::table.filter(seats::booking_id.eq_any(ids)).filter(seats::team_id.eq_any(&own));
        joined = seated.filter(seats::standing.eq(SeatStanding::Seated)).select(seats::booking_id).load(conn)?;
    }
    let looks_on = who.is_some_and(looks_on);
    let origin = |(id, code, starts_at, of, team): Found| {
        let comes = team.is_some_and(|team| own.contains(&team)) || joined.contains(&id);
        (id, LabNoteOrigin { code, starts_at, may_open: looks_on || comes || mentor == Some(of) })
    };
    Ok(rows.into_iter().map(origin).collect())
}

/// What notices say of a session, and to whom.
pub struct SessionFacts {
    pub address: String,
    /// Whose it is.
    pub title: String,
    /// When, on the clocks of both.
    pub times: Vec<LocalTime>,
    pub mentor: i64,
    pub mentor_name: String,
    /// The people of the teams that come.
    pub team: Vec<i64>,
}
pub fn facts(conn: &mut Conn, id: i64) -> Result<SessionFacts> {
    let booking: Booking = bookings::table.find(id).select(Booking::as_select()).first(conn)?;
    let facts = booking::facts(conn, id)?;
    let teams = coming(conn, &booking)?;
    Ok(SessionFacts {
        address: format!("{}/session", facts.address),
        title: facts.title,
        times: facts.times,
        mentor: facts.mentor,
        mentor_name: facts.mentor_name,
        team: team::people_of(conn, &teams)?,
    })
}
