//! The editor of one question, its versions, and how learners see it.
use super::{
    access,
    category::{self, CategoryCard},
    entry::{self, EntryStatus, Kept},
    form::QuestionDraft,
};
use crate::{
    accounts::actor::Actor,
    clock::Instant,
    content,
    courses::{
        lesson::CourseLink,
        question::{QuestionKind, Response},
        quizzes::asked::{self, AskedQuestion},
    },
    db::Conn,
    error::{Error, Result},
    schema::content_versions,
    view::View,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which kind of question the blank form is for.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct NewQuestionPlace {
    /// `single` unless said.
    pub kind: Option<QuestionKind>,
    #[schema(minimum = 0)]
    pub category: Option<i64>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuestionVersion {
    pub number: i64,
    pub status: EntryStatus,
    pub saved_at: Instant,
    /// The one that attempts get which begin now.
    pub served: bool,
}
/// The editor.
#[derive(Serialize, ToSchema)]
pub struct QuestionPage {
    pub course: CourseLink,
    /// Null: a new question.
    pub number: Option<i64>,
    pub kind: QuestionKind,
    pub draft: QuestionDraft,
    /// Newest first, at most 50.
    pub versions: Vec<QuestionVersion>,
    pub categories: Vec<CategoryCard>,
    pub may_write: bool,
}
impl View for QuestionPage {
    const TEMPLATE: &'static str = "courses/bank/question.html";
    fn address(&self) -> Option<String> {
        Some(match self.number {
            Some(number) => format!("/courses/{}/bank/questions/{number}", self.course.slug),
            None => format!("/courses/{}/bank/questions/new", self.course.slug),
        })
    }
    fn form(&self) -> serde_json::Value {
        serde_json::to_value(&self.draft).unwrap_or_default()
    }
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>, slug: &str, place: &NewQuestionPlace) -> Result<QuestionPage> {
    let bank = access::writable(conn, who, slug)?;
    let all = category::of_course(conn, bank.course)?;
    let kind = place.kind.unwrap_or(QuestionKind::Single);
    let draft = QuestionDraft {
        kind: Some(kind),
        status: Some(EntryStatus::Ready),
        category: place.category,
        points: Some(1),
        ..QuestionDraft::default()
    };
    Ok(QuestionPage {
        course: bank.link(conn)?,
        number: None,
        kind,
        draft,
        versions: vec![],
        categories: category::cards(conn, &all)?,
        may_write: true,
    })
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64) -> Result<QuestionPage> {
    let bank = access::readable(conn, who, slug)?;
    let own = entry::by_number(conn, &bank, number)?;
    let version = content::draft(conn, own.content_id)?;
    let draft = QuestionDraft::of(&version, entry::category_number(conn, &own)?)?;
    let served = content::published(conn, own.content_id)?.map(|v| v.id);
    let rows: Vec<content::Version> = content_versions::table
        .filter(content_versions::content_id.eq(own.content_id))
        .order(content_versions::number.desc())
        .limit(50)
        .load(conn)?;
    let row = |v: content::Version| {
        let kept: Kept = v.document()?;
        Ok(QuestionVersion {
            number: v.number,
            status: kept.status,
            saved_at: v.created_at,
            served: Some(v.id) == served,
        })
    };
    let all = category::of_course(conn, bank.course)?;
    Ok(QuestionPage {
        course: bank.link(conn)?,
        number: Some(number),
        kind: draft.kind.ok_or(Error::NotFound)?,
        draft,
        versions: rows.into_iter().map(row).collect::<Result<_>>()?,
        categories: category::cards(conn, &all)?,
        may_write: bank.may_write,
    })
}

/// The newest version of a question as a learner is asked it, without anything that is right.
#[derive(Serialize, ToSchema)]
pub struct QuestionPreview {
    pub course: CourseLink,
    pub number: i64,
    pub version: i64,
    pub status: EntryStatus,
    pub question: AskedQuestion,
}
impl View for QuestionPreview {
    const TEMPLATE: &'static str = "courses/bank/preview.html";
}
pub fn preview(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64) -> Result<QuestionPreview> {
    let bank = access::readable(conn, who, slug)?;
    let own = entry::by_number(conn, &bank, number)?;
    let version = content::draft(conn, own.content_id)?;
    let Kept { status, question } = version.document()?;
    let question = asked::show(&question, 0, true, &Response::new());
    Ok(QuestionPreview { course: bank.link(conn)?, number, version: version.number, status, question })
}
