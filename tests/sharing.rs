//! Feeds, frames and facts for other sites: what readers of them rely on.
use crate::support::{
    Answer, Site,
    hostile::{encoded, vectors},
    html::{data_blocks, hostile},
    open::rewrite,
    site::ADDRESS,
    world::World,
};
use actix_web::http::Method;
use chrono::TimeDelta;
use quick_xml::{Reader, events::Event};
use serde_json::{Value, json};
use std::fmt::Write;

/// Its name, its attributes, and the text in it.
type Element = (String, Vec<(String, String)>, String);
/// Elements of an XML text in order, with what stands in them; panics where it is not well formed.
fn elements(text: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let (mut found, mut open): (Vec<Element>, Vec<usize>) = (vec![], vec![]);
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{e}: {text}")) {
            Event::Eof => break,
            event @ (Event::Start(_) | Event::Empty(_)) => {
                let is_open = matches!(event, Event::Start(_));
                let (Event::Start(tag) | Event::Empty(tag)) = event else { unreachable!() };
                let name = tag.name().as_ref().to_owned();
                let attributes = tag.attributes().map(|a| {
                    let a = a.unwrap_or_else(|e| panic!("{e}: {text}"));
                    let value = crate::support::answer::unescape(&a.value);
                    (a.key.as_ref().to_owned(), value)
                });
                found.push((name, attributes.collect(), String::new()));
                if is_open {
                    open.push(found.len() - 1);
                }
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Text(text) => {
                if let Some(at) = open.last() {
                    found[*at].2.push_str(&text);
                }
            }
            Event::GeneralRef(of) => {
                if let Some(at) = open.last() {
                    let _ = write!(found[*at].2, "&{};", &*of);
                }
            }
            _ => {}
        }
    }
    assert!(open.is_empty(), "{text}");
    found.into_iter().map(|(n, a, t)| (n, a, crate::support::answer::unescape(&t))).collect()
}
fn texts(answer: &Answer, name: &str) -> Vec<String> {
    elements(&answer.body).into_iter().filter(|(n, ..)| n == name).map(|(.., text)| text).collect()
}
fn link(answer: &Answer, rel: &str) -> Option<String> {
    let of = |a: &[(String, String)], name: &str| a.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    let mut links = elements(&answer.body).into_iter().filter(|(n, ..)| n == "link");
    links.find(|(_, a, _)| of(a, "rel").as_deref() == Some(rel)).and_then(|(_, a, _)| of(&a, "href"))
}

