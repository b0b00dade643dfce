//! What a learner's courses have on days and at hours: runs, their timetables, quizzes that open and close, assignments.
use super::{
    assignments::date::Dates,
    block::LessonDocument,
    conditions::lock,
    course::{Course, CourseDocument},
    enrolment::{self, Seat, Standing},
    quizzes::allowance::GivenToAll,
    runs::run::Run,
};
use crate::{
    accounts::{actor, settings::Zone},
    clock::Instant,
    content::{self, Version},
    db::Conn,
    error::Result,
    schema::{courses, lessons, people, run_timetable as timetable, runs},
    words::Texts,
};
use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use std::collections::BTreeMap;

crate::text_enum! {
    pub enum CourseDateKind {
        RunBegins = "run-begins",
        RunEnds = "run-ends",
        Lesson = "lesson",
        QuizOpens = "quiz-opens",
        QuizCloses = "quiz-closes",
        AssignmentDue = "assignment-due",
    }
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CourseTime {
    /// The whole day, as it is called in the learner's zone.
    Day(NaiveDate),
    At(Instant),
}
#[derive(Debug, Clone)]
pub struct CourseDate {
    pub kind: CourseDateKind,
    /// What tells it from the learner's other dates, for as long as it is about the same thing.
    pub name: String,
    /// Of the lesson or the assignment; of a run the course's.
    pub title: Texts,
    pub course: Texts,
    /// What is to be reached by then, in its teacher's words; mostly nothing.
    pub note: String,
    pub time: CourseTime,
    pub address: String,
}

/// A published lesson of one of the courses.
struct Taught {
    id: i64,
    slug: String,
    document: LessonDocument,
}
/// What the dates of all seats are made of.
struct Known {
    zone: Zone,
    runs: BTreeMap<i64, Run>,
    courses: BTreeMap<i64, (Course, CourseDocument)>,
    /// By content.
    lessons: BTreeMap<i64, Taught>,
    /// By run and lesson.
    days: BTreeMap<(i64, i64), (i64, String)>,
    given: GivenToAll,
    dates: BTreeMap<i64, Dates>,
}
impl Known {
    fn of(conn: &mut Conn, person: i64, seats: &[Seat]) -> Result<Self> {
        let ids = |of: fn(&Seat) -> i64| seats.iter().map(of).collect::<Vec<i64>>();
        let (seated, in_runs, in_courses) = (ids(|seat| seat.id), ids(|seat| seat.run_id), ids(|seat| seat.course_id));
        let held: Vec<Run> = runs::table
            .filter(runs::id.eq_any(&in_runs))
            .filter(runs::cancelled_at.is_null())
            .select(Run::as_select())
            .load(conn)?;
        let of_courses: Vec<Course> =
            courses::table.filter(courses::id.eq_any(&in_courses)).select(Course::as_select()).load(conn)?;
        let contents: Vec<i64> = of_courses.iter().map(|course| course.content_id).collect();
        let mut documents = by_content(content::published_of(conn, &contents)?);
        let mut known = BTreeMap::new();
        for course in of_courses {
            if let Some(version) = documents.remove(&course.content_id) {
                known.insert(course.id, (course, version.document::<CourseDocument>()?));
            }
        }
        let listed: Vec<i64> = known.values().flat_map(|(_, document)| document.lessons()).collect();
        let rows: Vec<(i64, i64, String)> = lessons::table
            .filter(lessons::content_id.eq_any(&listed))
            .select((lessons::content_id, lessons::id, lessons::slug))
            .load(conn)?;
        let mut documents = by_content(content::published_of(conn, &listed)?);
        let mut taught = BTreeMap::new();
        for (content, id, slug) in rows {
            if let Some(version) = documents.remove(&content) {
                taught.insert(content, Taught { id, slug, document: version.document()? });
            }
        }
        let days: Vec<(i64, i64, i64, String)> = timetable::table
            .filter(timetable::run_id.eq_any(&in_runs))
            .select((timetable::run_id, timetable::lesson_id, timetable::day, timetable::milestone))
            .load(conn)?;
        Ok(Self {
            zone: people::table.find(person).select(people::zone).first(conn)?,
            runs: held.into_iter().map(|run| (run.id, run)).collect(),
            courses: known,
            lessons: taught,
            days: days.into_iter().map(|(run, lesson, day, milestone)| ((run, lesson), (day, milestone))).collect(),
            given: GivenToAll::of(conn, &seated)?,
            dates: Dates::of_all(conn, &seated)?,
        })
    }
    /// The dates of one seat. `locked`: lessons that are not open yet, and whether they are hidden besides; those are left out,
    /// and the others lead to the course, which says why.
    fn dates(&self, seat: &Seat, locked: &BTreeMap<String, bool>) -> Vec<CourseDate> {
        let (Some(run), Some((course, document))) = (self.runs.get(&seat.run_id), self.courses.get(&seat.course_id))
        else {
            return vec![];
        };
        let address = format!("/courses/{}", course.slug);
        let mut found = vec![];
        for (kind, at) in [(CourseDateKind::RunBegins, run.begins_at), (CourseDateKind::RunEnds, run.ends_at)] {
            found.extend(at.map(|at| CourseDate {
                kind,
                name: format!("{}/{}", kind.as_str(), run.id),
                title: document.title.clone(),
                course: document.title.clone(),
                note: String::new(),
                time: CourseTime::At(at),
                address: address.clone(),
            }));
        }
        for lesson in document.lessons().iter().filter_map(|content| self.lessons.get(content)) {
            let hidden = locked.get(&lesson.slug);
            if hidden == Some(&true) {
                continue;
            }
            let mut of_lesson = self.dates_of(seat, run, &document.title, lesson);
            if hidden.is_some() {
                for date in &mut of_lesson {
                    date.address.clone_from(&address);
                }
            }
            found.extend(of_lesson);
        }
        found
    }
    fn dates_of(&self, seat: &Seat, run: &Run, course: &Texts, lesson: &Taught) -> Vec<CourseDate> {
        let page = format!("/lessons/{}", lesson.slug);
        let date = |kind: CourseDateKind, block: &str, title: &Texts, time: CourseTime, address: String| CourseDate {
            kind,
            name: format!("{}/{}/{}/{block}", kind.as_str(), run.id, lesson.id),
            title: title.clone(),
            course: course.clone(),
            note: String::new(),
            time,
            address,
        };
        let mut found = vec![];
        let title = &lesson.document.title;
        if let (Some(begins_at), Some((day, milestone))) = (run.begins_at, self.days.get(&(run.id, lesson.id))) {
            // No zone of Indonesia has summer time, so that a day is 24 hours.
            let on = begins_at.plus(TimeDelta::days(*day)).plus(self.zone.offset()).utc().date_naive();
            let day = date(CourseDateKind::Lesson, "", title, CourseTime::Day(on), page.clone());
            found.push(CourseDate { note: milestone.clone(), ..day });
        }
        for (block, quiz) in lesson.document.quizzes() {
            let (opens, closes) = self.given.window(seat.id, lesson.id, block, quiz);
            for (kind, at) in [(CourseDateKind::QuizOpens, opens), (CourseDateKind::QuizCloses, closes)] {
                found.extend(at.map(|at| date(kind, block, title, CourseTime::At(at), page.clone())));
            }
        }
        for (block, assignment) in lesson.document.assignments() {
            let due = self.dates.get(&seat.id).map(|dates| dates.due(lesson.id, block, assignment.due_days));
            let due_at = due.filter(|due| !due.excused).and_then(|due| due.due_at);
            let address = format!("{page}/assignments/{block}");
            found.extend(
                due_at.map(|at| {
                    date(CourseDateKind::AssignmentDue, block, &assignment.title, CourseTime::At(at), address)
                }),
            );
        }
        found
    }
}
fn by_content(versions: Vec<Version>) -> BTreeMap<i64, Version> {
    versions.into_iter().map(|version| (version.content_id, version)).collect()
}

/// Of the newest 100 courses in which someone has a seat; in no order. The number of queries grows with those of them that have
/// conditions alone.
pub fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<CourseDate>> {
    let Some(who) = actor::of_person(conn, person)? else {
        return Ok(vec![]);
    };
    let mut seats = enrolment::of_person(conn, person)?;
    seats.retain(|seat| seat.standing == Standing::Enrolled);
    if seats.is_empty() {
        return Ok(vec![]);
    }
    let known = Known::of(conn, person, &seats)?;
    let mut found = vec![];
    for seat in &seats {
        let locked = lock::locked(conn, Some(&who), seat.course_id)?;
        let locked = locked.into_iter().map(|(lesson, (hidden, _))| (lesson, hidden)).collect();
        found.extend(known.dates(seat, &locked));
    }
    Ok(found)
}
