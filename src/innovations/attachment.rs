//! Files of an entry: its profile, a guide book, the regulation; read by exactly those who may read the entry.
use super::innovation::{Innovation, visible};
use crate::{
    accounts::actor::Actor,
    clock,
    db::{Conn, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    file::{self, FileCard, Stored},
    schema::{files, innovation_files},
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
    Ok(AttachmentList { items, may_attach, code: innovation.code, name: innovation.name })
}
/// Those of one entry; one query.
pub(super) fn of(conn: &mut Conn, innovation: i64, insider: bool) -> Result<Vec<Attachment>> {
    let rows: Vec<(AttachmentKind, String, String, Stored)> = innovation_files::table
        .inner_join(files::table)
        .filter(innovation_files::innovation_id.eq(innovation))
        .order(innovation_files::id)
        .limit(MOST)
        .select((innovation_files::kind, innovation_files::title, innovation_files::alt, Stored::as_select()))
        .load(conn)?;
    let card = |(kind, title, alt, file): (_, _, _, Stored)| Attachment { kind, title, alt, file: file.into() };
    Ok(rows.into_iter().filter(|row| insider || row.3.state.is_served()).map(card).collect())
}
/// One of them, for whoever may read the entry.
pub fn file(conn: &mut Conn, who: Option<&Actor>, code: &str, handle: &str) -> Result<Stored> {
    let innovation = visible(conn, who, code)?;
    let (_, file) = found(conn, innovation.id, handle)?;
    file::readable(file)
}
fn found(conn: &mut Conn, innovation: i64, handle: &str) -> Result<(i64, Stored)> {
    Ok(innovation_files::table
        .inner_join(files::table)
        .filter(innovation_files::innovation_id.eq(innovation))
        .filter(files::handle.eq(handle))
        .select((innovation_files::id, Stored::as_select()))
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
        ))
        .execute(conn)?;
    let (id, code) = (innovation.id, innovation.code);
    let receipt = Receipt::created(address(&code), file.state.as_str()).code(&file.handle);
    event::record(conn, who, &Event::FileAttached { innovation: id, code, file: file.id, hash: file.hash })?;
    Ok(receipt)
}
pub fn remove(conn: &mut Conn, who: &Actor, code: &str, handle: &str) -> Result<Receipt> {
    let innovation = changed(conn, who, code)?;
    let (row, file) = found(conn, innovation.id, handle)?;
    diesel::delete(innovation_files::table.find(row)).execute(conn)?;
    file::release(conn, file.id)?;
    let (id, code) = (innovation.id, innovation.code);
    let receipt = Receipt::changed(address(&code), "removed");
    event::record(conn, who, &Event::FileRemoved { innovation: id, code, file: file.id, hash: file.hash })?;
    Ok(receipt)
}
fn changed(conn: &mut Conn, who: &Actor, code: &str) -> Result<Innovation> {
    let innovation = visible(conn, Some(who), code)?;
    if !who.may_attach(&innovation) {
        return Err(Error::forbidden("only-editors-attach"));
    }
    Ok(innovation)
}
