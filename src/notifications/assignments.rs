//! Who is told of what becomes of assignments: whoever's work it is, each member of a team.
use super::{
    notice::{NoticeArgs, NoticeKind},
    rule::{self, News},
};
use crate::{
    courses::assignments::show::{self, WorkNews},
    db::Conn,
    error::Result,
    event::{Event, Recorded, Via},
};

pub(super) fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    let (kind, news) = match &recorded.event {
        Event::AssignmentReturned { submission, .. } => {
            (NoticeKind::AssignmentReturned, show::news(conn, *submission)?)
        }
        Event::AssignmentMarked { submission, .. } => (NoticeKind::AssignmentMarked, show::news(conn, *submission)?),
        Event::AssignmentExtended { lesson, block, person, .. } => {
            (NoticeKind::AssignmentExtended, show::news_of_one(conn, *lesson, block, *person)?)
        }
        Event::AssignmentExcused { lesson, block, person } => {
            (NoticeKind::AssignmentExcused, show::news_of_one(conn, *lesson, block, *person)?)
        }
        _ => return Ok(()),
    };
    let Some(WorkNews { people, title, address }) = news else {
        return Ok(());
    };
    let args = NoticeArgs { about: title, ..NoticeArgs::default() };
    // The people of the seeds act within the system itself: their notices are there, without mails.
    let mailed = recorded.via != Via::System || recorded.person.is_none();
    rule::tell(conn, &people, recorded.id, &News { kind, template: "notice", args, address, mailed })
}
