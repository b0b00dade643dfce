//! Tokens for the API: made in a session, shown once, scoped, listed, revoked.
use crate::support::{Site, learning::COURSE, process::Home};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    code,
    schema::{api_tokens, idempotency_keys, people},
};
use futures_util::future::join_all;
use serde_json::json;
use std::path::Path;

async fn hashes(site: &Site) -> Vec<String> {
    site.look(|conn| Ok(api_tokens::table.select(api_tokens::token_hash).load(conn)?)).await
}
fn secret_in(page: &str) -> Option<String> {
    let from = page.find("ekopi_")?;
    Some(page[from..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect())
}

#[actix_web::test]
async fn a_token_is_shown_once_and_kept_as_a_hash() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    let form = ana.get("/me/tokens").await.is(200).form("/me/tokens");
    let form = form.fill("label", "Laporan <bulanan>").fill("scope", "write").fill("days", "30");
    let made = ana.submit(form.clone()).await;
    made.is(201).shows("Token sudah dibuat").shows("Laporan <bulanan>").shows("Authorization: Bearer ekopi_");
    assert_eq!((made.header("cache-control"), made.header("location")), ("no-store", "/me/tokens"));
    let secret = secret_in(&made.body).unwrap();
    assert_eq!(secret.len(), "ekopi_".len() + 64);
    assert!(hashes(&site).await.contains(&code::hash(&secret)));
    // It opens the API, as its person.
    ana.with_token(&secret).get("/me").await.is(200).shows("\"ana\"");
    ana.with_token(&secret).post(&format!("{COURSE}/enrolment"), json!({})).await.is(201);
    // Nothing shows it again: not the list, not the same form sent once more.
    let list = ana.get("/me/tokens").await;
    list.is(200).shows("Laporan <bulanan>").shows("Semua yang boleh Anda lakukan").shows("berlaku sampai 1 April 2026");
    assert_eq!(secret_in(&list.body), None);
    let again = ana.submit(form).await;
    again.is(201).shows("Formulir ini sudah pernah dikirim");
    assert_eq!(secret_in(&again.body), None);
    assert_eq!(hashes(&site).await.len(), 2, "its own of the harness, and the one that was made");
    // Its person is told, here and by mail; the mail holds no secret.
    site.settle().await;
    ana.get("/me").await.shows("Token API baru dibuat untuk akun Anda: “Laporan <bulanan>”");
    let mails = site.mail();
    assert_eq!((mails.len(), mails[0].link()), (1, "/me/tokens"));
    assert!(mails[0].subject.contains("Laporan <bulanan>") && !mails[0].text.contains("ekopi_"));
    // The receipt that is kept for a second sending does not hold it.
    let kept: Vec<String> =
        site.look(|conn| Ok(idempotency_keys::table.select(idempotency_keys::receipt).load(conn)?)).await;
    assert!(kept.iter().all(|receipt| !receipt.contains(&secret[6..])));
    ana.en().get("/me/tokens").await.is(200).shows("Your tokens").shows("Everything you may do");
}

#[actix_web::test]
async fn what_is_wrong_is_said_beside_the_field() {
    let site = Site::start().await;
    let ana = site.person("ana").await;
    let long = "x".repeat(101);
    for (typed, field, says) in [
        (json!({ "label": "", "scope": "read", "days": 7 }), "label", "Isi bagian ini"),
        (json!({ "label": long, "scope": "read", "days": 7 }), "label", "Paling banyak 100"),
        (json!({ "label": "x", "scope": "admin", "days": 7 }), "scope", "Pilih yang boleh dilakukan"),
        (json!({ "label": "x", "days": 7 }), "scope", "Pilih yang boleh dilakukan"),
        (json!({ "label": "x", "scope": "read", "days": 8 }), "days", "Pilih 7, 30, 90, atau 365 hari"),
        (json!({ "label": "x", "scope": "read" }), "days", "Pilih 7, 30, 90, atau 365 hari"),
        (json!({ "label": "x", "scope": "read", "days": "soon" }), "days", "tidak terbaca"),
    ] {
        let page = ana.post("/me/tokens", typed.clone()).await;
        page.is(422).shows(&format!("id=\"{field}-error\""));
        assert!(page.has(says) || field == "days" && typed["days"] == "soon", "{typed}: {page:?}");
        if typed["label"] == "x" {
            assert_eq!(page.form("/me/tokens").value("label"), Some("x"), "what was typed stays");
        }
    }
    assert_eq!(hashes(&site).await.len(), 1);
    site.visitor().get("/me/tokens").await.sends_to("/sign-in?next=%2Fme%2Ftokens");
    site.visitor().api().get("/me/tokens").await.is(401);
}

#[actix_web::test]
async fn a_reading_token_changes_nothing() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    let (secret, _) = ana.token("read", 7).await;
    let reads = ana.with_token(&secret);
    reads.get("/me").await.is(200);
    reads.get("/courses").await.is(200);
    for (path, body) in [
        (format!("{COURSE}/enrolment"), json!({})),
        ("/notifications/reading".into(), json!({})),
        ("/me/webhooks".into(), json!({ "url": "https://example.go.id/", "kinds": ["lesson-published"] })),
        // Not even what is wrong with the input is told.
        ("/me/webhooks".into(), json!({ "nonsense": 1 })),
    ] {
        let refused = reads.post(&path, body).await;
        assert_eq!(refused.is(403).json()["code"], "token-only-reads", "{path}");
        refused.shows("This token may only look");
    }
    assert!(reads.get(COURSE).await.json()["seat"].is_null());
    // A writing one of the same person may.
    ana.with_token(&ana.token("write", 7).await.0).post(&format!("{COURSE}/enrolment"), json!({})).await.is(201);
}

