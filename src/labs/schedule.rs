//! What LAN plans: theme, way, batch, participants, budget, the days of each phase; and the days as they really were.
use super::{
    lab::{Lab, LabMode, visible},
    machine::{LabState, LabStep},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{lab_phases as phases, labs},
    view::{Receipt, View},
};
use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The days of one phase.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct LabDays {
    pub planned_from: Option<NaiveDate>,
    pub planned_until: Option<NaiveDate>,
    pub began_on: Option<NaiveDate>,
    /// Null: it runs, or has not begun.
    pub ended_on: Option<NaiveDate>,
}
type Row = (LabState, Option<Instant>, Option<Instant>, Option<Instant>, Option<Instant>);
/// By phase; those that nobody has planned are missing.
pub(super) fn days(conn: &mut Conn, lab: i64) -> Result<BTreeMap<LabState, LabDays>> {
    let rows: Vec<Row> = phases::table
        .filter(phases::lab_id.eq(lab))
        .select((phases::phase, phases::from_at, phases::until_at, phases::began_at, phases::ended_at))
        .load(conn)?;
    let day = |at: Option<Instant>| at.map(Instant::day);
    let of = |(phase, from, until, began, ended): Row| {
        let (planned_from, planned_until) = (day(from), day(until));
        (phase, LabDays { planned_from, planned_until, began_on: day(began), ended_on: day(ended) })
    };
    Ok(rows.into_iter().map(of).collect())
}
/// A day as it is typed, `2026-12-31`, between 2000 and 2100.
pub(super) fn typed_day(text: &str) -> Option<NaiveDate> {
    text.trim().parse().ok().filter(|day: &NaiveDate| (2000..=2100).contains(&day.year()))
}
/// The phase that ends and the one that begins.
pub(super) fn moved(conn: &mut Conn, lab: i64, ends: Option<LabState>, begins: Option<LabState>) -> Result<()> {
    let now = clock::now();
    let row = |phase: LabState| phases::table.filter(phases::lab_id.eq(lab)).filter(phases::phase.eq(phase));
    if let Some(phase) = ends {
        diesel::update(row(phase)).set(phases::ended_at.eq(now)).execute(conn)?;
    }
    if let Some(phase) = begins {
        diesel::update(row(phase))
            .set((phases::began_at.eq(now), phases::ended_at.eq(None::<Instant>)))
            .execute(conn)?;
    }
    Ok(())
}
/// A phase runs again; those after it have yet to begin.
pub(super) fn reopened(conn: &mut Conn, lab: i64, phase: LabState) -> Result<()> {
    let own = || phases::table.filter(phases::lab_id.eq(lab));
    let none = None::<Instant>;
    diesel::update(own().filter(phases::phase.eq(phase))).set(phases::ended_at.eq(none)).execute(conn)?;
    let later = LabState::PHASES.iter().copied().skip_while(|other| *other != phase).skip(1).collect::<Vec<_>>();
    let blank = (phases::began_at.eq(none), phases::ended_at.eq(none));
    diesel::update(own().filter(phases::phase.eq_any(later))).set(blank).execute(conn)?;
    Ok(())
}

/// A phase with its days as they stand; null: not planned yet.
#[derive(Serialize, ToSchema)]
pub struct PlannedPhase {
    pub phase: LabState,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}
/// The plan of a lab, to be filled in.
#[derive(Serialize, ToSchema)]
pub struct LabPlanPage {
    pub slug: String,
    pub theme: String,
    pub state: LabState,
    /// In the order in which they run.
    pub phases: Vec<PlannedPhase>,
    pub may_plan: bool,
    #[serde(skip)]
    typed: serde_json::Value,
}
impl View for LabPlanPage {
    const TEMPLATE: &'static str = "labs/plan.html";
    fn address(&self) -> Option<String> {
        Some(format!("/labs/{}/plan", self.slug))
    }
    fn form(&self) -> serde_json::Value {
        self.typed.clone()
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<LabPlanPage> {
    let seen = visible(conn, who, slug)?;
    let lab = &seen.lab;
    let days = days(conn, lab.id)?;
    let phase = |phase: &LabState| {
        let days = days.get(phase).copied().unwrap_or_default();
        PlannedPhase { phase: *phase, from: days.planned_from, until: days.planned_until }
    };
    let phases: Vec<PlannedPhase> = LabState::PHASES.iter().map(phase).collect();
    let typed_days: Vec<serde_json::Value> =
        phases.iter().map(|phase| serde_json::json!({ "from": phase.from, "until": phase.until })).collect();
    let typed = serde_json::json!({
        "theme": lab.theme, "mode": lab.mode, "batch": lab.batch, "participants": lab.participants, "budget": lab.budget,
        "schedule": typed_days,
    });
    Ok(LabPlanPage {
        may_plan: seen.may(who, LabStep::Plan),
        phases,
        state: lab.state,
        theme: lab.theme.clone(),
        slug: lab.slug.clone(),
        typed,
    })
}

/// First and last day of a phase.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlannedDays {
    /// `2026-03-31`.
    #[schema(required = true, max_length = 10)]
    pub from: String,
    #[schema(required = true, max_length = 10)]
    pub until: String,
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "theme": "Antrean puskesmas", "mode": "on_site", "batch": "2026-1", "participants": 40,
    "budget": 25_000_000, "schedule": [
        { "from": "2026-03-09", "until": "2026-03-10" }, { "from": "2026-03-11", "until": "2026-03-13" },
        { "from": "2026-04-20", "until": "2026-04-24" }, { "from": "2026-05-04", "until": "2026-05-08" },
        { "from": "2026-05-11", "until": "2026-10-30" }, { "from": "2026-11-09", "until": "2026-11-11" },
        { "from": "2026-11-12", "until": "2026-12-18" }] }))]
