//! A notice on one's own page.
use crate::{
    accounts::{actor::Actor, membership::Role},
    clock::{self, Instant},
    code,
    db::{Conn, Upsert},
    error::{Error, Result},
    labs::{attendance::AttendanceMark, bookings::time::LocalTime},
    schema::notifications,
    sweep::PORTION,
    view::{Receipt, View},
    words::Texts,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// What it is about; each has its sentence in the Fluent files: `notice-example-withdrawn`.
    pub enum NoticeKind {
        ExampleWithdrawn = "example-withdrawn",
        CaseDue = "case-due",
        CertificateAwarded = "certificate-awarded",
        CertificateRevoked = "certificate-revoked",
        CertificateReissued = "certificate-reissued",
        CertificateExpired = "certificate-expired",
        CertificateEnding = "certificate-ending",
        CertificateLapsed = "certificate-lapsed",
        RoleRequested = "role-requested",
        RoleConfirmed = "role-confirmed",
        RoleRefused = "role-refused",
        RoleEnded = "role-ended",
        StandInBegan = "stand-in-began",
        StandInEnded = "stand-in-ended",
        TokenCreated = "token-created",
        WebhookFailing = "webhook-failing",
        DataRequestOpened = "data-request-opened",
        DataRequestOverdue = "data-request-overdue",
        DataRequestDecided = "data-request-decided",
        EntryCheckAsked = "entry-check-asked",
        SubmissionReceived = "submission-received",
        SubmissionTakenBack = "submission-taken-back",
        SubmissionReturned = "submission-returned",
        SubmissionPublished = "submission-published",
        SubmissionRefused = "submission-refused",
        CourseAssigned = "course-assigned",
        PathAssigned = "path-assigned",
        PathMoved = "path-moved",
        PathUnassigned = "path-unassigned",
        EnrolledForYou = "enrolled-for-you",
        SeatFreed = "seat-freed",
        EnrolmentRequested = "enrolment-requested",
        EnrolmentAccepted = "enrolment-accepted",
        EnrolmentRefused = "enrolment-refused",
        EnrolmentSuspended = "enrolment-suspended",
        EnrolmentResumed = "enrolment-resumed",
        RunCancelled = "run-cancelled",
        CourseReviewAsked = "course-review-asked",
        CourseApproved = "course-approved",
        CourseReturned = "course-returned",
        CourseStaffAdded = "course-staff-added",
        AssignmentReturned = "assignment-returned",
        AssignmentMarked = "assignment-marked",
        AssignmentExtended = "assignment-extended",
        AssignmentExcused = "assignment-excused",
        EssayMarked = "essay-marked",
        IdeaReceived = "idea-received",
        IdeaWaiting = "idea-waiting",
        IdeaEndorsementAsked = "idea-endorsement-asked",
        IdeaEndorsed = "idea-endorsed",
        IdeaReturned = "idea-returned",
        IdeaAccepted = "idea-accepted",
        IdeaDeclined = "idea-declined",
        IdeaWithdrawn = "idea-withdrawn",
        IdeaInvited = "idea-invited",
        IdeaCommented = "idea-commented",
        IdeaMerged = "idea-merged",
        IdeaUnmerged = "idea-unmerged",
        IdeaHidden = "idea-hidden",
        IdeaShown = "idea-shown",
        IdeaCommentHidden = "idea-comment-hidden",
        IdeaCommentShown = "idea-comment-shown",
        IdeaAmendmentProposed = "idea-amendment-proposed",
        IdeaAmendmentAccepted = "idea-amendment-accepted",
        IdeaAmendmentDeclined = "idea-amendment-declined",
        LabRequested = "lab-requested",
        LabClarified = "lab-clarified",
        LabDeclined = "lab-declined",
        LabPlanned = "lab-planned",
        LabMoved = "lab-moved",
        LabSuspended = "lab-suspended",
        LabCancelled = "lab-cancelled",
        LabCompleted = "lab-completed",
        LabPlanSent = "lab-plan-sent",
        LabJoined = "lab-joined",
        LabHandedOver = "lab-handed-over",
        LabTask = "lab-task",
        LabTaskOverdue = "lab-task-overdue",
        BookingRequested = "booking-requested",
        BookingConfirmed = "booking-confirmed",
        BookingDeclined = "booking-declined",
        BookingMoved = "booking-moved",
        BookingCancelled = "booking-cancelled",
        BookingExpired = "booking-expired",
        ClinicSeated = "clinic-seated",
        BookingTomorrow = "booking-tomorrow",
        BookingSoon = "booking-soon",
        BookingUnanswered = "booking-unanswered",
        SessionAgenda = "session-agenda",
        SessionMinutes = "session-minutes",
        SessionMissed = "session-missed",
        AttendanceCorrected = "attendance-corrected",
        RecordingReady = "recording-ready",
    }
}
/// How long a notice is kept after it was read.
pub const KEPT: TimeDelta = TimeDelta::days(180);
/// What its sentence mentions.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct NoticeArgs {
    /// The lesson, course or entry; of a request about data its code.
    pub about: Texts,
    /// Name of the withdrawn practice.
    pub practice: Texts,
    pub reason: String,
    pub role: Option<Role>,
    /// Where: the name of the agency, or of the installation.
    pub agency: String,
    pub person: String,
    /// Of a corrected attendance: what stood there, none where nothing did, and what does now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<AttendanceMark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<AttendanceMark>,
    /// Of a meeting: when, on the clocks of both sides; each page and mail says it in its own language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<LocalTime>,
    /// The last day, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<chrono::NaiveDate>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Notice {
    /// Names it where it is marked as read.
    pub handle: String,
    pub kind: NoticeKind,
    pub args: NoticeArgs,
    /// Relative to the mount.
    pub address: String,
    pub at: Instant,
    pub unread: bool,
}

