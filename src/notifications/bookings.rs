//! Who is told of meetings with mentors: always the side that has not done it, with the time on the clocks of both. What calendars
//! have to know goes to both sides (`invitation`): whoever is sent that gets no second mail of the same.
use super::{
    invitation::{self, What},
    notice::{NoticeArgs, NoticeKind},
    rule::{self, News, is_there},
};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::Result,
    event::{Event, Recorded},
    labs::{
        bookings::{
            booking::{self, BookingFacts, BookingState},
            invitation as meeting, page,
        },
        reminder::ReminderKind,
    },
    words::{Lang, Texts},
};

/// Whether it is about a meeting, and somebody may have to know.
pub(super) fn concerns(event: &Event) -> bool {
    notice(event).is_some() || occasion(event).is_some()
}
pub(super) fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    let mut invited = vec![];
    if let Some((id, what, of, why)) = occasion(&recorded.event) {
        let of = match of {
            Scope::All => None,
            Scope::Mentor => Some(vec![booking::facts(conn, id)?.mentor]),
            Scope::Team(team) => Some(booking::people_of_team(conn, team)?),
        };
        invited = invitation::send(conn, id, what, of.as_deref(), why)?;
    }
    let Some((kind, id, why)) = notice(&recorded.event) else {
        return Ok(());
    };
    let facts = booking::facts(conn, id)?;
    let mut to = addressed(conn, &recorded.event, kind, &facts)?;
    // Whoever did it knows.
    to.retain(|person| recorded.person != Some(*person));
    to.sort_unstable();
    to.dedup();
    let (with, without): (Vec<i64>, Vec<i64>) = to.into_iter().partition(|person| invited.contains(person));
    let args = NoticeArgs {
        about: Texts::one(facts.title, Lang::Id),
        times: facts.times,
        person: facts.mentor_name,
        reason: why.to_owned(),
        ..NoticeArgs::default()
    };
    for (people, mailed) in [(with, false), (without, true)] {
        let (args, address) = (args.clone(), facts.address.clone());
        let news = News { kind, template: "enrolment_news", args, address, mailed };
        rule::tell(conn, &people, recorded.id, &news)?;
    }
    Ok(())
}
/// Somebody has come into a team of a lab, or gone: their calendars take in the meetings that it has ahead, or let go of them.
pub(super) fn team_changed(conn: &mut Conn, event: &Event) -> Result<()> {
    let (lab, people) = match event {
        Event::LabJoined { lab, person, .. } => (*lab, vec![*person]),
        Event::LabHandedOver { lab, person, successor, .. } => (*lab, vec![*person, *successor]),
        _ => return Ok(()),
    };
    for id in meeting::ahead_of_lab(conn, lab)? {
        invitation::send(conn, id, What::Added, Some(people.as_slice()), "")?;
    }
    Ok(())
}
/// What stands on people's pages, of which meeting, and why.
fn notice(event: &Event) -> Option<(NoticeKind, i64, &str)> {
    Some(match event {
        Event::BookingRequested { booking, .. } => (NoticeKind::BookingRequested, *booking, ""),
        Event::BookingConfirmed { booking, .. } => (NoticeKind::BookingConfirmed, *booking, ""),
        Event::BookingDeclined { booking, reason, .. } => (NoticeKind::BookingDeclined, *booking, reason.as_str()),
        Event::BookingMoved { booking, reason, .. } => (NoticeKind::BookingMoved, *booking, reason.as_str()),
        Event::BookingCancelled { booking, reason, .. } => (NoticeKind::BookingCancelled, *booking, reason.as_str()),
        Event::BookingExpired { booking, .. } => (NoticeKind::BookingExpired, *booking, ""),
        Event::ClinicSeated { booking, .. } => (NoticeKind::ClinicSeated, *booking, ""),
        Event::BookingReminded { booking, about, .. } => {
            let about: ReminderKind = about.parse().ok()?;
            let kind = match about {
                ReminderKind::Day => NoticeKind::BookingTomorrow,
                ReminderKind::Soon => NoticeKind::BookingSoon,
                ReminderKind::Answer => NoticeKind::BookingUnanswered,
                ReminderKind::Overdue => return None,
            };
            (kind, *booking, "")
        }
        _ => return None,
    })
}
fn addressed(conn: &mut Conn, event: &Event, kind: NoticeKind, facts: &BookingFacts) -> Result<Vec<i64>> {
    Ok(match (event, kind) {
        (Event::ClinicSeated { team, .. }, _) => booking::people_of_team(conn, *team)?,
        (_, NoticeKind::BookingRequested) => vec![facts.mentor],
        (_, NoticeKind::BookingDeclined | NoticeKind::BookingExpired) => facts.team.clone(),
        // It may have been moved or answered since.
        (_, NoticeKind::BookingTomorrow | NoticeKind::BookingSoon) if facts.state == BookingState::Confirmed => {
            [facts.seated.as_slice(), &[facts.mentor]].concat()
        }
        (_, NoticeKind::BookingUnanswered) if facts.state == BookingState::Requested => vec![facts.mentor],
        (Event::BookingReminded { .. }, _) => vec![],
        _ => [facts.team.as_slice(), &[facts.mentor]].concat(),
    })
}
/// Of a meeting, whose calendars are looked at.
enum Scope {
    All,
    Mentor,
    Team(i64),
}
/// What calendars have to be told of, and why.
fn occasion(event: &Event) -> Option<(i64, What, Scope, &str)> {
    Some(match event {
        Event::BookingConfirmed { booking, .. } => (*booking, What::Confirmed, Scope::All, ""),
        Event::BookingMoved { booking, reason, .. } => (*booking, What::Moved, Scope::All, reason.as_str()),
        Event::BookingCancelled { booking, reason, .. } => (*booking, What::Cancelled, Scope::All, reason.as_str()),
        Event::ClinicOpened { booking, .. } => (*booking, What::Opened, Scope::Mentor, ""),
        Event::ClinicJoined { booking, team, waiting: false, .. } => (*booking, What::Joined, Scope::Team(*team), ""),
        Event::ClinicLeft { booking, team, .. } => (*booking, What::Left, Scope::Team(*team), ""),
        Event::ClinicSeated { booking, team, .. } => (*booking, What::Seated, Scope::Team(*team), ""),
        _ => return None,
    })
}
/// The address of a notice of these: `/bookings/{code}`.
pub(super) fn opens(conn: &mut Conn, who: &Actor, address: &str) -> Result<bool> {
    is_there(page::page(conn, Some(who), address.rsplit('/').next().unwrap_or_default()))
}
