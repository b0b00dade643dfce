//! The cache of public pages: what it gives, to whom, and when it lets go; and the bound on requests that run at once.
use crate::support::{Answer, Client, Site, learning, site::HOST, world};
use actix_web::{http::Method, test::TestRequest};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    clock::Clock,
    db::{Conn, Db},
    error::Result,
    schema::innovations,
    worker,
};
use serde_json::json;
use std::time::{Duration, Instant};

/// Renames an entry past every rule and every event: a page that is drawn anew shows it, a kept one does not.
async fn rename(site: &Site, name: &'static str) {
    let code = site.own_entry(0).await;
    let change = move |conn: &mut Conn| -> Result<()> {
        diesel::update(innovations::table.filter(innovations::code.eq(&code)))
            .set(innovations::name.eq(name))
            .execute(conn)?;
        Ok(())
    };
    site.app.db.write(change).await.unwrap();
}
/// A list with that entry. Something is typed for it: other lists remember what they show until an event says otherwise.
async fn list_with_it(site: &Site) -> String {
    let code = site.own_entry(0).await;
    let entry = site.visitor().api().get(&format!("/innovations/{code}")).await.is(200).json();
    let words: String =
        form_urlencoded::byte_serialize(entry["profile"]["name"].as_str().unwrap().as_bytes()).collect();
    format!("/innovations?limit=100&q={words}")
}
async fn name_shown(client: &Client<'_>, list: &str) -> &'static str {
    let page = client.get(list).await;
    ["Nama satu", "Nama dua"].into_iter().find(|name| page.has(name)).unwrap_or_default()
}

#[actix_web::test]
async fn a_public_page_is_kept_for_visitors_alone() {
    let site = Site::demo().await;
    let (visitor, ana) = (site.visitor(), site.person("zubaidah").await);
    let list = list_with_it(&site).await;
    rename(&site, "Nama satu").await;
    assert_eq!(name_shown(&visitor, &list).await, "Nama satu");
    rename(&site, "Nama dua").await;
    assert_eq!(name_shown(&visitor, &list).await, "Nama satu", "kept");
    assert_eq!(name_shown(&ana, &list).await, "Nama dua", "who is signed in never gets a kept page");
    assert_eq!(name_shown(&visitor.api(), &list).await, "Nama dua", "and the API is asked each time");
    // Nor does anyone who is signed in fill it: her name would stand on it.
    ana.get("/courses").await.is(200).shows("zubaidah");
    visitor.get("/courses").await.is(200).lacks("zubaidah").lacks("csrf").lacks("name=\"key\"");
    // A session that has ended is still no visitor, and what she is shown is not stored.
    let stale = TestRequest::get().uri(&list).insert_header(("cookie", "__Host-session=gone"));
    let answer = site.ask(stale).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.shows("Nama dua");
    // A minute later it is drawn anew, whatever has happened.
    site.advance(TimeDelta::seconds(61));
    assert_eq!(name_shown(&visitor, &list).await, "Nama dua");
}

#[actix_web::test]
async fn a_change_is_seen_at_once_by_everyone() {
    let site = Site::demo().await;
    let (visitor, curator, author) = (site.visitor(), site.known("curator").await, site.known("course_author").await);
    let code = site.own_entry(0).await;
    let entry = format!("/innovations/{code}");
    let total = |page: &Answer| page.body.split("role=\"status\">").nth(1).map(|rest| rest[..20].to_owned());
    let before = visitor.get("/innovations").await;
    visitor.get(&entry).await.is(200);
    visitor.get("/").await.is(200);

    curator.post(&format!("{entry}/withdrawal"), json!({ "reason": "Salah data" })).await.sends_to(&entry);
    visitor.get(&entry).await.is(410).shows("Salah data");
    assert_ne!(total(&visitor.get("/innovations").await), total(&before), "one fewer");
    // A lesson that was kept, too, says so.
    curator.post(&format!("{entry}/publication"), json!({})).await.sends_to(&entry);
    visitor.get(&entry).await.is(200);
    assert_eq!(total(&visitor.get("/innovations").await), total(&before));

    let lesson = visitor.get(learning::FIRST).await;
    lesson.is(200);
    let api = author.api();
    let draft = json!({
        "version": 1, "title": { "id": "Judul yang baru", "en": "" }, "summary": { "id": "Ringkas", "en": "" },
        "minutes": 10, "text": { "id": "Teks baru", "en": "" }, "cites": [code],
    });
    api.post(&format!("{}/draft", learning::FIRST), draft).await.is(200);
    visitor.get(learning::FIRST).await.lacks("Judul yang baru");
    api.post(&format!("{}/publication", learning::FIRST), json!({ "version": 2, "message": "" })).await.is(200);
    visitor.get(learning::FIRST).await.shows("Judul yang baru");
    visitor.get(&entry).await.shows("Judul yang baru");
    site.settle().await;
}

#[actix_web::test]
async fn language_theme_and_known_query_make_a_page() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let kept = || site.web_pages().size().1;
    visitor.get("/innovations?limit=100&sector=health").await.is(200);
    let before = kept();
    // Another order, an empty box and what no route knows: the same page, and its links say what it was drawn for.
    for same in [
        "sector=health&limit=100",
        "limit=100&sector=health&province=&utm_source=x",
        "limit=100&utm=%3Cb%3E&sector=health",
    ] {
        let page = visitor.get(&format!("/innovations?{same}")).await;
        page.is(200).lacks("utm");
    }
    assert_eq!(kept(), before);
    for n in 0..50 {
        visitor.get(&format!("/courses?x{n}={n}")).await.is(200);
    }
    assert_eq!(kept(), before + 1, "a parameter that no route knows makes no entry");
    for other in ["/innovations?limit=99", "/innovations"] {
        visitor.get(other).await.is(200);
        visitor.en().get(other).await.is(200).shows("<html lang=\"en\"");
    }
    let dark = visitor.request(Method::GET, "/innovations").insert_header(("cookie", "__Host-theme=dark"));
    site.ask(dark).await.shows("data-theme=\"dark\"");
    visitor.get("/innovations").await.lacks("data-theme=\"dark\"");
    // What is refused or lost is not kept.
    let before = kept();
    visitor.get("/innovations/INV-1999-00001-X").await.is(404);
    visitor.get("/sign-in").await.is(200);
    assert_eq!(kept(), before);
}

