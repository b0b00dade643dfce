//! The learners of one assignment as its teachers see them: whose date lies where, who is in which team, and what each may
//! be let have: a later day, or to do without.
use super::{
    date::{Allowance, Dates, DueDate, end_of_day},
    outcome,
    place::{self, Place},
    submission::SubmissionStand,
    work::Hand,
};
use crate::{
    accounts::{actor::Actor, person},
    clock::{self, Instant},
    courses::{enrolment::Standing, lesson::CourseLink},
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{
        assignment_allowances as allowances, assignment_members as members, assignment_submissions as submissions,
        assignment_teams as teams, assignment_works as works, courses, enrolments, people, runs,
    },
    view::{Receipt, View},
    words::Texts,
};
use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Where the next page begins.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct LearnerPlace {
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 50 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// Someone who is to hand something in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LearnerRow {
    /// Names the person in addresses, and where a team is made.
    pub handle: String,
    pub name: String,
    /// Number of the run.
    pub run: i64,
    pub team: Option<String>,
    pub date: DueDate,
    /// Of what was handed in last, by the person or the team; null: nothing was.
    pub state: Option<SubmissionStand>,
    pub submission: Option<String>,
}
#[derive(Serialize, ToSchema)]
pub struct LearnerList {
    pub course: CourseLink,
    pub lesson: String,
    pub block: String,
    /// Of the assignment.
    pub title: Texts,
    pub by_teams: bool,
    pub items: Vec<LearnerRow>,
    pub next: Option<String>,
}
impl View for LearnerList {
    const TEMPLATE: &'static str = "courses/assignments/people.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
    fn address(&self) -> Option<String> {
        Some(format!("{}/people", place::address(&self.lesson, &self.block)))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "name": "", "people": "" })
    }
}
type Seated = (i64, String, String, i64);
/// Those who are enrolled, the newest seats first.
pub fn list(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str, at: &LearnerPlace) -> Result<LearnerList> {
    let who = who.ok_or(Error::SignInFirst)?;
    let place = place::public(conn, Some(who), slug, block)?;
    place.taught_by(conn, who)?;
    let limit = at.limit.unwrap_or(50).clamp(1, 100);
    let after = i64::from_str_radix(&at.after, 16).unwrap_or(i64::MAX);
    let mut seats: Vec<Seated> = enrolments::table
        .inner_join(people::table)
        .inner_join(runs::table)
        .filter(runs::course_id.eq(place.lesson.course_id))
        .filter(enrolments::standing.eq(Standing::Enrolled))
        .filter(enrolments::id.lt(after))
        .order(enrolments::id.desc())
        .limit(limit + 1)
        .select((enrolments::id, people::handle, people::name, runs::number))
        .load(conn)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = seats.len() > limit;
    seats.truncate(limit);
    let next = seats.last().filter(|_| more).map(|seat| format!("{:x}", seat.0));
    let items = rows(conn, &place, seats)?;
    Ok(LearnerList {
        course: course_of(conn, &place)?,
        title: place.assignment.title,
        by_teams: place.assignment.team,
        items,
        next,
        lesson: place.lesson.slug,
        block: place.block,
    })
}
fn course_of(conn: &mut Conn, place: &Place) -> Result<CourseLink> {
    use crate::{content, courses::course::CourseDocument};
    let (slug, content): (String, i64) =
        courses::table.find(place.lesson.course_id).select((courses::slug, courses::content_id)).first(conn)?;
    let titled: CourseDocument = content::draft(conn, content)?.document()?;
    Ok(CourseLink { slug, title: titled.title })
}
/// In the order of the seats; a fixed number of queries.
fn rows(conn: &mut Conn, place: &Place, seats: Vec<Seated>) -> Result<Vec<LearnerRow>> {
    let ids: Vec<i64> = seats.iter().map(|seat| seat.0).collect();
    let dates = Dates::of_all(conn, &ids)?;
    let sitting: Vec<(i64, i64, String)> = members::table
        .inner_join(teams::table)
        .filter(members::enrolment_id.eq_any(&ids))
        .filter(members::lesson_id.eq(place.lesson.id))
        .filter(members::block.eq(&place.block))
        .select((members::enrolment_id, teams::id, teams::name))
        .load(conn)?;
    let in_teams: BTreeMap<i64, (i64, String)> =
        sitting.into_iter().map(|(seat, team, name)| (seat, (team, name))).collect();
    let of_teams: Vec<Option<i64>> = in_teams.values().map(|team| Some(team.0)).collect();
    let sent: Vec<(Option<i64>, Option<i64>, String, SubmissionStand)> = works::table
        .inner_join(submissions::table)
        .filter(works::lesson_id.eq(place.lesson.id))
        .filter(works::block.eq(&place.block))
        .filter(works::enrolment_id.eq_any(ids.iter().map(|id| Some(*id))).or(works::team_id.eq_any(of_teams)))
        .order(submissions::number)
        .select((works::enrolment_id, works::team_id, submissions::handle, submissions::state))
        .load(conn)?;
    let row = |(seat, handle, name, run): Seated| {
        let (team, days) = (in_teams.get(&seat), place.assignment.due_days);
        let newest =
            sent.iter().rfind(|row| row.0 == Some(seat) || row.1.is_some() && row.1 == team.map(|team| team.0));
        LearnerRow {
            handle,
            name,
            run,
            team: team.map(|team| team.1.clone()),
            date: dates.get(&seat).map(|d| d.due(place.lesson.id, &place.block, days)).unwrap_or_default(),
            state: newest.map(|row| row.3),
            submission: newest.map(|row| row.2.clone()),
        }
    };
    Ok(seats.into_iter().map(row).collect())
}

