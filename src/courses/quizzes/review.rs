//! What came of an attempt, question by question; what is right only once it may be told.
use super::{
    asked::{mixed, numbered, same},
    attempt::{Attempt, attempts_left},
    served::Row,
    settings::{Quiz, Tells, Terms},
};
use crate::{
    clock::Instant,
    courses::question::{
        Accepted, AcceptedNumber, ChoiceOption, GapAnswer, Question, QuestionKind, Response, Task, WHOLE,
    },
    words::Texts,
};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct MarkedQuestion {
    pub id: String,
    pub kind: QuestionKind,
    pub prompt: Texts,
    pub points: i64,
    /// Of a text with gaps: the text, its gaps numbered.
    pub text: Option<Texts>,
    /// All of it right; null: not told, or a teacher has to say.
    pub right: Option<bool>,
    /// Per cent of its points; null as `right`.
    pub mark: Option<i64>,
    /// An essay that nobody has marked yet.
    pub waits: bool,
    /// Of a choice.
    pub options: Vec<MarkedOption>,
    /// Of every other kind.
    pub parts: Vec<MarkedPart>,
    /// Null: not told, or there is none.
    pub explanation: Option<Texts>,
    /// What the teacher says of an essay.
    pub comment: String,
}
#[derive(Serialize, ToSchema)]
pub struct MarkedOption {
    pub id: String,
    /// Blank of `true` and `false`.
    pub text: Texts,
    pub chosen: bool,
    /// Null: not told.
    pub correct: Option<bool>,
    pub feedback: Option<Texts>,
}
#[derive(Serialize, ToSchema)]
pub struct MarkedPart {
    /// Blank where the question is its own only part.
    pub label: Texts,
    /// What was chosen or written; blank: nothing.
    pub given: Texts,
    /// Null: not told, or a teacher says.
    pub right: Option<Texts>,
    pub feedback: Option<Texts>,
}

