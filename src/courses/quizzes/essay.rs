//! Essays wait for a teacher: the queue of a course, and marks with a comment.
use super::{
    attempt::{self, Attempt, AttemptState, Place},
    served::{self, Row},
};
use crate::{
    accounts::{
        actor::{self, Actor},
        person,
    },
    clock::{self, Instant},
    courses::{
        course::{self, Course, is_staff},
        enrolment,
        lesson::{self, CourseLink},
        question::{QuestionKind, Response},
    },
    db::{Conn, Cursor, MultiBackend, Page},
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{enrolments, lessons, quiz_answers, quiz_attempts},
    view::{Receipt, View},
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The course, for those who mark in it.
fn marked_by(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Course> {
    let course = course::visible(conn, who, slug)?;
    if is_staff(conn, who, course.id)? { Ok(course) } else { Err(Error::forbidden("only-teachers")) }
}
fn link(conn: &mut Conn, course: &Course) -> Result<CourseLink> {
    Ok(CourseLink { slug: course.slug.clone(), title: course::title(conn, course)? })
}

/// Where the next page of the queue begins.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct EssayPlace {
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// How many; 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// An attempt with essays that nobody has marked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EssayCard {
    pub handle: String,
    pub person: String,
    pub lesson: Texts,
    /// The how-manieth attempt of this person it is.
    pub number: i64,
    pub submitted_at: Instant,
}
/// What waits for a teacher, the oldest first.
#[derive(Serialize, ToSchema)]
pub struct EssayQueue {
    pub course: CourseLink,
    pub items: Vec<EssayCard>,
    pub next: Option<String>,
}
impl View for EssayQueue {
    const TEMPLATE: &'static str = "courses/quizzes/essays.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
type QueueRow = (i64, String, i64, Option<Instant>, i64, i64);
pub fn queue(conn: &mut Conn, who: Option<&Actor>, slug: &str, place: &EssayPlace) -> Result<EssayQueue> {
    let course = marked_by(conn, who, slug)?;
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let mut rows = quiz_attempts::table
        .inner_join(lessons::table)
        .inner_join(enrolments::table)
        .filter(lessons::course_id.eq(course.id))
        .filter(quiz_attempts::state.eq(AttemptState::Finished))
        .filter(quiz_attempts::score.is_null())
        .into_boxed::<MultiBackend>();
    if let Ok(Cursor { at, id }) = place.after.parse() {
        let later = quiz_attempts::finished_at.gt(at);
        rows = rows.filter(later.or(quiz_attempts::finished_at.eq(at).and(quiz_attempts::id.gt(id))));
    }
    let rows: Vec<QueueRow> = rows
        .order((quiz_attempts::finished_at, quiz_attempts::id))
        .limit(limit + 1)
        .select((
            quiz_attempts::id,
            quiz_attempts::handle,
            quiz_attempts::number,
            quiz_attempts::finished_at,
            lessons::content_id,
            enrolments::person_id,
        ))
        .load(conn)?;
    let page = Page::cut(rows, limit, |row| Cursor { at: row.3.unwrap_or_else(clock::now), id: row.0 });
    let people = person::names(conn, &page.items.iter().map(|row| row.5).collect::<Vec<_>>())?;
    let titles = lesson::titles(conn, &page.items.iter().map(|row| row.4).collect::<Vec<_>>())?;
    let page = page.map(|(_, handle, number, finished_at, content, person)| EssayCard {
        handle,
        number,
        person: people.get(&person).cloned().unwrap_or_default(),
        lesson: titles.get(&content).cloned().unwrap_or_default(),
        submitted_at: finished_at.unwrap_or_else(clock::now),
    });
    Ok(EssayQueue { course: link(conn, &course)?, items: page.items, next: page.next })
}

/// The essays of one attempt.
#[derive(Serialize, ToSchema)]
pub struct EssayPage {
    pub course: CourseLink,
    pub handle: String,
    pub person: String,
    pub lesson: Texts,
    pub number: i64,
    pub submitted_at: Option<Instant>,
    /// One's own are marked by somebody else.
    pub may_mark: bool,
    pub essays: Vec<Essay>,
}
#[derive(Serialize, ToSchema)]
pub struct Essay {
    pub question: String,
    pub prompt: Texts,
    pub points: i64,
    pub words: i64,
    pub answer: String,
    /// Per cent; null: not marked yet.
    pub mark: Option<i64>,
    pub comment: String,
}
impl View for EssayPage {
    const TEMPLATE: &'static str = "courses/quizzes/essay.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/essays/{}", self.course.slug, self.handle))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "question": "", "mark": "", "comment": "" })
    }
}
fn find(conn: &mut Conn, course: &Course, handle: &str) -> Result<Attempt> {
    Ok(quiz_attempts::table
        .inner_join(lessons::table)
        .filter(lessons::course_id.eq(course.id))
        .filter(quiz_attempts::handle.eq(handle))
        .filter(quiz_attempts::state.eq(AttemptState::Finished))
        .select(Attempt::as_select())
        .first(conn)?)
}
fn is_essay(row: &Row) -> bool {
    row.question.kind() == QuestionKind::Essay && row.is_answered()
}
fn written(response: &Response) -> String {
    response.get("").and_then(|all| all.first()).cloned().unwrap_or_default()
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, handle: &str) -> Result<EssayPage> {
    let course = marked_by(conn, who, slug)?;
    let attempt = find(conn, &course, handle)?;
    let person: i64 = enrolments::table.find(attempt.enrolment_id).select(enrolments::person_id).first(conn)?;
    let lesson = lesson::by_id(conn, attempt.lesson_id)?;
    let rows = served::rows(conn, attempt.id, None)?;
    let essay = |row: &Row| {
        let answer = written(&row.response);
        Essay {
            question: row.question.id.clone(),
            prompt: row.question.prompt.clone(),
            points: row.question.points,
            words: i64::try_from(answer.split_whitespace().count()).unwrap_or(i64::MAX),
            answer,
            mark: row.mark.map(|mark| mark / 100),
            comment: row.comment.clone(),
        }
    };
    let titles = lesson::titles(conn, &[lesson.content_id])?;
    Ok(EssayPage {
        course: link(conn, &course)?,
        handle: attempt.handle,
        person: person::names(conn, &[person])?.remove(&person).unwrap_or_default(),
        lesson: titles.get(&lesson.content_id).cloned().unwrap_or_default(),
        number: attempt.number,
        submitted_at: attempt.finished_at,
        may_mark: who.is_some_and(|who| who.person != Some(person)),
        essays: rows.iter().filter(|row| is_essay(row)).map(essay).collect(),
    })
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "question": "q4", "mark": 80, "comment": "Masalahnya jelas; buktinya masih kurang." }))]
pub struct EssayMark {
    /// Its id within the attempt.
    #[schema(required = true, max_length = 100)]
    pub question: String,
    /// Per cent of its points.
    #[schema(required = true, minimum = 0, maximum = 100)]
    pub mark: Option<i64>,
    /// For the learner.
    #[schema(max_length = 2000)]
    pub comment: String,
}
/// Marks an essay, or marks it anew. With the last one marked the attempt has its score, and the learner what follows.
pub fn mark(conn: &mut Conn, who: &Actor, slug: &str, handle: &str, given: &EssayMark) -> Result<Receipt> {
    let course = marked_by(conn, Some(who), slug)?;
    let attempt = find(conn, &course, handle)?;
    let (person, seat) = enrolment::seat_to_change(conn, attempt.enrolment_id)?;
    if who.person == Some(person) {
        return Err(Error::forbidden("essay-own"));
    }
    let rows = served::rows(conn, attempt.id, None)?;
    let row = rows.iter().filter(|row| is_essay(row)).find(|row| row.question.id == given.question);
    let range = given.mark.filter(|mark| (0..=100).contains(mark));
    Check::default()
        .that(row.is_some(), "question", "no-such-question")
        .that(range.is_some(), "mark", "essay-mark-range")
        .at_most("comment", &given.comment, 2000)
        .done()?;
    let address = format!("/courses/{}/essays/{handle}", course.slug);
    let (Some(row), Some(per_cent)) = (row, range) else {
        return Err(Error::NotFound);
    };
    let (points, comment) = (per_cent * 100, given.comment.trim());
    if row.mark == Some(points) && row.comment == comment {
        return Ok(Receipt::changed(address, "marked"));
    }
    diesel::update(quiz_answers::table.find(row.id))
        .set((
            quiz_answers::mark.eq(points),
            quiz_answers::comment.eq(comment),
            quiz_answers::marked_by.eq(who.person),
            quiz_answers::marked_at.eq(clock::now()),
        ))
        .execute(conn)?;
    let lesson = lesson::by_id(conn, attempt.lesson_id)?;
    let marked = Event::QuizMarked { lesson: lesson.id, attempt: attempt.id, person, question: given.question.clone() };
    event::record(conn, who, &marked)?;
    let learner = actor::even_inactive(conn, person)?;
    let rows = served::rows(conn, attempt.id, None)?;
    attempt::count(conn, &learner, &Place { lesson, seat, attempt }, &rows)?;
    Ok(Receipt::changed(address, "marked"))
}
