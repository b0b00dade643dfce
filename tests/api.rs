//! The API as programs meet it: its document is whole and true, it does once what is sent twice, and it says what it refuses.
use crate::support::{
    Answer, Client, Site,
    calls::{Things, example},
    not_done::NOT_DONE,
    socket::{over_a_socket, raw},
};
use actix_web::http::Method;
use diesel::prelude::*;
use ekopi::{routes, schema::events, web::Route};
use futures_util::future::join_all;
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

const PEOPLE: [&str; 8] =
    ["innovator", "course_author", "course_teacher", "author", "curator", "system_admin", "mentor", "graduate"];

async fn document(site: &Site) -> Value {
    site.visitor().api().get("/openapi.json").await.is(200).json()
}
fn operation<'d>(document: &'d Value, route: &Route) -> &'d Value {
    &document["paths"][route.path][route.method.as_str().to_lowercase()]
}
/// Follows a `$ref` of the document.
fn followed<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    value["$ref"]
        .as_str()
        .map_or(value, |r| document.pointer(r.trim_start_matches('#')).expect("a $ref that leads somewhere"))
}
/// A schema that may point into the document.
fn validator(document: &Value, schema: &Value) -> Validator {
    let whole = json!({ "allOf": [schema], "components": document["components"] });
    let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true).build(&whole);
    options.unwrap_or_else(|e| panic!("{e}: {schema}"))
}
#[track_caller]
fn must_fit(document: &Value, schema: &Value, value: &Value, what: &str) {
    // One is made of the whole document, and most answers are held against one that was made before.
    thread_local! { static MADE: RefCell<BTreeMap<String, Rc<Validator>>> = RefCell::default(); }
    let made = MADE.with_borrow_mut(|made| {
        made.entry(schema.to_string()).or_insert_with(|| Rc::new(validator(document, schema))).clone()
    });
    let wrong: Vec<String> = made.iter_errors(value).map(|e| format!("{} at {}", e, e.instance_path)).collect();
    assert!(wrong.is_empty(), "{what}: {wrong:#?}");
}
fn api_routes(table: &ekopi::web::Table) -> impl Iterator<Item = &Route> {
    table.routes().iter().filter(|r| !r.page_only)
}

#[actix_web::test]
async fn the_document_leaves_nothing_out() {
    let site = Site::start().await;
    let document = document(&site).await;
    let table = routes::table();
    let tags: BTreeSet<&str> =
        document["tags"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect();
    assert!(document["tags"].as_array().unwrap().iter().all(|t| !t["description"].as_str().unwrap().is_empty()));
    let mut described = 0;
    for route in api_routes(&table) {
        let what = format!("{} {}", route.method, route.path);
        let operation = operation(&document, route);
        assert!(operation["tags"].as_array().unwrap().iter().all(|t| tags.contains(t.as_str().unwrap())), "{what}");
        assert!(!operation["description"].as_str().unwrap().is_empty(), "{what}");
        for parameter in operation["parameters"].as_array().unwrap() {
            let name = parameter["name"].as_str().unwrap();
            assert!(
                !parameter["description"].as_str().unwrap_or_default().is_empty(),
                "{what}: {name} is not described"
            );
            let schema = &parameter["schema"];
            let bounded =
                ["maxLength", "maxItems", "minimum", "maximum", "enum"].iter().any(|bound| schema.get(bound).is_some());
            assert!(
                bounded || schema["type"] == "boolean" || schema.get("$ref").is_some(),
                "{what}: {name} has no bounds"
            );
            described += 1;
        }
        let responses = operation["responses"].as_object().unwrap();
        assert!(
            responses.keys().any(|s| s.starts_with('2')) && responses.keys().any(|s| s.starts_with('4') || s == "503")
        );
        for (status, response) in responses {
            let response = followed(&document, response);
            assert!(!response["description"].as_str().unwrap().is_empty(), "{what} {status}");
            assert!(response["headers"].get("X-Request-Id").is_some(), "{what} {status}");
        }
        assert!(responses.contains_key("429") == responses.contains_key("415"), "{what}");
        let Some(body) = operation["requestBody"]["content"].get("application/json") else {
            assert!(route.input().is_none(), "{what}");
            continue;
        };
        let schema = followed(&document, &body["schema"]);
        assert_eq!(schema["additionalProperties"], json!(false), "{what} takes fields that it does not know");
        let example = body.get("example").unwrap_or_else(|| panic!("{what}: no #[schema(example = …)] at its input"));
        must_fit(&document, &body["schema"], example, &what);
    }
    assert!(described > 30, "{described}");
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (field, of) in schema["properties"].as_object().into_iter().flatten() {
            if let Some(default) = of.get("default") {
                must_fit(&document, of, default, &format!("the default of {field} in {name}"));
            }
        }
    }
}

