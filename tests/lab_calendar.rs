//! The calendar of a lab: what stands in it and stays in it, who may read it, and for how long.
use crate::support::{
    Client, Site,
    calendars::{events, unescaped},
    mentors::{BANYUWANGI, MAKASSAR, profile},
    practices::after,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    clock::{self, Instant},
    code,
    schema::{events as log, lab_calendar_entries, lab_calendars, lab_members, lab_phases, labs},
};
use serde_json::json;
use std::collections::BTreeMap;

const LAB: &str = "/labs/lab-ana";
const PAGE: &str = "/labs/lab-ana/calendar";

type Told = BTreeMap<String, String>;
async fn told(site: &Site, feed: &str) -> Vec<Told> {
    events(&site.visitor().get(feed).await)
}
/// The one whose summary begins so.
fn of<'t>(all: &'t [Told], summary: &str) -> &'t Told {
    let mut found = all.iter().filter(|event| event["SUMMARY"].starts_with(summary));
    let one = found.next().unwrap_or_else(|| panic!("no {summary} in {all:#?}"));
    assert!(found.next().is_none(), "{summary} twice in {all:#?}");
    one
}
fn says<'t>(all: &'t [Told], summary: &str) -> [&'t str; 3] {
    ["DTSTART", "SEQUENCE", "STATUS"].map(|name| of(all, summary)[name].as_str())
}
/// Plans the phase of `lab-ana`, whole days of March.
async fn planned(site: &Site, from: &str, until: &str) {
    let at = |day: &str| -> Instant { clock::beginning_of(format!("2026-03-{day}").parse().expect("a day")) };
    let (from, until) = (at(from), at(until));
    site.change(move |conn| {
        let lab: i64 = labs::table.filter(labs::slug.eq("lab-ana")).select(labs::id).first(conn)?;
        let row = lab_phases::table.filter(lab_phases::lab_id.eq(lab));
        let days = (lab_phases::from_at.eq(from), lab_phases::until_at.eq(until));
        Ok(diesel::update(row).set(days).execute(conn)?)
    })
    .await;
}
/// Someone is in no team any more.
async fn leaves(site: &Site, person: &Client<'_>) {
    let id = person.id.expect("a person");
    site.change(move |conn| {
        let own = lab_members::table.filter(lab_members::person_id.eq(id));
        Ok(diesel::update(own).set(lab_members::until_at.eq(clock::now())).execute(conn)?)
    })
    .await;
}

