//! Whether meetings are as they must be, by their own times: the marks that guard them are not believed.
use diesel::{dsl::count_star, prelude::*};
use ekopi::{
    clock::Instant,
    db::Conn,
    error::Result,
    schema::{booking_marks as marks, booking_seats as seats, bookings, mentors},
};
use std::collections::BTreeMap;

/// Those that take somebody's time.
const LIVE: [&str; 3] = ["held", "requested", "confirmed"];
/// Minutes of one mark.
const MARK: i64 = 5;

/// A meeting that takes time now.
#[derive(Debug, Clone, Queryable)]
pub struct Met {
    pub id: i64,
    pub mentor: i64,
    /// None: a clinic.
    pub team: Option<i64>,
    pub room: Option<i64>,
    pub state: String,
    pub from: Instant,
    pub until: Instant,
    pub booked_by: Option<i64>,
}
/// All that have not lapsed.
pub fn live(conn: &mut Conn) -> Result<Vec<Met>> {
    let lasting = bookings::until_at.is_null().or(bookings::until_at.gt(ekopi::clock::now()).assume_not_null());
    Ok(bookings::table
        .filter(bookings::state.eq_any(LIVE))
        .filter(lasting)
        .order(bookings::id)
        .select((
            bookings::id,
            bookings::mentor_id,
            bookings::team_id,
            bookings::room_id,
            bookings::state,
            bookings::starts_at,
            bookings::ends_at,
            bookings::booked_by,
        ))
        .load(conn)?)
}
/// Minutes that stay free before and behind each mentor's meetings.
pub fn buffers(conn: &mut Conn) -> Result<BTreeMap<i64, (i64, i64)>> {
    let rows = mentors::table.select((mentors::id, mentors::before_minutes, mentors::after_minutes));
    let rows: Vec<(i64, i64, i64)> = rows.load(conn)?;
    Ok(rows.into_iter().map(|(id, before, after)| (id, (before, after))).collect())
}
/// From when to when a meeting takes its mentor's time.
pub fn buffered(met: &Met, buffers: &BTreeMap<i64, (i64, i64)>) -> (Instant, Instant) {
    let (before, after) = buffers.get(&met.mentor).copied().unwrap_or_default();
    (met.from.plus(-minutes(before)), met.until.plus(minutes(after)))
}
pub fn minutes(count: i64) -> chrono::TimeDelta {
    chrono::TimeDelta::minutes(count)
}
/// What is wrong: two meetings of a mentor (with buffers), a team or a room that overlap; a meeting without all of its marks or
/// with others; marks of what is over.
pub fn unsound(conn: &mut Conn) -> Result<Option<String>> {
    let (rows, buffers) = (live(conn)?, buffers(conn)?);
    let seated: Vec<(i64, i64)> =
        seats::table.filter(seats::standing.eq("seated")).select((seats::booking_id, seats::team_id)).load(conn)?;
    let marked: Vec<(i64, i64)> =
        marks::table.group_by(marks::booking_id).select((marks::booking_id, count_star())).load(conn)?;
    let marked: BTreeMap<i64, i64> = marked.into_iter().collect();
    let mut times: BTreeMap<(&str, i64), Vec<(Instant, Instant)>> = BTreeMap::new();
    for met in &rows {
        let seats = seated.iter().filter(|seat| seat.0 == met.id).map(|seat| seat.1);
        let parties = met.team.into_iter().chain(seats).map(|team| ("team", team));
        let parties: Vec<_> = parties.chain(met.room.map(|room| ("room", room))).collect();
        let own = buffered(met, &buffers);
        let length = |(from, until): (Instant, Instant)| (until.utc() - from.utc()).num_minutes() / MARK;
        let wanted = length(own) + length((met.from, met.until)) * i64::try_from(parties.len()).expect("few");
        let found = marked.get(&met.id).copied().unwrap_or(0);
        if found != wanted {
            return Ok(Some(format!("{found} marks instead of {wanted}: {met:?}")));
        }
        times.entry(("mentor", met.mentor)).or_default().push(own);
        for party in parties {
            times.entry(party).or_default().push((met.from, met.until));
        }
    }
    for (party, mut taken) in times {
        taken.sort();
        if let Some(two) = taken.windows(2).find(|two| two[0].1 > two[1].0) {
            return Ok(Some(format!("{party:?} meets twice: {two:?}")));
        }
    }
    let over = bookings::table.filter(bookings::state.ne_all(LIVE)).select(bookings::id);
    let left: i64 = marks::table.filter(marks::booking_id.eq_any(over)).count().get_result(conn)?;
    Ok((left > 0).then(|| format!("{left} marks of what is over")))
}
