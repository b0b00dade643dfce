//! Coming in: the room is opened at the click, outside of any transaction, and one's own link to it is kept nowhere.
use super::{
    callback::{self, Told},
    parties,
    provider::{Callbacks, Guest, Meeting, MeetingFault, MeetingKind, MeetingPart, provider},
    setting,
};
use crate::{
    accounts::actor::Actor,
    clock, code,
    config::{Config, MeetingServer},
    db::Conn,
    error::{Error, Msg, Result},
    labs::bookings::booking::{self, BookingCard},
    schema::meetings,
    view::View,
};
use diesel::prelude::*;
use serde::Serialize;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

/// What has to be known to open a room and let one person in.
pub struct Joining {
    booking: i64,
    kind: MeetingKind,
    address: String,
    meeting: Meeting,
    guest: Guest,
    door: MeetingDoor,
}
/// What one finds at the door: the way in, or what to do instead.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingDoor {
    pub booking: BookingCard,
    pub kind: MeetingKind,
    /// One's own way in, made for this once; null: it is held behind a door, or the room does not open.
    pub address: Option<String>,
    /// Why the room does not open.
    pub fault: Option<MeetingFault>,
    /// What its mentor says to do then.
    pub fallback: String,
    #[serde(skip)]
    booking_id: i64,
    #[serde(skip)]
    leads: String,
}
impl View for MeetingDoor {
    const TEMPLATE: &'static str = "labs/meetings/door.html";
    fn address(&self) -> Option<String> {
        Some(format!("/bookings/{}", self.booking.code))
    }
    fn way_out(&self) -> Option<&str> {
        self.address.as_deref()
    }
    fn leads_to(&self, config: &Config) -> Option<String> {
        leads_to(Some(self.kind), &self.leads, config)
    }
}
/// The origin to which whoever joins is led: of the installation's server, or of the link.
pub(in crate::labs) fn leads_to(kind: Option<MeetingKind>, address: &str, config: &Config) -> Option<String> {
    let server = || config.meeting_server.as_ref().map(|server| server.url.as_str());
    let led = match kind {
        Some(MeetingKind::InPerson) => None,
        Some(MeetingKind::BigBlueButton) | None => server(),
        Some(MeetingKind::Link) => Some(address),
    };
    let (scheme, rest) = led?.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    // It stands in a header.
    let is_plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    (is_plain && !host.is_empty() && ["http", "https"].contains(&scheme)).then(|| format!("{scheme}://{host}"))
}
/// A meeting's name on the server: two installations that share one do not meet there, and nobody guesses it.
pub(super) fn meeting_id(key: &str, code: &str) -> String {
    let mark: String = code::hash(&format!("meeting {code} {key}")).chars().take(12).collect();
    format!("{}-{mark}", code.to_ascii_lowercase())
}

/// Whether this person may come in now, and with what. `site`: where the server tells of what happens.
pub fn prepare(conn: &mut Conn, who: &Actor, code: &str, site: &str, has_server: bool) -> Result<Joining> {
    let seen = booking::visible(conn, Some(who), code)?;
    let row = &seen.booking;
    let person = who.person()?;
    let all = parties::of(conn, row, &seen.mentor)?;
    let own = all.into_iter().find(|party| party.person == person);
    let own = own.ok_or_else(|| Error::forbidden("booking-parties-only"))?;
    setting::confirmed(row)?;
    let setting = setting::ensured(conn, row.id)?;
    let (opens_at, closes_at) = setting::held(row, Some(&setting)).window();
    let now = clock::now();
    if now < opens_at {
        let minutes = (opens_at.utc() - now.utc()).num_minutes() + 1;
        return Err(Error::conflict(Msg::from("meeting-opens-later").with("minutes", minutes)));
    }
    if now >= closes_at {
        return Err(Error::conflict("meeting-over"));
    }
    let kind = setting::kind(Some(&setting), row.mode, has_server);
    let card = booking::cards(conn, Some(who), std::slice::from_ref(row))?.pop().ok_or(Error::NotFound)?;
    let key = setting::key(conn)?;
    let told = |told: Told, mount: &str| {
        let signature = callback::signature(&key, told, &row.code);
        format!("{site}{mount}/meetings/{}/{}/{signature}", row.code, told.as_str())
    };
    let meeting = Meeting {
        id: meeting_id(&key, &row.code),
        name: card.team.clone().unwrap_or_else(|| card.title.clone()),
        minutes: Some((closes_at.utc() - now.utc()).num_minutes().max(0) + 1),
        records: setting.records,
        has_lobby: setting.has_lobby,
        told: Callbacks {
            ended: told(Told::Ended, ""),
            // It comes as JSON, which is the API's.
            attended: told(Told::Attended, "/api/v1"),
            recorded: if setting.records { told(Told::Recorded, "") } else { String::new() },
        },
    };
    let part = if own.is_mentor { MeetingPart::Moderator } else { MeetingPart::Viewer };
    Ok(Joining {
        booking: row.id,
        kind,
        address: setting.address.clone(),
        meeting,
        guest: Guest { handle: own.handle, name: own.name, part },
        door: MeetingDoor {
            booking: card,
            kind,
            address: None,
            fault: None,
            fallback: setting.fallback,
            booking_id: row.id,
            leads: setting.address,
        },
    })
}
/// Asks the provider, which blocks: never within a transaction. What it does not give is said with why, and what to do. `calls`: how
/// many may be under way; beyond it nobody waits, and it is the same as a server that does not answer in time.
pub fn open(
    joining: &Joining,
    server: Option<&MeetingServer>,
    calls: &Semaphore,
) -> Result<MeetingDoor, Box<(Msg, MeetingDoor)>> {
    let door = joining.door.clone();
    match ask(joining, server, calls) {
        Ok(address) => Ok(MeetingDoor { address, ..door }),
        Err(fault) => {
            tracing::warn!(booking = joining.booking, fault = fault.as_str(), "a meeting's room does not open");
            Err(Box::new((Msg::from(refused(fault)), MeetingDoor { fault: Some(fault), ..door })))
        }
    }
}
fn ask(joining: &Joining, server: Option<&MeetingServer>, calls: &Semaphore) -> Result<Option<String>, MeetingFault> {
    let place = provider(joining.kind, &joining.address, server)?;
    // A link and a door call nobody.
    let _call = match joining.kind {
        MeetingKind::BigBlueButton => Some(calls.try_acquire().map_err(|_| MeetingFault::Slow)?),
        MeetingKind::Link | MeetingKind::InPerson => None,
    };
    let room = place.create(&joining.meeting)?;
    place.join(&room, &joining.guest)
}
const fn refused(fault: MeetingFault) -> &'static str {
    match fault {
        MeetingFault::Off => "meeting-fault-off",
        MeetingFault::Unreachable => "meeting-fault-unreachable",
        MeetingFault::Slow => "meeting-fault-slow",
        MeetingFault::Refused => "meeting-fault-refused",
        MeetingFault::Nonsense => "meeting-fault-nonsense",
    }
}
/// The room is open: from now on the server is asked who is there. One that had been closed is so no more.
pub fn opened(conn: &mut Conn, door: &MeetingDoor) -> Result<()> {
    if door.kind != MeetingKind::BigBlueButton {
        return Ok(());
    }
    let row = meetings::table.filter(meetings::booking_id.eq(door.booking_id));
    let (now, none) = (clock::now(), None::<clock::Instant>);
    diesel::update(row)
        .set((meetings::kind.eq(door.kind), meetings::opened_at.eq(now), meetings::closed_at.eq(none)))
        .execute(conn)?;
    Ok(())
}
