//! Meetings with mentors: on whose clock, held, asked for, moved, cancelled, in clinics; and never two at once.
use crate::support::{
    Answer, Client, Site,
    mentors::{BANYUWANGI, JAYAPURA, MAKASSAR, profile, starts},
    world::{self, World},
};
use actix_web::rt::time::sleep;
use chrono::TimeDelta;
use diesel::{connection::InstrumentationEvent, prelude::*};
use ekopi::{
    accounts::actor,
    labs::bookings::slots::{self, SlotPlace},
    schema::{booking_marks, bookings, rules},
};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

/// A person in a team of their own at a government; both.
async fn alone<'s>(site: &'s Site, name: &'static str, agency: &'static str) -> (Client<'s>, String) {
    let one = site.person(name).await;
    let team = site.team(name, agency, &[one.id.expect("a person")]).await;
    (one, team)
}

/// LB3: a mentor in Makassar books 09.00 WITA for a team in Jayapura, which sees 10.00 WIT; the API carries UTC.
#[actix_web::test]
async fn each_side_reads_its_own_clock() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", MAKASSAR, profile("WITA", "09:00-11:00", &json!({}))).await;
    let (yan, team) = alone(&site, "yan", JAYAPURA).await;
    let handle = mentor.handle().await;
    // A mentor of the lab proposes.
    let later = yan.slots(&handle, &team).await.last().expect("a time").clone();
    yan.booked(&handle, &team, &later).await;
    let page = mentor.get(&format!("/mentors/{handle}/slots?team={}", team.replace('/', "%2F"))).await;
    page.is(200).shows("4 Maret 2026 09.00–10.00 WITA = 10.00–11.00 WIT");
    let form = page.form(&format!("/mentors/{handle}/bookings")).choose("starts_at", "2026-03-04T01:00:00Z");
    let held = mentor.submit(form).await;
    let address = held.is(303).header("location").to_owned();
    let form = mentor.get(&address).await.form(&format!("{address}/confirmation"));
    mentor.submit(form.fill("purpose", "Melihat hasil uji coba")).await.sends_to(&address);
    site.settle().await;
    let mails = site.mail();
    let mail = mails.iter().find(|m| m.to.contains("yan@") && m.text.contains("09.00–10.00 WITA = 10.00–11.00 WIT"));
    let mail = mail.expect("the team is told");
    assert!(mail.text.contains("4 Maret 2026 "), "{}", mail.text);
    let seen = yan.api().get(&address).await.is(200).json();
    assert_eq!(seen["booking"]["starts_at"], "2026-03-04T01:00:00Z");
    let clock =
        |at: usize| (seen["booking"]["times"][at]["from"].clone(), seen["booking"]["times"][at]["zone"].clone());
    assert_eq!((clock(0), clock(1)), ((json!("09:00"), json!("WITA")), (json!("10:00"), json!("WIT"))));
    yan.get(&address).await.shows("09.00–10.00 WITA = 10.00–11.00 WIT").shows("Dipastikan");
    yan.en().get("/bookings").await.shows("09:00–10:00 WITA = 10:00–11:00 WIT");
    // Nobody else knows of it.
    let (lain, _) = alone(&site, "lain", BANYUWANGI).await;
    lain.get(&address).await.is(404);
    site.visitor().api().get(&address).await.is(401);
}

