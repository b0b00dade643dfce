//! What a person sets for themself: name, language of mails, time zone, appearance.
use super::actor::Actor;
use crate::{
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::people,
    view::{Receipt, View},
    words::Lang,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// Indonesia's zones: Jakarta, Makassar, Jayapura. None has summer time.
    pub enum Zone { Wib = "WIB", Wita = "WITA", Wit = "WIT" }
}
impl Zone {
    /// Ahead of UTC.
    pub fn offset(self) -> TimeDelta {
        TimeDelta::hours(match self {
            Self::Wib => 7,
            Self::Wita => 8,
            Self::Wit => 9,
        })
    }
}
crate::text_enum! { pub enum Theme { System = "system", Light = "light", Dark = "dark" } }

/// What the form holds. A certificate keeps the name it was issued to.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "name": "Nama Lengkap", "language": "id", "zone": "WIB", "theme": "system" }))]
pub struct Settings {
    #[schema(required = true, min_length = 1, max_length = 200)]
    pub name: String,
    /// Of mails; pages have theirs by their address.
    #[schema(required = true)]
    pub language: Option<Lang>,
    #[schema(required = true)]
    pub zone: Option<Zone>,
    #[schema(required = true)]
    pub theme: Option<Theme>,
}
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, Queryable)]
pub struct SettingsPage {
    pub name: String,
    pub email: String,
    pub language: Lang,
    pub zone: Zone,
    pub theme: Theme,
}
impl View for SettingsPage {
    const TEMPLATE: &'static str = "accounts/settings.html";
    fn address(&self) -> Option<String> {
        Some("/me/settings".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "name": self.name, "language": self.language, "zone": self.zone, "theme": self.theme })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>) -> Result<SettingsPage> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let columns = (people::name, people::email, people::language, people::zone, people::theme);
    Ok(people::table.find(person).select(columns).first(conn)?)
}
/// The log keeps which settings changed, not what they were.
pub fn save(conn: &mut Conn, who: &Actor, wanted: &Settings) -> Result<Receipt> {
    let now = page(conn, Some(who))?;
    let mut check = Check::default();
    check
        .text("name", &wanted.name, 200)
        .that(!wanted.name.chars().any(char::is_control), "name", "not-a-value")
        .that(wanted.language.is_some(), "language", "field-missing")
        .that(wanted.zone.is_some(), "zone", "field-missing")
        .that(wanted.theme.is_some(), "theme", "field-missing")
        .done()?;
    let next = SettingsPage {
        name: wanted.name.trim().to_owned(),
        email: now.email.clone(),
        language: wanted.language.unwrap_or(now.language),
        zone: wanted.zone.unwrap_or(now.zone),
        theme: wanted.theme.unwrap_or(now.theme),
    };
    let moved = [
        ("name", next.name != now.name),
        ("language", next.language != now.language),
        ("zone", next.zone != now.zone),
        ("theme", next.theme != now.theme),
    ];
    let fields: Vec<String> = moved.iter().filter(|(_, moved)| *moved).map(|(name, _)| (*name).to_owned()).collect();
    let receipt = Receipt::changed("/me/settings".into(), "saved");
    if fields.is_empty() {
        return Ok(receipt);
    }
    let person = who.person()?;
    diesel::update(people::table.find(person))
        .set((
            (people::name.eq(&next.name), people::name_key.eq(super::person::name_key(&next.name))),
            people::language.eq(next.language),
            people::zone.eq(next.zone),
            people::theme.eq(next.theme),
        ))
        .execute(conn)?;
    event::record(conn, who, &Event::SettingsChanged { person, fields })?;
    Ok(receipt)
}

/// The appearance a person has chosen, for the cookie of another browser.
pub fn theme(conn: &mut Conn, person: i64) -> Result<Theme> {
    Ok(people::table.find(person).select(people::theme).first(conn)?)
}
/// The zone a person has chosen.
pub fn zone(conn: &mut Conn, person: i64) -> Result<Zone> {
    Ok(people::table.find(person).select(people::zone).first(conn)?)
}
/// The switch in the footer, by someone who is signed in.
pub fn choose_theme(conn: &mut Conn, who: &Actor, theme: Theme) -> Result<()> {
    let person = who.person()?;
    let other = people::table.find(person).filter(people::theme.ne(theme));
    if diesel::update(other).set(people::theme.eq(theme)).execute(conn)? == 1 {
        event::record(conn, who, &Event::SettingsChanged { person, fields: vec!["theme".into()] })?;
    }
    Ok(())
}
