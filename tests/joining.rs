//! Signing up by a link in a mail, and being invited.
use crate::support::{Answer, Client, Site, world::World};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::{membership::Role, sign_up},
    schema::{events, people, sign_ups},
};
use serde_json::json;

const INTAN: &str = "innovator@demo.invalid";
/// Someone of this browser once it has got a session.
fn signed_in<'s>(client: &Client<'s>, answer: &Answer) -> Client<'s> {
    Client { secret: Some(answer.cookie("__Host-session").expect("a session").to_owned()), ..client.clone() }
}
async fn ask(visitor: &Client<'_>, name: &str, email: &str) -> Answer {
    let form = visitor.get("/sign-up").await.form(&format!("{}/sign-up", visitor.prefix));
    visitor.submit(form.fill("name", name).fill("email", email).choose("agree", "true")).await
}
async fn kinds(site: &Site) -> Vec<String> {
    site.look(|conn| Ok(events::table.order(events::id).select(events::kind).load(conn)?)).await
}
async fn people_of(site: &Site, email: &'static str) -> i64 {
    site.look(move |conn| Ok(people::table.filter(people::email.eq(email)).count().get_result(conn)?)).await
}

#[actix_web::test]
async fn signing_up_by_a_mail() {
    let site = Site::start().await;
    let visitor = site.visitor();
    visitor.get("/sign-in").await.shows("Belum punya akun?").shows("href=\"/sign-up\"");
    ask(&visitor, " Sekar Melati ", " Sekar@Example.go.id ").await.sends_to("/sign-up/sent");
    visitor.get("/sign-up/sent").await.is(200).shows("Periksa surel Anda");
    site.settle().await;
    assert_eq!(people_of(&site, "sekar@example.go.id").await, 0, "nobody is a person before the link is used");
    let mails = site.mail();
    assert_eq!(mails.len(), 1);
    let link = mails[0].link().to_owned();
    insta::assert_snapshot!(format!("{}\n{}\n\n{}", mails[0].to, mails[0].subject, mails[0].text.replace(&link, "/sign-up/TOKEN")), @"
    sekar@example.go.id
    Selesaikan pendaftaran Ekopi Anda

    Yth. Sekar Melati,

    Buka tautan ini untuk membuat kata sandi dan menyelesaikan pendaftaran. Tautan berlaku 60 menit dan untuk satu kali pakai.

    https://ekopi.example.go.id/sign-up/TOKEN

    Bila Anda tidak mendaftar, abaikan surat ini; akun tidak dibuat.

    Salam, Ekopi
    ");
    let kept: Vec<Option<String>> =
        site.look(|conn| Ok(sign_ups::table.select(sign_ups::token_hash).load(conn)?)).await;
    assert!(kept.iter().flatten().all(|hash| !link.contains(hash.as_str())) && kept.iter().all(Option::is_some));

    for _ in 0..2 {
        visitor.get(&link).await.is(200).shows("Halo Sekar Melati").shows("sekar@example.go.id");
    }
    let weak = visitor.post(&link, json!({ "password": "sekarmelati1" })).await;
    weak.is(422).shows("memuat nama atau alamat Anda").lacks("sekarmelati1");
    let form = visitor.get(&link).await.form(&link).fill("password", "kuda benar baterai");
    let answer = visitor.submit(form).await;
    answer.sends_to("/me");
    signed_in(&visitor, &answer).get("/me").await.is(200).shows("Sekar Melati");
    assert_eq!(
        kinds(&site).await,
        ["person-created", "password-set", "consent-given", "consent-given", "signed-in"],
        "what was agreed to is on record"
    );
    let (payload, who): (String, Option<i64>) = site
        .look(|conn| {
            let first = events::table.filter(events::kind.eq("consent-given")).order(events::id);
            Ok(first.select((events::payload, events::person_id)).first(conn)?)
        })
        .await;
    assert!(payload.contains("\"document\":\"privacy\"") && payload.contains(sign_up::DOCUMENTS[0].1), "{payload}");
    assert!(who.is_some());

    visitor.get(&link).await.is(200).shows("sudah dipakai atau kedaluwarsa");
    visitor.post(&link, json!({ "password": "kuda benar baterai" })).await.is(409);
    let credentials = json!({ "email": "sekar@example.go.id", "password": "kuda benar baterai" });
    visitor.post("/session", credentials).await.sends_to("/me");
}

#[actix_web::test]
async fn the_mail_speaks_the_language_of_the_page() {
    let site = Site::start().await;
    let visitor = site.visitor().en();
    ask(&visitor, "Ben", "ben@example.go.id").await.sends_to("/en/sign-up/sent");
    site.visitor()
        .api()
        .post("/sign-up", json!({ "name": "Cici", "email": "cici@example.go.id", "agree": true }))
        .await
        .is(200);
    site.settle().await;
    let mails = site.mail();
    assert!(mails[0].text.starts_with("Dear Ben,") && mails[0].link().starts_with("/en/sign-up/"), "{mails:?}");
    assert_eq!(mails[1].subject, "Finish signing up to Ekopi");
    let page = Client { prefix: "", ..visitor.clone() };
    let answer = page.post(mails[0].link(), json!({ "password": "correct horse battery" })).await;
    answer.sends_to("/en/me");
}

#[actix_web::test]
async fn a_known_and_an_unknown_address_get_the_same_answer() {
    let site = Site::demo().await;
    let mut seen = vec![];
    for email in [INTAN, "nobody@example.go.id"] {
        let visitor = site.visitor();
        let answer = ask(&visitor, "Seseorang", email).await;
        let api = visitor.api().post("/sign-up", json!({ "name": "Seseorang", "email": email, "agree": true })).await;
        let headers = |a: &Answer| {
            let mut names: Vec<_> = a.headers.iter().map(|(n, _)| n.clone()).collect();
            names.sort();
            names
        };
        seen.push((
            answer.status,
            answer.body.clone(),
            headers(&answer),
            api.status,
            api.body,
            answer.header("location").to_owned(),
        ));
    }
    assert_eq!(seen[0], seen[1]);
    site.settle().await;
    let told: Vec<_> = site.mail().iter().map(|m| (m.to.clone(), m.subject.clone())).collect();
    assert_eq!(told.iter().filter(|(to, s)| to == INTAN && s == "Anda sudah punya akun Ekopi").count(), 2, "{told:?}");
    assert_eq!(told.len(), 4);
}

#[actix_web::test]
async fn what_is_missing_is_said_beside_its_field() {
    let site = Site::start().await;
    let visitor = site.visitor();
    let page = visitor.post("/sign-up", json!({ "name": "", "email": "sekar", "agree": "" })).await;
    page.is(422).shows("Isi bagian ini").shows("Tulis alamat surel yang lengkap").shows("Setujui dahulu");
    assert_eq!(page.form("/sign-up").value("email"), Some("sekar"), "what was typed stays");
    let ticked = visitor.post("/sign-up", json!({ "name": "", "email": "", "agree": "true" })).await;
    assert_eq!(ticked.is(422).form("/sign-up").value("agree"), Some("true"), "and what was ticked");
    let api = visitor.api().post("/sign-up", json!({ "name": "x".repeat(201), "email": "a@b.id" })).await;
    assert_eq!(
        (api.is(422).field("name"), api.field("agree")),
        (Some("field-too-long".into()), Some("agree-missing".into()))
    );
    for odd in [
        json!({ "name": "x\nBcc: y", "email": "a@b.id", "agree": true }),
        json!({ "name": 1 }),
        json!({ "role": "system_admin" }),
    ] {
        visitor.api().post("/sign-up", odd).await.is(422);
    }
    site.settle().await;
    assert!(site.mail().is_empty());
}

#[actix_web::test]
async fn a_sign_up_ends_after_an_hour_and_of_two_at_once_one_wins() {
    let site = Site::start().await;
    let visitor = site.visitor();
    ask(&visitor, "Sekar", "sekar@example.go.id").await.is(303);
    site.settle().await;
    let first = site.mail()[0].link().to_owned();
    site.advance(sign_up::LINK);
    visitor.get(&first).await.is(200).shows("kedaluwarsa");
    visitor.post(&first, json!({ "password": "kuda benar baterai" })).await.is(409);
    ask(&visitor, "Sekar", "sekar@example.go.id").await.is(303);
    ask(&visitor, "Sekar", "sekar@example.go.id").await.is(303);
    site.settle().await;
    let links = [site.mail()[1].link().to_owned(), site.mail()[2].link().to_owned()];
    // The same link, and another one for the same address, all at the same moment: one account.
    let tries = (0..6).map(|n| {
        let (visitor, link) = (&visitor, &links[n % 2]);
        async move { visitor.post(link, json!({ "password": format!("kuda benar baterai {n}") })).await.status }
    });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409, 409, 409, 409, 409]);
    assert_eq!(people_of(&site, "sekar@example.go.id").await, 1);
    assert_eq!(
        site.look(|conn| Ok(sign_ups::table
            .filter(sign_ups::token_hash.is_not_null())
            .count()
            .get_result::<i64>(conn)?))
            .await,
        0
    );
}

