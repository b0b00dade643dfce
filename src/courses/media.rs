//! Pictures, videos, files and checklists: what a version of a lesson keeps of each, and what a learner gets of it.
use crate::{
    accounts::actor::Actor,
    clock,
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    file::{self, FileCard, Stored, kind::FileKind},
    schema::{files, lesson_files},
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Files are named by their handles; an empty one: there is none yet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Picture {
    pub file: String,
    /// What it shows, in words.
    pub alt: Texts,
    /// It says nothing that the text does not say; `reason` tells why.
    pub decorative: bool,
    pub reason: String,
    pub caption: Texts,
}
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Video {
    pub title: Texts,
    pub file: String,
    /// Handles of files in `WebVTT`, by their language.
    pub captions: Texts,
    /// Markdown: all that is said and shown.
    pub transcript: Texts,
    /// Whether a learner has to mark it as watched.
    pub required: bool,
}
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Handout {
    pub title: Texts,
    pub file: String,
    /// Whether a learner has to mark it as read.
    pub required: bool,
}
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Checklist {
    pub title: Texts,
    pub items: Vec<ChecklistItem>,
}
/// `id` is the item's name within its lesson, the same in all versions: a learner's tick hangs on it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChecklistItem {
    pub id: String,
    pub text: Texts,
    pub required: bool,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PictureForLearner {
    /// Null: not chosen yet.
    pub file: Option<FileCard>,
    /// Empty: it is decoration.
    pub alt: Texts,
    pub caption: Texts,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VideoForLearner {
    pub title: Texts,
    pub file: Option<FileCard>,
    pub captions: Vec<Track>,
    pub transcript: Texts,
    pub required: bool,
}
/// Captions in one language.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Track {
    pub language: Lang,
    pub file: FileCard,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HandoutForLearner {
    pub title: Texts,
    pub file: Option<FileCard>,
    pub required: bool,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChecklistForLearner {
    pub title: Texts,
    pub items: Vec<ItemForLearner>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ItemForLearner {
    pub id: String,
    pub text: Texts,
    pub required: bool,
    pub ticked: bool,
}

/// The files of a lesson by their handles.
pub(super) type Cards = BTreeMap<String, FileCard>;
impl Picture {
    pub(super) fn for_learner(&self, cards: &Cards) -> PictureForLearner {
        let alt = if self.decorative { Texts::default() } else { self.alt.clone() };
        PictureForLearner { file: cards.get(&self.file).cloned(), alt, caption: self.caption.clone() }
    }
}
impl Video {
    pub(super) fn for_learner(&self, cards: &Cards) -> VideoForLearner {
        let track = |(language, handle): (Lang, &String)| {
            let file = cards.get(handle).filter(|file| file.state.is_served())?.clone();
            Some(Track { language, file })
        };
        let tracks = [(Lang::Id, &self.captions.id), (Lang::En, &self.captions.en)];
        VideoForLearner {
            title: self.title.clone(),
            file: cards.get(&self.file).cloned(),
            captions: tracks.into_iter().filter_map(track).collect(),
            transcript: self.transcript.clone(),
            required: self.required,
        }
    }
}
impl Handout {
    pub(super) fn for_learner(&self, cards: &Cards) -> HandoutForLearner {
        HandoutForLearner { title: self.title.clone(), file: cards.get(&self.file).cloned(), required: self.required }
    }
}
impl Checklist {
    /// `ticked` says it of an item.
    pub(super) fn for_learner(&self, ticked: impl Fn(&str) -> bool) -> ChecklistForLearner {
        let item = |item: &ChecklistItem| ItemForLearner {
            id: item.id.clone(),
            text: item.text.clone(),
            required: item.required,
            ticked: ticked(&item.id),
        };
        ChecklistForLearner { title: self.title.clone(), items: self.items.iter().map(item).collect() }
    }
}

/// Those of these handles that are files of the lesson; one query.
pub(super) fn cards(conn: &mut Conn, lesson: i64, handles: &[&str]) -> Result<Cards> {
    if handles.is_empty() {
        return Ok(Cards::new());
    }
    let of: Vec<Stored> = lesson_files::table
        .inner_join(files::table)
        .filter(lesson_files::lesson_id.eq(lesson))
        .filter(files::handle.eq_any(handles))
        .select(Stored::as_select())
        .load(conn)?;
    Ok(of.into_iter().map(|file| (file.handle.clone(), file.into())).collect())
}
/// With a publication: from now on whoever reads the lesson reads these files.
pub(super) fn show(conn: &mut Conn, lesson: i64, version: i64, handles: &[&str]) -> Result<()> {
    let of = lesson_files::table.inner_join(files::table);
    let hidden = of
        .filter(lesson_files::lesson_id.eq(lesson))
        .filter(lesson_files::version_id.is_null())
        .filter(files::handle.eq_any(handles));
    let hidden: Vec<i64> = hidden.select(lesson_files::id).load(conn)?;
    diesel::update(lesson_files::table.filter(lesson_files::id.eq_any(hidden)))
        .set(lesson_files::version_id.eq(version))
        .execute(conn)?;
    Ok(())
}
/// A file of a lesson; `insider`: those that no public version shows, too.
pub(super) fn find(conn: &mut Conn, lesson: i64, handle: &str, insider: bool) -> Result<Stored> {
    let (file, version): (Stored, Option<i64>) = lesson_files::table
        .inner_join(files::table)
        .filter(lesson_files::lesson_id.eq(lesson))
        .filter(files::handle.eq(handle))
        .select((Stored::as_select(), lesson_files::version_id))
        .first(conn)?;
    if version.is_none() && !insider {
        return Err(Error::NotFound);
    }
    file::readable(file)
}
/// Takes up an upload for the blocks of a lesson.
pub(super) fn take(
    conn: &mut Conn,
    who: &Actor,
    lesson: i64,
    (field, handle): (&'static str, &str),
    kinds: &[FileKind],
) -> Result<()> {
    let file = file::attach_of(conn, who, field, handle, kinds)?;
    diesel::insert_into(lesson_files::table)
        .values((
            (lesson_files::lesson_id.eq(lesson), lesson_files::file_id.eq(file.id)),
            (lesson_files::person_id.eq(who.person()?), lesson_files::created_at.eq(clock::now())),
        ))
        .execute(conn)?;
    event::record(conn, who, &Event::LessonFileAdded { lesson, file: file.id, hash: file.hash })
}
