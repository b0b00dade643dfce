//! What is being written and not handed in: one working copy for each thing, overwritten at each save.
//!
//! Where `content` keeps a version of every save (a lesson's author saves by hand), a working copy is for long forms that
//! save by themselves: `content::append` makes one immutable version of it when it is handed in. A document is saved part
//! by part. Those who change different parts at once do not meet; of the same part the later one is told what stands now.
//! Before a save, at most every ten minutes, what stood is kept: the last 20 of these snapshots can be brought back.
use crate::{
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::Result,
    event::Acts,
    schema::{draft_parts as parts, draft_snapshots as snapshots, drafts},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

/// Snapshots that are kept of each thing.
const SNAPSHOTS: i64 = 20;
/// What lies at least between two of them: autosaving for an hour costs six, not a thousand.
const BETWEEN: TimeDelta = TimeDelta::minutes(10);

/// The working copy as it stands.
#[derive(Debug, Clone, Queryable)]
pub struct Draft {
    pub content_id: i64,
    /// Rises by one with each save.
    pub revision: i64,
    document: String,
    pub person_id: Option<i64>,
    pub saved_at: Instant,
}
impl Draft {
    pub fn document<D: DeserializeOwned>(&self) -> Result<D> {
        Ok(serde_json::from_str(&self.document)?)
    }
}
/// When a part was changed last.
#[derive(Debug, Clone, Queryable)]
pub struct Part {
    pub part: String,
    pub revision: i64,
    pub person_id: Option<i64>,
    pub saved_at: Instant,
}
/// What a save was made of: which part, the revision its author had before them, and the open page they typed it into.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub part: &'a str,
    pub revision: i64,
    pub page: &'a str,
}
/// A save.
pub struct Saved {
    pub draft: Draft,
    /// The first one in a while: what stood before was kept as a snapshot, or there was nothing before.
    pub begins: bool,
}

const COLUMNS: (drafts::content_id, drafts::revision, drafts::document, drafts::person_id, drafts::saved_at) =
    (drafts::content_id, drafts::revision, drafts::document, drafts::person_id, drafts::saved_at);

pub fn find(conn: &mut Conn, content: i64) -> Result<Option<Draft>> {
    Ok(drafts::table.filter(drafts::content_id.eq(content)).select(COLUMNS).first(conn).optional()?)
}
/// The working copies of several things, in no order; one query.
pub fn of(conn: &mut Conn, contents: &[i64]) -> Result<Vec<Draft>> {
    Ok(drafts::table.filter(drafts::content_id.eq_any(contents)).select(COLUMNS).load(conn)?)
}
/// When which part was changed last.
pub fn parts(conn: &mut Conn, content: i64) -> Result<Vec<Part>> {
    let rows = parts::table.filter(parts::content_id.eq(content)).order(parts::part);
    Ok(rows.select((parts::part, parts::revision, parts::person_id, parts::saved_at)).load(conn)?)
}
/// Makes those who save one thing wait for each other.
pub fn take_turn(conn: &mut Conn, content: i64) -> Result<()> {
    Ok(lock_row(conn, "contents", content)?)
}
/// Whether someone else has changed this part since. What the same open page has saved itself does not count: its next
/// save may have been sent before the answer to the first arrived.
pub fn is_overtaken(conn: &mut Conn, content: i64, seen: Seen) -> Result<bool> {
    let last = parts::table.filter(parts::content_id.eq(content)).filter(parts::part.eq(seen.part));
    let last: Option<(i64, String)> = last.select((parts::revision, parts::page)).first(conn).optional()?;
    Ok(last.is_some_and(|(revision, page)| revision > seen.revision && (page.is_empty() || page != seen.page)))
}

