//! What is sent twice happens once; what was typed into an expired session is not lost.
use crate::support::{
    Client, Site,
    client::API,
    learning::{COURSE, FIRST, QUIZ, answers},
    world,
};
use actix_web::http::Method;
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::schema::{lessons, quiz_attempts};
use futures_util::future::join_all;
use serde_json::json;

async fn attempts(site: &Site) -> i64 {
    site.look(|conn| Ok(quiz_attempts::table.count().get_result(conn)?)).await
}

#[actix_web::test]
async fn the_same_key_gives_the_same_receipt() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.api();
    ana.enrol().await;
    let (right, wrong) = (answers("overview", 5), answers("overview", 2));
    let first = ana.post_once("k1", QUIZ, &right).await;
    let again = ana.post_once("k1", QUIZ, &right).await;
    assert_eq!((first.is(201).status, &first.body), (again.status, &again.body));
    assert_eq!(first.header("location"), again.header("location"));
    assert_eq!(attempts(&site).await, 1);
    // With anything else in it, it is refused.
    let other = ana.post_once("k1", QUIZ, &wrong).await;
    assert_eq!(other.is(422).field("key").as_deref(), Some("key-reused"));
    let elsewhere = ana.post_once("k1", "/lessons/labinov-design/quizzes/quiz/attempts", &right).await;
    assert_eq!(elsewhere.is(422).field("key").as_deref(), Some("key-reused"));
    // A refusal is not kept: the corrected call may use its key.
    ana.post_once("k2", QUIZ, &json!({ "answers": { "q1": ["a"] } })).await.is(422);
    ana.post_once("k2", QUIZ, &right).await.is(201);
    // Another person's key is another key.
    let ben = site.person("ben").await.api();
    ben.enrol().await;
    ben.post_once("k1", QUIZ, &wrong).await.is(201);
    assert_eq!(attempts(&site).await, 3);
    // It is remembered for a day.
    site.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    ana.post_once("k1", QUIZ, &right).await.is(201);
    assert_eq!(attempts(&site).await, 3);
    site.advance(TimeDelta::seconds(2));
    ana.post_once("k1", QUIZ, &right).await.is(201);
    assert_eq!(attempts(&site).await, 4);
    for odd in ["", &*"k".repeat(201)] {
        ana.post_once(odd, QUIZ, &right).await.is(400);
    }
}

#[actix_web::test]
async fn sixteen_at_once_are_one() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.api();
    let enrol = format!("{COURSE}/enrolment");
    let body = json!({});
    let receipts = join_all((0..16).map(|_| ana.post_once("seat", &enrol, &body))).await;
    assert!(receipts.iter().all(|r| r.is(201).body == receipts[0].body), "{receipts:#?}");
    let right = answers("overview", 5);
    let receipts = join_all((0..16).map(|_| ana.post_once("quiz", QUIZ, &right))).await;
    assert!(receipts.iter().all(|r| r.is(201).body == receipts[0].body), "{receipts:#?}");
    assert_eq!(attempts(&site).await, 1);
    // A key that is forgotten and not yet swept away is taken anew once.
    site.advance(TimeDelta::hours(25));
    let receipts = join_all((0..16).map(|_| ana.post_once("quiz", QUIZ, &right))).await;
    assert!(receipts.iter().all(|r| r.is(201).body == receipts[0].body), "{receipts:#?}");
    assert_eq!(attempts(&site).await, 2);
    // Where a unique column of its own stands in the way of the second, too.
    let author = site.known("course_author").await.api();
    let (create, title) = (format!("{COURSE}/lessons"), json!({ "title": { "id": "Sekali saja", "en": "" } }));
    let receipts = join_all((0..16).map(|_| author.post_once("new", &create, &title))).await;
    assert!(receipts.iter().all(|r| r.is(201).body == receipts[0].body), "{receipts:#?}");
    let made = lessons::table.filter(lessons::slug.eq("sekali-saja")).count();
    assert_eq!(site.look(move |conn| Ok(made.get_result::<i64>(conn)?)).await, 1);
}

