//! Administration: who may look and change; people, found, shut out and let in; one system admin always stays.
use crate::support::{
    Answer, Client, Site,
    administered::{admin, items, kept, walk},
    site::ADDRESS,
    world,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::{
        actor::Actor,
        membership::Role,
        person,
        standing::{self, Suspension},
    },
    error::Error,
    schema::{memberships, people},
    words::Lang,
};
use futures_util::future::join;
use serde_json::json;

#[actix_web::test]
async fn admins_change_auditors_look_others_do_neither() {
    let site = Site::demo().await;
    let (sari, adi, intan) = (admin(&site).await, site.known("auditor").await, site.known("innovator").await);
    let person = format!("/manage/people/{}", intan.handle().await);
    let job = format!("/manage/jobs/{}", site.failed_job("a@example.go.id").await);
    for path in
        ["/manage", "/manage/people", &person, "/manage/rules", "/manage/rules/token-days", &job, "/manage/audit"]
    {
        site.visitor().get(path).await.is(303);
        site.visitor().api().get(path).await.is(401);
        intan.get(path).await.is(403).shows("Peran Anda tidak mencakup ini");
        intan.api().get(path).await.is(403);
        let (seen, changed) = (adi.get(path).await, sari.get(path).await);
        seen.is(200);
        changed.is(200);
        adi.api().get(path).await.is(200);
        let forms = |page: &Answer| page.forms().iter().filter(|f| f.action.starts_with("/manage")).count();
        // What an auditor is offered changes nothing but the log itself.
        assert_eq!(forms(&seen), usize::from(path == "/manage/audit"), "{path}");
        assert_eq!(forms(&changed) > 0, path.matches('/').count() > 2 || path == "/manage/audit", "{path}");
    }
    for (path, body) in [
        (format!("{person}/suspension"), json!({ "reason": "x" })),
        (format!("{person}/reinstatement"), json!({})),
        (format!("{person}/sessions/end"), json!({})),
        (format!("{person}/tokens/end"), json!({})),
        (format!("{person}/password-links"), json!({})),
        (format!("{person}/roles"), json!({ "role": "auditor" })),
        ("/manage/rules/token-days/values".into(), json!({ "value": 1 })),
        ("/manage/jobs/replays".into(), json!({ "kind": "password-link" })),
        (format!("{job}/replay"), json!({})),
        (format!("{job}/removal"), json!({ "reason": "x" })),
    ] {
        for stranger in [&adi, &intan] {
            stranger.post(&path, body.clone()).await.is(403);
            stranger.api().post(&path, body.clone()).await.is(403);
        }
        site.visitor().api().post(&path, body).await.is(401);
    }
    intan.api().get("/me").await.is(200);
    // The way there is shown to whoever may go it.
    for (who, shown) in [(&sari, true), (&adi, true), (&intan, false)] {
        assert_eq!(who.get("/me").await.has("href=\"/manage\""), shown);
    }
    // What does not exist is not found, whoever asks.
    for path in ["/manage/people/0000000000", "/manage/rules/none", "/manage/jobs/1-1", "/manage/jobs/x"] {
        sari.get(path).await.is(404);
        sari.api().get(path).await.is(404);
    }
}

#[actix_web::test]
async fn the_overview_counts() {
    let site = Site::demo().await;
    let sari = admin(&site).await;
    let person = site.person("ana").await;
    site.failed_job("a@example.go.id").await;
    site.advance(TimeDelta::days(1));
    site.visitor().get("/manage").await.is(303);
    let bayu = site.person("bayu").await; // two events of today
    let view = sari.api().get("/manage").await.is(200).json();
    assert_eq!((&view["people_active"], &view["people_disabled"]), (&json!(19), &json!(0)));
    assert_eq!((&view["jobs_failed"], &view["jobs_waiting"], &view["mails_failed"]), (&json!(1), &json!(0), &json!(0)));
    let days = view["days"].as_array().unwrap();
    assert_eq!((days.len(), &days[0]), (14, &json!({ "day": "2026-03-03", "events": 2 })));
    assert!(days[1]["day"] == "2026-03-02" && days[1]["events"].as_i64() > Some(20));
    assert_eq!(days[13], json!({ "day": "2026-02-18", "events": 0 }));
    admin(&site).await.get("/manage").await.shows("3 Maret 2026").shows("1 gagal");
    assert_ne!(person.handle().await, bayu.handle().await);
}

