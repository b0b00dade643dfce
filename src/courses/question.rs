//! A question: what is asked, what a learner gets of it, how an answer is marked. Nothing here reads the database.
use crate::words::Texts;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All of it, in basis points.
pub const WHOLE: i64 = 10_000;

/// One question, as a lesson or the bank keeps it. `id` is its name within the quiz, the same in all versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    pub id: String,
    pub prompt: Texts,
    /// Told when the answers may be told.
    #[serde(default)]
    pub explanation: Texts,
    /// What it weighs in the quiz, 1 to 100.
    #[serde(default = "one")]
    pub points: i64,
    #[serde(flatten)]
    pub task: Task,
}
const fn one() -> i64 {
    1
}
/// What kind of answer is asked for, with the key to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    Single {
        options: Vec<ChoiceOption>,
    },
    Multiple {
        options: Vec<ChoiceOption>,
        /// Half an answer is worth something: right options less wrong ones. Else exactly the right ones must be chosen.
        #[serde(default)]
        partial: bool,
    },
    TrueFalse {
        answer: bool,
    },
    ShortAnswer {
        accepted: Vec<Accepted>,
        #[serde(default)]
        case_sensitive: bool,
    },
    Number {
        accepted: Vec<AcceptedNumber>,
    },
    /// Each left gets its right; `distractors` are rights that belong to none.
    Matching {
        pairs: Vec<Pair>,
        #[serde(default)]
        distractors: Vec<Item>,
    },
    /// The items in their right order.
    Ordering {
        items: Vec<Item>,
    },
    /// A text with gaps, each written `[[gap]]` by its id.
    Cloze {
        text: Texts,
        gaps: Vec<Gap>,
    },
    /// Marked by a teacher.
    Essay {
        /// At most so many words; null: no limit but that of the form.
        #[serde(default)]
        words: Option<i64>,
    },
}
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ChoiceOption {
    pub id: String,
    pub text: Texts,
    pub correct: bool,
    /// Basis points of a single choice that is not simply right or wrong; null: all of it when correct, else nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<i64>,
    #[serde(default)]
    pub feedback: Texts,
}
/// `*` stands for any run of characters. `credit` in basis points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    pub text: String,
    pub credit: i64,
    #[serde(default)]
    pub feedback: Texts,
}
/// Right from `value - tolerance` to `value + tolerance`, both included. `credit` in basis points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AcceptedNumber {
    pub value: f64,
    pub tolerance: f64,
    pub credit: i64,
    #[serde(default)]
    pub feedback: Texts,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    pub id: String,
    pub left: Texts,
    pub right: Texts,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub id: String,
    pub text: Texts,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    pub id: String,
    #[serde(flatten)]
    pub answer: GapAnswer,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum GapAnswer {
    Choice { options: Vec<ChoiceOption> },
    Text { accepted: Vec<Accepted> },
    Number { accepted: Vec<AcceptedNumber> },
}

/// An answer: part of the question → what was chosen or written. A question without parts has the one part `""`; the parts
/// of matching and ordering are its pairs and items (answered with a right's id, with a place from 1), those of a cloze
/// its gaps.
pub type Response = BTreeMap<String, Vec<String>>;

/// What an answer is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Basis points, 0 to [`WHOLE`].
    Known(i64),
    /// A teacher has to say.
    Waits,
}

crate::text_enum! {
    pub enum QuestionKind {
        Single = "single",
        Multiple = "multiple",
        TrueFalse = "true_false",
        ShortAnswer = "short_answer",
        Number = "number",
        Matching = "matching",
        Ordering = "ordering",
        Cloze = "cloze",
        Essay = "essay",
    }
}

