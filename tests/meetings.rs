//! Where people meet: BigBlueButton asked as it is documented, and nothing taken for true that it has not said.
use crate::support::bigbluebutton::{Mood, SECRET, Server, token};
use chrono::{DateTime, TimeDelta, Utc};
use ekopi::{
    clock::{Clock, Instant},
    labs::meetings::{
        bigbluebutton::BigBlueButton,
        callback::{self, Told},
        place::may_lead,
        provider::{
            Callbacks, Guest, Meeting, MeetingFault, MeetingKind, MeetingPart, Presence, Provider, Recording,
            RecordingState, provider,
        },
    },
};
use serde_json::json;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(1);
fn patient(server: &Server) -> BigBlueButton {
    BigBlueButton::with_patience(&server.at, PATIENCE)
}
fn meeting(id: &str) -> Meeting {
    let told = |what| format!("https://ekopi.example/{what}?a=1&b=2");
    Meeting {
        id: id.to_owned(),
        name: "Klinik ide: «Antrean & antar» 100 %".into(),
        minutes: Some(75),
        records: true,
        has_lobby: true,
        told: Callbacks { ended: told("e"), attended: told("a"), recorded: told("r") },
    }
}
fn guest(handle: &str, part: MeetingPart) -> Guest {
    Guest { handle: handle.to_owned(), name: "Dewi & Rekan".into(), part }
}
fn at(text: &str) -> Instant {
    text.parse::<DateTime<Utc>>().unwrap().into()
}

#[test]
fn a_room_is_opened_as_its_session_asks() {
    let server = Server::start();
    let bbb = patient(&server);
    let room = bbb.create(&meeting("lab-1")).unwrap();
    let opened = server.room("lab-1").unwrap();
    for (name, value) in [
        ("name", "Klinik ide: «Antrean & antar» 100 %"),
        ("duration", "75"),
        ("record", "true"),
        ("autoStartRecording", "false"),
        ("guestPolicy", "ASK_MODERATOR"),
        ("meetingKeepEvents", "true"),
        ("meta_endCallbackUrl", "https://ekopi.example/e?a=1&b=2"),
        ("meta_analytics-callback-url", "https://ekopi.example/a?a=1&b=2"),
        ("meta_bbb-recording-ready-url", "https://ekopi.example/r?a=1&b=2"),
    ] {
        assert_eq!(opened.get(name).map(String::as_str), Some(value), "{name}");
    }
    // Opened again it is the same room, and the link made for it opens.
    assert_eq!(bbb.create(&meeting("lab-1")).unwrap(), room);
    assert_eq!((server.calls(), server.rooms()), (vec!["create".to_owned(), "create".into()], 1));
    let link = bbb.join(&room, &guest("dewi", MeetingPart::Moderator)).unwrap().unwrap();
    assert!(!link.contains(SECRET));
    let let_in = server.lets_in(&link).unwrap();
    let said = |name: &str| let_in.get(name).map(String::as_str);
    assert_eq!(
        (said("fullName"), said("role"), said("userID")),
        (Some("Dewi & Rekan"), Some("MODERATOR"), Some("dewi"))
    );
    // A link whose part was changed by hand does not.
    assert!(server.lets_in(&link.replace("userID=dewi", "userID=rudi")).is_err());
    // Nor does a link of a room that has been closed and opened again.
    bbb.create(&meeting("lab-2")).unwrap();
    bbb.end("lab-1").unwrap();
    bbb.create(&meeting("lab-1")).unwrap();
    assert_eq!(server.lets_in(&link), Err("a link of an older room".into()));
    // To end what has ended is no error.
    bbb.end("lab-1").unwrap();
    bbb.end("lab-1").unwrap();
    assert_eq!(bbb.info("lab-1"), Ok(Presence::Closed));
    server.calls();
}

