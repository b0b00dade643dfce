//! Writing: lessons as ordered blocks, their drafts, versions and publication; courses in a folder of their own.
pub mod checklist;
pub mod course;
pub mod desk;
pub mod finding;
pub mod handout;
pub mod new_lesson;
pub mod part;
pub mod picture;
pub mod publication;
pub mod seeds;
pub mod text;
pub mod version;
pub mod video;
use super::lesson::LessonPage;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/courses/{slug}/lessons/new", blank).summary("The form for a new lesson").page_only(),
        post("/courses/{slug}/lessons", create).summary("Begins a lesson as a draft"),
        get("/lessons/{slug}/draft", desk).summary("The author's desk"),
        post("/lessons/{slug}/draft", save).summary("Saves the draft as a new version"),
        post("/lessons/{slug}/blocks", add_block).summary("Adds an empty block to the draft"),
        post("/lessons/{slug}/blocks/{block}/place", place_block).summary("Puts a block elsewhere in the draft"),
        post("/lessons/{slug}/blocks/{block}/removal", remove_block).summary("Takes a block out of the draft"),
        get("/lessons/{slug}/texts/{block}", text).summary("A text of the draft"),
        post("/lessons/{slug}/texts/{block}", save_text).summary("Saves a text of the draft"),
        get("/lessons/{slug}/pictures/{block}", picture).summary("A picture of the draft"),
        post("/lessons/{slug}/pictures/{block}", save_picture).summary("Saves a picture of the draft"),
        get("/lessons/{slug}/videos/{block}", video).summary("A video of the draft"),
        post("/lessons/{slug}/videos/{block}", save_video).summary("Saves a video of the draft"),
        get("/lessons/{slug}/handouts/{block}", handout).summary("A file of the draft"),
        post("/lessons/{slug}/handouts/{block}", save_handout).summary("Saves a file of the draft"),
        get("/lessons/{slug}/checklists/{block}", checklist).summary("A checklist of the draft"),
        post("/lessons/{slug}/checklists/{block}", save_checklist).summary("Saves the title of a checklist"),
        post("/lessons/{slug}/checklists/{block}/items", add_item).summary("Adds an item to a checklist"),
        post("/lessons/{slug}/checklists/{block}/items/{item}", save_item).summary("Saves an item of a checklist"),
        post("/lessons/{slug}/checklists/{block}/items/{item}/place", place_item)
            .summary("Puts an item elsewhere in its checklist"),
        post("/lessons/{slug}/checklists/{block}/items/{item}/removal", remove_item)
            .summary("Removes an item of a checklist"),
        get("/lessons/{slug}/preview", preview).summary("The draft as learners would see it"),
        post("/lessons/{slug}/publication", publish).summary("Publishes the draft"),
        get("/lessons/{slug}/versions", versions).summary("Every version that was public").visitors(),
        get("/lessons/{slug}/versions/{number}", version).summary("One version").visitors(),
        get("/lessons/{slug}/versions/{number}/changes", changes)
            .summary("What changed in a lesson since an earlier version")
            .visitors(),
        post("/lessons/{slug}/versions/{number}/restoration", restore)
            .summary("Publishes what an older version says, as a new one"),
    ]
}

