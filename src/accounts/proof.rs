//! Showing once more, with the password, that it is oneself: asked before what an unlocked screen must not do.
use super::{actor::Actor, throttle};
use crate::{
    db::Conn,
    error::{Error, Result},
    schema::people,
};
use diesel::prelude::*;

/// An input that carries the password the account has. It is compared outside of any transaction, before the verb runs.
pub trait Proves {
    fn password(&self) -> &str;
}
/// What the comparison needs, and what is known of the person for judging a new password.
pub struct Subject {
    pub person: i64,
    pub hash: Option<String>,
    pub about: Vec<String>,
}
/// Counts a try, and refuses it with 429 after ten wrong passwords in a quarter of an hour.
pub fn subject(conn: &mut Conn, who: &Actor) -> Result<Subject> {
    let person = who.person()?;
    throttle::take(conn, &[(throttle::PROOF, &person.to_string())])?;
    let (name, email, hash): (String, String, Option<String>) =
        people::table.find(person).select((people::name, people::email, people::password_hash)).first(conn)?;
    Ok(Subject { person, hash, about: vec![name, email] })
}
/// The password was right, or was never looked at.
pub fn give_back(conn: &mut Conn, person: i64) -> Result<()> {
    throttle::give_back(conn, &[(throttle::PROOF, &person.to_string())])
}
pub fn refused() -> Error {
    Error::invalid("password", "password-wrong")
}
