//! Writing ideas: eligibility, sections, limits, conflicts, authors, evidence, what is similar, sending.
use crate::support::{
    Site,
    ideas::{PLACE, add_file, begin, required, revision, save, send, whole},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    code,
    schema::{content_versions, ideas, rules},
};
use futures_util::future::join_all;
use serde_json::json;

const BANYUWANGI: Option<&str> = Some(PLACE);

/// EK1: an idea with one of the ten fields empty is refused, the field is named, and it stays a draft.
#[actix_web::test]
async fn ek1_an_idea_with_an_empty_field_is_not_taken() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, BANYUWANGI).await;
    let code = begin(&ana, "Gagasan tanpa kebaruan").await;
    assert!(code::is_valid(&code), "{code}");
    for (section, fields) in required("antrean") {
        let fields = if section == "solution" {
            json!({ "chosen_idea": "Gagasan", "novelty": "", "target_change": "Perubahan" })
        } else {
            fields
        };
        save(&ana, &code, section, fields).await.is(200);
    }
    let refused = send(&ana, &code).await;
    assert_eq!(refused.is(422).field("fields.novelty").as_deref(), Some("field-missing"));
    assert_eq!(refused.json()["errors"].as_array().unwrap().len(), 1, "nothing else is wrong: {refused:?}");
    assert_eq!(site.idea_states(&code).await, ("draft".to_owned(), vec![]));
    // On a page: the summary on top leads to what is missing, and what was typed is kept.
    let check = format!("/ideas/{code}/draft/check");
    let form = ana.get(&check).await.is(200).form(&format!("/ideas/{code}/rounds"));
    ana.submit(form.choose("declared", "true")).await.is(422).shows("Galat").shows("Kebaruan");
    // Undeclared it is not taken either.
    save(&ana, &code, "solution", required("antrean")[4].1.clone()).await.is(200);
    let undeclared = json!({ "revision": revision(&ana, &code).await, "declared": false });
    let refused = ana.api().post(&format!("/ideas/{code}/rounds"), undeclared).await;
    assert_eq!(refused.is(422).field("declared").as_deref(), Some("declaration-missing"));
    send(&ana, &code).await.is(201);
    site.settle().await;
}

/// J2 without calls: eligibility first, the similar ones, an interruption of a day, evidence, the check, one receipt.
#[actix_web::test]
async fn j2_an_idea_over_two_days_with_an_interruption() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, BANYUWANGI).await;
    let form = ana.get("/ideas/new").await.is(200).form("/ideas");
    ana.submit(form.clone().fill("title", "abc")).await.is(422).shows("paling sedikit 5 karakter");
    let begun = ana.submit(form.fill("title", "Loket berjalan bagi petani kopi").fill("agency", PLACE)).await;
    let first = begun.header("location").to_owned();
    let code = first.split('/').nth(2).unwrap().to_owned();
    assert_eq!(first, format!("/ideas/{code}/draft/eligibility"), "the questions come first");
    // Not within the region's authority: a page that says what can be done, no error; the answers are kept.
    let mut form = ana.get(&first).await.is(200).form(&first);
    for field in ["fits_renewal", "fits_benefit", "fits_law", "fits_replication"] {
        form = form.fill(&format!("fields.{field}"), "yes");
    }
    let refused = ana.submit(form.fill("fields.fits_authority", "no").choose("then", "next")).await;
    refused.sends_to(&format!("/ideas/{code}/eligibility"));
    let told = ana.get(&format!("/ideas/{code}/eligibility")).await;
    told.is(200).shows("belum layak").shows("kewenangan daerah").lacks("Galat");
    ana.en().get(&format!("/ideas/{code}/eligibility")).await.is(200).shows("Your answers are kept");
    let form = ana.get(&first).await.form(&first);
    assert_eq!((form.value("fields.fits_authority"), form.value("fields.fits_law")), (Some("no"), Some("yes")));
    let refused = send(&ana, &code).await;
    assert_eq!(refused.is(422).field("fields.fits_authority").as_deref(), Some("idea-not-eligible"));
    ana.submit(form.fill("fields.fits_authority", "yes").choose("then", "next"))
        .await
        .sends_to(&format!("/ideas/{code}/draft/identity"));
    // Left half-filled, without JavaScript or with it: the same POST.
    let section = format!("/ideas/{code}/draft/problem");
    let form = ana.get(&section).await.form(&section).fill("fields.background", "Petani menunggu musim.");
    ana.submit(form.choose("then", "stay")).await.sends_to(&section);
    site.advance(TimeDelta::days(2));
    let ana = site.signed_in(ana.id.unwrap(), "ana").await;
    ana.get("/ideas/mine").await.is(200).shows("Loket berjalan bagi petani kopi").shows("Draf");
    ana.get("/me").await.is(200).shows("Draf ide:");
    ana.get(&format!("/ideas/{code}/draft")).await.shows("Sedang diisi");
    ana.get(&section).await.shows("Petani menunggu musim.");
    for (section, fields) in required("musim panen").into_iter().filter(|(name, _)| *name != "eligibility") {
        save(&ana, &code, section, fields).await.is(200);
    }
    // Too large, and the text is untouched; then a valid one.
    let large = vec![b'x'; 12 * 1024 * 1024];
    let files = format!("/ideas/{code}/files");
    let sent = ana.api().upload(&files, &[("title", "Data")], ("data.pdf", "application/pdf", &large), None).await;
    assert!([413, 422].contains(&sent.status), "{sent:?}");
    add_file(&ana, &code).await.is(201);
    // Sent from the page: 303, a receipt with the code; sent again the same receipt, and no second round.
    let form = ana.get(&format!("/ideas/{code}/draft/check")).await.is(200).form(&format!("/ideas/{code}/rounds"));
    let form = form.choose("declared", "true");
    site.settle().await;
    let before = site.mail().len();
    let receipt = format!("/ideas/{code}/rounds/1");
    ana.submit(form.clone()).await.sends_to(&receipt);
    ana.submit(form.clone()).await.sends_to(&receipt);
    let again: Vec<_> = form.fields.into_iter().filter(|(name, _)| name != "key").collect();
    let again = crate::support::form::Form { action: form.action, fields: again };
    ana.submit(again).await.sends_to(&receipt);
    send(&ana, &code).await.is(200);
    assert_eq!(site.idea_states(&code).await, ("submitted".to_owned(), vec!["submitted".to_owned()]));
    ana.get(&receipt).await.is(200).shows("Ide terkirim").shows(&code);
    site.settle().await;
    let mails = site.mail();
    let mine = mails.iter().skip(before).filter(|mail| mail.to == "ana@example.go.id").count();
    assert_eq!(mine, 1, "one mail of the receipt");
}

