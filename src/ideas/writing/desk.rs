//! The task list of an idea: its sections and how far each is, what a reviewer asked for, where it stands.
use crate::{
    accounts::{actor::Actor, agency::AgencyLink, person},
    clock::Instant,
    db::Conn,
    draft,
    error::Result,
    ideas::{
        author::AuthorState,
        files,
        idea::{Idea, IdeaKind, drafting},
        machine::{IdeaState, Step},
        manuscript::{Manuscript, count, standing},
        review::{
            round::{self, Round, RoundState},
            verdict::{self, FieldVerdict},
        },
        section::{self, Section},
    },
    innovations::writing::desk::SectionStatus,
    schema::agencies,
    view::View,
    words::Lang,
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// A section in the task list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaSectionCard {
    pub section: String,
    pub status: SectionStatus,
    /// Fields of which the reviewer asked for a change and that are as they were.
    pub comments: i64,
    pub saved_at: Option<Instant>,
    pub saved_by: Option<String>,
}
/// A round as something to go to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoundLink {
    pub number: i64,
    pub state: RoundState,
    pub submitted_at: Instant,
    /// What was said with the decision.
    pub reason: String,
    /// Until when a changed version is awaited.
    pub due_at: Option<Instant>,
}
impl From<&Round> for RoundLink {
    fn from(row: &Round) -> Self {
        let (number, state, submitted_at) = (row.number, row.state, row.submitted_at);
        Self { number, state, submitted_at, reason: row.reason.clone(), due_at: row.due_at }
    }
}
/// Where an idea is written.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "what this person may do, each by its name")]
pub struct IdeaDesk {
    pub code: String,
    pub kind: IdeaKind,
    pub title: String,
    pub language: Lang,
    pub agency: AgencyLink,
    pub state: IdeaState,
    /// The questions that come first are answered, all with yes; null: not all are answered.
    pub eligible: Option<bool>,
    pub saved_at: Option<Instant>,
    pub saved_by: Option<String>,
    pub sections: Vec<IdeaSectionCard>,
    pub files: i64,
    /// The newest.
    pub round: Option<RoundLink>,
    /// One is invited to write it and has not answered.
    pub invited: bool,
    pub may_write: bool,
    pub may_discard: bool,
    pub may_withdraw: bool,
}
impl View for IdeaDesk {
    const TEMPLATE: &'static str = "ideas/writing/desk.html";
    fn address(&self) -> Option<String> {
        Some(format!("/ideas/{}/draft", self.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "reason": "" })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<IdeaDesk> {
    let seen = readable(conn, who, code)?;
    let stands = standing(conn, &seen.idea)?;
    let newest = round::newest(conn, seen.idea.id)?;
    let sections = cards(conn, &seen.idea, &stands.manuscript, newest.as_ref())?;
    let saver = stands.draft.person_id;
    Ok(IdeaDesk {
        kind: seen.idea.kind,
        state: seen.idea.state,
        agency: agencies::table.find(seen.idea.agency_id).select((agencies::slug, agencies::name)).first(conn)?,
        eligible: stands.manuscript.is_eligible(seen.idea.kind),
        saved_at: Some(stands.draft.saved_at),
        saved_by: saver.map(|person| person::name(conn, person)).transpose()?,
        sections,
        files: count(files::in_draft(conn, seen.idea.id)?.len()),
        round: newest.as_ref().map(RoundLink::from),
        invited: seen.author == Some(AuthorState::Invited),
        may_write: seen.may(who, Step::Write),
        may_discard: seen.may(who, Step::Discard),
        may_withdraw: seen.may(who, Step::Withdraw),
        title: stands.manuscript.text("title").to_owned(),
        language: stands.manuscript.language(),
        code: seen.idea.code,
    })
}
/// The draft is there for its authors, its agency's staff and whoever is invited. A reviewer reads what was sent.
pub(super) fn readable(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<crate::ideas::idea::Seen> {
    let seen = drafting(conn, who, code)?;
    let reads = who.is_some_and(|who| {
        let staff = seen.idea.kind == IdeaKind::Lab && who.holds_any(&[], &seen.idea.lineage);
        seen.is_author(who) || staff || seen.author == Some(AuthorState::Invited)
    });
    if reads { Ok(seen) } else { Err(crate::error::Error::NotFound) }
}
/// Every section with its status. A change that was asked for is dealt with when its field says something else.
pub(super) fn cards(
    conn: &mut Conn,
    idea: &Idea,
    manuscript: &Manuscript,
    newest: Option<&Round>,
) -> Result<Vec<IdeaSectionCard>> {
    let parts = draft::parts(conn, idea.content_id)?;
    let people: Vec<i64> = parts.iter().filter_map(|part| part.person_id).collect();
    let names = person::names(conn, &people)?;
    let wanted = match newest.filter(|round| round.state == RoundState::Returned) {
        Some(round) => verdict::open_changes(conn, round, manuscript)?,
        None => vec![],
    };
    let card = |section: &Section| {
        let part = parts.iter().find(|part| part.part == section.name);
        let said = section.fields.iter().filter(|field| manuscript.says(field)).count();
        let is_whole = section.fields.iter().all(|field| !field.required || manuscript.says(field));
        let waits = |verdict: &&FieldVerdict| section.fields.iter().any(|field| field.name == verdict.field);
        let comments = wanted.iter().filter(waits).count();
        // What may be left out altogether is whole without having been begun.
        let is_optional = section.fields.iter().all(|field| !field.required);
        IdeaSectionCard {
            section: section.name.to_owned(),
            status: match (comments, said, is_whole) {
                (1.., ..) => SectionStatus::Comments,
                (_, 0, _) => SectionStatus::NotStarted,
                (_, _, true) => SectionStatus::Complete,
                _ if is_optional => SectionStatus::Complete,
                _ => SectionStatus::Begun,
            },
            comments: count(comments),
            saved_at: part.map(|part| part.saved_at),
            saved_by: part.and_then(|part| part.person_id).and_then(|id| names.get(&id).cloned()),
        }
    };
    Ok(section::of(idea.kind).iter().map(card).collect())
}
