//! The idea bank: its list, what people say of an idea, the thread, the search, the demonstration's ideas.
use crate::support::{
    Site,
    ideas::{PLACE, accept, begin, sent},
};
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    schema::{agencies, ideas},
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// At least 25 invented ideas in every state up to accepted, over several regions, with versions and reviews.
#[actix_web::test]
async fn the_demonstration_has_ideas_in_every_state() {
    let site = Site::demo().await;
    let (states, places, real) = site
        .look(|conn| {
            let rows: Vec<(String, Option<i64>, bool)> = ideas::table
                .inner_join(agencies::table)
                .select((ideas::state, ideas::province_id, ideas::is_invented))
                .load(conn)?;
            let mut states = BTreeMap::new();
            for (state, ..) in &rows {
                *states.entry(state.clone()).or_insert(0) += 1;
            }
            let places: BTreeSet<Option<i64>> = rows.iter().map(|row| row.1).collect();
            Ok((states, places.len(), rows.iter().filter(|row| !row.2).count()))
        })
        .await;
    let some =
        ["draft", "endorsing", "submitted", "in_review", "revision", "accepted", "declined", "withdrawn", "merged"];
    for state in some {
        assert!(states.get(state).is_some_and(|count| *count > 0), "none is {state}: {states:?}");
    }
    assert!(states.values().sum::<i32>() >= 25 && places >= 10, "{states:?} in {places} provinces");
    assert_eq!(real, 0, "each is labelled as invented");
    let list = site.visitor().get("/ideas").await;
    list.is(200).shows("Bank ide").shows("Rekaan").shows("Loket berjalan bagi petani kopi");
    site.visitor().get("/en/ideas").await.is(200).shows("Idea bank").shows("Invented");
    site.settle().await;
}

#[actix_web::test]
async fn the_list_is_cut_into_pages_and_says_what_it_left_out() {
    let site = Site::demo().await;
    let visitor = site.visitor().api();
    let mut codes = vec![];
    let mut after = String::new();
    loop {
        let page = visitor.get(&format!("/ideas?limit=4&after={after}")).await.is(200).json();
        codes.extend(page["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap().to_owned()));
        assert!(codes.len() < 200);
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    let whole = visitor.get("/ideas?limit=100").await.json();
    assert_eq!(json!(codes.len()), whole["total"]);
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "none comes twice");
    let odd = visitor.get("/ideas?province=99&state=draft&sector=nothing").await.is(200).json();
    assert_eq!(odd["ignored"], json!(["province", "sector", "state"]));
    assert_eq!(odd["total"], whole["total"]);
    let none = site.visitor().get("/ideas?province=35&sector=culture").await;
    none.is(200).shows("Tidak ada ide yang cocok");
}

/// Endorsed once a person, not by its authors; comments stay with the version; followers are told.
#[actix_web::test]
async fn people_endorse_follow_and_comment() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, Some(PLACE)).await;
    let curator = site.known("curator").await;
    let code = sent(&ana, "didukung").await;
    let at = format!("/ideas/{code}");
    let budi = site.person("budi").await;
    budi.api().post(&format!("{at}/endorsement"), json!({})).await.is(404);
    accept(&curator, &code).await;
    site.visitor().get(&at).await.is(200).shows("0 dukungan").shows("Masuk untuk mendukung");
    let form = budi.get(&at).await.is(200).form(&format!("{at}/endorsement"));
    budi.submit(form).await.sends_to(&at);
    budi.api().post(&format!("{at}/endorsement"), json!({})).await.is(200);
    budi.api().post(&format!("{at}/following"), json!({})).await.is(200);
    ana.api().post(&format!("{at}/endorsement"), json!({})).await.is(403).shows("not-own-endorsement");
    site.visitor().api().post(&format!("{at}/endorsement"), json!({})).await.is(401);
    let page = budi.api().get(&at).await.json();
    assert_eq!(
        (page["endorsements"].as_i64(), page["endorses"].as_bool(), page["follows"].as_bool()),
        (Some(1), Some(true), Some(true))
    );
    let form = budi.get(&at).await.form(&format!("{at}/comments"));
    budi.submit(form.clone()).await.is(422);
    budi.submit(form.fill("body", "Kami **siap** mencoba.")).await.sends_to(&at);
    site.visitor().get(&at).await.shows("<strong>siap</strong>").shows("tentang versi 1");
    curator.api().post(&format!("{at}/comments"), json!({ "body": "Terima kasih." })).await.is(200);
    site.settle().await;
    budi.get("/me/notices").await.shows("tanggapan baru");
    budi.api().post(&format!("{at}/endorsement/end"), json!({})).await.is(200);
    assert_eq!(site.visitor().api().get(&at).await.json()["endorsements"], 0);
}

