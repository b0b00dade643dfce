//! Runs as those who lead a course make, change and cancel them.
use super::{
    run::{self, Run, RunCard, RunWayIn, led, led_run},
    seat,
    timetable::{self, TimetableLine},
};
use crate::{
    accounts::{actor::Actor, settings::Zone},
    clock::{self, Instant},
    code,
    courses::{course, enrolment::Standing},
    db::{Conn, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    schema::{enrolments, runs},
    view::{Receipt, View},
    words::Texts,
};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Seats of one run.
const MOST_SEATS: i64 = 100_000;
/// Runs of one course.
const MOST_RUNS: i64 = 1_000;
/// Characters of a key: long enough not to be guessed within the tries that are allowed.
const KEY_LEAST: usize = 8;

/// A run as it is written. Times are those of its zone: `2026-03-02T09:00`.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "title": "Angkatan II", "zone": "WIB", "opens_at": "2026-03-02T09:00", "closes_at": "", "begins_at": "2026-04-01T09:00", "ends_at": "", "seats": 30, "way_in": "self", "key": "" }))]
pub struct RunDraft {
    #[schema(max_length = 100)]
    pub title: String,
    #[schema(required = true)]
    pub zone: Option<Zone>,
    /// When enrolment begins; empty: now.
    #[schema(max_length = 20)]
    pub opens_at: String,
    #[schema(max_length = 20)]
    pub closes_at: String,
    /// When the run begins: the day 0 of its timetable.
    #[schema(max_length = 20)]
    pub begins_at: String,
    #[schema(max_length = 20)]
    pub ends_at: String,
    /// None: no limit. Fewer than are taken are refused.
    #[schema(minimum = 1, maximum = 100_000)]
    pub seats: Option<i64>,
    #[schema(required = true)]
    pub way_in: Option<RunWayIn>,
    /// 8 to 100 characters, where one comes in with a key; empty: as it was.
    #[schema(max_length = 100)]
    pub key: String,
}
/// A draft that can be kept.
struct Fit {
    title: String,
    zone: Zone,
    opens_at: Instant,
    closes_at: Option<Instant>,
    begins_at: Option<Instant>,
    ends_at: Option<Instant>,
    seats: Option<i64>,
    way_in: RunWayIn,
    key_hash: Option<String>,
}
fn read_time(zone: Zone, text: &str) -> Result<Option<Instant>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let read = |form| NaiveDateTime::parse_from_str(text, form);
    let at = read("%Y-%m-%dT%H:%M").or_else(|_| read("%Y-%m-%dT%H:%M:%S")).map_err(drop)?;
    let years = 2000..=2100;
    let at = years.contains(&chrono::Datelike::year(&at)).then_some(at).ok_or(())?;
    Ok(Some(Instant::from(at.and_utc()).plus(-zone.offset())))
}
fn time_in(zone: Zone, at: Option<Instant>) -> String {
    at.map(|at| at.plus(zone.offset()).utc().format("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default()
}
fn fit(draft: &RunDraft, before: Option<&Run>) -> Result<Fit> {
    let mut check = Check::default();
    check
        .at_most("title", &draft.title, 100)
        .that(!draft.title.chars().any(char::is_control), "title", "not-a-value")
        .that(draft.zone.is_some(), "zone", "field-missing")
        .that(draft.way_in.is_some(), "way_in", "field-missing")
        .at_most("key", &draft.key, 100);
    let zone = draft.zone.unwrap_or(Zone::Wib);
    let mut time = |field: &'static str, text: &str| {
        let read = read_time(zone, text);
        check.that(read.is_ok(), field, "time-unreadable");
        read.unwrap_or_default()
    };
    let (opens_at, closes_at) = (time("opens_at", &draft.opens_at), time("closes_at", &draft.closes_at));
    let (begins_at, ends_at) = (time("begins_at", &draft.begins_at), time("ends_at", &draft.ends_at));
    let opens_at = opens_at.or(before.map(|run| run.opens_at)).unwrap_or_else(clock::now);
    let after = |one: Option<Instant>, other: Option<Instant>| one.zip(other).is_none_or(|(one, other)| one < other);
    check.that(after(Some(opens_at), closes_at), "closes_at", "run-closes-early").that(
        after(begins_at, ends_at),
        "ends_at",
        "run-ends-early",
    );
    let seats = draft.seats;
    check.that(seats.is_none_or(|seats| (1..=MOST_SEATS).contains(&seats)), "seats", {
        Msg::from("seats-range").with("most", MOST_SEATS)
    });
    let taken = before.map_or(0, |run| run.taken);
    check.that(seats.is_none_or(|seats| seats >= taken), "seats", Msg::from("seats-below-taken").with("count", taken));
    let (key, way_in) = (draft.key.trim(), draft.way_in.unwrap_or(RunWayIn::Free));
    let kept = before.and_then(|run| run.key_hash.clone());
    let key_hash = match (way_in, key) {
        (RunWayIn::Key, "") => kept,
        (RunWayIn::Key, key) => Some(code::hash(key)),
        _ => None,
    };
    check
        .that(way_in != RunWayIn::Key || key_hash.is_some(), "key", "run-key-missing")
        .that(key.is_empty() || key.chars().count() >= KEY_LEAST, "key", {
            Msg::from("run-key-short").with("least", i64::try_from(KEY_LEAST).unwrap_or(0))
        })
        .done()?;
    Ok(Fit {
        title: draft.title.trim().to_owned(),
        zone,
        opens_at,
        closes_at,
        begins_at,
        ends_at,
        seats,
        way_in,
        key_hash,
    })
}

/// The runs of a course, newest first, for those who lead them.
#[derive(Serialize, ToSchema)]
pub struct RunList {
    pub course: String,
    pub title: Texts,
    /// At most 100.
    pub items: Vec<RunCard>,
    pub next: Option<String>,
}
impl View for RunList {
    const TEMPLATE: &'static str = "courses/runs/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// Where the next page of runs begins.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct RunPlace {
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, slug: &str, place: &RunPlace) -> Result<RunList> {
    const LIMIT: usize = 50;
    let course = led(conn, who, slug)?;
    let after = i64::from_str_radix(&place.after, 16).unwrap_or(i64::MAX);
    let mut rows: Vec<Run> = runs::table
        .filter(runs::course_id.eq(course.id))
        .filter(runs::number.lt(after))
        .order(runs::number.desc())
        .limit(51)
        .select(Run::as_select())
        .load(conn)?;
    let more = rows.len() > LIMIT;
    rows.truncate(LIMIT);
    let next = rows.last().filter(|_| more).map(|run| format!("{:x}", run.number));
    let title = course::title(conn, &course)?;
    Ok(RunList { course: course.slug, title, items: rows.iter().map(Run::card).collect(), next })
}
/// The form for a new run.
#[derive(Serialize, ToSchema)]
pub struct NewRunPage {
    pub course: String,
    pub title: Texts,
}
impl View for NewRunPage {
    const TEMPLATE: &'static str = "courses/runs/new.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/runs/new", self.course))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "title": "", "zone": "WIB", "opens_at": "", "closes_at": "", "begins_at": "", "ends_at": "",
            "seats": "", "way_in": "self", "key": "" })
    }
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<NewRunPage> {
    let course = led(conn, who, slug)?;
    let title = course::title(conn, &course)?;
    Ok(NewRunPage { course: course.slug, title })
}
/// Makes the next run of a course.
pub fn make(conn: &mut Conn, who: &Actor, slug: &str, draft: &RunDraft) -> Result<Receipt> {
    let course = led(conn, Some(who), slug)?;
    let fit = fit(draft, None)?;
    lock_row(conn, "courses", course.id)?;
    let last: Option<i64> =
        runs::table.filter(runs::course_id.eq(course.id)).select(diesel::dsl::max(runs::number)).first(conn)?;
    let number = last.unwrap_or(0) + 1;
    if number > MOST_RUNS {
        return Err(Error::conflict(Msg::from("too-many-runs").with("most", MOST_RUNS)));
    }
    let id: i64 = diesel::insert_into(runs::table)
        .values((
            (
                runs::course_id.eq(course.id),
                runs::number.eq(number),
                runs::title.eq(fit.title),
                runs::zone.eq(fit.zone),
            ),
            (runs::opens_at.eq(fit.opens_at), runs::closes_at.eq(fit.closes_at)),
            (runs::begins_at.eq(fit.begins_at), runs::ends_at.eq(fit.ends_at)),
            (runs::seats.eq(fit.seats), runs::way_in.eq(fit.way_in), runs::key_hash.eq(fit.key_hash)),
        ))
        .returning(runs::id)
        .get_result(conn)?;
    event::record(conn, who, &Event::RunMade { run: id, code: format!("{}/{number}", course.slug) })?;
    Ok(Receipt::created(format!("/courses/{}/runs/{number}", course.slug), "made").code(&number.to_string()))
}