/// LB4: of sixty who want one time at once exactly one has it, and the others are told what is free instead.
#[actix_web::test]
async fn sixty_at_once_are_one() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", "lan", profile("WIB", "09:00-12:00", &json!({ "after_minutes": 15 }))).await;
    let handle = mentor.handle().await;
    let mut field = vec![];
    for n in 0..60 {
        let name: &'static str = format!("tim{n}").leak();
        field.push(alone(&site, name, BANYUWANGI).await);
    }
    let at = field[0].0.slots(&handle, &field[0].1).await[4].clone();
    let ask = async |who: &Client<'_>, team: &str| -> Answer {
        loop {
            let answer = who.holds(&handle, team, &at).await;
            // The pool is full: a 503 promises nothing.
            if answer.status != 503 {
                return answer;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    let answers = join_all(field.iter().map(|(who, team)| ask(who, team))).await;
    let won = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(won, 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        let problem = answer.is(409).json();
        let free = starts(&problem["theirs"]["slots"]);
        assert!(!free.is_empty() && !free.contains(&at), "{problem}");
    }
    let held = bookings::table.filter(bookings::state.eq("held"));
    let rows: i64 = site.look(move |conn| Ok(held.count().get_result(conn)?)).await;
    assert_eq!(rows, 1);
    site.settle().await;
}

#[actix_web::test]
async fn who_is_late_on_a_page_sees_what_is_free_with_what_was_typed() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", "lan", profile("WIB", "09:00-12:00", &json!({}))).await;
    let handle = mentor.handle().await;
    let ((ana, first), (ben, second)) = (alone(&site, "ana", BANYUWANGI).await, alone(&site, "ben", BANYUWANGI).await);
    let at = ana.slots(&handle, &first).await[4].clone();
    let form = ben.get(&format!("/mentors/{handle}/slots")).await.form(&format!("/mentors/{handle}/bookings"));
    ana.holds(&handle, &first, &at).await.is(201);
    let late = ben.submit(form.fill("mode", "hybrid").choose("starts_at", &at)).await;
    late.is(409).shows("Waktu itu baru saja diambil").lacks(&format!("value=\"{at}\""));
    late.shows("value=\"hybrid\" checked");
    // What lies in the list is taken, half an hour of it as well.
    assert!(!ben.slots(&handle, &second).await.contains(&at));
    // A hold is over after the rule's minutes, and whoever takes another lets go of the first.
    site.advance(TimeDelta::minutes(11));
    let code = ben.holds(&handle, &second, &at).await.is(201).json()["code"].as_str().expect("a code").to_owned();
    let other = ben.slots(&handle, &second).await.last().expect("a time").clone();
    let next = ben.holds(&handle, &second, &other).await.is(201).json()["code"].as_str().expect("a code").to_owned();
    assert_eq!(ben.fills(&code).await.is(409).json()["code"], "booking-hold-over");
    ana.holds(&handle, &first, &at).await.is(201);
    ben.fills(&next).await.is(200);
    assert_eq!(ben.fills(&next).await.is(200).json()["state"], "confirmed", "sent twice it is the same");
    site.settle().await;
}

