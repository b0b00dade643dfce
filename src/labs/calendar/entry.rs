//! What stands in a person's calendar: gathered of all sources, compared with what stood there, and kept with its sequence.
//! What has gone is cancelled and stays, so that a program that has it learns of it.
use super::{ical::Time, source::SOURCES};
use crate::{
    clock::{self, Instant},
    db::{Conn, insert_all, lock_row},
    error::Result,
    labs::machine::LabState,
    schema::{calendar_entries as entries, calendars},
    sweep::PORTION,
    words::Texts,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So far ahead and back a calendar goes.
pub(super) const WINDOW: TimeDelta = TimeDelta::days(365);
/// Entries of one calendar: those that end last.
pub(super) const MOST: usize = 2000;

crate::text_enum! {
    /// Named as their words are: `calendar-kind-run-begins`.
    pub enum CalendarKind {
        RunBegins = "run-begins",
        RunEnds = "run-ends",
        Lesson = "lesson",
        QuizOpens = "quiz-opens",
        QuizCloses = "quiz-closes",
        AssignmentDue = "assignment-due",
        Meeting = "meeting",
        Task = "task",
        DrumUp = "phase-drum-up",
        Diagnose = "phase-diagnose",
        Design = "phase-design",
        DeliverLaunch = "phase-deliver-launch",
        DeliverMonitoring = "phase-deliver-monitoring",
        Display = "phase-display",
        Documentation = "phase-documentation",
    }
}
impl CalendarKind {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::RunBegins => "calendar-kind-run-begins",
            Self::RunEnds => "calendar-kind-run-ends",
            Self::Lesson => "calendar-kind-lesson",
            Self::QuizOpens => "calendar-kind-quiz-opens",
            Self::QuizCloses => "calendar-kind-quiz-closes",
            Self::AssignmentDue => "calendar-kind-assignment-due",
            Self::Meeting => "calendar-kind-meeting",
            Self::Task => "calendar-kind-task",
            Self::DrumUp => "calendar-kind-phase-drum-up",
            Self::Diagnose => "calendar-kind-phase-diagnose",
            Self::Design => "calendar-kind-phase-design",
            Self::DeliverLaunch => "calendar-kind-phase-deliver-launch",
            Self::DeliverMonitoring => "calendar-kind-phase-deliver-monitoring",
            Self::Display => "calendar-kind-phase-display",
            Self::Documentation => "calendar-kind-phase-documentation",
        }
    }
    /// None: a lab is in no phase then.
    pub(super) const fn of_phase(state: LabState) -> Option<Self> {
        match state {
            LabState::DrumUp => Some(Self::DrumUp),
            LabState::Diagnose => Some(Self::Diagnose),
            LabState::Design => Some(Self::Design),
            LabState::DeliverLaunch => Some(Self::DeliverLaunch),
            LabState::DeliverMonitoring => Some(Self::DeliverMonitoring),
            LabState::Display => Some(Self::Display),
            LabState::Documentation => Some(Self::Documentation),
            _ => None,
        }
    }
}
/// When something is over: a day is where it ends last in Indonesia, in Jakarta.
pub(super) fn ends_at(time: Time) -> Instant {
    match time {
        Time::Day(day) | Time::Days(_, day) => clock::beginning_of(day).plus(TimeDelta::days(1)),
        Time::Span(_, to) => to,
    }
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// What tells it from the others of the same calendar; the same for as long as it is about the same thing.
    #[serde(skip)]
    pub name: String,
    pub kind: CalendarKind,
    pub title: Texts,
    /// What it belongs to: the course; of a meeting the mentor; in a lab's calendar the lab.
    pub about: Texts,
    /// In somebody's words; mostly empty.
    pub note: String,
    pub time: Time,
    /// Below the site.
    pub address: String,
    pub is_busy: bool,
}

/// Of all sources, in the order of time.
pub(super) fn gather(conn: &mut Conn, person: i64) -> Result<Vec<Entry>> {
    let mut found = vec![];
    for source in SOURCES {
        found.extend(source(conn, person)?);
    }
    Ok(within(found))
}
/// What a calendar goes to and back to, in the order of time; of too many those that end last.
pub(super) fn within(mut found: Vec<Entry>) -> Vec<Entry> {
    let now = clock::now();
    let (first, last) = (now.plus(-WINDOW), now.plus(WINDOW));
    found.retain(|entry| (first..=last).contains(&ends_at(entry.time)));
    found.sort_by(|a, b| (ends_at(a.time), &a.name).cmp(&(ends_at(b.time), &b.name)));
    let beyond = found.len().saturating_sub(MOST);
    found.split_off(beyond)
}

