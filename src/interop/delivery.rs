//! What is sent to webhooks: a row for each event and webhook, tried for a day, then kept to be sent again by hand.
use super::{
    courier::{self, Fault},
    payload,
    webhook::{self, HookKind, HookState},
};
use crate::{
    accounts::actor::Actor,
    app::App,
    clock::{self, Instant},
    db::{Conn, Cursor, Page, Upsert},
    error::{Error, Result},
    event::{self, Event, Recorded},
    job::{self, Job},
    schema::{people, webhook_deliveries as deliveries, webhook_kinds, webhooks},
    view::Receipt,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::sync::Arc;
use utoipa::ToSchema;

/// This reader's name in the positions.
pub const READER: &str = "webhooks";
/// How long a delivery is tried.
const TRIED: TimeDelta = TimeDelta::hours(24);
/// How long a delivery stands in the list.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Failures one after the other, about a day and a half of them, after which a webhook is called no more.
const MOST_FAILURES: i64 = 15;
/// Minutes between two attempts, at most.
const LONGEST_WAIT: i64 = 240;
/// Deliveries on one page of the list.
const SHOWN: i64 = 20;

crate::text_enum! {
    /// `withheld`: what it told of was not public any more. `dead`: given up after a day, or when the webhook was paused.
    pub enum DeliveryState { Waiting = "waiting", Delivered = "delivered", Withheld = "withheld", Dead = "dead" }
}
#[derive(Serialize, ToSchema)]
pub struct DeliveryCard {
    /// Also the message's `Ekopi-Webhook-Id`, the same in every attempt.
    pub code: String,
    pub kind: HookKind,
    pub state: DeliveryState,
    pub attempts: i64,
    /// Of the last answer, if there was one.
    pub status: Option<i64>,
    /// Why the last attempt failed.
    pub fault: Option<Fault>,
    pub created_at: Instant,
}

/// Newest first.
pub(super) fn list(conn: &mut Conn, hook: i64, after: &str) -> Result<Page<DeliveryCard>> {
    type Row = (i64, Instant, String, HookKind, DeliveryState, i64, Option<i64>, Option<Fault>);
    let before = after.parse::<Cursor>().map_or(i64::MAX, |cursor| cursor.id);
    let rows: Vec<Row> = deliveries::table
        .filter(deliveries::webhook_id.eq(hook))
        .filter(deliveries::id.lt(before))
        .order(deliveries::id.desc())
        .limit(SHOWN + 1)
        .select((
            deliveries::id,
            deliveries::created_at,
            deliveries::code,
            deliveries::kind,
            deliveries::state,
            deliveries::attempts,
            deliveries::status,
            deliveries::last_error,
        ))
        .load(conn)?;
    let page = Page::cut(rows, SHOWN, |row| Cursor { at: row.1, id: row.0 });
    Ok(page.map(|(_, created_at, code, kind, state, attempts, status, fault)| DeliveryCard {
        code,
        kind,
        state,
        attempts,
        status,
        fault,
        created_at,
    }))
}
pub(super) fn dead(conn: &mut Conn, hook: i64) -> Result<i64> {
    let dead = deliveries::table.filter(deliveries::webhook_id.eq(hook));
    Ok(dead.filter(deliveries::state.eq(DeliveryState::Dead)).count().get_result(conn)?)
}
pub(super) fn give_up(conn: &mut Conn, hook: i64) -> Result<()> {
    let waiting = deliveries::table.filter(deliveries::webhook_id.eq(hook));
    diesel::update(waiting.filter(deliveries::state.eq(DeliveryState::Waiting)))
        .set((deliveries::state.eq(DeliveryState::Dead), deliveries::last_error.eq(Fault::Paused)))
        .execute(conn)?;
    Ok(())
}
pub(super) fn forget(conn: &mut Conn, hook: i64) -> Result<()> {
    diesel::delete(deliveries::table.filter(deliveries::webhook_id.eq(hook))).execute(conn)?;
    Ok(())
}

/// A reader of the log: lays down a delivery for each webhook that an event concerns. Applied twice, it finds its row.
pub fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    let Some(kind) = payload::kind(&recorded.event) else {
        return Ok(());
    };
    let now = clock::now();
    // A log that is read from its beginning again, after a restore, tells nobody of old things.
    if recorded.at.plus(KEPT) < now {
        return Ok(());
    }
    diesel::delete(deliveries::table.filter(deliveries::created_at.lt(now.plus(-KEPT)))).execute(conn)?;
    let active = webhooks::table
        .filter(webhooks::state.eq(HookState::Active))
        .filter(webhooks::created_at.le(recorded.at))
        .select((webhooks::id, webhooks::person_id));
    let mut hooks: Vec<(i64, i64)> = if let Event::WebhookTested { webhook, .. } = &recorded.event {
        active.filter(webhooks::id.eq(webhook)).load(conn)?
    } else {
        let asked = webhook_kinds::table.filter(webhook_kinds::kind.eq(kind)).select(webhook_kinds::webhook_id);
        active.filter(webhooks::id.eq_any(asked)).order(webhooks::id).load(conn)?
    };
    if kind == HookKind::CertificateAwarded {
        hooks.retain(|(_, person)| Some(*person) == recorded.person);
    }
    for (hook, _) in hooks {
        let code = uuid::Uuid::new_v4().to_string();
        let insert = diesel::insert_into(deliveries::table).values((
            deliveries::code.eq(&code),
            deliveries::webhook_id.eq(hook),
            deliveries::event_id.eq(recorded.id),
            deliveries::kind.eq(kind),
            deliveries::state.eq(DeliveryState::Waiting),
            deliveries::since.eq(now),
            deliveries::created_at.eq(now),
        ));
        if (Upsert { insert, tail: " ON CONFLICT (webhook_id, event_id) DO NOTHING" }).execute(conn)? == 1 {
            job::enqueue(conn, &Deliver { delivery: code })?;
        }
    }
    Ok(())
}

