//! Publishing a course: its draft, or an older version again, with the lessons that become public or go with it.
use super::{
    desk::{self, CourseDraft, CourseMissing, Plan},
    review,
};
use crate::{
    accounts::actor::Actor,
    content::{self, Version, Waiver},
    courses::{
        authoring::{
            finding,
            new_lesson::written,
            publication::{Publication, Restoration, follow},
        },
        course::{Course, CourseDocument},
        lesson::Lesson,
    },
    db::{Conn, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    view::Receipt,
};

/// Publishes the draft. Its lessons that are not public yet become so, those that it no longer has are withdrawn, all in one
/// act. The first time LAN must have approved the course. A lesson that is not ready refuses it, and is named.
pub fn publish(conn: &mut Conn, who: &Actor, slug: &str, publication: &Publication) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    lock_row(conn, "contents", course.content_id)?;
    let draft = content::draft(conn, course.content_id)?;
    if draft.number != publication.version {
        let theirs = serde_json::to_value(CourseDraft::of(draft.number, &draft.document()?))?;
        return Err(Error::Stale { theirs });
    }
    put_out(conn, who, &course, &draft, publication)
}
/// Publishes what an older version says, as a new version: nothing that came after it is lost.
pub fn restore(conn: &mut Conn, who: &Actor, slug: &str, number: i64, typed: &Restoration) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    Check::default().text("message", &typed.message, 500).done()?;
    let old: CourseDocument = content::numbered(conn, course.content_id, number)?.document()?;
    let version = content::edit(conn, who, course.content_id, |_, document: &mut CourseDocument| {
        *document = old;
        Ok(())
    })?;
    let publication =
        Publication { version: version.number, message: typed.message.clone(), waiver: typed.waiver.clone() };
    put_out(conn, who, &course, &version, &publication)
}
fn put_out(
    conn: &mut Conn,
    who: &Actor,
    course: &Course,
    version: &Version,
    publication: &Publication,
) -> Result<Receipt> {
    publication.check()?;
    let document: CourseDocument = version.document()?;
    check(&document)?;
    if review::is_needed(conn, course)? {
        return Err(Error::conflict("course-needs-approval"));
    }
    let (listed, plan) = (document.lessons(), Plan::of(conn, course)?);
    let (mut changes, mut waived) = (vec![(course.content_id, Some(version.id))], vec![]);
    for (content, lesson) in &plan.0 {
        match (lesson.published, listed.contains(content)) {
            (None, true) => {
                let found = finding::findings(conn, &lesson.document, document.main_language())?;
                if !found.is_empty() {
                    match finding::judge(&found, &publication.waiver) {
                        Ok(waiver) => waived.extend(waiver.into_iter().flat_map(|waiver| waiver.findings)),
                        Err(_) => return Err(not_ready(&lesson.slug)),
                    }
                }
                changes.push((*content, Some(lesson.version.id)));
            }
            (Some(_), false) => changes.push((*content, None)),
            _ => {}
        }
    }
    let reason = publication.waiver.trim().to_owned();
    let waiver = (!waived.is_empty()).then_some(Waiver { findings: waived, reason });
    content::publish_with(conn, who, publication.message.trim(), &changes, waiver.as_ref())?;
    event::record(conn, who, &Event::CoursePublished { course: course.id, version: version.number })?;
    for (content, lesson) in plan.0 {
        let row = Lesson { id: lesson.id, content_id: content, course_id: course.id, slug: lesson.slug };
        match (lesson.published, listed.contains(&content)) {
            (None, true) => follow(conn, who, &row, &lesson.version, &lesson.document)?,
            (Some(_), false) => event::record(conn, who, &Event::LessonTakenOut { lesson: row.id, course: course.id })?,
            _ => {}
        }
    }
    Ok(Receipt::changed(format!("/courses/{}", course.slug), "published"))
}
fn not_ready(lesson: &str) -> Error {
    Error::invalid("lessons", Msg::from("lesson-not-ready").with("lesson", lesson))
}
fn check(document: &CourseDocument) -> Result<()> {
    let mut check = Check::default();
    for what in desk::missing(document) {
        let (field, words) = match what {
            CourseMissing::Title => ("title.id", "course-lacks-title"),
            CourseMissing::Summary => ("summary.id", "course-lacks-summary"),
            CourseMissing::Chapter => ("chapters", "course-lacks-chapter-title"),
            CourseMissing::Lessons => ("lessons", "course-lacks-lessons"),
        };
        check.that(false, field, words);
    }
    check.done()
}
