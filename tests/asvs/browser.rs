//! What a browser is told: cookies, headers, where forms may come from, that looking changes nothing.
use crate::support::{
    Answer, Client, Site,
    calls::{Things, example},
    client::token_of,
    digest::changed,
    learning::{COURSE, FIRST, QUIZ},
    site::{ADDRESS, HOST},
    world,
};
use actix_web::{http::Method, test::TestRequest};
use diesel::connection::SimpleConnection;
use ekopi::routes;
use serde_json::json;
use std::collections::BTreeMap;

fn password() -> &'static str {
    &world::accounts().iter().find(|a| a.role == "innovator").unwrap().password
}

#[actix_web::test]
async fn asvs_v3_3_1_every_cookie_is_this_host_s_alone() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let typed = json!({ "email": "innovator@demo.invalid", "password": password() });
    let answers = [
        visitor.post("/session", typed.clone()).await,
        visitor.en().post("/session", typed).await,
        visitor.post("/theme", json!({ "theme": "dark" })).await,
        visitor.post("/theme", json!({ "theme": "system" })).await,
        site.known("mentor").await.post("/session/end", json!({})).await,
    ];
    for answer in &answers {
        let cookies: Vec<_> = answer.headers.iter().filter(|(n, _)| n == "set-cookie").map(|(_, v)| v).collect();
        assert_eq!(cookies.len(), 1, "{answer:?}");
        for wanted in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookies[0].starts_with("__Host-") && cookies[0].contains(wanted), "{} lacks {wanted}", cookies[0]);
        }
        assert!(!cookies[0].to_lowercase().contains("domain="), "{}", cookies[0]);
    }
    // Nobody who only looks gets one.
    for path in ["/", "/courses", "/sign-in", "/nothing"] {
        assert!(visitor.get(path).await.headers.iter().all(|(n, _)| n != "set-cookie"), "{path}");
    }
}

/// An answer of each status there is, on both faces.
async fn of_every_status(site: &Site) -> BTreeMap<String, Answer> {
    let (ana, visitor) = (site.person("status").await, site.visitor());
    let (author, curator) = (site.known("course_author").await, site.known("curator").await);
    let withdrawn = format!("/innovations/{}", site.own_entry(3).await);
    curator.api().post(&format!("{withdrawn}/withdrawal"), json!({ "reason": "x" })).await.is(200);
    let raw = |kind: &'static str, body: String| {
        let request = ana.api().request(Method::POST, QUIZ).insert_header(("content-type", kind));
        site.ask(request.set_payload(body))
    };
    let mut all = vec![
        visitor.get("/").await,
        visitor.api().get("/courses").await,
        ana.api().post(&format!("{COURSE}/enrolment"), json!({})).await,
        visitor.get("/me").await,
        raw("application/json", "{".into()).await,
        raw("text/plain", "{}".into()).await,
        raw("application/json", " ".repeat(300_000)).await,
        visitor.api().get("/me").await,
        ana.get(&format!("{FIRST}/draft")).await,
        ana.api().get(&format!("{FIRST}/draft")).await,
        visitor.get("/nothing").await,
        visitor.api().get("/nothing").await,
        visitor.send(Method::DELETE, "/courses", Some(json!({}))).await,
        visitor.post("/password/0", json!({ "password": "a long enough one" })).await,
        author.api().post(&format!("{FIRST}/publication"), json!({ "version": 7 })).await,
        visitor.get(&withdrawn).await,
        visitor.api().get(&withdrawn).await,
        author.post(&format!("{COURSE}/lessons"), json!({})).await,
        author.api().post(&format!("{COURSE}/lessons"), json!({})).await,
        visitor.get("/live").await,
        visitor.get("/ready").await,
        visitor.get("/assets/none.css").await,
        visitor.api().get("/openapi.json").await,
        site.ask(TestRequest::with_uri("/courses").method(Method::OPTIONS)).await,
        site.ask(TestRequest::with_uri("/").method(Method::TRACE)).await,
    ];
    for _ in 0..6 {
        all.push(visitor.post("/password-links", json!({ "email": "x@example.go.id" })).await);
    }
    site.settle().await;
    // Nothing answers any more: the last of all statuses.
    world::connect(&site.url).batch_execute("ALTER TABLE courses RENAME TO elsewhere").unwrap();
    all.push(visitor.get("/courses").await);
    all.push(visitor.api().get("/courses").await);
    world::connect(&site.url).batch_execute("ALTER TABLE elsewhere RENAME TO courses").unwrap();
    assert_eq!(site.forgive().len(), 2);
    all.into_iter().map(|a| (format!("{} {}", a.status, a.asked), a)).collect()
}

