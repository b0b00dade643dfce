//! Evidence of an idea: who reads it on its way from a draft to the bank, and what is offered by whoever means harm.
use crate::support::{
    Client, Site,
    ideas::{PLACE, begin, offer, offered, required, review, save, send, whole},
    offered::{DOWNLOADS, NAMES, WIDE, WORD, archives, dishonest, is_bare, stowaways},
    scanner::Scanner,
    upload::{PDF, eicar, hollow_png},
    world::World,
};
use actix_web::http::Method;
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    clock,
    schema::{files, rules},
};
use futures_util::future::join_all;
use serde_json::json;
use std::sync::atomic::Ordering::SeqCst;

async fn author(site: &Site) -> Client<'_> {
    site.person("ana").await.role(Role::Author, Some(PLACE)).await
}
fn pdf() -> (&'static str, &'static str, &'static [u8]) {
    ("data.pdf", "application/pdf", PDF)
}

/// Before an idea is sent neither reviewers nor other agencies nor the public learn that it is there; then its reviewers
/// read what was sent, and everyone what was accepted.
#[actix_web::test]
async fn a_draft_and_its_evidence_are_there_for_its_writers_alone() {
    let site = Site::demo().await;
    let ana = author(&site).await;
    let code = whole(&ana, "bukti").await;
    let first = offered(&ana, &code, pdf()).await;
    let (curator, mentor) = (site.known("curator").await, site.known("mentor").await);
    let elsewhere = site.person("luar").await.role(Role::AgencyAdmin, Some("pemerintah-kabupaten-jember")).await;
    let person = site.person("orang").await;
    let of = |code: &str, rest: &str| format!("/ideas/{code}{rest}");
    let at = |rest: &str| of(&code, rest);
    let file = |handle: &str| at(&format!("/files/{handle}"));
    let own = file(&first);
    for reader in [&ana, &site.known("agency_leader").await] {
        for path in [at(""), at("/draft"), at("/files"), own.clone()] {
            reader.api().get(&path).await.is(200);
        }
    }
    let evidence = format!("/files/{first}");
    let public = ["", "/versions/1", &evidence];
    let inner = ["/rounds/1", "/files", "/authors", "/eligibility", "/draft", "/draft/check", "/draft/similar"];
    for rest in public.into_iter().chain(inner).chain(["/draft/problem"]) {
        for stranger in [&curator, &mentor, &elsewhere, &person] {
            for face in [stranger.clone(), stranger.api()] {
                face.get(&at(rest)).await.is(404).lacks("Gagasan bukti");
            }
        }
        // Visitors learn as much as of an idea that is not there.
        for face in [site.visitor(), site.visitor().api()] {
            let (here, nowhere) = (face.get(&at(rest)).await, face.get(&of("IDE-2026-99999-X", rest)).await);
            assert_eq!(here.status, nowhere.status, "{here:?}");
            assert!(here.status == 404 || !public.contains(&rest), "{here:?}");
            here.lacks("Gagasan bukti");
        }
    }
    for stranger in [&curator, &elsewhere] {
        offer(stranger, &code, pdf()).await.is(404);
        stranger.api().post(&format!("{own}/removal"), json!({})).await.is(404);
    }

    send(&ana, &code).await.is(201);
    for reader in [&curator, &mentor] {
        for path in [own.clone(), at("/versions/1"), at("/rounds/1")] {
            reader.api().get(&path).await.is(200);
        }
        // What is being written is not theirs.
        for rest in ["/files", "/draft", "/draft/check", "/eligibility"] {
            reader.api().get(&at(rest)).await.is(404);
        }
    }
    let outside = async |path: &str, status: u16| {
        for stranger in [&elsewhere, &person, &site.visitor()] {
            stranger.api().get(path).await.is(status);
        }
    };
    for path in [own.clone(), at(""), at("/versions/1")] {
        outside(&path, 404).await;
    }
    // What is being reviewed is not changed under its reviewer.
    ana.api().post(&format!("{own}/removal"), json!({})).await.is(409);
    offer(&ana, &code, pdf()).await.is(409);

    // Returned: what is added meanwhile is read once it was sent; what is taken out stays with the version it was sent with.
    curator.api().post(&at("/rounds/1/claim"), json!({})).await.is(200);
    review(&curator, &code, 1, &[("novelty", "Apa bedanya?")]).await.is(200);
    curator.api().post(&at("/rounds/1/return"), json!({ "message": "Satu hal.", "due_on": "" })).await.is(200);
    let second = offered(&ana, &code, ("tabel.csv", "text/csv", b"bulan;antrean\n1;20\n")).await;
    let new = file(&second);
    ana.api().post(&format!("{own}/removal"), json!({})).await.is(200);
    curator.api().get(&new).await.is(404);
    let mut solution = required("bukti")[4].1.clone();
    solution["novelty"] = "Belum ada di tempat lain.".into();
    save(&ana, &code, "solution", solution).await.is(200);
    send(&ana, &code).await.is(201);
    for (number, handle) in [(1, &first), (2, &second)] {
        let version = curator.api().get(&at(&format!("/versions/{number}"))).await.is(200).json();
        let handles: Vec<&str> =
            version["files"].as_array().unwrap().iter().filter_map(|item| item["file"]["handle"].as_str()).collect();
        assert_eq!(handles, [handle.as_str()]);
        for reader in [&ana, &curator] {
            reader.api().get(&file(handle)).await.is(200);
        }
        outside(&file(handle), 404).await;
    }

    review(&curator, &code, 2, &[]).await.is(200);
    curator.api().post(&at("/rounds/2/acceptance"), json!({})).await.is(200);
    site.visitor().get(&at("")).await.is(200).shows("Data antrean");
    for (path, status) in [(&new, 200), (&at("/versions/2"), 200), (&own, 404), (&at("/versions/1"), 404)] {
        outside(path, status).await;
    }
    person.api().get(&at("/files")).await.is(404);
    ana.api().post(&at("/withdrawal"), json!({ "reason": "Batal" })).await.is(200);
    outside(&new, 410).await;
    curator.api().get(&new).await.is(200);
    site.settle().await;
}

