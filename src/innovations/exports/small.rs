//! A small result as a file, for anyone and at once; and the page that asks which file it shall be.
use super::{
    super::{filter::Filter, result},
    directory::{DESCRIBED_BY, Setting, WantedExport},
    entry::{self, COLUMNS},
    export::{KEPT, MOST_AT_ONCE},
};
use crate::{
    accounts::{
        actor::Asker,
        throttle::{self, EXPORT},
    },
    db::Conn,
    error::{Error, Msg, Result},
    event::{self, Event},
    index::Index,
    sheet::{ColumnMeaning, Table},
    view::{Download, View},
};
use serde::Serialize;
use utoipa::ToSchema;

/// What a result is as a file.
#[derive(Serialize, ToSchema)]
pub struct ExportForm {
    /// As in the address of the list.
    pub query: String,
    /// Entries of the result.
    pub total: i64,
    /// So many are handed out at once; more are made in the background, for whoever is signed in.
    pub most_at_once: i64,
    pub is_small: bool,
    pub formats: Vec<String>,
    pub columns: Vec<ColumnMeaning>,
    /// Empty: the operator has not said.
    pub licence: String,
    /// Days for which a file that was made in the background is kept.
    pub days: i64,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
}
impl View for ExportForm {
    const TEMPLATE: &'static str = "innovations/exports/form.html";
    fn address(&self) -> Option<String> {
        Some("/innovations/export".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "format": "xlsx", "query": self.query })
    }
}
pub fn form(
    conn: &mut Conn,
    index: &Index,
    filter: &Filter,
    ignored: &[String],
    setting: &Setting,
) -> Result<ExportForm> {
    let filter = filter.from_the_first();
    let hits = result::hits(conn, Some(index), &filter, 0)?;
    let formats = crate::sheet::Format::ALL.iter().map(|format| format.as_str().to_owned()).collect();
    Ok(ExportForm {
        query: filter.query(),
        total: hits.total,
        most_at_once: MOST_AT_ONCE,
        is_small: hits.total <= MOST_AT_ONCE,
        formats,
        columns: setting.meanings.clone(),
        licence: setting.licence.clone(),
        days: KEPT.num_days(),
        ignored: ignored.iter().cloned().chain(hits.ignored).collect(),
    })
}

/// Refuses whoever has taken too many.
pub fn limit(conn: &mut Conn, asker: &Asker) -> Result<()> {
    throttle::look(conn, &[(EXPORT, &asker.counted_by())])
}
/// The whole result, where it is small.
pub fn file(
    conn: &mut Conn,
    index: &Index,
    new: &WantedExport,
    filter: Option<&Filter>,
    setting: &Setting,
) -> Result<Download> {
    let format = new.format()?;
    let filter = filter.ok_or_else(|| Error::invalid("query", "not-a-value"))?.from_the_first();
    let hits = result::hits(conn, Some(index), &filter, MOST_AT_ONCE)?;
    if !hits.ignored.is_empty() {
        return Err(Error::invalid("query", "not-a-value"));
    }
    if hits.total > MOST_AT_ONCE {
        return Err(Error::conflict(Msg::from("export-too-large").with("most", MOST_AT_ONCE)));
    }
    let ids: Vec<i64> = hits.found.items.iter().map(|hit| hit.id).collect();
    let about = setting.about(&filter);
    let name = format!("ekopi-innovations-{}.{}", about.as_of.utc().format("%Y%m%dT%H%MZ"), format.as_str());
    let table = Table::open(COLUMNS, &setting.meanings, about);
    let rows = entry::rows(conn, &ids, &setting.site)?;
    Ok(Download {
        name,
        kind: format.media(),
        body: table.file(format, &rows)?,
        rows: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        described_by: DESCRIBED_BY,
    })
}
/// Counts it and writes down who took what, known or not.
pub fn record(conn: &mut Conn, asker: &Asker, new: &WantedExport, rows: i64) -> Result<()> {
    throttle::take(conn, &[(EXPORT, &asker.counted_by())])?;
    event::record(conn, asker, &Event::ResultExported { name: new.format.clone(), count: rows })
}
