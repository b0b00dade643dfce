//! Who is told of what becomes of entries that agencies hand in.
use super::{
    notice::{NoticeArgs, NoticeKind},
    rule::{self, News},
};
use crate::{
    accounts::{
        agency,
        membership::{self, Role},
    },
    db::Conn,
    error::Result,
    event::{Event, Recorded, Via},
    innovations::curation::submission::{self, SubmissionFacts},
    words::Texts,
};

pub(super) fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    let (kind, id, reason) = match &recorded.event {
        Event::SubmissionSent { submission, .. } => (NoticeKind::SubmissionReceived, *submission, ""),
        Event::SubmissionTakenBack { submission, reason, .. } => {
            (NoticeKind::SubmissionTakenBack, *submission, reason.as_str())
        }
        Event::SubmissionReturned { submission, reason, .. } => {
            (NoticeKind::SubmissionReturned, *submission, reason.as_str())
        }
        Event::SubmissionPublished { submission, .. } => (NoticeKind::SubmissionPublished, *submission, ""),
        Event::SubmissionRefused { submission, reason, .. } => {
            (NoticeKind::SubmissionRefused, *submission, reason.as_str())
        }
        _ => return Ok(()),
    };
    let Some(facts) = submission::facts(conn, id)? else {
        return Ok(());
    };
    let mut to = match kind {
        NoticeKind::SubmissionReceived => curators(conn, &facts)?,
        // Nobody else has begun to read it.
        NoticeKind::SubmissionTakenBack => facts.claimed_by.into_iter().collect(),
        _ => staff(conn, &facts)?,
    };
    // Whoever did it knows.
    to.retain(|person| recorded.person != Some(*person));
    let agency = match facts.agency {
        Some(id) => agency::by_id(conn, id)?.name,
        None => String::new(),
    };
    let args = NoticeArgs {
        about: Texts { id: facts.name.clone(), en: facts.name.clone() },
        agency,
        reason: reason.to_owned(),
        ..NoticeArgs::default()
    };
    let address = match kind {
        NoticeKind::SubmissionReturned => format!("/innovations/{}/draft", facts.code),
        _ => format!("/innovations/{}/submissions/{}", facts.code, facts.number),
    };
    // The people of the seeds act within the system itself: their notices are there, without mails.
    let mailed = recorded.via != Via::System || recorded.person.is_none();
    rule::tell(conn, &to, recorded.id, &News { kind, template: "entry_news", args, address, mailed })
}
/// Those of the institution that keeps entries of this source; what comes back, only whoever returned it.
fn curators(conn: &mut Conn, facts: &SubmissionFacts) -> Result<Vec<i64>> {
    if let Some(curator) = facts.claimed_by {
        return Ok(vec![curator]);
    }
    let institution = agency::find(conn, facts.institution)?;
    membership::holders_at(conn, &[Role::Curator], institution.id)
}
/// Whoever sent it, and those who write for the agency that owns it.
fn staff(conn: &mut Conn, facts: &SubmissionFacts) -> Result<Vec<i64>> {
    let mut to = match facts.agency {
        Some(agency) => membership::holders_at(conn, &[Role::Author, Role::AgencyAdmin], agency)?,
        None => vec![],
    };
    to.extend(facts.submitted_by);
    to.sort_unstable();
    to.dedup();
    Ok(to)
}
/// The address of a notice of these: `/innovations/{code}/draft` or `/innovations/{code}/submissions/{number}`.
pub(super) fn opens(conn: &mut Conn, who: &crate::accounts::actor::Actor, address: &str) -> Result<bool> {
    let mut parts = address.trim_start_matches('/').split('/').skip(1);
    let (Some(code), Some(_)) = (parts.next(), parts.next()) else {
        return Ok(false);
    };
    match parts.next().and_then(|number| number.parse().ok()) {
        Some(number) => submission::opens(conn, who, code, number),
        None => submission::draft_opens(conn, who, code),
    }
}
