//! Why a lesson is locked, in words that pages have links for.
use super::{tree::Condition, verdict::Missing};
use crate::{
    clock::Instant,
    content,
    db::Conn,
    error::Result,
    schema::{courses, lessons},
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Why a lesson is locked, as pages tell it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LockReason {
    /// `from`, `until`, `lesson`, `grade-min`, `grade-max`, `member`, `course` or `unknown`.
    pub kind: &'static str,
    /// It holds, and must not.
    pub must_not: bool,
    /// One of several would do.
    pub one_of: bool,
    pub title: Option<Texts>,
    /// Where it is met.
    pub address: Option<String>,
    pub at: Option<Instant>,
    /// Basis points.
    pub points: Option<i64>,
    /// Agency and role, or what this program does not know.
    pub name: String,
}
#[derive(Deserialize)]
struct Heading {
    title: Texts,
}
/// In the author's order. Two queries for all titles.
pub fn reasons(conn: &mut Conn, course: i64, missing: &[Missing]) -> Result<Vec<LockReason>> {
    let mut slugs = BTreeSet::new();
    let mut of_courses = BTreeSet::new();
    for one in missing {
        match &one.condition {
            Condition::Lesson(lesson) => drop(slugs.insert(lesson.clone())),
            Condition::Grade { item, .. } => drop(slugs.insert(item.split('/').next().unwrap_or_default().to_owned())),
            Condition::Course(course) => drop(of_courses.insert(course.clone())),
            _ => {}
        }
    }
    let rows: Vec<(String, i64)> = lessons::table
        .filter(lessons::course_id.eq(course))
        .filter(lessons::slug.eq_any(slugs))
        .select((lessons::slug, lessons::content_id))
        .load(conn)?;
    let more: Vec<(String, i64)> = courses::table
        .filter(courses::slug.eq_any(of_courses))
        .select((courses::slug, courses::content_id))
        .load(conn)?;
    let contents: Vec<i64> = rows.iter().chain(&more).map(|row| row.1).collect();
    let mut titles: BTreeMap<i64, Texts> = BTreeMap::new();
    for version in content::published_of(conn, &contents)? {
        titles.insert(version.content_id, version.document::<Heading>()?.title);
    }
    let title_of = |rows: &[(String, i64)], slug: &str| {
        rows.iter().find(|row| row.0 == slug).and_then(|row| titles.get(&row.1)).cloned()
    };
    let told = |one: &Missing| {
        let mut reason = LockReason {
            kind: "unknown",
            must_not: one.must_not,
            one_of: one.one_of,
            title: None,
            address: None,
            at: None,
            points: None,
            name: String::new(),
        };
        match &one.condition {
            Condition::From(at) => (reason.kind, reason.at) = ("from", Some(*at)),
            Condition::Until(at) => (reason.kind, reason.at) = ("until", Some(*at)),
            Condition::Lesson(lesson) => {
                reason.kind = "lesson";
                reason.title = title_of(&rows, lesson);
                reason.address = reason.title.is_some().then(|| format!("/lessons/{lesson}"));
            }
            Condition::Grade { item, min, max } => {
                let lesson = item.split('/').next().unwrap_or_default();
                reason.kind = if min.is_some() { "grade-min" } else { "grade-max" };
                reason.points = min.or(*max);
                reason.title = title_of(&rows, lesson);
                reason.address = reason.title.is_some().then(|| format!("/lessons/{lesson}"));
            }
            Condition::Course(course) => {
                reason.kind = "course";
                reason.title = title_of(&more, course);
                reason.address = reason.title.is_some().then(|| format!("/courses/{course}"));
            }
            Condition::Member { agency, role } => {
                reason.kind = "member";
                reason.name = [role.as_str(), agency.as_str()]
                    .into_iter()
                    .filter(|t| !t.is_empty())
                    .collect::<Vec<_>>()
                    .join(" · ");
            }
            Condition::Unknown(kind) => reason.name.clone_from(kind),
        }
        reason
    };
    Ok(missing.iter().map(told).collect())
}
