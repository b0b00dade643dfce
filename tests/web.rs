//! One address, three faces; the headers of every answer; where a form may come from; the document.
use crate::support::{
    Client, Site,
    client::token_of,
    learning::{COURSE, FIRST},
    socket::{over_a_socket, raw},
};
use actix_web::{http::Method, test::TestRequest};
use ekopi::routes;
use serde_json::json;
use std::collections::BTreeSet;

#[actix_web::test]
async fn one_address_three_faces() {
    let site = Site::demo().await;
    let (ana, visitor) = (site.person("ana").await, site.visitor());
    visitor
        .get(COURSE)
        .await
        .is(200)
        .shows("<html lang=\"id\"")
        .shows("Masuk")
        .shows("href=\"/lessons/labinov-overview\"");
    visitor
        .en()
        .get(COURSE)
        .await
        .is(200)
        .shows("<html lang=\"en\"")
        .shows("Sign in")
        .shows("href=\"/en/lessons/labinov-overview\"");
    let json = visitor.api().get(COURSE).await;
    assert_eq!(json.is(200).header("content-type"), "application/json");
    assert_eq!(json.json()["title"]["en"], "Innovation Laboratory");
    for (home, status) in [("/", 200), ("/en", 200), ("/en/", 404), ("/api/v1", 404)] {
        let answer = site.ask(TestRequest::get().uri(home)).await;
        assert_eq!(answer.status, status, "{home}");
    }
    // The same page in the other language, with its query.
    visitor.get("/innovations?year=2023&limit=2").await.shows("href=\"/en/innovations?limit=2&year=2023\"");
    visitor.en().get("/innovations?year=2023").await.shows("href=\"/innovations?year=2023\"");

    // The same verb: a page is sent on, the API gets the receipt.
    let receipt = ana.api().post(&format!("{COURSE}/enrolment"), json!({})).await;
    assert_eq!((receipt.status, receipt.header("location")), (201, "/api/v1/courses/laboratorium-inovasi"));
    insta::assert_snapshot!(format!("{:#}", receipt.json()), @r#"
    {
      "address": "/courses/laboratorium-inovasi",
      "created": true,
      "state": "enrolled"
    }
    "#);
    ana.api().post(&format!("{COURSE}/enrolment"), json!({})).await.is(200);
    ana.en().post(&format!("{COURSE}/enrolment"), json!({})).await.sends_to("/en/courses/laboratorium-inovasi");
}

#[actix_web::test]
async fn head_is_get_without_its_body() {
    let site = Site::demo().await;
    let answers = over_a_socket(&site, |at| {
        ["/courses", "/en/innovations", "/api/v1/courses", "/nothing"]
            .map(|path| (raw(at, &format!("HEAD {path}"), "\r\n"), raw(at, &format!("GET {path}"), "\r\n")))
    })
    .await;
    let length = |a: &str| a.lines().find_map(|l| l.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    for (head, get) in answers {
        assert!(head.ends_with("\r\n\r\n"), "a body: {head:.300}");
        assert_eq!(head.lines().next(), get.lines().next());
        // Tokens and request ids differ, lengths do not.
        assert!(length(&head).is_some() && length(&head) == length(&get), "{head}");
    }
}

#[actix_web::test]
async fn every_answer_carries_its_headers() {
    let site = Site::demo().await;
    let (ana, visitor) = (site.person("ana").await, site.visitor());
    let answers = [
        visitor.get("/").await,
        visitor.get("/me").await,
        visitor.get("/nothing").await,
        visitor.api().get("/courses").await,
        visitor.api().get("/me").await,
        visitor.send(Method::DELETE, "/courses", Some(json!({}))).await,
        visitor.get("/live").await,
        visitor.get("/ready").await,
        visitor.get("/assets/none.css").await,
        visitor.api().get("/openapi.json").await,
        ana.get("/me").await,
        ana.api().get("/me").await,
        ana.get("/lessons/labinov-overview/draft").await,
    ];
    let mut ids = BTreeSet::new();
    for answer in &answers {
        let csp = answer.header("content-security-policy");
        assert!(csp.starts_with("default-src 'none';") && csp.contains("frame-ancestors 'none'"), "{answer:?}");
        assert!(!csp.contains("unsafe") && !csp.contains('*'));
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ] {
            assert_eq!(answer.header(name), value, "{name} of {answer:?}");
        }
        assert!(answer.header("vary").contains("Cookie"));
        assert!(answer.header("server").is_empty() && answer.header("x-powered-by").is_empty());
        ids.insert(answer.header("x-request-id").to_owned());
    }
    assert_eq!(ids.len(), answers.len(), "each request has an id of its own");
    for personal in [&answers[10], &answers[11], &answers[12]] {
        assert_eq!(personal.header("cache-control"), "no-store", "{personal:?}");
    }
    assert_eq!(answers[0].header("cache-control"), "no-cache");
}

#[actix_web::test]
async fn assets_are_named_by_their_content_and_kept() {
    let site = Site::start().await;
    let page = site.visitor().get("/").await;
    for name in ["/assets/app.", "/assets/icon."] {
        let body = crate::support::answer::unescape(&page.body);
        let rest = &body[body.find(name).unwrap_or_else(|| panic!("no {name}"))..];
        let asset = site.visitor().get(rest.split('"').next().unwrap()).await;
        assert_eq!(asset.is(200).header("cache-control"), "public, max-age=31536000, immutable");
    }
    for none in ["/assets/app.css", "/assets/app.00000000.css", "/assets/..%2Fsrc.rs"] {
        site.visitor().get(none).await.is(404);
    }
    site.visitor().get("/live").await.is(200);
    site.visitor().get("/ready").await.is(200);
}

/// A form that a browser would send from elsewhere, or that does not carry the token of its session.
#[actix_web::test]
async fn a_form_from_elsewhere_changes_nothing() {
    let site = Site::demo().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    let (secret, token) = (ana.secret.clone().unwrap(), token_of(ana.secret.as_ref().unwrap()));
    let form = |token: &str| vec![("csrf".to_owned(), token.to_owned()), ("key".into(), "k".into())];
    let enrol = || {
        TestRequest::post()
            .uri(&format!("{COURSE}/enrolment"))
            .insert_header(("host", crate::support::site::HOST))
            .insert_header(("cookie", format!("__Host-session={secret}")))
    };
    let own = || enrol().insert_header(("sec-fetch-site", "same-origin"));
    let others = token_of(ben.secret.as_ref().unwrap());
    for (why, request) in [
        ("no token", own().set_form([("key", "k")])),
        ("an empty token", own().set_form(form(""))),
        ("a wrong token", own().set_form(form(&token.replace('.', ".0")))),
        ("another person's token", own().set_form(form(&others))),
        ("from a sister site", enrol().insert_header(("sec-fetch-site", "same-site")).set_form(form(&token))),
        ("from another site", enrol().insert_header(("sec-fetch-site", "cross-site")).set_form(form(&token))),
        ("from another origin", enrol().insert_header(("origin", "https://evil.example")).set_form(form(&token))),
        ("from nowhere", enrol().insert_header(("origin", "null")).set_form(form(&token))),
    ] {
        let answer = site.ask(request).await;
        assert_eq!(answer.status, 403, "{why}: {answer:?}");
        answer.shows("Formulir ini tidak berasal dari halaman kami");
    }
    assert!(ana.api().get(COURSE).await.json()["seat"].is_null(), "nothing has changed");
    // A visitor's form has no token; its origin is looked at all the same.
    let theme = |from: &str| {
        TestRequest::post().uri("/theme").insert_header(("sec-fetch-site", from)).set_form([("theme", "dark")])
    };
    site.ask(theme("cross-site")).await.is(403);
    site.ask(theme("same-origin")).await.is(303);
    // And what a page of ours draws is taken, by its own browser, old or new.
    let drawn = ana.get(COURSE).await.form(&format!("{COURSE}/enrolment"));
    let old = enrol().insert_header(("origin", crate::support::site::ADDRESS)).set_form(&drawn.fields);
    site.ask(old).await.sends_to(COURSE);
    let page = (ana.get(COURSE).await, ana.get(COURSE).await);
    let tokens: BTreeSet<_> =
        [&page.0, &page.1].iter().map(|p| p.form("/theme").value("csrf").unwrap().to_owned()).collect();
    assert_eq!(tokens.len(), 2, "another token on every page");
    assert!(!page.0.body.contains(&secret), "the secret itself is on no page");
}

#[actix_web::test]
async fn the_way_back_stays_on_this_site() {
    let site = Site::demo().await;
    let password = &crate::support::world::accounts().iter().find(|a| a.role == "innovator").unwrap().password;
    for (next, goes) in [
        ("/courses?a=b", "/courses?a=b"),
        ("//evil.example", "/me"),
        ("https://evil.example/", "/me"),
        ("/\\evil.example", "/me"),
        ("\\\\evil.example", "/me"),
        ("/a\r\nSet-Cookie: x=y", "/me"),
        ("javascript:alert(1)", "/me"),
    ] {
        let typed = json!({ "email": "innovator@demo.invalid", "password": password, "next": next });
        let answer = site.visitor().post("/session", typed).await;
        answer.sends_to(goes);
        let theme = site.visitor().post("/theme", json!({ "theme": "dark", "next": next })).await;
        theme.sends_to(if goes == "/me" { "/" } else { goes });
    }
    let dark = site.visitor().post("/theme", json!({ "theme": "dark" })).await;
    assert_eq!(dark.cookie("__Host-theme"), Some("dark"));
    let shown = site.ask(TestRequest::get().uri("/").insert_header(("cookie", "__Host-theme=dark"))).await;
    shown.shows("data-theme=\"dark\"");
    let odd = site.ask(TestRequest::get().uri("/").insert_header(("cookie", "__Host-theme=\"><script>"))).await;
    odd.is(200).lacks("<script").lacks("data-theme");
}

#[actix_web::test]
async fn the_document_lists_exactly_the_routes() {
    let site = Site::start().await;
    let table = routes::table();
    let document = site.visitor().api().get("/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut listed = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            listed.insert(format!("{} {path}", method.to_uppercase()));
            let parameters = operation["parameters"].as_array().unwrap();
            for name in path.split(['{', '}']).skip(1).step_by(2) {
                assert!(
                    parameters.iter().any(|p| p["name"] == name && p["in"] == "path"),
                    "{path} says nothing of {name}"
                );
            }
        }
    }
    let routed = table.routes().iter().filter(|r| !r.page_only).map(|r| format!("{} {}", r.method, r.path)).collect();
    assert_eq!(listed, routed);
    let text = document.to_string();
    for name in text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document["components"]["schemas"].get(name).is_some(), "a $ref to {name} leads nowhere");
    }
    let body =
        &document["paths"]["/lessons/{slug}/draft"]["post"]["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(body["$ref"], "#/components/schemas/Draft");
    let ids: Vec<_> = text.split("\"operationId\":\"").skip(1).filter_map(|r| r.split('"').next()).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "each operation has a name of its own");
}

