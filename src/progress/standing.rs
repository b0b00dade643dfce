//! What becomes of a certificate: revoked, issued anew, ended. Each change is a row with cause, reason, person and time.
use super::{
    certificate::{self, Certificate, Status},
    hours,
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, insert_all},
    error::{Check, Error, Result},
    event::{self, Event},
    rule::{self, Rule},
    schema::{certificate_changes as changes, certificates, people},
    view::Receipt,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// Why a state came; the public may know this much. `completed` and `reissued` begin, `renamed` and `corrected` are
    /// followed by a newer issue, `error`, `misconduct` and `other` revoke, `ended` is its validity.
    pub enum CertificateCause {
        Completed = "completed",
        Reissued = "reissued",
        Renamed = "renamed",
        Corrected = "corrected",
        Error = "error",
        Misconduct = "misconduct",
        Other = "other",
        Ended = "ended",
    }
}
/// A state that it has come into.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CertificateChange {
    pub status: Status,
    pub cause: CertificateCause,
    /// In words, for the holder and those who issue; empty: none were needed.
    pub reason: String,
    pub at: Instant,
}
/// Those of one certificate, the oldest first.
pub(super) fn changes(conn: &mut Conn, certificate: i64) -> Result<Vec<CertificateChange>> {
    let rows: Vec<(Status, CertificateCause, String, Instant)> = changes::table
        .filter(changes::certificate_id.eq(certificate))
        .order(changes::id)
        .limit(100)
        .select((changes::status, changes::cause, changes::reason, changes::at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(status, cause, reason, at)| CertificateChange { status, cause, reason, at }).collect())
}
pub(super) fn note(
    conn: &mut Conn,
    who: &Actor,
    certificate: i64,
    status: Status,
    cause: CertificateCause,
    reason: &str,
) -> Result<()> {
    diesel::insert_into(changes::table)
        .values((
            (changes::certificate_id.eq(certificate), changes::status.eq(status), changes::cause.eq(cause)),
            (changes::reason.eq(reason), changes::person_id.eq(who.person), changes::at.eq(clock::now())),
        ))
        .execute(conn)?;
    Ok(())
}

