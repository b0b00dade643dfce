//! Places that keep no account of who comes: a link that someone has given, and a room with a door.
use super::provider::{Guest, Meeting, MeetingFault, Presence, Provider, Recording, Room};
use ureq::http::Uri;

/// Bytes of a link.
pub const LONGEST: usize = 500;

/// Whether people may be led to this address. Nobody calls it from here.
pub fn may_lead(address: &str) -> bool {
    let uri = address.parse::<Uri>().ok().filter(|_| address.len() <= LONGEST);
    uri.is_some_and(|uri| {
        let is_named = uri.authority().is_some_and(|at| !at.host().is_empty() && !at.as_str().contains('@'));
        is_named && uri.scheme_str() == Some("https")
    })
}
fn room(meeting: &Meeting) -> Room {
    Room { meeting: meeting.id.clone(), opened: String::new() }
}

/// A meeting elsewhere.
pub struct Link {
    pub address: String,
}
impl Provider for Link {
    fn create(&self, meeting: &Meeting) -> Result<Room, MeetingFault> {
        if may_lead(&self.address) { Ok(room(meeting)) } else { Err(MeetingFault::Refused) }
    }
    fn join(&self, _: &Room, _: &Guest) -> Result<Option<String>, MeetingFault> {
        if may_lead(&self.address) { Ok(Some(self.address.clone())) } else { Err(MeetingFault::Refused) }
    }
    fn end(&self, _: &str) -> Result<(), MeetingFault> {
        Ok(())
    }
    fn info(&self, _: &str) -> Result<Presence, MeetingFault> {
        Ok(Presence::Untold)
    }
    fn recordings(&self, _: &str) -> Result<Vec<Recording>, MeetingFault> {
        Ok(vec![])
    }
}

pub struct InPerson;
impl Provider for InPerson {
    fn create(&self, meeting: &Meeting) -> Result<Room, MeetingFault> {
        Ok(room(meeting))
    }
    fn join(&self, _: &Room, _: &Guest) -> Result<Option<String>, MeetingFault> {
        Ok(None)
    }
    fn end(&self, _: &str) -> Result<(), MeetingFault> {
        Ok(())
    }
    fn info(&self, _: &str) -> Result<Presence, MeetingFault> {
        Ok(Presence::Untold)
    }
    fn recordings(&self, _: &str) -> Result<Vec<Recording>, MeetingFault> {
        Ok(vec![])
    }
}
