//! Recordings of a meeting: their rows, what the server says of them, and until when they are kept.
use super::{
    account,
    joining::meeting_id,
    provider::{MeetingKind, Recording, RecordingState, provider},
    recording_page, setting,
};
use crate::{
    accounts::actor::Actor,
    app::App,
    clock::{self, Instant},
    db::{Conn, Upsert},
    error::{Error, Result},
    job::{self, Job},
    labs::{
        attendance::Held,
        bookings::booking::{self, BookingState},
    },
    rule::{self, Rule},
    schema::{bookings, meeting_recordings as recordings, meetings},
    sweep::PORTION,
    view::Receipt,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Recordings of one meeting.
pub(super) const MOST: i64 = 20;
/// Meetings that one run of the job asks for.
const AT_ONCE: i64 = 50;
/// A server makes a recording ready within hours; after so long nobody waits for it.
const AWAITED: TimeDelta = TimeDelta::days(7);

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = recordings)]
pub(super) struct Row {
    pub state: RecordingState,
    pub begins_at: Instant,
    pub ends_at: Instant,
    pub address: String,
    pub until_at: Instant,
}
impl Row {
    /// The server shows it.
    pub(super) fn is_ready(&self) -> bool {
        self.state == RecordingState::Published && !self.address.is_empty()
    }
}
/// Those that are kept, the oldest first.
pub(super) fn of(conn: &mut Conn, booking: i64) -> Result<Vec<Row>> {
    Ok(recordings::table
        .filter(recordings::booking_id.eq(booking))
        .filter(recordings::until_at.gt(clock::now()))
        .order((recordings::begins_at, recordings::id))
        .limit(MOST)
        .select(Row::as_select())
        .load(conn)?)
}
/// The server says that a recording is ready: it is shown as coming until the server has said more. One of a meeting that may not
/// be recorded is none.
pub fn recorded(conn: &mut Conn, code: &str, signature: &str, (secret, body): (Option<&str>, &str)) -> Result<Receipt> {
    let told = account::ready(conn, code, signature, secret, body)?;
    let receipt = |state| Receipt::changed(format!("/bookings/{}", told.code), state);
    if !told.records {
        return Ok(receipt("ignored"));
    }
    let (begins_at, ends_at) = (told.held.begins_at, told.held.ends_at);
    let one = Recording { id: told.recording, state: RecordingState::Processing, begins_at, ends_at, address: None };
    let until = kept_until(conn, &told.held)?;
    insert(conn, told.booking, &one, until)?;
    look_for(conn, told.booking)?;
    Ok(receipt("heard"))
}
fn kept_until(conn: &mut Conn, held: &Held) -> Result<Instant> {
    Ok(held.ends_at.plus(rule::span(conn, Rule::RecordingDays)?))
}
/// Once; what is there stays.
fn insert(conn: &mut Conn, booking: i64, one: &Recording, until: Instant) -> Result<()> {
    let count: i64 = recordings::table.filter(recordings::booking_id.eq(booking)).count().get_result(conn)?;
    if count >= MOST {
        return Ok(());
    }
    let insert = diesel::insert_into(recordings::table).values((
        (recordings::booking_id.eq(booking), recordings::record.eq(&one.id), recordings::state.eq(one.state)),
        (recordings::begins_at.eq(one.begins_at), recordings::ends_at.eq(one.ends_at)),
        (recordings::address.eq(one.address.as_deref().unwrap_or_default()), recordings::until_at.eq(until)),
        recordings::changed_at.eq(clock::now()),
    ));
    Upsert { insert, tail: " ON CONFLICT (booking_id, record) DO NOTHING" }.execute(conn)?;
    Ok(())
}

