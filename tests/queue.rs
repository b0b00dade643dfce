//! The job queue: failed jobs are tried again or discarded, and what is shown of them tells no address.
use crate::support::{
    Site,
    administered::{admin, items, kept, walk},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{clock, schema::jobs};
use serde_json::json;

#[actix_web::test]
async fn a_failed_job_is_tried_again_and_done() {
    let site = Site::demo().await;
    let sari = admin(&site).await;
    let key = site.failed_job("innovator@demo.invalid").await;
    let page = format!("/manage/jobs/{key}");
    let list = sari.get("/manage/jobs?state=failed").await;
    list.is(200).shows("password-link").shows("Gagal").shows("i…@demo.invalid");
    for shown in [list, sari.get(&page).await, sari.api().get(&page).await, sari.api().get("/manage/jobs").await] {
        shown.is(200).lacks("innovator@demo.invalid").shows("i…@demo.invalid");
    }
    site.settle().await;
    assert!(site.mail().is_empty(), "what has failed is not tried by itself");
    let form = sari.get(&page).await.form(&format!("{page}/replay"));
    sari.submit(form).await.sends_to("/manage/jobs");
    sari.api().post(&format!("{page}/replay"), json!({})).await.is(409);
    let row = items(&sari.api().get("/manage/jobs?kind=password-link").await).remove(0);
    assert_eq!((&row["state"], &row["attempts"]), (&json!("waiting"), &json!(0)));
    site.settle().await;
    assert_eq!(site.mail().len(), 1);
    sari.get(&page).await.is(404);
    sari.get("/manage/jobs?kind=password-link").await.is(200).shows("Tidak ada pekerjaan");
    assert_eq!(kept(&site, "job-replayed").await[0]["name"], "password-link");
}

#[actix_web::test]
async fn all_failed_jobs_of_a_kind_and_discarding() {
    let site = Site::demo().await;
    let sari = admin(&site).await;
    let mut keys = vec![];
    for account in ["innovator", "mentor", "author"] {
        keys.push(site.failed_job(&format!("{account}@demo.invalid")).await);
        site.advance(TimeDelta::seconds(1));
    }
    assert_eq!(walk(&sari, "/manage/jobs?state=failed&", 2).await.len(), 3);
    assert_eq!(walk(&sari, "/manage/jobs?kind=mail&", 2).await.len(), 0);
    assert_eq!(walk(&sari, "/manage/jobs?kind=password-link&state=waiting&", 2).await.len(), 0);
    sari.get("/manage/jobs?state=asleep").await.is(200).shows("Keadaan itu tidak ada.");

    let page = format!("/manage/jobs/{}", keys[1]);
    let form = sari.get(&page).await.form(&format!("{page}/removal"));
    sari.submit(form.clone()).await.is(422).shows("Isi bagian ini");
    sari.submit(form.clone().fill("reason", "sudah pindah")).await.sends_to("/manage/jobs");
    sari.submit(form.fill("reason", "sudah pindah dua")).await.is(404);
    assert_eq!(kept(&site, "job-discarded").await[0]["reason"], "sudah pindah");

    sari.api().post("/manage/jobs/replays", json!({ "kind": "mail" })).await.is(422);
    let form = sari.get("/manage/jobs").await.form("/manage/jobs/replays");
    sari.submit(form).await.sends_to("/manage/jobs");
    assert_eq!(kept(&site, "jobs-replayed").await, [json!({ "name": "password-link", "count": 2 })]);
    site.settle().await;
    let mut to: Vec<String> = site.mail().into_iter().map(|mail| mail.to).collect();
    to.sort();
    assert_eq!(to, ["author@demo.invalid", "innovator@demo.invalid"]);

    // One that runs is left to end.
    let key = site.failed_job("innovator@demo.invalid").await;
    let lease = |conn: &mut _| {
        let until = clock::now().plus(TimeDelta::minutes(2));
        diesel::update(jobs::table.filter(jobs::kind.eq("password-link")))
            .set((jobs::failed_at.eq(None::<clock::Instant>), jobs::leased_until.eq(until)))
            .execute(conn)?;
        Ok(())
    };
    site.change(lease).await;
    assert_eq!(walk(&sari, "/manage/jobs?state=running&", 5).await.len(), 1);
    sari.api().post(&format!("/manage/jobs/{key}/removal"), json!({ "reason": "x" })).await.is(409);
    sari.api().post(&format!("/manage/jobs/{key}/replay"), json!({})).await.is(409);
    site.change(|conn| Ok(diesel::delete(jobs::table).execute(conn)?)).await;
}
