//! What meetings are in calendars: a person's confirmed ones, as their mentor and of their teams, and clinics in which these have
//! a seat; a lab's, of its teams.
use super::{
    booking::{Booking, BookingState},
    clinic::SeatStanding,
    room, team, time,
};
use crate::{
    accounts::settings::Zone,
    clock::Instant,
    db::Conn,
    error::Result,
    labs::mentors::mentor,
    schema::{booking_seats as seats, bookings, lab_teams as teams},
};
use diesel::prelude::*;

/// Meetings of one person, or of one lab: those that begin last.
const MOST: i64 = 1_000;
/// Teams of one lab.
const MOST_TEAMS: i64 = 100;

/// A meeting that takes place.
pub struct MeetingDate {
    pub code: String,
    /// What the clinic is called; else the team's name.
    pub title: String,
    /// The mentor's name.
    pub mentor: String,
    /// The room, and what it is for, as far as they are said.
    pub note: String,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub address: String,
}
/// Six queries, however many they are.
pub fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<MeetingDate>> {
    let own = mentor::of_person(conn, person)?.map_or(0, |mentor| mentor.id);
    let teams = team::ids_of(conn, person)?;
    let seated = seats::table
        .filter(seats::team_id.eq_any(teams.clone()))
        .filter(seats::standing.eq(SeatStanding::Seated))
        .select(seats::booking_id);
    let rows: Vec<Booking> = bookings::table
        .filter(bookings::state.eq(BookingState::Confirmed))
        .filter(
            bookings::mentor_id
                .eq(own)
                .or(bookings::team_id.eq_any(teams).assume_not_null())
                .or(bookings::id.eq_any(seated)),
        )
        .order((bookings::starts_at.desc(), bookings::id.desc()))
        .limit(MOST)
        .select(Booking::as_select())
        .load(conn)?;
    let mentors = mentor::by_ids(conn, &rows.iter().map(|row| row.mentor_id).collect::<Vec<_>>())?;
    let names = team::names(conn, &rows.iter().filter_map(|row| row.team_id).collect::<Vec<_>>())?;
    let rooms = room::names(conn, &rows.iter().filter_map(|row| row.room_id).collect::<Vec<_>>())?;
    let date = |row: Booking| {
        let room = row.room_id.and_then(|room| rooms.get(&room)).map(String::as_str);
        let note: Vec<&str> =
            [room.unwrap_or_default(), &row.purpose].into_iter().filter(|part| !part.is_empty()).collect();
        MeetingDate {
            title: row.team_id.and_then(|team| names.get(&team).cloned()).unwrap_or_else(|| row.title.clone()),
            mentor: mentors.get(&row.mentor_id).map(|mentor| mentor.name.clone()).unwrap_or_default(),
            note: note.join("\n"),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            address: row.address(),
            code: row.code,
        }
    };
    Ok(rows.into_iter().map(date).collect())
}

/// A meeting that takes place, for all who see the lab: neither what it is for nor how one comes in.
pub struct LabMeetingDate {
    pub code: String,
    /// What the clinic is called; else the team's name.
    pub title: String,
    /// When, on the clocks of both.
    pub line: String,
    pub starts_at: Instant,
    pub ends_at: Instant,
}
/// Of all teams of a lab. Its number of queries does not grow with them.
pub fn of_lab(conn: &mut Conn, lab: i64) -> Result<Vec<LabMeetingDate>> {
    let of = teams::table.filter(teams::lab_id.eq(lab)).order(teams::number).limit(MOST_TEAMS);
    let of: Vec<i64> = of.select(teams::id).load(conn)?;
    let seated = seats::table
        .filter(seats::team_id.eq_any(of.clone()))
        .filter(seats::standing.eq(SeatStanding::Seated))
        .select(seats::booking_id);
    let rows: Vec<Booking> = bookings::table
        .filter(bookings::state.eq(BookingState::Confirmed))
        .filter(bookings::id.eq_any(seated).or(bookings::team_id.eq_any(of.clone()).assume_not_null()))
        .order((bookings::starts_at.desc(), bookings::id.desc()))
        .limit(MOST)
        .select(Booking::as_select())
        .load(conn)?;
    let mentors = mentor::by_ids(conn, &rows.iter().map(|row| row.mentor_id).collect::<Vec<_>>())?;
    // The teams of one lab are all at one place.
    let place = team::zones(conn, &of)?.into_values().next().unwrap_or(Zone::Wib);
    let names = team::names(conn, &of)?;
    let date = |row: Booking| {
        let zone = mentors.get(&row.mentor_id).map_or(place, |mentor| mentor.zone);
        LabMeetingDate {
            title: row.team_id.and_then(|team| names.get(&team).cloned()).unwrap_or_else(|| row.title.clone()),
            line: time::line(&time::times(row.starts_at, row.ends_at, &[zone, place])),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            code: row.code,
        }
    };
    Ok(rows.into_iter().map(date).collect())
}
