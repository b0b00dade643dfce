//! The event log for whoever keeps a place in it of their own: the search index of each node.
use crate::{
    clock::Instant,
    db::{Conn, transaction_id, visible_events},
    error::Result,
    event::{Event, parse},
    schema::{event_positions, events},
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
