//! Labs (Laboratorium Inovasi): from an agency's request for assistance, through the phases of 5D+1, to entries of the directory.
//!
//! `machine` is the table of states, steps, hands and needs that every verb asks; `gate` says what is missing. A lab's steps
//! as a whole are `step`; its plan is `schedule`; what it can show are numbered rows of `record`. Teams (`team`), ideas
//! (`idea`) with their plans (`action`) and reports (`report`), tasks and decisions (`note`) stand on their own. `mentors`,
//! the meetings that teams book with them (`bookings`), what happens around these (`session`), where they are held (`meetings`) and
//! calendars of people and of labs (`calendar`) are folders.
pub mod action;
pub mod attendance;
pub mod bookings;
pub mod calendar;
pub mod gate;
pub mod health;
pub mod health_list;
pub mod idea;
pub mod lab;
pub mod list;
pub mod machine;
pub mod meetings;
pub mod mentors;
pub mod news;
pub mod note;
pub mod own;
pub mod page;
pub mod proof;
pub mod record;
pub mod reminder;
pub mod report;
pub mod request;
pub mod schedule;
pub mod searched;
pub mod seeds;
pub mod session;
pub mod step;
pub mod summary;
pub mod team;
use crate::{
    error::Result,
    file::Content,
    sheet,
    view::{Download, Receipt},
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

type AtIdea = Path<(String, String)>;
type AtTeam = Path<(String, i64)>;

pub fn routes() -> Vec<Route> {
    vec![
        get("/labs", list).summary("The labs that one may see, as far as they are narrowed, the newest first"),
        get("/labs/file", file).summary("The list as a file: what came of each phase of each lab").files(&[sheet::CSV]),
        get("/labs/health", health).summary("How labs are doing: what needs somebody's hand, for LAN's staff"),
        get("/labs/health/file", health_file).summary("How labs are doing, as a file").files(&[sheet::CSV]),
        get("/labs/new", blank).summary("The form to ask for a lab").page_only(),
        post("/labs", ask).summary("Asks LAN for assistance, for one's agency"),
        get("/labs/{slug}", show).summary("A lab: its stages, what is missing, tasks, people, ideas"),
        get("/labs/{slug}/plan", planning).summary("The plan of a lab"),
        post("/labs/{slug}/plan", plan).summary("Plans a lab, or plans it anew until it is opened"),
        get("/labs/{slug}/steps", steps).summary("What one may do with a lab as a whole now"),
        post("/labs/{slug}/steps", step_on).summary("Takes a step, such as on to the next phase"),
        get("/labs/{slug}/records", records).summary("Commitment, approvals, display: what a lab can show"),
        post("/labs/{slug}/records", add_record).summary("Adds a record; at a gate the leader's word"),
        get("/labs/{slug}/files/{handle}", record_file).summary("A file of a record"),
        get("/labs/{slug}/teams", teams).summary("The teams of a lab, and who was in them"),
        post("/labs/{slug}/teams", make_team).summary("Makes a team"),
        post("/labs/{slug}/teams/{number}/members", join).summary("Puts somebody into a team"),
        post("/labs/{slug}/teams/{number}/hand-over", hand_over).summary("Hands a membership over to somebody else"),
        get("/labs/{slug}/ideas", ideas).summary("The ideas of a lab, and those that it could take in"),
        post("/labs/{slug}/ideas", take_in).summary("Takes an accepted idea into a lab"),
        get("/labs/{slug}/ideas/{code}", show_idea).summary("An idea in a lab: its action plan and its reports"),
        post("/labs/{slug}/ideas/{code}/plan", save_plan).summary("Saves an action plan as it stands"),
        post("/labs/{slug}/ideas/{code}/plan/submission", send_plan).summary("Hands an action plan in"),
        post("/labs/{slug}/ideas/{code}/launch", launch)
            .summary("Launches an idea: it becomes an entry of the directory"),
        post("/labs/{slug}/ideas/{code}/reports", report_on).summary("Reports on an action, with what shows it"),
        post("/labs/{slug}/ideas/{code}/end", drop_out).summary("Lets an idea go: it is in the idea bank again"),
        get("/labs/{slug}/tasks", tasks).summary("The tasks of a lab that are not done, by their day"),
        post("/labs/{slug}/notes", add_note).summary("Writes down a task, a decision or a note"),
        post("/labs/{slug}/notes/{number}/completion", complete).summary("Says that a task is done"),
    ]
}

async fn list(cx: Cx, filter: Query<list::LabFilter>) -> Result<Reply<list::LabList>> {
    cx.show(move |conn, who| list::list(conn, who, &filter.value, &filter.ignored)).await
}
async fn file(cx: Cx, filter: Query<list::LabFilter>) -> Result<Reply<Download>> {
    cx.offer(move |conn, who| list::file(conn, who, &filter.value)).await
}
async fn health(cx: Cx, place: Query<health_list::LabHealthPlace>) -> Result<Reply<health_list::LabHealthList>> {
    cx.show(move |conn, who| health_list::list(conn, who, &place.value)).await
}
async fn health_file(cx: Cx) -> Result<Reply<Download>> {
    cx.offer(health_list::file).await
}
async fn blank(cx: Cx) -> Result<Reply<request::NewLabPage>> {
    cx.show(request::blank).await
}
async fn ask(cx: Cx, typed: Input<request::NewLab>) -> Result<Reply<Receipt>> {
    cx.submit(typed, request::blank, request::ask).await
}
async fn show(cx: Cx, slug: Path<String>) -> Result<Reply<page::LabPage>> {
    cx.show(move |conn, who| page::page(conn, who, &slug)).await
}
async fn planning(cx: Cx, slug: Path<String>) -> Result<Reply<schedule::LabPlanPage>> {
    cx.show(move |conn, who| schedule::page(conn, who, &slug)).await
}
async fn plan(cx: Cx, slug: Path<String>, typed: Input<schedule::LabPlanning>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| schedule::page(conn, who, &again),
        move |conn, who, typed| schedule::plan(conn, who, &slug, typed),
    )
    .await
}
async fn steps(cx: Cx, slug: Path<String>) -> Result<Reply<step::LabStepPage>> {
    cx.show(move |conn, who| step::page(conn, who, &slug)).await
}
async fn step_on(cx: Cx, slug: Path<String>, typed: Input<step::LabStepping>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| step::page(conn, who, &again),
        move |conn, who, typed| step::take(conn, who, &slug, typed),
    )
    .await
}
async fn records(cx: Cx, slug: Path<String>) -> Result<Reply<record::LabRecordList>> {
    cx.show(move |conn, who| record::list(conn, who, &slug)).await
}
async fn add_record(cx: Cx, slug: Path<String>, typed: Input<record::NewLabRecord>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| record::list(conn, who, &again),
        move |conn, who, typed| record::add(conn, who, &slug, typed),
    )
    .await
}
async fn record_file(cx: Cx, at: AtIdea) -> Result<Reply<Content>> {
    cx.file(move |conn, who| record::file(conn, who, &at.0, &at.1)).await
}
async fn teams(cx: Cx, slug: Path<String>) -> Result<Reply<team::LabTeamList>> {
    cx.show(move |conn, who| team::list(conn, who, &slug)).await
}
async fn make_team(cx: Cx, slug: Path<String>, typed: Input<team::NewLabTeam>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| team::list(conn, who, &again),
        move |conn, who, typed| team::make(conn, who, &slug, typed),
    )
    .await
}
async fn join(cx: Cx, at: AtTeam, typed: Input<team::NewLabMember>) -> Result<Reply<Receipt>> {
    let again = at.0.clone();
    cx.submit(
        typed,
        move |conn, who| team::list(conn, who, &again),
        move |conn, who, typed| team::add(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn hand_over(cx: Cx, at: AtTeam, typed: Input<team::LabHandOver>) -> Result<Reply<Receipt>> {
    let again = at.0.clone();
    cx.submit(
        typed,
        move |conn, who| team::list(conn, who, &again),
        move |conn, who, typed| team::hand_over(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn ideas(cx: Cx, slug: Path<String>) -> Result<Reply<idea::LabIdeaList>> {
    cx.show(move |conn, who| idea::list(conn, who, &slug)).await
}
async fn take_in(cx: Cx, slug: Path<String>, typed: Input<idea::NewLabIdea>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| idea::list(conn, who, &again),
        move |conn, who, typed| idea::take_in(conn, who, &slug, typed),
    )
    .await
}
async fn show_idea(cx: Cx, at: AtIdea) -> Result<Reply<action::LabIdeaPage>> {
    cx.show(move |conn, who| action::page(conn, who, &at.0, &at.1)).await
}
async fn save_plan(cx: Cx, at: AtIdea, typed: Input<action::PlanSaving>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| action::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| action::save(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn send_plan(cx: Cx, at: AtIdea, typed: Input<action::PlanSending>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| action::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| action::send(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn launch(cx: Cx, at: AtIdea, typed: Input<idea::LabLaunching>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| action::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| idea::launch(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn report_on(cx: Cx, at: AtIdea, typed: Input<report::NewLabReport>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| action::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| report::add(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn drop_out(cx: Cx, at: AtIdea, typed: Input<idea::DroppingIdea>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| action::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| idea::drop_out(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn tasks(cx: Cx, slug: Path<String>, place: Query<note::LabTaskPlace>) -> Result<Reply<note::LabTaskList>> {
    cx.show(move |conn, who| note::tasks(conn, who, &slug, &place.value)).await
}
async fn add_note(cx: Cx, slug: Path<String>, typed: Input<note::NewLabNote>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again),
        move |conn, who, typed| note::add(conn, who, &slug, typed),
    )
    .await
}
async fn complete(cx: Cx, at: AtTeam) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| note::complete(conn, who, &at.0, at.1)).await
}
