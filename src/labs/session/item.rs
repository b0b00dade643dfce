//! Decisions and tasks of a session: rows of the lab that name the booking they came from. A task is done with what shows it.
use super::seen::{self, Coming, Session};
use crate::{
    accounts::actor::Actor,
    clock,
    db::Conn,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    file::{self, Stored},
    labs::{
        bookings::team,
        machine::LabStep,
        note::{self, LabNote, LabNoteKind, NewRow},
        schedule::typed_day,
    },
    schema::{lab_notes as notes, labs, people},
    view::Receipt,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Decisions and tasks of one session.
const MOST: i64 = 100;

/// A decision or a task of a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionItem {
    /// Counts within the session, from 1.
    pub number: i64,
    /// The lab on whose board it stands.
    pub lab: String,
    pub note: LabNote,
}
/// The labs whose board is theirs who come to a clinic with several teams; none: whoever asks reads of all.
fn own_labs(conn: &mut Conn, who: &Actor, session: &Session) -> Result<Option<Vec<Coming>>> {
    if !session.booking.is_clinic() || session.leads || seen::looks_on(who) {
        return Ok(None);
    }
    Ok(Some(seen::teams(conn, &session.own)?))
}
/// In the order in which they were written down; of a clinic, to its teams, those of their own labs. None to
/// whoever was its mentor.
pub(super) fn of(conn: &mut Conn, who: &Actor, session: &Session) -> Result<Vec<SessionItem>> {
    if !session.takes_part() && !seen::looks_on(who) {
        return Ok(vec![]);
    }
    let rows = note::of_booking(conn, who, session.booking.id, MOST)?;
    let own = own_labs(conn, who, session)?;
    let items = (1_i64..).zip(rows).map(|(number, (lab, note))| SessionItem { number, lab, note });
    let is_theirs = |item: &SessionItem| own.as_ref().is_none_or(|own| own.iter().any(|team| team.slug == item.lab));
    Ok(items.filter(is_theirs).collect())
}
/// Somebody whose a task can be.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionOwner {
    pub handle: String,
    pub name: String,
}
/// The people of the teams for whose labs something can be written down, and the mentor; by name.
pub(super) fn owners(conn: &mut Conn, session: &Session) -> Result<Vec<SessionOwner>> {
    let mut ids = team::people_of(conn, if session.leads { &session.teams } else { &session.own })?;
    ids.push(session.mentor.person_id);
    let rows = people::table.filter(people::id.eq_any(ids)).order((people::name, people::id)).limit(1_000);
    let rows: Vec<(String, String)> = rows.select((people::handle, people::name)).load(conn)?;
    Ok(rows.into_iter().map(|(handle, name)| SessionOwner { handle, name }).collect())
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "kind": "decision", "body": "Formulir dipersingkat menjadi satu halaman.", "owner": "", "due_on": "", "team": "" }))]
pub struct NewSessionItem {
    /// `decision` or `task`.
    #[schema(required = true)]
    pub kind: Option<LabNoteKind>,
    #[schema(required = true, min_length = 1, max_length = 2000)]
    pub body: String,
    /// Of a task: the handle of a member of the team, or of the mentor.
    #[schema(max_length = 40)]
    pub owner: String,
    /// Of a task: the day until when, `2026-12-31`.
    #[schema(max_length = 10)]
    pub due_on: String,
    /// Code of the team for whose lab it is; where one team comes alone it may be left out.
    #[schema(max_length = 200)]
    pub team: String,
}
/// The team for whose lab something is written down: one's own; for the mentor any that comes.
fn team_of(conn: &mut Conn, session: &Session, code: &str) -> Result<Coming> {
    let all = seen::teams(conn, if session.leads { &session.teams } else { &session.own })?;
    seen::chosen(&all, code).cloned().ok_or_else(|| Error::invalid("team", "session-team-unknown"))
}
/// Writes down what was decided or is to be done, on the board of the team's lab. A task is somebody's, who is told.
pub fn add(conn: &mut Conn, who: &Actor, code: &str, new: &NewSessionItem) -> Result<Receipt> {
    let session = seen::locked(conn, who, code)?;
    session.under_way()?;
    let of = team_of(conn, &session, &new.team)?;
    of.state.step(LabStep::Note)?;
    let is_task = new.kind == Some(LabNoteKind::Task);
    let owner = people::table.filter(people::handle.eq(new.owner.trim())).select(people::id);
    let owner: Option<i64> = if is_task { owner.first(conn).optional()? } else { None };
    let is_either = match owner {
        Some(owner) => owner == session.mentor.person_id || team::people_of(conn, &[of.id])?.contains(&owner),
        None => false,
    };
    let due = typed_day(&new.due_on).filter(|_| is_task);
    let mut check = Check::default();
    check.that(new.kind.is_some(), "kind", "field-missing");
    check.that(new.kind != Some(LabNoteKind::Note), "kind", "not-a-value").text("body", &new.body, 2000);
    check.that(is_either || !is_task, "owner", "session-owner-unknown");
    check.that(due.is_some() || !is_task, "due_on", "lab-day-missing").done()?;
    let Some(kind) = new.kind else {
        return Err(Error::invalid("kind", "field-missing"));
    };
    let booking = &session.booking;
    let count: i64 = notes::table.filter(notes::booking_id.eq(booking.id)).count().get_result(conn)?;
    if count >= MOST {
        return Err(Error::conflict(Msg::from("session-too-many").with("most", MOST)));
    }
    seen::row(conn, &session)?;
    let row = NewRow { kind, body: &new.body, owner, due, booking: Some((booking.id, booking.code.as_str())) };
    note::insert(conn, who, (of.lab, of.slug.as_str(), of.agency), &row)?;
    Ok(Receipt::created(session.address(), kind.as_str()).code(&booking.code))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "task": 2, "proof": "https://example.go.id/formulir", "file": "" }))]
