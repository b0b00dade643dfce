//! What a course certifies: its certificates are awarded here, and its authors say what stands on them and what becomes of
//! them.
pub(super) mod award;
pub mod issued;
pub mod template_page;
use crate::{
    error::Result,
    progress::{standing::CertificateReason, template::CertificateTemplate},
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/courses/{slug}/certificate", template)
            .summary("What a course's certificates say: signatory, validity, what is printed"),
        post("/courses/{slug}/certificate", set_template).summary("Says it for those that are awarded from now on"),
        get("/courses/{slug}/certificates", list).summary("The certificates of a course, the newest first"),
        get("/certificates/{serial}/changes", show)
            .summary("A certificate and all that has become of it, for its issuer"),
        post("/certificates/{serial}/changes", change)
            .summary("Revokes a certificate or issues it anew, with a reason"),
    ]
}

async fn template(cx: Cx, slug: Path<String>) -> Result<Reply<template_page::CertificateTemplatePage>> {
    cx.show(move |conn, who| template_page::page(conn, who, &slug)).await
}
async fn set_template(cx: Cx, slug: Path<String>, typed: Input<CertificateTemplate>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| template_page::page(conn, who, &again),
        move |conn, who, typed| template_page::set(conn, who, &slug, typed),
    )
    .await
}
async fn list(cx: Cx, slug: Path<String>, place: Query<super::course::Place>) -> Result<Reply<issued::IssuedList>> {
    cx.show(move |conn, who| issued::list(conn, who, &slug, &place.value)).await
}
async fn show(cx: Cx, serial: Path<String>) -> Result<Reply<issued::IssuedPage>> {
    cx.show(move |conn, who| issued::page(conn, who, &serial)).await
}
async fn change(cx: Cx, serial: Path<String>, typed: Input<CertificateReason>) -> Result<Reply<Receipt>> {
    let again = serial.clone();
    cx.submit(
        typed,
        move |conn, who| issued::page(conn, who, &again),
        move |conn, who, typed| issued::change(conn, who, &serial, typed),
    )
    .await
}
