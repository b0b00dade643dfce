//! Meetings on a meeting server: whoever takes part comes in by a link of their own, what the server tells is believed as far as it
//! can be true, and a server that fails is a page that says what to do.
use crate::support::{
    Answer, Client, Site,
    bigbluebutton::{Mood, SECRET, Server, token},
    booked::{Booked, poll, with},
    mentors::BANYUWANGI,
    site::{ADDRESS, HOST},
};
use actix_web::{http::Method, test::TestRequest};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use ekopi::{
    job,
    labs::meetings::{
        callback::{self, Told},
        recording,
    },
    schema::{events, idempotency_keys, meeting_recordings, meeting_stays},
};
use futures_util::future::{Either, select};
use serde_json::{Value, json};
use std::{collections::BTreeMap, pin::pin};

/// What the room was opened with.
fn opened(server: &Server, way: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    server.room(&way["meetingID"]).expect("a room")
}
/// Below the site, as the server calls it.
fn below(address: &str) -> &str {
    address.strip_prefix(ADDRESS).expect("an address of this site")
}
async fn calls(site: &Site, method: Method, path: &str) -> Answer {
    site.ask(TestRequest::with_uri(path).method(method).insert_header(("host", HOST))).await
}
async fn tells(site: &Site, path: &str, secret: &str, report: &Value) -> Answer {
    let soon = site.clock().now().plus(TimeDelta::hours(1)).utc().timestamp();
    let bearer = format!("Bearer {}", token("HS512", &json!({ "exp": soon }), secret));
    let request = TestRequest::with_uri(path).method(Method::POST).insert_header(("host", HOST));
    site.ask(request.insert_header(("authorization", bearer)).set_json(report)).await
}
/// Who was there, from when until when.
type Stay<'h> = (&'h str, DateTime<Utc>, Option<DateTime<Utc>>);
fn report(meeting: &str, people: &[Stay]) -> Value {
    let one = |(handle, from, to): &Stay| {
        let left: Vec<String> = to.iter().map(DateTime::to_rfc3339).collect();
        json!({ "ext_user_id": handle, "name": "A", "joins": [from.to_rfc3339()], "leaves": left })
    };
    json!({ "version": "1.0", "meeting_id": meeting, "data": { "attendees": people.iter().map(one).collect::<Vec<_>>() } })
}

#[actix_web::test]
async fn whoever_takes_part_comes_in_by_a_link_that_is_kept_nowhere() {
    let server = Server::start();
    let site = with(&server).await;
    let held = Booked::of(&site).await;
    held.set(json!({ "has_lobby": true })).await.is(200);
    let join = held.address("/join");
    held.ana.get(&held.address("")).await.shows("Pintu dibuka").lacks("Masuk ke ruang");
    assert_eq!(held.ana.api().post(&join, json!({})).await.is(409).json()["code"], "meeting-opens-later");
    held.go_to(-10);
    let page = held.ana.get(&held.address("")).await;
    let origin = server.at.url.trim_end_matches("/bigbluebutton/");
    assert!(page.header("content-security-policy").contains(&format!("form-action 'self' {origin};")), "{page:?}");
    let way = held.comes_in(&held.ana, &server).await;
    let said = |way: &BTreeMap<String, String>, name: &str| way[name].clone();
    assert_eq!((said(&way, "role"), said(&way, "fullName")), ("VIEWER".into(), "ana".into()));
    assert_eq!(said(&way, "userID"), held.ana.handle().await);
    let theirs = held.comes_in(&held.mentor, &server).await;
    assert_eq!((said(&theirs, "role"), said(&theirs, "meetingID")), ("MODERATOR".into(), said(&way, "meetingID")));
    let room = opened(&server, &way);
    assert_eq!((room["guestPolicy"].as_str(), room["record"].as_str()), ("ASK_MODERATOR", "false"));
    assert!(!room.contains_key("meta_bbb-recording-ready-url"), "{room:?}");
    // A program is given the link, and nobody keeps it.
    let door = held.ana.api().post(&join, json!({})).await.is(201).json();
    assert!(server.lets_in(door["address"].as_str().expect("a link")).is_ok());
    let kept = site.look(|conn| {
        let logged = events::table.filter(events::payload.like("%checksum%")).count().get_result::<i64>(conn)?;
        let kept = idempotency_keys::table.filter(idempotency_keys::receipt.like("%checksum%")).count();
        Ok((logged, kept.get_result::<i64>(conn)?))
    });
    assert_eq!(kept.await, (0, 0));
    // Nobody else comes in, and nobody when it is over.
    site.person("lain").await.api().post(&join, json!({})).await.is(404);
    held.go_to(75);
    assert_eq!(held.ana.api().post(&join, json!({})).await.is(409).json()["code"], "meeting-over");
    assert_eq!(server.calls(), ["create"; 3]);
    site.settle().await;
}