/// Asks the server for the recordings of one meeting.
#[derive(Serialize, Deserialize)]
pub struct FetchRecordings {
    booking: i64,
}
pub(super) fn look_for(conn: &mut Conn, booking: i64) -> Result<()> {
    job::enqueue_once(conn, &FetchRecordings { booking }, &format!("recordings {booking}"))
}
impl Job for FetchRecordings {
    const NAME: &'static str = "recordings";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move { fetch(&app, self.booking).await.map_err(|e| anyhow::anyhow!("{e:?}")) })
    }
}
async fn fetch(app: &App, booking: i64) -> Result<()> {
    let Some(server) = app.config.meeting_server.clone() else {
        return Ok(());
    };
    let meeting = app.db.write(move |conn| {
        job::begun(conn, &format!("recordings {booking}"))?;
        let code: String = bookings::table.find(booking).select(bookings::code).first(conn)?;
        Ok(meeting_id(&setting::key(conn)?, &code))
    });
    let meeting = meeting.await?;
    let asked = job::apart(move || {
        provider(MeetingKind::BigBlueButton, "", Some(&server)).and_then(|place| place.recordings(&meeting))
    });
    match asked.await.map_err(Error::internal)? {
        Ok(found) => app.db.write(move |conn| store(conn, booking, &found)).await,
        // What is not known stays as it is; the recurring job asks again.
        Err(fault) => {
            tracing::warn!(booking, fault = fault.as_str(), "recordings are not known");
            Ok(())
        }
    }
}
/// What the server has of this meeting, which it names: how late it began or ended says nothing, since a room is closed late where
/// the server did not answer. What began before anyone was let in is of a time from which the meeting was moved, and nobody knows
/// who was there then. What the server has no more counts as deleted.
fn store(conn: &mut Conn, booking: i64, found: &[Recording]) -> Result<()> {
    let code: String = bookings::table.find(booking).select(bookings::code).first(conn)?;
    let seen = booking::found(conn, None, &code)?;
    let Some(setting) = setting::of(conn, booking)?.filter(|setting| setting.records) else {
        return Ok(());
    };
    let held = setting::held(&seen.booking, Some(&setting));
    let (first, until) = (held.window().0, kept_until(conn, &held)?);
    if until <= clock::now() {
        return Ok(());
    }
    let ids: Vec<&str> = found.iter().map(|one| one.id.as_str()).collect();
    let gone = recordings::table.filter(recordings::booking_id.eq(booking)).filter(recordings::record.ne_all(ids));
    diesel::update(gone.filter(recordings::state.ne(RecordingState::Processing)))
        .set((recordings::state.eq(RecordingState::Deleted), recordings::address.eq("")))
        .execute(conn)?;
    let most = usize::try_from(MOST).unwrap_or(0);
    for one in found.iter().filter(|one| one.begins_at >= first).take(most) {
        insert(conn, booking, one, until)?;
        let row = recordings::table.filter(recordings::booking_id.eq(booking)).filter(recordings::record.eq(&one.id));
        let address = one.address.as_deref().unwrap_or_default();
        diesel::update(row)
            .set((
                (recordings::state.eq(one.state), recordings::address.eq(address)),
                (recordings::begins_at.eq(one.begins_at), recordings::ends_at.eq(one.ends_at)),
                recordings::changed_at.eq(clock::now()),
            ))
            .execute(conn)?;
    }
    recording_page::announce(conn, &Actor::system(), &seen, &setting)
}

/// The recurring job: asks again for what is still coming, and for meetings that were recorded and of which nothing was told.
#[derive(Default, Serialize, Deserialize)]
pub struct WatchRecordings {}
impl Job for WatchRecordings {
    const NAME: &'static str = "recordings-watch";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move { app.db.write(watch).await.map_err(|e| anyhow::anyhow!("{e:?}")) })
    }
}
fn watch(conn: &mut Conn) -> Result<()> {
    let now = clock::now();
    let ready =
        recordings::table.filter(recordings::state.ne(RecordingState::Processing)).select(recordings::booking_id);
    let due: Vec<i64> = meetings::table
        .inner_join(bookings::table)
        .filter(meetings::records.eq(true))
        .filter(meetings::opened_at.gt(now.plus(-AWAITED)))
        .filter(meetings::booking_id.ne_all(ready))
        .filter(bookings::state.eq(BookingState::Confirmed))
        .filter(bookings::ends_at.le(now))
        .order(meetings::opened_at.desc())
        .limit(AT_ONCE)
        .select(meetings::booking_id)
        .load(conn)?;
    for booking in due {
        look_for(conn, booking)?;
    }
    Ok(())
}
/// Recordings whose time is over are known here no more.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = recordings::table.filter(recordings::until_at.le(clock::now())).order(recordings::until_at);
    let old: Vec<i64> = old.select(recordings::id).limit(PORTION).load(conn)?;
    Ok(diesel::delete(recordings::table.filter(recordings::id.eq_any(old))).execute(conn)?)
}
