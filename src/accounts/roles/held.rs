//! One role of one person, from request to end: its row, its card, its page.
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, Agency, AgencyLink},
        membership::{Role, RoleState},
    },
    clock::{self, Instant},
    db::Conn,
    error::{Error, Result},
    schema::{agencies, memberships, people},
    view::{Receipt, View},
};
use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = memberships)]
pub(super) struct Held {
    pub id: i64,
    pub code: String,
    pub person_id: i64,
    pub agency_id: Option<i64>,
    pub role: Role,
    pub state: RoleState,
    pub note: String,
    pub created_at: Instant,
    pub began_at: Option<Instant>,
    pub decided_by: Option<i64>,
    pub decided_at: Option<Instant>,
    pub reason: Option<String>,
    pub leaves_id: Option<i64>,
    pub stands_in_for: Option<i64>,
    pub begins_at: Option<Instant>,
    pub ends_at: Option<Instant>,
}
impl Held {
    pub(super) fn receipt(&self, state: RoleState) -> Receipt {
        Receipt::changed(format!("/roles/{}", self.code), state.as_str()).code(&self.code)
    }
}

/// A role in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleCard {
    pub code: String,
    pub role: Role,
    pub state: RoleState,
    pub person: String,
    /// Null: of the installation.
    pub agency: Option<AgencyLink>,
    pub asked_at: Instant,
    /// Whole days since it was asked for.
    pub age_days: i64,
    /// Since when it is held; null: it never was, or not yet.
    pub began_at: Option<Instant>,
    /// The last decision: by whom, when, why.
    pub decided_by: Option<String>,
    pub decided_at: Option<Instant>,
    pub reason: Option<String>,
    /// Whose role it is, where it is held for someone else, and the first and last day of it.
    pub stands_in_for: Option<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}
crate::text_enum! {
    /// What can be done about a role.
    pub enum RoleAct {
        Decide = "decide",
        Withdraw = "withdraw",
        End = "end",
        HandOver = "hand_over",
        Delegate = "delegate",
    }
}
/// A role with all that can be done about it.
#[derive(Serialize, ToSchema)]
pub struct RolePage {
    pub card: RoleCard,
    /// Why it was asked for.
    pub note: String,
    /// The role that ends when this one is confirmed.
    pub leaves: Option<RoleCard>,
    /// Who stands in for it, now or later.
    pub stand_ins: Vec<RoleCard>,
    pub mine: bool,
    /// What this person may do about it now.
    pub may: Vec<RoleAct>,
    pub today: NaiveDate,
}
impl View for RolePage {
    const TEMPLATE: &'static str = "accounts/role.html";
    fn address(&self) -> Option<String> {
        Some(format!("/roles/{}", self.card.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "reason": "", "successor": "", "why": "", "deputy": "", "from": self.today, "to": "" })
    }
}

/// The day it is in Jakarta: days of stand-ins begin and end there.
pub(super) fn day(at: Instant) -> NaiveDate {
    at.utc().with_timezone(&chrono_tz::Asia::Jakarta).date_naive()
}

/// A role that this person may look at: their own, one they stand in for, one they decide on or oversee.
pub(super) fn visible(conn: &mut Conn, who: &Actor, code: &str) -> Result<(Held, Option<Agency>)> {
    let held: Held = memberships::table.filter(memberships::code.eq(code)).select(Held::as_select()).first(conn)?;
    let agency = held.agency_id.map(|id| agency::by_id(conn, id)).transpose()?;
    let oversees = who.decides_on(held.role, agency.as_ref())
        || agency.as_ref().map_or_else(|| who.is(Role::Auditor), |agency| who.may_audit(agency));
    if oversees || who.person == Some(held.person_id) {
        return Ok((held, agency));
    }
    // Whose role someone stands in for, and who stands in for them.
    let other: i64 = memberships::table
        .filter(memberships::stands_in_for.eq(held.id).or(memberships::id.nullable().eq(held.stands_in_for)))
        .filter(memberships::person_id.nullable().eq(who.person))
        .count()
        .get_result(conn)?;
    if other > 0 { Ok((held, agency)) } else { Err(Error::NotFound) }
}
/// The person for whom this role is held, if it is a stand-in's.
pub(super) fn holder(conn: &mut Conn, held: &Held) -> Result<Option<i64>> {
    Ok(match held.stands_in_for {
        Some(id) => Some(memberships::table.find(id).select(memberships::person_id).first(conn)?),
        None => None,
    })
}
/// Lays down what is one's own, revokes what one has given, ends what one decides on.
pub(super) fn may_end(who: &Actor, held: &Held, agency: Option<&Agency>, holder: Option<i64>) -> bool {
    who.person.is_some_and(|person| person == held.person_id || holder == Some(person))
        || who.decides_on(held.role, agency)
}

pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<RolePage> {
    let who = who.ok_or(Error::SignInFirst)?;
    let (held, agency) = visible(conn, who, code)?;
    let holder = holder(conn, &held)?;
    let mine = who.person == Some(held.person_id);
    let (requested, confirmed) = (held.state == RoleState::Requested, held.state == RoleState::Confirmed);
    let own = who.in_own_right();
    // A role of an agency that its holder has in their own right.
    let passable = confirmed && held.stands_in_for.is_none() && agency.is_some();
    let decides = who.decides_on(held.role, agency.as_ref());
    let decides_itself = own.decides_on(held.role, agency.as_ref());
    let may = [
        (RoleAct::Decide, requested && decides && !mine),
        (RoleAct::Withdraw, requested && mine),
        (RoleAct::End, confirmed && may_end(who, &held, agency.as_ref(), holder)),
        (RoleAct::HandOver, passable && decides_itself),
        (RoleAct::Delegate, passable && (mine || decides_itself)),
    ];
    let may = may.into_iter().filter_map(|(act, may)| may.then_some(act)).collect();
    let leaves: Vec<Held> = match held.leaves_id {
        Some(id) => memberships::table.find(id).select(Held::as_select()).load(conn)?,
        None => vec![],
    };
    let stand_ins: Vec<Held> = memberships::table
        .filter(memberships::stands_in_for.eq(held.id))
        .filter(memberships::state.eq(RoleState::Confirmed))
        .order(memberships::id)
        .limit(20)
        .select(Held::as_select())
        .load(conn)?;
    let (note, count) = (held.note.clone(), leaves.len());
    let all: Vec<Held> = [held].into_iter().chain(leaves).chain(stand_ins).collect();
    let mut cards = cards(conn, &all)?.into_iter();
    Ok(RolePage {
        card: cards.next().ok_or(Error::NotFound)?,
        leaves: cards.by_ref().take(count).next(),
        stand_ins: cards.collect(),
        note,
        mine,
        may,
        today: day(clock::now()),
    })
}

/// Rows as cards, in their order. Three queries for all names.
pub(super) fn cards(conn: &mut Conn, rows: &[Held]) -> Result<Vec<RoleCard>> {
    let originals: BTreeMap<i64, i64> = memberships::table
        .filter(memberships::id.eq_any(rows.iter().filter_map(|row| row.stands_in_for).collect::<BTreeSet<_>>()))
        .select((memberships::id, memberships::person_id))
        .load::<(i64, i64)>(conn)?
        .into_iter()
        .collect();
    let persons = rows.iter().flat_map(|row| [Some(row.person_id), row.decided_by]).flatten();
    let persons: BTreeMap<i64, String> = people::table
        .filter(people::id.eq_any(persons.chain(originals.values().copied()).collect::<BTreeSet<_>>()))
        .select((people::id, people::name))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let places: BTreeMap<i64, AgencyLink> = agencies::table
        .filter(agencies::id.eq_any(rows.iter().filter_map(|row| row.agency_id).collect::<BTreeSet<_>>()))
        .select((agencies::id, (agencies::slug, agencies::name)))
        .load::<(i64, AgencyLink)>(conn)?
        .into_iter()
        .collect();
    let now = clock::now();
    let named = |id: i64| persons.get(&id).cloned();
    let card = |row: &Held| RoleCard {
        code: row.code.clone(),
        role: row.role,
        state: row.state,
        person: named(row.person_id).unwrap_or_default(),
        agency: row.agency_id.and_then(|id| places.get(&id).cloned()),
        asked_at: row.created_at,
        age_days: (now.utc() - row.created_at.utc()).num_days(),
        began_at: row.began_at,
        decided_by: row.decided_by.and_then(named),
        decided_at: row.decided_at,
        reason: row.reason.clone(),
        stands_in_for: row.stands_in_for.and_then(|id| originals.get(&id)).and_then(|id| named(*id)),
        from: row.begins_at.map(day),
        // It ends when the last day does.
        to: row.ends_at.map(|at| day(at.plus(-TimeDelta::seconds(1)))),
    };
    Ok(rows.iter().map(card).collect())
}
/// A person's roles and requests, newest first: the newest 50.
pub fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<RoleCard>> {
    let rows: Vec<Held> = memberships::table
        .filter(memberships::person_id.eq(person))
        .order(memberships::id.desc())
        .limit(50)
        .select(Held::as_select())
        .load(conn)?;
    cards(conn, &rows)
}
/// Where a role is shown.
pub fn address(conn: &mut Conn, id: i64) -> Result<String> {
    let code: String = memberships::table.find(id).select(memberships::code).first(conn)?;
    Ok(format!("/roles/{code}"))
}
/// The row under which someone holds this role at an agency in their own right.
pub fn of(conn: &mut Conn, person: i64, role: Role, agency: i64) -> Result<Option<i64>> {
    Ok(memberships::table
        .filter(memberships::person_id.eq(person))
        .filter(memberships::role.eq(role))
        .filter(memberships::agency_id.eq(agency))
        .filter(memberships::stands_in_for.is_null())
        .filter(memberships::state.eq(RoleState::Confirmed))
        .select(memberships::id)
        .first(conn)
        .optional()?)
}
