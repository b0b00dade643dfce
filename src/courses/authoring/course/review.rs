//! LAN approves a course once, before it is first public; afterwards its authors publish by themselves.
use crate::{
    accounts::{
        actor::Actor,
        membership::{LAN, Role},
        person,
    },
    clock::{self, Instant},
    content,
    courses::{
        authoring::new_lesson::written,
        course::{self, Course, CourseDocument},
        lesson::CourseLink,
    },
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{content_versions, course_reviews as reviews, courses, publication_changes},
    view::{Receipt, View},
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// Requested → approved, returned with a comment, or withdrawn by its authors.
    pub enum ReviewState { Requested = "requested", Approved = "approved", Returned = "returned", Withdrawn = "withdrawn" }
}
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = reviews)]
struct Review {
    id: i64,
    number: i64,
    state: ReviewState,
    note: String,
    asked_by: Option<i64>,
    asked_at: Instant,
    comment: String,
    decided_by: Option<i64>,
    decided_at: Option<Instant>,
}
/// What was asked of LAN and what came of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewCard {
    pub number: i64,
    pub state: ReviewState,
    /// What the authors said with it.
    pub note: String,
    pub asked_at: Instant,
    /// What LAN says to it.
    pub comment: String,
    pub decided_at: Option<Instant>,
    /// Names; null: the system.
    pub asked_by: Option<String>,
    pub decided_by: Option<String>,
}
fn newest(conn: &mut Conn, course: i64) -> Result<Option<Review>> {
    let of = reviews::table.filter(reviews::course_id.eq(course)).order(reviews::number.desc());
    Ok(of.select(Review::as_select()).first(conn).optional()?)
}
pub(super) fn last(conn: &mut Conn, course: i64) -> Result<Option<ReviewCard>> {
    let Some(review) = newest(conn, course)? else {
        return Ok(None);
    };
    let people: Vec<i64> = review.asked_by.into_iter().chain(review.decided_by).collect();
    let names = person::names(conn, &people)?;
    let name = |id: Option<i64>| id.and_then(|id| names.get(&id).cloned());
    Ok(Some(ReviewCard {
        asked_by: name(review.asked_by),
        decided_by: name(review.decided_by),
        number: review.number,
        state: review.state,
        note: review.note,
        asked_at: review.asked_at,
        comment: review.comment,
        decided_at: review.decided_at,
    }))
}
/// Whether LAN has yet to approve the course: it was never public, and never approved.
pub(super) fn is_needed(conn: &mut Conn, course: &Course) -> Result<bool> {
    let approved =
        reviews::table.filter(reviews::course_id.eq(course.id)).filter(reviews::state.eq(ReviewState::Approved));
    let public = publication_changes::table.filter(publication_changes::content_id.eq(course.content_id));
    let approved: bool = diesel::select(diesel::dsl::exists(approved)).get_result(conn)?;
    let public: bool = diesel::select(diesel::dsl::exists(public)).get_result(conn)?;
    Ok(!approved && !public)
}

