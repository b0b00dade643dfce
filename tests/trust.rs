//! Trust in an entry: the block that decides, the instrument, gaps, versions and what changed, citation, sources, the
//! tombstone.
use crate::support::{
    Site,
    practices::{LOKET, TILIK, entry, publish, redraft, whole},
    site::ADDRESS,
};
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    innovations::profile::Profile,
    schema::{innovation_sources, innovations},
};
use serde_json::{Value, json};

/// KM2 and the block that decides.
#[actix_web::test]
async fn the_first_block_says_what_it_takes_and_how_sure_that_is() {
    let site = Site::demo().await;
    let address = entry(&site, LOKET).await;
    let shown = site.visitor().api().get(&address).await.is(200).json();
    insta::assert_snapshot!(shown["decision"], @r#"{"budget_rupiah":365000000,"confidence":"evidenced","evidenced":2,"measured":4,"months":7,"months_computed":false,"running_cost_rupiah":148000000,"sources":2,"staff":18}"#);
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
    insta::assert_snapshot!(format!("{:#}", list["items"]), @r#"
    [
      {
        "before": 2,
        "current": true,
        "message": "Biaya berjalan dan bantuan bagi daerah lain",
        "number": 3,
        "published_at": "2025-09-15T02:00:00Z"
      },
      {
        "before": 1,
        "current": false,
        "message": "Angka hasil 2023 dan risiko",
        "number": 2,
        "published_at": "2024-11-18T02:00:00Z"
      },
      {
        "before": null,
        "current": false,
        "message": "Entri pertama",
        "number": 1,
        "published_at": "2024-03-04T02:00:00Z"
      }
    ]
    "#);
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
    page.is(200).shows("Perubahan dari versi 1 ke 2").shows("3 Mei 2021").shows("20 Februari 2023");
    assert!(
        page.body.contains("<del><span class=\"visually-hidden\" lang=\"id\">[dihapus: </span>1.480"),
        "{}",
        page.body
    );
    assert!(page.body.contains("<ins><span class=\"visually-hidden\" lang=\"id\">[ditambahkan: </span>2.150"));
    let page = visitor.en().get(&format!("{address}/versions/3/changes?since=1")).await;
    page.is(200).shows("What changed from version 1 to 3");
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
    // Of a long text what stayed is told by its number alone.
    let long = |last: &str| (0..80).map(|n| format!("kata{n}")).collect::<Vec<_>>().join(" ") + " " + last;
    redraft(&site, &other, {
        let text = long("awal");
        move |p| p.result.clone_from(&text)
    })
    .await;
    redraft(&site, &other, {
        let text = long("akhir");
        move |p| p.result.clone_from(&text)
    })
    .await;
    let page = site.known("curator").await.get(&format!("{other}/versions/4/changes?since=3")).await;
    page.is(200).shows("68 kata sama").shows("kata79").lacks("kata10 ");
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
    insta::assert_snapshot!(plain.body.trim().replace(code, "CODE"), @"Pemerintah Kabupaten Gunungkidul. (2025). Tilik Simbah: dokumen kependudukan lansia diurus dari rumah (CODE, v3). Ekopi. https://ekopi.example.go.id/innovations/CODE/versions/3");
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
    assert_eq!((ris.matches("\r\nER  - ").count(), ris.matches("TY  - ").count()), (1, 1), "{ris}");
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
    insta::assert_snapshot!(format!("{:#}", sources[1]), @r#"
    {
      "external_id": "REKAAN-2023-0417",
      "licence": "Ketentuan JIPPNas (contoh)",
      "note": "Catatan rekaan untuk peragaan",
      "registration_no": "417/KIPP/2023 (rekaan)",
      "retrieved_at": "2025-09-01T02:00:00Z",
      "says": [
        {
          "fact": "name",
          "value": "Tilik Simbah"
        },
        {
          "fact": "year",
          "value": "2023"
        },
        {
          "fact": "award",
          "value": "Finalis kelompok umum (rekaan)"
        }
      ],
      "system": "kipp"
    }
    "#);
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

#[actix_web::test]
async fn a_tombstone_says_what_it_was_who_took_it_and_how_it_is_cited() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let address = entry(&site, "Papan Cuaca Muncar").await;
    let gone = visitor.api().get(&address).await;
    let tombstone = gone.is(410).json()["tombstone"].clone();
    let (code, first) = (address.rsplit('/').next().unwrap(), format!("{address}/versions/1"));
    for (part, wanted) in [
        ("code", code),
        ("name", "Papan Cuaca Muncar: ramalan gelombang di tempat pelelangan ikan"),
        ("agency", "Pemerintah Kabupaten Banyuwangi"),
        ("by", "Lembaga Administrasi Negara"),
        ("reason", "Tercatat dua kali: isinya sudah masuk ke entri Kabar Dermaga."),
        ("since", "2025-07-07T02:00:00Z"),
        ("address", &*first),
    ] {
        assert_eq!(tombstone[part], wanted, "{part}");
    }
    let citation = tombstone["citation"].as_str().unwrap();
    assert!(citation.starts_with("Pemerintah Kabupaten Banyuwangi. (2024). Papan Cuaca Muncar"), "{citation}");
    assert!(citation.ends_with(&format!("({code}, v1). Ekopi.")), "{citation}");
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
