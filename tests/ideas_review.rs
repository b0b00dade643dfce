//! Field review: claims, verdicts, returns with a stopped clock, endorsement, answers, who may what, who is told.
use crate::support::{
    Client, Site,
    ideas::{PLACE, accept, required, review, save, send, sent, whole},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{accounts::membership::Role, schema::memberships};
use futures_util::future::join_all;
use serde_json::{Value, json};

const BANYUWANGI: Option<&str> = Some(PLACE);
const LAN: Option<&str> = Some("lan");

async fn claim(who: &Client<'_>, code: &str, number: i64) {
    who.api().post(&format!("/ideas/{code}/rounds/{number}/claim"), json!({})).await.is(200);
}
async fn author<'s>(site: &'s Site, name: &str) -> Client<'s> {
    site.person(name).await.role(Role::Author, BANYUWANGI).await
}

/// EK2: a change without a comment is refused; with one the idea goes back, its authors are mailed, the rest stays right.
#[actix_web::test]
async fn ek2_a_field_needs_a_change_and_the_others_stay_right() {
    let site = Site::demo().await;
    let (ana, mentor) = (author(&site, "ana").await, site.known("mentor").await);
    let code = sent(&ana, "antrean").await;
    site.settle().await;
    claim(&mentor, &code, 1).await;
    let refused = review(&mentor, &code, 1, &[("novelty", " ")]).await;
    assert_eq!(refused.is(422).field("comments.novelty").as_deref(), Some("change-needs-comment"));
    // Returned without a field that needs a change: refused.
    let back = format!("/ideas/{code}/rounds/1/return");
    let bare = mentor.api().post(&back, json!({ "message": "Tolong perbaiki" })).await;
    assert_eq!(bare.is(422).field("message").as_deref(), Some("return-needs-change"));
    review(&mentor, &code, 1, &[("novelty", "Apa bedanya dengan **yang ada**?")]).await.is(200);
    // What is noted is not told before it is returned.
    ana.get(&format!("/ideas/{code}/rounds/1")).await.is(200).lacks("yang ada").lacks("Maya Mentor");
    let before = site.mail().len();
    mentor.api().post(&back, json!({ "message": "Tinggal satu hal.", "due_on": "2026-03-20" })).await.is(200);
    site.settle().await;
    assert_eq!(site.idea_states(&code).await, ("revision".to_owned(), vec!["returned".to_owned()]));
    let mails: Vec<_> = site.mail().into_iter().skip(before).filter(|mail| mail.to == "ana@example.go.id").collect();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("Tinggal satu hal."), "{}", mails[0].text);
    ana.get("/me").await.shows("Ide yang perlu diperbaiki");
    ana.get(&format!("/ideas/{code}/draft")).await.shows("Tinggal satu hal.").shows("20 Maret 2026");
    ana.get(&format!("/ideas/{code}/draft/solution")).await.shows("<strong>yang ada</strong>");
    // Unchanged it is not taken again.
    let again = send(&ana, &code).await;
    assert_eq!(again.is(422).field("fields.novelty").as_deref(), Some("change-asked-for"));
    let mut solution = required("antrean")[4].1.clone();
    solution["novelty"] = "Pengingat suara, belum ada di tempat lain.".into();
    save(&ana, &code, "solution", solution).await.is(200);
    send(&ana, &code).await.is(201);
    let page = mentor.api().get(&format!("/ideas/{code}/rounds/2")).await.is(200).json();
    let fields = page["fields"].as_array().unwrap();
    let said = |name: &str| fields.iter().find(|f| f["answer"]["name"] == name).unwrap()["said"]["verdict"].clone();
    assert_eq!((said("title"), said("novelty")), (json!("ok"), Value::Null));
    assert_eq!(page["open_fields"], 1);
}

