//! Mentors: profiles of those whom LAN has confirmed, when they can be met, who fits an idea.
pub mod availability;
pub mod list;
pub mod matching;
pub mod mentor;
pub mod profile;
pub mod seeds;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/mentors", list).summary("Mentors, as far as the list is narrowed").visitors(),
        get("/mentors/{handle}", show).summary("A mentor, with their hours and clinics").visitors(),
        get("/me/mentor", desk).summary("One's own profile as a mentor"),
        post("/me/mentor", save).summary("Saves one's own profile as a mentor"),
        get("/ideas/{code}/mentors", matches).summary("Mentors who may fit an idea, with the reasons"),
    ]
}

async fn list(cx: Cx, filter: Query<list::MentorFilter>) -> Result<Reply<list::MentorList>> {
    cx.show(move |conn, who| list::list(conn, who, &filter.value, &filter.ignored)).await
}
async fn show(cx: Cx, handle: Path<String>) -> Result<Reply<profile::MentorPage>> {
    cx.show(move |conn, who| profile::page(conn, who, &handle)).await
}
async fn desk(cx: Cx) -> Result<Reply<profile::MentorDesk>> {
    cx.show(profile::desk).await
}
async fn save(cx: Cx, typed: Input<profile::MentorProfile>) -> Result<Reply<Receipt>> {
    cx.submit(typed, profile::desk, profile::save).await
}
async fn matches(cx: Cx, code: Path<String>) -> Result<Reply<matching::MentorMatches>> {
    let index = cx.index().await;
    cx.show(move |conn, who| matching::page(conn, who, &index, &code)).await
}