#[actix_web::test]
async fn a_token_makes_no_tokens() {
    let site = Site::start().await;
    let ana = site.person("ana").await;
    let new = json!({ "label": "x", "scope": "write", "days": 365 });
    let refused = ana.api().post("/me/tokens", new.clone()).await;
    assert_eq!(refused.is(403).json()["code"], "token-needs-session");
    refused.shows("A token cannot make tokens").lacks("ekopi_");
    assert_eq!(hashes(&site).await.len(), 1);
    // Nor does it open the page, where a session is needed.
    let by_header = ana.request(actix_web::http::Method::GET, "/me/tokens");
    site.ask(by_header).await.is(200);
}

#[actix_web::test]
async fn a_token_is_revoked_at_once_and_only_by_its_person() {
    let site = Site::start().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    let ((secret, named), (other, by_api)) = (ana.token("write", 7).await, ana.token("read", 7).await);
    let listed = ana.api().get("/me/tokens").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 3);
    assert!(!listed.to_string().contains("ekopi_"), "{listed}");
    let revoke = |named: &str| format!("/me/tokens/{named}/revocation");
    ben.post(&revoke(&named), json!({})).await.is(404);
    ben.api().post(&revoke(&named), json!({})).await.is(404);
    ana.with_token(&secret).get("/me").await.is(200);
    let form = ana.get("/me/tokens").await.form(&revoke(&named));
    ana.submit(form).await.sends_to("/me/tokens");
    ana.with_token(&secret).get("/me").await.is(401);
    ana.post(&revoke(&named), json!({})).await.is(404);
    ana.api().post(&revoke(&by_api), json!({})).await.is(200);
    ana.with_token(&other).get("/me").await.is(401);
    assert_eq!(hashes(&site).await.len(), 2, "the harness's own of the two");
    for odd in ["", "%00", "nothing", &"x".repeat(300)] {
        ana.api().post(&revoke(odd), json!({})).await.is(404);
    }
}

#[actix_web::test]
async fn tokens_end_by_time_with_their_person_and_are_at_most_twenty() {
    let site = Site::start().await;
    let ana = site.person("ana").await;
    let week = ana.token("write", 7).await.0;
    site.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    ana.with_token(&week).get("/me").await.is(200);
    site.advance(TimeDelta::seconds(1));
    ana.with_token(&week).get("/me").await.is(401);
    // Twenty forms at once and more: the database counts.
    let ana = site.person("eva").await;
    let new = |n: usize| json!({ "label": format!("t{n}"), "scope": "read", "days": 7 });
    let answers = join_all((0..25).map(|n| ana.post("/me/tokens", new(n)))).await;
    let made = answers.iter().filter(|a| a.status == 201).count();
    assert_eq!(made, 19, "with the harness's own twenty");
    let refused = answers.iter().find(|a| a.status != 201).unwrap();
    refused.is(409).shows("20 token yang masih berlaku");
    let mine = ana.api().get("/me/tokens").await.json();
    assert_eq!(mine["items"].as_array().unwrap().len(), 20);
    // What has expired makes room, and is deleted.
    site.settle().await;
    site.advance(TimeDelta::days(7));
    let (id, secret) = (ana.id.unwrap(), ana.token("write", 30).await.0);
    ana.with_token(&secret).get("/me").await.is(200);
    site.change(move |conn| {
        diesel::update(people::table.find(id)).set(people::state.eq("disabled")).execute(conn)?;
        Ok(())
    })
    .await;
    ana.with_token(&secret).get("/me").await.is(401);
}

#[actix_web::test]
async fn the_last_use_is_known_to_the_hour() {
    let site = Site::start().await;
    let ana = site.person("ana").await;
    let (secret, named) = ana.token("read", 7).await;
    let used = || async {
        let list = ana.api().get("/me/tokens").await.json();
        let items = list["items"].as_array().unwrap().clone();
        items.into_iter().find(|item| item["code"] == named.as_str()).unwrap()["last_used_at"].clone()
    };
    assert!(used().await.is_null());
    ana.get("/me/tokens").await.shows("belum pernah dipakai");
    let reads = ana.with_token(&secret);
    reads.get("/me").await.is(200);
    assert_eq!(used().await, "2026-03-02T03:00:00Z");
    site.advance(TimeDelta::minutes(59));
    reads.get("/me").await.is(200);
    assert_eq!(used().await, "2026-03-02T03:00:00Z");
    site.advance(TimeDelta::minutes(1));
    reads.get("/me").await.is(200);
    assert_eq!(used().await, "2026-03-02T04:00:00Z");
    ana.get("/me/tokens").await.shows("terakhir dipakai 2 Maret 2026");
}

#[test]
fn the_command_line_makes_tokens_with_a_scope_and_an_end() {
    let binary = Path::new(env!("CARGO_BIN_EXE_ekopi"));
    let home = Home::on_sqlite();
    home.run(binary, &["user", "create", "ana@example.go.id"]);
    let made = home.run(binary, &["user", "token", "--scope", "read", "--days", "7", "ana@example.go.id"]);
    assert!(made.starts_with("ekopi_"), "{made}");
    for (arguments, says) in [
        (["--days", "8"], "days: Choose 7, 30, 90 or 365 days"),
        (["--scope", "all"], "no Scope"),
        (["--label", ""], "label: Fill this in"),
    ] {
        let arguments = ["user", "token", "ana@example.go.id", arguments[0], arguments[1]];
        let said = home.refused(binary, &arguments);
        assert!(said.contains(says), "{said}");
    }
}
