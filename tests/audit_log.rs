//! The audit log: narrowed by person, kind, thing, door and day; downloads that are harmless and written down.
use crate::support::{
    Client, Site,
    administered::{admin, kept, walk},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::{actor::Actor, person},
    event,
    schema::events,
    words::Lang,
};
use serde_json::{Value, json};

#[actix_web::test]
async fn the_log_is_narrowed_by_person_kind_thing_door_and_day() {
    let site = Site::demo().await;
    let (sari, intan) = (admin(&site).await, site.known("innovator").await);
    intan.enrol().await;
    intan.learn("labinov-overview").await;
    site.advance(TimeDelta::days(2));
    // Sessions that nobody uses for a day end.
    let (sari, adi) = (Client { secret: admin(&site).await.secret, ..sari }, site.known("auditor").await);
    sari.api()
        .post("/manage/rules/token-days/values", json!({ "value": 30, "valid_from": "2026-03-04", "note": "x" }))
        .await
        .is(201);

    let handle = intan.handle().await;
    let kinds = async |query: &str| -> Vec<String> {
        let found = walk(&adi, &format!("/manage/audit?{query}&"), 7).await;
        found.iter().map(|row| row["entry"]["kind"].as_str().unwrap().to_owned()).collect()
    };
    let did = kinds(&format!("person={handle}")).await;
    assert_eq!(kinds("person=innovator%40demo.invalid").await, did, "by handle or address");
    assert!(did.contains(&"signed-in".to_owned()));
    assert!(did.contains(&"quiz-attempted".to_owned()) && !did.contains(&"rule-changed".to_owned()));
    assert_eq!(kinds("kind=rule-changed").await, ["rule-changed"]);
    assert_eq!(kinds("kind=nothing").await, [""; 0]);
    let lesson = kinds("about=lesson&thing=labinov-overview&via=page").await;
    assert!(lesson.contains(&"lesson-completed".to_owned()), "{lesson:?}");
    assert!(
        kinds("about=lesson&thing=labinov-display")
            .await
            .iter()
            .all(|kind| kind == "lesson-published" || kind.starts_with("lesson-"))
    );
    assert!(kinds("via=command").await.iter().all(|kind| kind == "token-created"));
    assert_eq!(kinds("via=api&from=2026-03-03").await, ["rule-changed"]);
    // What the demonstration did in the years before.
    let early = kinds("to=2026-03-01").await;
    assert!(early.contains(&"innovation-checked".to_owned()) && !early.contains(&"signed-in".to_owned()), "{early:?}");
    let (first, later) = (kinds("from=2026-03-02&to=2026-03-02").await, kinds("from=2026-03-04").await);
    assert!(first.len() > 20 && later.contains(&"rule-changed".to_owned()));
    let all = walk(&adi, "/manage/audit?", 50).await;
    assert_eq!(all.len(), early.len() + first.len() + later.len());
    let count: i64 = site.look(|conn| Ok(events::table.count().get_result(conn)?)).await;
    assert_eq!(i64::try_from(all.len()).unwrap(), count, "every event once");
    let times: Vec<&str> = all.iter().map(|row| row["entry"]["at"].as_str().unwrap()).collect();
    assert!(times.windows(2).all(|two| two[0] >= two[1]), "newest first");

    let page = adi.get(&format!("/manage/audit?person={handle}")).await;
    page.is(200)
        .shows("Intan Inovator masuk.")
        .shows(&format!("href=\"/manage/people/{handle}\""))
        .shows("lewat halaman");
    page.shows("href=\"/lessons/labinov-overview\"");
    adi.en()
        .get("/manage/audit?kind=rule-changed")
        .await
        .shows("The rule “Longest life of an API token” becomes 30 from 4 March 2026.");
    let odd =
        adi.get("/manage/audit?person=nobody&about=cat&via=window&from=soon&to=later&after=x&about=&limit=many").await;
    odd.is(200).shows("Orang itu tidak ada.").shows("Pintu itu tidak ada.").shows("Hari pertama tidak dapat dibaca.");
    adi.get("/manage/audit?about=lesson&thing=none").await.is(200).shows("Hal dengan nama itu tidak ada.");
}

