//! What an agency has assigned of a path: how far each of its staff is, never what they answered; moved on, ended (LM4).
use super::{
    newer::PathVersionChoice,
    path::{self, Path, visible},
    tree::{Group, PathDocument},
};
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, AgencyLink},
    },
    clock::{self, Instant},
    content::{self, Version},
    courses::{
        course::Place,
        runs::{
            assignment::{assigning, last_day, named},
            staff::{overseen, staff},
        },
    },
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    progress::overview,
    schema::{courses, path_assignments as assignments, paths, people},
    view::{Receipt, View},
    words::Texts,
};
use chrono::NaiveDate;
use diesel::{dsl::count_star, prelude::*};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// People of one event.
const PORTION: usize = 500;

/// Someone who is or was asked to follow a path.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PathAssignee {
    pub handle: String,
    pub name: String,
    /// The number of the version that the agency has pinned.
    pub version: i64,
    pub reason: String,
    pub since: Instant,
    pub due_on: Option<NaiveDate>,
    pub is_overdue: bool,
    /// Whole per cent of the path; null: it was ended, or they are no staff of the agency now.
    pub progress: Option<i64>,
    pub ended_at: Option<Instant>,
    pub end_reason: String,
}
/// What an agency has assigned of one path.
#[derive(Serialize, ToSchema)]
pub struct AssignedPathPage {
    pub agency: AgencyLink,
    /// The path's slug and title.
    pub path: String,
    pub title: Texts,
    /// The number of the public version, and how many are asked to follow an older one.
    pub public: Option<i64>,
    pub behind: i64,
    /// The newest first.
    pub items: Vec<PathAssignee>,
    pub next: Option<String>,
    pub may_assign: bool,
}
impl View for AssignedPathPage {
    const TEMPLATE: &'static str = "courses/paths/assigned.html";
    fn address(&self) -> Option<String> {
        Some(format!("/agencies/{}/learning/paths/{}", self.agency.slug, self.path))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "people": [], "reason": "" })
    }
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// Id, person and version; reason, due, since; the end and its reason; handle and name.
type Row = ((i64, i64, i64), (String, Option<Instant>, Instant), (Option<Instant>, String), (String, String));
pub fn page(
    conn: &mut Conn,
    who: Option<&Actor>,
    (slug, path): (&str, &str),
    place: &Place,
) -> Result<AssignedPathPage> {
    let agency = overseen(conn, who, slug)?;
    let path = visible(conn, who, path)?;
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let before = i64::from_str_radix(&place.after, 16).unwrap_or(i64::MAX);
    let mut rows: Vec<Row> = assignments::table
        .inner_join(people::table.on(assignments::person_id.eq(people::id)))
        .filter(assignments::agency_id.eq(agency.id))
        .filter(assignments::path_id.eq(path.id))
        .filter(assignments::id.lt(before))
        .order(assignments::id.desc())
        .limit(limit + 1)
        .select((
            (assignments::id, assignments::person_id, assignments::version_id),
            (assignments::reason, assignments::due_at, assignments::created_at),
            (assignments::ended_at, assignments::end_reason),
            (people::handle, people::name),
        ))
        .load(conn)?;
    let most = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > most;
    rows.truncate(most);
    let next = rows.last().filter(|_| more).map(|row| format!("{:x}", row.0.0));
    let handles: Vec<String> = rows.iter().map(|row| row.3.0.clone()).collect();
    let here: BTreeSet<i64> =
        staff(conn, &agency, Some(&handles), "", None, limit)?.into_iter().map(|row| row.0).collect();
    let pinned: BTreeSet<i64> = rows.iter().map(|row| row.0.2).collect();
    let versions = content::by_ids(conn, &pinned.into_iter().collect::<Vec<_>>())?;
    let seen = rows.iter().filter(|row| row.2.0.is_none() && here.contains(&row.0.1));
    let seen: Vec<(i64, i64)> = seen.map(|row| (row.0.1, row.0.2)).collect();
    let reached = reached(conn, &versions, &seen)?;
    let public = content::published(conn, path.content_id)?;
    let behind = match &public {
        Some(public) => assignments::table
            .filter(assignments::agency_id.eq(agency.id))
            .filter(assignments::path_id.eq(path.id))
            .filter(assignments::ended_at.is_null())
            .filter(assignments::version_id.ne(public.id))
            .count()
            .get_result(conn)?,
        None => 0,
    };
    let now = clock::now();
    let assignee = |((_, person, version), (reason, due_at, since), (ended_at, end_reason), (handle, name)): Row| {
        let progress = reached.get(&person).copied();
        PathAssignee {
            handle,
            name,
            version: versions.iter().find(|one| one.id == version).map_or(0, |one| one.number),
            reason,
            since,
            due_on: due_at.map(last_day),
            is_overdue: progress.is_some_and(|far| far < 100) && due_at.is_some_and(|due| due <= now),
            progress,
            ended_at,
            end_reason,
        }
    };
    Ok(AssignedPathPage {
        title: path::titles(conn, std::slice::from_ref(&path))?.remove(&path.content_id).unwrap_or_default(),
        items: rows.into_iter().map(assignee).collect(),
        next,
        public: public.map(|public| public.number),
        behind,
        may_assign: agency.ended_at.is_none() && who.is_some_and(|who| who.is_admin_of(&agency)),
        agency: agency.link(),
        path: path.slug,
    })
}
/// How far each of these people is on their version; two queries.
fn reached(conn: &mut Conn, versions: &[Version], of: &[(i64, i64)]) -> Result<BTreeMap<i64, i64>> {
    let mut roots: BTreeMap<i64, Group> = BTreeMap::new();
    for version in versions {
        roots.insert(version.id, version.document::<PathDocument>()?.root);
    }
    let ids: BTreeSet<i64> = roots.values().flat_map(Group::courses).collect();
    let courses: Vec<(i64, i64)> =
        courses::table.filter(courses::id.eq_any(ids)).select((courses::id, courses::content_id)).load(conn)?;
    let contents: Vec<i64> = courses.iter().map(|row| row.1).collect();
    let people: Vec<i64> = of.iter().map(|row| row.0).collect();
    let done = overview::done_by(conn, &people, &contents)?;
    let done: BTreeSet<(i64, i64)> = done.into_iter().map(|(person, content, _)| (person, content)).collect();
    let far = |(person, version): &(i64, i64)| {
        let has = courses.iter().filter(|row| done.contains(&(*person, row.1))).map(|row| row.0);
        Some((*person, roots.get(version)?.per_cent(&has.collect())))
    };
    Ok(of.iter().filter_map(far).collect())
}

