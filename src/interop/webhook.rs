//! A webhook: an address of one's own that is told when something happens.
use super::{
    courier,
    delivery::{self, DeliveryCard},
};
use crate::{
    accounts::{actor::Actor, throttle},
    clock::{self, Instant},
    code,
    db::{Conn, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    schema::{webhook_kinds, webhooks},
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Webhooks of one person.
pub const MOST: i64 = 10;

crate::text_enum! {
    /// What a webhook can be told of. `test` is sent when its person asks for it.
    pub enum HookKind {
        InnovationPublished = "innovation-published",
        InnovationWithdrawn = "innovation-withdrawn",
        CoursePublished = "course-published",
        LessonPublished = "lesson-published",
        CertificateAwarded = "certificate-awarded",
        Test = "test",
    }
}
crate::text_enum! {
    /// `failing`: it did not answer for so long that it is called no more, until its person says so.
    pub enum HookState { Active = "active", Paused = "paused", Failing = "failing" }
}

/// What the form for a webhook holds.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "url": "https://example.go.id/ekopi", "kinds": ["innovation-published", "innovation-withdrawn"] }))]
pub struct NewWebhook {
    /// `https`, port 443 or 8443, on the public internet.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub url: String,
    /// At least one; not `test`, which every webhook can be sent.
    #[schema(required = true, value_type = Vec<HookKind>, min_items = 1)]
    pub kinds: Vec<String>,
}
#[derive(Serialize, ToSchema)]
pub struct WebhookCard {
    pub code: String,
    pub url: String,
    pub state: HookState,
    pub kinds: Vec<HookKind>,
    pub created_at: Instant,
}
/// One's own webhooks, newest first, and the form for another.
#[derive(Serialize, ToSchema)]
pub struct WebhookList {
    pub items: Vec<WebhookCard>,
    /// What one can be told of.
    pub kinds: Vec<HookKind>,
}
impl View for WebhookList {
    const TEMPLATE: &'static str = "interop/webhooks.html";
    fn address(&self) -> Option<String> {
        Some("/me/webhooks".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "url": "", "kinds": "" })
    }
}
/// The answer to making one. The same call, sent again with the same key, gets the same answer; nothing else shows the
/// secret.
#[derive(Serialize, ToSchema)]
pub struct WebhookMade {
    pub webhook: WebhookCard,
    /// What the signatures are made with.
    pub secret: String,
}
impl View for WebhookMade {
    const TEMPLATE: &'static str = "interop/webhook_made.html";
}
/// Where in the list of deliveries a page begins.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Place {
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
}
/// One webhook and what was sent to it in the last 30 days.
#[derive(Serialize, ToSchema)]
pub struct WebhookPage {
    pub webhook: WebhookCard,
    /// Attempts that failed, one after the other, until now.
    pub failures: i64,
    /// After a failure nothing is sent before then.
    pub retry_at: Option<Instant>,
    /// Deliveries that were given up and can be sent again.
    pub dead: i64,
    /// Newest first.
    pub items: Vec<DeliveryCard>,
    pub next: Option<String>,
}
impl View for WebhookPage {
    const TEMPLATE: &'static str = "interop/webhook.html";
    fn address(&self) -> Option<String> {
        Some(address(&self.webhook.code))
    }
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

/// The row, as its verbs need it.
#[derive(Queryable)]
pub(super) struct Webhook {
    pub(super) id: i64,
    pub(super) code: String,
    pub(super) url: String,
    pub(super) state: HookState,
    created_at: Instant,
    failures: i64,
    retry_at: Option<Instant>,
}
type Columns = (
    webhooks::id,
    webhooks::code,
    webhooks::url,
    webhooks::state,
    webhooks::created_at,
    webhooks::failures,
    webhooks::retry_at,
);
const COLUMNS: Columns = (
    webhooks::id,
    webhooks::code,
    webhooks::url,
    webhooks::state,
    webhooks::created_at,
    webhooks::failures,
    webhooks::retry_at,
);
impl Webhook {
    fn card(&self, kinds: &BTreeMap<i64, Vec<HookKind>>) -> WebhookCard {
        WebhookCard {
            code: self.code.clone(),
            url: self.url.clone(),
            state: self.state,
            kinds: kinds.get(&self.id).cloned().unwrap_or_default(),
            created_at: self.created_at,
        }
    }
    fn receipt(&self, state: HookState) -> Receipt {
        Receipt::changed(address(&self.code), state.as_str())
    }
}
fn address(code: &str) -> String {
    format!("/me/webhooks/{code}")
}
/// One's own; another's does not exist.
pub(super) fn own(conn: &mut Conn, person: i64, code: &str) -> Result<Webhook> {
    let mine = webhooks::table.filter(webhooks::person_id.eq(person)).filter(webhooks::code.eq(code));
    Ok(mine.select(COLUMNS).first(conn)?)
}
fn kinds_of(conn: &mut Conn, hooks: &[i64]) -> Result<BTreeMap<i64, Vec<HookKind>>> {
    let rows: Vec<(i64, HookKind)> = webhook_kinds::table
        .filter(webhook_kinds::webhook_id.eq_any(hooks))
        .order(webhook_kinds::id)
        .select((webhook_kinds::webhook_id, webhook_kinds::kind))
        .load(conn)?;
    let mut kinds = BTreeMap::<i64, Vec<HookKind>>::new();
    for (hook, kind) in rows {
        kinds.entry(hook).or_default().push(kind);
    }
    Ok(kinds)
}
/// What a person can choose.
pub fn choices() -> Vec<HookKind> {
    HookKind::ALL.iter().copied().filter(|kind| *kind != HookKind::Test).collect()
}

pub fn list(conn: &mut Conn, who: Option<&Actor>) -> Result<WebhookList> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let hooks: Vec<Webhook> = webhooks::table
        .filter(webhooks::person_id.eq(person))
        .order(webhooks::id.desc())
        .limit(MOST)
        .select(COLUMNS)
        .load(conn)?;
    let kinds = kinds_of(conn, &hooks.iter().map(|hook| hook.id).collect::<Vec<_>>())?;
    Ok(WebhookList { items: hooks.iter().map(|hook| hook.card(&kinds)).collect(), kinds: choices() })
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str, place: &Place) -> Result<WebhookPage> {
    let hook = own(conn, who.ok_or(Error::SignInFirst)?.person()?, code)?;
    let kinds = kinds_of(conn, &[hook.id])?;
    let sent = delivery::list(conn, hook.id, &place.after)?;
    Ok(WebhookPage {
        webhook: hook.card(&kinds),
        failures: hook.failures,
        retry_at: hook.retry_at,
        dead: delivery::dead(conn, hook.id)?,
        items: sent.items,
        next: sent.next,
    })
}
/// Makes a webhook. `allow`: see `courier::may_be_called`.
pub fn create(conn: &mut Conn, who: &Actor, new: &NewWebhook, allow: &[String]) -> Result<Receipt> {
    let person = who.person()?;
    let kinds: BTreeSet<Option<HookKind>> = new.kinds.iter().map(|kind| kind.parse().ok()).collect();
    let url = new.url.trim();
    Check::default()
        .text("url", url, courier::LONGEST)
        .that(courier::may_be_called(url, allow), "url", "webhook-url")
        .that(!kinds.is_empty(), "kinds", "webhook-kinds-missing")
        .that(!kinds.contains(&None) && !kinds.contains(&Some(HookKind::Test)), "kinds", "not-a-value")
        .done()?;
    // Two at once are counted one after the other.
    lock_row(conn, "people", person)?;
    let held: i64 = webhooks::table.filter(webhooks::person_id.eq(person)).count().get_result(conn)?;
    if held >= MOST {
        return Err(Error::conflict(Msg::from("webhook-too-many").with("most", MOST)));
    }
    let code: String = code::secret()?.chars().take(12).collect();
    let id: i64 = diesel::insert_into(webhooks::table)
        .values((
            webhooks::code.eq(&code),
            webhooks::person_id.eq(person),
            webhooks::url.eq(url),
            webhooks::secret.eq(code::secret()?),
            webhooks::state.eq(HookState::Active),
            webhooks::created_at.eq(clock::now()),
        ))
        .returning(webhooks::id)
        .get_result(conn)?;
    for kind in kinds.into_iter().flatten() {
        diesel::insert_into(webhook_kinds::table)
            .values((webhook_kinds::webhook_id.eq(id), webhook_kinds::kind.eq(kind)))
            .execute(conn)?;
    }
    event::record(conn, who, &Event::WebhookCreated { webhook: id, code: code.clone() })?;
    Ok(Receipt::created(address(&code), HookState::Active.as_str()).code(&code))
}
/// What the answer to `create` shows.
pub fn made(conn: &mut Conn, who: Option<&Actor>, receipt: &Receipt) -> Result<WebhookMade> {
    let code = receipt.code.clone().unwrap_or_default();
    let hook = own(conn, who.ok_or(Error::SignInFirst)?.person()?, &code)?;
    let kinds = kinds_of(conn, &[hook.id])?;
    let secret = webhooks::table.find(hook.id).select(webhooks::secret).first(conn)?;
    Ok(WebhookMade { webhook: hook.card(&kinds), secret })
}
/// Stops it: what happens meanwhile is not kept for it; what waits can be sent again later.
pub fn pause(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let person = who.person()?;
    let hook = own(conn, person, code)?;
    if hook.state == HookState::Active {
        stop(conn, hook.id, HookState::Paused)?;
        let host = String::new();
        let event = Event::WebhookPaused { webhook: hook.id, code: hook.code.clone(), person, host, failing: false };
        event::record(conn, who, &event)?;
    }
    Ok(hook.receipt(HookState::Paused))
}
/// What waits is given up: it can be sent again.
pub(super) fn stop(conn: &mut Conn, hook: i64, state: HookState) -> Result<()> {
    diesel::update(webhooks::table.find(hook)).set(webhooks::state.eq(state)).execute(conn)?;
    delivery::give_up(conn, hook)
}
/// Begins again, as if it had never failed.
pub fn resume(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let hook = own(conn, who.person()?, code)?;
    if hook.state != HookState::Active {
        diesel::update(webhooks::table.find(hook.id))
            .set((
                webhooks::state.eq(HookState::Active),
                webhooks::failures.eq(0),
                webhooks::retry_at.eq(None::<Instant>),
            ))
            .execute(conn)?;
        event::record(conn, who, &Event::WebhookResumed { webhook: hook.id, code: hook.code.clone() })?;
    }
    Ok(hook.receipt(HookState::Active))
}
/// Takes it away with its secret and the list of what was sent to it.
pub fn delete(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let hook = own(conn, who.person()?, code)?;
    delivery::forget(conn, hook.id)?;
    diesel::delete(webhook_kinds::table.filter(webhook_kinds::webhook_id.eq(hook.id))).execute(conn)?;
    diesel::delete(webhooks::table.find(hook.id)).execute(conn)?;
    event::record(conn, who, &Event::WebhookDeleted { webhook: hook.id, code: hook.code })?;
    Ok(Receipt::changed("/me/webhooks".into(), "deleted"))
}
/// Sends it a message that tells of nothing, a moment later.
pub fn test(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let hook = own(conn, who.person()?, code)?;
    must_be_active(&hook)?;
    let limits = [(throttle::WEBHOOK_TEST, hook.code.as_str())];
    throttle::take(conn, &limits)?;
    event::record(conn, who, &Event::WebhookTested { webhook: hook.id, code: hook.code.clone() })?;
    Ok(hook.receipt(HookState::Active))
}
pub(super) fn must_be_active(hook: &Webhook) -> Result<()> {
    if hook.state == HookState::Active { Ok(()) } else { Err(Error::conflict("webhook-not-active")) }
}
