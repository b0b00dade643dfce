//! Ideas: from a regional government's first sentence to an answer, field by field; the bank of those that were accepted.
//!
//! `machine` is the table of states, steps and hands that every verb asks. What an idea says is a working copy (`draft`)
//! while it is written (`writing`); each sending is a round with an immutable version (`review`). In the bank others change
//! it by proposals alone (`amendments`); it can be merged into another (`merge`), or hidden (`hiding`,
//! and all of that in `hidden`).
pub mod amendments;
pub mod assigned;
pub mod author;
pub mod bank;
pub mod comparison;
pub mod files;
pub mod hidden;
pub mod hiding;
pub mod idea;
pub mod lab;
pub mod machine;
mod manuscript;
pub mod merge;
pub mod news;
pub mod overview;
pub mod own;
pub mod page;
pub mod problem;
pub mod review;
pub mod searched;
mod section;
pub mod seeds;
mod tombstone;
pub mod voice;
mod waiting_time;
pub mod writing;
use crate::{
    error::Result,
    file::Content,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};
use voice::SupportKind;

type At = Path<(String, String)>;
type AtComment = Path<(String, i64)>;

pub fn routes() -> Vec<Route> {
    vec![
        get("/ideas", list).summary("The idea bank, as far as it is narrowed, the newest first").visitors(),
        get("/ideas/hidden", hidden)
            .summary("What is hidden of the bank, by whom, since when and why: for moderators and auditors"),
        get("/ideas/{code}", show).summary("An idea, where it stands, in whose hands").visitors(),
        get("/ideas/{code}/versions/{number}", version).summary("A version of an idea as it was sent").visitors(),
        get("/ideas/{code}/files", files).summary("The evidence of a draft"),
        post("/ideas/{code}/files", attach).summary("Adds evidence to a draft"),
        get("/ideas/{code}/files/{handle}", file)
            .summary("A file of an idea, for whoever may read the idea")
            .visitors(),
        post("/ideas/{code}/files/{handle}/removal", detach).summary("Takes a file out of a draft"),
        get("/ideas/{code}/authors", authors).summary("Who writes an idea"),
        post("/ideas/{code}/authors", invite).summary("Invites somebody to write along"),
        post("/ideas/{code}/authors/answer", answer).summary("Accepts or declines an invitation"),
        post("/ideas/{code}/authors/{person}/removal", remove_author).summary("Takes an author off, or leaves"),
        post("/ideas/{code}/endorsement", endorse).summary("Endorses an idea of the bank"),
        post("/ideas/{code}/endorsement/end", endorse_no_more).summary("Takes one's endorsement back"),
        post("/ideas/{code}/following", follow).summary("Follows an idea: one is told what becomes of it"),
        post("/ideas/{code}/following/end", follow_no_more).summary("Follows an idea no more"),
        get("/lessons/{slug}/assignments/{block}/idea", task)
            .summary("The idea that is one's work for an assignment, and those that could be"),
        post("/lessons/{slug}/assignments/{block}/idea", choose).summary("Lets one of one's ideas be the work"),
        post("/lessons/{slug}/assignments/{block}/idea/submissions", hand_in)
            .summary("Hands in a copy of the idea as it stands"),
        post("/ideas/{code}/comments", comment).summary("Comments on the version that is public"),
        get("/ideas/{code}/merge", merging).summary("What an idea is merged into, and until when it can be undone"),
        post("/ideas/{code}/merge", merge).summary("Merges an idea into another that says the same"),
        post("/ideas/{code}/merge/end", unmerge).summary("Undoes a merge: everything is as it was"),
        get("/ideas/{code}/hiding", hiding).summary("Whether an idea is hidden, and why: for moderators"),
        post("/ideas/{code}/hiding", hide).summary("Hides an idea of the bank, with a reason"),
        post("/ideas/{code}/hiding/end", unhide).summary("Brings a hidden idea back into the bank"),
        get("/ideas/{code}/comments/{number}/hiding", comment_hiding)
            .summary("Whether a comment is hidden, and why: for moderators"),
        post("/ideas/{code}/comments/{number}/hiding", hide_comment).summary("Hides a comment, with a reason"),
        post("/ideas/{code}/comments/{number}/hiding/end", unhide_comment).summary("Shows a hidden comment again"),
    ]
}

