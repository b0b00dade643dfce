//! Where an assignment stands: the block of a lesson as it is public, and who is there as what.
use super::rubric::Assignment;
use crate::{
    accounts::actor::Actor,
    content::{self, Version},
    courses::{
        block::LessonDocument,
        course::StaffRole,
        enrolment::{self, Seat, Standing},
        lesson::{self, Lesson},
    },
    db::Conn,
    error::{Error, Result},
    schema::course_staff,
};
use diesel::prelude::*;

/// An assignment of a published lesson.
pub(super) struct Place {
    pub lesson: Lesson,
    /// Of the lesson.
    pub version: Version,
    pub document: LessonDocument,
    pub block: String,
    pub assignment: Assignment,
}
pub(super) fn public(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<Place> {
    let lesson = lesson::visible(conn, who, slug)?;
    let version = content::published(conn, lesson.content_id)?.ok_or(Error::NotFound)?;
    let document: LessonDocument = version.document()?;
    let assignment = document.assignment(block).ok_or(Error::NotFound)?.clone();
    Ok(Place { lesson, version, document, block: block.to_owned(), assignment })
}
impl Place {
    pub(super) fn address(&self) -> String {
        address(&self.lesson.slug, &self.block)
    }
    /// Where an idea is the work, nothing is typed or attached here.
    pub(super) fn takes_typing(&self) -> Result<()> {
        if self.assignment.idea { Err(Error::conflict("assignment-is-idea")) } else { Ok(()) }
    }
    /// The seat that work needs: enrolled, not waiting. What one person hands in is recorded one thing after the other.
    pub(super) fn learner(&self, conn: &mut Conn, who: &Actor) -> Result<Seat> {
        enrolment::learner(conn, who, self.lesson.course_id)
    }
    /// The same, to read by: none for whoever is not enrolled.
    pub(super) fn seat(&self, conn: &mut Conn, who: Option<&Actor>) -> Result<Option<Seat>> {
        seat(conn, who, self.lesson.course_id)
    }
    pub(super) fn taught_by(&self, conn: &mut Conn, who: &Actor) -> Result<()> {
        if is_teacher(conn, Some(who), self.lesson.course_id)? { Ok(()) } else { Err(Error::forbidden("only-markers")) }
    }
}
pub(super) fn address(lesson: &str, block: &str) -> String {
    format!("/lessons/{lesson}/assignments/{block}")
}
pub(super) fn seat(conn: &mut Conn, who: Option<&Actor>, course: i64) -> Result<Option<Seat>> {
    let Some(person) = who.and_then(|who| who.person) else {
        return Ok(None);
    };
    Ok(enrolment::seat_of(conn, person, course)?.filter(|seat| seat.standing == Standing::Enrolled))
}
/// Teachers mark and let people have other dates; authors write. The system may too.
pub(super) fn is_teacher(conn: &mut Conn, who: Option<&Actor>, course: i64) -> Result<bool> {
    let Some(person) = who.and_then(|who| who.person) else {
        return Ok(who.is_some_and(Actor::is_system));
    };
    let staff = course_staff::table
        .filter(course_staff::course_id.eq(course))
        .filter(course_staff::person_id.eq(person))
        .filter(course_staff::role.eq(StaffRole::Teacher));
    Ok(diesel::select(diesel::dsl::exists(staff)).get_result(conn)?)
}
