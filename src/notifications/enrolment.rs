//! Who is told of seats: given, freed, asked for, decided on, assigned, taken back.
use super::{
    notice::{NoticeArgs, NoticeKind},
    rule::{self, News},
};
use crate::{
    accounts::person,
    courses::runs::{assignment, run, writing},
    db::Conn,
    error::Result,
    event::{Event, Recorded},
};

pub(super) fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    let mut args = NoticeArgs::default();
    let (kind, run, mut to) = match &recorded.event {
        Event::EnrolmentRequested { run, person } => {
            args.person = person::name(conn, *person)?;
            let leaders = run::facts(conn, *run)?.course;
            (NoticeKind::EnrolmentRequested, *run, run::leaders(conn, leaders)?)
        }
        Event::EnrolmentAccepted { run, person, .. } => (NoticeKind::EnrolmentAccepted, *run, vec![*person]),
        Event::EnrolmentRefused { run, person, reason } => {
            args.reason.clone_from(reason);
            (NoticeKind::EnrolmentRefused, *run, vec![*person])
        }
        Event::EnrolmentSuspended { run, person, reason } => {
            args.reason.clone_from(reason);
            (NoticeKind::EnrolmentSuspended, *run, vec![*person])
        }
        Event::EnrolmentResumed { run, person, .. } => (NoticeKind::EnrolmentResumed, *run, vec![*person]),
        Event::SeatsFilled { run, people } => (NoticeKind::SeatFreed, *run, people.clone()),
        Event::ParticipantsAdded { run, people, .. } => (NoticeKind::EnrolledForYou, *run, people.clone()),
        Event::StaffAssigned { run, assignment, .. } => {
            let facts = assignment::facts(conn, *assignment)?;
            (args.agency, args.reason) = (facts.agency, facts.reason);
            args.due_on = facts.due_on;
            (NoticeKind::CourseAssigned, *run, facts.people)
        }
        Event::RunCancelled { run, reason, .. } => {
            args.reason.clone_from(reason);
            (NoticeKind::RunCancelled, *run, writing::cancelled(conn, *run)?)
        }
        _ => return Ok(()),
    };
    // Whoever did it knows; one's own seat that another one's leaving freed is news.
    if kind != NoticeKind::SeatFreed {
        to.retain(|person| recorded.person != Some(*person));
    }
    let facts = run::facts(conn, run)?;
    args.about = facts.title;
    let address = match kind {
        NoticeKind::EnrolmentRequested => format!("/courses/{}/runs/{}/participants", facts.slug, facts.number),
        _ => format!("/courses/{}", facts.slug),
    };
    let news = News { kind, template: "enrolment_news", args, address, mailed: true };
    for portion in to.chunks(500) {
        rule::tell(conn, portion, recorded.id, &news)?;
    }
    Ok(())
}