/// J4: two reviewers, a return without a reason, the stopped clock, the difference, the same reviewer, immutable versions.
#[actix_web::test]
async fn j4_returned_changed_and_back_to_the_same_reviewer() {
    let site = Site::demo().await;
    let (ana, citra) = (author(&site, "ana").await, site.known("curator").await);
    let dewi = site.person("dewi").await.role(Role::Curator, LAN).await;
    let code = sent(&ana, "sungai").await;
    let (first, second) = (format!("/ideas/{code}/rounds/1"), format!("/ideas/{code}/rounds/2"));
    site.advance(TimeDelta::days(3));
    drop(citra);
    let (citra, ana) = (site.known("curator").await, site.signed_in(ana.id.unwrap(), "ana").await);
    let dewi = site.signed_in(dewi.id.unwrap(), "dewi").await;
    // The oldest first, with its age.
    let queue = citra.api().get("/manage/ideas?part=waiting&limit=100").await.is(200).json();
    let ages: Vec<i64> = queue["items"].as_array().unwrap().iter().map(|i| i["age"].as_i64().unwrap()).collect();
    assert!(ages.windows(2).all(|pair| pair[0] >= pair[1]), "{ages:?}");
    let mine = queue["items"].as_array().unwrap().iter().find(|item| item["code"] == code.as_str()).unwrap();
    assert_eq!(mine["age"], 3);
    let form = citra.get(&first).await.is(200).form(&format!("{first}/claim"));
    citra.submit(form).await.sends_to(&first);
    dewi.get(&first).await.shows("Sedang diperiksa oleh Citra Kurator");
    dewi.en().get("/manage/ideas").await.is(200).shows("Being looked at by Citra Kurator");
    dewi.api().post(&format!("{first}/claim"), json!({})).await.is(409).shows("Citra Kurator");
    dewi.api().post(&format!("{first}/acceptance"), json!({})).await.is(409);
    ana.get(&first).await.shows("Sedang diperiksa penelaah").lacks("Citra Kurator");
    // On the page: one form for all fields; without a reason it is not returned.
    let page = citra.get(&first).await;
    let mut form = page.form(&format!("{first}/reviews"));
    for (name, _) in
        required("x").iter().flat_map(|(_, fields)| fields.as_object().unwrap().clone()).collect::<Vec<_>>()
    {
        if page.body.contains(&format!("name=\"verdicts.{name}\"")) && name != "background" {
            form = form.choose(&format!("verdicts.{name}"), "ok");
        }
    }
    let form = form.choose("verdicts.background", "needs_change").fill("comments.background", "Sebutkan angkanya.");
    citra.submit(form).await.sends_to(&first);
    let form = citra.get(&first).await.form(&format!("{first}/return"));
    citra.submit(form.clone()).await.is(422).shows("Galat");
    citra.submit(form.clone().fill("message", "Satu hal").fill("due_on", "kemarin")).await.is(422);
    citra.submit(form.fill("message", "Satu hal lagi.")).await.sends_to(&first);
    let days = |answer: Value| answer["days"].as_i64().unwrap();
    let stopped = days(citra.api().get(&first).await.json());
    site.advance(TimeDelta::days(5));
    let (citra, ana) = (site.known("curator").await, site.signed_in(ana.id.unwrap(), "ana").await);
    assert_eq!(days(citra.api().get(&first).await.json()), stopped, "the clock stands while it is revised");
    let problem =
        json!({ "background": "Latar tentang sungai: 120 keluhan setahun.", "goal": "Tujuan tentang sungai." });
    save(&ana, &code, "problem", problem).await.is(200);
    send(&ana, &code).await.is(201);
    assert_eq!(site.idea_states(&code).await.0, "in_review");
    let page = citra.api().get(&second).await.is(200).json();
    assert_eq!((page["is_mine"].as_bool(), page["compared_with"].as_i64()), (Some(true), Some(1)));
    assert_eq!(page["changes"].as_array().unwrap().len(), 1);
    citra.get(&second).await.shows("<ins>").shows("120 keluhan");
    // The first version stays as it was sent.
    let old = ana.api().get(&format!("/ideas/{code}/versions/1")).await;
    old.is(200).lacks("120 keluhan").shows("Latar tentang sungai.");
    ana.en().get(&format!("/ideas/{code}/versions/2")).await.is(200).shows("never changes").shows("lang=\"id\"");
    assert_eq!(days(page), stopped);
    site.settle().await;
    citra.get("/me/notices").await.shows("menunggu ditelaah");
}

