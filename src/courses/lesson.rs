//! A lesson: its row, its page for learners, reading it.
use super::{
    assignments::rubric::AssignmentForLearner,
    block::{BlockForLearner, Body, LessonDocument},
    case::{self, CaseForLearner},
    conditions::lock,
    course::{self, StaffRole, roles_in},
    enrolment::{self, Seat},
    media,
    quizzes::standing::{self, Standing},
};
use crate::{
    accounts::actor::Actor,
    content::{self, Version},
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    file::Stored,
    innovations::innovation,
    progress::{
        completion,
        evidence::{self, Best, EvidenceKind, Fact},
    },
    schema::{contents, courses, lessons},
    thread::{Thread, ThreadSide},
    topic::{self, Topic},
    trace::{self, Card, Kind},
    view::{Receipt, View},
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use utoipa::ToSchema;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lessons)]
pub struct Lesson {
    pub id: i64,
    pub content_id: i64,
    pub course_id: i64,
    pub slug: String,
}
/// A lesson that is published and open to this person, or that they write or look at for its approval.
pub(super) fn visible(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Lesson> {
    let (lesson, is_public): (Lesson, Option<i64>) = lessons::table
        .inner_join(contents::table)
        .filter(lessons::slug.eq(slug))
        .select((Lesson::as_select(), contents::published_version_id))
        .first(conn)?;
    if is_public.is_none() && !course::sees_drafts(conn, who, lesson.course_id)? {
        return Err(Error::NotFound);
    }
    lock::admit(conn, who, &lesson)?;
    Ok(lesson)
}
/// A file of one of its blocks, for whoever may read the lesson; one that no public version has shown is for its authors.
pub fn file(conn: &mut Conn, who: Option<&Actor>, slug: &str, handle: &str) -> Result<Stored> {
    let lesson = visible(conn, who, slug)?;
    let insider = course::sees_drafts(conn, who, lesson.course_id)?;
    media::find(conn, lesson.id, handle, insider)
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
    /// The ideas that it inspired, as far as they are in the bank.
    pub ideas: Vec<Card>,
    /// Practices, and what came of them: the same edges that the other ends show.
    pub thread: Vec<Thread>,
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
    #[serde(skip)]
    id: i64,
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
    fn end(&self) -> Option<(Kind, i64)> {
        Some((Kind::Lesson, self.id))
    }
    fn weave(&mut self, thread: Vec<Thread>) {
        let direct = thread.iter().filter(|step| step.distance == 1 && step.side == ThreadSide::After);
        let cards = direct.map(|step| &step.card).filter(|card| card.kind == Kind::Idea && !card.withdrawn);
        self.ideas = cards.cloned().collect();
        self.thread = thread;
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
    let hidden = lock::hidden(conn, who, lesson.course_id)?;
    let (previous, next) = if hidden.is_empty() {
        (shared.previous.clone(), shared.next.clone())
    } else {
        let (_, previous, next) = neighbours(conn, lesson, &hidden)?;
        (previous, next)
    };
    let roles = roles_in(conn, who, lesson.course_id)?;
    Ok(LessonPage {
        blocks: for_learner(&shared, lesson, &best, &quizzes),
        practices: shared.practices.clone(),
        ideas: vec![],
        thread: vec![],
        id: lesson.id,
        slug: lesson.slug.clone(),
        title: document.title.clone(),
        summary: document.summary.clone(),
        minutes: document.minutes,
        version: version.number,
        course: shared.course.clone(),
        enrolled: seat.is_some_and(|s| s.standing == enrolment::Standing::Enrolled),
        done: reached.is_some(),
        updated_since: reached.is_some_and(|on| on != version.id) && !preview,
        previous,
        next,
        may_write: roles.contains(&StaffRole::Author),
        may_mark: !roles.is_empty(),
        preview,
    })
}
/// What a version's page shows to everyone alike.
struct Shared {
    document: LessonDocument,
    cases: BTreeMap<String, CaseForLearner>,
    files: media::Cards,
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
        let files = media::cards(conn, lesson.id, &document.files())?;
        let (course, previous, next) = neighbours(conn, lesson, &BTreeSet::new())?;
        Ok(Shared { document, cases, files, practices, course, previous, next })
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
        picture: if let Body::Picture(of) = &block.body { Some(of.for_learner(&shared.files)) } else { None },
        video: if let Body::Video(of) = &block.body { Some(of.for_learner(&shared.files)) } else { None },
        file: if let Body::File(of) = &block.body { Some(of.for_learner(&shared.files)) } else { None },
        checklist: if let Body::Checklist(of) = &block.body {
            let ticked = |item: &str| best.of(lesson.content_id, &tick(&block.id, item), EvidenceKind::Read).is_some();
            Some(of.for_learner(ticked))
        } else {
            None
        },
        assignment: document.assignment(&block.id).map(AssignmentForLearner::from),
    });
    blocks.collect()
}
/// The part that a tick of a checklist's item is evidence of.
pub(super) fn tick(block: &str, item: &str) -> String {
    format!("{block}:{item}")
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
/// The course, and the lessons before and after this one in it, past those that are hidden.
fn neighbours(
    conn: &mut Conn,
    lesson: &Lesson,
    hidden: &BTreeSet<i64>,
) -> Result<(CourseLink, Option<LessonLink>, Option<LessonLink>)> {
    let course = course::by_id(conn, lesson.course_id)?;
    let document = course::document(conn, &course)?;
    let order: Vec<i64> = document.lessons().into_iter().filter(|id| !hidden.contains(id)).collect();
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
    /// The text, case, video or file that was read.
    #[schema(required = true, min_length = 1, max_length = 100)]
    pub block: String,
}
/// Marks a text, a case, a video or a file as read. Doing so twice is no error.
pub fn read(conn: &mut Conn, who: &Actor, slug: &str, reading: &Reading) -> Result<Receipt> {
    let lesson = visible(conn, Some(who), slug)?;
    let seat = enrolment::learner(conn, who, lesson.course_id)?;
    let version = content::published(conn, lesson.content_id)?.ok_or(Error::NotFound)?;
    let document: LessonDocument = version.document()?;
    let is_read = |b: &&super::block::Block| {
        let kinds = matches!(b.body, Body::Text { .. } | Body::Case(_) | Body::Video(_) | Body::File(_));
        b.id == reading.block && kinds
    };
    document.blocks.iter().find(is_read).ok_or_else(|| Error::invalid("block", "no-such-block"))?;
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
