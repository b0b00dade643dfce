//! Writing a lesson: draft, preview, publication as a numbered version, older versions.
use super::{
    block::{Block, Body, LessonDocument},
    case::{self, CaseForLearner},
    case_task,
    course::{self, Chapter, CourseDocument, is_author},
    lesson::{self, CourseLink, Lesson, LessonPage},
    suggestion::{self, Suggestion},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    content,
    db::Conn,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    index::Index,
    innovations::innovation::{self, State},
    schema::lessons,
    text,
    trace::{self, Card, End, Kind, Level, Verb},
    view::{Receipt, View},
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The block that the form writes.
const TEXT: &str = "text";
/// Characters of a lesson's text in one language: some forty pages.
const TEXT_MOST: usize = 100_000;
const CITES_MOST: usize = 20;

/// What an author fills in.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
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
    /// Markdown.
    pub text: Texts,
    /// Permanent codes of practices, one a line.
    pub cites: Vec<String>,
    /// One more of them: what a suggestion's button sends with the rest.
    #[schema(max_length = 100)]
    pub cite: String,
}
impl Draft {
    fn of(number: i64, document: &LessonDocument) -> Self {
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
        let body = Body::Text { text: self.text };
        match document.blocks.iter_mut().find(|b| b.id == TEXT) {
            Some(block) => block.body = body,
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
    /// Practices that speak of the same, found by the draft's own words; cited ones are left out.
    pub suggestions: Vec<Suggestion>,
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
    let lesson = writable(conn, who, slug)?;
    let draft = content::draft(conn, lesson.content_id)?;
    lesson::show(conn, who, &lesson, &draft, true)
}
pub(super) fn writable(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Lesson> {
    let lesson = lesson::visible(conn, who, slug)?;
    if !is_author(conn, who, lesson.course_id)? {
        return Err(Error::forbidden("only-authors"));
    }
    Ok(lesson)
}

/// Saves the draft as the next version. Nothing public changes.
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, draft: &Draft) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    check(conn, draft)?;
    let before: LessonDocument = content::draft(conn, lesson.content_id)?.document()?;
    let document = draft.clone().into(before);
    let saved = content::save(conn, who, lesson.content_id, draft.version, &document);
    let version = match saved {
        Err(Error::Stale { .. }) => {
            let theirs = content::draft(conn, lesson.content_id)?;
            let theirs = Draft::of(theirs.number, &theirs.document()?);
            return Err(Error::Stale { theirs: serde_json::to_value(theirs)? });
        }
        other => other?,
    };
    if version.number != draft.version {
        event::record(conn, who, &Event::LessonSaved { lesson: lesson.id, version: version.number })?;
    }
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

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 2, "message": "Contoh diperbarui" }))]
pub struct Publication {
    /// The draft's number as the author saw it.
    #[schema(minimum = 0)]
    pub version: i64,
    /// What is new, for the version list.
    #[schema(max_length = 500)]
    pub message: String,
}
/// Publishes the draft. A lesson teaches by practice: without a published practice it is refused (LM1). The first
/// publication puts the lesson at the end of its course, in the same act.
pub fn publish(conn: &mut Conn, who: &Actor, slug: &str, publication: &Publication) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    let draft = content::draft(conn, lesson.content_id)?;
    let document: LessonDocument = draft.document()?;
    if draft.number != publication.version {
        let theirs = serde_json::to_value(Draft::of(draft.number, &document))?;
        return Err(Error::Stale { theirs });
    }
    let cited = innovation::citable(conn, &document.cites)?;
    let has_text = |b: &Block| matches!(&b.body, Body::Text { text } if !text.is_blank());
    let mut check = Check::default();
    for (_, quiz) in document.quizzes() {
        quiz.check("quiz", &mut check);
    }
    check
        .at_most("message", &publication.message, 500)
        .that(document.blocks.iter().any(has_text), "text.id", "lesson-without-text")
        .that(cited.iter().any(|c| c.state == State::Published), "cites", "lesson-cites-none")
        .that(document.cases().all(|(_, case)| !case.text.is_blank()), "cases", "case-without-text")
        .done()?;
    let mut changes = vec![(lesson.content_id, Some(draft.id))];
    changes.extend(join_course(conn, who, &lesson)?);
    content::publish(conn, who, publication.message.trim(), &changes)?;
    let mut wanted = vec![];
    for practice in &cited {
        let version = content::published(conn, practice.content_id)?.map(|v| v.id);
        wanted.push(End { kind: Kind::Innovation, id: practice.id, version });
    }
    let from = End { kind: Kind::Lesson, id: lesson.id, version: Some(draft.id) };
    trace::set(conn, who, from, Verb::Cites, &wanted, Level::Claimed)?;
    case_task::publish(conn, lesson.id, &document)?;
    event::record(conn, who, &Event::LessonPublished { lesson: lesson.id, version: draft.number })?;
    Ok(Receipt::changed(format!("/lessons/{}", lesson.slug), "published"))
}
/// A new version of the course that ends with this lesson; none where the lesson is in it already, or where the course
/// itself is not public yet.
fn join_course(conn: &mut Conn, who: &Actor, lesson: &Lesson) -> Result<Option<(i64, Option<i64>)>> {
    let course = course::by_id(conn, lesson.course_id)?;
    let version = content::draft(conn, course.content_id)?;
    let mut document: CourseDocument = version.document()?;
    if document.lessons().contains(&lesson.content_id) {
        return Ok(None);
    }
    if document.chapters.is_empty() {
        document.chapters.push(Chapter { id: "c1".into(), title: document.title.clone(), lessons: vec![] });
    }
    if let Some(last) = document.chapters.last_mut() {
        last.lessons.push(lesson.content_id);
    }
    let next = content::save(conn, who, course.content_id, version.number, &document)?;
    let is_public = content::published(conn, course.content_id)?.is_some();
    Ok(is_public.then_some((course.content_id, Some(next.id))))
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "title": { "id": "Menguji gagasan", "en": "Testing an idea" } }))]
pub struct NewLesson {
    /// At most 200 characters in each language. The address is made of the Indonesian one, which must be there.
    #[schema(required = true)]
    pub title: Texts,
}
#[derive(Serialize, ToSchema)]
pub struct NewLessonPage {
    pub course: CourseLink,
}
impl View for NewLessonPage {
    const TEMPLATE: &'static str = "courses/new_lesson.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/lessons/new", self.course.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "title": Texts::default() })
    }
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<NewLessonPage> {
    let course = course::visible(conn, who, slug)?;
    if !is_author(conn, who, course.id)? {
        return Err(Error::forbidden("only-authors"));
    }
    let document: CourseDocument = content::draft(conn, course.content_id)?.document()?;
    Ok(NewLessonPage { course: CourseLink { slug: course.slug, title: document.title } })
}
/// Begins a lesson as a draft; its address is made of the title.
pub fn create(conn: &mut Conn, who: &Actor, slug: &str, new: &NewLesson) -> Result<Receipt> {
    let course = course::visible(conn, Some(who), slug)?;
    if !is_author(conn, Some(who), course.id)? {
        return Err(Error::forbidden("only-authors"));
    }
    Check::default().text("title.id", &new.title.id, 200).at_most("title.en", &new.title.en, 200).done()?;
    let lesson_slug = text::slug(&new.title.id);
    Check::default().that(lesson_slug.len() >= 3, "title.id", "title-makes-no-address").done()?;
    let document = LessonDocument { title: new.title.clone(), minutes: 15, ..LessonDocument::default() };
    let taken: i64 = lessons::table.filter(lessons::slug.eq(&lesson_slug)).count().get_result(conn)?;
    Check::default().that(taken == 0, "title.id", "title-taken").done()?;
    enter(conn, who, course.id, &lesson_slug, &document)?;
    Ok(Receipt::created(format!("/lessons/{lesson_slug}/draft"), "draft"))
}
/// The row and the first version; returns the lesson's content id.
pub(super) fn enter(
    conn: &mut Conn,
    who: &Actor,
    course: i64,
    slug: &str,
    document: &LessonDocument,
) -> Result<content::Version> {
    let version = content::begin(conn, who, "lesson", document)?;
    let id: i64 = diesel::insert_into(lessons::table)
        .values((
            lessons::content_id.eq(version.content_id),
            lessons::course_id.eq(course),
            lessons::slug.eq(slug),
            lessons::created_at.eq(clock::now()),
        ))
        .returning(lessons::id)
        .get_result(conn)
        .map_err(Error::taken("title.id", "title-taken"))?;
    event::record(conn, who, &Event::LessonCreated { lesson: id })?;
    Ok(version)
}

