//! A lesson with every kind of block, example calls of whoever writes, and what is uploaded for blocks.
use super::{
    Answer, Client, Site,
    calls::{Call, Things},
    learning::{COURSE, FIRST},
    upload::{PDF, png},
};
use actix_web::http::Method;
use diesel::prelude::*;
use ekopi::{
    schema::{files, lesson_files, lessons},
    web::Route,
};
use serde_json::{Value, json};

/// The demonstration's course that is still being written.
pub const UNFINISHED: &str = "/courses/menulis-naskah-kebijakan-singkat";
/// The first bytes of an MP4, and some more.
pub fn mp4(bytes: usize) -> Vec<u8> {
    let mut video = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec();
    video.extend((0..bytes).map(|n| u8::try_from(n % 251).expect("a byte")));
    video
}
pub const VTT: &[u8] = b"WEBVTT\n\n00:00.000 --> 00:02.000\nSelamat datang.\n";

/// A draft in the demonstration's course, with an empty block of each kind.
#[derive(Clone)]
pub struct Blocks {
    /// Its address.
    pub lesson: String,
    pub picture: String,
    pub video: String,
    pub file: String,
    pub checklist: String,
    pub item: String,
    /// The address of a picture of a lesson that is public.
    pub shown: String,
}
impl Client<'_> {
    /// Begins a lesson in the demonstration's course; returns its address.
    pub async fn begin_lesson(&self, title: &str) -> String {
        let new = json!({ "title": { "id": title, "en": "" } });
        let receipt = self.api().post(&format!("{COURSE}/lessons"), new).await.is(201).json();
        receipt["address"].as_str().expect("an address").trim_end_matches("/draft").to_owned()
    }
    /// Adds an empty block; returns its name.
    pub async fn add_block(&self, lesson: &str, kind: &str) -> String {
        let receipt = self.api().post(&format!("{lesson}/blocks"), json!({ "kind": kind })).await.is(201).json();
        receipt["code"].as_str().expect("a name").to_owned()
    }
    /// The draft's number.
    pub async fn version(&self, lesson: &str) -> i64 {
        self.api().get(&format!("{lesson}/draft")).await.json()["draft"]["version"].as_i64().expect("a number")
    }
}
impl Blocks {
    pub async fn of(site: &Site) -> Self {
        let author = site.known("course_author").await;
        let lesson = author.begin_lesson("Semua jenis bagian").await;
        let picture = author.add_block(&lesson, "picture").await;
        let (video, file) = (author.add_block(&lesson, "video").await, author.add_block(&lesson, "file").await);
        let checklist = author.add_block(&lesson, "checklist").await;
        let item = json!({ "text": { "id": "Undang warga", "en": "" }, "required": true });
        let item = author.api().post(&format!("{lesson}/checklists/{checklist}/items"), item).await.is(201).json();
        let version = author.version(&lesson).await.to_string();
        let fields = [("version", version.as_str()), ("alt.id", "Loket")];
        let sent = ("loket.png", "image/png", &png(40, 30)[..]);
        author.api().upload(&format!("{lesson}/pictures/{picture}"), &fields, sent, None).await.is(200);
        let shown = site.look(|conn| {
            let of = lesson_files::table.inner_join(lessons::table).inner_join(files::table);
            let of = of.filter(lessons::slug.eq("ekosistem-overview")).select(files::handle);
            Ok(of.first::<String>(conn)?)
        });
        let shown = format!("/lessons/ekosistem-overview/files/{}", shown.await);
        let item = item["code"].as_str().expect("a name").to_owned();
        Self { lesson, picture, video, file, checklist, item, shown }
    }
}

