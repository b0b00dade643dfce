//! An agency asks its staff to take a course: chosen from a list, told why and by when, with a result for each (LM4).
use super::{
    run::{self, RunWayIn},
    seat::{self, Hold, Put, SeatSource, Word},
    staff::{self, OpenRun, open_runs, overseen},
};
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, Agency, AgencyLink},
    },
    clock::{self, Instant},
    code,
    courses::{course, enrolment::Standing},
    db::{Conn, insert_all},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    schema::{assigned_people, courses, people, runs, staff_assignments as assignments},
    view::{Receipt, View},
    words::Texts,
};
use chrono::{Days, NaiveDate, TimeDelta};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// People of one assignment, and of one page of the list they are chosen from.
const MOST: usize = 200;

crate::text_enum! {
    /// What became of someone who was assigned. `already`: they were in the course. `not_permitted`: a teacher has refused or
    /// suspended them, and that stands.
    pub enum Assigned {
        Enrolled = "enrolled",
        Waiting = "waiting",
        Requested = "requested",
        Already = "already",
        NotPermitted = "not_permitted",
    }
}

/// Which part of the staff is shown to choose from.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct StaffPlace {
    /// The beginning of a name.
    #[schema(max_length = 200)]
    pub name: String,
    /// `next` of the page before.
    #[schema(max_length = 500)]
    pub after: String,
}
/// Someone to choose.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StaffChoice {
    pub handle: String,
    pub name: String,
}
/// The form of an assignment.
#[derive(Serialize, ToSchema)]
pub struct NewStaffAssignmentPage {
    pub agency: AgencyLink,
    pub runs: Vec<OpenRun>,
    /// By name, 200 at a time.
    pub people: Vec<StaffChoice>,
    pub next: Option<String>,
    pub place: StaffPlace,
    pub today: NaiveDate,
}
impl View for NewStaffAssignmentPage {
    const TEMPLATE: &'static str = "courses/runs/assign.html";
    fn address(&self) -> Option<String> {
        Some(format!("/agencies/{}/learning/assignments/new", self.agency.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "run": "", "people": [], "reason": "", "due_on": "", "key": "" })
    }
}
/// The agency, for whoever assigns to its staff.
pub(in crate::courses) fn assigning(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Agency> {
    let agency = agency::find(conn, slug)?;
    if !who.is_some_and(|who| who.is_admin_of(&agency)) {
        return Err(Error::forbidden("agency-not-yours"));
    }
    Ok(agency)
}
/// The staff to choose from by name, 200 at a time, and where the next of them begin.
pub(in crate::courses) fn choices(
    conn: &mut Conn,
    agency: &Agency,
    place: &StaffPlace,
) -> Result<(Vec<StaffChoice>, Option<String>)> {
    // The cursor is the id in hexadecimal, then the name, so that neither can be taken for the other.
    let after =
        place.after.split_once('-').and_then(|(id, name)| Some((name.to_owned(), i64::from_str_radix(id, 16).ok()?)));
    let limit = i64::try_from(MOST).unwrap_or(0);
    let mut rows = staff::staff(conn, agency, None, &place.name, after, limit + 1)?;
    let more = rows.len() > MOST;
    rows.truncate(MOST);
    let next = rows.last().filter(|_| more).map(|row| format!("{:x}-{}", row.0, row.3));
    Ok((rows.into_iter().map(|(_, handle, name, _)| StaffChoice { handle, name }).collect(), next))
}
/// The chosen handles, each once; somebody has to be chosen, and not too many.
pub(in crate::courses) fn named(check: &mut Check, typed: &[String]) -> Vec<String> {
    let mut handles = typed.to_vec();
    handles.sort();
    handles.dedup();
    let most = i64::try_from(MOST).unwrap_or(0);
    check.that(!handles.is_empty(), "people", "assign-nobody").that(
        handles.len() <= MOST,
        "people",
        Msg::from("assign-too-many").with("most", most),
    );
    handles
}
/// The ids of the chosen, all of whom have to be staff of the agency.
pub(in crate::courses) fn staff_of(conn: &mut Conn, agency: &Agency, handles: &[String]) -> Result<Vec<i64>> {
    let limit = i64::try_from(MOST).unwrap_or(0);
    let chosen = staff::staff(conn, agency, Some(handles), "", None, limit)?;
    if chosen.len() != handles.len() {
        return Err(Error::invalid("people", "assign-not-staff"));
    }
    Ok(chosen.into_iter().map(|row| row.0).collect())
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>, slug: &str, place: &StaffPlace) -> Result<NewStaffAssignmentPage> {
    let agency = assigning(conn, who, slug)?;
    let (people, next) = choices(conn, &agency, place)?;
    Ok(NewStaffAssignmentPage {
        agency: agency.link(),
        runs: open_runs(conn)?,
        people,
        next,
        place: place.clone(),
        today: clock::today(),
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "run": "laboratorium-inovasi/1", "people": ["7k3m9q2x5v"], "reason": "Bekal lomba inovasi", "due_on": "2026-12-31", "key": "" }))]
pub struct NewStaffAssignment {
    /// The course's slug and the number of the run.
    #[schema(required = true, max_length = 250)]
    pub run: String,
    /// Handles of the agency's staff, at most 200.
    #[schema(required = true, min_items = 1, max_items = 200)]
    pub people: Vec<String>,
    /// Told to them; at most 500 characters.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub reason: String,
    /// The last day, in Jakarta: `2026-12-31`; empty: none.
    #[schema(max_length = 10)]
    pub due_on: String,
    /// Where the run has an enrolment key.
    #[schema(max_length = 100)]
    pub key: String,
}
/// The instant at which a day ends in Jakarta; none for an empty text.
pub(in crate::courses) fn end_of(text: &str) -> Result<Option<Instant>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day: NaiveDate = text.parse().map_err(drop)?;
    let years = 2000..=2100;
    if !years.contains(&chrono::Datelike::year(&day)) {
        return Err(());
    }
    Ok(Some(clock::beginning_of(day.checked_add_days(Days::new(1)).ok_or(())?)))
}
/// The last day of what is due before an instant.
pub(in crate::courses) fn last_day(due: Instant) -> NaiveDate {
    due.plus(-TimeDelta::seconds(1)).day()
}
/// Puts staff of the agency into a run that is open, on the terms of the run: a key must be known, and where teachers decide, they
/// decide.
pub fn assign(conn: &mut Conn, who: &Actor, slug: &str, typed: &NewStaffAssignment) -> Result<Receipt> {
    #[derive(Insertable)]
    #[diesel(table_name = assigned_people)]
    struct NewPerson {
        assignment_id: i64,
        person_id: i64,
        result: Assigned,
    }
    assigning(conn, Some(who), slug)?;
    let agency = agency::open(conn, slug)?;
    let due_at = end_of(&typed.due_on);
    let mut check = Check::default();
    let handles = named(&mut check, &typed.people);
    check
        .text("reason", &typed.reason, 500)
        .at_most("key", &typed.key, 100)
        .that(due_at.is_ok_and(|due| due.is_none_or(|due| due > clock::now())), "due_on", "due-not-ahead")
        .that(!typed.run.is_empty(), "run", "field-missing")
        .done()?;
    let run = typed.run.rsplit_once('/').and_then(|(course, number)| Some((course, number.parse::<i64>().ok()?)));
    let missing = || Error::invalid("run", "no-open-run");
    let (course, number) = run.ok_or_else(missing)?;
    let course = match course::visible(conn, Some(who), course) {
        Err(Error::NotFound) => return Err(missing()),
        found => found?,
    };
    let found = run::numbered(conn, course.id, number)?.filter(run::Run::is_open).ok_or_else(missing)?;
    if found.way_in == RunWayIn::Key {
        found.check_key(&typed.key)?;
    }
    let chosen = staff_of(conn, &agency, &handles)?;
    let mut run = run::locked(conn, found.id)?;
    if !run.is_open() {
        return Err(missing());
    }
    let due_at = due_at.unwrap_or_default();
    let hold = Hold { source: SeatSource::Agency, by: who.person, agency: Some(agency.id), due_at };
    let word = if run.way_in == RunWayIn::Approval { Word::Asks } else { Word::Takes };
    let put = seat::put(conn, &mut run, &chosen, &hold, word)?;
    let code = code::handle()?;
    let id: i64 = diesel::insert_into(assignments::table)
        .values((
            (assignments::code.eq(&code), assignments::agency_id.eq(agency.id), assignments::run_id.eq(run.id)),
            (assignments::person_id.eq(who.person), assignments::reason.eq(typed.reason.trim())),
            (assignments::due_at.eq(due_at), assignments::created_at.eq(clock::now())),
        ))
        .returning(assignments::id)
        .get_result(conn)?;
    let row =
        |(person, put): (&i64, &Put)| NewPerson { assignment_id: id, person_id: *person, result: result_of(*put) };
    insert_all(conn, assigned_people::table, put.iter().map(row).collect::<Vec<_>>())?;
    let count = i64::try_from(put.len()).unwrap_or(0);
    let event = Event::StaffAssigned { assignment: id, code: code.clone(), run: run.id, agency: agency.id, count };
    event::record(conn, who, &event)?;
    Ok(Receipt::created(format!("/agencies/{}/learning/assignments/{code}", agency.slug), "assigned").code(&code))
}
fn result_of(put: Put) -> Assigned {
    match put {
        Put::Now(Standing::Enrolled) => Assigned::Enrolled,
        Put::Now(Standing::Waiting) => Assigned::Waiting,
        Put::Now(_) => Assigned::Requested,
        Put::Already(_) => Assigned::Already,
        Put::Refused(_) => Assigned::NotPermitted,
    }
}

