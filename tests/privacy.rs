//! A person's data: their copy, correction and erasure of it, consents, the administrators' desk, the register.
use crate::support::{
    Client, Site, assigned,
    catalogue::Catalogue,
    ideas, labs,
    learning::{CASE, COURSE, FIRST},
    quizzes, runs,
    site::words,
    source::ROOT,
    upload, world,
};
use chrono::TimeDelta;
use diesel::{prelude::*, sql_query, sql_types::BigInt};
use ekopi::{
    accounts::{actor::Actor, consent, membership::Role},
    privacy::register::{Fate, HELD},
    routes,
    schema::{
        address_changes, certificate_templates as templates, content_versions, course_archives, course_staff, courses,
        digests, innovation_checks, innovation_files, innovations, pending_sign_ins, people, recovery_codes, rules,
        sign_ups, totp_secrets,
    },
    words::Lang,
    worker,
};
use fluent_bundle::FluentArgs;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs};

fn password(role: &str) -> &'static str {
    &world::accounts().iter().find(|a| a.role == role).unwrap().password
}
async fn hours(site: &Site, hours: i64) {
    site.advance(TimeDelta::hours(hours));
    worker::keep(&site.app, &routes::schedules()).await.unwrap();
    site.settle().await;
}
/// Something of theirs in every table that can hold it.
#[expect(clippy::too_many_lines, reason = "a list, a step a table")]
async fn plant(site: &Site, client: &Client<'_>) {
    let api = client.api();
    api.finish_course().await;
    assigned::plant(site, client).await;
    ideas::plant(site, client).await;
    labs::plant(site, client).await;
    api.post("/paths/jalur-inovator/enrolment", json!({})).await.is(201);
    let id = client.id.unwrap();
    site.change(move |conn| {
        let course: i64 = courses::table.select(courses::id).first(conn)?;
        let staff =
            (course_staff::course_id.eq(course), course_staff::person_id.eq(id), course_staff::role.eq("author"));
        diesel::insert_into(course_staff::table).values(staff).execute(conn)?;
        let digest =
            (digests::person_id.eq(id), digests::local_day.eq("2026-03-01"), digests::sent_at.eq(ekopi::clock::now()));
        diesel::insert_into(digests::table).values(digest).execute(conn)?;
        let now = ekopi::clock::now();
        diesel::insert_into(rules::table)
            .values((
                (rules::name.eq("token-days"), rules::value.eq(365), rules::unit.eq("days"), rules::valid_from.eq(now)),
                (rules::note.eq(""), rules::person_id.eq(id), rules::created_at.eq(now)),
            ))
            .execute(conn)?;
        let content: i64 = courses::table.select(courses::content_id).first(conn)?;
        diesel::insert_into(templates::table)
            .values((
                (templates::content_id.eq(content), templates::signatory.eq(""), templates::person_id.eq(id)),
                (templates::signatory_title_id.eq(""), templates::signatory_title_en.eq("")),
                (templates::prints_hours.eq(true), templates::prints_run.eq(true), templates::prints_result.eq(true)),
                templates::changed_at.eq(now),
            ))
            .execute(conn)?;
        let (innovation, version) =
            (innovations::table.select(innovations::id), content_versions::table.select(content_versions::id));
        let (innovation, version): (i64, i64) = (innovation.first(conn)?, version.first(conn)?);
        diesel::insert_into(innovation_checks::table)
            .values((
                (innovation_checks::innovation_id.eq(innovation), innovation_checks::version_id.eq(version)),
                (innovation_checks::answer.eq("running"), innovation_checks::note.eq("")),
                (innovation_checks::capacity.eq("owner"), innovation_checks::person_id.eq(id)),
                innovation_checks::created_at.eq(now),
            ))
            .execute(conn)?;
        let file = upload::plant(conn, id, "planted")?;
        let of = (innovation_files::innovation_id.eq(1), innovation_files::file_id.eq(file));
        let said = (innovation_files::kind.eq("profile"), innovation_files::title.eq("Profil"));
        let by = (innovation_files::person_id.eq(id), innovation_files::created_at.eq(now));
        diesel::insert_into(innovation_files::table).values((of, said, by)).execute(conn)?;
        let archive = upload::plant(conn, id, "planted-archive")?;
        diesel::insert_into(course_archives::table)
            .values((
                (course_archives::code.eq("planted"), course_archives::person_id.eq(id)),
                (course_archives::agency_id.eq(1), course_archives::file_id.eq(archive)),
                (course_archives::state.eq("ready"), course_archives::report.eq("{}")),
                (course_archives::created_at.eq(now), course_archives::state_at.eq(now)),
            ))
            .execute(conn)?;
        let (now, hash) = (ekopi::clock::now(), ekopi::code::secret()?);
        let until = now.plus(TimeDelta::days(1));
        diesel::insert_into(sign_ups::table)
            .values((
                (sign_ups::email.eq("innovator@demo.invalid"), sign_ups::name.eq("Intan Inovator")),
                (sign_ups::language.eq("id"), sign_ups::agreed.eq("")),
                (sign_ups::created_at.eq(now), sign_ups::expires_at.eq(until)),
            ))
            .execute(conn)?;
        diesel::insert_into(address_changes::table)
            .values((
                (address_changes::person_id.eq(id), address_changes::email.eq("innovator@demo.invalid")),
                (address_changes::created_at.eq(now), address_changes::expires_at.eq(until)),
            ))
            .execute(conn)?;
        diesel::insert_into(totp_secrets::table)
            .values((
                (totp_secrets::person_id.eq(id), totp_secrets::secret.eq("JBSWY3DPEHPK3PXP")),
                (totp_secrets::last_step.eq(0), totp_secrets::created_at.eq(now)),
            ))
            .execute(conn)?;
        diesel::insert_into(recovery_codes::table)
            .values((
                (recovery_codes::person_id.eq(id), recovery_codes::code_hash.eq(&hash)),
                recovery_codes::created_at.eq(now),
            ))
            .execute(conn)?;
        diesel::insert_into(pending_sign_ins::table)
            .values((
                (pending_sign_ins::person_id.eq(id), pending_sign_ins::token_hash.eq(&hash)),
                (pending_sign_ins::created_at.eq(now), pending_sign_ins::expires_at.eq(until)),
            ))
            .execute(conn)?;
        // The demonstration's entries in hand, as if this person had written and commented them.
        for (table, column) in [
            ("drafts", "person_id"),
            ("draft_parts", "person_id"),
            ("draft_snapshots", "person_id"),
            ("innovation_submissions", "submitted_by"),
            ("innovation_comments", "person_id"),
        ] {
            sql_query(format!("UPDATE {table} SET {column} = {id}")).execute(conn)?;
        }
        for (table, column) in [
            ("course_reviews", "asked_by"),
            ("staff_assignments", "person_id"),
            ("assigned_people", "person_id"),
            ("path_assignments", "person_id"),
            ("lesson_files", "person_id"),
        ] {
            let one = format!("UPDATE {table} SET {column} = {id} WHERE id = (SELECT min(id) FROM {table})");
            assert_eq!(sql_query(one).execute(conn)?, 1, "{table} of the demonstration");
        }
        consent::give(conn, &Actor::system(), id, "privacy", "test")
    })
    .await;
    site.made_export(client).await;
    let hook = client.hook("https://127.0.0.1/").await;
    site.dead_delivery(&hook).await;
    let client = client.clone().role(Role::Author, Some("lan")).await;
    let lesson = json!({ "title": { "id": "Pelajaran uji", "en": "" } });
    let made = api.post(&format!("{COURSE}/lessons"), lesson).await;
    let lesson = made.is(201).json()["address"].as_str().unwrap().trim_end_matches("/draft").to_owned();
    let draft = json!({
        "version": 1, "title": { "id": "Pelajaran uji", "en": "" }, "summary": { "id": "Ringkas", "en": "" },
        "minutes": 10, "text": { "id": "Teks", "en": "" }, "cites": [site.own_entry(0).await],
    });
    quizzes::some_allowance(site).await;
    api.post(&format!("{FIRST}/quizzes/quiz/regrades"), json!({ "choice": "none" })).await.is(201);
    api.post(&format!("{lesson}/draft"), draft).await.is(200);
    api.post(&format!("{lesson}/publication"), json!({ "version": 2, "message": "uji" })).await.is(200);
    // The case of the demonstration, as if its practice had been published anew.
    let check = json!({ "practice_version": 1 });
    api.post(&format!("{CASE}/check"), check).await.is(200);
    api.post_once("planted", &format!("{FIRST}/reading"), &json!({ "block": "text" })).await.is(200);
    api.post("/me/notifications", json!({ "mail": { "certificate-awarded": "daily" } })).await.is(200);
    let email = client.get("/me/settings").await;
    assert!(email.status == 200);
    let address = api.get("/me/settings").await.json()["email"].clone();
    site.visitor().post("/password-links", json!({ "email": address })).await.is(303);
    let teacher = site.known("course_teacher").await;
    let list = runs::list(&teacher.api(), 1, "person\ninnovator@demo.invalid\n").await;
    list.is(201);
    site.settle().await;
    site.plant_grades(id).await;
    // As if this person had sent the list, too.
    site.change(move |conn| Ok(sql_query(format!("UPDATE enrolment_lists SET person_id = {id}")).execute(conn)?)).await;
}

