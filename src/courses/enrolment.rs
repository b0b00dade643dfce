//! Taking part: the seats that a person has, and how they take and leave one themselves.
use super::{
    course,
    runs::{
        run::{self, RunWayIn},
        seat::{self, Hold, Put, SeatSource, Word},
    },
};
use crate::{
    accounts::actor::Actor,
    clock::Instant,
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{enrolment_sources as sources, enrolments, runs},
    view::Receipt,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// `requested`: waits for a teacher; `waiting`: is on the list for a seat. Whoever left, was suspended or refused, or
    /// whose run was cancelled, has no seat; what they achieved stays.
    pub enum Standing {
        Requested = "requested",
        Enrolled = "enrolled",
        Waiting = "waiting",
        Refused = "refused",
        Suspended = "suspended",
        Left = "left",
        Cancelled = "cancelled",
    }
}
impl Standing {
    /// Has a seat or is to have one: nobody is so in two runs of a course.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Requested | Self::Enrolled | Self::Waiting)
    }
}

/// A person's place in a run. `period` counts repetitions of the course by the same person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Seat {
    #[serde(skip)]
    pub id: i64,
    #[serde(skip)]
    pub run_id: i64,
    #[serde(skip)]
    pub course_id: i64,
    /// The number of the run.
    pub run: i64,
    pub period: i64,
    pub standing: Standing,
    /// When the standing began.
    pub since: Instant,
    /// Why, where someone decided so.
    pub reason: String,
}
type Row = ((i64, i64, i64, i64), (i64, Standing, Instant, Option<Instant>, String));
type Columns = (
    (enrolments::id, runs::id, runs::course_id, runs::number),
    (enrolments::period, enrolments::standing, enrolments::created_at, enrolments::changed_at, enrolments::reason),
);
const COLUMNS: Columns = (
    (enrolments::id, runs::id, runs::course_id, runs::number),
    (enrolments::period, enrolments::standing, enrolments::created_at, enrolments::changed_at, enrolments::reason),
);
fn seat(((id, run_id, course_id, run), (period, standing, created_at, changed_at, reason)): Row) -> Seat {
    Seat { id, run_id, course_id, run, period, standing, since: changed_at.unwrap_or(created_at), reason }
}
/// The seat that counts: one that is had, else one that is to be had, else the newest.
fn first_of(mut seats: Vec<Seat>) -> Vec<Seat> {
    seats.sort_by_key(|seat| match seat.standing {
        Standing::Enrolled => 0,
        standing if standing.is_live() => 1,
        _ => 2,
    });
    let mut seen = std::collections::BTreeSet::new();
    seats.retain(|seat| seen.insert(seat.course_id));
    seats
}
/// A person's seat in each of these courses.
pub(super) fn seats_in(conn: &mut Conn, person: i64, courses: &[i64]) -> Result<Vec<Seat>> {
    let rows: Vec<Row> = enrolments::table
        .inner_join(runs::table)
        .filter(enrolments::person_id.eq(person))
        .filter(runs::course_id.eq_any(courses))
        .order(enrolments::id.desc())
        .select(COLUMNS)
        .load(conn)?;
    Ok(first_of(rows.into_iter().map(seat).collect()))
}
pub(super) fn seat_of(conn: &mut Conn, person: i64, course: i64) -> Result<Option<Seat>> {
    let rows: Vec<Row> = enrolments::table
        .inner_join(runs::table)
        .filter(enrolments::person_id.eq(person))
        .filter(runs::course_id.eq(course))
        .order(enrolments::id.desc())
        .limit(100)
        .select(COLUMNS)
        .load(conn)?;
    Ok(first_of(rows.into_iter().map(seat).collect()).into_iter().next())
}
pub(super) fn by_id(conn: &mut Conn, id: i64) -> Result<Seat> {
    let row: Row =
        enrolments::table.inner_join(runs::table).filter(enrolments::id.eq(id)).select(COLUMNS).first(conn)?;
    Ok(seat(row))
}
/// Of the newest 100 seats of a person the one of each course that counts.
pub(super) fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<Seat>> {
    let rows: Vec<Row> = enrolments::table
        .inner_join(runs::table)
        .filter(enrolments::person_id.eq(person))
        .order(enrolments::id.desc())
        .limit(100)
        .select(COLUMNS)
        .load(conn)?;
    Ok(first_of(rows.into_iter().map(seat).collect()))
}

/// The earliest instant by which those who hold a seat want it finished.
pub(super) fn due(conn: &mut Conn, seat: i64) -> Result<Option<Instant>> {
    let held = sources::table.filter(sources::enrolment_id.eq(seat)).filter(sources::ended_at.is_null());
    Ok(held.select(diesel::dsl::min(sources::due_at)).first(conn)?)
}

