//! One submission: what was handed in, the rubric with what a teacher has said, and what can be done with it.
use super::{
    idea::HandedInIdea,
    manuscript,
    marking::{self, Mark, may_mark},
    place,
    rubric::RubricCriterion,
    submission::{HandedIn, Seen, Submission, SubmissionStand, address, seen},
    work::Work,
};
use crate::{
    accounts::{actor::Actor, person},
    clock::Instant,
    content,
    courses::{
        block::LessonDocument,
        course::{self, CourseDocument},
        lesson::CourseLink,
    },
    db::Conn,
    error::{Error, Result},
    file::FileCard,
    schema::{assignment_submissions as submissions, courses, lessons},
    view::View,
    words::Texts,
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A criterion with what the newest mark says of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MarkedCriterion {
    pub criterion: RubricCriterion,
    /// Id of the level; null: not marked yet.
    pub level: Option<String>,
    pub points: Option<i64>,
    pub comment: String,
}
/// A mark that was given.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MarkCard {
    pub number: i64,
    /// Whole per cent, rounded down.
    pub score: i64,
    pub passed: bool,
    pub comment: String,
    /// Why it took the place of the one before.
    pub reason: String,
    pub by: Option<String>,
    pub at: Instant,
}
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "what this person may do, each by its name")]
pub struct HandedInPage {
    pub course: CourseLink,
    /// Slug and title of the lesson.
    pub lesson: String,
    pub lesson_title: Texts,
    pub block: String,
    /// Of the assignment.
    pub title: Texts,
    pub handle: String,
    pub number: i64,
    pub state: SubmissionStand,
    /// The person, or the team.
    pub by: String,
    pub by_team: bool,
    pub submitted_at: Instant,
    pub text: String,
    pub words: i64,
    pub links: Vec<String>,
    pub files: Vec<FileCard>,
    /// The idea as it was handed in, whatever has become of it since.
    pub idea: Option<HandedInIdea>,
    pub pass_mark: i64,
    pub rubric: Vec<MarkedCriterion>,
    /// The mark that holds first; then those before it.
    pub marks: Vec<MarkCard>,
    /// What was said when it was returned.
    pub comment: String,
    pub decided_at: Option<Instant>,
    /// Told to teachers alone.
    pub claimed_by: Option<String>,
    pub is_own: bool,
    pub may_claim: bool,
    pub may_release: bool,
    /// Mark it, or ask for another version.
    pub may_mark: bool,
    /// Change a mark that was given.
    pub may_change: bool,
    pub may_withdraw: bool,
}
impl View for HandedInPage {
    const TEMPLATE: &'static str = "courses/assignments/show.html";
    fn address(&self) -> Option<String> {
        Some(address(&self.course.slug, &self.handle))
    }
    fn form(&self) -> serde_json::Value {
        let said = |of: fn(&MarkedCriterion) -> String| -> BTreeMap<&str, String> {
            self.rubric.iter().map(|row| (row.criterion.id.as_str(), of(row))).collect()
        };
        let comment = self.marks.first().map(|mark| mark.comment.as_str()).unwrap_or_default();
        serde_json::json!({
            "levels": said(|row| row.level.clone().unwrap_or_default()), "comments": said(|row| row.comment.clone()),
            "comment": comment, "reason": "", "message": "",
        })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, handle: &str) -> Result<HandedInPage> {
    let found = seen(conn, who, slug, handle)?;
    let assignment = marking::asked(conn, &found.row, &found.work.block)?;
    let marks = marking::of(conn, found.row.id)?;
    let handed: HandedIn = content::version(conn, found.row.version_id)?.document()?;
    let files = manuscript::of_version(conn, found.work.id, &handed.files)?;
    let document: LessonDocument = content::version(conn, found.row.lesson_version_id)?.document()?;
    let course = course::by_id(conn, found.lesson.course_id)?;
    let titled: CourseDocument = content::draft(conn, course.content_id)?.document()?;
    let by = found.work.called(conn)?;
    let people: Vec<i64> = marks.iter().filter_map(|mark| mark.person_id).chain(found.row.claimed_by).collect();
    let names = person::names(conn, &people)?;
    let name = |id: Option<i64>| id.and_then(|id| names.get(&id).cloned());
    let judged = marks.first().map(Mark::judged).transpose()?.unwrap_or_default();
    let criterion = |criterion: &RubricCriterion| {
        let said = judged.iter().find(|said| said.criterion == criterion.id);
        MarkedCriterion {
            level: said.map(|said| said.level.clone()),
            points: said.and_then(|said| criterion.level(&said.level)).map(|level| level.points),
            comment: said.map(|said| said.comment.clone()).unwrap_or_default(),
            criterion: criterion.clone(),
        }
    };
    let card = |mark: &Mark| MarkCard {
        number: mark.number,
        score: mark.score / 100,
        passed: mark.score >= assignment.pass_mark * 100,
        comment: mark.comment.clone(),
        reason: mark.reason.clone(),
        by: name(mark.person_id),
        at: mark.created_at,
    };
    let can = Can::of(&found, who);
    Ok(HandedInPage {
        course: CourseLink { slug: course.slug, title: titled.title },
        lesson_title: document.title,
        title: assignment.title.clone(),
        pass_mark: assignment.pass_mark,
        rubric: assignment.rubric.iter().map(criterion).collect(),
        marks: marks.iter().map(card).collect(),
        handle: found.row.handle.clone(),
        number: found.row.number,
        state: found.row.state,
        by,
        by_team: found.work.team_id.is_some(),
        submitted_at: found.row.submitted_at,
        text: handed.text,
        words: found.row.words,
        links: handed.links,
        files,
        idea: handed.idea,
        comment: found.row.comment.clone(),
        decided_at: found.row.decided_at,
        claimed_by: name(found.row.claimed_by.filter(|_| found.teaches && !found.is_own)),
        is_own: found.is_own,
        may_claim: can.marks && found.row.state == SubmissionStand::Submitted,
        may_release: can.marks && found.row.state == SubmissionStand::Marking,
        may_mark: can.marks && can.holds,
        may_change: can.marks && found.row.state == SubmissionStand::Marked,
        may_withdraw: found.is_own && found.row.state == SubmissionStand::Submitted,
        lesson: found.lesson.slug,
        block: found.work.block,
    })
}
/// Whether this person marks such work, and holds this one.
struct Can {
    marks: bool,
    holds: bool,
}
impl Can {
    fn of(found: &Seen, who: Option<&Actor>) -> Self {
        let is_mine = found.row.claimed_by.is_some() && who.is_some_and(|who| who.person == found.row.claimed_by);
        Self { marks: may_mark(found).is_ok(), holds: is_mine && found.row.state == SubmissionStand::Marking }
    }
}

/// Who is told of what became of a submission, and where they read it.
pub struct WorkNews {
    pub people: Vec<i64>,
    pub title: Texts,
    pub address: String,
}
/// Of a submission, for what follows from events.
pub fn news(conn: &mut Conn, submission: i64) -> Result<Option<WorkNews>> {
    let found: Option<(String, String, i64)> = submissions::table
        .inner_join(lessons::table.inner_join(courses::table))
        .filter(submissions::id.eq(submission))
        .select((courses::slug, submissions::handle, submissions::work_id))
        .first(conn)
        .optional()?;
    let Some((course, handle, work)) = found else {
        return Ok(None);
    };
    let work = Work::by_id(conn, work)?;
    let row: Submission = submissions::table.find(submission).select(Submission::as_select()).first(conn)?;
    let title = marking::asked(conn, &row, &work.block)?.title;
    let people = work.hands(conn)?.into_iter().map(|hand| hand.person_id).collect();
    Ok(Some(WorkNews { people, title, address: address(&course, &handle) }))
}
/// Of an assignment, for one person.
pub fn news_of_one(conn: &mut Conn, lesson: i64, block: &str, person: i64) -> Result<Option<WorkNews>> {
    let found: Option<(i64, String)> =
        lessons::table.find(lesson).select((lessons::content_id, lessons::slug)).first(conn).optional()?;
    let Some((content, slug)) = found else {
        return Ok(None);
    };
    let Some(version) = content::published(conn, content)? else {
        return Ok(None);
    };
    let document: LessonDocument = version.document()?;
    let address = place::address(&slug, block);
    let title = document.assignment(block).map(|assignment| assignment.title.clone());
    Ok(title.map(|title| WorkNews { people: vec![person], title, address }))
}
/// Whether what a notice speaks of can be opened by its reader now: a submission, or an assignment's page.
pub fn opens(conn: &mut Conn, who: &Actor, notice: &str) -> Result<()> {
    let parts: Vec<&str> = notice.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        ["courses", course, "submissions", handle] => seen(conn, Some(who), course, handle).map(drop),
        ["lessons", lesson, "assignments", block] => place::public(conn, Some(who), lesson, block).map(drop),
        _ => Err(Error::NotFound),
    }
}
