//! What people type stays text: markup, links, SQL, templates, line ends.
use crate::support::{
    Answer, Client, Site,
    answer::unescape,
    calls::{Things, example, fields},
    hostile::{ENDS, SQL, TEMPLATES, addresses, encoded, live, vectors},
    html::{data_blocks, heading, hostile, is_safe, links},
    learning::{COURSE, FIRST},
    source, world,
};
use actix_web::http::Method;
use diesel::prelude::*;
use ekopi::{
    accounts::{actor::Actor, person},
    error::Error,
    routes,
    schema::people,
    text,
    web::Route,
    words::Lang,
};
use serde_json::{Value, json};

#[track_caller]
fn harmless(page: &Answer) {
    let found = if page.is_page() { hostile(&page.body) } else { vec![] };
    assert!(found.is_empty(), "{}: {found:?}", page.asked);
}
/// All of them; on PostgreSQL, which is no party to escaping, some.
fn each_vector() -> impl Iterator<Item = (usize, String)> {
    let step = if world::on_postgres() { 10 } else { 1 };
    vectors().into_iter().enumerate().step_by(step)
}

/// Else a page that is full of it would be found harmless.
#[test]
fn what_is_hostile_is_seen_as_such() {
    for live in live() {
        let page = format!("<!doctype html><title>x</title><main><h1>x</h1>{live}</main>");
        assert!(!hostile(&page).is_empty(), "{live}");
    }
    assert!(vectors().len() >= 200, "{}", vectors().len());
    assert!(!is_safe("java\tscript:x") && !is_safe("\u{1}data:x") && is_safe("/a:b") && is_safe("MAILTO:a@b.id"));
}

#[test]
fn asvs_v1_3_5_markdown_makes_nothing_that_runs() {
    for vector in vectors() {
        let html = text::markdown(&vector);
        assert!(hostile(&html).is_empty(), "{vector} → {html}");
    }
    // Each inside everything else Markdown has.
    for vector in vectors() {
        let nested = format!("> * {vector}\n\n| a |\n| - |\n| {vector} |\n\n```{vector}\n{vector}\n```\n\n# {vector}");
        assert!(hostile(&text::markdown(&nested)).is_empty(), "{nested}");
    }
}

/// Every vector as title, summary, text and message of a lesson, on all pages that show them, in both languages.
#[actix_web::test]
async fn asvs_v1_2_1_what_an_author_writes_is_shown_as_text() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let entry = site.own_entry(0).await;
    let mut version = 1;
    for (n, vector) in each_vector() {
        let form = json!({
            "version": version, "title.id": vector, "title.en": vector, "summary.id": vector, "summary.en": vector,
            "minutes": 10, "text.id": vector, "text.en": vector, "cites": entry,
        });
        author.post(&format!("{FIRST}/draft"), form).await.sends_to(&format!("{FIRST}/draft"));
        version += 1;
        let publication = json!({ "version": version, "message": vector });
        author.post(&format!("{FIRST}/publication"), publication).await.sends_to(FIRST);
        let shown = author.get(FIRST).await;
        let folded = vector.replace('\u{1}', "\u{fffd}").split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(heading(&shown.body).replace('\u{1}', "\u{fffd}"), folded, "shown as it was typed");
        harmless(&shown);
        // The form shows it in fields, the list as a message.
        let page = if n.is_multiple_of(2) { "draft" } else { "versions" };
        harmless(author.get(&format!("{FIRST}/{page}")).await.is(200));
        if n.is_multiple_of(10) {
            let (panel, numbered) = (format!("/innovations/{entry}"), format!("{FIRST}/versions/{version}"));
            for page in [COURSE, &panel, &numbered, "/lessons/labinov-drum-up", "/lessons/labinov-overview/preview"] {
                harmless(author.get(page).await.is(200));
                harmless(author.en().get(page).await.is(200));
            }
        }
    }
    site.settle().await;
}
/// The other things that people write and others read: names, reasons.
#[actix_web::test]
async fn asvs_v1_2_1_names_and_reasons_are_shown_as_text() {
    let site = Site::demo().await;
    let (curator, visitor) = (site.known("curator").await, site.visitor());
    let entry = format!("/innovations/{}", site.own_entry(0).await);
    for (n, vector) in vectors().into_iter().enumerate().step_by(11) {
        curator.post(&format!("{entry}/withdrawal"), json!({ "reason": vector })).await.sends_to(&entry);
        harmless(visitor.get(&entry).await.is(410).shows(vector.split_whitespace().next().unwrap_or_default()));
        harmless(curator.get(&entry).await.is(200));
        harmless(visitor.get("/lessons/labinov-overview").await.is(200));
        curator.post(&format!("{entry}/publication"), json!({})).await.sends_to(&entry);

        let (email, name) = (format!("x{n}@example.go.id"), vector.replace(char::is_control, ""));
        let id = site.change(move |conn| person::create(conn, &Actor::system(), &email, name.trim(), Lang::Id)).await;
        let someone = site.signed_in(id, "x").await;
        harmless(someone.get("/me").await.is(200));
        if n < 12 {
            let serial = someone.api().finish_course().await;
            harmless(someone.get(&format!("/certificates/{serial}")).await.is(200));
            harmless(visitor.get(&format!("/verify/{serial}")).await.is(200));
        }
        visitor.post("/password-links", json!({ "email": format!("x{n}@example.go.id") })).await.is(303);
    }
    site.settle().await;
    let mails = site.mail();
    assert!(mails.len() > 20);
    for mail in mails {
        assert!(hostile(&mail.html).is_empty(), "{}", mail.html);
    }
}

