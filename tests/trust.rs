//! Trust in an entry: the block that decides, the instrument, gaps, versions and what changed, citation, sources, the yearly
//! question to its owner, the tombstone.
use crate::support::{Client, Site, site::ADDRESS};
use chrono::{Months, TimeDelta};
use diesel::prelude::*;
use ekopi::{
    accounts::{actor::Actor, membership::Role},
    content,
    innovations::{
        innovation::Source,
        profile::{Profile, Risk},
        publication::{self, NewInnovation},
        upkeep,
    },
    job, routes,
    schema::{innovation_sources, innovations},
    worker,
};
use serde_json::{Value, json};
use std::fmt::Write;

/// The address of the demonstration's entry whose name begins like this.
async fn entry(site: &Site, name: &'static str) -> String {
    let found = innovations::table.filter(innovations::name.like(format!("{name}%"))).select(innovations::code);
    let code: String = site.look(move |conn| Ok(found.first(conn)?)).await;
    format!("/innovations/{code}")
}
/// Three public versions, two records of other systems, an answer.
const TILIK: &str = "Tilik Simbah";
/// Of Banyuwangi: `agency_admin` keeps it.
const LOKET: &str = "Loket Kopi";

/// A profile that says everything.
fn whole() -> Profile {
    let text = |word: &str| format!("{word} yang cukup");
    Profile {
        name: "Sumur Bersama".into(),
        summary: text("Ringkasan"),
        background: text("Latar"),
        problem: text("Masalah"),
        goal: text("Tujuan"),
        novelty: text("Kebaruan"),
        design_narrative: text("Rancang bangun"),
        services: text("Layanan"),
        process_stages: text("Tahapan"),
        stakeholders: text("Pemangku"),
        legal_basis: text("Dasar hukum"),
        result: text("Hasil"),
        benefit: text("Manfaat"),
        success_factors: text("Faktor"),
        obstacles: text("Kendala"),
        resources: text("Sumber daya"),
        sustainability: text("Keberlanjutan"),
        replication_prerequisites: text("Prasyarat"),
        contact: "Kepala Bidang".into(),
        budget_rupiah: Some(1_000_000),
        staff: Some(3),
        preparation_months: Some(2),
        stage: Some(ekopi::innovations::profile::Stage::Trial),
        risks: vec![Risk { risk: "Kering".into(), mitigation: "Tandon".into() }],
        impact: serde_json::from_value(json!([{ "code": "F4", "before": 10, "after": 1, "note": "" }])).unwrap(),
        ..Profile::default()
    }
}
/// Enters and publishes it for Banyuwangi; its address.
async fn publish(site: &Site, profile: Profile) -> String {
    let code = site
        .change(move |conn| {
            let new = NewInnovation {
                agency: Some("pemerintah-kabupaten-banyuwangi"),
                sector: None,
                year: Some(2026),
                source: Source::Own,
                source_note: "",
                is_invented: true,
            };
            let code = publication::enter(conn, &Actor::system(), &new, &profile)?;
            publication::publish(conn, &Actor::system(), &code)?;
            Ok(code)
        })
        .await;
    format!("/innovations/{code}")
}
/// Another draft over what stands.
async fn redraft(site: &Site, address: &str, change: impl Fn(&mut Profile) + Send + 'static) -> i64 {
    let code = address.rsplit('/').next().unwrap().to_owned();
    site.change(move |conn| {
        let content =
            innovations::table.filter(innovations::code.eq(&code)).select(innovations::content_id).first(conn)?;
        let last = content::draft(conn, content)?;
        let mut profile: Profile = last.document()?;
        change(&mut profile);
        Ok(content::save(conn, &Actor::system(), content, last.number, &profile)?.number)
    })
    .await
}
/// Moves the clock on, does what it asks for, and tells to whom mails went.
async fn after(site: &Site, by: TimeDelta) -> Vec<(String, String)> {
    let before = site.mail().len();
    worker::keep(&site.app, &routes::schedules()).await.unwrap(); // what is new here waits for its next time
    site.advance(by);
    worker::keep(&site.app, &routes::schedules()).await.unwrap();
    site.settle().await;
    site.mail().into_iter().skip(before).map(|mail| (mail.to, mail.subject)).collect()
}
/// Days until the same day so many months later.
fn months(site: &Site, months: u32) -> TimeDelta {
    let now = site.clock().now().utc();
    now.checked_add_months(Months::new(months)).unwrap() - now
}

