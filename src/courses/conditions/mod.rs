//! Conditions: when the lessons and chapters of a course open, and for whom.
pub mod editor;
pub mod lock;
pub mod reason;
pub mod tree;
pub mod verdict;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/courses/{slug}/conditions", show).summary("What the lessons and chapters of a course wait for"),
        post("/courses/{slug}/conditions", set).summary("Says what a lesson or chapter waits for"),
    ]
}

async fn show(cx: Cx, slug: Path<String>) -> Result<Reply<editor::ConditionsPage>> {
    cx.show(move |conn, who| editor::page(conn, who, &slug)).await
}
async fn set(cx: Cx, slug: Path<String>, typed: Input<editor::NewCondition>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| editor::page(conn, who, &again),
        move |conn, who, typed| editor::set(conn, who, &slug, typed),
    )
    .await
}
