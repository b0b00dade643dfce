//! A picture block: a file, what it shows in words or why it needs none, and a caption.
use super::part::{self, BlockPlace};
use crate::{
    accounts::actor::Actor,
    courses::{block::Body, media::Picture},
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
#[schema(example = json!({ "version": 2, "file": "0123456789abcdef0123", "alt": { "id": "Warga menunggu di loket", "en": "" },
    "decorative": false, "reason": "", "caption": { "id": "Loket sebelum perubahan", "en": "" } }))]
pub struct PictureDraft {
    /// The draft's number as the author saw it.
    #[schema(minimum = 0)]
    pub version: i64,
    /// The picture, in `multipart/form-data`: png, jpg or webp, at most 10 MiB. Empty: the one there is stays.
    #[schema(value_type = String, format = Binary)]
    pub file: String,
    /// What it shows, in words: at most 300 characters in each language.
    pub alt: Texts,
    /// It says nothing that the text does not say; then `reason` must tell why.
    pub decorative: bool,
    #[schema(max_length = 300)]
    pub reason: String,
    /// At most 300 characters in each language.
    pub caption: Texts,
}
#[derive(Serialize, ToSchema)]
pub struct PicturePage {
    pub place: BlockPlace,
    pub draft: PictureDraft,
    /// Null: none is there yet.
    pub card: Option<FileCard>,
}
impl View for PicturePage {
    const TEMPLATE: &'static str = "courses/authoring/picture.html";
    fn address(&self) -> Option<String> {
        Some(format!("/lessons/{}/pictures/{}", self.place.lesson.slug, self.place.block))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::to_value(&self.draft).unwrap_or_default()
    }
}
fn of(body: &Body) -> Result<&Picture> {
    match body {
        Body::Picture(picture) => Ok(picture),
        _ => Err(Error::NotFound),
    }
}
fn draft(version: i64, picture: &Picture) -> PictureDraft {
    PictureDraft {
        version,
        file: String::new(),
        alt: picture.alt.clone(),
        decorative: picture.decorative,
        reason: picture.reason.clone(),
        caption: picture.caption.clone(),
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<PicturePage> {
    let opened = part::open(conn, who, slug, block)?;
    let picture = of(&opened.body)?;
    let card = part::card(&opened.files, &picture.file);
    Ok(PicturePage { draft: draft(opened.version, picture), card, place: opened.place })
}
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, block: &str, typed: &PictureDraft) -> Result<Receipt> {
    let body = |conn: &mut Conn, lesson: &_, now: &Body| {
        let now = of(now)?;
        let mut check = Check::default();
        for (name, text) in [("alt.id", &typed.alt.id), ("alt.en", &typed.alt.en), ("reason", &typed.reason)] {
            check.at_most(name, text, 300);
        }
        check.at_most("caption.id", &typed.caption.id, 300).at_most("caption.en", &typed.caption.en, 300);
        let excused = !typed.decorative || !typed.reason.trim().is_empty();
        check.that(excused, "reason", "decorative-without-reason");
        check.done()?;
        let file = part::taken(conn, who, lesson, ("file", &typed.file), FileKind::PICTURES, &now.file)?;
        Ok(Body::Picture(Picture {
            file,
            alt: typed.alt.clone(),
            decorative: typed.decorative,
            reason: typed.reason.trim().to_owned(),
            caption: typed.caption.clone(),
        }))
    };
    let theirs = |number, now: &Body| Ok(serde_json::to_value(draft(number, of(now)?))?);
    part::write(conn, who, (slug, block), typed.version, body, theirs)
}
