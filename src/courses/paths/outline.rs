//! A path as its authors write it: a line a course or a group, two blanks deeper for what lies in a group.
//!
//! A course is its address; a group is `all:` or `2 of:`, with `, in order` where its parts come one after the other, and its
//! title behind the colon, in English behind a `/`.
use super::tree::{Group, Node};
use crate::{error::Msg, words::Texts};
use std::collections::BTreeMap;

/// Lines, levels, and characters of a title.
pub const MOST: usize = 60;
const DEEPEST: usize = 3;
const LONGEST: usize = 200;

/// One line with its number.
struct Line {
    number: i64,
    depth: usize,
    what: What,
}
enum What {
    Course(String),
    Group { title: Texts, need: Option<i64>, in_order: bool },
}
/// The courses that it names.
pub fn slugs(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.contains(':'));
    lines.take(MOST).map(str::to_owned).collect()
}
/// Its nodes; `ids` are those of the courses that are there. A fault names its line.
pub fn read(text: &str, ids: &BTreeMap<String, i64>) -> Result<Vec<Node>, Msg> {
    let mut lines = vec![];
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        lines.push(one(number, line)?);
        if lines.len() > MOST {
            return Err(Msg::from("path-too-long").with("most", i64::try_from(MOST).unwrap_or(0)));
        }
    }
    let mut seen = BTreeMap::new();
    for line in &lines {
        if let What::Course(slug) = &line.what {
            if !ids.contains_key(slug) {
                return Err(Msg::from("path-no-such-course").with("line", line.number).with("name", slug.as_str()));
            }
            if seen.insert(slug, line.number).is_some() {
                return Err(Msg::from("path-course-twice").with("line", line.number).with("name", slug.as_str()));
            }
        }
    }
    let mut rest = lines.as_slice();
    let nodes = level(&mut rest, 0, ids)?;
    match rest.first() {
        None => Ok(nodes),
        Some(line) => Err(Msg::from("path-indent").with("line", line.number)),
    }
}
fn one(number: i64, line: &str) -> Result<Line, Msg> {
    let blanks = line.len() - line.trim_start_matches(' ').len();
    let (depth, text) = (blanks / 2, line.trim());
    if blanks % 2 == 1 || line.starts_with('\t') || depth >= DEEPEST {
        return Err(Msg::from("path-indent").with("line", number));
    }
    let Some((head, title)) = text.split_once(':') else {
        return Ok(Line { number, depth, what: What::Course(text.to_owned()) });
    };
    let rule = || Msg::from("path-rule").with("line", number);
    let mut words = head.split(',').map(str::trim);
    let need = match words.next().unwrap_or_default() {
        "all" => None,
        some => {
            let count = some.strip_suffix("of").map(str::trim).and_then(|n| n.parse::<i64>().ok());
            Some(count.filter(|n| (1..=60).contains(n)).ok_or_else(rule)?)
        }
    };
    let in_order = match words.next() {
        None => false,
        Some("in order") => true,
        Some(_) => return Err(rule()),
    };
    if words.next().is_some() {
        return Err(rule());
    }
    let (id, en) = title.split_once(" / ").unwrap_or((title, ""));
    let title = Texts { id: id.trim().to_owned(), en: en.trim().to_owned() };
    if title.id.is_empty() || [&title.id, &title.en].into_iter().any(|text| text.chars().count() > LONGEST) {
        return Err(Msg::from("path-group-title").with("line", number));
    }
    Ok(Line { number, depth, what: What::Group { title, need, in_order } })
}
/// The lines of one depth, each group with those below it.
fn level(rest: &mut &[Line], depth: usize, ids: &BTreeMap<String, i64>) -> Result<Vec<Node>, Msg> {
    let mut nodes = vec![];
    while let Some((line, after)) = rest.split_first().filter(|(line, _)| line.depth == depth) {
        *rest = after;
        nodes.push(match &line.what {
            What::Course(slug) => Node::Course { course: ids.get(slug).copied().unwrap_or(0) },
            What::Group { title, need, in_order } => {
                let nodes = level(rest, depth + 1, ids)?;
                let count = i64::try_from(nodes.len()).unwrap_or(0);
                if count == 0 || need.is_some_and(|need| need > count) {
                    return Err(Msg::from("path-group-small").with("line", line.number));
                }
                Node::Group(Group { title: title.clone(), need: *need, in_order: *in_order, nodes })
            }
        });
    }
    Ok(nodes)
}
/// The same, written down.
pub fn write(nodes: &[Node], slugs: &BTreeMap<i64, String>) -> String {
    let mut lines = vec![];
    put(&mut lines, nodes, 0, slugs);
    lines.join("\n")
}
fn put(lines: &mut Vec<String>, nodes: &[Node], depth: usize, slugs: &BTreeMap<i64, String>) {
    let blanks = "  ".repeat(depth);
    for node in nodes {
        match node {
            Node::Course { course } => {
                lines.push(format!("{blanks}{}", slugs.get(course).map_or("?", String::as_str)));
            }
            Node::Group(group) => {
                let rule = group.need.map_or("all".to_owned(), |need| format!("{need} of"));
                let order = if group.in_order { ", in order" } else { "" };
                let english = if group.title.en.is_empty() { String::new() } else { format!(" / {}", group.title.en) };
                lines.push(format!("{blanks}{rule}{order}: {}{english}", group.title.id));
                put(lines, &group.nodes, depth + 1, slugs);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> BTreeMap<String, i64> {
        ["satu", "dua", "tiga"].into_iter().zip(1..).map(|(slug, id)| (slug.to_owned(), id)).collect()
    }
    fn fault(text: &str) -> String {
        let msg = read(text, &ids()).expect_err(text);
        let line = msg.args.iter().find(|(name, _)| *name == "line").map(|(_, line)| format!("{line:?}"));
        format!("{} {}", msg.id, line.unwrap_or_default())
    }
    #[test]
    fn an_outline_is_read_as_it_is_written() {
        let text = "satu\n1 of, in order: Pilihan / Choice\n  dua\n  all: Dalam\n    tiga";
        let nodes = read(text, &ids()).expect("reads");
        let slugs: BTreeMap<i64, String> = ids().into_iter().map(|(slug, id)| (id, slug)).collect();
        assert_eq!(write(&nodes, &slugs), text);
        let Node::Group(group) = &nodes[1] else { panic!("{nodes:?}") };
        assert_eq!((group.need, group.in_order, group.title.en.as_str()), (Some(1), true, "Choice"));
        assert_eq!(super::slugs(text), ["satu", "dua", "tiga"]);
        assert!(read("", &ids()).expect("nothing").is_empty());
    }
    #[test]
    fn a_fault_names_its_line() {
        for (text, told) in [
            ("satu\nempat", "path-no-such-course Number(2)"),
            ("satu\nsatu", "path-course-twice Number(2)"),
            ("satu\n  dua", "path-indent Number(2)"),
            (" satu", "path-indent Number(1)"),
            ("all: A\n  all: B\n    all: C\n      dua", "path-indent Number(4)"),
            ("some: A\n  dua", "path-rule Number(1)"),
            ("0 of: A\n  dua", "path-rule Number(1)"),
            ("all, backwards: A\n  dua", "path-rule Number(1)"),
            ("all:\n  dua", "path-group-title Number(1)"),
            ("all: A", "path-group-small Number(1)"),
            ("2 of: A\n  dua", "path-group-small Number(1)"),
        ] {
            assert_eq!(fault(text), told, "{text}");
        }
        assert_eq!(fault(&"satu\n".repeat(MOST + 1)), "path-too-long ");
    }
}
