//! Files that people upload: what is known of each, who may still take it up, and what becomes of the rest.
//!
//! A feature meets a file as a handle in its input (`#[schema(value_type = String, format = Binary)]`): `web` has received,
//! judged and laid it down before the verb runs. The verb calls [`attach`], keeps the file's id in a table of its own and
//! answers for who may read it: its address calls `Cx::file` with a question that asks the feature's `visible` first and
//! then [`readable`]. What is never attached goes after a day.
pub mod kind;
pub mod name;
mod package;
mod palette;
mod picture;
pub mod scan;
pub mod store;
pub mod sweep;
use crate::{
    clock::{self, Instant},
    code,
    db::{Conn, lock_row},
    error::{Error, Msg, Result},
    event::{self, Acts, Event},
    job,
    rule::{self, Rule},
    schema::files,
};
use diesel::{dsl::sql, prelude::*, sql_types::BigInt};
use kind::FileKind;
use serde::Serialize;
use std::{
    borrow::Cow,
    io::{self, Seek},
    path::Path,
};
use store::{Incoming, Store};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

/// Bytes of one file.
pub const MOST_BYTES: u64 = 10 * 1024 * 1024;
/// Bytes of one video: some half an hour for a slow line; and of an archive of a course.
pub const MOST_VIDEO_BYTES: u64 = 100 * 1024 * 1024;
/// How many bytes a file of this name may have.
pub fn most_bytes(name: &str) -> u64 {
    let is_large = |kind: FileKind| kind.is_video() || kind == FileKind::Zip;
    if FileKind::of_name(name).is_some_and(is_large) { MOST_VIDEO_BYTES } else { MOST_BYTES }
}

crate::text_enum! {
    /// What a scanner has said. `unscanned`: there is none; `pending` and `infected` are never served.
    pub enum FileState { Unscanned = "unscanned", Pending = "pending", Clean = "clean", Infected = "infected" }
}
impl FileState {
    pub const fn is_served(self) -> bool {
        matches!(self, Self::Unscanned | Self::Clean)
    }
}

/// A file as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = files)]
pub struct Stored {
    pub id: i64,
    pub handle: String,
    pub hash: String,
    pub name: String,
    pub kind: FileKind,
    pub bytes: i64,
    pub width: Option<i64>,
    pub height: Option<i64>,
    pub state: FileState,
    pub made_at: Instant,
}
/// A file as people see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FileCard {
    /// Names it in addresses.
    pub handle: String,
    pub name: String,
    pub kind: FileKind,
    pub bytes: i64,
    /// Of the content.
    pub sha256: String,
    /// Pixels of a picture.
    pub width: Option<i64>,
    pub height: Option<i64>,
    pub state: FileState,
    pub made_at: Instant,
}
impl From<Stored> for FileCard {
    fn from(file: Stored) -> Self {
        let Stored { id: _, handle, hash, name, kind, bytes, width, height, state, made_at } = file;
        Self { handle, name, kind, bytes, sha256: hash, width, height, state, made_at }
    }
}
/// The content of a file as an answer: bytes of its own type.
#[derive(Debug, Clone, Copy)]
pub struct Content;
impl PartialSchema for Content {
    fn schema() -> RefOr<Schema> {
        String::schema()
    }
}
impl ToSchema for Content {
    fn name() -> Cow<'static, str> {
        "FileContent".into()
    }
}

/// What came in, judged and laid down, and no row yet.
#[derive(Debug, Clone)]
pub struct Laid {
    pub hash: String,
    name: String,
    kind: FileKind,
    bytes: i64,
    size: Option<(u32, u32)>,
}
impl Laid {
    pub fn is_of(&self, kinds: &[FileKind]) -> bool {
        kinds.contains(&self.kind)
    }
}
/// Judges what came in and lays it down, a picture anew; or the id of what is wrong with it. Blocks.
pub fn lay(data: &Path, mut incoming: Incoming, name: &str, declared: Option<&str>) -> io::Result<Result<Laid, Msg>> {
    let name = name::tidy(name);
    let kind = match kind::judge(&mut incoming.file, &name, declared)? {
        Ok(kind) => kind,
        Err(wrong) => return Ok(Err(wrong.into())),
    };
    let store = Store::of(data);
    let mut size = None;
    if kind.is_picture() {
        let mut anew = store.begin()?;
        match picture::rewrite(&mut incoming.file, &mut anew.file, kind)? {
            Ok(found) => size = Some(found),
            Err(wrong) => return Ok(Err(wrong.into())),
        }
        if anew.file.stream_position()? > MOST_BYTES {
            return Ok(Err(too_large(MOST_BYTES)));
        }
        incoming = anew;
    }
    let (hash, bytes) = store.keep(incoming)?;
    Ok(Ok(Laid { hash, name, kind, bytes: i64::try_from(bytes).unwrap_or(i64::MAX), size }))
}
/// As [`lay`], for a content that has been laid down like this once: a picture that was written by such a program stays
/// byte for byte what it is, so that nothing is lost on its way; any other is written anew.
pub fn lay_again(data: &Path, mut incoming: Incoming, name: &str) -> io::Result<Result<Laid, Msg>> {
    let name = name::tidy(name);
    let kind = match kind::judge(&mut incoming.file, &name, None)? {
        Ok(kind) => kind,
        Err(wrong) => return Ok(Err(wrong.into())),
    };
    let store = Store::of(data);
    let mut size = None;
    if kind.is_picture() {
        let mut anew = store.begin()?;
        match picture::rewrite(&mut incoming.file, &mut anew.file, kind)? {
            Ok(found) => size = Some(found),
            Err(wrong) => return Ok(Err(wrong.into())),
        }
        let is_own = picture::is_bare(&mut incoming.file, kind)?;
        if !is_own && !picture::are_alike(&mut incoming.file, &mut anew.file)? {
            incoming = anew;
        }
    }
    let (hash, bytes) = store.keep(incoming)?;
    Ok(Ok(Laid { hash, name, kind, bytes: i64::try_from(bytes).unwrap_or(i64::MAX), size }))
}
pub fn too_large(most: u64) -> Msg {
    Msg::from("file-too-large").with("most", i64::try_from(most / 1024 / 1024).unwrap_or(0))
}

