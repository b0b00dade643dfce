//! What a lab writes down as it goes: tasks with owner and due day, decisions, notes.
use super::{
    lab::visible,
    machine::{LabState, LabStep},
    schedule::typed_day,
    session::seen::{self, LabNoteOrigin},
    team,
};
use crate::{
    accounts::{actor::Actor, person},
    clock::{self, Instant},
    db::{Conn, Cursor, MultiBackend, Page, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    file::{self, FileCard, Stored},
    schema::{files, lab_notes as notes, labs, people},
    view::{Receipt, View},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Open tasks that a lab's board shows at once, and done ones besides.
const BOARD: i64 = 100;

crate::text_enum! { pub enum LabNoteKind { Task = "task", Decision = "decision", Note = "note" } }

/// A task, a decision or a note.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabNote {
    pub number: i64,
    pub kind: LabNoteKind,
    /// Markdown.
    pub body: String,
    pub by: Option<String>,
    pub at: Instant,
    /// Of a task: whose it is, until when, and when it was done.
    pub owner: Option<String>,
    pub due_on: Option<NaiveDate>,
    pub done_at: Option<Instant>,
    pub is_overdue: bool,
    /// Of a task that is done: what shows it, in words or as a link, and as a file.
    pub proof: String,
    pub file: Option<FileCard>,
    /// The meeting in which it was written down; null: the lab's board.
    pub origin: Option<LabNoteOrigin>,
}
#[derive(Queryable, Selectable)]
#[diesel(table_name = notes)]
struct Row {
    number: i64,
    kind: LabNoteKind,
    body: String,
    owner_id: Option<i64>,
    due_at: Option<Instant>,
    done_at: Option<Instant>,
    person_id: Option<i64>,
    created_at: Instant,
    booking_id: Option<i64>,
    proof: String,
    file_id: Option<i64>,
}
/// Of one kind, the newest first. At most 300.
pub(super) fn of(conn: &mut Conn, who: Option<&Actor>, lab: i64, kind: LabNoteKind) -> Result<Vec<LabNote>> {
    let rows = notes::table.filter(notes::lab_id.eq(lab)).filter(notes::kind.eq(kind));
    let rows = rows.order(notes::number.desc()).limit(300);
    let rows: Vec<Row> = rows.select(Row::as_select()).load(conn)?;
    shown(conn, who, rows)
}
/// Tasks that are not done, by their day, however old they are; the index `lab_notes_board` has them in this order.
fn open(conn: &mut Conn, lab: i64, after: Option<Cursor>, limit: i64) -> Result<Page<Row>> {
    // Every task has a day.
    let due = || notes::due_at.assume_not_null();
    let mut rows = notes::table
        .filter(notes::lab_id.eq(lab))
        .filter(notes::kind.eq(LabNoteKind::Task))
        .filter(notes::done_at.is_null())
        .into_boxed::<MultiBackend>();
    if let Some(Cursor { at, id }) = after {
        rows = rows.filter(due().gt(at).or(due().eq(at).and(notes::number.gt(id))));
    }
    let rows = rows.order((notes::due_at, notes::number)).limit(limit + 1).select(Row::as_select());
    let rows: Vec<Row> = rows.load(conn)?;
    Ok(Page::cut(rows, limit, |row: &Row| Cursor { at: row.due_at.unwrap_or(row.created_at), id: row.number }))
}
/// The tasks of a lab's board: open ones by their day, then the newest of those that are done; and where the open ones go on.
pub(super) fn board(conn: &mut Conn, who: Option<&Actor>, lab: i64) -> Result<(Vec<LabNote>, Option<String>)> {
    let open = open(conn, lab, None, BOARD)?;
    let done = notes::table.filter(notes::lab_id.eq(lab)).filter(notes::kind.eq(LabNoteKind::Task));
    let done = done.filter(notes::done_at.is_not_null()).order(notes::number.desc()).limit(BOARD);
    let mut done: Vec<Row> = done.select(Row::as_select()).load(conn)?;
    done.sort_by_key(|row| row.due_at);
    let rows = open.items.into_iter().chain(done).collect();
    Ok((shown(conn, who, rows)?, open.next))
}

/// Where the next page begins.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct LabTaskPlace {
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 100 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
#[derive(Serialize, ToSchema)]
pub struct LabTaskList {
    pub slug: String,
    pub theme: String,
    /// Those that are not done, by their day.
    pub items: Vec<LabNote>,
    pub next: Option<String>,
    pub may_note: bool,
}
impl View for LabTaskList {
    const TEMPLATE: &'static str = "labs/tasks.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// What is to be done in a lab, for whoever sees it.
pub fn tasks(conn: &mut Conn, who: Option<&Actor>, slug: &str, place: &LabTaskPlace) -> Result<LabTaskList> {
    let seen = visible(conn, who, slug)?;
    let limit = place.limit.unwrap_or(BOARD).clamp(1, BOARD);
    let page = open(conn, seen.lab.id, place.after.parse().ok(), limit)?;
    Ok(LabTaskList {
        slug: seen.lab.slug.clone(),
        theme: seen.lab.theme.clone(),
        items: shown(conn, who, page.items)?,
        next: page.next,
        may_note: seen.may(who, LabStep::Note),
    })
}
/// Those that were written down in a meeting, in their order, each with its lab's slug.
pub(super) fn of_booking(conn: &mut Conn, who: &Actor, booking: i64, most: i64) -> Result<Vec<(String, LabNote)>> {
    let rows: Vec<(Row, String)> = notes::table
        .inner_join(labs::table)
        .filter(notes::booking_id.eq(booking))
        .order(notes::id)
        .limit(most)
        .select((Row::as_select(), labs::slug))
        .load(conn)?;
    let (rows, slugs): (Vec<Row>, Vec<String>) = rows.into_iter().unzip();
    Ok(slugs.into_iter().zip(shown(conn, Some(who), rows)?).collect())
}
/// In the order of the rows; the number of queries does not grow with them.
fn shown(conn: &mut Conn, who: Option<&Actor>, rows: Vec<Row>) -> Result<Vec<LabNote>> {
    let persons: Vec<i64> = rows.iter().flat_map(|row| [row.person_id, row.owner_id]).flatten().collect();
    let names = person::names(conn, &persons)?;
    let named = |id: Option<i64>| id.and_then(|id| names.get(&id).cloned());
    let with: Vec<i64> = rows.iter().filter_map(|row| row.file_id).collect();
    let with: Vec<Stored> = files::table.filter(files::id.eq_any(with)).select(Stored::as_select()).load(conn)?;
    let origins = seen::origins(conn, who, &rows.iter().filter_map(|row| row.booking_id).collect::<Vec<_>>())?;
    let today = clock::today();
    let note = |row: Row| {
        let due_on = row.due_at.map(Instant::day);
        LabNote {
            number: row.number,
            kind: row.kind,
            by: named(row.person_id),
            owner: named(row.owner_id),
            body: row.body,
            at: row.created_at,
            due_on,
            done_at: row.done_at,
            is_overdue: row.done_at.is_none() && due_on.is_some_and(|due| due < today),
            proof: row.proof,
            file: with.iter().find(|file| Some(file.id) == row.file_id).cloned().map(FileCard::from),
            origin: row.booking_id.and_then(|booking| origins.get(&booking).cloned()),
        }
    };
    Ok(rows.into_iter().map(note).collect())
}
/// A file that shows that a task of a lab is done, or one of a meeting; whether it may be read the caller has asked.
pub(super) fn file_of(conn: &mut Conn, lab: i64, handle: &str) -> Result<Stored> {
    let row = notes::table.inner_join(files::table).filter(notes::lab_id.eq(lab));
    file::readable(row.filter(files::handle.eq(handle)).select(Stored::as_select()).first(conn)?)
}
pub(super) fn file_of_booking(conn: &mut Conn, booking: i64, handle: &str) -> Result<Stored> {
    let row = notes::table.inner_join(files::table).filter(notes::booking_id.eq(booking));
    file::readable(row.filter(files::handle.eq(handle)).select(Stored::as_select()).first(conn)?)
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "kind": "decision", "body": "Uji coba dimulai di tiga puskesmas.", "owner": "", "due_on": "" }))]
pub struct NewLabNote {
    #[schema(required = true)]
    pub kind: Option<LabNoteKind>,
    #[schema(required = true, min_length = 1, max_length = 2000)]
    pub body: String,
    /// Of a task: the handle of a member of the lab's teams.
    #[schema(max_length = 40)]
    pub owner: String,
    /// Of a task: the day until when, `2026-12-31`.
    #[schema(max_length = 10)]
    pub due_on: String,
}
/// Writes it down. A task is somebody's, who is told.
pub fn add(conn: &mut Conn, who: &Actor, slug: &str, new: &NewLabNote) -> Result<Receipt> {
    let seen = visible(conn, Some(who), slug)?;
    seen.step(who, LabStep::Note)?;
    let lab = &seen.lab;
    let is_task = new.kind == Some(LabNoteKind::Task);
    let owner = people::table.filter(people::handle.eq(new.owner.trim())).select(people::id);
    let owner: Option<i64> = if is_task { owner.first(conn).optional()? } else { None };
    let is_member = match owner {
        Some(owner) => team::now(conn, lab.id)?.contains(&owner),
        None => false,
    };
    let due = typed_day(&new.due_on).filter(|_| is_task);
    let mut check = Check::default();
    check.that(new.kind.is_some(), "kind", "field-missing").text("body", &new.body, 2000);
    check.that(is_member || !is_task, "owner", "lab-no-member");
    check.that(due.is_some() || !is_task, "due_on", "lab-day-missing").done()?;
    let Some(kind) = new.kind else {
        return Err(Error::invalid("kind", "field-missing"));
    };
    let row = NewRow { kind, body: &new.body, owner, due, booking: None };
    let number = insert(conn, who, (lab.id, lab.slug.as_str(), lab.agency_id), &row)?;
    Ok(Receipt::created(lab.address(), kind.as_str()).code(&number.to_string()))
}
/// What `insert` writes beside lab, number and person.
pub(super) struct NewRow<'a> {
    pub kind: LabNoteKind,
    pub body: &'a str,
    pub owner: Option<i64>,
    pub due: Option<NaiveDate>,
    /// Id and code of the meeting in which it was said.
    pub booking: Option<(i64, &'a str)>,
}
/// Writes it down in a lab (id, slug, agency), as the next number; whoever's it is is told.
pub(super) fn insert(conn: &mut Conn, who: &Actor, lab: (i64, &str, i64), new: &NewRow) -> Result<i64> {
    let (lab, slug, agency) = lab;
    lock_row(conn, "labs", lab)?;
    // Whoever waited here may find that it is over.
    let state: LabState = labs::table.find(lab).select(labs::state).first(conn)?;
    state.step(LabStep::Note)?;
    let last: Option<i64> =
        notes::table.filter(notes::lab_id.eq(lab)).select(diesel::dsl::max(notes::number)).first(conn)?;
    let number = last.unwrap_or(0) + 1;
    diesel::insert_into(notes::table)
        .values((
            (notes::lab_id.eq(lab), notes::number.eq(number), notes::kind.eq(new.kind)),
            (
                notes::body.eq(new.body.trim()),
                notes::owner_id.eq(new.owner),
                notes::due_at.eq(new.due.map(clock::beginning_of)),
            ),
            (notes::person_id.eq(who.person), notes::created_at.eq(clock::now())),
            notes::booking_id.eq(new.booking.map(|booking| booking.0)),
        ))
        .execute(conn)?;
    let (code, note, owner) = (slug.to_owned(), new.kind.as_str().to_owned(), new.owner);
    let met = new.booking.map(|booking| booking.1.to_owned());
    event::record(conn, who, &Event::LabNoted { lab, code, agency, number, note, owner, met })?;
    Ok(number)
}
/// A task is done. Twice is no error. One that came from a meeting is done there, with what shows it.
pub fn complete(conn: &mut Conn, who: &Actor, slug: &str, number: i64) -> Result<Receipt> {
    let seen = visible(conn, Some(who), slug)?;
    let lab = &seen.lab;
    let row = notes::table.filter(notes::lab_id.eq(lab.id)).filter(notes::number.eq(number));
    let row = row.filter(notes::kind.eq(LabNoteKind::Task));
    let (id, booking): (i64, Option<i64>) = row.select((notes::id, notes::booking_id)).first(conn)?;
    seen.step(who, LabStep::Note)?;
    if booking.is_some() {
        return Err(Error::conflict("session-task-there"));
    }
    let open = notes::table.find(id).filter(notes::done_at.is_null());
    if diesel::update(open).set(notes::done_at.eq(clock::now())).execute(conn)? == 1 {
        let (id, code, agency) = (lab.id, lab.slug.clone(), lab.agency_id);
        event::record(conn, who, &Event::LabTaskDone { lab: id, code, agency, number })?;
    }
    Ok(Receipt::changed(lab.address(), "done"))
}