#[actix_web::test]
async fn a_copy_holds_every_table() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    let other = site.person("ben").await;
    plant(&site, &intan).await;
    for file in ["/me/data/export.json", "/me/data/export.html"] {
        intan.get(file).await.is(409).shows("Minta salinan dahulu");
    }
    let form = intan.get("/me/data").await.forms().into_iter().find(|f| f.value("kind") == Some("export")).unwrap();
    intan.submit(form).await.sends_to("/me/data");
    intan.get("/me/data").await.shows("href=\"/me/data/export.json\"").shows("Salinan data: selesai");
    let file = intan.get("/me/data/export.json").await;
    file.is(200);
    assert!(file.header("content-disposition").contains("attachment; filename=\"ekopi-data.json\""));
    assert_eq!(file.header("cache-control"), "no-store");
    let tables: BTreeMap<String, Vec<Value>> = file.json()["tables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| (t["table"].as_str().unwrap().to_owned(), t["rows"].as_array().unwrap().clone()))
        .collect();
    let nothing: Vec<&str> = HELD
        .iter()
        .filter(|held| !held.of.is_empty() && tables[held.table].is_empty())
        .map(|held| held.table)
        .collect();
    assert_eq!(nothing, [""; 0], "nothing of these in the copy");
    assert_eq!(tables["people"][0]["email"], "innovator@demo.invalid");
    assert_eq!(tables["certificates"][0]["holder"], "Intan Inovator");
    assert!(tables["events"].iter().any(|e| e["kind"] == "course-completed"), "the history of processing");
    for secret in [
        "password_hash",
        "token_hash",
        "argon2",
        "JBSWY3DPEHPK3PXP",
        &ekopi::code::hash(intan.secret.as_ref().unwrap()),
    ] {
        file.lacks(secret);
    }
    let page = intan.en().get("/me/data/export.html").await;
    page.is(200).shows("<h1>A copy of my data</h1>").shows("innovator@demo.invalid").shows("Intan Inovator");
    intan.api().get("/me/data/export.json").await.is(200);
    // Nobody else's, and after a week it has to be asked for again. Asking twice in a week is one request.
    other.api().post("/me/data/requests", json!({ "kind": "export" })).await.is(201);
    other.api().post("/me/data/requests", json!({ "kind": "export" })).await.is(200);
    other.get("/me/data/export.json").await.is(200).lacks("Intan");
    site.visitor().get("/me/data/export.json").await.is(303);
    site.advance(TimeDelta::days(7));
    let ben = site.person("ben2").await;
    ben.get("/me/data/export.json").await.is(409);
    intan.api().get("/me/data/export.json").await.is(409);
    site.settle().await;
}

