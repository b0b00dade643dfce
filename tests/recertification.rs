//! A course taken again: told before and after its certificate ends, begun as a new period, with what was before kept.
use crate::support::{
    Client, Site,
    authoring::UNFINISHED,
    learning::{COURSE, LESSONS},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    job,
    progress::ending::EndCertificates,
    schema::{certificates, completions, enrolments, evidence, runs},
};
use serde_json::{Value, json};

const RENEWAL: &str = "/courses/laboratorium-inovasi/enrolment/renewal";

/// Valid for a year, and one who holds it.
async fn graduated(site: &Site) -> Client<'_> {
    let template = json!({ "validity_months": 12, "prints_hours": true });
    site.known("course_author").await.api().post(&format!("{COURSE}/certificate"), template).await.is(200);
    site.graduate("ana").await.0
}
async fn night(site: &Site) {
    site.change(|conn| job::enqueue(conn, &EndCertificates::default())).await;
    site.settle().await;
}
/// They sign in anew: sessions and tokens end sooner than certificates.
async fn again<'s>(site: &'s Site, of: &Client<'_>) -> Client<'s> {
    site.signed_in(of.id.expect("a person"), "ana").await
}
fn kinds(me: &Value) -> Vec<String> {
    let notices = me["notices"].as_array().expect("notices");
    notices.iter().map(|notice| notice["kind"].as_str().expect("a kind").to_owned()).collect()
}
/// Period and standing of everything that someone has in the first run; and its taken seats.
async fn seats(site: &Site, person: i64) -> (Vec<(i64, String)>, i64) {
    site.look(move |conn| {
        let run: (i64, i64) = runs::table.order(runs::id).select((runs::id, runs::taken)).first(conn)?;
        let rows = enrolments::table
            .filter(enrolments::run_id.eq(run.0))
            .filter(enrolments::person_id.eq(person))
            .order(enrolments::id)
            .select((enrolments::period, enrolments::standing))
            .load(conn)?;
        Ok((rows, run.1))
    })
    .await
}

#[actix_web::test]
async fn a_holder_is_told_before_at_and_long_after_the_end_and_each_time_once() {
    let site = Site::demo().await;
    let ana = graduated(&site).await;
    site.settle().await;
    let before = site.mail().len();
    for (days, kind, all) in [
        (300, None, 1),
        (10, Some("certificate-ending"), 2),
        (55, Some("certificate-expired"), 3),
        (30, None, 3),
        (31, Some("certificate-lapsed"), 4),
    ] {
        site.advance(TimeDelta::days(days));
        night(&site).await;
        night(&site).await;
        let told = kinds(&again(&site, &ana).await.api().get("/me").await.json());
        assert_eq!(told.len(), all, "{told:?}");
        if let Some(kind) = kind {
            assert_eq!(told[0], kind);
        }
    }
    let mails: Vec<_> = site.mail().into_iter().skip(before).filter(|mail| mail.to == "ana@example.go.id").collect();
    assert_eq!(mails.len(), 3);
    assert_eq!(mails[0].link(), "/courses/laboratorium-inovasi");
    let page = again(&site, &ana).await;
    page.get(COURSE).await.is(200).shows("Sertifikat Anda berakhir").shows("Ikuti lagi");
    page.en().get(COURSE).await.is(200).shows("Your certificate ended on").shows("Take it again");
}

