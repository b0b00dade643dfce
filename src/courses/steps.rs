//! The lessons of a course as steps, and where a person stands on them.
use super::{
    block::LessonDocument,
    conditions::reason::LockReason,
    course::{Course, CourseDocument},
};
use crate::{
    content,
    db::Conn,
    error::Result,
    progress::{
        completion,
        evidence::{self, EvidenceKind},
    },
    schema::lessons,
    words::Texts,
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A lesson in its course's list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LessonStep {
    pub slug: String,
    pub title: Texts,
    pub minutes: i64,
    pub done: bool,
    /// The parts still missing: block ids, with `read` or `score`.
    pub missing: Vec<MissingPart>,
    /// It changed since this person finished it; the result stands.
    pub updated_since: bool,
    /// Why it is locked for this person; empty: it is open.
    pub locked: Vec<LockReason>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MissingPart {
    pub block: String,
    pub kind: EvidenceKind,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChapterSteps {
    pub title: Texts,
    pub lessons: Vec<LessonStep>,
}

/// Where a person stands in a course.
pub(super) struct Standing {
    pub chapters: Vec<ChapterSteps>,
    pub done: usize,
    pub total: usize,
    pub finished: bool,
}
/// `learner`: a person and the period they are in.
pub(super) fn standing(
    conn: &mut Conn,
    learner: Option<(i64, i64)>,
    course: &Course,
    document: &CourseDocument,
) -> Result<Standing> {
    let wanted = document.lessons();
    let versions = content::published_of(conn, &wanted)?;
    let slugs: BTreeMap<i64, String> = lessons::table
        .filter(lessons::content_id.eq_any(&wanted))
        .select((lessons::content_id, lessons::slug))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let mut asked = wanted.clone();
    asked.push(course.content_id);
    let (best, done) = match learner {
        Some((person, period)) => {
            (evidence::best(conn, person, &wanted, period)?, completion::done(conn, person, &asked, period)?)
        }
        None => (evidence::Best::default(), BTreeMap::new()),
    };
    let mut steps = BTreeMap::new();
    for version in versions {
        let lesson: LessonDocument = version.document()?;
        let requirements = lesson.requirements();
        let reached = done.get(&version.content_id);
        let missing =
            if reached.is_some() { vec![] } else { completion::missing(&requirements, version.content_id, &best) };
        let step = LessonStep {
            slug: slugs.get(&version.content_id).cloned().unwrap_or_default(),
            title: lesson.title,
            minutes: lesson.minutes,
            done: reached.is_some(),
            missing: missing.into_iter().map(|r| MissingPart { block: r.part.clone(), kind: r.kind }).collect(),
            updated_since: reached.is_some_and(|(_, on)| *on != version.id),
            locked: vec![],
        };
        steps.insert(version.content_id, step);
    }
    let chapters: Vec<ChapterSteps> = document
        .chapters
        .iter()
        .map(|c| ChapterSteps {
            title: c.title.clone(),
            lessons: c.lessons.iter().filter_map(|id| steps.get(id).cloned()).collect(),
        })
        .collect();
    let all = || chapters.iter().flat_map(|c| &c.lessons);
    let (there, total) = (all().filter(|l| l.done).count(), all().count());
    Ok(Standing { done: there, total, finished: done.contains_key(&course.content_id), chapters })
}