#[actix_web::test]
async fn asvs_v3_4_4_headers_stand_on_every_status() {
    let site = Site::demo().await;
    let all = of_every_status(&site).await;
    let statuses: std::collections::BTreeSet<u16> = all.values().map(|a| a.status).collect();
    let wanted = [200, 201, 303, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500];
    assert_eq!(statuses.into_iter().collect::<Vec<_>>(), wanted);
    for (what, answer) in &all {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{name} of {what}");
        }
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{what}");
    }
}
#[actix_web::test]
async fn asvs_v3_4_1_only_over_tls_for_a_year() {
    let site = Site::demo().await;
    for (what, answer) in of_every_status(&site).await {
        let told = answer.header("strict-transport-security");
        let age = told.split([';', '=']).nth(1).and_then(|age| age.parse::<u64>().ok()).unwrap_or(0);
        assert!(age >= 31_536_000 && told.contains("includeSubDomains"), "{what}: {told:?}");
    }
}
#[actix_web::test]
async fn asvs_v3_4_3_nothing_runs_and_nothing_is_loaded_from_elsewhere() {
    let site = Site::demo().await;
    for (what, answer) in of_every_status(&site).await {
        let policy: BTreeMap<&str, &str> = answer
            .header("content-security-policy")
            .split(';')
            .map(|rule| rule.trim().split_once(' ').unwrap_or((rule, "")))
            .collect();
        // `object-src` and `script-src` follow from the default.
        for (rule, value) in [
            ("default-src", "'none'"),
            ("style-src", "'self'"),
            ("img-src", "'self'"),
            ("form-action", "'self'"),
            ("base-uri", "'none'"),
        ] {
            assert_eq!(policy.get(rule), Some(&value), "{what}");
        }
        assert!(!policy.contains_key("script-src") && !policy.contains_key("object-src"), "{what}");
    }
}
#[actix_web::test]
async fn asvs_v3_4_2_no_other_origin_reads_an_answer() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    for origin in ["https://evil.example", "null", ADDRESS, "http://localhost", &format!("{ADDRESS}.evil.example")] {
        for client in [ana.clone(), ana.api(), site.visitor().api()] {
            for method in [Method::GET, Method::OPTIONS] {
                let request = client.request(method, "/courses").insert_header(("origin", origin));
                let answer = site.ask(request.insert_header(("access-control-request-method", "POST"))).await;
                let told = answer.headers.iter().find(|(n, _)| n.starts_with("access-control-"));
                assert!(told.is_none(), "{origin}: {told:?}");
            }
        }
    }
}

