//! What the meeting server tells of a meeting: that its room was closed, and who was there. Each thing is told at an address of
//! its own, with this site's signature; what cannot be of this meeting changes nothing.
use super::{
    callback::{self, Attendee, Told},
    joining::meeting_id,
    parties::{self, Party},
    provider::MeetingKind,
    recording,
    setting::{self, Setting},
    standing,
};
use crate::{
    clock::{self, Instant},
    db::{Conn, insert_all, lock_row},
    error::{Error, Result, Tombstone},
    labs::{
        attendance::{AttendanceSource, Held, Stay, stays_of},
        bookings::booking::{self, BookingState, Seen},
    },
    schema::{meeting_stays as stays, meetings},
    view::Receipt,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Comings of one person, and of all together, that are kept of one account.
const MOST: usize = 200;
const MOST_OF_ALL: usize = 6_000;
/// After a meeting its account is waited for so long: servers make it when the room has been closed.
const AWAITED: TimeDelta = TimeDelta::days(3);

/// What a server may tell of one meeting.
struct Heard {
    seen: Seen,
    setting: Setting,
    held: Held,
}
impl Heard {
    fn receipt(&self, state: &str) -> Receipt {
        Receipt::changed(self.seen.booking.address(), state)
    }
    fn parties(&self, conn: &mut Conn) -> Result<Vec<Party>> {
        parties::of(conn, &self.seen.booking, &self.seen.mentor)
    }
}
/// A wrong signature is refused whatever it speaks of; a meeting that was cancelled is gone, so that nothing of it is told again.
fn heard(conn: &mut Conn, told: Told, code: &str, signature: &str) -> Result<Heard> {
    let key = setting::key(conn)?;
    let code = code.to_ascii_uppercase();
    if !callback::is_signed(&key, told, &code, signature) {
        return Err(unsigned());
    }
    let gone = |since| Error::Gone(Box::new(tombstone(&code, since)));
    let seen = match booking::found(conn, None, &code) {
        Err(Error::NotFound) => return Err(gone(clock::now())),
        seen => seen?,
    };
    if seen.booking.state != BookingState::Confirmed {
        return Err(gone(seen.booking.starts_at));
    }
    lock_row(conn, "bookings", seen.booking.id)?;
    let setting = setting::of(conn, seen.booking.id)?.ok_or_else(|| gone(seen.booking.starts_at))?;
    let held = setting::held(&seen.booking, Some(&setting));
    Ok(Heard { seen, setting, held })
}
fn unsigned() -> Error {
    Error::forbidden("meeting-not-signed")
}
fn tombstone(code: &str, since: Instant) -> Tombstone {
    Tombstone {
        name: code.to_owned(),
        code: code.to_owned(),
        reason: String::new(),
        since,
        agency: None,
        by: None,
        replacement: None,
        citation: String::new(),
        address: format!("/bookings/{code}"),
    }
}
/// Whether anything of this meeting can be told now: its room was opened here, and it is no time before or long after.
fn is_due(heard: &Heard) -> bool {
    let (opens_at, closes_at) = heard.held.window();
    heard.setting.kind == Some(MeetingKind::BigBlueButton)
        && heard.setting.opened_at.is_some()
        && (opens_at..closes_at.plus(AWAITED)).contains(&clock::now())
}

/// What stands behind the `?` when a room was closed.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct RoomClosed {
    /// The meeting's name on the server; which one it is says the address.
    #[serde(rename = "meetingID")]
    #[schema(max_length = 256)]
    pub meeting: String,
    /// Whether something was recorded.
    #[schema(max_length = 10)]
    pub recordingmarks: String,
}
/// The room was closed: whoever was still there was there until now. What was recorded is asked for.
pub fn ended(conn: &mut Conn, code: &str, signature: &str, told: &RoomClosed) -> Result<Receipt> {
    let heard = heard(conn, Told::Ended, code, signature)?;
    let key = setting::key(conn)?;
    let is_this = told.meeting.is_empty() || told.meeting == meeting_id(&key, &heard.seen.booking.code);
    if !is_due(&heard) || !is_this {
        return Ok(heard.receipt("ignored"));
    }
    close(conn, &heard.setting, &heard.held)?;
    if heard.setting.records && told.recordingmarks == "true" {
        recording::look_for(conn, heard.setting.booking_id)?;
    }
    Ok(heard.receipt("heard"))
}
/// A room is closed, within the time of its meeting; told again it changes nothing.
pub(super) fn close(conn: &mut Conn, setting: &Setting, held: &Held) -> Result<()> {
    let at = clock::now().min(held.window().1);
    let open =
        meetings::table.filter(meetings::booking_id.eq(setting.booking_id)).filter(meetings::closed_at.is_null());
    diesel::update(open).set(meetings::closed_at.eq(at)).execute(conn)?;
    Ok(())
}

