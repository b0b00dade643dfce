//! The people of one run, for those who lead it: a page and a file.
use super::{
    assignment::last_day,
    decision::age,
    reached::Reached,
    run::{Run, RunCard, led_run},
    seat::SeatSource,
};
use crate::{
    accounts::{actor::Actor, person::name_key},
    clock::Instant,
    courses::{course, course::Course, enrolment::Standing},
    db::{Conn, MultiBackend},
    error::Result,
    schema::{enrolment_sources as sources, enrolments, people},
    sheet::{self, Column, Holds, coded, column},
    view::{Download, View},
    words::Texts,
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Rows of the file.
const MOST_ROWS: i64 = 10_000;

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ParticipantFilter {
    pub standing: Option<Standing>,
    pub source: Option<SeatSource>,
    /// The beginning of a name.
    #[schema(max_length = 200)]
    pub name: String,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 50 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// Someone in a run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Participant {
    pub handle: String,
    pub name: String,
    pub standing: Standing,
    /// Since when, and how many whole days ago.
    pub since: Instant,
    pub age: i64,
    /// Why they have no seat; of a request what its sender says.
    pub reason: String,
    /// What holds the seat; where nothing does, how it was taken.
    pub sources: Vec<SeatSource>,
    /// The last day.
    pub due_on: Option<NaiveDate>,
    /// Whole per cent of the lessons.
    pub progress: i64,
    pub last_at: Option<Instant>,
    /// The place on the waiting list, of those who wait: 1 is the next.
    pub place: Option<i64>,
}
#[derive(Serialize, ToSchema)]
pub struct ParticipantList {
    pub course: String,
    pub title: Texts,
    pub run: RunCard,
    /// In the order in which they came; who waits, in the order of the list.
    pub items: Vec<Participant>,
    pub next: Option<String>,
    /// Of all standings, unfiltered.
    pub counts: Vec<StandingCount>,
    pub filter: ParticipantFilter,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StandingCount {
    pub standing: Standing,
    pub count: i64,
}
impl View for ParticipantList {
    const TEMPLATE: &'static str = "courses/runs/participants.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/runs/{}/participants", self.course, self.run.number))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "person": "", "reason": "" })
    }
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
type Row = ((i64, i64, Option<i64>), (String, String), (Standing, SeatSource, Instant, Option<Instant>, String));
fn rows(conn: &mut Conn, run: &Run, filter: &ParticipantFilter, limit: i64) -> Result<Vec<Row>> {
    let mut rows =
        enrolments::table.inner_join(people::table).filter(enrolments::run_id.eq(run.id)).into_boxed::<MultiBackend>();
    if let Some(standing) = filter.standing {
        rows = rows.filter(enrolments::standing.eq(standing));
    }
    if let Some(source) = filter.source {
        let held = sources::table
            .filter(sources::enrolment_id.eq(enrolments::id))
            .filter(sources::ended_at.is_null())
            .filter(sources::source.eq(source));
        rows = rows.filter(diesel::dsl::exists(held));
    }
    let name = name_key(&filter.name);
    if !name.is_empty() {
        let end = format!("{name}\u{10ffff}");
        rows = rows.filter(people::name_key.ge(name)).filter(people::name_key.lt(end));
    }
    let is_list = filter.standing == Some(Standing::Waiting);
    let after = i64::from_str_radix(&filter.after, 16).ok();
    let rows = if is_list {
        let rows = rows.order((enrolments::place, enrolments::id));
        match after {
            Some(after) => rows.filter(enrolments::place.gt(after)),
            None => rows,
        }
    } else {
        let rows = rows.order(enrolments::id);
        match after {
            Some(after) => rows.filter(enrolments::id.gt(after)),
            None => rows,
        }
    };
    Ok(rows
        .limit(limit)
        .select((
            (enrolments::id, enrolments::person_id, enrolments::place),
            (people::handle, people::name),
            (
                enrolments::standing,
                enrolments::source,
                enrolments::created_at,
                enrolments::changed_at,
                enrolments::reason,
            ),
        ))
        .load(conn)?)
}
fn participants(conn: &mut Conn, course: &Course, run: &Run, rows: Vec<Row>) -> Result<Vec<Participant>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.0.0).collect();
    let persons: Vec<i64> = rows.iter().map(|row| row.0.1).collect();
    let mut held: Vec<(i64, SeatSource, Option<Instant>)> = vec![];
    for ids in ids.chunks(1000) {
        held.extend(
            sources::table
                .filter(sources::enrolment_id.eq_any(ids))
                .filter(sources::ended_at.is_null())
                .order(sources::id)
                .select((sources::enrolment_id, sources::source, sources::due_at))
                .load::<(i64, SeatSource, Option<Instant>)>(conn)?,
        );
    }
    held.sort_by_key(|row| row.0);
    let reached = Reached::of(conn, &persons, &[course.id])?;
    // Places are numbers that were given out; told is how many wait before.
    let waiting: Vec<i64> = enrolments::table
        .filter(enrolments::run_id.eq(run.id))
        .filter(enrolments::standing.eq(Standing::Waiting))
        .order(enrolments::place)
        .limit(MOST_ROWS)
        .select(enrolments::id)
        .load(conn)?;
    let nth: std::collections::BTreeMap<i64, i64> = waiting.into_iter().zip(1..).collect();
    let person = |((id, person, _), (handle, name), (standing, source, created_at, changed_at, reason)): Row| {
        let from = held.partition_point(|row| row.0 < id);
        let own: Vec<_> = held.iter().skip(from).take_while(|row| row.0 == id).collect();
        let far = reached.far(person, course.id);
        let since = changed_at.unwrap_or(created_at);
        Participant {
            handle,
            name,
            standing,
            since,
            age: age(since),
            reason,
            sources: if own.is_empty() { vec![source] } else { own.iter().map(|row| row.1).collect() },
            due_on: own.iter().filter_map(|row| row.2).min().map(last_day),
            progress: far.as_ref().map_or(0, |far| far.per_cent),
            last_at: far.and_then(|far| far.last_at),
            place: nth.get(&id).copied(),
        }
    };
    Ok(rows.into_iter().map(person).collect())
}
pub fn page(
    conn: &mut Conn,
    who: Option<&Actor>,
    (slug, number): (&str, i64),
    filter: &ParticipantFilter,
    ignored: &[String],
) -> Result<ParticipantList> {
    let (course, run) = led_run(conn, who, slug, number)?;
    let limit = filter.limit.unwrap_or(50).clamp(1, 100);
    let mut rows = rows(conn, &run, filter, limit + 1)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let is_list = filter.standing == Some(Standing::Waiting);
    let key = |row: &Row| if is_list { row.0.2.unwrap_or(0) } else { row.0.0 };
    let next = rows.last().filter(|_| more).map(|row| format!("{:x}", key(row)));
    let counts: Vec<(Standing, i64)> = enrolments::table
        .filter(enrolments::run_id.eq(run.id))
        .group_by(enrolments::standing)
        .select((enrolments::standing, diesel::dsl::count_star()))
        .load(conn)?;
    let mut counts: Vec<StandingCount> =
        counts.into_iter().map(|(standing, count)| StandingCount { standing, count }).collect();
    counts.sort_by_key(|row| row.standing);
    Ok(ParticipantList {
        items: participants(conn, &course, &run, rows)?,
        title: course::title(conn, &course)?,
        course: course.slug,
        run: run.card(),
        next,
        counts,
        filter: filter.clone(),
        ignored: ignored.to_vec(),
    })
}

