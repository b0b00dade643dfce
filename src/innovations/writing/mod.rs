//! Writing: how an agency's staff draft an entry, section by section, and check it before it is handed in.
pub mod answer;
pub mod check;
pub mod desk;
pub mod entry;
pub mod form;
pub mod manuscript;
pub mod reading;
pub mod section;
pub mod seeds;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/innovations/new", blank).summary("The form for a new entry").page_only(),
        post("/innovations", begin).summary("Begins an entry for one's agency, as a draft"),
        get("/innovations/drafts", drafts).summary("What one's agencies are writing, the newest save first"),
        get("/innovations/{code}/draft", desk).summary("The sections of an entry and how far each is"),
        post("/innovations/{code}/draft/deletion", discard).summary("Throws away what was not published"),
        get("/innovations/{code}/draft/check", check).summary("What is missing before an entry is handed in"),
        get("/innovations/{code}/draft/snapshots", snapshots).summary("The last states of a draft"),
        post("/innovations/{code}/draft/snapshots/{revision}/restoration", restore)
            .summary("Brings a state of a draft back"),
        get("/innovations/{code}/draft/{section}", section).summary("One section of an entry, to be filled in"),
        post("/innovations/{code}/draft/{section}", save).summary("Saves one section of the draft"),
    ]
}

async fn blank(cx: Cx) -> Result<Reply<entry::NewEntryPage>> {
    cx.show(entry::blank).await
}
async fn begin(cx: Cx, typed: Input<entry::NewEntry>) -> Result<Reply<Receipt>> {
    cx.submit(typed, entry::blank, entry::begin).await
}
async fn drafts(cx: Cx, place: Query<entry::DraftPlace>) -> Result<Reply<entry::EntryDraftList>> {
    cx.show(move |conn, who| entry::list(conn, who, &place.value)).await
}
async fn desk(cx: Cx, code: Path<String>) -> Result<Reply<desk::WritingPage>> {
    cx.show(move |conn, who| desk::page(conn, who, &code)).await
}
async fn discard(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| entry::discard(conn, who, &code)).await
}
async fn check(cx: Cx, code: Path<String>) -> Result<Reply<check::CheckPage>> {
    cx.show(move |conn, who| check::page(conn, who, &code)).await
}
async fn snapshots(cx: Cx, code: Path<String>) -> Result<Reply<entry::SnapshotList>> {
    cx.show(move |conn, who| entry::snapshots(conn, who, &code)).await
}
async fn restore(cx: Cx, at: Path<(String, i64)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| entry::restore(conn, who, &at.0, at.1)).await
}
async fn section(cx: Cx, at: Path<(String, String)>) -> Result<Reply<form::SectionPage>> {
    cx.show(move |conn, who| form::page(conn, who, &at.0, &at.1)).await
}
async fn save(cx: Cx, at: Path<(String, String)>, typed: Input<form::SectionDraft>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| form::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| form::save(conn, who, &at.0, &at.1, typed),
    )
    .await
}