#[actix_web::test]
async fn limits_are_rules_and_every_fault_is_told_at_once() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, BANYUWANGI).await;
    let code = begin(&ana, "Gagasan panjang").await;
    let words = |n: usize| vec!["kata"; n].join(" ");
    save(&ana, &code, "problem", json!({ "background": words(500), "goal": "Tujuan" })).await.is(200);
    let long = save(&ana, &code, "problem", json!({ "background": words(501), "goal": words(502) })).await;
    assert_eq!(long.is(422).field("fields.background").as_deref(), Some("too-many-words"));
    assert_eq!(long.field("fields.goal").as_deref(), Some("too-many-words"));
    site.change(|conn| {
        let now = ekopi::clock::now();
        diesel::insert_into(rules::table)
            .values((
                (rules::name.eq("idea-text-words"), rules::value.eq(600), rules::unit.eq("count")),
                (rules::valid_from.eq(now), rules::note.eq(""), rules::created_at.eq(now)),
            ))
            .execute(conn)?;
        Ok(())
    })
    .await;
    save(&ana, &code, "problem", json!({ "background": words(501), "goal": "Tujuan" })).await.is(200);
    let goals = save(&ana, &code, "classification", json!({ "sector": "nowhere", "sdgs": [1, 2, 3, 4] })).await;
    assert_eq!(goals.is(422).field("fields.sdgs").as_deref(), Some("three-goals"));
    assert_eq!(goals.field("fields.sector").as_deref(), Some("not-a-value"));
    let unknown = save(&ana, &code, "contact", json!({ "work_unit": "Dinas", "nik": "1" })).await;
    assert_eq!(unknown.is(422).field("fields.nik").as_deref(), Some("not-a-value"));
    ana.api().get(&format!("/ideas/{code}/draft/nothing")).await.is(404);
    site.settle().await;
}

/// Two who write the same section: the later one is shown both texts; another section is no conflict.
#[actix_web::test]
async fn two_authors_at_once_lose_no_word() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, BANYUWANGI).await;
    let budi = site.person("budi").await.role(Role::AgencyAdmin, BANYUWANGI).await;
    let code = begin(&ana, "Gagasan berdua").await;
    let section = format!("/ideas/{code}/draft/problem");
    let (one, other) = (ana.get(&section).await.form(&section), budi.get(&section).await.form(&section));
    ana.submit(one.fill("fields.background", "Dari Ana").choose("then", "list")).await.is(303);
    let stale = budi.submit(other.fill("fields.background", "Dari Budi").choose("then", "list")).await;
    stale.is(409).shows("Dari Ana").shows("Dari Budi");
    let merged = stale.form(&section).fill("fields.background", "Dari Ana dan Budi");
    budi.submit(merged.choose("then", "list")).await.is(303);
    ana.get(&section).await.shows("Dari Ana dan Budi");
    let support = json!({ "revision": 1, "fields": { "stakeholders": "Semua" } });
    ana.api().post(&format!("/ideas/{code}/draft/support"), support).await.is(200);
    site.settle().await;
}

