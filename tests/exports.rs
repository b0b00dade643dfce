//! Results of the directory as files: small ones at once for anyone, large ones by a job; what stands in them, and what no
//! spreadsheet runs.
use crate::support::{Answer, Client, Site, open::rewrite, world::World};
use calamine::{Data, DataType, Reader, Xlsx};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    innovations::exports::{directory, entry::COLUMNS, export, setting},
    routes,
    schema::{events, export_parts, exports, jobs},
    worker,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, io::Cursor};

/// A CSV as its rows, by the names of its columns.
fn table(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let rows = reader.deserialize::<BTreeMap<String, String>>();
    rows.map(|row| row.unwrap_or_else(|e| panic!("{e}"))).collect()
}
/// A sheet of a workbook, as a reader that others wrote sees it.
fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<Data>> {
    let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(book.sheet_names(), ["data", "columns", "about"]);
    let formulas = book.worksheet_formula(name).map(|range| range.used_cells().count()).unwrap_or_default();
    assert_eq!(formulas, 0, "no cell of {name} is a formula");
    book.worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
}
async fn bytes(client: &Client<'_>, path: &str, body: Value) -> (Answer, Vec<u8>) {
    let request = client.request(actix_web::http::Method::POST, path);
    client
        .site
        .ask_bytes(if client.prefix == "/api/v1" { request.set_json(body) } else { request.set_form(body) })
        .await
}
async fn fetched(client: &Client<'_>, path: &str) -> (Answer, Vec<u8>) {
    client.site.ask_bytes(client.request(actix_web::http::Method::GET, path)).await
}
/// The codes that the list shows, over all its pages.
async fn listed(site: &Site, query: &str) -> Vec<String> {
    let (mut codes, mut after) = (vec![], String::new());
    loop {
        let list = site.visitor().api().get(&format!("/innovations?limit=100{query}{after}")).await.json();
        codes.extend(list["items"].as_array().unwrap().iter().map(|i| i["code"].as_str().unwrap().to_owned()));
        match list["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return codes,
        }
    }
}
fn column(rows: &[BTreeMap<String, String>], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].clone()).collect()
}

