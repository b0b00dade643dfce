//! The phases of a lab: no gate without what it needs, a leader at two of them, launches that become entries of the directory.
use crate::support::{
    Site,
    ideas::PLACE,
    labs::{accepted, commit, launching, opened, plan, report, say, step, walked},
};
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    labs::machine::{LabState, LabStep},
    schema::{ideas, lab_records},
};
use serde_json::{Value, json};

async fn idea_state(site: &Site, code: &str) -> String {
    let row = ideas::table.filter(ideas::code.eq(code.to_owned())).select(ideas::state);
    site.look(move |conn| Ok(row.first(conn)?)).await
}

/// From the commitment to the end: each gate is closed until what it needs is there (LB1), and the thread holds (EK6).
#[actix_web::test]
async fn a_lab_is_walked_from_request_to_directory() {
    let site = Site::demo().await;
    let (admin, leader) = (site.known("agency_admin").await, site.known("agency_leader").await);
    let (curator, mentor) = (site.known("curator").await, site.known("mentor").await);
    let slug = opened(&site, "jalan").await;
    let code = accepted(&site, "jalan").await;
    let at = format!("/labs/{slug}");
    let idea = format!("{at}/ideas/{code}");
    let closed = async |missing: Value| {
        step(&mentor, &slug, "advance", "").await.is(409).shows("gate-missing");
        assert_eq!(mentor.api().get(&at).await.json()["missing"], missing);
    };
    closed(json!(["commitment"])).await;
    let bare = json!({ "kind": "commitment", "held_on": "2026-03-02", "body": "Sepakat" });
    assert_eq!(
        admin.api().post(&format!("{at}/records"), bare).await.is(422).field("file").as_deref(),
        Some("file-missing")
    );
    commit(&admin, &slug).await.is(201);
    let file = admin.api().get(&format!("{at}/records")).await.json()["items"][0]["file"]["handle"].clone();
    let file = format!("{at}/files/{}", file.as_str().unwrap());
    leader.get(&file).await.is(200);
    site.person("orang").await.get(&file).await.is(404);
    step(&mentor, &slug, "advance", "").await.is(200);

    closed(json!(["ideas", "ideas_approval"])).await;
    say(&leader, &slug, "ideas_approval", true).await.is(409).shows("lab-nothing-to-approve");
    let unknown = admin.api().post(&format!("{at}/ideas"), json!({ "idea": "IDE-2026-99999-X" })).await;
    assert_eq!(unknown.is(422).field("idea").as_deref(), Some("lab-idea-unknown"));
    admin.get(&format!("{at}/ideas")).await.is(200).shows("Gagasan jalan");
    admin.api().post(&format!("{at}/ideas"), json!({ "idea": code })).await.is(201);
    assert_eq!(idea_state(&site, &code).await, "in_lab");
    let twice = admin.api().post(&format!("{at}/ideas"), json!({ "idea": code })).await;
    assert_eq!(twice.is(422).field("idea").as_deref(), Some("lab-idea-not-accepted"));
    closed(json!(["ideas_approval"])).await;
    say(&leader, &slug, "ideas_approval", false).await.is(201);
    closed(json!(["ideas_approval"])).await;
    say(&leader, &slug, "ideas_approval", true).await.is(201);
    step(&mentor, &slug, "advance", "").await.is(200);

    closed(json!(["plans", "plans_approval"])).await;
    admin.api().post(&format!("{idea}/plan"), plan(0)).await.is(200);
    say(&leader, &slug, "plans_approval", true).await.is(409);
    admin.api().post(&format!("{idea}/plan/submission"), json!({ "revision": 1 })).await.is(200);
    site.settle().await;
    leader.get("/me/notices").await.shows("menunggu persetujuan Anda");
    say(&leader, &slug, "plans_approval", false).await.is(201);
    assert_eq!(admin.api().get(&idea).await.json()["idea"]["plan_state"], "draft");
    admin.api().post(&format!("{idea}/plan/submission"), json!({ "revision": 1 })).await.is(200);
    say(&leader, &slug, "plans_approval", true).await.is(201);
    step(&mentor, &slug, "advance", "").await.is(200);

    closed(json!(["launch"])).await;
    let ahead = json!({ "held_on": "2026-03-03", "body": "Besok" });
    let refused = admin.api().post(&format!("{idea}/launch"), ahead).await;
    assert_eq!(refused.is(422).field("held_on").as_deref(), Some("lab-day-past"));
    let entry = admin.api().post(&format!("{idea}/launch"), launching()).await.is(201).json()["code"].clone();
    let entry = entry.as_str().unwrap();
    admin.api().post(&format!("{idea}/launch"), launching()).await.is(200);
    assert_eq!(idea_state(&site, &code).await, "became_innovation");
    admin.api().get(&format!("/innovations/{entry}/draft")).await.is(200).shows("Gagasan jalan");
    assert_eq!(admin.api().get(&idea).await.json()["idea"]["innovation"], entry);
    admin.api().post(&format!("/innovations/{entry}/draft/deletion"), json!({})).await.is(409).shows("entry-of-lab");
    step(&mentor, &slug, "advance", "").await.is(200);

    closed(json!(["reports"])).await;
    admin.api().post(&format!("{idea}/reports"), report(1, "Catatan harian")).await.is(201);
    step(&mentor, &slug, "advance", "").await.is(200);
    closed(json!(["display"])).await;
    let display =
        json!({ "kind": "display", "held_on": "2026-03-02", "body": "Pameran", "visitors": 350, "novelty": 101 });
    admin.api().post(&format!("{at}/records"), display.clone()).await.is(422);
    let mut display = display;
    display["novelty"] = json!(82);
    admin.api().post(&format!("{at}/records"), display).await.is(201);
    admin.get(&format!("{at}/records")).await.is(200).shows("350 pengunjung").shows("Kebaruan 82");
    step(&mentor, &slug, "advance", "").await.is(200);
    step(&mentor, &slug, "advance", "").await.is(403).shows("only-lab-lan");
    step(&curator, &slug, "advance", "").await.is(200);
    let page = curator.api().get(&at).await.json();
    assert_eq!((&page["state"], &page["summary"]["documentation"]), (&json!("completed"), &json!(1)));
    assert_eq!(page["thread"][0]["card"]["address"], format!("/ideas/{code}"));
    // From the idea's side, for whoever may see the lab.
    let thread = admin.api().get(&format!("/ideas/{code}")).await.json()["thread"].clone();
    assert!(thread.as_array().unwrap().iter().any(|edge| edge["card"]["address"] == at.as_str()), "{thread}");
    let public = site.visitor().api().get(&format!("/ideas/{code}")).await.json()["thread"].clone();
    assert!(public.as_array().unwrap().iter().all(|edge| edge["card"]["kind"] != "lab"), "{public}");
    let audit = site.known("auditor").await.api();
    for kind in ["idea-taken-into-lab", "idea-launched"] {
        audit.get(&format!("/manage/audit?kind={kind}")).await.is(200).shows(&code);
    }
}