#[actix_web::test]
async fn closed_means_by_invitation_alone() {
    let site = Site::of(World::Demo, &[("EKOPI_SIGN_UP", "closed")]).await;
    let visitor = site.visitor();
    visitor.get("/sign-in").await.lacks("/sign-up");
    visitor.get("/sign-up").await.is(200).shows("Pendaftaran mandiri ditutup").shows("administrator sistem");
    let body = json!({ "name": "Sekar", "email": "sekar@example.go.id", "agree": true });
    visitor.post("/sign-up", body.clone()).await.is(403).shows("Pendaftaran mandiri ditutup");
    visitor.api().post("/sign-up", body).await.is(403);

    let admin = site.known("system_admin").await;
    let form = admin.get("/invitations/new").await.form("/invitations");
    let form = form.fill("name", "Sekar").fill("email", "sekar@example.go.id").fill("language", "en");
    admin.submit(form).await.sends_to("/invitations/sent");
    admin.get("/invitations/sent").await.is(200).shows("Undangan dikirim");
    admin.api().post("/invitations", json!({ "name": "Intan", "email": INTAN })).await.is(201);
    admin.api().post("/invitations", json!({ "name": "", "email": "x" })).await.is(422);
    let curator = site.known("curator").await;
    curator.get("/invitations/new").await.is(403).shows("Hanya administrator sistem");
    curator.api().post("/invitations", json!({ "name": "x", "email": "x@example.go.id" })).await.is(403);
    site.settle().await;
    let mails = site.mail();
    assert_eq!(
        mails.iter().map(|m| m.subject.as_str()).collect::<Vec<_>>(),
        ["An invitation to Ekopi", "Anda sudah punya akun Ekopi"]
    );
    let link = mails[0].link().to_owned();
    site.advance(TimeDelta::days(6));
    let page = Client { prefix: "", ..visitor.clone() };
    page.post(&link, json!({ "password": "correct horse battery" })).await.is(422).shows("Agree first");
    let form = page.get(&link).await.form(&link).fill("password", "correct horse battery").choose("agree", "true");
    page.submit(form).await.sends_to("/en/me");
    assert_eq!(kinds(&site).await.iter().filter(|k| *k == "consent-given").count(), 4, "two of the demonstration's");
}

