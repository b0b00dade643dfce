//! What people write: a stable identity, immutable numbered versions, a draft and a published pointer, a publish log.
//!
//! Every save makes the next version; two who save at once wait for each other, cannot both make it
//! (`UNIQUE (content_id, number)`), and the later is told what the other wrote. A document is one typed struct of the feature, kept as JSON. What saves by
//! itself while it is typed is a working copy first (`draft`): `append` makes a version of it when it is handed in, which
//! moves neither pointer.
use crate::{
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::{Error, Result},
    event::Acts,
    schema::{content_versions, contents, publication_changes, publications},
};
use diesel::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

/// One immutable version.
#[derive(Debug, Clone, Queryable)]
pub struct Version {
    pub id: i64,
    pub content_id: i64,
    pub number: i64,
    document: String,
    pub person_id: Option<i64>,
    pub created_at: Instant,
}
impl Version {
    pub fn document<D: DeserializeOwned>(&self) -> Result<D> {
        Ok(serde_json::from_str(&self.document)?)
    }
}

/// Begins a thing with its first version, as a draft.
pub fn begin(conn: &mut Conn, who: &impl Acts, kind: &str, document: &impl Serialize) -> Result<Version> {
    let content = reserve(conn, kind)?;
    let version = append(conn, who, content, document)?;
    stand_on(conn, &version)?;
    Ok(version)
}
/// Begins a thing that has a working copy and no version yet.
pub fn reserve(conn: &mut Conn, kind: &str) -> Result<i64> {
    Ok(diesel::insert_into(contents::table)
        .values((contents::kind.eq(kind), contents::created_at.eq(clock::now())))
        .returning(contents::id)
        .get_result(conn)?)
}

/// Saves a draft over version `seen`, the number its author had before them. `Stale` when someone saved in between,
/// with their document; saving what stands already makes no new version.
pub fn save(conn: &mut Conn, who: &impl Acts, content: i64, seen: i64, document: &impl Serialize) -> Result<Version> {
    lock_row(conn, "contents", content)?; // who saves at the same moment waits, and then finds this version
    let last = draft(conn, content)?;
    if serde_json::to_string(document)? == last.document {
        return Ok(last);
    }
    if last.number != seen {
        return Err(Error::Stale { theirs: serde_json::from_str(&last.document)? });
    }
    let version = append(conn, who, content, document)?;
    stand_on(conn, &version)?;
    Ok(version)
}
/// The next version, whatever the pointers stand on; two at once meet in the unique key, and one of them runs again.
pub fn append(conn: &mut Conn, who: &impl Acts, content: i64, document: &impl Serialize) -> Result<Version> {
    let last: Option<i64> = content_versions::table
        .filter(content_versions::content_id.eq(content))
        .select(diesel::dsl::max(content_versions::number))
        .first(conn)?;
    Ok(diesel::insert_into(content_versions::table)
        .values((
            content_versions::content_id.eq(content),
            content_versions::number.eq(last.unwrap_or(0) + 1),
            content_versions::document.eq(serde_json::to_string(document)?),
            content_versions::person_id.eq(who.by().person),
            content_versions::created_at.eq(clock::now()),
        ))
        .returning(content_versions::all_columns)
        .get_result(conn)?)
}
/// Lets the draft pointer stand on a version: what is built on from now on.
pub fn stand_on(conn: &mut Conn, version: &Version) -> Result<()> {
    let row = contents::table.find(version.content_id);
    diesel::update(row).set(contents::draft_version_id.eq(version.id)).execute(conn)?;
    Ok(())
}

/// The version the draft pointer stands on.
pub fn draft(conn: &mut Conn, content: i64) -> Result<Version> {
    Ok(contents::table
        .inner_join(content_versions::table.on(contents::draft_version_id.eq(content_versions::id.nullable())))
        .filter(contents::id.eq(content))
        .select(content_versions::all_columns)
        .first(conn)?)
}
/// The version the public sees; none before the first publication and after a withdrawal.
pub fn published(conn: &mut Conn, content: i64) -> Result<Option<Version>> {
    Ok(contents::table
        .inner_join(content_versions::table.on(contents::published_version_id.eq(content_versions::id.nullable())))
        .filter(contents::id.eq(content))
        .select(content_versions::all_columns)
        .first(conn)
        .optional()?)
}
/// The published versions of several things, in no order; one query.
pub fn published_of(conn: &mut Conn, of: &[i64]) -> Result<Vec<Version>> {
    Ok(contents::table
        .inner_join(content_versions::table.on(contents::published_version_id.eq(content_versions::id.nullable())))
        .filter(contents::id.eq_any(of))
        .select(content_versions::all_columns)
        .load(conn)?)
}
/// The drafts of several things, in no order; one query.
pub fn drafts_of(conn: &mut Conn, of: &[i64]) -> Result<Vec<Version>> {
    Ok(contents::table
        .inner_join(content_versions::table.on(contents::draft_version_id.eq(content_versions::id.nullable())))
        .filter(contents::id.eq_any(of))
        .select(content_versions::all_columns)
        .load(conn)?)
}