#[actix_web::test]
async fn a_calendar_follows_its_lab() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", MAKASSAR, profile("WITA", "09:00-16:00", &json!({}))).await;
    let (handle, ana, budi) = (mentor.handle().await, site.person("ana").await, site.person("budi").await);
    let team = site.team("ana", BANYUWANGI, &[ana.id.unwrap(), budi.id.unwrap()]).await;
    planned(&site, "09", "20").await;
    let task = json!({ "kind": "task", "body": "Kirim data\n\nke dinas", "owner": budi.handle().await,
        "due_on": "2026-03-12" });
    ana.api().post(&format!("{LAB}/notes"), task).await.is(201);
    let times = ana.slots(&handle, &team).await;
    let start = |at: usize| times[at].replace(['-', ':'], "");
    let feed = ana.lab_calendar("lab-ana").await;
    let held = ana.holds(&handle, &team, &times[20]).await.is(201).json()["code"].as_str().unwrap().to_owned();
    site.settle().await;
    assert_eq!(told(&site, &feed).await.len(), 2, "what is held is no meeting yet");
    ana.fills(&held).await.is(200);
    site.settle().await;

    let first = told(&site, &feed).await;
    assert_eq!(says(&first, "Pertemuan: ana"), [start(20).as_str(), "0", "CONFIRMED"]);
    assert_eq!(says(&first, "Design: Layanan (contoh)"), ["20260309", "0", "CONFIRMED"]);
    // The day behind the last one.
    assert_eq!(of(&first, "Design: ")["DTEND"], "20260321");
    assert_eq!(says(&first, "Tenggat tugas: Kirim data"), ["20260312", "0", "CONFIRMED"]);
    let meeting = of(&first, "Pertemuan: ");
    let words = unescaped(&meeting["DESCRIPTION"]);
    assert!(words.contains(" WITA = 2026-") && words.ends_with(" WIB"), "{words}");
    assert!(meeting["URL"].ends_with("/labs/lab-ana#meetings"), "{meeting:?}");
    // Neither what a meeting is for, nor with whom, nor whose a task is.
    site.visitor().get(&feed).await.lacks("Menguji rancangan").lacks("andi").lacks("budi").lacks("/bookings/");
    let page = ana.get(PAGE).await;
    page.is(200)
        .shows("Kalender laboratorium")
        .shows("Pertemuan: ana")
        .shows("9 Maret 2026 – 20 Maret 2026")
        .shows("12 Maret 2026");
    ana.en().get(PAGE).await.is(200).shows("Calendar of the lab").shows("Task due: Kirim data");
    ana.get(LAB).await.shows(&format!("href=\"{PAGE}\""));

    // A meeting that moves keeps its name and rises at once; what was cancelled stays.
    let moving = json!({ "starts_at": times[40], "reason": "Rapat mendadak" });
    ana.api().post(&format!("/bookings/{held}/move"), moving).await.is(200);
    site.settle().await;
    let second = told(&site, &feed).await;
    assert_eq!(says(&second, "Pertemuan: ana"), [start(40).as_str(), "1", "CONFIRMED"]);
    assert_eq!(of(&second, "Pertemuan: ")["UID"], meeting["UID"]);
    assert_eq!(of(&second, "Design: "), of(&first, "Design: "));
    mentor.api().post(&format!("/bookings/{held}/cancellation"), json!({ "reason": "Sakit" })).await.is(200);
    site.settle().await;
    assert_eq!(says(&told(&site, &feed).await, "Pertemuan: ana"), [start(40).as_str(), "2", "CANCELLED"]);

    // What else changes is looked at by the job.
    planned(&site, "09", "27").await;
    ana.api().post(&format!("{LAB}/notes/1/completion"), json!({})).await.is(200);
    after(&site, TimeDelta::minutes(45)).await;
    let third = told(&site, &feed).await;
    assert_eq!(says(&third, "Design: "), ["20260309", "1", "CONFIRMED"]);
    assert_eq!(of(&third, "Design: ")["DTEND"], "20260328");
    assert_eq!(says(&third, "Tenggat tugas: "), ["20260312", "1", "CANCELLED"]);
    after(&site, TimeDelta::minutes(45)).await;
    assert_eq!(told(&site, &feed).await, third);

    // It is one calendar, by whichever address; in that of a person the meeting has a name of its own.
    let curator = site.known("curator").await;
    let other = curator.lab_calendar("lab-ana").await;
    let names = |all: &[Told]| all.iter().map(|event| event["UID"].clone()).collect::<Vec<_>>();
    assert_eq!(names(&told(&site, &other).await), names(&third));
    curator.get(PAGE).await.is(200).shows("Design: Layanan (contoh)");

    // A lab that is called off takes its phase along.
    site.change(|conn| {
        let lab = labs::table.filter(labs::slug.eq("lab-ana"));
        Ok(diesel::update(lab).set(labs::state.eq("cancelled")).execute(conn)?)
    })
    .await;
    after(&site, TimeDelta::minutes(45)).await;
    assert_eq!(says(&told(&site, &feed).await, "Design: "), ["20260309", "2", "CANCELLED"]);
    ana.get(PAGE).await.is(200).shows("Belum ada yang akan datang");
    // After a year it is forgotten.
    site.advance(TimeDelta::days(500));
    after(&site, TimeDelta::days(1)).await;
    assert_eq!(site.look(|conn| Ok(lab_calendar_entries::table.count().get_result::<i64>(conn)?)).await, 0);
}

