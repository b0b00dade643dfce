//! Sessions with mentors: agenda, minutes, the mentor's own notes, decisions and tasks, ratings, absences, clinics.
use crate::support::{
    Client, Site,
    lab_sessions::{Met, met},
    mentors::{BANYUWANGI, MAKASSAR, profile},
    upload::PDF,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    clock,
    schema::{bookings, session_ratings},
};
use serde_json::{Value, json};

fn agenda(text: &str, revision: i64) -> Value {
    json!({ "agenda": text, "agenda_revision": revision })
}
fn minutes(text: &str, revision: i64) -> Value {
    json!({ "minutes": text, "minutes_revision": revision })
}
fn rating(stars: i64, fit: &str, comment: &str) -> Value {
    json!({ "stars": stars, "fit": fit, "comment": comment })
}
/// How many notices of a kind somebody has.
async fn notices(who: &Client<'_>, kind: &str) -> usize {
    let all = who.api().get("/me/notices?limit=100").await.is(200).json();
    all["items"].as_array().expect("notices").iter().filter(|notice| notice["kind"] == kind).count()
}

#[actix_web::test]
async fn an_agenda_is_the_teams_until_the_session_begins() {
    let site = Site::demo().await;
    let Met { mentor, ana, code, at, session } = met(&site).await;
    let to = format!("{session}/agenda");
    ana.get(&format!("/bookings/{code}")).await.shows(&format!("href=\"{session}\""));
    ana.get("/bookings").await.shows(&format!("href=\"{session}\""));
    let page = ana.get(&session).await;
    page.is(200).shows("Notulen ditulis setelah sesi dimulai").lacks("Catatan mentor");
    let form = page.form(&to);
    let long = ana.submit(form.clone().fill("agenda", &"a".repeat(4001))).await;
    long.is(422).shows("id=\"agenda-error\"").shows(&"a".repeat(4001));
    ana.submit(form.fill("agenda", "1. Hasil **wawancara**")).await.sends_to(&session);
    mentor.get(&session).await.is(200).shows("<strong>wawancara</strong>");
    mentor.en().get(&session).await.is(200).shows("Agenda").shows("The mentor’s own notes");
    assert_eq!(mentor.api().post(&to, agenda("Lain", 1)).await.is(403).json()["code"], "session-team-only");
    let stale = ana.api().post(&to, agenda("Lain", 0)).await;
    assert_eq!(stale.is(409).json()["theirs"], agenda("1. Hasil **wawancara**", 1));
    ana.api().post(&to, agenda("1. Hasil **wawancara**", 0)).await.is(200);
    ana.api().post(&to, agenda("2. Rancangan", 1)).await.is(200);
    // Nobody else knows of it; nothing of what comes later can be done yet.
    let lain = site.person("lain").await;
    lain.get(&session).await.is(404);
    lain.api().post(&to, agenda("Lain", 2)).await.is(404);
    site.visitor().api().get(&session).await.is(401);
    for (rest, body) in [
        ("minutes", minutes("Belum", 0)),
        ("items", json!({ "kind": "decision", "body": "Belum" })),
        ("rating", rating(5, "good", "")),
    ] {
        let early = ana.api().post(&format!("{session}/{rest}"), body).await;
        assert_eq!(early.is(409).json()["code"], "session-not-begun", "{rest}");
    }
    let early = mentor.api().post(&format!("{session}/absence"), json!({})).await;
    assert_eq!(early.is(409).json()["code"], "session-not-begun");
    site.settle().await;
    assert_eq!((notices(&mentor, "session-agenda").await, notices(&ana, "session-agenda").await), (1, 0));
    site.advance_to(&at, 1);
    assert_eq!(ana.api().post(&to, agenda("3.", 2)).await.is(409).json()["code"], "session-agenda-over");
    ana.get(&session).await.is(200).shows("Rancangan").lacks("name=\"agenda\"");
    site.settle().await;
}

