//! Whether a condition is met, judged from facts that were asked for once.
use super::tree::{Condition, Node, Tree};
use crate::clock::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// What a person has to show, asked for once for a whole page.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub now: Option<Instant>,
    /// Slugs of completed lessons of the course, and of completed courses.
    pub lessons: BTreeSet<String>,
    pub courses: BTreeSet<String>,
    /// Item → what counts of it, in basis points; of what is graded alone.
    pub grades: BTreeMap<String, i64>,
    /// Agency (empty: of the installation) and role.
    pub roles: Vec<(String, String)>,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Open,
    /// What is missing, in the author's order; `hidden` wins where any of it says so.
    Shut {
        hidden: bool,
        missing: Vec<Missing>,
    },
}
/// A condition that is not met, or one that must not be and is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub condition: Condition,
    pub must_not: bool,
    /// One of several would do.
    pub one_of: bool,
}
impl Condition {
    fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::From(at) => facts.now.is_some_and(|now| now >= *at),
            Self::Until(at) => facts.now.is_some_and(|now| now < *at),
            Self::Lesson(lesson) => facts.lessons.contains(lesson),
            Self::Course(course) => facts.courses.contains(course),
            Self::Grade { item, min, max } => facts
                .grades
                .get(item)
                .is_some_and(|score| min.is_none_or(|min| *score >= min) && max.is_none_or(|max| *score < max)),
            Self::Member { agency, role } => facts
                .roles
                .iter()
                .any(|held| (agency.is_empty() || held.0 == *agency) && (role.is_empty() || held.1 == *role)),
            Self::Unknown(_) => false,
        }
    }
}
impl Tree {
    pub fn judge(&self, facts: &Facts) -> Verdict {
        // What this program does not understand may mean anything, wherever in the tree it stands.
        let unknown: Vec<Missing> = self
            .conditions()
            .into_iter()
            .filter(|condition| matches!(condition, Condition::Unknown(_)))
            .map(|condition| Missing { condition: condition.clone(), must_not: false, one_of: false })
            .collect();
        if unknown.is_empty() { self.look(facts) } else { Verdict::Shut { hidden: self.may_hide(), missing: unknown } }
    }
    fn look(&self, facts: &Facts) -> Verdict {
        let verdict = match &self.node {
            Node::One(condition) if condition.holds(facts) => Verdict::Open,
            Node::One(condition) => Verdict::Shut {
                hidden: false,
                missing: vec![Missing { condition: condition.clone(), must_not: false, one_of: false }],
            },
            Node::All(parts) => together(parts.iter().map(|part| part.look(facts))),
            Node::Any(parts) => {
                let verdicts: Vec<Verdict> = parts.iter().map(|part| part.look(facts)).collect();
                if verdicts.contains(&Verdict::Open) {
                    Verdict::Open
                } else {
                    match together(verdicts.into_iter()) {
                        Verdict::Shut { hidden, missing } => {
                            let missing =
                                missing.into_iter().map(|m| Missing { one_of: parts.len() > 1, ..m }).collect();
                            Verdict::Shut { hidden, missing }
                        }
                        Verdict::Open => Verdict::Open,
                    }
                }
            }
            Node::None(parts) => together(parts.iter().map(|part| {
                match part.look(facts) {
                    Verdict::Shut { .. } => Verdict::Open,
                    Verdict::Open => Verdict::Shut {
                        hidden: part.hide,
                        missing: part
                            .conditions()
                            .into_iter()
                            .map(|c| Missing { condition: c.clone(), must_not: true, one_of: false })
                            .collect(),
                    },
                }
            })),
        };
        match verdict {
            Verdict::Shut { hidden, missing } => Verdict::Shut { hidden: hidden || self.hide, missing },
            Verdict::Open => Verdict::Open,
        }
    }
}
/// Open where all are; else all that is missing, hidden where any of it is.
fn together(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let (mut hides, mut all) = (false, vec![]);
    let mut shut = false;
    for verdict in verdicts {
        if let Verdict::Shut { hidden, missing } = verdict {
            (shut, hides) = (true, hides || hidden);
            all.extend(missing);
        }
    }
    if shut { Verdict::Shut { hidden: hides, missing: all } } else { Verdict::Open }
}

