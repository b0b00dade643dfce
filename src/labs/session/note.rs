//! A mentor's own notes on a session. Nobody else reads them: no team, no organiser, no administrator, no file but the mentor's
//! copy of their data.
use super::seen::{self, Session};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::Conn,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    schema::session_notes as notes,
    view::Receipt,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Notes on one session, and characters of one.
const MOST: i64 = 50;
const MOST_WORDS: usize = 4_000;

/// A note that its mentor alone reads.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionNote {
    /// Markdown.
    pub body: String,
    pub at: Instant,
}
/// The newest first; none for anybody but the mentor of the booking, who has written them and
/// reads them when their role has ended, too.
pub(super) fn of(conn: &mut Conn, session: &Session) -> Result<Vec<SessionNote>> {
    if !session.is_mentor {
        return Ok(vec![]);
    }
    let own = notes::table.filter(notes::booking_id.eq(session.booking.id));
    let own = own.filter(notes::person_id.eq(session.mentor.person_id)).order(notes::id.desc()).limit(MOST);
    let rows: Vec<(String, Instant)> = own.select((notes::body, notes::created_at)).load(conn)?;
    Ok(rows.into_iter().map(|(body, at)| SessionNote { body, at }).collect())
}
/// How many there are: all that others learn.
pub(super) fn count(conn: &mut Conn, booking: i64) -> Result<i64> {
    Ok(notes::table.filter(notes::booking_id.eq(booking)).count().get_result(conn)?)
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "note": "Ketua tim perlu dikuatkan." }))]
pub struct NewSessionNote {
    /// Markdown.
    #[schema(required = true, min_length = 1, max_length = 4000)]
    pub note: String,
}
/// The mentor notes something for themselves, before the session or after it.
pub fn add(conn: &mut Conn, who: &Actor, code: &str, new: &NewSessionNote) -> Result<Receipt> {
    let session = seen::locked(conn, who, code)?;
    session.leading()?;
    Check::default().text("note", &new.note, MOST_WORDS).done()?;
    seen::row(conn, &session)?;
    let (booking, code) = (session.booking.id, session.booking.code.clone());
    if count(conn, booking)? >= MOST {
        return Err(Error::conflict(Msg::from("session-too-many").with("most", MOST)));
    }
    diesel::insert_into(notes::table)
        .values((
            (notes::booking_id.eq(booking), notes::person_id.eq(who.person()?)),
            (notes::body.eq(new.note.trim()), notes::created_at.eq(clock::now())),
        ))
        .execute(conn)?;
    event::record(conn, who, &Event::LabSessionNoteAdded { booking, code })?;
    Ok(Receipt::created(session.address(), "added").code(&session.booking.code))
}
