//! The files of lessons: who reads them, in which parts, and what is taken for which block.
use crate::support::{
    Site,
    authoring::{fill_picture, mp4, whole},
    learning::COURSE,
    upload::png,
};
use actix_web::http::Method;
use diesel::prelude::*;
use ekopi::schema::{files, lesson_files};
use serde_json::{Value, json};

fn words(id: &str) -> Value {
    json!({ "id": id, "en": "" })
}
async fn rows(site: &Site) -> (i64, i64) {
    site.look(|conn| Ok((files::table.count().get_result(conn)?, lesson_files::table.count().get_result(conn)?))).await
}

/// A file is read through its lesson alone: of a draft by its authors, of a public version by everyone.
#[actix_web::test]
async fn a_drafts_file_is_for_its_authors_alone() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let lesson = author.ready_lesson("Berkas rahasia").await;
    author.publish_lesson(&lesson, "").await.is(200);
    let ana = site.person("ana").await;
    ana.enrol().await;
    let picture = author.add_block(&lesson, "picture").await;
    fill_picture(&author, &lesson, &picture, &[("alt.id", "Loket")]).await.is(200);
    let card = author.api().get(&format!("{lesson}/pictures/{picture}")).await.json()["card"].clone();
    let path = format!("{lesson}/files/{}", card["handle"].as_str().unwrap());
    author.get(&path).await.is(200);
    for stranger in [&ana, &site.visitor(), &site.known("course_teacher").await, &site.known("curator").await] {
        stranger.get(&path).await.is(404);
        stranger.api().get(&path).await.is(404);
    }
    // Under another lesson it is not there, not even for its author.
    let other = path.replace(&lesson, "/lessons/labinov-overview");
    author.get(&other).await.is(404);
    author.publish_lesson(&lesson, "").await.is(200);
    let answer = site.visitor().get(&path).await;
    answer.is(200);
    assert_eq!(answer.header("content-type"), "image/png");
    assert!(answer.header("content-disposition").starts_with("attachment"));
    assert!(answer.header("content-security-policy").contains("sandbox"));
    // An older version keeps its file; what waits for the scanner or did not pass is handed out to nobody.
    author.api().post(&format!("{lesson}/blocks/{picture}/removal"), json!({})).await.is(200);
    author.publish_lesson(&lesson, "").await.is(200);
    site.visitor().get(&path).await.is(200);
    for state in ["pending", "infected"] {
        site.change(move |conn| Ok(diesel::update(files::table).set(files::state.eq(state)).execute(conn)?)).await;
        author.get(&path).await.is(404);
    }
    // Taken out of its course, the lesson is gone with its files.
    site.change(|conn| Ok(diesel::update(files::table).set(files::state.eq("clean")).execute(conn)?)).await;
    let slug = lesson.trim_start_matches("/lessons/");
    author.api().post(&format!("{COURSE}/contents/{slug}/removal"), json!({})).await.is(200);
    site.visitor().get(&path).await.is(200);
    let version = author.version(COURSE).await;
    author.api().post(&format!("{COURSE}/publication"), json!({ "version": version })).await.is(200);
    site.visitor().get(&path).await.is(404);
    site.visitor().get(&lesson).await.is(404);
    author.get(&path).await.is(200);
    site.settle().await;
}

