//! Who is told of what is written around a meeting: the side that has not done it, and of one session once a day at most.
use super::{
    notice::{NoticeArgs, NoticeKind},
    rule::{self, News, is_there},
};
use crate::{
    accounts::actor::Actor,
    clock,
    db::Conn,
    error::{Error, Result},
    event::{Event, Recorded, Via},
    labs::{
        bookings::booking,
        session::{page, seen},
    },
    schema::notifications,
    words::{Lang, Texts},
};
use diesel::prelude::*;

pub(super) fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    let (kind, id) = match &recorded.event {
        Event::LabSessionAgendaSaved { booking, .. } => (NoticeKind::SessionAgenda, *booking),
        Event::LabSessionMinutesSaved { booking, .. } => (NoticeKind::SessionMinutes, *booking),
        Event::LabSessionMissed { booking, .. } => (NoticeKind::SessionMissed, *booking),
        _ => return Ok(()),
    };
    let facts = seen::facts(conn, id)?;
    let mut to = match &recorded.event {
        Event::LabSessionMissed { team, .. } => booking::people_of_team(conn, *team)?,
        _ if recorded.person == Some(facts.mentor) => facts.team,
        _ => vec![facts.mentor],
    };
    let told = if kind == NoticeKind::SessionMissed { vec![] } else { told_today(conn, &to, kind, &facts.address)? };
    to.retain(|person| recorded.person != Some(*person) && !told.contains(person));
    to.sort_unstable();
    to.dedup();
    let about = Texts::one(facts.title, Lang::Id);
    let args = NoticeArgs { about, times: facts.times, person: facts.mentor_name, ..NoticeArgs::default() };
    // The people of the seeds act within the system itself: their notices are there, without mails.
    let mailed = recorded.via != Via::System || recorded.person.is_none();
    let news = News { kind, template: "enrolment_news", args, address: facts.address, mailed };
    rule::tell(conn, &to, recorded.id, &news)
}
/// Those of these who have been told the same of this session since the day began in Jakarta.
fn told_today(conn: &mut Conn, people: &[i64], kind: NoticeKind, address: &str) -> Result<Vec<i64>> {
    Ok(notifications::table
        .filter(notifications::person_id.eq_any(people))
        .filter(notifications::kind.eq(kind))
        .filter(notifications::address.eq(address))
        .filter(notifications::created_at.ge(clock::beginning_of(clock::today())))
        .select(notifications::person_id)
        .distinct()
        .load(conn)?)
}
/// The address of a notice of these: `/bookings/{code}/session`. Whoever was its mentor reads there their own notes alone.
pub(super) fn opens(conn: &mut Conn, who: &Actor, address: &str) -> Result<bool> {
    let page = page::page(conn, Some(who), address.split('/').nth(2).unwrap_or_default());
    is_there(page.and_then(|page| if page.is_former { Err(Error::NotFound) } else { Ok(()) }))
}
