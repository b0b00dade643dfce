//! The directory: its list, honest stubs and labelled inventions, an entry, withdrawal and publication, the thread.
use crate::support::{Answer, Client, Site, source};
use chrono::TimeDelta;
use ekopi::accounts::membership::Role;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Every entry that a filter lets through, page by page, as the `next` of each page leads on.
async fn walk(client: &Client<'_>, filter: &str, limit: usize) -> Vec<Value> {
    let (mut all, mut after) = (vec![], String::new());
    loop {
        let path = format!("/innovations?{filter}&limit={limit}{after}");
        let page = client.api().get(&path).await;
        let list = page.is(200).json();
        let items = list["items"].as_array().unwrap().clone();
        assert!(items.len() <= limit && (items.len() == limit || list["next"].is_null()), "{path}");
        all.extend(items);
        assert!(all.len() <= 1000, "a walk without end");
        let Some(next) = list["next"].as_str() else {
            assert!(page.header("link").is_empty());
            assert_eq!(list["total"], all.len(), "the total of {filter:?}");
            return all;
        };
        let link = page.header("link");
        assert!(link.contains(&format!("after={next}>; rel=\"next\"")), "{link}");
        after = format!("&after={next}");
    }
}
fn codes(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|e| e["code"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn walking_all_pages_meets_every_entry_once() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let all = walk(&visitor, "", 100).await;
    for limit in [1, 7, 33] {
        let limit = if limit == 1 { 11 } else { limit };
        assert_eq!(codes(&walk(&visitor, "", limit).await), codes(&all), "in steps of {limit}");
    }
    assert_eq!(codes(&all).iter().collect::<BTreeSet<_>>().len(), all.len());
    assert!(all.len() > 90 && all.iter().all(|e| ekopi::code::is_valid(e["code"].as_str().unwrap())));
    // Newest first: what is published again stands at the top, and the page after it loses and repeats nobody.
    let first = visitor.api().get("/innovations?limit=5").await.json();
    let curator = site.known("curator").await.api();
    let code = site.own_entry(3).await;
    site.advance(TimeDelta::minutes(1));
    curator.post(&format!("/innovations/{code}/withdrawal"), json!({ "reason": "Diperiksa" })).await.is(200);
    curator.post(&format!("/innovations/{code}/publication"), json!({})).await.is(200);
    site.settle().await;
    let now = visitor.api().get("/innovations?limit=1").await.json();
    assert_eq!(now["items"][0]["code"], code);
    let second =
        visitor.api().get(&format!("/innovations?limit=100&after={}", first["next"].as_str().unwrap())).await.json();
    let seen = codes(second["items"].as_array().unwrap()).len();
    assert_eq!(seen, all.len() - 5 - usize::from(!codes(first["items"].as_array().unwrap()).contains(&&*code)));
    // On pages the same walk by its links.
    let page = visitor.en().get("/innovations?limit=50").await;
    assert!(page.body.contains("rel=\"next\""));
}

#[actix_web::test]
async fn the_list_narrows_by_province_sector_and_year() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let all = walk(&visitor, "", 100).await;
    let mut groups: BTreeMap<(&str, String), BTreeSet<&str>> = BTreeMap::new();
    for entry in &all {
        let code = entry["code"].as_str().unwrap();
        let values =
            [("province", &entry["province"]["code"]), ("sector", &entry["sector"]["code"]), ("year", &entry["year"])];
        for (name, value) in values.into_iter().filter(|(_, v)| !v.is_null()) {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            groups.entry((name, value)).or_default().insert(code);
        }
    }
    let (mut counts, mut empty) = (BTreeMap::new(), 0);
    for ((name, value), wanted) in &groups {
        *counts.entry(*name).or_insert(0) += 1;
        let found = walk(&visitor, &format!("{name}={value}"), 100).await;
        assert_eq!(&codes(&found).into_iter().collect::<BTreeSet<_>>(), wanted, "{name}={value}");
    }
    assert!(counts["province"] >= 30 && counts["sector"] >= 10 && counts["year"] >= 4, "spread: {counts:?}");
    // Two together are both.
    for ((_, province), inside) in groups.iter().filter(|((name, _), _)| *name == "province").take(8) {
        for ((_, sector), of) in groups.iter().filter(|((name, _), _)| *name == "sector").take(8) {
            let found = walk(&visitor, &format!("province={province}&sector={sector}"), 100).await;
            let both: BTreeSet<&str> = inside.intersection(of).copied().collect();
            assert_eq!(codes(&found).into_iter().collect::<BTreeSet<_>>(), both);
            empty += usize::from(both.is_empty());
        }
    }
    assert!(empty > 0);
    let page = visitor.en().get("/innovations?year=1999").await;
    page.is(200).shows("No results").shows("href=\"/en/innovations\"");
    let page = visitor.en().get("/innovations?year=2023").await;
    page.shows("name=\"year\" value=\"2023\" checked>");
}