/// Enters what has been laid down, for whoever sent it, as far as their quota goes: one upload after the other, so that
/// many at once meet it like many in a row. `scanned`: a scanner has to look at it first. Returns the handle.
pub fn enter(conn: &mut Conn, who: &impl Acts, laid: &Laid, scanned: bool) -> Result<Result<String, Msg>> {
    let person = who.by().person.ok_or_else(|| Error::forbidden("only-people"))?;
    lock_row(conn, "people", person)?;
    let quota = rule::number(conn, Rule::UploadMib)?;
    if used(conn, person)?.saturating_add(laid.bytes) > quota.saturating_mul(1024 * 1024) {
        return Ok(Err(Msg::from("file-quota").with("most", quota)));
    }
    let (now, handle) = (clock::now(), code::secret()?.chars().take(20).collect::<String>());
    let state = if scanned { FileState::Pending } else { FileState::Unscanned };
    let (width, height) = laid.size.unzip();
    let file: i64 = diesel::insert_into(files::table)
        .values((
            (files::handle.eq(&handle), files::hash.eq(&laid.hash), files::name.eq(&laid.name)),
            (files::kind.eq(laid.kind), files::bytes.eq(laid.bytes)),
            (files::width.eq(width.map(i64::from)), files::height.eq(height.map(i64::from))),
            (files::state.eq(state), files::state_at.eq(now)),
            (files::person_id.eq(person), files::made_at.eq(now)),
        ))
        .returning(files::id)
        .get_result(conn)?;
    event::record(conn, who, &Event::FileUploaded { file, hash: laid.hash.clone(), count: laid.bytes })?;
    if scanned {
        job::enqueue(conn, &scan::Scan { file })?;
    }
    Ok(Ok(handle))
}
/// Bytes that a person's uploads take.
pub fn used(conn: &mut Conn, person: i64) -> Result<i64> {
    let sum = sql::<BigInt>("CAST(coalesce(sum(bytes), 0) AS BIGINT)");
    Ok(files::table.filter(files::person_id.eq(person)).select(sum).first(conn)?)
}
/// Uploads that no verb has taken up: what their request was refused for was not the file.
pub fn discard(conn: &mut Conn, handles: &[String]) -> Result<()> {
    let loose = files::table.filter(files::handle.eq_any(handles)).filter(files::attached_at.is_null());
    diesel::delete(loose).execute(conn)?;
    Ok(())
}

/// Takes up an upload of one's own, once; whatever else the handle says is refused beside `field`. Documents and pictures
/// alone: see `attach_of`.
pub fn attach(conn: &mut Conn, who: &impl Acts, field: &'static str, handle: &str) -> Result<Stored> {
    attach_of(conn, who, field, handle, FileKind::DOCUMENTS)
}
/// As `attach`, one of these kinds.
pub fn attach_of(
    conn: &mut Conn,
    who: &impl Acts,
    field: &'static str,
    handle: &str,
    kinds: &[FileKind],
) -> Result<Stored> {
    let loose = files::table
        .filter(files::handle.eq(handle))
        .filter(files::person_id.nullable().eq(who.by().person))
        .filter(files::attached_at.is_null());
    if diesel::update(loose).set(files::attached_at.eq(clock::now())).execute(conn)? != 1 {
        return Err(Error::invalid(field, "file-missing"));
    }
    let file: Stored = files::table.filter(files::handle.eq(handle)).select(Stored::as_select()).first(conn)?;
    if !kinds.contains(&file.kind) {
        return Err(Error::invalid(field, "file-kind-elsewhere"));
    }
    Ok(file)
}
/// Gives up a file whose row in the feature's table is gone. Its content goes when no other row names it.
pub fn release(conn: &mut Conn, file: i64) -> Result<()> {
    diesel::delete(files::table.find(file)).execute(conn)?;
    Ok(())
}
/// A file that may be read by whoever may read what it hangs on, which the caller has asked; one that waits for the
/// scanner, or did not pass, is not there.
pub fn readable(file: Stored) -> Result<Stored> {
    if file.state.is_served() { Ok(file) } else { Err(Error::NotFound) }
}
/// An upload of one's own that nothing has taken up, in whatever state: to be read by the program, never to be served.
pub fn loose_of(conn: &mut Conn, person: i64, handle: &str) -> Result<Option<Stored>> {
    let own = files::table.filter(files::handle.eq(handle)).filter(files::person_id.eq(person));
    Ok(own.filter(files::attached_at.is_null()).select(Stored::as_select()).first(conn).optional()?)
}
/// An upload of one's own, attached or not.
pub fn own(conn: &mut Conn, person: i64, handle: &str) -> Result<Stored> {
    let own = files::table.filter(files::handle.eq(handle)).filter(files::person_id.eq(person));
    readable(own.select(Stored::as_select()).first(conn)?)
}
