//! The task list of an entry: its sections and how far each is, who saved last, where the submission stands.
use super::{
    manuscript::{Manuscript, seen, standing},
    reading,
    section::{SECTIONS, Section},
};
use crate::{
    accounts::{actor::Actor, agency::AgencyLink, person},
    clock::Instant,
    db::Conn,
    draft,
    error::Result,
    innovations::{
        curation::{
            comment,
            submission::{self, Submission, SubmissionState},
        },
        innovation::{Innovation, State},
    },
    schema::agencies,
    thread::Thread,
    trace::Kind,
    view::View,
    words::Lang,
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// How far a section is.
    pub enum SectionStatus { NotStarted = "not_started", Begun = "begun", Complete = "complete", Comments = "comments" }
}
/// A section in the task list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SectionCard {
    pub section: String,
    pub status: SectionStatus,
    /// Comments of the curator that nobody has dealt with.
    pub comments: i64,
    pub saved_at: Option<Instant>,
    pub saved_by: Option<String>,
}
/// A submission as something to go to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SubmissionLink {
    pub number: i64,
    pub state: SubmissionState,
    pub submitted_at: Instant,
    pub decided_at: Option<Instant>,
    /// What the curator said with the decision.
    pub reason: String,
}
impl From<&Submission> for SubmissionLink {
    fn from(row: &Submission) -> Self {
        Self {
            number: row.number,
            state: row.state,
            submitted_at: row.submitted_at,
            decided_at: row.decided_at,
            reason: row.reason.clone(),
        }
    }
}
/// Where an entry is written.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "what this person may do, each by its name")]
pub struct WritingPage {
    #[serde(skip)]
    id: i64,
    pub code: String,
    pub name: String,
    pub language: Lang,
    pub state: State,
    pub agency: Option<AgencyLink>,
    /// Of the working copy; rises with each save.
    pub revision: i64,
    pub saved_at: Option<Instant>,
    pub saved_by: Option<String>,
    /// Something that is not public yet.
    pub has_changes: bool,
    /// Per cent.
    pub completeness: i64,
    pub sections: Vec<SectionCard>,
    /// The newest.
    pub submission: Option<SubmissionLink>,
    /// Whether something was changed after it was sent.
    pub changed_since: bool,
    pub may_edit: bool,
    pub may_submit: bool,
    /// Never handed in: it can be thrown away as a whole.
    pub may_discard: bool,
    /// What it came from and what it is cited by.
    pub thread: Vec<Thread>,
}
impl View for WritingPage {
    const TEMPLATE: &'static str = "innovations/writing/desk.html";
    fn address(&self) -> Option<String> {
        Some(format!("/innovations/{}/draft", self.code))
    }
    fn end(&self) -> Option<(Kind, i64)> {
        Some((Kind::Innovation, self.id))
    }
    fn weave(&mut self, thread: Vec<Thread>) {
        self.thread = thread;
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<WritingPage> {
    let innovation = seen(conn, who, code)?;
    let stands = standing(conn, &innovation)?;
    let newest = submission::newest(conn, innovation.id)?;
    let sections = cards(conn, &innovation, &stands.manuscript, newest.as_ref())?;
    let saver = stands.draft.as_ref().and_then(|draft| draft.person_id);
    let profile = &stands.manuscript.profile;
    Ok(WritingPage {
        name: profile.name.clone(),
        language: profile.language.unwrap_or(Lang::Id),
        state: innovation.state,
        agency: owner(conn, &innovation)?,
        revision: stands.revision,
        saved_at: stands.draft.as_ref().map(|draft| draft.saved_at),
        saved_by: saver.map(|person| person::name(conn, person)).transpose()?,
        has_changes: stands.draft.is_some(),
        completeness: profile.completeness(),
        sections,
        changed_since: newest.as_ref().is_some_and(|row| row.state.is_open() && row.revision != stands.revision),
        may_edit: who.is_some_and(|who| who.may_edit(&innovation)),
        may_submit: who.is_some_and(|who| who.may_submit(&innovation)),
        may_discard: stands.draft.is_some() && !newest.as_ref().is_some_and(|row| row.state.is_open()),
        submission: newest.as_ref().map(SubmissionLink::from),
        thread: vec![],
        id: innovation.id,
        code: innovation.code,
    })
}
pub(in crate::innovations) fn owner(conn: &mut Conn, innovation: &Innovation) -> Result<Option<AgencyLink>> {
    let Some(id) = innovation.agency_id else {
        return Ok(None);
    };
    Ok(Some(agencies::table.find(id).select((agencies::slug, agencies::name)).first(conn)?))
}
/// Every section with its status. A comment is dealt with when it is answered or its section was changed since.
pub(super) fn cards(
    conn: &mut Conn,
    innovation: &Innovation,
    manuscript: &Manuscript,
    newest: Option<&Submission>,
) -> Result<Vec<SectionCard>> {
    let parts = draft::parts(conn, innovation.content_id)?;
    let people: Vec<i64> = parts.iter().filter_map(|part| part.person_id).collect();
    let names = person::names(conn, &people)?;
    let returned = newest.filter(|row| row.state == SubmissionState::Returned);
    let comments = match returned {
        Some(row) => comment::open_of(conn, row.id)?,
        None => vec![],
    };
    let fields = manuscript.fields()?;
    let card = |section: &Section| {
        let part = parts.iter().find(|part| part.part == section.name);
        let is_changed = part.zip(returned).is_some_and(|(part, row)| part.revision > row.revision);
        let waiting = comments.iter().filter(|of| *of == section.name && !is_changed).count();
        let said = |required: bool| {
            section.fields.iter().filter(|f| f.required || !required).filter(|f| reading::is_said(f, &fields)).count()
        };
        let required = section.fields.iter().filter(|field| field.required).count();
        let is_whole = said(true) == required && section.gaps(&manuscript.profile).is_empty();
        SectionCard {
            section: section.name.to_owned(),
            status: match (said(false), is_whole) {
                _ if waiting > 0 => SectionStatus::Comments,
                (0, _) => SectionStatus::NotStarted,
                (_, true) => SectionStatus::Complete,
                (_, false) => SectionStatus::Begun,
            },
            comments: reading::count(waiting),
            saved_at: part.map(|part| part.saved_at),
            saved_by: part.and_then(|part| names.get(&part.person_id?).cloned()),
        }
    };
    Ok(SECTIONS.iter().map(card).collect())
}
