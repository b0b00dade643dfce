//! The page of an idea: what it says, where it stands and in whose hands, what people say of it; and its versions.
use super::{
    amendments::amendment::{self, AmendmentCredit, IdeaContributor},
    author::AuthorState,
    files::{self, Evidence},
    idea::{IdeaKind, place, visible},
    machine::{IdeaHand, IdeaState, Step},
    manuscript,
    merge::{self, MergedIdea, MergedInto},
    review::{
        page::{IdeaChange, between},
        round,
    },
    voice,
    voice::IdeaComment,
    waiting_time,
};
use crate::{
    accounts::{actor::Actor, agency::AgencyLink, region::Choice, sector},
    clock::Instant,
    courses::assignments::idea::{self as work, IdeaFeedback},
    db::Conn,
    error::{Error, Result},
    innovations::writing::answer::EntryAnswers,
    thread::Thread,
    trace::Kind,
    view::View,
    words::{Lang, Texts},
};
use chrono::TimeDelta;
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// In whose hands an idea lies: the role, not a name (A4 15).
    pub enum IdeaHolder { Authors = "authors", Leader = "leader", Reviewers = "reviewers", Lab = "lab", Nobody = "nobody" }
}
impl IdeaHolder {
    fn of(state: IdeaState) -> Self {
        match state {
            IdeaState::Draft | IdeaState::Revision => Self::Authors,
            IdeaState::Endorsing => Self::Leader,
            IdeaState::Submitted | IdeaState::InReview => Self::Reviewers,
            IdeaState::InLab => Self::Lab,
            IdeaState::Accepted
            | IdeaState::Declined
            | IdeaState::Withdrawn
            | IdeaState::Merged
            | IdeaState::Hidden
            | IdeaState::BecameInnovation => Self::Nobody,
        }
    }
}
/// An idea as one person sees it.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "what this person may do and has done, each by its name")]
pub struct IdeaPage {
    pub code: String,
    pub kind: IdeaKind,
    pub title: String,
    pub language: Lang,
    pub agency: AgencyLink,
    pub region: Option<Choice>,
    pub province: Option<Choice>,
    pub sector: Option<Texts>,
    pub year: i64,
    pub is_invented: bool,
    pub state: IdeaState,
    pub state_at: Instant,
    pub holder: IdeaHolder,
    /// When an answer can be expected, by the median of the last year; null: it is not being reviewed, or too few to tell.
    pub expected_at: Option<Instant>,
    /// The number of the version that is shown, of how many.
    pub round: i64,
    pub rounds: i64,
    pub sections: Vec<EntryAnswers>,
    pub files: Vec<Evidence>,
    pub thread: Vec<Thread>,
    /// What courses have said of it: told to the author who handed it in, and to their team.
    pub feedback: Vec<IdeaFeedback>,
    pub endorsements: i64,
    pub followers: i64,
    pub endorses: bool,
    pub follows: bool,
    pub comments: Vec<IdeaComment>,
    /// What it was merged into; its authors and reviewers still read it.
    pub merged_into: Option<MergedInto>,
    /// Ideas that were merged into it, with their authors, who propose it, too.
    pub merged_from: Vec<MergedIdea>,
    /// Whose proposals are part of what it says; they have no author's rights.
    pub contributors: Vec<IdeaContributor>,
    /// Proposals to change it that wait for an answer.
    pub amendments: i64,
    /// Whether one can be made.
    pub may_propose: bool,
    /// Why a moderator has hidden it.
    pub hidden_because: Option<String>,
    /// Whether it can be endorsed, followed and commented on.
    pub may_support: bool,
    pub is_author: bool,
    /// It is a draft, a round, or both, that this person may look at.
    pub is_insider: bool,
    pub may_withdraw: bool,
    /// Whether they may merge it into another, or bring it back.
    pub may_merge: bool,
    /// Whether they may hide it or its comments, or bring them back.
    pub may_moderate: bool,
    #[serde(skip)]
    id: i64,
}
impl View for IdeaPage {
    const TEMPLATE: &'static str = "ideas/show.html";
    fn address(&self) -> Option<String> {
        Some(format!("/ideas/{}", self.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "body": "", "reason": "" })
    }
    fn end(&self) -> Option<(Kind, i64)> {
        Some((Kind::Idea, self.id))
    }
    fn weave(&mut self, thread: Vec<Thread>) {
        self.thread = thread;
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<IdeaPage> {
    let seen = visible(conn, who, code)?;
    let idea = &seen.idea;
    let is_insider = who.is_some_and(|who| seen.is_insider(who));
    let (number, shown) = match manuscript::public(conn, idea.id)? {
        Some(shown) => shown,
        // Never sent: what insiders see of it is the draft.
        None => (0, manuscript::standing(conn, idea)?.manuscript),
    };
    let place = place(conn, idea)?;
    let rounds = round::all(conn, idea.id)?;
    let voices = voice::of(conn, who, idea.id)?;
    let merged_from = merge::sources(conn, idea.id)?;
    let comments =
        if idea.published_at.is_some() { voice::comments(conn, who, idea.id, &merged_from)? } else { vec![] };
    let usual = match idea.state {
        IdeaState::Submitted | IdeaState::InReview => waiting_time::usual_days(conn)?,
        _ => None,
    };
    let received = rounds.last().and_then(|round| round.received_at);
    let feedback = match who {
        Some(who) if seen.author == Some(AuthorState::Accepted) => work::feedback(conn, who, &idea.code)?,
        _ => vec![],
    };
    let sectors = sector::all(conn)?;
    Ok(IdeaPage {
        kind: idea.kind,
        title: shown.text("title").to_owned(),
        language: shown.language(),
        agency: place.agency,
        region: place.region,
        province: place.province,
        sector: place.sector.map(|(_, name)| name),
        year: idea.year,
        is_invented: idea.is_invented,
        state: idea.state,
        state_at: idea.state_at,
        holder: IdeaHolder::of(idea.state),
        expected_at: received.zip(usual).map(|(from, days)| from.plus(TimeDelta::days(days))),
        round: number,
        rounds: manuscript::count(rounds.len()),
        sections: if is_insider { shown.answers(idea.kind, &sectors) } else { shown.open_answers(idea.kind, &sectors) },
        files: if number > 0 { files::of_round(conn, idea.id, number)? } else { vec![] },
        thread: vec![],
        feedback,
        endorsements: voices.endorsements,
        followers: voices.followers,
        endorses: voices.endorses,
        follows: voices.follows,
        comments,
        merged_into: merge::target(conn, idea.id)?,
        merged_from,
        contributors: amendment::contributors(conn, idea.id)?,
        amendments: amendment::open(conn, idea.id)?,
        may_propose: seen.may(who, Step::Propose),
        hidden_because: (idea.state == IdeaState::Hidden).then(|| idea.state_reason.clone()),
        may_support: idea.state.after(Step::Support).is_some() && who.is_some(),
        is_author: who.is_some_and(|who| seen.is_author(who)),
        is_insider,
        may_withdraw: idea.state.is_public() && seen.may(who, Step::Withdraw),
        may_merge: seen.may(who, Step::Merge) || seen.may(who, Step::Unmerge),
        may_moderate: idea.published_at.is_some()
            && who.is_some_and(|who| seen.holds(who, IdeaHand::Moderator).is_ok()),
        id: idea.id,
        code: seen.idea.code.clone(),
    })
}

/// One version as it was sent.
#[derive(Serialize, ToSchema)]
pub struct IdeaVersionPage {
    pub code: String,
    pub title: String,
    pub language: Lang,
    pub number: i64,
    pub numbers: i64,
    pub submitted_at: Instant,
    pub sections: Vec<EntryAnswers>,
    pub files: Vec<Evidence>,
    /// What it changed of the version before.
    pub changes: Vec<IdeaChange>,
    /// Whose proposal it was; null: its authors sent it.
    pub amendment: Option<AmendmentCredit>,
}
impl View for IdeaVersionPage {
    const TEMPLATE: &'static str = "ideas/version.html";
    fn address(&self) -> Option<String> {
        Some(format!("/ideas/{}/versions/{}", self.code, self.number))
    }
}
/// Insiders read every version that was sent, and what it changed; the public the one that was accepted.
pub fn version(conn: &mut Conn, who: Option<&Actor>, code: &str, number: i64) -> Result<IdeaVersionPage> {
    let seen = visible(conn, who, code)?;
    let idea = &seen.idea;
    let is_insider = who.is_some_and(|who| seen.is_insider(who));
    let rounds = round::all(conn, idea.id)?;
    let at = rounds.iter().position(|round| round.number == number).ok_or(Error::NotFound)?;
    if !is_insider && at + 1 != rounds.len() {
        return Err(Error::NotFound);
    }
    let sectors = sector::all(conn)?;
    let row = rounds.get(at).ok_or(Error::NotFound)?;
    let sent = manuscript::sent(conn, row.version_id)?;
    let changes = match at.checked_sub(1).and_then(|before| rounds.get(before)).filter(|_| is_insider) {
        Some(before) => between(idea.kind, &manuscript::sent(conn, before.version_id)?, &sent, &sectors),
        None => vec![],
    };
    let sections = if is_insider { sent.answers(idea.kind, &sectors) } else { sent.open_answers(idea.kind, &sectors) };
    Ok(IdeaVersionPage {
        title: sent.text("title").to_owned(),
        language: sent.language(),
        number,
        numbers: manuscript::count(rounds.len()),
        submitted_at: row.submitted_at,
        sections,
        files: files::of_round(conn, idea.id, number)?,
        changes,
        amendment: amendment::credit(conn, idea.id, number)?,
        code: idea.code.clone(),
    })
}