/// Puts a notice up, to wait for the daily mail or not; true when this event had not told this person yet.
pub(super) fn put(
    conn: &mut Conn,
    person: i64,
    event: i64,
    kind: NoticeKind,
    args: &NoticeArgs,
    address: &str,
    waits: bool,
) -> Result<bool> {
    let insert = diesel::insert_into(notifications::table).values((
        notifications::person_id.eq(person),
        notifications::event_id.eq(event),
        notifications::kind.eq(kind),
        notifications::args.eq(serde_json::to_string(args)?),
        notifications::address.eq(address),
        notifications::created_at.eq(clock::now()),
        notifications::handle.eq(code::secret()?.chars().take(16).collect::<String>()),
        notifications::mail.eq(if waits { "waiting" } else { "none" }),
    ));
    // One notice a person, event and kind; a second lesson of the same author brings none of its own.
    let tail = " ON CONFLICT (person_id, event_id, kind) DO NOTHING";
    Ok(Upsert { insert, tail }.execute(conn)? == 1)
}
/// Where the next page of notices begins.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct NoticePlace {
    pub after: String,
    /// 1 to 100, 20 unless said.
    pub limit: Option<i64>,
}
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeList {
    pub items: Vec<Notice>,
    pub next: Option<String>,
    pub unread: i64,
}
impl View for NoticeList {
    const TEMPLATE: &'static str = "notifications/notices.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// One's own, newest first.
pub fn list(conn: &mut Conn, who: Option<&Actor>, place: &NoticePlace) -> Result<NoticeList> {
    type Row = (i64, String, NoticeKind, String, String, Instant, Option<Instant>);
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let after = i64::from_str_radix(&place.after, 16).unwrap_or(i64::MAX);
    let mut rows: Vec<Row> = notifications::table
        .filter(notifications::person_id.eq(person))
        .filter(notifications::id.lt(after))
        .order(notifications::id.desc())
        .limit(limit + 1)
        .select((
            notifications::id,
            notifications::handle,
            notifications::kind,
            notifications::args,
            notifications::address,
            notifications::created_at,
            notifications::read_at,
        ))
        .load(conn)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| format!("{:x}", row.0));
    let notice = |(_, handle, kind, args, address, at, read): Row| {
        Ok(Notice { handle, kind, args: serde_json::from_str(&args)?, address, at, unread: read.is_none() })
    };
    let items = rows.into_iter().map(notice).collect::<Result<_>>()?;
    Ok(NoticeList { items, next, unread: unread(conn, person)? })
}
pub fn unread(conn: &mut Conn, person: i64) -> Result<i64> {
    Ok(notifications::table
        .filter(notifications::person_id.eq(person))
        .filter(notifications::read_at.is_null())
        .count()
        .get_result(conn)?)
}
/// Someone else's is not there.
pub fn read(conn: &mut Conn, who: &Actor, handle: &str) -> Result<Receipt> {
    let mine = notifications::table
        .filter(notifications::person_id.eq(who.person()?))
        .filter(notifications::handle.eq(handle));
    let id: i64 = mine.select(notifications::id).first(conn)?;
    let new = notifications::table.find(id).filter(notifications::read_at.is_null());
    diesel::update(new).set(notifications::read_at.eq(clock::now())).execute(conn)?;
    Ok(Receipt::changed("/me/notices".into(), "read"))
}
pub fn read_all(conn: &mut Conn, who: &Actor) -> Result<Receipt> {
    let mine = notifications::table
        .filter(notifications::person_id.eq(who.person()?))
        .filter(notifications::read_at.is_null());
    diesel::update(mine).set(notifications::read_at.eq(clock::now())).execute(conn)?;
    Ok(Receipt::changed("/me".into(), "read"))
}
/// A portion of the notices that were read long ago.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = notifications::table.filter(notifications::read_at.lt(clock::now().plus(-KEPT)));
    let old: Vec<i64> = old.select(notifications::id).limit(PORTION).load(conn)?;
    Ok(diesel::delete(notifications::table.filter(notifications::id.eq_any(old))).execute(conn)?)
}