/// A run with the forms to change it.
#[derive(Serialize, ToSchema)]
pub struct RunPage {
    pub course: String,
    pub title: Texts,
    pub run: RunCard,
    /// Whether it has a key; the key itself is not kept.
    pub has_key: bool,
    pub taken: i64,
    pub waiting: i64,
    pub requested: i64,
    /// Every lesson of the course, with its day where it has one.
    pub timetable: Vec<TimetableLine>,
}
impl View for RunPage {
    const TEMPLATE: &'static str = "courses/runs/show.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/runs/{}", self.course, self.run.number))
    }
    fn form(&self) -> serde_json::Value {
        let (run, zone) = (&self.run, self.run.zone);
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let days = self.timetable.iter().map(|line| (line.lesson.clone(), serde_json::json!(number(line.day))));
        let milestones = self.timetable.iter().map(|line| (line.lesson.clone(), serde_json::json!(line.milestone)));
        serde_json::json!({
            "title": run.title, "zone": zone, "opens_at": time_in(zone, Some(run.opens_at)),
            "closes_at": time_in(zone, run.closes_at), "begins_at": time_in(zone, run.begins_at),
            "ends_at": time_in(zone, run.ends_at), "seats": number(run.seats), "way_in": run.way_in, "key": "", "reason": "",
            "days": days.collect::<serde_json::Map<_, _>>(), "milestones": milestones.collect::<serde_json::Map<_, _>>(),
        })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64) -> Result<RunPage> {
    let (course, run) = led_run(conn, who, slug, number)?;
    let title = course::title(conn, &course)?;
    let counts: Vec<(Standing, i64)> = enrolments::table
        .filter(enrolments::run_id.eq(run.id))
        .group_by(enrolments::standing)
        .select((enrolments::standing, diesel::dsl::count_star()))
        .load(conn)?;
    let of = |standing| counts.iter().find(|row| row.0 == standing).map_or(0, |row| row.1);
    Ok(RunPage {
        timetable: timetable::lines(conn, &course, run.id)?,
        course: course.slug,
        title,
        run: run.card(),
        has_key: run.key_hash.is_some(),
        taken: run.taken,
        waiting: of(Standing::Waiting),
        requested: of(Standing::Requested),
    })
}
/// Changes a run. Where there are more seats than before, those who wait move up at once.
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, number: i64, draft: &RunDraft) -> Result<Receipt> {
    let (course, found) = led_run(conn, Some(who), slug, number)?;
    let mut run = run::locked(conn, found.id)?;
    if run.cancelled_at.is_some() {
        return Err(Error::conflict("run-cancelled"));
    }
    let fit = fit(draft, Some(&run))?;
    diesel::update(runs::table.find(run.id))
        .set((
            (runs::title.eq(fit.title), runs::zone.eq(fit.zone)),
            (runs::opens_at.eq(fit.opens_at), runs::closes_at.eq(fit.closes_at)),
            (runs::begins_at.eq(fit.begins_at), runs::ends_at.eq(fit.ends_at)),
            (runs::seats.eq(fit.seats), runs::way_in.eq(fit.way_in), runs::key_hash.eq(fit.key_hash)),
        ))
        .execute(conn)?;
    run.seats = fit.seats;
    event::record(conn, who, &Event::RunChanged { run: run.id, code: format!("{}/{number}", course.slug) })?;
    seat::fill(conn, who, &mut run)?;
    Ok(Receipt::changed(format!("/courses/{}/runs/{number}", course.slug), "changed"))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "Pengajar berhalangan" }))]
