//! A course: its row, the catalogue, its page with one's own progress.
use super::{
    block::LessonDocument,
    enrolment::{self, Seat},
    lesson,
};
use crate::{
    accounts::actor::Actor,
    content,
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    progress::{
        certificate::{self, Award},
        completion,
        evidence::{self, EvidenceKind},
    },
    schema::{contents, course_staff, courses, lessons},
    view::View,
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The content of one version of a course. It lists lessons by their content ids, always in their newest published version.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourseDocument {
    pub title: Texts,
    pub summary: Texts,
    pub description: Texts,
    pub level: String,
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
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = courses)]
pub(super) struct Course {
    pub id: i64,
    pub content_id: i64,
    pub slug: String,
}
crate::text_enum! { pub enum StaffRole { Author = "author", Teacher = "teacher" } }

/// A course that is published, or that this person writes.
pub(super) fn visible(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Course> {
    let course: Course = courses::table.filter(courses::slug.eq(slug)).select(Course::as_select()).first(conn)?;
    let is_public: Option<i64> =
        contents::table.find(course.content_id).select(contents::published_version_id).first(conn)?;
    if is_public.is_some() || is_author(conn, who, course.id)? { Ok(course) } else { Err(Error::NotFound) }
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
/// Authors and teachers mark what learners hand in; the system may too.
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
/// A course in the catalogue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CourseCard {
    pub slug: String,
    pub title: Texts,
    pub summary: Texts,
    pub level: String,
    pub lessons: usize,
    /// Whole per cent; null: not enrolled.
    pub progress: Option<i64>,
}
/// The catalogue, newest first.
#[derive(Serialize, ToSchema)]
pub struct CourseList {
    pub items: Vec<CourseCard>,
    pub next: Option<String>,
}
impl View for CourseList {
    const TEMPLATE: &'static str = "courses/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// Where the next page of the catalogue begins.
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
pub fn list(conn: &mut Conn, who: Option<&Actor>, place: &Place) -> Result<CourseList> {
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let after: i64 = i64::from_str_radix(&place.after, 16).unwrap_or(i64::MAX);
    let mut rows: Vec<(i64, i64, String)> = courses::table
        .inner_join(contents::table)
        .filter(contents::published_version_id.is_not_null())
        .filter(courses::id.lt(after))
        .order(courses::id.desc())
        .limit(limit + 1)
        .select((courses::id, courses::content_id, courses::slug))
        .load(conn)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| format!("{:x}", row.0));
    Ok(CourseList { items: cards_of(conn, who.and_then(|w| w.person), rows)?, next })
}
/// The courses a person is enrolled in, newest first, at most 100.
pub fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<CourseCard>> {
    let seats = enrolment::of_person(conn, person)?;
    let rows = courses::table
        .filter(courses::id.eq_any(seats.iter().map(|s| s.course_id)))
        .order(courses::id.desc())
        .select((courses::id, courses::content_id, courses::slug))
        .load(conn)?;
    cards_of(conn, Some(person), rows)
}
/// Cards in the order of the rows (id, content id, slug), with the person's progress; a constant number of queries.
fn cards_of(conn: &mut Conn, person: Option<i64>, rows: Vec<(i64, i64, String)>) -> Result<Vec<CourseCard>> {
    let contents: Vec<i64> = rows.iter().map(|row| row.1).collect();
    let versions = content::published_of(conn, &contents)?;
    let documents: BTreeMap<i64, CourseDocument> =
        versions.into_iter().map(|v| Ok((v.content_id, v.document()?))).collect::<Result<_>>()?;
    let lessons: Vec<i64> = documents.values().flat_map(CourseDocument::lessons).chain(contents).collect();
    let (seats, done) = match person {
        Some(person) => {
            let courses: Vec<i64> = rows.iter().map(|row| row.0).collect();
            (enrolment::seats_in(conn, person, &courses)?, completion::done(conn, person, &lessons, 1)?)
        }
        None => (vec![], BTreeMap::new()),
    };
    let card = |(id, content, slug): (i64, i64, String)| {
        let document = documents.get(&content)?;
        let wanted = document.lessons();
        let there = wanted.iter().filter(|lesson| done.contains_key(lesson)).count();
        // Who finished keeps 100, even when a lesson is added afterwards.
        let progress = if done.contains_key(&content) { 100 } else { completion::per_cent(there, wanted.len()) };
        Some(CourseCard {
            slug,
            title: document.title.clone(),
            summary: document.summary.clone(),
            level: document.level.clone(),
            lessons: wanted.len(),
            progress: seats.iter().any(|seat| seat.course_id == id).then_some(progress),
        })
    };
    Ok(rows.into_iter().filter_map(card).collect())
}

/// A lesson in its course's list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LessonStep {
    pub slug: String,
    pub title: Texts,
    pub minutes: i64,
    pub done: bool,
    /// The parts still missing: block ids, with `read` or `score`.
    pub missing: Vec<MissingPart>,
    /// It changed since this person finished it; the result stands.
    pub updated_since: bool,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MissingPart {
    pub block: String,
    pub kind: EvidenceKind,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChapterSteps {
    pub title: Texts,
    pub lessons: Vec<LessonStep>,
}
/// A course as one person sees it.
#[derive(Serialize, ToSchema)]
pub struct CoursePage {
    pub slug: String,
    pub title: Texts,
    pub summary: Texts,
    pub description: Texts,
    pub level: String,
    pub minutes: i64,
    pub chapters: Vec<ChapterSteps>,
    pub seat: Option<Seat>,
    /// Seats left in the open run; null: no limit.
    pub seats_left: Option<i64>,
    pub open: bool,
    pub lessons_done: usize,
    pub lessons_total: usize,
    /// Whole per cent of the lessons.
    pub progress: i64,
    pub certificate: Option<String>,
    pub may_write: bool,
    /// Marks essays: its authors and teachers.
    pub may_mark: bool,
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
    let standing = standing(conn, person.filter(|_| seat.is_some()), &course, &document)?;
    let run = enrolment::open_run(conn, course.id)?;
    let drafts = if may_write { lesson::unpublished(conn, course.id)? } else { vec![] };
    let certificate = match (person, &seat) {
        (Some(person), Some(_)) if standing.finished => certificate::serial_of(conn, person, course.content_id)?,
        _ => None,
    };
    Ok(CoursePage {
        slug: course.slug,
        title: document.title,
        summary: document.summary,
        description: document.description,
        level: document.level,
        minutes: standing.chapters.iter().flat_map(|c| &c.lessons).map(|l| l.minutes).sum(),
        lessons_done: standing.done,
        lessons_total: standing.total,
        progress: if standing.finished { 100 } else { completion::per_cent(standing.done, standing.total) },
        chapters: standing.chapters,
        seats_left: run.as_ref().and_then(super::enrolment::Run::seats_left),
        open: run.is_some(),
        seat,
        certificate,
        may_write,
        may_mark: !roles.is_empty(),
        drafts,
    })
}

/// Where a person stands in a course.
struct Standing {
    chapters: Vec<ChapterSteps>,
    done: usize,
    total: usize,
    finished: bool,
}
fn standing(conn: &mut Conn, person: Option<i64>, course: &Course, document: &CourseDocument) -> Result<Standing> {
    let wanted = document.lessons();
    let versions = content::published_of(conn, &wanted)?;
    let slugs: BTreeMap<i64, String> = lessons::table
        .filter(lessons::content_id.eq_any(&wanted))
        .select((lessons::content_id, lessons::slug))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let mut asked = wanted.clone();
    asked.push(course.content_id);
    let (best, done) = match person {
        Some(person) => (evidence::best(conn, person, &wanted, 1)?, completion::done(conn, person, &asked, 1)?),
        None => (evidence::Best::default(), BTreeMap::new()),
    };
    let mut steps = BTreeMap::new();
    for version in versions {
        let lesson: LessonDocument = version.document()?;
        let requirements = lesson.requirements();
        let reached = done.get(&version.content_id);
        let missing =
            if reached.is_some() { vec![] } else { completion::missing(&requirements, version.content_id, &best) };
        let step = LessonStep {
            slug: slugs.get(&version.content_id).cloned().unwrap_or_default(),
            title: lesson.title,
            minutes: lesson.minutes,
            done: reached.is_some(),
            missing: missing.into_iter().map(|r| MissingPart { block: r.part.clone(), kind: r.kind }).collect(),
            updated_since: reached.is_some_and(|(_, on)| *on != version.id),
        };
        steps.insert(version.content_id, step);
    }
    let chapters: Vec<ChapterSteps> = document
        .chapters
        .iter()
        .map(|c| ChapterSteps {
            title: c.title.clone(),
            lessons: c.lessons.iter().filter_map(|id| steps.get(id).cloned()).collect(),
        })
        .collect();
    let all = || chapters.iter().flat_map(|c| &c.lessons);
    let (there, total) = (all().filter(|l| l.done).count(), all().count());
    Ok(Standing { done: there, total, finished: done.contains_key(&course.content_id), chapters })
}

/// After a lesson is done: is the course, too? Then it is completed and certified, in the same transaction.
pub(super) fn finish(conn: &mut Conn, who: &Actor, course_id: i64, seat: &Seat) -> Result<()> {
    let course = by_id(conn, course_id)?;
    let Some(version) = content::published(conn, course.content_id)? else {
        return Ok(());
    };
    let document: CourseDocument = version.document()?;
    let person = who.person()?;
    let standing = standing(conn, Some(person), &course, &document)?;
    if standing.total == 0 || standing.done < standing.total {
        return Ok(());
    }
    if completion::complete(conn, person, course.content_id, seat.period, version.id)? {
        event::record(conn, who, &Event::CourseCompleted { course: course.id })?;
    }
    let award = Award {
        content: course.content_id,
        version: version.id,
        run: seat.run_id,
        period: seat.period,
        title: &document.title,
    };
    certificate::award(conn, who, &award).map(drop)
}
