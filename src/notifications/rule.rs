//! Who is told of what. A reader of the event log: what is recorded here decides, features never send mail.
use super::{
    notice::{self, NoticeArgs, NoticeKind},
    preference::{self, Frequency},
    subscription,
};
use crate::{
    accounts::{
        actor::Actor,
        membership::{self, Role},
        person,
        roles::held,
        token,
    },
    courses::{assignments, case, lesson, runs::run, written},
    db::Conn,
    error::{Error, Result},
    event::{Event, Recorded},
    innovations::{innovation, upkeep},
    mail::{self, Mail},
    progress::certificate,
    trace::{self, Kind, Verb},
    words::Texts,
};

/// This reader's name in the positions.
pub const READER: &str = "notifications";

pub fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    match &recorded.event {
        Event::InnovationWithdrawn { innovation, reason, .. } => {
            example_withdrawn(conn, recorded.id, *innovation, reason)
        }
        Event::InnovationCheckAsked { innovation, code, agency: Some(agency) } => {
            check_asked(conn, recorded.id, *innovation, code, *agency)
        }
        Event::CaseDue { lesson, block, innovation, withdrawn, .. } => {
            case_due(conn, recorded.id, *lesson, block, *innovation, *withdrawn)
        }
        Event::CertificateAwarded { .. }
        | Event::CertificateRevoked { .. }
        | Event::CertificateReissued { .. }
        | Event::CertificateExpired { .. }
        | Event::CertificateEnding { .. }
        | Event::CertificateLapsed { .. } => super::certificates::apply(conn, recorded),
        Event::TokenCreated { person, token: Some(token) } => token_created(conn, recorded.id, *person, token),
        Event::WebhookPaused { person, code, host, failing: true, .. } => {
            let address = format!("/me/webhooks/{code}");
            let news = News::of_own(NoticeKind::WebhookFailing, "webhook_failing", host, &address);
            tell(conn, &[*person], recorded.id, &news)
        }
        Event::DataRequested { code, about, .. } if about != "export" => {
            tell_admins(conn, recorded.id, NoticeKind::DataRequestOpened, code)
        }
        Event::DataRequestOverdue { code, .. } => tell_admins(conn, recorded.id, NoticeKind::DataRequestOverdue, code),
        Event::DataRequestDecided { code, person, .. } => {
            let notice = News::of_request(NoticeKind::DataRequestDecided, code, "/me/data");
            tell(conn, &[*person], recorded.id, &notice)
        }
        Event::SubmissionSent { .. }
        | Event::SubmissionTakenBack { .. }
        | Event::SubmissionReturned { .. }
        | Event::SubmissionPublished { .. }
        | Event::SubmissionRefused { .. } => super::curation::apply(conn, recorded),
        Event::EnrolmentRequested { .. }
        | Event::EnrolmentAccepted { .. }
        | Event::EnrolmentRefused { .. }
        | Event::EnrolmentSuspended { .. }
        | Event::EnrolmentResumed { .. }
        | Event::SeatsFilled { .. }
        | Event::ParticipantsAdded { .. }
        | Event::StaffAssigned { .. }
        | Event::RunCancelled { .. } => super::enrolment::apply(conn, recorded),
        Event::PathAssigned { .. } | Event::PathMoved { .. } | Event::PathUnassigned { .. } => {
            super::paths::apply(conn, recorded)
        }
        Event::CourseReviewAsked { .. }
        | Event::CourseApproved { .. }
        | Event::CourseReturned { .. }
        | Event::CourseStaffAdded { .. } => super::courses::apply(conn, recorded),
        Event::QuizMarked { .. } => super::essays::apply(conn, recorded),
        Event::AssignmentReturned { .. }
        | Event::AssignmentMarked { .. }
        | Event::AssignmentExtended { .. }
        | Event::AssignmentExcused { .. } => super::assignments::apply(conn, recorded),
        Event::IdeaSent { .. }
        | Event::IdeaEndorsed { .. }
        | Event::IdeaNotEndorsed { .. }
        | Event::IdeaReturned { .. }
        | Event::IdeaAccepted { .. }
        | Event::IdeaDeclined { .. }
        | Event::IdeaWithdrawn { .. }
        | Event::IdeaAuthorInvited { .. }
        | Event::IdeaCommented { .. }
        | Event::IdeaMerged { .. }
        | Event::IdeaUnmerged { .. }
        | Event::IdeaHidden { .. }
        | Event::IdeaShown { .. }
        | Event::IdeaCommentHidden { .. }
        | Event::IdeaCommentShown { .. }
        | Event::IdeaAmendmentProposed { .. }
        | Event::IdeaAmendmentAccepted { .. }
        | Event::IdeaAmendmentDeclined { .. } => super::ideas::apply(conn, recorded),
        Event::LabRequested { .. }
        | Event::LabPlanned { .. }
        | Event::LabMoved { .. }
        | Event::LabPlanSent { .. }
        | Event::LabJoined { .. }
        | Event::LabHandedOver { .. }
        | Event::LabNoted { .. }
        | Event::LabTaskOverdue { .. } => super::labs::apply(conn, recorded),
        event if super::bookings::concerns(event) => super::bookings::apply(conn, recorded),
        Event::LabSessionAgendaSaved { .. } | Event::LabSessionMinutesSaved { .. } | Event::LabSessionMissed { .. } => {
            super::sessions::apply(conn, recorded)
        }
        Event::AttendanceCorrected { .. } | Event::RecordingReady { .. } => super::meetings::apply(conn, recorded),
        _ => super::roles::apply(conn, recorded),
    }
}
/// Whoever did not make it must learn of it.
fn token_created(conn: &mut Conn, event: i64, person: i64, token: &str) -> Result<()> {
    let Some(token) = token::of_person(conn, person, token)? else {
        return Ok(()); // revoked already
    };
    let news = News::of_own(NoticeKind::TokenCreated, "token_created", &token.label, "/me/tokens");
    tell(conn, &[person], event, &news)
}
/// Whether what a notice speaks of can be opened by its reader now. Mails that come later ask again.
pub(super) fn opens(conn: &mut Conn, who: &Actor, kind: NoticeKind, address: &str) -> Result<bool> {
    let last = address.rsplit('/').next().unwrap_or_default();
    match kind {
        NoticeKind::ExampleWithdrawn => is_there(lesson::page(conn, Some(who), last)),
        NoticeKind::EntryCheckAsked => {
            // `/innovations/{code}/checks`
            let code = address.split('/').nth(2).unwrap_or_default();
            let asked = upkeep::page(conn, Some(who), code);
            is_there(asked.and_then(|page| if page.may_answer { Ok(()) } else { Err(Error::NotFound) }))
        }
        NoticeKind::CaseDue => {
            let mut parts = address.rsplit('/').skip(2);
            is_there(case::page(conn, Some(who), parts.next().unwrap_or_default(), last))
        }
        NoticeKind::CertificateAwarded
        | NoticeKind::CertificateRevoked
        | NoticeKind::CertificateReissued
        | NoticeKind::CertificateExpired => is_there(certificate::page(conn, Some(who), last)),
        NoticeKind::DataRequestOpened | NoticeKind::DataRequestOverdue => Ok(who.is(Role::SystemAdmin)),
        NoticeKind::DataRequestDecided | NoticeKind::TokenCreated | NoticeKind::WebhookFailing => Ok(true),
        NoticeKind::SubmissionReceived
        | NoticeKind::SubmissionTakenBack
        | NoticeKind::SubmissionReturned
        | NoticeKind::SubmissionPublished
        | NoticeKind::SubmissionRefused => super::curation::opens(conn, who, address),
        NoticeKind::CourseAssigned
        | NoticeKind::EnrolledForYou
        | NoticeKind::SeatFreed
        | NoticeKind::EnrolmentRequested
        | NoticeKind::EnrolmentAccepted
        | NoticeKind::EnrolmentRefused
        | NoticeKind::EnrolmentSuspended
        | NoticeKind::EnrolmentResumed
        | NoticeKind::CertificateEnding
        | NoticeKind::CertificateLapsed
        | NoticeKind::RunCancelled => run::opens(conn, who, address),
        NoticeKind::PathAssigned | NoticeKind::PathMoved | NoticeKind::PathUnassigned => {
            super::paths::opens(conn, who, address)
        }
        NoticeKind::CourseReviewAsked
        | NoticeKind::CourseApproved
        | NoticeKind::CourseReturned
        | NoticeKind::CourseStaffAdded => super::courses::opens(conn, who, address),
        NoticeKind::EssayMarked => super::essays::opens(conn, who, address),
        NoticeKind::AssignmentReturned
        | NoticeKind::AssignmentMarked
        | NoticeKind::AssignmentExtended
        | NoticeKind::AssignmentExcused => is_there(assignments::show::opens(conn, who, address)),
        NoticeKind::IdeaReceived
        | NoticeKind::IdeaWaiting
        | NoticeKind::IdeaEndorsementAsked
        | NoticeKind::IdeaEndorsed
        | NoticeKind::IdeaReturned
        | NoticeKind::IdeaAccepted
        | NoticeKind::IdeaDeclined
        | NoticeKind::IdeaWithdrawn
        | NoticeKind::IdeaInvited
        | NoticeKind::IdeaCommented
        | NoticeKind::IdeaMerged
        | NoticeKind::IdeaUnmerged
        | NoticeKind::IdeaHidden
        | NoticeKind::IdeaShown
        | NoticeKind::IdeaCommentHidden
        | NoticeKind::IdeaCommentShown
        | NoticeKind::IdeaAmendmentProposed
        | NoticeKind::IdeaAmendmentAccepted
        | NoticeKind::IdeaAmendmentDeclined => super::ideas::opens(conn, who, address),
        NoticeKind::LabRequested
        | NoticeKind::LabClarified
        | NoticeKind::LabDeclined
        | NoticeKind::LabPlanned
        | NoticeKind::LabMoved
        | NoticeKind::LabSuspended
        | NoticeKind::LabCancelled
        | NoticeKind::LabCompleted
        | NoticeKind::LabPlanSent
        | NoticeKind::LabJoined
        | NoticeKind::LabHandedOver
        | NoticeKind::LabTask
        | NoticeKind::LabTaskOverdue => super::labs::opens(conn, who, address),
        NoticeKind::BookingRequested
        | NoticeKind::BookingConfirmed
        | NoticeKind::BookingDeclined
        | NoticeKind::BookingMoved
        | NoticeKind::BookingCancelled
        | NoticeKind::BookingExpired
        | NoticeKind::ClinicSeated
        | NoticeKind::BookingTomorrow
        | NoticeKind::BookingSoon
        | NoticeKind::BookingUnanswered => super::bookings::opens(conn, who, address),
        NoticeKind::SessionAgenda | NoticeKind::SessionMinutes | NoticeKind::SessionMissed => {
            super::sessions::opens(conn, who, address)
        }
        NoticeKind::AttendanceCorrected | NoticeKind::RecordingReady => super::meetings::opens(conn, who, address),
        NoticeKind::RoleRequested
        | NoticeKind::RoleConfirmed
        | NoticeKind::RoleRefused
        | NoticeKind::RoleEnded
        | NoticeKind::StandInBegan
        | NoticeKind::StandInEnded => is_there(held::page(conn, Some(who), last)),
    }
}
pub(super) fn is_there<T>(page: Result<T>) -> Result<bool> {
    match page {
        Ok(_) => Ok(true),
        Err(Error::NotFound | Error::Gone(_) | Error::Forbidden(_)) => Ok(false),
        Err(e) => Err(e),
    }
}
/// The authors of every lesson that cites a withdrawn practice are told (LM5).
fn example_withdrawn(conn: &mut Conn, event: i64, innovation: i64, reason: &str) -> Result<()> {
    let lessons = trace::incoming(conn, Kind::Lesson, Verb::Cites, Kind::Innovation, innovation)?;
    let cards = lesson::cards(conn, None, &lessons)?;
    let Some(practice) = innovation::cards(conn, None, &[innovation])?.pop() else {
        return Ok(());
    };
    for (lesson, authors) in written::authors_of(conn, &lessons)? {
        let Some(card) = cards.iter().find(|card| card.id == lesson) else {
            continue;
        };
        let args = NoticeArgs {
            about: card.title.clone(),
            practice: practice.title.clone(),
            reason: reason.to_owned(),
            ..NoticeArgs::default()
        };
        let news = News {
            kind: NoticeKind::ExampleWithdrawn,
            template: "example_withdrawn",
            args,
            address: card.address.clone(),
            mailed: true,
        };
        tell(conn, &authors, event, &news)?;
    }
    Ok(())
}
/// Whoever keeps an entry is asked once whether it still holds (KM3).
fn check_asked(conn: &mut Conn, event: i64, innovation: i64, code: &str, agency: i64) -> Result<()> {
    let Some(practice) = innovation::cards(conn, None, &[innovation])?.pop() else {
        return Ok(());
    };
    let news = News {
        kind: NoticeKind::EntryCheckAsked,
        template: "entry_check",
        args: NoticeArgs { about: practice.title, ..NoticeArgs::default() },
        address: format!("/innovations/{code}/checks"),
        mailed: true,
    };
    let keepers = membership::writers(conn, agency)?;
    tell(conn, &keepers, event, &news)
}
/// The authors of a lesson whose case has been left behind. Of a withdrawal a mail of its own tells them already.
fn case_due(conn: &mut Conn, event: i64, lesson: i64, block: &str, innovation: i64, withdrawn: bool) -> Result<()> {
    let (Some(card), Some(practice)) =
        (lesson::cards(conn, None, &[lesson])?.pop(), innovation::cards(conn, None, &[innovation])?.pop())
    else {
        return Ok(());
    };
    for (_, authors) in written::authors_of(conn, &[lesson])? {
        let args = NoticeArgs { about: card.title.clone(), practice: practice.title.clone(), ..NoticeArgs::default() };
        let address = format!("{}/cases/{block}", card.address);
        let news = News { kind: NoticeKind::CaseDue, template: "notice", args, address, mailed: !withdrawn };
        tell(conn, &authors, event, &news)?;
    }
    Ok(())
}
fn tell_admins(conn: &mut Conn, event: i64, kind: NoticeKind, code: &str) -> Result<()> {
    let admins = membership::holders(conn, Role::SystemAdmin)?;
    tell(conn, &admins, event, &News::of_request(kind, code, "/manage/data-requests"))
}

