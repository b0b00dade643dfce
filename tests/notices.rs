//! One's settings and notices, which of them are mailed and when, the daily mail, and ending mails by one click.
use crate::support::{Client, Site, world};
use actix_web::{http::Method, test::TestRequest};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::actor::Actor,
    event::{self, Event},
    job,
    notifications::digest::Digest,
    routes,
    schema::{certificates, digests, events, jobs, notifications, people},
    worker,
};
use serde_json::{Value, json};

/// One more notice for someone who holds a certificate.
async fn one_more(site: &Site, client: &Client<'_>) {
    let person = client.id;
    site.change(move |conn| {
        let mine = certificates::table.filter(certificates::person_id.eq(person.unwrap()));
        let (certificate, serial) = mine.select((certificates::id, certificates::serial)).first(conn)?;
        let who = Actor { person, ..Actor::system() };
        event::record(conn, &who, &Event::CertificateAwarded { certificate, serial })
    })
    .await;
    site.settle().await;
}
async fn choose(client: &Client<'_>, frequency: &str) {
    let wanted = json!({ "mail": { "certificate-awarded": frequency } });
    client.api().post("/me/notifications", wanted).await.is(200);
}
/// Moves the clock on and does what it asks for.
async fn after(site: &Site, by: TimeDelta) -> Vec<String> {
    let before = site.mail().len();
    site.advance(by);
    worker::keep(&site.app, &routes::schedules()).await.unwrap();
    site.settle().await;
    site.mail().into_iter().skip(before).map(|mail| mail.to).collect()
}

#[actix_web::test]
async fn settings_are_ones_own() {
    let site = Site::start().await;
    let ana = site.person("ana").await;
    let form = ana.get("/me/settings").await.is(200).form("/me/settings");
    assert_eq!(
        (form.value("name"), form.value("zone"), form.value("theme")),
        (Some("ana"), Some("WIB"), Some("system"))
    );
    let form = form.fill("name", " Ana Wulandari ").fill("language", "en").fill("zone", "WIT").fill("theme", "dark");
    let answer = ana.submit(form).await;
    answer.sends_to("/me/settings");
    assert_eq!(answer.cookie("__Host-theme"), Some("dark"));
    let kept = ana.api().get("/me/settings").await.json();
    assert_eq!(
        kept,
        json!({ "name": "Ana Wulandari", "email": "ana@example.go.id", "language": "en", "zone": "WIT", "theme": "dark" })
    );
    let log = || events::table.filter(events::kind.eq("settings-changed")).select(events::payload);
    let changes: Vec<String> = site.look(move |conn| Ok(log().load(conn)?)).await;
    assert_eq!(changes.len(), 1);
    assert!(changes[0].contains("zone") && !changes[0].contains("Wulandari"), "which, not what: {changes:?}");
    // The same again changes nothing.
    let same = json!({ "name": "Ana Wulandari", "language": "en", "zone": "WIT", "theme": "dark" });
    ana.api().post("/me/settings", same).await.is(200);
    assert_eq!(site.look(move |conn| Ok(log().load::<String>(conn)?)).await.len(), 1);
    for (field, value, code) in [
        ("name", json!(" "), "field-missing"),
        ("name", json!("x".repeat(201)), "field-too-long"),
        ("name", json!("a\nb"), "not-a-value"),
        ("zone", json!("UTC"), "not-a-value"),
        ("zone", json!(null), "field-missing"),
        ("language", json!("fr"), "not-a-value"),
        ("theme", json!("pink"), "not-a-value"),
    ] {
        let mut wanted = kept.clone();
        wanted.as_object_mut().unwrap().remove("email");
        wanted[field] = value;
        let refused = ana.api().post("/me/settings", wanted).await;
        assert_eq!(refused.is(422).field(field).as_deref(), Some(code), "{field}");
    }
    let typed = json!({ "name": "", "language": "id", "zone": "WITA", "theme": "dark" });
    let page = ana.post("/me/settings", typed).await;
    page.is(422).shows("Isi bagian ini");
    assert_eq!(page.form("/me/settings").value("zone"), Some("WITA"), "what was chosen stays chosen");
    assert!(page.cookie("__Host-theme").is_none(), "refused is refused");
    // The switch in the footer is kept with the person, too; a visitor's in the cookie alone.
    ana.post("/theme", json!({ "theme": "light", "next": "/courses" })).await.sends_to("/courses");
    assert_eq!(ana.api().get("/me/settings").await.json()["theme"], "light");
    let answer = site.visitor().post("/theme", json!({ "theme": "dark", "next": "/courses" })).await;
    assert_eq!(answer.is(303).cookie("__Host-theme"), Some("dark"));
}

