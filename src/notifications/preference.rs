//! How often someone wants which notice by mail. On their page every notice stands anyway.
use super::notice::NoticeKind;
use crate::{
    accounts::actor::Actor,
    clock,
    db::{Conn, Upsert},
    error::{Check, Error, FieldErrors, Result},
    event::{self, Event},
    schema::mail_preferences as preferences,
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap};
use utoipa::ToSchema;

crate::text_enum! {
    /// `daily`: in one mail, at seven in the morning of the person's zone.
    pub enum Frequency { Now = "now", Daily = "daily", Never = "never" }
}
impl NoticeKind {
    /// Unless the person says otherwise: what is decided about them or waits for their hand at once, all else daily.
    pub fn usual(self) -> Frequency {
        match self {
            Self::ExampleWithdrawn
            | Self::CaseDue
            | Self::CertificateAwarded
            | Self::CertificateRevoked
            | Self::CertificateReissued
            | Self::CertificateExpired
            | Self::CertificateEnding
            | Self::CertificateLapsed
            | Self::EssayMarked
            | Self::RoleRequested
            | Self::RoleConfirmed
            | Self::RoleRefused
            | Self::RoleEnded
            | Self::StandInBegan
            | Self::StandInEnded
            | Self::DataRequestOpened
            | Self::DataRequestOverdue
            | Self::DataRequestDecided
            | Self::TokenCreated
            | Self::EntryCheckAsked
            | Self::WebhookFailing
            | Self::SubmissionReceived
            | Self::SubmissionTakenBack
            | Self::SubmissionReturned
            | Self::SubmissionPublished
            | Self::SubmissionRefused
            | Self::CourseAssigned
            | Self::PathAssigned
            | Self::PathMoved
            | Self::PathUnassigned
            | Self::EnrolledForYou
            | Self::SeatFreed
            | Self::EnrolmentRequested
            | Self::EnrolmentAccepted
            | Self::EnrolmentRefused
            | Self::EnrolmentSuspended
            | Self::EnrolmentResumed
            | Self::RunCancelled
            | Self::CourseReviewAsked
            | Self::CourseApproved
            | Self::CourseReturned
            | Self::CourseStaffAdded
            | Self::AssignmentReturned
            | Self::AssignmentMarked
            | Self::AssignmentExtended
            | Self::AssignmentExcused
            | Self::IdeaReceived
            | Self::IdeaWaiting
            | Self::IdeaEndorsementAsked
            | Self::IdeaEndorsed
            | Self::IdeaReturned
            | Self::IdeaAccepted
            | Self::IdeaDeclined
            | Self::IdeaWithdrawn
            | Self::IdeaInvited
            | Self::IdeaMerged
            | Self::IdeaUnmerged
            | Self::IdeaHidden
            | Self::IdeaShown
            | Self::IdeaCommentHidden
            | Self::IdeaCommentShown
            | Self::IdeaAmendmentProposed
            | Self::IdeaAmendmentAccepted
            | Self::IdeaAmendmentDeclined
            | Self::LabRequested
            | Self::LabClarified
            | Self::LabDeclined
            | Self::LabPlanned
            | Self::LabMoved
            | Self::LabSuspended
            | Self::LabCancelled
            | Self::LabCompleted
            | Self::LabPlanSent
            | Self::LabJoined
            | Self::LabHandedOver
            | Self::LabTask
            | Self::LabTaskOverdue
            | Self::BookingRequested
            | Self::BookingConfirmed
            | Self::BookingDeclined
            | Self::BookingMoved
            | Self::BookingCancelled
            | Self::BookingExpired
            | Self::ClinicSeated
            | Self::BookingTomorrow
            | Self::BookingSoon
            | Self::BookingUnanswered
            | Self::SessionMissed => Frequency::Now,
            Self::IdeaCommented
            | Self::SessionAgenda
            | Self::SessionMinutes
            | Self::AttendanceCorrected
            | Self::RecordingReady => Frequency::Daily,
        }
    }
    /// Whether its mail comes at once or not at all: a day later it would be of no use, or calendars would have been wrong for
    /// that long.
    pub fn is_urgent(self) -> bool {
        matches!(
            self,
            Self::BookingConfirmed
                | Self::BookingMoved
                | Self::BookingCancelled
                | Self::ClinicSeated
                | Self::BookingSoon
        )
    }
    /// How often it comes to whoever has chosen this.
    fn told(self, chosen: Frequency) -> Frequency {
        if self.is_urgent() && chosen == Frequency::Daily { Frequency::Now } else { chosen }
    }
    /// Whether one may do without its mail: what tells of a stranger's hand on the account comes always.
    pub fn is_optional(self) -> bool {
        self != Self::TokenCreated
    }
}

