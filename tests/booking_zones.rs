//! One instant, three clocks: 09.00 WITA is 10.00 WIT and 08.00 WIB wherever a meeting's time is told (LB3).
use crate::support::{
    Client, Site,
    calendars::events,
    mentors::{BANYUWANGI, JAYAPURA, MAKASSAR, profile},
    source::files,
};
use diesel::prelude::*;
use ekopi::schema::people;
use serde_json::{Value, json};

/// Wednesday, 4 March 2026, 09.00 in Makassar.
const AT: &str = "2026-03-04T01:00:00Z";
/// Pages, notices and mails in both languages, and the API.
const EAST: Said = Said {
    id: "4 Maret 2026 09.00–10.00 WITA = 10.00–11.00 WIT",
    en: "4 March 2026 09:00–10:00 WITA = 10:00–11:00 WIT",
    clocks: ["2026-03-04 09:00-10:00 WITA", "2026-03-04 10:00-11:00 WIT"],
};
const WEST: Said = Said {
    id: "4 Maret 2026 09.00–10.00 WITA = 08.00–09.00 WIB",
    en: "4 March 2026 09:00–10:00 WITA = 08:00–09:00 WIB",
    clocks: ["2026-03-04 09:00-10:00 WITA", "2026-03-04 08:00-09:00 WIB"],
};
struct Said {
    id: &'static str,
    en: &'static str,
    clocks: [&'static str; 2],
}
impl Said {
    async fn on(&self, who: &Client<'_>, path: &str) {
        who.get(path).await.is(200).shows(self.id);
        who.en().get(path).await.is(200).shows(self.en);
    }
    /// A mail in Indonesian: each clock, the reader's own first.
    fn is_in(&self, text: &str, day: &str) -> bool {
        let clocks = self.id.strip_prefix("4 Maret 2026 ").expect("the day").split(" = ");
        text.contains(day) && clocks.into_iter().all(|clock| text.contains(clock))
    }
    fn by(&self, item: &Value) {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let clock = |time: &Value| {
            format!("{} {}-{} {}", text(&time["day"]), text(&time["from"]), text(&time["until"]), text(&time["zone"]))
        };
        let clocks: Vec<String> = item["times"].as_array().expect("times").iter().map(clock).collect();
        assert_eq!(clocks, self.clocks, "{item}");
        assert_eq!(item["starts_at"], AT, "{item}");
    }
}
fn at<'v>(items: &'v Value, start: &str) -> &'v Value {
    let mut found = items.as_array().expect("a list").iter().filter(|item| item["starts_at"] == start);
    found.next().unwrap_or_else(|| panic!("nothing at {start} in {items}"))
}

/// A mentor in Makassar and a team elsewhere: from the list of free times to the calendars.
async fn told_everywhere(name: &'static str, agency: &'static str, said: &Said) {
    let site = Site::demo().await;
    let asks = profile("WITA", "09:00-11:00", &json!({ "needs_approval": true }));
    let mentor = site.mentor("andi", MAKASSAR, asks).await;
    let (handle, yan) = (mentor.handle().await, site.person(name).await);
    let team = site.team(name, agency, &[yan.id.expect("a person")]).await;
    let rival = site.person("lain").await;
    let other = site.team("lain", agency, &[rival.id.expect("a person")]).await;
    let (theirs, own) = (mentor.calendar().await, yan.calendar().await);

    let slots = format!("/mentors/{handle}/slots");
    said.on(&yan, &slots).await;
    said.by(at(&yan.api().get(&slots).await.is(200).json()["items"], AT));
    let code = yan.holds(&handle, &team, AT).await.is(201).json()["code"].as_str().expect("a code").to_owned();
    let address = format!("/bookings/{code}");
    said.on(&yan, &address).await;
    // Whoever was slower is told of other times, and none of them is this one.
    let slower = rival.holds(&handle, &other, AT).await.is(409).json();
    let next = &slower["theirs"]["slots"][0];
    assert_eq!(next["times"][1]["zone"], said.clocks[1].rsplit(' ').next().expect("a zone"), "{slower}");
    assert_ne!(next["starts_at"], AT);
    yan.fills(&code).await.is(200);
    site.settle().await;

    // What waits for the mentor, by page, notice and mail.
    said.on(&mentor, "/me").await;
    said.on(&mentor, "/me/notices").await;
    mentor.get("/me/notices").await.lacks("2026-03-04");
    mentor.api().post(&format!("{address}/answer"), json!({ "accept": true })).await.is(200);
    site.settle().await;
    said.on(&yan, "/me/notices").await;
    let notices = yan.api().get("/me/notices").await.is(200).json();
    assert_eq!(notices["items"][0]["args"]["times"].as_array().map(Vec::len), Some(2), "{notices}");
    for who in ["andi@", &format!("{name}@")] {
        let mails: Vec<_> = site.mail().into_iter().filter(|mail| mail.to.contains(who)).collect();
        let told = |text: &str| said.is_in(text, "4 Maret 2026 ");
        assert!(mails.iter().any(|mail| told(&mail.text) && told(&mail.html)), "{mails:?}");
    }
    for who in [&mentor, &yan] {
        said.on(who, &address).await;
        said.on(who, "/bookings").await;
        said.on(who, &format!("{address}/move")).await;
        said.by(&who.api().get(&address).await.is(200).json()["booking"]);
        said.by(at(&who.api().get("/bookings").await.is(200).json()["items"], AT));
        said.by(&who.api().get(&format!("{address}/move")).await.is(200).json()["booking"]);
        // One's own calendar speaks of one's own clock alone, and names it: of who has set none it is Jakarta's.
        who.get("/me/calendar").await.shows("4 Maret 2026 08.00–09.00 WIB");
        who.en().get("/me/calendar").await.shows("4 March 2026 08:00–09:00 WIB");
        let items = who.api().get("/me/calendar").await.is(200).json();
        assert!(items["items"].as_array().expect("a list").iter().any(|item| item["at"] == AT), "{items}");
    }
    let lab = format!("/labs/lab-{name}");
    said.on(&yan, &lab).await;
    said.by(&yan.api().get(&lab).await.is(200).json()["meetings"][0]["meeting"]);
    // Programs put it on the clock of whoever reads.
    for feed in [theirs, own] {
        let all = events(&site.visitor().get(&feed).await);
        let told: Vec<_> = all.iter().map(|event| (event["DTSTART"].as_str(), event["DTEND"].as_str())).collect();
        assert_eq!(told, [("20260304T010000Z", "20260304T020000Z")]);
    }
    // Moved by the mentor, the new time is told in the same way.
    let moved = json!({ "starts_at": "2026-03-05T01:00:00Z", "reason": "Rapat" });
    mentor.api().post(&format!("{address}/move"), moved).await.is(200);
    site.settle().await;
    let mails = site.mail();
    let told = |text: &str| said.is_in(text, "5 Maret 2026 ");
    assert!(mails.iter().any(|mail| mail.to.contains(name) && told(&mail.text)), "{mails:?}");
    assert!(
        mails.iter().all(|mail| !mail.text.contains("2026-03-0") && !mail.subject.contains("2026-03-0")),
        "{mails:?}"
    );
}
#[actix_web::test]
async fn nine_in_makassar_is_ten_in_jayapura() {
    told_everywhere("yan", JAYAPURA, &EAST).await;
}
#[actix_web::test]
async fn nine_in_makassar_is_eight_in_banyuwangi() {
    told_everywhere("wati", BANYUWANGI, &WEST).await;
}

