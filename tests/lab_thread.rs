//! The thread from a lesson to an innovation by way of a lab, seen from each of its pages: who says each step, how it is
//! vouched for, and to whom it is there.
use crate::support::{
    Client, Site,
    ideas::{PLACE, accept, required, save, send},
    labs::{commit, launching, opened, plan, report, say, step},
    world,
};
use diesel::{connection::InstrumentationEvent, prelude::*};
use ekopi::{
    accounts::actor::{self, Actor},
    ideas::machine::IdeaState,
    routes,
    schema::{ideas, innovations},
    thread,
    trace::{self, End, Kind, Level, Verb},
};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

const LESSON: &str = "/lessons/labinov-overview";

/// What the tests speak of, by address.
struct Way {
    practice: String,
    idea: String,
    lab: String,
    /// The idea in its lab.
    plan: String,
}
/// An idea that a practice of the lesson inspired, accepted and taken into a lab.
async fn begun(site: &Site) -> Way {
    let (admin, curator) = (site.known("agency_admin").await, site.known("curator").await);
    let page = site.visitor().api().get(LESSON).await.is(200).json();
    let practice = page["practices"][0]["address"].as_str().expect("a practice").to_owned();
    let cited = practice.rsplit('/').next().expect("a code");
    let body = json!({ "kind": "lab", "agency": PLACE, "title": "Gagasan benang", "practice": cited });
    let code = admin.api().post("/ideas", body).await.is(201).json()["code"].as_str().expect("a code").to_owned();
    for (section, fields) in required("benang") {
        save(&admin, &code, section, fields).await.is(200);
    }
    send(&admin, &code).await.is(201);
    accept(&curator, &code).await;
    let slug = opened(site, "benang").await;
    commit(&admin, &slug).await.is(201);
    step(&curator, &slug, "advance", "").await.is(200);
    admin.api().post(&format!("/labs/{slug}/ideas"), json!({ "idea": code })).await.is(201);
    let plan = format!("/labs/{slug}/ideas/{code}");
    Way { practice, idea: format!("/ideas/{code}"), lab: format!("/labs/{slug}"), plan }
}
/// On to the launch: the address of the entry that it becomes.
async fn launched(site: &Site, way: &Way) -> String {
    let (admin, leader) = (site.known("agency_admin").await, site.known("agency_leader").await);
    let (curator, slug) = (site.known("curator").await, way.lab.trim_start_matches("/labs/"));
    say(&leader, slug, "ideas_approval", true).await.is(201);
    step(&curator, slug, "advance", "").await.is(200);
    admin.api().post(&format!("{}/plan", way.plan), plan(0)).await.is(200);
    admin.api().post(&format!("{}/plan/submission", way.plan), json!({ "revision": 1 })).await.is(200);
    say(&leader, slug, "plans_approval", true).await.is(201);
    step(&curator, slug, "advance", "").await.is(200);
    let entry = admin.api().post(&format!("{}/launch", way.plan), launching()).await.is(201).json()["code"].clone();
    format!("/innovations/{}/draft", entry.as_str().expect("a code"))
}
async fn threads(client: &Client<'_>, address: &str) -> Vec<Value> {
    client.api().get(address).await.is(200).json()["thread"].as_array().expect("a thread").clone()
}
fn at<'t>(all: &'t [Value], address: &str) -> &'t Value {
    let found = all.iter().find(|step| step["card"]["address"] == address);
    found.unwrap_or_else(|| panic!("no {address}: {all:?}"))
}
/// Side, distance and address of each, in their order.
fn places(all: &[Value]) -> Vec<(&str, i64, &str)> {
    assert!(all.iter().all(|step| step["by"].is_string() && step["at"].is_string()), "who says so, and when: {all:?}");
    all.iter()
        .map(|step| {
            let side = step["side"].as_str().expect("a side");
            (side, step["distance"].as_i64().expect("a number"), step["card"]["address"].as_str().expect("an address"))
        })
        .collect()
}
fn levels(step: &Value) -> Vec<(&str, &str)> {
    let proofs = step["proofs"].as_array().expect("proofs").iter();
    proofs.map(|proof| (proof["level"].as_str().expect("one"), proof["by"].as_str().expect("one"))).collect()
}

