//! Progress: evidence, completion, certificates, hours. Knows items and their parts, not courses: what is required is handed
//! in.
pub mod certificate;
pub mod completion;
pub mod ending;
pub mod evidence;
pub mod grade;
pub mod hours;
pub mod hours_page;
pub mod overview;
pub mod paper;
pub mod session_hours;
pub mod standing;
pub mod template;
pub mod verification;
use crate::{
    error::Result,
    innovations::exports::meanings,
    sheet,
    view::{Download, Receipt},
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
    words::{Lang, Texts},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/certificates/{serial}", show).summary("One's own certificate, to print"),
        get("/certificates/{serial}/pdf", pdf)
            .summary("One's own certificate as an archival PDF (PDF/A-2a)")
            .files(&[paper::MEDIA]),
        post("/certificates/{serial}/name", show_name)
            .summary("Shows one's name to whoever verifies the certificate, or not"),
        get("/verify/{serial}", verify).summary("Whether a certificate is genuine").visitors(),
        get("/me/hours", hours).summary("One's own hours of learning (JP), by year, with their proof"),
        get("/me/hours/file", hours_file).summary("The same as a file").files(sheet::MEDIA),
    ]
}
/// What paper is written with, in the language that was asked for.
pub fn hand(cx: &Cx, asked: &paper::PaperLanguage) -> paper::Hand {
    let language = asked.language.parse().unwrap_or_else(|_| cx.language());
    paper::Hand { words: cx.words(), language, site: cx.site_address() }
}

async fn show(cx: Cx, serial: Path<String>) -> Result<Reply<certificate::CertificatePage>> {
    cx.show(move |conn, who| certificate::page(conn, who, &serial)).await
}
async fn pdf(cx: Cx, serial: Path<String>, asked: Query<paper::PaperLanguage>) -> Result<Reply<Download>> {
    let hand = hand(&cx, &asked.value);
    cx.draw(move |conn, who| certificate::page(conn, who, &serial), move |page| paper::draw(&page, &hand)).await
}
async fn show_name(cx: Cx, serial: Path<String>, typed: Input<verification::NameDisplay>) -> Result<Reply<Receipt>> {
    let again = serial.clone();
    cx.submit(
        typed,
        move |conn, who| certificate::page(conn, who, &again),
        move |conn, who, typed| verification::show_name(conn, who, &serial, typed),
    )
    .await
}
async fn verify(cx: Cx, serial: Path<String>) -> Result<Reply<verification::Verification>> {
    cx.show(move |conn, _| verification::verify(conn, &serial)).await
}
async fn hours(cx: Cx, place: Query<hours_page::HoursPlace>) -> Result<Reply<hours_page::HoursPage>> {
    cx.show(move |conn, who| hours_page::page(conn, who, &place.value)).await
}
async fn hours_file(cx: Cx, wanted: Query<hours_page::HoursFile>) -> Result<Reply<Download>> {
    let words = cx.words();
    let say = |lang| words.find(lang, "hours-title", &fluent_bundle::FluentArgs::new()).unwrap_or_default();
    let setting = hours_page::HoursSetting {
        site: cx.site_address(),
        title: Texts { id: say(Lang::Id), en: say(Lang::En) },
        language: cx.language(),
        meanings: meanings(&words, "hours", hours_page::COLUMNS),
    };
    cx.offer(move |conn, who| hours_page::file(conn, who, &wanted.value, &setting)).await
}