/// What whoever writes or approves the course sees of its way to the public.
#[derive(Serialize, ToSchema)]
pub struct ReviewPage {
    pub course: CourseLink,
    pub description: Texts,
    pub review: Option<ReviewCard>,
    pub needs_approval: bool,
    /// Its lessons as drafts, in their order.
    pub chapters: Vec<super::desk::PlannedChapter>,
    pub may_write: bool,
    pub may_decide: bool,
}
impl View for ReviewPage {
    const TEMPLATE: &'static str = "courses/authoring/review.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/review", self.course.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "note": "", "comment": "" })
    }
}
/// LAN's curators decide, and nobody on what they asked for or write themselves.
fn may_decide(conn: &mut Conn, who: Option<&Actor>, course: &Course, review: Option<&Review>) -> Result<bool> {
    let Some(who) = who.filter(|who| who.is_at(Role::Curator, LAN)) else {
        return Ok(false);
    };
    let own = review.is_some_and(|review| review.asked_by.is_some() && review.asked_by == who.person);
    Ok(!own && !course::is_author(conn, Some(who), course.id)?)
}
/// A course for whoever sees its drafts.
fn seen(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Course> {
    let course = course::visible(conn, who, slug)?;
    if !course::sees_drafts(conn, who, course.id)? {
        return Err(Error::forbidden("only-authors"));
    }
    Ok(course)
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<ReviewPage> {
    let course = seen(conn, who, slug)?;
    let document: CourseDocument = content::draft(conn, course.content_id)?.document()?;
    let newest = newest(conn, course.id)?;
    let is_open = newest.as_ref().is_some_and(|review| review.state == ReviewState::Requested);
    let may_decide = is_open && may_decide(conn, who, &course, newest.as_ref())?;
    let plan = super::desk::Plan::of(conn, &course)?;
    Ok(ReviewPage {
        chapters: plan.chapters(&document),
        review: last(conn, course.id)?,
        needs_approval: is_needed(conn, &course)?,
        may_write: course::is_author(conn, who, course.id)?,
        may_decide,
        course: CourseLink { slug: course.slug, title: document.title },
        description: document.description,
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "note": "Enam pelajaran, semuanya sudah dicoba di kelas." }))]
pub struct ReviewRequest {
    /// What LAN should know: at most 2,000 characters.
    #[schema(max_length = 2000)]
    pub note: String,
}
fn receipt(course: &Course, state: ReviewState) -> Receipt {
    Receipt::changed(format!("/courses/{}/review", course.slug), state.as_str())
}
/// Asks LAN for its approval. Asking while it is open asks nothing more.
pub fn ask(conn: &mut Conn, who: &Actor, slug: &str, typed: &ReviewRequest) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    Check::default().at_most("note", &typed.note, 2000).done()?;
    lock_row(conn, "courses", course.id)?;
    if !is_needed(conn, &course)? {
        return Err(Error::conflict("course-approved-already"));
    }
    let newest = newest(conn, course.id)?;
    if newest.as_ref().is_some_and(|review| review.state == ReviewState::Requested) {
        return Ok(receipt(&course, ReviewState::Requested));
    }
    let version = content::draft(conn, course.content_id)?;
    let lacks = super::desk::missing(&version.document()?);
    if !lacks.is_empty() {
        return Err(Error::conflict("course-incomplete"));
    }
    let number = newest.map_or(1, |review| review.number + 1);
    let id: i64 = diesel::insert_into(reviews::table)
        .values((
            (reviews::course_id.eq(course.id), reviews::number.eq(number), reviews::version_id.eq(version.id)),
            (reviews::state.eq(ReviewState::Requested), reviews::note.eq(typed.note.trim())),
            (reviews::asked_by.eq(who.person), reviews::asked_at.eq(clock::now()), reviews::comment.eq("")),
        ))
        .returning(reviews::id)
        .get_result(conn)?;
    event::record(conn, who, &Event::CourseReviewAsked { course: course.id, review: id })?;
    Ok(Receipt { created: true, ..receipt(&course, ReviewState::Requested) })
}
/// Takes the request back.
pub fn withdraw(conn: &mut Conn, who: &Actor, slug: &str) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    let review = newest(conn, course.id)?.ok_or_else(|| Error::conflict("review-not-open"))?;
    if review.state != ReviewState::Withdrawn {
        close(conn, who, &review, ReviewState::Withdrawn, "")?;
        event::record(conn, who, &Event::CourseReviewWithdrawn { course: course.id, review: review.id })?;
    }
    Ok(receipt(&course, ReviewState::Withdrawn))
}
crate::text_enum! { pub enum ReviewVerdict { Approve = "approve", Return = "return" } }
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "verdict": "return", "comment": "Pelajaran kedua belum mengutip praktik." }))]
pub struct ReviewDecision {
    #[schema(required = true)]
    pub verdict: Option<ReviewVerdict>,
    /// For the authors, at most 2,000 characters; needed with a return.
    #[schema(max_length = 2000)]
    pub comment: String,
}
/// LAN approves, or returns it with a comment. Of two decisions at once the first counts.
pub fn decide(conn: &mut Conn, who: &Actor, slug: &str, typed: &ReviewDecision) -> Result<Receipt> {
    let course = seen(conn, Some(who), slug)?;
    let review = newest(conn, course.id)?;
    if !may_decide(conn, Some(who), &course, review.as_ref())? {
        return Err(Error::forbidden("only-lan-approves"));
    }
    let is_returned = typed.verdict == Some(ReviewVerdict::Return);
    Check::default()
        .that(typed.verdict.is_some(), "verdict", "field-missing")
        .that(!is_returned || !typed.comment.trim().is_empty(), "comment", "return-without-comment")
        .at_most("comment", &typed.comment, 2000)
        .done()?;
    let review = review.ok_or_else(|| Error::conflict("review-not-open"))?;
    let state = if is_returned { ReviewState::Returned } else { ReviewState::Approved };
    if review.state == state && review.decided_by == who.person {
        return Ok(receipt(&course, state));
    }
    let comment = typed.comment.trim();
    close(conn, who, &review, state, comment)?;
    let (id, review, reason) = (course.id, review.id, comment.to_owned());
    let event = if is_returned {
        Event::CourseReturned { course: id, review, reason }
    } else {
        Event::CourseApproved { course: id, review }
    };
    event::record(conn, who, &event)?;
    Ok(receipt(&course, state))
}
fn close(conn: &mut Conn, who: &Actor, review: &Review, state: ReviewState, comment: &str) -> Result<()> {
    let open = reviews::table.find(review.id).filter(reviews::state.eq(ReviewState::Requested));
    let closed = diesel::update(open)
        .set((
            (reviews::state.eq(state), reviews::comment.eq(comment)),
            (reviews::decided_by.eq(who.person), reviews::decided_at.eq(clock::now())),
        ))
        .execute(conn)?;
    if closed == 0 { Err(Error::conflict("review-not-open")) } else { Ok(()) }
}

