//! Who learns of meetings and tasks of labs when a role has ended, somebody has left a team, or a lab is not under way.
use crate::support::{
    Client, Site,
    calendars::read,
    lab_sessions::{Met, met},
    labs::{accepted, opened, step},
    mentors::{BANYUWANGI, MAKASSAR, profile},
};
use diesel::prelude::*;
use ekopi::{
    clock,
    labs::machine::LabState,
    routes,
    schema::{ideas, lab_members, labs, memberships},
    worker,
};
use futures_util::future::{join, join_all};
use serde_json::{Value, json};

/// Somebody is no mentor any more.
async fn ends_role(site: &Site, who: &Client<'_>) {
    let person = who.id.expect("a person");
    site.change(move |conn| {
        let own = memberships::table.filter(memberships::person_id.eq(person));
        diesel::update(own.filter(memberships::role.eq("mentor"))).set(memberships::state.eq("ended")).execute(conn)?;
        Ok(())
    })
    .await;
}
/// Somebody is in no team any more.
async fn leaves(site: &Site, who: &Client<'_>) {
    let person = who.id.expect("a person");
    site.change(move |conn| {
        let own = lab_members::table.filter(lab_members::person_id.eq(person));
        diesel::update(own).set(lab_members::until_at.eq(clock::now())).execute(conn)?;
        Ok(())
    })
    .await;
}
async fn put_lab(site: &Site, slug: &str, state: LabState) {
    let slug = slug.to_owned();
    site.change(move |conn| {
        let row = labs::table.filter(labs::slug.eq(&slug));
        diesel::update(row).set(labs::state.eq(state.as_str())).execute(conn)?;
        Ok(())
    })
    .await;
}

/// A mentor of another house than LAN proposes times to whoever has asked, and to the labs whose teams they meet; nobody else is
/// there for them, neither in the list nor for the booking.
#[actix_web::test]
async fn a_mentor_proposes_to_labs_of_theirs_and_to_teams_that_have_asked() {
    let site = Site::demo().await;
    let asks = profile("WIB", "09:00-16:00", &json!({ "needs_approval": true }));
    let mentor = site.mentor("andi", MAKASSAR, asks).await;
    let guide = site.mentor("budi", "lan", profile("WIB", "09:00-16:00", &json!({}))).await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    let team = site.team("ana", BANYUWANGI, &[ana.id.expect("a person")]).await;
    let other = site.team("ben", BANYUWANGI, &[ben.id.expect("a person")]).await;
    let (handle, guides) = (mentor.handle().await, guide.handle().await);
    let codes = async |who: &Client<'_>, handle: &str| -> Vec<String> {
        let page = who.api().get(&format!("/mentors/{handle}/slots")).await.is(200).json();
        let teams = page["teams"].as_array().expect("teams").iter();
        teams.map(|team| team["code"].as_str().expect("a code").to_owned()).collect()
    };
    assert_eq!(codes(&mentor, &handle).await, Vec::<String>::new());
    mentor.get(&format!("/mentors/{handle}/slots")).await.is(200).shows("Belum ada tim yang meminta");
    let times = ana.slots(&handle, &team).await;
    let refused = mentor.holds(&handle, &team, &times[24]).await;
    assert_eq!(refused.is(422).field("team").as_deref(), Some("booking-team-unknown"));

    // A request that cannot be met may be answered by another time.
    let asked = ana.booked(&handle, &team, &times[20]).await;
    assert_eq!(codes(&mentor, &handle).await, [team.as_str()]);
    let no = json!({ "accept": false, "reason": "Di luar kota" });
    mentor.api().post(&format!("/bookings/{asked}/answer"), no).await.is(200);
    let code = mentor.booked(&handle, &team, &times[24]).await;
    assert_eq!(ana.booking(&code).await["booking"]["state"], "confirmed");
    let refused = mentor.holds(&handle, &other, &times[40]).await;
    assert_eq!(refused.is(422).field("team").as_deref(), Some("booking-team-unknown"));
    // Those of LAN go along with every lab.
    let all = codes(&guide, &guides).await;
    assert!(all.contains(&team) && all.contains(&other), "{all:?}");
    guide.holds(&guides, &other, &times[40]).await.is(201);
    site.settle().await;
}

