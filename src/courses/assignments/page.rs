//! An assignment as one person has it: what it asks for, their own or their team's work, and what became of it.
use super::{
    date::{self, DueDate},
    manuscript::{self, count},
    place,
    rubric::AssignmentForLearner,
    submission::{self, HandedInRow},
    team::{self, TeamCard},
    work::{self, WorkText, may_change},
};
use crate::{
    accounts::actor::Actor,
    clock::Instant,
    content,
    courses::{
        course::{self, CourseDocument},
        lesson::CourseLink,
    },
    db::Conn,
    draft,
    error::{Error, Result},
    file::FileCard,
    view::View,
    words::Texts,
};
use serde::Serialize;
use utoipa::ToSchema;

/// What has been typed and attached and not yet handed in, or was handed in and may be changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorkInHand {
    /// To be sent when it is handed in.
    pub revision: i64,
    pub text: String,
    pub words: i64,
    pub links: Vec<String>,
    pub files: Vec<FileCard>,
    /// Code of the idea that it is; empty: none was chosen.
    pub idea: String,
    pub saved_at: Option<Instant>,
}
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that the page shows")]
pub struct AssignmentPage {
    pub course: CourseLink,
    /// Slug and title of the lesson.
    pub lesson: String,
    pub lesson_title: Texts,
    pub block: String,
    pub assignment: AssignmentForLearner,
    pub enrolled: bool,
    pub date: DueDate,
    /// Two dates of the course in a row, or one by two weeks, have passed: new ones are offered.
    pub reset_offered: bool,
    pub team: Option<TeamCard>,
    /// Null: nothing was begun, or there is nobody whose it could be.
    pub work: Option<WorkInHand>,
    /// What was handed in, the newest first.
    pub submissions: Vec<HandedInRow>,
    /// Write, attach, take off.
    pub may_write: bool,
    /// An idea is handed in elsewhere: below `/idea`.
    pub may_hand_in: bool,
    pub teaches: bool,
}
impl View for AssignmentPage {
    const TEMPLATE: &'static str = "courses/assignments/assignment.html";
    fn address(&self) -> Option<String> {
        Some(place::address(&self.lesson, &self.block))
    }
    fn form(&self) -> serde_json::Value {
        let revision = self.work.as_ref().map_or(0, |work| work.revision);
        serde_json::json!({ "revision": revision, "name": "", "code": "", "file": "" })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<AssignmentPage> {
    let who = who.ok_or(Error::SignInFirst)?;
    let place = place::public(conn, Some(who), slug, block)?;
    let course = course::by_id(conn, place.lesson.course_id)?;
    let titled: CourseDocument = content::draft(conn, course.content_id)?.document()?;
    let teaches = place::is_teacher(conn, Some(who), course.id)?;
    let seat = place.seat(conn, Some(who))?;
    let (mut team, mut in_hand, mut rows, mut may_write) = (None, None, vec![], false);
    let (mut date, mut reset_offered, mut may_hand_in) = (DueDate::default(), false, false);
    if let Some(seat) = &seat {
        date = place.date(conn, seat)?;
        reset_offered = date::is_reset_offered(conn, who, course.id, seat)?;
        if let Some(own) = team::of_seat(conn, &place, seat)?.filter(|_| place.assignment.team) {
            team = Some(team::card(conn, who, &own)?);
        }
        may_write = !place.assignment.team || team.is_some();
        if let Some(work) = work::find(conn, &place, seat)? {
            may_write = may_write && may_change(work.newest(conn)?.as_ref()).is_ok();
            let draft = draft::find(conn, work.content_id)?.ok_or(Error::NotFound)?;
            let typed: WorkText = draft.document()?;
            let files = manuscript::in_draft(conn, work.id)?;
            let is_something = !typed.text.trim().is_empty() || !typed.links.is_empty() || !files.is_empty();
            let is_whole = is_something && place.takes_typing().is_ok();
            may_hand_in = may_write && is_whole && team.as_ref().is_none_or(|team| team.is_enough);
            rows = submission::of_work(conn, work.id)?;
            in_hand = Some(WorkInHand {
                revision: draft.revision,
                words: count(&typed.text),
                text: typed.text,
                links: typed.links,
                files,
                idea: typed.idea,
                saved_at: (draft.revision > 1).then_some(draft.saved_at),
            });
        }
    }
    Ok(AssignmentPage {
        course: CourseLink { slug: course.slug, title: titled.title },
        lesson_title: place.document.title.clone(),
        assignment: AssignmentForLearner::from(&place.assignment),
        enrolled: seat.is_some(),
        date,
        reset_offered,
        team,
        work: in_hand,
        submissions: rows,
        may_write,
        may_hand_in,
        teaches,
        lesson: place.lesson.slug,
        block: place.block,
    })
}
