//! Whose a bank is: its course's staff reads it, its authors write it; nobody else is told that it is there.
use crate::{
    accounts::actor::Actor,
    content,
    courses::{
        course::{self, Course, CourseDocument, StaffRole},
        lesson::{CourseLink, Lesson},
    },
    db::Conn,
    error::{Error, Result},
    schema::{course_staff, courses},
};
use diesel::prelude::*;

/// A bank that someone may look into.
pub struct Bank {
    pub course: i64,
    pub slug: String,
    pub may_write: bool,
    content: i64,
}
impl Bank {
    pub fn link(&self, conn: &mut Conn) -> Result<CourseLink> {
        let document: CourseDocument = content::draft(conn, self.content)?.document()?;
        Ok(CourseLink { slug: self.slug.clone(), title: document.title })
    }
    pub fn address(&self) -> String {
        format!("/courses/{}/bank", self.slug)
    }
}
pub fn readable(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Bank> {
    let course: Course = courses::table.filter(courses::slug.eq(slug)).select(Course::as_select()).first(conn)?;
    let may_write = course::is_author(conn, who, course.id)?;
    if !may_write && !is_teacher(conn, who, course.id)? {
        return Err(Error::NotFound);
    }
    Ok(Bank { course: course.id, slug: course.slug, content: course.content_id, may_write })
}
pub fn writable(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Bank> {
    let bank = readable(conn, who, slug)?;
    if bank.may_write { Ok(bank) } else { Err(Error::forbidden("only-authors")) }
}
fn is_teacher(conn: &mut Conn, who: Option<&Actor>, course: i64) -> Result<bool> {
    let Some(person) = who.and_then(|w| w.person) else {
        return Ok(false);
    };
    let staff = course_staff::table
        .filter(course_staff::course_id.eq(course))
        .filter(course_staff::person_id.eq(person))
        .filter(course_staff::role.eq(StaffRole::Teacher));
    Ok(diesel::select(diesel::dsl::exists(staff)).get_result(conn)?)
}
/// The bank of the course that a lesson belongs to, for whoever may write the lesson.
pub(in crate::courses) fn of_lesson(conn: &mut Conn, lesson: &Lesson) -> Result<Bank> {
    let course = course::by_id(conn, lesson.course_id)?;
    Ok(Bank { course: course.id, slug: course.slug, content: course.content_id, may_write: true })
}