/// The agency always writes; others by an invitation that they accept.
#[actix_web::test]
async fn authors_by_invitation_and_the_agency_always() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, BANYUWANGI).await;
    let code = begin(&ana, "Gagasan bersama").await;
    let (desk, authors) = (format!("/ideas/{code}/draft"), format!("/ideas/{code}/authors"));
    let cici = site.person("cici").await;
    cici.get(&desk).await.is(404);
    ana.api().post(&authors, json!({ "person": "nobody@example.go.id" })).await.is(422);
    ana.api().post(&authors, json!({ "person": "cici@example.go.id" })).await.is(200);
    ana.api().post(&authors, json!({ "person": "cici@example.go.id" })).await.is(200);
    // Invited: may read, not write.
    cici.get(&desk).await.is(200).shows("Anda diundang");
    cici.api().get(&format!("{desk}/problem")).await.is(403).shows("only-idea-authors");
    site.settle().await;
    cici.get("/me/notices").await.shows("diundang ikut menulis");
    let form = cici.get(&authors).await.is(200).form(&format!("{authors}/answer"));
    cici.submit(form.choose("accept", "true")).await.sends_to(&desk);
    save(&cici, &code, "problem", json!({ "background": "Dari Cici", "goal": "Tujuan" })).await.is(200);
    // Ana moves away: the agency's others go on, and so does the co-author.
    let id = ana.id.unwrap();
    site.change(move |conn| {
        use ekopi::schema::memberships;
        let own = memberships::table.filter(memberships::person_id.eq(id));
        diesel::update(own).set(memberships::state.eq("ended")).execute(conn)?;
        Ok(())
    })
    .await;
    let admin = site.known("agency_admin").await;
    admin.get(&format!("{desk}/problem")).await.is(200).shows("Dari Cici");
    let handle = cici.handle().await;
    admin.api().post(&format!("{authors}/{handle}/removal"), json!({})).await.is(200);
    cici.get(&desk).await.is(404);
    // Other agencies' staff and visitors do not know of it.
    let other = site.person("luar").await.role(Role::Author, Some("pemerintah-kabupaten-jember")).await;
    for path in [format!("/ideas/{code}"), desk, authors] {
        other.api().get(&path).await.is(404);
    }
    site.visitor().api().get(&format!("/ideas/{code}")).await.is(404);
    site.settle().await;
}

/// EK5: similar ideas and practices, refused and running ones among them, only what one may read, never one's own.
#[actix_web::test]
async fn ek5_similar_ideas_and_practices_with_three_choices() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, BANYUWANGI).await;
    let code = begin(&ana, "Tambak udang saling memberi kabar warna air").await;
    let text = "Penyakit udang menyebar karena kabar terlambat antara petambak. Petambak mengirim warna air tambak.";
    save(&ana, &code, "problem", json!({ "background": text, "goal": text })).await.is(200);
    site.index().await;
    let similar = format!("/ideas/{code}/draft/similar");
    let found = ana.api().get(&similar).await.is(200).json();
    let items = found["items"].as_array().unwrap();
    assert!((1..=5).contains(&items.len()), "{found}");
    assert!(items.iter().all(|item| item["code"] != code.as_str()), "its own idea is not among them");
    let pond = items.iter().find(|item| item["card"]["title"]["id"] == "Tambak yang saling memberi kabar");
    let pond = pond.unwrap_or_else(|| panic!("not found: {found}"))["code"].as_str().unwrap().to_owned();
    // A draft of somebody else is never shown.
    let other = site.person("luar").await.role(Role::Author, Some("pemerintah-kabupaten-jember")).await;
    let body = json!({ "kind": "lab", "agency": "pemerintah-kabupaten-jember", "title": "Tambak udang rahasia" });
    let hidden = other.api().post("/ideas", body).await.is(201).json()["code"].as_str().unwrap().to_owned();
    save(&other, &hidden, "problem", json!({ "background": text, "goal": text })).await.is(200);
    site.index().await;
    ana.api().get(&similar).await.is(200).lacks(&hidden).lacks("rahasia");
    let about_hidden = json!({ "other": hidden, "choice": "different", "note": "Lain" });
    assert_eq!(ana.api().post(&similar, about_hidden).await.is(422).field("other").as_deref(), Some("not-a-value"));
    // It differs: only with a reason. On the page the button of each choice.
    let bare = json!({ "other": pond, "choice": "different", "note": " " });
    assert_eq!(ana.api().post(&similar, bare).await.is(422).field("note").as_deref(), Some("field-missing"));
    let page = ana.get(&similar).await;
    let form = page.is(200).forms().into_iter().find(|form| form.value("other") == Some(&pond)).unwrap();
    ana.submit(form.fill("note", "Kami untuk air payau.").choose("choice", "different")).await.sends_to(&similar);
    ana.get(&similar).await.shows("Kami untuk air payau.");
    // A replication is of a practice alone, and draws an edge of the thread.
    let copied = json!({ "other": pond, "choice": "replicates", "note": "" });
    ana.api().post(&similar, copied).await.is(422);
    let practice = site.own_entry(0).await;
    let copied = json!({ "other": practice, "choice": "replicates", "note": "" });
    ana.api().post(&similar, copied).await.is(200);
    // The reviewer sees what was said.
    for (section, fields) in required("air payau") {
        save(&ana, &code, section, fields).await.is(200);
    }
    send(&ana, &code).await.is(201);
    let curator = site.known("curator").await;
    let round = curator.api().get(&format!("/ideas/{code}/rounds/1")).await.is(200).json();
    let said: Vec<&str> =
        round["comparisons"].as_array().unwrap().iter().map(|item| item["choice"].as_str().unwrap()).collect();
    assert_eq!(said, ["different", "replicates"]);
    curator.get(&format!("/ideas/{code}/rounds/1")).await.is(200).shows("Kami untuk air payau.");
    site.settle().await;
}

