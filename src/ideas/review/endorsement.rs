//! The word of an agency's leader, where the agency asks for it before its ideas are reviewed.
use super::round::{RoundState, seen, turn};
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, AgencyLink},
        membership::Role,
    },
    clock,
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    ideas::{idea, machine::Step},
    schema::{idea_agencies as settings, idea_rounds as rounds},
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether the agency with this lineage asks for it; where it has not said, the nearest above it that has.
pub(in crate::ideas) fn is_needed(conn: &mut Conn, lineage: &str) -> Result<bool> {
    let places: Vec<i64> = lineage.split('.').filter_map(|id| id.parse().ok()).collect();
    let rows: Vec<(i64, bool)> = settings::table
        .filter(settings::agency_id.eq_any(places.clone()))
        .select((settings::agency_id, settings::needs_endorsement))
        .load(conn)?;
    let said = |place: &i64| rows.iter().find(|row| row.0 == *place).map(|row| row.1);
    Ok(places.iter().rev().find_map(said).unwrap_or(false))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "endorse": true, "refusal": "" }))]
pub struct Endorsing {
    /// False: it goes back to its authors.
    pub endorse: bool,
    /// Why it goes back, at most 2,000 characters.
    #[schema(max_length = 2000)]
    pub refusal: String,
}
/// The agency's leader lets it go to the reviewers, or gives it back with a reason.
pub fn decide(conn: &mut Conn, who: &Actor, code: &str, number: i64, typed: &Endorsing) -> Result<Receipt> {
    let (seen, row) = seen(conn, Some(who), code, number)?;
    let step = if typed.endorse { Step::Endorse } else { Step::GiveBack };
    seen.holds(who, step.hand())?;
    if typed.endorse && row.received_at.is_some() {
        return Ok(row.receipt(&seen.idea.code, row.state)); // sent twice
    }
    if row.state != RoundState::Endorsing {
        return Err(Error::conflict("idea-moved-on"));
    }
    let to = seen.idea.state.next(step)?;
    let reason = typed.refusal.trim();
    let (idea, code, agency) = (seen.idea.id, seen.idea.code.clone(), seen.idea.agency_id);
    if typed.endorse {
        turn(conn, who, &row, RoundState::Submitted, "")?;
        let endorsed = (rounds::endorsed_by.eq(who.person), rounds::received_at.eq(clock::now()));
        diesel::update(rounds::table.find(row.id)).set(endorsed).execute(conn)?;
        idea::put(conn, &seen.idea, to, "")?;
        event::record(conn, who, &Event::IdeaEndorsed { idea, code, agency, round: row.id })?;
        return Ok(row.receipt(&seen.idea.code, RoundState::Submitted));
    }
    Check::default().text("refusal", reason, 2000).done()?;
    turn(conn, who, &row, RoundState::Returned, reason)?;
    idea::put(conn, &seen.idea, to, reason)?;
    let reason = reason.to_owned();
    event::record(conn, who, &Event::IdeaNotEndorsed { idea, code, agency, round: row.id, reason })?;
    Ok(row.receipt(&seen.idea.code, RoundState::Returned))
}

/// What an agency has set for its ideas.
#[derive(Serialize, ToSchema)]
pub struct IdeaSettings {
    pub agency: AgencyLink,
    /// Its leader endorses ideas before they are reviewed.
    pub needs_endorsement: bool,
}
impl View for IdeaSettings {
    const TEMPLATE: &'static str = "ideas/settings.html";
    fn address(&self) -> Option<String> {
        Some(format!("/agencies/{}/ideas", self.agency.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "needs_endorsement": self.needs_endorsement })
    }
}
fn administered(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<agency::Agency> {
    let agency = agency::find(conn, slug)?;
    let who = who.ok_or(Error::SignInFirst)?;
    let may = who.is_admin_of(&agency) || who.holds_any(&[Role::AgencyLeader], &agency.lineage);
    if may { Ok(agency) } else { Err(Error::forbidden("only-idea-settings")) }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<IdeaSettings> {
    let agency = administered(conn, who, slug)?;
    Ok(IdeaSettings { needs_endorsement: is_needed(conn, &agency.lineage)?, agency: agency.link() })
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "needs_endorsement": true }))]
pub struct IdeaSetting {
    pub needs_endorsement: bool,
}
/// Sets it for what is sent from now on.
pub fn set(conn: &mut Conn, who: &Actor, slug: &str, typed: &IdeaSetting) -> Result<Receipt> {
    let agency = administered(conn, Some(who), slug)?;
    lock_row(conn, "agencies", agency.id)?;
    let receipt = Receipt::changed(format!("/agencies/{}/ideas", agency.slug), "set");
    let row = settings::table.filter(settings::agency_id.eq(agency.id));
    let before: Option<bool> = row.select(settings::needs_endorsement).first(conn).optional()?;
    if before == Some(typed.needs_endorsement) {
        return Ok(receipt);
    }
    let values = (
        settings::needs_endorsement.eq(typed.needs_endorsement),
        settings::person_id.eq(who.person),
        settings::set_at.eq(clock::now()),
    );
    if before.is_some() {
        diesel::update(row).set(values).execute(conn)?;
    } else {
        diesel::insert_into(settings::table).values((settings::agency_id.eq(agency.id), values)).execute(conn)?;
    }
    let needed = typed.needs_endorsement;
    event::record(conn, who, &Event::IdeaEndorsementSet { agency: agency.id, name: agency.name, needed })?;
    Ok(receipt)
}
