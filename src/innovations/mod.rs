//! Innovations: the shared directory of best practice, kept by the curators of three institutions.
pub mod attachment;
pub mod citation;
pub mod compare;
pub mod count;
pub mod curation;
pub mod difference;
pub mod directory;
pub mod entry;
pub mod exports;
pub mod facet;
pub mod filter;
pub mod impact;
pub mod innovation;
pub mod living;
pub mod map;
pub mod profile;
pub mod publication;
pub mod related;
pub mod result;
pub mod searched;
pub mod seeds;
pub mod sharing;
pub mod source;
mod tombstone;
pub mod upkeep;
pub mod version;
pub mod writing;
use self::filter::Filter;
use crate::{
    accounts::actor::Right,
    error::Result,
    file::Content,
    sheet,
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
            .visitors()
            .files(&[sheet::CSV]),
        get("/innovations/{code}", show).summary("One entry, with the lessons that teach it").visitors().shows(&[
            Topic::Directory,
            Topic::Courses,
            Topic::Search,
        ]),
        post("/innovations/{code}/withdrawal", withdraw)
            .summary("Withdraws an entry with a reason")
            .needs(Right::Curate),
        post("/innovations/{code}/publication", publish).summary("Publishes an entry").needs(Right::Curate),
        get("/innovations/{code}/checks", checks)
            .summary("Whether an entry still holds: what was asked and answered, and when")
            .visitors()
            .shows(&[Topic::Directory]),
        post("/innovations/{code}/checks", check)
            .summary("Says whether an entry still holds: for its agency and its curators"),
        get("/innovations/{code}/versions", versions)
            .summary("Every version of an entry that was public")
            .visitors()
            .shows(&[Topic::Directory]),
        get("/innovations/{code}/versions/{number}", version)
            .summary("An entry as it was in one version")
            .visitors()
            .shows(&[Topic::Directory, Topic::Courses]),
        get("/innovations/{code}/versions/{number}/changes", changes)
            .summary("What changed since another version, word by word")
            .visitors()
            .shows(&[Topic::Directory]),
        get("/innovations/{code}/versions/{number}/citation", cite)
            .summary("How to cite one version: APA, BibTeX, RIS or CSL-JSON, as a file")
            .visitors()
            .files(citation::KINDS),
        get("/innovations/{code}/attachments", attachments).summary("The files of an entry").visitors(),
        post("/innovations/{code}/attachments", attach).summary("Adds a file to an entry"),
        get("/innovations/{code}/attachments/{handle}", download).summary("A file of an entry, to keep").visitors(),
        post("/innovations/{code}/attachments/{handle}/publication", show_file)
            .summary("Makes a file that an agency added to a published entry public")
            .needs(Right::Curate),
        post("/innovations/{code}/attachments/{handle}/removal", detach).summary("Takes a file off an entry"),
    ]
}

async fn list(cx: Cx, filter: Query<Filter>) -> Result<Reply<directory::InnovationList>> {
    let index = cx.index().await;
    cx.show(move |conn, who| directory::list(conn, who, &index, &filter.value, &filter.ignored)).await
}
async fn provinces(cx: Cx, filter: Query<Filter>) -> Result<Reply<Download>> {
    let index = cx.index().await;
    cx.offer(move |conn, _| directory::provinces(conn, &index, &filter.value)).await
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
async fn attachments(cx: Cx, code: Path<String>) -> Result<Reply<attachment::AttachmentList>> {
    cx.show(move |conn, who| attachment::list(conn, who, &code)).await
}
async fn attach(cx: Cx, code: Path<String>, typed: Input<attachment::NewAttachment>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| attachment::list(conn, who, &again),
        move |conn, who, typed| attachment::add(conn, who, &code, typed),
    )
    .await
}
async fn download(cx: Cx, at: Path<(String, String)>) -> Result<Reply<Content>> {
    cx.file(move |conn, who| attachment::file(conn, who, &at.0, &at.1)).await
}
async fn show_file(cx: Cx, at: Path<(String, String)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| attachment::show(conn, who, &at.0, &at.1)).await
}
async fn detach(cx: Cx, at: Path<(String, String)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| attachment::remove(conn, who, &at.0, &at.1)).await
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
async fn checks(cx: Cx, code: Path<String>) -> Result<Reply<upkeep::EntryCheckPage>> {
    cx.show(move |conn, who| upkeep::page(conn, who, &code)).await
}
async fn check(cx: Cx, code: Path<String>, typed: Input<upkeep::NewEntryCheck>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| upkeep::page(conn, who, &again),
        move |conn, who, typed| upkeep::answer(conn, who, &code, typed),
    )
    .await
}
async fn versions(cx: Cx, code: Path<String>) -> Result<Reply<version::EntryVersionList>> {
    cx.show(move |conn, who| version::list(conn, who, &code)).await
}
async fn version(cx: Cx, at: Path<(String, i64)>) -> Result<Reply<entry::InnovationPage>> {
    cx.show(move |conn, who| version::page(conn, who, &at.0, at.1)).await
}
async fn changes(
    cx: Cx,
    at: Path<(String, i64)>,
    range: Query<difference::ChangeRange>,
) -> Result<Reply<difference::VersionChanges>> {
    cx.show(move |conn, who| difference::page(conn, who, &at.0, at.1, &range.value)).await
}
async fn cite(cx: Cx, at: Path<(String, i64)>, choice: Query<citation::CitationChoice>) -> Result<Reply<Download>> {
    let site = cx.site_address();
    cx.offer(move |conn, who| citation::file(conn, who, &at.0, at.1, &choice.value, &site)).await
}
