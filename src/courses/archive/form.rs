//! What lies in an archive of a course: a manifest, the course, its lessons, its bank, and media by their hashes.
//!
//! Lessons are named by their places, from 1; files of a lesson by names of its own; questions and categories by the numbers
//! that they have in their bank, which stay. So an archive says the same wherever it was made.
use crate::{
    accounts::settings::Zone,
    clock::Instant,
    courses::{
        bank::entry::{EntryStatus, Kept},
        block::LessonDocument,
        course::CourseDocument,
        gradebook::formula::Weights,
        runs::run::RunWayIn,
    },
    progress::template::CertificateTemplate,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

pub const KIND: &str = "ekopi-course";
/// Raised when an older program could not read what is written. Every one that was ever written stays readable.
/// 2: courses have sectors.
pub const SCHEMA: i64 = 2;
pub const MEDIA: &str = "application/zip";
pub const MANIFEST: &str = "manifest.json";
pub const COURSE: &str = "course.json";
pub const BANK: &str = "bank.json";
pub fn lesson_entry(number: usize) -> String {
    format!("lessons/{number}.json")
}
pub fn media_entry(hash: &str) -> String {
    format!("media/{hash}")
}
/// How conditions name a lesson.
pub fn lesson_name(number: i64) -> String {
    format!("lesson:{number}")
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub kind: String,
    pub schema: i64,
    /// The version of the program that made it.
    pub ekopi: String,
    pub made_at: Instant,
    /// Where it was made.
    pub site: String,
    /// Every other entry.
    pub entries: Vec<Listed>,
}
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    pub name: String,
    pub sha256: String,
    pub bytes: u64,
}
/// A version by its number. Where numbers are left out, the version behind the gap has stood there, too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedVersion<D> {
    pub number: i64,
    pub document: D,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedCourse {
    pub slug: String,
    /// The last one is the draft. Their chapters name lessons by their places.
    pub versions: Vec<ArchivedVersion<CourseDocument>>,
    /// The public one.
    pub published: Option<i64>,
    /// Slugs, in the order of the entries.
    pub lessons: Vec<String>,
    pub conditions: Vec<ArchivedCondition>,
    pub certificate: CertificateTemplate,
    /// The newest run, without its people, dates and key.
    pub run: Option<ArchivedRun>,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedCondition {
    /// `lesson:` and its place, or `chapter:` and its id.
    pub target: String,
    pub tree: Value,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedRun {
    pub title: String,
    pub zone: Zone,
    pub seats: Option<i64>,
    pub way_in: RunWayIn,
    /// Days from its beginning.
    pub timetable: Vec<ArchivedDay>,
    /// Items by the places of their lessons; none: nobody has set any.
    pub weights: Option<Weights>,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedDay {
    pub lesson: i64,
    pub day: i64,
    pub milestone: String,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedLesson {
    /// The last one is the draft.
    pub versions: Vec<ArchivedVersion<LessonDocument>>,
    pub published: Option<i64>,
    /// By the names that the blocks have for them.
    pub files: BTreeMap<String, ArchivedFile>,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedFile {
    pub name: String,
    pub sha256: String,
}
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedBank {
    pub categories: Vec<ArchivedCategory>,
    pub questions: Vec<ArchivedQuestion>,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedCategory {
    pub number: i64,
    pub path: String,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedQuestion {
    pub number: i64,
    pub category: Option<i64>,
    pub status: EntryStatus,
    pub versions: Vec<ArchivedVersion<Kept>>,
    /// What attempts are served.
    pub published: Option<i64>,
}

/// A tree of conditions with its lessons named otherwise: `lesson` of a condition on a lesson, and what stands before the
/// `/` of an item. Other courses and agencies keep their names.
pub fn renamed(tree: &Value, name: &impl Fn(&str) -> Option<String>) -> Value {
    match tree {
        Value::Array(all) => all.iter().map(|one| renamed(one, name)).collect(),
        Value::Object(fields) => {
            let kind = fields.get("type").and_then(Value::as_str);
            let field = |(key, value): (&String, &Value)| {
                let new = match (kind, key.as_str(), value) {
                    (Some("lesson"), "lesson", Value::String(lesson)) => name(lesson).map(Value::String),
                    (Some("grade"), "item", Value::String(item)) => {
                        let split = item.rsplit_once('/');
                        split.and_then(|(lesson, part)| Some(Value::String(format!("{}/{part}", name(lesson)?))))
                    }
                    (None, _, Value::Array(_)) => Some(renamed(value, name)),
                    _ => None,
                };
                (key.clone(), new.unwrap_or_else(|| value.clone()))
            };
            Value::Object(fields.iter().map(field).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_tree_names_its_lessons_otherwise_and_comes_back() {
        let tree = json!({ "all": [
            { "type": "lesson", "lesson": "one", "hide": true },
            { "any": [{ "type": "grade", "item": "one/quiz", "min": 5000 }, { "type": "course", "course": "one" }] },
            { "type": "member", "agency": "one", "role": "author" },
        ] });
        let out = renamed(&tree, &|lesson: &str| (lesson == "one").then(|| lesson_name(1)));
        assert_eq!(out["all"][0], json!({ "type": "lesson", "lesson": "lesson:1", "hide": true }));
        assert_eq!(out["all"][1]["any"][0]["item"], "lesson:1/quiz");
        assert_eq!(out["all"][1]["any"][1]["course"], "one");
        assert_eq!(out["all"][2]["agency"], "one");
        assert_eq!(renamed(&out, &|lesson: &str| (lesson == "lesson:1").then(|| "one".to_owned())), tree);
    }
}
