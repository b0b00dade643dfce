//! Other people's things, and what an answer shows to whom; `rights.rs` has the whole table.
use crate::support::{
    Answer, Client, Site,
    calls::{Things, example},
    learning::{COURSE, FIRST, QUIZ, answers},
    source, world,
};
use actix_web::http::Method;
use ekopi::{
    accounts::{
        actor::{Actor, Credential, identify},
        membership::{self, Role},
    },
    courses::authoring,
    error::Error,
    innovations::publication,
    routes,
};
use serde_json::{Value, json};

/// Another person's thing and one that is not there look the same, on both faces.
#[actix_web::test]
async fn asvs_v8_2_2_what_is_someone_else_s_is_not_there() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let author = site.known("course_author").await;
    author.api().post(&format!("{COURSE}/lessons"), json!({ "title": { "id": "Rahasia", "en": "" } })).await.is(201);
    let ana = site.person("ana").await;
    ana.enrol().await;
    for (method, theirs, nowhere) in [
        (Method::GET, format!("/certificates/{}", things.serial), "/certificates/NONE"),
        (Method::GET, format!("{QUIZ}/1"), "/lessons/labinov-overview/quizzes/quiz/attempts/9999"),
        (Method::GET, "/lessons/rahasia".into(), "/lessons/nowhere"),
        (Method::GET, "/lessons/rahasia/draft".into(), "/lessons/nowhere/draft"),
        (Method::GET, "/lessons/rahasia/preview".into(), "/lessons/nowhere/preview"),
        (Method::GET, "/lessons/rahasia/versions".into(), "/lessons/nowhere/versions"),
        (Method::GET, "/lessons/rahasia/versions/1".into(), "/lessons/nowhere/versions/1"),
        (Method::POST, "/lessons/rahasia/draft".into(), "/lessons/nowhere/draft"),
        (Method::POST, "/lessons/rahasia/publication".into(), "/lessons/nowhere/publication"),
        (Method::POST, "/lessons/rahasia/reading".into(), "/lessons/nowhere/reading"),
        (Method::POST, "/lessons/rahasia/quizzes/quiz/attempts".into(), "/lessons/nowhere/quizzes/quiz/attempts"),
    ] {
        for client in [ana.clone(), ana.en(), ana.api()] {
            let body = (method == Method::POST).then(|| json!({}));
            let (there, not) = (
                client.send(method.clone(), &theirs, body.clone()).await,
                client.send(method.clone(), nowhere, body).await,
            );
            there.is(404);
            let plain = |a: &Answer| {
                let said = if a.is_page() { a.text() } else { a.body.clone() };
                said.replace(a.header("x-request-id"), "")
            };
            assert_eq!(plain(&there), plain(&not), "{theirs}");
        }
    }
}

