//! Versions of a session's minutes: what each save said, by whom and when, and what it changed. Saves of one person within ten
//! minutes are one version: it is the same writing.
use super::seen;
use crate::{
    accounts::{actor::Actor, person},
    clock::{self, Instant},
    db::Conn,
    difference::{ChangePiece, pieces},
    error::{Error, Result},
    labs::bookings::booking::{self, BookingCard},
    schema::session_minutes as versions,
    view::View,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Versions of one session that are kept: the newest.
const MOST: i64 = 200;
/// From the first save of a version on, saves of the same person replace it for so long.
const TOGETHER: TimeDelta = TimeDelta::minutes(10);

/// Keeps what was saved, in the order of a session that is locked.
pub(super) fn keep(conn: &mut Conn, who: &Actor, booking: i64, body: &str) -> Result<()> {
    type Last = (i64, i64, Option<i64>, Instant);
    let now = clock::now();
    let last: Option<Last> = versions::table
        .filter(versions::booking_id.eq(booking))
        .order(versions::number.desc())
        .select((versions::id, versions::number, versions::person_id, versions::created_at))
        .first(conn)
        .optional()?;
    let goes_on = |last: &Last| last.2.is_some() && last.2 == who.person && last.3.plus(TOGETHER) > now;
    if let Some(last) = last.filter(goes_on) {
        diesel::update(versions::table.find(last.0))
            .set((versions::body.eq(body), versions::changed_at.eq(now)))
            .execute(conn)?;
        return Ok(());
    }
    let number = last.map_or(0, |last| last.1) + 1;
    diesel::insert_into(versions::table)
        .values((
            (versions::booking_id.eq(booking), versions::number.eq(number), versions::body.eq(body)),
            (versions::person_id.eq(who.person), versions::created_at.eq(now), versions::changed_at.eq(now)),
        ))
        .execute(conn)?;
    let old = versions::table.filter(versions::booking_id.eq(booking)).filter(versions::number.le(number - MOST));
    diesel::delete(old).execute(conn)?;
    Ok(())
}

/// A version of the minutes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionMinutesVersion {
    /// Counts within the session, from 1.
    pub number: i64,
    pub by: Option<String>,
    /// When it was saved last.
    pub at: Instant,
}
/// What a version changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionMinutesChange {
    pub number: i64,
    /// The version before; null: there is none, and all is new.
    pub since: Option<i64>,
    /// Markdown, as it was saved.
    pub text: String,
    pub pieces: Vec<ChangePiece>,
}
#[derive(Serialize, ToSchema)]
pub struct SessionMinutesHistory {
    pub booking: BookingCard,
    /// The newest first.
    pub items: Vec<SessionMinutesVersion>,
    /// The one that was asked for, else the newest; null: there is none.
    pub chosen: Option<SessionMinutesChange>,
}
impl View for SessionMinutesHistory {
    const TEMPLATE: &'static str = "labs/session/minutes.html";
}
/// Which version; the newest unless said.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct SessionMinutesPlace {
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}
/// For those who read the minutes; four queries besides those of the session.
pub fn page(
    conn: &mut Conn,
    who: Option<&Actor>,
    code: &str,
    place: &SessionMinutesPlace,
) -> Result<SessionMinutesHistory> {
    let session = seen::visible(conn, who, code)?;
    if !session.takes_part() {
        return Err(Error::forbidden("booking-parties-only"));
    }
    let row = &session.booking;
    let rows: Vec<(i64, Option<i64>, Instant)> = versions::table
        .filter(versions::booking_id.eq(row.id))
        .order(versions::number.desc())
        .limit(MOST)
        .select((versions::number, versions::person_id, versions::changed_at))
        .load(conn)?;
    let chosen = match place.version {
        Some(number) if rows.iter().any(|row| row.0 == number) => Some(number),
        Some(_) => return Err(Error::NotFound),
        None => rows.first().map(|row| row.0),
    };
    let chosen = match chosen {
        Some(number) => Some(change(conn, row.id, number)?),
        None => None,
    };
    let names = person::names(conn, &rows.iter().filter_map(|row| row.1).collect::<Vec<_>>())?;
    let version = |(number, person, at): (i64, Option<i64>, Instant)| {
        let by = person.and_then(|person| names.get(&person).cloned());
        SessionMinutesVersion { number, by, at }
    };
    let card = booking::cards(conn, who, std::slice::from_ref(row))?.pop().ok_or(Error::NotFound)?;
    Ok(SessionMinutesHistory { booking: card, items: rows.into_iter().map(version).collect(), chosen })
}
/// Against the version before.
fn change(conn: &mut Conn, booking: i64, number: i64) -> Result<SessionMinutesChange> {
    let mut texts: Vec<(i64, String)> = versions::table
        .filter(versions::booking_id.eq(booking))
        .filter(versions::number.le(number))
        .order(versions::number.desc())
        .limit(2)
        .select((versions::number, versions::body))
        .load(conn)?;
    let before = if texts.len() > 1 { texts.pop() } else { None };
    let text = texts.pop().ok_or(Error::NotFound)?.1;
    let pieces = pieces(before.as_ref().map_or("", |before| before.1.as_str()), &text);
    Ok(SessionMinutesChange { number, since: before.map(|before| before.0), text, pieces })
}
