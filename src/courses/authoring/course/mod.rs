//! Writing a course: begun, planned in chapters, approved by LAN once, published, staffed.
pub mod chapter;
pub mod desk;
pub mod new;
pub mod publication;
pub mod review;
pub mod staff;
pub mod version;
use super::{
    part::Placement,
    publication::{Publication, Restoration},
    version::Since,
};
use crate::{
    accounts::actor::Right,
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/courses/new", blank).summary("The form for a new course").page_only(),
        post("/courses", create).summary("Begins a course as a draft, for one's agency"),
        get("/courses/{slug}/draft", desk).summary("The author's desk of a course"),
        post("/courses/{slug}/draft", save).summary("Saves what a course says of itself as a new version"),
        post("/courses/{slug}/chapters", add_chapter).summary("Adds a chapter to the draft"),
        post("/courses/{slug}/chapters/{chapter}", rename_chapter).summary("Renames a chapter of the draft"),
        post("/courses/{slug}/chapters/{chapter}/place", place_chapter).summary("Puts a chapter elsewhere"),
        post("/courses/{slug}/chapters/{chapter}/removal", remove_chapter).summary("Removes an empty chapter"),
        post("/courses/{slug}/contents/{lesson}", place_lesson).summary("Puts a lesson into a chapter of the draft"),
        post("/courses/{slug}/contents/{lesson}/removal", take_out).summary("Takes a lesson out of the draft"),
        post("/courses/{slug}/publication", publish).summary("Publishes the draft, with its new lessons"),
        get("/courses/{slug}/versions", versions).summary("Every version of a course that was public").visitors(),
        get("/courses/{slug}/versions/{number}/changes", changes)
            .summary("What changed in a course since an earlier version")
            .visitors(),
        post("/courses/{slug}/versions/{number}/restoration", restore)
            .summary("Publishes what an older version says, as a new one"),
        get("/courses/{slug}/review", review).summary("LAN's approval of a course"),
        post("/courses/{slug}/review", ask).summary("Asks LAN to approve a course"),
        post("/courses/{slug}/review/withdrawal", withdraw).summary("Takes the request back"),
        post("/courses/{slug}/review/decision", decide)
            .summary("Approves a course or returns it with a comment")
            .needs(Right::Curate),
        get("/manage/course-reviews", queue).summary("Courses that wait for LAN's approval").needs(Right::Curate),
        get("/courses/{slug}/staff", staff).summary("Who writes and who teaches a course"),
        post("/courses/{slug}/staff", add_staff).summary("Lets somebody write or teach a course"),
        post("/courses/{slug}/staff/{handle}/removal", remove_staff).summary("Ends somebody's part in a course"),
    ]
}

async fn blank(cx: Cx) -> Result<Reply<new::NewCoursePage>> {
    cx.show(new::blank).await
}
async fn create(cx: Cx, typed: Input<new::NewCourse>) -> Result<Reply<Receipt>> {
    cx.submit(typed, new::blank, new::create).await
}
async fn desk(cx: Cx, slug: Path<String>) -> Result<Reply<desk::CourseDraftPage>> {
    cx.show(move |conn, who| desk::page(conn, who, &slug)).await
}
async fn save(cx: Cx, slug: Path<String>, typed: Input<desk::CourseDraft>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    let page = move |conn: &mut _, who: Option<&_>| desk::page(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| desk::save(conn, who, &slug, typed)).await
}
async fn add_chapter(cx: Cx, slug: Path<String>, typed: Input<chapter::ChapterDraft>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    let page = move |conn: &mut _, who: Option<&_>| desk::page(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| chapter::add(conn, who, &slug, typed)).await
}
async fn rename_chapter(
    cx: Cx,
    at: Path<(String, String)>,
    typed: Input<chapter::ChapterDraft>,
) -> Result<Reply<Receipt>> {
    let again = at.0.clone();
    let page = move |conn: &mut _, who: Option<&_>| desk::page(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| chapter::rename(conn, who, &at.0, &at.1, typed)).await
}
async fn place_chapter(cx: Cx, at: Path<(String, String)>, typed: Input<Placement>) -> Result<Reply<Receipt>> {
    let again = at.0.clone();
    let page = move |conn: &mut _, who: Option<&_>| desk::page(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| chapter::place(conn, who, &at.0, &at.1, typed)).await
}
async fn remove_chapter(cx: Cx, at: Path<(String, String)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| chapter::remove(conn, who, &at.0, &at.1)).await
}
async fn place_lesson(
    cx: Cx,
    at: Path<(String, String)>,
    typed: Input<chapter::LessonPlacement>,
) -> Result<Reply<Receipt>> {
    let again = at.0.clone();
    let page = move |conn: &mut _, who: Option<&_>| desk::page(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| chapter::place_lesson(conn, who, &at.0, &at.1, typed)).await
}
async fn take_out(cx: Cx, at: Path<(String, String)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| chapter::take_out(conn, who, &at.0, &at.1)).await
}
async fn publish(cx: Cx, slug: Path<String>, typed: Input<Publication>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    let page = move |conn: &mut _, who: Option<&_>| desk::page(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| publication::publish(conn, who, &slug, typed)).await
}
async fn versions(cx: Cx, slug: Path<String>) -> Result<Reply<version::CourseVersionList>> {
    cx.show(move |conn, who| version::list(conn, who, &slug)).await
}
async fn changes(cx: Cx, at: Path<(String, i64)>, range: Query<Since>) -> Result<Reply<version::CourseChanges>> {
    cx.show(move |conn, who| version::changes(conn, who, &at.0, at.1, &range.value)).await
}
async fn restore(cx: Cx, at: Path<(String, i64)>, typed: Input<Restoration>) -> Result<Reply<Receipt>> {
    let again = at.0.clone();
    let page = move |conn: &mut _, who: Option<&_>| version::list(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| publication::restore(conn, who, &at.0, at.1, typed)).await
}
async fn review(cx: Cx, slug: Path<String>) -> Result<Reply<review::ReviewPage>> {
    cx.show(move |conn, who| review::page(conn, who, &slug)).await
}
async fn ask(cx: Cx, slug: Path<String>, typed: Input<review::ReviewRequest>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    let page = move |conn: &mut _, who: Option<&_>| review::page(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| review::ask(conn, who, &slug, typed)).await
}
async fn withdraw(cx: Cx, slug: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| review::withdraw(conn, who, &slug)).await
}
async fn decide(cx: Cx, slug: Path<String>, typed: Input<review::ReviewDecision>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    let page = move |conn: &mut _, who: Option<&_>| review::page(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| review::decide(conn, who, &slug, typed)).await
}
async fn queue(cx: Cx) -> Result<Reply<review::ReviewQueue>> {
    cx.show(review::queue).await
}
async fn staff(cx: Cx, slug: Path<String>) -> Result<Reply<staff::StaffPage>> {
    cx.show(move |conn, who| staff::page(conn, who, &slug)).await
}
async fn add_staff(cx: Cx, slug: Path<String>, typed: Input<staff::NewStaff>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    let page = move |conn: &mut _, who: Option<&_>| staff::page(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| staff::add(conn, who, &slug, typed)).await
}
async fn remove_staff(cx: Cx, at: Path<(String, String)>, typed: Input<staff::StaffRemoval>) -> Result<Reply<Receipt>> {
    let again = at.0.clone();
    let page = move |conn: &mut _, who: Option<&_>| staff::page(conn, who, &again);
    cx.submit(typed, page, move |conn, who, typed| staff::remove(conn, who, &at.0, &at.1, typed)).await
}
