//! Questions as this site writes them: JSON, nothing lost.
use super::{Found, Reading, short};
use crate::{courses::question::Question, error::Msg};
use serde::{Deserialize, Serialize};

/// The whole file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnFile {
    /// Of the format: 1.
    pub ekopi_questions: i64,
    pub questions: Vec<OwnQuestion>,
}
#[derive(Debug, Serialize, Deserialize)]
pub struct OwnQuestion {
    /// Names joined by `/`; empty: none.
    #[serde(default)]
    pub category: String,
    #[serde(flatten)]
    pub question: Question,
}
pub fn read(source: &str, reading: &mut Reading) {
    // JSON keeps no lines: a question is told of by where its prompt stands, as long as each has a line to itself.
    let file: OwnFile = match serde_json::from_str(source) {
        Ok(file) => file,
        Err(e) => {
            return reading
                .fault(e.line().max(1), Msg::from("import-json").with("found", short(&e.to_string()).as_str()));
        }
    };
    if file.ekopi_questions != 1 {
        return reading
            .fault(1, Msg::from("import-json-version").with("found", file.ekopi_questions.to_string().as_str()));
    }
    let mut lines = (1..).zip(source.lines()).filter(|(_, line)| line.contains("\"prompt\"")).map(|(at, _)| at);
    let mut last = 1;
    for own in file.questions {
        if reading.is_over() {
            return;
        }
        last = lines.next().unwrap_or(last);
        let category = super::category(&own.category);
        reading.take(Found { line: last, category, question: own.question, lost: vec![] });
    }
}
