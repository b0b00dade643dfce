//! Hours of learning and the record of learning: entered by the rule of the day, totalled by year, kept as files.
use crate::support::{
    Site,
    certified::{fetched, list},
};
use calamine::{Data, DataType, Reader, Xlsx};
use chrono::TimeDelta;
use diesel::{connection::SimpleConnection, prelude::*};
use ekopi::{
    courses::record::seeds,
    error::Error,
    operating::check,
    progress::hours_page::COLUMNS,
    schema::{jp_entries, rules},
};
use serde_json::{Value, json};
use std::io::Cursor;

#[actix_web::test]
async fn hours_are_totalled_by_year_against_the_target_of_that_year() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    ana.get("/me/hours").await.is(200).shows("Belum ada jam pelajaran");
    let none = ana.api().get("/me/hours").await.json();
    assert_eq!(none["years"], json!([{ "year": 2026, "minutes": 0, "jp": 0, "target": 2000, "missing": 2000 }]));
    let serial = ana.api().finish_course().await;
    site.settle().await;
    let page = ana.api().get("/me/hours").await.json();
    assert_eq!(page["years"], json!([{ "year": 2026, "minutes": 72, "jp": 160, "target": 2000, "missing": 1840 }]));
    assert_eq!(
        page["items"],
        json!([{
            "at": "2026-03-02T03:00:00Z", "year": 2026, "kind": "course", "period": 1, "minutes": 72,
            "title": { "id": "Laboratorium Inovasi", "en": "Innovation Laboratory" },
            "minutes_per_jp": 45, "jp": 160, "status": "earned", "reason": "", "certificate": serial,
        }])
    );
    ana.get("/me/hours").await.shows("1,6").shows("18,4").shows(&format!("href=\"/certificates/{serial}\""));
    ana.en().get("/me/hours?year=2026").await.shows("1.6").shows("18.4").shows("Entries of 2026");
    ana.get("/me/hours?year=2025").await.shows("Catatan 2025").lacks(&serial);
    // Another year has another target; what is past keeps its own, and the entry the rule it was counted by.
    let admin = site.known("system_admin").await.api();
    admin
        .post("/manage/rules/jp-year/values", json!({ "value": 24, "valid_from": "2027-01-01", "note": "n" }))
        .await
        .is(201);
    admin
        .post("/manage/rules/jp-minutes/values", json!({ "value": 60, "valid_from": "2026-03-03", "note": "n" }))
        .await
        .is(201);
    site.advance(TimeDelta::days(305));
    let ana = site.signed_in(ana.id.unwrap(), "ana").await;
    let page = ana.api().get("/me/hours").await.json();
    assert_eq!(
        page["years"],
        json!([
            { "year": 2027, "minutes": 0, "jp": 0, "target": 2400, "missing": 2400 },
            { "year": 2026, "minutes": 72, "jp": 160, "target": 2000, "missing": 1840 },
        ])
    );
    assert_eq!((&page["minutes_per_jp"], &page["items"][0]["minutes_per_jp"]), (&json!(60), &json!(45)));
    let (ben, _) = site.graduate("ben").await;
    let entry = list(&ben.api().get("/me/hours").await, "items")[0].clone();
    assert_eq!(json!([entry["minutes_per_jp"], entry["jp"], entry["year"]]), json!([60, 120, 2027]));
    let named = site.look(|conn| {
        let of = jp_entries::table.left_join(rules::table).filter(jp_entries::kind.eq("course"));
        let of = of.order(jp_entries::id);
        Ok(of.select(rules::value.nullable()).load::<Option<i64>>(conn)?)
    });
    assert_eq!(named.await, [None, Some(60)], "an entry names the row of the rule");
    site.settle().await;
}

