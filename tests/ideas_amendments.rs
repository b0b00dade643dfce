//! Amendments: others propose what one field is to say, its authors answer, and the version says whose it was.
use crate::support::{
    Client, Site,
    ideas::{PLACE, accept, begin, sent},
};
use ekopi::accounts::membership::Role;
use serde_json::{Value, json};

/// An idea of the bank that ana writes for Banyuwangi; its code.
async fn public(site: &Site, ana: &Client<'_>, word: &str) -> String {
    let code = sent(ana, word).await;
    accept(&site.known("curator").await, &code).await;
    code
}
fn proposal(field: &str, round: i64, text: &str) -> Value {
    json!({ "field": field, "round": round, "text": text, "reason": "Lebih jelas." })
}

/// From the form to a new version that names who proposed it; both sides are told, each once.
#[actix_web::test]
async fn a_proposal_becomes_a_version_with_its_proposers_name() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, Some(PLACE)).await;
    let code = public(&site, &ana, "jembatan gantung").await;
    let (at, all) = (format!("/ideas/{code}"), format!("/ideas/{code}/amendments"));
    let (budi, cici) = (site.person("budi").await, site.person("cici").await);
    for person in [&budi, &cici] {
        person.api().post(&format!("{at}/following"), json!({})).await.is(200);
    }
    site.visitor().get(&all).await.is(200).shows("Belum ada usulan perubahan");
    budi.get(&all).await.is(200).shows("Usulkan perubahan");
    let page = budi.get(&format!("{all}/new?field=goal")).await;
    let form = page.is(200).form(&all);
    assert_eq!(form.value("text").map(str::trim), Some("Tujuan tentang jembatan gantung."));
    let refused = budi.submit(form.clone().fill("reason", "Biar jelas")).await;
    refused.is(422).shows("Isinya memang sudah begitu").shows("Biar jelas");
    let long = vec!["kata"; 501].join(" ");
    budi.submit(form.clone().fill("text", &long).fill("reason", "Lengkap")).await.is(422).shows("Galat");
    let form = form.fill("text", "Anak sekolah menyeberang tanpa basah.").fill("reason", "Siapa yang terbantu?");
    budi.submit(form).await.sends_to(&format!("{all}/1"));
    let again = budi.api().post(&all, proposal("goal", 1, "Lain lagi.")).await;
    again.is(409).shows("amendment-open-already");
    budi.get(&format!("{all}/1")).await.shows("Usulan Anda menunggu").lacks("Terima usulan");
    site.visitor().get(&format!("{all}/1")).await.is(200).shows("basah.").shows("Siapa yang terbantu?").shows("budi");
    site.visitor().get(&at).await.shows("1 usulan perubahan menunggu").lacks("basah.");
    site.settle().await;
    ana.get("/me/notices").await.shows("usulan perubahan untuk ide");

    let answer = format!("{all}/1/answer");
    cici.api().post(&answer, json!({ "accept": true })).await.is(403).shows("only-idea-authors");
    let form = ana.get(&format!("{all}/1")).await.is(200).form(&answer);
    ana.submit(form.clone().choose("accept", "false")).await.is(422).shows("Galat");
    ana.submit(form.choose("accept", "true")).await.sends_to(&format!("{all}/1"));
    ana.api().post(&answer, json!({ "accept": true })).await.is(200);
    ana.api()
        .post(&answer, json!({ "accept": false, "answer": "Tidak jadi" }))
        .await
        .is(409)
        .shows("amendment-answered");
    let now = site.visitor().api().get(&at).await.is(200).json();
    assert_eq!(
        (now["round"].as_i64(), now["rounds"].as_i64(), now["amendments"].as_i64()),
        (Some(2), Some(2), Some(0))
    );
    site.visitor().get(&at).await.shows("Anak sekolah menyeberang tanpa basah.").shows("Turut menyusun").shows("budi");
    site.visitor().en().get(&at).await.shows("Others who wrote along");
    assert_eq!(now["contributors"], json!([{ "name": "budi", "amendments": [1] }]));
    // Named, and no author: neither the draft nor the next proposal is theirs to decide on.
    budi.api().get(&format!("{at}/draft")).await.is(404);
    budi.api().get(&format!("{at}/authors")).await.is(404);
    cici.api().post(&all, proposal("background", 2, "Sungai meluap tiga kali setahun.")).await.is(201);
    budi.api().post(&format!("{all}/2/answer"), json!({ "accept": true })).await.is(403).shows("only-idea-authors");
    let version = site.visitor().api().get(&format!("{at}/versions/2")).await.is(200).json();
    assert_eq!((&version["amendment"]["by"], &version["amendment"]["field"]), (&json!("budi"), &json!("goal")));
    site.visitor().get(&format!("{at}/versions/2")).await.shows("Menurut usulan").shows("budi");
    site.visitor().get(&format!("{at}/versions/1")).await.is(404);
    ana.get(&format!("{at}/versions/1")).await.is(200).shows("Tujuan tentang jembatan gantung.");
    assert_eq!(site.idea_states(&code).await, ("accepted".to_owned(), vec!["accepted".to_owned(); 2]));
    site.visitor().api().get("/search?q=menyeberang+basah&type=idea").await.is(200).shows(&code);
    site.settle().await;
    for person in [&budi, &cici] {
        let notices = person.get("/me/notices").await;
        assert_eq!(notices.text().matches("Usulan perubahan ide").count(), 1, "{notices:?}");
    }
    let auditor = site.known("auditor").await.api();
    for kind in ["idea-amendment-proposed", "idea-amendment-accepted"] {
        auditor.get(&format!("/manage/audit?kind={kind}")).await.is(200).shows(&code);
    }
}

