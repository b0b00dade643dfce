//! Who is asking, and what they may do.
use super::{
    membership::{Membership, Role},
    session::{self, Seen},
    token::{self, InUse, Scope},
};
use crate::{
    clock::{self, Instant},
    code,
    db::Conn,
    error::{Error, Result},
    event::{Acts, By, Via},
    index,
    schema::{people, sessions, totp_secrets},
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
    /// Those in force: a request gives no right, and neither does a stand-in outside its dates.
    pub memberships: Vec<Membership>,
    pub via: Via,
    pub request: Option<String>,
    /// The session they come through; none with a token.
    pub session: Option<Seen>,
    /// The token they come with, if it is one.
    pub token: Option<InUse>,
    /// Whether their sign-in takes a code as well (`totp`).
    pub second_step: bool,
}

/// What an address asks of whoever comes, before the verb asks about the thing itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Right {
    Visitor,
    SignedIn,
    /// As `SignedIn`, and open to staff who have yet to set up their second step.
    SettingUp,
    /// A curator of some institution; of which sources, the verb asks.
    Curate,
    /// Changes the installation: a system admin.
    Administer,
    /// Reads all that is administered and changes nothing of it: an auditor or a system admin.
    Audit,
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
            session: None,
            token: None,
            second_step: false,
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
            Right::SignedIn | Right::SettingUp => self.person.is_some(),
            Right::Curate => self.is_system() || self.is(Role::Curator),
            Right::Administer => self.is_system() || self.is(Role::SystemAdmin),
            Right::Audit => self.has(Right::Administer) || self.is(Role::Auditor),
        }
    }
    /// Holds a role and signs in by password alone: refused everything but its set-up where the installation asks a
    /// second step of its staff.
    pub fn must_set_up(&self) -> bool {
        self.person.is_some() && !self.memberships.is_empty() && !self.second_step
    }
    /// Comes with a token that may look and not change.
    pub fn only_reads(&self) -> bool {
        self.token.as_ref().is_some_and(|token| token.scope == Scope::Read)
    }
    pub fn is(&self, role: Role) -> bool {
        self.memberships.iter().any(|m| m.role == role)
    }
    /// Holds `role` at the agency with this slug.
    pub fn is_at(&self, role: Role, agency: &str) -> bool {
        self.memberships.iter().any(|m| m.role == role && m.agency.as_deref() == Some(agency))
    }
}
/// By which tokens someone finds things in the search index: the same as what `visible()` of the nouns lets them see.
pub fn audience(who: Option<&Actor>) -> Vec<String> {
    let mut tokens = vec![index::PUBLIC.to_owned()];
    for held in who.map_or(&[][..], |who| &who.memberships) {
        tokens.extend(held.agency_id.map(index::staff_of));
        match (held.role, &held.agency) {
            (Role::Curator, Some(institution)) => tokens.push(index::curators_of(institution)),
            (Role::Auditor, _) => tokens.push(index::AUDITORS.to_owned()),
            _ => {}
        }
    }
    tokens.sort();
    tokens.dedup();
    tokens
}
impl Acts for Actor {
    fn by(&self) -> By<'_> {
        By { person: self.person, via: self.via, request: self.request.as_deref() }
    }
}

/// Whoever asks for what anyone may have: known or not, through which door, and from where, for limits alone.
#[derive(Clone, Debug)]
pub struct Asker {
    pub who: Option<Actor>,
    pub via: Via,
    pub client: String,
    pub request: String,
}
impl Asker {
    /// By what their limits are counted: the person, else the client.
    pub fn counted_by(&self) -> String {
        let person = self.who.as_ref().and_then(|who| who.person);
        person.map_or_else(|| format!("client {}", self.client), |person| format!("person {person}"))
    }
}
impl Acts for Asker {
    fn by(&self) -> By<'_> {
        let person = self.who.as_ref().and_then(|who| who.person);
        By { person, via: self.via, request: Some(self.request.as_str()) }
    }
}

/// Someone as a job knows them: to ask what they may see. None: nobody active.
pub fn of_person(conn: &mut Conn, person: i64) -> Result<Option<Actor>> {
    let active = people::table.find(person).filter(people::state.eq("active"));
    let Some((name, language)) = active.select((people::name, people::language)).first(conn).optional()? else {
        return Ok(None);
    };
    let memberships = super::membership::in_force(conn, person)?;
    Ok(Some(Actor { person: Some(person), name, language, memberships, ..Actor::system() }))
}
/// Someone for whom a job goes on with what they began, though they may have been shut out in between; they hold no role.
pub fn even_inactive(conn: &mut Conn, person: i64) -> Result<Actor> {
    let (name, language) = people::table.find(person).select((people::name, people::language)).first(conn)?;
    Ok(Actor { person: Some(person), name, language, ..Actor::system() })
}
/// Someone of the demonstration, with their own rights, acting within the system itself.
pub(crate) fn of_seeds(conn: &mut Conn, person: i64, name: &str) -> Result<Actor> {
    let memberships = super::membership::in_force(conn, person)?;
    Ok(Actor { person: Some(person), name: name.to_owned(), memberships, ..Actor::system() })
}

/// Person, name, language; since when there is a second step; the session and when it was seen, or the token.
type Found = ((i64, String, Lang), Option<Instant>, Option<(i64, Instant)>, Option<InUse>);

/// The person behind a credential; none when it is unknown, expired, idle for too long, or its person disabled.
pub fn identify(conn: &mut Conn, credential: Option<&Credential>, request: Option<&str>) -> Result<Option<Actor>> {
    let now = clock::now();
    let found: Option<Found> = match credential {
        None => None,
        Some(Credential::Session(token)) => people::table
            .inner_join(sessions::table)
            .left_join(totp_secrets::table)
            .filter(sessions::token_hash.eq(code::hash(token)))
            .filter(sessions::expires_at.gt(now))
            .filter(sessions::seen_at.gt(now.plus(-session::IDLE)))
            .filter(people::state.eq("active"))
            .select((
                (people::id, people::name, people::language),
                (sessions::id, sessions::seen_at),
                totp_secrets::confirmed_at.nullable(),
            ))
            .first(conn)
            .optional()?
            .map(|(person, seen, totp)| (person, totp, Some(seen), None)),
        Some(Credential::Token(secret)) => {
            token::holder(conn, secret)?.map(|(person, totp, token)| (person, totp, None, Some(token)))
        }
    };
    let Some(((id, name, language), totp, session, token)) = found else {
        return Ok(None);
    };
    let via = if token.is_some() { Via::Api } else { Via::Page };
    Ok(Some(Actor {
        person: Some(id),
        name,
        language,
        memberships: super::membership::in_force(conn, id)?,
        via,
        request: request.map(str::to_owned),
        session: session.map(|(id, at)| Seen { id, at }),
        token,
        second_step: totp.is_some(),
    }))
}
