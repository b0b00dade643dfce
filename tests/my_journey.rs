//! One's way as an innovator: the next sensible step at each stage, what stands on the page, and how little it asks of the
//! database.
use crate::support::{
    Client, Site,
    ideas::{PLACE, accept, begin, sent},
    labs::{launching, plan, report, say, step, walked},
    learning::COURSE,
    world,
};
use chrono::TimeDelta;
use diesel::{connection::InstrumentationEvent, prelude::*};
use ekopi::{
    accounts::{actor, membership::Role},
    clock,
    journey::way,
    labs::machine::LabState,
    schema::{idea_authors, ideas, lab_members, lab_notes, lab_teams, labs},
};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

const AT: &str = "/me/journey";

async fn journey(who: &Client<'_>) -> Value {
    who.api().get(AT).await.is(200).json()
}
/// The next step: its kind, and where it is done.
async fn next(who: &Client<'_>) -> (String, String) {
    let step = journey(who).await["next"].clone();
    let text = |name: &str| step[name].as_str().unwrap_or_default().to_owned();
    (text("kind"), text("address"))
}
fn is(step: &(String, String)) -> (&str, &str) {
    (&step.0, &step.1)
}

/// From nothing over a course to an idea and, where one's agency can ask, to a lab.
#[actix_web::test]
async fn each_stage_names_the_next_with_its_reason() {
    let site = Site::demo().await;
    site.visitor().api().get(AT).await.is(401);
    let ana = site.person("ana").await;
    assert_eq!(is(&next(&ana).await), ("begin_course", "/courses"));
    ana.get(AT).await.is(200).shows("Anda belum mengikuti kursus").shows("Tidak ada pertemuan mendatang");
    ana.en().get(AT).await.is(200).shows("My journey").shows("Choose a course");
    let ben = site.person("ben").await;
    ben.enrol().await;
    assert_eq!(is(&next(&ben).await), ("go_on", COURSE));
    ben.get(AT).await.is(200).shows("0 dari 6 pelajaran").shows("Lanjutkan kursus");

    let serial = ana.api().finish_course().await;
    site.settle().await;
    let page = journey(&ana).await;
    assert_eq!((&page["next"]["kind"], &page["next"]["address"]), (&json!("write_idea"), &json!("/ideas/new")));
    let practice = page["practices"][0]["code"].as_str().expect("what the lessons cite").to_owned();
    assert_eq!((&page["certificates"][0]["serial"], &page["jp"]), (&json!(serial), &json!(160)));
    assert_eq!((&page["done"][0]["kind"], &page["courses"][0]["progress"]), (&json!("certificate"), &json!(100)));
    ana.get(AT).await.is(200).shows(&format!("/ideas/new?practice={practice}")).shows("1,6 dari 20 JP");

    // An author's draft, sent, accepted: then it is the agency's turn, and they write for it.
    let ana = ana.role(Role::Author, Some(PLACE)).await;
    let draft = begin(&ana, "Gagasan perjalanan").await;
    assert_eq!(is(&next(&ana).await), ("finish_idea", format!("/ideas/{draft}/draft").as_str()));
    let code = sent(&ana, "perjalanan").await;
    accept(&site.known("curator").await, &code).await;
    let page = journey(&ana).await;
    let steps: Vec<&Value> = [&page["next"]].into_iter().chain(page["waiting"].as_array().unwrap()).collect();
    let asks = steps.iter().find(|step| step["kind"] == "ask_lab").expect("a lab is asked for");
    assert_eq!((&asks["address"], &asks["title"]["id"]), (&json!("/labs/new"), &json!("Gagasan perjalanan")));
    assert!(page["done"].as_array().unwrap().iter().any(|deed| deed["kind"] == "idea_accepted"), "{page}");
    site.settle().await;
}

