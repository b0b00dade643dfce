//! Finding in the directory: facets and their counts, the address as the whole state, the map, nothing found, comparing.
use crate::support::{Client, Site};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

async fn list(client: &Client<'_>, query: &str) -> Value {
    client.api().get(&format!("/innovations?{query}")).await.is(200).json()
}
fn codes(list: &Value) -> BTreeSet<String> {
    list["items"].as_array().unwrap().iter().map(|e| e["code"].as_str().unwrap().to_owned()).collect()
}
fn facet(list: &Value, name: &str) -> BTreeMap<String, i64> {
    let group = list["facets"].as_array().unwrap().iter().find(|group| group["facet"] == name);
    let values = group.unwrap_or_else(|| panic!("no facet {name}"))["values"].as_array().unwrap();
    values.iter().map(|v| (v["value"].as_str().unwrap().to_owned(), v["count"].as_i64().unwrap())).collect()
}
fn total(list: &Value) -> i64 {
    list["total"].as_i64().unwrap()
}

/// Each count is what choosing that value finds.
#[actix_web::test]
async fn every_count_of_every_facet_is_what_it_finds() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    for narrowed in ["", "q=puskesmas", "sector=health", "sector=health&sector=education&agency_kind=regency"] {
        let all = list(&visitor, &format!("{narrowed}&limit=1")).await;
        let facets = all["facets"].as_array().unwrap();
        let names: Vec<&str> = facets.iter().map(|group| group["facet"].as_str().unwrap()).collect();
        let wanted = "province region agency_kind sector sdg year stage form kind source award";
        assert_eq!(names.join(" "), wanted);
        for name in names {
            let counts = facet(&all, name);
            assert!(!counts.is_empty() || !narrowed.is_empty(), "{name}");
            for (value, count) in counts.iter().take(6) {
                // Whatever is chosen of the facet itself does not count.
                let others: Vec<&str> = narrowed
                    .split('&')
                    .filter(|pair| !pair.is_empty() && !pair.starts_with(&format!("{name}=")))
                    .collect();
                let value = form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
                let found = list(&visitor, &format!("{}&{name}={value}&limit=1", others.join("&"))).await;
                assert_eq!(total(&found), *count, "{narrowed}: {name}={value}");
            }
        }
    }
}

#[actix_web::test]
async fn several_values_are_any_of_them_and_their_counts_stay() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let (health, education) =
        (list(&visitor, "sector=health&limit=100").await, list(&visitor, "sector=education&limit=100").await);
    let both = list(&visitor, "sector=health&sector=education&limit=100").await;
    assert_eq!(codes(&both), codes(&health).union(&codes(&education)).cloned().collect());
    assert_eq!(codes(&list(&visitor, "sector=health,education&limit=100").await), codes(&both), "joined by a comma");
    // What is chosen keeps its count and takes none from its neighbours; other facets are narrowed.
    let (all, one) = (list(&visitor, "").await, facet(&health, "sector"));
    assert_eq!(facet(&all, "sector"), one);
    let years = facet(&health, "year");
    assert_eq!(usize::try_from(years.values().sum::<i64>()).unwrap(), codes(&health).len());
    // A value that finds nothing together with the others is still there, to be taken back.
    let none = list(&visitor, "q=puskesmas&sector=tourism").await;
    assert_eq!((total(&none), facet(&none, "sector").get("tourism")), (0, Some(&0)));
    let page = visitor.get("/innovations?sector=health&sector=education&province=35").await;
    page.shows("value=\"health\" checked").shows("value=\"education\" checked").shows("value=\"35\" checked");
    for without in
        ["province=35&amp;sector=education", "province=35&amp;sector=health", "sector=health&amp;sector=education"]
    {
        assert!(
            page.body
                .replace("&#x2f;", "/")
                .contains(&format!("class=\"chip\" href=\"/innovations?{without}#results\"")),
            "{without}"
        );
    }
    // Regencies are offered once a province is chosen.
    page.shows("name=\"region\"");
    visitor.get("/innovations").await.lacks("name=\"region\"");
}

