//! Labs: an agency's request, LAN's plan, teams and who hands over, tasks, the list and its file.
use crate::support::{
    Site,
    ideas::PLACE,
    labs::{asking, opened, plan, planning, say, step, team, walked},
    mentors::profile,
};
use chrono::TimeDelta;
use ekopi::{accounts::membership::Role, labs::machine::LabState};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// From the form to an opened lab, on pages; refused with a reason; who may, and who knows of it at all.
#[actix_web::test]
async fn a_request_becomes_a_lab_or_is_refused_with_a_reason() {
    let site = Site::demo().await;
    let (admin, curator) = (site.known("agency_admin").await, site.known("curator").await);
    let stranger = site.person("orang").await;
    stranger.get("/labs/new").await.is(403).shows("Hanya penulis atau koordinator");
    stranger.api().post("/labs", asking("Antrean puskesmas")).await.is(403).shows("only-lab-hosts");
    site.visitor().api().get("/labs").await.is(401);
    let elsewhere =
        json!({ "agency": "pemerintah-kota-malang", "theme": "Antrean", "kind": "trial", "note": "x", "contact": "x" });
    admin.api().post("/labs", elsewhere).await.is(403);

    let form = admin.get("/labs/new").await.is(200).form("/labs");
    let refused = admin.submit(form.clone().fill("theme", "Ab")).await;
    refused.is(422).shows("Judul paling sedikit 5 karakter").shows("value=\"Ab\"");
    let form = form.fill("theme", "Antrean puskesmas").fill("agency", PLACE).fill("kind", "trial");
    let sent = admin.submit(form.fill("note", "Dua puluh puskesmas.").fill("contact", "Kepala bidang")).await;
    let at = sent.is(303).header("location").to_owned();
    let slug = at.rsplit('/').next().unwrap().to_owned();
    assert!(slug.starts_with("antrean-puskesmas-lab-2026-"), "{slug}");
    admin.get(&at).await.is(200).shows("Diminta").shows("Dua puluh puskesmas.");
    admin.en().get(&at).await.is(200).shows("Requested");
    stranger.get(&at).await.is(404);
    site.settle().await;
    curator.get("/me/notices").await.shows("meminta pendampingan: “Antrean puskesmas”");

    // LAN alone decides, and not before it has asked.
    step(&admin, &slug, "clarify", "Ya").await.is(403).shows("only-lab-lan");
    step(&curator, &slug, "open", "").await.is(409).shows("lab-not-now");
    assert_eq!(step(&curator, &slug, "clarify", " ").await.is(422).field("reason").as_deref(), Some("field-missing"));
    step(&curator, &slug, "clarify", "Siapa pesertanya?").await.is(200);
    admin.get(&at).await.shows("Siapa pesertanya?");
    curator.api().post(&format!("{at}/plan"), json!({})).await.is(422);
    let mut wrong = planning();
    wrong["schedule"][1] = json!({ "from": "2026-02-01", "until": "2026-01-01" });
    let refused = curator.api().post(&format!("{at}/plan"), wrong).await;
    assert_eq!(refused.is(422).field("schedule.1.from").as_deref(), Some("lab-phases-order"));
    assert_eq!(refused.field("schedule.1.until").as_deref(), Some("lab-days-order"));
    admin.api().post(&format!("{at}/plan"), planning()).await.is(403);
    curator.get(&format!("{at}/plan")).await.is(200).shows("Drum up");
    curator.api().post(&format!("{at}/plan"), planning()).await.is(200);
    step(&curator, &slug, "open", "").await.is(200);
    let page = admin.api().get(&at).await.is(200).json();
    assert_eq!(
        (&page["state"], &page["batch"], &page["missing"]),
        (&json!("drum_up"), &json!("2026-9"), &json!(["commitment"]))
    );
    assert_eq!(page["stages"][0]["days"]["began_on"], "2026-03-02");
    admin.get(&at).await.shows("Pernyataan komitmen yang ditandatangani").shows("<svg viewBox=\"0 0 720 308\"");
    curator.api().post(&format!("{at}/plan"), planning()).await.is(409);

    let second = admin.api().post("/labs", asking("Lomba kebersihan")).await.is(201).json()["code"].clone();
    let second = second.as_str().unwrap();
    step(&curator, second, "decline", "Lomba bukan inovasi.").await.is(200);
    site.settle().await;
    admin.get("/me/notices").await.shows("Permintaan “Lomba kebersihan” ditolak").shows("Lomba bukan inovasi.");
    step(&curator, second, "clarify", "Lagi?").await.is(409);
    let audit = site.known("auditor").await;
    audit.api().get("/manage/audit?kind=lab-moved").await.is(200).shows(&slug).shows("Lomba bukan inovasi.");
}