/// New Year in Jakarta comes at 17:00 of the day before.
#[actix_web::test]
async fn hours_count_for_the_year_in_jakarta() {
    let site = Site::demo().await;
    site.advance(TimeDelta::days(304) + TimeDelta::hours(15)); // 31 December 2026, 18:00 in London
    let (ana, _) = site.graduate("ana").await;
    assert_eq!(list(&ana.api().get("/me/hours").await, "items")[0]["year"], 2027);
    site.settle().await;
}

#[actix_web::test]
async fn hours_are_a_file_that_no_spreadsheet_runs() {
    let site = Site::demo().await;
    let (ana, serial) = site.graduate("ana").await;
    site.settle().await;
    let evil = "=HYPERLINK(\"http://x\")";
    site.change(move |conn| Ok(diesel::update(jp_entries::table).set(jp_entries::title_id.eq(evil)).execute(conn)?))
        .await;
    let (head, csv) = fetched(&ana, "/me/hours/file?format=csv").await;
    assert_eq!((head.status, head.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert!(head.header("content-disposition").contains("ekopi-hours-"), "{head:?}");
    let mut reader = csv::Reader::from_reader(csv.as_slice());
    let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).chain(["as_of", "licence"]).collect();
    assert_eq!(reader.headers().unwrap(), names);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |name: &str| rows[0].get(names.iter().position(|n| *n == name).unwrap()).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((cell("title_id"), cell("jp_hundredths"), cell("minutes")), (&*format!("'{evil}"), "160", "72"));
    assert!(cell("proof").ends_with(&format!("/verify/{serial}")), "{}", cell("proof"));

    let (_, xlsx) = fetched(&ana.api(), "/me/hours/file").await;
    let mut book = Xlsx::new(Cursor::new(xlsx)).unwrap();
    assert_eq!(book.worksheet_formula("data").map(|range| range.used_cells().count()).unwrap_or_default(), 0);
    let data: Vec<Vec<Data>> = book.worksheet_range("data").unwrap().rows().map(<[Data]>::to_vec).collect();
    assert_eq!((data.len(), data[1][8].get_float()), (2, Some(160.0)));
    let columns = book.worksheet_range("columns").unwrap();
    assert!(columns.rows().skip(1).all(|row| !row[3].is_empty() && !row[4].is_empty()), "each column has its meaning");
    // Of one year; of nobody else; and what is no format is said.
    let (_, other) = fetched(&ana, "/me/hours/file?format=csv&year=2025").await;
    assert_eq!(csv::Reader::from_reader(other.as_slice()).records().count(), 0);
    let (_, others) = fetched(&site.person("ben").await, "/me/hours/file?format=csv").await;
    assert_eq!(csv::Reader::from_reader(others.as_slice()).records().count(), 0);
    ana.api().get("/me/hours/file?format=exe").await.is(422);
}

#[actix_web::test]
async fn entries_come_in_pages() {
    let site = Site::demo().await;
    let (ana, _) = site.graduate("ana").await;
    site.settle().await;
    let (mut after, mut seen) = (String::new(), vec![]);
    site.change(|conn| {
        let of = jp_entries::table.filter(jp_entries::kind.eq("course"));
        let row = of.select((jp_entries::person_id, jp_entries::content_id.assume_not_null()));
        let row: (i64, i64) = row.first(conn)?;
        for period in 2..=5_i64 {
            diesel::insert_into(jp_entries::table)
                .values((
                    (jp_entries::person_id.eq(row.0), jp_entries::content_id.eq(row.1), jp_entries::period.eq(period)),
                    (jp_entries::kind.eq("course"), jp_entries::title_id.eq(""), jp_entries::title_en.eq("")),
                    (jp_entries::minutes_per_jp.eq(45), jp_entries::minutes.eq(45), jp_entries::jp.eq(100)),
                    (jp_entries::period_year.eq(2026), jp_entries::status.eq("earned"), jp_entries::reason.eq("")),
                    jp_entries::at.eq(ekopi::clock::now()),
                ))
                .execute(conn)?;
        }
        Ok(())
    })
    .await;
    loop {
        let page = ana.api().get(&format!("/me/hours?limit=2&after={after}")).await.json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|entry| entry["period"].clone()));
        assert_eq!(page["years"][0]["jp"], 560, "the total is of all of them");
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    assert_eq!(json!(seen), json!([5, 4, 3, 2, 1]));
}