#[actix_web::test]
async fn signing_in_brings_the_appearance_along() {
    let site = Site::demo().await;
    let account = world::accounts().iter().find(|a| a.role == "innovator").unwrap();
    let credentials = json!({ "email": account.email, "password": account.password });
    let answer = site.visitor().post("/session", credentials.clone()).await;
    assert!(answer.is(303).cookie("__Host-theme").is_none(), "who has chosen nothing keeps the browser's");
    site.known("innovator").await.post("/theme", json!({ "theme": "dark", "next": "/" })).await.is(303);
    let answer = site.visitor().post("/session", credentials).await;
    assert_eq!(answer.is(303).cookie("__Host-theme"), Some("dark"));
}

#[actix_web::test]
async fn notices_are_read_one_by_one_or_all_at_once() {
    let site = Site::demo().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    ana.get("/me/notices").await.is(200).shows("Belum ada pemberitahuan");
    ana.api().finish_course().await;
    for _ in 0..4 {
        one_more(&site, &ana).await;
    }
    let first = ana.api().get("/me/notices?limit=2").await;
    let list = first.json();
    assert_eq!((list["items"].as_array().unwrap().len(), &list["unread"]), (2, &json!(5)));
    assert!(first.header("link").contains("rel=\"next\""));
    let mut seen: Vec<String> = vec![];
    let mut next = Some(String::new());
    while let Some(after) = next {
        let page = ana.api().get(&format!("/me/notices?limit=2&after={after}")).await.json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|n| n["handle"].as_str().unwrap().to_owned()));
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(seen.len(), 5);
    assert_eq!(seen.iter().collect::<std::collections::BTreeSet<_>>().len(), 5);
    ana.get("/me").await.shows("5 baru").shows("5 pemberitahuan belum dibaca").shows("href=\"/me/notices\"");
    let reading = format!("/me/notices/{}/reading", seen[3]);
    let form = ana.get("/me/notices").await.form(&reading);
    ana.submit(form).await.sends_to("/me/notices");
    ana.api().post(&reading, json!({})).await.is(200);
    assert_eq!(ana.api().get("/me/notices").await.json()["unread"], 4);
    // Someone else's is not there, and what is none neither.
    ben.api().post(&format!("/me/notices/{}/reading", seen[0]), json!({})).await.is(404);
    ana.api().post("/me/notices/none/reading", json!({})).await.is(404);
    ana.api().post("/notifications/reading", json!({})).await.is(200);
    assert_eq!(ana.api().get("/me/notices").await.json()["unread"], 0);
    ana.get("/me/notices").await.lacks("Baru");
}

#[actix_web::test]
async fn mail_comes_at_once_or_daily_or_never() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    ana.api().finish_course().await;
    site.settle().await;
    assert_eq!(site.mail().len(), 1, "a decision about oneself is mailed at once");
    let page = ana.get("/me/notifications").await;
    let form = page.form("/me/notifications");
    assert_eq!(form.value("mail.certificate-awarded"), Some("now"));
    ana.submit(form.fill("mail.certificate-awarded", "never")).await.sends_to("/me/notifications");
    one_more(&site, &ana).await;
    assert_eq!(site.mail().len(), 1);
    choose(&ana, "daily").await;
    one_more(&site, &ana).await;
    assert_eq!(site.mail().len(), 1);
    assert_eq!(ana.api().get("/me/notices").await.json()["unread"], 3, "on the page all of them");
    for (wanted, field) in [
        (json!({ "mail": { "certificate-awarded": "hourly" } }), "mail.certificate-awarded"),
        (json!({ "mail": { "no-such-kind": "daily" } }), "mail.no-such-kind"),
        (json!({}), "mail"),
    ] {
        let refused = ana.api().post("/me/notifications", wanted.clone()).await;
        assert!(refused.is(422).field(field).is_some(), "{wanted}: {refused:?}");
    }
    ana.post("/me/notifications", json!({ "mail.certificate-awarded": "hourly" })).await.is(422);
    let log = events::table.filter(events::kind.eq("mail-preference-set")).count();
    assert_eq!(site.look(move |conn| Ok(log.get_result::<i64>(conn)?)).await, 2);
}

