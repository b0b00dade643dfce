//! Signing in and out, one-time links, the ends of sessions and tokens, who gives roles.
use crate::support::{Client, Site, site::ADDRESS, world};
use actix_web::test::TestRequest;
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::{
        actor::Actor,
        membership::{self, Role},
        person, session,
    },
    error::Error,
    event::Via,
    schema::{events, memberships, people, sessions},
    words::Lang,
};
use serde_json::{Value, json};

fn password_of(role: &str) -> &'static str {
    &world::accounts().iter().find(|a| a.role == role).unwrap().password
}
fn innovator() -> Value {
    json!({ "email": "innovator@demo.invalid", "password": password_of("innovator") })
}
/// The same person with another session.
fn with_secret<'s>(client: &Client<'s>, secret: &str) -> Client<'s> {
    Client { secret: Some(secret.to_owned()), ..client.clone() }
}

#[actix_web::test]
async fn signing_in_and_out() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let form = visitor.get("/sign-in?next=%2Fcourses%3Fa%3Db").await.form("/session");
    assert_eq!(form.value("next"), Some("/courses?a=b"));
    let form = form.fill("email", " Innovator@Demo.invalid ").fill("password", password_of("innovator"));
    let answer = visitor.submit(form).await;
    answer.sends_to("/courses?a=b");
    let set = answer.headers.iter().find(|(n, v)| n == "set-cookie" && v.contains("session")).unwrap().1.clone();
    for part in ["__Host-session=", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=2592000"] {
        assert!(set.contains(part), "{set} lacks {part}");
    }
    assert!(!set.contains("Domain"));
    let secret = answer.cookie("__Host-session").unwrap().to_owned();
    let intan = with_secret(&visitor, &secret);
    intan.get("/me").await.is(200).shows("Intan Inovator");
    intan.en().get("/me").await.is(200).shows("Intan Inovator");

    // The database keeps no secret that would open anything.
    let kept: Vec<String> = site.look(|conn| Ok(sessions::table.select(sessions::token_hash).load(conn)?)).await;
    assert!(!kept.contains(&secret) && kept.contains(&ekopi::code::hash(&secret)));

    let out = intan.get("/me").await.form("/session/end");
    let answer = intan.submit(out).await;
    answer.sends_to("/");
    assert_eq!(answer.cookie("__Host-session"), Some(""));
    assert!(answer.header("clear-site-data").contains("\"cache\""));
    intan.get("/me").await.sends_to("/sign-in?next=%2Fme");
    // Where it sends one, in each language, is a page.
    let en = site.known("mentor").await.en();
    let answer = en.post("/session/end", json!({})).await;
    let home = answer.is(303).header("location").to_owned();
    site.ask(TestRequest::get().uri(&home)).await.is(200).shows("<html lang=\"en\"");
    let answer = visitor.en().post("/session", innovator()).await;
    answer.sends_to("/en/me");
    // A visitor who signs out is no error.
    visitor.post("/session/end", json!({})).await.is(303);
}

#[actix_web::test]
async fn each_sign_in_has_a_secret_of_its_own() {
    let site = Site::demo().await;
    let mut secrets = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let answer = site.visitor().post("/session", innovator()).await;
        secrets.insert(answer.is(303).cookie("__Host-session").unwrap().to_owned());
    }
    assert_eq!(secrets.len(), 3);
    assert!(secrets.iter().all(|s| s.len() == 64), "256 bits");
    // A cookie that someone planted before does not become the session (fixation).
    let planted = with_secret(&site.visitor(), &"0".repeat(64));
    let answer = planted.post("/session", innovator()).await;
    assert_ne!(answer.is(303).cookie("__Host-session"), Some("0".repeat(64).as_str()));
    planted.get("/me").await.is(303);
    // Signing in over another's session ends that one: nobody goes on in it unnoticed.
    let other = site.known("mentor").await;
    other.post("/session", innovator()).await.is(303);
    other.get("/me").await.is(303);
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_address_look_alike() {
    let site = Site::demo().await;
    site.person("linkless").await; // has no password yet
    let signed_in = || events::table.filter(events::kind.eq("signed-in")).count();
    let before: i64 = site.look(move |conn| Ok(signed_in().get_result(conn)?)).await;
    let mut pages = vec![];
    for (email, password) in [
        ("innovator@demo.invalid", "wrong password"),
        ("nobody@demo.invalid", "wrong password"),
        ("linkless@example.go.id", "wrong password"),
        ("innovator@demo.invalid", ""),
        ("no address", "x"),
        ("innovator@demo.invalid", &"x".repeat(10_000)),
    ] {
        let page = site.visitor().post("/session", json!({ "email": email, "password": password })).await;
        page.is(422).shows("Alamat surel atau kata sandi tidak cocok");
        assert!(page.cookie("__Host-session").is_none());
        let form = page.form("/session");
        assert_eq!(
            (form.value("email"), form.value("password")),
            (Some(email), Some("")),
            "the password is not shown again"
        );
        pages.push(page.text());
    }
    assert!(pages.windows(2).all(|two| two[0] == two[1]), "{pages:#?}");
    assert_eq!(site.look(move |conn| Ok(signed_in().get_result::<i64>(conn)?)).await, before);
}