/// A notice, and the mail that goes with it.
pub(super) struct News {
    pub kind: NoticeKind,
    /// A folder below `templates/mail`; `notice` says the notice's sentence and no more.
    pub template: &'static str,
    pub args: NoticeArgs,
    pub address: String,
    /// False: on the page alone, whatever its reader wants.
    pub mailed: bool,
}
impl News {
    fn of_request(kind: NoticeKind, code: &str, address: &str) -> Self {
        Self::of_own(kind, "notice", code, address)
    }
    /// About something whose name is the same in both languages.
    fn of_own(kind: NoticeKind, template: &'static str, name: &str, address: &str) -> Self {
        let about = Texts { id: name.to_owned(), en: name.to_owned() };
        let args = NoticeArgs { about, ..NoticeArgs::default() };
        Self { kind, template, args, address: address.to_owned(), mailed: true }
    }
}
/// Puts the notice on the page of each who is active, and mails it to those who want it at once.
pub(super) fn tell(conn: &mut Conn, people: &[i64], event: i64, news: &News) -> Result<()> {
    let wanted = preference::of_people(conn, people, news.kind)?;
    for to in person::addressees(conn, people)? {
        let wants = wanted.get(&to.id).copied().filter(|_| news.kind.is_optional()).unwrap_or(news.kind.usual());
        let daily = news.mailed && wants == Frequency::Daily;
        let put = notice::put(conn, to.id, event, news.kind, &news.args, &news.address, daily)?;
        if put && news.mailed && wants == Frequency::Now {
            let mut args = serde_json::to_value(&news.args)?;
            if let Some(args) = args.as_object_mut() {
                args.insert("kind".into(), news.kind.as_str().into());
                args.insert("address".into(), news.address.as_str().into());
                if news.kind.is_optional() {
                    args.insert("unsubscribe".into(), subscription::token(conn, to.id, Some(news.kind))?.into());
                }
            }
            let (email, name) = (to.email, to.name);
            mail::send(conn, &Mail { to: email, name, lang: to.language, template: news.template.to_owned(), args })?;
        }
    }
    Ok(())
}
