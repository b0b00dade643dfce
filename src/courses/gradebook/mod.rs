//! The gradebook: what each learner of a run has to show, how it is weighed, and who may need help.
pub mod export;
pub mod formula;
pub mod help;
pub mod item;
pub mod learner;
pub mod seeds;
pub mod table;
pub mod total;
pub mod weights;
use crate::{
    error::Result,
    innovations::exports,
    sheet::MEDIA,
    view::{Download, Receipt},
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

type Run = Path<(String, i64)>;
type Learner = Path<(String, i64, String)>;

pub fn routes() -> Vec<Route> {
    vec![
        get("/courses/{slug}/grades", own).summary("One's own grades in a course"),
        get("/courses/{slug}/runs/{number}/gradebook", show).summary("The gradebook of a run"),
        post("/courses/{slug}/runs/{number}/gradebook/exports", hand_out)
            .summary("The gradebook as a file, of at most 1,000 learners")
            .files(MEDIA),
        post("/courses/{slug}/runs/{number}/gradebook/exports/requests", begin)
            .summary("Asks for the gradebook as a file, made in the background"),
        get("/courses/{slug}/runs/{number}/gradebook/exports/{code}/file", fetch)
            .summary("The file that one has asked for, once it is ready")
            .files(MEDIA),
        get("/courses/{slug}/runs/{number}/gradebook/weights", weighing)
            .summary("How a run is weighed, and what a proposal would move"),
        post("/courses/{slug}/runs/{number}/gradebook/weights", propose).summary("Proposes other weights"),
        post("/courses/{slug}/runs/{number}/gradebook/weights/application", apply)
            .summary("Computes the run by the weights that were proposed"),
        get("/courses/{slug}/runs/{number}/gradebook/{learner}", learner)
            .summary("One learner's grades, with every change of them"),
        post("/courses/{slug}/runs/{number}/gradebook/{learner}/overrides", set)
            .summary("Sets a figure in the place of what was marked"),
        post("/courses/{slug}/runs/{number}/gradebook/{learner}/overrides/removal", lift)
            .summary("Lets what was marked count again"),
        get("/courses/{slug}/runs/{number}/help", help).summary("Who may need help, and why"),
        post("/courses/{slug}/runs/{number}/help/{learner}/dismissals", dismiss)
            .summary("Puts a sign that someone needs help aside"),
    ]
}

async fn own(cx: Cx, slug: Path<String>) -> Result<Reply<learner::OwnGrades>> {
    cx.show(move |conn, who| learner::own(conn, who, &slug)).await
}
async fn show(cx: Cx, run: Run, place: Query<table::GradebookPlace>) -> Result<Reply<table::GradebookPage>> {
    cx.show(move |conn, who| table::page(conn, who, &run.0, run.1, &place.value)).await
}
async fn hand_out(cx: Cx, run: Run, typed: Input<export::GradebookFile>) -> Result<Reply<Download>> {
    let (again, noted) = (run.clone(), run.clone());
    cx.hand_out(
        typed,
        move |conn, who| table::page(conn, who, &again.0, again.1, &table::GradebookPlace::default()),
        exports::small::limit,
        move |conn, who, asked| export::file(conn, who, &run.0, run.1, asked),
        move |conn, who, asked, rows| export::record(conn, who, &noted.0, noted.1, asked, rows),
    )
    .await
}
async fn begin(cx: Cx, run: Run, typed: Input<export::GradebookFile>) -> Result<Reply<Receipt>> {
    let again = run.clone();
    cx.submit(
        typed,
        move |conn, who| table::page(conn, who, &again.0, again.1, &table::GradebookPlace::default()),
        move |conn, who, asked| export::begin(conn, who, &run.0, run.1, asked),
    )
    .await
}
async fn fetch(cx: Cx, at: Path<(String, i64, String)>) -> Result<Reply<Download>> {
    cx.send_parts(move |conn, who| export::made(conn, who, &at.0, at.1, &at.2), exports::export::read).await
}
async fn weighing(cx: Cx, run: Run) -> Result<Reply<weights::WeightsPage>> {
    cx.show(move |conn, who| weights::page(conn, who, &run.0, run.1)).await
}
async fn propose(cx: Cx, run: Run, typed: Input<weights::NewWeights>) -> Result<Reply<Receipt>> {
    let again = run.clone();
    cx.submit(
        typed,
        move |conn, who| weights::page(conn, who, &again.0, again.1),
        move |conn, who, typed| weights::propose(conn, who, &run.0, run.1, typed),
    )
    .await
}
async fn apply(cx: Cx, run: Run, typed: Input<weights::WeightsApplication>) -> Result<Reply<Receipt>> {
    let again = run.clone();
    cx.submit(
        typed,
        move |conn, who| weights::page(conn, who, &again.0, again.1),
        move |conn, who, typed| weights::apply(conn, who, &run.0, run.1, typed),
    )
    .await
}
async fn learner(cx: Cx, at: Learner) -> Result<Reply<learner::LearnerGrades>> {
    cx.show(move |conn, who| learner::page(conn, who, (&at.0, at.1, &at.2))).await
}
async fn set(cx: Cx, at: Learner, typed: Input<learner::GradeOverride>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| learner::page(conn, who, (&again.0, again.1, &again.2)),
        move |conn, who, typed| learner::set(conn, who, (&at.0, at.1, &at.2), typed),
    )
    .await
}
async fn lift(cx: Cx, at: Learner, typed: Input<learner::GradeLifting>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| learner::page(conn, who, (&again.0, again.1, &again.2)),
        move |conn, who, typed| learner::lift(conn, who, (&at.0, at.1, &at.2), typed),
    )
    .await
}
async fn help(cx: Cx, run: Run) -> Result<Reply<help::HelpPage>> {
    cx.show(move |conn, who| help::page(conn, who, &run.0, run.1)).await
}
async fn dismiss(cx: Cx, at: Learner, typed: Input<help::HelpDismissal>) -> Result<Reply<Receipt>> {
    let again = (at.0.clone(), at.1);
    cx.submit(
        typed,
        move |conn, who| help::page(conn, who, &again.0, again.1),
        move |conn, who, typed| help::dismiss(conn, who, (&at.0, at.1, &at.2), typed),
    )
    .await
}
