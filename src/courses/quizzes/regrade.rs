//! Regrading: a key was wrong and has been put right; what becomes of the attempts that were marked by the old one.
use super::{
    allowance::taught,
    attempt::{self, Attempt, AttemptState, Place},
    served::{self, Row},
    settings::Quiz,
};
use crate::{
    accounts::{
        actor::{self, Actor},
        person,
    },
    app::App,
    clock::{self, Instant},
    code, content,
    courses::{
        block::LessonDocument,
        enrolment,
        lesson::{self, LessonLink},
        question::{Question, QuestionKind, WHOLE},
    },
    db::{Conn, insert_all, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    job::{self, Job},
    schema::{enrolments, quiz_answers, quiz_attempts, quiz_regraded, quiz_regrades},
    view::{Receipt, View},
    words::Texts,
};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;

/// Attempts of one transaction of the job.
const PORTION: i64 = 50;

crate::text_enum! {
    /// `full`: full credit to all. `before_or_after`: credit to whoever was right by the old key or is by the new one; it
    /// never lowers a mark. `new_key`: only the new key. `none`: the marks stay as they are.
    pub enum RegradeChoice { BeforeOrAfter = "before_or_after", Full = "full", NewKey = "new_key", None = "none" }
}
crate::text_enum! { pub enum RegradeState { Running = "running", Done = "done" } }

/// The mark that an answer gets, in basis points; essays keep what a teacher said, but for full credit.
fn regraded(row: &Row, key: Option<&Question>, choice: RegradeChoice) -> Option<i64> {
    let is_comparable = key.is_some_and(|key| key.kind() == row.question.kind() && key.kind() != QuestionKind::Essay);
    let by_new_key = || key.filter(|_| is_comparable).and_then(|key| served::mark(key, &row.response));
    match choice {
        RegradeChoice::Full => Some(WHOLE),
        RegradeChoice::BeforeOrAfter => row.mark.max(by_new_key()),
        RegradeChoice::NewKey if is_comparable => by_new_key(),
        RegradeChoice::NewKey | RegradeChoice::None => row.mark,
    }
}
/// The score of an attempt whose rows are marked like this, in basis points.
fn score_of(rows: &[Row], marks: &BTreeMap<i64, Option<i64>>) -> Option<i64> {
    let again = |row: &Row| Row { mark: marks.get(&row.id).copied().unwrap_or(row.mark), ..row.clone() };
    served::score(&rows.iter().map(again).collect::<Vec<_>>())
}
fn in_scope(row: &Row, question: &str) -> bool {
    question.is_empty() || row.question.id == question
}

/// What would be regraded, and from where on it is listed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct RegradePlace {
    /// Id of a question; blank: all of the quiz.
    #[schema(max_length = 100)]
    pub question: String,
    /// `before_or_after` unless said.
    pub choice: Option<RegradeChoice>,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// How many attempts; 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// One attempt with its score as it is and as it would be, in per cent; null: an essay waits.
#[derive(Serialize, ToSchema)]
pub struct RegradeLine {
    pub handle: String,
    pub person: String,
    pub number: i64,
    pub before: Option<i64>,
    pub after: Option<i64>,
}
#[derive(Serialize, ToSchema)]
pub struct RegradeCard {
    pub handle: String,
    pub question: String,
    pub choice: RegradeChoice,
    pub state: RegradeState,
    /// Answers whose mark it changed.
    pub changed: i64,
    pub at: Instant,
}
#[derive(Serialize, ToSchema)]
pub struct RegradeQuestion {
    pub id: String,
    pub prompt: Texts,
}
/// A dry run: what a regrade would do, attempt by attempt. It changes nothing.
#[derive(Serialize, ToSchema)]
pub struct RegradePage {
    pub lesson: LessonLink,
    pub block: String,
    pub place: RegradePlace,
    pub questions: Vec<RegradeQuestion>,
    pub items: Vec<RegradeLine>,
    pub next: Option<String>,
    /// The newest 20 that were done.
    pub done: Vec<RegradeCard>,
}
impl View for RegradePage {
    const TEMPLATE: &'static str = "courses/quizzes/regrades.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
    fn address(&self) -> Option<String> {
        Some(format!("/lessons/{}/quizzes/{}/regrades", self.lesson.slug, self.block))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "question": self.place.question, "choice": self.place.choice })
    }
}
fn keys(quiz: &Quiz) -> BTreeMap<String, Question> {
    served::served(quiz).iter().map(|question| (question.id.clone(), question.clone())).collect()
}
/// Finished attempts at a quiz behind `after`, by their ids.
fn finished(conn: &mut Conn, lesson: i64, block: &str, after: i64, limit: i64) -> Result<Vec<Attempt>> {
    Ok(quiz_attempts::table
        .filter(quiz_attempts::lesson_id.eq(lesson))
        .filter(quiz_attempts::block.eq(block))
        .filter(quiz_attempts::state.eq(AttemptState::Finished))
        .filter(quiz_attempts::id.gt(after))
        .order(quiz_attempts::id)
        .limit(limit)
        .select(Attempt::as_select())
        .load(conn)?)
}
pub fn page(
    conn: &mut Conn,
    who: Option<&Actor>,
    slug: &str,
    block: &str,
    place: &RegradePlace,
) -> Result<RegradePage> {
    let (lesson, document, quiz) = taught(conn, who, slug, block)?;
    let mut place = place.clone();
    let choice = *place.choice.get_or_insert(RegradeChoice::BeforeOrAfter);
    let keys = keys(&quiz);
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let after = i64::from_str_radix(&place.after, 16).unwrap_or(0);
    let mut attempts = finished(conn, lesson.id, block, after, limit + 1)?;
    let shown = usize::try_from(limit).unwrap_or(0);
    let more = attempts.len() > shown;
    attempts.truncate(shown);
    let next = attempts.last().filter(|_| more).map(|last| format!("{:x}", last.id));
    let all = served::rows_of(conn, &attempts.iter().map(|a| a.id).collect::<Vec<_>>())?;
    let seats: Vec<i64> = attempts.iter().map(|a| a.enrolment_id).collect();
    let people: BTreeMap<i64, i64> = enrolments::table
        .filter(enrolments::id.eq_any(seats))
        .select((enrolments::id, enrolments::person_id))
        .load::<(i64, i64)>(conn)?
        .into_iter()
        .collect();
    let names = person::names(conn, &people.values().copied().collect::<Vec<_>>())?;
    let line = |attempt: &Attempt| {
        let rows = all.get(&attempt.id).map(Vec::as_slice).unwrap_or_default();
        let scope = rows.iter().filter(|row| in_scope(row, &place.question));
        let marks = scope.map(|row| (row.id, regraded(row, keys.get(&row.question.id), choice))).collect();
        let person = people.get(&attempt.enrolment_id).and_then(|person| names.get(person));
        RegradeLine {
            handle: attempt.handle.clone(),
            person: person.cloned().unwrap_or_default(),
            number: attempt.number,
            before: attempt.score.map(|score| score / 100),
            after: score_of(rows, &marks).map(|score| score / 100),
        }
    };
    let items = attempts.iter().map(line).collect();
    let questions = keys.values().map(|q| RegradeQuestion { id: q.id.clone(), prompt: q.prompt.clone() }).collect();
    let done = done(conn, lesson.id, block)?;
    let taught = LessonLink { slug: lesson.slug, title: document.title };
    Ok(RegradePage { lesson: taught, block: block.to_owned(), place, questions, items, next, done })
}
type Done = (String, String, RegradeChoice, RegradeState, i64, Instant);
fn done(conn: &mut Conn, lesson: i64, block: &str) -> Result<Vec<RegradeCard>> {
    let rows: Vec<Done> = quiz_regrades::table
        .filter(quiz_regrades::lesson_id.eq(lesson))
        .filter(quiz_regrades::block.eq(block))
        .order(quiz_regrades::id.desc())
        .limit(20)
        .select((
            quiz_regrades::handle,
            quiz_regrades::question,
            quiz_regrades::choice,
            quiz_regrades::state,
            quiz_regrades::changed,
            quiz_regrades::created_at,
        ))
        .load(conn)?;
    let card = |(handle, question, choice, state, changed, at): Done| RegradeCard {
        handle,
        question,
        choice,
        state,
        changed,
        at,
    };
    Ok(rows.into_iter().map(card).collect())
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "question": "q1", "choice": "before_or_after" }))]
pub struct NewRegrade {
    /// Id of a question; blank: all of the quiz.
    #[schema(max_length = 100)]
    pub question: String,
    /// `before_or_after` unless said.
    pub choice: Option<RegradeChoice>,
}
/// Decides what becomes of the marks. The work itself follows, portion by portion; the mark before stays in the history.
pub fn decide(conn: &mut Conn, who: &Actor, slug: &str, block: &str, new: &NewRegrade) -> Result<Receipt> {
    let (lesson, _, quiz) = taught(conn, Some(who), slug, block)?;
    let is_known = new.question.is_empty() || keys(&quiz).contains_key(&new.question);
    Check::default().that(is_known, "question", "no-such-question").done()?;
    let choice = new.choice.unwrap_or(RegradeChoice::BeforeOrAfter);
    let version = content::published(conn, lesson.content_id)?.ok_or(Error::NotFound)?;
    let handle = code::handle()?;
    let is_done = choice == RegradeChoice::None;
    let id: i64 = diesel::insert_into(quiz_regrades::table)
        .values((
            quiz_regrades::handle.eq(&handle),
            (quiz_regrades::lesson_id.eq(lesson.id), quiz_regrades::block.eq(block)),
            (quiz_regrades::question.eq(&new.question), quiz_regrades::choice.eq(choice)),
            (quiz_regrades::version_id.eq(version.id), quiz_regrades::person_id.eq(who.person()?)),
            quiz_regrades::state.eq(if is_done { RegradeState::Done } else { RegradeState::Running }),
            (quiz_regrades::reached_id.eq(0), quiz_regrades::changed.eq(0), quiz_regrades::created_at.eq(clock::now())),
        ))
        .returning(quiz_regrades::id)
        .get_result(conn)?;
    let question = new.question.clone();
    let decided = Event::QuizRegraded {
        lesson: lesson.id,
        block: block.to_owned(),
        question,
        choice: choice.as_str().to_owned(),
    };
    event::record(conn, who, &decided)?;
    if !is_done {
        job::enqueue(conn, &Regrade { regrade: id })?;
    }
    Ok(Receipt::created(format!("/lessons/{slug}/quizzes/{block}/regrades"), choice.as_str()).code(&handle))
}

