//! XML as a tree of bounded size, each element with its line. Declarations of types are refused, so that nothing is read
//! from elsewhere and no entity grows.
use super::{Fault, fault, plain::numbered, short};
use crate::error::Msg;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// Elements within each other.
const DEEPEST: usize = 30;
/// Elements of a file.
const MOST: usize = 200_000;

#[derive(Debug, Default)]
pub struct Node {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// All text directly in it.
    pub text: String,
    pub inner: Vec<Node>,
    pub line: usize,
}
impl Node {
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.inner.iter().filter(move |node| node.name == name)
    }
    pub fn one(&self, name: &str) -> Option<&Self> {
        self.inner.iter().find(|node| node.name == name)
    }
    /// The text of an element within; empty where there is none.
    pub fn said(&self, name: &str) -> &str {
        self.one(name).map_or("", |node| node.text.trim())
    }
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }
}
pub fn read(source: &str) -> Result<Node, Fault> {
    let mut reader = Reader::from_str(source);
    let mut lines = Lines { source: source.as_bytes(), at: 0, line: 1 };
    let (mut open, mut root, mut count): (Vec<Node>, Option<Node>, usize) = (vec![], None, 0);
    loop {
        let line = lines.at(reader.buffer_position());
        let event = reader.read_event().map_err(|e| {
            let line = lines.at(reader.error_position());
            fault(line, Msg::from("import-xml").with("found", short(&e.to_string()).as_str()))
        })?;
        match event {
            Event::Start(tag) => {
                count += 1;
                if open.len() >= DEEPEST || count > MOST {
                    return Err(fault(line, "import-xml-deep"));
                }
                if open.is_empty() && root.is_some() {
                    return Err(fault(line, "import-xml-end"));
                }
                open.push(node(&tag, line)?);
            }
            Event::Empty(tag) => {
                count += 1;
                if count > MOST {
                    return Err(fault(line, "import-xml-deep"));
                }
                let leaf = node(&tag, line)?;
                close(leaf, &mut open, &mut root, line)?;
            }
            Event::End(_) => {
                let done = open.pop().ok_or_else(|| fault(line, "import-xml-end"))?;
                close(done, &mut open, &mut root, line)?;
            }
            Event::Text(text) => {
                if let Some(inner) = open.last_mut() {
                    inner.text.push_str(&text);
                } else if !text.trim().is_empty() {
                    return Err(fault(line, "import-xml-end"));
                }
            }
            Event::CData(text) => {
                if let Some(inner) = open.last_mut() {
                    inner.text.push_str(&text);
                }
            }
            Event::GeneralRef(name) => {
                let name = (*name).to_owned();
                let sign = said(&name).ok_or_else(|| unknown(line, &name))?;
                if let Some(inner) = open.last_mut() {
                    inner.text.push(sign);
                }
            }
            Event::DocType(_) => return Err(fault(line, "import-xml-doctype")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if let Some(inner) = open.last() {
        return Err(fault(inner.line, Msg::from("import-xml-unclosed").with("found", short(&inner.name).as_str())));
    }
    root.ok_or_else(|| fault(1, "import-xml-none"))
}
fn unknown(line: usize, name: &str) -> Fault {
    fault(line, Msg::from("import-xml-entity").with("found", short(name).as_str()))
}
fn said(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => name.strip_prefix('#').and_then(numbered).filter(|c| *c != '\0'),
    }
}
fn close(done: Node, open: &mut [Node], root: &mut Option<Node>, line: usize) -> Result<(), Fault> {
    match open.last_mut() {
        Some(outer) => outer.inner.push(done),
        None if root.is_none() => *root = Some(done),
        None => return Err(fault(line, "import-xml-end")),
    }
    Ok(())
}
fn node(tag: &BytesStart, line: usize) -> Result<Node, Fault> {
    let name = tag.name().as_ref().to_owned();
    let mut attributes = vec![];
    for attribute in tag.attributes().take(50) {
        let attribute = attribute
            .map_err(|e| fault(line, Msg::from("import-xml").with("found", short(&e.to_string()).as_str())))?;
        attributes.push((attribute.key.as_ref().to_owned(), attribute.value.into_owned()));
    }
    Ok(Node { name, attributes, line, ..Node::default() })
}
/// Counts lines up to a place, each once.
struct Lines<'a> {
    source: &'a [u8],
    at: usize,
    line: usize,
}
impl Lines<'_> {
    fn at(&mut self, place: u64) -> usize {
        let place = usize::try_from(place).unwrap_or(usize::MAX).min(self.source.len());
        if place > self.at {
            let passed = self.source.get(self.at..place).unwrap_or_default();
            self.line += passed.split(|byte| *byte == b'\n').count() - 1;
            self.at = place;
        }
        self.line
    }
}