const COLUMNS: &[Column] = &[
    column("name", Holds::Text),
    column("handle", Holds::Text),
    coded("standing", "standing"),
    column("sources", Holds::List),
    column("since", Holds::Instant),
    column("reason", Holds::Text),
    column("due_on", Holds::Text),
    column("progress", Holds::Number),
    column("last_activity", Holds::Instant),
];
/// The same as a CSV, at most 10,000 rows.
pub fn file(
    conn: &mut Conn,
    who: Option<&Actor>,
    (slug, number): (&str, i64),
    filter: &ParticipantFilter,
) -> Result<Download> {
    let (course, run) = led_run(conn, who, slug, number)?;
    let whole = ParticipantFilter { after: String::new(), ..filter.clone() };
    let rows = rows(conn, &run, &whole, MOST_ROWS)?;
    let people = participants(conn, &course, &run, rows)?;
    let row = |one: Participant| {
        let sources = one.sources.iter().map(|source| source.as_str().to_owned()).collect();
        vec![
            sheet::Cell::Text(one.name),
            sheet::Cell::Text(one.handle),
            sheet::Cell::Text(one.standing.as_str().to_owned()),
            sheet::Cell::List(sources),
            one.since.into(),
            sheet::Cell::Text(one.reason),
            one.due_on.map(|day| day.to_string()).into(),
            sheet::Cell::Whole(one.progress),
            one.last_at.map(sheet::instant).into(),
        ]
    };
    let rows: Vec<sheet::Row> = people.into_iter().map(row).collect();
    Ok(Download {
        name: format!("{}-{}-participants.csv", course.slug, run.number),
        kind: sheet::CSV,
        rows: i64::try_from(rows.len()).unwrap_or(0),
        body: sheet::plain(COLUMNS, &rows)?,
        described_by: "",
    })
}
