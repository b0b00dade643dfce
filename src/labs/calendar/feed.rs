//! A person's calendar, and a lab's, as programs read them, by their secret addresses.
use super::{
    entry::{self, Told},
    ical::{self, Event, Method},
    lab_entry,
};
use crate::{
    accounts::actor,
    code,
    db::Conn,
    error::{Error, Msg, Result},
    labs::lab::visible,
    schema::{calendars, lab_calendars, labs, people},
    view::Download,
    words::{Lang, Words},
};
use diesel::prelude::*;

/// Who reads: where the site lies, what it is called in ids, its words.
pub struct Setting<'a> {
    pub words: &'a Words,
    pub site: &'a str,
    pub installation: &'a str,
}
/// Whoever has the address reads; a wrong one, one that was revoked, and one whose person is disabled are the same.
pub fn feed(conn: &mut Conn, secret: &str, setting: &Setting) -> Result<Download> {
    if secret.len() > 100 {
        return Err(Error::NotFound);
    }
    let (person, language): (i64, Lang) = calendars::table
        .inner_join(people::table)
        .filter(calendars::token_hash.eq(code::hash(secret)))
        .filter(people::state.eq("active"))
        .select((people::id, people::language))
        .first(conn)?;
    let told = entry::told(conn, person)?;
    let called = |name: &str| uid(setting.installation, person, name);
    Ok(written(&Msg::from("calendar-name"), language, told, called, setting))
}
/// A lab's, by the address of one of those who see it, in their language. Who may see it no more reads nothing.
pub fn lab_feed(conn: &mut Conn, secret: &str, setting: &Setting) -> Result<Download> {
    if secret.len() > 100 {
        return Err(Error::NotFound);
    }
    let (slug, person): (String, i64) = lab_calendars::table
        .inner_join(labs::table)
        .filter(lab_calendars::token_hash.eq(code::hash(secret)))
        .select((labs::slug, lab_calendars::person_id))
        .first(conn)?;
    let who = actor::of_person(conn, person)?.ok_or(Error::NotFound)?;
    let lab = visible(conn, Some(&who), &slug)?.lab;
    let told = lab_entry::told(conn, lab.id)?;
    let name = Msg::from("lab-calendar-name").with("theme", lab.theme.as_str());
    // The same for all who read it, and of none of their own.
    let called = |name: &str| named(setting.installation, &format!("lab {} {name}", lab.id));
    Ok(written(&name, who.language, told, called, setting))
}
fn written(
    name: &Msg,
    language: Lang,
    told: Vec<Told>,
    called: impl Fn(&str) -> String,
    setting: &Setting,
) -> Download {
    let event = |told: Told| event(called(&told.uid), language, told, setting);
    let events: Vec<Event> = told.into_iter().map(event).collect();
    Download {
        name: "ekopi.ics".into(),
        kind: ical::MEDIA,
        rows: i64::try_from(events.len()).unwrap_or(i64::MAX),
        body: ical::write(Method::Publish, &setting.words.say(language, name), &events).into_bytes(),
        described_by: "",
    }
}
/// What an entry is called in calendars anywhere: the same in the feed and in mails. It tells nothing of the person, and no two
/// people's of one thing are alike.
pub fn uid(installation: &str, person: i64, name: &str) -> String {
    named(installation, &format!("{person} {name}"))
}
fn named(installation: &str, name: &str) -> String {
    let hash: String = code::hash(&format!("{installation} {name}")).chars().take(32).collect();
    format!("{hash}@{installation}")
}
fn event(uid: String, language: Lang, told: Told, setting: &Setting) -> Event {
    let Told { sequence, changed_at, is_cancelled, entry, .. } = told;
    let (title, about) = (entry.title.in_language(language).0, entry.about.in_language(language).0);
    let said = Msg::from(entry.kind.word()).with("title", title);
    let parts = [if about == title { "" } else { about }, entry.note.as_str()];
    let description: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let below = crate::templates::prefix(language);
    Event {
        uid,
        sequence,
        changed_at,
        time: entry.time,
        summary: setting.words.say(language, &said),
        description: description.join("\n"),
        url: format!("{}{below}{}", setting.site, entry.address),
        is_busy: entry.is_busy,
        is_cancelled,
        organizer: None,
        attendees: vec![],
    }
}