/// A member of a team: the plan, then the report, and before all what is overdue; on one's own page, too.
#[actix_web::test]
async fn a_team_is_led_from_the_plan_to_the_report() {
    let site = Site::demo().await;
    let (slug, code) = walked(&site, LabState::Design, "tim").await;
    let (admin, curator) = (site.known("agency_admin").await, site.known("curator").await);
    let leader = site.known("agency_leader").await;
    let (ana, _) = (site.person("ana").await, site.person("budi").await);
    let members = json!({ "name": "Tim tiga", "idea": "", "members": ["ana@example.go.id", "budi@example.go.id"] });
    admin.api().post(&format!("/labs/{slug}/teams"), members).await.is(201);
    let at = format!("/labs/{slug}/ideas/{code}");
    assert_eq!(is(&next(&ana).await), ("plan_idea", at.as_str()));
    let page = journey(&ana).await;
    assert_eq!((&page["labs"][0]["slug"], &page["labs"][0]["team"]), (&json!(slug), &json!("Tim tiga")));
    ana.get(AT).await.is(200).shows("Tulis rencana aksi").shows(&format!("href=\"/labs/{slug}\""));

    let handle = ana.handle().await;
    let task = json!({ "kind": "task", "body": "Kirim data dasar", "owner": handle, "due_on": "2026-03-04" });
    let number = admin.api().post(&format!("/labs/{slug}/notes"), task).await.is(201).json()["code"].clone();
    let place = format!("/labs/{slug}#note-{}", number.as_str().unwrap());
    let page = journey(&ana).await;
    assert_eq!((&page["next"]["kind"], &page["tasks"][0]["address"]), (&json!("plan_idea"), &json!(place)));
    ana.get("/me").await.is(200).shows(&format!("href=\"{place}\"")).shows("Perjalanan saya");
    site.advance(TimeDelta::days(4));
    assert_eq!(is(&next(&ana).await), ("finish_task", place.as_str()));
    let waiting = ana.api().get("/me").await.json()["waiting"].clone();
    assert_eq!((&waiting["lab_tasks"][0]["is_overdue"], &waiting["lab_requests"]), (&json!(true), &json!(0)));
    let done = format!("/labs/{slug}/notes/{}/completion", number.as_str().unwrap());
    ana.api().post(&done, json!({})).await.is(200);

    // Handed in, it waits for the leader, who is told so on their page.
    ana.api().post(&format!("{at}/plan"), plan(0)).await.is(200);
    ana.api().post(&format!("{at}/plan/submission"), json!({ "revision": 1 })).await.is(200);
    assert_eq!(is(&next(&ana).await), ("begin_course", "/courses"));
    let waits = leader.api().get("/me").await.json()["waiting"]["lab_approvals"].clone();
    assert!(waits.as_array().unwrap().iter().any(|lab| lab["slug"] == slug.as_str()), "{waits}");
    say(&leader, &slug, "plans_approval", true).await.is(201);
    let waits = leader.api().get("/me").await.json()["waiting"]["lab_approvals"].clone();
    assert!(waits.as_array().unwrap().iter().all(|lab| lab["slug"] != slug.as_str()), "{waits}");
    assert!(curator.api().get("/me").await.json()["waiting"]["lab_requests"].as_i64() > Some(0));

    step(&curator, &slug, "advance", "").await.is(200);
    admin.api().post(&format!("{at}/launch"), launching()).await.is(201);
    step(&curator, &slug, "advance", "").await.is(200);
    assert_eq!(is(&next(&ana).await), ("report_idea", at.as_str()));
    ana.api().post(&format!("{at}/reports"), report(1, "Catatan harian")).await.is(201);
    assert_eq!(next(&ana).await.0, "begin_course");
    site.settle().await;
}

/// How many statements the page takes.
fn queries(site: &Site, person: i64) -> usize {
    let mut conn = world::connect(&site.url);
    let who = actor::of_person(&mut conn, person).unwrap();
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = seen.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { .. } = event {
            counter.fetch_add(1, SeqCst);
        }
    });
    let page = site.clock().during(|| way::page(&mut conn, who.as_ref())).unwrap();
    assert!(page.ideas.len() <= 5 && page.labs.len() <= 5 && page.tasks.len() <= 10 && page.done.len() <= 10);
    seen.load(SeqCst)
}
/// Somebody who has been at it for ten years is told as much in as few queries.
#[actix_web::test]
async fn ten_years_take_twelve_queries_at_most() {
    let site = Site::demo().await;
    let (ana, wira) = (site.person("ana").await, site.known("graduate").await);
    let (newcomer, graduate) = (ana.id.expect("a person"), wira.id.expect("a person"));
    assert!(queries(&site, newcomer) <= 12 && queries(&site, graduate) <= 12);
    let idle = site.person("lulus").await;
    idle.api().finish_course().await;
    assert!(queries(&site, idle.id.expect("a person")) <= 12, "with the practices of the lessons");
    site.change(move |conn| {
        let now = clock::now();
        let own = idea_authors::table.filter(idea_authors::person_id.eq(graduate)).select(idea_authors::idea_id);
        let own: Vec<i64> = own.load(conn)?;
        let others: Vec<i64> = ideas::table.filter(ideas::id.ne_all(own)).select(ideas::id).load(conn)?;
        for idea in others {
            let author = (idea_authors::person_id.eq(graduate), idea_authors::state.eq("accepted"));
            diesel::insert_into(idea_authors::table)
                .values((idea_authors::idea_id.eq(idea), author, idea_authors::created_at.eq(now)))
                .execute(conn)?;
        }
        for team in lab_teams::table.select(lab_teams::id).load::<i64>(conn)? {
            for _ in 0..5 {
                let then = (lab_members::from_at.eq(now), lab_members::until_at.eq(now), lab_members::reason.eq(""));
                diesel::insert_into(lab_members::table)
                    .values((lab_members::team_id.eq(team), lab_members::person_id.eq(graduate), then))
                    .execute(conn)?;
            }
        }
        for lab in labs::table.select(labs::id).load::<i64>(conn)? {
            for number in 500..505 {
                let task = (lab_notes::number.eq(number), lab_notes::kind.eq("task"), lab_notes::body.eq("Tugas"));
                let own = (lab_notes::owner_id.eq(graduate), lab_notes::due_at.eq(now), lab_notes::created_at.eq(now));
                diesel::insert_into(lab_notes::table).values((lab_notes::lab_id.eq(lab), task, own)).execute(conn)?;
            }
        }
        Ok(())
    })
    .await;
    let many = queries(&site, graduate);
    assert!(many <= 12, "{many} queries");
    let page = journey(&wira).await;
    assert_eq!((page["ideas"].as_array().unwrap().len(), page["tasks"].as_array().unwrap().len()), (5, 10));
    wira.get(AT).await.is(200).shows("href=\"/ideas/mine\"").shows("href=\"/me/record\"").shows("href=\"/bookings\"");
}
