//! Archives of courses: example calls, and archives that are taken apart and put together otherwise.
use super::{
    Answer, Client, Site,
    authoring::UNFINISHED,
    calls::{Call, Things},
    certified::fetched,
    learning::COURSE,
};
use diesel::prelude::*;
use ekopi::{
    code,
    operating::check,
    schema::{content_versions, contents, courses, lessons},
    web::Route,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Write},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Two archives of the agency's author, one of them to be deleted.
#[derive(Clone)]
pub struct Moved {
    pub archive: String,
    pub doomed: String,
}
impl Moved {
    pub async fn of(site: &Site) -> Self {
        let author = site.known("author").await;
        let bytes = archive(&author, UNFINISHED).await;
        let (archive, doomed) = (send(&author, &bytes).await, send(&author, &bytes).await);
        site.settle().await;
        Self { archive, doomed }
    }
}
pub fn is_moved(path: &str) -> bool {
    path.starts_with("/course-archives") || path == "/courses/{slug}/archive"
}
pub fn example(route: &Route, things: &Things) -> Option<Call> {
    let Moved { archive, doomed } = &things.moved;
    let call = |path: String, body: Value| Some(Call { path, body });
    match (route.method.as_str(), route.path) {
        ("GET", "/courses/{slug}/archive") => call(format!("{COURSE}/archive"), json!({})),
        ("GET", "/course-archives") => call("/course-archives".into(), json!({})),
        ("POST", "/course-archives") => call("/course-archives".into(), json!({ "agency": "lan", "file": "0123" })),
        ("GET", "/course-archives/{code}") => call(format!("/course-archives/{archive}"), json!({})),
        ("POST", "/course-archives/{code}/restoration") => {
            call(format!("/course-archives/{archive}/restoration"), json!({}))
        }
        ("POST", "/course-archives/{code}/deletion") => call(format!("/course-archives/{doomed}/deletion"), json!({})),
        _ => None,
    }
}

/// The archive of a course, as its author fetches it.
pub async fn archive(author: &Client<'_>, course: &str) -> Vec<u8> {
    let (answer, bytes) = fetched(&author.api(), &format!("{course}/archive")).await;
    answer.is(200);
    assert_eq!(answer.header("content-type"), "application/zip");
    bytes
}
pub async fn upload(author: &Client<'_>, bytes: &[u8]) -> Answer {
    let sent = ("kursus.zip", "application/zip", bytes);
    author.api().upload("/course-archives", &[("agency", "lan")], sent, None).await
}
/// Sends an archive; its code.
pub async fn send(author: &Client<'_>, bytes: &[u8]) -> String {
    upload(author, bytes).await.is(201).json()["code"].as_str().expect("a code").to_owned()
}
pub type Entries = BTreeMap<String, Vec<u8>>;
pub fn unpack(bytes: &[u8]) -> Entries {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut entries = Entries::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        let mut content = vec![];
        entry.read_to_end(&mut content).expect("its content");
        entries.insert(name, content);
    }
    entries
}
/// With the entries as they are.
pub fn pack(entries: &Entries) -> Vec<u8> {
    let mut bytes = Cursor::new(vec![]);
    let mut zip = ZipWriter::new(&mut bytes);
    for (name, content) in entries {
        zip.start_file(name, SimpleFileOptions::default()).expect("an entry");
        zip.write_all(content).expect("its content");
    }
    zip.finish().expect("its end");
    bytes.into_inner()
}
/// With a manifest that lists the entries as they are.
pub fn pack_listed(entries: &Entries) -> Vec<u8> {
    let mut entries = entries.clone();
    let mut manifest = json_of(&entries, "manifest.json");
    let listed = entries.iter().filter(|(name, _)| *name != "manifest.json").map(|(name, content)| {
        json!({ "name": name, "sha256": code::hex(&Sha256::digest(content)), "bytes": content.len() })
    });
    manifest["entries"] = listed.collect();
    entries.insert("manifest.json".into(), manifest.to_string().into_bytes());
    pack(&entries)
}
pub fn json_of(entries: &Entries, name: &str) -> Value {
    serde_json::from_slice(entries.get(name).unwrap_or_else(|| panic!("no {name}"))).expect(name)
}
/// An archive with one of its texts changed and listed.
pub fn changed(entries: &Entries, name: &str, change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut entries = entries.clone();
    let mut text = json_of(&entries, name);
    change(&mut text);
    entries.insert(name.into(), serde_json::to_vec_pretty(&text).expect("a text"));
    pack_listed(&entries)
}
/// Counts of all that a restoration makes.
pub async fn counts(site: &Site) -> [i64; 4] {
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
/// What its sender sees of an archive.
pub async fn shown(author: &Client<'_>, code: &str) -> Value {
    author.api().get(&format!("/course-archives/{code}")).await.is(200).json()
}
/// No rule of the database is broken.
pub async fn assert_sound(site: &Site) {
    let (_, broken) = site.look(check::inside).await;
    assert!(broken.is_empty(), "{broken:#?}");
}
