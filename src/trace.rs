//! The thread: edges between things of any feature (cites, inspired by, became, proves).
//!
//! An edge carries the versions it was drawn between, who asserts it, and how well it is vouched for. It ends; it is
//! never deleted. What a thing looks like at the other end its own feature says: each noun registers `cards` in
//! `routes.rs`, so that things know each other both ways without importing each other. `thread` is what a page shows of it.
use crate::{clock, db::Conn, error::Result, event::Acts, schema::trace_edges as edges, words::Texts};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    pub enum Verb { Cites = "cites", InspiredBy = "inspired_by", Became = "became", Proves = "proves" }
}
crate::text_enum! {
    /// Claimed by one side, or confirmed by the other too.
    pub enum Level { Claimed = "claimed", Confirmed = "confirmed" }
}
crate::text_enum! {
    /// What an edge can join.
    pub enum Kind { Innovation = "innovation", Lesson = "lesson", Idea = "idea", Lab = "lab" }
}

/// One end of an edge; `version` is a content version's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    pub kind: Kind,
    pub id: i64,
    pub version: Option<i64>,
}

/// Makes `wanted` the live edges of one verb that leave `from`: ends what is no longer there, draws what is new.
pub fn set(conn: &mut Conn, who: &impl Acts, from: End, verb: Verb, wanted: &[End], level: Level) -> Result<()> {
    let live = edges::table
        .filter(edges::from_kind.eq(from.kind))
        .filter(edges::from_id.eq(from.id))
        .filter(edges::verb.eq(verb))
        .filter(edges::ended_at.is_null())
        .select((edges::id, edges::to_kind, edges::to_id, edges::from_version, edges::to_version))
        .load::<(i64, Kind, i64, Option<i64>, Option<i64>)>(conn)?;
    let same = |row: &(i64, Kind, i64, Option<i64>, Option<i64>), to: &End| {
        (row.1, row.2, row.3, row.4) == (to.kind, to.id, from.version, to.version)
    };
    let ended: Vec<i64> = live.iter().filter(|row| !wanted.iter().any(|to| same(row, to))).map(|row| row.0).collect();
    diesel::update(edges::table.filter(edges::id.eq_any(&ended)))
        .set(edges::ended_at.eq(clock::now()))
        .execute(conn)?;
    for to in wanted.iter().filter(|to| !live.iter().any(|row| same(row, to))) {
        diesel::insert_into(edges::table)
            .values((
                (edges::from_kind.eq(from.kind), edges::from_id.eq(from.id), edges::from_version.eq(from.version)),
                edges::verb.eq(verb),
                (edges::to_kind.eq(to.kind), edges::to_id.eq(to.id), edges::to_version.eq(to.version)),
                edges::level.eq(level),
                edges::person_id.eq(who.by().person),
                edges::created_at.eq(clock::now()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Where the live edges of one verb that leave `from` lead to; at most 200.
pub fn leaving(conn: &mut Conn, from: End, verb: Verb) -> Result<Vec<End>> {
    let live = edges::table.filter(edges::from_kind.eq(from.kind)).filter(edges::from_id.eq(from.id));
    let live = live.filter(edges::verb.eq(verb)).filter(edges::ended_at.is_null()).order(edges::id).limit(200);
    let rows: Vec<(Kind, i64, Option<i64>)> =
        live.select((edges::to_kind, edges::to_id, edges::to_version)).load(conn)?;
    Ok(rows.into_iter().map(|(kind, id, version)| End { kind, id, version }).collect())
}

/// What stands at the other end, as its feature shows it to this person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Card {
    /// `innovation`, `lesson`, …
    pub kind: Kind,
    #[serde(skip)]
    pub id: i64,
    pub title: Texts,
    /// Relative to the mount.
    pub address: String,
    /// Where it belongs: the course of a lesson, the agency of an innovation.
    pub place: Texts,
    /// Made up for the demonstration.
    pub is_invented: bool,
    /// It stood here once and is no longer public.
    pub withdrawn: bool,
}
/// A noun's cards: for each of the ids what this person may see of it; missing where they may not.
pub type Cards<A> = fn(&mut Conn, Option<&A>, &[i64]) -> Result<Vec<Card>>;

/// Whether any edge, live or ended, leads to or from this thing: it cannot go without a trace any more.
pub fn is_joined(conn: &mut Conn, kind: Kind, id: i64) -> Result<bool> {
    let to = edges::table.filter(edges::to_kind.eq(kind)).filter(edges::to_id.eq(id));
    let from = edges::table.filter(edges::from_kind.eq(kind)).filter(edges::from_id.eq(id));
    let count: i64 = to.count().get_result(conn)?;
    let back: i64 = from.count().get_result(conn)?;
    Ok(count + back > 0)
}
/// The things of `from_kind` with a live edge to this one; for notices, so without anyone's visibility.
pub fn incoming(conn: &mut Conn, from_kind: Kind, verb: Verb, to_kind: Kind, to_id: i64) -> Result<Vec<i64>> {
    Ok(edges::table
        .filter(edges::to_kind.eq(to_kind))
        .filter(edges::to_id.eq(to_id))
        .filter(edges::verb.eq(verb))
        .filter(edges::from_kind.eq(from_kind))
        .filter(edges::ended_at.is_null())
        .select(edges::from_id)
        .load(conn)?)
}