#[actix_web::test]
async fn what_names_nothing_is_left_out_and_said() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let total = visitor.api().get("/innovations").await.json()["total"].clone();
    let list = visitor.api().get("/innovations?province=99&sector=none&after=zzz").await.is(200).json();
    assert_eq!(list["ignored"], json!(["province", "sector", "after"]));
    assert_eq!((&list["total"], &list["filter"]["province"]), (&total, &json!([])));
    // What is no value of its type the API refuses; a page shows what it can and says so.
    let refused = visitor.api().get("/innovations?year=abc").await;
    assert_eq!(refused.is(422).field("year").as_deref(), Some("not-a-value"));
    let page = visitor.en().get("/innovations?province=99&sector=none&year=abc&after=zzz&limit=many").await;
    page.is(200).shows("Part of the address is unknown and was left out");
    for said in ["no such province", "no such sector", "That is no year", "no such page", "not one from 1 to 100"] {
        page.shows(said);
    }
    visitor.get("/innovations?province=99").await.is(200).lacks("Part of the address");
    for limit in ["0", "-5", "1000"] {
        visitor.api().get(&format!("/innovations?limit={limit}")).await.is(422);
        visitor.en().get(&format!("/innovations?limit={limit}")).await.is(200).shows("Part of the address");
    }
    // Cursors that no page of ours has given: never an error of the server.
    for odd in ["7fffffffffffffff-1", "-1--1", "0-", "-", "8000000000000000-0", "%27"] {
        assert!(visitor.api().get(&format!("/innovations?after={odd}")).await.status < 500, "{odd}");
    }
}

/// Only what its source tells, and no agency or year where none is known.
#[actix_web::test]
async fn real_entries_are_honest_stubs() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let all = walk(&visitor, "", 100).await;
    let facts = std::fs::read_to_string(format!("{}/seeds/reference/innovations_facts.csv", source::ROOT)).unwrap();
    let mut rows = csv::Reader::from_reader(facts.as_bytes());
    let (mut count, mut without_year) = (0, 0);
    for row in rows.deserialize::<BTreeMap<String, String>>() {
        let row = row.unwrap();
        count += 1;
        let entry = all.iter().find(|e| e["name"] == row["title"]).unwrap_or_else(|| panic!("no {}", row["title"]));
        assert_eq!(entry["is_invented"], false);
        let year = row["year"].parse::<i64>().ok();
        assert_eq!(entry["year"].as_i64(), year, "{}", row["title"]);
        assert_eq!(entry["agency"].is_null(), row["agency_slug"].is_empty(), "{}", row["title"]);
        let page = visitor.api().get(&format!("/innovations/{}", entry["code"].as_str().unwrap())).await.json();
        assert_eq!((&page["completeness"], page["gaps"].as_array().unwrap().len()), (&json!(0), 24));
        assert_eq!((&page["source_note"], &page["source"]), (&json!(row["source"]), &json!(row["origin"])));
        for text in ["summary", "problem", "result", "design_narrative", "contact", "contact_email"] {
            assert_eq!(page["profile"][text], "", "{} says {text}", row["title"]);
        }
        assert!(page["impact"].as_array().unwrap().is_empty() && page["sector"].is_null());
        if year.is_none() {
            without_year += 1;
            let page = visitor.en().get(&format!("/innovations/{}", entry["code"].as_str().unwrap())).await;
            page.is(200)
                .shows("year unknown")
                .shows("Known by name alone")
                .shows(&row["source"])
                .lacks("Invented entry");
        }
    }
    assert!(count >= 34 && without_year > 0, "{count} facts, {without_year} without a year");
    assert_eq!(all.iter().filter(|e| e["is_invented"] == false).count(), count);
}

