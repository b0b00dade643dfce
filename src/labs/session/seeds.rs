//! Sessions of the demonstration: one that was held, and one to which nobody came. Invented, and labelled so; they are written by
//! the verbs that people use.
use super::{
    absence::{self, SessionAbsence},
    item::{self, NewSessionItem, SessionTaskDone},
    note::{self, NewSessionNote},
    rating::{self, RatingSession, SessionFit},
    text::{self, AgendaSaving, MinutesSaving},
};
use crate::{
    accounts::actor::Actor,
    clock,
    db::Conn,
    error::Result,
    labs::{bookings::seeds as booking, note::LabNoteKind},
    schema::people,
};
use chrono::TimeDelta;
use diesel::prelude::*;

/// Which of the free times is booked, and by how many days it is moved into the past.
const PLACE: usize = 4;
const EARLIER: i64 = 21;

/// After the bookings. `member` is in a team of one.
pub fn load(conn: &mut Conn, mentor: &Actor, member: &Actor) -> Result<()> {
    let Some((code, _)) = booking::booked(conn, mentor, member, PLACE)? else {
        return Ok(());
    };
    let agenda = "1. Contoh: hasil wawancara dengan tiga warga\n2. Rancangan formulir satu halaman";
    text::save_agenda(conn, member, &code, &AgendaSaving { agenda: agenda.into(), agenda_revision: 0 })?;
    booking::aged(conn, &code, EARLIER)?;
    let minutes = "Contoh: warga paling lama mencari berkas. Formulir dipersingkat, lalu diuji lagi.";
    text::save_minutes(conn, mentor, &code, &MinutesSaving { minutes: minutes.into(), minutes_revision: 0 })?;
    let own = NewSessionNote { note: "Contoh: beri tim contoh formulir dari daerah lain.".into() };
    note::add(conn, mentor, &code, &own)?;
    let decision = NewSessionItem {
        kind: Some(LabNoteKind::Decision),
        body: "Contoh: formulir menjadi satu halaman.".into(),
        ..NewSessionItem::default()
    };
    item::add(conn, mentor, &code, &decision)?;
    let owner: String = people::table.find(member.person()?).select(people::handle).first(conn)?;
    let day = |days: i64| clock::now().plus(TimeDelta::days(days)).day().to_string();
    let tasks =
        [("Contoh: menyusun formulir satu halaman.", day(-5)), ("Contoh: menguji formulir dengan lima warga.", day(9))];
    for (body, due_on) in tasks {
        let (body, owner) = (body.to_owned(), owner.clone());
        let task = NewSessionItem { kind: Some(LabNoteKind::Task), body, owner, due_on, team: String::new() };
        item::add(conn, mentor, &code, &task)?;
    }
    let done =
        SessionTaskDone { task: Some(2), proof: "Contoh: formulir di lemari arsip.".into(), file: String::new() };
    item::complete(conn, member, &code, &done)?;
    for who in [mentor, member] {
        let said = RatingSession { stars: Some(4), fit: Some(SessionFit::Good), comment: String::new() };
        rating::rate(conn, who, &code, &said)?;
    }
    let Some((missed, _)) = booking::booked(conn, mentor, member, PLACE)? else {
        return Ok(());
    };
    booking::aged(conn, &missed, EARLIER + 7)?;
    absence::mark(conn, mentor, &missed, &SessionAbsence::default()).map(drop)
}