/// An assignment, with what became of each.
#[derive(Serialize, ToSchema)]
pub struct StaffAssignmentPage {
    pub agency: AgencyLink,
    pub code: String,
    /// The course's slug and title, and the number of the run.
    pub course: String,
    pub title: Texts,
    pub run: i64,
    pub reason: String,
    /// The last day.
    pub due_on: Option<NaiveDate>,
    pub created_at: Instant,
    /// By name, at most 200.
    pub people: Vec<AssignedPerson>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssignedPerson {
    pub handle: String,
    pub name: String,
    pub result: Assigned,
}
impl View for StaffAssignmentPage {
    const TEMPLATE: &'static str = "courses/runs/assignment.html";
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, code: &str) -> Result<StaffAssignmentPage> {
    type Row = ((i64, String, Option<Instant>, Instant), (i64, String, i64));

    let agency = overseen(conn, who, slug)?;
    let ((id, reason, due_at, created_at), (course, slug, run)): Row = assignments::table
        .inner_join(runs::table.inner_join(courses::table))
        .filter(assignments::code.eq(code))
        .filter(assignments::agency_id.eq(agency.id))
        .select((
            (assignments::id, assignments::reason, assignments::due_at, assignments::created_at),
            (courses::id, courses::slug, runs::number),
        ))
        .first(conn)?;
    let people = assigned_people::table
        .inner_join(people::table)
        .filter(assigned_people::assignment_id.eq(id))
        .order((people::name_key, people::id))
        .select((people::handle, people::name, assigned_people::result))
        .load::<(String, String, Assigned)>(conn)?;
    let found = course::by_id(conn, course)?;
    Ok(StaffAssignmentPage {
        agency: agency.link(),
        code: code.to_owned(),
        title: course::title(conn, &found)?,
        course: slug,
        run,
        reason,
        due_on: due_at.map(last_day),
        created_at,
        people: people.into_iter().map(|(handle, name, result)| AssignedPerson { handle, name, result }).collect(),
    })
}
/// What its people are told, for notices.
pub struct AssignmentFacts {
    pub agency: String,
    pub reason: String,
    pub due_on: Option<NaiveDate>,
    /// Those who are in the course because of it.
    pub people: Vec<i64>,
}
pub fn facts(conn: &mut Conn, id: i64) -> Result<AssignmentFacts> {
    let (agency, reason, due_at): (i64, String, Option<Instant>) = assignments::table
        .find(id)
        .select((assignments::agency_id, assignments::reason, assignments::due_at))
        .first(conn)?;
    let people = assigned_people::table
        .filter(assigned_people::assignment_id.eq(id))
        .filter(assigned_people::result.ne(Assigned::NotPermitted))
        .select(assigned_people::person_id)
        .load(conn)?;
    Ok(AssignmentFacts { agency: agency::by_id(conn, agency)?.name, reason, due_on: due_at.map(last_day), people })
}