/// A path that an agency asks its staff to follow.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StaffPathCard {
    /// The path's slug and title.
    pub path: String,
    pub title: Texts,
    /// How many are asked to follow it.
    pub people: i64,
}
/// What an agency asks for now, the newest paths first, at most 100.
pub(in crate::courses) fn of_agency(conn: &mut Conn, agency: i64) -> Result<Vec<StaffPathCard>> {
    let asked: Vec<(i64, i64)> = assignments::table
        .filter(assignments::agency_id.eq(agency))
        .filter(assignments::ended_at.is_null())
        .group_by(assignments::path_id)
        .order(assignments::path_id.desc())
        .limit(100)
        .select((assignments::path_id, count_star()))
        .load(conn)?;
    let ids: Vec<i64> = asked.iter().map(|row| row.0).collect();
    let rows: Vec<Path> = paths::table.filter(paths::id.eq_any(ids)).select(Path::as_select()).load(conn)?;
    let mut titles = path::titles(conn, &rows)?;
    let card = |(id, people): (i64, i64)| {
        let path = rows.iter().find(|path| path.id == id)?;
        Some(StaffPathCard { path: path.slug.clone(), title: titles.remove(&path.content_id)?, people })
    };
    Ok(asked.into_iter().filter_map(card).collect())
}