#[actix_web::test]
async fn a_record_tells_what_was_taken_and_what_came_of_it() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    ana.get("/me/record").await.is(200).shows("Belum ada kursus");
    ana.enrol().await;
    let taken = list(&ana.api().get("/me/record").await, "items")[0].clone();
    assert_eq!(json!([taken["state"], taken["certificates"], taken["jp"]]), json!(["running", [], 0]));
    let serial = ana.api().finish_course().await;
    let record = ana.api().get("/me/record").await.json();
    assert_eq!(
        record["items"],
        json!([{
            "slug": "laboratorium-inovasi", "title": { "id": "Laboratorium Inovasi", "en": "Innovation Laboratory" },
            "run": 1, "period": 1, "since": "2026-03-02T03:00:00Z", "state": "completed",
            "completed_at": "2026-03-02T03:00:00Z", "score": 100, "jp": 160,
            "certificates": [{ "serial": serial, "status": "awarded" }],
        }])
    );
    assert_eq!(record["years"][0]["jp"], 160);
    ana.en().get("/me/record").await.shows("Completed").shows(&serial).shows("100 %").shows("1.6");
    ana.get("/me").await.shows("href=\"/me/record\"").shows("href=\"/me/hours\"");
    let nobody: Vec<Value> = list(&site.person("ben").await.api().get("/me/record").await, "items");
    assert!(nobody.is_empty());
    site.settle().await;
}

/// The demonstration's graduate, and a check that finds each broken rule.
#[actix_web::test]
async fn the_demonstration_has_a_certificate_in_every_state_and_is_sound() {
    let site = Site::demo().await;
    site.change(seeds::load_demo).await;
    let wira = site.known("graduate").await;
    let record = list(&wira.api().get("/me/record").await, "items");
    let states: Vec<Vec<Value>> = record
        .iter()
        .map(|taken| taken["certificates"].as_array().unwrap().iter().map(|held| held["status"].clone()).collect())
        .collect();
    assert_eq!(json!(states), json!([["superseded", "awarded"], ["revoked"], ["expired"]]));
    let years = list(&wira.api().get("/me/hours").await, "years");
    let with_hours = years.iter().filter(|year| year["jp"].as_i64() > Some(0)).count();
    assert_eq!(with_hours, 2, "{years:?}");
    site.settle().await;
    assert_eq!(site.look(|conn| Ok(check::inside(conn)?.1)).await, Vec::<String>::new());
    for (harm, says) in [
        (
            "UPDATE certificates SET status = 'expired' WHERE status = 'awarded'",
            "is not the last of their changes: CERT-",
        ),
        ("DELETE FROM certificate_changes", "is not the last of their changes: CERT-"),
        ("UPDATE certificates SET issue = 3 WHERE status = 'superseded'", "superseded certificates without a newer"),
        (
            "UPDATE jp_entries SET jp = jp - 1 WHERE status = 'reversed'",
            "are not the opposite of what they take back: ",
        ),
        ("DELETE FROM jp_entries WHERE status = 'reversed'", "although their certificate is revoked: "),
        ("DELETE FROM completions", "hours for something that was not completed: "),
    ] {
        let found = site.app.db.write(move |conn| {
            conn.batch_execute(harm)?;
            let found = check::inside(conn)?.1;
            Err::<(), _>(Error::Internal(anyhow::anyhow!(found.join("\n"))))
        });
        let found = format!("{:?}", found.await.unwrap_err());
        assert!(found.contains(says), "{harm}: {found}");
    }
}