/// Down, slow, redirecting, babbling, lying: each is told apart from an answer after so many tries, and nobody is present or
/// absent for it.
#[test]
fn a_server_that_fails_is_no_answer() {
    let server = Server::start();
    let bbb = patient(&server);
    for (mood, fault, tries) in [
        (Mood::Down, MeetingFault::Unreachable, 3),
        (Mood::Broken, MeetingFault::Unreachable, 3),
        (Mood::Slow, MeetingFault::Slow, 1),
        (Mood::Redirects, MeetingFault::Nonsense, 3),
        (Mood::Mumbles, MeetingFault::Nonsense, 1),
        (Mood::Lies, MeetingFault::Nonsense, 1),
        (Mood::Declares, MeetingFault::Nonsense, 3),
        (Mood::Estranged, MeetingFault::Refused, 1),
        (Mood::Taken, MeetingFault::Refused, 1),
    ] {
        server.is(mood);
        let refused = bbb.create(&meeting("lab-1")).unwrap_err();
        // A connection that is hung up on looks like one or the other.
        let is_down = mood == Mood::Down && refused == MeetingFault::Nonsense;
        assert!(refused == fault || is_down, "{mood:?}: {refused:?}");
        assert_eq!(server.calls().len(), tries, "{mood:?}");
        // Who is there is not known then: neither nobody nor closed.
        if !matches!(mood, Mood::Taken | Mood::Slow) {
            server.holds(&["dewi"]);
            assert!(bbb.info("lab-1").is_err(), "{mood:?}");
            assert!(bbb.recordings("lab-1").is_err() || mood == Mood::Lies, "{mood:?}");
            server.calls();
        }
    }
    server.is(Mood::Babbles);
    assert!(matches!(bbb.info("lab-1"), Err(MeetingFault::Nonsense | MeetingFault::Slow)));
    // What goes wrong for a moment is asked again.
    server.is(Mood::Stumbles(2));
    bbb.create(&meeting("lab-3")).unwrap();
    assert!(server.room("lab-3").is_some());
}

#[test]
fn who_is_there_is_told_once_each() {
    let server = Server::start();
    let bbb = patient(&server);
    assert_eq!(bbb.info("lab-1"), Ok(Presence::Closed));
    bbb.create(&meeting("lab-1")).unwrap();
    assert_eq!(bbb.info("lab-1"), Ok(Presence::Here(vec![])));
    server.holds(&["rudi", "dewi", "rudi", ""]);
    assert_eq!(bbb.info("lab-1"), Ok(Presence::Here(vec!["dewi".into(), "rudi".into()])));
    server.calls();
}

#[test]
fn recordings_are_told_by_their_state() {
    let server = Server::start();
    let bbb = patient(&server);
    assert_eq!(bbb.recordings("lab-1"), Ok(vec![]));
    let one = |id: &str, of: &str, state: &str, url: &str| {
        format!(
            "<recording><recordID>{id}</recordID><meetingID>{of}</meetingID><state>{state}</state>\
             <startTime>1795399200000</startTime><endTime>1795402800000</endTime>\
             <playback><format><type>presentation</type><url>{url}</url></format></playback></recording>"
        )
    };
    let url = "https://bbb.example/playback/a-1";
    let both = [
        one("a-1", "lab-1", "published", url),
        one("a-2", "lab-1", "processing", ""),
        one("a-1", "lab-1", "deleted", ""),
    ];
    server.has_recorded(&both.concat());
    let told = bbb.recordings("lab-1").unwrap();
    let times = (at("2026-11-23T02:00:00Z"), at("2026-11-23T03:00:00Z"));
    let recording = |id: &str, state, address: Option<&str>| Recording {
        id: id.to_owned(),
        state,
        begins_at: times.0,
        ends_at: times.1,
        address: address.map(str::to_owned),
    };
    assert_eq!(
        told,
        [recording("a-1", RecordingState::Published, Some(url)), recording("a-2", RecordingState::Processing, None)]
    );
    // An address that is none of the web's is shown to nobody, and another meeting's recording spoils the answer.
    server.has_recorded(&one("a-1", "lab-1", "published", "javascript:alert(1)"));
    assert_eq!(bbb.recordings("lab-1").unwrap()[0].address, None);
    server.has_recorded(&one("a-1", "lab-9", "published", url));
    assert_eq!(bbb.recordings("lab-1"), Err(MeetingFault::Nonsense));
    server.calls();
}

