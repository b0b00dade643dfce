//! The calendar of a lab for one of those who see it: what is to come, and a secret address of their own, made, shown once,
//! revoked.
use super::{
    address::{self, CalendarItem},
    lab_entry,
};
use crate::{
    accounts::{actor::Actor, settings},
    clock::{self, Instant},
    code,
    db::{Conn, lock_row},
    error::{Error, Result},
    event::{self, Event},
    job,
    labs::lab::visible,
    schema::{lab_calendars as calendars, lab_teams as teams},
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// What is still to come in a lab, the next 50, and whether whoever asks has an address to subscribe to it.
#[derive(Serialize, ToSchema)]
pub struct LabCalendarPage {
    pub slug: String,
    pub theme: String,
    pub items: Vec<CalendarItem>,
    /// When the address was made; null: there is none.
    pub made_at: Option<Instant>,
}
impl View for LabCalendarPage {
    const TEMPLATE: &'static str = "labs/calendar/lab.html";
    fn address(&self) -> Option<String> {
        Some(page_of(&self.slug))
    }
}
fn page_of(slug: &str) -> String {
    format!("/labs/{slug}/calendar")
}
/// For whoever sees the lab.
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<LabCalendarPage> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let lab = visible(conn, who, slug)?.lab;
    let found = lab_entry::gather(conn, lab.id)?;
    Ok(LabCalendarPage {
        items: address::to_come(found, settings::zone(conn, person)?),
        made_at: own(lab.id, person).select(calendars::created_at).first(conn).optional()?,
        theme: lab.theme,
        slug: lab.slug,
    })
}
#[diesel::dsl::auto_type]
fn own(lab: i64, person: i64) -> _ {
    calendars::table.filter(calendars::lab_id.eq(lab)).filter(calendars::person_id.eq(person))
}

/// The answer to making one: the only place that ever shows the address.
#[derive(Serialize, ToSchema)]
pub struct LabCalendarMade {
    pub slug: String,
    pub theme: String,
    /// Null when the same form is sent a second time: it was shown, and is kept nowhere.
    pub feed: Option<String>,
}
impl View for LabCalendarMade {
    const TEMPLATE: &'static str = "labs/calendar/lab_made.html";
}
/// Makes an address under a secret that only the answer shows; their own that there was before leads nowhere from now on.
pub fn make(conn: &mut Conn, who: &Actor, slug: &str, secret: &str) -> Result<Receipt> {
    let person = who.person()?;
    let lab = visible(conn, Some(who), slug)?.lab;
    lock_row(conn, "labs", lab.id)?;
    let (now, hash) = (clock::now(), code::hash(secret));
    diesel::delete(own(lab.id, person)).execute(conn)?;
    diesel::insert_into(calendars::table)
        .values((
            (calendars::lab_id.eq(lab.id), calendars::person_id.eq(person), calendars::token_hash.eq(&hash)),
            (calendars::created_at.eq(now), calendars::refreshed_at.eq(now)),
        ))
        .execute(conn)?;
    lab_entry::refresh(conn, lab.id)?;
    event::record(conn, who, &Event::LabCalendarMade { person, lab: lab.id, code: lab.slug.clone() })?;
    Ok(Receipt::created(page_of(&lab.slug), "made").code(&address::beginning(&hash)))
}
/// What the answer to `make` shows. The receipt may be that of an earlier sending of the same form, which made another.
pub fn made(
    conn: &mut Conn,
    who: Option<&Actor>,
    slug: &str,
    receipt: &Receipt,
    (secret, site): (&str, &str),
) -> Result<LabCalendarMade> {
    let lab = visible(conn, who, slug)?.lab;
    let is_this = receipt.code.as_deref() == Some(address::beginning(&code::hash(secret)).as_str());
    let feed = is_this.then(|| format!("{site}/calendars/labs/{secret}"));
    Ok(LabCalendarMade { feed, theme: lab.theme, slug: lab.slug })
}
/// Ends one's own, at once; others go on. Doing so twice is no error.
pub fn revoke(conn: &mut Conn, who: &Actor, slug: &str) -> Result<Receipt> {
    let person = who.person()?;
    let lab = visible(conn, Some(who), slug)?.lab;
    if diesel::delete(own(lab.id, person)).execute(conn)? > 0 {
        event::record(conn, who, &Event::LabCalendarRevoked { person, lab: lab.id, code: lab.slug.clone() })?;
    }
    Ok(Receipt::changed(page_of(&lab.slug), "revoked"))
}

/// Labs whose calendars have not been made anew for a while.
pub(super) fn stale(conn: &mut Conn) -> Result<Vec<i64>> {
    Ok(calendars::table
        .filter(calendars::refreshed_at.le(clock::now().plus(-address::STALE)))
        .select(calendars::lab_id)
        .distinct()
        .limit(address::AT_ONCE)
        .load(conn)?)
}
/// Has the calendars of the labs of these teams made anew at once.
pub fn hasten(conn: &mut Conn, of: &[i64]) -> Result<()> {
    let labs: Vec<i64> = teams::table.filter(teams::id.eq_any(of)).select(teams::lab_id).distinct().load(conn)?;
    let long_ago = clock::now().plus(-address::STALE);
    let theirs = calendars::table.filter(calendars::lab_id.eq_any(labs));
    if diesel::update(theirs).set(calendars::refreshed_at.eq(long_ago)).execute(conn)? > 0 {
        job::enqueue(conn, &address::RefreshCalendars {})?;
    }
    Ok(())
}
