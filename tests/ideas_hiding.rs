//! What moderators hide of the idea bank: a comment, an idea; who still reads it, and that it comes back.
use crate::support::{
    Site,
    ideas::{PLACE, accept, begin, sent},
};
use ekopi::accounts::membership::Role;
use serde_json::{Value, json};

/// In its place stands that it is hidden; its writer reads it, and why.
#[actix_web::test]
async fn a_comment_is_hidden_and_shown_again() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, Some(PLACE)).await;
    let code = sent(&ana, "posyandu keliling").await;
    accept(&site.known("curator").await, &code).await;
    let (budi, moderator) = (site.person("budi").await, site.known("moderator").await);
    let (at, hiding) = (format!("/ideas/{code}"), format!("/ideas/{code}/comments/1/hiding"));
    let body = json!({ "body": "Telepon Pak Lurah di 0812-0000-0000." });
    budi.api().post(&format!("{at}/comments"), body).await.is(200);
    moderator.api().post(&format!("{at}/comments"), json!({ "body": "Mohon tertib." })).await.is(200);
    site.settle().await;
    for stranger in [&ana, &budi, &site.known("curator").await] {
        stranger.api().post(&hiding, json!({ "reason": "Tidak suka" })).await.is(403);
        stranger.api().get(&hiding).await.is(403);
    }
    site.visitor().api().post(&hiding, json!({ "reason": "Tidak suka" })).await.is(401);
    moderator.get(&at).await.is(200).shows(&hiding);
    site.visitor().get(&at).await.lacks(&hiding).shows("0812");

    let form = moderator.get(&hiding).await.is(200).shows("0812").form(&hiding);
    moderator.submit(form.clone()).await.is(422).shows("Galat");
    moderator.submit(form.fill("reason", "Memuat nomor telepon.")).await.sends_to(&at);
    moderator.api().post(&hiding, json!({ "reason": "Sekali lagi" })).await.is(200);
    let told = site.visitor().api().get(&at).await.is(200).json();
    let comment = &told["comments"][0];
    assert_eq!((&comment["body"], &comment["by"], &comment["is_hidden"]), (&json!(""), &Value::Null, &json!(true)));
    assert_eq!(comment["hidden_because"], Value::Null);
    site.visitor().get(&at).await.shows("Moderator menyembunyikan tanggapan ini").lacks("0812").lacks("nomor telepon");
    ana.get(&at).await.lacks("0812");
    budi.get(&at).await.shows("0812").shows("Memuat nomor telepon.");
    site.settle().await;
    budi.get("/me/notices").await.shows("menyembunyikan tanggapan Anda").shows("Memuat nomor telepon.");

    moderator.get(&hiding).await.shows("Memuat nomor telepon.").lacks("Sekali lagi");
    let form = moderator.get(&hiding).await.form(&format!("{hiding}/end"));
    moderator.submit(form).await.sends_to(&at);
    moderator.api().post(&format!("{hiding}/end"), json!({})).await.is(200);
    site.visitor().get(&at).await.shows("0812").lacks("menyembunyikan");
    site.settle().await;
    budi.get("/me/notices").await.shows("ditampilkan lagi");
    // Nobody decides on their own, and on what is not there.
    let own = moderator.api().post(&format!("{at}/comments/2/hiding"), json!({ "reason": "Salah tulis" })).await;
    own.is(403).shows("not-own-comment");
    moderator.api().post(&format!("{at}/comments/9/hiding"), json!({ "reason": "Tidak ada" })).await.is(404);
    let auditor = site.known("auditor").await.api();
    for kind in ["idea-comment-hidden", "idea-comment-shown"] {
        auditor.get(&format!("/manage/audit?kind={kind}")).await.is(200).shows(&code);
    }
}

