//! Whether someone may come in: disabling and enabling, ending sessions, revoking tokens, sending a password link.
use super::{
    actor::{Actor, Right},
    membership::{self, Role, RoleState},
    password_link, sign_in,
};
use crate::{
    clock,
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{api_tokens, memberships, people},
    view::Receipt,
};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "Mutasi ke instansi lain" }))]
pub struct Suspension {
    /// For the log and for whoever administers: at most 1,000 characters.
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub reason: String,
}
/// Whom a system admin speaks of: id, address, state.
fn administered(conn: &mut Conn, who: &Actor, handle: &str) -> Result<(i64, String, String)> {
    if !who.has(Right::Administer) {
        return Err(Error::forbidden("only-system-admins"));
    }
    let person = people::table.filter(people::handle.eq(handle));
    Ok(person.select((people::id, people::email, people::state)).first(conn)?)
}
fn receipt(handle: &str, state: &str) -> Receipt {
    Receipt::changed(format!("/manage/people/{handle}"), state)
}

/// Shuts someone out at once: every session, token and password link ends with it. Nobody does so to themselves, and
/// one active system admin always stays.
pub fn disable(conn: &mut Conn, who: &Actor, handle: &str, why: &Suspension) -> Result<Receipt> {
    let (person, ..) = administered(conn, who, handle)?;
    if who.person == Some(person) {
        return Err(Error::conflict("not-oneself"));
    }
    Check::default().text("reason", &why.reason, 1000).done()?;
    let administers = memberships::table
        .filter(memberships::person_id.eq(person))
        .filter(memberships::role.eq(Role::SystemAdmin))
        .filter(memberships::state.eq(RoleState::Confirmed));
    if diesel::select(diesel::dsl::exists(administers)).get_result(conn)? {
        membership::leave_one_system_admin(conn, person)?;
        // Of two who shut each other out at once, the later one has waited there and is shut out by now.
        let asker = people::table.find(who.person.unwrap_or_default()).filter(people::state.eq("active"));
        if !who.is_system() && asker.count().get_result::<i64>(conn)? == 0 {
            return Err(Error::SignInFirst);
        }
    }
    let reason = why.reason.trim();
    let disabled = diesel::update(people::table.find(person))
        .filter(people::state.eq("active"))
        .set((people::state.eq("disabled"), people::state_reason.eq(reason), people::state_at.eq(clock::now())))
        .execute(conn)?; // the database decides which of two at once it was
    if disabled == 0 {
        return Err(Error::conflict("person-not-active"));
    }
    sign_in::end_sessions(conn, person)?;
    sign_in::end_links(conn, person)?;
    diesel::delete(api_tokens::table.filter(api_tokens::person_id.eq(person))).execute(conn)?;
    event::record(conn, who, &Event::PersonDisabled { person, reason: reason.to_owned() })?;
    Ok(receipt(handle, "disabled"))
}
/// Lets someone in again. What ended with the disabling stays ended: they sign in anew.
pub fn enable(conn: &mut Conn, who: &Actor, handle: &str) -> Result<Receipt> {
    let (person, ..) = administered(conn, who, handle)?;
    let enabled = diesel::update(people::table.find(person))
        .filter(people::state.eq("disabled"))
        .set((people::state.eq("active"), people::state_reason.eq(None::<String>), people::state_at.eq(clock::now())))
        .execute(conn)?;
    if enabled == 0 {
        return Err(Error::conflict("person-not-disabled"));
    }
    event::record(conn, who, &Event::PersonEnabled { person })?;
    Ok(receipt(handle, "active"))
}
/// Ends every session of a person; that there is none is no error.
pub fn end_sessions(conn: &mut Conn, who: &Actor, handle: &str) -> Result<Receipt> {
    let (person, ..) = administered(conn, who, handle)?;
    sign_in::end_sessions(conn, person)?;
    event::record(conn, who, &Event::SessionsEnded { person })?;
    Ok(receipt(handle, "ended"))
}
/// Revokes every API token of a person; that there is none is no error.
pub fn revoke_tokens(conn: &mut Conn, who: &Actor, handle: &str) -> Result<Receipt> {
    let (person, ..) = administered(conn, who, handle)?;
    let revoked = diesel::delete(api_tokens::table.filter(api_tokens::person_id.eq(person))).execute(conn)?;
    event::record(conn, who, &Event::TokensRevoked { person, count: i64::try_from(revoked).unwrap_or(i64::MAX) })?;
    Ok(receipt(handle, "revoked"))
}
/// Sends a person a link to set a password. Whoever asks for it does not get to see it.
pub fn send_link(conn: &mut Conn, who: &Actor, handle: &str) -> Result<Receipt> {
    let (person, email, state) = administered(conn, who, handle)?;
    if state != "active" {
        return Err(Error::conflict("person-not-active"));
    }
    password_link::send(conn, &email)?;
    event::record(conn, who, &Event::PasswordLinkSent { person })?;
    Ok(receipt(handle, "sent"))
}