async fn blank(cx: Cx, slug: Path<String>) -> Result<Reply<new_lesson::NewLessonPage>> {
    cx.show(move |conn, who| new_lesson::blank(conn, who, &slug)).await
}
async fn create(cx: Cx, slug: Path<String>, typed: Input<new_lesson::NewLesson>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    let page = move |conn: &mut _, who: Option<&_>| new_lesson::blank(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| new_lesson::create(conn, who, &slug, typed)).await
}
async fn desk(cx: Cx, slug: Path<String>) -> Result<Reply<desk::DraftPage>> {
    let index = cx.index().await;
    cx.show(move |conn, who| desk::desk(conn, who, &index, &slug)).await
}
async fn save(cx: Cx, slug: Path<String>, typed: Input<desk::Draft>) -> Result<Reply<Receipt>> {
    let (again, index) = (slug.clone(), cx.index().await);
    let page = move |conn: &mut _, who: Option<&_>| desk::desk(conn, who, &index, &again);
    cx.submit(typed, page, move |conn, who, typed| desk::save(conn, who, &slug, typed)).await
}
async fn add_block(cx: Cx, slug: Path<String>, typed: Input<part::NewBlock>) -> Result<Reply<Receipt>> {
    let (again, index) = (slug.clone(), cx.index().await);
    let page = move |conn: &mut _, who: Option<&_>| desk::desk(conn, who, &index, &again);
    cx.submit(typed, page, move |conn, who, typed| part::add(conn, who, &slug, typed)).await
}
async fn place_block(cx: Cx, at: Path<(String, String)>, typed: Input<part::Placement>) -> Result<Reply<Receipt>> {
    let (again, index) = (at.0.clone(), cx.index().await);
    let page = move |conn: &mut _, who: Option<&_>| desk::desk(conn, who, &index, &again);
    cx.submit(typed, page, move |conn, who, typed| part::place(conn, who, &at.0, &at.1, typed)).await
}
async fn remove_block(cx: Cx, at: Path<(String, String)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| part::remove(conn, who, &at.0, &at.1)).await
}
/// The page and the form of one kind of block.
macro_rules! block {
    ($kind:ident, $save:ident, $page:ident, $draft:ident) => {
        async fn $kind(cx: Cx, at: Path<(String, String)>) -> Result<Reply<$kind::$page>> {
            cx.show(move |conn, who| $kind::page(conn, who, &at.0, &at.1)).await
        }
        async fn $save(cx: Cx, at: Path<(String, String)>, typed: Input<$kind::$draft>) -> Result<Reply<Receipt>> {
            let again = at.clone();
            let page = move |conn: &mut _, who: Option<&_>| $kind::page(conn, who, &again.0, &again.1);
            cx.submit(typed, page, move |conn, who, typed| $kind::save(conn, who, &at.0, &at.1, typed)).await
        }
    };
}
block!(text, save_text, TextPage, TextDraft);
block!(picture, save_picture, PicturePage, PictureDraft);
block!(video, save_video, VideoPage, VideoDraft);
block!(handout, save_handout, HandoutPage, HandoutDraft);
block!(checklist, save_checklist, ChecklistPage, ChecklistDraft);
async fn add_item(cx: Cx, at: Path<(String, String)>, typed: Input<checklist::ItemDraft>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    let page = move |conn: &mut _, who: Option<&_>| checklist::page(conn, who, &again.0, &again.1);
    cx.submit(typed, page, move |conn, who, typed| checklist::add(conn, who, &at.0, &at.1, typed)).await
}
async fn save_item(
    cx: Cx,
    at: Path<(String, String, String)>,
    typed: Input<checklist::ItemDraft>,
) -> Result<Reply<Receipt>> {
    let again = (at.0.clone(), at.1.clone());
    let page = move |conn: &mut _, who: Option<&_>| checklist::page(conn, who, &again.0, &again.1);
    let verb = move |conn: &mut _, who: &_, typed: &_| checklist::save_item(conn, who, (&at.0, &at.1, &at.2), typed);
    cx.submit(typed, page, verb).await
}
async fn place_item(
    cx: Cx,
    at: Path<(String, String, String)>,
    typed: Input<part::Placement>,
) -> Result<Reply<Receipt>> {
    let again = (at.0.clone(), at.1.clone());
    let page = move |conn: &mut _, who: Option<&_>| checklist::page(conn, who, &again.0, &again.1);
    let verb = move |conn: &mut _, who: &_, typed: &_| checklist::place_item(conn, who, (&at.0, &at.1, &at.2), typed);
    cx.submit(typed, page, verb).await
}
async fn remove_item(cx: Cx, at: Path<(String, String, String)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| checklist::remove_item(conn, who, (&at.0, &at.1, &at.2))).await
}
async fn preview(cx: Cx, slug: Path<String>) -> Result<Reply<LessonPage>> {
    cx.show(move |conn, who| desk::preview(conn, who, &slug)).await
}
async fn publish(cx: Cx, slug: Path<String>, typed: Input<publication::Publication>) -> Result<Reply<Receipt>> {
    let (again, index) = (slug.clone(), cx.index().await);
    let page = move |conn: &mut _, who: Option<&_>| desk::desk(conn, who, &index, &again);
    cx.submit(typed, page, move |conn, who, typed| publication::publish(conn, who, &slug, typed)).await
}
async fn versions(cx: Cx, slug: Path<String>) -> Result<Reply<version::VersionList>> {
    cx.show(move |conn, who| version::versions(conn, who, &slug)).await
}
async fn version(cx: Cx, at: Path<(String, i64)>) -> Result<Reply<LessonPage>> {
    cx.show(move |conn, who| version::version(conn, who, &at.0, at.1)).await
}
async fn changes(
    cx: Cx,
    at: Path<(String, i64)>,
    range: Query<version::Since>,
) -> Result<Reply<version::LessonChanges>> {
    cx.show(move |conn, who| version::changes(conn, who, &at.0, at.1, &range.value)).await
}
async fn restore(cx: Cx, at: Path<(String, i64)>, typed: Input<publication::Restoration>) -> Result<Reply<Receipt>> {
    let again = at.0.clone();
    let page = move |conn: &mut _, who: Option<&_>| version::versions(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| publication::restore(conn, who, &at.0, at.1, typed)).await
}