/// Saves the whole document, of which one part has changed. Call [`take_turn`] and [`is_overtaken`] before.
pub fn save(conn: &mut Conn, who: &impl Acts, content: i64, seen: Seen, document: &impl Serialize) -> Result<Saved> {
    let before = find(conn, content)?;
    let begins = match &before {
        Some(before) => keep(conn, before)?,
        None => true,
    };
    let draft = put(conn, who, content, before.map_or(0, |before| before.revision), document)?;
    mark(conn, who, &draft, seen.part, seen.page)?;
    Ok(Saved { draft, begins })
}
/// Replaces the whole document, all of its parts: what stood is kept as a snapshot, however new the last one is.
pub fn replace(conn: &mut Conn, who: &impl Acts, before: &Draft, document: &impl Serialize) -> Result<Draft> {
    take_snapshot(conn, before)?;
    let draft = put(conn, who, before.content_id, before.revision, document)?;
    for part in parts(conn, before.content_id)? {
        mark(conn, who, &draft, &part.part, "")?;
    }
    Ok(draft)
}
fn put(conn: &mut Conn, who: &impl Acts, content: i64, revision: i64, document: &impl Serialize) -> Result<Draft> {
    let values = (
        drafts::revision.eq(revision + 1),
        drafts::document.eq(serde_json::to_string(document)?),
        drafts::person_id.eq(who.by().person),
        drafts::saved_at.eq(clock::now()),
    );
    let row = drafts::table.filter(drafts::content_id.eq(content)).filter(drafts::revision.eq(revision));
    if revision > 0 {
        return Ok(diesel::update(row).set(values).returning(COLUMNS).get_result(conn)?);
    }
    Ok(diesel::insert_into(drafts::table)
        .values((drafts::content_id.eq(content), values))
        .returning(COLUMNS)
        .get_result(conn)?)
}
fn mark(conn: &mut Conn, who: &impl Acts, draft: &Draft, part: &str, page: &str) -> Result<()> {
    let changed = (
        parts::revision.eq(draft.revision),
        parts::page.eq(page),
        parts::person_id.eq(who.by().person),
        parts::saved_at.eq(draft.saved_at),
    );
    let row = parts::table.filter(parts::content_id.eq(draft.content_id)).filter(parts::part.eq(part));
    if diesel::update(row).set(changed).execute(conn)? == 0 {
        diesel::insert_into(parts::table)
            .values((parts::content_id.eq(draft.content_id), parts::part.eq(part), changed))
            .execute(conn)?;
    }
    Ok(())
}
/// Keeps what stands unless the last snapshot is younger than ten minutes.
fn keep(conn: &mut Conn, draft: &Draft) -> Result<bool> {
    let of_thing = snapshots::table.filter(snapshots::content_id.eq(draft.content_id));
    let last: Option<Instant> =
        of_thing.order(snapshots::id.desc()).select(snapshots::taken_at).first(conn).optional()?;
    if last.is_some_and(|last| last > clock::now().plus(-BETWEEN)) {
        return Ok(false);
    }
    take_snapshot(conn, draft)?;
    Ok(true)
}
fn take_snapshot(conn: &mut Conn, draft: &Draft) -> Result<()> {
    diesel::insert_into(snapshots::table)
        .values((
            snapshots::content_id.eq(draft.content_id),
            snapshots::revision.eq(draft.revision),
            snapshots::document.eq(&draft.document),
            snapshots::person_id.eq(draft.person_id),
            (snapshots::saved_at.eq(draft.saved_at), snapshots::taken_at.eq(clock::now())),
        ))
        .execute(conn)?;
    let of_thing = snapshots::table.filter(snapshots::content_id.eq(draft.content_id));
    let old: Vec<i64> =
        of_thing.order(snapshots::id.desc()).select(snapshots::id).limit(1000).offset(SNAPSHOTS).load(conn)?;
    diesel::delete(snapshots::table.filter(snapshots::id.eq_any(old))).execute(conn)?;
    Ok(())
}

/// What stood before: revision, who saved it, when; newest first.
pub fn snapshots(conn: &mut Conn, content: i64) -> Result<Vec<(i64, Option<i64>, Instant)>> {
    let rows = snapshots::table.filter(snapshots::content_id.eq(content)).order(snapshots::id.desc()).limit(SNAPSHOTS);
    Ok(rows.select((snapshots::revision, snapshots::person_id, snapshots::saved_at)).load(conn)?)
}
pub fn snapshot<D: DeserializeOwned>(conn: &mut Conn, content: i64, revision: i64) -> Result<D> {
    let row = snapshots::table.filter(snapshots::content_id.eq(content)).filter(snapshots::revision.eq(revision));
    let document: String = row.select(snapshots::document).first(conn)?;
    Ok(serde_json::from_str(&document)?)
}
/// Ends the working copy: what was in it is public now, or was thrown away.
pub fn end(conn: &mut Conn, content: i64) -> Result<()> {
    diesel::delete(parts::table.filter(parts::content_id.eq(content))).execute(conn)?;
    diesel::delete(snapshots::table.filter(snapshots::content_id.eq(content))).execute(conn)?;
    diesel::delete(drafts::table.filter(drafts::content_id.eq(content))).execute(conn)?;
    Ok(())
}
