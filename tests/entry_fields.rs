//! The fields of an entry's form: each at its limit and one over, numbers as they were typed, hostile texts, the script.
use crate::support::{
    Site,
    answer::unescape,
    entries::{begin, handed_in, save, submit},
    hostile::vectors,
    html::hostile,
};
use serde_json::{Value, json};

/// Each field at its limit and one over, as the form's own table tells it; what was typed is kept.
#[actix_web::test]
async fn every_field_holds_to_its_limit() {
    let site = Site::demo().await;
    let author = site.known("agency_admin").await;
    let code = begin(&author, "Batas").await;
    let desk = author.api().get(&format!("/innovations/{code}/draft")).await.json();
    let mut tried = 0;
    for card in desk["sections"].as_array().unwrap() {
        let section = card["section"].as_str().unwrap();
        let page = author.api().get(&format!("/innovations/{code}/draft/{section}")).await.is(200).json();
        for field in page["fields"].as_array().unwrap() {
            let name = field["name"].as_str().unwrap();
            let most = usize::try_from(field["most"].as_i64().unwrap_or(0)).unwrap();
            let words = |n: usize| "é ".repeat(n).trim().to_owned();
            let measure = |text: &str| json!({ format!("{name}-before"): "1", format!("{name}-after"): 2, format!("{name}-note"): text });
            let (fits, over): (Value, Value) = match field["kind"].as_str().unwrap() {
                "text" => (json!({ name: words(most) }), json!({ name: words(most + 1) })),
                "line" => (json!({ name: "é".repeat(most) }), json!({ name: "é".repeat(most + 1) })),
                "email" => (json!({ name: "a@b.id" }), json!({ name: format!("a@{}.id", "b".repeat(300)) })),
                "link" => (json!({ name: "https://a.id/x" }), json!({ name: "javascript:alert(1)" })),
                "lines" => (json!({ name: vec!["x"; 30] }), json!({ name: vec!["x"; 31] })),
                "choice" => (json!({ name: field["choices"][0]["code"] }), json!({ name: "nothing" })),
                "goals" => (json!({ name: [1, 17] }), json!({ name: [18] })),
                "sector" | "sectors" => (json!({ name: "health" }), json!({ name: "alchemy" })),
                "day" => (json!({ name: "2024-02-29" }), json!({ name: "2023-02-29" })),
                "number" => {
                    let most = field["most"].as_i64().unwrap_or(90);
                    (json!({ name: most }), json!({ name: most + 91 }))
                }
                "measure" => (measure(&"é".repeat(1000)), measure(&"é".repeat(1001))),
                "risks" => (
                    json!({ "risks-30-risk": "é".repeat(1000), "risks-30-mitigation": "x" }),
                    json!({ "risks-1-risk": "é".repeat(1001) }),
                ),
                other => panic!("{other}"),
            };
            let refused = save(&author, &code, section, over).await;
            let wrong = refused.is(422).json()["errors"][0]["field"].as_str().unwrap().to_owned();
            assert!(wrong.starts_with(&format!("fields.{name}")), "{name}: {refused:?}");
            save(&author, &code, section, fits).await.is(200);
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
    // What is no field of the section, half a pair, and days in the wrong order.
    for (section, fields, field, code_of) in [
        ("problem", json!({ "summary": "x" }), "fields.summary", "not-a-value"),
        ("outcomes", json!({ "F4-before": "10" }), "fields.F4-after", "both-numbers"),
        ("outcomes", json!({ "F4-before": "banyak", "F4-after": "1" }), "fields.F4-before", "not-a-number"),
        (
            "timeline",
            json!({ "trial_start": "2024-02-02", "implementation_start": "2024-02-01" }),
            "fields.implementation_start",
            "implementation-before-trial",
        ),
        ("replication", json!({ "risks-1-mitigation": "x" }), "fields.risks-1-risk", "field-missing"),
    ] {
        assert_eq!(save(&author, &code, section, fields).await.is(422).field(field).as_deref(), Some(code_of));
    }
    author.api().get(&format!("/innovations/{code}/draft/nothing")).await.is(404);
    // On the page everything typed is kept, with the count.
    let address = format!("/innovations/{code}/draft/identity");
    let form = author.get(&address).await.form(&address);
    let long = "kata ".repeat(201);
    let refused = author.submit(form.fill("fields.summary", long.trim()).fill("fields.name", "Tetap ada")).await;
    refused.is(422).shows("Paling banyak 200 kata; ini 201").shows("Galat:");
    assert_eq!(refused.form(&address).value("fields.name"), Some("Tetap ada"));
    assert_eq!(refused.form(&address).value("fields.summary"), Some(long.trim()));
    // The limit is a rule: a smaller one holds from then on.
    let admin = site.known("system_admin").await.api();
    let rule = json!({ "value": 100, "valid_from": "2026-03-02", "note": "Pedoman baru" });
    admin.post("/manage/rules/entry-summary-words/values", rule).await.is(201);
    save(&author, &code, "identity", json!({ "name": "x", "summary": "kata ".repeat(101) })).await.is(422);
    site.settle().await;
}

#[actix_web::test]
async fn numbers_and_pairs_read_as_they_were_typed() {
    let site = Site::demo().await;
    let author = site.known("agency_admin").await;
    let code = begin(&author, "Angka").await;
    let pairs = json!({ "F1-before": "Rp1.250.000", "F1-after": "0,125", "F4-before": 10, "F4-after": 1.234 });
    save(&author, &code, "outcomes", pairs).await.is(200);
    let address = format!("/innovations/{code}/draft/outcomes");
    let page = author.api().get(&address).await.json();
    let value =
        |name: &str| page["fields"].as_array().unwrap().iter().find(|f| f["name"] == name).unwrap()["value"].clone();
    assert_eq!((value("F1")["before"].as_f64(), value("F1")["after"].as_f64()), (Some(1_250_000.0), Some(0.125)));
    assert_eq!(value("F4")["after"].as_f64(), Some(1.234));
    // The page's own numbers come back as they are.
    let form = author.get(&address).await.form(&address);
    assert_eq!(form.value("fields.F4-after"), Some("1,234"));
    author.submit(form).await.is(303);
    assert_eq!(author.api().get(&address).await.json()["fields"], page["fields"]);
    site.settle().await;
}

/// Whatever is typed into whichever field: the form, the check page and the submission show it as text.
#[actix_web::test]
async fn hostile_texts_are_shown_as_text() {
    let site = Site::demo().await;
    let author = site.known("agency_admin").await;
    let code = handed_in(&author).await;
    let curator = site.known("curator").await;
    let withdrawal = format!("/innovations/{code}/submissions/1/withdrawal");
    author.api().post(&withdrawal, json!({})).await.is(200);
    for (n, vector) in vectors().into_iter().step_by(if site.is_on_postgres() { 40 } else { 9 }).enumerate() {
        let all = json!({ "background": vector, "problem": vector, "goal": vector });
        save(&author, &code, "problem", all).await.is(200);
        let name = json!({ "name": vector, "summary": vector, "sector": "health", "work_unit": vector });
        save(&author, &code, "identity", name).await.is(200);
        submit(&author, &code).await.is(201);
        let sent = format!("/innovations/{code}/submissions/{}", n + 2);
        for path in [
            format!("/innovations/{code}/draft"),
            format!("/innovations/{code}/draft/problem"),
            format!("/innovations/{code}/draft/check"),
            sent.clone(),
            "/innovations/drafts".into(),
            "/me".into(),
        ] {
            let page = author.get(&path).await;
            assert!(hostile(&page.is(200).body).is_empty(), "{path}: {:?}", hostile(&page.body));
        }
        for path in [sent.clone(), "/manage/curation".into()] {
            let page = curator.en().get(&path).await;
            assert!(hostile(&page.is(200).body).is_empty(), "{path}: {:?}", hostile(&page.body));
        }
        author.api().post(&format!("{sent}/withdrawal"), json!({})).await.is(200);
    }
    site.settle().await;
}

/// The script is on the pages that save while they are typed, and nowhere else; so is the policy that lets it run.
#[actix_web::test]
async fn the_script_is_the_editors_alone() {
    let site = Site::demo().await;
    let author = site.known("agency_admin").await;
    let code = site.unsent().await;
    let page = author.get(&format!("/innovations/{code}/draft/problem")).await;
    page.is(200).shows("<script src=\"/assets/htmx-4.0.1.min.").shows("hx-post");
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("script-src 'self'") && policy.contains("connect-src 'self'") && !policy.contains("unsafe")
    );
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    let source = page.body.split("<script src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let script = site.visitor().get(&unescape(&source)).await;
    assert!(script.is(200).header("content-type").starts_with("text/javascript"));
    // The file of the package, byte by byte.
    assert_eq!(ekopi::code::hash(&script.body), "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130");
    for path in [
        format!("/innovations/{code}/draft"),
        format!("/innovations/{code}/draft/check"),
        "/me".into(),
        "/innovations".into(),
    ] {
        let page = author.get(&path).await;
        assert!(!page.header("content-security-policy").contains("script-src"), "{path}");
        page.lacks("<script");
    }
}
