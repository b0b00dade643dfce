//! Files of questions as other programs write them. Nothing here reads the database, and no input makes it panic: what
//! cannot be read is a fault with its line, and as long as there is one nothing of the file is taken.
pub mod aiken;
pub mod answer;
pub mod embedded;
pub mod gift;
pub mod moodle;
pub mod moodle_question;
pub mod own;
pub mod plain;
pub mod table;
pub mod tree;
use super::check;
use crate::{
    courses::question::{Question, Task, WHOLE},
    error::Msg,
    words::{Lang, Texts},
};
pub use answer::{gap_answer, gap_lines, letter};
pub use own::{OwnFile, OwnQuestion};

/// Bytes of a file.
pub const MOST_BYTES: usize = 1_000_000;
/// Questions of a file.
pub const MOST_QUESTIONS: usize = 500;
/// Faults that are told; reading stops behind them.
const MOST_FAULTS: usize = 100;

crate::text_enum! {
    pub enum ImportFormat { Gift = "gift", Aiken = "aiken", MoodleXml = "moodle_xml", Csv = "csv", Json = "json" }
}
crate::text_enum! {
    /// What of a question this site has no place for. `markup`: bold type, lists, tables, of which the words are kept;
    /// `media`: pictures, sound; `weights`: options of several that weigh unlike each other, and weights below nothing;
    /// `feedback`: what was told of right and wrong as a whole; `template`: of an essay a template, or files.
    pub enum Lost {
        Markup = "markup",
        Media = "media",
        Weights = "weights",
        Feedback = "feedback",
        Hints = "hints",
        Units = "units",
        Template = "template",
    }
}
/// A question that can be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Counted from 1.
    pub line: usize,
    /// Names joined by `/`; none: the file does not say.
    pub category: Option<String>,
    pub question: Question,
    pub lost: Vec<Lost>,
}
/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    pub line: usize,
    pub why: Msg,
}
#[derive(Debug, Default)]
pub struct Reading {
    pub found: Vec<Found>,
    /// Of a kind that this site does not have; the others are taken without them.
    pub dropped: Vec<Fault>,
    pub faults: Vec<Fault>,
}
/// Reads a file. `language`: of its texts, where the format does not say.
pub fn read(format: ImportFormat, source: &str, language: Lang) -> Reading {
    let mut reading = Reading::default();
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    if source.len() > MOST_BYTES {
        reading.fault(1, Msg::from("import-too-large").with("most", 1_000));
        return reading;
    }
    // An upload that is no UTF-8 comes with this sign in place of what was none.
    let strange = |line: &str| line.contains(['\u{fffd}', '\0']);
    if let Some((at, _)) = (1..).zip(source.lines()).find(|(_, line)| strange(line)) {
        reading.fault(at, Msg::from("import-not-utf8"));
        return reading;
    }
    match format {
        ImportFormat::Gift => gift::read(source, language, &mut reading),
        ImportFormat::Aiken => aiken::read(source, language, &mut reading),
        ImportFormat::MoodleXml => moodle::read(source, language, &mut reading),
        ImportFormat::Csv => table::read(source, &mut reading),
        ImportFormat::Json => own::read(source, &mut reading),
    }
    if reading.found.is_empty() && reading.dropped.is_empty() && reading.faults.is_empty() {
        reading.fault(1, Msg::from("import-empty"));
    }
    reading
}
impl Reading {
    /// Takes a question that keeps to the rules of the bank, and says what it breaks else.
    fn take(&mut self, found: Found) {
        if self.found.len() >= MOST_QUESTIONS {
            self.fault(
                found.line,
                Msg::from("import-too-many").with("most", i64::try_from(MOST_QUESTIONS).unwrap_or(0)),
            );
            return;
        }
        if let Some((_, why)) = check::faults(&found.question).into_iter().next() {
            self.fault(found.line, why);
        } else {
            self.found.push(found);
        }
    }
    fn add(&mut self, result: Result<Found, Fault>) {
        match result {
            Ok(found) => self.take(found),
            Err(fault) => self.fault(fault.line, fault.why),
        }
    }
    fn fault(&mut self, line: usize, why: Msg) {
        if !self.is_over() {
            self.faults.push(Fault { line, why });
        }
    }
    fn drop_one(&mut self, line: usize, why: Msg) {
        if self.dropped.len() < MOST_QUESTIONS {
            self.dropped.push(Fault { line, why });
        }
    }
    /// Whether reading on is of no use.
    fn is_over(&self) -> bool {
        self.faults.len() >= MOST_FAULTS
    }
}
fn fault(line: usize, why: impl Into<Msg>) -> Fault {
    Fault { line, why: why.into() }
}
/// As a message's argument: short enough to stand in a sentence.
fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= 60 { text } else { text.chars().take(59).chain(['…']).collect() }
}
fn question(prompt: Texts, explanation: Texts, points: i64, task: Task) -> Question {
    Question { id: String::new(), prompt, explanation, points, task }
}
/// A path of categories as files write it: `$course$/top/A/B` is `A/B`. Names beyond the third are joined to it.
fn category(path: &str) -> Option<String> {
    // A doubled slash is a slash of the name, which ours cannot have.
    let path = path.replace("//", "-");
    let names = path.split('/').map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut names: Vec<String> =
        names.filter(|name| !(name.is_empty() || name.starts_with('$') && name.ends_with('$'))).collect();
    if names.first().is_some_and(|name| name == "top") {
        names.remove(0);
    }
    if names.len() > 3 {
        let rest = names.split_off(2);
        names.push(rest.join(" - "));
    }
    let names: Vec<String> =
        names.iter().map(|name| name.chars().take(100).collect::<String>().trim().to_owned()).collect();
    Some(names.join("/")).filter(|path| !path.is_empty())
}
/// Per cent as basis points; none: no number between -100 and 100.
fn weight(per_cent: &str) -> Option<i64> {
    let number: f64 = per_cent.trim().parse().ok()?;
    // Within ±10,000: exact.
    #[expect(clippy::cast_possible_truncation, reason = "its range is checked before")]
    (number.abs() <= 100.0).then(|| (number * 100.0).round() as i64)
}
/// A third of the answers is written as 33.333 and such: as near to the whole as that is the whole.
const fn rounded(credit: i64) -> i64 {
    if credit > WHOLE - 10 { WHOLE } else { credit }
}
