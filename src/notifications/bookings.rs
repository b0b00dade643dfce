//! Who is told of meetings with mentors: always the side that has not done it, with the time on the clocks of both.
use super::{
    notice::{NoticeArgs, NoticeKind},
    rule::{self, News, is_there},
};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::Result,
    event::{Event, Recorded},
    labs::booking::{booking, page},
    words::{Lang, Texts},
};

pub(super) fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    let (kind, id, why) = match &recorded.event {
        Event::BookingRequested { booking, .. } => (NoticeKind::BookingRequested, *booking, ""),
        Event::BookingConfirmed { booking, .. } => (NoticeKind::BookingConfirmed, *booking, ""),
        Event::BookingDeclined { booking, reason, .. } => (NoticeKind::BookingDeclined, *booking, reason.as_str()),
        Event::BookingMoved { booking, reason, .. } => (NoticeKind::BookingMoved, *booking, reason.as_str()),
        Event::BookingCancelled { booking, reason, .. } => (NoticeKind::BookingCancelled, *booking, reason.as_str()),
        Event::BookingExpired { booking, .. } => (NoticeKind::BookingExpired, *booking, ""),
        Event::ClinicSeated { booking, .. } => (NoticeKind::ClinicSeated, *booking, ""),
        _ => return Ok(()),
    };
    let facts = booking::facts(conn, id)?;
    let mut to = match (&recorded.event, kind) {
        (Event::ClinicSeated { team, .. }, _) => booking::people_of_team(conn, *team)?,
        (_, NoticeKind::BookingRequested) => vec![facts.mentor],
        (_, NoticeKind::BookingDeclined | NoticeKind::BookingExpired) => facts.team,
        _ => [facts.team, vec![facts.mentor]].concat(),
    };
    // Whoever did it knows.
    to.retain(|person| recorded.person != Some(*person));
    to.sort_unstable();
    to.dedup();
    let args = NoticeArgs {
        about: Texts::one(facts.line, Lang::Id),
        person: facts.mentor_name,
        reason: why.to_owned(),
        ..NoticeArgs::default()
    };
    let news = News { kind, template: "enrolment_news", args, address: facts.address, mailed: true };
    rule::tell(conn, &to, recorded.id, &news)
}
/// The address of a notice of these: `/bookings/{code}`.
pub(super) fn opens(conn: &mut Conn, who: &Actor, address: &str) -> Result<bool> {
    is_there(page::page(conn, Some(who), address.rsplit('/').next().unwrap_or_default()))
}
