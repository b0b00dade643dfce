//! One learner's grades: as their teachers see them, with every change, and as they see them themselves.
use super::{
    super::{course, enrolment, lesson::CourseLink},
    formula::CourseFigures,
    item::{self, Graded, Item, ItemHead, Taught, taught},
    table::{GradeCell, SEATED},
    total::{self, Sheet, Sitting},
};
use crate::{
    accounts::actor::Actor,
    clock::Instant,
    db::Conn,
    error::{Check, Error, Result},
    progress::grade::{self, GradeChange, Kept},
    schema::{enrolments, people},
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// An item of one person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GradeLine {
    #[serde(flatten)]
    pub head: ItemHead,
    /// Null: nothing is there yet.
    pub grade: Option<GradeCell>,
    /// What was marked, where a teacher has set another figure. Basis points.
    pub marked: Option<i64>,
    pub updated_at: Option<Instant>,
    /// Newest first. Of one's own grades, too: who has set them, and why.
    pub history: Vec<GradeChange>,
}
/// A learner as the course's teachers see them.
#[derive(Serialize, ToSchema)]
pub struct LearnerGrades {
    pub course: CourseLink,
    pub run: i64,
    pub handle: String,
    pub name: String,
    /// Their newest period, which the figures are of, and when it began in this run.
    pub period: i64,
    pub began_at: Instant,
    #[serde(flatten)]
    pub figures: CourseFigures,
    pub items: Vec<GradeLine>,
}
impl View for LearnerGrades {
    const TEMPLATE: &'static str = "courses/gradebook/learner.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/runs/{}/gradebook/{}", self.course.slug, self.run, self.handle))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "item": "", "score": "", "excused": false, "reason": "" })
    }
}
/// One's own grades in a course.
#[derive(Serialize, ToSchema)]
pub struct OwnGrades {
    pub course: CourseLink,
    #[serde(flatten)]
    pub figures: CourseFigures,
    pub items: Vec<GradeLine>,
}
impl View for OwnGrades {
    const TEMPLATE: &'static str = "courses/gradebook/own.html";
}

/// A learner of the run by their handle; their newest period.
fn seat_of(conn: &mut Conn, taught: &Taught, handle: &str) -> Result<(Sitting, String, Instant)> {
    let found: (Sitting, String, Instant) = enrolments::table
        .inner_join(people::table)
        .filter(enrolments::run_id.eq(taught.run))
        .filter(enrolments::standing.eq_any(SEATED))
        .filter(people::handle.eq(handle))
        .order(enrolments::period.desc())
        .select(((enrolments::id, enrolments::person_id, enrolments::period), people::name, enrolments::created_at))
        .first(conn)?;
    Ok(found)
}
/// A learner of a run by course, number and handle.
pub fn page(conn: &mut Conn, who: Option<&Actor>, (slug, number, handle): (&str, i64, &str)) -> Result<LearnerGrades> {
    let taught = taught(conn, who, slug, number)?;
    let (seat, name, began_at) = seat_of(conn, &taught, handle)?;
    let (items, figures) = lines(conn, &taught.course, taught.graded.clone(), &seat)?;
    let (course, handle, period) = (taught.link(), handle.to_owned(), seat.period);
    Ok(LearnerGrades { course, run: number, handle, name, period, began_at, figures, items })
}
/// One's own; whoever takes no part in the course has none.
pub fn own(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<OwnGrades> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let course = course::visible(conn, who, slug)?;
    let seat = enrolment::seat_of(conn, person, course.id)?.ok_or_else(|| Error::forbidden("enrol-first"))?;
    let seat = Sitting { enrolment: seat.id, person, period: seat.period };
    let graded = item::of_course(conn, &course)?;
    let (items, figures) = lines(conn, &course, graded.clone(), &seat)?;
    let title = graded.title.clone();
    Ok(OwnGrades { course: CourseLink { slug: course.slug, title }, figures, items })
}
fn lines(
    conn: &mut Conn,
    course: &course::Course,
    graded: Arc<Graded>,
    seat: &Sitting,
) -> Result<(Vec<GradeLine>, CourseFigures)> {
    let sheet = Sheet::of(conn, course, graded, &[*seat])?;
    let figures = total::of(conn, &[seat.enrolment])?.remove(&seat.enrolment).unwrap_or_default();
    let grades: Vec<i64> = sheet.items().iter().filter_map(|item| Some(sheet.grade(seat, item)?.id)).collect();
    let history = grade::history(conn, &grades)?;
    let line = |item: &Item| {
        let grade = sheet.grade(seat, item);
        let of = |id: i64| history.iter().filter(move |(of, _)| *of == id).map(|(_, change)| change.clone()).collect();
        GradeLine {
            head: item.head(),
            marked: grade.filter(|grade| grade.is_overridden()).and_then(|grade| grade.marked().score),
            updated_at: grade.map(|grade| grade.updated_at),
            history: grade.map(|grade| of(grade.id)).unwrap_or_default(),
            grade: grade.map(GradeCell::from),
        }
    };
    let counted = sheet.items().iter().filter(|item| sheet.counts(seat, item));
    Ok((counted.map(line).collect(), figures))
}