#[actix_web::test]
async fn nobody_overwrites_the_minutes_of_another() {
    let site = Site::demo().await;
    let Met { mentor, ana, at, session, .. } = met(&site).await;
    site.advance_to(&at, 5);
    let to = format!("{session}/minutes");
    let late = ana.get(&session).await.form(&to);
    mentor.submit(mentor.get(&session).await.form(&to).fill("minutes", "Dari mentor")).await.sends_to(&session);
    let page = ana.submit(late.fill("minutes", "Dari tim")).await;
    page.is(409).shows("Orang lain menyimpan").shows("Dari mentor").shows("Dari tim");
    // Both are put together, and what comes back is saved on what stands.
    ana.submit(page.form(&to).fill("minutes", "Dari mentor dan tim")).await.sends_to(&session);
    mentor.get(&session).await.shows("Dari mentor dan tim").shows("Disimpan ana");
    let stale = mentor.api().post(&to, minutes("Lama", 1)).await;
    assert_eq!(stale.is(409).json()["theirs"], minutes("Dari mentor dan tim", 2));
    // Each side hears of it once a day.
    mentor.api().post(&to, minutes("Lagi", 2)).await.is(200);
    site.settle().await;
    assert_eq!((notices(&mentor, "session-minutes").await, notices(&ana, "session-minutes").await), (1, 1));
    site.advance(TimeDelta::hours(20));
    mentor.api().post(&to, minutes("Besoknya", 3)).await.is(200);
    site.settle().await;
    assert_eq!((notices(&mentor, "session-minutes").await, notices(&ana, "session-minutes").await), (1, 2));
    let long = mentor.api().post(&to, minutes(&"a".repeat(20_001), 4)).await;
    assert_eq!(long.is(422).field("minutes").as_deref(), Some("field-too-long"));
}

/// Nothing that was agreed on is lost: each version says who saved it, when, and what it changed.
#[actix_web::test]
async fn minutes_keep_their_versions_and_show_what_changed() {
    let site = Site::demo().await;
    let Met { mentor, ana, at, session, .. } = met(&site).await;
    site.advance_to(&at, 5);
    let to = format!("{session}/minutes");
    let none = ana.api().get(&to).await.is(200).json();
    assert_eq!((&none["items"], &none["chosen"]), (&json!([]), &json!(null)));
    ana.get(&to).await.is(200).shows("Belum ada notulen");
    mentor.api().post(&to, minutes("Formulir dua halaman", 0)).await.is(200);
    // What one person saves within ten minutes is one version.
    site.advance(TimeDelta::minutes(4));
    mentor.api().post(&to, minutes("Formulir tiga halaman", 1)).await.is(200);
    ana.api().post(&to, minutes("Formulir satu halaman", 2)).await.is(200);
    site.advance(TimeDelta::minutes(11));
    ana.api().post(&to, minutes("Formulir satu halaman saja", 3)).await.is(200);
    let all = mentor.api().get(&to).await.is(200).json();
    let told = |item: &Value| json!([item["number"], item["by"]]);
    let items: Vec<Value> = all["items"].as_array().expect("versions").iter().map(told).collect();
    let (andi, ana_is) = (all["items"][2]["by"].clone(), all["items"][0]["by"].clone());
    assert_eq!(items, [json!([3, ana_is]), json!([2, ana_is]), json!([1, andi])]);
    assert_ne!(andi, ana_is);
    assert_eq!((&all["chosen"]["number"], &all["chosen"]["since"]), (&json!(3), &json!(2)));
    let second = ana.api().get(&format!("{to}?version=2")).await.is(200).json()["chosen"].clone();
    let of = |kind: &str| {
        let pieces = second["pieces"].as_array().expect("pieces").iter().filter(|piece| piece["kind"] == kind);
        pieces.filter_map(|piece| piece["text"].as_str()).collect::<String>()
    };
    assert_eq!((of("removed"), of("added")), ("tiga".to_owned(), "satu".to_owned()));
    let first = ana.api().get(&format!("{to}?version=1")).await.is(200).json()["chosen"].clone();
    assert_eq!((&first["text"], &first["since"]), (&json!("Formulir tiga halaman"), &json!(null)));
    ana.get(&session).await.is(200).shows(&format!("href=\"{to}\""));
    ana.get(&format!("{to}?version=2")).await.is(200).shows("<del>").shows("Versi 1").shows("Versi 3");
    mentor.en().get(&to).await.is(200).shows("Versions of the minutes");
    ana.api().get(&format!("{to}?version=4")).await.is(404);
    // Who organises learns how often they were saved; nobody else knows of them.
    site.known("curator").await.api().get(&to).await.is(403);
    site.person("lain").await.api().get(&to).await.is(404);
    site.visitor().api().get(&to).await.is(401);
    site.settle().await;
}

