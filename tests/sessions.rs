//! Where one is signed in: the list, ending sessions, their ends by themselves, and forgetting what has expired.
use crate::support::{Client, Site, world};
use actix_web::http::Method;
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::{session, sign_in, sweep},
    clock::Instant,
    schema::{
        address_changes, api_tokens, password_links, pending_sign_ins, sessions, sign_ups, throttles, totp_secrets,
    },
};
use serde_json::json;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const INTAN: &str = "innovator@demo.invalid";

/// Signs in as the innovator with a browser that says this of itself.
async fn with_browser<'s>(site: &'s Site, agent: &str) -> Client<'s> {
    let visitor = site.visitor();
    let password = &world::accounts().iter().find(|a| a.role == "innovator").unwrap().password;
    let form = visitor.get("/sign-in").await.form("/session").fill("email", INTAN).fill("password", password);
    let request = visitor.request(Method::POST, "/session").insert_header(("user-agent", agent)).set_form(form.fields);
    let answer = site.ask(request).await;
    Client { secret: answer.is(303).cookie("__Host-session").map(str::to_owned), ..visitor }
}

#[actix_web::test]
async fn ones_sessions_are_listed_and_ended_one_by_one() {
    let site = Site::demo().await;
    let (here, there) = (with_browser(&site, FIREFOX).await, with_browser(&site, "curl/8").await);
    let other = site.known("mentor").await;
    let page = here.get("/me/sessions").await;
    page.is(200)
        .shows("Firefox di Linux")
        .shows("Sesi ini")
        .shows("Peramban tidak dikenal")
        .shows("2 Maret 2026 10.00 WIB");
    here.en().get("/me/sessions").await.shows("Firefox on Linux");
    here.get("/me/security").await.shows("2 peramban");
    // In what is read: a form's random marks may hold any three digits.
    let text = page.text();
    assert!(!text.contains("140") && !text.contains("curl"), "{text}");

    let api = site.known("innovator").await.api();
    let list = api.get("/me/sessions").await.json();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 3, "the newest first, a token is none");
    assert_eq!((&items[1]["browser"], &items[2]["system"]), (&json!(""), &json!("Linux")));
    assert!(items.iter().all(|i| i["is_this"] == false));
    let id = items[1]["id"].as_str().unwrap().to_owned();
    assert!(id.len() == 20 && !there.secret.as_ref().unwrap().contains(&id));

    // Another's session is not there, and neither is one's own by its row or secret.
    other.post(&format!("/me/sessions/{id}/end"), json!({})).await.is(404);
    for none in ["1", "0", there.secret.as_deref().unwrap(), "%00"] {
        api.post(&format!("/me/sessions/{none}/end"), json!({})).await.is(404);
    }
    let form = here.get("/me/sessions").await.form(&format!("/me/sessions/{id}/end"));
    here.submit(form).await.sends_to("/me/sessions");
    there.get("/me").await.is(303);
    here.get("/me").await.is(200);
    api.post(&format!("/me/sessions/{id}/end"), json!({})).await.is(404);
    other.get("/me").await.is(200);
}

#[actix_web::test]
async fn all_others_end_at_once() {
    let site = Site::demo().await;
    let (here, there) = (with_browser(&site, FIREFOX).await, with_browser(&site, FIREFOX).await);
    let form = here.get("/me/sessions").await.form("/me/sessions/end");
    here.submit(form).await.sends_to("/me/sessions");
    there.get("/me").await.is(303);
    here.get("/me/sessions").await.is(200).lacks("Akhiri semua");
    let id = site.known("innovator").await.id.unwrap();
    site.change(move |conn| sign_in::end_sessions(conn, id)).await;
    here.get("/me").await.is(303);
    // One person has fifty at most.
    let mut all = vec![];
    for _ in 0..51 {
        all.push(site.known("innovator").await);
    }
    all[0].get("/me").await.is(303);
    all[1].get("/me").await.is(200);
    assert_eq!(all[1].api().get("/me/sessions").await.json()["items"].as_array().unwrap().len(), 50);
}