/// What an answer holds stands in the schema that the document names for it.
#[actix_web::test]
async fn answers_are_as_the_document_says() {
    let site = Site::demo().await;
    let document = site.visitor().api().get("/openapi.json").await.json();
    let author = site.known("course_author").await.api();
    author.enrol().await;
    let entry = format!("/innovations/{}", site.own_entry(0).await);
    let lists: &[(&Client, &str, &str)] = &[
        (&author, "/courses", "/courses"),
        (&author, "/courses/{slug}", COURSE),
        (&author, "/lessons/{slug}", FIRST),
        (&author, "/innovations", "/innovations"),
        (&author, "/innovations/{code}", &entry),
        (&author, "/me", "/me"),
        (&author, "/lessons/{slug}/draft", "/lessons/labinov-overview/draft"),
        (&author, "/lessons/{slug}/versions", "/lessons/labinov-overview/versions"),
    ];
    for (client, pattern, path) in lists {
        let schema =
            &document["paths"][*pattern]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
        let name = schema.as_str().unwrap().rsplit('/').next().unwrap();
        let properties = document["components"]["schemas"][name]["properties"].as_object().unwrap();
        let known: Vec<&String> = properties.keys().collect();
        let answer = client.get(path).await;
        for key in answer.is(200).keys() {
            assert!(known.contains(&&key), "{path} holds {key}, of which {name} says nothing");
        }
        let required = document["components"]["schemas"][name]["required"].as_array().unwrap();
        for key in required {
            assert!(answer.json().get(key.as_str().unwrap()).is_some(), "{path} lacks {key}, which {name} promises");
        }
    }
}