#[test]
fn a_link_leads_elsewhere_and_a_door_nowhere() {
    let room = |kind, address: &str| provider(kind, address, None).map(|place| place.create(&meeting("lab-1")));
    assert!(matches!(room(MeetingKind::BigBlueButton, ""), Err(MeetingFault::Off)));
    for wrong in
        ["", "zoom.example/j/1", "http://zoom.example/", "javascript:alert(1)", "https://a@b.example/", "https://a b/"]
    {
        assert!(!may_lead(wrong), "{wrong}");
        assert!(matches!(room(MeetingKind::Link, wrong), Ok(Err(MeetingFault::Refused))), "{wrong}");
    }
    let link = provider(MeetingKind::Link, "https://zoom.example/j/1?pwd=a#b", None).unwrap();
    let opened = link.create(&meeting("lab-1")).unwrap();
    let join = link.join(&opened, &guest("dewi", MeetingPart::Viewer));
    assert_eq!(join, Ok(Some("https://zoom.example/j/1?pwd=a#b".into())));
    assert_eq!(link.info("lab-1"), Ok(Presence::Untold));
    let door = provider(MeetingKind::InPerson, "", None).unwrap();
    let opened = door.create(&meeting("lab-1")).unwrap();
    assert_eq!(door.join(&opened, &guest("dewi", MeetingPart::Viewer)), Ok(None));
    assert_eq!((door.info("lab-1"), door.end("lab-1")), (Ok(Presence::Untold), Ok(())));
}

#[test]
fn what_the_server_tells_by_itself_is_signed() {
    let ready = json!({ "meeting_id": "lab-1", "record_id": "a-1" });
    let told = callback::recorded(SECRET, &token("HS256", &ready, SECRET)).unwrap();
    assert_eq!((told.meeting.as_str(), told.recording.as_str()), ("lab-1", "a-1"));
    let good = token("HS256", &ready, SECRET);
    let (signed, _) = good.rsplit_once('.').unwrap();
    for wrong in [
        token("HS256", &ready, "another"),
        token("none", &ready, SECRET),
        token("HS512", &ready, SECRET),
        format!("{signed}."),
        signed.to_owned(),
        String::new(),
        "a.b.c".into(),
    ] {
        assert_eq!(callback::recorded(SECRET, &wrong), None, "{wrong}");
    }

    let clock = Clock::fixed("2026-11-23T03:00:00Z".parse().unwrap());
    clock.during(|| {
        let report = json!({ "version": "1.0", "meeting_id": "lab-1", "data": { "attendees": [
            { "ext_user_id": "dewi", "name": "Dewi", "joins": ["2026-11-23T09:00:00+07:00"], "leaves": [] },
        ] } })
        .to_string();
        let soon = clock.now().plus(TimeDelta::hours(1)).utc().timestamp();
        let bearer = |algorithm: &str, exp: i64| format!("Bearer {}", token(algorithm, &json!({ "exp": exp }), SECRET));
        let told = callback::attended(SECRET, &bearer("HS512", soon), "lab-1", &report).unwrap();
        assert_eq!(told[0].handle, "dewi");
        assert_eq!(told[0].stays, [(at("2026-11-23T02:00:00Z"), None)]);
        let nothing = [
            callback::attended(SECRET, &bearer("HS512", soon - 3600), "lab-1", &report),
            callback::attended(SECRET, &bearer("HS256", soon), "lab-1", &report),
            callback::attended("another", &bearer("HS512", soon), "lab-1", &report),
            callback::attended(SECRET, &bearer("HS512", soon), "lab-2", &report),
            callback::attended(SECRET, &bearer("HS512", soon), "lab-1", &report.replace("09:00", "soon")),
            callback::attended(SECRET, "", "lab-1", &report),
            callback::attended(SECRET, &bearer("HS512", soon), "lab-1", "{}"),
        ];
        assert!(nothing.iter().all(Option::is_none), "{nothing:?}");
    });
    let ours = callback::signature("installation", Told::Ended, "lab-1");
    assert!(callback::is_signed("installation", Told::Ended, "lab-1", &ours));
    assert!(!callback::is_signed("installation", Told::Ended, "lab-2", &ours));
}
