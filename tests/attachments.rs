//! Files of an entry: added, shown, handed out and taken off, on pages and through the API; and what becomes of the rest.
use crate::support::{
    Site,
    entries::{begin, required, save, submit},
    upload::{PDF, indexed_png, png},
};
use actix_web::http::Method;
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    operating::{backup, check},
    routes,
    schema::{events, files, innovation_files, lesson_files},
    worker,
};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::Cursor,
    path::PathBuf,
    time::{Duration, SystemTime},
};

async fn rows(site: &Site) -> (i64, i64) {
    let of_lessons = lesson_files::table.select(lesson_files::file_id);
    let others = files::table.filter(files::id.ne_all(of_lessons)).count();
    site.look(move |conn| Ok((others.get_result(conn)?, innovation_files::table.count().get_result(conn)?))).await
}

/// A drawing of few colours is written anew as small as it came, without what else was in it.
#[actix_web::test]
async fn few_colours_stay_few() {
    let site = Site::demo().await;
    let (citra, code) = (site.known("curator").await.api(), site.own_entry(0).await);
    let kept = async |sent: &[u8]| {
        let receipt = citra.attach(&code, ("peta.png", "image/png", sent)).await.is(201).json();
        let path = format!("/innovations/{code}/attachments/{}", receipt["code"].as_str().unwrap());
        site.ask_bytes(citra.request(Method::GET, &path)).await.1
    };
    let (sent, shows) = indexed_png(300, 200);
    let map = kept(&sent).await;
    assert_eq!(map[25], 3, "indexed");
    assert!(map.len() < sent.len() * 5 / 4, "{} of {}", map.len(), sent.len());
    assert!(!map.windows(4).any(|name| name == b"tEXt"));
    assert_eq!(image::load_from_memory(&map).unwrap().to_rgba8(), shows);
    assert_eq!(kept(&map).await, map, "written anew it is the same again");
    // 256 colours, and one more.
    for (width, kind) in [(256, 3), (257, 2)] {
        let colour = |x: u32, _| image::Rgb([u8::try_from(x % 256).unwrap(), u8::try_from(x / 256).unwrap(), 7]);
        let (picture, mut sent) = (image::RgbImage::from_fn(width, 2, colour), Cursor::new(vec![]));
        picture.write_to(&mut sent, image::ImageFormat::Png).unwrap();
        let found = kept(&sent.into_inner()).await;
        assert_eq!((found[25], image::load_from_memory(&found).unwrap().to_rgb8()), (kind, picture));
    }
    // One that ends too early is refused as before.
    let broken = citra.attach(&code, ("peta.png", "image/png", &sent[..sent.len() / 2])).await;
    assert_eq!(broken.is(422).field("file").as_deref(), Some("picture-broken"));
}
#[actix_web::test]
async fn a_curator_adds_a_picture_on_a_page_and_everyone_reads_it() {
    let site = Site::demo().await;
    let (citra, code) = (site.known("curator").await, site.own_entry(0).await);
    let (entry, path) = (format!("/innovations/{code}"), format!("/innovations/{code}/attachments"));
    citra.get(&entry).await.shows("Tambah atau hapus berkas");
    let form = citra.get(&path).await;
    form.shows("enctype=\"multipart/form-data\"").shows("Paling besar 10 MB");
    // Without words for those who do not see it: refused, and the file need not be chosen again.
    let picture = png(40, 30);
    let fields = [("kind", "other"), ("title", "Loket <baru>"), ("alt", "")];
    let again = citra.upload(&path, &fields, ("loket.png", "image/png", &picture), None).await;
    again.is(422).shows("Jelaskan dengan kata-kata").shows("Berkas sudah diterima").shows("Loket &lt;baru&gt;");
    assert_eq!(rows(&site).await, (1, 0));
    let filled = again.form(&path).fill("alt", "Loket tanpa antrean");
    let handle = filled.value("file").unwrap().to_owned();
    let fields = [("kind", "other"), ("title", "Loket <baru>"), ("alt", "Loket tanpa antrean"), ("file", &handle)];
    citra.upload(&path, &fields, ("", "application/octet-stream", b""), None).await.sends_to(&path);
    assert_eq!(rows(&site).await, (1, 1));

    for client in [site.visitor(), site.person("dewi").await] {
        client.get(&entry).await.shows("Loket <baru>").shows("Loket tanpa antrean").lacks("Tambah atau hapus berkas");
        client
            .get(&path)
            .await
            .is(200)
            .shows("belum diperiksa dari virus")
            .shows("40 × 30 piksel")
            .lacks("multipart/form-data");
    }
    site.visitor().en().get(&path).await.shows("not scanned for viruses").shows("png, 1 KB");
    let (answer, content) = site.ask_bytes(site.visitor().request(Method::GET, &format!("{path}/{handle}"))).await;
    assert_eq!(answer.is(200).header("content-type"), "image/png");
    assert_eq!(image::load_from_memory(&content).unwrap().to_rgb8().dimensions(), (40, 30));
    let head = site.visitor().send(Method::HEAD, &format!("{path}/{handle}"), None).await;
    assert_eq!(head.is(200).header("content-type"), "image/png");
    // Under another entry it is not there.
    let other = site.own_entry(1).await;
    site.visitor().get(&format!("/innovations/{other}/attachments/{handle}")).await.is(404);

    let remove = citra.get(&path).await.form(&format!("{path}/{handle}/removal"));
    citra.submit(remove).await.sends_to(&path);
    site.visitor().get(&format!("{path}/{handle}")).await.is(404);
    citra.get(&path).await.shows("belum memiliki berkas");
    assert_eq!(rows(&site).await, (0, 0));
    let hers = events::table.filter(events::person_id.eq(citra.id)).filter(events::kind.like("file-%"));
    let kinds: Vec<String> = site.look(move |conn| Ok(hers.order(events::id).select(events::kind).load(conn)?)).await;
    assert_eq!(kinds, ["file-uploaded", "file-attached", "file-removed"]);
}

