//! The second step: setting it up, signing in by it, codes that work once, recovery codes, staff who must have it.
use crate::support::{Answer, Client, Site, world, world::World};
use actix_web::http::Method;
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::schema::{events, recovery_codes, sessions, totp_secrets};
use serde_json::json;
use totp_rs::{Builder, Secret};

const INTAN: &str = "innovator@demo.invalid";
pub fn password() -> &'static str {
    &world::accounts().iter().find(|a| a.role == "innovator").unwrap().password
}
/// What an app shows, `steps` half minutes from now.
pub fn code(site: &Site, secret: &str, steps: i64) -> String {
    let app = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    let at = site.clock().now().utc().timestamp() + steps * 30;
    app.generate(u64::try_from(at).unwrap()).to_string()
}
/// Sets the second step up as its page says; the secret and the recovery codes.
pub async fn set_up(person: &Client<'_>, password: &str) -> (String, Vec<String>) {
    let page = person.get("/me/totp").await;
    person.submit(page.is(200).form("/me/totp").fill("password", password)).await.sends_to("/me/totp");
    let page = person.get("/me/totp").await;
    page.is(200).shows("<svg role=\"img\"");
    let text = page.text();
    let secret: String = text.split("di aplikasi: ").nth(1).unwrap().chars().take(39).filter(|c| *c != ' ').collect();
    let code = code(person.site, &secret, 0);
    let shown = person.submit(page.form("/me/totp/confirmation").fill("code", &code)).await;
    shown.is(200).shows("Hanya ditampilkan sekali ini");
    assert_eq!(shown.header("cache-control"), "no-store");
    (secret, codes_on(&shown))
}
fn codes_on(page: &Answer) -> Vec<String> {
    let codes = page.body.split("<span class=\"code\">").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
    codes.collect()
}
/// The browser that has given the right password: its waiting sign-in.
pub async fn first_step(site: &Site) -> String {
    let answer =
        site.visitor().post("/session", json!({ "email": INTAN, "password": password(), "next": "/courses" })).await;
    answer.sends_to("/sign-in/code?next=%2Fcourses");
    assert!(answer.cookie("__Host-session").is_none(), "no session before the code");
    answer.cookie("__Host-waiting").unwrap().to_owned()
}
pub async fn second_step(site: &Site, waiting: &str, code: &str) -> Answer {
    let visitor = site.visitor();
    let cookie = ("cookie", format!("__Host-waiting={waiting}"));
    let page =
        site.ask(visitor.request(Method::GET, "/sign-in/code?next=%2Fcourses").insert_header(cookie.clone())).await;
    let form = if page.has("action=\"/sign-in/code\"") {
        page.form("/sign-in/code").fill("code", code).fields
    } else {
        vec![("code".to_owned(), code.to_owned())]
    };
    site.ask(visitor.request(Method::POST, "/sign-in/code").insert_header(cookie).set_form(form)).await
}
fn signed_in<'s>(site: &'s Site, answer: &Answer) -> Client<'s> {
    Client { secret: Some(answer.cookie("__Host-session").expect("a session").to_owned()), ..site.visitor() }
}

