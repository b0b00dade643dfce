//! Practices in lessons: suggested by the lesson's own words, cited in one step, taught as cases whose facts live on.
use crate::support::{
    Site,
    learning::{CASE, COURSE, FIRST},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::actor::Actor,
    clock, content,
    courses::block::{Body, LessonDocument},
    event::{self, Event},
    innovations::profile::{Profile, Sustainability},
    schema::{innovations, lesson_cases},
};
use serde_json::{Value, json};

const DESIGN: &str = "/lessons/labinov-design";

/// Publishes the practice of the demonstration's case anew, past the verbs of its curators.
async fn revise(site: &Site, change: fn(&mut Profile)) -> String {
    let code = site
        .change(move |conn| {
            let of = lesson_cases::table.inner_join(innovations::table);
            let (id, content, code): (i64, i64, String) =
                of.select((innovations::id, innovations::content_id, innovations::code)).first(conn)?;
            let before = content::draft(conn, content)?;
            let mut profile: Profile = before.document()?;
            change(&mut profile);
            let version = content::save(conn, &Actor::system(), content, before.number, &profile)?;
            content::publish(conn, &Actor::system(), "", &[(content, Some(version.id))])?;
            let columns = (innovations::name.eq(&profile.name), innovations::published_at.eq(clock::now()));
            diesel::update(innovations::table.find(id)).set(columns).execute(conn)?;
            event::record(conn, &Actor::system(), &Event::InnovationPublished { innovation: id, code: code.clone() })?;
            Ok(code)
        })
        .await;
    site.settle().await;
    code
}
async fn waiting(site: &Site) -> Vec<Value> {
    let me = site.known("course_author").await.api().get("/me").await.json();
    me["waiting"]["cases"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_case_shows_the_practice_of_today_beside_words_of_then() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let page = visitor.get(DESIGN).await;
    page.shows("Kasus: Sepakat Trotoar")
        .shows("ruas yang tertata")
        .shows("Ditulis untuk versi 1")
        .lacks("berubah sejak");
    page.shows("Petugas yang dikerahkan tiap operasi turun").shows("120 → 36 (−70 %)");
    visitor.en().get(DESIGN).await.shows("Written for version 1").shows("stretches of pavement");
    assert!(waiting(&site).await.is_empty());
    // A correction of what is not shown changes nothing.
    revise(&site, |profile| profile.background = "Lain".into()).await;
    visitor.get(DESIGN).await.lacks("berubah sejak");
    assert!(waiting(&site).await.is_empty());

    let mails = site.mail().len();
    revise(&site, |profile| profile.result = "Petugas turun menjadi 30 orang.".into()).await;
    let page = visitor.get(DESIGN).await;
    page.shows("berubah sejak uraian ini ditulis").shows("Petugas turun menjadi 30 orang").shows("ruas yang tertata");
    let case = visitor.api().get(DESIGN).await.json()["blocks"][1]["case"].clone();
    assert_eq!(
        (&case["changed"], &case["written_for"], &case["practice"]["version"]),
        (&json!(true), &json!(1), &json!(3))
    );
    // The author has a task, a notice and a mail; once.
    let tasks = waiting(&site).await;
    assert_eq!((tasks.len(), &tasks[0]["reason"], &tasks[0]["block"]), (1, &json!("changed"), &json!("case-1")));
    let kirana = site.known("course_author").await;
    kirana.get("/me").await.shows("Fakta berubah:").shows("kasus dalam “Design: menyusun rencana aksi”");
    kirana.get("/me/notices").await.shows("berubah atau berhenti sejak Anda menulis kasusnya");
    let sent: Vec<_> = site.mail().into_iter().skip(mails).collect();
    assert_eq!(sent.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["course-author@demo.invalid"]);
    assert!(sent[0].text.contains(CASE), "{}", sent[0].text);

    // "Checked, the text is still right": nothing waits, and the words are marked as checked.
    let desk = kirana.get(CASE).await;
    desk.shows("Saat uraian ditulis").shows("dari 120 menjadi 36 orang").shows("Petugas turun menjadi 30 orang");
    let form = desk.form(&format!("{CASE}/check"));
    assert_eq!(form.value("practice_version"), Some("3"));
    // Changed once more meanwhile: nobody confirms what they have not seen.
    revise(&site, |profile| profile.result = "Petugas turun menjadi 25 orang.".into()).await;
    kirana.submit(form).await.is(409).shows("berubah lagi");
    let form = kirana.get(CASE).await.form(&format!("{CASE}/check"));
    kirana.submit(form).await.sends_to(CASE);
    assert!(waiting(&site).await.is_empty());
    visitor.get(DESIGN).await.lacks("berubah sejak").shows("Ditulis untuk versi 4").shows("25 orang");

    // Or the words are written anew: saved for the practice as it is.
    revise(&site, |profile| profile.name = "Sepakat Trotoar Baru".into()).await;
    assert_eq!(waiting(&site).await.len(), 1);
    let form = kirana.get(CASE).await.form(CASE).fill("text.id", "Uraian **baru**.");
    kirana.submit(form.clone()).await.sends_to(&format!("{DESIGN}/draft"));
    assert!(waiting(&site).await.is_empty());
    visitor.get(DESIGN).await.shows("Sepakat Trotoar Baru").lacks("Uraian baru").lacks("Uraian <strong>");
    // Someone else, from before: both texts.
    let late = kirana.submit(form.fill("text.id", "Uraian lain.")).await;
    assert!([409, 422].contains(&late.status), "{late:?}");
    let api = kirana.api();
    let stale = api.post(CASE, json!({ "version": 1, "text": { "id": "Lain lagi", "en": "" } })).await;
    assert_eq!(stale.is(409).json()["theirs"]["text"]["id"], "Uraian **baru**.");
    let version = api.get(&format!("{DESIGN}/draft")).await.json()["draft"]["version"].as_i64().unwrap();
    api.post(&format!("{DESIGN}/publication"), json!({ "version": version })).await.is(200);
    visitor.get(DESIGN).await.shows("Uraian baru").shows("Ditulis untuk versi 5");
}

#[actix_web::test]
async fn a_practice_that_stops_leaves_a_task_and_a_word() {
    let site = Site::demo().await;
    revise(&site, |profile| profile.sustainability_status = Some(Sustainability::Stopped)).await;
    assert_eq!(waiting(&site).await[0]["reason"], "stopped");
    site.visitor().get(DESIGN).await.shows("Praktik ini berhenti atau ditarik");
    // Taken up again: nothing waits any more.
    let code = revise(&site, |profile| profile.sustainability_status = Some(Sustainability::ContinuingSmoothly)).await;
    assert!(waiting(&site).await.is_empty());
    // What its owner or a curator answers counts before any version says so.
    let citra = site.known("curator").await;
    let checks = format!("/innovations/{code}/checks");
    citra.api().post(&checks, json!({ "answer": "stopped", "note": "Trotoar dibongkar" })).await.is(201);
    site.settle().await;
    assert_eq!(waiting(&site).await[0]["reason"], "stopped");
    site.visitor().get(DESIGN).await.shows("Praktik ini berhenti atau ditarik");
    citra.api().post(&checks, json!({ "answer": "running" })).await.is(201);
    site.settle().await;
    assert!(waiting(&site).await.is_empty());
    citra.post(&format!("/innovations/{code}/withdrawal"), json!({ "reason": "Data keliru" })).await.is(303);
    site.settle().await;
    assert_eq!(waiting(&site).await[0]["reason"], "stopped");
    let page = site.visitor().get(DESIGN).await;
    page.shows("berhenti atau ditarik").shows("Data keliru").shows("ruas yang tertata").shows("Contoh ditarik");
    // Of a withdrawal one mail tells, not two.
    let told: Vec<_> = site.mail().into_iter().filter(|mail| mail.to == "course-author@demo.invalid").collect();
    assert_eq!(told.len(), 3, "of the stop, of what was answered, and of the withdrawal");
    let kirana = site.known("course_author").await;
    let form = kirana.get(CASE).await.form(&format!("{CASE}/check"));
    kirana.submit(form).await.sends_to(CASE);
    assert!(waiting(&site).await.is_empty());
}

/// A case counts like a text: without it the lesson is not done.
#[actix_web::test]
async fn a_case_is_read_like_a_text() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    ana.enrol().await;
    let page = ana.get(DESIGN).await;
    let forms = page.forms().into_iter().filter(|form| form.action == format!("{DESIGN}/reading"));
    let blocks: Vec<_> = forms.map(|form| form.value("block").unwrap().to_owned()).collect();
    assert_eq!(blocks, ["text", "case-1"]);
    let api = ana.api();
    api.post(&format!("{DESIGN}/reading"), json!({ "block": "text" })).await.is(201);
    let answers = crate::support::learning::answers("design", 5);
    api.post(&format!("{DESIGN}/quizzes/quiz/attempts"), answers).await.is(201);
    assert_eq!(api.get(DESIGN).await.json()["done"], false);
    api.post(&format!("{DESIGN}/reading"), json!({ "block": "case-1" })).await.is(201);
    assert_eq!(api.get(DESIGN).await.json()["done"], true);
    assert_eq!(
        api.post(&format!("{DESIGN}/reading"), json!({ "block": "quiz" })).await.is(422).field("block").as_deref(),
        Some("no-such-block")
    );
}

