//! Field review: what was sent, by whom it is looked at, what is said of each field, and the answer.
pub mod decision;
pub mod endorsement;
pub mod page;
pub mod queue;
pub mod receipt;
pub mod round;
pub mod verdict;
use super::writing::{check, desk};
use crate::{
    error::Result,
    progress::{
        hand,
        paper::{MEDIA, PaperLanguage},
    },
    view::{Download, Receipt},
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

type At = Path<(String, i64)>;

pub fn routes() -> Vec<Route> {
    vec![
        get("/manage/ideas", queue).summary("Ideas that were sent, the oldest first: for reviewers, and by region"),
        post("/ideas/{code}/rounds", send).summary("Sends an idea to be reviewed"),
        get("/ideas/{code}/rounds/{number}", show)
            .summary("What was sent: its receipt, and what is said of each field"),
        get("/ideas/{code}/rounds/{number}/receipt", paper)
            .summary("The receipt of what was sent as an archival PDF (PDF/A-2a)")
            .files(&[MEDIA]),
        post("/ideas/{code}/rounds/{number}/endorsement", endorse)
            .summary("The agency's leader lets an idea go to the reviewers, or gives it back"),
        post("/ideas/{code}/rounds/{number}/claim", claim).summary("Takes a round in hand"),
        post("/ideas/{code}/rounds/{number}/release", release).summary("Gives it back to the queue"),
        post("/ideas/{code}/rounds/{number}/reviews", review).summary("Says of fields whether they are right"),
        post("/ideas/{code}/rounds/{number}/return", give_back)
            .summary("Returns an idea to its authors, with a last day"),
        post("/ideas/{code}/rounds/{number}/acceptance", accept).summary("Takes an idea into the bank"),
        post("/ideas/{code}/rounds/{number}/refusal", decline)
            .summary("Declines an idea, with a reason and one thing to do next"),
        post("/ideas/{code}/withdrawal", withdraw).summary("Withdraws an idea, with a reason"),
        get("/agencies/{slug}/ideas", settings).summary("Whether an agency's leader endorses its ideas first"),
        post("/agencies/{slug}/ideas", set).summary("Sets whether an agency's leader endorses its ideas first"),
    ]
}

async fn queue(cx: Cx, place: Query<queue::IdeaQueuePlace>) -> Result<Reply<queue::IdeaQueue>> {
    cx.show(move |conn, who| queue::page(conn, who, &place.value, &place.ignored)).await
}
async fn send(cx: Cx, code: Path<String>, typed: Input<round::IdeaSending>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| check::page(conn, who, &again),
        move |conn, who, typed| round::send(conn, who, &code, typed),
    )
    .await
}
async fn show(cx: Cx, at: At) -> Result<Reply<page::RoundPage>> {
    cx.show(move |conn, who| page::page(conn, who, &at.0, at.1)).await
}
async fn paper(cx: Cx, at: At, asked: Query<PaperLanguage>) -> Result<Reply<Download>> {
    let hand = hand(&cx, &asked.value);
    cx.draw(move |conn, who| receipt::of(conn, who, &at.0, at.1), move |found| receipt::draw(&found, &hand)).await
}
async fn endorse(cx: Cx, at: At, typed: Input<endorsement::Endorsing>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again.0, again.1),
        move |conn, who, typed| endorsement::decide(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn claim(cx: Cx, at: At) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| decision::claim(conn, who, &at.0, at.1)).await
}
async fn release(cx: Cx, at: At) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| decision::release(conn, who, &at.0, at.1)).await
}
async fn review(cx: Cx, at: At, typed: Input<verdict::FieldReview>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again.0, again.1),
        move |conn, who, typed| verdict::review(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn give_back(cx: Cx, at: At, typed: Input<decision::IdeaReturning>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again.0, again.1),
        move |conn, who, typed| decision::give_back(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn accept(cx: Cx, at: At) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| decision::accept(conn, who, &at.0, at.1)).await
}
async fn decline(cx: Cx, at: At, typed: Input<decision::IdeaDeclining>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again.0, again.1),
        move |conn, who, typed| decision::decline(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn withdraw(cx: Cx, code: Path<String>, typed: Input<round::IdeaWithdrawal>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| desk::page(conn, who, &again),
        move |conn, who, typed| round::withdraw(conn, who, &code, typed),
    )
    .await
}
async fn settings(cx: Cx, slug: Path<String>) -> Result<Reply<endorsement::IdeaSettings>> {
    cx.show(move |conn, who| endorsement::page(conn, who, &slug)).await
}
async fn set(cx: Cx, slug: Path<String>, typed: Input<endorsement::IdeaSetting>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| endorsement::page(conn, who, &again),
        move |conn, who, typed| endorsement::set(conn, who, &slug, typed),
    )
    .await
}