/// A version that was public.
#[derive(Serialize, ToSchema)]
pub struct VersionRow {
    pub number: i64,
    pub message: String,
    pub published_at: Instant,
    pub current: bool,
}
#[derive(Serialize, ToSchema)]
pub struct VersionList {
    pub slug: String,
    pub title: Texts,
    pub items: Vec<VersionRow>,
}
impl View for VersionList {
    const TEMPLATE: &'static str = "courses/versions.html";
}
/// Every version that was ever public, newest first.
pub fn versions(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<VersionList> {
    let lesson = lesson::visible(conn, who, slug)?;
    let current = content::published(conn, lesson.content_id)?;
    let titled = match &current {
        Some(version) => version.clone(),
        None => content::draft(conn, lesson.content_id)?,
    };
    let current = current.map(|v| v.id);
    let document: LessonDocument = titled.document()?;
    let items = content::publications_of(conn, lesson.content_id)?.into_iter().map(|p| VersionRow {
        number: p.number,
        message: p.message,
        published_at: p.at,
        current: Some(p.version_id) == current,
    });
    Ok(VersionList { slug: lesson.slug, title: document.title, items: items.collect() })
}
/// One version by its number; drafts only for authors.
pub fn version(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64) -> Result<LessonPage> {
    let lesson = lesson::visible(conn, who, slug)?;
    let version = content::numbered(conn, lesson.content_id, number)?;
    let was_public = content::was_published(conn, &version)?;
    if !was_public && !is_author(conn, who, lesson.course_id)? {
        return Err(Error::NotFound);
    }
    lesson::show(conn, who, &lesson, &version, true)
}