#[actix_web::test]
async fn asvs_v1_2_10_a_download_is_harmless_complete_and_written_down() {
    let site = Site::demo().await;
    let (sari, adi) = (admin(&site).await, site.known("auditor").await);
    let hostile =
        |conn: &mut _| person::create(conn, &Actor::system(), "x@x.go.id", "=HYPERLINK(\"http://x\";1)", Lang::Id);
    let id = site.change(hostile).await;
    let signs_in = move |conn: &mut _| {
        let them = Actor { person: Some(id), ..Actor::command() };
        event::record(conn, &them, &event::Event::SignedIn { person: id })
    };
    site.change(signs_in).await;
    let target = site.person("ana").await.handle().await;
    for (n, reason) in ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "a;=1", "a\n=1"].iter().enumerate() {
        if n > 0 {
            sari.api().post(&format!("/manage/people/{target}/reinstatement"), json!({})).await.is(200);
        }
        sari.api().post(&format!("/manage/people/{target}/suspension"), json!({ "reason": reason })).await.is(200);
    }
    let count: i64 = site.look(|conn| Ok(events::table.count().get_result(conn)?)).await;

    let form = adi.get("/manage/audit").await.form("/manage/audit/exports").fill("format", "csv");
    let file = adi.submit(form).await;
    assert_eq!(file.is(200).header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"ekopi-audit-2026-03-02.csv\"");
    assert_eq!(file.header("cache-control"), "no-store");
    let mut reader = csv::Reader::from_reader(file.body.as_bytes());
    let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(columns, ["at", "kind", "person", "name", "door", "request", "about", "details"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(i64::try_from(rows.len()).unwrap(), count);
    for cell in rows.iter().flat_map(csv::StringRecord::iter) {
        // As any spreadsheet might cut it.
        for piece in cell.split([',', ';', '\t', '\n', '\r', '"']) {
            assert!(!piece.trim_start().starts_with(['=', '+', '-', '@']), "{cell:?}");
        }
    }
    assert!(rows.iter().any(|row| &row[3] == "'=HYPERLINK(\"http://x\";1)"), "the name is there, as a text");

    let body = json!({ "format": "jsonl", "kind": "person-disabled" });
    let lines = adi.api().post("/manage/audit/exports", body).await;
    assert_eq!(lines.is(200).header("content-type"), "application/jsonl; charset=utf-8");
    let reasons: Vec<Value> = lines
        .body
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["details"]["reason"].clone())
        .collect();
    assert_eq!(reasons.len(), 6);
    assert_eq!((&reasons[5], &reasons[4]), (&json!("=1+1"), &json!("+cmd|' /C calc'!A0")), "as it was, newest first");

    let written = kept(&site, "audit-exported").await;
    assert_eq!(written, [json!({ "name": "csv", "count": count }), json!({ "name": "jsonl", "count": 6 })]);
    adi.get("/manage/audit").await.shows("6 baris log audit diunduh sebagai jsonl.");
    // Sent again with its key it is handed out again and written down once.
    for _ in 0..2 {
        adi.api()
            .post_once("k", "/manage/audit/exports", &json!({ "format": "csv", "kind": "signed-out" }))
            .await
            .is(200);
    }
    assert_eq!(kept(&site, "audit-exported").await.len(), 3);

    for (field, wrong) in [("format", "xls"), ("person", "nobody"), ("from", "soon"), ("via", "window"), ("thing", "x")]
    {
        let mut body = json!({ "format": "csv" });
        body[field] = json!(wrong);
        let refused = adi.api().post("/manage/audit/exports", body.clone()).await;
        assert!(refused.is(422).field(field).is_some(), "{refused:?}");
        let page = adi.post("/manage/audit/exports", body).await;
        page.is(422).shows("id=\"export\"");
        assert_eq!(
            page.form("/manage/audit/exports").value(field).map(str::to_owned),
            Some(wrong.to_owned()).filter(|_| field != "format").or(Some("csv".into()))
        );
    }
    adi.get("/manage/audit/exports").await.is(405);
    let intan = site.known("innovator").await;
    intan.post("/manage/audit/exports", json!({ "format": "csv" })).await.is(403);
    intan.api().post("/manage/audit/exports", json!({ "format": "csv" })).await.is(403);
    site.visitor().api().post("/manage/audit/exports", json!({ "format": "csv" })).await.is(401);
    assert_eq!(kept(&site, "audit-exported").await.len(), 3);
}