#[actix_web::test]
async fn a_draft_that_is_thrown_away_takes_its_files_along() {
    let site = Site::demo().await;
    let ana = author(&site).await;
    let code = begin(&ana, "Gagasan dibuang").await;
    let loose = offered(&ana, &code, pdf()).await;
    ana.api().post(&format!("/ideas/{code}/draft/deletion"), json!({})).await.is(200);
    ana.api().get(&format!("/ideas/{code}/draft")).await.is(404);
    ana.api().get(&format!("/ideas/{code}/files/{loose}")).await.is(404);
    let left =
        site.look(move |conn| Ok(files::table.filter(files::handle.eq(loose)).count().get_result::<i64>(conn)?)).await;
    assert_eq!(left, 0);
    site.settle().await;
}

/// What is too long, lies about what it is, unfolds without end or has too many pixels is refused, and nothing stays.
#[actix_web::test]
async fn evidence_that_lies_or_unfolds_is_refused() {
    let site = Site::demo().await;
    let ana = author(&site).await;
    let code = begin(&ana, "Gagasan dengan bukti").await;
    let over = vec![b'a'; 10 * 1024 * 1024 + 1];
    offer(&ana, &code, ("a.txt", "text/plain", &over)).await.is(413);
    for ((name, kind, content), says) in dishonest() {
        let refused = offer(&ana, &code, (name, kind, &content)).await;
        assert_eq!(refused.is(422).field("file").as_deref(), Some(says), "{name} {kind}");
    }
    for (what, content) in archives() {
        let says = offer(&ana, &code, ("a.docx", WORD, &content)).await.is(422).field("file");
        assert!(["file-unsafe", "file-kind-differs"].map(Some).contains(&says.as_deref()), "{what}: {says:?}");
    }
    for (width, height) in WIDE {
        let picture = hollow_png(width, height);
        let says = offer(&ana, &code, ("a.png", "image/png", &picture)).await.is(422).field("file");
        assert!(["picture-too-large", "picture-broken"].map(Some).contains(&says.as_deref()), "{width}×{height}");
    }
    assert_eq!(ana.api().get(&format!("/ideas/{code}/files")).await.json()["items"], json!([]));
    assert_eq!(site.kept_files(), Vec::<String>::new());
    site.settle().await;
}

