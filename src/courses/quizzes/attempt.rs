//! An attempt at a quiz: begun, running, overdue, finished or given up.
use super::{
    allowance::Given,
    answer,
    served::{self, Row},
    settings::{AtExpiry, Quiz, Terms, ready_at},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    code, content,
    courses::{
        block::LessonDocument,
        enrolment::{self, Seat},
        lesson::{self, Lesson, visible},
    },
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    progress::evidence::{self, EvidenceKind, Fact},
    schema::quiz_attempts,
    view::Receipt,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// So late an answer is still taken: the way from the learner's screen to here, and a server that is slow, are not their
/// fault.
pub(super) const LATE: TimeDelta = TimeDelta::seconds(5);

crate::text_enum! {
    /// `overdue`: it can be handed in and no more be changed. `abandoned`: it was never handed in, and counts as used.
    pub enum AttemptState {
        InProgress = "in_progress", Overdue = "overdue", Finished = "finished", Abandoned = "abandoned",
    }
}
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = quiz_attempts)]
pub(super) struct Attempt {
    pub id: i64,
    pub handle: String,
    pub lesson_id: i64,
    pub enrolment_id: i64,
    pub block: String,
    pub number: i64,
    pub version_id: i64,
    pub state: AttemptState,
    pub at_expiry: AtExpiry,
    pub started_at: Instant,
    pub due_at: Option<Instant>,
    pub grace_until: Option<Instant>,
    pub finished_at: Option<Instant>,
    pub score: Option<i64>,
    pub passed: Option<bool>,
}
impl Attempt {
    /// The state that time has brought it to, whether or not anyone has written that down yet.
    pub(super) fn state_at(&self, now: Instant) -> AttemptState {
        let is_over = |end: Option<Instant>| end.is_some_and(|end| now >= end.plus(LATE));
        match (self.state, self.at_expiry) {
            (AttemptState::InProgress, _) if !is_over(self.due_at) => AttemptState::InProgress,
            (AttemptState::InProgress, AtExpiry::Submit) => AttemptState::Finished,
            (AttemptState::InProgress, AtExpiry::Discard) => AttemptState::Abandoned,
            (AttemptState::InProgress | AttemptState::Overdue, _) if is_over(self.grace_until) => {
                AttemptState::Abandoned
            }
            (AttemptState::InProgress, AtExpiry::Grace) => AttemptState::Overdue,
            (state, _) => state,
        }
    }
    pub(super) fn is_running(&self) -> bool {
        matches!(self.state, AttemptState::InProgress | AttemptState::Overdue)
    }
    pub(super) fn address(&self, slug: &str) -> String {
        format!("/lessons/{slug}/quizzes/{}/attempts/{}", self.block, self.number)
    }
}
/// A person's attempts at a quiz, in their order.
pub(super) fn all_of(conn: &mut Conn, seat: i64, lesson: i64, block: &str) -> Result<Vec<Attempt>> {
    Ok(quiz_attempts::table
        .filter(quiz_attempts::enrolment_id.eq(seat))
        .filter(quiz_attempts::lesson_id.eq(lesson))
        .filter(quiz_attempts::block.eq(block))
        .order(quiz_attempts::number)
        .select(Attempt::as_select())
        .load(conn)?)
}

