//! Who is told of what becomes of ideas: authors, leaders, reviewers, whoever follows.
use super::{
    notice::{NoticeArgs, NoticeKind},
    rule::{self, News},
};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::Result,
    event::{Event, Recorded, Via},
    ideas::{
        amendments::amendment,
        hiding,
        news::{self, IdeaNews},
        voice,
    },
    words::Texts,
};

pub(super) fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    use NoticeKind as Kind;
    match &recorded.event {
        Event::IdeaSent { idea, endorsing, .. } => {
            let Some(news) = news::of(conn, *idea)? else {
                return Ok(());
            };
            // The receipt goes to whoever sent it, and to nobody else.
            let sender: Vec<i64> = recorded.person.into_iter().collect();
            tell(conn, recorded, Kind::IdeaReceived, &news, &sender, "", &news.round_address())?;
            if *endorsing {
                let leaders = news::leaders(conn, &news)?;
                return tell(conn, recorded, Kind::IdeaEndorsementAsked, &news, &leaders, "", &news.round_address());
            }
            waiting(conn, recorded, &news)
        }
        Event::IdeaEndorsed { idea, .. } => {
            let Some(news) = news::of(conn, *idea)? else {
                return Ok(());
            };
            let authors = others(recorded, news.authors.clone());
            tell(conn, recorded, Kind::IdeaEndorsed, &news, &authors, "", &news.round_address())?;
            waiting(conn, recorded, &news)
        }
        Event::IdeaNotEndorsed { idea, reason, .. } | Event::IdeaReturned { idea, reason, .. } => {
            to_authors(conn, recorded, Kind::IdeaReturned, *idea, reason)
        }
        Event::IdeaAccepted { idea, .. } => to_authors(conn, recorded, Kind::IdeaAccepted, *idea, ""),
        Event::IdeaDeclined { idea, reason, .. } => to_authors(conn, recorded, Kind::IdeaDeclined, *idea, reason),
        Event::IdeaWithdrawn { idea, reason, .. } => {
            let Some(news) = news::of(conn, *idea)? else {
                return Ok(());
            };
            let mut to = voice::followers(conn, *idea)?;
            to.extend(news.claimed_by);
            let to = others(recorded, to);
            tell(conn, recorded, Kind::IdeaWithdrawn, &news, &to, reason, &news.address())
        }
        Event::IdeaAuthorInvited { idea, person, .. } => {
            let Some(news) = news::of(conn, *idea)? else {
                return Ok(());
            };
            let address = format!("{}/authors", news.address());
            tell(conn, recorded, Kind::IdeaInvited, &news, &[*person], "", &address)
        }
        Event::IdeaCommented { idea, .. } => {
            let Some(news) = news::of(conn, *idea)? else {
                return Ok(());
            };
            let mut to = voice::followers(conn, *idea)?;
            to.extend(&news.authors);
            let to = others(recorded, to);
            tell(conn, recorded, Kind::IdeaCommented, &news, &to, "", &news.address())
        }
        Event::IdeaMerged { idea, into, reason, .. } => {
            merged(conn, recorded, Kind::IdeaMerged, (*idea, *into), reason)
        }
        Event::IdeaUnmerged { idea, into, .. } => merged(conn, recorded, Kind::IdeaUnmerged, (*idea, *into), ""),
        Event::IdeaHidden { idea, reason, .. } => to_authors(conn, recorded, Kind::IdeaHidden, *idea, reason),
        Event::IdeaShown { idea, .. } => to_authors(conn, recorded, Kind::IdeaShown, *idea, ""),
        Event::IdeaCommentHidden { idea, number, reason, .. } => {
            let writer = hiding::writer(conn, *idea, *number)?;
            to_one(conn, recorded, Kind::IdeaCommentHidden, *idea, writer, reason, None)
        }
        Event::IdeaCommentShown { idea, number, .. } => {
            let writer = hiding::writer(conn, *idea, *number)?;
            to_one(conn, recorded, Kind::IdeaCommentShown, *idea, writer, "", None)
        }
        Event::IdeaAmendmentProposed { idea, number, .. } => {
            let Some(news) = news::of(conn, *idea)? else {
                return Ok(());
            };
            let to = others(recorded, news.authors.clone());
            let address = news.amendment_address(*number);
            tell(conn, recorded, Kind::IdeaAmendmentProposed, &news, &to, "", &address)
        }
        Event::IdeaAmendmentAccepted { idea, number, .. } => {
            let Some(news) = news::of(conn, *idea)? else {
                return Ok(());
            };
            let mut to = voice::followers(conn, *idea)?;
            to.extend(amendment::proposer(conn, *idea, *number)?);
            let (to, address) = (others(recorded, to), news.amendment_address(*number));
            tell(conn, recorded, Kind::IdeaAmendmentAccepted, &news, &to, "", &address)
        }
        Event::IdeaAmendmentDeclined { idea, number, reason, .. } => {
            let proposer = amendment::proposer(conn, *idea, *number)?;
            to_one(conn, recorded, Kind::IdeaAmendmentDeclined, *idea, proposer, reason, Some(*number))
        }
        _ => Ok(()),
    }
}
/// Everyone whom either idea concerns, each of them once: who wrote them, and who follows or endorsed the one. A merge leads to
/// the other, which can be endorsed there; its end leads back.
fn merged(
    conn: &mut Conn,
    recorded: &Recorded,
    kind: NoticeKind,
    (idea, into): (i64, i64),
    reason: &str,
) -> Result<()> {
    let (Some(one), Some(other)) = (news::of(conn, idea)?, news::of(conn, into)?) else {
        return Ok(());
    };
    let mut to = voice::followers(conn, idea)?;
    to.extend(voice::endorsers(conn, idea)?);
    to.extend(one.authors.iter().chain(&other.authors));
    let to = others(recorded, to);
    let address = if kind == NoticeKind::IdeaMerged { other.address() } else { one.address() };
    tell(conn, recorded, kind, &one, &to, reason, &address)
}
/// Whoever wrote one thing of an idea: a comment, or the amendment of this number.
fn to_one(
    conn: &mut Conn,
    recorded: &Recorded,
    kind: NoticeKind,
    idea: i64,
    person: Option<i64>,
    reason: &str,
    amendment: Option<i64>,
) -> Result<()> {
    let Some(news) = news::of(conn, idea)? else {
        return Ok(());
    };
    let address = amendment.map_or_else(|| news.address(), |number| news.amendment_address(number));
    let to = others(recorded, person.into_iter().collect());
    tell(conn, recorded, kind, &news, &to, reason, &address)
}
/// Whoever did it knows.
fn others(recorded: &Recorded, mut people: Vec<i64>) -> Vec<i64> {
    people.retain(|person| recorded.person != Some(*person));
    people.sort_unstable();
    people.dedup();
    people
}
/// What comes back goes to its reviewer alone, else all of them are told.
fn waiting(conn: &mut Conn, recorded: &Recorded, news: &IdeaNews) -> Result<()> {
    let to = match news.claimed_by {
        Some(reviewer) => vec![reviewer],
        None => news::reviewers(conn)?,
    };
    let to = others(recorded, to);
    tell(conn, recorded, NoticeKind::IdeaWaiting, news, &to, "", &news.round_address())
}
fn to_authors(conn: &mut Conn, recorded: &Recorded, kind: NoticeKind, idea: i64, reason: &str) -> Result<()> {
    let Some(news) = news::of(conn, idea)? else {
        return Ok(());
    };
    let address = match kind {
        NoticeKind::IdeaReturned => format!("{}/draft", news.address()),
        NoticeKind::IdeaAccepted | NoticeKind::IdeaHidden | NoticeKind::IdeaShown => news.address(),
        _ => news.round_address(),
    };
    let to = others(recorded, news.authors.clone());
    tell(conn, recorded, kind, &news, &to, reason, &address)
}
fn tell(
    conn: &mut Conn,
    recorded: &Recorded,
    kind: NoticeKind,
    news: &IdeaNews,
    to: &[i64],
    reason: &str,
    address: &str,
) -> Result<()> {
    let about = Texts { id: news.title.clone(), en: news.title.clone() };
    let args = NoticeArgs { about, agency: news.agency.clone(), reason: reason.to_owned(), ..NoticeArgs::default() };
    // The people of the seeds act within the system itself: their notices are there, without mails.
    let mailed = recorded.via != Via::System || recorded.person.is_none();
    let news = News { kind, template: "entry_news", args, address: address.to_owned(), mailed };
    rule::tell(conn, to, recorded.id, &news)
}
/// Whether the idea that a notice speaks of can be opened by its reader now.
pub(super) fn opens(conn: &mut Conn, who: &Actor, address: &str) -> Result<bool> {
    rule::is_there(news::open(conn, who, address))
}