#[actix_web::test]
async fn sign_ups_come_to_an_end() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    for email in [INTAN, "nobody@example.go.id"] {
        for _ in 0..5 {
            ask(&visitor, "x", email).await.is(303);
        }
        let stopped = ask(&visitor, "x", email).await;
        stopped.is(429);
        assert!(stopped.header("retry-after").parse::<u64>().unwrap() > 3000);
    }
    for n in 0..40 {
        ask(&visitor, "x", &format!("n{n}@example.go.id")).await.is(303);
    }
    ask(&visitor, "x", "another@example.go.id").await.is(429);
    site.advance(TimeDelta::hours(1));
    ask(&visitor, "x", "another@example.go.id").await.is(303);
    site.settle().await;
}

/// A role is nothing that a link, an input or a wish could bring along.
#[actix_web::test]
async fn joining_gives_no_role() {
    let site = Site::start().await;
    let visitor = site.visitor();
    for more in ["role", "state", "id", "password"] {
        let mut body = json!({ "name": "x", "email": "x@example.go.id", "agree": true });
        body[more] = "system_admin".into();
        visitor.api().post("/sign-up", body).await.is(422);
    }
    let admin = site.person("admin").await.role(Role::SystemAdmin, None).await;
    admin.api().get("/me/security").await.is(200);
    assert_eq!(ekopi::rule::Rule::SessionDays.terms().default, 7);
}
