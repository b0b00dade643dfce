//! How labs are doing: what is marked, why, for whom, as a page and as a file, in a number of queries that does not grow.
use crate::support::{
    Client, Site,
    ideas::PLACE,
    lab_sessions::{Met, met},
    mentors::profile,
    world,
};
use chrono::TimeDelta;
use diesel::{connection::InstrumentationEvent, prelude::*};
use ekopi::{
    accounts::actor,
    labs::health_list::{self, LabHealthPlace},
};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

/// The lab with this slug, in the list.
async fn health(curator: &Client<'_>, slug: &str) -> Value {
    let list = curator.api().get("/labs/health?limit=100").await.is(200).json();
    let found = list["items"].as_array().unwrap().iter().find(|card| card["slug"] == slug);
    found.unwrap_or_else(|| panic!("no {slug}"))["health"].clone()
}
fn flag<'h>(health: &'h Value, kind: &str) -> Option<&'h Value> {
    health["flags"].as_array().unwrap().iter().find(|flag| flag["kind"] == kind)
}

/// It is LAN's curators' page; others have their own labs.
#[actix_web::test]
async fn the_staff_of_lan_sees_what_needs_a_hand() {
    let site = Site::demo().await;
    let curator = site.known("curator").await;
    curator.get("/labs").await.shows("href=\"/labs/health\"");
    let page = curator.get("/labs/health").await;
    page.is(200)
        .shows("Pemandu muda di taman laut")
        .shows("hari di belakang rencana")
        .shows("1 tugas lewat batas waktu");
    page.shows("Belum pernah bertemu mentor").shows("href=\"/labs/health/file\"");
    curator.en().get("/labs/health").await.is(200).shows("days behind the plan").shows("Tasks overdue: 1");
    for other in ["mentor", "agency_admin", "hub_admin", "innovator", "auditor", "curator_panrb"] {
        let other = site.known(other).await;
        other.get("/labs").await.lacks("/labs/health");
        for path in ["/labs/health", "/labs/health/file"] {
            assert_eq!(other.api().get(path).await.is(403).json()["code"], "only-lab-lan", "{path}");
        }
    }
    site.visitor().api().get("/labs/health").await.is(401);
    let list = curator.api().get("/labs/health?limit=100").await.json();
    let all = list["items"].as_array().unwrap();
    for state in ["requested", "declined", "completed", "cancelled", "suspended"] {
        assert!(all.iter().all(|card| card["state"] != state), "{state}");
    }
    let file = curator.get("/labs/health/file").await;
    let lines: Vec<&str> = file.is(200).body.lines().collect();
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(lines[0].starts_with("lab,theme,agency,state,last_meeting,days_without_meeting,"), "{}", lines[0]);
    assert_eq!(lines.len(), all.len() + 1);
    let late = all.iter().find(|card| card["theme"] == "Pemandu muda di taman laut").unwrap();
    let line = lines.iter().find(|line| line.starts_with(late["slug"].as_str().unwrap())).unwrap();
    assert!(line.contains("never; overdue; behind") && line.contains("deliver_monitoring"), "{line}");
    // A page after the other is the whole.
    let (mut seen, mut next) = (vec![], String::new());
    loop {
        let page = curator.api().get(&format!("/labs/health?limit=2&after={next}")).await.is(200).json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|card| card["slug"].clone()));
        match page["next"].as_str() {
            Some(more) => next = more.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, all.iter().map(|card| card["slug"].clone()).collect::<Vec<_>>());
}

/// Each flag stands there for a reason, with its figures and a way to what is to be done; the lab's page has it for its organisers.
#[actix_web::test]
async fn a_flag_has_a_reason_and_a_way_out() {
    let site = Site::demo().await;
    let asks = profile("WIB", "09:00-16:00", &json!({ "needs_approval": true }));
    let (andi, ana) = (site.mentor("andi", "lan", asks).await, site.person("ana").await);
    let team = site.team("tim-ana", PLACE, &[ana.id.unwrap()]).await;
    let (slug, at) = ("lab-tim-ana", "/labs/lab-tim-ana");
    let curator = site.known("curator").await;
    let fine = health(&curator, slug).await;
    assert_eq!((&fine["flags"], &fine["quiet_days"], &fine["met_at"]), (&json!([]), &json!(0), &Value::Null));

    let handle = andi.handle().await;
    let asked = ana.booked(&handle, &team, "2026-03-05T02:00:00Z").await;
    let task = json!({ "kind": "task", "body": "Kirim data", "owner": ana.handle().await, "due_on": "2026-03-02" });
    ana.api().post(&format!("{at}/notes"), task).await.is(201);
    site.advance(TimeDelta::hours(25));
    let curator = site.known("curator").await;
    let now = health(&curator, slug).await;
    let waits = flag(&now, "unanswered").expect("a request that waits");
    assert_eq!((&waits["mentor"], &waits["count"]), (&json!("andi"), &json!(25)));
    assert_eq!(waits["since"], "2026-03-02T03:00:00Z");
    let late = flag(&now, "overdue").expect("a task");
    assert_eq!((&late["count"], &late["address"]), (&json!(1), &json!(format!("{at}#tasks"))));
    assert_eq!((&now["overdue"], &now["unanswered"], &now["behind_days"]), (&json!(1), &json!(1), &json!(0)));

    // Those who see to it have it on the lab's page, members do not.
    for organiser in ["curator", "mentor", "agency_admin", "agency_leader"] {
        let organiser = site.known(organiser).await;
        organiser.get(at).await.is(200).shows("Yang perlu ditangani").shows("andi belum menjawab permintaan bertemu");
    }
    let ana = site.signed_in(ana.id.unwrap(), "ana").await;
    ana.get(at).await.is(200).lacks("Yang perlu ditangani");
    assert_eq!(ana.api().get(at).await.json()["health"], Value::Null);

    // Answered and held, it was the last meeting; a month later the lab is quiet.
    let andi = site.signed_in(andi.id.unwrap(), "andi").await;
    andi.api().post(&format!("/bookings/{asked}/answer"), json!({ "accept": true })).await.is(200);
    ana.api().post(&format!("{at}/notes/1/completion"), json!({})).await.is(200);
    assert_eq!(health(&curator, slug).await["flags"], json!([]));
    site.advance(TimeDelta::days(29));
    let curator = site.known("curator").await;
    let met = health(&curator, slug).await;
    assert_eq!((&met["met_at"], &met["quiet_days"]), (&json!("2026-03-05T03:00:00Z"), &json!(27)));
    assert!(flag(&met, "quiet").is_none());
    site.advance(TimeDelta::days(3));
    let curator = site.known("curator").await;
    let quiet = health(&curator, slug).await;
    let quiet = flag(&quiet, "quiet").expect("no meeting for a month");
    assert_eq!((&quiet["count"], &quiet["address"]), (&json!(30), &json!("/mentors")));
    site.settle().await;
}

