//! A meeting server that is slower than anybody's patience: whoever wants to come in is told in time what to do, the others go on, and
//! nothing is lost.
use crate::support::{
    bigbluebutton::{ASLEEP, Mood, Server},
    booked::{Booked, with},
};
use diesel::prelude::*;
use ekopi::{app::MEETING_CALLS, schema::meetings};
use futures_util::future::{Either, join_all, select};
use serde_json::json;
use std::{pin::pin, time::Instant};

#[actix_web::test]
async fn a_server_that_sleeps_holds_nobody_up() {
    let server = Server::start();
    let site = with(&server).await;
    let held = Booked::of(&site).await;
    held.set(json!({})).await.is(200);
    held.go_to(0);
    let join = held.address("/join");
    let form = held.ana.get(&held.address("")).await.is(200).form(&join);
    server.is(Mood::Asleep);
    let began = Instant::now();
    let meanwhile = async {
        // Pages are read, and what is written meanwhile stays.
        held.mentor.get(&held.address("")).await.is(200);
        held.set(json!({ "fallback": "0813 111" })).await.is(200);
        held.mentor.get("/bookings").await.is(200);
    };
    let (joining, meanwhile) = (pin!(held.ana.submit(form)), pin!(meanwhile));
    match select(joining, meanwhile).await {
        Either::Right(((), joining)) => {
            joining.await.is(503).shows("terlalu lama menjawab").shows("Coba lagi");
        }
        Either::Left(_) => panic!("a server that sleeps was faster than pages"),
    }
    assert!(began.elapsed() < ASLEEP / 2, "{:?}", began.elapsed());
    // It was asked once, and nobody believes that the room is open.
    assert_eq!(server.calls(), ["create"]);
    let open = meetings::table.filter(meetings::opened_at.is_not_null()).filter(meetings::closed_at.is_null());
    assert_eq!(site.look(move |conn| Ok(open.count().get_result::<i64>(conn)?)).await, 0);
    let page = held.ana.get(&held.address("")).await;
    page.is(200).shows("0813 111").shows("Masuk ke ruang");
    server.is(Mood::Well);
    held.comes_in(&held.ana, &server).await;
    assert_eq!(server.calls(), ["create"]);
    site.settle().await;
}

#[actix_web::test]
async fn whoever_comes_when_too_many_wait_is_told_at_once() {
    let server = Server::start();
    let site = with(&server).await;
    let held = Booked::of(&site).await;
    held.set(json!({})).await.is(200);
    held.go_to(0);
    let join = held.address("/join");
    server.is(Mood::Asleep);
    let (api, began) = (held.ana.api(), Instant::now());
    let answers = join_all((0..=MEETING_CALLS).map(|_| api.post(&join, json!({})))).await;
    for answer in &answers {
        assert_eq!(answer.is(409).json()["code"], "meeting-fault-slow");
    }
    assert!(began.elapsed() < ASLEEP / 2, "{:?}", began.elapsed());
    // One of them was told so without the server being asked.
    assert_eq!((answers.len(), server.calls().len()), (MEETING_CALLS + 1, MEETING_CALLS));
    // They have all let go, and a link or a door waits for nobody.
    server.is(Mood::Well);
    held.comes_in(&held.ana, &server).await;
    assert_eq!(server.calls(), ["create"]);
    let all = site.app.meeting_calls.clone().try_acquire_many_owned(u32::try_from(MEETING_CALLS).expect("a number"));
    let all = all.expect("nobody waits");
    let page = held.ana.get(&held.address("")).await.form(&join);
    held.ana.submit(page).await.is(503).shows("terlalu lama menjawab").shows("Coba lagi").shows("0812 000");
    held.set(json!({ "kind": "link", "address": "https://rapat.example.go.id/a" })).await.is(200);
    held.ana.api().post(&join, json!({})).await.is(201);
    assert!(server.calls().is_empty());
    drop(all);
    site.settle().await;
}
