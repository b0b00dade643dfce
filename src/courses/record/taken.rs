//! What a person has taken part in: each seat with its run and period, state, result, hours and certificates.
use super::super::{
    course::{CourseDocument, Place},
    enrolment::Standing,
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    content,
    db::Conn,
    error::{Error, Result},
    progress::{
        certificate::{self, Certificate, Status},
        hours::{self, HoursYear},
    },
    schema::{completions, courses, enrolments, runs},
    view::View,
    words::Texts,
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Seats of one paper.
const MOST: i64 = 500;

crate::text_enum! {
    /// `waiting`: for a seat or a decision; `ended`: without a seat any more, whoever decided so.
    pub enum TakenState { Waiting = "waiting", Running = "running", Completed = "completed", Ended = "ended" }
}
/// A certificate of a record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordCertificate {
    pub serial: String,
    pub status: Status,
}
/// A course that someone has a seat in, in one of its runs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TakenCourse {
    pub slug: String,
    pub title: Texts,
    /// The run's number.
    pub run: i64,
    pub period: i64,
    pub since: Instant,
    pub state: TakenState,
    pub completed_at: Option<Instant>,
    /// Per cent: the mean of the best quiz scores; null: not completed, or no quiz.
    pub score: Option<i64>,
    /// Hundredths of an hour of learning (JP) that count.
    pub jp: i64,
    /// The newest last.
    pub certificates: Vec<RecordCertificate>,
}
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordPage {
    pub name: String,
    pub as_of: Instant,
    /// The newest first.
    pub items: Vec<TakenCourse>,
    pub next: Option<String>,
    pub years: Vec<HoursYear>,
}
impl View for RecordPage {
    const TEMPLATE: &'static str = "courses/record/show.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, place: &Place) -> Result<RecordPage> {
    let before = i64::from_str_radix(&place.after, 16).unwrap_or(i64::MAX);
    record(conn, who, before, place.limit.unwrap_or(20).clamp(1, 100))
}
/// The newest 500 at once, for paper.
pub fn whole(conn: &mut Conn, who: Option<&Actor>) -> Result<RecordPage> {
    record(conn, who, i64::MAX, MOST)
}
/// A constant number of queries.
fn record(conn: &mut Conn, who: Option<&Actor>, before: i64, limit: i64) -> Result<RecordPage> {
    type Row = (i64, (i64, i64), (i64, String), Standing, Instant);
    let who = who.ok_or(Error::SignInFirst)?;
    let person = who.person()?;
    let mut rows: Vec<Row> = enrolments::table
        .inner_join(runs::table.inner_join(courses::table))
        .filter(enrolments::person_id.eq(person))
        .filter(enrolments::id.lt(before))
        .order(enrolments::id.desc())
        .limit(limit + 1)
        .select((
            enrolments::id,
            (runs::number, enrolments::period),
            (courses::content_id, courses::slug),
            enrolments::standing,
            enrolments::created_at,
        ))
        .load(conn)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| format!("{:x}", row.0));

    let contents: Vec<i64> = rows.iter().map(|row| row.2.0).collect();
    let mut titles = BTreeMap::new();
    for version in content::published_of(conn, &contents)? {
        titles.insert(version.content_id, version.document::<CourseDocument>()?.title);
    }
    let done: BTreeMap<(i64, i64), Instant> = completions::table
        .filter(completions::person_id.eq(person))
        .filter(completions::content_id.eq_any(&contents))
        .select(((completions::content_id, completions::period), completions::completed_at))
        .load(conn)?
        .into_iter()
        .collect();
    let counted = hours::of_things(conn, person, &contents)?;
    let held = certificate::held_for(conn, person, &contents)?;
    let taken = |(_, (run, period), (content, slug), standing, since): Row| {
        let own: Vec<&Certificate> =
            held.iter().filter(|row| row.content_id == content && row.period == period).collect();
        let completed_at = done.get(&(content, period)).copied();
        let state = match (completed_at, standing) {
            (Some(_), _) => TakenState::Completed,
            (None, Standing::Enrolled) => TakenState::Running,
            (None, Standing::Requested | Standing::Waiting) => TakenState::Waiting,
            (None, Standing::Refused | Standing::Suspended | Standing::Left | Standing::Cancelled) => TakenState::Ended,
        };
        let last = own.last();
        TakenCourse {
            title: last.map(|row| row.title()).or_else(|| titles.get(&content).cloned()).unwrap_or_default(),
            slug,
            run,
            period,
            since,
            state,
            completed_at,
            score: last.and_then(|row| row.score).map(|score| score / 100),
            jp: counted.get(&(content, period)).copied().unwrap_or_default(),
            certificates: own
                .iter()
                .map(|row| RecordCertificate { serial: row.serial.clone(), status: row.status() })
                .collect(),
        }
    };
    Ok(RecordPage {
        name: who.name.clone(),
        as_of: clock::now(),
        items: rows.into_iter().map(taken).collect(),
        next,
        years: hours::years(conn, person)?,
    })
}
