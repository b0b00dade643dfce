//! The question bank of a course: categories, questions, files of questions in and out; and the quizzes of drafts.
pub mod access;
pub mod category;
pub mod check;
pub mod entry;
pub mod export;
pub mod form;
pub mod import;
pub mod list;
pub mod own_question;
pub mod page;
pub mod pick;
pub mod picking;
pub mod quiz;
pub mod quiz_settings;
pub mod reading;
pub mod seeds;
use crate::{
    courses::authoring::part::Placement,
    error::Result,
    view::{Download, Receipt},
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/courses/{slug}/bank", list).summary("The question bank of a course, for its staff"),
        post("/courses/{slug}/bank/categories", create_category).summary("Makes a category"),
        get("/courses/{slug}/bank/categories/{number}", category).summary("One category of the bank"),
        post("/courses/{slug}/bank/categories/{number}", rename_category).summary("Renames or moves a category"),
        post("/courses/{slug}/bank/categories/{number}/removal", remove_category)
            .summary("Takes an empty category away"),
        get("/courses/{slug}/bank/questions/new", blank).summary("The form for a new question").page_only(),
        post("/courses/{slug}/bank/questions", create).summary("Makes a question of the bank"),
        get("/courses/{slug}/bank/questions/{number}", question).summary("The editor of one question"),
        post("/courses/{slug}/bank/questions/{number}", save).summary("Saves a question as a new version"),
        get("/courses/{slug}/bank/questions/{number}/preview", preview).summary("A question as learners are asked it"),
        get("/courses/{slug}/bank/imports/new", blank_import).summary("The form for a file of questions").page_only(),
        post("/courses/{slug}/bank/imports", begin_import)
            .summary("Sends a file of questions, to be looked at first")
            .reads_texts(),
        get("/courses/{slug}/bank/imports/{number}", import).summary("What a file would make"),
        post("/courses/{slug}/bank/imports/{number}/application", apply_import)
            .summary("Makes all questions of a file, or none"),
        post("/courses/{slug}/bank/imports/{number}/removal", discard_import).summary("Throws a file away"),
        get("/courses/{slug}/bank/file", export)
            .summary("The bank or one category as a file")
            .files(&[export::GIFT, export::JSON]),
        post("/lessons/{slug}/quizzes", add_quiz).summary("Adds a quiz to the draft of a lesson"),
        get("/lessons/{slug}/quizzes/{block}/questions", quiz).summary("The editor of a quiz of the draft"),
        post("/lessons/{slug}/quizzes/{block}/questions", save_quiz).summary("Saves how a quiz of the draft is taken"),
        post("/lessons/{slug}/quizzes/{block}/picks", pick)
            .summary("Adds a question of the bank, or a draw, to a quiz"),
        post("/lessons/{slug}/quizzes/{block}/picks/{place}/move", shift).summary("Moves a pick of a quiz up or down"),
        post("/lessons/{slug}/quizzes/{block}/picks/{place}/removal", unpick).summary("Takes a pick out of a quiz"),
        get("/lessons/{slug}/quizzes/{block}/own-questions/new", blank_own)
            .summary("The form for a new question of the lesson itself")
            .page_only(),
        post("/lessons/{slug}/quizzes/{block}/own-questions", add_own).summary("Adds a question of the lesson itself"),
        get("/lessons/{slug}/quizzes/{block}/own-questions/{question}", own)
            .summary("The editor of a question of the lesson itself"),
        post("/lessons/{slug}/quizzes/{block}/own-questions/{question}", save_own)
            .summary("Saves a question of the lesson itself"),
        post("/lessons/{slug}/quizzes/{block}/own-questions/{question}/place", place_own)
            .summary("Puts a question of the lesson itself elsewhere in its quiz"),
        post("/lessons/{slug}/quizzes/{block}/own-questions/{question}/removal", remove_own)
            .summary("Takes a question of the lesson itself out of its quiz"),
        post("/lessons/{slug}/quizzes/{block}/own-questions/{question}/bank", move_to_bank)
            .summary("Moves a question of the lesson itself into the bank, from where its quiz takes it"),
    ]
}

