//! One round: the receipt of what was sent, what a reviewer says of it, and what can be done with it.
use super::{
    decision::{self, DeclineReason},
    round::{RoundState, all, seen},
    verdict::{self, FieldVerdict, IdeaVerdict},
};
use crate::{
    accounts::{
        actor::Actor,
        agency::AgencyLink,
        membership::Role,
        person,
        region::Choice,
        sector::{self, Sector},
    },
    clock::Instant,
    content,
    db::Conn,
    difference::{self, ChangePiece},
    error::Result,
    ideas::{
        comparison::{self, IdeaComparison},
        files::{self, Evidence},
        idea::{IdeaKind, place},
        machine::{IdeaState, Step},
        manuscript::{self, Manuscript},
        section::{self, Ask},
        waiting_time,
    },
    innovations::writing::answer::{EntryAnswer, EntryAnswers},
    view::View,
    words::Lang,
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A field that says something else than in the round before.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaChange {
    pub before: EntryAnswer,
    pub after: EntryAnswer,
    /// Of a text, word by word.
    pub pieces: Vec<ChangePiece>,
}
/// What is between two versions, in the order of the form.
pub(in crate::ideas) fn between(
    kind: IdeaKind,
    before: &Manuscript,
    after: &Manuscript,
    sectors: &[Sector],
) -> Vec<IdeaChange> {
    let changed = section::fields(kind).filter(|field| before.text(field.name) != after.text(field.name));
    let change = |field: &section::Field| IdeaChange {
        pieces: match field.ask {
            Ask::Text | Ask::Line(..) => difference::pieces(before.text(field.name), after.text(field.name)),
            _ => vec![],
        },
        before: before.answer(field, sectors),
        after: after.answer(field, sectors),
    };
    changed.map(change).collect()
}
/// A field that is reviewed: what it says, and what was said of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewedField {
    pub answer: EntryAnswer,
    pub said: Option<FieldVerdict>,
    /// What was said of it in the round before.
    pub before: Option<FieldVerdict>,
}
/// A round as one person sees it.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "what this person may do, each by its name")]
pub struct RoundPage {
    pub code: String,
    pub kind: IdeaKind,
    pub number: i64,
    pub title: String,
    pub language: Lang,
    pub agency: AgencyLink,
    pub region: Option<Choice>,
    pub state: RoundState,
    /// Of the idea now.
    pub idea_state: IdeaState,
    /// The immutable version that was sent.
    pub version: i64,
    pub submitted_at: Instant,
    pub submitted_by: Option<String>,
    /// When it came to the reviewers.
    pub received_at: Option<Instant>,
    pub claimed_at: Option<Instant>,
    /// Told to reviewers and auditors; to the authors it is a reviewer.
    pub claimed_by: Option<String>,
    pub is_mine: bool,
    pub decided_at: Option<Instant>,
    /// What was said with the decision.
    pub reason: String,
    pub decline_reason: Option<DeclineReason>,
    /// The one thing to do next, where it was declined.
    pub next_step: String,
    pub due_at: Option<Instant>,
    /// Whole days that it has been with the reviewers, all rounds together; while it is being revised the clock stands.
    pub days: i64,
    /// Days that an answer took, in the middle, in the last year; null: too few to tell.
    pub usual_days: Option<i64>,
    pub fields: Vec<ReviewedField>,
    /// What is not reviewed.
    pub sections: Vec<EntryAnswers>,
    pub files: Vec<Evidence>,
    pub comparisons: Vec<IdeaComparison>,
    /// Since the round before, whose number this is.
    pub compared_with: Option<i64>,
    pub changes: Vec<IdeaChange>,
    /// Fields of which nothing was said, or that need a change.
    pub open_fields: i64,
    pub wanted_changes: i64,
    pub may_claim: bool,
    pub may_release: bool,
    /// Whoever has it in hand.
    pub may_decide: bool,
    pub may_endorse: bool,
    pub may_write: bool,
    pub may_withdraw: bool,
    #[serde(skip)]
    typed: serde_json::Value,
}
impl View for RoundPage {
    const TEMPLATE: &'static str = "ideas/review/round.html";
    fn address(&self) -> Option<String> {
        Some(format!("/ideas/{}/rounds/{}", self.code, self.number))
    }
    fn form(&self) -> serde_json::Value {
        self.typed.clone()
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str, number: i64) -> Result<RoundPage> {
    let (seen, row) = seen(conn, who, code, number)?;
    let idea = &seen.idea;
    let sent = manuscript::sent(conn, row.version_id)?;
    let sectors = sector::all(conn)?;
    let judges = who.is_some_and(|who| seen.holds(who, Step::Review.hand()).is_ok());
    let reads_all = judges || who.is_some_and(|who| who.is(Role::Auditor));
    let is_mine = row.claimed_by.is_some() && who.is_some_and(|who| who.person == row.claimed_by);
    let in_hand = row.state == RoundState::InReview;
    // What is noted is not told before it is decided.
    let is_told = reads_all || !row.state.is_open();
    let said = if is_told { verdict::of(conn, row.id)? } else { vec![] };
    let rounds = all(conn, idea.id)?;
    let before = rounds.iter().find(|other| other.number == number - 1 && other.state == RoundState::Returned);
    let (changes, old) = match before {
        Some(before) => {
            let then = manuscript::sent(conn, before.version_id)?;
            (between(idea.kind, &then, &sent, &sectors), verdict::of(conn, before.id)?)
        }
        None => (vec![], vec![]),
    };
    let find = |all: &[FieldVerdict], name: &str| all.iter().find(|said| said.field == name).cloned();
    let fields: Vec<ReviewedField> = section::reviewed(idea.kind)
        .map(|field| ReviewedField {
            answer: sent.answer(field, &sectors),
            said: find(&said, field.name),
            before: find(&old, field.name),
        })
        .collect();
    let mut sections = sent.answers(idea.kind, &sectors);
    for part in &mut sections {
        part.answers.retain(|answer| section::reviewed(idea.kind).all(|field| field.name != answer.name));
    }
    sections.retain(|part| !part.answers.is_empty());
    let people: Vec<i64> = [row.submitted_by, row.claimed_by.filter(|_| reads_all)].into_iter().flatten().collect();
    let names = person::names(conn, &people)?;
    let name_of = |id: Option<i64>| id.and_then(|id| names.get(&id).cloned());
    let place = place(conn, idea)?;
    let (decline_reason, next_step) = decision::next_step(&row);
    let ok = |field: &&ReviewedField| field.said.as_ref().is_some_and(|said| said.verdict == IdeaVerdict::Ok);
    let wanted = fields.iter().filter(|f| f.said.as_ref().is_some_and(|said| said.verdict == IdeaVerdict::NeedsChange));
    let typed = typed(&fields);
    Ok(RoundPage {
        kind: idea.kind,
        number,
        title: sent.text("title").to_owned(),
        language: sent.language(),
        agency: place.agency,
        region: place.region,
        state: row.state,
        idea_state: idea.state,
        version: content::version(conn, row.version_id)?.number,
        submitted_at: row.submitted_at,
        submitted_by: name_of(row.submitted_by),
        received_at: row.received_at,
        claimed_at: row.claimed_at.filter(|_| in_hand || reads_all),
        claimed_by: name_of(row.claimed_by.filter(|_| reads_all)),
        is_mine,
        decided_at: row.decided_at,
        reason: row.reason.clone(),
        decline_reason,
        next_step,
        due_at: row.due_at,
        days: waiting_time::days(&rounds),
        usual_days: waiting_time::usual_days(conn)?,
        open_fields: manuscript::count(fields.len() - fields.iter().filter(ok).count()),
        wanted_changes: manuscript::count(wanted.count()),
        fields,
        sections,
        files: files::of_round(conn, idea.id, number)?,
        comparisons: comparison::of(conn, who, idea.id)?,
        compared_with: before.map(|before| before.number),
        changes,
        may_claim: judges && row.state == RoundState::Submitted,
        may_release: judges && in_hand,
        may_decide: judges && in_hand && is_mine,
        may_endorse: row.state == RoundState::Endorsing && seen.may(who, Step::Endorse),
        may_write: seen.may(who, Step::Write),
        may_withdraw: row.state.is_open() && seen.may(who, Step::Withdraw),
        typed,
        code: seen.idea.code,
    })
}
/// What the form starts with: what was said, and nothing typed into the decisions.
fn typed(fields: &[ReviewedField]) -> serde_json::Value {
    let (mut verdicts, mut comments) = (BTreeMap::new(), BTreeMap::new());
    for field in fields {
        let said = field.said.as_ref();
        verdicts.insert(field.answer.name.clone(), said.map_or("", |said| said.verdict.as_str()));
        comments.insert(field.answer.name.clone(), said.map_or("", |said| said.comment.as_str()));
    }
    serde_json::json!({
        "verdicts": verdicts, "comments": comments, "message": "", "due_on": "", "reason": "", "explanation": "",
        "next_step": "", "refusal": "",
    })
}
