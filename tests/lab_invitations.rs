//! Meetings in people's own calendars, by mail: asked for, moved and cancelled under one name, with a sequence that rises.
use crate::support::{
    Client, Site,
    calendars::{events, read},
    mentors::{BANYUWANGI, JAYAPURA, MAKASSAR, profile},
};
use serde_json::json;
use std::collections::BTreeMap;

/// A mail that a calendar program takes over.
struct Invitation {
    text: String,
    method: String,
    event: BTreeMap<String, String>,
}
impl Invitation {
    fn says(&self) -> [&str; 4] {
        [
            self.method.as_str(),
            self.event["DTSTART"].as_str(),
            self.event["SEQUENCE"].as_str(),
            self.event["STATUS"].as_str(),
        ]
    }
}
/// Those to this person so far, the oldest first.
fn to(site: &Site, name: &str) -> Vec<Invitation> {
    let own = site.mail().into_iter().filter(|mail| mail.to == format!("{name}@example.go.id"));
    own.filter_map(|mail| {
        let (kind, calendar) = mail.calendar?;
        let method = kind.strip_prefix("text/calendar; charset=utf-8; method=").expect("a method").to_owned();
        assert!(calendar.contains(&format!("METHOD:{method}\r\n")), "{calendar}");
        let event = read(&calendar).pop().expect("an event");
        Some(Invitation { text: mail.text, method, event })
    })
    .collect()
}
fn last(site: &Site, name: &str) -> Invitation {
    to(site, name).pop().unwrap_or_else(|| panic!("nothing for {name}"))
}
/// As calendars write it.
fn instant(at: &str) -> String {
    at.replace(['-', ':'], "")
}
async fn alone<'s>(site: &'s Site, name: &'static str, agency: &'static str) -> (Client<'s>, String) {
    let one = site.person(name).await;
    let team = site.team(name, agency, &[one.id.expect("a person")]).await;
    (one, team)
}

#[actix_web::test]
async fn a_meeting_that_moves_keeps_its_name_and_rises() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", MAKASSAR, profile("WITA", "09:00-16:00", &json!({}))).await;
    let (handle, (ana, team)) = (mentor.handle().await, alone(&site, "ana", JAYAPURA).await);
    let feed = ana.calendar().await;
    let times = ana.slots(&handle, &team).await;
    let code = ana.holds(&handle, &team, &times[20]).await.is(201).json()["code"].as_str().unwrap().to_owned();
    site.settle().await;
    assert!(to(&site, "ana").is_empty() && to(&site, "andi").is_empty(), "what is held is told to nobody");

    ana.fills(&code).await.is(200);
    site.settle().await;
    let first = last(&site, "ana");
    assert_eq!(first.says(), ["REQUEST", instant(&times[20]).as_str(), "0", "CONFIRMED"]);
    assert_eq!(last(&site, "andi").says(), first.says(), "whoever has done it has a calendar, too");
    assert_eq!(first.event["UID"], events(&site.visitor().get(&feed).await)[0]["UID"]);
    assert_ne!(first.event["UID"], last(&site, "andi").event["UID"]);
    // The reader's own clock first, then those of mentor and team.
    assert!(first.text.contains(" WIB = ") && first.text.contains(" WITA = ") && first.text.contains(" WIT"));
    assert!(first.text.contains(&format!("/bookings/{code}")) && first.event["URL"].ends_with(&code));
    assert!(first.event["ATTENDEE"].ends_with("ana@example.go.id"), "nobody else's address: {:?}", first.event);

    let moving = json!({ "starts_at": times[40], "reason": "Rapat mendadak" });
    mentor.api().post(&format!("/bookings/{code}/move"), moving).await.is(200);
    site.settle().await;
    for name in ["ana", "andi"] {
        let second = last(&site, name);
        assert_eq!(second.says(), ["REQUEST", instant(&times[40]).as_str(), "1", "CONFIRMED"], "{name}");
        assert!(second.text.contains("Rapat mendadak") && second.text.contains("dipindahkan"), "{}", second.text);
    }
    mentor.api().post(&format!("/bookings/{code}/cancellation"), json!({ "reason": "Sakit" })).await.is(200);
    mentor.api().post(&format!("/bookings/{code}/cancellation"), json!({ "reason": "Sakit" })).await.is(200);
    site.settle().await;
    let all = to(&site, "ana");
    let uids: Vec<&str> = all.iter().map(|told| told.event["UID"].as_str()).collect();
    assert_eq!(uids, [uids[0]; 3], "one name, and each change once");
    assert_eq!(all[2].says(), ["CANCEL", instant(&times[40]).as_str(), "2", "CANCELLED"]);
    assert!(all[2].text.contains("Sakit") && to(&site, "andi").len() == 3);
    // Of one change there is one mail, and the notice beside it.
    let news = site.mail().iter().filter(|mail| mail.to.contains("ana@") && mail.text.contains("Sakit")).count();
    assert_eq!(news, 1);
    ana.get("/me/notices").await.shows("dibatalkan").shows("Sakit");
}

