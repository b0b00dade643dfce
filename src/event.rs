//! What happened: one enum, one append-only log, recorded in the transaction of the change it tells of.
//!
//! The log is also the audit trail. Readers (fan-out, later search and caches) apply it in order and keep the
//! position they have reached.
use crate::{
    clock::{self, Instant},
    db::{Conn, Upsert, visible_events},
    error::Result,
    schema::{event_positions, events},
    topic,
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
    RunMade { run: i64, code: String },
    RunChanged { run: i64, code: String },
    RunCancelled { run: i64, code: String, reason: String },
    EnrolmentRequested { run: i64, person: i64 },
    EnrolmentAccepted { run: i64, person: i64, waiting: bool },
    EnrolmentRefused { run: i64, person: i64, reason: String },
    EnrolmentSuspended { run: i64, person: i64, reason: String },
    EnrolmentResumed { run: i64, person: i64, waiting: bool },
    EnrolmentLeft { run: i64, person: i64 },
    SeatsFilled { run: i64, people: Vec<i64> },
    ParticipantsAdded { run: i64, people: Vec<i64>, count: i64 },
    ParticipantsRemoved { run: i64, people: Vec<i64>, count: i64 },
    StaffAssigned { assignment: i64, code: String, run: i64, agency: i64, count: i64 },
    EnrolmentListRead { list: i64, code: String, run: i64, count: i64 },
    EnrolmentListBegun { list: i64, code: String, run: i64, count: i64 },
    EnrolmentListDone { list: i64, code: String, run: i64, count: i64 },
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
    GradeMarked { person: i64, grade: i64 },
    GradeOverridden { person: i64, grade: i64, reason: String },
    GradeLifted { person: i64, grade: i64, reason: String },
    ConditionSet { course: i64, target: String, tree: String },
    GradesWeighed { run: i64, number: i64 },
    GradesExported { run: i64, name: String, count: i64 },
    HelpDismissed { person: i64, run: i64, flag: String, reason: String },
    CertificateAwarded { certificate: i64, serial: String },
    CertificateRevoked { certificate: i64, serial: String, person: i64, reason: String },
    CertificateReissued { certificate: i64, serial: String, before: String, person: i64, reason: String },
    CertificateExpired { certificate: i64, serial: String, person: i64 },
    CertificateEnding { certificate: i64, serial: String, person: i64, to: String },
    CertificateLapsed { certificate: i64, serial: String, person: i64 },
    CourseRenewed { course: i64, person: i64, number: i64, waiting: bool },
    CertificateNameShown { certificate: i64, serial: String, hidden: bool },
    CertificateTemplateSet { course: i64 },
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
    BankQuestionSaved { course: i64, question: i64, version: i64 },
    BankChanged { course: i64, change: String, number: i64, count: Option<i64> },
    FileUploaded { file: i64, hash: String, count: i64 },
    FileScanned { file: i64 },
    FileInfected { file: i64, person: i64, name: String, reason: String },
    FileAttached { innovation: i64, code: String, file: i64, hash: String },
    FileRemoved { innovation: i64, code: String, file: i64, hash: String },
    FileShown { innovation: i64, code: String, file: i64, hash: String },
    CourseCreated { course: i64 },
    CourseArchiveSent { archive: i64, code: String },
    CourseArchiveDeleted { archive: i64, code: String },
    CourseRestored { course: i64, code: String },
    PathCreated { path: i64, name: String },
    PathSaved { path: i64, name: String, version: i64 },
    PathPublished { path: i64, name: String, version: i64 },
    PathFollowed { path: i64, name: String, version: i64 },
    PathLeft { path: i64, name: String },
    PathVersionTaken { path: i64, name: String, version: i64 },
    PathAssigned { path: i64, name: String, agency: i64, people: Vec<i64>, count: i64, reason: String, day: String },
    PathMoved { path: i64, name: String, agency: i64, version: i64, people: Vec<i64>, count: i64 },
    PathUnassigned { path: i64, name: String, agency: i64, people: Vec<i64>, count: i64, reason: String },
    CourseSaved { course: i64, version: i64 },
    CourseReviewAsked { course: i64, review: i64 },
    CourseReviewWithdrawn { course: i64, review: i64 },
    CourseApproved { course: i64, review: i64 },
    CourseReturned { course: i64, review: i64, reason: String },
    CourseStaffAdded { course: i64, person: i64, staff: String },
    CourseStaffRemoved { course: i64, person: i64, staff: String },
    LessonTakenOut { lesson: i64, course: i64 },
    LessonFileAdded { lesson: i64, file: i64, hash: String },
    AssignmentSaved { assignment: i64, lesson: i64, block: String },
    AssignmentFileAdded { assignment: i64, file: i64, hash: String },
    AssignmentFileRemoved { assignment: i64, file: i64, hash: String },
    AssignmentHandedIn { submission: i64, lesson: i64, block: String, number: i64 },
    AssignmentTakenBack { submission: i64, lesson: i64 },
    AssignmentClaimed { submission: i64, lesson: i64 },
    AssignmentReleased { submission: i64, lesson: i64 },
    AssignmentReturned { submission: i64, lesson: i64 },
    AssignmentMarked { submission: i64, lesson: i64, score: i64, changed: bool },
    AssignmentExtended { lesson: i64, block: String, person: i64, day: String },
    AssignmentExcused { lesson: i64, block: String, person: i64 },
    AssignmentDatesMoved { course: i64, enrolment: i64 },
    TeamMade { team: i64, lesson: i64, count: i64 },
    TeamJoined { team: i64, lesson: i64 },
    TeamLeft { team: i64, lesson: i64 },
    IdeaBegun { idea: i64, code: String, agency: i64 },
    IdeaSaved { idea: i64, code: String, agency: i64, section: String },
    IdeaDiscarded { idea: i64, code: String, agency: i64 },
    IdeaSent { idea: i64, code: String, agency: i64, round: i64, endorsing: bool },
    IdeaEndorsed { idea: i64, code: String, agency: i64, round: i64 },
    IdeaNotEndorsed { idea: i64, code: String, agency: i64, round: i64, reason: String },
    IdeaClaimed { idea: i64, code: String, round: i64 },
    IdeaReleased { idea: i64, code: String, round: i64 },
    IdeaReviewed { idea: i64, code: String, round: i64, count: i64 },
    IdeaReturned { idea: i64, code: String, agency: i64, round: i64, reason: String },
    IdeaAccepted { idea: i64, code: String, agency: i64, round: i64 },
    IdeaDeclined { idea: i64, code: String, agency: i64, round: i64, reason: String },
    IdeaWithdrawn { idea: i64, code: String, agency: i64, reason: String, public: bool },
    IdeaFileAdded { idea: i64, code: String, agency: i64, file: i64, hash: String },
    IdeaFileRemoved { idea: i64, code: String, agency: i64, file: i64, hash: String },
    IdeaAuthorInvited { idea: i64, code: String, agency: i64, person: i64 },
    IdeaAuthorAnswered { idea: i64, code: String, agency: i64, person: i64, accepted: bool },
    IdeaAuthorLeft { idea: i64, code: String, agency: i64, person: i64 },
    IdeaCompared { idea: i64, code: String, agency: i64, other: String, choice: String },
    IdeaSupported { idea: i64, code: String, support: String, given: bool },
    IdeaCommented { idea: i64, code: String, agency: i64, number: i64 },
    IdeaMerged { idea: i64, code: String, agency: i64, into: i64, other: String, reason: String },
    IdeaUnmerged { idea: i64, code: String, agency: i64, into: i64 },
    IdeaHidden { idea: i64, code: String, agency: i64, reason: String },
    IdeaShown { idea: i64, code: String, agency: i64 },
    IdeaCommentHidden { idea: i64, code: String, agency: i64, number: i64, reason: String },
    IdeaCommentShown { idea: i64, code: String, agency: i64, number: i64 },
    IdeaAmendmentProposed { idea: i64, code: String, agency: i64, number: i64, field: String },
    IdeaAmendmentAccepted { idea: i64, code: String, agency: i64, number: i64, version: i64 },
    IdeaAmendmentDeclined { idea: i64, code: String, agency: i64, number: i64, reason: String },
    IdeaEndorsementSet { agency: i64, name: String, needed: bool },
    IdeaTakenIntoLab { idea: i64, code: String, agency: i64 },
    IdeaLeftLab { idea: i64, code: String, agency: i64, reason: String },
    IdeaLaunched { idea: i64, code: String, agency: i64, entry: i64 },
    LabRequested { lab: i64, code: String, agency: i64 },
    LabPlanned { lab: i64, code: String, agency: i64 },
    LabMoved { lab: i64, code: String, agency: i64, state: String, reason: String },
    LabRecorded { lab: i64, code: String, agency: i64, record: String, reason: String },
    LabJoined { lab: i64, code: String, agency: i64, person: i64 },
    LabHandedOver { lab: i64, code: String, agency: i64, person: i64, successor: i64, reason: String },
    LabIdeaTaken { lab: i64, code: String, agency: i64, idea: i64 },
    LabIdeaDropped { lab: i64, code: String, agency: i64, idea: i64, reason: String },
    LabIdeaLaunched { lab: i64, code: String, agency: i64, idea: i64, entry: i64 },
    LabPlanSaved { lab: i64, code: String, agency: i64, idea: i64, count: i64 },
    LabPlanSent { lab: i64, code: String, agency: i64, idea: i64 },
    LabNoted { lab: i64, code: String, agency: i64, number: i64, note: String, owner: Option<i64>, met: Option<String> },
    LabTaskDone { lab: i64, code: String, agency: i64, number: i64 },
    LabTaskOverdue { lab: i64, code: String, agency: i64, number: i64, owner: i64, met: Option<String> },
    MentorSaved { mentor: i64, person: i64 },
    BookingHeld { booking: i64, code: String },
    BookingRequested { booking: i64, code: String },
    BookingConfirmed { booking: i64, code: String },
    BookingDeclined { booking: i64, code: String, reason: String },
    BookingMoved { booking: i64, code: String, reason: String },
    BookingCancelled { booking: i64, code: String, reason: String },
    BookingExpired { booking: i64, code: String },
    BookingReminded { booking: i64, code: String, about: String },
    ClinicOpened { booking: i64, code: String, count: i64 },
    ClinicJoined { booking: i64, code: String, team: i64, waiting: bool },
    ClinicLeft { booking: i64, code: String, team: i64 },
    ClinicSeated { booking: i64, code: String, team: i64 },
    LabSessionAgendaSaved { booking: i64, code: String },
    LabSessionMinutesSaved { booking: i64, code: String },
    LabSessionNoteAdded { booking: i64, code: String },
    LabSessionRated { booking: i64, code: String },
    LabSessionMissed { booking: i64, code: String, team: i64 },
    LabSessionAttended { booking: i64, code: String, team: i64 },
    MeetingSet { booking: i64, code: String, place: String },
    MeetingCheckedIn { booking: i64, code: String, person: i64 },
    AttendanceCorrected { booking: i64, code: String, person: i64, mark: String, correction: Option<i64> },
    RecordingAnswered { booking: i64, code: String, person: i64, answer: String, widest: Option<String> },
    RecordingShown { booking: i64, code: String, to: String },
    RecordingReady { booking: i64, code: String },
    RoomAdded { room: i64, agency: i64, name: String },
    RoomEnded { room: i64, agency: i64, name: String },
    CalendarMade { person: i64 },
    CalendarRevoked { person: i64 },
    LabCalendarMade { person: i64, lab: i64, code: String },
    LabCalendarRevoked { person: i64, lab: i64, code: String },
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
    stand_at(conn, reader, (last.xid, last.id))
}
/// A reader passes over what has happened so far, in this transaction, too: how a demonstration came about is news to nobody.
pub fn pass(conn: &mut Conn, reader: &str) -> Result<()> {
    let last = events::table.order((events::xid.desc(), events::id.desc())).select((events::xid, events::id));
    match last.first(conn).optional()? {
        Some(last) => stand_at(conn, reader, last),
        None => Ok(()),
    }
}
fn stand_at(conn: &mut Conn, reader: &str, (xid, id): (i64, i64)) -> Result<()> {
    Upsert {
        insert: diesel::insert_into(event_positions::table).values((
            event_positions::reader.eq(reader),
            event_positions::xid.eq(xid),
            event_positions::event_id.eq(id),
        )),
        tail: " ON CONFLICT (reader) DO UPDATE SET xid = excluded.xid, event_id = excluded.event_id",
    }
    .execute(conn)?;
    Ok(())
}
