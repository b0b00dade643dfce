//! The page of a session: what was written before it and in it, what is to be done, what was thought of it; to each what is theirs.
use super::{
    absence,
    item::{self, SessionItem, SessionOwner},
    note::{self, SessionNote},
    rating::{self, OwnRating, SessionRating},
    seen::{self, Session},
    text::{self, SessionText},
};
use crate::{
    accounts::actor::Actor,
    clock::Instant,
    db::Conn,
    error::{Error, Result},
    labs::{
        bookings::booking::{self, BookingCard},
        machine::LabStep,
        note::LabNoteKind,
    },
    view::View,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A team that comes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionTeam {
    /// The lab's slug and the team's number within it.
    pub code: String,
    pub name: String,
    /// The lab's slug, and whether whoever asks may open it.
    pub lab: String,
    pub theme: String,
    pub may_open: bool,
    /// When its mentor said that it did not come; null: they have not.
    pub absent_at: Option<Instant>,
    /// That can still be taken back.
    pub is_fresh: bool,
    /// Something can be written down for its lab by whoever asks.
    pub may_decide: bool,
}
/// What those who organise learn of what they do not read.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct SessionCounts {
    /// The mentor's own notes.
    pub notes: i64,
    /// How often agenda and minutes were saved.
    pub agenda: i64,
    pub minutes: i64,
    pub ratings: i64,
}
/// A session as one person sees it.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "what this person may do, each by its name")]
pub struct LabSessionPage {
    pub booking: BookingCard,
    pub teams: Vec<SessionTeam>,
    /// For those who take part; null: whoever asks does not.
    pub agenda: Option<SessionText>,
    pub minutes: Option<SessionText>,
    /// The mentor's own, the newest first; empty for everyone else.
    pub notes: Vec<SessionNote>,
    /// In the order in which they were written down.
    pub decisions: Vec<SessionItem>,
    pub tasks: Vec<SessionItem>,
    /// How many of them are not done.
    pub open_tasks: i64,
    /// Whose a task can be.
    pub owners: Vec<SessionOwner>,
    /// One's own rating.
    pub rating: Option<OwnRating>,
    /// For LAN's lab staff, where they take no part.
    pub ratings: Vec<SessionRating>,
    /// For those who take no part and never did.
    pub counts: Option<SessionCounts>,
    pub is_mentor: bool,
    /// They were its mentor: their own notes are all that they read.
    pub is_former: bool,
    pub has_begun: bool,
    pub may_agenda: bool,
    /// Minutes, decisions, tasks, and that they are done.
    pub may_write: bool,
    pub may_decide: bool,
    pub may_note: bool,
    pub may_rate: bool,
    pub may_mark: bool,
}
impl View for LabSessionPage {
    const TEMPLATE: &'static str = "labs/session/show.html";
    fn address(&self) -> Option<String> {
        Some(format!("/bookings/{}/session", self.booking.code))
    }
    fn form(&self) -> serde_json::Value {
        let written = |text: Option<&SessionText>| text.map(|text| text.text.clone()).unwrap_or_default();
        let revision = |text: Option<&SessionText>| text.map_or(0, |text| text.revision);
        let (agenda, minutes) = (self.agenda.as_ref(), self.minutes.as_ref());
        let rating = self.rating.as_ref();
        serde_json::json!({
            "agenda": written(agenda), "agenda_revision": revision(agenda),
            "minutes": written(minutes), "minutes_revision": revision(minutes),
            "note": "", "kind": "task", "body": "", "owner": "", "due_on": "", "team": "", "task": "", "proof": "", "file": "",
            "stars": rating.map(|rating| rating.stars.to_string()).unwrap_or_default(),
            "fit": rating.map(|rating| rating.fit.as_str()).unwrap_or_default(),
            "comment": rating.map(|rating| rating.comment.as_str()).unwrap_or_default(),
        })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<LabSessionPage> {
    let session = seen::visible(conn, who, code)?;
    let who = who.ok_or(Error::SignInFirst)?;
    let booking = &session.booking;
    let card = booking::cards(conn, Some(who), std::slice::from_ref(booking))?.pop().ok_or(Error::NotFound)?;
    let takes_part = session.takes_part();
    let is_former = session.is_mentor && !takes_part && !seen::looks_on(who);
    let may_write = takes_part && session.is_held();
    let teams = teams(conn, who, &session, may_write)?;
    let (mut agenda, mut minutes, mut counts) = (None, None, None);
    if takes_part {
        let [before, since] = text::of(conn, session.row.as_ref())?;
        (agenda, minutes) = (Some(before), Some(since));
    } else if !is_former {
        counts = Some(SessionCounts {
            notes: note::count(conn, booking.id)?,
            agenda: session.row.as_ref().map_or(0, |row| row.agenda_revision),
            minutes: session.row.as_ref().map_or(0, |row| row.minutes_revision),
            ratings: rating::count(conn, booking.id)?,
        });
    }
    let items = item::of(conn, who, &session)?;
    let (tasks, decisions): (Vec<SessionItem>, Vec<SessionItem>) =
        items.into_iter().partition(|item| item.note.kind == LabNoteKind::Task);
    let open = tasks.iter().filter(|item| item.note.done_at.is_none()).count();
    let rating = rating::own(conn, who, booking.id)?;
    Ok(LabSessionPage {
        agenda,
        minutes,
        notes: note::of(conn, &session)?,
        decisions,
        tasks,
        open_tasks: i64::try_from(open).unwrap_or(i64::MAX),
        owners: if may_write { item::owners(conn, &session)? } else { vec![] },
        ratings: rating::of(conn, who, &session)?,
        counts,
        is_mentor: session.is_mentor,
        is_former,
        has_begun: session.has_begun(),
        may_agenda: session.is_member() && session.is_ahead(),
        may_write,
        may_decide: teams.iter().any(|team| team.may_decide),
        may_note: session.leads,
        may_rate: may_write && session.has_ended() && rating.as_ref().is_none_or(|rating| rating.may_change),
        may_mark: session.leads && session.is_held(),
        rating,
        teams,
        booking: card,
    })
}
fn teams(conn: &mut Conn, who: &Actor, session: &Session, may_write: bool) -> Result<Vec<SessionTeam>> {
    let absent = absence::of(conn, session)?;
    let reads_labs = who.reviews_ideas() || booking::watches(who);
    let team = |team: seen::Coming| {
        let (is_own, absent_at) = (session.own.contains(&team.id), absent.get(&team.id).copied());
        let is_open = team.state.row(LabStep::Note).is_some();
        SessionTeam {
            may_open: is_own || reads_labs,
            absent_at,
            is_fresh: absent_at.is_some_and(absence::is_fresh),
            may_decide: may_write && is_open && (is_own || session.leads),
            code: team.code,
            name: team.name,
            lab: team.slug,
            theme: team.theme,
        }
    };
    Ok(seen::teams(conn, &session.teams)?.into_iter().map(team).collect())
}