#[actix_web::test]
async fn an_author_cites_a_suggestion_in_one_step_and_teaches_by_it() {
    let site = Site::demo().await;
    let kirana = site.known("course_author").await;
    let draft = format!("{FIRST}/draft");
    let desk = kirana.api().get(&draft).await.json();
    let suggestions = desk["suggestions"].as_array().unwrap();
    assert!((1..=5).contains(&suggestions.len()), "{desk}");
    let cited: Vec<&str> =
        desk["draft"]["cites"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
    for suggestion in suggestions {
        assert!(
            !suggestion["reasons"].as_array().unwrap().is_empty()
                && !cited.contains(&suggestion["code"].as_str().unwrap())
        );
    }
    let code = suggestions[0]["code"].as_str().unwrap().to_owned();
    let page = kirana.get(&draft).await;
    page.shows("Sama-sama membahas").shows(&format!("name=\"cite\" value=\"{code}\""));
    // With the button of the suggestion all that was typed is saved, too.
    let form = page.form(&draft).fill("summary.id", "Ringkasan baru").choose("cite", &code);
    kirana.submit(form).await.sends_to(&draft);
    let desk = kirana.api().get(&draft).await.json();
    assert!(desk["draft"]["cites"].as_array().unwrap().contains(&json!(code)));
    assert_eq!(desk["draft"]["summary"]["id"], "Ringkasan baru");
    assert!(!desk["suggestions"].as_array().unwrap().iter().any(|suggestion| suggestion["code"] == code.as_str()));
    // One that is withdrawn is suggested to nobody.
    let next = desk["suggestions"][0]["code"].as_str().unwrap().to_owned();
    let own = format!("/innovations/{next}/withdrawal");
    site.known("curator").await.post(&own, json!({ "reason": "x" })).await.is(303);
    let after = kirana.api().get(&draft).await.json();
    assert!(!after["suggestions"].as_array().unwrap().iter().any(|suggestion| suggestion["code"] == next.as_str()));
    site.settle().await;

    // As a case: without words it is not published.
    let add = format!("{FIRST}/cases");
    let form = kirana
        .get(&draft)
        .await
        .forms()
        .into_iter()
        .find(|form| form.action == add && form.value("practice") == Some(&code));
    kirana.submit(form.unwrap()).await.sends_to(&format!("{add}/case-1"));
    let version = kirana.api().get(&draft).await.json()["draft"]["version"].as_i64().unwrap();
    let publish = json!({ "version": version });
    let refused = kirana.api().post(&format!("{FIRST}/publication"), publish).await;
    assert_eq!(refused.is(422).field("cases").as_deref(), Some("case-without-text"));
    let blank = kirana.post(&format!("{add}/case-1"), json!({ "version": version, "text.id": " " })).await;
    blank.is(422);
    let long = "x".repeat(20_001);
    let over = json!({ "version": version, "text": { "id": long, "en": "" } });
    assert_eq!(
        kirana.api().post(&format!("{add}/case-1"), over).await.is(422).field("text.id").as_deref(),
        Some("field-too-long")
    );
    let words = json!({ "version": version, "text": { "id": "x".repeat(20_000), "en": "<script>alert(1)</script>" } });
    kirana.api().post(&format!("{add}/case-1"), words).await.is(200);
    let publish = json!({ "version": version + 1 });
    kirana.api().post(&format!("{FIRST}/publication"), publish).await.is(200);
    site.visitor().en().get(FIRST).await.is(200).shows("<script>alert(1)</script>");
    assert!(!site.visitor().en().get(FIRST).await.body.contains("<script>alert"));
    // Taken out again.
    kirana.post(&format!("{add}/case-1/removal"), json!({})).await.sends_to(&draft);
    kirana.get(&format!("{add}/case-1")).await.is(404);
    // Who does not write the course sees neither desk nor case, and does nothing there.
    for client in [site.known("innovator").await, site.known("course_teacher").await] {
        client.get(CASE).await.is(403);
        client.post(&add, json!({ "practice": code })).await.is(403);
        client.post(&format!("{CASE}/check"), json!({ "practice_version": 1 })).await.is(403);
    }
    let none = kirana.api().post(&add, json!({ "practice": "INV-1999-00001-X" })).await;
    assert_eq!(none.is(422).field("practice").as_deref(), Some("no-such-practice"));
    site.advance(TimeDelta::minutes(1));
    kirana.get(COURSE).await.is(200);
    site.settle().await;
}

/// Documents from before there were cases are read as they are.
#[test]
fn an_older_document_is_read() {
    let old = json!({ "title": { "id": "a", "en": "" }, "summary": { "id": "", "en": "" }, "minutes": 5, "cites": [],
        "blocks": [{ "id": "text", "kind": "text", "text": { "id": "b", "en": "" } }] });
    let read: LessonDocument = serde_json::from_value(old.clone()).unwrap();
    assert!(matches!(read.blocks[0].body, Body::Text { .. }));
    assert_eq!(serde_json::to_value(&read).unwrap(), old);
}
