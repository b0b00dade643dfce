//! Evidence: files of an idea, readable by exactly those who may read the version it was sent with.
use super::{
    idea::{Idea, editable, visible},
    machine::Step,
    merge,
    review::round,
};
use crate::{
    accounts::actor::Actor,
    clock,
    db::{Conn, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    file::{self, FileCard, Stored},
    schema::{files, idea_files as attached},
    view::{Receipt, View},
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Files of one draft.
const MOST: i64 = 10;

/// A file of an idea.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Evidence {
    /// What it shows.
    pub title: String,
    pub file: FileCard,
}
/// The files of a draft, oldest first.
#[derive(Serialize, ToSchema)]
pub struct EvidenceList {
    pub code: String,
    /// Of the idea.
    pub title: String,
    pub language: Lang,
    pub items: Vec<Evidence>,
    pub most: i64,
    pub may_attach: bool,
}
impl View for EvidenceList {
    const TEMPLATE: &'static str = "ideas/writing/files.html";
    fn address(&self) -> Option<String> {
        Some(address(&self.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "title": "", "file": "" })
    }
}
fn address(code: &str) -> String {
    format!("/ideas/{code}/files")
}
#[derive(Queryable, Selectable)]
#[diesel(table_name = attached)]
struct Attached {
    id: i64,
    title: String,
    in_draft: bool,
    since: Option<i64>,
    until: Option<i64>,
    #[diesel(embed)]
    file: Stored,
}
impl From<Attached> for Evidence {
    fn from(row: Attached) -> Self {
        Self { title: row.title, file: row.file.into() }
    }
}

pub fn list(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<EvidenceList> {
    let seen = super::idea::drafting(conn, who, code)?;
    let items = in_draft(conn, seen.idea.id)?;
    let may_attach = seen.may(who, Step::Write);
    Ok(EvidenceList {
        items,
        most: MOST,
        may_attach,
        title: seen.idea.title,
        language: seen.idea.language,
        code: seen.idea.code,
    })
}
/// The files that lie in a draft now.
pub(super) fn in_draft(conn: &mut Conn, idea: i64) -> Result<Vec<Evidence>> {
    let rows = attached::table.inner_join(files::table).filter(attached::idea_id.eq(idea));
    let rows = rows.filter(attached::in_draft.eq(true)).order(attached::id).limit(MOST);
    Ok(rows.select(Attached::as_select()).load(conn)?.into_iter().map(Evidence::from).collect())
}
/// Those that one round was sent with.
pub(super) fn of_round(conn: &mut Conn, idea: i64, round: i64) -> Result<Vec<Evidence>> {
    let rows = attached::table.inner_join(files::table).filter(attached::idea_id.eq(idea));
    let rows = rows.filter(attached::since.le(round)).filter(attached::until.ge(round)).order(attached::id).limit(100);
    Ok(rows.select(Attached::as_select()).load(conn)?.into_iter().map(Evidence::from).collect())
}
/// What these ideas were sent with last, by their ids. Two queries, however many there are.
fn sent_last(conn: &mut Conn, ideas: &[i64]) -> Result<Vec<(i64, Attached)>> {
    let newest = round::newest_numbers(conn, ideas)?;
    let rows: Vec<(i64, Attached)> = attached::table
        .inner_join(files::table)
        .filter(attached::idea_id.eq_any(ideas))
        .filter(attached::until.is_not_null())
        .order(attached::id)
        .limit(1000)
        .select((attached::idea_id, Attached::as_select()))
        .load(conn)?;
    Ok(rows.into_iter().filter(|(idea, row)| row.until.is_some() && row.until == newest.get(idea).copied()).collect())
}
/// The evidence of ideas that are part of another, by their ids: it is shown with that one.
pub(super) fn of_parts(conn: &mut Conn, ideas: &[i64]) -> Result<Vec<(i64, Evidence)>> {
    Ok(sent_last(conn, ideas)?.into_iter().map(|(idea, row)| (idea, row.into())).collect())
}
/// What lies in the draft is sent with this round; what still waits for the virus scanner, or did not pass, is not.
pub(super) fn send(conn: &mut Conn, idea: i64, round: i64) -> Result<()> {
    if in_draft(conn, idea)?.iter().any(|item| !item.file.state.is_served()) {
        return Err(Error::conflict("file-not-clean"));
    }
    let sent = || attached::table.filter(attached::idea_id.eq(idea)).filter(attached::in_draft.eq(true));
    diesel::update(sent().filter(attached::since.is_null())).set(attached::since.eq(round)).execute(conn)?;
    diesel::update(sent()).set(attached::until.eq(round)).execute(conn)?;
    Ok(())
}
/// A version that an amendment makes of one keeps its files.
pub(super) fn carry(conn: &mut Conn, idea: i64, from: i64, to: i64) -> Result<()> {
    let sent = attached::table.filter(attached::idea_id.eq(idea)).filter(attached::until.eq(from));
    diesel::update(sent).set(attached::until.eq(to)).execute(conn)?;
    Ok(())
}
/// With a draft that is thrown away its files go.
pub(super) fn forget(conn: &mut Conn, idea: i64) -> Result<()> {
    let own = attached::table.filter(attached::idea_id.eq(idea));
    let ids: Vec<i64> = own.select(attached::file_id).limit(1000).load(conn)?;
    diesel::delete(own).execute(conn)?;
    diesel::delete(files::table.filter(files::id.eq_any(ids))).execute(conn)?;
    Ok(())
}
fn found(conn: &mut Conn, idea: i64, handle: &str) -> Result<Option<Attached>> {
    let rows = attached::table.inner_join(files::table).filter(attached::idea_id.eq(idea));
    Ok(rows.filter(files::handle.eq(handle)).select(Attached::as_select()).first(conn).optional()?)
}
/// One of them. The public reads those of the version that was accepted, insiders all; whoever reads an idea reads what those
/// were accepted with that are part of it.
pub fn file(conn: &mut Conn, who: Option<&Actor>, code: &str, handle: &str) -> Result<Stored> {
    let seen = visible(conn, who, code)?;
    let Some(row) = found(conn, seen.idea.id, handle)? else {
        let parts = merge::parts(conn, seen.idea.id)?;
        let part = sent_last(conn, &parts)?.into_iter().find(|(_, row)| row.file.handle == handle);
        return file::readable(part.ok_or(Error::NotFound)?.1.file);
    };
    // A reviewer reads what was sent, not what is being written.
    let may_read = match who {
        Some(who) if seen.reads_draft(who) => true,
        Some(who) if seen.is_insider(who) => row.since.is_some(),
        _ => {
            let newest = round::newest(conn, seen.idea.id)?.map(|round| round.number);
            newest.is_some() && row.until == newest
        }
    };
    if may_read { file::readable(row.file) } else { Err(Error::NotFound) }
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "title": "Data antrean 2025", "file": "0123456789abcdef0123" }))]
pub struct NewEvidence {
    /// What it shows.
    #[schema(required = true, min_length = 1, max_length = 200)]
    pub title: String,
    /// The file, in `multipart/form-data`: at most 10 MiB; pdf, png, jpg, webp, docx, xlsx, pptx, odt, ods, csv, txt.
    #[schema(required = true, value_type = String, format = Binary)]
    pub file: String,
}
/// Adds a file to the draft.
pub fn attach(conn: &mut Conn, who: &Actor, code: &str, new: &NewEvidence) -> Result<Receipt> {
    let seen = editable(conn, Some(who), code)?;
    Check::default().text("title", &new.title, 200).that(!new.file.is_empty(), "file", "file-missing").done()?;
    let Idea { id, code, agency_id, .. } = seen.idea;
    lock_row(conn, "ideas", id)?;
    let own = attached::table.filter(attached::idea_id.eq(id)).filter(attached::in_draft.eq(true));
    if own.count().get_result::<i64>(conn)? >= MOST {
        return Err(Error::conflict(Msg::from("too-many-files").with("most", MOST)));
    }
    let file = file::attach(conn, who, "file", &new.file)?;
    diesel::insert_into(attached::table)
        .values((
            (attached::idea_id.eq(id), attached::file_id.eq(file.id), attached::title.eq(new.title.trim())),
            attached::in_draft.eq(true),
            (attached::person_id.eq(who.person()?), attached::created_at.eq(clock::now())),
        ))
        .execute(conn)?;
    let receipt = Receipt::created(address(&code), file.state.as_str()).code(&file.handle);
    event::record(
        conn,
        who,
        &Event::IdeaFileAdded { idea: id, code, agency: agency_id, file: file.id, hash: file.hash },
    )?;
    Ok(receipt)
}
/// Takes a file out of the draft. What was sent with it keeps it.
pub fn remove(conn: &mut Conn, who: &Actor, code: &str, handle: &str) -> Result<Receipt> {
    let seen = editable(conn, Some(who), code)?;
    let Idea { id, code, agency_id, .. } = seen.idea;
    lock_row(conn, "ideas", id)?;
    let row = found(conn, id, handle)?.ok_or(Error::NotFound)?;
    let receipt = Receipt::changed(address(&code), "removed");
    if row.since.is_some() {
        if !row.in_draft {
            return Ok(receipt);
        }
        diesel::update(attached::table.find(row.id)).set(attached::in_draft.eq(false)).execute(conn)?;
    } else {
        diesel::delete(attached::table.find(row.id)).execute(conn)?;
        file::release(conn, row.file.id)?;
    }
    let (file, hash) = (row.file.id, row.file.hash);
    event::record(conn, who, &Event::IdeaFileRemoved { idea: id, code, agency: agency_id, file, hash })?;
    Ok(receipt)
}
