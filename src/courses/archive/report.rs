//! What a restoration would make: counted, renamed, with what is not known here. Nothing is made.
use super::unpack::{ArchiveFault, Whole, fault};
use crate::{
    clock::Instant,
    courses::{
        block::LessonDocument,
        conditions::tree::{self, Condition},
    },
    db::Conn,
    error::Result,
    innovations::innovation,
    schema::{agencies, courses, lessons},
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Another name that is tried when all before are taken.
const MOST_TRIES: usize = 1_000;

/// An address that is another than in the archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RenamedAddress {
    pub before: String,
    pub after: String,
}
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ArchiveReport {
    pub title: Texts,
    /// Where the archive was made, and when.
    pub site: String,
    pub made_at: Option<Instant>,
    /// The address that the course would get.
    pub slug: String,
    pub chapters: usize,
    pub lessons: usize,
    /// Lessons that were public there; here they are drafts.
    pub published: usize,
    pub versions: usize,
    pub files: usize,
    pub questions: usize,
    pub categories: usize,
    pub conditions: usize,
    pub has_run: bool,
    /// Courses and lessons whose addresses are taken here.
    pub renamed: Vec<RenamedAddress>,
    /// Codes of cited practices that are not public here.
    pub unknown_practices: Vec<String>,
    /// Courses and agencies that conditions name and that are not here: what waits for them stays shut.
    pub unknown_courses: Vec<String>,
    pub unknown_agencies: Vec<String>,
    pub faults: Vec<ArchiveFault>,
}
impl ArchiveReport {
    pub fn of_faults(faults: Vec<ArchiveFault>) -> Self {
        Self { faults, ..Self::default() }
    }
}
/// The number behind the addresses of a course and all of its lessons that makes none of them one that is taken; 1: none.
pub fn suffix(conn: &mut Conn, whole: &Whole) -> Result<Option<usize>> {
    for number in 1..=MOST_TRIES {
        let wanted: Vec<String> = whole.course.lessons.iter().map(|slug| named(slug, number)).collect();
        let course = courses::table.filter(courses::slug.eq(named(&whole.course.slug, number)));
        let taken: i64 = course.count().get_result(conn)?;
        let of_lessons: i64 = lessons::table.filter(lessons::slug.eq_any(wanted)).count().get_result(conn)?;
        if taken + of_lessons == 0 {
            return Ok(Some(number));
        }
    }
    Ok(None)
}
pub fn named(slug: &str, suffix: usize) -> String {
    if suffix == 1 { slug.to_owned() } else { format!("{slug}-{suffix}") }
}
pub fn report(conn: &mut Conn, whole: &Whole) -> Result<ArchiveReport> {
    let (course, lessons) = (&whole.course, &whole.lessons);
    let draft = course.versions.last().map(|version| &version.document);
    let (mut faults, number) = (vec![], suffix(conn, whole)?);
    if number.is_none() {
        faults.push(fault("", "archive-addresses-taken", &course.slug));
    }
    let number = number.unwrap_or(1);
    let renamed = [&course.slug].into_iter().chain(&course.lessons).filter(|_| number > 1);
    let drafts = || lessons.iter().filter_map(|lesson| lesson.versions.last()).map(|version| &version.document);
    let cited: BTreeSet<String> = drafts().flat_map(cited).collect();
    let cited: Vec<String> = cited.into_iter().collect();
    let known: BTreeSet<String> = innovation::citable(conn, &cited)?.into_iter().map(|row| row.code).collect();
    let (mut of_courses, mut of_agencies) = (BTreeSet::new(), BTreeSet::new());
    for condition in &course.conditions {
        for one in tree::kept(&condition.tree.to_string()).conditions() {
            match one {
                Condition::Course(slug) => drop(of_courses.insert(slug.clone())),
                Condition::Member { agency, .. } if !agency.is_empty() => drop(of_agencies.insert(agency.clone())),
                _ => {}
            }
        }
    }
    let there: Vec<String> =
        courses::table.filter(courses::slug.eq_any(&of_courses)).select(courses::slug).load(conn)?;
    of_courses.retain(|slug| !there.contains(slug));
    let there: Vec<String> =
        agencies::table.filter(agencies::slug.eq_any(&of_agencies)).select(agencies::slug).load(conn)?;
    of_agencies.retain(|slug| !there.contains(slug));
    let questions = &whole.bank.questions;
    let versions = course.versions.len()
        + lessons.iter().map(|lesson| lesson.versions.len()).sum::<usize>()
        + questions.iter().map(|question| question.versions.len()).sum::<usize>();
    Ok(ArchiveReport {
        title: draft.map(|draft| draft.title.clone()).unwrap_or_default(),
        site: whole.manifest.site.chars().take(200).collect(),
        made_at: Some(whole.manifest.made_at),
        slug: named(&course.slug, number),
        chapters: draft.map_or(0, |draft| draft.chapters.len()),
        lessons: lessons.len(),
        published: lessons.iter().filter(|lesson| lesson.published.is_some()).count(),
        versions,
        files: lessons.iter().map(|lesson| lesson.files.len()).sum(),
        questions: questions.len(),
        categories: whole.bank.categories.len(),
        conditions: course.conditions.len(),
        has_run: course.run.is_some(),
        renamed: renamed.map(|slug| RenamedAddress { before: slug.clone(), after: named(slug, number) }).collect(),
        unknown_practices: cited.into_iter().filter(|code| !known.contains(code)).collect(),
        unknown_courses: of_courses.into_iter().collect(),
        unknown_agencies: of_agencies.into_iter().collect(),
        faults,
    })
}
fn cited(document: &LessonDocument) -> Vec<String> {
    document.cites.iter().cloned().chain(document.cases().map(|(_, case)| case.practice.clone())).collect()
}