/// What one says when one enrols.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "run": 1 }))]
pub struct NewEnrolment {
    /// The number of a run that is open; unless said the newest that takes everyone, else the newest.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub run: Option<i64>,
    /// Where the run has an enrolment key.
    #[schema(max_length = 100)]
    pub key: String,
    /// For the teachers, where they decide who takes part; at most 500 characters.
    #[schema(max_length = 500)]
    pub note: String,
}

/// Takes a seat in a run that is open. Enrolling twice is no error and takes no second seat; a full run puts the person on
/// the list, and one with approval before its teachers.
pub fn enrol(conn: &mut Conn, who: &Actor, slug: &str, typed: &NewEnrolment) -> Result<Receipt> {
    let person = who.person()?;
    let course = course::visible(conn, Some(who), slug)?;
    let address = format!("/courses/{}", course.slug);
    Check::default().at_most("key", &typed.key, 100).at_most("note", &typed.note, 500).done()?;
    // Two runs of one course, asked for at once, are asked for one after the other.
    lock_row(conn, "people", person)?;
    if let Some(seat) = seat_of(conn, person, course.id)?.filter(|seat| seat.standing.is_live()) {
        return Ok(Receipt::changed(address, seat.standing.as_str()));
    }
    let found = match typed.run {
        Some(number) => run::numbered(conn, course.id, number)?.filter(run::Run::is_open),
        None => run::open_run(conn, course.id)?,
    };
    let found = found.ok_or_else(|| Error::conflict("no-open-run"))?;
    let (source, word) = match found.way_in {
        RunWayIn::Free => (SeatSource::Own, Word::Takes),
        RunWayIn::Key => (SeatSource::Key, Word::Takes),
        RunWayIn::Approval => (SeatSource::Approval, Word::Asks),
    };
    if found.way_in == RunWayIn::Key {
        found.check_key(&typed.key)?;
    }
    let mut run = run::locked(conn, found.id)?;
    if !run.is_open() {
        return Err(Error::conflict("no-open-run"));
    }
    let hold = Hold { source, by: None, agency: None, due_at: None };
    let put = seat::put(conn, &mut run, &[person], &hold, word)?;
    let standing = match put.get(&person).copied() {
        Some(Put::Now(standing)) => standing,
        Some(Put::Already(standing)) => return Ok(Receipt::changed(address, standing.as_str())),
        Some(Put::Refused(Standing::Suspended)) => return Err(Error::forbidden("enrol-suspended")),
        _ => return Err(Error::forbidden("enrol-refused")),
    };
    if standing == Standing::Requested {
        let note = typed.note.trim();
        diesel::update(
            enrolments::table
                .filter(enrolments::run_id.eq(run.id))
                .filter(enrolments::person_id.eq(person))
                .filter(enrolments::standing.eq(Standing::Requested)),
        )
        .set(enrolments::reason.eq(note))
        .execute(conn)?;
        event::record(conn, who, &Event::EnrolmentRequested { run: run.id, person })?;
    } else {
        event::record(conn, who, &Event::Enrolled { run: run.id, waiting: standing == Standing::Waiting })?;
    }
    Ok(Receipt::created(address, standing.as_str()))
}
/// Leaves a run, its list or its queue; who waits the longest moves up at once. A seat that an agency, a teacher or a file
/// gave stays theirs to take back: what others hold is not undone. What was achieved stays.
pub fn leave(conn: &mut Conn, who: &Actor, slug: &str) -> Result<Receipt> {
    let person = who.person()?;
    let course = course::visible(conn, Some(who), slug)?;
    let receipt = Receipt::changed(format!("/courses/{}", course.slug), Standing::Left.as_str());
    let Some(own) = seat_of(conn, person, course.id)?.filter(|seat| seat.standing.is_live()) else {
        return Ok(receipt);
    };
    let mut run = run::locked(conn, own.run_id)?;
    let others = sources::table
        .filter(sources::enrolment_id.eq(own.id))
        .filter(sources::ended_at.is_null())
        .filter(sources::source.eq_any([SeatSource::Agency, SeatSource::File, SeatSource::Teacher]));
    if let Some(source) = others.select(sources::source).first::<SeatSource>(conn).optional()? {
        return Err(Error::conflict(match source {
            SeatSource::Agency => "leave-agency",
            _ => "leave-teacher",
        }));
    }
    for source in [SeatSource::Own, SeatSource::Key, SeatSource::Approval] {
        seat::let_go(conn, &[own.id], source)?;
    }
    if seat::vacate(conn, who, &mut run, &[own.id], Standing::Left, "")? > 0 {
        event::record(conn, who, &Event::EnrolmentLeft { run: run.id, person })?;
    }
    Ok(receipt)
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
    let (person, row): (i64, Row) = found.select((enrolments::person_id, COLUMNS)).first(conn)?;
    Ok((person, seat(row)))
}
