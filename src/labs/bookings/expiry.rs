//! What is held and not filled in, or requested and not answered, is over when its time is: every minute, and before anybody
//! takes time of the same people.
use super::{
    booking::{BookingState, LIVE},
    hold, marks,
};
use crate::{
    accounts::actor::Actor,
    app::App,
    clock,
    db::Conn,
    error::Result,
    event::{self, Event},
    job::Job,
    schema::bookings,
};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Bookings that are looked at in one go.
const PORTION: i64 = 200;

/// The recurring job.
#[derive(Default, Serialize, Deserialize)]
pub struct ExpireBookings {}
impl Job for ExpireBookings {
    const NAME: &'static str = "booking-expiry";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            loop {
                let done = app.db.write(|conn| {
                    let due = bookings::table.filter(bookings::until_at.le(clock::now())).order(bookings::id);
                    let due: Vec<i64> = due.limit(PORTION).select(bookings::id).load(conn)?;
                    expire(conn, &due)?;
                    Ok(due.len())
                });
                if done.await.map_err(|e| anyhow::anyhow!("{e:?}"))? == 0 {
                    return Ok(());
                }
            }
        })
    }
}
/// Frees what has lapsed of these parties' time, so that the rows of somebody who went away stand in nobody's way.
pub(super) fn release(conn: &mut Conn, mentor: i64, team: Option<i64>, room: Option<i64>) -> Result<()> {
    let of = bookings::mentor_id
        .eq(mentor)
        .or(bookings::team_id.eq(team.unwrap_or(0)).assume_not_null())
        .or(bookings::room_id.eq(room.unwrap_or(0)).assume_not_null());
    let due = bookings::table.filter(bookings::until_at.le(clock::now())).filter(of).order(bookings::id);
    let due: Vec<i64> = due.limit(PORTION).select(bookings::id).load(conn)?;
    expire(conn, &due)
}
fn expire(conn: &mut Conn, ids: &[i64]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    // Behind the lock of the update: in between somebody may have filled it in or answered.
    let lapsed = bookings::table
        .filter(bookings::id.eq_any(ids))
        .filter(bookings::until_at.le(clock::now()))
        .filter(bookings::state.eq_any(LIVE));
    let rows: Vec<(i64, String, BookingState)> =
        lapsed.order(bookings::id).select((bookings::id, bookings::code, bookings::state)).load(conn)?;
    let mut over = vec![];
    for (id, code, state) in rows {
        let one =
            bookings::table.find(id).filter(bookings::state.eq(state)).filter(bookings::until_at.le(clock::now()));
        let changed = diesel::update(one).set(bookings::changed_at.eq(clock::now())).execute(conn)?;
        if changed == 1 {
            over.push(id);
            if state == BookingState::Requested {
                event::record(conn, &Actor::system(), &Event::BookingExpired { booking: id, code })?;
            }
        }
    }
    hold::put(conn, &over, BookingState::Expired, "")?;
    marks::free(conn, &over)
}
