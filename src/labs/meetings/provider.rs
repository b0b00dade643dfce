//! What a place to meet can do.
use super::{
    bigbluebutton::BigBlueButton,
    place::{InPerson, Link},
};
use crate::{clock::Instant, config::MeetingServer};

crate::text_enum! {
    /// `bigbluebutton`: a room is opened on the server of this installation. `link`: it lies elsewhere. `in-person`: a room
    /// with a door.
    pub enum MeetingKind { BigBlueButton = "bigbluebutton", Link = "link", InPerson = "in-person" }
}
crate::text_enum! {
    /// Why nothing is known of what was asked for. `off`: no server is set; `unreachable`, `slow`: it does not answer, or not
    /// in time, or too many wait for it; `refused`: it says no; `nonsense`: its answer cannot be, or speaks of another meeting.
    pub enum MeetingFault {
        Off = "off",
        Unreachable = "unreachable",
        Slow = "slow",
        Refused = "refused",
        Nonsense = "nonsense",
    }
}
crate::text_enum! {
    pub enum MeetingPart { Moderator = "moderator", Viewer = "viewer" }
}
crate::text_enum! {
    /// What has become of a recording; `processing`: it is coming.
    pub enum RecordingState {
        Processing = "processing",
        Unpublished = "unpublished",
        Published = "published",
        Deleted = "deleted",
    }
}

/// A meeting as its session asks for it: what may be done there is not for whoever comes first to say.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// 2 to 64 letters, digits and hyphens, the same for as long as the session is.
    pub id: String,
    pub name: String,
    /// After which the room closes; none: when all have left.
    pub minutes: Option<i64>,
    /// Whether it may be recorded.
    pub records: bool,
    /// Whether viewers wait until a moderator lets them in.
    pub has_lobby: bool,
    /// Signed addresses of this site; see `callback`.
    pub told: Callbacks,
}
/// Where a provider tells of what happens by itself; empty: nowhere.
#[derive(Debug, Clone, Default)]
pub struct Callbacks {
    pub ended: String,
    pub attended: String,
    pub recorded: String,
}
/// A room that is open. Opening it again gives the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    pub meeting: String,
    /// When it was opened, as the provider writes it: an old link leads into no new meeting. Empty: it keeps no account.
    pub opened: String,
}
/// Someone who comes in.
#[derive(Debug, Clone)]
pub struct Guest {
    /// Names them in what the provider says of them; no secret.
    pub handle: String,
    pub name: String,
    pub part: MeetingPart,
}
/// Who is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// This provider never says.
    Untold,
    /// The room is not open: not yet, or no more.
    Closed,
    /// The handles of those who are there now, each once.
    Here(Vec<String>),
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    pub id: String,
    pub state: RecordingState,
    pub begins_at: Instant,
    pub ends_at: Instant,
    /// Where it is seen; none: nowhere yet.
    pub address: Option<String>,
}

pub trait Provider: Send + Sync {
    /// Opens the room, or finds it open: asked each time before someone is let in.
    fn create(&self, meeting: &Meeting) -> Result<Room, MeetingFault>;
    /// The address that lets one person in, made at the click and kept nowhere; none: there is a door.
    fn join(&self, room: &Room, guest: &Guest) -> Result<Option<String>, MeetingFault>;
    /// Sends everyone out. A room that is closed already is no error.
    fn end(&self, meeting: &str) -> Result<(), MeetingFault>;
    fn info(&self, meeting: &str) -> Result<Presence, MeetingFault>;
    fn recordings(&self, meeting: &str) -> Result<Vec<Recording>, MeetingFault>;
}
/// The provider of a session: `address` is its link. None where no server is set.
pub fn provider(
    kind: MeetingKind,
    address: &str,
    server: Option<&MeetingServer>,
) -> Result<Box<dyn Provider>, MeetingFault> {
    Ok(match kind {
        MeetingKind::BigBlueButton => Box::new(BigBlueButton::new(server.ok_or(MeetingFault::Off)?)),
        MeetingKind::Link => Box::new(Link { address: address.to_owned() }),
        MeetingKind::InPerson => Box::new(InPerson),
    })
}
