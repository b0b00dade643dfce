//! Adding, renaming and closing agencies and work units.
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, Agency, AgencyKind, AgencyLink, lookup_name},
        membership::{Role, RoleState},
        region,
    },
    clock,
    db::{Conn, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    innovations::count,
    schema::{agencies, memberships},
    text,
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An agency, its units, theirs, and theirs.
const LEVELS_MOST: usize = 4;
/// Agencies and units below one root.
const UNITS_MOST: i64 = 2000;

/// A root is the system administrators' to rename and close, a unit its own administrators' and those above it.
pub(super) fn may_manage(who: &Actor, agency: &Agency) -> bool {
    if agency.parent_id.is_none() { who.is_system() || who.is(Role::SystemAdmin) } else { who.is_admin_of(agency) }
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "name": "Dinas Kesehatan Kabupaten Contoh", "short_name": "Dinkes", "kind": "regency", "region": "35.10" }))]
pub struct NewAgency {
    #[schema(required = true, min_length = 1, max_length = 200)]
    pub name: String,
    #[schema(max_length = 40)]
    pub short_name: String,
    #[schema(required = true)]
    pub kind: Option<AgencyKind>,
    /// Kemendagri code; needed where the agency governs a region.
    #[schema(max_length = 100)]
    pub region: String,
}
/// The form for an agency.
#[derive(Serialize, ToSchema)]
pub struct NewAgencyPage {
    pub kinds: Vec<AgencyKind>,
}
impl View for NewAgencyPage {
    const TEMPLATE: &'static str = "agencies/new.html";
    fn address(&self) -> Option<String> {
        Some("/agencies/new".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "name": "", "short_name": "", "kind": "", "region": "" })
    }
}
pub fn blank_agency(_: &mut Conn, who: Option<&Actor>) -> Result<NewAgencyPage> {
    if !who.is_some_and(|who| who.is(Role::SystemAdmin)) {
        return Err(Error::forbidden("only-system-admins"));
    }
    Ok(NewAgencyPage { kinds: AgencyKind::ALL.to_vec() })
}
pub fn add_agency(conn: &mut Conn, who: &Actor, new: &NewAgency) -> Result<Receipt> {
    if !who.is_system() && !who.is(Role::SystemAdmin) {
        return Err(Error::forbidden("only-system-admins"));
    }
    let region = match new.region.trim() {
        "" => None,
        code => Some(region::id_of(conn, code)?.ok_or_else(|| Error::invalid("region", "not-a-value"))?),
    };
    let mut check = Check::default();
    check_names(&mut check, &new.name, &new.short_name).that(new.kind.is_some(), "kind", "field-missing");
    let regional = new.kind.is_some_and(AgencyKind::is_regional);
    check.that(region.is_some() || !regional, "region", "field-missing").done()?;
    let kind = new.kind.ok_or_else(|| Error::invalid("kind", "field-missing"))?;
    let slug = insert(conn, who, &new.name, &new.short_name, (kind, region), None)?;
    Ok(Receipt::created(format!("/agencies/{slug}"), "open").code(&slug))
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "name": "Dinas Kesehatan", "short_name": "Dinkes" }))]
pub struct AgencyName {
    #[schema(required = true, min_length = 1, max_length = 200)]
    pub name: String,
    #[schema(max_length = 40)]
    pub short_name: String,
}
/// The form for a work unit.
#[derive(Serialize, ToSchema)]
pub struct NewUnitPage {
    pub agency: AgencyLink,
}
impl View for NewUnitPage {
    const TEMPLATE: &'static str = "agencies/unit.html";
    fn address(&self) -> Option<String> {
        Some(format!("/agencies/{}/work-units/new", self.agency.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "name": "", "short_name": "" })
    }
}
pub fn blank_unit(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<NewUnitPage> {
    let agency = agency::find(conn, slug)?;
    if !who.is_some_and(|who| who.is_admin_of(&agency)) {
        return Err(Error::forbidden("agency-not-yours"));
    }
    Ok(NewUnitPage { agency: agency.link() })
}
/// Adds a work unit of the agency's kind and region.
pub fn add_unit(conn: &mut Conn, who: &Actor, slug: &str, new: &AgencyName) -> Result<Receipt> {
    if !who.is_admin_of(&agency::find(conn, slug)?) {
        return Err(Error::forbidden("agency-not-yours"));
    }
    let parent = agency::open(conn, slug)?;
    check_names(&mut Check::default(), &new.name, &new.short_name).done()?;
    if parent.depth() >= LEVELS_MOST {
        let most = i64::try_from(LEVELS_MOST).unwrap_or(i64::MAX);
        return Err(Error::conflict(Msg::from("unit-too-deep").with("most", most)));
    }
    let root = parent.ancestry().next().map_or_else(|| parent.lineage.clone(), |id| format!("{id}."));
    let family: i64 = agencies::table
        .filter(agencies::lineage.ge(&root))
        .filter(agencies::lineage.lt(agency::behind(&root)))
        .count()
        .get_result(conn)?;
    if family >= UNITS_MOST {
        return Err(Error::conflict(Msg::from("units-too-many").with("most", UNITS_MOST)));
    }
    let place = (parent.kind, parent.region_id);
    let slug = insert(conn, who, &new.name, &new.short_name, place, Some(&parent))?;
    Ok(Receipt::created(format!("/agencies/{slug}"), "open").code(&slug))
}
fn check_names<'c>(check: &'c mut Check, name: &str, short_name: &str) -> &'c mut Check {
    check
        .text("name", name, 200)
        .at_most("short_name", short_name, 40)
        .that(name.trim().is_empty() || !text::slug(name).is_empty(), "name", "not-a-value")
        .that(!name.chars().any(char::is_control), "name", "not-a-value")
        .that(!short_name.chars().any(char::is_control), "short_name", "not-a-value")
}
fn insert(
    conn: &mut Conn,
    who: &Actor,
    name: &str,
    short_name: &str,
    (kind, region): (AgencyKind, Option<i64>),
    parent: Option<&Agency>,
) -> Result<String> {
    let (name, short_name) = (name.trim(), short_name.trim());
    let slug = free_slug(conn, name, parent)?;
    let id: i64 = diesel::insert_into(agencies::table)
        .values((
            (agencies::slug.eq(&slug), agencies::name.eq(name)),
            agencies::short_name.eq(Some(short_name).filter(|s| !s.is_empty())),
            (agencies::kind.eq(kind), agencies::region_id.eq(region)),
            agencies::parent_id.eq(parent.map(|parent| parent.id)),
            agencies::lineage.eq(""),
            agencies::lookup_name.eq(lookup_name(name)),
            // What belongs to something made up is made up.
            agencies::is_invented.eq(parent.is_some_and(|parent| parent.is_invented)),
        ))
        .returning(agencies::id)
        .get_result(conn)?;
    let lineage = format!("{}{id}.", parent.map_or("", |parent| &parent.lineage));
    diesel::update(agencies::table.find(id)).set(agencies::lineage.eq(lineage)).execute(conn)?;
    let parent = parent.map(|parent| parent.id);
    event::record(conn, who, &Event::AgencyAdded { agency: id, name: name.to_owned(), parent })?;
    Ok(slug)
}
/// The name, of a unit together with its agency's, and a number where that is taken: `dinas-kesehatan-banyuwangi-2`.
fn free_slug(conn: &mut Conn, name: &str, parent: Option<&Agency>) -> Result<String> {
    let whole = parent.map_or_else(|| name.to_owned(), |parent| format!("{name} {}", lookup_name(&parent.name)));
    let base: String = text::slug(&whole).chars().take(120).collect();
    let base = base.trim_end_matches('-');
    let taken: Vec<String> = agencies::table
        .filter(agencies::slug.eq(base).or(agencies::slug.like(format!("{base}-%"))))
        .select(agencies::slug)
        .load(conn)?;
    let free = |slug: &String| slug != "new" && !taken.contains(slug);
    let numbered = (2..).map(|n: u32| format!("{base}-{n}"));
    [base.to_owned()].into_iter().chain(numbered).find(free).ok_or(Error::Unavailable)
}

