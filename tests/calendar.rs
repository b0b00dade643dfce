//! Calendars: what stands in them and stays in them, who may read them, and how iCalendar is written.
use crate::support::{
    Client, Site,
    calendars::{events, unescaped, unfolded},
    learning::COURSE,
    mentors::{BANYUWANGI, profile},
    practices::after,
};
use chrono::{DateTime, TimeDelta};
use diesel::prelude::*;
use ekopi::{
    clock::Instant,
    code,
    labs::calendar::ical::{self, Event, Method, Party, Time},
    schema::{calendar_entries, calendars, events as log},
};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

fn at(seconds: i64) -> Instant {
    DateTime::from_timestamp(seconds, 0).unwrap().into()
}
fn event(summary: &str) -> Event {
    Event {
        uid: "a@b".into(),
        sequence: 3,
        changed_at: at(1_795_399_200),
        time: Time::Span(at(1_795_399_200), at(1_795_402_800)),
        summary: summary.to_owned(),
        description: String::new(),
        url: String::new(),
        is_busy: true,
        is_cancelled: false,
        organizer: None,
        attendees: vec![],
    }
}
proptest! {
    /// Whatever people write, it is one property, in lines of 75 octets, and reads back as it was.
    #[test]
    fn a_text_comes_back_as_it_was(
        letters in prop::collection::vec(any::<char>(), 0..300),
        signs in prop::collection::vec(prop::sample::select(vec!['\\', ';', ',', '\n', '\r', '\t', '"', ':', ' ']), 0..9),
    ) {
        let text: String = signs.iter().chain(&letters).chain(&signs).collect();
        let written = ical::write(Method::Publish, &text, &[Event { description: text.clone(), ..event(&text) }]);
        let lines = unfolded(&written);
        let plain = |c| match c {
            '\r' => '\n',
            '\t' => ' ',
            c => c,
        };
        let wanted = text.replace("\r\n", "\n");
        let wanted: String = wanted.chars().map(plain).filter(|c| *c == '\n' || !c.is_control()).collect();
        for name in ["SUMMARY:", "DESCRIPTION:", "NAME:"] {
            let found = lines.iter().filter_map(|line| line.strip_prefix(name)).map(unescaped);
            let is_left_out = name == "DESCRIPTION:" && text.is_empty();
            prop_assert_eq!(found.collect::<Vec<_>>(), if is_left_out { vec![] } else { vec![wanted.clone()] });
        }
        prop_assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 1);
    }
    /// Names and addresses of people begin no line and no parameter.
    #[test]
    fn a_party_stays_in_its_line(
        name in prop::collection::vec(any::<char>(), 0..60),
        email in prop::collection::vec(any::<char>(), 0..60),
    ) {
        let party = Party { name: format!("\"{}\r\nX: y", String::from_iter(name)), email: String::from_iter(email) };
        let asked = Event { organizer: Some(party.clone()), attendees: vec![party], ..event("x") };
        let lines = unfolded(&ical::write(Method::Request, "x", &[asked]));
        for name in ["ORGANIZER;CN=\"", "ATTENDEE;CN=\""] {
            let found: Vec<&String> = lines.iter().filter(|line| line.starts_with(name)).collect();
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(found[0].matches('"').count(), 2);
            let (_, address) = found[0].rsplit_once("mailto:").expect("an address");
            prop_assert!(address.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~@+%".contains(&b)), "{}", address);
        }
        prop_assert!(!lines.iter().any(|line| line.starts_with("X:")));
    }
}
#[test]
fn a_method_says_what_is_to_be_done() {
    let lines = |method, event| unfolded(&ical::write(method, "Ekopi", &[event]));
    let published = lines(Method::Publish, event("Sesi"));
    for line in [
        "METHOD:PUBLISH",
        "UID:a@b",
        "SEQUENCE:3",
        "DTSTAMP:20261123T020000Z",
        "DTSTART:20261123T020000Z",
        "DTEND:20261123T030000Z",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
    ] {
        assert!(published.iter().any(|l| l == line), "{line}: {published:#?}");
    }
    let party = |name: &str| Party { name: name.into(), email: "a@example.go.id".into() };
    let asked = Event { organizer: Some(party("Ana")), attendees: vec![party("Ben \"B\"; x")], ..event("Sesi") };
    let asked = lines(Method::Request, asked);
    let invited = "ATTENDEE;CN=\"Ben ^'B^'; x\";PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:a@example.go.id";
    assert!(asked.iter().any(|l| l == invited) && asked.iter().any(|l| l == "METHOD:REQUEST"), "{asked:#?}");
    let cancelled = lines(Method::Cancel, event("Sesi"));
    for line in ["METHOD:CANCEL", "STATUS:CANCELLED", "TRANSP:TRANSPARENT"] {
        assert!(cancelled.iter().any(|l| l == line), "{line}: {cancelled:#?}");
    }
    let day = Event { time: Time::Day("2026-11-23".parse().unwrap()), ..event("Hari") };
    let day = lines(Method::Publish, day);
    assert!(day.iter().any(|l| l == "DTSTART;VALUE=DATE:20261123") && !day.iter().any(|l| l.starts_with("DTEND")));
    // A moment has no end.
    let moment = Event { time: Time::Span(at(0), at(0)), ..event("Tutup") };
    assert!(!lines(Method::Publish, moment).iter().any(|l| l.starts_with("DTEND")));
}

