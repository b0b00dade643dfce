//! A meeting's attendance as a page, and what the mentor corrects of it.
use super::{
    setting,
    standing::{self, Standing},
};
use crate::{
    accounts::{
        actor::Actor,
        membership::{LAN, Role},
    },
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    labs::{
        attendance::{AttendanceMark, AttendanceSource},
        bookings::booking::{self, BookingCard, Seen},
        mentors::mentor,
    },
    progress::session_hours,
    rule::{self, Rule},
    schema::{meeting_corrections as corrections, people},
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Words of a mentor on one person at one meeting.
const MOST: usize = 20;

/// A mentor's word on somebody's attendance.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceCorrection {
    pub mark: AttendanceMark,
    /// What stood there; null: nothing did.
    pub before: Option<AttendanceMark>,
    pub reason: String,
    pub by: Option<String>,
    pub at: Instant,
}
/// Somebody who takes part in a meeting.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttendanceItem {
    pub handle: String,
    pub name: String,
    pub is_mentor: bool,
    /// Null: nothing is known.
    pub mark: Option<AttendanceMark>,
    /// Whole minutes; null: nobody counted.
    pub minutes: Option<i64>,
    /// Who says so, the surest that there is.
    pub source: Option<AttendanceSource>,
    /// Hundredths of a JP that it has earned.
    pub jp: i64,
    /// The oldest first.
    pub corrections: Vec<AttendanceCorrection>,
}
#[derive(Serialize, ToSchema)]
pub struct AttendancePage {
    pub booking: BookingCard,
    /// How many per cent of the meeting make present.
    pub percent: i64,
    /// How long it is.
    pub minutes: i64,
    /// The mentor first; whoever takes part otherwise sees themselves alone.
    pub items: Vec<AttendanceItem>,
    pub has_begun: bool,
    pub may_correct: bool,
}
impl View for AttendancePage {
    const TEMPLATE: &'static str = "labs/meetings/attendance.html";
    fn address(&self) -> Option<String> {
        Some(format!("/bookings/{}/attendance", self.booking.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "person": "", "mark": "", "reason": "" })
    }
}
/// They look after labs at LAN.
fn guides(who: &Actor) -> bool {
    who.is_at(Role::Curator, LAN)
}
/// Its mentor corrects attendance. Where its mentor is one no more, LAN's curators do, to meetings that they had no part in.
fn may_correct(conn: &mut Conn, who: &Actor, seen: &Seen) -> Result<bool> {
    if !guides(who) || seen.takes_part() {
        return Ok(seen.leads);
    }
    Ok(mentor::in_office(conn, &[seen.mentor.id])?.is_empty())
}
/// A meeting whose attendance whoever asks corrects, kept until the transaction ends.
fn corrected(conn: &mut Conn, who: &Actor, code: &str) -> Result<Seen> {
    let id = booking::found(conn, Some(who), code)?.booking.id;
    lock_row(conn, "bookings", id)?;
    let seen = booking::found(conn, Some(who), code)?;
    if !may_correct(conn, who, &seen)? {
        booking::visible(conn, Some(who), code)?;
        seen.leading("meeting-mentor-only")?;
    }
    Ok(seen)
}
/// Everything for the mentor, LAN's curators and whoever watches over the installation; for others who take part themselves.
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<AttendancePage> {
    let who = who.ok_or(Error::SignInFirst)?;
    let seen = booking::found(conn, Some(who), code)?;
    let sees_all = seen.leads || guides(who) || booking::watches(who);
    let setting = setting::of(conn, seen.booking.id)?;
    setting::confirmed(&seen.booking).map_err(|e| if sees_all || seen.is_member { e } else { Error::NotFound })?;
    let mut all = standing::of(conn, &seen, setting.as_ref())?;
    if !sees_all {
        all.retain(|one| who.person == Some(one.party.person));
        if all.is_empty() {
            return Err(Error::NotFound);
        }
    }
    let may_correct = may_correct(conn, who, &seen)?;
    let row = &seen.booking;
    let persons: Vec<i64> = all.iter().map(|one| one.party.person).collect();
    let earned = session_hours::of_session(conn, &row.code, &persons)?;
    let by: Vec<i64> = all.iter().flat_map(|one| one.corrections.iter().filter_map(|word| word.corrected_by)).collect();
    let names: Vec<(i64, String)> =
        people::table.filter(people::id.eq_any(by)).select((people::id, people::name)).load(conn)?;
    let names: BTreeMap<i64, String> = names.into_iter().collect();
    let card = booking::cards(conn, Some(who), std::slice::from_ref(row))?.pop().ok_or(Error::NotFound)?;
    let has_begun = row.starts_at <= clock::now();
    Ok(AttendancePage {
        booking: card,
        percent: rule::number(conn, Rule::AttendancePercent)?,
        minutes: setting::held(row, None).length().num_minutes(),
        items: all.into_iter().map(|one| item(one, &earned, &names)).collect(),
        has_begun,
        may_correct: may_correct && has_begun,
    })
}
fn item(one: Standing, earned: &BTreeMap<i64, i64>, names: &BTreeMap<i64, String>) -> AttendanceItem {
    let correction = |word: standing::Correction| AttendanceCorrection {
        mark: word.mark,
        before: word.before,
        reason: word.reason,
        by: word.corrected_by.and_then(|by| names.get(&by).cloned()),
        at: word.at,
    };
    AttendanceItem {
        jp: earned.get(&one.party.person).copied().unwrap_or(0),
        handle: one.party.handle,
        name: one.party.name,
        is_mentor: one.party.is_mentor,
        mark: one.attendance.map(|attendance| attendance.mark),
        minutes: one.attendance.and_then(|attendance| attendance.minutes),
        source: one.attendance.map(|attendance| attendance.source),
        corrections: one.corrections.into_iter().map(correction).collect(),
    }
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "person": "0123456789", "mark": "excused", "reason": "Dinas luar, sudah memberi tahu" }))]
pub struct AttendanceCorrecting {
    /// Somebody's handle, as the list names them.
    #[schema(required = true, min_length = 1, max_length = 20)]
    pub person: String,
    #[schema(required = true)]
    pub mark: Option<AttendanceMark>,
    /// Whoever it concerns reads it.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub reason: String,
}
/// Says how somebody stood at a meeting, with a reason. What stood there before stays to be read, and the hours follow.
pub fn correct(conn: &mut Conn, who: &Actor, code: &str, typed: &AttendanceCorrecting) -> Result<Receipt> {
    let seen = corrected(conn, who, code)?;
    setting::confirmed(&seen.booking)?;
    if seen.booking.starts_at > clock::now() {
        return Err(Error::conflict("meeting-not-begun"));
    }
    let setting = setting::ensured(conn, seen.booking.id)?;
    let all = standing::of(conn, &seen, Some(&setting))?;
    let of = all.iter().find(|one| one.party.handle == typed.person.trim());
    let mut check = Check::default();
    check
        .that(of.is_some(), "person", "attendance-person-unknown")
        .that(typed.mark.is_some(), "mark", "field-missing")
        .text("reason", &typed.reason, 500)
        .done()?;
    let (Some(of), Some(mark)) = (of, typed.mark) else {
        return Err(Error::invalid("person", "attendance-person-unknown"));
    };
    if of.corrections.len() >= MOST {
        return Err(Error::conflict("attendance-too-often"));
    }
    let receipt = Receipt::changed(format!("{}/attendance", seen.booking.address()), mark.as_str());
    let correction = Some(store(conn, who, &seen, of, (mark, typed.reason.trim()))?);
    standing::settle(conn, &seen)?;
    let (booking, code) = (seen.booking.id, seen.booking.code.clone());
    let (person, mark) = (of.party.person, mark.as_str().to_owned());
    event::record(conn, who, &Event::AttendanceCorrected { booking, code, person, mark, correction })?;
    Ok(receipt)
}
/// Its id.
fn store(
    conn: &mut Conn,
    who: &Actor,
    seen: &Seen,
    of: &Standing,
    (mark, reason): (AttendanceMark, &str),
) -> Result<i64> {
    Ok(diesel::insert_into(corrections::table)
        .values((
            (corrections::booking_id.eq(seen.booking.id), corrections::person_id.eq(of.party.person)),
            (corrections::mark.eq(mark), corrections::before.eq(of.attendance.map(|attendance| attendance.mark))),
            (corrections::reason.eq(reason), corrections::corrected_by.eq(who.person)),
            corrections::at.eq(clock::now()),
        ))
        .returning(corrections::id)
        .get_result(conn)?)
}
