//! The author's desk of a course: what it is called, its chapters and lessons, and how far it is from being public.
use super::review::{self, ReviewCard};
use crate::{
    accounts::{
        actor::Actor,
        sector::{self, Sector},
    },
    content,
    courses::{
        authoring::{
            finding::{self, Finding},
            new_lesson::written,
            part::absent,
        },
        block::LessonDocument,
        course::{Chapter, Course, CourseDocument, MOST_SECTORS, StaffRole},
        lesson::{CourseLink, LessonLink},
    },
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{contents, course_staff, courses, lessons},
    view::{Receipt, View},
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

crate::text_enum! {
    /// How much one should know before.
    pub enum CourseLevel { Basic = "basic", Intermediate = "intermediate", Advanced = "advanced" }
}
/// What an author fills in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 1, "title": { "id": "Menulis kebijakan singkat", "en": "Writing policy briefs" },
    "summary": { "id": "Dari data ke usulan.", "en": "From data to a proposal." },
    "description": { "id": "Bagi analis **daerah**.", "en": "For **regional** analysts." }, "level": "basic", "language": "id",
    "sectors": ["administration"] }))]
pub struct CourseDraft {
    /// The number of the version this was made from: saving over what another has changed since is refused, and shows both.
    #[schema(minimum = 0)]
    pub version: i64,
    /// At most 200 characters in each language; the one in the main language must be there.
    #[schema(required = true)]
    pub title: Texts,
    /// At most 1,000 characters in each language.
    pub summary: Texts,
    /// Markdown, at most 20,000 characters in each language.
    pub description: Texts,
    #[schema(required = true)]
    pub level: Option<CourseLevel>,
    /// The main language: each text must be there in it.
    #[schema(required = true)]
    pub language: Option<Lang>,
    /// Codes of the affairs of government that it is about.
    #[schema(max_items = 5)]
    pub sectors: Vec<String>,
}
impl CourseDraft {
    pub(super) fn of(number: i64, document: &CourseDocument) -> Self {
        Self {
            version: number,
            title: document.title.clone(),
            summary: document.summary.clone(),
            description: document.description.clone(),
            level: document.level.parse().ok(),
            language: Some(document.main_language()),
            sectors: document.sectors.clone(),
        }
    }
    fn put_into(&self, document: &mut CourseDocument) {
        document.title.clone_from(&self.title);
        document.summary.clone_from(&self.summary);
        document.description.clone_from(&self.description);
        self.level.unwrap_or(CourseLevel::Basic).as_str().clone_into(&mut document.level);
        document.language = self.language;
        document.sectors.clone_from(&self.sectors);
    }
}
/// A lesson where the draft has it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlannedLesson {
    pub slug: String,
    /// As its draft has it.
    pub title: Texts,
    pub published: bool,
    /// Its draft is not what the public reads.
    pub changed: bool,
    /// What it would stand before, one place up or down; empty: it would be the last; null: there is none.
    pub up: Option<String>,
    pub down: Option<String>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlannedChapter {
    pub id: String,
    pub title: Texts,
    pub lessons: Vec<PlannedLesson>,
    pub up: Option<String>,
    pub down: Option<String>,
}
/// What is to be put right in a lesson before the course can take it along.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LessonFindings {
    pub lesson: LessonLink,
    pub findings: Vec<Finding>,
}
#[derive(Serialize, ToSchema)]
pub struct CourseDraftPage {
    pub slug: String,
    pub draft: CourseDraft,
    /// All that it can be about.
    pub sectors: Vec<Sector>,
    /// The public version's number, if there is one.
    pub published: Option<i64>,
    pub chapters: Vec<PlannedChapter>,
    /// Lessons that no chapter of the draft has.
    pub loose: Vec<PlannedLesson>,
    /// What stands in the way of its publication: of the course by its fields, of lessons that would become public.
    pub missing: Vec<CourseMissing>,
    pub findings: Vec<LessonFindings>,
    /// The last word of LAN, if it was asked.
    pub review: Option<ReviewCard>,
    /// Whether LAN has to approve it before it becomes public.
    pub needs_approval: bool,
}
crate::text_enum! {
    /// What a course lacks.
    pub enum CourseMissing { Title = "title", Summary = "summary", Chapter = "chapter", Lessons = "lessons" }
}
impl View for CourseDraftPage {
    const TEMPLATE: &'static str = "courses/authoring/course.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/draft", self.slug))
    }
    fn form(&self) -> serde_json::Value {
        let mut form = serde_json::to_value(&self.draft).unwrap_or_default();
        if let Some(fields) = form.as_object_mut() {
            for name in ["message", "waiver", "note"] {
                fields.insert(name.into(), "".into());
            }
            fields.insert("chapter".into(), serde_json::json!(Texts::default()));
        }
        form
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<CourseDraftPage> {
    let course = written(conn, who, slug)?;
    let draft = content::draft(conn, course.content_id)?;
    let document: CourseDocument = draft.document()?;
    let plan = Plan::of(conn, &course)?;
    let listed = document.lessons();
    let loose = plan.0.keys().copied().filter(|id| !listed.contains(id)).collect::<Vec<_>>();
    let mut findings = vec![];
    for (lesson, lesson_document) in plan.not_public(&listed) {
        let found = finding::findings(conn, lesson_document, document.main_language())?;
        if !found.is_empty() {
            findings.push(LessonFindings { lesson, findings: found });
        }
    }
    let published = content::published(conn, course.content_id)?.map(|version| version.number);
    Ok(CourseDraftPage {
        chapters: plan.chapters(&document),
        loose: plan.lessons(&loose),
        missing: missing(&document),
        findings,
        review: review::last(conn, course.id)?,
        needs_approval: review::is_needed(conn, &course)?,
        published,
        draft: CourseDraft::of(draft.number, &document),
        sectors: sector::all(conn)?,
        slug: course.slug,
    })
}
/// The courses a person writes, newest first, at most 100.
pub fn written_by(conn: &mut Conn, person: i64) -> Result<Vec<CourseLink>> {
    let rows: Vec<(i64, String)> = courses::table
        .inner_join(course_staff::table)
        .filter(course_staff::person_id.eq(person))
        .filter(course_staff::role.eq(StaffRole::Author))
        .order(courses::id.desc())
        .limit(100)
        .select((courses::content_id, courses::slug))
        .load(conn)?;
    let drafts = content::drafts_of(conn, &rows.iter().map(|row| row.0).collect::<Vec<_>>())?;
    let mut links = vec![];
    for (id, slug) in rows {
        if let Some(draft) = drafts.iter().find(|draft| draft.content_id == id) {
            links.push(CourseLink { slug, title: draft.document::<CourseDocument>()?.title });
        }
    }
    Ok(links)
}
/// What a course lacks in its main language.
pub(super) fn missing(document: &CourseDocument) -> Vec<CourseMissing> {
    let main = document.main_language();
    let lacks = |text: &Texts| text.is_blank() || text.in_language(main).1 != main;
    let mut missing = vec![];
    let mut note = |is: bool, what| missing.extend(is.then_some(what));
    note(lacks(&document.title), CourseMissing::Title);
    note(lacks(&document.summary), CourseMissing::Summary);
    note(document.chapters.iter().any(|chapter| lacks(&chapter.title)), CourseMissing::Chapter);
    note(document.lessons().is_empty(), CourseMissing::Lessons);
    missing
}

/// The lessons of a course by their content ids, with their drafts.
pub(super) struct Plan(pub BTreeMap<i64, Draft>);
pub(super) struct Draft {
    pub id: i64,
    pub slug: String,
    pub document: LessonDocument,
    pub version: content::Version,
    pub published: Option<i64>,
}
impl Plan {
    pub(super) fn of(conn: &mut Conn, course: &Course) -> Result<Self> {
        let rows: Vec<(i64, i64, String, Option<i64>)> = lessons::table
            .inner_join(contents::table)
            .filter(lessons::course_id.eq(course.id))
            .order(lessons::id)
            .limit(500)
            .select((lessons::content_id, lessons::id, lessons::slug, contents::published_version_id))
            .load(conn)?;
        let drafts = content::drafts_of(conn, &rows.iter().map(|row| row.0).collect::<Vec<_>>())?;
        let mut plan = BTreeMap::new();
        for version in drafts {
            if let Some((content, id, slug, published)) = rows.iter().find(|row| row.0 == version.content_id) {
                let document = version.document()?;
                let (id, slug, published) = (*id, slug.clone(), *published);
                plan.insert(*content, Draft { id, slug, document, version, published });
            }
        }
        Ok(Self(plan))
    }
    pub(super) fn chapters(&self, document: &CourseDocument) -> Vec<PlannedChapter> {
        let chapters = &document.chapters;
        let name = |at: Option<usize>| at.and_then(|at| chapters.get(at)).map(|chapter| chapter.id.clone());
        let card = |(at, chapter): (usize, &Chapter)| PlannedChapter {
            id: chapter.id.clone(),
            title: chapter.title.clone(),
            lessons: self.lessons(&chapter.lessons),
            up: name(at.checked_sub(1)),
            down: (at + 1 < chapters.len()).then(|| name(Some(at + 2)).unwrap_or_default()),
        };
        chapters.iter().enumerate().map(card).collect()
    }
    fn lessons(&self, ids: &[i64]) -> Vec<PlannedLesson> {
        let there: Vec<&Draft> = ids.iter().filter_map(|id| self.0.get(id)).collect();
        let slug = |at: Option<usize>| at.and_then(|at| there.get(at)).map(|lesson| lesson.slug.clone());
        let card = |(at, lesson): (usize, &&Draft)| PlannedLesson {
            slug: lesson.slug.clone(),
            title: lesson.document.title.clone(),
            published: lesson.published.is_some(),
            changed: lesson.published.is_some_and(|id| id != lesson.version.id),
            up: slug(at.checked_sub(1)),
            down: (at + 1 < there.len()).then(|| slug(Some(at + 2)).unwrap_or_default()),
        };
        there.iter().enumerate().map(card).collect()
    }
    fn not_public(&self, ids: &[i64]) -> Vec<(LessonLink, &LessonDocument)> {
        let drafts = ids.iter().filter_map(|id| self.0.get(id)).filter(|lesson| lesson.published.is_none());
        let link = |lesson: &Draft| LessonLink { slug: lesson.slug.clone(), title: lesson.document.title.clone() };
        drafts.map(|lesson| (link(lesson), &lesson.document)).collect()
    }
}

/// Changes the course's draft as it stands now.
pub(super) fn change(
    conn: &mut Conn,
    who: &Actor,
    course: &Course,
    edit: impl FnOnce(&mut Conn, &mut CourseDocument) -> Result<()>,
) -> Result<Receipt> {
    let before = content::draft(conn, course.content_id)?.number;
    let version = content::edit(conn, who, course.content_id, edit)?;
    if version.number != before {
        event::record(conn, who, &Event::CourseSaved { course: course.id, version: version.number })?;
    }
    Ok(Receipt::changed(format!("/courses/{}/draft", course.slug), "draft"))
}
/// The document of the version that an author had before them; none for a number that never was.
pub(super) fn seen(conn: &mut Conn, course: &Course, number: i64) -> Result<Option<CourseDocument>> {
    let version = content::numbered(conn, course.content_id, number).map(Some).or_else(absent)?;
    version.map(|version| version.document()).transpose()
}
/// Saves what the course is called and says of itself. Chapters and lessons stay as they are.
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, typed: &CourseDraft) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    let main = typed.language.unwrap_or(Lang::Id);
    let all = sector::all(conn)?;
    let is_known = |code: &String| all.iter().any(|sector| sector.code == *code);
    let (field, title) = if main == Lang::Id { ("title.id", &typed.title.id) } else { ("title.en", &typed.title.en) };
    Check::default()
        .text(field, title, 200)
        .at_most("title.id", &typed.title.id, 200)
        .at_most("title.en", &typed.title.en, 200)
        .at_most("summary.id", &typed.summary.id, 1000)
        .at_most("summary.en", &typed.summary.en, 1000)
        .at_most("description.id", &typed.description.id, 20_000)
        .at_most("description.en", &typed.description.en, 20_000)
        .that(typed.level.is_some(), "level", "field-missing")
        .that(typed.language.is_some(), "language", "field-missing")
        .that(typed.sectors.len() <= MOST_SECTORS, "sectors", "too-many-items")
        .that(typed.sectors.iter().all(is_known), "sectors", "not-a-value")
        .done()?;
    // Each once, in the order of the law.
    let sectors: Vec<String> = sector::among(&all, &typed.sectors).into_iter().map(|sector| sector.code).collect();
    change(conn, who, &course, |conn, document| {
        let number = content::draft(conn, course.content_id)?.number;
        let base = seen(conn, &course, typed.version)?.map(|base| CourseDraft::of(number, &base));
        let now = CourseDraft::of(number, document);
        let typed = CourseDraft { version: number, sectors, ..typed.clone() };
        match content::may_replace(base.as_ref(), &now, &typed) {
            Some(false) => {}
            Some(true) => typed.put_into(document),
            None => return Err(Error::Stale { theirs: serde_json::to_value(now)? }),
        }
        Ok(())
    })
}