type Told = BTreeMap<String, String>;
async fn told(client: &Client<'_>, feed: &str) -> Vec<Told> {
    events(&client.site.visitor().get(feed).await)
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

#[actix_web::test]
async fn a_calendar_follows_its_courses() {
    let site = Site::demo().await;
    site.assigned().await;
    site.set_quiz(json!({ "opens_at": "2026-03-10T01:00:00Z", "closes_at": "2026-03-20T10:00:00Z" })).await;
    let run = site.new_run(json!({ "begins_at": "2026-04-01T09:00", "ends_at": "2026-05-01T09:00" })).await;
    let (teacher, ana) = (site.known("course_teacher").await.api(), site.person("ana").await);
    let days = json!({ "days": { "labinov-overview": "3" }, "milestones": { "labinov-overview": "Perkenalan; awal" } });
    teacher.post(&format!("{COURSE}/runs/{run}/timetable"), days).await.is(200);
    ana.enrol_in(run).await.is(201);
    let feed = ana.calendar().await;

    let first = told(&ana, &feed).await;
    for (summary, start) in [
        ("Mulai: ", "20260401T020000Z"),
        ("Berakhir: ", "20260501T020000Z"),
        ("Pelajaran: ", "20260404"),
        ("Kuis dibuka: ", "20260310T010000Z"),
        ("Kuis ditutup: ", "20260320T100000Z"),
        ("Tenggat tugas: Rencana tim", "20260309T165959Z"),
        ("Tenggat tugas: Rencana laboratorium", "20260309T165959Z"),
    ] {
        assert_eq!(says(&first, summary), [start, "0", "CONFIRMED"], "{summary}");
    }
    let lesson = of(&first, "Pelajaran: ");
    assert!(unescaped(&lesson["DESCRIPTION"]).ends_with("\nPerkenalan; awal"), "{lesson:?}");
    assert!(lesson["URL"].ends_with("/lessons/labinov-overview"), "{lesson:?}");
    let page = ana.get("/me/calendar").await;
    page.is(200)
        .shows("Kuis ditutup: ")
        .shows("20 Maret 2026 17.00 WIB")
        .shows("4 April 2026")
        .shows("Perkenalan; awal");
    ana.en().get("/me/calendar").await.shows("Quiz closes: ").shows("Your calendar");

    // What moves keeps its name and rises; what stays, stays; a later asking alone changes nothing.
    site.set_quiz(json!({ "opens_at": "2026-03-10T01:00:00Z", "closes_at": "2026-03-21T10:00:00Z" })).await;
    assert_eq!(told(&ana, &feed).await, first, "it is looked at by the job");
    after(&site, TimeDelta::minutes(45)).await;
    let second = told(&ana, &feed).await;
    assert_eq!(says(&second, "Kuis ditutup: "), ["20260321T100000Z", "1", "CONFIRMED"]);
    assert_eq!(of(&second, "Kuis ditutup: ")["UID"], of(&first, "Kuis ditutup: ")["UID"]);
    assert_eq!(of(&second, "Kuis dibuka: "), of(&first, "Kuis dibuka: "));
    after(&site, TimeDelta::minutes(45)).await;
    assert_eq!(told(&ana, &feed).await, second);

    // What is given up is cancelled and stays; what is over is left as it was.
    site.advance(TimeDelta::days(10));
    let reason = json!({ "reason": "Pengajar sakit" });
    teacher.post(&format!("{COURSE}/runs/{run}/cancellation"), reason).await.is(200);
    after(&site, TimeDelta::minutes(45)).await;
    let third = told(&ana, &feed).await;
    assert_eq!(third.len(), first.len());
    assert_eq!(says(&third, "Mulai: "), ["20260401T020000Z", "1", "CANCELLED"]);
    assert_eq!(says(&third, "Kuis ditutup: "), ["20260321T100000Z", "2", "CANCELLED"]);
    assert_eq!(says(&third, "Kuis dibuka: "), ["20260310T010000Z", "0", "CONFIRMED"]);
    assert_eq!(ana.api().get("/me/calendar").await.json()["items"], json!([]));

    // Another address goes on from there.
    let other = ana.calendar().await;
    assert_ne!(other, feed);
    assert_eq!(told(&ana, &other).await, third);
    // After a year it is forgotten.
    site.advance(TimeDelta::days(500));
    after(&site, TimeDelta::days(1)).await;
    assert_eq!(site.look(|conn| Ok(calendar_entries::table.count().get_result::<i64>(conn)?)).await, 0);
}

/// What somebody is not to know of yet is not told by their calendar; what waits leads to where the reason stands.
#[actix_web::test]
async fn a_hidden_lesson_stands_in_no_calendar() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "begins_at": "2026-04-01T09:00" })).await;
    let (teacher, ana) = (site.known("course_teacher").await.api(), site.person("ana").await);
    let days = json!({ "days": { "labinov-overview": "0", "labinov-drum-up": "7" }, "milestones": {} });
    teacher.post(&format!("{COURSE}/runs/{run}/timetable"), days).await.is(200);
    ana.enrol_in(run).await.is(201);
    let addresses = async || {
        let page = ana.api().get("/me/calendar").await.is(200).json();
        let lessons = page["items"].as_array().unwrap().iter().filter(|item| item["kind"] == "lesson");
        lessons.map(|item| item["address"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(addresses().await, ["/lessons/labinov-overview", "/lessons/labinov-drum-up"]);
    let wait = json!({ "type": "lesson", "lesson": "labinov-overview" });
    site.lock("labinov-drum-up", wait).await;
    assert_eq!(addresses().await, ["/lessons/labinov-overview", COURSE]);
    site.lock("labinov-drum-up", json!({ "type": "lesson", "lesson": "labinov-overview", "hide": true })).await;
    assert_eq!(addresses().await, ["/lessons/labinov-overview"]);
}

/// A meeting stands in the calendars of both sides at once: moved it keeps its name and rises, cancelled it stays.
#[actix_web::test]
async fn a_meeting_stands_in_both_calendars() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", "lan", profile("WIB", "09:00-16:00", &json!({}))).await;
    let (handle, ana) = (mentor.handle().await, site.person("ana").await);
    let team = site.team("tim-ana", BANYUWANGI, &[ana.id.unwrap()]).await;
    let (mine, theirs) = (ana.calendar().await, mentor.calendar().await);
    let times = ana.slots(&handle, &team).await;
    let start = |at: usize| times[at].replace(['-', ':'], "");
    let code = ana.holds(&handle, &team, &times[20]).await.is(201).json()["code"].as_str().unwrap().to_owned();
    site.settle().await;
    assert!(told(&ana, &mine).await.is_empty(), "what is held is none yet");
    ana.fills(&code).await.is(200);
    site.settle().await;
    let first = told(&ana, &mine).await;
    assert_eq!(says(&first, "Pertemuan: tim-ana"), [start(20).as_str(), "0", "CONFIRMED"]);
    let moving = json!({ "starts_at": times[40], "reason": "Rapat mendadak" });
    ana.api().post(&format!("/bookings/{code}/move"), moving).await.is(200);
    site.settle().await;
    let second = told(&ana, &mine).await;
    assert_eq!(says(&second, "Pertemuan: tim-ana"), [start(40).as_str(), "1", "CONFIRMED"]);
    assert_eq!(of(&second, "Pertemuan: ")["UID"], of(&first, "Pertemuan: ")["UID"]);
    ana.get("/me/calendar").await.shows("Pertemuan: tim-ana");
    mentor.api().post(&format!("/bookings/{code}/cancellation"), json!({ "reason": "Sakit" })).await.is(200);
    site.settle().await;
    for (who, feed) in [(&ana, &mine), (&mentor, &theirs)] {
        assert_eq!(says(&told(who, feed).await, "Pertemuan: tim-ana"), [start(40).as_str(), "2", "CANCELLED"]);
    }
    assert_eq!(mentor.api().get("/me/calendar").await.json()["items"], json!([]));
}

#[actix_web::test]
async fn an_address_is_a_secret_that_its_person_ends() {
    let site = Site::demo().await;
    let (ana, ben) = (site.learner("ana").await, site.learner("ben").await);
    let form = ana.get("/me/calendar").await.is(200).form("/me/calendar");
    let made = ana.submit(form.clone()).await;
    made.is(201).shows("Alamat kalender Anda").shows("/calendars/");
    assert_eq!((made.header("cache-control"), made.header("location")), ("no-store", "/me/calendar"));
    // The same form again made the same, which nobody can show any more.
    ana.submit(form).await.is(201).shows("sudah pernah dikirim").lacks("/calendars/");
    ana.get("/me/calendar").await.shows("berlaku sejak 2 Maret 2026").lacks("/calendars/");
    let (mine, theirs) = (ana.calendar().await, ben.calendar().await);
    let secret = mine.rsplit('/').next().unwrap().to_owned();
    let hashes: Vec<String> =
        site.look(|conn| Ok(calendars::table.order(calendars::id).select(calendars::token_hash).load(conn)?)).await;
    assert!(hashes.contains(&code::hash(&secret)) && !hashes.contains(&secret) && hashes.len() == 2);

    // To a program it is a file of its own, kept for a while and asked for again.
    let feed = site.visitor().get(&mine).await;
    assert_eq!(feed.is(200).header("cache-control"), "private, max-age=900");
    assert_eq!(feed.header("content-disposition"), "attachment; filename=\"ekopi.ics\"");
    let again = site.visitor().request(actix_web::http::Method::GET, &mine);
    let again = site.ask(again.insert_header(("if-none-match", feed.header("etag")))).await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(ana.get(&mine).await.header("cache-control"), "no-store");

    // Ended, wrong and never made are alike, and another's goes on.
    let wrong =
        [format!("/calendars/{}", "0".repeat(64)), format!("/calendars/{}", "x".repeat(5000)), "/calendars/a".into()];
    ana.api().post("/me/calendar/revocation", json!({})).await.is(200);
    ana.api().post("/me/calendar/revocation", json!({})).await.is(200);
    let gone = site.visitor().api().get(&mine).await.is(404).json();
    for wrong in &wrong {
        let nothing = site.visitor().api().get(wrong).await.is(404).json();
        assert_eq!((&nothing["code"], &nothing["title"]), (&gone["code"], &gone["title"]), "{wrong}");
    }
    site.visitor().get(&mine).await.is(404);
    let told = site.visitor().get(&theirs).await;
    told.is(200).lacks("ana@example.go.id").lacks("ben@example.go.id");
    let kinds: Vec<String> = site
        .look(|conn| Ok(log::table.filter(log::kind.like("calendar-%")).order(log::id).select(log::kind).load(conn)?))
        .await;
    assert_eq!(kinds, ["calendar-made", "calendar-made", "calendar-made", "calendar-revoked"]);
    // Of someone who is shut out nothing is told.
    let id = ben.id.unwrap();
    site.change(move |conn| {
        let ben = ekopi::schema::people::table.find(id);
        Ok(diesel::update(ben).set(ekopi::schema::people::state.eq("disabled")).execute(conn)?)
    })
    .await;
    site.visitor().get(&theirs).await.is(404);
    // Who guesses is stopped.
    for _ in 0..100 {
        site.visitor().get("/calendars/guess").await;
    }
    assert_eq!(site.visitor().get("/calendars/guess").await.status, 429);
    site.visitor().get("/me/calendar").await.sends_to("/sign-in?next=%2Fme%2Fcalendar");
}
