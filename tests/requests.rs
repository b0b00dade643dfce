//! Requests about personal data: decided in time by someone else, overdue ones told; consents shown and withdrawn.
use crate::support::{Site, world};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::{actor::Actor, consent},
    routes,
    schema::data_requests,
    worker,
};
use serde_json::json;

fn password(role: &str) -> &'static str {
    &world::accounts().iter().find(|a| a.role == role).unwrap().password
}
async fn hours(site: &Site, hours: i64) {
    site.advance(TimeDelta::hours(hours));
    worker::keep(&site.app, &routes::schedules()).await.unwrap();
    site.settle().await;
}

#[actix_web::test]
async fn a_correction_is_decided_in_time_by_someone_else() {
    let site = Site::demo().await;
    let (intan, admin) = (site.known("innovator").await, site.known("system_admin").await);
    hours(&site, 0).await;
    let page = intan.get("/me/data").await;
    let form = page.forms().into_iter().find(|f| f.value("kind") == Some("correction")).unwrap();
    intan.submit(form.clone()).await.is(422).shows("Isi bagian ini");
    let form = intan.get("/me/data").await.forms().into_iter().find(|f| f.value("kind") == Some("correction")).unwrap();
    intan.submit(form.fill("note", "Nama saya keliru di sertifikat")).await.sends_to("/me/data");
    for (asked, field) in [
        (json!({}), "kind"),
        (json!({ "kind": "erasure" }), "kind"),
        (json!({ "kind": "theft" }), "kind"),
        (json!({ "kind": "correction", "note": "x".repeat(2001) }), "note"),
    ] {
        assert!(intan.api().post("/me/data/requests", asked.clone()).await.is(422).field(field).is_some(), "{asked}");
    }
    site.settle().await;
    let mail = site.mail().pop().unwrap();
    assert_eq!((mail.to.as_str(), mail.link()), ("system-admin@demo.invalid", "/manage/data-requests"));
    admin.get("/me").await.shows("1 permintaan tentang data pribadi menunggu keputusan");
    let desk = admin.get("/manage/data-requests").await;
    desk.is(200).shows("Nama saya keliru di sertifikat").shows("Intan Inovator").shows("sisa 72 jam");
    for stranger in [&intan, &site.known("auditor").await, &site.known("curator").await] {
        stranger.get("/manage/data-requests").await.is(403);
    }
    let code = intan.api().get("/me/data").await.json()["requests"][0]["code"].as_str().unwrap().to_owned();
    assert!(ekopi::code::is_valid(&code), "{code}");
    let decision = format!("/manage/data-requests/{code}/decision");
    // A refusal needs its reason, a decision a word.
    let page = admin.post(&decision, json!({ "decision": "refused", "answer": " " })).await;
    page.is(422).shows("Isi bagian ini").shows(&code);
    assert_eq!(
        admin.api().post(&decision, json!({})).await.is(422).field("decision").as_deref(),
        Some("field-missing")
    );
    let odd = admin.api().post(&decision, json!({ "decision": "taken_back" })).await;
    assert_eq!(odd.is(422).field("decision").as_deref(), Some("field-missing"));
    // Over its time the administrators are told, once.
    hours(&site, 72).await;
    let to_admin = || site.mail().into_iter().filter(|mail| mail.to == "system-admin@demo.invalid");
    let before = to_admin().count();
    hours(&site, 1).await;
    hours(&site, 1).await;
    let late: Vec<_> = to_admin().skip(before).collect();
    let (intan, admin) = (site.known("innovator").await, site.known("system_admin").await);
    assert_eq!(late.len(), 1);
    assert!(late[0].text.contains("sudah lewat 3 × 24 jam"), "{}", late[0].text);
    admin.get("/manage/data-requests").await.shows("lewat 3 jam");

    let form = admin.get("/manage/data-requests").await.form(&decision);
    let form = form.fill("answer", "Sertifikat baru sudah terbit.").choose("decision", "done");
    admin.submit(form).await.sends_to("/manage/data-requests");
    let again = admin.api().post(&decision, json!({ "decision": "done" })).await;
    assert_eq!(again.is(409).json()["code"], "request-decided");
    site.settle().await;
    let told = site.mail().pop().unwrap();
    assert_eq!((told.to.as_str(), told.link()), ("innovator@demo.invalid", "/me/data"));
    intan.get("/me/data").await.shows("Sertifikat baru sudah terbit.").shows("Perbaikan data: selesai");
    admin.get("/manage/data-requests?state=done").await.shows(&code).shows("Sari Admin");
    // Nobody decides on their own, or on what is not there.
    let own = admin.api().post("/me/data/requests", json!({ "kind": "correction", "note": "x" })).await.json();
    let own = format!("/manage/data-requests/{}/decision", own["code"].as_str().unwrap());
    assert_eq!(admin.api().post(&own, json!({ "decision": "done" })).await.is(403).json()["code"], "own-request");
    admin.api().post("/manage/data-requests/DAT-1/decision", json!({ "decision": "done" })).await.is(404);
    // Another's request cannot be taken back.
    site.person("ben").await.api().post(&format!("/me/data/requests/{code}/end"), json!({})).await.is(404);
    intan.api().post(&format!("/me/data/requests/{code}/end"), json!({})).await.is(409);
    site.settle().await;
}