/// A course that waits for LAN.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WaitingCourse {
    pub course: CourseLink,
    pub asked_at: Instant,
}
/// Those that wait, the oldest first, at most 100.
#[derive(Serialize, ToSchema)]
pub struct ReviewQueue {
    pub items: Vec<WaitingCourse>,
}
impl View for ReviewQueue {
    const TEMPLATE: &'static str = "courses/authoring/reviews.html";
}
pub fn queue(conn: &mut Conn, who: Option<&Actor>) -> Result<ReviewQueue> {
    if !who.is_some_and(|who| who.is_at(Role::Curator, LAN)) {
        return Err(Error::forbidden("only-lan-approves"));
    }
    let rows: Vec<(String, Instant, i64)> = reviews::table
        .inner_join(courses::table)
        .filter(reviews::state.eq(ReviewState::Requested))
        .order(reviews::id)
        .limit(100)
        .select((courses::slug, reviews::asked_at, reviews::version_id))
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.2).collect();
    let versions: Vec<content::Version> =
        content_versions::table.filter(content_versions::id.eq_any(ids)).load(conn)?;
    let mut items = vec![];
    for (slug, asked_at, version) in rows {
        if let Some(version) = versions.iter().find(|found| found.id == version) {
            let document: CourseDocument = version.document()?;
            items.push(WaitingCourse { course: CourseLink { slug, title: document.title }, asked_at });
        }
    }
    Ok(ReviewQueue { items })
}
/// What a course is called, and by whom it is written; for notices.
pub fn told(conn: &mut Conn, course: i64) -> Result<Option<(CourseLink, Vec<i64>)>> {
    use crate::{courses::course::StaffRole, schema::course_staff};
    let Some(found) = courses::table.find(course).select(Course::as_select()).first(conn).optional()? else {
        return Ok(None);
    };
    let document: CourseDocument = content::draft(conn, found.content_id)?.document()?;
    let authors = course_staff::table
        .filter(course_staff::course_id.eq(course))
        .filter(course_staff::role.eq(StaffRole::Author))
        .select(course_staff::person_id)
        .load(conn)?;
    Ok(Some((CourseLink { slug: found.slug, title: document.title }, authors)))
}
