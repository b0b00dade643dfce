//! What stands in a lab's calendar: meetings of its teams, its phases as they are planned, tasks that have a day. It is kept as a
//! person's is, for all who subscribe to it; it names nobody.
use super::{
    entry::{self, CalendarKind, Entry, Kept, MOST, Told, ToldRow, WINDOW},
    ical::Time,
};
use crate::{
    clock::{self, Instant},
    db::{Conn, insert_all, lock_row},
    error::Result,
    labs::{
        bookings::dates::{self as meetings, LabMeetingDate},
        machine::LabState,
        note::LabNoteKind,
        schedule,
    },
    schema::{lab_calendar_entries as entries, lab_calendars as calendars, lab_notes as notes, labs},
    sweep::PORTION,
    words::{Lang, Texts},
};
use diesel::prelude::*;

/// Tasks of one lab that are open and have a day.
const MOST_TASKS: i64 = 500;
/// Letters of a task's title: the first line of what it says.
const TITLE: usize = 120;

/// A lab as its calendar knows it.
struct Place {
    id: i64,
    address: String,
    theme: Texts,
}
impl Place {
    fn entry(&self, name: String, kind: CalendarKind, title: Texts, time: Time) -> Entry {
        let (about, address) = (self.theme.clone(), self.address.clone());
        Entry { name, kind, title, about, note: String::new(), time, address, is_busy: false }
    }
}
/// As things are now, in the order of time. Of a lab that does not take place nothing but its meetings is to come.
pub(super) fn gather(conn: &mut Conn, lab: i64) -> Result<Vec<Entry>> {
    let columns = (labs::slug, labs::theme, labs::state);
    let (slug, theme, state): (String, String, LabState) = labs::table.find(lab).select(columns).first(conn)?;
    let place = Place { id: lab, address: format!("/labs/{slug}"), theme: Texts::one(theme, Lang::Id) };
    let mut found: Vec<Entry> = meetings::of_lab(conn, lab)?.into_iter().map(|date| of_meeting(&place, date)).collect();
    if ![LabState::Declined, LabState::Cancelled].contains(&state) {
        found.extend(phases(conn, &place)?);
        found.extend(tasks(conn, &place)?);
    }
    Ok(entry::within(found))
}
fn of_meeting(place: &Place, date: LabMeetingDate) -> Entry {
    let kind = CalendarKind::Meeting;
    let (name, time) = (format!("{}/{}", kind.as_str(), date.code), Time::Span(date.starts_at, date.ends_at));
    let address = format!("{}#meetings", place.address);
    let entry = place.entry(name, kind, Texts::one(date.title, Lang::Id), time);
    Entry { note: date.line, address, is_busy: true, ..entry }
}
/// From the first to the last day that is planned.
fn phases(conn: &mut Conn, place: &Place) -> Result<Vec<Entry>> {
    let days = schedule::days(conn, place.id)?;
    let phase = |phase: &LabState| {
        let (days, kind) = (days.get(phase)?, CalendarKind::of_phase(*phase)?);
        let time = Time::Days(days.planned_from?, days.planned_until?);
        Some(place.entry(format!("phase/{}", phase.as_str()), kind, place.theme.clone(), time))
    };
    Ok(LabState::PHASES.iter().filter_map(phase).collect())
}
/// What is open. Whose it is stands in the lab alone.
fn tasks(conn: &mut Conn, place: &Place) -> Result<Vec<Entry>> {
    let rows: Vec<(i64, String, Option<Instant>)> = notes::table
        .filter(notes::lab_id.eq(place.id))
        .filter(notes::kind.eq(LabNoteKind::Task))
        .filter(notes::done_at.is_null())
        .filter(notes::due_at.is_not_null())
        .order(notes::number.desc())
        .limit(MOST_TASKS)
        .select((notes::number, notes::body, notes::due_at))
        .load(conn)?;
    let task = |(number, body, due): (i64, String, Option<Instant>)| {
        let line = body.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let title = Texts::one(line.trim().chars().take(TITLE).collect(), Lang::Id);
        let (name, time) = (format!("task/{number}"), Time::Day(due?.day()));
        let address = format!("{}#note-{number}", place.address);
        Some(Entry { address, ..place.entry(name, CalendarKind::Task, title, time) })
    };
    Ok(rows.into_iter().filter_map(task).collect())
}

#[derive(Insertable)]
#[diesel(table_name = entries)]
struct NewLabEntry {
    lab_id: i64,
    uid: String,
    sequence: i64,
    document: String,
    ends_at: Instant,
    changed_at: Instant,
    cancelled_at: Option<Instant>,
}
/// Keeps what was gathered, as [`entry::settle`] does.
pub(super) fn settle(conn: &mut Conn, lab: i64, found: &[Entry]) -> Result<()> {
    lock_row(conn, "labs", lab)?;
    let now = clock::now();
    let subscribed = calendars::table.filter(calendars::lab_id.eq(lab));
    if diesel::update(subscribed).set(calendars::refreshed_at.eq(now)).execute(conn)? == 0 {
        return Ok(()); // revoked meanwhile
    }
    let kept: Vec<Kept> = entries::table
        .filter(entries::lab_id.eq(lab))
        .select((entries::uid, entries::sequence, entries::document, entries::ends_at, entries::cancelled_at))
        .load(conn)?;
    let changed = entry::changed(kept, found, now)?;
    if changed.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = changed.iter().map(|entry| entry.uid.clone()).collect();
    let before = entries::table.filter(entries::lab_id.eq(lab)).filter(entries::uid.eq_any(names));
    diesel::delete(before).execute(conn)?;
    let row = |Kept { uid, sequence, document, ends_at, cancelled_at }: Kept| NewLabEntry {
        lab_id: lab,
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
/// Makes a lab's calendar anew, if anyone subscribes to it.
pub(super) fn refresh(conn: &mut Conn, lab: i64) -> Result<()> {
    let found = gather(conn, lab)?;
    settle(conn, lab, &found)
}
pub(super) fn told(conn: &mut Conn, lab: i64) -> Result<Vec<Told>> {
    let rows: Vec<ToldRow> = entries::table
        .filter(entries::lab_id.eq(lab))
        .filter(entries::ends_at.ge(clock::now().plus(-WINDOW)))
        .order((entries::ends_at, entries::id))
        .limit(i64::try_from(2 * MOST).unwrap_or(i64::MAX))
        .select((entries::uid, entries::sequence, entries::document, entries::changed_at, entries::cancelled_at))
        .load(conn)?;
    rows.into_iter().map(entry::as_told).collect()
}
/// Entries that no calendar goes back to any more.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = entries::table.filter(entries::ends_at.lt(clock::now().plus(-WINDOW))).select(entries::id).limit(PORTION);
    let old: Vec<i64> = old.load(conn)?;
    Ok(diesel::delete(entries::table.filter(entries::id.eq_any(old))).execute(conn)?)
}
