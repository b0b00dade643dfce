//! An entry as a row of a table: the columns, and where their codes are listed.
use super::super::{
    innovation::State,
    profile::Profile,
    upkeep::{Known, Upkeep},
};
use crate::{
    accounts::agency::AgencyKind,
    clock::Instant,
    content::{self, Version},
    db::Conn,
    error::Result,
    rule::{self, Rule},
    schema::{agencies, innovations, regions, sectors},
    sheet::{Cell, Column, Holds, Row, coded, column},
    words::Lang,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use std::collections::BTreeMap;

/// In the order of the table. What is public of an entry and of one value; its texts are on its page.
pub const COLUMNS: &[Column] = &[
    column("code", Holds::Text),
    column("name", Holds::Text),
    column("summary", Holds::Text),
    coded("language", "ISO 639-1"),
    coded("agency", "agencies"),
    column("agency_name", Holds::Text),
    column("agency_kind", Holds::Text),
    column("work_unit", Holds::Text),
    coded("province", "regions"),
    column("province_name", Holds::Text),
    coded("region", "regions"),
    column("region_name", Holds::Text),
    coded("sector", "sectors"),
    column("sector_name", Holds::Text),
    column("year", Holds::Number),
    column("stage", Holds::Text),
    column("form", Holds::Text),
    column("kind", Holds::Text),
    coded("initiator", "PP 38/2017"),
    Column { name: "sdgs", holds: Holds::List, codes: "SDG" },
    column("awards", Holds::List),
    column("source", Holds::Text),
    column("source_note", Holds::Text),
    column("is_invented", Holds::Flag),
    column("completeness", Holds::Number),
    column("upkeep", Holds::Text),
    column("checked_at", Holds::Instant),
    column("version", Holds::Number),
    column("published_at", Holds::Instant),
    column("address", Holds::Text),
];

type Own = (String, String, String, Lang, Option<i64>, super::super::innovation::Source, String, bool, i64);
type Found = (
    (i64, i64, Option<Instant>),
    Known,
    Own,
    Option<(String, String, AgencyKind, Option<i64>)>,
    Option<(String, String)>,
    Option<(String, String)>,
);
/// The rows of these entries, in their order; those that are no longer public are missing. `site`: where addresses begin.
/// Four queries, however many there are.
pub fn rows(conn: &mut Conn, ids: &[i64], site: &str) -> Result<Vec<Row>> {
    let found: Vec<Found> = innovations::table
        .left_join(agencies::table)
        .left_join(regions::table)
        .left_join(sectors::table)
        .filter(innovations::id.eq_any(ids))
        .filter(innovations::state.eq(State::Published))
        .select((
            (innovations::id, innovations::content_id, innovations::published_at),
            (innovations::answer, innovations::checked_at, innovations::asked_at),
            (
                innovations::code,
                innovations::name,
                innovations::summary,
                innovations::language,
                innovations::year,
                innovations::source,
                innovations::source_note,
                innovations::is_invented,
                innovations::completeness,
            ),
            (agencies::slug, agencies::name, agencies::kind, agencies::region_id).nullable(),
            (regions::code, regions::name).nullable(),
            (sectors::code, sectors::name_id).nullable(),
        ))
        .load(conn)?;
    let contents: Vec<i64> = found.iter().map(|row| row.0.1).collect();
    let versions = content::published_of(conn, &contents)?;
    let versions: BTreeMap<i64, Version> = versions.into_iter().map(|version| (version.content_id, version)).collect();
    let places: Vec<i64> = found.iter().filter_map(|row| row.3.as_ref()?.3).collect();
    let places: BTreeMap<i64, (String, String)> = regions::table
        .filter(regions::id.eq_any(places))
        .select((regions::id, (regions::code, regions::name)))
        .load::<(i64, (String, String))>(conn)?
        .into_iter()
        .collect();
    let patience = rule::span(conn, Rule::OwnerAnswerDays)?;
    let mut rows = BTreeMap::new();
    for row in found {
        let (version, place) = (versions.get(&row.0.1), row.3.as_ref().and_then(|agency| places.get(&agency.3?)));
        rows.insert(row.0.0, cells(row, version, place, patience, site)?);
    }
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}
fn cells(
    found: Found,
    version: Option<&Version>,
    place: Option<&(String, String)>,
    patience: TimeDelta,
    site: &str,
) -> Result<Row> {
    let ((_, _, at), known, own, agency, province, sector) = found;
    let (code, name, summary, language, year, source, note, is_invented, completeness) = own;
    let profile: Profile = version.map(Version::document).transpose()?.unwrap_or_default();
    let upkeep = Upkeep::told(patience, &known, &profile);
    let text = |text: &str| if text.is_empty() { Cell::Nothing } else { Cell::Text(text.to_owned()) };
    let pair =
        |pair: Option<(String, String)>| pair.map_or((Cell::Nothing, Cell::Nothing), |(a, b)| (text(&a), text(&b)));
    let (province, province_name) = pair(province);
    let (region, region_name) = pair(place.cloned());
    let (sector, sector_name) = pair(sector);
    let address = format!("{site}/innovations/{code}");
    let kind = agency.as_ref().map_or("", |agency| agency.2.as_str());
    Ok(vec![
        Cell::Text(code),
        Cell::Text(name),
        text(&summary),
        text(language.as_str()),
        agency.as_ref().map(|agency| agency.0.clone()).into(),
        agency.as_ref().map(|agency| agency.1.clone()).into(),
        text(kind),
        text(&profile.work_unit),
        province,
        province_name,
        region,
        region_name,
        sector,
        sector_name,
        year.into(),
        text(profile.stage.map_or("", |stage| stage.as_str())),
        text(profile.form.map_or("", |form| form.as_str())),
        text(profile.kind.map_or("", |kind| kind.as_str())),
        text(profile.initiator.map_or("", |initiator| initiator.as_str())),
        Cell::List(profile.sdgs.iter().map(i64::to_string).collect()),
        Cell::List(profile.awards),
        text(source.as_str()),
        text(&note),
        Cell::Flag(is_invented),
        Cell::Whole(completeness),
        text(upkeep.standing.as_str()),
        upkeep.checked_at.map_or(Cell::Nothing, Cell::from),
        version.map(|version| version.number).into(),
        at.map_or(Cell::Nothing, Cell::from),
        Cell::Text(address),
    ])
}
