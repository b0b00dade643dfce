//! Whether entries still hold: the yearly question, its answer, silence, and who may answer (KM3).
use crate::support::{
    Client, Site,
    practices::{LOKET, after, entry, months, publish, redraft, whole},
};
use chrono::TimeDelta;
use ekopi::{
    accounts::{actor::Actor, membership::Role},
    innovations::{publication, upkeep},
    job,
};
use serde_json::{Value, json};
use std::fmt::Write;

/// KM3: asked after twelve months, once; sixty days of silence; the answer.
#[actix_web::test]
async fn a_silent_owner_is_asked_once_and_then_named_unconfirmed() {
    let site = Site::demo().await;
    let address = publish(&site, whole()).await;
    let upkeep = async || site.visitor().api().get(&address).await.json()["upkeep"].clone();
    assert_eq!(upkeep().await["needs_update"], false);
    let asked = |mails: &[(String, String)]| {
        mails
            .iter()
            .filter(|(_, subject)| subject.contains("Sumur Bersama"))
            .map(|(to, _)| to.clone())
            .collect::<Vec<_>>()
    };
    let quiet = after(&site, months(&site, 12) - TimeDelta::days(1)).await;
    assert!(asked(&quiet).is_empty(), "not before its time");
    let mails = after(&site, TimeDelta::days(1)).await;
    assert_eq!(asked(&mails), ["agency-admin@demo.invalid"], "who keeps the agency's entries, once");
    let now = upkeep().await;
    assert_eq!((&now["needs_update"], &now["standing"]), (&json!(true), &json!("unsaid")));
    site.visitor().en().get(&address).await.shows("Its owner has been asked since");
    // Neither another day nor a second run asks again.
    assert!(asked(&after(&site, TimeDelta::days(1)).await).is_empty());
    assert!(asked(&after(&site, TimeDelta::days(57)).await).is_empty());
    assert_eq!(upkeep().await["standing"], "unsaid");
    after(&site, TimeDelta::days(2)).await;
    assert_eq!(upkeep().await["standing"], "unconfirmed");
    site.visitor().get(&address).await.is(200).shows("Belum dikonfirmasi");
    site.visitor()
        .en()
        .get(&format!("{address}/checks"))
        .await
        .shows("Not confirmed by its owner")
        .lacks("<form class=\"stack\"");

    // Whoever compares or takes the directory away learns the same.
    let code = address.rsplit('/').next().unwrap();
    let compared = site.visitor().api().get(&format!("/innovations/compare?code={code}")).await.json();
    let rows = compared["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["part"] == "upkeep" && row["cells"] == json!(["unconfirmed"])), "{rows:#?}");
    site.visitor()
        .get(&format!("/innovations/compare?code={code}&code={}", site.own_entry(0).await))
        .await
        .is(200)
        .shows("Masih berjalan");
    let whole_list = json!({ "format": "json", "query": "" });
    let exported = site.visitor().api().post("/innovations/exports", whole_list).await.is(200).json();
    let row = exported["rows"].as_array().unwrap().iter().find(|row| row["code"] == code).unwrap();
    assert_eq!((&row["upkeep"], &row["checked_at"]), (&json!("unconfirmed"), &json!(null)));

    // The owner's notice leads to the page; the answer closes the question.
    let bayu = site.known("agency_admin").await;
    let notices = bayu.api().get("/me/notices").await.json();
    let notice =
        notices["items"].as_array().unwrap().iter().find(|n| n["args"]["about"]["id"] == "Sumur Bersama").unwrap();
    assert_eq!(
        (&notice["kind"], &notice["address"]),
        (&json!("entry-check-asked"), &json!(format!("{address}/checks")))
    );
    let page = bayu.get(&format!("{address}/checks")).await;
    let form = page.is(200).form(&format!("{address}/checks"));
    bayu.submit(form.clone()).await.is(422).shows("Isi bagian ini");
    bayu.submit(form.clone().choose("answer", "stopped")).await.is(422).shows("id=\"note-error\"");
    bayu.submit(form.choose("answer", "running")).await.sends_to(&format!("{address}/checks"));
    let now = upkeep().await;
    assert_eq!(
        (&now["standing"], &now["needs_update"], &now["asked_at"]),
        (&json!("running"), &json!(false), &Value::Null)
    );
    let history = site.visitor().api().get(&format!("{address}/checks")).await.json();
    let row = &history["items"][0];
    assert_eq!((&row["answer"], &row["capacity"], &row["version"]), (&json!("running"), &json!("owner"), &json!(1)));
    assert!(!row["asked_at"].is_null() && history.to_string().find("Bayu").is_none());
    // A year after the answer it is asked again, and once.
    assert!(asked(&after(&site, months(&site, 12) - TimeDelta::days(1)).await).is_empty());
    assert_eq!(asked(&after(&site, TimeDelta::days(1)).await).len(), 1);
    assert_eq!(site.happened("innovation-checked").await - 2, 1, "the demonstration brings two");
}

#[actix_web::test]
async fn what_changed_or_stopped_says_so_until_another_version_is_public() {
    let site = Site::demo().await;
    let address = publish(&site, whole()).await;
    let checks = format!("{address}/checks");
    let bayu = site.known("agency_admin").await.api();
    let upkeep = async || site.visitor().api().get(&address).await.json()["upkeep"].clone();
    for (body, field) in [
        (json!({}), "answer"),
        (json!({ "answer": "changed" }), "note"),
        (json!({ "answer": "stopped", "note": " " }), "note"),
        (json!({ "answer": "running", "note": "x".repeat(1001) }), "note"),
        (json!({ "answer": "perhaps" }), "answer"),
    ] {
        assert!(bayu.post(&checks, body).await.is(422).field(field).is_some());
    }
    bayu.post(&checks, json!({ "answer": "changed", "note": "x".repeat(1000) })).await.is(201);
    assert_eq!((&upkeep().await["standing"], &upkeep().await["needs_update"]), (&json!("changed"), &json!(true)));
    // A new public version answers it.
    redraft(&site, &address, |p| p.staff = Some(9)).await;
    let code = address.rsplit('/').next().unwrap().to_owned();
    site.change(move |conn| innovations_put_out(conn, &code)).await;
    assert_eq!(upkeep().await["needs_update"], false);
    let receipt = bayu.post(&checks, json!({ "answer": "stopped", "note": "Sumur kering" })).await;
    assert_eq!(receipt.is(201).json()["state"], "stopped");
    assert_eq!(upkeep().await["standing"], "stopped");
    site.visitor().get(&address).await.is(200).shows("Sudah berhenti");
    site.visitor().get(&checks).await.shows("Sumur kering").shows("pemilik");
    // What has stopped is not asked about.
    let mails = after(&site, months(&site, 30)).await;
    assert!(!mails.iter().any(|(_, subject)| subject.contains("Sumur Bersama")), "{mails:?}");
    // A withdrawn entry has nothing to answer.
    site.known("curator")
        .await
        .api()
        .post(&format!("{address}/withdrawal"), json!({ "reason": "Selesai" }))
        .await
        .is(200);
    for who in ["agency_admin", "curator"] {
        let refused = site.known(who).await.api().post(&checks, json!({ "answer": "running" })).await;
        assert_eq!(refused.is(409).json()["code"], "not-published");
    }
    site.visitor().get(&checks).await.is(410);
}
/// What a curator's hand does; curation itself has its own tests.
fn innovations_put_out(conn: &mut ekopi::db::Conn, code: &str) -> ekopi::error::Result<()> {
    let system = Actor::system();
    publication::withdraw(conn, &system, code, &publication::Withdrawal { reason: "x".into(), ..Default::default() })?;
    publication::publish(conn, &system, code).map(drop)
}

const PLACE: Option<&str> = Some("pemerintah-kabupaten-banyuwangi");
/// Who may say whether an entry of Banyuwangi still holds: person × face, as a table.
#[actix_web::test]
async fn its_owner_and_its_curators_answer_and_nobody_else() {
    let site = Site::demo().await;
    let address = entry(&site, LOKET).await;
    let checks = format!("{address}/checks");
    let mut table = String::new();
    let mut people: Vec<(&str, Client)> = vec![("visitor", site.visitor())];
    for who in [
        "innovator",
        "system_admin",
        "auditor",
        "agency_admin",
        "agency_leader",
        "hub_admin",
        "curator",
        "curator_panrb",
        "curator_kemendagri",
        "author",
        "mentor",
        "moderator",
    ] {
        people.push((who, site.known(who).await));
    }
    people.push(("its author", site.person("penulis").await.role(Role::Author, PLACE).await));
    people.push((
        "author above",
        site.person("atasan").await.role(Role::Author, Some("pemerintah-provinsi-jawa-timur")).await,
    ));
    people.push((
        "author below",
        site.person("bawahan").await.role(Role::Author, Some("dinas-kesehatan-rekaan-banyuwangi")).await,
    ));
    for (who, client) in &people {
        let shown = client.api().get(&checks).await.is(200).json()["may_answer"].clone();
        let offered = client.get(&checks).await.has("<form class=\"stack\"");
        let page = client.post(&checks, json!({ "answer": "running" })).await.status;
        let data = client.api().post(&checks, json!({ "answer": "running" })).await.status;
        assert_eq!(shown, json!(offered), "{who}");
        let _ = writeln!(table, "{who:20}{offered:7}{page:5}{data:5}");
    }
    insta::assert_snapshot!(table, @r"
    visitor             false    401  401
    innovator           false    403  403
    system_admin        false    403  403
    auditor             false    403  403
    agency_admin        true     303  201
    agency_leader       false    403  403
    hub_admin           false    403  403
    curator             true     303  201
    curator_panrb       false    403  403
    curator_kemendagri  false    403  403
    author              false    403  403
    mentor              false    403  403
    moderator           false    403  403
    its author          true     303  201
    author above        false    403  403
    author below        false    403  403
    ");
    let answered = site.visitor().api().get(&checks).await.json();
    let capacities: Vec<&str> =
        answered["items"].as_array().unwrap().iter().map(|i| i["capacity"].as_str().unwrap()).collect();
    assert!(capacities.contains(&"owner") && capacities.contains(&"curator"));
    site.settle().await;
}

#[actix_web::test]
async fn months_and_days_are_rules_and_two_runs_ask_once() {
    let site = Site::demo().await;
    let address = publish(&site, whole()).await;
    let admin = site.known("system_admin").await.api();
    let rule = |name: &str, value: i64| {
        (format!("/manage/rules/{name}/values"), json!({ "value": value, "valid_from": "2026-03-02", "note": "SK" }))
    };
    for (name, value, status) in [
        ("owner-check-months", 2, 422),
        ("owner-check-months", 37, 422),
        ("owner-answer-days", 13, 422),
        ("owner-answer-days", 181, 422),
        ("owner-check-months", 3, 201),
        ("owner-answer-days", 14, 201),
    ] {
        let (path, body) = rule(name, value);
        admin.post(&path, body).await.is(status);
    }
    site.known("system_admin").await.get("/manage/rules").await.shows("3 bulan").shows("14 hari");
    site.advance(months(&site, 3));
    // Two workers at once.
    let enqueue = || {
        site.change(|conn| {
            job::enqueue(conn, &upkeep::AskOwners::default())?;
            job::enqueue(conn, &upkeep::AskOwners::default())
        })
    };
    enqueue().await;
    site.settle().await;
    let asked = site.mail().into_iter().filter(|mail| mail.subject.contains("Sumur Bersama")).count();
    assert_eq!(asked, 1);
    let first = site.happened("innovation-check-asked").await;
    enqueue().await;
    site.settle().await;
    assert_eq!(site.happened("innovation-check-asked").await, first);
    let standing = async || site.visitor().api().get(&address).await.json()["upkeep"]["standing"].clone();
    assert_eq!(standing().await, "unsaid");
    site.advance(TimeDelta::days(14));
    assert_eq!(standing().await, "unconfirmed");
    // The trail tells of both, also to the agency.
    let auditor = site.known("auditor").await;
    auditor.get("/manage/audit?kind=innovation-check-asked").await.is(200).shows("ditanya apakah masih berjalan");
    let bayu = site.known("agency_admin").await;
    bayu.api()
        .post(&format!("{address}/checks"), json!({ "answer": "running", "note": "Catatan pemilik" }))
        .await
        .is(201);
    bayu.get("/agencies/pemerintah-kabupaten-banyuwangi/audit")
        .await
        .shows("Dijawab apakah inovasi")
        .shows("Catatan pemilik");
    site.settle().await;
}
