//! What calendars are made of: each feature that has something on a day or at an hour.
use super::{
    entry::{CalendarKind, Entry},
    ical::Time,
};
use crate::{
    courses::dates::{self, CourseDate, CourseDateKind, CourseTime},
    db::Conn,
    error::Result,
    labs::bookings::dates::{self as meetings, MeetingDate},
    words::{Lang, Texts},
};

/// What a feature has in a person's calendar, as things are now.
type Source = fn(&mut Conn, i64) -> Result<Vec<Entry>>;
pub(super) const SOURCES: [Source; 2] = [courses, with_mentors];

fn courses(conn: &mut Conn, person: i64) -> Result<Vec<Entry>> {
    Ok(dates::of_person(conn, person)?.into_iter().map(of_course).collect())
}
fn of_course(date: CourseDate) -> Entry {
    Entry {
        name: date.name,
        kind: match date.kind {
            CourseDateKind::RunBegins => CalendarKind::RunBegins,
            CourseDateKind::RunEnds => CalendarKind::RunEnds,
            CourseDateKind::Lesson => CalendarKind::Lesson,
            CourseDateKind::QuizOpens => CalendarKind::QuizOpens,
            CourseDateKind::QuizCloses => CalendarKind::QuizCloses,
            CourseDateKind::AssignmentDue => CalendarKind::AssignmentDue,
        },
        title: date.title,
        about: date.course,
        note: date.note,
        time: match date.time {
            CourseTime::Day(day) => Time::Day(day),
            CourseTime::At(at) => Time::Span(at, at),
        },
        address: date.address,
        is_busy: false,
    }
}
fn with_mentors(conn: &mut Conn, person: i64) -> Result<Vec<Entry>> {
    Ok(meetings::of_person(conn, person)?.into_iter().map(of_meeting).collect())
}
fn of_meeting(date: MeetingDate) -> Entry {
    let kind = CalendarKind::Meeting;
    Entry {
        name: format!("{}/{}", kind.as_str(), date.code),
        kind,
        title: Texts::one(date.title, Lang::Id),
        about: Texts::one(date.mentor, Lang::Id),
        note: date.note,
        time: Time::Span(date.starts_at, date.ends_at),
        address: date.address,
        is_busy: true,
    }
}
