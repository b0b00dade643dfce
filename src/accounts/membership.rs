//! Roles: who is what, at which agency.
use super::actor::Actor;
use crate::{
    clock,
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    schema::{agencies, memberships},
};
use diesel::prelude::*;

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
}

/// A confirmed role; `agency` is the slug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub role: Role,
    pub agency: Option<String>,
}

/// Gives a role that needs no asking: by the command line, the seeds, or a system admin. Giving it twice is no error.
pub fn grant(conn: &mut Conn, who: &Actor, person: i64, role: Role, agency: Option<&str>) -> Result<()> {
    if !who.is_system() && !who.is(Role::SystemAdmin) {
        return Err(Error::forbidden("only-system-admins"));
    }
    let agency: Option<i64> = match agency {
        None => None,
        Some(slug) => Some(agencies::table.filter(agencies::slug.eq(slug)).select(agencies::id).first(conn)?),
    };
    if agency.is_none() != role.is_of_installation() {
        return Err(Error::invalid("agency", "role-needs-agency"));
    }
    let held = memberships::table
        .filter(memberships::person_id.eq(person))
        .filter(memberships::role.eq(role))
        .select(memberships::agency_id)
        .load::<Option<i64>>(conn)?;
    if held.contains(&agency) {
        return Ok(());
    }
    diesel::insert_into(memberships::table)
        .values((
            memberships::person_id.eq(person),
            memberships::agency_id.eq(agency),
            memberships::role.eq(role),
            memberships::state.eq("confirmed"),
            memberships::created_at.eq(clock::now()),
        ))
        .execute(conn)?;
    event::record(conn, who, &Event::RoleConfirmed { person, role: role.as_str().into(), agency })
}
