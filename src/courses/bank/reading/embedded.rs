//! Moodle's embedded answers: `{1:SHORTANSWER:=Jakarta~%50%Batavia#once}` inside of a text.
use super::{answer, plain, rounded, short, weight};
use crate::{
    courses::question::{Accepted, AcceptedNumber, ChoiceOption, Gap, GapAnswer, WHOLE},
    error::Msg,
    words::{Lang, Texts},
};
use std::fmt::Write;

/// What stands between a gap's braces, and where: from the opening one to behind the closing one.
struct Place<'a> {
    start: usize,
    end: usize,
    kind: &'a str,
    answers: &'a str,
}
/// The gaps of a text in their order; braces around anything else are words.
fn places(text: &str) -> Vec<Place<'_>> {
    let (mut found, mut from) = (vec![], 0);
    while let Some(start) = text.get(from..).and_then(|rest| rest.find('{')).map(|at| from + at) {
        let inside = text.get(start + 1..).unwrap_or_default();
        let place = head(inside).and_then(|(kind, body)| {
            let end = closing(body)?;
            let answers = body.get(..end)?;
            Some(Place { start, end: text.len() - body.len() + end + 1, kind, answers })
        });
        from = place.as_ref().map_or(start + 1, |place| place.end);
        found.extend(place);
    }
    found
}
/// `1:SHORTANSWER:` and the rest.
fn head(inside: &str) -> Option<(&str, &str)> {
    let (weight, rest) = inside.split_once(':')?;
    let (kind, body) = rest.split_once(':')?;
    let is_kind = !kind.is_empty() && kind.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    (weight.chars().all(|c| c.is_ascii_digit()) && is_kind).then_some((kind, body))
}
fn closing(body: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, sign) in body.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '}' => return Some(at),
            _ => {}
        }
    }
    None
}
/// The text with its gaps named: `[[g1]]`.
pub fn shown(text: &str) -> String {
    let (mut whole, mut from) = (String::with_capacity(text.len()), 0);
    for (n, place) in (1..).zip(places(text)) {
        whole.push_str(text.get(from..place.start).unwrap_or_default());
        let _ = write!(whole, "[[g{n}]]");
        from = place.end;
    }
    whole.push_str(text.get(from..).unwrap_or_default());
    plain::tidy(&whole)
}
/// What stands above the text: the question's name, since the text itself has the gaps.
pub fn lead(name: &str) -> String {
    plain::tidy(&plain::plain(name).0)
}
pub fn gaps(text: &str, language: Lang) -> Result<Vec<Gap>, Msg> {
    let places = places(text);
    if places.is_empty() {
        return Err("import-cloze-none".into());
    }
    let gap = |(n, place): (usize, &Place)| {
        let answer = read(place.kind, place.answers, language)?;
        Ok(Gap { id: format!("g{}", n + 1), answer })
    };
    places.iter().enumerate().map(gap).collect()
}
struct Answer {
    credit: i64,
    text: String,
    remark: String,
}
fn read(kind: &str, answers: &str, language: Lang) -> Result<GapAnswer, Msg> {
    let all = pieces(answers, '~').into_iter().filter(|piece| !piece.trim().is_empty()).map(|piece| one(&piece));
    let all: Vec<Answer> = all.collect::<Result<_, Msg>>()?;
    let told = |text: &str| Texts::one(text.to_owned(), language);
    match kind {
        "SHORTANSWER" | "SA" | "MW" | "SHORTANSWER_C" | "SAC" | "MWC" => {
            let worth = all.iter().filter(|a| a.credit > 0);
            let accepted =
                worth.map(|a| Accepted { text: a.text.clone(), credit: a.credit, feedback: told(&a.remark) });
            Ok(GapAnswer::Text { accepted: accepted.collect() })
        }
        "NUMERICAL" | "NM" => {
            let accepted = all.iter().filter(|a| a.credit > 0 && a.text != "*").map(|a| {
                let (value, tolerance) = answer::number(&a.text)?;
                Ok(AcceptedNumber { value, tolerance, credit: a.credit, feedback: told(&a.remark) })
            });
            Ok(GapAnswer::Number { accepted: accepted.collect::<Result<_, Msg>>()? })
        }
        "MULTICHOICE" | "MC" | "MULTICHOICE_V" | "MCV" | "MULTICHOICE_H" | "MCH" | "MULTICHOICE_S" | "MCS"
        | "MULTICHOICE_VS" | "MCVS" | "MULTICHOICE_HS" | "MCHS" => {
            let option = |(n, a): (usize, &Answer)| ChoiceOption {
                id: answer::letter(n),
                text: told(&a.text),
                correct: a.credit == WHOLE,
                credit: (a.credit > 0 && a.credit < WHOLE).then_some(a.credit),
                feedback: told(&a.remark),
            };
            Ok(GapAnswer::Choice { options: all.iter().enumerate().map(option).collect() })
        }
        other => Err(Msg::from("import-gap-kind").with("found", short(other).as_str())),
    }
}
fn one(piece: &str) -> Result<Answer, Msg> {
    let piece = piece.trim();
    let (mut credit, mut rest) = (0, piece);
    if let Some(behind) = piece.strip_prefix('=') {
        (credit, rest) = (WHOLE, behind);
    } else if let Some((per_cent, behind)) = piece.strip_prefix('%').and_then(|piece| piece.split_once('%')) {
        let worth = weight(per_cent).map(rounded);
        credit = worth.ok_or_else(|| Msg::from("import-weight").with("found", short(per_cent).as_str()))?;
        rest = behind;
    }
    let mut parts = pieces(rest, '#').into_iter();
    let mut next = || plain::tidy(&unescaped(&parts.next().unwrap_or_default()));
    Ok(Answer { credit, text: next(), remark: next() })
}
/// Parted at a mark that no backslash stands before; the backslashes stay.
fn pieces(text: &str, mark: char) -> Vec<String> {
    let (mut all, mut piece, mut escaped) = (vec![], String::new(), false);
    for sign in text.chars() {
        if sign == mark && !escaped {
            all.push(std::mem::take(&mut piece));
        } else {
            piece.push(sign);
        }
        escaped = sign == '\\' && !escaped;
    }
    all.push(piece);
    all
}
fn unescaped(text: &str) -> String {
    let (mut plain, mut escaped) = (String::with_capacity(text.len()), false);
    for sign in text.chars() {
        if escaped && !['}', '#', '~', '/', '"', '\\'].contains(&sign) {
            plain.push('\\');
        }
        if sign == '\\' && !escaped {
            escaped = true;
            continue;
        }
        escaped = false;
        plain.push(sign);
    }
    if escaped {
        plain.push('\\');
    }
    plain
}
