//! While a meeting runs its server is asked every minute who is there; when it is over its room is closed, and what is known is
//! settled.
use super::{
    account, ending,
    joining::meeting_id,
    parties,
    provider::{MeetingFault, MeetingKind, Presence, provider},
    setting, standing,
};
use crate::{
    app::App,
    clock::{self, Instant},
    db::Conn,
    error::{Error, Result},
    job::{self, Job},
    labs::{
        attendance::{ASKED_EVERY, AttendanceSource, Held, Stay},
        bookings::booking::{self, BookingState},
    },
    schema::{bookings, meeting_looks as looks, meeting_stays as stays, meetings},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Instant as Tick};

/// Meetings of one run, of each kind.
const MOST: i64 = 200;
/// Seconds after which a run asks no more: the next one begins in a minute.
const PATIENCE: u64 = 45;
/// Two looks that lie so far apart are one: a run may be late.
const GAP: TimeDelta = TimeDelta::seconds(90);
/// After its end a meeting's account is waited for so long before what is known without it counts.
const ACCOUNTED: TimeDelta = TimeDelta::hours(1);
/// No meeting is longer, with what lies around it.
const LONGEST: TimeDelta = TimeDelta::hours(26);

/// The recurring job.
#[derive(Default, Serialize, Deserialize)]
pub struct PollMeetings {}
impl Job for PollMeetings {
    const NAME: &'static str = "meetings";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            poll(&app).await.map_err(|e| anyhow::anyhow!("{e:?}"))?;
            settle(&app).await.map_err(|e| anyhow::anyhow!("{e:?}"))
        })
    }
}
/// A meeting whose room was opened here: its booking, and what it is called on the server.
type Running = (i64, String, String);
async fn poll(app: &Arc<App>) -> Result<()> {
    let Some(server) = app.config.meeting_server.clone() else {
        return Ok(());
    };
    let over = app.db.read(ending::left_open).await?;
    if !over.is_empty() {
        app.db.write(move |conn| ending::ask_all(conn, &over)).await?;
    }
    let running = app.db.read(running).await?;
    if running.is_empty() {
        return Ok(());
    }
    let asked = job::apart(move || {
        let began = Tick::now();
        let mut answers = vec![];
        let Ok(place) = provider(MeetingKind::BigBlueButton, "", Some(&server)) else {
            return answers;
        };
        for (booking, code, meeting) in running {
            let answer = place.info(&meeting);
            // Whoever does not answer for one meeting does not for the others either.
            let is_away = matches!(answer, Err(MeetingFault::Unreachable | MeetingFault::Slow));
            answers.extend(answer.ok().map(|presence| (booking, code, presence)));
            if is_away || began.elapsed().as_secs() >= PATIENCE {
                break;
            }
        }
        answers
    });
    for (booking, code, presence) in asked.await.map_err(Error::internal)? {
        // Each by itself: one that fails does not hold up the others.
        let seen = app.db.write(move |conn| seen(conn, &code, &presence)).await;
        if let Err(e) = seen {
            tracing::error!(booking, "who is at a meeting is not kept: {e:?}");
        }
    }
    Ok(())
}
fn running(conn: &mut Conn) -> Result<Vec<Running>> {
    let now = clock::now();
    let rows: Vec<(i64, String, Instant, Instant)> = meetings::table
        .inner_join(bookings::table)
        .filter(meetings::kind.eq(MeetingKind::BigBlueButton))
        .filter(meetings::opened_at.gt(now.plus(-LONGEST)))
        .filter(meetings::closed_at.is_null())
        .filter(bookings::state.eq(BookingState::Confirmed))
        .order((meetings::opened_at, meetings::booking_id))
        .limit(MOST)
        .select((bookings::id, bookings::code, bookings::starts_at, bookings::ends_at))
        .load(conn)?;
    let key = setting::key(conn)?;
    let is_now = |begins_at, ends_at| {
        let (opens, closes) = Held { begins_at, ends_at, closed_at: None }.window();
        (opens..closes).contains(&now)
    };
    let named = |(id, code, ..): (i64, String, Instant, Instant)| {
        let name = meeting_id(&key, &code);
        (id, code, name)
    };
    Ok(rows.into_iter().filter(|row| is_now(row.2, row.3)).map(named).collect())
}
/// Keeps one answer: that the server was asked, and who of the meeting was there until it is asked again.
fn seen(conn: &mut Conn, code: &str, presence: &Presence) -> Result<()> {
    let seen = booking::found(conn, None, code)?;
    let Some(setting) = setting::of(conn, seen.booking.id)? else {
        return Ok(());
    };
    let held = setting::held(&seen.booking, Some(&setting));
    let here: Vec<i64> = match presence {
        Presence::Untold => return Ok(()),
        Presence::Closed => {
            account::close(conn, &setting, &held)?;
            vec![]
        }
        Presence::Here(handles) => {
            let all = parties::of(conn, &seen.booking, &seen.mentor)?;
            all.iter().filter(|party| handles.contains(&party.handle)).map(|party| party.person).collect()
        }
    };
    let (now, booking) = (clock::now(), seen.booking.id);
    let until = now.plus(ASKED_EVERY);
    // Those whose last minute has just passed stay on.
    let on = now.plus(-GAP);
    let look = looks::table.filter(looks::booking_id.eq(booking)).filter(looks::until_at.gt(on));
    if diesel::update(look).set(looks::until_at.eq(until)).execute(conn)? == 0 {
        diesel::insert_into(looks::table)
            .values((looks::booking_id.eq(booking), looks::from_at.eq(now), looks::until_at.eq(until)))
            .execute(conn)?;
    }
    let staying = || {
        let polled =
            stays::table.filter(stays::booking_id.eq(booking)).filter(stays::source.eq(AttendanceSource::Seen));
        polled.filter(stays::person_id.eq_any(here.clone())).filter(stays::until_at.gt(on))
    };
    let known: Vec<i64> = staying().select(stays::person_id).load(conn)?;
    diesel::update(staying()).set(stays::until_at.eq(until)).execute(conn)?;
    let new: Vec<(i64, Stay)> =
        here.iter().filter(|person| !known.contains(person)).map(|person| (*person, (now, Some(until)))).collect();
    if new.is_empty() { Ok(()) } else { account::add(conn, booking, AttendanceSource::Seen, &new) }
}

/// What is known of meetings that are over is settled, so that their hours are there; what is told later settles them again.
async fn settle(app: &App) -> Result<()> {
    for code in app.db.read(over).await? {
        let settled = app.db.write(move |conn| {
            let seen = booking::found(conn, None, &code)?;
            standing::settle(conn, &seen)
        });
        if let Err(e) = settled.await {
            tracing::error!("a meeting is not settled: {e:?}");
        }
    }
    Ok(())
}
fn over(conn: &mut Conn) -> Result<Vec<String>> {
    Ok(meetings::table
        .inner_join(bookings::table)
        .filter(meetings::settled_at.is_null())
        .filter(bookings::state.eq(BookingState::Confirmed))
        .filter(bookings::ends_at.le(clock::now().plus(-ACCOUNTED)))
        .order(meetings::booking_id)
        .limit(MOST)
        .select(bookings::code)
        .load(conn)?)
}
