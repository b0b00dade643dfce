//! The filtered audit log as a file: a table for spreadsheets, or one JSON object a line.
use super::log::{self, LogFilter};
use crate::{
    accounts::{
        actor::{Actor, Right},
        audit::Logged,
    },
    clock,
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::people,
    text,
    view::{Download, Receipt},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Rows of one file: the newest that fit. Whoever needs more asks for fewer days at once.
pub(super) const MOST: i64 = 50_000;

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "format": "csv", "kind": "role-confirmed", "from": "2026-03-01", "to": "2026-03-31" }))]
pub struct NewExport {
    /// `csv` or `jsonl`.
    #[schema(required = true, pattern = "^(csv|jsonl)$")]
    pub format: String,
    /// As in the list.
    #[schema(max_length = 200)]
    pub person: String,
    #[schema(max_length = 200)]
    pub kind: String,
    #[schema(max_length = 200)]
    pub about: String,
    #[schema(max_length = 200)]
    pub thing: String,
    #[schema(max_length = 200)]
    pub via: String,
    #[schema(max_length = 10)]
    pub from: String,
    #[schema(max_length = 10)]
    pub to: String,
}
/// A line of the file, as the log has it.
#[derive(Serialize)]
struct Line<'r> {
    at: clock::Instant,
    kind: &'r str,
    /// Handle and name of who did it; empty: the system.
    person: &'r str,
    name: &'r str,
    door: &'static str,
    request: &'r str,
    about: &'r str,
    details: serde_json::Value,
}

/// The file, without writing anything down; see [`record`].
pub fn file(conn: &mut Conn, who: &Actor, asked: &NewExport) -> Result<Download> {
    if !who.has(Right::Audit) {
        return Err(Error::forbidden("role-missing"));
    }
    let NewExport { format, person, kind, about, thing, via, from, to } = asked.clone();
    let mut filter = LogFilter { person, kind, about, thing, via, from, to, ..LogFilter::default() };
    let (narrowed, unknown) = log::narrow(conn, &mut filter)?;
    let mut check = Check::default();
    check.at_most("kind", &filter.kind, 200);
    check.that(format == "csv" || format == "jsonl", "format", "choose-a-format");
    for field in unknown {
        // A file that holds more than was asked for would be taken for what was asked for.
        check.that(false, field, "not-a-value");
    }
    check.done()?;
    let rows = log::rows(conn, &narrowed, MOST)?;
    let mut doers: Vec<i64> = rows.iter().filter_map(|(row, ..)| row.person_id).collect();
    doers.sort_unstable();
    doers.dedup();
    let mut people = BTreeMap::new();
    for some in doers.chunks(5000) {
        let named = people::table.filter(people::id.eq_any(some)).select((people::id, people::handle, people::name));
        people.extend(
            named.load::<(i64, String, String)>(conn)?.into_iter().map(|(id, handle, name)| (id, (handle, name))),
        );
    }
    let mut body = vec![];
    {
        let mut table = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(&mut body);
        let columns = ["at", "kind", "person", "name", "door", "request", "about", "details"];
        if format == "csv" {
            table.write_record(columns).map_err(Error::internal)?;
        }
        let mut lines = vec![];
        for (row, about, _) in &rows {
            let line = line(row, about, &people)?;
            if format == "csv" {
                table.write_record(cells(&line).map(|cell| text::guarded(&cell))).map_err(Error::internal)?;
            } else {
                lines.push(serde_json::to_string(&line)?);
            }
        }
        table.flush().map_err(Error::internal)?;
        drop(table);
        for line in lines {
            body.extend_from_slice(line.as_bytes());
            body.push(b'\n');
        }
    }
    let kind = if format == "csv" { "text/csv; charset=utf-8" } else { "application/jsonl; charset=utf-8" };
    Ok(Download {
        name: format!("ekopi-audit-{}.{format}", clock::today()),
        kind,
        rows: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        described_by: "",
        body,
    })
}
fn line<'r>(row: &'r Logged, about: &'r str, people: &'r BTreeMap<i64, (String, String)>) -> Result<Line<'r>> {
    let (person, name) = row
        .person_id
        .and_then(|id| people.get(&id))
        .map_or(("", ""), |(handle, name)| (handle.as_str(), name.as_str()));
    Ok(Line {
        at: row.at,
        kind: &row.kind,
        person,
        name,
        door: row.via.as_str(),
        request: row.request_id.as_deref().unwrap_or_default(),
        about,
        details: serde_json::from_str(&row.payload)?,
    })
}
fn cells(line: &Line) -> [String; 8] {
    [
        line.at.utc().to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        line.kind.to_owned(),
        line.person.to_owned(),
        line.name.to_owned(),
        line.door.to_owned(),
        line.request.to_owned(),
        line.about.to_owned(),
        line.details.to_string(),
    ]
}
/// Writes down that the log was handed out: who, which form, how many rows.
pub fn record(conn: &mut Conn, who: &Actor, asked: &NewExport, rows: i64) -> Result<Receipt> {
    event::record(conn, who, &Event::AuditExported { name: asked.format.clone(), count: rows })?;
    Ok(Receipt::created("/manage/audit".into(), "exported"))
}
