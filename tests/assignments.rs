//! Assignments: writing one, handing in, marking by the rubric, and who sees what.
use crate::support::{
    Client, Site,
    assigned::{ALONE, LESSON, QUEUE, asked, has_done, levels, shown},
    hostile, html,
    upload::PDF,
};
use diesel::prelude::*;
use ekopi::schema::{assignment_marks as marks, assignment_submissions as submissions, files};
use futures_util::future::join_all;
use serde_json::{Value, json};

const EDITOR: &str = "/lessons/labinov-overview/draft/assignments";

/// How much someone has handed in, and how often it was marked.
async fn counted(site: &Site, person: &Client<'_>) -> (i64, i64) {
    let id = person.id.unwrap();
    site.look(move |conn| {
        let sent = submissions::table.filter(submissions::submitted_by.eq(id));
        let marked = marks::table.inner_join(submissions::table).filter(submissions::submitted_by.eq(id));
        Ok((sent.count().get_result(conn)?, marked.count().get_result(conn)?))
    })
    .await
}

#[actix_web::test]
async fn an_author_writes_an_assignment_on_pages_alone() {
    let site = Site::demo().await;
    let author = site.known("course_author").await.en();
    let lesson = "/en/lessons/labinov-overview/draft";
    author.get("/lessons/labinov-overview/draft").await.shows(&format!("href=\"/en{EDITOR}\""));
    let add = author.get(EDITOR).await.shows("no assignments yet").form(&format!("/en{EDITOR}"));
    let editor = format!("/en{EDITOR}/assignment-2");
    author.submit(add).await.sends_to(&editor);
    // Half of it, and more rows: what was typed is kept, and there are rows to go on with.
    let page = author.get(&format!("{EDITOR}/assignment-2")).await;
    page.shows("An assignment needs a title");
    let form = page.form(&editor).fill("title.id", "Rencana").fill("rubric.1-title-id", "Masalah");
    let form = form.fill("rubric.1-1-anchor-id", "Belum terukur").fill("rubric.1-1-points", "0");
    author.submit(form.choose("then", "rows")).await.sends_to(&editor);
    let page = author.get(&format!("{EDITOR}/assignment-2")).await;
    let again = page.form(&editor);
    assert_eq!(
        (again.value("title.id"), again.value("rubric.1-1-anchor-id")),
        (Some("Rencana"), Some("Belum terukur"))
    );
    assert_eq!((again.value("rubric.1-3-points"), again.value("rubric.2-title-id")), (Some(""), Some("")));
    // What is no number is told beside its field, and the rest stays typed.
    let wrong = again.clone().fill("rubric.1-2-points", "many").fill("files", "11").fill("prompt.id", "Tulis rencana.");
    let refused = author.submit(wrong).await;
    refused.is(422).shows("id=\"rubric.1-2-points-error\"").shows("id=\"files-error\"").shows("from 0 to 1,000");
    assert_eq!(refused.form(&editor).value("prompt.id"), Some("Tulis rencana."));
    // Not complete: the lesson is not published, and says where it fails.
    let publication = json!({ "version": 3, "message": "" });
    let refused = author.api().post("/lessons/labinov-overview/publication", publication).await;
    assert_eq!(refused.is(422).field("assignments").as_deref(), Some("assignment-incomplete"));
    author
        .post("/lessons/labinov-overview/publication", json!({ "version": "3" }))
        .await
        .is(422)
        .shows("An assignment needs");
    let whole =
        again.fill("rubric.1-2-points", "3").fill("rubric.1-2-anchor-id", "Terukur").fill("prompt.id", "Tulis.");
    author.submit(whole).await.sends_to(&format!("/en{EDITOR}"));
    author.get(EDITOR).await.shows("Rencana").lacks("not complete");
    // Someone else saved in between: both are shown.
    let stale = author.api().post(&format!("{EDITOR}/assignment-2"), asked(3, false)).await;
    assert_eq!(stale.is(409).json()["type"], "/problems/stale");
    author.api().post("/lessons/labinov-overview/publication", json!({ "version": 4 })).await.is(200);
    site.visitor().get("/lessons/labinov-overview").await.shows("Rencana");
    // A row that is emptied is gone; a level keeps its name whatever its row.
    let page = author.get(&format!("{EDITOR}/assignment-2")).await.form(&editor);
    let page = page.fill("rubric.1-1-anchor-id", "").fill("rubric.1-1-points", "");
    author.submit(page).await.sends_to(&format!("/en{EDITOR}"));
    let kept = author.api().get(&format!("{EDITOR}/assignment-2")).await.json()["draft"]["rubric"].clone();
    assert_eq!((&kept["1-1-id"], &kept["1-1-points"], &kept["1-2-id"]), (&json!("l2"), &json!("3"), &Value::Null));
    let remove = author.get(&format!("{EDITOR}/assignment-2")).await.form(&format!("{editor}/removal"));
    author.submit(remove).await.sends_to(&format!("/en{EDITOR}"));
    author.get(&format!("{EDITOR}/assignment-2")).await.is(404);
    assert!(author.get("/lessons/labinov-overview/draft").await.is(200).has(lesson));
    for stranger in [site.known("innovator").await, site.known("course_teacher").await] {
        stranger.get(EDITOR).await.is(403);
        stranger.api().post(EDITOR, json!({})).await.is(403);
    }
}