/// An entry as it is kept.
#[derive(Queryable)]
pub(super) struct Kept {
    pub uid: String,
    pub sequence: i64,
    pub document: String,
    pub ends_at: Instant,
    pub cancelled_at: Option<Instant>,
}
/// Of what was kept and what was found: what is new, other or gone, as it is to be kept. What is over stays as it was.
pub(super) fn changed(kept: Vec<Kept>, found: &[Entry], now: Instant) -> Result<Vec<Kept>> {
    let mut kept: BTreeMap<String, Kept> = kept.into_iter().map(|row| (row.uid.clone(), row)).collect();
    let found: BTreeMap<&str, &Entry> = found.iter().map(|entry| (entry.name.as_str(), entry)).collect();
    let mut changed = vec![];
    for (name, entry) in found {
        let document = serde_json::to_string(entry)?;
        let sequence = match kept.remove(name) {
            None => 0,
            Some(was) if was.document == document && was.cancelled_at.is_none() => continue,
            Some(was) => was.sequence + 1,
        };
        let (uid, ends_at) = (name.to_owned(), ends_at(entry.time));
        changed.push(Kept { uid, sequence, document, ends_at, cancelled_at: None });
    }
    let gone = kept.into_values().filter(|was| was.cancelled_at.is_none() && was.ends_at > now);
    changed.extend(gone.map(|was| Kept { sequence: was.sequence + 1, cancelled_at: Some(now), ..was }));
    Ok(changed)
}
#[derive(Insertable)]
#[diesel(table_name = entries)]
struct NewEntry {
    person_id: i64,
    uid: String,
    sequence: i64,
    document: String,
    ends_at: Instant,
    changed_at: Instant,
    cancelled_at: Option<Instant>,
}
/// Keeps what was gathered. Only what is new, other or gone is written; what is over stays as it was.
pub(super) fn settle(conn: &mut Conn, person: i64, found: &[Entry]) -> Result<()> {
    // Two at once find each other's rows.
    lock_row(conn, "people", person)?;
    let now = clock::now();
    let own = calendars::table.filter(calendars::person_id.eq(person));
    if diesel::update(own).set(calendars::refreshed_at.eq(now)).execute(conn)? == 0 {
        return Ok(()); // revoked meanwhile
    }
    let kept: Vec<Kept> = entries::table
        .filter(entries::person_id.eq(person))
        .select((entries::uid, entries::sequence, entries::document, entries::ends_at, entries::cancelled_at))
        .load(conn)?;
    let changed = changed(kept, found, now)?;
    if changed.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = changed.iter().map(|entry| entry.uid.clone()).collect();
    let before = entries::table.filter(entries::person_id.eq(person)).filter(entries::uid.eq_any(names));
    diesel::delete(before).execute(conn)?;
    let row = |Kept { uid, sequence, document, ends_at, cancelled_at }: Kept| NewEntry {
        person_id: person,
        uid,
        sequence,
        document,
        ends_at,
        changed_at: now,
        cancelled_at,
    };
    insert_all(conn, entries::table, changed.into_iter().map(row).collect::<Vec<_>>())?;
    Ok(())
}
/// Makes a person's calendar anew, if they have one.
pub fn refresh(conn: &mut Conn, person: i64) -> Result<()> {
    let found = gather(conn, person)?;
    settle(conn, person, &found)
}

/// What is told of an entry that was kept.
pub(super) struct Told {
    pub uid: String,
    pub sequence: i64,
    pub changed_at: Instant,
    pub is_cancelled: bool,
    pub entry: Entry,
}
pub(super) fn told(conn: &mut Conn, person: i64) -> Result<Vec<Told>> {
    let rows: Vec<ToldRow> = entries::table
        .filter(entries::person_id.eq(person))
        .filter(entries::ends_at.ge(clock::now().plus(-WINDOW)))
        .order((entries::ends_at, entries::id))
        .limit(i64::try_from(2 * MOST).unwrap_or(i64::MAX))
        .select((entries::uid, entries::sequence, entries::document, entries::changed_at, entries::cancelled_at))
        .load(conn)?;
    rows.into_iter().map(as_told).collect()
}
pub(super) type ToldRow = (String, i64, String, Instant, Option<Instant>);
pub(super) fn as_told((uid, sequence, document, changed_at, cancelled_at): ToldRow) -> Result<Told> {
    let entry = serde_json::from_str(&document)?;
    Ok(Told { uid, sequence, changed_at, is_cancelled: cancelled_at.is_some(), entry })
}
/// Entries that no calendar goes back to any more.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = entries::table.filter(entries::ends_at.lt(clock::now().plus(-WINDOW))).select(entries::id).limit(PORTION);
    let old: Vec<i64> = old.load(conn)?;
    Ok(diesel::delete(entries::table.filter(entries::id.eq_any(old))).execute(conn)?)
}