#[actix_web::test]
async fn a_search_is_a_feed() {
    let site = Site::of(World::Demo, &[("EKOPI_DATA_LICENCE", "CC-BY-4.0")]).await;
    let visitor = site.visitor();
    // Found where the list is, with the same search.
    let page = visitor.get("/innovations?sector=health").await;
    page.shows("type=\"application/atom+xml\"").shows("href=\"/innovations/feed?sector=health\"");
    let feed = visitor.get("/innovations/feed?sector=health&limit=2").await;
    assert_eq!(feed.is(200).header("content-type"), "application/atom+xml; charset=utf-8");
    assert!(feed.body.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"), "{feed:?}");
    let list = visitor.api().get("/innovations?sector=health&limit=2").await.json();
    let data = visitor.api().get("/innovations/feed?sector=health&limit=2").await.json();
    assert_eq!(data["total"], list["total"]);
    let codes: Vec<_> = list["items"].as_array().unwrap().iter().map(|i| i["code"].clone()).collect();
    assert_eq!(data["items"].as_array().unwrap().iter().map(|i| i["code"].clone()).collect::<Vec<_>>(), codes);
    // RFC 4287: feed and each entry have one id, title and updated; the author is the feed's or the entry's.
    let ids = texts(&feed, "id");
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| id.starts_with("urn:uuid:")), "{ids:?}");
    assert_eq!((texts(&feed, "title").len(), texts(&feed, "updated").len(), texts(&feed, "entry").len()), (3, 3, 2));
    assert_eq!((texts(&feed, "author").len(), texts(&feed, "rights")), (3, vec!["CC-BY-4.0".to_owned()]));
    assert_eq!(link(&feed, "self").as_deref(), Some(&*format!("{ADDRESS}/innovations/feed?sector=health&limit=2")));
    assert_eq!(link(&feed, "alternate").as_deref(), Some(&*format!("{ADDRESS}/innovations?sector=health")));
    // On to the next page and back to the first.
    let next = link(&feed, "next").expect("there is more");
    let second = visitor.get(next.strip_prefix(ADDRESS).unwrap()).await;
    assert!(link(second.is(200), "first").is_some() && !texts(&second, "id")[1..].iter().any(|id| ids.contains(id)));
    assert_eq!(link(&second, "self"), Some(next));
    // English has the same entries under the same ids.
    let english = visitor.en().get("/innovations/feed?sector=health&limit=2").await;
    assert_eq!(texts(english.is(200), "id"), ids);
    english.shows("xml:lang=\"en\"").shows("/en/innovations/");
    // What is unknown is left out on pages and refused in the API, as in the list.
    visitor.get("/innovations/feed?sector=nowhere").await.is(200);
    visitor.api().get("/innovations/feed?limit=101").await.is(422);
    let empty = visitor.get("/innovations/feed?year=1901").await;
    assert!(texts(empty.is(200), "entry").is_empty() && empty.header("last-modified").is_empty());
}
#[actix_web::test]
async fn a_reader_is_told_when_nothing_is_new() {
    let site = Site::demo().await;
    let (visitor, ana, curator) = (site.visitor(), site.person("ana").await, site.known("curator").await);
    let path = "/innovations/feed?limit=100";
    let entry = format!("/innovations/{}", site.own_entry(0).await);
    for reader in [visitor.clone(), ana.clone(), visitor.api()] {
        let feed = reader.get(path).await;
        let (tag, since) = (feed.is(200).header("etag").to_owned(), feed.header("last-modified").to_owned());
        assert!(tag.starts_with("W/\"") && since.ends_with(" GMT"), "{tag} {since}");
        let ask = |name: &'static str, value: &str| {
            site.ask(reader.request(Method::GET, path).insert_header((name, value.to_owned())))
        };
        let same = ask("if-none-match", &tag).await;
        assert!(same.is(304).body.is_empty() && same.header("etag") == tag, "{same:?}");
        ask("if-modified-since", &since).await.is(304);
        ask("if-none-match", "W/\"other\"").await.is(200);
        ask("if-modified-since", "Mon, 01 Jan 2001 00:00:00 GMT").await.is(200);
        // A tag counts more than a time.
        let both = reader.request(Method::GET, path).insert_header(("if-none-match", "W/\"other\""));
        site.ask(both.insert_header(("if-modified-since", since.clone()))).await.is(200);
        // Something happens: the old tag and the old time are no answer any more.
        site.advance(TimeDelta::seconds(5));
        curator.post(&format!("{entry}/withdrawal"), json!({ "reason": "Salah <data> & \u{1}lama" })).await.is(303);
        let gone = ask("if-none-match", &tag).await;
        assert_ne!(gone.is(200).header("etag"), tag);
        ask("if-modified-since", &since).await.is(200);
        if reader.prefix.is_empty() {
            let told = elements(&gone.body).into_iter().find(|(name, ..)| name == "at:deleted-entry").expect("told");
            assert!(told.1.iter().any(|(n, v)| n == "ref" && v.starts_with("urn:uuid:")), "{told:?}");
            assert_eq!(texts(&gone, "at:comment"), ["Salah <data> & lama"]);
        }
        site.advance(TimeDelta::seconds(5));
        curator.post(&format!("{entry}/publication"), json!({})).await.is(303);
        let back = reader.get(path).await;
        assert!(back.is(200).body.lines().count() > 0 && !back.body.contains("at:deleted-entry"), "{back:?}");
    }
    // After ninety days nobody is told any more.
    curator.post(&format!("{entry}/withdrawal"), json!({ "reason": "x" })).await.is(303);
    visitor.get(path).await.shows("at:deleted-entry");
    site.advance(TimeDelta::days(91));
    visitor.get(path).await.is(200).lacks("at:deleted-entry");
    site.settle().await;
}
#[actix_web::test]
async fn a_feed_is_well_formed_whatever_stands_in_it() {
    let site = Site::demo().await;
    let code = site.own_entry(0).await;
    for typed in
        vectors().into_iter().step_by(23).chain(["]]>", "\u{1}\u{b}\u{fffe}x", "&#0;", "<?xml?>"].map(str::to_owned))
    {
        let (kept, text) = (code.clone(), typed.replace('\0', ""));
        let name = text.clone();
        site.change(move |conn| rewrite(conn, &kept, &name)).await;
        let feed = site.visitor().get("/innovations/feed?limit=100").await;
        let titles = texts(feed.is(200), "title");
        let fits =
            |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        let shown: String = text.chars().filter(fits).collect();
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        assert!(titles.iter().any(|title| squeezed(title).ends_with(&squeezed(&shown))), "{typed:?}: {titles:?}");
    }
}

