//! Handing in: what was typed becomes an immutable version with a number; taking it back while nobody has begun to mark it.
use super::{
    idea::HandedInIdea,
    manuscript::{self, count},
    outcome,
    place::{self, Place},
    team,
    work::{self, Work, WorkText},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    code, content,
    courses::{course, lesson::Lesson},
    db::{Conn, lock_row},
    draft,
    error::{Error, Msg, Result},
    event::{self, Event},
    file::FileCard,
    schema::{assignment_submissions as submissions, lessons},
    view::Receipt,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// Submitted → marking (claimed) → returned or marked; withdrawn by whoever sent it while nobody marks it.
    pub enum SubmissionStand {
        Submitted = "submitted", Marking = "marking", Returned = "returned", Marked = "marked", Withdrawn = "withdrawn",
    }
}
/// What is still to be marked. Of a work at most one is (a partial unique index).
pub(super) const OPEN: [SubmissionStand; 2] = [SubmissionStand::Submitted, SubmissionStand::Marking];

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = submissions)]
pub(super) struct Submission {
    pub id: i64,
    pub handle: String,
    pub work_id: i64,
    /// Of the work's, from 1.
    pub number: i64,
    pub version_id: i64,
    pub lesson_version_id: i64,
    pub words: i64,
    pub state: SubmissionStand,
    pub submitted_at: Instant,
    pub claimed_by: Option<i64>,
    pub decided_at: Option<Instant>,
    pub comment: String,
}
/// What a version of a work holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HandedIn {
    pub text: String,
    pub links: Vec<String>,
    /// Handles.
    pub files: Vec<String>,
    /// A copy; of the idea itself a course knows its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idea: Option<HandedInIdea>,
}
impl Submission {
    pub(super) fn receipt(&self, course: &str, state: SubmissionStand) -> Receipt {
        Receipt::changed(address(course, &self.handle), state.as_str()).code(&self.handle)
    }
    pub(super) fn is_open(&self) -> bool {
        OPEN.contains(&self.state)
    }
}
pub(super) fn address(course: &str, handle: &str) -> String {
    format!("/courses/{course}/submissions/{handle}")
}

