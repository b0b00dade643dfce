//! Teams: two to ten people of one run who hand in one work. Made by one of them, who invites the others with a code, or by
//! a teacher. Once a team has handed something in, it stays as it is: whoever made the work is marked for it.
use super::{
    place::{self, Place},
    work::{self, TeamMember},
};
use crate::{
    accounts::actor::Actor,
    clock, code,
    courses::enrolment::{Seat, Standing},
    db::{Conn, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    schema::{assignment_members as members, assignment_teams as teams, enrolments, people, runs},
    view::Receipt,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// People of one team; the database holds the upper bound.
const LEAST: usize = 2;
const MOST: i64 = 10;
const NAME_MOST: usize = 100;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = teams)]
pub(super) struct Team {
    pub id: i64,
    pub name: String,
    pub code: String,
}
/// A team as its members see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TeamCard {
    pub name: String,
    /// Lets others in; for the members alone.
    pub code: String,
    pub members: Vec<TeamMember>,
    /// Whether people may still come and go.
    pub is_open: bool,
    /// Whether it is large enough to hand something in.
    pub is_enough: bool,
}
pub(super) fn of_seat(conn: &mut Conn, place: &Place, seat: &Seat) -> Result<Option<Team>> {
    Ok(teams::table
        .inner_join(members::table)
        .filter(members::enrolment_id.eq(seat.id))
        .filter(members::lesson_id.eq(place.lesson.id))
        .filter(members::block.eq(&place.block))
        .select(Team::as_select())
        .first(conn)
        .optional()?)
}
pub(super) fn name(conn: &mut Conn, id: i64) -> Result<String> {
    Ok(teams::table.find(id).select(teams::name).first(conn)?)
}
/// Makes those who change one team wait for each other.
pub(super) fn take_turn(conn: &mut Conn, team: i64) -> Result<()> {
    Ok(lock_row(conn, "assignment_teams", team)?)
}
pub(super) fn is_enough(conn: &mut Conn, team: i64) -> Result<bool> {
    let count: i64 = members::table.filter(members::team_id.eq(team)).count().get_result(conn)?;
    Ok(usize::try_from(count).is_ok_and(|count| count >= LEAST))
}
/// Whether people may still come and go: nothing was handed in yet.
fn is_open(conn: &mut Conn, team: i64) -> Result<bool> {
    Ok(match work::of_team(conn, team)? {
        Some(work) => work.newest(conn)?.is_none(),
        None => true,
    })
}
pub(super) fn card(conn: &mut Conn, who: &Actor, team: &Team) -> Result<TeamCard> {
    let rows: Vec<(i64, String)> = members::table
        .inner_join(enrolments::table.inner_join(people::table))
        .filter(members::team_id.eq(team.id))
        .order(members::id)
        .limit(MOST)
        .select((people::id, people::name))
        .load(conn)?;
    let is_enough = rows.len() >= LEAST;
    let member = |(id, name)| TeamMember { name, is_me: who.person == Some(id) };
    Ok(TeamCard {
        name: team.name.clone(),
        code: team.code.clone(),
        members: rows.into_iter().map(member).collect(),
        is_open: is_open(conn, team.id)?,
        is_enough,
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "name": "Tim Antrean" }))]
pub struct NewTeam {
    /// Another one than that of every other team of the run.
    #[schema(required = true, min_length = 1, max_length = 100)]
    pub name: String,
}
/// Makes a team with oneself as its first member; the others come in with its code.
pub fn make(conn: &mut Conn, who: &Actor, slug: &str, block: &str, new: &NewTeam) -> Result<Receipt> {
    let place = of_teams(conn, who, slug, block)?;
    let seat = place.learner(conn, who)?;
    Check::default().text("name", &new.name, NAME_MOST).done()?;
    if let Some(team) = of_seat(conn, &place, &seat)? {
        // Sent twice: the team is there.
        return if team.name == tidy(&new.name) {
            Ok(receipt(&place))
        } else {
            Err(Error::conflict("in-team-already"))
        };
    }
    let team = enter(conn, who, &place, seat.run_id, &new.name, 1)?;
    sit(conn, &place, team, &[seat.id])?;
    event::record(conn, who, &Event::TeamMade { team, lesson: place.lesson.id, count: 1 })?;
    Ok(Receipt { created: true, ..receipt(&place) })
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "name": "Tim Loket", "people": ["0123456789", "abcdefghjk"] }))]
pub struct TeamOfPeople {
    /// Another one than that of every other team of the run.
    #[schema(required = true, min_length = 1, max_length = 100)]
    pub name: String,
    /// The handles of two to ten people of one run who are in no other team.
    #[schema(required = true, min_items = 2, max_items = 10)]
    pub people: Vec<String>,
}
/// Makes a team of those whom a teacher names.
pub fn compose(conn: &mut Conn, who: &Actor, slug: &str, block: &str, new: &TeamOfPeople) -> Result<Receipt> {
    let place = of_teams(conn, who, slug, block)?;
    place.taught_by(conn, who)?;
    let given: BTreeSet<&str> = new.people.iter().map(|handle| handle.trim()).filter(|h| !h.is_empty()).collect();
    let mut check = Check::default();
    check.text("name", &new.name, NAME_MOST);
    check.that((LEAST..=10).contains(&given.len()), "people", Msg::from("team-size").with("most", MOST)).done()?;
    let seats: Vec<(i64, i64)> = enrolments::table
        .inner_join(people::table)
        .inner_join(runs::table)
        .filter(runs::course_id.eq(place.lesson.course_id))
        .filter(enrolments::standing.eq(Standing::Enrolled))
        .filter(people::handle.eq_any(given.iter().copied()))
        .order(enrolments::id.desc())
        .select((enrolments::id, enrolments::run_id))
        .load(conn)?;
    let run = seats.first().map_or(0, |(_, run)| *run);
    let seats: Vec<i64> = seats.into_iter().filter(|(_, of)| *of == run).map(|(seat, _)| seat).collect();
    check.that(seats.len() == given.len(), "people", "team-of-one-run").done()?;
    let taken = members::table
        .filter(members::enrolment_id.eq_any(&seats))
        .filter(members::lesson_id.eq(place.lesson.id))
        .filter(members::block.eq(&place.block));
    let taken: i64 = taken.count().get_result(conn)?;
    check.that(taken == 0, "people", "someone-in-team").done()?;
    let count = i64::try_from(seats.len()).unwrap_or(MOST);
    let team = enter(conn, who, &place, run, &new.name, count)?;
    sit(conn, &place, team, &seats)?;
    event::record(conn, who, &Event::TeamMade { team, lesson: place.lesson.id, count })?;
    Ok(Receipt::created(format!("{}/people", place.address()), "made"))
}
fn of_teams(conn: &mut Conn, who: &Actor, slug: &str, block: &str) -> Result<Place> {
    let place = place::public(conn, Some(who), slug, block)?;
    if place.assignment.team { Ok(place) } else { Err(Error::conflict("not-by-teams")) }
}
fn receipt(place: &Place) -> Receipt {
    Receipt::changed(place.address(), "member")
}
fn tidy(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}
fn enter(conn: &mut Conn, who: &Actor, place: &Place, run: i64, name: &str, count: i64) -> Result<i64> {
    diesel::insert_into(teams::table)
        .values((
            (teams::lesson_id.eq(place.lesson.id), teams::block.eq(&place.block), teams::run_id.eq(run)),
            (teams::name.eq(tidy(name)), teams::code.eq(code::handle()?), teams::members.eq(count)),
            (teams::person_id.eq(who.person), teams::created_at.eq(clock::now())),
        ))
        .returning(teams::id)
        .get_result(conn)
        .map_err(Error::taken("name", "team-name-taken"))
}
/// At most ten.
fn sit(conn: &mut Conn, place: &Place, team: i64, seats: &[i64]) -> Result<()> {
    let now = clock::now();
    for seat in seats {
        diesel::insert_into(members::table)
            .values((
                (members::team_id.eq(team), members::enrolment_id.eq(seat)),
                (members::lesson_id.eq(place.lesson.id), members::block.eq(&place.block)),
                members::joined_at.eq(now),
            ))
            .execute(conn)
            .map_err(Error::taken("people", "someone-in-team"))?;
    }
    Ok(())
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "code": "0123456789ab" }))]
pub struct Joining {
    /// What a member of the team has told.
    #[schema(required = true, min_length = 1, max_length = 100)]
    pub code: String,
}
/// Comes into a team by its code. Being in it already is no error.
pub fn join(conn: &mut Conn, who: &Actor, slug: &str, block: &str, typed: &Joining) -> Result<Receipt> {
    let place = of_teams(conn, who, slug, block)?;
    let seat = place.learner(conn, who)?;
    Check::default().text("code", &typed.code, 100).done()?;
    let team: Option<Team> = teams::table
        .filter(teams::code.eq(typed.code.trim().to_lowercase()))
        .filter(teams::lesson_id.eq(place.lesson.id))
        .filter(teams::block.eq(&place.block))
        .filter(teams::run_id.eq(seat.run_id))
        .select(Team::as_select())
        .first(conn)
        .optional()?;
    let team = team.ok_or_else(|| Error::invalid("code", "no-such-team"))?;
    match of_seat(conn, &place, &seat)? {
        Some(own) if own.id == team.id => return Ok(receipt(&place)),
        Some(_) => return Err(Error::conflict("in-team-already")),
        None => {}
    }
    take_turn(conn, team.id)?;
    if !is_open(conn, team.id)? {
        return Err(Error::conflict("team-handed-in"));
    }
    let free = teams::table.find(team.id).filter(teams::members.lt(MOST));
    if diesel::update(free).set(teams::members.eq(teams::members + 1)).execute(conn)? != 1 {
        return Err(Error::conflict(Msg::from("team-full").with("most", MOST)));
    }
    sit(conn, &place, team.id, &[seat.id])?;
    event::record(conn, who, &Event::TeamJoined { team: team.id, lesson: place.lesson.id })?;
    Ok(Receipt { created: true, ..receipt(&place) })
}
/// Leaves the team, before it has handed anything in. Whoever is in none has left.
pub fn leave(conn: &mut Conn, who: &Actor, slug: &str, block: &str) -> Result<Receipt> {
    let place = of_teams(conn, who, slug, block)?;
    let seat = place.learner(conn, who)?;
    let left = Receipt::changed(place.address(), "left");
    let Some(team) = of_seat(conn, &place, &seat)? else {
        return Ok(left);
    };
    take_turn(conn, team.id)?;
    if !is_open(conn, team.id)? {
        return Err(Error::conflict("team-handed-in"));
    }
    let own = members::table.filter(members::team_id.eq(team.id)).filter(members::enrolment_id.eq(seat.id));
    let gone = diesel::delete(own).execute(conn)?;
    let gone = i64::try_from(gone).unwrap_or(0);
    let row = teams::table.find(team.id);
    diesel::update(row).set(teams::members.eq(teams::members - gone)).execute(conn)?;
    event::record(conn, who, &Event::TeamLeft { team: team.id, lesson: place.lesson.id })?;
    Ok(left)
}
/// What becomes of a work's team when it hands something in: from then on nobody comes or goes.
pub(super) fn close(conn: &mut Conn, team: i64) -> Result<()> {
    take_turn(conn, team)?;
    if is_enough(conn, team)? { Ok(()) } else { Err(Error::conflict(Msg::from("team-too-small").with("most", MOST))) }
}
