//! Whatever the order of holding, filling in, answering, moving, cancelling, clinics, their seats and time going by: no two
//! meetings of a mentor, of a team or of a room overlap, what is refused was taken, and what is listed can be had (LB4).
use crate::support::{
    Site,
    meetings::{self, Met, minutes},
    mentors::{BANYUWANGI, profile},
    world,
};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use ekopi::{
    accounts::actor::{self, Actor},
    clock::{Clock, Instant},
    db::Conn,
    error::{Error, Result},
    event,
    labs::bookings::{
        booking::MeetingMode,
        clinic::{self, ClinicSeat, NewClinic},
        hold::{self, BookingAnswer, BookingPurpose, NewBooking},
        moving::{self, BookingCancelling, BookingMoving},
        room::{self, NewRoom},
    },
    routes,
    schema::{booking_marks, booking_seats, bookings, lab_teams, mentors, rooms},
};
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};
use std::cell::Cell;

/// What happens next, to whom, with whom, when.
type Step = (usize, usize, usize, i64);
/// Kinds of steps.
const KINDS: usize = 12;
/// Meetings of a team in a week, unless a rule says otherwise.
const TEAM_WEEK: usize = 3;

struct Mentor {
    person: i64,
    id: i64,
    handle: String,
    minutes: i64,
    daily_limit: usize,
}
struct Team {
    person: i64,
    id: i64,
    code: String,
}
struct Field {
    teams: Vec<Team>,
    mentors: Vec<Mentor>,
    /// Of the teams' agency, and of the mentors'.
    room: String,
    own_room: String,
    /// How often something came about, and how often a time was refused: a run in which nothing happens shows nothing.
    done: Cell<usize>,
    refused: Cell<usize>,
}
impl Field {
    async fn of(site: &Site) -> Self {
        let (mut teams, mut mentors) = (vec![], vec![]);
        for name in ["ana", "ben", "cici"] {
            let person = site.person(name).await.id.expect("a person");
            let code = site.team(name, BANYUWANGI, &[person]).await;
            let row = lab_teams::table.filter(lab_teams::name.eq(name)).select(lab_teams::id);
            teams.push(Team { person, code, id: site.look(move |conn| Ok(row.first(conn)?)).await });
        }
        for (name, minutes, daily_limit, change) in [
            ("andi", 45, 20, json!({ "before_minutes": 10, "after_minutes": 20, "minutes": 45 })),
            ("budi", 60, 3, json!({ "needs_approval": true, "daily_limit": 3 })),
        ] {
            let mentor = site.mentor(name, "lan", profile("WIB", "09:00-14:00", &change)).await;
            let (person, handle) = (mentor.id.expect("a person"), mentor.handle().await);
            let row = mentors::table.filter(mentors::person_id.eq(person)).select(mentors::id);
            let id = site.look(move |conn| Ok(row.first(conn)?)).await;
            mentors.push(Mentor { person, id, handle, minutes, daily_limit });
        }
        let room = async |agency: &'static str| {
            let add = move |conn: &mut Conn| {
                let new = NewRoom { name: "Ruang uji".into(), place: String::new() };
                room::add(conn, &Actor::system(), agency, &new).map(|receipt| receipt.code.unwrap_or_default())
            };
            site.change(add).await
        };
        let (room, own_room) = (room(BANYUWANGI).await, room("lan").await);
        Self { teams, mentors, room, own_room, done: Cell::new(0), refused: Cell::new(0) }
    }
    /// A refusal changes nothing; anything but a refusal is a fault.
    fn step(&self, conn: &mut Conn, clock: &Clock, step: Step) -> std::result::Result<(), String> {
        let (what, _, _, when) = step;
        if what == 0 {
            // Holds lapse after minutes, requests when the meeting would have begun.
            clock.advance(if when % 4 == 0 { TimeDelta::hours(20) } else { TimeDelta::minutes(4) });
            return Ok(());
        }
        clock.during(|| {
            let done = conn.write_tx(|conn| self.act(conn, step));
            self.judged(conn, step, done).map_err(|said| format!("{step:?}: {said}"))
        })
    }
    /// What is wrong after it.
    fn judged(
        &self,
        conn: &mut Conn,
        (what, one, other, when): Step,
        done: Result<()>,
    ) -> std::result::Result<(), String> {
        let wrong = |e: Error| format!("{e:?}");
        match done {
            Ok(()) => self.done.set(self.done.get() + 1),
            Err(Error::Internal(e)) => return Err(format!("{e:#}")),
            Err(Error::Stale { theirs }) => {
                self.refused.set(self.refused.get() + 1);
                if (1..=3).contains(&what) {
                    let asked = Asked {
                        team: &self.teams[one % 3],
                        mentor: &self.mentors[other % 2],
                        room: (when % 3 == 0).then_some(self.room.as_str()),
                        at: at(when),
                    };
                    asked.is_taken(conn).map_err(wrong)?.map_or(Ok(()), Err)?;
                    asked.is_listed_rightly(conn, &theirs).map_or(Ok(()), Err)?;
                }
            }
            Err(_) => {}
        }
        meetings::unsound(conn).map_err(wrong)?.map_or(Ok(()), Err)
    }
    fn act(&self, conn: &mut Conn, (what, one, other, when): Step) -> Result<()> {
        let (team, mentor) = (&self.teams[one % 3], &self.mentors[other % 2]);
        let (who, leads) = (someone(conn, team.person)?, someone(conn, mentor.person)?);
        let (code, theirs) = (newest(conn, team.person, other)?, newest_of(conn, mentor.id, one)?);
        let moved = BookingMoving { starts_at: at(when).utc().to_rfc3339(), reason: "Uji".into() };
        match what {
            1 | 2 => {
                let code = hold::hold(conn, &who, &mentor.handle, &self.wish(team, when))?.code.unwrap_or_default();
                hold::confirm(conn, &who, &code, &BookingPurpose { purpose: "Uji".into() }).map(drop)
            }
            3 => hold::hold(conn, &who, &mentor.handle, &self.wish(team, when)).map(drop),
            4 => hold::confirm(conn, &who, &code, &BookingPurpose { purpose: "Uji".into() }).map(drop),
            5 => {
                let answer = BookingAnswer { accept: when % 3 > 0, reason: "Uji".into() };
                hold::answer(conn, &leads, &theirs, &answer).map(drop)
            }
            6 => moving::move_to(conn, &who, &code, &moved).map(drop),
            7 => moving::move_to(conn, &leads, &theirs, &moved).map(drop),
            8 => moving::cancel(conn, &who, &code, &BookingCancelling { reason: "Uji".into() }).map(drop),
            9 if when % 3 == 0 => {
                moving::cancel(conn, &leads, &theirs, &BookingCancelling { reason: "Uji".into() }).map(drop)
            }
            9 => {
                let new = NewClinic {
                    title: "Klinik".into(),
                    starts_at: at(when).plus(TimeDelta::hours(7)).utc().format("%Y-%m-%dT%H:%M").to_string(),
                    seats: Some(1),
                    mode: Some(if when % 2 == 0 { MeetingMode::Hybrid } else { MeetingMode::Online }),
                    room: if when % 2 == 0 { self.own_room.clone() } else { String::new() },
                    ..NewClinic::default()
                };
                clinic::open(conn, &leads, &new).map(drop)
            }
            _ => {
                let clinic = bookings::table.filter(bookings::seats.is_not_null()).order(bookings::id.desc());
                let code: String = clinic.select(bookings::code).first(conn)?;
                let seat = ClinicSeat { team: team.code.clone() };
                if when % 4 == 0 {
                    return clinic::leave(conn, &who, &code, &seat).map(drop);
                }
                clinic::join(conn, &who, &code, &seat).map(drop)
            }
        }
    }
    fn wish(&self, team: &Team, when: i64) -> NewBooking {
        let room = if when % 3 == 0 { self.room.clone() } else { String::new() };
        let mode = Some(if room.is_empty() { MeetingMode::Online } else { MeetingMode::Onsite });
        NewBooking { team: team.code.clone(), starts_at: at(when).utc().to_rfc3339(), mode, room }
    }
}
/// A time that somebody asked for and was refused.
struct Asked<'f> {
    team: &'f Team,
    mentor: &'f Mentor,
    /// Its handle.
    room: Option<&'f str>,
    at: Instant,
}
impl Asked<'_> {
    /// What is in its way, by the meetings that there are: that nothing is, is a fault. What whoever asks holds is let go of.
    fn is_taken(&self, conn: &mut Conn) -> Result<Option<String>> {
        let (rows, buffers) = (meetings::live(conn)?, meetings::buffers(conn)?);
        let person = Some(self.team.person);
        let others: Vec<Met> = rows.into_iter().filter(|met| met.state != "held" || met.booked_by != person).collect();
        let room: Option<i64> = match self.room {
            Some(handle) => Some(rooms::table.filter(rooms::handle.eq(handle)).select(rooms::id).first(conn)?),
            None => None,
        };
        let seated: Vec<i64> = booking_seats::table
            .filter(booking_seats::team_id.eq(self.team.id))
            .filter(booking_seats::standing.eq("seated"))
            .select(booking_seats::booking_id)
            .load(conn)?;
        let new = Met {
            id: 0,
            mentor: self.mentor.id,
            team: Some(self.team.id),
            room,
            state: "held".into(),
            from: self.at,
            until: self.at.plus(minutes(self.mentor.minutes)),
            booked_by: person,
        };
        let is_in_the_way = |met: &Met| {
            let (own, their) = (meetings::buffered(&new, &buffers), meetings::buffered(met, &buffers));
            let is_same = met.team == new.team || (room.is_some() && met.room == room) || seated.contains(&met.id);
            (met.mentor == new.mentor && own.0 < their.1 && their.0 < own.1)
                || (is_same && new.from < met.until && met.from < new.until)
        };
        let is_of_day = |met: &&Met| met.mentor == new.mentor && day(met.from) == day(self.at);
        let is_of_week = |met: &&Met| met.team == new.team && monday(met.from) == monday(self.at);
        let is_explained = self.at < ekopi::clock::now()
            || others.iter().filter(is_of_day).count() >= self.mentor.daily_limit
            || others.iter().filter(is_of_week).count() >= TEAM_WEEK
            || others.iter().any(is_in_the_way);
        Ok((!is_explained).then(|| format!("refused although nothing is in the way: {others:#?}")))
    }
    /// What was told instead lacks the time that was asked for, and one of it can be had: held, and let go of again.
    fn is_listed_rightly(&self, conn: &mut Conn, theirs: &Value) -> Option<String> {
        let slots = theirs["slots"].as_array().cloned().unwrap_or_default();
        let starts = |slot: &Value| slot["starts_at"].as_str().unwrap_or_default().parse::<DateTime<Utc>>().ok();
        if slots.iter().filter_map(starts).any(|start| Instant::from(start) == self.at) {
            return Some(format!("{} is refused and listed", self.at.utc()));
        }
        let slot = slots.get(slots.len() / 2)?;
        let new = NewBooking {
            team: self.team.code.clone(),
            starts_at: slot["starts_at"].as_str().unwrap_or_default().to_owned(),
            mode: Some(if self.room.is_some() { MeetingMode::Onsite } else { MeetingMode::Online }),
            room: self.room.unwrap_or_default().to_owned(),
        };
        let mut said = Ok(());
        let undone = conn.write_tx(|conn| -> Result<()> {
            let who = someone(conn, self.team.person)?;
            said = hold::hold(conn, &who, &self.mentor.handle, &new).map(drop);
            Err(Error::NotFound)
        });
        match (said, undone) {
            (Ok(()), Err(Error::NotFound)) => None,
            (said, undone) => Some(format!("{slot} is listed and cannot be had: {said:?}, {undone:?}")),
        }
    }
}
/// Tuesday, nine o'clock in Jakarta, and every half hour of three days.
fn at(when: i64) -> Instant {
    let first: DateTime<Utc> = "2026-03-03T02:00:00Z".parse().expect("an instant");
    Instant::from(first).plus(TimeDelta::days(when / 8) + minutes(when % 8 * 30))
}
/// In Jakarta, where both mentors are.
fn day(at: Instant) -> NaiveDate {
    at.plus(TimeDelta::hours(7)).utc().date_naive()
}
fn monday(at: Instant) -> NaiveDate {
    day(at) - TimeDelta::days(day(at).weekday().num_days_from_monday().into())
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
/// One of the newest of a mentor, clinics among them.
fn newest_of(conn: &mut Conn, mentor: i64, back: usize) -> Result<String> {
    let own = bookings::table.filter(bookings::mentor_id.eq(mentor)).order(bookings::id.desc());
    let own: Vec<String> = own.limit(3).select(bookings::code).load(conn)?;
    Ok(own.get(back % 3).cloned().unwrap_or_default())
}

#[actix_web::test]
async fn no_order_of_anything_lets_two_meetings_overlap() {
    let site = Site::demo().await;
    let field = Field::of(&site).await;
    site.settle().await;
    let steps = vec((0..KINDS, 0..3_usize, 0..2_usize, 0..24_i64), 1..40);
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    let outcome = TestRunner::new(config).run(&steps, |steps| {
        // Each begins at the same morning with nothing booked.
        let clock = world::morning();
        let mut conn = world::connect(&site.url);
        let own: Vec<i64> = field.mentors.iter().map(|mentor| mentor.id).collect();
        let cleared = conn.write_tx(|conn| {
            let booked = bookings::table.filter(bookings::mentor_id.eq_any(&own));
            let booked: Vec<i64> = booked.select(bookings::id).load(conn)?;
            diesel::delete(booking_marks::table.filter(booking_marks::booking_id.eq_any(&booked))).execute(conn)?;
            diesel::delete(booking_seats::table.filter(booking_seats::booking_id.eq_any(&booked))).execute(conn)?;
            diesel::delete(bookings::table.filter(bookings::id.eq_any(&booked))).execute(conn)?;
            // Nobody is told of what is there no more.
            routes::readers().iter().try_for_each(|reader| event::pass(conn, reader.name))
        });
        cleared.map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
        for step in steps {
            field.step(&mut conn, &clock, step).map_err(TestCaseError::fail)?;
        }
        Ok(())
    });
    outcome.unwrap_or_else(|e| panic!("{e}"));
    let (done, refused) = (field.done.get(), field.refused.get());
    assert!(done > 40 && refused > 5, "{done} came about, {refused} times were refused: too few to show anything");
    site.settle().await;
}