/// KM2 and the block that decides.
#[actix_web::test]
async fn the_first_block_says_what_it_takes_and_how_sure_that_is() {
    let site = Site::demo().await;
    let address = entry(&site, LOKET).await;
    let shown = site.visitor().api().get(&address).await.is(200).json();
    insta::assert_snapshot!(shown["decision"], @"");
    let pair = |code: &str| shown["impact"].as_array().unwrap().iter().find(|p| p["code"] == code).unwrap().clone();
    assert_eq!(
        (&pair("F4")["change"], &pair("F4")["unit"], &pair("F4")["group"]),
        (&json!(-90.0), &json!("days"), &json!("outcome"))
    );
    assert_eq!(pair("F7")["change"], Value::Null);
    assert_eq!(shown["unmeasured"].as_array().unwrap().len(), 13);
    let page = site.visitor().get(&address).await;
    for said in [
        "Rp365.000.000",
        "Rp148.000.000 per tahun",
        "18 orang",
        "7 bulan",
        "Ya, masih berjalan",
        "−90 %",
        "tidak dapat dihitung",
        "13 ukuran lain",
        "Register permohonan 2021 dan 2023",
        "Setiap desa melatih dua petugas",
    ] {
        page.shows(said);
    }
    let page = site.visitor().en().get(&address).await;
    page.shows("18 people").shows("7 months").shows("not computable").shows("Measured, with the evidence named");
    // Known by name alone: nothing is made up.
    let stub = entry(&site, "Rantang Kasih").await;
    let page = site.visitor().en().get(&stub).await;
    page.shows("Known by name alone")
        .shows("Not known yet")
        .shows("Not checked since it was entered")
        .shows("not said");
    let decision = site.visitor().api().get(&stub).await.json()["decision"].clone();
    assert_eq!((&decision["confidence"], &decision["budget_rupiah"]), (&json!("name-only"), &Value::Null));
}

/// KM1.
#[actix_web::test]
async fn what_is_missing_is_named_with_what_it_is_for() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let full = publish(&site, whole()).await;
    let shown = visitor.api().get(&full).await.json();
    assert_eq!((&shown["completeness"], &shown["gaps"]), (&json!(100), &json!([])));
    let short = publish(&site, Profile { replication_prerequisites: " \n".into(), ..whole() }).await;
    let shown = visitor.api().get(&short).await.json();
    assert_eq!((&shown["completeness"], &shown["gaps"]), (&json!(95), &json!(["replication_prerequisites"])));
    visitor
        .get(&short)
        .await
        .shows("Prasyarat replikasi")
        .shows("agar instansi lain tahu apa yang harus ada sebelum meniru");
    visitor.en().get(&short).await.shows("so that other agencies know what must be there");
    for (gap, profile) in [
        ("risks", Profile { risks: vec![], ..whole() }),
        ("budget", Profile { budget_rupiah: None, ..whole() }),
        ("staff", Profile { staff: None, ..whole() }),
        ("duration", Profile { preparation_months: None, ..whole() }),
        ("impact", Profile { impact: vec![], ..whole() }),
    ] {
        let address = publish(&site, profile).await;
        assert_eq!(visitor.api().get(&address).await.json()["gaps"], json!([gap]));
    }
}