#[actix_web::test]
async fn the_daily_mail_comes_at_seven_where_one_is() {
    let site = Site::demo().await; // ten o'clock in Jakarta, noon in Jayapura
    assert!(after(&site, TimeDelta::zero()).await.is_empty());
    let (ana, ben, cut) = (site.person("ana").await, site.person("ben").await, site.person("cut").await);
    let zone = json!({ "name": "ben", "language": "en", "zone": "WIT", "theme": "system" });
    ben.api().post("/me/settings", zone).await.is(200);
    for person in [&ana, &ben, &cut] {
        choose(person, "daily").await;
        person.api().finish_course().await;
    }
    site.settle().await;
    one_more(&site, &ana).await;
    cut.api().post("/notifications/reading", json!({})).await.is(200);
    let none: Vec<String> = vec![];
    assert_eq!(after(&site, TimeDelta::minutes(18 * 60 + 59)).await, none, "06.59 in Jayapura");
    assert_eq!(after(&site, TimeDelta::minutes(1)).await, ["ben@example.go.id"]);
    assert_eq!(after(&site, TimeDelta::hours(1)).await, none, "seven in Makassar, where nobody is");
    one_more(&site, &ben).await;
    assert_eq!(after(&site, TimeDelta::hours(1)).await, ["ana@example.go.id"], "who has read it all gets nothing");
    assert_eq!(after(&site, TimeDelta::hours(1)).await, none);
    assert_eq!(after(&site, TimeDelta::hours(20)).await, none);
    assert_eq!(after(&site, TimeDelta::hours(1)).await, ["ben@example.go.id"], "the next morning");
    assert_eq!(after(&site, TimeDelta::days(3)).await, none, "nothing new, no mail");

    let mails = site.mail();
    let mail = mails.iter().find(|m| m.to == "ana@example.go.id").unwrap();
    let hidden = |text: &str| {
        let words = text.split(' ').map(|w| w.split_once("/unsubscribe/").map_or(w, |(site, _)| site));
        words.collect::<Vec<_>>().join(" ")
    };
    let serial = mail.link().rsplit('/').next().unwrap().to_owned();
    insta::assert_snapshot!(format!("{}\n\n{}", mail.subject, hidden(&mail.text).replace(&serial, "SERIAL")), @"
    2 pemberitahuan dari Ekopi

    Yth. ana,

    Yang baru untuk Anda:

    Sertifikat terbit

    - Sertifikat Anda untuk “Laboratorium Inovasi” sudah terbit.
      https://ekopi.example.go.id/certificates/SERIAL

    - Sertifikat Anda untuk “Laboratorium Inovasi” sudah terbit.
      https://ekopi.example.go.id/certificates/SERIAL

    Salam, Ekopi

    Berhenti menerima surel ini: https://ekopi.example.go.id
    ");
    assert!(mail.html.contains(&serial) && mail.unsubscribe().is_some());
    assert!(mails.iter().find(|m| m.to == "ben@example.go.id").unwrap().text.starts_with("Dear ben,"));
}

#[actix_web::test]
async fn the_daily_mail_comes_once_also_with_two_workers_and_late_after_a_standstill() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    choose(&ana, "daily").await;
    ana.api().finish_course().await;
    site.settle().await;
    site.advance(TimeDelta::hours(26)); // nobody was there at seven
    site.change(|conn| job::enqueue(conn, &Digest {}).and_then(|()| job::enqueue(conn, &Digest {}))).await;
    let jobs = routes::jobs();
    let work = || worker::settle(&site.app, &[], &jobs);
    let (one, other) = futures_util::future::join(work(), work()).await;
    one.and(other).unwrap();
    site.settle().await;
    assert_eq!(site.mail().len(), 1);
    assert_eq!(site.look(|conn| Ok(digests::table.count().get_result::<i64>(conn)?)).await, 1);
    // Even were the notice waiting again, the day's mark holds.
    site.change(|conn| {
        Ok(diesel::update(notifications::table).set(notifications::mail.eq("waiting")).execute(conn)?)
    })
    .await;
    site.change(|conn| job::enqueue(conn, &Digest {})).await;
    site.settle().await;
    assert_eq!(site.mail().len(), 1);
}

