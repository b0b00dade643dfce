//! Marking: a teacher takes what was handed in from the queue, returns it for another version or marks it by the rubric. A
//! mark is never overwritten: changing one appends the next, with its reason.
use super::{
    outcome,
    rubric::{Assignment, RubricField, too_long},
    submission::{Seen, Submission, SubmissionStand, end, seen},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    content,
    courses::block::LessonDocument,
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{assignment_marks as marks, assignment_submissions as submissions},
    view::Receipt,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Characters of a comment.
const COMMENT_MOST: usize = 5_000;

/// What a mark says of one criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Judged {
    pub criterion: String,
    pub level: String,
    pub comment: String,
}
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = marks)]
pub(super) struct Mark {
    pub number: i64,
    /// Basis points.
    pub score: i64,
    criteria: String,
    pub comment: String,
    pub reason: String,
    pub person_id: Option<i64>,
    pub created_at: Instant,
}
impl Mark {
    pub(super) fn judged(&self) -> Result<Vec<Judged>> {
        Ok(serde_json::from_str(&self.criteria)?)
    }
}
/// All marks of a submission, the newest first: that one holds.
pub(super) fn of(conn: &mut Conn, submission: i64) -> Result<Vec<Mark>> {
    let rows = marks::table.filter(marks::submission_id.eq(submission)).order(marks::number.desc()).limit(50);
    Ok(rows.select(Mark::as_select()).load(conn)?)
}
/// Of several submissions the mark that holds, in basis points, and what was said with it; one query.
pub(super) fn holding(conn: &mut Conn, of: &[i64]) -> Result<BTreeMap<i64, (i64, String)>> {
    let rows = marks::table.filter(marks::submission_id.eq_any(of)).order(marks::number);
    let rows: Vec<(i64, i64, String)> = rows.select((marks::submission_id, marks::score, marks::comment)).load(conn)?;
    Ok(rows.into_iter().map(|(submission, score, comment)| (submission, (score, comment))).collect())
}
/// The assignment by which it is marked: as it was when the work was handed in.
pub(super) fn asked(conn: &mut Conn, row: &Submission, block: &str) -> Result<Assignment> {
    let document: LessonDocument = content::version(conn, row.lesson_version_id)?.document()?;
    document.assignment(block).cloned().ok_or(Error::NotFound)
}
/// Nobody marks their own or their team's work.
pub(super) fn may_mark(seen: &Seen) -> Result<()> {
    match (seen.is_own, seen.teaches) {
        (true, true) => Err(Error::forbidden("not-own-work")),
        (_, false) => Err(Error::forbidden("only-markers")),
        (false, true) => Ok(()),
    }
}
fn marked_by(conn: &mut Conn, who: &Actor, slug: &str, handle: &str) -> Result<Seen> {
    let seen = seen(conn, Some(who), slug, handle)?;
    may_mark(&seen)?;
    Ok(seen)
}

/// Takes a submission in hand, so that no two mark it. Claiming one's own again is no error.
pub fn claim(conn: &mut Conn, who: &Actor, slug: &str, handle: &str) -> Result<Receipt> {
    let Seen { row, lesson, .. } = marked_by(conn, who, slug, handle)?;
    let receipt = row.receipt(slug, SubmissionStand::Marking);
    if row.state == SubmissionStand::Marking && row.claimed_by == who.person {
        return Ok(receipt);
    }
    let free = submissions::table.find(row.id).filter(submissions::state.eq(SubmissionStand::Submitted));
    let claimed = diesel::update(free)
        .set((
            submissions::state.eq(SubmissionStand::Marking),
            (submissions::claimed_by.eq(who.person), submissions::claimed_at.eq(clock::now())),
        ))
        .execute(conn)?;
    if claimed == 0 {
        return Err(Error::conflict("submission-not-waiting"));
    }
    event::record(conn, who, &Event::AssignmentClaimed { submission: row.id, lesson: lesson.id })?;
    Ok(receipt)
}
/// Gives it back to the queue; another teacher may, too, when whoever claimed it does not come back.
pub fn release(conn: &mut Conn, who: &Actor, slug: &str, handle: &str) -> Result<Receipt> {
    let Seen { row, lesson, .. } = marked_by(conn, who, slug, handle)?;
    let receipt = row.receipt(slug, SubmissionStand::Submitted);
    if row.state == SubmissionStand::Submitted {
        return Ok(receipt);
    }
    let held = submissions::table.find(row.id).filter(submissions::state.eq(SubmissionStand::Marking));
    let released = diesel::update(held)
        .set((
            submissions::state.eq(SubmissionStand::Submitted),
            (submissions::claimed_by.eq(None::<i64>), submissions::claimed_at.eq(None::<Instant>)),
        ))
        .execute(conn)?;
    if released == 0 {
        return Err(Error::conflict("submission-moved-on"));
    }
    event::record(conn, who, &Event::AssignmentReleased { submission: row.id, lesson: lesson.id })?;
    Ok(receipt)
}
fn in_hand(who: &Actor, row: &Submission) -> Result<()> {
    match row.state {
        SubmissionStand::Marking if row.claimed_by == who.person => Ok(()),
        SubmissionStand::Marking => Err(Error::conflict("marking-by-other")),
        SubmissionStand::Submitted => Err(Error::conflict("marking-claim-first")),
        _ => Err(Error::conflict("submission-moved-on")),
    }
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "message": "Tambahkan angka sebelum dan sesudah." }))]
pub struct ReturningWork {
    /// What the next version should have: Markdown.
    #[schema(required = true, min_length = 1, max_length = 5000)]
    pub message: String,
}
/// Asks for another version. The draft is open again to whoever's work it is.
pub fn give_back(conn: &mut Conn, who: &Actor, slug: &str, handle: &str, typed: &ReturningWork) -> Result<Receipt> {
    let Seen { row, work, lesson, .. } = marked_by(conn, who, slug, handle)?;
    Check::default().text("message", &typed.message, COMMENT_MOST).done()?;
    let receipt = row.receipt(slug, SubmissionStand::Returned);
    if row.state == SubmissionStand::Returned && row.comment == typed.message.trim() {
        return Ok(receipt);
    }
    in_hand(who, &row)?;
    end(conn, &row, &[SubmissionStand::Marking], SubmissionStand::Returned, typed.message.trim())?;
    event::record(conn, who, &Event::AssignmentReturned { submission: row.id, lesson: lesson.id })?;
    outcome::of_handing_in(conn, &work, &lesson, row.lesson_version_id, false)?;
    Ok(receipt)
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "levels": { "c1": "l2", "c2": "l2" }, "comments": { "c1": "Masalahnya jelas." },
    "comment": "Kerja yang baik.", "reason": "" }))]