/// Not the team, not LAN, no administrator, no auditor, no export but the mentor's own: they learn how many there are.
#[actix_web::test]
async fn a_mentors_notes_are_read_by_the_mentor_alone() {
    const SECRET: &str = "Ketua timnya ragu-ragu";
    let site = Site::demo().await;
    let Met { mentor, ana, at, session, .. } = met(&site).await;
    let to = format!("{session}/notes");
    mentor.submit(mentor.get(&session).await.form(&to).fill("note", SECRET)).await.sends_to(&session);
    mentor.get(&session).await.is(200).shows(SECRET);
    assert_eq!(mentor.api().get(&session).await.json()["notes"][0]["body"], SECRET);
    assert_eq!(ana.api().post(&to, json!({ "note": "x" })).await.is(403).json()["code"], "session-mentor-only");
    site.advance_to(&at, 5);
    mentor.api().post(&format!("{session}/minutes"), minutes("Rahasia rapat", 0)).await.is(200);
    for who in ["curator", "system_admin", "auditor"] {
        let one = site.known(who).await;
        let seen = one.api().get(&session).await;
        seen.is(200).lacks(SECRET).lacks("Rahasia rapat");
        let seen = seen.json();
        assert_eq!((&seen["counts"]["notes"], &seen["counts"]["minutes"]), (&json!(1), &json!(1)), "{who}");
        assert_eq!((&seen["agenda"], &seen["minutes"], &seen["notes"]), (&json!(null), &json!(null), &json!([])));
        one.get(&session).await.is(200).lacks(SECRET).lacks("Rahasia rapat").lacks("name=\"note\"");
        one.api().post(&to, json!({ "note": "x" })).await.is(403);
    }
    let seen = ana.api().get(&session).await;
    assert_eq!(seen.is(200).lacks(SECRET).json()["notes"], json!([]));
    ana.get(&session).await.lacks(SECRET);
    for who in ["agency_admin", "moderator", "mentor", "hub_admin"] {
        site.known(who).await.api().get(&session).await.is(404);
    }
    let listed = "/labs/lab-ana/sessions?month=2026-03";
    let of = |page: &Value| page["items"][0]["notes"].clone();
    assert_eq!(of(&site.known("curator").await.api().get(listed).await.json()), json!(1));
    assert_eq!(of(&ana.api().get(listed).await.json()), json!(null));
    let audit = site.known("auditor").await;
    audit.api().get("/manage/audit?kind=lab-session-note-added").await.is(200).lacks(SECRET);
    for (who, sees) in [(&mentor, true), (&ana, false)] {
        who.api().post("/me/data/requests", json!({ "kind": "export" })).await.is(201);
        assert_eq!(who.api().get("/me/data/export.json").await.is(200).has(SECRET), sees);
    }
    site.settle().await;
}