#[actix_web::test]
async fn a_program_sends_a_file_once_however_often_it_sends_it() {
    let site = Site::demo().await;
    let (api, code) = (site.known("curator").await.api(), site.own_entry(0).await);
    let path = format!("/innovations/{code}/attachments");
    let fields = [("kind", "guide_book"), ("title", "Panduan"), ("alt", "")];
    let sent = ("panduan.pdf", "application/pdf", PDF);
    let first = api.upload(&path, &fields, sent, Some("once")).await;
    assert_eq!(
        (first.is(201).header("location"), first.json()["state"].as_str()),
        (&*format!("/api/v1{path}"), Some("unscanned"))
    );
    let second = api.upload(&path, &fields, sent, Some("once")).await;
    assert_eq!(second.is(201).json(), first.json());
    assert_eq!(rows(&site).await.1, 1);
    let other = [PDF, b"\n%%EOF"].concat();
    let reused = api.upload(&path, &fields, ("panduan.pdf", "application/pdf", &other), Some("once")).await;
    assert_eq!(reused.is(422).field("key").as_deref(), Some("key-reused"));
    let list = api.get(&path).await.json();
    let item = &list["items"][0];
    assert_eq!(
        (&item["kind"], &item["file"]["kind"], &item["file"]["bytes"]),
        (&json!("guide_book"), &json!("pdf"), &json!(PDF.len()))
    );
    assert_eq!(api.get(&format!("/innovations/{code}")).await.json()["attachments"], list["items"]);
    // Each field, all at once; and the file alone.
    let refused = api.upload(&path, &[], sent, None).await;
    assert_eq!(
        (refused.is(422).field("kind"), refused.field("title")),
        (Some("field-missing".into()), Some("field-missing".into()))
    );
    let refused = api.post(&path, json!({ "kind": "other", "title": "x" })).await;
    assert_eq!(refused.is(422).field("file").as_deref(), Some("file-missing"));
    let long = [("kind", "other"), ("title", &*"x".repeat(201)), ("alt", &*"x".repeat(301))];
    let refused = api.upload(&path, &long, sent, None).await;
    assert_eq!(
        (refused.is(422).field("title"), refused.field("alt")),
        (Some("field-too-long".into()), Some("field-too-long".into()))
    );
    assert_eq!(api.upload(&path, &[("owner", "1")], sent, None).await.status, 422);
    // Where no file is taken, none is read.
    let request = api.request(Method::POST, &format!("/innovations/{code}/publication"));
    let request = request.insert_header(("content-type", "multipart/form-data; boundary=edge")).set_payload("--edge--");
    assert_eq!(site.ask(request).await.status, 415);
    let request = api.request(Method::POST, &path).insert_header(("content-type", "multipart/form-data"));
    assert_eq!(site.ask(request.set_payload("x")).await.status, 400);
}