#[actix_web::test]
async fn a_server_that_fails_is_a_page_that_says_what_to_do() {
    let server = Server::start();
    let site = with(&server).await;
    let held = Booked::of(&site).await;
    held.set(json!({})).await.is(200);
    held.go_to(0);
    let join = held.address("/join");
    for (mood, tries) in [(Mood::Down, 3), (Mood::Broken, 3), (Mood::Lies, 1), (Mood::Taken, 1), (Mood::Estranged, 1)] {
        server.is(mood);
        let page = held.ana.get(&held.address("")).await.form(&join);
        let page = held.ana.submit(page).await;
        page.is(503).shows("Ruang belum terbuka").shows("Coba lagi").shows("0812 000");
        assert_eq!(server.calls().len(), tries, "{mood:?}");
        let refused = held.ana.api().post(&join, json!({})).await.is(409).json();
        assert!(refused["code"].as_str().is_some_and(|code| code.starts_with("meeting-fault-")), "{refused}");
        server.calls();
    }
    // What stumbles is asked again; while it is slow the others go on.
    server.is(Mood::Stumbles(2));
    held.comes_in(&held.ana, &server).await;
    server.is(Mood::Slow);
    let (api, address) = (held.ana.api(), held.address(""));
    let (slow, other) = (pin!(api.post(&join, json!({}))), pin!(held.mentor.get(&address)));
    match select(slow, other).await {
        Either::Right((page, slow)) => {
            page.is(200);
            slow.await.is(201);
        }
        Either::Left(_) => panic!("a slow server was faster than a page"),
    }
    // Without a server there is a link, which the mentor has to write.
    let site = Site::demo().await;
    let held = Booked::of(&site).await;
    held.go_to(0);
    let page = held.ana.get(&held.address("")).await.form(&held.address("/join"));
    held.ana.submit(page).await.is(503).shows("tautannya belum ditulis mentor");
    assert_eq!(held.set(json!({})).await.is(422).field("kind").as_deref(), Some("meeting-no-server"));
    let wrong = held.set(json!({ "kind": "link", "address": "http://rapat.example/" })).await;
    assert_eq!(wrong.is(422).field("address").as_deref(), Some("meeting-link-https"));
    held.set(json!({ "kind": "link", "address": "https://rapat.example.go.id/a?b=c" })).await.is(200);
    let page = held.ana.get(&held.address("")).await.form(&held.address("/join"));
    assert_eq!(held.ana.submit(page).await.is(303).header("location"), "https://rapat.example.go.id/a?b=c");
    assert_eq!(held.ana.api().post(&held.address("/meeting"), json!({})).await.status, 403);
}

