//! Files of questions through the site: looked at, taken whole or not at all, written out again.
use crate::support::{
    Client, Site,
    bank::{BANK, single, typed},
};
use diesel::prelude::*;
use ekopi::{
    courses::bank::import,
    schema::{bank_categories, bank_entries, bank_imports, contents},
};
use serde_json::{Value, json};

async fn author(site: &Site) -> Client<'_> {
    site.known("course_author").await
}
/// A file is looked at, then taken whole, once.
#[actix_web::test]
async fn a_file_is_taken_whole_and_once() {
    let site = Site::demo().await;
    let author = author(&site).await;
    let gift = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/questions/export.gift.txt")).unwrap();
    let before = site.bank_entries().await;
    let sent = author
        .upload(
            &format!("{BANK}/imports"),
            &[("format", "gift"), ("language", "id")],
            ("soal.txt", "text/plain", &gift),
            None,
        )
        .await;
    let path = format!("{BANK}/imports/1");
    sent.sends_to(&path);
    let preview = author.get(&path).await;
    preview.is(200).shows("13 soal akan dibuat").shows("Dasar inovasi/Konsep").shows("Keterangan tanpa jawaban");
    assert_eq!(site.bank_entries().await, before);
    let form = preview.form(&format!("{path}/application"));
    assert_eq!(form.value("status"), Some("draft"));
    author.submit(form).await.sends_to(&path);
    author.get(&path).await.shows("13 soal telah dibuat");
    // Again makes nothing more, and the file cannot be thrown away any more.
    let again = author.api().post(&format!("{path}/application"), json!({ "status": "ready" })).await;
    assert_eq!(again.is(200).json()["created"], false);
    assert_eq!(site.bank_entries().await, before + 13);
    author.api().post(&format!("{path}/removal"), json!({})).await.is(409);
    let kept = site
        .look(|conn| {
            Ok(bank_imports::table
                .select((bank_imports::source, bank_imports::made))
                .first::<(String, Option<i64>)>(conn)?)
        })
        .await;
    assert_eq!(kept, (String::new(), Some(13)));
    let list = author.api().get(&format!("{BANK}?words=replikasi&status=draft")).await.json();
    assert_eq!(list["items"][0]["category"], "Dasar inovasi/Konsep");
}
/// With one fault in it nothing is made of a file, not even its categories.
#[actix_web::test]
async fn nothing_half_written_comes_of_a_broken_file() {
    let site = Site::demo().await;
    let author = author(&site).await;
    let state = || {
        site.look(|conn| {
            let categories: i64 = bank_categories::table.count().get_result(conn)?;
            let (entries, contents): (i64, i64) =
                (bank_entries::table.count().get_result(conn)?, contents::table.count().get_result(conn)?);
            Ok((categories, entries, contents))
        })
    };
    let before = state().await;
    let text = "$CATEGORY: Baru sekali\n\nSatu?{=a ~b}\n\nDua?{=a\n\nTiga?{=a ~b}\n";
    let receipt =
        author.api().post(&format!("{BANK}/imports"), json!({ "format": "gift", "text": text })).await.is(201).json();
    let path = receipt["address"].as_str().unwrap().to_owned();
    let page = author.api().get(&path).await.json();
    assert_eq!(
        (&page["total"], &page["faults"][0]["line"], &page["faults"][0]["code"]),
        (&json!(2), &json!(5), &json!("import-gift-open"))
    );
    author.en().get(&path).await.shows("A brace is opened and not closed").lacks("/application\"");
    let refused = author.api().post(&format!("{path}/application"), json!({})).await;
    assert_eq!(refused.is(409).json()["code"], "import-has-faults");
    assert_eq!(state().await, before);
    author.post(&format!("{path}/removal"), json!({})).await.sends_to(BANK);
    author.get(&path).await.is(404);
    // What is no UTF-8 is told with its line, and so is a file that is too large.
    let latin = author
        .upload(
            &format!("{BANK}/imports"),
            &[("format", "aiken")],
            ("a.txt", "text/plain", b"Apa?\nA. caf\xe9\nB. x\nANSWER: A\n"),
            None,
        )
        .await;
    author.get(latin.header("location")).await.shows("Baris ini bukan teks UTF-8");
    let large = vec![b'a'; 1_000_001];
    let refused =
        author.upload(&format!("{BANK}/imports"), &[("format", "aiken")], ("a.txt", "text/plain", &large), None).await;
    refused.is(422).shows("id=\"file-error\"");
    for (body, field, code) in [
        (json!({ "text": "A?{}" }), "format", "field-missing"),
        (json!({ "format": "gift" }), "file", "import-no-file"),
        (json!({ "format": "gift", "text": "A?{}", "file": "B?{}" }), "text", "import-two-files"),
        (json!({ "format": "gift", "text": "A?{}", "category": 99 }), "category", "no-such-category"),
        (json!({ "format": "docx", "text": "A?{}" }), "format", "not-a-value"),
    ] {
        let refused = author.api().post(&format!("{BANK}/imports"), body).await;
        assert_eq!(refused.is(422).field(field).as_deref(), Some(code));
    }
    assert_eq!(state().await, before);
}
/// What nobody decides on goes after a week; a course has no more than twenty of them.
#[actix_web::test]
async fn files_that_wait_are_few_and_go() {
    let site = Site::demo().await;
    let author = author(&site).await;
    let send = || author.api();
    for _ in 0..20 {
        send().post(&format!("{BANK}/imports"), json!({ "format": "gift", "text": "A?{}" })).await.is(201);
    }
    assert_eq!(
        send().post(&format!("{BANK}/imports"), json!({ "format": "gift", "text": "A?{}" })).await.is(409).json()["code"],
        "too-many-imports"
    );
    for (days, gone) in [(6, 0), (2, 20)] {
        site.advance(chrono::TimeDelta::days(days));
        assert_eq!(site.change(import::sweep).await, gone);
    }
    send().post(&format!("{BANK}/imports"), json!({ "format": "gift", "text": "A?{}" })).await.is(201);
}
/// A bank that is written out and read in again is the same, by JSON in every kind.
#[actix_web::test]
async fn a_bank_written_out_and_read_again_is_the_same() {
    let site = Site::demo().await;
    let author = author(&site).await;
    let place = author.bank_category("Keluar/Masuk").await;
    for kind in ["single", "multiple", "true_false", "short_answer", "number", "matching", "ordering", "cloze", "essay"]
    {
        let mut question = typed(kind);
        question["category"] = json!(place);
        author.bank_question(question).await;
    }
    let path = format!("{BANK}/file?format=json&category={place}");
    let file = author.api().get(&path).await;
    file.is(200);
    let out: Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!(out["questions"].as_array().unwrap().len(), 9);
    let receipt = author
        .api()
        .post(&format!("{BANK}/imports"), json!({ "format": "json", "text": file.body }))
        .await
        .is(201)
        .json();
    let import = receipt["address"].as_str().unwrap().to_owned();
    author.api().post(&format!("{import}/application"), json!({ "status": "ready" })).await.is(201);
    let again: Value = serde_json::from_str(&author.api().get(&path).await.body).unwrap();
    let again = again["questions"].as_array().unwrap();
    assert_eq!(again.len(), 18);
    for question in out["questions"].as_array().unwrap() {
        let same = |other: &&Value| {
            let mut other = (*other).clone();
            other["id"] = question["id"].clone();
            other == *question
        };
        assert_eq!(again.iter().filter(same).count(), 2, "{question}");
    }
    // A hidden question stays at home.
    let hidden = author
        .bank_question({
            let mut q = single(0, "Tersembunyi?");
            q["status"] = json!("hidden");
            q
        })
        .await;
    assert!(hidden > 0);
    let gift = author.get(&format!("{BANK}/file?format=gift&language=en")).await;
    gift.is(200).lacks("Tersembunyi").shows("$CATEGORY: Keluar/Masuk");
    assert_eq!(gift.header("content-type"), "text/plain; charset=utf-8");
    author.api().get(&format!("{BANK}/file?category=999")).await.is(404);
}