/// JN3: province, goal, year and award together; pages; an address to hand on.
#[actix_web::test]
async fn jn3_a_visitor_narrows_pages_and_shares() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let all = list(&visitor, "limit=100").await;
    let award = facet(&all, "award").into_iter().max_by_key(|(_, count)| *count).unwrap().0;
    let encoded: String = form_urlencoded::byte_serialize(award.as_bytes()).collect();
    let awarded = list(&visitor, &format!("award={encoded}&limit=100")).await;
    assert!(total(&awarded) > 1, "{award}");
    let (province, year) = (facet(&awarded, "province"), facet(&awarded, "year"));
    let (province, year) = (province.keys().next().unwrap(), year.keys().next().unwrap());
    // Profiles with goals have no award in the demonstration, so that the four together find nothing: it is said what to drop.
    let query = format!("province={province}&sdg=3&year={year}&award={encoded}");
    let four = list(&visitor, &query).await;
    let ways: Vec<&str> =
        four["ways_out"].as_array().unwrap().iter().map(|way| way["facet"].as_str().unwrap()).collect();
    assert!(total(&four) > 0 || ways.contains(&"sdg"), "{four}");
    for way in four["ways_out"].as_array().unwrap() {
        let address = way["address"].as_str().unwrap();
        assert_eq!(total(&visitor.api().get(address).await.json()), way["found"].as_i64().unwrap(), "{address}");
        assert!(way["found"].as_i64().unwrap() > 0);
        visitor
            .get(&format!("/innovations?{query}"))
            .await
            .shows("Tidak ada hasil")
            .has(&address.replace('&', "&amp;"));
    }
    // Three together, walked in steps of two: every entry once, in the order of the whole.
    let query = "province=35&sdg=3&sdg=16&year=2019&year=2021&year=2023";
    let whole = list(&visitor, &format!("{query}&limit=100")).await;
    assert!(total(&whole) >= 3, "{}", whole["total"]);
    let (mut walked, mut after) = (vec![], String::new());
    loop {
        let part = list(&visitor, &format!("{query}&limit=2{after}")).await;
        walked.extend(part["items"].as_array().unwrap().iter().map(|e| e["code"].clone()));
        match part["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let order: Vec<Value> = whole["items"].as_array().unwrap().iter().map(|e| e["code"].clone()).collect();
    assert_eq!(walked, order);
    // The address alone brings the same page, in both languages, with everything that was chosen.
    for page in
        [visitor.get(&format!("/innovations?{query}")).await, visitor.en().get(&format!("/innovations?{query}")).await]
    {
        for code in &order {
            page.shows(code.as_str().unwrap());
        }
        for checked in ["value=\"35\" checked", "value=\"16\" checked", "value=\"2021\" checked"] {
            page.shows(checked);
        }
    }
}

#[actix_web::test]
async fn words_find_sort_and_forgive() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let found = list(&visitor, "q=antrean+puskesmas").await;
    let first: Vec<&str> =
        found["items"].as_array().unwrap().iter().take(2).map(|e| e["name"].as_str().unwrap()).collect();
    assert!(first.iter().all(|name| name.contains("antrean puskesmas")), "{first:?}");
    assert_eq!((&found["order"], &found["corrected"]), (&json!("relevance"), &Value::Null));
    let newest = list(&visitor, "q=antrean+puskesmas&sort=newest&limit=100").await;
    assert_eq!(newest["total"], found["total"]);
    assert_eq!(newest["order"], "newest");
    let mistyped = list(&visitor, "q=antrean+puskemas").await;
    assert_eq!((&mistyped["corrected"], &mistyped["total"]), (&json!("antrean puskesmas"), &found["total"]));
    visitor.get("/innovations?q=antrean+puskemas").await.shows("Menampilkan hasil untuk “antrean puskesmas”");
    // Most cited: what lessons cite comes first.
    let cited = list(&visitor, "sort=cited&limit=100").await;
    let counts: Vec<i64> = cited["items"].as_array().unwrap().iter().map(|e| e["cited"].as_i64().unwrap()).collect();
    assert!(counts[0] > 0 && counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
    // Nothing at all: a next step.
    let page = visitor.get("/innovations?q=zzzz").await;
    page.is(200).shows("Tidak ada hasil").shows("Periksa ejaan").shows("/innovations?sector=health#results");
    let count = page.text();
    assert!(count.contains("0 inovasi"), "{count}");
    // What is typed is shown as it was typed, and nothing else.
    let page = visitor.get("/innovations?q=%3Cb%3E%22x%22&sort=newest&view=table").await;
    assert!(page.is(200).has("<b>\"x\"") && !page.body.contains("<b>"), "{}", page.body);
}

#[actix_web::test]
async fn unknown_values_are_left_out_and_said_facet_by_facet() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let all = list(&visitor, "").await;
    let wrong = "province=99&region=99.99&agency_kind=king&sector=magic&stage=never&form=round&kind=wooden&source=gossip\
                 &award=none&agency=nobody&after=zzz";
    let left = list(&visitor, wrong).await;
    let names = "province region agency_kind sector stage form kind source award agency after";
    let ignored: Vec<&str> = left["ignored"].as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
    assert_eq!(ignored.join(" "), names);
    assert_eq!(left["total"], all["total"]);
    // A good one beside it is kept.
    let kept = list(&visitor, "province=99&province=35").await;
    assert_eq!((&kept["filter"]["province"], &kept["ignored"]), (&json!(["35"]), &json!(["province"])));
    for (number, field) in [("sdg=18", "sdg"), ("year=abc", "year"), ("sort=best", "sort"), ("view=globe", "view")] {
        let refused = visitor.api().get(&format!("/innovations?{number}")).await;
        assert_eq!(refused.is(422).field(field).as_deref(), Some("not-a-value"), "{number}");
        visitor.en().get(&format!("/innovations?{number}")).await.is(200).shows("Part of the address is unknown");
    }
    let worse = format!("/innovations?{wrong}&sdg=18&year=x&sort=best&view=globe&limit=0");
    for who in [&visitor, &visitor.en()] {
        who.get(&worse).await.is(200);
    }
    let many = (0..60).map(|n| format!("region=11.{n:02}")).collect::<Vec<_>>().join("&");
    visitor.api().get(&format!("/innovations?{many}")).await.is(422);
}

