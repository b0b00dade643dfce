//! Learning paths: courses in a tree, followed on a version, with progress that follows from what was completed.
pub mod following;
pub mod outline;
pub mod path;
pub mod seeds;
pub mod tree;
pub mod writing;
use super::course::Place;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/paths", list).summary("Learning paths, the newest first").visitors(),
        get("/paths/new", blank).summary("The form for a new path").page_only(),
        post("/paths", create).summary("Begins a path as a draft, for one's agency"),
        get("/paths/{slug}", show).summary("One path, with one's own progress").visitors(),
        post("/paths/{slug}/enrolment", follow).summary("Follows a path on its public version, or sets another day"),
        post("/paths/{slug}/enrolment/end", leave).summary("Follows a path no more"),
        get("/paths/{slug}/draft", draft).summary("The author's desk of a path"),
        post("/paths/{slug}/draft", save).summary("Saves a path as a new version"),
        post("/paths/{slug}/publication", publish).summary("Publishes the draft of a path"),
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