pub struct SessionTaskDone {
    /// Its number within the session.
    #[schema(required = true, minimum = 1, maximum = 100)]
    pub task: Option<i64>,
    /// A link, or what was done; it or a file is needed.
    #[schema(max_length = 500)]
    pub proof: String,
    #[schema(value_type = String, format = Binary)]
    pub file: String,
}
/// Says that a task is done, with what shows it. Twice is no error. At a clinic each team's tasks are its own and the mentor's.
pub fn complete(conn: &mut Conn, who: &Actor, code: &str, typed: &SessionTaskDone) -> Result<Receipt> {
    type Found = (i64, i64, LabNoteKind, bool, i64, String, i64);
    let session = seen::locked(conn, who, code)?;
    session.under_way()?;
    let rows: Vec<Found> = notes::table
        .inner_join(labs::table)
        .filter(notes::booking_id.eq(session.booking.id))
        .order(notes::id)
        .limit(MOST)
        .select((
            notes::id,
            notes::number,
            notes::kind,
            notes::done_at.is_not_null(),
            labs::id,
            labs::slug,
            labs::agency_id,
        ))
        .load(conn)?;
    let at = typed.task.and_then(|number| usize::try_from(number.checked_sub(1)?).ok());
    let found = at.and_then(|at| rows.get(at)).filter(|row| row.2 == LabNoteKind::Task);
    let mut check = Check::default();
    check.that(found.is_some(), "task", "session-task-unknown").at_most("proof", &typed.proof, 500);
    let shown = !typed.proof.trim().is_empty() || !typed.file.is_empty();
    check.that(shown, "proof", "session-proof-missing").done()?;
    let Some((id, number, _, is_done, lab, slug, agency)) = found.cloned() else {
        return Err(Error::invalid("task", "session-task-unknown"));
    };
    let own = seen::teams(conn, &session.own)?;
    if !session.leads && !own.iter().any(|team| team.lab == lab) {
        return Err(Error::forbidden("session-team-only"));
    }
    if is_done {
        return Ok(session.receipt("done"));
    }
    let file = if typed.file.is_empty() { None } else { Some(file::attach(conn, who, "file", &typed.file)?.id) };
    diesel::update(notes::table.find(id))
        .set((notes::done_at.eq(clock::now()), notes::proof.eq(typed.proof.trim()), notes::file_id.eq(file)))
        .execute(conn)?;
    event::record(conn, who, &Event::LabTaskDone { lab, code: slug, agency, number })?;
    Ok(session.receipt("done"))
}
/// What shows that a task is done, for whoever reads of the task.
pub fn proof(conn: &mut Conn, who: Option<&Actor>, code: &str, handle: &str) -> Result<Stored> {
    let session = seen::visible(conn, who, code)?;
    let who = who.ok_or(Error::SignInFirst)?;
    let shows = |item: &SessionItem| item.note.file.as_ref().is_some_and(|file| file.handle == handle);
    if !of(conn, who, &session)?.iter().any(shows) {
        return Err(Error::NotFound);
    }
    note::file_of_booking(conn, session.booking.id, handle)
}
