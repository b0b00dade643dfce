//! Personal allowances: what a teacher gives one learner for one quiz. Of the quiz and all of them the most generous counts.
use super::{
    attempt::{self, AttemptState, LATE},
    settings::{Quiz, Terms},
};
use crate::{
    accounts::{actor::Actor, person},
    clock::{self, Instant},
    code, content,
    courses::{
        block::LessonDocument,
        course::is_staff,
        enrolment,
        lesson::{Lesson, LessonLink, visible},
    },
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{enrolments, people, quiz_allowances as allowances, quiz_attempts},
    view::{Receipt, View},
};
use chrono::{NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Asia::Jakarta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Allowances that the page lists, the newest first.
const LISTED: i64 = 100;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = allowances)]
pub(super) struct Allowance {
    block: String,
    opens_at: Option<Instant>,
    closes_at: Option<Instant>,
    minutes: Option<i64>,
    attempts: Option<i64>,
}
impl Terms {
    /// With one allowance more: each of its figures counts where it gives more than there is.
    fn with(self, more: &Allowance) -> Self {
        let latest =
            |there: Option<Instant>, more: Option<Instant>| there.map(|at| more.map_or(at, |more| at.max(more)));
        let most = |there: Option<i64>, more: Option<i64>| there.map(|n| more.map_or(n, |more| n.max(more)));
        Self {
            opens_at: self.opens_at.map(|at| more.opens_at.map_or(at, |more| at.min(more))),
            closes_at: latest(self.closes_at, more.closes_at),
            minutes: most(self.minutes, more.minutes),
            attempts: most(self.attempts, more.attempts),
        }
    }
}
/// What holds for the learner in this seat: each quiz of a lesson by its block.
pub(super) struct Given(BTreeMap<String, Vec<Allowance>>);
impl Given {
    /// Nobody's.
    pub(super) fn nothing() -> Self {
        Self(BTreeMap::new())
    }
    pub(super) fn of(conn: &mut Conn, seat: i64, lesson: i64) -> Result<Self> {
        let rows: Vec<Allowance> = allowances::table
            .filter(allowances::enrolment_id.eq(seat))
            .filter(allowances::lesson_id.eq(lesson))
            .filter(allowances::ended_at.is_null())
            .select(Allowance::as_select())
            .load(conn)?;
        let mut by_block: BTreeMap<String, Vec<Allowance>> = BTreeMap::new();
        for row in rows {
            by_block.entry(row.block.clone()).or_default().push(row);
        }
        Ok(Self(by_block))
    }
    pub(super) fn terms(&self, block: &str, quiz: &Quiz) -> Terms {
        self.0.get(block).into_iter().flatten().fold(Terms::of(quiz), Terms::with)
    }
}
/// The same of many seats, by seat and lesson; one query.
pub(in crate::courses) struct GivenToAll(BTreeMap<(i64, i64), Given>);
impl GivenToAll {
    pub(in crate::courses) fn of(conn: &mut Conn, seats: &[i64]) -> Result<Self> {
        let rows: Vec<(i64, i64, Allowance)> = allowances::table
            .filter(allowances::enrolment_id.eq_any(seats))
            .filter(allowances::ended_at.is_null())
            .select((allowances::enrolment_id, allowances::lesson_id, Allowance::as_select()))
            .load(conn)?;
        let mut all: BTreeMap<(i64, i64), Given> = BTreeMap::new();
        for (seat, lesson, row) in rows {
            let given = all.entry((seat, lesson)).or_insert_with(Given::nothing);
            given.0.entry(row.block.clone()).or_default().push(row);
        }
        Ok(Self(all))
    }
    /// From when to when a quiz is open for the learner in a seat.
    pub(in crate::courses) fn window(&self, seat: i64, lesson: i64, block: &str, quiz: &Quiz) -> Window {
        let given = self.0.get(&(seat, lesson));
        let terms = given.map_or_else(|| Terms::of(quiz), |given| given.terms(block, quiz));
        (terms.opens_at, terms.closes_at)
    }
}
type Window = (Option<Instant>, Option<Instant>);

