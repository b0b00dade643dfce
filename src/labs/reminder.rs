//! What people of labs are reminded of: meetings a day and half an hour before, requests that wait for an answer, tasks that are
//! overdue. Each once: a row is laid down with the event, under a unique key. Who is told, and how, `notifications` says.
use super::{bookings::booking::BookingState, machine::LabState, note::LabNoteKind};
use crate::{
    accounts::actor::Actor,
    app::App,
    clock::{self, Instant},
    db::{Conn, insert_all},
    error::Result,
    event::{self, Event},
    job::Job,
    schema::{bookings, lab_notes as notes, labs, reminders},
    sweep,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

crate::text_enum! {
    /// `day`, `soon`: a meeting is near. `answer`: a request waits. `overdue`: a task is.
    pub enum ReminderKind { Day = "day", Soon = "soon", Answer = "answer", Overdue = "overdue" }
}
/// How long before a meeting.
const DAY: TimeDelta = TimeDelta::hours(24);
const SOON: TimeDelta = TimeDelta::minutes(30);
/// A mentor who has not answered for so long is reminded, while the request still waits.
const PATIENCE: TimeDelta = TimeDelta::hours(24);
/// So long after its time it is known that somebody was reminded of a meeting.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Rows of one transaction.
const PORTION: i64 = 200;

/// Every five minutes: meetings that are near, and requests that wait.
#[derive(Default, Serialize, Deserialize)]
pub struct RemindMeetings {}
impl Job for RemindMeetings {
    const NAME: &'static str = "remind-meetings";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            for kind in [ReminderKind::Soon, ReminderKind::Day, ReminderKind::Answer] {
                through(&app, move |conn, after| meetings(conn, kind, after)).await?;
            }
            Ok(())
        })
    }
}
/// Every morning: tasks whose day is over.
#[derive(Default, Serialize, Deserialize)]
pub struct RemindOwners {}
impl Job for RemindOwners {
    const NAME: &'static str = "remind-owners";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move { through(&app, tasks).await })
    }
}
/// One portion after the other, each in a transaction of its own.
async fn through(
    app: &App,
    portion: impl Fn(&mut Conn, i64) -> Result<Option<i64>> + Copy + Send + 'static,
) -> anyhow::Result<()> {
    let mut last = 0;
    loop {
        let after = last;
        let done = app.db.write(move |conn| portion(conn, after)).await.map_err(|e| anyhow::anyhow!("{e:?}"))?;
        let Some(end) = done else {
            app.changed.notify_one();
            return Ok(());
        };
        last = end;
    }
}
#[derive(Insertable)]
#[diesel(table_name = reminders, treat_none_as_default_value = false)]
struct NewReminder {
    kind: ReminderKind,
    booking_id: Option<i64>,
    note_id: Option<i64>,
    for_at: Instant,
    created_at: Instant,
}
/// A booking: its id and code, the time that is near, when it was last changed.
type Near = (i64, String, Instant, Instant);
fn near(conn: &mut Conn, kind: ReminderKind, after: i64) -> Result<Vec<Near>> {
    let now = clock::now();
    let rows = bookings::table.filter(bookings::id.gt(after)).order(bookings::id).limit(PORTION);
    if kind == ReminderKind::Answer {
        return Ok(rows
            .filter(bookings::state.eq(BookingState::Requested))
            .filter(bookings::until_at.gt(now))
            .filter(bookings::changed_at.le(now.plus(-PATIENCE)))
            .select((bookings::id, bookings::code, bookings::until_at.assume_not_null(), bookings::changed_at))
            .load(conn)?);
    }
    // What begins at once has the later reminder alone.
    let (from, until) = if kind == ReminderKind::Soon { (now, SOON) } else { (now.plus(SOON), DAY) };
    Ok(rows
        .filter(bookings::state.eq(BookingState::Confirmed))
        .filter(bookings::starts_at.gt(from))
        .filter(bookings::starts_at.le(now.plus(until)))
        .select((bookings::id, bookings::code, bookings::starts_at, bookings::changed_at))
        .load(conn)?)
}
/// Reminds of a portion of the bookings behind this id; the last of them, none where there are no more.
fn meetings(conn: &mut Conn, kind: ReminderKind, after: i64) -> Result<Option<i64>> {
    let rows = near(conn, kind, after)?;
    let Some(end) = rows.last().map(|row| row.0) else {
        return Ok(None);
    };
    let known: Vec<(Option<i64>, Instant)> = reminders::table
        .filter(reminders::kind.eq(kind))
        .filter(reminders::booking_id.eq_any(rows.iter().map(|row| row.0).collect::<Vec<_>>()))
        .select((reminders::booking_id, reminders::for_at))
        .load(conn)?;
    let fresh: Vec<Near> = rows.into_iter().filter(|row| !known.contains(&(Some(row.0), row.2))).collect();
    let created_at = clock::now();
    let new = |row: &Near| NewReminder { kind, booking_id: Some(row.0), note_id: None, for_at: row.2, created_at };
    let new: Vec<NewReminder> = fresh.iter().map(new).collect();
    if new.is_empty() {
        return Ok(Some(end));
    }
    insert_all(conn, reminders::table, new)?;
    for (booking, code, at, changed_at) in fresh {
        // Of what was made or moved within the day before, that mail told already.
        if kind != ReminderKind::Day || changed_at <= at.plus(-DAY) {
            let about = kind.as_str().to_owned();
            event::record(conn, &Actor::system(), &Event::BookingReminded { booking, code, about })?;
        }
    }
    Ok(Some(end))
}
/// Reminds the owners of a portion of the overdue tasks behind this id, of labs that are under way.
fn tasks(conn: &mut Conn, after: i64) -> Result<Option<i64>> {
    type Task = (i64, i64, i64, Instant, (i64, String, i64), Option<String>);
    let rows: Vec<Task> = notes::table
        .inner_join(labs::table)
        .left_join(bookings::table)
        .filter(notes::id.gt(after))
        .filter(notes::kind.eq(LabNoteKind::Task))
        .filter(notes::done_at.is_null())
        .filter(notes::due_at.lt(clock::beginning_of(clock::today())))
        .filter(labs::state.eq_any(LabState::PHASES.to_vec()))
        .order(notes::id)
        .limit(PORTION)
        .select((
            notes::id,
            notes::number,
            notes::owner_id.assume_not_null(),
            notes::due_at.assume_not_null(),
            (labs::id, labs::slug, labs::agency_id),
            bookings::code.nullable(),
        ))
        .load(conn)?;
    let Some(end) = rows.last().map(|row| row.0) else {
        return Ok(None);
    };
    let known: Vec<Option<i64>> = reminders::table
        .filter(reminders::kind.eq(ReminderKind::Overdue))
        .filter(reminders::note_id.eq_any(rows.iter().map(|row| row.0).collect::<Vec<_>>()))
        .select(reminders::note_id)
        .load(conn)?;
    let fresh: Vec<Task> = rows.into_iter().filter(|row| !known.contains(&Some(row.0))).collect();
    let (kind, created_at) = (ReminderKind::Overdue, clock::now());
    let new = |row: &Task| NewReminder { kind, booking_id: None, note_id: Some(row.0), for_at: row.3, created_at };
    let new: Vec<NewReminder> = fresh.iter().map(new).collect();
    if new.is_empty() {
        return Ok(Some(end));
    }
    insert_all(conn, reminders::table, new)?;
    for (_, number, owner, _, (lab, code, agency), met) in fresh {
        event::record(conn, &Actor::system(), &Event::LabTaskOverdue { lab, code, agency, number, owner, met })?;
    }
    Ok(Some(end))
}
/// Reminders of meetings long past. Those of tasks stay with the task: it stays overdue.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = reminders::table.filter(reminders::for_at.lt(clock::now().plus(-KEPT)));
    let old = old.filter(reminders::booking_id.is_not_null()).select(reminders::id).limit(sweep::PORTION);
    let old: Vec<i64> = old.load(conn)?;
    Ok(diesel::delete(reminders::table.filter(reminders::id.eq_any(old))).execute(conn)?)
}
