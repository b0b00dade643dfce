//! What others need to know of a meeting to tell people of it; without anyone's visibility.
use super::{attendance_page, parties, recording_page};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::{Error, Result},
    labs::{attendance::AttendanceMark, bookings::booking},
    schema::meeting_corrections as corrections,
};
use diesel::prelude::*;

/// A mentor's word on somebody's attendance.
pub struct Corrected {
    /// What stood there; none: nothing did.
    pub before: Option<AttendanceMark>,
    pub mark: AttendanceMark,
    pub reason: String,
}
/// None: it is not there any more.
pub fn corrected(conn: &mut Conn, correction: i64) -> Result<Option<Corrected>> {
    let row = corrections::table.find(correction);
    let row = row.select((corrections::before, corrections::mark, corrections::reason));
    let row: Option<(Option<AttendanceMark>, AttendanceMark, String)> = row.first(conn).optional()?;
    Ok(row.map(|(before, mark, reason)| Corrected { before, mark, reason }))
}
/// Who takes part in it, its mentor among them.
pub fn participants(conn: &mut Conn, code: &str) -> Result<Vec<i64>> {
    let seen = booking::found(conn, None, code)?;
    Ok(parties::of(conn, &seen.booking, &seen.mentor)?.into_iter().map(|party| party.person).collect())
}
/// Opens the page of a meeting's attendance.
pub fn open_attendance(conn: &mut Conn, who: &Actor, code: &str) -> Result<()> {
    attendance_page::page(conn, Some(who), code).map(drop)
}
/// Opens a meeting's recordings, where there is one to be watched.
pub fn open_recordings(conn: &mut Conn, who: &Actor, code: &str) -> Result<()> {
    let page = recording_page::page(conn, Some(who), code)?;
    if page.items.iter().any(|item| item.address.is_some()) { Ok(()) } else { Err(Error::NotFound) }
}