pub struct RunCancelling {
    /// Needed, told to everyone in it; at most 1,000 characters.
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub reason: String,
}
/// Cancels a run: everyone in it loses seat, place or request, is told why, and may enrol in another one. What was achieved
/// stays. Cancelling twice is no error.
pub fn cancel(conn: &mut Conn, who: &Actor, slug: &str, number: i64, typed: &RunCancelling) -> Result<Receipt> {
    let (course, found) = led_run(conn, Some(who), slug, number)?;
    Check::default().text("reason", &typed.reason, 1000).done()?;
    let run = run::locked(conn, found.id)?;
    let receipt = Receipt::changed(format!("/courses/{}/runs/{number}", course.slug), Standing::Cancelled.as_str());
    if run.cancelled_at.is_some() {
        return Ok(receipt);
    }
    let (now, reason) = (clock::now(), typed.reason.trim());
    let live = enrolments::table.filter(enrolments::run_id.eq(run.id)).filter(enrolments::standing.eq_any([
        Standing::Requested,
        Standing::Enrolled,
        Standing::Waiting,
    ]));
    diesel::update(live)
        .set((
            (enrolments::standing.eq(Standing::Cancelled), enrolments::place.eq(None::<i64>)),
            (enrolments::changed_at.eq(now), enrolments::reason.eq(reason)),
        ))
        .execute(conn)?;
    diesel::update(runs::table.find(run.id))
        .set((runs::taken.eq(0), runs::cancelled_at.eq(now), runs::cancel_reason.eq(reason)))
        .execute(conn)?;
    let code = format!("{}/{number}", course.slug);
    event::record(conn, who, &Event::RunCancelled { run: run.id, code, reason: reason.to_owned() })?;
    Ok(receipt)
}
/// Who was in a run when it was cancelled, for notices.
pub fn cancelled(conn: &mut Conn, run: i64) -> Result<Vec<i64>> {
    let gone =
        enrolments::table.filter(enrolments::run_id.eq(run)).filter(enrolments::standing.eq(Standing::Cancelled));
    Ok(gone.select(enrolments::person_id).load(conn)?)
}
