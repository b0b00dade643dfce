//! A person's copy of what is held about them (UU 27/2022, Articles 7, 13 and 32): every registered table, all their rows.
use super::{
    register::{Fate, Ground, HELD},
    request,
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, rows_as_json},
    error::{Error, Result},
    view::View,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Rows of one table. Who has more is told so.
const MOST: i64 = 10_000;

/// What one file holds. The rows of `events` are the history of what was done with the data.
#[derive(Serialize, ToSchema)]
pub struct Export {
    pub made_at: Instant,
    pub tables: Vec<ExportTable>,
}
#[derive(Serialize, ToSchema)]
pub struct ExportTable {
    pub table: String,
    pub ground: Ground,
    pub on_erasure: Fate,
    /// Objects of column and value; instants are UTC. Secrets and their hashes are left out.
    #[schema(value_type = Vec<Object>)]
    pub rows: Vec<serde_json::Value>,
    /// There are more rows than a file takes.
    pub more: bool,
}
impl View for Export {
    const TEMPLATE: &'static str = "privacy/export.html";
}
/// While a request for a copy is fresh, so that every copy is on record.
pub fn export(conn: &mut Conn, who: Option<&Actor>) -> Result<Export> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    if !request::has_fresh_copy(conn, person)? {
        return Err(Error::conflict("ask-for-copy-first"));
    }
    let mut tables = vec![];
    for held in HELD.iter().filter(|held| !held.of.is_empty()) {
        let lines = rows_as_json(conn, held.table, held.secret, &held.condition(person), MOST + 1)?;
        let most = usize::try_from(MOST).unwrap_or(0);
        let more = lines.len() > most;
        let rows = lines.iter().take(most).map(|line| serde_json::from_str(line)).collect::<Result<_, _>>()?;
        tables.push(ExportTable {
            table: held.table.to_owned(),
            ground: held.ground,
            on_erasure: held.fate,
            rows,
            more,
        });
    }
    Ok(Export { made_at: clock::now(), tables })
}
