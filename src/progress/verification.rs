//! What the public learns from a serial, and what the holder lets it learn.
use super::{
    certificate::{self, Status},
    standing::{self, CertificateCause},
};
use crate::{
    accounts::actor::Actor,
    clock::Instant,
    db::Conn,
    error::Result,
    event::{self, Event},
    schema::certificates,
    view::{Receipt, View},
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Name, course, date and status, and nothing else; of a status that is not valid any more why, since when, and what has
/// taken its place.
#[derive(Serialize, ToSchema)]
pub struct Verification {
    pub serial: String,
    /// Null: its holder keeps it to themselves.
    pub name: Option<String>,
    pub course: Texts,
    pub issued_at: Instant,
    pub status: Status,
    /// Null: for good.
    pub valid_until: Option<Instant>,
    /// Why it is not valid any more; null: it is.
    pub cause: Option<CertificateCause>,
    /// Since when.
    pub since: Option<Instant>,
    /// The serial of what has taken its place.
    pub newer: Option<String>,
}
impl View for Verification {
    const TEMPLATE: &'static str = "progress/verify.html";
}
pub fn verify(conn: &mut Conn, serial: &str) -> Result<Verification> {
    let row = certificate::by_serial(conn, serial)?;
    let status = row.status();
    let (cause, since) = match status {
        Status::Awarded => (None, None),
        Status::Expired => (Some(CertificateCause::Ended), row.valid_until),
        _ => {
            let last = standing::changes(conn, row.id)?.pop();
            (last.as_ref().map(|change| change.cause), last.map(|change| change.at))
        }
    };
    Ok(Verification {
        newer: certificate::newer(conn, &row)?,
        course: row.title(),
        name: Some(row.holder).filter(|_| !row.name_hidden),
        serial: row.serial,
        issued_at: row.issued_at,
        status,
        valid_until: row.valid_until,
        cause,
        since,
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "hidden": true }))]
pub struct NameDisplay {
    /// Whether the page that verifies the certificate leaves the name out.
    pub hidden: bool,
}
/// The holder shows their name to whoever has the serial, or does not.
pub fn show_name(conn: &mut Conn, who: &Actor, serial: &str, wanted: &NameDisplay) -> Result<Receipt> {
    let row = certificate::own(conn, Some(who), serial)?;
    let receipt =
        Receipt::changed(format!("/certificates/{}", row.serial), if wanted.hidden { "hidden" } else { "shown" });
    if row.name_hidden == wanted.hidden {
        return Ok(receipt);
    }
    diesel::update(certificates::table.find(row.id)).set(certificates::name_hidden.eq(wanted.hidden)).execute(conn)?;
    let event = Event::CertificateNameShown { certificate: row.id, serial: row.serial, hidden: wanted.hidden };
    event::record(conn, who, &event)?;
    Ok(receipt)
}
