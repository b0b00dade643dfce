//! Provinces, regencies and cities: who governs there, and how much there is to learn from.
use crate::{
    accounts::{actor::Actor, agency::AgencyLink, region::Choice},
    db::Conn,
    error::Result,
    innovations::count,
    schema::{agencies, regions},
    view::View,
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! { pub enum RegionKind { Province = "province", Regency = "regency", City = "city" } }

/// A region in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegionRow {
    pub code: String,
    pub name: String,
    /// Published entries of the directory from there; a province's include those of its regencies and cities.
    pub innovations: i64,
}
/// The 38 provinces, by their codes.
#[derive(Serialize, ToSchema)]
pub struct RegionList {
    pub items: Vec<RegionRow>,
}
impl View for RegionList {
    const TEMPLATE: &'static str = "agencies/regions.html";
}
pub fn list(conn: &mut Conn, _: Option<&Actor>) -> Result<RegionList> {
    let counts = count::by_province(conn)?;
    let provinces: Vec<(i64, String, String)> = regions::table
        .filter(regions::kind.eq(RegionKind::Province))
        .order(regions::code)
        .select((regions::id, regions::code, regions::name))
        .load(conn)?;
    let row = |(id, code, name)| RegionRow { code, name, innovations: counts.get(&id).copied().unwrap_or(0) };
    Ok(RegionList { items: provinces.into_iter().map(row).collect() })
}

/// One region.
#[derive(Serialize, ToSchema)]
pub struct RegionPage {
    /// By the Ministry of Home Affairs: `35`, `35.10`.
    pub code: String,
    pub name: String,
    pub kind: RegionKind,
    /// Null: it is a province itself.
    pub province: Option<Choice>,
    pub innovations: i64,
    /// The governments of the region, without their work units.
    pub governments: Vec<AgencyLink>,
    /// A province's regencies and cities.
    pub parts: Vec<RegionRow>,
}
impl View for RegionPage {
    const TEMPLATE: &'static str = "agencies/region.html";
}
pub fn page(conn: &mut Conn, _: Option<&Actor>, code: &str) -> Result<RegionPage> {
    let (id, name, kind, province): (i64, String, RegionKind, Option<i64>) = regions::table
        .filter(regions::code.eq(code))
        .select((regions::id, regions::name, regions::kind, regions::province_id))
        .first(conn)?;
    let counts = count::by_region(conn, province.unwrap_or(id))?;
    let count_in = |id: i64| counts.get(&id).copied().unwrap_or(0);
    let parts: Vec<(i64, String, String)> = regions::table
        .filter(regions::province_id.eq(id))
        .order(regions::code)
        .select((regions::id, regions::code, regions::name))
        .load(conn)?;
    let governments = agencies::table
        .filter(agencies::region_id.eq(id))
        .filter(agencies::parent_id.is_null())
        .filter(agencies::ended_at.is_null())
        .order(agencies::lookup_name)
        .limit(100)
        .select((agencies::slug, agencies::name))
        .load(conn)?;
    let above = match province {
        Some(province) => {
            regions::table.find(province).select((regions::code, regions::name)).first(conn).optional()?
        }
        None => None,
    };
    Ok(RegionPage {
        code: code.to_owned(),
        name,
        kind,
        innovations: if province.is_none() { counts.values().sum() } else { count_in(id) },
        province: above,
        governments,
        parts: parts.into_iter().map(|(id, code, name)| RegionRow { code, name, innovations: count_in(id) }).collect(),
    })
}