#[cfg(test)]
mod tests {
    use super::{
        super::tree::{kept, read},
        *,
    };
    use chrono::{DateTime, Utc};
    use serde_json::{Value, json};

    fn at(text: &str) -> Instant {
        text.parse::<DateTime<Utc>>().unwrap().into()
    }
    fn facts() -> Facts {
        Facts {
            now: Some(at("2026-03-02T03:00:00Z")),
            lessons: ["done".to_owned()].into(),
            courses: ["learnt".to_owned()].into(),
            grades: [("l/quiz".to_owned(), 7000)].into(),
            roles: vec![("lan".into(), "mentor".into())],
        }
    }
    fn opens(tree: &Value) -> bool {
        read(&tree.to_string()).unwrap().judge(&facts()) == Verdict::Open
    }
    #[test]
    fn each_kind_says_what_it_means() {
        let grade = |min: Value, max: Value| json!({ "type": "grade", "item": "l/quiz", "min": min, "max": max });
        let yes = [
            json!({ "type": "from", "at": "2026-03-02T03:00:00Z" }),
            json!({ "type": "until", "at": "2026-03-02T03:00:01Z" }),
            json!({ "type": "lesson", "lesson": "done" }),
            json!({ "type": "course", "course": "learnt" }),
            json!({ "type": "member", "agency": "lan" }),
            json!({ "type": "member", "role": "mentor" }),
            // The lower bound is in, the upper one is not: bands share an edge without overlapping.
            grade(json!(7000), json!(null)),
            grade(json!(null), json!(7001)),
        ];
        let no = [
            json!({ "type": "from", "at": "2026-03-02T03:00:01Z" }),
            json!({ "type": "until", "at": "2026-03-02T03:00:00Z" }),
            json!({ "type": "lesson", "lesson": "other" }),
            json!({ "type": "course", "course": "other" }),
            json!({ "type": "member", "agency": "lan", "role": "curator" }),
            grade(json!(7001), json!(null)),
            grade(json!(null), json!(7000)),
            json!({ "type": "grade", "item": "never/graded", "max": 7000 }),
        ];
        assert!(yes.iter().all(opens), "{:?}", yes.iter().find(|tree| !opens(tree)));
        assert!(!no.iter().any(opens), "{:?}", no.iter().find(|tree| opens(tree)));
        for (yes, no) in yes.iter().zip(&no) {
            assert!(opens(&json!({ "any": [no, yes] })) && !opens(&json!({ "all": [no, yes] })));
            assert!(opens(&json!({ "none": [no, no] })) && !opens(&json!({ "none": [no, yes] })));
            assert!(!opens(&json!({ "all": [{ "none": [{ "any": [no, yes] }] }] })));
        }
    }
    #[test]
    fn hide_wins_where_what_fails_says_so() {
        let (yes, no) = (json!({ "type": "lesson", "lesson": "done" }), json!({ "type": "lesson", "lesson": "x" }));
        let hiding = json!({ "type": "lesson", "lesson": "y", "hide": true });
        let hidden = |tree: &Value| match read(&tree.to_string()).unwrap().judge(&facts()) {
            Verdict::Shut { hidden, .. } => hidden,
            Verdict::Open => panic!("open"),
        };
        assert!(hidden(&json!({ "all": [no, hiding] })));
        assert!(hidden(&json!({ "any": [no, hiding] })));
        assert!(hidden(&json!({ "all": [no], "hide": true })));
        assert!(
            !hidden(&json!({ "all": [no, { "type": "lesson", "lesson": "done", "hide": true }] })),
            "that one is met"
        );
        assert!(hidden(&json!({ "none": [{ "type": "lesson", "lesson": "done", "hide": true }] })));
        assert!(!hidden(&json!({ "none": [yes] })));
    }
    #[test]
    fn what_is_not_known_locks() {
        for kept_text in [
            r#"{"type":"weather","sun":true}"#,
            r#"{"any":[{"type":"lesson","lesson":"done"},{"type":"weather"}]}"#,
            r#"{"none":[{"type":"weather"}]}"#,
            r#"{"most":[]}"#,
            "nonsense",
        ] {
            let verdict = kept(kept_text).judge(&facts());
            let Verdict::Shut { missing, .. } = verdict else { panic!("{kept_text} opens") };
            assert!(matches!(missing[0].condition, Condition::Unknown(_)), "{missing:?}");
        }
    }
}