#[actix_web::test]
async fn who_is_disabled_is_out_at_once() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    intan.get("/me").await.is(200);
    let id = intan.id.unwrap();
    site.change(move |conn| {
        diesel::update(people::table.find(id)).set(people::state.eq("disabled")).execute(conn)?;
        Ok(())
    })
    .await;
    intan.get("/me").await.is(303);
    intan.api().get("/me").await.is(401);
    site.visitor().post("/session", innovator()).await.is(422);
    site.visitor().post("/password-links", json!({ "email": "innovator@demo.invalid" })).await.is(303);
    site.settle().await;
    assert!(site.mail().is_empty());
}

#[actix_web::test]
async fn a_session_and_a_token_end() {
    let site = Site::start().await;
    let ana = site.person("ana").await;
    site.advance(session::IDLE - TimeDelta::seconds(1));
    let busy = site.person("ben").await;
    ana.get("/me/sessions").await.is(200);
    site.advance(TimeDelta::seconds(1));
    busy.get("/me").await.is(200);
    site.advance(TimeDelta::days(7) - session::IDLE);
    ana.get("/me").await.sends_to("/sign-in?next=%2Fme");
    site.advance(TimeDelta::days(90) - TimeDelta::days(7) - TimeDelta::seconds(1));
    ana.api().get("/me").await.is(200);
    site.advance(TimeDelta::seconds(1));
    ana.api().get("/me").await.is(401);
    for nonsense in ["Bearer", "Bearer ", "Basic YTpi", "bearer x y", "Token x"] {
        site.ask(TestRequest::get().uri("/api/v1/me").insert_header(("authorization", nonsense))).await.is(401);
    }
}

#[actix_web::test]
async fn a_password_by_a_one_time_link() {
    let site = Site::start().await;
    let ana = site.person("ana").await;
    let visitor = site.visitor();
    let form = visitor.get("/password-links/new").await.form("/password-links").fill("email", "Ana@example.go.id");
    visitor.submit(form).await.sends_to("/password-links/sent");
    let known = visitor.get("/password-links/sent").await.is(200).text();
    visitor.post("/password-links", json!({ "email": "nobody@example.go.id" })).await.sends_to("/password-links/sent");
    assert_eq!(known, visitor.get("/password-links/sent").await.text(), "known and unknown look alike");
    visitor.post("/password-links", json!({ "email": "" })).await.is(422).shows("Isi bagian ini");
    assert!(site.mail().is_empty(), "mails are sent by jobs alone");
    site.settle().await;
    let mails = site.mail();
    assert_eq!(mails.len(), 1, "and one only, to the address that is known");
    let link = mails[0].link().to_owned();
    let shown = mails[0].text.replace(&link, "/password/TOKEN");
    insta::assert_snapshot!(format!("{}\n{}\n\n{shown}", mails[0].to, mails[0].subject), @"
    ana@example.go.id
    Tautan untuk kata sandi Ekopi Anda

    Yth. ana,

    Buka tautan ini untuk membuat kata sandi. Tautan berlaku 60 menit dan untuk satu kali pakai.

    https://ekopi.example.go.id/password/TOKEN

    Bila Anda tidak memintanya, abaikan surat ini; tidak ada yang berubah.

    Salam, Ekopi
    ");
    assert!(mails[0].html.contains("<html lang=\"id\">") && mails[0].html.contains(&link), "{}", mails[0].html);
    assert!(mails[0].id.ends_with("@ekopi.example.go.id>"), "{}", mails[0].id);

    // Looking changes nothing, however often: mail scanners look.
    for _ in 0..3 {
        visitor.get(&link).await.is(200).shows("Kata sandi baru");
    }
    for (password, why) in [("eleven char", "too short"), (&*"x".repeat(201), "too long"), ("", "missing")] {
        let page = visitor.post(&link, json!({ "password": password })).await;
        page.is(422).shows("Kata sandi terdiri atas 12 sampai 200 karakter");
        assert!(!page.body.contains("eleven char"), "{why}");
    }
    let new = "kuda benar baterai";
    let answer = visitor.submit(visitor.get(&link).await.form(&link).fill("password", new)).await;
    answer.sends_to("/me");
    with_secret(&visitor, answer.cookie("__Host-session").unwrap()).get("/me").await.is(200);
    ana.get("/me").await.is(303); // every earlier session has ended
    visitor.get(&link).await.is(200).shows("Tautan ini sudah dipakai");
    visitor.post(&link, json!({ "password": "another one here" })).await.is(409).shows("Tautan ini sudah dipakai");
    visitor.post("/session", json!({ "email": "ana@example.go.id", "password": new })).await.sends_to("/me");
    visitor.post("/session", json!({ "email": "ana@example.go.id", "password": "another one here" })).await.is(422);
}

#[actix_web::test]
async fn a_link_ends_after_an_hour_and_with_its_siblings() {
    let site = Site::start().await;
    let ben = site.person("ben").await;
    let id = ben.id.unwrap();
    site.change(move |conn| {
        diesel::update(people::table.find(id)).set(people::language.eq(Lang::En)).execute(conn)?;
        Ok(())
    })
    .await;
    let visitor = site.visitor();
    for _ in 0..2 {
        visitor.post("/password-links", json!({ "email": "ben@example.go.id" })).await.is(303);
        site.settle().await;
    }
    let mails = site.mail();
    assert!(mails[0].text.starts_with("Dear ben,"), "in the person's language: {}", mails[0].text);
    let (first, second) = (mails[0].link().to_owned(), mails[1].link().to_owned());
    assert!(first.starts_with("/en/password/") && first != second && mails[0].id != mails[1].id);
    let english = Client { prefix: "", ..visitor.clone() };
    english.post(&second, json!({ "password": "correct horse battery" })).await.sends_to("/en/me");
    english.post(&first, json!({ "password": "not this one, please" })).await.is(409);

    visitor.post("/password-links", json!({ "email": "ben@example.go.id" })).await.is(303);
    site.settle().await;
    let third = site.mail()[2].link().to_owned();
    site.advance(TimeDelta::minutes(60));
    english.get(&third).await.is(200).shows("This link has been used or has expired");
    english.post(&third, json!({ "password": "not this one, please" })).await.is(409);
    english.get("/password/0000").await.is(200).shows("Tautan ini sudah dipakai");
    assert!(mails[0].text.contains(ADDRESS));
}

#[actix_web::test]
async fn of_two_who_use_one_link_at_once_one_wins() {
    let site = Site::start().await;
    site.person("ana").await;
    site.visitor().post("/password-links", json!({ "email": "ana@example.go.id" })).await.is(303);
    site.settle().await;
    let link = site.mail()[0].link().to_owned();
    let visitor = site.visitor();
    let tries = (0..6).map(|n| {
        let (visitor, link) = (&visitor, &link);
        async move { visitor.post(link, json!({ "password": format!("the password of {n}") })).await.status }
    });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409, 409, 409, 409, 409]);
}

