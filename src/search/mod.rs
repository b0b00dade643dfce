//! Search: the event log → the index, and one question over everything that is found.
pub mod follower;
pub mod page;
mod source;
use crate::{
    error::Result,
    topic::Topic,
    web::{Cx, Query, Reply, Route, get},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/search", search)
            .summary("Finds innovations, courses, lessons, agencies, ideas and labs by words")
            .visitors()
            .shows(&[Topic::Search, Topic::Directory, Topic::Courses]),
    ]
}

async fn search(cx: Cx, filter: Query<page::SearchFilter>) -> Result<Reply<page::SearchPage>> {
    let index = cx.index().await;
    cx.show(move |conn, who| page::page(conn, who, &index, &filter.value, &filter.ignored)).await
}
