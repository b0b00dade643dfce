//! An attempt's pages: while it runs, before it is handed in, and what came of it.
use super::{
    allowance::Given,
    asked::{self, AskedQuestion},
    attempt::{self, Attempt, AttemptState, Place},
    review::{self, MarkedQuestion},
    served::{self, Row},
    settings::{Quiz, Terms},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    courses::{enrolment, lesson::visible},
    db::Conn,
    error::{Error, Result},
    view::View,
    words::Texts,
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// One of one's own attempts. While it runs it shows what is asked; afterwards what was answered, and what is right as far
/// as that may be told.
#[derive(Serialize, ToSchema)]
pub struct AttemptPage {
    pub lesson: String,
    pub title: Texts,
    pub block: String,
    pub number: i64,
    /// What time has brought it to.
    pub state: AttemptState,
    /// Its time is over, and that is not written down yet: within a minute, or by handing it in.
    pub ending: bool,
    pub started_at: Instant,
    /// When answers end; null: never.
    pub due_at: Option<Instant>,
    /// Whole minutes until then.
    pub minutes_left: Option<i64>,
    /// Until when an overdue attempt can be handed in.
    pub grace_until: Option<Instant>,
    pub submitted_at: Option<Instant>,
    /// Per cent; null: not finished, or an essay waits for a teacher.
    pub score: Option<i64>,
    pub pass_mark: i64,
    pub passed: Option<bool>,
    /// Per cent of the score that counts so far.
    pub best: Option<i64>,
    /// The highest sequence of its answers.
    pub sequence: i64,
    /// What is asked, while it runs.
    pub asked: Vec<AskedQuestion>,
    /// Whether marks, right answers and explanations are told.
    pub told: bool,
    /// What was answered, once it is finished.
    pub questions: Vec<MarkedQuestion>,
}
impl View for AttemptPage {
    const TEMPLATE: &'static str = "courses/quizzes/attempt.html";
    fn address(&self) -> Option<String> {
        Some(format!("/lessons/{}/quizzes/{}/attempts/{}", self.lesson, self.block, self.number))
    }
    fn form(&self) -> Value {
        let parts = self.asked.iter().flat_map(|question| &question.parts);
        let answers: Map<String, Value> = parts.map(|part| (part.name.clone(), json!(part.given))).collect();
        json!({ "answers": answers })
    }
}
/// An attempt as its own learner may look at it, with its quiz.
struct Found {
    place: Place,
    title: Texts,
    quiz: Quiz,
    all: Vec<Attempt>,
    rows: Vec<Row>,
    terms: Terms,
}
fn find(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str, number: i64) -> Result<Found> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let lesson = visible(conn, who, slug)?;
    let seat = enrolment::seat_of(conn, person, lesson.course_id)?.ok_or(Error::NotFound)?;
    let all = attempt::all_of(conn, seat.id, lesson.id, block)?;
    let attempt = all.iter().find(|attempt| attempt.number == number).cloned().ok_or(Error::NotFound)?;
    let place = Place { lesson, seat, attempt };
    let (_, document, quiz) = place.quiz(conn)?;
    let rows = served::rows(conn, place.attempt.id, None)?;
    let terms = Given::of(conn, place.seat.id, place.lesson.id)?.terms(block, &quiz);
    Ok(Found { place, title: document.title, quiz, all, rows, terms })
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str, number: i64) -> Result<AttemptPage> {
    let Found { place, title, quiz, all, rows, terms } = find(conn, who, slug, block, number)?;
    let (attempt, now) = (place.attempt, clock::now());
    let state = attempt.state_at(now);
    let is_running = state == AttemptState::InProgress || state == AttemptState::Overdue;
    let told = attempt.state == AttemptState::Finished && review::is_told(&quiz, &terms, &all, now);
    let scores: Vec<i64> = all.iter().filter_map(|attempt| attempt.score).collect();
    let asked = |row: &Row| asked::show(&row.question, attempt.id, quiz.shuffle, &row.response);
    let marked = |row: &Row| review::show(row, attempt.id, quiz.shuffle, told);
    let is_finished = attempt.state == AttemptState::Finished;
    Ok(AttemptPage {
        lesson: place.lesson.slug,
        title,
        block: block.to_owned(),
        number,
        state,
        ending: state != attempt.state,
        started_at: attempt.started_at,
        due_at: attempt.due_at,
        minutes_left: attempt.due_at.map(|due| (due.utc() - now.utc()).num_minutes().max(0)),
        grace_until: attempt.grace_until.filter(|_| state == AttemptState::Overdue),
        submitted_at: attempt.finished_at.filter(|_| is_finished),
        score: attempt.score.map(|score| score / 100),
        pass_mark: quiz.pass_mark,
        passed: attempt.passed,
        best: quiz.kept_of(&scores).map(|score| score / 100),
        sequence: rows.iter().map(|row| row.sequence).max().unwrap_or(0),
        asked: if is_running { rows.iter().map(asked).collect() } else { vec![] },
        told,
        questions: if is_finished { rows.iter().map(marked).collect() } else { vec![] },
    })
}

/// Before an attempt is handed in: what is still unanswered.
#[derive(Serialize, ToSchema)]
pub struct AttemptCheck {
    pub lesson: String,
    pub title: Texts,
    pub block: String,
    pub number: i64,
    pub state: AttemptState,
    pub due_at: Option<Instant>,
    pub answered: usize,
    pub total: usize,
    pub unanswered: Vec<UnansweredQuestion>,
}
#[derive(Serialize, ToSchema)]
pub struct UnansweredQuestion {
    /// Its place in the quiz, from 1.
    pub number: i64,
    pub id: String,
    pub prompt: Texts,
}
impl View for AttemptCheck {
    const TEMPLATE: &'static str = "courses/quizzes/check.html";
}
pub fn check(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str, number: i64) -> Result<AttemptCheck> {
    let Found { place, title, rows, .. } = find(conn, who, slug, block, number)?;
    let unanswered = rows.iter().filter(|row| !row.is_answered()).map(|row| UnansweredQuestion {
        number: row.place,
        id: row.question.id.clone(),
        prompt: row.question.prompt.clone(),
    });
    Ok(AttemptCheck {
        lesson: place.lesson.slug,
        title,
        block: block.to_owned(),
        number,
        state: place.attempt.state_at(clock::now()),
        due_at: place.attempt.due_at,
        answered: rows.iter().filter(|row| row.is_answered()).count(),
        total: rows.len(),
        unanswered: unanswered.collect(),
    })
}
