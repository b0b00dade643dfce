//! Asking for a role, and the decision on it.
use super::held::{Held, visible};
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, AgencyLink},
        membership::{self, Role, RoleState},
    },
    clock,
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{agencies, memberships},
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Requests of one person that wait for a decision.
const OPEN_MOST: i64 = 10;

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "role": "author", "note": "Saya menulis kursus untuk dinas kami." }))]
pub struct RoleRequest {
    #[schema(required = true)]
    pub role: Option<Role>,
    /// Why: a sentence to those who decide, at most 500 characters.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub note: String,
    /// The code of a role at another agency that ends when this one is confirmed: the person moves.
    #[schema(max_length = 200)]
    pub leaves: String,
}
/// The form to ask for a role.
#[derive(Serialize, ToSchema)]
pub struct RoleRequestPage {
    pub agency: AgencyLink,
    /// What there can be at this agency.
    pub roles: Vec<Role>,
    /// Roles at other agencies that one may leave.
    pub others: Vec<LeavableRole>,
}
#[derive(Serialize, ToSchema, Queryable)]
pub struct LeavableRole {
    pub code: String,
    pub role: Role,
    pub agency: String,
}
impl View for RoleRequestPage {
    const TEMPLATE: &'static str = "accounts/role_request.html";
    fn address(&self) -> Option<String> {
        Some(format!("/agencies/{}/role-requests/new", self.agency.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "role": "", "note": "", "leaves": "" })
    }
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<RoleRequestPage> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let agency = agency::find(conn, slug)?;
    let others = memberships::table
        .inner_join(agencies::table)
        .filter(memberships::person_id.eq(person))
        .filter(memberships::state.eq(RoleState::Confirmed))
        .filter(memberships::stands_in_for.is_null())
        .filter(agencies::id.ne(agency.id))
        .order(memberships::id)
        .limit(50)
        .select((memberships::code, memberships::role, agencies::name))
        .load(conn)?;
    let roles = Role::ALL.iter().copied().filter(|role| role.is_of(&agency)).collect();
    Ok(RoleRequestPage { agency: agency.link(), roles, others })
}

/// Asks for a role at an agency. It gives no right until someone else has confirmed it.
pub fn ask(conn: &mut Conn, who: &Actor, slug: &str, asked: &RoleRequest) -> Result<Receipt> {
    let person = who.person()?;
    let agency = agency::open(conn, slug)?;
    Check::default().that(asked.role.is_some(), "role", "field-missing").text("note", &asked.note, 500).done()?;
    let role = asked.role.filter(|role| role.is_of(&agency)).ok_or_else(|| Error::invalid("role", "role-not-there"))?;
    let leaves = match asked.leaves.trim() {
        "" => None,
        code => Some(leavable(conn, person, agency.id, code)?),
    };
    if membership::live(conn, person, role, Some(agency.id))?.is_some() {
        return Err(Error::conflict("role-live"));
    }
    let open: i64 = memberships::table
        .filter(memberships::person_id.eq(person))
        .filter(memberships::state.eq(RoleState::Requested))
        .count()
        .get_result(conn)?;
    if open >= OPEN_MOST {
        return Err(Error::conflict("role-requests-too-many"));
    }
    let code = membership::new_code()?;
    let id: i64 = diesel::insert_into(memberships::table)
        .values((
            memberships::code.eq(&code),
            (memberships::person_id.eq(person), memberships::agency_id.eq(agency.id)),
            (memberships::role.eq(role), memberships::state.eq(RoleState::Requested)),
            memberships::note.eq(asked.note.trim()),
            memberships::created_at.eq(clock::now()),
            memberships::leaves_id.eq(leaves),
        ))
        .returning(memberships::id)
        .get_result(conn)?;
    let requested = Event::RoleRequested { membership: id, person, role: role.as_str().into(), agency: agency.id };
    event::record(conn, who, &requested)?;
    Ok(Receipt::created(format!("/roles/{code}"), RoleState::Requested.as_str()).code(&code))
}
/// One's own role elsewhere, held in one's own right.
fn leavable(conn: &mut Conn, person: i64, agency: i64, code: &str) -> Result<i64> {
    let found = memberships::table
        .filter(memberships::code.eq(code))
        .filter(memberships::person_id.eq(person))
        .filter(memberships::state.eq(RoleState::Confirmed))
        .filter(memberships::stands_in_for.is_null())
        .filter(memberships::agency_id.ne(agency))
        .select(memberships::id)
        .first(conn)
        .optional()?;
    found.ok_or_else(|| Error::invalid("leaves", "not-a-value"))
}

