//! What happened: one enum, one append-only log, recorded in the transaction of the change it tells of.
//!
//! The log is also the audit trail. Readers (fan-out, later search and caches) apply it in order and keep the
//! position they have reached.
use crate::{
    clock::{self, Instant},
    db::{Conn, Upsert, visible_events},
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
    RoleConfirmed { person: i64, role: String, agency: Option<i64>, membership: Option<i64> },
    PasswordSet { person: i64 },
    SignedIn { person: i64 },
    SignedOut { person: i64 },
    TokenCreated { person: i64, token: Option<String> },
    TokenRevoked { person: i64, token: String },
    PersonInvited { invitation: i64 },
    ConsentGiven { person: i64, document: String, version: String },
    PasswordChanged { person: i64 },
    AddressChangeRequested { person: i64 },
    AddressChanged { person: i64 },
    SessionsEnded { person: i64 },
    TotpBegun { person: i64 },
    TotpEnabled { person: i64 },
    TotpDisabled { person: i64 },
    RecoveryCodesMade { person: i64 },
    RecoveryCodeUsed { person: i64 },
    InnovationPublished { innovation: i64, code: String },
    InnovationWithdrawn { innovation: i64, code: String, reason: String },
    InnovationCheckAsked { innovation: i64, code: String, agency: Option<i64> },
    InnovationChecked { innovation: i64, code: String, agency: Option<i64>, answer: String, reason: String },
    CoursePublished { course: i64, version: i64 },
    LessonCreated { lesson: i64 },
    LessonSaved { lesson: i64, version: i64 },
    LessonPublished { lesson: i64, version: i64 },
    Enrolled { run: i64, waiting: bool },
    LessonRead { lesson: i64 },
    QuizAttempted { lesson: i64, attempt: i64 },
    QuizBegun { lesson: i64, attempt: i64 },
    QuizAbandoned { lesson: i64, attempt: i64 },
    QuizAllowanceGiven { lesson: i64, block: String, person: i64 },
    QuizAllowanceEnded { lesson: i64, block: String, person: i64 },
    QuizRegraded { lesson: i64, block: String, question: String, choice: String },
    QuizMarked { lesson: i64, attempt: i64, person: i64, question: String },
    LessonCompleted { lesson: i64 },
    CourseCompleted { course: i64 },
    CertificateAwarded { certificate: i64, serial: String },
    WebhookCreated { webhook: i64, code: String },
    WebhookResumed { webhook: i64, code: String },
    WebhookTested { webhook: i64, code: String },
    WebhookPaused { webhook: i64, code: String, person: i64, host: String, failing: bool },
    WebhookReplayed { webhook: i64, code: String, deliveries: i64 },
    WebhookDeleted { webhook: i64, code: String },
    RoleRequested { membership: i64, person: i64, role: String, agency: i64 },
    RoleRefused { membership: i64, person: i64, role: String, agency: i64, reason: String },
    RoleWithdrawn { membership: i64, person: i64, role: String, agency: i64 },
    RoleEnded { membership: i64, person: i64, role: String, agency: Option<i64>, reason: String, moved_to: Option<i64> },
    RoleHandedOver { membership: i64, person: i64, role: String, agency: i64, successor: i64, reason: String },
    StandInGiven { membership: i64, person: i64, role: String, agency: i64, holder: i64, from: String, to: String },
    StandInBegan { membership: i64, person: i64, role: String, agency: i64, holder: i64 },
    StandInEnded { membership: i64, person: i64, role: String, agency: i64, holder: i64, reason: String },
    AgencyAdded { agency: i64, name: String, parent: Option<i64> },
    AgencyRenamed { agency: i64, name: String, before: String },
    AgencyEnded { agency: i64, name: String, reason: String },
    PersonDisabled { person: i64, reason: String },
    PersonEnabled { person: i64 },
    TokensRevoked { person: i64, count: i64 },
    PasswordLinkSent { person: i64 },
    RuleChanged { rule: i64, name: String, value: i64, from: String },
    JobReplayed { job: i64, name: String },
    JobsReplayed { name: String, count: i64 },
    JobDiscarded { job: i64, name: String, reason: String },
    AuditExported { name: String, count: i64 },
    SettingsChanged { person: i64, fields: Vec<String> },
    MailPreferenceSet { person: i64, notice: String, frequency: String },
    ConsentWithdrawn { person: i64, document: String, version: String },
    DataRequested { request: i64, code: String, about: String },
    DataRequestTakenBack { request: i64, code: String },
    DataRequestDecided { request: i64, code: String, person: i64, state: String },
    DataRequestOverdue { request: i64, code: String },
    PersonErased { person: i64 },
    ResultExported { name: String, count: i64 },
    ExportBegun { export: i64, code: String, name: String, count: i64 },
    ExportMade { export: i64, code: String, count: i64 },
    ExportDeleted { export: i64, code: String },
    InnovationBegun { innovation: i64, code: String, agency: i64 },
    InnovationDraftSaved { innovation: i64, code: String, agency: Option<i64>, section: String },
    InnovationDraftDiscarded { innovation: i64, code: String, agency: Option<i64> },
    SubmissionSent { submission: i64, innovation: i64, code: String, agency: Option<i64> },
    SubmissionTakenBack { submission: i64, innovation: i64, code: String, agency: Option<i64>, reason: String },
    SubmissionClaimed { submission: i64, innovation: i64, code: String },
    SubmissionReleased { submission: i64, innovation: i64, code: String },
    SubmissionReturned { submission: i64, innovation: i64, code: String, agency: Option<i64>, reason: String },
    SubmissionPublished { submission: i64, innovation: i64, code: String, agency: Option<i64> },
    SubmissionRefused { submission: i64, innovation: i64, code: String, agency: Option<i64>, reason: String },
    CaseDue { lesson: i64, block: String, innovation: i64, code: String, reason: String, withdrawn: bool },
    CaseChecked { lesson: i64, block: String, version: i64 },
    FileUploaded { file: i64, hash: String, count: i64 },
    FileScanned { file: i64 },
    FileInfected { file: i64, person: i64, name: String, reason: String },
    FileAttached { innovation: i64, code: String, file: i64, hash: String },
    FileRemoved { innovation: i64, code: String, file: i64, hash: String },
    FileShown { innovation: i64, code: String, file: i64, hash: String },
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
            | Self::TokenCreated { person, .. }
            | Self::TokenRevoked { person, .. }
            | Self::ConsentGiven { person, .. }
            | Self::ConsentWithdrawn { person, .. }
            | Self::SettingsChanged { person, .. }
            | Self::MailPreferenceSet { person, .. }
            | Self::PersonErased { person }
            | Self::PasswordChanged { person }
            | Self::AddressChangeRequested { person }
            | Self::AddressChanged { person }
            | Self::SessionsEnded { person }
            | Self::TotpBegun { person }
            | Self::TotpEnabled { person }
            | Self::TotpDisabled { person }
            | Self::RecoveryCodesMade { person }
            | Self::RecoveryCodeUsed { person }
            | Self::RoleRequested { person, .. }
            | Self::RoleRefused { person, .. }
            | Self::RoleWithdrawn { person, .. }
            | Self::RoleEnded { person, .. }
            | Self::RoleHandedOver { person, .. }
            | Self::StandInGiven { person, .. }
            | Self::StandInBegan { person, .. }
            | Self::StandInEnded { person, .. }
            | Self::PersonDisabled { person, .. }
            | Self::PersonEnabled { person }
            | Self::TokensRevoked { person, .. }
            | Self::PasswordLinkSent { person } => ("person", *person),
            Self::PersonInvited { invitation } => ("invitation", *invitation),
            Self::AgencyAdded { agency, .. }
            | Self::AgencyRenamed { agency, .. }
            | Self::AgencyEnded { agency, .. } => ("agency", *agency),
            Self::InnovationPublished { innovation, .. }
            | Self::InnovationWithdrawn { innovation, .. }
            | Self::InnovationCheckAsked { innovation, .. }
            | Self::InnovationChecked { innovation, .. }
            | Self::InnovationBegun { innovation, .. }
            | Self::InnovationDraftSaved { innovation, .. }
            | Self::InnovationDraftDiscarded { innovation, .. }
            | Self::SubmissionSent { innovation, .. }
            | Self::SubmissionTakenBack { innovation, .. }
            | Self::SubmissionClaimed { innovation, .. }
            | Self::SubmissionReleased { innovation, .. }
            | Self::SubmissionReturned { innovation, .. }
            | Self::SubmissionPublished { innovation, .. }
            | Self::SubmissionRefused { innovation, .. }
            | Self::FileAttached { innovation, .. }
            | Self::FileRemoved { innovation, .. }
            | Self::FileShown { innovation, .. } => ("innovation", *innovation),
            Self::CoursePublished { course, .. } | Self::CourseCompleted { course } => ("course", *course),
            Self::LessonCreated { lesson }
            | Self::LessonSaved { lesson, .. }
            | Self::LessonPublished { lesson, .. }
            | Self::LessonRead { lesson }
            | Self::QuizAttempted { lesson, .. }
            | Self::QuizBegun { lesson, .. }
            | Self::QuizAbandoned { lesson, .. }
            | Self::QuizMarked { lesson, .. }
            | Self::QuizAllowanceGiven { lesson, .. }
            | Self::QuizAllowanceEnded { lesson, .. }
            | Self::QuizRegraded { lesson, .. }
            | Self::LessonCompleted { lesson }
            | Self::CaseDue { lesson, .. }
            | Self::CaseChecked { lesson, .. } => ("lesson", *lesson),
            Self::Enrolled { run, .. } => ("run", *run),
            Self::DataRequested { request, .. }
            | Self::DataRequestTakenBack { request, .. }
            | Self::DataRequestDecided { request, .. }
            | Self::DataRequestOverdue { request, .. } => ("data-request", *request),
            Self::FileUploaded { file, .. } | Self::FileScanned { file } | Self::FileInfected { file, .. } => {
                ("file", *file)
            }
            Self::CertificateAwarded { certificate, .. } => ("certificate", *certificate),
            Self::RuleChanged { rule, .. } => ("rule", *rule),
            Self::JobReplayed { job, .. } | Self::JobDiscarded { job, .. } => ("job", *job),
            // Of many at once, and of the log itself: no one thing has an id.
            Self::JobsReplayed { .. } => ("job", 0),
            Self::AuditExported { .. } => ("log", 0),
            Self::ResultExported { .. } => ("export", 0),
            Self::ExportBegun { export, .. } | Self::ExportMade { export, .. } | Self::ExportDeleted { export, .. } => {
                ("export", *export)
            }
            Self::WebhookCreated { webhook, .. }
            | Self::WebhookResumed { webhook, .. }
            | Self::WebhookTested { webhook, .. }
            | Self::WebhookPaused { webhook, .. }
            | Self::WebhookReplayed { webhook, .. }
            | Self::WebhookDeleted { webhook, .. } => ("webhook", *webhook),
        }
    }
    /// The agency that may read of it in its own audit; the units' events are read by the agency above them, too.
    fn agency(&self) -> Option<i64> {
        match self {
            Self::RoleConfirmed { agency, .. }
            | Self::RoleEnded { agency, .. }
            | Self::InnovationCheckAsked { agency, .. }
            | Self::InnovationChecked { agency, .. }
            | Self::InnovationDraftSaved { agency, .. }
            | Self::InnovationDraftDiscarded { agency, .. }
            | Self::SubmissionSent { agency, .. }
            | Self::SubmissionTakenBack { agency, .. }
            | Self::SubmissionReturned { agency, .. }
            | Self::SubmissionPublished { agency, .. }
            | Self::SubmissionRefused { agency, .. } => *agency,
            Self::RoleRequested { agency, .. }
            | Self::RoleRefused { agency, .. }
            | Self::RoleWithdrawn { agency, .. }
            | Self::RoleHandedOver { agency, .. }
            | Self::StandInGiven { agency, .. }
            | Self::StandInBegan { agency, .. }
            | Self::StandInEnded { agency, .. }
            | Self::AgencyAdded { agency, .. }
            | Self::AgencyRenamed { agency, .. }
            | Self::AgencyEnded { agency, .. }
            | Self::InnovationBegun { agency, .. } => Some(*agency),
            _ => None,
        }
    }
}

