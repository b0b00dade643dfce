//! The administrators' desk: every request about personal data with its age and clock, and its decision.
use super::request::{DataRequest, RequestKind, RequestState};
use crate::{
    accounts::actor::Actor,
    clock,
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{data_requests as requests, people},
    view::{Receipt, View},
};
use diesel::{prelude::*, sql_types::Bool};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which requests, and where the next page begins.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct DeskPlace {
    /// `open` unless said.
    pub state: Option<RequestState>,
    /// This request alone.
    pub code: String,
    pub after: String,
    /// 1 to 100, 20 unless said.
    pub limit: Option<i64>,
}
#[derive(Serialize, ToSchema)]
pub struct RequestDesk {
    pub state: RequestState,
    pub states: Vec<RequestState>,
    pub items: Vec<DeskItem>,
    pub next: Option<String>,
}
#[derive(Serialize, ToSchema)]
pub struct DeskItem {
    #[serde(flatten)]
    pub request: DataRequest,
    pub name: String,
    /// Whole hours since it was asked.
    pub age: i64,
    /// Whole hours of the clock that are left; below zero: overdue.
    pub left: i64,
    /// Who decided; null: nobody yet, or the program.
    pub decided_by: Option<String>,
}
impl View for RequestDesk {
    const TEMPLATE: &'static str = "privacy/desk.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
    fn address(&self) -> Option<String> {
        Some("/manage/data-requests".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "decision": "", "answer": "" })
    }
}
/// The oldest clock first.
pub fn desk(conn: &mut Conn, place: &DeskPlace) -> Result<RequestDesk> {
    let deciders = diesel::alias!(people as deciders);
    let state = place.state.unwrap_or(RequestState::Open);
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let after: i64 = i64::from_str_radix(&place.after, 16).unwrap_or(0);
    let mut rows: Vec<(i64, DataRequest, String, Option<String>)> = requests::table
        .inner_join(people::table.on(people::id.eq(requests::person_id)))
        .left_join(deciders.on(deciders.field(people::id).nullable().eq(requests::decided_by)))
        .filter(requests::state.eq(state))
        .filter(requests::code.eq(&place.code).or(place.code.is_empty().into_sql::<Bool>()))
        .filter(requests::id.gt(after))
        .order(requests::id)
        .limit(limit + 1)
        .select((requests::id, DataRequest::as_select(), people::name, deciders.field(people::name).nullable()))
        .load(conn)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| format!("{:x}", row.0));
    let now = clock::now().utc();
    let item = |(_, request, name, decided_by): (i64, DataRequest, String, Option<String>)| DeskItem {
        age: (now - request.asked_at.utc()).num_hours(),
        left: (request.due_at.utc() - now).num_hours() - i64::from(request.due_at.utc() < now),
        request,
        name,
        decided_by,
    };
    let items = rows.into_iter().map(item).collect();
    Ok(RequestDesk { state, states: RequestState::ALL.to_vec(), items, next })
}
/// How many wait for a decision, and how many of them too long.
pub fn waiting(conn: &mut Conn) -> Result<(i64, i64)> {
    let open = requests::table.filter(requests::state.eq(RequestState::Open));
    let all = open.count().get_result(conn)?;
    Ok((all, open.filter(requests::due_at.lt(clock::now())).count().get_result(conn)?))
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "decision": "done", "answer": "Sudah dihapus" }))]
pub struct Decision {
    /// `done` or `refused`.
    #[schema(required = true)]
    pub decision: Option<RequestState>,
    /// For the person to read; a refusal needs its reason.
    #[schema(max_length = 2000)]
    pub answer: String,
}
/// Nobody decides on their own request. An erasure can only be refused: what is granted happens by itself, after the
/// cool-off, so that its person can still take it back.
pub fn decide(conn: &mut Conn, who: &Actor, code: &str, decision: &Decision) -> Result<Receipt> {
    let (id, person, kind, state): (i64, i64, RequestKind, RequestState) = requests::table
        .filter(requests::code.eq(code))
        .select((requests::id, requests::person_id, requests::kind, requests::state))
        .first(conn)?;
    if Some(person) == who.person {
        return Err(Error::forbidden("own-request"));
    }
    let wanted = decision.decision.filter(|d| matches!(d, RequestState::Done | RequestState::Refused));
    let refused = wanted == Some(RequestState::Refused);
    Check::default()
        .that(wanted.is_some(), "decision", "field-missing")
        .at_most("answer", &decision.answer, 2000)
        .that(!refused || !decision.answer.trim().is_empty(), "answer", "field-missing")
        .done()?;
    if kind == RequestKind::Erasure && !refused {
        return Err(Error::conflict("erasure-by-itself"));
    }
    let receipt = Receipt::changed("/manage/data-requests".into(), wanted.unwrap_or(state).as_str());
    // Of two who decide at once the database lets one through.
    let open = requests::table.find(id).filter(requests::state.eq(RequestState::Open));
    let decided = diesel::update(open)
        .set((
            requests::state.eq(wanted.unwrap_or(state)),
            requests::answer.eq(decision.answer.trim()),
            requests::decided_at.eq(clock::now()),
            requests::decided_by.eq(who.person),
        ))
        .execute(conn)?;
    if decided == 0 {
        return Err(Error::conflict("request-decided"));
    }
    let state = receipt.state.clone();
    event::record(conn, who, &Event::DataRequestDecided { request: id, code: code.to_owned(), person, state })?;
    Ok(receipt)
}