/// What was let someone have.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AllowanceRow {
    pub kind: Allowance,
    pub due_at: Option<Instant>,
    pub reason: String,
    pub by: Option<String>,
    pub at: Instant,
}
/// One learner of one assignment.
#[derive(Serialize, ToSchema)]
pub struct LearnerPage {
    pub course: CourseLink,
    pub lesson: String,
    pub block: String,
    /// Of the assignment.
    pub title: Texts,
    pub learner: LearnerRow,
    /// The newest first.
    pub history: Vec<AllowanceRow>,
}
impl View for LearnerPage {
    const TEMPLATE: &'static str = "courses/assignments/person.html";
    fn address(&self) -> Option<String> {
        Some(format!("{}/people/{}", place::address(&self.lesson, &self.block), self.learner.handle))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "due_on": "", "reason": "", "excuse": "" })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str, handle: &str) -> Result<LearnerPage> {
    type Row = (Allowance, Option<Instant>, String, Option<i64>, Instant);
    let who = who.ok_or(Error::SignInFirst)?;
    let place = place::public(conn, Some(who), slug, block)?;
    place.taught_by(conn, who)?;
    let seat = seat_of(conn, &place, handle)?;
    let given: Vec<Row> = allowances::table
        .filter(allowances::enrolment_id.eq(seat.0))
        .filter(allowances::lesson_id.eq(place.lesson.id))
        .filter(allowances::block.eq(&place.block))
        .order(allowances::id.desc())
        .limit(50)
        .select((
            allowances::kind,
            allowances::due_at,
            allowances::reason,
            allowances::person_id,
            allowances::created_at,
        ))
        .load(conn)?;
    let names = person::names(conn, &given.iter().filter_map(|row| row.3).collect::<Vec<_>>())?;
    let row = |(kind, due_at, reason, by, at): Row| {
        let by = by.and_then(|id| names.get(&id).cloned());
        AllowanceRow { kind, due_at, reason, by, at }
    };
    Ok(LearnerPage {
        course: course_of(conn, &place)?,
        title: place.assignment.title.clone(),
        history: given.into_iter().map(row).collect(),
        learner: rows(conn, &place, vec![seat])?.pop().ok_or(Error::NotFound)?,
        lesson: place.lesson.slug,
        block: place.block,
    })
}
/// The newest seat of someone who is enrolled.
fn seat_of(conn: &mut Conn, place: &Place, handle: &str) -> Result<Seated> {
    Ok(enrolments::table
        .inner_join(people::table)
        .inner_join(runs::table)
        .filter(runs::course_id.eq(place.lesson.course_id))
        .filter(enrolments::standing.eq(Standing::Enrolled))
        .filter(people::handle.eq(handle))
        .order(enrolments::id.desc())
        .select((enrolments::id, people::handle, people::name, runs::number))
        .first(conn)?)
}
fn hand(conn: &mut Conn, seat: i64) -> Result<Hand> {
    let row = enrolments::table.find(seat);
    Ok(row.select((enrolments::id, enrolments::person_id, enrolments::period)).first(conn)?)
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "due_on": "2030-03-01", "reason": "Sedang bertugas di lapangan." }))]
pub struct ExtensionGiven {
    /// The suggested day from now on, as `2026-03-02`: today or later, within two years.
    #[schema(required = true, min_length = 1, max_length = 10)]
    pub due_on: String,
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub reason: String,
}
/// Gives one person a later day. The same day again is no second extension.
pub fn extend(conn: &mut Conn, who: &Actor, slug: &str, at: (&str, &str), typed: &ExtensionGiven) -> Result<Receipt> {
    let (place, seat, person) = let_have(conn, who, slug, at)?;
    let mut check = Check::default();
    let day: Option<NaiveDate> = typed.due_on.trim().parse().ok();
    let today = clock::today();
    let is_near = day.is_some_and(|day| day >= today && day <= today + TimeDelta::days(730));
    check.that(is_near, "due_on", "extension-range").text("reason", &typed.reason, 1000).done()?;
    let due_at = day.map(end_of_day);
    let receipt = Receipt::changed(format!("{}/people/{}", place.address(), at.1), "extended");
    let given = || {
        allowances::table
            .filter(allowances::enrolment_id.eq(seat))
            .filter(allowances::lesson_id.eq(place.lesson.id))
            .filter(allowances::block.eq(&place.block))
            .filter(allowances::kind.eq(Allowance::Extension))
    };
    let last: Option<Option<Instant>> =
        given().order(allowances::id.desc()).select(allowances::due_at).first(conn).optional()?;
    if last.is_some_and(|last| last == due_at) {
        return Ok(receipt);
    }
    enter(conn, who, &place, seat, Allowance::Extension, due_at, &typed.reason)?;
    let (lesson, block, day) = (place.lesson.id, place.block.clone(), typed.due_on.trim().to_owned());
    event::record(conn, who, &Event::AssignmentExtended { lesson, block, person, day })?;
    Ok(receipt)
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "excuse": "Sudah mengerjakannya di tempat kerja sebelumnya." }))]
pub struct ExcuseGiven {
    /// Why this person does without.
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub excuse: String,
}
/// Lets one person do without: the assignment counts as met for them, and is left out of totals. It stays.
pub fn excuse(conn: &mut Conn, who: &Actor, slug: &str, at: (&str, &str), typed: &ExcuseGiven) -> Result<Receipt> {
    let (place, seat, person) = let_have(conn, who, slug, at)?;
    Check::default().text("excuse", &typed.excuse, 1000).done()?;
    let receipt = Receipt::changed(format!("{}/people/{}", place.address(), at.1), "excused");
    let given = allowances::table
        .filter(allowances::enrolment_id.eq(seat))
        .filter(allowances::lesson_id.eq(place.lesson.id))
        .filter(allowances::block.eq(&place.block))
        .filter(allowances::kind.eq(Allowance::Excuse));
    if given.count().get_result::<i64>(conn)? > 0 {
        return Ok(receipt);
    }
    enter(conn, who, &place, seat, Allowance::Excuse, None, &typed.excuse)?;
    let (lesson, block) = (place.lesson.id, place.block.clone());
    event::record(conn, who, &Event::AssignmentExcused { lesson, block, person })?;
    let hand = hand(conn, seat)?;
    let version = place.version.id;
    outcome::of_excuse(conn, who, (&place.lesson, version), &hand, (place.block.as_str(), typed.excuse.trim()))?;
    Ok(receipt)
}
/// The seat of whoever is let have something, with their person; nobody lets themselves.
fn let_have(conn: &mut Conn, who: &Actor, slug: &str, (block, handle): (&str, &str)) -> Result<(Place, i64, i64)> {
    let place = place::public(conn, Some(who), slug, block)?;
    place.taught_by(conn, who)?;
    let (seat, ..) = seat_of(conn, &place, handle)?;
    lock_row(conn, "enrolments", seat)?;
    let person = hand(conn, seat)?.person_id;
    if who.person == Some(person) {
        return Err(Error::forbidden("not-for-oneself"));
    }
    Ok((place, seat, person))
}
fn enter(
    conn: &mut Conn,
    who: &Actor,
    place: &Place,
    seat: i64,
    kind: Allowance,
    due_at: Option<Instant>,
    reason: &str,
) -> Result<()> {
    diesel::insert_into(allowances::table)
        .values((
            (allowances::enrolment_id.eq(seat), allowances::lesson_id.eq(place.lesson.id)),
            (allowances::block.eq(&place.block), allowances::kind.eq(kind), allowances::due_at.eq(due_at)),
            (allowances::reason.eq(reason.trim()), allowances::person_id.eq(who.person)),
            allowances::created_at.eq(clock::now()),
        ))
        .execute(conn)?;
    Ok(())
}