/// Texts of the whole database that hold one of these words, as `table.column`.
fn holding(url: &str, words: &[&str]) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let conn = &mut world::connect(url);
    let columns = Catalogue::of(conn).columns;
    let mut found = vec![];
    for name in columns.iter().filter(|(_, kind)| kind.contains("Text")).map(|(name, _)| name) {
        let (table, column) = name.split_once('.').unwrap();
        let like: Vec<String> = words.iter().map(|w| format!("\"{column}\" LIKE '%{w}%'")).collect();
        let sql = format!("SELECT count(*) AS n FROM {table} WHERE {}", like.join(" OR "));
        if sql_query(sql).get_result::<Count>(conn).unwrap().n > 0 {
            found.push(name.clone());
        }
    }
    found
}

#[actix_web::test]
async fn an_erasure_leaves_no_name_but_where_it_is_declared() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    plant(&site, &intan).await;
    hours(&site, 0).await;
    let serial = intan.api().get("/me").await.json()["certificates"][0]["serial"].as_str().unwrap().to_owned();
    let note = json!({ "kind": "correction", "note": "Saya Intan Inovator, innovator@demo.invalid" });
    intan.api().post("/me/data/requests", note).await.is(201);
    let words = ["Intan Inovator", "innovator@demo.invalid"];
    let before = holding(&site.url, &words);
    for place in ["people.name", "people.email", "certificates.holder", "data_requests.note"] {
        assert!(before.contains(&place.to_owned()), "{before:?}");
    }

    // The password, again.
    let wrong = intan.post("/me/data/erasure", json!({ "password": "not this one" })).await;
    wrong.is(422).shows("Kata sandi saat ini tidak cocok");
    assert_eq!(
        intan.api().post("/me/data/erasure", json!({})).await.is(422).field("password").as_deref(),
        Some("password-wrong")
    );
    let page = intan.get("/me/data").await;
    page.shows("Yang tetap ada, dan dasarnya").shows("sertifikat adalah catatan untuk kepentingan umum");
    let form = page.form("/me/data/erasure").fill("password", password("innovator"));
    intan.submit(form).await.sends_to("/me/data");
    let page = intan.get("/me/data").await;
    page.shows("sedang berjalan").shows("4 Maret 2026 10.00 WIB").shows("5 Maret 2026 10.00 WIB");
    // Taken back, and asked for again.
    let form = page.forms().into_iter().find(|f| f.action.starts_with("/me/data/requests/")).unwrap();
    intan.submit(form.clone()).await.sends_to("/me/data");
    intan.submit(form).await.is(303); // the same form: the same change
    hours(&site, 49).await;
    let intan = site.known("innovator").await; // a session ends after a day without use
    intan.get("/me").await.is(200);
    let asked = intan.api().post("/me/data/erasure", json!({ "password": password("innovator") })).await;
    let code = asked.is(201).json()["code"].as_str().unwrap().to_owned();
    intan.api().post("/me/data/erasure", json!({ "password": password("innovator") })).await.is(200);
    hours(&site, 47).await;
    let intan = site.known("innovator").await;
    intan.get("/me").await.is(200);
    let mails = site.mail().len();
    hours(&site, 1).await;

    intan.get("/me").await.is(303);
    intan.api().get("/me").await.is(401);
    let credentials = json!({ "email": "innovator@demo.invalid", "password": password("innovator") });
    site.visitor().post("/session", credentials).await.is(422);
    assert_eq!(holding(&site.url, &words), ["certificates.holder"], "what is declared, and nothing else");
    site.visitor().get(&format!("/verify/{serial}")).await.is(200).shows("Intan Inovator");
    let id = intan.id.unwrap();
    let (name, hash, erased) = site
        .look(move |conn| {
            let columns = (people::name, people::password_hash, people::erased_at.is_not_null());
            Ok(people::table.find(id).select(columns).first::<(String, Option<String>, bool)>(conn)?)
        })
        .await;
    assert_eq!((name.as_str(), hash, erased), ("Pengguna yang dihapus", None, true));
    for held in HELD.iter().filter(|held| held.fate == Fate::Delete && !held.of.is_empty()) {
        let rows = ekopi::db::rows_as_json(&mut world::connect(&site.url), held.table, &[], &held.condition(id), 10);
        assert_eq!(rows.unwrap(), Vec::<String>::new(), "{}", held.table);
    }
    // The last mail, which cannot be ended, tells what stays.
    let last: Vec<_> = site.mail().into_iter().skip(mails).collect();
    assert_eq!(last.iter().map(|m| m.to.as_str()).collect::<Vec<_>>(), ["innovator@demo.invalid"]);
    assert!(last[0].text.contains(&code) && last[0].text.contains("sertifikat adalah") && last[0].ends.is_none());
    // Once is enough.
    hours(&site, 1).await;
    assert_eq!(site.mail().len(), mails + 1);
    let admin = site.known("system_admin").await;
    let done = admin.api().get("/manage/data-requests?state=done").await.json();
    let row = done["items"].as_array().unwrap().iter().find(|r| r["code"] == code.as_str()).unwrap().clone();
    assert_eq!((&row["name"], &row["decided_by"]), (&json!("Pengguna yang dihapus"), &json!(null)));
}

