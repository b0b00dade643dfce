//! Regions, agencies and work units: what the public finds, who may change what.
use crate::support::{
    Site,
    places::{BANYUWANGI, HEALTH, PLACE},
};
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    schema::{agencies, events},
};
use serde_json::json;

#[actix_web::test]
async fn regions_lead_to_governments_and_count_what_is_published_there() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let provinces = visitor.api().get("/regions").await.json();
    let provinces = provinces["items"].as_array().unwrap().clone();
    assert_eq!(provinces.len(), 38);
    let east_java = provinces.iter().find(|p| p["code"] == "35").unwrap();
    assert_eq!(east_java["name"], "Jawa Timur");
    let there = visitor.api().get("/innovations?province=35").await.json();
    assert_eq!(east_java["innovations"], there["total"]);
    let page = visitor.api().get("/regions/35").await.json();
    assert_eq!(page["innovations"], there["total"], "its parts and its own government together");
    assert_eq!(page["governments"][0]["slug"], "pemerintah-provinsi-jawa-timur");
    let parts = page["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 38, "29 regencies and 9 cities");
    let banyuwangi = parts.iter().find(|p| p["code"] == "35.10").unwrap();
    let own = visitor.api().get("/innovations?agency=pemerintah-kabupaten-banyuwangi").await.json();
    assert_eq!(banyuwangi["innovations"], own["total"]);
    assert!(own["total"].as_i64().unwrap() > 0);
    let small = visitor.api().get("/regions/35.10").await.json();
    assert_eq!(
        (&small["innovations"], &small["kind"], &small["province"]["code"]),
        (&own["total"], &json!("regency"), &json!("35"))
    );
    visitor.get("/regions").await.is(200).shows("Jawa Timur");
    visitor.en().get("/regions/35").await.is(200).shows("Regencies and cities").shows("Kabupaten Banyuwangi");
    visitor.get("/regions/99").await.is(404);
    visitor.api().get("/regions/99.99").await.is(404);
}

#[actix_web::test]
async fn agencies_are_found_by_the_beginning_of_their_name_kind_and_province() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let api = visitor.api();
    let slugs = |list: serde_json::Value| -> Vec<String> {
        list["items"].as_array().unwrap().iter().map(|a| a["slug"].as_str().unwrap().to_owned()).collect()
    };
    let found = slugs(api.get("/agencies?q=Banyu").await.json());
    assert!(found.contains(&"pemerintah-kabupaten-banyuwangi".into()), "{found:?}");
    assert_eq!(
        found,
        slugs(api.get("/agencies?q=pemerintah%20kabupaten%20banyu").await.json()),
        "titles do not matter"
    );
    assert_eq!(slugs(api.get("/agencies?q=lan").await.json())[0..].iter().filter(|s| *s == "lan").count(), 1);
    let units = slugs(api.get("/agencies?q=dinas%20kes").await.json());
    assert_eq!(units, ["dinas-kesehatan-rekaan-banyuwangi"]);
    let provinces = api.get("/agencies?kind=province").await.json();
    assert_eq!(provinces["total"], 38);
    let there = api.get("/agencies?kind=regency&province=35&limit=100").await.json();
    assert_eq!(there["total"].as_i64().unwrap(), 29 + 3, "with Banyuwangi's three units");
    // Page by page one meets each once, in order.
    let (mut seen, mut after) = (vec![], String::new());
    loop {
        let page = api.get(&format!("/agencies?kind=city&limit=40&after={after}")).await;
        seen.extend(slugs(page.json()));
        match page.json()["next"].as_str() {
            Some(next) => {
                assert!(page.header("link").contains("rel=\"next\""));
                next.clone_into(&mut after);
            }
            None => break,
        }
    }
    let total = api.get("/agencies?kind=city").await.json()["total"].as_u64().unwrap();
    assert_eq!(seen.len() as u64, total);
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), seen.len());
    // What cannot be: the API refuses, the page leaves it out and says so.
    assert_eq!(api.get("/agencies?kind=club").await.is(422).field("kind").as_deref(), Some("not-a-value"));
    visitor
        .get("/agencies?kind=club&province=99&after=x")
        .await
        .is(200)
        .shows("Jenis itu tidak ada")
        .shows("Provinsi itu tidak ada");
    for hostile in ["/agencies?q=%25", "/agencies?q=%27%20or%201", "/agencies?q=%F4%8F%BF%BF"] {
        assert_eq!(api.get(hostile).await.is(200).json()["total"], 0, "{hostile}");
    }
    visitor.get("/agencies?q=tidakada").await.is(200).shows("Tidak ada instansi yang cocok");
}

