//! What is left of an idea that was withdrawn from the bank: what it was, whose, and why it went.
use super::idea::Idea;
use crate::{
    db::Conn,
    error::{Result, Tombstone},
    schema::agencies,
};
use diesel::prelude::*;

pub(super) fn of(conn: &mut Conn, idea: &Idea) -> Result<Tombstone> {
    let agency: String = agencies::table.find(idea.agency_id).select(agencies::name).first(conn)?;
    Ok(Tombstone {
        name: idea.title.clone(),
        code: idea.code.clone(),
        reason: idea.state_reason.clone(),
        since: idea.state_at,
        citation: format!("{agency}. ({}). {} ({}). Ekopi.", idea.year, idea.title, idea.code),
        agency: Some(agency),
        by: None,
        replacement: None,
        address: idea.address(),
    })
}
