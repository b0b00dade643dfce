//! Checking in: the mentor shows a code that changes, and whoever is there types it. For rooms that keep no account, and for doors.
use super::{parties, setting};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::{Error, Result},
    event::{self, Event},
    labs::{
        attendance::{self, AttendanceSource, CODE_LASTS},
        bookings::booking::{self, BookingCard, Seen},
    },
    qr::{Picture, Qr},
    schema::meeting_stays as stays,
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the picture of the code leads to.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct CheckInPlace {
    #[schema(max_length = 20)]
    pub code: String,
}
/// For the mentor the code that is shown now; for the others the form to type it into.
#[derive(Serialize, ToSchema)]
pub struct CheckInPage {
    pub booking: BookingCard,
    pub is_mentor: bool,
    pub opens_at: Instant,
    pub closes_at: Instant,
    /// Now it is between the two.
    pub is_open: bool,
    /// For the mentor: six digits.
    pub code: Option<String>,
    /// The same with the address where it is typed, for cameras.
    pub picture: Option<Picture>,
    /// Minutes for which each code is shown; it is taken as long again.
    pub minutes: i64,
    /// When one has checked in.
    pub checked_in_at: Option<Instant>,
    /// What the address said.
    #[serde(skip)]
    typed: String,
}
impl View for CheckInPage {
    const TEMPLATE: &'static str = "labs/meetings/check_in.html";
    fn address(&self) -> Option<String> {
        Some(format!("/bookings/{}/check-in", self.booking.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "code": self.typed })
    }
}
/// A meeting that is confirmed and that this person takes part in; the person.
fn taking_part(conn: &mut Conn, who: &Actor, seen: &Seen) -> Result<i64> {
    let person = who.person()?;
    if !parties::of(conn, &seen.booking, &seen.mentor)?.iter().any(|party| party.person == person) {
        return Err(Error::forbidden("booking-parties-only"));
    }
    setting::confirmed(&seen.booking)?;
    Ok(person)
}
fn own(conn: &mut Conn, booking: i64, person: i64) -> Result<Option<Instant>> {
    let row = stays::table.filter(stays::booking_id.eq(booking)).filter(stays::person_id.eq(person));
    let row = row.filter(stays::source.eq(AttendanceSource::CheckIn)).select(stays::from_at);
    Ok(row.first(conn).optional()?)
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str, place: &CheckInPlace, site: &str) -> Result<CheckInPage> {
    let seen = booking::visible(conn, who, code)?;
    let person = taking_part(conn, who.ok_or(Error::SignInFirst)?, &seen)?;
    let row = &seen.booking;
    let held = setting::held(row, None);
    let ((opens_at, closes_at), now) = (held.window(), clock::now());
    let is_open = (opens_at..closes_at).contains(&now);
    let (mut shown, mut picture) = (None, None);
    if seen.leads && is_open {
        let code = attendance::code(&setting::key(conn)?, &row.code, now);
        picture = Some(Qr::of(&format!("{site}/bookings/{}/check-in?code={code}", row.code))?.picture());
        shown = Some(code);
    }
    let card = booking::cards(conn, who, std::slice::from_ref(row))?.pop().ok_or(Error::NotFound)?;
    Ok(CheckInPage {
        booking: card,
        is_mentor: seen.is_mentor,
        opens_at,
        closes_at,
        is_open,
        code: shown,
        picture,
        minutes: CODE_LASTS / 60,
        checked_in_at: own(conn, row.id, person)?,
        typed: place.code.chars().filter(char::is_ascii_digit).take(6).collect(),
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "code": "271828" }))]
pub struct CheckingIn {
    /// The six digits that the mentor shows.
    #[schema(required = true, min_length = 1, max_length = 20)]
    pub code: String,
}
impl CheckingIn {
    /// What is typed is a try.
    pub fn is_try(&self) -> bool {
        !self.code.trim().is_empty()
    }
}
/// Checks in, once; again it changes nothing. A wrong code is a try, of which there are only so many.
pub fn check_in(conn: &mut Conn, who: &Actor, code: &str, typed: &CheckingIn) -> Result<Receipt> {
    let seen = booking::visible(conn, Some(who), code)?;
    let person = taking_part(conn, who, &seen)?;
    let row = &seen.booking;
    lock_row(conn, "bookings", row.id)?;
    let receipt = Receipt::changed(format!("{}/check-in", row.address()), "checked-in");
    let held = setting::held(row, None);
    let ((opens_at, closes_at), now) = (held.window(), clock::now());
    if !(opens_at..closes_at).contains(&now) {
        return Err(Error::conflict("check-in-closed"));
    }
    if typed.code.trim().is_empty() {
        return Err(Error::invalid("code", "field-missing"));
    }
    let digits: String = typed.code.chars().filter(|c| !c.is_whitespace()).take(20).collect();
    if !attendance::checks_in(&held, &setting::key(conn)?, &row.code, &digits, now) {
        return Err(Error::invalid("code", "check-in-wrong"));
    }
    if own(conn, row.id, person)?.is_some() {
        return Ok(receipt);
    }
    setting::ensured(conn, row.id)?;
    diesel::insert_into(stays::table)
        .values((
            (stays::booking_id.eq(row.id), stays::person_id.eq(person)),
            (stays::source.eq(AttendanceSource::CheckIn), stays::from_at.eq(now)),
        ))
        .execute(conn)?;
    event::record(conn, who, &Event::MeetingCheckedIn { booking: row.id, code: row.code.clone(), person })?;
    Ok(receipt)
}
