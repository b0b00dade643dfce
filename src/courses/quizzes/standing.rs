//! A quiz on its lesson's page: how it is taken, where one stands, whether the next attempt may begin.
use super::{
    allowance::Given,
    attempt::{self, Attempt, AttemptState},
    settings::{Kept, Quiz, Terms},
};
use crate::{
    clock::{self, Instant},
    courses::{block::LessonDocument, enrolment::Seat},
    db::Conn,
    error::{Error, Result},
    schema::quiz_attempts,
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Newest attempts that the lesson's page lists.
const LISTED: usize = 20;

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuizForLearner {
    pub pass_mark: i64,
    /// How many are asked.
    pub questions: usize,
    pub has_essay: bool,
    /// How long an attempt may take; null: no limit.
    pub minutes: Option<i64>,
    pub opens_at: Option<Instant>,
    pub closes_at: Option<Instant>,
    /// Attempts allowed, and left; null: any number.
    pub attempts_allowed: Option<i64>,
    pub attempts_left: Option<i64>,
    pub kept: Kept,
    /// The number of one's running attempt.
    pub running: Option<i64>,
    /// Null: an attempt may begin. Else why not: `quiz-not-open`, `quiz-closed`, `quiz-no-attempt-left`, `quiz-wait`.
    pub refused: Option<String>,
    /// When the wait for the next attempt is over.
    pub next_at: Option<Instant>,
    /// One's newest attempts, the last one first.
    pub taken: Vec<AttemptLine>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttemptLine {
    pub number: i64,
    pub state: AttemptState,
    /// Per cent; null: none yet.
    pub score: Option<i64>,
    pub passed: Option<bool>,
    pub started_at: Instant,
}
/// A quiz with what one has made of it.
pub(in crate::courses) struct Standing {
    pub quiz: QuizForLearner,
    /// Per cent of the score that counts.
    pub kept: Option<i64>,
    pub attempts: i64,
}
/// Each quiz of a lesson, by its block, for the learner in this seat or for nobody; one query.
pub(in crate::courses) fn of_lesson(
    conn: &mut Conn,
    seat: Option<&Seat>,
    lesson: i64,
    document: &LessonDocument,
) -> Result<BTreeMap<String, Standing>> {
    let mut attempts: BTreeMap<String, Vec<Attempt>> = BTreeMap::new();
    if let Some(seat) = seat {
        let all: Vec<Attempt> = quiz_attempts::table
            .filter(quiz_attempts::enrolment_id.eq(seat.id))
            .filter(quiz_attempts::lesson_id.eq(lesson))
            .order((quiz_attempts::block, quiz_attempts::number))
            .select(Attempt::as_select())
            .load(conn)?;
        for attempt in all {
            attempts.entry(attempt.block.clone()).or_default().push(attempt);
        }
    }
    let given = match seat {
        Some(seat) => Given::of(conn, seat.id, lesson)?,
        None => Given::nothing(),
    };
    let of_block = |(id, quiz): (&str, &Quiz)| {
        let all = attempts.get(id).map(Vec::as_slice).unwrap_or_default();
        (id.to_owned(), of_quiz(quiz, &given.terms(id, quiz), all, clock::now()))
    };
    Ok(document.quizzes().map(of_block).collect())
}
fn of_quiz(quiz: &Quiz, terms: &Terms, all: &[Attempt], now: Instant) -> Standing {
    let running =
        all.last().filter(|last| matches!(last.state_at(now), AttemptState::InProgress | AttemptState::Overdue));
    let refused = match attempt::may_begin(quiz, terms, all, now) {
        Err(Error::Conflict(msg)) if running.is_none() => Some(msg.id.to_owned()),
        _ => None,
    };
    let scores: Vec<i64> = all.iter().filter_map(|attempt| attempt.score).collect();
    let line = |a: &Attempt| AttemptLine {
        number: a.number,
        state: a.state_at(now),
        score: a.score.map(|score| score / 100),
        passed: a.passed,
        started_at: a.started_at,
    };
    Standing {
        kept: quiz.kept_of(&scores).map(|score| score / 100),
        attempts: i64::try_from(all.len()).unwrap_or(i64::MAX),
        quiz: QuizForLearner {
            pass_mark: quiz.pass_mark,
            questions: quiz.questions.len(),
            has_essay: quiz.has_essay(),
            minutes: terms.minutes,
            opens_at: terms.opens_at,
            closes_at: terms.closes_at,
            attempts_allowed: terms.attempts,
            attempts_left: attempt::attempts_left(terms, all),
            kept: quiz.kept,
            running: running.map(|attempt| attempt.number),
            next_at: attempt::next_at(quiz, terms, all).filter(|ready| *ready > now),
            refused,
            taken: all.iter().rev().take(LISTED).map(line).collect(),
        },
    }
}