async fn seen(site: &Site, id: i64) -> Instant {
    site.look(move |conn| {
        Ok(sessions::table.filter(sessions::person_id.eq(id)).select(sessions::seen_at).first(conn)?)
    })
    .await
}
/// Looks at a page, and waits until that has been noted: it is noted after the answer.
pub async fn used(client: &Client<'_>) {
    let (site, id) = (client.site, client.id.unwrap());
    let before = seen(site, id).await;
    client.get("/me").await.is(200);
    for _ in 0..400 {
        if seen(site, id).await != before {
            return;
        }
        actix_web::rt::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("the use of a session is not noted");
}
/// By the database's clock (ASVS 7.3.1, 7.3.2): a day without use, seven days in any case.
#[actix_web::test]
async fn a_session_ends_when_idle_and_when_it_is_old() {
    let site = Site::start().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    let id = ana.id.unwrap();
    let began = seen(&site, id).await;
    site.advance(TimeDelta::minutes(14));
    ana.get("/me").await.is(200);
    assert_eq!(seen(&site, id).await, began, "not noted more often than every quarter of an hour");
    site.advance(TimeDelta::minutes(1));
    used(&ana).await;
    assert_eq!(seen(&site, id).await, began.plus(TimeDelta::minutes(15)));
    site.advance(session::IDLE - TimeDelta::minutes(15));
    ben.get("/me").await.sends_to("/sign-in?next=%2Fme");
    ben.api().get("/me").await.is(200);
    // Used all the time, it still ends.
    for _ in 0..5 {
        used(&ana).await;
        site.advance(TimeDelta::hours(23));
    }
    used(&ana).await;
    site.advance(TimeDelta::days(7) - session::IDLE - TimeDelta::hours(5 * 23) - TimeDelta::hours(6));
    used(&ana).await;
    site.advance(TimeDelta::hours(6) - TimeDelta::seconds(1));
    ana.get("/me").await.is(200);
    site.advance(TimeDelta::seconds(1));
    ana.get("/me").await.is(303);
}

#[actix_web::test]
async fn what_has_expired_is_forgotten() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    let password = &world::accounts().iter().find(|a| a.role == "innovator").unwrap().password;
    let visitor = site.visitor();
    visitor.post("/password-links", json!({ "email": INTAN })).await.is(303);
    visitor.post("/sign-up", json!({ "name": "x", "email": "x@example.go.id", "agree": "true" })).await.is(303);
    intan.post("/me/security/address", json!({ "email": "new@example.go.id", "password": password })).await.is(303);
    intan.post("/me/totp", json!({ "password": password })).await.is(303);
    let id = intan.id.unwrap();
    site.change(move |conn| {
        let now = ekopi::clock::now();
        diesel::insert_into(pending_sign_ins::table)
            .values((
                pending_sign_ins::token_hash.eq("x"),
                pending_sign_ins::person_id.eq(id),
                pending_sign_ins::created_at.eq(now),
                pending_sign_ins::expires_at.eq(now.plus(TimeDelta::minutes(10))),
            ))
            .execute(conn)?;
        Ok(())
    })
    .await;
    site.settle().await;
    let count = || {
        site.look(|conn| {
            Ok([
                sessions::table.count().get_result::<i64>(conn)?,
                password_links::table.count().get_result(conn)?,
                api_tokens::table.count().get_result(conn)?,
                sign_ups::table.count().get_result(conn)?,
                address_changes::table.count().get_result(conn)?,
                pending_sign_ins::table.count().get_result(conn)?,
                totp_secrets::table.count().get_result(conn)?,
                throttles::table.count().get_result::<i64>(conn)?.min(1),
            ])
        })
    };
    assert_eq!(count().await, [1; 8]);
    assert_eq!(site.change(sweep).await, 0, "nothing has expired");
    site.advance(TimeDelta::hours(24));
    assert!(site.change(sweep).await >= 7);
    assert_eq!(count().await, [0, 0, 1, 0, 0, 0, 0, 0], "the token is good for ninety days");
    site.advance(TimeDelta::days(89));
    assert_eq!(site.change(sweep).await, 1);
    assert_eq!(site.change(sweep).await, 0);
}