#[actix_web::test]
async fn signing_in_takes_password_and_code() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    intan.post("/me/totp", json!({ "password": "wrong" })).await.is(422).shows("Kata sandi saat ini tidak cocok");
    intan.post("/me/totp/confirmation", json!({ "code": "000000" })).await.is(409).shows("Mulai lagi");
    let (secret, codes) = set_up(&intan, password()).await;
    assert_eq!((secret.len(), codes.len()), (32, 10));
    intan.get("/me/totp").await.shows("Kode cadangan tersisa: 10").lacks(&secret);
    intan.get("/me/security").await.shows("Aktif. Kode cadangan tersisa: 10");
    intan.post("/me/totp", json!({ "password": password() })).await.is(409);
    let kept: Vec<String> =
        site.look(|conn| Ok(recovery_codes::table.select(recovery_codes::code_hash).load(conn)?)).await;
    assert!(codes.iter().all(|c| !kept.iter().any(|k| k.contains(c.as_str()))));

    site.advance(TimeDelta::seconds(30));
    let waiting = first_step(&site).await;
    // What waits is no session, neither as one nor through the API.
    for secret in [&waiting] {
        let pretender = Client { secret: Some(secret.clone()), ..site.visitor() };
        pretender.get("/me").await.is(303);
        pretender.api().get("/me").await.is(401);
    }
    let wrong = second_step(&site, &waiting, "000000").await;
    wrong.is(422).shows("Kode tidak cocok").lacks("value=\"000000\"");
    let right = second_step(&site, &waiting, &code(&site, &secret, 0)).await;
    right.sends_to("/courses");
    assert_eq!(right.cookie("__Host-waiting"), Some(""));
    let session = signed_in(&site, &right);
    assert_ne!(session.secret.as_deref(), Some(waiting.as_str()));
    session.get("/me").await.is(200).shows("Intan");
    second_step(&site, &waiting, &code(&site, &secret, 1)).await.is(409).shows("sudah habis");
    site.settle().await;
    assert_eq!(site.mail()[0].subject, "Kode masuk akun Ekopi Anda aktif");
}

/// RFC 6238, section 5.2; ASVS 6.5.1.
#[actix_web::test]
async fn a_code_works_once_also_in_parallel() {
    let site = Site::demo().await;
    let (secret, _) = set_up(&site.known("innovator").await, password()).await;
    let used = code(&site, &secret, 0);
    let waiting = first_step(&site).await;
    second_step(&site, &waiting, &used).await.is(422); // it has switched the second step on
    site.advance(TimeDelta::minutes(5));
    let before: i64 = site.look(|conn| Ok(sessions::table.count().get_result(conn)?)).await;
    let mut waits = vec![];
    for _ in 0..6 {
        waits.push(first_step(&site).await);
    }
    let now = code(&site, &secret, 0);
    let tries = waits.iter().map(|waiting| second_step(&site, waiting, &now));
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|a| a.status == 303).count(), 1, "{answers:?}");
    assert_eq!(site.look(|conn| Ok(sessions::table.count().get_result::<i64>(conn)?)).await, before + 1);
    // The one before and the one after the present half minute are taken, an earlier than the last one used is not.
    site.advance(TimeDelta::minutes(20));
    let offered = [(-2, 422), (2, 422), (-1, 303), (-1, 422), (1, 303), (0, 422)];
    for (steps, status) in offered {
        let waiting = first_step(&site).await;
        second_step(&site, &waiting, &code(&site, &secret, steps)).await.is(status);
    }
    site.settle().await;
}

#[actix_web::test]
async fn guessing_codes_comes_to_an_end() {
    let site = Site::demo().await;
    let (secret, _) = set_up(&site.known("innovator").await, password()).await;
    site.advance(TimeDelta::seconds(30));
    let mut statuses = vec![];
    for _ in 0..11 {
        let waiting = first_step(&site).await; // a new sign-in opens no new window
        statuses.push(second_step(&site, &waiting, "000000").await.status);
    }
    assert_eq!(statuses, [vec![422; 10], vec![429]].concat());
    let waiting = first_step(&site).await;
    second_step(&site, &waiting, &code(&site, &secret, 0)).await.is(429);
    site.advance(TimeDelta::minutes(15));
    second_step(&site, &waiting, &code(&site, &secret, 0)).await.is(409); // it waited for ten minutes
    let waiting = first_step(&site).await;
    second_step(&site, &waiting, &code(&site, &secret, 0)).await.is(303);
    for nobody in ["", "0123", &"0".repeat(64)] {
        second_step(&site, nobody, "000000").await.is(409);
    }
    site.settle().await;
}