#[actix_web::test]
async fn what_the_server_tells_counts_once_and_only_of_this_meeting() {
    let server = Server::start();
    let site = with(&server).await;
    let held = Booked::of(&site).await;
    held.set(json!({})).await.is(200);
    held.go_to(-5);
    let way = held.comes_in(&held.ana, &server).await;
    let (room, meeting) = (opened(&server, &way), way["meetingID"].clone());
    let (ended, attended) = (below(&room["meta_endCallbackUrl"]), below(&room["meta_analytics-callback-url"]));
    let ana = held.ana.handle().await;
    let ana = ana.as_str();
    let at = |minute: i64| held.at + TimeDelta::minutes(minute);
    held.go_to(60);
    // Not this site's signature, not the server's, another meeting, nobody who is known, another time: nothing is known.
    calls(&site, Method::GET, &format!("{ended}0")).await.is(403);
    let honest = report(&meeting, &[(ana, at(-5), Some(at(51))), ("nobody", at(0), None)]);
    tells(&site, attended, "another", &honest).await.is(403);
    tells(&site, attended, SECRET, &report("temu-1", &[(ana, at(0), None)])).await.is(403);
    for lie in [
        report(&meeting, &[("nobody", at(0), None)]),
        report(&meeting, &[(ana, at(-300), Some(at(-200)))]),
        report(&meeting, &[(ana, at(200), None)]),
        report(&meeting, &[]),
    ] {
        assert_eq!(tells(&site, attended, SECRET, &lie).await.is(200).json()["state"], "ignored");
    }
    assert_eq!(held.of_ana().await, json!([null, null, null]));
    // Told twice it is the same.
    for _ in 0..2 {
        calls(&site, Method::GET, &format!("{ended}?meetingID={meeting}&recordingmarks=false")).await.is(200);
        assert_eq!(tells(&site, attended, SECRET, &honest).await.is(200).json()["state"], "heard");
    }
    // From ten minutes before on: 56 minutes.
    assert_eq!(held.of_ana().await, json!(["present", 56, "provider"]));
    let rows = site.look(|conn| {
        let told = meeting_stays::table.filter(meeting_stays::source.eq("provider"));
        let fresh = told.filter(meeting_stays::from_at.gt(ekopi::clock::now().plus(-TimeDelta::hours(4))));
        Ok(fresh.count().get_result::<i64>(conn)?)
    });
    assert_eq!(rows.await, 1);
    // Its hours follow when it is over: of the meeting's own time.
    held.go_to(130);
    poll(&site).await;
    let hours = held.ana.api().get("/me/hours").await.json();
    assert_eq!((&hours["items"][0]["kind"], &hours["items"][0]["minutes"]), (&json!("session"), &json!(51)));
    // A meeting that was cancelled is gone.
    let team = site.team("dua", BANYUWANGI, &[held.ana.id.expect("a person")]).await;
    let handle = held.mentor.handle().await;
    let at = held.ana.slots(&handle, &team).await.last().expect("a time").clone();
    let code = held.ana.booked(&handle, &team, &at).await;
    held.mentor.api().post(&format!("/bookings/{code}/cancellation"), json!({ "reason": "Sakit" })).await.is(200);
    let signed = callback::signature(&site.installation_key().await, Told::Ended, &code);
    calls(&site, Method::GET, &format!("/meetings/{code}/ended/{signed}")).await.is(410);
    site.settle().await;
}

#[actix_web::test]
async fn who_is_seen_counts_where_the_server_tells_nothing() {
    let server = Server::start();
    let site = with(&server).await;
    let held = Booked::of(&site).await;
    held.set(json!({})).await.is(200);
    held.go_to(0);
    held.comes_in(&held.ana, &server).await;
    let (ana, mentor) = (held.ana.handle().await, held.mentor.handle().await);
    server.holds(&[&ana, &mentor, "nobody"]);
    for minute in 0..55 {
        held.go_to(minute);
        if minute == 30 {
            server.holds(&[&mentor, "nobody"]);
        }
        // For a moment nobody answers: that makes no one absent.
        server.is(if minute == 10 { Mood::Down } else { Mood::Well });
        poll(&site).await;
    }
    assert_eq!(held.of_ana().await, json!(["partial", 30, "poll"]));
    let all = held.attendance(&held.mentor).await;
    assert_eq!((&all["items"][0]["mark"], &all["items"][0]["source"]), (&json!("present"), &json!("poll")));
    assert_eq!(all["items"].as_array().map(Vec::len), Some(2));
    server.calls();
}

