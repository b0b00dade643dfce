//! What an event changes for everyone: which topics it moves.
use crate::{event::Event, topic::Topic};

impl Event {
    /// What everyone sees otherwise from now on. What happens to one person alone moves nothing; whatever is not known
    /// to be so moves everything.
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
            | Self::CertificateAwarded { .. }
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
            | Self::CaseDue { .. } => &[],
            Self::InnovationPublished { .. }
            | Self::InnovationWithdrawn { .. }
            | Self::InnovationCheckAsked { .. }
            | Self::InnovationChecked { .. }
            | Self::FileScanned { .. }
            | Self::FileInfected { .. }
            | Self::FileAttached { .. }
            | Self::FileRemoved { .. }
            | Self::FileShown { .. } => &[Topic::Directory],
            Self::CoursePublished { .. } | Self::LessonPublished { .. } | Self::CaseChecked { .. } => &[Topic::Courses],
            Self::Enrolled { .. } => &[Topic::Seats],
            _ => Topic::ALL,
        }
    }
}
