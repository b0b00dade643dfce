//! Inputs are taken as they are meant or not at all: unknown names, other types, names twice, fields that are not theirs.
use crate::support::{
    Client, Site,
    calls::{Things, example, fields},
    digest::changed,
    learning::{COURSE, FIRST, QUIZ},
};
use actix_web::http::Method;
use ekopi::routes;
use serde_json::{Value, json};

#[actix_web::test]
async fn asvs_v1_5_2_what_is_ambiguous_is_refused() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    author.enrol().await;
    let before = site.digest();
    let raw = |client: &Client, path: &str, kind: &'static str, body: &str| {
        client.request(Method::POST, path).insert_header(("content-type", kind)).set_payload(body.to_owned())
    };
    let api = author.api();
    let draft = format!("{FIRST}/draft");
    for (path, body) in [
        (&*draft, r#"{"version":1,"version":2,"title":{"id":"a"}}"#),
        (&*draft, r#"{"version":1,"title":{"id":"a","id":"b"}}"#),
        (QUIZ, r#"{"answers":{"q1":["a"],"q1":["b"]}}"#),
        (QUIZ, r#"{"answers":{"q1":["a"],"\u0071\u0031":["b"]}}"#),
        (&*draft, "[[[[1]]]]"),
        (&*draft, "\"text\""),
        (&*draft, "{\"version\":1e999}"),
        (&*draft, "{'version':1}"),
        (&*draft, "{\"version\":1}{\"version\":2}"),
        (&*draft, "{\"version\":1,}"),
    ] {
        site.ask(raw(&api, path, "application/json", body)).await.is(400);
    }
    let deep = format!("{{\"answers\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
    site.ask(raw(&api, QUIZ, "application/json", &deep)).await.is(400);
    for (path, body) in [
        (&*draft, json!({ "version": "1" })),
        (&*draft, json!({ "version": 1.5 })),
        (&*draft, json!({ "version": [1] })),
        (&*draft, json!({ "version": null })),
        (&*draft, json!({ "minutes": true })),
        (&*draft, json!({ "title": { "id": 7 } })),
        (&*draft, json!({ "title": "a" })),
        (&*draft, json!({ "cites": "a" })),
        (&*draft, json!({ "cites": [{}] })),
        (QUIZ, json!({ "answers": [] })),
        (QUIZ, json!({ "answers": { "q1": "a" } })),
        (QUIZ, json!({ "nothing": {} })),
    ] {
        api.post(path, body).await.is(422);
    }
    // A form's field twice, a parameter of the address twice.
    let mut form = author.get(&draft).await.form(&draft);
    form.fields.push(("version".into(), "1".into()));
    assert!(author.submit(form.clone()).await.is(422).body.contains("version"));
    form.fields.retain(|(name, _)| name != "version");
    form.fields.extend([("version".to_owned(), "1".to_owned()), ("title.id".into(), "other".into())]);
    author.submit(form).await.is(422);
    for twice in ["limit=1&limit=100", "sort=newest&sort=cited", "q=a&q=b"] {
        api.get(&format!("/innovations?{twice}")).await.is(422);
        author.get(&format!("/innovations?{twice}")).await.is(200).shows("Sebagian alamat tidak dikenal");
    }
    // Where several are meant, each of them counts, and none is taken for another.
    let of =
        async |query: &str| api.get(&format!("/innovations?{query}")).await.is(200).json()["total"].as_i64().unwrap();
    assert_eq!(of("year=2023&year=2024").await, of("year=2023").await + of("year=2024").await);
    assert!(changed(&before, &site.digest()).is_empty());
}

/// What only the server may say, sent along with everything: refused, or no part of what the route reads.
#[actix_web::test]
async fn asvs_v15_3_3_nobody_assigns_what_is_not_theirs() {
    const NOT_THEIRS: [&str; 12] = [
        "role",
        "status",
        "state",
        "score",
        "passed",
        "owner_id",
        "person_id",
        "person",
        "verified",
        "id",
        "is_admin",
        "published_at",
    ];
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let (author, curator) = (site.known("course_author").await, site.known("curator").await);
    author.enrol().await;
    let table = routes::table();
    let mut tried = 0;
    for route in table.routes().iter().filter(|r| r.method != Method::GET && r.path != "/session/end") {
        // Mail programs send what RFC 8058 has them send, and nobody reads it.
        if route.path == "/unsubscribe/{token}" {
            continue;
        }
        let Some(input) = route.input() else {
            continue;
        };
        let known = input.fields();
        let call = example(route, &things, "mass").expect("an example");
        let before = site.digest();
        for name in NOT_THEIRS.into_iter().filter(|n| !known.iter().any(|k| k.split('.').next() == Some(n))) {
            for person in [&author, &curator] {
                let mut body = call.body.clone();
                body[name] = json!("1");
                let mut statuses = vec![person.post(&call.path, fields(&body)).await.status];
                if !route.page_only {
                    statuses.push(person.api().post(&call.path, body).await.status);
                }
                let refused = |s: &u16| (400..500).contains(s);
                assert!(statuses.iter().all(refused), "{} with {name}: {statuses:?}", route.path);
                tried += 1;
            }
        }
        let gained = changed(&before, &site.digest());
        assert!(gained.iter().all(|t| t == "throttles"), "{}: {gained:?}", route.path);
    }
    assert!(tried > 100, "{tried}");
    // Where there is no input nothing is read.
    let receipt = site.person("ana").await.api().post(&format!("{COURSE}/enrolment"), json!({ "standing": "x" })).await;
    assert_eq!(receipt.is(201).json()["state"], Value::from("enrolled"));
}
