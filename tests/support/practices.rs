//! Entries of the directory for tests: found by name, made whole, drafted anew; and time that passes with its jobs.
use super::Site;
use chrono::{Months, TimeDelta};
use diesel::prelude::*;
use ekopi::{
    accounts::actor::Actor,
    content,
    innovations::{
        innovation::Source,
        profile::{Profile, Risk, Stage},
        publication::{self, NewInnovation},
    },
    routes,
    schema::innovations,
    worker,
};
use serde_json::json;

/// The address of the demonstration's entry whose name begins like this.
pub async fn entry(site: &Site, name: &'static str) -> String {
    let found = innovations::table.filter(innovations::name.like(format!("{name}%"))).select(innovations::code);
    let code: String = site.look(move |conn| Ok(found.first(conn)?)).await;
    format!("/innovations/{code}")
}
/// Three public versions, two records of other systems, an answer.
pub const TILIK: &str = "Tilik Simbah";
/// Of Banyuwangi: `agency_admin` keeps it.
pub const LOKET: &str = "Loket Kopi";

/// A profile that says everything.
pub fn whole() -> Profile {
    let text = |word: &str| format!("{word} yang cukup");
    Profile {
        name: "Sumur Bersama".into(),
        summary: text("Ringkasan"),
        background: text("Latar"),
        problem: text("Masalah"),
        goal: text("Tujuan"),
        novelty: text("Kebaruan"),
        design_narrative: text("Rancang bangun"),
        services: text("Layanan"),
        process_stages: text("Tahapan"),
        stakeholders: text("Pemangku"),
        legal_basis: text("Dasar hukum"),
        result: text("Hasil"),
        benefit: text("Manfaat"),
        success_factors: text("Faktor"),
        obstacles: text("Kendala"),
        resources: text("Sumber daya"),
        sustainability: text("Keberlanjutan"),
        replication_prerequisites: text("Prasyarat"),
        contact: "Kepala Bidang".into(),
        budget_rupiah: Some(1_000_000),
        staff: Some(3),
        preparation_months: Some(2),
        stage: Some(Stage::Trial),
        risks: vec![Risk { risk: "Kering".into(), mitigation: "Tandon".into() }],
        impact: serde_json::from_value(json!([{ "code": "F4", "before": 10, "after": 1, "note": "" }])).unwrap(),
        ..Profile::default()
    }
}
/// Enters and publishes it for Banyuwangi; its address.
pub async fn publish(site: &Site, profile: Profile) -> String {
    let code = site
        .change(move |conn| {
            let new = NewInnovation {
                agency: Some("pemerintah-kabupaten-banyuwangi"),
                sector: None,
                year: Some(2026),
                source: Source::Own,
                source_note: "",
                is_invented: true,
            };
            let code = publication::enter(conn, &Actor::system(), &new, &profile)?;
            publication::publish(conn, &Actor::system(), &code)?;
            Ok(code)
        })
        .await;
    format!("/innovations/{code}")
}
/// Another draft over what stands.
pub async fn redraft(site: &Site, address: &str, change: impl Fn(&mut Profile) + Send + 'static) -> i64 {
    let code = address.rsplit('/').next().unwrap().to_owned();
    site.change_found(move |conn| {
        let content =
            innovations::table.filter(innovations::code.eq(&code)).select(innovations::content_id).first(conn)?;
        let last = content::draft(conn, content)?;
        let mut profile: Profile = last.document()?;
        change(&mut profile);
        Ok(content::save(conn, &Actor::system(), content, last.number, &profile)?.number)
    })
    .await
}
/// Moves the clock on, does what it asks for, and tells to whom mails went.
pub async fn after(site: &Site, by: TimeDelta) -> Vec<(String, String)> {
    let before = site.mail().len();
    worker::keep(&site.app, &routes::schedules()).await.unwrap(); // what is new here waits for its next time
    site.advance(by);
    worker::keep(&site.app, &routes::schedules()).await.unwrap();
    site.settle().await;
    site.mail().into_iter().skip(before).map(|mail| (mail.to, mail.subject)).collect()
}
/// Days until the same day so many months later.
pub fn months(site: &Site, months: u32) -> TimeDelta {
    let now = site.clock().now().utc();
    now.checked_add_months(Months::new(months)).unwrap() - now
}
