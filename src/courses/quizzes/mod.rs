//! Quizzes: how they are taken, attempts with their time, answers that save themselves, marks and what is told of them.
pub mod allowance;
pub mod answer;
pub mod asked;
pub mod attempt;
pub mod essay;
pub mod expiry;
pub mod page;
pub mod regrade;
pub mod review;
mod served;
pub mod settings;
pub mod standing;
use super::lesson;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

type Quiz = Path<(String, String)>;
type At = Path<(String, String, i64)>;

pub fn routes() -> Vec<Route> {
    vec![
        post("/lessons/{slug}/quizzes/{block}/attempts", begin)
            .summary("Begins an attempt at a quiz, or answers all of it at once"),
        get("/lessons/{slug}/quizzes/{block}/attempts/{number}", show)
            .summary("One's own attempt: what it asks, or what came of it"),
        post("/lessons/{slug}/quizzes/{block}/attempts/{number}/answers", save)
            .summary("Saves answers of a running attempt"),
        get("/lessons/{slug}/quizzes/{block}/attempts/{number}/check", check)
            .summary("What is still unanswered, before handing in"),
        post("/lessons/{slug}/quizzes/{block}/attempts/{number}/submission", hand_in).summary("Hands an attempt in"),
        get("/lessons/{slug}/quizzes/{block}/allowances", allowances)
            .summary("What single learners were given for a quiz"),
        post("/lessons/{slug}/quizzes/{block}/allowances", give).summary("Gives one learner more time or attempts"),
        post("/lessons/{slug}/quizzes/{block}/allowances/{handle}/end", end).summary("Ends an allowance"),
        get("/lessons/{slug}/quizzes/{block}/regrades", regrades)
            .summary("What a regrade would change: a dry run, and those that were done"),
        post("/lessons/{slug}/quizzes/{block}/regrades", decide)
            .summary("Decides what becomes of marks after a new key"),
        get("/courses/{slug}/essays", essays).summary("Essays that wait for a teacher, the oldest first"),
        get("/courses/{slug}/essays/{handle}", essay).summary("The essays of one attempt"),
        post("/courses/{slug}/essays/{handle}", mark).summary("Marks an essay, with a comment"),
    ]
}

async fn begin(cx: Cx, at: Quiz, typed: Input<attempt::Beginning>) -> Result<Reply<Receipt>> {
    let again = at.0.clone();
    cx.submit(
        typed,
        move |conn, who| lesson::page(conn, who, &again),
        move |conn, who, typed| attempt::begin(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn show(cx: Cx, at: At) -> Result<Reply<page::AttemptPage>> {
    cx.show(move |conn, who| page::page(conn, who, &at.0, &at.1, at.2)).await
}
async fn save(cx: Cx, at: At, typed: Input<answer::Answers>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again.0, &again.1, again.2),
        move |conn, who, typed| answer::save(conn, who, &at.0, &at.1, at.2, typed),
    )
    .await
}
async fn check(cx: Cx, at: At) -> Result<Reply<page::AttemptCheck>> {
    cx.show(move |conn, who| page::check(conn, who, &at.0, &at.1, at.2)).await
}
async fn hand_in(cx: Cx, at: At) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| attempt::hand_in(conn, who, &at.0, &at.1, at.2)).await
}
async fn allowances(cx: Cx, at: Quiz) -> Result<Reply<allowance::AllowanceList>> {
    cx.show(move |conn, who| allowance::page(conn, who, &at.0, &at.1)).await
}
async fn give(cx: Cx, at: Quiz, typed: Input<allowance::NewAllowance>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| allowance::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| allowance::give(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn end(cx: Cx, at: Path<(String, String, String)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| allowance::end(conn, who, &at.0, &at.1, &at.2)).await
}
async fn regrades(cx: Cx, at: Quiz, place: Query<regrade::RegradePlace>) -> Result<Reply<regrade::RegradePage>> {
    cx.show(move |conn, who| regrade::page(conn, who, &at.0, &at.1, &place.value)).await
}
async fn decide(cx: Cx, at: Quiz, typed: Input<regrade::NewRegrade>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| regrade::page(conn, who, &again.0, &again.1, &regrade::RegradePlace::default()),
        move |conn, who, typed| regrade::decide(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn essays(cx: Cx, slug: Path<String>, place: Query<essay::EssayPlace>) -> Result<Reply<essay::EssayQueue>> {
    cx.show(move |conn, who| essay::queue(conn, who, &slug, &place.value)).await
}
async fn essay(cx: Cx, at: Quiz) -> Result<Reply<essay::EssayPage>> {
    cx.show(move |conn, who| essay::page(conn, who, &at.0, &at.1)).await
}
async fn mark(cx: Cx, at: Quiz, typed: Input<essay::EssayMark>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| essay::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| essay::mark(conn, who, &at.0, &at.1, typed),
    )
    .await
}