/// Every example call, by everyone, answers a status that the document names, with the headers and the body it promises.
#[actix_web::test]
async fn every_answer_is_as_the_document_says() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let (document, table) = (document(&site).await, routes::table());
    let mut people = vec![site.visitor().api()];
    for name in PEOPLE {
        people.push(site.known(name).await.api());
    }
    let mut checked = BTreeSet::new();
    for route in api_routes(&table) {
        let operation = operation(&document, route);
        for (n, person) in people.iter().enumerate() {
            let call = example(route, &things, &format!("d{n}"));
            let body = (route.method == Method::POST).then_some(call.body);
            let mut answers = vec![person.send(route.method.clone(), &call.path, body.clone()).await];
            if let Some((mut wrong, true)) = body.zip(Some(route.input().is_some())) {
                wrong["no_such_field"] = json!(1);
                answers.push(person.send(route.method.clone(), &call.path, Some(wrong)).await);
            }
            for answer in answers {
                is_promised(&document, operation, &answer);
                checked.insert((route.path, answer.status));
            }
            if route.path.contains('{') {
                let pattern = route.path.replace("{number}", "7");
                let nowhere = pattern.split('/').map(|p| if p.starts_with('{') { "no-such-thing" } else { p });
                let nowhere = nowhere.collect::<Vec<_>>().join("/");
                let body = (route.method == Method::POST).then(|| json!({}));
                is_promised(&document, operation, &person.send(route.method.clone(), &nowhere, body).await);
            }
        }
    }
    site.settle().await;
    // A tombstone, too.
    let curator = site.known("curator").await.api();
    let withdrawal = format!("/innovations/{}/withdrawal", things.entry);
    curator.post(&withdrawal, json!({ "reason": "x" })).await.is(200);
    let gone = site.visitor().api().get(&format!("/innovations/{}", things.entry)).await;
    is_promised(&document, &document["paths"]["/innovations/{code}"]["get"], gone.is(410));
    site.settle().await;
    assert!(checked.len() > 60, "{checked:?}");
}
#[track_caller]
fn is_promised(document: &Value, operation: &Value, answer: &Answer) {
    let told = operation["responses"].get(answer.status.to_string());
    let told = followed(document, told.unwrap_or_else(|| panic!("nobody is told of {answer:?}")));
    let kind = answer.header("content-type");
    let content = told["content"].get(kind).unwrap_or_else(|| panic!("{kind} is not promised: {answer:?}"));
    if kind.contains("json") && !kind.contains("jsonl") {
        must_fit(document, &content["schema"], &answer.json(), &format!("{answer:?}"));
    }
    for (name, header) in told["headers"].as_object().into_iter().flatten() {
        let (header, value) = (followed(document, header), answer.header(&name.to_lowercase()));
        assert!(header["required"] != true || !value.is_empty(), "{name} is promised: {answer:?}");
    }
    assert!(answer.status != 201 || answer.header("location").starts_with("/api/v1/"), "{answer:?}");
}

/// The same key twice is one change and one answer; with anything else in it, it is refused.
#[actix_web::test]
async fn every_change_honours_its_key() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let table = routes::table();
    let mut people = vec![];
    for name in PEOPLE {
        people.push(site.known(name).await.api());
    }
    let (mut changed, mut not) = (0, vec![]);
    // A file is made anew each time, and each time it is written down that it was: its call changes nothing else.
    let changes = api_routes(&table).filter(|r| r.method != Method::GET && r.view.name != "Download");
    // What takes something away comes last: the others need it.
    let takes = |r: &&Route| {
        ["end", "removal", "leaving", "withdrawal", "cancellation"].iter().any(|act| r.path.ends_with(act))
    };
    let (last, first): (Vec<_>, Vec<_>) = changes.partition(takes);
    for route in first.into_iter().chain(last) {
        let call = example(route, &things, "once");
        let mut done = false;
        for person in &people {
            let key = format!("{}.{}", route.path, person.name);
            let before = requests_of(&site).await;
            // Eight of the same at once; `races` sends sixty-four, and kills the server among them.
            let answers = join_all((0..8).map(|_| person.post_once(&key, &call.path, &call.body))).await;
            if answers[0].status >= 400 {
                continue;
            }
            // What is shown once is kept nowhere: of eight answers one shows it, and no later one does.
            let told =
                |answer: &Answer| if shown_once(route) { answer.status.to_string() } else { answer.body.clone() };
            let shows = answers.iter().filter(|answer| !answer.body.contains("null")).count();
            assert!(!shown_once(route) || shows == 1, "{key}: {shows} answers show it");
            let first = &answers[0];
            for answer in &answers {
                assert_eq!((answer.status, told(answer)), (first.status, told(first)), "{key}");
                assert_eq!(answer.header("location"), first.header("location"), "{key}");
            }
            // Each request has an id of its own, so what one of them has done tells which it was.
            let after = requests_of(&site).await;
            assert!(after.difference(&before).count() <= 1, "{key} had more than one effect");
            let again = person.post_once(&key, &call.path, &call.body).await;
            assert_eq!((again.status, told(&again)), (first.status, told(first)), "{key}");
            assert!(!shown_once(route) || again.body.contains("null"), "{key}: {again:?}");
            assert_eq!(requests_of(&site).await, after, "{key}: the second sending had an effect");
            let mut other = call.body.clone();
            other["another"] = json!("field");
            let refused = person.post_once(&key, &call.path, &other).await;
            assert_eq!(refused.status, 422, "{key} with another body: {refused:?}");
            (done, changed) = (true, changed + 1);
            break;
        }
        if !done {
            not.push(format!("{} {}", route.method, route.path));
        }
    }
    site.settle().await;
    assert!(changed >= 10, "{changed}");
    // What no example does: these are refused to a token, or need a state that an example of another route took away.
    let unlisted: Vec<_> = not.iter().filter(|what| !NOT_DONE.contains(&what.as_str())).collect();
    let listed: Vec<_> = NOT_DONE.iter().filter(|what| !not.iter().any(|not| not == *what)).collect();
    assert!(unlisted.is_empty(), "no example changes anything: {unlisted:#?}");
    assert!(listed.is_empty(), "an example changes something after all: {listed:#?}");
}
/// A secret address, of which only its hash is kept.
fn shown_once(route: &Route) -> bool {
    ["/me/calendar", "/labs/{slug}/calendar"].contains(&route.path)
}
/// The requests that have left an event.
async fn requests_of(site: &Site) -> BTreeSet<String> {
    site.look(|conn| {
        let ids: Vec<Option<String>> = events::table.select(events::request_id).load(conn)?;
        Ok(ids.into_iter().flatten().collect())
    })
    .await
}

