//! The secret address of one's calendar: made, shown once, made anew, revoked.
use super::{
    entry::{self, CalendarKind, Entry},
    ical::Time,
    lab_address, lab_entry,
};
use crate::{
    accounts::{
        actor::Actor,
        settings::{self, Zone},
    },
    app::App,
    clock::{self, Instant},
    code,
    db::{Conn, lock_row},
    error::{Error, Result},
    event::{self, Event},
    job::{self, Job},
    labs::bookings::time::{self, LocalTime},
    schema::calendars,
    view::{Receipt, View},
    words::Texts,
};
use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// After so long a calendar is made anew: programs ask for it once an hour.
pub(super) const STALE: TimeDelta = TimeDelta::minutes(30);
/// Calendars of one run of the job.
pub(super) const AT_ONCE: i64 = 200;
/// Entries that the page shows.
const SHOWN: usize = 50;
const PAGE: &str = "/me/calendar";

/// Something that is still to come.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CalendarItem {
    pub kind: CalendarKind,
    pub title: Texts,
    /// What it belongs to: the course; of a meeting the mentor; in a lab's calendar the lab.
    pub about: Texts,
    /// In somebody's words; mostly empty.
    pub note: String,
    /// The whole day; null: it has an hour.
    pub day: Option<NaiveDate>,
    /// The last day, where it is more than one.
    pub until: Option<NaiveDate>,
    pub at: Option<Instant>,
    /// From when to when on the clock of whoever asks; a moment, where both are the same. Null: the whole day.
    pub clock: Option<LocalTime>,
    pub address: String,
}
/// What is still to come, the next 50, and whether there is an address to subscribe to it.
#[derive(Serialize, ToSchema)]
pub struct CalendarPage {
    pub items: Vec<CalendarItem>,
    /// When the address was made; null: there is none.
    pub made_at: Option<Instant>,
}
impl View for CalendarPage {
    const TEMPLATE: &'static str = "labs/calendar/show.html";
    fn address(&self) -> Option<String> {
        Some(PAGE.into())
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>) -> Result<CalendarPage> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let found = entry::gather(conn, person)?;
    Ok(CalendarPage {
        items: to_come(found, settings::zone(conn, person)?),
        made_at: own(person).select(calendars::created_at).first(conn).optional()?,
    })
}
/// What is not over, the next first, on the clock of whoever looks.
pub(super) fn to_come(found: Vec<Entry>, zone: Zone) -> Vec<CalendarItem> {
    let now = clock::now();
    let item = |entry: Entry| {
        let (day, until, span) = match entry.time {
            Time::Day(day) => (Some(day), None, None),
            Time::Days(from, until) => (Some(from), Some(until).filter(|until| *until > from), None),
            Time::Span(from, to) => (None, None, Some((from, to))),
        };
        let clock = span.and_then(|(from, to)| time::times(from, to, &[zone]).pop());
        let Entry { kind, title, about, note, address, .. } = entry;
        CalendarItem { kind, title, about, note, day, until, at: span.map(|span| span.0), clock, address }
    };
    found.into_iter().filter(|entry| entry::ends_at(entry.time) > now).take(SHOWN).map(item).collect()
}
#[diesel::dsl::auto_type]
fn own(person: i64) -> _ {
    calendars::table.filter(calendars::person_id.eq(person))
}

/// The answer to making one: the only place that ever shows the address.
#[derive(Serialize, ToSchema)]
pub struct CalendarMade {
    /// Null when the same form is sent a second time: it was shown, and is kept nowhere.
    pub feed: Option<String>,
}
impl View for CalendarMade {
    const TEMPLATE: &'static str = "labs/calendar/made.html";
}
/// Makes an address under a secret that only the answer shows; one that there was before leads nowhere from now on.
pub fn make(conn: &mut Conn, who: &Actor, secret: &str) -> Result<Receipt> {
    let person = who.person()?;
    lock_row(conn, "people", person)?;
    let (now, hash) = (clock::now(), code::hash(secret));
    diesel::delete(own(person)).execute(conn)?;
    diesel::insert_into(calendars::table)
        .values((
            (calendars::person_id.eq(person), calendars::token_hash.eq(&hash)),
            (calendars::created_at.eq(now), calendars::refreshed_at.eq(now)),
        ))
        .execute(conn)?;
    entry::refresh(conn, person)?;
    event::record(conn, who, &Event::CalendarMade { person })?;
    Ok(Receipt::created(PAGE.into(), "made").code(&beginning(&hash)))
}
pub(super) fn beginning(hash: &str) -> String {
    hash.chars().take(12).collect()
}
/// What the answer to `make` shows. The receipt may be that of an earlier sending of the same form, which made another.
pub fn made(who: Option<&Actor>, receipt: &Receipt, secret: &str, site: &str) -> Result<CalendarMade> {
    who.ok_or(Error::SignInFirst)?;
    let is_this = receipt.code.as_deref() == Some(beginning(&code::hash(secret)).as_str());
    Ok(CalendarMade { feed: is_this.then(|| format!("{site}/calendars/{secret}")) })
}
/// Ends it, at once. Doing so twice is no error. What stood in it stays for a while, so that a new one goes on from there.
pub fn revoke(conn: &mut Conn, who: &Actor) -> Result<Receipt> {
    let person = who.person()?;
    if diesel::delete(own(person)).execute(conn)? > 0 {
        event::record(conn, who, &Event::CalendarRevoked { person })?;
    }
    Ok(Receipt::changed(PAGE.into(), "revoked"))
}

/// Makes calendars of people and of labs anew that have not been for a while: much changes them, and nobody waits for it.
#[derive(Default, Serialize, Deserialize)]
pub struct RefreshCalendars {}
impl Job for RefreshCalendars {
    const NAME: &'static str = "calendars";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move { refresh_all(&app).await.map_err(|e| anyhow::anyhow!("{e:?}")) })
    }
}
async fn refresh_all(app: &App) -> Result<()> {
    let (stale, labs) = (app.db.read(stale).await?, app.db.read(lab_address::stale).await?);
    let are_more = i64::try_from(stale.len().max(labs.len())).unwrap_or(i64::MAX) >= AT_ONCE;
    for person in stale {
        // What is read is read outside of the one writer.
        let found = app.db.read(move |conn| entry::gather(conn, person)).await?;
        app.db.write(move |conn| entry::settle(conn, person, &found)).await?;
    }
    for lab in labs {
        let found = app.db.read(move |conn| lab_entry::gather(conn, lab)).await?;
        app.db.write(move |conn| lab_entry::settle(conn, lab, &found)).await?;
    }
    if are_more {
        app.db.write(|conn| job::enqueue(conn, &RefreshCalendars {})).await?;
    }
    Ok(())
}
/// Has the calendars of these people made anew at once: something moved that nobody should be late to hear of.
pub fn hasten(conn: &mut Conn, people: &[i64]) -> Result<()> {
    let theirs = calendars::table.filter(calendars::person_id.eq_any(people));
    let long_ago = clock::now().plus(-STALE);
    if diesel::update(theirs).set(calendars::refreshed_at.eq(long_ago)).execute(conn)? > 0 {
        job::enqueue(conn, &RefreshCalendars {})?;
    }
    Ok(())
}
fn stale(conn: &mut Conn) -> Result<Vec<i64>> {
    Ok(calendars::table
        .filter(calendars::refreshed_at.le(clock::now().plus(-STALE)))
        .order((calendars::refreshed_at, calendars::id))
        .limit(AT_ONCE)
        .select(calendars::person_id)
        .load(conn)?)
}