#[actix_web::test]
async fn a_recording_is_offered_when_everyone_who_was_there_agrees() {
    let server = Server::start();
    let site = with(&server).await;
    let held = Booked::of(&site).await;
    let nowhere = held.set(json!({ "kind": "in-person", "records": true })).await;
    assert_eq!(nowhere.is(422).field("records").as_deref(), Some("meeting-records-nowhere"));
    held.set(json!({ "records": true })).await.is(200);
    held.go_to(0);
    let way = held.comes_in(&held.ana, &server).await;
    let (room, meeting) = (opened(&server, &way), way["meetingID"].clone());
    held.go_to(62);
    let page = held.address("/recordings");
    let ready = json!({ "meeting_id": meeting, "record_id": "a-1" });
    let told = async |secret: &str, claims: &Value| {
        let signed = token("HS256", claims, secret);
        let path = below(&room["meta_bbb-recording-ready-url"]);
        let request = TestRequest::with_uri(path).method(Method::POST).insert_header(("host", HOST));
        site.ask(request.set_form(vec![("signed_parameters", signed)])).await
    };
    told("another", &ready).await.is(403);
    told(SECRET, &json!({ "meeting_id": "temu-1", "record_id": "a-1" })).await.is(403);
    for _ in 0..2 {
        told(SECRET, &ready).await.is(200);
    }
    held.ana.get(&page).await.is(200).shows("Sedang diolah");
    // The server has it, and says of which meeting it is; what began before anyone was let in is of a time before it was moved.
    let one = |id: &str, minutes: i64| {
        let from = (held.at + TimeDelta::minutes(minutes)).timestamp_millis();
        format!(
            "<recording><recordID>{id}</recordID><meetingID>{meeting}</meetingID><state>published</state>\
             <startTime>{from}</startTime><endTime>{}</endTime><playback><format><type>video</type>\
             <url>https://bbb.example/{id}</url></format></playback></recording>",
            from + 60_000
        )
    };
    server.has_recorded(&[one("a-1", 5), one("a-2", -500)].concat());
    site.settle().await;
    let seen = async |who: &Client<'_>| who.api().get(&page).await.is(200).json();
    let items = seen(&held.ana).await["items"].clone();
    assert_eq!((items.as_array().map(Vec::len), &items[0]["state"]), (Some(1), &json!("published")));
    assert_eq!(items[0]["address"], Value::Null, "nobody has agreed yet");
    let form = held.ana.get(&page).await.form(&format!("{page}/consent"));
    held.ana.submit(form.choose("answer", "given")).await.sends_to(&page);
    assert_eq!(seen(&held.mentor).await["items"][0]["address"], Value::Null);
    held.mentor.api().post(&format!("{page}/consent"), json!({ "answer": "given" })).await.is(200);
    assert_eq!(seen(&held.ana).await["items"][0]["address"], "https://bbb.example/a-1");
    // To others where the mentor says so, and to nobody when one takes their word back.
    site.visitor().get(&page).await.is(404);
    let show = format!("{page}/visibility");
    assert_eq!(held.ana.api().post(&show, json!({ "visibility": "public" })).await.status, 403);
    // Consent to fewer is none to more, whatever the mentor says: it is asked for anew.
    let wider = held.mentor.api().post(&show, json!({ "visibility": "public" })).await;
    assert_eq!(wider.is(422).field("visibility").as_deref(), Some("recording-agreed-to-less"));
    assert_eq!(seen(&held.mentor).await["possible"], json!(["participants"]));
    assert_eq!(seen(&held.ana).await["possible"], json!([]), "it is the mentor's");
    held.mentor.get(&page).await.is(200).shows("value=\"public\" disabled");
    let all = json!({ "answer": "given", "widest": "public" });
    for who in [&held.mentor, &held.ana] {
        who.api().post(&format!("{page}/consent"), all.clone()).await.is(200);
    }
    assert_eq!(seen(&held.mentor).await["possible"], json!(["participants", "lab", "public"]));
    held.mentor.api().post(&show, json!({ "visibility": "public" })).await.is(200);
    let visitor = site.visitor().api().get(&page).await.is(200).json();
    assert_eq!(
        (&visitor["items"][0]["address"], &visitor["consents"]),
        (&json!("https://bbb.example/a-1"), &json!([]))
    );
    // Who agrees to fewer from now on is shown to fewer at once; to narrow it needs nobody.
    let form = held.ana.get(&page).await.form(&format!("{page}/consent"));
    held.ana.submit(form.fill("widest", "lab")).await.sends_to(&page);
    assert_eq!(site.visitor().api().get(&page).await.json()["items"], json!([]));
    assert_eq!(seen(&held.mentor).await["items"][0]["address"], "https://bbb.example/a-1");
    held.mentor.api().post(&show, json!({ "visibility": "participants" })).await.is(200);
    site.visitor().get(&page).await.is(404);
    held.mentor.api().post(&show, json!({ "visibility": "lab" })).await.is(200);
    let again = held.mentor.api().post(&show, json!({ "visibility": "public" })).await;
    assert_eq!(again.is(422).field("visibility").as_deref(), Some("recording-agreed-to-less"));
    held.ana.api().post(&format!("{page}/consent"), json!({ "answer": "refused" })).await.is(200);
    assert_eq!(seen(&held.ana).await["items"][0]["address"], Value::Null);
    // After the rule's days it is kept no more.
    site.advance(TimeDelta::days(182));
    site.change(recording::sweep).await;
    let left = site.look(|conn| Ok(meeting_recordings::table.count().get_result::<i64>(conn)?));
    assert_eq!(left.await, 0);
    site.settle().await;
}

