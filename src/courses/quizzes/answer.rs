//! Answers, saved one by one or all together while an attempt runs: the newest stands, whatever comes late.
use super::{
    asked,
    attempt::{self, AttemptState, Place},
    served::{self, Row},
};
use crate::{
    accounts::actor::Actor,
    clock,
    courses::question::Response,
    db::Conn,
    error::{Check, Error, Msg, Result},
    schema::quiz_answers,
    view::Receipt,
};
use diesel::{dsl::max, prelude::*};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Names that one save may carry.
const MOST_NAMES: usize = 1_000;

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "answers": { "q1": ["a"] }, "sequence": 7 }))]
pub struct Answers {
    /// Name → what was chosen or written; an empty list takes an answer back. The names are those that the attempt shows:
    /// of a question, or of a part of one.
    pub answers: BTreeMap<String, Vec<String>>,
    /// Names that the sender has on the screen: those of them without an answer are emptied.
    #[schema(max_items = 1000)]
    pub shown: Vec<String>,
    /// Grows with each save of a program. An answer stays when one with the same or a higher sequence has been taken, so
    /// that a save which comes late, or twice, does no harm.
    #[schema(minimum = 0)]
    pub sequence: Option<i64>,
    /// Instead of a sequence: the highest one that the sender was shown. An answer that was changed since then elsewhere is
    /// not written over but named.
    #[schema(minimum = 0)]
    pub seen: Option<i64>,
    /// Leads on to the page that names what is unanswered.
    pub check: bool,
}
/// Saves answers of a running attempt; what is not named stays as it is. Refused once its time is over.
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, block: &str, number: i64, given: &Answers) -> Result<Receipt> {
    let place = attempt::own(conn, who, slug, block, number)?;
    let named = given.answers.iter().map(|(name, values)| (name.as_str(), values.as_slice()));
    let absent = given.shown.iter().filter(|name| !given.answers.contains_key(*name));
    let named: BTreeMap<&str, &[String]> = named.chain(absent.map(|name| (name.as_str(), &[][..]))).collect();
    let taken = store(conn, &place, &named, given)?;
    let address = if given.check { format!("{}/check", place.address()) } else { place.address() };
    Ok(Receipt::changed(address, if taken { "saved" } else { "older" }))
}
/// All answers at once; each question must have one.
pub(super) fn save_all(conn: &mut Conn, place: &Place, answers: &BTreeMap<String, Vec<String>>) -> Result<()> {
    let named: BTreeMap<&str, &[String]> = answers.iter().map(|(name, v)| (name.as_str(), v.as_slice())).collect();
    store(conn, place, &named, &Answers::default())?;
    let mut check = Check::default();
    for row in served::rows(conn, place.attempt.id, None)? {
        let msg = Msg::from("question-unanswered").with("number", row.place);
        check.that(row.is_answered(), format!("answers.{}", row.question.id), msg);
    }
    check.done()
}
/// True when everything named was newer than what stood there.
fn store(conn: &mut Conn, place: &Place, named: &BTreeMap<&str, &[String]>, given: &Answers) -> Result<bool> {
    match (place.attempt.is_running(), place.attempt.state_at(clock::now())) {
        (true, AttemptState::InProgress) => {}
        (true, _) => return Err(Error::conflict("attempt-time-over")),
        (false, _) => return Err(Error::conflict("attempt-is-over")),
    }
    Check::default().that(named.len() <= MOST_NAMES, "answers", "no-such-question").done()?;
    let questions: BTreeSet<&str> = named.keys().map(|name| question_of(name)).collect();
    let rows = served::rows(conn, place.attempt.id, Some(&questions))?;
    let mut check = Check::default();
    for name in named.keys() {
        let is_asked = rows.iter().any(|row| row.question.id == question_of(name));
        check.that(is_asked, format!("answers.{name}"), "no-such-question");
    }
    let mut changes = vec![];
    for row in &rows {
        let mut response = row.response.clone();
        for (name, values) in named.iter().filter(|(name, _)| question_of(name) == row.question.id) {
            let part = name.split_once(':').map_or("", |(_, part)| part);
            match asked::read(&row.question, place.attempt.id, part, values) {
                Ok((part, values)) if values.is_empty() => drop(response.remove(&part)),
                Ok((part, values)) => drop(response.insert(part, values)),
                Err(msg) => drop(check.that(false, format!("answers.{name}"), msg)),
            }
        }
        if response != row.response && given.seen.is_some_and(|seen| row.sequence > seen) {
            // Changed elsewhere since the sender was shown it: an empty field says nothing against that.
            if response.is_empty() {
                continue;
            }
            for name in named.keys().filter(|name| question_of(name) == row.question.id) {
                check.that(false, format!("answers.{name}"), "answer-newer");
            }
        }
        changes.push((row, response));
    }
    check.done()?;
    write(conn, place, changes, given.sequence)
}
fn question_of(name: &str) -> &str {
    name.split_once(':').map_or(name, |(question, _)| question)
}
fn write(conn: &mut Conn, place: &Place, changes: Vec<(&Row, Response)>, sequence: Option<i64>) -> Result<bool> {
    let sequence = if let Some(sequence) = sequence {
        sequence
    } else {
        let of_attempt = quiz_answers::table.filter(quiz_answers::attempt_id.eq(place.attempt.id));
        of_attempt.select(max(quiz_answers::sequence)).first::<Option<i64>>(conn)?.unwrap_or(0) + 1
    };
    let mut all = true;
    // One update for each answer that is new: of what saves itself, one.
    for (row, response) in changes {
        if response == row.response && sequence <= row.sequence {
            continue;
        }
        let newer = quiz_answers::table.find(row.id).filter(quiz_answers::sequence.lt(sequence));
        let written = diesel::update(newer)
            .set((
                quiz_answers::response.eq(serde_json::to_string(&response)?),
                quiz_answers::sequence.eq(sequence),
                quiz_answers::saved_at.eq(clock::now()),
                quiz_answers::mark.eq(served::mark(&row.question, &response)),
            ))
            .execute(conn)?;
        all = all && written == 1;
    }
    Ok(all)
}
