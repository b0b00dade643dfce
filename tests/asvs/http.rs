//! HTTP itself: types of answers, headers that lie, requests that mean two things.
use crate::support::{
    Site,
    calls::{Things, example},
    learning::COURSE,
    socket::{exchange, over_a_socket},
    world::World,
};
use actix_web::{http::Method, test::TestRequest};
use ekopi::routes;
use serde_json::json;

#[actix_web::test]
async fn asvs_v4_1_1_every_answer_says_what_it_is() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let table = routes::table();
    let people = [site.visitor(), site.known("course_author").await];
    for route in table.routes() {
        let call = example(route, &things, "type").expect("an example");
        for person in &people {
            // A page, or what the route says instead; a refusal of a page is one.
            let page = [&["text/html; charset=utf-8"][..], route.document.as_slice(), route.files].concat();
            let data = [&["application/json", "application/problem+json"][..], route.files].concat();
            for (client, wanted) in [(person.clone(), &page), (person.en(), &page), (person.api(), &data)] {
                // Without a body most of them are refused: that is an answer, too.
                let body = (!route.method.is_safe()).then(|| json!({}));
                for method in [route.method.clone(), Method::PUT] {
                    let answer = client.send(method, &call.path, body.clone()).await;
                    let kind = answer.header("content-type");
                    let is_file = route.view.name == "FileContent" && answer.status == 200;
                    let is_empty = answer.body.is_empty() && answer.status == 303;
                    assert!(
                        is_empty || is_file && kind == "application/pdf" || wanted.contains(&kind),
                        "{kind:?}: {answer:?}"
                    );
                    assert_eq!(kind == "application/problem+json", answer.status >= 400 && client.prefix == "/api/v1");
                }
            }
        }
    }
    for (path, kind) in [("/live", "text/plain; charset=utf-8"), ("/ready", "text/plain; charset=utf-8")] {
        assert_eq!(site.visitor().get(path).await.header("content-type"), kind);
    }
    site.settle().await;
}

#[actix_web::test]
async fn asvs_v4_1_3_headers_that_lie_are_not_believed() {
    const LIES: [(&str, &str); 9] = [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "http"),
        ("x-forwarded-for", "127.0.0.1"),
        ("forwarded", "for=127.0.0.1;host=evil.example;proto=http"),
        ("x-original-url", "/me"),
        ("x-rewrite-url", "/me"),
        ("x-http-method-override", "DELETE"),
        ("x-real-ip", "127.0.0.1"),
    ];
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    for (name, value) in LIES {
        for client in [site.visitor(), ana.clone(), ana.api()] {
            for path in ["/", COURSE, "/me", "/innovations?limit=1"] {
                let answer = site.ask(client.request(Method::GET, path).insert_header((name, value))).await;
                let plain = client.get(path).await;
                assert_eq!((answer.status, answer.header("location")), (plain.status, plain.header("location")));
                assert!(!answer.body.contains("evil.example") && !answer.header("link").contains("evil"), "{name}");
            }
        }
        let form = [("email", "ana@example.go.id")];
        let asked = site.visitor().request(Method::POST, "/password-links").insert_header((name, value)).set_form(form);
        assert!([303, 429].contains(&site.ask(asked).await.status));
    }
    site.settle().await;
    let mails = site.mail();
    assert_eq!(mails.len(), 5, "and the limit counts the same client all the time");
    assert!(mails.iter().all(|m| !m.text.contains("evil.example") && m.link().starts_with("/password/")));
    // Even where a proxy is trusted, only what it appended itself.
    let site = Site::of(World::Demo, &[("EKOPI_TLS_IN_FRONT", "true")]).await;
    for n in 0..11 {
        let seen = format!("10.0.0.{n}, 198.51.100.7");
        let wrong = [("email", "innovator@demo.invalid"), ("password", "wrong password")];
        let request = site.visitor().request(Method::POST, "/session").insert_header(("x-forwarded-for", seen));
        site.ask(request.set_form(wrong)).await.is(if n < 10 { 422 } else { 429 });
    }
}

