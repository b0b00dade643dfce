//! How far people are in courses, several of them at once: per cent and last activity, never answers or scores.
use crate::{
    clock::Instant,
    content,
    courses::course::CourseDocument,
    db::Conn,
    error::Result,
    progress::{completion, overview},
    schema::{courses, enrolments, runs},
    words::Texts,
};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of some people in some courses; made by a constant number of queries.
pub(super) struct Reached {
    /// Course id → slug, content id, title, lessons.
    courses: BTreeMap<i64, (String, i64, Texts, Vec<i64>)>,
    /// Person, content, period.
    done: BTreeSet<(i64, i64, i64)>,
    /// The newest period of each person in each course.
    periods: BTreeMap<(i64, i64), i64>,
    last: BTreeMap<(i64, i64), Instant>,
    certified: BTreeSet<(i64, i64)>,
}
/// One person in one course.
pub(super) struct Far {
    pub slug: String,
    pub title: Texts,
    pub per_cent: i64,
    pub last_at: Option<Instant>,
    pub certified: bool,
}
impl Reached {
    pub(super) fn of(conn: &mut Conn, people: &[i64], of: &[i64]) -> Result<Self> {
        let rows: Vec<(i64, i64, String)> = courses::table
            .filter(courses::id.eq_any(of))
            .select((courses::id, courses::content_id, courses::slug))
            .load(conn)?;
        let contents: Vec<i64> = rows.iter().map(|row| row.1).collect();
        let mut known = BTreeMap::new();
        for version in content::published_of(conn, &contents)? {
            let document: CourseDocument = version.document()?;
            if let Some((id, content, slug)) = rows.iter().find(|row| row.1 == version.content_id) {
                known.insert(*id, (slug.clone(), *content, document.title.clone(), document.lessons()));
            }
        }
        let all: Vec<i64> = known.values().flat_map(|course| course.3.iter().copied().chain([course.1])).collect();
        Ok(Self {
            done: overview::done_by(conn, people, &all)?,
            periods: periods(conn, people, of)?,
            last: overview::last_by(conn, people, &all)?,
            certified: overview::certified(conn, people, &contents)?,
            courses: known,
        })
    }
    /// None: the course is not public any more.
    pub(super) fn far(&self, person: i64, course: i64) -> Option<Far> {
        let (slug, content, title, lessons) = self.courses.get(&course)?;
        let period = self.periods.get(&(person, course)).copied().unwrap_or(1);
        let has = |id: &i64| self.done.contains(&(person, *id, period));
        let there = lessons.iter().filter(|id| has(id)).count();
        Some(Far {
            slug: slug.clone(),
            title: title.clone(),
            per_cent: if has(content) { 100 } else { completion::per_cent(there, lessons.len()) },
            last_at: lessons.iter().filter_map(|lesson| self.last.get(&(person, *lesson)).copied()).max(),
            certified: self.certified.contains(&(person, *content)),
        })
    }
}
fn periods(conn: &mut Conn, people: &[i64], courses: &[i64]) -> Result<BTreeMap<(i64, i64), i64>> {
    let rows: Vec<(i64, i64, i64)> = enrolments::table
        .inner_join(runs::table)
        .filter(enrolments::person_id.eq_any(people))
        .filter(runs::course_id.eq_any(courses))
        .order(enrolments::period)
        .select((enrolments::person_id, runs::course_id, enrolments::period))
        .load(conn)?;
    // The last one stays.
    Ok(rows.into_iter().map(|(person, course, period)| ((person, course), period)).collect())
}