/// Whether what is right may be told to someone with these attempts.
pub(super) fn is_told(quiz: &Quiz, terms: &Terms, all: &[Attempt], now: Instant) -> bool {
    match quiz.tells {
        Tells::EachAttempt => true,
        Tells::Closed => terms.has_closed(now),
        Tells::PassedOrLast => {
            let is_running = all.iter().any(Attempt::is_running);
            let has_passed = all.iter().any(|attempt| attempt.passed == Some(true));
            has_passed || terms.has_closed(now) || attempts_left(terms, all) == Some(0) && !is_running
        }
    }
}
pub(super) fn show(row: &Row, attempt: i64, shuffle: bool, told: bool) -> MarkedQuestion {
    // A question that has become one of another kind is told as it was asked.
    let key = row.key.as_ref().filter(|key| key.kind() == row.question.kind());
    let question = key.unwrap_or(&row.question);
    let mark = row.mark.or((!row.waits()).then_some(0)).filter(|_| told || row.question.kind() == QuestionKind::Essay);
    let text = match &question.task {
        Task::Cloze { text, gaps } => Some(numbered(text, gaps.iter().map(|gap| gap.id.as_str()))),
        _ => None,
    };
    MarkedQuestion {
        id: question.id.clone(),
        kind: question.kind(),
        prompt: question.prompt.clone(),
        points: question.points,
        text,
        right: mark.map(|mark| mark == WHOLE),
        mark: mark.map(|mark| mark / 100),
        waits: row.waits(),
        options: options(question, attempt, shuffle, &row.response, told),
        parts: parts(question, &row.response, told),
        explanation: said(&question.explanation).filter(|_| told),
        comment: row.comment.clone(),
    }
}
fn said(text: &Texts) -> Option<Texts> {
    (!text.is_blank()).then(|| text.clone())
}
fn options(question: &Question, attempt: i64, shuffle: bool, response: &Response, told: bool) -> Vec<MarkedOption> {
    let chosen = |id: &str| response.get("").is_some_and(|all| all.iter().any(|one| one == id));
    match &question.task {
        Task::Single { options } | Task::Multiple { options, .. } => {
            let all = if shuffle { mixed(attempt, &question.id, options, |o| &o.id) } else { options.iter().collect() };
            let option = |o: &ChoiceOption| MarkedOption {
                id: o.id.clone(),
                text: o.text.clone(),
                chosen: chosen(&o.id),
                correct: told.then_some(o.correct),
                feedback: said(&o.feedback).filter(|_| told && chosen(&o.id)),
            };
            all.into_iter().map(option).collect()
        }
        Task::TrueFalse { answer } => [true, false]
            .into_iter()
            .map(|is| MarkedOption {
                id: is.to_string(),
                text: Texts::default(),
                chosen: chosen(&is.to_string()),
                correct: told.then_some(is == *answer),
                feedback: None,
            })
            .collect(),
        _ => vec![],
    }
}
fn parts(question: &Question, response: &Response, told: bool) -> Vec<MarkedPart> {
    let given = |part: &str| response.get(part).and_then(|all| all.first()).cloned().unwrap_or_default();
    let part = |part: &str, label: Texts, shown: Texts, right: Option<Texts>| MarkedPart {
        label,
        given: shown,
        right: right.filter(|_| told),
        feedback: question.feedback(part, &given(part)).and_then(said).filter(|_| told),
    };
    let line = |id: &str, label: Texts, right: Option<Texts>| part(id, label, same(&given(id)), right);
    match &question.task {
        Task::Single { .. } | Task::Multiple { .. } | Task::TrueFalse { .. } => vec![],
        Task::ShortAnswer { accepted, .. } => vec![line("", Texts::default(), text_of(accepted))],
        Task::Number { accepted } => vec![line("", Texts::default(), number_of(accepted))],
        Task::Essay { .. } => vec![line("", Texts::default(), None)],
        Task::Matching { pairs, distractors } => pairs
            .iter()
            .map(|pair| {
                let chosen = given(&pair.id);
                let of_pair = pairs.iter().find(|p| p.id == chosen).map(|p| p.right.clone());
                let shown = of_pair.or_else(|| distractors.iter().find(|d| d.id == chosen).map(|d| d.text.clone()));
                part(&pair.id, pair.left.clone(), shown.unwrap_or_default(), Some(pair.right.clone()))
            })
            .collect(),
        Task::Ordering { items } => {
            // As the learner has put them; what has no place comes last. Their right order is told by the places alone.
            let mut ordered: Vec<(usize, &_)> = (1..).zip(items).collect();
            ordered.sort_by_key(|(_, item)| (given(&item.id).parse().unwrap_or(usize::MAX), item.id.as_str()));
            ordered
                .into_iter()
                .map(|(place, item)| line(&item.id, item.text.clone(), Some(same(&place.to_string()))))
                .collect()
        }
        Task::Cloze { gaps, .. } => (1i64..)
            .zip(gaps)
            .map(|(n, gap)| {
                let label = same(&format!("({n})"));
                match &gap.answer {
                    GapAnswer::Choice { options } => {
                        let text = |o: &ChoiceOption| o.text.clone();
                        let shown = options.iter().find(|o| o.id == given(&gap.id)).map(text).unwrap_or_default();
                        part(&gap.id, label, shown, options.iter().find(|o| o.correct).map(text))
                    }
                    GapAnswer::Text { accepted } => line(&gap.id, label, text_of(accepted)),
                    GapAnswer::Number { accepted } => line(&gap.id, label, number_of(accepted)),
                }
            })
            .collect(),
    }
}
/// The first answer that is worth all of it.
fn text_of(accepted: &[Accepted]) -> Option<Texts> {
    accepted.iter().max_by_key(|a| a.credit).map(|a| same(&a.text))
}
fn number_of(accepted: &[AcceptedNumber]) -> Option<Texts> {
    let best = accepted.iter().max_by_key(|a| a.credit)?;
    if best.tolerance > 0.0 {
        return Some(same(&format!("{} ± {}", best.value, best.tolerance)));
    }
    Some(same(&best.value.to_string()))
}
