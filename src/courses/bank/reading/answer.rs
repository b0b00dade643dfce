//! The answers of a gap as people write them here, one a line: `*` before a right option, `%50%` before one of half the
//! worth, a remark behind ` # `. Of a number the tolerance follows it: `12:0.5`. A backslash lets `*`, `%` and `#` be
//! themselves.
use super::{super::check::GapKind, short, weight};
use crate::{
    courses::question::{Accepted, AcceptedNumber, ChoiceOption, GapAnswer, WHOLE, read_number},
    error::Msg,
    words::{Lang, Texts},
};

/// `a`, `b`, … `z`, `a1`, …: names of options.
pub fn letter(n: usize) -> String {
    let sign = u8::try_from(n % 26).map_or('a', |n| char::from(b'a' + n));
    if n < 26 { sign.to_string() } else { format!("{sign}{}", n / 26) }
}
/// A line taken apart.
struct Line {
    right: bool,
    credit: Option<i64>,
    text: String,
    remark: String,
}
fn line(line: &str) -> Result<Line, Msg> {
    let mut rest = line.trim();
    let (mut right, mut credit) = (false, None);
    if let Some(behind) = rest.strip_prefix('*') {
        right = true;
        rest = behind;
    } else if let Some((per_cent, behind)) = rest.strip_prefix('%').and_then(|rest| rest.split_once('%')) {
        let worth = weight(per_cent).filter(|worth| *worth >= 0);
        credit = Some(worth.ok_or_else(|| Msg::from("import-weight").with("found", short(per_cent).as_str()))?);
        rest = behind;
    }
    let (text, remark) = rest.split_once(" # ").unwrap_or((rest, ""));
    Ok(Line { right, credit, text: unmarked(text), remark: unmarked(remark) })
}
fn unmarked(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut signs = text.trim().chars().peekable();
    while let Some(sign) = signs.next() {
        match (sign, signs.peek()) {
            ('\\', Some('*' | '%' | '#' | '\\')) => plain.extend(signs.next()),
            _ => plain.push(sign),
        }
    }
    plain
}
fn marked(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('\\', "\\\\").replace('#', "\\#");
    if text.starts_with(['*', '%']) { format!("\\{text}") } else { text }
}

