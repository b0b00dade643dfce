//! Aiken: a question, options each with its letter, `ANSWER:` and the letter of the right one.
use super::{Fault, Found, Reading, fault, plain::tidy, question, short};
use crate::{
    courses::question::{ChoiceOption, Task},
    error::Msg,
    words::{Lang, Texts},
};

/// A question that is not finished yet.
#[derive(Default)]
struct Open {
    line: usize,
    prompt: String,
    options: Vec<String>,
}
pub fn read(source: &str, language: Lang, reading: &mut Reading) {
    let mut open = Open::default();
    for (at, line) in (1..).zip(source.lines()) {
        if reading.is_over() {
            return;
        }
        let line = line.trim();
        if let Some(letter) = answer(line) {
            let done = std::mem::take(&mut open);
            reading.add(whole(&done, at, letter, language));
        } else if let Some((letter, text)) = option(line) {
            if open.prompt.is_empty() {
                reading.fault(at, Msg::from("import-aiken-no-question"));
                return; // whatever follows would be told of wrongly
            }
            let due = u8::try_from(open.options.len()).ok().and_then(|n| n.checked_add(b'A')).map_or('?', char::from);
            if letter != due {
                reading.fault(
                    at,
                    Msg::from("import-aiken-letter")
                        .with("found", letter.to_string().as_str())
                        .with("due", due.to_string().as_str()),
                );
                return;
            }
            open.options.push(tidy(text));
        } else if line.is_empty() {
        } else if open.options.is_empty() {
            if open.prompt.is_empty() {
                open.line = at;
            } else {
                open.prompt.push('\n');
            }
            open.prompt.push_str(line);
        } else {
            reading.fault(at, Msg::from("import-aiken-answer-due").with("found", short(line).as_str()));
            return;
        }
    }
    if !open.prompt.is_empty() {
        reading.fault(open.line, Msg::from("import-aiken-unfinished"));
    }
}
fn whole(open: &Open, at: usize, letter: &str, language: Lang) -> Result<Found, Fault> {
    if open.prompt.is_empty() {
        return Err(fault(at, "import-aiken-no-question"));
    }
    let right = match letter.as_bytes() {
        [one] if one.is_ascii_alphabetic() => usize::from(one.to_ascii_uppercase() - b'A'),
        _ => usize::MAX,
    };
    if right >= open.options.len() {
        return Err(fault(at, Msg::from("import-aiken-no-such-option").with("found", short(letter).as_str())));
    }
    let option = |(n, text): (usize, &String)| ChoiceOption {
        id: super::answer::letter(n),
        text: Texts::one(text.clone(), language),
        correct: n == right,
        ..ChoiceOption::default()
    };
    let options = open.options.iter().enumerate().map(option).collect();
    let prompt = Texts::one(tidy(&open.prompt), language);
    Ok(Found {
        line: open.line,
        category: None,
        question: question(prompt, Texts::default(), 1, Task::Single { options }),
        lost: vec![],
    })
}
/// What stands behind `ANSWER:`.
fn answer(line: &str) -> Option<&str> {
    let head = line.get(..7).filter(|head| head.eq_ignore_ascii_case("answer:"))?;
    line.get(head.len()..).map(str::trim)
}
/// `A. text` or `A) text`.
fn option(line: &str) -> Option<(char, &str)> {
    let mut signs = line.chars();
    let letter = signs.next().filter(char::is_ascii_uppercase)?;
    signs.next().filter(|c| ['.', ')'].contains(c))?;
    let text = signs.as_str();
    text.starts_with(char::is_whitespace).then(|| (letter, text.trim()))
}