#[actix_web::test]
async fn invented_entries_are_many_whole_and_labelled() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let all = walk(&visitor, "", 100).await;
    let invented: Vec<&Value> = all.iter().filter(|e| e["is_invented"] == true).collect();
    assert!(invented.len() >= 60, "{}", invented.len());
    let mut whole = 0;
    for entry in &invented {
        let address = format!("/innovations/{}", entry["code"].as_str().unwrap());
        for there in ["agency", "province", "sector", "year", "summary"] {
            assert!(!entry[there].is_null() && entry[there] != "", "{address} has no {there}");
        }
        // What a lab has launched is still being written; whatever else is invented is nearly whole.
        if entry["completeness"].as_i64().unwrap() < 90 {
            let page = visitor.api().get(&address).await.is(200).json();
            let steps = page["thread"].as_array().unwrap();
            let of_idea = |step: &Value| step["verb"] == "became" && step["card"]["kind"] == "idea";
            assert!(steps.iter().any(of_idea), "{address} comes from no idea: {steps:?}");
        }
        whole += usize::from(entry["completeness"] == 100);
    }
    assert!(whole >= 60, "{whole} with the whole profile");
    // Each card and each page says so: one of each kind of place.
    for entry in invented.iter().step_by(9) {
        let address = format!("/innovations/{}", entry["code"].as_str().unwrap());
        visitor.get(&address).await.is(200).shows("Rekaan");
        visitor.en().get(&address).await.is(200).shows("Invented entry").shows("do not exist");
    }
    let list = visitor.get("/innovations?limit=100").await;
    let shown = list.text().matches("Rekaan").count();
    assert_eq!(shown, all.iter().take(100).filter(|e| e["is_invented"] == true).count());
}

#[actix_web::test]
async fn an_entry_as_json_and_as_a_page() {
    let site = Site::demo().await;
    let code = site.own_entry(0).await;
    let address = format!("/innovations/{code}");
    let entry = site.visitor().api().get(&address).await;
    insta::assert_snapshot!(entry.is(200).keys().join(" "), @"agency attachments citation citation_address code completeness decision gaps impact is_invented latest may_answer may_attach may_curate may_edit profile province related sector source source_note sources state state_at state_reason thread unmeasured upkeep version version_at versions year");
    let entry = entry.json();
    let profile: Vec<&String> = entry["profile"].as_object().unwrap().keys().collect();
    assert!(profile.len() > 40);
    assert_eq!(entry["code"], code);
    // The code is read as people type it.
    site.visitor().api().get(&address.to_lowercase()).await.is(200);
    site.visitor().get(&format!("{address}X")).await.is(404).shows("periksa huruf terakhirnya");
    // Changes are computed: (after − before) / before.
    for pair in entry["impact"].as_array().unwrap() {
        let (before, after) = (pair["before"].as_f64().unwrap(), pair["after"].as_f64().unwrap());
        match pair["change"].as_f64() {
            Some(change) => assert!((change - (after - before) / before * 100.0).abs() < 0.01, "{pair}"),
            None => assert!(before == 0.0, "{pair}"),
        }
    }
    let page = site.visitor().get(&address).await;
    page.is(200).shows(entry["profile"]["name"].as_str().unwrap()).shows(&code).lacks("name=\"reason\"");
    for text in ["problem", "result", "success_factors", "replication_prerequisites"] {
        let words: Vec<&str> = entry["profile"][text].as_str().unwrap().split_whitespace().take(5).collect();
        page.shows(&words.join(" "));
    }
}

