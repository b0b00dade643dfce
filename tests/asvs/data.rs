//! What leaves traces: caches, logs, errors; and what happens when something breaks.
use crate::support::{
    Site,
    calls::{Things, example},
    hostile::ENDS,
    learning::COURSE,
    process::{Home, Server},
    world,
};
use actix_web::http::Method;
use diesel::{connection::SimpleConnection, prelude::*};
use ekopi::{routes, schema::events};
use serde_json::json;
use std::path::Path;

#[actix_web::test]
async fn asvs_v14_3_2_nothing_personal_is_kept_on_the_way() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let table = routes::table();
    let mut looked = 0;
    for account in ["innovator", "course_author", "system_admin"] {
        let person = site.known(account).await;
        // What is taught is nobody's own: a browser keeps the pictures of lessons, and nobody on the way does.
        let taught = "/lessons/{slug}/files/{handle}";
        for route in table.routes().iter().filter(|r| r.method == Method::GET && r.path != taught) {
            let call = example(route, &things, "kept");
            for client in [person.clone(), person.en(), person.api()] {
                let answer = client.get(&call.path).await;
                assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
                assert!(answer.header("vary").contains("Cookie") && answer.header("vary").contains("Authorization"));
                looked += 1;
            }
        }
    }
    assert!(looked > 100, "{looked}");
}
/// A secret stands in the address of a one-time link, and of a calendar, whose programs know no other way; and no page passes
/// its address on.
#[actix_web::test]
async fn asvs_v14_2_1_no_address_holds_a_secret() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let intan = site.known("innovator").await;
    let secret = intan.secret.clone().unwrap();
    let table = routes::table();
    for route in table.routes().iter().filter(|r| r.method == Method::GET) {
        let call = example(route, &things, "secret");
        for client in [intan.clone(), intan.api()] {
            let page = client.get(&call.path).await;
            assert!(!page.body.contains(&secret), "{}", call.path);
            for (name, value) in &page.headers {
                assert!(!value.contains(&secret), "{name} of {}", call.path);
            }
            assert_eq!(page.header("referrer-policy"), "same-origin");
        }
        for name in route.queries() {
            assert!(
                !["password", "token", "secret", "csrf", "key"].contains(&name.as_str()),
                "{name} of {}",
                route.path
            );
        }
    }
    // A token in the query opens nothing.
    for path in ["/me?access_token=", "/me?token=", "/me?authorization=Bearer%20"] {
        site.visitor().api().get(&format!("{path}{secret}")).await.is(401);
    }
}

/// The real binary, at its most talkative, through everything that knows a secret.
#[test]
fn asvs_v16_2_5_no_secret_is_ever_logged() {
    let binary = Path::new(env!("CARGO_BIN_EXE_ekopi"));
    let home = Home::of_this_run();
    let server = Server::of(binary, &home, &["demo"], &[("EKOPI_LOG", "trace")]);
    let accounts = std::fs::read_to_string(home.file("demo-accounts.txt")).unwrap();
    let line = accounts.lines().find(|l| l.starts_with("innovator\t")).unwrap();
    let password = line.rsplit('\t').next().unwrap().to_owned();
    let token = home.run(binary, &["user", "token", "innovator@demo.invalid"]);
    let mut secrets = vec![password.clone(), token.clone()];
    let mut connection = crate::support::process::Connection::open(server.address).unwrap();
    connection.ask(&token, "POST", &format!("{COURSE}/enrolment"), None).unwrap().is(201);
    connection.ask("a-token-that-is-none", "GET", "/me", None).unwrap().is(401);
    secrets.push("a-token-that-is-none".into());
    let form = |fields: &[(&str, &str)]| {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields).finish()
    };
    let signed = connection
        .form("/session", "", &form(&[("email", "innovator@demo.invalid"), ("password", &password)]))
        .unwrap();
    let secret = signed.is(303).cookie("session").unwrap().to_owned();
    let wrong = form(&[("email", "innovator@demo.invalid"), ("password", "wrong-but-close-guess")]);
    connection.form("/session", "", &wrong).unwrap().is(422);
    connection
        .form("/password/one-time-secret-of-a-link", "", &form(&[("password", "planted-new-password")]))
        .unwrap()
        .is(409);
    let odd = form(&[("email", "a\r\nINFO forged line\u{1b}[31m"), ("password", "x")]);
    connection.form("/session?next=planted-in-query", "", &odd).unwrap().is(422);
    connection.form("/theme", &format!("session={secret}"), &form(&[("csrf", "planted-csrf")])).unwrap().is(403);
    for planted in [
        "wrong-but-close-guess",
        "one-time-secret-of-a-link",
        "planted-new-password",
        "planted-in-query",
        "planted-csrf",
    ] {
        secrets.push(planted.into());
    }
    secrets.push(secret);
    let log = server.said();
    assert!(log.lines().count() > 20 && log.contains("/password/{token}"), "{log}");
    for secret in secrets {
        let found = log.lines().find(|line| line.contains(&secret));
        assert!(found.is_none(), "{secret}: {found:?}");
    }
    // What someone typed makes no line of its own and no colour.
    assert!(
        !log.lines().any(|line| line.starts_with("INFO forged"))
            && ENDS.iter().all(|e| e.len() < 4 || !log.contains(e))
    );
}

