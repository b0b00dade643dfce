//! What an event changes for everyone: which topics it moves.
use crate::{event::Event, topic::Topic};

impl Event {
    /// What everyone sees otherwise from now on. What happens to one person alone moves nothing; whatever is not known
    /// to be so moves everything.
    #[expect(clippy::too_many_lines, reason = "one line for each event")]
    pub fn topics(&self) -> &'static [Topic] {
        match self {
            Self::PersonCreated { .. }
            | Self::PasswordSet { .. }
            | Self::SignedIn { .. }
            | Self::SignedOut { .. }
            | Self::TokenCreated { .. }
            | Self::ConsentGiven { .. }
            | Self::PasswordChanged { .. }
            | Self::SessionsEnded { .. }
            | Self::CalendarMade { .. }
            | Self::CalendarRevoked { .. }
            | Self::LabCalendarMade { .. }
            | Self::LabCalendarRevoked { .. }
            | Self::PasswordLinkSent { .. }
            | Self::LessonCreated { .. }
            | Self::LessonSaved { .. }
            | Self::LessonRead { .. }
            | Self::QuizAttempted { .. }
            | Self::QuizBegun { .. }
            | Self::QuizAbandoned { .. }
            | Self::QuizMarked { .. }
            | Self::QuizAllowanceGiven { .. }
            | Self::QuizAllowanceEnded { .. }
            | Self::QuizRegraded { .. }
            | Self::LessonCompleted { .. }
            | Self::CourseCompleted { .. }
            | Self::GradeMarked { .. }
            | Self::GradeOverridden { .. }
            | Self::GradeLifted { .. }
            | Self::GradesWeighed { .. }
            | Self::GradesExported { .. }
            | Self::HelpDismissed { .. }
            | Self::CertificateAwarded { .. }
            | Self::CertificateRevoked { .. }
            | Self::CertificateReissued { .. }
            | Self::CertificateExpired { .. }
            | Self::CertificateEnding { .. }
            | Self::CertificateLapsed { .. }
            | Self::CertificateNameShown { .. }
            | Self::CertificateTemplateSet { .. }
            | Self::SettingsChanged { .. }
            | Self::MailPreferenceSet { .. }
            | Self::ConsentWithdrawn { .. }
            | Self::DataRequested { .. }
            | Self::DataRequestTakenBack { .. }
            | Self::DataRequestDecided { .. }
            | Self::DataRequestOverdue { .. }
            | Self::ResultExported { .. }
            | Self::ExportBegun { .. }
            | Self::ExportMade { .. }
            | Self::ExportDeleted { .. }
            | Self::InnovationBegun { .. }
            | Self::InnovationDraftSaved { .. }
            | Self::InnovationDraftDiscarded { .. }
            | Self::SubmissionSent { .. }
            | Self::SubmissionTakenBack { .. }
            | Self::SubmissionClaimed { .. }
            | Self::SubmissionReleased { .. }
            | Self::SubmissionReturned { .. }
            | Self::SubmissionPublished { .. }
            | Self::SubmissionRefused { .. }
            | Self::FileUploaded { .. }
            | Self::CaseDue { .. }
            | Self::EnrolmentRequested { .. }
            | Self::EnrolmentRefused { .. }
            | Self::EnrolmentListRead { .. }
            | Self::EnrolmentListBegun { .. }
            | Self::EnrolmentListDone { .. }
            | Self::CourseCreated { .. }
            | Self::CourseArchiveSent { .. }
            | Self::PathCreated { .. }
            | Self::PathSaved { .. }
            | Self::PathFollowed { .. }
            | Self::PathLeft { .. }
            | Self::PathVersionTaken { .. }
            | Self::PathAssigned { .. }
            | Self::PathMoved { .. }
            | Self::PathUnassigned { .. }
            | Self::CourseArchiveDeleted { .. }
            | Self::CourseRestored { .. }
            | Self::CourseSaved { .. }
            | Self::CourseReviewAsked { .. }
            | Self::CourseReviewWithdrawn { .. }
            | Self::CourseApproved { .. }
            | Self::CourseReturned { .. }
            | Self::CourseStaffAdded { .. }
            | Self::CourseStaffRemoved { .. }
            | Self::LessonFileAdded { .. }
            | Self::BankQuestionSaved { .. }
            | Self::AssignmentSaved { .. }
            | Self::AssignmentFileAdded { .. }
            | Self::AssignmentFileRemoved { .. }
            | Self::AssignmentHandedIn { .. }
            | Self::AssignmentTakenBack { .. }
            | Self::AssignmentClaimed { .. }
            | Self::AssignmentReleased { .. }
            | Self::AssignmentReturned { .. }
            | Self::AssignmentMarked { .. }
            | Self::AssignmentExtended { .. }
            | Self::AssignmentExcused { .. }
            | Self::AssignmentDatesMoved { .. }
            | Self::TeamMade { .. }
            | Self::TeamJoined { .. }
            | Self::TeamLeft { .. }
            | Self::IdeaBegun { .. }
            | Self::IdeaSaved { .. }
            | Self::IdeaDiscarded { .. }
            | Self::IdeaSent { .. }
            | Self::IdeaEndorsed { .. }
            | Self::IdeaNotEndorsed { .. }
            | Self::IdeaClaimed { .. }
            | Self::IdeaReleased { .. }
            | Self::IdeaReviewed { .. }
            | Self::IdeaReturned { .. }
            | Self::IdeaDeclined { .. }
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
            | Self::LabRequested { .. }
            | Self::LabPlanned { .. }
            | Self::LabMoved { .. }
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
            | Self::MentorSaved { .. }
            | Self::BookingHeld { .. }
            | Self::BookingRequested { .. }
            | Self::BookingConfirmed { .. }
            | Self::BookingDeclined { .. }
            | Self::BookingMoved { .. }
            | Self::BookingCancelled { .. }
            | Self::BookingExpired { .. }
            | Self::BookingReminded { .. }
            | Self::ClinicOpened { .. }
            | Self::ClinicJoined { .. }
            | Self::ClinicLeft { .. }
            | Self::ClinicSeated { .. }
            | Self::LabSessionAgendaSaved { .. }
            | Self::LabSessionMinutesSaved { .. }
            | Self::LabSessionNoteAdded { .. }
            | Self::LabSessionRated { .. }
            | Self::LabSessionMissed { .. }
            | Self::LabSessionAttended { .. }
            | Self::MeetingSet { .. }
            | Self::MeetingCheckedIn { .. }
            | Self::AttendanceCorrected { .. }
            | Self::RecordingAnswered { .. }
            | Self::RecordingShown { .. }
            | Self::RecordingReady { .. }
            | Self::RoomAdded { .. }
            | Self::RoomEnded { .. }
            | Self::BankChanged { .. } => &[],
            // The thread of the practice or lesson that inspired it shows it.
            Self::IdeaAccepted { .. }
            | Self::IdeaWithdrawn { .. }
            | Self::IdeaMerged { .. }
            | Self::IdeaUnmerged { .. }
            | Self::IdeaHidden { .. }
            | Self::IdeaShown { .. }
            | Self::IdeaTakenIntoLab { .. }
            | Self::IdeaLeftLab { .. }
            | Self::IdeaLaunched { .. }
            | Self::IdeaAmendmentAccepted { .. } => &[Topic::Directory, Topic::Courses],
            Self::InnovationPublished { .. }
            | Self::InnovationWithdrawn { .. }
            | Self::InnovationCheckAsked { .. }
            | Self::InnovationChecked { .. }
            | Self::FileScanned { .. }
            | Self::FileInfected { .. }
            | Self::FileAttached { .. }
            | Self::FileRemoved { .. }
            | Self::FileShown { .. } => &[Topic::Directory],
            Self::CoursePublished { .. }
            | Self::PathPublished { .. }
            | Self::LessonPublished { .. }
            | Self::CaseChecked { .. }
            | Self::LessonTakenOut { .. }
            | Self::ConditionSet { .. } => &[Topic::Courses],
            Self::Enrolled { .. }
            | Self::RunMade { .. }
            | Self::RunChanged { .. }
            | Self::RunCancelled { .. }
            | Self::CourseRenewed { .. }
            | Self::EnrolmentAccepted { .. }
            | Self::EnrolmentSuspended { .. }
            | Self::EnrolmentResumed { .. }
            | Self::EnrolmentLeft { .. }
            | Self::SeatsFilled { .. }
            | Self::ParticipantsAdded { .. }
            | Self::ParticipantsRemoved { .. }
            | Self::StaffAssigned { .. } => &[Topic::Seats],
            _ => Topic::ALL,
        }
    }
}
