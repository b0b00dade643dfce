//! Exports of one's own: asked for, made in steps by a job, kept for a week, fetched, deleted.
use super::{
    super::{filter::Filter, result},
    making::Make,
    part::{self, PartKind},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    code,
    db::{Conn, lock_row},
    error::{Error, Msg, Result},
    event::{self, Event},
    index::Index,
    job,
    rule::{self, Rule},
    schema::exports,
    sheet::{About, ColumnMeaning, Format},
    sweep::PORTION,
    view::{Parts, Receipt, View},
};
use chrono::TimeDelta;
use diesel::{dsl::sql, prelude::*, sql_types::BigInt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Rows of a file that is made while one waits; more are made by a job.
pub const MOST_AT_ONCE: i64 = 1_000;
/// Entries of one export.
pub const MOST: i64 = 250_000;
/// Entries of all exports that are kept at one time: some 150 bytes each.
const MOST_OF_ALL: i64 = 4_000_000;
/// How long a file is kept.
pub const KEPT: TimeDelta = TimeDelta::days(7);
/// Where the columns of every file are described.
pub const DESCRIBED_BY: &str = "/datasets/innovations";

crate::text_enum! {
    pub enum ExportState { Waiting = "waiting", Running = "running", Ready = "ready", Failed = "failed" }
}

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

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = exports)]
pub struct Export {
    pub id: i64,
    pub code: String,
    pub format: Format,
    pub narrowing: String,
    pub about: String,
    pub state: ExportState,
    pub total: i64,
    pub passed: i64,
    pub written: i64,
    pub bytes: i64,
    pub created_at: Instant,
    pub ready_at: Option<Instant>,
    pub expires_at: Instant,
}
impl Export {
    pub(super) fn filter(&self) -> Result<Filter> {
        Ok(serde_json::from_str(&self.narrowing)?)
    }
    pub(super) fn about(&self) -> Result<About> {
        Ok(serde_json::from_str(&self.about)?)
    }
    fn file_name(&self) -> Result<String> {
        Ok(format!("ekopi-innovations-{}.{}", self.about()?.as_of.utc().format("%Y%m%dT%H%MZ"), self.format.as_str()))
    }
}
/// An export as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportCard {
    pub code: String,
    pub format: Format,
    pub state: ExportState,
    /// What the result was narrowed to, as in the address of the list; empty: to nothing.
    pub query: String,
    /// Entries of the result.
    pub total: i64,
    /// Rows in the file.
    pub rows: i64,
    pub per_cent: i64,
    pub bytes: i64,
    pub created_at: Instant,
    pub ready_at: Option<Instant>,
    /// When it is deleted.
    pub expires_at: Instant,
}
impl From<Export> for ExportCard {
    fn from(export: Export) -> Self {
        let per_cent = match export.state {
            ExportState::Ready => 100,
            _ => (export.passed * 100 / export.total.max(1)).min(99),
        };
        let query = export.about().map(|about| about.filter).unwrap_or_default();
        let Export { code, format, state, total, written, bytes, created_at, ready_at, expires_at, .. } = export;
        Self { code, format, state, query, total, rows: written, per_cent, bytes, created_at, ready_at, expires_at }
    }
}
/// One's own, newest first: never more than the rule allows.
#[derive(Serialize, ToSchema)]
pub struct ExportList {
    pub items: Vec<ExportCard>,
    pub next: Option<String>,
    /// How many one person may have at a time.
    pub most: i64,
    pub days: i64,
}
impl View for ExportList {
    const TEMPLATE: &'static str = "innovations/exports/list.html";
}
#[derive(Serialize, ToSchema)]
pub struct ExportPage {
    pub export: ExportCard,
}
impl View for ExportPage {
    const TEMPLATE: &'static str = "innovations/exports/show.html";
}