#[actix_web::test]
async fn every_public_version_stays_and_drafts_are_nobody_elses() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let address = entry(&site, TILIK).await;
    let list = visitor.api().get(&format!("{address}/versions")).await.is(200).json();
    insta::assert_snapshot!(format!("{:#}", list["items"]), @"");
    assert_eq!(list["draft"], Value::Null);
    let page = visitor.en().get(&format!("{address}/versions")).await;
    page.is(200).shows("What changed since version 2").shows("15 September 2025");
    let first = visitor.get(&format!("{address}/versions/1")).await;
    first.is(200).shows("1.480 orang").shows("Versi 1 dari 4 Maret 2024").lacks("2.150 orang");
    first.shows(&format!("href=\"{address}/versions/3/changes?since=1\""));
    visitor.get(&address).await.shows("2.150 orang").lacks("bukan yang berlaku sekarang");
    for none in ["0", "4", "-1", "99999999999999999999", "x"] {
        visitor.get(&format!("{address}/versions/{none}")).await.is(404);
    }

    // A draft over it: for those who keep it, and for nobody else in any way.
    let number = redraft(&site, &address, |p| p.problem = "Rahasia draf".into()).await;
    assert_eq!(number, 4);
    let (draft, changes) = (format!("{address}/versions/4"), format!("{address}/versions/4/changes"));
    let since = format!("{address}/versions/3/changes?since=4");
    let cited = format!("{draft}/citation");
    for who in ["innovator", "agency_admin", "curator_panrb", "system_admin", "author"] {
        let other = site.known(who).await;
        for path in [&draft, &changes, &cited, &since] {
            other.get(path).await.is(404);
            other.api().get(path).await.is(404);
        }
        other.get(&format!("{address}/versions")).await.lacks("Draf");
    }
    for path in [&address, &draft, &changes, &cited, &format!("{address}/versions")] {
        visitor.get(path).await.lacks("Rahasia draf");
    }
    for who in ["curator", "auditor"] {
        let insider = site.known(who).await;
        insider.get(&draft).await.is(200).shows("Rahasia draf").shows("belum pernah terbit");
        insider.get(&changes).await.is(200).shows("Rahasia");
        insider.get(&format!("{address}/versions")).await.shows("Draf (versi 4)");
    }
    let owner = site.person("dukuh").await.role(Role::Author, Some("pemerintah-kabupaten-gunungkidul")).await;
    owner.get(&draft).await.is(200).shows("Rahasia draf");
}

#[actix_web::test]
async fn differences_are_told_word_by_word_and_not_by_colour_alone() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let address = entry(&site, TILIK).await;
    let told = visitor.api().get(&format!("{address}/versions/2/changes")).await.is(200).json();
    assert_eq!((&told["from"], &told["to"], &told["versions"]), (&json!(1), &json!(2), &json!([3, 2, 1])));
    let parts: Vec<&str> = told["parts"].as_array().unwrap().iter().map(|p| p["part"].as_str().unwrap()).collect();
    assert_eq!(
        parts,
        ["result", "stakeholders", "impact", "impact", "latest_development", "preparation_months", "risks", "staff"]
    );
    let page = visitor.get(&format!("{address}/versions/2/changes")).await;
    page.is(200).shows("Perubahan dari versi 1 ke 2").shows("kata sama").shows("3 Mei 2021").shows("20 Februari 2023");
    assert!(
        page.body.contains("<del><span class=\"visually-hidden\" lang=\"id\">[dihapus: </span>1.480"),
        "{}",
        page.body
    );
    assert!(page.body.contains("<ins><span class=\"visually-hidden\" lang=\"id\">[ditambahkan: </span>2.150"));
    let page = visitor.en().get(&format!("{address}/versions/3/changes?since=1")).await;
    page.is(200).shows("What changed from version 1 to 3").shows("words unchanged");
    // The first has nothing before it; backwards is no address.
    visitor.get(&format!("{address}/versions/1/changes")).await.is(200).shows("Tidak ada perbedaan");
    visitor.get(&format!("{address}/versions/1/changes?since=2")).await.is(404);
    visitor.api().get(&format!("{address}/versions/2/changes?since=x")).await.is(422);
    // What people write is shown as they wrote it, and no more.
    let other = publish(&site, whole()).await;
    redraft(&site, &other, |p| p.result = "<script>alert(1)</script> & \"x\"".into()).await;
    let page = site.known("curator").await.get(&format!("{other}/versions/2/changes")).await;
    page.is(200).shows("<script>alert(1)</script>");
    assert!(!page.body.contains("<script>"));
}