/// One attempt. The row decides whether there is anything to do, so that a job that runs twice sends at most once more; the
/// receiver knows the message by its id.
#[derive(Serialize, Deserialize)]
pub struct Deliver {
    delivery: String,
}
impl Job for Deliver {
    const NAME: &'static str = "webhook";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            let (site, code) = (app.config.public_url.clone(), self.delivery);
            let found = app.db.write(move |conn| prepare(conn, &code, &site)).await;
            let Some(message) = found.map_err(|e| anyhow::anyhow!("{e:?}"))? else {
                return Ok(());
            };
            let (hook, id) = (message.hook, message.delivery);
            let allow = app.config.webhook_allow.clone();
            let outcome = job::apart(move || message.send(&allow)).await?;
            let settled = app.db.write(move |conn| settle(conn, hook, id, outcome)).await;
            settled.map_err(|e| anyhow::anyhow!("{e:?}"))
        })
    }
}
/// A message, signed and ready.
struct Message {
    hook: i64,
    delivery: i64,
    code: String,
    url: String,
    secret: String,
    at: i64,
    body: String,
}
impl Message {
    fn send(&self, allow: &[String]) -> Result<u16, (Fault, Option<u16>)> {
        let signed = format!("{}.{}.{}", self.code, self.at, self.body);
        let signature = format!("v1={}", sign(&self.secret, &signed));
        let headers = [
            ("content-type", "application/json".to_owned()),
            ("ekopi-webhook-id", self.code.clone()),
            ("ekopi-timestamp", self.at.to_string()),
            ("ekopi-signature", signature),
        ];
        courier::send(&self.url, allow, &headers, &self.body)
    }
}
/// HMAC-SHA-256 (RFC 2104) in hexadecimal; a key of any length is fine.
fn sign(secret: &str, text: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(text.as_bytes());
    crate::code::hex(&mac.finalize().into_bytes())
}

