//! What is refused, in the format and language of its address: by verbs, by HTTP, by the framework itself.
use crate::support::{
    Answer, Site,
    learning::{COURSE, FIRST, QUIZ},
    socket::{exchange, over_a_socket, raw},
};
use actix_web::http::Method;
use serde_json::json;

/// A problem as RFC 9457 has it, with the type's last part.
#[track_caller]
fn is_problem(answer: &Answer, status: u16, kind: &str) {
    answer.is(status);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{answer:?}");
    let problem = answer.json();
    assert_eq!(problem["type"], format!("/problems/{kind}"));
    assert_eq!(problem["status"], status);
    assert_eq!(problem["instance"], format!("urn:uuid:{}", answer.header("x-request-id")));
    let title = problem["title"].as_str().unwrap();
    assert!(!title.is_empty() && title != kind, "the title is a sentence: {problem}");
}

#[actix_web::test]
async fn not_found_in_three_faces() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    for path in ["/courses/none", "/nothing", "/courses/laboratorium-inovasi/nothing", "/lessons/none/draft"] {
        ana.get(path).await.is(404).shows("Tidak ditemukan").shows("<html lang=\"id\"");
        ana.en().get(path).await.is(404).shows("Not found").shows("<html lang=\"en\"");
        is_problem(&ana.api().get(path).await, 404, "not-found");
    }
    // Below no prefix that is one.
    site.visitor().get("/english").await.is(404).shows("<html lang=\"id\"");
    site.visitor().get("/api/v2/courses").await.is(404).shows("<html lang=\"id\"");
    // A helpful page: where to go, and the code that is in the log.
    let page = site.visitor().get("/nothing").await;
    page.shows("href=\"/innovations\"").shows("href=\"/courses\"").shows(page.header("x-request-id"));
}

#[actix_web::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    for (method, path, allowed) in [
        (Method::DELETE, "/courses", "GET, HEAD"),
        (Method::PUT, FIRST, "GET, HEAD"),
        (Method::GET, QUIZ, "POST"),
        (Method::PATCH, "/lessons/labinov-overview/draft", "GET, HEAD, POST"),
    ] {
        for client in [ana.clone(), ana.en(), ana.api()] {
            let body = (client.prefix != crate::support::client::API && method != Method::GET).then(|| json!({}));
            let answer = client.send(method.clone(), path, body).await;
            assert_eq!((answer.status, answer.header("allow")), (405, allowed), "{answer:?}");
        }
        is_problem(&ana.api().send(method, path, None).await, 405, "method-not-allowed");
    }
    // Blank forms are pages alone: in the API their address does not exist.
    let author = site.known("course_author").await;
    author.get(&format!("{COURSE}/lessons/new")).await.is(200);
    is_problem(&author.api().get(&format!("{COURSE}/lessons/new")).await, 404, "not-found");
    is_problem(&author.api().get("/sign-in").await, 404, "not-found");
}

#[actix_web::test]
async fn strangers_and_those_without_the_right() {
    let site = Site::demo().await;
    let (ana, visitor) = (site.person("ana").await, site.visitor());
    visitor.get("/me").await.sends_to("/sign-in?next=%2Fme");
    visitor.en().get("/innovations/x?a=b").await.is(404);
    visitor
        .en()
        .get("/lessons/labinov-overview/draft?a=b")
        .await
        .sends_to("/en/sign-in?next=%2Fen%2Flessons%2Flabinov-overview%2Fdraft%3Fa%3Db");
    let told = visitor.api().get("/me").await;
    is_problem(&told, 401, "sign-in-first");
    assert_eq!(told.header("www-authenticate"), "Bearer");
    is_problem(&visitor.api().post(&format!("{COURSE}/enrolment"), json!({})).await, 401, "sign-in-first");
    // The cookie opens no API, the token no page.
    let secret = ana.secret.clone().unwrap();
    let cookie = actix_web::test::TestRequest::get()
        .uri("/api/v1/me")
        .insert_header(("cookie", format!("__Host-session={secret}")));
    site.ask(cookie).await.is(401);
    let token =
        actix_web::test::TestRequest::get().uri("/me").insert_header(("authorization", format!("Bearer {secret}")));
    site.ask(token).await.sends_to("/sign-in?next=%2Fme");

    let refused = ana.api().get("/lessons/labinov-overview/draft").await;
    is_problem(&refused, 403, "forbidden");
    assert_eq!(refused.json()["code"], "only-authors");
    refused.shows("Only authors of this course can do this");
    ana.get("/lessons/labinov-overview/draft").await.is(403).shows("Hanya");
    // Whether one may comes before what one typed.
    let code = site.own_entry(0).await;
    is_problem(
        &ana.api().post(&format!("/innovations/{code}/withdrawal"), json!({ "reason": "" })).await,
        403,
        "forbidden",
    );
    is_problem(
        &ana.api().post(&format!("/innovations/{code}/withdrawal"), json!({ "nonsense": 1 })).await,
        403,
        "forbidden",
    );
}