/// What stands stays, and can be cancelled; nothing new is agreed on.
#[actix_web::test]
async fn nothing_new_is_agreed_on_with_a_mentor_who_is_one_no_more() {
    let site = Site::demo().await;
    let asks = profile("WIB", "09:00-16:00", &json!({ "needs_approval": true }));
    let mentor = site.mentor("andi", MAKASSAR, asks).await;
    let ana = site.person("ana").await;
    let team = site.team("ana", BANYUWANGI, &[ana.id.expect("a person")]).await;
    let handle = mentor.handle().await;
    let times = ana.slots(&handle, &team).await;
    let asked = ana.booked(&handle, &team, &times[20]).await;
    let stands = ana.booked(&handle, &team, &times[24]).await;
    mentor.api().post(&format!("/bookings/{stands}/answer"), json!({ "accept": true })).await.is(200);
    let clinic = json!({ "title": "Klinik berkas", "purpose": "", "starts_at": "2026-03-09T19:00", "seats": 2, "mode": "online" });
    let clinic = mentor.api().post("/clinics", clinic).await.is(201).json()["code"].as_str().unwrap().to_owned();
    let held = ana.holds(&handle, &team, &times[28]).await.is(201).json()["code"].as_str().unwrap().to_owned();
    ana.get("/clinics").await.is(200).shows("Klinik berkas");
    ends_role(&site, &mentor).await;
    let gone = |answer: Value| assert_eq!(answer["code"], "booking-mentor-gone");
    gone(ana.fills(&held).await.is(409).json());
    gone(mentor.api().post(&format!("/bookings/{asked}/answer"), json!({ "accept": true })).await.is(409).json());
    let moving = json!({ "starts_at": times[40], "reason": "Rapat mendadak" });
    gone(ana.api().post(&format!("/bookings/{stands}/move"), moving).await.is(409).json());
    gone(ana.api().post(&format!("/bookings/{clinic}/seats"), json!({ "team": team })).await.is(409).json());
    ana.get("/clinics").await.is(200).lacks("Klinik berkas");
    // Pages say so, and show no form that would be refused.
    let form = |code: &str, rest: &str| format!("action=\"/bookings/{code}/{rest}\"");
    let says = "Mentornya tidak bertugas lagi: ";
    ana.get(&format!("/bookings/{held}")).await.is(200).shows(says).lacks(&form(&held, "confirmation"));
    ana.get(&format!("/bookings/{stands}")).await.is(200).shows(says).shows(&form(&stands, "cancellation"));
    ana.get(&format!("/bookings/{stands}")).await.lacks(&format!("href=\"/bookings/{stands}/move\""));
    ana.get(&format!("/bookings/{clinic}")).await.is(200).shows(says).lacks(&form(&clinic, "seats"));
    let page = mentor.get(&format!("/bookings/{asked}")).await;
    page.is(200).shows(says).shows(&form(&asked, "answer")).lacks("name=\"accept\" value=\"true\"");
    let no = json!({ "accept": false, "reason": "Tidak bertugas lagi" });
    mentor.api().post(&format!("/bookings/{asked}/answer"), no).await.is(200);
    let off = json!({ "reason": "Mentornya tidak bertugas lagi" });
    ana.api().post(&format!("/bookings/{stands}/cancellation"), off).await.is(200);
    site.settle().await;
}

