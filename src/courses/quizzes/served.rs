//! What an attempt asks: chosen once at its beginning, kept as it was asked, whatever becomes of the lesson.
use super::settings::Quiz;
use crate::{
    code,
    courses::question::{Mark, Question, Response, WHOLE},
    db::{Conn, MultiBackend, Upsert, insert_all},
    error::Result,
    schema::{quiz_answers, quiz_questions},
};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Which questions an attempt asks, in their order: the one place where they are chosen.
pub(super) fn served(quiz: &Quiz) -> &[Question] {
    &quiz.questions
}
/// Keeps them with the attempt, still unanswered. Each body is stored once, for all who are asked it.
pub(super) fn keep(conn: &mut Conn, attempt: i64, all: &[Question]) -> Result<()> {
    let ids = keep_bodies(conn, all.iter())?;
    let row = |(place, one): (i64, &Question)| {
        ids.get(&one.id).map(|id| {
            (
                quiz_answers::attempt_id.eq(attempt),
                quiz_answers::place.eq(place),
                quiz_answers::question.eq(one.id.clone()),
                quiz_answers::served_id.eq(*id),
                quiz_answers::response.eq("{}"),
                quiz_answers::sequence.eq(0),
                quiz_answers::comment.eq(""),
            )
        })
    };
    let rows: Vec<_> = (1..).zip(all).filter_map(row).collect();
    insert_all(conn, quiz_answers::table, rows)?;
    Ok(())
}
/// Stores the bodies of these questions where they are not there yet; their rows by the questions' ids.
pub(super) fn keep_bodies<'a>(
    conn: &mut Conn,
    all: impl Iterator<Item = &'a Question>,
) -> Result<BTreeMap<String, i64>> {
    let mut bodies = vec![];
    for question in all {
        let body = serde_json::to_string(question)?;
        bodies.push((code::hash(&body), body, question.id.clone()));
    }
    let hashes: Vec<&str> = bodies.iter().map(|(hash, ..)| hash.as_str()).collect();
    let mut ids = known(conn, &hashes)?;
    if !hashes.iter().all(|hash| ids.contains_key(*hash)) {
        // Only of the first who are asked it: two of them at once meet in the unique key.
        let mut new = BTreeSet::new();
        for (hash, body, _) in bodies.iter().filter(|(hash, ..)| !ids.contains_key(hash)) {
            if new.insert(hash) {
                let insert = diesel::insert_into(quiz_questions::table)
                    .values((quiz_questions::hash.eq(hash), quiz_questions::body.eq(body)));
                Upsert { insert, tail: " ON CONFLICT (hash) DO NOTHING" }.execute(conn)?;
            }
        }
        ids = known(conn, &hashes)?;
    }
    let row = |(hash, _, name): &(String, String, String)| ids.get(hash).map(|id| (name.clone(), *id));
    Ok(bodies.iter().filter_map(row).collect())
}
fn known(conn: &mut Conn, hashes: &[&str]) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = quiz_questions::table
        .filter(quiz_questions::hash.eq_any(hashes))
        .select((quiz_questions::hash, quiz_questions::id))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// A question of an attempt with what was answered.
#[derive(Clone)]
pub(super) struct Row {
    pub id: i64,
    pub place: i64,
    pub question: Question,
    /// By which its answer is marked: another one than was asked after a regrade.
    pub key: Option<Question>,
    pub response: Response,
    pub sequence: i64,
    /// Basis points; none: no answer, or a teacher has to say.
    pub mark: Option<i64>,
    pub comment: String,
}
type Columns = ((i64, i64, i64), (String, Option<String>), String, i64, Option<i64>, String);
/// The questions of an attempt in their order; only those with these names, where there are any.
pub(super) fn rows(conn: &mut Conn, attempt: i64, names: Option<&BTreeSet<&str>>) -> Result<Vec<Row>> {
    Ok(find(conn, &[attempt], names)?.remove(&attempt).unwrap_or_default())
}
/// The same of several attempts; one query.
pub(super) fn rows_of(conn: &mut Conn, attempts: &[i64]) -> Result<BTreeMap<i64, Vec<Row>>> {
    find(conn, attempts, None)
}
fn find(conn: &mut Conn, attempts: &[i64], names: Option<&BTreeSet<&str>>) -> Result<BTreeMap<i64, Vec<Row>>> {
    let key = diesel::alias!(quiz_questions as key);
    let all = quiz_answers::table
        .inner_join(quiz_questions::table.on(quiz_questions::id.eq(quiz_answers::served_id)))
        .left_join(key.on(key.field(quiz_questions::id).nullable().eq(quiz_answers::key_id)))
        .order((quiz_answers::attempt_id, quiz_answers::place))
        .select((
            (quiz_answers::attempt_id, quiz_answers::id, quiz_answers::place),
            (quiz_questions::body, key.field(quiz_questions::body).nullable()),
            quiz_answers::response,
            quiz_answers::sequence,
            quiz_answers::mark,
            quiz_answers::comment,
        ))
        .into_boxed::<MultiBackend>();
    let all = match attempts {
        [one] => all.filter(quiz_answers::attempt_id.eq(*one)), // prepared once; a list is prepared each time
        many => all.filter(quiz_answers::attempt_id.eq_any(many)),
    };
    let these = match names {
        Some(names) => all.filter(quiz_answers::question.eq_any(names.iter().copied())),
        None => all,
    };
    let mut rows: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
    for ((attempt, id, place), (body, key), response, sequence, mark, comment) in these.load::<Columns>(conn)? {
        let (question, response) = (serde_json::from_str(&body)?, serde_json::from_str(&response)?);
        let key = key.map(|key| serde_json::from_str(&key)).transpose()?;
        rows.entry(attempt).or_default().push(Row { id, place, question, key, response, sequence, mark, comment });
    }
    Ok(rows)
}
impl Row {
    pub(super) fn is_answered(&self) -> bool {
        !self.response.is_empty()
    }
    /// An essay that nobody has marked yet.
    pub(super) fn waits(&self) -> bool {
        self.is_answered() && self.mark.is_none()
    }
}
/// What an answer is worth: none without one, or where a teacher has to say.
pub(super) fn mark(question: &Question, response: &Response) -> Option<i64> {
    match question.mark(response) {
        Mark::Known(mark) if !response.is_empty() => Some(mark),
        _ => None,
    }
}
/// The score of an attempt in basis points, each question by its points. None: an essay waits for a teacher.
pub(super) fn score(rows: &[Row]) -> Option<i64> {
    if rows.iter().any(Row::waits) {
        return None;
    }
    let all: i64 = rows.iter().map(|row| row.question.points).sum();
    let reached: i64 = rows.iter().map(|row| row.mark.unwrap_or(0) * row.question.points).sum();
    Some((reached / all.max(1)).clamp(0, WHOLE))
}