/// Why a certificate is revoked or issued anew: the cause says which of the two.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "cause": "error", "reason": "Diterbitkan untuk orang yang salah." }))]
pub struct CertificateReason {
    /// To revoke: `error`, `misconduct` or `other`; to issue anew: `renamed` or `corrected`.
    #[schema(required = true, max_length = 20)]
    pub cause: String,
    /// For the holder, in words.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub reason: String,
}
/// Revokes a certificate or issues it anew, as the cause says. Whether they may is asked before, by the feature that knows
/// the thing.
pub fn change(conn: &mut Conn, who: &Actor, held: &Certificate, why: &CertificateReason) -> Result<Receipt> {
    use CertificateCause::{Completed, Corrected, Ended, Error as Mistake, Misconduct, Other, Reissued, Renamed};
    let cause = why.cause.parse().ok().filter(|cause| ![Completed, Reissued, Ended].contains(cause));
    let mut check = Check::default();
    check.that(cause.is_some(), "cause", "certificate-choose-cause").text("reason", &why.reason, 500).done()?;
    match cause {
        Some(cause @ (Renamed | Corrected)) => reissue(conn, who, held, cause, why.reason.trim()),
        Some(cause @ (Mistake | Misconduct | Other)) => revoke(conn, who, held, cause, why.reason.trim()),
        Some(Completed | Reissued | Ended) | None => Err(Error::invalid("cause", "certificate-choose-cause")),
    }
}
fn address(serial: &str) -> String {
    format!("/certificates/{serial}/changes")
}
/// Revokes what is valid or has ended, and takes its hours back. A second time changes nothing.
fn revoke(conn: &mut Conn, who: &Actor, held: &Certificate, cause: CertificateCause, reason: &str) -> Result<Receipt> {
    let receipt = Receipt::changed(address(&held.serial), Status::Revoked.as_str());
    let open =
        certificates::table.find(held.id).filter(certificates::status.eq_any([Status::Awarded, Status::Expired]));
    if diesel::update(open).set(certificates::status.eq(Status::Revoked)).execute(conn)? == 0 {
        return match certificates::table.find(held.id).select(certificates::status).first(conn)? {
            Status::Superseded => Err(Error::conflict("certificate-superseded")),
            _ => Ok(receipt),
        };
    }
    note(conn, who, held.id, Status::Revoked, cause, reason)?;
    hours::take_back(conn, held, reason)?;
    let (certificate, serial, person, reason) = (held.id, held.serial.clone(), held.person_id, reason.to_owned());
    event::record(conn, who, &Event::CertificateRevoked { certificate, serial, person, reason })?;
    Ok(receipt)
}
/// Issues a valid certificate anew, to the name that its holder has now; the old one stays to be verified and leads to the
/// new one. Nothing else on it changes, least of all its end.
fn reissue(conn: &mut Conn, who: &Actor, held: &Certificate, cause: CertificateCause, reason: &str) -> Result<Receipt> {
    let active = people::table.find(held.person_id).filter(people::state.eq("active"));
    let name: Option<String> = active.select(people::name).first(conn).optional()?;
    let name = name.ok_or_else(|| Error::conflict("certificate-holder-gone"))?;
    if name == held.holder {
        return Err(Error::conflict("certificate-same-name"));
    }
    let open = certificates::table.find(held.id).filter(certificates::status.eq(Status::Awarded));
    if held.status() != Status::Awarded
        || diesel::update(open).set(certificates::status.eq(Status::Superseded)).execute(conn)? == 0
    {
        return Err(Error::conflict("certificate-not-valid"));
    }
    note(conn, who, held.id, Status::Superseded, cause, reason)?;
    let (serial, now) = (certificate::new_serial(conn)?, clock::now());
    let certificate: i64 = diesel::insert_into(certificates::table)
        .values((
            (certificates::serial.eq(&serial), certificates::person_id.eq(held.person_id)),
            (certificates::content_id.eq(held.content_id), certificates::version_id.eq(held.version_id)),
            (certificates::run_id.eq(held.run_id), certificates::run_number.eq(held.run_number)),
            certificates::run_title.eq(&held.run_title),
            (certificates::period.eq(held.period), certificates::issue.eq(held.issue + 1)),
            (certificates::holder.eq(&name), certificates::title_id.eq(&held.title_id)),
            (certificates::title_en.eq(&held.title_en), certificates::lessons.eq(held.lessons)),
            (certificates::minutes.eq(held.minutes), certificates::score.eq(held.score), certificates::jp.eq(held.jp)),
            certificates::signatory.eq(&held.signatory),
            certificates::signatory_title_id.eq(&held.signatory_title_id),
            certificates::signatory_title_en.eq(&held.signatory_title_en),
            (certificates::prints_hours.eq(held.prints_hours), certificates::prints_run.eq(held.prints_run)),
            (certificates::prints_result.eq(held.prints_result), certificates::name_hidden.eq(held.name_hidden)),
            (certificates::status.eq(Status::Awarded), certificates::issued_at.eq(now)),
            certificates::valid_until.eq(held.valid_until),
        ))
        .returning(certificates::id)
        .get_result(conn)?;
    note(conn, who, certificate, Status::Awarded, CertificateCause::Reissued, reason)?;
    let (before, person, reason) = (held.serial.clone(), held.person_id, reason.to_owned());
    let event = Event::CertificateReissued { certificate, serial: serial.clone(), before, person, reason };
    event::record(conn, who, &event)?;
    Ok(Receipt::created(address(&serial), Status::Awarded.as_str()).code(&serial))
}

