//! Suggested dates: days after a person's start, moved by whoever wants to move them, with no penalty for being later.
//!
//! For working adults a date is advice. Two dates missed in a row, or one by two weeks, and the page offers to begin
//! counting from today; it may be done as often as one likes, and the work is kept. A teacher can give one person a later
//! day, or excuse them.
use super::{
    place::{self, Place},
    submission::SubmissionStand,
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    content,
    courses::{
        block::LessonDocument,
        conditions::lock,
        course,
        enrolment::{self, Seat},
        lesson::CourseLink,
    },
    db::{Conn, MultiBackend},
    error::{Error, Result},
    event::{self, Event},
    schema::{
        assignment_allowances as allowances, assignment_members as members, assignment_resets as resets,
        assignment_submissions as submissions, assignment_works as works, contents, enrolments, lessons, runs,
    },
    topic::{self, Topic},
    view::{Receipt, View},
    words::Texts,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;

/// So late, and new dates are offered.
const LATE: TimeDelta = TimeDelta::days(14);
/// Assignments of one course that are listed.
const MOST: usize = 200;

crate::text_enum! {
    /// A later day, or to do without.
    pub enum Allowance { Extension = "extension", Excuse = "excuse" }
}
/// What one seat's dates are made of.
pub(in crate::courses) struct Dates {
    /// From when the days count.
    start: Instant,
    allowed: Vec<(i64, String, Allowance, Option<Instant>)>,
}
/// The date of one assignment for one person.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct DueDate {
    /// The end of the suggested day, in Jakarta; null: none is suggested.
    pub due_at: Option<Instant>,
    /// A teacher has given a later one.
    pub extended: bool,
    /// A teacher has said that this person does without.
    pub excused: bool,
}
impl Dates {
    pub(super) fn of(conn: &mut Conn, seat: &Seat) -> Result<Self> {
        Self::of_all(conn, &[seat.id])?.remove(&seat.id).ok_or(Error::NotFound)
    }
    /// Of many seats; three queries.
    pub(in crate::courses) fn of_all(conn: &mut Conn, seats: &[i64]) -> Result<BTreeMap<i64, Self>> {
        let began: Vec<(i64, Instant, Instant)> = enrolments::table
            .inner_join(runs::table)
            .filter(enrolments::id.eq_any(seats))
            .select((enrolments::id, enrolments::created_at, runs::opens_at))
            .load(conn)?;
        let mut all: BTreeMap<i64, Self> = began
            .into_iter()
            .map(|(seat, enrolled, opens)| (seat, Self { start: enrolled.max(opens), allowed: vec![] }))
            .collect();
        // The newest comes last and holds.
        let moved: Vec<(i64, Option<Instant>)> = resets::table
            .filter(resets::enrolment_id.eq_any(seats))
            .group_by(resets::enrolment_id)
            .select((resets::enrolment_id, diesel::dsl::max(resets::reset_at)))
            .load(conn)?;
        for (seat, at) in moved {
            if let (Some(dates), Some(at)) = (all.get_mut(&seat), at) {
                dates.start = at;
            }
        }
        let rows: Vec<(i64, i64, String, Allowance, Option<Instant>)> = allowances::table
            .filter(allowances::enrolment_id.eq_any(seats))
            .order(allowances::id)
            .select((
                allowances::enrolment_id,
                allowances::lesson_id,
                allowances::block,
                allowances::kind,
                allowances::due_at,
            ))
            .load(conn)?;
        for (seat, lesson, block, kind, due_at) in rows {
            if let Some(dates) = all.get_mut(&seat) {
                dates.allowed.push((lesson, block, kind, due_at));
            }
        }
        Ok(all)
    }
    pub(in crate::courses) fn due(&self, lesson: i64, block: &str, due_days: Option<i64>) -> DueDate {
        let suggested = due_days.map(|days| end_of(self.start, days));
        let of = |kind: Allowance| {
            let rows = self.allowed.iter().rev();
            rows.into_iter().find(|row| row.0 == lesson && row.1 == block && row.2 == kind)
        };
        let extension = of(Allowance::Extension).and_then(|row| row.3);
        // Of a day that was given and one that the person has moved to themselves, the later one.
        let due_at = suggested.max(extension);
        DueDate {
            due_at,
            extended: extension.is_some() && due_at == extension,
            excused: of(Allowance::Excuse).is_some(),
        }
    }
}
/// The end of the day, in Jakarta, that lies so many days after the one of `start`.
fn end_of(start: Instant, days: i64) -> Instant {
    clock::beginning_of(start.day()).plus(TimeDelta::days(days.saturating_add(1)) - TimeDelta::seconds(1))
}
/// The end of a day that someone has chosen.
pub(super) fn end_of_day(day: chrono::NaiveDate) -> Instant {
    clock::beginning_of(day).plus(TimeDelta::days(1) - TimeDelta::seconds(1))
}

