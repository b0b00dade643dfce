//! Style and icon: embedded, named by their content, so that they can be kept for a year.
use crate::code;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "templates/assets/"]
struct Files;

/// `app.css` → `/assets/app.1a2b3c4d.css`; none for what is not there.
pub fn address(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.')?;
    Some(format!("/assets/{stem}.{}.{ending}", version(name)?))
}
/// Type and content of `app.1a2b3c4d.css`; none for another version than the one there is.
pub fn find(versioned: &str) -> Option<(&'static str, Vec<u8>)> {
    let (rest, ending) = versioned.rsplit_once('.')?;
    let (stem, wanted) = rest.rsplit_once('.')?;
    let kind = match ending {
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return None,
    };
    let name = format!("{stem}.{ending}");
    let file = Files::get(&name).filter(|_| version(&name).as_deref() == Some(wanted))?;
    Some((kind, file.data.into_owned()))
}
fn version(name: &str) -> Option<String> {
    let file = Files::get(name)?;
    Some(code::hex(&Sha256::digest(&file.data)).chars().take(8).collect())
}