#[actix_web::test]
async fn guessing_the_password_is_limited() {
    let site = Site::demo().await;
    let intan = site.known("innovator").await;
    for _ in 0..10 {
        intan.post("/me/data/erasure", json!({ "password": "not this one" })).await.is(422);
    }
    intan.post("/me/data/erasure", json!({ "password": password("innovator") })).await.is(429);
    site.advance(TimeDelta::minutes(15));
    intan.post("/me/data/erasure", json!({ "password": password("innovator") })).await.sends_to("/me/data");
    site.settle().await;
}

#[actix_web::test]
async fn the_last_administrator_stays() {
    let site = Site::demo().await;
    let admin = site.known("system_admin").await;
    let ask = json!({ "password": password("system_admin") });
    let refused = admin.api().post("/me/data/erasure", ask.clone()).await;
    assert_eq!(refused.is(409).json()["code"], "last-system-admin");
    let second = site.person("dewi").await.role(Role::SystemAdmin, None).await;
    admin.api().post("/me/data/erasure", ask).await.is(201);
    hours(&site, 0).await;
    // Meanwhile the other one went: then the first has to wait, and is told to be overdue.
    let id = second.id.unwrap();
    site.change(move |conn| {
        Ok(diesel::update(people::table.find(id)).set(people::state.eq("disabled")).execute(conn)?)
    })
    .await;
    hours(&site, 73).await;
    let admin = site.known("system_admin").await;
    assert_eq!(admin.api().get("/me").await.json()["waiting"]["overdue"], 1);
}

