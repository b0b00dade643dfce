//! The audit log: everything that happened, newest first, narrowed by person, kind, thing, door and days.
use crate::{
    accounts::{
        actor::{Actor, Right},
        audit::{self, AuditEntry, Logged},
        person::plain_email,
    },
    clock,
    db::{Conn, Cursor, MultiBackend, Page},
    error::Result,
    event::Via,
    schema::{events, people},
    view::View,
};
use chrono::{Days, NaiveDate};
use diesel::{prelude::*, sql_query, sql_types::Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What the log is narrowed to; empty is everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct LogFilter {
    /// Who did it: the handle or the e-mail address.
    pub person: String,
    /// `signed-in`, `role-confirmed`, …
    pub kind: String,
    /// What it happened to: `person`, `lesson`, `innovation`, …
    pub about: String,
    /// Which one of these: its handle, slug, code or serial.
    pub thing: String,
    /// `page`, `api`, `command` or `system`.
    pub via: String,
    /// The first day, in Jakarta.
    #[schema(max_length = 10)]
    pub from: String,
    /// The last day.
    #[schema(max_length = 10)]
    pub to: String,
    pub after: String,
    /// 1 to 100, 50 unless said.
    pub limit: Option<i64>,
}
#[derive(Serialize, ToSchema)]
pub struct LogList {
    pub items: Vec<LogRow>,
    pub next: Option<String>,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    pub filter: LogFilter,
    /// Kinds that occur in the log, and what things are called in it.
    pub kinds: Vec<String>,
    pub things: Vec<&'static str>,
    /// Rows that one download holds at most.
    pub most_rows: i64,
    pub may_change: bool,
}
#[derive(Serialize, ToSchema)]
pub struct LogRow {
    pub entry: AuditEntry,
    /// The handle of who did it.
    pub by: Option<String>,
    /// What it happened to, and where that is found.
    pub about: String,
    pub address: Option<String>,
}
impl View for LogList {
    const TEMPLATE: &'static str = "admin/log.html";
    fn address(&self) -> Option<String> {
        Some("/manage/audit".into())
    }
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
    fn form(&self) -> serde_json::Value {
        let LogFilter { person, kind, about, thing, via, from, to, .. } = &self.filter;
        serde_json::json!({
            "format": "csv", "person": person, "kind": kind, "about": about, "thing": thing, "via": via, "from": from, "to": to,
        })
    }
}

/// A filter whose names have been looked up.
#[derive(Default)]
pub(super) struct Narrowed {
    person: Option<i64>,
    kind: Option<String>,
    about: Option<String>,
    thing: Option<i64>,
    via: Option<Via>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    pub(super) after: Option<Cursor>,
}
/// Looks the names up. What names nothing is emptied and told by its field.
pub(super) fn narrow(conn: &mut Conn, filter: &mut LogFilter) -> Result<(Narrowed, Vec<String>)> {
    let mut ignored = vec![];
    let mut keep = |found: bool, typed: &mut String, name: &str| {
        *typed = typed.trim().to_owned();
        if !typed.is_empty() && !found {
            typed.clear();
            ignored.push(name.to_owned());
        }
    };
    let mut narrowed = Narrowed::default();
    let person = filter.person.trim();
    if !person.is_empty() {
        let is_them = people::handle.eq(person.to_lowercase()).or(people::email.eq(plain_email(person)));
        narrowed.person = people::table.filter(is_them).select(people::id).first(conn).optional()?;
    }
    keep(narrowed.person.is_some(), &mut filter.person, "person");
    narrowed.about = Some(filter.about.trim().to_owned()).filter(|about| super::thing::KINDS.contains(&about.as_str()));
    keep(narrowed.about.is_some(), &mut filter.about, "about");
    if !filter.thing.trim().is_empty() {
        narrowed.thing = super::thing::id_of(conn, &filter.about, filter.thing.trim())?;
    }
    keep(narrowed.thing.is_some(), &mut filter.thing, "thing");
    narrowed.via = filter.via.trim().parse().ok();
    keep(narrowed.via.is_some(), &mut filter.via, "via");
    narrowed.from = filter.from.trim().parse().ok();
    keep(narrowed.from.is_some(), &mut filter.from, "from");
    narrowed.to = filter.to.trim().parse().ok();
    keep(narrowed.to.is_some(), &mut filter.to, "to");
    narrowed.after = filter.after.trim().parse().ok();
    keep(narrowed.after.is_some(), &mut filter.after, "after");
    keep(true, &mut filter.kind, "kind");
    narrowed.kind = Some(filter.kind.clone()).filter(|kind| !kind.is_empty());
    Ok((narrowed, ignored))
}

type Found = (Logged, String, i64);
/// The newest rows that fit, each with what it is about. Every filter is the beginning of an index that ends with the time.
pub(super) fn rows(conn: &mut Conn, narrowed: &Narrowed, limit: i64) -> Result<Vec<Found>> {
    let mut all = events::table.into_boxed::<MultiBackend>();
    if let Some(person) = narrowed.person {
        all = all.filter(events::person_id.eq(person));
    }
    if let Some(kind) = &narrowed.kind {
        all = all.filter(events::kind.eq(kind.clone()));
    }
    if let Some(about) = &narrowed.about {
        all = all.filter(events::subject_kind.eq(about.clone()));
    }
    if let Some(thing) = narrowed.thing {
        all = all.filter(events::subject_id.eq(thing));
    }
    if let Some(via) = narrowed.via {
        all = all.filter(events::via.eq(via));
    }
    if let Some(from) = narrowed.from {
        all = all.filter(events::at.ge(clock::beginning_of(from)));
    }
    if let Some(behind) = narrowed.to.and_then(|to| to.checked_add_days(Days::new(1))) {
        all = all.filter(events::at.lt(clock::beginning_of(behind)));
    }
    if let Some(Cursor { at, id }) = narrowed.after {
        all = all.filter(events::at.lt(at).or(events::at.eq(at).and(events::id.lt(id))));
    }
    Ok(all
        .order((events::at.desc(), events::id.desc()))
        .limit(limit)
        .select((Logged::as_select(), events::subject_kind, events::subject_id))
        .load(conn)?)
}

pub fn list(conn: &mut Conn, who: Option<&Actor>, filter: &LogFilter, unread: &[String]) -> Result<LogList> {
    let mut filter = filter.clone();
    let (narrowed, mut ignored) = narrow(conn, &mut filter)?;
    ignored.extend_from_slice(unread);
    let limit = filter.limit.unwrap_or(50).clamp(1, 100);
    let found = rows(conn, &narrowed, limit + 1)?;
    let page = Page::cut(found, limit, |(row, ..)| Cursor { at: row.at, id: row.id });
    let logged: Vec<Logged> = page.items.iter().map(|(row, ..)| row.clone()).collect();
    let things: Vec<(&str, i64)> = page.items.iter().map(|(_, kind, id)| (kind.as_str(), *id)).collect();
    let addresses = super::thing::addresses(conn, &things)?;
    let doers: Vec<i64> = logged.iter().filter_map(|row| row.person_id).collect();
    let handles: BTreeMap<i64, String> = people::table
        .filter(people::id.eq_any(doers))
        .select((people::id, people::handle))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let entries = audit::entries(conn, &logged)?;
    let row = |(entry, (row, about, id)): (AuditEntry, &Found)| LogRow {
        entry,
        by: row.person_id.and_then(|person| handles.get(&person).cloned()),
        address: addresses.get(&(about.as_str(), *id)).cloned(),
        about: about.clone(),
    };
    Ok(LogList {
        items: entries.into_iter().zip(&page.items).map(row).collect(),
        next: page.next,
        ignored,
        filter,
        kinds: kinds(conn)?,
        things: super::thing::KINDS.to_vec(),
        most_rows: super::export::MOST,
        may_change: who.is_some_and(|who| who.has(Right::Administer)),
    })
}
#[derive(QueryableByName)]
struct Kind {
    #[diesel(sql_type = Text)]
    kind: String,
}
/// The kinds that occur: one look into the index for each, however long the log is.
fn kinds(conn: &mut Conn) -> Result<Vec<String>> {
    let found: Vec<Kind> = sql_query(
        "WITH RECURSIVE found(kind) AS (SELECT min(kind) FROM events UNION ALL \
         SELECT (SELECT min(kind) FROM events WHERE kind > found.kind) FROM found WHERE found.kind IS NOT NULL) \
         SELECT kind FROM found WHERE kind IS NOT NULL",
    )
    .load(conn)?;
    Ok(found.into_iter().map(|row| row.kind).collect())
}