/// A title that was proposed is told in lists; evidence stays with the idea.
#[actix_web::test]
async fn a_new_title_is_told_everywhere() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, Some(PLACE)).await;
    let code = crate::support::ideas::whole(&ana, "rakit bambu").await;
    crate::support::ideas::add_file(&ana, &code).await.is(201);
    crate::support::ideas::send(&ana, &code).await.is(201);
    accept(&site.known("curator").await, &code).await;
    let (at, all) = (format!("/ideas/{code}"), format!("/ideas/{code}/amendments"));
    let budi = site.person("budi").await;
    let short = budi.api().post(&all, proposal("title", 1, "Rak")).await;
    assert_eq!(short.is(422).field("text").as_deref(), Some("line-too-short"));
    budi.api().post(&all, proposal("title", 1, "Rakit bambu untuk sekolah")).await.is(201);
    ana.api().post(&format!("{all}/1/answer"), json!({ "accept": true })).await.is(200);
    let visitor = site.visitor().api();
    visitor.get("/ideas?limit=100").await.is(200).shows("Rakit bambu untuk sekolah");
    let page = visitor.get(&at).await.is(200).json();
    let file = page["files"][0]["file"]["handle"].as_str().unwrap().to_owned();
    visitor.get(&format!("{at}/files/{file}")).await.is(200);
    site.settle().await;
}

/// Of two for the same field the later one says that the text has changed, shows both, and replaces it only when told so.
#[actix_web::test]
async fn a_stale_proposal_says_so_and_shows_both() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, Some(PLACE)).await;
    let code = public(&site, &ana, "rumah baca").await;
    let all = format!("/ideas/{code}/amendments");
    let (budi, cici) = (site.person("budi").await, site.person("cici").await);
    let typed = cici.get(&format!("{all}/new?field=novelty")).await.form(&all);
    budi.api().post(&all, proposal("goal", 1, "Tujuan dari Budi.")).await.is(201);
    cici.api().post(&all, proposal("goal", 1, "Tujuan dari Cici.")).await.is(201);
    budi.api().post(&all, proposal("novelty", 1, "Kebaruan dari Budi.")).await.is(201);
    for number in [1, 3] {
        ana.api().post(&format!("{all}/{number}/answer"), json!({ "accept": true })).await.is(200);
    }
    let page = site.visitor().api().get(&format!("{all}/2")).await.is(200).json();
    assert_eq!((&page["is_stale"], &page["now"]), (&json!(true), &json!("Tujuan dari Budi.")));
    let shown = ana.get(&format!("{all}/2")).await;
    shown.shows("Teksnya sudah berubah").shows("Tujuan dari Budi.").shows("Tujuan dari Cici.");
    let refused = ana.api().post(&format!("{all}/2/answer"), json!({ "accept": true })).await;
    assert_eq!(refused.is(409).json()["theirs"]["text"], "Tujuan dari Budi.");
    let form = shown.form(&format!("{all}/2/answer"));
    ana.submit(form.choose("accept", "true")).await.sends_to(&format!("{all}/2"));
    let now = site.visitor().get(&format!("/ideas/{code}")).await;
    now.shows("Tujuan dari Cici.").lacks("Tujuan dari Budi.").shows("Kebaruan dari Budi.");
    // Made of a version in which the field said something else: both are shown, and sent again it is made of the new one.
    let stale = cici.submit(typed.fill("text", "Kebaruan dari Cici.").fill("reason", "Lebih tajam")).await;
    stale.is(409).shows("Kebaruan dari Budi.").shows("Kebaruan dari Cici.").shows("Teksnya sudah berubah");
    cici.submit(stale.form(&all)).await.sends_to(&format!("{all}/4"));
    // Another field has not changed since: the old version will do.
    cici.api().post(&all, proposal("resources", 1, "Sumber daya dari Cici.")).await.is(201);
    site.settle().await;
}