/// EK3: accepted when every field is right, and then found by region, sector, goal and year.
#[actix_web::test]
async fn ek3_accepted_and_found_in_the_bank() {
    let site = Site::demo().await;
    let (ana, mentor) = (author(&site, "ana").await, site.known("mentor").await);
    let code = sent(&ana, "puskesmas terapung").await;
    claim(&mentor, &code, 1).await;
    let yes = format!("/ideas/{code}/rounds/1/acceptance");
    mentor.api().post(&yes, json!({})).await.is(409).shows("fields-not-ok");
    review(&mentor, &code, 1, &[]).await.is(200);
    site.visitor().api().get(&format!("/ideas/{code}")).await.is(404);
    mentor.api().post(&yes, json!({})).await.is(200);
    mentor.api().post(&yes, json!({})).await.is(200);
    site.visitor().get(&format!("/ideas/{code}")).await.is(200).shows("puskesmas terapung").shows("Diterima");
    let year = ekopi::clock::now().utc().format("%Y").to_string();
    for query in
        ["province=35", "region=35.10", "sector=health", "sdg=3", &format!("year={year}"), "state=accepted&province=35"]
    {
        let year_of_site = query.starts_with("year");
        let list = site.visitor().api().get(&format!("/ideas?{query}&limit=100")).await.is(200).json();
        let found = list["items"].as_array().unwrap().iter().any(|item| item["code"] == code.as_str());
        assert!(found || year_of_site, "{query}: {list}");
    }
    for query in ["province=33", "region=35.09", "sector=education", "sdg=17", "year=2001", "state=in_lab"] {
        let list = site.visitor().api().get(&format!("/ideas?{query}&limit=100")).await;
        list.is(200).lacks(&code);
    }
    let found = site.visitor().api().get("/search?q=puskesmas+terapung&type=idea").await.is(200).json();
    assert_eq!(found["items"][0]["address"], format!("/ideas/{code}"));
    site.settle().await;
    ana.get("/me/notices").await.shows("diterima dan masuk bank ide");
    // What is public is not edited any more.
    ana.api().get(&format!("/ideas/{code}/draft/problem")).await.is(409);
}

