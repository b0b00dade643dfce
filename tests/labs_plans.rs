//! Action plans and reports of labs: seven elements on a grid of twelve months, and what shows that an action was done.
use crate::support::{
    Site,
    labs::{action, plan, report, walked},
    upload::PDF,
};
use ekopi::labs::machine::LabState;
use futures_util::future::join_all;
use serde_json::{Value, json};

/// A draft may have gaps; handed in it may not: each missing element is named beside its field (LB2).
#[actix_web::test]
async fn a_plan_without_cost_or_place_is_not_handed_in() {
    let site = Site::demo().await;
    let (slug, code) = walked(&site, LabState::Design, "unsur").await;
    let member = site.known("graduate").await;
    let at = format!("/labs/{slug}/ideas/{code}");
    let send = format!("{at}/plan/submission");
    assert_eq!(
        member.api().post(&send, json!({ "revision": 0 })).await.is(422).field("items").as_deref(),
        Some("lab-plan-phases")
    );
    for gap in ["activity", "partners", "output", "method", "months", "place", "cost"] {
        let now = member.api().get(&at).await.json()["revision"].as_i64().unwrap();
        let mut gapped = plan(now);
        gapped["items"][1][gap] = match gap {
            "months" => json!([]),
            "cost" => Value::Null,
            _ => json!(" "),
        };
        member.api().post(&format!("{at}/plan"), gapped).await.is(200);
        let refused = member.api().post(&send, json!({ "revision": now + 1 })).await;
        assert_eq!(refused.is(422).field(&format!("items.1.{gap}")).as_deref(), Some("field-missing"), "{gap}");
        assert_eq!(refused.json()["errors"].as_array().unwrap().len(), 1);
    }
    // On the page the message stands beside the field.
    let page = member.get(&at).await;
    let form = page.is(200).form(&send);
    member.submit(form).await.is(422).shows("id=\"items.1.cost-error\"");
    let now = member.api().get(&at).await.json()["revision"].as_i64().unwrap();
    let mut one_sided = plan(now);
    one_sided["items"] = json!([action("preparation"), action("evaluation")]);
    member.api().post(&format!("{at}/plan"), one_sided).await.is(200);
    let refused = member.api().post(&send, json!({ "revision": now + 1 })).await;
    assert_eq!(refused.is(422).field("items").as_deref(), Some("lab-plan-phases"));
    member.api().post(&format!("{at}/plan"), plan(now + 1)).await.is(200);
    member.api().post(&send, json!({ "revision": now + 1 })).await.is(409).shows("lab-plan-changed");
    member.api().post(&send, json!({ "revision": now + 2 })).await.is(200);
    member.api().post(&format!("{at}/plan"), plan(now + 2)).await.is(409).shows("lab-idea-not-now");
    let page = member.get(&at).await;
    page.is(200).shows("Rencana: menunggu persetujuan").shows("Rp10.000.000");
}

/// From the page: blank rows are left out, months are ticked, what is too much or unreadable is named and kept.
#[actix_web::test]
async fn a_plan_is_written_on_a_page() {
    let site = Site::demo().await;
    let (slug, code) = walked(&site, LabState::Design, "halaman").await;
    let member = site.known("graduate").await;
    let at = format!("/labs/{slug}/ideas/{code}");
    let form = member.get(&at).await.is(200).form(&format!("{at}/plan"));
    let form = form.fill("items.1.activity", "Uji coba").choose("items.1.months", "3").choose("items.1.months", "12");
    let refused = member.submit(form.clone().fill("items.1.cost", "banyak")).await;
    refused.is(422).shows("value=\"banyak\"").shows("value=\"Uji coba\"");
    let refused = member.submit(form.clone()).await;
    refused.is(422).shows("Uji coba");
    let form = form.fill("items.1.phase", "implementation").fill("items.1.cost", "18000000");
    member.submit(form).await.sends_to(&at);
    let stored = member.api().get(&at).await.json();
    assert_eq!(stored["actions"].as_array().unwrap().len(), 1);
    let first = &stored["actions"][0];
    assert_eq!((&first["number"], &first["months"]), (&json!(1), &json!(["3", "12"])));
    member.get(&at).await.is(200).shows("value=\"12\" checked").shows("value=\"18000000\"");
    for (field, value) in [("cost", json!(-1)), ("months", json!(["13"])), ("activity", json!("x".repeat(501)))] {
        let mut wrong = plan(1);
        wrong["items"][0][field] = value;
        member.api().post(&format!("{at}/plan"), wrong).await.is(422);
    }
    let mut long = plan(1);
    long["items"] = (0..41).map(|_| action("preparation")).collect();
    let refused = member.api().post(&format!("{at}/plan"), long).await;
    assert_eq!(refused.is(422).field("items").as_deref(), Some("lab-plan-too-long"));
}