pub fn list(conn: &mut Conn, who: Option<&Actor>) -> Result<ExportList> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let own: Vec<Export> = exports::table
        .filter(exports::person_id.eq(person))
        .filter(exports::expires_at.gt(clock::now()))
        .order(exports::id.desc())
        .limit(100)
        .select(Export::as_select())
        .load(conn)?;
    let items = own.into_iter().map(ExportCard::from).collect();
    Ok(ExportList { items, next: None, most: rule::number(conn, Rule::ExportsPerPerson)?, days: KEPT.num_days() })
}
/// One's own alone; another's is not there.
fn visible(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Export> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    Ok(exports::table
        .filter(exports::code.eq(code))
        .filter(exports::person_id.eq(person))
        .filter(exports::expires_at.gt(clock::now()))
        .select(Export::as_select())
        .first(conn)?)
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<ExportPage> {
    Ok(ExportPage { export: visible(conn, who, code)?.into() })
}
/// The file, once it is ready.
pub fn file(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Parts> {
    let export = visible(conn, who, code)?;
    if export.state != ExportState::Ready {
        return Err(Error::conflict("export-not-ready"));
    }
    parts(&export)
}
fn parts(export: &Export) -> Result<Parts> {
    Ok(Parts {
        name: export.file_name()?,
        kind: export.format.media(),
        bytes: export.bytes,
        of: export.id,
        made_at: export.ready_at.unwrap_or(export.created_at),
        described_by: DESCRIBED_BY,
    })
}
/// A part of a file that someone has been let to.
pub fn read(conn: &mut Conn, of: i64, number: i64) -> Result<Option<Vec<u8>>> {
    part::get(conn, of, PartKind::File, number)
}

/// Asks for a file. It is made by a job; a person has as many at a time as the rule says, and all of them together have
/// their bound.
pub fn begin(
    conn: &mut Conn,
    who: &Actor,
    new: &WantedExport,
    filter: Option<&Filter>,
    index: Option<&Index>,
    setting: &Setting,
) -> Result<Receipt> {
    let person = who.person()?;
    let format = new.format()?;
    let filter = filter.ok_or_else(|| Error::invalid("query", "not-a-value"))?.from_the_first();
    let total = counted(conn, index, &filter)?;
    lock_row(conn, "people", person)?;
    let most = rule::number(conn, Rule::ExportsPerPerson)?;
    let own = exports::table.filter(exports::person_id.eq(person)).filter(exports::expires_at.gt(clock::now()));
    if own.count().get_result::<i64>(conn)? >= most {
        return Err(Error::conflict(Msg::from("too-many-exports").with("most", most)));
    }
    let kept: i64 = exports::table.select(sql::<BigInt>("CAST(coalesce(sum(total), 0) AS BIGINT)")).first(conn)?;
    if total > MOST || kept + total > MOST_OF_ALL {
        return Err(Error::conflict("exports-are-full"));
    }
    let (id, code) = put(conn, Some(person), format, &filter, total, &setting.about(&filter))?;
    let receipt = Receipt::created(format!("/exports/{code}"), ExportState::Waiting.as_str()).code(&code);
    let name = format.as_str().to_owned();
    event::record(conn, who, &Event::ExportBegun { export: id, code, name, count: total })?;
    Ok(receipt)
}
/// How many entries it has; a filter that names what is not there is refused: a file that holds more than was asked for
/// would be taken for what was asked for.
pub(super) fn counted(conn: &mut Conn, index: Option<&Index>, filter: &Filter) -> Result<i64> {
    let hits = result::hits(conn, index, filter, 0)?;
    if !hits.ignored.is_empty() {
        return Err(Error::invalid("query", "not-a-value"));
    }
    Ok(hits.total)
}
pub(super) fn put(
    conn: &mut Conn,
    person: Option<i64>,
    format: Format,
    filter: &Filter,
    total: i64,
    about: &About,
) -> Result<(i64, String)> {
    let (code, now) = (code::handle()?, clock::now());
    let id = diesel::insert_into(exports::table)
        .values((
            (exports::code.eq(&code), exports::person_id.eq(person), exports::format.eq(format)),
            (exports::narrowing.eq(serde_json::to_string(filter)?), exports::about.eq(serde_json::to_string(about)?)),
            (exports::state.eq(ExportState::Waiting), exports::total.eq(total)),
            (exports::created_at.eq(now), exports::expires_at.eq(now.plus(KEPT))),
        ))
        .returning(exports::id)
        .get_result(conn)?;
    job::enqueue(conn, &Make { export: id })?;
    Ok((id, code))
}
/// Deletes one's own, ready or not; a job that is on it finds nothing and ends.
pub fn delete(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let export = visible(conn, Some(who), code)?;
    lock_row(conn, "exports", export.id)?;
    while part::delete(conn, export.id, None, PORTION)? > 0 {}
    diesel::delete(exports::table.find(export.id)).execute(conn)?;
    event::record(conn, who, &Event::ExportDeleted { export: export.id, code: export.code })?;
    Ok(Receipt::changed("/exports".into(), "deleted"))
}
/// A portion of what has been kept for long enough: the parts, and at last the export. The newest file for everyone stays
/// until there is another.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let newest: Option<i64> = for_everyone(conn)?.map(|export| export.id);
    let old = exports::table.filter(exports::expires_at.le(clock::now())).filter(exports::id.ne(newest.unwrap_or(0)));
    let Some(old) = old.order(exports::expires_at).select(exports::id).first::<i64>(conn).optional()? else {
        return Ok(0);
    };
    let gone = part::delete(conn, old, None, PORTION)?;
    if gone > 0 { Ok(gone) } else { Ok(diesel::delete(exports::table.find(old)).execute(conn)?) }
}

/// The newest whole directory that is ready for everyone.
fn for_everyone(conn: &mut Conn) -> Result<Option<Export>> {
    Ok(exports::table
        .filter(exports::person_id.is_null())
        .filter(exports::state.eq(ExportState::Ready))
        .order(exports::id.desc())
        .select(Export::as_select())
        .first(conn)
        .optional()?)
}
/// The file for everyone, of the dataset `innovations`.
pub fn dataset(conn: &mut Conn) -> Result<Option<(ExportCard, Parts)>> {
    let Some(export) = for_everyone(conn)? else {
        return Ok(None);
    };
    let parts = parts(&export)?;
    Ok(Some((export.into(), parts)))
}
