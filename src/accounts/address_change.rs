//! Changing one's address: asked for with the password, confirmed from the new mailbox, told to the old one.
use super::{
    account_mail,
    actor::Actor,
    person::{self, Addressee},
    proof::Proves,
    sign_in, throttle,
};
use crate::{
    app::App,
    clock, code,
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    job::{self, Job},
    mail::Mail,
    schema::{address_changes, people},
    view::{Receipt, View},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A link to confirm a new address, single use.
pub const LINK: TimeDelta = TimeDelta::minutes(60);

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "email": "nama@example.go.id", "password": "a short sentence of mine" }))]
pub struct NewAddress {
    #[schema(required = true, min_length = 1, max_length = 254)]
    pub email: String,
    /// The password that the account has.
    #[schema(required = true, format = Password)]
    pub password: String,
}
impl Proves for NewAddress {
    fn password(&self) -> &str {
        &self.password
    }
}
#[derive(Serialize, ToSchema)]
pub struct AddressPage {
    /// The address that the account has now.
    pub email: String,
}
impl View for AddressPage {
    const TEMPLATE: &'static str = "accounts/address.html";
    fn address(&self) -> Option<String> {
        Some("/me/security/address".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "email": "" })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>) -> Result<AddressPage> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    Ok(AddressPage { email: people::table.find(person).select(people::email).first(conn)? })
}
/// Nothing changes before the link in the new mailbox is used; the old address hears of it at once. Whether the new one
/// has an account already is asked by the job alone, so that nobody learns here who has one.
pub fn request(conn: &mut Conn, who: &Actor, asked: &NewAddress) -> Result<Receipt> {
    let person = who.person()?;
    let email = person::plain_email(&asked.email);
    let now: String = people::table.find(person).select(people::email).first(conn)?;
    Check::default()
        .text("email", &email, 254)
        .that(person::is_email(&email), "email", "email-unreadable")
        .that(email != now, "email", "email-same")
        .done()?;
    let limits = [(throttle::NEW_ADDRESS, &*person.to_string())];
    throttle::take(conn, &limits)?;
    // One wish at a time: the link of an earlier one ends.
    diesel::delete(address_changes::table.filter(address_changes::person_id.eq(person))).execute(conn)?;
    let now = clock::now();
    let id: i64 = diesel::insert_into(address_changes::table)
        .values((
            address_changes::person_id.eq(person),
            address_changes::email.eq(&email),
            address_changes::created_at.eq(now),
            address_changes::expires_at.eq(now.plus(LINK)),
        ))
        .returning(address_changes::id)
        .get_result(conn)?;
    event::record(conn, who, &Event::AddressChangeRequested { person })?;
    job::enqueue(conn, &SendAddressLink { change: id })?;
    account_mail::tell_person(conn, person, "address_requested")?;
    Ok(Receipt::changed("/me/security".into(), "requested"))
}

