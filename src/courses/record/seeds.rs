//! Someone of the demonstration who has learnt for years: hours in two of them, and a certificate in every state. Invented.
use super::super::enrolment;
use crate::{
    accounts::{
        actor::{Actor, of_seeds},
        person,
    },
    clock::{self, Clock},
    content,
    courses::{
        block::LessonDocument,
        certifying::award::{Completed, certify},
        course::CourseDocument,
        enrolment::Standing,
    },
    db::Conn,
    error::{Error, Result},
    progress::{
        certificate, completion,
        standing::{self, CertificateReason},
        template::{self, CertificateTemplate},
    },
    schema::{courses, enrolments, runs},
    words::Texts,
};
use chrono::TimeDelta;
use diesel::prelude::*;

const GRADUATE: &str = "graduate@demo.invalid";
/// The name on the certificates that were issued before the last.
const BEFORE: &str = "Wira Lulus";
/// When each period was completed, in days before today: the first has ended since, the second is revoked, the third was
/// issued anew under another name.
const COMPLETED: [i64; 3] = [800, 420, 40];

/// Three periods of the demonstration's course, through the verbs that learners and authors use. Runs once.
pub fn load_demo(conn: &mut Conn) -> Result<()> {
    let (Some(graduate), Some(author)) =
        (person::by_email(conn, GRADUATE)?, person::by_email(conn, "course-author@demo.invalid")?)
    else {
        return Ok(());
    };
    let author = of_seeds(conn, author.id, &author.name)?;
    let learner = of_seeds(conn, graduate.id, BEFORE)?;
    let (course, content): (i64, i64) = courses::table
        .filter(courses::slug.eq("laboratorium-inovasi"))
        .select((courses::id, courses::content_id))
        .first(conn)?;
    let run: i64 = runs::table.filter(runs::course_id.eq(course)).order(runs::number).select(runs::id).first(conn)?;
    let months = CertificateTemplate {
        signatory: "Dr. Ratna Wulandari".into(),
        signatory_title: Texts {
            id: "Kepala Pusat Pembelajaran (rekaan)".into(),
            en: "Head of the Learning Centre (invented)".into(),
        },
        validity_months: Some(24),
        prints_hours: true,
        prints_run: true,
        prints_result: true,
    };
    template::set(conn, &author, content, &months)?;
    let mut serials = vec![];
    for (period, days) in (1..).zip(COMPLETED) {
        let then = Clock::fixed(clock::now().plus(-TimeDelta::days(days)).utc());
        serials.push(then.during(|| complete(conn, &learner, content, run, period))?);
    }
    standing::end_some(conn)?;
    let [_, revoked, renamed] = serials.as_slice() else {
        return Ok(());
    };
    for (serial, cause, reason) in [
        (revoked, "error", "Dua jawaban kuis ternyata dikerjakan bersama peserta lain (rekaan)."),
        (renamed, "renamed", "Nama peserta berubah (rekaan)."),
    ] {
        let held = certificate::by_serial(conn, serial)?;
        let why = CertificateReason { cause: cause.into(), reason: reason.into() };
        standing::change(conn, &author, &held, &why)?;
    }
    Ok(())
}
/// A seat in a period of one's own, every lesson done, the course completed and certified; all at the time of now.
fn complete(conn: &mut Conn, who: &Actor, content: i64, run: i64, period: i64) -> Result<String> {
    let (person, now) = (who.person()?, clock::now());
    let id: i64 = diesel::insert_into(enrolments::table)
        .values((
            (enrolments::run_id.eq(run), enrolments::person_id.eq(person), enrolments::period.eq(period)),
            (enrolments::standing.eq(Standing::Enrolled), enrolments::source.eq("self")),
            enrolments::created_at.eq(now),
        ))
        .returning(enrolments::id)
        .get_result(conn)?;
    diesel::update(runs::table.find(run)).set(runs::taken.eq(runs::taken + 1)).execute(conn)?;
    let version = content::published(conn, content)?.ok_or(Error::NotFound)?;
    let document: CourseDocument = version.document()?;
    let lessons = document.lessons();
    let mut minutes = 0;
    for lesson in content::published_of(conn, &lessons)? {
        minutes += lesson.document::<LessonDocument>()?.minutes;
        completion::complete(conn, person, lesson.content_id, period, lesson.id)?;
    }
    let is_new = completion::complete(conn, person, content, period, version.id)?;
    let seat = enrolment::by_id(conn, id)?;
    let done = Completed { content, version: version.id, title: &document.title, lessons: &lessons, minutes, is_new };
    certify(conn, who, &seat, &done)?;
    certificate::serial_of(conn, person, content)?.ok_or(Error::NotFound)
}