/// A team has two members at least; a transfer hands over, the history stays, and the successor writes from then on (LB6).
#[actix_web::test]
async fn a_member_who_is_transferred_hands_over() {
    let site = Site::demo().await;
    let (slug, code) = walked(&site, LabState::Design, "serah terima").await;
    let admin = site.known("agency_admin").await;
    let (old, new) = (site.known("graduate").await, site.person("dewi").await);
    let (teams, at) = (format!("/labs/{slug}/teams"), format!("/labs/{slug}/ideas/{code}"));
    let alone = json!({ "name": "Tim", "members": ["graduate@demo.invalid", " GRADUATE@demo.invalid"] });
    assert_eq!(admin.api().post(&teams, alone).await.is(422).field("members").as_deref(), Some("lab-team-small"));
    let nobody = json!({ "name": "Tim", "members": ["graduate@demo.invalid", "tiada@example.go.id"] });
    assert_eq!(admin.api().post(&teams, nobody).await.is(422).field("members").as_deref(), Some("lab-no-account"));
    old.api().post(&teams, team("Tim dua")).await.is(403).shows("only-lab-hosts");
    new.api().get(&at).await.is(404);
    old.api().post(&format!("{at}/plan"), plan(0)).await.is(200);

    let email = site.look(move |conn| {
        use diesel::prelude::*;
        use ekopi::schema::people;
        Ok(people::table.filter(people::name.eq("dewi")).select(people::email).first::<String>(conn)?)
    });
    let (email, handle) = (email.await, old.handle().await);
    let over = |from: &str, to: &str| json!({ "from": from, "to": to, "reason": "Mutasi ke kecamatan." });
    let to = format!("{teams}/1/hand-over");
    assert_eq!(admin.api().post(&to, over("tiada", &email)).await.field("from").as_deref(), Some("lab-no-member"));
    let same = over(&handle, "course-teacher@demo.invalid");
    assert_eq!(admin.api().post(&to, same).await.is(422).field("to").as_deref(), Some("lab-member-already"));
    // On the page the message stands in that team's form, with what was typed.
    let form = admin.get(&teams).await.is(200).form(&to).fill("to", "tiada@example.go.id");
    admin.submit(form).await.is(422).shows("id=\"from-error\"").shows("value=\"tiada@example.go.id\"");
    admin.api().post(&to, over(&handle, &email)).await.is(200);
    let members = admin.api().get(&teams).await.json()["items"][0]["members"].clone();
    let names: Vec<(&Value, bool, &Value)> =
        members.as_array().unwrap().iter().map(|m| (&m["name"], m["until_at"].is_null(), &m["successor"])).collect();
    assert_eq!(names.len(), 3);
    assert!(names.contains(&(&json!("Wira Lulusan"), false, &json!("dewi"))), "{names:?}");
    admin.get(&teams).await.is(200).shows("diserahkan kepada dewi").shows("Mutasi ke kecamatan.");
    old.api().post(&format!("{at}/plan"), plan(1)).await.is(404);
    new.api().post(&format!("{at}/plan"), plan(1)).await.is(200);
    site.settle().await;
    new.get("/me/notices").await.shows("Anda menggantikan anggota tim laboratorium");
}

