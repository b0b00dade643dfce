//! The question bank: who sees it, categories, versions, the editor of each kind, files in and out.
use crate::support::{
    Client, Site,
    bank::{BANK, QUESTIONS, single, typed},
    learning::COURSE,
};
use diesel::prelude::*;
use ekopi::schema::{bank_categories, bank_entries, content_versions, contents};
use serde_json::{Value, json};

async fn author(site: &Site) -> Client<'_> {
    site.known("course_author").await
}

/// Whoever learns, or is nobody here, is not told that there is a bank; teachers read it and change nothing.
#[actix_web::test]
async fn only_the_staff_of_a_course_sees_its_bank() {
    let site = Site::demo().await;
    let learner = site.person("ana").await;
    learner.enrol().await;
    let paths = [
        "",
        "/questions/1",
        "/questions/new",
        "/categories/1",
        "/imports/new",
        "/imports/1",
        "/file?format=json",
        "/file?format=gift",
        "?words=tahap",
    ];
    for path in paths {
        let path = format!("{BANK}{path}");
        site.visitor().get(&path).await.is(303);
        for stranger in [learner.clone(), site.known("curator").await, site.known("system_admin").await] {
            let answer = stranger.get(&path).await;
            answer.is(404);
            stranger.get("/courses/tidak-ada/bank").await.is(404);
        }
    }
    for (path, body) in [
        ("/questions", single(0, "Apa?")),
        ("/categories", json!({ "path": "A" })),
        ("/imports", json!({ "format": "gift", "text": "A?{}" })),
        ("/questions/1", single(1, "Apa?")),
        ("/categories/1", json!({ "path": "A" })),
        ("/categories/1/removal", json!({})),
    ] {
        let path = format!("{BANK}{path}");
        learner.api().post(&path, body.clone()).await.is(404);
        site.known("course_teacher").await.api().post(&path, body).await.is(403);
    }
    let teacher = site.known("course_teacher").await;
    teacher.get(BANK).await.is(200).lacks("/bank/questions\"").lacks(&format!("{BANK}/imports/new"));
    teacher.get(&format!("{BANK}/questions/1")).await.is(200).shows("disabled");
    teacher.get(&format!("{BANK}/questions/new")).await.is(403);
    // The search, the course's page and its lessons say nothing of it.
    let words = author(&site).await.bank_question(single(0, "Xylofonia rahasia?")).await;
    assert!(words > 0);
    for path in ["/search?q=Xylofonia", COURSE, "/lessons/labinov-overview"] {
        let answer = learner.api().get(path).await;
        assert!(!answer.body.contains("Xylofonia rahasia"), "{path}");
    }
}

