//! Brotli, for what is compressed once and sent often; all else is compressed by the framework as it goes.
use actix_web::{HttpRequest, http::header};
use std::io::Write;

/// `quality` from 0 to 11: the last takes forty times as long as 5, and saves a seventh.
pub(super) fn compressed(body: &[u8], quality: i32) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len() / 4);
    let params = brotli::enc::BrotliEncoderParams { quality, size_hint: body.len(), ..Default::default() };
    brotli::CompressorWriter::with_params(&mut out, 32 * 1024, &params).write_all(body)?;
    Ok(out)
}
/// `br`, unless with a weight of nought.
pub(super) fn takes_brotli(req: &HttpRequest) -> bool {
    let codings = req.headers().get_all(header::ACCEPT_ENCODING).filter_map(|h| h.to_str().ok());
    codings.flat_map(|h| h.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_brotli = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("br"));
        is_brotli && !parts.any(|p| p.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0)))
    })
}