/// What each of these people wants for one kind; who has said nothing is missing.
fn chosen(conn: &mut Conn, people: &[i64], kind: NoticeKind) -> Result<BTreeMap<i64, Frequency>> {
    let rows = preferences::table.filter(preferences::person_id.eq_any(people)).filter(preferences::kind.eq(kind));
    let rows: Vec<(i64, Frequency)> = rows.select((preferences::person_id, preferences::frequency)).load(conn)?;
    Ok(rows.into_iter().collect())
}
/// How often each of these people gets this kind by mail.
pub(super) fn of_people(conn: &mut Conn, people: &[i64], kind: NoticeKind) -> Result<BTreeMap<i64, Frequency>> {
    let chosen = chosen(conn, people, kind)?;
    Ok(people.iter().map(|id| (*id, kind.told(chosen.get(id).copied().unwrap_or(kind.usual())))).collect())
}
/// How often one person gets each kind.
pub(super) fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<Preference>> {
    let rows = preferences::table.filter(preferences::person_id.eq(person));
    let rows: Vec<(String, Frequency)> = rows.select((preferences::kind, preferences::frequency)).load(conn)?;
    let frequency = |kind: NoticeKind| rows.iter().find(|(name, _)| name == kind.as_str()).map(|(_, f)| *f);
    let preference = |kind: &NoticeKind| Preference {
        kind: *kind,
        frequency: kind.told(frequency(*kind).unwrap_or(kind.usual())),
        usual: kind.usual(),
        is_urgent: kind.is_urgent(),
    };
    Ok(NoticeKind::ALL.iter().filter(|kind| kind.is_optional()).map(preference).collect())
}
/// Keeps a choice, if it is another one than now.
pub(super) fn set(conn: &mut Conn, who: &Actor, person: i64, kind: NoticeKind, frequency: Frequency) -> Result<()> {
    let now = chosen(conn, &[person], kind)?.get(&person).copied().unwrap_or(kind.usual());
    if now == frequency {
        return Ok(());
    }
    let insert = diesel::insert_into(preferences::table).values((
        preferences::person_id.eq(person),
        preferences::kind.eq(kind),
        preferences::frequency.eq(frequency),
        preferences::changed_at.eq(clock::now()),
    ));
    let tail =
        " ON CONFLICT (person_id, kind) DO UPDATE SET frequency = excluded.frequency, changed_at = excluded.changed_at";
    Upsert { insert, tail }.execute(conn)?;
    let (notice, frequency) = (kind.as_str().to_owned(), frequency.as_str().to_owned());
    event::record(conn, who, &Event::MailPreferenceSet { person, notice, frequency })
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Preference {
    pub kind: NoticeKind,
    pub frequency: Frequency,
    /// What holds for whoever has chosen nothing.
    pub usual: Frequency,
    /// It comes at once or never: `daily` is taken as `now`.
    pub is_urgent: bool,
}
#[derive(Serialize, ToSchema)]
pub struct PreferencePage {
    pub mail: Vec<Preference>,
}
impl View for PreferencePage {
    const TEMPLATE: &'static str = "notifications/preferences.html";
    fn address(&self) -> Option<String> {
        Some("/me/notifications".into())
    }
    fn form(&self) -> serde_json::Value {
        let chosen: BTreeMap<&str, Frequency> = self.mail.iter().map(|p| (p.kind.as_str(), p.frequency)).collect();
        serde_json::json!({ "mail": chosen })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>) -> Result<PreferencePage> {
    Ok(PreferencePage { mail: of_person(conn, who.ok_or(Error::SignInFirst)?.person()?)? })
}

/// Kind → how often. What is not named stays as it is.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "mail": { "certificate-awarded": "daily" } }))]
pub struct Preferences {
    #[schema(required = true)]
    pub mail: BTreeMap<String, Chosen>,
}
/// `"daily"`; a form's field comes as a list of one.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Chosen {
    One(Frequency),
    Listed(Vec<Frequency>),
}
pub fn save(conn: &mut Conn, who: &Actor, wanted: &Preferences) -> Result<Receipt> {
    let person = who.person()?;
    let mut wrong = FieldErrors::new();
    let mut chosen = vec![];
    for (name, frequency) in &wanted.mail {
        let frequency = match frequency {
            Chosen::One(frequency) => Some(*frequency),
            Chosen::Listed(all) => all.last().copied(),
        };
        match (name.parse::<NoticeKind>(), frequency) {
            (Ok(kind), Some(frequency)) if kind.is_optional() => chosen.push((kind, frequency)),
            _ => {
                wrong.insert(Cow::Owned(format!("mail.{name}")), "not-a-value".into());
            }
        }
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    Check::default().that(!chosen.is_empty(), "mail", "field-missing").done()?;
    for (kind, frequency) in chosen {
        set(conn, who, person, kind, frequency)?;
    }
    Ok(Receipt::changed("/me/notifications".into(), "saved"))
}
