//! Progress: evidence, completion, certificates. Knows items and their parts, not courses: what is required is handed in.
pub mod certificate;
pub mod completion;
pub mod evidence;
use crate::{
    error::Result,
    web::{Cx, Path, Reply, Route, get},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/certificates/{serial}", show).summary("One's own certificate, to print"),
        get("/verify/{serial}", verify).summary("Whether a certificate is genuine").visitors(),
    ]
}

async fn show(cx: Cx, serial: Path<String>) -> Result<Reply<certificate::CertificateCard>> {
    cx.show(move |conn, who| certificate::page(conn, who, &serial)).await
}
async fn verify(cx: Cx, serial: Path<String>) -> Result<Reply<certificate::Verification>> {
    cx.show(move |conn, _| certificate::verify(conn, &serial)).await
}
