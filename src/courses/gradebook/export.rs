//! A run's gradebook as a file.
use super::{
    item::taught,
    table::{GradeCell, GradebookPlace, GradebookRow, learners, rows},
    total::PORTION,
};
use crate::{
    accounts::actor::Actor,
    clock,
    db::Conn,
    error::{Error, Msg, Result},
    event::{self, Acts, Event},
    sheet::{self, Cell, Format, Row},
    view::Download,
};
use serde::Deserialize;
use utoipa::ToSchema;

/// Learners of one file.
const MOST: usize = 5000;

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "format": "xlsx" }))]
pub struct GradebookFile {
    /// `csv`, `xlsx` or `json`.
    #[schema(required = true, min_length = 1, max_length = 10)]
    pub format: String,
}
/// A line a learner: name, handle, each item in per cent, both figures. What is excused or waits says so; an empty cell is
/// nothing. A run of more than 5,000 learners is refused.
pub fn file(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64, asked: &GradebookFile) -> Result<Download> {
    let taught = taught(conn, who, slug, number)?;
    let format: Format = asked.format.parse().map_err(|_| Error::invalid("format", "choose-a-format"))?;
    let mut names = vec!["name".to_owned(), "handle".to_owned()];
    names.extend(taught.graded.items.iter().map(super::item::Item::name));
    names.extend(["current".to_owned(), "final".to_owned()]);
    let (mut table, mut place): (Vec<Row>, _) = (vec![], GradebookPlace::default());
    loop {
        let page = learners(conn, taught.run, &place, PORTION)?;
        table.extend(rows(conn, &taught, &page.rows)?.into_iter().map(row));
        if table.len() > MOST {
            let most = i64::try_from(MOST).unwrap_or(0);
            return Err(Error::conflict(Msg::from("gradebook-too-large").with("most", most)));
        }
        match page.next {
            Some(next) => place.after = next,
            None => break,
        }
    }
    Ok(Download {
        name: format!("ekopi-{slug}-{number}-grades-{}.{}", clock::today(), format.as_str()),
        kind: format.media(),
        rows: i64::try_from(table.len()).unwrap_or(i64::MAX),
        body: sheet::named(format, &names, &table)?,
        described_by: "",
    })
}
fn row(learner: GradebookRow) -> Row {
    let cells = learner.cells.into_iter().map(|cell| match cell {
        Some(GradeCell { excused: true, .. }) => Cell::Text("excused".into()),
        Some(GradeCell { waits: true, score: None, .. }) => Cell::Text("waiting".into()),
        Some(GradeCell { score, .. }) => per_cent(score),
        None => Cell::Nothing,
    });
    let whose = [Cell::Text(learner.name), Cell::Text(learner.handle)];
    let figures = [per_cent(learner.figures.current), per_cent(learner.figures.last)];
    whose.into_iter().chain(cells).chain(figures).collect()
}
fn per_cent(points: Option<i64>) -> Cell {
    // At most 10,000: exact.
    points.and_then(|points| i32::try_from(points).ok()).map_or(Cell::Nothing, |p| Cell::Part(f64::from(p) / 100.0))
}
/// Writes down that it was handed out.
pub fn record(
    conn: &mut Conn,
    who: &impl Acts,
    slug: &str,
    number: i64,
    asked: &GradebookFile,
    rows: i64,
) -> Result<()> {
    let run = super::item::run_of(conn, slug, number)?;
    event::record(conn, who, &Event::GradesExported { run, name: asked.format.clone(), count: rows })
}
