//! Style and icon: embedded, named by their content, cached for a year.
use crate::code;
use actix_web::{HttpResponse, http::header};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "templates/assets/"]
struct Files;

/// `app.css` → `/assets/app.1a2b3c4d.css`.
pub(super) fn address(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.')?;
    Some(format!("/assets/{stem}.{}.{ending}", version(name)?))
}
fn version(name: &str) -> Option<String> {
    let file = Files::get(name)?;
    Some(code::hex(&Sha256::digest(&file.data)).chars().take(8).collect())
}
pub(super) async fn serve(path: actix_web::web::Path<String>) -> HttpResponse {
    let found = path.rsplit_once('.').and_then(|(rest, ending)| {
        let (stem, wanted) = rest.rsplit_once('.')?;
        let name = format!("{stem}.{ending}");
        let file = Files::get(&name).filter(|_| version(&name).as_deref() == Some(wanted))?;
        let kind = match ending {
            "css" => "text/css; charset=utf-8",
            "svg" => "image/svg+xml",
            _ => return None,
        };
        Some((kind, file.data.into_owned()))
    });
    match found {
        Some((kind, body)) => HttpResponse::Ok()
            .content_type(kind)
            .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .body(body),
        None => HttpResponse::NotFound().content_type("text/plain; charset=utf-8").body("not found"),
    }
}
