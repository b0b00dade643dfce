//! A text block: Markdown in both languages.
use super::part::{self, BlockPlace};
use crate::{
    accounts::actor::Actor,
    courses::block::Body,
    db::Conn,
    error::{Check, Error, Result},
    view::{Receipt, View},
    words::Texts,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters of one text in one language: some forty pages.
const MOST: usize = 100_000;

#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 2, "text": { "id": "Mulailah dari **masalah**.", "en": "Begin with the **problem**." } }))]
pub struct TextDraft {
    /// The draft's number as the author saw it.
    #[schema(minimum = 0)]
    pub version: i64,
    /// Markdown, at most 100,000 characters in each language.
    pub text: Texts,
}
#[derive(Serialize, ToSchema)]
pub struct TextPage {
    pub place: BlockPlace,
    pub draft: TextDraft,
}
impl View for TextPage {
    const TEMPLATE: &'static str = "courses/authoring/text.html";
    fn address(&self) -> Option<String> {
        Some(format!("/lessons/{}/texts/{}", self.place.lesson.slug, self.place.block))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::to_value(&self.draft).unwrap_or_default()
    }
}
fn draft(version: i64, body: &Body) -> Result<TextDraft> {
    match body {
        Body::Text { text } => Ok(TextDraft { version, text: text.clone() }),
        _ => Err(Error::NotFound),
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<TextPage> {
    let opened = part::open(conn, who, slug, block)?;
    Ok(TextPage { draft: draft(opened.version, &opened.body)?, place: opened.place })
}
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, block: &str, typed: &TextDraft) -> Result<Receipt> {
    let body = |_: &mut Conn, _: &_, now: &Body| {
        draft(0, now)?;
        Check::default().at_most("text.id", &typed.text.id, MOST).at_most("text.en", &typed.text.en, MOST).done()?;
        Ok(Body::Text { text: typed.text.clone() })
    };
    let theirs = |number, now: &Body| Ok(serde_json::to_value(draft(number, now)?)?);
    part::write(conn, who, (slug, block), typed.version, body, theirs)
}
