//! A person's calendar as programs read it, by its secret address.
use super::{
    entry::{self, Told},
    ical::{self, Event, Method},
};
use crate::{
    code,
    db::Conn,
    error::{Error, Msg, Result},
    schema::{calendars, people},
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
    let events: Vec<Event> = told.into_iter().map(|told| event(person, language, told, setting)).collect();
    let name = setting.words.say(language, &Msg::from("calendar-name"));
    Ok(Download {
        name: "ekopi.ics".into(),
        kind: ical::MEDIA,
        rows: i64::try_from(events.len()).unwrap_or(i64::MAX),
        body: ical::write(Method::Publish, &name, &events).into_bytes(),
        described_by: "",
    })
}
/// What an entry is called in calendars anywhere: the same in the feed and in mails. It tells nothing of the person, and no two
/// people's of one thing are alike.
pub fn uid(installation: &str, person: i64, name: &str) -> String {
    let hash: String = code::hash(&format!("{installation} {person} {name}")).chars().take(32).collect();
    format!("{hash}@{installation}")
}
fn event(person: i64, language: Lang, told: Told, setting: &Setting) -> Event {
    let Told { uid, sequence, changed_at, is_cancelled, entry } = told;
    let (title, about) = (entry.title.in_language(language).0, entry.about.in_language(language).0);
    let said = Msg::from(entry.kind.word()).with("title", title);
    let parts = [if about == title { "" } else { about }, entry.note.as_str()];
    let description: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let below = crate::templates::prefix(language);
    Event {
        uid: self::uid(setting.installation, person, &uid),
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