#[actix_web::test]
async fn a_citation_names_its_version_in_four_formats() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let address = entry(&site, TILIK).await;
    let code = address.rsplit('/').next().unwrap();
    for (format, kind, ending) in [
        ("apa", "text/plain; charset=utf-8", "txt"),
        ("bibtex", "application/x-bibtex; charset=utf-8", "bib"),
        ("ris", "application/x-research-info-systems; charset=utf-8", "ris"),
        ("csl-json", "application/vnd.citationstyles.csl+json; charset=utf-8", "json"),
    ] {
        for number in [1, 3] {
            let path = format!("{address}/versions/{number}/citation?format={format}");
            let (page, data) = (visitor.get(&path).await, visitor.api().get(&path).await);
            assert_eq!(page.is(200).header("content-type"), kind);
            let named = format!("attachment; filename=\"{code}-v{number}.{ending}\"");
            assert_eq!((page.header("content-disposition"), &page.body), (&*named, &data.is(200).body));
            assert!(page.body.contains(&format!("{ADDRESS}{address}/versions/{number}")), "{}", page.body);
            assert!(page.body.contains(if number == 1 { "2024" } else { "2025" }));
        }
    }
    let plain = visitor.get(&format!("{address}/versions/3/citation")).await;
    insta::assert_snapshot!(plain.body.trim().replace(code, "CODE"), @"");
    visitor.api().get(&format!("{address}/versions/3/citation?format=docx")).await.is(422);
    visitor.get(&format!("{address}/versions/3/citation?format=docx")).await.is(200);
    visitor.get(&format!("{address}/versions/9/citation")).await.is(404);
    // The page shows it, with the link to the version and the one to the newest.
    let page = visitor.en().get(&address).await;
    page.shows(&format!("{ADDRESS}{address}/versions/3")).shows("Permanent link to the newest version");
    for format in ["apa", "bibtex", "ris", "csl-json"] {
        page.shows(&format!("href=\"/en{address}/versions/3/citation?format={format}\""));
    }
    // Hostile names.
    let hostile = Profile { name: "A}, note={\nER  - \nTY  - BOOK <b>".into(), ..whole() };
    let other = publish(&site, hostile).await;
    let ris = visitor.get(&format!("{other}/versions/1/citation?format=ris")).await.body;
    assert_eq!((ris.matches("\r\nER  - ").count(), ris.matches("TY  - ").count()), (1, 2), "{ris}");
    assert!(ris.lines().filter(|line| line.starts_with("TY  - ")).count() == 1);
    visitor.get(&other).await.is(200).lacks("<b>&");
}

