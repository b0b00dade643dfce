//! Certificates: awarded once, frozen, revoked, issued anew, ended, verified by anyone (LM2).
use crate::support::{
    Client, Site,
    administered::kept,
    certified::{code_on, list},
    learning::{COURSE, QUIZ, answers},
    site::ADDRESS,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::actor::of_person,
    db::Conn,
    error::Error,
    job,
    progress::{
        certificate::{self, Award},
        ending::EndCertificates,
        hours::{self, Earned},
    },
    schema::{certificate_changes, certificates, contents, jp_entries, people, runs},
    words::Texts,
};
use futures_util::future::join_all;
use serde_json::{Value, json};

const TEMPLATE: &str = "/courses/laboratorium-inovasi/certificate";
fn signed(months: Option<i64>) -> Value {
    json!({
        "signatory": "Dr. Ratna Wulandari", "signatory_title": { "id": "Kepala Pusat", "en": "Head of Centre" },
        "validity_months": months, "prints_hours": true, "prints_run": true, "prints_result": true
    })
}
async fn status(site: &Site, serial: &str) -> Value {
    let seen = site.visitor().api().get(&format!("/verify/{serial}")).await.is(200).json();
    json!([seen["status"], seen["cause"], seen["since"], seen["newer"]])
}
async fn rename(site: &Site, person: &Client<'_>, name: &'static str) {
    let id = person.id;
    site.change(move |conn| {
        let row = people::table.filter(people::id.nullable().eq(id));
        let names = (people::name.eq(name), people::name_key.eq(name.to_lowercase()));
        Ok(diesel::update(row).set(names).execute(conn)?)
    })
    .await;
}
fn changes(person: &str) -> impl Fn(&mut Conn) -> ekopi::error::Result<Vec<(String, String)>> + Send + 'static {
    let person = person.to_owned();
    move |conn| {
        Ok(certificate_changes::table
            .inner_join(certificates::table)
            .filter(certificates::holder.eq(&person))
            .order(certificate_changes::id)
            .select((certificate_changes::status, certificate_changes::cause))
            .load(conn)?)
    }
}

/// Past the lock that learning takes: the unique keys alone let one through.
#[actix_web::test]
async fn sixty_four_finishes_at_once_are_one_certificate_and_one_entry_of_hours() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.id.unwrap();
    let finishes = (0..64).map(|_| {
        site.app.db.write(move |conn| {
            let who = of_person(conn, ana)?.ok_or(Error::NotFound)?;
            let (content, version): (i64, Option<i64>) = contents::table
                .filter(contents::kind.eq("course"))
                .select((contents::id, contents::published_version_id))
                .first(conn)?;
            let run = runs::table.select(runs::id).first(conn)?;
            let (title, worth) = (Texts { id: "Kursus".into(), en: String::new() }, hours::worth(conn, 72)?);
            let version = version.ok_or(Error::NotFound)?;
            let award = Award {
                content,
                version,
                run,
                run_number: 1,
                run_title: "",
                period: 1,
                title: &title,
                lessons: 6,
                minutes: 72,
                score: None,
                jp: worth.jp,
            };
            let (certificate, serial) = certificate::award(conn, &who, &award)?;
            hours::earn(conn, &who, &Earned { content, period: 1, title: &title, worth, certificate })?;
            Ok(serial)
        })
    });
    let serials: Vec<String> = join_all(finishes).await.into_iter().map(|done| done.expect("a serial")).collect();
    assert!(serials.len() == 64 && serials.iter().all(|serial| *serial == serials[0]), "{serials:?}");
    let rows = site.look(|conn| {
        Ok((
            certificates::table.count().get_result::<i64>(conn)?,
            certificate_changes::table.count().get_result::<i64>(conn)?,
            jp_entries::table.filter(jp_entries::kind.eq("course")).count().get_result::<i64>(conn)?,
        ))
    });
    assert_eq!(rows.await, (1, 1, 1));
    assert_eq!(kept(&site, "certificate-awarded").await.len(), 1);
    site.settle().await;
}

