//! Archives of courses: nothing is lost on the way, nothing is written over, and what is broken makes nothing.
use crate::support::{
    Client, Site,
    authoring::{UNFINISHED, whole},
    learning::COURSE,
    moved::{Entries, archive, assert_sound, changed, counts, json_of, pack_listed, send, shown, unpack, upload},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::schema::course_archives;
use serde_json::{Value, json};

async fn restored(site: &Site, author: &Client<'_>, bytes: &[u8]) -> Value {
    let code = send(author, bytes).await;
    site.settle().await;
    let ready = shown(author, &code).await;
    assert_eq!(ready["archive"]["state"], "ready", "{ready}");
    author.api().post(&format!("/course-archives/{code}/restoration"), json!({})).await.is(200);
    site.settle().await;
    let done = shown(author, &code).await;
    assert_eq!(done["archive"]["state"], "restored", "{done}");
    done
}
/// What an archive says, but for its manifest, its addresses, and what was public.
fn content(bytes: &[u8]) -> Entries {
    let mut entries = unpack(bytes);
    entries.remove("manifest.json");
    let names: Vec<String> = entries.keys().filter(|name| name.starts_with("lessons/")).cloned().collect();
    for name in names.iter().map(String::as_str).chain(["course.json"]) {
        let mut text = json_of(&entries, name);
        text["published"] = Value::Null;
        if name == "course.json" {
            text["slug"] = Value::Null;
            text["lessons"] = Value::Null;
        }
        entries.insert(name.into(), serde_json::to_vec_pretty(&text).expect("a text"));
    }
    entries
}

#[actix_web::test]
async fn a_course_comes_out_of_its_archive_as_it_went_in() {
    let site = Site::demo().await;
    let (writer, author) = (site.known("course_author").await, site.known("author").await);
    // Every kind of block with its files, a draft behind what is public, conditions, weights, a template, a timetable.
    let (lesson, _) = whole(&writer).await;
    let version = writer.version(&lesson).await;
    let mut draft = writer.api().get(&format!("{lesson}/draft")).await.json()["draft"].clone();
    draft["version"] = version.into();
    draft["title"]["id"] = "Semua bagian, naskah".into();
    writer.api().post(&format!("{lesson}/draft"), draft).await.is(200);
    let tree = json!({ "all": [
        { "type": "lesson", "lesson": "labinov-overview" },
        { "type": "grade", "item": "labinov-overview/quiz", "min": 7000 },
        { "type": "course", "course": "ekosistem-inovasi" },
    ] });
    let condition = json!({ "target": "labinov-drum-up", "tree": tree.to_string() });
    writer.api().post(&format!("{COURSE}/conditions"), condition).await.is(200);
    let template =
        json!({ "signatory": "Ratna", "signatory_title": { "id": "Kepala", "en": "" }, "validity_months": 24 });
    writer.api().post(&format!("{COURSE}/certificate"), template).await.is(200);
    let runs = writer.api().get(&format!("{COURSE}/runs")).await.json();
    let run = format!("{COURSE}/runs/{}", runs["items"][0]["number"]);
    let weights = json!({ "version": 0, "by": "items", "items": { "labinov-overview": { "quiz": 3 } } });
    writer.api().post(&format!("{run}/gradebook/weights"), weights).await.is(201);
    let proposed = writer.api().get(&format!("{run}/gradebook/weights")).await.json();
    let number = proposed["proposed"]["weights"]["number"].clone();
    let application = json!({ "version": number });
    writer.api().post(&format!("{run}/gradebook/weights/application"), application).await.is(200);
    site.settle().await;

    let first = archive(&writer, COURSE).await;
    let before = counts(&site).await;
    let done = restored(&site, &author, &first).await;
    let report = &done["report"];
    assert_eq!(done["course"], "laboratorium-inovasi-2");
    assert_eq!(report["lessons"], 7);
    assert_eq!(report["published"], 7);
    assert!(report["questions"].as_i64() > Some(5) && report["files"].as_i64() >= Some(4), "{report}");
    assert_eq!(report["unknown_practices"], json!([]));
    let renamed = json!({ "before": "labinov-overview", "after": "labinov-overview-2" });
    assert!(report["renamed"].as_array().expect("a list").contains(&renamed));
    assert_eq!(counts(&site).await[0], before[0] + 1);

    // A draft: nobody but its author sees it, and nothing of the first one has changed.
    site.visitor().get("/courses/laboratorium-inovasi-2").await.is(404);
    writer.get("/courses/laboratorium-inovasi-2").await.is(404);
    author.get("/courses/laboratorium-inovasi-2/draft").await.is(200).shows("Semua bagian, naskah");
    assert_eq!(archive(&writer, COURSE).await.len(), first.len());

    let second = archive(&author, "/courses/laboratorium-inovasi-2").await;
    let (one, other) = (content(&first), content(&second));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, text) in &one {
        assert!(*text == other[name], "{name}:\n{}\n{}", String::from_utf8_lossy(text), {
            String::from_utf8_lossy(&other[name])
        });
    }
    assert!(one.keys().filter(|name| name.starts_with("media/")).count() >= 4);

    // What it names by addresses it names by its own.
    let conditions = author.api().get("/courses/laboratorium-inovasi-2/conditions").await.json();
    let target = conditions["targets"].as_array().expect("targets").iter().find(|t| !t["tree"].is_null());
    let target = target.expect("a condition");
    assert_eq!(target["target"], "labinov-drum-up-2");
    let tree: Value = serde_json::from_str(target["tree"].as_str().expect("a tree")).expect("JSON");
    assert_eq!(tree["all"][0]["lesson"], "labinov-overview-2");
    assert_eq!(tree["all"][1]["item"], "labinov-overview-2/quiz");
    assert_eq!(tree["all"][2]["course"], "ekosistem-inovasi");
    // Its run takes nobody.
    let runs = author.api().get("/courses/laboratorium-inovasi-2/runs").await.json();
    assert_eq!(runs["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(runs["items"][0]["is_open"], false);
    // A third one from the second is the same again.
    let third = restored(&site, &author, &second).await;
    assert_eq!(third["course"], "laboratorium-inovasi-2-2");
    assert_eq!(content(&archive(&author, "/courses/laboratorium-inovasi-2-2").await), other);
    assert_sound(&site).await;
}
/// The first form knew no sectors.
#[actix_web::test]
async fn an_archive_of_the_first_form_is_read() {
    let site = Site::demo().await;
    let author = site.known("author").await;
    let mut entries = unpack(&archive(&author, UNFINISHED).await);
    assert_eq!(json_of(&entries, "manifest.json")["schema"], 2);
    let mut manifest = json_of(&entries, "manifest.json");
    manifest["schema"] = 1.into();
    entries.insert("manifest.json".into(), manifest.to_string().into_bytes());
    let mut had = 0;
    let mut course = json_of(&entries, "course.json");
    for version in course["versions"].as_array_mut().expect("versions") {
        let sectors = version["document"].as_object_mut().expect("a document").remove("sectors");
        had += sectors.and_then(|sectors| Some(sectors.as_array()?.len())).expect("sectors");
    }
    assert!(had > 0);
    entries.insert("course.json".into(), course.to_string().into_bytes());
    let done = restored(&site, &author, &pack_listed(&entries)).await;
    let desk = format!("/courses/{}/draft", done["course"].as_str().expect("a course"));
    assert_eq!(author.api().get(&desk).await.json()["draft"]["sectors"], json!([]));
}
#[actix_web::test]
async fn what_is_not_here_is_told_before_anything_is_made() {
    let site = Site::demo().await;
    let author = site.known("author").await;
    let entries = unpack(&archive(&author, UNFINISHED).await);
    let bytes = changed(&entries, "course.json", |course| {
        course["slug"] = "kursus-dari-jauh".into();
        let lessons = course["lessons"].as_array().expect("lessons").len();
        course["lessons"] = (1..=lessons).map(|n| format!("pelajaran-jauh-{n}")).collect();
        course["conditions"] = json!([
            { "target": "lesson:1", "tree": { "type": "course", "course": "tidak-ada" } },
            { "target": "chapter:c1", "tree": { "type": "member", "agency": "tidak-ada-pula", "role": "author" } },
        ]);
    });
    let mut entries = unpack(&bytes);
    let mut lesson = json_of(&entries, "lessons/1.json");
    for version in lesson["versions"].as_array_mut().expect("versions") {
        version["document"]["cites"] = json!(["INV-2020-99999-X"]);
    }
    entries.insert("lessons/1.json".into(), lesson.to_string().into_bytes());
    let before = counts(&site).await;
    let code = send(&author, &pack_listed(&entries)).await;
    assert_eq!(shown(&author, &code).await["archive"]["state"], "reading");
    author.api().post(&format!("/course-archives/{code}/restoration"), json!({})).await.is(409);
    site.settle().await;
    let report = shown(&author, &code).await["report"].clone();
    assert_eq!(report["unknown_practices"], json!(["INV-2020-99999-X"]));
    assert_eq!(report["unknown_courses"], json!(["tidak-ada"]));
    assert_eq!(report["unknown_agencies"], json!(["tidak-ada-pula"]));
    assert_eq!((&report["slug"], &report["renamed"]), (&json!("kursus-dari-jauh"), &json!([])));
    assert_eq!(counts(&site).await, before);
    let page = author.get(&format!("/course-archives/{code}")).await;
    page.is(200).shows("INV-2020-99999-X").shows("Praktik yang dikutip tetapi tidak ada di sini");
    author.en().get(&format!("/course-archives/{code}")).await.is(200).shows("Practices that are cited and not here");

    // By the page, twice: one course.
    let form = page.form(&format!("/course-archives/{code}/restoration"));
    author.submit(form.clone()).await.sends_to(&format!("/course-archives/{code}"));
    author.submit(form).await.sends_to(&format!("/course-archives/{code}"));
    site.settle().await;
    author.api().post(&format!("/course-archives/{code}/restoration"), json!({})).await.is(200);
    site.settle().await;
    assert_eq!(counts(&site).await[0], before[0] + 1);
    author.get("/courses/kursus-dari-jauh/draft").await.is(200);
    author.get("/lessons/pelajaran-jauh-1/draft").await.is(200);
    assert_sound(&site).await;
}

#[actix_web::test]
async fn archives_are_their_senders_alone_and_go_after_a_week() {
    let site = Site::demo().await;
    let (author, innovator) = (site.known("author").await, site.known("innovator").await);
    let teacher = site.known("course_teacher").await;
    innovator.get(&format!("{COURSE}/archive")).await.is(403);
    teacher.api().get(&format!("{COURSE}/archive")).await.is(403);
    innovator.get(&format!("{UNFINISHED}/archive")).await.is(404);
    innovator.get("/course-archives").await.is(403);
    author.get("/course-archives").await.is(200).shows("Anda belum mengirim arsip.");
    author.en().get("/course-archives").await.is(200).shows("You have sent no archive yet.");
    let bytes = archive(&author, UNFINISHED).await;
    let answer = innovator.api().upload("/course-archives", &[], ("k.zip", "application/zip", &bytes), None).await;
    answer.is(403);
    let of_another = [("agency", "kementerian-panrb")];
    let answer = author.api().upload("/course-archives", &of_another, ("k.zip", "application/zip", &bytes), None).await;
    answer.is(422);
    author.api().post("/course-archives", json!({})).await.is(422);
    let code = send(&author, &bytes).await;
    site.settle().await;
    author.get("/course-archives").await.is(200).shows("siap dipulihkan");
    for other in [&innovator, &teacher, &site.known("system_admin").await] {
        other.api().get(&format!("/course-archives/{code}")).await.is(404);
        other.api().post(&format!("/course-archives/{code}/restoration"), json!({})).await.is(404);
        other.api().post(&format!("/course-archives/{code}/deletion"), json!({})).await.is(404);
    }
    for _ in 0..9 {
        send(&author, &bytes).await;
    }
    upload(&author, &bytes).await.is(409);
    site.settle().await;
    site.advance(TimeDelta::days(8));
    let swept = site.change(ekopi::courses::archive::restore::sweep).await;
    assert_eq!(swept, 10);
    let left = site.look(|conn| Ok(course_archives::table.count().get_result::<i64>(conn)?)).await;
    assert_eq!(left, 0);
}