/// Whoever was a mentor reads the notes they made for themselves, and changes nothing; who was there LAN's curators correct.
#[actix_web::test]
async fn a_former_mentor_reads_their_own_notes_alone() {
    let site = Site::demo().await;
    let Met { mentor, ana, code, at, session } = met(&site).await;
    site.advance_to(&at, 5);
    let minutes = |revision: i64| json!({ "minutes": "Formulir dipersingkat", "minutes_revision": revision });
    let attendance = format!("/bookings/{code}/attendance");
    let word = json!({ "person": ana.handle().await, "mark": "present", "reason": "Datang" });
    let curator = site.known("curator").await;
    ana.api().post(&format!("{session}/minutes"), minutes(0)).await.is(200);
    mentor.api().post(&format!("{session}/notes"), json!({ "note": "Ketua tim ragu" })).await.is(201);
    curator.get(&attendance).await.is(200).lacks("name=\"mark\"");
    curator.api().post(&attendance, word.clone()).await.is(404);
    ends_role(&site, &mentor).await;
    let page = mentor.get(&session).await;
    page.is(200).shows("Ketua tim ragu").lacks("Formulir dipersingkat").lacks("name=\"note\"");
    let changes = [
        (format!("{session}/minutes"), minutes(1)),
        (format!("{session}/notes"), json!({ "note": "Lagi" })),
        (format!("{session}/absence"), json!({})),
        (attendance.clone(), word.clone()),
    ];
    for (to, body) in changes {
        assert_eq!(mentor.api().post(&to, body).await.is(403).json()["code"], "mentor-no-more", "{to}");
    }
    let form = curator.get(&attendance).await.form(&attendance).fill("person", &ana.handle().await);
    curator.submit(form.choose("mark", "present").fill("reason", "Datang")).await.sends_to(&attendance);
    ana.get(&attendance).await.is(200).shows("Datang");
    site.settle().await;
}

#[actix_web::test]
async fn a_lab_that_is_not_under_way_agrees_on_no_meeting() {
    let site = Site::demo().await;
    let Met { mentor, ana, code, at, .. } = met(&site).await;
    let handle = mentor.handle().await;
    let times = ana.slots(&handle, "lab-ana/1").await;
    let held = ana.holds(&handle, "lab-ana/1", &times[20]).await.is(201).json()["code"].as_str().unwrap().to_owned();
    put_lab(&site, "lab-ana", LabState::Completed).await;
    assert_eq!(ana.fills(&held).await.is(409).json()["code"], "lab-not-now");
    let moving = json!({ "starts_at": times[40], "reason": "Rapat mendadak" });
    let refused = mentor.api().post(&format!("/bookings/{code}/move"), moving).await;
    assert_eq!(refused.is(409).json()["code"], "lab-not-now");
    let says = "Laboratorium timnya tidak sedang berjalan";
    ana.get(&format!("/bookings/{held}")).await.is(200).shows(says).lacks("/confirmation\"");
    let page = mentor.get(&format!("/bookings/{code}")).await;
    page.is(200).shows(says).lacks("/move\"").shows("/cancellation\"");
    assert_eq!(mentor.api().get(&format!("/bookings/{code}/move")).await.is(409).json()["code"], "lab-not-now");
    assert_eq!(ana.booking(&code).await["booking"]["starts_at"], at);
    site.settle().await;
}

/// A mentor's time is free again when a lab is cancelled, and both sides are told.
#[actix_web::test]
async fn a_cancelled_lab_takes_no_mentors_time() {
    let site = Site::demo().await;
    let Met { mentor, ana, code, at, .. } = met(&site).await;
    let clinic =
        json!({ "title": "Klinik data", "purpose": "", "starts_at": "2026-03-09T19:00", "seats": 1, "mode": "online" });
    let clinic = mentor.api().post("/clinics", clinic).await.is(201).json()["code"].as_str().unwrap().to_owned();
    let ben = site.person("ben").await;
    let second = site.team("ben", BANYUWANGI, &[ben.id.expect("a person")]).await;
    for (one, team) in [(&ana, "lab-ana/1"), (&ben, second.as_str())] {
        one.api().post(&format!("/bookings/{clinic}/seats"), json!({ "team": team })).await.is(200);
    }
    let curator = site.known("curator").await;
    step(&curator, "lab-ana", "cancel", "Anggaran dialihkan").await.is(200);
    assert_eq!(ana.booking(&code).await["booking"]["state"], "cancelled");
    let teams = mentor.booking(&clinic).await["teams"].clone();
    assert_eq!((&teams[0]["name"], &teams[0]["standing"], &teams[1]), (&json!("ben"), &json!("seated"), &json!(null)));
    let handle = mentor.handle().await;
    assert!(ben.slots(&handle, &second).await.contains(&at));
    site.settle().await;
    for who in [&mentor, &ana] {
        who.get("/me/notices").await.is(200).shows("Anggaran dialihkan");
    }
}