/// An assignment among those of its course, as one learner has it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssignmentStep {
    pub lesson: String,
    pub block: String,
    pub title: Texts,
    pub date: DueDate,
    /// Of what was handed in last; null: nothing was.
    pub state: Option<SubmissionStand>,
    pub is_past: bool,
}
/// The assignments of a course with one's own dates.
#[derive(Serialize, ToSchema)]
pub struct AssignmentList {
    pub course: CourseLink,
    pub items: Vec<AssignmentStep>,
    /// From when the days count for this person; null: not enrolled.
    pub start: Option<Instant>,
    /// Two dates in a row, or one by two weeks, have passed.
    pub reset_offered: bool,
    pub teaches: bool,
}
impl View for AssignmentList {
    const TEMPLATE: &'static str = "courses/assignments/list.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/assignments", self.course.slug))
    }
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<AssignmentList> {
    let course = course::visible(conn, who, slug)?;
    let titled: course::CourseDocument = content::draft(conn, course.content_id)?.document()?;
    let teaches = place::is_teacher(conn, who, course.id)?;
    let seat = place::seat(conn, who, course.id)?;
    let (items, start) = steps(conn, who, course.id, seat.as_ref())?;
    Ok(AssignmentList {
        course: CourseLink { slug: course.slug, title: titled.title },
        reset_offered: is_offered(&items),
        items,
        start,
        teaches,
    })
}
/// An assignment of a published lesson, as far as its date needs it.
struct Listed {
    lesson: i64,
    slug: String,
    block: String,
    title: Texts,
    due_days: Option<i64>,
}
/// Those of a course; two queries, or none where this process knows them still.
fn of_course(conn: &mut Conn, course: i64) -> Result<Arc<Vec<Listed>>> {
    topic::remembered(&[Topic::Courses], &format!("assignments {course}"), || {
        let rows: Vec<(i64, i64, String)> = lessons::table
            .inner_join(contents::table)
            .filter(lessons::course_id.eq(course))
            .filter(contents::published_version_id.is_not_null())
            .order(lessons::id)
            .limit(500)
            .select((lessons::id, lessons::content_id, lessons::slug))
            .load(conn)?;
        let published = content::published_of(conn, &rows.iter().map(|row| row.1).collect::<Vec<_>>())?;
        let mut all = vec![];
        for (lesson, content, slug) in rows {
            let Some(version) = published.iter().find(|version| version.content_id == content) else {
                continue;
            };
            let document: LessonDocument = version.document()?;
            all.extend(document.assignments().map(|(block, assignment)| Listed {
                lesson,
                slug: slug.clone(),
                block: block.to_owned(),
                title: assignment.title.clone(),
                due_days: assignment.due_days,
            }));
        }
        Ok(all)
    })
}
/// Those of the lessons that are open to this person; by the order of their dates, those without one last.
fn steps(
    conn: &mut Conn,
    who: Option<&Actor>,
    course: i64,
    seat: Option<&Seat>,
) -> Result<(Vec<AssignmentStep>, Option<Instant>)> {
    let (all, locked) = (of_course(conn, course)?, lock::locked(conn, who, course)?);
    let dates = seat.map(|seat| Dates::of(conn, seat)).transpose()?;
    let states = match seat {
        Some(seat) => stands(conn, seat)?,
        None => BTreeMap::new(),
    };
    let now = clock::now();
    let step = |one: &Listed| {
        let date = dates.as_ref().map(|dates| dates.due(one.lesson, &one.block, one.due_days)).unwrap_or_default();
        let state = states.get(&(one.lesson, one.block.clone())).copied();
        AssignmentStep {
            lesson: one.slug.clone(),
            block: one.block.clone(),
            title: one.title.clone(),
            is_past: is_missed(&date, state, now, TimeDelta::zero()),
            date,
            state,
        }
    };
    let mut items: Vec<AssignmentStep> = all.iter().filter(|one| !locked.contains_key(&one.slug)).map(step).collect();
    items.sort_by_key(|item| (item.date.due_at.is_none(), item.date.due_at));
    items.truncate(MOST);
    Ok((items, dates.map(|dates| dates.start)))
}
/// What became of what a seat's person or team handed in last, by assignment; two queries.
fn stands(conn: &mut Conn, seat: &Seat) -> Result<BTreeMap<(i64, String), SubmissionStand>> {
    let teams: Vec<Option<i64>> =
        members::table.filter(members::enrolment_id.eq(seat.id)).select(members::team_id.nullable()).load(conn)?;
    let rows: Vec<(i64, String, SubmissionStand)> = works::table
        .inner_join(submissions::table)
        .filter(works::enrolment_id.eq(seat.id).or(works::team_id.eq_any(teams)))
        .order(submissions::number)
        .select((works::lesson_id, works::block, submissions::state))
        .into_boxed::<MultiBackend>()
        .load(conn)?;
    // The newest comes last.
    Ok(rows.into_iter().map(|(lesson, block, state)| ((lesson, block), state)).collect())
}
/// Whether a date has passed, by more than `by`, with nothing to show for it.
fn is_missed(date: &DueDate, state: Option<SubmissionStand>, now: Instant, by: TimeDelta) -> bool {
    let is_idle = matches!(state, None | Some(SubmissionStand::Withdrawn));
    is_idle && !date.excused && date.due_at.is_some_and(|due| due.plus(by) < now)
}
fn is_offered(items: &[AssignmentStep]) -> bool {
    let now = clock::now();
    let dated: Vec<&AssignmentStep> = items.iter().filter(|item| item.date.due_at.is_some()).collect();
    let by_weeks = dated.iter().any(|item| is_missed(&item.date, item.state, now, LATE));
    by_weeks || dated.windows(2).any(|two| two.iter().all(|item| item.is_past))
}
/// Whether a seat's person is offered new dates.
pub(super) fn is_reset_offered(conn: &mut Conn, who: &Actor, course: i64, seat: &Seat) -> Result<bool> {
    Ok(is_offered(&steps(conn, Some(who), course, Some(seat))?.0))
}
/// Moves all of one's suggested dates in a course: they count from today. As often as one likes; the work is kept.
pub fn reset(conn: &mut Conn, who: &Actor, slug: &str) -> Result<Receipt> {
    let course = course::visible(conn, Some(who), slug)?;
    let seat = enrolment::learner(conn, who, course.id)?;
    let receipt = Receipt::changed(format!("/courses/{}/assignments", course.slug), "moved");
    let now = clock::now();
    let last: Option<Instant> = resets::table
        .filter(resets::enrolment_id.eq(seat.id))
        .order(resets::id.desc())
        .select(resets::reset_at)
        .first(conn)
        .optional()?;
    // From the same day they would be the same dates.
    if last.is_some_and(|last| last.day() == now.day()) {
        return Ok(receipt);
    }
    diesel::insert_into(resets::table)
        .values((resets::enrolment_id.eq(seat.id), resets::reset_at.eq(now)))
        .execute(conn)?;
    event::record(conn, who, &Event::AssignmentDatesMoved { course: course.id, enrolment: seat.id })?;
    Ok(receipt)
}
impl Place {
    pub(super) fn date(&self, conn: &mut Conn, seat: &Seat) -> Result<DueDate> {
        Ok(Dates::of(conn, seat)?.due(self.lesson.id, &self.block, self.assignment.due_days))
    }
}
