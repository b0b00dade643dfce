//! Datasets as Satu Data asks for them, the catalogue, site maps, robots.
use crate::support::{Site, answer::unescape, site::ADDRESS, world::World};
use serde_json::json;
use std::collections::BTreeSet;

#[actix_web::test]
async fn a_dataset_says_what_it_is() {
    let settings = [
        ("EKOPI_OPERATOR", "LAN RI"),
        ("EKOPI_CONTACT", "data@lan.example.go.id"),
        ("EKOPI_DATA_LICENCE", "CC-BY-4.0"),
    ];
    let site = Site::of(World::Demo, &settings).await;
    site.publish_dataset().await;
    let visitor = site.visitor();
    let list = visitor.api().get("/datasets").await.json();
    let ids: Vec<&str> = list["items"].as_array().unwrap().iter().map(|set| set["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["innovations", "agencies", "regions", "sectors"]);
    visitor.get("/datasets").await.is(200).shows("Satu Data Indonesia").shows("href=\"/datasets/regions\"");
    for id in ids {
        let set = visitor.api().get(&format!("/datasets/{id}")).await.is(200).json();
        // Perpres 39/2019: standard, metadata, an open format, reference codes, and the two roles.
        for texts in ["title", "about", "producer", "standard"] {
            let said = |lang: &str| set[texts][lang].as_str().is_some_and(|text| !text.is_empty());
            assert!(said("id") && said("en"), "{texts} of {id}");
        }
        assert_eq!((&set["custodian"], &set["contact"]), (&json!("LAN RI"), &json!("data@lan.example.go.id")));
        assert_eq!(set["licence"], if id == "regions" { "MIT" } else { "CC-BY-4.0" });
        visitor
            .get(&format!("/datasets/{id}"))
            .await
            .is(200)
            .shows("LAN RI")
            .shows(&format!("href=\"/datasets/{id}/rows\""));
        visitor.en().get(&format!("/datasets/{id}")).await.is(200).shows("Custodian (walidata)");
        // The columns are those of the file, in their order, and there are as many rows as it says.
        let file = visitor.get(&format!("/datasets/{id}/rows")).await;
        let mut reader = csv::Reader::from_reader(file.is(200).body.as_bytes());
        let mut columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(columns.split_off(columns.len() - 2), ["as_of", "licence"]);
        let described: Vec<_> =
            set["columns"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
        assert_eq!(columns, described);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(set["rows"], json!(rows.len()), "{id}");
        // Codes from another dataset are listed there.
        for column in set["columns"].as_array().unwrap() {
            let codes = column["codes"].as_str().unwrap();
            if ["agencies", "regions", "sectors"].contains(&codes) {
                let reference = visitor.get(&format!("/datasets/{codes}/rows")).await;
                let mut known = csv::Reader::from_reader(reference.is(200).body.as_bytes());
                let known: BTreeSet<String> = known.records().map(|row| row.unwrap()[0].to_owned()).collect();
                let at = described.iter().position(|name| column["name"] == *name).unwrap();
                let mut rows = csv::Reader::from_reader(file.body.as_bytes());
                for row in rows.records().map(|row| row.unwrap()) {
                    assert!(row[at].is_empty() || known.contains(&row[at]), "{} is no code of {codes}", &row[at]);
                }
            }
        }
    }
    visitor.get("/datasets/people").await.is(404);
    visitor.get("/datasets/people/rows").await.is(404);
    let unset = Site::demo().await;
    unset.visitor().get("/datasets/regions").await.shows("Belum ditetapkan oleh pengelola situs");
}
#[actix_web::test]
async fn the_catalogue_is_dcat() {
    let site = Site::of(World::Demo, &[("EKOPI_DATA_LICENCE", "CC-BY-4.0")]).await;
    site.publish_dataset().await;
    let answer = site.visitor().get("/datasets/catalog").await;
    assert_eq!(answer.is(200).header("content-type"), "application/ld+json");
    let catalog = answer.json();
    assert_eq!(site.visitor().api().get("/datasets/catalog").await.json(), catalog);
    assert_eq!(catalog["@context"]["dcat"], "http://www.w3.org/ns/dcat#");
    let nodes = catalog["@graph"].as_array().unwrap();
    let sets: Vec<_> = nodes.iter().filter(|node| node["@type"] == "dcat:Dataset").collect();
    assert_eq!(sets.len(), 4);
    // What DCAT-AP makes mandatory, and what it recommends of a distribution.
    for set in sets {
        assert!(set["dct:title"][0]["@value"].is_string() && set["dct:description"][1]["@language"] == "en", "{set}");
        let fetched = set["dcat:distribution"][0]["dcat:accessURL"]["@id"].as_str().unwrap();
        site.visitor().get(fetched.strip_prefix(ADDRESS).unwrap()).await.is(200);
        assert!(set["dcat:distribution"][0]["dct:license"]["@id"].as_str().unwrap().starts_with("https://spdx.org/"));
    }
    assert!(nodes.iter().any(|node| node["@type"] == "dcat:Catalog" && node["dct:publisher"]["@id"].is_string()));
}
#[actix_web::test]
async fn site_maps_lead_to_every_public_page() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let robots = visitor.get("/robots.txt").await;
    assert_eq!(robots.is(200).header("content-type"), "text/plain; charset=utf-8");
    robots.shows(&format!("Sitemap: {ADDRESS}/sitemap.xml")).shows("Disallow: /manage");
    let addresses = |body: &str| -> Vec<String> {
        let all = body.split("<loc>").skip(1).map(|rest| unescape(rest.split("</loc>").next().unwrap()));
        all.map(|address| address.strip_prefix(ADDRESS).unwrap().to_owned()).collect()
    };
    let index = visitor.get("/sitemap.xml").await;
    assert_eq!(index.is(200).header("content-type"), "application/xml; charset=utf-8");
    let (mut seen, mut maps) = (BTreeSet::new(), 0);
    for map in addresses(&index.body) {
        let map = visitor.get(&map).await;
        maps += 1;
        for page in addresses(&map.is(200).body) {
            visitor.get(&page).await.is(200);
            assert!(seen.insert(page.clone()), "{page} twice");
        }
    }
    assert_eq!(maps, 2);
    let list = visitor.api().get("/innovations?limit=100").await.json();
    let entries = seen.iter().filter(|page| page.starts_with("/innovations/")).count();
    assert_eq!(list["total"], json!(entries));
    assert!(seen.contains("/courses/laboratorium-inovasi") && seen.contains("/lessons/labinov-overview"));
    // What is no longer public is in none.
    let code = site.own_entry(0).await;
    let curator = site.known("curator").await;
    curator.post(&format!("/innovations/{code}/withdrawal"), json!({ "reason": "x" })).await.is(303);
    visitor.get("/sitemaps/1").await.is(200).lacks(&code);
    for nothing in ["/sitemaps/2", "/sitemaps/-1", "/sitemaps/x", "/sitemaps/9223372036854775807"] {
        visitor.get(nothing).await.is(404);
    }
    site.settle().await;
}
