//! Who is told of what becomes of roles.
use super::{
    notice::{NoticeArgs, NoticeKind},
    rule,
};
use crate::{
    accounts::{
        actor::Actor,
        agency,
        membership::{Role, deciders},
        person,
        roles::held,
    },
    db::Conn,
    error::Result,
    event::{Event, Recorded, Via},
};

/// A role as its event names it.
struct News<'e> {
    kind: NoticeKind,
    role: &'e str,
    agency: Option<i64>,
    membership: i64,
    /// The person in the sentence who is not the one that is told.
    other: Option<i64>,
    reason: &'e str,
}

pub(super) fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    use NoticeKind::{RoleConfirmed, RoleEnded, RoleRefused, RoleRequested, StandInBegan, StandInEnded};
    let news = |kind, role, agency, membership| News { kind, role, agency, membership, other: None, reason: "" };
    match &recorded.event {
        Event::RoleRequested { membership, person, role, agency } => {
            let place = agency::by_id(conn, *agency)?;
            let Ok(asked) = role.parse::<Role>() else {
                return Ok(());
            };
            let to = deciders(conn, asked, &place, *person)?;
            let news = News { other: Some(*person), ..news(RoleRequested, role, Some(*agency), *membership) };
            tell(conn, recorded, &to, &news)
        }
        // What the command line and the seeds give nobody has asked for.
        Event::RoleConfirmed { person, role, agency, membership: Some(id) } if recorded.person.is_some() => {
            tell(conn, recorded, &[*person], &news(RoleConfirmed, role, *agency, *id))
        }
        Event::RoleRefused { membership, person, role, agency, reason } => {
            tell(conn, recorded, &[*person], &News { reason, ..news(RoleRefused, role, Some(*agency), *membership) })
        }
        // Whoever lays a role down or moves knows.
        Event::RoleEnded { membership, person, role, agency, reason, moved_to: None }
            if recorded.person != Some(*person) =>
        {
            tell(conn, recorded, &[*person], &News { reason, ..news(RoleEnded, role, *agency, *membership) })
        }
        Event::RoleHandedOver { membership, person, role, agency, successor, reason } => {
            if recorded.person != Some(*person) {
                let ended = News { reason, ..news(RoleEnded, role, Some(*agency), *membership) };
                tell(conn, recorded, &[*person], &ended)?;
            }
            let row = match role.parse::<Role>() {
                Ok(role) => held::of(conn, *successor, role, *agency)?,
                Err(_) => None,
            };
            let row = row.unwrap_or(*membership);
            tell(conn, recorded, &[*successor], &News { reason, ..news(RoleConfirmed, role, Some(*agency), row) })
        }
        Event::StandInBegan { membership, person, role, agency, holder } => {
            let began = News { other: Some(*holder), ..news(StandInBegan, role, Some(*agency), *membership) };
            tell(conn, recorded, &[*person], &began)
        }
        Event::StandInEnded { membership, person, role, agency, holder, reason }
            if recorded.person != Some(*person) =>
        {
            let ended = News { other: Some(*holder), reason, ..news(StandInEnded, role, Some(*agency), *membership) };
            tell(conn, recorded, &[*person], &ended)
        }
        _ => Ok(()),
    }
}
fn tell(conn: &mut Conn, recorded: &Recorded, to: &[i64], news: &News) -> Result<()> {
    let agency = news.agency.map(|id| agency::by_id(conn, id)).transpose()?;
    let other = news.other.map(|id| person::name(conn, id)).transpose()?;
    let args = NoticeArgs {
        role: news.role.parse().ok(),
        agency: agency.map_or_else(|| Actor::system().name, |agency| agency.name),
        person: other.unwrap_or_default(),
        reason: news.reason.to_owned(),
        ..NoticeArgs::default()
    };
    // The people of the seeds act within the system itself: their notices are there, without mails.
    let mailed = recorded.via != Via::System || recorded.person.is_none();
    let address = held::address(conn, news.membership)?;
    let news = rule::News { kind: news.kind, template: "role_news", args, address, mailed };
    rule::tell(conn, to, recorded.id, &news)
}
