//! Meetings of the demonstration that have been held: one whose recording is coming, and one with its attendance.
use super::{
    attendance_page::{self, AttendanceCorrecting},
    provider::{MeetingKind, RecordingState},
    recording_page::{self, ConsentAnswer, RecordingAnswer},
    setting, standing,
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    code,
    db::Conn,
    error::Result,
    labs::{
        attendance::{AttendanceMark, AttendanceSource},
        bookings::{
            booking::{self, BookingState, MeetingMode},
            seeds as booked,
        },
        mentors::mentor,
    },
    schema::{bookings, lab_members, meeting_recordings, meeting_stays as stays, meetings, people},
};
use chrono::{Datelike, Days, TimeDelta};
use diesel::prelude::*;

/// After the mentors and the labs. `member` is in a team of one.
pub fn load(conn: &mut Conn, who: &Actor, member: &Actor) -> Result<()> {
    let team = lab_members::table.filter(lab_members::person_id.eq(member.person()?));
    let team = team.filter(lab_members::until_at.is_null());
    let team: Option<i64> = team.order(lab_members::id).select(lab_members::team_id).first(conn).optional()?;
    let (Some(team), Some(mentor)) = (team, mentor::of_person(conn, who.person()?)?) else {
        return Ok(());
    };
    // They were in the team then.
    let own = lab_members::table.filter(lab_members::team_id.eq(team));
    diesel::update(own.filter(lab_members::person_id.eq(member.person()?)))
        .set(lab_members::from_at.eq(clock::now().plus(-TimeDelta::days(60))))
        .execute(conn)?;
    let recorded = held(conn, (mentor.id, team), member, (3, 52))?;
    let (starts_at, ends_at) = times(3);
    diesel::update(meetings::table.filter(meetings::booking_id.eq(recorded.0)))
        .set(meetings::records.eq(true))
        .execute(conn)?;
    diesel::insert_into(meeting_recordings::table)
        .values((
            (meeting_recordings::booking_id.eq(recorded.0), meeting_recordings::record.eq("contoh-1")),
            (meeting_recordings::state.eq(RecordingState::Processing), meeting_recordings::begins_at.eq(starts_at)),
            (meeting_recordings::ends_at.eq(ends_at), meeting_recordings::changed_at.eq(clock::now())),
            meeting_recordings::until_at.eq(ends_at.plus(TimeDelta::days(180))),
        ))
        .execute(conn)?;
    let agrees = RecordingAnswer { answer: Some(ConsentAnswer::Given), widest: None };
    recording_page::answer(conn, member, &recorded.1, &agrees)?;
    let attended = held(conn, (mentor.id, team), member, (10, 40))?;
    let person: String = people::table.find(member.person()?).select(people::handle).first(conn)?;
    let reason = "Sambungan terputus; 20 menit terakhir lewat telepon (contoh).".to_owned();
    let word = AttendanceCorrecting { person, mark: Some(AttendanceMark::Present), reason };
    attendance_page::correct(conn, who, &attended.1, &word)?;
    Ok(())
}
/// So many days ago, at nine in Jakarta.
fn times(days: u64) -> (Instant, Instant) {
    let day = clock::today().checked_sub_days(Days::new(days)).unwrap_or_else(clock::today);
    let starts_at = clock::beginning_of(day).plus(TimeDelta::hours(9));
    (starts_at, starts_at.plus(TimeDelta::hours(1)))
}
/// A meeting of a mentor and a team, so many days ago: its mentor was there throughout, the member for so many minutes. Its id
/// and its code.
fn held(
    conn: &mut Conn,
    (mentor, team): (i64, i64),
    member: &Actor,
    (days, minutes): (u64, i64),
) -> Result<(i64, String)> {
    let ((starts_at, ends_at), now) = (times(days), clock::now());
    let code = code::next(conn, "TEMU", starts_at.day().year())?;
    let id: i64 = diesel::insert_into(bookings::table)
        .values((
            (bookings::code.eq(&code), bookings::mentor_id.eq(mentor), bookings::team_id.eq(team)),
            (bookings::mode.eq(MeetingMode::Online), bookings::state.eq(BookingState::Confirmed)),
            (bookings::title.eq(""), bookings::purpose.eq("Contoh: membaca hasil uji coba bersama.")),
            (bookings::starts_at.eq(starts_at), bookings::ends_at.eq(ends_at)),
            (bookings::booked_by.eq(member.person), bookings::created_at.eq(starts_at), bookings::changed_at.eq(now)),
        ))
        .returning(bookings::id)
        .get_result(conn)?;
    booked::marked(conn, id)?;
    setting::ensured(conn, id)?;
    diesel::update(meetings::table.filter(meetings::booking_id.eq(id)))
        .set((
            (meetings::kind.eq(MeetingKind::BigBlueButton), meetings::opened_at.eq(starts_at)),
            (meetings::closed_at.eq(ends_at), meetings::told_at.eq(ends_at)),
        ))
        .execute(conn)?;
    let seen = booking::found(conn, Some(member), &code)?;
    let there = [
        (member.person()?, starts_at, starts_at.plus(TimeDelta::minutes(minutes))),
        (seen.mentor.person_id, starts_at.plus(-TimeDelta::minutes(5)), ends_at),
    ];
    for (person, from, until) in there {
        diesel::insert_into(stays::table)
            .values((
                (stays::booking_id.eq(id), stays::person_id.eq(person)),
                (stays::source.eq(AttendanceSource::Told), stays::from_at.eq(from), stays::until_at.eq(until)),
            ))
            .execute(conn)?;
    }
    standing::settle(conn, &seen)?;
    Ok((id, code))
}