#[actix_web::test]
async fn a_request_is_answered_or_runs_out_of_time() {
    let site = Site::demo().await;
    let asks = profile("WIB", "09:00-16:00", &json!({ "needs_approval": true }));
    let mentor = site.mentor("andi", "lan", asks).await;
    let (handle, (ana, team)) = (mentor.handle().await, alone(&site, "ana", BANYUWANGI).await);
    let times = ana.slots(&handle, &team).await;
    let code = ana.booked(&handle, &team, &times[4]).await;
    let answer = format!("/bookings/{code}/answer");
    site.settle().await;
    mentor.get("/me/notices").await.shows("andi diminta bertemu: ana");
    assert_eq!(ana.api().post(&answer, json!({ "accept": true })).await.is(403).json()["code"], "booking-mentor-only");
    let refused = mentor.api().post(&answer, json!({ "accept": false, "reason": "" })).await;
    assert_eq!(refused.is(422).field("reason").as_deref(), Some("field-missing"));
    mentor.api().post(&answer, json!({ "accept": false, "reason": "Di luar kota" })).await.is(200);
    assert!(ana.slots(&handle, &team).await.contains(&times[4]), "what is declined is free");
    assert_eq!(
        mentor.api().post(&answer, json!({ "accept": true })).await.is(409).json()["code"],
        "booking-not-waiting"
    );
    let code = ana.booked(&handle, &team, &times[4]).await;
    let form = mentor.get(&format!("/bookings/{code}")).await.forms();
    let accept = form.into_iter().find(|form| form.value("accept") == Some("true")).expect("a button");
    mentor.submit(accept).await.sends_to(&format!("/bookings/{code}"));
    site.settle().await;
    let told =
        |words: &str| site.mail().iter().filter(|mail| mail.to.contains("ana@") && mail.text.contains(words)).count();
    assert_eq!((told("Di luar kota"), told("dipastikan")), (1, 1));
    // Nobody answers the third.
    let late = ana.slots(&handle, &team).await.last().expect("a time").clone();
    let code = ana.booked(&handle, &team, &late).await;
    site.advance(TimeDelta::hours(49));
    let (ana, mentor) =
        (site.signed_in(ana.id.unwrap(), "ana").await, site.signed_in(mentor.id.unwrap(), "andi").await);
    assert_eq!(ana.booking(&code).await["booking"]["state"], "expired", "before anybody has come by to say so");
    let answer = mentor.api().post(&format!("/bookings/{code}/answer"), json!({ "accept": true })).await;
    assert_eq!(answer.is(409).json()["code"], "booking-not-waiting");
    ana.holds(&handle, &team, &late).await.is(201);
    site.settle().await;
    assert_eq!(told("belum menjawab"), 1);
}

#[actix_web::test]
async fn meetings_are_moved_and_cancelled_in_time_with_a_reason() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", "lan", profile("WIB", "09:00-16:00", &json!({}))).await;
    let (handle, (ana, team)) = (mentor.handle().await, alone(&site, "ana", BANYUWANGI).await);
    let times = ana.slots(&handle, &team).await;
    let (at, to) = (times[20].clone(), times[40].clone());
    let code = ana.booked(&handle, &team, &at).await;
    let (moving, cancelling) = (format!("/bookings/{code}/move"), format!("/bookings/{code}/cancellation"));
    let page = ana.get(&moving).await;
    let form = page.is(200).form(&moving).choose("starts_at", &to);
    ana.submit(form.clone()).await.is(422).shows("id=\"reason-error\"");
    ana.submit(form.fill("reason", "Rapat mendadak")).await.sends_to(&format!("/bookings/{code}"));
    let seen = ana.booking(&code).await;
    assert_eq!((&seen["booking"]["starts_at"], &seen["sequence"]), (&json!(to), &json!(1)));
    let free = ana.slots(&handle, &team).await;
    assert!(free.contains(&at) && !free.contains(&to), "the old time is free and the new one taken");
    // Into somebody else's time it does not go, and stays where it was.
    let (ben, other) = alone(&site, "ben", BANYUWANGI).await;
    ben.booked(&handle, &other, &at).await;
    let gone = ana.api().post(&moving, json!({ "starts_at": at, "reason": "Kembali" })).await;
    assert!(!starts(&gone.is(409).json()["theirs"]["slots"]).contains(&at));
    assert_eq!(ana.booking(&code).await["booking"]["starts_at"], json!(to));
    assert_eq!(ben.api().post(&moving, json!({ "starts_at": at, "reason": "x" })).await.status, 404);
    // Within the rule's hours the mentor alone can.
    let begins: chrono::DateTime<chrono::Utc> = to.parse().unwrap();
    site.advance(begins - TimeDelta::hours(23) - site.clock().now().utc());
    let (ana, mentor) =
        (site.signed_in(ana.id.unwrap(), "ana").await, site.signed_in(mentor.id.unwrap(), "andi").await);
    let late = ana.api().post(&cancelling, json!({ "reason": "Belum siap" })).await;
    assert_eq!(late.is(409).json()["code"], "booking-too-late");
    assert_eq!(ana.api().get(&moving).await.is(409).json()["code"], "booking-too-late");
    ana.get(&format!("/bookings/{code}")).await.lacks("Batalkan pertemuan");
    assert_eq!(
        mentor.api().post(&cancelling, json!({})).await.is(422).field("reason").as_deref(),
        Some("field-missing")
    );
    mentor.api().post(&cancelling, json!({ "reason": "Sakit" })).await.is(200);
    mentor.api().post(&cancelling, json!({ "reason": "Sakit" })).await.is(200);
    site.settle().await;
    let told = site.mail().iter().filter(|mail| mail.to.contains("ana@") && mail.text.contains("Sakit")).count();
    assert_eq!(told, 1);
    let marks = site.look(|conn| {
        let of = booking_marks::table.inner_join(bookings::table).filter(bookings::state.eq("cancelled"));
        Ok(of.count().get_result::<i64>(conn)?)
    });
    assert_eq!(marks.await, 0, "what is cancelled takes nobody's time");
}

