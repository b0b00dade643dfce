//! Passwords, one-time links, and what an answer tells about who has an account.
use crate::support::{
    Answer, Client, Site,
    process::{Home, Server},
    world::{self, World},
};
use actix_web::{http::Method, test::TestRequest};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    code,
    rule::Rule,
    schema::{events, password_links, people},
};
use serde_json::json;
use std::{collections::BTreeSet, path::Path};

fn password() -> &'static str {
    &world::accounts().iter().find(|a| a.role == "innovator").unwrap().password
}
const INTAN: &str = "innovator@demo.invalid";

/// A fresh one-time link of this person, as the mail has it.
async fn link(site: &Site, email: &str) -> String {
    site.visitor().post("/password-links", json!({ "email": email })).await.is(303);
    site.settle().await;
    site.mail().pop().expect("a mail").link().to_owned()
}

#[actix_web::test]
async fn asvs_v6_2_1_passwords_are_long_free_and_exact() {
    let site = Site::start().await;
    site.person("ana").await;
    let visitor = site.visitor();
    let address = link(&site, "ana@example.go.id").await;
    for short in ["", "kopi susu", "elevenchars"] {
        visitor.post(&address, json!({ "password": short })).await.is(422);
    }
    // Each is taken as it is: no class of characters is asked for, nothing is cut off, trimmed or folded.
    for (n, good) in [
        "kuda benar baterai staples".to_owned(),
        " blanks at both ends ".into(),
        "ĉŝĝ日本語のパスワード🐟x".into(),
        "a mix of MANY kinds, 1!".into(),
        "kata sandi yang panjang sekali ".repeat(6).chars().take(180).collect(),
    ]
    .into_iter()
    .enumerate()
    {
        let address = if n == 0 { address.clone() } else { link(&site, "ana@example.go.id").await };
        visitor.post(&address, json!({ "password": good })).await.is(303);
        let ask =
            |password: &str| visitor.post("/session", json!({ "email": "ana@example.go.id", "password": password }));
        ask(&good).await.is(303);
        for other in [
            good.to_uppercase() + "x",
            format!("{good} "),
            good.chars().skip(1).collect::<String>(),
            good.trim().to_owned() + "!",
        ] {
            ask(&other).await.is(422);
        }
        let cut: String = good.chars().take(good.chars().count() - 1).collect();
        ask(&cut).await.is(422);
        ask(&good).await.is(303);
        site.advance(TimeDelta::hours(1)); // past the limits
    }
    site.settle().await;
}

#[actix_web::test]
async fn asvs_v6_3_1_guessing_ends_and_the_owner_gets_in() {
    let site = Site::of(World::Demo, &[("EKOPI_TLS_IN_FRONT", "true")]).await;
    let visitor = site.visitor();
    let from = |seen: String, password: &str| {
        let form = [("email", INTAN), ("password", password)];
        let request = visitor.request(Method::POST, "/session").insert_header(("x-forwarded-for", seen));
        site.ask(request.set_form(form))
    };
    // A hundred clients, ten tries each: fifty are looked at.
    let mut checked = 0;
    for n in 0..100 {
        for _ in 0..10 {
            checked += usize::from(from(format!("198.51.100.{n}"), "wrong password").await.status == 422);
        }
        if n == 3 {
            from("203.0.113.9".into(), password()).await.is(303);
        }
    }
    assert_eq!(checked, 50);
    site.advance(TimeDelta::minutes(15));
    from("203.0.113.9".into(), password()).await.is(303);
}

#[test]
fn asvs_v6_3_2_a_new_installation_has_no_account() {
    let binary = Path::new(env!("CARGO_BIN_EXE_ekopi"));
    let home = Home::of_this_run();
    let server = Server::of(binary, &home, &["serve"], &[]);
    drop(server);
    let count = |home: &Home| people::table.count().get_result::<i64>(&mut world::connect(&home.url)).unwrap();
    assert_eq!(count(&home), 0);
    let link = home.run(binary, &["user", "create", "--admin", "ana@example.go.id"]);
    assert_eq!(count(&home), 1);
    let secret = link.rsplit('/').next().unwrap();
    let conn = &mut world::connect(&home.url);
    let (hash, password): (String, Option<String>) = password_links::table
        .inner_join(people::table)
        .select((password_links::token_hash, people::password_hash))
        .first(conn)
        .unwrap();
    assert_eq!((hash, password), (code::hash(secret), None), "the first way in is a one-time link, not a password");
}