#[actix_web::test]
async fn decisions_and_tasks_stand_on_the_labs_board_and_are_done_with_proof() {
    let site = Site::demo().await;
    let Met { mentor, ana, at, session, .. } = met(&site).await;
    site.advance_to(&at, 5);
    let (items, done, lab) = (format!("{session}/items"), format!("{session}/completion"), "/labs/lab-ana");
    let own = ana.handle().await;
    let task =
        |owner: &str, due: &str| json!({ "kind": "task", "body": "Susun formulir", "owner": owner, "due_on": due });
    let stranger = site.person("lain").await.handle().await;
    let refused = mentor.api().post(&items, task(&stranger, "kapan")).await;
    assert_eq!(refused.is(422).field("owner").as_deref(), Some("session-owner-unknown"));
    assert_eq!(refused.field("due_on").as_deref(), Some("lab-day-missing"));
    let note = mentor.api().post(&items, json!({ "kind": "note", "body": "x" })).await;
    assert_eq!(note.is(422).field("kind").as_deref(), Some("not-a-value"));
    let form = mentor.get(&session).await.form(&items).fill("kind", "decision");
    mentor.submit(form.fill("body", "Satu halaman saja")).await.sends_to(&session);
    mentor.api().post(&items, task(&own, "2026-03-01")).await.is(201);
    // The mentor has tasks, too.
    ana.api().post(&items, task(&mentor.handle().await, "2026-03-31")).await.is(201);
    let page = ana.get(&session).await;
    page.is(200).shows("Satu halaman saja").shows("lewat batas");
    site.settle().await;
    assert_eq!((notices(&ana, "lab-task").await, notices(&mentor, "lab-task").await), (1, 1));
    let board = ana.get(lab).await;
    board.is(200).shows("Satu halaman saja").shows("dari pertemuan 2 Maret 2026").shows(&format!("href=\"{session}\""));
    // Whoever may not open the session reads from where it came, and goes nowhere.
    site.known("agency_admin").await.get(lab).await.shows("dari pertemuan").lacks(&format!("href=\"{session}\""));
    let tasks = ana.api().get(lab).await.json()["tasks"].clone();
    let number = tasks.as_array().unwrap().iter().find(|task| task["is_overdue"] == true).unwrap()["number"].clone();
    let there = ana.api().post(&format!("{lab}/notes/{number}/completion"), json!({})).await;
    assert_eq!(there.is(409).json()["code"], "session-task-there");
    // The decision is no task, and without proof nothing is done.
    for (task, field, code) in [(1, "task", "session-task-unknown"), (9, "task", "session-task-unknown")] {
        let refused = ana.api().post(&done, json!({ "task": task, "proof": "Sudah" })).await;
        assert_eq!(refused.is(422).field(field).as_deref(), Some(code));
    }
    let blank = ana.submit(page.form(&done).fill("task", "2")).await;
    blank.is(422).shows("id=\"proof-error\"").shows("value=\"2\" selected");
    let file = ("formulir.pdf", "application/pdf", PDF);
    ana.api().upload(&done, &[("task", "2"), ("proof", "Formulir baru")], file, None).await.is(200);
    ana.api().post(&done, json!({ "task": 2, "proof": "Lagi" })).await.is(200);
    let seen = mentor.api().get(&session).await.json();
    let first = &seen["tasks"][0]["note"];
    assert_eq!(
        (&first["proof"], &first["is_overdue"], &seen["open_tasks"]),
        (&json!("Formulir baru"), &json!(false), &json!(1))
    );
    let handle = first["file"]["handle"].as_str().expect("a file");
    mentor.get(&format!("{session}/files/{handle}")).await.is(200);
    ana.get(&format!("{lab}/files/{handle}")).await.is(200);
    mentor.get(&format!("{lab}/files/{handle}")).await.is(404);
    site.person("asing").await.get(&format!("{session}/files/{handle}")).await.is(404);
    site.settle().await;
}

