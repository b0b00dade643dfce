//! A question as a learner gets it, and an answer as they give it: nothing in either tells what is right.
use crate::{
    code,
    courses::question::{ChoiceOption, GapAnswer, Question, QuestionKind, Response, Task, read_number},
    error::Msg,
    words::Texts,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Characters of a short answer, and of an essay.
const MOST_LINE: usize = 1_000;
const MOST_ESSAY: usize = 20_000;

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AskedQuestion {
    pub id: String,
    pub kind: QuestionKind,
    pub prompt: Texts,
    pub points: i64,
    /// Of a text with gaps: the text, its gaps numbered.
    pub text: Option<Texts>,
    /// Of an essay: at most so many words.
    pub words: Option<i64>,
    pub parts: Vec<AskedPart>,
    pub answered: bool,
}
crate::text_enum! {
    /// How a part is answered: one of its options, several of them, one of a list, a line, a number, or a longer text.
    pub enum Entry { One = "one", Several = "several", List = "list", Line = "line", Number = "number", Text = "text" }
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AskedPart {
    /// Under this name its answer is saved.
    pub name: String,
    /// What this part asks; blank where the question is its own only part.
    pub label: Texts,
    pub entry: Entry,
    pub options: Vec<OptionForLearner>,
    /// What is saved.
    pub given: Vec<String>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OptionForLearner {
    pub id: String,
    /// Blank of `true` and `false`, which speak for themselves.
    pub text: Texts,
}

/// Things in an order that tells nothing and is the same each time in one attempt.
pub(super) fn mixed<'a, T>(attempt: i64, question: &str, all: &'a [T], id: impl Fn(&T) -> &str) -> Vec<&'a T> {
    let mut mixed: Vec<&T> = all.iter().collect();
    mixed.sort_by_cached_key(|one| code::hash(&format!("{attempt} {question} {}", id(one))));
    mixed
}
/// The ids of the rights of a matching question, or of the items of an ordering one, in the order in which they are shown:
/// learners are given their places, for the ids themselves would tell what belongs together.
fn masked(question: &Question, attempt: i64) -> Vec<(String, Texts)> {
    let all: Vec<(String, Texts)> = match &question.task {
        Task::Matching { pairs, distractors } => pairs
            .iter()
            .map(|pair| (pair.id.clone(), pair.right.clone()))
            .chain(distractors.iter().map(|item| (item.id.clone(), item.text.clone())))
            .collect(),
        Task::Ordering { items } => items.iter().map(|item| (item.id.clone(), item.text.clone())).collect(),
        _ => vec![],
    };
    mixed(attempt, &question.id, &all, |(id, _)| id).into_iter().cloned().collect()
}
fn place_of(masked: &[(String, Texts)], id: &str) -> Option<String> {
    masked.iter().position(|(other, _)| other == id).map(|at| (at + 1).to_string())
}
fn at_place(masked: &[(String, Texts)], place: &str) -> Option<String> {
    let at = place.parse::<usize>().ok()?.checked_sub(1)?;
    masked.get(at).map(|(id, _)| id.clone())
}

/// A question of this attempt with what is saved of its answer.
pub(super) fn show(question: &Question, attempt: i64, shuffle: bool, response: &Response) -> AskedQuestion {
    let (id, masked) = (&question.id, masked(question, attempt));
    let saved = |part: &str| response.get(part).cloned().unwrap_or_default();
    let options = |all: &[ChoiceOption]| -> Vec<OptionForLearner> {
        let all = if shuffle { mixed(attempt, id, all, |o| &o.id) } else { all.iter().collect() };
        all.into_iter().map(|o| OptionForLearner { id: o.id.clone(), text: o.text.clone() }).collect()
    };
    let whole = |entry, options| {
        vec![AskedPart { name: id.clone(), label: Texts::default(), entry, options, given: saved("") }]
    };
    let part = |part: &str, label: Texts, entry, options, given| AskedPart {
        name: format!("{id}:{part}"),
        label,
        entry,
        options,
        given,
    };
    let (mut text, mut words) = (None, None);
    let parts = match &question.task {
        Task::Single { options: all } => whole(Entry::One, options(all)),
        Task::Multiple { options: all, .. } => whole(Entry::Several, options(all)),
        Task::TrueFalse { .. } => {
            let option = |id: &str| OptionForLearner { id: id.into(), text: Texts::default() };
            whole(Entry::One, vec![option("true"), option("false")])
        }
        Task::ShortAnswer { .. } => whole(Entry::Line, vec![]),
        Task::Number { .. } => whole(Entry::Number, vec![]),
        Task::Essay { words: most } => {
            words = *most;
            whole(Entry::Text, vec![])
        }
        Task::Matching { pairs, .. } => {
            let rights: Vec<OptionForLearner> = (1..)
                .zip(&masked)
                .map(|(place, (_, text)): (i64, _)| OptionForLearner { id: place.to_string(), text: text.clone() })
                .collect();
            let given = |id: &str| saved(id).iter().filter_map(|right| place_of(&masked, right)).collect();
            pairs.iter().map(|p| part(&p.id, p.left.clone(), Entry::List, rights.clone(), given(&p.id))).collect()
        }
        Task::Ordering { items } => {
            let place = |n: usize| OptionForLearner { id: n.to_string(), text: same(&n.to_string()) };
            let places: Vec<OptionForLearner> = (1..=items.len()).map(place).collect();
            (1..)
                .zip(&masked)
                .map(|(n, (id, text)): (i64, _)| {
                    part(&n.to_string(), text.clone(), Entry::List, places.clone(), saved(id))
                })
                .collect()
        }
        Task::Cloze { text: with_gaps, gaps } => {
            text = Some(numbered(with_gaps, gaps.iter().map(|gap| gap.id.as_str())));
            (1..)
                .zip(gaps)
                .map(|(n, gap): (i64, _)| {
                    let (entry, options) = match &gap.answer {
                        GapAnswer::Choice { options: all } => (Entry::List, options(all)),
                        GapAnswer::Text { .. } => (Entry::Line, vec![]),
                        GapAnswer::Number { .. } => (Entry::Number, vec![]),
                    };
                    part(&gap.id, same(&format!("({n})")), entry, options, saved(&gap.id))
                })
                .collect()
        }
    };
    AskedQuestion {
        id: id.clone(),
        kind: question.kind(),
        prompt: question.prompt.clone(),
        points: question.points,
        text,
        words,
        parts,
        answered: !response.is_empty(),
    }
}
/// The same in both languages.
pub(super) fn same(text: &str) -> Texts {
    Texts { id: text.to_owned(), en: text.to_owned() }
}
/// The text with its gaps as `(1) ____`.
pub(super) fn numbered<'a>(text: &Texts, gaps: impl Iterator<Item = &'a str>) -> Texts {
    let mut text = text.clone();
    for (n, gap) in (1i64..).zip(gaps) {
        let (mark, blank) = (format!("[[{gap}]]"), format!("({n}) ____"));
        text = Texts { id: text.id.replace(&mark, &blank), en: text.en.replace(&mark, &blank) };
    }
    text
}