#[actix_web::test]
async fn an_agency_shows_its_units_and_innovations_and_its_people_to_colleagues_alone() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let page = visitor.get(BANYUWANGI).await;
    page.is(200)
        .shows("Dinas Kesehatan (rekaan)")
        .shows("Puskesmas Kopi Osing (rekaan)")
        .shows("Rekaan")
        .shows("Kabupaten Banyuwangi");
    page.lacks("Bayu Koordinator");
    let json = visitor.api().get(BANYUWANGI).await.json();
    assert_eq!(json["people"], json!(null));
    assert_eq!(json["units"].as_array().unwrap().len(), 3);
    let clinic =
        json["units"].as_array().unwrap().iter().find(|u| u["name"] == "Puskesmas Kopi Osing (rekaan)").unwrap();
    assert_eq!(clinic["parent"], "dinas-kesehatan-rekaan-banyuwangi");
    assert!(json["innovations_total"].as_i64().unwrap() > 0 && !json["innovations"].as_array().unwrap().is_empty());
    for (account, sees) in [
        ("innovator", false),
        ("curator", false),
        ("agency_leader", true),
        ("agency_admin", true),
        ("auditor", true),
        ("system_admin", true),
    ] {
        let page = site.known(account).await.get(BANYUWANGI).await;
        assert_eq!(page.is(200).has("Bayu Koordinator"), sees, "{account}");
    }
    // Whoever has a role above sees below, too.
    site.known("agency_leader").await.get(HEALTH).await.is(200).shows("Orang dan perannya");
    visitor.get("/agencies/nowhere").await.is(404);
}