#[actix_web::test]
async fn limits_notice_buffers_and_absences_are_kept() {
    let site = Site::demo().await;
    let own = json!({ "notice_hours": 48, "before_minutes": 30, "daily_limit": 2, "exceptions": "2026-03-06\n2026-03-07 10:00-11:00" });
    let mentor = site.mentor("andi", "lan", profile("WIB", "09:00-16:00", &own)).await;
    let (handle, (ana, team)) = (mentor.handle().await, alone(&site, "ana", BANYUWANGI).await);
    let on = |times: &[String], day: &str| -> Vec<String> {
        times.iter().filter(|at| at.starts_with(day)).cloned().collect()
    };
    let times = ana.slots(&handle, &team).await;
    // It is Monday, ten o'clock: Wednesday from ten o'clock on, not Friday, an hour on Saturday.
    assert_eq!(times[0], "2026-03-04T03:00:00Z");
    assert_eq!(on(&times, "2026-03-06"), Vec::<String>::new());
    assert_eq!(on(&times, "2026-03-07"), ["2026-03-07T03:00:00Z"]);
    ana.booked(&handle, &team, "2026-03-05T04:00:00Z").await;
    let left = on(&ana.slots(&handle, &team).await, "2026-03-05");
    // Half an hour before each meeting is the mentor's own.
    for (at, is_free) in [("02:30", true), ("03:00", false), ("04:30", false), ("05:00", false), ("05:30", true)] {
        assert_eq!(left.contains(&format!("2026-03-05T{at}:00Z")), is_free, "{at}");
    }
    let refused = ana.holds(&handle, &team, "2026-03-05T05:00:00Z").await;
    refused.is(409);
    ana.booked(&handle, &team, "2026-03-05T06:00:00Z").await;
    assert!(on(&ana.slots(&handle, &team).await, "2026-03-05").is_empty(), "two a day");
    // A team has three a week, whoever the mentor.
    ana.booked(&handle, &team, "2026-03-04T04:00:00Z").await;
    let other = site.mentor("budi", "lan", profile("WIB", "09:00-16:00", &json!({}))).await.handle().await;
    let left = ana.slots(&other, &team).await;
    assert!(left.iter().all(|at| at.as_str() > "2026-03-08"), "{left:?}");
    // Its own time counts with every mentor.
    let (ben, second) = alone(&site, "ben", BANYUWANGI).await;
    ben.booked(&other, &second, "2026-03-10T02:00:00Z").await;
    assert!(!ben.slots(&handle, &second).await.contains(&"2026-03-10T02:30:00Z".to_owned()));
    // What cannot be read is said beside its field.
    let new = |change: Value| {
        let mut new = json!({ "team": second, "starts_at": "2026-03-11T02:00:00Z", "mode": "online", "room": "" });
        new.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        new
    };
    let wrong = [
        (json!({ "starts_at": "besok" }), "starts_at", "time-unreadable"),
        (json!({ "starts_at": "2026-03-11T02:01:00Z" }), "starts_at", "time-unreadable"),
        (json!({ "team": "lab-ana/1" }), "team", "booking-team-unknown"),
        (json!({ "mode": "onsite" }), "room", "room-needed"),
        (json!({ "mode": "onsite", "room": "tidakada00" }), "room", "room-unknown"),
    ];
    for (change, field, code) in wrong {
        let answer = ben.api().post(&format!("/mentors/{handle}/bookings"), new(change)).await;
        assert_eq!(answer.is(422).field(field).as_deref(), Some(code));
    }
    site.settle().await;
}