/// A person for each kind of form; the one whose call reaches furthest shows most.
async fn some(site: &Site) -> Vec<Client<'_>> {
    let mut people = vec![];
    for account in ["system_admin", "agency_admin", "curator", "course_author", "innovator"] {
        people.push(site.known(account).await);
    }
    people
}
/// The example call of a route with one field replaced.
fn replaced(example: &Value, field: &str, value: &str) -> Value {
    let mut body = fields(example);
    body[field] = value.into();
    body
}
/// The address with each parameter in turn replaced, and each parameter of its query.
fn addressed(route: &Route, path: &str, value: &str) -> Vec<String> {
    let (bare, value) = (path.split('?').next().unwrap_or_default(), encoded(value));
    let parts: Vec<&str> = bare.split('/').collect();
    let parameters = route.path.split('/').enumerate().filter(|(_, part)| part.starts_with('{'));
    let in_path = parameters.map(|(at, _)| {
        let part = |(n, part): (usize, &&str)| if n == at { value.clone() } else { (*part).to_owned() };
        parts.iter().enumerate().map(part).collect::<Vec<_>>().join("/")
    });
    in_path.chain(route.queries().into_iter().map(|name| format!("{bare}?{name}={value}"))).collect()
}

/// Every field of every form and every parameter of every address, refused or not: the page that comes back.
#[actix_web::test]
async fn asvs_v1_3_1_every_field_and_parameter_comes_back_as_text() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let people = some(&site).await;
    let few: Vec<String> = vectors().into_iter().step_by(37).collect();
    let table = routes::table();
    let mut tried = 0;
    for route in table.routes() {
        let call = example(route, &things, "xss").expect("an example");
        for vector in &few {
            for path in addressed(route, &call.path, vector) {
                let answer = site.visitor().send(Method::GET, &path, None).await;
                assert!(answer.status < 500, "{answer:?}");
                harmless(&answer);
            }
        }
        let Some(input) = route.input().filter(|_| route.path != "/session/end") else {
            continue;
        };
        for (n, field) in input.fields().into_iter().enumerate() {
            for (person, vector) in people.iter().cycle().skip(n).zip(&few) {
                let answer = person.post(&call.path, replaced(&call.body, &field, vector)).await;
                assert!(answer.status < 500, "{answer:?}");
                harmless(&answer);
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "{tried}");
    site.settle().await;
}

#[test]
fn asvs_v1_2_2_links_lead_to_four_schemes_alone() {
    for vector in addresses() {
        for link in links(&text::markdown(&vector)) {
            assert!(is_safe(&link), "{vector} → {link}");
            assert!(!link.starts_with("//"), "{vector} → {link}");
        }
    }
    for scheme in ["http", "https", "mailto", "tel"] {
        let link = format!("{scheme}:{}", if scheme.starts_with("http") { "//example.id/" } else { "x" });
        assert_eq!(links(&text::markdown(&format!("[x]({link})"))), [link]);
    }
    for scheme in ["ftp", "file", "ws", "intent", "sms", "callto", "ms-word", "chrome", "about", "jar"] {
        let html = text::markdown(&format!("[x]({scheme}:abc) <{scheme}:abc>"));
        assert!(links(&html).iter().all(|link| link == "#"), "{html}");
    }
    // Letters that turn the reading direction hide nothing: the scheme is read from the bytes.
    let html = text::markdown("[x](\u{202e}javascript:alert(1)) [y](\u{feff}javascript:alert(1))");
    assert!(links(&html).iter().all(|link| is_safe(link)), "{html}");
}

/// Nothing runs but the editors' file; what machines read is data, see below.
#[actix_web::test]
async fn asvs_v1_2_3_no_page_holds_a_script() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let table = routes::table();
    let mut pages = 0;
    let people = [site.visitor(), site.known("course_author").await, site.known("curator").await];
    for route in table.routes().iter().filter(|r| r.method == Method::GET) {
        let call = example(route, &things, "script").expect("an example");
        for person in &people {
            let page = person.get(&call.path).await;
            harmless(&page);
            pages += usize::from(page.is_page());
            let data = person.api().get(&call.path).await;
            assert!(!data.is_page(), "{data:?}");
        }
    }
    assert!(pages > 30);
}