#[track_caller]
fn told_gone(page: &Answer, name: &str) {
    page.is(410).shows(name).shows("Datanya keliru & diganti").lacks("name=\"reason\"");
}
#[actix_web::test]
async fn an_entry_is_withdrawn_with_a_reason_and_published_again() {
    let site = Site::demo().await;
    let code = site.own_entry(0).await;
    let (address, withdrawal) = (format!("/innovations/{code}"), format!("/innovations/{code}/withdrawal"));
    let (visitor, curator) = (site.visitor(), site.known("curator").await);
    let name = visitor.api().get(&address).await.json()["profile"]["name"].as_str().unwrap().to_owned();
    // Another institution's curator may not, nor may its own agency; the page offers them nothing.
    for (who, code) in [
        ("curator_panrb", "only-own-curators"),
        ("curator_kemendagri", "only-own-curators"),
        ("system_admin", "role-missing"),
    ] {
        let other = site.known(who).await;
        let refused = other.api().post(&withdrawal, json!({ "reason": "Tidak" })).await;
        assert_eq!(refused.is(403).json()["code"], code, "{who}");
        other.post(&withdrawal, json!({ "reason": "Tidak" })).await.is(403);
        other.get(&address).await.is(200).lacks("name=\"reason\"");
    }
    // Without a reason: the form again, with a message; too long: what was typed stays.
    let form = curator.get(&address).await.form(&withdrawal);
    curator
        .submit(form.clone().fill("reason", "  "))
        .await
        .is(422)
        .shows("id=\"reason-error\"")
        .shows("Isi bagian ini");
    let long = "x".repeat(1001);
    let page = curator.submit(form.clone().fill("reason", &long)).await;
    assert_eq!(page.is(422).form(&withdrawal).value("reason"), Some(&*long));
    page.shows("Paling banyak 1000 karakter").shows("sekarang 1001");
    assert_eq!(
        curator.api().post(&withdrawal, json!({})).await.is(422).field("reason").as_deref(),
        Some("field-missing")
    );
    visitor.get(&address).await.is(200);

    curator.submit(form.fill("reason", "Datanya keliru & diganti")).await.sends_to(&address);
    site.settle().await;
    told_gone(&visitor.get(&address).await, &name);
    told_gone(&visitor.en().get(&address).await, &name);
    told_gone(&site.known("innovator").await.get(&address).await, &name);
    let gone = visitor.api().get(&address).await;
    assert_eq!(gone.is(410).json()["type"], "/problems/gone");
    let tombstone = &gone.json()["tombstone"];
    assert_eq!((&tombstone["name"], &tombstone["code"]), (&json!(name), &json!(code)));
    assert_eq!(tombstone["since"], "2026-03-02T03:00:00Z");
    assert!(!codes(&walk(&visitor, "", 100).await).contains(&&*code), "it is in no list");
    // Those who keep the directory still see it; withdrawing twice is said to be so.
    curator.get(&address).await.is(200).shows("Datanya keliru & diganti");
    site.known("auditor").await.get(&address).await.is(200).lacks(&withdrawal);
    let twice = curator.api().post(&withdrawal, json!({ "reason": "Lagi" })).await;
    assert_eq!(twice.is(409).json()["code"], "not-published");

    // Whoever else is made a curator of this institution may publish it again.
    let other = site.person("cici").await.role(Role::Curator, Some("lan")).await;
    let again = other.get(&address).await.form(&format!("{address}/publication"));
    other.submit(again).await.sends_to(&address);
    visitor.get(&address).await.is(200).lacks("Datanya keliru");
    assert!(codes(&walk(&visitor, "", 100).await).contains(&&*code));
    // Publishing what is public changes nothing.
    let receipt = curator.api().post(&format!("{address}/publication"), json!({})).await;
    insta::assert_snapshot!(format!("{:#}", receipt.is(200).json()).replace(&code, "CODE"), @r#"
    {
      "address": "/innovations/CODE",
      "code": "CODE",
      "created": false,
      "state": "published"
    }
    "#);
    site.settle().await;
}

/// A practice shows the lessons that teach it, a lesson the practices it cites: one edge, seen from both ends.
#[actix_web::test]
async fn the_thread_runs_both_ways() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    for lesson in ["labinov-overview", "labinov-deliver"] {
        let page = visitor.api().get(&format!("/lessons/{lesson}")).await.json();
        let (title, practices) = (&page["title"], page["practices"].as_array().unwrap());
        assert!(practices.len() >= 2, "{lesson}");
        for practice in practices {
            let address = practice["address"].as_str().unwrap();
            let entry = visitor.api().get(address).await.json();
            let thread = entry["thread"].as_array().unwrap();
            let here = thread.iter().find(|t| t["card"]["address"] == format!("/lessons/{lesson}"));
            let here = here.unwrap_or_else(|| panic!("{address} does not know {lesson}: {thread:?}"));
            assert_eq!(
                (&here["verb"], &here["outgoing"], &here["card"]["title"]),
                (&json!("cites"), &json!(false), title)
            );
            assert_eq!(here["card"]["place"]["en"], "Innovation Laboratory");
            visitor
                .get(address)
                .await
                .shows(&format!("href=\"/lessons/{lesson}\""))
                .shows(title["id"].as_str().unwrap());
            visitor
                .en()
                .get(address)
                .await
                .shows(&format!("href=\"/en/lessons/{lesson}\""))
                .shows(title["en"].as_str().unwrap());
            visitor.get(&format!("/lessons/{lesson}")).await.shows(&format!("href=\"{address}\""));
        }
    }
    // What nobody cites says so.
    let all = walk(&visitor, "", 100).await;
    let mut alone = 0;
    for entry in all.iter().take(10) {
        let address = format!("/innovations/{}", entry["code"].as_str().unwrap());
        let entry = visitor.api().get(&address).await.json();
        if entry["thread"].as_array().unwrap().is_empty() {
            alone += 1;
            visitor.en().get(&address).await.shows("No lesson teaches this practice yet.");
        }
    }
    assert!(alone > 0);
}