#[actix_web::test]
async fn a_room_holds_one_meeting_at_a_time() {
    let site = Site::demo().await;
    let admin = site.known("agency_admin").await;
    let rooms = format!("/agencies/{BANYUWANGI}/rooms");
    let made = admin.submit(admin.get(&rooms).await.form(&rooms).fill("name", "Ruang Ijen")).await;
    made.sends_to(&rooms);
    let room = admin.api().get(&rooms).await.json()["items"][0]["handle"].as_str().expect("a handle").to_owned();
    let hours = || profile("WIB", "09:00-12:00", &json!({}));
    let one = site.mentor("andi", "lan", hours()).await.handle().await;
    let two = site.mentor("budi", "lan", hours()).await.handle().await;
    let ((ana, first), (ben, second)) = (alone(&site, "ana", BANYUWANGI).await, alone(&site, "ben", BANYUWANGI).await);
    let at = ana.slots(&one, &first).await[4].clone();
    let onsite = |team: &str| json!({ "team": team, "starts_at": at, "mode": "onsite", "room": room });
    ana.api().post(&format!("/mentors/{one}/bookings"), onsite(&first)).await.is(201);
    let taken = ben.api().post(&format!("/mentors/{two}/bookings"), onsite(&second)).await;
    assert!(!starts(&taken.is(409).json()["theirs"]["slots"]).contains(&at));
    ben.holds(&two, &second, &at).await.is(201);
    // Only the agency's administrators have a say in its rooms.
    let refused = ana.api().post(&rooms, json!({ "name": "Lain" })).await;
    assert_eq!(refused.is(403).json()["code"], "rooms-admins-only");
    admin.api().post(&format!("{rooms}/{room}/end"), json!({})).await.is(200);
    assert_eq!(ana.api().get(&rooms).await.json()["items"], json!([]));
    site.settle().await;
}

