//! Switching a mail off by one click, without signing in (RFC 8058).
use super::{
    notice::NoticeKind,
    preference::{self, Frequency},
};
use crate::{
    accounts::actor::Actor,
    code,
    db::Conn,
    error::{Error, Result},
    password::same,
    schema::{installation, people},
    view::{Receipt, View},
};
use diesel::prelude::*;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use utoipa::ToSchema;

/// What the daily mail is called where a kind of notice would stand.
const DIGEST: &str = "digest";

/// A token that switches off one kind of mail of one person, and nothing else; it does not expire, because old mails keep
/// their links. `None`: the daily mail. Signed with the installation's secret, so that nobody can make one for others.
pub(super) fn token(conn: &mut Conn, person: i64, kind: Option<NoticeKind>) -> Result<String> {
    let of = format!("{person:x}.{}", kind.map_or(DIGEST, NoticeKind::as_str));
    let signature = sign(conn, &of)?;
    Ok(format!("{of}.{signature}"))
}
fn sign(conn: &mut Conn, of: &str) -> Result<String> {
    let secret: String = installation::table.select(installation::secret).first(conn)?;
    let mut mac = <Hmac<Sha256>>::new_from_slice(secret.as_bytes()).map_err(Error::internal)?;
    mac.update(b"unsubscribe ");
    mac.update(of.as_bytes());
    Ok(code::hex(&mac.finalize().into_bytes()))
}
/// Whose mails of which kind a token switches off.
fn read(conn: &mut Conn, token: &str) -> Result<(i64, Option<NoticeKind>)> {
    let (of, signature) = token.rsplit_once('.').filter(|_| token.len() <= 200).ok_or(Error::NotFound)?;
    if !same(signature.as_bytes(), sign(conn, of)?.as_bytes()) {
        return Err(Error::NotFound);
    }
    let (person, kind) = of.split_once('.').ok_or(Error::NotFound)?;
    let person = i64::from_str_radix(person, 16).map_err(|_| Error::NotFound)?;
    let kind = if kind == DIGEST { None } else { Some(kind.parse().map_err(|_| Error::NotFound)?) };
    let active = people::table.find(person).filter(people::state.eq("active")).select(people::id);
    Ok((active.first(conn)?, kind))
}

/// The page behind the link. Looking changes nothing: mail scanners look.
#[derive(Serialize, ToSchema)]
pub struct UnsubscribePage {
    pub token: String,
    /// Null: the daily mail with all that waits for it.
    pub notice: Option<NoticeKind>,
    /// No such mail is sent.
    pub off: bool,
}
impl View for UnsubscribePage {
    const TEMPLATE: &'static str = "notifications/unsubscribe.html";
    fn address(&self) -> Option<String> {
        Some(format!("/unsubscribe/{}", self.token))
    }
}
pub fn page(conn: &mut Conn, token: &str) -> Result<UnsubscribePage> {
    let (person, notice) = read(conn, token)?;
    let mails = preference::of_person(conn, person)?;
    let off = match notice {
        Some(kind) => mails.iter().any(|p| p.kind == kind && p.frequency == Frequency::Never),
        None => !mails.iter().any(|p| p.frequency == Frequency::Daily),
    };
    Ok(UnsubscribePage { token: token.to_owned(), notice, off })
}

/// What a mail program sends.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "List-Unsubscribe": "One-Click" }))]
pub struct OneClick {
    #[serde(rename = "List-Unsubscribe")]
    pub list_unsubscribe: String,
}
/// Doing so twice is no error.
pub fn end(conn: &mut Conn, token: &str) -> Result<Receipt> {
    let (person, kind) = read(conn, token)?;
    for now in preference::of_person(conn, person)? {
        if kind.map_or(now.frequency == Frequency::Daily, |kind| kind == now.kind) {
            preference::set(conn, &Actor::system(), person, now.kind, Frequency::Never)?;
        }
    }
    Ok(Receipt::changed(format!("/unsubscribe/{token}"), "off"))
}
