//! Lessons as their authors see them: what they have written, and what of it is not public yet.
use super::{
    block::LessonDocument,
    course::{DraftLesson, StaffRole},
    lesson::LessonLink,
};
use crate::{
    content::{self, Version},
    db::Conn,
    error::Result,
    schema::{contents, course_staff, courses, lessons},
    words::Texts,
};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// Lessons of a course that have never been published.
pub(super) fn unpublished(conn: &mut Conn, course: i64) -> Result<Vec<DraftLesson>> {
    let rows: BTreeMap<i64, String> = lessons::table
        .inner_join(contents::table)
        .filter(lessons::course_id.eq(course))
        .filter(contents::published_version_id.is_null())
        .limit(100)
        .select((lessons::content_id, lessons::slug))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let versions = content::drafts_of(conn, &rows.keys().copied().collect::<Vec<_>>())?;
    let draft = |v: Version| {
        let document: LessonDocument = v.document()?;
        let slug = rows.get(&v.content_id).cloned().unwrap_or_default();
        Ok(DraftLesson { slug, title: document.title })
    };
    versions.into_iter().map(draft).collect()
}

/// The lessons of the courses a person writes, newest first, at most 100.
pub fn written_by(conn: &mut Conn, person: i64) -> Result<Vec<LessonLink>> {
    let rows: Vec<(i64, String)> = lessons::table
        .inner_join(courses::table.inner_join(course_staff::table))
        .filter(course_staff::person_id.eq(person))
        .filter(course_staff::role.eq(StaffRole::Author))
        .order(lessons::id.desc())
        .limit(100)
        .select((lessons::content_id, lessons::slug))
        .load(conn)?;
    linked(conn, rows)
}
/// Those of them whose draft is not what the public reads, newest first, at most 20.
pub fn open_drafts(conn: &mut Conn, person: i64) -> Result<Vec<LessonLink>> {
    let rows: Vec<(i64, String)> = lessons::table
        .inner_join(contents::table)
        .inner_join(courses::table.inner_join(course_staff::table))
        .filter(course_staff::person_id.eq(person))
        .filter(course_staff::role.eq(StaffRole::Author))
        .filter(
            contents::published_version_id.is_null().or(contents::published_version_id.ne(contents::draft_version_id)),
        )
        .order(lessons::id.desc())
        .limit(20)
        .select((lessons::content_id, lessons::slug))
        .load(conn)?;
    linked(conn, rows)
}
/// The titles of lessons by their content ids, those of the drafts.
pub(super) fn titles(conn: &mut Conn, contents: &[i64]) -> Result<BTreeMap<i64, Texts>> {
    let versions = content::drafts_of(conn, contents)?;
    versions.into_iter().map(|v| Ok((v.content_id, v.document::<LessonDocument>()?.title))).collect()
}
/// Links in the order of the rows (content id, slug), with the titles of the drafts.
fn linked(conn: &mut Conn, rows: Vec<(i64, String)>) -> Result<Vec<LessonLink>> {
    let mut titles = BTreeMap::new();
    for version in content::drafts_of(conn, &rows.iter().map(|row| row.0).collect::<Vec<_>>())? {
        titles.insert(version.content_id, version.document::<LessonDocument>()?.title);
    }
    let link = |(content, slug)| Some(LessonLink { slug, title: titles.get(&content)?.clone() });
    Ok(rows.into_iter().filter_map(link).collect())
}
/// Each lesson with the people who write its course; for notices.
pub fn authors_of(conn: &mut Conn, ids: &[i64]) -> Result<Vec<(i64, Vec<i64>)>> {
    let rows: Vec<(i64, i64)> = lessons::table
        .inner_join(courses::table.inner_join(course_staff::table))
        .filter(lessons::id.eq_any(ids))
        .filter(course_staff::role.eq(StaffRole::Author))
        .order(lessons::id)
        .select((lessons::id, course_staff::person_id))
        .load(conn)?;
    let groups = rows.chunk_by(|a, b| a.0 == b.0);
    Ok(groups.filter_map(|g| Some((g.first()?.0, g.iter().map(|row| row.1).collect()))).collect())
}
