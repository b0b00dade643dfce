//! Roles: who is what, at which agency. One row from request to end; what becomes of it stands in `roles/`.
use super::{
    actor::Actor,
    agency::{self, Agency, AgencyKind},
};
use crate::{
    clock::{self, Instant},
    code,
    db::{Conn, lock_row},
    error::{Error, Result},
    event::{self, Event},
    schema::{agencies, memberships, people},
};
use diesel::prelude::*;
use std::collections::BTreeSet;

/// The institution whose administrators decide on mentors.
pub const LAN: &str = "lan";
/// The institutions that keep entries of the directory, so that there can be curators.
const CURATING: [&str; 3] = [LAN, "kementerian-panrb", "kementerian-dalam-negeri"];

crate::text_enum! {
    /// The closed list. The first two are of the installation, the others of an agency.
    pub enum Role {
        SystemAdmin = "system_admin",
        Auditor = "auditor",
        AgencyAdmin = "agency_admin",
        AgencyLeader = "agency_leader",
        HubAdmin = "hub_admin",
        Curator = "curator",
        Author = "author",
        Mentor = "mentor",
        Moderator = "moderator",
    }
}
impl Role {
    pub fn is_of_installation(self) -> bool {
        matches!(self, Self::SystemAdmin | Self::Auditor)
    }
    /// Whether there can be someone with this role at this agency.
    pub fn is_of(self, agency: &Agency) -> bool {
        match self {
            Self::SystemAdmin | Self::Auditor => false,
            Self::HubAdmin => agency.kind == AgencyKind::Province && agency.parent_id.is_none(),
            Self::Curator => CURATING.contains(&agency.slug.as_str()),
            _ => true,
        }
    }
}
crate::text_enum! {
    /// Requested → confirmed, refused or withdrawn; confirmed → ended.
    pub enum RoleState {
        Requested = "requested",
        Confirmed = "confirmed",
        Refused = "refused",
        Withdrawn = "withdrawn",
        Ended = "ended",
    }
}

/// A role in force; `agency` is the slug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub role: Role,
    pub agency: Option<String>,
    pub agency_id: Option<i64>,
    /// Held for someone else, for a time.
    pub is_stand_in: bool,
}
/// What this person may act as at this moment: confirmed roles, and those they stand in for between the dates. Asked at
/// each request, so that a role that ends ends at once.
pub(super) fn in_force(conn: &mut Conn, person: i64) -> Result<Vec<Membership>> {
    let now = clock::now();
    let rows = memberships::table
        .left_join(agencies::table)
        .filter(memberships::person_id.eq(person))
        .filter(memberships::state.eq(RoleState::Confirmed))
        .filter(memberships::begins_at.is_null().or(memberships::begins_at.le(now).assume_not_null()))
        .filter(memberships::ends_at.is_null().or(memberships::ends_at.gt(now).assume_not_null()))
        .select((
            memberships::role,
            agencies::slug.nullable(),
            memberships::agency_id,
            memberships::stands_in_for.is_not_null(),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(role, agency, agency_id, is_stand_in)| Membership { role, agency, agency_id, is_stand_in })
        .collect())
}

