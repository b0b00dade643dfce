//! Who is told of what becomes known of a meeting: whose attendance its mentor corrects, and, once, who can watch its recording.
use super::{
    notice::{NoticeArgs, NoticeKind},
    rule::{self, News, is_there},
};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::{Error, Result},
    event::{Event, Recorded, Via},
    labs::{bookings::booking, meetings::news},
    words::{Lang, Texts},
};

pub(super) fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    match &recorded.event {
        Event::AttendanceCorrected { booking, person, correction: Some(correction), .. } => {
            let Some(word) = news::corrected(conn, *correction)? else {
                return Ok(());
            };
            let (before, mark) = (word.before, Some(word.mark));
            let args = NoticeArgs { before, mark, reason: word.reason, ..NoticeArgs::default() };
            let told = (NoticeKind::AttendanceCorrected, args, "/attendance");
            tell(conn, recorded, *booking, vec![*person], told)
        }
        Event::RecordingReady { booking, code } => {
            let to = news::participants(conn, code)?;
            let told = (NoticeKind::RecordingReady, NoticeArgs::default(), "/recordings");
            tell(conn, recorded, *booking, to, told)
        }
        _ => Ok(()),
    }
}
/// Whoever did it knows. `below`: what is read, below the meeting's address.
fn tell(
    conn: &mut Conn,
    recorded: &Recorded,
    booking: i64,
    mut to: Vec<i64>,
    (kind, args, below): (NoticeKind, NoticeArgs, &str),
) -> Result<()> {
    let facts = booking::facts(conn, booking)?;
    to.retain(|person| recorded.person != Some(*person));
    let about = Texts::one(facts.title, Lang::Id);
    let args = NoticeArgs { about, times: facts.times, person: facts.mentor_name, ..args };
    // The people of the seeds act within the system itself: their notices are there, without mails.
    let mailed = recorded.via != Via::System || recorded.person.is_none();
    let address = format!("{}{below}", facts.address);
    rule::tell(conn, &to, recorded.id, &News { kind, template: "enrolment_news", args, address, mailed })
}
/// The address of a notice of these: `/bookings/{code}/attendance`, or `…/recordings`.
pub(super) fn opens(conn: &mut Conn, who: &Actor, address: &str) -> Result<bool> {
    let mut parts = address.split('/').skip(2);
    let code = parts.next().unwrap_or_default();
    is_there(match parts.next() {
        Some("attendance") => news::open_attendance(conn, who, code),
        Some("recordings") => news::open_recordings(conn, who, code),
        _ => Err(Error::NotFound),
    })
}
