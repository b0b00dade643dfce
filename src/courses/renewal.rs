//! Beginning a course again: a new period, when its certificate has ended or is about to. What was achieved before stays, with
//! the period it was achieved in.
use super::{
    course::{self, Course},
    enrolment::{self, Seat, Standing},
    runs::{
        run::{self, RunWayIn},
        seat,
    },
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::{Error, Result},
    event::{self, Event},
    progress::{
        certificate::{self, Certificate, Status},
        completion,
    },
    rule::{self, Rule},
    schema::{certificates, courses},
    view::Receipt,
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// What is known of a certificate that has an end.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CourseRenewal {
    pub serial: String,
    pub valid_until: Instant,
    pub ended: bool,
    /// Whether the course can be begun again now; else it is under way again already.
    pub may_begin: bool,
}
/// The newest certificate of a course that has ended or ends soon, and whether this person can begin again.
pub(super) fn due(conn: &mut Conn, person: i64, course: &Course, own: Option<&Seat>) -> Result<Option<CourseRenewal>> {
    let held = certificate::held_for(conn, person, &[course.content_id])?;
    let valid = |held: &&Certificate| matches!(held.status(), Status::Awarded | Status::Expired);
    let Some(held) = held.iter().rev().find(valid) else {
        return Ok(None);
    };
    let Some(valid_until) = held.valid_until else {
        return Ok(None);
    };
    if valid_until > clock::now().plus(rule::span(conn, Rule::RenewalDays)?) {
        return Ok(None);
    }
    let period = own.map_or(held.period, |own| own.period);
    let finished = completion::done(conn, person, &[course.content_id], period)?.contains_key(&course.content_id);
    let stays_out = own.is_some_and(|own| matches!(own.standing, Standing::Suspended | Standing::Refused));
    let (serial, ended) = (held.serial.clone(), held.status() == Status::Expired);
    Ok(Some(CourseRenewal { serial, valid_until, ended, may_begin: finished && !stays_out }))
}
/// Begins the next period. Whoever has a seat in a run that is open goes on in that; whoever has not takes one in the newest
/// run that takes everyone, or a place on its list. Twice is no error.
pub fn renew(conn: &mut Conn, who: &Actor, slug: &str) -> Result<Receipt> {
    let person = who.person()?;
    let found = course::visible(conn, Some(who), slug)?;
    let address = format!("/courses/{}", found.slug);
    // Two at once are one after the other: the second finds the first one's period.
    lock_row(conn, "people", person)?;
    let own = enrolment::seat_of(conn, person, found.id)?.ok_or_else(|| Error::conflict("renewal-not-due"))?;
    let due = due(conn, person, &found, Some(&own))?.ok_or_else(|| Error::conflict("renewal-not-due"))?;
    if !due.may_begin {
        return match own.standing {
            Standing::Suspended => Err(Error::forbidden("enrol-suspended")),
            Standing::Refused => Err(Error::forbidden("enrol-refused")),
            standing => Ok(Receipt::changed(address, standing.as_str())),
        };
    }
    let here = run::numbered(conn, found.id, own.run)?.filter(run::Run::is_open);
    let (next, from) = match here {
        Some(here) if own.standing == Standing::Enrolled => (here, Some(own.id)),
        _ => {
            let open = run::open_run(conn, found.id)?.filter(|run| run.way_in == RunWayIn::Free);
            (open.ok_or_else(|| Error::conflict("no-open-run"))?, None)
        }
    };
    if from.is_none() && own.standing.is_live() {
        // The seat before was in a run that is closed.
        let mut before = run::locked(conn, own.run_id)?;
        seat::vacate(conn, who, &mut before, &[own.id], Standing::Left, "")?;
    }
    let mut run = run::locked(conn, next.id)?;
    let period = own.period + 1;
    let standing = seat::begin_again(conn, &mut run, person, period, from)?;
    let waiting = standing == Standing::Waiting;
    event::record(conn, who, &Event::CourseRenewed { course: found.id, person, number: period, waiting })?;
    Ok(Receipt::created(address, standing.as_str()))
}
/// The slug of the course that a certificate is for, for notices.
pub fn course_of(conn: &mut Conn, certificate: i64) -> Result<Option<String>> {
    Ok(courses::table
        .inner_join(certificates::table.on(certificates::content_id.eq(courses::content_id)))
        .filter(certificates::id.eq(certificate))
        .select(courses::slug)
        .first(conn)
        .optional()?)
}
