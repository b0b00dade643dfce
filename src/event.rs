//! What happened: one enum, one append-only log, recorded in the transaction of the change it tells of.
//!
//! The log is also the audit trail. Readers (fan-out, later search and caches) apply it in order and keep the
//! position they have reached.
use crate::{
    clock,
    db::{Conn, Upsert, transaction_id, visible_events},
    error::Result,
    schema::{event_positions, events},
    topic::{self, Topic},
};
use diesel::{dsl::sql, prelude::*, sql_types::Bool};
use serde::{Deserialize, Serialize};

crate::text_enum! {
    /// Through which door a change came.
    pub enum Via { Page = "page", Api = "api", Command = "command", System = "system" }
}

/// Who did it, as the log keeps it. Given by `accounts::Actor`.
pub struct By<'a> {
    pub person: Option<i64>,
    pub via: Via,
    pub request: Option<&'a str>,
}
/// Someone or something that changes things.
pub trait Acts {
    fn by(&self) -> By<'_>;
}

/// Plain ids and codes only: the log outlives the features.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "snake_case")]
pub enum Event {
    PersonCreated { person: i64 },
    RoleConfirmed { person: i64, role: String, agency: Option<i64> },
    PasswordSet { person: i64 },
    SignedIn { person: i64 },
    SignedOut { person: i64 },
    TokenCreated { person: i64 },
    InnovationPublished { innovation: i64, code: String },
    InnovationWithdrawn { innovation: i64, code: String, reason: String },
    CoursePublished { course: i64, version: i64 },
    LessonCreated { lesson: i64 },
    LessonSaved { lesson: i64, version: i64 },
    LessonPublished { lesson: i64, version: i64 },
    Enrolled { run: i64, waiting: bool },
    LessonRead { lesson: i64 },
    QuizAttempted { lesson: i64, attempt: i64 },
    LessonCompleted { lesson: i64 },
    CourseCompleted { course: i64 },
    CertificateAwarded { certificate: i64, serial: String },
}
impl Event {
    /// What it happened to, for the log of one thing.
    fn subject(&self) -> (&'static str, i64) {
        match self {
            Self::PersonCreated { person }
            | Self::RoleConfirmed { person, .. }
            | Self::PasswordSet { person }
            | Self::SignedIn { person }
            | Self::SignedOut { person }
            | Self::TokenCreated { person } => ("person", *person),
            Self::InnovationPublished { innovation, .. } | Self::InnovationWithdrawn { innovation, .. } => {
                ("innovation", *innovation)
            }
            Self::CoursePublished { course, .. } | Self::CourseCompleted { course } => ("course", *course),
            Self::LessonCreated { lesson }
            | Self::LessonSaved { lesson, .. }
            | Self::LessonPublished { lesson, .. }
            | Self::LessonRead { lesson }
            | Self::QuizAttempted { lesson, .. }
            | Self::LessonCompleted { lesson } => ("lesson", *lesson),
            Self::Enrolled { run, .. } => ("run", *run),
            Self::CertificateAwarded { certificate, .. } => ("certificate", *certificate),
        }
    }
    /// What everyone sees otherwise from now on; what happens to one person alone moves nothing.
    pub fn topics(&self) -> &'static [Topic] {
        match self {
            Self::PersonCreated { .. }
            | Self::RoleConfirmed { .. }
            | Self::PasswordSet { .. }
            | Self::SignedIn { .. }
            | Self::SignedOut { .. }
            | Self::TokenCreated { .. }
            | Self::LessonCreated { .. }
            | Self::LessonSaved { .. }
            | Self::LessonRead { .. }
            | Self::QuizAttempted { .. }
            | Self::LessonCompleted { .. }
            | Self::CourseCompleted { .. }
            | Self::CertificateAwarded { .. } => &[],
            Self::InnovationPublished { .. } | Self::InnovationWithdrawn { .. } => &[Topic::Directory],
            Self::CoursePublished { .. } | Self::LessonPublished { .. } => &[Topic::Courses],
            Self::Enrolled { .. } => &[Topic::Seats],
        }
    }
}

