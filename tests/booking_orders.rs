//! Whatever the order of holding, filling in, moving, cancelling, joining and time going by: no two meetings of a mentor, of a
//! team or of a room overlap, and each time that was refused was taken (LB4).
use crate::support::{
    Site,
    mentors::{BANYUWANGI, profile},
    world,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::actor::{self, Actor},
    clock::{Clock, Instant},
    db::Conn,
    error::{Error, Result},
    labs::booking::{
        booking::MeetingMode,
        clinic::{self, ClinicSeat, NewClinic},
        hold::{self, BookingPurpose, NewBooking},
        moving::{self, BookingCancelling, BookingMoving},
    },
    schema::{booking_marks, booking_seats, bookings, mentors},
};
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use serde_json::json;
use std::collections::BTreeMap;

/// What happens next, to whom, with whom, when.
type Step = (usize, usize, usize, i64);

struct Field {
    /// Each in a team of their own, by its code.
    people: Vec<(i64, String)>,
    /// Each by their handle.
    mentors: Vec<(i64, String)>,
    room: String,
}
impl Field {
    async fn of(site: &Site) -> Self {
        let (mut people, mut mentors) = (vec![], vec![]);
        for name in ["ana", "ben", "cici"] {
            let one = site.person(name).await;
            let id = one.id.expect("a person");
            people.push((id, site.team(name, BANYUWANGI, &[id]).await));
        }
        for (name, change) in [
            ("andi", json!({ "before_minutes": 10, "after_minutes": 20, "minutes": 45 })),
            ("budi", json!({ "needs_approval": true, "daily_limit": 3 })),
        ] {
            let mentor = site.mentor(name, "lan", profile("WIB", "09:00-14:00", change)).await;
            mentors.push((mentor.id.expect("a person"), mentor.handle().await));
        }
        let admin = site.known("agency_admin").await.api();
        let room = json!({ "name": "Ruang uji", "place": "" });
        let room = admin.post(&format!("/agencies/{BANYUWANGI}/rooms"), room).await.is(201).json();
        Self { people, mentors, room: room["code"].as_str().expect("a handle").to_owned() }
    }
    /// A refusal changes nothing; anything but a refusal is a fault.
    fn step(&self, conn: &mut Conn, clock: &Clock, step: Step) -> std::result::Result<(), String> {
        let (what, one, other, when) = step;
        let (person, team) = &self.people[one % self.people.len()];
        let (of_mentor, handle) = &self.mentors[other % self.mentors.len()];
        // Tuesday, nine o'clock in Jakarta, and every half hour of three days.
        let at = Instant::from("2026-03-03T02:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().expect("an instant"));
        let at = at.plus(TimeDelta::days(when / 8) + TimeDelta::minutes(when % 8 * 30));
        let text = at.utc().to_rfc3339();
        if what == 6 {
            clock.advance(TimeDelta::minutes(4));
            return Ok(());
        }
        let done = clock.during(|| {
            conn.write_tx(|conn| {
                let (who, mentor) = (someone(conn, *person)?, someone(conn, *of_mentor)?);
                let code = newest(conn, *person, other)?;
                match what {
                    0 | 1 => {
                        let room = if when % 3 == 0 { self.room.clone() } else { String::new() };
                        let mode = if room.is_empty() { MeetingMode::Online } else { MeetingMode::Onsite };
                        let new = NewBooking { team: team.clone(), starts_at: text, mode: Some(mode), room };
                        let code = hold::hold(conn, &who, handle, &new)?.code.unwrap_or_default();
                        if what == 1 {
                            return Ok(());
                        }
                        hold::confirm(conn, &who, &code, &BookingPurpose { purpose: "Uji".into() }).map(drop)
                    }
                    2 => {
                        let moving = BookingMoving { starts_at: text, reason: "Uji".into() };
                        moving::move_to(conn, &who, &code, &moving).map(drop)
                    }
                    3 => moving::cancel(conn, &who, &code, &BookingCancelling { reason: "Uji".into() }).map(drop),
                    4 => {
                        let new = NewClinic {
                            title: "Klinik".into(),
                            starts_at: at.plus(TimeDelta::hours(7)).utc().format("%Y-%m-%dT%H:%M").to_string(),
                            seats: Some(1),
                            mode: Some(MeetingMode::Online),
                            ..NewClinic::default()
                        };
                        clinic::open(conn, &mentor, &new).map(drop)
                    }
                    _ => {
                        let clinic = bookings::table.filter(bookings::seats.is_not_null()).order(bookings::id.desc());
                        let code: String = clinic.select(bookings::code).first(conn)?;
                        let seat = ClinicSeat { team: team.clone() };
                        if when % 4 == 0 {
                            return clinic::leave(conn, &who, &code, &seat).map(drop);
                        }
                        clinic::join(conn, &who, &code, &seat).map(drop)
                    }
                }
            })
        });
        match done {
            Err(Error::Internal(e)) => Err(format!("{step:?}: {e:#}")),
            _ => clock.during(|| sound(conn)).map_err(|e| format!("{step:?}: {e:?}"))?.map_or(Ok(()), Err),
        }
    }
}
fn someone(conn: &mut Conn, id: i64) -> Result<Actor> {
    actor::of_person(conn, id)?.ok_or(Error::NotFound)
}
/// One of the newest bookings of somebody.
fn newest(conn: &mut Conn, person: i64, back: usize) -> Result<String> {
    let own = bookings::table.filter(bookings::booked_by.eq(person)).order(bookings::id.desc());
    let own: Vec<String> = own.limit(3).select(bookings::code).load(conn)?;
    Ok(own.get(back % 3).cloned().unwrap_or_default())
}
/// What overlaps, by the times of the bookings themselves: the marks are not asked. Every live booking has its marks, no other
/// has any.
fn sound(conn: &mut Conn) -> Result<Option<String>> {
    type Row = (i64, i64, Option<i64>, Option<i64>, Instant, Instant);
    let now = ekopi::clock::now();
    let live = bookings::state.eq_any(["held", "requested", "confirmed"]);
    let lasting = bookings::until_at.is_null().or(bookings::until_at.gt(now).assume_not_null());
    let rows: Vec<Row> = bookings::table
        .filter(live)
        .filter(lasting)
        .select((
            bookings::id,
            bookings::mentor_id,
            bookings::team_id,
            bookings::room_id,
            bookings::starts_at,
            bookings::ends_at,
        ))
        .load(conn)?;
    let seats: Vec<(i64, i64)> = booking_seats::table
        .filter(booking_seats::standing.eq("seated"))
        .select((booking_seats::booking_id, booking_seats::team_id))
        .load(conn)?;
    let buffers = mentors::table.select((mentors::id, mentors::before_minutes, mentors::after_minutes));
    let buffers: Vec<(i64, i64, i64)> = buffers.load(conn)?;
    let mut times: BTreeMap<(&str, i64), Vec<(Instant, Instant)>> = BTreeMap::new();
    for (id, mentor, team, room, from, until) in rows {
        let (before, after) = buffers.iter().find(|b| b.0 == mentor).map_or((0, 0), |b| (b.1, b.2));
        let buffered = (from.plus(-TimeDelta::minutes(before)), until.plus(TimeDelta::minutes(after)));
        times.entry(("mentor", mentor)).or_default().push(buffered);
        let seated = seats.iter().filter(|seat| seat.0 == id).map(|seat| seat.1);
        for team in team.into_iter().chain(seated) {
            times.entry(("team", team)).or_default().push((from, until));
        }
        if let Some(room) = room {
            times.entry(("room", room)).or_default().push((from, until));
        }
        let marks: i64 = booking_marks::table.filter(booking_marks::booking_id.eq(id)).count().get_result(conn)?;
        if marks == 0 {
            return Ok(Some(format!("booking {id} takes no time")));
        }
    }
    for (party, mut taken) in times {
        taken.sort();
        if let Some(two) = taken.windows(2).find(|two| two[0].1 > two[1].0) {
            return Ok(Some(format!("{party:?} meets twice: {two:?}")));
        }
    }
    let over = bookings::table.filter(bookings::state.ne_all(["held", "requested", "confirmed"])).select(bookings::id);
    let left: i64 = booking_marks::table.filter(booking_marks::booking_id.eq_any(over)).count().get_result(conn)?;
    Ok((left > 0).then(|| format!("{left} marks of what is over")))
}

#[actix_web::test]
async fn no_order_of_anything_lets_two_meetings_overlap() {
    let site = Site::demo().await;
    let field = Field::of(&site).await;
    site.settle().await;
    let steps = vec((0..7_usize, 0..3_usize, 0..2_usize, 0..24_i64), 1..40);
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    let outcome = TestRunner::new(config).run(&steps, |steps| {
        // Each begins at the same morning with nothing booked.
        let clock = world::morning();
        let mut conn = world::connect(&site.url);
        let cleared = conn.write_tx(|conn| {
            diesel::delete(booking_marks::table).execute(conn)?;
            diesel::delete(booking_seats::table).execute(conn)?;
            diesel::delete(bookings::table).execute(conn)?;
            Ok(())
        });
        cleared.map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
        for step in steps {
            field.step(&mut conn, &clock, step).map_err(TestCaseError::fail)?;
        }
        Ok(())
    });
    outcome.unwrap_or_else(|e| panic!("{e}"));
    site.settle().await;
}