#[actix_web::test]
async fn a_video_is_sent_in_the_parts_that_are_asked_for() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let (lesson, [_, video, ..]) = whole(&author).await;
    let content = mp4(5000);
    let card = author.api().get(&format!("{lesson}/videos/{video}")).await.json()["card"].clone();
    let path = format!("{lesson}/files/{}", card["handle"].as_str().unwrap());
    let visitor = site.visitor();
    let ask = async |range: &str, if_range: &str| {
        let mut request = visitor.request(Method::GET, &path).insert_header(("range", range));
        if !if_range.is_empty() {
            request = request.insert_header(("if-range", if_range));
        }
        site.ask_bytes(request).await
    };
    let (all, bytes) = site.ask_bytes(visitor.request(Method::GET, &path)).await;
    assert_eq!((all.is(200).header("accept-ranges"), all.header("content-type")), ("bytes", "video/mp4"));
    assert_eq!(bytes, content);
    let end = content.len() - 1;
    for (range, from, to) in
        [("bytes=0-99".to_owned(), 0, 99), ("bytes=100-".into(), 100, end), ("bytes=-24".into(), end - 23, end)]
    {
        let (part, bytes) = ask(&range, "").await;
        part.is(206);
        assert_eq!(part.header("content-range"), format!("bytes {from}-{to}/{}", content.len()));
        assert_eq!(bytes, &content[from..=to]);
    }
    let (none, _) = ask("bytes=999999-", "").await;
    assert_eq!(none.is(416).header("content-range"), format!("bytes */{}", content.len()));
    for range in ["bytes=0-1,4-5", "bytes=9-2", "lines=1-2"] {
        ask(range, "").await.0.is(200);
    }
    ask("bytes=0-9", all.header("etag")).await.0.is(206);
    ask("bytes=0-9", "\"another\"").await.0.is(200);
    visitor.send(Method::HEAD, &path, None).await.is(200);
    // The page may load it from here, and from nowhere else.
    let policy = visitor.get(&lesson).await.header("content-security-policy").to_owned();
    assert!(policy.contains("media-src 'self'"), "{policy}");
    site.settle().await;
}

#[actix_web::test]
async fn a_file_must_be_what_its_block_takes() {
    let site = Site::demo().await;
    let (author, before) = (site.known("course_author").await, rows(&site).await);
    let lesson = author.begin_lesson("Berkas aneh").await;
    let video = author.add_block(&lesson, "video").await;
    let picture = author.add_block(&lesson, "picture").await;
    let version = author.version(&lesson).await.to_string();
    let (videos, pictures) = (format!("{lesson}/videos/{video}"), format!("{lesson}/pictures/{picture}"));
    let page = b"<html><script>alert(1)</script></html>".as_slice();
    let script = b"WEBVTT\n\n<script>alert(1)</script>".as_slice();
    let (image, clip) = (png(4, 4), mp4(10));
    for (path, field, name, kind, content, code) in [
        (&videos, "file", "v.mp4", "video/mp4", page, "file-kind-differs"),
        (&videos, "file", "v.mp4", "video/mp4", &image[..], "file-kind-differs"),
        (&videos, "file", "v.mp4", "text/html", &clip[..], "file-kind-differs"),
        (&videos, "file", "v.svg", "image/svg+xml", page, "file-kind-unknown"),
        (&videos, "file", "v.png", "image/png", &image[..], "file-kind-elsewhere"),
        (&videos, "captions_id", "t.vtt", "text/vtt", script, "file-kind-differs"),
        (&videos, "captions_id", "t.vtt", "text/vtt", b"1\n00:00 --> 00:01\nx\n", "file-kind-differs"),
        (&videos, "captions_id", "t.txt", "text/plain", b"Teks", "file-kind-elsewhere"),
        (&pictures, "file", "p.mp4", "video/mp4", &clip[..], "file-kind-elsewhere"),
        (&pictures, "file", "p.png", "image/png", b"", "file-empty"),
    ] {
        let fields = [("version", version.as_str()), (if path == &videos { "title.id" } else { "alt.id" }, "Judul")];
        let refused = author.upload_all(path, &fields, &[(field, name, kind, content)]).await;
        assert_eq!(refused.is(422).field(field).as_deref(), Some(code), "{name} {kind}");
    }
    // Nothing of them is kept, and a video is no attachment of an entry.
    assert_eq!(rows(&site).await, before);
    let citra = site.known("curator").await;
    let refused = citra.api().attach(&site.own_entry(0).await, ("v.mp4", "video/mp4", &clip)).await;
    assert_eq!(refused.is(422).field("file").as_deref(), Some("file-kind-elsewhere"));
    assert_eq!(rows(&site).await, before);
    // Somebody else's upload is none.
    let body = json!({ "version": 3, "file": "0123456789abcdef0123", "alt": words("x") });
    let refused = author.api().post(&pictures, body).await;
    assert_eq!(refused.is(422).field("file").as_deref(), Some("file-missing"));
    site.settle().await;
}
