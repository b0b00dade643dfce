//! Courses: what is taught, who takes part, and how lessons are written.
pub mod archive;
pub mod assignments;
pub mod authoring;
pub mod bank;
pub mod block;
pub mod case;
pub mod case_task;
pub mod catalogue;
pub mod certifying;
pub mod conditions;
pub mod course;
pub mod dates;
pub mod enrolment;
mod feedback;
pub mod gradebook;
pub mod learnt;
pub mod lesson;
pub mod media;
pub mod paths;
pub mod question;
pub mod quizzes;
pub mod record;
pub mod renewal;
pub mod runs;
pub mod searched;
pub mod seeds;
pub mod steps;
pub mod suggestion;
pub mod ticking;
pub mod written;
use crate::{
    accounts::throttle::ENROLMENT_KEY,
    error::Result,
    file::Content,
    topic::Topic,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/courses", list).summary("The catalogue").visitors().shows(&[Topic::Courses, Topic::Seats]),
        get("/courses/{slug}", show)
            .summary("One course, with one's own progress")
            .visitors()
            .shows(&[Topic::Courses, Topic::Seats]),
        post("/courses/{slug}/enrolment", enrol).summary("Takes a seat in an open run, or a place on its list"),
        post("/courses/{slug}/enrolment/renewal", renew)
            .summary("Begins a course again, in a new period, when its certificate has ended or is about to"),
        post("/courses/{slug}/enrolment/end", leave).summary("Leaves a run, its list or its queue"),
        get("/lessons/{slug}", lesson)
            .summary("One lesson, with the practices it cites")
            .visitors()
            .shows(&[Topic::Courses, Topic::Directory]),
        post("/lessons/{slug}/reading", read).summary("Marks a text, a case, a video or a file as read"),
        post("/lessons/{slug}/checklists/{block}/ticks", tick).summary("Ticks items of a checklist"),
        get("/lessons/{slug}/files/{handle}", file).summary("A file of a lesson, or a part of it").visitors(),
        post("/lessons/{slug}/cases", add_case).summary("Adds a case to the draft: a practice to be taught by"),
        get("/lessons/{slug}/cases/{block}", case)
            .summary("A case of the draft, with what has changed since its words"),
        post("/lessons/{slug}/cases/{block}", save_case)
            .summary("Saves the words of a case, for the practice as it is"),
        post("/lessons/{slug}/cases/{block}/check", check_case)
            .summary("Says that the words of a case are still right"),
        post("/lessons/{slug}/cases/{block}/removal", remove_case).summary("Takes a case out of the draft"),
    ]
}

async fn list(cx: Cx, filter: Query<catalogue::CatalogueFilter>) -> Result<Reply<catalogue::CourseList>> {
    let lang = cx.language();
    cx.show(move |conn, who| catalogue::list(conn, who, lang, &filter.value, &filter.ignored)).await
}
async fn show(cx: Cx, slug: Path<String>) -> Result<Reply<course::CoursePage>> {
    cx.show(move |conn, who| course::page(conn, who, &slug)).await
}
async fn enrol(cx: Cx, slug: Path<String>, typed: Input<enrolment::NewEnrolment>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit_limited(
        typed,
        (ENROLMENT_KEY, "key", |typed| !typed.key.trim().is_empty()),
        move |conn, who| course::page(conn, who, &again),
        move |conn, who, typed| enrolment::enrol(conn, who, &slug, typed),
    )
    .await
}
async fn renew(cx: Cx, slug: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| renewal::renew(conn, who, &slug)).await
}
async fn leave(cx: Cx, slug: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| enrolment::leave(conn, who, &slug)).await
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
async fn tick(cx: Cx, at: Path<(String, String)>, typed: Input<ticking::Ticks>) -> Result<Reply<Receipt>> {
    let again = at.0.clone();
    cx.submit(
        typed,
        move |conn, who| lesson::page(conn, who, &again),
        move |conn, who, typed| ticking::tick(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn file(cx: Cx, at: Path<(String, String)>) -> Result<Reply<Content>> {
    cx.kept_file(move |conn, who| lesson::file(conn, who, &at.0, &at.1)).await
}
async fn add_case(cx: Cx, slug: Path<String>, typed: Input<case::NewCase>) -> Result<Reply<Receipt>> {
    let (again, index) = (slug.clone(), cx.index().await);
    cx.submit(
        typed,
        move |conn, who| authoring::desk::desk(conn, who, &index, &again),
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
