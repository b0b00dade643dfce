//! A run's gradebook as a file: at once where it is small, made by a job where it is large.
use super::{
    item::{Item, Taught, run_of, taught},
    table::{GradeCell, GradebookPlace, GradebookRow, SEATED, count, learners, rows, seated},
};
use crate::{
    accounts::{
        actor::{self, Actor, Asker},
        throttle::{self, EXPORT},
    },
    app::App,
    clock,
    db::Conn,
    error::{Error, Msg, Result},
    event::{self, Event},
    index::Index,
    innovations::exports::{
        export::{self, Export, ExportRefusal, ExportSource, MOST, MOST_AT_ONCE, WantedFile},
        making::{self, Exported},
    },
    job::Job,
    schema::{courses, enrolments, people, runs},
    sheet::{About, Cell, Format, Row, Table},
    view::{Download, Parts, Receipt},
};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "format": "xlsx" }))]
pub struct GradebookFile {
    /// `csv`, `xlsx` or `json`.
    #[schema(required = true, min_length = 1, max_length = 10)]
    pub format: String,
}
impl GradebookFile {
    fn format(&self) -> Result<Format> {
        self.format.parse().map_err(|_| Error::invalid("format", "export-choose-format"))
    }
}

/// A line a learner and period: name, handle, which period and the day it began, each item in per cent, both figures. What is
/// excused or waits says so; an empty cell is nothing.
fn names(items: &[String]) -> Vec<String> {
    let before = ["name", "handle", "period", "began_on"].map(str::to_owned);
    before.into_iter().chain(items.iter().cloned()).chain(["current", "final"].map(str::to_owned)).collect()
}
fn items(taught: &Taught) -> Vec<String> {
    taught.graded.items.iter().map(Item::name).collect()
}
fn about(taught: &Taught) -> About {
    About {
        title: format!("{}-{}-grades", taught.course.slug, taught.number),
        source: taught.address(),
        filter: String::new(),
        licence: String::new(),
        as_of: clock::now(),
    }
}
/// One row: `places` says where each column stands among the learner's cells; an item that the course has dropped since
/// stands nowhere.
fn row(learner: GradebookRow, places: &[Option<usize>]) -> Row {
    let cells = places.iter().map(|place| match place.and_then(|place| learner.cells.get(place)?.as_ref()) {
        Some(GradeCell { excused: true, .. }) => Cell::Text("excused".into()),
        Some(GradeCell { waits: true, score: None, .. }) => Cell::Text("waiting".into()),
        Some(GradeCell { score, .. }) => per_cent(*score),
        None => Cell::Nothing,
    });
    let cells: Row = cells.collect();
    let figures = [per_cent(learner.figures.current), per_cent(learner.figures.last)];
    let began_on = Cell::Text(learner.began_at.day().to_string());
    let before = [Cell::Text(learner.name), Cell::Text(learner.handle), Cell::Whole(learner.period), began_on];
    before.into_iter().chain(cells).chain(figures).collect()
}
fn per_cent(points: Option<i64>) -> Cell {
    // At most 10,000: exact.
    points.and_then(|points| i32::try_from(points).ok()).map_or(Cell::Nothing, |p| Cell::Part(f64::from(p) / 100.0))
}

/// A run of at most 1,000 learners, at once.
pub fn file(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64, asked: &GradebookFile) -> Result<Download> {
    let (taught, format) = (taught(conn, who, slug, number)?, asked.format()?);
    if count(conn, taught.run)? > MOST_AT_ONCE {
        return Err(Error::conflict(Msg::from("gradebook-too-large").with("most", MOST_AT_ONCE)));
    }
    let learners = learners(conn, taught.run, &GradebookPlace::default(), MOST_AT_ONCE)?.rows;
    let items = items(&taught);
    let places: Vec<Option<usize>> = (0..items.len()).map(Some).collect();
    let rows: Vec<Row> = rows(conn, &taught, &learners)?.into_iter().map(|learner| row(learner, &places)).collect();
    let about = about(&taught);
    Ok(Download {
        name: format!("ekopi-{}-{}.{}", about.title, clock::today(), format.as_str()),
        kind: format.media(),
        rows: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        body: Table::closed(names(&items), about).file(format, &rows)?,
        described_by: "",
    })
}
/// Counts it, with what else someone takes away at once, and writes down that it was handed out.
pub fn record(conn: &mut Conn, asker: &Asker, slug: &str, number: i64, asked: &GradebookFile, rows: i64) -> Result<()> {
    throttle::take(conn, &[(EXPORT, &asker.counted_by())])?;
    let run = run_of(conn, slug, number)?;
    event::record(conn, asker, &Event::GradesExported { run, name: asked.format.clone(), count: rows })
}

