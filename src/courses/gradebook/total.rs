//! Both figures of each seat, kept by the weights they were computed by: after each change of a grade, of the weights, and
//! of what a course grades.
use super::{
    super::course::{self, Course, CourseDocument},
    formula::{self, CourseFigures, Weights},
    item::{self, Graded, Item},
};
use crate::{
    app::App,
    clock,
    db::{Conn, insert_all, lock_row},
    error::Result,
    event::{Event, Recorded},
    job::{self, Job},
    progress::{
        completion,
        grade::{self, Grade, GradeFigure},
    },
    schema::{content_versions, enrolments, grade_totals as totals, lessons, runs},
};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant as Began},
};

/// This reader's name in the positions.
pub const READER: &str = "grades";
/// Seats that are computed in one transaction.
pub const PORTION: i64 = 100;
/// After so long the job makes room for others and goes on behind them.
const AT_A_TIME: Duration = Duration::from_secs(2);

/// A person's place in a run, as far as figures need it.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Sitting {
    pub enrolment: i64,
    pub person: i64,
    pub period: i64,
}
/// What each of these people has to show, item by item; in the items' order.
pub struct Sheet {
    graded: Arc<Graded>,
    grades: BTreeMap<(i64, i64, i64, String), Grade>,
    /// The lessons of the version that someone finished the course on, by person and period.
    finished_on: BTreeMap<(i64, i64), Arc<BTreeSet<i64>>>,
}
impl Sheet {
    /// At most three queries, however many there are.
    pub fn of(conn: &mut Conn, course: &Course, graded: Arc<Graded>, seats: &[Sitting]) -> Result<Self> {
        let people: Vec<i64> = seats.iter().map(|seat| seat.person).collect();
        let contents: BTreeSet<i64> = graded.items.iter().map(|item| item.content).collect();
        let grades = grade::of(conn, &people, &contents.into_iter().collect::<Vec<_>>())?;
        let key = |grade: Grade| ((grade.person_id, grade.period, grade.content_id, grade.part.clone()), grade);
        let finished = completion::versions(conn, &people, course.content_id)?;
        let versions: BTreeSet<i64> = finished.iter().map(|(_, _, version)| *version).collect();
        let mut lessons_of = BTreeMap::new();
        if !versions.is_empty() {
            let versions = content_versions::table.filter(content_versions::id.eq_any(versions));
            for (id, document) in
                versions.select((content_versions::id, content_versions::document)).load::<(i64, String)>(conn)?
            {
                let document: CourseDocument = serde_json::from_str(&document)?;
                lessons_of.insert(id, Arc::new(document.lessons().into_iter().collect::<BTreeSet<_>>()));
            }
        }
        let finished_on = finished
            .into_iter()
            .filter_map(|(person, period, version)| Some(((person, period), lessons_of.get(&version)?.clone())));
        Ok(Self { graded, grades: grades.into_iter().map(key).collect(), finished_on: finished_on.collect() })
    }
    pub fn items(&self) -> &[Item] {
        &self.graded.items
    }
    pub fn grade(&self, seat: &Sitting, item: &Item) -> Option<&Grade> {
        self.grades.get(&(seat.person, seat.period, item.content, item.part.clone()))
    }
    /// Whether the item counts for this person: what was added after they had finished the course does not.
    pub fn counts(&self, seat: &Sitting, item: &Item) -> bool {
        self.finished_on.get(&(seat.person, seat.period)).is_none_or(|lessons| lessons.contains(&item.content))
    }
    pub fn figures(&self, weights: &Weights, seat: &Sitting) -> CourseFigures {
        let counted = self.items().iter().filter(|item| self.counts(seat, item));
        weights.figures(counted.map(|item| {
            let figure = self.grade(seat, item).map_or_else(GradeFigure::default, Grade::figure);
            (item, figure)
        }))
    }
}

/// Computes these seats of one run and writes those whose figures are others than before; how many.
pub fn compute(conn: &mut Conn, course: &Course, run: i64, seats: &[Sitting]) -> Result<usize> {
    let graded = item::of_course(conn, course)?;
    let sheet = Sheet::of(conn, course, graded, seats)?;
    // Two computations of one run wait for each other: the later one sees what the earlier wrote.
    lock_row(conn, "runs", run)?;
    let (formula, weights) = formula::kept(conn, run)?;
    let ids = || seats.iter().map(|seat| seat.enrolment);
    let before: BTreeMap<i64, (i64, i64, Option<i64>, Option<i64>)> = totals::table
        .filter(totals::enrolment_id.eq_any(ids()))
        .select((totals::enrolment_id, (totals::id, totals::formula_id, totals::current_score, totals::final_score)))
        .load::<(i64, _)>(conn)?
        .into_iter()
        .collect();
    let (mut changed, mut rows, now) = (vec![], vec![], clock::now());
    for seat in seats {
        let CourseFigures { current, last } = sheet.figures(&weights, seat);
        match before.get(&seat.enrolment) {
            Some((_, by, was, of_all)) if *by == formula && *was == current && *of_all == last => continue,
            Some((id, ..)) => changed.push(*id),
            None => {}
        }
        rows.push((
            (totals::enrolment_id.eq(seat.enrolment), totals::formula_id.eq(formula)),
            (totals::current_score.eq(current), totals::final_score.eq(last), totals::updated_at.eq(now)),
        ));
    }
    if rows.is_empty() {
        return Ok(0);
    }
    diesel::delete(totals::table.filter(totals::id.eq_any(changed))).execute(conn)?;
    let written = rows.len();
    insert_all(conn, totals::table, rows)?;
    Ok(written)
}
/// The next seats of a run behind one.
pub fn portion(conn: &mut Conn, run: i64, after: i64) -> Result<Vec<Sitting>> {
    Ok(enrolments::table
        .filter(enrolments::run_id.eq(run))
        .filter(enrolments::id.gt(after))
        .order(enrolments::id)
        .limit(PORTION)
        .select((enrolments::id, enrolments::person_id, enrolments::period))
        .load(conn)?)
}

