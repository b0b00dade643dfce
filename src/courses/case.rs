//! A case inside a lesson: the author's words, pinned to the version of a practice they were written for, beside what is
//! true of the practice now; and the task that arises when the two part.
use super::{
    authoring::writable,
    block::{Block, Body, Case, LessonDocument},
    course::{self, CourseDocument},
    lesson::{CourseLink, Lesson},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    content,
    db::Conn,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    innovations::{
        impact::{self, Impact},
        living::{self, Living, LivingFacts},
        profile::{Profile, Stage, Sustainability},
    },
    schema::lesson_cases as cases,
    view::{Receipt, View},
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Characters of a case's text in one language.
const TEXT_MOST: usize = 20_000;
/// Cases of one lesson.
const MOST: usize = 10;

crate::text_enum! {
    /// Why a case waits for its author: its practice's facts are others now, or it is no more.
    pub enum CaseReason { Changed = "changed", Stopped = "stopped" }
}
/// What is kept of a published case beside its words.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = cases)]
pub(super) struct Kept {
    pub id: i64,
    pub lesson_id: i64,
    pub block: String,
    pub innovation_id: i64,
    pub version: i64,
    pub due_at: Option<Instant>,
    pub due_reason: Option<CaseReason>,
}

/// A case as a learner gets it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseForLearner {
    /// Null: the practice is a draft again, and nobody is shown it.
    pub practice: Option<LivingFacts>,
    /// The author's words.
    pub text: Texts,
    /// The version of the practice that the words were written for, or checked against since.
    pub written_for: i64,
    /// What is shown of the practice is no longer what it was then.
    pub changed: bool,
    /// Withdrawn, or given up by its owner.
    pub stopped: bool,
}
/// Those of a document, by block; a fixed number of queries.
pub(super) fn for_learners(
    conn: &mut Conn,
    lesson: i64,
    document: &LessonDocument,
) -> Result<BTreeMap<String, CaseForLearner>> {
    let own: Vec<(&str, &Case)> = document.cases().collect();
    if own.is_empty() {
        return Ok(BTreeMap::new());
    }
    let codes: Vec<String> = own.iter().map(|(_, case)| case.practice.clone()).collect();
    let living = living::of_codes(conn, &codes)?;
    let kept = kept_of(conn, lesson)?;
    let of = |case: &Case| living.iter().find(|living| living.facts.code == case.practice);
    let pinned = |block: &str, case: &Case| pinned_at(&kept, block, of(case), case);
    let wanted: Vec<(i64, i64)> =
        own.iter().filter_map(|(block, case)| Some((of(case)?.content_id, pinned(block, case)))).collect();
    let then = profiles(conn, &wanted)?;
    let shown = |(block, case): &(&str, &Case)| {
        let (now, written_for) = (of(case), pinned(block, case));
        let was = now.and_then(|now| then.get(&(now.content_id, written_for)));
        let stopped = now.is_none_or(|now| now.facts.has_stopped());
        let changed = now.zip(was).is_some_and(|(now, was)| now.facts.version.is_some() && now.differs_from(was));
        let practice = now.map(|now| now.facts.clone());
        ((*block).to_owned(), CaseForLearner { practice, text: case.text.clone(), written_for, changed, stopped })
    };
    Ok(own.iter().map(shown).collect())
}
pub(super) fn kept_of(conn: &mut Conn, lesson: i64) -> Result<Vec<Kept>> {
    Ok(cases::table.filter(cases::lesson_id.eq(lesson)).select(Kept::as_select()).load(conn)?)
}
/// The later of what the words were written for and what they were checked against.
pub(super) fn pinned_at(kept: &[Kept], block: &str, practice: Option<&Living>, case: &Case) -> i64 {
    let checked = kept.iter().find(|kept| kept.block == block && Some(kept.innovation_id) == practice.map(|p| p.id));
    checked.map_or(case.version, |kept| kept.version.max(case.version))
}
pub(super) fn profiles(conn: &mut Conn, wanted: &[(i64, i64)]) -> Result<BTreeMap<(i64, i64), Profile>> {
    let versions = content::numbered_of(conn, wanted)?;
    versions.into_iter().map(|v| Ok(((v.content_id, v.number), v.document()?))).collect()
}