#[actix_web::test]
async fn each_record_says_its_own() {
    let site = Site::demo().await;
    let address = entry(&site, TILIK).await;
    let shown = site.visitor().api().get(&address).await.json();
    let sources = shown["sources"].as_array().unwrap();
    let systems: Vec<&str> = sources.iter().map(|s| s["system"].as_str().unwrap()).collect();
    assert_eq!(systems, ["own", "kipp", "iga"]);
    insta::assert_snapshot!(format!("{:#}", sources[1]), @"");
    let page = site.visitor().en().get(&address).await;
    page.shows("Who says what").shows("417/KIPP/2023 (rekaan)").shows("Read on 1 September 2025").shows("86,5");
    page.shows("No licence is given");
    // A fact of which nobody wrote down when it was read.
    let stub = entry(&site, "Rantang Kasih").await;
    site.visitor().get(&stub).await.shows("Tanggal pengambilan tidak tercatat").shows("KIPP Top 99");
    // A record belongs to one entry.
    let twice = site.app.db.write(|conn| {
        let id: i64 = innovations::table.select(innovations::id).first(conn)?;
        diesel::insert_into(innovation_sources::table)
            .values((
                (innovation_sources::innovation_id.eq(id), innovation_sources::system.eq("kipp")),
                (innovation_sources::external_id.eq("REKAAN-2023-0417"), innovation_sources::note.eq("")),
                (innovation_sources::says.eq("{}"), innovation_sources::licence.eq("")),
                innovation_sources::created_at.eq(ekopi::clock::now()),
            ))
            .execute(conn)?;
        Ok(())
    });
    assert!(twice.await.is_err());
}

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
    bayu.submit(form.clone().fill("answer", "stopped")).await.is(422).shows("id=\"note-error\"");
    bayu.submit(form.fill("answer", "running")).await.sends_to(&format!("{address}/checks"));
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
    site.known("agency_admin").await.api().post(&checks, json!({ "answer": "running" })).await.is(410);
    let refused = site.known("curator").await.api().post(&checks, json!({ "answer": "running" })).await;
    assert_eq!(refused.is(409).json()["code"], "not-published");
    site.visitor().get(&checks).await.is(410);
}
/// What a curator's hand does; curation itself has its own tests.
fn innovations_put_out(conn: &mut ekopi::db::Conn, code: &str) -> ekopi::error::Result<()> {
    let system = Actor::system();
    publication::withdraw(conn, &system, code, &publication::Withdrawal { reason: "x".into(), ..Default::default() })?;
    publication::publish(conn, &system, code).map(drop)
}

/// Who may say whether an entry of Banyuwangi still holds: person × face, as a table.
#[actix_web::test]
async fn its_owner_and_its_curators_answer_and_nobody_else() {
    let site = Site::demo().await;
    let address = entry(&site, LOKET).await;
    let checks = format!("{address}/checks");
    const PLACE: Option<&str> = Some("pemerintah-kabupaten-banyuwangi");
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
    insta::assert_snapshot!(table, @"");
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

#[actix_web::test]
async fn a_tombstone_says_what_it_was_who_took_it_and_how_it_is_cited() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let address = entry(&site, "Papan Cuaca Muncar").await;
    let gone = visitor.api().get(&address).await;
    let tombstone = gone.is(410).json()["tombstone"].clone();
    insta::assert_snapshot!(format!("{tombstone:#}"), @"");
    let replacement = tombstone["replacement"].as_str().unwrap();
    let page = visitor.en().get(&address).await;
    page.is(410).shows("Withdrawn by").shows(&format!("href=\"/en/innovations/{replacement}\""));
    page.shows(&format!("{ADDRESS}{address}/versions/1")).shows("7 July 2025");
    for rest in ["/versions", "/versions/1", "/versions/1/changes", "/versions/1/citation", "/checks"] {
        visitor.get(&format!("{address}{rest}")).await.is(410).shows("Papan Cuaca Muncar");
        visitor.api().get(&format!("{address}{rest}")).await.is(410);
    }
    site.known("curator").await.get(&format!("{address}/versions/1")).await.is(200);

    // What takes its place must be there, public, and another one.
    let other = publish(&site, whole()).await;
    let curator = site.known("curator").await.api();
    let own = other.rsplit('/').next().unwrap();
    for wrong in ["INV-2026-99999-X", own, address.rsplit('/').next().unwrap()] {
        let refused =
            curator.post(&format!("{other}/withdrawal"), json!({ "reason": "Ganda", "replacement": wrong })).await;
        assert_eq!(refused.is(422).field("replacement").as_deref(), Some("no-such-replacement"), "{wrong}");
    }
    let body = json!({ "reason": "Ganda", "replacement": format!(" {} ", replacement.to_lowercase()) });
    curator.post(&format!("{other}/withdrawal"), body).await.is(200);
    assert_eq!(visitor.api().get(&other).await.is(410).json()["tombstone"]["replacement"], replacement);
    site.settle().await;
}
