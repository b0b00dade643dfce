//! Labs of the demonstration, one in each state; invented, and labelled so. They are brought there by the verbs that people use.
use super::{
    action::{self, ActionPhase, NewLabAction, PlanMonth, PlanSaving, PlanSending},
    idea::{self, LabLaunching, NewLabIdea},
    lab::{LabKind, LabMode, visible},
    machine::{LabState, LabStep},
    note::{self, LabNoteKind, NewLabNote},
    record::{self, Kept, LabRecordKind, NewLabRecord},
    report::{self, NewLabReport},
    request::{self, NewLab},
    schedule::{self, LabPlanning, PlannedDays},
    step::{self, LabStepping},
    team::{self, NewLabTeam},
};
use crate::{
    accounts::{
        actor::Actor,
        agency,
        membership::{Membership, Role},
    },
    clock,
    db::Conn,
    error::{Error, Result},
    innovations::writing::{reading::Given, seeds as entry},
    schema::{ideas, lab_phases, labs, people},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "seeds/demo/labs/"]
#[include = "*.json"]
struct Files;

/// Who plays which part.
pub struct Cast<'a> {
    pub writer: &'a Actor,
    pub leader: &'a Actor,
    pub curator: &'a Actor,
}
/// Two people in each team.
const MEMBERS: [&str; 2] = ["graduate@demo.invalid", "course-teacher@demo.invalid"];
/// Days from the beginning of one phase to that of the next.
const PACE: i64 = 30;

