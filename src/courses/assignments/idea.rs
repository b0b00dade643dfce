//! Where an idea is the work: what ideas, which know of courses, ask of an assignment and lay down in it. A course is given a
//! copy of what was written; who may read the idea itself stays as it is.
use super::{
    marking,
    place::{self, Place},
    submission::{self, HandedIn, Submission, SubmissionStand},
    team,
    work::{self, PART, Work, WorkText, may_change},
};
use crate::{
    accounts::actor::Actor,
    clock::Instant,
    content,
    courses::{
        block::LessonDocument,
        course::{self, CourseDocument},
        lesson::CourseLink,
    },
    db::{Conn, lock_row},
    draft::{self, Seen},
    error::{Error, Result},
    event::{self, Event},
    innovations::writing::answer::{EntryAnswers, EntryFieldKind},
    schema::{
        assignment_members as members, assignment_submissions as submissions, assignment_works as works, courses,
        drafts, enrolments, lessons,
    },
    text,
    view::Receipt,
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An idea as it was handed in: what everyone would read of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandedInIdea {
    pub code: String,
    pub title: String,
    pub language: Lang,
    pub sections: Vec<EntryAnswers>,
}
impl HandedInIdea {
    pub(super) fn words(&self) -> i64 {
        let answers = self.sections.iter().flat_map(|section| &section.answers);
        let written = answers.filter(|answer| [EntryFieldKind::Text, EntryFieldKind::Line].contains(&answer.kind));
        let words = written.filter_map(|answer| answer.value.as_str()).map(text::words).sum::<usize>();
        i64::try_from(words).unwrap_or(i64::MAX)
    }
}

/// An assignment whose work is an idea, as one person has it.
pub struct IdeaTask {
    pub course: CourseLink,
    pub lesson: String,
    pub lesson_id: i64,
    pub lesson_title: Texts,
    pub block: String,
    /// Of the assignment.
    pub title: Texts,
    pub by_team: bool,
    pub is_enrolled: bool,
    /// Code of the idea that was chosen; empty: none.
    pub idea: String,
    /// Nobody has begun to mark what was handed in.
    pub may_change: bool,
}
fn of_ideas(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<Place> {
    let place = place::public(conn, who, slug, block)?;
    if place.assignment.idea { Ok(place) } else { Err(Error::NotFound) }
}
pub fn address(lesson: &str, block: &str) -> String {
    format!("{}/idea", place::address(lesson, block))
}
pub fn task(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<IdeaTask> {
    let place = of_ideas(conn, who, slug, block)?;
    let course = course::by_id(conn, place.lesson.course_id)?;
    let titled: CourseDocument = content::draft(conn, course.content_id)?.document()?;
    let seat = place.seat(conn, who)?;
    let work = match &seat {
        Some(seat) => work::find(conn, &place, seat)?,
        None => None,
    };
    let (idea, may_change) = match &work {
        Some(work) => (work.typed(conn)?.0.idea, may_change(work.newest(conn)?.as_ref()).is_ok()),
        None => (String::new(), seat.is_some()),
    };
    Ok(IdeaTask {
        course: CourseLink { slug: course.slug, title: titled.title },
        lesson_id: place.lesson.id,
        lesson: place.lesson.slug,
        lesson_title: place.document.title,
        block: place.block,
        title: place.assignment.title,
        by_team: place.assignment.team,
        is_enrolled: seat.is_some(),
        idea,
        may_change,
    })
}
/// What is a team's work is an idea of all of them.
fn is_of_all(conn: &mut Conn, work: &Work, authors: &[i64]) -> Result<()> {
    let all = work.hands(conn)?.iter().all(|hand| authors.contains(&hand.person_id));
    if all { Ok(()) } else { Err(Error::conflict("team-not-authors")) }
}
/// Lets an idea of these authors be the work. Choosing it again changes nothing.
pub fn choose(conn: &mut Conn, who: &Actor, at: (&str, &str), code: &str, authors: &[i64]) -> Result<Receipt> {
    let place = of_ideas(conn, Some(who), at.0, at.1)?;
    let seat = place.learner(conn, who)?;
    let work = work::open(conn, who, &place, &seat)?;
    is_of_all(conn, &work, authors)?;
    lock_row(conn, "assignment_works", work.id)?;
    draft::take_turn(conn, work.content_id)?;
    may_change(work.newest(conn)?.as_ref())?;
    let (typed, revision) = work.typed(conn)?;
    let receipt = Receipt::changed(address(&place.lesson.slug, &place.block), "draft").code(code);
    if typed.idea == code {
        return Ok(receipt);
    }
    let chosen = WorkText { idea: code.to_owned(), ..typed };
    draft::save(conn, who, work.content_id, Seen { part: PART, revision, page: "" }, &chosen)?;
    let (lesson, block) = (place.lesson.id, place.block);
    event::record(conn, who, &Event::AssignmentSaved { assignment: work.id, lesson, block })?;
    Ok(receipt)
}
/// Hands in a copy of the idea. `stands` is the revision that it was made of, `seen` the one that whoever sends it has seen.
pub fn hand_in(
    conn: &mut Conn,
    who: &Actor,
    at: (&str, &str),
    copy: HandedInIdea,
    authors: &[i64],
    (stands, seen): (i64, i64),
) -> Result<Receipt> {
    let place = of_ideas(conn, Some(who), at.0, at.1)?;
    let seat = place.learner(conn, who)?;
    let choose_first = || Error::conflict("choose-idea-first");
    let work = work::find(conn, &place, &seat)?.ok_or_else(choose_first)?;
    if let Some(team) = work.team_id {
        team::close(conn, team)?;
    }
    lock_row(conn, "assignment_works", work.id)?;
    draft::take_turn(conn, work.content_id)?;
    if work.typed(conn)?.0.idea != copy.code {
        return Err(choose_first()); // another of the team has chosen another one
    }
    is_of_all(conn, &work, authors)?;
    let handed = HandedIn { idea: Some(copy), ..HandedIn::default() };
    let before = work.newest(conn)?;
    if let Some(receipt) = submission::sent_already(conn, &place, before.as_ref(), &handed)? {
        return Ok(receipt);
    }
    may_change(before.as_ref())?;
    if stands != seen {
        return Err(Error::conflict("work-changed-since"));
    }
    submission::keep(conn, who, &place, &work, before.as_ref(), (&handed, stands))
}

/// What a course has said of an idea that was handed in to it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaFeedback {
    /// Of the assignment.
    pub title: Texts,
    /// Of what was handed in last.
    pub address: String,
    pub number: i64,
    pub state: SubmissionStand,
    pub submitted_at: Instant,
    /// Whole per cent, rounded down; null: not marked.
    pub score: Option<i64>,
    /// Of the mark, or with which it was returned: Markdown.
    pub comment: String,
}
/// For those whose work it was; a fixed number of queries.
pub fn feedback(conn: &mut Conn, who: &Actor, code: &str) -> Result<Vec<IdeaFeedback>> {
    let Some(person) = who.person else {
        return Ok(vec![]);
    };
    let seats: Vec<i64> = enrolments::table
        .filter(enrolments::person_id.eq(person))
        .order(enrolments::id.desc())
        .limit(500)
        .select(enrolments::id)
        .load(conn)?;
    let teams: Vec<i64> =
        members::table.filter(members::enrolment_id.eq_any(&seats)).select(members::team_id).load(conn)?;
    let own: Vec<(i64, String, i64)> = works::table
        .filter(
            works::enrolment_id
                .eq_any(seats.iter().map(|id| Some(*id)))
                .or(works::team_id.eq_any(teams.iter().map(|id| Some(*id)))),
        )
        .order(works::id.desc())
        .limit(500)
        .select((works::id, works::block, works::content_id))
        .load(conn)?;
    // Within a text quotes are escaped: only the field itself says this.
    let chosen: Vec<i64> = drafts::table
        .filter(drafts::content_id.eq_any(own.iter().map(|work| work.2)))
        .filter(drafts::document.like(format!("%\"idea\":\"{code}\"%")))
        .select(drafts::content_id)
        .load(conn)?;
    let blocks: BTreeMap<i64, String> =
        own.into_iter().filter(|work| chosen.contains(&work.2)).map(|(id, block, _)| (id, block)).collect();
    let rows: Vec<(Submission, String)> = submissions::table
        .inner_join(lessons::table.inner_join(courses::table))
        .filter(submissions::work_id.eq_any(blocks.keys().copied()))
        .order(submissions::number)
        .select((Submission::as_select(), courses::slug))
        .load(conn)?;
    // The last of each work.
    let newest: BTreeMap<i64, (Submission, String)> = rows.into_iter().map(|row| (row.0.work_id, row)).collect();
    let lesson_versions: Vec<i64> = newest.values().map(|(row, _)| row.lesson_version_id).collect();
    let documents: BTreeMap<i64, LessonDocument> = content::by_ids(conn, &lesson_versions)?
        .into_iter()
        .map(|version| Ok((version.id, version.document()?)))
        .collect::<Result<_>>()?;
    let marks = marking::holding(conn, &newest.values().map(|(row, _)| row.id).collect::<Vec<_>>())?;
    let said = |(row, course): (Submission, String)| {
        let mark = marks.get(&row.id);
        let block = blocks.get(&row.work_id).map(String::as_str).unwrap_or_default();
        let asked = documents.get(&row.lesson_version_id).and_then(|document| document.assignment(block));
        IdeaFeedback {
            title: asked.map(|asked| asked.title.clone()).unwrap_or_default(),
            address: submission::address(&course, &row.handle),
            number: row.number,
            state: row.state,
            submitted_at: row.submitted_at,
            score: mark.map(|mark| mark.0 / 100),
            comment: mark.map_or(row.comment, |mark| mark.1.clone()),
        }
    };
    Ok(newest.into_values().map(said).collect())
}
