//! The gradebook of a run: learners by name, items in the order of the course, both figures.
use super::{
    super::lesson::CourseLink,
    formula::{self, CourseFigures},
    item::{ItemHead, Taught, taught},
    total::{self, Sheet, Sitting},
};
use crate::{
    accounts::actor::Actor,
    clock::Instant,
    db::{Conn, MultiBackend},
    error::Result,
    innovations::exports::export::MOST_AT_ONCE,
    progress::grade::Grade,
    schema::{enrolments, people, runs},
    view::View,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Learners of one page.
pub const LEARNERS: i64 = 50;

/// Whom the page shows.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct GradebookPlace {
    /// A part of a name.
    #[schema(max_length = 200)]
    pub q: String,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
}
#[derive(Serialize, ToSchema)]
pub struct GradebookPage {
    pub course: CourseLink,
    pub run: i64,
    /// The numbers of the newest 50 runs of the course, the newest first.
    pub runs: Vec<i64>,
    pub columns: Vec<ItemHead>,
    pub items: Vec<GradebookRow>,
    pub next: Option<String>,
    pub place: GradebookPlace,
    /// All learners of the run.
    pub learners: i64,
    /// A file of so many is handed out at once; a larger one is made in the background.
    pub most_at_once: i64,
    /// The number of the weights in force; 0: nobody has set any, and each item weighs the same.
    pub weights: i64,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GradebookRow {
    pub handle: String,
    pub name: String,
    /// Which time they take the course: whoever begins it again has a line for each.
    pub period: i64,
    /// When that period began in this run.
    pub began_at: Instant,
    #[serde(flatten)]
    pub figures: CourseFigures,
    /// By column; null: nothing is there, or the item is none of theirs.
    pub cells: Vec<Option<GradeCell>>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GradeCell {
    /// Basis points: 10,000 is all of it. Null: not graded.
    pub score: Option<i64>,
    pub excused: bool,
    /// A teacher has set it.
    pub overridden: bool,
    /// Handed in, and nobody has marked it.
    pub waits: bool,
}
impl From<&Grade> for GradeCell {
    fn from(grade: &Grade) -> Self {
        let figure = grade.figure();
        Self { score: figure.score, excused: figure.excused, overridden: grade.is_overridden(), waits: grade.waits() }
    }
}
impl View for GradebookPage {
    const TEMPLATE: &'static str = "courses/gradebook/table.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/runs/{}/gradebook", self.course.slug, self.run))
    }
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "format": "xlsx" })
    }
}

pub fn page(
    conn: &mut Conn,
    who: Option<&Actor>,
    slug: &str,
    number: i64,
    place: &GradebookPlace,
) -> Result<GradebookPage> {
    let taught = taught(conn, who, slug, number)?;
    let mut place = place.clone();
    place.q = place.q.trim().chars().take(200).collect();
    let learners = learners(conn, taught.run, &place, LEARNERS)?;
    let rows = rows(conn, &taught, &learners.rows)?;
    Ok(GradebookPage {
        runs: runs::table
            .filter(runs::course_id.eq(taught.course.id))
            .order(runs::number.desc())
            .limit(50)
            .select(runs::number)
            .load(conn)?,
        weights: formula::of_run(conn, taught.run)?.number,
        learners: count(conn, taught.run)?,
        most_at_once: MOST_AT_ONCE,
        columns: taught.graded.items.iter().map(super::item::Item::head).collect(),
        course: taught.link(),
        run: taught.number,
        items: rows,
        next: learners.next,
        place,
    })
}

