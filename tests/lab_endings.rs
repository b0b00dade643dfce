//! What is left of meetings and teams when a lab is over or rests, and when a person is gone.
use crate::support::{
    Site,
    lab_sessions::{Met, met},
    labs::step,
    mentors::{BANYUWANGI, MAKASSAR, profile},
    world,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    labs::machine::LabState,
    routes,
    schema::{lab_members, labs},
    worker,
};
use serde_json::{Value, json};

async fn put_lab(site: &Site, slug: &'static str, state: LabState) {
    site.change(move |conn| {
        let row = labs::table.filter(labs::slug.eq(slug));
        diesel::update(row).set(labs::state.eq(state.as_str())).execute(conn)?;
        Ok(())
    })
    .await;
}

/// While a lab is suspended its teams join nothing, and give back what they have.
#[actix_web::test]
async fn a_team_leaves_a_clinic_while_its_lab_is_suspended() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", MAKASSAR, profile("WITA", "09:00-12:00", &json!({}))).await;
    let new =
        json!({ "title": "Klinik data", "purpose": "", "starts_at": "2026-03-09T15:00", "seats": 1, "mode": "online" });
    let code = mentor.api().post("/clinics", new).await.is(201).json()["code"].as_str().unwrap().to_owned();
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    let (address, seats) = (format!("/bookings/{code}"), format!("/bookings/{code}/seats"));
    for (name, one) in [("ana", &ana), ("ben", &ben)] {
        let team = site.team(name, BANYUWANGI, &[one.id.expect("a person")]).await;
        one.api().post(&seats, json!({ "team": team })).await.is(200);
    }
    step(&site.known("curator").await, "lab-ana", "suspend", "Menunggu anggaran").await.is(200);
    let page = ana.get(&address).await;
    page.is(200).lacks(&format!("action=\"{seats}\""));
    ana.submit(page.form(&format!("{seats}/end"))).await.sends_to(&address);
    let refused = ana.api().post(&seats, json!({ "team": "lab-ana/1" })).await;
    assert_eq!(refused.is(422).field("team").as_deref(), Some("booking-team-unknown"));
    let seen = ben.booking(&code).await;
    assert_eq!((&seen["teams"][0]["name"], &seen["teams"][0]["standing"]), (&json!("ben"), &json!("seated")));
    ana.api().post(&format!("{seats}/end"), json!({ "team": "lab-ana/1" })).await.is(200);
    site.settle().await;
}

/// A mentor's time is free again when a lab is completed, and both sides read why: whoever completes it says so.
#[actix_web::test]
async fn a_completed_lab_takes_no_mentors_time() {
    let site = Site::demo().await;
    let Met { mentor, ana, code, at, .. } = met(&site).await;
    put_lab(&site, "lab-ana", LabState::Documentation).await;
    let curator = site.known("curator").await;
    let steps = "/labs/lab-ana/steps";
    let page = curator.get(steps).await;
    let form = page.is(200).shows("1 pertemuan dengan mentor akan datang").form(steps).choose("step", "advance");
    curator.submit(form.clone()).await.is(422).shows("id=\"reason-error\"");
    assert_eq!(ana.booking(&code).await["booking"]["state"], "confirmed");
    curator.submit(form.fill("reason", "Semua inovasi tercatat")).await.sends_to("/labs/lab-ana");
    assert_eq!(ana.booking(&code).await["booking"]["state"], "cancelled");
    let ben = site.person("ben").await;
    let team = site.team("ben", BANYUWANGI, &[ben.id.expect("a person")]).await;
    assert!(ben.slots(&mentor.handle().await, &team).await.contains(&at));
    site.settle().await;
    for who in [&mentor, &ana] {
        who.get("/me/notices").await.is(200).shows("Semua inovasi tercatat");
    }
    // Where nothing is ahead nobody has to say anything.
    put_lab(&site, "lab-ben", LabState::Documentation).await;
    step(&curator, "lab-ben", "advance", "").await.is(200);
}

/// Whoever is erased is in no team any more: that they were stays there without a name, and without words about them.
#[actix_web::test]
async fn an_erased_person_is_in_no_team() {
    let site = Site::demo().await;
    let (intan, ana) = (site.known("innovator").await, site.person("ana").await);
    let person = intan.id.expect("a person");
    site.team("ana", BANYUWANGI, &[ana.id.expect("a person"), person]).await;
    site.change(move |conn| {
        let own = lab_members::table.filter(lab_members::person_id.eq(person));
        Ok(diesel::update(own).set(lab_members::reason.eq("Sakit lama")).execute(conn)?)
    })
    .await;
    worker::keep(&site.app, &routes::schedules()).await.unwrap();
    let account = world::accounts().iter().find(|account| account.role == "innovator").expect("an account");
    intan.api().post("/me/data/erasure", json!({ "password": account.password })).await.is(201);
    site.advance(TimeDelta::hours(49));
    worker::keep(&site.app, &routes::schedules()).await.unwrap();
    site.settle().await;
    let live = lab_members::table.filter(lab_members::person_id.eq(person)).filter(lab_members::until_at.is_null());
    assert_eq!(site.look(move |conn| Ok(live.count().get_result::<i64>(conn)?)).await, 0);
    let admin = site.known("agency_admin").await;
    let teams = admin.api().get("/labs/lab-ana/teams").await.is(200).json();
    assert!(!teams.to_string().contains("Sakit lama"), "{teams}");
    let members = teams["items"][0]["members"].as_array().expect("members");
    let is_live = |name: &str| {
        let member = members.iter().find(|member| member["name"] == name).expect("a member");
        member["until_at"] == Value::Null
    };
    assert!(is_live("ana") && !is_live("Pengguna yang dihapus"), "{teams}");
}
