//! Changing one's own password and address, and what proves that it is oneself.
use crate::support::{Answer, Client, Site, world};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    password::Passwords,
    schema::{events, idempotency_keys, people},
};
use serde_json::json;

const INTAN: &str = "innovator@demo.invalid";
fn password() -> &'static str {
    &world::accounts().iter().find(|a| a.role == "innovator").unwrap().password
}
/// The same person under the secret that an answer has brought.
fn signed_in<'s>(client: &Client<'s>, answer: &Answer) -> Client<'s> {
    Client { secret: Some(answer.cookie("__Host-session").expect("a session").to_owned()), ..client.clone() }
}
async fn kinds(site: &Site) -> Vec<String> {
    site.look(|conn| Ok(events::table.order(events::id).select(events::kind).load(conn)?)).await
}

#[actix_web::test]
async fn a_changed_password_ends_everything_that_knew_the_old_one() {
    let site = Site::demo().await;
    let (intan, elsewhere) = (site.known("innovator").await, site.known("innovator").await);
    site.visitor().post("/password-links", json!({ "email": INTAN })).await.is(303);
    site.settle().await;
    let link = site.mail()[0].link().to_owned();
    intan.get("/me").await.shows("Keamanan akun");
    intan.get("/me/security").await.is(200).shows(INTAN).shows("Ganti kata sandi");

    let action = "/me/security/password";
    let form = intan.get(action).await.form(action);
    let wrong =
        intan.submit(form.clone().fill("password", "not this").fill("new_password", "kuda benar baterai")).await;
    wrong.is(422).shows("Kata sandi saat ini tidak cocok").lacks("kuda benar");
    let weak = intan
        .submit(intan.get(action).await.form(action).fill("password", password()).fill("new_password", "bismillah123"))
        .await;
    weak.is(422).shows("mudah ditebak").lacks("bismillah123");
    let form =
        intan.get(action).await.form(action).fill("password", password()).fill("new_password", "kuda benar baterai");
    let answer = intan.submit(form).await;
    answer.sends_to("/me/security");
    let now = signed_in(&intan, &answer);
    now.get("/me").await.is(200);
    intan.get("/me").await.is(303); // the session goes on under another secret
    elsewhere.get("/me").await.is(303);
    elsewhere.api().get("/me").await.is(401);
    site.visitor().get(&link).await.shows("sudah dipakai");
    site.visitor().post("/session", json!({ "email": INTAN, "password": password() })).await.is(422);
    site.visitor().post("/session", json!({ "email": INTAN, "password": "kuda benar baterai" })).await.is(303);
    site.settle().await;
    assert_eq!(site.mail().last().unwrap().subject, "Kata sandi akun Ekopi Anda sudah diganti");
    assert!(kinds(&site).await.contains(&"password-changed".to_owned()));
}

#[actix_web::test]
async fn a_program_changes_a_password_once_for_one_key() {
    let site = Site::demo().await;
    let (api, page) = (site.known("innovator").await.api(), site.known("innovator").await);
    let body = json!({ "password": password(), "new_password": "kuda benar baterai" });
    let first = api.post_once("k1", "/me/security/password", &body).await;
    let again = api.post_once("k1", "/me/security/password", &body).await;
    assert_eq!((first.is(200).json(), again.status), (again.json(), 200), "the old password is wrong by now");
    api.post_once("k1", "/me/security/password", &json!({ "password": "x", "new_password": "y" })).await.is(422);
    api.get("/me").await.is(200); // the token that asked stays
    page.get("/me").await.is(303);
    let short =
        api.post("/me/security/password", json!({ "password": "kuda benar baterai", "new_password": "x" })).await;
    assert_eq!(short.is(422).field("new_password").as_deref(), Some("password-length"));
    // What is kept of a body that holds passwords opens to no guessing.
    let bare = ekopi::code::hash(&body.to_string());
    let kept: Vec<String> =
        site.look(|conn| Ok(idempotency_keys::table.select(idempotency_keys::body_hash).load(conn)?)).await;
    assert!(!kept.is_empty() && !kept.contains(&bare));
    site.settle().await;
    assert_eq!(site.mail().len(), 1);
}

#[actix_web::test]
async fn guessing_the_current_password_comes_to_an_end() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    let mut statuses = vec![];
    for _ in 0..11 {
        let body = json!({ "password": "not this", "email": "new@example.go.id" });
        statuses.push(intan.api().post("/me/security/address", body).await.status);
    }
    assert_eq!(statuses, [vec![422; 10], vec![429]].concat());
    let right = json!({ "password": password(), "new_password": "kuda benar baterai" });
    intan.post("/me/security/password", right.clone()).await.is(429);
    site.advance(TimeDelta::minutes(15));
    intan.post("/me/security/password", right).await.is(303);
    site.settle().await;
}

#[actix_web::test]
async fn a_hash_of_old_parameters_is_made_anew_at_sign_in() {
    let site = Site::demo().await;
    let hash = || async {
        site.look(|conn| {
            Ok(people::table
                .filter(people::email.eq(INTAN))
                .select(people::password_hash)
                .first::<Option<String>>(conn)?)
        })
        .await
        .unwrap()
    };
    let old = Passwords::with_memory(32).hash_now(password()).unwrap();
    let stored = old.clone();
    site.change(move |conn| {
        diesel::update(people::table.filter(people::email.eq(INTAN)))
            .set(people::password_hash.eq(&stored))
            .execute(conn)?;
        Ok(())
    })
    .await;
    site.visitor().post("/session", json!({ "email": INTAN, "password": "wrong one" })).await.is(422);
    assert_eq!(hash().await, old);
    for _ in 0..2 {
        site.visitor().post("/session", json!({ "email": INTAN, "password": password() })).await.is(303);
    }
    assert!(hash().await.starts_with("$argon2id$v=19$m=64,"), "{}", hash().await);
}