#[actix_web::test]
async fn who_proposes_and_who_answers() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, Some(PLACE)).await;
    let code = public(&site, &ana, "kebun obat").await;
    let all = format!("/ideas/{code}/amendments");
    let budi = site.person("budi").await;
    site.visitor().api().post(&all, proposal("goal", 1, "Apa saja")).await.is(401);
    let unread = sent(&ana, "kebun rahasia").await;
    budi.api().post(&format!("/ideas/{unread}/amendments"), proposal("goal", 1, "Apa saja")).await.is(404);
    ana.api().post(&format!("/ideas/{unread}/amendments"), proposal("goal", 1, "Apa saja")).await.is(409);
    let draft = begin(&ana, "Kebun dalam draf").await;
    budi.api().get(&format!("/ideas/{draft}/amendments")).await.is(404);
    for (wrong, field) in [
        (proposal("sector", 1, "health"), "field"),
        (proposal("nothing", 1, "Apa"), "field"),
        (proposal("goal", 7, "Apa"), "round"),
        (proposal("goal", 1, " "), "text"),
        (json!({ "field": "goal", "round": 1, "text": "Apa", "reason": "" }), "reason"),
    ] {
        let refused = budi.api().post(&all, wrong).await;
        assert!(refused.is(422).field(field).is_some(), "{field}: {refused:?}");
    }
    // Its authors propose, too, and another of them answers.
    ana.api().post(&all, proposal("goal", 1, "Tujuan yang lebih tajam.")).await.is(201);
    let answer = format!("{all}/1/answer");
    ana.api().post(&answer, json!({ "accept": true })).await.is(403).shows("not-own-amendment");
    let coordinator = site.known("agency_admin").await.api();
    let bare = coordinator.post(&answer, json!({ "accept": false, "answer": " " })).await;
    assert_eq!(bare.is(422).field("answer").as_deref(), Some("field-missing"));
    coordinator.post(&answer, json!({ "accept": false, "answer": "Sudah cukup jelas." })).await.is(200);
    site.settle().await;
    ana.get("/me/notices").await.shows("ditolak").shows("Sudah cukup jelas.");
    ana.get(&format!("{all}/1")).await.is(200).shows("Sudah cukup jelas.").lacks("Terima usulan");
    // Page by page, the newest first.
    for field in ["background", "novelty"] {
        budi.api().post(&all, proposal(field, 1, "Usul Budi.")).await.is(201);
    }
    let visitor = site.visitor().api();
    let first = visitor.get(&format!("{all}?limit=2")).await.is(200).json();
    let after = first["next"].as_str().unwrap();
    let second = visitor.get(&format!("{all}?limit=2&after={after}")).await.is(200).json();
    let numbers = |page: &Value| -> Vec<i64> {
        page["items"].as_array().unwrap().iter().map(|item| item["number"].as_i64().unwrap()).collect()
    };
    assert_eq!((numbers(&first), numbers(&second), &second["next"]), (vec![3, 2], vec![1], &Value::Null));
    // Out of the bank nothing is proposed or accepted.
    let reason = json!({ "reason": "Isinya sama." });
    site.known("moderator").await.api().post(&format!("/ideas/{code}/hiding"), reason).await.is(200);
    budi.api().post(&all, proposal("goal", 1, "Masih ada?")).await.is(404);
    ana.api().post(&format!("{all}/2/answer"), json!({ "accept": true })).await.is(409).shows("idea-not-now");
    site.settle().await;
}

/// The demonstration has one that waits.
#[actix_web::test]
async fn the_demonstration_has_a_proposal_that_waits() {
    let site = Site::demo().await;
    let code = site.idea_called("Loket berjalan bagi petani kopi").await;
    let page = site.visitor().api().get(&format!("/ideas/{code}/amendments/1")).await.is(200).json();
    assert_eq!((&page["state"], &page["field"], &page["is_stale"]), (&json!("open"), &json!("goal"), &json!(false)));
    site.known("agency_admin").await.get(&format!("/ideas/{code}/amendments/1")).await.is(200).shows("Terima usulan");
}
