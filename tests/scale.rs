//! Generated data to measure with: what it holds, that it is the same every time, and that it is made in empty databases alone.
use crate::support::{Client, Site, learning, meetings, process::Home};
use diesel::prelude::*;
use ekopi::{
    accounts::{actor::Actor, person},
    code,
    schema::{bookings, innovations, people},
    words::Lang,
};
use serde_json::json;
use std::path::Path;

async fn codes_and_names(site: &Site) -> Vec<(String, String, Option<i64>)> {
    let all = innovations::table.filter(innovations::code.like("INV-2025-%")).order(innovations::id);
    site.look(move |conn| Ok(all.select((innovations::code, innovations::name, innovations::year)).load(conn)?)).await
}

#[actix_web::test]
async fn generated_data_is_a_world_like_any_other() {
    let site = Site::demo().await;
    let before = site.visitor().api().get("/innovations").await.json()["total"].as_i64().unwrap();
    let keys = site.scale(60, 30).await;
    assert_eq!(keys.len(), 30);
    let list = site.visitor().api().get("/innovations?limit=100").await.json();
    assert_eq!(list["total"].as_i64().unwrap(), before + 60);
    let made = codes_and_names(&site).await;
    assert!(made.len() == 60 && made.iter().all(|(code, ..)| code::is_valid(code)), "{made:?}");
    for (code, ..) in &made[..5] {
        let entry = site.visitor().api().get(&format!("/innovations/{code}")).await.json();
        assert!(entry["is_invented"] == true && entry["state"] == "published" && entry["version"] == 1, "{entry}");
        site.visitor().get(&format!("/innovations/{code}")).await.is(200);
    }
    // Someone generated, with the session and the token of the file, answers a quiz.
    let mut fields = vec![("csrf".to_owned(), keys[0].form.clone()), ("key".to_owned(), "k1".to_owned())];
    for (name, chosen) in learning::answer_fields("overview", 5).as_object().unwrap() {
        for option in chosen.as_array().unwrap() {
            fields.push((name.clone(), option.as_str().unwrap().to_owned()));
        }
    }
    let request = actix_web::test::TestRequest::post()
        .uri(learning::QUIZ)
        .insert_header(("sec-fetch-site", "same-origin"))
        .insert_header(("cookie", format!("__Host-session={}", keys[0].session)))
        .set_form(fields);
    site.ask(request).await.sends_to(&format!("{}/1", learning::QUIZ));
    // Nobody has a password, and the next person gets an id of their own.
    let with_password =
        people::table.filter(people::email.like("%@scale.invalid")).filter(people::password_hash.is_not_null());
    assert_eq!(site.look(move |conn| Ok(with_password.count().get_result::<i64>(conn)?)).await, 0);
    site.change(|conn| person::create(conn, &Actor::system(), "new@example.go.id", "New", Lang::Id)).await;
    let other = Site::demo().await;
    other.scale(60, 0).await;
    assert_eq!(codes_and_names(&other).await, made, "the same every time");
    let list = other.visitor().api().get("/innovations?year=2025").await.json();
    assert!(list["items"].as_array().unwrap().len() > 5, "recent years are most of them: {}", json!(list["total"]));
    site.settle().await;
}
/// Thirteen weeks of meetings that are as verbs would have made them; who asks is told of what little is left.
#[actix_web::test]
async fn generated_mentors_have_a_full_quarter() {
    let site = Site::demo().await;
    let before: i64 = site.look(|conn| Ok(bookings::table.count().get_result(conn)?)).await;
    let keys = site.scale_mentors(0, 20, 9).await;
    let made: i64 = site.look(|conn| Ok(bookings::table.count().get_result(conn)?)).await;
    assert_eq!(made - before, 2 * 260, "two mentors find their people");
    let clock = site.clock().clone();
    assert_eq!(site.look(move |conn| clock.during(|| meetings::unsound(conn))).await, None);
    let secret = Some(keys[8].session.clone());
    let asker = Client { site: &site, id: None, name: "asker".into(), secret, prefix: "" };
    let page = asker.get("/mentors/scale-000000/slots?days=92").await;
    // Of each day of the quarter one time is left, half past eleven; this week is free.
    page.is(200).shows("9 Maret 2026 11.30–12.30 WIB").lacks("9 Maret 2026 10.00").lacks("9 Maret 2026 11.00");
    assert!(page.body.matches("name=\"starts_at\"").count() > 65, "{page:?}");
    let held = json!({ "team": "", "room": "", "mode": "online", "starts_at": "2026-03-09T04:30:00Z" });
    asker.post("/mentors/scale-000000/bookings", held).await.is(303);
    site.settle().await;
}
#[test]
fn a_database_in_use_is_not_filled() {
    let (home, binary) = (Home::of_this_run(), Path::new(env!("CARGO_BIN_EXE_ekopi")));
    let seed = ["seed", "scale", "--innovations", "20", "--people", "10"];
    assert!(home.run(binary, &seed).contains("10 sessions"));
    assert!(home.refused(binary, &seed).contains("is not empty"));
}
