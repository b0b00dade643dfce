//! Agencies in a list that can be narrowed, and the page of one.
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, Agency, AgencyKind, AgencyLink, lookup_name},
        membership::Role,
        region::{self, Choice},
        roles::list::{RoleHolder, holders},
    },
    clock::Instant,
    db::{Conn, Cursor, MultiBackend, Page},
    error::Result,
    innovations::directory::{self, InnovationCard},
    schema::{agencies, regions},
    view::View,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Units that a page shows; it says when there are more.
const UNITS_SHOWN: i64 = 300;

/// What the list can be narrowed to; empty is everything.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct AgencyFilter {
    /// Ministry, province, regency, …
    pub kind: Option<AgencyKind>,
    /// Kemendagri code of a province: `35`.
    #[schema(max_length = 100)]
    pub province: String,
    /// How the name begins, without titles such as "Pemerintah Kabupaten".
    #[schema(max_length = 200)]
    pub q: String,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// How many; 50 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgencyCard {
    pub slug: String,
    pub name: String,
    pub short_name: Option<String>,
    pub kind: AgencyKind,
    /// Of a work unit: the agency directly above it.
    pub parent: Option<String>,
    /// Made up for the demonstration.
    pub is_invented: bool,
}
/// Agencies and work units that have not ended, by name.
#[derive(Serialize, ToSchema)]
pub struct AgencyList {
    pub items: Vec<AgencyCard>,
    pub next: Option<String>,
    /// Of all pages.
    pub total: i64,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    pub filter: AgencyFilter,
    pub kinds: Vec<AgencyKind>,
    pub provinces: Vec<Choice>,
    /// A system administrator adds agencies.
    pub may_add: bool,
}
impl View for AgencyList {
    const TEMPLATE: &'static str = "agencies/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// A page begins behind the agency with this id; its name is looked up, so that a cursor is short.
fn behind(conn: &mut Conn, after: &str) -> Result<Option<(String, i64)>> {
    let Ok(Cursor { id, .. }) = after.parse() else {
        return Ok(None);
    };
    Ok(agencies::table.find(id).select((agencies::lookup_name, agencies::id)).first(conn).optional()?)
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, filter: &AgencyFilter, ignored: &[String]) -> Result<AgencyList> {
    let (mut filter, mut ignored) = (filter.clone(), ignored.to_vec());
    let province = region::id_of(conn, &filter.province)?;
    if province.is_none() && !filter.province.is_empty() {
        filter.province.clear();
        ignored.push("province".into());
    }
    let after = behind(conn, &filter.after)?;
    if after.is_none() && !filter.after.is_empty() {
        filter.after.clear();
        ignored.push("after".into());
    }
    let limit = filter.limit.unwrap_or(50).clamp(1, 100);
    let q: String = lookup_name(&filter.q).chars().take(200).collect();
    let narrowed = || {
        let mut all = agencies::table.filter(agencies::ended_at.is_null()).into_boxed::<MultiBackend>();
        if let Some(kind) = filter.kind {
            all = all.filter(agencies::kind.eq(kind));
        }
        if let Some(province) = province {
            let there =
                regions::table.filter(regions::id.eq(province).or(regions::province_id.eq(province).assume_not_null()));
            all = all.filter(agencies::region_id.eq_any(there.select(regions::id.nullable())));
        }
        if !q.is_empty() {
            // A range of the index; no letter comes after this character. An address or short name may be typed, too.
            let begins = agencies::lookup_name.ge(q.clone()).and(agencies::lookup_name.lt(format!("{q}\u{10FFFF}")));
            all = all.filter(begins.or(agencies::slug.eq(q.replace(' ', "-"))));
        }
        all
    };
    let total = narrowed().count().get_result(conn)?;
    let mut rows = narrowed();
    if let Some((name, id)) = after {
        let same = agencies::lookup_name.eq(name.clone()).and(agencies::id.gt(id));
        rows = rows.filter(agencies::lookup_name.gt(name).or(same));
    }
    let rows: Vec<Agency> =
        rows.order((agencies::lookup_name, agencies::id)).limit(limit + 1).select(Agency::as_select()).load(conn)?;
    let epoch: Instant = chrono::DateTime::UNIX_EPOCH.into();
    let page = Page::cut(rows, limit, |row| Cursor { at: epoch, id: row.id });
    let parents: Vec<(i64, String)> = agencies::table
        .filter(agencies::id.eq_any(page.items.iter().filter_map(|row| row.parent_id).collect::<Vec<_>>()))
        .select((agencies::id, agencies::name))
        .load(conn)?;
    let named = |id: i64| parents.iter().find(|(parent, _)| *parent == id).map(|(_, name)| name.clone());
    let card = |row: Agency| AgencyCard {
        parent: row.parent_id.and_then(named),
        slug: row.slug,
        name: row.name,
        short_name: row.short_name,
        kind: row.kind,
        is_invented: row.is_invented,
    };
    Ok(AgencyList {
        items: page.items.into_iter().map(card).collect(),
        next: page.next,
        total,
        ignored,
        filter,
        kinds: AgencyKind::ALL.to_vec(),
        provinces: region::provinces(conn)?,
        may_add: who.is_some_and(|who| who.is(Role::SystemAdmin)),
    })
}

/// A work unit in the tree of its agency.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnitRow {
    pub slug: String,
    pub name: String,
    /// The slug of what it belongs to directly.
    pub parent: String,
    pub is_invented: bool,
}
crate::text_enum! {
    /// What can be done at an agency: ask for a role, look into its books, rename or close it, add units.
    pub enum AgencyAct { Ask = "ask", Audit = "audit", Manage = "manage", AddUnits = "add_units" }
}
/// One agency or work unit.
#[derive(Serialize, ToSchema)]
pub struct AgencyPage {
    pub slug: String,
    pub name: String,
    pub short_name: Option<String>,
    pub kind: AgencyKind,
    pub region: Option<Choice>,
    /// What it belongs to, from the top.
    pub above: Vec<AgencyLink>,
    pub is_invented: bool,
    pub ended_at: Option<Instant>,
    /// All units below it, by name.
    pub units: Vec<UnitRow>,
    pub more_units: bool,
    /// Null: not for this person to see.
    pub people: Option<Vec<RoleHolder>>,
    /// The newest of its entries in the directory, and how many there are.
    pub innovations: Vec<InnovationCard>,
    pub innovations_total: i64,
    /// What this person may do here.
    pub may: Vec<AgencyAct>,
}
impl View for AgencyPage {
    const TEMPLATE: &'static str = "agencies/show.html";
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<AgencyPage> {
    let agency = agency::find(conn, slug)?;
    let region = match agency.region_id {
        Some(id) => regions::table.find(id).select((regions::code, regions::name)).first(conn).optional()?,
        None => None,
    };
    let family: Vec<Agency> = agencies::table
        .filter(agencies::id.eq_any(agency.ancestry().collect::<Vec<_>>()))
        .select(Agency::as_select())
        .load(conn)?;
    let above = agency.ancestry().filter_map(|id| family.iter().find(|a| a.id == id && id != agency.id));
    let above = above.map(Agency::link).collect();
    let mut units: Vec<Agency> = agencies::table
        .filter(agencies::lineage.gt(&agency.lineage))
        .filter(agencies::lineage.lt(agency::behind(&agency.lineage)))
        .filter(agencies::ended_at.is_null())
        .order(agencies::lineage)
        .limit(UNITS_SHOWN + 1)
        .select(Agency::as_select())
        .load(conn)?;
    let shown = usize::try_from(UNITS_SHOWN).unwrap_or(0);
    let more_units = units.len() > shown;
    units.truncate(shown);
    units.sort_by_key(|unit| lookup_name(&unit.name));
    let slug_of = |id: Option<i64>| units.iter().chain([&agency]).find(|a| Some(a.id) == id).map(|a| a.slug.clone());
    let units = units
        .iter()
        .map(|unit| UnitRow {
            slug: unit.slug.clone(),
            name: unit.name.clone(),
            parent: slug_of(unit.parent_id).unwrap_or_default(),
            is_invented: unit.is_invented,
        })
        .collect();
    let people = match who {
        Some(who) if who.may_see_people_of(&agency) => Some(holders(conn, &agency)?),
        _ => None,
    };
    let (innovations, innovations_total) = directory::newest(conn, Some(agency.id), 6)?;
    let alive = agency.ended_at.is_none();
    let may = [
        (AgencyAct::Ask, alive && who.is_some()),
        (AgencyAct::Audit, who.is_some_and(|who| who.may_audit(&agency))),
        (AgencyAct::Manage, alive && who.is_some_and(|who| super::unit::may_manage(who, &agency))),
        (AgencyAct::AddUnits, alive && who.is_some_and(|who| who.is_admin_of(&agency))),
    ];
    let may = may.into_iter().filter_map(|(act, may)| may.then_some(act)).collect();
    Ok(AgencyPage {
        region,
        above,
        units,
        more_units,
        people,
        innovations,
        innovations_total,
        may,
        slug: agency.slug,
        name: agency.name,
        short_name: agency.short_name,
        kind: agency.kind,
        is_invented: agency.is_invented,
        ended_at: agency.ended_at,
    })
}