/// Moves all that the agency asks for in this path to the version that is public now; on it already is no error. Those who
/// follow the path themselves, too, keep their own version besides.
pub fn move_on(
    conn: &mut Conn,
    who: &Actor,
    (slug, path): (&str, &str),
    choice: &PathVersionChoice,
) -> Result<Receipt> {
    assigning(conn, Some(who), slug)?;
    let path = visible(conn, Some(who), path)?;
    let agency = agency::open(conn, slug)?;
    let public = content::published(conn, path.content_id)?.filter(|public| public.number == choice.version);
    let public = public.ok_or_else(|| Error::conflict("path-version-not-public"))?;
    let rows: Vec<(i64, i64)> = assignments::table
        .filter(assignments::agency_id.eq(agency.id))
        .filter(assignments::path_id.eq(path.id))
        .filter(assignments::ended_at.is_null())
        .filter(assignments::version_id.ne(public.id))
        .select((assignments::id, assignments::person_id))
        .load(conn)?;
    for portion in rows.chunks(PORTION) {
        let (ids, people): (Vec<i64>, Vec<i64>) = portion.iter().copied().unzip();
        diesel::update(assignments::table.filter(assignments::id.eq_any(ids)))
            .set(assignments::version_id.eq(public.id))
            .execute(conn)?;
        let (name, version, count) = (path.slug.clone(), public.number, i64::try_from(people.len()).unwrap_or(0));
        let event = Event::PathMoved { path: path.id, name, agency: agency.id, version, people, count };
        event::record(conn, who, &event)?;
    }
    Ok(Receipt::changed(format!("/agencies/{}/learning/paths/{}", agency.slug, path.slug), "moved"))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "people": ["7k3m9q2x5v"], "reason": "Pindah tugas" }))]
pub struct PathAssignmentEnd {
    /// Handles of those who are asked to follow the path, at most 200.
    #[schema(required = true, min_items = 1, max_items = 200)]
    pub people: Vec<String>,
    /// Told to them; at most 500 characters.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub reason: String,
}
/// Asks these people no more. What they have completed stays, and so does the path of whoever follows it themselves or is
/// asked by another agency; twice is no error.
pub fn end(conn: &mut Conn, who: &Actor, (slug, path): (&str, &str), typed: &PathAssignmentEnd) -> Result<Receipt> {
    let agency = assigning(conn, Some(who), slug)?;
    let path = visible(conn, Some(who), path)?;
    let mut check = Check::default();
    let handles = named(&mut check, &typed.people);
    check.text("reason", &typed.reason, 500).done()?;
    lock_row(conn, "agencies", agency.id)?;
    let rows: Vec<(i64, i64, Option<Instant>)> = assignments::table
        .inner_join(people::table.on(assignments::person_id.eq(people::id)))
        .filter(assignments::agency_id.eq(agency.id))
        .filter(assignments::path_id.eq(path.id))
        .filter(people::handle.eq_any(&handles))
        .select((assignments::id, assignments::person_id, assignments::ended_at))
        .load(conn)?;
    if rows.len() != handles.len() {
        return Err(Error::invalid("people", "path-not-assigned"));
    }
    let live = rows.into_iter().filter(|row| row.2.is_none()).map(|row| (row.0, row.1));
    let (ids, people): (Vec<i64>, Vec<i64>) = live.unzip();
    let receipt = Receipt::changed(format!("/agencies/{}/learning/paths/{}", agency.slug, path.slug), "ended");
    if ids.is_empty() {
        return Ok(receipt);
    }
    let reason = typed.reason.trim().to_owned();
    diesel::update(assignments::table.filter(assignments::id.eq_any(ids)))
        .set((assignments::ended_at.eq(clock::now()), assignments::end_reason.eq(&reason)))
        .execute(conn)?;
    let (name, count) = (path.slug, i64::try_from(people.len()).unwrap_or(0));
    let event = Event::PathUnassigned { path: path.id, name, agency: agency.id, people, count, reason };
    event::record(conn, who, &event)?;
    Ok(receipt)
}