/// The islands of JSON that machines read stand in the head of entries and datasets: what people type stays in them.
#[actix_web::test]
async fn asvs_v1_2_3_a_data_block_ends_where_it_ends() {
    let site = Site::demo().await;
    let (visitor, curator) = (site.visitor(), site.known("curator").await);
    let entry = format!("/innovations/{}", site.own_entry(0).await);
    let more = ["</script>", "</ScRiPt ><b>", "<!--<script>", "]]>", "\u{2028}\u{2029}", "&lt;/script&gt;", "'\"\\"];
    for vector in each_vector().map(|(_, vector)| vector).step_by(9).chain(more.map(str::to_owned)) {
        let (code, name) = (entry.rsplit('/').next().unwrap().to_owned(), vector.replace('\0', ""));
        let typed = name.clone();
        site.change(move |conn| crate::support::open::rewrite(conn, &code, &typed)).await;
        for page in [visitor.get(&entry).await, curator.en().get(&entry).await] {
            harmless(page.is(200));
            let blocks = data_blocks(&page.body);
            assert_eq!(blocks.len(), 1, "{page:?}");
            let facts: Value = serde_json::from_str(&blocks[0]).unwrap_or_else(|e| panic!("{e}: {}", blocks[0]));
            assert_eq!((&facts["@type"], &facts["name"]), (&json!("CreativeWork"), &json!(name)));
        }
    }
    let page = visitor.get("/datasets/regions").await;
    let facts: Value = serde_json::from_str(&data_blocks(&page.is(200).body)[0]).unwrap();
    assert_eq!(facts["@type"], "Dataset");
}

/// Nothing that someone types becomes part of a statement: no answer fails, none holds more than without it.
#[actix_web::test]
async fn asvs_v1_2_4_no_parameter_is_sql() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let people = some(&site).await;
    let table = routes::table();
    let count = |answer: &Answer| {
        let is_data = answer.header("content-type") == "application/json"; // else a file
        let listed = (answer.status == 200 && is_data).then(|| answer.json());
        listed.and_then(|l| Some((l["items"].as_array()?.len(), l["total"].as_u64()))).unwrap_or_default()
    };
    for route in table.routes() {
        let call = example(route, &things, "sql").expect("an example");
        let bare = call.path.split('?').next().unwrap();
        let mut whole = vec![];
        for person in &people {
            whole.push(count(&person.api().get(bare).await));
        }
        for (at, sql) in SQL.iter().enumerate() {
            for (n, path) in addressed(route, &call.path, sql).iter().enumerate() {
                let person = n % people.len();
                let said = people[person].api().get(path).await;
                assert!(said.status < 500, "{said:?}");
                let ((rows, total), (all_rows, all)) = (count(&said), whole[person]);
                // Without a question a search shows nothing, and "or" is a word like others.
                assert!(route.path == "/search" || rows <= all_rows && total <= all, "{said:?}");
                // The page asks the same; each meets each text once in four.
                if (at + n).is_multiple_of(4) {
                    assert!(people[person].get(path).await.status < 500);
                }
            }
        }
        let Some(input) = route.input().filter(|_| route.path != "/session/end") else {
            continue;
        };
        for (n, field) in input.fields().iter().enumerate() {
            for sql in SQL.iter().skip(n % 4).step_by(4) {
                let answer = people[3].post(&call.path, replaced(&call.body, field, sql)).await;
                assert!(answer.status < 500, "{answer:?}");
            }
        }
    }
    let people = site.look(|conn| Ok(people::table.count().get_result::<i64>(conn)?));
    assert_eq!(people.await, 14, "the table is there, and nobody has joined it");
    site.settle().await;
}