/// Inspired by a lesson or a practice: both ends show it once the idea is in the bank, and not before.
#[actix_web::test]
async fn the_thread_leads_from_a_practice_and_a_lesson_to_the_idea() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, Some(PLACE)).await;
    let practice = site.own_entry(0).await;
    let entry = format!("/innovations/{practice}");
    site.visitor().get(&entry).await.is(200).shows("Tulis ide dari praktik ini");
    ana.get(&format!("/ideas/new?practice={practice}")).await.is(200).shows("Terinspirasi oleh");
    let body = json!({ "kind": "lab", "agency": PLACE, "title": "Gagasan dari praktik", "practice": practice });
    let code = ana.api().post("/ideas", body).await.is(201).json()["code"].as_str().unwrap().to_owned();
    let wrong = json!({ "kind": "lab", "agency": PLACE, "title": "Dari mana", "practice": "INV-2026-99999-X" });
    assert_eq!(ana.api().post("/ideas", wrong).await.is(422).field("practice").as_deref(), Some("not-a-value"));
    site.visitor().get(&entry).await.lacks("Gagasan dari praktik");
    for (section, fields) in crate::support::ideas::required("dari praktik") {
        crate::support::ideas::save(&ana, &code, section, fields).await.is(200);
    }
    crate::support::ideas::send(&ana, &code).await.is(201);
    accept(&site.known("curator").await, &code).await;
    site.visitor().get(&entry).await.is(200).shows("Gagasan dari praktik");
    let page = site.visitor().api().get(&format!("/ideas/{code}")).await.is(200).json();
    assert_eq!(page["thread"][0]["verb"], "inspired_by");
    assert_eq!(page["thread"][0]["card"]["address"], entry);
    // The demonstration's lesson has one.
    site.visitor().get("/lessons/labinov-overview").await.is(200).shows("Loket berjalan bagi petani kopi");
    site.settle().await;
}

/// What is not public is found by whoever may read it, and by nobody else; a draft by nobody.
#[actix_web::test]
async fn the_search_tells_of_what_one_may_read() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, Some(PLACE)).await;
    let code = sent(&ana, "kelelawar pemakan wereng").await;
    let draft = begin(&ana, "Kelelawar dalam draf saja").await;
    let ask = "/search?q=kelelawar&type=idea";
    for known in ["curator", "agency_admin", "auditor"] {
        let found = site.known(known).await.api().get(ask).await;
        found.is(200).shows(&code).lacks(&draft);
    }
    site.visitor().api().get(ask).await.is(200).lacks(&code).lacks(&draft);
    site.known("innovator").await.api().get(ask).await.is(200).lacks(&code);
    accept(&site.known("curator").await, &code).await;
    site.visitor().get("/search?q=kelelawar+wereng").await.is(200).shows("kelelawar pemakan wereng");
    ana.api().post(&format!("/ideas/{code}/withdrawal"), json!({ "reason": "Batal" })).await.is(200);
    site.visitor().api().get(ask).await.is(200).lacks(&code);
    site.settle().await;
}
