//! What labs mean to one person: the teams they are or were in, what of it waits for them, their tasks, what waits for a leader.
use super::{
    idea::{LabIdeaState, PlanState},
    machine::LabState,
    note::LabNoteKind,
    record::LabRecordKind,
};
use crate::{
    accounts::{
        actor::Actor,
        agency,
        membership::{LAN, Role},
    },
    clock::{self, Instant},
    db::Conn,
    error::Result,
    schema::{
        bookings, ideas, lab_ideas as inside, lab_members as members, lab_notes as notes, lab_records as records,
        lab_teams as teams, labs,
    },
    words::Lang,
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Memberships that are looked at, the newest ones.
const MEMBERSHIPS: i64 = 100;
/// Tasks that are listed.
const TASKS: i64 = 10;
/// Ideas and records of the labs that are looked at.
const MOST: i64 = 2000;

/// A team that someone is or was in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnLab {
    pub slug: String,
    pub theme: String,
    pub team: String,
    pub state: LabState,
    pub state_at: Instant,
    pub from_at: Instant,
    /// Null: they are in it now.
    pub until_at: Option<Instant>,
    #[serde(skip)]
    pub(super) id: i64,
    #[serde(skip)]
    pub team_id: i64,
    #[serde(skip)]
    pub(super) idea_id: Option<i64>,
}
/// Those they are in before those they were in, the newest first; one query.
pub fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<OwnLab>> {
    type Row = ((i64, String, String, LabState, Instant), (i64, String, Option<i64>), (Instant, Option<Instant>));
    let rows: Vec<Row> = members::table
        .inner_join(teams::table.inner_join(labs::table))
        .filter(members::person_id.eq(person))
        .order(members::id.desc())
        .limit(MEMBERSHIPS)
        .select((
            (labs::id, labs::slug, labs::theme, labs::state, labs::state_at),
            (teams::id, teams::name, teams::idea_id),
            (members::from_at, members::until_at),
        ))
        .load(conn)?;
    let own = |((id, slug, theme, state, state_at), (team_id, team, idea_id), (from_at, until_at)): Row| OwnLab {
        slug,
        theme,
        team,
        state,
        state_at,
        from_at,
        until_at,
        id,
        team_id,
        idea_id,
    };
    let mut all: Vec<OwnLab> = rows.into_iter().map(own).collect();
    all.sort_by_key(|lab| lab.until_at.is_some());
    Ok(all)
}

/// An idea of a lab that waits for its team.
#[derive(Debug, Clone)]
pub struct LabWork {
    pub title: String,
    pub language: Lang,
    /// Of the idea in its lab.
    pub address: String,
}
/// What teams have to do for ideas.
#[derive(Debug, Clone, Default)]
pub struct LabWorks {
    /// Plans that are not handed in.
    pub plans: Vec<LabWork>,
    /// Launched ideas of which nothing was reported.
    pub reports: Vec<LabWork>,
}
/// Of the labs that someone is in now; a team that works on one idea has to do with that one. Two queries at most.
pub fn works(conn: &mut Conn, own: &[OwnLab]) -> Result<LabWorks> {
    type Row = (i64, (i64, i64, LabIdeaState, PlanState), (String, String, Lang));
    let at = |state: LabState| own.iter().filter(move |lab| lab.until_at.is_none() && lab.state == state);
    let open: Vec<&OwnLab> = at(LabState::Design).chain(at(LabState::DeliverMonitoring)).collect();
    if open.is_empty() {
        return Ok(LabWorks::default());
    }
    let rows: Vec<Row> = inside::table
        .inner_join(ideas::table)
        .filter(inside::lab_id.eq_any(open.iter().map(|lab| lab.id)))
        .filter(inside::state.ne(LabIdeaState::Dropped))
        .order(inside::id)
        .limit(MOST)
        .select((
            inside::id,
            (inside::lab_id, inside::idea_id, inside::state, inside::plan_state),
            (ideas::code, ideas::title, ideas::language),
        ))
        .load(conn)?;
    let launched: Vec<i64> = rows.iter().filter(|row| row.1.2 == LabIdeaState::Launched).map(|row| row.0).collect();
    let told: Vec<Option<i64>> = if launched.is_empty() {
        vec![]
    } else {
        records::table
            .filter(records::lab_idea_id.eq_any(launched))
            .filter(records::kind.eq(LabRecordKind::Monitoring))
            .select(records::lab_idea_id)
            .distinct()
            .load(conn)?
    };
    let mut works = LabWorks::default();
    for (id, (lab, idea, state, plan), (code, title, language)) in rows {
        let whose = open.iter().find(|own| own.id == lab && own.idea_id.is_none_or(|own| own == idea));
        let Some(own) = whose else {
            continue;
        };
        let work = LabWork { title, language, address: format!("/labs/{}/ideas/{code}", own.slug) };
        match (own.state, state, plan) {
            (LabState::Design, LabIdeaState::Working, PlanState::Draft) => works.plans.push(work),
            (LabState::DeliverMonitoring, LabIdeaState::Launched, _) if !told.contains(&Some(id)) => {
                works.reports.push(work);
            }
            _ => {}
        }
    }
    Ok(works)
}

