//! What each kind of Moodle's questions asks for.
use super::{Fault, Lost, answer, embedded, fault, moodle::Asked, plain, rounded, short, tree::Node, weight};
use crate::{
    courses::question::{Accepted, AcceptedNumber, ChoiceOption, Item, Pair, Task, WHOLE, read_number},
    error::Msg,
};

/// None: a kind that this site does not have.
pub fn task(asked: &mut Asked, kind: &str) -> Result<Option<Task>, Fault> {
    Ok(Some(match kind {
        "multichoice" => choice(asked)?,
        "truefalse" => true_false(asked)?,
        "shortanswer" => short_answer(asked)?,
        "numerical" => numerical(asked)?,
        "matching" => matching(asked)?,
        "ordering" => ordering(asked)?,
        "essay" => essay(asked),
        "cloze" | "multianswer" => cloze(asked)?,
        _ => return Ok(None),
    }))
}
fn fraction(node: &Node) -> Result<i64, Fault> {
    let given = node.attribute("fraction");
    let wrong = || fault(node.line, Msg::from("import-weight").with("found", short(given).as_str()));
    weight(given).map(rounded).ok_or_else(wrong)
}
fn choice(asked: &mut Asked) -> Result<Task, Fault> {
    let node = asked.node;
    let is_single = !["false", "0"].contains(&node.said("single"));
    let (mut options, mut worth) = (vec![], vec![]);
    for (n, one) in node.all("answer").enumerate() {
        let credit = fraction(one)?;
        if credit < 0 && is_single {
            asked.lost.push(Lost::Weights);
        }
        if credit > 0 {
            worth.push(credit);
        }
        let text = asked.text(one);
        let feedback = asked.text_of(one, "feedback");
        options.push(ChoiceOption {
            id: answer::letter(n),
            text: asked.texts(&text),
            correct: if is_single { credit == WHOLE } else { credit > 0 },
            credit: (is_single && credit > 0 && credit < WHOLE).then_some(credit),
            feedback: asked.texts(&feedback),
        });
    }
    if is_single {
        return Ok(Task::Single { options });
    }
    // Thirds are written as 33.33333 and 33.33334.
    if worth.iter().any(|credit| worth.first().is_some_and(|first| (first - credit).abs() > 2)) {
        asked.lost.push(Lost::Weights);
    }
    Ok(Task::Multiple { options, partial: true })
}
fn true_false(asked: &mut Asked) -> Result<Task, Fault> {
    let node = asked.node;
    if node.all("answer").any(|one| one.one("feedback").is_some_and(|f| !f.said("text").is_empty())) {
        asked.lost.push(Lost::Feedback);
    }
    for one in node.all("answer") {
        if fraction(one)? == WHOLE {
            return match one.said("text").to_ascii_lowercase().as_str() {
                "true" => Ok(Task::TrueFalse { answer: true }),
                "false" => Ok(Task::TrueFalse { answer: false }),
                other => Err(fault(one.line, Msg::from("import-true-false").with("found", short(other).as_str()))),
            };
        }
    }
    Err(fault(node.line, "import-no-right"))
}
fn short_answer(asked: &mut Asked) -> Result<Task, Fault> {
    let node = asked.node;
    let mut accepted = vec![];
    for one in node.all("answer") {
        let credit = fraction(one)?;
        if credit <= 0 {
            asked.lost.push(Lost::Feedback); // a wrong answer with something told of it
            continue;
        }
        let feedback = asked.text_of(one, "feedback");
        accepted.push(Accepted { text: plain::tidy(one.said("text")), credit, feedback: asked.texts(&feedback) });
    }
    Ok(Task::ShortAnswer { accepted, case_sensitive: node.said("usecase") == "1" })
}
fn numerical(asked: &mut Asked) -> Result<Task, Fault> {
    let node = asked.node;
    if node.one("units").is_some_and(|units| units.one("unit").is_some()) {
        asked.lost.push(Lost::Units);
    }
    let mut accepted = vec![];
    for one in node.all("answer") {
        let (credit, text) = (fraction(one)?, one.said("text"));
        if credit <= 0 || text == "*" {
            asked.lost.push(Lost::Feedback);
            continue;
        }
        let number = |text: &str| {
            let wrong = || fault(one.line, Msg::from("import-number").with("found", short(text).as_str()));
            read_number(text).filter(|n| n.abs() <= 1e15).ok_or_else(wrong)
        };
        let value = number(text)?;
        let tolerance = match one.said("tolerance") {
            "" => 0.0,
            given => number(given)?.abs(),
        };
        let feedback = asked.text_of(one, "feedback");
        accepted.push(AcceptedNumber { value, tolerance, credit, feedback: asked.texts(&feedback) });
    }
    Ok(Task::Number { accepted })
}
fn matching(asked: &mut Asked) -> Result<Task, Fault> {
    let node = asked.node;
    let (mut pairs, mut distractors) = (vec![], vec![]);
    for (n, one) in (1..).zip(node.all("subquestion")) {
        let left = asked.text(one);
        let given = one.one("answer").ok_or_else(|| fault(one.line, "import-matching-answer"))?;
        let right = plain::plain(given.said("text")).0;
        if left.is_empty() {
            distractors.push(Item { id: format!("d{n}"), text: asked.texts(&right) });
        } else {
            pairs.push(Pair { id: format!("p{n}"), left: asked.texts(&left), right: asked.texts(&right) });
        }
    }
    Ok(Task::Matching { pairs, distractors })
}
/// The fraction of each item is its place.
fn ordering(asked: &mut Asked) -> Result<Task, Fault> {
    let node = asked.node;
    let mut placed = vec![];
    for (n, one) in (1..).zip(node.all("answer")) {
        let given = one.attribute("fraction");
        let wrong = || fault(one.line, Msg::from("import-place").with("found", short(given).as_str()));
        let place = read_number(given).ok_or_else(wrong)?;
        let text = asked.text(one);
        placed.push((place, Item { id: format!("i{n}"), text: asked.texts(&text) }));
    }
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(Task::Ordering { items: placed.into_iter().map(|(_, item)| item).collect() })
}
fn essay(asked: &mut Asked) -> Task {
    let node = asked.node;
    let wants_files = !["", "0"].contains(&node.said("attachments"));
    let has_template = node.one("responsetemplate").is_some_and(|t| !t.said("text").is_empty());
    if wants_files || has_template {
        asked.lost.push(Lost::Template);
    }
    let words = node.said("maxwordlimit").parse::<i64>().ok().filter(|most| (1..=10_000).contains(most));
    Task::Essay { words }
}
fn cloze(asked: &mut Asked) -> Result<Task, Fault> {
    let text = asked.text_of(asked.node, "questiontext");
    let gaps = embedded::gaps(&text, asked.language).map_err(|why| fault(asked.node.line, why))?;
    Ok(Task::Cloze { text: asked.texts(""), gaps })
}
