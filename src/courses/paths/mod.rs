//! Learning paths: courses in a tree, followed on a version, with progress that follows from what was completed.
pub mod assigned;
pub mod assignment;
pub mod following;
pub mod newer;
pub mod outline;
pub mod part;
pub mod path;
pub mod seeds;
pub mod tree;
pub mod writing;
use super::{course::Place, runs::assignment::StaffPlace};
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    let mut routes = paths();
    routes.extend(agencies());
    routes
}
fn paths() -> Vec<Route> {
    vec![
        get("/paths", list).summary("Learning paths, the newest first").visitors(),
        get("/paths/new", blank).summary("The form for a new path").page_only(),
        post("/paths", create).summary("Begins a path as a draft, for one's agency"),
        get("/paths/{slug}", show).summary("One path, with one's own progress").visitors(),
        post("/paths/{slug}/enrolment", follow).summary("Follows a path on its public version, or sets another day"),
        post("/paths/{slug}/enrolment/version", take).summary("Takes the newer version of a path that one follows"),
        post("/paths/{slug}/enrolment/end", leave).summary("Follows a path no more"),
        get("/paths/{slug}/draft", draft).summary("The author's desk of a path"),
        post("/paths/{slug}/draft", save).summary("Saves a path as a new version"),
        post("/paths/{slug}/publication", publish).summary("Publishes the draft of a path"),
    ]
}
fn agencies() -> Vec<Route> {
    vec![
        get("/agencies/{slug}/learning/paths/new", blank_assignment)
            .summary("The form to ask staff to follow a path")
            .page_only(),
        post("/agencies/{slug}/learning/paths", assign).summary("Asks staff to follow a path"),
        get("/agencies/{slug}/learning/paths/{path}", assigned)
            .summary("Whom an agency asks to follow a path, and how far each is: progress, no answers"),
        post("/agencies/{slug}/learning/paths/{path}/version", move_on)
            .summary("Moves all whom an agency asks to follow a path to its public version"),
        post("/agencies/{slug}/learning/paths/{path}/end", end)
            .summary("Asks staff no more to follow a path, with a reason"),
    ]
}

async fn list(cx: Cx, place: Query<Place>) -> Result<Reply<path::PathList>> {
    cx.show(move |conn, who| path::list(conn, who, &place.value)).await
}
async fn blank(cx: Cx) -> Result<Reply<writing::NewPathPage>> {
    cx.show(writing::blank).await
}
async fn create(cx: Cx, typed: Input<writing::NewPath>) -> Result<Reply<Receipt>> {
    cx.submit(typed, writing::blank, writing::create).await
}
async fn show(cx: Cx, slug: Path<String>) -> Result<Reply<path::PathPage>> {
    cx.show(move |conn, who| path::page(conn, who, &slug)).await
}
async fn follow(cx: Cx, slug: Path<String>, typed: Input<following::PathFollowing>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    let page = move |conn: &mut _, who: Option<&_>| path::page(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| following::follow(conn, who, &slug, typed)).await
}
async fn take(cx: Cx, slug: Path<String>, choice: Input<newer::PathVersionChoice>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    let page = move |conn: &mut _, who: Option<&_>| path::page(conn, who, &again);
    cx.submit(choice, page, move |conn, who, choice| newer::take(conn, who, &slug, choice)).await
}
async fn leave(cx: Cx, slug: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| following::leave(conn, who, &slug)).await
}
async fn draft(cx: Cx, slug: Path<String>) -> Result<Reply<writing::PathDraftPage>> {
    cx.show(move |conn, who| writing::page(conn, who, &slug)).await
}
async fn save(cx: Cx, slug: Path<String>, typed: Input<writing::PathDraft>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    let page = move |conn: &mut _, who: Option<&_>| writing::page(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| writing::save(conn, who, &slug, typed)).await
}
async fn publish(cx: Cx, slug: Path<String>, typed: Input<writing::PathPublication>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    let page = move |conn: &mut _, who: Option<&_>| writing::page(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| writing::publish(conn, who, &slug, typed)).await
}

type Of = Path<(String, String)>;
async fn blank_assignment(
    cx: Cx,
    slug: Path<String>,
    place: Query<StaffPlace>,
) -> Result<Reply<assignment::NewPathAssignmentPage>> {
    cx.show(move |conn, who| assignment::blank(conn, who, &slug, &place.value)).await
}
async fn assign(cx: Cx, slug: Path<String>, typed: Input<assignment::NewPathAssignment>) -> Result<Reply<Receipt>> {
    let (again, first) = (slug.clone(), StaffPlace::default());
    let page = move |conn: &mut _, who: Option<&_>| assignment::blank(conn, who, &again, &first);
    cx.submit(typed, page, move |conn, who, typed| assignment::assign(conn, who, &slug, typed)).await
}
async fn assigned(cx: Cx, at: Of, place: Query<Place>) -> Result<Reply<assigned::AssignedPathPage>> {
    cx.show(move |conn, who| assigned::page(conn, who, (&at.0, &at.1), &place.value)).await
}
async fn move_on(cx: Cx, at: Of, choice: Input<newer::PathVersionChoice>) -> Result<Reply<Receipt>> {
    let (again, first) = (at.clone(), Place::default());
    let page = move |conn: &mut _, who: Option<&_>| assigned::page(conn, who, (&again.0, &again.1), &first);
    cx.submit(choice, page, move |conn, who, choice| assigned::move_on(conn, who, (&at.0, &at.1), choice)).await
}
async fn end(cx: Cx, at: Of, typed: Input<assigned::PathAssignmentEnd>) -> Result<Reply<Receipt>> {
    let (again, first) = (at.clone(), Place::default());
    let page = move |conn: &mut _, who: Option<&_>| assigned::page(conn, who, (&again.0, &again.1), &first);
    cx.submit(typed, page, move |conn, who, typed| assigned::end(conn, who, (&at.0, &at.1), typed)).await
}