/// An accepted idea whose lab launches it has an entry that links idea, plan and lab (EK6), and each of them the others.
#[actix_web::test]
async fn an_entry_links_the_idea_the_plan_and_the_lab_that_it_came_from() {
    let site = Site::demo().await;
    let way = begun(&site).await;
    let entry = launched(&site, &way).await;
    let admin = site.known("agency_admin").await;
    let of_entry = threads(&admin, &entry).await;
    let lab = at(&of_entry, &way.lab);
    assert_eq!((&lab["verb"], &lab["outgoing"], &lab["from"]), (&json!("became"), &json!(false), &json!("lab")));
    assert_eq!(lab["plan"], way.plan);
    assert_eq!(levels(lab), [("approved", "leader"), ("documented", "agency"), ("claimed", "agency")]);
    let found = places(&of_entry);
    assert_eq!(found[..2], [("before", 1, way.idea.as_str()), ("before", 1, way.lab.as_str())]);
    assert!(found.contains(&("before", 2, way.practice.as_str())) && found.contains(&("before", 3, LESSON)));
    assert_eq!(at(&of_entry, &way.practice)["via"]["id"], "Gagasan benang");
    // The plan's page and the lab's lead back to it; so do the idea, its practice and the lesson.
    admin.get(&way.plan).await.is(200).shows(&format!("href=\"{entry}\"")).shows("Yang lahir darinya");
    for (address, side, distance) in [(&way.lab, "after", 1), (&way.plan, "after", 1), (&way.idea, "after", 1)] {
        let all = threads(&admin, address).await;
        assert!(places(&all).contains(&(side, distance, entry.as_str())), "{address}: {all:?}");
    }
    let of_practice = threads(&admin, &way.practice).await;
    let found = places(&of_practice);
    let wanted = [("after", 1, &way.idea), ("after", 2, &way.lab), ("after", 2, &entry)];
    assert!(found.contains(&("before", 1, LESSON)), "{found:?}");
    assert!(wanted.iter().all(|(side, far, address)| found.contains(&(*side, *far, address.as_str()))), "{found:?}");
    let of_lesson = threads(&admin, LESSON).await;
    let found = places(&of_lesson);
    let wanted = [("after", 1, &way.practice), ("after", 2, &way.idea), ("after", 3, &way.lab), ("after", 3, &entry)];
    assert!(wanted.iter().all(|(side, far, address)| found.contains(&(*side, *far, address.as_str()))), "{found:?}");
    let of_lab = threads(&admin, &way.lab).await;
    assert_eq!(places(&of_lab)[0], ("before", 1, way.idea.as_str()));
    admin.get(&entry).await.is(200).shows("Disetujui pimpinan instansi").shows("Rencana aksinya");
    admin.en().get(&entry).await.is(200).shows("Approved by the agency’s leader").shows("Its action plan");
    admin.get(LESSON).await.is(200).shows("terinspirasi dari");
}

/// A step is first said, then approved, and shown with what was reported; reopened, the leader's word counts no more.
#[actix_web::test]
async fn a_step_is_as_sure_as_what_stands_behind_it() {
    let site = Site::demo().await;
    let way = begun(&site).await;
    let (admin, curator) = (site.known("agency_admin").await, site.known("curator").await);
    let of_idea = threads(&admin, &way.idea).await;
    let lab = at(&of_idea, &way.lab);
    assert_eq!((&lab["verb"], &lab["side"], &lab["plan"]), (&json!("inspired_by"), &json!("after"), &Value::Null));
    assert_eq!(levels(lab), [("claimed", "agency")]);
    assert_eq!(levels(at(&of_idea, &way.practice)), [("claimed", "author")]);
    admin.get(&way.idea).await.is(200).shows("menggarapnya").shows("Dinyatakan instansi");
    let slug = way.lab.trim_start_matches("/labs/");
    let entry = launched(&site, &way).await;
    let of_idea = threads(&admin, &way.idea).await;
    assert_eq!(levels(at(&of_idea, &way.lab)), [("approved", "leader"), ("claimed", "agency")]);
    assert_eq!(at(&of_idea, &way.lab)["plan"], way.plan);
    let first = at(&of_idea, &entry)["proofs"][1]["at"].clone();
    site.advance(chrono::TimeDelta::days(2));
    step(&curator, slug, "advance", "").await.is(200);
    let mut told = report(1, "Catatan harian");
    told["held_on"] = json!("2026-03-04");
    admin.api().post(&format!("{}/reports", way.plan), told).await.is(201);
    let of_idea = threads(&admin, &way.idea).await;
    let documented = &at(&of_idea, &entry)["proofs"][1];
    assert_eq!(documented["level"], "documented");
    assert!(documented["at"].as_str() > first.as_str(), "the newest report stands: {documented}");
    let again = json!({ "step": "reopen", "to": "design", "reason": "Rencananya berubah." });
    curator.api().post(&format!("{}/steps", way.lab), again).await.is(200);
    let of_idea = threads(&admin, &way.idea).await;
    assert_eq!(levels(at(&of_idea, &entry)), [("documented", "agency"), ("claimed", "agency")]);
}

