//! Innovations: the shared directory of best practice, kept by the curators of three institutions.
pub mod compare;
pub mod count;
pub mod curation;
pub mod directory;
pub mod entry;
pub mod facet;
pub mod filter;
pub mod impact;
pub mod innovation;
mod map;
pub mod profile;
pub mod publication;
pub mod related;
pub mod searched;
pub mod seeds;
pub mod writing;
use self::filter::Filter;
use crate::{
    accounts::actor::Right,
    error::Result,
    topic::Topic,
    view::{Download, Receipt},
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/innovations", list)
            .summary("The directory, as far as it is narrowed, with what it can be narrowed to")
            .visitors()
            .shows(&[Topic::Directory, Topic::Search]),
        get("/innovations/compare", compared)
            .summary("Two to four entries side by side")
            .visitors()
            .shows(&[Topic::Directory, Topic::Search]),
        get("/innovations/provinces", provinces)
            .summary("How many of the entries found lie in each province, as a file")
            .visitors(),
        get("/innovations/{code}", show)
            .summary("One entry, with the lessons that teach it")
            .visitors()
            .shows(&[Topic::Directory, Topic::Courses, Topic::Search]),
        post("/innovations/{code}/withdrawal", withdraw)
            .summary("Withdraws an entry with a reason")
            .needs(Right::Curate),
        post("/innovations/{code}/publication", publish).summary("Publishes an entry").needs(Right::Curate),
    ]
}

async fn list(cx: Cx, filter: Query<Filter>) -> Result<Reply<directory::InnovationList>> {
    let index = cx.index().await;
    cx.show(move |conn, who| directory::list(conn, who, &index, &filter.value, &filter.ignored)).await
}
async fn provinces(cx: Cx, filter: Query<Filter>) -> Result<Reply<Download>> {
    let index = cx.index().await;
    cx.hand_out(move |conn| directory::provinces(conn, &index, &filter.value)).await
}
async fn compared(cx: Cx, codes: Query<compare::Comparison>) -> Result<Reply<compare::ComparisonPage>> {
    let index = cx.index().await;
    cx.show(move |conn, _| related::compared(conn, &index, &codes.value)).await
}
async fn show(cx: Cx, code: Path<String>) -> Result<Reply<entry::InnovationPage>> {
    let index = cx.index().await;
    cx.show(move |conn, who| {
        let page = entry::page(conn, who, &code)?;
        related::beside(conn, &index, page)
    })
    .await
}
async fn withdraw(cx: Cx, code: Path<String>, typed: Input<publication::Withdrawal>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| entry::page(conn, who, &again),
        move |conn, who, typed| publication::withdraw(conn, who, &code, typed),
    )
    .await
}
async fn publish(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| publication::publish(conn, who, &code)).await
}
