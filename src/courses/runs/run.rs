//! A run (intake) of a course: its row, its card, which ones take people now.
use crate::{
    accounts::{actor::Actor, settings::Zone},
    clock::{self, Instant},
    code,
    courses::course::{self, Course, StaffRole},
    db::{Conn, lock_row},
    error::{Error, Result},
    schema::{course_staff, runs},
    words::Texts,
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// How one comes in: by oneself, by oneself with a key, or when a teacher accepts.
    pub enum RunWayIn { Free = "self", Key = "key", Approval = "approval" }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = runs)]
pub(in crate::courses) struct Run {
    pub id: i64,
    pub course_id: i64,
    pub number: i64,
    pub title: String,
    pub zone: Zone,
    /// None: no limit.
    pub seats: Option<i64>,
    pub taken: i64,
    pub opens_at: Instant,
    pub closes_at: Option<Instant>,
    pub begins_at: Option<Instant>,
    pub ends_at: Option<Instant>,
    pub way_in: RunWayIn,
    pub key_hash: Option<String>,
    /// The last place that was given out on the waiting list.
    pub queued: i64,
    pub cancelled_at: Option<Instant>,
    pub cancel_reason: String,
}
impl Run {
    pub(in crate::courses) fn seats_left(&self) -> Option<i64> {
        self.seats.map(|seats| (seats - self.taken).max(0))
    }
    /// Takes people now.
    pub(in crate::courses) fn is_open(&self) -> bool {
        let now = clock::now();
        self.cancelled_at.is_none() && self.opens_at <= now && self.closes_at.is_none_or(|closes| closes > now)
    }
    /// Every character is compared, so that the time it takes tells nothing.
    pub(in crate::courses) fn check_key(&self, typed: &str) -> Result<()> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Error::invalid("key", "enrol-key-missing"));
        }
        let (wanted, given) = (self.key_hash.clone().unwrap_or_default(), code::hash(typed));
        let differs = wanted.bytes().zip(given.bytes()).fold(0, |found, (one, other)| found | (one ^ other));
        if wanted.len() == given.len() && differs == 0 { Ok(()) } else { Err(Error::invalid("key", "enrol-key-wrong")) }
    }
    pub(in crate::courses) fn card(&self) -> RunCard {
        RunCard {
            number: self.number,
            title: self.title.clone(),
            zone: self.zone,
            way_in: self.way_in,
            seats: self.seats,
            seats_left: self.seats_left(),
            opens_at: self.opens_at,
            closes_at: self.closes_at,
            begins_at: self.begins_at,
            ends_at: self.ends_at,
            is_open: self.is_open(),
            cancelled_at: self.cancelled_at,
            cancel_reason: self.cancel_reason.clone(),
        }
    }
}
/// A run as everyone sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunCard {
    pub number: i64,
    /// What distinguishes it, such as "East Java, autumn"; empty: its number alone.
    pub title: String,
    /// The zone in which its times were set.
    pub zone: Zone,
    pub way_in: RunWayIn,
    /// Null: no limit.
    pub seats: Option<i64>,
    pub seats_left: Option<i64>,
    /// From when to when one can enrol; null: until it is closed.
    pub opens_at: Instant,
    pub closes_at: Option<Instant>,
    /// When it is held.
    pub begins_at: Option<Instant>,
    pub ends_at: Option<Instant>,
    pub is_open: bool,
    pub cancelled_at: Option<Instant>,
    pub cancel_reason: String,
}

/// The run that someone comes into who names none: the newest that takes everyone, else the newest.
pub(in crate::courses) fn open_run(conn: &mut Conn, course: i64) -> Result<Option<Run>> {
    Ok(open_runs(conn, course, MOST_OPEN)?.into_iter().next())
}
/// Open runs of one course that are looked at.
pub(in crate::courses) const MOST_OPEN: i64 = 20;
/// The runs that are open: first those that take everyone, the newest first.
pub(in crate::courses) fn open_runs(conn: &mut Conn, course: i64, most: i64) -> Result<Vec<Run>> {
    let now = clock::now();
    let open: Vec<Run> = runs::table
        .filter(runs::course_id.eq(course))
        .filter(runs::cancelled_at.is_null())
        .filter(runs::opens_at.le(now))
        .filter(runs::closes_at.is_null().or(runs::closes_at.gt(now)))
        .order((runs::way_in.eq(RunWayIn::Free).desc(), runs::number.desc()))
        .limit(most)
        .select(Run::as_select())
        .load(conn)?;
    Ok(open)
}
/// The courses that have a run which is open.
pub(in crate::courses) fn open_courses(conn: &mut Conn) -> Result<Vec<i64>> {
    let now = clock::now();
    Ok(runs::table
        .filter(runs::cancelled_at.is_null())
        .filter(runs::opens_at.le(now))
        .filter(runs::closes_at.is_null().or(runs::closes_at.gt(now)))
        .select(runs::course_id)
        .distinct()
        .load(conn)?)
}
pub(in crate::courses) fn numbered(conn: &mut Conn, course: i64, number: i64) -> Result<Option<Run>> {
    let one = runs::table.filter(runs::course_id.eq(course)).filter(runs::number.eq(number));
    Ok(one.select(Run::as_select()).first(conn).optional()?)
}
/// Keeps the run until the transaction ends: seats, list and counters of one run are changed one after the other, so that
/// the list is in the order of commit.
pub(in crate::courses) fn locked(conn: &mut Conn, id: i64) -> Result<Run> {
    lock_row(conn, "runs", id)?;
    Ok(runs::table.find(id).select(Run::as_select()).first(conn)?)
}
/// A course for those who lead its runs.
pub(super) fn led(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Course> {
    let course = course::visible(conn, who, slug)?;
    if course::is_staff(conn, who, course.id)? { Ok(course) } else { Err(Error::forbidden("only-teachers")) }
}
/// One of its runs.
pub(super) fn led_run(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64) -> Result<(Course, Run)> {
    let course = led(conn, who, slug)?;
    let run = numbered(conn, course.id, number)?.ok_or(Error::NotFound)?;
    Ok((course, run))
}
/// Those who lead a course, for notices.
pub fn leaders(conn: &mut Conn, course: i64) -> Result<Vec<i64>> {
    Ok(course_staff::table
        .filter(course_staff::course_id.eq(course))
        .filter(course_staff::role.eq_any([StaffRole::Author, StaffRole::Teacher]))
        .select(course_staff::person_id)
        .distinct()
        .limit(100)
        .load(conn)?)
}

/// What notices say of a run.
pub struct RunFacts {
    pub course: i64,
    pub slug: String,
    pub number: i64,
    pub title: Texts,
}
pub fn facts(conn: &mut Conn, run: i64) -> Result<RunFacts> {
    let (course, number) = runs::table.find(run).select((runs::course_id, runs::number)).first(conn)?;
    let found = course::by_id(conn, course)?;
    let title = course::title(conn, &found)?;
    Ok(RunFacts { course, slug: found.slug, number, title })
}
/// Whether what a notice about a run leads to opens for someone: the course, or the run's people.
pub fn opens(conn: &mut Conn, who: &Actor, address: &str) -> Result<bool> {
    let mut parts = address.trim_start_matches('/').split('/').skip(1);
    let slug = parts.next().unwrap_or_default();
    let found = match parts.next() {
        Some(_) => led(conn, Some(who), slug),
        None => course::visible(conn, Some(who), slug),
    };
    match found {
        Ok(_) => Ok(true),
        Err(Error::NotFound | Error::Forbidden(_)) => Ok(false),
        Err(e) => Err(e),
    }
}
