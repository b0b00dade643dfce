//! Runs of the demonstration: a small one with people who wait, one that its teachers decide on, one to which an agency has
//! sent its staff. Their names say that they are examples.
use super::{
    assignment::{self, NewStaffAssignment},
    decision::{self, AddedParticipant},
    run::RunWayIn,
    timetable::{self, TimetableDraft, Typed},
    writing::{self, RunDraft},
};
use crate::{
    accounts::{actor::Actor, settings::Zone},
    clock,
    courses::enrolment::{self, NewEnrolment},
    db::Conn,
    error::Result,
    schema::{lessons, people},
};
use diesel::prelude::*;

/// Those who take part, by their ids.
pub struct Cast<'c> {
    /// Two who have the seats of the small run, and two who wait.
    pub seated: [i64; 2],
    pub waiting: [i64; 2],
    /// Someone who asks to be let in.
    pub asking: &'c Actor,
    /// An agency's slug, its administrator, and one of its staff.
    pub agency: &'c str,
    pub admin: &'c Actor,
    pub staff: i64,
}
/// Makes the runs of a course that has been published. All of them are found by their numbers alone: whoever enrols without naming
/// a run comes into the first one.
pub fn load(conn: &mut Conn, course: &str, cast: &Cast) -> Result<()> {
    let system = Actor::system();
    let draft = |title: &str, seats, way_in| RunDraft {
        title: title.to_owned(),
        zone: Some(Zone::Wib),
        seats,
        way_in: Some(way_in),
        ..RunDraft::default()
    };
    let handle =
        |conn: &mut Conn, id: i64| -> Result<String> { Ok(people::table.find(id).select(people::handle).first(conn)?) };
    let number = |code: Option<String>| code.and_then(|code| code.parse::<i64>().ok()).unwrap_or(0);

    let small =
        number(writing::make(conn, &system, course, &draft("Kelas kecil (contoh)", Some(2), RunWayIn::Approval))?.code);
    for person in cast.seated.iter().chain(&cast.waiting) {
        let person = handle(conn, *person)?;
        decision::add(conn, &system, course, small, &AddedParticipant { person })?;
    }
    let asked = number(
        writing::make(conn, &system, course, &draft("Atas persetujuan (contoh)", Some(30), RunWayIn::Approval))?.code,
    );
    let request = NewEnrolment { run: Some(asked), note: "Contoh permintaan".into(), ..NewEnrolment::default() };
    enrolment::enrol(conn, cast.asking, course, &request)?;

    let key = "kunci contoh";
    let begins_at = format!("{}T09:00", clock::today());
    let of_agency =
        RunDraft { key: key.into(), begins_at, ..draft("Penugasan instansi (contoh)", Some(40), RunWayIn::Key) };
    let sent = number(writing::make(conn, &system, course, &of_agency)?.code);
    let first: Vec<String> = lessons::table.order(lessons::id).limit(2).select(lessons::slug).load(conn)?;
    let days = first.iter().zip(["0", "7"]).map(|(lesson, day)| (lesson.clone(), Typed::One(day.to_owned()))).collect();
    timetable::save(conn, &system, course, sent, &TimetableDraft { days, ..TimetableDraft::default() })?;
    let new = NewStaffAssignment {
        run: format!("{course}/{sent}"),
        people: vec![handle(conn, cast.staff)?],
        reason: "Contoh penugasan: bekal untuk lomba inovasi".into(),
        due_on: String::new(),
        key: key.into(),
    };
    assignment::assign(conn, cast.admin, cast.agency, &new)?;
    Ok(())
}
