//! A course: its row, the catalogue, its page with one's own progress.
use super::{
    certifying::award::{self, Completed},
    conditions::lock,
    enrolment::{self, Seat},
    gradebook,
    renewal::{self, CourseRenewal},
    runs::{
        assignment::last_day,
        run::{self, Run, RunCard},
        timetable::{self, Timetable},
    },
    steps::{self, ChapterSteps},
    written,
};
use crate::{
    accounts::{
        actor::Actor,
        membership::{LAN, Role},
        sector::{self, Sector},
    },
    content,
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    progress::{certificate, completion},
    schema::{contents, course_reviews, course_staff, courses},
    view::View,
    words::{Lang, Texts},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Sectors of one course.
pub(super) const MOST_SECTORS: usize = 5;

/// The content of one version of a course. It lists lessons by their content ids, always in their newest published version.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourseDocument {
    pub title: Texts,
    pub summary: Texts,
    pub description: Texts,
    pub level: String,
    /// The one it is written in; Indonesian unless said.
    #[serde(default)]
    pub language: Option<Lang>,
    /// Codes of affairs of government that it is about, each once; versions of before have none.
    #[serde(default)]
    pub sectors: Vec<String>,
    pub chapters: Vec<Chapter>,
}
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    pub id: String,
    pub title: Texts,
    /// Content ids.
    pub lessons: Vec<i64>,
}
impl CourseDocument {
    pub(super) fn lessons(&self) -> Vec<i64> {
        self.chapters.iter().flat_map(|c| c.lessons.iter().copied()).collect()
    }
    pub(super) fn main_language(&self) -> Lang {
        self.language.unwrap_or(Lang::Id)
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = courses)]
pub struct Course {
    pub id: i64,
    pub content_id: i64,
    pub slug: String,
}
crate::text_enum! { pub enum StaffRole { Author = "author", Teacher = "teacher" } }