/// Nobody else adds, takes off or takes up; what they sent is not kept.
#[actix_web::test]
async fn who_may_not_leaves_nothing() {
    let site = Site::demo().await;
    let (citra, code) = (site.known("curator").await, site.own_entry(0).await);
    let path = format!("/innovations/{code}/attachments");
    let sent = ("a.pdf", "application/pdf", PDF);
    for client in [site.known("curator_panrb").await, site.known("innovator").await, site.known("system_admin").await] {
        for client in [client.clone(), client.api()] {
            client.attach(&code, sent).await.is(403);
        }
    }
    site.visitor().api().attach(&code, sent).await.is(401);
    citra.api().attach("INV-2026-99999-X", sent).await.is(404);
    let reads = citra.with_token(&citra.token("read", 7).await.0);
    reads.attach(&code, sent).await.is(403);
    assert_eq!(rows(&site).await, (0, 0));
    // Signed out meanwhile: the words are kept, the file is not.
    let asked = site.visitor().upload(&path, &[("title", "Panduan pelayanan")], sent, None).await;
    asked.is(401).shows("Panduan pelayanan");
    assert_eq!(rows(&site).await, (0, 0));
    // From another site, or without the page's token.
    let request =
        citra.request(Method::POST, &path).insert_header(("content-type", "multipart/form-data; boundary=edge"));
    site.ask(request.set_payload(crate::support::upload::body(&[], sent))).await.is(403);
    // A handle of someone else's is no file.
    let other = site.known("curator_panrb").await;
    let theirs = site.look(|conn| Ok(ekopi::innovations::innovation::citable(conn, &[])?.len())).await;
    assert_eq!(theirs, 0);
    let handle = plant(&site, other.id.unwrap()).await;
    let body = json!({ "kind": "other", "title": "x", "file": handle });
    assert_eq!(citra.api().post(&path, body).await.is(422).field("file").as_deref(), Some("file-missing"));
    site.change(|conn| Ok(diesel::delete(files::table.filter(files::handle.eq("planted"))).execute(conn)?)).await;
    // Withdrawn: a tombstone, with its files.
    let receipt = citra.api().attach(&code, sent).await.is(201).json();
    let file = format!("{path}/{}", receipt["code"].as_str().unwrap());
    site.visitor().get(&file).await.is(200);
    citra.post(&format!("/innovations/{code}/withdrawal"), json!({ "reason": "x" })).await.is(303);
    site.visitor().get(&file).await.is(410);
    site.visitor().get(&path).await.is(410);
    citra.get(&file).await.is(200);
    site.settle().await;
}
async fn plant(site: &Site, person: i64) -> String {
    site.change(move |conn| {
        let now = ekopi::clock::now();
        diesel::insert_into(files::table)
            .values((
                (
                    files::handle.eq("planted"),
                    files::hash.eq("0".repeat(64)),
                    files::name.eq("a.pdf"),
                    files::kind.eq("pdf"),
                ),
                (files::bytes.eq(1), files::state.eq("clean"), files::state_at.eq(now), files::made_at.eq(now)),
                files::person_id.eq(person),
            ))
            .execute(conn)?;
        Ok("planted".to_owned())
    })
    .await
}

#[expect(clippy::disallowed_methods, reason = "beside the time that the file system has written")]
fn age(path: &PathBuf, hours: u64) {
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3600)).unwrap();
}
async fn night(site: &Site) {
    site.advance(TimeDelta::hours(25));
    worker::keep(&site.app, &routes::schedules()).await.unwrap();
    site.settle().await;
}

