//! The timetable of a run: lessons on days that count from its beginning, with milestones.
use super::run::{Run, led_run};
use crate::{
    accounts::{actor::Actor, settings::Zone},
    content,
    courses::{
        block::LessonDocument,
        course::{self, Course},
    },
    db::{Conn, insert_all},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    schema::{lessons, people, run_timetable as timetable},
    view::Receipt,
    words::Texts,
};
use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The last day there can be: two years.
const LAST_DAY: i64 = 730;
/// Lessons that can be on a timetable.
const MOST: usize = 500;

/// A lesson in the form of the timetable.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimetableLine {
    /// The lesson's slug.
    pub lesson: String,
    pub title: Texts,
    /// Days after the beginning of the run; null: on no day.
    pub day: Option<i64>,
    pub milestone: String,
}
/// The lessons of a course in their order, as (content id, id, slug, title).
fn lessons_of(conn: &mut Conn, course: &Course) -> Result<Vec<(i64, String, Texts)>> {
    let contents = course::lessons(conn, course)?;
    let rows: Vec<(i64, i64, String)> = lessons::table
        .filter(lessons::content_id.eq_any(&contents))
        .select((lessons::content_id, lessons::id, lessons::slug))
        .load(conn)?;
    let mut titles: BTreeMap<i64, Texts> = BTreeMap::new();
    for version in content::published_of(conn, &contents)? {
        titles.insert(version.content_id, version.document::<LessonDocument>()?.title);
    }
    let found = contents.iter().filter_map(|content| {
        let row = rows.iter().find(|row| row.0 == *content)?;
        Some((row.1, row.2.clone(), titles.get(content).cloned()?))
    });
    Ok(found.collect())
}
fn days_of(conn: &mut Conn, run: i64) -> Result<BTreeMap<i64, (i64, String)>> {
    let rows: Vec<(i64, i64, String)> = timetable::table
        .filter(timetable::run_id.eq(run))
        .select((timetable::lesson_id, timetable::day, timetable::milestone))
        .load(conn)?;
    Ok(rows.into_iter().map(|(lesson, day, milestone)| (lesson, (day, milestone))).collect())
}
pub(super) fn lines(conn: &mut Conn, course: &Course, run: i64) -> Result<Vec<TimetableLine>> {
    let days = days_of(conn, run)?;
    let line = |(id, lesson, title): (i64, String, Texts)| {
        let (day, milestone) = days.get(&id).cloned().unzip();
        TimetableLine { lesson, title, day, milestone: milestone.unwrap_or_default() }
    };
    Ok(lessons_of(conn, course)?.into_iter().map(line).collect())
}

/// The days of lessons and what is to be reached by then, both by the lessons' slugs; who is missing is on no day.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "days": { "labinov-overview": "0" }, "milestones": { "labinov-overview": "Perkenalan" } }))]
pub struct TimetableDraft {
    /// Whole numbers from 0 to 730; empty: none.
    pub days: BTreeMap<String, Typed>,
    /// At most 200 characters.
    pub milestones: BTreeMap<String, Typed>,
}
/// A text; a form's field comes as a list of one.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = TimetableText)]
#[serde(untagged)]
pub enum Typed {
    One(String),
    Listed(Vec<String>),
}
impl Typed {
    fn text(&self) -> &str {
        match self {
            Self::One(text) => text.trim(),
            Self::Listed(all) => all.last().map_or("", |text| text.trim()),
        }
    }
}
/// Saves the whole timetable of a run.
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, number: i64, draft: &TimetableDraft) -> Result<Receipt> {
    #[derive(Insertable)]
    #[diesel(table_name = timetable)]
    struct NewDay<'m> {
        run_id: i64,
        lesson_id: i64,
        day: i64,
        milestone: &'m str,
    }
    let (course, run) = led_run(conn, Some(who), slug, number)?;
    if run.cancelled_at.is_some() {
        return Err(Error::conflict("run-cancelled"));
    }
    crate::db::lock_row(conn, "runs", run.id)?;
    let known = lessons_of(conn, &course)?;
    let (mut check, mut rows) = (Check::default(), vec![]);
    let unknown = draft.days.keys().chain(draft.milestones.keys()).find(|name| !known.iter().any(|l| l.1 == **name));
    check.that(unknown.is_none() && known.len() <= MOST, "days", "no-such-lesson");
    for (lesson, slug, _) in &known {
        let typed = draft.days.get(slug).map_or("", Typed::text);
        let milestone = draft.milestones.get(slug).map_or("", Typed::text);
        let day = typed.parse::<i64>().ok().filter(|day| (0..=LAST_DAY).contains(day));
        let range = || Msg::from("day-range").with("most", LAST_DAY);
        check
            .that(typed.is_empty() || day.is_some(), format!("days.{slug}"), range())
            .that(milestone.chars().count() <= 200, format!("milestones.{slug}"), "milestone-too-long")
            .that(milestone.is_empty() || !typed.is_empty(), format!("days.{slug}"), "milestone-without-day");
        if let Some(day) = day {
            rows.push(NewDay { run_id: run.id, lesson_id: *lesson, day, milestone });
        }
    }
    check.done()?;
    diesel::delete(timetable::table.filter(timetable::run_id.eq(run.id))).execute(conn)?;
    if !rows.is_empty() {
        insert_all(conn, timetable::table, rows)?;
    }
    event::record(conn, who, &Event::RunChanged { run: run.id, code: format!("{}/{number}", course.slug) })?;
    Ok(Receipt::changed(format!("/courses/{}/runs/{number}", course.slug), "changed"))
}

/// The timetable of a run as dates.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Timetable {
    /// The number of the run.
    pub run: i64,
    /// The reader's zone, in which the dates are; of visitors the run's.
    pub zone: Zone,
    pub days: Vec<TimetableDay>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimetableDay {
    /// The lesson's slug.
    pub lesson: String,
    pub title: Texts,
    pub on: NaiveDate,
    pub milestone: String,
}
/// In the order of its days; none for a run without a beginning or without days.
pub(in crate::courses) fn dates(
    conn: &mut Conn,
    who: Option<&Actor>,
    course: &Course,
    run: &Run,
) -> Result<Option<Timetable>> {
    let Some(begins_at) = run.begins_at.filter(|_| run.cancelled_at.is_none()) else {
        return Ok(None);
    };
    let days = days_of(conn, run.id)?;
    if days.is_empty() {
        return Ok(None);
    }
    let zone = match who.and_then(|who| who.person) {
        Some(person) => people::table.find(person).select(people::zone).first(conn)?,
        None => run.zone,
    };
    let mut found: Vec<TimetableDay> = lessons_of(conn, course)?
        .into_iter()
        .filter_map(|(id, lesson, title)| {
            let (day, milestone) = days.get(&id)?.clone();
            // No zone of Indonesia has summer time, so that a day is 24 hours.
            let on = begins_at.plus(TimeDelta::days(day)).plus(zone.offset()).utc().date_naive();
            Some(TimetableDay { lesson, title, on, milestone })
        })
        .collect();
    found.sort_by_key(|day| day.on);
    Ok(Some(Timetable { run: run.number, zone, days: found }))
}