/// Tasks are somebody's and have a day; decisions stay; who is not in it writes nothing.
#[actix_web::test]
async fn tasks_have_an_owner_and_a_day_and_decisions_are_kept() {
    let site = Site::demo().await;
    let slug = opened(&site, "tugas").await;
    let (member, mentor) = (site.known("graduate").await, site.known("mentor").await);
    let (at, handle) = (format!("/labs/{slug}"), site.known("course_teacher").await.handle().await);
    let notes = format!("{at}/notes");
    let task =
        |owner: &str, due: &str| json!({ "kind": "task", "body": "Kirim data dasar", "owner": owner, "due_on": due });
    mentor.api().get(&at).await.is(200);
    mentor.api().post(&notes, task(&handle, "2026-03-04")).await.is(403).shows("only-lab-teams");
    let refused = member.api().post(&notes, task("tiada", "kapan")).await;
    assert_eq!(refused.is(422).field("owner").as_deref(), Some("lab-no-member"));
    assert_eq!(refused.field("due_on").as_deref(), Some("lab-day-missing"));
    let number = member.api().post(&notes, task(&handle, "2026-03-04")).await.is(201).json()["code"].clone();
    let decision = json!({ "kind": "decision", "body": "Mulai di **tiga** puskesmas." });
    member.api().post(&notes, decision).await.is(201);
    member.get(&at).await.is(200).shows("Kirim data dasar").shows("<strong>tiga</strong>").lacks("lewat batas");
    site.settle().await;
    site.known("course_teacher").await.get("/me/notices").await.shows("Ada tugas untuk Anda di laboratorium");
    site.advance(TimeDelta::days(4));
    assert_eq!(member.api().get(&at).await.json()["tasks"][0]["is_overdue"], true);
    let done = format!("{notes}/{}/completion", number.as_str().unwrap());
    member.api().post(&done, json!({})).await.is(200);
    member.api().post(&done, json!({})).await.is(200);
    let task = member.api().get(&at).await.json()["tasks"][0].clone();
    assert_eq!(
        (&task["is_overdue"], task["done_at"].is_null(), &task["owner"]),
        (&json!(false), false, &json!("Teguh Pendamping"))
    );
    member.api().post(&format!("{notes}/99/completion"), json!({})).await.is(404);
}

/// The list shows what its reader may see; the counts are those of its rows, and the file has the same (LB5).
#[actix_web::test]
async fn counts_by_phase_region_and_batch_equal_the_rows() {
    let site = Site::demo().await;
    let curator = site.known("curator").await.api();
    let all = curator.get("/labs?limit=100").await.is(200).json();
    let rows = all["items"].as_array().unwrap();
    let mut by_state: BTreeMap<&str, i64> = BTreeMap::new();
    for row in rows {
        *by_state.entry(row["state"].as_str().unwrap()).or_default() += 1;
    }
    let counts = all["counts"].as_array().unwrap();
    let counts: BTreeMap<&str, i64> =
        counts.iter().map(|c| (c["state"].as_str().unwrap(), c["count"].as_i64().unwrap())).collect();
    assert_eq!(counts, by_state);
    assert_eq!(all["total"].as_i64().unwrap(), i64::try_from(rows.len()).unwrap());
    for phase in LabState::ALL {
        assert!(counts.contains_key(phase.as_str()), "the demonstration has no lab in {phase:?}");
    }
    for query in ["region=35", "region=16.71", "batch=2025-1", "state=design"] {
        let (name, value) = query.split_once('=').unwrap();
        let found = curator.get(&format!("/labs?limit=100&{query}")).await.is(200).json();
        let wanted = rows.iter().filter(|row| match name {
            "region" => row["region"]["code"].as_str().unwrap().starts_with(value),
            _ => row[name] == value,
        });
        assert_eq!(found["items"].as_array().unwrap().len(), wanted.count(), "{query}");
        assert!(found["total"].as_i64().unwrap() > 0, "{query}");
    }
    // What came of a lab is counted from its own rows.
    let done = rows.iter().find(|row| row["state"] == "completed").unwrap();
    let sums = json!({ "drum_up": 2, "diagnose": 1, "design": 1, "launching": 1, "monitoring": 1, "display": 1, "documentation": 1 });
    assert_eq!(done["summary"], sums);
    let page = curator.get(&format!("/labs/{}", done["slug"].as_str().unwrap())).await.json();
    assert_eq!(page["summary"], sums);
    let file = curator.get("/labs/file").await;
    let lines: Vec<&str> = file.is(200).body.lines().collect();
    assert_eq!(lines.len(), rows.len() + 1);
    assert!(lines[0].ends_with("drum_up,diagnose,design,launching,monitoring,display,final"), "{}", lines[0]);
    let line = lines.iter().find(|line| line.starts_with(done["slug"].as_str().unwrap())).unwrap();
    assert!(line.ends_with("2,1,1,1,1,1,1") && line.contains("2025-1"), "{line}");
    curator.get("/labs/file?region=99").await.is(422);
    site.known("curator").await.get("/labs?region=99").await.is(200).shows("tidak dikenal");

    // An agency sees its own, a hub its province, a person nothing.
    let own = site.known("agency_admin").await.api().get("/labs?limit=100").await.json();
    assert!(own["items"].as_array().unwrap().iter().all(|row| row["region"]["code"] == "35.10"));
    let hub = site.known("hub_admin").await.api().get("/labs?limit=100").await.json();
    assert!(hub["total"].as_i64() >= own["total"].as_i64() && own["total"].as_i64() >= Some(4));
    let nobody = site.person("orang").await;
    nobody.get("/labs").await.is(200).shows("Belum ada laboratorium");
    let mut seen = vec![];
    let mut next = String::new();
    loop {
        let page = curator.get(&format!("/labs?limit=3&after={next}")).await.is(200).json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|row| row["slug"].clone()));
        match page["next"].as_str() {
            Some(more) => next = more.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, rows.iter().map(|row| row["slug"].clone()).collect::<Vec<_>>());
}