/// Whoever left is told that a meeting is theirs no more, and neither where and when it is now nor why.
#[actix_web::test]
async fn whoever_left_a_team_reads_nothing_of_where_its_meeting_went() {
    let site = Site::demo().await;
    let asks = profile("WIB", "09:00-16:00", &json!({ "needs_approval": true }));
    let mentor = site.mentor("andi", "lan", asks).await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    let team = site.team("ana", BANYUWANGI, &[ana.id.expect("a person"), ben.id.expect("a person")]).await;
    let handle = mentor.handle().await;
    let times = ana.slots(&handle, &team).await;
    let code = ana.booked(&handle, &team, &times[20]).await;
    mentor.api().post(&format!("/bookings/{code}/answer"), json!({ "accept": true })).await.is(200);
    site.settle().await;
    leaves(&site, &ben).await;
    let moving = json!({ "starts_at": times[40], "reason": "Rapat mendadak" });
    ana.api().post(&format!("/bookings/{code}/move"), moving).await.is(200);
    site.settle().await;
    let last = |to: &str| {
        let mut own = site.mail().into_iter().filter(|mail| mail.to.starts_with(to) && mail.calendar.is_some());
        own.next_back().expect("an invitation")
    };
    assert!(last("ana@").text.contains("Rapat mendadak"));
    let told = last("ben@");
    let event = read(&told.calendar.clone().expect("a calendar").1).pop().expect("an event");
    assert_eq!(event["STATUS"], "CANCELLED");
    assert_eq!(event["DTSTART"], times[20].replace(['-', ':'], ""));
    assert!(!told.text.contains("Rapat mendadak") && told.text.contains("tidak ikut lagi"), "{}", told.text);
    assert!(!event.contains_key("DESCRIPTION") || !event["DESCRIPTION"].contains("Menguji"), "{event:?}");
}

/// At a clinic several labs sit together; each reads of its own board's tasks.
#[actix_web::test]
async fn at_a_clinic_a_team_reads_of_its_own_labs_tasks() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", MAKASSAR, profile("WIB", "09:00-12:00", &json!({}))).await;
    let new =
        json!({ "title": "Klinik data", "purpose": "", "starts_at": "2026-03-02T15:00", "seats": 2, "mode": "online" });
    let code = mentor.api().post("/clinics", new).await.is(201).json()["code"].as_str().unwrap().to_owned();
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    for (name, one) in [("ana", &ana), ("ben", &ben)] {
        let team = site.team(name, BANYUWANGI, &[one.id.expect("a person")]).await;
        one.api().post(&format!("/bookings/{code}/seats"), json!({ "team": team })).await.is(200);
    }
    site.advance_to("2026-03-02T08:00:00Z", 5);
    let session = format!("/bookings/{code}/session");
    let task = json!({ "kind": "task", "body": "Tegur kepala bidang", "owner": ben.handle().await, "due_on": "2026-03-31",
        "team": "lab-ben/1" });
    mentor.api().post(&format!("{session}/items"), task).await.is(201);
    let seen = async |who: &Client<'_>| who.api().get(&session).await.is(200).json();
    let theirs = seen(&ana).await;
    assert_eq!((&theirs["tasks"], &theirs["open_tasks"]), (&json!([]), &json!(0)));
    let owners: Vec<&Value> = theirs["owners"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(owners, [&json!("ana"), &json!("andi")]);
    assert_eq!(seen(&ben).await["tasks"][0]["number"], 1);
    assert_eq!(seen(&mentor).await["tasks"].as_array().map(Vec::len), Some(1));
    site.settle().await;
}

/// A mentor who is none of LAN's does not see labs: their tasks lead to the meeting. Whoever left is not reminded.
#[actix_web::test]
async fn who_is_reminded_of_a_task_can_open_it() {
    const LATE: &str = "Tugas lewat batas waktu: ";
    let site = Site::demo().await;
    let Met { mentor, ana, at, session, .. } = met(&site).await;
    site.advance_to(&at, 5);
    for owner in [&mentor, &ana] {
        let task =
            json!({ "kind": "task", "body": "Kirim data", "owner": owner.handle().await, "due_on": "2026-03-03" });
        mentor.api().post(&format!("{session}/items"), task).await.is(201);
    }
    mentor.get("/me").await.is(200).shows(&format!("href=\"{session}\""));
    worker::keep(&site.app, &routes::schedules()).await.unwrap();
    leaves(&site, &ana).await;
    site.advance_to("2026-03-04T01:05:00Z", 0);
    worker::keep(&site.app, &routes::schedules()).await.unwrap();
    site.settle().await;
    let mails = site.mail();
    let late = |to: &str| mails.iter().filter(|mail| mail.to.starts_with(to) && mail.subject.starts_with(LATE)).count();
    assert_eq!((late("andi@"), late("ana@")), (1, 0));
    let told =
        mails.iter().find(|mail| mail.to.starts_with("andi@") && mail.subject.starts_with(LATE)).expect("a mail");
    assert!(told.text.contains(&session), "{}", told.text);
}

