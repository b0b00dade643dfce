//! Who is told of what becomes of labs: LAN's curators, the host, its leader, the teams.
use super::{
    notice::{NoticeArgs, NoticeKind},
    rule::{self, News},
};
use crate::{
    accounts::actor::{self, Actor},
    db::Conn,
    error::Result,
    event::{Event, Recorded, Via},
    labs::news::{self, LabNews},
    words::Texts,
};

pub(super) fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    use NoticeKind as Kind;
    super::bookings::team_changed(conn, &recorded.event)?;
    let (lab, kind, reason) = match &recorded.event {
        Event::LabRequested { lab, .. } => (*lab, Kind::LabRequested, ""),
        Event::LabPlanned { lab, .. } => (*lab, Kind::LabPlanned, ""),
        Event::LabMoved { lab, state, reason, .. } => {
            let kind = match state.as_str() {
                "under_review" => Kind::LabClarified,
                "declined" => Kind::LabDeclined,
                "suspended" => Kind::LabSuspended,
                "cancelled" => Kind::LabCancelled,
                "completed" => Kind::LabCompleted,
                _ => Kind::LabMoved,
            };
            (*lab, kind, reason.as_str())
        }
        Event::LabPlanSent { lab, .. } => (*lab, Kind::LabPlanSent, ""),
        Event::LabJoined { lab, .. } => (*lab, Kind::LabJoined, ""),
        Event::LabHandedOver { lab, reason, .. } => (*lab, Kind::LabHandedOver, reason.as_str()),
        Event::LabNoted { lab, owner: Some(_), .. } => (*lab, Kind::LabTask, ""),
        Event::LabTaskOverdue { lab, .. } => (*lab, Kind::LabTaskOverdue, ""),
        _ => return Ok(()),
    };
    let Some(news) = news::of(conn, lab)? else {
        return Ok(());
    };
    // A task that was given in a meeting is shown there, to its mentor, too, who may not see the lab.
    let address = match &recorded.event {
        Event::LabNoted { met: Some(code), .. } | Event::LabTaskOverdue { met: Some(code), .. } => {
            format!("/bookings/{code}/session")
        }
        _ => news.address(),
    };
    let to = match &recorded.event {
        Event::LabRequested { .. } => news::curators(conn)?,
        Event::LabPlanSent { .. } => news::leaders(conn, &news)?,
        Event::LabJoined { person, .. } | Event::LabHandedOver { successor: person, .. } => vec![*person],
        Event::LabNoted { owner, .. } => owner.iter().copied().collect(),
        // Days after it was given: they may have handed over, or be no party to the meeting any more.
        Event::LabTaskOverdue { owner, .. } => match actor::of_person(conn, *owner)? {
            Some(who) if opens(conn, &who, &address)? => vec![*owner],
            _ => vec![],
        },
        _ => news.people.clone(),
    };
    tell(conn, recorded, kind, (&news, address), to, reason)
}
/// Whoever did it knows.
fn tell(
    conn: &mut Conn,
    recorded: &Recorded,
    kind: NoticeKind,
    (news, address): (&LabNews, String),
    mut to: Vec<i64>,
    reason: &str,
) -> Result<()> {
    to.retain(|person| recorded.person != Some(*person));
    to.sort_unstable();
    to.dedup();
    let about = Texts { id: news.theme.clone(), en: news.theme.clone() };
    let args = NoticeArgs { about, agency: news.agency.clone(), reason: reason.to_owned(), ..NoticeArgs::default() };
    // The people of the seeds act within the system itself: their notices are there, without mails.
    let mailed = recorded.via != Via::System || recorded.person.is_none();
    let news = News { kind, template: "entry_news", args, address, mailed };
    rule::tell(conn, &to, recorded.id, &news)
}
/// Whether the lab, or the meeting, that a notice speaks of can be opened by its reader now.
pub(super) fn opens(conn: &mut Conn, who: &Actor, address: &str) -> Result<bool> {
    if address.starts_with("/bookings/") {
        return super::sessions::opens(conn, who, address);
    }
    rule::is_there(news::open(conn, who, address))
}
