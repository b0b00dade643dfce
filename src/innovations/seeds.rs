//! The directory's first entries: real ones known by name as honest stubs, and invented ones for the demonstration.
use super::{
    innovation::{Source, visible},
    profile::Profile,
    publication::{NewInnovation, Withdrawal, enter, publish, put_out, withdraw},
    source::{self, NewSource},
    upkeep::{self, NewEntryCheck, OwnerAnswer},
};
use crate::{
    accounts::{
        actor::{Actor, of_seeds},
        person, reference,
    },
    clock::{self, Clock},
    content,
    db::Conn,
    error::{Error, Result},
    schema::{agencies, regions},
    words::Lang,
};
use chrono::{NaiveDate, TimeDelta};
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
    /// What was public before, the oldest first: what this entry says now, but for what is named. Empty: it is new.
    #[serde(default)]
    history: Vec<Past>,
    /// Records of other systems, beside the agency's own word.
    #[serde(default)]
    sources: Vec<NewSource>,
    #[serde(default)]
    checks: Vec<PastCheck>,
    /// Since when its owner has been asked whether it still runs.
    asked_days_ago: Option<i64>,
    withdrawn: Option<PastWithdrawal>,
    #[serde(flatten)]
    profile: serde_json::Map<String, serde_json::Value>,
}
#[derive(Deserialize)]
struct Past {
    on: NaiveDate,
    message: String,
    /// Fields that were otherwise.
    profile: serde_json::Map<String, serde_json::Value>,
}
#[derive(Deserialize)]
struct PastCheck {
    on: NaiveDate,
    answer: OwnerAnswer,
    note: String,
}
#[derive(Deserialize)]
struct PastWithdrawal {
    on: NaiveDate,
    reason: String,
    /// The key of the entry that takes its place.
    replacement: String,
}
impl Invented {
    fn profile(&self) -> Result<Profile> {
        self.profile_but_for(&serde_json::Map::new())
    }
    fn profile_but_for(&self, otherwise: &serde_json::Map<String, serde_json::Value>) -> Result<Profile> {
        let mut fields = self.profile.clone();
        fields.extend(otherwise.clone());
        let profile: Profile = serde_json::from_value(fields.into())?;
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
    let curator = curator(conn)?;
    for entry in invented()? {
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
        let code = if entry.history.is_empty() {
            put(conn, &system, &new, &entry.profile()?)?
        } else {
            relive(conn, &curator, &entry, &new, &codes)?
        };
        codes.insert(entry.key, code);
    }
    Ok(codes)
}
/// Whoever published what has a history.
fn curator(conn: &mut Conn) -> Result<Actor> {
    let found = person::by_email(conn, "curator@demo.invalid")?;
    let found = found.ok_or_else(|| Error::internal(anyhow::anyhow!("no curator")))?;
    of_seeds(conn, found.id, &found.name)
}
/// An entry with a past: each step by its own verb, at the time at which it happened.
fn relive(
    conn: &mut Conn,
    curator: &Actor,
    entry: &Invented,
    new: &NewInnovation,
    codes: &BTreeMap<String, String>,
) -> Result<String> {
    let mut code = String::new();
    for (number, past) in entry.history.iter().enumerate() {
        let profile = entry.profile_but_for(&past.profile)?;
        at(past.on, || {
            if number == 0 {
                code = enter(conn, &Actor::system(), new, &profile)?;
            }
            let innovation = visible(conn, Some(curator), &code)?;
            let draft = content::draft(conn, innovation.content_id)?;
            let version = content::save(conn, curator, innovation.content_id, draft.number, &profile)?;
            put_out(conn, curator, &innovation, &version, &past.message)
        })?;
    }
    let innovation = visible(conn, Some(curator), &code)?.id;
    for source in &entry.sources {
        source::add(conn, innovation, source)?;
    }
    for PastCheck { on, answer, note } in &entry.checks {
        let new = NewEntryCheck { answer: Some(*answer), note: note.clone() };
        at(*on, || upkeep::answer(conn, curator, &code, &new))?;
    }
    if let Some(days) = entry.asked_days_ago {
        let then = clock::now().plus(-TimeDelta::days(days));
        Clock::fixed(then.utc()).during(|| upkeep::mark(conn, &[innovation]))?;
    }
    if let Some(PastWithdrawal { on, reason, replacement }) = &entry.withdrawn {
        let replacement = codes.get(replacement).cloned().unwrap_or_default();
        at(*on, || withdraw(conn, curator, &code, &Withdrawal { reason: reason.clone(), replacement }))?;
    }
    Ok(code)
}
/// Runs `work` with the clock standing at nine in the morning of a day in Jakarta.
fn at<T>(day: NaiveDate, work: impl FnOnce() -> Result<T>) -> Result<T> {
    Clock::fixed(clock::beginning_of(day).plus(TimeDelta::hours(9)).utc()).during(work)
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