impl Event {
    /// The thing that the search index looks at again: whatever it happened to, as far as that is found at all. What one
    /// person does with a lesson changes nothing of it.
    pub fn searched(&self) -> Option<(&'static str, i64)> {
        match self {
            Self::LessonRead { .. }
            | Self::QuizAttempted { .. }
            | Self::QuizBegun { .. }
            | Self::QuizAbandoned { .. }
            | Self::QuizMarked { .. }
            | Self::QuizAllowanceGiven { .. }
            | Self::QuizAllowanceEnded { .. }
            | Self::QuizRegraded { .. }
            | Self::LessonCompleted { .. }
            | Self::CourseCompleted { .. } => None,
            _ => Some(self.subject()).filter(|(kind, _)| ["innovation", "course", "lesson", "agency"].contains(kind)),
        }
    }
}

/// Writes the event down with the change; nothing else happens here. What follows from it, readers of the log decide.
pub fn record(conn: &mut Conn, who: &impl Acts, event: &Event) -> Result<()> {
    topic::touch(event.topics());
    if event.searched().is_some() {
        topic::follow();
    }
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
            events::agency_id.eq(event.agency()),
        ))
        .execute(conn)?;
    Ok(())
}

/// An event as a reader of the log meets it.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub id: i64,
    pub xid: i64,
    pub at: Instant,
    pub person: Option<i64>,
    pub via: Via,
    pub event: Event,
}

