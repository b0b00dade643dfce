//! Sessions: what happens around a confirmed meeting, one for each booking. Agenda and minutes (`text`), what the minutes said
//! before (`version`), the mentor's own notes
//! (`note`), decisions and tasks (`item`), what both sides think of it (`rating`), and who did not come (`absence`). `seen` says
//! who reads what.
pub mod absence;
pub mod item;
pub mod month;
pub mod note;
pub mod page;
pub mod rating;
pub mod seeds;
pub mod seen;
pub mod text;
pub mod version;
use crate::{
    error::Result,
    file::Content,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/bookings/{code}/session", show)
            .summary("A session, for its mentor and its teams; counts for LAN's staff"),
        post("/bookings/{code}/session/agenda", save_agenda).summary("Saves the agenda, until the session begins"),
        get("/bookings/{code}/session/minutes", versions)
            .summary("The versions of the minutes, and what one of them changed"),
        post("/bookings/{code}/session/minutes", save_minutes).summary("Saves the minutes, once it has begun"),
        post("/bookings/{code}/session/notes", add_note).summary("The mentor notes something for themselves"),
        post("/bookings/{code}/session/items", add_item)
            .summary("Writes down a decision or a task, for the lab's board"),
        post("/bookings/{code}/session/completion", complete).summary("A task is done, with what shows it"),
        post("/bookings/{code}/session/rating", rate).summary("Says what one thinks of a session that is over"),
        post("/bookings/{code}/session/absence", mark).summary("The mentor says that a team did not come, or did"),
        get("/bookings/{code}/session/files/{handle}", proof).summary("A file that shows that a task is done"),
        get("/labs/{slug}/sessions", list).summary("The sessions of a lab in one month"),
    ]
}

async fn show(cx: Cx, code: Path<String>) -> Result<Reply<page::LabSessionPage>> {
    cx.show(move |conn, who| page::page(conn, who, &code)).await
}
async fn save_agenda(cx: Cx, code: Path<String>, typed: Input<text::AgendaSaving>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again),
        move |conn, who, typed| text::save_agenda(conn, who, &code, typed),
    )
    .await
}
async fn versions(
    cx: Cx,
    code: Path<String>,
    place: Query<version::SessionMinutesPlace>,
) -> Result<Reply<version::SessionMinutesHistory>> {
    cx.show(move |conn, who| version::page(conn, who, &code, &place.value)).await
}
async fn save_minutes(cx: Cx, code: Path<String>, typed: Input<text::MinutesSaving>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again),
        move |conn, who, typed| text::save_minutes(conn, who, &code, typed),
    )
    .await
}
async fn add_note(cx: Cx, code: Path<String>, typed: Input<note::NewSessionNote>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again),
        move |conn, who, typed| note::add(conn, who, &code, typed),
    )
    .await
}
async fn add_item(cx: Cx, code: Path<String>, typed: Input<item::NewSessionItem>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again),
        move |conn, who, typed| item::add(conn, who, &code, typed),
    )
    .await
}
async fn complete(cx: Cx, code: Path<String>, typed: Input<item::SessionTaskDone>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again),
        move |conn, who, typed| item::complete(conn, who, &code, typed),
    )
    .await
}
async fn rate(cx: Cx, code: Path<String>, typed: Input<rating::RatingSession>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again),
        move |conn, who, typed| rating::rate(conn, who, &code, typed),
    )
    .await
}
async fn mark(cx: Cx, code: Path<String>, typed: Input<absence::SessionAbsence>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again),
        move |conn, who, typed| absence::mark(conn, who, &code, typed),
    )
    .await
}
async fn proof(cx: Cx, at: Path<(String, String)>) -> Result<Reply<Content>> {
    cx.file(move |conn, who| item::proof(conn, who, &at.0, &at.1)).await
}
async fn list(
    cx: Cx,
    slug: Path<String>,
    place: Query<month::LabSessionPlace>,
) -> Result<Reply<month::LabSessionList>> {
    cx.show(move |conn, who| month::list(conn, who, &slug, &place.value)).await
}
