//! Quizzes: an attempt is marked on the server, stored whole, explained afterwards; the best one counts.
use super::{
    block::{LessonDocument, Question, QuestionKind},
    enrolment,
    lesson::{self, visible},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    content,
    db::{Conn, insert_all},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    progress::evidence::{self, EvidenceKind, Fact},
    schema::{content_versions, quiz_answers, quiz_attempts},
    view::{Receipt, View},
    words::Texts,
};
use diesel::{dsl::max, prelude::*};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A lesson's quiz in one go.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "answers": { "q1": ["a"], "q2": ["b", "c"] } }))]
pub struct Answers {
    /// Question → the options chosen.
    #[schema(required = true)]
    pub answers: BTreeMap<String, Vec<String>>,
}

/// Marks and stores an attempt. Every question must be answered; nothing is stored of a refused one.
pub fn attempt(conn: &mut Conn, who: &Actor, slug: &str, block: &str, given: &Answers) -> Result<Receipt> {
    let lesson = visible(conn, Some(who), slug)?;
    let seat = enrolment::learner(conn, who, lesson.course_id)?;
    let version = content::published(conn, lesson.content_id)?.ok_or(Error::NotFound)?;
    let document: LessonDocument = version.document()?;
    let quiz = document.quiz(block).ok_or(Error::NotFound)?;
    check(&quiz.questions, given)?;

    let marked: Vec<(&Question, &Vec<String>, bool)> = quiz
        .questions
        .iter()
        .filter_map(|q| given.answers.get(&q.id).map(|chosen| (q, chosen, q.is_right(chosen))))
        .collect();
    let right = marked.iter().filter(|(_, _, right)| *right).count();
    let score = i64::try_from(right * 10_000 / quiz.questions.len().max(1)).unwrap_or(0);
    let passed = score >= quiz.pass_mark * 100;
    let last: Option<i64> = of_seat(seat.id, lesson.id, block).select(max(quiz_attempts::number)).first(conn)?;
    let number = last.unwrap_or(0) + 1;
    let id: i64 = diesel::insert_into(quiz_attempts::table)
        .values((
            (quiz_attempts::enrolment_id.eq(seat.id), quiz_attempts::lesson_id.eq(lesson.id)),
            (quiz_attempts::block.eq(block), quiz_attempts::number.eq(number)),
            quiz_attempts::version_id.eq(version.id),
            (quiz_attempts::score.eq(score), quiz_attempts::passed.eq(passed)),
            quiz_attempts::submitted_at.eq(clock::now()),
        ))
        .returning(quiz_attempts::id)
        .get_result(conn)?;
    let answer = |(question, chosen, right): &(&Question, &Vec<String>, bool)| {
        Ok((
            quiz_answers::attempt_id.eq(id),
            quiz_answers::question.eq(question.id.clone()),
            quiz_answers::chosen.eq(serde_json::to_string(chosen)?),
            quiz_answers::is_right.eq(*right),
        ))
    };
    insert_all(conn, quiz_answers::table, marked.iter().map(answer).collect::<Result<Vec<_>>>()?)?;
    let (content, period) = (lesson.content_id, seat.period);
    let fact = Fact { content, part: block, kind: EvidenceKind::Score, value: score, version: version.id, period };
    evidence::append(conn, who, &fact)?;
    event::record(conn, who, &Event::QuizAttempted { lesson: lesson.id, attempt: id })?;
    lesson::finish(conn, who, &lesson, &version, &document, &seat)?;
    let address = format!("/lessons/{}/quizzes/{block}/attempts/{number}", lesson.slug);
    Ok(Receipt::created(address, if passed { "passed" } else { "not_passed" }))
}
fn check(questions: &[Question], given: &Answers) -> Result<()> {
    let mut check = Check::default();
    for (number, question) in (1i64..).zip(questions) {
        let chosen = given.answers.get(&question.id).map(Vec::as_slice).unwrap_or_default();
        let field = format!("answers.{}", question.id);
        let known = chosen.iter().all(|c| question.options.iter().any(|o| o.id == *c));
        check.that(!chosen.is_empty(), field.clone(), Msg::from("question-unanswered").with("number", number));
        check.that(known, field.clone(), "no-such-option");
        check.that(question.kind == QuestionKind::Multiple || chosen.len() < 2, field, "one-option-only");
    }
    for name in given.answers.keys() {
        check.that(questions.iter().any(|q| q.id == *name), format!("answers.{name}"), "no-such-question");
    }
    check.done()
}
#[expect(clippy::elidable_lifetime_names, reason = "auto_type wants them named")]
#[diesel::dsl::auto_type]
fn of_seat<'a>(seat: i64, lesson: i64, block: &'a str) -> _ {
    quiz_attempts::table
        .filter(quiz_attempts::enrolment_id.eq(seat))
        .filter(quiz_attempts::lesson_id.eq(lesson))
        .filter(quiz_attempts::block.eq(block))
}
/// How many attempts there are of each quiz of a lesson.
pub(super) fn attempts(conn: &mut Conn, seat: i64, lesson: i64) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = quiz_attempts::table
        .filter(quiz_attempts::enrolment_id.eq(seat))
        .filter(quiz_attempts::lesson_id.eq(lesson))
        .group_by(quiz_attempts::block)
        .select((quiz_attempts::block, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// What an attempt was worth, question by question: only now are the right answers told.
#[derive(Serialize, ToSchema)]
pub struct AttemptPage {
    pub lesson: String,
    pub title: Texts,
    pub block: String,
    pub number: i64,
    /// Per cent.
    pub score: i64,
    pub pass_mark: i64,
    pub passed: bool,
    /// Per cent of the best attempt: the one that counts.
    pub best: i64,
    pub submitted_at: Instant,
    pub questions: Vec<MarkedQuestion>,
}
#[derive(Serialize, ToSchema)]
pub struct MarkedQuestion {
    pub prompt: Texts,
    pub right: bool,
    pub options: Vec<MarkedOption>,
    pub explanation: Texts,
}
#[derive(Serialize, ToSchema)]
pub struct MarkedOption {
    pub text: Texts,
    pub chosen: bool,
    pub correct: bool,
}
impl View for AttemptPage {
    const TEMPLATE: &'static str = "courses/attempt.html";
}
/// One of one's own attempts, marked against the version it was made on.
pub fn result(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str, number: i64) -> Result<AttemptPage> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let lesson = visible(conn, who, slug)?;
    let seat = enrolment::seat_of(conn, person, lesson.course_id)?.ok_or(Error::NotFound)?;
    let (id, version, score, passed, submitted_at) = of_seat(seat.id, lesson.id, block)
        .filter(quiz_attempts::number.eq(number))
        .select((
            quiz_attempts::id,
            quiz_attempts::version_id,
            quiz_attempts::score,
            quiz_attempts::passed,
            quiz_attempts::submitted_at,
        ))
        .first::<(i64, i64, i64, bool, Instant)>(conn)?;
    let best: Option<i64> = of_seat(seat.id, lesson.id, block).select(max(quiz_attempts::score)).first(conn)?;
    let version: content::Version = content_versions::table.find(version).first(conn)?;
    let document: LessonDocument = version.document()?;
    let quiz = document.quiz(block).ok_or(Error::NotFound)?;
    let answers: BTreeMap<String, (String, bool)> = quiz_answers::table
        .filter(quiz_answers::attempt_id.eq(id))
        .select((quiz_answers::question, (quiz_answers::chosen, quiz_answers::is_right)))
        .load::<(String, (String, bool))>(conn)?
        .into_iter()
        .collect();
    let mut questions = vec![];
    for question in &quiz.questions {
        let Some((chosen, right)) = answers.get(&question.id) else {
            continue;
        };
        let chosen: Vec<String> = serde_json::from_str(chosen)?;
        let option = |o: &super::block::ChoiceOption| MarkedOption {
            text: o.text.clone(),
            chosen: chosen.contains(&o.id),
            correct: o.correct,
        };
        questions.push(MarkedQuestion {
            prompt: question.prompt.clone(),
            right: *right,
            options: question.options.iter().map(option).collect(),
            explanation: question.explanation.clone(),
        });
    }
    Ok(AttemptPage {
        lesson: lesson.slug,
        title: document.title.clone(),
        block: block.to_owned(),
        number,
        score: score / 100,
        pass_mark: quiz.pass_mark,
        passed,
        best: best.unwrap_or(score) / 100,
        submitted_at,
        questions,
    })
}
