//! Who is asking, and what they may do.
use super::membership::{Membership, Role};
use crate::{
    clock, code,
    db::Conn,
    error::{Error, Result},
    event::{Acts, By, Via},
    schema::{agencies, api_tokens, memberships, people, sessions},
    words::Lang,
};
use diesel::prelude::*;

/// The second argument of every verb. Jobs, seeds and the command line act as [`Actor::system`].
#[derive(Clone, Debug)]
pub struct Actor {
    /// None: the system itself.
    pub person: Option<i64>,
    pub name: String,
    pub language: Lang,
    /// Confirmed ones only: a request for a role gives no right.
    pub memberships: Vec<Membership>,
    pub via: Via,
    pub request: Option<String>,
}

/// What an address asks of whoever comes, before the verb asks about the thing itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Right {
    Visitor,
    SignedIn,
    /// A curator of some institution; of which sources, the verb asks.
    Curate,
}

/// What a request shows of its sender: pages a cookie, the API a token, never the other way round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    Session(String),
    Token(String),
}

impl Actor {
    pub fn system() -> Self {
        Self {
            person: None,
            name: "Ekopi".into(),
            language: Lang::Id,
            memberships: vec![],
            via: Via::System,
            request: None,
        }
    }
    pub fn command() -> Self {
        Self { via: Via::Command, ..Self::system() }
    }
    /// The person's id. The system takes no course and writes no lesson: what needs a person is refused to it.
    pub fn person(&self) -> Result<i64> {
        self.person.ok_or_else(|| Error::forbidden("only-people"))
    }
    pub fn is_system(&self) -> bool {
        self.person.is_none()
    }
    pub fn has(&self, right: Right) -> bool {
        match right {
            Right::Visitor => true,
            Right::SignedIn => self.person.is_some(),
            Right::Curate => self.is_system() || self.is(Role::Curator),
        }
    }
    pub fn is(&self, role: Role) -> bool {
        self.memberships.iter().any(|m| m.role == role)
    }
    /// Holds `role` at the agency with this slug.
    pub fn is_at(&self, role: Role, agency: &str) -> bool {
        self.memberships.iter().any(|m| m.role == role && m.agency.as_deref() == Some(agency))
    }
}
impl Acts for Actor {
    fn by(&self) -> By<'_> {
        By { person: self.person, via: self.via, request: self.request.as_deref() }
    }
}

/// The person behind a credential; none when it is unknown, expired, or its person disabled.
pub fn identify(conn: &mut Conn, credential: Option<&Credential>, request: Option<&str>) -> Result<Option<Actor>> {
    // One row for each confirmed role, or one without a role: this is asked before everything else.
    type Row = ((i64, String, Lang), Option<Role>, Option<String>);
    let columns =
        ((people::id, people::name, people::language), memberships::role.nullable(), agencies::slug.nullable());
    let confirmed = memberships::person_id.eq(people::id).and(memberships::state.eq("confirmed"));
    let active = people::state.eq("active");
    let rows: Vec<Row> = match credential {
        None => vec![],
        Some(Credential::Session(token)) => sessions::table
            .inner_join(people::table)
            .left_join(memberships::table.on(confirmed))
            .left_join(agencies::table.on(memberships::agency_id.eq(agencies::id.nullable())))
            .filter(sessions::token_hash.eq(code::hash(token)))
            .filter(sessions::expires_at.gt(clock::now()))
            .filter(active)
            .select(columns)
            .load(conn)?,
        Some(Credential::Token(token)) => api_tokens::table
            .inner_join(people::table)
            .left_join(memberships::table.on(confirmed))
            .left_join(agencies::table.on(memberships::agency_id.eq(agencies::id.nullable())))
            .filter(api_tokens::token_hash.eq(code::hash(token)))
            .filter(api_tokens::expires_at.gt(clock::now()))
            .filter(active)
            .select(columns)
            .load(conn)?,
    };
    let Some((id, name, language)) = rows.first().map(|(person, ..)| person.clone()) else {
        return Ok(None);
    };
    let memberships = rows.into_iter().filter_map(|(_, role, agency)| Some(Membership { role: role?, agency }));
    let via = if matches!(credential, Some(Credential::Token(_))) { Via::Api } else { Via::Page };
    Ok(Some(Actor {
        person: Some(id),
        name,
        language,
        memberships: memberships.collect(),
        via,
        request: request.map(str::to_owned),
    }))
}
