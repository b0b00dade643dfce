//! Runs of courses: their dates and seats, their people, what agencies assign, lists that come as files.
pub mod assignment;
pub mod decision;
pub mod list;
mod list_file;
pub mod list_job;
pub mod list_page;
pub mod participants;
mod reached;
pub mod run;
pub mod seat;
pub mod seeds;
pub mod staff;
pub mod timetable;
pub mod writing;
use crate::{
    accounts::throttle::ENROLMENT_KEY,
    error::Result,
    sheet,
    view::{Download, Receipt},
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

type Of = Path<(String, i64)>;
type About = Path<(String, i64, String)>;

pub fn routes() -> Vec<Route> {
    let mut routes = runs();
    routes.extend(people());
    routes.extend(lists());
    routes.extend(agencies());
    routes
}
fn runs() -> Vec<Route> {
    vec![
        get("/courses/{slug}/runs", list_runs).summary("The runs of a course, for those who lead them"),
        get("/courses/{slug}/runs/new", blank).summary("The form for a new run").page_only(),
        post("/courses/{slug}/runs", make).summary("Makes a run of a course"),
        get("/courses/{slug}/runs/{number}", show).summary("A run, with its timetable and how full it is"),
        post("/courses/{slug}/runs/{number}", save).summary("Changes a run; more seats go to those who wait"),
        post("/courses/{slug}/runs/{number}/timetable", save_timetable).summary("Saves the timetable of a run"),
        post("/courses/{slug}/runs/{number}/cancellation", cancel).summary("Cancels a run, with a reason"),
    ]
}
fn people() -> Vec<Route> {
    vec![
        get("/courses/{slug}/runs/{number}/participants", participants).summary("The people of a run"),
        get("/courses/{slug}/runs/{number}/participants/file", participants_file)
            .summary("The people of a run as a CSV")
            .files(&[sheet::CSV]),
        post("/courses/{slug}/runs/{number}/participants", add).summary("Puts someone into a run"),
        post("/courses/{slug}/runs/{number}/participants/{handle}/acceptance", accept)
            .summary("Accepts a request to take part"),
        post("/courses/{slug}/runs/{number}/participants/{handle}/refusal", refuse)
            .summary("Refuses a request to take part, with a reason"),
        post("/courses/{slug}/runs/{number}/participants/{handle}/suspension", suspend)
            .summary("Suspends someone, with a reason; results stay"),
        post("/courses/{slug}/runs/{number}/participants/{handle}/resumption", resume).summary("Ends a suspension"),
    ]
}
fn lists() -> Vec<Route> {
    vec![
        get("/courses/{slug}/runs/{number}/lists", list_lists).summary("The lists by which people were put into a run"),
        post("/courses/{slug}/runs/{number}/lists", preview).summary("Reads a list and shows what it would do"),
        get("/courses/{slug}/runs/{number}/lists/{code}", show_list).summary("A list, row by row"),
        get("/courses/{slug}/runs/{number}/lists/{code}/file", list_file)
            .summary("The rows of a list with their results as a CSV")
            .files(&[sheet::CSV]),
        post("/courses/{slug}/runs/{number}/lists/{code}/application", apply).summary("Does what a list says"),
        post("/courses/{slug}/runs/{number}/lists/{code}/discarding", discard).summary("Throws a preview away"),
    ]
}
fn agencies() -> Vec<Route> {
    vec![
        get("/agencies/{slug}/learning", staff).summary("How the staff of an agency learn: progress, no answers"),
        get("/agencies/{slug}/learning/assignments/new", blank_assignment)
            .summary("The form to ask staff to take a course")
            .page_only(),
        post("/agencies/{slug}/learning/assignments", assign).summary("Asks staff to take a course"),
        get("/agencies/{slug}/learning/assignments/{code}", show_assignment)
            .summary("An assignment, and what became of each"),
    ]
}

async fn list_runs(cx: Cx, slug: Path<String>, place: Query<writing::RunPlace>) -> Result<Reply<writing::RunList>> {
    cx.show(move |conn, who| writing::list(conn, who, &slug, &place.value)).await
}
async fn blank(cx: Cx, slug: Path<String>) -> Result<Reply<writing::NewRunPage>> {
    cx.show(move |conn, who| writing::blank(conn, who, &slug)).await
}
async fn make(cx: Cx, slug: Path<String>, typed: Input<writing::RunDraft>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| writing::blank(conn, who, &again),
        move |conn, who, typed| writing::make(conn, who, &slug, typed),
    )
    .await
}
async fn show(cx: Cx, at: Of) -> Result<Reply<writing::RunPage>> {
    cx.show(move |conn, who| writing::page(conn, who, &at.0, at.1)).await
}
async fn save(cx: Cx, at: Of, typed: Input<writing::RunDraft>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| writing::page(conn, who, &again.0, again.1),
        move |conn, who, typed| writing::save(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn save_timetable(cx: Cx, at: Of, typed: Input<timetable::TimetableDraft>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| writing::page(conn, who, &again.0, again.1),
        move |conn, who, typed| timetable::save(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn cancel(cx: Cx, at: Of, typed: Input<writing::RunCancelling>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| writing::page(conn, who, &again.0, again.1),
        move |conn, who, typed| writing::cancel(conn, who, &at.0, at.1, typed),
    )
    .await
}

type Filter = Query<participants::ParticipantFilter>;
async fn participants(cx: Cx, at: Of, filter: Filter) -> Result<Reply<participants::ParticipantList>> {
    cx.show(move |conn, who| participants::page(conn, who, (&at.0, at.1), &filter.value, &filter.ignored)).await
}
async fn participants_file(cx: Cx, at: Of, filter: Filter) -> Result<Reply<Download>> {
    cx.offer(move |conn, who| participants::file(conn, who, (&at.0, at.1), &filter.value)).await
}
async fn add(cx: Cx, at: Of, typed: Input<decision::AddedParticipant>) -> Result<Reply<Receipt>> {
    let (again, all) = (at.clone(), participants::ParticipantFilter::default());
    cx.submit(
        typed,
        move |conn, who| participants::page(conn, who, (&again.0, again.1), &all, &[]),
        move |conn, who, typed| decision::add(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn accept(cx: Cx, at: About) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| decision::accept(conn, who, &at.0, at.1, &at.2)).await
}
async fn refuse(cx: Cx, at: About, typed: Input<decision::ParticipantReason>) -> Result<Reply<Receipt>> {
    let (again, all) = (at.clone(), participants::ParticipantFilter::default());
    cx.submit(
        typed,
        move |conn, who| participants::page(conn, who, (&again.0, again.1), &all, &[]),
        move |conn, who, typed| decision::refuse(conn, who, (&at.0, at.1, &at.2), typed),
    )
    .await
}
async fn suspend(cx: Cx, at: About, typed: Input<decision::ParticipantReason>) -> Result<Reply<Receipt>> {
    let (again, all) = (at.clone(), participants::ParticipantFilter::default());
    cx.submit(
        typed,
        move |conn, who| participants::page(conn, who, (&again.0, again.1), &all, &[]),
        move |conn, who, typed| decision::suspend(conn, who, (&at.0, at.1, &at.2), typed),
    )
    .await
}
async fn resume(cx: Cx, at: About) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| decision::resume(conn, who, &at.0, at.1, &at.2)).await
}

async fn list_lists(cx: Cx, at: Of) -> Result<Reply<list_page::EnrolmentLists>> {
    cx.show(move |conn, who| list_page::lists(conn, who, &at.0, at.1)).await
}
async fn preview(cx: Cx, at: Of, typed: Input<list::NewList>) -> Result<Reply<Receipt>> {
    let (again, file) = (at.clone(), typed.value().map(|new| new.file.clone()));
    let file = cx.text_of(file.as_deref(), list_file::MOST_BYTES).await?;
    cx.submit(
        typed,
        move |conn, who| list_page::lists(conn, who, &again.0, again.1),
        move |conn, who, _| list::preview(conn, who, (&at.0, at.1), file.as_ref()),
    )
    .await
}
async fn show_list(
    cx: Cx,
    at: About,
    place: Query<list_page::ListPlace>,
) -> Result<Reply<list_page::EnrolmentListPage>> {
    cx.show(move |conn, who| list_page::page(conn, who, (&at.0, at.1, &at.2), &place.value)).await
}
async fn list_file(cx: Cx, at: About) -> Result<Reply<Download>> {
    cx.offer(move |conn, who| list_page::file(conn, who, (&at.0, at.1, &at.2))).await
}
async fn apply(cx: Cx, at: About, typed: Input<list::ListApplying>) -> Result<Reply<Receipt>> {
    let (again, all) = (at.clone(), list_page::ListPlace::default());
    cx.submit(
        typed,
        move |conn, who| list_page::page(conn, who, (&again.0, again.1, &again.2), &all),
        move |conn, who, typed| list::apply(conn, who, (&at.0, at.1, &at.2), typed),
    )
    .await
}
async fn discard(cx: Cx, at: About) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| list::discard(conn, who, &at.0, at.1, &at.2)).await
}

