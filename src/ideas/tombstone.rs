//! What is left of an idea that was withdrawn from the bank, or merged: what it was, whose, why it went, what it is part of.
use super::{idea::Idea, merge};
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
        replacement: merge::target(conn, idea.id)?.map(|into| into.code),
        address: idea.address(),
    })
}