/// Which gradebook an export is of, and the items that were graded when it was asked for: its columns, though the course be
/// published anew between two steps.
#[derive(Serialize, Deserialize)]
struct Narrowing {
    run: i64,
    items: Vec<String>,
}
impl Narrowing {
    fn of(export: &Export) -> Result<Self> {
        Ok(serde_json::from_str(&export.narrowing)?)
    }
}
/// Asks for the file of a run of any size.
pub fn begin(conn: &mut Conn, who: &Actor, slug: &str, number: i64, asked: &GradebookFile) -> Result<Receipt> {
    let (taught, format) = (taught(conn, Some(who), slug, number)?, asked.format()?);
    let total = count(conn, taught.run)?;
    let narrowing = serde_json::to_string(&Narrowing { run: taught.run, items: items(&taught) })?;
    let wanted = WantedFile { format, narrowing, about: about(&taught), total };
    let receipt = export::begin::<Gradebook>(conn, who, &wanted)?;
    let name = format.as_str().to_owned();
    event::record(conn, who, &Event::GradesExported { run: taught.run, name, count: total })?;
    Ok(receipt)
}
/// The file, once it is ready, for as long as whoever asked for it may read the gradebook.
pub fn made(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64, code: &str) -> Result<Parts> {
    let export = export::of_source(conn, who, code, ExportSource::Gradebook)?;
    let taught = taught(conn, who, slug, number)?;
    if Narrowing::of(&export)?.run == taught.run { export::parts(&export, "") } else { Err(Error::NotFound) }
}

/// The gradebook as what exports are made of: read with the rights that its person has at that step.
pub struct Gradebook;
impl Exported for Gradebook {
    const SOURCE: ExportSource = ExportSource::Gradebook;
    type Job = MakeGradebook;
    fn job(export: i64) -> MakeGradebook {
        MakeGradebook { export }
    }
    fn of(_: &App) -> Self {
        Self
    }
    fn table(&self, export: &Export) -> Result<Table> {
        Ok(Table::closed(names(&Narrowing::of(export)?.items), export.about()?))
    }
    fn refusal(&self, conn: &mut Conn, export: &Export) -> Result<Option<ExportRefusal>> {
        match still_taught(conn, export) {
            Ok(_) => Ok(None),
            Err(Error::NotFound | Error::Forbidden(_)) => Ok(Some(ExportRefusal::RightEnded)),
            Err(e) => Err(e),
        }
    }
    /// By name, as on the page.
    fn ids(&self, conn: &mut Conn, _: Option<&Index>, export: &Export) -> Result<Vec<i64>> {
        Ok(enrolments::table
            .inner_join(people::table)
            .filter(enrolments::run_id.eq(Narrowing::of(export)?.run))
            .filter(enrolments::standing.eq_any(SEATED))
            .order((people::name_key, enrolments::person_id, enrolments::id))
            .limit(MOST)
            .select(enrolments::id)
            .load(conn)?)
    }
    fn rows(&self, conn: &mut Conn, export: &Export, ids: &[i64]) -> Result<Vec<Row>> {
        let taught = still_taught(conn, export)?;
        let now: BTreeMap<String, usize> = items(&taught).into_iter().zip(0..).collect();
        let places: Vec<_> = Narrowing::of(export)?.items.iter().map(|item| now.get(item).copied()).collect();
        let learners = seated(conn, taught.run, ids)?;
        Ok(rows(conn, &taught, &learners)?.into_iter().map(|learner| row(learner, &places)).collect())
    }
}
/// The run, for whoever asked for the export.
fn still_taught(conn: &mut Conn, export: &Export) -> Result<Taught> {
    let person = export.person_id.ok_or(Error::NotFound)?;
    let who = actor::of_person(conn, person)?;
    let (slug, number): (String, i64) = runs::table
        .inner_join(courses::table)
        .filter(runs::id.eq(Narrowing::of(export)?.run))
        .select((courses::slug, runs::number))
        .first(conn)?;
    taught(conn, who.as_ref(), &slug, number)
}
/// Goes on with the export of a gradebook where it stands.
#[derive(Serialize, Deserialize)]
pub struct MakeGradebook {
    pub export: i64,
}
impl Job for MakeGradebook {
    const NAME: &'static str = "gradebook-export";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(making::run::<Gradebook>(app, self.export))
    }
}