async fn list(cx: Cx, filter: Query<bank::IdeaFilter>) -> Result<Reply<bank::IdeaList>> {
    cx.show(move |conn, who| bank::list(conn, who, &filter.value, &filter.ignored)).await
}
async fn show(cx: Cx, code: Path<String>) -> Result<Reply<page::IdeaPage>> {
    cx.show(move |conn, who| page::page(conn, who, &code)).await
}
async fn version(cx: Cx, at: Path<(String, i64)>) -> Result<Reply<page::IdeaVersionPage>> {
    cx.show(move |conn, who| page::version(conn, who, &at.0, at.1)).await
}
async fn files(cx: Cx, code: Path<String>) -> Result<Reply<files::EvidenceList>> {
    cx.show(move |conn, who| files::list(conn, who, &code)).await
}
async fn attach(cx: Cx, code: Path<String>, typed: Input<files::NewEvidence>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| files::list(conn, who, &again),
        move |conn, who, typed| files::attach(conn, who, &code, typed),
    )
    .await
}
async fn file(cx: Cx, at: At) -> Result<Reply<Content>> {
    cx.file(move |conn, who| files::file(conn, who, &at.0, &at.1)).await
}
async fn detach(cx: Cx, at: At) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| files::remove(conn, who, &at.0, &at.1)).await
}
async fn authors(cx: Cx, code: Path<String>) -> Result<Reply<author::IdeaAuthorList>> {
    cx.show(move |conn, who| author::list(conn, who, &code)).await
}
async fn invite(cx: Cx, code: Path<String>, typed: Input<author::NewIdeaAuthor>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| author::list(conn, who, &again),
        move |conn, who, typed| author::invite(conn, who, &code, typed),
    )
    .await
}
async fn answer(cx: Cx, code: Path<String>, typed: Input<author::InvitationAnswer>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| author::list(conn, who, &again),
        move |conn, who, typed| author::answer(conn, who, &code, typed),
    )
    .await
}
async fn remove_author(cx: Cx, at: At) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| author::remove(conn, who, &at.0, &at.1)).await
}
async fn endorse(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| voice::begin(conn, who, &code, SupportKind::Endorses)).await
}
async fn endorse_no_more(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| voice::end(conn, who, &code, SupportKind::Endorses)).await
}
async fn follow(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| voice::begin(conn, who, &code, SupportKind::Follows)).await
}
async fn follow_no_more(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| voice::end(conn, who, &code, SupportKind::Follows)).await
}
async fn comment(cx: Cx, code: Path<String>, typed: Input<voice::NewIdeaComment>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again),
        move |conn, who, typed| voice::comment(conn, who, &code, typed),
    )
    .await
}
async fn merging(cx: Cx, code: Path<String>) -> Result<Reply<merge::IdeaMergePage>> {
    cx.show(move |conn, who| merge::page(conn, who, &code)).await
}
async fn merge(cx: Cx, code: Path<String>, typed: Input<merge::IdeaMerging>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| merge::page(conn, who, &again),
        move |conn, who, typed| merge::merge(conn, who, &code, typed),
    )
    .await
}
async fn unmerge(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| merge::undo(conn, who, &code)).await
}
async fn hidden(cx: Cx, place: Query<hidden::IdeaHiddenPlace>) -> Result<Reply<hidden::IdeaHiddenList>> {
    cx.show(move |conn, who| hidden::list(conn, who, &place.value)).await
}
async fn hiding(cx: Cx, code: Path<String>) -> Result<Reply<hiding::IdeaHidingPage>> {
    cx.show(move |conn, who| hiding::page(conn, who, &code, None)).await
}
async fn hide(cx: Cx, code: Path<String>, typed: Input<hiding::NewIdeaHiding>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| hiding::page(conn, who, &again, None),
        move |conn, who, typed| hiding::hide(conn, who, &code, typed),
    )
    .await
}
async fn unhide(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| hiding::show(conn, who, &code)).await
}
async fn comment_hiding(cx: Cx, at: AtComment) -> Result<Reply<hiding::IdeaHidingPage>> {
    cx.show(move |conn, who| hiding::page(conn, who, &at.0, Some(at.1))).await
}
async fn hide_comment(cx: Cx, at: AtComment, typed: Input<hiding::NewIdeaHiding>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| hiding::page(conn, who, &again.0, Some(again.1)),
        move |conn, who, typed| hiding::hide_comment(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn unhide_comment(cx: Cx, at: AtComment) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| hiding::show_comment(conn, who, &at.0, at.1)).await
}
async fn task(cx: Cx, at: At) -> Result<Reply<assigned::IdeaTaskPage>> {
    cx.show(move |conn, who| assigned::page(conn, who, &at.0, &at.1)).await
}
async fn choose(cx: Cx, at: At, typed: Input<assigned::IdeaChoosing>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| assigned::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| assigned::choose(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn hand_in(cx: Cx, at: At, typed: Input<assigned::HandingInIdea>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| assigned::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| assigned::hand_in(conn, who, &at.0, &at.1, typed),
    )
    .await
}
