//! One's own account: its address, password, second step and sessions on one page; changing the password.
use super::{
    account_mail,
    actor::{Actor, Credential},
    address_change,
    proof::Proves,
    recovery_code, session, sign_in,
};
use crate::{
    code,
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    schema::{api_tokens, people},
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct SecurityPage {
    pub email: String,
    /// An address that waits to be confirmed from its mailbox.
    pub new_email: Option<String>,
    /// Whether signing in takes a code as well.
    pub second_step: bool,
    /// Recovery codes that are left.
    pub recovery_codes: i64,
    /// How many browsers are signed in.
    pub sessions: i64,
}
impl View for SecurityPage {
    const TEMPLATE: &'static str = "accounts/security.html";
}
pub fn page(conn: &mut Conn, who: Option<&Actor>) -> Result<SecurityPage> {
    let who = who.ok_or(Error::SignInFirst)?;
    let person = who.person()?;
    let sessions = session::list(conn, Some(who))?.items.len();
    Ok(SecurityPage {
        email: people::table.find(person).select(people::email).first(conn)?,
        new_email: address_change::waiting(conn, person)?,
        second_step: who.second_step,
        recovery_codes: recovery_code::left(conn, person)?,
        sessions: i64::try_from(sessions).unwrap_or(i64::MAX),
    })
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "password": "a short sentence of mine", "new_password": "another short sentence" }))]
pub struct PasswordChange {
    /// The password that the account has.
    #[schema(required = true, format = Password)]
    pub password: String,
    #[schema(required = true, format = Password, min_length = 12, max_length = 200)]
    pub new_password: String,
}
impl Proves for PasswordChange {
    fn password(&self) -> &str {
        &self.password
    }
}
#[derive(Serialize, ToSchema)]
pub struct ChangePasswordPage {}
impl View for ChangePasswordPage {
    const TEMPLATE: &'static str = "accounts/password_change.html";
    fn address(&self) -> Option<String> {
        Some("/me/security/password".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "password": "", "new_password": "" })
    }
}
/// Sets the new hash; the password itself has been proved. Every other session, token and link of the person ends. The
/// session that asks goes on under `secret`; a token that asks stays.
pub fn change_password(
    conn: &mut Conn,
    who: &Actor,
    hash: &str,
    by: Option<&Credential>,
    secret: &str,
    agent: &str,
) -> Result<Receipt> {
    let person = who.person()?;
    let asking = match by {
        Some(Credential::Token(token)) => code::hash(token),
        _ => String::new(),
    };
    sign_in::end_sessions(conn, person)?;
    sign_in::end_links(conn, person)?;
    let others = api_tokens::table.filter(api_tokens::person_id.eq(person)).filter(api_tokens::token_hash.ne(asking));
    diesel::delete(others).execute(conn)?;
    diesel::update(people::table.find(person)).set(people::password_hash.eq(hash)).execute(conn)?;
    if who.session.is_some() {
        session::open(conn, person, secret, agent)?;
    }
    event::record(conn, who, &Event::PasswordChanged { person })?;
    account_mail::tell_person(conn, person, "password_changed")?;
    Ok(Receipt::changed("/me/security".into(), "changed"))
}
/// Keeps the same password under today's parameters, unless it has been changed meanwhile.
pub fn keep_anew(conn: &mut Conn, person: i64, old: &str, hash: &str) -> Result<()> {
    diesel::update(people::table.find(person).filter(people::password_hash.eq(old)))
        .set(people::password_hash.eq(hash))
        .execute(conn)?;
    Ok(())
}
