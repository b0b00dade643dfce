//! The certificates of a course as its issuers see them: its authors and the system administrators.
use super::super::course::{self, Course, Place};
use crate::{
    accounts::actor::{Actor, Right},
    clock::Instant,
    db::Conn,
    error::{Error, Result},
    progress::{
        certificate::{self, Certificate, CertificatePage, Status},
        standing::{self, CertificateReason},
    },
    schema::{courses, people},
    view::{Receipt, View},
    words::Texts,
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// Whether this person says what a course's certificates say and what becomes of them.
pub(super) fn may_issue(conn: &mut Conn, who: &Actor, course: i64) -> Result<bool> {
    Ok(who.has(Right::Administer) || course::is_author(conn, Some(who), course)?)
}
pub(super) fn issuable(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Course> {
    let found = course::visible(conn, who, slug)?;
    let who = who.ok_or(Error::SignInFirst)?;
    if may_issue(conn, who, found.id)? { Ok(found) } else { Err(Error::forbidden("certificate-issuers-only")) }
}
/// A certificate in its issuers' list.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedCertificate {
    pub serial: String,
    pub name: String,
    pub run: Option<i64>,
    pub period: i64,
    pub issued_at: Instant,
    pub status: Status,
}
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedList {
    pub slug: String,
    pub title: Texts,
    pub items: Vec<IssuedCertificate>,
    pub next: Option<String>,
}
impl View for IssuedList {
    const TEMPLATE: &'static str = "courses/certifying/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, slug: &str, place: &Place) -> Result<IssuedList> {
    let found = issuable(conn, who, slug)?;
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let before = i64::from_str_radix(&place.after, 16).unwrap_or(i64::MAX);
    let mut rows = certificate::of_content(conn, found.content_id, before, limit + 1)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| format!("{:x}", row.id));
    let item = |row: Certificate| IssuedCertificate {
        status: row.status(),
        serial: row.serial,
        name: row.holder,
        run: row.run_number,
        period: row.period,
        issued_at: row.issued_at,
    };
    let title = course::title(conn, &found)?;
    Ok(IssuedList { slug: found.slug, title, items: rows.into_iter().map(item).collect(), next })
}

/// One certificate with what can be done about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedPage {
    /// The course's.
    pub slug: String,
    pub certificate: CertificatePage,
    /// The name that its holder has now, where it is another; null: nothing to issue anew.
    pub name_now: Option<String>,
    pub may_revoke: bool,
}
impl View for IssuedPage {
    const TEMPLATE: &'static str = "courses/certifying/show.html";
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "cause": "", "reason": "" })
    }
}
/// The certificate, if it exists for this person, and they issue it; its holder is told that they do not.
fn held(conn: &mut Conn, who: Option<&Actor>, serial: &str) -> Result<(Certificate, String)> {
    let who = who.ok_or(Error::SignInFirst)?;
    let row = certificate::by_serial(conn, serial)?;
    let of: Option<(i64, String)> = courses::table
        .filter(courses::content_id.eq(row.content_id))
        .select((courses::id, courses::slug))
        .first(conn)
        .optional()?;
    let (course, slug) = of.ok_or(Error::NotFound)?;
    if may_issue(conn, who, course)? {
        Ok((row, slug))
    } else if who.person == Some(row.person_id) {
        Err(Error::forbidden("certificate-issuers-only"))
    } else {
        Err(Error::NotFound)
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, serial: &str) -> Result<IssuedPage> {
    let (row, slug) = held(conn, who, serial)?;
    let active = people::table.find(row.person_id).filter(people::state.eq("active"));
    let name: Option<String> = active.select(people::name).first(conn).optional()?;
    let status = row.status();
    Ok(IssuedPage {
        slug,
        name_now: name.filter(|name| status == Status::Awarded && *name != row.holder),
        may_revoke: matches!(status, Status::Awarded | Status::Expired),
        certificate: certificate::shown(conn, row)?,
    })
}
pub fn change(conn: &mut Conn, who: &Actor, serial: &str, why: &CertificateReason) -> Result<Receipt> {
    let (row, _) = held(conn, Some(who), serial)?;
    standing::change(conn, who, &row, why)
}
