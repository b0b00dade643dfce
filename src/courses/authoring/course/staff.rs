//! Who writes and who teaches a course.
use crate::{
    accounts::{actor::Actor, person},
    content,
    courses::{
        authoring::new_lesson::written,
        course::{CourseDocument, StaffRole},
        lesson::CourseLink,
    },
    db::{Conn, Upsert, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{course_staff, people},
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StaffCard {
    /// Names the person in addresses.
    pub handle: String,
    pub name: String,
    pub role: StaffRole,
}
#[derive(Serialize, ToSchema)]
pub struct StaffPage {
    pub course: CourseLink,
    /// At most 200.
    pub items: Vec<StaffCard>,
}
impl View for StaffPage {
    const TEMPLATE: &'static str = "courses/authoring/staff.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/staff", self.course.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "person": "", "role": "author" })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<StaffPage> {
    let course = written(conn, who, slug)?;
    let document: CourseDocument = content::draft(conn, course.content_id)?.document()?;
    let rows: Vec<(String, String, StaffRole)> = course_staff::table
        .inner_join(people::table)
        .filter(course_staff::course_id.eq(course.id))
        .order((course_staff::role, people::name, course_staff::id))
        .limit(200)
        .select((people::handle, people::name, course_staff::role))
        .load(conn)?;
    let items = rows.into_iter().map(|(handle, name, role)| StaffCard { handle, name, role }).collect();
    Ok(StaffPage { course: CourseLink { slug: course.slug, title: document.title }, items })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "person": "mentor@demo.invalid", "role": "teacher" }))]
pub struct NewStaff {
    /// The e-mail of somebody with an account.
    #[schema(required = true, min_length = 1, max_length = 254)]
    pub person: String,
    #[schema(required = true)]
    pub role: Option<StaffRole>,
}
/// Lets somebody write or teach; they are told. Doing so twice is no error.
pub fn add(conn: &mut Conn, who: &Actor, slug: &str, new: &NewStaff) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    Check::default().text("person", &new.person, 254).that(new.role.is_some(), "role", "field-missing").done()?;
    let found = person::by_email(conn, &new.person)?.ok_or_else(|| Error::invalid("person", "no-such-account"))?;
    let role = new.role.unwrap_or(StaffRole::Teacher);
    let created = enter(conn, who, course.id, found.id, role)?;
    Ok(Receipt { created, ..Receipt::changed(format!("/courses/{}/staff", course.slug), "added") })
}
/// False: they were that already.
pub(in crate::courses) fn enter(
    conn: &mut Conn,
    who: &Actor,
    course: i64,
    person: i64,
    role: StaffRole,
) -> Result<bool> {
    let insert = diesel::insert_into(course_staff::table).values((
        course_staff::course_id.eq(course),
        course_staff::person_id.eq(person),
        course_staff::role.eq(role),
    ));
    let tail = " ON CONFLICT (course_id, person_id, role) DO NOTHING";
    if (Upsert { insert, tail }).execute(conn)? == 0 {
        return Ok(false);
    }
    event::record(conn, who, &Event::CourseStaffAdded { course, person, staff: role.as_str().to_owned() })?;
    Ok(true)
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "role": "teacher" }))]
pub struct StaffRemoval {
    #[schema(required = true)]
    pub role: Option<StaffRole>,
}
/// Ends it. A course keeps at least one author.
pub fn remove(conn: &mut Conn, who: &Actor, slug: &str, handle: &str, typed: &StaffRemoval) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    let role = typed.role.ok_or_else(|| Error::invalid("role", "field-missing"))?;
    lock_row(conn, "courses", course.id)?; // two authors who remove each other at once
    let (row, person): (i64, i64) = course_staff::table
        .inner_join(people::table)
        .filter(course_staff::course_id.eq(course.id))
        .filter(course_staff::role.eq(role))
        .filter(people::handle.eq(handle))
        .select((course_staff::id, people::id))
        .first(conn)?;
    if role == StaffRole::Author {
        let authors: i64 = course_staff::table
            .filter(course_staff::course_id.eq(course.id))
            .filter(course_staff::role.eq(StaffRole::Author))
            .count()
            .get_result(conn)?;
        if authors < 2 {
            return Err(Error::conflict("last-author"));
        }
    }
    diesel::delete(course_staff::table.find(row)).execute(conn)?;
    let staff = role.as_str().to_owned();
    event::record(conn, who, &Event::CourseStaffRemoved { course: course.id, person, staff })?;
    // Whoever removes themselves has no page of the staff any more.
    let address = if who.person == Some(person) { "/me".into() } else { format!("/courses/{}/staff", course.slug) };
    Ok(Receipt::changed(address, "removed"))
}