/// Everything that the API shows, as everyone: names of fields that nobody may see, and answers before they are given.
#[actix_web::test]
async fn asvs_v8_2_3_no_answer_shows_more_than_it_should() {
    const NEVER: [&str; 8] =
        ["password", "password_hash", "hash", "token_hash", "secret", "is_right", "session", "unsubscribe"];
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let table = routes::table();
    let mut looked = 0;
    for account in ["visitor", "innovator", "course_author", "curator", "auditor", "system_admin", "agency_admin"] {
        let person = if account == "visitor" { site.visitor() } else { site.known(account).await };
        for route in table.routes().iter().filter(|r| r.method == Method::GET && !r.page_only) {
            let call = example(route, &things, "shows").expect("an example");
            let answer = person.api().get(&call.path).await;
            if answer.status != 200 {
                continue;
            }
            looked += 1;
            // A copy to read is no JSON; what it leaves out is that of the JSON one.
            let names = if answer.header("content-type").contains("json") { names(&answer.json()) } else { vec![] };
            // One's own copy tells of one's own answers, which have been explained.
            let own_copy = route.path.starts_with("/me/data/export");
            for name in NEVER.into_iter().filter(|name| !(own_copy && *name == "is_right")) {
                assert!(!names.iter().any(|n| n == name), "{} shows {name} to {account}", call.path);
            }
            // An address of the demonstration's people other than the reader's own.
            let own = format!("{}@demo.invalid", account.replace('_', "-"));
            let administers = ["system_admin", "agency_admin", "auditor"].contains(&account);
            let others = answer.body.replace(&own, "").contains("@demo.invalid");
            assert!(!others || administers, "{} shows someone's address to {account}", call.path);
        }
    }
    assert!(looked > 40, "{looked}");
    // The right answers stand nowhere before an attempt, on neither face; after it they are explained.
    let ana = site.person("ana").await;
    ana.enrol().await;
    for client in [ana.api(), site.visitor().api(), ana.clone(), ana.en()] {
        let lesson = client.get(FIRST).await;
        assert!(!lesson.is(200).body.contains("\"correct\"") && !lesson.body.contains("explanation"), "{lesson:?}");
        let quiz = crate::support::learning::quiz("overview");
        for question in quiz["questions"].as_array().unwrap() {
            let why = question["explanation"]["id"].as_str().unwrap();
            assert!(!lesson.has(why), "{why}");
        }
    }
    ana.api().post(QUIZ, answers("overview", 5)).await.is(201);
    ana.api().get(&format!("{QUIZ}/1")).await.is(200).shows("correct");
}
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => fields.iter().flat_map(|(n, v)| [vec![n.clone()], names(v)].concat()).collect(),
        Value::Array(items) => items.iter().flat_map(names).collect(),
        _ => vec![],
    }
}

/// The verb decides, whichever door it is called through: a page, the API, or a call from within.
#[actix_web::test]
async fn asvs_v8_3_1_the_verb_itself_refuses() {
    let site = Site::demo().await;
    let entry = site.own_entry(0).await;
    let ana = site.person("ana").await;
    let elsewhere = site.known("curator_panrb").await;
    for client in [&ana, &elsewhere] {
        let withdrawal = format!("/innovations/{entry}/withdrawal");
        client.post(&withdrawal, json!({ "reason": "x" })).await.is(403);
        client.api().post(&withdrawal, json!({ "reason": "x" })).await.is(403);
        client.post(&format!("{FIRST}/draft"), json!({ "version": 1 })).await.is(403);
        client.api().post(&format!("{FIRST}/draft"), json!({ "version": 1 })).await.is(403);
        let who = actor(&site, client);
        let (code, as_writer) = (entry.clone(), who.clone());
        let refused = site.app.db.write(move |conn| {
            let reason = serde_json::from_value(json!({ "reason": "x" }))?;
            publication::withdraw(conn, &who, &code, &reason).map(drop)
        });
        assert!(matches!(refused.await, Err(Error::Forbidden(_))));
        let refused = site.app.db.write(move |conn| {
            let draft = serde_json::from_value(json!({ "version": 1 }))?;
            authoring::save(conn, &as_writer, "labinov-overview", &draft).map(drop)
        });
        assert!(matches!(refused.await, Err(Error::Forbidden(_))));
        let (who, id) = (actor(&site, client), client.id.unwrap());
        let raised = site.app.db.write(move |conn| membership::grant(conn, &who, id, Role::SystemAdmin, None));
        assert!(matches!(raised.await, Err(Error::Forbidden(_))));
    }
    // No file of a feature's front asks the database: what is not in a verb or a question is not there. `scale` has no
    // addresses; only the command line fills a database with it.
    let front = |file: &str| {
        file.ends_with("/mod.rs") && file.matches('/').count() == 1 && !["db/mod.rs", "scale/mod.rs"].contains(&file)
    };
    for (file, text) in source::files("src").into_iter().filter(|(file, _)| front(file)) {
        let text = source::without_comments(&text);
        assert!(!text.contains("diesel::") && !text.contains("schema::"), "src/{file} asks the database itself");
    }
}
fn actor(site: &Site, client: &Client) -> Actor {
    let credential = Credential::Token(client.secret.clone().unwrap());
    let found = site.clock().during(|| identify(&mut world::connect(&site.url), Some(&credential), None));
    found.unwrap().expect("someone")
}
