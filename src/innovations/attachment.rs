//! Files of an entry: its profile, a guide book, the regulation; read by those who may read the entry, once a curator has
//! looked at them: like what the entry says, they are public by a curator's decision.
use super::innovation::{Innovation, Source, State, visible};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    content::Version,
    db::{Conn, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    file::{self, FileCard, Stored},
    schema::{files, innovation_files, innovations},
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Files of one entry.
const MOST: i64 = 30;

crate::text_enum! {
    /// What the innovation index asks for, and whatever else explains the practice.
    pub enum AttachmentKind { Profile = "profile", GuideBook = "guide_book", Regulation = "regulation", Other = "other" }
}
impl Actor {
    /// Whoever may change the entry may add files to it and take them off.
    pub(super) fn may_attach(&self, innovation: &Innovation) -> bool {
        self.may_edit(innovation) || self.may_curate(innovation)
    }
}

/// A file of an entry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Attachment {
    pub kind: AttachmentKind,
    pub title: String,
    /// What a picture shows, in words.
    pub alt: String,
    pub file: FileCard,
    /// Whether a curator has let it be public; if not, those alone see it who may change the entry.
    pub is_shown: bool,
}
/// The files of an entry, oldest first. Those that wait for the virus scanner or did not pass are shown to those alone who
/// may change the entry, and handed out to nobody.
#[derive(Serialize, ToSchema)]
pub struct AttachmentList {
    pub code: String,
    /// The entry's name.
    pub name: String,
    pub items: Vec<Attachment>,
    pub may_attach: bool,
    /// Whether one may make them public, and what one adds is.
    pub may_show: bool,
}
impl View for AttachmentList {
    const TEMPLATE: &'static str = "innovations/attachments.html";
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "kind": "profile", "title": "", "alt": "", "file": "" })
    }
    fn address(&self) -> Option<String> {
        Some(address(&self.code))
    }
}
fn address(code: &str) -> String {
    format!("/innovations/{code}/attachments")
}