/// A submission as whoever sent it, and the course's teachers, may see it; to anyone else it is not there.
pub(super) struct Seen {
    pub row: Submission,
    pub work: Work,
    pub lesson: Lesson,
    pub teaches: bool,
    pub is_own: bool,
}
pub(super) fn seen(conn: &mut Conn, who: Option<&Actor>, slug: &str, handle: &str) -> Result<Seen> {
    let course = course::visible(conn, who, slug)?;
    let (row, lesson): (Submission, Lesson) = submissions::table
        .inner_join(lessons::table)
        .filter(submissions::handle.eq(handle))
        .filter(lessons::course_id.eq(course.id))
        .select((Submission::as_select(), Lesson::as_select()))
        .first(conn)?;
    let work = Work::by_id(conn, row.work_id)?;
    let is_own = work.is_of(conn, who)?;
    let teaches = place::is_teacher(conn, who, course.id)?;
    if is_own || teaches { Ok(Seen { row, work, lesson, teaches, is_own }) } else { Err(Error::NotFound) }
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "revision": 2 }))]
pub struct HandingIn {
    /// Of the working copy as whoever sends it has seen it; 0 where nothing was typed.
    #[schema(minimum = 0)]
    pub revision: i64,
}
/// Hands the working copy in: text, links and files become an immutable version. Sending it again changes nothing; sending
/// what was changed since takes the place of what nobody has begun to mark.
pub fn hand_in(conn: &mut Conn, who: &Actor, slug: &str, block: &str, sending: &HandingIn) -> Result<Receipt> {
    let place = place::public(conn, Some(who), slug, block)?;
    let seat = place.learner(conn, who)?;
    place.takes_typing()?;
    let work = work::find(conn, &place, &seat)?.ok_or_else(|| Error::conflict("nothing-to-hand-in"))?;
    if let Some(team) = work.team_id {
        team::close(conn, team)?;
    }
    // Before the working copy's own turn: files change under this one.
    lock_row(conn, "assignment_works", work.id)?;
    draft::take_turn(conn, work.content_id)?;
    let stands = draft::find(conn, work.content_id)?.ok_or(Error::NotFound)?;
    let typed: WorkText = stands.document()?;
    let files = manuscript::in_draft(conn, work.id)?;
    let handed = HandedIn {
        text: typed.text,
        links: typed.links,
        files: files.iter().map(|file| file.handle.clone()).collect(),
        idea: None,
    };
    let before = work.newest(conn)?;
    if let Some(receipt) = sent_already(conn, &place, before.as_ref(), &handed)? {
        return Ok(receipt);
    }
    work::may_change(before.as_ref())?;
    if stands.revision != sending.revision.max(1) {
        return Err(Error::conflict("work-changed-since"));
    }
    fits(&place, &handed, &files)?;
    keep(conn, who, &place, &work, before.as_ref(), (&handed, stands.revision))
}
/// Sent twice, by one person or by two of a team: the receipt is the same.
pub(super) fn sent_already(
    conn: &mut Conn,
    place: &Place,
    newest: Option<&Submission>,
    handed: &HandedIn,
) -> Result<Option<Receipt>> {
    let Some(open) = newest.filter(|row| row.is_open()) else {
        return Ok(None);
    };
    let sent: HandedIn = content::version(conn, open.version_id)?.document()?;
    if sent != *handed {
        return Ok(None);
    }
    let course = course::by_id(conn, place.lesson.course_id)?.slug;
    Ok(Some(open.receipt(&course, open.state)))
}
/// Makes it the next version, in the place of what nobody has begun to mark. `revision` is that of what it was made of.
pub(super) fn keep(
    conn: &mut Conn,
    who: &Actor,
    place: &Place,
    work: &Work,
    before: Option<&Submission>,
    (handed, revision): (&HandedIn, i64),
) -> Result<Receipt> {
    if let Some(open) = before.filter(|row| row.is_open()) {
        end(conn, open, &[SubmissionStand::Submitted], SubmissionStand::Withdrawn, "")?;
    }
    let course = course::by_id(conn, place.lesson.course_id)?.slug;
    let words = count(&handed.text) + handed.idea.as_ref().map_or(0, HandedInIdea::words);
    let version = content::append(conn, who, work.content_id, handed)?;
    let handle = code::handle()?;
    let id: i64 = diesel::insert_into(submissions::table)
        .values((
            (submissions::handle.eq(&handle), submissions::work_id.eq(work.id)),
            (submissions::lesson_id.eq(place.lesson.id), submissions::number.eq(version.number)),
            (submissions::version_id.eq(version.id), submissions::lesson_version_id.eq(place.version.id)),
            (submissions::revision.eq(revision), submissions::words.eq(words)),
            submissions::state.eq(SubmissionStand::Submitted),
            (submissions::submitted_by.eq(who.person), submissions::submitted_at.eq(clock::now())),
            submissions::comment.eq(""),
        ))
        .returning(submissions::id)
        .get_result(conn)?;
    manuscript::keep_files(conn, work.id)?;
    let (number, block) = (version.number, place.block.clone());
    event::record(conn, who, &Event::AssignmentHandedIn { submission: id, lesson: place.lesson.id, block, number })?;
    outcome::of_handing_in(conn, work, &place.lesson, place.version.id, true)?;
    let state = SubmissionStand::Submitted.as_str();
    Ok(Receipt::created(address(&course, &handle), state).code(&handle))
}
/// What is handed in is something, of the kinds that are asked for now, and passed the virus scanner.
fn fits(place: &Place, handed: &HandedIn, files: &[FileCard]) -> Result<()> {
    let asked = &place.assignment;
    let few = |count: usize, most: i64| i64::try_from(count).is_ok_and(|count| count <= most);
    if handed.text.trim().is_empty() && handed.links.is_empty() && files.is_empty() {
        return Err(Error::conflict("nothing-to-hand-in"));
    }
    if !asked.text && !handed.text.trim().is_empty() {
        return Err(Error::conflict("assignment-takes-no-text"));
    }
    if !few(handed.links.len(), asked.links) {
        return Err(Error::conflict(Msg::from("too-many-links").with("most", asked.links)));
    }
    if !few(files.len(), asked.files) {
        return Err(Error::conflict(Msg::from("too-many-files").with("most", asked.files)));
    }
    if files.iter().any(|file| !file.state.is_served()) { Err(Error::conflict("file-not-clean")) } else { Ok(()) }
}
/// Ends a submission that is in one of these states; the database decides which of two at once it was.
pub(super) fn end(
    conn: &mut Conn,
    row: &Submission,
    from: &[SubmissionStand],
    to: SubmissionStand,
    comment: &str,
) -> Result<()> {
    let mine = submissions::table.find(row.id).filter(submissions::state.eq_any(from.to_vec()));
    let ended = diesel::update(mine)
        .set((submissions::state.eq(to), submissions::decided_at.eq(clock::now()), submissions::comment.eq(comment)))
        .execute(conn)?;
    if ended == 1 { Ok(()) } else { Err(Error::conflict("submission-moved-on")) }
}
/// Takes back what nobody has begun to mark. The draft stays as it is.
pub fn withdraw(conn: &mut Conn, who: &Actor, slug: &str, handle: &str) -> Result<Receipt> {
    let seen = seen(conn, Some(who), slug, handle)?;
    if !seen.is_own {
        return Err(Error::forbidden("only-own-work"));
    }
    let receipt = seen.row.receipt(slug, SubmissionStand::Withdrawn);
    if seen.row.state == SubmissionStand::Withdrawn {
        return Ok(receipt);
    }
    if seen.row.state == SubmissionStand::Marking {
        return Err(Error::conflict("marking-began"));
    }
    end(conn, &seen.row, &[SubmissionStand::Submitted], SubmissionStand::Withdrawn, "")?;
    let (submission, lesson) = (seen.row.id, seen.lesson.id);
    event::record(conn, who, &Event::AssignmentTakenBack { submission, lesson })?;
    outcome::of_handing_in(conn, &seen.work, &seen.lesson, seen.row.lesson_version_id, false)?;
    Ok(receipt)
}

/// One of what was handed in, in the list of a work.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HandedInRow {
    pub handle: String,
    pub number: i64,
    pub state: SubmissionStand,
    pub submitted_at: Instant,
    pub words: i64,
}
/// The newest 100 of a work.
pub(super) fn of_work(conn: &mut Conn, work: i64) -> Result<Vec<HandedInRow>> {
    let rows: Vec<Submission> = submissions::table
        .filter(submissions::work_id.eq(work))
        .order(submissions::number.desc())
        .limit(100)
        .select(Submission::as_select())
        .load(conn)?;
    let row = |row: Submission| HandedInRow {
        handle: row.handle,
        number: row.number,
        state: row.state,
        submitted_at: row.submitted_at,
        words: row.words,
    };
    Ok(rows.into_iter().map(row).collect())
}
