//! Writing a work: its text and links, saved by hand or while they are typed; files one by one.
use super::{
    place::{self, Place},
    rubric::too_long,
    work::{self, PART, Work, WorkText, may_change},
};
use crate::{
    accounts::{actor::Actor, person},
    clock::{self, Instant},
    code,
    db::{Conn, lock_row},
    draft::{self, Seen},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    file::{self, FileCard, Stored},
    schema::{assignment_files as attached, files},
    text,
    view::{Receipt, View},
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters of a text: some forty pages.
const TEXT_MOST: usize = 100_000;
const LINK_MOST: usize = 500;

/// The form for text and links.
#[derive(Serialize, ToSchema)]
pub struct WorkDraftPage {
    pub lesson: String,
    pub block: String,
    pub title: Texts,
    /// Whether a text, and how many links, may be handed in.
    pub takes_text: bool,
    pub most_links: i64,
    /// To be sent with what is saved.
    pub revision: i64,
    pub text: String,
    pub links: Vec<String>,
    pub words: i64,
    pub saved_at: Option<Instant>,
    pub saved_by: Option<String>,
    #[serde(skip)]
    page: String,
}
impl View for WorkDraftPage {
    const TEMPLATE: &'static str = "courses/assignments/draft.html";
    const SAVES_ITSELF: bool = true;
    fn address(&self) -> Option<String> {
        Some(format!("{}/draft", place::address(&self.lesson, &self.block)))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({
            "revision": self.revision, "text": self.text, "links": self.links, "page": self.page, "then": "",
        })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<WorkDraftPage> {
    let who = who.ok_or(Error::SignInFirst)?;
    let place = place::public(conn, Some(who), slug, block)?;
    let seat = place.seat(conn, Some(who))?.ok_or_else(|| Error::forbidden("enrol-first"))?;
    place.takes_typing().map_err(|_| Error::NotFound)?;
    let work = work::find(conn, &place, &seat)?;
    let draft = match &work {
        Some(work) => draft::find(conn, work.content_id)?,
        None => None,
    };
    if place.assignment.team && work.is_none() && super::team::of_seat(conn, &place, &seat)?.is_none() {
        return Err(Error::conflict("team-first"));
    }
    let typed: WorkText = draft.as_ref().map(draft::Draft::document).transpose()?.unwrap_or_default();
    // The first save is the beginning of the work, which nobody has typed.
    let saved = draft.as_ref().filter(|draft| draft.revision > 1);
    Ok(WorkDraftPage {
        title: place.assignment.title,
        takes_text: place.assignment.text,
        most_links: place.assignment.links,
        revision: draft.as_ref().map_or(0, |draft| draft.revision),
        words: count(&typed.text),
        text: typed.text,
        links: typed.links,
        saved_at: saved.map(|draft| draft.saved_at),
        saved_by: saved.and_then(|draft| draft.person_id).map(|id| person::name(conn, id)).transpose()?,
        page: code::handle()?,
        lesson: place.lesson.slug,
        block: place.block,
    })
}
pub(super) fn count(text: &str) -> i64 {
    i64::try_from(text::words(text)).unwrap_or(i64::MAX)
}

/// What is saved of a work.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "revision": 1, "text": "Antrean di loket pagi hari …", "links": ["https://example.go.id/antrean"] }))]
pub struct WorkDraft {
    /// Of the working copy as it was shown; 0 where nothing was saved. Where it was changed since, saving is refused and
    /// shows both.
    #[schema(minimum = 0)]
    pub revision: i64,
    /// A name of the open page, of its own choosing: what it has saved itself does not stop its next save.
    #[schema(max_length = 40)]
    pub page: String,
    /// `stay`: saved while it was typed. Empty: a page goes back to the assignment.
    #[schema(max_length = 10)]
    pub then: String,
    /// Markdown.
    #[schema(max_length = 100_000)]
    pub text: String,
    /// Addresses that begin with `http://` or `https://`, one a line.
    #[schema(max_items = 10)]
    pub links: Vec<String>,
}
/// Saves text and links into the working copy. Nobody but those whose work it is sees it.
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, block: &str, input: &WorkDraft) -> Result<Receipt> {
    let place = place::public(conn, Some(who), slug, block)?;
    let seat = place.learner(conn, who)?;
    place.takes_typing()?;
    let links: Vec<String> = input.links.iter().map(|link| link.trim().to_owned()).filter(|l| !l.is_empty()).collect();
    let mut check = Check::default();
    check.that(input.page.len() <= 40, "page", "not-a-value");
    check.that(["", "stay"].contains(&input.then.as_str()), "then", "not-a-value");
    check.that(place.assignment.text || input.text.trim().is_empty(), "text", "assignment-takes-no-text");
    too_long(&mut check, "text".into(), &input.text, TEXT_MOST);
    let most = place.assignment.links;
    let is_few = i64::try_from(links.len()).is_ok_and(|count| count <= most);
    check.that(is_few, "links", Msg::from("too-many-links").with("most", most));
    if let Some(wrong) = links.iter().find(|link| !is_link(link)) {
        let start: String = wrong.chars().take(80).collect();
        check.that(false, "links", Msg::from("link-unreadable").with("link", start.as_str()));
    }
    check.done()?;
    let work = work::open(conn, who, &place, &seat)?;
    draft::take_turn(conn, work.content_id)?;
    may_change(work.newest(conn)?.as_ref())?;
    let before = draft::find(conn, work.content_id)?.ok_or(Error::NotFound)?;
    let stands: WorkText = before.document()?;
    let written = WorkText { text: input.text.replace("\r\n", "\n"), links, idea: String::new() };
    let address = if input.then == "stay" { format!("{}/draft", place.address()) } else { place.address() };
    let receipt = Receipt::changed(address, "draft");
    if written == stands {
        return Ok(receipt);
    }
    // Whoever opened the form before anything was there has seen what the work began with.
    let seen = Seen { part: PART, revision: input.revision.max(1), page: &input.page };
    if draft::is_overtaken(conn, work.content_id, seen)? {
        let theirs = serde_json::json!({ "revision": before.revision, "text": stands.text, "links": stands.links });
        return Err(Error::Stale { theirs });
    }
    let saved = draft::save(conn, who, work.content_id, seen, &written)?;
    if saved.begins || input.then != "stay" {
        let block = place.block.clone();
        event::record(conn, who, &Event::AssignmentSaved { assignment: work.id, lesson: place.lesson.id, block })?;
    }
    Ok(receipt)
}
/// An address of the web that a reader may be led to.
pub(super) fn is_link(link: &str) -> bool {
    let lower = link.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let is_named = host.is_some_and(|host| {
        !host.is_empty() && !host.contains('@') && host.chars().all(|c| c.is_alphanumeric() || "-._:[]".contains(c))
    });
    is_named
        && link.chars().count() <= LINK_MOST
        && !link.chars().any(|c| c.is_control() || c.is_whitespace() || "<>\"\\".contains(c))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "file": "0123456789abcdef0123" }))]