/// Whoever sits in a run is a learner of it; a suspension takes no results away.
pub const SEATED: [&str; 2] = ["enrolled", "suspended"];
/// A learner of a run.
#[derive(Debug, Clone, Queryable)]
pub struct Learner {
    pub seat: Sitting,
    pub handle: String,
    pub name: String,
    pub began_at: Instant,
}
pub struct Learners {
    pub rows: Vec<Learner>,
    /// Where the next page begins.
    pub next: Option<String>,
}
/// Learners by name, the periods of each one after the other; at most `limit`.
pub fn learners(conn: &mut Conn, run: i64, place: &GradebookPlace, limit: i64) -> Result<Learners> {
    let mut all = enrolments::table
        .inner_join(people::table)
        .filter(enrolments::run_id.eq(run))
        .filter(enrolments::standing.eq_any(SEATED))
        .into_boxed::<MultiBackend>();
    if !place.q.is_empty() {
        let part = place.q.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        all = all.filter(people::name_key.like(format!("%{part}%")).escape('\\'));
    }
    if let Ok(after) = i64::from_str_radix(&place.after, 16) {
        // Of one who has left the run since nothing is known: the list begins anew.
        let last: Option<(String, i64)> = enrolments::table
            .inner_join(people::table)
            .filter(enrolments::id.eq(after))
            .filter(enrolments::run_id.eq(run))
            .select((people::name_key, enrolments::person_id))
            .first(conn)
            .optional()?;
        if let Some((name, person)) = last {
            let later = enrolments::person_id.eq(person).and(enrolments::id.gt(after));
            let behind = people::name_key.gt(name.clone()).or(enrolments::person_id.gt(person)).or(later);
            all = all.filter(people::name_key.ge(name)).filter(behind);
        }
    }
    let mut rows: Vec<Learner> = all
        .order((people::name_key, enrolments::person_id, enrolments::id))
        .limit(limit + 1)
        .select((
            (enrolments::id, enrolments::person_id, enrolments::period),
            people::handle,
            people::name,
            enrolments::created_at,
        ))
        .load(conn)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| format!("{:x}", row.seat.enrolment));
    Ok(Learners { rows, next })
}
/// These seats of a run, in their order; whoever has left it since is missing.
pub(super) fn seated(conn: &mut Conn, run: i64, seats: &[i64]) -> Result<Vec<Learner>> {
    let found: Vec<Learner> = enrolments::table
        .inner_join(people::table)
        .filter(enrolments::id.eq_any(seats))
        .filter(enrolments::run_id.eq(run))
        .filter(enrolments::standing.eq_any(SEATED))
        .select((
            (enrolments::id, enrolments::person_id, enrolments::period),
            people::handle,
            people::name,
            enrolments::created_at,
        ))
        .load(conn)?;
    let mut found: BTreeMap<i64, Learner> = found.into_iter().map(|row| (row.seat.enrolment, row)).collect();
    Ok(seats.iter().filter_map(|seat| found.remove(seat)).collect())
}
/// How many learners a run has.
pub(super) fn count(conn: &mut Conn, run: i64) -> Result<i64> {
    let all = enrolments::table.filter(enrolments::run_id.eq(run)).filter(enrolments::standing.eq_any(SEATED));
    Ok(all.count().get_result(conn)?)
}
/// What each learner has to show, in their order. A constant number of queries.
pub fn rows(conn: &mut Conn, taught: &Taught, learners: &[Learner]) -> Result<Vec<GradebookRow>> {
    let seats: Vec<Sitting> = learners.iter().map(|learner| learner.seat).collect();
    let sheet = Sheet::of(conn, &taught.course, taught.graded.clone(), &seats)?;
    let totals = total::of(conn, &seats.iter().map(|seat| seat.enrolment).collect::<Vec<_>>())?;
    let row = |learner: &Learner| GradebookRow {
        handle: learner.handle.clone(),
        name: learner.name.clone(),
        period: learner.seat.period,
        began_at: learner.began_at,
        figures: totals.get(&learner.seat.enrolment).copied().unwrap_or_default(),
        cells: sheet
            .items()
            .iter()
            .map(|item| sheet.grade(&learner.seat, item).filter(|_| sheet.counts(&learner.seat, item)))
            .map(|grade| grade.map(GradeCell::from))
            .collect(),
    };
    Ok(learners.iter().map(row).collect())
}