#[actix_web::test]
async fn the_map_the_table_and_the_file_agree() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    for query in ["", "q=puskesmas&", "sector=health&province=35&"] {
        let found = list(&visitor, &format!("{query}view=map")).await;
        let map = &found["map"];
        let tiles = map["tiles"].as_array().unwrap();
        assert_eq!(tiles.len(), 38);
        assert_eq!(found["items"], json!([]), "the map stands for the list");
        let counts = facet(&found, "province");
        for tile in tiles {
            let code = tile["code"].as_str().unwrap();
            assert_eq!(tile["count"].as_i64().unwrap(), counts.get(code).copied().unwrap_or(0), "{code}");
            assert_eq!(tile["class"] == 0, tile["count"] == 0);
        }
        // A tile leads to what it counts.
        let tile = tiles.iter().max_by_key(|tile| tile["count"].as_i64()).unwrap();
        let there = visitor.api().get(tile["address"].as_str().unwrap()).await.json();
        assert_eq!(there["total"], tile["count"]);
        let sum: i64 = tiles.iter().map(|tile| tile["count"].as_i64().unwrap()).sum();
        let without_province = list(&visitor, &query.replace("province=35&", "")).await;
        assert_eq!(sum + map["elsewhere"].as_i64().unwrap(), total(&without_province));
        let file = visitor.get(map["csv"].as_str().unwrap()).await;
        assert_eq!(file.is(200).header("content-type"), "text/csv; charset=utf-8");
        assert!(file.header("content-disposition").starts_with("attachment; filename=\"innovations-by-province-"));
        let mut rows = csv::Reader::from_reader(file.body.as_bytes());
        let rows: Vec<(String, String, i64)> = rows.deserialize().collect::<Result<_, _>>().unwrap();
        assert_eq!((rows.len(), rows.iter().map(|row| row.2).sum::<i64>()), (39, total(&without_province)));
        let page = visitor.get(&format!("/innovations?{query}view=map")).await;
        page.is(200).shows("role=\"group\"").shows("Jawa Timur, JI ");
    }
}