/// Computes a run anew, portion by portion.
#[derive(Serialize, Deserialize)]
pub struct Compute {
    pub run: i64,
    /// Goes on behind this seat.
    pub after: i64,
}
impl Job for Compute {
    const NAME: &'static str = "grade-totals";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move { go_on(&app, self).await.map_err(|e| anyhow::anyhow!("{e:?}")) })
    }
}
async fn go_on(app: &App, Compute { run, mut after }: Compute) -> Result<()> {
    let began = Began::now();
    loop {
        let last = app.db.write(move |conn| step(conn, run, after)).await?;
        let Some(last) = last else {
            return Ok(());
        };
        after = last;
        if began.elapsed() > AT_A_TIME {
            return app.db.write(move |conn| job::enqueue(conn, &Compute { run, after })).await;
        }
    }
}
/// One portion; the last seat of it, or none where there are no more.
pub fn step(conn: &mut Conn, run: i64, after: i64) -> Result<Option<i64>> {
    if after == 0 {
        job::begun(conn, &key(run))?; // what changes from here on may lie behind where this one stands
    }
    let seats = portion(conn, run, after)?;
    let Some(last) = seats.last().map(|seat| seat.enrolment) else {
        return Ok(None);
    };
    let course: i64 = runs::table.find(run).select(runs::course_id).first(conn)?;
    let course = course::by_id(conn, course)?;
    compute(conn, &course, run, &seats)?;
    Ok(Some(last))
}
/// Every night, all runs: what was learnt before there was a gradebook, and whatever a fault left behind.
#[derive(Default, Serialize, Deserialize)]
pub struct ComputeAll {}
impl Job for ComputeAll {
    const NAME: &'static str = "all-grade-totals";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            let all = app.db.write(|conn| {
                let runs: Vec<i64> = runs::table.select(runs::id).load(conn)?;
                runs.into_iter().try_for_each(|run| again(conn, run))
            });
            all.await.map_err(|e| anyhow::anyhow!("{e:?}"))
        })
    }
}
/// Has a run computed anew.
pub fn again(conn: &mut Conn, run: i64) -> Result<()> {
    job::enqueue_once(conn, &Compute { run, after: 0 }, &key(run))
}
fn key(run: i64) -> String {
    format!("grade-totals {run}")
}

/// Follows the log: a grade that changed moves its person's figures, a course or lesson that was published anew those of
/// everyone in it.
pub fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    match &recorded.event {
        Event::GradeMarked { grade, .. } | Event::GradeOverridden { grade, .. } | Event::GradeLifted { grade, .. } => {
            after_grade(conn, *grade)
        }
        Event::CoursePublished { course, .. } => of_course(conn, *course),
        Event::LessonPublished { lesson, .. } => {
            let course = lessons::table.find(lesson).select(lessons::course_id).first(conn)?;
            of_course(conn, course)
        }
        _ => Ok(()),
    }
}
fn after_grade(conn: &mut Conn, grade: i64) -> Result<()> {
    let (person, content, period) = grade::whose_is(conn, grade)?;
    let course: Option<i64> =
        lessons::table.filter(lessons::content_id.eq(content)).select(lessons::course_id).first(conn).optional()?;
    let Some(course) = course else {
        return Ok(());
    };
    let course = course::by_id(conn, course)?;
    let seats: Vec<(i64, Sitting)> = enrolments::table
        .inner_join(runs::table)
        .filter(enrolments::person_id.eq(person))
        .filter(enrolments::period.eq(period))
        .filter(runs::course_id.eq(course.id))
        .select((runs::id, (enrolments::id, enrolments::person_id, enrolments::period)))
        .load(conn)?;
    // As many as this person has runs of one course: one, as a rule.
    for (run, seat) in seats {
        compute(conn, &course, run, &[seat])?;
    }
    Ok(())
}
fn of_course(conn: &mut Conn, course: i64) -> Result<()> {
    let runs: Vec<i64> = runs::table.filter(runs::course_id.eq(course)).select(runs::id).load(conn)?;
    runs.into_iter().try_for_each(|run| again(conn, run))
}

/// What is kept of these seats.
pub fn of(conn: &mut Conn, enrolments: &[i64]) -> Result<BTreeMap<i64, CourseFigures>> {
    let rows: Vec<(i64, Option<i64>, Option<i64>)> = totals::table
        .filter(totals::enrolment_id.eq_any(enrolments))
        .select((totals::enrolment_id, totals::current_score, totals::final_score))
        .load(conn)?;
    Ok(rows.into_iter().map(|(seat, current, last)| (seat, CourseFigures { current, last })).collect())
}