/// The next `limit` events after the reader's position, oldest first. The position moves only with [`reached`], in the
/// transaction of what the reader made of them, so that a crash repeats nothing and skips nothing.
pub fn unread(conn: &mut Conn, reader: &str, limit: i64) -> Result<Vec<Recorded>> {
    let (xid, id) = position(conn, reader)?;
    let settled = sql::<Bool>(visible_events(conn));
    let rows = events::table
        .filter(events::xid.gt(xid).or(events::xid.eq(xid).and(events::id.gt(id))))
        .filter(settled)
        .order((events::xid, events::id))
        .limit(limit)
        .select((events::id, events::xid, events::at, events::person_id, events::via, events::kind, events::payload))
        .load::<Row>(conn)?;
    rows.into_iter().map(recorded).collect()
}
/// One event by its id, for what follows from it later.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<Recorded>> {
    let columns = (events::id, events::xid, events::at, events::person_id, events::via, events::kind, events::payload);
    events::table.find(id).select(columns).first::<Row>(conn).optional()?.map(recorded).transpose()
}
type Row = (i64, i64, Instant, Option<i64>, Via, String, String);
fn recorded((id, xid, at, person, via, kind, payload): Row) -> Result<Recorded> {
    Ok(Recorded { id, xid, at, person, via, event: parse(kind, &payload)? })
}
/// An event as its row keeps it.
pub fn parse(kind: String, payload: &str) -> Result<Event> {
    let mut value: serde_json::Value = serde_json::from_str(payload)?;
    if let Some(object) = value.as_object_mut() {
        object.insert("kind".into(), kind.into());
    }
    Ok(serde_json::from_value(value)?)
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
        topics.extend_from_slice(parse(kind, &payload)?.topics());
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
/// How many events a reader has not applied yet; for monitoring.
pub fn behind(conn: &mut Conn, reader: &str) -> Result<i64> {
    let (xid, id) = position(conn, reader)?;
    Ok(events::table
        .filter(events::xid.gt(xid).or(events::xid.eq(xid).and(events::id.gt(id))))
        .count()
        .get_result(conn)?)
}
fn position(conn: &mut Conn, reader: &str) -> Result<(i64, i64)> {
    let at = event_positions::table.find(reader).select((event_positions::xid, event_positions::event_id));
    Ok(at.first(conn).optional()?.unwrap_or((0, 0)))
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