#[actix_web::test]
async fn the_daily_mail_says_nothing_of_what_cannot_be_opened() {
    let site = Site::demo().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    choose(&ana, "daily").await;
    ana.api().finish_course().await;
    site.settle().await;
    let ben = ben.id.unwrap();
    site.change(move |conn| {
        Ok(diesel::update(certificates::table).set(certificates::person_id.eq(ben)).execute(conn)?)
    })
    .await;
    site.advance(TimeDelta::hours(26));
    site.change(|conn| job::enqueue(conn, &Digest {})).await;
    site.settle().await;
    assert!(site.mail().is_empty());
    // Nor is anyone written to who is gone.
    let id = ana.id.unwrap();
    site.change(move |conn| {
        diesel::update(notifications::table).set(notifications::mail.eq("waiting")).execute(conn)?;
        diesel::update(certificates::table).set(certificates::person_id.eq(id)).execute(conn)?;
        diesel::update(people::table.find(id)).set(people::state.eq("disabled")).execute(conn)?;
        job::enqueue(conn, &Digest {})
    })
    .await;
    site.settle().await;
    assert!(site.mail().is_empty());
}

#[actix_web::test]
async fn one_click_ends_a_mail_and_looking_does_not() {
    let site = Site::demo().await;
    let (ana, visitor) = (site.person("ana").await, site.visitor());
    ana.api().finish_course().await;
    visitor.post("/password-links", json!({ "email": "ana@example.go.id" })).await.is(303);
    site.settle().await;
    let mails = site.mail();
    let certificate = mails.iter().find(|m| m.unsubscribe().is_some()).unwrap();
    let link = certificate.unsubscribe().unwrap();
    assert!(certificate.text.contains(&link) && certificate.html.contains(&link));
    assert_eq!(mails.iter().filter(|m| m.ends.is_none()).count(), 1, "a password link cannot be ended");
    let wants = async || {
        let all = ana.api().get("/me/notifications").await.json();
        let one = all["mail"].as_array().unwrap().iter().find(|p| p["kind"] == "certificate-awarded").unwrap().clone();
        one["frequency"].as_str().unwrap().to_owned()
    };
    for _ in 0..3 {
        visitor.get(&link).await.is(200).shows("Berhenti menerima").shows("Sertifikat terbit");
    }
    assert_eq!(wants().await, "now");
    // As a mail program sends it: no session, no origin, no following of redirections (RFC 8058).
    let program = |kind: &str, body: &str| {
        let request = TestRequest::with_uri(&link).method(Method::POST);
        request.insert_header(("content-type", kind.to_owned())).set_payload(body.to_owned())
    };
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    let answer = site.ask(program("multipart/form-data; boundary=b", multipart)).await;
    answer.is(200).shows("Surel ini tidak dikirim lagi");
    assert_eq!(wants().await, "never");
    one_more(&site, &ana).await;
    assert_eq!(site.mail().len(), 2, "and no more comes");
    choose(&ana, "now").await;
    site.ask(program("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click")).await.is(200);
    assert_eq!(wants().await, "never");
    // A reader presses the button of the page, and does so twice.
    choose(&ana, "now").await;
    let form = visitor.get(&link).await.form(&link);
    visitor.submit(form.clone()).await.is(200);
    visitor.submit(form).await.is(200).shows("Surel ini tidak dikirim lagi");
    assert_eq!(wants().await, "never");
    // Nobody makes such a link for others.
    let (of, signature) = link.rsplit_once('.').unwrap();
    let other = of.replace("certificate-awarded", "example-withdrawn");
    for forged in
        [format!("{other}.{signature}"), format!("{of}."), format!("{of}.{}", "0".repeat(64)), "/unsubscribe/x".into()]
    {
        visitor.get(&forged).await.is(404);
        visitor.post(&forged, json!({})).await.is(404);
    }
}

#[actix_web::test]
async fn ending_the_daily_mail_ends_all_that_waits_for_it() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    choose(&ana, "daily").await;
    ana.api().finish_course().await;
    site.settle().await;
    site.advance(TimeDelta::hours(26));
    site.change(|conn| job::enqueue(conn, &Digest {})).await;
    site.settle().await;
    let link = site.mail()[0].unsubscribe().unwrap();
    site.visitor().get(&link).await.shows("Surel harian");
    site.visitor().post(&link, json!({ "List-Unsubscribe": "One-Click" })).await.is(200);
    let wants = ana.api().get("/me/notifications").await.json();
    let of = |kind: &str| -> Value {
        wants["mail"].as_array().unwrap().iter().find(|p| p["kind"] == kind).unwrap()["frequency"].clone()
    };
    assert_eq!((of("certificate-awarded"), of("example-withdrawn")), (json!("never"), json!("now")));
    let left = jobs::table.count();
    assert_eq!(site.look(move |conn| Ok(left.get_result::<i64>(conn)?)).await, 0);
}