impl Question {
    pub fn kind(&self) -> QuestionKind {
        match &self.task {
            Task::Single { .. } => QuestionKind::Single,
            Task::Multiple { .. } => QuestionKind::Multiple,
            Task::TrueFalse { .. } => QuestionKind::TrueFalse,
            Task::ShortAnswer { .. } => QuestionKind::ShortAnswer,
            Task::Number { .. } => QuestionKind::Number,
            Task::Matching { .. } => QuestionKind::Matching,
            Task::Ordering { .. } => QuestionKind::Ordering,
            Task::Cloze { .. } => QuestionKind::Cloze,
            Task::Essay { .. } => QuestionKind::Essay,
        }
    }
    /// The parts that an answer may have; `""` alone for a question without parts.
    pub fn parts(&self) -> Vec<&str> {
        match &self.task {
            Task::Matching { pairs, .. } => pairs.iter().map(|p| p.id.as_str()).collect(),
            Task::Ordering { items } => items.iter().map(|i| i.id.as_str()).collect(),
            Task::Cloze { gaps, .. } => gaps.iter().map(|g| g.id.as_str()).collect(),
            _ => vec![""],
        }
    }
    /// Marks an answer. What is missing or unknown is worth nothing; it is never an error.
    pub fn mark(&self, given: &Response) -> Mark {
        let part = |id: &str| given.get(id).map(Vec::as_slice).unwrap_or_default();
        let whole = part("");
        let first = |id: &str| part(id).first().map(String::as_str).unwrap_or_default();
        let credit = match &self.task {
            Task::Single { options } => match whole {
                [one] => chosen(options, one),
                _ => 0,
            },
            Task::Multiple { options, partial } => several(options, *partial, whole),
            Task::TrueFalse { answer } => {
                if whole == [answer.to_string()] {
                    WHOLE
                } else {
                    0
                }
            }
            Task::ShortAnswer { accepted, case_sensitive } => written(accepted, *case_sensitive, first("")),
            Task::Number { accepted } => number(accepted, first("")),
            Task::Matching { pairs, .. } => share(pairs.iter().map(|p| if first(&p.id) == p.id { WHOLE } else { 0 })),
            Task::Ordering { items } => {
                let in_place = |(at, item): (usize, &Item)| first(&item.id) == (at + 1).to_string();
                share(items.iter().enumerate().map(|item| if in_place(item) { WHOLE } else { 0 }))
            }
            Task::Cloze { gaps, .. } => share(gaps.iter().map(|gap| match &gap.answer {
                GapAnswer::Choice { options } => chosen(options, first(&gap.id)),
                GapAnswer::Text { accepted } => written(accepted, false, first(&gap.id)),
                GapAnswer::Number { accepted } => number(accepted, first(&gap.id)),
            })),
            Task::Essay { .. } => return Mark::Waits,
        };
        Mark::Known(credit.clamp(0, WHOLE))
    }
}
fn worth(option: &ChoiceOption) -> i64 {
    option.credit.unwrap_or(if option.correct { WHOLE } else { 0 })
}
fn chosen(options: &[ChoiceOption], id: &str) -> i64 {
    options.iter().find(|o| o.id == id).map_or(0, worth)
}
/// Exactly the right ones, or each right one's share less a wrong one's.
fn several(options: &[ChoiceOption], partial: bool, given: &[String]) -> i64 {
    let has = |o: &ChoiceOption| given.contains(&o.id);
    if options.iter().all(|o| o.correct == has(o)) {
        return WHOLE;
    }
    if !partial {
        return 0;
    }
    let count = |of: &dyn Fn(&&ChoiceOption) -> bool| i64::try_from(options.iter().filter(of).count()).unwrap_or(0);
    let (right, wrong) = (count(&|o| o.correct), count(&|o| !o.correct));
    let (hits, misses) = (count(&|o| o.correct && has(o)), count(&|o| !o.correct && has(o)));
    (hits * WHOLE / right.max(1) - misses * WHOLE / wrong.max(1)).max(0)
}
/// The best credit of what is accepted; blanks at the ends and doubled ones do not count.
pub(super) fn written(accepted: &[Accepted], case_sensitive: bool, given: &str) -> i64 {
    let plain = |s: &str| {
        let one_blank = s.split_whitespace().collect::<Vec<_>>().join(" ");
        if case_sensitive { one_blank } else { one_blank.to_lowercase() }
    };
    let given = plain(given);
    if given.is_empty() {
        return 0;
    }
    accepted.iter().filter(|a| like(&plain(&a.text), &given)).map(|a| a.credit).max().unwrap_or(0)
}
/// Whether a text follows a pattern in which `*` stands for any run of characters. Its time grows with the product of both
/// lengths at most.
fn like(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(pieces.next().unwrap_or_default()) else {
        return false;
    };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else {
        return rest.is_empty();
    };
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}
pub(super) fn number(accepted: &[AcceptedNumber], given: &str) -> i64 {
    let Some(given) = read_number(given) else {
        return 0;
    };
    // A hair's breadth more, so that 0.3 is within 0.2 ± 0.1 whatever binary fractions make of it.
    let within = |a: &&AcceptedNumber| (given - a.value).abs() <= a.tolerance + 1e-9 * a.value.abs().max(1.0);
    accepted.iter().filter(within).map(|a| a.credit).max().unwrap_or(0)
}
/// A number as people write it: decimal comma or point, blanks allowed between thousands. Of two marks the last one is the
/// decimal one: `1.234,5` and `1,234.5` are the same. One mark alone is decimal.
pub fn read_number(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = match (text.rfind(','), text.rfind('.')) {
        (Some(comma), Some(point)) if comma > point => text.replace('.', "").replace(',', "."),
        (Some(_), Some(_)) => text.replace(',', ""),
        (Some(_), None) => text.replace(',', "."),
        _ => text,
    };
    plain.parse::<f64>().ok().filter(|n| n.is_finite())
}
/// The mean of the parts, rounded down.
fn share(parts: impl ExactSizeIterator<Item = i64>) -> i64 {
    let count = i64::try_from(parts.len()).unwrap_or(1).max(1);
    parts.map(|credit| credit.clamp(0, WHOLE)).sum::<i64>() / count
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(answer: &[&str]) -> Response {
        Response::from([(String::new(), answer.iter().map(|s| (*s).to_owned()).collect())])
    }
    fn parts(answer: &[(&str, &str)]) -> Response {
        answer.iter().map(|(part, text)| ((*part).to_owned(), vec![(*text).to_owned()])).collect()
    }
    fn question(task: Task) -> Question {
        Question { id: "q".into(), prompt: Texts::default(), explanation: Texts::default(), points: 1, task }
    }
    fn option(id: &str, correct: bool) -> ChoiceOption {
        ChoiceOption { id: id.into(), correct, ..ChoiceOption::default() }
    }
    fn item(id: &str) -> Item {
        Item { id: id.into(), text: Texts::default() }
    }

    proptest! {
        #[test]
        fn right_is_exactly_the_correct_options(correct in proptest::collection::vec(any::<bool>(), 1..6), chosen in proptest::collection::vec(any::<bool>(), 6)) {
            let options = correct.iter().enumerate().map(|(i, correct)| option(&i.to_string(), *correct)).collect();
            let question = question(Task::Multiple { options, partial: false });
            let picked: Vec<String> = (0..correct.len()).filter(|i| chosen[*i]).map(|i| i.to_string()).collect();
            let same = (0..correct.len()).all(|i| correct[i] == chosen[i]);
            let given = Response::from([(String::new(), picked)]);
            prop_assert_eq!(question.mark(&given) == Mark::Known(WHOLE), same);
        }
        #[test]
        fn no_answer_breaks_a_mark(text in "\\PC{0,40}", pattern in "\\PC{0,12}") {
            let accepted = vec![Accepted { text: pattern, credit: WHOLE, feedback: Texts::default() }];
            let Mark::Known(credit) = question(Task::ShortAnswer { accepted, case_sensitive: false }).mark(&one(&[&text])) else { panic!() };
            prop_assert!((0..=WHOLE).contains(&credit));
        }
    }
    #[test]
    fn half_a_choice_is_worth_half_only_where_that_is_said() {
        let options = || vec![option("a", true), option("b", true), option("c", false), option("d", false)];
        let strict = question(Task::Multiple { options: options(), partial: false });
        let lenient = question(Task::Multiple { options: options(), partial: true });
        assert_eq!(strict.mark(&one(&["a"])), Mark::Known(0));
        assert_eq!(lenient.mark(&one(&["a"])), Mark::Known(5_000));
        assert_eq!(lenient.mark(&one(&["a", "c"])), Mark::Known(0));
        assert_eq!(lenient.mark(&one(&["a", "b"])), Mark::Known(WHOLE));
        assert_eq!(lenient.mark(&one(&["a", "b", "c", "d"])), Mark::Known(0));
    }
    #[test]
    fn a_written_answer_bears_blanks_case_and_a_star() {
        let accepted = |text: &str| Accepted { text: text.into(), credit: WHOLE, feedback: Texts::default() };
        let accepted = vec![accepted("Drum up"), accepted("peta*kepentingan")];
        let loose = question(Task::ShortAnswer { accepted: accepted.clone(), case_sensitive: false });
        assert_eq!(loose.mark(&one(&["  drum   UP "])), Mark::Known(WHOLE));
        assert_eq!(loose.mark(&one(&["peta para pemangku kepentingan"])), Mark::Known(WHOLE));
        assert_eq!(loose.mark(&one(&["peta"])), Mark::Known(0));
        assert_eq!(loose.mark(&one(&[""])), Mark::Known(0));
        assert_eq!(
            question(Task::ShortAnswer { accepted, case_sensitive: true }).mark(&one(&["drum up"])),
            Mark::Known(0)
        );
        assert!(like("*a*", "banana") && !like("ab*ba", "aba") && like("a*", "a") && !like("", "a"));
    }
    #[test]
    fn a_number_is_right_within_its_tolerance() {
        let accepted = vec![AcceptedNumber { value: 0.2, tolerance: 0.1, credit: WHOLE, feedback: Texts::default() }];
        let question = question(Task::Number { accepted });
        for (text, credit) in [("0,3", WHOLE), ("0.1", WHOLE), ("0,31", 0), ("NaN", 0), ("inf", 0), ("dua", 0), ("", 0)]
        {
            assert_eq!(question.mark(&one(&[text])), Mark::Known(credit), "{text}");
        }
        assert_eq!(read_number("1.234,5"), Some(1234.5));
        assert_eq!(read_number("1,234.5"), Some(1234.5));
        assert_eq!(read_number("-7 000"), Some(-7000.0));
    }
    #[test]
    fn parts_are_worth_their_share() {
        let pair = |id: &str| Pair { id: id.into(), left: Texts::default(), right: Texts::default() };
        let matching = question(Task::Matching { pairs: vec![pair("a"), pair("b")], distractors: vec![item("x")] });
        assert_eq!(matching.mark(&parts(&[("a", "a"), ("b", "x")])), Mark::Known(5_000));
        let ordering = question(Task::Ordering { items: vec![item("a"), item("b"), item("c")] });
        assert_eq!(ordering.mark(&parts(&[("a", "1"), ("b", "3"), ("c", "2")])), Mark::Known(3_333));
        assert_eq!(ordering.mark(&parts(&[("a", "1"), ("b", "2"), ("c", "3")])), Mark::Known(WHOLE));
        let gap = |id: &str, answer| Gap { id: id.into(), answer };
        let text = GapAnswer::Text {
            accepted: vec![Accepted { text: "diagnose".into(), credit: WHOLE, feedback: Texts::default() }],
        };
        let choice = GapAnswer::Choice { options: vec![option("x", false), option("y", true)] };
        let cloze = question(Task::Cloze { text: Texts::default(), gaps: vec![gap("g1", text), gap("g2", choice)] });
        assert_eq!(cloze.mark(&parts(&[("g1", "Diagnose"), ("g2", "x")])), Mark::Known(5_000));
        assert_eq!(question(Task::Essay { words: None }).mark(&one(&["Panjang"])), Mark::Waits);
    }
    #[test]
    fn questions_of_older_versions_still_read() {
        let old = r#"{"id":"q1","kind":"single","prompt":{"id":"Apa?","en":""},"options":[{"id":"a","text":{"id":"Ini","en":""},"correct":true}],"explanation":{"id":"","en":""}}"#;
        let question: Question = serde_json::from_str(old).expect("reads");
        assert_eq!(question.mark(&one(&["a"])), Mark::Known(WHOLE));
    }
}