pub fn is_writing(path: &str) -> bool {
    let parts = ["blocks", "texts", "pictures", "videos", "handouts", "checklists", "files"];
    parts.iter().any(|part| path.starts_with(&format!("/lessons/{{slug}}/{part}")))
        || ["/courses/new", "/courses/{slug}/draft", "/courses/{slug}/chapters", "/courses/{slug}/contents"]
            .iter()
            .chain(&["/courses/{slug}/versions", "/courses/{slug}/review", "/courses/{slug}/staff"])
            .chain(&["/manage/course-reviews", "/courses/{slug}/publication"])
            .any(|start| path.starts_with(start))
        || path.ends_with("/versions/{number}/changes") && path.starts_with("/lessons")
        || path.ends_with("/restoration") && path.starts_with("/lessons")
}
pub fn example(route: &Route, things: &Things, once: &str) -> Option<Call> {
    let Blocks { lesson, picture, video, file, checklist, item, shown } = &things.blocks;
    let call = |path: String, body: Value| Some(Call { path, body });
    let none = json!({});
    let of = |rest: &str| format!("{lesson}/{rest}");
    let list = |rest: &str| format!("{lesson}/checklists/{checklist}{rest}");
    let course = |rest: &str| format!("{COURSE}/{rest}");
    let words = |text: &str| json!({ "id": text, "en": "" });
    match (route.method.as_str(), route.path) {
        ("POST", "/lessons/{slug}/blocks") => call(of("blocks"), json!({ "kind": "text" })),
        ("POST", "/lessons/{slug}/blocks/{block}/place") => {
            call(of(&format!("blocks/{video}/place")), json!({ "before": "" }))
        }
        ("POST", "/lessons/{slug}/blocks/{block}/removal") => call(of("blocks/none-9/removal"), none),
        ("GET", "/lessons/{slug}/texts/{block}") => call(format!("{FIRST}/texts/text"), none),
        ("POST", "/lessons/{slug}/texts/{block}") => {
            call(format!("{FIRST}/texts/text"), json!({ "version": 1, "text": words(once) }))
        }
        ("GET", "/lessons/{slug}/pictures/{block}") => call(of(&format!("pictures/{picture}")), none),
        ("POST", "/lessons/{slug}/pictures/{block}") => {
            call(of(&format!("pictures/{picture}")), json!({ "version": 90, "alt": words("Loket") }))
        }
        ("GET", "/lessons/{slug}/videos/{block}") => call(of(&format!("videos/{video}")), none),
        ("POST", "/lessons/{slug}/videos/{block}") => {
            call(of(&format!("videos/{video}")), json!({ "version": 90, "title": words("Wawancara") }))
        }
        ("GET", "/lessons/{slug}/handouts/{block}") => call(of(&format!("handouts/{file}")), none),
        ("POST", "/lessons/{slug}/handouts/{block}") => {
            call(of(&format!("handouts/{file}")), json!({ "version": 90, "title": words("Formulir") }))
        }
        ("GET", "/lessons/{slug}/checklists/{block}") => call(list(""), none),
        ("POST", "/lessons/{slug}/checklists/{block}") => call(list(""), json!({ "version": 90, "title": words("L") })),
        ("POST", "/lessons/{slug}/checklists/{block}/items") => call(list("/items"), json!({ "text": words(once) })),
        ("POST", "/lessons/{slug}/checklists/{block}/items/{item}") => {
            call(list(&format!("/items/{item}")), json!({ "version": 90, "text": words("Lain"), "required": true }))
        }
        ("POST", "/lessons/{slug}/checklists/{block}/items/{item}/place") => {
            call(list(&format!("/items/{item}/place")), json!({ "before": "" }))
        }
        ("POST", "/lessons/{slug}/checklists/{block}/items/{item}/removal") => call(list("/items/none/removal"), none),
        ("POST", "/lessons/{slug}/checklists/{block}/ticks") => {
            call(format!("{FIRST}/checklists/none/ticks"), json!({ "items": [] }))
        }
        ("GET", "/lessons/{slug}/files/{handle}") => call(shown.clone(), none),
        ("GET", "/lessons/{slug}/versions/{number}/changes") => call(format!("{FIRST}/versions/1/changes"), none),
        ("POST", "/lessons/{slug}/versions/{number}/restoration") => {
            call("/lessons/labinov-display/versions/1/restoration".into(), json!({ "message": once }))
        }
        ("GET", "/courses/new") => call("/courses/new".into(), none),
        ("GET", "/courses/{slug}/draft") => call(course("draft"), none),
        ("POST", "/courses/{slug}/draft") => call(
            course("draft"),
            json!({ "version": 90, "title": words("Laboratorium"), "level": "basic", "language": "id" }),
        ),
        ("POST", "/courses/{slug}/chapters") => call(course("chapters"), json!({ "chapter": words(once) })),
        ("POST", "/courses/{slug}/chapters/{chapter}") => {
            call(course("chapters/c1"), json!({ "version": 1, "chapter": words("Mengenal") }))
        }
        ("POST", "/courses/{slug}/chapters/{chapter}/place") => {
            call(course("chapters/c3/place"), json!({ "before": "" }))
        }
        ("POST", "/courses/{slug}/chapters/{chapter}/removal") => call(course("chapters/c1/removal"), none),
        ("POST", "/courses/{slug}/contents/{lesson}") => {
            call(course("contents/labinov-display"), json!({ "chapter": "c3", "before": "" }))
        }
        ("POST", "/courses/{slug}/contents/{lesson}/removal") => call(course("contents/none-there/removal"), none),
        ("POST", "/courses/{slug}/publication") => call(course("publication"), json!({ "version": 90 })),
        ("GET", "/courses/{slug}/versions") => call(course("versions"), none),
        ("GET", "/courses/{slug}/versions/{number}/changes") => {
            call(course(&format!("versions/{}/changes", things.course_version)), none)
        }
        ("POST", "/courses/{slug}/versions/{number}/restoration") => {
            call(course(&format!("versions/{}/restoration", things.course_version)), json!({ "message": "" }))
        }
        ("GET", "/courses/{slug}/review") => call(format!("{UNFINISHED}/review"), none),
        ("POST", "/courses/{slug}/review") => call(course("review"), json!({ "note": "" })),
        ("POST", "/courses/{slug}/review/withdrawal") => call(format!("{UNFINISHED}/review/withdrawal"), none),
        ("POST", "/courses/{slug}/review/decision") => {
            call(format!("{UNFINISHED}/review/decision"), json!({ "verdict": "approve" }))
        }
        ("GET", "/manage/course-reviews") => call("/manage/course-reviews".into(), none),
        ("GET", "/courses/{slug}/staff") => call(course("staff"), none),
        ("POST", "/courses/{slug}/staff") => {
            call(course("staff"), json!({ "person": "mentor@demo.invalid", "role": "teacher" }))
        }
        ("POST", "/courses/{slug}/staff/{handle}/removal") => {
            call(course("staff/nobody/removal"), json!({ "role": "teacher" }))
        }
        _ => None,
    }
}
/// One file of a form: its field, its name, what its sender says it is, its content.
pub type Part<'a> = (&'a str, &'a str, &'a str, &'a [u8]);
impl Client<'_> {
    /// A form with several files, through the API.
    pub async fn upload_all(&self, path: &str, fields: &[(&str, &str)], files: &[Part<'_>]) -> Answer {
        let mut body = vec![];
        for (field, value) in fields {
            let part = format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend(part.bytes());
        }
        for (field, name, kind, content) in files {
            let head = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: {kind}\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend_from_slice(content);
            body.extend(b"\r\n");
        }
        body.extend(b"--edge--\r\n");
        let request = self
            .api()
            .request(Method::POST, path)
            .insert_header(("content-type", "multipart/form-data; boundary=edge"))
            .set_payload(body);
        self.site.ask(request).await
    }
    /// A lesson that can be published: with a text, and a practice that it cites.
    pub async fn ready_lesson(&self, title: &str) -> String {
        let lesson = self.begin_lesson(title).await;
        let version = self.version(&lesson).await;
        let draft = json!({
            "version": version, "title": { "id": title, "en": "" }, "summary": { "id": "Ringkas", "en": "" },
            "minutes": 10, "text": { "id": "## Isi\n\nTeks.", "en": "" }, "cites": [self.site.own_entry(0).await],
        });
        self.api().post(&format!("{lesson}/draft"), draft).await.is(200);
        lesson
    }
    /// Publishes the draft as it stands.
    pub async fn publish_lesson(&self, lesson: &str, waiver: &str) -> Answer {
        let version = self.version(lesson).await;
        let body = json!({ "version": version, "message": "Terbit", "waiver": waiver });
        self.api().post(&format!("{lesson}/publication"), body).await
    }
    /// A whole video: file, captions, transcript.
    pub async fn fill_video(&self, lesson: &str, block: &str, video: &[u8]) -> Answer {
        let version = self.version(lesson).await.to_string();
        let fields = [
            ("version", version.as_str()),
            ("title.id", "Wawancara"),
            ("transcript.id", "Selamat datang."),
            ("required", "true"),
        ];
        let files = [("file", "wawancara.mp4", "video/mp4", video), ("captions_id", "teks.vtt", "text/vtt", VTT)];
        self.upload_all(&format!("{lesson}/videos/{block}"), &fields, &files).await
    }
}
fn words(id: &str) -> Value {
    json!({ "id": id, "en": "" })
}
/// Sends a picture to its block, with these words.
pub async fn fill_picture(author: &Client<'_>, lesson: &str, block: &str, fields: &[(&str, &str)]) -> Answer {
    let version = author.version(lesson).await.to_string();
    let fields = [&[("version", version.as_str())], fields].concat();
    let picture = png(40, 30);
    author.upload_all(&format!("{lesson}/pictures/{block}"), &fields, &[("file", "l.png", "image/png", &picture)]).await
}
/// A public lesson with one block of each kind; their names in the order of the page.
pub async fn whole(author: &Client<'_>) -> (String, [String; 4]) {
    let lesson = author.ready_lesson("Semua bagian").await;
    let picture = author.add_block(&lesson, "picture").await;
    fill_picture(author, &lesson, &picture, &[("alt.id", "Loket"), ("caption.id", "Loket lama")]).await.is(200);
    let video = author.add_block(&lesson, "video").await;
    author.fill_video(&lesson, &video, &mp4(5000)).await.is(200);
    let file = author.add_block(&lesson, "file").await;
    let version = author.version(&lesson).await.to_string();
    let fields = [("version", version.as_str()), ("title.id", "Formulir"), ("required", "true")];
    let sent = [("file", "formulir.pdf", "application/pdf", PDF)];
    author.upload_all(&format!("{lesson}/handouts/{file}"), &fields, &sent).await.is(200);
    let list = author.add_block(&lesson, "checklist").await;
    let path = format!("{lesson}/checklists/{list}");
    let version = author.version(&lesson).await;
    author.api().post(&path, json!({ "version": version, "title": words("Sebelum rapat") })).await.is(200);
    for (text, required) in [("Undang warga", true), ("Siapkan data", true), ("Siapkan kopi", false)] {
        let item = json!({ "text": words(text), "required": required });
        author.api().post(&format!("{path}/items"), item).await.is(201);
    }
    author.publish_lesson(&lesson, "").await.is(200);
    (lesson, [picture, video, file, list])
}
