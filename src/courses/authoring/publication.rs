//! Publishing a lesson: its draft, or an older version again. Both are new entries of the publish log.
use super::{
    desk::{Draft, writable},
    finding,
};
use crate::{
    accounts::actor::Actor,
    content::{self, Version},
    courses::{
        block::LessonDocument,
        case_task,
        course::{self, Chapter, CourseDocument},
        lesson::Lesson,
        media,
    },
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    innovations::innovation,
    trace::{self, End, Kind, Level, Verb},
    view::Receipt,
};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 2, "message": "Contoh diperbarui" }))]
pub struct Publication {
    /// The draft's number as the author saw it.
    #[schema(minimum = 0)]
    pub version: i64,
    /// What is new, for the version list.
    #[schema(max_length = 500)]
    pub message: String,
    /// Why it is published although a picture, a video, a heading or a link is not accessible yet; kept with the publication.
    /// Nothing else is let through.
    #[schema(max_length = 500)]
    pub waiver: String,
}
impl Publication {
    pub(super) fn check(&self) -> Result<()> {
        Check::default().at_most("message", &self.message, 500).at_most("waiver", &self.waiver, 500).done()
    }
}
/// Publishes the draft. A lesson teaches by practice: without a published practice it is refused (LM1). The first
/// publication puts the lesson into its course, in the same act. A course that is not public yet takes its lessons along.
pub fn publish(conn: &mut Conn, who: &Actor, slug: &str, publication: &Publication) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    lock_row(conn, "contents", lesson.content_id)?;
    let draft = content::draft(conn, lesson.content_id)?;
    if draft.number != publication.version {
        let theirs = serde_json::to_value(Draft::of(draft.number, &draft.document()?))?;
        return Err(Error::Stale { theirs });
    }
    put_out(conn, who, &lesson, &draft, publication)
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "message": "Kembali ke uraian semula" }))]
pub struct Restoration {
    /// Why, for the version list.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub message: String,
    /// As with a publication.
    #[schema(max_length = 500)]
    pub waiver: String,
}
/// Publishes what an older version says, as a new version: nothing that came after it is lost. It passes the same checks.
pub fn restore(conn: &mut Conn, who: &Actor, slug: &str, number: i64, typed: &Restoration) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    Check::default().text("message", &typed.message, 500).done()?;
    let old = content::numbered(conn, lesson.content_id, number)?;
    let old: LessonDocument = old.document()?;
    let version = content::edit(conn, who, lesson.content_id, |_, document: &mut LessonDocument| {
        *document = old;
        Ok(())
    })?;
    let publication =
        Publication { version: version.number, message: typed.message.clone(), waiver: typed.waiver.clone() };
    put_out(conn, who, &lesson, &version, &publication)
}
fn put_out(
    conn: &mut Conn,
    who: &Actor,
    lesson: &Lesson,
    version: &Version,
    publication: &Publication,
) -> Result<Receipt> {
    publication.check()?;
    let document: LessonDocument = version.document()?;
    let course = course::by_id(conn, lesson.course_id)?;
    let titled: CourseDocument = content::draft(conn, course.content_id)?.document()?;
    let found = finding::findings(conn, &document, titled.main_language())?;
    let waiver = finding::judge(&found, &publication.waiver)?;
    let mut check = Check::default();
    for (_, quiz) in document.quizzes() {
        quiz.check("quiz", &mut check);
    }
    check.that(document.assignments().all(|(_, a)| a.is_complete()), "assignments", "assignment-incomplete");
    check.done()?;
    if content::published(conn, course.content_id)?.is_none() {
        return Err(Error::conflict("course-not-public"));
    }
    let mut changes = vec![(lesson.content_id, Some(version.id))];
    changes.extend(join_course(conn, who, lesson)?);
    content::publish_with(conn, who, publication.message.trim(), &changes, waiver.as_ref())?;
    follow(conn, who, lesson, version, &document)?;
    Ok(Receipt::changed(format!("/lessons/{}", lesson.slug), "published"))
}
/// What goes with a lesson's publication: what it cites, its cases, its files.
pub(super) fn follow(
    conn: &mut Conn,
    who: &Actor,
    lesson: &Lesson,
    version: &Version,
    document: &LessonDocument,
) -> Result<()> {
    let mut wanted = vec![];
    for practice in innovation::citable(conn, &document.cites)? {
        let version = content::published(conn, practice.content_id)?.map(|v| v.id);
        wanted.push(End { kind: Kind::Innovation, id: practice.id, version });
    }
    let from = End { kind: Kind::Lesson, id: lesson.id, version: Some(version.id) };
    trace::set(conn, who, from, Verb::Cites, &wanted, Level::Claimed)?;
    case_task::publish(conn, lesson.id, document)?;
    media::show(conn, lesson.id, version.id, &document.files())?;
    event::record(conn, who, &Event::LessonPublished { lesson: lesson.id, version: version.number })
}
/// A new public version of the course that has this lesson where the course's draft has it, and nothing else of the draft;
/// none where the lesson is in it already.
fn join_course(conn: &mut Conn, who: &Actor, lesson: &Lesson) -> Result<Option<(i64, Option<i64>)>> {
    let course = course::by_id(conn, lesson.course_id)?;
    let Some(public) = content::published(conn, course.content_id)? else {
        return Ok(None);
    };
    let mut document: CourseDocument = public.document()?;
    if document.lessons().contains(&lesson.content_id) {
        return Ok(None);
    }
    let draft = content::edit(conn, who, course.content_id, |_, draft: &mut CourseDocument| {
        if !draft.lessons().contains(&lesson.content_id) {
            append(draft, None, lesson.content_id);
        }
        Ok(())
    })?;
    let planned: CourseDocument = draft.document()?;
    insert_as(&mut document, &planned, lesson.content_id);
    let version = if document == planned { draft } else { content::append(conn, who, course.content_id, &document)? };
    Ok(Some((course.content_id, Some(version.id))))
}
/// Puts a lesson at the end of a chapter, of the last one unless said; a course without one gets one.
pub(super) fn append(document: &mut CourseDocument, chapter: Option<&str>, lesson: i64) {
    if document.chapters.is_empty() {
        document.chapters.push(Chapter { id: "c1".into(), title: document.title.clone(), lessons: vec![] });
    }
    let at = document.chapters.iter().position(|c| Some(c.id.as_str()) == chapter);
    let at = at.unwrap_or(document.chapters.len().saturating_sub(1));
    if let Some(chapter) = document.chapters.get_mut(at) {
        chapter.lessons.push(lesson);
    }
}
/// Puts a lesson where `planned` has it, as far as there are the same chapter and the lessons before it.
fn insert_as(document: &mut CourseDocument, planned: &CourseDocument, lesson: i64) {
    let Some(chapter) = planned.chapters.iter().find(|chapter| chapter.lessons.contains(&lesson)) else {
        return append(document, None, lesson);
    };
    let Some(here) = document.chapters.iter_mut().find(|here| here.id == chapter.id) else {
        let new = Chapter { lessons: vec![lesson], ..chapter.clone() };
        return document.chapters.push(new);
    };
    let before = chapter.lessons.iter().take_while(|id| **id != lesson);
    let place = before.filter_map(|id| here.lessons.iter().position(|there| there == id)).max();
    here.lessons.insert(place.map_or(0, |at| at + 1), lesson);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_comes_where_the_draft_has_it_and_nothing_else_of_the_draft() {
        let chapter =
            |id: &str, lessons: &[i64]| Chapter { id: id.into(), lessons: lessons.to_vec(), ..Chapter::default() };
        let of = |chapters: Vec<Chapter>| CourseDocument { chapters, ..CourseDocument::default() };
        let planned = of(vec![chapter("a", &[5, 1, 9, 2]), chapter("c", &[7])]);
        for (public, lesson, wanted) in [
            (of(vec![chapter("a", &[1, 2])]), 9, of(vec![chapter("a", &[1, 9, 2])])),
            (of(vec![chapter("a", &[1, 2])]), 5, of(vec![chapter("a", &[5, 1, 2])])),
            (of(vec![chapter("a", &[2, 1])]), 9, of(vec![chapter("a", &[2, 1, 9])])),
            (of(vec![chapter("b", &[1])]), 9, of(vec![chapter("b", &[1]), chapter("a", &[9])])),
            (of(vec![chapter("a", &[1])]), 8, of(vec![chapter("a", &[1, 8])])),
        ] {
            let mut document = public;
            insert_as(&mut document, &planned, lesson);
            assert_eq!(document, wanted);
        }
    }
}
