//! A condition as authors nest it: read strictly when it is saved, leniently when it is asked.
use crate::{
    clock::Instant,
    error::{Error, Msg, Result},
};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// How deep a tree may be, the root included.
pub const DEEPEST: usize = 4;
/// How many conditions it may hold.
pub const MOST: usize = 30;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Not met: nobody is told that there is anything.
    pub hide: bool,
    pub node: Node,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    All(Vec<Tree>),
    Any(Vec<Tree>),
    /// None of them may hold.
    None(Vec<Tree>),
    One(Condition),
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    From(Instant),
    Until(Instant),
    /// A lesson of the same course is completed.
    Lesson(String),
    /// An item's figure in basis points: `min` and more, less than `max`.
    Grade {
        item: String,
        min: Option<i64>,
        max: Option<i64>,
    },
    /// A role at an agency; either may be left out, not both.
    Member {
        agency: String,
        role: String,
    },
    /// Another course is completed.
    Course(String),
    /// Of a kind that this program does not know. It is never met.
    Unknown(String),
}

/// Reads what an author saves. A fault names its place: `all[1].min`.
pub fn read(text: &str) -> Result<Tree> {
    let value: Value =
        serde_json::from_str(text).map_err(|_| Error::invalid("tree", Msg::from("condition-no-json")))?;
    Reader { strict: true, count: 0 }.tree(&value, "", 1).map_err(|(path, id)| {
        let path = if path.is_empty() { "/".to_owned() } else { path };
        Error::invalid("tree", Msg::from(id).with("path", path.as_str()))
    })
}
/// Reads what is kept: what is not understood is a condition that nobody meets.
pub fn kept(text: &str) -> Tree {
    let unknown = |what: &str| Tree { hide: false, node: Node::One(Condition::Unknown(what.to_owned())) };
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return unknown("?");
    };
    Reader { strict: false, count: 0 }.tree(&value, "", 1).unwrap_or_else(|_| unknown("?"))
}
struct Reader {
    strict: bool,
    count: usize,
}
type Fault = (String, &'static str);
impl Reader {
    fn tree(&mut self, value: &Value, path: &str, depth: usize) -> Result<Tree, Fault> {
        let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let object = value.as_object().ok_or((path.to_owned(), "condition-no-object"))?;
        self.count += usize::from(object.contains_key("type"));
        if depth > DEEPEST || self.count > MOST {
            return Err((path.to_owned(), "condition-too-large"));
        }
        let hide = match object.get("hide") {
            None => false,
            Some(hide) => hide.as_bool().ok_or((at("hide"), "condition-not-readable"))?,
        };
        let groups: Vec<&str> =
            ["all", "any", "none", "type"].into_iter().filter(|key| object.contains_key(*key)).collect();
        let [key] = groups[..] else {
            return Err((path.to_owned(), "condition-one-of"));
        };
        if key == "type" {
            return Ok(Tree { hide, node: Node::One(self.condition(object, path)?) });
        }
        if let Some(other) = object.keys().find(|name| *name != key && *name != "hide") {
            return Err((at(other), "condition-not-known"));
        }
        let parts = object.get(key).and_then(Value::as_array).ok_or((at(key), "condition-no-list"))?;
        if parts.is_empty() && self.strict {
            return Err((at(key), "condition-empty"));
        }
        let part = |(n, part): (usize, &Value)| self.tree(part, &format!("{}[{n}]", at(key)), depth + 1);
        let parts = parts.iter().enumerate().map(part).collect::<Result<Vec<_>, _>>()?;
        let node = match key {
            "all" => Node::All(parts),
            "any" => Node::Any(parts),
            _ => Node::None(parts),
        };
        Ok(Tree { hide, node })
    }
    fn condition(&mut self, object: &serde_json::Map<String, Value>, path: &str) -> Result<Condition, Fault> {
        let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let kind = object.get("type").and_then(Value::as_str).ok_or((at("type"), "condition-not-readable"))?;
        let text = |name: &str| match object.get(name) {
            None => Ok(String::new()),
            Some(Value::String(text)) if text.chars().count() <= 200 => Ok(text.trim().to_owned()),
            Some(_) => Err((at(name), "condition-not-readable")),
        };
        let needed = |name: &str| match text(name)? {
            empty if empty.is_empty() => Err((at(name), "condition-missing")),
            text => Ok(text),
        };
        let points = |name: &str| match object.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match value.as_i64() {
                Some(points) if (0..=10_000).contains(&points) => Ok(Some(points)),
                _ => Err((at(name), "condition-not-readable")),
            },
        };
        let instant = |name: &str| {
            let at_time = needed(name)?.parse::<DateTime<Utc>>();
            at_time.map(Instant::from).map_err(|_| (at(name), "condition-not-readable"))
        };
        let (found, fields): (Condition, &[&str]) = match kind {
            "from" => (Condition::From(instant("at")?), &["at"]),
            "until" => (Condition::Until(instant("at")?), &["at"]),
            "lesson" => (Condition::Lesson(needed("lesson")?), &["lesson"]),
            "course" => (Condition::Course(needed("course")?), &["course"]),
            "grade" => {
                let (item, min, max) = (needed("item")?, points("min")?, points("max")?);
                if min.is_none() && max.is_none() || min.zip(max).is_some_and(|(min, max)| min >= max) {
                    return Err((at("min"), "condition-bounds"));
                }
                (Condition::Grade { item, min, max }, &["item", "min", "max"])
            }
            "member" => {
                let (agency, role) = (text("agency")?, text("role")?);
                if agency.is_empty() && role.is_empty() {
                    return Err((at("agency"), "condition-missing"));
                }
                (Condition::Member { agency, role }, &["agency", "role"])
            }
            _ if self.strict => return Err((at("type"), "condition-not-known")),
            other => return Ok(Condition::Unknown(other.chars().take(50).collect())),
        };
        match object.keys().find(|name| !fields.contains(&name.as_str()) && *name != "type" && *name != "hide") {
            Some(other) => Err((at(other), "condition-not-known")),
            None => Ok(found),
        }
    }
}

