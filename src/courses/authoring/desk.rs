//! The author's desk of a lesson: what it is called and cites, its blocks, and what stands in the way of its publication.
use super::{
    finding::{self, Finding},
    part,
};
use crate::{
    accounts::actor::Actor,
    content,
    courses::{
        block::{Block, Body, LessonDocument},
        case::{self, CaseForLearner},
        course::{self, CourseDocument, is_author},
        lesson::{self, CourseLink, Lesson, LessonPage},
        suggestion::{self, Suggestion},
    },
    db::Conn,
    error::{Check, Error, Msg, Result},
    index::Index,
    innovations::innovation,
    trace::Card,
    view::{Receipt, View},
    words::Texts,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The block that the form writes.
const TEXT: &str = "text";
/// Characters of a lesson's text in one language: some forty pages.
const TEXT_MOST: usize = 100_000;
const CITES_MOST: usize = 20;

/// What an author fills in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 1, "title": { "id": "Merancang gagasan", "en": "Designing an idea" },
    "summary": { "id": "Dari masalah ke gagasan.", "en": "From a problem to an idea." }, "minutes": 20,
    "text": { "id": "Mulailah dari **masalah**.", "en": "Begin with the **problem**." },
    "cites": ["INV-2026-00035-M"] }))]
pub struct Draft {
    /// The number of the version this was made from: saving over a newer one is refused, and shows both.
    #[schema(minimum = 0)]
    pub version: i64,
    /// At most 200 characters in each language; the Indonesian one must be there.
    #[schema(required = true)]
    pub title: Texts,
    /// At most 1,000 characters in each language.
    pub summary: Texts,
    /// What it takes to learn it.
    #[schema(minimum = 0, maximum = 600)]
    pub minutes: i64,
    /// The lesson's first text, in Markdown; further ones are blocks of their own.
    pub text: Texts,
    /// Permanent codes of practices, one a line.
    pub cites: Vec<String>,
    /// One more of them: what a suggestion's button sends with the rest.
    #[schema(max_length = 100)]
    pub cite: String,
}
impl Draft {
    pub(super) fn of(number: i64, document: &LessonDocument) -> Self {
        let text = document.blocks.iter().find_map(|b| match &b.body {
            Body::Text { text } if b.id == TEXT => Some(text.clone()),
            _ => None,
        });
        Self {
            version: number,
            title: document.title.clone(),
            summary: document.summary.clone(),
            minutes: document.minutes,
            text: text.unwrap_or_default(),
            cites: document.cites.clone(),
            cite: String::new(),
        }
    }
    /// The document with what the form knows replaced; its quizzes and further blocks stay.
    fn into(self, mut document: LessonDocument) -> LessonDocument {
        let is_blank = self.text.is_blank();
        let body = Body::Text { text: self.text };
        match document.blocks.iter_mut().find(|b| b.id == TEXT) {
            Some(block) => block.body = body,
            None if is_blank => {} // taken out, or never written
            None => document.blocks.insert(0, Block { id: TEXT.into(), body }),
        }
        let mut cites: Vec<String> = vec![];
        for code in
            self.cites.iter().chain([&self.cite]).map(|c| c.trim().to_ascii_uppercase()).filter(|c| !c.is_empty())
        {
            if !cites.contains(&code) {
                cites.push(code);
            }
        }
        let (title, summary, minutes) = (self.title, self.summary, self.minutes);
        let mut document = LessonDocument { title, summary, minutes, cites, ..document };
        document.cite_its_cases();
        document
    }
}