/// A citizen's short form: to a government of a province, five fields, the same review.
#[actix_web::test]
async fn a_citizen_writes_in_a_short_form() {
    let site = Site::demo().await;
    let warga = site.person("warga").await;
    warga.get("/ideas/new").await.is(200).shows("Formulir singkat").lacks("Pemerintah Kota Malang");
    let form = warga.get("/ideas/new?kind=citizen&province=35").await.is(200).form("/ideas");
    let form = form.fill("agency", "pemerintah-kota-malang").fill("title", "Bangku teduh di halte");
    let begun = warga.submit(form).await;
    let first = begun.is(303).header("location").to_owned();
    let code = first.split('/').nth(2).unwrap().to_owned();
    assert!(first.ends_with("/draft/short"));
    let lab = json!({ "kind": "lab", "agency": "pemerintah-kota-malang", "title": "Bukan instansi saya" });
    warga.api().post("/ideas", lab).await.is(403).shows("only-agency-staff");
    let ministry = json!({ "kind": "citizen", "agency": "kementerian-panrb", "title": "Kepada kementerian" });
    warga.api().post("/ideas", ministry).await.is(422);
    let short =
        json!({ "title": "Bangku teduh di halte", "sector": "transport", "problem": "Panas.", "idea": "Pohon." });
    save(&warga, &code, "short", short).await.is(200);
    // The agency does not read it before it is sent.
    let staff = site.person("staf").await.role(Role::Author, Some("pemerintah-kota-malang")).await;
    staff.api().get(&format!("/ideas/{code}")).await.is(404);
    send(&warga, &code).await.is(201);
    staff.api().get(&format!("/ideas/{code}")).await.is(200);
    staff.api().get(&format!("/ideas/{code}/draft")).await.is(404);
    site.settle().await;
}

/// Many at once: every code is its own, and the same sending is one round.
#[actix_web::test]
async fn codes_are_unique_and_repeated_sendings_are_one() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, BANYUWANGI).await;
    let titles: Vec<String> = (0..20).map(|n| format!("Gagasan nomor {n}")).collect();
    let codes = join_all(titles.iter().map(|title| begin(&ana, title))).await;
    let distinct: std::collections::BTreeSet<&String> = codes.iter().collect();
    assert_eq!(distinct.len(), 20);
    assert!(codes.iter().all(|code| code::is_valid(code)));
    let code = whole(&ana, "kirim").await;
    let body = json!({ "revision": revision(&ana, &code).await, "declared": true });
    let (api, path) = (ana.api(), format!("/ideas/{code}/rounds"));
    let answers = join_all((0..8).map(|_| api.post(&path, body.clone()))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| [200, 201].contains(&answer.status)), "{answers:?}");
    let versions = site
        .look(move |conn| {
            let of = content_versions::table
                .inner_join(ideas::table.on(ideas::content_id.eq(content_versions::content_id)))
                .filter(ideas::code.eq(code));
            Ok(of.count().get_result::<i64>(conn)?)
        })
        .await;
    assert_eq!(versions, 1);
    site.settle().await;
}
