//! Recovery codes: ten that work once each, for the day the telephone with the app is lost.
use super::{
    account_mail,
    actor::Actor,
    person,
    totp::{in_groups, is_on, random},
};
use crate::{
    clock, code,
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    schema::recovery_codes,
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

const CODES: usize = 10;
/// Bytes of a code: 80 bits, so that a plain hash keeps it.
const BYTES: usize = 10;

/// The one page that shows recovery codes; empty where it is the form that asks for new ones.
#[derive(Serialize, ToSchema)]
pub struct RecoveryPage {
    /// Whether there is a second step that they could stand in for.
    pub on: bool,
    pub codes: Vec<String>,
}
impl View for RecoveryPage {
    const TEMPLATE: &'static str = "accounts/recovery_codes.html";
    fn address(&self) -> Option<String> {
        Some("/me/totp/recovery-codes".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "password": "" })
    }
}
pub fn page(_: &mut Conn, who: Option<&Actor>) -> Result<RecoveryPage> {
    Ok(RecoveryPage { on: who.ok_or(Error::SignInFirst)?.second_step, codes: vec![] })
}
/// Ten new codes, each good for one sign-in, such as `abcd-efgh-ijkl-mnop`.
pub fn draw() -> Result<Vec<String>> {
    (0..CODES).map(|_| Ok(in_groups(&random(BYTES)?.to_lowercase()).replace(' ', "-"))).collect()
}
/// The codes before these are worth nothing any more.
pub fn make(conn: &mut Conn, who: &Actor, codes: &[String]) -> Result<Receipt> {
    let person = who.person()?;
    if !is_on(conn, person)? {
        return Err(Error::conflict("totp-is-off"));
    }
    replace(conn, person, codes)?;
    event::record(conn, who, &Event::RecoveryCodesMade { person })?;
    Ok(Receipt::changed("/me/totp".into(), "made"))
}
pub(super) fn replace(conn: &mut Conn, person: i64, codes: &[String]) -> Result<()> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::person_id.eq(person))).execute(conn)?;
    let now = clock::now();
    for each in codes {
        diesel::insert_into(recovery_codes::table)
            .values((
                recovery_codes::person_id.eq(person),
                recovery_codes::code_hash.eq(hash_of(person, each)),
                recovery_codes::created_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}
/// As typed in whatever case, with blanks or hyphens or none.
fn hash_of(person: i64, typed: &str) -> String {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    code::hash(&format!("recovery {person} {}", plain.to_lowercase()))
}

/// Uses one up; of two at the same moment one finds it.
pub(super) fn spend(conn: &mut Conn, who: &Actor, person: i64, typed: &str) -> Result<bool> {
    let mine = recovery_codes::table
        .filter(recovery_codes::person_id.eq(person))
        .filter(recovery_codes::code_hash.eq(hash_of(person, typed)));
    if diesel::delete(mine).execute(conn)? == 0 {
        return Ok(false);
    }
    event::record(conn, who, &Event::RecoveryCodeUsed { person })?;
    let left = left(conn, person)?;
    for to in person::addressees(conn, &[person])? {
        account_mail::tell(conn, &to, "recovery_code_used", serde_json::json!({ "left": left }))?;
    }
    Ok(true)
}
pub(super) fn left(conn: &mut Conn, person: i64) -> Result<i64> {
    Ok(recovery_codes::table.filter(recovery_codes::person_id.eq(person)).count().get_result(conn)?)
}
