//! Runs and seats: taking part in a course.
use super::course;
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::{Error, Result},
    event::{self, Event},
    schema::{enrolments, runs},
    view::Receipt,
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! { pub enum Standing { Enrolled = "enrolled", Waiting = "waiting" } }

/// A run (intake) that takes people now.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = runs)]
pub(super) struct Run {
    id: i64,
    seats: Option<i64>,
    taken: i64,
}
impl Run {
    pub(super) fn seats_left(&self) -> Option<i64> {
        self.seats.map(|seats| (seats - self.taken).max(0))
    }
}
/// The newest run that is open.
pub(super) fn open_run(conn: &mut Conn, course: i64) -> Result<Option<Run>> {
    let now = clock::now();
    Ok(runs::table
        .filter(runs::course_id.eq(course))
        .filter(runs::opens_at.le(now))
        .filter(runs::closes_at.is_null().or(runs::closes_at.gt(now)))
        .order(runs::number.desc())
        .select(Run::as_select())
        .first(conn)
        .optional()?)
}

/// A person's place in a run. `period` counts repetitions of the course by the same person.
#[derive(Debug, Clone, Serialize, ToSchema, Queryable)]
pub struct Seat {
    #[serde(skip)]
    pub id: i64,
    #[serde(skip)]
    pub run_id: i64,
    #[serde(skip)]
    pub course_id: i64,
    pub period: i64,
    pub standing: Standing,
    pub since: Instant,
}
type Columns =
    (enrolments::id, runs::id, runs::course_id, enrolments::period, enrolments::standing, enrolments::created_at);
const COLUMNS: Columns =
    (enrolments::id, runs::id, runs::course_id, enrolments::period, enrolments::standing, enrolments::created_at);
/// The newest seat of a person in each of these courses.
pub(super) fn seats_in(conn: &mut Conn, person: i64, courses: &[i64]) -> Result<Vec<Seat>> {
    Ok(enrolments::table
        .inner_join(runs::table)
        .filter(enrolments::person_id.eq(person))
        .filter(runs::course_id.eq_any(courses))
        .order(enrolments::id.desc())
        .select(COLUMNS)
        .load(conn)?)
}
pub(super) fn seat_of(conn: &mut Conn, person: i64, course: i64) -> Result<Option<Seat>> {
    Ok(enrolments::table
        .inner_join(runs::table)
        .filter(enrolments::person_id.eq(person))
        .filter(runs::course_id.eq(course))
        .order(enrolments::id.desc())
        .select(COLUMNS)
        .first(conn)
        .optional()?)
}
/// The newest 100 seats of a person.
pub(super) fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<Seat>> {
    Ok(enrolments::table
        .inner_join(runs::table)
        .filter(enrolments::person_id.eq(person))
        .order(enrolments::id.desc())
        .limit(100)
        .select(COLUMNS)
        .load(conn)?)
}

/// Takes a seat in the open run. Enrolling twice is no error and takes no second seat; a full run puts the person on the list.
pub fn enrol(conn: &mut Conn, who: &Actor, slug: &str) -> Result<Receipt> {
    let person = who.person()?;
    let course = course::visible(conn, Some(who), slug)?;
    let address = format!("/courses/{}", course.slug);
    if let Some(seat) = seat_of(conn, person, course.id)? {
        return Ok(Receipt::changed(address, seat.standing.as_str()));
    }
    let run = open_run(conn, course.id)?.ok_or_else(|| Error::conflict("no-open-run"))?;
    let free = runs::seats.is_null().or(runs::taken.nullable().lt(runs::seats));
    let taken =
        diesel::update(runs::table.find(run.id)).filter(free).set(runs::taken.eq(runs::taken + 1)).execute(conn)?; // the database counts, nobody checks before
    let standing = if taken == 1 { Standing::Enrolled } else { Standing::Waiting };
    diesel::insert_into(enrolments::table)
        .values((
            enrolments::run_id.eq(run.id),
            enrolments::person_id.eq(person),
            enrolments::period.eq(1),
            enrolments::standing.eq(standing),
            enrolments::source.eq("self"),
            enrolments::created_at.eq(clock::now()),
        ))
        .execute(conn)?;
    event::record(conn, who, &Event::Enrolled { run: run.id, waiting: taken == 0 })?;
    Ok(Receipt::created(address, standing.as_str()))
}
/// The seat that learning needs: enrolled, not waiting. What one person learns is recorded one thing after the other.
pub(super) fn learner(conn: &mut Conn, who: &Actor, course: i64) -> Result<Seat> {
    let seat = seat_of(conn, who.person()?, course)?.filter(|seat| seat.standing == Standing::Enrolled);
    let seat = seat.ok_or_else(|| Error::forbidden("enrol-first"))?;
    // Two lessons finished at once must each see the other, or neither would finish the course.
    lock_row(conn, "enrolments", seat.id)?;
    Ok(seat)
}
/// A seat by its id with its person, as [`learner`] takes it, for those who act for the learner.
pub(super) fn seat_to_change(conn: &mut Conn, id: i64) -> Result<(i64, Seat)> {
    lock_row(conn, "enrolments", id)?;
    let found = enrolments::table.inner_join(runs::table).filter(enrolments::id.eq(id));
    Ok(found.select((enrolments::person_id, COLUMNS)).first(conn)?)
}