/// Names are texts, pictures are written anew, and all are handed out as something to keep.
#[actix_web::test]
async fn evidence_is_neutral_by_name_and_content() {
    let site = Site::demo().await;
    let ana = author(&site).await;
    let code = begin(&ana, "Gagasan dengan nama berkas").await;
    let list = format!("/ideas/{code}/files");
    for name in NAMES {
        let answer = offer(&ana, &code, (name, "application/pdf", PDF)).await;
        assert!([201, 422].contains(&answer.status), "{name:?}: {answer:?}");
        for item in ana.api().get(&list).await.json()["items"].as_array().unwrap() {
            let (kept, handle) = (item["file"]["name"].as_str().unwrap(), item["file"]["handle"].as_str().unwrap());
            assert!(!kept.contains(['/', '\\', '\0']), "{kept}");
            ana.api().post(&format!("{list}/{handle}/removal"), json!({})).await.is(200);
        }
    }
    offer(&ana, &code, ("x\0.pdf", "application/pdf", PDF)).await.is(400);
    let kept = site.kept_files();
    assert!(kept.len() == 1 && kept[0].starts_with("files/"), "one content, whatever it is called: {kept:?}");
    for (name, wanted) in DOWNLOADS {
        let handle = offered(&ana, &code, (name, "application/pdf", PDF)).await;
        let answer = ana.get(&format!("{list}/{handle}")).await;
        let said = answer.is(200).header("content-disposition");
        assert!(said.starts_with("attachment; filename=\"") && said.contains(wanted), "{said}");
        assert!(said.is_ascii() && !said.contains(['\r', '\n']) && said.matches('"').count() == 2, "{said}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.header("content-security-policy").contains("sandbox"));
    }
    for (name, kind, content) in stowaways() {
        let handle = offered(&ana, &code, (name, kind, &content)).await;
        let (_, content) = site.ask_bytes(ana.request(Method::GET, &format!("{list}/{handle}"))).await;
        assert!(is_bare(&content), "{name}");
    }
    site.settle().await;
}

/// Of many at once a person has as much as their quota holds, and a draft ten.
#[actix_web::test]
async fn quota_and_number_hold_for_evidence_at_once() {
    let site = Site::demo().await;
    let ana = author(&site).await;
    site.change(|conn| {
        let now = clock::now();
        let rule = (rules::name.eq("upload-mib"), rules::value.eq(10), rules::unit.eq("count"));
        let made = (rules::valid_from.eq(now), rules::note.eq(""), rules::created_at.eq(now));
        Ok(diesel::insert_into(rules::table).values((rule, made)).execute(conn)?)
    })
    .await;
    let code = begin(&ana, "Gagasan dengan banyak bukti").await;
    let content = vec![b'a'; 3 * 1024 * 1024];
    let answers = join_all((0..8).map(|_| offer(&ana, &code, ("a.txt", "text/plain", &content)))).await;
    assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 3, "{answers:?}");
    for refused in answers.iter().filter(|a| a.status != 201) {
        assert_eq!(refused.is(422).field("file").as_deref(), Some("file-quota"));
    }
    let code = begin(&ana, "Gagasan dengan sepuluh bukti").await;
    let answers = join_all((0..12).map(|_| offer(&ana, &code, pdf()))).await;
    assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 10, "{answers:?}");
    for refused in answers.iter().filter(|a| a.status != 201) {
        refused.is(409).shows("too-many-files");
    }
    let items = ana.api().get(&format!("/ideas/{code}/files")).await.json()["items"].as_array().map(Vec::len);
    assert_eq!(items, Some(10));
    site.settle().await;
}

/// What a scanner finds, and what waits for it, is read by nobody and sent with nothing.
#[actix_web::test]
async fn evidence_waits_for_the_scanner_and_what_it_finds_is_not_sent() {
    let scanner = Scanner::start();
    let address = scanner.address.to_string();
    let site = Site::of(World::Demo, &[("EKOPI_CLAMD", &address)]).await;
    let ana = author(&site).await;
    let code = whole(&ana, "pindai").await;
    scanner.mute.store(true, SeqCst);
    let good = offered(&ana, &code, ("good.txt", "text/plain", b"good")).await;
    let bad = offered(&ana, &code, ("bad.txt", "text/plain", &eicar())).await;
    let file = |handle: &str| format!("/ideas/{code}/files/{handle}");
    site.settle().await;
    for handle in [&good, &bad] {
        ana.api().get(&file(handle)).await.is(404);
    }
    send(&ana, &code).await.is(409).shows("file-not-clean");
    scanner.mute.store(false, SeqCst);
    site.advance(TimeDelta::minutes(3));
    site.settle().await;
    ana.api().get(&file(&good)).await.is(200);
    ana.api().get(&file(&bad)).await.is(404);
    send(&ana, &code).await.is(409).shows("file-not-clean");
    ana.api().post(&format!("{}/removal", file(&bad)), json!({})).await.is(200);
    send(&ana, &code).await.is(201);
    let curator = site.known("curator").await;
    curator.api().get(&file(&good)).await.is(200);
    curator.api().get(&file(&bad)).await.is(404);
    site.settle().await;
}