#[actix_web::test]
async fn recovery_codes_work_once_each_and_can_be_made_anew() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    let (_, codes) = set_up(&intan, password()).await;
    for (typed, status) in
        [(codes[0].clone(), 303), (codes[0].clone(), 422), (codes[1].to_uppercase().replace('-', " "), 303)]
    {
        let waiting = first_step(&site).await;
        second_step(&site, &waiting, &typed).await.is(status);
    }
    let (one, two) = (first_step(&site).await, first_step(&site).await);
    let (first, second) =
        futures_util::future::join(second_step(&site, &one, &codes[2]), second_step(&site, &two, &codes[2])).await;
    assert_eq!([first.status, second.status].iter().filter(|s| **s == 303).count(), 1);
    intan.get("/me/totp").await.shows("tersisa: 7");
    site.settle().await;
    let told: Vec<_> = site.mail().into_iter().filter(|m| m.subject.contains("cadangan")).collect();
    assert_eq!(told.len(), 3);
    assert!(told[0].text.contains("tersisa: 9"), "{}", told[0].text);

    intan.post("/me/totp/recovery-codes", json!({ "password": "wrong" })).await.is(422);
    let form = intan.get("/me/totp/recovery-codes").await.form("/me/totp/recovery-codes").fill("password", password());
    let page = intan.submit(form.clone()).await;
    let anew = codes_on(page.is(200));
    assert_eq!(anew.len(), 10);
    // The same form sent again shows codes that work, not ones that nobody keeps.
    let again = codes_on(intan.submit(form).await.is(200));
    for (typed, status) in [(&codes[5], 422), (&anew[0], 422), (&again[0], 303)] {
        let waiting = first_step(&site).await;
        second_step(&site, &waiting, typed).await.is(status);
    }
    site.settle().await;
}

#[actix_web::test]
async fn switching_it_off_takes_password_and_code() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    intan.get("/me/totp/end").await.is(200).shows("tidak aktif");
    intan.post("/me/totp/end", json!({ "password": password(), "code": "000000" })).await.is(409);
    intan.post("/me/totp/recovery-codes", json!({ "password": password() })).await.is(409);
    let (secret, _) = set_up(&intan, password()).await;
    site.advance(TimeDelta::seconds(30));
    let fresh = code(&site, &secret, 0);
    intan
        .post("/me/totp/end", json!({ "password": "wrong", "code": fresh }))
        .await
        .is(422)
        .shows("Kata sandi saat ini");
    intan
        .post("/me/totp/end", json!({ "password": password(), "code": "123" }))
        .await
        .is(422)
        .shows("Kode tidak cocok");
    let form = intan.get("/me/totp/end").await.form("/me/totp/end").fill("password", password()).fill("code", &fresh);
    intan.submit(form).await.sends_to("/me/totp");
    site.visitor().post("/session", json!({ "email": INTAN, "password": password() })).await.sends_to("/me");
    site.settle().await;
    assert_eq!(site.mail().last().unwrap().subject, "Kode masuk akun Ekopi Anda dimatikan");
    let kinds: Vec<String> =
        site.look(|conn| Ok(events::table.order(events::id.desc()).limit(12).select(events::kind).load(conn)?)).await;
    for kind in ["totp-begun", "totp-enabled", "totp-disabled"] {
        assert!(kinds.iter().any(|k| k == kind), "{kinds:?}");
    }
}