#[actix_web::test]
async fn the_agencys_admin_adds_renames_and_closes_units() {
    let site = Site::demo().await;
    let admin = site.known("agency_admin").await;
    let address = format!("{BANYUWANGI}/work-units");
    // Others may not: by page and API, and nothing is made.
    for account in ["innovator", "agency_leader", "curator", "auditor", "hub_admin"] {
        let person = site.known(account).await;
        person.get(&format!("{address}/new")).await.is(403);
        person.api().post(&address, json!({ "name": "Dinas X" })).await.is(403);
    }
    let form = admin.get(&format!("{address}/new")).await.form(&address);
    let refused = admin.submit(form.clone().fill("short_name", "Dispar")).await;
    refused.is(422).shows("Isi bagian ini").shows("value=\"Dispar\"");
    admin.submit(form.fill("name", "Dinas Pariwisata")).await.sends_to("/agencies/dinas-pariwisata-banyuwangi");
    let tourism = "/agencies/dinas-pariwisata-banyuwangi";
    let same = admin.api().post(&address, json!({ "name": "Dinas Pariwisata" })).await.is(201).json();
    assert_eq!(
        same["address"], "/agencies/dinas-pariwisata-banyuwangi-2",
        "a second of the same name has its own address"
    );
    let json = admin.api().get(tourism).await.json();
    assert_eq!((&json["kind"], &json["region"]["code"]), (&json!("regency"), &json!("35.10")), "as the agency above");
    for (field, value) in [
        ("name", " ".into()),
        ("name", "x".repeat(201)),
        ("short_name", "x".repeat(41)),
        ("name", "—".into()),
        ("name", "a\u{7}b".into()),
    ] {
        let mut body = json!({ "name": "Baik" });
        body[field] = json!(value);
        let answer = admin.api().post(&address, body).await;
        assert!(answer.is(422).field(field).is_some(), "{value:?}");
    }
    // Four levels, no fifth.
    let clinic = "/agencies/puskesmas-kopi-osing-rekaan-dinas-kesehatan-rekaan";
    let fourth = admin.api().post(&format!("{clinic}/work-units"), json!({ "name": "Poli Gigi" })).await.is(201).json();
    let deeper = format!("{}/work-units", fourth["address"].as_str().unwrap());
    assert_eq!(
        admin.api().post(&deeper, json!({ "name": "Kursi" })).await.is(409).json()["detail"]
            .as_str()
            .map(|d| d.contains('4')),
        Some(true)
    );

    // A new name keeps the address; the same name again is no event.
    let settings = format!("{tourism}/settings");
    let form = admin.get(&settings).await.form(&format!("{tourism}/name"));
    assert_eq!(form.value("name"), Some("Dinas Pariwisata"));
    admin.submit(form.fill("name", "Dinas Budaya dan Pariwisata")).await.sends_to(tourism);
    admin.api().post(&format!("{tourism}/name"), json!({ "name": "Dinas Budaya dan Pariwisata" })).await.is(200);
    let renamed = site
        .look(|conn| Ok(events::table.filter(events::kind.eq("agency-renamed")).count().get_result::<i64>(conn)?))
        .await;
    assert_eq!(renamed, 1);
    admin.get(tourism).await.shows("Dinas Budaya dan Pariwisata");

    // Only what is empty closes, and it says what is in the way.
    let health = format!("{HEALTH}/end");
    let full = admin.post(&health, json!({ "reason": "Digabung" })).await;
    full.is(409).shows("1 unit, 1 peran atau permintaan, dan 0 inovasi");
    assert_eq!(
        admin.api().post(&format!("{tourism}/end"), json!({})).await.is(422).field("reason").as_deref(),
        Some("field-missing")
    );
    admin.post(&format!("{tourism}/end"), json!({ "reason": "Digabung" })).await.sends_to(tourism);
    admin.api().post(&format!("{tourism}/end"), json!({ "reason": "Digabung" })).await.is(200);
    let closed = admin.get(tourism).await;
    closed.is(200).shows("Ditutup").lacks("Tambah unit kerja").lacks("Minta peran");
    admin.api().post(&format!("{tourism}/work-units"), json!({ "name": "Bidang" })).await.is(409);
    admin.api().post(&format!("{tourism}/name"), json!({ "name": "Lain" })).await.is(409);
    site.visitor().get(BANYUWANGI).await.lacks("Dinas Budaya");
    assert_eq!(site.visitor().api().get("/agencies?q=dinas%20budaya").await.json()["total"], 0);
    // The agency itself is not its admin's to rename or close.
    admin.get(&format!("{BANYUWANGI}/settings")).await.is(403);
    admin.api().post(&format!("{BANYUWANGI}/end"), json!({ "reason": "x" })).await.is(403);
    site.settle().await;
}

#[actix_web::test]
async fn system_admins_add_agencies() {
    let site = Site::demo().await;
    let admin = site.known("system_admin").await;
    let form = admin.get("/agencies/new").await.is(200).form("/agencies");
    let odd = admin.submit(form.clone().fill("name", "Kota Baru").fill("kind", "city")).await;
    odd.is(422).shows("Isi bagian ini").shows("value=\"Kota Baru\"");
    admin.submit(form.fill("name", "PT Bank Uji").fill("kind", "regional_soe")).await.sends_to("/agencies/pt-bank-uji");
    let api = admin.api();
    assert_eq!(
        api.post("/agencies", json!({ "name": "X", "kind": "city", "region": "99" }))
            .await
            .is(422)
            .field("region")
            .as_deref(),
        Some("not-a-value")
    );
    // No agency takes the address of the form.
    let new = api.post("/agencies", json!({ "name": "New", "kind": "institution" })).await.is(201).json();
    assert_eq!(new["address"], "/agencies/new-2");
    api.post("/agencies/pt-bank-uji/end", json!({ "reason": "Salah" })).await.is(200);
    for account in ["agency_admin", "auditor", "innovator"] {
        let person = site.known(account).await;
        person.get("/agencies/new").await.is(403);
        person.api().post("/agencies", json!({ "name": "Y", "kind": "soe" })).await.is(403);
    }
    site.settle().await;
}