/// A figure that a teacher sets in the place of what is marked, now and later.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "item": "labinov-overview/quiz", "score": "82,5", "reason": "Ujian lisan" }))]
pub struct GradeOverride {
    /// Lesson and block.
    #[schema(required = true, min_length = 1, max_length = 200)]
    pub item: String,
    /// Per cent from 0 to 100 with at most two decimals; empty where it is excused.
    #[schema(max_length = 20)]
    pub score: String,
    /// It is left out of both figures.
    pub excused: bool,
    /// The learner reads it, too.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub reason: String,
}
/// Sets a figure; a later mark stands beneath it until it is lifted. Setting the same again changes nothing.
pub fn set(
    conn: &mut Conn,
    who: &Actor,
    (slug, number, handle): (&str, i64, &str),
    new: &GradeOverride,
) -> Result<Receipt> {
    let taught = taught(conn, Some(who), slug, number)?;
    let (seat, ..) = seat_of(conn, &taught, handle)?;
    refuse_own(who, &seat)?;
    let mut check = Check::default();
    let item = taught.item(&new.item);
    check.that(item.is_some(), "item", "no-such-grade-item").text("reason", &new.reason, 500);
    let score = grade::read(&new.score);
    if new.excused {
        check.that(new.score.trim().is_empty(), "score", "excused-or-score");
    } else {
        check.that(score.is_ok(), "score", score.err().unwrap_or_default());
    }
    check.done()?;
    let item = item.ok_or(Error::NotFound)?;
    let figure = Kept {
        person: seat.person,
        content: item.content,
        part: &item.part,
        period: seat.period,
        source: item.kind,
        score: score.ok(),
        excused: new.excused,
        version: item.version,
    };
    grade::set(conn, who, &figure, new.reason.trim())?;
    total::compute(conn, &taught.course, taught.run, &[seat])?;
    Ok(Receipt::changed(format!("{}/{handle}", taught.address()), "overridden"))
}
/// Takes a teacher's figure away again.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "item": "labinov-overview/quiz", "reason": "Salah orang" }))]
pub struct GradeLifting {
    /// Lesson and block.
    #[schema(required = true, min_length = 1, max_length = 200)]
    pub item: String,
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub reason: String,
}
/// Lets what is marked count again; where nobody has set anything, that is so already.
pub fn lift(
    conn: &mut Conn,
    who: &Actor,
    (slug, number, handle): (&str, i64, &str),
    lifting: &GradeLifting,
) -> Result<Receipt> {
    let taught = taught(conn, Some(who), slug, number)?;
    let (seat, ..) = seat_of(conn, &taught, handle)?;
    refuse_own(who, &seat)?;
    let item = taught.item(&lifting.item);
    Check::default().that(item.is_some(), "item", "no-such-grade-item").text("reason", &lifting.reason, 500).done()?;
    let sheet = Sheet::of(conn, &taught.course, taught.graded.clone(), &[seat])?;
    if let Some(grade) = item.and_then(|item| sheet.grade(&seat, item)) {
        grade::lift(conn, who, grade.id, lifting.reason.trim())?;
        total::compute(conn, &taught.course, taught.run, &[seat])?;
    }
    Ok(Receipt::changed(format!("{}/{handle}", taught.address()), "lifted"))
}
/// Nobody sets their own figures.
fn refuse_own(who: &Actor, seat: &Sitting) -> Result<()> {
    if who.person == Some(seat.person) { Err(Error::forbidden("not-ones-own-grade")) } else { Ok(()) }
}
