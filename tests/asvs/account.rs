//! Changing what an account rests on, the second step, and where one is signed in.
use crate::{
    support::{Client, Site, world},
    totp,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::schema::{people, sessions};
use futures_util::future::join_all;
use serde_json::json;

const INTAN: &str = "innovator@demo.invalid";
fn password() -> &'static str {
    &world::accounts().iter().find(|a| a.role == "innovator").unwrap().password
}

#[actix_web::test]
async fn asvs_v6_2_3_whoever_changes_an_account_shows_that_it_is_theirs() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    let before: Vec<(String, Option<String>)> =
        site.look(|conn| Ok(people::table.select((people::email, people::password_hash)).load(conn)?)).await;
    for wrong in ["", "not this one", "correct-horse-999999"] {
        for (path, body) in [
            ("/me/security/password", json!({ "password": wrong, "new_password": "kuda benar baterai" })),
            ("/me/security/address", json!({ "password": wrong, "email": "new@example.go.id" })),
            ("/me/totp", json!({ "password": wrong })),
        ] {
            intan.post(path, body.clone()).await.is(422);
            if path != "/me/totp" {
                intan.api().post(path, body).await.is(422);
            }
            site.advance(TimeDelta::minutes(15));
        }
    }
    let after: Vec<(String, Option<String>)> =
        site.look(|conn| Ok(people::table.select((people::email, people::password_hash)).load(conn)?)).await;
    assert_eq!(before, after);
    site.settle().await;
    assert!(site.mail().is_empty());
    // With it, the change happens and the mailbox of before hears of it.
    intan.post("/me/security/address", json!({ "password": password(), "email": "new@example.go.id" })).await.is(303);
    site.settle().await;
    let told: Vec<String> = site.mail().iter().map(|m| m.to.clone()).collect();
    assert!(told.contains(&INTAN.to_owned()) && told.contains(&"new@example.go.id".to_owned()), "{told:?}");
    intan.get("/me/security").await.is(200).shows(INTAN); // nothing has changed before the link is used
    let change = json!({ "password": password(), "new_password": "kuda benar baterai" });
    intan.post("/me/security/password", change).await.is(303);
    site.settle().await;
    assert_eq!(site.mail().last().unwrap().to, INTAN);
}

/// Guesses at the present password by someone who has found a screen unlocked, all on their way together.
#[actix_web::test]
async fn asvs_v6_3_1_the_limits_of_a_signed_in_guesser_hold_all_at_once() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await.api();
    let guess = |n: usize| {
        let body = json!({ "password": format!("guess number {n}"), "email": "new@example.go.id" });
        let intan = &intan;
        async move { intan.post("/me/security/address", body).await.status }
    };
    let said = join_all((0..48).map(guess)).await;
    let looked_at = said.iter().filter(|s| **s == 422).count();
    assert!(looked_at <= 10 && said.iter().all(|s| [422, 429, 503].contains(s)), "{said:?}");
    site.settle().await;
}

#[actix_web::test]
async fn asvs_v6_2_4_what_is_guessed_first_is_refused() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    for common in [
        "password1234",
        "qwertyuiop123",
        "bismillah123",
        "Indonesia1945",
        "123456789012",
        "IntanInovator1",
        "pe#5gz29ptzmse",
        "aaaaaaaaaaaa",
    ] {
        let change = json!({ "password": password(), "new_password": common });
        intan.post("/me/security/password", change.clone()).await.is(422).lacks(common);
        assert!(intan.api().post("/me/security/password", change).await.is(422).field("new_password").is_some());
    }
}

#[actix_web::test]
async fn asvs_v6_5_1_a_code_is_good_once_and_for_a_moment() {
    let site = Site::demo().await;
    let (secret, _) = totp::set_up(&site.known("innovator").await, password()).await;
    // Two half minutes away is too far on either side; one is not.
    for (steps, status) in [(-2, 422), (2, 422), (-1, 303), (0, 303), (1, 303)] {
        site.advance(TimeDelta::minutes(20));
        let waiting = totp::first_step(&site).await;
        let answer = totp::second_step(&site, &waiting, &totp::code(&site, &secret, steps)).await;
        assert_eq!(answer.status, status, "{steps} half minutes away");
        let again = totp::first_step(&site).await;
        totp::second_step(&site, &again, &totp::code(&site, &secret, steps)).await.is(422);
    }
    // The same code in eight requests at one moment opens one session.
    site.advance(TimeDelta::minutes(20));
    let count = || site.look(|conn| Ok(sessions::table.count().get_result::<i64>(conn)?));
    let (before, code) = (count().await, totp::code(&site, &secret, 0));
    let mut waits = vec![];
    for _ in 0..8 {
        waits.push(totp::first_step(&site).await);
    }
    let said = join_all(waits.iter().map(|waiting| totp::second_step(&site, waiting, &code))).await;
    assert_eq!(said.iter().filter(|a| a.status == 303).count(), 1, "{said:?}");
    assert_eq!(count().await, before + 1);
    site.settle().await;
}

/// Neither a link nor a token of before is a way around the code.
#[actix_web::test]
async fn asvs_v6_3_4_no_way_in_passes_by_the_second_step() {
    let site = Site::demo().await;
    totp::set_up(&site.known("innovator").await, password()).await;
    site.visitor().post("/password-links", json!({ "email": INTAN })).await.is(303);
    site.settle().await;
    let link = site.mail().last().unwrap().link().to_owned();
    for answer in [
        site.visitor().post("/session", json!({ "email": INTAN, "password": password() })).await,
        site.visitor().post(&link, json!({ "password": "kuda benar baterai" })).await,
    ] {
        assert!(answer.is(303).header("location").starts_with("/sign-in/code"), "{answer:?}");
        assert!(answer.cookie("__Host-session").is_none());
        let waiting = answer.cookie("__Host-waiting").unwrap().to_owned();
        let pretender = Client { secret: Some(waiting), ..site.visitor() };
        pretender.get("/me").await.is(303);
        pretender.api().get("/me").await.is(401);
    }
    site.settle().await;
}

#[actix_web::test]
async fn asvs_v7_5_2_one_sees_one_s_sessions_and_ends_them() {
    let site = Site::demo().await;
    let (here, there, other) =
        (site.known("innovator").await, site.known("innovator").await, site.known("mentor").await);
    let list = here.api().get("/me/sessions").await.json();
    let ids: Vec<&str> = list["items"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 2);
    for id in &ids {
        other.post(&format!("/me/sessions/{id}/end"), json!({})).await.is(404);
        let secrets = [here.secret.as_ref().unwrap(), there.secret.as_ref().unwrap()];
        assert!(secrets.iter().all(|s| !s.contains(id)), "an id is no part of a secret");
    }
    here.post("/me/sessions/end", json!({})).await.is(303);
    here.get("/me").await.is(200);
    there.get("/me").await.is(303);
    other.get("/me").await.is(200);
    let last = here.api().get("/me/sessions").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    here.api().post(&format!("/me/sessions/{last}/end"), json!({})).await.is(200);
    here.get("/me").await.is(303);
}
