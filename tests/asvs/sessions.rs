//! Sessions and tokens: made of chance, made anew, and ended everywhere at once.
use crate::{
    sessions::used,
    support::{Client, Site, world},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::sign_in,
    code,
    rule::Rule,
    schema::{api_tokens, people, sessions},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn innovator() -> Value {
    let account = world::accounts().iter().find(|a| a.role == "innovator").unwrap();
    json!({ "email": account.email, "password": account.password })
}
async fn secret(visitor: &Client<'_>) -> String {
    visitor.post("/session", innovator()).await.is(303).cookie("__Host-session").unwrap().to_owned()
}

#[actix_web::test]
async fn asvs_v7_2_3_a_session_is_made_of_chance_and_anew() {
    let site = Site::demo().await;
    let mut seen = BTreeSet::new();
    for _ in 0..8 {
        seen.insert(secret(&site.visitor()).await);
    }
    // 256 bits, in hexadecimal; among eight no two share even a quarter.
    assert!(seen.len() == 8 && seen.iter().all(|s| s.len() == 64 && s.chars().all(|c| c.is_ascii_hexdigit())));
    assert_eq!(seen.iter().map(|s| &s[..16]).collect::<BTreeSet<_>>().len(), 8);
    let kept: Vec<String> = site.look(|conn| Ok(sessions::table.select(sessions::token_hash).load(conn)?)).await;
    assert!(seen.iter().all(|s| !kept.contains(s) && kept.contains(&code::hash(s))), "hashes alone are kept");
    // What was in the cookie before is worth nothing afterwards: fixation, and a second sign-in over the first.
    let planted = Client { secret: Some("a".repeat(64)), ..site.visitor() };
    let first = Client { secret: Some(secret(&planted).await), ..site.visitor() };
    planted.get("/me").await.is(303);
    let second = secret(&first).await;
    first.get("/me").await.is(303);
    Client { secret: Some(second), ..site.visitor() }.get("/me").await.is(200);
}

#[actix_web::test]
async fn asvs_v7_3_1_a_session_ends_by_the_database_s_clock() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    assert_eq!(Rule::SessionDays.terms().default, 7);
    // Looking at pages every day does not prolong it beyond its end.
    for _ in 0..7 {
        site.advance(TimeDelta::hours(23));
        used(&intan).await;
    }
    site.advance(TimeDelta::hours(7) - TimeDelta::seconds(1));
    intan.get("/me").await.is(200);
    site.advance(TimeDelta::seconds(1));
    intan.get("/me").await.is(303);
    // And who does not look for a day is out before.
    let idle = Client { secret: Some(secret(&site.visitor()).await), ..site.visitor() };
    idle.get("/me").await.is(200);
    site.advance(TimeDelta::hours(24));
    idle.get("/me").await.is(303);
    site.settle().await;
}

#[actix_web::test]
async fn asvs_v7_4_1_what_ends_ends_at_once_on_both_faces() {
    let site = Site::demo().await;
    // Signing out ends this session, and nobody else's.
    let (one, other) = (secret(&site.visitor()).await, secret(&site.visitor()).await);
    let with = |secret: &str| Client { secret: Some(secret.to_owned()), ..site.visitor() };
    with(&one).post("/session/end", json!({})).await.is(303);
    with(&one).get("/me").await.is(303);
    with(&other).get("/me").await.is(200);
    // A new password ends every session and token of the person.
    let intan = site.known("innovator").await;
    intan.api().get("/me").await.is(200);
    let id = intan.id.unwrap();
    site.change(move |conn| {
        sign_in::new_link(conn, id, "a link's secret")?;
        sign_in::set_password(conn, "a link's secret", "no hash").map(drop)
    })
    .await;
    for client in [with(&other), intan.clone()] {
        client.get("/me").await.is(303);
    }
    intan.api().get("/me").await.is(401);
    // So does disabling, for as long as it lasts; and so does taking the row away.
    let mentor = site.known("mentor").await;
    let id = mentor.id.unwrap();
    for (state, page, api) in [("disabled", 303, 401), ("active", 200, 200)] {
        site.change(move |conn| {
            diesel::update(people::table.find(id)).set(people::state.eq(state)).execute(conn)?;
            Ok(())
        })
        .await;
        mentor.get("/me").await.is(page);
        mentor.api().get("/me").await.is(api);
    }
    site.change(move |conn| {
        diesel::delete(sessions::table.filter(sessions::person_id.eq(id))).execute(conn)?;
        diesel::delete(api_tokens::table.filter(api_tokens::person_id.eq(id))).execute(conn)?;
        Ok(())
    })
    .await;
    mentor.get("/me").await.is(303);
    mentor.api().get("/me").await.is(401);
    site.settle().await;
}

#[actix_web::test]
async fn asvs_v14_3_1_signing_out_clears_what_the_browser_keeps() {
    let site = Site::demo().await;
    for client in [site.known("innovator").await, site.known("mentor").await.en()] {
        let answer = client.post("/session/end", json!({})).await;
        assert_eq!(answer.cookie("__Host-session"), Some(""));
        for kept in ["\"cache\"", "\"storage\""] {
            assert!(answer.header("clear-site-data").contains(kept), "{answer:?}");
        }
    }
}
