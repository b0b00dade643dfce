//! What the search index knows of agencies and work units: those that have not ended.
use crate::{
    accounts::agency::Agency,
    db::Conn,
    error::Result,
    index::{Doc, Facet, FoundCard, Kind},
    schema::{agencies, regions},
    words::{Lang, Texts},
};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// The agencies with ids above `after`, in order.
pub fn after(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<i64>> {
    let ids = agencies::table.filter(agencies::id.gt(after)).order(agencies::id).limit(limit);
    Ok(ids.select(agencies::id).load(conn)?)
}
/// Id, code, name, and the province of a regency or city.
type Region = (i64, String, String, Option<i64>);
/// Work units are found under the name of what they belong to.
pub fn units_of(conn: &mut Conn, agency: i64) -> Result<Vec<i64>> {
    Ok(agencies::table.filter(agencies::parent_id.eq(agency)).select(agencies::id).load(conn)?)
}
pub fn documents(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Doc>> {
    let rows: Vec<Agency> = agencies::table
        .filter(agencies::id.eq_any(ids))
        .filter(agencies::ended_at.is_null())
        .order(agencies::id)
        .select(Agency::as_select())
        .load(conn)?;
    let parents: BTreeMap<i64, (String, Option<i64>)> = agencies::table
        .filter(agencies::id.eq_any(rows.iter().filter_map(|row| row.parent_id).collect::<Vec<_>>()))
        .select((agencies::id, agencies::name, agencies::region_id))
        .load::<(i64, String, Option<i64>)>(conn)?
        .into_iter()
        .map(|(id, name, region)| (id, (name, region)))
        .collect();
    let named = |ids: Vec<i64>, conn: &mut Conn| -> Result<BTreeMap<i64, Region>> {
        let rows: Vec<Region> = regions::table
            .filter(regions::id.eq_any(ids))
            .select((regions::id, regions::code, regions::name, regions::province_id))
            .load(conn)?;
        Ok(rows.into_iter().map(|row| (row.0, row)).collect())
    };
    let places = named(rows.iter().filter_map(|row| row.region_id).collect(), conn)?;
    let provinces = named(places.values().filter_map(|place| place.3).collect(), conn)?;
    let doc = |row: Agency| {
        let place = row.region_id.and_then(|id| places.get(&id));
        let province = place.and_then(|place| place.3.map_or(Some(place), |id| provinces.get(&id)));
        let region = place.filter(|place| place.3.is_some());
        let mut doc = Doc::new(Kind::Agency, row.id)
            .public()
            .facet(Facet::Province, province.map(|p| p.1.as_str()))
            .facet(Facet::Region, region.map(|r| r.1.as_str()))
            .facet(Facet::AgencyKind, Some(row.kind.as_str()));
        doc.title.clone_from(&row.name);
        doc.lead = row.short_name.clone().unwrap_or_default();
        let parent = row.parent_id.and_then(|id| parents.get(&id)).map(|parent| parent.0.as_str());
        let above = [parent, place.map(|p| p.2.as_str()), province.map(|p| p.2.as_str())];
        doc.names = above.into_iter().flatten().collect::<Vec<_>>().join("\n");
        doc
    };
    Ok(rows.into_iter().map(doc).collect())
}
/// What is shown of agencies that were found, units with the agency above them.
pub fn cards(conn: &mut Conn, ids: &[i64]) -> Result<Vec<FoundCard>> {
    let rows: Vec<Agency> = agencies::table
        .filter(agencies::id.eq_any(ids))
        .filter(agencies::ended_at.is_null())
        .select(Agency::as_select())
        .load(conn)?;
    let parents: Vec<(i64, String)> = agencies::table
        .filter(agencies::id.eq_any(rows.iter().filter_map(|row| row.parent_id).collect::<Vec<_>>()))
        .select((agencies::id, agencies::name))
        .load(conn)?;
    let card = |row: Agency| FoundCard {
        kind: Kind::Agency,
        id: row.id,
        title: Texts::one(row.name, Lang::Id),
        summary: Texts::default(),
        address: format!("/agencies/{}", row.slug),
        place: Texts::one(
            parents.iter().find(|(id, _)| Some(*id) == row.parent_id).map(|(_, name)| name.clone()).unwrap_or_default(),
            Lang::Id,
        ),
        is_invented: row.is_invented,
    };
    Ok(rows.into_iter().map(card).collect())
}