/// Certificates that are ended in one change.
const PORTION: i64 = 200;
/// Writes down a portion of the ends that have come; how many these were.
pub fn end_some(conn: &mut Conn) -> Result<usize> {
    let (system, now) = (Actor::system(), clock::now());
    let over: Vec<(i64, String, i64)> = certificates::table
        .filter(certificates::status.eq(Status::Awarded))
        .filter(certificates::valid_until.le(now))
        .order(certificates::valid_until)
        .limit(PORTION)
        .select((certificates::id, certificates::serial, certificates::person_id))
        .load(conn)?;
    if over.is_empty() {
        return Ok(0);
    }
    let ids: Vec<i64> = over.iter().map(|row| row.0).collect();
    let still = certificates::table.filter(certificates::id.eq_any(&ids));
    diesel::update(still.filter(certificates::status.eq(Status::Awarded)))
        .set(certificates::status.eq(Status::Expired))
        .execute(conn)?;
    let row = |id: &i64| {
        (
            (changes::certificate_id.eq(*id), changes::status.eq(Status::Expired)),
            (changes::cause.eq(CertificateCause::Ended), changes::reason.eq(""), changes::at.eq(now)),
        )
    };
    insert_all(conn, changes::table, ids.iter().map(row).collect::<Vec<_>>())?;
    for (certificate, serial, person) in over {
        event::record(conn, &system, &Event::CertificateExpired { certificate, serial, person })?;
    }
    Ok(ids.len())
}

/// Tells a portion of holders that their certificate is about to end, and of those that have long ended once more, unless a
/// newer one is held; how many these were.
pub fn remind_some(conn: &mut Conn) -> Result<usize> {
    let (system, now, span) = (Actor::system(), clock::now(), rule::span(conn, Rule::RenewalDays)?);
    let ending: Vec<(i64, String, i64, Instant)> = certificates::table
        .filter(certificates::status.eq(Status::Awarded))
        .filter(certificates::reminders.eq(0))
        .filter(certificates::valid_until.gt(now))
        .filter(certificates::valid_until.le(now.plus(span)))
        .order(certificates::valid_until)
        .limit(PORTION)
        .select((
            certificates::id,
            certificates::serial,
            certificates::person_id,
            certificates::valid_until.assume_not_null(),
        ))
        .load(conn)?;
    let lapsed: Vec<(i64, String, i64, i64)> = certificates::table
        .filter(certificates::status.eq(Status::Expired))
        .filter(certificates::reminders.lt(2))
        .filter(certificates::valid_until.le(now.plus(-span)))
        .order(certificates::valid_until)
        .limit(PORTION)
        .select((certificates::id, certificates::serial, certificates::person_id, certificates::content_id))
        .load(conn)?;
    for (ids, told) in [
        (ending.iter().map(|row| row.0).collect::<Vec<_>>(), 1_i64),
        (lapsed.iter().map(|row| row.0).collect::<Vec<_>>(), 2),
    ] {
        let these = certificates::table.filter(certificates::id.eq_any(ids));
        diesel::update(these).set(certificates::reminders.eq(told)).execute(conn)?;
    }
    let people: Vec<i64> = lapsed.iter().map(|row| row.2).collect();
    let held: Vec<(i64, i64)> = certificates::table
        .filter(certificates::person_id.eq_any(people))
        .filter(certificates::status.eq(Status::Awarded))
        .select((certificates::person_id, certificates::content_id))
        .load(conn)?;
    let count = ending.len() + lapsed.len();
    for (certificate, serial, person, end) in ending {
        let to = end.day().to_string();
        event::record(conn, &system, &Event::CertificateEnding { certificate, serial, person, to })?;
    }
    for (certificate, serial, person, content) in lapsed {
        if !held.contains(&(person, content)) {
            event::record(conn, &system, &Event::CertificateLapsed { certificate, serial, person })?;
        }
    }
    Ok(count)
}