#[actix_web::test]
async fn categories_are_a_tree_of_three_levels() {
    let site = Site::demo().await;
    let author = author(&site).await;
    let api = author.api();
    let deep = author.bank_category("Satu/Dua/Tiga").await;
    let list = api.get(BANK).await.json();
    let paths = |list: &Value| {
        list["categories"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["path"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let own = |paths: Vec<String>| {
        paths.into_iter().filter(|p| p.starts_with("Satu") || p.starts_with("Lain")).collect::<Vec<_>>()
    };
    assert_eq!(own(paths(&list)), ["Satu", "Satu/Dua", "Satu/Dua/Tiga"]);
    // Twice is no error and makes nothing.
    api.post(&format!("{BANK}/categories"), json!({ "path": " Satu / Dua " })).await.is(200);
    for (path, code) in [("", "field-missing"), ("a/b/c/d", "category-levels")] {
        let refused = api.post(&format!("{BANK}/categories"), json!({ "path": path })).await;
        assert_eq!(refused.is(422).field("path").as_deref(), Some(code), "{path}");
    }
    let number = |path: &str| {
        list["categories"].as_array().unwrap().iter().find(|c| c["path"] == path).unwrap()["number"].as_i64().unwrap()
    };
    let (one, two) = (number("Satu"), number("Satu/Dua"));
    for (path, code) in [("Satu/Dua/x", "category-in-itself"), ("x/y", "category-levels")] {
        let of = if code == "category-levels" { one } else { two };
        let refused = api.post(&format!("{BANK}/categories/{of}"), json!({ "path": path })).await;
        assert_eq!(refused.is(422).field("path").as_deref(), Some(code), "{path}");
    }
    let question = author
        .bank_question({
            let mut q = single(0, "Apa?");
            q["category"] = json!(deep);
            q
        })
        .await;
    api.post(&format!("{BANK}/categories/{two}/removal"), json!({})).await.is(409);
    api.post(&format!("{BANK}/categories/{deep}/removal"), json!({})).await.is(409);
    api.post(&format!("{BANK}/categories/{two}"), json!({ "path": "Lain/Dua" })).await.is(200);
    let list = api.get(BANK).await.json();
    assert_eq!(own(paths(&list)), ["Lain", "Lain/Dua", "Lain/Dua/Tiga", "Satu"]);
    let taken = api.post(&format!("{BANK}/categories/{one}"), json!({ "path": "Lain/Dua" })).await;
    assert_eq!(taken.is(422).field("path").as_deref(), Some("category-taken"));
    api.post(&format!("{BANK}/categories/{one}/removal"), json!({})).await.is(200);
    // What lies in a category is found by those above it.
    let above = api.get(&format!("{BANK}?category={two}")).await.json();
    assert_eq!(
        (above["items"].as_array().unwrap().len(), &above["items"][0]["number"], &above["items"][0]["category"]),
        (1, &json!(question), &json!("Lain/Dua/Tiga"))
    );
    // The page, without a program.
    let form = author.get(BANK).await.form(&format!("{BANK}/categories"));
    author.submit(form.clone().fill("path", "a/b/c/d")).await.is(422).shows("id=\"path-error\"");
    author.submit(form.fill("path", "Baru")).await.sends_to(BANK);
    let rename = author.get(&format!("{BANK}/categories/{two}")).await.form(&format!("{BANK}/categories/{two}"));
    author.submit(rename.fill("path", "Lain/Kedua")).await.sends_to(BANK);
    let names = site.look(|conn| Ok(bank_categories::table.select(bank_categories::path).load::<String>(conn)?)).await;
    assert!(names.contains(&"Lain/Kedua/Tiga".to_owned()) && names.contains(&"Baru".to_owned()), "{names:?}");
}

/// A draft changes nothing for quizzes, a ready version is served from now on, a hidden question is served no more.
#[actix_web::test]
async fn each_save_is_a_version_with_its_own_status() {
    let site = Site::demo().await;
    let author = author(&site).await;
    let number = author.bank_question(single(0, "Pertama?")).await;
    let path = format!("{BANK}/questions/{number}");
    let served = || async {
        let page = author.api().get(&path).await.json();
        page["versions"].as_array().unwrap().iter().find(|v| v["served"] == true).map(|v| v["number"].as_i64().unwrap())
    };
    assert_eq!(served().await, Some(1));
    let save = |version: i64, words: &str, status: &str| {
        let mut question = single(version, words);
        (question["status"], question["options"][0]["id"], question["options"][1]["id"]) =
            (json!(status), json!("a"), json!("b"));
        question
    };
    author.api().post(&path, save(1, "Kedua?", "draft")).await.is(200);
    assert_eq!(served().await, Some(1));
    author.api().post(&path, save(2, "Ketiga?", "ready")).await.is(200);
    assert_eq!(served().await, Some(3));
    // The same again is no version.
    author.api().post(&path, save(3, "Ketiga?", "ready")).await.is(200);
    author.api().post(&path, save(3, "Ketiga?", "hidden")).await.is(200);
    assert_eq!(served().await, None);
    let page = author.api().get(&path).await.json();
    let all: Vec<_> = page["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| format!("{} {}", v["number"], v["status"].as_str().unwrap()))
        .collect();
    assert_eq!(all, ["4 hidden", "3 ready", "2 draft", "1 ready"]);
    // No version was changed.
    let words = site
        .look(move |conn| {
            let content: i64 = bank_entries::table
                .filter(bank_entries::number.eq(number))
                .select(bank_entries::content_id)
                .first(conn)?;
            Ok(content_versions::table
                .filter(content_versions::content_id.eq(content))
                .order(content_versions::number)
                .select(content_versions::document)
                .load::<String>(conn)?)
        })
        .await;
    assert!(words[0].contains("Pertama?") && words[1].contains("Kedua?") && words[3].contains("hidden"), "{words:?}");
    site.look(move |conn| {
        let (draft, published): (Option<i64>, Option<i64>) = contents::table
            .inner_join(bank_entries::table)
            .filter(bank_entries::number.eq(number))
            .select((contents::draft_version_id, contents::published_version_id))
            .first(conn)?;
        assert!(draft.is_some() && published.is_none());
        Ok(())
    })
    .await;
}
/// Who saves over what someone else has saved meanwhile is shown both, and loses nothing.
#[actix_web::test]
async fn a_stale_save_shows_both_texts() {
    let site = Site::demo().await;
    let author = author(&site).await;
    let number = author.bank_question(single(0, "Awal?")).await;
    let path = format!("{BANK}/questions/{number}");
    let mine =
        author.get(&path).await.form(&path).fill("prompt.id", "Punya saya?").fill("options.0.text.id", "Pilihan saya");
    let theirs = author
        .get(&path)
        .await
        .form(&path)
        .fill("prompt.id", "Punya mereka?")
        .fill("options.1.feedback.id", "Umpan mereka");
    author.submit(theirs).await.sends_to(&path);
    let stale = author.submit(mine).await;
    stale.is(409).shows("Punya mereka?").shows("Umpan mereka");
    let again = stale.form(&path);
    assert_eq!(
        (again.value("prompt.id"), again.value("options.0.text.id"), again.value("version")),
        (Some("Punya saya?"), Some("Pilihan saya"), Some("2"))
    );
    author.submit(again).await.sends_to(&path);
    let answer = author.api().post(&path, single(1, "Lama?")).await;
    assert_eq!(answer.is(409).json()["type"], "/problems/stale");
    assert_eq!(author.api().get(&path).await.json()["draft"]["prompt"]["id"], "Punya saya?");
}

#[actix_web::test]
async fn the_bank_is_narrowed_and_comes_in_pages() {
    let site = Site::demo().await;
    let author = author(&site).await;
    let api = author.api();
    let place = author.bank_category("Uji").await;
    for n in 0..5 {
        let mut question = single(0, &format!("Uji_coba {n} 50%?"));
        question["category"] = json!(place);
        question["status"] = json!(if n == 0 { "draft" } else { "ready" });
        author.bank_question(question).await;
    }
    author.bank_question(typed("essay")).await;
    let numbers = |answer: &Value| {
        answer["items"].as_array().unwrap().iter().map(|i| i["number"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let mut seen = vec![];
    let mut path = format!("{BANK}?category={place}&limit=2");
    loop {
        let page = api.get(&path).await.json();
        seen.extend(numbers(&page));
        match page["next"].as_str() {
            Some(next) => path = format!("{BANK}?category={place}&limit=2&after={next}"),
            None => break,
        }
    }
    let first = i64::try_from(QUESTIONS).unwrap() + 1;
    assert_eq!(seen, (first..first + 5).rev().collect::<Vec<_>>());
    for (query, count) in [
        ("status=draft", 1),
        ("kind=essay&words=tanya", 1),
        ("words=UJI_COBA", 5),
        ("words=50%25", 5),
        ("words=uji%25coba", 0),
        ("category=0&kind=essay", 1),
    ] {
        let found = api.get(&format!("{BANK}?{query}&limit=100")).await.json();
        let in_place =
            found["items"].as_array().unwrap().iter().filter(|i| i["number"].as_i64() >= Some(first)).count();
        assert_eq!(in_place, count, "{query}");
    }
    api.get(&format!("{BANK}?category=999")).await.is(200);
    author.get(&format!("{BANK}?category=999&kind=puzzle")).await.is(200);
    author.get(&format!("{BANK}?words=tidakadaapaapa")).await.is(200).shows("Tidak ada soal yang cocok");
    author.en().get(&format!("{BANK}?limit=2")).await.is(200).shows("rel=\"next\"");
}