impl Tree {
    /// Every condition of it.
    pub fn conditions(&self) -> Vec<&Condition> {
        match &self.node {
            Node::One(condition) => vec![condition],
            Node::All(parts) | Node::Any(parts) | Node::None(parts) => {
                parts.iter().flat_map(Self::conditions).collect()
            }
        }
    }
    /// Whether any part of it hides what it locks.
    pub fn may_hide(&self) -> bool {
        self.hide
            || match &self.node {
                Node::One(_) => false,
                Node::All(parts) | Node::Any(parts) | Node::None(parts) => parts.iter().any(Self::may_hide),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fault(tree: &Value) -> String {
        let read = (Reader { strict: true, count: 0 }).tree(tree, "", 1);
        match read {
            Err((path, id)) => format!("{path} {id}"),
            Ok(tree) => panic!("{tree:?}"),
        }
    }

    #[test]
    fn a_fault_names_its_place() {
        let leaf = json!({ "type": "lesson", "lesson": "a" });
        let wrong = [
            (json!({ "any": [{ "type": "weather" }] }), "any[0].type condition-not-known"),
            (json!([]), " condition-no-object"),
            (json!({}), " condition-one-of"),
            (json!({ "all": [leaf], "any": [leaf] }), " condition-one-of"),
            (json!({ "all": leaf }), "all condition-no-list"),
            (json!({ "all": [] }), "all condition-empty"),
            (json!({ "all": [leaf, { "any": [leaf, 7] }] }), "all[1].any[1] condition-no-object"),
            (json!({ "all": [leaf], "why": 1 }), "why condition-not-known"),
            (json!({ "type": "lesson", "lesson": "a", "min": 1 }), "min condition-not-known"),
            (json!({ "type": "lesson" }), "lesson condition-missing"),
            (json!({ "type": "from", "at": "soon" }), "at condition-not-readable"),
            (json!({ "type": "grade", "item": "a/b" }), "min condition-bounds"),
            (json!({ "type": "grade", "item": "a/b", "min": 5, "max": 5 }), "min condition-bounds"),
            (json!({ "type": "grade", "item": "a/b", "min": 10_001 }), "min condition-not-readable"),
            (json!({ "type": "member" }), "agency condition-missing"),
            (json!({ "all": [leaf], "hide": "yes" }), "hide condition-not-readable"),
        ];
        for (tree, told) in wrong {
            assert_eq!(fault(&tree), told, "{tree}");
        }
        let deep = |n: usize| (1..n).fold(leaf.clone(), |tree, _| json!({ "all": [tree] }));
        assert!(read(&deep(DEEPEST).to_string()).is_ok());
        assert!(fault(&deep(DEEPEST + 1)).ends_with("condition-too-large"));
        let wide = |n: usize| json!({ "all": vec![leaf.clone(); n] });
        assert!(read(&wide(MOST).to_string()).is_ok());
        assert!(fault(&wide(MOST + 1)).ends_with("condition-too-large"));
    }
}
