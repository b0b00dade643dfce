//! Curation: what agencies hand in, and what the curators of three institutions make of it.
pub mod comment;
pub mod decision;
pub mod difference;
pub mod page;
pub mod queue;
pub mod submission;
use super::writing::{check, form};
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

type At = Path<(String, i64)>;

pub fn routes() -> Vec<Route> {
    vec![
        get("/manage/curation", queue).summary("What was handed in, the oldest first"),
        post("/innovations/{code}/submissions", submit).summary("Hands an entry in, for its agency"),
        get("/innovations/{code}/submissions/{number}", show).summary("What was handed in, and what it changes"),
        post("/innovations/{code}/submissions/{number}/withdrawal", withdraw)
            .summary("Takes back what is not decided yet"),
        post("/innovations/{code}/submissions/{number}/claim", claim).summary("Takes a submission in hand"),
        post("/innovations/{code}/submissions/{number}/release", release).summary("Gives it back to the queue"),
        post("/innovations/{code}/submissions/{number}/comments", comment).summary("Notes something on a section"),
        post("/innovations/{code}/submissions/{number}/comments/{comment}/deletion", remove)
            .summary("Takes a note back"),
        post("/innovations/{code}/submissions/{number}/comments/{comment}/answer", answer)
            .summary("Answers a comment without changing the text"),
        post("/innovations/{code}/submissions/{number}/return", give_back)
            .summary("Gives an entry back to its agency, with comments"),
        post("/innovations/{code}/submissions/{number}/publication", publish)
            .summary("Publishes the version that was handed in"),
        post("/innovations/{code}/submissions/{number}/refusal", refuse).summary("Refuses a submission, with a reason"),
    ]
}

async fn queue(cx: Cx, place: Query<queue::QueuePlace>) -> Result<Reply<queue::Queue>> {
    cx.show(move |conn, who| queue::page(conn, who, &place.value, &place.ignored)).await
}
async fn submit(cx: Cx, code: Path<String>, typed: Input<submission::Sending>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| check::page(conn, who, &again),
        move |conn, who, typed| submission::submit(conn, who, &code, typed),
    )
    .await
}
async fn show(cx: Cx, at: At) -> Result<Reply<page::SubmissionPage>> {
    cx.show(move |conn, who| page::page(conn, who, &at.0, at.1)).await
}
async fn withdraw(cx: Cx, at: At, typed: Input<submission::TakingBack>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again.0, again.1),
        move |conn, who, typed| submission::withdraw(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn claim(cx: Cx, at: At) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| decision::claim(conn, who, &at.0, at.1)).await
}
async fn release(cx: Cx, at: At) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| decision::release(conn, who, &at.0, at.1)).await
}
async fn comment(cx: Cx, at: At, typed: Input<comment::NewComment>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again.0, again.1),
        move |conn, who, typed| comment::add(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn remove(cx: Cx, at: Path<(String, i64, i64)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| comment::remove(conn, who, &at.0, at.1, at.2)).await
}
async fn answer(cx: Cx, at: Path<(String, i64, i64)>, typed: Input<comment::CommentAnswer>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| {
            let section = comment::section_of(conn, who, &again.0, again.1, again.2)?;
            form::page(conn, who, &again.0, &section)
        },
        move |conn, who, typed| comment::answer(conn, who, (&at.0, at.1, at.2), typed),
    )
    .await
}
async fn give_back(cx: Cx, at: At, typed: Input<decision::Returning>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again.0, again.1),
        move |conn, who, typed| decision::give_back(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn publish(cx: Cx, at: At) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| decision::publish(conn, who, &at.0, at.1)).await
}
async fn refuse(cx: Cx, at: At, typed: Input<decision::Refusing>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again.0, again.1),
        move |conn, who, typed| decision::refuse(conn, who, &at.0, at.1, typed),
    )
    .await
}
