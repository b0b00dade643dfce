//! CSV: a question a row, in columns that `docs/questions.md` describes.
use super::{Fault, Found, Reading, answer, category, fault, question, short};
use crate::{
    courses::{
        bank::check::GapKind,
        question::{Accepted, AcceptedNumber, ChoiceOption, Gap, Item, Pair, QuestionKind, Task, WHOLE},
    },
    error::Msg,
    words::Texts,
};
use csv::{ReaderBuilder, StringRecord};
use std::collections::BTreeMap;

/// Columns beside those of options.
const COLUMNS: [&str; 13] = [
    "kind",
    "category",
    "prompt",
    "prompt_en",
    "answer",
    "tolerance",
    "points",
    "explanation",
    "explanation_en",
    "text",
    "text_en",
    "partial",
    "case_sensitive",
];
/// Columns `option_1` … and `option_1_en` …, `feedback_1` … and `feedback_1_en` ….
const OPTIONS: usize = 20;

pub fn read(source: &str, reading: &mut Reading) {
    let separator = if source.lines().next().is_some_and(|head| head.matches(';').count() > head.matches(',').count()) {
        b';'
    } else {
        b','
    };
    let mut rows = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(source.as_bytes());
    let head = match rows.headers() {
        Ok(head) => head.clone(),
        Err(e) => return reading.fault(1, Msg::from("import-csv").with("found", short(&e.to_string()).as_str())),
    };
    let mut columns = BTreeMap::new();
    for (at, name) in head.iter().enumerate() {
        let name = name.trim().to_ascii_lowercase();
        if !is_column(&name) {
            return reading.fault(1, Msg::from("import-csv-column").with("found", short(&name).as_str()));
        }
        if columns.insert(name.clone(), at).is_some() {
            return reading.fault(1, Msg::from("import-csv-twice").with("found", short(&name).as_str()));
        }
    }
    for needed in ["kind", "prompt"] {
        if !columns.contains_key(needed) {
            return reading.fault(1, Msg::from("import-csv-missing").with("found", needed));
        }
    }
    for row in rows.records() {
        if reading.is_over() {
            return;
        }
        match row {
            Ok(row) => {
                let line = row.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1));
                if row.iter().all(|cell| cell.trim().is_empty()) {
                    continue;
                }
                reading.add(Row { record: &row, columns: &columns, line }.whole());
            }
            Err(e) => {
                let line = e.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1));
                return reading.fault(line, Msg::from("import-csv").with("found", short(&e.to_string()).as_str()));
            }
        }
    }
}
fn is_column(name: &str) -> bool {
    let numbered = |name: &str| {
        let number = name.strip_prefix("option_").or_else(|| name.strip_prefix("feedback_"));
        let number = number.map(|n| n.strip_suffix("_en").unwrap_or(n));
        number.and_then(|n| n.parse::<usize>().ok()).is_some_and(|n| (1..=OPTIONS).contains(&n))
    };
    COLUMNS.contains(&name) || name == "words" || numbered(name)
}
struct Row<'a> {
    record: &'a StringRecord,
    columns: &'a BTreeMap<String, usize>,
    line: usize,
}
impl Row<'_> {
    fn cell(&self, column: &str) -> &str {
        self.columns.get(column).and_then(|at| self.record.get(*at)).unwrap_or_default().trim()
    }
    fn texts(&self, column: &str) -> Texts {
        Texts { id: self.cell(column).to_owned(), en: self.cell(&format!("{column}_en")).to_owned() }
    }
    fn wrong(&self, id: &'static str, column: &str) -> Fault {
        let found = short(self.cell(column));
        fault(self.line, Msg::from(id).with("column", column).with("found", found.as_str()))
    }
    fn number(&self, column: &str) -> Result<Option<i64>, Fault> {
        match self.cell(column) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| self.wrong("import-csv-number", column)),
        }
    }
    fn flag(&self, column: &str) -> Result<bool, Fault> {
        match self.cell(column).to_lowercase().as_str() {
            "" | "false" | "no" | "0" | "salah" | "tidak" => Ok(false),
            "true" | "yes" | "1" | "benar" | "ya" => Ok(true),
            _ => Err(self.wrong("import-csv-flag", column)),
        }
    }
    /// The numbers of the options that say something.
    fn options(&self) -> Vec<usize> {
        (1..=OPTIONS).filter(|n| !self.texts(&format!("option_{n}")).is_blank()).collect()
    }
    fn whole(&self) -> Result<Found, Fault> {
        if self.record.len() > self.columns.len() {
            return Err(fault(self.line, "import-csv-cells"));
        }
        let kind: QuestionKind =
            self.cell("kind").to_lowercase().parse().map_err(|_| self.wrong("import-csv-kind", "kind"))?;
        let points = self.number("points")?.unwrap_or(1);
        let task = self.task(kind)?;
        let question = question(self.texts("prompt"), self.texts("explanation"), points, task);
        Ok(Found { line: self.line, category: category(self.cell("category")), question, lost: vec![] })
    }
    fn task(&self, kind: QuestionKind) -> Result<Task, Fault> {
        let option = |n: &usize| self.texts(&format!("option_{n}"));
        let feedback = |n: &usize| self.texts(&format!("feedback_{n}"));
        let numbers = self.options();
        let item = |n: &usize| Item { id: format!("i{n}"), text: option(n) };
        Ok(match kind {
            QuestionKind::Single => Task::Single { options: self.choices()? },
            QuestionKind::Multiple => Task::Multiple { options: self.choices()?, partial: self.flag("partial")? },
            QuestionKind::TrueFalse => {
                if self.cell("answer").is_empty() {
                    return Err(self.wrong("import-csv-flag", "answer"));
                }
                Task::TrueFalse { answer: self.flag("answer")? }
            }
            QuestionKind::ShortAnswer => {
                let one = |n: &usize| Accepted {
                    text: self.cell(&format!("option_{n}")).to_owned(),
                    credit: WHOLE,
                    feedback: feedback(n),
                };
                Task::ShortAnswer {
                    accepted: numbers.iter().map(one).collect(),
                    case_sensitive: self.flag("case_sensitive")?,
                }
            }
            QuestionKind::Number => {
                let (value, mut tolerance) =
                    answer::number(self.cell("answer")).map_err(|why| fault(self.line, why))?;
                if !self.cell("tolerance").is_empty() {
                    tolerance = answer::number(self.cell("tolerance")).map_err(|why| fault(self.line, why))?.0.abs();
                }
                Task::Number {
                    accepted: vec![AcceptedNumber { value, tolerance, credit: WHOLE, feedback: Texts::default() }],
                }
            }
            QuestionKind::Matching => {
                let (mut pairs, mut distractors) = (vec![], vec![]);
                for n in &numbers {
                    let (left, right) = parted(&option(n));
                    let Some(left) = left else {
                        return Err(self.wrong("import-csv-pair", &format!("option_{n}")));
                    };
                    if left.is_blank() {
                        distractors.push(Item { id: format!("d{n}"), text: right });
                    } else {
                        pairs.push(Pair { id: format!("p{n}"), left, right });
                    }
                }
                Task::Matching { pairs, distractors }
            }
            QuestionKind::Ordering => Task::Ordering { items: numbers.iter().map(item).collect() },
            QuestionKind::Cloze => {
                let mut gaps = vec![];
                for n in &numbers {
                    let (kind, lines) = self.gap(*n)?;
                    let answer = answer::gap_answer(kind, &lines).map_err(|why| fault(self.line, why))?;
                    gaps.push(Gap { id: format!("g{n}"), answer });
                }
                Task::Cloze { text: self.texts("text"), gaps }
            }
            QuestionKind::Essay => Task::Essay { words: self.number("words")? },
        })
    }
    fn choices(&self) -> Result<Vec<ChoiceOption>, Fault> {
        let mut right = vec![];
        for number in self.cell("answer").split([';', ',', ' ']).filter(|n| !n.is_empty()) {
            let known = number.parse().ok().filter(|n| self.options().contains(n));
            right.push(known.ok_or_else(|| self.wrong("import-csv-answer", "answer"))?);
        }
        let option = |n: usize| ChoiceOption {
            id: answer::letter(n - 1),
            text: self.texts(&format!("option_{n}")),
            correct: right.contains(&n),
            credit: None,
            feedback: self.texts(&format!("feedback_{n}")),
        };
        Ok(self.options().into_iter().map(option).collect())
    }
    /// `text: a | b`, `choice: *a | b`, `number: 12:0.5`.
    fn gap(&self, n: usize) -> Result<(GapKind, Texts), Fault> {
        let column = format!("option_{n}");
        let lines = |text: &str| text.split('|').map(str::trim).collect::<Vec<_>>().join("\n");
        let (kind, rest) = self.cell(&column).split_once(':').unwrap_or_default();
        let kind = kind.trim().parse().map_err(|_| self.wrong("import-csv-gap", &column))?;
        Ok((kind, Texts { id: lines(rest), en: lines(self.cell(&format!("{column}_en"))) }))
    }
}
/// `left => right` in both languages; no left at all where the sign is missing.
fn parted(text: &Texts) -> (Option<Texts>, Texts) {
    let apart =
        |text: &str| text.split_once("=>").map(|(left, right)| (left.trim().to_owned(), right.trim().to_owned()));
    let (id, en) = (apart(&text.id), apart(&text.en));
    if id.is_none() && !text.id.trim().is_empty() || en.is_none() && !text.en.trim().is_empty() {
        return (None, Texts::default());
    }
    let ((left_id, right_id), (left_en, right_en)) = (id.unwrap_or_default(), en.unwrap_or_default());
    (Some(Texts { id: left_id, en: left_en }), Texts { id: right_id, en: right_en })
}