/// The active people who hold a role of the installation now.
pub fn holders(conn: &mut Conn, role: Role) -> Result<Vec<i64>> {
    Ok(memberships::table
        .inner_join(people::table.on(people::id.eq(memberships::person_id)))
        .filter(memberships::role.eq(role))
        .filter(memberships::agency_id.is_null())
        .filter(memberships::state.eq(RoleState::Confirmed))
        .filter(people::state.eq("active"))
        .select(people::id)
        .limit(100)
        .load(conn)?)
}
/// The active people who hold one of these roles at an agency now, in their own right or as stand-ins; at most 200.
pub fn holders_at(conn: &mut Conn, roles: &[Role], agency: i64) -> Result<Vec<i64>> {
    let now = clock::now();
    Ok(memberships::table
        .inner_join(people::table.on(people::id.eq(memberships::person_id)))
        .filter(memberships::role.eq_any(roles.to_vec()))
        .filter(memberships::agency_id.eq(agency))
        .filter(memberships::state.eq(RoleState::Confirmed))
        .filter(memberships::begins_at.is_null().or(memberships::begins_at.le(now).assume_not_null()))
        .filter(memberships::ends_at.is_null().or(memberships::ends_at.gt(now).assume_not_null()))
        .filter(people::state.eq("active"))
        .select(people::id)
        .distinct()
        .limit(200)
        .load(conn)?)
}
/// A public handle that says nothing and cannot be counted through.
pub(super) fn new_code() -> Result<String> {
    Ok(code::secret()?.chars().take(12).collect())
}
/// The row of a role that is asked for or held by this person themselves, not as a stand-in.
pub(super) fn live(
    conn: &mut Conn,
    person: i64,
    role: Role,
    agency: Option<i64>,
) -> Result<Option<(i64, String, RoleState)>> {
    let mut rows = memberships::table
        .filter(memberships::person_id.eq(person))
        .filter(memberships::role.eq(role))
        .filter(memberships::stands_in_for.is_null())
        .filter(memberships::state.eq_any([RoleState::Requested, RoleState::Confirmed]))
        .into_boxed();
    rows = match agency {
        Some(id) => rows.filter(memberships::agency_id.eq(id)),
        None => rows.filter(memberships::agency_id.is_null()),
    };
    Ok(rows.select((memberships::id, memberships::code, memberships::state)).first(conn).optional()?)
}
/// Makes someone hold a role from now on; an open request for it is thereby confirmed. None: they hold it already.
pub(super) fn install(
    conn: &mut Conn,
    who: &Actor,
    person: i64,
    role: Role,
    agency: Option<i64>,
) -> Result<Option<(i64, String)>> {
    let now = clock::now();
    let decided = (memberships::decided_by.eq(who.person), memberships::decided_at.eq(now));
    match live(conn, person, role, agency)? {
        Some((_, _, RoleState::Confirmed)) => Ok(None),
        Some((id, code, _)) => {
            diesel::update(memberships::table.find(id))
                .set((memberships::state.eq(RoleState::Confirmed), memberships::began_at.eq(now), decided))
                .execute(conn)?;
            Ok(Some((id, code)))
        }
        None => {
            let code = new_code()?;
            let id = diesel::insert_into(memberships::table)
                .values((
                    memberships::code.eq(&code),
                    (memberships::person_id.eq(person), memberships::agency_id.eq(agency)),
                    (memberships::role.eq(role), memberships::state.eq(RoleState::Confirmed)),
                    memberships::note.eq(""),
                    (memberships::created_at.eq(now), memberships::began_at.eq(now)),
                    decided,
                ))
                .returning(memberships::id)
                .get_result(conn)?;
            Ok(Some((id, code)))
        }
    }
}
/// Gives a role that needs no asking: by the command line, the seeds, or a system administrator, to others. Giving it twice
/// is no error.
pub fn grant(conn: &mut Conn, who: &Actor, person: i64, role: Role, agency: Option<&str>) -> Result<()> {
    if !who.is_system() && !who.is(Role::SystemAdmin) {
        return Err(Error::forbidden("only-system-admins"));
    }
    if who.person == Some(person) {
        return Err(Error::forbidden("role-not-on-oneself"));
    }
    if agency.is_none() != role.is_of_installation() {
        return Err(Error::invalid("agency", "role-needs-agency"));
    }
    let agency = agency.map(|slug| agency::open(conn, slug)).transpose()?;
    if agency.as_ref().is_some_and(|agency| !role.is_of(agency)) {
        return Err(Error::invalid("role", "role-not-there"));
    }
    let agency = agency.map(|agency| agency.id);
    let Some((id, _)) = install(conn, who, person, role, agency)? else {
        return Ok(());
    };
    event::record(conn, who, &Event::RoleConfirmed { person, role: role.as_str().into(), agency, membership: Some(id) })
}

/// Ends a role that is held, with everyone who stands in for it. False: it was not held any more.
pub(super) fn end(conn: &mut Conn, who: &Actor, id: i64, reason: &str) -> Result<bool> {
    let ended = |at: Instant| {
        (
            memberships::state.eq(RoleState::Ended),
            memberships::decided_by.eq(who.person),
            memberships::decided_at.eq(at),
            memberships::reason.eq(Some(reason.to_owned()).filter(|r| !r.is_empty())),
        )
    };
    let held = || memberships::table.filter(memberships::state.eq(RoleState::Confirmed));
    let now = clock::now();
    if diesel::update(held().filter(memberships::id.eq(id))).set(ended(now)).execute(conn)? == 0 {
        return Ok(false);
    }
    let deputies = held().filter(memberships::stands_in_for.eq(id));
    let columns =
        (memberships::id, memberships::person_id, memberships::role, memberships::agency_id.assume_not_null());
    let told: Vec<(i64, i64, Role, i64)> = deputies.select(columns).load(conn)?;
    if told.is_empty() {
        return Ok(true);
    }
    diesel::update(deputies).set(ended(now)).execute(conn)?;
    let holder: i64 = memberships::table.find(id).select(memberships::person_id).first(conn)?;
    for (membership, person, role, agency) in told {
        let (role, reason) = (role.as_str().into(), reason.into());
        event::record(conn, who, &Event::StandInEnded { membership, person, role, agency, holder, reason })?;
    }
    Ok(true)
}
/// Everything that someone held for an agency in a role passes to another person, with the role itself. Here is where
/// features to come add what is to pass on; called by `roles::succession::hand_over` alone. Returns the successor's row.
pub(super) fn hand_over(
    conn: &mut Conn,
    who: &Actor,
    role: Role,
    agency: i64,
    (held, from): (i64, i64),
    (to, reason): (i64, &str),
) -> Result<i64> {
    if from == to || !end(conn, who, held, reason)? {
        return Err(Error::conflict("role-not-held"));
    }
    match install(conn, who, to, role, Some(agency))? {
        Some((id, _)) => Ok(id),
        None => Ok(live(conn, to, role, Some(agency))?.map_or(held, |(id, ..)| id)),
    }
}
/// An installation is never left without a system administrator who can sign in. Whoever asks holds the installation's
/// row until the transaction ends, so that two who leave at once are asked one after the other.
pub fn leave_one_system_admin(conn: &mut Conn, without: i64) -> Result<()> {
    lock_row(conn, "installation", 1)?;
    let others: i64 = memberships::table
        .inner_join(people::table.on(people::id.eq(memberships::person_id)))
        .filter(memberships::role.eq(Role::SystemAdmin))
        .filter(memberships::state.eq(RoleState::Confirmed))
        .filter(people::state.eq("active"))
        .filter(memberships::person_id.ne(without))
        .count()
        .get_result(conn)?;
    if others == 0 { Err(Error::conflict("last-system-admin")) } else { Ok(()) }
}