/// The address that a person has asked for and not yet confirmed, known to someone else or not.
pub(super) fn waiting(conn: &mut Conn, person: i64) -> Result<Option<String>> {
    Ok(address_changes::table
        .filter(address_changes::person_id.eq(person))
        .filter(address_changes::expires_at.gt(clock::now()))
        .select(address_changes::email)
        .first(conn)
        .optional()?)
}
/// Makes the link only now, so that no secret waits in the queue.
#[derive(Serialize, Deserialize)]
pub struct SendAddressLink {
    change: i64,
}
impl Job for SendAddressLink {
    const NAME: &'static str = "address-link";
    fn run(self, app: Arc<App>, id: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            let secret = code::secret().map_err(|e| anyhow::anyhow!("{e:?}"))?;
            let kept = secret.clone();
            let found = app.db.write(move |conn| prepare(conn, self.change, &kept));
            let Some(to) = found.await.map_err(|e| anyhow::anyhow!("{e:?}"))? else {
                return Ok(());
            };
            let mail = Mail {
                to: to.email,
                name: to.name,
                lang: to.language,
                template: "address_new".into(),
                args: serde_json::json!({ "token": secret, "minutes": LINK.num_minutes() }),
            };
            app.post(&mail, id).await
        })
    }
}
/// Gives the wish its link. None: it is gone, or the address is someone else's, who is then told so; the row
/// stays without a link until it expires.
fn prepare(conn: &mut Conn, id: i64, secret: &str) -> Result<Option<Addressee>> {
    let found: Option<(i64, String)> = address_changes::table
        .find(id)
        .select((address_changes::person_id, address_changes::email))
        .first(conn)
        .optional()?;
    let Some((person, email)) = found else {
        return Ok(None);
    };
    let known: i64 = people::table.filter(people::email.eq(&email)).count().get_result(conn)?;
    if known > 0 {
        // The row stays, without a link: whoever asked sees no difference.
        if let Some(owner) = person::by_email(conn, &email)? {
            account_mail::tell(conn, &owner, "already_member", serde_json::json!({}))?;
        }
        return Ok(None);
    }
    diesel::update(address_changes::table.find(id))
        .set(address_changes::token_hash.eq(code::hash(secret)))
        .execute(conn)?;
    Ok(person::addressees(conn, &[person])?.pop().map(|to| Addressee { email, ..to }))
}

/// The button behind the link says nothing but yes.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct Confirmation {}
/// The page behind the link. It needs no session: whoever reads the new mailbox may be on another device.
#[derive(Serialize, ToSchema)]
pub struct ConfirmAddressPage {
    pub token: String,
    /// False: used or expired.
    pub valid: bool,
    pub done: bool,
    pub email: String,
}
impl View for ConfirmAddressPage {
    const TEMPLATE: &'static str = "accounts/address_confirm.html";
}
pub fn confirm_page(conn: &mut Conn, token: &str) -> Result<ConfirmAddressPage> {
    let found = find(conn, token)?;
    let valid = found.is_some();
    let email = found.map(|(_, _, email)| email).unwrap_or_default();
    Ok(ConfirmAddressPage { token: token.to_owned(), valid, done: false, email })
}
pub fn confirmed_page(_: &mut Conn) -> Result<ConfirmAddressPage> {
    Ok(ConfirmAddressPage { token: String::new(), valid: true, done: true, email: String::new() })
}
fn find(conn: &mut Conn, token: &str) -> Result<Option<(i64, i64, String)>> {
    Ok(address_changes::table
        .inner_join(people::table)
        .filter(people::state.eq("active"))
        .filter(address_changes::token_hash.eq(code::hash(token)))
        .filter(address_changes::expires_at.gt(clock::now()))
        .select((address_changes::id, address_changes::person_id, address_changes::email))
        .first(conn)
        .optional()?)
}
/// Uses the link up and changes the address. Password links in the old mailbox become worthless; both addresses are told.
pub fn confirm(conn: &mut Conn, token: &str) -> Result<Receipt> {
    let (id, person, email) = find(conn, token)?.ok_or_else(|| Error::conflict("address-link-used"))?;
    // The database decides which of two at once it was.
    if diesel::delete(address_changes::table.find(id)).execute(conn)? == 0 {
        return Err(Error::conflict("address-link-used"));
    }
    account_mail::tell_person(conn, person, "address_changed")?;
    diesel::update(people::table.find(person))
        .set(people::email.eq(&email))
        .execute(conn)
        .map_err(Error::taken("email", "email-taken"))
        .map_err(|e| if matches!(e, Error::Invalid(_)) { Error::conflict("email-taken") } else { e })?;
    account_mail::tell_person(conn, person, "address_changed")?;
    sign_in::end_links(conn, person)?;
    let who = Actor { person: Some(person), via: event::Via::Page, ..Actor::system() };
    event::record(conn, &who, &Event::AddressChanged { person })?;
    Ok(Receipt::changed("/address/confirmed".into(), "changed"))
}
