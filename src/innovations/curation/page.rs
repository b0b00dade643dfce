//! One submission: what it says, what it changes, what was said of it, and what can be done with it.
use super::{
    comment::{self, EntryComment},
    decision::may_decide,
    difference::{self, FieldChange},
    submission::{Submission, SubmissionState, newest, seen},
};
use crate::{
    accounts::{
        actor::Actor,
        agency::AgencyLink,
        membership::Role,
        person,
        sector::{self, Sector},
    },
    clock::Instant,
    content,
    db::Conn,
    draft,
    error::Result,
    innovations::{
        innovation::{Innovation, Source, State},
        writing::{
            answer::{self, EntryAnswers},
            desk,
            manuscript::{Manuscript, public},
        },
    },
    schema::{innovation_submissions as submissions, sectors},
    view::View,
    words::Lang,
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// What a submission is compared with: what is public, or what was sent before it.
    pub enum ComparedWith { Published = "published", Before = "before" }
}
/// What a submission changes of one state.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SubmissionChanges {
    pub with: ComparedWith,
    /// Of the submission before.
    pub number: Option<i64>,
    pub changes: Vec<FieldChange>,
}
/// A submission as one person sees it.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "what this person may do, each by its name")]
pub struct SubmissionPage {
    pub code: String,
    pub number: i64,
    pub name: String,
    pub language: Lang,
    pub source: Source,
    pub agency: Option<AgencyLink>,
    pub state: SubmissionState,
    /// Of the entry in public.
    pub entry_state: State,
    /// The immutable version that was sent.
    pub version: i64,
    pub submitted_at: Instant,
    pub submitted_by: Option<String>,
    pub claimed_at: Option<Instant>,
    /// Told to curators and auditors; to the agency it is its curator.
    pub claimed_by: Option<String>,
    pub is_mine: bool,
    pub decided_at: Option<Instant>,
    /// What was said with the decision.
    pub reason: String,
    pub completeness: i64,
    pub sections: Vec<EntryAnswers>,
    /// The curator's notes; the agency reads them when the entry has been returned.
    pub comments: Vec<EntryComment>,
    pub compared: Vec<SubmissionChanges>,
    /// The agency has written on since.
    pub is_newer_draft: bool,
    pub may_claim: bool,
    pub may_decide: bool,
    pub may_release: bool,
    pub may_withdraw: bool,
    pub may_edit: bool,
    /// Sections that a note can be on.
    pub choices: Vec<String>,
}
impl View for SubmissionPage {
    const TEMPLATE: &'static str = "innovations/curation/show.html";
    fn address(&self) -> Option<String> {
        Some(format!("/innovations/{}/submissions/{}", self.code, self.number))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "section": "", "body": "", "message": "", "refusal": "", "reason": "" })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str, number: i64) -> Result<SubmissionPage> {
    let (innovation, row) = seen(conn, who, code, number)?;
    let sectors = sector::all(conn)?;
    let sent = manuscript(conn, &row)?;
    let is_curator = who.is_some_and(|who| who.may_curate(&innovation) || who.is(Role::Auditor));
    let decides = who.is_some_and(|who| may_decide(who, &innovation, &row).is_ok());
    let is_mine = row.claimed_by.is_some() && who.is_some_and(|who| who.person == row.claimed_by);
    let in_hand = row.state == SubmissionState::InCuration;
    let is_told = is_curator || !row.state.is_open() && row.state != SubmissionState::Withdrawn;
    let comments = if is_told { comment::of(conn, row.id)? } else { vec![] };
    let people: Vec<i64> = [row.submitted_by, row.claimed_by.filter(|_| is_curator)].into_iter().flatten().collect();
    let names = person::names(conn, &people)?;
    let name_of = |id: Option<i64>| id.and_then(|id| names.get(&id).cloned());
    let draft = draft::find(conn, innovation.content_id)?;
    let version = content::version(conn, row.version_id)?.number;
    let profile = &sent.profile;
    Ok(SubmissionPage {
        number,
        name: profile.name.clone(),
        language: profile.language.unwrap_or(Lang::Id),
        source: innovation.source,
        agency: desk::owner(conn, &innovation)?,
        state: row.state,
        entry_state: innovation.state,
        version,
        submitted_at: row.submitted_at,
        submitted_by: name_of(row.submitted_by),
        claimed_at: row.claimed_at.filter(|_| in_hand || is_curator),
        claimed_by: name_of(row.claimed_by.filter(|_| is_curator)),
        is_mine,
        decided_at: row.decided_at,
        reason: row.reason.clone(),
        completeness: profile.completeness(),
        sections: answer::answers(&sent, &sectors)?,
        comments,
        compared: compared(conn, &innovation, &row, &sent, &sectors)?,
        is_newer_draft: row.state.is_open() && draft.is_some_and(|draft| draft.revision != row.revision),
        may_claim: decides && row.state == SubmissionState::Submitted,
        may_decide: decides && in_hand && is_mine,
        may_release: decides && in_hand,
        may_withdraw: row.state.is_open() && who.is_some_and(|who| who.may_submit(&innovation)),
        may_edit: who.is_some_and(|who| who.may_edit(&innovation)),
        choices: crate::innovations::writing::section::names(),
        code: innovation.code,
    })
}
/// What was sent, as the form asked for it.
fn manuscript(conn: &mut Conn, row: &Submission) -> Result<Manuscript> {
    let sector = match row.sector_id {
        Some(id) => Some(sectors::table.find(id).select(sectors::code).first(conn)?),
        None => None,
    };
    Ok(Manuscript { sector, year: row.year, profile: content::version(conn, row.version_id)?.document()? })
}
/// While it is open: the difference to what is public, and, of an entry that was returned, to what was sent before.
fn compared(
    conn: &mut Conn,
    innovation: &Innovation,
    row: &Submission,
    sent: &Manuscript,
    sectors: &[Sector],
) -> Result<Vec<SubmissionChanges>> {
    let mut all = vec![];
    let is_newest = newest(conn, innovation.id)?.is_some_and(|newest| newest.number == row.number);
    if row.state.is_open()
        && is_newest
        && let Some(before) = public(conn, innovation)?
    {
        let changes = difference::between(&before, sent, sectors)?;
        all.push(SubmissionChanges { with: ComparedWith::Published, number: None, changes });
    }
    let before: Option<Submission> = submissions::table
        .filter(submissions::innovation_id.eq(innovation.id))
        .filter(submissions::number.eq(row.number - 1))
        .filter(submissions::state.eq(SubmissionState::Returned))
        .select(Submission::as_select())
        .first(conn)
        .optional()?;
    if let Some(before) = before {
        let changes = difference::between(&manuscript(conn, &before)?, sent, sectors)?;
        all.push(SubmissionChanges { with: ComparedWith::Before, number: Some(before.number), changes });
    }
    Ok(all)
}