/// The active people who write for an agency, its authors and administrators, stand-ins among them; where it has none, those
/// of the nearest agency above it.
pub fn writers(conn: &mut Conn, agency: i64) -> Result<Vec<i64>> {
    let now = clock::now();
    let places: Vec<i64> = agency::by_id(conn, agency)?.ancestry().collect();
    let holders: Vec<(i64, Option<i64>)> = memberships::table
        .inner_join(people::table.on(people::id.eq(memberships::person_id)))
        .filter(memberships::role.eq_any([Role::Author, Role::AgencyAdmin]))
        .filter(memberships::agency_id.eq_any(places.clone()))
        .filter(memberships::state.eq(RoleState::Confirmed))
        .filter(memberships::begins_at.is_null().or(memberships::begins_at.le(now).assume_not_null()))
        .filter(memberships::ends_at.is_null().or(memberships::ends_at.gt(now).assume_not_null()))
        .filter(people::state.eq("active"))
        .order(memberships::id)
        .limit(200)
        .select((memberships::person_id, memberships::agency_id))
        .load(conn)?;
    let at = |place: i64| -> BTreeSet<i64> {
        holders.iter().filter(|(_, agency)| *agency == Some(place)).map(|(person, _)| *person).collect()
    };
    let nearest = places.iter().rev().map(|place| at(*place)).find(|people| !people.is_empty());
    Ok(nearest.unwrap_or_default().into_iter().collect())
}
/// Who is to be told of a request: those who decide on it, nearest first. An agency without administrators is looked after
/// by the one above it, and where there is none by the system administrators. Nobody decides on their own request.
pub fn deciders(conn: &mut Conn, role: Role, agency: &Agency, asker: i64) -> Result<Vec<i64>> {
    let now = clock::now();
    let holders = |conn: &mut Conn, role: Role, at: &[i64]| -> Result<Vec<(i64, Option<i64>)>> {
        let mut rows = memberships::table
            .filter(memberships::role.eq(role))
            .filter(memberships::person_id.ne(asker))
            .filter(memberships::state.eq(RoleState::Confirmed))
            .filter(memberships::begins_at.is_null().or(memberships::begins_at.le(now).assume_not_null()))
            .filter(memberships::ends_at.is_null().or(memberships::ends_at.gt(now).assume_not_null()))
            .into_boxed();
        if !at.is_empty() {
            rows = rows.filter(memberships::agency_id.eq_any(at.to_vec()));
        }
        Ok(rows.select((memberships::person_id, memberships::agency_id)).limit(200).load(conn)?)
    };
    let places: Vec<i64> = match role {
        Role::Curator | Role::SystemAdmin | Role::Auditor => vec![],
        Role::Mentor => vec![agency::find(conn, LAN)?.id],
        _ => agency.ancestry().collect(),
    };
    if !places.is_empty() {
        let admins = holders(conn, Role::AgencyAdmin, &places)?;
        for place in places.iter().rev() {
            let here: Vec<i64> = admins.iter().filter(|(_, at)| *at == Some(*place)).map(|(id, _)| *id).collect();
            if !here.is_empty() {
                return Ok(here);
            }
        }
    }
    Ok(holders(conn, Role::SystemAdmin, &[])?.into_iter().map(|(id, _)| id).collect())
}
