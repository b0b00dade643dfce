//! Attendance of meetings: checking in with a code that changes, a mentor's corrections, hours that are counted once.
use crate::support::{
    Client, Site,
    mentors::{BANYUWANGI, profile},
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use ekopi::{
    job,
    labs::meetings::poll::PollMeetings,
    operating::check,
    schema::{events, jp_entries},
};
use serde_json::{Value, json};

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}
fn go_to(site: &Site, at: DateTime<Utc>) {
    site.advance(at - site.clock().now().utc());
}
async fn mentor<'s>(site: &'s Site, name: &'static str) -> Client<'s> {
    site.mentor(name, "lan", profile("WIB", "09:00-16:00", &json!({}))).await
}
/// What is over is settled.
async fn settle(site: &Site) {
    site.change(|conn| job::enqueue(conn, &PollMeetings::default())).await;
    site.settle().await;
}
/// The code that the mentor's page shows now.
async fn code(mentor: &Client<'_>, meeting: &str) -> String {
    let page = mentor.api().get(&format!("/bookings/{meeting}/check-in")).await.is(200).json();
    page["code"].as_str().expect("a code").to_owned()
}
async fn checks_in(who: &Client<'_>, mentor: &Client<'_>, meeting: &str) {
    let typed = json!({ "code": code(mentor, meeting).await });
    who.api().post(&format!("/bookings/{meeting}/check-in"), typed).await.is(200);
}
/// Minutes of the hours of sessions, the newest first.
async fn minutes(who: &Client<'_>) -> Vec<i64> {
    let page = who.api().get("/me/hours").await.is(200).json();
    let items = page["items"].as_array().expect("entries").iter();
    items.filter(|item| item["kind"] == "session").map(|item| item["minutes"].as_i64().expect("minutes")).collect()
}

#[actix_web::test]
async fn whoever_is_there_types_the_code_that_is_shown() {
    let site = Site::demo().await;
    let (andi, ana) = (mentor(&site, "andi").await, site.person("ana").await);
    let team = site.team("ana", BANYUWANGI, &[ana.id.expect("a person")]).await;
    let handle = andi.handle().await;
    let at = ana.slots(&handle, &team).await[4].clone();
    let meeting = ana.booked(&handle, &team, &at).await;
    let page = format!("/bookings/{meeting}/check-in");
    ana.get(&page).await.is(200).shows("Absen masuk dibuka");
    assert_eq!(ana.api().post(&page, json!({ "code": "271828" })).await.is(409).json()["code"], "check-in-closed");
    go_to(&site, instant(&at) - TimeDelta::minutes(9));
    andi.get(&page).await.is(200).shows("Kode QR untuk absen masuk").lacks("<form class=\"stack\"");
    assert_eq!(ana.api().get(&page).await.json()["code"], Value::Null, "the code is the mentor's to show");
    let shown = code(&andi, &meeting).await;
    // The picture leads to the form, filled in.
    let form = ana.get(&format!("{page}?code={shown}")).await.form(&page);
    assert_eq!(form.value("code"), Some(shown.as_str()));
    let wrong = if shown == "000000" { "000001" } else { "000000" };
    ana.submit(form.clone().fill("code", wrong)).await.is(422).shows("Kode ini salah").shows(wrong);
    ana.submit(form).await.sends_to(&page);
    ana.get(&page).await.shows("Anda tercatat masuk");
    // Who checks in again changes nothing, and who is not of the meeting does not.
    ana.api().post(&page, json!({ "code": code(&andi, &meeting).await })).await.is(200);
    site.person("lain").await.api().post(&page, json!({ "code": shown })).await.is(404);
    let logged = events::table.filter(events::kind.eq("meeting-checked-in"));
    assert_eq!(site.look(move |conn| Ok(logged.count().get_result::<i64>(conn)?)).await, 1);
    // A code of before is none, and guesses are counted.
    let ben = site.person("ben").await;
    let team = site.team("ben", BANYUWANGI, &[ben.id.expect("a person")]).await;
    let bela = mentor(&site, "bela").await;
    let other = ben.booked(&bela.handle().await, &team, &at).await;
    let page = format!("/bookings/{other}/check-in");
    let old = code(&bela, &other).await;
    site.advance(TimeDelta::minutes(7));
    for _ in 0..10 {
        assert_eq!(
            ben.api().post(&page, json!({ "code": old })).await.is(422).field("code").as_deref(),
            Some("check-in-wrong")
        );
    }
    let right = json!({ "code": code(&bela, &other).await });
    ben.api().post(&page, right).await.is(429);
    site.settle().await;
}

