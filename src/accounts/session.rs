//! Sessions of one person: where they are signed in, and ending them.
use super::actor::Actor;
use crate::{
    clock::{self, Instant},
    code,
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    rule::{self, Rule},
    schema::{pending_sign_ins, sessions},
    view::{Receipt, View},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// A session that nobody has used for this time has ended (ASVS 7.3.1).
pub const IDLE: TimeDelta = TimeDelta::hours(24);
/// How old the note of a session's last use may become before it is written again.
const NOTED: TimeDelta = TimeDelta::minutes(15);
/// Sessions of one person; with one more the oldest ends.
const MOST: i64 = 50;

/// The session a request comes through, and when the database last noted its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub id: i64,
    pub at: Instant,
}
impl Seen {
    /// Whether its use should be noted again.
    pub fn is_stale(self) -> bool {
        self.at <= clock::now().plus(-NOTED)
    }
}
/// Notes that a session is in use; of several requests at once the first one writes.
pub fn touch(conn: &mut Conn, id: i64) -> Result<()> {
    let now = clock::now();
    diesel::update(sessions::table.find(id).filter(sessions::seen_at.le(now.plus(-NOTED))))
        .set(sessions::seen_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// What a browser says of itself, reduced to two names: enough to know one's own again, too little to follow anyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Browser {
    pub name: &'static str,
    pub system: &'static str,
}
impl Browser {
    /// Empty names for what it does not know. Most claim to be several others as well, so the order counts.
    pub fn of(agent: &str) -> Self {
        let first = |marks: &[(&str, &'static str)]| {
            marks.iter().find(|(mark, _)| agent.contains(mark)).map_or("", |(_, name)| name)
        };
        Self {
            name: first(&[
                ("Edg", "Edge"),
                ("OPR/", "Opera"),
                ("SamsungBrowser/", "Samsung Internet"),
                ("UCBrowser/", "UC Browser"),
                ("Firefox/", "Firefox"),
                ("FxiOS/", "Firefox"),
                ("Chrome/", "Chrome"),
                ("CriOS/", "Chrome"),
                ("Safari/", "Safari"),
            ]),
            system: first(&[
                ("Android", "Android"),
                ("iPhone", "iOS"),
                ("iPad", "iOS"),
                ("Windows", "Windows"),
                ("CrOS", "ChromeOS"),
                ("Mac OS X", "macOS"),
                ("Linux", "Linux"),
            ]),
        }
    }
}

/// Writes a session down under the hash of its secret, and nothing else. It ends at the latest when the rule says that
/// is valid now; sign-out and a new password end it earlier (ASVS 7.3.2).
pub(super) fn open(conn: &mut Conn, person: i64, secret: &str, agent: &str) -> Result<()> {
    let (now, browser) = (clock::now(), Browser::of(agent));
    let lasts = rule::span(conn, Rule::SessionDays)?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(code::hash(secret)),
            sessions::person_id.eq(person),
            sessions::created_at.eq(now),
            sessions::expires_at.eq(now.plus(lasts)),
            sessions::handle.eq(code::secret()?.chars().take(20).collect::<String>()),
            sessions::seen_at.eq(now),
            sessions::browser.eq(browser.name),
            sessions::system.eq(browser.system),
        ))
        .execute(conn)?;
    let surplus: Vec<i64> = sessions::table
        .filter(sessions::person_id.eq(person))
        .order(sessions::id.desc())
        .offset(MOST)
        .limit(MOST)
        .select(sessions::id)
        .load(conn)?;
    if !surplus.is_empty() {
        diesel::delete(sessions::table.filter(sessions::id.eq_any(surplus))).execute(conn)?;
    }
    Ok(())
}
/// Ends every session of a person, and every sign-in that still waits for its code.
pub(super) fn end_all(conn: &mut Conn, person: i64) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::person_id.eq(person))).execute(conn)?;
    diesel::delete(pending_sign_ins::table.filter(pending_sign_ins::person_id.eq(person))).execute(conn)?;
    Ok(())
}

/// Where one is signed in, the newest first; 50 at most.
#[derive(Serialize, ToSchema)]
pub struct SessionList {
    pub items: Vec<SessionCard>,
}
#[derive(Serialize, ToSchema)]
pub struct SessionCard {
    /// Names the session to its owner; opens nothing.
    pub id: String,
    pub begun_at: Instant,
    /// Up to 15 minutes older than the last use.
    pub seen_at: Instant,
    /// Such as `Firefox`; empty when it is not known.
    pub browser: String,
    /// Such as `Linux`; empty when it is not known.
    pub system: String,
    /// The one that asks.
    pub is_this: bool,
}
impl View for SessionList {
    const TEMPLATE: &'static str = "accounts/sessions.html";
}
pub fn list(conn: &mut Conn, who: Option<&Actor>) -> Result<SessionList> {
    let who = who.ok_or(Error::SignInFirst)?;
    let now = clock::now();
    let rows = sessions::table
        .filter(sessions::person_id.eq(who.person()?))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::seen_at.gt(now.plus(-IDLE)))
        .order(sessions::id.desc())
        .limit(MOST)
        .select((
            sessions::id,
            sessions::handle,
            sessions::created_at,
            sessions::seen_at,
            sessions::browser,
            sessions::system,
        ))
        .load::<(i64, String, Instant, Instant, String, String)>(conn)?;
    let this = who.session.map(|seen| seen.id);
    let card = |(row, id, begun_at, seen_at, browser, system)| SessionCard {
        id,
        begun_at,
        seen_at,
        browser,
        system,
        is_this: this == Some(row),
    };
    Ok(SessionList { items: rows.into_iter().map(card).collect() })
}
/// Ends one of one's own sessions; another's is not there.
pub fn end_one(conn: &mut Conn, who: &Actor, handle: &str) -> Result<Receipt> {
    let person = who.person()?;
    let mine = sessions::table.filter(sessions::handle.eq(handle)).filter(sessions::person_id.eq(person));
    if diesel::delete(mine).execute(conn)? == 0 {
        return Err(Error::NotFound);
    }
    event::record(conn, who, &Event::SessionsEnded { person })?;
    Ok(Receipt::changed("/me/sessions".into(), "ended"))
}
/// Ends all but the one that asks.
pub fn end_others(conn: &mut Conn, who: &Actor) -> Result<Receipt> {
    let person = who.person()?;
    let this = who.session.map_or(0, |seen| seen.id);
    let others = sessions::table.filter(sessions::person_id.eq(person)).filter(sessions::id.ne(this));
    if diesel::delete(others).execute(conn)? > 0 {
        event::record(conn, who, &Event::SessionsEnded { person })?;
    }
    Ok(Receipt::changed("/me/sessions".into(), "ended"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_two_names() {
        for (agent, name, system) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0",
                "Edge",
                "Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
                "Samsung Internet",
                "Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari",
                "iOS",
            ),
            ("curl/8.5.0", "", ""),
            ("", "", ""),
        ] {
            assert_eq!(Browser::of(agent), Browser { name, system }, "{agent}");
        }
    }
}
