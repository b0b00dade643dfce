//! What exports of the directory are made of: a result, narrowed by a filter, and its entries as they are public.
use super::{
    super::{filter::Filter, result},
    entry::{self, COLUMNS},
    export::{self, Export, ExportRefusal, ExportSource, MOST, WantedFile},
    making::{self, Exported},
};
use crate::{
    accounts::actor::Actor,
    app::App,
    clock,
    db::Conn,
    error::{Error, Result},
    index::Index,
    job::Job,
    schema::exports,
    sheet::{About, ColumnMeaning, Format, Row, Table},
    view::{Parts, Receipt},
};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Where the columns of every file are described.
pub const DESCRIBED_BY: &str = "/datasets/innovations";

/// Which result, and as what.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "format": "csv", "query": "province=35" }))]
pub struct WantedExport {
    /// `csv`, `xlsx` or `json`.
    #[schema(required = true, max_length = 10)]
    pub format: String,
    /// What stands behind the `?` of `/innovations`; empty: the whole directory.
    #[schema(max_length = 2000)]
    pub query: String,
}
impl WantedExport {
    pub fn format(&self) -> Result<Format> {
        self.format.parse().map_err(|_| Error::invalid("format", "export-choose-format"))
    }
}
/// What the words and addresses in a file are made of.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Where addresses begin.
    pub site: String,
    pub licence: String,
    pub title: String,
    pub meanings: Vec<ColumnMeaning>,
}
impl Setting {
    pub fn about(&self, filter: &Filter) -> About {
        let query = filter.query();
        let mark = if query.is_empty() { "" } else { "?" };
        About {
            title: self.title.clone(),
            source: format!("{}/innovations{mark}{query}", self.site),
            filter: query,
            licence: self.licence.clone(),
            as_of: clock::now(),
        }
    }
}

impl Exported for Setting {
    const SOURCE: ExportSource = ExportSource::Directory;
    type Job = Make;
    fn job(export: i64) -> Make {
        Make { export }
    }
    fn of(app: &App) -> Self {
        super::setting(&app.words, &app.config)
    }
    fn table(&self, export: &Export) -> Result<Table> {
        Ok(Table::open(COLUMNS, &self.meanings, export.about()?))
    }
    /// What is public anyone may read.
    fn refusal(&self, _: &mut Conn, _: &Export) -> Result<Option<ExportRefusal>> {
        Ok(None)
    }
    /// A process that only works has no index: a result by words waits for one that serves.
    fn ids(&self, conn: &mut Conn, index: Option<&Index>, export: &Export) -> Result<Vec<i64>> {
        let filter: Filter = serde_json::from_str(&export.narrowing)?;
        Ok(result::hits(conn, index, &filter, MOST)?.found.items.iter().map(|hit| hit.id).collect())
    }
    fn rows(&self, conn: &mut Conn, _: &Export, ids: &[i64]) -> Result<Vec<Row>> {
        entry::rows(conn, ids, &self.site)
    }
}
/// Goes on with an export where it stands.
#[derive(Serialize, Deserialize)]
pub struct Make {
    pub export: i64,
}
impl Job for Make {
    const NAME: &'static str = "export";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(making::run::<Setting>(app, self.export))
    }
}

/// Asks for the file of a result.
pub fn begin(
    conn: &mut Conn,
    who: &Actor,
    new: &WantedExport,
    filter: Option<&Filter>,
    index: Option<&Index>,
    setting: &Setting,
) -> Result<Receipt> {
    let format = new.format()?;
    let filter = filter.ok_or_else(|| Error::invalid("query", "not-a-value"))?.from_the_first();
    let total = counted(conn, index, &filter)?;
    export::begin::<Setting>(conn, who, &wanted(setting, format, &filter, total)?)
}
/// The file, once it is ready.
pub fn file(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Parts> {
    export::parts(&export::of_source(conn, who, code, ExportSource::Directory)?, DESCRIBED_BY)
}
fn wanted(setting: &Setting, format: Format, filter: &Filter, total: i64) -> Result<WantedFile> {
    Ok(WantedFile { format, narrowing: serde_json::to_string(filter)?, about: setting.about(filter), total })
}
/// How many entries it has; a filter that names what is not there is refused: a file that holds more than was asked for
/// would be taken for what was asked for.
fn counted(conn: &mut Conn, index: Option<&Index>, filter: &Filter) -> Result<i64> {
    let hits = result::hits(conn, index, filter, 0)?;
    if !hits.ignored.is_empty() {
        return Err(Error::invalid("query", "not-a-value"));
    }
    Ok(hits.total)
}

/// Every night: the whole directory as a file for everyone.
#[derive(Default, Serialize, Deserialize)]
pub struct Publish {}
impl Job for Publish {
    const NAME: &'static str = "dataset";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            let setting = super::setting(&app.words, &app.config);
            let begun = app.db.write(move |conn| publish(conn, &setting)).await;
            app.changed.notify_one();
            begun.map(drop).map_err(|e| anyhow::anyhow!("{e:?}"))
        })
    }
}
/// Begins today's, unless it was begun.
pub fn publish(conn: &mut Conn, setting: &Setting) -> Result<Option<i64>> {
    let today = clock::beginning_of(clock::today());
    let begun = exports::table.filter(exports::person_id.is_null()).filter(exports::created_at.ge(today));
    if begun.count().get_result::<i64>(conn)? > 0 {
        return Ok(None);
    }
    let filter = Filter::default();
    let total = counted(conn, None, &filter)?.min(MOST);
    export::put::<Setting>(conn, None, &wanted(setting, Format::Csv, &filter, total)?).map(|(id, _)| Some(id))
}