/// What lies in nobody's hand but one: each role at each kind of step.
#[actix_web::test]
async fn each_step_lies_in_one_hand() {
    let site = Site::demo().await;
    let (slug, code) = walked(&site, LabState::Diagnose, "tangan").await;
    let (at, idea) = (format!("/labs/{slug}"), format!("/labs/{slug}/ideas/{code}"));
    let mentor = site.known("mentor").await;
    step(&mentor, &slug, "suspend", "x").await.is(403).shows("only-lab-lan");
    step(&site.known("graduate").await, &slug, "advance", "").await.is(403).shows("only-lab-guides");
    for other in ["curator", "mentor", "agency_admin", "graduate"] {
        say(&site.known(other).await, &slug, "ideas_approval", true).await.is(403).shows("only-lab-leaders");
    }
    for other in ["curator", "mentor", "agency_leader", "graduate", "auditor"] {
        let other = site.known(other).await.api();
        other.post(&format!("{at}/ideas"), json!({ "idea": code })).await.is(403).shows("only-lab-hosts");
        other.post(&format!("{idea}/end"), json!({ "reason": "x" })).await.is(403);
    }
    for stranger in ["innovator", "moderator", "curator_panrb"] {
        site.known(stranger).await.api().get(&at).await.is(404);
    }
    let both =
        site.person("dua").await.role(Role::AgencyLeader, Some(PLACE)).await.role(Role::Author, Some(PLACE)).await;
    let asked = both.api().post("/labs", asking("Milik pimpinan")).await.is(201).json();
    let own = asked["code"].as_str().unwrap();
    let curator = site.known("curator").await;
    step(&curator, own, "clarify", "Siapa?").await.is(200);
    say(&both, own, "ideas_approval", true).await.is(403).shows("not-own-lab");
}

/// Meetings of its teams, and the mentors whom they meet, stand on a lab's page; whoever takes no part has no way to them.
#[actix_web::test]
async fn a_lab_shows_its_meetings_and_mentors() {
    let site = Site::demo().await;
    let asks = profile("WIB", "09:00-16:00", &json!({ "needs_approval": true }));
    let (mentor, ana) = (site.mentor("andi", "lan", asks).await, site.person("ana").await);
    let team = site.team("tim-ana", PLACE, &[ana.id.unwrap()]).await;
    let (handle, at) = (mentor.handle().await, "/labs/lab-tim-ana");
    ana.get(at).await.is(200).shows("Tim-tim belum bertemu mentor").shows("Belum ada pertemuan dengan mentor");
    let slot = ana.slots(&handle, &team).await[4].clone();
    let code = ana.booked(&handle, &team, &slot).await;
    let address = format!("/bookings/{code}");
    mentor.get("/me").await.shows("Permintaan bertemu dari tim-ana").shows(&address);
    ana.get("/me").await.lacks("Permintaan bertemu");
    ana.get(at).await.shows("Tim-tim belum bertemu mentor").shows(&address);
    mentor.api().post(&format!("{address}/answer"), json!({ "accept": true })).await.is(200);
    mentor.get("/me").await.lacks("Permintaan bertemu dari tim-ana");
    let seen = ana.api().get(at).await.is(200).json();
    assert_eq!((&seen["mentors"][0]["handle"], &seen["mentors"][0]["is_listed"]), (&json!(handle), &json!(true)));
    assert_eq!(
        (&seen["meetings"][0]["meeting"]["state"], seen["meetings"].as_array().unwrap().len()),
        (&json!("confirmed"), 1)
    );
    site.known("agency_admin").await.get(at).await.is(200).shows("tim-ana").shows("andi").lacks(&address);
    site.settle().await;
}
