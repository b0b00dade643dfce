//! What is searched: the nouns, and what of them an event makes the index look at again.
use crate::{
    agencies, courses,
    db::Conn,
    error::Result,
    event::Event,
    ideas,
    index::{Doc, Kind},
    innovations, labs,
};
use std::collections::BTreeSet;

/// A noun that is found: its ids in order, and its documents.
#[derive(Clone, Copy)]
pub(super) struct Source {
    pub(super) kind: Kind,
    pub(super) after: fn(&mut Conn, i64, i64) -> Result<Vec<i64>>,
    pub(super) documents: fn(&mut Conn, &[i64]) -> Result<Vec<Doc>>,
}
pub(super) const SOURCES: [Source; 6] = [
    Source { kind: Kind::Innovation, after: innovations::searched::after, documents: innovations::searched::documents },
    Source {
        kind: Kind::Course,
        after: courses::searched::courses_after,
        documents: courses::searched::course_documents,
    },
    Source {
        kind: Kind::Lesson,
        after: courses::searched::lessons_after,
        documents: courses::searched::lesson_documents,
    },
    Source { kind: Kind::Agency, after: agencies::searched::after, documents: agencies::searched::documents },
    Source { kind: Kind::Idea, after: ideas::searched::after, documents: ideas::searched::documents },
    Source { kind: Kind::Lab, after: labs::searched::after, documents: labs::searched::documents },
];

/// Everything that may be found otherwise after this event.
pub(super) fn touched(conn: &mut Conn, event: &Event, things: &mut BTreeSet<(Kind, i64)>) -> Result<()> {
    let of = |kind: Kind| move |id| (kind, id);
    match event.searched() {
        Some(("idea", id)) => drop(things.insert((Kind::Idea, id))),
        Some(("lab", id)) => drop(things.insert((Kind::Lab, id))),
        Some(("innovation", id)) => drop(things.insert((Kind::Innovation, id))),
        Some(("course", id)) => {
            things.insert((Kind::Course, id));
            things.extend(courses::searched::lessons_of(conn, id)?.into_iter().map(of(Kind::Lesson)));
        }
        Some(("lesson", id)) => {
            things.insert((Kind::Lesson, id));
            things.extend(courses::searched::cited_by(conn, id)?.into_iter().map(of(Kind::Innovation)));
        }
        Some(("agency", id)) => {
            things.insert((Kind::Agency, id));
            things.extend(agencies::searched::units_of(conn, id)?.into_iter().map(of(Kind::Agency)));
            things.extend(innovations::searched::of_agency(conn, id)?.into_iter().map(of(Kind::Innovation)));
            things.extend(ideas::searched::of_agency(conn, id)?.into_iter().map(of(Kind::Idea)));
            things.extend(labs::searched::of_agency(conn, id)?.into_iter().map(of(Kind::Lab)));
        }
        _ => {}
    }
    Ok(())
}
/// The names under which a thing stands in the index: the entry, and its draft.
pub(super) fn keys(thing: (Kind, i64)) -> impl Iterator<Item = (Kind, i64)> {
    let draft = (thing.0 == Kind::Innovation).then_some((Kind::InnovationDraft, thing.1));
    [thing].into_iter().chain(draft)
}
