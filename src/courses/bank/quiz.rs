//! The editor's page of a quiz in a lesson's draft: how it is taken, and what it takes from the bank.
use super::{
    access::Bank,
    category::{self, CategoryCard},
    entry::EntryStatus,
    list::{self, BankCard, BankPlace},
    pick::Pick,
    quiz_settings::QuizSettings,
};
use crate::{
    accounts::actor::Actor,
    content,
    courses::{
        authoring::desk::writable,
        block::LessonDocument,
        course::{self, CourseDocument},
        lesson::{CourseLink, Lesson},
        question::{Question, QuestionKind},
        quizzes::settings::Quiz,
    },
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    view::{Receipt, View},
    words::Texts,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A question that stands in the lesson itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeskQuestion {
    pub id: String,
    pub kind: QuestionKind,
    pub prompt: Texts,
    pub points: i64,
    /// What it would stand before, one place up; null: it is the first.
    pub up: Option<String>,
    /// The same one place down; empty: it would be the last; null: it is.
    pub down: Option<String>,
}
/// A pick of the quiz.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeskPick {
    /// From 1.
    pub place: usize,
    /// A question's number; null: a draw.
    pub entry: Option<i64>,
    pub prompt: Option<Texts>,
    /// Null: the newest that is ready.
    pub version: Option<i64>,
    /// Of a draw: the category's path; null: it is gone.
    pub category: Option<String>,
    /// Of a draw: how many are asked, and how many there are.
    pub count: i64,
    pub available: i64,
    /// It would ask nothing, or less than it should.
    pub short: bool,
}
#[derive(Serialize, ToSchema)]
pub struct QuizDesk {
    pub slug: String,
    /// The lesson's.
    pub title: Texts,
    pub course: CourseLink,
    pub block: String,
    pub settings: QuizSettings,
    pub questions: Vec<DeskQuestion>,
    pub picks: Vec<DeskPick>,
    /// Ready questions of the bank, to be added: the newest 100.
    pub bank: Vec<BankCard>,
    pub categories: Vec<CategoryCard>,
}
impl View for QuizDesk {
    const TEMPLATE: &'static str = "courses/bank/quiz.html";
    fn address(&self) -> Option<String> {
        Some(format!("/lessons/{}/quizzes/{}/questions", self.slug, self.block))
    }
    fn form(&self) -> serde_json::Value {
        let mut form = serde_json::to_value(&self.settings).unwrap_or_default();
        if let Some(fields) = form.as_object_mut() {
            for (name, value) in [("entry", ""), ("pinned", ""), ("category", ""), ("count", "")] {
                fields.insert(name.into(), value.into());
            }
        }
        form
    }
}
/// A quiz of a draft, with what surrounds it.
pub(super) struct Desk {
    pub lesson: Lesson,
    pub version: i64,
    pub document: LessonDocument,
    pub bank: Bank,
}
pub(super) fn open(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Desk> {
    let lesson = writable(conn, who, slug)?;
    let draft = content::draft(conn, lesson.content_id)?;
    let document = draft.document()?;
    let bank = super::access::of_lesson(conn, &lesson)?;
    Ok(Desk { lesson, version: draft.number, document, bank })
}
impl Desk {
    pub(super) fn quiz(&mut self, block: &str) -> Result<&mut Quiz> {
        self.document.quiz_mut(block).ok_or(Error::NotFound)
    }
    /// Whoever acts by places acts on what they saw.
    pub(super) fn seen(&self, version: i64) -> Result<()> {
        if version == self.version { Ok(()) } else { Err(Error::conflict("quiz-changed-meanwhile")) }
    }
    pub(super) fn save(&self, conn: &mut Conn, who: &Actor, block: &str, created: bool) -> Result<Receipt> {
        let version = content::save(conn, who, self.lesson.content_id, self.version, &self.document)?;
        if version.number != self.version {
            event::record(conn, who, &Event::LessonSaved { lesson: self.lesson.id, version: version.number })?;
        }
        let address = format!("/lessons/{}/quizzes/{block}/questions", self.lesson.slug);
        Ok(Receipt { created, ..Receipt::changed(address, "draft") })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<QuizDesk> {
    let mut desk = open(conn, who, slug)?;
    let quiz = desk.quiz(block)?.clone();
    let all = category::of_course(conn, desk.bank.course)?;
    let ready = BankPlace { status: Some(EntryStatus::Ready), limit: Some(100), ..BankPlace::default() };
    let (cards, _) = list::cards(conn, &desk.bank, &all, &ready)?;
    let picks = picks(conn, &desk.bank, &all, &quiz.picks)?;
    let course = course::by_id(conn, desk.lesson.course_id)?;
    let titled: CourseDocument = content::draft(conn, course.content_id)?.document()?;
    let name = |at: Option<usize>| at.and_then(|at| quiz.questions.get(at)).map(|question| question.id.clone());
    let question = |(at, question): (usize, &Question)| DeskQuestion {
        id: question.id.clone(),
        kind: question.kind(),
        prompt: question.prompt.clone(),
        points: question.points,
        up: name(at.checked_sub(1)),
        down: (at + 1 < quiz.questions.len()).then(|| name(Some(at + 2)).unwrap_or_default()),
    };
    Ok(QuizDesk {
        slug: desk.lesson.slug,
        title: desk.document.title,
        course: CourseLink { slug: course.slug, title: titled.title },
        block: block.to_owned(),
        settings: QuizSettings::of(desk.version, &quiz),
        questions: quiz.questions.iter().enumerate().map(question).collect(),
        picks,
        bank: cards,
        categories: category::cards(conn, &all)?,
    })
}
fn picks(conn: &mut Conn, bank: &Bank, all: &[category::Category], picks: &[Pick]) -> Result<Vec<DeskPick>> {
    let numbers: Vec<i64> =
        picks.iter().filter_map(|p| if let Pick::Entry { entry, .. } = p { Some(*entry) } else { None }).collect();
    let known = list::numbered(conn, bank, all, &numbers)?;
    let ready = list::ready_by_category(conn, bank)?;
    let mut shown = vec![];
    for (place, pick) in (1..).zip(picks) {
        shown.push(match pick {
            Pick::Entry { entry, version } => {
                let card = known.iter().find(|card| card.number == *entry);
                DeskPick {
                    place,
                    entry: Some(*entry),
                    prompt: card.map(|card| card.prompt.clone()),
                    version: *version,
                    category: None,
                    count: 1,
                    available: 1,
                    short: version.is_none() && card.is_none_or(|card| card.status == EntryStatus::Hidden),
                }
            }
            Pick::Draw { category: number, count } => {
                let inside = category::within(all, *number);
                let available: i64 = inside.iter().filter_map(|id| ready.get(id)).sum();
                DeskPick {
                    place,
                    entry: None,
                    prompt: None,
                    version: None,
                    category: all.iter().find(|c| c.number == *number).map(|c| c.path.clone()),
                    count: *count,
                    available,
                    short: available < *count,
                }
            }
        });
    }
    Ok(shown)
}