#[actix_web::test]
async fn from_a_draft_on_two_devices_to_a_mark_on_pages_alone() {
    let site = Site::demo().await;
    site.assigned().await;
    let (ana, teacher) = (site.learner("ana").await, site.known("course_teacher").await.en());
    ana.get(LESSON).await.shows(&format!("href=\"{ALONE}\""));
    ana.get(ALONE).await.shows("disarankan sampai").shows("Belum terukur").lacks("/submissions\"");
    let draft = format!("{ALONE}/draft");
    let form = ana.get(&draft).await.form(&draft);
    let elsewhere = ana.get(&draft).await.form(&draft).fill("text", "Dari ponsel");
    ana.submit(form.fill("text", "Antrean **panjang** sejak pagi").fill("links", "https://example.go.id/antrean"))
        .await
        .sends_to(ALONE);
    // The second device has not seen that: nothing of either is lost.
    let stale = ana.submit(elsewhere).await;
    stale.is(409).shows("Antrean **panjang**").shows("Dari ponsel");
    let merged = stale.form(&draft).fill("text", "Antrean **panjang** dari ponsel");
    ana.submit(merged.fill("links", "https://example.go.id/antrean")).await.sends_to(ALONE);
    // Saving while typing does not stop the same page's next save.
    let page = json!({ "revision": 3, "page": "tab", "then": "stay", "text": "satu dua", "links": [] });
    ana.api().post(&draft, page.clone()).await.is(200);
    let mut next = page;
    next["text"] = json!("satu dua tiga");
    ana.api().post(&draft, next).await.is(200);
    ana.get(ALONE).await.shows("3 kata");
    ana.add_file(ALONE, ("rencana.pdf", "application/pdf", PDF)).await.sends_to(ALONE);
    let page = ana.get(ALONE).await;
    page.shows("rencana.pdf");
    let hand_in = page.form(&format!("{ALONE}/submissions"));
    let sent = ana.submit(hand_in).await;
    let address = sent.is(303).header("location").to_owned();
    ana.get(&address).await.shows("Pekerjaan Anda sudah diterima").shows("satu dua tiga").lacks("Beri nilai");

    let queue = teacher.get(QUEUE).await;
    queue.shows("ana").shows("waits to be marked");
    let at = format!("/en{address}");
    let claim = teacher.get(&address).await.form(&format!("{at}/claim"));
    teacher.submit(claim).await.sends_to(&at);
    // Without a level of each criterion: told beside it, and the comment stays.
    let form = teacher.get(&address).await.form(&format!("{at}/mark"));
    let refused = teacher.submit(form.clone().fill("comment", "Kerja baik").choose("levels.c1", "l2")).await;
    refused.is(422).shows("Choose a level").shows("Kerja baik");
    teacher
        .submit(form.fill("comments.c1", "Angkanya <b>jelas</b>").choose("levels.c1", "l2").choose("levels.c2", "l1"))
        .await
        .sends_to(&at);
    let page = ana.get(&address).await;
    page.shows("Nilai 66 % (lulus mulai 60 %)").shows("Angkanya <b>jelas</b>").shows("Tingkat karya ini");
    assert!(!page.body.contains("<b>jelas"), "a comment is text");
    assert_eq!(shown(&site, &ana).await, [("score".to_owned(), 6_667)]);
    // With the text read the lesson is done: the team's assignment is not asked of her.
    teacher.excuses_from_team(&ana).await;
    assert!(!has_done(&site, &ana).await);
    ana.api().post(&format!("{LESSON}/reading"), json!({ "block": "text" })).await.is(201);
    assert!(has_done(&site, &ana).await);
    site.settle().await;
    assert!(site.mail().iter().any(|mail| mail.to.contains("ana@") && format!("{mail:?}").contains("dinilai")));
    ana.get("/me/notices").await.shows("Tugas “Rencana laboratorium” sudah dinilai.");
    // Marked is marked: nothing is handed in over it.
    assert_eq!(
        ana.api().post(&draft, json!({ "revision": 9, "text": "lain" })).await.is(409).json()["code"],
        "marked-already"
    );
    assert_eq!(ana.add_file(ALONE, ("b.pdf", "application/pdf", PDF)).await.status, 409);
}

