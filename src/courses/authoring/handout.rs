//! A file block: something to keep, shown with its kind and size.
use super::part::{self, BlockPlace};
use crate::{
    accounts::actor::Actor,
    courses::{block::Body, media::Handout},
    db::Conn,
    error::{Check, Error, Result},
    file::{FileCard, kind::FileKind},
    view::{Receipt, View},
    words::Texts,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 2, "title": { "id": "Formulir ide", "en": "Idea form" }, "file": "0123456789abcdef0123",
    "required": false }))]
pub struct HandoutDraft {
    /// The draft's number as the author saw it.
    #[schema(minimum = 0)]
    pub version: i64,
    /// What it is: at most 200 characters in each language.
    pub title: Texts,
    /// The file, in `multipart/form-data`: at most 10 MiB; pdf, png, jpg, webp, docx, xlsx, pptx, odt, ods, csv, txt. Empty: the
    /// one there is stays.
    #[schema(value_type = String, format = Binary)]
    pub file: String,
    /// Whether a learner has to mark it as read.
    pub required: bool,
}
#[derive(Serialize, ToSchema)]
pub struct HandoutPage {
    pub place: BlockPlace,
    pub draft: HandoutDraft,
    /// Null: none is there yet.
    pub card: Option<FileCard>,
}
impl View for HandoutPage {
    const TEMPLATE: &'static str = "courses/authoring/handout.html";
    fn address(&self) -> Option<String> {
        Some(format!("/lessons/{}/handouts/{}", self.place.lesson.slug, self.place.block))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::to_value(&self.draft).unwrap_or_default()
    }
}
fn of(body: &Body) -> Result<&Handout> {
    match body {
        Body::File(file) => Ok(file),
        _ => Err(Error::NotFound),
    }
}
fn draft(version: i64, file: &Handout) -> HandoutDraft {
    HandoutDraft { version, title: file.title.clone(), file: String::new(), required: file.required }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<HandoutPage> {
    let opened = part::open(conn, who, slug, block)?;
    let file = of(&opened.body)?;
    let card = part::card(&opened.files, &file.file);
    Ok(HandoutPage { draft: draft(opened.version, file), card, place: opened.place })
}
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, block: &str, typed: &HandoutDraft) -> Result<Receipt> {
    let body = |conn: &mut Conn, lesson: &_, now: &Body| {
        let now = of(now)?;
        Check::default()
            .that(!typed.title.is_blank(), "title.id", "field-missing")
            .at_most("title.id", &typed.title.id, 200)
            .at_most("title.en", &typed.title.en, 200)
            .done()?;
        let file = part::taken(conn, who, lesson, ("file", &typed.file), FileKind::DOCUMENTS, &now.file)?;
        Ok(Body::File(Handout { title: typed.title.clone(), file, required: typed.required }))
    };
    let theirs = |number, now: &Body| Ok(serde_json::to_value(draft(number, of(now)?))?);
    part::write(conn, who, (slug, block), typed.version, body, theirs)
}
