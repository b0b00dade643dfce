//! Courses: what is taught, who takes part, and how lessons are written.
pub mod authoring;
pub mod block;
pub mod case;
pub mod case_task;
pub mod course;
pub mod enrolment;
mod feedback;
pub mod lesson;
pub mod question;
pub mod quizzes;
pub mod searched;
pub mod seeds;
pub mod suggestion;
use crate::{
    error::Result,
    topic::Topic,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/courses", list).summary("The catalogue").visitors().shows(&[Topic::Courses]),
        get("/courses/{slug}", show)
            .summary("One course, with one's own progress")
            .visitors()
            .shows(&[Topic::Courses, Topic::Seats]),
        post("/courses/{slug}/enrolment", enrol).summary("Takes a seat in the open run"),
        get("/courses/{slug}/lessons/new", blank).summary("The form for a new lesson").page_only(),
        post("/courses/{slug}/lessons", create).summary("Begins a lesson as a draft"),
        get("/lessons/{slug}", lesson)
            .summary("One lesson, with the practices it cites")
            .visitors()
            .shows(&[Topic::Courses, Topic::Directory]),
        post("/lessons/{slug}/reading", read).summary("Marks a text as read"),
        get("/lessons/{slug}/draft", desk).summary("The author's desk"),
        post("/lessons/{slug}/draft", save).summary("Saves the draft as a new version"),
        post("/lessons/{slug}/cases", add_case).summary("Adds a case to the draft: a practice to be taught by"),
        get("/lessons/{slug}/cases/{block}", case)
            .summary("A case of the draft, with what has changed since its words"),
        post("/lessons/{slug}/cases/{block}", save_case)
            .summary("Saves the words of a case, for the practice as it is"),
        post("/lessons/{slug}/cases/{block}/check", check_case)
            .summary("Says that the words of a case are still right"),
        post("/lessons/{slug}/cases/{block}/removal", remove_case).summary("Takes a case out of the draft"),
        get("/lessons/{slug}/preview", preview).summary("The draft as learners would see it"),
        post("/lessons/{slug}/publication", publish).summary("Publishes the draft"),
        get("/lessons/{slug}/versions", versions).summary("Every version that was public").visitors(),
        get("/lessons/{slug}/versions/{number}", version).summary("One version").visitors(),
    ]
}

async fn list(cx: Cx, place: Query<course::Place>) -> Result<Reply<course::CourseList>> {
    cx.show(move |conn, who| course::list(conn, who, &place.value)).await
}
async fn show(cx: Cx, slug: Path<String>) -> Result<Reply<course::CoursePage>> {
    cx.show(move |conn, who| course::page(conn, who, &slug)).await
}
async fn enrol(cx: Cx, slug: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| enrolment::enrol(conn, who, &slug)).await
}
async fn blank(cx: Cx, slug: Path<String>) -> Result<Reply<authoring::NewLessonPage>> {
    cx.show(move |conn, who| authoring::blank(conn, who, &slug)).await
}
async fn create(cx: Cx, slug: Path<String>, typed: Input<authoring::NewLesson>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| authoring::blank(conn, who, &again),
        move |conn, who, typed| authoring::create(conn, who, &slug, typed),
    )
    .await
}
async fn lesson(cx: Cx, slug: Path<String>) -> Result<Reply<lesson::LessonPage>> {
    cx.show(move |conn, who| lesson::page(conn, who, &slug)).await
}
async fn read(cx: Cx, slug: Path<String>, typed: Input<lesson::Reading>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| lesson::page(conn, who, &again),
        move |conn, who, typed| lesson::read(conn, who, &slug, typed),
    )
    .await
}
async fn desk(cx: Cx, slug: Path<String>) -> Result<Reply<authoring::DraftPage>> {
    let index = cx.index().await;
    cx.show(move |conn, who| authoring::desk(conn, who, &index, &slug)).await
}
async fn save(cx: Cx, slug: Path<String>, typed: Input<authoring::Draft>) -> Result<Reply<Receipt>> {
    let (again, index) = (slug.clone(), cx.index().await);
    cx.submit(
        typed,
        move |conn, who| authoring::desk(conn, who, &index, &again),
        move |conn, who, typed| authoring::save(conn, who, &slug, typed),
    )
    .await
}
async fn add_case(cx: Cx, slug: Path<String>, typed: Input<case::NewCase>) -> Result<Reply<Receipt>> {
    let (again, index) = (slug.clone(), cx.index().await);
    cx.submit(
        typed,
        move |conn, who| authoring::desk(conn, who, &index, &again),
        move |conn, who, typed| case::add(conn, who, &slug, typed),
    )
    .await
}
async fn case(cx: Cx, at: Path<(String, String)>) -> Result<Reply<case::CasePage>> {
    cx.show(move |conn, who| case::page(conn, who, &at.0, &at.1)).await
}
async fn save_case(cx: Cx, at: Path<(String, String)>, typed: Input<case::CaseDraft>) -> Result<Reply<Receipt>> {
    let again = (at.0.clone(), at.1.clone());
    cx.submit(
        typed,
        move |conn, who| case::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| case::save(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn check_case(cx: Cx, at: Path<(String, String)>, typed: Input<case::CaseCheck>) -> Result<Reply<Receipt>> {
    let again = (at.0.clone(), at.1.clone());
    cx.submit(
        typed,
        move |conn, who| case::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| case::check(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn remove_case(cx: Cx, at: Path<(String, String)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| case::remove(conn, who, &at.0, &at.1)).await
}
async fn preview(cx: Cx, slug: Path<String>) -> Result<Reply<lesson::LessonPage>> {
    cx.show(move |conn, who| authoring::preview(conn, who, &slug)).await
}
async fn publish(cx: Cx, slug: Path<String>, typed: Input<authoring::Publication>) -> Result<Reply<Receipt>> {
    let (again, index) = (slug.clone(), cx.index().await);
    cx.submit(
        typed,
        move |conn, who| authoring::desk(conn, who, &index, &again),
        move |conn, who, typed| authoring::publish(conn, who, &slug, typed),
    )
    .await
}
async fn versions(cx: Cx, slug: Path<String>) -> Result<Reply<authoring::VersionList>> {
    cx.show(move |conn, who| authoring::versions(conn, who, &slug)).await
}
async fn version(cx: Cx, at: Path<(String, i64)>) -> Result<Reply<lesson::LessonPage>> {
    cx.show(move |conn, who| authoring::version(conn, who, &at.0, at.1)).await
}