#[derive(Deserialize)]
struct World {
    labs: Vec<Written>,
    actions: Vec<Action>,
    /// What the finished lab's entry says, by section.
    entry: BTreeMap<String, BTreeMap<String, Given>>,
    words: Words,
}
#[derive(Deserialize)]
struct Written {
    /// How far it comes.
    reach: LabState,
    agency: String,
    theme: String,
    kind: LabKind,
    note: String,
    contact: String,
    idea: String,
    batch: String,
    mode: LabMode,
    reason: String,
    words: String,
}
#[derive(Deserialize)]
struct Action {
    phase: ActionPhase,
    activity: String,
    partners: String,
    output: String,
    method: String,
    months: Vec<PlanMonth>,
    place: String,
    cost: i64,
}
#[derive(Deserialize)]
struct Words {
    clarify: String,
    commitment: String,
    ideas: String,
    plans: String,
    launch: String,
    report: String,
    evidence: String,
    display: String,
    team: String,
    task: String,
    forgotten: String,
    work_unit: String,
    contact: String,
}
/// Loads them, after the ideas.
pub fn load(conn: &mut Conn, cast: &Cast) -> Result<()> {
    let Some(file) = Files::get("labs.json") else {
        return Err(Error::internal(anyhow::anyhow!("the labs of the demonstration are gone")));
    };
    let world: World = serde_json::from_slice(&file.data)?;
    for written in &world.labs {
        one(conn, cast, &world, written)?;
    }
    Ok(())
}
/// Somebody of the demonstration, lent to an agency that has nobody, for the seeds alone.
fn lent(conn: &mut Conn, who: &Actor, role: Role, slug: &str) -> Result<Actor> {
    let place = agency::find(conn, slug)?;
    let held = Membership { role, agency: Some(place.slug), agency_id: Some(place.id), is_stand_in: false };
    Ok(Actor { memberships: vec![held], ..who.clone() })
}
fn stepped(conn: &mut Conn, who: &Actor, slug: &str, step: LabStep, reason: &str) -> Result<()> {
    let typed = LabStepping { step: Some(step), to: None, reason: reason.to_owned() };
    step::take(conn, who, slug, &typed).map(drop)
}
fn one(conn: &mut Conn, cast: &Cast, world: &World, written: &Written) -> Result<()> {
    let host = lent(conn, cast.writer, Role::AgencyAdmin, &written.agency)?;
    let new = NewLab {
        agency: written.agency.clone(),
        theme: written.theme.clone(),
        kind: Some(written.kind),
        note: written.note.clone(),
        contact: written.contact.clone(),
    };
    let slug = request::ask(conn, &host, &new)?.code.unwrap_or_default();
    diesel::update(labs::table.filter(labs::slug.eq(&slug))).set(labs::is_invented.eq(true)).execute(conn)?;
    if written.reach == LabState::Requested {
        return Ok(());
    }
    stepped(conn, cast.curator, &slug, LabStep::Clarify, &world.words.clarify)?;
    match written.reach {
        LabState::UnderReview => return Ok(()),
        LabState::Declined => return stepped(conn, cast.curator, &slug, LabStep::Decline, &written.reason),
        _ => {}
    }
    // The phase in which it is, from 0.
    let at = LabState::PHASES.iter().position(|phase| *phase == written.reach);
    let at = at.unwrap_or(if written.reach == LabState::Completed { LabState::PHASES.len() } else { 0 });
    let at = i64::try_from(at).unwrap_or(0);
    schedule::plan(conn, cast.curator, &slug, &planning(written, at))?;
    if written.reach == LabState::Planned {
        return Ok(());
    }
    stepped(conn, cast.curator, &slug, LabStep::Open, "")?;
    let members = MEMBERS.iter().map(|email| (*email).to_owned()).collect();
    let team = NewLabTeam { name: world.words.team.clone(), idea: String::new(), members };
    team::make(conn, &host, &slug, &team)?;
    match written.reach {
        LabState::Suspended => return stepped(conn, cast.curator, &slug, LabStep::Suspend, &written.reason),
        LabState::Cancelled => return stepped(conn, cast.curator, &slug, LabStep::Cancel, &written.reason),
        _ => {}
    }
    noted(conn, &host, &slug, world, written)?;
    if is_late(written) {
        forgotten(conn, &host, &slug, world)?;
    }
    walk(conn, cast, &host, &slug, (world, written))?;
    aged(conn, &slug, at)
}
/// One of them is behind its plan, with a task that nobody has done, so that it stands among those that need a hand.
fn is_late(written: &Written) -> bool {
    written.reach == LabState::DeliverMonitoring
}
fn forgotten(conn: &mut Conn, host: &Actor, slug: &str, world: &World) -> Result<()> {
    let owner: String = people::table.filter(people::email.eq(MEMBERS[1])).select(people::handle).first(conn)?;
    let due = clock::now().plus(TimeDelta::days(-6)).day();
    let (body, due_on) = (world.words.forgotten.clone(), due.to_string());
    note::add(conn, host, slug, &NewLabNote { kind: Some(LabNoteKind::Task), body, owner, due_on }).map(drop)
}
/// Planned so that the phase it is in began a few days ago.
fn planning(written: &Written, at: i64) -> LabPlanning {
    let late = if is_late(written) { 30 } else { 0 };
    let days = |phase: i64| {
        let from = clock::now().plus(TimeDelta::days((phase - at) * PACE - 3 - late)).day();
        let until = clock::now().plus(TimeDelta::days((phase - at) * PACE + 18 - late)).day();
        PlannedDays { from: from.to_string(), until: until.to_string() }
    };
    LabPlanning {
        theme: written.theme.clone(),
        mode: Some(written.mode),
        batch: written.batch.clone(),
        participants: Some(40),
        budget: Some(75_000_000),
        schedule: (0_i64..).take(LabState::PHASES.len()).map(days).collect(),
    }
}
fn noted(conn: &mut Conn, host: &Actor, slug: &str, world: &World, written: &Written) -> Result<()> {
    let owner: String = people::table.filter(people::email.eq(MEMBERS[0])).select(people::handle).first(conn)?;
    let decision = NewLabNote {
        kind: Some(LabNoteKind::Decision),
        body: written.words.clone(),
        owner: String::new(),
        due_on: String::new(),
    };
    note::add(conn, host, slug, &decision)?;
    let due = clock::now().plus(TimeDelta::days(7)).day();
    let (body, due_on) = (world.words.task.clone(), due.to_string());
    note::add(conn, host, slug, &NewLabNote { kind: Some(LabNoteKind::Task), body, owner, due_on }).map(drop)
}
/// From the first phase to the one that it reaches.
fn walk(conn: &mut Conn, cast: &Cast, host: &Actor, slug: &str, (world, written): (&World, &Written)) -> Result<()> {
    let (words, today) = (&world.words, clock::today().to_string());
    let reached = |phase: LabState| written.reach <= phase;
    let leader = lent(conn, cast.leader, Role::AgencyLeader, &written.agency)?;
    if reached(LabState::DrumUp) {
        return Ok(());
    }
    // The signed paper itself is no part of a demonstration.
    let lab = visible(conn, Some(host), slug)?.lab;
    record::keep(conn, host, &lab, &Kept::new(LabRecordKind::Commitment, clock::today(), &words.commitment))?;
    let on = |conn: &mut Conn| stepped(conn, cast.curator, slug, LabStep::Advance, "");
    let record = |kind: LabRecordKind, body: &str| NewLabRecord {
        kind: Some(kind),
        held_on: today.clone(),
        body: body.to_owned(),
        approve: true,
        ..NewLabRecord::default()
    };
    on(conn)?;
    let code: String = ideas::table.filter(ideas::title.eq(&written.idea)).select(ideas::code).first(conn)?;
    idea::take_in(conn, host, slug, &NewLabIdea { idea: code.clone() })?;
    if reached(LabState::Diagnose) {
        return Ok(());
    }
    record::add(conn, &leader, slug, &record(LabRecordKind::IdeasApproval, &words.ideas))?;
    on(conn)?;
    action::save(conn, host, slug, &code, &plan(world))?;
    if reached(LabState::Design) {
        return Ok(());
    }
    action::send(conn, host, slug, &code, &PlanSending { revision: 1 })?;
    record::add(conn, &leader, slug, &record(LabRecordKind::PlansApproval, &words.plans))?;
    on(conn)?;
    if reached(LabState::DeliverLaunch) {
        return Ok(());
    }
    let launching = LabLaunching { held_on: today.clone(), body: words.launch.clone(), ..LabLaunching::default() };
    let entry = idea::launch(conn, host, slug, &code, &launching)?.code.unwrap_or_default();
    on(conn)?;
    let told = NewLabReport {
        action: Some(2),
        held_on: today.clone(),
        progress: Some(60),
        body: words.report.clone(),
        evidence: words.evidence.clone(),
        file: String::new(),
    };
    report::add(conn, host, slug, &code, &told)?;
    if reached(LabState::DeliverMonitoring) {
        return Ok(());
    }
    on(conn)?;
    if reached(LabState::Display) {
        return Ok(());
    }
    let display = record(LabRecordKind::Display, &words.display);
    let display = NewLabRecord { visitors: Some(350), novelty: Some(82), breadth: Some(88), ..display };
    record::add(conn, host, slug, &display)?;
    on(conn)?;
    if reached(LabState::Documentation) {
        return Ok(());
    }
    entry::publish(conn, &entry, &world.entry, (host, cast.curator))?;
    on(conn)
}
fn plan(world: &World) -> PlanSaving {
    let action = |action: &Action| NewLabAction {
        phase: Some(action.phase),
        activity: action.activity.clone(),
        partners: action.partners.clone(),
        output: action.output.clone(),
        method: action.method.clone(),
        months: action.months.clone(),
        place: action.place.clone(),
        cost: Some(action.cost),
    };
    PlanSaving {
        revision: 0,
        work_unit: world.words.work_unit.clone(),
        contact: world.words.contact.clone(),
        items: world.actions.iter().map(action).collect(),
    }
}
/// Its phases did not run in one moment: each began a month after the one before.
fn aged(conn: &mut Conn, slug: &str, at: i64) -> Result<()> {
    let lab: i64 = labs::table.filter(labs::slug.eq(slug)).select(labs::id).first(conn)?;
    let day = |phase: i64, more: i64| clock::now().plus(TimeDelta::days((phase - at) * PACE + more));
    for (number, phase) in (0_i64..).zip(LabState::PHASES) {
        let row = lab_phases::table.filter(lab_phases::lab_id.eq(lab)).filter(lab_phases::phase.eq(*phase));
        if number <= at {
            diesel::update(row).set(lab_phases::began_at.eq(day(number, -1))).execute(conn)?;
        }
        if number < at {
            diesel::update(row).set(lab_phases::ended_at.eq(day(number + 1, -1))).execute(conn)?;
        }
    }
    let created = day(0, -20);
    diesel::update(labs::table.find(lab)).set(labs::created_at.eq(created)).execute(conn)?;
    Ok(())
}