#[actix_web::test]
async fn entries_are_compared_side_by_side() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let known: Vec<String> = codes(&list(&visitor, "q=puskesmas&limit=5").await).into_iter().collect();
    let [one, other, third, fourth, fifth] = &known[..] else { panic!("{known:?}") };
    let address = format!("/innovations/compare?code={one}&code={}&code=INV-0000-x", other.to_lowercase());
    let both = visitor.api().get(&address).await.is(200).json();
    assert_eq!((&both["entries"][0]["code"], &both["entries"][1]["code"]), (&json!(one), &json!(other)));
    assert_eq!(both["unknown"], json!(["INV-0000-X"]), "named, and the others shown");
    for row in both["rows"].as_array().unwrap().iter().chain(both["impact"].as_array().unwrap()) {
        let cells = row["cells"].as_array().unwrap();
        let said: Vec<&Value> = cells.iter().filter(|cell| !cell.is_null()).collect();
        let agreement = match (said.len(), said.windows(2).all(|two| two[0] == two[1])) {
            (0, _) => panic!("a row of nothing: {row}"),
            (_, false) => "different",
            (1, true) if cells.len() == 2 => "partial",
            (_, true) => "same",
        };
        // What is noted beside a figure is no difference of the figure.
        let figures = row["code"].is_string();
        assert!(figures || row["agreement"] == agreement, "{row}");
    }
    let page = visitor.get(&address).await;
    page.is(200).shows(one).shows(other).shows("INV-0000-X").shows("Berbeda").shows("Sama");
    let without = both["entries"][0]["without"].as_str().unwrap();
    assert_eq!(without, format!("/innovations/compare?code={other}"));
    // One: something related to put beside it.
    let alone = visitor.api().get(without).await.json();
    let suggested = alone["suggestions"].as_array().unwrap();
    assert!(!suggested.is_empty() && suggested.iter().all(|s| s["code"] != json!(other)));
    let pair = visitor.api().get(suggested[0]["address"].as_str().unwrap()).await.json();
    assert_eq!(pair["entries"].as_array().unwrap().len(), 2);
    visitor.get(without).await.shows("Pilih satu lagi").shows(suggested[0]["name"].as_str().unwrap());
    // Five: four, and the fifth is named. None: how to choose.
    let five = [one, other, third, fourth, fifth].map(|code| format!("code={code}")).join("&");
    let five = visitor.api().get(&format!("/innovations/compare?{five}")).await.json();
    assert_eq!((five["entries"].as_array().unwrap().len(), &five["left_out"]), (4, &json!([fifth])));
    visitor.get("/innovations/compare").await.is(200).shows("Belum ada yang dipilih");
    visitor.en().get("/innovations/compare?code=x").await.is(200).shows("not in the directory");
    // A withdrawn one is not compared, not even for those who may still see it.
    let curator = site.known("curator").await;
    let own = site.own_entry(2).await;
    curator.api().post(&format!("/innovations/{own}/withdrawal"), json!({ "reason": "Keliru" })).await.is(200);
    for who in [&visitor, &curator] {
        let page = who.api().get(&format!("/innovations/compare?code={one}&code={own}")).await.json();
        assert_eq!(page["unknown"], json!([own]));
    }
    // The directory offers a box for each entry, in a form that leads here.
    for view in ["list", "table"] {
        let page = visitor.get(&format!("/innovations?view={view}&limit=5")).await;
        page.is(200).shows("action=\"/innovations/compare\"");
        assert_eq!(page.body.matches("type=\"checkbox\" name=\"code\"").count(), 5, "{page:?}");
        page.lacks("name=\"code\" checked");
    }
    site.settle().await;
}

#[actix_web::test]
async fn related_entries_say_why() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let found = list(&visitor, "q=rantai+es+nelayan&limit=1").await;
    let code = found["items"][0]["code"].as_str().unwrap();
    let entry = visitor.api().get(&format!("/innovations/{code}")).await.json();
    let related = entry["related"].as_array().unwrap();
    assert!((1..=5).contains(&related.len()), "{related:?}");
    assert!(related[0]["name"].as_str().unwrap().contains("nelayan"), "{related:?}");
    assert!(related.iter().all(|other| other["words"].as_array().unwrap().len() <= 4 && other["code"] != code));
    assert!(related.iter().all(|o| !o["words"].as_array().unwrap().is_empty() || o["same_sector"] == true));
    let page = visitor.get(&format!("/innovations/{code}")).await;
    page.shows("Inovasi terkait").shows(related[0]["name"].as_str().unwrap());
    page.shows(related[0]["words"][0].as_str().unwrap());
    let kin = related.iter().find(|other| other["same_sector"] == true).expect("one of the same sector");
    page.shows("urusan sama").shows(kin["code"].as_str().unwrap());
}