pub fn list(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<AttachmentList> {
    let innovation = visible(conn, who, code)?;
    let may_attach = who.is_some_and(|who| who.may_attach(&innovation));
    let items = of(conn, innovation.id, may_attach)?;
    let may_show = may_attach && who.is_some_and(|who| who.may_curate(&innovation));
    Ok(AttachmentList { items, may_attach, may_show, code: innovation.code, name: innovation.name })
}
/// Those of one entry; one query.
pub(super) fn of(conn: &mut Conn, innovation: i64, insider: bool) -> Result<Vec<Attachment>> {
    let rows: Vec<(AttachmentKind, String, String, Option<Instant>, Stored)> = innovation_files::table
        .inner_join(files::table)
        .filter(innovation_files::innovation_id.eq(innovation))
        .order(innovation_files::id)
        .limit(MOST)
        .select((
            innovation_files::kind,
            innovation_files::title,
            innovation_files::alt,
            innovation_files::shown_at,
            Stored::as_select(),
        ))
        .load(conn)?;
    let of_all = rows.into_iter().filter(|row| insider || row.3.is_some() && row.4.state.is_served());
    let card = |(kind, title, alt, shown_at, file): (_, _, _, Option<Instant>, Stored)| Attachment {
        kind,
        title,
        alt,
        is_shown: shown_at.is_some(),
        file: file.into(),
    };
    Ok(of_all.map(card).collect())
}
/// One of them, for whoever may read the entry.
pub fn file(conn: &mut Conn, who: Option<&Actor>, code: &str, handle: &str) -> Result<Stored> {
    let innovation = visible(conn, who, code)?;
    let found = found(conn, innovation.id, handle)?;
    if found.shown_at.is_none() && !who.is_some_and(|who| who.may_attach(&innovation)) {
        return Err(Error::NotFound);
    }
    file::readable(found.file)
}
#[derive(Queryable, Selectable)]
#[diesel(table_name = innovation_files)]
struct Found {
    id: i64,
    shown_at: Option<Instant>,
    #[diesel(embed)]
    file: Stored,
}
fn found(conn: &mut Conn, innovation: i64, handle: &str) -> Result<Found> {
    Ok(innovation_files::table
        .inner_join(files::table)
        .filter(innovation_files::innovation_id.eq(innovation))
        .filter(files::handle.eq(handle))
        .select(Found::as_select())
        .first(conn)?)
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "kind": "guide_book", "title": "Buku panduan", "alt": "", "file": "0123456789abcdef0123" }))]
pub struct NewAttachment {
    pub kind: Option<AttachmentKind>,
    #[schema(required = true, min_length = 1, max_length = 200)]
    pub title: String,
    /// What a picture shows, in words: needed for a picture.
    #[schema(max_length = 300)]
    pub alt: String,
    /// The file, in `multipart/form-data`: at most 10 MiB; pdf, png, jpg, webp, docx, xlsx, pptx, odt, ods, csv, txt.
    #[schema(required = true, value_type = String, format = Binary)]
    pub file: String,
}
/// Attaches a file. What a curator adds is public at once, what others add when a curator publishes it or the entry.
pub fn add(conn: &mut Conn, who: &Actor, code: &str, new: &NewAttachment) -> Result<Receipt> {
    let innovation = changed(conn, who, code)?;
    Check::default()
        .that(new.kind.is_some(), "kind", "field-missing")
        .text("title", &new.title, 200)
        .at_most("alt", &new.alt, 300)
        .that(!new.file.is_empty(), "file", "file-missing")
        .done()?;
    lock_row(conn, "innovations", innovation.id)?;
    let of_entry = innovation_files::table.filter(innovation_files::innovation_id.eq(innovation.id));
    if of_entry.count().get_result::<i64>(conn)? >= MOST {
        return Err(Error::conflict(Msg::from("too-many-files").with("most", MOST)));
    }
    let file = file::attach(conn, who, "file", &new.file)?;
    let needs_words = file.kind.is_picture() && new.alt.trim().is_empty();
    Check::default().that(!needs_words, "alt", "alt-missing").done()?;
    diesel::insert_into(innovation_files::table)
        .values((
            (innovation_files::innovation_id.eq(innovation.id), innovation_files::file_id.eq(file.id)),
            innovation_files::kind.eq(new.kind.unwrap_or(AttachmentKind::Other)),
            (innovation_files::title.eq(new.title.trim()), innovation_files::alt.eq(new.alt.trim())),
            (innovation_files::person_id.eq(who.person()?), innovation_files::created_at.eq(clock::now())),
            innovation_files::shown_at.eq(who.may_curate(&innovation).then(clock::now)),
        ))
        .execute(conn)?;
    let (id, code) = (innovation.id, innovation.code);
    let receipt = Receipt::created(address(&code), file.state.as_str()).code(&file.handle);
    event::record(conn, who, &Event::FileAttached { innovation: id, code, file: file.id, hash: file.hash })?;
    Ok(receipt)
}
pub fn remove(conn: &mut Conn, who: &Actor, code: &str, handle: &str) -> Result<Receipt> {
    let innovation = changed(conn, who, code)?;
    let Found { id, file, .. } = found(conn, innovation.id, handle)?;
    diesel::delete(innovation_files::table.find(id)).execute(conn)?;
    file::release(conn, file.id)?;
    let (id, code) = (innovation.id, innovation.code);
    let receipt = Receipt::changed(address(&code), "removed");
    event::record(conn, who, &Event::FileRemoved { innovation: id, code, file: file.id, hash: file.hash })?;
    Ok(receipt)
}
/// Makes one public. Done already, it changes nothing.
pub fn show(conn: &mut Conn, who: &Actor, code: &str, handle: &str) -> Result<Receipt> {
    let innovation = visible(conn, Some(who), code)?;
    if !who.may_curate(&innovation) {
        return Err(Error::forbidden("only-curators-show"));
    }
    let Found { id, shown_at, file } = found(conn, innovation.id, handle)?;
    let receipt = Receipt::changed(address(&innovation.code), "shown");
    if shown_at.is_some() {
        return Ok(receipt);
    }
    let row = innovation_files::table.find(id);
    diesel::update(row).set(innovation_files::shown_at.eq(clock::now())).execute(conn)?;
    let (id, code) = (innovation.id, innovation.code);
    event::record(conn, who, &Event::FileShown { innovation: id, code, file: file.id, hash: file.hash })?;
    Ok(receipt)
}
/// Makes public what the entry had when the version was made that is published now: later files its curator may not have
/// seen.
pub(super) fn show_all(conn: &mut Conn, innovation: i64, version: &Version) -> Result<()> {
    let waiting = innovation_files::table
        .filter(innovation_files::innovation_id.eq(innovation))
        .filter(innovation_files::created_at.le(version.created_at))
        .filter(innovation_files::shown_at.is_null());
    diesel::update(waiting).set(innovation_files::shown_at.eq(clock::now())).execute(conn)?;
    Ok(())
}
/// A file of a published entry that no curator has looked at.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WaitingFile {
    /// Of the entry.
    pub code: String,
    pub name: String,
    pub title: String,
    pub at: Instant,
}
/// Those of entries from these sources, the oldest 20.
pub(super) fn waiting(conn: &mut Conn, sources: &[Source]) -> Result<Vec<WaitingFile>> {
    let rows: Vec<(String, String, String, Instant)> = innovation_files::table
        .inner_join(innovations::table)
        .filter(innovation_files::shown_at.is_null())
        .filter(innovations::state.eq(State::Published))
        .filter(innovations::source.eq_any(sources))
        .order(innovation_files::id)
        .limit(20)
        .select((innovations::code, innovations::name, innovation_files::title, innovation_files::created_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(code, name, title, at)| WaitingFile { code, name, title, at }).collect())
}
fn changed(conn: &mut Conn, who: &Actor, code: &str) -> Result<Innovation> {
    let innovation = visible(conn, Some(who), code)?;
    if !who.may_attach(&innovation) {
        return Err(Error::forbidden("only-editors-attach"));
    }
    Ok(innovation)
}