/// EK4: a regency's administrator sees what is of 35.10, a province's hub all of 35.
#[actix_web::test]
async fn ek4_each_looks_after_their_region() {
    let site = Site::demo().await;
    let regions = |answer: Value| -> Vec<String> {
        let items = answer["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["region"]["code"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let all = |part: &str| format!("/manage/ideas?part={part}&limit=100");
    let (admin, hub) = (site.known("agency_admin").await, site.known("hub_admin").await);
    let mut seen = (vec![], vec![]);
    for part in ["open", "decided", "endorsing"] {
        seen.0.extend(regions(admin.api().get(&all(part)).await.is(200).json()));
        seen.1.extend(regions(hub.api().get(&all(part)).await.is(200).json()));
    }
    assert!(!seen.0.is_empty() && seen.0.iter().all(|code| code == "35.10"), "{:?}", seen.0);
    assert!(seen.1.iter().all(|code| code.starts_with("35")) && seen.1.iter().any(|code| code != "35.10"), "{seen:?}");
    // A hub reads the idea itself, too, and decides nothing; another province's does not.
    let code = sent(&site.known("agency_admin").await, "wilayah").await;
    hub.api().get(&format!("/ideas/{code}/rounds/1")).await.is(200);
    hub.api().post(&format!("/ideas/{code}/rounds/1/claim"), json!({})).await.is(403).shows("only-idea-reviewers");
    let other = site.person("hub33").await.role(Role::HubAdmin, Some("pemerintah-provinsi-jawa-tengah")).await;
    other.api().get(&format!("/ideas/{code}/rounds/1")).await.is(404);
    for known in ["innovator", "course_author"] {
        site.known(known).await.api().get("/manage/ideas").await.is(403);
    }
    site.visitor().api().get("/manage/ideas").await.is(401);
    let auditor = site.known("auditor").await;
    auditor.api().get(&format!("/ideas/{code}/rounds/1")).await.is(200);
    auditor.api().post(&format!("/ideas/{code}/rounds/1/claim"), json!({})).await.is(403);
    site.settle().await;
}

/// Where an agency asks for it its leader endorses first, or gives back with a reason.
#[actix_web::test]
async fn the_leader_endorses_where_the_agency_asks_for_it() {
    let site = Site::demo().await;
    let (ana, leader, admin) =
        (author(&site, "ana").await, site.known("agency_leader").await, site.known("agency_admin").await);
    let curator = site.known("curator").await;
    let settings = format!("/agencies/{PLACE}/ideas");
    ana.api().post(&settings, json!({ "needs_endorsement": true })).await.is(403).shows("only-idea-settings");
    let form = admin.get(&settings).await.is(200).form(&settings);
    admin.submit(form.choose("needs_endorsement", "true")).await.sends_to(&settings);
    let code = whole(&ana, "persetujuan").await;
    ana.get(&format!("/ideas/{code}/draft/check")).await.shows("menyetujui dahulu");
    send(&ana, &code).await.is(201);
    let round = format!("/ideas/{code}/rounds/1");
    assert_eq!(site.idea_states(&code).await, ("endorsing".to_owned(), vec!["endorsing".to_owned()]));
    curator.api().post(&format!("{round}/claim"), json!({})).await.is(409);
    for other in [&ana, &admin, &curator] {
        let no = other.api().post(&format!("{round}/endorsement"), json!({ "endorse": true })).await;
        no.is(403).shows("only-idea-leaders");
    }
    site.settle().await;
    leader.get("/me/notices").await.shows("menunggu persetujuan Anda");
    // Given back: only with a reason; sent again it is asked for again.
    let page = leader.get(&round).await;
    let form = page.is(200).form(&format!("{round}/endorsement"));
    leader.submit(form.clone().choose("endorse", "false")).await.is(422);
    leader.submit(form.fill("refusal", "Tunggu anggaran").choose("endorse", "false")).await.sends_to(&round);
    ana.get(&format!("/ideas/{code}/draft")).await.shows("Tunggu anggaran");
    send(&ana, &code).await.is(201);
    let second = format!("/ideas/{code}/rounds/2");
    leader.api().post(&format!("{second}/endorsement"), json!({ "endorse": true })).await.is(200);
    leader.api().post(&format!("{second}/endorsement"), json!({ "endorse": true })).await.is(200);
    assert_eq!(site.idea_states(&code).await.0, "submitted");
    claim(&curator, &code, 2).await;
    site.settle().await;
}

/// Declined: a reason of the list, what to improve, one thing to do next; the draft stays readable and is over.
#[actix_web::test]
async fn declined_with_a_reason_and_a_next_step() {
    let site = Site::demo().await;
    let (ana, curator) = (author(&site, "ana").await, site.known("curator").await);
    let code = sent(&ana, "lomba").await;
    claim(&curator, &code, 1).await;
    let no = format!("/ideas/{code}/rounds/1/refusal");
    let bare = curator.api().post(&no, json!({ "explanation": " " })).await;
    for field in ["reason", "explanation", "next_step"] {
        assert_eq!(bare.is(422).field(field).as_deref(), Some("field-missing"), "{field}");
    }
    let said = json!({ "reason": "not_new", "explanation": "Kegiatan rutin.", "next_step": "Ikuti kursus diagnosis." });
    curator.api().post(&no, said).await.is(200);
    ana.get(&format!("/ideas/{code}/rounds/1")).await.shows("Tanpa pembaruan").shows("Ikuti kursus diagnosis.");
    site.settle().await;
    ana.get("/me/notices").await.shows("tidak diterima").shows("Kegiatan rutin.");
    site.visitor().api().get(&format!("/ideas/{code}")).await.is(404);
    ana.api().get(&format!("/ideas/{code}/draft/problem")).await.is(409);
    for verb in ["claim", "acceptance", "return", "refusal", "release"] {
        curator.api().post(&format!("/ideas/{code}/rounds/1/{verb}"), json!({})).await.is(409);
    }
}

/// Withdrawn by its authors, with a reason: unsent it is over, public it leaves a tombstone.
#[actix_web::test]
async fn withdrawn_with_a_reason() {
    let site = Site::demo().await;
    let (ana, curator) = (author(&site, "ana").await, site.known("curator").await);
    let code = sent(&ana, "tarik").await;
    let address = format!("/ideas/{code}/withdrawal");
    curator.api().post(&address, json!({ "reason": "x" })).await.is(403);
    ana.api().post(&address, json!({ "reason": " " })).await.is(422);
    ana.api().post(&address, json!({ "reason": "Sudah berjalan" })).await.is(200);
    ana.api().post(&address, json!({ "reason": "Sudah berjalan" })).await.is(200);
    assert_eq!(site.idea_states(&code).await, ("withdrawn".to_owned(), vec!["withdrawn".to_owned()]));
    site.visitor().api().get(&format!("/ideas/{code}")).await.is(404);
    let public = sent(&ana, "batu nisan").await;
    // What a reviewer reads is not withdrawn under them.
    claim(&curator, &public, 1).await;
    ana.api().post(&format!("/ideas/{public}/withdrawal"), json!({ "reason": "x" })).await.is(409);
    curator.api().post(&format!("/ideas/{public}/rounds/1/release"), json!({})).await.is(200);
    accept(&curator, &public).await;
    let follower = site.person("pengikut").await;
    follower.api().post(&format!("/ideas/{public}/following"), json!({})).await.is(200);
    ana.api().post(&format!("/ideas/{public}/withdrawal"), json!({ "reason": "Lahan dipakai" })).await.is(200);
    let gone = site.visitor().get(&format!("/ideas/{public}")).await;
    gone.is(410).shows("Gagasan batu nisan").shows("Lahan dipakai").shows(&public);
    site.visitor().api().get("/ideas?limit=100").await.is(200).lacks(&public);
    ana.get(&format!("/ideas/{public}")).await.is(200);
    site.settle().await;
    follower.get("/me/notices").await.shows("ditarik oleh penulisnya");
}

/// Nobody approves what they write, whatever roles they hold; of two who claim at once one has it.
#[actix_web::test]
async fn nobody_decides_on_their_own_and_one_claim_wins() {
    let site = Site::demo().await;
    let both = author(&site, "rangkap").await.role(Role::Curator, LAN).await;
    let code = sent(&both, "sendiri").await;
    for verb in ["claim", "release", "reviews", "return", "acceptance", "refusal"] {
        both.api().post(&format!("/ideas/{code}/rounds/1/{verb}"), json!({})).await.is(403).shows("not-own-idea");
    }
    both.get(&format!("/ideas/{code}/rounds/1")).await.is(200).lacks("/rounds/1/claim\"");
    let (one, other) = (site.known("curator").await.api(), site.known("mentor").await.api());
    let claim = format!("/ideas/{code}/rounds/1/claim");
    let answers = join_all([one.post(&claim, json!({})), other.post(&claim, json!({}))]).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    // A reviewer whose role ends loses what they held; it goes to whoever claims it next.
    let id = site.known("curator").await.id.unwrap();
    site.change(move |conn| {
        let own = memberships::table.filter(memberships::person_id.eq(id));
        diesel::update(own).set(memberships::state.eq("ended")).execute(conn)?;
        Ok(())
    })
    .await;
    other.post(&format!("/ideas/{code}/rounds/1/release"), json!({})).await.is(200);
    other.post(&claim, json!({})).await.is(200);
    site.settle().await;
}