#[actix_web::test]
async fn what_stands_on_a_certificate_is_frozen_when_it_is_issued() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    author.get(TEMPLATE).await.is(200);
    author.api().post(TEMPLATE, signed(Some(36))).await.is(200);
    let (ana, serial) = site.graduate("ana").await;
    let page = ana.api().get(&format!("/certificates/{serial}")).await.is(200).json();
    insta::assert_snapshot!(format!("{page:#}").replace(&serial, "SERIAL"), @r#"
    {
      "changes": [
        {
          "at": "2026-03-02T03:00:00Z",
          "cause": "completed",
          "reason": "",
          "status": "awarded"
        }
      ],
      "course": {
        "en": "Innovation Laboratory",
        "id": "Laboratorium Inovasi"
      },
      "issued_at": "2026-03-02T03:00:00Z",
      "jp": 160,
      "lessons": 6,
      "minutes": 72,
      "name": "ana",
      "name_hidden": false,
      "newer": null,
      "run": 1,
      "run_title": "",
      "score": 100,
      "serial": "SERIAL",
      "signatory": "Dr. Ratna Wulandari",
      "signatory_title": {
        "en": "Head of Centre",
        "id": "Kepala Pusat"
      },
      "status": "awarded",
      "valid_until": "2029-03-02T03:00:00Z",
      "version": 2
    }
    "#);
    // Six lessons of twelve minutes are 72 minutes, of which 45 are one JP.
    assert_eq!((&page["jp"], &page["minutes"]), (&json!(160), &json!(72)));

    author.api().post(TEMPLATE, json!({ "signatory": "", "prints_hours": false })).await.is(200);
    rename(&site, &ana, "Anastasia").await;
    site.known("system_admin")
        .await
        .api()
        .post("/manage/rules/jp-minutes/values", json!({ "value": 60, "valid_from": "2026-03-02", "note": "SK" }))
        .await
        .is(201);
    assert_eq!(ana.api().get(&format!("/certificates/{serial}")).await.json(), page, "nothing of it has changed");
    for client in [ana.clone(), ana.en()] {
        let shown = client.get(&format!("/certificates/{serial}")).await;
        shown.is(200).shows("Dr. Ratna Wulandari").shows(&serial);
        let mount = if client.prefix == "/en" { "/en" } else { "" };
        assert_eq!(code_on(&shown), format!("{ADDRESS}{mount}/verify/{serial}"));
    }
    // The next one is another: by the new rule, without a signatory, its hours not printed.
    let (ben, other) = site.graduate("ben").await;
    let page = ben.api().get(&format!("/certificates/{other}")).await.json();
    assert_eq!((&page["jp"], &page["signatory"], &page["valid_until"]), (&json!(null), &json!(""), &json!(null)));
    assert_eq!(list(&ben.api().get("/me/hours").await, "items")[0]["jp"], 120);
    site.settle().await;
}

#[actix_web::test]
async fn what_certificates_say_is_set_by_those_who_issue_them() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    for (wrong, field, code) in [
        (json!({ "signatory": "x".repeat(121), "signatory_title": { "id": "y" } }), "signatory", "field-too-long"),
        (json!({ "signatory": "Ratna" }), "signatory_title.id", "certificate-title-missing"),
        (signed(Some(0)), "validity_months", "certificate-validity-range"),
        (signed(Some(121)), "validity_months", "certificate-validity-range"),
    ] {
        let refused = author.api().post(TEMPLATE, wrong).await;
        assert_eq!(refused.is(422).field(field).as_deref(), Some(code));
    }
    let form = author.get(TEMPLATE).await.form(TEMPLATE);
    let again = author.submit(form.clone().fill("signatory", "Ratna").fill("validity_months", "soon")).await;
    again.is(422).shows("Ratna").shows("soon");
    author
        .submit(form.fill("signatory", "Ratna").fill("signatory_title.id", "Kepala").fill("validity_months", ""))
        .await
        .sends_to(TEMPLATE);
    let kept_now = author.api().get(TEMPLATE).await.json()["template"].clone();
    assert_eq!((&kept_now["signatory"], &kept_now["validity_months"]), (&json!("Ratna"), &json!(null)));
    site.known("system_admin").await.api().post(TEMPLATE, signed(None)).await.is(200);
    for other in ["course_teacher", "innovator", "author"] {
        let other = site.known(other).await.api();
        other.get(TEMPLATE).await.is(403);
        other.post(TEMPLATE, signed(None)).await.is(403);
        other.get(&format!("{COURSE}/certificates")).await.is(403);
    }
}

