//! Where ideas come from, and where they stand: by province, on the map, and by agency.
use super::scope::{Narrow, Scope, per_mille, within};
use crate::{
    accounts::{agency::AgencyLink, region::Choice},
    db::Conn,
    error::Result,
    ideas::{machine::IdeaState, review::queue::regions_of},
    innovations::map::{ProvinceMap, tiled},
    schema::{agencies, ideas},
};
use diesel::{dsl::count_star, prelude::*};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Agencies that are told: those with the most ideas.
const MOST: i64 = 50;

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaStateCount {
    pub state: IdeaState,
    pub count: i64,
}
/// The ideas of a province.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdeaProvince {
    /// Null: of national agencies.
    pub province: Option<Choice>,
    pub total: i64,
    /// In the order of the states; those without any, too.
    pub states: Vec<IdeaStateCount>,
}
impl IdeaProvince {
    fn code(&self) -> &str {
        self.province.as_ref().map_or("", |province| province.code.as_str())
    }
}
/// The ideas of an agency.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdeaAgency {
    pub agency: AgencyLink,
    pub total: i64,
    /// Of the largest.
    pub per_mille: i64,
    pub states: Vec<IdeaStateCount>,
}
type Counts<K> = BTreeMap<K, BTreeMap<IdeaState, i64>>;
fn sorted<K: Ord>(rows: Vec<(K, IdeaState, i64)>) -> Counts<K> {
    let mut all = Counts::new();
    for (place, state, count) in rows {
        all.entry(place).or_default().insert(state, count);
    }
    all
}
/// Those that have any, most first, whatever province it is narrowed to.
pub(super) fn provinces(conn: &mut Conn, scope: &Scope, narrow: Narrow) -> Result<Vec<IdeaProvince>> {
    let anywhere = Narrow { province: None, ..narrow };
    let rows = ideas::table.group_by((ideas::province_id, ideas::state)).select((
        ideas::province_id,
        ideas::state,
        count_star(),
    ));
    let rows: Vec<(Option<i64>, IdeaState, i64)> = within!(rows, scope, anywhere).load(conn)?;
    let counted = sorted(rows);
    let names = regions_of(conn, counted.keys().copied().flatten().collect())?;
    let one = |(id, counts): (Option<i64>, BTreeMap<IdeaState, i64>)| IdeaProvince {
        province: id.and_then(|id| names.get(&id).cloned()),
        total: counts.values().sum(),
        states: scope.counts(&counts),
    };
    let mut all: Vec<IdeaProvince> = counted.into_iter().map(one).collect();
    all.sort_by(|one, other| other.total.cmp(&one.total).then_with(|| one.code().cmp(other.code())));
    Ok(all)
}
/// The same as tiles; `narrowed` is where a tile leads to.
pub(super) fn map(
    counted: &[IdeaProvince],
    provinces: &[Choice],
    chosen: &[String],
    narrowed: impl Fn(&str) -> String,
    csv: String,
) -> Result<ProvinceMap> {
    let of = |row: &IdeaProvince| Some((row.province.as_ref()?.code.clone(), row.total));
    let counts: BTreeMap<String, i64> = counted.iter().filter_map(of).collect();
    let all = counted.iter().map(|row| row.total).sum();
    tiled(provinces, chosen, &counts, all, narrowed, csv)
}
/// The 50 with the most.
pub(super) fn agencies(conn: &mut Conn, scope: &Scope, narrow: Narrow) -> Result<Vec<IdeaAgency>> {
    let most = ideas::table
        .group_by(ideas::agency_id)
        .order((count_star().desc(), ideas::agency_id))
        .select((ideas::agency_id, count_star()))
        .limit(MOST);
    let most: Vec<(i64, i64)> = within!(most, scope, narrow).load(conn)?;
    let ids: Vec<i64> = most.iter().map(|row| row.0).collect();
    let rows =
        ideas::table.group_by((ideas::agency_id, ideas::state)).select((ideas::agency_id, ideas::state, count_star()));
    let rows = within!(rows, scope, narrow).filter(ideas::agency_id.eq_any(ids.clone()));
    let mut counted = sorted(rows.load::<(i64, IdeaState, i64)>(conn)?);
    let names = agencies::table.filter(agencies::id.eq_any(ids)).select((agencies::id, agencies::slug, agencies::name));
    let names: Vec<(i64, String, String)> = names.load(conn)?;
    let mut names: BTreeMap<i64, AgencyLink> =
        names.into_iter().map(|(id, slug, name)| (id, AgencyLink { slug, name })).collect();
    let largest = most.first().map_or(0, |row| row.1);
    let one = |(id, total): (i64, i64)| {
        let states = scope.counts(&counted.remove(&id).unwrap_or_default());
        Some(IdeaAgency { agency: names.remove(&id)?, total, per_mille: per_mille(total, largest), states })
    };
    Ok(most.into_iter().filter_map(one).collect())
}