/// No way of signing in passes by the code (ASVS 6.3.4).
#[actix_web::test]
async fn a_password_link_and_what_was_typed_go_through_the_code() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    let (secret, _) = set_up(&intan, password()).await;
    site.visitor().post("/password-links", json!({ "email": INTAN })).await.is(303);
    site.settle().await;
    let link = site.mail().last().unwrap().link().to_owned();
    let answer = site.visitor().post(&link, json!({ "password": "kuda benar baterai" })).await;
    answer.sends_to("/sign-in/code?next=%2F");
    assert!(answer.cookie("__Host-session").is_none());
    site.advance(TimeDelta::seconds(60));
    second_step(&site, answer.cookie("__Host-waiting").unwrap(), &code(&site, &secret, 0)).await.is(303);

    // A form that was typed while the session had ended goes along, through both steps.
    let page = intan.post("/courses/laboratorium-inovasi/enrolment", json!({ "note": "Catatan & <saya>" })).await;
    let form = page.is(401).form("/session").fill("email", INTAN).fill("password", "kuda benar baterai");
    let visitor = site.visitor();
    let page = visitor.submit(form).await;
    let waiting = page.is(200).cookie("__Host-waiting").unwrap().to_owned();
    site.advance(TimeDelta::seconds(60));
    let cookie = ("cookie", format!("__Host-waiting={waiting}"));
    let request = |form: crate::support::form::Form| {
        visitor.request(Method::POST, "/sign-in/code").insert_header(cookie.clone()).set_form(form.fields)
    };
    let wrong = site.ask(request(page.form("/sign-in/code").fill("code", "000000"))).await;
    let right = wrong.is(422).form("/sign-in/code").fill("code", &code(&site, &secret, 0));
    let resumed = site.ask(request(right)).await;
    resumed.is(200).shows("Anda sudah masuk kembali");
    assert_eq!(resumed.form("/courses/laboratorium-inovasi/enrolment").value("note"), Some("Catatan & <saya>"));
    site.settle().await;
}

#[actix_web::test]
async fn staff_without_it_are_sent_to_set_it_up() {
    let site = Site::of(World::Demo, &[("EKOPI_STAFF_TOTP", "required")]).await;
    let (intan, curator) = (site.known("innovator").await, site.known("curator").await);
    intan.get("/me").await.is(200); // holds no role
    for page in ["/me", "/courses", "/me/security", "/"] {
        curator.get(page).await.sends_to("/me/totp");
    }
    curator.en().get("/me").await.sends_to("/en/me/totp");
    let entry = site.own_entry(0).await;
    curator
        .post(&format!("/innovations/{entry}/withdrawal"), json!({ "reason": "x" }))
        .await
        .is(403)
        .shows("kode masuk");
    for path in ["/me", "/courses", "/me/sessions"] {
        let refused = curator.api().get(path).await;
        assert_eq!(refused.is(403).json()["code"], "totp-required");
    }
    curator.api().post(&format!("/innovations/{entry}/withdrawal"), json!({ "reason": "x" })).await.is(403);
    curator.get("/me/totp").await.is(200).shows("Peran Anda mewajibkan kode masuk");
    let own = &world::accounts().iter().find(|a| a.role == "curator").unwrap().password;
    set_up(&curator, own).await;
    curator.get("/me").await.is(200);
    curator.api().get("/me").await.is(200);
    curator.post(&format!("/innovations/{entry}/withdrawal"), json!({ "reason": "Uji" })).await.is(303);
    curator.get("/me/totp").await.lacks("mewajibkan");
    site.settle().await;
    // Whoever cannot set it up can still leave.
    let auditor = site.known("auditor").await;
    auditor.post("/theme", json!({ "theme": "dark", "next": "/" })).await.is(303);
    auditor.post("/session/end", json!({})).await.sends_to("/");
}

#[actix_web::test]
async fn an_unconfirmed_secret_is_shown_to_its_owner_for_an_hour() {
    let site = Site::demo().await;
    let (intan, mentor) = (site.known("innovator").await, site.known("mentor").await);
    intan.post("/me/totp", json!({ "password": password() })).await.is(303);
    let secret: String = site.look(|conn| Ok(totp_secrets::table.select(totp_secrets::secret).first(conn)?)).await;
    intan.get("/me/totp").await.shows(&secret[..4]);
    mentor.get("/me/totp").await.lacks(&secret[..4]);
    intan.api().get("/me/totp").await.is(404);
    site.visitor().post("/session", json!({ "email": INTAN, "password": password() })).await.sends_to("/me");
    intan.post("/me/totp/confirmation", json!({ "code": "abc" })).await.is(422).shows("Kode tidak cocok");
    site.advance(TimeDelta::hours(1));
    intan.get("/me/totp").await.lacks(&secret[..4]);
    let late = code(&site, &secret, 0);
    intan.post("/me/totp/confirmation", json!({ "code": late })).await.is(409);
}