/// The forms to rename and to close.
#[derive(Serialize, ToSchema)]
pub struct AgencySettings {
    pub agency: AgencyLink,
    pub short_name: Option<String>,
}
impl View for AgencySettings {
    const TEMPLATE: &'static str = "agencies/settings.html";
    fn address(&self) -> Option<String> {
        Some(format!("/agencies/{}/settings", self.agency.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "name": self.agency.name, "short_name": self.short_name, "reason": "" })
    }
}
fn managed(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Agency> {
    let agency = agency::find(conn, slug)?;
    if !who.is_some_and(|who| may_manage(who, &agency)) {
        return Err(Error::forbidden("agency-not-yours"));
    }
    Ok(agency)
}
pub fn settings(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<AgencySettings> {
    let agency = managed(conn, who, slug)?;
    Ok(AgencySettings { agency: agency.link(), short_name: agency.short_name })
}
/// The address stays, so that links do.
pub fn rename(conn: &mut Conn, who: &Actor, slug: &str, new: &AgencyName) -> Result<Receipt> {
    managed(conn, Some(who), slug)?;
    let agency = agency::open(conn, slug)?;
    check_names(&mut Check::default(), &new.name, &new.short_name).done()?;
    let (name, short_name) = (new.name.trim(), Some(new.short_name.trim()).filter(|s| !s.is_empty()));
    let receipt = Receipt::changed(format!("/agencies/{}", agency.slug), "open");
    if agency.name == name && agency.short_name.as_deref() == short_name {
        return Ok(receipt);
    }
    diesel::update(agencies::table.find(agency.id))
        .set((
            (agencies::name.eq(name), agencies::lookup_name.eq(lookup_name(name))),
            agencies::short_name.eq(short_name),
        ))
        .execute(conn)?;
    event::record(conn, who, &Event::AgencyRenamed { agency: agency.id, name: name.into(), before: agency.name })?;
    Ok(receipt)
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "Digabung dengan dinas lain" }))]
pub struct AgencyEnding {
    /// Needed; at most 1,000 characters.
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub reason: String,
}
/// Closes what is empty: no unit, no role held or asked for, no entry of the directory. Closing twice is no error.
pub fn end(conn: &mut Conn, who: &Actor, slug: &str, ending: &AgencyEnding) -> Result<Receipt> {
    let agency = managed(conn, Some(who), slug)?;
    Check::default().text("reason", &ending.reason, 1000).done()?;
    lock_row(conn, "agencies", agency.id)?;
    let receipt = Receipt::changed(format!("/agencies/{}", agency.slug), "ended");
    let left = left(conn, &agency)?;
    if left.iter().any(|(_, count)| *count > 0) {
        let msg = left.into_iter().fold(Msg::from("agency-not-empty"), |msg, (name, count)| msg.with(name, count));
        return Err(Error::conflict(msg));
    }
    let done = diesel::update(agencies::table.find(agency.id))
        .filter(agencies::ended_at.is_null())
        .set(agencies::ended_at.eq(clock::now()))
        .execute(conn)?;
    if done == 1 {
        let (name, reason) = (agency.name, ending.reason.trim().to_owned());
        event::record(conn, who, &Event::AgencyEnded { agency: agency.id, name, reason })?;
    }
    Ok(receipt)
}
/// What is still alive in it.
fn left(conn: &mut Conn, agency: &Agency) -> Result<[(&'static str, i64); 3]> {
    let units = agencies::table.filter(agencies::parent_id.eq(agency.id)).filter(agencies::ended_at.is_null());
    let roles = memberships::table
        .filter(memberships::agency_id.eq(agency.id))
        .filter(memberships::state.eq_any([RoleState::Requested, RoleState::Confirmed]));
    Ok([
        ("units", units.count().get_result(conn)?),
        ("roles", roles.count().get_result(conn)?),
        ("entries", count::live_of_agency(conn, agency.id)?),
    ])
}

/// Marks a unit as made up, for the demonstration.
pub fn invent(conn: &mut Conn, slug: &str) -> Result<()> {
    diesel::update(agencies::table.filter(agencies::slug.eq(slug)))
        .set(agencies::is_invented.eq(true))
        .execute(conn)?;
    Ok(())
}
