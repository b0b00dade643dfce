//! Loads what every installation has: regions, sectors, institutions and the regional governments.
use super::agency;
use crate::{
    clock::Instant,
    db::Conn,
    error::{Error, Result},
    schema::{agencies, installation, regions, sectors},
    text,
};
use diesel::prelude::*;
use rust_embed::RustEmbed;
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "seeds/reference/"]
#[include = "*.csv"]
#[include = "passwords.txt"]
#[include = "province_tiles.json"]
#[include = "breached.txt"]
pub(crate) struct Reference;

/// The rows of one of the reference files.
pub(crate) fn rows<R: DeserializeOwned>(name: &str) -> Result<Vec<R>> {
    let file = Reference::get(name).ok_or_else(|| Error::internal(anyhow::anyhow!("no seed {name}")))?;
    csv::Reader::from_reader(file.data.as_ref()).deserialize().collect::<Result<_, _>>().map_err(Error::internal)
}

#[derive(Deserialize)]
struct Province {
    code: String,
    name: String,
    time_zone: String,
}
#[derive(Deserialize)]
struct Regency {
    code: String,
    province_code: String,
    name: String,
    kind: String,
}
#[derive(Deserialize)]
struct SectorRow {
    code: String,
    name_id: String,
    name_en: String,
    is_basic_service: bool,
}
#[derive(Deserialize)]
struct Institution {
    slug: String,
    name: String,
    short_name: Option<String>,
    kind: String,
}

/// Which kind of world this database holds; none before its first start.
pub fn installed(conn: &mut Conn) -> Result<Option<String>> {
    Ok(installation::table.select(installation::kind).first(conn).optional()?)
}
/// When it was made: names the installation in mails.
pub fn installed_at(conn: &mut Conn) -> Result<Option<Instant>> {
    Ok(installation::table.select(installation::created_at).first(conn).optional()?)
}
/// Marks the database as a demo world or a real one, for good.
pub fn install(conn: &mut Conn, kind: &str) -> Result<()> {
    diesel::insert_into(installation::table)
        .values((
            installation::id.eq(1),
            installation::kind.eq(kind),
            installation::created_at.eq(crate::clock::now()),
            installation::secret.eq(crate::code::secret()?),
        ))
        .execute(conn)?;
    Ok(())
}

/// Loads the reference data into an empty database.
pub fn load(conn: &mut Conn) -> Result<()> {
    let provinces: Vec<Province> = rows("regions/provinces.csv")?;
    let mut zones = BTreeMap::new();
    let mut ids = BTreeMap::new();
    for p in &provinces {
        let id = region(conn, &p.code, &p.name, "province", None, &p.time_zone)?;
        ids.insert(p.code.clone(), id);
        zones.insert(p.code.clone(), p.time_zone.clone());
        government(conn, &format!("Provinsi {}", p.name), "province", id)?;
    }
    for r in rows::<Regency>("regions/regencies.csv")? {
        let province = ids.get(&r.province_code).copied();
        let zone = zones.get(&r.province_code).map_or("WIB", String::as_str);
        let id = region(conn, &r.code, &r.name, &r.kind, province, zone)?;
        // The districts of Jakarta are administrative: they have no government of their own (UU 29/2007).
        if !r.name.contains("Administrasi") {
            government(conn, &r.name, &r.kind, id)?;
        }
    }
    for (position, s) in (1i64..).zip(rows::<SectorRow>("sectors.csv")?) {
        diesel::insert_into(sectors::table)
            .values((
                sectors::code.eq(s.code),
                sectors::name_id.eq(s.name_id),
                sectors::name_en.eq(s.name_en),
                sectors::is_basic_service.eq(s.is_basic_service),
                sectors::position.eq(position),
            ))
            .execute(conn)?;
    }
    for i in rows::<Institution>("institutions.csv")? {
        diesel::insert_into(agencies::table)
            .values((
                agencies::slug.eq(i.slug),
                agencies::lookup_name.eq(agency::lookup_name(&i.name)),
                agencies::name.eq(i.name),
                agencies::short_name.eq(i.short_name.filter(|s| !s.is_empty())),
                agencies::kind.eq(i.kind),
            ))
            .execute(conn)?;
    }
    agency::set_roots(conn)
}
fn region(conn: &mut Conn, code: &str, name: &str, kind: &str, province: Option<i64>, zone: &str) -> Result<i64> {
    Ok(diesel::insert_into(regions::table)
        .values((
            regions::code.eq(code),
            regions::name.eq(name),
            regions::kind.eq(kind),
            regions::province_id.eq(province),
            regions::zone.eq(zone),
        ))
        .returning(regions::id)
        .get_result(conn)?)
}
fn government(conn: &mut Conn, region_name: &str, kind: &str, region: i64) -> Result<()> {
    let name = format!("Pemerintah {region_name}");
    diesel::insert_into(agencies::table)
        .values((
            agencies::slug.eq(text::slug(&name)),
            agencies::name.eq(&name),
            agencies::lookup_name.eq(agency::lookup_name(&name)),
            agencies::kind.eq(kind),
            agencies::region_id.eq(region),
        ))
        .execute(conn)?;
    Ok(())
}