#[actix_web::test]
async fn a_small_result_is_a_file_for_anyone() {
    let site = Site::of(World::Demo, &[("EKOPI_DATA_LICENCE", "CC-BY-4.0")]).await;
    let wanted = listed(&site, "&sector=health").await;
    assert!(wanted.len() > 2, "{wanted:?}");
    for client in [site.visitor(), site.visitor().en(), site.visitor().api(), site.known("innovator").await.api()] {
        let asked = |format: &str| json!({ "format": format, "query": "sector=health" });
        let (answer, body) = bytes(&client, "/innovations/exports", asked("csv")).await;
        assert_eq!(answer.is(200).header("content-type"), "text/csv; charset=utf-8");
        let named = "attachment; filename=\"ekopi-innovations-20260302T0300Z.csv\"";
        assert_eq!(answer.header("content-disposition"), named);
        let link = format!("<{}/datasets/innovations>; rel=\"describedby\"", client.prefix);
        assert_eq!(answer.header("link"), link);
        let rows = table(&body);
        assert_eq!(column(&rows, "code"), wanted, "the same entries in the same order as in the list");
        for row in &rows {
            assert_eq!((row["licence"].as_str(), row["as_of"].as_str()), ("CC-BY-4.0", "2026-03-02T03:00:00Z"));
            assert_eq!((row["sector"].as_str(), row["is_invented"].as_str()), ("health", "true"));
            assert!(row["address"].starts_with("https://ekopi.example.go.id/innovations/INV-"), "{row:?}");
            assert!(row["region"].starts_with(&row["province"]) && !row["province"].is_empty(), "{row:?}");
        }
        let (answer, body) = bytes(&client, "/innovations/exports", asked("json")).await;
        assert_eq!(answer.is(200).header("content-type"), "application/json");
        let whole: Value = serde_json::from_slice(&body).unwrap();
        let about = &whole["about"];
        assert_eq!((&about["licence"], &about["filter"]), (&json!("CC-BY-4.0"), &json!("sector=health")));
        let columns = about["columns"].as_array().unwrap();
        assert_eq!(columns.len(), COLUMNS.len());
        let said = |lang: &str| columns.iter().all(|c| c["meaning"][lang].as_str().is_some_and(|m| !m.is_empty()));
        assert!(said("id") && said("en"), "{columns:?}");
        let codes = whole["rows"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap());
        assert!(codes.eq(wanted.iter()), "{whole}");
        let (answer, body) = bytes(&client, "/innovations/exports", asked("xlsx")).await;
        assert!(answer.is(200).header("content-type").ends_with("spreadsheetml.sheet"));
        let data = sheet(&body, "data");
        assert_eq!(
            data[0].iter().map(ToString::to_string).collect::<Vec<_>>(),
            COLUMNS.iter().map(|c| c.name).collect::<Vec<_>>()
        );
        assert_eq!(data[1..].iter().map(|row| row[0].to_string()).collect::<Vec<_>>(), wanted);
        assert_eq!(sheet(&body, "columns").len(), COLUMNS.len() + 1);
        assert!(sheet(&body, "about").iter().any(|row| row[0] == "licence" && row[1] == "CC-BY-4.0"));
    }
    // Each is written down, whoever took it.
    let taken = events::table.filter(events::kind.eq("result-exported"));
    let taken: Vec<(Option<i64>, String, String)> =
        site.look(move |conn| Ok(taken.select((events::person_id, events::via, events::payload)).load(conn)?)).await;
    assert_eq!(taken.len(), 12);
    assert_eq!(taken.iter().filter(|(person, ..)| person.is_none()).count(), 9);
    assert!(taken.iter().all(|(.., payload)| payload.contains(&format!("\"count\":{}", wanted.len()))), "{taken:?}");
    assert!(taken.iter().any(|(_, via, _)| via == "page") && taken.iter().any(|(_, via, _)| via == "api"));
    site.settle().await;
}
#[actix_web::test]
async fn what_is_asked_for_is_what_is_there() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    for (format, query, field) in [
        ("", "", "format"),
        ("ods", "", "format"),
        ("csv", "sector=nowhere", "query"),
        ("csv", "no_such=1", "query"),
        ("csv", "year=many", "query"),
        ("csv", "sector=health&limit=1&limit=2", "query"),
    ] {
        let refused = visitor.api().post("/innovations/exports", json!({ "format": format, "query": query })).await;
        assert!(refused.is(422).field(field).is_some(), "{query}: {refused:?}");
        visitor.post("/innovations/exports", json!({ "format": format, "query": query })).await.is(422).shows("<form");
    }
    // Of nothing there is a file, too: it has its head.
    let (_, body) = bytes(&visitor, "/innovations/exports", json!({ "format": "csv", "query": "year=1901" })).await;
    assert!(
        body.starts_with(b"code,name,") && body.ends_with(b"as_of,licence\r\n"),
        "{}",
        String::from_utf8_lossy(&body)
    );
    let (_, body) = bytes(&visitor, "/innovations/exports", json!({ "format": "json", "query": "year=1901" })).await;
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["rows"], json!([]));
    let (_, body) = bytes(&visitor, "/innovations/exports", json!({ "format": "xlsx", "query": "year=1901" })).await;
    assert_eq!(sheet(&body, "data").len(), 1);
    // The page says how much there is and what the columns are.
    let page = visitor.get("/innovations/export?sector=health").await;
    page.is(200).shows("value=\"sector=health\"").shows("Kode Kemendagri provinsi").shows("Belum ditetapkan");
    visitor.en().get("/innovations/export").await.is(200).shows("Kemendagri code of the province").shows("Not stated");
    visitor.get("/innovations?sector=health").await.shows("href=\"/innovations/export?sector=health\"");
}

/// Names and summaries that a spreadsheet would run, in all three formats, by job and at once.
#[actix_web::test]
async fn asvs_v1_2_10_no_cell_is_a_formula() {
    let site = Site::demo().await;
    let (visitor, ana) = (site.visitor(), site.person("ana").await);
    let code = site.own_entry(0).await;
    for typed in [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        " =cmd|'/C calc'!A0",
        "a\n=HYPERLINK(\"https://evil.example\")",
        "\"=1+1\"",
        "a;=1+1",
        "＝1+1",
        "x,\"y\"\r\n=1",
        "\u{1}=1",
    ] {
        let kept = code.clone();
        site.change(move |conn| rewrite(conn, &kept, typed)).await;
        let mut files = vec![];
        for format in ["csv", "json", "xlsx"] {
            let asked = json!({ "format": format, "query": "" });
            files.push((format, bytes(&visitor, "/innovations/exports", asked.clone()).await.1));
            let made = ana.api().post("/exports", asked).await;
            let made = format!("/exports/{}", made.is(201).json()["code"].as_str().unwrap());
            site.settle().await;
            files.push((format, fetched(&ana, &format!("{made}/file")).await.1));
            ana.post(&format!("{made}/deletion"), json!({})).await.sends_to("/exports");
        }
        for (format, body) in files {
            let cells: Vec<String> = match format {
                "csv" => {
                    let rows = table(&body);
                    let row = rows.iter().find(|row| row["code"] == code).unwrap_or_else(|| panic!("{typed:?}"));
                    assert_eq!(row["completeness"].parse::<i64>().unwrap_or(-1).min(0), 0, "{row:?}");
                    vec![row["name"].clone(), row["summary"].clone()]
                }
                "json" => {
                    let whole: Value = serde_json::from_slice(&body).unwrap();
                    let row = whole["rows"].as_array().unwrap().iter().find(|row| row["code"] == code).unwrap();
                    assert_eq!((&row["name"], &row["summary"]), (&json!(typed), &json!(typed)), "as it was typed");
                    continue;
                }
                _ => {
                    let rows = sheet(&body, "data");
                    let row = rows.iter().find(|row| row[0] == code.as_str()).unwrap();
                    assert!(row[1].is_string(), "{row:?}");
                    vec![row[1].to_string(), row[2].to_string()]
                }
            };
            for cell in cells {
                let begins = cell.trim_start_matches(' ').chars().next().unwrap();
                assert!(!"=+-@\t\r＝".contains(begins), "{format}: {typed:?} → {cell:?}");
                assert!(!cell.contains("\n=") && !cell.contains("\"=") && !cell.contains(";="), "{format}: {cell:?}");
            }
        }
    }
    site.settle().await;
}

