//! Certificates: one per person, thing, run and period; frozen when issued; anyone can verify them.
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    code,
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    schema::certificates,
    view::View,
    words::Texts,
};
use chrono::Datelike;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    pub enum Status { Awarded = "awarded", Revoked = "revoked", Superseded = "superseded", Expired = "expired" }
}

/// What is certified.
pub struct Award<'a> {
    pub content: i64,
    pub version: i64,
    pub run: i64,
    pub period: i64,
    pub title: &'a Texts,
}
/// Awards a certificate to the actor; a second award of the same gives the first one's serial.
pub fn award(conn: &mut Conn, who: &Actor, award: &Award) -> Result<String> {
    let person = who.person()?;
    let held = certificates::table
        .filter(certificates::person_id.eq(person))
        .filter(certificates::content_id.eq(award.content))
        .filter(certificates::run_id.eq(award.run))
        .filter(certificates::period.eq(award.period))
        .select(certificates::serial)
        .first(conn)
        .optional()?;
    if let Some(serial) = held {
        return Ok(serial);
    }
    let now = clock::now();
    let serial = code::next(conn, "CERT", now.utc().year())?;
    // The running number alone could be counted through; the secret part makes a serial impossible to guess.
    let secret: String = code::secret()?.chars().take(10).collect();
    let serial = format!("{serial}-{}", secret.to_uppercase());
    let id: i64 = diesel::insert_into(certificates::table)
        .values((
            (certificates::serial.eq(&serial), certificates::person_id.eq(person)),
            (certificates::content_id.eq(award.content), certificates::version_id.eq(award.version)),
            (certificates::run_id.eq(award.run), certificates::period.eq(award.period)),
            certificates::holder.eq(&who.name),
            (certificates::title_id.eq(&award.title.id), certificates::title_en.eq(&award.title.en)),
            (certificates::status.eq(Status::Awarded), certificates::issued_at.eq(now)),
        ))
        .returning(certificates::id)
        .get_result(conn)?;
    event::record(conn, who, &Event::CertificateAwarded { certificate: id, serial: serial.clone() })?;
    Ok(serial)
}

/// What the public learns from a serial: name, course, date and status, and nothing else.
#[derive(Serialize, ToSchema)]
pub struct Verification {
    pub name: String,
    pub course: Texts,
    pub issued_at: Instant,
    pub status: Status,
}
impl View for Verification {
    const TEMPLATE: &'static str = "progress/verify.html";
}
pub fn verify(conn: &mut Conn, serial: &str) -> Result<Verification> {
    let (name, id, en, issued_at, status) = certificates::table
        .filter(certificates::serial.eq(serial.trim().to_uppercase()))
        .select((
            certificates::holder,
            certificates::title_id,
            certificates::title_en,
            certificates::issued_at,
            certificates::status,
        ))
        .first::<(String, String, String, Instant, Status)>(conn)?;
    Ok(Verification { name, course: Texts { id, en }, issued_at, status })
}

/// A certificate as its holder sees it.
#[derive(Serialize, ToSchema)]
pub struct CertificateCard {
    pub serial: String,
    pub name: String,
    pub course: Texts,
    pub issued_at: Instant,
    pub status: Status,
}
impl View for CertificateCard {
    const TEMPLATE: &'static str = "progress/certificate.html";
}
type Row = (String, String, String, String, Instant, Status);
fn card((serial, name, id, en, issued_at, status): Row) -> CertificateCard {
    CertificateCard { serial, name, course: Texts { id, en }, issued_at, status }
}
/// The newest 100 of a person.
pub fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<CertificateCard>> {
    let rows = certificates::table
        .filter(certificates::person_id.eq(person))
        .order(certificates::id.desc())
        .limit(100)
        .select((
            certificates::serial,
            certificates::holder,
            certificates::title_id,
            certificates::title_en,
            certificates::issued_at,
            certificates::status,
        ))
        .load::<Row>(conn)?;
    Ok(rows.into_iter().map(card).collect())
}
/// The title on a certificate.
pub fn title(conn: &mut Conn, id: i64) -> Result<Texts> {
    let (id, en) = certificates::table.find(id).select((certificates::title_id, certificates::title_en)).first(conn)?;
    Ok(Texts { id, en })
}
/// The newest serial a person holds for a thing.
pub fn serial_of(conn: &mut Conn, person: i64, content: i64) -> Result<Option<String>> {
    Ok(certificates::table
        .filter(certificates::person_id.eq(person))
        .filter(certificates::content_id.eq(content))
        .order(certificates::id.desc())
        .select(certificates::serial)
        .first(conn)
        .optional()?)
}
/// To print; the holder's alone.
pub fn page(conn: &mut Conn, who: Option<&Actor>, serial: &str) -> Result<CertificateCard> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let row = certificates::table
        .filter(certificates::serial.eq(serial.to_uppercase()))
        .filter(certificates::person_id.eq(person))
        .select((
            certificates::serial,
            certificates::holder,
            certificates::title_id,
            certificates::title_en,
            certificates::issued_at,
            certificates::status,
        ))
        .first::<Row>(conn)?;
    Ok(card(row))
}
