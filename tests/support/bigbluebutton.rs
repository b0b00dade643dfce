//! A meeting server that listens on this machine: it looks at every checksum and parameter as BigBlueButton's documentation
//! states them, and can be slow, down, or lie.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ekopi::{code, config::MeetingServer};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::{Sha256, Sha512};
use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::Duration,
};

pub const SECRET: &str = "639259d4-9dd8-4b25-bf01-95f9567eaf4b";
/// Longer than a test's patience.
const SLOWLY: Duration = Duration::from_millis(1500);
/// Much longer than anybody's.
pub const ASLEEP: Duration = Duration::from_secs(40);

/// What it does with the next calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mood {
    Well,
    /// Answers when nobody waits any more.
    Slow,
    /// Takes the call, and answers long after everyone has gone.
    Asleep,
    /// Hangs up.
    Down,
    /// Down for so many calls, then well.
    Stumbles(usize),
    Broken,
    Redirects,
    /// Says yes, of another meeting.
    Lies,
    /// Says yes and no more.
    Mumbles,
    /// An answer without an end.
    Babbles,
    /// An answer that declares entities.
    Declares,
    /// Knows another secret.
    Estranged,
    /// Says that the meeting is another one's.
    Taken,
}
#[derive(Default)]
struct Kept {
    calls: Vec<String>,
    /// What of the calls was not as documented.
    faults: Vec<String>,
    rooms: BTreeMap<String, BTreeMap<String, String>>,
    people: Vec<String>,
    recordings: String,
}
pub struct Server {
    pub at: MeetingServer,
    mood: Arc<Mutex<Mood>>,
    kept: Arc<Mutex<Kept>>,
}
impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/bigbluebutton/", listener.local_addr().expect("an address"));
        let (mood, kept) = (Arc::new(Mutex::new(Mood::Well)), Arc::new(Mutex::new(Kept::default())));
        let (now, seen) = (mood.clone(), kept.clone());
        // Ends with the process: nobody joins it.
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let (now, seen) = (now.clone(), seen.clone());
                std::thread::spawn(move || answer(socket, &now, &seen));
            }
        });
        Self { at: MeetingServer { url, secret: SECRET.into() }, mood, kept }
    }
    pub fn is(&self, mood: Mood) {
        *self.mood.lock().expect("the mood") = mood;
    }
    /// The calls since this was asked last, after a look that all were as documented.
    pub fn calls(&self) -> Vec<String> {
        let mut kept = self.kept.lock().expect("what is kept");
        assert_eq!(kept.faults, Vec::<String>::new());
        std::mem::take(&mut kept.calls)
    }
    /// With what the room was opened.
    pub fn room(&self, meeting: &str) -> Option<BTreeMap<String, String>> {
        self.kept.lock().expect("what is kept").rooms.get(meeting).cloned()
    }
    pub fn rooms(&self) -> usize {
        self.kept.lock().expect("what is kept").rooms.len()
    }
    pub fn holds(&self, people: &[&str]) {
        self.kept.lock().expect("what is kept").people = people.iter().map(|name| (*name).to_owned()).collect();
    }
    /// Elements `recording` of what `getRecordings` answers.
    pub fn has_recorded(&self, recordings: &str) {
        self.kept.lock().expect("what is kept").recordings = recordings.to_owned();
    }
    /// What an address of `join` lets in, or why not.
    pub fn lets_in(&self, address: &str) -> Result<BTreeMap<String, String>, String> {
        let path = address.strip_prefix(self.at.url.as_str()).ok_or("elsewhere")?;
        let (call, parameters) = read(&format!("/bigbluebutton/{path}"))?;
        let kept = self.kept.lock().expect("what is kept");
        let room = kept.rooms.get(&parameters["meetingID"]).ok_or("no such room")?;
        match (call.as_str(), room["createTime"] == parameters["createTime"]) {
            ("join", true) => Ok(parameters),
            (_, true) => Err("another call".into()),
            (_, false) => Err("a link of an older room".into()),
        }
    }
}
/// Required and optional parameters of each call.
fn documented(call: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
    Some(match call {
        "create" => (
            &["name", "meetingID"],
            &[
                "duration",
                "record",
                "autoStartRecording",
                "allowStartStopRecording",
                "guestPolicy",
                "muteOnStart",
                "webcamsOnlyForModerator",
                "meetingKeepEvents",
                "meta_endCallbackUrl",
                "meta_bbb-recording-ready-url",
                "meta_analytics-callback-url",
            ],
        ),
        "join" => (&["fullName", "meetingID", "role"], &["createTime", "userID"]),
        "end" | "getMeetingInfo" => (&["meetingID"], &[]),
        "getRecordings" => (&[], &["meetingID", "state"]),
        _ => return None,
    })
}
/// A call and its parameters, with the checksum looked at; or what is wrong.
fn read(target: &str) -> Result<(String, BTreeMap<String, String>), String> {
    let (path, query) = target.split_once('?').ok_or("no query")?;
    let call = path.strip_prefix("/bigbluebutton/api/").ok_or_else(|| format!("path {path}"))?.to_owned();
    let (signed, checksum) = query.rsplit_once("&checksum=").ok_or("no checksum")?;
    if checksum != code::hash(&format!("{call}{signed}{SECRET}")) {
        return Err(format!("checksum of {target}"));
    }
    let mut parameters = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(signed.as_bytes()).into_owned() {
        if parameters.insert(name.clone(), value).is_some() {
            return Err(format!("{name} comes twice"));
        }
    }
    let (required, optional) = documented(&call).ok_or_else(|| format!("call {call}"))?;
    if let Some(missing) = required.iter().find(|name| !parameters.contains_key(**name)) {
        return Err(format!("{call} without {missing}"));
    }
    let is_known = |name: &String| required.contains(&name.as_str()) || optional.contains(&name.as_str());
    if let Some(unknown) = parameters.keys().find(|name| !is_known(name)) {
        return Err(format!("{call} with {unknown}"));
    }
    let length = |name: &str| parameters.get(name).map_or(2, |value| value.chars().count());
    if !(2..=256).contains(&length("meetingID")) || !(2..=64).contains(&length("name")) {
        return Err(format!("{call}: a name or an id of another length"));
    }
    let is_one_of = |name: &str, all: &[&str]| parameters.get(name).is_none_or(|value| all.contains(&value.as_str()));
    let booleans = ["record", "autoStartRecording", "allowStartStopRecording", "muteOnStart"];
    let fine = booleans.iter().all(|name| is_one_of(name, &["true", "false"]))
        && is_one_of("role", &["MODERATOR", "VIEWER"])
        && is_one_of("guestPolicy", &["ALWAYS_ACCEPT", "ALWAYS_DENY", "ASK_MODERATOR"])
        && parameters.get("duration").is_none_or(|minutes| minutes.parse::<u32>().is_ok());
    if fine { Ok((call, parameters)) } else { Err(format!("{call}: a value that is none")) }
}