#[actix_web::test]
async fn what_nobody_takes_up_goes_after_a_day() {
    let site = Site::demo().await;
    worker::keep(&site.app, &routes::schedules()).await.unwrap(); // a first start sweeps nothing
    let (citra, code) = (site.known("curator").await.api(), site.own_entry(0).await);
    let path = format!("/innovations/{code}/attachments");
    let kept = citra.attach(&code, ("a.pdf", "application/pdf", PDF)).await.is(201).json();
    // Left behind by a page that was shown again and never sent.
    let page = site.known("curator").await;
    page.upload(&path, &[], ("b.pdf", "application/pdf", &[PDF, b"\n%%EOF"].concat()), None).await.is(422);
    page.upload(&path, &[], ("a.pdf", "application/pdf", PDF), None).await.is(422);
    assert_eq!((rows(&site).await, site.kept_files().len()), ((3, 1), 2));
    let data = site.app.config.data.clone();
    let all = || site.kept_files().into_iter().map(|path| data.join(path)).collect::<Vec<_>>();
    fs::create_dir_all(data.join("uploads")).unwrap();
    fs::write(data.join("uploads/half.part"), "x").unwrap();
    night(&site).await;
    assert_eq!(rows(&site).await, (1, 1), "rows go after a day");
    assert_eq!(all().len(), 3, "contents are younger");
    for path in all() {
        age(&path, 25);
    }
    night(&site).await;
    // Noted, and gone a night later; the half one at once; what a row names stays.
    assert_eq!(all().iter().filter(|p| p.starts_with(data.join("files"))).count(), 2);
    assert!(!data.join("uploads/half.part").exists());
    for path in all() {
        age(&path, 25);
    }
    night(&site).await;
    let left: Vec<String> = site.kept_files();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].starts_with("files/"));
    site.visitor().get(&format!("{path}/{}", kept["code"].as_str().unwrap())).await.is(200);
    assert_eq!(check::check(&site.url, &data).unwrap().faults, Vec::<String>::new());
}

/// What a row names is in every backup, comes back, and is missed when it is not there.
#[actix_web::test]
async fn files_are_backed_up_brought_back_and_missed() {
    let site = Site::demo().await;
    let (citra, code) = (site.known("curator").await.api(), site.own_entry(0).await);
    citra.attach(&code, ("a.pdf", "application/pdf", PDF)).await.is(201);
    site.settle().await;
    let data = site.app.config.data.clone();
    let content = data.join(&site.kept_files()[0]);
    let faults = |data: &PathBuf| check::check(&site.url, data).unwrap().faults;
    assert_eq!(faults(&data), Vec::<String>::new());
    if site.is_on_postgres() {
        fs::remove_file(&content).unwrap();
    } else {
        let to = || crate::support::world::fresh_folder("backups"); // a backup is named by its second
        let made = backup::make(&data, &to(), None).unwrap();
        assert_eq!(check::check_backup(&made).unwrap().faults, Vec::<String>::new());
        let back = crate::support::world::fresh_folder("back").join("data");
        backup::restore(&made, &back).unwrap();
        let there = back.join(&site.kept_files()[0]);
        assert_eq!(fs::read(&there).unwrap(), PDF);
        fs::remove_file(&content).unwrap();
        let refused = format!("{:#}", backup::make(&data, &to(), None).unwrap_err());
        assert!(refused.contains("the content of files is missing"), "{refused}");
    }
    assert!(faults(&data)[0].starts_with("files whose content is not there whole: "), "{:?}", faults(&data));
    fs::write(&content, &PDF[1..]).unwrap();
    assert!(faults(&data).len() == 2, "neither its length nor what its name says: {:?}", faults(&data));
}

/// Of two who take up the same upload at once one does.
#[actix_web::test]
async fn an_upload_is_taken_up_once() {
    let site = Site::demo().await;
    let (citra, code) = (site.known("curator").await, site.own_entry(0).await);
    let path = format!("/innovations/{code}/attachments");
    let again = citra.upload(&path, &[], ("a.pdf", "application/pdf", PDF), None).await;
    let handle = again.is(422).form(&path).value("file").unwrap().to_owned();
    let body = json!({ "kind": "other", "title": "x", "file": handle });
    let api = citra.api();
    let both = futures_util::future::join(api.post(&path, body.clone()), api.post(&path, body)).await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
    let count = |list: &Value| list["items"].as_array().unwrap().len();
    assert_eq!(count(&api.get(&path).await.json()), 1);
}