#[actix_web::test]
async fn a_form_sent_twice_is_one_change() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    ana.enrol().await;
    let action = format!("{FIRST}/quizzes/quiz/attempts");
    // The button is pressed twice; both lead to the one attempt.
    let begin = ana.get(FIRST).await.form(&action);
    ana.submit(begin.clone()).await.sends_to(&format!("{action}/1"));
    ana.submit(begin).await.sends_to(&format!("{action}/1"));
    assert_eq!(attempts(&site).await, 1);
    let running = format!("{action}/1");
    let save = format!("{running}/answers");
    let form = ana.get(&running).await.form(&save).choose("answers.q1", "a");
    ana.submit(form.clone()).await.sends_to(&running);
    ana.submit(form.clone()).await.sends_to(&running);
    // Back, something else chosen, sent again with the old key: the form again, with a new key, and what was chosen.
    let mut other = form.clone();
    other.fields.retain(|(name, _)| name != "answers.q1");
    let other = other.choose("answers.q1", "d");
    let again = ana.submit(other).await;
    let shown = again.is(422).shows("Formulir ini sudah pernah dikirim dengan isi lain").form(&save);
    assert_ne!(shown.value("key"), form.value("key"));
    assert_eq!(shown.value("answers.q1"), Some("d"));
    ana.submit(shown).await.sends_to(&running);
    let now = ana.get(&running).await.form(&save);
    assert_eq!(now.value("answers.q1"), Some("d"));
}

#[actix_web::test]
async fn what_was_typed_into_an_expired_session_is_sent_after_signing_in() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let api = author.api(); // its token lives on
    let action = "/lessons/labinov-overview/draft";
    let form = author.get(action).await.form(action);
    let text = "Baris satu & <dua>\n\n\"tiga\" — 100 %";
    let form = form.fill("title.id", "Judul yang panjang").fill("text.id", text);
    site.advance(TimeDelta::days(7));
    let page = author.submit(form).await;
    page.is(401).shows("Sesi Anda telah berakhir");
    let password = &world::accounts().iter().find(|a| a.role == "course_author").unwrap().password;
    let sign_in = page.form("/session").fill("email", "course-author@demo.invalid");
    // Mistyped first: what was typed before stays all the same.
    let page = author.submit(sign_in.clone().fill("password", "wrong password")).await;
    let sign_in = page.is(422).form("/session").fill("password", password);
    let page = author.submit(sign_in).await;
    page.is(200).shows("Anda sudah masuk kembali");
    let secret = page.cookie("__Host-session").unwrap().to_owned();
    let author = Client { secret: Some(secret), ..author };
    let resumed = page.form(action);
    assert_eq!(resumed.value("text.id").map(|t| t.replace("\r\n", "\n")).as_deref(), Some(text));
    author.submit(resumed).await.sends_to(action);
    let saved = api.get(action).await.json();
    assert_eq!(
        (&saved["draft"]["title"]["id"], &saved["draft"]["text"]["id"]),
        (&json!("Judul yang panjang"), &json!(text))
    );
    assert_eq!(saved["draft"]["version"], 2);
}

#[actix_web::test]
async fn no_password_is_kept_for_later() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    site.advance(TimeDelta::days(7));
    let page = ana.post(&format!("{COURSE}/enrolment"), json!({ "password": "hunter2hunter2", "note": "kept" })).await;
    page.is(401).lacks("hunter2");
    assert!(page.form("/session").value("resume").unwrap().contains("kept"));
    // In the API there is nothing to resume.
    let api = Client { prefix: API, secret: None, ..ana.clone() };
    let answer = api.send(Method::POST, &format!("{COURSE}/enrolment"), Some(json!({}))).await;
    assert_eq!(answer.is(401).header("content-type"), "application/problem+json");
    // Where a resumed form goes stays on this site.
    let password = &world::accounts()[0].password;
    let evil = json!({ "place": "https://evil.example/x", "fields": [["a", "b"]] }).to_string();
    let typed = json!({ "email": world::accounts()[0].email, "password": password, "resume": evil });
    site.visitor().post("/session", typed).await.is(200).lacks("evil.example");
}