pub struct Marking {
    /// Criterion → level: of each criterion one.
    #[schema(required = true)]
    pub levels: BTreeMap<String, RubricField>,
    /// Criterion → what is said of it; at most 5,000 characters each.
    pub comments: BTreeMap<String, RubricField>,
    /// Of the whole: Markdown.
    #[schema(max_length = 5000)]
    pub comment: String,
    /// Why a mark that was given is changed; needed then.
    #[schema(max_length = 1000)]
    pub reason: String,
}
/// Marks what one has claimed, or changes a mark with a reason. Each of those whose work it is gets the mark.
pub fn mark(conn: &mut Conn, who: &Actor, slug: &str, handle: &str, typed: &Marking) -> Result<Receipt> {
    let seen = marked_by(conn, who, slug, handle)?;
    let row = &seen.row;
    let receipt = row.receipt(slug, SubmissionStand::Marked);
    let assignment = asked(conn, row, &seen.work.block)?;
    let changes = row.state == SubmissionStand::Marked;
    let (judged, score) = judge(&assignment, typed, changes)?;
    let hands = seen.work.hands(conn)?;
    for hand in &hands {
        lock_row(conn, "enrolments", hand.enrolment_id)?; // before the rest: learners lock in this order, too
    }
    lock_row(conn, "assignment_submissions", row.id)?;
    let last = of(conn, row.id)?.into_iter().next();
    if let Some(last) = &last
        && changes
        && last.judged()? == judged
        && last.comment == typed.comment.trim()
    {
        return Ok(receipt);
    }
    if changes {
        Check::default().that(!typed.reason.trim().is_empty(), "reason", "field-missing").done()?;
    } else {
        in_hand(who, row)?;
        end(conn, row, &[SubmissionStand::Marking], SubmissionStand::Marked, "")?;
    }
    diesel::insert_into(marks::table)
        .values((
            (marks::submission_id.eq(row.id), marks::number.eq(last.map_or(0, |last| last.number) + 1)),
            (marks::score.eq(score), marks::criteria.eq(serde_json::to_string(&judged)?)),
            (marks::comment.eq(typed.comment.trim()), marks::reason.eq(typed.reason.trim())),
            (marks::person_id.eq(who.person), marks::created_at.eq(clock::now())),
        ))
        .execute(conn)?;
    let (submission, lesson) = (row.id, seen.lesson.id);
    event::record(conn, who, &Event::AssignmentMarked { submission, lesson, score, changed: changes })?;
    outcome::of_mark(conn, who, &seen, &hands, (score, typed.reason.trim()))?;
    Ok(receipt)
}
fn judge(assignment: &Assignment, typed: &Marking, changes: bool) -> Result<(Vec<Judged>, i64)> {
    let mut check = Check::default();
    let given = |of: &BTreeMap<String, RubricField>, id: &str| of.get(id).map(RubricField::text).unwrap_or_default();
    let mut judged = vec![];
    for criterion in &assignment.rubric {
        let (level, comment) = (given(&typed.levels, &criterion.id), given(&typed.comments, &criterion.id));
        let field = format!("levels.{}", criterion.id);
        check.that(criterion.level(&level).is_some(), field, "choose-a-level");
        too_long(&mut check, format!("comments.{}", criterion.id), &comment, COMMENT_MOST);
        judged.push(Judged { criterion: criterion.id.clone(), level, comment });
    }
    for (map, fields) in [("levels", &typed.levels), ("comments", &typed.comments)] {
        for name in fields.keys() {
            let is_known = assignment.rubric.iter().any(|criterion| criterion.id == *name);
            check.that(is_known, format!("{map}.{name}"), "no-such-criterion");
        }
    }
    check.at_most("comment", &typed.comment, COMMENT_MOST).at_most("reason", &typed.reason, 1000);
    check.that(!changes || !typed.reason.trim().is_empty(), "reason", "field-missing");
    check.done()?;
    let level = |id: &str| judged.iter().find(|one| one.criterion == id).map(|one| one.level.as_str());
    let score = assignment.score(|criterion| level(&criterion.id));
    let score = score.ok_or_else(|| Error::internal(anyhow::anyhow!("a published rubric that gives no mark")))?;
    Ok((judged, score))
}