/// An answer as it was sent, to the part with this name: what is kept of it, or what is wrong with it.
pub(super) fn read(
    question: &Question,
    attempt: i64,
    part: &str,
    sent: &[String],
) -> Result<(String, Vec<String>), Msg> {
    let sent: Vec<String> = sent.iter().map(|s| s.replace("\r\n", "\n")).filter(|s| !s.trim().is_empty()).collect();
    let masked = masked(question, attempt);
    let part = match &question.task {
        Task::Ordering { .. } => at_place(&masked, part).ok_or("no-such-question")?,
        _ if question.parts().contains(&part) => part.to_owned(),
        _ => return Err("no-such-question".into()),
    };
    let one_of = |known: &dyn Fn(&str) -> bool| {
        if !sent.iter().all(|s| known(s)) {
            return Err(Msg::from("no-such-option"));
        }
        if sent.len() > 1 { Err("one-option-only".into()) } else { Ok(sent.clone()) }
    };
    let is_option = |options: &[ChoiceOption], id: &str| options.iter().any(|o| o.id == id);
    let kept = match &question.task {
        Task::Single { options } => one_of(&|id| is_option(options, id))?,
        Task::TrueFalse { .. } => one_of(&|id| id == "true" || id == "false")?,
        Task::Multiple { options, .. } => {
            if !sent.iter().all(|id| is_option(options, id)) {
                return Err("no-such-option".into());
            }
            // In the question's order, each once: the same choice is the same answer.
            options.iter().filter(|o| sent.contains(&o.id)).map(|o| o.id.clone()).collect()
        }
        Task::Matching { .. } => {
            let chosen = one_of(&|place| at_place(&masked, place).is_some())?;
            chosen.iter().filter_map(|place| at_place(&masked, place)).collect()
        }
        Task::Ordering { items } => {
            one_of(&|place| place.parse().is_ok_and(|n: usize| (1..=items.len()).contains(&n)))?
        }
        Task::ShortAnswer { .. } => line(&sent, MOST_LINE)?,
        Task::Number { .. } => a_number(&sent)?,
        Task::Essay { words } => essay(&sent, *words)?,
        Task::Cloze { gaps, .. } => match gaps.iter().find(|gap| gap.id == part).map(|gap| &gap.answer) {
            Some(GapAnswer::Choice { options }) => one_of(&|id| is_option(options, id))?,
            Some(GapAnswer::Number { .. }) => a_number(&sent)?,
            _ => line(&sent, MOST_LINE)?,
        },
    };
    Ok((part, kept))
}
fn line(sent: &[String], most: usize) -> Result<Vec<String>, Msg> {
    if sent.len() > 1 {
        return Err("one-answer-only".into());
    }
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let longest = sent.iter().map(|s| s.chars().count()).max().unwrap_or(0);
    if longest > most {
        return Err(Msg::from("field-too-long").with("most", count(most)).with("count", count(longest)));
    }
    Ok(sent.to_vec())
}
fn a_number(sent: &[String]) -> Result<Vec<String>, Msg> {
    let kept = line(sent, MOST_LINE)?;
    if kept.iter().all(|s| read_number(s).is_some()) { Ok(kept) } else { Err("not-a-number".into()) }
}
fn essay(sent: &[String], words: Option<i64>) -> Result<Vec<String>, Msg> {
    let kept = line(sent, MOST_ESSAY)?;
    let count = kept.iter().map(|s| s.split_whitespace().count()).sum::<usize>();
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    match words {
        Some(most) if count > most => Err(Msg::from("too-many-words").with("most", most).with("count", count)),
        _ => Ok(kept),
    }
}