async fn staff(cx: Cx, slug: Path<String>, filter: Query<staff::StaffFilter>) -> Result<Reply<staff::StaffLearning>> {
    cx.show(move |conn, who| staff::page(conn, who, &slug, &filter.value, &filter.ignored)).await
}
async fn blank_assignment(
    cx: Cx,
    slug: Path<String>,
    place: Query<assignment::StaffPlace>,
) -> Result<Reply<assignment::NewStaffAssignmentPage>> {
    cx.show(move |conn, who| assignment::blank(conn, who, &slug, &place.value)).await
}
async fn assign(cx: Cx, slug: Path<String>, typed: Input<assignment::NewStaffAssignment>) -> Result<Reply<Receipt>> {
    let (again, first) = (slug.clone(), assignment::StaffPlace::default());
    cx.submit_limited(
        typed,
        (ENROLMENT_KEY, "key", |typed| !typed.key.trim().is_empty()),
        move |conn, who| assignment::blank(conn, who, &again, &first),
        move |conn, who, typed| assignment::assign(conn, who, &slug, typed),
    )
    .await
}
async fn show_assignment(cx: Cx, at: Path<(String, String)>) -> Result<Reply<assignment::StaffAssignmentPage>> {
    cx.show(move |conn, who| assignment::page(conn, who, &at.0, &at.1)).await
}
