//! Between the password and the code: a sign-in that waits, and is no session.
use super::{
    actor::{Actor, Credential},
    sign_in, totp,
};
use crate::{
    clock, code,
    db::Conn,
    error::{Error, Result},
    event::Via,
    schema::{pending_sign_ins, people},
    view::View,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long a sign-in waits for its code (ASVS 6.5.5: ten minutes at most).
pub const WAITS: TimeDelta = TimeDelta::minutes(10);

/// Where a browser comes from: what ends with the new session, and what is kept with it.
#[derive(Clone)]
pub struct Arrival {
    pub before: Option<Credential>,
    pub request: String,
    pub agent: String,
}
/// What the secret that was handed in stands for now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entered {
    Session,
    /// A sign-in that waits for its code.
    Waiting,
}
/// After the right password or link: begins a session under `secret`, or, where the person has a second step, nothing
/// but a wait for the code. No way of signing in passes by this.
pub fn enter(conn: &mut Conn, person: i64, secret: &str, from: &Arrival) -> Result<Entered> {
    if !totp::is_on(conn, person)? {
        sign_in::begin(conn, person, secret, from.before.as_ref(), &from.request, &from.agent)?;
        return Ok(Entered::Session);
    }
    let now = clock::now();
    diesel::insert_into(pending_sign_ins::table)
        .values((
            pending_sign_ins::token_hash.eq(code::hash(secret)),
            pending_sign_ins::person_id.eq(person),
            pending_sign_ins::created_at.eq(now),
            pending_sign_ins::expires_at.eq(now.plus(WAITS)),
        ))
        .execute(conn)?;
    Ok(Entered::Waiting)
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SecondStep {
    /// Six digits of the app, or a recovery code.
    #[schema(format = Password)]
    pub code: String,
    pub next: String,
    pub resume: String,
}
#[derive(Serialize, ToSchema)]
pub struct CodePage {
    /// False: nobody waits here any more; the page says to sign in again.
    pub valid: bool,
    pub next: String,
    pub resume: String,
}
impl View for CodePage {
    const TEMPLATE: &'static str = "accounts/code.html";
    fn address(&self) -> Option<String> {
        Some("/sign-in/code".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "code": "", "next": self.next, "resume": self.resume })
    }
}
pub fn page(conn: &mut Conn, waiting: Option<&str>, next: &str, resume: &str) -> Result<CodePage> {
    let valid = find(conn, waiting)?.is_some();
    Ok(CodePage { valid, next: next.to_owned(), resume: resume.to_owned() })
}
fn find(conn: &mut Conn, waiting: Option<&str>) -> Result<Option<(i64, i64)>> {
    let Some(waiting) = waiting else {
        return Ok(None);
    };
    Ok(pending_sign_ins::table
        .inner_join(people::table)
        .filter(people::state.eq("active"))
        .filter(pending_sign_ins::token_hash.eq(code::hash(waiting)))
        .filter(pending_sign_ins::expires_at.gt(clock::now()))
        .select((pending_sign_ins::id, pending_sign_ins::person_id))
        .first(conn)
        .optional()?)
}
/// The right code makes the waiting sign-in a session, once. False: the code is wrong, which has been counted.
pub fn finish(conn: &mut Conn, waiting: Option<&str>, typed: &str, secret: &str, from: &Arrival) -> Result<bool> {
    let over = || Error::conflict("sign-in-over");
    let (id, person) = find(conn, waiting)?.ok_or_else(over)?;
    let who = Actor { person: Some(person), via: Via::Page, request: Some(from.request.clone()), ..Actor::system() };
    if !totp::spend(conn, &who, person, typed)? {
        return Ok(false);
    }
    // The database decides which of two at once it was.
    if diesel::delete(pending_sign_ins::table.find(id)).execute(conn)? == 0 {
        return Err(over());
    }
    diesel::delete(pending_sign_ins::table.filter(pending_sign_ins::person_id.eq(person))).execute(conn)?;
    sign_in::begin(conn, person, secret, from.before.as_ref(), &from.request, &from.agent)?;
    Ok(true)
}