/// What one learner was given for one quiz.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AllowanceCard {
    pub handle: String,
    pub person: String,
    pub opens_at: Option<Instant>,
    pub closes_at: Option<Instant>,
    pub minutes: Option<i64>,
    pub attempts: Option<i64>,
    pub reason: String,
    pub given_at: Instant,
    pub ended: bool,
}
#[derive(Serialize, ToSchema)]
pub struct AllowanceList {
    pub lesson: LessonLink,
    pub block: String,
    /// The newest 100.
    pub items: Vec<AllowanceCard>,
}
impl View for AllowanceList {
    const TEMPLATE: &'static str = "courses/quizzes/allowances.html";
    fn address(&self) -> Option<String> {
        Some(format!("/lessons/{}/quizzes/{}/allowances", self.lesson.slug, self.block))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "email": "", "opens_at": "", "closes_at": "", "minutes": "", "attempts": "", "reason": "" })
    }
}
/// The lesson and its quiz as they are public now, for those who teach it.
pub(super) fn taught(
    conn: &mut Conn,
    who: Option<&Actor>,
    slug: &str,
    block: &str,
) -> Result<(Lesson, LessonDocument, Quiz)> {
    let lesson = visible(conn, who, slug)?;
    if !is_staff(conn, who, lesson.course_id)? {
        return Err(Error::forbidden("only-teachers"));
    }
    let version = content::published(conn, lesson.content_id)?.ok_or(Error::NotFound)?;
    let document: LessonDocument = version.document()?;
    let quiz = document.quiz(block).cloned().ok_or(Error::NotFound)?;
    Ok((lesson, document, quiz))
}
type Row = (
    String,
    String,
    (Option<Instant>, Option<Instant>),
    (Option<i64>, Option<i64>),
    (String, Instant, Option<Instant>),
);
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<AllowanceList> {
    let (lesson, document, _) = taught(conn, who, slug, block)?;
    let rows: Vec<Row> = allowances::table
        .inner_join(enrolments::table.inner_join(people::table))
        .filter(allowances::lesson_id.eq(lesson.id))
        .filter(allowances::block.eq(block))
        .order(allowances::id.desc())
        .limit(LISTED)
        .select((
            allowances::handle,
            people::name,
            (allowances::opens_at, allowances::closes_at),
            (allowances::minutes, allowances::attempts),
            (allowances::reason, allowances::created_at, allowances::ended_at),
        ))
        .load(conn)?;
    let card = |(handle, person, (opens_at, closes_at), (minutes, attempts), (reason, given_at, ended_at)): Row| {
        let ended = ended_at.is_some();
        AllowanceCard { handle, person, opens_at, closes_at, minutes, attempts, reason, given_at, ended }
    };
    let link = LessonLink { slug: lesson.slug, title: document.title };
    Ok(AllowanceList { lesson: link, block: block.to_owned(), items: rows.into_iter().map(card).collect() })
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "email": "ana@example.go.id", "minutes": 60, "reason": "Menggunakan pembaca layar" }))]
pub struct NewAllowance {
    /// The learner's address.
    #[schema(required = true, max_length = 200)]
    pub email: String,
    /// When the quiz opens for them: an instant, or a time in Jakarta such as `2026-03-02T09:00`. Blank: as for everyone.
    #[schema(max_length = 40)]
    pub opens_at: String,
    /// When it closes for them.
    #[schema(max_length = 40)]
    pub closes_at: String,
    /// How long an attempt may take.
    #[schema(minimum = 1, maximum = 10080)]
    pub minutes: Option<i64>,
    /// How many attempts there are.
    #[schema(minimum = 1, maximum = 100)]
    pub attempts: Option<i64>,
    #[schema(required = true, max_length = 500)]
    pub reason: String,
}
/// An instant; a time without a zone is one in Jakarta. None: blank. Err: neither.
fn moment(text: &str) -> std::result::Result<Option<Instant>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if let Ok(at) = text.parse::<chrono::DateTime<chrono::Utc>>() {
        return Ok(Some(at.into()));
    }
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").map_err(drop)?;
    Jakarta.from_local_datetime(&local).single().map(|at| Some(at.to_utc().into())).ok_or(())
}
/// Gives a learner more than others have. A running attempt gets its new end at once.
pub fn give(conn: &mut Conn, who: &Actor, slug: &str, block: &str, new: &NewAllowance) -> Result<Receipt> {
    let (lesson, _, quiz) = taught(conn, Some(who), slug, block)?;
    let learner = person::by_email(conn, &new.email)?.map(|learner| learner.id);
    let seat = match learner {
        Some(learner) => enrolment::seat_of(conn, learner, lesson.course_id)?,
        None => None,
    };
    let (opens, closes) = (moment(&new.opens_at), moment(&new.closes_at));
    let gives = !matches!((opens, closes), (Ok(None), Ok(None))) || new.minutes.is_some() || new.attempts.is_some();
    Check::default()
        .that(seat.is_some(), "email", "allowance-no-learner")
        .that(learner.is_none() || learner != who.person, "email", "allowance-own")
        .that(opens.is_ok(), "opens_at", "allowance-no-time")
        .that(closes.is_ok(), "closes_at", "allowance-no-time")
        .that(new.minutes.is_none_or(|n| (1..=10_080).contains(&n)), "minutes", "quiz-minutes-range")
        .that(new.attempts.is_none_or(|n| (1..=100).contains(&n)), "attempts", "quiz-attempts-range")
        .that(gives, "minutes", "allowance-nothing")
        .text("reason", &new.reason, 500)
        .done()?;
    let (Some(seat), Some(person), Ok(opens_at), Ok(closes_at)) = (seat, learner, opens, closes) else {
        return Err(Error::NotFound);
    };
    enrolment::seat_to_change(conn, seat.id)?;
    diesel::insert_into(allowances::table)
        .values((
            allowances::handle.eq(code::handle()?),
            (allowances::enrolment_id.eq(seat.id), allowances::lesson_id.eq(lesson.id), allowances::block.eq(block)),
            (allowances::opens_at.eq(opens_at), allowances::closes_at.eq(closes_at)),
            (allowances::minutes.eq(new.minutes), allowances::attempts.eq(new.attempts)),
            (allowances::reason.eq(new.reason.trim()), allowances::person_id.eq(who.person()?)),
            allowances::created_at.eq(clock::now()),
        ))
        .execute(conn)?;
    event::record(conn, who, &Event::QuizAllowanceGiven { lesson: lesson.id, block: block.to_owned(), person })?;
    let terms = Given::of(conn, seat.id, lesson.id)?.terms(block, &quiz);
    extend(conn, seat.id, lesson.id, block, &terms)?;
    Ok(Receipt::created(format!("/lessons/{slug}/quizzes/{block}/allowances"), "given"))
}
/// Moves the end of a running attempt on; never nearer.
fn extend(conn: &mut Conn, seat: i64, lesson: i64, block: &str, terms: &Terms) -> Result<()> {
    let all = attempt::all_of(conn, seat, lesson, block)?;
    let Some(running) = all.last().filter(|last| last.state == AttemptState::InProgress) else {
        return Ok(());
    };
    let due = terms.due(running.started_at);
    let is_later = running.due_at.is_some_and(|before| due.is_none_or(|due| due > before));
    if !is_later || running.state_at(clock::now()) != AttemptState::InProgress {
        return Ok(());
    }
    let grace = match (running.grace_until, running.due_at) {
        (Some(until), Some(before)) => until.utc() - before.utc(),
        _ => TimeDelta::zero(),
    };
    diesel::update(quiz_attempts::table.find(running.id))
        .set((
            quiz_attempts::due_at.eq(due),
            quiz_attempts::grace_until.eq(due.map(|due| due.plus(grace))),
            quiz_attempts::next_check_at.eq(due.map(|due| due.plus(LATE))),
        ))
        .execute(conn)?;
    Ok(())
}
/// Ends an allowance. Attempts that it let begin, and the end of a running one, stay.
pub fn end(conn: &mut Conn, who: &Actor, slug: &str, block: &str, handle: &str) -> Result<Receipt> {
    let (lesson, ..) = taught(conn, Some(who), slug, block)?;
    let found = allowances::table
        .inner_join(enrolments::table)
        .filter(allowances::lesson_id.eq(lesson.id))
        .filter(allowances::block.eq(block))
        .filter(allowances::handle.eq(handle));
    let (id, person): (i64, i64) = found.select((allowances::id, enrolments::person_id)).first(conn)?;
    let open = allowances::table.find(id).filter(allowances::ended_at.is_null());
    if diesel::update(open).set(allowances::ended_at.eq(clock::now())).execute(conn)? == 1 {
        event::record(conn, who, &Event::QuizAllowanceEnded { lesson: lesson.id, block: block.to_owned(), person })?;
    }
    Ok(Receipt::changed(format!("/lessons/{slug}/quizzes/{block}/allowances"), "ended"))
}
