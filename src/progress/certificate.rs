//! Certificates: one per person, thing, run and period; frozen when issued. What becomes of one is `standing`'s matter.
use super::{
    standing::{self, CertificateCause, CertificateChange},
    template,
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    code,
    db::{Conn, Upsert},
    error::{Error, Result},
    event::{self, Event},
    schema::{certificates, content_versions},
    view::View,
    words::Texts,
};
use chrono::{Datelike, Months};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    pub enum Status { Awarded = "awarded", Revoked = "revoked", Superseded = "superseded", Expired = "expired" }
}

/// What is certified, and what it rests on.
pub struct Award<'a> {
    pub content: i64,
    pub version: i64,
    pub run: i64,
    pub run_number: i64,
    pub run_title: &'a str,
    pub period: i64,
    pub title: &'a Texts,
    pub lessons: i64,
    pub minutes: i64,
    /// The mean of the best quiz scores, in basis points.
    pub score: Option<i64>,
    /// Hundredths.
    pub jp: i64,
}
/// A certificate as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = certificates)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
pub struct Certificate {
    pub id: i64,
    pub serial: String,
    pub person_id: i64,
    pub content_id: i64,
    pub version_id: i64,
    pub run_id: i64,
    pub period: i64,
    pub issue: i64,
    pub holder: String,
    pub title_id: String,
    pub title_en: String,
    pub run_number: Option<i64>,
    pub run_title: String,
    pub jp: i64,
    pub lessons: i64,
    pub minutes: i64,
    pub score: Option<i64>,
    pub signatory: String,
    pub signatory_title_id: String,
    pub signatory_title_en: String,
    pub prints_hours: bool,
    pub prints_run: bool,
    pub prints_result: bool,
    pub name_hidden: bool,
    pub status: Status,
    pub issued_at: Instant,
    pub valid_until: Option<Instant>,
}
impl Certificate {
    pub fn title(&self) -> Texts {
        Texts { id: self.title_id.clone(), en: self.title_en.clone() }
    }
    /// What it is now: an end that has come counts before the nightly job has written it down.
    pub fn status(&self) -> Status {
        standing_now(self.status, self.valid_until)
    }
}
fn standing_now(status: Status, valid_until: Option<Instant>) -> Status {
    let has_ended = valid_until.is_some_and(|end| end <= clock::now());
    if status == Status::Awarded && has_ended { Status::Expired } else { status }
}

/// Awards a certificate to the actor, and gives its id and serial; whoever holds one for the same gets that, in its newest
/// issue. Of many at once the unique key lets one through.
pub fn award(conn: &mut Conn, who: &Actor, award: &Award) -> Result<(i64, String)> {
    let person = who.person()?;
    let held = |conn: &mut Conn| {
        certificates::table
            .filter(certificates::person_id.eq(person))
            .filter(certificates::content_id.eq(award.content))
            .filter(certificates::run_id.eq(award.run))
            .filter(certificates::period.eq(award.period))
            .order(certificates::issue.desc())
            .select((certificates::id, certificates::serial))
            .first::<(i64, String)>(conn)
            .optional()
    };
    if let Some(held) = held(conn)? {
        return Ok(held);
    }
    let (now, serial, template) = (clock::now(), new_serial(conn)?, template::of(conn, award.content)?);
    let months = template.validity_months.and_then(|months| u32::try_from(months).ok());
    let valid_until = months.and_then(|months| now.utc().checked_add_months(Months::new(months))).map(Instant::from);
    let insert = diesel::insert_into(certificates::table).values((
        (certificates::serial.eq(&serial), certificates::person_id.eq(person)),
        (certificates::content_id.eq(award.content), certificates::version_id.eq(award.version)),
        (certificates::run_id.eq(award.run), certificates::run_number.eq(award.run_number)),
        (certificates::run_title.eq(award.run_title), certificates::period.eq(award.period), certificates::issue.eq(1)),
        certificates::holder.eq(&who.name),
        (certificates::title_id.eq(&award.title.id), certificates::title_en.eq(&award.title.en)),
        (certificates::lessons.eq(award.lessons), certificates::minutes.eq(award.minutes)),
        (certificates::score.eq(award.score), certificates::jp.eq(award.jp)),
        certificates::signatory.eq(&template.signatory),
        certificates::signatory_title_id.eq(&template.signatory_title.id),
        certificates::signatory_title_en.eq(&template.signatory_title.en),
        certificates::prints_hours.eq(template.prints_hours),
        (certificates::prints_run.eq(template.prints_run), certificates::prints_result.eq(template.prints_result)),
        (certificates::name_hidden.eq(false), certificates::status.eq(Status::Awarded)),
        (certificates::issued_at.eq(now), certificates::valid_until.eq(valid_until)),
    ));
    let tail = " ON CONFLICT (person_id, content_id, run_id, period, issue) DO NOTHING";
    let is_first = Upsert { insert, tail }.execute(conn)? == 1;
    let (id, serial) = held(conn)?.ok_or(Error::NotFound)?;
    if is_first {
        standing::note(conn, who, id, Status::Awarded, CertificateCause::Completed, "")?;
        event::record(conn, who, &Event::CertificateAwarded { certificate: id, serial: serial.clone() })?;
    }
    Ok((id, serial))
}
/// The running number alone could be counted through; the secret part makes a serial impossible to guess.
pub(super) fn new_serial(conn: &mut Conn) -> Result<String> {
    let serial = code::next(conn, "CERT", clock::now().utc().year())?;
    let secret: String = code::secret()?.chars().take(10).collect();
    Ok(format!("{serial}-{}", secret.to_uppercase()))
}

