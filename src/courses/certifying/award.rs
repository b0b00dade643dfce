//! What completing a course brings: the certificate, and the hours that it proves.
use super::super::enrolment::Seat;
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::Result,
    progress::{
        certificate::{self, Award},
        evidence::{self, EvidenceKind},
        hours::{self, Earned},
    },
    schema::runs,
    words::Texts,
};
use diesel::prelude::*;

/// A course that someone has completed, as it was then.
pub(in crate::courses) struct Completed<'a> {
    pub(in crate::courses) content: i64,
    pub(in crate::courses) version: i64,
    pub(in crate::courses) title: &'a Texts,
    /// Content ids.
    pub(in crate::courses) lessons: &'a [i64],
    /// Of all lessons together.
    pub(in crate::courses) minutes: i64,
    /// Whether it was not completed before.
    pub(in crate::courses) is_new: bool,
}
/// In the transaction of the completion; asked again, it gives nothing twice.
pub(in crate::courses) fn certify(conn: &mut Conn, who: &Actor, seat: &Seat, done: &Completed) -> Result<()> {
    let worth = hours::worth(conn, done.minutes)?;
    let best = evidence::best(conn, who.person()?, done.lessons, seat.period)?;
    let (run_number, run_title): (i64, String) =
        runs::table.find(seat.run_id).select((runs::number, runs::title)).first(conn)?;
    let award = Award {
        content: done.content,
        version: done.version,
        run: seat.run_id,
        run_number,
        run_title: &run_title,
        period: seat.period,
        title: done.title,
        lessons: i64::try_from(done.lessons.len()).unwrap_or(i64::MAX),
        minutes: done.minutes,
        score: best.mean(EvidenceKind::Score),
        jp: worth.jp,
    };
    let (certificate, _) = certificate::award(conn, who, &award)?;
    if done.is_new {
        let (content, period, title) = (done.content, seat.period, done.title);
        hours::earn(conn, who, &Earned { content, period, title, worth, certificate })?;
    }
    Ok(())
}