/// Out of the bank, its lists and the search; its authors see that and why; and back in its place.
#[actix_web::test]
async fn an_idea_is_hidden_and_comes_back() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, Some(PLACE)).await;
    let (curator, moderator) = (site.known("curator").await, site.known("moderator").await);
    let code = sent(&ana, "lampion pelabuhan").await;
    let (at, hiding) = (format!("/ideas/{code}"), format!("/ideas/{code}/hiding"));
    // What is not in the bank is not there for moderators.
    let draft = begin(&ana, "Lampion dalam draf").await;
    for path in [&hiding, &format!("/ideas/{draft}/hiding")] {
        moderator.api().post(path, json!({ "reason": "Iklan" })).await.is(404);
    }
    accept(&curator, &code).await;
    site.settle().await;
    let (visitor, budi) = (site.visitor().api(), site.person("budi").await);
    let (before, bank) = (visitor.get(&at).await.is(200).json(), visitor.get("/ideas?limit=100").await.is(200).json());
    curator.api().post(&hiding, json!({ "reason": "Iklan" })).await.is(403).shows("only-idea-moderators");
    let form = moderator.get(&hiding).await.is(200).form(&hiding);
    moderator.submit(form.clone()).await.is(422).shows("Galat");
    moderator.submit(form.fill("reason", "Memuat iklan sebuah toko.")).await.sends_to(&at);
    moderator.api().post(&hiding, json!({ "reason": "Lagi" })).await.is(200);
    visitor.get(&at).await.is(404);
    site.visitor().get(&at).await.is(404).lacks("lampion");
    budi.api().get(&at).await.is(404);
    budi.api().post(&format!("{at}/endorsement"), json!({})).await.is(404);
    visitor.get("/ideas?limit=100").await.is(200).lacks(&code);
    visitor.get("/search?q=lampion&type=idea").await.is(200).lacks(&code);
    for insider in [&ana, &curator, &moderator] {
        insider.get(&at).await.is(200).shows("Moderator menyembunyikan ide ini").shows("Memuat iklan sebuah toko.");
    }
    site.settle().await;
    ana.get("/me/notices").await.shows("menyembunyikan ide").shows("Memuat iklan sebuah toko.");
    assert_eq!(site.idea_states(&code).await, ("hidden".to_owned(), vec!["accepted".to_owned()]));

    let form = moderator.get(&hiding).await.is(200).shows("Memuat iklan").form(&format!("{hiding}/end"));
    moderator.submit(form).await.sends_to(&at);
    moderator.api().post(&format!("{hiding}/end"), json!({})).await.is(409).shows("idea-not-now");
    assert_eq!(visitor.get(&at).await.is(200).json(), before);
    assert_eq!(visitor.get("/ideas?limit=100").await.is(200).json(), bank, "in the place that it had");
    visitor.get("/search?q=lampion&type=idea").await.is(200).shows(&code);
    site.settle().await;
    ana.get("/me/notices").await.shows("kembali ke bank ide");
    let auditor = site.known("auditor").await.api();
    for kind in ["idea-hidden", "idea-shown"] {
        auditor.get(&format!("/manage/audit?kind={kind}")).await.is(200).shows(&code);
    }
}

