//! Ideas as the work of an assignment: which one it is, and handing it in as it stands. One document: it goes on being written
//! where ideas are. A course is given copies; sending the idea to its reviewers is a matter of its own.
use super::{
    author::{self, AuthorState},
    idea::{Seen, drafting},
    machine::{IdeaState, Step},
    manuscript::standing,
};
use crate::{
    accounts::{actor::Actor, sector},
    clock::Instant,
    courses::{
        assignments::idea::{self as work, HandedInIdea, IdeaTask},
        lesson::CourseLink,
    },
    db::Conn,
    draft,
    error::{Check, Error, Result},
    schema::{idea_authors as authors, ideas},
    trace::{self, End, Kind, Level, Verb},
    view::{Receipt, View},
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Drafts to choose from.
const SHOWN: i64 = 50;
/// What is not handed in any more.
const OVER: [IdeaState; 3] = [IdeaState::Withdrawn, IdeaState::Merged, IdeaState::Hidden];

/// An idea of one's own that could be the work.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaChoice {
    pub code: String,
    pub title: String,
    pub language: Lang,
    pub state: IdeaState,
}
/// The idea that is the work.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChosenIdea {
    pub code: String,
    pub title: String,
    pub language: Lang,
    pub state: IdeaState,
    /// Of its working copy: to be sent when it is handed in.
    pub revision: i64,
    pub saved_at: Instant,
}
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that the page shows")]
pub struct IdeaTaskPage {
    pub course: CourseLink,
    /// Slug and title of the lesson.
    pub lesson: String,
    pub lesson_title: Texts,
    pub block: String,
    /// Of the assignment.
    pub title: Texts,
    /// All members of the team write the idea.
    pub by_team: bool,
    pub enrolled: bool,
    /// Null: none was chosen, or it is there no more.
    pub idea: Option<ChosenIdea>,
    /// The newest first, at most 50; the chosen one is not among them.
    pub choices: Vec<IdeaChoice>,
    pub may_choose: bool,
    pub may_hand_in: bool,
}
impl View for IdeaTaskPage {
    const TEMPLATE: &'static str = "ideas/assigned.html";
    fn address(&self) -> Option<String> {
        Some(work::address(&self.lesson, &self.block))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "code": "", "revision": self.idea.as_ref().map_or(0, |idea| idea.revision) })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<IdeaTaskPage> {
    let who = who.ok_or(Error::SignInFirst)?;
    let task = work::task(conn, Some(who), slug, block)?;
    let found = own(conn, who, &task.idea)?;
    let is_over = found.as_ref().is_some_and(|seen| OVER.contains(&seen.idea.state));
    let idea = match found {
        Some(seen) => {
            let stands = standing(conn, &seen.idea)?;
            Some(ChosenIdea {
                title: stands.manuscript.text("title").to_owned(),
                language: stands.manuscript.language(),
                state: seen.idea.state,
                revision: stands.draft.revision,
                saved_at: stands.draft.saved_at,
                code: seen.idea.code,
            })
        }
        None => None,
    };
    Ok(IdeaTaskPage {
        choices: if task.may_change { choices(conn, who, &task.idea)? } else { vec![] },
        may_choose: task.may_change,
        may_hand_in: task.may_change && idea.is_some() && !is_over,
        idea,
        enrolled: task.is_enrolled,
        by_team: task.by_team,
        course: task.course,
        lesson: task.lesson,
        lesson_title: task.lesson_title,
        block: task.block,
        title: task.title,
    })
}
/// An idea that this person writes by name, not by their role at its agency: what one learns is one's own work.
fn own(conn: &mut Conn, who: &Actor, code: &str) -> Result<Option<Seen>> {
    match drafting(conn, Some(who), code) {
        Ok(seen) => Ok((seen.author == Some(AuthorState::Accepted)).then_some(seen)),
        Err(Error::NotFound | Error::Gone(_)) => Ok(None),
        Err(e) => Err(e),
    }
}
fn choices(conn: &mut Conn, who: &Actor, chosen: &str) -> Result<Vec<IdeaChoice>> {
    let rows: Vec<(String, String, Lang, IdeaState)> = authors::table
        .inner_join(ideas::table)
        .filter(authors::person_id.eq(who.person()?))
        .filter(authors::state.eq(AuthorState::Accepted))
        .filter(ideas::state.eq_any([IdeaState::Draft, IdeaState::Revision]))
        .filter(ideas::code.ne(chosen))
        .order(ideas::id.desc())
        .limit(SHOWN)
        .select((ideas::code, ideas::title, ideas::language, ideas::state))
        .load(conn)?;
    let choice = |(code, title, language, state)| IdeaChoice { code, title, language, state };
    Ok(rows.into_iter().map(choice).collect())
}
/// The assignment, for whoever is enrolled.
fn learnt(conn: &mut Conn, who: &Actor, slug: &str, block: &str) -> Result<IdeaTask> {
    let task = work::task(conn, Some(who), slug, block)?;
    if task.is_enrolled { Ok(task) } else { Err(Error::forbidden("enrol-first")) }
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "code": "IDE-2026-00012-K" }))]
pub struct IdeaChoosing {
    /// Code of an idea that one writes and that has not been sent, or was returned.
    #[schema(required = true, min_length = 1, max_length = 30)]
    pub code: String,
}
/// Lets one of one's ideas be the work. The lesson is one of those that inspired it from then on.
pub fn choose(conn: &mut Conn, who: &Actor, slug: &str, block: &str, typed: &IdeaChoosing) -> Result<Receipt> {
    let task = learnt(conn, who, slug, block)?;
    Check::default().text("code", &typed.code, 30).done()?;
    let found = own(conn, who, typed.code.trim())?.filter(|seen| seen.idea.state.after(Step::Write).is_some());
    let idea = found.ok_or_else(|| Error::invalid("code", "not-a-value"))?.idea;
    let authors = author::of(conn, idea.id)?;
    let receipt = work::choose(conn, who, (slug, block), &idea.code, &authors)?;
    let from = End { kind: Kind::Idea, id: idea.id, version: None };
    let mut wanted = trace::leaving(conn, from, Verb::InspiredBy)?;
    let lesson = End { kind: Kind::Lesson, id: task.lesson_id, version: None };
    if !wanted.contains(&lesson) {
        wanted.push(lesson);
    }
    trace::set(conn, who, from, Verb::InspiredBy, &wanted, Level::Claimed)?;
    Ok(receipt)
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "revision": 3 }))]
pub struct HandingInIdea {
    /// Of the idea's working copy as whoever sends it has seen it.
    #[schema(minimum = 0)]
    pub revision: i64,
}
/// Hands in a copy of the idea as it stands. Sending it again changes nothing; what is written later is not shown to the
/// course until it is handed in again.
pub fn hand_in(conn: &mut Conn, who: &Actor, slug: &str, block: &str, sending: &HandingInIdea) -> Result<Receipt> {
    let task = learnt(conn, who, slug, block)?;
    let seen = own(conn, who, &task.idea)?.ok_or_else(|| Error::conflict("choose-idea-first"))?;
    let idea = &seen.idea;
    if OVER.contains(&idea.state) {
        return Err(Error::conflict("idea-not-now"));
    }
    draft::take_turn(conn, idea.content_id)?;
    let stands = standing(conn, idea)?;
    let mut sections = stands.manuscript.open_answers(idea.kind, &sector::all(conn)?);
    sections.retain(|part| !part.answers.is_empty());
    let copy = HandedInIdea {
        code: idea.code.clone(),
        title: stands.manuscript.text("title").to_owned(),
        language: stands.manuscript.language(),
        sections,
    };
    let authors = author::of(conn, idea.id)?;
    work::hand_in(conn, who, (slug, block), copy, &authors, (stands.draft.revision, sending.revision))
}