/// A result of more than a thousand entries, in each format.
#[actix_web::test]
async fn a_large_result_is_made_by_a_job() {
    let site = Site::demo().await;
    site.scale(1_300, 0).await;
    let wanted = listed(&site, "").await;
    let visitor = site.visitor();
    // Who is not signed in is told so, and offered no form.
    visitor.api().post("/innovations/exports", json!({ "format": "csv", "query": "" })).await.is(409).shows("1000");
    let page = visitor.get("/innovations/export").await;
    page.is(200).shows("terlalu besar").shows("/sign-in?next=").lacks("action=\"/exports\"");
    visitor.post("/exports", json!({ "format": "csv" })).await.is(401);
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    ana.get("/innovations/export").await.is(200).shows("action=\"/exports\"").shows("di latar belakang");
    for format in ["csv", "json", "xlsx"] {
        let form = json!({ "format": format, "query": "" });
        let at = ana.post("/exports", form).await.is(303).header("location").to_owned();
        let code = at.rsplit('/').next().unwrap().to_owned();
        ana.get(&at).await.is(200).shows("Menunggu");
        ana.get(&format!("{at}/file")).await.is(409);
        // Twice in the queue, as after a crash: it is made once.
        let twice = code.clone();
        site.change(move |conn| {
            let export: i64 = exports::table.filter(exports::code.eq(&twice)).select(exports::id).first(conn)?;
            ekopi::job::enqueue(conn, &directory::Make { export })
        })
        .await;
        site.settle().await;
        let shown = ana.api().get(&at).await.json()["export"].clone();
        assert_eq!((&shown["state"], &shown["per_cent"]), (&json!("ready"), &json!(100)), "{shown}");
        assert_eq!(shown["rows"], json!(wanted.len()));
        ana.get(&at).await.shows("Siap").shows("Ambil berkas");
        ana.en().get("/exports").await.is(200).shows("Ready").shows("Get the file");
        let (answer, body) = fetched(&ana, &format!("{at}/file")).await;
        assert_eq!(answer.is(200).header("cache-control"), "no-store");
        assert_eq!(shown["bytes"], json!(body.len()));
        let codes: Vec<String> = match format {
            "csv" => column(&table(&body), "code"),
            "json" => {
                let whole: Value = serde_json::from_slice(&body).unwrap();
                whole["rows"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap().to_owned()).collect()
            }
            _ => sheet(&body, "data")[1..].iter().map(|row| row[0].to_string()).collect(),
        };
        assert_eq!(codes, wanted, "{format}");
        // Who has it already is told so; it is nobody else's.
        let known = ana.request(actix_web::http::Method::GET, &format!("{at}/file"));
        site.ask(known.insert_header(("if-none-match", answer.header("etag").to_owned()))).await.is(304);
        for path in [at.clone(), format!("{at}/file")] {
            ben.get(&path).await.is(404);
            ben.api().get(&path).await.is(404);
            visitor.api().get(&path).await.is(401);
        }
        ben.post(&format!("{at}/deletion"), json!({})).await.is(404);
    }
    assert_eq!((site.happened("export-begun").await, site.happened("export-made").await), (3, 3));
    // What steps leave behind is gone; the files are there.
    let left: Vec<String> =
        site.look(|conn| Ok(export_parts::table.select(export_parts::kind).distinct().load(conn)?)).await;
    assert_eq!(left, ["file"]);
    site.settle().await;
}