/// A course that is published, or that this person writes or looks at for its approval.
pub(super) fn visible(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Course> {
    let course: Course = courses::table.filter(courses::slug.eq(slug)).select(Course::as_select()).first(conn)?;
    let is_public: Option<i64> =
        contents::table.find(course.content_id).select(contents::published_version_id).first(conn)?;
    if is_public.is_some() || sees_drafts(conn, who, course.id)? { Ok(course) } else { Err(Error::NotFound) }
}
pub(super) fn by_id(conn: &mut Conn, id: i64) -> Result<Course> {
    Ok(courses::table.find(id).select(Course::as_select()).first(conn)?)
}
/// What a person is in a course; the system is all of it.
pub(super) fn roles_in(conn: &mut Conn, who: Option<&Actor>, course: i64) -> Result<Vec<StaffRole>> {
    let Some(person) = who.and_then(|w| w.person) else {
        return Ok(if who.is_some_and(Actor::is_system) { StaffRole::ALL.to_vec() } else { vec![] });
    };
    Ok(course_staff::table
        .filter(course_staff::course_id.eq(course))
        .filter(course_staff::person_id.eq(person))
        .select(course_staff::role)
        .load(conn)?)
}
/// Authors write the lessons of their course; the system may too.
pub(super) fn is_author(conn: &mut Conn, who: Option<&Actor>, course: i64) -> Result<bool> {
    Ok(roles_in(conn, who, course)?.contains(&StaffRole::Author))
}
/// The content ids of its lessons, in their order.
pub(super) fn lessons(conn: &mut Conn, course: &Course) -> Result<Vec<i64>> {
    Ok(document(conn, course)?.lessons())
}
/// Authors and teachers lead the runs of their course, mark what learners hand in and keep the gradebook; the system may too.
pub(super) fn is_staff(conn: &mut Conn, who: Option<&Actor>, course: i64) -> Result<bool> {
    Ok(!roles_in(conn, who, course)?.is_empty())
}
/// The document of a course as it is public, or as it is drafted where it is not.
pub(super) fn document(conn: &mut Conn, course: &Course) -> Result<CourseDocument> {
    let version = match content::published(conn, course.content_id)? {
        Some(version) => version,
        None => content::draft(conn, course.content_id)?,
    };
    version.document()
}
pub(super) fn title(conn: &mut Conn, course: &Course) -> Result<Texts> {
    Ok(document(conn, course)?.title)
}
/// Its authors, and LAN's curators once it was sent to them: who approves a course reads all of it.
pub(super) fn sees_drafts(conn: &mut Conn, who: Option<&Actor>, course: i64) -> Result<bool> {
    if is_author(conn, who, course)? {
        return Ok(true);
    }
    if !who.is_some_and(|who| who.is_at(Role::Curator, LAN)) {
        return Ok(false);
    }
    let sent = course_reviews::table
        .filter(course_reviews::course_id.eq(course))
        .filter(course_reviews::state.ne("withdrawn"));
    Ok(diesel::select(diesel::dsl::exists(sent)).get_result(conn)?)
}
/// A course in the catalogue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CourseCard {
    pub slug: String,
    pub title: Texts,
    pub summary: Texts,
    pub level: String,
    pub sectors: Vec<Sector>,
    pub lessons: usize,
    /// Whole per cent; null: not enrolled.
    pub progress: Option<i64>,
}
/// The courses a person is in, newest first, at most 100; those they have left are not among them.
pub fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<CourseCard>> {
    let mut seats = enrolment::of_person(conn, person)?;
    seats.retain(|seat| seat.standing.is_live() || seat.standing == enrolment::Standing::Suspended);
    let rows = courses::table
        .filter(courses::id.eq_any(seats.iter().map(|s| s.course_id)))
        .order(courses::id.desc())
        .select((courses::id, courses::content_id, courses::slug))
        .load(conn)?;
    cards_of(conn, Some(person), rows)
}
/// Cards in the order of the rows (id, content id, slug), with the person's progress; a constant number of queries.
pub(super) fn cards_of(conn: &mut Conn, person: Option<i64>, rows: Vec<(i64, i64, String)>) -> Result<Vec<CourseCard>> {
    let contents: Vec<i64> = rows.iter().map(|row| row.1).collect();
    let versions = content::published_of(conn, &contents)?;
    let documents: BTreeMap<i64, CourseDocument> =
        versions.into_iter().map(|v| Ok((v.content_id, v.document()?))).collect::<Result<_>>()?;
    let sectors = sector::all(conn)?;
    let lessons: Vec<i64> = documents.values().flat_map(CourseDocument::lessons).chain(contents).collect();
    let (seats, done) = match person {
        Some(person) => {
            let courses: Vec<i64> = rows.iter().map(|row| row.0).collect();
            (enrolment::seats_in(conn, person, &courses)?, completion::periods(conn, person, &lessons)?)
        }
        None => (vec![], BTreeSet::new()),
    };
    let card = |(id, content, slug): (i64, i64, String)| {
        let document = documents.get(&content)?;
        let wanted = document.lessons();
        let period = seats.iter().find(|seat| seat.course_id == id).map_or(1, |seat| seat.period);
        let there = wanted.iter().filter(|lesson| done.contains(&(**lesson, period))).count();
        // Who finished keeps 100, even when a lesson is added afterwards.
        let is_done = done.contains(&(content, period));
        let progress = if is_done { 100 } else { completion::per_cent(there, wanted.len()) };
        Some(CourseCard {
            slug,
            title: document.title.clone(),
            summary: document.summary.clone(),
            level: document.level.clone(),
            sectors: sector::among(&sectors, &document.sectors),
            lessons: wanted.len(),
            progress: seats.iter().any(|seat| seat.course_id == id).then_some(progress),
        })
    };
    Ok(rows.into_iter().filter_map(card).collect())
}

/// Where the next page of a list begins.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Place {
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// How many; 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}

