//! The directory's first entries: real ones known by name as honest stubs, and invented ones for the demonstration.
use super::{
    innovation::Source,
    profile::Profile,
    publication::{NewInnovation, enter, publish},
};
use crate::{
    accounts::{actor::Actor, reference},
    db::Conn,
    error::{Error, Result},
    schema::{agencies, regions},
    words::Lang,
};
use diesel::prelude::*;
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "seeds/demo/innovations/"]
#[include = "*.json"]
struct Demo;

#[derive(Deserialize)]
struct Fact {
    title: String,
    agency: String,
    agency_slug: String,
    year: Option<i64>,
    category: String,
    source: String,
    origin: Source,
}
#[derive(Deserialize)]
struct Invented {
    key: String,
    region: String,
    sector: String,
    year: i64,
    #[serde(flatten)]
    profile: serde_json::Map<String, serde_json::Value>,
}
impl Invented {
    fn profile(&self) -> Result<Profile> {
        let profile: Profile = serde_json::from_value(self.profile.clone().into())?;
        Ok(Profile { language: Some(Lang::Id), ..profile })
    }
}

/// Loads and publishes both kinds. Returns key or title → code, for the lessons that cite them.
pub fn load(conn: &mut Conn) -> Result<BTreeMap<String, String>> {
    let system = Actor::system();
    let mut codes = BTreeMap::new();
    for fact in reference::rows::<Fact>("innovations_facts.csv")? {
        // Only what is known: no agency or year where none is.
        let profile = Profile {
            name: fact.title.clone(),
            language: Some(Lang::Id),
            work_unit: if fact.agency_slug.is_empty() { fact.agency.clone() } else { String::new() },
            awards: vec![fact.category.clone()],
            ..Profile::default()
        };
        let new = NewInnovation {
            agency: Some(fact.agency_slug.as_str()).filter(|slug| !slug.is_empty()),
            sector: None,
            year: fact.year,
            source: fact.origin,
            source_note: &fact.source,
            is_invented: false,
        };
        codes.insert(fact.title, put(conn, &system, &new, &profile)?);
    }
    let governments: BTreeMap<String, String> = agencies::table
        .inner_join(regions::table)
        .select((regions::code, agencies::slug))
        .load::<(String, String)>(conn)?
        .into_iter()
        .collect();
    for entry in invented()? {
        let profile = entry.profile()?;
        let government = governments.get(&entry.region);
        let government = government.ok_or_else(|| Error::internal(anyhow::anyhow!("{}: no government", entry.key)))?;
        let new = NewInnovation {
            agency: Some(government),
            sector: Some(&entry.sector),
            year: Some(entry.year),
            source: Source::Own,
            source_note: "",
            is_invented: true,
        };
        codes.insert(entry.key, put(conn, &system, &new, &profile)?);
    }
    Ok(codes)
}
fn invented() -> Result<Vec<Invented>> {
    let mut all = vec![];
    for name in Demo::iter() {
        let file = Demo::get(&name).ok_or_else(|| Error::internal(anyhow::anyhow!("{name} is gone")))?;
        all.extend(serde_json::from_slice::<Vec<Invented>>(&file.data)?);
    }
    Ok(all)
}
/// The profiles of the invented entries, for generated data to be made of.
pub fn profiles() -> Result<Vec<Profile>> {
    invented()?.iter().map(Invented::profile).collect()
}
fn put(conn: &mut Conn, system: &Actor, new: &NewInnovation, profile: &Profile) -> Result<String> {
    let code = enter(conn, system, new, profile)?;
    publish(conn, system, &code)?;
    Ok(code)
}