/// Reads them. The first language has what counts; the other one, line by line, the text of options and the remarks.
pub fn gap_answer(kind: GapKind, lines: &Texts) -> Result<GapAnswer, Msg> {
    let id_leads = !lines.id.trim().is_empty();
    let (leading, other) = if id_leads { (&lines.id, &lines.en) } else { (&lines.en, &lines.id) };
    let other: Vec<&str> = other.lines().collect();
    let both = |leads: String, follows: String| {
        if id_leads { Texts { id: leads, en: follows } } else { Texts { id: follows, en: leads } }
    };
    let mut rows = vec![];
    for (at, one) in leading.lines().enumerate().filter(|(_, one)| !one.trim().is_empty()) {
        rows.push((line(one)?, line(other.get(at).copied().unwrap_or_default())?));
    }
    // Where only the remarks differ by language, the whole other line is the remark.
    let told = |one: &Line, follows: &Line| {
        let said = if follows.remark.is_empty() { &follows.text } else { &follows.remark };
        both(one.remark.clone(), said.clone())
    };
    match kind {
        GapKind::Choice => {
            let option = |(n, (one, follows)): (usize, &(Line, Line))| ChoiceOption {
                id: letter(n),
                text: both(one.text.clone(), follows.text.clone()),
                correct: one.right || one.credit == Some(WHOLE),
                credit: one.credit.filter(|credit| *credit != WHOLE),
                feedback: both(one.remark.clone(), follows.remark.clone()),
            };
            Ok(GapAnswer::Choice { options: rows.iter().enumerate().map(option).collect() })
        }
        GapKind::Text => {
            let accepted = rows.iter().map(|(one, follows)| Accepted {
                text: one.text.clone(),
                credit: one.credit.unwrap_or(WHOLE),
                feedback: told(one, follows),
            });
            Ok(GapAnswer::Text { accepted: accepted.collect() })
        }
        GapKind::Number => {
            let accepted = rows.iter().map(|(one, follows)| {
                let (value, tolerance) = number(&one.text)?;
                Ok(AcceptedNumber {
                    value,
                    tolerance,
                    credit: one.credit.unwrap_or(WHOLE),
                    feedback: told(one, follows),
                })
            });
            Ok(GapAnswer::Number { accepted: accepted.collect::<Result<_, Msg>>()? })
        }
    }
}
/// `12`, `12:0.5` and `11.5..12.5`.
pub fn number(text: &str) -> Result<(f64, f64), Msg> {
    let none = || Msg::from("import-number").with("found", short(text).as_str());
    let read = |text: &str| read_number(text).filter(|n| n.abs() <= 1e15).ok_or_else(none);
    if let Some((low, high)) = text.split_once("..") {
        let (low, high) = (read(low)?, read(high)?);
        if low > high {
            return Err(none());
        }
        return Ok((low.midpoint(high), (high - low) / 2.0));
    }
    let (value, tolerance) = text.split_once(':').unwrap_or((text, "0"));
    let (value, tolerance) = (read(value)?, read(tolerance)?);
    if tolerance < 0.0 { Err(none()) } else { Ok((value, tolerance)) }
}
/// Writes them, so that [`gap_answer`] reads the same again.
pub fn gap_lines(answer: &GapAnswer) -> (GapKind, Texts) {
    let mark = |credit: i64| {
        if credit == WHOLE { String::new() } else { format!("%{}%", super::super::export::per_cent(credit)) }
    };
    let remark = |text: &str| if text.trim().is_empty() { String::new() } else { format!(" # {}", marked(text)) };
    let joined = |lines: Vec<String>| {
        if lines.iter().all(|line| line.trim().is_empty()) { String::new() } else { lines.join("\n") }
    };
    let told = |heads: Vec<(String, &Texts)>| {
        // In whichever language the remarks lead, the other one follows.
        let id = heads.iter().map(|(head, said)| format!("{head}{}", remark(&said.id))).collect();
        let en = heads.iter().map(|(_, said)| marked(&said.en)).collect();
        Texts { id: joined(id), en: joined(en) }
    };
    match answer {
        GapAnswer::Choice { options } => {
            let head = |o: &ChoiceOption| match o.credit {
                Some(credit) => format!("%{}%", super::super::export::per_cent(credit)),
                None if o.correct => "*".to_owned(),
                None => String::new(),
            };
            let leads_id = options.iter().any(|o| !o.text.id.trim().is_empty());
            let line = |o: &ChoiceOption, language: Lang| {
                let leads = (language == Lang::Id) == leads_id;
                let of = |text: &Texts| if language == Lang::Id { text.id.clone() } else { text.en.clone() };
                // Where the leading language has no text, the other one's stands for it: no option may vanish.
                let text = if leads { o.text.in_language(language).0.to_owned() } else { of(&o.text) };
                let head = if leads { head(o) } else { String::new() };
                format!("{head}{}{}", marked(&text), remark(&of(&o.feedback)))
            };
            let id = options.iter().map(|o| line(o, Lang::Id)).collect();
            let en = options.iter().map(|o| line(o, Lang::En)).collect();
            (GapKind::Choice, Texts { id: joined(id), en: joined(en) })
        }
        GapAnswer::Text { accepted } => {
            let heads = accepted.iter().map(|a| (format!("{}{}", mark(a.credit), marked(&a.text)), &a.feedback));
            (GapKind::Text, told(heads.collect()))
        }
        GapAnswer::Number { accepted } => {
            let number = |a: &AcceptedNumber| {
                if a.tolerance == 0.0 { a.value.to_string() } else { format!("{}:{}", a.value, a.tolerance) }
            };
            let heads = accepted.iter().map(|a| (format!("{}{}", mark(a.credit), number(a)), &a.feedback));
            (GapKind::Number, told(heads.collect()))
        }
    }
}
