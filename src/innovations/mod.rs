//! Innovations: the shared directory of best practice, kept by the curators of three institutions.
pub mod count;
pub mod directory;
pub mod innovation;
pub mod profile;
pub mod publication;
pub mod seeds;
use crate::{
    accounts::actor::Right,
    error::Result,
    topic::Topic,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/innovations", list).summary("The directory, newest first").visitors().shows(&[Topic::Directory]),
        get("/innovations/{code}", show)
            .summary("One entry, with the lessons that teach it")
            .visitors()
            .shows(&[Topic::Directory, Topic::Courses]),
        post("/innovations/{code}/withdrawal", withdraw)
            .summary("Withdraws an entry with a reason")
            .needs(Right::Curate),
        post("/innovations/{code}/publication", publish).summary("Publishes an entry").needs(Right::Curate),
    ]
}

async fn list(cx: Cx, filter: Query<directory::Filter>) -> Result<Reply<directory::InnovationList>> {
    cx.show(move |conn, who| directory::list(conn, who, &filter.value, &filter.ignored)).await
}
async fn show(cx: Cx, code: Path<String>) -> Result<Reply<innovation::InnovationPage>> {
    cx.show(move |conn, who| innovation::page(conn, who, &code)).await
}
async fn withdraw(cx: Cx, code: Path<String>, typed: Input<publication::Withdrawal>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| innovation::page(conn, who, &again),
        move |conn, who, typed| publication::withdraw(conn, who, &code, typed),
    )
    .await
}
async fn publish(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| publication::publish(conn, who, &code)).await
}
