//! The roles of one agency: what waits, who holds what, what was; and its part of the audit trail.
use super::held::{Held, RoleCard, cards};
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, Agency, AgencyLink},
        audit::{self, AuditEntry},
        membership::{self, LAN, Role, RoleState},
        person,
    },
    db::{Conn, Cursor, Page},
    error::{Check, Error, Result},
    schema::{agencies, memberships},
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a page of a list begins.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct After {
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
}
impl After {
    fn cursor(&self) -> Option<Cursor> {
        self.after.parse().ok()
    }
}
/// What an agency's administrators see of its roles.
#[derive(Serialize, ToSchema)]
pub struct AgencyRoles {
    pub agency: AgencyLink,
    /// Requests that wait here and in the units below, the oldest first, at most 100; at LAN also every request to be a mentor.
    pub open: Vec<RoleCard>,
    /// Who holds a role or stands in, at most 200.
    pub holders: Vec<RoleCard>,
    /// What was refused, withdrawn or has ended, newest first.
    pub history: Vec<RoleCard>,
    pub next: Option<String>,
    pub after: String,
    /// A system administrator may appoint people here.
    pub may_appoint: bool,
    /// What there can be at this agency.
    pub roles: Vec<Role>,
}
impl View for AgencyRoles {
    const TEMPLATE: &'static str = "accounts/roles.html";
    fn address(&self) -> Option<String> {
        Some(format!("/agencies/{}/roles", self.agency.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "person": "", "role": "" })
    }
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// The agency, for those who may look into its books.
fn audited(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Agency> {
    let agency = agency::find(conn, slug)?;
    if who.is_some_and(|who| who.may_audit(&agency)) { Ok(agency) } else { Err(Error::forbidden("agency-not-yours")) }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, after: &After) -> Result<AgencyRoles> {
    let agency = audited(conn, who, slug)?;
    let mut open: Vec<Held> = memberships::table
        .inner_join(agencies::table)
        .filter(agencies::lineage.ge(&agency.lineage))
        .filter(agencies::lineage.lt(agency::behind(&agency.lineage)))
        .filter(memberships::state.eq(RoleState::Requested))
        .order(memberships::id)
        .limit(100)
        .select(Held::as_select())
        .load(conn)?;
    if agency.slug == LAN {
        let mentors: Vec<Held> = memberships::table
            .filter(memberships::role.eq(Role::Mentor))
            .filter(memberships::state.eq(RoleState::Requested))
            .filter(memberships::agency_id.ne(agency.id))
            .order(memberships::id)
            .limit(100)
            .select(Held::as_select())
            .load(conn)?;
        open.extend(mentors);
    }
    let here = memberships::table.filter(memberships::agency_id.eq(agency.id));
    let holders: Vec<Held> = here
        .filter(memberships::state.eq(RoleState::Confirmed))
        .order(memberships::id)
        .limit(200)
        .select(Held::as_select())
        .load(conn)?;
    let mut history = here
        .filter(memberships::state.eq_any([RoleState::Refused, RoleState::Withdrawn, RoleState::Ended]))
        .into_boxed();
    if let Some(after) = after.cursor() {
        history = history.filter(memberships::id.lt(after.id));
    }
    let rows: Vec<Held> = history.order(memberships::id.desc()).limit(51).select(Held::as_select()).load(conn)?;
    let past = Page::cut(rows, 50, |row| Cursor { at: row.created_at, id: row.id });
    Ok(AgencyRoles {
        open: cards(conn, &open)?,
        holders: cards(conn, &holders)?,
        history: cards(conn, &past.items)?,
        next: past.next,
        after: after.after.clone(),
        may_appoint: who.is_some_and(|who| who.is(Role::SystemAdmin)),
        roles: Role::ALL.iter().copied().filter(|role| role.is_of(&agency)).collect(),
        agency: agency.link(),
    })
}
/// A name beside its role, for colleagues.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleHolder {
    pub person: String,
    pub role: Role,
    /// For whom, where it is held for someone else.
    pub stands_in_for: Option<String>,
}
/// Who has a role at an agency now, at most 200.
pub fn holders(conn: &mut Conn, agency: &Agency) -> Result<Vec<RoleHolder>> {
    let rows: Vec<Held> = memberships::table
        .filter(memberships::agency_id.eq(agency.id))
        .filter(memberships::state.eq(RoleState::Confirmed))
        .filter(memberships::stands_in_for.is_null().or(memberships::began_at.is_not_null()))
        .order(memberships::id)
        .limit(200)
        .select(Held::as_select())
        .load(conn)?;
    let holder =
        |card: RoleCard| RoleHolder { person: card.person, role: card.role, stands_in_for: card.stands_in_for };
    Ok(cards(conn, &rows)?.into_iter().map(holder).collect())
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "person": "nama@example.go.id", "role": "agency_admin" }))]
pub struct Appointment {
    /// The address of an account.
    #[schema(required = true, min_length = 1, max_length = 254)]
    pub person: String,
    #[schema(required = true)]
    pub role: Option<Role>,
}
/// Gives a role at an agency without a request: how an agency comes by its first administrator.
pub fn appoint(conn: &mut Conn, who: &Actor, slug: &str, act: &Appointment) -> Result<Receipt> {
    let agency = agency::find(conn, slug)?;
    if !who.is(Role::SystemAdmin) {
        return Err(Error::forbidden("only-system-admins"));
    }
    let mut check = Check::default();
    check.text("person", &act.person, 254).that(act.role.is_some(), "role", "field-missing").done()?;
    let role = act.role.ok_or_else(|| Error::invalid("role", "field-missing"))?;
    if role.is_of_installation() {
        return Err(Error::invalid("role", "role-not-there"));
    }
    let person = person::by_email(conn, &act.person)?.ok_or_else(|| Error::invalid("person", "nobody-there"))?;
    membership::grant(conn, who, person.id, role, Some(slug))?;
    Ok(Receipt::changed(format!("/agencies/{}/roles", agency.slug), RoleState::Confirmed.as_str()))
}

/// What happened at an agency and in its units, newest first.
#[derive(Serialize, ToSchema)]
pub struct AgencyAudit {
    pub agency: AgencyLink,
    pub items: Vec<AuditEntry>,
    pub next: Option<String>,
    pub after: String,
}
impl View for AgencyAudit {
    const TEMPLATE: &'static str = "accounts/audit.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
pub fn trail(conn: &mut Conn, who: Option<&Actor>, slug: &str, after: &After) -> Result<AgencyAudit> {
    let agency = audited(conn, who, slug)?;
    let Page { items, next } = audit::of_agency(conn, &agency.lineage, after.cursor(), 50)?;
    Ok(AgencyAudit { agency: agency.link(), items, next, after: after.after.clone() })
}
