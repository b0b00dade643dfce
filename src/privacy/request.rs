//! What people ask about their own data: a copy, a correction, an erasure, an end of consent; with the law's clock.
use crate::{
    accounts::{
        actor::Actor,
        consent,
        membership::{self, Role},
        proof::Proves,
    },
    clock::{self, Instant},
    code,
    db::{Conn, Upsert},
    error::{Check, Error, Result},
    event::{self, Event},
    schema::data_requests as requests,
    sweep::PORTION,
    view::Receipt,
};
use chrono::{Datelike, TimeDelta};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    pub enum RequestKind { Export = "export", Correction = "correction", Erasure = "erasure", Withdrawal = "withdrawal" }
}
crate::text_enum! {
    pub enum RequestState { Open = "open", Done = "done", Refused = "refused", TakenBack = "taken_back" }
}

/// 3 × 24 hours. UU 27/2022 sets them for access (Article 32(2)), correction (Article 30(1)) and an end of processing after
/// consent is withdrawn (Article 40(2)). For an erasure (Articles 8 and 43(1)) it sets no time; the same is kept.
pub const CLOCK: TimeDelta = TimeDelta::hours(72);
/// An erasure can be taken back so long; a day of the clock is left to carry it out.
pub const COOL_OFF: TimeDelta = TimeDelta::hours(48);
/// How long a copy can be fetched after it was asked for.
const FRESH: TimeDelta = TimeDelta::days(7);
const NOTE_MOST: usize = 2000;

/// A request as its person and the administrators see it.
#[derive(Debug, Clone, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = requests)]
pub struct DataRequest {
    pub code: String,
    pub kind: RequestKind,
    pub state: RequestState,
    /// In the person's words.
    pub note: String,
    pub asked_at: Instant,
    /// Until then the person can take it back.
    pub undo_until: Option<Instant>,
    pub due_at: Instant,
    pub decided_at: Option<Instant>,
    pub answer: String,
}

/// A copy, or a correction of what the person cannot change themself.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "kind": "correction", "note": "Nama saya salah tulis" }))]
pub struct Asked {
    #[schema(required = true)]
    pub kind: Option<RequestKind>,
    /// What is to be corrected.
    #[schema(max_length = 2000)]
    pub note: String,
}
pub fn ask(conn: &mut Conn, who: &Actor, asked: &Asked) -> Result<Receipt> {
    let is_correction = asked.kind == Some(RequestKind::Correction);
    let mut check = Check::default();
    check.that(asked.kind.is_some(), "kind", "field-missing");
    check.that(is_correction || matches!(asked.kind, None | Some(RequestKind::Export)), "kind", "not-a-value");
    check.at_most("note", &asked.note, NOTE_MOST);
    check.that(!is_correction || !asked.note.trim().is_empty(), "note", "field-missing").done()?;
    if is_correction {
        return open(conn, who, RequestKind::Correction, asked.note.trim(), None);
    }
    let person = who.person()?;
    if has_fresh_copy(conn, person)? {
        return Ok(Receipt::changed("/me/data".into(), RequestState::Done.as_str()));
    }
    open(conn, who, RequestKind::Export, "", None)
}
/// Ending a consent stops what rests on it; a person of the operator sees to it and answers.
pub fn withdraw_consent(conn: &mut Conn, who: &Actor, document: &str) -> Result<Receipt> {
    if !consent::withdraw(conn, who, document)? {
        return Err(Error::NotFound);
    }
    open(conn, who, RequestKind::Withdrawal, document, None)
}
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "password": "a short sentence of mine" }))]
pub struct Erasure {
    /// Asked again: an open session is not enough.
    #[schema(required = true, format = Password)]
    pub password: String,
}
impl Proves for Erasure {
    fn password(&self) -> &str {
        &self.password
    }
}
/// Begins the cool-off. Nothing is erased before it ends.
pub fn erase(conn: &mut Conn, who: &Actor, _: &Erasure) -> Result<Receipt> {
    may_go(conn, who.person()?)?;
    open(conn, who, RequestKind::Erasure, "", Some(clock::now().plus(COOL_OFF)))
}
/// An installation without an administrator could not be helped by anyone.
pub(super) fn may_go(conn: &mut Conn, person: i64) -> Result<()> {
    let is_admin = membership::holders(conn, Role::SystemAdmin)?.contains(&person);
    if is_admin { membership::leave_one_system_admin(conn, person) } else { Ok(()) }
}

