//! Mentors whose next quarter is full of meetings with teams of labs of their own: for the list of when they can be met.
use super::next_id;
use crate::{
    accounts::settings::Zone,
    clock::{self, Instant},
    code,
    db::{Conn, Db, advance_ids},
    error::Result,
    insert_all,
    schema::{
        agencies, booking_marks, bookings, lab_members, lab_phases, lab_teams, labs, memberships, mentor_traits,
        mentors, rules,
    },
};
use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use diesel::prelude::*;

/// Teams of each mentor's lab, one person each. The last has met nobody yet: its person is who asks.
const TEAMS: i64 = 8;
/// People for each mentor: the mentor, then those of the teams.
const GROUP: i64 = TEAMS + 1;
/// A full quarter: from the next Monday on, Monday to Friday.
const WEEKS: u64 = 13;
/// When meetings begin on each of these days, in minutes after midnight: of the mentor's hours little is left between them.
const BEGIN: [i64; 4] = [8 * 60, 10 * 60, 13 * 60, 15 * 60];
const HOURS: &str = r#"{"week":[[{"from":480,"to":1020}],[{"from":480,"to":1020}],[{"from":480,"to":1020}],[{"from":480,"to":1020}],[{"from":480,"to":1020}],[],[]],"exceptions":[]}"#;
/// Minutes of a meeting, and what stays free behind it.
const MINUTES: i64 = 60;
const AFTER: i64 = 15;
/// Seconds of one mark (`labs::bookings::marks`).
const MARK: i64 = 300;
/// Codes are of this series, in which no verb numbers any more.
const SERIES: &str = "TEMU-2025";
/// Rows of marks of one statement.
const MARKS: usize = 1000;

/// Makes the generated people behind `first` mentors and members of teams, nine for each mentor, and as many days bookable
/// ahead as a quarter needs.
pub(super) async fn load(db: &Db, first: i64, mentors: i64) -> Result<()> {
    let (agency, monday) = db.write(prepare).await?;
    for n in 0..mentors {
        db.write(move |conn| put_mentor(conn, agency, monday, first + n * GROUP, n)).await?;
    }
    db.write(|conn| Ok(advance_ids(conn, "bookings")?)).await
}
/// So many mentors find their people among these.
pub(super) const fn most(people: i64) -> i64 {
    people / GROUP
}
/// The agency whose labs these are, and the first day.
fn prepare(conn: &mut Conn) -> Result<(i64, NaiveDate)> {
    let (now, today) = (clock::now(), clock::today());
    diesel::insert_into(rules::table)
        .values((
            (rules::name.eq("booking-days"), rules::value.eq(120), rules::unit.eq("days"), rules::note.eq("")),
            (rules::valid_from.eq(now), rules::created_at.eq(now)),
        ))
        .execute(conn)?;
    let place = agencies::table.filter(agencies::region_id.is_not_null()).order(agencies::id).select(agencies::id);
    let ahead = 7 - u64::from(today.weekday().num_days_from_monday());
    Ok((place.first(conn)?, today.checked_add_days(Days::new(ahead)).unwrap_or(today)))
}

