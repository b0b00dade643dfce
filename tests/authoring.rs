//! Writing lessons: versions, previews, publication, LM1 and LM5.
use crate::support::{
    Client, Site,
    learning::{COURSE, FIRST, LESSONS},
};
use diesel::prelude::*;
use ekopi::schema::{content_versions, notifications, people, publications};
use serde_json::{Value, json};

const DRAFT: &str = "/lessons/labinov-overview/draft";
const PUBLICATION: &str = "/lessons/labinov-overview/publication";

async fn desk(author: &Client<'_>, lesson: &str) -> Value {
    author.api().get(&format!("{lesson}/draft")).await.is(200).json()["draft"].clone()
}
/// A new lesson of the demonstration's course, as a draft; returns its address.
async fn begin(author: &Client<'_>, title: &str) -> String {
    let new = json!({ "title": { "id": title, "en": "" } });
    let receipt = author.api().post(&format!("{COURSE}/lessons"), new).await.is(201).json();
    receipt["address"].as_str().unwrap().trim_end_matches("/draft").to_owned()
}
fn written(version: i64, title: &str, cites: &[&str]) -> Value {
    json!({ "version": version, "title": { "id": title, "en": "" }, "summary": { "id": "Ringkasan", "en": "" }, "minutes": 10,
            "text": { "id": format!("## {title}\n\nIsi pelajaran."), "en": "" }, "cites": cites })
}

/// LM1: publishing a lesson that cites none is refused with a message that says what to do.
#[actix_web::test]
async fn lm1_a_lesson_without_a_practice_is_not_published() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let lesson = begin(&author, "Tanpa contoh").await;
    author.api().post(&format!("{lesson}/draft"), written(1, "Tanpa contoh", &[])).await.is(200);
    let refused = author.api().post(&format!("{lesson}/publication"), json!({ "version": 2, "message": "" })).await;
    assert_eq!(refused.is(422).field("cites").as_deref(), Some("lesson-cites-none"));
    refused.shows("A lesson must cite at least one published practice.").shows("copy a code");
    let form = author.en().get(&format!("{lesson}/draft")).await.form(&format!("/en{lesson}/publication"));
    let page = author.en().submit(form.fill("message", "Terbitan pertama")).await;
    page.is(422).shows("A lesson must cite at least one published practice.").shows("id=\"cites-error\"");
    assert_eq!(page.form(&format!("/en{lesson}/publication")).value("message"), Some("Terbitan pertama"));
    assert_eq!(page.form(&format!("/en{lesson}/draft")).value("text.id"), Some("## Tanpa contoh\n\nIsi pelajaran."));
    author.post(&format!("{lesson}/publication"), json!({ "version": "2" })).await.is(422).shows("id=\"cites-error\"");
    site.visitor().get(&lesson).await.is(404);
    // One that is withdrawn does not count; one that is published does.
    let (withdrawn, published) = (site.own_entry(5).await, site.own_entry(6).await);
    let curator = site.known("curator").await.api();
    curator.post(&format!("/innovations/{withdrawn}/withdrawal"), json!({ "reason": "Keliru" })).await.is(200);
    author.api().post(&format!("{lesson}/draft"), written(2, "Tanpa contoh", &[&withdrawn])).await.is(200);
    author.api().post(&format!("{lesson}/publication"), json!({ "version": 3 })).await.is(422);
    let both = [withdrawn.as_str(), &published.to_lowercase()];
    author.api().post(&format!("{lesson}/draft"), written(3, "Tanpa contoh", &both)).await.is(200);
    author.api().post(&format!("{lesson}/publication"), json!({ "version": 4 })).await.is(200);
    site.visitor().get(&lesson).await.is(200);
    // No text, no lesson.
    let mut empty = written(4, "Tanpa contoh", &[&published]);
    empty["text"]["id"] = json!(" ");
    author.api().post(&format!("{lesson}/draft"), empty).await.is(200);
    let refused = author.api().post(&format!("{lesson}/publication"), json!({ "version": 5 })).await;
    assert_eq!(refused.is(422).field("text.id").as_deref(), Some("lesson-without-text"));
    site.settle().await;
}

