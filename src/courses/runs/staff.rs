//! How the staff of an agency learn, for those who look after it: per cent, last activity, due day, certificate. No answers
//! and no scores (LM4).
use super::{assignment::last_day, reached::Reached, run::RunCard, seat::SeatSource};
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, Agency, AgencyLink},
        membership::RoleState,
        person::name_key,
    },
    clock::{self, Instant},
    courses::{
        enrolment::Standing,
        paths::assigned::{self, StaffPathCard},
    },
    db::{Conn, MultiBackend},
    error::{Error, Result},
    schema::{
        agencies, courses, enrolment_sources as sources, enrolments, memberships, people, runs, staff_assignments,
    },
    view::View,
    words::Texts,
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The agency, for its administrators and leaders, those above it, and who watches all.
pub(in crate::courses) fn overseen(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Agency> {
    let agency = agency::find(conn, slug)?;
    if who.is_some_and(|who| who.may_audit(&agency)) { Ok(agency) } else { Err(Error::forbidden("agency-not-yours")) }
}
/// The ids of those who hold a role at an agency or below it at this moment, as a subquery.
macro_rules! people_of {
    ($agency:expr) => {{
        let now = clock::now();
        memberships::table
            .inner_join(agencies::table)
            .filter(agencies::lineage.ge($agency.lineage.clone()))
            .filter(agencies::lineage.lt(agency::behind(&$agency.lineage)))
            .filter(memberships::state.eq(RoleState::Confirmed))
            .filter(memberships::begins_at.is_null().or(memberships::begins_at.le(now).assume_not_null()))
            .filter(memberships::ends_at.is_null().or(memberships::ends_at.gt(now).assume_not_null()))
            .select(memberships::person_id)
    }};
}
/// Those who hold a role at an agency or below it at this moment, and are active: id, handle, name, in the order of names.
/// `only`: these handles; else those whose names begin so, behind the cursor.
pub(in crate::courses) fn staff(
    conn: &mut Conn,
    agency: &Agency,
    only: Option<&[String]>,
    name: &str,
    after: Option<(String, i64)>,
    limit: i64,
) -> Result<Vec<(i64, String, String, String)>> {
    let here = people_of!(agency);
    let mut rows =
        people::table.filter(people::state.eq("active")).filter(people::id.eq_any(here)).into_boxed::<MultiBackend>();
    if let Some(handles) = only {
        rows = rows.filter(people::handle.eq_any(handles.to_vec()));
    }
    let name = name_key(name);
    if !name.is_empty() {
        let end = format!("{name}\u{10ffff}");
        rows = rows.filter(people::name_key.ge(name)).filter(people::name_key.lt(end));
    }
    if let Some((key, id)) = after {
        let same = people::name_key.eq(key.clone()).and(people::id.gt(id));
        rows = rows.filter(people::name_key.gt(key).or(same));
    }
    Ok(rows
        .order((people::name_key, people::id))
        .limit(limit)
        .select((people::id, people::handle, people::name, people::name_key))
        .load(conn)?)
}

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct StaffFilter {
    /// A course's slug.
    #[schema(max_length = 200)]
    pub course: String,
    pub standing: Option<Standing>,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 50 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// One of the staff in one course.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StaffSeat {
    pub handle: String,
    pub name: String,
    /// The course's slug and title, and the number of the run.
    pub course: String,
    pub title: Texts,
    pub run: i64,
    pub standing: Standing,
    /// Whole per cent of the lessons.
    pub progress: i64,
    pub last_at: Option<Instant>,
    /// The earliest day by which it is due.
    pub due_on: Option<NaiveDate>,
    pub is_overdue: bool,
    /// Whether the agency asked for it.
    pub is_assigned: bool,
    pub has_certificate: bool,
}
/// What the agency has assigned.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StaffAssignmentCard {
    pub code: String,
    /// The course's slug and the number of the run.
    pub course: String,
    pub run: i64,
    pub reason: String,
    pub due_on: Option<NaiveDate>,
    pub created_at: Instant,
}
#[derive(Serialize, ToSchema)]
pub struct StaffLearning {
    pub agency: AgencyLink,
    /// Newest first.
    pub items: Vec<StaffSeat>,
    pub next: Option<String>,
    pub filter: StaffFilter,
    pub ignored: Vec<String>,
    /// The newest 20 assignments of this agency itself.
    pub assignments: Vec<StaffAssignmentCard>,
    /// The learning paths that this agency itself asks its staff to follow, at most 100.
    pub paths: Vec<StaffPathCard>,
    pub may_assign: bool,
}
impl View for StaffLearning {
    const TEMPLATE: &'static str = "courses/runs/staff.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
type Row = ((i64, i64, Standing), (i64, String, String), (i64, i64));
pub fn page(
    conn: &mut Conn,
    who: Option<&Actor>,
    slug: &str,
    filter: &StaffFilter,
    ignored: &[String],
) -> Result<StaffLearning> {
    let agency = overseen(conn, who, slug)?;
    let (mut filter, mut ignored) = (filter.clone(), ignored.to_vec());
    let mut course = None;
    if !filter.course.is_empty() {
        let of: QueryResult<i64> =
            courses::table.filter(courses::slug.eq(&filter.course)).select(courses::id).first(conn);
        course = of.optional()?;
        if course.is_none() {
            filter.course.clear();
            ignored.push("course".into());
        }
    }
    let here = people_of!(agency);
    let mut rows = enrolments::table
        .inner_join(people::table)
        .inner_join(runs::table)
        .filter(enrolments::person_id.eq_any(here))
        .into_boxed::<MultiBackend>();
    if let Some(course) = course {
        rows = rows.filter(runs::course_id.eq(course));
    }
    if let Some(standing) = filter.standing {
        rows = rows.filter(enrolments::standing.eq(standing));
    }
    if let Ok(after) = i64::from_str_radix(&filter.after, 16) {
        rows = rows.filter(enrolments::id.lt(after));
    }
    let limit = filter.limit.unwrap_or(50).clamp(1, 100);
    let mut rows: Vec<Row> = rows
        .order(enrolments::id.desc())
        .limit(limit + 1)
        .select((
            (enrolments::id, runs::course_id, enrolments::standing),
            (people::id, people::handle, people::name),
            (runs::id, runs::number),
        ))
        .load(conn)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| format!("{:x}", row.0.0));
    Ok(StaffLearning {
        items: seats(conn, rows)?,
        next,
        filter,
        ignored,
        assignments: assignments(conn, &agency)?,
        paths: assigned::of_agency(conn, agency.id)?,
        may_assign: agency.ended_at.is_none() && who.is_some_and(|who| who.is_admin_of(&agency)),
        agency: agency.link(),
    })
}
fn seats(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<StaffSeat>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.0.0).collect();
    let persons: Vec<i64> = rows.iter().map(|row| row.1.0).collect();
    let of: Vec<i64> = rows.iter().map(|row| row.0.1).collect();
    let held: Vec<(i64, SeatSource, Option<Instant>)> = sources::table
        .filter(sources::enrolment_id.eq_any(ids))
        .filter(sources::ended_at.is_null())
        .select((sources::enrolment_id, sources::source, sources::due_at))
        .load(conn)?;
    let reached = Reached::of(conn, &persons, &of)?;
    let now = clock::now();
    let seat = |((id, course, standing), (person, handle, name), (_, run)): Row| {
        let far = reached.far(person, course)?;
        let own = || held.iter().filter(|row| row.0 == id);
        let due_at = own().filter_map(|row| row.2).min();
        Some(StaffSeat {
            handle,
            name,
            course: far.slug,
            title: far.title,
            run,
            standing,
            progress: far.per_cent,
            last_at: far.last_at,
            due_on: due_at.map(last_day),
            is_overdue: far.per_cent < 100 && due_at.is_some_and(|due| due <= now),
            is_assigned: own().any(|row| row.1 == SeatSource::Agency),
            has_certificate: far.certified,
        })
    };
    Ok(rows.into_iter().filter_map(seat).collect())
}
fn assignments(conn: &mut Conn, agency: &Agency) -> Result<Vec<StaffAssignmentCard>> {
    type AssignedRow = ((String, String, i64), (String, Option<Instant>, Instant));
    let rows: Vec<AssignedRow> = staff_assignments::table
        .inner_join(runs::table.inner_join(courses::table))
        .filter(staff_assignments::agency_id.eq(agency.id))
        .order(staff_assignments::id.desc())
        .limit(20)
        .select((
            (staff_assignments::code, courses::slug, runs::number),
            (staff_assignments::reason, staff_assignments::due_at, staff_assignments::created_at),
        ))
        .load(conn)?;
    let card = |((code, course, run), (reason, due_at, created_at)): AssignedRow| StaffAssignmentCard {
        code,
        course,
        run,
        reason,
        due_on: due_at.map(last_day),
        created_at,
    };
    Ok(rows.into_iter().map(card).collect())
}
/// The open runs of public courses, by the title of the course: slug and number, title, run; at most 100.
pub(super) fn open_runs(conn: &mut Conn) -> Result<Vec<OpenRun>> {
    let now = clock::now();
    let rows: Vec<(super::run::Run, String, i64)> = runs::table
        .inner_join(courses::table)
        .filter(runs::cancelled_at.is_null())
        .filter(runs::opens_at.le(now))
        .filter(runs::closes_at.is_null().or(runs::closes_at.gt(now)))
        .order((courses::id.desc(), runs::number.desc()))
        .limit(100)
        .select((super::run::Run::as_select(), courses::slug, courses::content_id))
        .load(conn)?;
    let contents: Vec<i64> = rows.iter().map(|row| row.2).collect();
    let mut titles: BTreeMap<i64, Texts> = BTreeMap::new();
    for version in crate::content::published_of(conn, &contents)? {
        let document: crate::courses::course::CourseDocument = version.document()?;
        titles.insert(version.content_id, document.title);
    }
    let open = rows.into_iter().filter_map(|(run, course, content)| {
        let title = titles.get(&content).cloned()?;
        Some(OpenRun { value: format!("{course}/{}", run.number), title, run: run.card() })
    });
    Ok(open.collect())
}
/// A run that people can be assigned to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenRun {
    /// The course's slug and the number of the run: `laboratorium-inovasi/1`.
    pub value: String,
    pub title: Texts,
    pub run: RunCard,
}