#[actix_web::test]
async fn what_an_address_asks_for_is_held_against_the_document() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let long = "x".repeat(201);
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("limit=", "limit"), // a form sends these; a program means something
        ("sort=", "sort"),
        ("limit=5&limit=6", "limit"),
        ("limti=5", "limti"),
        ("year=0", "year"),
        ("province=%00", "province"),
        (&format!("sector={long}"), "sector"),
    ] {
        let refused = visitor.api().get(&format!("/innovations?{query}")).await;
        assert_eq!(refused.is(422).field(field).as_deref(), Some("not-a-value"), "{query}");
        // A page shows something all the same.
        visitor.get(&format!("/innovations?{query}")).await.is(200);
    }
    for fine in ["", "limit=1", "limit=100", "year=2023&limit=2"] {
        visitor.api().get(&format!("/innovations?{fine}")).await.is(200);
    }
    let next = visitor.api().get("/innovations?limit=2").await;
    assert!(next.header("link").contains("rel=\"next\"") && next.header("link").contains("limit=2"), "{next:?}");
}

#[actix_web::test]
async fn other_methods_are_refused_by_name() {
    let site = Site::demo().await;
    let answers = over_a_socket(&site, |at| {
        let mut answers = vec![];
        for (path, allow) in [
            ("/api/v1/courses", "GET, HEAD, POST"),
            ("/api/v1/openapi.json", "GET, HEAD"),
            ("/api/v1/me/webhooks", "GET, HEAD, POST"),
            ("/api/v1/notifications/reading", "POST"),
        ] {
            for method in ["TRACE", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"] {
                answers.push((allow, raw(at, &format!("{method} {path}"), "\r\n")));
                let form = "Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nx";
                answers.push((allow, raw(at, &format!("{method} {path}"), form)));
            }
        }
        answers
    })
    .await;
    for (allow, answer) in answers {
        assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
        assert!(answer.to_lowercase().contains(&format!("\r\nallow: {}\r\n", allow.to_lowercase())), "{answer}");
        assert!(answer.contains("/problems/method-not-allowed"), "{answer}");
    }
}

#[actix_web::test]
async fn people_can_read_it_too() {
    let site = Site::demo().await;
    let (document, visitor) = (document(&site).await, site.visitor());
    let page = visitor.get("/api").await;
    page.is(200).shows("<html lang=\"id\"").shows("Dokumen OpenAPI 3.1").shows("Sent twice, done once");
    visitor.en().get("/api").await.is(200).shows("<html lang=\"en\"").shows("OpenAPI 3.1 document");
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            page.shows(&format!("id=\"{id}\"")).shows(&format!("{} {path}", method.to_uppercase()));
        }
    }
    page.shows("limit query, integer, 1 to 100 : How many").shows("curl -H \"Authorization: Bearer $TOKEN\"");
    // From the foot of every page.
    visitor.get("/courses").await.shows("href=\"/api\"");
    visitor.api().get("/api").await.is(404);
}

/// A stranger's token, an old one, and one that is none are told to come with another.
#[actix_web::test]
async fn a_token_that_opens_nothing_is_told_so() {
    let site = Site::demo().await;
    let nobody = Client { secret: Some("ekopi_0".into()), ..site.visitor().api() };
    let refused = nobody.get("/me").await;
    assert_eq!(
        (refused.is(401).header("www-authenticate"), &refused.json()["type"]),
        ("Bearer", &json!("/problems/sign-in-first"))
    );
    nobody.get("/courses").await.is(200);
}