/// A certificate in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CertificateCard {
    pub serial: String,
    pub name: String,
    pub course: Texts,
    pub issued_at: Instant,
    pub status: Status,
}
impl From<Certificate> for CertificateCard {
    fn from(row: Certificate) -> Self {
        let (course, status) = (row.title(), row.status());
        Self { serial: row.serial, name: row.holder, course, issued_at: row.issued_at, status }
    }
}
/// The newest 100 of a person.
pub fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<CertificateCard>> {
    let rows = certificates::table
        .filter(certificates::person_id.eq(person))
        .order(certificates::id.desc())
        .limit(100)
        .select(Certificate::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(CertificateCard::from).collect())
}
/// All that a person holds for these things, the oldest first.
pub fn held_for(conn: &mut Conn, person: i64, contents: &[i64]) -> Result<Vec<Certificate>> {
    Ok(certificates::table
        .filter(certificates::person_id.eq(person))
        .filter(certificates::content_id.eq_any(contents))
        .order(certificates::id)
        .select(Certificate::as_select())
        .load(conn)?)
}
/// Those of one thing with an id below `before`, the newest first.
pub fn of_content(conn: &mut Conn, content: i64, before: i64, limit: i64) -> Result<Vec<Certificate>> {
    Ok(certificates::table
        .filter(certificates::content_id.eq(content))
        .filter(certificates::id.lt(before))
        .order(certificates::id.desc())
        .limit(limit)
        .select(Certificate::as_select())
        .load(conn)?)
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
/// Whoever asks for it has to be asked whether they may.
pub fn by_serial(conn: &mut Conn, serial: &str) -> Result<Certificate> {
    let found = certificates::table.filter(certificates::serial.eq(serial.trim().to_uppercase()));
    Ok(found.select(Certificate::as_select()).first(conn)?)
}
/// One's own.
pub(super) fn own(conn: &mut Conn, who: Option<&Actor>, serial: &str) -> Result<Certificate> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let found = certificates::table
        .filter(certificates::serial.eq(serial.to_uppercase()))
        .filter(certificates::person_id.eq(person));
    Ok(found.select(Certificate::as_select()).first(conn)?)
}
/// The serial of its newest issue, where this is not it.
pub(super) fn newer(conn: &mut Conn, old: &Certificate) -> Result<Option<String>> {
    Ok(certificates::table
        .filter(certificates::person_id.eq(old.person_id))
        .filter(certificates::content_id.eq(old.content_id))
        .filter(certificates::run_id.eq(old.run_id))
        .filter(certificates::period.eq(old.period))
        .filter(certificates::issue.gt(old.issue))
        .order(certificates::issue.desc())
        .select(certificates::serial)
        .first(conn)
        .optional()?)
}

/// A certificate as its holder sees it: all that was frozen when it was issued, and what has become of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CertificatePage {
    pub serial: String,
    pub name: String,
    pub course: Texts,
    /// The number of the course's version that it was completed on.
    pub version: i64,
    /// The number of the course's run; null: not printed, or of a time when it was not kept.
    pub run: Option<i64>,
    /// Its name; empty: it had none, or it is not printed.
    pub run_title: String,
    /// Hundredths of an hour of learning (JP); null: not printed.
    pub jp: Option<i64>,
    pub lessons: i64,
    pub minutes: i64,
    /// Per cent: the mean of the best quiz scores; null: not printed, or no quiz.
    pub score: Option<i64>,
    /// Empty: nobody signs.
    pub signatory: String,
    pub signatory_title: Texts,
    pub issued_at: Instant,
    /// Null: for good.
    pub valid_until: Option<Instant>,
    pub status: Status,
    /// Whether the page that verifies it leaves the name out.
    pub name_hidden: bool,
    /// The serial of what has taken its place.
    pub newer: Option<String>,
    /// Every state it has come into, the oldest first.
    pub changes: Vec<CertificateChange>,
}
impl View for CertificatePage {
    const TEMPLATE: &'static str = "progress/certificate.html";
}
/// To look at and to print; the holder's alone.
pub fn page(conn: &mut Conn, who: Option<&Actor>, serial: &str) -> Result<CertificatePage> {
    let row = own(conn, who, serial)?;
    shown(conn, row)
}
pub fn shown(conn: &mut Conn, row: Certificate) -> Result<CertificatePage> {
    let version = content_versions::table.find(row.version_id).select(content_versions::number).first(conn)?;
    Ok(CertificatePage {
        course: row.title(),
        status: row.status(),
        newer: newer(conn, &row)?,
        changes: standing::changes(conn, row.id)?,
        version,
        run: row.run_number.filter(|_| row.prints_run),
        run_title: if row.prints_run { row.run_title } else { String::new() },
        jp: Some(row.jp).filter(|jp| row.prints_hours && *jp > 0),
        lessons: row.lessons,
        minutes: row.minutes,
        score: row.score.filter(|_| row.prints_result).map(|score| score / 100),
        serial: row.serial,
        name: row.holder,
        signatory: row.signatory,
        signatory_title: Texts { id: row.signatory_title_id, en: row.signatory_title_en },
        issued_at: row.issued_at,
        valid_until: row.valid_until,
        name_hidden: row.name_hidden,
    })
}
