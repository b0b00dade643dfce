//! An agency asks its staff to follow a path: chosen from a list, told why and by when, on the version that is public then (LM4).
use super::path;
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, AgencyLink},
    },
    clock::{self, Instant},
    content,
    courses::{
        lesson::LessonLink,
        runs::assignment::{StaffChoice, StaffPlace, assigning, choices, end_of, named, staff_of},
    },
    db::{Conn, insert_all},
    error::{Check, Error, Result},
    event::{self, Event},
    schema::path_assignments as assignments,
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The form by which staff are asked to follow a path.
#[derive(Serialize, ToSchema)]
pub struct NewPathAssignmentPage {
    pub agency: AgencyLink,
    /// Public paths, the newest first, at most 200.
    pub paths: Vec<LessonLink>,
    /// By name, 200 at a time.
    pub people: Vec<StaffChoice>,
    pub next: Option<String>,
    pub place: StaffPlace,
}
impl View for NewPathAssignmentPage {
    const TEMPLATE: &'static str = "courses/paths/assign.html";
    fn address(&self) -> Option<String> {
        Some(format!("/agencies/{}/learning/paths/new", self.agency.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "path": "", "people": [], "reason": "", "due_on": "" })
    }
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>, slug: &str, place: &StaffPlace) -> Result<NewPathAssignmentPage> {
    let agency = assigning(conn, who, slug)?;
    let (people, next) = choices(conn, &agency, place)?;
    let paths = path::on_offer(conn)?;
    Ok(NewPathAssignmentPage { agency: agency.link(), paths, people, next, place: place.clone() })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "path": "jalur-inovator", "people": ["7k3m9q2x5v"], "reason": "Bekal lomba inovasi", "due_on": "2026-12-31" }))]
pub struct NewPathAssignment {
    /// The path's slug.
    #[schema(required = true, max_length = 200)]
    pub path: String,
    /// Handles of the agency's staff, at most 200.
    #[schema(required = true, min_items = 1, max_items = 200)]
    pub people: Vec<String>,
    /// Told to them; at most 500 characters.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub reason: String,
    /// The last day, in Jakarta: `2026-12-31`; empty: none.
    #[schema(max_length = 10)]
    pub due_on: String,
}
#[derive(Insertable)]
#[diesel(table_name = assignments, treat_none_as_default_value = false)]
struct NewAssignment<'a> {
    path_id: i64,
    agency_id: i64,
    person_id: i64,
    version_id: i64,
    assigned_by: Option<i64>,
    reason: &'a str,
    due_at: Option<Instant>,
    created_at: Instant,
}
/// Asks staff of the agency to follow a path. Whoever is asked already stays on their version, and gets this reason and this
/// day; where these are the same, too, nothing happens and nobody is told.
pub fn assign(conn: &mut Conn, who: &Actor, slug: &str, typed: &NewPathAssignment) -> Result<Receipt> {
    type Known = (i64, i64, Option<Instant>, Option<Instant>, String);

    assigning(conn, Some(who), slug)?;
    // What one agency assigns, moves and ends comes one after the other.
    let agency = agency::open(conn, slug)?;
    let due_at = end_of(&typed.due_on);
    let mut check = Check::default();
    let handles = named(&mut check, &typed.people);
    check
        .text("reason", &typed.reason, 500)
        .that(due_at.is_ok_and(|due| due.is_none_or(|due| due > clock::now())), "due_on", "due-not-ahead")
        .that(!typed.path.is_empty(), "path", "field-missing")
        .done()?;
    let missing = || Error::invalid("path", "path-not-public");
    let path = match path::visible(conn, Some(who), &typed.path) {
        Err(Error::NotFound) => return Err(missing()),
        found => found?,
    };
    let public = content::published(conn, path.content_id)?.ok_or_else(missing)?;
    let chosen = staff_of(conn, &agency, &handles)?;
    let (reason, due_at, now) = (typed.reason.trim(), due_at.unwrap_or_default(), clock::now());
    let known: Vec<Known> = assignments::table
        .filter(assignments::agency_id.eq(agency.id))
        .filter(assignments::path_id.eq(path.id))
        .filter(assignments::person_id.eq_any(&chosen))
        .select((
            assignments::id,
            assignments::person_id,
            assignments::ended_at,
            assignments::due_at,
            assignments::reason,
        ))
        .load(conn)?;
    let stands = |row: &Known| row.2.is_none() && row.3 == due_at && row.4 == reason;
    let changed: Vec<&Known> = known.iter().filter(|row| !stands(row)).collect();
    let ended: Vec<i64> = changed.iter().filter(|row| row.2.is_some()).map(|row| row.0).collect();
    let mut people: Vec<i64> = changed.iter().map(|row| row.1).collect();
    let new: Vec<i64> = chosen.into_iter().filter(|person| !known.iter().any(|row| row.1 == *person)).collect();
    people.extend(&new);
    let begins = !new.is_empty() || !ended.is_empty();
    let changed: Vec<i64> = changed.iter().map(|row| row.0).collect();
    diesel::update(assignments::table.filter(assignments::id.eq_any(changed)))
        .set((
            (assignments::reason.eq(reason), assignments::due_at.eq(due_at)),
            assignments::assigned_by.eq(who.person),
        ))
        .execute(conn)?;
    diesel::update(assignments::table.filter(assignments::id.eq_any(ended)))
        .set((
            (assignments::version_id.eq(public.id), assignments::created_at.eq(now)),
            (assignments::ended_at.eq(None::<Instant>), assignments::end_reason.eq("")),
        ))
        .execute(conn)?;
    if !new.is_empty() {
        let row = |person: i64| NewAssignment {
            path_id: path.id,
            agency_id: agency.id,
            person_id: person,
            version_id: public.id,
            assigned_by: who.person,
            reason,
            due_at,
            created_at: now,
        };
        insert_all(conn, assignments::table, new.into_iter().map(row).collect::<Vec<_>>())?;
    }
    let address = format!("/agencies/{}/learning/paths/{}", agency.slug, path.slug);
    if !people.is_empty() {
        let (count, day) = (i64::try_from(people.len()).unwrap_or(0), typed.due_on.trim().to_owned());
        let (name, reason) = (path.slug, reason.to_owned());
        let event = Event::PathAssigned { path: path.id, name, agency: agency.id, people, count, reason, day };
        event::record(conn, who, &event)?;
    }
    Ok(if begins { Receipt::created(address, "assigned") } else { Receipt::changed(address, "assigned") })
}
