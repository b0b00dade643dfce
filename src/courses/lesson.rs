//! A lesson: its row, its page for learners, reading it.
use super::{
    block::{BlockForLearner, Body, LessonDocument},
    case::{self, CaseForLearner},
    course::{self, DraftLesson, StaffRole, is_author, roles_in},
    enrolment::{self, Seat},
    quizzes::standing::{self, Standing},
};
use crate::{
    accounts::actor::Actor,
    content::{self, Version},
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    innovations::innovation,
    progress::{
        completion,
        evidence::{self, Best, EvidenceKind, Fact},
    },
    schema::{contents, course_staff, courses, lessons},
    topic::{self, Topic},
    trace::{self, Card},
    view::{Receipt, View},
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lessons)]
pub(super) struct Lesson {
    pub id: i64,
    pub content_id: i64,
    pub course_id: i64,
    pub slug: String,
}
/// A lesson that is published, or that this person writes.
pub(super) fn visible(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Lesson> {
    let (lesson, is_public): (Lesson, Option<i64>) = lessons::table
        .inner_join(contents::table)
        .filter(lessons::slug.eq(slug))
        .select((Lesson::as_select(), contents::published_version_id))
        .first(conn)?;
    if is_public.is_some() || is_author(conn, who, lesson.course_id)? { Ok(lesson) } else { Err(Error::NotFound) }
}

pub(super) fn by_id(conn: &mut Conn, id: i64) -> Result<Lesson> {
    Ok(lessons::table.find(id).select(Lesson::as_select()).first(conn)?)
}

/// A lesson as one person reads it.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that the page shows")]
pub struct LessonPage {
    pub slug: String,
    pub title: Texts,
    pub summary: Texts,
    pub minutes: i64,
    pub version: i64,
    pub course: CourseLink,
    pub blocks: Vec<BlockForLearner>,
    /// The practices it teaches by.
    pub practices: Vec<Card>,
    pub enrolled: bool,
    pub done: bool,
    pub updated_since: bool,
    pub next: Option<LessonLink>,
    pub previous: Option<LessonLink>,
    pub may_write: bool,
    /// Gives allowances and marks anew: authors and teachers of its course.
    pub may_mark: bool,
    /// A version that is not, or no longer, the public one: a preview or an older version.
    pub preview: bool,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CourseLink {
    pub slug: String,
    pub title: Texts,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LessonLink {
    pub slug: String,
    pub title: Texts,
}
impl View for LessonPage {
    const TEMPLATE: &'static str = "courses/lesson.html";
    fn address(&self) -> Option<String> {
        Some(format!("/lessons/{}", self.slug))
    }
}

pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<LessonPage> {
    let lesson = visible(conn, who, slug)?;
    let version = content::published(conn, lesson.content_id)?.ok_or(Error::NotFound)?;
    show(conn, who, &lesson, &version, false)
}
/// Any version, with what this person has done on it.
pub(super) fn show(
    conn: &mut Conn,
    who: Option<&Actor>,
    lesson: &Lesson,
    version: &Version,
    preview: bool,
) -> Result<LessonPage> {
    let shared = shared(conn, lesson, version)?;
    let document = &shared.document;
    let person = who.and_then(|w| w.person);
    let seat = match person {
        Some(person) => enrolment::seat_of(conn, person, lesson.course_id)?,
        None => None,
    };
    let quizzes = standing::of_lesson(conn, seat.as_ref(), lesson.id, document)?;
    let (best, done) = match (person, &seat) {
        (Some(person), Some(seat)) => (
            evidence::best(conn, person, &[lesson.content_id], seat.period)?,
            completion::done(conn, person, &[lesson.content_id], seat.period)?,
        ),
        _ => (Best::default(), BTreeMap::new()),
    };
    let reached = done.get(&lesson.content_id).map(|(_, version)| *version);
    let roles = roles_in(conn, who, lesson.course_id)?;
    Ok(LessonPage {
        blocks: for_learner(&shared, lesson, &best, &quizzes),
        practices: shared.practices.clone(),
        slug: lesson.slug.clone(),
        title: document.title.clone(),
        summary: document.summary.clone(),
        minutes: document.minutes,
        version: version.number,
        course: shared.course.clone(),
        enrolled: seat.is_some_and(|s| s.standing == enrolment::Standing::Enrolled),
        done: reached.is_some(),
        updated_since: reached.is_some_and(|on| on != version.id) && !preview,
        previous: shared.previous.clone(),
        next: shared.next.clone(),
        may_write: roles.contains(&StaffRole::Author),
        may_mark: !roles.is_empty(),
        preview,
    })
}
/// What a version's page shows to everyone alike.
struct Shared {
    document: LessonDocument,
    cases: BTreeMap<String, CaseForLearner>,
    practices: Vec<Card>,
    course: CourseLink,
    previous: Option<LessonLink>,
    next: Option<LessonLink>,
}
fn shared(conn: &mut Conn, lesson: &Lesson, version: &Version) -> Result<Arc<Shared>> {
    let question = format!("lesson {} {}", lesson.id, version.id);
    topic::remembered(&[Topic::Courses, Topic::Directory], &question, || {
        let document: LessonDocument = version.document()?;
        let practices = practices(conn, None, &document)?;
        let cases = case::for_learners(conn, lesson.id, &document)?;
        let (course, previous, next) = neighbours(conn, lesson)?;
        Ok(Shared { document, cases, practices, course, previous, next })
    })
}
fn for_learner(
    shared: &Shared,
    lesson: &Lesson,
    best: &Best,
    quizzes: &BTreeMap<String, Standing>,
) -> Vec<BlockForLearner> {
    let document = &shared.document;
    let requirements = document.requirements();
    let missing = completion::missing(&requirements, lesson.content_id, best);
    let blocks = document.blocks.iter().map(|block| BlockForLearner {
        id: block.id.clone(),
        done: !missing.iter().any(|r| r.part == block.id),
        best: quizzes.get(&block.id).and_then(|standing| standing.kept),
        attempts: quizzes.get(&block.id).map_or(0, |standing| standing.attempts),
        text: if let Body::Text { text } = &block.body { Some(text.clone()) } else { None },
        case: shared.cases.get(&block.id).cloned(),
        quiz: quizzes.get(&block.id).map(|standing| standing.quiz.clone()),
    });
    blocks.collect()
}
/// The practices a version cites, withdrawn ones marked, in its order.
pub(super) fn practices(conn: &mut Conn, who: Option<&Actor>, document: &LessonDocument) -> Result<Vec<Card>> {
    let cited = innovation::citable(conn, &document.cites)?;
    let mut cards = innovation::cards(conn, who, &cited.iter().map(|c| c.id).collect::<Vec<_>>())?;
    let place = |card: &Card| {
        let code = cited.iter().find(|c| c.id == card.id).map(|c| c.code.as_str());
        document.cites.iter().position(|c| Some(c.as_str()) == code)
    };
    cards.sort_by_key(place);
    Ok(cards)
}
/// The course, and the lessons before and after this one in it.
fn neighbours(conn: &mut Conn, lesson: &Lesson) -> Result<(CourseLink, Option<LessonLink>, Option<LessonLink>)> {
    let course = course::by_id(conn, lesson.course_id)?;
    let document = course::document(conn, &course)?;
    let order = document.lessons();
    let at = order.iter().position(|id| *id == lesson.content_id);
    let beside = |step: Option<usize>| step.and_then(|i| order.get(i)).copied();
    let (before, after) = (beside(at.and_then(|i| i.checked_sub(1))), beside(at.map(|i| i + 1)));
    let wanted: Vec<i64> = before.into_iter().chain(after).collect();
    let slugs: BTreeMap<i64, String> = lessons::table
        .filter(lessons::content_id.eq_any(&wanted))
        .select((lessons::content_id, lessons::slug))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let mut links = BTreeMap::new();
    for version in content::published_of(conn, &wanted)? {
        let document: LessonDocument = version.document()?;
        if let Some(slug) = slugs.get(&version.content_id) {
            links.insert(version.content_id, LessonLink { slug: slug.clone(), title: document.title });
        }
    }
    let link = |id: Option<i64>| id.and_then(|id| links.get(&id).cloned());
    Ok((CourseLink { slug: course.slug, title: document.title }, link(before), link(after)))
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "block": "text" }))]
pub struct Reading {
    /// The text or case that was read.
    #[schema(required = true, min_length = 1, max_length = 100)]
    pub block: String,
}
/// Marks a text or a case as read. Doing so twice is no error.
pub fn read(conn: &mut Conn, who: &Actor, slug: &str, reading: &Reading) -> Result<Receipt> {
    let lesson = visible(conn, Some(who), slug)?;
    let seat = enrolment::learner(conn, who, lesson.course_id)?;
    let version = content::published(conn, lesson.content_id)?.ok_or(Error::NotFound)?;
    let document: LessonDocument = version.document()?;
    let is_text =
        |b: &&super::block::Block| b.id == reading.block && matches!(b.body, Body::Text { .. } | Body::Case(_));
    document.blocks.iter().find(is_text).ok_or_else(|| Error::invalid("block", "no-such-block"))?;
    let receipt = Receipt::changed(format!("/lessons/{}", lesson.slug), "read");
    let best = evidence::best(conn, who.person()?, &[lesson.content_id], seat.period)?;
    if best.of(lesson.content_id, &reading.block, EvidenceKind::Read).is_some() {
        return Ok(receipt);
    }
    let fact = Fact {
        content: lesson.content_id,
        part: &reading.block,
        kind: EvidenceKind::Read,
        value: 10_000,
        version: version.id,
        period: seat.period,
    };
    evidence::append(conn, who, &fact)?;
    event::record(conn, who, &Event::LessonRead { lesson: lesson.id })?;
    finish(conn, who, &lesson, &version, &document, &seat)?;
    Ok(Receipt { created: true, ..receipt })
}
/// After each piece of evidence: is the lesson done, and with it the course?
pub(super) fn finish(
    conn: &mut Conn,
    who: &Actor,
    lesson: &Lesson,
    version: &Version,
    document: &LessonDocument,
    seat: &Seat,
) -> Result<()> {
    let person = who.person()?;
    let best = evidence::best(conn, person, &[lesson.content_id], seat.period)?;
    if !completion::missing(&document.requirements(), lesson.content_id, &best).is_empty() {
        return Ok(());
    }
    if completion::complete(conn, person, lesson.content_id, seat.period, version.id)? {
        event::record(conn, who, &Event::LessonCompleted { lesson: lesson.id })?;
        course::finish(conn, who, lesson.course_id, seat)?;
    }
    Ok(())
}