/// Goes through the attempts, from where it has come to: what was done is not done again.
#[derive(Serialize, Deserialize)]
pub struct Regrade {
    regrade: i64,
}
impl Job for Regrade {
    const NAME: &'static str = "quiz-regrade";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            let id = self.regrade;
            while app.db.write(move |conn| portion(conn, id)).await.map_err(|e| anyhow::anyhow!("{e:?}"))? {}
            Ok(())
        })
    }
}
type Work = (i64, String, String, RegradeChoice, i64, i64);
/// True while there is more to do.
fn portion(conn: &mut Conn, id: i64) -> Result<bool> {
    lock_row(conn, "quiz_regrades", id)?; // should the job be run twice at once, one waits for the other's portion
    let running = quiz_regrades::table.find(id).filter(quiz_regrades::state.eq(RegradeState::Running));
    let work: Option<Work> = running
        .select((
            quiz_regrades::lesson_id,
            quiz_regrades::block,
            quiz_regrades::question,
            quiz_regrades::choice,
            quiz_regrades::version_id,
            quiz_regrades::reached_id,
        ))
        .first(conn)
        .optional()?;
    let Some((lesson, block, question, choice, version, reached)) = work else {
        return Ok(false);
    };
    let attempts = finished(conn, lesson, &block, reached, PORTION)?;
    let Some(last) = attempts.last().map(|last| last.id) else {
        diesel::update(quiz_regrades::table.find(id)).set(quiz_regrades::state.eq(RegradeState::Done)).execute(conn)?;
        return Ok(false);
    };
    let version = content::by_id(conn, version)?;
    let document: LessonDocument = version.document()?;
    let keys = keys(document.quiz(&block).ok_or(Error::NotFound)?);
    let kept = served::keep_bodies(conn, keys.values())?;
    if choice != RegradeChoice::Full {
        // The key that is told from now on; one update for each question, for all of the portion.
        let ids: Vec<i64> = attempts.iter().map(|attempt| attempt.id).collect();
        for (name, key) in kept.iter().filter(|(name, _)| question.is_empty() || **name == question) {
            let these = quiz_answers::table
                .filter(quiz_answers::attempt_id.eq_any(&ids))
                .filter(quiz_answers::question.eq(name))
                .filter(quiz_answers::served_id.ne(*key));
            diesel::update(these).set(quiz_answers::key_id.eq(*key)).execute(conn)?;
        }
    }
    let mut changed = 0;
    for attempt in attempts {
        changed += one(conn, id, attempt, (question.as_str(), choice), &keys)?;
    }
    diesel::update(quiz_regrades::table.find(id))
        .set((quiz_regrades::reached_id.eq(last), quiz_regrades::changed.eq(quiz_regrades::changed + changed)))
        .execute(conn)?;
    Ok(true)
}
/// Regrades one attempt for its learner; how many of its marks changed.
fn one(
    conn: &mut Conn,
    regrade: i64,
    attempt: Attempt,
    (question, choice): (&str, RegradeChoice),
    keys: &BTreeMap<String, Question>,
) -> Result<i64> {
    let (person, seat) = enrolment::seat_to_change(conn, attempt.enrolment_id)?;
    let rows = served::rows(conn, attempt.id, None)?;
    let mut history = vec![];
    for row in rows.iter().filter(|row| in_scope(row, question)) {
        let mark = regraded(row, keys.get(&row.question.id), choice);
        if mark == row.mark {
            continue;
        }
        diesel::update(quiz_answers::table.find(row.id)).set(quiz_answers::mark.eq(mark)).execute(conn)?;
        history.push((
            quiz_regraded::regrade_id.eq(regrade),
            quiz_regraded::answer_id.eq(row.id),
            quiz_regraded::mark_before.eq(row.mark),
            quiz_regraded::mark_after.eq(mark),
        ));
    }
    let changed = i64::try_from(history.len()).unwrap_or(0);
    if changed > 0 {
        insert_all(conn, quiz_regraded::table, history)?;
        let learner = actor::even_inactive(conn, person)?;
        let lesson = lesson::by_id(conn, attempt.lesson_id)?;
        let rows = served::rows(conn, attempt.id, None)?;
        attempt::count(conn, &learner, &Place { lesson, seat, attempt }, &rows)?;
    }
    Ok(changed)
}
