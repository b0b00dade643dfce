//! What a question of the bank must be, whoever wrote it: a form, a file, a program.
use crate::{
    courses::question::{Accepted, AcceptedNumber, ChoiceOption, GapAnswer, Item, Question, Task, WHOLE},
    error::Msg,
    words::Texts,
};
use std::collections::BTreeSet;

/// Options, pairs, items, gaps and accepted answers of one question.
pub const MOST_PARTS: usize = 20;
/// Characters of a question in one language, and of its explanation.
pub const LONGEST_PROMPT: usize = 5_000;
/// Characters of an option in one language, and of what is told of it.
pub const LONGEST_OPTION: usize = 1_000;
/// Characters of an answer that is accepted.
const LONGEST_ANSWER: usize = 200;

crate::text_enum! { pub enum GapKind { Choice = "choice", Text = "text", Number = "number" } }

/// What is wrong with it, each beside a field of the form; none: it may be asked.
pub fn faults(question: &Question) -> Vec<(&'static str, Msg)> {
    let mut found = Faults(vec![]);
    found.must(!question.prompt.is_blank(), "prompt.id", "question-without-words");
    found.bounded("prompt.id", &question.prompt, LONGEST_PROMPT);
    found.bounded("explanation.id", &question.explanation, LONGEST_PROMPT);
    found.must((1..=100).contains(&question.points), "points", "question-points");
    match &question.task {
        Task::Single { options } => {
            found.options(options);
            found.must(options.iter().any(is_whole), "options", "question-no-right");
        }
        Task::Multiple { options, .. } => {
            found.options(options);
            found.must(options.iter().any(|o| o.correct), "options", "question-no-right");
            found.must(options.iter().all(|o| o.credit.is_none()), "options", "question-credit-of-several");
        }
        Task::TrueFalse { .. } => {}
        Task::ShortAnswer { accepted, .. } => found.accepted(accepted),
        Task::Number { accepted } => found.numbers(accepted),
        Task::Matching { pairs, distractors } => {
            found.must(pairs.len() >= 2, "pairs", "question-two-pairs");
            found.count(pairs.len() + distractors.len(), "pairs");
            found.items("pairs", distractors);
            for pair in pairs {
                found.must(!pair.left.is_blank() && !pair.right.is_blank(), "pairs", "question-half-pair");
                found.bounded("pairs", &pair.left, LONGEST_OPTION);
                found.bounded("pairs", &pair.right, LONGEST_OPTION);
            }
            found.ids(pairs.iter().map(|p| &p.id).chain(distractors.iter().map(|d| &d.id)), "pairs");
        }
        Task::Ordering { items } => {
            found.must(items.len() >= 2, "items", "question-two-items");
            found.count(items.len(), "items");
            found.items("items", items);
            found.ids(items.iter().map(|i| &i.id), "items");
        }
        Task::Cloze { text, gaps } => {
            found.must(!gaps.is_empty(), "gaps", "question-no-gap");
            found.must(!text.is_blank(), "text.id", "field-missing");
            found.count(gaps.len(), "gaps");
            found.bounded("text.id", text, LONGEST_PROMPT);
            found.ids(gaps.iter().map(|g| &g.id), "gaps");
            for words in [&text.id, &text.en].into_iter().filter(|words| !words.trim().is_empty()) {
                let once = |id: &String| words.matches(&format!("[[{id}]]")).count() == 1;
                let missing = gaps.iter().map(|g| &g.id).find(|id| !once(id));
                let msg = Msg::from("question-gap-place").with("gap", missing.map_or("", String::as_str));
                found.must(missing.is_none(), "text.id", msg);
                let named = words.split("[[").skip(1).filter_map(|rest| rest.split_once("]]")).map(|(id, _)| id);
                let unknown = named.into_iter().find(|id| !gaps.iter().any(|g| g.id == *id));
                let msg = Msg::from("question-no-such-gap").with("gap", unknown.unwrap_or_default());
                found.must(unknown.is_none(), "text.id", msg);
            }
            for gap in gaps {
                match &gap.answer {
                    GapAnswer::Choice { options } => {
                        let has_right = options.iter().any(is_whole);
                        found.must(options.len() >= 2 && has_right, "gaps", "question-gap-choice");
                        found.choices("gaps", options);
                    }
                    GapAnswer::Text { accepted } => found.accepted_at("gaps", accepted),
                    GapAnswer::Number { accepted } => found.numbers_at("gaps", accepted),
                }
            }
        }
        Task::Essay { words } => {
            found.must(words.is_none_or(|most| (1..=10_000).contains(&most)), "words", "question-words");
        }
    }
    found.0
}
fn is_whole(option: &ChoiceOption) -> bool {
    option.credit.map_or(option.correct, |credit| credit == WHOLE)
}
struct Faults(Vec<(&'static str, Msg)>);
impl Faults {
    fn must(&mut self, fine: bool, field: &'static str, msg: impl Into<Msg>) {
        if !fine && !self.0.iter().any(|(other, _)| *other == field) {
            self.0.push((field, msg.into()));
        }
    }
    fn bounded(&mut self, field: &'static str, text: &Texts, most: usize) {
        for words in [&text.id, &text.en] {
            self.short(field, words, most);
        }
    }
    fn short(&mut self, field: &'static str, words: &str, most: usize) {
        let count = words.chars().count();
        let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        self.must(
            count <= most,
            field,
            Msg::from("field-too-long").with("most", whole(most)).with("count", whole(count)),
        );
    }
    fn count(&mut self, count: usize, field: &'static str) {
        let most = i64::try_from(MOST_PARTS).unwrap_or(0);
        self.must(count <= MOST_PARTS, field, Msg::from("question-too-many-parts").with("most", most));
    }
    /// Names by which answers are kept: short, plain, each once.
    fn ids<'a>(&mut self, ids: impl Iterator<Item = &'a String>, field: &'static str) {
        let mut seen = BTreeSet::new();
        for id in ids {
            let is_name = (1..=20).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            self.must(is_name && seen.insert(id), field, "question-part-name");
        }
    }
    fn options(&mut self, options: &[ChoiceOption]) {
        self.must(options.len() >= 2, "options", "question-two-options");
        self.choices("options", options);
    }
    fn choices(&mut self, field: &'static str, options: &[ChoiceOption]) {
        self.count(options.len(), field);
        self.ids(options.iter().map(|o| &o.id), field);
        for option in options {
            self.must(!option.text.is_blank(), field, "question-option-without-words");
            self.bounded(field, &option.text, LONGEST_OPTION);
            self.bounded(field, &option.feedback, LONGEST_OPTION);
            self.must(option.credit.is_none_or(|credit| (0..=WHOLE).contains(&credit)), field, "question-credit");
        }
    }
    fn items(&mut self, field: &'static str, items: &[Item]) {
        for item in items {
            self.must(!item.text.is_blank(), field, "question-option-without-words");
            self.bounded(field, &item.text, LONGEST_OPTION);
        }
    }
    fn accepted(&mut self, accepted: &[Accepted]) {
        self.accepted_at("accepted", accepted);
    }
    fn accepted_at(&mut self, field: &'static str, accepted: &[Accepted]) {
        self.must(accepted.iter().any(|a| a.credit == WHOLE), field, "question-no-right");
        self.count(accepted.len(), field);
        for one in accepted {
            self.must(!one.text.trim().is_empty(), field, "question-option-without-words");
            self.short(field, &one.text, LONGEST_ANSWER);
            self.credit(field, one.credit, &one.feedback);
        }
    }
    fn numbers(&mut self, accepted: &[AcceptedNumber]) {
        self.numbers_at("accepted", accepted);
    }
    fn numbers_at(&mut self, field: &'static str, accepted: &[AcceptedNumber]) {
        self.must(accepted.iter().any(|a| a.credit == WHOLE), field, "question-no-right");
        self.count(accepted.len(), field);
        for one in accepted {
            let is_number = one.value.is_finite() && one.tolerance.is_finite() && one.tolerance >= 0.0;
            self.must(is_number, field, "question-number");
            self.credit(field, one.credit, &one.feedback);
        }
    }
    fn credit(&mut self, field: &'static str, credit: i64, feedback: &Texts) {
        self.must((0..=WHOLE).contains(&credit), field, "question-credit");
        self.bounded(field, feedback, LONGEST_OPTION);
    }
}
