//! Agencies and their work units, which are agencies with a parent.
use super::{
    actor::Actor,
    membership::{LAN, Role},
};
use crate::{
    clock::Instant,
    db::{Conn, MultiBackend, lock_row},
    error::{Error, Result},
    schema::agencies,
};
use diesel::{dsl::sql, prelude::*, sql_types::Text};
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// A work unit is of the kind of the agency it belongs to.
    pub enum AgencyKind {
        Ministry = "ministry",
        Institution = "institution",
        Province = "province",
        Regency = "regency",
        City = "city",
        Soe = "soe",
        RegionalSoe = "regional_soe",
        University = "university",
    }
}
impl AgencyKind {
    /// Governs a region, so it has one.
    pub fn is_regional(self) -> bool {
        matches!(self, Self::Province | Self::Regency | Self::City)
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = agencies)]
pub struct Agency {
    pub id: i64,
    pub slug: String,
    pub name: String,
    pub short_name: Option<String>,
    pub kind: AgencyKind,
    pub region_id: Option<i64>,
    pub parent_id: Option<i64>,
    /// The ids from the root to this agency, each with a dot behind it.
    pub lineage: String,
    pub is_invented: bool,
    pub ended_at: Option<Instant>,
}
impl Agency {
    /// Is this agency, or lies below it.
    pub fn is_within(&self, agency: i64) -> bool {
        self.ancestry().any(|id| id == agency)
    }
    /// From the root to the agency itself.
    pub fn ancestry(&self) -> impl DoubleEndedIterator<Item = i64> {
        self.lineage.split('.').filter_map(|id| id.parse().ok())
    }
    /// 1 for an agency, 2 for its units, and so on.
    pub fn depth(&self) -> usize {
        self.ancestry().count()
    }
    pub fn link(&self) -> AgencyLink {
        AgencyLink { slug: self.slug.clone(), name: self.name.clone() }
    }
}
/// An agency as something to go to.
#[derive(Debug, Clone, Serialize, ToSchema, Queryable)]
pub struct AgencyLink {
    pub slug: String,
    pub name: String,
}

/// The rights that depend on an agency. What someone holds above it they hold over it, too: an agency's row knows its
/// ancestors and an actor their memberships, so that no question here reads the database.
impl Actor {
    fn holds_over(&self, role: Role, agency: &Agency) -> bool {
        self.memberships.iter().any(|m| m.role == role && m.agency_id.is_some_and(|id| agency.is_within(id)))
    }
    /// Holds one of these roles at the agency with this lineage, or above it; of none: any role.
    pub fn holds_any(&self, roles: &[Role], lineage: &str) -> bool {
        let above = |id: i64| lineage.split('.').any(|part| part.parse() == Ok(id));
        let fits = |role: Role| roles.is_empty() || roles.contains(&role);
        self.memberships.iter().any(|m| fits(m.role) && m.agency_id.is_some_and(above))
    }
    pub fn is_admin_of(&self, agency: &Agency) -> bool {
        self.is_system() || self.is(Role::SystemAdmin) || self.holds_over(Role::AgencyAdmin, agency)
    }
    /// Has any role there, or above it.
    pub fn is_member_of(&self, agency: &Agency) -> bool {
        self.memberships.iter().any(|m| m.agency_id.is_some_and(|id| agency.is_within(id)))
    }
    fn watches_all(&self) -> bool {
        self.is_system() || self.is(Role::SystemAdmin) || self.is(Role::Auditor)
    }
    /// The names of those who have a role there.
    pub fn may_see_people_of(&self, agency: &Agency) -> bool {
        self.watches_all() || self.is_member_of(agency)
    }
    /// Requests, holders and history of its roles, and its part of the audit trail.
    pub fn may_audit(&self, agency: &Agency) -> bool {
        self.watches_all() || self.is_admin_of(agency) || self.holds_over(Role::AgencyLeader, agency)
    }
    /// Confirms, refuses, ends and hands over this role there. Mentors are LAN's to decide on, curators and roles of the
    /// installation the system administrators', who may decide on every other, too.
    pub fn decides_on(&self, role: Role, agency: Option<&Agency>) -> bool {
        let Some(agency) = agency.filter(|_| role != Role::Curator) else {
            return self.is_system() || self.is(Role::SystemAdmin);
        };
        match role {
            Role::Mentor => self.is_system() || self.is(Role::SystemAdmin) || self.is_at(Role::AgencyAdmin, LAN),
            _ => self.is_admin_of(agency),
        }
    }
    /// This person without the roles they only stand in for: what is delegated cannot be delegated on.
    #[must_use]
    pub fn in_own_right(&self) -> Self {
        let own = self.memberships.iter().filter(|m| !m.is_stand_in).cloned().collect();
        Self { memberships: own, ..self.clone() }
    }
}

