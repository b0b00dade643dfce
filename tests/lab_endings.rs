//! What is left of meetings and teams when a lab is over or rests, and when a person is gone.
use crate::support::{
    Site,
    lab_sessions::{Met, met},
    labs::step,
    mentors::BANYUWANGI,
};
use diesel::prelude::*;
use ekopi::{labs::machine::LabState, schema::labs};

async fn put_lab(site: &Site, slug: &'static str, state: LabState) {
    site.change(move |conn| {
        let row = labs::table.filter(labs::slug.eq(slug));
        diesel::update(row).set(labs::state.eq(state.as_str())).execute(conn)?;
        Ok(())
    })
    .await;
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
