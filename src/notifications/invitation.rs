//! Meetings in people's own calendars: a mail with an iCalendar part for each whom one concerns (RFC 6047), in their language. The
//! name of the meeting is that of their calendar here, and its sequence rises, so that programs follow what moves or goes.
use super::{
    notice::NoticeKind,
    preference::{self, Frequency},
    subscription,
};
use crate::{
    accounts::{
        person::{self, Addressee},
        settings,
    },
    app::App,
    clock::{self, Instant},
    db::Conn,
    error::{Msg, Result},
    job::{self, Job},
    labs::{
        bookings::{
            invitation::{self as meeting, InvitationFacts},
            time::LocalTime,
        },
        calendar::{
            feed,
            ical::{self, Event, Method, Party, Time},
        },
    },
    mail::Mail,
    templates,
};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

crate::text_enum! {
    /// What has happened; each has its subject and its sentence: `mail-meeting-moved`, `mail-meeting-moved-text`. `asked`: it was
    /// moved, and its mentor has to say yes again. `added`: they have come into a team that has it ahead.
    pub enum What {
        Confirmed = "confirmed",
        Moved = "moved",
        Asked = "asked",
        Cancelled = "cancelled",
        Opened = "opened",
        Joined = "joined",
        Seated = "seated",
        Left = "left",
        Added = "added",
    }
}
impl What {
    /// Whoever wants no mails of this kind gets no such invitation.
    const fn kind(self) -> NoticeKind {
        match self {
            Self::Confirmed | Self::Opened | Self::Joined | Self::Added => NoticeKind::BookingConfirmed,
            Self::Moved | Self::Asked => NoticeKind::BookingMoved,
            Self::Cancelled | Self::Left => NoticeKind::BookingCancelled,
            Self::Seated => NoticeKind::ClinicSeated,
        }
    }
}
/// Enqueues what calendars have to be told of a meeting, as far as they do not know it already: of these people's or of all.
/// Whom it goes to.
pub(super) fn send(conn: &mut Conn, id: i64, what: What, of: Option<&[i64]>, why: &str) -> Result<Vec<i64>> {
    let due = meeting::settle(conn, id, of)?;
    for item in &due.items {
        let what = match (item.cancels, what) {
            _ if item.is_out => What::Left,
            (true, What::Cancelled) => What::Cancelled,
            (true, _) if due.is_asked => What::Asked,
            (true, _) => What::Left,
            (false, What::Cancelled | What::Left) => What::Confirmed,
            (false, what) => what,
        };
        let invitation = SendInvitation {
            person: item.person,
            booking: id,
            what,
            cancels: item.cancels,
            is_out: item.is_out,
            sequence: item.sequence,
            starts_at: item.starts_at,
            ends_at: item.ends_at,
            at: clock::now(),
            reason: if item.is_out { String::new() } else { why.to_owned() },
        };
        job::enqueue(conn, &invitation)?;
    }
    Ok(due.items.iter().map(|item| item.person).collect())
}

/// One person's mail. Their address is looked up at the end, so that none waits in the queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SendInvitation {
    person: i64,
    booking: i64,
    what: What,
    cancels: bool,
    #[serde(default)]
    is_out: bool,
    sequence: i64,
    starts_at: Instant,
    ends_at: Instant,
    at: Instant,
    reason: String,
}
/// Whoever gets it, and what stands in it.
struct Found {
    to: Addressee,
    facts: InvitationFacts,
    times: Vec<LocalTime>,
    unsubscribe: String,
}
impl Job for SendInvitation {
    const NAME: &'static str = "invitation";
    fn run(self, app: Arc<App>, id: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            let asked = self.clone();
            let found = app.db.read(move |conn| asked.find(conn)).await.map_err(|e| anyhow::anyhow!("{e:?}"))?;
            match found {
                Some(found) => app.post(&self.mail(&app, found)?, id).await,
                None => Ok(()),
            }
        })
    }
}
impl SendInvitation {
    /// None: they want no such mails, or are here no more.
    fn find(&self, conn: &mut Conn) -> Result<Option<Found>> {
        let kind = self.what.kind();
        let wants = preference::of_people(conn, &[self.person], kind)?.remove(&self.person);
        let to = person::addressees(conn, &[self.person])?.pop();
        let Some(to) = to.filter(|_| wants != Some(Frequency::Never)) else {
            return Ok(None);
        };
        let mut facts = meeting::facts(conn, self.booking)?;
        if self.is_out {
            facts.note.clear();
            facts.room.clear();
        }
        // What waits for an answer is told with the time that is asked for; the calendar loses the one that it has.
        let (from, until) =
            if self.what == What::Asked { (facts.starts_at, facts.ends_at) } else { (self.starts_at, self.ends_at) };
        let times = facts.times(settings::zone(conn, self.person)?, from, until);
        let unsubscribe = subscription::token(conn, self.person, Some(kind))?;
        Ok(Some(Found { to, facts, times, unsubscribe }))
    }
    fn mail(&self, app: &App, found: Found) -> anyhow::Result<Mail> {
        let Found { to, facts, times, unsubscribe } = found;
        let from = app.sender()?;
        let party = |name: &str, email: String| Party { name: name.to_owned(), email };
        let title = Msg::from("calendar-kind-meeting").with("title", facts.title.as_str());
        let parts: Vec<&str> =
            [facts.mentor.as_str(), facts.note.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
        let event = Event {
            uid: feed::uid(&app.installation, self.person, &facts.name),
            sequence: self.sequence,
            changed_at: self.at,
            time: Time::Span(self.starts_at, self.ends_at),
            summary: app.words.say(to.language, &title),
            description: parts.join("\n"),
            // The meeting's page: no address that lets somebody in stands in a mail.
            url: format!("{}{}{}", app.config.public_url, templates::prefix(to.language), facts.address),
            is_busy: true,
            is_cancelled: self.cancels,
            organizer: Some(party(from.name.as_deref().unwrap_or("Ekopi"), from.email.to_string())),
            attendees: vec![party(&to.name, to.email.clone())],
        };
        let method = if self.cancels { Method::Cancel } else { Method::Request };
        let calendar = serde_json::json!({ "method": method.as_str(), "text": ical::write(method, "", &[event]) });
        let args = serde_json::json!({
            "what": self.what, "about": facts.title, "mentor": facts.mentor, "times": times, "mode": facts.mode,
            "room": facts.room, "reason": self.reason, "address": facts.address, "unsubscribe": unsubscribe,
            "calendar": calendar,
        });
        Ok(Mail { to: to.email, name: to.name, lang: to.language, template: "meeting".into(), args })
    }
}