/// A team that did not come is told of for as many days as the rule says, with its session, for whoever may open that; taken
/// back it is told of no more.
#[actix_web::test]
async fn a_session_that_was_missed_is_told_of_for_a_month() {
    let site = Site::demo().await;
    let Met { mentor, at, session, .. } = met(&site).await;
    let (slug, lab, to) = ("lab-ana", "/labs/lab-ana", format!("{session}/absence"));
    let curator = site.known("curator").await;
    let before = health(&curator, slug).await;
    assert!(before["absences"] == json!(0) && flag(&before, "absent").is_none(), "{before}");
    site.advance_to(&at, 30);
    mentor.api().post(&to, json!({})).await.is(200);
    let curator = site.known("curator").await;
    let missed = health(&curator, slug).await;
    let absent = flag(&missed, "absent").expect("a session that was missed");
    assert_eq!((&missed["absences"], &absent["count"], &absent["address"]), (&json!(1), &json!(1), &json!(session)));
    assert_eq!(absent["since"], json!(at));
    curator
        .get("/labs/health")
        .await
        .is(200)
        .shows("1 kali tim tidak hadir di sesi")
        .shows(&format!("href=\"{session}\""));
    curator.en().get(lab).await.shows("Sessions to which a team did not come: 1").shows("Look at the session");
    curator.get(&session).await.is(200);
    let file = curator.get("/labs/health/file").await;
    let lines: Vec<&str> = file.is(200).body.lines().collect();
    assert!(lines[0].ends_with(",missed_sessions,last_missed,flags"), "{}", lines[0]);
    let line = lines.iter().find(|line| line.starts_with("lab-ana,")).expect("the lab");
    assert!(line.contains(",1,2026-03-") && line.ends_with(",absent"), "{line}");
    // Who organises and may not open the session finds it in its month.
    let leader = site.known("agency_leader").await;
    leader.get(&session).await.is(404);
    let month = format!("{lab}/sessions?month={}", &at[..7]);
    let own = leader.api().get(lab).await.is(200).json();
    assert_eq!(flag(&own["health"], "absent").expect("the same")["address"], json!(month));
    leader.get(&month).await.is(200).shows("andi");
    // Taken back, it was none.
    mentor.api().post(&to, json!({ "came": true })).await.is(200);
    assert!(flag(&health(&curator, slug).await, "absent").is_none());
    mentor.api().post(&to, json!({})).await.is(200);
    site.settle().await;
    site.advance(TimeDelta::days(31));
    let curator = site.known("curator").await;
    let over = health(&curator, slug).await;
    assert!(over["absences"] == json!(0) && flag(&over, "absent").is_none(), "{over}");
    site.settle().await;
}

#[actix_web::test]
async fn a_full_page_takes_as_many_queries_as_a_short_one() {
    let site = Site::demo().await;
    let curator = site.known("curator").await.id.expect("a person");
    let queries = |limit: i64| {
        let mut conn = world::connect(&site.url);
        let who = actor::of_person(&mut conn, curator).unwrap();
        let seen = Arc::new(AtomicUsize::new(0));
        let counter = seen.clone();
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { .. } = event {
                counter.fetch_add(1, SeqCst);
            }
        });
        let place = LabHealthPlace { limit: Some(limit), ..LabHealthPlace::default() };
        let list = site.clock().during(|| health_list::list(&mut conn, who.as_ref(), &place)).unwrap();
        (list.items.len(), seen.load(SeqCst))
    };
    let (few, many) = (queries(1), queries(100));
    assert!(few.0 == 1 && many.0 > 5, "{few:?} {many:?}");
    assert_eq!(few.1, many.1);
    assert!(many.1 <= 16, "{many:?}");
}