#[actix_web::test]
async fn it_is_sent_compressed_and_not_twice() {
    let site = Site::demo().await;
    let ask = |method: Method, headers: &'static [(&'static str, &'static str)]| {
        let mut request = TestRequest::with_uri("/courses").method(method).insert_header(("host", HOST));
        for header in headers {
            request = request.insert_header(*header);
        }
        site.ask_bytes(request)
    };
    let (plain, body) = ask(Method::GET, &[]).await;
    assert_eq!((plain.status, plain.header("content-encoding")), (200, ""));
    assert!(plain.header("content-security-policy").contains("default-src 'none'"));
    let vary: Vec<_> = plain.headers.iter().filter(|(n, _)| n == "vary").map(|(_, v)| v.to_lowercase()).collect();
    let vary = vary.join(", ");
    assert!(vary.contains("accept-encoding") && vary.contains("cookie"), "{vary}");
    assert_eq!(plain.header("cache-control"), "no-cache");
    let (brotli, packed) = ask(Method::GET, &[("accept-encoding", "gzip, deflate, br")]).await;
    assert_eq!(brotli.header("content-encoding"), "br");
    assert_eq!(brotli.header("etag"), plain.header("etag"));
    let mut unpacked = vec![];
    std::io::Read::read_to_end(&mut brotli::Decompressor::new(packed.as_slice(), 4096), &mut unpacked).unwrap();
    assert!(unpacked == body && packed.len() * 2 < body.len());
    assert_eq!(ask(Method::GET, &[("accept-encoding", "br;q=0, identity")]).await.0.header("content-encoding"), "");
    assert_eq!(ask(Method::HEAD, &[]).await.0.status, 200);

    let tag = plain.header("etag").to_owned();
    let again = |tag: String| TestRequest::with_uri("/courses").insert_header(("if-none-match", tag));
    let (known, nothing) = site.ask_bytes(again(format!("\"x\", {tag}"))).await;
    assert_eq!((known.status, nothing.len(), known.header("etag")), (304, 0, tag.as_str()));
    assert!(!known.header("content-security-policy").is_empty());
    assert_eq!(site.ask_bytes(again("W/\"other\"".into())).await.0.status, 200);
}

