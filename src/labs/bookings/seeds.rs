//! Meetings of the demonstration: a clinic in each zone, and those of a team of a lab with mentors.
use super::{
    booking::{Booking, MeetingMode},
    clinic::{self, ClinicSeat, NewClinic},
    hold::{self, BookingPurpose, NewBooking},
    marks,
    room::{self, NewRoom},
    slots::{self, SlotPlace},
};
use crate::{
    accounts::actor::Actor,
    clock,
    db::Conn,
    error::{Error, Result},
    labs::mentors::mentor,
    schema::bookings,
};
use chrono::{Days, TimeDelta};
use diesel::prelude::*;

/// After the mentors, and after the labs. `member` is in a team of one.
pub fn load(conn: &mut Conn, mentors: &[Actor; 3], member: &Actor) -> Result<()> {
    let room = NewRoom { name: "Ruang temu (contoh)".into(), place: "Lantai 2".into() };
    room::add(conn, &Actor::system(), "lan", &room)?;
    let titles = ["Klinik data layanan (contoh)", "Klinik layanan digital (contoh)", "Klinik kemitraan (contoh)"];
    let day = clock::today().checked_add_days(Days::new(10)).unwrap_or_else(clock::today);
    let mut codes = vec![];
    for (who, title) in mentors.iter().zip(titles) {
        let new = NewClinic {
            title: title.into(),
            purpose: "Bawa satu pertanyaan; kita cari langkah berikutnya bersama.".into(),
            starts_at: format!("{day}T16:00"),
            seats: Some(3),
            mode: Some(MeetingMode::Online),
            room: String::new(),
        };
        codes.extend(clinic::open(conn, who, &new)?.code);
    }
    for who in mentors.iter().take(2) {
        let Some((_, team)) = booked(conn, who, member, 2)? else {
            continue;
        };
        if let Some(clinic) = codes.pop() {
            clinic::join(conn, member, &clinic, &ClinicSeat { team })?;
        }
    }
    Ok(())
}
/// The time at this place of the list with a mentor, for a team of `member`'s: the codes of the booking and the team. None: there
/// is no such time.
pub fn booked(conn: &mut Conn, mentor: &Actor, member: &Actor, place: usize) -> Result<Option<(String, String)>> {
    let Some(mentor) = mentor::of_person(conn, mentor.person()?)? else {
        return Ok(None);
    };
    let free = slots::page(conn, Some(member), &mentor.handle, &SlotPlace::default())?;
    let (Some(team), Some(slot)) = (free.team, free.items.get(place)) else {
        return Ok(None);
    };
    let new = NewBooking {
        team: team.code.clone(),
        starts_at: slot.starts_at.utc().to_rfc3339(),
        mode: Some(MeetingMode::Online),
        room: String::new(),
    };
    let code = hold::hold(conn, member, &mentor.handle, &new)?.code.unwrap_or_default();
    let purpose = BookingPurpose { purpose: "Contoh: menguji rancangan dengan tiga warga.".into() };
    hold::confirm(conn, member, &code, &purpose)?;
    Ok(Some((code, team.code)))
}
/// As if a meeting had been booked for this many days earlier.
pub fn aged(conn: &mut Conn, code: &str, days: i64) -> Result<()> {
    let row = bookings::table.filter(bookings::code.eq(code)).select(Booking::as_select());
    let booking: Booking = row.first(conn)?;
    let earlier = -TimeDelta::days(days);
    diesel::update(bookings::table.find(booking.id))
        .set((
            bookings::starts_at.eq(booking.starts_at.plus(earlier)),
            bookings::ends_at.eq(booking.ends_at.plus(earlier)),
        ))
        .execute(conn)?;
    marked(conn, booking.id)
}
/// Takes the time of a meeting as it stands now, instead of what it had taken.
pub fn marked(conn: &mut Conn, id: i64) -> Result<()> {
    let booking: Booking = bookings::table.find(id).select(Booking::as_select()).first(conn)?;
    let mentor = mentor::by_id(conn, booking.mentor_id)?;
    marks::free(conn, &[id])?;
    let times = hold::times(&mentor, booking.team_id, booking.room_id, booking.starts_at);
    if marks::take(conn, id, &times)? { Ok(()) } else { Err(Error::internal(anyhow::anyhow!("{id} has no room"))) }
}
