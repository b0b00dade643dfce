//! Writing an entry: sections, limits, two at once, snapshots, what is missing.
use crate::support::{
    Site,
    entries::{begin, handed_in, required, revision, save, submit},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    schema::{content_versions, draft_snapshots, drafts, events, innovations},
};
use serde_json::{Value, json};

const PLACE: Option<&str> = Some("pemerintah-kabupaten-banyuwangi");

fn status(desk: &Value, section: &str) -> String {
    let sections = desk["sections"].as_array().unwrap();
    let card = sections.iter().find(|card| card["section"] == section).unwrap();
    card["status"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn an_entry_is_drafted_section_by_section_and_nothing_of_it_is_public() {
    let site = Site::demo().await;
    let author = site.person("penulis").await.role(Role::Author, PLACE).await;
    let form = author.get("/innovations/new").await.is(200).form("/innovations");
    author.submit(form.clone()).await.is(422).shows("id=\"name-error\"").shows("id=\"agency-error\"");
    let form = form.fill("agency", "pemerintah-kabupaten-banyuwangi");
    let begun = author.submit(form.fill("name", "Perahu baca")).await;
    let desk = begun.header("location").to_owned();
    assert!(begun.status == 303 && desk.ends_with("/draft"), "{begun:?}");
    let code = desk.split('/').nth(2).unwrap().to_owned();
    assert!(ekopi::code::is_valid(&code));
    let page = author.api().get(&desk).await.is(200).json();
    assert_eq!((status(&page, "identity"), status(&page, "problem")), ("begun".into(), "not_started".into()));
    author.get(&desk).await.shows("Belum mulai").shows("Perahu baca");
    author.en().get(&desk).await.shows("Not started");
    // Saved by hand: back to the list, or on to the next section.
    let section = format!("{desk}/problem");
    let form = author.get(&section).await.is(200).form(&section);
    let form = form.fill("fields.problem", "Buku **tidak** sampai.").fill("fields.goal", "Buku sampai.");
    author.submit(form.clone().choose("then", "list")).await.sends_to(&desk);
    author.get(&section).await.shows("Buku **tidak** sampai.").shows("3 dari paling banyak 500 kata");
    let page = author.api().get(&desk).await.json();
    assert_eq!((status(&page, "problem"), page["saved_by"].as_str()), ("begun".into(), Some("penulis")));
    save(&author, &code, "problem", json!({ "background": "Pulau jauh.", "problem": "Tidak.", "goal": "Ya." }))
        .await
        .is(200);
    assert_eq!(status(&author.api().get(&desk).await.json(), "problem"), "complete");
    // Nobody else sees it: not in lists, not by its address, not in numbers.
    let total = site.visitor().api().get("/innovations?limit=1").await.json()["total"].clone();
    for client in [
        site.visitor(),
        site.known("innovator").await,
        site.known("curator_panrb").await,
        site.known("system_admin").await,
    ] {
        for path in ["", "/draft", "/draft/check"] {
            let answer = client.api().get(&format!("/innovations/{code}{path}")).await;
            assert!(answer.status == 404 || client.id.is_none() && answer.status == 401, "{answer:?}");
        }
        client.get("/innovations?limit=100").await.lacks("Perahu baca");
    }
    assert_eq!(site.visitor().api().get("/innovations?limit=1").await.json()["total"], total);
    // Its curators, auditors and the agency's other staff look at it and do not write it.
    for known in ["curator", "auditor", "agency_leader"] {
        let reader = site.known(known).await.api();
        reader.get(&desk).await.is(200);
        reader.get(&section).await.is(403).shows("only-agency-writers");
        reader.post(&section, json!({ "revision": 1 })).await.is(403);
    }
    // Another agency's author does not even find it.
    let other = site.person("lain").await.role(Role::Author, Some("pemerintah-provinsi-jawa-timur")).await;
    other.api().get(&desk).await.is(404);
    let new = json!({ "agency": PLACE, "name": "Titipan" });
    other.api().post("/innovations", new).await.is(403);
    author.get("/innovations/drafts").await.shows("Perahu baca");
    author.get("/me").await.shows("Perahu baca");
    site.settle().await;
}

/// Saving by itself makes no versions: the working copy is overwritten, and what stood is kept every ten minutes.
#[actix_web::test]
async fn autosaving_makes_no_versions_and_keeps_twenty_snapshots() {
    let site = Site::demo().await;
    let author = site.known("agency_admin").await;
    let code = begin(&author, "Simpan sendiri").await;
    let address = format!("/innovations/{code}/draft/problem");
    let form = author.get(&address).await.form(&address);
    for n in 0..40 {
        // As the script sends it: without the one-time key, from the same page, with the first revision.
        let mut typed = form.clone().fill("fields.problem", &format!("Ketikan ke-{n}"));
        typed.fields.retain(|(name, _)| name != "key");
        typed.fields.push(("then".into(), "stay".into()));
        let answer = author.submit(typed).await;
        answer.sends_to(&address);
    }
    author.get(&address).await.shows("Ketikan ke-39").shows("id=\"saved\"");
    let (versions, snapshots, saved) = site
        .look({
            let code = code.clone();
            move |conn| {
                let content: i64 = innovations::table
                    .filter(innovations::code.eq(&code))
                    .select(innovations::content_id)
                    .first(conn)?;
                let versions = content_versions::table.filter(content_versions::content_id.eq(content)).count();
                let snapshots = draft_snapshots::table.filter(draft_snapshots::content_id.eq(content)).count();
                let saved = events::table
                    .filter(events::kind.eq("innovation-draft-saved"))
                    .filter(events::payload.like(format!("%{code}%")))
                    .count();
                Ok((
                    versions.get_result::<i64>(conn)?,
                    snapshots.get_result::<i64>(conn)?,
                    saved.get_result::<i64>(conn)?,
                ))
            }
        })
        .await;
    assert_eq!((versions, snapshots, saved), (0, 1, 1));
    for n in 0..25 {
        site.advance(TimeDelta::minutes(11));
        save(&author, &code, "problem", json!({ "problem": format!("Hari ke-{n}") })).await.is(200);
    }
    let list = author.api().get(&format!("/innovations/{code}/draft/snapshots")).await.is(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 20);
    // One of them is brought back, and what stood is there to be brought back, too.
    let wanted = list["items"][3]["revision"].as_i64().unwrap();
    author.get(&format!("/innovations/{code}/draft/snapshots")).await.is(200).shows("Kembali ke keadaan");
    author.post(&format!("/innovations/{code}/draft/snapshots/{wanted}/restoration"), json!({})).await.is(303);
    author.get(&address).await.shows("Hari ke-20");
    let list = author.api().get(&format!("/innovations/{code}/draft/snapshots")).await.json();
    let newest = list["items"][0]["revision"].as_i64().unwrap();
    author.api().post(&format!("/innovations/{code}/draft/snapshots/{newest}/restoration"), json!({})).await.is(200);
    author.get(&address).await.shows("Hari ke-24");
    author.api().post(&format!("/innovations/{code}/draft/snapshots/9999/restoration"), json!({})).await.is(404);
    site.settle().await;
}

#[actix_web::test]
async fn two_who_write_at_once_lose_nothing() {
    let site = Site::demo().await;
    let (ana, budi) = (
        site.person("ana").await.role(Role::Author, PLACE).await,
        site.person("budi").await.role(Role::Author, PLACE).await,
    );
    let code = begin(&ana, "Dua penulis").await;
    let (problem, solution) =
        (format!("/innovations/{code}/draft/problem"), format!("/innovations/{code}/draft/solution"));
    // Different sections, from the same state: both stay.
    let (hers, his) = (ana.get(&problem).await.form(&problem), budi.get(&solution).await.form(&solution));
    ana.submit(hers.fill("fields.problem", "Dari Ana")).await.is(303);
    budi.submit(his.fill("fields.novelty", "Dari Budi")).await.is(303);
    ana.get(&solution).await.shows("Dari Budi");
    budi.get(&problem).await.shows("Dari Ana");
    // The same section: the later one is shown both texts, keeps theirs, and saving again is informed.
    let (hers, his) = (ana.get(&problem).await.form(&problem), budi.get(&problem).await.form(&problem));
    ana.submit(hers.fill("fields.problem", "Ana lagi").fill("fields.goal", "Sama")).await.is(303);
    let refused = budi.submit(his.fill("fields.problem", "Budi juga").fill("fields.goal", "Sama")).await;
    refused.is(409).shows("Ana lagi").shows("Budi juga").shows("Orang lain menyimpan");
    let again = refused.form(&problem);
    assert_eq!(again.value("fields.problem"), Some("Budi juga"));
    budi.submit(again.fill("fields.problem", "Ana lagi, dan Budi juga")).await.is(303);
    ana.get(&problem).await.shows("Ana lagi, dan Budi juga");
    // The API says the same.
    let stale = ana.api().post(&problem, json!({ "revision": 1, "fields": { "problem": "Lama" } })).await;
    assert_eq!(stale.is(409).json()["theirs"]["fields"]["problem"], "Ana lagi, dan Budi juga");
    // Saving what stands already is no conflict, whatever was seen.
    let same = json!({ "revision": 1, "fields": { "problem": "Ana lagi, dan Budi juga", "goal": "Sama" } });
    ana.api().post(&problem, same).await.is(200);
    // One person in two windows is two.
    let (one, two) = (ana.get(&problem).await.form(&problem), ana.get(&problem).await.form(&problem));
    ana.submit(one.clone().fill("fields.problem", "Jendela satu")).await.is(303);
    ana.submit(two.fill("fields.problem", "Jendela dua")).await.is(409).shows("Jendela satu");
    ana.submit(
        crate::support::form::Form {
            fields: one.fields.into_iter().filter(|(n, _)| n != "key").collect(),
            ..ana.get(&problem).await.form(&problem)
        }
        .fill("fields.problem", "Jendela satu lagi"),
    )
    .await
    .is(303);
    site.settle().await;
}

#[actix_web::test]
async fn what_is_missing_is_named_and_led_to() {
    let site = Site::demo().await;
    let author = site.known("agency_admin").await;
    let code = begin(&author, "Kurang").await;
    let check = format!("/innovations/{code}/draft/check");
    let page = author.api().get(&check).await.is(200).json();
    let missing: Vec<&str> = page["missing"].as_array().unwrap().iter().map(|m| m["field"].as_str().unwrap()).collect();
    insta::assert_snapshot!(missing.join(" "), @"summary sector year stage problem goal novelty services result benefit contact");
    author
        .get(&check)
        .await
        .shows(&format!("/innovations/{code}/draft/problem#fields.problem"))
        .shows("Yang masih kurang");
    let refused = submit(&author, &code).await;
    assert_eq!(refused.is(422).field("fields.summary").as_deref(), Some("field-missing"));
    for (section, fields) in required() {
        save(&author, &code, section, fields).await.is(200);
    }
    author.get(&check).await.shows("Semua yang wajib sudah diisi").shows("replikasi");
    let sending = format!("/innovations/{code}/submissions");
    let form = author.get(&check).await.form(&sending);
    author.submit(form.clone()).await.is(422).shows("Nyatakan bahwa isiannya benar");
    // Someone saves in between: what is sent is what was checked.
    save(&author, &code, "contact", json!({ "contact": "Lain" })).await.is(200);
    let form = author.get(&check).await.form(&sending);
    save(&author, &code, "contact", json!({ "contact": "Lain lagi" })).await.is(200);
    author.submit(form.choose("declared", "true")).await.is(409);
    let form = author.get(&check).await.form(&sending).choose("declared", "true");
    author.submit(form.clone()).await.sends_to(&format!("{sending}/1"));
    // Sent again: the same receipt, no second submission.
    author.submit(form).await.sends_to(&format!("{sending}/1"));
    let again = submit(&author, &code).await.is(200).json();
    assert_eq!(again["address"], format!("{sending}/1"));
    author.get(&format!("{sending}/1")).await.is(200).shows("Terkirim").shows(&code);
    // An author drafts; the agency's administrator hands in.
    let writer = site.person("penulis").await.role(Role::Author, PLACE).await;
    let other = begin(&writer, "Punya penulis").await;
    submit(&writer, &other).await.is(403).shows("only-agency-admins-submit");
    site.settle().await;
}

#[actix_web::test]
async fn a_draft_is_thrown_away_and_a_public_entry_is_not() {
    let site = Site::demo().await;
    let author = site.known("agency_admin").await;
    let code = begin(&author, "Buang").await;
    author.post(&format!("/innovations/{code}/draft/deletion"), json!({})).await.sends_to("/innovations/drafts");
    author.api().get(&format!("/innovations/{code}/draft")).await.is(404);
    let left = site.look(|conn| Ok(drafts::table.count().get_result::<i64>(conn)?)).await;
    assert!(left >= 4);
    // One that was handed in stays.
    let sent = handed_in(&author).await;
    author.api().post(&format!("/innovations/{sent}/draft/deletion"), json!({})).await.is(409);
    assert!(revision(&author, &sent).await > 0);
    site.settle().await;
}