/// An attempt, whose it is, and where it belongs.
pub(super) struct Place {
    pub lesson: Lesson,
    pub seat: Seat,
    pub attempt: Attempt,
}
impl Place {
    pub(super) fn address(&self) -> String {
        self.attempt.address(&self.lesson.slug)
    }
    /// The quiz in the version of the lesson that the attempt was begun on.
    pub(super) fn quiz(&self, conn: &mut Conn) -> Result<(content::Version, LessonDocument, Quiz)> {
        let version = content::by_id(conn, self.attempt.version_id)?;
        let document: LessonDocument = version.document()?;
        let quiz = document.quiz(&self.attempt.block).cloned().ok_or(Error::NotFound)?;
        Ok((version, document, quiz))
    }
}
/// One of one's own attempts, to be changed. What one person learns is recorded one thing after the other.
pub(super) fn own(conn: &mut Conn, who: &Actor, slug: &str, block: &str, number: i64) -> Result<Place> {
    let lesson = visible(conn, Some(who), slug)?;
    let seat = enrolment::learner(conn, who, lesson.course_id)?;
    let attempt = numbered(conn, seat.id, lesson.id, block, number)?;
    Ok(Place { lesson, seat, attempt })
}
pub(super) fn numbered(conn: &mut Conn, seat: i64, lesson: i64, block: &str, number: i64) -> Result<Attempt> {
    Ok(quiz_attempts::table
        .filter(quiz_attempts::enrolment_id.eq(seat))
        .filter(quiz_attempts::lesson_id.eq(lesson))
        .filter(quiz_attempts::block.eq(block))
        .filter(quiz_attempts::number.eq(number))
        .select(Attempt::as_select())
        .first(conn)?)
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct Beginning {
    /// As when answers are saved. Where there are any, all of the quiz is answered and handed in at once.
    pub answers: BTreeMap<String, Vec<String>>,
}
/// Begins an attempt: questions and end are fixed now. Whoever has one running is led to it and begins no second one. With
/// answers it is saved and handed in at once; then every question must be answered, and nothing is stored of a refused one.
pub fn begin(conn: &mut Conn, who: &Actor, slug: &str, block: &str, given: &Beginning) -> Result<Receipt> {
    let lesson = visible(conn, Some(who), slug)?;
    let seat = enrolment::learner(conn, who, lesson.course_id)?;
    let version = content::published(conn, lesson.content_id)?.ok_or(Error::NotFound)?;
    let document: LessonDocument = version.document()?;
    let quiz = document.quiz(block).ok_or(Error::NotFound)?;
    let now = clock::now();
    let mut before = all_of(conn, seat.id, lesson.id, block)?;
    if let Some(last) = before.last().filter(|last| last.is_running()).cloned() {
        let mut place = Place { lesson: lesson.clone(), seat: seat.clone(), attempt: last };
        settle(conn, who, &mut place)?;
        if place.attempt.is_running() {
            return in_one_go(conn, who, &place, given, false);
        }
        if let Some(last) = before.last_mut() {
            *last = place.attempt;
        }
    }
    let terms = Given::of(conn, seat.id, lesson.id)?.terms(block, quiz);
    may_begin(quiz, &terms, &before, now)?;
    let due_at = terms.due(now);
    let grace_until = due_at.map(|due| match quiz.at_expiry {
        AtExpiry::Grace => due.plus(TimeDelta::seconds(quiz.grace_seconds)),
        AtExpiry::Submit | AtExpiry::Discard => due,
    });
    let id: i64 = diesel::insert_into(quiz_attempts::table)
        .values((
            quiz_attempts::handle.eq(code::handle()?),
            (quiz_attempts::enrolment_id.eq(seat.id), quiz_attempts::lesson_id.eq(lesson.id)),
            (quiz_attempts::block.eq(block), quiz_attempts::number.eq(before.last().map_or(1, |last| last.number + 1))),
            (quiz_attempts::version_id.eq(version.id), quiz_attempts::state.eq(AttemptState::InProgress)),
            (quiz_attempts::at_expiry.eq(quiz.at_expiry), quiz_attempts::started_at.eq(now)),
            (quiz_attempts::due_at.eq(due_at), quiz_attempts::grace_until.eq(grace_until)),
            quiz_attempts::next_check_at.eq(due_at.map(|due| due.plus(LATE))),
        ))
        .returning(quiz_attempts::id)
        .get_result(conn)?;
    let attempt: Attempt = quiz_attempts::table.find(id).select(Attempt::as_select()).first(conn)?;
    served::keep(conn, attempt.id, served::served(quiz))?;
    event::record(conn, who, &Event::QuizBegun { lesson: lesson.id, attempt: attempt.id })?;
    in_one_go(conn, who, &Place { lesson, seat, attempt }, given, true)
}
fn in_one_go(conn: &mut Conn, who: &Actor, place: &Place, given: &Beginning, created: bool) -> Result<Receipt> {
    let receipt = Receipt { created, ..Receipt::changed(place.address(), place.attempt.state.as_str()) };
    if given.answers.is_empty() {
        return Ok(receipt);
    }
    answer::save_all(conn, place, &given.answers)?;
    Ok(Receipt { created, ..finish(conn, who, place, clock::now())? })
}
/// Whether the next attempt may begin: the quiz is open, an attempt is left, the delay is over.
pub(super) fn may_begin(quiz: &Quiz, terms: &Terms, before: &[Attempt], now: Instant) -> Result<()> {
    if terms.opens_at.is_some_and(|opens| now < opens) {
        return Err(Error::conflict("quiz-not-open"));
    }
    if terms.has_closed(now) {
        return Err(Error::conflict("quiz-closed"));
    }
    if attempts_left(terms, before) == Some(0) {
        return Err(Error::conflict("quiz-no-attempt-left"));
    }
    match next_at(quiz, terms, before) {
        Some(ready) if now < ready => Err(Error::conflict("quiz-wait")),
        _ => Ok(()),
    }
}
pub(super) fn attempts_left(terms: &Terms, before: &[Attempt]) -> Option<i64> {
    let used = i64::try_from(before.len()).unwrap_or(i64::MAX);
    terms.attempts.map(|attempts| (attempts - used).max(0))
}
/// When the delay after the last attempt is over.
pub(super) fn next_at(quiz: &Quiz, terms: &Terms, before: &[Attempt]) -> Option<Instant> {
    // Without a delay nothing is compared: another node's clock may be a hair ahead.
    let last = before.last().filter(|_| quiz.delay_minutes > 0)?;
    last.finished_at.map(|finished| ready_at(quiz, terms.limit(), last.started_at, finished))
}

/// Writes down what time has made of a running attempt.
pub(super) fn settle(conn: &mut Conn, who: &Actor, place: &mut Place) -> Result<()> {
    let (now, attempt) = (clock::now(), &place.attempt);
    let state = attempt.state_at(now);
    if state == attempt.state {
        return Ok(());
    }
    let ended = if attempt.at_expiry == AtExpiry::Grace { attempt.grace_until } else { attempt.due_at };
    let ended = ended.unwrap_or(now);
    match state {
        AttemptState::InProgress => {}
        AttemptState::Finished => drop(finish(conn, who, place, ended)?),
        AttemptState::Overdue => {
            diesel::update(quiz_attempts::table.find(attempt.id))
                .filter(quiz_attempts::state.eq(AttemptState::InProgress))
                .set((
                    quiz_attempts::state.eq(AttemptState::Overdue),
                    quiz_attempts::next_check_at.eq(attempt.grace_until.map(|until| until.plus(LATE))),
                ))
                .execute(conn)?;
        }
        AttemptState::Abandoned => {
            let running = quiz_attempts::state.eq_any([AttemptState::InProgress, AttemptState::Overdue]);
            let given_up = diesel::update(quiz_attempts::table.find(attempt.id)).filter(running).set((
                quiz_attempts::state.eq(AttemptState::Abandoned),
                quiz_attempts::finished_at.eq(ended),
                quiz_attempts::next_check_at.eq(None::<Instant>),
            ));
            if given_up.execute(conn)? == 1 {
                event::record(conn, who, &Event::QuizAbandoned { lesson: place.lesson.id, attempt: attempt.id })?;
            }
        }
    }
    place.attempt = quiz_attempts::table.find(place.attempt.id).select(Attempt::as_select()).first(conn)?;
    Ok(())
}

/// Hands a running attempt in, as it was last saved. Doing so again is no error; where its time was over, what the quiz
/// says becomes of it.
pub fn hand_in(conn: &mut Conn, who: &Actor, slug: &str, block: &str, number: i64) -> Result<Receipt> {
    let mut place = own(conn, who, slug, block, number)?;
    settle(conn, who, &mut place)?;
    if place.attempt.is_running() {
        return finish(conn, who, &place, clock::now());
    }
    Ok(Receipt::changed(place.address(), said(&place.attempt)))
}
/// What a receipt says of an attempt.
fn said(attempt: &Attempt) -> &'static str {
    match (attempt.state, attempt.passed) {
        (AttemptState::Finished, Some(true)) => "passed",
        (AttemptState::Finished, Some(false)) => "not_passed",
        (AttemptState::Finished, None) => "pending",
        (state, _) => state.as_str(),
    }
}
/// Finishes an attempt and marks it, all but essays.
fn finish(conn: &mut Conn, who: &Actor, place: &Place, at: Instant) -> Result<Receipt> {
    let attempt = &place.attempt;
    let rows = served::rows(conn, attempt.id, None)?;
    let running = quiz_attempts::state.eq_any([AttemptState::InProgress, AttemptState::Overdue]);
    let done = diesel::update(quiz_attempts::table.find(attempt.id)).filter(running).set((
        quiz_attempts::state.eq(AttemptState::Finished),
        quiz_attempts::finished_at.eq(at),
        quiz_attempts::next_check_at.eq(None::<Instant>),
    ));
    if done.execute(conn)? == 1 {
        event::record(conn, who, &Event::QuizAttempted { lesson: place.lesson.id, attempt: attempt.id })?;
        count(conn, who, place, &rows)?;
    }
    let now: Attempt = quiz_attempts::table.find(attempt.id).select(Attempt::as_select()).first(conn)?;
    Ok(Receipt::changed(place.address(), said(&now)))
}
/// Writes down the score of a finished attempt, once all of it is marked, and what follows from it for the `learner`.
pub(super) fn count(conn: &mut Conn, learner: &Actor, place: &Place, rows: &[Row]) -> Result<()> {
    let (attempt, lesson, seat) = (&place.attempt, &place.lesson, &place.seat);
    let Some(score) = served::score(rows) else {
        return Ok(());
    };
    let (version, document, quiz) = place.quiz(conn)?;
    diesel::update(quiz_attempts::table.find(attempt.id))
        .set((quiz_attempts::score.eq(score), quiz_attempts::passed.eq(score >= quiz.pass_mark * 100)))
        .execute(conn)?;
    let kept = quiz.kept_of(&scores(conn, seat.id, lesson.id, &attempt.block)?).unwrap_or(score);
    let (content, period, part) = (lesson.content_id, seat.period, attempt.block.as_str());
    let fact = Fact { content, part, kind: EvidenceKind::Score, value: kept, version: version.id, period };
    evidence::append(conn, learner, &fact)?;
    lesson::finish(conn, learner, lesson, &version, &document, seat)
}
/// The scores of a person's finished attempts at a quiz, in their order.
pub(super) fn scores(conn: &mut Conn, seat: i64, lesson: i64, block: &str) -> Result<Vec<i64>> {
    Ok(all_of(conn, seat, lesson, block)?.into_iter().filter_map(|attempt| attempt.score).collect())
}
