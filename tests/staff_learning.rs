//! An agency assigns a course to its staff and sees how far they are, and never what they answered (LM4).
use crate::support::{Client, Site, learning::COURSE};
use ekopi::accounts::membership::Role;
use serde_json::{Value, json};

const LEARNING: &str = "/agencies/lan/learning";

/// Twenty of LAN's staff and their administrator.
async fn lan(site: &Site) -> (Vec<Client<'_>>, Client<'_>) {
    let mut staff = vec![];
    for n in 0..20 {
        staff.push(site.person(&format!("staf{n:02}")).await.role(Role::Author, Some("lan")).await);
    }
    (staff, site.person("kepala").await.role(Role::AgencyAdmin, Some("lan")).await)
}
async fn handles(staff: &[Client<'_>]) -> Vec<String> {
    let mut handles = vec![];
    for one in staff {
        handles.push(one.handle().await);
    }
    handles
}
fn new(run: i64, people: &[String]) -> Value {
    json!({ "run": format!("laboratorium-inovasi/{run}"), "people": people, "reason": "Bekal lomba", "due_on": "2026-06-30" })
}

#[actix_web::test]
async fn twenty_staff_are_assigned_told_and_seen_by_progress_alone() {
    let site = Site::demo().await;
    let (staff, admin) = lan(&site).await;
    // By the form, without a script.
    let page = admin.en().get(&format!("{LEARNING}/assignments/new")).await;
    let mut form = page.form(&format!("/en{LEARNING}/assignments")).fill("run", "laboratorium-inovasi/1");
    for handle in handles(&staff).await {
        form = form.choose("people", &handle);
    }
    let sent = admin.en().submit(form.fill("reason", "Bekal lomba").fill("due_on", "2026-06-30")).await;
    let address = sent.header("location").strip_prefix("/en").unwrap().to_owned();
    let assignment = admin.api().get(&address).await.json();
    let results = assignment["people"].as_array().unwrap();
    assert_eq!((results.len(), &assignment["due_on"]), (20, &json!("2026-06-30")));
    assert!(results.iter().all(|one| one["result"] == "enrolled"), "{results:?}");
    admin.en().get(&address).await.shows("Bekal lomba").shows("30 June 2026");
    site.settle().await;
    let told = site
        .mail()
        .iter()
        .filter(|mail| mail.text.contains("30 Juni 2026") && mail.text.contains("Bekal lomba"))
        .count();
    assert_eq!(told, 20);
    staff[0].en().get("/me/notices").await.shows("asks you to take the course").shows("Bekal lomba");
    staff[0].en().get(COURSE).await.shows("To be finished by 30 June 2026");

    staff[0].api().finish_course().await;
    staff[1].learn("labinov-overview").await;
    let seen = admin.api().get(&format!("{LEARNING}?limit=100")).await;
    let of = |name: &str| {
        let all = seen.json()["items"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{name} is not seen"))
    };
    let (first, second, third) = (of("staf00"), of("staf01"), of("staf02"));
    assert_eq!(
        (&first["progress"], &first["has_certificate"], &first["is_assigned"]),
        (&json!(100), &json!(true), &json!(true))
    );
    assert_eq!((&second["progress"], &second["has_certificate"]), (&json!(16), &json!(false)));
    assert!(second["last_at"].is_string() && third["last_at"].is_null());
    // A closed list of fields: no answer and no score is among them.
    let mut fields: Vec<String> = first.as_object().unwrap().keys().cloned().collect();
    fields.sort();
    insta::assert_snapshot!(fields.join(" "), @"course due_on handle has_certificate is_assigned is_overdue last_at name progress run standing title");
    admin.en().get(LEARNING).await.shows("16 %").shows("staf01");
    site.advance(chrono::TimeDelta::days(130));
    let admin = site.signed_in(admin.id.expect("a person"), "kepala").await;
    let seen = admin.api().get(&format!("{LEARNING}?limit=100")).await.json();
    let late = seen["items"].as_array().unwrap().iter().filter(|one| one["is_overdue"] == true).count();
    assert_eq!(late, 19, "all but the one who has finished");
}
#[actix_web::test]
async fn each_of_the_staff_gets_a_result_of_their_own() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "seats": 2 })).await;
    let (staff, admin) = lan(&site).await;
    let teacher = site.known("course_teacher").await.api();
    staff[0].enrol_in(run).await.is(201);
    staff[1].enrol_in(run).await.is(201);
    let suspend = format!("{COURSE}/runs/{run}/participants/{}/suspension", staff[1].handle().await);
    teacher.post(&suspend, json!({ "reason": "x" })).await.is(200);
    let people = handles(&staff[..4]).await;
    let sent = admin.api().post(&format!("{LEARNING}/assignments"), new(run, &people)).await;
    let page = admin.api().get(sent.is(201).json()["address"].as_str().unwrap()).await.json();
    let results: Vec<&str> =
        page["people"].as_array().unwrap().iter().map(|one| one["result"].as_str().unwrap()).collect();
    let mut sorted = results.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["already", "enrolled", "not_permitted", "waiting"]);
    assert_eq!((results[0], results[1]), ("already", "not_permitted"));
    // What the agency holds is not undone by leaving, and what they took themselves stays when the agency's hold is added.
    assert_eq!(staff[0].leave().await.is(409).json()["code"], "leave-agency");
    // Where teachers decide, they decide; where there is a key, it must be known.
    let asked = site.new_run(json!({ "way_in": "approval" })).await;
    let sent = admin.api().post(&format!("{LEARNING}/assignments"), new(asked, &handles(&staff[4..5]).await)).await;
    let page = admin.api().get(sent.is(201).json()["address"].as_str().unwrap()).await.json();
    assert_eq!(page["people"][0]["result"], "requested");
    let keyed = site.new_run(json!({ "way_in": "key", "key": "kunci rahasia" })).await;
    let mut with = new(keyed, &handles(&staff[5..6]).await);
    admin.api().post(&format!("{LEARNING}/assignments"), with.clone()).await.is(422);
    with["key"] = json!("kunci rahasia");
    admin.api().post(&format!("{LEARNING}/assignments"), with).await.is(201);
}
#[actix_web::test]
async fn what_is_wrong_with_an_assignment_is_told_beside_its_field() {
    let site = Site::demo().await;
    let (staff, admin) = lan(&site).await;
    let own = handles(&staff[..1]).await;
    let stranger = site.person("orang").await.handle().await;
    let said = async |body: Value, field: &str| {
        admin.api().post(&format!("{LEARNING}/assignments"), body).await.is(422).field(field).unwrap()
    };
    assert_eq!(said(new(1, &[]), "people").await, "assign-nobody");
    assert_eq!(said(new(1, &[own[0].clone(), stranger]), "people").await, "assign-not-staff");
    assert_eq!(said(new(99, &own), "run").await, "no-open-run");
    let past = json!({ "run": "laboratorium-inovasi/1", "people": own, "reason": "x", "due_on": "2026-03-01" });
    assert_eq!(said(past, "due_on").await, "due-not-ahead");
    let none = json!({ "run": "laboratorium-inovasi/1", "people": own });
    assert_eq!(said(none, "reason").await, "field-missing");
    let many: Vec<String> = (0..201).map(|n| format!("h{n}")).collect();
    admin.api().post(&format!("{LEARNING}/assignments"), new(1, &many)).await.is(422);
    // The typed text and the ticks stay.
    let page = admin
        .en()
        .post(&format!("{LEARNING}/assignments"), json!({ "run": "", "people": own, "reason": "Bekal" }))
        .await;
    page.is(422).shows(">\nBekal</textarea>").shows(&format!("value=\"{}\" checked", own[0]));
}
#[actix_web::test]
async fn an_agency_sees_and_assigns_its_own_staff_alone() {
    let site = Site::demo().await;
    let (staff, admin) = lan(&site).await;
    staff[0].enrol().await;
    let other = site.person("lain").await.role(Role::AgencyAdmin, Some("kementerian-panrb")).await;
    for client in [&other, &staff[0], &site.known("innovator").await] {
        client.api().get(LEARNING).await.is(403);
        let body = new(1, &handles(&staff[..1]).await);
        client.api().post(&format!("{LEARNING}/assignments"), body).await.is(403);
    }
    other.api().get("/agencies/kementerian-panrb/learning").await.is(200).lacks("staf00");
    let auditor = site.known("auditor").await;
    assert_eq!(auditor.api().get(LEARNING).await.json()["may_assign"], false);
    // A unit's administrator sees the unit, the agency's the unit as well.
    let root = site.known("system_admin").await.api();
    let made = root.post("/agencies/lan/work-units", json!({ "name": "Pusat Inovasi" })).await;
    let unit: &'static str = made.is(201).json()["code"].as_str().unwrap().to_owned().leak();
    let below = site.person("bawah").await.role(Role::Author, Some(unit)).await;
    let chief = site.person("kabid").await.role(Role::AgencyAdmin, Some(unit)).await;
    below.enrol().await;
    let names = async |who: &Client<'_>, slug: &str| {
        let page = who.api().get(&format!("/agencies/{slug}/learning")).await.json();
        let items = page["items"].as_array().unwrap().clone();
        items.into_iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&chief, unit).await, ["bawah"]);
    assert_eq!(
        names(&admin, "lan").await.into_iter().filter(|name| !name.contains(' ')).collect::<Vec<_>>(),
        ["bawah", "staf00"]
    );
    chief.api().get(LEARNING).await.is(403);
}
#[actix_web::test]
async fn the_staff_are_paged_by_a_key() {
    let site = Site::demo().await;
    let (staff, admin) = lan(&site).await;
    for one in &staff[..7] {
        one.enrol().await;
    }
    let (mut names, mut after) = (vec![], String::new());
    loop {
        let page =
            admin.api().get(&format!("{LEARNING}?course=laboratorium-inovasi&limit=3&after={after}")).await.json();
        names.extend(page["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    names.retain(|name| name.starts_with("staf"));
    let mut wanted: Vec<String> = (0..7).rev().map(|n| format!("staf{n:02}")).collect();
    wanted.dedup();
    assert_eq!(names, wanted);
    let page = admin.en().get(&format!("{LEARNING}?course=no-such")).await;
    page.is(200);
    assert_eq!(admin.api().get(&format!("{LEARNING}?course=no-such")).await.json()["ignored"], json!(["course"]));
}