#[actix_web::test]
async fn roles_are_given_by_the_system_or_its_admins_alone() {
    let site = Site::start().await;
    let (ana, ben) = (site.person("ana").await.id, site.person("ben").await.id.unwrap());
    let actor = move |memberships| Actor {
        person: ana,
        name: "ana".into(),
        language: Lang::Id,
        memberships,
        via: Via::Api,
        ..Actor::system()
    };
    let of = |role, agency: Option<&str>| membership::Membership {
        role,
        agency: agency.map(str::to_owned),
        agency_id: None,
        is_stand_in: false,
    };
    let db = &site.app.db;
    let refused = |said| matches!(said, Err(Error::Forbidden(_)));
    for held in [
        vec![],
        vec![of(Role::Auditor, None)],
        vec![of(Role::AgencyAdmin, Some("lan")), of(Role::Curator, Some("lan"))],
    ] {
        let (who, same) = (actor(held.clone()), actor(held));
        assert!(refused(db.write(move |conn| membership::grant(conn, &who, ben, Role::SystemAdmin, None)).await));
        let made = db.write(move |conn| person::create(conn, &same, "x@example.go.id", "x", Lang::Id)).await;
        assert!(refused(made.map(drop)));
    }
    let admin = actor(vec![of(Role::SystemAdmin, None)]);
    let as_admin = admin.clone();
    site.change(move |conn| membership::grant(conn, &as_admin, ben, Role::Curator, Some("lan"))).await;
    // Twice is no error and no second row.
    site.change(move |conn| membership::grant(conn, &admin, ben, Role::Curator, Some("lan"))).await;
    assert_eq!(site.look(|conn| Ok(memberships::table.count().get_result::<i64>(conn)?)).await, 1);
    for (role, agency) in [(Role::Curator, None), (Role::Auditor, Some("lan"))] {
        let odd = db.write(move |conn| membership::grant(conn, &Actor::command(), ben, role, agency)).await;
        assert!(matches!(odd, Err(Error::Invalid(_))), "{role:?} at {agency:?}");
    }
    let taken = db.write(|conn| person::create(conn, &Actor::system(), " ANA@example.go.id", "Ana", Lang::Id)).await;
    assert!(matches!(taken, Err(Error::Invalid(fields)) if fields.contains_key("email")));
    for odd in ["ana", "ana@", "@x", "a b@c.id", ""] {
        let made = db.write(move |conn| person::create(conn, &Actor::system(), odd, "Ana", Lang::Id)).await;
        assert!(matches!(made, Err(Error::Invalid(_))), "{odd:?}");
    }
}
