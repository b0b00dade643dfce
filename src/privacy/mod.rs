//! Privacy: what is held about a person, their copy, correction and erasure of it; and the documents everyone can read.
pub mod data;
pub mod desk;
pub mod document;
pub mod erasure;
pub mod export;
pub mod register;
pub mod request;
use crate::{
    accounts::actor::Right,
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};
use document::{Document, Name};

pub fn routes() -> Vec<Route> {
    vec![
        get("/me/data", data).summary("What is held about oneself"),
        post("/me/data/requests", ask).summary("Asks for a copy or a correction of one's own data"),
        post("/me/data/requests/{code}/end", take_back).summary("Takes a request about one's own data back"),
        post("/me/data/erasure", erase).summary("Asks for the erasure of one's account"),
        post("/me/data/consents/{document}/withdrawal", withdraw).summary("Withdraws a consent"),
        get("/me/data/export.json", export_json).summary("The copy of one's own data, as JSON"),
        get("/me/data/export.html", export_html).summary("The copy of one's own data, to read"),
        get("/manage/data-requests", desk).summary("Requests about personal data").needs(Right::Administer),
        post("/manage/data-requests/{code}/decision", decide)
            .summary("Decides a request about personal data")
            .needs(Right::Administer),
        get("/help", help).summary("How to use Ekopi, and whom to ask").visitors(),
        get("/privacy", notice).summary("The privacy notice").visitors(),
        get("/terms", terms).summary("The terms of use").visitors(),
        get("/accessibility", accessibility).summary("The accessibility statement").visitors(),
    ]
}

async fn data(cx: Cx) -> Result<Reply<data::DataPage>> {
    cx.show(data::page).await
}
async fn ask(cx: Cx, typed: Input<request::Asked>) -> Result<Reply<Receipt>> {
    cx.submit(typed, data::page, request::ask).await
}
async fn take_back(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| request::take_back(conn, who, &code)).await
}
async fn erase(cx: Cx, typed: Input<request::Erasure>) -> Result<Reply<Receipt>> {
    cx.submit_proven(typed, data::page, request::erase).await
}
async fn withdraw(cx: Cx, document: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| request::withdraw_consent(conn, who, &document)).await
}
async fn export_json(cx: Cx) -> Result<Reply<export::Export>> {
    cx.keep("ekopi-data", "json", export::export).await
}
async fn export_html(cx: Cx) -> Result<Reply<export::Export>> {
    cx.keep("ekopi-data", "html", export::export).await
}
async fn desk(cx: Cx, query: Query<desk::DeskPlace>) -> Result<Reply<desk::RequestDesk>> {
    cx.show(move |conn, _| desk::desk(conn, &query.value)).await
}
async fn decide(cx: Cx, code: Path<String>, typed: Input<desk::Decision>) -> Result<Reply<Receipt>> {
    let refused = desk::DeskPlace { code: code.clone(), ..desk::DeskPlace::default() };
    let blank = move |conn: &mut _, _: Option<&_>| desk::desk(conn, &refused);
    cx.submit(typed, blank, move |conn, who, decision| desk::decide(conn, who, &code, decision)).await
}
async fn help(cx: Cx) -> Result<Reply<Document>> {
    read(cx, Name::Help).await
}
async fn notice(cx: Cx) -> Result<Reply<Document>> {
    read(cx, Name::Privacy).await
}
async fn terms(cx: Cx) -> Result<Reply<Document>> {
    read(cx, Name::Terms).await
}
async fn accessibility(cx: Cx) -> Result<Reply<Document>> {
    read(cx, Name::Accessibility).await
}
async fn read(cx: Cx, name: Name) -> Result<Reply<Document>> {
    let config = cx.config().clone();
    cx.show(move |_, _| document::document(name, &config)).await
}
