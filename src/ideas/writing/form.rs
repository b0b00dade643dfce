//! One section of an idea: its form, and saving it, by hand or while it is typed.
use crate::{
    accounts::{actor::Actor, person},
    clock::Instant,
    code,
    db::Conn,
    draft::{self, Seen},
    error::{Check, Error, Result},
    event::{self, Event},
    ideas::{
        idea::{Idea, IdeaKind, editable},
        manuscript::{Bounds, Manuscript, count, standing, typed},
        review::{
            round::{self, RoundState},
            verdict::{self, FieldVerdict},
        },
        section::{self, ELIGIBILITY, Section},
    },
    innovations::writing::{
        form::EntryField,
        reading::{self, Given},
    },
    schema::{idea_goals as goals, ideas},
    view::{Receipt, View},
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One section, ready to be filled in.
#[derive(Serialize, ToSchema)]
pub struct IdeaSectionPage {
    pub code: String,
    pub kind: IdeaKind,
    pub title: String,
    pub language: Lang,
    pub section: String,
    /// Which of the sections it is, from 1.
    pub number: i64,
    pub sections: i64,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// To be sent with what is saved.
    pub revision: i64,
    pub saved_at: Option<Instant>,
    pub saved_by: Option<String>,
    pub fields: Vec<EntryField>,
    /// What the reviewer said of its fields when returning the idea.
    pub verdicts: Vec<FieldVerdict>,
    /// The questions that come first are answered, all with yes.
    pub eligible: Option<bool>,
    #[serde(skip)]
    typed: Value,
}
impl View for IdeaSectionPage {
    const TEMPLATE: &'static str = "ideas/writing/section.html";
    const SAVES_ITSELF: bool = true;
    fn address(&self) -> Option<String> {
        Some(format!("/ideas/{}/draft/{}", self.code, self.section))
    }
    fn form(&self) -> Value {
        self.typed.clone()
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str, name: &str) -> Result<IdeaSectionPage> {
    let seen = editable(conn, who, code)?;
    let idea = &seen.idea;
    let section = section::named(idea.kind, name).ok_or(Error::NotFound)?;
    let stands = standing(conn, idea)?;
    let bounds = Bounds::now(conn)?;
    let part = draft::parts(conn, idea.content_id)?.into_iter().find(|part| part.part == section.name);
    let saver = part.as_ref().and_then(|part| part.person_id);
    let returned = round::newest(conn, idea.id)?.filter(|row| row.state == RoundState::Returned);
    let mut verdicts = match &returned {
        Some(row) => verdict::of(conn, row.id)?,
        None => vec![],
    };
    verdicts.retain(|verdict| section.fields.iter().any(|field| field.name == verdict.field));
    let (at, previous, next) = section::place(idea.kind, section.name);
    let mut typed = typed(section, &stands.manuscript, stands.draft.revision);
    if let Some(typed) = typed.as_object_mut() {
        typed.insert("page".into(), code::handle()?.into());
        typed.insert("then".into(), "".into());
    }
    Ok(IdeaSectionPage {
        kind: idea.kind,
        title: stands.manuscript.text("title").to_owned(),
        language: stands.manuscript.language(),
        section: section.name.to_owned(),
        number: count(at + 1),
        sections: count(section::of(idea.kind).len()),
        previous: previous.map(str::to_owned),
        next: next.map(str::to_owned),
        revision: stands.draft.revision,
        saved_at: part.as_ref().map(|part| part.saved_at),
        saved_by: saver.map(|person| person::name(conn, person)).transpose()?,
        fields: section.fields.iter().map(|field| bounds.asked(field, &stands.manuscript)).collect(),
        verdicts,
        eligible: stands.manuscript.is_eligible(idea.kind),
        typed,
        code: seen.idea.code,
    })
}

/// What is saved of one section of an idea.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "revision": 1, "fields": { "background": "Antrean panjang sejak pagi.", "goal": "Pasien tahu jamnya." } }))]
pub struct IdeaSectionDraft {
    /// Of the working copy as it was shown. Where the section was changed since, saving is refused and shows both.
    #[schema(minimum = 0)]
    pub revision: i64,
    /// A name of the open page, of its own choosing: what it has saved itself does not stop its next save.
    #[schema(max_length = 40)]
    pub page: String,
    /// Where a page goes: `next`, `list`; `stay`: saved while it was typed. Empty: here.
    #[schema(max_length = 10)]
    pub then: String,
    /// All fields of the section by name; what is not there is empty from now on.
    pub fields: BTreeMap<String, Given>,
}
/// Saves a section into the working copy. Nobody but its authors and its agency's staff sees it. Whoever saves another
/// section meanwhile is not met.
pub fn save(conn: &mut Conn, who: &Actor, code: &str, name: &str, input: &IdeaSectionDraft) -> Result<Receipt> {
    let seen = editable(conn, Some(who), code)?;
    let idea = &seen.idea;
    let section = section::named(idea.kind, name).ok_or(Error::NotFound)?;
    draft::take_turn(conn, idea.content_id)?;
    let stands = standing(conn, idea)?;
    let bounds = Bounds::now(conn)?;
    let (mut written, mut check) = (stands.manuscript.clone(), Check::default());
    check.that(input.page.len() <= 40, "page", "not-a-value");
    check.that(["", "stay", "next", "list"].contains(&input.then.as_str()), "then", "not-a-value");
    bounds.read(section, reading::texts(&input.fields), &mut written, &mut check);
    check.done()?;
    let receipt = Receipt::changed(next_address(idea, section, &input.then, &written), "draft");
    if written == stands.manuscript {
        return Ok(receipt);
    }
    let part = Seen { part: section.name, revision: input.revision, page: &input.page };
    if draft::is_overtaken(conn, idea.content_id, part)? {
        return Err(Error::Stale { theirs: typed(section, &stands.manuscript, stands.draft.revision) });
    }
    let saved = draft::save(conn, who, idea.content_id, part, &written)?;
    if idea.published_at.is_none() {
        show_in_lists(conn, idea, &written)?;
    }
    if saved.begins || input.then != "stay" {
        let (code, section) = (idea.code.clone(), section.name.to_owned());
        event::record(conn, who, &Event::IdeaSaved { idea: idea.id, code, agency: idea.agency_id, section })?;
    }
    Ok(receipt)
}
/// Whoever answers a question with no is told what that means, and their answers are kept.
fn next_address(idea: &Idea, section: &Section, then: &str, written: &Manuscript) -> String {
    let desk = idea.desk();
    if section.name == ELIGIBILITY && then != "stay" && written.is_eligible(idea.kind) == Some(false) {
        return format!("{}/eligibility", idea.address());
    }
    match (then, section::place(idea.kind, section.name).2) {
        ("list", _) => desk,
        ("next", Some(next)) => format!("{desk}/{next}"),
        ("next", None) => format!("{desk}/check"),
        _ => format!("{desk}/{}", section.name),
    }
}
/// Lists and filters tell what is written.
pub(in crate::ideas) fn show_in_lists(conn: &mut Conn, idea: &Idea, written: &Manuscript) -> Result<()> {
    let title = written.text("title").trim();
    let title = if title.is_empty() { "—" } else { title };
    let sector = match written.text("sector") {
        "" => None,
        code => crate::accounts::sector::id_of(conn, code)?,
    };
    diesel::update(ideas::table.find(idea.id))
        .set((
            (ideas::title.eq(title), ideas::summary.eq(short(written.summary(idea.kind)))),
            (ideas::language.eq(written.language()), ideas::sector_id.eq(sector)),
        ))
        .execute(conn)?;
    diesel::delete(goals::table.filter(goals::idea_id.eq(idea.id))).execute(conn)?;
    let rows: Vec<_> =
        written.goals().into_iter().map(|goal| (goals::idea_id.eq(idea.id), goals::goal.eq(goal))).collect();
    for row in rows {
        // At most three.
        diesel::insert_into(goals::table).values(row).execute(conn)?;
    }
    Ok(())
}
/// A list shows the beginning of a text.
fn short(text: &str) -> String {
    const MOST: usize = 300;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(MOST).collect();
    format!("{} …", cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words))
}

/// What an answer of no means, and what can be done instead.
#[derive(Serialize, ToSchema)]
pub struct EligibilityPage {
    pub code: String,
    pub title: String,
    pub language: Lang,
    pub eligible: Option<bool>,
    /// The questions that were answered with no.
    pub refused: Vec<String>,
}
impl View for EligibilityPage {
    const TEMPLATE: &'static str = "ideas/writing/eligibility.html";
    fn address(&self) -> Option<String> {
        Some(format!("/ideas/{}/eligibility", self.code))
    }
}
pub fn eligibility(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<EligibilityPage> {
    let seen = super::desk::readable(conn, who, code)?;
    let stands = standing(conn, &seen.idea)?;
    let questions = section::named(seen.idea.kind, ELIGIBILITY).map_or(&[][..], |section| section.fields);
    let refused = questions.iter().filter(|field| stands.manuscript.text(field.name) == "no");
    Ok(EligibilityPage {
        eligible: stands.manuscript.is_eligible(seen.idea.kind),
        refused: refused.map(|field| field.name.to_owned()).collect(),
        title: stands.manuscript.text("title").to_owned(),
        language: stands.manuscript.language(),
        code: seen.idea.code,
    })
}
