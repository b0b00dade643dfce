//! The page of a lab: its stages, what is missing, tasks, decisions, people, ideas, the thread; planned days against real ones.
use super::{
    bookings::lab::{self as meeting, LabMeeting, LabMentor},
    gate::{self, LabMissing},
    health::{self, Asked, LabHealth},
    idea::{self, LabIdea},
    lab::{LabKind, LabMode, visible},
    machine::{LabState, LabStep},
    note::{self, LabNote, LabNoteKind},
    schedule::{self, LabDays},
    session::seen::looks_on,
    step,
    summary::{self, LabSummary},
    team::{self, LabTeam},
};
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, AgencyLink},
        region::Choice,
    },
    clock::{self, Instant},
    db::Conn,
    error::Result,
    schema::regions,
    thread::Thread,
    trace::Kind,
    view::View,
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A phase of the lab.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabStage {
    pub phase: LabState,
    pub days: LabDays,
    pub is_done: bool,
    pub is_current: bool,
    /// Of the drawing: where its planned and its real days begin and how long they are, in thousandths.
    pub planned: Option<LabSpan>,
    pub real: Option<LabSpan>,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct LabSpan {
    pub from: i64,
    pub length: i64,
}
/// A lab as one person sees it.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "what this person may do, each by its name")]
pub struct LabPage {
    pub slug: String,
    pub theme: String,
    pub agency: AgencyLink,
    /// Regency, city or province.
    pub region: Option<Choice>,
    pub kind: LabKind,
    pub note: String,
    pub contact: String,
    pub state: LabState,
    pub state_at: Instant,
    pub state_reason: String,
    /// Where a suspended lab goes on.
    pub state_before: Option<LabState>,
    pub mode: Option<LabMode>,
    pub batch: String,
    pub participants: Option<i64>,
    /// Rupiah.
    pub budget: Option<i64>,
    pub created_at: Instant,
    pub is_invented: bool,
    pub stages: Vec<LabStage>,
    /// Today in the drawing, in thousandths; null: outside of it.
    pub today: Option<i64>,
    /// What is missing before it can go on (LB1).
    pub missing: Vec<LabMissing>,
    pub summary: LabSummary,
    /// What needs somebody's hand, while the lab is under way; null: it is not for whoever asks.
    pub health: Option<LabHealth>,
    /// Open ones first, by their day; the first hundred of them, and the newest hundred that are done.
    pub tasks: Vec<LabNote>,
    /// Where the open ones go on, as `after` of `/labs/{slug}/tasks`; null: these are all.
    pub tasks_next: Option<String>,
    pub decisions: Vec<LabNote>,
    pub notes: Vec<LabNote>,
    pub teams: Vec<LabTeam>,
    /// Of its teams with mentors, those to come.
    pub meetings: Vec<LabMeeting>,
    /// Whom its teams meet.
    pub mentors: Vec<LabMentor>,
    pub ideas: Vec<LabIdea>,
    pub thread: Vec<Thread>,
    /// Steps that this person may take now.
    pub steps: Vec<LabStep>,
    pub may_plan: bool,
    pub may_note: bool,
    pub may_take: bool,
    pub may_team: bool,
    #[serde(skip)]
    id: i64,
}
impl View for LabPage {
    const TEMPLATE: &'static str = "labs/show.html";
    fn address(&self) -> Option<String> {
        Some(format!("/labs/{}", self.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "kind": "task", "body": "", "owner": "", "due_on": "" })
    }
    fn end(&self) -> Option<(Kind, i64)> {
        Some((Kind::Lab, self.id))
    }
    fn weave(&mut self, thread: Vec<Thread>) {
        self.thread = thread;
    }
}
/// The days that a drawing shows: from the first to the last of all.
fn bounds(days: &BTreeMap<LabState, LabDays>, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let running = |days: &LabDays| days.began_on.map(|_| days.ended_on.unwrap_or(today));
    let all = days.values().flat_map(|d| [d.planned_from, d.planned_until, d.began_on, running(d)]).flatten();
    let all: Vec<NaiveDate> = all.collect();
    all.iter().min().copied().zip(all.iter().max().copied())
}
/// A span of days as a part of all that are shown; each is one day long at least.
fn span((first, last): (NaiveDate, NaiveDate), from: NaiveDate, until: NaiveDate) -> LabSpan {
    let all = (last - first).num_days() + 1;
    let length = (until.max(from) - from).num_days() + 1;
    LabSpan { from: (from - first).num_days() * 1000 / all, length: (length * 1000 / all).max(1) }
}
fn stages(days: &BTreeMap<LabState, LabDays>, now: LabState, today: NaiveDate) -> (Vec<LabStage>, Option<i64>) {
    let bounds = bounds(days, today);
    let stage = |phase: &LabState| {
        let days = days.get(phase).copied().unwrap_or_default();
        let drawn = |from: Option<NaiveDate>, until: Option<NaiveDate>| {
            let (bounds, (from, until)) = bounds.zip(from.zip(until))?;
            Some(span(bounds, from, until))
        };
        LabStage {
            phase: *phase,
            days,
            is_done: days.ended_on.is_some(),
            is_current: *phase == now,
            planned: drawn(days.planned_from, days.planned_until),
            real: drawn(days.began_on, Some(days.ended_on.unwrap_or(today))),
        }
    };
    let here = bounds.filter(|(first, last)| (*first..=*last).contains(&today));
    (LabState::PHASES.iter().map(stage).collect(), here.map(|bounds| span(bounds, today, today).from))
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<LabPage> {
    let seen = visible(conn, who, slug)?;
    let lab = &seen.lab;
    let region = match lab.region_id {
        Some(id) => regions::table.find(id).select((regions::code, regions::name)).first(conn).optional()?,
        None => None,
    };
    let days = schedule::days(conn, lab.id)?;
    let (stages, today) = stages(&days, lab.state_before.unwrap_or(lab.state), clock::today());
    let sums = summary::of(conn, &[lab.id])?;
    let mut health = None;
    if who.is_some_and(|who| seen.organises(who)) && health::watched_states().contains(&lab.state) {
        let limits = health::limits(conn)?;
        let asked = Asked { id: lab.id, slug: &lab.slug, state: lab.state };
        health = health::of(conn, &[asked], limits, who.is_some_and(looks_on))?.remove(&lab.id);
    }
    let (tasks, tasks_next) = note::board(conn, who, lab.id)?;
    Ok(LabPage {
        agency: agency::by_id(conn, lab.agency_id)?.link(),
        region,
        kind: lab.kind,
        state: lab.state,
        state_at: lab.state_at,
        state_before: lab.state_before,
        mode: lab.mode,
        participants: lab.participants,
        budget: lab.budget,
        created_at: lab.created_at,
        is_invented: lab.is_invented,
        stages,
        today,
        missing: gate::missing(conn, lab)?,
        health,
        summary: sums.get(&lab.id).copied().unwrap_or_default(),
        tasks,
        tasks_next,
        decisions: note::of(conn, who, lab.id, LabNoteKind::Decision)?,
        notes: note::of(conn, who, lab.id, LabNoteKind::Note)?,
        teams: team::of(conn, lab.id)?,
        meetings: meeting::meetings(conn, who, lab.id)?,
        mentors: meeting::mentors(conn, lab.id)?,
        ideas: idea::of(conn, lab.id)?,
        thread: vec![],
        steps: step::open(&seen, who),
        may_plan: seen.may(who, LabStep::Plan),
        may_note: seen.may(who, LabStep::Note),
        may_take: seen.may(who, LabStep::TakeIdea),
        may_team: seen.may(who, LabStep::Team),
        id: lab.id,
        note: lab.note.clone(),
        contact: lab.contact.clone(),
        state_reason: lab.state_reason.clone(),
        batch: lab.batch.clone(),
        theme: lab.theme.clone(),
        slug: lab.slug.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_part_of_all_days_and_never_nothing() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let all = (day("2026-03-01"), day("2026-03-10"));
        assert_eq!(span(all, day("2026-03-01"), day("2026-03-05")), LabSpan { from: 0, length: 500 });
        assert_eq!(span(all, day("2026-03-10"), day("2026-03-10")), LabSpan { from: 900, length: 100 });
        assert_eq!(span(all, day("2026-03-05"), day("2026-03-04")).length, 100);
    }
}