/// The audit of an agency holds what concerns it and its units, and nothing of others.
#[actix_web::test]
async fn an_agency_reads_its_own_audit() {
    let site = Site::demo().await;
    let audit = format!("{BANYUWANGI}/audit");
    for (account, status) in [
        ("agency_admin", 200),
        ("agency_leader", 200),
        ("system_admin", 200),
        ("auditor", 200),
        ("innovator", 403),
        ("curator", 403),
        ("hub_admin", 403),
    ] {
        let person = site.known(account).await;
        person.get(&audit).await.is(status);
        person.api().get(&audit).await.is(status);
    }
    site.visitor().api().get(&audit).await.is(401);
    let admin = site.known("agency_admin").await;
    let (mut pages, mut after) = (vec![], String::new());
    loop {
        pages.push(admin.get(&format!("{audit}{after}")).await);
        pages.push(admin.en().get(&format!("{audit}{after}")).await);
        let page = admin.api().get(&format!("{audit}{after}")).await.json();
        let Some(next) = page["next"].as_str() else { break };
        after = format!("?after={next}");
    }
    for said in [
        "Dinas Kesehatan (rekaan) ditambahkan.",
        "Permintaan Intan Inovator akan peran Moderator ditolak.",
        "Forum kabupaten belum dibuka",
        "ditunjuk menggantikan Lestari Pimpinan sebagai Pimpinan instansi",
        "The request of Intan Inovator to be Moderator was refused.",
    ] {
        assert!(pages.iter().any(|page| page.has(said)), "{said}");
    }
    assert!(pages.iter().all(|page| !page.has("Lembaga Administrasi Negara")));
    // Who, through which door, when: newest first, page by page.
    let unit =
        admin.api().post(&format!("{BANYUWANGI}/work-units"), json!({ "name": "Dinas Sosial" })).await.is(201).json();
    let json = admin.api().get(&audit).await.json();
    let first = &json["items"][0];
    assert_eq!(
        (&first["kind"], &first["who"], &first["via"], &first["thing"]),
        (&json!("agency-added"), &json!("Bayu Koordinator"), &json!("api"), &json!("Dinas Sosial"))
    );
    assert!(first["request"].is_string());
    for n in 0..60 {
        let name = format!("{}/name", unit["address"].as_str().unwrap());
        admin.api().post(&name, json!({ "name": format!("Dinas Sosial {n}") })).await.is(200);
    }
    let (mut renamed, mut after) = (0, String::new());
    loop {
        let page = admin.api().get(&format!("{audit}{after}")).await.json();
        for item in page["items"].as_array().unwrap() {
            renamed += usize::from(item["kind"] == "agency-renamed");
        }
        let Some(next) = page["next"].as_str() else { break };
        assert_eq!(page["items"].as_array().unwrap().len(), 50);
        after = format!("?after={next}");
    }
    assert_eq!(renamed, 60, "none twice, none left out");
    // A unit's audit is its own alone.
    let small = admin.api().get(&format!("{HEALTH}/audit")).await.json();
    assert!(small["items"].as_array().unwrap().iter().all(|e| e["thing"] != "Dinas Sosial"));
    site.settle().await;
}

/// `record` fills the agency in from the event.
#[actix_web::test]
async fn an_event_knows_whose_audit_it_belongs_to() {
    let site = Site::start().await;
    let ana = site.person("ana").await.role(Role::AgencyAdmin, PLACE).await;
    ana.api().post(&format!("{BANYUWANGI}/work-units"), json!({ "name": "Dinas Sosial" })).await.is(201);
    let logged: Vec<(String, Option<String>)> = site
        .look(|conn| {
            let rows = events::table.left_join(agencies::table).order(events::id);
            Ok(rows.select((events::kind, agencies::slug.nullable())).load(conn)?)
        })
        .await;
    let of = |kind: &str| logged.iter().find(|(k, _)| k == kind).and_then(|(_, slug)| slug.as_deref());
    assert_eq!(of("person-created"), None);
    assert_eq!(of("role-confirmed"), PLACE);
    assert_eq!(of("agency-added"), Some("dinas-sosial-banyuwangi"));
    site.settle().await;
}