/// The staff that may write an entry of their agency add its files; others of the agency and other agencies do not.
#[actix_web::test]
async fn an_agency_adds_files_to_its_own_entries() {
    let site = Site::demo().await;
    let list = site.visitor().api().get("/innovations?agency=pemerintah-kabupaten-banyuwangi&source=own").await.json();
    let code = list["items"][0]["code"].as_str().unwrap().to_owned();
    let bayu = site.known("agency_admin").await;
    bayu.get(&format!("/innovations/{code}/attachments")).await.shows("multipart/form-data");
    let sent = ("profil.pdf", "application/pdf", PDF);
    let receipt = bayu.api().attach(&code, sent).await.is(201).json();
    for name in ["agency_leader", "author", "hub_admin"] {
        site.known(name).await.api().attach(&code, sent).await.is(403);
    }
    bayu.api().attach(&site.own_entry(0).await, sent).await.is(if site.own_entry(0).await == code { 201 } else { 403 });
    let handle = receipt["code"].as_str().unwrap().to_owned();
    let file = format!("/innovations/{code}/attachments/{handle}");
    // Until a curator has looked at it, it is the agency's own.
    let (entry, path) = (format!("/innovations/{code}"), format!("/innovations/{code}/attachments"));
    for client in [site.visitor(), site.visitor().api(), site.known("agency_leader").await] {
        client.get(&file).await.is(404);
        client.get(&path).await.is(200).lacks(&handle);
        client.get(&entry).await.is(200).lacks(&handle);
    }
    bayu.get(&file).await.is(200);
    bayu.get(&path).await.shows("belum ditampilkan kepada umum").shows("setelah diperiksa kurator");
    bayu.api().post(&format!("{file}/publication"), json!({})).await.is(403);
    let (keeper, other) = (site.known("curator").await, site.known("curator_panrb").await);
    other.api().post(&format!("{file}/publication"), json!({})).await.is(403);
    other.get("/manage/curation").await.is(200).lacks("Berkas inovasi terbit");
    keeper.get("/manage/curation").await.shows("Berkas inovasi terbit yang belum diperiksa").shows(&path);
    let form = keeper.get(&path).await.form(&format!("{file}/publication"));
    keeper.submit(form.clone()).await.sends_to(&path);
    keeper.submit(form).await.sends_to(&path);
    assert_eq!(site.happened("file-shown").await, 1);
    site.visitor().get(&entry).await.is(200).shows(&handle);
    keeper.get("/manage/curation").await.lacks("Berkas inovasi terbit");
    site.visitor().get(&file).await.is(200);
    bayu.post(&format!("{file}/removal"), json!({})).await.is(303);
    site.visitor().get(&file).await.is(404);
}

/// What comes after an entry was handed in its curator may not have seen: it waits, when the entry is published.
#[actix_web::test]
async fn a_publication_takes_the_files_that_were_handed_in() {
    let site = Site::demo().await;
    let (bayu, citra) = (site.known("agency_admin").await, site.known("curator").await.api());
    let code = begin(&bayu, "Antrean tanpa kertas").await;
    for (section, fields) in required() {
        save(&bayu, &code, section, fields).await.is(200);
    }
    let path = format!("/innovations/{code}/attachments");
    bayu.api().attach(&code, ("dahulu.pdf", "application/pdf", PDF)).await.is(201);
    submit(&bayu, &code).await.is(201);
    site.advance(TimeDelta::minutes(1));
    let later = [PDF, b"\n%%EOF"].concat();
    bayu.api().attach(&code, ("kemudian.pdf", "application/pdf", &later)).await.is(201);
    for step in ["claim", "publication"] {
        citra.post(&format!("/innovations/{code}/submissions/1/{step}"), json!({})).await.is(200);
    }
    let shown = |list: &Value| -> Vec<bool> {
        list["items"].as_array().unwrap().iter().map(|item| item["is_shown"].as_bool().unwrap()).collect()
    };
    assert_eq!(shown(&site.visitor().api().get(&path).await.json()), [true]);
    assert_eq!(shown(&bayu.api().get(&path).await.json()), [true, false]);
    site.settle().await;
}
