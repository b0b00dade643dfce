//! A new lesson: a draft that its course's draft lists.
use super::publication::append;
use crate::{
    accounts::actor::Actor,
    clock, content,
    courses::{
        block::LessonDocument,
        course::{self, Course, CourseDocument, is_author},
        lesson::CourseLink,
    },
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::lessons,
    text,
    view::{Receipt, View},
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "title": { "id": "Menguji gagasan", "en": "Testing an idea" } }))]
pub struct NewLesson {
    /// At most 200 characters in each language. The address is made of the Indonesian one, which must be there.
    #[schema(required = true)]
    pub title: Texts,
    /// The name of the chapter that it shall stand in; empty: the last one.
    #[schema(max_length = 100)]
    pub chapter: String,
}
#[derive(Serialize, ToSchema)]
pub struct NewLessonPage {
    pub course: CourseLink,
    pub chapters: Vec<ChapterChoice>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChapterChoice {
    pub id: String,
    pub title: Texts,
}
impl View for NewLessonPage {
    const TEMPLATE: &'static str = "courses/new_lesson.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/lessons/new", self.course.slug))
    }
    fn form(&self) -> serde_json::Value {
        let last = self.chapters.last().map(|chapter| chapter.id.as_str()).unwrap_or_default();
        serde_json::json!({ "title": Texts::default(), "chapter": last })
    }
}
/// A course that this person writes.
pub(super) fn written(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Course> {
    let course = course::visible(conn, who, slug)?;
    if !is_author(conn, who, course.id)? {
        return Err(Error::forbidden("only-authors"));
    }
    Ok(course)
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<NewLessonPage> {
    let course = written(conn, who, slug)?;
    let document: CourseDocument = content::draft(conn, course.content_id)?.document()?;
    let chapters = document.chapters.into_iter().map(|c| ChapterChoice { id: c.id, title: c.title }).collect();
    Ok(NewLessonPage { course: CourseLink { slug: course.slug, title: document.title }, chapters })
}
/// Begins a lesson as a draft, in a chapter of the course's draft; its address is made of the title.
pub fn create(conn: &mut Conn, who: &Actor, slug: &str, new: &NewLesson) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    Check::default().text("title.id", &new.title.id, 200).at_most("title.en", &new.title.en, 200).done()?;
    let lesson_slug = text::slug(&new.title.id);
    Check::default().that(lesson_slug.len() >= 3, "title.id", "title-makes-no-address").done()?;
    let document = LessonDocument { title: new.title.clone(), minutes: 15, ..LessonDocument::default() };
    let taken: i64 = lessons::table.filter(lessons::slug.eq(&lesson_slug)).count().get_result(conn)?;
    Check::default().that(taken == 0, "title.id", "title-taken").done()?;
    let lesson = enter(conn, who, course.id, &lesson_slug, &document)?.content_id;
    let before = content::draft(conn, course.content_id)?.number;
    let saved = content::edit(conn, who, course.content_id, |_, course: &mut CourseDocument| {
        let chapter = Some(new.chapter.as_str()).filter(|id| !id.is_empty());
        let known = chapter.is_none_or(|id| course.chapters.iter().any(|chapter| chapter.id == id));
        Check::default().that(known, "chapter", "no-such-chapter").done()?;
        append(course, chapter, lesson);
        Ok(())
    })?;
    if saved.number != before {
        event::record(conn, who, &Event::CourseSaved { course: course.id, version: saved.number })?;
    }
    Ok(Receipt::created(format!("/lessons/{lesson_slug}/draft"), "draft"))
}
/// The row and the first version; returns that.
pub(in crate::courses) fn enter(
    conn: &mut Conn,
    who: &Actor,
    course: i64,
    slug: &str,
    document: &LessonDocument,
) -> Result<content::Version> {
    let version = content::begin(conn, who, "lesson", document)?;
    let id: i64 = diesel::insert_into(lessons::table)
        .values((
            lessons::content_id.eq(version.content_id),
            lessons::course_id.eq(course),
            lessons::slug.eq(slug),
            lessons::created_at.eq(clock::now()),
        ))
        .returning(lessons::id)
        .get_result(conn)
        .map_err(Error::taken("title.id", "title-taken"))?;
    event::record(conn, who, &Event::LessonCreated { lesson: id })?;
    Ok(version)
}
