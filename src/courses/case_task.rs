//! What waits for the authors of cases: a practice was published anew with other facts, was given up, or withdrawn.
use super::{
    block::{Case, LessonDocument},
    case::{CaseReason, Kept, kept_of, pinned_at, profiles},
    course::StaffRole,
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    content,
    db::Conn,
    error::Result,
    event::{self, Event, Recorded},
    innovations::{innovation::State, living},
    schema::{course_staff, courses, innovations, lesson_cases as cases, lessons},
    words::Texts,
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// This reader's name in the positions.
pub const READER: &str = "cases";

/// With a publication: the cases that learners see from now on, each with what its words were written for.
pub(super) fn publish(conn: &mut Conn, lesson: i64, document: &LessonDocument) -> Result<()> {
    let kept = kept_of(conn, lesson)?;
    let own: Vec<(&str, &Case)> = document.cases().collect();
    let gone: Vec<i64> =
        kept.iter().filter(|kept| !own.iter().any(|(block, _)| *block == kept.block)).map(|kept| kept.id).collect();
    diesel::delete(cases::table.filter(cases::id.eq_any(gone))).execute(conn)?;
    let codes: Vec<String> = own.iter().map(|(_, case)| case.practice.clone()).collect();
    let living = living::of_codes(conn, &codes)?;
    // At most as many as a lesson may have.
    for (block, case) in own {
        let Some(practice) = living.iter().find(|living| living.facts.code == case.practice) else {
            continue;
        };
        let version = pinned_at(&kept, block, Some(practice), case);
        let row = (cases::innovation_id.eq(practice.id), cases::version.eq(version));
        match kept.iter().find(|kept| kept.block == block) {
            Some(before) => diesel::update(cases::table.find(before.id)).set(row).execute(conn)?,
            None => diesel::insert_into(cases::table)
                .values((cases::lesson_id.eq(lesson), cases::block.eq(block), row))
                .execute(conn)?,
        };
    }
    Ok(())
}

/// Follows the log: a practice that was published anew or withdrawn, or of which its owner says that it has stopped, may
/// leave cases behind.
pub fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    match &recorded.event {
        Event::InnovationPublished { innovation, .. }
        | Event::InnovationWithdrawn { innovation, .. }
        | Event::InnovationChecked { innovation, .. } => judge(conn, *innovation),
        _ => Ok(()),
    }
}
fn judge(conn: &mut Conn, innovation: i64) -> Result<()> {
    let kept: Vec<Kept> =
        cases::table.filter(cases::innovation_id.eq(innovation)).select(Kept::as_select()).load(conn)?;
    let Some(now) = living::of_ids(conn, &[innovation])?.into_iter().next().filter(|_| !kept.is_empty()) else {
        return Ok(());
    };
    let wanted: Vec<(i64, i64)> = kept.iter().map(|kept| (now.content_id, kept.version)).collect();
    let then = profiles(conn, &wanted)?;
    for case in kept {
        let differs = then.get(&(now.content_id, case.version)).is_some_and(|then| now.differs_from(then));
        let stopped = now.facts.has_stopped();
        let reason = if stopped { Some(CaseReason::Stopped) } else { differs.then_some(CaseReason::Changed) };
        if reason == case.due_reason {
            continue;
        }
        // Back as it was: nothing waits any more.
        let due_at = reason.map(|_| clock::now());
        diesel::update(cases::table.find(case.id))
            .set((cases::due_at.eq(due_at), cases::due_reason.eq(reason)))
            .execute(conn)?;
        if let Some(reason) = reason {
            let withdrawn = now.facts.state == State::Withdrawn;
            let (lesson, code) = (case.lesson_id, now.facts.code.clone());
            let reason = reason.as_str().to_owned();
            let event = Event::CaseDue { lesson, block: case.block, innovation, code, reason, withdrawn };
            event::record(conn, &Actor::system(), &event)?;
        }
    }
    Ok(())
}

/// A case that waits for its author.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseTask {
    pub lesson: String,
    pub title: Texts,
    pub block: String,
    /// The practice's name.
    pub practice: String,
    pub reason: CaseReason,
    pub since: Instant,
}
/// Those of the lessons that a person writes, the longest waiting first, at most 50.
pub fn waiting(conn: &mut Conn, person: i64) -> Result<Vec<CaseTask>> {
    type Row = (i64, String, String, String, Option<CaseReason>, Option<Instant>);
    let rows: Vec<Row> = cases::table
        .inner_join(lessons::table.inner_join(courses::table.inner_join(course_staff::table)))
        .inner_join(innovations::table)
        .filter(course_staff::person_id.eq(person))
        .filter(course_staff::role.eq(StaffRole::Author))
        .filter(cases::due_at.is_not_null())
        .order((cases::due_at, cases::id))
        .limit(50)
        .select((lessons::content_id, lessons::slug, cases::block, innovations::name, cases::due_reason, cases::due_at))
        .load(conn)?;
    let titles: BTreeMap<i64, Texts> = content::published_of(conn, &rows.iter().map(|row| row.0).collect::<Vec<_>>())?
        .into_iter()
        .map(|version| Ok((version.content_id, version.document::<LessonDocument>()?.title)))
        .collect::<Result<_>>()?;
    let task = |(content, lesson, block, practice, reason, since): Row| {
        let title = titles.get(&content)?.clone();
        Some(CaseTask { lesson, title, block, practice, reason: reason?, since: since? })
    };
    Ok(rows.into_iter().filter_map(task).collect())
}
