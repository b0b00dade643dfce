//! The courses of one person in short, and the practices that such courses teach by.
use super::{course::CourseDocument, enrolment::Standing};
use crate::{
    content,
    db::Conn,
    error::Result,
    innovations::innovation::State,
    progress::completion,
    schema::{courses, enrolments, innovations, lessons, runs, trace_edges as edges},
    trace::{Kind, Verb},
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Seats that are looked at, the newest ones.
const SEATS: i64 = 100;
/// Practices that are named.
const PRACTICES: i64 = 5;

/// A course that someone takes or has taken.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnCourse {
    pub slug: String,
    pub title: Texts,
    /// Lessons, and how many of them are done.
    pub lessons: usize,
    pub done: usize,
    /// Whole per cent; 100: finished, whatever was added since.
    pub progress: i64,
    /// Content ids of its lessons.
    #[serde(skip)]
    pub contents: Vec<i64>,
}
/// Those that are public and that they have not left, each once, the newest seat first; three queries.
pub fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<OwnCourse>> {
    let rows: Vec<(i64, i64, String, Standing)> = enrolments::table
        .inner_join(runs::table.inner_join(courses::table))
        .filter(enrolments::person_id.eq(person))
        .order(enrolments::id.desc())
        .limit(SEATS)
        .select((courses::content_id, enrolments::period, courses::slug, enrolments::standing))
        .load(conn)?;
    let mut seen = BTreeSet::new();
    let live = rows.into_iter().filter(|row| row.3 == Standing::Enrolled && seen.insert(row.0));
    let seats: Vec<(i64, i64, String)> = live.map(|(content, period, slug, _)| (content, period, slug)).collect();
    let contents: Vec<i64> = seats.iter().map(|seat| seat.0).collect();
    let mut documents: BTreeMap<i64, CourseDocument> = BTreeMap::new();
    for version in content::published_of(conn, &contents)? {
        documents.insert(version.content_id, version.document()?);
    }
    let parts: Vec<i64> = documents.values().flat_map(CourseDocument::lessons).chain(contents).collect();
    let done = completion::periods(conn, person, &parts)?;
    let course = |(content, period, slug): (i64, i64, String)| {
        let document = documents.get(&content)?;
        let contents = document.lessons();
        let there = contents.iter().filter(|lesson| done.contains(&(**lesson, period))).count();
        let is_done = done.contains(&(content, period));
        Some(OwnCourse {
            slug,
            title: document.title.clone(),
            lessons: contents.len(),
            done: there,
            progress: if is_done { 100 } else { completion::per_cent(there, contents.len()).min(99) },
            contents,
        })
    };
    Ok(seats.into_iter().filter_map(course).collect())
}

/// A practice to begin from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CitedPractice {
    pub code: String,
    pub name: String,
    pub language: Lang,
}
/// Public practices that these lessons cite, by their content ids; at most five. Two queries.
pub fn practices(conn: &mut Conn, contents: &[i64]) -> Result<Vec<CitedPractice>> {
    let of: Vec<i64> = lessons::table.filter(lessons::content_id.eq_any(contents)).select(lessons::id).load(conn)?;
    let cited = edges::table
        .filter(edges::from_kind.eq(Kind::Lesson))
        .filter(edges::from_id.eq_any(of))
        .filter(edges::verb.eq(Verb::Cites))
        .filter(edges::to_kind.eq(Kind::Innovation))
        .filter(edges::ended_at.is_null())
        .select(edges::to_id);
    let rows: Vec<(String, String, Lang)> = innovations::table
        .filter(innovations::id.eq_any(cited))
        .filter(innovations::state.eq(State::Published))
        .order(innovations::id)
        .limit(PRACTICES)
        .select((innovations::code, innovations::name, innovations::language))
        .load(conn)?;
    Ok(rows.into_iter().map(|(code, name, language)| CitedPractice { code, name, language }).collect())
}
