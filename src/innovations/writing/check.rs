//! Before an entry is sent: what is missing, what else would help, and everything that it says.
use super::{
    answer::{self, EntryAnswers},
    desk::{SubmissionLink, cards},
    manuscript::{Manuscript, seen, standing},
    reading::{self, Bounds, count},
    section::SECTIONS,
};
use crate::{
    accounts::{actor::Actor, sector},
    db::Conn,
    error::{Check, Result},
    innovations::{
        curation::submission::{self, Submission},
        innovation::Innovation,
    },
    rule::Rule,
    text,
    view::View,
    words::Lang,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A field that wants something, and where it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntryGap {
    pub section: String,
    pub field: String,
}
/// Everything before it is sent.
#[derive(Serialize, ToSchema)]
pub struct CheckPage {
    pub code: String,
    pub name: String,
    pub language: Lang,
    pub revision: i64,
    /// Without these it is not taken.
    pub missing: Vec<EntryGap>,
    /// What would make it more complete.
    pub gaps: Vec<EntryGap>,
    /// Sections with comments that nobody has dealt with.
    pub comments: Vec<String>,
    /// Words of the design narrative, where they are fewer than the innovation index asks for.
    pub design_words: Option<i64>,
    pub design_words_least: i64,
    /// Per cent.
    pub completeness: i64,
    pub sections: Vec<EntryAnswers>,
    pub has_changes: bool,
    pub may_submit: bool,
    pub submission: Option<SubmissionLink>,
    /// Whether the newest submission still waits for a decision.
    pub is_open: bool,
}
impl View for CheckPage {
    const TEMPLATE: &'static str = "innovations/writing/check.html";
    fn address(&self) -> Option<String> {
        Some(format!("/innovations/{}/draft/check", self.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "declared": "" })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<CheckPage> {
    let innovation = seen(conn, who, code)?;
    let stands = standing(conn, &innovation)?;
    let manuscript = &stands.manuscript;
    let newest = submission::newest(conn, innovation.id)?;
    let open = cards(conn, &innovation, manuscript, newest.as_ref())?;
    let bounds = Bounds::now(conn)?;
    let least = bounds.words(Rule::EntryDesignWordsLeast);
    let words = count(text::words(&manuscript.profile.design_narrative));
    Ok(CheckPage {
        missing: missing(manuscript)?,
        gaps: gaps(manuscript)?,
        comments: open.into_iter().filter(|card| card.comments > 0).map(|card| card.section).collect(),
        design_words: Some(words).filter(|words| *words < least),
        design_words_least: least,
        completeness: manuscript.profile.completeness(),
        sections: answer::answers(manuscript, &sector::all(conn)?)?,
        has_changes: stands.draft.is_some(),
        may_submit: who.is_some_and(|who| who.may_submit(&innovation)),
        is_open: newest.as_ref().is_some_and(|row| row.state.is_open()),
        submission: newest.as_ref().map(SubmissionLink::from),
        name: manuscript.profile.name.clone(),
        language: manuscript.profile.language.unwrap_or(Lang::Id),
        revision: stands.revision,
        code: innovation.code,
    })
}
fn missing(manuscript: &Manuscript) -> Result<Vec<EntryGap>> {
    let fields = manuscript.fields()?;
    let of = |section: &super::section::Section| {
        let open = section.fields.iter().filter(|field| field.required && !reading::is_said(field, &fields));
        open.map(|field| gap(section.name, field.name)).collect::<Vec<_>>()
    };
    Ok(SECTIONS.iter().flat_map(of).collect())
}
/// What `Profile::gaps` misses and nobody is held up for.
fn gaps(manuscript: &Manuscript) -> Result<Vec<EntryGap>> {
    let missing = missing(manuscript)?;
    let of = |section: &super::section::Section| {
        section.gaps(&manuscript.profile).into_iter().map(|name| gap(section.name, name)).collect::<Vec<_>>()
    };
    let mut gaps: Vec<EntryGap> = vec![];
    for gap in SECTIONS.iter().flat_map(of) {
        let is_known = missing.iter().chain(&gaps).any(|other| other.field == gap.field);
        if !is_known {
            gaps.push(gap);
        }
    }
    Ok(gaps)
}
fn gap(section: &str, field: &str) -> EntryGap {
    EntryGap { section: section.to_owned(), field: field.to_owned() }
}
/// What stops an entry from being sent.
pub(in crate::innovations) fn faults(
    conn: &mut Conn,
    innovation: &Innovation,
    manuscript: &Manuscript,
    newest: Option<&Submission>,
    check: &mut Check,
) -> Result<()> {
    for gap in missing(manuscript)? {
        check.that(false, format!("fields.{}", gap.field), "field-missing");
    }
    for card in cards(conn, innovation, manuscript, newest)?.into_iter().filter(|card| card.comments > 0) {
        check.that(false, format!("section.{}", card.section), "comments-open");
    }
    Ok(())
}
