//! What calendars are made of: each feature that has something on a day or at an hour.
use super::{
    entry::{CalendarKind, Entry},
    ical::Time,
};
use crate::{
    courses::dates::{self, CourseDate, CourseDateKind, CourseTime},
    db::Conn,
    error::Result,
};

/// What a feature has in a person's calendar, as things are now.
type Source = fn(&mut Conn, i64) -> Result<Vec<Entry>>;
pub(super) const SOURCES: [Source; 1] = [courses];

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
