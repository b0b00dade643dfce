//! Moving a course: an archive of all that its authors have made, and a new course of one.
mod check;
pub mod form;
pub mod gather;
pub mod making;
mod making_of;
pub mod pack;
pub mod reading;
pub mod report;
pub mod restore;
pub mod unpack;
use crate::{
    error::Result,
    view::{Download, Receipt},
    web::{Cx, Input, Path, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/courses/{slug}/archive", archive)
            .summary("All of a course as a zip: texts, versions, bank, conditions, media; for its authors")
            .files(&[form::MEDIA]),
        get("/course-archives", list).summary("One's own archives of courses of the last seven days"),
        post("/course-archives", begin).summary("Sends an archive of a course, to be looked at first"),
        get("/course-archives/{code}", show).summary("What an archive would make, or has made"),
        post("/course-archives/{code}/restoration", restore).summary("Makes a new course of an archive, as a draft"),
        post("/course-archives/{code}/deletion", delete).summary("Throws an archive away"),
    ]
}

async fn archive(cx: Cx, slug: Path<String>) -> Result<Reply<Download>> {
    let site = cx.site_address();
    cx.pack(
        form::MEDIA,
        move |conn, who| gather::gather(conn, who, &slug),
        move |gathered, store, to| pack::pack(&gathered, &site, store, to),
    )
    .await
}
async fn list(cx: Cx) -> Result<Reply<restore::ArchiveList>> {
    cx.show(restore::list).await
}
async fn begin(cx: Cx, typed: Input<restore::NewArchive>) -> Result<Reply<Receipt>> {
    cx.submit(typed, restore::list, restore::begin).await
}
async fn show(cx: Cx, code: Path<String>) -> Result<Reply<restore::ArchivePage>> {
    cx.show(move |conn, who| restore::page(conn, who, &code)).await
}
async fn restore(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| restore::restore(conn, who, &code)).await
}
async fn delete(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| restore::delete(conn, who, &code)).await
}
