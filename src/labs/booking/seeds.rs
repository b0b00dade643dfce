//! Meetings of the demonstration: a clinic in each zone, and those of a team of a lab with mentors.
use super::{
    booking::MeetingMode,
    clinic::{self, ClinicSeat, NewClinic},
    hold::{self, BookingPurpose, NewBooking},
    room::{self, NewRoom},
    slots::{self, SlotPlace},
};
use crate::{accounts::actor::Actor, clock, db::Conn, error::Result, labs::mentors::mentor};
use chrono::Days;

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
        let Some(mentor) = mentor::of_person(conn, who.person()?)? else {
            continue;
        };
        let free = slots::page(conn, Some(member), &mentor.handle, &SlotPlace::default())?;
        let (Some(team), Some(slot)) = (free.team, free.items.get(2)) else {
            continue;
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
        if let Some(clinic) = codes.pop() {
            clinic::join(conn, member, &clinic, &ClinicSeat { team: team.code })?;
        }
    }
    Ok(())
}
