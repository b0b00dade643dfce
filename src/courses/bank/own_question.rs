//! A question that stands in a lesson itself: its editor, and what changes it in the lesson's draft.
use super::{
    access, check,
    entry::{self, EntryStatus},
    form::QuestionDraft,
    pick::{MOST_PICKS, Pick},
};
use crate::{
    accounts::actor::Actor,
    content,
    courses::{
        authoring::{
            desk::writable,
            part::{self, BlockPlace, Placement},
        },
        block::{Body, LessonDocument},
        question::{Question, QuestionKind},
    },
    db::Conn,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    view::{Receipt, View},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Own questions of one quiz.
const MOST: usize = 100;

/// A lesson, a quiz of its draft, a question by its name.
type At<'a> = (&'a str, &'a str, &'a str);

/// Which kind of question the blank form is for.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct OwnQuestionPlace {
    /// `single` unless said.
    pub kind: Option<QuestionKind>,
}
/// The editor.
#[derive(Serialize, ToSchema)]
pub struct OwnQuestionPage {
    pub place: BlockPlace,
    /// Its name in the quiz; null: a new question.
    pub question: Option<String>,
    pub kind: QuestionKind,
    pub draft: QuestionDraft,
}
impl View for OwnQuestionPage {
    const TEMPLATE: &'static str = "courses/bank/own_question.html";
    fn address(&self) -> Option<String> {
        let BlockPlace { lesson, block, .. } = &self.place;
        Some(address(&lesson.slug, block, self.question.as_deref().unwrap_or("new")))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::to_value(&self.draft).unwrap_or_default()
    }
}
fn address(slug: &str, block: &str, question: &str) -> String {
    format!("/lessons/{slug}/quizzes/{block}/own-questions/{question}")
}
/// What a change leads back to: the quiz.
fn quiz_address(slug: &str, block: &str) -> String {
    format!("/lessons/{slug}/quizzes/{block}/questions")
}
pub fn blank(
    conn: &mut Conn,
    who: Option<&Actor>,
    slug: &str,
    block: &str,
    kind: Option<QuestionKind>,
) -> Result<OwnQuestionPage> {
    let opened = part::open(conn, who, slug, block)?;
    if !matches!(opened.body, Body::Quiz(_)) {
        return Err(Error::NotFound);
    }
    let kind = kind.unwrap_or(QuestionKind::Single);
    let draft = QuestionDraft { kind: Some(kind), points: Some(1), ..QuestionDraft::default() };
    Ok(OwnQuestionPage { place: opened.place, question: None, kind, draft })
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, at: At<'_>) -> Result<OwnQuestionPage> {
    let (slug, block, id) = at;
    let opened = part::open(conn, who, slug, block)?;
    let Body::Quiz(quiz) = opened.body else {
        return Err(Error::NotFound);
    };
    let question = quiz.questions.into_iter().find(|question| question.id == id).ok_or(Error::NotFound)?;
    let kind = question.kind();
    let draft = QuestionDraft::of_question(opened.version, question);
    Ok(OwnQuestionPage { place: opened.place, question: Some(id.to_owned()), kind, draft })
}
/// The questions of a quiz with the place of this one.
fn placed<'d>(document: &'d mut LessonDocument, block: &str, id: &str) -> Result<(&'d mut Vec<Question>, usize)> {
    let questions = &mut document.quiz_mut(block).ok_or(Error::NotFound)?.questions;
    let at = questions.iter().position(|question| question.id == id).ok_or(Error::NotFound)?;
    Ok((questions, at))
}