async fn list(cx: Cx, slug: Path<String>, place: Query<list::BankPlace>) -> Result<Reply<list::BankList>> {
    cx.show(move |conn, who| list::page(conn, who, &slug, &place.value, &place.ignored)).await
}
async fn create_category(cx: Cx, slug: Path<String>, typed: Input<category::CategoryDraft>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| list::page(conn, who, &again, &list::BankPlace::default(), &[]),
        move |conn, who, typed| category::create(conn, who, &slug, typed),
    )
    .await
}
async fn category(cx: Cx, at: Path<(String, i64)>) -> Result<Reply<category::CategoryPage>> {
    cx.show(move |conn, who| category::page(conn, who, &at.0, at.1)).await
}
async fn rename_category(
    cx: Cx,
    at: Path<(String, i64)>,
    typed: Input<category::CategoryDraft>,
) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| category::page(conn, who, &again.0, again.1),
        move |conn, who, typed| category::rename(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn remove_category(cx: Cx, at: Path<(String, i64)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| category::remove(conn, who, &at.0, at.1)).await
}
async fn blank(cx: Cx, slug: Path<String>, place: Query<page::NewQuestionPlace>) -> Result<Reply<page::QuestionPage>> {
    cx.show(move |conn, who| page::blank(conn, who, &slug, &place.value)).await
}
async fn create(cx: Cx, slug: Path<String>, typed: Input<form::QuestionDraft>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    let kind = typed.value().and_then(|draft| draft.kind);
    let place = page::NewQuestionPlace { kind, category: None };
    cx.submit(
        typed,
        move |conn, who| page::blank(conn, who, &again, &place),
        move |conn, who, typed| entry::create(conn, who, &slug, typed),
    )
    .await
}
async fn question(cx: Cx, at: Path<(String, i64)>) -> Result<Reply<page::QuestionPage>> {
    cx.show(move |conn, who| page::page(conn, who, &at.0, at.1)).await
}
async fn save(cx: Cx, at: Path<(String, i64)>, typed: Input<form::QuestionDraft>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again.0, again.1),
        move |conn, who, typed| entry::save(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn blank_import(cx: Cx, slug: Path<String>) -> Result<Reply<import::NewImportPage>> {
    cx.show(move |conn, who| import::blank(conn, who, &slug)).await
}
async fn begin_import(cx: Cx, slug: Path<String>, typed: Input<import::NewImport>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| import::blank(conn, who, &again),
        move |conn, who, typed| import::begin(conn, who, &slug, typed),
    )
    .await
}
async fn import(cx: Cx, at: Path<(String, i64)>) -> Result<Reply<import::ImportPage>> {
    cx.show(move |conn, who| import::page(conn, who, &at.0, at.1)).await
}
async fn apply_import(cx: Cx, at: Path<(String, i64)>, typed: Input<import::Application>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| import::page(conn, who, &again.0, again.1),
        move |conn, who, typed| import::apply(conn, who, &at.0, at.1, typed),
    )
    .await
}
async fn discard_import(cx: Cx, at: Path<(String, i64)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| import::discard(conn, who, &at.0, at.1)).await
}
async fn export(cx: Cx, slug: Path<String>, ask: Query<export::BankExport>) -> Result<Reply<Download>> {
    cx.offer(move |conn, who| export::file(conn, who, &slug, &ask.value)).await
}
async fn preview(cx: Cx, at: Path<(String, i64)>) -> Result<Reply<page::QuestionPreview>> {
    cx.show(move |conn, who| page::preview(conn, who, &at.0, at.1)).await
}
async fn add_quiz(cx: Cx, slug: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| picking::add(conn, who, &slug)).await
}
async fn quiz(cx: Cx, at: Path<(String, String)>) -> Result<Reply<quiz::QuizDesk>> {
    cx.show(move |conn, who| quiz::page(conn, who, &at.0, &at.1)).await
}
async fn save_quiz(
    cx: Cx,
    at: Path<(String, String)>,
    typed: Input<quiz_settings::QuizSettings>,
) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| quiz::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| picking::save(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn pick(cx: Cx, at: Path<(String, String)>, typed: Input<picking::NewPick>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| quiz::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| picking::pick(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn shift(cx: Cx, at: Path<(String, String, i64)>, typed: Input<picking::PickMove>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| quiz::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| picking::shift(conn, who, (&at.0, &at.1, at.2), typed),
    )
    .await
}
async fn unpick(cx: Cx, at: Path<(String, String, i64)>, typed: Input<picking::QuizSeen>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| quiz::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| picking::unpick(conn, who, (&at.0, &at.1, at.2), typed),
    )
    .await
}
async fn blank_own(
    cx: Cx,
    at: Path<(String, String)>,
    place: Query<own_question::OwnQuestionPlace>,
) -> Result<Reply<own_question::OwnQuestionPage>> {
    cx.show(move |conn, who| own_question::blank(conn, who, &at.0, &at.1, place.value.kind)).await
}
async fn add_own(cx: Cx, at: Path<(String, String)>, typed: Input<form::QuestionDraft>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    let kind = typed.value().and_then(|draft| draft.kind);
    cx.submit(
        typed,
        move |conn, who| own_question::blank(conn, who, &again.0, &again.1, kind),
        move |conn, who, typed| own_question::add(conn, who, &at.0, &at.1, typed),
    )
    .await
}
async fn own(cx: Cx, at: Path<(String, String, String)>) -> Result<Reply<own_question::OwnQuestionPage>> {
    cx.show(move |conn, who| own_question::page(conn, who, (&at.0, &at.1, &at.2))).await
}
async fn save_own(
    cx: Cx,
    at: Path<(String, String, String)>,
    typed: Input<form::QuestionDraft>,
) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| own_question::page(conn, who, (&again.0, &again.1, &again.2)),
        move |conn, who, typed| own_question::save(conn, who, (&at.0, &at.1, &at.2), typed),
    )
    .await
}
async fn place_own(cx: Cx, at: Path<(String, String, String)>, typed: Input<Placement>) -> Result<Reply<Receipt>> {
    let again = at.clone();
    cx.submit(
        typed,
        move |conn, who| quiz::page(conn, who, &again.0, &again.1),
        move |conn, who, typed| own_question::place(conn, who, (&at.0, &at.1, &at.2), typed),
    )
    .await
}
async fn remove_own(cx: Cx, at: Path<(String, String, String)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| own_question::remove(conn, who, (&at.0, &at.1, &at.2))).await
}
async fn move_to_bank(cx: Cx, at: Path<(String, String, String)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| own_question::move_to_bank(conn, who, (&at.0, &at.1, &at.2))).await
}