/// One version by its id.
pub fn by_id(conn: &mut Conn, id: i64) -> Result<Version> {
    Ok(content_versions::table.find(id).first(conn)?)
}

/// Moves published pointers in one act of the publish log: to `Some(version)`, or to nothing.
pub fn publish(conn: &mut Conn, who: &impl Acts, message: &str, changes: &[(i64, Option<i64>)]) -> Result<()> {
    let publication: i64 = diesel::insert_into(publications::table)
        .values((
            publications::person_id.eq(who.by().person),
            publications::message.eq(message),
            publications::created_at.eq(clock::now()),
        ))
        .returning(publications::id)
        .get_result(conn)?;
    for (content, new) in changes {
        let old: Option<i64> = contents::table.find(content).select(contents::published_version_id).first(conn)?;
        diesel::update(contents::table.find(content)).set(contents::published_version_id.eq(new)).execute(conn)?;
        diesel::insert_into(publication_changes::table)
            .values((
                publication_changes::publication_id.eq(publication),
                publication_changes::content_id.eq(content),
                publication_changes::old_version_id.eq(old),
                publication_changes::new_version_id.eq(new),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// A version that was published once, and the act that published it.
#[derive(Debug, Clone, Queryable)]
pub struct Publication {
    pub number: i64,
    pub message: String,
    pub at: Instant,
    pub version_id: i64,
}
/// Everything that was ever public of a thing, newest first, at most 100.
pub fn publications_of(conn: &mut Conn, content: i64) -> Result<Vec<Publication>> {
    Ok(publication_changes::table
        .inner_join(publications::table)
        .inner_join(content_versions::table.on(publication_changes::new_version_id.eq(content_versions::id.nullable())))
        .filter(publication_changes::content_id.eq(content))
        .order(publication_changes::id.desc())
        .limit(100)
        .select((content_versions::number, publications::message, publications::created_at, content_versions::id))
        .load(conn)?)
}
/// Whether the public has ever seen this version.
pub fn was_published(conn: &mut Conn, version: &Version) -> Result<bool> {
    let acts = publication_changes::table.filter(publication_changes::new_version_id.eq(version.id));
    Ok(diesel::select(diesel::dsl::exists(acts)).get_result(conn)?)
}
/// When the public first saw this version; none: never.
pub fn first_published(conn: &mut Conn, version: &Version) -> Result<Option<Instant>> {
    Ok(publication_changes::table
        .inner_join(publications::table)
        .filter(publication_changes::new_version_id.eq(version.id))
        .order(publication_changes::id)
        .select(publications::created_at)
        .first(conn)
        .optional()?)
}
/// Versions of several things, each by its content and number; one query.
pub fn numbered_of(conn: &mut Conn, wanted: &[(i64, i64)]) -> Result<Vec<Version>> {
    let (contents, numbers): (Vec<i64>, Vec<i64>) = wanted.iter().copied().unzip();
    let versions: Vec<Version> = content_versions::table
        .filter(content_versions::content_id.eq_any(contents))
        .filter(content_versions::number.eq_any(numbers))
        .load(conn)?;
    Ok(versions.into_iter().filter(|version| wanted.contains(&(version.content_id, version.number))).collect())
}
/// A version by its id.
pub fn version(conn: &mut Conn, id: i64) -> Result<Version> {
    Ok(content_versions::table.find(id).first(conn)?)
}
/// A version by its number.
pub fn numbered(conn: &mut Conn, content: i64, number: i64) -> Result<Version> {
    Ok(content_versions::table
        .filter(content_versions::content_id.eq(content))
        .filter(content_versions::number.eq(number))
        .first(conn)?)
}