pub struct WorkFile {
    /// The file, in `multipart/form-data`: at most 10 MiB; pdf, png, jpg, webp, docx, xlsx, pptx, odt, ods, csv, txt.
    #[schema(required = true, value_type = String, format = Binary)]
    pub file: String,
}
/// Adds a file to the draft.
pub fn attach(conn: &mut Conn, who: &Actor, slug: &str, block: &str, new: &WorkFile) -> Result<Receipt> {
    let place = place::public(conn, Some(who), slug, block)?;
    let seat = place.learner(conn, who)?;
    place.takes_typing()?;
    Check::default().that(!new.file.is_empty(), "file", "file-missing").done()?;
    let work = work::open(conn, who, &place, &seat)?;
    lock_row(conn, "assignment_works", work.id)?;
    may_change(work.newest(conn)?.as_ref())?;
    let in_draft = attached::table.filter(attached::work_id.eq(work.id)).filter(attached::in_draft.eq(true));
    let most = place.assignment.files;
    if in_draft.count().get_result::<i64>(conn)? >= most {
        return Err(Error::conflict(Msg::from("too-many-files").with("most", most)));
    }
    let file = file::attach(conn, who, "file", &new.file)?;
    diesel::insert_into(attached::table)
        .values((
            (attached::work_id.eq(work.id), attached::file_id.eq(file.id)),
            (attached::in_draft.eq(true), attached::handed_in.eq(false)),
            (attached::person_id.eq(who.person()?), attached::created_at.eq(clock::now())),
        ))
        .execute(conn)?;
    let receipt = Receipt::created(place.address(), file.state.as_str()).code(&file.handle);
    event::record(conn, who, &Event::AssignmentFileAdded { assignment: work.id, file: file.id, hash: file.hash })?;
    Ok(receipt)
}
#[derive(Queryable, Selectable)]
#[diesel(table_name = attached)]
struct Attached {
    id: i64,
    work_id: i64,
    handed_in: bool,
    #[diesel(embed)]
    file: Stored,
}
fn found(conn: &mut Conn, place: &Place, handle: &str) -> Result<(Attached, Work)> {
    let attached: Attached = attached::table
        .inner_join(files::table)
        .filter(files::handle.eq(handle))
        .select(Attached::as_select())
        .first(conn)?;
    let work = Work::by_id(conn, attached.work_id)?;
    let is_here = work.lesson_id == place.lesson.id && work.block == place.block;
    if is_here { Ok((attached, work)) } else { Err(Error::NotFound) }
}
/// One of them, for whoever's work it is, and for the course's teachers once it was handed in.
pub fn file(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str, handle: &str) -> Result<Stored> {
    let place = place::public(conn, who, slug, block)?;
    let (attached, work) = found(conn, &place, handle)?;
    let may_read =
        work.is_of(conn, who)? || attached.handed_in && place::is_teacher(conn, who, place.lesson.course_id)?;
    if may_read { file::readable(attached.file) } else { Err(Error::NotFound) }
}
/// Takes a file out of the draft. What was handed in with it keeps it.
pub fn remove(conn: &mut Conn, who: &Actor, slug: &str, block: &str, handle: &str) -> Result<Receipt> {
    let place = place::public(conn, Some(who), slug, block)?;
    let (attached, work) = found(conn, &place, handle)?;
    if !work.is_of(conn, Some(who))? {
        return Err(Error::NotFound);
    }
    lock_row(conn, "assignment_works", work.id)?;
    may_change(work.newest(conn)?.as_ref())?;
    let row = attached::table.find(attached.id);
    if attached.handed_in {
        diesel::update(row).set(attached::in_draft.eq(false)).execute(conn)?;
    } else {
        diesel::delete(row).execute(conn)?;
        file::release(conn, attached.file.id)?;
    }
    let (file, hash) = (attached.file.id, attached.file.hash);
    event::record(conn, who, &Event::AssignmentFileRemoved { assignment: work.id, file, hash })?;
    Ok(Receipt::changed(place.address(), "removed"))
}
/// The files that lie in a draft now, oldest first.
pub(super) fn in_draft(conn: &mut Conn, work: i64) -> Result<Vec<FileCard>> {
    let rows: Vec<Stored> = attached::table
        .inner_join(files::table)
        .filter(attached::work_id.eq(work))
        .filter(attached::in_draft.eq(true))
        .order(attached::id)
        .select(Stored::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(FileCard::from).collect())
}
/// Those that a version was handed in with, by their handles.
pub(super) fn of_version(conn: &mut Conn, work: i64, handles: &[String]) -> Result<Vec<FileCard>> {
    let rows: Vec<Stored> = attached::table
        .inner_join(files::table)
        .filter(attached::work_id.eq(work))
        .filter(files::handle.eq_any(handles))
        .order(attached::id)
        .select(Stored::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(FileCard::from).collect())
}
pub(super) fn keep_files(conn: &mut Conn, work: i64) -> Result<()> {
    let own = attached::table.filter(attached::work_id.eq(work)).filter(attached::in_draft.eq(true));
    diesel::update(own).set(attached::handed_in.eq(true)).execute(conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_link;

    #[test]
    fn a_link_leads_to_the_web_and_nowhere_else() {
        for fine in
            ["https://example.go.id", "http://example.go.id:8080/a?b=c#d", "HTTPS://Example.go.id/x", "http://[::1]/"]
        {
            assert!(is_link(fine), "{fine}");
        }
        for wrong in [
            "",
            "example.go.id",
            "javascript:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "ftp://example.go.id",
            "https://",
            "https:///x",
            "https://user@example.go.id",
            "https://exa mple.go.id",
            "https://example.go.id/\"x",
            "https://example.go.id/<x>",
            "//example.go.id",
            "https:\\\\example.go.id",
        ] {
            assert!(!is_link(wrong), "{wrong}");
        }
        assert!(!is_link(&format!("https://example.go.id/{}", "x".repeat(500))));
    }
}