mod a_wrong_table_does_not_start {
    use ekopi::{
        error::Result,
        view::{Receipt, View},
        web::{Cx, Input, Path, Reply, Table, get, post},
    };
    #[derive(serde::Serialize, utoipa::ToSchema)]
    struct V;
    impl View for V {
        const TEMPLATE: &'static str = "";
    }
    #[derive(Default, serde::Deserialize, utoipa::ToSchema)]
    struct Nothing {}
    async fn none(cx: Cx) -> Result<Reply<V>> {
        cx.show(|_, _| Ok(V)).await
    }
    async fn one(cx: Cx, _: Path<String>) -> Result<Reply<V>> {
        cx.show(|_, _| Ok(V)).await
    }
    async fn open(cx: Cx, typed: Input<Nothing>) -> Result<Reply<Receipt>> {
        cx.open(typed, |_, _| Ok(V), |_, _| Ok(Receipt::created("/x".into(), "x"))).await
    }
    #[test]
    #[should_panic = "no summary"]
    fn summary() {
        Table::new(vec![get("/a", none)]);
    }
    #[test]
    #[should_panic = "other parameters"]
    fn parameters() {
        Table::new(vec![get("/a/{b}", none).summary("s")]);
    }
    #[test]
    #[should_panic = "two names"]
    fn names() {
        Table::new(vec![get("/a/{b}", one).summary("s"), post("/a/{c}", one).summary("s")]);
    }
    #[test]
    #[should_panic = "twice"]
    fn twice() {
        Table::new(vec![get("/a", none).summary("s"), get("/a", none).summary("s")]);
    }
    #[test]
    fn fine() {
        let table = Table::new(vec![
            get("/a/{b}", one).summary("s"),
            get("/a/new", none).summary("s"),
            post("/a", open).summary("s").visitors(),
        ]);
        let paths: Vec<_> = table.paths().collect();
        assert_eq!(paths, ["/a", "/a/new", "/a/{b}"], "literals before parameters");
    }
}