/// Of ideas that are taken in while the lab is cancelled none is left behind in it.
#[actix_web::test]
async fn no_idea_is_left_in_a_lab_that_is_cancelled_meanwhile() {
    let site = Site::demo().await;
    let (admin, curator) = (site.known("agency_admin").await, site.known("curator").await);
    let slug = opened(&site, "lomba").await;
    put_lab(&site, &slug, LabState::Diagnose).await;
    let mut codes = vec![];
    for word in ["lomba satu", "lomba dua", "lomba tiga"] {
        codes.push(accepted(&site, word).await);
    }
    let api = admin.api();
    let address = format!("/labs/{slug}/ideas");
    let taken = join_all(codes.iter().map(|code| api.post(&address, json!({ "idea": code }))));
    let (taken, ended) = join(taken, step(&curator, &slug, "cancel", "Anggaran dialihkan")).await;
    ended.is(200);
    assert!(taken.iter().all(|answer| [201, 409].contains(&answer.status)), "{taken:?}");
    let states = ideas::table.filter(ideas::code.eq_any(codes)).select(ideas::state);
    let states: Vec<String> = site.look(move |conn| Ok(states.load(conn)?)).await;
    assert!(states.iter().all(|state| state == "accepted"), "{states:?}");
    site.settle().await;
}

/// A mentor's day holds as many meetings as they say, whoever asks at the same moment.
#[actix_web::test]
async fn the_limit_of_a_day_holds_all_at_once() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", "lan", profile("WIB", "09:00-16:00", &json!({ "daily_limit": 1 }))).await;
    let handle = mentor.handle().await;
    let mut field = vec![];
    for name in ["ana", "ben", "cici", "dedi"] {
        let one = site.person(name).await;
        let team = site.team(name, BANYUWANGI, &[one.id.expect("a person")]).await;
        field.push((one, team));
    }
    let times = field[0].0.slots(&handle, &field[0].1).await;
    let day = times.last().expect("a time")[..10].to_owned();
    let of_day: Vec<&String> = times.iter().filter(|at| at.starts_with(&day)).step_by(2).collect();
    let asked = field.iter().zip(of_day).map(|((one, team), at)| one.holds(&handle, team, at));
    let answers = join_all(asked).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
    site.settle().await;
}

/// What waits for somebody who hands over waits for whoever takes over; what they have done stays theirs.
#[actix_web::test]
async fn open_tasks_go_to_the_successor() {
    let site = Site::demo().await;
    let slug = opened(&site, "serah").await;
    let (admin, old, new) = (site.known("agency_admin").await, site.known("graduate").await, site.person("dewi").await);
    let handle = old.handle().await;
    let notes = format!("/labs/{slug}/notes");
    let task = |due: &str| json!({ "kind": "task", "body": "Kirim data", "owner": handle, "due_on": due });
    admin.api().post(&notes, task("2026-03-04")).await.is(201);
    let done = admin.api().post(&notes, task("2026-03-05")).await.is(201).json()["code"].clone();
    let done = format!("{notes}/{}/completion", done.as_str().expect("a number"));
    old.api().post(&done, json!({})).await.is(200);
    let over = json!({ "from": handle, "to": "dewi@example.go.id", "reason": "Mutasi" });
    admin.api().post(&format!("/labs/{slug}/teams/1/hand-over"), over).await.is(200);
    let tasks = new.api().get(&format!("/labs/{slug}")).await.is(200).json()["tasks"].clone();
    let owners: Vec<&Value> = tasks.as_array().expect("tasks").iter().map(|task| &task["owner"]).collect();
    assert_eq!(owners, [&json!("dewi"), &json!("Wira Lulusan")]);
    site.settle().await;
}
