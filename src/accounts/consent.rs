//! Consent: to which version of which document someone agreed, and since when no more.
use super::actor::Actor;
use crate::{
    clock::{self, Instant},
    db::{Conn, Upsert},
    error::Result,
    event::{self, Event},
    schema::consents,
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// One agreement. The record must show what was agreed to and when (UU 27/2022, Article 24).
#[derive(Debug, Clone, Serialize, ToSchema, Queryable)]
pub struct Consent {
    pub document: String,
    pub version: String,
    pub given_at: Instant,
    pub withdrawn_at: Option<Instant>,
}
/// Agreeing to the same version twice is one agreement.
pub fn give(conn: &mut Conn, who: &Actor, person: i64, document: &str, version: &str) -> Result<()> {
    let insert = diesel::insert_into(consents::table).values((
        consents::person_id.eq(person),
        consents::document.eq(document),
        consents::version.eq(version),
        consents::given_at.eq(clock::now()),
    ));
    let tail = " ON CONFLICT (person_id, document, version) WHERE withdrawn_at IS NULL DO NOTHING";
    if (Upsert { insert, tail }).execute(conn)? == 1 {
        let (document, version) = (document.to_owned(), version.to_owned());
        event::record(conn, who, &Event::ConsentGiven { person, document, version })?;
    }
    Ok(())
}
/// Takes back every live agreement to a document; true when there was one.
pub fn withdraw(conn: &mut Conn, who: &Actor, document: &str) -> Result<bool> {
    let person = who.person()?;
    let live = consents::table
        .filter(consents::person_id.eq(person))
        .filter(consents::document.eq(document))
        .filter(consents::withdrawn_at.is_null());
    let versions: Vec<String> = live.select(consents::version).load(conn)?;
    diesel::update(live).set(consents::withdrawn_at.eq(clock::now())).execute(conn)?;
    for version in &versions {
        let (document, version) = (document.to_owned(), version.clone());
        event::record(conn, who, &Event::ConsentWithdrawn { person, document, version })?;
    }
    Ok(!versions.is_empty())
}
/// The newest 100 of a person.
pub fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<Consent>> {
    Ok(consents::table
        .filter(consents::person_id.eq(person))
        .order(consents::id.desc())
        .limit(100)
        .select((consents::document, consents::version, consents::given_at, consents::withdrawn_at))
        .load(conn)?)
}