#[actix_web::test]
async fn a_mentor_corrects_with_a_reason_and_what_stood_there_stays() {
    let site = Site::demo().await;
    let (andi, ana, ben) = (mentor(&site, "andi").await, site.person("ana").await, site.person("ben").await);
    let team = site.team("ana", BANYUWANGI, &[ana.id.unwrap(), ben.id.unwrap()]).await;
    let handle = andi.handle().await;
    let at = ana.slots(&handle, &team).await[4].clone();
    let meeting = ana.booked(&handle, &team, &at).await;
    let page = format!("/bookings/{meeting}/attendance");
    let word = |who: &str, mark: &str, reason: &str| json!({ "person": who, "mark": mark, "reason": reason });
    let of_ana = ana.handle().await;
    let early = andi.api().post(&page, word(&of_ana, "present", "x")).await;
    assert_eq!(early.is(409).json()["code"], "meeting-not-begun");
    go_to(&site, instant(&at) + TimeDelta::minutes(2));
    checks_in(&ana, &andi, &meeting).await;
    go_to(&site, instant(&at) + TimeDelta::minutes(125));
    settle(&site).await;
    assert_eq!((minutes(&ana).await, minutes(&ben).await), (vec![60], vec![]));
    assert_eq!(ana.api().post(&page, word(&of_ana, "present", "x")).await.status, 403);
    let form = andi.get(&page).await.is(200).form(&page).fill("person", &of_ana);
    andi.submit(form.clone().choose("mark", "absent")).await.is(422).shows("id=\"reason-error\"");
    let form = form.choose("mark", "absent").fill("reason", "Hanya kodenya yang masuk");
    andi.submit(form).await.sends_to(&page);
    // The person reads why, and what stood there; nobody else of the team does.
    ana.get(&page).await.is(200).shows("Hanya kodenya yang masuk").shows("Tidak hadir");
    assert_eq!(ana.api().get(&page).await.json()["items"].as_array().map(Vec::len), Some(1));
    ben.get(&page).await.is(200).lacks("Hanya kodenya");
    let item = andi.api().get(&page).await.json()["items"][1].clone();
    assert_eq!(json!([item["name"], item["mark"], item["source"]]), json!(["ana", "absent", "mentor"]));
    assert_eq!(item["corrections"][0]["before"], "present");
    // Hours follow by entries of their own: nothing is deleted.
    assert_eq!(minutes(&ana).await, [-60, 60]);
    let of_ben = ben.handle().await;
    andi.api().post(&page, word(&of_ben, "present", "Ikut lewat telepon")).await.is(200);
    andi.api().post(&page, word(&of_ana, "excused", "Sudah memberi tahu")).await.is(200);
    assert_eq!((minutes(&ana).await, minutes(&ben).await), (vec![-60, 60], vec![60]));
    let unknown = andi.api().post(&page, word("nobody", "present", "x")).await;
    assert_eq!(unknown.is(422).field("person").as_deref(), Some("attendance-person-unknown"));
    // LAN's curators and auditors read all of it, others nothing.
    for account in ["curator", "auditor"] {
        let seen = site.known(account).await.api().get(&page).await.is(200).json();
        assert_eq!(seen["items"].as_array().map(Vec::len), Some(3), "{account}");
    }
    site.known("innovator").await.get(&page).await.is(404);
    let year = ben.api().get("/me/hours").await.json()["years"][0].clone();
    assert_eq!((&year["minutes"], &year["jp"]), (&json!(60), &json!(133)));
    // On the lists of past meetings, and on the meeting's page, each finds their own: what was taken back is none.
    let (past, shown) = ("/bookings?part=past", format!("/bookings/{meeting}"));
    for (who, jp) in [(&ben, json!(133)), (&ana, Value::Null), (&andi, Value::Null)] {
        let list = who.api().get(past).await.is(200).json();
        assert_eq!(list["items"][0]["code"], meeting.as_str());
        assert_eq!(list["jp"][&meeting], jp);
        assert_eq!(who.api().get(&shown).await.is(200).json()["jp"], jp);
    }
    ben.get(past).await.is(200).shows("1,33 JP");
    ben.en().get(&shown).await.is(200).shows("Your hours of learning").shows("1.33 JP");
    ana.get(past).await.is(200).lacks("1,33");
    ana.get(&shown).await.is(200).lacks("Jam pelajaran Anda");
    assert_eq!(ben.api().get("/bookings").await.is(200).json()["jp"], json!({}));
    site.settle().await;
}

/// Two sessions at one time are not twice the hours: the first counts, and of the other what lies outside of it.
#[actix_web::test]
async fn hours_of_sessions_do_not_overlap() {
    let site = Site::demo().await;
    let (andi, bela) = (mentor(&site, "andi").await, mentor(&site, "bela").await);
    let ana = site.person("ana").await;
    let one = site.team("satu", BANYUWANGI, &[ana.id.unwrap()]).await;
    let two = site.team("dua", BANYUWANGI, &[ana.id.unwrap()]).await;
    let (first, second) = (andi.handle().await, bela.handle().await);
    let at = ana.slots(&first, &one).await[4].clone();
    let later = instant(&at) + TimeDelta::minutes(30);
    let slots = ana.slots(&second, &two).await;
    let half = slots.iter().find(|slot| instant(slot) == later).expect("half an hour later").clone();
    let before = ana.booked(&first, &one, &at).await;
    let after = ana.booked(&second, &two, &half).await;
    go_to(&site, later);
    checks_in(&ana, &andi, &before).await;
    checks_in(&ana, &bela, &after).await;
    go_to(&site, later + TimeDelta::minutes(125));
    settle(&site).await;
    assert_eq!(minutes(&ana).await, [30, 60]);
    // Said again it is the same.
    let page = format!("/bookings/{after}/attendance");
    let word = json!({ "person": ana.handle().await, "mark": "present", "reason": "Hadir" });
    bela.api().post(&page, word).await.is(200);
    assert_eq!(minutes(&ana).await, [30, 60]);
    let rows = jp_entries::table.filter(jp_entries::person_id.eq(ana.id.unwrap()));
    assert_eq!(site.look(move |conn| Ok(rows.count().get_result::<i64>(conn)?)).await, 2);
    assert_eq!(site.look(|conn| Ok(check::inside(conn)?.1)).await, Vec::<String>::new());
    site.settle().await;
}