/// What was true of the practice when the words were written, where it is something else now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FactsThen {
    pub name: String,
    pub stage: Option<Stage>,
    pub sustainability: Option<Sustainability>,
    pub result: String,
    pub impact: Vec<Impact>,
}
impl From<&Profile> for FactsThen {
    fn from(profile: &Profile) -> Self {
        Self {
            name: profile.name.clone(),
            stage: profile.stage,
            sustainability: profile.sustainability_status,
            result: profile.result.clone(),
            impact: impact::measured(profile),
        }
    }
}
/// The author's desk for one case.
#[derive(Serialize, ToSchema)]
pub struct CasePage {
    pub slug: String,
    /// The lesson's.
    pub title: Texts,
    pub course: CourseLink,
    pub block: String,
    /// The draft's number: saving over a newer one is refused, and shows both.
    pub version: i64,
    pub case: CaseForLearner,
    /// Null: nothing that is shown has changed.
    pub then: Option<FactsThen>,
    /// Since when it waits, and why; null: nothing waits.
    pub due_at: Option<Instant>,
    pub due_reason: Option<CaseReason>,
}
impl View for CasePage {
    const TEMPLATE: &'static str = "courses/case.html";
    fn address(&self) -> Option<String> {
        Some(format!("/lessons/{}/cases/{}", self.slug, self.block))
    }
    fn form(&self) -> serde_json::Value {
        let seen = self.case.practice.as_ref().and_then(|practice| practice.version).unwrap_or(0);
        serde_json::json!({ "version": self.version, "text": self.case.text, "practice_version": seen })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<CasePage> {
    let lesson = writable(conn, who, slug)?;
    let draft = content::draft(conn, lesson.content_id)?;
    let document: LessonDocument = draft.document()?;
    let case = for_learners(conn, lesson.id, &document)?.remove(block).ok_or(Error::NotFound)?;
    let kept = kept_of(conn, lesson.id)?.into_iter().find(|kept| kept.block == block);
    let then = match (&case.practice, case.changed) {
        (Some(practice), true) => {
            let now = living::of_codes(conn, std::slice::from_ref(&practice.code))?;
            let content = now.first().ok_or(Error::NotFound)?.content_id;
            Some(FactsThen::from(&content::numbered(conn, content, case.written_for)?.document()?))
        }
        _ => None,
    };
    let course = course::by_id(conn, lesson.course_id)?;
    let titled: CourseDocument = content::draft(conn, course.content_id)?.document()?;
    let (due_at, due_reason) = kept.map_or((None, None), |kept| (kept.due_at, kept.due_reason));
    Ok(CasePage {
        slug: lesson.slug,
        title: document.title,
        course: CourseLink { slug: course.slug, title: titled.title },
        block: block.to_owned(),
        version: draft.number,
        case,
        then,
        due_at,
        due_reason,
    })
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "practice": "INV-2026-00035-M" }))]
pub struct NewCase {
    /// The permanent code of a published practice.
    #[schema(required = true, max_length = 100)]
    pub practice: String,
}
/// Adds a case to the draft, behind its texts and before its quiz, still without words; the practice is cited with it.
pub fn add(conn: &mut Conn, who: &Actor, slug: &str, new: &NewCase) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    let code = new.practice.trim().to_ascii_uppercase();
    let found = living::of_codes(conn, std::slice::from_ref(&code))?.into_iter().next();
    let version = found.and_then(|living| living.facts.version);
    let Some(version) = version else {
        return Err(Error::invalid("practice", Msg::from("no-such-practice").with("code", code.as_str())));
    };
    let draft = content::draft(conn, lesson.content_id)?;
    let mut document: LessonDocument = draft.document()?;
    if document.cases().count() >= MOST {
        let most = i64::try_from(MOST).unwrap_or(0);
        return Err(Error::conflict(Msg::from("too-many-cases").with("most", most)));
    }
    let id = (1..=MOST + 1).map(|n| format!("case-{n}")).find(|id| document.blocks.iter().all(|block| block.id != *id));
    let id = id.unwrap_or_default();
    let at = document.blocks.iter().position(|b| matches!(b.body, Body::Quiz(_))).unwrap_or(document.blocks.len());
    let case = Case { practice: code, version, text: Texts::default() };
    document.blocks.insert(at, Block { id: id.clone(), body: Body::Case(case) });
    document.cite_its_cases();
    saved(conn, who, &lesson, draft.number, &document)?;
    Ok(Receipt::created(format!("/lessons/{}/cases/{id}", lesson.slug), "draft"))
}
fn saved(conn: &mut Conn, who: &Actor, lesson: &Lesson, seen: i64, document: &LessonDocument) -> Result<()> {
    let version = content::save(conn, who, lesson.content_id, seen, document)?;
    if version.number != seen {
        event::record(conn, who, &Event::LessonSaved { lesson: lesson.id, version: version.number })?;
    }
    Ok(())
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 2, "text": { "id": "Perhatikan **loket**.", "en": "Look at the **counter**." } }))]
pub struct CaseDraft {
    /// The draft's number as the author saw it.
    #[schema(minimum = 0)]
    pub version: i64,
    /// Markdown, at most 20,000 characters in each language; one of them must be there.
    pub text: Texts,
}
/// Saves the words of a case, for the practice as it is now: whatever waited for them is done.
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, block: &str, typed: &CaseDraft) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    let draft = content::draft(conn, lesson.content_id)?;
    let mut document: LessonDocument = draft.document()?;
    let case = document.case_mut(block).ok_or(Error::NotFound)?;
    Check::default()
        .that(!typed.text.is_blank(), "text.id", "field-missing")
        .at_most("text.id", &typed.text.id, TEXT_MOST)
        .at_most("text.en", &typed.text.en, TEXT_MOST)
        .done()?;
    if typed.version != draft.number && case.text != typed.text {
        let theirs = CaseDraft { version: draft.number, text: case.text.clone() };
        return Err(Error::Stale { theirs: serde_json::to_value(theirs)? });
    }
    case.text = typed.text.clone();
    let practice = living::of_codes(conn, std::slice::from_ref(&case.practice))?.into_iter().next();
    if let Some(version) = practice.and_then(|practice| practice.facts.version) {
        case.version = version;
    }
    let version = case.version;
    saved(conn, who, &lesson, draft.number, &document)?;
    close(conn, who, &lesson, block, version)?;
    Ok(Receipt::changed(format!("/lessons/{}/draft", lesson.slug), "draft"))
}
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "practice_version": 2 }))]
pub struct CaseCheck {
    /// The version of the practice that the author has looked at; 0 for one that is withdrawn.
    #[schema(minimum = 0)]
    pub practice_version: i64,
}
/// "Checked, the text is still right": the words stay as they are published, and what waited is done.
pub fn check(conn: &mut Conn, who: &Actor, slug: &str, block: &str, seen: &CaseCheck) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    let kept = kept_of(conn, lesson.id)?.into_iter().find(|kept| kept.block == block).ok_or(Error::NotFound)?;
    let now = living::of_ids(conn, &[kept.innovation_id])?.into_iter().next();
    let now = now.and_then(|living| living.facts.version);
    if now.unwrap_or(0) != seen.practice_version {
        return Err(Error::conflict("case-changed-again"));
    }
    close(conn, who, &lesson, block, now.unwrap_or(kept.version))?;
    Ok(Receipt::changed(format!("/lessons/{}/cases/{block}", lesson.slug), "checked"))
}
fn close(conn: &mut Conn, who: &Actor, lesson: &Lesson, block: &str, version: i64) -> Result<()> {
    let kept = cases::table.filter(cases::lesson_id.eq(lesson.id)).filter(cases::block.eq(block));
    let done = diesel::update(kept)
        .set((
            (cases::version.eq(version), cases::checked_at.eq(clock::now()), cases::person_id.eq(who.person)),
            (cases::due_at.eq(None::<Instant>), cases::due_reason.eq(None::<CaseReason>)),
        ))
        .execute(conn)?;
    if done == 0 {
        return Ok(()); // never published: nobody has been shown it
    }
    event::record(conn, who, &Event::CaseChecked { lesson: lesson.id, block: block.to_owned(), version })
}
/// Takes a case out of the draft.
pub fn remove(conn: &mut Conn, who: &Actor, slug: &str, block: &str) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    let draft = content::draft(conn, lesson.content_id)?;
    let mut document: LessonDocument = draft.document()?;
    document.case_mut(block).ok_or(Error::NotFound)?;
    document.blocks.retain(|other| other.id != block);
    saved(conn, who, &lesson, draft.number, &document)?;
    Ok(Receipt::changed(format!("/lessons/{}/draft", lesson.slug), "draft"))
}
