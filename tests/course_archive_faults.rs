//! Archives that are hostile, broken, or fail half way: told by entry and line, and nothing is made of them.
use crate::support::{
    Site,
    authoring::{UNFINISHED, mp4},
    learning::COURSE,
    moved::{Entries, archive, assert_sound, changed, counts, json_of, pack, pack_listed, send, shown, unpack, upload},
    upload::{entry, zip},
};
use diesel::prelude::*;
use ekopi::{
    clock,
    schema::{files, rules},
};
use serde_json::{Value, json};

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
        ("a newer form", manifest(&|m| m["schema"] = 3.into()), "manifest.json", "archive-schema"),
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
                ]);
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
