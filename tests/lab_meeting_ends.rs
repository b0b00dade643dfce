//! Rooms on a meeting server are closed when their time is over, and a server that does not answer is asked again, not for ever.
use crate::support::{
    bigbluebutton::{Mood, Server},
    booked::{Booked, poll, with},
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use ekopi::schema::meetings;
use serde_json::json;

#[actix_web::test]
async fn a_room_that_still_runs_when_its_window_closes_is_closed() {
    let server = Server::start();
    let site = with(&server).await;
    let held = Booked::of(&site).await;
    held.set(json!({})).await.is(200);
    held.go_to(0);
    held.comes_in(&held.ana, &server).await;
    held.go_to(74);
    poll(&site).await;
    assert_eq!(server.calls(), ["create", "getMeetingInfo"]);
    // All that is tried at once is in vain; a minute later it is asked again.
    held.go_to(75);
    server.is(Mood::Stumbles(3));
    poll(&site).await;
    poll(&site).await;
    assert_eq!((server.calls().len(), server.rooms()), (3, 1));
    held.go_to(76);
    poll(&site).await;
    assert_eq!(server.calls(), ["end"]);
    assert_eq!(server.rooms(), 0);
    held.go_to(80);
    poll(&site).await;
    assert!(server.calls().is_empty(), "once it is closed nobody asks any more");
    let open = meetings::table.filter(meetings::opened_at.is_not_null()).filter(meetings::closed_at.is_null());
    assert_eq!(site.look(move |conn| Ok(open.count().get_result::<i64>(conn)?)).await, 0);
}

#[actix_web::test]
async fn a_server_that_does_not_close_a_room_is_asked_three_more_times() {
    let server = Server::start();
    let site = with(&server).await;
    let held = Booked::of(&site).await;
    held.set(json!({})).await.is(200);
    held.go_to(0);
    held.comes_in(&held.ana, &server).await;
    server.calls();
    server.is(Mood::Down);
    for minute in 75..90 {
        held.go_to(minute);
        poll(&site).await;
    }
    // Each time with three tries.
    assert_eq!(server.calls(), ["end"; 12]);
    server.is(Mood::Well);
    held.go_to(91);
    poll(&site).await;
    assert!(server.calls().is_empty());
    // Nobody is marked for it, and what can be read is there.
    assert_eq!(held.of_ana().await, json!([null, null, null]));
    held.ana.get(&held.address("")).await.is(200);
}

#[actix_web::test]
async fn a_meeting_that_is_moved_or_cancelled_while_its_room_is_open_leaves_it() {
    let server = Server::start();
    let site = with(&server).await;
    let held = Booked::of(&site).await;
    held.set(json!({})).await.is(200);
    held.go_to(-5);
    held.comes_in(&held.ana, &server).await;
    assert_eq!(server.calls(), ["create"]);
    let times = held.mentor.api().get(&held.address("/move")).await.is(200).json();
    let mut times = times["items"].as_array().expect("times").iter().filter_map(|slot| slot["starts_at"].as_str());
    let later = |at: &&str| at.parse::<DateTime<Utc>>().expect("an instant") > held.at + TimeDelta::hours(2);
    let at = times.find(later).expect("a later time").to_owned();
    let moving = json!({ "starts_at": at, "reason": "Rapat mendadak" });
    held.mentor.api().post(&held.address("/move"), moving).await.is(200);
    site.settle().await;
    assert_eq!(server.calls(), ["end"]);
    assert_eq!(server.rooms(), 0);
    // Nothing is known of the new time: its room is opened when it comes, and asked for then.
    poll(&site).await;
    assert!(server.calls().is_empty());
    let early = held.ana.api().post(&held.address("/join"), json!({})).await;
    assert_eq!(early.is(409).json()["code"], "meeting-opens-later");
    site.advance_to(&at, -5);
    held.comes_in(&held.ana, &server).await;
    poll(&site).await;
    assert_eq!(server.calls(), ["create", "getMeetingInfo"]);
    // Cancelled while the server is down: it is closed a minute later.
    server.is(Mood::Down);
    held.mentor.api().post(&held.address("/cancellation"), json!({ "reason": "Sakit" })).await.is(200);
    site.settle().await;
    assert_eq!(server.calls(), ["end"; 3]);
    server.is(Mood::Well);
    site.advance(TimeDelta::minutes(1));
    site.settle().await;
    assert_eq!(server.calls(), ["end"]);
    assert_eq!(server.rooms(), 0);
}
