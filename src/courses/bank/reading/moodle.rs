//! Moodle XML: a file of questions, each an element with its kind.
use super::{
    Fault, Found, Lost, Reading, category, moodle_question, plain, question, short,
    tree::{self, Node},
};
use crate::{
    courses::question::Task,
    error::Msg,
    words::{Lang, Texts},
};

pub fn read(source: &str, language: Lang, reading: &mut Reading) {
    let root = match tree::read(source) {
        Ok(root) => root,
        Err(fault) => return reading.fault(fault.line, fault.why),
    };
    if root.name != "quiz" {
        return reading.fault(root.line, Msg::from("import-moodle-root").with("found", short(&root.name).as_str()));
    }
    let mut place = None;
    for node in root.all("question") {
        if reading.is_over() {
            return;
        }
        match node.attribute("type") {
            "category" => {
                place = node.one("category").and_then(|inner| {
                    category(if inner.said("text").is_empty() { inner.text.trim() } else { inner.said("text") })
                });
            }
            "description" => {
                let text = plain::plain(node.one("questiontext").map_or("", |q| q.said("text"))).0;
                reading.drop_one(node.line, Msg::from("import-description").with("found", short(&text).as_str()));
            }
            kind => {
                let asked = Asked { node, language, lost: vec![] };
                match asked.whole(kind, place.clone()) {
                    Ok(Some(found)) => reading.take(found),
                    Ok(None) => {
                        reading.drop_one(node.line, Msg::from("import-kind").with("found", short(kind).as_str()));
                    }
                    Err(fault) => reading.fault(fault.line, fault.why),
                }
            }
        }
    }
}
/// A question that is being read.
pub struct Asked<'a> {
    pub node: &'a Node,
    pub language: Lang,
    pub lost: Vec<Lost>,
}
impl Asked<'_> {
    fn whole(mut self, kind: &str, place: Option<String>) -> Result<Option<Found>, Fault> {
        let mut prompt = self.text_of(self.node, "questiontext");
        let explanation = self.text_of(self.node, "generalfeedback");
        let Some(mut task) = moodle_question::task(&mut self, kind)? else {
            return Ok(None);
        };
        if let Task::Cloze { text, .. } = &mut task {
            *text = self.texts(&super::embedded::shown(&prompt));
            prompt = super::embedded::lead(self.node.one("name").map_or("", |name| name.said("text")));
        }
        for (name, what) in [
            ("hint", Lost::Hints),
            ("correctfeedback", Lost::Feedback),
            ("partiallycorrectfeedback", Lost::Feedback),
            ("incorrectfeedback", Lost::Feedback),
        ] {
            if self.node.all(name).any(|node| !plain::plain(node.said("text")).0.is_empty()) {
                self.lost.push(what);
            }
        }
        self.lost.sort_unstable();
        self.lost.dedup();
        let points = self.points();
        let (prompt, explanation) = (self.texts(&prompt), self.texts(&explanation));
        let question = question(prompt, explanation, points, task);
        Ok(Some(Found { line: self.node.line, category: place, question, lost: self.lost }))
    }
    /// Whole points from 1 to 100; a question of less is worth one.
    fn points(&self) -> i64 {
        let grade: f64 = self.node.said("defaultgrade").parse().unwrap_or(1.0);
        #[expect(clippy::cast_possible_truncation, reason = "clamped; what is no number becomes 1")]
        if grade.is_finite() { grade.round().clamp(1.0, 100.0) as i64 } else { 1 }
    }
    pub fn texts(&self, text: &str) -> Texts {
        Texts::one(text.to_owned(), self.language)
    }
    /// The words of an element with a `format` and a `text`.
    pub fn text_of(&mut self, node: &Node, name: &str) -> String {
        node.one(name).map_or_else(String::new, |inner| self.text(inner))
    }
    pub fn text(&mut self, node: &Node) -> String {
        let text = node.said("text");
        if node.one("file").is_some() {
            self.lost.push(Lost::Media);
        }
        // Moodle's own default is HTML with line breaks.
        if ["plain_text", "markdown"].contains(&node.attribute("format")) {
            return plain::tidy(text);
        }
        let (text, lost) = plain::plain(text);
        self.lost.extend(lost);
        text
    }
}