/// What a team moves is asked of the mentor again: the old time leaves the calendars until there is a yes.
#[actix_web::test]
async fn what_waits_for_an_answer_stands_in_no_calendar() {
    let site = Site::demo().await;
    let asks = profile("WIB", "09:00-16:00", &json!({ "needs_approval": true }));
    let mentor = site.mentor("andi", "lan", asks).await;
    let (handle, (ana, team)) = (mentor.handle().await, alone(&site, "ana", BANYUWANGI).await);
    let times = ana.slots(&handle, &team).await;
    let code = ana.booked(&handle, &team, &times[20]).await;
    site.settle().await;
    assert!(to(&site, "ana").is_empty() && to(&site, "andi").is_empty(), "a request is no meeting");
    let answer = format!("/bookings/{code}/answer");
    mentor.api().post(&answer, json!({ "accept": true })).await.is(200);
    site.settle().await;
    assert_eq!(last(&site, "ana").says(), ["REQUEST", instant(&times[20]).as_str(), "0", "CONFIRMED"]);

    let moving = json!({ "starts_at": times[40], "reason": "Rapat mendadak" });
    ana.api().post(&format!("/bookings/{code}/move"), moving).await.is(200);
    site.settle().await;
    for name in ["ana", "andi"] {
        let gone = last(&site, name);
        assert_eq!(gone.says(), ["CANCEL", instant(&times[20]).as_str(), "1", "CANCELLED"], "{name}");
        assert!(gone.text.contains("menunggu jawaban andi") && gone.text.contains("Rapat mendadak"), "{}", gone.text);
    }
    mentor.api().post(&answer, json!({ "accept": true })).await.is(200);
    site.settle().await;
    assert_eq!(last(&site, "ana").says(), ["REQUEST", instant(&times[40]).as_str(), "2", "CONFIRMED"]);

    // What is refused never was in a calendar.
    let other = ana.booked(&handle, &team, &times[60]).await;
    let no = json!({ "accept": false, "reason": "Di luar kota" });
    mentor.api().post(&format!("/bookings/{other}/answer"), no).await.is(200);
    site.settle().await;
    assert_eq!((to(&site, "ana").len(), to(&site, "andi").len()), (3, 3));
}

#[actix_web::test]
async fn a_clinic_is_told_to_teams_with_a_seat() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", MAKASSAR, profile("WITA", "09:00-12:00", &json!({}))).await;
    let new =
        json!({ "title": "Klinik data", "purpose": "", "starts_at": "2026-03-09T15:00", "seats": 1, "mode": "online" });
    let code = mentor.api().post("/clinics", new).await.is(201).json()["code"].as_str().unwrap().to_owned();
    let ((ana, first), (ben, second)) = (alone(&site, "ana", BANYUWANGI).await, alone(&site, "ben", BANYUWANGI).await);
    let seats = format!("/bookings/{code}/seats");
    ana.api().post(&seats, json!({ "team": first })).await.is(200);
    ben.api().post(&seats, json!({ "team": second })).await.is(200);
    site.settle().await;
    assert_eq!(last(&site, "andi").says(), ["REQUEST", "20260309T070000Z", "0", "CONFIRMED"]);
    assert_eq!(last(&site, "ana").says(), ["REQUEST", "20260309T070000Z", "0", "CONFIRMED"]);
    assert!(to(&site, "ben").is_empty(), "who waits has no seat");

    ana.api().post(&format!("{seats}/end"), json!({})).await.is(200);
    site.settle().await;
    assert_eq!(last(&site, "ana").says(), ["CANCEL", "20260309T070000Z", "1", "CANCELLED"]);
    let seated = last(&site, "ben");
    assert_eq!(seated.says(), ["REQUEST", "20260309T070000Z", "0", "CONFIRMED"]);
    assert!(seated.text.contains("mendapat tempat"), "{}", seated.text);
    assert_eq!(to(&site, "andi").len(), 1, "the mentor's has not changed");

    // A seat that is taken again rises above what was cancelled.
    ben.api().post(&format!("{seats}/end"), json!({})).await.is(200);
    ana.api().post(&seats, json!({ "team": first })).await.is(200);
    site.settle().await;
    assert_eq!(last(&site, "ana").says(), ["REQUEST", "20260309T070000Z", "2", "CONFIRMED"]);
    mentor.api().post(&format!("/bookings/{code}/cancellation"), json!({ "reason": "Sakit" })).await.is(200);
    site.settle().await;
    assert_eq!(last(&site, "ana").says(), ["CANCEL", "20260309T070000Z", "3", "CANCELLED"]);
    assert_eq!((to(&site, "ana").len(), to(&site, "ben").len(), to(&site, "andi").len()), (4, 2, 2));
}