/// Two readings of where a request ends are none: refused, and nothing behind it is answered.
#[actix_web::test]
async fn asvs_v4_2_1_a_request_ends_in_one_place() {
    let site = Site::start().await;
    let hidden = "GET /live HTTP/1.1\r\nHost: x\r\n\r\n";
    let post = |head: &str, body: &str| format!("POST /theme HTTP/1.1\r\nHost: x\r\n{head}\r\n{body}");
    let requests = vec![
        post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", &format!("0\r\n\r\n{hidden}")),
        post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", &format!("0\r\n\r\n{hidden}")),
        post("Content-Length: 0\r\nContent-Length: 30\r\n", hidden),
        post("Content-Length: 0, 30\r\n", hidden),
        post("Content-Length: +0\r\n", hidden),
        post("Content-Length: -1\r\n", hidden),
        post("Content-Length: 0x1e\r\n", hidden),
        post("Content-Length: 99999999999999999999\r\n", hidden),
        post("Transfer-Encoding: chunked, identity\r\n", &format!("0\r\n\r\n{hidden}")),
        post("Transfer-Encoding: xchunked\r\n", &format!("0\r\n\r\n{hidden}")),
        post("Transfer-Encoding : chunked\r\n", &format!("0\r\n\r\n{hidden}")),
        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", &format!("0\r\n\r\n{hidden}")),
        post("Transfer-Encoding: chunked\r\n", &format!("zz\r\nx\r\n0\r\n\r\n{hidden}")),
        post("Transfer-Encoding: chunked\r\n", &format!("-1\r\nx\r\n0\r\n\r\n{hidden}")),
        post("Transfer-Encoding: chunked\r\n", &format!("fffffffffffffffff\r\nx\r\n0\r\n\r\n{hidden}")),
        post("X: a\r\n Content-Length: 0\r\n", hidden),
        format!("GET /live HTTP/1.1\r\nHost: x\r\nX y: z\r\n\r\n{hidden}"),
        format!("GET /live HTTP/1.1\r\nHost: x\r\nX\0: z\r\n\r\n{hidden}"),
        format!("GET /live HTTP/9.9\r\nHost: x\r\n\r\n{hidden}"),
        format!("GET /live\r\n\r\n{hidden}"),
        format!("GET  /live HTTP/1.1\r\nHost: x\r\n\r\n{hidden}"),
        format!("GET /li\0ve HTTP/1.1\r\nHost: x\r\n\r\n{hidden}"),
        format!("GET /live HTTP/1.1\r\nHost: x\r\n{}\r\n\r\n{hidden}", "X: y\r\n".repeat(500)),
        format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n{hidden}", "a".repeat(200_000)),
    ];
    let said = over_a_socket(&site, move |at| {
        let ask = |request: String| (exchange_and_close(at, &request), request);
        requests.into_iter().map(ask).collect::<Vec<_>>()
    })
    .await;
    for (answer, request) in said {
        let answers = answer.matches("HTTP/1.1 ").count();
        let smuggled = answer.contains("\r\n\r\nlive");
        assert!(answers <= 1 && !smuggled, "{answers} answers to {request:.200}\n{answer}");
        assert!(answers == 0 || answer.starts_with("HTTP/1.1 4"), "{request:.200}\n{answer:.300}");
    }
    // One after the other on one connection, each ends where it says.
    let both = over_a_socket(&site, |at| {
        let one = "GET /live HTTP/1.1\r\nHost: x\r\n\r\n";
        exchange(at, format!("{one}GET /live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes())
    })
    .await;
    assert_eq!(both.matches("HTTP/1.1 200").count(), 2, "{both}");
}
/// Sends, says that nothing more comes, and reads to the end.
fn exchange_and_close(at: std::net::SocketAddr, request: &str) -> String {
    use std::io::{Read, Write};
    let mut socket = std::net::TcpStream::connect(at).expect("a connection");
    socket.set_read_timeout(Some(std::time::Duration::from_secs(12))).expect("a limit");
    let _ = socket.write_all(request.as_bytes());
    let _ = socket.shutdown(std::net::Shutdown::Write);
    let mut said = vec![];
    let _ = socket.read_to_end(&mut said);
    String::from_utf8_lossy(&said).into_owned()
}

#[actix_web::test]
async fn asvs_v4_4_2_no_connection_is_upgraded() {
    let site = Site::start().await;
    for path in ["/", "/me", "/api/v1/me"] {
        let request = TestRequest::get().uri(path).insert_header(("connection", "upgrade"));
        let request = request.insert_header(("upgrade", "websocket")).insert_header(("sec-websocket-version", "13"));
        let answer = site.ask(request.insert_header(("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="))).await;
        assert!(answer.status >= 200, "{answer:?}");
        assert!(!answer.header("content-type").starts_with("text/event-stream"), "{answer:?}");
    }
}