#[actix_web::test]
async fn an_address_is_one_persons_for_as_long_as_they_see_the_lab() {
    let site = Site::demo().await;
    let (ana, ben, lain) = (site.person("ana").await, site.person("ben").await, site.person("lain").await);
    site.team("ana", BANYUWANGI, &[ana.id.unwrap(), ben.id.unwrap()]).await;
    planned(&site, "09", "20").await;
    let form = ana.get(PAGE).await.is(200).form(PAGE);
    let made = ana.submit(form.clone()).await;
    made.is(201).shows("Alamat kalender laboratorium").shows("/calendars/labs/");
    assert_eq!((made.header("cache-control"), made.header("location")), ("no-store", PAGE));
    // The same form again made the same, which nobody can show any more.
    ana.submit(form).await.is(201).shows("sudah pernah dikirim").lacks("/calendars/labs/");
    ana.get(PAGE).await.shows("berlaku sejak 2 Maret 2026").lacks("/calendars/labs/");
    let (mine, theirs) = (ana.lab_calendar("lab-ana").await, ben.lab_calendar("lab-ana").await);
    let secret = mine.rsplit('/').next().unwrap().to_owned();
    let hashes: Vec<String> =
        site.look(|conn| Ok(lab_calendars::table.select(lab_calendars::token_hash).load(conn)?)).await;
    assert!(hashes.contains(&code::hash(&secret)) && !hashes.contains(&secret) && hashes.len() == 2);

    // To a program it is a file of its own, kept for a while and asked for again.
    let feed = site.visitor().get(&mine).await;
    assert_eq!(feed.is(200).header("cache-control"), "private, max-age=900");
    let again = site.visitor().request(actix_web::http::Method::GET, &mine);
    let again = site.ask(again.insert_header(("if-none-match", feed.header("etag")))).await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    // It opens no person's calendar.
    site.visitor().get(&format!("/calendars/{secret}")).await.is(404);

    // To a stranger the lab is not there.
    lain.get(PAGE).await.is(404);
    lain.api().post(PAGE, json!({})).await.is(404);
    lain.api().post(&format!("{PAGE}/revocation"), json!({})).await.is(404);
    site.visitor().api().get(PAGE).await.is(401);
    site.visitor().get(PAGE).await.sends_to("/sign-in?next=%2Flabs%2Flab-ana%2Fcalendar");

    // Ended, wrong and never made are alike, and another's goes on.
    let revocation = format!("{PAGE}/revocation");
    ana.submit(ana.get(PAGE).await.form(&revocation)).await.sends_to(PAGE);
    ana.api().post(&revocation, json!({})).await.is(200);
    let gone = site.visitor().api().get(&mine).await.is(404).json();
    for wrong in ["0".repeat(64), "x".repeat(5000), "a".into()] {
        let nothing = site.visitor().api().get(&format!("/calendars/labs/{wrong}")).await.is(404).json();
        assert_eq!((&nothing["code"], &nothing["title"]), (&gone["code"], &gone["title"]), "{wrong}");
    }
    site.visitor().get(&theirs).await.is(200);
    let kinds: Vec<String> = site
        .look(|conn| {
            let own = log::table.filter(log::kind.like("lab-calendar-%")).order(log::id);
            Ok(own.select(log::kind).load(conn)?)
        })
        .await;
    assert_eq!(kinds, ["lab-calendar-made", "lab-calendar-made", "lab-calendar-made", "lab-calendar-revoked"]);

    // Who is in the lab no more reads it no more, by no address.
    leaves(&site, &ben).await;
    ben.get(PAGE).await.is(404);
    let lost = site.visitor().api().get(&theirs).await.is(404).json();
    assert_eq!((&lost["code"], &lost["title"]), (&gone["code"], &gone["title"]));
    // Who guesses is stopped.
    for _ in 0..100 {
        site.visitor().get("/calendars/labs/guess").await;
    }
    assert_eq!(site.visitor().get("/calendars/labs/guess").await.status, 429);
}