/// A room that was closed late was recorded until then: the meeting's own name says whose recording it is, not the clock.
#[actix_web::test]
async fn a_recording_that_runs_on_long_after_the_end_is_its_meetings() {
    let server = Server::start();
    let site = with(&server).await;
    let held = Booked::of(&site).await;
    held.set(json!({ "records": true })).await.is(200);
    held.go_to(0);
    let meeting = held.comes_in(&held.ana, &server).await["meetingID"].clone();
    let one = |id: &str, from: i64, until: i64| {
        let at = |minutes: i64| (held.at + TimeDelta::minutes(minutes)).timestamp_millis();
        format!(
            "<recording><recordID>{id}</recordID><meetingID>{meeting}</meetingID><state>published</state>\
             <startTime>{}</startTime><endTime>{}</endTime><playback><format><type>video</type>\
             <url>https://bbb.example/{id}</url></format></playback></recording>",
            at(from),
            at(until)
        )
    };
    held.go_to(150);
    // It ends an hour and a half after the meeting; the other begins half an hour after it.
    server.has_recorded(&[one("b-1", 5, 150), one("b-2", 90, 95)].concat());
    site.change(|conn| job::enqueue(conn, &recording::WatchRecordings::default())).await;
    site.settle().await;
    let page = held.address("/recordings");
    for who in [&held.ana, &held.mentor] {
        who.api().post(&format!("{page}/consent"), json!({ "answer": "given" })).await.is(200);
    }
    let items = held.ana.api().get(&page).await.is(200).json()["items"].clone();
    let addresses: Vec<&str> =
        items.as_array().expect("recordings").iter().filter_map(|item| item["address"].as_str()).collect();
    assert_eq!(addresses, ["https://bbb.example/b-1", "https://bbb.example/b-2"], "{items}");
    held.mentor.get(&page).await.is(200).shows("https://bbb.example/b-1");
    site.settle().await;
    server.calls();
}