#[actix_web::test]
async fn people_are_found_by_the_beginning_of_name_or_address() {
    let site = Site::demo().await;
    let sari = admin(&site).await;
    let odd = |conn: &mut _| person::create(conn, &Actor::system(), "ketut@x.go.id", "Éka 100% _Ketut", Lang::Id);
    site.change(odd).await;
    let found = async |query: &str| {
        let page = sari.api().get(&format!("/manage/people?{query}")).await;
        let mut names: Vec<String> = items(&page).iter().map(|p| p["name"].as_str().unwrap().into()).collect();
        names.sort();
        names
    };
    assert_eq!(found("q=intan").await, ["Intan Inovator"]);
    assert_eq!(found("q=INTAN+I").await, ["Intan Inovator"]);
    assert_eq!(found("q=innovator%40demo").await, ["Intan Inovator"]);
    assert_eq!(found("q=inovator").await, [""; 0], "the beginning, not the middle");
    assert_eq!(found("q=%C3%89KA").await, ["Éka 100% _Ketut"]);
    assert_eq!(found("q=%25").await, [""; 0], "no pattern");
    assert_eq!(found("role=curator").await, ["Citra Kurator", "Kemala Kurator", "Putra Kurator"]);
    assert_eq!(found("role=curator&q=ci").await, ["Citra Kurator"]);
    assert_eq!(found("state=disabled").await, [""; 0]);
    let all = walk(&sari, "/manage/people?", 4).await;
    let mut handles: Vec<&str> = all.iter().map(|p| p["handle"].as_str().unwrap()).collect();
    handles.sort_unstable();
    handles.dedup();
    assert_eq!((all.len(), handles.len()), (18, 18));
    assert!(handles.iter().all(|h| h.len() == 10 && h.chars().all(|c| c.is_ascii_alphanumeric())));
    let page = sari.get("/manage/people?role=king&state=asleep&after=x&limit=3").await;
    page.is(200).shows("Peran itu tidak ada.").shows("Keadaan itu tidak ada.").shows("rel=\"next\"");
    assert!(all.iter().all(|p| p.get("password_hash").is_none() && p.get("id").is_none()));
}

#[actix_web::test]
async fn a_disabled_person_is_out_at_once() {
    let site = Site::demo().await;
    let (sari, intan) = (admin(&site).await, site.known("innovator").await);
    let page = format!("/manage/people/{}", intan.handle().await);
    let form = sari.get(&page).await.form(&format!("{page}/suspension"));
    sari.submit(form.clone()).await.is(422).shows("Isi bagian ini");
    let long = sari.submit(form.clone().fill("reason", &"x".repeat(1001))).await;
    long.is(422).shows("Paling banyak 1000 karakter").shows(&"x".repeat(1001));
    intan.get("/me").await.is(200);
    sari.submit(form.clone().fill("reason", "Pindah <instansi>")).await.sends_to(&page);
    let shown = sari.get(&page).await;
    shown.shows("Pindah <instansi>").shows("Aktifkan kembali");
    assert!(!shown.body.contains("<instansi>"), "escaped");

    intan.get("/me").await.sends_to("/sign-in?next=%2Fme");
    intan.api().get("/me").await.is(401);
    let password = &world::accounts().iter().find(|a| a.role == "innovator").unwrap().password;
    let credentials = json!({ "email": "innovator@demo.invalid", "password": password });
    site.visitor().post("/session", credentials.clone()).await.is(422);
    site.visitor().post("/password-links", json!({ "email": "innovator@demo.invalid" })).await.is(303);
    site.settle().await;
    assert!(site.mail().is_empty());
    sari.api().post(&format!("{page}/password-links"), json!({})).await.is(409);
    sari.api().post(&format!("{page}/suspension"), json!({ "reason": "again" })).await.is(409);
    assert_eq!(items(&sari.api().get("/manage/people?state=disabled").await)[0]["name"], "Intan Inovator");
    assert_eq!(kept(&site, "person-disabled").await.len(), 1);
    assert_eq!(kept(&site, "person-disabled").await[0]["reason"], "Pindah <instansi>");

    let form = sari.get(&page).await.form(&format!("{page}/reinstatement"));
    sari.submit(form).await.sends_to(&page);
    sari.api().post(&format!("{page}/reinstatement"), json!({})).await.is(409);
    intan.get("/me").await.is(303);
    intan.api().get("/me").await.is(401);
    site.visitor().post("/session", credentials).await.is(303);
    assert_eq!(kept(&site, "person-enabled").await.len(), 1);
    sari.get(&page).await.is(200).lacks("Pindah");
}

