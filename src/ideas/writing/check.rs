//! Before an idea is sent: what is missing, what it resembles, and everything that it says.
use crate::{
    accounts::{actor::Actor, sector},
    db::Conn,
    error::Result,
    ideas::{
        comparison::{self, IdeaComparison},
        files::{self, Evidence},
        idea::IdeaKind,
        machine::{IdeaState, Step},
        manuscript::{faults, standing},
        review::{endorsement, round},
        section,
    },
    innovations::writing::{answer::EntryAnswers, check::EntryGap},
    view::View,
    words::Lang,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Everything before an idea is sent.
#[derive(Serialize, ToSchema)]
pub struct IdeaCheckPage {
    pub code: String,
    pub kind: IdeaKind,
    pub title: String,
    pub language: Lang,
    pub state: IdeaState,
    pub revision: i64,
    /// Fields without which it is not taken.
    pub missing: Vec<EntryGap>,
    /// The questions that come first are answered, all with yes.
    pub eligible: Option<bool>,
    /// Fields that the reviewer asked to be changed and that are as they were.
    pub unchanged: Vec<EntryGap>,
    pub comparisons: Vec<IdeaComparison>,
    pub sections: Vec<EntryAnswers>,
    pub files: Vec<Evidence>,
    /// Its agency's leader endorses it before it is reviewed.
    pub needs_endorsement: bool,
    pub may_write: bool,
    pub may_send: bool,
}
impl View for IdeaCheckPage {
    const TEMPLATE: &'static str = "ideas/writing/check.html";
    fn address(&self) -> Option<String> {
        Some(format!("/ideas/{}/draft/check", self.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "declared": "" })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<IdeaCheckPage> {
    let seen = super::desk::readable(conn, who, code)?;
    let idea = &seen.idea;
    let stands = standing(conn, idea)?;
    let manuscript = &stands.manuscript;
    let gap = |field: &str| {
        let of = section::of(idea.kind).iter().find(|section| section.fields.iter().any(|f| f.name == field));
        EntryGap { section: of.map_or("", |section| section.name).to_owned(), field: field.to_owned() }
    };
    let unchanged = match round::newest(conn, idea.id)? {
        Some(round) if round.state == round::RoundState::Returned => {
            crate::ideas::review::verdict::open_changes(conn, &round, manuscript)?
        }
        _ => vec![],
    };
    let missing = faults(idea.kind, manuscript);
    Ok(IdeaCheckPage {
        kind: idea.kind,
        state: idea.state,
        missing: section::fields(idea.kind).filter(|f| missing.contains_key(f.name)).map(|f| gap(f.name)).collect(),
        eligible: manuscript.is_eligible(idea.kind),
        unchanged: unchanged.iter().map(|verdict| gap(&verdict.field)).collect(),
        comparisons: comparison::of(conn, who, idea.id)?,
        sections: manuscript.answers(idea.kind, &sector::all(conn)?),
        files: files::in_draft(conn, idea.id)?,
        needs_endorsement: idea.kind == IdeaKind::Lab && endorsement::is_needed(conn, &idea.lineage)?,
        may_write: seen.may(who, Step::Write),
        may_send: seen.may(who, Step::Send),
        title: manuscript.text("title").to_owned(),
        language: manuscript.language(),
        revision: stands.draft.revision,
        code: seen.idea.code,
    })
}
