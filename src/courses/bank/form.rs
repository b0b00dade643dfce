//! A question as a form has it: rows of options, pairs, items and gaps, of which blank ones do not count.
use super::{
    check::{self, GapKind},
    entry::{EntryStatus, Kept},
    export::per_cent,
    reading::{gap_answer, gap_lines},
};
use crate::{
    content::Version,
    courses::question::{
        Accepted, AcceptedNumber, ChoiceOption, Gap, Item, Pair, Question, QuestionKind, Task, WHOLE, read_number,
    },
    error::{Check, Error, Msg, Result},
    words::Texts,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A question of the bank, or of a lesson itself, as its author writes it. Of the lists that one counts which its kind
/// has.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 1, "kind": "single", "status": "ready", "points": 1,
    "prompt": { "id": "Tahap pertama?", "en": "The first stage?" },
    "options": [{ "id": "a", "text": { "id": "Drum up", "en": "Drum up" }, "correct": true },
                { "id": "b", "text": { "id": "Display", "en": "Display" }, "correct": false }] }))]
pub struct QuestionDraft {
    /// The number of the version this was made from, in a lesson of its draft; 0 for a new question.
    #[schema(minimum = 0)]
    pub version: i64,
    #[schema(required = true)]
    pub kind: Option<QuestionKind>,
    /// Of the bank: `draft` unless said.
    pub status: Option<EntryStatus>,
    /// Of the bank: a category's number; none or 0: in no category.
    #[schema(minimum = 0)]
    pub category: Option<i64>,
    /// At most 5,000 characters in each language; one of them must be there.
    #[schema(required = true)]
    pub prompt: Texts,
    /// Told when the answers may be told; at most 5,000 characters in each language.
    pub explanation: Texts,
    /// What it weighs in a quiz; 1 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub points: Option<i64>,
    /// Of `single` and `multiple`.
    #[schema(max_items = 30)]
    pub options: Vec<OptionRow>,
    /// Of `multiple`: half an answer is worth something.
    pub partial: bool,
    /// Of `true_false`: `true` or `false`.
    #[schema(max_length = 10)]
    pub answer: String,
    /// Of `short_answer` and `number`.
    #[schema(max_items = 30)]
    pub accepted: Vec<AcceptedRow>,
    /// Of `short_answer`: capitals count.
    pub case_sensitive: bool,
    /// Of `matching`; a right without a left belongs to none.
    #[schema(max_items = 30)]
    pub pairs: Vec<PairRow>,
    /// Of `ordering`, in their right order.
    #[schema(max_items = 30)]
    pub items: Vec<ItemRow>,
    /// Of `cloze`: a text in which `[[g1]]` is the first gap.
    pub text: Texts,
    /// Of `cloze`; the first is `g1`.
    #[schema(max_items = 30)]
    pub gaps: Vec<GapRow>,
    /// Of `essay`: at most so many words.
    #[schema(minimum = 1, maximum = 10_000)]
    pub words: Option<i64>,
    /// Of the page: how many rows it shows.
    #[schema(minimum = 0, maximum = 30)]
    pub rows: i64,
    /// Of the page: asks for more rows instead of saving.
    pub more: bool,
}
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OptionRow {
    /// Its name in answers, the same in all versions; empty: a new one is given.
    #[schema(max_length = 20)]
    pub id: String,
    /// At most 1,000 characters in each language.
    pub text: Texts,
    pub correct: bool,
    /// Per cent that it is worth, where that is neither all nor nothing; of `single` alone.
    #[schema(max_length = 10)]
    pub credit: String,
    pub feedback: Texts,
}
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AcceptedRow {
    /// A text in which `*` stands for anything, or a number. At most 200 characters.
    #[schema(max_length = 200)]
    pub text: String,
    /// Of a number: how far off is still right.
    #[schema(max_length = 50)]
    pub tolerance: String,
    /// Per cent that it is worth; all unless said.
    #[schema(max_length = 10)]
    pub credit: String,
    pub feedback: Texts,
}
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PairRow {
    #[schema(max_length = 20)]
    pub id: String,
    pub left: Texts,
    pub right: Texts,
}
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ItemRow {
    #[schema(max_length = 20)]
    pub id: String,
    /// Its place; rows without one stay where they are.
    #[schema(minimum = 1, maximum = 30)]
    pub place: Option<i64>,
    pub text: Texts,
}
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct GapRow {
    pub answer: Option<GapKind>,
    /// One answer a line: `*` before a right option, `%50%` before half of one, ` # ` before what is told of it.
    pub lines: Texts,
}
impl QuestionDraft {
    pub fn of(version: &Version, category: Option<i64>) -> Result<Self> {
        let Kept { status, question } = version.document()?;
        Ok(Self { status: Some(status), category, ..Self::of_question(version.number, question) })
    }
    /// The same of a question that stands in a lesson, where it has neither status nor category.
    pub fn of_question(version: i64, question: Question) -> Self {
        let kind = Some(question.kind());
        let Question { prompt, explanation, points, task, .. } = question;
        let mut draft = Self { version, kind, prompt, explanation, points: Some(points), ..Self::default() };
        draft.fill(task);
        draft
    }
    fn fill(&mut self, task: Task) {
        let worth = |credit: i64| if credit == WHOLE { String::new() } else { per_cent(credit) };
        let options = |options: Vec<ChoiceOption>| {
            let row = |o: ChoiceOption| OptionRow {
                id: o.id,
                text: o.text,
                correct: o.correct,
                credit: o.credit.map(per_cent).unwrap_or_default(),
                feedback: o.feedback,
            };
            options.into_iter().map(row).collect()
        };
        match task {
            Task::Single { options: given } => self.options = options(given),
            Task::Multiple { options: given, partial } => (self.options, self.partial) = (options(given), partial),
            Task::TrueFalse { answer } => self.answer = answer.to_string(),
            Task::ShortAnswer { accepted, case_sensitive } => {
                let row = |a: Accepted| AcceptedRow {
                    text: a.text,
                    credit: worth(a.credit),
                    feedback: a.feedback,
                    ..AcceptedRow::default()
                };
                self.accepted = accepted.into_iter().map(row).collect();
                self.case_sensitive = case_sensitive;
            }
            Task::Number { accepted } => {
                let row = |a: AcceptedNumber| AcceptedRow {
                    text: a.value.to_string(),
                    tolerance: if a.tolerance == 0.0 { String::new() } else { a.tolerance.to_string() },
                    credit: worth(a.credit),
                    feedback: a.feedback,
                };
                self.accepted = accepted.into_iter().map(row).collect();
            }
            Task::Matching { pairs, distractors } => {
                let pairs = pairs.into_iter().map(|p| PairRow { id: p.id, left: p.left, right: p.right });
                let alone =
                    distractors.into_iter().map(|d| PairRow { id: d.id, left: Texts::default(), right: d.text });
                self.pairs = pairs.chain(alone).collect();
            }
            Task::Ordering { items } => {
                let row = |(n, i): (i64, Item)| ItemRow { id: i.id, place: Some(n), text: i.text };
                self.items = (1..).zip(items).map(row).collect();
            }
            Task::Cloze { mut text, mut gaps } => {
                // Its rows name the gaps: the first is `g1`, whatever it was called.
                for (n, gap) in (1..).zip(&mut gaps) {
                    let (old, new) = (format!("[[{}]]", gap.id), format!("[[g{n}]]"));
                    if row_of(gap).is_none() {
                        text = Texts { id: text.id.replace(&old, &new), en: text.en.replace(&old, &new) };
                        gap.id = format!("g{n}");
                    }
                }
                self.gaps = rows_of(&gaps);
                self.text = text;
            }
            Task::Essay { words } => self.words = words,
        }
    }
    /// The question under this name, with its status, or what is wrong with it.
    pub fn question(&self, id: &str) -> Result<(EntryStatus, Question)> {
        if self.more {
            // No fault: the page is shown again with what is typed and more rows.
            return Err(Error::invalid("more", "rows-added"));
        }
        let kind = self.kind.ok_or_else(|| Error::invalid("kind", "field-missing"))?;
        let mut check = Check::default();
        let task = self.task(kind, &mut check);
        let question = Question {
            id: id.to_owned(),
            prompt: self.prompt.clone(),
            explanation: self.explanation.clone(),
            points: self.points.unwrap_or(1),
            task,
        };
        for (field, why) in check::faults(&question) {
            check.that(false, field, why);
        }
        check.done()?;
        Ok((self.status.unwrap_or(EntryStatus::Draft), question))
    }
    fn task(&self, kind: QuestionKind, check: &mut Check) -> Task {
        match kind {
            QuestionKind::Single => Task::Single { options: self.choices(check) },
            QuestionKind::Multiple => Task::Multiple { options: self.choices(check), partial: self.partial },
            QuestionKind::TrueFalse => {
                check.that(["true", "false"].contains(&self.answer.as_str()), "answer", "question-true-or-false");
                Task::TrueFalse { answer: self.answer == "true" }
            }
            QuestionKind::ShortAnswer => {
                let one = |row: &AcceptedRow, credit| Accepted {
                    text: row.text.trim().to_owned(),
                    credit,
                    feedback: row.feedback.clone(),
                };
                Task::ShortAnswer { accepted: self.accepted(check, one), case_sensitive: self.case_sensitive }
            }
            QuestionKind::Number => {
                let all: Vec<(&AcceptedRow, i64)> = self.accepted(check, |row, credit| (row, credit));
                let mut read = |text: &str| {
                    let number = read_number(text).filter(|n| n.abs() <= 1e15);
                    check.that(number.is_some(), "accepted", Msg::from("import-number").with("found", text));
                    number.unwrap_or(0.0)
                };
                let number = |(row, credit): (&AcceptedRow, i64)| AcceptedNumber {
                    value: read(&row.text),
                    tolerance: if row.tolerance.trim().is_empty() { 0.0 } else { read(&row.tolerance) },
                    credit,
                    feedback: row.feedback.clone(),
                };
                Task::Number { accepted: all.into_iter().map(number).collect() }
            }
            QuestionKind::Matching => {
                let rows: Vec<&PairRow> =
                    self.pairs.iter().filter(|p| !p.left.is_blank() || !p.right.is_blank()).collect();
                let mut names = Names::new(rows.iter().map(|row| row.id.as_str()), "p");
                let (mut pairs, mut distractors) = (vec![], vec![]);
                for row in rows {
                    let id = names.of(&row.id);
                    if row.left.is_blank() {
                        distractors.push(Item { id, text: row.right.clone() });
                    } else {
                        pairs.push(Pair { id, left: row.left.clone(), right: row.right.clone() });
                    }
                }
                Task::Matching { pairs, distractors }
            }
            QuestionKind::Ordering => {
                let mut rows: Vec<(i64, &ItemRow)> =
                    (1..).zip(&self.items).filter(|(_, row)| !row.text.is_blank()).collect();
                rows.sort_by_key(|(n, row)| row.place.unwrap_or(*n));
                let mut names = Names::new(rows.iter().map(|(_, row)| row.id.as_str()), "i");
                let item = |(_, row): (i64, &ItemRow)| Item { id: names.of(&row.id), text: row.text.clone() };
                Task::Ordering { items: rows.into_iter().map(item).collect() }
            }
            QuestionKind::Cloze => {
                let mut gaps = vec![];
                for (n, row) in (1..).zip(&self.gaps).filter(|(_, row)| !row.lines.is_blank()) {
                    match gap_answer(row.answer.unwrap_or(GapKind::Text), &row.lines) {
                        Ok(answer) => gaps.push(Gap { id: format!("g{n}"), answer }),
                        Err(why) => drop(check.that(false, "gaps", why)),
                    }
                }
                Task::Cloze { text: self.text.clone(), gaps }
            }
            QuestionKind::Essay => Task::Essay { words: self.words },
        }
    }
    fn choices(&self, check: &mut Check) -> Vec<ChoiceOption> {
        let rows: Vec<&OptionRow> = self.options.iter().filter(|o| !o.text.is_blank()).collect();
        let mut names = Names::new(rows.iter().map(|row| row.id.as_str()), "");
        let mut option = |row: &OptionRow| ChoiceOption {
            id: names.of(&row.id),
            text: row.text.clone(),
            correct: row.correct,
            credit: if row.credit.trim().is_empty() { None } else { Some(credit(check, "options", &row.credit)) },
            feedback: row.feedback.clone(),
        };
        rows.into_iter().map(&mut option).collect()
    }
    fn accepted<'a, T>(&'a self, check: &mut Check, one: impl Fn(&'a AcceptedRow, i64) -> T) -> Vec<T> {
        let rows = self.accepted.iter().filter(|row| !row.text.trim().is_empty());
        rows.map(|row| one(row, credit(check, "accepted", &row.credit))).collect()
    }
}
/// The number of the row that names it: of `g2` the second.
fn row_of(gap: &Gap) -> Option<usize> {
    gap.id.strip_prefix('g').and_then(|n| n.parse::<usize>().ok()).filter(|n| (1..=30).contains(n))
}
fn rows_of(gaps: &[Gap]) -> Vec<GapRow> {
    let last = gaps.iter().filter_map(row_of).max().unwrap_or(0);
    let mut rows = vec![GapRow::default(); last];
    for gap in gaps {
        let (answer, lines) = gap_lines(&gap.answer);
        if let Some(row) = row_of(gap).and_then(|n| rows.get_mut(n - 1)) {
            *row = GapRow { answer: Some(answer), lines };
        }
    }
    rows
}
/// Per cent as basis points; all where nothing is said.
fn credit(check: &mut Check, field: &'static str, per_cent: &str) -> i64 {
    if per_cent.trim().is_empty() {
        return WHOLE;
    }
    let given = read_number(per_cent).filter(|n| (0.0..=100.0).contains(n));
    check.that(given.is_some(), field, Msg::from("import-weight").with("found", per_cent));
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 10,000")]
    given.map_or(0, |n| (n * 100.0).round() as i64)
}
/// Names of parts: those that are given stay, others get the next that is free.
struct Names {
    taken: Vec<String>,
    prefix: &'static str,
}
impl Names {
    fn new<'a>(given: impl Iterator<Item = &'a str>, prefix: &'static str) -> Self {
        Self { taken: given.map(str::to_owned).collect(), prefix }
    }
    fn of(&mut self, given: &str) -> String {
        if !given.is_empty() {
            return given.to_owned();
        }
        let next = |n: usize| {
            if self.prefix.is_empty() { super::reading::letter(n) } else { format!("{}{}", self.prefix, n + 1) }
        };
        let free = (0..1_000).map(next).find(|name| !self.taken.contains(name)).unwrap_or_default();
        self.taken.push(free.clone());
        free
    }
}
