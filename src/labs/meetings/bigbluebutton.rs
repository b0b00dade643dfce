//! BigBlueButton, as its API is documented for 3.0. The server keeps neither meetings nor people: this site does.
use super::provider::{Guest, Meeting, MeetingFault, MeetingPart, Presence, Provider, Recording, RecordingState, Room};
use crate::{
    clock::Instant,
    code,
    config::MeetingServer,
    courses::bank::reading::tree::{self, Node},
};
use chrono::{DateTime, Utc};
use form_urlencoded::Serializer;
use rustls::crypto::aws_lc_rs;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant as Tick},
};
use ureq::{Agent, tls::TlsConfig};

/// Of what is asked for once, all its tries together, from the look-up of the name to the last byte of the answer.
const PATIENCE: Duration = Duration::from_secs(4);
/// Calls for one thing that may be asked for again.
const TRIES: usize = 3;
/// Bytes of an answer.
const LONGEST: u64 = 2 * 1024 * 1024;
/// People in a room and recordings of a meeting that are looked at.
const MOST: usize = 1000;
/// Characters of a name that the server shows.
const NAME: usize = 64;

pub struct BigBlueButton {
    /// Ends in a slash.
    url: String,
    secret: String,
    patience: Duration,
    agent: Agent,
}
impl BigBlueButton {
    pub fn new(server: &MeetingServer) -> Self {
        Self::with_patience(server, PATIENCE)
    }
    pub fn with_patience(server: &MeetingServer, patience: Duration) -> Self {
        let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(Arc::new(aws_lc_rs::default_provider()));
        let config = Agent::config_builder()
            .proxy(None) // else the environment's
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_idle_connections(0)
            .user_agent(concat!("Ekopi/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls.build())
            .build();
        Self { url: server.url.clone(), secret: server.secret.clone(), patience, agent: Agent::new_with_config(config) }
    }
    /// The checksum is of the call, the query as it is sent, and the secret, one behind the other.
    fn address(&self, call: &str, parameters: &[(&str, &str)]) -> String {
        let query = Serializer::new(String::new()).extend_pairs(parameters).finish();
        let checksum = code::hex(&Sha256::digest(format!("{call}{query}{}", self.secret).as_bytes()));
        format!("{}api/{call}?{query}&checksum={checksum}", self.url)
    }
    fn call(&self, call: &str, parameters: &[(&str, &str)]) -> Result<Result<Node, String>, MeetingFault> {
        self.call_within(self.patience, call, parameters)
    }
    /// One call. What the server says no to is `Err` within, by its key.
    fn call_within(
        &self,
        patience: Duration,
        call: &str,
        parameters: &[(&str, &str)],
    ) -> Result<Result<Node, String>, MeetingFault> {
        let request = self.agent.get(self.address(call, parameters)).config().timeout_global(Some(patience)).build();
        let answer = request.call().map_err(|e| fault(&e));
        let said = answer.and_then(|mut answer| match answer.status().as_u16() {
            200 => answer.body_mut().with_config().limit(LONGEST).read_to_string().map_err(|e| fault(&e)),
            500..=599 => Err(MeetingFault::Unreachable),
            _ => Err(MeetingFault::Nonsense),
        });
        let node = said.and_then(|said| tree::read(&said).map_err(|_| MeetingFault::Nonsense));
        let node = node.and_then(|node| match (node.name.as_str(), node.said("returncode")) {
            ("response", "SUCCESS") => Ok(Ok(node)),
            ("response", "FAILED") => Ok(Err(node.said("messageKey").chars().take(100).collect::<String>())),
            _ => Err(MeetingFault::Nonsense),
        });
        match &node {
            // Never the address, which opens the meeting.
            Err(fault) => tracing::warn!(call, fault = fault.as_str(), "the meeting server"),
            Ok(Err(key)) if key != "notFound" => tracing::warn!(call, ?key, "the meeting server refuses"),
            Ok(_) => {}
        }
        node
    }
    /// Asks again while nothing is known and there is time; a no is an answer.
    fn insist(&self, call: &str, parameters: &[(&str, &str)]) -> Result<Result<Node, String>, MeetingFault> {
        let began = Tick::now();
        let mut last = self.call(call, parameters);
        for _ in 1..TRIES {
            let left = self.patience.saturating_sub(began.elapsed());
            if matches!(last, Ok(_) | Err(MeetingFault::Slow)) || left.is_zero() {
                break;
            }
            last = self.call_within(left, call, parameters);
        }
        last
    }
}
fn fault(error: &ureq::Error) -> MeetingFault {
    match error {
        ureq::Error::Timeout(_) => MeetingFault::Slow,
        ureq::Error::Io(e) if e.kind() == std::io::ErrorKind::TimedOut => MeetingFault::Slow,
        ureq::Error::Io(e) if e.kind() == std::io::ErrorKind::InvalidData => MeetingFault::Nonsense,
        ureq::Error::Io(_) | ureq::Error::ConnectionFailed | ureq::Error::HostNotFound => MeetingFault::Unreachable,
        _ => MeetingFault::Nonsense,
    }
}
/// An answer about another meeting than was asked for is none.
fn of(meeting: &str, node: &Node) -> Result<(), MeetingFault> {
    if node.said("meetingID") == meeting { Ok(()) } else { Err(MeetingFault::Nonsense) }
}
fn shown(name: &str, otherwise: &str) -> String {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(NAME).collect();
    if name.chars().count() < 2 { otherwise.to_owned() } else { name }
}
fn milliseconds(text: &str) -> Option<Instant> {
    text.parse().ok().and_then(DateTime::<Utc>::from_timestamp_millis).map(Instant::from)
}

impl Provider for BigBlueButton {
    fn create(&self, meeting: &Meeting) -> Result<Room, MeetingFault> {
        let name = shown(&meeting.name, &meeting.id);
        let minutes = meeting.minutes.unwrap_or(0).max(0).to_string();
        let records = if meeting.records { "true" } else { "false" };
        let mut parameters = vec![
            ("name", name.as_str()),
            ("meetingID", meeting.id.as_str()),
            ("duration", minutes.as_str()),
            ("record", records),
            ("autoStartRecording", "false"),
            ("allowStartStopRecording", records),
            ("guestPolicy", if meeting.has_lobby { "ASK_MODERATOR" } else { "ALWAYS_ACCEPT" }),
            ("muteOnStart", "true"),
            // Twenty cameras are four hundred streams.
            ("webcamsOnlyForModerator", "true"),
            // Else it has forgotten who came before it could tell.
            ("meetingKeepEvents", "true"),
        ];
        let told = &meeting.told;
        for (name, address) in [
            ("meta_endCallbackUrl", &told.ended),
            ("meta_bbb-recording-ready-url", &told.recorded),
            ("meta_analytics-callback-url", &told.attended),
        ] {
            if !address.is_empty() {
                parameters.push((name, address.as_str()));
            }
        }
        let node = self.insist("create", &parameters)?.map_err(|_| MeetingFault::Refused)?;
        of(&meeting.id, &node)?;
        let opened = node.said("createTime");
        if !(1..=20).contains(&opened.len()) || !opened.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MeetingFault::Nonsense);
        }
        Ok(Room { meeting: meeting.id.clone(), opened: opened.to_owned() })
    }
    fn join(&self, room: &Room, guest: &Guest) -> Result<Option<String>, MeetingFault> {
        let name = shown(&guest.name, &guest.handle);
        let role = match guest.part {
            MeetingPart::Moderator => "MODERATOR",
            MeetingPart::Viewer => "VIEWER",
        };
        let parameters = [
            ("fullName", name.as_str()),
            ("meetingID", room.meeting.as_str()),
            ("role", role),
            ("createTime", room.opened.as_str()),
            ("userID", guest.handle.as_str()),
        ];
        Ok(Some(self.address("join", &parameters)))
    }
    fn end(&self, meeting: &str) -> Result<(), MeetingFault> {
        match self.insist("end", &[("meetingID", meeting)])? {
            Err(key) if key != "notFound" => Err(MeetingFault::Refused),
            _ => Ok(()),
        }
    }
    fn info(&self, meeting: &str) -> Result<Presence, MeetingFault> {
        let node = match self.call("getMeetingInfo", &[("meetingID", meeting)])? {
            Ok(node) => node,
            Err(key) if key == "notFound" => return Ok(Presence::Closed),
            Err(_) => return Err(MeetingFault::Refused),
        };
        of(meeting, &node)?;
        if node.said("hasBeenForciblyEnded") == "true" || !["", "0"].contains(&node.said("endTime")) {
            return Ok(Presence::Closed);
        }
        let people = node.one("attendees").ok_or(MeetingFault::Nonsense)?;
        let handles = people.all("attendee").take(MOST).map(|person| person.said("userID"));
        let here: BTreeSet<&str> = handles.filter(|handle| !handle.is_empty()).collect();
        Ok(Presence::Here(here.into_iter().map(str::to_owned).collect()))
    }
    fn recordings(&self, meeting: &str) -> Result<Vec<Recording>, MeetingFault> {
        let called = self.call("getRecordings", &[("meetingID", meeting), ("state", "any")])?;
        let node = called.map_err(|_| MeetingFault::Refused)?;
        let Some(all) = node.one("recordings") else {
            return if node.said("messageKey") == "noRecordings" { Ok(vec![]) } else { Err(MeetingFault::Nonsense) };
        };
        let mut seen = BTreeSet::new();
        all.all("recording")
            .take(MOST)
            .filter(|one| seen.insert(one.said("recordID")))
            .map(|one| {
                of(meeting, one)?;
                recording(one).ok_or(MeetingFault::Nonsense)
            })
            .collect()
    }
}
fn recording(node: &Node) -> Option<Recording> {
    let id = node.said("recordID");
    let is_plain = (1..=200).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let state = match node.said("state") {
        "processing" | "processed" => RecordingState::Processing,
        "unpublished" => RecordingState::Unpublished,
        "published" => RecordingState::Published,
        "deleted" => RecordingState::Deleted,
        _ => return None,
    };
    let (begins_at, ends_at) = (milliseconds(node.said("startTime"))?, milliseconds(node.said("endTime"))?);
    let formats = node.one("playback").into_iter().flat_map(|playback| playback.all("format"));
    let address = formats.map(|format| format.said("url")).find(|url| super::place::may_lead(url));
    let address = address.filter(|_| state == RecordingState::Published).map(str::to_owned);
    (is_plain && begins_at <= ends_at).then(|| Recording { id: id.to_owned(), state, begins_at, ends_at, address })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of BigBlueButton's documentation, with SHA-256 in the place of SHA-1.
    #[test]
    fn a_call_is_signed_as_it_is_sent() {
        let server = MeetingServer {
            url: "https://bbb.example/bigbluebutton/".into(),
            secret: "639259d4-9dd8-4b25-bf01-95f9567eaf4b".into(),
        };
        let query = "name=Test+Meeting&meetingID=abc123";
        let sum = code::hash(&format!("create{query}639259d4-9dd8-4b25-bf01-95f9567eaf4b"));
        let address =
            BigBlueButton::new(&server).address("create", &[("name", "Test Meeting"), ("meetingID", "abc123")]);
        assert_eq!(address, format!("https://bbb.example/bigbluebutton/api/create?{query}&checksum={sum}"));
    }
    #[test]
    fn a_name_is_what_the_server_takes() {
        assert_eq!(shown(" A\n ", "abc"), "abc");
        assert_eq!(shown(&"é".repeat(70), "abc"), "é".repeat(64));
    }
}