#[actix_web::test]
async fn another_site_may_show_an_entry_and_nothing_else() {
    let site = Site::demo().await;
    let (visitor, curator) = (site.visitor(), site.known("curator").await);
    let code = site.own_entry(0).await;
    let (entry, frame) = (format!("/innovations/{code}"), format!("/embeds/innovations/{code}"));
    for client in [visitor.clone(), visitor.en(), curator.clone()] {
        let shown = client.get(&frame).await;
        assert_eq!(shown.is(200).header("content-type"), "text/html; charset=utf-8");
        let policy = shown.header("content-security-policy");
        assert!(policy.contains("frame-ancestors *") && policy.contains("default-src 'none'"), "{policy}");
        assert_eq!(shown.header("cross-origin-resource-policy"), "cross-origin");
        shown
            .shows(&code)
            .shows(&format!("{ADDRESS}{}{entry}", client.prefix))
            .lacks("<script")
            .lacks("csrf")
            .lacks("<form");
        assert!(shown.body.len() <= 8 * 1024 && hostile(&shown.body).is_empty(), "{}", shown.body.len());
        shown.shows(&format!("<html lang=\"{}\"", if client.prefix.is_empty() { "id" } else { "en" }));
        // Nothing of whoever is signed in.
        shown.lacks("Citra Kurator").lacks("Keluar");
    }
    // The frame's address alone.
    for path in [&*entry, "/", "/oembed?url=x", "/innovations/feed", "/datasets", "/embeds", "/embeds/innovations"] {
        for client in [visitor.clone(), visitor.en(), visitor.api()] {
            let policy = client.get(path).await;
            assert!(policy.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        }
    }
    assert!(
        visitor.api().get(&frame).await.is(200).header("content-security-policy").contains("frame-ancestors 'none'")
    );
    // As large as an entry may be, it stays small.
    let kept = code.clone();
    site.change(move |conn| rewrite(conn, &kept, &"<&\"'>".repeat(400))).await;
    let large = visitor.get(&frame).await;
    assert!(large.is(200).body.len() <= 8 * 1024, "{}", large.body.len());
    // Withdrawn: a tombstone in the frame, for everyone; not there: said in the frame, too.
    curator.post(&format!("{entry}/withdrawal"), json!({ "reason": "Salah <data>" })).await.is(303);
    for client in [visitor.clone(), curator.clone()] {
        let gone = client.get(&frame).await;
        gone.is(410).shows("Salah <data>").shows("Ditarik").lacks("site-header");
        assert!(gone.header("content-security-policy").contains("frame-ancestors *"));
    }
    visitor.en().get(&frame).await.is(410).shows("Withdrawn");
    assert_eq!(visitor.api().get(&frame).await.is(410).json()["tombstone"]["code"], code);
    visitor.get("/embeds/innovations/INV-1999-00001-X").await.is(404).lacks("site-header");
    site.settle().await;
}
#[actix_web::test]
async fn a_program_finds_the_frame() {
    let site = Site::demo().await;
    let (visitor, curator) = (site.visitor(), site.known("curator").await);
    let code = site.own_entry(0).await;
    let entry = format!("/innovations/{code}");
    for (prefix, client) in [("", visitor.clone()), ("/en", visitor.en())] {
        let page = client.get(&entry).await;
        let found =
            page.is(200).body.split("application/json+oembed").nth(1).and_then(|rest| rest.split("href=\"").nth(1));
        let found = crate::support::answer::unescape(found.unwrap().split('"').next().unwrap());
        let path = found.strip_prefix(&format!("{ADDRESS}{prefix}")).unwrap().to_owned();
        let told = client.get(&path).await;
        assert_eq!(told.is(200).header("content-type"), "application/json");
        let told = told.json();
        assert_eq!((&told["version"], &told["type"]), (&json!("1.0"), &json!("rich")));
        let html = told["html"].as_str().unwrap();
        assert!(html.starts_with(&format!("<iframe src=\"{ADDRESS}{prefix}/embeds/innovations/{code}\"")), "{html}");
        assert_eq!((told["width"].as_i64(), told["height"].as_i64()), (Some(560), Some(320)));
        let small = client.get(&format!("{path}&maxwidth=300&maxheight=100")).await.json();
        assert_eq!((small["width"].as_i64(), small["height"].as_i64()), (Some(300), Some(100)));
        let facts: Value = serde_json::from_str(&data_blocks(&page.body)[0]).unwrap();
        assert_eq!((&facts["identifier"], &facts["version"]), (&json!(code), &json!(1)));
    }
    for other in [
        String::new(),
        "https://evil.example/innovations/INV-1-A".into(),
        format!("{ADDRESS}.evil.example{entry}"),
        format!("{ADDRESS}/courses/{code}"),
        format!("{ADDRESS}/innovations/INV-1999-00001-X"),
        "http://127.0.0.1:22/".into(),
        "file:///etc/passwd".into(),
    ] {
        visitor.api().get(&format!("/oembed?url={}", encoded(&other))).await.is(404);
    }
    let url = encoded(&format!("{ADDRESS}{entry}"));
    visitor.api().get(&format!("/oembed?url={url}&format=xml")).await.is(422);
    // A name that would end the attribute does not.
    let kept = code.clone();
    site.change(move |conn| rewrite(conn, &kept, "\"><script>alert(1)</script>'&")).await;
    let html = visitor.api().get(&format!("/oembed?url={url}")).await.json()["html"].as_str().unwrap().to_owned();
    assert!(!html.contains("<script") && html.matches('>').count() == 2, "{html}");
    curator.post(&format!("{entry}/withdrawal"), json!({ "reason": "x" })).await.is(303);
    visitor.api().get(&format!("/oembed?url={url}")).await.is(410);
    site.settle().await;
}