#[test]
fn asvs_v1_2_5_the_server_starts_no_program() {
    for (file, source) in source::files("src") {
        let source = source::without_comments(&source);
        assert!(!source.contains("process::Command") && !source.contains("exec("), "src/{file} starts a program");
    }
    let lint = std::fs::read_to_string(format!("{}/.clippy.toml", source::ROOT)).unwrap();
    assert!(lint.contains("std::process::Command"), "and clippy refuses it");
}
#[test]
fn asvs_v1_2_9_nothing_typed_becomes_a_pattern() {
    for (file, source) in source::files("src") {
        assert!(!source.contains("Regex"), "src/{file} uses regular expressions");
    }
    let manifest = std::fs::read_to_string(format!("{}/Cargo.toml", source::ROOT)).unwrap();
    assert!(!manifest.lines().any(|line| line.starts_with("regex") || line.starts_with("fancy-regex")));
}

#[actix_web::test]
async fn asvs_v1_3_7_what_looks_like_a_template_is_text() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let entry = site.own_entry(0).await;
    for (n, template) in TEMPLATES.iter().enumerate() {
        let form = json!({
            "version": n + 1, "title.id": template, "title.en": template, "minutes": 10, "text.id": template,
            "cites": entry,
        });
        author.post(&format!("{FIRST}/draft"), form).await.is(303);
        author.get(&format!("{FIRST}/preview")).await.is(200).shows(template);
        author.en().get(&format!("{FIRST}/draft")).await.is(200).shows(template);
        author
            .post(&format!("{FIRST}/draft"), json!({ "version": n + 2, "title.id": template }))
            .await
            .is(422)
            .shows(template);
        let (email, name) = (format!("t{n}@example.go.id"), (*template).to_owned());
        site.change(move |conn| person::create(conn, &Actor::system(), &email, &name, Lang::Id)).await;
        site.visitor().post("/password-links", json!({ "email": format!("t{n}@example.go.id") })).await.is(303);
        site.settle().await;
        let mail = site.mail().pop().unwrap();
        assert!(mail.text.contains(&format!("Yth. {template},")), "{}", mail.text);
        assert!(unescape(&mail.html).contains(&format!("Yth. {template},")), "{}", mail.html);
    }
}

#[actix_web::test]
async fn asvs_v1_3_11_a_line_end_makes_no_header_and_no_recipient() {
    let site = Site::start().await;
    for end in ENDS {
        let name = format!("Ana{end}Bcc: evil@example.id");
        let told = site.app.db.write(move |conn| person::create(conn, &Actor::system(), "a@b.id", &name, Lang::Id));
        let refused = matches!(told.await, Err(Error::Invalid(_)));
        assert!(refused || end == "\u{2028}", "{end:?}");
        for email in [format!("ana@example.go.id{end}Bcc: evil@example.id"), format!("ana{end}@example.go.id")] {
            let typed = email.clone();
            let made = site.app.db.write(move |conn| person::create(conn, &Actor::system(), &typed, "Ana", Lang::Id));
            assert!(matches!(made.await, Err(Error::Invalid(_))), "{email:?}");
            let answer = site.visitor().post("/password-links", json!({ "email": email })).await;
            assert!(answer.status < 500 && answer.status != 200, "{answer:?}");
        }
    }
    // Past the rule, too: a name as an old import might have left it.
    let ana = site.person("ana").await.id.unwrap();
    site.change(move |conn| {
        let odd = "Ana\r\nBcc: evil@example.id\r\n\r\nbody";
        diesel::update(people::table.find(ana)).set(people::name.eq(odd)).execute(conn)?;
        Ok(())
    })
    .await;
    site.visitor().post("/password-links", json!({ "email": "ana@example.go.id" })).await.is(303);
    site.settle().await;
    let mails = site.mail();
    assert_eq!(mails.iter().map(|m| m.to.as_str()).collect::<Vec<_>>(), ["ana@example.go.id"]);
    for header in &mails[0].headers {
        assert!(!header.to_lowercase().starts_with("bcc"), "{header}");
    }
}