#[actix_web::test]
async fn asvs_v6_3_4_no_way_in_passes_by_a_disabled_state() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    let id = intan.id.unwrap();
    let address = link(&site, INTAN).await;
    site.change(move |conn| {
        diesel::update(people::table.find(id)).set(people::state.eq("disabled")).execute(conn)?;
        Ok(())
    })
    .await;
    intan.get("/me").await.is(303);
    intan.api().get("/me").await.is(401);
    site.visitor().post("/session", json!({ "email": INTAN, "password": password() })).await.is(422);
    // A link that was on its way opens nothing, either.
    let answer = site.visitor().post(&address, json!({ "password": "another long password" })).await;
    assert!(answer.cookie("__Host-session").is_none_or(str::is_empty), "{answer:?}");
    site.visitor().post("/session", json!({ "email": INTAN, "password": "another long password" })).await.is(422);
    let began =
        site.look(|conn| Ok(events::table.filter(events::kind.eq("signed-in")).count().get_result::<i64>(conn)?));
    assert_eq!(began.await, 1, "the one session of before");
}

/// What differs from request to request by chance is taken out.
fn told(answer: &Answer, typed: &str) -> (u16, Vec<String>, String) {
    let names: Vec<String> = answer
        .headers
        .iter()
        .map(
            |(n, v)| {
                if ["x-request-id", "content-length"].contains(&n.as_str()) { n.clone() } else { format!("{n}: {v}") }
            },
        )
        .collect();
    let mut body = answer.body.replace(typed, "TYPED");
    for form in answer.forms() {
        for value in ["key", "csrf"].into_iter().filter_map(|name| form.value(name)) {
            body = body.replace(value, "CHANCE");
        }
    }
    (answer.status, names, body)
}
#[actix_web::test]
async fn asvs_v6_3_8_an_answer_does_not_tell_who_has_an_account() {
    let site = Site::demo().await;
    site.person("passwordless").await;
    let disabled = site.known("mentor").await.id.unwrap();
    site.change(move |conn| {
        diesel::update(people::table.find(disabled)).set(people::state.eq("disabled")).execute(conn)?;
        Ok(())
    })
    .await;
    for prefix in ["", "/en"] {
        let visitor = Client { prefix, ..site.visitor() };
        for path in ["/session", "/password-links", "/sign-up"] {
            let mut said = BTreeSet::new();
            for email in [INTAN, "nobody@demo.invalid", "passwordless@example.go.id", "mentor@demo.invalid"] {
                let body = match path {
                    "/session" => json!({ "email": email, "password": "wrong password" }),
                    "/sign-up" => json!({ "email": email, "name": "Ana", "agree": true }),
                    _ => json!({ "email": email }),
                };
                said.insert(told(&visitor.post(path, body).await, email));
            }
            assert_eq!(said.len(), 1, "{path}: {said:#?}");
        }
    }
    site.settle().await;
    // The same work, too: with no stored hash one is made all the same.
    let passwords = ekopi::password::Passwords::default();
    assert!(!passwords.verify("x".into(), None).await.unwrap());
}

#[actix_web::test]
async fn asvs_v6_4_1_a_link_is_random_hashed_single_and_short() {
    let site = Site::start().await;
    site.person("ana").await;
    let mut secrets = BTreeSet::new();
    for _ in 0..3 {
        let address = link(&site, "ana@example.go.id").await;
        secrets.insert(address.rsplit('/').next().unwrap().to_owned());
    }
    assert!(secrets.len() == 3 && secrets.iter().all(|s| s.len() == 64 && s.chars().all(|c| c.is_ascii_hexdigit())));
    let kept: Vec<String> =
        site.look(|conn| Ok(password_links::table.select(password_links::token_hash).load(conn)?)).await;
    assert!(secrets.iter().all(|s| !kept.contains(s) && kept.contains(&code::hash(s))));
    assert!(Rule::PasswordLinkMinutes.terms().most <= 60, "whatever an organisation sets");
    // One use; and the others die with it.
    let all: Vec<_> = secrets.into_iter().collect();
    let use_it = |secret: &str, password: &str| {
        let (path, body) = (format!("/password/{secret}"), json!({ "password": password }));
        let visitor = site.visitor();
        async move { visitor.post(&path, body).await.status }
    };
    assert_eq!(use_it(&all[0], "the first password").await, 303);
    for secret in &all {
        assert_eq!(use_it(secret, "the second password").await, 409);
    }
    let late = link(&site, "ana@example.go.id").await;
    site.advance(TimeDelta::minutes(60));
    assert_eq!(use_it(late.rsplit('/').next().unwrap(), "the third password").await, 409);
    // And none of it is in an address that another host could learn: the page asks for nothing from elsewhere.
    let page = site.ask(TestRequest::get().uri(&late)).await;
    assert_eq!(page.header("referrer-policy"), "same-origin");
}