#[actix_web::test]
async fn one_system_admin_always_stays() {
    let site = Site::demo().await;
    let sari = admin(&site).await;
    let own = format!("/manage/people/{}", sari.handle().await);
    let refused = sari.post(&format!("{own}/suspension"), json!({ "reason": "x" })).await;
    refused.is(409).shows("Anda tidak dapat menonaktifkan diri sendiri");
    let handle = sari.handle().await;
    let by_system =
        move |conn: &mut _| standing::disable(conn, &Actor::system(), &handle, &Suspension { reason: "x".into() });
    let refused = site.app.db.write(by_system).await;
    assert!(matches!(refused, Err(Error::Conflict(msg)) if msg.id == "last-system-admin"));
    sari.get("/me").await.is(200);

    // A disabled second one is no reason to let the first one go; an active one is.
    for round in 0..4 {
        let dewi = site.person(&format!("dewi{round}")).await.role(Role::SystemAdmin, None).await;
        let eka = site.person(&format!("eka{round}")).await.role(Role::SystemAdmin, None).await;
        let (one, other) = (dewi.handle().await, eka.handle().await);
        let shut = async |who: &Client<'_>, whom: &str| {
            let path = format!("/manage/people/{whom}/suspension");
            who.api().post(&path, json!({ "reason": "x" })).await.status
        };
        if round == 0 {
            assert_eq!(shut(&dewi, &sari.handle().await).await, 200);
        }
        // Both at once: one of them wins.
        let (a, b) = join(shut(&dewi, &other), shut(&eka, &one)).await;
        assert!((a == 200) != (b == 200), "{a} {b}");
        let active = memberships::table
            .inner_join(people::table.on(people::id.eq(memberships::person_id)))
            .filter(memberships::role.eq(Role::SystemAdmin).and(people::state.eq("active")))
            .count();
        assert_eq!(site.look(move |conn| Ok(active.get_result::<i64>(conn)?)).await, i64::from(round) + 1);
    }
}

#[actix_web::test]
async fn sessions_tokens_and_links() {
    let site = Site::demo().await;
    let (sari, intan) = (admin(&site).await, site.known("innovator").await);
    let page = format!("/manage/people/{}", intan.handle().await);
    let view = sari.api().get(&page).await.is(200).json();
    assert_eq!((&view["sessions"], &view["tokens"], &view["has_password"]), (&json!(1), &json!(1), &json!(true)));
    let submit = async |what: &str| {
        let form = sari.get(&page).await.form(&format!("{page}/{what}"));
        sari.submit(form).await.sends_to(&page).clone()
    };
    submit("sessions/end").await;
    intan.get("/me").await.is(303);
    intan.api().get("/me").await.is(200);
    submit("tokens/end").await;
    intan.api().get("/me").await.is(401);
    assert_eq!(kept(&site, "sessions-ended").await.len(), 1);
    assert_eq!(kept(&site, "tokens-revoked").await[0]["count"], 1);
    submit("password-links").await;
    site.settle().await;
    let mails = site.mail();
    assert_eq!((mails.len(), mails[0].to.as_str()), (1, "innovator@demo.invalid"));
    site.visitor().get(mails[0].link()).await.is(200).shows("Kata sandi baru");
    assert!(mails[0].text.contains(ADDRESS));
    assert!(!sari.get("/manage/audit").await.has(mails[0].link()));
}

#[actix_web::test]
async fn roles_are_given_here() {
    let site = Site::demo().await;
    let (sari, ana) = (admin(&site).await, site.person("ana").await);
    let page = format!("/manage/people/{}", ana.handle().await);
    let give = async |role: &str, agency: &str| {
        let form = sari.get(&page).await.form(&format!("{page}/roles")).fill("role", role).fill("agency", agency);
        sari.submit(form).await
    };
    give("", "").await.is(422).shows("Pilih salah satu peran");
    give("curator", "lan").await.is(422).shows("Pilih salah satu peran");
    give("agency_admin", "nowhere").await.is(422).shows("Tidak ada instansi dengan alamat ini").shows("nowhere");
    give("agency_admin", "").await.is(422).shows("Peran ini melekat pada instansi");
    give("auditor", "lan").await.is(422);
    ana.get("/manage").await.is(403);
    give("auditor", "").await.sends_to(&page);
    ana.get("/manage").await.is(200);
    give("agency_admin", "pemerintah-kota-bandung").await.sends_to(&page);
    sari.get(&page).await.shows("Pemerintah Kota Bandung").shows("Auditor").shows("Dikonfirmasi");
    assert_eq!(items(&sari.api().get("/manage/people?role=auditor&q=ana").await).len(), 1);
}
