//! Someone's part in a path: who wants it of them, on which version, until when. Its sources are kept apart, as those of a seat
//! are: oneself, and each agency that asks for it; none of them undoes another.
use crate::{
    accounts::agency::AgencyLink,
    clock::{self, Instant},
    content::{self, Version},
    courses::runs::assignment::last_day,
    db::Conn,
    error::Result,
    schema::{agencies, path_assignments as assignments, path_followers as followers},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Someone's part in a path.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PathPart {
    /// The number of the version that holds for them: the one that an agency has pinned, of several the newest; else the one
    /// that was public when they began or that they have taken since.
    pub version: i64,
    pub since: Instant,
    /// The earliest day by which it is to be finished.
    pub due_on: Option<NaiveDate>,
    pub overdue: bool,
    /// Whether they follow it themselves.
    pub is_own: bool,
    /// Who asks them to follow it, the newest first.
    pub asked_by: Vec<PathAsker>,
}
/// An agency that asks someone to follow a path.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PathAsker {
    pub agency: AgencyLink,
    pub reason: String,
    pub since: Instant,
    pub due_on: Option<NaiveDate>,
}
/// The part that somebody has in each of these paths, with its version; three queries.
pub(super) fn parts_in(conn: &mut Conn, person: i64, of: &[i64]) -> Result<BTreeMap<i64, (Version, PathPart)>> {
    type Asked = ((i64, i64), (String, Option<Instant>, Instant), AgencyLink);

    let own: Vec<(i64, i64, Option<Instant>, Instant)> = followers::table
        .filter(followers::person_id.eq(person))
        .filter(followers::path_id.eq_any(of))
        .filter(followers::ended_at.is_null())
        .select((followers::path_id, followers::version_id, followers::due_at, followers::created_at))
        .load(conn)?;
    let asked: Vec<Asked> = assignments::table
        .inner_join(agencies::table)
        .filter(assignments::person_id.eq(person))
        .filter(assignments::path_id.eq_any(of))
        .filter(assignments::ended_at.is_null())
        .order(assignments::id.desc())
        .select((
            (assignments::path_id, assignments::version_id),
            (assignments::reason, assignments::due_at, assignments::created_at),
            (agencies::slug, agencies::name),
        ))
        .load(conn)?;
    let ids: BTreeSet<i64> = own.iter().map(|row| row.1).chain(asked.iter().map(|row| row.0.1)).collect();
    let versions = content::by_ids(conn, &ids.into_iter().collect::<Vec<_>>())?;
    let version = |id: i64| versions.iter().find(|version| version.id == id);
    let (now, mut parts) = (clock::now(), BTreeMap::new());
    for path in of {
        let own = own.iter().find(|row| row.0 == *path);
        let asked: Vec<&Asked> = asked.iter().filter(|row| row.0.0 == *path).collect();
        let pinned = asked.iter().filter_map(|row| version(row.0.1)).max_by_key(|version| version.number);
        let Some(holds) = pinned.or_else(|| version(own?.1)) else {
            continue;
        };
        let since = asked.iter().map(|row| row.1.2).chain(own.map(|row| row.3)).min();
        let due_at = asked.iter().filter_map(|row| row.1.1).chain(own.and_then(|row| row.2)).min();
        let asker = |row: &&Asked| PathAsker {
            agency: row.2.clone(),
            reason: row.1.0.clone(),
            since: row.1.2,
            due_on: row.1.1.map(last_day),
        };
        let part = PathPart {
            version: holds.number,
            since: since.unwrap_or(now),
            due_on: due_at.map(last_day),
            overdue: due_at.is_some_and(|due| due <= now),
            is_own: own.is_some(),
            asked_by: asked.iter().map(asker).collect(),
        };
        parts.insert(*path, (holds.clone(), part));
    }
    Ok(parts)
}
/// None: they have no part in it.
pub(super) fn part_of(conn: &mut Conn, person: i64, path: i64) -> Result<Option<(Version, PathPart)>> {
    Ok(parts_in(conn, person, &[path])?.remove(&path))
}
/// The paths in which somebody has a part.
pub(super) fn paths_of(conn: &mut Conn, person: i64) -> Result<BTreeSet<i64>> {
    let own: Vec<i64> = followers::table
        .filter(followers::person_id.eq(person))
        .filter(followers::ended_at.is_null())
        .select(followers::path_id)
        .load(conn)?;
    let asked: Vec<i64> = assignments::table
        .filter(assignments::person_id.eq(person))
        .filter(assignments::ended_at.is_null())
        .select(assignments::path_id)
        .load(conn)?;
    Ok(own.into_iter().chain(asked).collect())
}
