//! Forgetting what has ended: rows that open nothing any more and tell of people.
use super::{session, totp};
use crate::{
    clock,
    db::Conn,
    error::Result,
    schema::{
        address_changes, api_tokens, password_links, pending_sign_ins, sessions, sign_ups, throttles, totp_secrets,
    },
};
use diesel::prelude::*;

/// Rows of one table that one call takes at most, so that no change waits long for it.
const BATCH: i64 = 500;

/// Deletes a batch of what has expired, of every table of this feature; says how many rows went. To be called until it
/// says none.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let now = clock::now();
    let mut gone = 0;
    macro_rules! expired {
        ($($table:ident),*) => { $({
            let ids: Vec<i64> =
                $table::table.filter($table::expires_at.le(now)).limit(BATCH).select($table::id).load(conn)?;
            if !ids.is_empty() {
                gone += diesel::delete($table::table.filter($table::id.eq_any(ids))).execute(conn)?;
            }
        })* };
    }
    expired!(sessions, password_links, api_tokens, sign_ups, address_changes, pending_sign_ins);
    let idle: Vec<i64> = sessions::table
        .filter(sessions::seen_at.le(now.plus(-session::IDLE)))
        .limit(BATCH)
        .select(sessions::id)
        .load(conn)?;
    if !idle.is_empty() {
        gone += diesel::delete(sessions::table.filter(sessions::id.eq_any(idle))).execute(conn)?;
    }
    let unconfirmed = totp::stale(conn, now.plus(-totp::BEGUN), BATCH)?;
    if !unconfirmed.is_empty() {
        gone += diesel::delete(totp_secrets::table.filter(totp_secrets::id.eq_any(unconfirmed))).execute(conn)?;
    }
    let windows: Vec<String> =
        throttles::table.filter(throttles::until.le(now)).limit(BATCH).select(throttles::name).load(conn)?;
    if !windows.is_empty() {
        gone += diesel::delete(throttles::table.filter(throttles::name.eq_any(windows))).execute(conn)?;
    }
    Ok(gone)
}