crate::text_enum! { pub enum Verdict { Confirm = "confirm", Refuse = "refuse" } }
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "decision": "refuse", "reason": "Belum perlu" }))]
pub struct RoleDecision {
    #[schema(required = true)]
    pub decision: Option<Verdict>,
    /// Needed for a refusal; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: String,
}
/// Confirms or refuses a request, once. Nobody decides on their own, whatever else they are. Deciding the same again is no
/// error; of two who decide at once, the database lets one through.
pub fn decide(conn: &mut Conn, who: &Actor, code: &str, decision: &RoleDecision) -> Result<Receipt> {
    let (held, agency) = visible(conn, who, code)?;
    if who.person == Some(held.person_id) {
        return Err(Error::forbidden("role-not-on-oneself"));
    }
    if !who.decides_on(held.role, agency.as_ref()) {
        return Err(Error::forbidden("role-not-yours"));
    }
    let mut check = Check::default();
    check.that(decision.decision.is_some(), "decision", "field-missing");
    match decision.decision {
        Some(Verdict::Refuse) => check.text("reason", &decision.reason, 1000),
        _ => check.at_most("reason", &decision.reason, 1000),
    };
    check.done()?;
    let to = match decision.decision {
        Some(Verdict::Confirm) => RoleState::Confirmed,
        _ => RoleState::Refused,
    };
    if held.state == to && held.decided_by.is_some() && held.decided_by == who.person {
        return Ok(held.receipt(to));
    }
    let (now, reason) = (clock::now(), decision.reason.trim());
    let decided = diesel::update(memberships::table.find(held.id))
        .filter(memberships::state.eq(RoleState::Requested))
        .set((
            memberships::state.eq(to),
            memberships::began_at.eq((to == RoleState::Confirmed).then_some(now)),
            (memberships::decided_by.eq(who.person), memberships::decided_at.eq(now)),
            memberships::reason.eq(Some(reason).filter(|r| !r.is_empty())),
        ))
        .execute(conn)?;
    if decided == 0 {
        return Err(Error::conflict("role-decided"));
    }
    let (person, role, at) = (held.person_id, held.role.as_str().to_owned(), held.agency_id.unwrap_or_default());
    if to == RoleState::Refused {
        let refused = Event::RoleRefused { membership: held.id, person, role, agency: at, reason: reason.into() };
        event::record(conn, who, &refused)?;
    } else {
        let confirmed = Event::RoleConfirmed { person, role, agency: held.agency_id, membership: Some(held.id) };
        event::record(conn, who, &confirmed)?;
        leave(conn, who, &held)?;
    }
    Ok(held.receipt(to))
}
/// Whoever has moved leaves the role that their request named, if they still hold it.
fn leave(conn: &mut Conn, who: &Actor, arrived: &Held) -> Result<()> {
    let Some(id) = arrived.leaves_id else {
        return Ok(());
    };
    let left: Held = memberships::table.find(id).select(Held::as_select()).first(conn)?;
    if !membership::end(conn, who, left.id, "")? {
        return Ok(());
    }
    let ended = Event::RoleEnded {
        membership: left.id,
        person: left.person_id,
        role: left.role.as_str().into(),
        agency: left.agency_id,
        reason: String::new(),
        moved_to: arrived.agency_id,
    };
    event::record(conn, who, &ended)
}

/// Takes one's own request back while it waits; twice is no error.
pub fn withdraw(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let (held, _) = visible(conn, who, code)?;
    if who.person != Some(held.person_id) {
        return Err(Error::forbidden("role-only-own"));
    }
    let receipt = held.receipt(RoleState::Withdrawn);
    if held.state == RoleState::Withdrawn {
        return Ok(receipt);
    }
    let done = diesel::update(memberships::table.find(held.id))
        .filter(memberships::state.eq(RoleState::Requested))
        .set((
            memberships::state.eq(RoleState::Withdrawn),
            (memberships::decided_by.eq(who.person), memberships::decided_at.eq(clock::now())),
        ))
        .execute(conn)?;
    if done == 0 {
        return Err(Error::conflict("role-decided"));
    }
    let withdrawn = Event::RoleWithdrawn {
        membership: held.id,
        person: held.person_id,
        role: held.role.as_str().into(),
        agency: held.agency_id.unwrap_or_default(),
    };
    event::record(conn, who, &withdrawn)?;
    Ok(receipt)
}
