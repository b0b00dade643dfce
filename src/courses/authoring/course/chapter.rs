//! The table of contents of a course's draft: chapters, and which lesson stands where.
use super::desk::{change, seen};
use crate::{
    accounts::actor::Actor,
    content,
    courses::{
        authoring::{
            new_lesson::written,
            part::{Placement, move_before},
        },
        course::{Chapter, Course, CourseDocument},
    },
    db::Conn,
    error::{Check, Error, Msg, Result},
    schema::lessons,
    view::Receipt,
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Chapters of one course.
const MOST: usize = 50;

#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 2, "chapter": { "id": "Mengenal masalah", "en": "Knowing the problem" } }))]
pub struct ChapterDraft {
    /// The draft's number as the author saw it; 0 for a new chapter.
    #[schema(minimum = 0)]
    pub version: i64,
    /// Its title, at most 200 characters in each language; one of them must be there.
    #[schema(required = true)]
    pub chapter: Texts,
}
impl ChapterDraft {
    fn check(&self) -> Result<()> {
        Check::default()
            .that(!self.chapter.is_blank(), "chapter.id", "field-missing")
            .at_most("chapter.id", &self.chapter.id, 200)
            .at_most("chapter.en", &self.chapter.en, 200)
            .done()
    }
}
/// Adds a chapter at the end. Its name has the number of the version that brought it, and never comes again.
pub fn add(conn: &mut Conn, who: &Actor, slug: &str, new: &ChapterDraft) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    new.check()?;
    let mut id = String::new();
    let receipt = change(conn, who, &course, |conn, document| {
        if document.chapters.len() >= MOST {
            let most = i64::try_from(MOST).unwrap_or(0);
            return Err(Error::conflict(Msg::from("too-many-chapters").with("most", most)));
        }
        id = format!("chapter-{}", content::draft(conn, course.content_id)?.number + 1);
        document.chapters.push(Chapter { id: id.clone(), title: new.chapter.clone(), lessons: vec![] });
        Ok(())
    })?;
    Ok(Receipt { created: true, ..receipt }.code(&id))
}
pub fn rename(conn: &mut Conn, who: &Actor, slug: &str, id: &str, typed: &ChapterDraft) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    change(conn, who, &course, |conn, document| {
        let now = chapter(document, id)?.title.clone();
        typed.check()?;
        let base = seen(conn, &course, typed.version)?;
        let base = base.as_ref().and_then(|base| base.chapters.iter().find(|other| other.id == id));
        match content::may_replace(base.map(|base| &base.title), &now, &typed.chapter) {
            Some(false) => {}
            Some(true) => chapter(document, id)?.title = typed.chapter.clone(),
            None => {
                let version = content::draft(conn, course.content_id)?.number;
                return Err(Error::Stale { theirs: serde_json::to_value(ChapterDraft { version, chapter: now })? });
            }
        }
        Ok(())
    })
}
fn chapter<'d>(document: &'d mut CourseDocument, id: &str) -> Result<&'d mut Chapter> {
    document.chapters.iter_mut().find(|chapter| chapter.id == id).ok_or(Error::NotFound)
}
pub fn place(conn: &mut Conn, who: &Actor, slug: &str, id: &str, at: &Placement) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    change(conn, who, &course, |_, document| {
        chapter(document, id)?;
        let before = (!at.before.is_empty()).then_some(|other: &Chapter| other.id == at.before);
        let done = move_before(&mut document.chapters, |other| other.id == id, before);
        Check::default().that(done, "before", "no-such-chapter").done()
    })
}
/// Removes an empty chapter. Lessons are moved or taken out first: none disappears unseen.
pub fn remove(conn: &mut Conn, who: &Actor, slug: &str, id: &str) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    change(conn, who, &course, |_, document| {
        if !chapter(document, id)?.lessons.is_empty() {
            return Err(Error::conflict("chapter-not-empty"));
        }
        document.chapters.retain(|chapter| chapter.id != id);
        Ok(())
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "chapter": "c2", "before": "" }))]
pub struct LessonPlacement {
    /// The name of the chapter that it shall stand in.
    #[schema(required = true, min_length = 1, max_length = 100)]
    pub chapter: String,
    /// The slug of the lesson of that chapter that it shall stand before; empty: it stands last.
    #[schema(max_length = 200)]
    pub before: String,
}
/// Puts a lesson of the course into a chapter of the draft, wherever it stood before.
pub fn place_lesson(conn: &mut Conn, who: &Actor, slug: &str, lesson: &str, at: &LessonPlacement) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    let id = content_of(conn, &course, lesson)?;
    let before = if at.before.is_empty() { None } else { Some(content_of(conn, &course, &at.before)) };
    let before = match before.transpose() {
        Err(Error::NotFound) => return Err(Error::invalid("before", "no-such-lesson")),
        before => before?,
    };
    change(conn, who, &course, |_, document| {
        let known = document.chapters.iter().any(|chapter| chapter.id == at.chapter);
        Check::default().that(known, "chapter", "no-such-chapter").done()?;
        if before == Some(id) {
            return Ok(());
        }
        for chapter in &mut document.chapters {
            chapter.lessons.retain(|other| *other != id);
        }
        let lessons = &mut chapter(document, &at.chapter)?.lessons;
        let place = match before {
            None => lessons.len(),
            Some(before) => lessons
                .iter()
                .position(|other| *other == before)
                .ok_or_else(|| Error::invalid("before", "no-such-lesson"))?,
        };
        lessons.insert(place, id);
        Ok(())
    })
}
/// Takes a lesson out of the draft. Once that is published, nobody but its authors reads it; what was learnt in it stays.
pub fn take_out(conn: &mut Conn, who: &Actor, slug: &str, lesson: &str) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    let id = content_of(conn, &course, lesson)?;
    change(conn, who, &course, |_, document| {
        for chapter in &mut document.chapters {
            chapter.lessons.retain(|other| *other != id);
        }
        Ok(())
    })
}
fn content_of(conn: &mut Conn, course: &Course, lesson: &str) -> Result<i64> {
    let own = lessons::table.filter(lessons::course_id.eq(course.id)).filter(lessons::slug.eq(lesson));
    Ok(own.select(lessons::content_id).first(conn)?)
}