fn answer(mut socket: TcpStream, mood: &Mutex<Mood>, kept: &Mutex<Kept>) {
    socket.set_read_timeout(Some(Duration::from_secs(5))).expect("a limit");
    let (mut said, mut bytes) = (String::new(), [0u8; 4096]);
    while !said.contains("\r\n\r\n") {
        match socket.read(&mut bytes) {
            Ok(read @ 1..) => said.push_str(&String::from_utf8_lossy(&bytes[..read])),
            _ => return,
        }
    }
    let (method, target) = said.split_once(' ').expect("a request");
    let (method, target) = (method.to_owned(), target.split(' ').next().unwrap_or_default().to_owned());
    let asked = read(&target);
    let mut kept = kept.lock().expect("what is kept");
    let (call, parameters) = match asked {
        Ok(asked) if method == "GET" => asked,
        wrong => {
            kept.faults.push(format!("{method} {wrong:?}"));
            return;
        }
    };
    kept.calls.push(call.clone());
    let told = {
        let mut mood = mood.lock().expect("the mood");
        let told = match *mood {
            Mood::Stumbles(0) => Mood::Well,
            Mood::Stumbles(_) => Mood::Down,
            told => told,
        };
        if let Mood::Stumbles(left @ 1..) = *mood {
            *mood = Mood::Stumbles(left - 1);
        }
        told
    };
    let well = |body: &str| {
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    };
    let failed = |key: &str| {
        well(&format!("<response><returncode>FAILED</returncode><messageKey>{key}</messageKey></response>"))
    };
    let text = match told {
        Mood::Well => well(&good(&mut kept, &call, &parameters)),
        Mood::Slow | Mood::Asleep => {
            let body = good(&mut kept, &call, &parameters);
            drop(kept);
            std::thread::sleep(if told == Mood::Slow { SLOWLY } else { ASLEEP });
            well(&body)
        }
        Mood::Down | Mood::Stumbles(_) => return,
        Mood::Broken => "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n".into(),
        Mood::Redirects => "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".into(),
        Mood::Lies => {
            let mut other = parameters;
            other.insert("meetingID".into(), "another".into());
            well(&good(&mut kept, &call, &other))
        }
        Mood::Mumbles => well("<response><returncode>SUCCESS</returncode></response>"),
        Mood::Babbles => {
            drop(kept);
            let _ = socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n<response>");
            let _ = (0..4096).try_for_each(|_| socket.write_all(&[b' '; 1024]));
            return;
        }
        Mood::Declares => well("<!DOCTYPE r [<!ENTITY a \"b\">]><response><returncode>&a;</returncode></response>"),
        Mood::Estranged => failed("checksumError"),
        Mood::Taken => failed("idNotUnique"),
    };
    let _ = socket.write_all(text.as_bytes());
}
fn good(kept: &mut Kept, call: &str, parameters: &BTreeMap<String, String>) -> String {
    let meeting = parameters["meetingID"].clone();
    let failed =
        |key: &str| format!("<response><returncode>FAILED</returncode><messageKey>{key}</messageKey></response>");
    let done = |body: &str| format!("<response><returncode>SUCCESS</returncode>{body}</response>");
    match call {
        "create" => {
            let known = kept.rooms.len();
            let is_new = !kept.rooms.contains_key(&meeting);
            let room = kept.rooms.entry(meeting.clone()).or_insert_with(|| {
                let mut room = parameters.clone();
                room.insert("createTime".into(), (1_785_000_000_000 + known).to_string());
                room
            });
            let (opened, key) = (&room["createTime"], if is_new { "" } else { "duplicateWarning" });
            done(&format!(
                "<meetingID>{meeting}</meetingID><createTime>{opened}</createTime><messageKey>{key}</messageKey>"
            ))
        }
        "end" if kept.rooms.remove(&meeting).is_some() => done("<messageKey>sentEndMeetingRequest</messageKey>"),
        "getMeetingInfo" if kept.rooms.contains_key(&meeting) => {
            let one = |handle: &String| {
                format!(
                    "<attendee><userID>{handle}</userID><fullName>A &amp; B</fullName><role>VIEWER</role></attendee>"
                )
            };
            let people: String = kept.people.iter().map(one).collect();
            done(&format!(
                "<meetingID>{meeting}</meetingID><running>true</running><endTime>0</endTime>\
                 <hasBeenForciblyEnded>false</hasBeenForciblyEnded><attendees>{people}</attendees>"
            ))
        }
        "getRecordings" if kept.recordings.is_empty() => done("<messageKey>noRecordings</messageKey>"),
        "getRecordings" => done(&format!("<recordings>{}</recordings>", kept.recordings)),
        _ => failed("notFound"),
    }
}
/// A token (RFC 7519) as the server signs it.
pub fn token(algorithm: &str, claims: &serde_json::Value, secret: &str) -> String {
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({ "alg": algorithm, "typ": "JWT" })), part(claims));
    let signature = if algorithm == "HS512" {
        let mut mac = Hmac::<Sha512>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(signed.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    } else {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(signed.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    };
    format!("{signed}.{signature}")
}
