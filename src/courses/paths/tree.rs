//! The tree of a path, and where somebody stands in it: computed from what they have completed, and kept nowhere.
use crate::{progress::completion, words::Texts};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The content of one version of a path.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathDocument {
    pub title: Texts,
    pub summary: Texts,
    pub root: Group,
}
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The root has none.
    pub title: Texts,
    /// How many of its parts have to be done; none: all.
    pub need: Option<i64>,
    /// Whether each part waits for those before it.
    pub in_order: bool,
    pub nodes: Vec<Node>,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "node", rename_all = "snake_case")]
pub enum Node {
    /// By its id.
    Course {
        course: i64,
    },
    Group(Group),
}
impl Group {
    pub fn courses(&self) -> Vec<i64> {
        let of = |node: &Node| match node {
            Node::Course { course } => vec![*course],
            Node::Group(group) => group.courses(),
        };
        self.nodes.iter().flat_map(of).collect()
    }
    pub fn needed(&self) -> usize {
        let all = self.nodes.len();
        self.need.and_then(|need| usize::try_from(need).ok()).map_or(all, |need| need.min(all))
    }
    /// How many of its parts are done.
    pub fn met(&self, done: &BTreeSet<i64>) -> usize {
        self.nodes.iter().filter(|node| node.is_done(done)).count()
    }
    pub fn is_done(&self, done: &BTreeSet<i64>) -> bool {
        self.needed() > 0 && self.met(done) >= self.needed()
    }
    pub fn per_cent(&self, done: &BTreeSet<i64>) -> i64 {
        let needed = self.needed();
        if self.is_done(done) { 100 } else { completion::per_cent(self.met(done).min(needed), needed) }
    }
    /// Its nodes, each with the depth from 1 and whether it waits for one before it.
    pub fn walk<'g>(&'g self, done: &BTreeSet<i64>) -> Vec<(usize, bool, &'g Node)> {
        let mut all = vec![];
        self.step(done, 1, false, &mut all);
        all
    }
    fn step<'g>(&'g self, done: &BTreeSet<i64>, depth: usize, waits: bool, all: &mut Vec<(usize, bool, &'g Node)>) {
        let mut waits_here = waits;
        for node in &self.nodes {
            let is_done = node.is_done(done);
            all.push((depth, waits_here && !is_done, node));
            if let Node::Group(group) = node {
                group.step(done, depth + 1, waits_here, all);
            }
            waits_here |= self.in_order && !is_done;
        }
    }
}
impl Node {
    pub fn is_done(&self, done: &BTreeSet<i64>) -> bool {
        match self {
            Self::Course { course } => done.contains(course),
            Self::Group(group) => group.is_done(done),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(need: Option<i64>, in_order: bool, nodes: Vec<Node>) -> Group {
        Group { title: Texts::default(), need, in_order, nodes }
    }
    fn course(course: i64) -> Node {
        Node::Course { course }
    }
    #[test]
    fn all_and_some_in_order_and_freely() {
        let some = Node::Group(group(Some(1), false, vec![course(2), course(3)]));
        let path = group(None, true, vec![course(1), some, course(4)]);
        assert_eq!((path.courses(), path.needed()), (vec![1, 2, 3, 4], 3));
        let done = |ids: &[i64]| ids.iter().copied().collect::<BTreeSet<i64>>();
        assert!(!path.is_done(&done(&[1, 4])) && path.is_done(&done(&[1, 3, 4])));
        assert_eq!(path.met(&done(&[1, 2])), 2);
        let waits = |ids: &[i64]| {
            let walk = path.walk(&done(ids));
            walk.into_iter().map(|(depth, waits, _)| (depth, waits)).collect::<Vec<_>>()
        };
        assert_eq!(waits(&[]), [(1, false), (1, true), (2, true), (2, true), (1, true)]);
        assert_eq!(waits(&[1]), [(1, false), (1, false), (2, false), (2, false), (1, true)]);
        // What was done out of turn counts, and what comes before it is still to be done.
        assert_eq!(waits(&[4]), [(1, false), (1, true), (2, true), (2, true), (1, false)]);
        assert!(!group(None, false, vec![]).is_done(&done(&[])));
    }
}
