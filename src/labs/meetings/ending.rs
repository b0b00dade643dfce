//! Rooms whose time is over are closed: when a meeting's window has, and when it is moved or cancelled while its room is open.
use super::{
    joining::meeting_id,
    provider::{MeetingKind, provider},
    setting,
};
use crate::{
    app::App,
    clock::{self, Instant},
    db::Conn,
    error::{Error, Result},
    job::{self, Job},
    labs::{
        attendance::{Held, LATE},
        bookings::booking::BookingState,
    },
    schema::{bookings, meetings},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A server that does not close a room is asked again so often, a minute apart.
const AGAIN: u32 = 3;
const LATER: TimeDelta = TimeDelta::minutes(1);
/// Rooms that one run asks for.
const MOST: i64 = 200;
/// Of a room that was opened longer ago nobody asks any more.
const LONGEST: TimeDelta = TimeDelta::hours(26);

/// Has the server send everyone out of one meeting's room.
#[derive(Serialize, Deserialize)]
pub struct EndRoom {
    booking: i64,
    /// How often it was asked in vain.
    failed: u32,
}
impl Job for EndRoom {
    const NAME: &'static str = "room-end";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move { end(&app, self.booking, self.failed).await.map_err(|e| anyhow::anyhow!("{e:?}")) })
    }
}
fn key(booking: i64) -> String {
    format!("room-end {booking}")
}
fn ask(conn: &mut Conn, booking: i64) -> Result<()> {
    job::enqueue_once(conn, &EndRoom { booking, failed: 0 }, &key(booking))
}
/// A meeting gives up its time: what was opened for it is closed, and of another time nothing is known yet.
pub(in crate::labs) fn leave(conn: &mut Conn, booking: i64) -> Result<()> {
    let opened = meetings::table.filter(meetings::booking_id.eq(booking)).filter(meetings::opened_at.is_not_null());
    let closed_at: Option<Option<Instant>> = opened.select(meetings::closed_at).first(conn).optional()?;
    let Some(closed_at) = closed_at else {
        return Ok(());
    };
    let none = None::<Instant>;
    diesel::update(meetings::table.filter(meetings::booking_id.eq(booking)))
        .set((meetings::opened_at.eq(none), meetings::closed_at.eq(none), meetings::changed_at.eq(clock::now())))
        .execute(conn)?;
    if closed_at.is_none() { ask(conn, booking) } else { Ok(()) }
}
/// Meetings whose window has closed while nobody has said that their room did.
pub(super) fn left_open(conn: &mut Conn) -> Result<Vec<i64>> {
    let now = clock::now();
    Ok(meetings::table
        .inner_join(bookings::table)
        .filter(meetings::kind.eq(MeetingKind::BigBlueButton))
        .filter(meetings::opened_at.gt(now.plus(-LONGEST)))
        .filter(meetings::closed_at.is_null())
        .filter(bookings::state.eq(BookingState::Confirmed))
        .filter(bookings::ends_at.le(now.plus(-LATE)))
        .order((meetings::opened_at, meetings::booking_id))
        .limit(MOST)
        .select(meetings::booking_id)
        .load(conn)?)
}
/// Has them closed.
pub(super) fn ask_all(conn: &mut Conn, due: &[i64]) -> Result<()> {
    for booking in due {
        ask(conn, *booking)?;
    }
    Ok(())
}

/// What the server calls the room; none: there is no such meeting, or people come in again by now, at its new time.
fn wanted(conn: &mut Conn, booking: i64) -> Result<Option<String>> {
    let row = bookings::table.find(booking);
    let row = row.select((bookings::code, bookings::state, bookings::starts_at, bookings::ends_at));
    let row: Option<(String, BookingState, Instant, Instant)> = row.first(conn).optional()?;
    let Some((code, state, begins_at, ends_at)) = row else {
        return Ok(None);
    };
    let (opens_at, closes_at) = Held { begins_at, ends_at, closed_at: None }.window();
    if state == BookingState::Confirmed && (opens_at..closes_at).contains(&clock::now()) {
        return Ok(None);
    }
    Ok(Some(meeting_id(&setting::key(conn)?, &code)))
}
async fn end(app: &App, booking: i64, failed: u32) -> Result<()> {
    let Some(server) = app.config.meeting_server.clone() else {
        return Ok(());
    };
    let Some(meeting) = app.db.read(move |conn| wanted(conn, booking)).await? else {
        return Ok(());
    };
    let asked = job::apart(move || {
        provider(MeetingKind::BigBlueButton, "", Some(&server)).and_then(|place| place.end(&meeting))
    });
    let ended = asked.await.map_err(Error::internal)?;
    if let Err(fault) = ended {
        tracing::warn!(booking, failed, fault = fault.as_str(), "a meeting's room is not closed");
    }
    app.db.write(move |conn| note(conn, booking, failed, ended.is_ok())).await
}
/// Keeps that the room is closed, or has it asked for again. A room that the server does not close counts as one of which nothing is
/// known: as closed when its meeting was to end.
fn note(conn: &mut Conn, booking: i64, failed: u32, is_ended: bool) -> Result<()> {
    job::begun(conn, &key(booking))?;
    if !is_ended && failed < AGAIN {
        let again = EndRoom { booking, failed: failed + 1 };
        return job::enqueue_once_at(conn, &again, &key(booking), clock::now().plus(LATER));
    }
    if !is_ended {
        tracing::error!(booking, "a meeting's room stays open: the server does not close it");
    }
    let ends_at: Instant = bookings::table.find(booking).select(bookings::ends_at).first(conn)?;
    let at = if is_ended { clock::now().min(ends_at.plus(LATE)) } else { ends_at };
    let open = meetings::table
        .filter(meetings::booking_id.eq(booking))
        .filter(meetings::opened_at.is_not_null())
        .filter(meetings::closed_at.is_null());
    diesel::update(open).set(meetings::closed_at.eq(at)).execute(conn)?;
    Ok(())
}