/// A task of one's own that is not done.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnTask {
    pub lab: String,
    pub theme: String,
    pub number: i64,
    /// Markdown.
    pub body: String,
    pub due_on: Option<NaiveDate>,
    pub is_overdue: bool,
    /// Where it stands, relative to the mount.
    pub address: String,
}
/// Those of labs under way, the first that is due first, at most ten; one query.
pub fn tasks(conn: &mut Conn, person: i64) -> Result<Vec<OwnTask>> {
    type Row = (String, String, i64, String, Option<Instant>, Option<String>);
    let rows: Vec<Row> = notes::table
        .inner_join(labs::table)
        .left_join(bookings::table)
        .filter(notes::owner_id.eq(person))
        .filter(notes::done_at.is_null())
        .filter(notes::kind.eq(LabNoteKind::Task))
        .filter(labs::state.eq_any(LabState::PHASES.to_vec()))
        .order((notes::due_at, notes::id))
        .limit(TASKS)
        .select((labs::slug, labs::theme, notes::number, notes::body, notes::due_at, bookings::code.nullable()))
        .load(conn)?;
    let today = clock::today();
    let task = |(lab, theme, number, body, due, met): Row| {
        let due_on = due.map(Instant::day);
        // What was given in a meeting is done there, by its mentor, too, who may not see the lab.
        let address =
            met.map_or_else(|| format!("/labs/{lab}#note-{number}"), |code| format!("/bookings/{code}/session"));
        let is_overdue = due_on.is_some_and(|day| day < today);
        OwnTask { lab, theme, number, body, due_on, is_overdue, address }
    };
    Ok(rows.into_iter().map(task).collect())
}

/// A lab that waits for somebody's decision.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WaitingLab {
    pub slug: String,
    pub theme: String,
    pub state: LabState,
}
/// Labs of one's agencies whose ideas or plans wait for their leader's word, the oldest 20; none for others. Five queries.
pub fn approvals(conn: &mut Conn, who: &Actor) -> Result<Vec<WaitingLab>> {
    let led = who.memberships.iter().filter(|m| m.role == Role::AgencyLeader).filter_map(|m| m.agency_id);
    let led: Vec<i64> = led.collect();
    if led.is_empty() {
        return Ok(vec![]);
    }
    let below: Vec<i64> = agency::below(conn, &led)?.into_iter().map(|agency| agency.id).collect();
    let rows: Vec<(i64, String, String, LabState)> = labs::table
        .filter(labs::agency_id.eq_any(below))
        .filter(labs::state.eq_any([LabState::Diagnose, LabState::Design]))
        .order(labs::id)
        .limit(100)
        .select((labs::id, labs::slug, labs::theme, labs::state))
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let live: Vec<(i64, PlanState)> = inside::table
        .filter(inside::lab_id.eq_any(&ids))
        .filter(inside::state.ne(LabIdeaState::Dropped))
        .limit(MOST)
        .select((inside::lab_id, inside::plan_state))
        .load(conn)?;
    let said: Vec<i64> = records::table
        .filter(records::lab_id.eq_any(&ids))
        .filter(records::kind.eq(LabRecordKind::IdeasApproval))
        .filter(records::approved.eq(true))
        .filter(records::ended_at.is_null())
        .select(records::lab_id)
        .load(conn)?;
    let said: BTreeSet<i64> = said.into_iter().collect();
    let waits = |(id, _, _, state): &(i64, String, String, LabState)| {
        let plans: Vec<PlanState> = live.iter().filter(|row| row.0 == *id).map(|row| row.1).collect();
        if *state == LabState::Diagnose {
            return !plans.is_empty() && !said.contains(id);
        }
        plans.contains(&PlanState::Submitted) && !plans.contains(&PlanState::Draft)
    };
    let waiting = rows.into_iter().filter(waits).take(20);
    Ok(waiting.map(|(_, slug, theme, state)| WaitingLab { slug, theme, state }).collect())
}
/// For LAN's curators: requests that nobody has decided on.
pub fn requests(conn: &mut Conn, who: &Actor) -> Result<i64> {
    if !who.is_at(Role::Curator, LAN) {
        return Ok(0);
    }
    let open = labs::table.filter(labs::state.eq_any([LabState::Requested, LabState::UnderReview]));
    Ok(open.count().get_result(conn)?)
}