#[actix_web::test]
async fn a_revoked_certificate_says_so_and_takes_its_hours_back() {
    let site = Site::demo().await;
    let (ana, serial) = site.graduate("ana").await;
    site.settle().await;
    let changing = format!("/certificates/{serial}/changes");
    let author = site.known("course_author").await;
    let why = json!({ "cause": "misconduct", "reason": "Jawaban disalin dari peserta lain." });
    // Its holder is told that they may not, to others it is not there.
    ana.api().post(&changing, why.clone()).await.is(403);
    for other in ["course_teacher", "innovator", "auditor"] {
        site.known(other).await.api().post(&changing, why.clone()).await.is(404);
        site.known(other).await.api().get(&changing).await.is(404);
    }
    for (typed, field, code) in [
        (json!({ "cause": "misconduct", "reason": " " }), "reason", "field-missing"),
        (json!({ "cause": "misconduct", "reason": "x".repeat(501) }), "reason", "field-too-long"),
        (json!({ "cause": "ended", "reason": "x" }), "cause", "certificate-choose-cause"),
        (json!({ "cause": "", "reason": "x" }), "cause", "certificate-choose-cause"),
    ] {
        let refused = author.api().post(&changing, typed).await;
        assert_eq!(refused.is(422).field(field).as_deref(), Some(code));
    }
    author.get(&format!("{COURSE}/certificates")).await.is(200).shows(&serial).shows("ana");
    let form = author.get(&changing).await.form(&changing);
    author
        .submit(form.clone().fill("reason", "Ini alasannya"))
        .await
        .is(422)
        .shows("Ini alasannya")
        .shows("Pilih alasan");
    assert_eq!(status(&site, &serial).await, json!(["awarded", null, null, null]));
    let form = form.choose("cause", "misconduct").fill("reason", "Jawaban disalin dari peserta lain.");
    author.submit(form).await.sends_to(&changing);
    author.get(&changing).await.shows("Jawaban disalin").lacks("Ubah sertifikat");

    let seen = site.visitor().get(&format!("/verify/{serial}")).await;
    seen.is(200).shows("Dicabut").shows("Pelanggaran").shows("2 Maret 2026").lacks("disalin");
    assert_eq!(status(&site, &serial).await, json!(["revoked", "misconduct", "2026-03-02T03:00:00Z", null]));
    ana.get(&format!("/certificates/{serial}")).await.shows("Dicabut").shows("Jawaban disalin");
    let hours = ana.api().get("/me/hours").await.json();
    assert_eq!((&hours["years"][0]["jp"], &hours["years"][0]["missing"]), (&json!(0), &json!(2000)));
    let entries: Vec<Value> = list(&ana.api().get("/me/hours").await, "items")
        .iter()
        .map(|e| json!([e["status"], e["jp"], e["minutes"], e["reason"], e["certificate"] == serial.as_str()]))
        .collect();
    assert_eq!(
        json!(entries),
        json!([["reversed", -160, -72, "Jawaban disalin dari peserta lain.", true], ["earned", 160, 72, "", true]])
    );
    // The holder is told by notice and mail, and why.
    site.settle().await;
    let mail = site.mail().into_iter().rfind(|mail| mail.to == "ana@example.go.id").unwrap();
    assert_eq!(mail.link(), format!("/certificates/{serial}"));
    assert!(mail.text.contains("dicabut") && mail.text.contains("Jawaban disalin"), "{}", mail.text);
    assert_eq!(ana.api().get("/me").await.json()["notices"][0]["kind"], "certificate-revoked");
    // Again, and learning on, changes nothing; neither does a new name.
    author.api().post(&changing, why).await.is(200);
    ana.api().post(QUIZ, answers("overview", 5)).await.is(201);
    rename(&site, &ana, "Anastasia").await;
    author.api().post(&changing, json!({ "cause": "renamed", "reason": "x" })).await.is(409);
    let told = site.look(changes("ana")).await;
    assert_eq!(told, [("awarded", "completed"), ("revoked", "misconduct")].map(|(a, b)| (a.to_owned(), b.to_owned())));
    assert_eq!(kept(&site, "certificate-revoked").await.len(), 1);
    site.settle().await;
}