/// Of those who save at once one does; the others are told.
#[actix_web::test]
async fn of_two_who_save_a_plan_one_is_shown_what_stands() {
    let site = Site::demo().await;
    let (slug, code) = walked(&site, LabState::Design, "serentak").await;
    let (one, other) = (site.known("graduate").await.api(), site.known("agency_admin").await.api());
    let at = format!("/labs/{slug}/ideas/{code}/plan");
    let saves = [&one, &other, &one, &other].map(|who| who.post(&at, plan(0)));
    let saved = join_all(saves).await;
    assert_eq!(saved.iter().filter(|answer| answer.status == 200).count(), 1, "{saved:?}");
    assert_eq!(saved.iter().filter(|answer| answer.status == 409).count(), 3, "{saved:?}");
    let stale = one.post(&at, plan(0)).await;
    assert_eq!(stale.is(409).json()["theirs"]["revision"], 1);
}

/// A report is on one action, with a link or a file; only of what was launched.
#[actix_web::test]
async fn a_report_needs_what_shows_it() {
    let site = Site::demo().await;
    let (slug, code) = walked(&site, LabState::DeliverMonitoring, "lapor").await;
    let member = site.known("graduate").await;
    let at = format!("/labs/{slug}/ideas/{code}");
    let to = format!("{at}/reports");
    assert_eq!(
        member.api().post(&to, report(1, " ")).await.is(422).field("evidence").as_deref(),
        Some("lab-report-evidence")
    );
    assert_eq!(
        member.api().post(&to, report(9, "Ada")).await.is(422).field("action").as_deref(),
        Some("lab-action-unknown")
    );
    let mut over = report(1, "Ada");
    over["progress"] = json!(101);
    assert_eq!(member.api().post(&to, over).await.is(422).field("progress").as_deref(), Some("lab-progress"));
    member.api().post(&to, report(1, "Catatan harian")).await.is(201);
    let fields = [("action", "2"), ("held_on", "2026-03-02"), ("progress", "30"), ("body", "Foto terlampir.")];
    member.api().upload(&to, &fields, ("foto.pdf", "application/pdf", PDF), None).await.is(201);
    let page = member.api().get(&at).await.json();
    assert_eq!((&page["actions"][0]["progress"], &page["actions"][1]["progress"]), (&json!(60), &json!(30)));
    assert_eq!(page["records"][0]["file"]["name"], "foto.pdf");
    assert_eq!(page["records"].as_array().unwrap().len(), 3, "with the launch");
    member.get(&at).await.is(200).shows("Aksi 2: 30").shows("Catatan harian");
    let demo = site.lab("design", "pemerintah-kabupaten-wonogiri").await;
    let curator = site.known("curator").await.api();
    let idea = curator.get(&format!("/labs/{demo}")).await.json()["ideas"][0]["code"].clone();
    let early = format!("/labs/{demo}/ideas/{}/reports", idea.as_str().unwrap());
    curator.post(&early, report(1, "Ada")).await.is(403).shows("only-lab-teams");
    member.api().post(&early, report(1, "Ada")).await.is(409).shows("lab-not-now");
}