/// Lessons of a course that have never been published.
pub(super) fn unpublished(conn: &mut Conn, course: i64) -> Result<Vec<DraftLesson>> {
    let rows: BTreeMap<i64, String> = lessons::table
        .inner_join(contents::table)
        .filter(lessons::course_id.eq(course))
        .filter(contents::published_version_id.is_null())
        .limit(100)
        .select((lessons::content_id, lessons::slug))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let versions = content::drafts_of(conn, &rows.keys().copied().collect::<Vec<_>>())?;
    let draft = |v: Version| {
        let document: LessonDocument = v.document()?;
        let slug = rows.get(&v.content_id).cloned().unwrap_or_default();
        Ok(DraftLesson { slug, title: document.title })
    };
    versions.into_iter().map(draft).collect()
}

/// The lessons of the courses a person writes, newest first, at most 100.
pub fn written_by(conn: &mut Conn, person: i64) -> Result<Vec<LessonLink>> {
    let rows: Vec<(i64, String)> = lessons::table
        .inner_join(courses::table.inner_join(course_staff::table))
        .filter(course_staff::person_id.eq(person))
        .filter(course_staff::role.eq(StaffRole::Author))
        .order(lessons::id.desc())
        .limit(100)
        .select((lessons::content_id, lessons::slug))
        .load(conn)?;
    linked(conn, rows)
}
/// Those of them whose draft is not what the public reads, newest first, at most 20.
pub fn open_drafts(conn: &mut Conn, person: i64) -> Result<Vec<LessonLink>> {
    let rows: Vec<(i64, String)> = lessons::table
        .inner_join(contents::table)
        .inner_join(courses::table.inner_join(course_staff::table))
        .filter(course_staff::person_id.eq(person))
        .filter(course_staff::role.eq(StaffRole::Author))
        .filter(
            contents::published_version_id.is_null().or(contents::published_version_id.ne(contents::draft_version_id)),
        )
        .order(lessons::id.desc())
        .limit(20)
        .select((lessons::content_id, lessons::slug))
        .load(conn)?;
    linked(conn, rows)
}
/// The titles of lessons by their content ids, those of the drafts.
pub(super) fn titles(conn: &mut Conn, contents: &[i64]) -> Result<BTreeMap<i64, Texts>> {
    let versions = content::drafts_of(conn, contents)?;
    versions.into_iter().map(|v| Ok((v.content_id, v.document::<LessonDocument>()?.title))).collect()
}
/// Links in the order of the rows (content id, slug), with the titles of the drafts.
fn linked(conn: &mut Conn, rows: Vec<(i64, String)>) -> Result<Vec<LessonLink>> {
    let titles = titles(conn, &rows.iter().map(|row| row.0).collect::<Vec<_>>())?;
    let link = |(content, slug)| Some(LessonLink { slug, title: titles.get(&content)?.clone() });
    Ok(rows.into_iter().filter_map(link).collect())
}
/// Each lesson with the people who write its course; for notices.
pub fn authors_of(conn: &mut Conn, ids: &[i64]) -> Result<Vec<(i64, Vec<i64>)>> {
    let rows: Vec<(i64, i64)> = lessons::table
        .inner_join(courses::table.inner_join(course_staff::table))
        .filter(lessons::id.eq_any(ids))
        .filter(course_staff::role.eq(StaffRole::Author))
        .order(lessons::id)
        .select((lessons::id, course_staff::person_id))
        .load(conn)?;
    let groups = rows.chunk_by(|a, b| a.0 == b.0);
    Ok(groups.filter_map(|g| Some((g.first()?.0, g.iter().map(|row| row.1).collect()))).collect())
}

/// What the thread shows of lessons: published ones, with their course.
pub fn cards(conn: &mut Conn, _: Option<&Actor>, ids: &[i64]) -> Result<Vec<Card>> {
    let rows: Vec<(i64, i64, String, i64)> = lessons::table
        .inner_join(courses::table)
        .filter(lessons::id.eq_any(ids))
        .select((lessons::id, lessons::content_id, lessons::slug, courses::content_id))
        .load(conn)?;
    let wanted: Vec<i64> = rows.iter().flat_map(|row| [row.1, row.3]).collect();
    let mut titles = BTreeMap::new();
    for version in content::published_of(conn, &wanted)? {
        #[derive(Deserialize)]
        struct Heading {
            title: Texts,
        }
        let heading: Heading = version.document()?;
        titles.insert(version.content_id, heading.title);
    }
    let card = |(id, content, slug, course): (i64, i64, String, i64)| {
        Some(Card {
            kind: trace::Kind::Lesson,
            id,
            title: titles.get(&content)?.clone(),
            address: format!("/lessons/{slug}"),
            place: titles.get(&course)?.clone(),
            is_invented: false,
            withdrawn: false,
        })
    };
    Ok(rows.into_iter().filter_map(card).collect())
}
