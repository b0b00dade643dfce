//! The blocks of a lesson's draft: added, put in order, taken out; and how one block is written over what others have saved.
use super::desk::writable;
use crate::{
    accounts::actor::Actor,
    content::{self, Version},
    courses::{
        block::{Block, Body, LessonDocument},
        course::{self, CourseDocument},
        lesson::{CourseLink, Lesson, LessonLink},
        media::{self, Checklist, Handout, Picture, Video},
    },
    db::Conn,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    file::{FileCard, kind::FileKind},
    view::Receipt,
    words::Texts,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Blocks of one lesson.
const MOST: usize = 60;

crate::text_enum! {
    /// What can be added as an empty block; cases and quizzes have addresses of their own.
    pub enum BlockKind {
        Text = "text", Picture = "picture", Video = "video", File = "file", Checklist = "checklist",
    }
}
impl BlockKind {
    fn empty(self) -> Body {
        match self {
            Self::Text => Body::Text { text: Texts::default() },
            Self::Picture => Body::Picture(Picture::default()),
            Self::Video => Body::Video(Video { required: true, ..Video::default() }),
            Self::File => Body::File(Handout { required: true, ..Handout::default() }),
            Self::Checklist => Body::Checklist(Checklist::default()),
        }
    }
    fn address(self, lesson: &str, block: &str) -> String {
        let plural = match self {
            Self::Text => "texts",
            Self::Picture => "pictures",
            Self::Video => "videos",
            Self::File => "handouts",
            Self::Checklist => "checklists",
        };
        format!("/lessons/{lesson}/{plural}/{block}")
    }
}
impl Body {
    /// The name of its kind, as in the document.
    pub(in crate::courses) fn kind(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default().to_owned()
    }
}
/// Where a block is edited; none: by nobody here.
pub(super) fn address(lesson: &str, block: &Block) -> Option<String> {
    let kind = block.body.kind();
    match kind.as_str() {
        "case" => Some(format!("/lessons/{lesson}/cases/{}", block.id)),
        "quiz" => Some(format!("/lessons/{lesson}/quizzes/{}/questions", block.id)),
        "assignment" => Some(format!("/lessons/{lesson}/draft/assignments/{}", block.id)),
        kind => Some(kind.parse::<BlockKind>().ok()?.address(lesson, &block.id)),
    }
}

/// Changes the draft as it stands now.
pub(in crate::courses) fn change(
    conn: &mut Conn,
    who: &Actor,
    lesson: &Lesson,
    edit: impl FnOnce(&mut Conn, &mut LessonDocument) -> Result<()>,
) -> Result<Version> {
    let before = content::draft(conn, lesson.content_id)?.number;
    let version = content::edit(conn, who, lesson.content_id, edit)?;
    if version.number != before {
        event::record(conn, who, &Event::LessonSaved { lesson: lesson.id, version: version.number })?;
    }
    Ok(version)
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "kind": "checklist" }))]
pub struct NewBlock {
    #[schema(required = true)]
    pub kind: Option<BlockKind>,
}
/// Adds an empty block at the end of the draft. Its name has the number of the version that brought it, so that none ever
/// comes again: evidence hangs on it.
pub fn add(conn: &mut Conn, who: &Actor, slug: &str, new: &NewBlock) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    let kind = new.kind.ok_or_else(|| Error::invalid("kind", "field-missing"))?;
    let mut id = String::new();
    change(conn, who, &lesson, |conn, document| {
        if document.blocks.len() >= MOST {
            let most = i64::try_from(MOST).unwrap_or(0);
            return Err(Error::conflict(Msg::from("too-many-blocks").with("most", most)));
        }
        id = format!("{}-{}", kind.as_str(), content::draft(conn, lesson.content_id)?.number + 1);
        document.blocks.push(Block { id: id.clone(), body: kind.empty() });
        Ok(())
    })?;
    Ok(Receipt::created(kind.address(&lesson.slug, &id), "draft").code(&id))
}

