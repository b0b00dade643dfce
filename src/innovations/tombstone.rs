//! What is left of a withdrawn entry for the public: enough to know what it was, why it went, and how it was cited.
use super::{citation::Cited, innovation::Innovation};
use crate::{
    content,
    db::Conn,
    error::{Result, Tombstone},
    schema::{agencies, innovations},
};
use diesel::prelude::*;

pub(super) fn of(conn: &mut Conn, innovation: &Innovation) -> Result<Tombstone> {
    let by = innovation.source.institution();
    let by = agencies::table.filter(agencies::slug.eq(by)).select(agencies::name).first(conn).optional()?;
    let replacement = match innovation.replaced_by_id {
        Some(id) => innovations::table.find(id).select(innovations::code).first(conn).optional()?,
        None => None,
    };
    let last = content::publications_of(conn, innovation.content_id)?.into_iter().next();
    let cited = match last {
        Some(last) => Some(Cited::of(conn, innovation, last.number)?),
        None => None,
    };
    Ok(Tombstone {
        name: innovation.name.clone(),
        code: innovation.code.clone(),
        reason: innovation.state_reason.clone().unwrap_or_default(),
        since: innovation.state_at,
        agency: cited.as_ref().and_then(|cited| cited.author.clone()),
        by,
        replacement,
        citation: cited.as_ref().map(Cited::apa).unwrap_or_default(),
        address: cited.map(|cited| cited.address()).unwrap_or_default(),
    })
}