#[actix_web::test]
async fn a_draft_is_checked_before_it_is_kept() {
    let site = Site::demo().await;
    let author = site.known("course_author").await.api();
    let known = site.own_entry(0).await;
    let wrong = |change: fn(&mut Value)| {
        let mut draft = written(1, "Judul", &[&known]);
        change(&mut draft);
        draft
    };
    for (draft, field, code) in [
        (wrong(|d| d["title"]["id"] = json!("")), "title.id", "field-missing"),
        (wrong(|d| d["title"]["id"] = json!("x".repeat(201))), "title.id", "field-too-long"),
        (wrong(|d| d["summary"]["en"] = json!("x".repeat(1001))), "summary.en", "field-too-long"),
        (wrong(|d| d["text"]["en"] = json!("x".repeat(100_001))), "text.en", "field-too-long"),
        (wrong(|d| d["minutes"] = json!(0)), "minutes", "minutes-range"),
        (wrong(|d| d["minutes"] = json!(601)), "minutes", "minutes-range"),
        (wrong(|d| d["cites"] = json!(["INV-2026-99999-X"])), "cites", "no-such-practice"),
        (wrong(|d| d["cites"] = json!(vec!["x"; 21])), "cites", "too-many-cites"),
        (wrong(|d| d["minutes"] = json!("ten")), "minutes", "not-a-value"),
        (wrong(|d| d["published"] = json!(true)), "published", "not-a-value"),
    ] {
        let refused = author.post(DRAFT, draft).await;
        assert_eq!(refused.is(422).field(field).as_deref(), Some(code), "{refused:?}");
    }
    assert_eq!(desk(&author, FIRST).await["version"], 1);
    // Raw HTML is text; a link has no dangerous scheme.
    let mut hostile = written(1, "Judul", &[&known]);
    hostile["text"]["id"] = json!("<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>");
    author.post(DRAFT, hostile).await.is(200);
    let page = Client { prefix: "", ..author.clone() }.get("/lessons/labinov-overview/preview").await;
    page.is(200);
    assert!(
        !page.body.contains("<script") && !page.body.contains("javascript:alert(1)\"") && !page.body.contains("<img")
    );
}

#[actix_web::test]
async fn saving_makes_versions_and_a_stale_one_shows_both_texts() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let known = site.own_entry(0).await;
    let receipt = author.api().post(DRAFT, written(1, "Pertama", &[&known])).await;
    insta::assert_snapshot!(format!("{:#}", receipt.is(200).json()), @r#"
    {
      "address": "/lessons/labinov-overview/draft",
      "created": false,
      "state": "draft"
    }
    "#);
    assert_eq!(desk(&author, FIRST).await["version"], 2);
    // Saving what stands already makes no version, whoever asks with which number.
    author.api().post(DRAFT, written(1, "Pertama", &[&known])).await.is(200);
    assert_eq!(desk(&author, FIRST).await["version"], 2);
    // Someone saved in between.
    let stale = author.api().post(DRAFT, written(1, "Kedua", &[&known])).await;
    assert_eq!(stale.is(409).json()["type"], "/problems/stale");
    let mut form = author.get(DRAFT).await.form(DRAFT);
    author.api().post(DRAFT, written(2, "Milik orang lain", &[&known])).await.is(200);
    form = form.fill("title.id", "Milik saya").fill("text.id", "Teks saya");
    let page = author.submit(form).await;
    page.is(409).shows("Milik orang lain").shows("Isi pelajaran.").shows("Orang lain menyimpan");
    let again = page.form(DRAFT);
    assert_eq!((again.value("title.id"), again.value("text.id")), (Some("Milik saya"), Some("Teks saya")));
    assert_eq!(again.value("version"), Some("3"), "brought together, it may be saved");
    author.submit(again).await.sends_to(DRAFT);
    let draft = desk(&author, FIRST).await;
    assert_eq!((&draft["version"], &draft["title"]["id"]), (&json!(4), &json!("Milik saya")));
    // Two at once: one of them makes the next version.
    let (one, two) = (written(4, "Satu", &[&known]), written(4, "Dua", &[&known]));
    let api = author.api();
    let (one, two) = futures_util::future::join(api.post(DRAFT, one), api.post(DRAFT, two)).await;
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    // Nothing of all this is public.
    site.visitor().get(FIRST).await.lacks("Milik").lacks("Satu").shows("Mengenal Laboratorium Inovasi");
}