#[actix_web::test]
async fn a_clinic_seats_teams_and_lets_them_wait_in_order() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", MAKASSAR, profile("WITA", "09:00-12:00", &json!({}))).await;
    let new =
        json!({ "title": "Klinik data", "purpose": "", "starts_at": "2026-03-09T15:00", "seats": 1, "mode": "online" });
    let code = mentor.api().post("/clinics", new.clone()).await.is(201).json()["code"].as_str().unwrap().to_owned();
    // At the same time the mentor has nothing else to give.
    mentor.api().post("/clinics", new.clone()).await.is(409);
    let refused =
        mentor.api().post("/clinics", json!({ "title": "", "starts_at": "2026-03-01T15:00", "seats": 0 })).await;
    for field in ["title", "starts_at", "seats", "mode"] {
        assert!(refused.is(422).field(field).is_some(), "{field}");
    }
    let page = site.visitor().get("/clinics").await;
    page.shows("Klinik data").shows("15.00–16.00 WITA = 14.00–15.00 WIB");
    let mut field = vec![];
    for name in ["ana", "ben", "cici"] {
        field.push(alone(&site, name, BANYUWANGI).await);
    }
    assert_eq!(field[0].0.api().post("/clinics", new).await.is(403).json()["code"], "mentors-only");
    let seats = format!("/bookings/{code}/seats");
    let mut standings = vec![];
    for (who, team) in &field {
        let receipt = who.api().post(&seats, json!({ "team": team })).await.is(200).json();
        standings.push(receipt["state"].as_str().unwrap().to_owned());
    }
    assert_eq!(standings, ["seated", "waiting", "waiting"]);
    let again = field[0].0.api().post(&seats, json!({ "team": field[0].1 })).await;
    assert_eq!(again.is(200).json()["state"], "seated", "twice is once");
    // Whoever waits next has something else by then, so that the one behind has the seat.
    let other = site.mentor("budi", "lan", profile("WIB", "14:00-16:00", &json!({}))).await.handle().await;
    field[1].0.booked(&other, &field[1].1, "2026-03-09T07:00:00Z").await;
    field[0].0.api().post(&format!("{seats}/end"), json!({})).await.is(200);
    let seen = field[2].0.booking(&code).await;
    let own: Vec<&Value> = seen["teams"].as_array().unwrap().iter().filter(|team| team["is_own"] == true).collect();
    assert_eq!((own[0]["standing"].as_str(), seen["booking"]["seats_left"].as_i64()), (Some("seated"), Some(0)));
    site.settle().await;
    assert!(site.mail().iter().any(|mail| mail.to.contains("cici@") && mail.text.contains("mendapat tempat")));
    assert!(field[0].0.booking(&code).await["teams"].as_array().is_none_or(Vec::is_empty));
    // A clinic is not moved; cancelled, all its teams are told and free.
    let moved = mentor.api().get(&format!("/bookings/{code}/move")).await;
    assert_eq!(moved.is(409).json()["code"], "clinic-not-moved");
    mentor.api().post(&format!("/bookings/{code}/cancellation"), json!({ "reason": "Sakit" })).await.is(200);
    assert_eq!(field[0].0.api().post(&seats, json!({})).await.is(409).json()["code"], "clinic-over");
    site.settle().await;
    assert!(site.mail().iter().any(|mail| mail.to.contains("cici@") && mail.text.contains("Sakit")));
}

/// How many statements the list of a full quarter takes.
fn queries(site: &Site, person: i64, handle: &str, team: &str) -> usize {
    let mut conn = world::connect(&site.url);
    let who = actor::of_person(&mut conn, person).unwrap();
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = seen.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { .. } = event {
            counter.fetch_add(1, SeqCst);
        }
    });
    let place = SlotPlace { team: team.to_owned(), days: Some(92), ..SlotPlace::default() };
    let page = site.clock().during(|| slots::page(&mut conn, who.as_ref(), handle, &place)).unwrap();
    assert!(page.items.len() > 200);
    seen.load(SeqCst)
}
#[actix_web::test]
async fn a_full_quarter_takes_as_many_queries_as_an_empty_one() {
    let site = Site::of(World::Demo, &[]).await;
    site.change(|conn| {
        let now = ekopi::clock::now();
        for (name, value, unit) in [("booking-days", 120, "days"), ("booking-team-week", 20, "count")] {
            let rule = (rules::name.eq(name), rules::value.eq(value), rules::unit.eq(unit), rules::note.eq(""));
            let made = (rules::valid_from.eq(now), rules::created_at.eq(now));
            diesel::insert_into(rules::table).values((rule, made)).execute(conn)?;
        }
        Ok(())
    })
    .await;
    let mentor = site.mentor("andi", "lan", profile("WIB", "08:00-18:00", &json!({}))).await;
    let (handle, (ana, team)) = (mentor.handle().await, alone(&site, "ana", BANYUWANGI).await);
    let person = ana.id.expect("a person");
    let few = queries(&site, person, &handle, &team);
    for at in ana.slots(&handle, &team).await.iter().step_by(6).take(12) {
        let answer = ana.holds(&handle, &team, at).await;
        if answer.status == 201 {
            ana.fills(answer.json()["code"].as_str().expect("a code")).await.is(200);
        }
    }
    assert_eq!(queries(&site, person, &handle, &team), few);
    assert!(few <= 16, "{few} queries");
    site.settle().await;
}
