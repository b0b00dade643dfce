//! Assignments: what learners hand in and teachers mark by a rubric.
//!
//! The block `assignment` of a lesson says what is asked for (`rubric`); a *work* is what one person or one team makes of it
//! (`work`, `team`, `manuscript`); each handing in is an immutable, numbered version (`submission`) that one teacher marks
//! or returns (`queue`, `marking`, `show`). Dates are suggestions (`date`), and what they and marks come to for progress
//! stands in `outcome`. Where an idea is the work, it is written where ideas are; `idea` is what they ask of an assignment.
pub mod date;
pub mod editor;
pub mod idea;
pub mod manuscript;
pub mod marking;
mod outcome;
pub mod page;
pub mod people;
mod place;
pub mod queue;
pub mod rubric;
pub mod seeds;
pub mod show;
pub mod submission;
pub mod team;
mod work;
use crate::{
    error::Result,
    file::Content,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

type At = Path<(String, String)>;
type AtThird = Path<(String, String, String)>;

pub fn routes() -> Vec<Route> {
    vec![
        get("/courses/{slug}/assignments", list).summary("The assignments of a course, with one's own suggested dates"),
        post("/courses/{slug}/assignments/dates", reset)
            .summary("Moves all of one's suggested dates: they count from today"),
        get("/courses/{slug}/submissions", queue).summary("What was handed in to a course, the oldest first"),
        get("/courses/{slug}/submissions/{handle}", show).summary("One submission, with the rubric it is marked by"),
        post("/courses/{slug}/submissions/{handle}/withdrawal", withdraw).summary("Takes back what nobody marks yet"),
        post("/courses/{slug}/submissions/{handle}/claim", claim).summary("Takes a submission in hand, to mark it"),
        post("/courses/{slug}/submissions/{handle}/release", release).summary("Gives it back to the queue"),
        post("/courses/{slug}/submissions/{handle}/return", give_back)
            .summary("Asks for another version, with a comment"),
        post("/courses/{slug}/submissions/{handle}/mark", mark).summary("Marks by the rubric, or changes a mark"),
        get("/lessons/{slug}/assignments/{block}", page).summary("An assignment, with one's own or one's team's work"),
        get("/lessons/{slug}/assignments/{block}/draft", draft).summary("The form for text and links"),
        post("/lessons/{slug}/assignments/{block}/draft", save).summary("Saves text and links, and hands in nothing"),
        post("/lessons/{slug}/assignments/{block}/files", attach).summary("Adds a file to one's work"),
        get("/lessons/{slug}/assignments/{block}/files/{handle}", file)
            .summary("A file of one's work, or of what was handed in"),
        post("/lessons/{slug}/assignments/{block}/files/{handle}/removal", remove_file)
            .summary("Takes a file out of one's work"),
        post("/lessons/{slug}/assignments/{block}/submissions", hand_in).summary("Hands one's work in"),
        post("/lessons/{slug}/assignments/{block}/teams", make_team).summary("Makes a team, with oneself in it"),
        post("/lessons/{slug}/assignments/{block}/teams/composition", compose_team)
            .summary("Makes a team of learners, for their teachers"),
        post("/lessons/{slug}/assignments/{block}/teams/joining", join_team).summary("Comes into a team by its code"),
        post("/lessons/{slug}/assignments/{block}/teams/leaving", leave_team)
            .summary("Leaves the team before it has handed anything in"),
        get("/lessons/{slug}/assignments/{block}/people", people)
            .summary("The learners of an assignment, for its teachers"),
        get("/lessons/{slug}/assignments/{block}/people/{person}", person)
            .summary("What one learner was let have, for teachers"),
        post("/lessons/{slug}/assignments/{block}/people/{person}/extension", extend)
            .summary("Gives one learner a later day"),
        post("/lessons/{slug}/assignments/{block}/people/{person}/excuse", excuse)
            .summary("Lets one learner do without"),
        get("/lessons/{slug}/draft/assignments", drafts).summary("The assignments of a lesson's draft"),
        post("/lessons/{slug}/draft/assignments", add).summary("Adds an assignment to the draft"),
        get("/lessons/{slug}/draft/assignments/{block}", edit).summary("An assignment of the draft, to be written"),
        post("/lessons/{slug}/draft/assignments/{block}", write).summary("Saves an assignment of the draft"),
        post("/lessons/{slug}/draft/assignments/{block}/removal", remove)
            .summary("Takes an assignment out of the draft"),
    ]
}

async fn list(cx: Cx, slug: Path<String>) -> Result<Reply<date::AssignmentList>> {
    cx.show(move |conn, who| date::list(conn, who, &slug)).await
}
async fn reset(cx: Cx, slug: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| date::reset(conn, who, &slug)).await
}
async fn queue(cx: Cx, slug: Path<String>, place: Query<queue::MarkingPlace>) -> Result<Reply<queue::MarkingQueue>> {
    cx.show(move |conn, who| queue::page(conn, who, &slug, &place.value, &place.ignored)).await
}
async fn show(cx: Cx, at: At) -> Result<Reply<show::HandedInPage>> {
    cx.show(move |conn, who| show::page(conn, who, &at.0, &at.1)).await
}
async fn withdraw(cx: Cx, at: At) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| submission::withdraw(conn, who, &at.0, &at.1)).await
}
async fn claim(cx: Cx, at: At) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| marking::claim(conn, who, &at.0, &at.1)).await
}
async fn release(cx: Cx, at: At) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| marking::release(conn, who, &at.0, &at.1)).await
}
async fn give_back(cx: Cx, at: At, typed: Input<marking::ReturningWork>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| show::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| marking::give_back(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn mark(cx: Cx, at: At, typed: Input<marking::Marking>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| show::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| marking::mark(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn page(cx: Cx, at: At) -> Result<Reply<page::AssignmentPage>> {
    cx.show(move |conn, who| page::page(conn, who, &at.0, &at.1)).await
}
async fn draft(cx: Cx, at: At) -> Result<Reply<manuscript::WorkDraftPage>> {
    cx.show(move |conn, who| manuscript::page(conn, who, &at.0, &at.1)).await
}
async fn save(cx: Cx, at: At, typed: Input<manuscript::WorkDraft>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| manuscript::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| manuscript::save(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn attach(cx: Cx, at: At, typed: Input<manuscript::WorkFile>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| manuscript::attach(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn file(cx: Cx, at: AtThird) -> Result<Reply<Content>> {
    cx.file(move |conn, who| manuscript::file(conn, who, &at.0, &at.1, &at.2)).await
}
async fn remove_file(cx: Cx, at: AtThird) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| manuscript::remove(conn, who, &at.0, &at.1, &at.2)).await
}
async fn hand_in(cx: Cx, at: At, typed: Input<submission::HandingIn>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| submission::hand_in(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn make_team(cx: Cx, at: At, typed: Input<team::NewTeam>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| team::make(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn compose_team(cx: Cx, at: At, typed: Input<team::TeamOfPeople>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| people::list(conn, who, &again.0, &again.1, &people::LearnerPlace::default()),
        move |conn, who, typed| team::compose(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn join_team(cx: Cx, at: At, typed: Input<team::Joining>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| team::join(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn leave_team(cx: Cx, at: At) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| team::leave(conn, who, &at.0, &at.1)).await
}
async fn people(cx: Cx, at: At, place: Query<people::LearnerPlace>) -> Result<Reply<people::LearnerList>> {
    cx.show(move |conn, who| people::list(conn, who, &at.0, &at.1, &place.value)).await
}
async fn person(cx: Cx, at: AtThird) -> Result<Reply<people::LearnerPage>> {
    cx.show(move |conn, who| people::page(conn, who, &at.0, &at.1, &at.2)).await
}
async fn extend(cx: Cx, at: AtThird, typed: Input<people::ExtensionGiven>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| people::page(conn, who, &again.0, &again.1, &again.2),
        move |conn, who, typed| people::extend(conn, who, &at.0, (&at.1, &at.2), typed),
    )
    .await
}
async fn excuse(cx: Cx, at: AtThird, typed: Input<people::ExcuseGiven>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| people::page(conn, who, &again.0, &again.1, &again.2),
        move |conn, who, typed| people::excuse(conn, who, &at.0, (&at.1, &at.2), typed),
    )
    .await
}
async fn drafts(cx: Cx, slug: Path<String>) -> Result<Reply<editor::AssignmentDraftList>> {
    cx.show(move |conn, who| editor::list(conn, who, &slug)).await
}
async fn add(cx: Cx, slug: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| editor::add(conn, who, &slug)).await
}
async fn edit(cx: Cx, at: At) -> Result<Reply<editor::AssignmentEditor>> {
    cx.show(move |conn, who| editor::page(conn, who, &at.0, &at.1)).await
}
async fn write(cx: Cx, at: At, typed: Input<editor::AssignmentDraft>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| editor::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| editor::save(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn remove(cx: Cx, at: At) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| editor::remove(conn, who, &at.0, &at.1)).await
}