#[actix_web::test]
async fn versions_are_numbered_and_stay_readable() {
    let site = Site::demo().await;
    let (author, visitor) = (site.known("course_author").await, site.visitor());
    let known = site.own_entry(0).await;
    author.api().post(DRAFT, written(1, "Versi baru", &[&known])).await.is(200);
    author.get("/lessons/labinov-overview/preview").await.is(200).shows("Versi baru").shows("Bukan versi");
    for stranger in [&visitor, &site.known("innovator").await, &site.known("course_teacher").await] {
        let status = stranger.api().get("/lessons/labinov-overview/preview").await.status;
        assert!(status == 401 || status == 403, "{status}");
        stranger.api().get("/lessons/labinov-overview/versions/2").await.is(404);
    }
    author.api().get("/lessons/labinov-overview/versions/2").await.is(200);
    // Published by the number that was seen, and no other.
    author.api().post(PUBLICATION, json!({ "version": 1, "message": "" })).await.is(409);
    let form = author.get(DRAFT).await.form(PUBLICATION).fill("message", "Judul diperjelas");
    author.submit(form).await.sends_to(FIRST);
    visitor.get(FIRST).await.is(200).shows("Versi baru");
    visitor.get("/lessons/labinov-overview/versions/1").await.is(200).shows("Mengenal Laboratorium Inovasi");
    visitor.get("/lessons/labinov-overview/versions/2").await.is(200).shows("Versi baru");
    let list = visitor.api().get("/lessons/labinov-overview/versions").await.json();
    insta::assert_snapshot!(format!("{:#}", list["items"]), @r#"
    [
      {
        "current": true,
        "message": "Judul diperjelas",
        "number": 2,
        "published_at": "2026-03-02T03:00:00Z"
      },
      {
        "current": false,
        "message": "",
        "number": 1,
        "published_at": "2026-03-02T03:00:00Z"
      }
    ]
    "#);
    visitor.get("/lessons/labinov-overview/versions").await.shows("Judul diperjelas");
    for odd in ["0", "3", "-1", "x", "99999999999999999999"] {
        visitor.api().get(&format!("/lessons/labinov-overview/versions/{odd}")).await.is(404);
    }
    // The quiz, which the form does not show, is still there.
    assert!(visitor.api().get(FIRST).await.json()["blocks"][1]["quiz"]["questions"].as_i64().unwrap() >= 4);
    // Publishing a draft again that is public is no harm.
    author.api().post(PUBLICATION, json!({ "version": 2, "message": "" })).await.is(200);
    let rows = site.look(|conn| Ok(publications::table.count().get_result::<i64>(conn)?)).await;
    assert!(rows > 7);
}

#[actix_web::test]
async fn a_new_lesson_joins_the_course_when_it_is_first_published() {
    let site = Site::demo().await;
    let (author, visitor) = (site.known("course_author").await, site.visitor());
    let ana = site.person("ana").await;
    let serial = ana.api().finish_course().await;
    let ben = site.person("ben").await.api();
    ben.enrol().await;
    ben.learn(LESSONS[0].1).await;
    site.settle().await;

    let form = author.get(&format!("{COURSE}/lessons/new")).await.form(&format!("{COURSE}/lessons"));
    let answer = author.submit(form.fill("title.id", "Replikasi & Skala!").fill("title.en", "Replication")).await;
    answer.sends_to("/lessons/replikasi-skala/draft");
    let lesson = "/lessons/replikasi-skala";
    visitor.get(lesson).await.is(404);
    ana.api().get(lesson).await.is(404);
    assert_eq!(visitor.api().get(COURSE).await.json()["lessons_total"], 6);
    visitor.get(COURSE).await.lacks("Replikasi");
    author.get(COURSE).await.shows("Replikasi & Skala!").shows(&format!("href=\"{lesson}/draft\""));
    let taken = author
        .api()
        .post(&format!("{COURSE}/lessons"), json!({ "title": { "id": "Replikasi skala", "en": "" } }))
        .await;
    assert_eq!(taken.is(422).field("title.id").as_deref(), Some("title-taken"));

    let known = site.own_entry(0).await;
    author.api().post(&format!("{lesson}/draft"), written(1, "Replikasi & Skala!", &[&known])).await.is(200);
    author.api().post(&format!("{lesson}/publication"), json!({ "version": 2, "message": "" })).await.is(200);
    let course = visitor.api().get(COURSE).await.json();
    assert_eq!(course["lessons_total"], 7);
    assert_eq!(course["chapters"][2]["lessons"][3]["slug"], "replikasi-skala", "at the end");
    assert_eq!(visitor.api().get("/lessons/labinov-display").await.json()["next"]["slug"], "replikasi-skala");
    // Who finished keeps what they reached; who is on the way has one more to go.
    let mine = ana.api().get(COURSE).await.json();
    assert_eq!(json!([mine["progress"], mine["certificate"]]), json!([100, serial]));
    assert_eq!(ana.api().get("/courses").await.json()["items"][0]["progress"], 100);
    let his = ben.get(COURSE).await.json();
    assert_eq!(json!([his["progress"], his["lessons_done"], his["lessons_total"]]), json!([14, 1, 7]));
    // A lesson that changes after it was done stays done, and says that it changed.
    author.api().post(DRAFT, written(1, "Baru", &[&known])).await.is(200);
    author.api().post(PUBLICATION, json!({ "version": 2, "message": "" })).await.is(200);
    let his = ben.get(COURSE).await.json();
    assert_eq!(json!([his["lessons_done"], his["chapters"][0]["lessons"][0]["updated_since"]]), json!([1, true]));
    Client { prefix: "/en", ..ben.clone() }.get(FIRST).await.shows("Content updated since you finished");
}

/// LM5: a cited practice that is withdrawn shows on the lesson, and its author is told once.
#[actix_web::test]
async fn lm5_a_withdrawn_example_is_marked_and_its_author_told() {
    let site = Site::demo().await;
    let (author, curator, visitor) = (site.known("course_author").await, site.known("curator").await, site.visitor());
    // Cited by two lessons, and an own one of LAN's.
    let code = site.own_entry(2).await;
    let entry = visitor.api().get(&format!("/innovations/{code}")).await.json();
    let name = entry["profile"]["name"].as_str().unwrap().to_owned();
    for lesson in [FIRST, "/lessons/labinov-design"] {
        author
            .api()
            .post(
                &format!("{lesson}/draft"),
                written(1, &format!("Tentang {lesson}"), &[&code, &site.own_entry(0).await]),
            )
            .await
            .is(200);
        author.api().post(&format!("{lesson}/publication"), json!({ "version": 2, "message": "" })).await.is(200);
    }
    site.settle().await;
    assert!(site.mail().is_empty());
    visitor.get(FIRST).await.lacks("Contoh ditarik");
    let withdrawal = format!("/innovations/{code}/withdrawal");
    let form = curator.get(&format!("/innovations/{code}")).await.form(&withdrawal);
    curator.submit(form.fill("reason", "Datanya keliru.")).await.is(303);
    // On the lesson at once, in both languages and in the API.
    visitor.get(FIRST).await.is(200).shows("Contoh ditarik");
    visitor.en().get(FIRST).await.is(200).shows("Example withdrawn");
    let cards = visitor.api().get(FIRST).await.json()["practices"].clone();
    assert_eq!(json!([cards[0]["withdrawn"], cards[1]["withdrawn"]]), json!([true, false]));
    author.en().get(DRAFT).await.shows("Example withdrawn");

    site.settle().await;
    site.settle().await;
    let mails = site.mail();
    insta::assert_snapshot!(mails.iter().map(|m| format!("{}\n{}\n\n{}", m.to, m.subject, m.text.split("\n\nBerhenti").next().unwrap_or_default().replace(&name, "PRACTICE"))).collect::<Vec<_>>().join("\n---\n"), @"
    course-author@demo.invalid
    Contoh di pelajaran “Tentang /lessons/labinov-overview” ditarik

    Yth. Kirana Pengajar,

    Praktik “PRACTICE” yang dikutip pelajaran “Tentang /lessons/labinov-overview” ditarik dari direktori dengan alasan “Datanya keliru.”. Pelajaran kini menandainya sebagai contoh yang ditarik. Kutip praktik lain, lalu terbitkan versi baru.

    https://ekopi.example.go.id/lessons/labinov-overview

    Salam, Ekopi
    ");
    let me = author.api().get("/me").await.json();
    let notices = me["notices"].as_array().unwrap();
    assert_eq!(notices.len(), 1, "once, though two of the lessons cite it");
    assert_eq!(
        (&notices[0]["kind"], &notices[0]["args"]["reason"]),
        (&json!("example-withdrawn"), &json!("Datanya keliru."))
    );
    author.get("/me").await.shows("Datanya keliru.").shows("1 baru");
    // The teacher, who does not write, is not told.
    let withdrawn = notifications::table.filter(notifications::kind.eq("example-withdrawn"));
    let told = site.look(move |conn| Ok(withdrawn.select(notifications::person_id).load::<i64>(conn)?)).await;
    assert_eq!(told, [author.id.unwrap()]);
    // Published again, the mark goes; withdrawn again, it is said again.
    curator.api().post(&format!("/innovations/{code}/publication"), json!({})).await.is(200);
    visitor.get(FIRST).await.lacks("Contoh ditarik");
    let id = author.id.unwrap();
    site.change(move |conn| Ok(diesel::update(people::table.find(id)).set(people::language.eq("en")).execute(conn)?))
        .await;
    curator.api().post(&withdrawal, json!({ "reason": "Wrong after all." })).await.is(200);
    site.settle().await;
    let mails = site.mail();
    assert_eq!(mails.len(), 2);
    assert!(
        mails[1].text.starts_with("Dear Kirana") && mails[1].text.contains("Wrong after all."),
        "{}",
        mails[1].text
    );
    let versions = site.look(|conn| Ok(content_versions::table.count().get_result::<i64>(conn)?)).await;
    assert!(versions > 100);
}
