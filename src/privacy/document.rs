//! Documents that everyone can read: help, the privacy notice, the terms, the accessibility statement.
use super::register::{HELD, Held};
use crate::{
    config::Config,
    error::{Error, Result},
    view::View,
    words::Texts,
};
use rust_embed::RustEmbed;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(RustEmbed)]
#[folder = "seeds/pages/"]
#[include = "*.md"]
struct Files;

crate::text_enum! {
    pub enum Name { Help = "help", Privacy = "privacy", Terms = "terms", Accessibility = "accessibility" }
}
/// Of the privacy notice and the terms: what a consent is given to. A change of their meaning is a new version.
pub const VERSION: &str = "2026-11";

#[derive(Serialize, ToSchema)]
pub struct Document {
    pub name: Name,
    pub version: String,
    /// Markdown.
    pub text: Texts,
    /// Who runs this installation; empty: nobody has said.
    pub operator: String,
    /// Where to write to; empty: nobody has said.
    pub contact: String,
    /// The register, under the privacy notice.
    pub held: Vec<Held>,
}
impl View for Document {
    const TEMPLATE: &'static str = "privacy/document.html";
}
pub fn document(name: Name, config: &Config) -> Result<Document> {
    let read = |language: &str| {
        let path = format!("{language}/{}.md", name.as_str());
        let file = Files::get(&path).ok_or_else(|| Error::internal(anyhow::anyhow!("no {path}")))?;
        String::from_utf8(file.data.into_owned()).map_err(Error::internal)
    };
    Ok(Document {
        name,
        version: VERSION.to_owned(),
        text: Texts { id: read("id")?, en: read("en")? },
        operator: config.operator.clone(),
        contact: config.contact.clone(),
        held: if name == Name::Privacy { HELD.to_vec() } else { vec![] },
    })
}
