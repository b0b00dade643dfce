//! A person with an account.
use super::actor::Actor;
use crate::{
    clock, code,
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::people,
    words::Lang,
};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// Whoever may be written to.
#[derive(Debug, Clone, Queryable)]
pub struct Addressee {
    pub id: i64,
    pub email: String,
    pub name: String,
    pub language: Lang,
}

/// Creates an account without a password; a one-time link sets it. Only the system does so for now: by the command
/// line or the seeds.
pub fn create(conn: &mut Conn, who: &Actor, email: &str, name: &str, language: Lang) -> Result<i64> {
    if !who.is_system() {
        return Err(Error::forbidden("only-system-admins"));
    }
    let email = plain_email(email);
    check(&mut Check::default(), &email, name).done()?;
    let id: i64 = diesel::insert_into(people::table)
        .values((
            people::email.eq(&email),
            people::name.eq(name.trim()),
            people::language.eq(language),
            people::state.eq("active"),
            people::created_at.eq(clock::now()),
            (people::handle.eq(code::handle()?), people::name_key.eq(name_key(name))),
        ))
        .returning(people::id)
        .get_result(conn)
        .map_err(Error::taken("email", "email-taken"))?;
    event::record(conn, who, &Event::PersonCreated { person: id })?;
    Ok(id)
}
/// What a name is looked up by; it goes with the name wherever that is written.
pub fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}
/// Addresses are compared in lower case, without the blanks that pasting brings.
pub fn plain_email(email: &str) -> String {
    email.trim().to_lowercase()
}
/// What a name and an address must be like.
pub(super) fn check<'c>(check: &'c mut Check, email: &str, name: &str) -> &'c mut Check {
    check.text("name", name, 200).that(!name.chars().any(char::is_control), "name", "not-a-value").that(
        is_email(email),
        "email",
        "email-unreadable",
    )
}
pub fn is_email(email: &str) -> bool {
    email.len() <= 254 && email.parse::<lettre::Address>().is_ok()
}

/// An active person by address.
pub fn by_email(conn: &mut Conn, email: &str) -> Result<Option<Addressee>> {
    Ok(people::table
        .filter(people::email.eq(plain_email(email)))
        .filter(people::state.eq("active"))
        .select((people::id, people::email, people::name, people::language))
        .first(conn)
        .optional()?)
}
/// What someone is called.
pub fn name(conn: &mut Conn, id: i64) -> Result<String> {
    Ok(people::table.find(id).select(people::name).first(conn)?)
}
/// What several people are called, by their ids; one query.
pub fn names(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, String>> {
    let rows = people::table.filter(people::id.eq_any(ids)).select((people::id, people::name));
    Ok(rows.load::<(i64, String)>(conn)?.into_iter().collect())
}
/// The active ones of these, for mails and notices.
pub fn addressees(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Addressee>> {
    Ok(people::table
        .filter(people::id.eq_any(ids))
        .filter(people::state.eq("active"))
        .select((people::id, people::email, people::name, people::language))
        .load(conn)?)
}