#[actix_web::test]
async fn a_new_name_is_a_new_serial_and_both_can_be_verified() {
    let site = Site::demo().await;
    let author = site.known("course_author").await.api();
    author.post(TEMPLATE, signed(Some(12))).await.is(200);
    let (ana, old) = site.graduate("ana").await;
    let changing = format!("/certificates/{old}/changes");
    let why = json!({ "cause": "renamed", "reason": "Akta 12/2026" });
    let refused = author.post(&changing, why.clone()).await;
    assert_eq!(refused.is(409).json()["code"], "certificate-same-name");
    rename(&site, &ana, "Anastasia").await;
    site.advance(TimeDelta::hours(1));
    site.known("course_author").await.get(&changing).await.shows("Anastasia").shows("Nama pemegang berubah");
    let receipt = author.post(&changing, why.clone()).await;
    let new = receipt.is(201).json()["code"].as_str().unwrap().to_owned();
    assert_ne!(old, new);
    assert_eq!(author.post(&changing, why.clone()).await.is(409).json()["code"], "certificate-not-valid");
    let revoke = json!({ "cause": "error", "reason": "x" });
    assert_eq!(author.post(&changing, revoke).await.is(409).json()["code"], "certificate-superseded");

    assert_eq!(status(&site, &old).await, json!(["superseded", "renamed", "2026-03-02T04:00:00Z", new]));
    assert_eq!(status(&site, &new).await, json!(["awarded", null, null, null]));
    let page = site.visitor().get(&format!("/verify/{old}")).await;
    page.shows("Digantikan").shows("ana").shows(&format!("href=\"/verify/{new}\"")).lacks("Akta");
    site.visitor().get(&format!("/verify/{new}")).await.shows("Anastasia").shows("Sah");
    // All else is as it was; the end does not move.
    let of = async |serial: &str| ana.api().get(&format!("/certificates/{serial}")).await.is(200).json();
    let (before, after) = (of(&old).await, of(&new).await);
    for field in ["course", "jp", "score", "run", "lessons", "minutes", "signatory", "version", "valid_until"] {
        assert_eq!(before[field], after[field], "{field}");
    }
    assert_eq!((&before["name"], &after["name"]), (&json!("ana"), &json!("Anastasia")));
    let hours = ana.api().get("/me/hours").await.json();
    assert_eq!((&hours["years"][0]["jp"], hours["items"].as_array().unwrap().len()), (&json!(160), 1));
    // Finishing again gives the one that holds.
    assert_eq!(ana.api().get(COURSE).await.json()["certificate"], new.as_str());
    site.settle().await;
    let mail = site.mail().into_iter().next_back().unwrap();
    assert_eq!((mail.to.as_str(), mail.link()), ("ana@example.go.id", &*format!("/certificates/{new}")));
}

