//! Rules: valid from their day on, by the clock of the database, with a history that stays.
use crate::support::{
    Client, Site,
    administered::{admin, kept},
    world,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    clock,
    rule::{self, Rule},
    schema::sessions,
};
use serde_json::json;

#[actix_web::test]
async fn a_rule_is_valid_from_its_day_and_its_history_stays() {
    let site = Site::demo().await;
    let sari = admin(&site).await;
    let page = "/manage/rules/password-link-minutes";
    let links = format!("{page}/values");
    let now = async || site.look(|conn| rule::number(conn, Rule::PasswordLinkMinutes)).await;
    let form = sari.get(page).await.form(&links);
    assert_eq!((form.value("value"), form.value("valid_from")), (Some("60"), Some("2026-03-02")));
    for (value, day, note, said) in [
        ("4", "2026-03-04", "n", "Antara 5 dan 60"),
        ("61", "2026-03-04", "n", "Antara 5 dan 60"),
        ("many", "2026-03-04", "n", "Isian ini tidak dapat dibaca"),
        ("", "2026-03-04", "n", "Isi bagian ini"),
        ("30", "2026-03-01", "n", "Tanggal mulai hari ini"),
        ("30", "2029-01-01", "n", "Tanggal mulai hari ini"),
        ("30", "soon", "n", "Tanggal mulai hari ini"),
        ("30", "", "n", "Tanggal mulai hari ini"),
        ("30", "2026-03-04", " ", "Isi bagian ini"),
    ] {
        let typed = form.clone().fill("value", value).fill("valid_from", day).fill("note", note);
        let again = sari.submit(typed).await;
        again.is(422).shows(said);
        assert_eq!(again.form(&links).value("value"), Some(value), "what was typed stays");
    }
    let typed = form.fill("value", "30").fill("valid_from", "2026-03-04").fill("note", "SK 7/2026");
    sari.submit(typed).await.sends_to(page);
    sari.get(page).await.shows("Direncanakan").shows("30 menit").shows("SK 7/2026").shows("60 menit");
    assert_eq!(now().await, 60);

    // A second thought for the same day counts instead of the first; both stay written.
    let second = json!({ "value": 20, "valid_from": "2026-03-04", "note": "SK 8/2026" });
    let receipt = sari.api().post(&links, second).await;
    assert_eq!(
        (receipt.is(201).json()["state"].as_str(), receipt.header("location")),
        (Some("planned"), "/api/v1/manage/rules/password-link-minutes")
    );
    let listed = sari.api().get("/manage/rules").await.json();
    let row = listed["items"].as_array().unwrap().iter().find(|r| r["name"] == "password-link-minutes").unwrap();
    assert_eq!(
        (&row["value"], &row["next_value"], &row["next_from"]),
        (&json!(60), &json!(20), &json!("2026-03-03T17:00:00Z"))
    );

    // Midnight in Jakarta is 17:00 of the day before in UTC; it is 03:00 now.
    site.advance(TimeDelta::hours(37) + TimeDelta::minutes(59));
    assert_eq!(now().await, 60);
    site.advance(TimeDelta::minutes(1));
    assert_eq!(now().await, 20);
    site.visitor().get("/password-links/sent").await.shows("berlaku 20 menit");
    let sari = admin(&site).await;
    sari.api()
        .post(&format!("/manage/people/{}/password-links", site.known("innovator").await.handle().await), json!({}))
        .await
        .is(200);
    site.settle().await;
    let mail = site.mail().remove(0);
    assert!(mail.text.contains("20 menit"), "{}", mail.text);
    site.advance(TimeDelta::minutes(20));
    site.visitor().get(mail.link()).await.is(200).shows("Tautan ini sudah dipakai atau kedaluwarsa");

    // Today means at once.
    sari.api().post(&links, json!({ "value": 10, "valid_from": "2026-03-04", "note": "x" })).await.is(201);
    assert_eq!(now().await, 10);
    let history = sari.api().get(page).await.json()["history"].as_array().unwrap().clone();
    let values: Vec<i64> = history.iter().map(|h| h["value"].as_i64().unwrap()).collect();
    assert_eq!(values, [10, 20, 30]);
    assert!(history.iter().all(|h| h["by"] == "Sari Admin" && h["is_planned"] == false));
    let changed = kept(&site, "rule-changed").await;
    assert_eq!((changed.len(), &changed[0]["value"], &changed[0]["from"]), (3, &json!(30), &json!("2026-03-04")));
    sari.get("/manage/audit?kind=rule-changed")
        .await
        .shows("Aturan “Masa berlaku tautan kata sandi” menjadi 30 mulai 4 Maret 2026.");
}

#[actix_web::test]
async fn a_session_lasts_as_the_rule_says_when_it_begins() {
    let site = Site::demo().await;
    let (sari, before) = (admin(&site).await, site.known("mentor").await);
    let body = json!({ "value": 1, "valid_from": "2026-03-02", "note": "x" });
    sari.api().post("/manage/rules/session-days/values", body).await.is(201);
    let password = &world::accounts().iter().find(|a| a.role == "innovator").unwrap().password;
    let answer =
        site.visitor().post("/session", json!({ "email": "innovator@demo.invalid", "password": password })).await;
    let secret = answer.is(303).cookie("__Host-session").unwrap().to_owned();
    let intan = Client { secret: Some(secret), ..site.visitor() };
    let hash = ekopi::code::hash(intan.secret.as_ref().unwrap());
    let ends = sessions::table.filter(sessions::token_hash.eq(hash)).select(sessions::expires_at);
    let ends: clock::Instant = site.look(move |conn| Ok(ends.first(conn)?)).await;
    assert_eq!(ends, site.clock().now().plus(TimeDelta::days(1)));
    intan.get("/me").await.is(200);
    let left = sessions::table.filter(sessions::person_id.eq(before.id.unwrap())).select(sessions::expires_at);
    let ends: clock::Instant = site.look(move |conn| Ok(left.first(conn)?)).await;
    assert_eq!(ends, site.clock().now().plus(TimeDelta::days(7)), "what has begun is not shortened");
    site.advance(TimeDelta::days(1));
    intan.get("/me").await.is(303);
}
