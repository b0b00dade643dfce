//! The same change sent twice happens once: the receipt is kept with the change, for a day.
use super::actor::Actor;
use crate::{
    clock, code,
    db::{Conn, Upsert},
    error::{Error, Result},
    schema::{idempotency_keys as keys, visitor_keys},
    sweep::PORTION,
    view::Receipt,
};
use chrono::TimeDelta;
use diesel::prelude::*;

/// How long a key is remembered.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// A key, and what exactly it was sent with.
#[derive(Clone, Debug)]
pub struct Once {
    pub key: String,
    pub method: String,
    pub path: String,
    pub body_hash: String,
}
impl Once {
    /// The receipt of what was sent with this key before, if it was the same.
    fn receipt_of(&self, (method, path, body_hash, receipt): (String, String, String, String)) -> Result<Receipt> {
        if (&method, &path, &body_hash) != (&self.method, &self.path, &self.body_hash) {
            return Err(Error::invalid("key", "key-reused"));
        }
        Ok(serde_json::from_str(&receipt)?)
    }
}

/// Runs the verb unless this person has already sent this key; then the first receipt is the answer. The same key with
/// anything else in it is refused. Two at once meet in the table's unique key: the later one runs again and finds the first.
pub fn once(
    conn: &mut Conn,
    who: &Actor,
    once: Option<&Once>,
    verb: impl FnOnce(&mut Conn) -> Result<Receipt>,
) -> Result<Receipt> {
    let (Some(once), Some(person)) = (once, who.person) else {
        return verb(conn);
    };
    // The key first: who sends the same at the same moment waits here, and then finds this receipt.
    if !take(conn, person, once)? {
        if let Some(receipt) = kept(conn, who, Some(once))? {
            return Ok(receipt);
        }
        // It is more than a day old, and the night has not yet come by. Who else finds it so at the same moment may be the
        // first to take it anew: theirs is not deleted, and theirs is then the receipt.
        let old = of_person(person, &once.key).filter(keys::created_at.lt(clock::now().plus(-KEPT)));
        diesel::delete(old).execute(conn)?;
        if !take(conn, person, once)? {
            return kept(conn, who, Some(once))?.ok_or(Error::Unavailable);
        }
    }
    let receipt = verb(conn)?;
    let written = serde_json::to_string(&receipt)?;
    diesel::update(of_person(person, &once.key)).set(keys::receipt.eq(written)).execute(conn)?;
    Ok(receipt)
}
/// Whether the key was free.
fn take(conn: &mut Conn, person: i64, once: &Once) -> Result<bool> {
    let insert = diesel::insert_into(keys::table).values((
        keys::person_id.eq(person),
        keys::key.eq(&once.key),
        keys::method.eq(&once.method),
        keys::path.eq(&once.path),
        keys::body_hash.eq(&once.body_hash),
        keys::receipt.eq(""),
        keys::created_at.eq(clock::now()),
    ));
    let tail = " ON CONFLICT (person_id, key) DO NOTHING";
    Ok(Upsert { insert, tail }.execute(conn)? == 1)
}
#[expect(clippy::elidable_lifetime_names, reason = "auto_type wants them named")]
#[diesel::dsl::auto_type]
fn of_person<'a>(person: i64, key: &'a str) -> _ {
    keys::table.filter(keys::person_id.eq(person)).filter(keys::key.eq(key))
}
/// A portion of the keys that are forgotten.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = keys::table.filter(keys::created_at.lt(clock::now().plus(-KEPT))).select(keys::id).limit(PORTION);
    let old: Vec<i64> = old.load(conn)?;
    Ok(diesel::delete(keys::table.filter(keys::id.eq_any(old))).execute(conn)?)
}
/// The first receipt, where this person has already sent this key with the same content. Asked by what has to prove
/// itself before its verb runs: a password that was changed a moment ago is no longer the right one.
pub fn kept(conn: &mut Conn, who: &Actor, once: Option<&Once>) -> Result<Option<Receipt>> {
    let (Some(once), Some(person)) = (once, who.person) else {
        return Ok(None);
    };
    let before: Option<(String, String, String, String)> = keys::table
        .filter(keys::person_id.eq(person))
        .filter(keys::key.eq(&once.key))
        .filter(keys::created_at.ge(clock::now().plus(-KEPT)))
        .select((keys::method, keys::path, keys::body_hash, keys::receipt))
        .first(conn)
        .optional()?;
    before.map(|before| once.receipt_of(before)).transpose()
}
/// As `once`, for a change that needs no person: whoever comes from the same place with the same key.
pub fn once_from(
    conn: &mut Conn,
    client: &str,
    once: Option<&Once>,
    verb: impl FnOnce(&mut Conn) -> Result<Receipt>,
) -> Result<Receipt> {
    let Some(once) = once else {
        return verb(conn);
    };
    let (now, client) = (clock::now(), code::hash(client));
    diesel::delete(visitor_keys::table.filter(visitor_keys::created_at.lt(now.plus(-KEPT)))).execute(conn)?;
    let before = visitor_keys::table
        .filter(visitor_keys::client.eq(&client))
        .filter(visitor_keys::key.eq(&once.key))
        .select((visitor_keys::method, visitor_keys::path, visitor_keys::body_hash, visitor_keys::receipt))
        .first(conn)
        .optional()?;
    if let Some(before) = before {
        return once.receipt_of(before);
    }
    let row: i64 = diesel::insert_into(visitor_keys::table)
        .values((
            (visitor_keys::client.eq(client), visitor_keys::key.eq(&once.key)),
            (visitor_keys::method.eq(&once.method), visitor_keys::path.eq(&once.path)),
            (visitor_keys::body_hash.eq(&once.body_hash), visitor_keys::receipt.eq("")),
            visitor_keys::created_at.eq(now),
        ))
        .returning(visitor_keys::id)
        .get_result(conn)?;
    let receipt = verb(conn)?;
    let kept = visitor_keys::receipt.eq(serde_json::to_string(&receipt)?);
    diesel::update(visitor_keys::table.find(row)).set(kept).execute(conn)?;
    Ok(receipt)
}