#[actix_web::test]
async fn asvs_v16_3_1_what_matters_is_written_down() {
    let site = Site::demo().await;
    let account = world::accounts().iter().find(|a| a.role == "innovator").unwrap();
    let answer = site.visitor().post("/session", json!({ "email": account.email, "password": account.password })).await;
    let secret = answer.cookie("__Host-session").unwrap().to_owned();
    let intan = crate::support::Client { secret: Some(secret), ..site.visitor() };
    intan.post("/session/end", json!({})).await.is(303);
    let curator = site.known("curator").await;
    let entry = format!("/innovations/{}/withdrawal", site.own_entry(0).await);
    let done = curator.api().post(&entry, json!({ "reason": "x" })).await;
    let rows: Vec<(String, Option<i64>, String, Option<String>)> = site
        .look(|conn| {
            let columns = (events::kind, events::person_id, events::via, events::request_id);
            Ok(events::table.filter(events::request_id.is_not_null()).order(events::id).select(columns).load(conn)?)
        })
        .await;
    let last = rows.last().unwrap();
    assert_eq!((last.0.as_str(), last.1, last.2.as_str()), ("innovation-withdrawn", curator.id, "api"));
    assert_eq!(last.3.as_deref(), Some(done.header("x-request-id")), "the log's line and the answer can be joined");
    for kind in ["signed-in", "signed-out"] {
        assert!(rows.iter().any(|(k, who, ..)| k == kind && who.is_some()), "{kind}: {rows:?}");
    }
    site.settle().await;
}

/// The database refuses: nobody is let in, and nobody is told why.
#[actix_web::test]
async fn asvs_v16_5_1_what_breaks_is_closed_and_says_nothing() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let (visitor, intan, curator) = (site.visitor(), site.known("innovator").await, site.known("curator").await);
    let rename = |from: &str, to: &str| {
        world::connect(&site.url).batch_execute(&format!("ALTER TABLE {from} RENAME TO {to}")).unwrap();
    };
    let mut broken = 0;
    for table in ["sessions", "memberships", "courses", "innovations", "events"] {
        rename(table, "elsewhere");
        for (client, method, path, body) in [
            (intan.clone(), Method::GET, "/me".to_owned(), None),
            (intan.api(), Method::GET, "/me".into(), None),
            (intan.api(), Method::GET, COURSE.into(), None),
            (visitor.clone(), Method::GET, "/courses".into(), None),
            (visitor.clone(), Method::GET, format!("/innovations/{}", things.entry), None),
            (
                curator.clone(),
                Method::POST,
                format!("/innovations/{}/withdrawal", things.other),
                Some(json!({ "reason": "x" })),
            ),
            (
                curator.api(),
                Method::POST,
                format!("/innovations/{}/withdrawal", things.other),
                Some(json!({ "reason": "x" })),
            ),
        ] {
            let answer = client.send(method, &path, body).await;
            if answer.status != 500 {
                continue;
            }
            broken += 1;
            for told in ["elsewhere", table, "SELECT", "select", "sqlite", "diesel", "relation", "src/", "panicked"] {
                let shown = if answer.is_page() { answer.text() } else { answer.body.clone() };
                assert!(!shown.contains(told) || path.contains(told), "{told}: {answer:?}");
            }
            answer.shows(answer.header("x-request-id"));
        }
        if table == "sessions" || table == "memberships" {
            assert_ne!(intan.get("/me").await.status, 200, "without {table} nobody is let in");
        }
        rename("elsewhere", table);
    }
    assert!(broken >= 10, "{broken}");
    assert!(site.forgive().len() >= broken);
    // And all is as it was.
    intan.get("/me").await.is(200);
    curator.get(&format!("/innovations/{}", things.other)).await.is(200).lacks("tombstone");
}

/// What one request may cost is bounded.
#[actix_web::test]
async fn asvs_v15_1_3_what_is_asked_for_is_bounded() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.api();
    for limit in ["100000", "-1", "0", "9223372036854775807"] {
        ana.get(&format!("/innovations?limit={limit}")).await.is(422);
        // A page shows what it can.
        site.visitor().get(&format!("/innovations?limit={limit}")).await.is(200);
    }
    ana.get("/innovations?limit=99999999999999999999").await.is(422);
    let long = "x".repeat(5000);
    assert!(ana.get(&format!("/innovations?after={long}&province={long}&sector={long}")).await.status < 500);
    assert!(ana.get(&format!("/courses/{long}")).await.status < 500);
    let many = (0..5000).map(|n| format!("a{n}=1")).collect::<Vec<_>>().join("&");
    assert!(ana.get(&format!("/innovations?{many}")).await.status < 500);
    let form: Vec<(String, String)> = (0..1200).map(|n| (format!("a{n}"), "1".into())).collect();
    site.ask(site.visitor().request(Method::POST, "/theme").set_form(form)).await.is(400);
}
