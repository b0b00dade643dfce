//! The audit trail: what the log says, with the names that stand behind its ids.
use super::membership::Role;
use crate::{
    clock::Instant,
    db::{Conn, Cursor, Page},
    error::Result,
    event::Via,
    schema::{agencies, events, people},
};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// A row of the log as the trail reads it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct Logged {
    pub id: i64,
    pub at: Instant,
    pub kind: String,
    pub payload: String,
    pub person_id: Option<i64>,
    pub via: Via,
    pub request_id: Option<String>,
}
/// One entry of the trail. Its sentence is `audit-<kind>`; the macro `audit_entry` tells it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditEntry {
    pub at: Instant,
    /// `role-confirmed`, `agency-renamed`, …
    pub kind: String,
    /// Who did it; null: the system itself.
    pub who: Option<String>,
    pub via: Via,
    /// The request's id, as in the log of the server.
    pub request: Option<String>,
    /// Whom it is about.
    pub person: Option<String>,
    /// The successor, or who is stood in for.
    pub other: Option<String>,
    pub role: Option<Role>,
    pub agency: Option<String>,
    /// The code, serial or name of what it is about.
    pub thing: Option<String>,
    /// The name it had before.
    pub before: Option<String>,
    /// First and last day of what is given for a time.
    pub from: Option<String>,
    pub to: Option<String>,
    /// The new value of a rule, or how many sessions, tokens, jobs, rows.
    pub count: Option<i64>,
    pub reason: Option<String>,
}

/// Rows of the log as entries, in their order. Two queries for all names.
pub fn entries(conn: &mut Conn, logged: &[Logged]) -> Result<Vec<AuditEntry>> {
    let payloads: Vec<Value> =
        logged.iter().map(|row| Ok(serde_json::from_str(&row.payload)?)).collect::<Result<_>>()?;
    let ids = |names: &[&str]| -> BTreeSet<i64> {
        payloads
            .iter()
            .flat_map(|p| names.iter().filter_map(|name| p.get(*name)?.as_i64()).collect::<Vec<_>>())
            .collect()
    };
    let persons =
        ids(&["person", "successor", "holder"]).into_iter().chain(logged.iter().filter_map(|row| row.person_id));
    let persons: BTreeMap<i64, String> = people::table
        .filter(people::id.eq_any(persons.collect::<BTreeSet<_>>()))
        .select((people::id, people::name))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let places: BTreeMap<i64, String> = agencies::table
        .filter(agencies::id.eq_any(ids(&["agency"])))
        .select((agencies::id, agencies::name))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let entry = |(row, payload): (&Logged, &Value)| {
        let id = |name: &str| payload.get(name).and_then(Value::as_i64);
        let text = |name: &str| payload.get(name).and_then(Value::as_str).filter(|s| !s.is_empty()).map(str::to_owned);
        let named = |id: Option<i64>| id.and_then(|id| persons.get(&id).cloned());
        AuditEntry {
            at: row.at,
            kind: row.kind.clone(),
            who: named(row.person_id),
            via: row.via,
            request: row.request_id.clone(),
            person: named(id("person")),
            other: named(id("successor").or_else(|| id("holder"))),
            role: text("role").and_then(|role| role.parse().ok()),
            agency: id("agency").and_then(|id| places.get(&id).cloned()),
            thing: text("code").or_else(|| text("serial")).or_else(|| text("name")),
            before: text("before"),
            from: text("from"),
            to: text("to"),
            count: id("count").or_else(|| id("value")),
            reason: text("reason"),
        }
    };
    Ok(logged.iter().zip(&payloads).map(entry).collect())
}

/// What concerns an agency and the units below it, newest first.
pub fn of_agency(conn: &mut Conn, lineage: &str, after: Option<Cursor>, limit: i64) -> Result<Page<AuditEntry>> {
    let mut rows = events::table
        .inner_join(agencies::table)
        .filter(agencies::lineage.ge(lineage))
        .filter(agencies::lineage.lt(super::agency::behind(lineage)))
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(events::id.lt(after.id));
    }
    let rows: Vec<Logged> = rows.order(events::id.desc()).limit(limit + 1).select(Logged::as_select()).load(conn)?;
    let page = Page::cut(rows, limit, |row| Cursor { at: row.at, id: row.id });
    Ok(Page { items: entries(conn, &page.items)?, next: page.next })
}
