//! Overviews of ideas: how far they come and how fast, where they come from, and what their reviewers have in hand.
pub mod file;
pub mod funnel;
pub mod page;
pub mod places;
pub mod reviewers;
pub mod scope;
use crate::{
    error::Result,
    sheet,
    view::Download,
    web::{Cx, Query, Reply, Route, get},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/ideas/overview", show)
            .summary("How many ideas came how far and how fast, and from where, as far as one may know of them")
            .visitors(),
        get("/ideas/overview/file", file).summary("A table of the overview, as a file").visitors().files(&[sheet::CSV]),
    ]
}

async fn show(cx: Cx, place: Query<page::IdeaOverviewPlace>) -> Result<Reply<page::IdeaOverview>> {
    cx.show(move |conn, who| page::page(conn, who, &place.value, &place.ignored)).await
}
async fn file(cx: Cx, wanted: Query<file::IdeaOverviewFile>) -> Result<Reply<Download>> {
    cx.offer(move |conn, who| file::file(conn, who, &wanted.value)).await
}