#[actix_web::test]
async fn both_sides_rate_once_and_neither_reads_the_other() {
    let site = Site::demo().await;
    let Met { mentor, ana, code, at, session } = met(&site).await;
    let to = format!("{session}/rating");
    site.advance_to(&at, 5);
    assert_eq!(ana.api().post(&to, rating(2, "good", "")).await.is(409).json()["code"], "session-not-over");
    site.advance(TimeDelta::hours(1));
    let form = ana.get(&session).await.form(&to);
    ana.submit(form.clone().fill("comment", "Kurang paham"))
        .await
        .is(422)
        .shows("id=\"stars-error\"")
        .shows("Kurang paham");
    let form = form.choose("stars", "2").choose("fit", "not_good").fill("comment", "Kurang paham daerah kami");
    ana.submit(form).await.sends_to(&session);
    ana.api().post(&to, rating(1, "not_good", "Kurang paham daerah kami")).await.is(200);
    mentor.api().post(&to, rating(5, "good", "Tim rajin")).await.is(201);
    ana.get(&session).await.shows("Kurang paham daerah kami").lacks("Tim rajin");
    mentor.get(&session).await.shows("Tim rajin").lacks("Kurang paham");
    let seen = mentor.api().get(&session).await;
    assert_eq!(seen.lacks("Kurang paham").lacks("not_good").json()["ratings"], json!([]));
    assert_eq!(mentor.api().get("/me/mentor").await.json()["stars"], json!(null));
    let seen = site.known("curator").await.api().get(&session).await.json();
    let ratings: Vec<(&Value, &Value, &Value)> =
        seen["ratings"].as_array().unwrap().iter().map(|one| (&one["side"], &one["stars"], &one["fit"])).collect();
    assert_eq!(
        ratings,
        [(&json!("team"), &json!(1), &json!("not_good")), (&json!("mentor"), &json!(5), &json!("good"))]
    );
    site.known("auditor").await.api().get(&session).await.is(200).lacks("Kurang paham").lacks("not_good");
    site.settle().await;
    mentor.get("/me/notices").await.lacks("Kurang paham");
    // Four more people of the same meeting, past the verbs: an average of five is told, a single one never.
    let booking = code.clone();
    let mut others = vec![];
    for name in ["b", "c", "d", "e"] {
        others.push(site.person(name).await.id.expect("a person"));
    }
    site.change(move |conn| {
        let booking: i64 = bookings::table.filter(bookings::code.eq(&booking)).select(bookings::id).first(conn)?;
        for person in &others {
            diesel::insert_into(session_ratings::table)
                .values((
                    (session_ratings::booking_id.eq(booking), session_ratings::person_id.eq(person)),
                    (session_ratings::side.eq("team"), session_ratings::stars.eq(5), session_ratings::fit.eq("good")),
                    (session_ratings::comment.eq(""), session_ratings::created_at.eq(clock::now())),
                    session_ratings::changed_at.eq(clock::now()),
                ))
                .execute(conn)?;
        }
        Ok(())
    })
    .await;
    assert_eq!(mentor.api().get("/me/mentor").await.json()["stars"], json!(null), "they can still be changed");
    site.advance(TimeDelta::days(8));
    let mentor = site.signed_in(mentor.id.unwrap(), "andi").await;
    let ana = site.signed_in(ana.id.unwrap(), "ana").await;
    assert_eq!(mentor.api().get("/me/mentor").await.json()["stars"], json!({ "average": 420, "count": 5 }));
    mentor.get("/me/mentor").await.is(200).shows("4,2 dari 5 bintang");
    assert_eq!(ana.api().post(&to, rating(3, "good", "")).await.is(409).json()["code"], "session-rating-closed");
    ana.get(&session).await.is(200).lacks("name=\"stars\"").shows("Tidak cocok");
    site.settle().await;
}

