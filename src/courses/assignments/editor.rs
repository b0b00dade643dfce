//! The author's editor of one assignment in a lesson's draft: what it asks for, its settings, and the rows of its rubric.
//! Nothing of it is public until the lesson is published, and until then it may be half done.
use super::rubric::{
    ANCHOR_MOST, Assignment, CRITERIA_MOST, LEVELS_MOST, RubricCriterion, RubricField, RubricLevel, TITLE_MOST,
    too_long,
};
use crate::{
    accounts::actor::Actor,
    content,
    courses::{
        block::{Block, Body, LessonDocument},
        course::{self, CourseDocument, is_author},
        lesson::{self, CourseLink, Lesson},
    },
    db::Conn,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    view::{Receipt, View},
    words::Texts,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Assignments of one lesson.
const MOST: usize = 5;

fn written_by(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Lesson> {
    let lesson = lesson::visible(conn, who, slug)?;
    if is_author(conn, who, lesson.course_id)? { Ok(lesson) } else { Err(Error::forbidden("only-authors")) }
}
fn address(lesson: &str, block: &str) -> String {
    format!("/lessons/{lesson}/draft/assignments/{block}")
}

/// The assignments of a draft.
#[derive(Serialize, ToSchema)]
pub struct AssignmentDraftList {
    pub course: CourseLink,
    pub slug: String,
    pub title: Texts,
    pub items: Vec<AssignmentDraftCard>,
    pub may_add: bool,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssignmentDraftCard {
    pub block: String,
    pub title: Texts,
    /// Whether learners could be given it as it is.
    pub is_complete: bool,
}
impl View for AssignmentDraftList {
    const TEMPLATE: &'static str = "courses/assignments/drafts.html";
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<AssignmentDraftList> {
    let lesson = written_by(conn, who, slug)?;
    let document: LessonDocument = content::draft(conn, lesson.content_id)?.document()?;
    let card = |(block, assignment): (&str, &Assignment)| AssignmentDraftCard {
        block: block.to_owned(),
        title: assignment.title.clone(),
        is_complete: assignment.is_complete(),
    };
    let items: Vec<AssignmentDraftCard> = document.assignments().map(card).collect();
    Ok(AssignmentDraftList {
        course: course_of(conn, &lesson)?,
        slug: lesson.slug,
        title: document.title,
        may_add: items.len() < MOST,
        items,
    })
}
fn course_of(conn: &mut Conn, lesson: &Lesson) -> Result<CourseLink> {
    let course = course::by_id(conn, lesson.course_id)?;
    let titled: CourseDocument = content::draft(conn, course.content_id)?.document()?;
    Ok(CourseLink { slug: course.slug, title: titled.title })
}
/// Adds an assignment at the end of the draft, still empty.
pub fn add(conn: &mut Conn, who: &Actor, slug: &str) -> Result<Receipt> {
    let lesson = written_by(conn, Some(who), slug)?;
    let draft = content::draft(conn, lesson.content_id)?;
    let mut document: LessonDocument = draft.document()?;
    if document.assignments().count() >= MOST {
        let most = i64::try_from(MOST).unwrap_or(0);
        return Err(Error::conflict(Msg::from("too-many-assignments").with("most", most)));
    }
    // With the number of the version that brings it: no name comes again, and works hang on it.
    let id = format!("assignment-{}", draft.number + 1);
    let body = Body::Assignment(Assignment { text: true, files: 3, links: 3, pass_mark: 60, ..Assignment::default() });
    document.blocks.push(Block { id: id.clone(), body });
    saved(conn, who, &lesson, draft.number, &document)?;
    Ok(Receipt::created(address(&lesson.slug, &id), "draft"))
}
fn saved(conn: &mut Conn, who: &Actor, lesson: &Lesson, seen: i64, document: &LessonDocument) -> Result<()> {
    let version = content::save(conn, who, lesson.content_id, seen, document)?;
    if version.number != seen {
        event::record(conn, who, &Event::LessonSaved { lesson: lesson.id, version: version.number })?;
    }
    Ok(())
}
/// Takes an assignment out of the draft. What was handed in to it stays.
pub fn remove(conn: &mut Conn, who: &Actor, slug: &str, block: &str) -> Result<Receipt> {
    let lesson = written_by(conn, Some(who), slug)?;
    let draft = content::draft(conn, lesson.content_id)?;
    let mut document: LessonDocument = draft.document()?;
    document.assignment(block).ok_or(Error::NotFound)?;
    document.blocks.retain(|other| other.id != block);
    saved(conn, who, &lesson, draft.number, &document)?;
    Ok(Receipt::changed(format!("/lessons/{}/draft/assignments", lesson.slug), "draft"))
}

/// One assignment of the draft.
#[derive(Serialize, ToSchema)]
pub struct AssignmentEditor {
    pub course: CourseLink,
    pub slug: String,
    pub lesson_title: Texts,
    pub block: String,
    pub draft: AssignmentDraft,
    pub is_complete: bool,
    /// Rows of the form, the empty ones at its end included; of each criterion the rows of its levels.
    pub rows: Vec<i64>,
}
impl View for AssignmentEditor {
    const TEMPLATE: &'static str = "courses/assignments/editor.html";
    fn address(&self) -> Option<String> {
        Some(address(&self.slug, &self.block))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::to_value(&self.draft).unwrap_or_default()
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<AssignmentEditor> {
    let lesson = written_by(conn, who, slug)?;
    let draft = content::draft(conn, lesson.content_id)?;
    let document: LessonDocument = draft.document()?;
    let assignment = document.assignment(block).ok_or(Error::NotFound)?;
    // One empty criterion to go on with, two where there is none; of each two empty levels.
    let levels = |criterion: &RubricCriterion| (criterion.levels.len() + 2).min(LEVELS_MOST);
    let mut rows: Vec<usize> = assignment.rubric.iter().map(levels).collect();
    let blank = if rows.is_empty() { 2 } else { 1 };
    rows.extend((0..blank).map(|_| 3));
    rows.truncate(CRITERIA_MOST);
    Ok(AssignmentEditor {
        course: course_of(conn, &lesson)?,
        draft: AssignmentDraft::of(draft.number, assignment),
        is_complete: assignment.is_complete(),
        rows: rows.into_iter().map(|n| i64::try_from(n).unwrap_or(0)).collect(),
        slug: lesson.slug,
        block: block.to_owned(),
        lesson_title: document.title.clone(),
    })
}

/// What an author fills in.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 2, "title": { "id": "Rencana laboratorium", "en": "Plan of a lab" },
    "prompt": { "id": "Tulis rencana.", "en": "Write a plan." }, "text": true, "files": 2, "links": 0, "team": false,
    "due_days": 14, "pass_mark": 60, "rubric": { "1-title-id": "Masalah", "1-weight": "2", "1-1-points": "0",
    "1-1-anchor-id": "Belum ada", "1-2-points": "2", "1-2-anchor-id": "Jelas dan terukur" } }))]
pub struct AssignmentDraft {
    /// The draft's number as the author saw it: saving over a newer one is refused, and shows both.
    #[schema(minimum = 0)]
    pub version: i64,
    /// At most 200 characters in each language.
    pub title: Texts,
    /// Markdown, at most 20,000 characters in each language.
    pub prompt: Texts,
    /// Whether a text, how many files and how many links may be handed in.
    pub text: bool,
    #[schema(minimum = 0, maximum = 10)]
    pub files: i64,
    #[schema(minimum = 0, maximum = 10)]
    pub links: i64,
    /// An idea is handed in; then no text, files or links are.
    pub idea: bool,
    /// By teams of two to ten people instead of by each person.
    pub team: bool,
    /// Suggested: days after a person's start; empty: no date is suggested.
    #[schema(minimum = 0, maximum = 730)]
    pub due_days: Option<i64>,
    /// Per cent, at least 1.
    #[schema(required = true, minimum = 0, maximum = 100)]
    pub pass_mark: i64,
    /// The rows of the rubric. Of the criterion in row 1: `1-title-id`, `1-title-en`, `1-weight` (1 to 100); of its first
    /// level: `1-1-points` (0 to 1,000), `1-1-anchor-id`, `1-1-anchor-en` (at most 1,000 characters). A row that is left
    /// empty is none; at most ten criteria of six levels.
    pub rubric: BTreeMap<String, RubricField>,
    /// `rows`: save and show more empty rows. Empty: a page goes back to the list.
    #[schema(max_length = 10)]
    pub then: String,
}
impl AssignmentDraft {
    fn of(version: i64, from: &Assignment) -> Self {
        let mut rubric = BTreeMap::new();
        let mut put = |name: String, text: &str| rubric.insert(name, RubricField::Text(text.to_owned()));
        for (n, criterion) in (1..).zip(&from.rubric) {
            put(format!("{n}-id"), &criterion.id);
            put(format!("{n}-title-id"), &criterion.title.id);
            put(format!("{n}-title-en"), &criterion.title.en);
            put(format!("{n}-weight"), &criterion.weight.to_string());
            for (m, level) in (1..).zip(&criterion.levels) {
                put(format!("{n}-{m}-id"), &level.id);
                put(format!("{n}-{m}-points"), &level.points.to_string());
                put(format!("{n}-{m}-anchor-id"), &level.anchor.id);
                put(format!("{n}-{m}-anchor-en"), &level.anchor.en);
            }
        }
        Self {
            version,
            title: from.title.clone(),
            prompt: from.prompt.clone(),
            text: from.text,
            files: from.files,
            links: from.links,
            idea: from.idea,
            team: from.team,
            due_days: from.due_days,
            pass_mark: from.pass_mark,
            rubric,
            then: String::new(),
        }
    }
}
/// Reads the rows of a rubric. A row keeps its name when it came with one; marks hang on it.
struct Rows<'t> {
    given: &'t BTreeMap<String, RubricField>,
    check: Check,
}
impl Rows<'_> {
    fn text(&mut self, name: &str, most: usize) -> String {
        let text = self.given.get(name).map(RubricField::text).unwrap_or_default();
        too_long(&mut self.check, format!("rubric.{name}"), &text, most);
        text
    }
    fn texts(&mut self, name: &str, most: usize) -> Texts {
        Texts { id: self.text(&format!("{name}-id"), most), en: self.text(&format!("{name}-en"), most) }
    }
    /// None: nothing was typed.
    fn number(&mut self, name: &str, bounds: std::ops::RangeInclusive<i64>, msg: &'static str) -> Option<i64> {
        let text = self.text(name, 20);
        let number = text.parse().ok().filter(|number| bounds.contains(number));
        self.check.that(text.is_empty() || number.is_some(), format!("rubric.{name}"), msg);
        number
    }
    fn name(&mut self, name: &str, taken: &[String], prefix: &str) -> String {
        let given = self.text(name, 20);
        let is_plain = !given.is_empty() && given.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let fresh =
            || (1..=taken.len() + 1).map(|n| format!("{prefix}{n}")).find(|id| !taken.contains(id)).unwrap_or_default();
        if is_plain && !taken.contains(&given) { given } else { fresh() }
    }
    fn levels(&mut self, row: usize) -> Vec<RubricLevel> {
        let mut levels: Vec<RubricLevel> = vec![];
        for m in 1..=LEVELS_MOST {
            let points = self.number(&format!("{row}-{m}-points"), 0..=1000, "points-range");
            let anchor = self.texts(&format!("{row}-{m}-anchor"), ANCHOR_MOST);
            if points.is_none() && anchor.is_blank() {
                continue;
            }
            let taken: Vec<String> = levels.iter().map(|level| level.id.clone()).collect();
            let id = self.name(&format!("{row}-{m}-id"), &taken, "l");
            levels.push(RubricLevel { id, points: points.unwrap_or(0), anchor });
        }
        levels
    }
    fn criteria(&mut self) -> Vec<RubricCriterion> {
        let mut all: Vec<RubricCriterion> = vec![];
        for n in 1..=CRITERIA_MOST {
            let title = self.texts(&format!("{n}-title"), TITLE_MOST);
            let weight = self.number(&format!("{n}-weight"), 1..=100, "criterion-weight-range");
            let levels = self.levels(n);
            if title.is_blank() && levels.is_empty() {
                continue;
            }
            let taken: Vec<String> = all.iter().map(|criterion| criterion.id.clone()).collect();
            let id = self.name(&format!("{n}-id"), &taken, "c");
            all.push(RubricCriterion { id, title, weight: weight.unwrap_or(1), levels });
        }
        all
    }
    /// Fields that no row has.
    fn strangers(&mut self) {
        let part = |text: &str, most: usize| text.parse().is_ok_and(|n: usize| (1..=most).contains(&n));
        for name in self.given.keys() {
            let parts: Vec<&str> = name.split('-').collect();
            let is_known = match parts.as_slice() {
                [n, "id" | "weight"] | [n, "title", "id" | "en"] => part(n, CRITERIA_MOST),
                [n, m, "id" | "points"] | [n, m, "anchor", "id" | "en"] => {
                    part(n, CRITERIA_MOST) && part(m, LEVELS_MOST)
                }
                _ => false,
            };
            self.check.that(is_known, format!("rubric.{name}"), "not-a-value");
        }
    }
}
/// Saves the assignment in the draft, as far as it goes: what is missing is said when the lesson is published.
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, block: &str, typed: &AssignmentDraft) -> Result<Receipt> {
    let lesson = written_by(conn, Some(who), slug)?;
    let draft = content::draft(conn, lesson.content_id)?;
    let mut document: LessonDocument = draft.document()?;
    let before = document.assignment(block).ok_or(Error::NotFound)?.clone();
    let mut rows = Rows { given: &typed.rubric, check: Check::default() };
    rows.strangers();
    let rubric = rows.criteria();
    let mut check = rows.check;
    let written = Assignment {
        title: typed.title.clone(),
        prompt: Texts { id: typed.prompt.id.replace("\r\n", "\n"), en: typed.prompt.en.replace("\r\n", "\n") },
        text: typed.text && !typed.idea,
        files: if typed.idea { 0 } else { typed.files },
        links: if typed.idea { 0 } else { typed.links },
        idea: typed.idea,
        team: typed.team,
        due_days: typed.due_days,
        pass_mark: typed.pass_mark,
        rubric,
    };
    written.check(&mut check);
    check.that(["", "rows"].contains(&typed.then.as_str()), "then", "not-a-value").done()?;
    if typed.version != draft.number && before != written {
        let theirs = AssignmentDraft::of(draft.number, &before);
        return Err(Error::Stale { theirs: serde_json::to_value(theirs)? });
    }
    if let Some(found) = document.assignment_mut(block) {
        *found = written;
    }
    saved(conn, who, &lesson, draft.number, &document)?;
    let list = format!("/lessons/{}/draft/assignments", lesson.slug);
    Ok(Receipt::changed(if typed.then == "rows" { address(&lesson.slug, block) } else { list }, "draft"))
}