/// Where a thing shall stand.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "before": "quiz" }))]
pub struct Placement {
    /// The name of what it shall stand before; empty: it stands last.
    #[schema(max_length = 100)]
    pub before: String,
}
/// Moves a thing before another, or to the end. Both must be there.
pub(in crate::courses) fn move_before<T>(
    things: &mut Vec<T>,
    is: impl Fn(&T) -> bool,
    before: Option<impl Fn(&T) -> bool>,
) -> bool {
    let Some(at) = things.iter().position(is) else {
        return false;
    };
    let thing = things.remove(at);
    let place = before
        .map_or(Some(things.len()), |before| if before(&thing) { Some(at) } else { things.iter().position(before) });
    things.insert(place.unwrap_or(at), thing);
    place.is_some()
}
/// Puts a block elsewhere in the draft. What learners have done with it stays theirs.
pub fn place(conn: &mut Conn, who: &Actor, slug: &str, block: &str, at: &Placement) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    change(conn, who, &lesson, |_, document| {
        document.block(block).ok_or(Error::NotFound)?;
        let before = (!at.before.is_empty()).then_some(|other: &Block| other.id == at.before);
        let done = move_before(&mut document.blocks, |other| other.id == block, before);
        Check::default().that(done, "before", "no-such-block").done()
    })?;
    Ok(Receipt::changed(format!("/lessons/{}/draft", lesson.slug), "draft"))
}
/// Takes a block out of the draft; older versions keep it.
pub fn remove(conn: &mut Conn, who: &Actor, slug: &str, block: &str) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    change(conn, who, &lesson, |_, document| {
        document.block(block).ok_or(Error::NotFound)?;
        document.blocks.retain(|other| other.id != block);
        Ok(())
    })?;
    Ok(Receipt::changed(format!("/lessons/{}/draft", lesson.slug), "draft"))
}

/// Which block of which lesson a page is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BlockPlace {
    pub lesson: LessonLink,
    pub course: CourseLink,
    pub block: String,
}
/// A block of the draft as its editor opens it.
pub(in crate::courses) struct Opened {
    pub place: BlockPlace,
    /// The draft's number.
    pub version: i64,
    pub body: Body,
    pub files: media::Cards,
}
pub(in crate::courses) fn open(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<Opened> {
    let lesson = writable(conn, who, slug)?;
    let draft = content::draft(conn, lesson.content_id)?;
    let document: LessonDocument = draft.document()?;
    let body = document.block(block).ok_or(Error::NotFound)?.body.clone();
    let course = course::by_id(conn, lesson.course_id)?;
    let titled: CourseDocument = content::draft(conn, course.content_id)?.document()?;
    let files = media::cards(conn, lesson.id, &body.files())?;
    let place = BlockPlace {
        lesson: LessonLink { slug: lesson.slug, title: document.title },
        course: CourseLink { slug: course.slug, title: titled.title },
        block: block.to_owned(),
    };
    Ok(Opened { place, version: draft.number, body, files })
}
/// Writes one block of the draft over version `seen`. Who else has written other blocks meanwhile loses nothing; who has
/// written this one is shown, as `theirs` tells it.
pub(super) fn write(
    conn: &mut Conn,
    who: &Actor,
    at: (&str, &str),
    seen: i64,
    typed: impl FnOnce(&mut Conn, &Lesson, &Body) -> Result<Body>,
    theirs: impl FnOnce(i64, &Body) -> Result<serde_json::Value>,
) -> Result<Receipt> {
    let (slug, id) = at;
    let lesson = writable(conn, Some(who), slug)?;
    change(conn, who, &lesson, |conn, document| {
        let now = document.block(id).ok_or(Error::NotFound)?.body.clone();
        let new = typed(conn, &lesson, &now)?;
        let base = version_seen(conn, lesson.content_id, seen)?;
        let base = base.as_ref().and_then(|base| base.block(id)).map(|block| &block.body);
        match content::may_replace(base, &now, &new) {
            Some(false) => {}
            Some(true) => {
                if let Some(block) = document.blocks.iter_mut().find(|block| block.id == id) {
                    block.body = new;
                }
            }
            None => {
                let number = content::draft(conn, lesson.content_id)?.number;
                return Err(Error::Stale { theirs: theirs(number, &now)? });
            }
        }
        Ok(())
    })?;
    Ok(Receipt::changed(format!("/lessons/{}/draft", lesson.slug), "draft"))
}
/// The document of the version that an author had before them; none for a number that never was.
pub(in crate::courses) fn version_seen(conn: &mut Conn, content: i64, number: i64) -> Result<Option<LessonDocument>> {
    match content::numbered(conn, content, number) {
        Ok(version) => version.document().map(Some),
        Err(Error::NotFound) => Ok(None),
        Err(e) => Err(e),
    }
}
/// The file that was sent with a form, kept for the lesson; the one there is where none was sent.
pub(super) fn taken(
    conn: &mut Conn,
    who: &Actor,
    lesson: &Lesson,
    (field, handle): (&'static str, &str),
    kinds: &[FileKind],
    now: &str,
) -> Result<String> {
    if handle.is_empty() || handle == now {
        return Ok(now.to_owned());
    }
    media::take(conn, who, lesson.id, (field, handle), kinds)?;
    Ok(handle.to_owned())
}
/// The card of a block's file.
pub(super) fn card(files: &media::Cards, handle: &str) -> Option<FileCard> {
    files.get(handle).cloned()
}
