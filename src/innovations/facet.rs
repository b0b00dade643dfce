//! The directory's facets: which values of the address are known, how many entries each has, and what it is called.
use super::{
    filter::Filter,
    innovation::Source,
    profile::{DigitalKind, Form, Stage},
};
use crate::{
    accounts::{agency::AgencyKind, region, sector},
    db::Conn,
    error::{Error, Result},
    index::{Ask, Found, Index, Kind},
    schema::regions,
    topic,
    words::Texts,
};
use diesel::prelude::*;
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap};
use utoipa::ToSchema;

pub use crate::index::Facet;

/// What the directory can be narrowed by, in the order of its page.
pub const FACETS: [Facet; 11] = [
    Facet::Province,
    Facet::Region,
    Facet::AgencyKind,
    Facet::Sector,
    Facet::Sdg,
    Facet::Year,
    Facet::Stage,
    Facet::Form,
    Facet::Kind,
    Facet::Source,
    Facet::Award,
];
/// Values of one facet that are told.
const MOST: usize = 60;

/// The values of one facet and how many entries each would find, whatever is chosen of this facet itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacetCounts {
    pub facet: Facet,
    /// The most frequent first; years and goals in their order.
    pub values: Vec<FacetValue>,
    /// Values that are not told.
    pub more: i64,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacetValue {
    pub value: String,
    /// Null: it has no name of its own, as a year, or is a code of a closed list.
    pub name: Option<Texts>,
    pub count: i64,
    pub chosen: bool,
}

/// What codes are called. Provinces and sectors are few and always the same.
pub(super) struct Names {
    known: std::sync::Arc<Known>,
    regions: BTreeMap<String, String>,
}
struct Known {
    provinces: Vec<region::Choice>,
    sectors: Vec<sector::Sector>,
}
fn known(conn: &mut Conn) -> Result<std::sync::Arc<Known>> {
    topic::remembered(&[], "directory names", || {
        Ok(Known { provinces: region::provinces(conn)?, sectors: sector::all(conn)? })
    })
}
impl Names {
    /// Of these regencies and cities, and of every province and sector.
    pub(super) fn of(conn: &mut Conn, codes: &[&str]) -> Result<Self> {
        let known = known(conn)?;
        if codes.is_empty() {
            return Ok(Self { known, regions: BTreeMap::new() });
        }
        let rows: Vec<(String, String)> = regions::table
            .filter(regions::code.eq_any(codes))
            .filter(regions::province_id.is_not_null())
            .select((regions::code, regions::name))
            .load(conn)?;
        Ok(Self { known, regions: rows.into_iter().collect() })
    }
    pub(super) fn provinces(&self) -> &[region::Choice] {
        &self.known.provinces
    }
    pub(super) fn find(&self, facet: Facet, value: &str) -> Option<Texts> {
        let plain = |name: &String| Texts { id: name.clone(), en: String::new() };
        match facet {
            Facet::Province => self.known.provinces.iter().find(|p| p.code == value).map(|p| plain(&p.name)),
            Facet::Region => self.regions.get(value).map(plain),
            Facet::Sector => self.known.sectors.iter().find(|s| s.code == value).map(|s| s.name.clone()),
            _ => None,
        }
    }
}

/// Leaves out of the filter what names nothing, and says of which facets.
/// Without an index awards are not known.
pub(super) fn settle(
    conn: &mut Conn,
    index: Option<&Index>,
    filter: &mut Filter,
    ignored: &mut Vec<String>,
) -> Result<()> {
    let codes: Vec<&str> = filter.region.iter().map(String::as_str).collect();
    let names = Names::of(conn, &codes)?;
    for facet in FACETS {
        let mut kept = vec![];
        for value in filter.values(facet) {
            let there = match facet {
                Facet::Province | Facet::Region | Facet::Sector => names.find(facet, value).is_some(),
                Facet::AgencyKind => value.parse::<AgencyKind>().is_ok(),
                Facet::Stage => value.parse::<Stage>().is_ok(),
                Facet::Form => value.parse::<Form>().is_ok(),
                Facet::Kind => value.parse::<DigitalKind>().is_ok(),
                Facet::Source => value.parse::<Source>().is_ok(),
                Facet::Award => is_found(index.ok_or(Error::Unavailable)?, facet, value)?,
                // Numbers within bounds; a year without an entry is a year.
                _ => true,
            };
            if there {
                kept.push(value.clone());
            }
        }
        if kept.len() < filter.values(facet).len() {
            ignored.push(facet.as_str().to_owned());
            filter.set(facet, kept);
        }
    }
    Ok(())
}
/// Whether any entry has it.
fn is_found(index: &Index, facet: Facet, value: &str) -> Result<bool> {
    let chosen = [(facet, vec![value.to_owned()])].into();
    Ok(index.ask(&Ask { kinds: vec![Kind::Innovation], chosen, ..Ask::default() })?.total > 0)
}

/// A facet, its values with their counts, and how many more there are.
type Counted = (Facet, Vec<(String, i64)>, i64);
/// What can be chosen besides, facet by facet; what is chosen stays, even with nothing left of it.
pub(super) fn counted(conn: &mut Conn, filter: &Filter, found: &Found) -> Result<(Vec<FacetCounts>, Names)> {
    let counts: Vec<Counted> = FACETS
        .into_iter()
        .map(|facet| {
            let mut all: Vec<(String, i64)> =
                found.facets.get(&facet).into_iter().flatten().map(counted_value).collect();
            let missing: Vec<_> =
                filter.values(facet).iter().filter(|v| !all.iter().any(|(value, _)| value == *v)).collect();
            all.extend(missing.into_iter().map(|value| (value.clone(), 0)));
            let number = |value: &str| value.parse::<i64>().unwrap_or(0);
            match facet {
                Facet::Year => all.sort_by_key(|(value, _)| Reverse(number(value))),
                Facet::Sdg => all.sort_by_key(|(value, _)| number(value)),
                _ => {}
            }
            let mut nth = 0;
            let before = all.len();
            all.retain(|(value, _)| {
                nth += 1;
                nth <= MOST || filter.values(facet).contains(value)
            });
            let more = i64::try_from(before - all.len()).unwrap_or(0);
            (facet, all, more)
        })
        .collect();
    let of_regions = counts.iter().filter(|(facet, ..)| *facet == Facet::Region);
    let codes: Vec<&str> = of_regions.flat_map(|(_, all, _)| all).map(|(value, _)| value.as_str()).collect();
    let names = Names::of(conn, &codes)?;
    let groups = counts.iter().map(|(facet, all, more)| FacetCounts {
        facet: *facet,
        values: all
            .iter()
            .map(|(value, count)| FacetValue {
                name: names.find(*facet, value),
                count: *count,
                chosen: filter.values(*facet).contains(value),
                value: value.clone(),
            })
            .collect(),
        more: *more,
    });
    Ok((groups.collect(), names))
}
fn counted_value((value, count): &(String, u64)) -> (String, i64) {
    (value.clone(), i64::try_from(*count).unwrap_or(i64::MAX))
}
