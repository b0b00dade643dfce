//! The rows of the datasets that entries' codes are from: agencies, regions, sectors. Each is small and read whole.
use crate::{
    accounts::agency::AgencyKind,
    clock::Instant,
    db::Conn,
    error::Result,
    schema::{agencies, regions, sectors},
    sheet::{Cell, Column, Holds, Row, coded, column},
};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// Rows of one dataset: many times what there are.
const MOST: i64 = 50_000;

pub const AGENCIES: &[Column] = &[
    column("slug", Holds::Text),
    column("name", Holds::Text),
    column("short_name", Holds::Text),
    column("kind", Holds::Text),
    coded("region", "regions"),
    coded("parent", "agencies"),
    column("is_invented", Holds::Flag),
    column("ended_at", Holds::Instant),
];
pub fn agencies(conn: &mut Conn) -> Result<Vec<Row>> {
    type Found = (i64, Option<i64>, String, String, Option<String>, AgencyKind, Option<String>, bool, Option<Instant>);
    let found: Vec<Found> = agencies::table
        .left_join(regions::table)
        .order(agencies::id)
        .limit(MOST)
        .select((
            agencies::id,
            agencies::parent_id,
            agencies::slug,
            agencies::name,
            agencies::short_name,
            agencies::kind,
            regions::code.nullable(),
            agencies::is_invented,
            agencies::ended_at,
        ))
        .load(conn)?;
    let slugs: BTreeMap<i64, String> = found.iter().map(|agency| (agency.0, agency.2.clone())).collect();
    let row = |(_, parent, slug, name, short, kind, region, is_invented, ended): Found| {
        vec![
            Cell::Text(slug),
            Cell::Text(name),
            short.into(),
            Cell::Text(kind.as_str().to_owned()),
            region.into(),
            parent.and_then(|parent| slugs.get(&parent).cloned()).into(),
            Cell::Flag(is_invented),
            ended.map_or(Cell::Nothing, Cell::from),
        ]
    };
    Ok(found.into_iter().map(row).collect())
}

pub const REGIONS: &[Column] = &[
    coded("code", "Kemendagri"),
    column("name", Holds::Text),
    column("kind", Holds::Text),
    coded("province", "regions"),
    column("zone", Holds::Text),
];
pub fn regions(conn: &mut Conn) -> Result<Vec<Row>> {
    type Found = (i64, Option<i64>, String, String, String, String);
    let found: Vec<Found> = regions::table
        .order(regions::code)
        .limit(MOST)
        .select((regions::id, regions::province_id, regions::code, regions::name, regions::kind, regions::zone))
        .load(conn)?;
    let codes: BTreeMap<i64, String> = found.iter().map(|region| (region.0, region.2.clone())).collect();
    let row = |(_, province, code, name, kind, zone): Found| {
        let province = province.and_then(|province| codes.get(&province).cloned());
        vec![Cell::Text(code), Cell::Text(name), Cell::Text(kind), province.into(), Cell::Text(zone)]
    };
    Ok(found.into_iter().map(row).collect())
}

pub const SECTORS: &[Column] = &[
    column("code", Holds::Text),
    column("name_id", Holds::Text),
    column("name_en", Holds::Text),
    column("is_basic_service", Holds::Flag),
];
pub fn sectors(conn: &mut Conn) -> Result<Vec<Row>> {
    let found: Vec<(String, String, String, bool)> = sectors::table
        .order(sectors::position)
        .limit(MOST)
        .select((sectors::code, sectors::name_id, sectors::name_en, sectors::is_basic_service))
        .load(conn)?;
    let row = |(code, id, en, basic)| vec![Cell::Text(code), Cell::Text(id), Cell::Text(en), Cell::Flag(basic)];
    Ok(found.into_iter().map(row).collect())
}
