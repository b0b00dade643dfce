//! Sessions and passwords: the parts that touch the database. Hashing happens outside any transaction, in `web/session.rs`.
use super::{
    account_mail,
    actor::{Actor, Credential, identify},
    person::plain_email,
    session,
};
use crate::{
    clock, code,
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    rule::{self, Rule},
    schema::{address_changes, api_tokens, password_links, people, sessions},
    view::View,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the sign-in form holds. `resume` is a form that was typed while the session had expired.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Credentials {
    pub email: String,
    #[schema(format = Password)]
    pub password: String,
    /// Where to go afterwards: a path of this site.
    pub next: String,
    pub resume: String,
}
#[derive(Serialize, ToSchema)]
pub struct SignInPage {
    pub next: String,
}
impl View for SignInPage {
    const TEMPLATE: &'static str = "accounts/sign_in.html";
    fn address(&self) -> Option<String> {
        Some("/sign-in".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "email": "", "next": self.next, "resume": "" })
    }
}

/// Where to go after signing in.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Next {
    pub next: String,
}

/// Who has this address, and the hash of their password.
pub fn stored_password(conn: &mut Conn, email: &str) -> Result<Option<(i64, Option<String>)>> {
    Ok(people::table
        .filter(people::email.eq(plain_email(email)))
        .filter(people::state.eq("active"))
        .select((people::id, people::password_hash))
        .first(conn)
        .optional()?)
}
pub fn refused() -> Error {
    Error::invalid("password", "sign-in-refused")
}

/// Begins a session under a secret its holder keeps in a cookie; the database keeps the secret's hash. The session that
/// the browser had before ends with it. `agent` is what the browser says of itself.
pub fn begin(
    conn: &mut Conn,
    person: i64,
    secret: &str,
    before: Option<&Credential>,
    request: &str,
    agent: &str,
) -> Result<()> {
    end(conn, before, request)?;
    session::open(conn, person, secret, agent)?;
    let credential = Credential::Session(secret.to_owned());
    let who = identify(conn, Some(&credential), Some(request))?.ok_or(Error::SignInFirst)?;
    event::record(conn, &who, &Event::SignedIn { person })
}
/// Ends the session of this secret; ending none is no error.
pub fn end(conn: &mut Conn, credential: Option<&Credential>, request: &str) -> Result<()> {
    let (Some(who), Some(Credential::Session(secret))) = (identify(conn, credential, Some(request))?, credential)
    else {
        return Ok(());
    };
    diesel::delete(sessions::table.filter(sessions::token_hash.eq(code::hash(secret)))).execute(conn)?;
    event::record(conn, &who, &Event::SignedOut { person: who.person()? })
}

/// Ends every session of a person: the next request of each is one of a stranger. For whoever disables an account or
/// changes its roles.
pub fn end_sessions(conn: &mut Conn, person: i64) -> Result<()> {
    session::end_all(conn, person)
}

/// What the form for a new password holds.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewPassword {
    #[schema(format = Password)]
    pub password: String,
}
/// The page behind a one-time link.
#[derive(Serialize, ToSchema)]
pub struct PasswordPage {
    pub token: String,
    /// False: used or expired; the page says how to get another.
    pub valid: bool,
}
impl View for PasswordPage {
    const TEMPLATE: &'static str = "accounts/password.html";
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "password": "" })
    }
}
pub fn password_page(conn: &mut Conn, token: &str) -> Result<PasswordPage> {
    let left: i64 = password_links::table
        .filter(password_links::token_hash.eq(code::hash(token)))
        .filter(password_links::used_at.is_null())
        .filter(password_links::expires_at.gt(clock::now()))
        .count()
        .get_result(conn)?;
    Ok(PasswordPage { token: token.to_owned(), valid: left > 0 })
}
/// Whose password the link sets, as name and address; none for a link that is used or expired.
pub fn link_owner(conn: &mut Conn, token: &str) -> Result<Option<(String, String)>> {
    Ok(people::table
        .inner_join(password_links::table)
        .filter(password_links::token_hash.eq(code::hash(token)))
        .filter(password_links::used_at.is_null())
        .filter(password_links::expires_at.gt(clock::now()))
        .select((people::name, people::email))
        .first(conn)
        .optional()?)
}
/// Uses the link up, sets the hash, and ends every session and token of the person. Returns who it is.
pub fn set_password(conn: &mut Conn, token: &str, hash: &str) -> Result<i64> {
    let now = clock::now();
    let link = password_links::table
        .filter(password_links::token_hash.eq(code::hash(token)))
        .filter(password_links::used_at.is_null())
        .filter(password_links::expires_at.gt(now));
    let (id, person): (i64, i64) = link
        .select((password_links::id, password_links::person_id))
        .first(conn)
        .optional()?
        .ok_or_else(|| Error::conflict("link-used"))?;
    let used = diesel::update(password_links::table.find(id).filter(password_links::used_at.is_null()))
        .set(password_links::used_at.eq(now))
        .execute(conn)?; // the database decides which of two at once it was
    if used == 0 {
        return Err(Error::conflict("link-used"));
    }
    end_links(conn, person)?;
    end_sessions(conn, person)?;
    diesel::delete(api_tokens::table.filter(api_tokens::person_id.eq(person))).execute(conn)?;
    let before: Option<String> = people::table.find(person).select(people::password_hash).first(conn)?;
    store_password(conn, person, hash)?;
    if before.is_some() {
        account_mail::tell_person(conn, person, "password_changed")?;
    }
    Ok(person)
}
/// Makes every link worthless that was sent to this person and is not used yet.
pub(super) fn end_links(conn: &mut Conn, person: i64) -> Result<()> {
    let unused = password_links::table.filter(password_links::person_id.eq(person));
    diesel::delete(unused.filter(password_links::used_at.is_null())).execute(conn)?;
    diesel::delete(address_changes::table.filter(address_changes::person_id.eq(person))).execute(conn)?;
    Ok(())
}
pub(crate) fn store_password(conn: &mut Conn, person: i64, hash: &str) -> Result<()> {
    diesel::update(people::table.find(person)).set(people::password_hash.eq(hash)).execute(conn)?;
    event::record(conn, &Actor::system(), &Event::PasswordSet { person })
}
/// Makes a one-time link for a person under this secret. Says for how long it is good.
pub fn new_link(conn: &mut Conn, person: i64, secret: &str) -> Result<TimeDelta> {
    let (now, lasts) = (clock::now(), rule::span(conn, Rule::PasswordLinkMinutes)?);
    diesel::insert_into(password_links::table)
        .values((
            password_links::token_hash.eq(code::hash(secret)),
            password_links::person_id.eq(person),
            password_links::created_at.eq(now),
            password_links::expires_at.eq(now.plus(lasts)),
        ))
        .execute(conn)?;
    Ok(lasts)
}