/// The author's desk for one lesson.
#[derive(Serialize, ToSchema)]
pub struct DraftPage {
    pub slug: String,
    pub course: CourseLink,
    pub draft: Draft,
    /// The public version's number, if there is one.
    pub published: Option<i64>,
    /// The cited practices, withdrawn ones marked.
    pub practices: Vec<Card>,
    pub cases: Vec<CaseCard>,
    /// What it is made of, in the order of the page.
    pub blocks: Vec<BlockCard>,
    /// What stands in the way of its publication.
    pub findings: Vec<Finding>,
    /// False: its course is not public yet, and the lesson becomes public with it.
    pub course_is_public: bool,
    /// Practices that speak of the same, found by the draft's own words; cited ones are left out.
    pub suggestions: Vec<Suggestion>,
}
/// A block of the draft, with what moves it up or down.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BlockCard {
    pub id: String,
    /// `text`, `picture`, `video`, `file`, `checklist`, `case`, `quiz`, …
    pub kind: String,
    /// What it says first.
    pub title: Texts,
    /// Where it is edited; null: on this page, or elsewhere.
    pub address: Option<String>,
    /// What it would stand before, one place up; null: it is the first.
    pub up: Option<String>,
    /// The same one place down; empty: it would be the last; null: it is.
    pub down: Option<String>,
}
/// Characters of a block's title.
const TITLE: usize = 80;
fn block_cards(lesson: &str, document: &LessonDocument) -> Vec<BlockCard> {
    let blocks = &document.blocks;
    let name = |at: Option<usize>| at.and_then(|at| blocks.get(at)).map(|block| block.id.clone());
    let short = |text: &str| text.trim_start_matches('#').trim().chars().take(TITLE).collect::<String>();
    let first = |text: &str| short(text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default());
    let card = |(at, block): (usize, &Block)| {
        let title = block.body.texts().into_iter().find(|text| !text.is_blank());
        let title = title.map(|text| Texts { id: first(&text.id), en: first(&text.en) });
        let down = (at + 1 < blocks.len()).then(|| name(Some(at + 2)).unwrap_or_default());
        BlockCard {
            id: block.id.clone(),
            kind: block.body.kind(),
            title: title.unwrap_or_default(),
            address: part::address(lesson, block).filter(|_| block.id != TEXT),
            up: name(at.checked_sub(1)),
            down,
        }
    };
    blocks.iter().enumerate().map(card).collect()
}
/// A case of the draft.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseCard {
    pub block: String,
    pub case: CaseForLearner,
}
impl View for DraftPage {
    const TEMPLATE: &'static str = "courses/draft.html";
    fn address(&self) -> Option<String> {
        Some(format!("/lessons/{}/draft", self.slug))
    }
    fn form(&self) -> serde_json::Value {
        let mut form = serde_json::to_value(&self.draft).unwrap_or_default();
        if let Some(fields) = form.as_object_mut() {
            fields.insert("message".into(), "".into());
            fields.insert("waiver".into(), "".into());
        }
        form
    }
}
pub fn desk(conn: &mut Conn, who: Option<&Actor>, index: &Index, slug: &str) -> Result<DraftPage> {
    let lesson = writable(conn, who, slug)?;
    let draft = content::draft(conn, lesson.content_id)?;
    let document: LessonDocument = draft.document()?;
    let cases = case::for_learners(conn, lesson.id, &document)?;
    let cases = cases.into_iter().map(|(block, case)| CaseCard { block, case }).collect();
    let course = course::by_id(conn, lesson.course_id)?;
    let titled: CourseDocument = content::draft(conn, course.content_id)?.document()?;
    Ok(DraftPage {
        blocks: block_cards(&lesson.slug, &document),
        findings: finding::findings(conn, &document, titled.main_language())?,
        course_is_public: content::published(conn, course.content_id)?.is_some(),
        slug: lesson.slug,
        course: CourseLink { slug: course.slug, title: titled.title },
        practices: lesson::practices(conn, who, &document)?,
        suggestions: suggestion::like(conn, who, index, &document)?,
        cases,
        draft: Draft::of(draft.number, &document),
        published: content::published(conn, lesson.content_id)?.map(|v| v.number),
    })
}
/// The draft as learners would see it.
pub fn preview(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<LessonPage> {
    let lesson = lesson::visible(conn, who, slug)?;
    if !course::sees_drafts(conn, who, lesson.course_id)? {
        return Err(Error::forbidden("only-authors"));
    }
    let draft = content::draft(conn, lesson.content_id)?;
    lesson::show(conn, who, &lesson, &draft, true)
}
pub(in crate::courses) fn writable(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Lesson> {
    let lesson = lesson::visible(conn, who, slug)?;
    if !is_author(conn, who, lesson.course_id)? {
        return Err(Error::forbidden("only-authors"));
    }
    Ok(lesson)
}

/// Saves the draft as the next version. Nothing public changes. What others have saved of the lesson's other blocks meanwhile
/// stays; over what they have changed here nobody saves unseen.
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, draft: &Draft) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    check(conn, draft)?;
    part::change(conn, who, &lesson, |conn, document| {
        let number = content::draft(conn, lesson.content_id)?.number;
        let base = part::version_seen(conn, lesson.content_id, draft.version)?;
        let new = draft.clone().into(document.clone());
        let (base, now) = (base.map(|base| Draft::of(number, &base)), Draft::of(number, document));
        match content::may_replace(base.as_ref(), &now, &Draft::of(number, &new)) {
            Some(false) => Ok(()),
            Some(true) => {
                *document = new;
                Ok(())
            }
            None => Err(Error::Stale { theirs: serde_json::to_value(now)? }),
        }
    })?;
    Ok(Receipt::changed(format!("/lessons/{}/draft", lesson.slug), "draft"))
}
fn check(conn: &mut Conn, draft: &Draft) -> Result<()> {
    let mut check = Check::default();
    check.that(!draft.title.is_blank(), "title.id", "field-missing");
    check.at_most("title.id", &draft.title.id, 200).at_most("title.en", &draft.title.en, 200);
    check.at_most("summary.id", &draft.summary.id, 1000).at_most("summary.en", &draft.summary.en, 1000);
    check.at_most("text.id", &draft.text.id, TEXT_MOST).at_most("text.en", &draft.text.en, TEXT_MOST);
    check.that((1..=600).contains(&draft.minutes), "minutes", "minutes-range");
    let most = i64::try_from(CITES_MOST).unwrap_or(0);
    let codes = draft.cites.iter().chain([&draft.cite]).map(|c| c.trim().to_ascii_uppercase());
    let codes: Vec<String> = codes.filter(|code| !code.is_empty()).collect();
    check.that(codes.len() <= CITES_MOST, "cites", Msg::from("too-many-cites").with("most", most));
    let known = innovation::citable(conn, &codes)?;
    if let Some(unknown) = codes.iter().find(|code| !known.iter().any(|k| k.code == **code)) {
        check.that(false, "cites", Msg::from("no-such-practice").with("code", unknown.as_str()));
    }
    check.done()
}