#[actix_web::test]
async fn a_team_that_did_not_come_is_marked_for_seven_days_to_think() {
    let site = Site::demo().await;
    let Met { mentor, ana, at, session, .. } = met(&site).await;
    site.advance_to(&at, 30);
    let to = format!("{session}/absence");
    assert_eq!(ana.api().post(&to, json!({})).await.is(403).json()["code"], "session-mentor-only");
    let wrong = mentor.api().post(&to, json!({ "absent": "lab-lain/1" })).await;
    assert_eq!(wrong.is(422).field("absent").as_deref(), Some("session-team-unknown"));
    mentor.submit(mentor.get(&session).await.form(&to)).await.sends_to(&session);
    mentor.api().post(&to, json!({})).await.is(200);
    ana.get(&session).await.shows("Tidak hadir");
    site.settle().await;
    assert_eq!(notices(&ana, "session-missed").await, 1);
    mentor.submit(mentor.get(&session).await.form(&to)).await.sends_to(&session);
    assert_eq!(mentor.api().get(&session).await.json()["teams"][0]["absent_at"], json!(null));
    mentor.api().post(&to, json!({})).await.is(200);
    site.settle().await;
    site.advance(TimeDelta::days(8));
    let mentor = site.signed_in(mentor.id.unwrap(), "andi").await;
    let late = mentor.api().post(&to, json!({ "came": true })).await;
    assert_eq!(late.is(409).json()["code"], "session-absence-closed");
    mentor.get(&session).await.is(200).shows("Tidak hadir").lacks("name=\"absent\"");
    site.settle().await;
}

/// The teams with a seat share a session; who waits for one does not.
#[actix_web::test]
async fn a_clinic_is_one_session_of_several_teams() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", MAKASSAR, profile("WIB", "09:00-12:00", &json!({}))).await;
    let new =
        json!({ "title": "Klinik data", "purpose": "", "starts_at": "2026-03-02T15:00", "seats": 2, "mode": "online" });
    let code = mentor.api().post("/clinics", new).await.is(201).json()["code"].as_str().unwrap().to_owned();
    let mut field = vec![];
    for name in ["ana", "ben", "cici"] {
        let one = site.person(name).await;
        let team = site.team(name, BANYUWANGI, &[one.id.expect("a person")]).await;
        one.api().post(&format!("/bookings/{code}/seats"), json!({ "team": team })).await.is(200);
        field.push(one);
    }
    let session = format!("/bookings/{code}/session");
    field[0].api().post(&format!("{session}/agenda"), agenda("Satu pertanyaan", 0)).await.is(200);
    field[1].get(&session).await.is(200).shows("Satu pertanyaan");
    field[2].get(&session).await.is(404);
    field[2].get(&format!("/bookings/{code}")).await.is(200).lacks(&format!("href=\"{session}\""));
    site.advance_to("2026-03-02T08:00:00Z", 5);
    let items = format!("{session}/items");
    let decision = |team: &str| json!({ "kind": "decision", "body": "Data dibuka", "team": team });
    let unsaid = mentor.api().post(&items, decision("")).await;
    assert_eq!(unsaid.is(422).field("team").as_deref(), Some("session-team-unknown"));
    mentor.api().post(&items, decision("lab-ben/1")).await.is(201);
    field[0].api().post(&items, decision("lab-ben/1")).await.is(422);
    field[0].api().post(&items, decision("")).await.is(201);
    field[1].get("/labs/lab-ben").await.is(200).shows("Data dibuka");
    mentor.api().post(&format!("{session}/absence"), json!({ "absent": "lab-ana/1" })).await.is(200);
    let teams = field[1].api().get(&session).await.json()["teams"].clone();
    let absent: Vec<bool> = teams.as_array().unwrap().iter().map(|team| !team["absent_at"].is_null()).collect();
    assert_eq!(absent, [true, false]);
    field[1].get("/labs/lab-ben/sessions?month=2026-03").await.is(200).shows("Klinik data").shows("Agenda");
    site.settle().await;
}