/// Adds a question behind the quiz's own. Its name has the number of the version that brought it, so that none comes again:
/// answers hang on it.
pub fn add(conn: &mut Conn, who: &Actor, slug: &str, block: &str, typed: &QuestionDraft) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    let mut id = String::new();
    part::change(conn, who, &lesson, |conn, document| {
        let questions = &mut document.quiz_mut(block).ok_or(Error::NotFound)?.questions;
        if questions.len() >= MOST {
            let most = i64::try_from(MOST).unwrap_or(0);
            return Err(Error::invalid("prompt.id", Msg::from("too-many-own-questions").with("most", most)));
        }
        // A lesson that came in an archive has brought names with it.
        let names = (content::draft(conn, lesson.content_id)?.number + 1..).map(|n| format!("q-{n}"));
        let free = names.take(MOST + 1).find(|name| questions.iter().all(|question| question.id != *name));
        id = free.unwrap_or_default();
        let (_, question) = typed.question(&id)?;
        questions.push(question);
        Ok(())
    })?;
    Ok(Receipt::created(address(&lesson.slug, block, &id), "draft").code(&id))
}
/// Saves one question. Who else has written others meanwhile loses nothing; who has written this one is shown.
pub fn save(conn: &mut Conn, who: &Actor, at: At<'_>, typed: &QuestionDraft) -> Result<Receipt> {
    let (slug, block, id) = at;
    let lesson = writable(conn, Some(who), slug)?;
    part::change(conn, who, &lesson, |conn, document| {
        let (questions, at) = placed(document, block, id)?;
        let now = questions.get_mut(at).ok_or(Error::NotFound)?;
        let (_, new) = typed.question(id)?;
        let base = part::version_seen(conn, lesson.content_id, typed.version)?;
        let base = base.as_ref().and_then(|base| base.quiz(block)?.questions.iter().find(|other| other.id == id));
        match content::may_replace(base, now, &new) {
            Some(false) => {}
            Some(true) => *now = new,
            None => {
                let number = content::draft(conn, lesson.content_id)?.number;
                let theirs = QuestionDraft::of_question(number, now.clone());
                return Err(Error::Stale { theirs: serde_json::to_value(theirs)? });
            }
        }
        Ok(())
    })?;
    Ok(Receipt::changed(address(&lesson.slug, block, id), "draft"))
}
/// Puts a question elsewhere among the quiz's own.
pub fn place(conn: &mut Conn, who: &Actor, at: At<'_>, to: &Placement) -> Result<Receipt> {
    let (slug, block, id) = at;
    let lesson = writable(conn, Some(who), slug)?;
    part::change(conn, who, &lesson, |_, document| {
        let (questions, _) = placed(document, block, id)?;
        let before = (!to.before.is_empty()).then_some(|other: &Question| other.id == to.before);
        let done = part::move_before(questions, |other| other.id == id, before);
        Check::default().that(done, "before", "no-such-question").done()
    })?;
    Ok(Receipt::changed(quiz_address(&lesson.slug, block), "draft"))
}
/// Takes a question out of the draft; older versions keep it, and so do attempts that were asked it.
pub fn remove(conn: &mut Conn, who: &Actor, at: At<'_>) -> Result<Receipt> {
    let (slug, block, id) = at;
    let lesson = writable(conn, Some(who), slug)?;
    part::change(conn, who, &lesson, |_, document| {
        let (questions, at) = placed(document, block, id)?;
        questions.remove(at);
        Ok(())
    })?;
    Ok(Receipt::changed(quiz_address(&lesson.slug, block), "draft"))
}
/// Moves a question into the bank of the course: it becomes one of its questions, ready and in no category, so that no draw
/// finds it, and the draft's quiz takes it from there. What is public asks the old one until the lesson is published.
pub fn move_to_bank(conn: &mut Conn, who: &Actor, at: At<'_>) -> Result<Receipt> {
    let (slug, block, id) = at;
    let lesson = writable(conn, Some(who), slug)?;
    let bank = access::of_lesson(conn, &lesson)?;
    let mut number = 0;
    part::change(conn, who, &lesson, |conn, document| {
        let (questions, at) = placed(document, block, id)?;
        let question = questions.remove(at);
        if !check::faults(&question).is_empty() {
            return Err(Error::conflict("question-not-for-bank"));
        }
        let picks = &mut document.quiz_mut(block).ok_or(Error::NotFound)?.picks;
        if picks.len() >= MOST_PICKS {
            let most = i64::try_from(MOST_PICKS).unwrap_or(0);
            return Err(Error::conflict(Msg::from("too-many-picks").with("most", most)));
        }
        number = entry::enter(conn, who, &bank, EntryStatus::Ready, &[(None, question)])?;
        picks.push(Pick::Entry { entry: number, version: None });
        event::record(conn, who, &Event::BankQuestionSaved { course: bank.course, question: number, version: 1 })
    })?;
    Ok(Receipt::created(quiz_address(&lesson.slug, block), "draft").code(&format!("b{number}")))
}
