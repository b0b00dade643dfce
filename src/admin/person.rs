//! One person as whoever administers sees them, and the roles that are given and ended here.
use crate::{
    accounts::{
        actor::{Actor, Right},
        membership::{self, Role},
        roles::held::{self, RoleCard},
    },
    clock::{self, Instant},
    db::Conn,
    error::{Check, Error, Result},
    schema::{agencies, api_tokens, people, sessions},
    view::{Receipt, View},
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is given from here: roles of the installation, and an agency's first admin, who gives the others.
const GIVEN_HERE: [Role; 3] = [Role::SystemAdmin, Role::Auditor, Role::AgencyAdmin];

#[derive(Serialize, ToSchema)]
pub struct PersonPage {
    pub handle: String,
    pub name: String,
    pub email: String,
    pub language: Lang,
    pub state: String,
    pub state_reason: Option<String>,
    /// When the state last changed.
    pub state_at: Option<Instant>,
    pub created_at: Instant,
    /// False: no password yet, so nobody can sign in as them.
    pub has_password: bool,
    /// Live ones.
    pub sessions: i64,
    pub tokens: i64,
    /// Held, asked for and ended: the newest 50.
    pub roles: Vec<RoleCard>,
    /// Roles that can be given here.
    pub given_here: Vec<Role>,
    pub may_change: bool,
    pub is_oneself: bool,
}
impl View for PersonPage {
    const TEMPLATE: &'static str = "admin/person.html";
    fn address(&self) -> Option<String> {
        Some(format!("/manage/people/{}", self.handle))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "reason": "", "role": "", "agency": "" })
    }
}
type Row = (i64, String, String, Lang, String, Option<String>, Option<Instant>, Instant, bool);

pub fn page(conn: &mut Conn, who: Option<&Actor>, handle: &str) -> Result<PersonPage> {
    let who = who.ok_or(Error::SignInFirst)?;
    let (id, name, email, language, state, state_reason, state_at, created_at, has_password): Row = people::table
        .filter(people::handle.eq(handle))
        .select((
            people::id,
            people::name,
            people::email,
            people::language,
            people::state,
            people::state_reason,
            people::state_at,
            people::created_at,
            people::password_hash.is_not_null(),
        ))
        .first(conn)?;
    let now = clock::now();
    let live = sessions::table.filter(sessions::person_id.eq(id)).filter(sessions::expires_at.gt(now));
    let tokens = api_tokens::table.filter(api_tokens::person_id.eq(id)).filter(api_tokens::expires_at.gt(now));
    Ok(PersonPage {
        handle: handle.to_owned(),
        name,
        email,
        language,
        state,
        state_reason,
        state_at,
        created_at,
        has_password,
        sessions: live.count().get_result(conn)?,
        tokens: tokens.count().get_result(conn)?,
        roles: held::of_person(conn, id)?,
        given_here: GIVEN_HERE.to_vec(),
        may_change: who.has(Right::Administer),
        is_oneself: who.person == Some(id),
    })
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "role": "agency_admin", "agency": "lan" }))]
pub struct RoleGrant {
    /// `system_admin`, `auditor` or `agency_admin`.
    #[schema(required = true, min_length = 1, max_length = 100)]
    pub role: String,
    /// The slug of the agency, for a role of an agency.
    #[schema(max_length = 200)]
    pub agency: String,
}
/// Gives a role. Which roles may be given to whom, `membership::grant` asks.
pub fn grant(conn: &mut Conn, who: &Actor, handle: &str, given: &RoleGrant) -> Result<Receipt> {
    let person: i64 = people::table.filter(people::handle.eq(handle)).select(people::id).first(conn)?;
    let role = given.role.parse::<Role>().ok().filter(|role| GIVEN_HERE.contains(role));
    let agency = given.agency.trim();
    let known: i64 = agencies::table.filter(agencies::slug.eq(agency)).count().get_result(conn)?;
    Check::default()
        .that(role.is_some(), "role", "choose-a-role")
        .that(agency.is_empty() || known == 1, "agency", "no-such-agency")
        .done()?;
    let role = role.ok_or_else(|| Error::invalid("role", "choose-a-role"))?;
    membership::grant(conn, who, person, role, Some(agency).filter(|slug| !slug.is_empty()))?;
    Ok(Receipt::created(format!("/manage/people/{handle}"), "confirmed"))
}