#[actix_web::test]
async fn a_consent_is_shown_and_withdrawn() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    let page = intan.get("/me/data").await;
    page.shows("Ketentuan penggunaan").shows("disetujui 2 Maret 2026");
    let id = intan.id.unwrap();
    site.change(move |conn| consent::give(conn, &Actor::system(), id, "terms", "2026-11")).await;
    let consents = intan.api().get("/me/data").await.json()["consents"].clone();
    assert_eq!(consents.as_array().unwrap().len(), 2, "the same twice is one: {consents}");
    intan.submit(page.form("/me/data/consents/terms/withdrawal")).await.sends_to("/me/data");
    intan.get("/me/data").await.shows("ditarik 2 Maret 2026").shows("Penarikan persetujuan: menunggu");
    intan.api().post("/me/data/consents/terms/withdrawal", json!({})).await.is(404);
    intan.api().post("/me/data/consents/none/withdrawal", json!({})).await.is(404);
    let due = data_requests::table.select((data_requests::kind, data_requests::asked_at, data_requests::due_at));
    let (kind, asked, due) =
        site.look(move |conn| Ok(due.first::<(String, ekopi::clock::Instant, ekopi::clock::Instant)>(conn)?)).await;
    assert_eq!((kind.as_str(), due.utc() - asked.utc()), ("withdrawal", TimeDelta::hours(72)));
    // Agreeing again is a new consent.
    site.change(move |conn| consent::give(conn, &Actor::system(), id, "terms", "2026-11")).await;
    assert_eq!(intan.api().get("/me/data").await.json()["consents"].as_array().unwrap().len(), 3);
    site.settle().await;
}

#[actix_web::test]
async fn an_erasure_can_be_refused_and_not_hurried() {
    let site = Site::demo().await;
    let (intan, admin) = (site.known("innovator").await, site.known("system_admin").await);
    let asked = intan.api().post("/me/data/erasure", json!({ "password": password("innovator") })).await.json();
    let decision = format!("/manage/data-requests/{}/decision", asked["code"].as_str().unwrap());
    let hurried = admin.api().post(&decision, json!({ "decision": "done" })).await;
    assert_eq!(hurried.is(409).json()["code"], "erasure-by-itself");
    let refused = json!({ "decision": "refused", "answer": "Sedang dalam pemeriksaan (Pasal 15)." });
    admin.api().post(&decision, refused).await.is(200);
    hours(&site, 0).await;
    hours(&site, 80).await;
    let intan = site.known("innovator").await; // a session ends after a day without use
    intan.get("/me/data").await.is(200).shows("Sedang dalam pemeriksaan");
}