/// A course as one person sees it.
#[derive(Serialize, ToSchema)]
pub struct CoursePage {
    pub slug: String,
    pub title: Texts,
    pub summary: Texts,
    pub description: Texts,
    pub level: String,
    pub sectors: Vec<Sector>,
    pub minutes: i64,
    pub chapters: Vec<ChapterSteps>,
    pub seat: Option<Seat>,
    /// The day by which it is to be finished, where somebody has set one.
    pub due_on: Option<NaiveDate>,
    /// The runs that are open, first those that take everyone, the newest first; at most 20.
    pub runs: Vec<RunCard>,
    /// Seats left in the first of them; null: no limit.
    pub seats_left: Option<i64>,
    pub open: bool,
    /// Of one's own run, else of the newest open one.
    pub timetable: Option<Timetable>,
    pub lessons_done: usize,
    pub lessons_total: usize,
    /// Whole per cent of the lessons.
    pub progress: i64,
    pub certificate: Option<String>,
    /// Whether and until when one's certificate holds, where the course can be begun again; null: it need not be.
    pub renewal: Option<CourseRenewal>,
    pub may_write: bool,
    /// Makes runs, decides on their people, marks what they hand in.
    pub may_lead: bool,
    /// For teachers and authors: the number of the newest run, whose gradebook they read.
    pub taught_run: Option<i64>,
    /// Lessons that are written but not yet published; for authors.
    pub drafts: Vec<DraftLesson>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DraftLesson {
    pub slug: String,
    pub title: Texts,
}
impl View for CoursePage {
    const TEMPLATE: &'static str = "courses/show.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}", self.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "run": self.runs.first().map(|run| run.number), "key": "", "note": "" })
    }
}

pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<CoursePage> {
    let course = visible(conn, who, slug)?;
    let roles = roles_in(conn, who, course.id)?;
    let may_write = roles.contains(&StaffRole::Author);
    let document = document(conn, &course)?;
    let person = who.and_then(|w| w.person);
    let seat = match person {
        Some(person) => enrolment::seat_of(conn, person, course.id)?,
        None => None,
    };
    let mut standing = steps::standing(conn, person.zip(seat.as_ref().map(|seat| seat.period)), &course, &document)?;
    let runs = run::open_runs(conn, course.id, run::MOST_OPEN)?;
    let own = match &seat {
        Some(seat) => run::numbered(conn, course.id, seat.run)?,
        None => runs.first().cloned(),
    };
    let mut timetable = match own {
        Some(run) => timetable::dates(conn, who, &course, &run)?,
        None => None,
    };
    lock::lay_over(conn, who, course.id, &mut standing.chapters, timetable.as_mut())?;
    let drafts = if may_write { written::unpublished(conn, course.id)? } else { vec![] };
    let certificate = match (person, &seat) {
        (Some(person), Some(_)) if standing.finished => certificate::serial_of(conn, person, course.content_id)?,
        _ => None,
    };
    let renewal = match person {
        Some(person) => renewal::due(conn, person, &course, seat.as_ref())?,
        None => None,
    };
    Ok(CoursePage {
        slug: course.slug,
        title: document.title,
        summary: document.summary,
        description: document.description,
        level: document.level,
        sectors: sector::among(&sector::all(conn)?, &document.sectors),
        minutes: standing.chapters.iter().flat_map(|c| &c.lessons).map(|l| l.minutes).sum(),
        lessons_done: standing.done,
        lessons_total: standing.total,
        progress: if standing.finished { 100 } else { completion::per_cent(standing.done, standing.total) },
        chapters: standing.chapters,
        seats_left: runs.first().and_then(Run::seats_left),
        open: !runs.is_empty(),
        runs: runs.iter().map(Run::card).collect(),
        timetable,
        may_lead: !roles.is_empty(),
        due_on: match &seat {
            Some(seat) => enrolment::due(conn, seat.id)?.map(last_day),
            None => None,
        },
        renewal,
        seat,
        certificate,
        taught_run: gradebook::item::newest_taught(conn, who, course.id)?,
        may_write,
        drafts,
    })
}

/// After a lesson is done: is the course, too? Then it is completed and certified, in the same transaction.
pub(super) fn finish(conn: &mut Conn, who: &Actor, course_id: i64, seat: &Seat) -> Result<()> {
    let course = by_id(conn, course_id)?;
    let Some(version) = content::published(conn, course.content_id)? else {
        return Ok(());
    };
    let document: CourseDocument = version.document()?;
    let person = who.person()?;
    let standing = steps::standing(conn, Some((person, seat.period)), &course, &document)?;
    if standing.total == 0 || standing.done < standing.total {
        return Ok(());
    }
    let is_new = completion::complete(conn, person, course.content_id, seat.period, version.id)?;
    if is_new {
        event::record(conn, who, &Event::CourseCompleted { course: course.id })?;
    }
    let done = Completed {
        content: course.content_id,
        version: version.id,
        title: &document.title,
        lessons: &document.lessons(),
        minutes: standing.chapters.iter().flat_map(|c| &c.lessons).map(|l| l.minutes).sum(),
        is_new,
    };
    award::certify(conn, who, seat, &done)
}
