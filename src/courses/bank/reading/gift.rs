//! GIFT: questions of plain text, a blank line between them, answers in braces.
//!
//! A backslash lets `~ = # { } :` be themselves; so the text is taken apart into signs that know whether they do.
use super::{Fault, Found, Lost, Reading, answer, category, fault, plain, question, rounded, short, weight};
use crate::{
    courses::question::{Accepted, AcceptedNumber, ChoiceOption, Item, Pair, Task, WHOLE},
    error::Msg,
    words::{Lang, Texts},
};

#[derive(Debug, Clone, Copy)]
struct Sign {
    letter: char,
    /// Not a mark of the format, whatever it is.
    plain: bool,
    line: usize,
}
impl Sign {
    const fn is(self, mark: char) -> bool {
        self.letter == mark && !self.plain
    }
}
pub fn read(source: &str, language: Lang, reading: &mut Reading) {
    let (mut block, mut place): (Vec<Sign>, Option<String>) = (vec![], None);
    for (at, line) in (1..).zip(source.lines()) {
        if reading.is_over() {
            return;
        }
        let bare = line.trim();
        if bare.starts_with("//") {
            continue;
        }
        if let Some(path) = bare.strip_prefix("$CATEGORY:") {
            finish(&mut block, place.as_ref(), language, reading);
            place = category(path.trim());
        } else if bare.is_empty() {
            finish(&mut block, place.as_ref(), language, reading);
        } else {
            signs(line, at, &mut block);
        }
    }
    finish(&mut block, place.as_ref(), language, reading);
}
fn signs(line: &str, at: usize, into: &mut Vec<Sign>) {
    let mut rest = line.chars().peekable();
    while let Some(sign) = rest.next() {
        let escaped = match (sign, rest.peek()) {
            ('\\', Some('n')) => Some('\n'),
            ('\\', Some(next @ ('~' | '=' | '#' | '{' | '}' | ':' | '\\'))) => Some(*next),
            _ => None,
        };
        if escaped.is_some() {
            rest.next();
        }
        into.push(Sign { letter: escaped.unwrap_or(sign), plain: escaped.is_some(), line: at });
    }
    into.push(Sign { letter: '\n', plain: false, line: at });
}
fn finish(block: &mut Vec<Sign>, place: Option<&String>, language: Lang, reading: &mut Reading) {
    let block = std::mem::take(block);
    let all = trimmed(&block);
    let Some(first) = all.first() else {
        return;
    };
    match one(all, language) {
        Ok(Some((question, lost))) => {
            reading.take(Found { line: first.line, category: place.cloned(), question, lost });
        }
        Ok(None) => {
            reading.drop_one(first.line, Msg::from("import-description").with("found", short(&said(all)).as_str()));
        }
        Err(fault) => reading.fault(fault.line, fault.why),
    }
}
fn trimmed(mut signs: &[Sign]) -> &[Sign] {
    while let [first, rest @ ..] = signs
        && first.letter.is_whitespace()
        && !first.plain
    {
        signs = rest;
    }
    while let [rest @ .., last] = signs
        && last.letter.is_whitespace()
        && !last.plain
    {
        signs = rest;
    }
    signs
}
fn said(signs: &[Sign]) -> String {
    signs.iter().map(|s| s.letter).collect()
}
fn place_of(signs: &[Sign], marks: &str) -> Option<usize> {
    let count = marks.chars().count();
    (0..signs.len()).find(|at| {
        signs.get(*at..at + count).is_some_and(|here| here.iter().zip(marks.chars()).all(|(s, mark)| s.is(mark)))
    })
}
/// Before and behind a place; nothing where there is nothing.
fn around(signs: &[Sign], at: usize, length: usize) -> (&[Sign], &[Sign]) {
    (signs.get(..at).unwrap_or_default(), signs.get(at + length..).unwrap_or_default())
}
type Read = (crate::courses::question::Question, Vec<Lost>);
fn one(block: &[Sign], language: Lang) -> Result<Option<Read>, Fault> {
    let line = block.first().map_or(1, |s| s.line);
    let mut body = block;
    if place_of(body.get(..2).unwrap_or_default(), "::") == Some(0) {
        let behind = body.get(2..).unwrap_or_default();
        let end = place_of(behind, "::").ok_or_else(|| fault(line, "import-gift-name"))?;
        body = around(behind, end, 2).1;
    }
    let (open, close) = (place_of(body, "{"), place_of(body, "}"));
    let (open, close) = match (open, close) {
        (None, None) => return Ok(None),
        (Some(open), Some(close)) if open < close => (open, close),
        (Some(open), None) => return Err(fault(body.get(open).map_or(line, |s| s.line), "import-gift-open")),
        (_, Some(close)) => return Err(fault(body.get(close).map_or(line, |s| s.line), "import-gift-close")),
    };
    let (before, rest) = around(body, open, 1);
    let (inside, behind) = around(rest, close - open - 1, 1);
    if let Some(at) = place_of(inside, "{") {
        return Err(fault(inside.get(at).map_or(line, |s| s.line), "import-gift-open"));
    }
    for mark in ["{", "}"] {
        if let Some(at) = place_of(behind, mark) {
            return Err(fault(behind.get(at).map_or(line, |s| s.line), "import-gift-twice"));
        }
    }
    let mut lost = vec![];
    let mut words = said(before);
    let form = format_of(&mut words);
    let behind = said(behind);
    if !behind.trim().is_empty() {
        words = format!("{} _____ {}", words.trim_end(), behind.trim_start());
    }
    let prompt = form.text(&words, &mut lost);
    let (answers, explanation) = match place_of(inside, "####") {
        Some(at) => {
            let (answers, told) = around(inside, at, 4);
            (answers, form.text(&said(told), &mut lost))
        }
        None => (inside, String::new()),
    };
    let asked = Asked { form, language, line };
    let task = asked.task(trimmed(answers), &mut lost)?;
    lost.sort_unstable();
    lost.dedup();
    Ok(Some((question(Texts::one(prompt, language), Texts::one(explanation, language), 1, task), lost)))
}
/// How the text of a question is written.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Html,
    Plain,
}
impl Form {
    fn text(self, text: &str, lost: &mut Vec<Lost>) -> String {
        if self == Self::Plain {
            return plain::tidy(text);
        }
        let (text, gone) = plain::plain(text);
        lost.extend(gone);
        text
    }
}
fn format_of(words: &mut String) -> Form {
    for (mark, form) in
        [("[html]", Form::Html), ("[moodle]", Form::Plain), ("[plain]", Form::Plain), ("[markdown]", Form::Plain)]
    {
        if let Some(rest) = words.trim_start().strip_prefix(mark) {
            *words = rest.to_owned();
            return form;
        }
    }
    Form::Plain
}
/// One answer of several: right or wrong, what it weighs, its text, a remark.
struct Answer<'a> {
    right: bool,
    credit: Option<i64>,
    text: &'a [Sign],
    remark: &'a [Sign],
    line: usize,
}
struct Asked {
    form: Form,
    language: Lang,
    line: usize,
}
impl Asked {
    fn task(&self, answers: &[Sign], lost: &mut Vec<Lost>) -> Result<Task, Fault> {
        let Some(first) = answers.first() else {
            return Ok(Task::Essay { words: None });
        };
        if first.is('#') {
            return self.numbers(trimmed(answers.get(1..).unwrap_or_default()), lost);
        }
        let head = place_of(answers, "#").map_or(answers, |at| around(answers, at, 1).0);
        let head = said(head).trim().to_ascii_uppercase();
        if ["T", "TRUE", "F", "FALSE"].contains(&head.as_str()) {
            if place_of(answers, "#").is_some() {
                lost.push(Lost::Feedback);
            }
            return Ok(Task::TrueFalse { answer: head.starts_with('T') });
        }
        if !first.is('=') && !first.is('~') {
            return Err(fault(
                first.line,
                Msg::from("import-gift-answers").with("found", short(&said(answers)).as_str()),
            ));
        }
        let all = several(answers)?;
        let arrow = |a: &Answer| said(a.text).contains("->");
        if all.iter().all(|a| a.right) && all.iter().any(arrow) {
            return self.pairs(&all);
        }
        if all.iter().all(|a| a.right) {
            let accepted = all.iter().map(|a| Accepted {
                text: plain::tidy(&said(a.text)),
                credit: rounded(a.credit.unwrap_or(WHOLE).max(0)),
                feedback: self.remark(a, lost),
            });
            return Ok(Task::ShortAnswer { accepted: accepted.collect(), case_sensitive: false });
        }
        self.choices(&all, lost)
    }
    fn remark(&self, answer: &Answer, lost: &mut Vec<Lost>) -> Texts {
        Texts::one(self.form.text(&said(answer.remark), lost), self.language)
    }
    fn choices(&self, all: &[Answer], lost: &mut Vec<Lost>) -> Result<Task, Fault> {
        let is_single = all.iter().any(|a| a.right || a.credit.is_some_and(|credit| rounded(credit) == WHOLE));
        let mut options = vec![];
        for (n, a) in all.iter().enumerate() {
            let credit = a.credit.map_or(if a.right { WHOLE } else { 0 }, rounded);
            if is_single && credit < 0 {
                lost.push(Lost::Weights);
            }
            let correct = if is_single { credit == WHOLE } else { credit > 0 };
            let partly = is_single && credit > 0 && credit < WHOLE;
            options.push(ChoiceOption {
                id: answer::letter(n),
                text: Texts::one(self.form.text(&said(a.text), lost), self.language),
                correct,
                credit: partly.then_some(credit),
                feedback: self.remark(a, lost),
            });
        }
        if is_single {
            return Ok(Task::Single { options });
        }
        if !options.iter().any(|o| o.correct) {
            return Err(fault(self.line, "import-no-right"));
        }
        let worth: Vec<i64> = all.iter().filter_map(|a| a.credit).filter(|credit| *credit > 0).collect();
        if worth.windows(2).any(|two| two.first() != two.last()) {
            lost.push(Lost::Weights);
        }
        Ok(Task::Multiple { options, partial: true })
    }
    fn pairs(&self, all: &[Answer]) -> Result<Task, Fault> {
        let (mut pairs, mut distractors) = (vec![], vec![]);
        let text = |text: &str| Texts::one(self.form.text(text, &mut vec![]), self.language);
        for (n, a) in (1..).zip(all) {
            let whole = said(a.text);
            let Some((left, right)) = whole.split_once("->") else {
                return Err(fault(a.line, Msg::from("import-gift-pair").with("found", short(&whole).as_str())));
            };
            if left.trim().is_empty() {
                distractors.push(Item { id: format!("d{n}"), text: text(right) });
            } else {
                pairs.push(Pair { id: format!("p{n}"), left: text(left), right: text(right) });
            }
        }
        Ok(Task::Matching { pairs, distractors })
    }
    fn numbers(&self, answers: &[Sign], lost: &mut Vec<Lost>) -> Result<Task, Fault> {
        let all = match answers.first() {
            Some(first) if first.is('=') || first.is('~') => several(answers)?,
            _ => vec![apart(true, answers, self.line)?],
        };
        let mut accepted = vec![];
        for a in &all {
            if !a.right {
                lost.push(Lost::Feedback); // what is told of every other number
                continue;
            }
            let (value, tolerance) = answer::number(said(a.text).trim()).map_err(|why| fault(a.line, why))?;
            let credit = rounded(a.credit.unwrap_or(WHOLE).max(0));
            accepted.push(AcceptedNumber { value, tolerance, credit, feedback: self.remark(a, lost) });
        }
        Ok(Task::Number { accepted })
    }
}
/// Each begins with `=` or `~`.
fn several(answers: &[Sign]) -> Result<Vec<Answer<'_>>, Fault> {
    let starts: Vec<usize> =
        answers.iter().enumerate().filter(|(_, s)| s.is('=') || s.is('~')).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([answers.len()]);
    let piece = |(start, end): (&usize, usize)| {
        let whole = answers.get(*start..end).unwrap_or_default();
        let first = whole.first().copied();
        apart(first.is_some_and(|s| s.is('=')), whole.get(1..).unwrap_or_default(), first.map_or(1, |s| s.line))
    };
    starts.iter().zip(ends).map(piece).collect()
}
fn apart(right: bool, body: &[Sign], line: usize) -> Result<Answer<'_>, Fault> {
    let mut body = trimmed(body);
    let mut credit = None;
    if let Some((_, behind)) = body.split_first().filter(|(first, _)| first.is('%'))
        && let Some(end) = place_of(behind, "%")
    {
        let (per_cent, rest) = around(behind, end, 1);
        let per_cent = said(per_cent);
        let worth = weight(&per_cent);
        credit = Some(
            worth.ok_or_else(|| fault(line, Msg::from("import-weight").with("found", short(&per_cent).as_str())))?,
        );
        body = rest;
    }
    let (text, remark) = place_of(body, "#").map_or((body, &[][..]), |at| around(body, at, 1));
    Ok(Answer { right, credit, text: trimmed(text), remark: trimmed(remark), line })
}
