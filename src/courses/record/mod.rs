//! The record of learning: what someone has taken part in and what came of it, as page, data and paper.
pub mod paper;
pub mod seeds;
pub mod taken;
use crate::{
    error::Result,
    progress::{
        hand,
        paper::{MEDIA, PaperLanguage},
    },
    view::Download,
    web::{Cx, Query, Reply, Route, get},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/me/record", show).summary("One's own record of learning: courses, certificates, hours"),
        get("/me/record/pdf", pdf).summary("The same as an archival PDF (PDF/A-2a)").files(&[MEDIA]),
    ]
}
async fn show(cx: Cx, place: Query<super::course::Place>) -> Result<Reply<taken::RecordPage>> {
    cx.show(move |conn, who| taken::page(conn, who, &place.value)).await
}
async fn pdf(cx: Cx, asked: Query<PaperLanguage>) -> Result<Reply<Download>> {
    let hand = hand(&cx, &asked.value);
    cx.draw(taken::whole, move |record| paper::draw(&record, &hand)).await
}