#[actix_web::test]
async fn a_person_has_so_many_and_for_so_long() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    let asked = json!({ "format": "csv", "query": "sector=health" });
    let mut made = vec![];
    for _ in 0..5 {
        made.push(site.made_export(&ana).await);
    }
    let refused = ana.api().post("/exports", asked.clone()).await;
    assert_eq!(refused.is(409).json()["code"], "too-many-exports");
    ana.post("/exports", asked.clone()).await.is(409).shows("Paling banyak 5 unduhan");
    ana.post(&format!("/exports/{}/deletion", made[0]), json!({})).await.sends_to("/exports");
    ana.get(&format!("/exports/{}", made[0])).await.is(404);
    site.made_export(&ana).await;
    // One that is deleted while it waits is not made.
    ana.post(&format!("/exports/{}/deletion", made[1]), json!({})).await.is(303);
    let waiting = ana.api().post("/exports", asked).await.json()["code"].as_str().unwrap().to_owned();
    ana.post(&format!("/exports/{waiting}/deletion"), json!({})).await.is(303);
    site.settle().await;
    assert_eq!(ana.api().get("/exports").await.json()["items"].as_array().unwrap().len(), 4);
    // After seven days nothing is left of it, and the night takes the rows.
    site.advance(TimeDelta::days(8));
    let later = site.signed_in(ana.id.unwrap(), "ana").await;
    later.get(&format!("/exports/{}", made[2])).await.is(404);
    later.get(&format!("/exports/{}/file", made[2])).await.is(404);
    for _ in 0..2 {
        worker::keep(&site.app, &routes::schedules()).await.unwrap();
        site.settle().await;
        site.advance(TimeDelta::days(1));
    }
    let left = site.look(|conn| {
        let own = exports::table.filter(exports::person_id.is_not_null()).count().get_result::<i64>(conn)?;
        Ok((
            own,
            exports::table
                .inner_join(export_parts::table)
                .filter(exports::person_id.is_not_null())
                .count()
                .get_result::<i64>(conn)?,
        ))
    });
    assert_eq!(left.await, (0, 0));
}

/// Steps, one by one, with what may happen between them.
#[actix_web::test]
async fn what_is_withdrawn_meanwhile_is_not_in_the_file() {
    let site = Site::demo().await;
    let (ana, curator) = (site.person("ana").await, site.known("curator").await);
    let gone = site.own_entry(0).await;
    let before = listed(&site, "").await;
    let made = ana.api().post("/exports", json!({ "format": "csv", "query": "" })).await.json()["code"].clone();
    let reason = json!({ "reason": "Salah data" });
    curator.post(&format!("/innovations/{gone}/withdrawal"), reason).await.is(303);
    site.settle().await;
    let (_, body) = fetched(&ana, &format!("/exports/{}/file", made.as_str().unwrap())).await;
    let codes = column(&table(&body), "code");
    assert!(!codes.contains(&gone) && codes.len() == before.len() - 1, "{codes:?}");
    site.settle().await;
}

/// The whole directory for everyone: at once on a new installation, anew every night, and the newest stays.
#[actix_web::test]
async fn the_dataset_is_made_every_night() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    visitor.get("/datasets/innovations/rows").await.is(409);
    visitor.get("/datasets/innovations").await.is(200).shows("yang pertama belum ada");
    let known = setting(&site.app.words, &site.app.config);
    site.change(move |conn| export::dataset(conn).map(drop).and_then(|()| directory::publish(conn, &known).map(drop)))
        .await;
    site.settle().await;
    let (answer, body) = fetched(&visitor, "/datasets/innovations/rows").await;
    assert_eq!(answer.is(200).header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(column(&table(&body), "code"), listed(&site, "").await);
    let page = visitor.api().get("/datasets/innovations").await.json();
    assert_eq!(page["distributions"][0]["bytes"], json!(body.len()));
    let tag = answer.header("etag").to_owned();
    let again = visitor.request(actix_web::http::Method::GET, "/datasets/innovations/rows");
    site.ask(again.insert_header(("if-none-match", tag.clone()))).await.is(304);
    // The same day it is not made again; the next night it is.
    let known = setting(&site.app.words, &site.app.config);
    site.change(move |conn| directory::publish(conn, &known)).await;
    assert_eq!(
        site.look(|conn| Ok(jobs::table.filter(jobs::kind.eq("export")).count().get_result::<i64>(conn)?)).await,
        0
    );
    for _ in 0..10 {
        site.advance(TimeDelta::days(1));
        worker::keep(&site.app, &routes::schedules()).await.unwrap();
        site.settle().await;
    }
    let (answer, _) = fetched(&visitor, "/datasets/innovations/rows").await;
    assert_ne!(answer.is(200).header("etag"), tag);
    let kept = site.look(|conn| Ok(exports::table.count().get_result::<i64>(conn)?)).await;
    assert!((1..=9).contains(&kept), "{kept}");
}
