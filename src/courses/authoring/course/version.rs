//! The versions of a course: which were public, and what changed from one to another.
use crate::{
    accounts::actor::Actor,
    content,
    courses::{
        authoring::version::{Line, Since, TextChange, VersionRow, between, both, compared, plain, readable, rows},
        course::{self, CourseDocument},
    },
    db::Conn,
    error::Result,
    schema::lessons,
    view::View,
    words::Texts,
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct CourseVersionList {
    pub slug: String,
    pub title: Texts,
    pub items: Vec<VersionRow>,
    /// Whether one may publish one of them again.
    pub may_write: bool,
}
impl View for CourseVersionList {
    const TEMPLATE: &'static str = "courses/authoring/course_versions.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/versions", self.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "message": "", "waiver": "" })
    }
}
/// Every version that was ever public, newest first.
pub fn list(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<CourseVersionList> {
    let course = course::visible(conn, who, slug)?;
    let titled = match content::published(conn, course.content_id)? {
        Some(version) => version,
        None => content::draft(conn, course.content_id)?,
    };
    let document: CourseDocument = titled.document()?;
    let may_write = course::is_author(conn, who, course.id)?;
    let items = rows(conn, course.content_id)?;
    Ok(CourseVersionList { slug: course.slug, title: document.title, items, may_write })
}
/// What changed from one version to another.
#[derive(Serialize, ToSchema)]
pub struct CourseChanges {
    pub slug: String,
    pub title: Texts,
    pub from: i64,
    pub to: i64,
    pub changes: Vec<TextChange>,
    /// What it may be compared with: the numbers of the public versions, the newest first.
    pub versions: Vec<i64>,
}
impl View for CourseChanges {
    const TEMPLATE: &'static str = "courses/authoring/course_changes.html";
}
/// Both versions must be readable for this person. The first has nothing before it, and nothing has changed.
pub fn changes(conn: &mut Conn, who: Option<&Actor>, slug: &str, to: i64, range: &Since) -> Result<CourseChanges> {
    let course = course::visible(conn, who, slug)?;
    let insider = course::sees_drafts(conn, who, course.id)?;
    let newer: CourseDocument = readable(conn, course.content_id, to, insider)?.document()?;
    let (from, versions) = compared(conn, course.content_id, to, range)?;
    let older: CourseDocument = readable(conn, course.content_id, from, insider)?.document()?;
    let names: BTreeMap<i64, String> = lessons::table
        .filter(lessons::content_id.eq_any([older.lessons(), newer.lessons()].concat()))
        .select((lessons::content_id, lessons::slug))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let changes = between(&lines(&older, &names), &lines(&newer, &names));
    Ok(CourseChanges { slug: course.slug, title: newer.title, from, to, changes, versions })
}
fn lines(document: &CourseDocument, names: &BTreeMap<i64, String>) -> Vec<Line> {
    let mut lines = vec![];
    lines.extend(both("title", "", "", &document.title));
    lines.extend(both("summary", "", "", &document.summary));
    lines.extend(both("description", "", "", &document.description));
    lines.push(plain("level", "", "", document.level.clone()));
    lines.push(plain("language", "", "", document.main_language().as_str().to_owned()));
    lines.push(plain("sectors", "", "", document.sectors.join("\n")));
    let order: Vec<&str> = document.chapters.iter().map(|chapter| chapter.id.as_str()).collect();
    lines.push(plain("order", "", "", order.join("\n")));
    for chapter in &document.chapters {
        lines.extend(both("title", &chapter.id, "chapter", &chapter.title));
        let lessons = chapter.lessons.iter().filter_map(|id| names.get(id)).map(String::as_str);
        lines.push(plain("lessons", &chapter.id, "chapter", lessons.collect::<Vec<_>>().join("\n")));
    }
    lines
}