#[actix_web::test]
async fn another_address_is_confirmed_from_its_mailbox_and_told_to_the_old_one() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    let action = "/me/security/address";
    site.visitor().post("/password-links", json!({ "email": INTAN })).await.is(303);
    site.settle().await;
    let old_link = site.mail()[0].link().to_owned();
    for (email, why) in [(INTAN, "sudah menjadi alamat Anda"), ("x", "Tulis alamat surel"), ("", "Isi bagian ini")] {
        intan.post(action, json!({ "email": email, "password": password() })).await.is(422).shows(why);
    }
    let form = intan.get(action).await.form(action).fill("email", "Intan@example.go.id").fill("password", password());
    intan.submit(form).await.sends_to("/me/security");
    site.settle().await;
    let mails = site.mail();
    let told: Vec<_> = mails[1..].iter().map(|m| (m.to.as_str(), m.subject.as_str())).collect();
    let wanted = [
        (INTAN, "Penggantian alamat surel akun Ekopi Anda diminta"),
        ("intan@example.go.id", "Pastikan alamat surel baru Anda"),
    ];
    assert!(wanted.iter().all(|w| told.contains(w)) && told.len() == 2, "{told:?}");
    let link = mails.iter().find(|m| m.to == "intan@example.go.id").unwrap().link().to_owned();
    intan.get("/me/security").await.shows(INTAN).shows("Menunggu konfirmasi dari intan@example.go.id");

    // From another device, without a session; looking changes nothing.
    let visitor = site.visitor();
    let page = visitor.get(&link).await;
    page.is(200).shows("intan@example.go.id");
    visitor.submit(page.form(&link)).await.sends_to("/address/confirmed");
    visitor.get("/address/confirmed").await.is(200).shows("sudah diganti");
    visitor.post(&link, json!({})).await.is(409).shows("sudah dipakai");
    intan.get("/me/security").await.is(200).shows("intan@example.go.id");
    visitor.get(&old_link).await.shows("sudah dipakai"); // the old mailbox opens nothing any more
    site.settle().await;
    let after: Vec<_> = site.mail()[3..].iter().map(|m| m.to.clone()).collect();
    assert_eq!(after, [INTAN, "intan@example.go.id"]);
    visitor.post("/session", json!({ "email": INTAN, "password": password() })).await.is(422);
    visitor.post("/session", json!({ "email": "intan@example.go.id", "password": password() })).await.is(303);
}

#[actix_web::test]
async fn an_address_that_someone_has_stays_theirs() {
    let site = Site::demo().await;
    let (intan, ben) = (site.known("innovator").await, site.person("ben").await);
    let wish = json!({ "email": "ben@example.go.id", "password": password() });
    intan.api().post("/me/security/address", wish).await.is(200); // nobody learns here who has an account
    site.settle().await;
    intan.get("/me/security").await.shows("Menunggu konfirmasi dari ben@example.go.id");
    assert!(site.mail().iter().any(|m| m.to == "ben@example.go.id" && m.subject == "Anda sudah punya akun Ekopi"));
    assert!(site.mail().iter().all(|m| m.subject != "Pastikan alamat surel baru Anda"));

    // Free when asked for, taken when confirmed.
    intan
        .api()
        .post("/me/security/address", json!({ "email": "new@example.go.id", "password": password() }))
        .await
        .is(200);
    site.settle().await;
    let link = site.mail().iter().find(|m| m.to == "new@example.go.id").unwrap().link().to_owned();
    let id = ben.id.unwrap();
    site.change(move |conn| {
        diesel::update(people::table.find(id)).set(people::email.eq("new@example.go.id")).execute(conn)?;
        Ok(())
    })
    .await;
    site.visitor().post(&link, json!({})).await.is(409).shows("Alamat ini sudah punya akun");
    intan.get("/me/security").await.shows(INTAN);
    let sent = site.mail().len();
    site.settle().await;
    assert_eq!(site.mail().len(), sent, "what did not happen is told to nobody");
}

#[actix_web::test]
async fn a_wish_for_an_address_ends() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    let wish = |n: usize| json!({ "email": format!("new{n}@example.go.id"), "password": password() });
    let mut links = vec![];
    for n in 0..3 {
        intan.api().post("/me/security/address", wish(n)).await.is(200);
        site.settle().await;
        links.push(site.mail().iter().rev().find(|m| m.to.starts_with("new")).unwrap().link().to_owned());
    }
    site.visitor().post(&links[0], json!({})).await.is(409); // a later wish ends an earlier one
    site.advance(TimeDelta::hours(1));
    site.visitor().post(&links[2], json!({})).await.is(409);
    for n in 3..8 {
        intan.api().post("/me/security/address", wish(n)).await.is(200);
    }
    intan.api().post("/me/security/address", wish(9)).await.is(429);
    site.settle().await;
    // A changed password ends it, too.
    let link = site.mail().iter().rev().find(|m| m.to.starts_with("new")).unwrap().link().to_owned();
    site.visitor().get(&link).await.shows("Pakai");
    let change = json!({ "password": password(), "new_password": "kuda benar baterai" });
    intan.api().post("/me/security/password", change).await.is(200);
    site.visitor().post(&link, json!({})).await.is(409);
    site.settle().await;
}
