//! Who is told of learning paths: those whom their agency asks to follow one, whom it moves on, whom it asks no more.
use super::{
    notice::{NoticeArgs, NoticeKind},
    rule::{self, News, is_there},
};
use crate::{
    accounts::{actor::Actor, agency},
    courses::paths::path,
    db::Conn,
    error::Result,
    event::{Event, Recorded},
};

pub(super) fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    let mut args = NoticeArgs::default();
    let (kind, id, agency, people) = match &recorded.event {
        Event::PathAssigned { path, agency, people, reason, day, .. } => {
            args.reason.clone_from(reason);
            args.due_on = day.parse().ok();
            (NoticeKind::PathAssigned, *path, *agency, people)
        }
        Event::PathMoved { path, agency, people, .. } => (NoticeKind::PathMoved, *path, *agency, people),
        Event::PathUnassigned { path, agency, people, reason, .. } => {
            args.reason.clone_from(reason);
            (NoticeKind::PathUnassigned, *path, *agency, people)
        }
        _ => return Ok(()),
    };
    let (address, title) = path::facts(conn, id)?;
    (args.about, args.agency) = (title, agency::by_id(conn, agency)?.name);
    // Whoever did it knows.
    let to: Vec<i64> = people.iter().copied().filter(|person| recorded.person != Some(*person)).collect();
    rule::tell(conn, &to, recorded.id, &News { kind, template: "enrolment_news", args, address, mailed: true })
}
/// The address of a notice of these: `/paths/{slug}`.
pub(super) fn opens(conn: &mut Conn, who: &Actor, address: &str) -> Result<bool> {
    is_there(path::page(conn, Some(who), address.rsplit('/').next().unwrap_or_default()))
}