#[actix_web::test]
async fn a_certificate_ends_by_itself_and_its_hours_stay() {
    let site = Site::demo().await;
    site.known("course_author").await.api().post(TEMPLATE, signed(Some(12))).await.is(200);
    let (ana, serial) = site.graduate("ana").await;
    site.settle().await;
    assert_eq!(
        site.visitor().api().get(&format!("/verify/{serial}")).await.json()["valid_until"],
        "2027-03-02T03:00:00Z"
    );
    site.advance(TimeDelta::days(364));
    assert_eq!(status(&site, &serial).await[0], "awarded");
    site.advance(TimeDelta::days(1));
    // At once, whenever the job comes; and the same afterwards.
    let ended = json!(["expired", "ended", "2027-03-02T03:00:00Z", null]);
    assert_eq!(status(&site, &serial).await, ended);
    site.visitor().get(&format!("/verify/{serial}")).await.shows("Kedaluwarsa").shows("Masa berlaku berakhir");
    for _ in 0..2 {
        site.change(|conn| job::enqueue(conn, &EndCertificates::default())).await;
        site.settle().await;
    }
    assert_eq!(status(&site, &serial).await, ended);
    let told = site.look(changes("ana")).await;
    assert_eq!(told, [("awarded", "completed"), ("expired", "ended")].map(|(a, b)| (a.to_owned(), b.to_owned())));
    assert_eq!(kept(&site, "certificate-expired").await.len(), 1);
    let ana = site.signed_in(ana.id.unwrap(), "ana").await.api();
    assert_eq!(ana.get("/me").await.json()["notices"][0]["kind"], "certificate-expired");
    assert_eq!(ana.get("/me/hours").await.json()["years"][1]["jp"], 160);
    // What has ended can be revoked, and cannot be issued anew.
    let author = site.known("course_author").await.api();
    rename(&site, &ana, "Anastasia").await;
    let changing = format!("/certificates/{serial}/changes");
    author.post(&changing, json!({ "cause": "renamed", "reason": "x" })).await.is(409);
    author.post(&changing, json!({ "cause": "error", "reason": "x" })).await.is(200);
    assert_eq!(status(&site, &serial).await[0], "revoked");
    site.settle().await;
}

#[actix_web::test]
async fn a_holder_may_keep_their_name_to_themselves() {
    let site = Site::demo().await;
    let (ana, serial) = site.graduate("ana").await;
    let (page, naming) = (format!("/certificates/{serial}"), format!("/certificates/{serial}/name"));
    site.known("course_author").await.api().post(&naming, json!({ "hidden": true })).await.is(404);
    let form = ana.get(&page).await.form(&naming);
    ana.submit(form).await.sends_to(&page);
    let seen = site.visitor().api().get(&format!("/verify/{serial}")).await.json();
    assert_eq!((&seen["name"], &seen["status"]), (&json!(null), &json!("awarded")));
    site.visitor().get(&format!("/verify/{serial}")).await.shows("Pemegang tidak menampilkan namanya").lacks("ana ");
    ana.get(&page).await.shows("ana");
    let form = ana.get(&page).await.form(&naming);
    ana.submit(form).await.sends_to(&page);
    assert_eq!(site.visitor().api().get(&format!("/verify/{serial}")).await.json()["name"], "ana");
    let told: Vec<Value> =
        kept(&site, "certificate-name-shown").await.iter().map(|event| event["hidden"].clone()).collect();
    assert_eq!(told, [true, false]);
    site.settle().await;
}

/// The code on the page that verifies says where that page is.
#[actix_web::test]
async fn the_code_on_the_page_that_verifies_leads_to_it() {
    let site = Site::demo().await;
    let (_, serial) = site.graduate("ana").await;
    let seen = site.visitor().get(&format!("/verify/{serial}")).await;
    assert_eq!(code_on(&seen), format!("{ADDRESS}/verify/{serial}"));
    site.settle().await;
}