/// Every address that takes a form: without the token of this very session, or from elsewhere, nothing happens.
#[actix_web::test]
async fn asvs_v3_5_1_no_form_from_elsewhere_changes_anything() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let (ana, ben) = (site.known("course_author").await, site.person("ben").await);
    let secret = ana.secret.clone().unwrap();
    let (own, others) = (token_of(&secret), token_of(ben.secret.as_ref().unwrap()));
    let before = site.digest();
    let table = routes::table();
    let unsafe_routes = table.routes().iter().filter(|r| !r.method.is_safe());
    let mut tried = 0;
    for route in unsafe_routes {
        let call = example(route, &things, "csrf").expect("an example");
        for prefix in ["", "/en"] {
            let ask = |from: Option<(&'static str, &'static str)>, token: Option<&str>| {
                let fields: Vec<_> = token.map(|t| ("csrf", t.to_owned())).into_iter().collect();
                let request = TestRequest::with_uri(&format!("{prefix}{}", call.path)).method(route.method.clone());
                let request = request.insert_header(("host", HOST));
                let request = request.insert_header(("cookie", format!("__Host-session={secret}"))).set_form(fields);
                site.ask(match from {
                    Some(header) => request.insert_header(header),
                    None => request,
                })
            };
            let here = Some(("sec-fetch-site", "same-origin"));
            for (from, token) in [
                (here, None),
                (here, Some("")),
                (here, Some("0.0")),
                (here, Some(others.as_str())),
                (here, Some(&own[1..])),
                (None, None),
                (Some(("sec-fetch-site", "cross-site")), Some(own.as_str())),
                (Some(("sec-fetch-site", "same-site")), Some(&own)),
                (Some(("origin", "https://evil.example")), Some(&own)),
                (Some(("origin", "null")), Some(&own)),
                (Some(("origin", "https://ekopi.example.go.id.evil.example")), Some(&own)),
            ] {
                let answer = ask(from, token).await;
                assert_eq!(answer.status, 403, "{from:?} {token:?}: {answer:?}");
                tried += 1;
            }
        }
    }
    assert!(tried > 200);
    assert_eq!(changed(&before, &site.digest()), Vec::<String>::new());
    // What the refused ones lacked is all they lacked.
    ana.post(&format!("{COURSE}/enrolment"), json!({})).await.is(303);
}

/// Every address that may be looked at, by everyone, in every form: the database is what it was.
#[actix_web::test]
async fn asvs_v3_5_3_looking_changes_nothing() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let mut people = vec![site.visitor()];
    for account in ["innovator", "course_author", "curator", "system_admin", "agency_admin"] {
        people.push(site.known(account).await);
    }
    let (before, table) = (site.digest(), routes::table());
    let mut looked = 0;
    for route in table.routes().iter().filter(|r| r.method.is_safe()) {
        let call = example(route, &things, "look").expect("an example");
        for person in people.iter().flat_map(|p| [p.clone(), p.en(), p.api()]) {
            for method in [Method::GET, Method::HEAD] {
                assert!(person.send(method, &call.path, None).await.status < 500);
                looked += 1;
            }
        }
    }
    assert!(looked > 300, "{looked}");
    // Nor does an address that takes forms, looked at.
    for route in table.routes().iter().filter(|r| !r.method.is_safe()) {
        let call = example(route, &things, "look").expect("an example");
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            let person: &Client = &people[2];
            assert!(person.send(method, &call.path, None).await.status < 500);
        }
    }
    // But for the note of when a token was used last.
    let changed: Vec<String> = changed(&before, &site.digest()).into_iter().filter(|t| t != "api_tokens").collect();
    assert_eq!(changed, Vec::<String>::new());
}

#[actix_web::test]
async fn asvs_v3_7_2_every_way_back_stays_here() {
    let site = Site::demo().await;
    for next in [
        "//evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/%09/evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "/a\r\nLocation: //evil",
        "/\u{1}/evil.example",
        "@evil.example",
        "evil.example",
        ".evil.example",
        "//ekopi.example.go.id@evil.example",
    ] {
        let typed = json!({ "email": "innovator@demo.invalid", "password": password(), "next": next });
        let resume = json!({ "place": next, "fields": [] }).to_string();
        let resumed = json!({ "email": "innovator@demo.invalid", "password": password(), "resume": resume });
        for (path, body) in
            [("/session", typed), ("/theme", json!({ "theme": "dark", "next": next })), ("/session", resumed)]
        {
            let answer = site.visitor().post(path, body).await;
            let to = answer.header("location");
            let stays =
                to.is_empty() || to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\t', '\r']);
            assert!(answer.status < 400 && stays, "{next:?}: {answer:?}");
            for form in answer.forms() {
                assert!(form.action.starts_with('/') && !form.action.starts_with("//"), "{next:?}: {}", form.action);
            }
        }
        let page = site.visitor().get(&format!("/sign-in?next={}", crate::support::hostile::encoded(next))).await;
        assert!(page.status < 500);
    }
}