/// The finished lab of the demonstration: idea → lab → entry, each on the pages of the others.
#[actix_web::test]
async fn the_thread_of_a_finished_lab_is_seen_from_all_its_ends() {
    let site = Site::demo().await;
    let curator = site.known("curator").await.api();
    let slug = site.lab("completed", "pemerintah-kota-palembang").await;
    let page = curator.get(&format!("/labs/{slug}")).await.is(200).json();
    let kinds: Vec<&str> =
        page["thread"].as_array().unwrap().iter().map(|edge| edge["card"]["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"idea") && kinds.contains(&"innovation"), "{kinds:?}");
    for edge in page["thread"].as_array().unwrap() {
        let other = curator.get(edge["card"]["address"].as_str().unwrap()).await.is(200).json();
        let back =
            other["thread"].as_array().unwrap().iter().any(|back| back["card"]["address"] == format!("/labs/{slug}"));
        assert!(back, "{other}");
    }
}

/// A phase is reopened with a reason: what the leader said before counts no more, launches stay.
#[actix_web::test]
async fn a_phase_is_reopened_with_a_reason_and_asks_its_leader_again() {
    let site = Site::demo().await;
    let (slug, code) = walked(&site, LabState::DeliverLaunch, "ulang").await;
    let (curator, admin) = (site.known("curator").await, site.known("agency_admin").await);
    let reopen = async |to: &str, reason: &str| {
        let body = json!({ "step": "reopen", "to": to, "reason": reason });
        curator.api().post(&format!("/labs/{slug}/steps"), body).await
    };
    assert_eq!(reopen("display", "x").await.is(422).field("to").as_deref(), Some("lab-phase-unknown"));
    assert_eq!(reopen("diagnose", "").await.is(422).field("reason").as_deref(), Some("field-missing"));
    reopen("diagnose", "Ada unit yang terlewat.").await.is(200);
    let page = admin.api().get(&format!("/labs/{slug}")).await.json();
    assert_eq!((&page["state"], &page["missing"]), (&json!("diagnose"), &json!(["ideas_approval"])));
    assert_eq!(page["stages"][2]["days"]["began_on"], Value::Null);
    assert_eq!(page["ideas"][0]["plan_state"], "draft");
    let leader = site.known("agency_leader").await;
    say(&leader, &slug, "ideas_approval", true).await.is(201);
    // What is added afterwards has not been approved.
    let more = accepted(&site, "susulan").await;
    admin.api().post(&format!("/labs/{slug}/ideas"), json!({ "idea": more })).await.is(201);
    step(&curator, &slug, "advance", "").await.is(409);
    let ended = site.look(|conn| {
        let rows = lab_records::table.filter(lab_records::ended_at.is_not_null());
        Ok(rows.filter(lab_records::kind.eq("ideas_approval")).count().get_result::<i64>(conn)?)
    });
    assert!(ended.await >= 2);
    assert_eq!(idea_state(&site, &code).await, "in_lab");
}

/// Suspended, it stands still and goes on where it was; cancelled, its ideas are in the bank again.
#[actix_web::test]
async fn a_lab_is_suspended_resumed_and_cancelled() {
    let site = Site::demo().await;
    let (slug, code) = walked(&site, LabState::Design, "jeda").await;
    let (curator, admin) = (site.known("curator").await, site.known("agency_admin").await);
    let at = format!("/labs/{slug}");
    step(&curator, &slug, "suspend", "Menunggu anggaran.").await.is(200);
    let page = admin.api().get(&at).await.json();
    assert_eq!((&page["state"], &page["state_before"]), (&json!("suspended"), &json!("design")));
    admin.api().post(&format!("{at}/ideas/{code}/plan"), plan(0)).await.is(409).shows("lab-not-now");
    step(&curator, &slug, "advance", "").await.is(409);
    step(&curator, &slug, "resume", "").await.is(200);
    assert_eq!(admin.api().get(&at).await.json()["state"], "design");
    step(&curator, &slug, "cancel", "Digabung ke program lain.").await.is(200);
    assert_eq!(idea_state(&site, &code).await, "accepted");
    admin.get(&at).await.is(200).shows("Dibatalkan").shows("Digabung ke program lain.");
    step(&curator, &slug, "resume", "").await.is(409);
    site.settle().await;
    site.known("graduate").await.get("/me/notices").await.shows("dibatalkan");
    // It is free for another lab.
    let again = opened(&site, "lain").await;
    commit(&admin, &again).await.is(201);
    step(&curator, &again, "advance", "").await.is(200);
    admin.api().post(&format!("/labs/{again}/ideas"), json!({ "idea": code })).await.is(201);
}

/// An idea drops out while the lab moves on; what was launched does not.
#[actix_web::test]
async fn an_idea_drops_out_and_the_lab_moves_on() {
    let site = Site::demo().await;
    let (slug, code) = walked(&site, LabState::Diagnose, "tetap").await;
    let (admin, curator) = (site.known("agency_admin").await, site.known("curator").await);
    let leader = site.known("agency_leader").await;
    let gone = accepted(&site, "keluar").await;
    admin.api().post(&format!("/labs/{slug}/ideas"), json!({ "idea": gone })).await.is(201);
    say(&leader, &slug, "ideas_approval", true).await.is(201);
    step(&curator, &slug, "advance", "").await.is(200);
    let end = |code: &str| format!("/labs/{slug}/ideas/{code}/end");
    assert_eq!(
        admin.api().post(&end(&gone), json!({})).await.is(422).field("reason").as_deref(),
        Some("field-missing")
    );
    admin.api().post(&end(&gone), json!({ "reason": "Pemiliknya pindah." })).await.is(200);
    admin.api().post(&end(&gone), json!({ "reason": "Pemiliknya pindah." })).await.is(200);
    assert_eq!(idea_state(&site, &gone).await, "accepted");
    let at = format!("/labs/{slug}/ideas/{code}");
    admin.api().post(&format!("{at}/plan"), plan(0)).await.is(200);
    admin.api().post(&format!("{at}/plan/submission"), json!({ "revision": 1 })).await.is(200);
    say(&leader, &slug, "plans_approval", true).await.is(201);
    step(&curator, &slug, "advance", "").await.is(200);
    admin.api().post(&format!("{at}/launch"), launching()).await.is(201);
    admin.api().post(&end(&code), json!({ "reason": "x" })).await.is(409).shows("lab-idea-out");
    let page = admin.get(&format!("/labs/{slug}/ideas")).await;
    page.is(200).shows("Keluar").shows("Pemiliknya pindah.").shows("Diluncurkan");
}

/// In every state of the demonstration: the steps that the page offers are taken or ask for a reason, all others are refused.
#[actix_web::test]
async fn what_is_not_offered_is_refused() {
    let site = Site::demo().await;
    let curator = site.known("curator").await;
    let all = curator.api().get("/labs?limit=100").await.json();
    for lab in all["items"].as_array().unwrap() {
        let slug = lab["slug"].as_str().unwrap();
        let page = curator.api().get(&format!("/labs/{slug}/steps")).await.is(200).json();
        curator.get(&format!("/labs/{slug}/steps")).await.is(200);
        let offered: Vec<&str> = page["steps"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect();
        for other in LabStep::BARE.iter().filter(|step| !offered.contains(&step.as_str())) {
            let answer = step(&curator, slug, other.as_str(), "Uji").await;
            assert_eq!(answer.status, 409, "{other:?} in {}: {answer:?}", lab["state"]);
        }
        let body = json!({ "step": "plan", "reason": "x" });
        curator.api().post(&format!("/labs/{slug}/steps"), body).await.is(422);
        assert_eq!(lab["state"], curator.api().get(&format!("/labs/{slug}")).await.json()["state"]);
    }
}

/// A leader does not approve what they brought in themselves.
#[actix_web::test]
async fn a_leader_who_writes_approves_nothing_of_their_own() {
    let site = Site::demo().await;
    let (slug, code) = walked(&site, LabState::Design, "sendiri").await;
    let both =
        site.person("dua").await.role(Role::AgencyLeader, Some(PLACE)).await.role(Role::Author, Some(PLACE)).await;
    let at = format!("/labs/{slug}/ideas/{code}/plan");
    both.api().post(&at, plan(0)).await.is(200);
    both.api().post(&format!("{at}/submission"), json!({ "revision": 1 })).await.is(200);
    say(&both, &slug, "plans_approval", true).await.is(403).shows("not-own-lab");
    say(&site.known("agency_leader").await, &slug, "plans_approval", true).await.is(201);
}
