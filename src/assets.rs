//! Style, icon and the editors' script: embedded, named by their content, so that they can be kept for a year.
use crate::code;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::OnceLock};

#[derive(RustEmbed)]
#[folder = "templates/assets/"]
struct Files;

/// Addresses by name, made once: a version costs a hash of the whole file.
fn addresses() -> &'static BTreeMap<String, String> {
    static ADDRESSES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    ADDRESSES.get_or_init(|| {
        let address = |name: &str| {
            let (stem, ending) = name.rsplit_once('.')?;
            Some((name.to_owned(), format!("/assets/{stem}.{}.{ending}", version(name)?)))
        };
        Files::iter().filter_map(|name| address(&name)).collect()
    })
}
/// `app.css` → `/assets/app.1a2b3c4d.css`; none for what is not there.
pub fn address(name: &str) -> Option<&'static str> {
    addresses().get(name).map(String::as_str)
}
/// Type and content of `app.1a2b3c4d.css`; none for another version than the one there is.
pub fn find(versioned: &str) -> Option<(&'static str, Vec<u8>)> {
    let (rest, ending) = versioned.rsplit_once('.')?;
    let (stem, _) = rest.rsplit_once('.')?;
    let kind = match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return None,
    };
    let name = format!("{stem}.{ending}");
    let current = address(&name)?.strip_prefix("/assets/")? == versioned;
    let file = Files::get(&name).filter(|_| current)?;
    Some((kind, file.data.into_owned()))
}
fn version(name: &str) -> Option<String> {
    let file = Files::get(name)?;
    Some(code::hex(&Sha256::digest(&file.data)).chars().take(8).collect())
}
