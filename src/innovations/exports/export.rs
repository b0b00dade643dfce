//! Exports of one's own, whatever they are made of: asked for, made in steps by a job, kept for a week, fetched, deleted.
use super::{
    directory::DESCRIBED_BY,
    making::Exported,
    part::{self, PartKind},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    code,
    db::{Conn, lock_row},
    error::{Error, Msg, Result},
    event::{self, Event},
    job,
    rule::{self, Rule},
    schema::exports,
    sheet::{About, Format},
    sweep::PORTION,
    view::{Parts, Receipt, View},
};
use chrono::TimeDelta;
use diesel::{dsl::sql, prelude::*, sql_types::BigInt};
use serde::Serialize;
use utoipa::ToSchema;

/// Rows of a file that is made while one waits; more are made by a job.
pub const MOST_AT_ONCE: i64 = 1_000;
/// Rows of one export.
pub const MOST: i64 = 250_000;
/// Rows of all exports that are kept at one time: some 150 bytes each.
const MOST_OF_ALL: i64 = 4_000_000;
/// How long a file is kept.
pub const KEPT: TimeDelta = TimeDelta::days(7);

crate::text_enum! {
    pub enum ExportState { Waiting = "waiting", Running = "running", Ready = "ready", Failed = "failed" }
}

crate::text_enum! {
    /// What an export is made of: a result of the directory, or the gradebook of a run.
    pub enum ExportSource { Directory = "directory", Gradebook = "gradebook" }
}
crate::text_enum! {
    /// Why an export is not made any more: whoever asked for it may not read its rows now.
    pub enum ExportRefusal { RightEnded = "right-ended" }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = exports)]
pub struct Export {
    pub id: i64,
    pub code: String,
    pub person_id: Option<i64>,
    pub source: ExportSource,
    pub format: Format,
    /// Which result it is of, as its source keeps it.
    pub narrowing: String,
    pub about: String,
    pub state: ExportState,
    pub refusal: Option<ExportRefusal>,
    pub total: i64,
    pub passed: i64,
    pub written: i64,
    pub bytes: i64,
    pub created_at: Instant,
    pub ready_at: Option<Instant>,
    pub expires_at: Instant,
}
impl Export {
    pub fn about(&self) -> Result<About> {
        Ok(serde_json::from_str(&self.about)?)
    }
    fn file_name(&self) -> Result<String> {
        let about = self.about()?;
        let what = match self.source {
            ExportSource::Directory => "innovations",
            ExportSource::Gradebook => about.title.as_str(),
        };
        Ok(format!("ekopi-{what}-{}.{}", about.as_of.utc().format("%Y%m%dT%H%MZ"), self.format.as_str()))
    }
}
/// An export as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportCard {
    pub code: String,
    pub format: Format,
    pub state: ExportState,
    /// Why it is not made any more; null: it is.
    pub refusal: Option<ExportRefusal>,
    /// The address of the gradebook that it is of; null: it is of the directory.
    pub gradebook: Option<String>,
    /// What a result of the directory was narrowed to, as in the address of the list; empty: to nothing.
    pub query: String,
    /// Where the file is, once it is ready.
    pub file: String,
    /// Entries or learners of the result.
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
        let about = export.about().ok();
        let (query, source) = about.map(|about| (about.filter, about.source)).unwrap_or_default();
        let gradebook = (export.source == ExportSource::Gradebook).then_some(source);
        // Below the gradebook, where it is asked again who may read that.
        let file = format!("{}/exports/{}/file", gradebook.as_deref().unwrap_or_default(), export.code);
        let Export { code, format, state, refusal, total, written: rows, bytes, .. } = export;
        let Export { created_at, ready_at, expires_at, .. } = export;
        Self {
            code,
            format,
            state,
            refusal,
            gradebook,
            query,
            file,
            total,
            rows,
            per_cent,
            bytes,
            created_at,
            ready_at,
            expires_at,
        }
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
/// One's own of this source, which says who may have it.
pub fn of_source(conn: &mut Conn, who: Option<&Actor>, code: &str, source: ExportSource) -> Result<Export> {
    let export = visible(conn, who, code)?;
    if export.source == source { Ok(export) } else { Err(Error::NotFound) }
}
/// The file, once it is ready. `described_by`: where its columns are described.
pub fn parts(export: &Export, described_by: &'static str) -> Result<Parts> {
    if export.state != ExportState::Ready {
        return Err(Error::conflict("export-not-ready"));
    }
    Ok(Parts {
        name: export.file_name()?,
        kind: export.format.media(),
        bytes: export.bytes,
        of: export.id,
        made_at: export.ready_at.unwrap_or(export.created_at),
        described_by,
    })
}
/// A part of a file that someone has been let to.
pub fn read(conn: &mut Conn, of: i64, number: i64) -> Result<Option<Vec<u8>>> {
    part::get(conn, of, PartKind::File, number)
}

/// What is to be made: its result, counted, and what the file says of itself.
pub struct WantedFile {
    pub format: Format,
    pub narrowing: String,
    pub about: About,
    pub total: i64,
}
/// Asks for a file. It is made by a job; a person has as many at a time as the rule says, and all of them together have
/// their bound.
pub fn begin<S: Exported>(conn: &mut Conn, who: &Actor, new: &WantedFile) -> Result<Receipt> {
    let person = who.person()?;
    lock_row(conn, "people", person)?;
    let most = rule::number(conn, Rule::ExportsPerPerson)?;
    let own = exports::table.filter(exports::person_id.eq(person)).filter(exports::expires_at.gt(clock::now()));
    if own.count().get_result::<i64>(conn)? >= most {
        return Err(Error::conflict(Msg::from("too-many-exports").with("most", most)));
    }
    let kept: i64 = exports::table.select(sql::<BigInt>("CAST(coalesce(sum(total), 0) AS BIGINT)")).first(conn)?;
    if new.total > MOST || kept + new.total > MOST_OF_ALL {
        return Err(Error::conflict("exports-are-full"));
    }
    let (id, code) = put::<S>(conn, Some(person), new)?;
    let receipt = Receipt::created(format!("/exports/{code}"), ExportState::Waiting.as_str()).code(&code);
    let name = new.format.as_str().to_owned();
    event::record(conn, who, &Event::ExportBegun { export: id, code, name, count: new.total })?;
    Ok(receipt)
}
pub(super) fn put<S: Exported>(conn: &mut Conn, person: Option<i64>, new: &WantedFile) -> Result<(i64, String)> {
    let (code, now) = (code::handle()?, clock::now());
    let id = diesel::insert_into(exports::table)
        .values((
            (exports::code.eq(&code), exports::person_id.eq(person), exports::format.eq(new.format)),
            (exports::source.eq(S::SOURCE), exports::narrowing.eq(&new.narrowing)),
            (exports::about.eq(serde_json::to_string(&new.about)?), exports::total.eq(new.total)),
            exports::state.eq(ExportState::Waiting),
            (exports::created_at.eq(now), exports::expires_at.eq(now.plus(KEPT))),
        ))
        .returning(exports::id)
        .get_result(conn)?;
    job::enqueue(conn, &S::job(id))?;
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
    let parts = parts(&export, DESCRIBED_BY)?;
    Ok(Some((export.into(), parts)))
}
