//! What one person or one team makes of an assignment: who is in it, its working copy, what became of it.
use super::{
    place::Place,
    submission::{Submission, SubmissionStand},
    team,
};
use crate::{
    accounts::{actor::Actor, person},
    clock, content,
    courses::enrolment::Seat,
    db::Conn,
    draft::{self, Seen},
    error::{Error, Result},
    schema::{
        assignment_members as members, assignment_submissions as submissions, assignment_works as works, enrolments,
    },
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is typed, or the idea that the work is; files hang on the work itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct WorkText {
    pub text: String,
    pub links: Vec<String>,
    /// Code of the idea; empty: none was chosen.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub idea: String,
}
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = works)]
pub(super) struct Work {
    pub id: i64,
    pub lesson_id: i64,
    pub block: String,
    pub enrolment_id: Option<i64>,
    pub team_id: Option<i64>,
    pub content_id: i64,
}
/// Someone in a work, with the seat they learn in.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Hand {
    pub enrolment_id: i64,
    pub person_id: i64,
    pub period: i64,
}
type HandColumns = (enrolments::id, enrolments::person_id, enrolments::period);
const HAND: HandColumns = (enrolments::id, enrolments::person_id, enrolments::period);

impl Work {
    pub(super) fn by_id(conn: &mut Conn, id: i64) -> Result<Self> {
        Ok(works::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// Whose it is, by the ids of their seats; at most ten.
    pub(super) fn hands(&self, conn: &mut Conn) -> Result<Vec<Hand>> {
        match (self.enrolment_id, self.team_id) {
            (Some(seat), _) => Ok(enrolments::table.find(seat).select(HAND).load(conn)?),
            (None, team) => Ok(members::table
                .inner_join(enrolments::table)
                .filter(members::team_id.eq(team.unwrap_or(0)))
                .order(enrolments::id)
                .select(HAND)
                .load(conn)?),
        }
    }
    pub(super) fn is_of(&self, conn: &mut Conn, who: Option<&Actor>) -> Result<bool> {
        let Some(person) = who.and_then(|who| who.person) else {
            return Ok(false);
        };
        Ok(self.hands(conn)?.iter().any(|hand| hand.person_id == person))
    }
    /// What people call whoever made it: the person, or the team.
    pub(super) fn called(&self, conn: &mut Conn) -> Result<String> {
        if let Some(team) = self.team_id {
            return team::name(conn, team);
        }
        let hands = self.hands(conn)?;
        person::name(conn, hands.first().ok_or(Error::NotFound)?.person_id)
    }
    /// Its working copy, with the revision.
    pub(super) fn typed(&self, conn: &mut Conn) -> Result<(WorkText, i64)> {
        let draft = draft::find(conn, self.content_id)?.ok_or(Error::NotFound)?;
        Ok((draft.document()?, draft.revision))
    }
    pub(super) fn newest(&self, conn: &mut Conn) -> Result<Option<Submission>> {
        Ok(submissions::table
            .filter(submissions::work_id.eq(self.id))
            .order(submissions::number.desc())
            .select(Submission::as_select())
            .first(conn)
            .optional()?)
    }
}
/// The work of whoever sits there: their own, or their team's.
pub(super) fn find(conn: &mut Conn, place: &Place, seat: &Seat) -> Result<Option<Work>> {
    if place.assignment.team {
        let Some(team) = team::of_seat(conn, place, seat)? else {
            return Ok(None);
        };
        return of_team(conn, team.id);
    }
    Ok(works::table
        .filter(works::enrolment_id.eq(seat.id))
        .filter(works::lesson_id.eq(place.lesson.id))
        .filter(works::block.eq(&place.block))
        .select(Work::as_select())
        .first(conn)
        .optional()?)
}
pub(super) fn of_team(conn: &mut Conn, team: i64) -> Result<Option<Work>> {
    Ok(works::table.filter(works::team_id.eq(team)).select(Work::as_select()).first(conn).optional()?)
}
/// The same, begun if it is not there. Two who begin at once wait for each other: for the person's seat or the team's row.
pub(super) fn open(conn: &mut Conn, who: &Actor, place: &Place, seat: &Seat) -> Result<Work> {
    let team = if place.assignment.team {
        let team = team::of_seat(conn, place, seat)?.ok_or_else(|| Error::conflict("team-first"))?;
        team::take_turn(conn, team.id)?;
        Some(team.id)
    } else {
        None
    };
    if let Some(work) = find(conn, place, seat)? {
        return Ok(work);
    }
    let content = content::reserve(conn, "assignment")?;
    let id: i64 = diesel::insert_into(works::table)
        .values((
            (works::lesson_id.eq(place.lesson.id), works::block.eq(&place.block)),
            (works::enrolment_id.eq(team.is_none().then_some(seat.id)), works::team_id.eq(team)),
            (works::content_id.eq(content), works::created_at.eq(clock::now())),
        ))
        .returning(works::id)
        .get_result(conn)?;
    draft::save(conn, who, content, Seen { part: PART, revision: 0, page: "" }, &WorkText::default())?;
    Work::by_id(conn, id)
}
/// The one part of a working copy: its form is one form.
pub(super) const PART: &str = "work";

/// What may still be done with a work, by what became of what was handed in last.
pub(super) fn may_change(newest: Option<&Submission>) -> Result<()> {
    match newest.map(|row| row.state) {
        Some(SubmissionStand::Marking) => Err(Error::conflict("marking-began")),
        Some(SubmissionStand::Marked) => Err(Error::conflict("marked-already")),
        _ => Ok(()),
    }
}

/// Someone of a team.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TeamMember {
    pub name: String,
    pub is_me: bool,
}