#[actix_web::test]
async fn an_input_is_refused_field_by_field() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let lessons = format!("{COURSE}/lessons");
    let refused = author.api().post(&lessons, json!({ "title": { "id": "" } })).await;
    is_problem(&refused, 422, "invalid");
    insta::assert_snapshot!(format!("{:#}", refused.json()["errors"]), @r#"
    [
      {
        "code": "field-missing",
        "detail": "Fill this in",
        "field": "title.id"
      }
    ]
    "#);
    // What the struct does not know, and what no value of its type is.
    for (body, field) in [
        (json!({ "title": { "id": "Baru" }, "slug": "mine" }), "slug"),
        (json!({ "title": { "id": "Baru", "fr": "Nouveau" } }), "title.fr"),
        (json!({ "title": "Baru" }), "title"),
    ] {
        let refused = author.api().post(&lessons, body).await;
        is_problem(&refused, 422, "invalid");
        assert_eq!(refused.field(field).as_deref(), Some("not-a-value"), "{refused:?}");
    }
    // On a page: the form again, filled, with words beside the field, in its language.
    let page = author.post(&lessons, json!({ "title.id": "", "title.en": "<Kept> & \"quoted\"" })).await;
    page.is(422).shows("id=\"title.id-error\"").shows("Isi bagian ini");
    assert_eq!(page.form(&lessons).value("title.en"), Some("<Kept> & \"quoted\""));
    page.lacks("<Kept>\"");
    author.en().post(&lessons, json!({ "title.id": "!!" })).await.is(422).shows("Use at least three letters or digits");
    author.post(&lessons, json!({ "title.id": "Baru", "owner": "me" })).await.is(422);
    // A number that is none comes back as it was typed.
    let draft = json!({ "version": "1", "title.id": "A", "minutes": "many", "text.id": "x" });
    let page = author.en().post("/lessons/labinov-overview/draft", draft).await;
    page.is(422).shows("id=\"minutes-error\"");
    assert_eq!(page.form("/en/lessons/labinov-overview/draft").value("minutes"), Some("many"));
    assert!(site.look(|conn| Ok(ekopi::content::numbered(conn, 1, 2).is_err())).await, "nothing was saved");
}

#[actix_web::test]
async fn what_is_no_form_and_no_json() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    ana.enrol().await;
    let post = |client: &crate::support::Client, kind: &'static str, body: &'static str| {
        client.request(Method::POST, QUIZ).insert_header(("content-type", kind)).set_payload(body)
    };
    let api = ana.api();
    is_problem(&site.ask(post(&api, "text/plain", "{}")).await, 415, "unsupported");
    is_problem(&site.ask(post(&api, "application/x-www-form-urlencoded", "a=b")).await, 415, "unsupported");
    is_problem(&site.ask(post(&api, "application/json", "{!")).await, 400, "malformed");
    is_problem(&site.ask(post(&api, "application/json", "[]")).await, 400, "malformed");
    let nul = site.ask(post(&api, "application/json", "{\"answers\":{\"q1\":[\"\\u0000\"]}}")).await;
    is_problem(&nul, 422, "invalid");
    assert_eq!(nul.field("answers.q1").as_deref(), Some("not-a-value"));
    is_problem(&site.ask(post(&api, "application/json", "")).await, 400, "malformed");
    site.ask(post(&ana, "application/json", "{}")).await.is(415).shows("Jenis permintaan keliru");
    site.ask(post(&ana.en(), "multipart/form-data; boundary=x", "--x--")).await.is(415).shows("<html lang=\"en\"");
    // Bytes that PostgreSQL does not keep, wherever they come in.
    for path in ["/courses/a%00b", "/innovations?sector=%00", "/lessons/%00/versions"] {
        let answer = ana.api().get(path).await;
        assert!(answer.status < 500, "{answer:?}");
    }
}

#[actix_web::test]
async fn the_framework_s_own_over_a_real_socket() {
    let site = Site::start().await;
    let big = " ".repeat(300_000);
    let answers = over_a_socket(&site, move |at| {
        let json = |length: usize, body: &str| {
            format!("Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
        };
        [
            (
                "415",
                "/problems/unsupported",
                raw(
                    at,
                    "POST /api/v1/notifications/reading",
                    "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi",
                ),
            ),
            ("413", "/problems/too-large", raw(at, "POST /api/v1/notifications/reading", &json(300_000, &big))),
            (
                "413",
                "<html lang=\"id\"",
                raw(
                    at,
                    "POST /theme",
                    &format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 300000\r\n\r\n{big}"),
                ),
            ),
            ("404", "<h1>", raw(at, "GET /en/x", "\r\n")),
            ("404", "<h1>", raw(at, "GET /courses/%ff", "\r\n")),
            ("404", "<h1>", raw(at, "GET /courses/", "\r\n")),
            ("404", "<h1>", raw(at, "GET /../etc/passwd", "\r\n")),
            ("404", "/problems/not-found", raw(at, "GET /api/v1/", "\r\n")),
            ("405", "llow: GET, HEAD", raw(at, "BREW /courses", "\r\n")),
            ("400", "", exchange(at, b"nonsense\r\n\r\n")),
        ]
    })
    .await;
    for (status, shows, answer) in answers {
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")) && answer.contains(shows),
            "{status} {shows}: {answer:.600}"
        );
    }
}

#[actix_web::test]
async fn a_busy_server_says_when_to_come_back() {
    let site = Site::start().await;
    let ana = site.person("ana").await;
    // Hold every reader.
    let (go, may_go) = std::sync::mpsc::channel::<()>();
    let may_go = std::sync::Arc::new(std::sync::Mutex::new(may_go));
    let (begun, has_begun) = std::sync::mpsc::channel();
    let mut held = vec![];
    for _ in 0..8 {
        let (db, may_go, begun) = (site.app.db.clone(), may_go.clone(), begun.clone());
        held.push(actix_web::rt::spawn(async move {
            db.read(move |_| {
                let _ = begun.send(());
                let _ = may_go.lock().unwrap().recv();
                Ok(())
            })
            .await
        }));
    }
    actix_web::web::block(move || (0..8).for_each(|_| has_begun.recv().unwrap())).await.unwrap();
    let answer = ana.api().get("/me").await;
    is_problem(&answer, 503, "unavailable");
    assert_eq!(answer.header("retry-after"), "2");
    drop(go);
    for one in held {
        one.await.unwrap().unwrap();
    }
    ana.api().get("/me").await.is(200);
}