type Due = (i64, DeliveryState, HookKind, i64, i64, String, String, HookState, Option<Instant>, String);
/// What is to be sent now; nothing when it is done, has to wait, or is no longer for its receiver to know.
fn prepare(conn: &mut Conn, code: &str, site: &str) -> Result<Option<Message>> {
    let now = clock::now();
    let due: Option<Due> = deliveries::table
        .inner_join(webhooks::table.inner_join(people::table))
        .filter(deliveries::code.eq(code))
        .select((
            deliveries::id,
            deliveries::state,
            deliveries::kind,
            deliveries::event_id,
            webhooks::id,
            webhooks::url,
            webhooks::secret,
            webhooks::state,
            webhooks::retry_at,
            people::state,
        ))
        .first(conn)
        .optional()?;
    let Some((delivery, DeliveryState::Waiting, kind, event, hook, url, secret, state, retry_at, person)) = due else {
        return Ok(None);
    };
    if state != HookState::Active || person != "active" {
        give_up(conn, hook)?;
        return Ok(None);
    }
    if let Some(at) = retry_at.filter(|at| *at > now) {
        // Another message has just failed there: this one does not try in vain.
        job::enqueue_at(conn, &Deliver { delivery: code.to_owned() }, at)?;
        return Ok(None);
    }
    let data = match event::find(conn, event)? {
        Some(recorded) => payload::body(conn, &recorded, kind, code, site)?,
        None => None,
    };
    let Some(body) = data else {
        let withheld = deliveries::state.eq(DeliveryState::Withheld);
        diesel::update(deliveries::table.find(delivery)).set(withheld).execute(conn)?;
        return Ok(None);
    };
    let (code, at) = (code.to_owned(), now.utc().timestamp());
    Ok(Some(Message { hook, delivery, code, url, secret, at, body: body.to_string() }))
}
/// Writes down how it went, and what follows.
fn settle(conn: &mut Conn, hook: i64, delivery: i64, outcome: Result<u16, (Fault, Option<u16>)>) -> Result<()> {
    let row = deliveries::table.find(delivery);
    let found: Option<(String, i64, Instant, DeliveryState)> = row
        .select((deliveries::code, deliveries::attempts, deliveries::since, deliveries::state))
        .first(conn)
        .optional()?;
    let Some((code, attempts, since, state)) = found else {
        return Ok(()); // deleted meanwhile
    };
    let attempts = attempts + 1;
    let (fault, status) = match outcome {
        Ok(status) => {
            let done = (
                deliveries::state.eq(DeliveryState::Delivered),
                deliveries::attempts.eq(attempts),
                deliveries::status.eq(i64::from(status)),
                deliveries::last_error.eq(None::<Fault>),
            );
            diesel::update(row).set(done).execute(conn)?;
            let well = (webhooks::failures.eq(0), webhooks::retry_at.eq(None::<Instant>));
            diesel::update(webhooks::table.find(hook)).set(well).execute(conn)?;
            return Ok(());
        }
        Err(failed) => failed,
    };
    let now = clock::now();
    let failures: i64 = webhooks::table.find(hook).select(webhooks::failures).first(conn)?;
    let failures = failures + 1;
    let retry_at = now.plus(back_off(failures));
    let failed = (webhooks::failures.eq(failures), webhooks::retry_at.eq(retry_at));
    diesel::update(webhooks::table.find(hook)).set(failed).execute(conn)?;
    let is_over = state != DeliveryState::Waiting || since.plus(TRIED) <= now;
    let told = (
        deliveries::state.eq(if is_over { DeliveryState::Dead } else { DeliveryState::Waiting }),
        deliveries::attempts.eq(attempts),
        deliveries::status.eq(status.map(i64::from)),
        deliveries::last_error.eq(fault),
    );
    diesel::update(row).set(told).execute(conn)?;
    if failures >= MOST_FAILURES {
        return stop_failing(conn, hook);
    }
    if is_over {
        return Ok(());
    }
    job::enqueue_at(conn, &Deliver { delivery: code }, retry_at.max(now.plus(back_off(attempts))))
}
/// 1, 2, 4 … 240 minutes, a fifth more or less, so that what failed together does not come back together.
fn back_off(failures: i64) -> TimeDelta {
    let minutes = (1 << (failures - 1).clamp(0, 10)).min(LONGEST_WAIT);
    let mut byte = [128];
    let _ = getrandom::fill(&mut byte); // without randomness: no jitter
    let [byte] = byte;
    TimeDelta::milliseconds(minutes * 60_000 * (800 + i64::from(byte) * 400 / 255) / 1000)
}
fn stop_failing(conn: &mut Conn, hook: i64) -> Result<()> {
    let (code, person, url): (String, i64, String) =
        webhooks::table.find(hook).select((webhooks::code, webhooks::person_id, webhooks::url)).first(conn)?;
    webhook::stop(conn, hook, HookState::Failing)?;
    let host = url.split("://").nth(1).and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default().to_owned();
    event::record(conn, &Actor::system(), &Event::WebhookPaused { webhook: hook, code, person, host, failing: true })
}

/// Sends one again that is done with, whatever became of it.
pub fn replay(conn: &mut Conn, who: &Actor, hook: &str, delivery: &str) -> Result<Receipt> {
    let hook = webhook::own(conn, who.person()?, hook)?;
    let row = deliveries::table.filter(deliveries::webhook_id.eq(hook.id)).filter(deliveries::code.eq(delivery));
    let (id, state): (i64, DeliveryState) = row.select((deliveries::id, deliveries::state)).first(conn)?;
    webhook::must_be_active(&hook)?;
    if state == DeliveryState::Waiting {
        return Err(Error::conflict("delivery-waits"));
    }
    again(conn, who, &hook, &[(id, delivery.to_owned())])
}
/// Sends all that were given up again, oldest first.
pub fn replay_dead(conn: &mut Conn, who: &Actor, hook: &str) -> Result<Receipt> {
    let hook = webhook::own(conn, who.person()?, hook)?;
    webhook::must_be_active(&hook)?;
    let dead: Vec<(i64, String)> = deliveries::table
        .filter(deliveries::webhook_id.eq(hook.id))
        .filter(deliveries::state.eq(DeliveryState::Dead))
        .order(deliveries::id)
        .limit(1000)
        .select((deliveries::id, deliveries::code))
        .load(conn)?;
    again(conn, who, &hook, &dead)
}
fn again(conn: &mut Conn, who: &Actor, hook: &webhook::Webhook, which: &[(i64, String)]) -> Result<Receipt> {
    let ids: Vec<i64> = which.iter().map(|(id, _)| *id).collect();
    let fresh =
        (deliveries::state.eq(DeliveryState::Waiting), deliveries::attempts.eq(0), deliveries::since.eq(clock::now()));
    diesel::update(deliveries::table.filter(deliveries::id.eq_any(ids))).set(fresh).execute(conn)?;
    // Asked for by hand: now, not when the pause after the last failure is over.
    let now = webhooks::retry_at.eq(None::<Instant>);
    diesel::update(webhooks::table.find(hook.id)).set(now).execute(conn)?;
    for (_, code) in which {
        job::enqueue(conn, &Deliver { delivery: code.clone() })?;
    }
    let deliveries = i64::try_from(which.len()).unwrap_or(i64::MAX);
    event::record(conn, who, &Event::WebhookReplayed { webhook: hook.id, code: hook.code.clone(), deliveries })?;
    Ok(Receipt::changed(format!("/me/webhooks/{}", hook.code), "waiting"))
}
