//! Who is told that an essay was marked: whoever wrote it, as soon as the attempt may be looked at.
use super::{
    notice::{NoticeArgs, NoticeKind},
    rule::{self, News, is_there},
};
use crate::{
    accounts::actor::Actor,
    courses::quizzes::{essay, page},
    db::Conn,
    error::Result,
    event::{Event, Recorded, Via},
};

pub(super) fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    let Event::QuizMarked { attempt, person, .. } = &recorded.event else {
        return Ok(());
    };
    let Some((title, address)) = essay::news(conn, *attempt)? else {
        return Ok(());
    };
    let args = NoticeArgs { about: title, ..NoticeArgs::default() };
    // The people of the seeds act within the system itself: their notices are there, without mails.
    let mailed = recorded.via != Via::System || recorded.person.is_none();
    let news = News { kind: NoticeKind::EssayMarked, template: "notice", args, address, mailed };
    rule::tell(conn, &[*person], recorded.id, &news)
}
/// The address of a notice of these: `/lessons/{slug}/quizzes/{block}/attempts/{number}`.
pub(super) fn opens(conn: &mut Conn, who: &Actor, address: &str) -> Result<bool> {
    let mut parts = address.split('/').skip(2);
    let slug = parts.next().unwrap_or_default();
    let block = parts.nth(1).unwrap_or_default();
    let number = parts.nth(1).and_then(|number| number.parse().ok()).unwrap_or(0);
    is_there(page::page(conn, Some(who), slug, block, number))
}
