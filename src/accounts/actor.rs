//! Who is asking, and what they may do.
use super::membership::{Membership, Role};
use crate::{
    clock, code,
    db::Conn,
    error::{Error, Result},
    event::{Acts, By, Via},
    schema::{api_tokens, people, sessions},
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
    /// A system administrator.
    Administer,
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
            Right::Administer => self.is_system() || self.is(Role::SystemAdmin),
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

/// Someone as a job knows them: to ask what they may see. None: nobody active.
pub fn of_person(conn: &mut Conn, person: i64) -> Result<Option<Actor>> {
    let active = people::table.find(person).filter(people::state.eq("active"));
    let Some((name, language)) = active.select((people::name, people::language)).first(conn).optional()? else {
        return Ok(None);
    };
    let memberships = super::membership::confirmed(conn, person)?;
    Ok(Some(Actor { person: Some(person), name, language, memberships, ..Actor::system() }))
}

/// The person behind a credential; none when it is unknown, expired, or its person disabled.
pub fn identify(conn: &mut Conn, credential: Option<&Credential>, request: Option<&str>) -> Result<Option<Actor>> {
    let columns = (people::id, people::name, people::language);
    let active = people::state.eq("active");
    let found: Option<(i64, String, Lang)> = match credential {
        None => None,
        Some(Credential::Session(token)) => people::table
            .inner_join(sessions::table)
            .filter(sessions::token_hash.eq(code::hash(token)))
            .filter(sessions::expires_at.gt(clock::now()))
            .filter(active)
            .select(columns)
            .first(conn)
            .optional()?,
        Some(Credential::Token(token)) => people::table
            .inner_join(api_tokens::table)
            .filter(api_tokens::token_hash.eq(code::hash(token)))
            .filter(api_tokens::expires_at.gt(clock::now()))
            .filter(active)
            .select(columns)
            .first(conn)
            .optional()?,
    };
    let Some((id, name, language)) = found else {
        return Ok(None);
    };
    let via = if matches!(credential, Some(Credential::Token(_))) { Via::Api } else { Via::Page };
    Ok(Some(Actor {
        person: Some(id),
        name,
        language,
        memberships: super::membership::confirmed(conn, id)?,
        via,
        request: request.map(str::to_owned),
    }))
}
