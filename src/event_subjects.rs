//! What each event happened to, which agency may read of it, and what the search looks at again.
use crate::event::Event;

impl Event {
    /// What it happened to, for the log of one thing.
    #[expect(clippy::too_many_lines, reason = "one line for each event")]
    pub(crate) fn subject(&self) -> (&'static str, i64) {
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
            | Self::CalendarMade { person }
            | Self::CalendarRevoked { person }
            | Self::LabCalendarMade { person, .. }
            | Self::LabCalendarRevoked { person, .. }
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
            | Self::GradeMarked { person, .. }
            | Self::GradeOverridden { person, .. }
            | Self::GradeLifted { person, .. }
            | Self::HelpDismissed { person, .. }
            | Self::PasswordLinkSent { person }
            | Self::AssignmentExtended { person, .. }
            | Self::AssignmentExcused { person, .. } => ("person", *person),
            Self::PersonInvited { invitation } => ("invitation", *invitation),
            Self::AgencyAdded { agency, .. }
            | Self::AgencyRenamed { agency, .. }
            | Self::IdeaEndorsementSet { agency, .. }
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
            Self::CoursePublished { course, .. }
            | Self::CourseCompleted { course }
            | Self::CourseCreated { course }
            | Self::CourseRestored { course, .. }
            | Self::CourseRenewed { course, .. }
            | Self::CourseSaved { course, .. }
            | Self::CourseReviewAsked { course, .. }
            | Self::CourseReviewWithdrawn { course, .. }
            | Self::CourseApproved { course, .. }
            | Self::CourseReturned { course, .. }
            | Self::CourseStaffAdded { course, .. }
            | Self::CourseStaffRemoved { course, .. }
            | Self::BankQuestionSaved { course, .. }
            | Self::CertificateTemplateSet { course }
            | Self::ConditionSet { course, .. }
            | Self::BankChanged { course, .. } => ("course", *course),
            Self::PathCreated { path, .. }
            | Self::PathSaved { path, .. }
            | Self::PathPublished { path, .. }
            | Self::PathFollowed { path, .. }
            | Self::PathLeft { path, .. }
            | Self::PathVersionTaken { path, .. }
            | Self::PathAssigned { path, .. }
            | Self::PathMoved { path, .. }
            | Self::PathUnassigned { path, .. } => ("path", *path),
            Self::CourseArchiveSent { archive, .. } | Self::CourseArchiveDeleted { archive, .. } => {
                ("course-archive", *archive)
            }
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
            | Self::CaseChecked { lesson, .. }
            | Self::LessonTakenOut { lesson, .. }
            | Self::LessonFileAdded { lesson, .. } => ("lesson", *lesson),
            Self::Enrolled { run, .. }
            | Self::RunMade { run, .. }
            | Self::RunChanged { run, .. }
            | Self::RunCancelled { run, .. }
            | Self::EnrolmentRequested { run, .. }
            | Self::EnrolmentAccepted { run, .. }
            | Self::EnrolmentRefused { run, .. }
            | Self::EnrolmentSuspended { run, .. }
            | Self::EnrolmentResumed { run, .. }
            | Self::EnrolmentLeft { run, .. }
            | Self::SeatsFilled { run, .. }
            | Self::ParticipantsAdded { run, .. }
            | Self::ParticipantsRemoved { run, .. }
            | Self::StaffAssigned { run, .. }
            | Self::EnrolmentListRead { run, .. }
            | Self::EnrolmentListBegun { run, .. }
            | Self::EnrolmentListDone { run, .. }
            | Self::GradesWeighed { run, .. }
            | Self::GradesExported { run, .. } => ("run", *run),
            Self::AssignmentSaved { assignment, .. }
            | Self::AssignmentFileAdded { assignment, .. }
            | Self::AssignmentFileRemoved { assignment, .. } => ("assignment", *assignment),
            Self::AssignmentHandedIn { submission, .. }
            | Self::AssignmentTakenBack { submission, .. }
            | Self::AssignmentClaimed { submission, .. }
            | Self::AssignmentReleased { submission, .. }
            | Self::AssignmentReturned { submission, .. }
            | Self::AssignmentMarked { submission, .. } => ("submission", *submission),
            Self::IdeaBegun { idea, .. }
            | Self::IdeaSaved { idea, .. }
            | Self::IdeaDiscarded { idea, .. }
            | Self::IdeaSent { idea, .. }
            | Self::IdeaEndorsed { idea, .. }
            | Self::IdeaNotEndorsed { idea, .. }
            | Self::IdeaClaimed { idea, .. }
            | Self::IdeaReleased { idea, .. }
            | Self::IdeaReviewed { idea, .. }
            | Self::IdeaReturned { idea, .. }
            | Self::IdeaAccepted { idea, .. }
            | Self::IdeaDeclined { idea, .. }
            | Self::IdeaWithdrawn { idea, .. }
            | Self::IdeaFileAdded { idea, .. }
            | Self::IdeaFileRemoved { idea, .. }
            | Self::IdeaAuthorInvited { idea, .. }
            | Self::IdeaAuthorAnswered { idea, .. }
            | Self::IdeaAuthorLeft { idea, .. }
            | Self::IdeaCompared { idea, .. }
            | Self::IdeaMerged { idea, .. }
            | Self::IdeaUnmerged { idea, .. }
            | Self::IdeaHidden { idea, .. }
            | Self::IdeaShown { idea, .. }
            | Self::IdeaCommentHidden { idea, .. }
            | Self::IdeaCommentShown { idea, .. }
            | Self::IdeaAmendmentProposed { idea, .. }
            | Self::IdeaAmendmentAccepted { idea, .. }
            | Self::IdeaAmendmentDeclined { idea, .. }
            | Self::IdeaSupported { idea, .. }
            | Self::IdeaTakenIntoLab { idea, .. }
            | Self::IdeaLeftLab { idea, .. }
            | Self::IdeaLaunched { idea, .. }
            | Self::IdeaCommented { idea, .. } => ("idea", *idea),
            Self::LabRequested { lab, .. }
            | Self::LabPlanned { lab, .. }
            | Self::LabMoved { lab, .. }
            | Self::LabRecorded { lab, .. }
            | Self::LabJoined { lab, .. }
            | Self::LabHandedOver { lab, .. }
            | Self::LabIdeaTaken { lab, .. }
            | Self::LabIdeaDropped { lab, .. }
            | Self::LabIdeaLaunched { lab, .. }
            | Self::LabPlanSaved { lab, .. }
            | Self::LabPlanSent { lab, .. }
            | Self::LabNoted { lab, .. }
            | Self::LabTaskDone { lab, .. }
            | Self::LabTaskOverdue { lab, .. } => ("lab", *lab),
            Self::MentorSaved { mentor, .. } => ("mentor", *mentor),
            Self::BookingHeld { booking, .. }
            | Self::BookingRequested { booking, .. }
            | Self::BookingConfirmed { booking, .. }
            | Self::BookingDeclined { booking, .. }
            | Self::BookingMoved { booking, .. }
            | Self::BookingCancelled { booking, .. }
            | Self::BookingExpired { booking, .. }
            | Self::BookingReminded { booking, .. }
            | Self::ClinicOpened { booking, .. }
            | Self::ClinicJoined { booking, .. }
            | Self::ClinicLeft { booking, .. }
            | Self::ClinicSeated { booking, .. }
            | Self::LabSessionAgendaSaved { booking, .. }
            | Self::LabSessionMinutesSaved { booking, .. }
            | Self::LabSessionNoteAdded { booking, .. }
            | Self::LabSessionRated { booking, .. }
            | Self::LabSessionMissed { booking, .. }
            | Self::LabSessionAttended { booking, .. }
            | Self::MeetingSet { booking, .. }
            | Self::MeetingCheckedIn { booking, .. }
            | Self::AttendanceCorrected { booking, .. }
            | Self::RecordingAnswered { booking, .. }
            | Self::RecordingShown { booking, .. }
            | Self::RecordingReady { booking, .. } => ("booking", *booking),
            Self::RoomAdded { room, .. } | Self::RoomEnded { room, .. } => ("room", *room),
            Self::AssignmentDatesMoved { enrolment, .. } => ("enrolment", *enrolment),
            Self::TeamMade { team, .. } | Self::TeamJoined { team, .. } | Self::TeamLeft { team, .. } => {
                ("team", *team)
            }
            Self::DataRequested { request, .. }
            | Self::DataRequestTakenBack { request, .. }
            | Self::DataRequestDecided { request, .. }
            | Self::DataRequestOverdue { request, .. } => ("data-request", *request),
            Self::FileUploaded { file, .. } | Self::FileScanned { file } | Self::FileInfected { file, .. } => {
                ("file", *file)
            }
            Self::CertificateAwarded { certificate, .. }
            | Self::CertificateRevoked { certificate, .. }
            | Self::CertificateReissued { certificate, .. }
            | Self::CertificateExpired { certificate, .. }
            | Self::CertificateEnding { certificate, .. }
            | Self::CertificateLapsed { certificate, .. }
            | Self::CertificateNameShown { certificate, .. } => ("certificate", *certificate),
            Self::RuleChanged { rule, .. } => ("rule", *rule),
            Self::JobReplayed { job, .. } | Self::JobDiscarded { job, .. } => ("job", *job),
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
    pub(crate) fn agency(&self) -> Option<i64> {
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
            | Self::InnovationBegun { agency, .. }
            | Self::IdeaBegun { agency, .. }
            | Self::IdeaSaved { agency, .. }
            | Self::IdeaDiscarded { agency, .. }
            | Self::IdeaSent { agency, .. }
            | Self::IdeaEndorsed { agency, .. }
            | Self::IdeaNotEndorsed { agency, .. }
            | Self::IdeaReturned { agency, .. }
            | Self::IdeaAccepted { agency, .. }
            | Self::IdeaDeclined { agency, .. }
            | Self::IdeaWithdrawn { agency, .. }
            | Self::IdeaFileAdded { agency, .. }
            | Self::IdeaFileRemoved { agency, .. }
            | Self::IdeaAuthorInvited { agency, .. }
            | Self::IdeaAuthorAnswered { agency, .. }
            | Self::IdeaAuthorLeft { agency, .. }
            | Self::IdeaCompared { agency, .. }
            | Self::IdeaCommented { agency, .. }
            | Self::IdeaMerged { agency, .. }
            | Self::IdeaUnmerged { agency, .. }
            | Self::IdeaHidden { agency, .. }
            | Self::IdeaShown { agency, .. }
            | Self::IdeaCommentHidden { agency, .. }
            | Self::IdeaCommentShown { agency, .. }
            | Self::IdeaAmendmentProposed { agency, .. }
            | Self::IdeaAmendmentAccepted { agency, .. }
            | Self::IdeaAmendmentDeclined { agency, .. }
            | Self::IdeaEndorsementSet { agency, .. }
            | Self::IdeaTakenIntoLab { agency, .. }
            | Self::IdeaLeftLab { agency, .. }
            | Self::IdeaLaunched { agency, .. }
            | Self::LabRequested { agency, .. }
            | Self::LabPlanned { agency, .. }
            | Self::LabMoved { agency, .. }
            | Self::LabRecorded { agency, .. }
            | Self::LabJoined { agency, .. }
            | Self::LabHandedOver { agency, .. }
            | Self::LabIdeaTaken { agency, .. }
            | Self::LabIdeaDropped { agency, .. }
            | Self::LabIdeaLaunched { agency, .. }
            | Self::LabPlanSaved { agency, .. }
            | Self::LabPlanSent { agency, .. }
            | Self::LabNoted { agency, .. }
            | Self::LabTaskDone { agency, .. }
            | Self::LabTaskOverdue { agency, .. }
            | Self::RoomAdded { agency, .. }
            | Self::RoomEnded { agency, .. }
            | Self::PathAssigned { agency, .. }
            | Self::PathMoved { agency, .. }
            | Self::PathUnassigned { agency, .. }
            | Self::StaffAssigned { agency, .. } => Some(*agency),
            _ => None,
        }
    }
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
            | Self::CourseCompleted { .. }
            | Self::CourseRenewed { .. }
            | Self::BankQuestionSaved { .. }
            | Self::CertificateTemplateSet { .. }
            | Self::IdeaBegun { .. }
            | Self::IdeaSaved { .. }
            | Self::IdeaReviewed { .. }
            | Self::IdeaFileAdded { .. }
            | Self::IdeaFileRemoved { .. }
            | Self::IdeaAuthorInvited { .. }
            | Self::IdeaAuthorAnswered { .. }
            | Self::IdeaAuthorLeft { .. }
            | Self::IdeaCompared { .. }
            | Self::IdeaSupported { .. }
            | Self::IdeaCommented { .. }
            | Self::IdeaCommentHidden { .. }
            | Self::IdeaCommentShown { .. }
            | Self::IdeaAmendmentProposed { .. }
            | Self::IdeaAmendmentDeclined { .. }
            | Self::IdeaEndorsementSet { .. }
            | Self::LabRecorded { .. }
            | Self::LabJoined { .. }
            | Self::LabHandedOver { .. }
            | Self::LabIdeaTaken { .. }
            | Self::LabIdeaDropped { .. }
            | Self::LabIdeaLaunched { .. }
            | Self::LabPlanSaved { .. }
            | Self::LabPlanSent { .. }
            | Self::LabNoted { .. }
            | Self::LabTaskDone { .. }
            | Self::LabTaskOverdue { .. }
            | Self::BankChanged { .. } => None,
            _ => Some(self.subject())
                .filter(|(kind, _)| ["innovation", "course", "lesson", "agency", "idea", "lab"].contains(kind)),
        }
    }
}
