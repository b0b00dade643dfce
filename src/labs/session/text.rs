//! The two texts of a session: the agenda that its teams write before it, and the minutes that both sides write from its
//! beginning on. Nobody overwrites what somebody else has saved meanwhile: see `Error::Stale`.
use super::{seen, version};
use crate::{
    accounts::{actor::Actor, person},
    clock::{self, Instant},
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::lab_sessions as sessions,
    view::Receipt,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters of an agenda, and of minutes.
const MOST_AGENDA: usize = 4_000;
const MOST_MINUTES: usize = 20_000;

/// An agenda or minutes as they stand.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionText {
    /// Markdown; empty: nobody has written it yet.
    pub text: String,
    /// To be sent with what is saved.
    pub revision: i64,
    /// Who saved it last, and when.
    pub by: Option<String>,
    pub at: Option<Instant>,
}
/// Agenda and minutes; one query for the names.
pub(super) fn of(conn: &mut Conn, row: Option<&seen::Row>) -> Result<[SessionText; 2]> {
    let by = row.map_or([None, None], |row| [row.agenda_by, row.minutes_by]);
    let names = person::names(conn, &by.iter().copied().flatten().collect::<Vec<_>>())?;
    let named = |id: Option<i64>| id.and_then(|id| names.get(&id).cloned());
    let agenda = SessionText {
        text: row.map(|row| row.agenda.clone()).unwrap_or_default(),
        revision: row.map_or(0, |row| row.agenda_revision),
        by: named(row.and_then(|row| row.agenda_by)),
        at: row.and_then(|row| row.agenda_at),
    };
    let minutes = SessionText {
        text: row.map(|row| row.minutes.clone()).unwrap_or_default(),
        revision: row.map_or(0, |row| row.minutes_revision),
        by: named(row.and_then(|row| row.minutes_by)),
        at: row.and_then(|row| row.minutes_at),
    };
    Ok([agenda, minutes])
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "agenda": "1. Hasil wawancara warga\n2. Rancangan formulir", "agenda_revision": 0 }))]
pub struct AgendaSaving {
    /// Markdown.
    #[schema(required = true, min_length = 1, max_length = 4000)]
    pub agenda: String,
    /// Of the agenda as it was shown.
    #[schema(required = true, minimum = 0, maximum = 1_000_000)]
    pub agenda_revision: i64,
}
/// A member of a team that comes writes the agenda, until the session begins: from then on it says what was agreed to be talked of.
pub fn save_agenda(conn: &mut Conn, who: &Actor, code: &str, typed: &AgendaSaving) -> Result<Receipt> {
    let session = seen::locked(conn, who, code)?;
    if !session.is_member() {
        return Err(Error::forbidden("session-team-only"));
    }
    if !session.is_ahead() {
        return Err(Error::conflict("session-agenda-over"));
    }
    Check::default().text("agenda", &typed.agenda, MOST_AGENDA).done()?;
    let (row, text) = (seen::row(conn, &session)?, typed.agenda.trim());
    if text == row.agenda {
        return Ok(session.receipt("saved"));
    }
    let stale =
        || Error::Stale { theirs: serde_json::json!({ "agenda": row.agenda, "agenda_revision": row.agenda_revision }) };
    if typed.agenda_revision != row.agenda_revision {
        return Err(stale());
    }
    let seen = sessions::table.find(row.id).filter(sessions::agenda_revision.eq(row.agenda_revision));
    let saved = diesel::update(seen)
        .set((
            (sessions::agenda.eq(text), sessions::agenda_revision.eq(row.agenda_revision + 1)),
            (sessions::agenda_by.eq(who.person), sessions::agenda_at.eq(clock::now())),
        ))
        .execute(conn)?;
    if saved == 0 {
        return Err(stale());
    }
    let (booking, code) = (session.booking.id, session.booking.code.clone());
    event::record(conn, who, &Event::LabSessionAgendaSaved { booking, code })?;
    Ok(session.receipt("saved"))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "minutes": "Tiga warga diwawancarai; formulir dipersingkat.", "minutes_revision": 0 }))]
pub struct MinutesSaving {
    /// Markdown.
    #[schema(required = true, min_length = 1, max_length = 20_000)]
    pub minutes: String,
    /// Of the minutes as they were shown.
    #[schema(required = true, minimum = 0, maximum = 1_000_000)]
    pub minutes_revision: i64,
}
/// Mentor and teams write the minutes together, from the beginning of the session on. Of two who save at once the later one is
/// shown what stands.
pub fn save_minutes(conn: &mut Conn, who: &Actor, code: &str, typed: &MinutesSaving) -> Result<Receipt> {
    let session = seen::locked(conn, who, code)?;
    session.under_way()?;
    Check::default().text("minutes", &typed.minutes, MOST_MINUTES).done()?;
    let (row, text) = (seen::row(conn, &session)?, typed.minutes.trim());
    if text == row.minutes {
        return Ok(session.receipt("saved"));
    }
    let stale = || Error::Stale {
        theirs: serde_json::json!({ "minutes": row.minutes, "minutes_revision": row.minutes_revision }),
    };
    if typed.minutes_revision != row.minutes_revision {
        return Err(stale());
    }
    let seen = sessions::table.find(row.id).filter(sessions::minutes_revision.eq(row.minutes_revision));
    let saved = diesel::update(seen)
        .set((
            (sessions::minutes.eq(text), sessions::minutes_revision.eq(row.minutes_revision + 1)),
            (sessions::minutes_by.eq(who.person), sessions::minutes_at.eq(clock::now())),
        ))
        .execute(conn)?;
    if saved == 0 {
        return Err(stale());
    }
    let (booking, code) = (session.booking.id, session.booking.code.clone());
    version::keep(conn, who, booking, text)?;
    event::record(conn, who, &Event::LabSessionMinutesSaved { booking, code })?;
    Ok(session.receipt("saved"))
}
