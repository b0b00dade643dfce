//! What those who lead a run do about its people: accept, refuse, suspend, resume, add. A person's word stands over a file's.
use super::{
    run::{self, Run, led, led_run},
    seat::{self, Hold, Put, SeatSource, Word},
};
use crate::{
    accounts::{actor::Actor, person::plain_email},
    clock,
    courses::{course::Course, enrolment::Standing},
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{enrolments, people},
    view::Receipt,
};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;

/// Someone in a run that is locked.
struct Participant {
    course: Course,
    run: Run,
    id: i64,
    person: i64,
    standing: Standing,
}
impl Participant {
    fn receipt(&self, standing: Standing) -> Receipt {
        Receipt::changed(participants(&self.course, &self.run), standing.as_str())
    }
}
fn participants(course: &Course, run: &Run) -> String {
    format!("/courses/{}/runs/{}/participants", course.slug, run.number)
}
fn participant(conn: &mut Conn, who: &Actor, slug: &str, number: i64, handle: &str) -> Result<Participant> {
    let (course, found) = led_run(conn, Some(who), slug, number)?;
    let run = run::locked(conn, found.id)?;
    let (id, person, standing) = enrolments::table
        .inner_join(people::table)
        .filter(enrolments::run_id.eq(run.id))
        .filter(people::handle.eq(handle))
        .order(enrolments::period.desc())
        .select((enrolments::id, enrolments::person_id, enrolments::standing))
        .first(conn)?;
    if run.cancelled_at.is_some() {
        return Err(Error::conflict("run-cancelled"));
    }
    Ok(Participant { course, run, id, person, standing })
}
/// Accepts a request, or one that was refused: the person gets a seat, or a place on the list.
pub fn accept(conn: &mut Conn, who: &Actor, slug: &str, number: i64, handle: &str) -> Result<Receipt> {
    let mut found = participant(conn, who, slug, number, handle)?;
    if matches!(found.standing, Standing::Enrolled | Standing::Waiting) {
        return Ok(found.receipt(found.standing));
    }
    if !matches!(found.standing, Standing::Requested | Standing::Refused) {
        return Err(Error::conflict("participant-not-asking"));
    }
    let hold = Hold { source: SeatSource::Approval, by: who.person, agency: None, due_at: None };
    let put = seat::put(conn, &mut found.run, &[found.person], &hold, Word::Decides)?;
    let Some(Put::Now(standing)) = put.get(&found.person).copied() else {
        return Err(Error::conflict("participant-elsewhere"));
    };
    let (run, person, waiting) = (found.run.id, found.person, standing == Standing::Waiting);
    event::record(conn, who, &Event::EnrolmentAccepted { run, person, waiting })?;
    Ok(found.receipt(standing))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "Angkatan ini untuk dinas kesehatan" }))]
pub struct ParticipantReason {
    /// Needed, told to the person; at most 1,000 characters.
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub reason: String,
}
/// Refuses a request, with a reason.
pub fn refuse(
    conn: &mut Conn,
    who: &Actor,
    (slug, number, handle): (&str, i64, &str),
    typed: &ParticipantReason,
) -> Result<Receipt> {
    let mut found = participant(conn, who, slug, number, handle)?;
    Check::default().text("reason", &typed.reason, 1000).done()?;
    match found.standing {
        Standing::Refused => return Ok(found.receipt(Standing::Refused)),
        Standing::Requested => {}
        _ => return Err(Error::conflict("participant-not-asking")),
    }
    let reason = typed.reason.trim();
    seat::vacate(conn, who, &mut found.run, &[found.id], Standing::Refused, reason)?;
    let event = Event::EnrolmentRefused { run: found.run.id, person: found.person, reason: reason.to_owned() };
    event::record(conn, who, &event)?;
    Ok(found.receipt(Standing::Refused))
}
/// Takes someone's seat for the time being, with a reason; results stay, and who waits the longest moves up.
pub fn suspend(
    conn: &mut Conn,
    who: &Actor,
    (slug, number, handle): (&str, i64, &str),
    typed: &ParticipantReason,
) -> Result<Receipt> {
    let mut found = participant(conn, who, slug, number, handle)?;
    Check::default().text("reason", &typed.reason, 1000).done()?;
    match found.standing {
        Standing::Suspended => return Ok(found.receipt(Standing::Suspended)),
        Standing::Enrolled | Standing::Waiting => {}
        _ => return Err(Error::conflict("participant-without-seat")),
    }
    let reason = typed.reason.trim();
    seat::vacate(conn, who, &mut found.run, &[found.id], Standing::Suspended, reason)?;
    let event = Event::EnrolmentSuspended { run: found.run.id, person: found.person, reason: reason.to_owned() };
    event::record(conn, who, &event)?;
    Ok(found.receipt(Standing::Suspended))
}
/// Ends a suspension: a seat if there is one, else the end of the list.
pub fn resume(conn: &mut Conn, who: &Actor, slug: &str, number: i64, handle: &str) -> Result<Receipt> {
    let mut found = participant(conn, who, slug, number, handle)?;
    match found.standing {
        Standing::Enrolled | Standing::Waiting => return Ok(found.receipt(found.standing)),
        Standing::Suspended => {}
        _ => return Err(Error::conflict("participant-not-suspended")),
    }
    let standing = seat::seat_again(conn, &mut found.run, found.id)?;
    let (run, person, waiting) = (found.run.id, found.person, standing == Standing::Waiting);
    event::record(conn, who, &Event::EnrolmentResumed { run, person, waiting })?;
    Ok(found.receipt(standing))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "person": "nama@example.go.id" }))]
pub struct AddedParticipant {
    /// The e-mail address or the handle of someone with an account.
    #[schema(required = true, min_length = 1, max_length = 254)]
    pub person: String,
}
/// Puts someone into the run, whether it is open or not; a full run puts them on the list.
pub fn add(conn: &mut Conn, who: &Actor, slug: &str, number: i64, typed: &AddedParticipant) -> Result<Receipt> {
    let course = led(conn, Some(who), slug)?;
    let found = run::numbered(conn, course.id, number)?.ok_or(Error::NotFound)?;
    Check::default().text("person", &typed.person, 254).done()?;
    let email = plain_email(&typed.person);
    let person: Option<i64> = people::table
        .filter(people::email.eq(&email).or(people::handle.eq(&email)))
        .filter(people::state.eq("active"))
        .select(people::id)
        .first(conn)
        .optional()?;
    let person = person.ok_or_else(|| Error::invalid("person", "no-such-account"))?;
    let mut run = run::locked(conn, found.id)?;
    if run.cancelled_at.is_some() {
        return Err(Error::conflict("run-cancelled"));
    }
    let hold = Hold { source: SeatSource::Teacher, by: who.person, agency: None, due_at: None };
    let put = seat::put(conn, &mut run, &[person], &hold, Word::Decides)?;
    let address = participants(&course, &run);
    match put.get(&person).copied() {
        Some(Put::Now(standing)) => {
            event::record(conn, who, &Event::ParticipantsAdded { run: run.id, people: vec![person], count: 1 })?;
            Ok(Receipt::created(address, standing.as_str()))
        }
        Some(Put::Already(standing)) => Ok(Receipt::changed(address, standing.as_str())),
        _ => Err(Error::invalid("person", "participant-suspended")),
    }
}
/// How long a request has waited, in whole days.
pub(super) fn age(since: clock::Instant) -> i64 {
    (clock::now().utc() - since.utc()).num_days()
}
