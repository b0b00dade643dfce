//! Archives of courses: nothing is lost on the way, nothing is written over, and what is broken makes nothing.
use crate::support::{
    Client, Site,
    authoring::{UNFINISHED, mp4, whole},
    learning::COURSE,
    moved::{Entries, archive, changed, json_of, pack, pack_listed, send, unpack, upload},
    upload::{entry, zip},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    clock,
    operating::check,
    schema::{content_versions, contents, course_archives, courses, files, lessons, rules},
};
use serde_json::{Value, json};

/// Counts of all that a restoration makes.
async fn counts(site: &Site) -> [i64; 4] {
    site.look(|conn| {
        Ok([
            courses::table.count().get_result(conn)?,
            lessons::table.count().get_result(conn)?,
            contents::table.count().get_result(conn)?,
            content_versions::table.count().get_result(conn)?,
        ])
    })
    .await
}
async fn shown(author: &Client<'_>, code: &str) -> Value {
    author.api().get(&format!("/course-archives/{code}")).await.is(200).json()
}
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
async fn assert_sound(site: &Site) {
    let (_, broken) = site.look(check::inside).await;
    assert!(broken.is_empty(), "{broken:#?}");
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
async fn a_hostile_file_is_refused_at_the_door() {
    let site = Site::demo().await;
    let author = site.known("author").await;
    let before = counts(&site).await;
    let manifest = || entry("manifest.json", b"{}");
    let mut flate = Entries::new();
    flate.insert("manifest.json".into(), b"{}".to_vec());
    flate.insert("course.json".into(), vec![b' '; 150 * 1024 * 1024]);
    let secret = crate::support::upload::Entry { flags: 1, ..entry("course.json", b"x") };
    let link = crate::support::upload::Entry { mode: 0o120_777, ..entry("course.json", b"/etc/passwd") };
    let over = crate::support::upload::Entry { overlaps: true, ..entry("manifest.json", b"{}") };
    let many: Vec<_> = [manifest()].into_iter().chain((0..5_100).map(|n| entry(&format!("media/{n}"), b""))).collect();
    let hostile: [(&str, Vec<u8>); 8] = [
        ("leads out", zip(&[manifest(), entry("../course.json", b"x")])),
        ("an absolute name", zip(&[manifest(), entry("/etc/course.json", b"x")])),
        ("unfolds without end", pack(&flate)),
        ("secret", zip(&[manifest(), secret])),
        ("a link", zip(&[manifest(), link])),
        ("one over another", zip(&[manifest(), over])),
        ("too many", zip(&many)),
        ("no manifest", zip(&[entry("course.json", b"x")])),
    ];
    for (what, bytes) in hostile {
        let answer = upload(&author, &bytes).await;
        assert_eq!(answer.status, 422, "{what}: {answer:?}");
        assert!(answer.has("file"), "{what}: {answer:?}");
    }
    // No archive, and not where archives belong.
    let text = ("kursus.zip", "application/zip", &b"no archive"[..]);
    author.api().upload("/course-archives", &[("agency", "lan")], text, None).await.is(422);
    let good = archive(&author, UNFINISHED).await;
    let elsewhere = [("file", "kursus.zip", "application/zip", &good[..])];
    let lesson = site.known("course_author").await;
    let own = lesson.begin_lesson("Tempat lain").await;
    let block = lesson.add_block(&own, "file").await;
    let fields = [("version", "2"), ("title.id", "x")];
    lesson.upload_all(&format!("{own}/handouts/{block}"), &fields, &elsewhere).await.is(422);
    site.settle().await;
    let after = counts(&site).await;
    assert_eq!((after[0], after[1] - 1), (before[0], before[1]));
}

#[actix_web::test]
async fn a_broken_archive_is_told_by_entry_and_line_and_makes_nothing() {
    let site = Site::demo().await;
    let author = site.known("author").await;
    let writer = site.known("course_author").await;
    let good = unpack(&archive(&writer, COURSE).await);
    let course = |change: &dyn Fn(&mut Value)| changed(&good, "course.json", change);
    let lesson = |change: &dyn Fn(&mut Value)| changed(&good, "lessons/1.json", change);
    let bank = |change: &dyn Fn(&mut Value)| changed(&good, "bank.json", change);
    let manifest = |change: &dyn Fn(&mut Value)| {
        let mut entries = good.clone();
        let mut text = json_of(&entries, "manifest.json");
        change(&mut text);
        entries.insert("manifest.json".into(), text.to_string().into_bytes());
        pack(&entries)
    };
    let raw = |name: &str, text: &[u8]| {
        let mut entries = good.clone();
        entries.insert(name.into(), text.to_vec());
        entries
    };
    let without = |name: &str| {
        let mut entries = good.clone();
        entries.remove(name);
        entries
    };
    let last = |text: &mut Value| -> usize { text["versions"].as_array().expect("versions").len() - 1 };
    let broken: Vec<(&str, Vec<u8>, &str, &str)> = vec![
        ("a newer form", manifest(&|m| m["schema"] = 2.into()), "manifest.json", "archive-schema"),
        ("of something else", manifest(&|m| m["kind"] = "moodle".into()), "manifest.json", "archive-of-something-else"),
        ("no JSON", pack(&raw("manifest.json", b"{\n  \"kind\": \n}")), "manifest.json", "archive-unreadable"),
        ("another content", pack(&raw("lessons/1.json", b"{}")), "lessons/1.json", "archive-hash"),
        ("unlisted", pack(&raw("lessons/99.json", b"{}")), "lessons/99.json", "archive-entry-unknown"),
        ("a strange name", pack_listed(&raw("notes.txt", b"x")), "notes.txt", "archive-entry-unknown"),
        ("a lesson less", pack(&without("lessons/2.json")), "lessons/2.json", "archive-entry-missing"),
        ("a lesson too many", pack_listed(&raw("lessons/99.json", b"{}")), "course.json", "archive-lessons-differ"),
        (
            "a course that is none",
            pack_listed(&raw("course.json", b"{\n\"slug\": 1\n}")),
            "course.json",
            "archive-unreadable",
        ),
        ("a field too many", course(&|c| c["owner"] = "me".into()), "course.json", "archive-unreadable"),
        ("an address", course(&|c| c["slug"] = "../../etc".into()), "course.json", "archive-address"),
        (
            "one address twice",
            course(&|c| c["lessons"][1] = c["lessons"][0].clone()),
            "course.json",
            "archive-address-twice",
        ),
        ("no versions", course(&|c| c["versions"] = json!([])), "course.json", "archive-versions"),
        (
            "a version far away",
            course(&|c| c["versions"][0]["number"] = 1_000_000.into()),
            "course.json",
            "archive-versions",
        ),
        (
            "a lesson that is not there",
            course(&|c| {
                let last = last(c);
                c["versions"][last]["document"]["chapters"][0]["lessons"][0] = 77.into();
            }),
            "course.json",
            "archive-no-such-lesson",
        ),
        (
            "a circle",
            course(&|c| {
                c["conditions"] = json!([
                    { "target": "lesson:1", "tree": { "type": "lesson", "lesson": "lesson:2" } },
                    { "target": "lesson:2", "tree": { "any": [{ "type": "grade", "item": "lesson:1/quiz", "min": 1 }] } },
                ])
            }),
            "course.json",
            "archive-circle",
        ),
        (
            "a condition",
            course(&|c| c["conditions"] = json!([{ "target": "lesson:1", "tree": { "type": "weather" } }])),
            "course.json",
            "condition-not-known",
        ),
        ("seats", course(&|c| c["run"]["seats"] = 0.into()), "course.json", "archive-run"),
        (
            "a block twice",
            lesson(&|l| {
                let last = last(l);
                let block = l["versions"][last]["document"]["blocks"][0].clone();
                l["versions"][last]["document"]["blocks"].as_array_mut().expect("blocks").push(block);
            }),
            "lessons/1.json",
            "archive-name-twice",
        ),
        (
            "a strange block",
            lesson(&|l| l["versions"][0]["document"]["blocks"][0]["kind"] = "script".into()),
            "lessons/1.json",
            "archive-unreadable",
        ),
        (
            "a file that is not there",
            lesson(&|l| {
                l["files"] = json!({ "file-1": { "name": "a.png", "sha256": "0".repeat(64) } });
            }),
            "lessons/1.json",
            "archive-file-missing",
        ),
        ("minutes", lesson(&|l| l["versions"][0]["document"]["minutes"] = 0.into()), "lessons/1.json", "minutes-range"),
        (
            "a question's number",
            bank(&|b| b["questions"][0]["number"] = b["questions"][1]["number"].clone()),
            "bank.json",
            "archive-name-twice",
        ),
        ("a category", bank(&|b| b["questions"][0]["category"] = 999.into()), "bank.json", "archive-category"),
        ("a status", bank(&|b| b["questions"][0]["status"] = "hidden".into()), "bank.json", "archive-question-status"),
    ];
    let before = counts(&site).await;
    let total = broken.len();
    for (what, bytes, at, why) in broken {
        let code = send(&author, &bytes).await;
        site.settle().await;
        let page = shown(&author, &code).await;
        assert_eq!(page["archive"]["state"], "refused", "{what}: {page}");
        let faults = page["report"]["faults"].as_array().expect("faults").clone();
        let told = faults.iter().any(|fault| fault["entry"] == at && fault["code"] == why);
        assert!(told, "{what}: {faults:#?}");
        if why == "archive-unreadable" {
            assert!(faults[0]["line"].as_i64() > Some(0), "{what}: {faults:#?}");
        }
        author.get(&format!("/course-archives/{code}")).await.is(200).shows("Yang salah");
        author.en().get(&format!("/course-archives/{code}")).await.is(200).shows("What is wrong");
        author.api().post(&format!("/course-archives/{code}/restoration"), json!({})).await.is(409);
        author.api().post(&format!("/course-archives/{code}/deletion"), json!({})).await.is(200);
    }
    assert!(total > 20);
    assert_eq!(counts(&site).await, before);
    assert_sound(&site).await;
}

#[actix_web::test]
async fn a_restoration_that_fails_leaves_nothing_behind() {
    let site = Site::demo().await;
    let (writer, author) = (site.known("course_author").await, site.known("author").await);
    let lesson = writer.ready_lesson("Dengan video").await;
    let block = writer.add_block(&lesson, "video").await;
    writer.fill_video(&lesson, &block, &mp4(1_300_000)).await.is(200);
    let bytes = archive(&writer, COURSE).await;
    let code = send(&author, &bytes).await;
    site.settle().await;
    assert_eq!(shown(&author, &code).await["archive"]["state"], "ready");
    // Their quota holds the archive, and not what is in it.
    site.change(|conn| {
        let rule = (rules::name.eq("upload-mib"), rules::value.eq(1), rules::unit.eq("count"), rules::note.eq(""));
        let times = (rules::valid_from.eq(clock::now()), rules::created_at.eq(clock::now()));
        diesel::insert_into(rules::table).values((rule, times)).execute(conn)?;
        Ok(())
    })
    .await;
    let before = counts(&site).await;
    let of_files = || site.look(|conn| Ok(files::table.count().get_result::<i64>(conn)?));
    let files_before = of_files().await;
    author.api().post(&format!("/course-archives/{code}/restoration"), json!({})).await.is(200);
    site.settle().await;
    let page = shown(&author, &code).await;
    assert_eq!(page["archive"]["state"], "failed", "{page}");
    assert_eq!(page["report"]["faults"][0]["code"], "file-quota");
    assert_eq!((counts(&site).await, of_files().await), (before, files_before));
    author.get(&format!("/course-archives/{code}")).await.is(200).shows("gagal, tidak ada yang dibuat");
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