/// A second one of the same kind is the first, while that is open. A copy is done with the asking:
/// its files are made when they are fetched.
fn open(conn: &mut Conn, who: &Actor, kind: RequestKind, note: &str, undo_until: Option<Instant>) -> Result<Receipt> {
    let (now, person) = (clock::now(), who.person()?);
    let done = kind == RequestKind::Export;
    let state = if done { RequestState::Done } else { RequestState::Open };
    let code = code::next(conn, "DAT", now.utc().year())?;
    let insert = diesel::insert_into(requests::table).values((
        (requests::code.eq(&code), requests::person_id.eq(person), requests::kind.eq(kind)),
        (requests::state.eq(state), requests::note.eq(note), requests::asked_at.eq(now)),
        (requests::undo_until.eq(undo_until), requests::due_at.eq(now.plus(CLOCK))),
        requests::decided_at.eq(done.then_some(now)),
    ));
    let receipt = Receipt::changed("/me/data".into(), state.as_str());
    if (Upsert { insert, tail: " ON CONFLICT (person_id, kind) WHERE state = 'open' DO NOTHING" }).execute(conn)? == 0 {
        return Ok(receipt);
    }
    let request: i64 = requests::table.filter(requests::code.eq(&code)).select(requests::id).first(conn)?;
    event::record(conn, who, &Event::DataRequested { request, code: code.clone(), about: kind.as_str().to_owned() })?;
    Ok(Receipt { created: true, ..receipt.code(&code) })
}
/// Before an erasure has begun its person can take it back; any other open request, too.
pub fn take_back(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let mine = requests::table.filter(requests::person_id.eq(who.person()?)).filter(requests::code.eq(code));
    let id: i64 = mine.select(requests::id).first(conn)?;
    // The database decides whether this came before the erasure.
    let open = requests::table.find(id).filter(requests::state.eq(RequestState::Open));
    let taken = diesel::update(open)
        .set((requests::state.eq(RequestState::TakenBack), requests::decided_at.eq(clock::now())))
        .execute(conn)?;
    if taken == 0 {
        return Err(Error::conflict("request-decided"));
    }
    event::record(conn, who, &Event::DataRequestTakenBack { request: id, code: code.to_owned() })?;
    Ok(Receipt::changed("/me/data".into(), RequestState::TakenBack.as_str()))
}
pub(super) fn has_fresh_copy(conn: &mut Conn, person: i64) -> Result<bool> {
    let fresh = requests::table
        .filter(requests::person_id.eq(person))
        .filter(requests::kind.eq(RequestKind::Export))
        .filter(requests::asked_at.gt(clock::now().plus(-FRESH)));
    Ok(diesel::select(diesel::dsl::exists(fresh)).get_result(conn)?)
}
/// The newest 50 of a person.
pub(super) fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<DataRequest>> {
    Ok(requests::table
        .filter(requests::person_id.eq(person))
        .order(requests::id.desc())
        .limit(50)
        .select(DataRequest::as_select())
        .load(conn)?)
}

/// Marks what is over its time, a portion at once; the mark tells the administrators, once.
pub(super) fn mark_overdue(conn: &mut Conn) -> Result<usize> {
    let now = clock::now();
    let late: Vec<(i64, String)> = requests::table
        .filter(requests::state.eq(RequestState::Open))
        .filter(requests::due_at.lt(now))
        .filter(requests::overdue_at.is_null())
        .order(requests::due_at)
        .limit(PORTION)
        .select((requests::id, requests::code))
        .load(conn)?;
    for (id, code) in &late {
        let unmarked = requests::table.find(*id).filter(requests::overdue_at.is_null());
        if diesel::update(unmarked).set(requests::overdue_at.eq(now)).execute(conn)? == 1 {
            event::record(conn, &Actor::system(), &Event::DataRequestOverdue { request: *id, code: code.clone() })?;
        }
    }
    Ok(late.len())
}