#[actix_web::test]
async fn sixty_four_hand_ins_at_once_make_one_submission() {
    let site = Site::demo().await;
    site.assigned().await;
    let ana = site.learner("ana").await;
    ana.write(ALONE, "Rencana").await;
    let api = ana.api();
    let at = format!("{ALONE}/submissions");
    let answers = join_all((0..64).map(|_| api.post(&at, json!({ "revision": 2 })))).await;
    assert!(answers.iter().all(|answer| answer.status < 300), "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(counted(&site, &ana).await, (1, 0));
    // Two teachers at once: one marks it.
    let address = answers[0].json()["address"].as_str().unwrap().to_owned();
    let second = site.person("guru").await;
    second.teaches().await;
    let teachers = [site.known("course_teacher").await.api(), second.api()];
    let claim = format!("{address}/claim");
    let claims = join_all(teachers.iter().map(|teacher| teacher.post(&claim, json!({})))).await;
    let mut statuses: Vec<u16> = claims.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let loser = &teachers[claims.iter().position(|answer| answer.status == 409).unwrap()];
    assert_eq!(
        loser.post(&format!("{address}/mark"), levels("l2", "l2")).await.is(409).json()["code"],
        "marking-by-other"
    );
    // Given back, the other may take it.
    loser.post(&format!("{address}/release"), json!({})).await.is(200);
    loser.marks(&address, "l2", "l2").await.is(200);
    assert_eq!(counted(&site, &ana).await, (1, 1));
    site.settle().await;
}

#[actix_web::test]
async fn to_everyone_else_it_is_not_there() {
    let site = Site::demo().await;
    site.assigned().await;
    let (ana, ben, teacher) =
        (site.learner("ana").await, site.learner("ben").await, site.known("course_teacher").await);
    ana.write(ALONE, "Rahasia").await;
    let file = ana.api().add_file(ALONE, ("a.pdf", "application/pdf", PDF)).await.is(201).json();
    let file = format!("{ALONE}/files/{}", file["code"].as_str().unwrap());
    // Nobody reads a draft but whose it is.
    teacher.get(&file).await.is(404);
    ana.get(&file).await.is(200);
    let address = ana.hand_in_work(ALONE).await.is(201).json()["address"].as_str().unwrap().to_owned();
    teacher.get(&file).await.is(200);
    for stranger in [&ben, &site.known("system_admin").await, &site.known("course_author").await] {
        for at in [&address, &file] {
            stranger.get(at).await.is(404);
            stranger.api().get(at).await.is(404);
        }
        for verb in ["withdrawal", "claim", "release", "return", "mark"] {
            let body = if verb == "return" { json!({ "message": "x" }) } else { levels("l2", "l2") };
            let body = if ["return", "mark"].contains(&verb) { body } else { json!({}) };
            stranger.api().post(&format!("{address}/{verb}"), body).await.is(404);
        }
        stranger.api().post(&format!("{file}/removal"), json!({})).await.is(404);
        stranger.api().get(QUEUE).await.is(403);
        stranger.api().get(&format!("{ALONE}/people")).await.is(403);
        stranger.get(ALONE).await.is(200).lacks("Rahasia");
    }
    for at in [&address, &file, &format!("{ALONE}/draft")] {
        assert!(site.visitor().api().get(at).await.status == 401);
    }
    ana.api().post(&format!("{address}/claim"), json!({})).await.is(403);
    // A teacher who learns here marks everyone's work but their own, and does not excuse themselves.
    teacher.enrol().await;
    let own = teacher.handed_in(ALONE, "Punya pengajar").await;
    assert_eq!(teacher.api().post(&format!("{own}/claim"), json!({})).await.is(403).json()["code"], "not-own-work");
    let me = format!("{ALONE}/people/{}/excuse", teacher.handle().await);
    assert_eq!(teacher.api().post(&me, json!({ "excuse": "x" })).await.is(403).json()["code"], "not-for-oneself");
    teacher.marks(&address, "l1", "l1").await.is(200);
    // The file that was handed in stays with it, also when it is taken out of the draft of a later version.
    site.visitor().get(ALONE).await.is(303);
    site.settle().await;
}

#[actix_web::test]
async fn what_was_handed_in_stays_as_it_was_through_returns_and_later_versions() {
    let site = Site::demo().await;
    site.assigned().await;
    let (ana, teacher) = (site.learner("ana").await, site.known("course_teacher").await.api());
    assert_eq!(
        ana.api().post(&format!("{ALONE}/submissions"), json!({})).await.is(409).json()["code"],
        "nothing-to-hand-in"
    );
    let file = ana.api().add_file(ALONE, ("a.pdf", "application/pdf", PDF)).await.is(201).json();
    let file = format!("{ALONE}/files/{}", file["code"].as_str().unwrap());
    let first = ana.handed_in(ALONE, "Satu").await;
    // Taken back, while nobody marks it; twice is no error.
    for _ in 0..2 {
        ana.api().post(&format!("{first}/withdrawal"), json!({})).await.is(200);
    }
    assert_eq!(teacher.get(QUEUE).await.json()["total"], 0);
    // A newer version takes the place of one that waits.
    let second = ana.handed_in(ALONE, "Dua").await;
    let third = ana.handed_in(ALONE, "Tiga").await;
    assert_eq!(ana.api().get(&second).await.json()["state"], "withdrawn");
    let stale = ana.api().post(&format!("{ALONE}/submissions"), json!({ "revision": 2 })).await;
    assert_eq!(stale.is(200).json()["address"], json!(third), "the same again is the same");
    teacher.post(&format!("{third}/claim"), json!({})).await.is(200);
    for (at, body) in [
        (format!("{third}/withdrawal"), json!({})),
        (format!("{file}/removal"), json!({})),
        (format!("{ALONE}/draft"), json!({ "revision": 9, "text": "Empat" })),
    ] {
        assert_eq!(ana.api().post(&at, body).await.is(409).json()["code"], "marking-began");
    }
    assert_eq!(
        teacher.post(&format!("{third}/return"), json!({})).await.is(422).field("message").as_deref(),
        Some("field-missing")
    );
    teacher.post(&format!("{third}/return"), json!({ "message": "Tambahkan **angka**." })).await.is(200);
    ana.get(&third).await.shows("Tambahkan angka");
    ana.api().post(&format!("{file}/removal"), json!({})).await.is(200);
    let fourth = ana.handed_in(ALONE, "Empat").await;
    let old = ana.api().get(&third).await.json();
    assert_eq!((&old["text"], &old["number"], &old["state"]), (&json!("Tiga"), &json!(3), &json!("returned")));
    assert_eq!(old["files"][0]["name"], "a.pdf");
    ana.get(&file).await.is(200);
    let new = ana.api().get(&fourth).await.json();
    assert_eq!((&new["text"], &new["files"]), (&json!("Empat"), &json!([])));
    assert_eq!(ana.api().get(ALONE).await.json()["submissions"].as_array().unwrap().len(), 4);
    teacher.marks(&fourth, "l2", "l2").await.is(200);
    // A mark is changed with a reason; the old one stays, and so does what it has reached.
    teacher.excuses_from_team(&ana).await;
    ana.api().post(&format!("{LESSON}/reading"), json!({ "block": "text" })).await.is(201);
    let mut lower = levels("l1", "l1");
    assert_eq!(
        teacher.post(&format!("{fourth}/mark"), lower.clone()).await.is(422).field("reason").as_deref(),
        Some("field-missing")
    );
    lower["reason"] = json!("Salah baca");
    teacher.post(&format!("{fourth}/mark"), lower.clone()).await.is(200);
    teacher.post(&format!("{fourth}/mark"), lower).await.is(200);
    let page = ana.api().get(&fourth).await.json();
    let scores: Vec<i64> =
        page["marks"].as_array().unwrap().iter().map(|mark| mark["score"].as_i64().unwrap()).collect();
    assert_eq!((scores, &page["marks"][0]["reason"]), (vec![0, 100], &json!("Salah baca")));
    assert!(has_done(&site, &ana).await);
    site.settle().await;
    let kinds: Vec<Value> = ana.api().get("/me/notices").await.json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n["kind"].clone())
        .collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "assignment-marked").count(), 2);
    assert!(kinds.contains(&json!("assignment-returned")));
}

