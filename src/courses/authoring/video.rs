//! A video block: a file of this host, captions, and a transcript for whoever cannot see, hear or load it.
use super::part::{self, BlockPlace};
use crate::{
    accounts::actor::Actor,
    courses::{block::Body, media::Video},
    db::Conn,
    error::{Check, Error, Result},
    file::{FileCard, kind::FileKind},
    view::{Receipt, View},
    words::Texts,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters of a transcript in one language: an hour of speech. Both fit into one form with files.
const TRANSCRIPT_MOST: usize = 50_000;

#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 2, "title": { "id": "Wawancara", "en": "" }, "file": "0123456789abcdef0123",
    "captions_id": "123456789abcdef01234", "captions_en": "", "transcript": { "id": "Kami memulai …", "en": "" },
    "required": true }))]
pub struct VideoDraft {
    /// The draft's number as the author saw it.
    #[schema(minimum = 0)]
    pub version: i64,
    /// At most 200 characters in each language.
    pub title: Texts,
    /// The video, in `multipart/form-data`: mp4 or webm, at most 100 MiB. Empty: the one there is stays.
    #[schema(value_type = String, format = Binary)]
    pub file: String,
    /// Captions in Indonesian, `WebVTT`. Empty: those there are stay.
    #[schema(value_type = String, format = Binary)]
    pub captions_id: String,
    /// Captions in English.
    #[schema(value_type = String, format = Binary)]
    pub captions_en: String,
    /// Markdown, at most 50,000 characters in each language.
    pub transcript: Texts,
    /// Whether a learner has to mark it as watched.
    pub required: bool,
}
#[derive(Serialize, ToSchema)]
pub struct VideoPage {
    pub place: BlockPlace,
    pub draft: VideoDraft,
    /// Null: none is there yet.
    pub card: Option<FileCard>,
    pub captions_id: Option<FileCard>,
    pub captions_en: Option<FileCard>,
}
impl View for VideoPage {
    const TEMPLATE: &'static str = "courses/authoring/video.html";
    fn address(&self) -> Option<String> {
        Some(format!("/lessons/{}/videos/{}", self.place.lesson.slug, self.place.block))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::to_value(&self.draft).unwrap_or_default()
    }
}
fn of(body: &Body) -> Result<&Video> {
    match body {
        Body::Video(video) => Ok(video),
        _ => Err(Error::NotFound),
    }
}
fn draft(version: i64, video: &Video) -> VideoDraft {
    VideoDraft {
        version,
        title: video.title.clone(),
        transcript: video.transcript.clone(),
        required: video.required,
        ..VideoDraft::default()
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<VideoPage> {
    let opened = part::open(conn, who, slug, block)?;
    let video = of(&opened.body)?;
    Ok(VideoPage {
        draft: draft(opened.version, video),
        card: part::card(&opened.files, &video.file),
        captions_id: part::card(&opened.files, &video.captions.id),
        captions_en: part::card(&opened.files, &video.captions.en),
        place: opened.place,
    })
}
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, block: &str, typed: &VideoDraft) -> Result<Receipt> {
    let body = |conn: &mut Conn, lesson: &_, now: &Body| {
        let now = of(now)?;
        Check::default()
            .at_most("title.id", &typed.title.id, 200)
            .at_most("title.en", &typed.title.en, 200)
            .at_most("transcript.id", &typed.transcript.id, TRANSCRIPT_MOST)
            .at_most("transcript.en", &typed.transcript.en, TRANSCRIPT_MOST)
            .done()?;
        let (id, en) = (("captions_id", typed.captions_id.as_str()), ("captions_en", typed.captions_en.as_str()));
        Ok(Body::Video(Video {
            title: typed.title.clone(),
            file: part::taken(conn, who, lesson, ("file", &typed.file), FileKind::VIDEOS, &now.file)?,
            captions: Texts {
                id: part::taken(conn, who, lesson, id, FileKind::CAPTIONS, &now.captions.id)?,
                en: part::taken(conn, who, lesson, en, FileKind::CAPTIONS, &now.captions.en)?,
            },
            transcript: typed.transcript.clone(),
            required: typed.required,
        }))
    };
    let theirs = |number, now: &Body| Ok(serde_json::to_value(draft(number, of(now)?))?);
    part::write(conn, who, (slug, block), typed.version, body, theirs)
}
