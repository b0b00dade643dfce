//! How labs are doing: days since a team met a mentor, tasks that are overdue, requests that nobody answers, phases that are
//! behind their plan, sessions to which a team did not come. Plain rules with limits that an organisation sets; each flag says
//! why it stands there and where to go.
use super::{
    bookings::{booking::BookingState, clinic::SeatStanding},
    machine::LabState,
    mentors::mentor::{self, Mentor},
    note::LabNoteKind,
};
use crate::{
    clock::{self, Instant},
    db::Conn,
    error::Result,
    rule::{self, Rule},
    schema::{
        booking_seats as seats, bookings, lab_notes as notes, lab_phases as phases, lab_teams as teams,
        session_absences as absences,
    },
};
use chrono::{Days, NaiveDate, TimeDelta};
use diesel::{
    dsl::{count_star, max, min},
    prelude::*,
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Teams, requests, and sessions that were missed, that are looked at together.
const MOST_TEAMS: i64 = 20_000;
const MOST_REQUESTS: i64 = 500;
const MOST_ABSENCES: i64 = 5_000;

crate::text_enum! {
    /// `quiet`: no meeting with a mentor for too long; `never`: none at all since it was opened. `overdue`: tasks past their day.
    /// `unanswered`: a mentor has not answered a request. `behind`: a phase that is longer than planned, or has not begun.
    /// `absent`: a team did not come to a session.
    pub enum LabFlagKind {
        Quiet = "quiet", Never = "never", Overdue = "overdue", Unanswered = "unanswered", Behind = "behind",
        Absent = "absent",
    }
}
/// Something that needs somebody's hand.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabFlag {
    pub kind: LabFlagKind,
    /// Days without a meeting or behind the plan; tasks; hours without an answer; sessions.
    pub count: i64,
    /// The last meeting, or when the lab was opened; the day of the oldest task; when the mentor was asked; the planned day; the
    /// last session that was missed.
    pub since: Instant,
    /// Of an unanswered request: whose answer is missing.
    pub mentor: Option<String>,
    /// Where it is dealt with.
    pub address: String,
}
/// How one lab is doing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabHealth {
    /// The end of the last meeting of a team with a mentor; null: there was none yet.
    pub met_at: Option<Instant>,
    /// Days since then, or since it was opened; null: it has not been opened.
    pub quiet_days: Option<i64>,
    /// Tasks that are overdue for as long as the rule says.
    pub overdue: i64,
    /// Requests to meet that have waited for as long as the rule says.
    pub unanswered: i64,
    /// Days behind the plan; 0: it is not.
    pub behind_days: i64,
    /// Sessions to which a team did not come, in as many days as the rule says; once for each team.
    pub absences: i64,
    pub flags: Vec<LabFlag>,
}
/// From when on something is a flag: rules.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct LabLimits {
    /// Days without a meeting.
    pub quiet_days: i64,
    /// Days behind a task's day.
    pub overdue_days: i64,
    /// Hours without an answer.
    pub answer_hours: i64,
    /// Days behind the plan.
    pub behind_days: i64,
    /// Days for which a session that was missed counts.
    pub absence_days: i64,
}
pub(super) fn limits(conn: &mut Conn) -> Result<LabLimits> {
    Ok(LabLimits {
        quiet_days: rule::number(conn, Rule::LabQuietDays)?,
        overdue_days: rule::number(conn, Rule::LabOverdueDays)?,
        answer_hours: rule::number(conn, Rule::LabAnswerHours)?,
        behind_days: rule::number(conn, Rule::LabBehindDays)?,
        absence_days: rule::number(conn, Rule::LabAbsenceDays)?,
    })
}
/// The states in which a lab is looked at: planned and waiting to be opened, or in a phase.
pub(super) fn watched_states() -> Vec<LabState> {
    LabState::PHASES.iter().copied().chain([LabState::Planned]).collect()
}
/// A lab that is asked about.
pub(super) struct Asked<'l> {
    pub id: i64,
    pub slug: &'l str,
    pub state: LabState,
}
type Phase = (i64, LabState, Option<Instant>, Option<Instant>, Option<Instant>);
/// What is known of several labs.
struct Known {
    met: BTreeMap<i64, Instant>,
    /// Number of tasks, and the day of the oldest.
    overdue: BTreeMap<i64, (i64, Option<Instant>)>,
    /// Lab, mentor, since when; the longest waiting first.
    waiting: Vec<(i64, String, Instant)>,
    /// Lab, phase, planned from and until, when it began.
    phases: Vec<Phase>,
    /// How many sessions were missed; when the last one began, and its booking's code.
    missed: BTreeMap<i64, (i64, Instant, String)>,
}
/// Of each of these labs; eight queries, however many they are. `looks_on`: whoever asks may open sessions.
pub(super) fn of(
    conn: &mut Conn,
    labs: &[Asked],
    limits: LabLimits,
    looks_on: bool,
) -> Result<BTreeMap<i64, LabHealth>> {
    let known = known(conn, &labs.iter().map(|lab| lab.id).collect::<Vec<_>>(), limits)?;
    Ok(labs.iter().map(|lab| (lab.id, known.health(lab, limits, looks_on))).collect())
}
fn known(conn: &mut Conn, ids: &[i64], limits: LabLimits) -> Result<Known> {
    let (now, today) = (clock::now(), clock::today());
    let rows = teams::table.filter(teams::lab_id.eq_any(ids)).order(teams::id).limit(MOST_TEAMS);
    let rows: Vec<(i64, i64)> = rows.select((teams::id, teams::lab_id)).load(conn)?;
    let lab_of: BTreeMap<i64, i64> = rows.into_iter().collect();
    let of: Vec<i64> = lab_of.keys().copied().collect();
    let due = today.checked_sub_days(Days::new(u64::try_from(limits.overdue_days).unwrap_or(0))).unwrap_or(today);
    let overdue: Vec<(i64, i64, Option<Instant>)> = notes::table
        .filter(notes::lab_id.eq_any(ids))
        .filter(notes::kind.eq(LabNoteKind::Task))
        .filter(notes::done_at.is_null())
        .filter(notes::due_at.le(clock::beginning_of(due)))
        .group_by(notes::lab_id)
        .select((notes::lab_id, count_star(), min(notes::due_at)))
        .load(conn)?;
    let asked: Vec<(Option<i64>, i64, Instant)> = bookings::table
        .filter(bookings::team_id.eq_any(&of))
        .filter(bookings::state.eq(BookingState::Requested))
        .filter(bookings::until_at.gt(now))
        .filter(bookings::changed_at.le(now.plus(-TimeDelta::hours(limits.answer_hours))))
        .order((bookings::changed_at, bookings::id))
        .limit(MOST_REQUESTS)
        .select((bookings::team_id, bookings::mentor_id, bookings::changed_at))
        .load(conn)?;
    let mentors: BTreeMap<i64, Mentor> = mentor::by_ids(conn, &asked.iter().map(|row| row.1).collect::<Vec<_>>())?;
    let request = |(team, mentor, since): (Option<i64>, i64, Instant)| {
        let name = mentors.get(&mentor).map(|mentor| mentor.name.clone()).unwrap_or_default();
        Some((*lab_of.get(&team?)?, name, since))
    };
    Ok(Known {
        met: met(conn, &lab_of, &of)?,
        missed: missed(conn, &lab_of, &of, limits)?,
        overdue: overdue.into_iter().map(|(lab, count, due)| (lab, (count, due))).collect(),
        waiting: asked.into_iter().filter_map(request).collect(),
        phases: phases::table
            .filter(phases::lab_id.eq_any(ids))
            .select((phases::lab_id, phases::phase, phases::from_at, phases::until_at, phases::began_at))
            .load(conn)?,
    })
}
/// When a team of a lab last met a mentor: what was confirmed and is over, clinics in which it had a seat among them.
fn met(conn: &mut Conn, lab_of: &BTreeMap<i64, i64>, of: &[i64]) -> Result<BTreeMap<i64, Instant>> {
    let now = clock::now();
    let own: Vec<(Option<i64>, Option<Instant>)> = bookings::table
        .filter(bookings::team_id.eq_any(of))
        .filter(bookings::state.eq(BookingState::Confirmed))
        .filter(bookings::ends_at.le(now))
        .group_by(bookings::team_id)
        .select((bookings::team_id, max(bookings::ends_at)))
        .load(conn)?;
    let clinics: Vec<(i64, Option<Instant>)> = seats::table
        .inner_join(bookings::table)
        .filter(seats::team_id.eq_any(of))
        .filter(seats::standing.eq(SeatStanding::Seated))
        .filter(bookings::state.eq(BookingState::Confirmed))
        .filter(bookings::ends_at.le(now))
        .group_by(seats::team_id)
        .select((seats::team_id, max(bookings::ends_at)))
        .load(conn)?;
    let mut met: BTreeMap<i64, Instant> = BTreeMap::new();
    for (team, at) in own.into_iter().chain(clinics.into_iter().map(|(team, at)| (Some(team), at))) {
        if let (Some(lab), Some(at)) = (team.and_then(|team| lab_of.get(&team)), at) {
            let last = met.entry(*lab).or_insert(at);
            *last = at.max(*last);
        }
    }
    Ok(met)
}
/// Sessions to which a team of a lab did not come, those of the last days alone.
fn missed(
    conn: &mut Conn,
    lab_of: &BTreeMap<i64, i64>,
    of: &[i64],
    limits: LabLimits,
) -> Result<BTreeMap<i64, (i64, Instant, String)>> {
    let rows: Vec<(i64, Instant, String)> = absences::table
        .inner_join(bookings::table)
        .filter(absences::team_id.eq_any(of))
        .filter(bookings::state.eq(BookingState::Confirmed))
        .filter(bookings::starts_at.ge(clock::now().plus(-TimeDelta::days(limits.absence_days))))
        .order((bookings::starts_at.desc(), absences::id.desc()))
        .limit(MOST_ABSENCES)
        .select((absences::team_id, bookings::starts_at, bookings::code))
        .load(conn)?;
    let mut missed: BTreeMap<i64, (i64, Instant, String)> = BTreeMap::new();
    for (team, at, code) in rows {
        if let Some(lab) = lab_of.get(&team) {
            missed.entry(*lab).or_insert((0, at, code)).0 += 1;
        }
    }
    Ok(missed)
}
fn days(from: Instant, today: NaiveDate) -> i64 {
    (today - from.day()).num_days().max(0)
}
impl Known {
    fn health(&self, lab: &Asked, limits: LabLimits, looks_on: bool) -> LabHealth {
        let (today, address) = (clock::today(), format!("/labs/{}", lab.slug));
        let mut flags = vec![];
        let mut flag = |kind, count, since, mentor, address| {
            flags.push(LabFlag { kind, count, since, mentor, address });
        };
        let phase = |phase: LabState| self.phases.iter().find(|row| row.0 == lab.id && row.1 == phase);
        let begun = self.phases.iter().filter(|row| row.0 == lab.id).filter_map(|row| row.4);
        let opened = begun.min().filter(|_| lab.state.is_phase());
        let met_at = self.met.get(&lab.id).copied();
        let quiet = met_at.or(opened).map(|since| (since, days(since, today)));
        if let Some((since, count)) = quiet.filter(|quiet| quiet.1 >= limits.quiet_days) {
            let kind = if met_at.is_some() { LabFlagKind::Quiet } else { LabFlagKind::Never };
            flag(kind, count, since, None, "/mentors".to_owned());
        }
        let (overdue, oldest) = self.overdue.get(&lab.id).copied().unwrap_or_default();
        if let Some(since) = oldest {
            flag(LabFlagKind::Overdue, overdue, since, None, format!("{address}#tasks"));
        }
        let mut unanswered = 0;
        for (_, mentor, since) in self.waiting.iter().filter(|row| row.0 == lab.id) {
            unanswered += 1;
            let hours = (clock::now().utc() - since.utc()).num_hours();
            flag(LabFlagKind::Unanswered, hours, *since, Some(mentor.clone()), format!("{address}#meetings"));
        }
        // What is planned and not opened is behind the first day of its first phase, a phase behind its own last one.
        let planned = match lab.state {
            LabState::Planned => phase(LabState::DrumUp).and_then(|row| row.2),
            state => phase(state).and_then(|row| row.3),
        };
        let behind_days = planned.map_or(0, |day| days(day, today));
        if let Some(since) = planned.filter(|_| behind_days >= limits.behind_days) {
            flag(LabFlagKind::Behind, behind_days, since, None, format!("{address}/steps"));
        }
        let mut absences = 0;
        if let Some((count, since, code)) = self.missed.get(&lab.id) {
            absences = *count;
            // Others than LAN's lab staff find it among the sessions of its month.
            let to = if looks_on {
                format!("/bookings/{code}/session")
            } else {
                format!("{address}/sessions?month={}", since.day().format("%Y-%m"))
            };
            flag(LabFlagKind::Absent, absences, *since, None, to);
        }
        LabHealth { met_at, quiet_days: quiet.map(|quiet| quiet.1), overdue, unanswered, behind_days, absences, flags }
    }
}
