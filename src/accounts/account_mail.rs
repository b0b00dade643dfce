//! Mails about the account itself, sent with the change they tell of: no preference switches them off.
//!
//! They do not wait for `notifications`, because some go to an address that is on file no more once the change is made.
use super::person::{self, Addressee};
use crate::{
    db::Conn,
    error::Result,
    mail::{self, Mail},
};
use serde_json::{Value, json};

pub(super) fn tell(conn: &mut Conn, to: &Addressee, template: &str, args: Value) -> Result<()> {
    let mail =
        Mail { to: to.email.clone(), name: to.name.clone(), lang: to.language, template: template.to_owned(), args };
    mail::send(conn, &mail)
}
/// To the address that is on file.
pub(super) fn tell_person(conn: &mut Conn, person: i64, template: &str) -> Result<()> {
    for to in person::addressees(conn, &[person])? {
        tell(conn, &to, template, json!({}))?;
    }
    Ok(())
}