#[derive(Insertable)]
#[diesel(table_name = lab_teams)]
struct NewTeam {
    lab_id: i64,
    number: i64,
    name: String,
    created_at: Instant,
}
#[derive(Insertable)]
#[diesel(table_name = lab_members)]
struct NewMember {
    team_id: i64,
    person_id: i64,
    from_at: Instant,
    reason: &'static str,
}
#[derive(Insertable)]
#[diesel(table_name = bookings)]
struct NewMeeting {
    id: i64,
    code: String,
    mentor_id: i64,
    team_id: i64,
    state: &'static str,
    mode: &'static str,
    title: &'static str,
    purpose: &'static str,
    starts_at: Instant,
    ends_at: Instant,
    booked_by: i64,
    created_at: Instant,
    changed_at: Instant,
}
#[derive(Insertable)]
#[diesel(table_name = booking_marks)]
struct NewMark {
    booking_id: i64,
    party: &'static str,
    party_id: i64,
    mark: i64,
}
fn put_mentor(conn: &mut Conn, agency: i64, monday: NaiveDate, person: i64, n: i64) -> Result<()> {
    let zone = Zone::ALL.get(usize::try_from(n % 3).unwrap_or(0)).copied().unwrap_or(Zone::Wib);
    let mentor = mentor(conn, agency, person, zone)?;
    let teams = teams(conn, agency, person, n)?;
    let first: i64 = next_id(bookings::table.select(diesel::dsl::max(bookings::id)).first(conn)?);
    // Numbers without a check character are passed over, and each mentor has a thousand of their own.
    let mut codes = (n * 1000 + 1..).filter_map(|number| code::numbered(SERIES, number));
    let now = clock::now();
    let (mut meetings, mut marks) = (vec![], vec![]);
    let booked = teams.split_last().map_or(&[][..], |(_, booked)| booked);
    for ((id, at), (team, member)) in (first..).zip(beginnings(monday, zone)).zip(booked.iter().cycle()) {
        let ends_at = at.plus(TimeDelta::minutes(MINUTES));
        let until = ends_at.plus(TimeDelta::minutes(AFTER));
        marks.extend(taken(at, until).map(|mark| NewMark { booking_id: id, party: "mentor", party_id: mentor, mark }));
        marks.extend(taken(at, ends_at).map(|mark| NewMark { booking_id: id, party: "team", party_id: *team, mark }));
        meetings.push(NewMeeting {
            id,
            code: codes.next().ok_or_else(|| super::empty("codes"))?,
            mentor_id: mentor,
            team_id: *team,
            state: "confirmed",
            mode: "online",
            title: "",
            purpose: "Pertemuan rekaan untuk mengukur sistem.",
            starts_at: at,
            ends_at,
            booked_by: *member,
            created_at: now,
            changed_at: now,
        });
    }
    insert_all!(conn, bookings::table, &meetings)?;
    for some in marks.chunks(MARKS) {
        insert_all!(conn, booking_marks::table, some)?;
    }
    Ok(())
}
/// When the meetings of the quarter begin, ascending.
fn beginnings(monday: NaiveDate, zone: Zone) -> impl Iterator<Item = Instant> {
    let days = (0..WEEKS).flat_map(|week| (0..5).map(move |day| week * 7 + day));
    let days = days.filter_map(move |ahead| monday.checked_add_days(Days::new(ahead)));
    // Midnight is that of Jakarta: further east it has been before.
    let east = zone.offset() - Zone::Wib.offset();
    days.flat_map(move |day| BEGIN.map(|minutes| clock::beginning_of(day).plus(TimeDelta::minutes(minutes) - east)))
}
fn taken(from: Instant, until: Instant) -> std::ops::Range<i64> {
    let mark = |at: Instant| at.utc().timestamp().div_euclid(MARK);
    mark(from)..mark(until)
}
fn mentor(conn: &mut Conn, agency: i64, person: i64, zone: Zone) -> Result<i64> {
    let now = clock::now();
    diesel::insert_into(memberships::table)
        .values((
            (memberships::code.eq(format!("scale{person:07}")), memberships::person_id.eq(person)),
            (memberships::agency_id.eq(agency), memberships::role.eq("mentor"), memberships::state.eq("confirmed")),
            (memberships::note.eq(""), memberships::created_at.eq(now), memberships::began_at.eq(now)),
        ))
        .execute(conn)?;
    let mentor: i64 = diesel::insert_into(mentors::table)
        .values((
            (mentors::person_id.eq(person), mentors::kind.eq("coach"), mentors::summary.eq("Mentor rekaan.")),
            (mentors::zone.eq(zone), mentors::availability.eq(HOURS), mentors::minutes.eq(MINUTES)),
            (mentors::notice_hours.eq(0), mentors::before_minutes.eq(0), mentors::after_minutes.eq(AFTER)),
            (mentors::daily_limit.eq(20), mentors::weekly_limit.eq(100), mentors::needs_approval.eq(false)),
            (mentors::is_listed.eq(true), mentors::created_at.eq(now), mentors::changed_at.eq(now)),
        ))
        .returning(mentors::id)
        .get_result(conn)?;
    for (kind, code) in [("expertise", "data"), ("language", "id")] {
        let of = (mentor_traits::mentor_id.eq(mentor), mentor_traits::kind.eq(kind), mentor_traits::code.eq(code));
        diesel::insert_into(mentor_traits::table).values(of).execute(conn)?;
    }
    Ok(mentor)
}
/// A lab in the phase of design, and its teams in their order, each with its one person.
fn teams(conn: &mut Conn, agency: i64, mentor: i64, n: i64) -> Result<Vec<(i64, i64)>> {
    let now = clock::now();
    let lab: i64 = diesel::insert_into(labs::table)
        .values((
            (labs::slug.eq(format!("lab-ukur-{n}")), labs::agency_id.eq(agency), labs::theme.eq("Lab ukur (rekaan)")),
            (labs::kind.eq("trial"), labs::note.eq(""), labs::contact.eq(""), labs::batch.eq("")),
            (labs::state.eq("design"), labs::state_at.eq(now), labs::state_reason.eq("")),
            (labs::is_invented.eq(true), labs::created_at.eq(now)),
        ))
        .returning(labs::id)
        .get_result(conn)?;
    diesel::insert_into(lab_phases::table)
        .values((lab_phases::lab_id.eq(lab), lab_phases::phase.eq("design"), lab_phases::began_at.eq(now)))
        .execute(conn)?;
    let team = |number: i64| NewTeam { lab_id: lab, number, name: format!("Tim ukur {number}"), created_at: now };
    let rows: Vec<NewTeam> = (1..=TEAMS).map(team).collect();
    insert_all!(conn, lab_teams::table, &rows)?;
    let of_lab = lab_teams::table.filter(lab_teams::lab_id.eq(lab)).order(lab_teams::number);
    let ids: Vec<i64> = of_lab.select(lab_teams::id).load(conn)?;
    let found: Vec<(i64, i64)> = ids.into_iter().zip(mentor + 1..).collect();
    let member = |&(team_id, person_id): &(i64, i64)| NewMember { team_id, person_id, from_at: now, reason: "" };
    let members: Vec<NewMember> = found.iter().map(member).collect();
    insert_all!(conn, lab_members::table, &members)?;
    Ok(found)
}
