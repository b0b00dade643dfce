//! The event log for whoever keeps a place in it of their own, as the search index of each node does, or looks something up.
use crate::{
    clock::Instant,
    db::{Conn, transaction_id, visible_events},
    error::Result,
    event::{Event, parse},
    schema::{event_positions, events},
    topic::Topic,
};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};

/// An event as they meet it.
#[derive(Debug, Clone)]
pub struct Passed {
    pub xid: i64,
    pub id: i64,
    pub at: Instant,
    /// No other event can come before it any more.
    pub is_settled: bool,
    pub event: Event,
}
/// Whether something of this kind was written down about a subject before.
pub fn is_known(conn: &mut Conn, kind: &str, (subject, id): (&str, i64)) -> Result<bool> {
    let known = events::table.filter(events::subject_kind.eq(subject)).filter(events::subject_id.eq(id));
    let known: Option<i64> = known.filter(events::kind.eq(kind)).select(events::id).first(conn).optional()?;
    Ok(known.is_some())
}
/// What was committed after `since`, oldest first, that which may still be preceded by another among it: those are the
/// last. For whoever may be told of an event more than once, and not too late.
pub fn since(conn: &mut Conn, since: (i64, i64), limit: i64) -> Result<Vec<Passed>> {
    let settled = sql::<Bool>(visible_events(conn));
    let rows = events::table
        .filter(events::xid.gt(since.0).or(events::xid.eq(since.0).and(events::id.gt(since.1))))
        .order((events::xid, events::id))
        .limit(limit)
        .select((events::xid, events::id, events::at, settled, events::kind, events::payload))
        .load::<(i64, i64, Instant, bool, String, String)>(conn)?;
    let passed = |(xid, id, at, is_settled, kind, payload): (i64, i64, Instant, bool, String, String)| {
        Ok(Passed { xid, id, at, is_settled, event: parse(kind, &payload)? })
    };
    rows.into_iter().map(passed).collect()
}
/// When the event at this place of the log happened; none: there is no such event.
pub fn time_of(conn: &mut Conn, (xid, id): (i64, i64)) -> Result<Option<Instant>> {
    Ok(events::table.find(id).filter(events::xid.eq(xid)).select(events::at).first(conn).optional()?)
}
/// A database restored into another PostgreSQL cluster brings transaction ids that cluster has not reached, and no reader
/// would ever come to them. Then all ids become 0, which sorts by event id alone, and readers begin anew; what they do is
/// idempotent. Asked once at every start.
pub fn settle_restored(conn: &mut Conn) -> Result<()> {
    let highest: Option<i64> = events::table.select(diesel::dsl::max(events::xid)).first(conn)?;
    if highest.unwrap_or(0) <= transaction_id(conn)? {
        return Ok(());
    }
    diesel::update(events::table).set(events::xid.eq(0)).execute(conn)?;
    diesel::delete(event_positions::table).execute(conn)?;
    Ok(())
}
/// What anyone has changed for everyone after `since`, and how far the log has been read. An event that may still be
/// preceded by another is told again the next time.
pub fn moved_since(conn: &mut Conn, since: (i64, i64)) -> Result<(Vec<Topic>, (i64, i64))> {
    let after = events::xid.gt(since.0).or(events::xid.eq(since.0).and(events::id.gt(since.1)));
    let settled = sql::<Bool>(visible_events(conn));
    let rows = events::table
        .filter(after)
        .order((events::xid, events::id))
        .limit(1000)
        .select((events::xid, events::id, settled, events::kind, events::payload))
        .load::<(i64, i64, bool, String, String)>(conn)?;
    let (mut topics, mut reached) = (vec![], since);
    for (xid, id, is_settled, kind, payload) in rows {
        topics.extend_from_slice(parse(kind, &payload)?.topics());
        if is_settled {
            reached = (xid, id);
        }
    }
    Ok((topics, reached))
}
