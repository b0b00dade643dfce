//! Teams of labs as bookings know them: whose they are, where they are, what they are called in addresses.
use super::booking::BookingState;
use crate::{
    accounts::{
        actor::Actor,
        settings::{self, Zone},
    },
    clock,
    db::{Conn, MultiBackend},
    error::{Error, Result},
    labs::{machine::LabState, mentors::mentor::Mentor},
    schema::{agencies, bookings, lab_members as members, lab_teams as teams, labs, regions},
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Teams that one can choose from, and that are numbered.
const MOST: i64 = 2_000;

#[derive(Debug, Clone)]
pub(super) struct Team {
    pub id: i64,
    /// The lab's slug and the team's number within it: `labinov-2026/2`.
    pub code: String,
    pub name: String,
    pub theme: String,
    pub agency_id: i64,
    /// Where the lab's agency is.
    pub zone: Zone,
    /// Its lab is in a phase, and not suspended.
    pub is_under_way: bool,
}
impl Team {
    pub(super) fn choice(&self) -> TeamChoice {
        TeamChoice { code: self.code.clone(), name: self.name.clone(), theme: self.theme.clone(), zone: self.zone }
    }
}
/// A team that one can book for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TeamChoice {
    /// The lab's slug and the team's number within it.
    pub code: String,
    pub name: String,
    /// The lab's.
    pub theme: String,
    pub zone: Zone,
}
/// The teams that someone is in now.
pub(in crate::labs) fn ids_of(conn: &mut Conn, person: i64) -> Result<Vec<i64>> {
    let now = clock::now();
    Ok(members::table
        .filter(members::person_id.eq(person))
        .filter(members::from_at.le(now))
        .filter(members::until_at.is_null().or(members::until_at.gt(now).assume_not_null()))
        .select(members::team_id)
        .limit(MOST)
        .load(conn)?)
}
/// The people who are in these teams now.
pub(in crate::labs) fn people_of(conn: &mut Conn, of: &[i64]) -> Result<Vec<i64>> {
    let now = clock::now();
    Ok(members::table
        .filter(members::team_id.eq_any(of))
        .filter(members::from_at.le(now))
        .filter(members::until_at.is_null().or(members::until_at.gt(now).assume_not_null()))
        .select(members::person_id)
        .distinct()
        .limit(1_000)
        .load(conn)?)
}
/// What they are called, by their ids; one query.
pub(super) fn names(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, String>> {
    let rows = teams::table.filter(teams::id.eq_any(ids)).select((teams::id, teams::name));
    Ok(rows.load::<(i64, String)>(conn)?.into_iter().collect())
}
/// Their zones, by their ids; a lab whose agency has no region is in Jakarta's.
pub(super) fn zones(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, Zone>> {
    let rows: Vec<(i64, i64)> = teams::table
        .inner_join(labs::table)
        .filter(teams::id.eq_any(ids))
        .select((teams::id, labs::agency_id))
        .load(conn)?;
    let places = zones_of(conn, rows.iter().map(|row| row.1).collect())?;
    Ok(rows.into_iter().map(|(id, agency)| (id, places.get(&agency).copied().unwrap_or(Zone::Wib))).collect())
}
fn zones_of(conn: &mut Conn, of: Vec<i64>) -> Result<BTreeMap<i64, Zone>> {
    let rows = agencies::table.inner_join(regions::table).filter(agencies::id.eq_any(of));
    Ok(rows.select((agencies::id, regions::zone)).load::<(i64, Zone)>(conn)?.into_iter().collect())
}
/// The teams for which someone books a time with a mentor, for the list and for the booking: those they are in. A mentor proposes
/// times: one of LAN's, who goes along with every lab, to all teams; another to those of labs that they are a mentor of, and to
/// teams that have asked them.
pub(super) fn choices(conn: &mut Conn, who: &Actor, mentor: &Mentor) -> Result<Vec<Team>> {
    if !mentor.is(who) {
        return own(conn, who);
    }
    if who.reviews_ideas() {
        return listed(conn, None);
    }
    let of = met(conn, mentor)?;
    Ok(under_way(listed(conn, Some(&of))?))
}
/// The teams that someone is in, of labs that are under way: in a phase, and not suspended.
pub(super) fn own(conn: &mut Conn, who: &Actor) -> Result<Vec<Team>> {
    Ok(under_way(all_own(conn, who)?))
}
/// The teams that someone is in, whatever has become of their labs.
pub(super) fn all_own(conn: &mut Conn, who: &Actor) -> Result<Vec<Team>> {
    let own = ids_of(conn, who.person()?)?;
    listed(conn, Some(&own))
}
pub(super) fn under_way(teams: Vec<Team>) -> Vec<Team> {
    teams.into_iter().filter(|team| team.is_under_way).collect()
}
/// The teams of labs of which this is a mentor: those with a confirmed meeting, as the lab's page names them. With them teams
/// that have asked for a meeting, and have not taken that back.
fn met(conn: &mut Conn, mentor: &Mentor) -> Result<Vec<i64>> {
    const ASKED: [BookingState; 3] = [BookingState::Requested, BookingState::Declined, BookingState::Expired];
    let of: Vec<i64> = bookings::table
        .inner_join(teams::table)
        .filter(bookings::mentor_id.eq(mentor.id))
        .filter(bookings::state.eq(BookingState::Confirmed))
        .select(teams::lab_id)
        .distinct()
        .limit(MOST)
        .load(conn)?;
    let mut found: Vec<i64> = teams::table.filter(teams::lab_id.eq_any(of)).limit(MOST).select(teams::id).load(conn)?;
    // What was held and never filled in has asked for nothing; nor has the mentor, who proposes.
    let asked: Vec<Option<i64>> = bookings::table
        .filter(bookings::mentor_id.eq(mentor.id))
        .filter(bookings::state.eq_any(ASKED))
        .filter(bookings::purpose.ne(""))
        .filter(bookings::booked_by.ne(mentor.person_id))
        .select(bookings::team_id)
        .distinct()
        .limit(MOST)
        .load(conn)?;
    found.extend(asked.into_iter().flatten());
    Ok(found)
}
/// Whether the lab of a team is under way.
pub(super) fn is_under_way(conn: &mut Conn, id: i64) -> Result<bool> {
    let row = teams::table.inner_join(labs::table).filter(teams::id.eq(id));
    let count: i64 = row.filter(labs::state.eq_any(LabState::PHASES.to_vec())).count().get_result(conn)?;
    Ok(count > 0)
}
type Row = (i64, i64, String, String, String, i64, LabState);
/// These, or all of labs that are under way.
fn listed(conn: &mut Conn, of: Option<&[i64]>) -> Result<Vec<Team>> {
    let mut rows = teams::table.inner_join(labs::table).into_boxed::<MultiBackend>();
    rows = match of {
        Some(of) => rows.filter(teams::id.eq_any(of.to_vec())),
        None => rows.filter(labs::state.eq_any(LabState::PHASES.to_vec())),
    };
    let rows: Vec<Row> = rows
        .order((teams::lab_id, teams::number))
        .limit(MOST)
        .select((teams::id, teams::number, teams::name, labs::slug, labs::theme, labs::agency_id, labs::state))
        .load(conn)?;
    let places = zones_of(conn, rows.iter().map(|row| row.5).collect())?;
    let team = |(id, number, name, slug, theme, agency_id, state): Row| {
        let zone = places.get(&agency_id).copied().unwrap_or(Zone::Wib);
        Team { id, code: format!("{slug}/{number}"), name, theme, agency_id, zone, is_under_way: state.is_phase() }
    };
    Ok(rows.into_iter().map(team).collect())
}
/// The one of these with this code; without one the only one that there is.
pub(super) fn chosen<'t>(all: &'t [Team], code: &str) -> Option<&'t Team> {
    match code.trim() {
        "" => all.first().filter(|_| all.len() == 1),
        code => all.iter().find(|team| team.code == code),
    }
}
/// The zone of whoever looks, where no team says another.
pub(super) fn zone_of(conn: &mut Conn, who: Option<&Actor>) -> Result<Zone> {
    match who.and_then(|who| who.person) {
        Some(person) => settings::zone(conn, person),
        None => Ok(Zone::Wib),
    }
}
/// A team that a form has to name.
pub(super) fn missing() -> Error {
    Error::invalid("team", "booking-team-unknown")
}