/// Every agency is public; one that has ended stays, marked.
pub fn find(conn: &mut Conn, slug: &str) -> Result<Agency> {
    Ok(agencies::table.filter(agencies::slug.eq(slug)).select(Agency::as_select()).first(conn)?)
}
pub fn by_id(conn: &mut Conn, id: i64) -> Result<Agency> {
    Ok(agencies::table.find(id).select(Agency::as_select()).first(conn)?)
}
/// An agency that takes something in: not ended, and not ending at the same moment.
pub fn open(conn: &mut Conn, slug: &str) -> Result<Agency> {
    let id = find(conn, slug)?.id;
    lock_row(conn, "agencies", id)?;
    let agency = by_id(conn, id)?;
    if agency.ended_at.is_some() {
        return Err(Error::conflict("agency-ended"));
    }
    Ok(agency)
}
/// The end of the range of lineages that begin with this one: an agency and everything below it lie between.
pub fn behind(lineage: &str) -> String {
    // A lineage ends with a dot, and `/` is the next character after it.
    lineage.strip_suffix('.').map_or_else(String::new, |ids| format!("{ids}/"))
}
/// These agencies and everything below them that has not ended, by name; at most 2,000.
pub fn below(conn: &mut Conn, of: &[i64]) -> Result<Vec<Agency>> {
    let lineages: Vec<String> = agencies::table.filter(agencies::id.eq_any(of)).select(agencies::lineage).load(conn)?;
    let mut all = agencies::table.filter(agencies::id.eq_any(of)).into_boxed::<MultiBackend>();
    for lineage in lineages {
        let end = behind(&lineage);
        all = all.or_filter(agencies::lineage.ge(lineage).and(agencies::lineage.lt(end)));
    }
    let all = all.order((agencies::name, agencies::id)).limit(2000).select(Agency::as_select());
    Ok(all.load::<Agency>(conn)?.into_iter().filter(|agency| agency.ended_at.is_none()).collect())
}
/// What an agency is sorted by and found under: "Pemerintah Kabupaten Banyuwangi" is looked up as "banyuwangi".
pub fn lookup_name(name: &str) -> String {
    const TITLES: [&str; 5] = ["pemerintah", "provinsi", "kabupaten", "kota", "kementerian"];
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split_whitespace().collect();
    let titles = words.iter().take_while(|word| TITLES.contains(word)).count();
    words.get(titles..).filter(|rest| !rest.is_empty()).unwrap_or(&words).join(" ")
}
/// Gives agencies that were inserted without one the lineage of a root.
pub(super) fn set_roots(conn: &mut Conn) -> Result<()> {
    diesel::update(agencies::table.filter(agencies::lineage.eq("")))
        .set(agencies::lineage.eq(sql::<Text>("CAST(id AS TEXT) || '.'")))
        .execute(conn)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_looked_up_without_its_title() {
        assert_eq!(lookup_name("Pemerintah Kabupaten Banyuwangi"), "banyuwangi");
        assert_eq!(lookup_name("  Kota   Batu"), "batu");
        assert_eq!(lookup_name("Pemerintah Kota Kotamobagu"), "kotamobagu");
        assert_eq!(lookup_name("Kota"), "kota");
        assert_eq!(lookup_name("Dinas Kesehatan Kota X"), "dinas kesehatan kota x");
    }
    #[test]
    fn the_range_of_a_lineage_holds_what_is_below_it_alone() {
        for (lineage, inside) in [("5.", true), ("5.81.", true), ("5.81.9.", true), ("51.", false), ("6.", false)] {
            assert_eq!(lineage >= "5." && *lineage < *behind("5."), inside, "{lineage}");
        }
    }
}
