//! Amendments: once an idea is in the bank its text is changed by proposals alone, which its authors accept or decline (A4 2
//! and 3).
pub mod amendment;
pub mod proposal;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

type At = Path<(String, i64)>;

pub fn routes() -> Vec<Route> {
    vec![
        get("/ideas/{code}/amendments", list).summary("What others propose to change in an idea").visitors(),
        get("/ideas/{code}/amendments/new", blank).summary("The form for a proposal").page_only(),
        post("/ideas/{code}/amendments", propose).summary("Proposes what one field is to say, with a reason"),
        get("/ideas/{code}/amendments/{number}", show)
            .summary("A proposal beside what the field says, and its answer")
            .visitors(),
        post("/ideas/{code}/amendments/{number}/answer", answer)
            .summary("An author accepts a proposal as a new version, or declines it with a reason"),
    ]
}

async fn list(
    cx: Cx,
    code: Path<String>,
    place: Query<proposal::AmendmentPlace>,
) -> Result<Reply<proposal::AmendmentList>> {
    cx.show(move |conn, who| proposal::list(conn, who, &code, &place.value)).await
}
async fn blank(
    cx: Cx,
    code: Path<String>,
    place: Query<proposal::NewAmendmentPlace>,
) -> Result<Reply<proposal::NewAmendmentPage>> {
    cx.show(move |conn, who| proposal::blank(conn, who, &code, &place.value.field)).await
}
async fn propose(cx: Cx, code: Path<String>, typed: Input<proposal::NewAmendment>) -> Result<Reply<Receipt>> {
    let (again, field) = (code.clone(), typed.value().map(|typed| typed.field.clone()).unwrap_or_default());
    cx.submit(
        typed,
        move |conn, who| proposal::blank(conn, who, &again, &field),
        move |conn, who, typed| proposal::propose(conn, who, &code, typed),
    )
    .await
}
async fn show(cx: Cx, at: At) -> Result<Reply<amendment::AmendmentPage>> {
    cx.show(move |conn, who| amendment::page(conn, who, &at.0, at.1)).await
}
async fn answer(cx: Cx, at: At, typed: Input<amendment::AmendmentAnswer>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| amendment::page(conn, who, &again.0, again.1),
        move |conn, who, typed| amendment::answer(conn, who, &at.0, at.1, typed),
    )
    .await
}