/// Moderators find again what they have hidden, page by page; auditors read it; to others the list is not open.
#[actix_web::test]
async fn moderators_have_a_list_of_what_is_hidden() {
    const HIDDEN: &str = "/ideas/hidden";
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, Some(PLACE)).await;
    let (curator, moderator) = (site.known("curator").await, site.known("moderator").await);
    let (one, other) = (sent(&ana, "pasar apung").await, sent(&ana, "warung baca").await);
    for code in [&one, &other] {
        accept(&curator, code).await;
    }
    let came_with = moderator.api().get(HIDDEN).await.is(200).json()["items"].as_array().unwrap().len();
    assert_eq!(came_with, 1);
    let budi = site.person("budi").await;
    budi.api().post(&format!("/ideas/{one}/comments"), json!({ "body": "Telepon **0812**." })).await.is(200);
    let reason = json!({ "reason": "Memuat nomor telepon." });
    moderator.api().post(&format!("/ideas/{one}/comments/1/hiding"), reason).await.is(200);
    let reason = json!({ "reason": "Memuat iklan." });
    moderator.api().post(&format!("/ideas/{other}/hiding"), reason).await.is(200);

    let list = moderator.api().get(HIDDEN).await.is(200).json();
    let told = |item: &Value| json!([item["code"], item["number"], item["reason"], item["by"], item["may_show"]]);
    assert_eq!(told(&list["items"][0]), json!([other, null, "Memuat iklan.", null, true]));
    assert_eq!(told(&list["items"][1]), json!([one, 1, "Memuat nomor telepon.", "budi", true]));
    assert_eq!((list["items"].as_array().unwrap().len(), &list["next"]), (3, &Value::Null));
    let by = list["items"][0]["hidden_by"].as_str().unwrap().to_owned();
    // A page at a time, each of them once.
    let first = moderator.api().get(&format!("{HIDDEN}?limit=1")).await.is(200).json();
    let next = first["next"].as_str().expect("there is more");
    let second = moderator.api().get(&format!("{HIDDEN}?limit=1&after={next}")).await.is(200).json();
    assert_eq!(
        (told(&first["items"][0]), told(&second["items"][0])),
        (told(&list["items"][0]), told(&list["items"][1]))
    );
    let page = moderator.get(HIDDEN).await;
    page.is(200).shows("Gagasan warung baca").shows("Memuat iklan.").shows(&by).shows("0812");
    for path in [format!("/ideas/{other}/hiding"), format!("/ideas/{one}/comments/1/hiding")] {
        moderator.get(&path).await.is(200).shows(&format!("href=\"{HIDDEN}\""));
        page.shows(&format!("href=\"{path}\""));
    }
    moderator.en().get(HIDDEN).await.is(200).shows("Hidden by").shows("at any time");
    moderator.get("/ideas").await.shows(&format!("href=\"{HIDDEN}\""));

    // Who reads on and changes nothing; who does not.
    let auditor = site.known("auditor").await;
    auditor.get(HIDDEN).await.is(200).shows("Memuat iklan.").lacks("Tampilkan lagi");
    assert_eq!(auditor.api().get(HIDDEN).await.json()["items"][0]["may_show"], false);
    for stranger in [&ana, &budi, &curator] {
        stranger.api().get(HIDDEN).await.is(403).shows("only-idea-moderators");
        stranger.get("/ideas").await.lacks(HIDDEN);
    }
    site.visitor().api().get(HIDDEN).await.is(401);
    // What is shown again is on the list no more.
    moderator.api().post(&format!("/ideas/{other}/hiding/end"), json!({})).await.is(200);
    moderator.get(HIDDEN).await.lacks("Memuat iklan.").shows("Memuat nomor telepon.");
    site.settle().await;
}
/// Where nothing is hidden, the list says so.
#[actix_web::test]
async fn a_list_of_nothing_says_so() {
    let site = Site::demo().await;
    let moderator = site.known("moderator").await;
    let items = moderator.api().get("/ideas/hidden").await.is(200).json();
    let (code, number) = (items["items"][0]["code"].as_str().unwrap(), items["items"][0]["number"].as_i64().unwrap());
    moderator.api().post(&format!("/ideas/{code}/comments/{number}/hiding/end"), json!({})).await.is(200);
    moderator.get("/ideas/hidden").await.is(200).shows("Tidak ada yang disembunyikan");
    moderator.en().get("/ideas/hidden").await.is(200).shows("Nothing is hidden");
    site.settle().await;
}

/// The demonstration has a hidden comment.
#[actix_web::test]
async fn the_demonstration_has_a_hidden_comment() {
    let site = Site::demo().await;
    let code = site.idea_called("Tambak yang saling memberi kabar").await;
    let page = site.visitor().get(&format!("/ideas/{code}")).await;
    page.is(200).shows("Moderator menyembunyikan tanggapan ini").lacks("0812");
    site.known("moderator").await.get(&format!("/ideas/{code}")).await.shows("0812").shows("nomor telepon orang lain");
}
