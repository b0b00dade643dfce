//! Who is told of a course's way to the public, and of their part in it.
use super::{
    notice::{NoticeArgs, NoticeKind},
    rule::{self, News, is_there},
};
use crate::{
    accounts::{
        actor::Actor,
        agency,
        membership::{self, LAN, Role},
    },
    courses::{authoring::course::review, course},
    db::Conn,
    error::Result,
    event::{Event, Recorded, Via},
};

pub(super) fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    let (kind, id, reason) = match &recorded.event {
        Event::CourseReviewAsked { course, .. } => (NoticeKind::CourseReviewAsked, *course, ""),
        Event::CourseApproved { course, .. } => (NoticeKind::CourseApproved, *course, ""),
        Event::CourseReturned { course, reason, .. } => (NoticeKind::CourseReturned, *course, reason.as_str()),
        Event::CourseStaffAdded { course, .. } => (NoticeKind::CourseStaffAdded, *course, ""),
        _ => return Ok(()),
    };
    let Some((course, authors)) = review::told(conn, id)? else {
        return Ok(());
    };
    let mut to = match (&recorded.event, kind) {
        (Event::CourseStaffAdded { person, .. }, _) => vec![*person],
        (_, NoticeKind::CourseReviewAsked) => {
            let lan = agency::find(conn, LAN)?;
            membership::holders_at(conn, &[Role::Curator], lan.id)?
        }
        _ => authors,
    };
    // Whoever did it knows.
    to.retain(|person| recorded.person != Some(*person));
    let address = match kind {
        NoticeKind::CourseStaffAdded => format!("/courses/{}", course.slug),
        _ => format!("/courses/{}/review", course.slug),
    };
    let args = NoticeArgs { about: course.title, reason: reason.to_owned(), ..NoticeArgs::default() };
    // The people of the seeds act within the system itself: their notices are there, without mails.
    let mailed = recorded.via != Via::System || recorded.person.is_none();
    rule::tell(conn, &to, recorded.id, &News { kind, template: "notice", args, address, mailed })
}
/// The address of a notice of these: `/courses/{slug}` or `/courses/{slug}/review`.
pub(super) fn opens(conn: &mut Conn, who: &Actor, address: &str) -> Result<bool> {
    let slug = address.split('/').nth(2).unwrap_or_default();
    if address.ends_with("/review") {
        return is_there(review::page(conn, Some(who), slug));
    }
    is_there(course::page(conn, Some(who), slug))
}
