//! A notice on one's own page.
use crate::{
    accounts::{actor::Actor, membership::Role},
    clock::{self, Instant},
    db::{Conn, Upsert},
    error::Result,
    schema::notifications,
    view::Receipt,
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// What it is about; each has its sentence in the Fluent files: `notice-example-withdrawn`.
    pub enum NoticeKind {
        ExampleWithdrawn = "example-withdrawn",
        CertificateAwarded = "certificate-awarded",
        RoleRequested = "role-requested",
        RoleConfirmed = "role-confirmed",
        RoleRefused = "role-refused",
        RoleEnded = "role-ended",
        StandInBegan = "stand-in-began",
        StandInEnded = "stand-in-ended",
        TokenCreated = "token-created",
        WebhookFailing = "webhook-failing",
    }
}
/// What its sentence mentions.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct NoticeArgs {
    /// The lesson or course.
    pub about: Texts,
    /// Name of the withdrawn practice.
    pub practice: Texts,
    pub reason: String,
    pub role: Option<Role>,
    /// Where: the name of the agency, or of the installation.
    pub agency: String,
    pub person: String,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Notice {
    pub kind: NoticeKind,
    pub args: NoticeArgs,
    /// Relative to the mount.
    pub address: String,
    pub at: Instant,
    pub unread: bool,
}

/// Puts a notice up; true when this event had not told this person yet.
pub(super) fn put(
    conn: &mut Conn,
    person: i64,
    event: i64,
    kind: NoticeKind,
    args: &NoticeArgs,
    address: &str,
) -> Result<bool> {
    let insert = diesel::insert_into(notifications::table).values((
        notifications::person_id.eq(person),
        notifications::event_id.eq(event),
        notifications::kind.eq(kind),
        notifications::args.eq(serde_json::to_string(args)?),
        notifications::address.eq(address),
        notifications::created_at.eq(clock::now()),
    ));
    // One notice a person, event and kind; a second lesson of the same author brings none of its own.
    let tail = " ON CONFLICT (person_id, event_id, kind) DO NOTHING";
    Ok(Upsert { insert, tail }.execute(conn)? == 1)
}
/// The newest 20.
pub fn newest(conn: &mut Conn, person: i64) -> Result<Vec<Notice>> {
    let rows = notifications::table
        .filter(notifications::person_id.eq(person))
        .order(notifications::id.desc())
        .limit(20)
        .select((
            notifications::kind,
            notifications::args,
            notifications::address,
            notifications::created_at,
            notifications::read_at,
        ))
        .load::<(NoticeKind, String, String, Instant, Option<Instant>)>(conn)?;
    rows.into_iter()
        .map(|(kind, args, address, at, read)| {
            Ok(Notice { kind, args: serde_json::from_str(&args)?, address, at, unread: read.is_none() })
        })
        .collect()
}
pub fn unread(conn: &mut Conn, person: i64) -> Result<i64> {
    Ok(notifications::table
        .filter(notifications::person_id.eq(person))
        .filter(notifications::read_at.is_null())
        .count()
        .get_result(conn)?)
}
pub fn read_all(conn: &mut Conn, who: &Actor) -> Result<Receipt> {
    let mine = notifications::table
        .filter(notifications::person_id.eq(who.person()?))
        .filter(notifications::read_at.is_null());
    diesel::update(mine).set(notifications::read_at.eq(clock::now())).execute(conn)?;
    Ok(Receipt::changed("/me".into(), "read"))
}
