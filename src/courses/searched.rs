//! What the search index knows of courses and lessons: what is published.
use super::{
    block::{Body, LessonDocument},
    course::CourseDocument,
};
use crate::{
    content,
    db::Conn,
    error::Result,
    index::{Doc, FoundCard, Kind},
    schema::{contents, courses, lessons, trace_edges as edges},
    trace,
    words::Texts,
};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// The courses with ids above `after`, in order.
pub fn courses_after(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<i64>> {
    let ids = courses::table.filter(courses::id.gt(after)).order(courses::id).limit(limit);
    Ok(ids.select(courses::id).load(conn)?)
}
/// The lessons with ids above `after`, in order.
pub fn lessons_after(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<i64>> {
    let ids = lessons::table.filter(lessons::id.gt(after)).order(lessons::id).limit(limit);
    Ok(ids.select(lessons::id).load(conn)?)
}
/// The lessons of a course: they are found by its title, too.
pub fn lessons_of(conn: &mut Conn, course: i64) -> Result<Vec<i64>> {
    Ok(lessons::table.filter(lessons::course_id.eq(course)).select(lessons::id).load(conn)?)
}
/// The entries that a lesson cites or has cited: how often they are cited may have changed.
pub fn cited_by(conn: &mut Conn, lesson: i64) -> Result<Vec<i64>> {
    Ok(edges::table
        .filter(edges::from_kind.eq(trace::Kind::Lesson))
        .filter(edges::from_id.eq(lesson))
        .filter(edges::to_kind.eq(trace::Kind::Innovation))
        .select(edges::to_id)
        .distinct()
        .load(conn)?)
}
pub fn course_documents(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Doc>> {
    let rows: Vec<(i64, i64)> = courses::table
        .filter(courses::id.eq_any(ids))
        .order(courses::id)
        .select((courses::id, courses::content_id))
        .load(conn)?;
    let versions = content::published_of(conn, &rows.iter().map(|row| row.1).collect::<Vec<_>>())?;
    let mut docs = vec![];
    for (id, content) in rows {
        let Some(version) = versions.iter().find(|version| version.content_id == content) else {
            continue;
        };
        let document: CourseDocument = version.document()?;
        let mut doc = Doc::new(Kind::Course, id).public();
        doc.title = both(&document.title);
        doc.lead = both(&document.summary);
        let chapters = document.chapters.iter().map(|chapter| both(&chapter.title));
        doc.body = chapters.chain([both(&document.description)]).collect::<Vec<_>>().join("\n");
        doc.at = version.created_at.utc().timestamp();
        docs.push(doc);
    }
    Ok(docs)
}
pub fn lesson_documents(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Doc>> {
    let rows: Vec<(i64, i64, i64)> = lessons::table
        .inner_join(courses::table.inner_join(contents::table))
        .filter(lessons::id.eq_any(ids))
        .order(lessons::id)
        .select((lessons::id, lessons::content_id, courses::content_id))
        .load(conn)?;
    let versions = content::published_of(conn, &rows.iter().map(|row| row.1).collect::<Vec<_>>())?;
    let mut titles = BTreeMap::new();
    for version in content::published_of(conn, &rows.iter().map(|row| row.2).collect::<Vec<_>>())? {
        titles.insert(version.content_id, both(&version.document::<CourseDocument>()?.title));
    }
    let mut docs = vec![];
    for (id, content, course) in rows {
        let Some(version) = versions.iter().find(|version| version.content_id == content) else {
            continue;
        };
        let document: LessonDocument = version.document()?;
        let mut doc = Doc::new(Kind::Lesson, id).public();
        doc.title = both(&document.title);
        doc.lead = both(&document.summary);
        doc.body = document.text();
        doc.names = titles.get(&course).cloned().unwrap_or_default();
        doc.at = version.created_at.utc().timestamp();
        docs.push(doc);
    }
    Ok(docs)
}
/// What is shown of courses that were found.
pub fn course_cards(conn: &mut Conn, ids: &[i64]) -> Result<Vec<FoundCard>> {
    let rows: Vec<(i64, i64, String)> = courses::table
        .filter(courses::id.eq_any(ids))
        .select((courses::id, courses::content_id, courses::slug))
        .load(conn)?;
    let versions = content::published_of(conn, &rows.iter().map(|row| row.1).collect::<Vec<_>>())?;
    let mut cards = vec![];
    for (id, content, slug) in rows {
        if let Some(version) = versions.iter().find(|version| version.content_id == content) {
            let document: CourseDocument = version.document()?;
            cards.push(FoundCard {
                kind: Kind::Course,
                id,
                title: document.title,
                summary: document.summary,
                address: format!("/courses/{slug}"),
                place: Texts::default(),
                is_invented: false,
            });
        }
    }
    Ok(cards)
}
/// What is shown of lessons that were found, each with the course it belongs to.
pub fn lesson_cards(conn: &mut Conn, ids: &[i64]) -> Result<Vec<FoundCard>> {
    let rows: Vec<(i64, i64, String, i64)> = lessons::table
        .inner_join(courses::table)
        .filter(lessons::id.eq_any(ids))
        .select((lessons::id, lessons::content_id, lessons::slug, courses::content_id))
        .load(conn)?;
    let contents: Vec<i64> = rows.iter().flat_map(|row| [row.1, row.3]).collect();
    let versions = content::published_of(conn, &contents)?;
    let version_of = |content| versions.iter().find(|version| version.content_id == content);
    let mut cards = vec![];
    for (id, content, slug, course) in rows {
        if let Some(version) = version_of(content) {
            let document: LessonDocument = version.document()?;
            let place = version_of(course).map(content::Version::document::<CourseDocument>).transpose()?;
            cards.push(FoundCard {
                kind: Kind::Lesson,
                id,
                title: document.title,
                summary: document.summary,
                address: format!("/lessons/{slug}"),
                place: place.map(|course| course.title).unwrap_or_default(),
                is_invented: false,
            });
        }
    }
    Ok(cards)
}
impl LessonDocument {
    /// What it says, in both languages; what its quizzes ask is no part of it.
    pub fn text(&self) -> String {
        let texts = self.blocks.iter().filter_map(|block| match &block.body {
            Body::Text { text } => Some(both(text)),
            Body::Case(case) => Some(both(&case.text)),
            Body::Quiz(_) => None,
        });
        texts.collect::<Vec<_>>().join("\n")
    }
}
fn both(text: &Texts) -> String {
    format!("{}\n{}", text.id, text.en)
}
