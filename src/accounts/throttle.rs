//! Limits on tries, kept in the database so that they hold over several nodes and a restart.
use crate::{
    clock::{self, Instant},
    code,
    db::{Conn, Upsert},
    error::{Error, Result},
    schema::throttles,
};
use chrono::TimeDelta;
use diesel::prelude::*;

/// So many tries of one kind within a window that begins with the first.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    kind: &'static str,
    most: i64,
    window: TimeDelta,
}
/// Failed sign-ins for one account from one client: whoever guesses is stopped, the owner elsewhere is not.
pub const SIGN_IN_HERE: Limit = Limit { kind: "sign-in here", most: 10, window: TimeDelta::minutes(15) };
/// Failed sign-ins for one account from anywhere.
pub const SIGN_IN_ACCOUNT: Limit = Limit { kind: "sign-in account", most: 50, window: TimeDelta::minutes(15) };
/// Failed sign-ins from one client: high, because a whole office shares an address.
pub const SIGN_IN_CLIENT: Limit = Limit { kind: "sign-in client", most: 100, window: TimeDelta::minutes(15) };
/// Password links for one address, known or not.
pub const LINK_ADDRESS: Limit = Limit { kind: "link address", most: 5, window: TimeDelta::hours(1) };
/// Password links asked for by one client.
pub const LINK_CLIENT: Limit = Limit { kind: "link client", most: 50, window: TimeDelta::hours(1) };
/// Sign-ups for one address, known or not.
pub const SIGN_UP_ADDRESS: Limit = Limit { kind: "sign-up address", most: 5, window: TimeDelta::hours(1) };
/// Sign-ups asked for by one client: high, because a whole class shares an address.
pub const SIGN_UP_CLIENT: Limit = Limit { kind: "sign-up client", most: 50, window: TimeDelta::hours(1) };
/// Invitations by one person.
pub const INVITATION: Limit = Limit { kind: "invitation", most: 200, window: TimeDelta::hours(24) };
/// Wrong passwords of someone who is signed in and has to show that it is they.
pub const PROOF: Limit = Limit { kind: "proof", most: 10, window: TimeDelta::minutes(15) };
/// Wrong codes of the second step, for one person from anywhere: a million codes, three of them right.
pub const CODE: Limit = Limit { kind: "code", most: 10, window: TimeDelta::minutes(15) };
/// New addresses asked for by one person.
pub const NEW_ADDRESS: Limit = Limit { kind: "new address", most: 5, window: TimeDelta::hours(1) };
/// Test messages that one webhook is sent: each takes a place in the queue of jobs.
pub const WEBHOOK_TEST: Limit = Limit { kind: "webhook test", most: 20, window: TimeDelta::hours(1) };

/// Results of the directory and gradebooks that one person, or one client that nobody knows, takes away as a file at once.
pub const EXPORT: Limit = Limit { kind: "export", most: 60, window: TimeDelta::hours(1) };
/// Wrong enrolment keys of one person.
pub const ENROLMENT_KEY: Limit = Limit { kind: "enrolment key", most: 10, window: TimeDelta::minutes(15) };
/// Wrong codes of one person who checks in to a meeting: a million codes, two of them right.
pub const CHECK_IN: Limit = Limit { kind: "check-in", most: 10, window: TimeDelta::minutes(15) };
/// Addresses of calendars that lead nowhere, by one client.
pub const CALENDAR: Limit = Limit { kind: "calendar", most: 100, window: TimeDelta::minutes(15) };
/// Requests of one person that bring files.
pub const UPLOAD: Limit = Limit { kind: "upload", most: 120, window: TimeDelta::hours(1) };

/// Counts one try, and refuses it with the time that is left when that is one too many. Counted before anything is looked
/// at, so that tries which are on their way together are counted one after the other; a refused one is rolled back. A
/// window that has passed begins anew.
pub fn take(conn: &mut Conn, limits: &[(Limit, &str)]) -> Result<()> {
    let now = clock::now();
    diesel::delete(throttles::table.filter(throttles::until.le(now))).execute(conn)?;
    for (limit, of) in limits {
        let insert = diesel::insert_into(throttles::table).values((
            throttles::name.eq(name(*limit, of)),
            throttles::count.eq(1),
            throttles::until.eq(now.plus(limit.window)),
        ));
        let tail = " ON CONFLICT (name) DO UPDATE SET count = throttles.count + 1";
        Upsert { insert, tail }.execute(conn)?;
        let (count, until): (i64, Instant) =
            throttles::table.find(name(*limit, of)).select((throttles::count, throttles::until)).first(conn)?;
        if count > limit.most {
            let left = (until.utc() - now.utc()).to_std().unwrap_or_default();
            return Err(Error::TooMany(left + std::time::Duration::from_secs(1)));
        }
    }
    Ok(())
}
/// Refuses whoever has no try left, without counting one: asked before work that a reader does.
pub fn look(conn: &mut Conn, limits: &[(Limit, &str)]) -> Result<()> {
    let now = clock::now();
    for (limit, of) in limits {
        let spent = throttles::table.find(name(*limit, of)).filter(throttles::count.ge(limit.most));
        let until: Option<Instant> =
            spent.filter(throttles::until.gt(now)).select(throttles::until).first(conn).optional()?;
        if let Some(until) = until {
            let left = (until.utc() - now.utc()).to_std().unwrap_or_default();
            return Err(Error::TooMany(left + std::time::Duration::from_secs(1)));
        }
    }
    Ok(())
}
/// A try that was none after all: the password was right, or was never looked at.
pub fn give_back(conn: &mut Conn, limits: &[(Limit, &str)]) -> Result<()> {
    for (limit, of) in limits {
        let counted = throttles::table.find(name(*limit, of)).filter(throttles::count.gt(0));
        diesel::update(counted).set(throttles::count.eq(throttles::count - 1)).execute(conn)?;
    }
    Ok(())
}
/// A successful sign-in clears what the person's own typing errors have counted.
pub fn forget(conn: &mut Conn, limit: Limit, of: &str) -> Result<()> {
    diesel::delete(throttles::table.find(name(limit, of))).execute(conn)?;
    Ok(())
}
fn name(limit: Limit, of: &str) -> String {
    code::hash(&format!("{} {of}", limit.kind))
}