/// A clinic is typed on its mentor's clock, and told on that of whoever looks as well.
#[actix_web::test]
async fn a_clinic_is_told_on_the_clock_of_whoever_looks() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", MAKASSAR, profile("WITA", "09:00-11:00", &json!({}))).await;
    let new = json!({ "title": "Klinik waktu", "starts_at": "2026-03-04T09:00", "seats": 2, "mode": "online" });
    let code = mentor.api().post("/clinics", new).await.is(201).json()["code"].as_str().expect("a code").to_owned();
    let (east, west) = (site.person("yan").await, site.person("wati").await);
    let id = east.id.expect("a person");
    site.change(move |conn| Ok(diesel::update(people::table.find(id)).set(people::zone.eq("WIT")).execute(conn)?))
        .await;
    let handle = mentor.handle().await;
    for (who, said) in [(&east, &EAST), (&west, &WEST), (&site.visitor(), &WEST)] {
        for path in ["/clinics".to_owned(), format!("/mentors/{handle}")] {
            said.on(who, &path).await;
        }
        said.by(at(&who.api().get("/clinics").await.is(200).json()["items"], AT));
        said.by(&who.api().get(&format!("/mentors/{handle}")).await.is(200).json()["clinics"][0]);
        if who.id.is_some() {
            said.on(who, &format!("/bookings/{code}")).await;
            said.by(&who.api().get(&format!("/bookings/{code}")).await.is(200).json()["booking"]);
        }
    }
    // A team in Jayapura comes: its calendar has the same instant.
    let team = site.team("tim-yan", JAYAPURA, &[id]).await;
    east.api().post(&format!("/bookings/{code}/seats"), json!({ "team": team })).await.is(200);
    let feed = east.calendar().await;
    assert_eq!(events(&site.visitor().get(&feed).await)[0]["DTSTART"], "20260304T010000Z");
    // Its page, and that of the lab, are on the clock that its reader has set.
    for path in ["/me/calendar", "/labs/lab-tim-yan/calendar"] {
        east.get(path).await.is(200).shows("Klinik waktu").shows("4 Maret 2026 10.00–11.00 WIT");
        east.en().get(path).await.is(200).shows("4 March 2026 10:00–11:00 WIT");
        let items = east.api().get(path).await.is(200).json()["items"].clone();
        let mut found = items.as_array().expect("a list").iter().filter(|item| item["at"] == AT);
        let clock = &found.next().unwrap_or_else(|| panic!("no meeting in {items}"))["clock"];
        assert_eq!(*clock, json!({ "zone": "WIT", "day": "2026-03-04", "from": "10:00", "until": "11:00" }));
    }
    mentor.get("/me/calendar").await.is(200).shows("4 Maret 2026 08.00–09.00 WIB");
    site.settle().await;
}

/// No page draws the instant of a meeting by itself: what is shown are the clocks of both, by one macro.
#[test]
fn templates_tell_times_of_meetings_by_the_clocks_alone() {
    for (name, text) in files("templates") {
        if !name.starts_with("labs/booking/") && name != "components/meeting.html" {
            continue;
        }
        let choice = text.replace("value=\"{{ slot.starts_at }}\"", "").replace("== slot.starts_at", "");
        assert!(!choice.contains(".starts_at") && !choice.contains(".ends_at"), "{name}");
    }
}