pub struct LabPlanning {
    #[schema(required = true, min_length = 5, max_length = 200)]
    pub theme: String,
    #[schema(required = true)]
    pub mode: Option<LabMode>,
    /// The batch (angkatan) that it belongs to.
    #[schema(required = true, min_length = 1, max_length = 40)]
    pub batch: String,
    /// How many people are to take part.
    #[schema(required = true, minimum = 1, maximum = 10_000)]
    pub participants: Option<i64>,
    /// Rupiah.
    #[schema(required = true, minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub budget: Option<i64>,
    /// One row for each phase, from drum-up to documentation.
    #[schema(required = true, max_items = 7)]
    pub schedule: Vec<PlannedDays>,
}
/// Phases follow each other: none begins before the one in front of it, and none ends before it begins.
fn checked(typed: &LabPlanning) -> Result<Vec<(LabState, Instant, Instant)>> {
    let mut check = Check::default();
    check.text("theme", &typed.theme, 200).text("batch", &typed.batch, 40);
    check.that(typed.theme.trim().chars().count() >= 5, "theme", "title-too-short");
    check.that(typed.mode.is_some(), "mode", "field-missing");
    check.that(typed.participants.is_some(), "participants", "field-missing");
    check.that(typed.participants.is_none_or(|n| (1..=10_000).contains(&n)), "participants", "not-a-value");
    check.that(typed.budget.is_some(), "budget", "field-missing");
    check.that(typed.budget.is_none_or(|n| (0..=1_000_000_000_000).contains(&n)), "budget", "not-a-value");
    check.that(typed.schedule.len() <= LabState::PHASES.len(), "schedule", "not-a-value");
    let mut rows = vec![];
    let mut before: Option<NaiveDate> = None;
    for (n, phase) in LabState::PHASES.iter().enumerate() {
        let row = typed.schedule.get(n).cloned().unwrap_or_default();
        let (from, until) = (typed_day(&row.from), typed_day(&row.until));
        check.that(from.is_some(), format!("schedule.{n}.from"), "lab-day-missing");
        check.that(until.is_some(), format!("schedule.{n}.until"), "lab-day-missing");
        let (Some(from), Some(until)) = (from, until) else {
            continue;
        };
        check.that(until >= from, format!("schedule.{n}.until"), "lab-days-order");
        check.that(before.is_none_or(|before| from >= before), format!("schedule.{n}.from"), "lab-phases-order");
        before = Some(from);
        rows.push((*phase, clock::beginning_of(from), clock::beginning_of(until)));
    }
    check.done()?;
    Ok(rows)
}
/// LAN plans a lab, or plans it anew until it is opened.
pub fn plan(conn: &mut Conn, who: &Actor, slug: &str, typed: &LabPlanning) -> Result<Receipt> {
    let seen = visible(conn, Some(who), slug)?;
    let row = seen.step(who, LabStep::Plan)?;
    let days = checked(typed)?;
    let lab = &seen.lab;
    lock_row(conn, "labs", lab.id)?;
    let to = row.4.unwrap_or(lab.state);
    super::lab::put(conn, lab, to, "")?;
    let theme = typed.theme.split_whitespace().collect::<Vec<_>>().join(" ");
    diesel::update(labs::table.find(lab.id))
        .set((
            (labs::theme.eq(theme), labs::mode.eq(typed.mode), labs::batch.eq(typed.batch.trim())),
            (labs::participants.eq(typed.participants), labs::budget.eq(typed.budget)),
        ))
        .execute(conn)?;
    keep(conn, lab, &days)?;
    event::record(conn, who, &Event::LabPlanned { lab: lab.id, code: lab.slug.clone(), agency: lab.agency_id })?;
    Ok(lab.receipt(to.as_str()))
}
fn keep(conn: &mut Conn, lab: &Lab, days: &[(LabState, Instant, Instant)]) -> Result<()> {
    // Nothing has begun before a lab is opened.
    diesel::delete(phases::table.filter(phases::lab_id.eq(lab.id))).execute(conn)?;
    for (phase, from, until) in days {
        diesel::insert_into(phases::table)
            .values((
                (phases::lab_id.eq(lab.id), phases::phase.eq(*phase)),
                (phases::from_at.eq(*from), phases::until_at.eq(*until)),
            ))
            .execute(conn)?;
    }
    Ok(())
}
/// The plan of a lab that nobody has planned is refused to be opened.
pub(super) fn is_planned(conn: &mut Conn, lab: i64) -> Result<()> {
    let count: i64 = phases::table.filter(phases::lab_id.eq(lab)).count().get_result(conn)?;
    if count == 0 { Err(Error::conflict("lab-not-now")) } else { Ok(()) }
}