/// The document and the program say the same of the same tables.
#[test]
fn the_register_is_the_documents() {
    let words = words();
    let say = |key: String| words.find(Lang::En, &key, &FluentArgs::new()).unwrap_or_else(|| panic!("no {key}"));
    let text = fs::read_to_string(format!("{ROOT}/docs/personal-data.md")).unwrap();
    let section = text.split("## Tables with personal data").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows: Vec<&str> = section.lines().filter(|l| l.starts_with("| `")).collect();
    let wanted: Vec<String> = HELD
        .iter()
        .map(|held| {
            let grounds: Vec<String> = held.ground.as_str().split('-').map(|g| format!("({g})")).collect();
            let table = held.table;
            let [data, why, kept, seen] = ["held", "why", "kept", "seen"].map(|p| say(format!("{p}-{table}")));
            let fate = say(format!("fate-{}", held.fate.as_str()));
            format!("| `{table}` | {data} | {why} | {} | {kept} | {seen} | {fate} |", grounds.join(", "))
        })
        .collect();
    assert_eq!(rows, wanted);
    // Every table that points to a person is in it.
    let found = Catalogue::of(&mut {
        let mut conn = ekopi::db::Conn::Sqlite(diesel::SqliteConnection::establish(":memory:").unwrap());
        conn.migrate().unwrap();
        conn
    });
    for reference in found.references.iter().filter(|r| r.ends_with("→ people")) {
        let table = reference.split(" (").next().unwrap();
        assert!(HELD.iter().any(|held| held.table == table && !held.of.is_empty()), "{table} is not in the register");
    }
}