#[actix_web::test]
async fn hostile_words_links_and_files_do_nothing() {
    let site = Site::demo().await;
    site.assigned().await;
    let (ana, teacher) = (site.learner("ana").await, site.known("course_teacher").await);
    let draft = format!("{ALONE}/draft");
    for link in
        ["javascript:alert(1)", "//evil.example", "data:text/html,x", "https://a@b.example", "https://x\"y", "ftp://x"]
    {
        let refused = ana.api().post(&draft, json!({ "text": "", "links": [link] })).await;
        assert_eq!(refused.is(422).field("links").as_deref(), Some("link-unreadable"), "{link}");
    }
    let many = json!({ "links": ["https://a.example", "https://b.example", "https://c.example"] });
    assert_eq!(ana.api().post(&draft, many).await.is(422).field("links").as_deref(), Some("too-many-links"));
    let long = json!({ "text": "x".repeat(100_001) });
    assert_eq!(ana.api().post(&draft, long).await.is(422).field("text").as_deref(), Some("field-too-long"));
    let exe = ana.api().add_file(ALONE, ("a.pdf", "application/pdf", b"MZ\x90\0not a pdf")).await;
    assert!(exe.is(422).field("file").is_some());
    for _ in 0..2 {
        ana.api().add_file(ALONE, ("a.pdf", "application/pdf", PDF)).await.is(201);
    }
    let id = ana.id.unwrap();
    let third = ana.api().add_file(ALONE, ("a.pdf", "application/pdf", PDF)).await;
    assert_eq!(third.is(409).json()["code"], "too-many-files");
    assert_eq!(
        site.look(move |conn| Ok(files::table.filter(files::person_id.eq(id)).count().get_result::<i64>(conn)?)).await,
        2,
        "what was refused is not kept"
    );
    let text = hostile::vectors().join("\n\n");
    let address = ana.handed_in(ALONE, &text).await;
    teacher.marks(&address, "l2", "l2").await.is(200);
    for (who, at) in [(&ana, &address), (&teacher, &address), (&ana, &ALONE.to_owned())] {
        let page = who.get(at).await;
        page.is(200);
        assert!(html::hostile(&page.body).is_empty(), "{:?} in {at}", html::hostile(&page.body));
    }
    // Unknown criteria and levels, and numbers for names, are told and change nothing.
    let other = site.learner("ben").await.handed_in(ALONE, "x").await;
    teacher.api().post(&format!("{other}/claim"), json!({})).await.is(200);
    for (levels, field) in [
        (json!({ "c1": "l9", "c2": "l1" }), "levels.c1"),
        (json!({ "c1": "l1" }), "levels.c2"),
        (json!({ "c1": "l1", "c2": 7 }), "levels.c2"),
        (json!({ "c1": "l1", "c2": "l1", "c3": "l1" }), "levels.c3"),
    ] {
        let refused = teacher.api().post(&format!("{other}/mark"), json!({ "levels": levels })).await;
        assert!(refused.is(422).field(field).is_some(), "{refused:?}");
    }
    site.settle().await;
}
