//! A newer version of a path than the one that is followed: what it changes, and taking it.
//!
//! Whoever pinned a version moves it on: a person the one they follow themselves, an agency the one it has assigned, in
//! `assigned::move_on`. While an agency asks for the path, its version holds, and the person takes none. Nothing is lost
//! either way: how far someone is follows from their completions.
use super::{
    part::part_of,
    path::{Known, visible},
    tree::{Group, Node},
};
use crate::{
    accounts::actor::Actor,
    content,
    db::{Conn, lock_row},
    error::{Error, Result},
    event::{self, Event},
    schema::path_followers as followers,
    view::Receipt,
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A course or a group that comes or goes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PathChange {
    /// A course's slug; null: a group, or a course that is not public any more.
    pub course: Option<String>,
    pub is_group: bool,
    pub title: Texts,
    /// Whether the person has done it.
    pub done: bool,
}
/// What a newer version changes for whoever follows an older one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NewerPath {
    /// Its number: what is handed in to take it.
    pub version: i64,
    pub comes: Vec<PathChange>,
    pub goes: Vec<PathChange>,
    /// How far they would be on it.
    pub per_cent: i64,
    /// False: an agency asks for the path, and moves it on itself.
    pub may_take: bool,
}
pub(super) fn between(now: &Group, (version, next): (i64, &Group), known: &Known, may_take: bool) -> NewerPath {
    let done: BTreeSet<i64> = known.done.keys().copied().collect();
    NewerPath {
        version,
        comes: only_in(next, now, known, &done),
        goes: only_in(now, next, known, &done),
        per_cent: next.per_cent(&done),
        may_take,
    }
}
/// What one tree holds and the other does not, in its order. A group is known by its title.
fn only_in(one: &Group, other: &Group, known: &Known, done: &BTreeSet<i64>) -> Vec<PathChange> {
    let there = other.walk(done);
    let is_there = |node: &Node| {
        there.iter().any(|(_, _, other)| match (node, *other) {
            (Node::Course { course }, Node::Course { course: other }) => course == other,
            (Node::Group(group), Node::Group(other)) => group.title == other.title,
            _ => false,
        })
    };
    let change = |node: &Node| match node {
        Node::Course { course } => {
            let found = known.courses.get(course);
            PathChange {
                course: found.map(|course| course.0.clone()),
                is_group: false,
                title: found.map(|course| course.1.clone()).unwrap_or_default(),
                done: done.contains(course),
            }
        }
        Node::Group(group) => {
            PathChange { course: None, is_group: true, title: group.title.clone(), done: group.is_done(done) }
        }
    };
    one.walk(done).into_iter().filter(|&(_, _, node)| !is_there(node)).map(|(_, _, node)| change(node)).collect()
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 2 }))]
pub struct PathVersionChoice {
    /// The number of the public version: nobody takes what they have not seen.
    #[schema(required = true, minimum = 1)]
    pub version: i64,
}
/// Follows the public version from now on; on it already is no error.
pub fn take(conn: &mut Conn, who: &Actor, slug: &str, choice: &PathVersionChoice) -> Result<Receipt> {
    let path = visible(conn, Some(who), slug)?;
    let person = who.person()?;
    lock_row(conn, "people", person)?;
    let (version, part) = part_of(conn, person, path.id)?.ok_or_else(|| Error::conflict("path-not-followed"))?;
    if !part.asked_by.is_empty() {
        return Err(Error::forbidden("path-agency-moves"));
    }
    let receipt = Receipt::changed(format!("/paths/{}", path.slug), "following");
    if version.number == choice.version {
        return Ok(receipt);
    }
    let public = content::published(conn, path.content_id)?.filter(|public| public.number == choice.version);
    let public = public.ok_or_else(|| Error::conflict("path-version-not-public"))?;
    let own = followers::table
        .filter(followers::path_id.eq(path.id))
        .filter(followers::person_id.eq(person))
        .filter(followers::ended_at.is_null());
    diesel::update(own).set(followers::version_id.eq(public.id)).execute(conn)?;
    event::record(conn, who, &Event::PathVersionTaken { path: path.id, name: path.slug, version: public.number })?;
    Ok(receipt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn what_comes_and_goes_is_told_of_the_whole_tree() {
        let course = |course: i64| Node::Course { course };
        let group = |id: &str, nodes: Vec<Node>| {
            let title = Texts { id: id.into(), en: String::new() };
            Node::Group(Group { title, need: Some(1), in_order: false, nodes })
        };
        let root = |nodes: Vec<Node>| Group { title: Texts::default(), need: None, in_order: true, nodes };
        let now = root(vec![course(1), group("Pilihan", vec![course(2)]), course(3)]);
        let next = root(vec![group("Lain", vec![course(3), course(4)]), course(1)]);
        let courses = (1..=4).map(|id| (id, (format!("k{id}"), Texts::default(), id))).collect();
        let known = Known { courses, done: BTreeMap::from([(4, crate::clock::now())]) };
        let newer = between(&now, (2, &next), &known, true);
        let names = |changes: &[PathChange]| {
            let name = |one: &PathChange| one.course.clone().unwrap_or_else(|| one.title.id.clone());
            changes.iter().map(name).collect::<Vec<_>>()
        };
        assert_eq!(names(&newer.comes), ["Lain", "k4"]);
        assert_eq!(names(&newer.goes), ["Pilihan", "k2"]);
        assert_eq!((newer.per_cent, newer.comes[1].done, newer.goes[1].done), (50, true, false));
        assert!(between(&now, (2, &now), &known, true).comes.is_empty());
    }
}
