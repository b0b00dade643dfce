//! Who was at a meeting, as far as it is known: of what the server told, what was seen, who checked in, and what the mentor says;
//! and the hours of learning that follow from it.
use super::{
    parties::{self, Party},
    recording_page,
    setting::{self, Setting},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::Conn,
    error::Result,
    labs::{
        attendance::{self, Attendance, AttendanceMark, AttendanceSource, Held, Known, Stay},
        bookings::booking::{Booking, Seen},
    },
    progress::session_hours::{self, Attended, HeldSession, Span},
    rule::{self, Rule},
    schema::{lab_teams, meeting_corrections as corrections, meeting_looks as looks, meeting_stays as stays, meetings},
    words::{Lang, Texts},
};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// Rows of one meeting that are looked at.
const MOST: i64 = 20_000;

/// A mentor's word.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = corrections)]
pub(super) struct Correction {
    pub person_id: i64,
    pub mark: AttendanceMark,
    pub before: Option<AttendanceMark>,
    pub reason: String,
    pub corrected_by: Option<i64>,
    pub at: Instant,
}
/// How someone stands at a meeting.
pub(super) struct Standing {
    pub party: Party,
    /// None: nothing is known of them, and nobody has said anything.
    pub attendance: Option<Attendance>,
    /// When they were there, by the surest account.
    spans: Vec<Span>,
    /// The mentor's words, the oldest first.
    pub corrections: Vec<Correction>,
}
impl Standing {
    /// They were there, or it is not known that they were not.
    pub(super) fn may_have_been_there(&self) -> bool {
        let mark = self.attendance.map(|attendance| attendance.mark);
        !matches!(mark, Some(AttendanceMark::Absent | AttendanceMark::Excused))
    }
}
/// Of everyone who takes part, the mentor first; seven queries, however many they are.
pub(super) fn of(conn: &mut Conn, seen: &Seen, setting: Option<&Setting>) -> Result<Vec<Standing>> {
    let row = &seen.booking;
    let all = parties::of(conn, row, &seen.mentor)?;
    let held = setting::held(row, setting);
    let percent = rule::number(conn, Rule::AttendancePercent)?;
    let mut there = there(conn, row.id)?;
    let asked: Vec<Stay> = looks::table
        .filter(looks::booking_id.eq(row.id))
        .order(looks::from_at)
        .limit(MOST)
        .select((looks::from_at, looks::until_at.nullable()))
        .load(conn)?;
    let mut said: BTreeMap<i64, Vec<Correction>> = BTreeMap::new();
    for word in words(conn, row.id)? {
        said.entry(word.person_id).or_default().push(word);
    }
    let is_told = setting.is_some_and(|setting| setting.told_at.is_some());
    let standing = |party: Party| {
        let mut of = |source| there.remove(&(party.person, source)).unwrap_or_default();
        let told = of(AttendanceSource::Told);
        let polled = of(AttendanceSource::Seen);
        let checked_in = of(AttendanceSource::CheckIn).first().map(|stay| stay.0);
        let known = Known { told: is_told.then_some(told.as_slice()), asked: &asked, seen: &polled, checked_in };
        let counted = attendance::attendance(&held, percent, &known);
        let corrections = said.remove(&party.person).unwrap_or_default();
        let corrected = corrections.last().map(|word| Attendance::corrected(counted, word.mark));
        let spans = spans(&held, counted.map(|counted| counted.source), &told, &polled);
        Standing { attendance: corrected.or(counted), spans, corrections, party }
    };
    Ok(all.into_iter().map(standing).collect())
}
fn there(conn: &mut Conn, booking: i64) -> Result<BTreeMap<(i64, AttendanceSource), Vec<Stay>>> {
    let rows: Vec<(i64, AttendanceSource, Instant, Option<Instant>)> = stays::table
        .filter(stays::booking_id.eq(booking))
        .order(stays::from_at)
        .limit(MOST)
        .select((stays::person_id, stays::source, stays::from_at, stays::until_at))
        .load(conn)?;
    let mut there: BTreeMap<(i64, AttendanceSource), Vec<Stay>> = BTreeMap::new();
    for (person, source, from, until) in rows {
        there.entry((person, source)).or_default().push((from, until));
    }
    Ok(there)
}
fn words(conn: &mut Conn, booking: i64) -> Result<Vec<Correction>> {
    Ok(corrections::table
        .filter(corrections::booking_id.eq(booking))
        .order(corrections::id)
        .limit(MOST)
        .select(Correction::as_select())
        .load(conn)?)
}
fn spans(held: &Held, source: Option<AttendanceSource>, told: &[Stay], polled: &[Stay]) -> Vec<Span> {
    match source {
        Some(AttendanceSource::Told) => held.clipped(told.iter().copied()),
        Some(AttendanceSource::Seen) => held.clipped(polled.iter().copied()),
        // Who has checked in is taken to have stayed.
        Some(AttendanceSource::CheckIn) => vec![(held.begins_at, held.ends_at)],
        Some(AttendanceSource::Mentor) | None => vec![],
    }
}
/// What counts as learning: what was counted; where a mentor says that somebody was there whom nobody has counted, all of it.
/// The mentor, who teaches, earns none.
fn attended(standing: Standing, held: &Held) -> Option<Attended> {
    let person = standing.party.person;
    let mark = standing.attendance.map(|attendance| attendance.mark);
    let is_corrected = !standing.corrections.is_empty();
    let spans = match mark {
        Some(AttendanceMark::Present) if is_corrected => vec![(held.begins_at, held.ends_at)],
        Some(AttendanceMark::Present | AttendanceMark::Partial) => standing.spans,
        _ => vec![],
    };
    (!standing.party.is_mentor).then_some(Attended { person, spans })
}

/// Enters the hours of a meeting that is over, for what is known now. Again it changes what has become different.
pub(super) fn settle(conn: &mut Conn, seen: &Seen) -> Result<()> {
    let row = &seen.booking;
    let setting = setting::ensured(conn, row.id)?;
    let held = setting::held(row, Some(&setting));
    if held.window().1 > clock::now() {
        return Ok(()); // it still goes on
    }
    let all = of(conn, seen, Some(&setting))?;
    let all: Vec<Attended> = all.into_iter().filter_map(|standing| attended(standing, &held)).collect();
    let title = title(conn, seen)?;
    let session = HeldSession { code: &row.code, title: &title, begins_at: row.starts_at, ends_at: row.ends_at };
    session_hours::attend(conn, &session, &all)?;
    let own = meetings::table.filter(meetings::booking_id.eq(row.id));
    diesel::update(own).set(meetings::settled_at.eq(clock::now())).execute(conn)?;
    // Whoever was not there need not agree.
    recording_page::announce(conn, &Actor::system(), seen, &setting)
}
/// What it is called in the ledger: the clinic, or the team; and with whom it was.
fn title(conn: &mut Conn, seen: &Seen) -> Result<Texts> {
    let Booking { title, team_id, .. } = &seen.booking;
    let what: String = match team_id {
        Some(team) => lab_teams::table.find(*team).select(lab_teams::name).first(conn)?,
        None => title.clone(),
    };
    Ok(Texts::one(format!("{what} – {}", seen.mentor.name), Lang::Id))
}