#[actix_web::test]
async fn beginning_again_is_a_new_period_and_what_was_before_stays() {
    let site = Site::demo().await;
    let ana = graduated(&site).await;
    let id = ana.id.expect("a person");
    site.settle().await;
    // Not yet.
    ana.api().post(RENEWAL, json!({})).await.is(409);
    assert!(ana.api().get(COURSE).await.json()["renewal"].is_null());
    site.advance(TimeDelta::days(320));
    let ana = again(&site, &ana).await;
    let course = ana.api().get(COURSE).await.json();
    assert_eq!((&course["renewal"]["ended"], &course["renewal"]["may_begin"]), (&json!(false), &json!(true)));
    assert_eq!((&course["progress"], &course["seat"]["period"]), (&json!(100), &json!(1)));
    let first = course["certificate"].as_str().expect("a serial").to_owned();
    let (_, taken) = seats(&site, id).await;

    let form = ana.get(COURSE).await.form(RENEWAL);
    ana.submit(form).await.sends_to(COURSE);
    ana.api().post(RENEWAL, json!({})).await.is(200);
    let (rows, now_taken) = seats(&site, id).await;
    assert_eq!(rows, [(1, "left".to_owned()), (2, "enrolled".to_owned())]);
    assert_eq!(now_taken, taken);
    let course = ana.api().get(COURSE).await.json();
    assert_eq!(
        (&course["progress"], &course["seat"]["period"], &course["certificate"]),
        (&json!(0), &json!(2), &Value::Null,)
    );
    assert_eq!(course["renewal"]["may_begin"], false);
    assert!(course["chapters"][0]["lessons"][0]["done"] == false, "{course}");
    let card = ana.api().get("/courses?mine=enrolled").await.json();
    assert_eq!(card["items"][0]["progress"], 0);
    // The old one holds on, and is still to be seen.
    assert_eq!(ana.api().get(&format!("/certificates/{first}")).await.json()["status"], "awarded");
    let kept = site
        .look(move |conn| {
            let of = evidence::table.filter(evidence::person_id.eq(id)).filter(evidence::period.eq(1));
            Ok(of.count().get_result::<i64>(conn)?)
        })
        .await;
    assert!(kept >= 12, "{kept}");

    // All of it once more: attempts are new, and so is the certificate, from then on.
    for (_, lesson) in LESSONS {
        ana.api().learn(lesson).await;
    }
    let course = ana.api().get(COURSE).await.json();
    let second = course["certificate"].as_str().expect("a serial").to_owned();
    assert_ne!(first, second);
    assert_eq!((&course["progress"], &course["renewal"]), (&json!(100), &Value::Null));
    let held: Vec<(i64, String)> = site
        .look(move |conn| {
            let of = certificates::table.filter(certificates::person_id.eq(id)).order(certificates::id);
            Ok(of.select((certificates::period, certificates::status)).load(conn)?)
        })
        .await;
    assert_eq!(held, [(1, "awarded".to_owned()), (2, "awarded".to_owned())]);
    let done: i64 = site
        .look(move |conn| Ok(completions::table.filter(completions::person_id.eq(id)).count().get_result(conn)?))
        .await;
    assert_eq!(done, 14);
    // The first one ends; nobody is reminded of it who holds a newer one.
    site.advance(TimeDelta::days(200));
    night(&site).await;
    let told = kinds(&again(&site, &ana).await.api().get("/me").await.json());
    assert!(!told.contains(&"certificate-lapsed".to_owned()), "{told:?}");
}

#[actix_web::test]
async fn of_many_at_once_one_period_begins_and_who_may_not_is_told() {
    let site = Site::demo().await;
    let ana = graduated(&site).await;
    site.settle().await;
    site.known("innovator").await.api().post(RENEWAL, json!({})).await.is(409);
    let innovator = site.known("innovator").await.api();
    innovator.post(&format!("{UNFINISHED}/enrolment/renewal"), json!({})).await.is(404);
    site.advance(TimeDelta::days(400));
    let ana = again(&site, &ana).await;
    let at_once = (0..12).map(|_| {
        let ana = ana.api();
        async move { ana.post(RENEWAL, json!({})).await.status }
    });
    let statuses = futures_util::future::join_all(at_once).await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 201].contains(status)), "{statuses:?}");
    let (rows, _) = seats(&site, ana.id.expect("a person")).await;
    assert_eq!(rows.len(), 2);
    site.settle().await;
    // The agency's and the teacher's pages speak of the new period.
    let teacher = site.known("course_teacher").await.api();
    let people = teacher.get(&format!("{COURSE}/runs/1/participants?standing=enrolled")).await.is(200).json();
    let rows = people["items"].as_array().expect("people").iter().filter(|row| row["name"] == "ana");
    let shown: Vec<&Value> = rows.collect();
    assert_eq!((shown.len(), &shown[0]["progress"]), (1, &json!(0)));
    // Who is taken in again by a teacher has one seat still.
    ana.leave().await.is(200);
    let handle = ana.handle().await;
    teacher.post(&format!("{COURSE}/runs/1/participants"), json!({ "person": handle })).await.is(201);
    let (rows, _) = seats(&site, ana.id.expect("a person")).await;
    assert_eq!(rows, [(1, "left".to_owned()), (2, "enrolled".to_owned())]);
    site.settle().await;
}