/// A lab is there for its own people, a draft for its agency; nothing leads through what one may not see.
#[actix_web::test]
async fn each_sees_of_the_thread_what_is_theirs_to_see() {
    let site = Site::demo().await;
    let way = begun(&site).await;
    let entry = launched(&site, &way).await;
    for other in [site.visitor(), site.person("orang").await] {
        let hidden = other.api().get(&entry).await;
        assert!([401, 404].contains(&hidden.status), "{hidden:?}");
        for address in [LESSON, &way.practice, &way.idea] {
            other.api().get(address).await.is(200).lacks(&way.lab).lacks(&entry);
            other.get(address).await.is(200).lacks(&way.lab).lacks(&entry);
        }
        let of_lesson = threads(&other, LESSON).await;
        assert!(places(&of_lesson).contains(&("after", 2, way.idea.as_str())));
    }
    // A finished lab of the demonstration: its entry is public, the lab is not.
    let slug = site.lab("completed", "pemerintah-kota-palembang").await;
    let curator = site.known("curator").await;
    let of_lab = threads(&curator, &format!("/labs/{slug}")).await;
    let made = of_lab.iter().find(|step| step["verb"] == "became" && step["distance"] == 1).expect("an entry");
    let address = made["card"]["address"].as_str().expect("an address");
    let public = threads(&site.visitor(), address).await;
    let idea = public.iter().find(|step| step["card"]["kind"] == "idea").expect("the idea");
    assert_eq!(
        levels(idea),
        [("approved", "leader"), ("reviewed", "curator"), ("documented", "agency"), ("claimed", "agency")]
    );
    assert!(public.iter().all(|step| step["card"]["kind"] != "lab" && step["plan"].is_null()), "{public:?}");
    site.visitor().get(address).await.is(200).shows("Asal-usulnya").shows("Dikukuhkan kurator").lacks("/labs/");
}

/// How many statements the panel of a practice takes.
fn queries(site: &Site, person: Option<i64>, practice: i64) -> usize {
    let mut conn = world::connect(&site.url);
    let who = person.map(|id| actor::of_person(&mut conn, id).unwrap().unwrap());
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = seen.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { .. } = event {
            counter.fetch_add(1, SeqCst);
        }
    });
    thread::panel(&mut conn, who.as_ref(), &routes::threads(), Kind::Innovation, practice).unwrap();
    seen.load(SeqCst)
}
/// So many public ideas of the demonstration say that a practice has inspired them; among the first some that became entries.
async fn inspired(site: &Site, practice: i64, most: i64) {
    site.change(move |conn| {
        let public = ideas::table
            .filter(ideas::state.eq_any(IdeaState::PUBLIC))
            .order((ideas::state, ideas::id))
            .limit(most)
            .select(ideas::id);
        let public: Vec<i64> = public.load(conn)?;
        assert!(most == 6 || public.len() > 8, "the demonstration has {} public ideas", public.len());
        let end = |kind: Kind, id: i64| End { kind, id, version: None };
        for idea in public {
            let to = [end(Kind::Innovation, practice)];
            trace::set(conn, &Actor::system(), end(Kind::Idea, idea), Verb::InspiredBy, &to, Level::Claimed)?;
        }
        Ok(())
    })
    .await;
}
#[actix_web::test]
async fn a_practice_that_many_were_inspired_by_takes_as_many_queries_as_one() {
    let site = Site::demo().await;
    let way = begun(&site).await;
    launched(&site, &way).await;
    let code = way.practice.rsplit('/').next().unwrap().to_owned();
    let practice = innovations::table.filter(innovations::code.eq(code)).select(innovations::id);
    let practice: i64 = site.look(move |conn| Ok(practice.first(conn)?)).await;
    let admin = site.known("agency_admin").await;
    inspired(&site, practice, 6).await;
    let counted = || [None, admin.id].map(|who| queries(&site, who, practice));
    let few = counted();
    inspired(&site, practice, 100).await;
    let many = counted();
    // Whoever sees every kind of step takes as many; a visitor takes more once the first idea leads on, and never more than these.
    assert_eq!(many[1], few[1]);
    assert!(few.iter().chain(&many).all(|count| *count <= 24), "{few:?}, then {many:?} queries");
}