/// Writes the event down with the change; nothing else happens here. What follows from it, readers of the log decide.
pub fn record(conn: &mut Conn, who: &impl Acts, event: &Event) -> Result<()> {
    topic::touch(event.topics());
    let by = who.by();
    let mut payload = serde_json::to_value(event)?;
    let kind = payload
        .as_object_mut()
        .and_then(|o| o.remove("kind"))
        .and_then(|k| k.as_str().map(str::to_owned))
        .unwrap_or_default();
    let (subject_kind, subject_id) = event.subject();
    diesel::insert_into(events::table)
        .values((
            events::at.eq(clock::now()),
            events::kind.eq(kind),
            events::payload.eq(payload.to_string()),
            events::subject_kind.eq(subject_kind),
            events::subject_id.eq(subject_id),
            events::person_id.eq(by.person),
            events::via.eq(by.via),
            events::request_id.eq(by.request),
        ))
        .execute(conn)?;
    Ok(())
}

/// An event as a reader of the log meets it.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub id: i64,
    pub xid: i64,
    pub person: Option<i64>,
    pub event: Event,
}

/// The next `limit` events after the reader's position, oldest first. The position moves only with [`reached`], in the
/// transaction of what the reader made of them, so that a crash repeats nothing and skips nothing.
pub fn unread(conn: &mut Conn, reader: &str, limit: i64) -> Result<Vec<Recorded>> {
    let (xid, id) = event_positions::table
        .find(reader)
        .select((event_positions::xid, event_positions::event_id))
        .first::<(i64, i64)>(conn)
        .optional()?
        .unwrap_or((0, 0));
    let settled = sql::<Bool>(visible_events(conn));
    let rows = events::table
        .filter(events::xid.gt(xid).or(events::xid.eq(xid).and(events::id.gt(id))))
        .filter(settled)
        .order((events::xid, events::id))
        .limit(limit)
        .select((events::id, events::xid, events::person_id, events::kind, events::payload))
        .load::<(i64, i64, Option<i64>, String, String)>(conn)?;
    rows.into_iter()
        .map(|(id, xid, person, kind, payload)| Ok(Recorded { id, xid, person, event: read_stored(kind, &payload)? }))
        .collect()
}
/// What anyone has changed for everyone after `since`, and how far the log has been read. An event that may still be
/// preceded by another is told again the next time.
pub fn moved_since(conn: &mut Conn, since: (i64, i64)) -> Result<(Vec<Topic>, (i64, i64))> {
    let after = events::xid.gt(since.0).or(events::xid.eq(since.0).and(events::id.gt(since.1)));
    let settled = sql::<Bool>(visible_events(conn));
    let rows = events::table
        .filter(after)
        .order((events::xid, events::id))
        .limit(1000)
        .select((events::xid, events::id, settled, events::kind, events::payload))
        .load::<(i64, i64, bool, String, String)>(conn)?;
    let (mut topics, mut reached) = (vec![], since);
    for (xid, id, is_settled, kind, payload) in rows {
        topics.extend_from_slice(read_stored(kind, &payload)?.topics());
        if is_settled {
            reached = (xid, id);
        }
    }
    Ok((topics, reached))
}
/// Where the log ends now.
pub fn end(conn: &mut Conn) -> Result<(i64, i64)> {
    let last = events::table.filter(sql::<Bool>(visible_events(conn))).order((events::xid.desc(), events::id.desc()));
    Ok(last.select((events::xid, events::id)).first(conn).optional()?.unwrap_or((0, 0)))
}
fn read_stored(kind: String, payload: &str) -> Result<Event> {
    let mut value: serde_json::Value = serde_json::from_str(payload)?;
    if let Some(object) = value.as_object_mut() {
        object.insert("kind".into(), kind.into());
    }
    Ok(serde_json::from_value(value)?)
}
/// A database restored into another PostgreSQL cluster brings transaction ids that cluster has not reached, and no reader
/// would ever come to them. Then all ids become 0, which sorts by event id alone, and readers begin anew; what they do is
/// idempotent. Asked once at every start.
pub fn settle_restored(conn: &mut Conn) -> Result<()> {
    let highest: Option<i64> = events::table.select(diesel::dsl::max(events::xid)).first(conn)?;
    if highest.unwrap_or(0) <= transaction_id(conn)? {
        return Ok(());
    }
    diesel::update(events::table).set(events::xid.eq(0)).execute(conn)?;
    diesel::delete(event_positions::table).execute(conn)?;
    Ok(())
}
pub fn reached(conn: &mut Conn, reader: &str, last: &Recorded) -> Result<()> {
    Upsert {
        insert: diesel::insert_into(event_positions::table).values((
            event_positions::reader.eq(reader),
            event_positions::xid.eq(last.xid),
            event_positions::event_id.eq(last.id),
        )),
        tail: " ON CONFLICT (reader) DO UPDATE SET xid = excluded.xid, event_id = excluded.event_id",
    }
    .execute(conn)?;
    Ok(())
}
