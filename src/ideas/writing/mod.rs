//! Writing an idea: the questions that come first, its sections, what it resembles, the check before it is sent.
pub mod begin;
pub mod check;
pub mod desk;
pub mod form;
pub mod mine;
use super::comparison;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

type At = Path<(String, String)>;

pub fn routes() -> Vec<Route> {
    vec![
        get("/ideas/new", blank).summary("The form for a new idea").page_only(),
        post("/ideas", start).summary("Begins an idea, for one's agency or as a citizen"),
        get("/ideas/mine", mine).summary("The ideas that one writes, the one that changed last first"),
        get("/ideas/{code}/draft", desk).summary("The sections of an idea and how far each is"),
        post("/ideas/{code}/draft/deletion", discard).summary("Throws a draft away that was never sent"),
        get("/ideas/{code}/eligibility", eligibility).summary("What the answers to the first questions mean"),
        get("/ideas/{code}/draft/check", check).summary("What is missing before an idea is sent"),
        get("/ideas/{code}/draft/similar", similar).summary("Ideas and practices that are like it"),
        post("/ideas/{code}/draft/similar", compare).summary("Says what the idea is to something similar"),
        get("/ideas/{code}/draft/{section}", section).summary("One section of an idea, to be filled in"),
        post("/ideas/{code}/draft/{section}", save).summary("Saves one section of the draft"),
    ]
}

async fn blank(cx: Cx, place: Query<begin::NewIdeaPlace>) -> Result<Reply<begin::NewIdeaPage>> {
    cx.show(move |conn, who| begin::blank(conn, who, &place.value)).await
}
async fn start(cx: Cx, typed: Input<begin::NewIdea>) -> Result<Reply<Receipt>> {
    let again = typed.value().cloned().unwrap_or_default();
    cx.submit(typed, move |conn, who| begin::again(conn, who, &again), begin::begin).await
}
async fn mine(cx: Cx, place: Query<mine::OwnIdeaPlace>) -> Result<Reply<mine::OwnIdeaList>> {
    cx.show(move |conn, who| mine::list(conn, who, &place.value)).await
}
async fn desk(cx: Cx, code: Path<String>) -> Result<Reply<desk::IdeaDesk>> {
    cx.show(move |conn, who| desk::page(conn, who, &code)).await
}
async fn discard(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| mine::discard(conn, who, &code)).await
}
async fn eligibility(cx: Cx, code: Path<String>) -> Result<Reply<form::EligibilityPage>> {
    cx.show(move |conn, who| form::eligibility(conn, who, &code)).await
}
async fn check(cx: Cx, code: Path<String>) -> Result<Reply<check::IdeaCheckPage>> {
    cx.show(move |conn, who| check::page(conn, who, &code)).await
}
async fn similar(cx: Cx, code: Path<String>) -> Result<Reply<comparison::SimilarPage>> {
    let index = cx.index().await;
    cx.show(move |conn, who| comparison::page(conn, who, &index, &code)).await
}
async fn compare(cx: Cx, code: Path<String>, typed: Input<comparison::Comparing>) -> Result<Reply<Receipt>> {
    let (again, index) = (code.clone(), cx.index().await);
    cx.submit(
        typed,
        move |conn, who| comparison::page(conn, who, &index, &again),
        move |conn, who, typed| comparison::compare(conn, who, &code, typed),
    )
    .await
}
async fn section(cx: Cx, at: At) -> Result<Reply<form::IdeaSectionPage>> {
    cx.show(move |conn, who| form::page(conn, who, &at.0, &at.1)).await
}
async fn save(cx: Cx, at: At, typed: Input<form::IdeaSectionDraft>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| form::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| form::save(conn, who, &at.0, &at.1, typed),
    )
    .await
}