/// Who was there, told after the end. Whoever is not known here, and what lies outside of the meeting's time, is left out; an
/// account that names nobody of this meeting within its time is none. Told again, or of a room that was opened again, what
/// stands there stays and what is new is added.
pub fn attended(
    conn: &mut Conn,
    code: &str,
    signature: &str,
    (secret, authorization, body): (Option<&str>, &str, &str),
) -> Result<Receipt> {
    let heard = heard(conn, Told::Attended, code, signature)?;
    let key = setting::key(conn)?;
    let meeting = meeting_id(&key, &heard.seen.booking.code);
    let told = secret.and_then(|secret| callback::attended(secret, authorization, &meeting, body));
    let told = told.ok_or_else(unsigned)?;
    if !is_due(&heard) {
        return Ok(heard.receipt("ignored"));
    }
    let all = heard.parties(conn)?;
    let known = known(&heard.held, &told, &all);
    if known.is_empty() {
        return Ok(heard.receipt("ignored"));
    }
    add(conn, heard.setting.booking_id, AttendanceSource::Told, &known)?;
    let row = meetings::table.filter(meetings::booking_id.eq(heard.setting.booking_id));
    diesel::update(row).set(meetings::told_at.eq(clock::now())).execute(conn)?;
    standing::settle(conn, &heard.seen)?;
    Ok(heard.receipt("heard"))
}
/// The stays of the people of a meeting that touch its time and have begun.
fn known(held: &Held, told: &[Attendee], all: &[Party]) -> Vec<(i64, Stay)> {
    let ((first, last), now) = (held.window(), clock::now());
    let is_of = |(from, to): &Stay| *from < last && *from <= now && to.is_none_or(|to| to > first && to > *from);
    let of = |party: &Party| {
        let person = party.person;
        stays_of(told, &party.handle).into_iter().filter(is_of).take(MOST).map(move |stay| (person, stay))
    };
    all.iter().flat_map(of).collect()
}

#[derive(Insertable)]
#[diesel(table_name = stays, treat_none_as_default_value = false)]
struct NewStay {
    booking_id: i64,
    person_id: i64,
    source: AttendanceSource,
    from_at: Instant,
    until_at: Option<Instant>,
}
/// Adds what is not there; of a stay that begins when another does the longer one is kept. Three queries.
pub(super) fn add(conn: &mut Conn, booking: i64, source: AttendanceSource, new: &[(i64, Stay)]) -> Result<()> {
    let people: Vec<i64> = new.iter().map(|(person, _)| *person).collect();
    let theirs = || {
        let all = stays::table.filter(stays::booking_id.eq(booking)).filter(stays::source.eq(source));
        all.filter(stays::person_id.eq_any(people.clone()))
    };
    let there: Vec<(i64, Instant, Option<Instant>)> =
        theirs().select((stays::person_id, stays::from_at, stays::until_at)).load(conn)?;
    let mut all: BTreeMap<(i64, Instant), Option<Instant>> =
        there.into_iter().map(|(person, from, until)| ((person, from), until)).collect();
    for (person, (from, until)) in new {
        let one = all.entry((*person, *from)).or_insert(*until);
        // An end that is known is better than one that is not.
        *one = match (*one, *until) {
            (Some(known), Some(told)) => Some(known.max(told)),
            (known, told) => known.or(told),
        };
    }
    diesel::delete(theirs()).execute(conn)?;
    let row = |((person_id, from_at), until_at): ((i64, Instant), Option<Instant>)| NewStay {
        booking_id: booking,
        person_id,
        source,
        from_at,
        until_at,
    };
    let rows: Vec<NewStay> = all.into_iter().take(MOST_OF_ALL).map(row).collect();
    insert_all(conn, stays::table, rows)?;
    Ok(())
}

/// A recording of which a server says that it is ready.
pub(super) struct ReadyRecording {
    pub booking: i64,
    pub code: String,
    pub held: Held,
    /// Whether its meeting may be recorded, and it is no time before.
    pub records: bool,
    /// Its id on the server.
    pub recording: String,
}
/// Reads it. `body`: a form with what the server's secret signs.
pub(super) fn ready(
    conn: &mut Conn,
    code: &str,
    signature: &str,
    secret: Option<&str>,
    body: &str,
) -> Result<ReadyRecording> {
    let heard = heard(conn, Told::Recorded, code, signature)?;
    let mut fields = form_urlencoded::parse(body.as_bytes());
    let token = fields.find(|(name, _)| name == "signed_parameters").map(|(_, token)| token);
    let told = secret.zip(token).and_then(|(secret, token)| callback::recorded(secret, &token));
    let key = setting::key(conn)?;
    let told = told.filter(|told| told.meeting == meeting_id(&key, &heard.seen.booking.code)).ok_or_else(unsigned)?;
    let is_plain =
        |id: &str| (1..=200).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let has_begun = heard.seen.booking.starts_at <= clock::now();
    Ok(ReadyRecording {
        booking: heard.setting.booking_id,
        code: heard.seen.booking.code.clone(),
        held: heard.held,
        records: heard.setting.records && has_begun && is_plain(&told.recording),
        recording: told.recording,
    })
}