#[actix_web::test]
async fn it_holds_no_more_than_it_may() {
    let site = Site::of(world::World::Demo, &[("EKOPI_CACHE_MIB", "1")]).await;
    let visitor = site.visitor();
    for n in 0..150 {
        visitor.get(&format!("/innovations?after=x{n}")).await.is(200);
    }
    let (bytes, entries) = site.web_pages().size();
    assert!(bytes <= 1024 * 1024 && entries < 150 && entries > 5, "{bytes} bytes, {entries} entries");
    let site = Site::of(world::World::Demo, &[("EKOPI_CACHE_MIB", "0")]).await;
    site.visitor().get("/innovations").await.is(200);
    assert_eq!(site.web_pages().size().1, 0);
}

/// Many ask for a page that is not there yet: one draws it, all get it.
#[actix_web::test]
async fn a_page_is_drawn_once_for_all_who_wait() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let answers = futures_util::future::join_all((0..20).map(|_| visitor.get("/innovations"))).await;
    let drawn: std::collections::BTreeSet<_> = answers.iter().map(|a| a.is(200).header("etag").to_owned()).collect();
    assert!(drawn.len() == 1 && !drawn.contains(""), "{drawn:?}");
}

/// What another process changes is seen within a second; here it is another `Db` on the same database.
#[actix_web::test]
async fn what_another_process_changes_is_seen_within_a_second() {
    let site = Site::demo().await;
    let (visitor, code) = (site.visitor(), site.own_entry(0).await);
    let watch = actix_web::rt::spawn(worker::watch(site.app.clone()));
    actix_web::rt::time::sleep(Duration::from_millis(100)).await;
    let entry = format!("/innovations/{code}");
    visitor.get(&entry).await.is(200);
    let other = Db::open(&site.url, Clock::fixed(site.clock().now().utc())).unwrap();
    let withdraw = move |conn: &mut Conn| {
        let reason = ekopi::innovations::publication::Withdrawal { reason: "Salah".into(), ..Default::default() };
        ekopi::innovations::publication::withdraw(conn, &ekopi::accounts::actor::Actor::system(), &code, &reason)
    };
    other.write(withdraw).await.unwrap();
    let began = Instant::now();
    while visitor.get(&entry).await.status != 410 {
        assert!(began.elapsed() < Duration::from_secs(if site.is_on_postgres() { 10 } else { 1 }), "still there");
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
    watch.abort();
    site.settle().await;
}

/// More at once than there are seats: the others are told at once, and nothing is lost to those who have one.
#[actix_web::test]
async fn who_finds_no_seat_is_told_at_once() {
    let site = Site::of(world::World::Demo, &[("EKOPI_CACHE_MIB", "0")]).await;
    let ana = site.person("ana").await;
    let asked = ekopi::web::workers() * 64 + 40;
    let answers = futures_util::future::join_all((0..asked).map(|_| ana.get("/courses"))).await;
    let (good, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status == 200);
    assert!(good.len() >= asked - 40 && !refused.is_empty(), "{} of {asked}", good.len());
    for answer in refused {
        answer.is(503).shows("Ekopi").lacks("ana");
        assert_eq!((answer.header("retry-after"), answer.header("cache-control")), ("2", "no-store"));
    }
    let program = ana.api();
    let api = futures_util::future::join_all((0..2 * asked).map(|_| program.get("/courses"))).await;
    let refused = api.iter().find(|a| a.status == 503).expect("one is refused");
    assert_eq!(refused.json()["type"], "/problems/unavailable");
    ana.get("/courses").await.is(200);
}