/// An invitation comes at once or not at all, as its reader wants.
#[actix_web::test]
async fn an_invitation_is_switched_off_and_never_late() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", "lan", profile("WIB", "09:00-16:00", &json!({}))).await;
    let (handle, (ana, team)) = (mentor.handle().await, alone(&site, "ana", BANYUWANGI).await);
    let wanted = json!({ "mail": { "booking-confirmed": "daily", "booking-moved": "never" } });
    ana.api().post("/me/notifications", wanted).await.is(200);
    let kept = ana.api().get("/me/notifications").await.json();
    let of = |kind: &str| kept["mail"].as_array().unwrap().iter().find(|row| row["kind"] == kind).unwrap().clone();
    assert_eq!(
        (&of("booking-confirmed")["frequency"], &of("booking-moved")["frequency"]),
        (&json!("now"), &json!("never"))
    );
    ana.get("/me/notifications")
        .await
        .shows("id=\"mail.booking-declined.daily\"")
        .lacks("id=\"mail.booking-confirmed.daily\"");
    let times = ana.slots(&handle, &team).await;
    let code = ana.booked(&handle, &team, &times[20]).await;
    site.settle().await;
    assert_eq!(to(&site, "ana").len(), 1, "a day later would be too late");
    let moving = json!({ "starts_at": times[40], "reason": "Rapat mendadak" });
    mentor.api().post(&format!("/bookings/{code}/move"), moving).await.is(200);
    site.settle().await;
    assert_eq!((to(&site, "ana").len(), to(&site, "andi").len()), (1, 2));
    ana.get("/me/notices").await.shows("dipindahkan");
    let ending = site.mail().into_iter().find(|mail| mail.to.contains("ana@") && mail.calendar.is_some());
    assert!(ending.expect("an invitation").unsubscribe().is_some());
}

/// Whoever comes into a team gets the meetings that it has ahead, and whoever hands over loses them.
#[actix_web::test]
async fn who_joins_a_team_is_invited_to_what_stands() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", MAKASSAR, profile("WITA", "09:00-16:00", &json!({}))).await;
    let (handle, (ana, team)) = (mentor.handle().await, alone(&site, "ana", BANYUWANGI).await);
    let times = ana.slots(&handle, &team).await;
    let code = ana.booked(&handle, &team, &times[20]).await;
    let clinic =
        json!({ "title": "Klinik data", "purpose": "", "starts_at": "2026-03-09T17:00", "seats": 1, "mode": "online" });
    let clinic = mentor.api().post("/clinics", clinic).await.is(201).json()["code"].as_str().unwrap().to_owned();
    ana.api().post(&format!("/bookings/{clinic}/seats"), json!({ "team": team })).await.is(200);
    site.settle().await;
    let (ana_was, andi_was) = (to(&site, "ana").len(), to(&site, "andi").len());

    let (admin, dewi, _) = (site.known("agency_admin").await, site.person("dewi").await, site.person("eka").await);
    let feed = dewi.calendar().await;
    let members = "/labs/lab-ana/teams/1/members";
    for _ in 0..2 {
        admin.api().post(members, json!({ "person": "dewi@example.go.id" })).await.is(200);
    }
    site.settle().await;
    let told = to(&site, "dewi");
    let starts: Vec<&str> = told.iter().map(|told| told.event["DTSTART"].as_str()).collect();
    assert_eq!(starts.len(), 2, "{starts:?}");
    assert!(starts.contains(&instant(&times[20]).as_str()) && starts.contains(&"20260309T090000Z"), "{starts:?}");
    assert!(told.iter().all(|told| told.method == "REQUEST" && told.text.contains("Anda sekarang di tim ini")));
    assert!(told.iter().any(|told| told.text.contains(&code)));
    assert_eq!(events(&site.visitor().get(&feed).await).len(), 2);
    assert_eq!((to(&site, "ana").len(), to(&site, "andi").len()), (ana_was, andi_was), "of others nothing has changed");

    let over = json!({ "from": dewi.handle().await, "to": "eka@example.go.id", "reason": "Mutasi" });
    admin.api().post("/labs/lab-ana/teams/1/hand-over", over).await.is(200);
    site.settle().await;
    let gone: Vec<Invitation> = to(&site, "dewi").split_off(2);
    assert!(gone.len() == 2 && gone.iter().all(|told| told.method == "CANCEL" && !told.text.contains("Mutasi")));
    assert!(gone.iter().all(|told| told.event["SEQUENCE"] == "1"), "it rises above what was told");
    let taken = to(&site, "eka");
    assert!(taken.len() == 2 && taken.iter().all(|told| told.method == "REQUEST"));
}
