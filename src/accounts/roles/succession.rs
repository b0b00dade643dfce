//! When staff move: laying a role down, ending it, handing it over.
use super::held::{Held, holder, may_end, visible};
use crate::{
    accounts::{
        actor::Actor,
        membership::{self, Role, RoleState},
        person,
    },
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    view::Receipt,
};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "Mutasi" }))]
pub struct RoleEnding {
    /// Needed where someone else's role is ended; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: String,
}
/// Ends a role that is held: the person lays it down, whoever gave a stand-in revokes it, those who decide on the role end
/// it with a reason. Its rights are gone with the next request. The last system administrator stays.
pub fn end(conn: &mut Conn, who: &Actor, code: &str, ending: &RoleEnding) -> Result<Receipt> {
    let (held, agency) = visible(conn, who, code)?;
    let holder = holder(conn, &held)?;
    if !may_end(who, &held, agency.as_ref(), holder) {
        return Err(Error::forbidden("role-not-yours"));
    }
    let mut check = Check::default();
    if who.person == Some(held.person_id) || (holder.is_some() && holder == who.person) {
        check.at_most("reason", &ending.reason, 1000);
    } else {
        check.text("reason", &ending.reason, 1000);
    }
    check.done()?;
    let receipt = held.receipt(RoleState::Ended);
    if held.state == RoleState::Ended && held.decided_by == who.person {
        return Ok(receipt);
    }
    if held.role == Role::SystemAdmin && held.state == RoleState::Confirmed {
        membership::leave_one_system_admin(conn, held.person_id)?;
    }
    let reason = ending.reason.trim();
    if !membership::end(conn, who, held.id, reason)? {
        return Err(Error::conflict("role-not-held"));
    }
    event::record(conn, who, &ended(&held, holder, reason))?;
    Ok(receipt)
}
/// What the log says of an end, of a role or of a stand-in.
pub(super) fn ended(held: &Held, holder: Option<i64>, reason: &str) -> Event {
    let (membership, person, role) = (held.id, held.person_id, held.role.as_str().to_owned());
    match (holder, held.agency_id) {
        (Some(holder), Some(agency)) => {
            Event::StandInEnded { membership, person, role, agency, holder, reason: reason.into() }
        }
        _ => {
            Event::RoleEnded { membership, person, role, agency: held.agency_id, reason: reason.into(), moved_to: None }
        }
    }
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "successor": "nama@example.go.id", "why": "Mutasi" }))]
pub struct HandOver {
    /// The address of the account of whoever follows.
    #[schema(required = true, min_length = 1, max_length = 254)]
    pub successor: String,
    /// At most 1,000 characters.
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub why: String,
}
/// Ends someone's role at an agency and gives it, with everything they held for the agency in it, to a successor: one act.
/// By those who decide on the role in their own right, and never to themselves.
pub fn hand_over(conn: &mut Conn, who: &Actor, code: &str, act: &HandOver) -> Result<Receipt> {
    let (held, agency) = visible(conn, who, code)?;
    let agency = agency.filter(|agency| who.in_own_right().decides_on(held.role, Some(agency)));
    let Some(agency) = agency else {
        return Err(Error::forbidden("role-not-yours"));
    };
    Check::default().text("successor", &act.successor, 254).text("why", &act.why, 1000).done()?;
    let successor =
        person::by_email(conn, &act.successor)?.ok_or_else(|| Error::invalid("successor", "nobody-there"))?;
    if who.person == Some(successor.id) {
        return Err(Error::forbidden("role-not-on-oneself"));
    }
    if successor.id == held.person_id {
        return Err(Error::invalid("successor", "successor-same"));
    }
    // Of two who hand over the same role at once the second finds it ended.
    lock_row(conn, "memberships", held.id)?;
    if held.stands_in_for.is_some() || held.state != RoleState::Confirmed {
        return Err(Error::conflict("role-not-held"));
    }
    let why = act.why.trim();
    membership::hand_over(conn, who, held.role, agency.id, (held.id, held.person_id), (successor.id, why))?;
    let handed = Event::RoleHandedOver {
        membership: held.id,
        person: held.person_id,
        role: held.role.as_str().into(),
        agency: agency.id,
        successor: successor.id,
        reason: why.into(),
    };
    event::record(conn, who, &handed)?;
    Ok(held.receipt(RoleState::Ended))
}
