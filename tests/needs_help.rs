//! Who may need help in a run: each rule, what puts a sign aside, and what brings it back.
use crate::{
    gradebook::waits,
    support::{
        Client, Site,
        graded::{BOOK, HELP, ITEM},
        learning::LESSONS,
    },
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::schema::{help_dismissals, lessons, rules};
use serde_json::{Value, json};

/// The signs as flag, name and count.
async fn signs(teacher: &Client<'_>) -> Vec<(String, String, i64)> {
    let page = teacher.api().get(HELP).await.is(200).json();
    let told = |flag: &Value| {
        let text = |key: &str| flag[key].as_str().unwrap().to_owned();
        (text("flag"), text("name"), flag["count"].as_i64().unwrap())
    };
    page["flags"].as_array().unwrap().iter().map(told).collect()
}
fn sign(flag: &str, name: &str, count: i64) -> (String, String, i64) {
    (flag.into(), name.into(), count)
}
/// Puts the first sign of the page aside by its form.
async fn put_aside(teacher: &Client<'_>, learner: &str) {
    let page = teacher.get(HELP).await;
    let form = page.form(&format!("{HELP}/{learner}/dismissals")).fill("note", "Sudah saya telepon");
    teacher.submit(form).await.sends_to(HELP);
}
/// A rule of the house that says otherwise, past the verb.
async fn rule(site: &Site, name: &'static str, value: i64) {
    site.change(move |conn| {
        let now = ekopi::clock::now();
        let row = (
            (rules::name.eq(name), rules::value.eq(value), rules::unit.eq("count")),
            (rules::valid_from.eq(now), rules::note.eq(""), rules::created_at.eq(now)),
        );
        Ok(diesel::insert_into(rules::table).values(row).execute(conn)?)
    })
    .await;
}

#[actix_web::test]
async fn whoever_has_not_begun_after_a_week_is_shown_until_they_do() {
    let site = Site::demo().await;
    let (ana, tari) = (site.person("ana").await, site.known("course_teacher").await);
    ana.enrol().await;
    site.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    let tari = site.signed_in(tari.id.unwrap(), "tari").await;
    assert_eq!(signs(&tari).await, []);
    tari.get(HELP).await.shows("Tidak ada yang menonjol");
    site.advance(TimeDelta::seconds(1));
    assert_eq!(signs(&tari).await, [sign("never-started", "ana", 0)]);
    tari.get(HELP).await.shows("Belum memulai dalam 7 hari").shows("Hubungi dan jelaskan cara memulai");
    tari.en().get(HELP).await.shows("Has not begun in 7 days");
    // The house's own number counts.
    rule(&site, "help-start-days", 8).await;
    assert_eq!(signs(&tari).await, []);
    site.advance(TimeDelta::days(1));
    let tari = site.signed_in(tari.id.unwrap(), "tari").await;
    assert_eq!(signs(&tari).await, [sign("never-started", "ana", 0)]);
    // Put aside for good: nothing about it can change but that they begin.
    put_aside(&tari, &ana.handle().await).await;
    assert_eq!(signs(&tari).await, []);
    let kept = site.look(|conn| Ok(help_dismissals::table.select(help_dismissals::note).load::<String>(conn)?)).await;
    assert_eq!(kept, ["Sudah saya telepon"]);
    site.settle().await;
}

#[actix_web::test]
async fn two_failed_attempts_and_none_passed_is_a_sign() {
    let site = Site::demo().await;
    let (ana, tari) = (site.person("ana").await, site.known("course_teacher").await);
    ana.enrol().await;
    ana.answer_quiz(LESSONS[0].1, 1).await;
    assert_eq!(signs(&tari).await, []);
    ana.answer_quiz(LESSONS[0].1, 2).await;
    assert_eq!(signs(&tari).await, [sign("failed-twice", "ana", 2)]);
    let page = tari.api().get(HELP).await.json();
    assert_eq!(page["flags"][0]["item"]["item"], ITEM);
    put_aside(&tari, &ana.handle().await).await;
    assert_eq!(signs(&tari).await, []);
    // A third failure is news; a pass ends it.
    ana.answer_quiz(LESSONS[0].1, 0).await;
    assert_eq!(signs(&tari).await, [sign("failed-twice", "ana", 3)]);
    ana.answer_quiz(LESSONS[0].1, 5).await;
    assert_eq!(signs(&tari).await, []);
    // One failure at each of two quizzes is none.
    ana.answer_quiz(LESSONS[1].1, 0).await;
    ana.answer_quiz(LESSONS[2].1, 0).await;
    assert_eq!(signs(&tari).await, []);
}

#[actix_web::test]
async fn a_week_without_activity_is_a_sign_where_one_is_behind() {
    let site = Site::demo().await;
    let (ana, ben, tari) = (site.person("ana").await, site.person("ben").await, site.known("course_teacher").await);
    ana.enrol().await;
    ben.enrol().await;
    ana.api().learn(LESSONS[0].1).await;
    ana.api().learn(LESSONS[1].1).await;
    ben.api().learn(LESSONS[0].1).await;
    site.settle().await;
    site.advance(TimeDelta::days(7));
    let tari = site.signed_in(tari.id.unwrap(), "tari").await;
    // Ana has done as little for as long, and is ahead.
    assert_eq!(signs(&tari).await, [sign("inactive", "ben", 1)]);
    put_aside(&tari, &ben.handle().await).await;
    assert_eq!(signs(&tari).await, []);
    // Something was done, and then nothing again: it comes back.
    let ben = site.signed_in(ben.id.unwrap(), "ben").await;
    ben.answer_quiz(LESSONS[1].1, 0).await;
    assert_eq!(signs(&tari).await, []);
    site.advance(TimeDelta::days(8));
    let tari = site.signed_in(tari.id.unwrap(), "tari").await;
    assert_eq!(signs(&tari).await, [sign("inactive", "ben", 1)]);
    // Caught up.
    let ben = site.signed_in(ben.id.unwrap(), "ben").await;
    ben.api().learn(LESSONS[1].1).await;
    site.settle().await;
    site.advance(TimeDelta::days(8));
    let tari = site.signed_in(tari.id.unwrap(), "tari").await;
    assert_eq!(signs(&tari).await, []);
}

#[actix_web::test]
async fn what_waits_for_marking_is_the_teachers_own_to_do() {
    let site = Site::demo().await;
    let (ana, tari) = (site.person("ana").await, site.known("course_teacher").await);
    ana.enrol().await;
    let person = ana.id.unwrap();
    site.change(move |conn| {
        let content: i64 = lessons::table.order(lessons::id).select(lessons::content_id).first(conn)?;
        waits(conn, person, content)
    })
    .await;
    site.settle().await;
    assert_eq!(signs(&tari).await, [sign("waiting", "ana", 1)]);
    tari.get(HELP).await.shows("Nilailah: ini tugas Anda");
    assert_eq!(ana.figures().await, (json!(null), json!(0)), "not graded yet");
    // Decided otherwise: nothing waits.
    tari.set_grade(&ana.handle().await, "75", "Lisan").await.is(200);
    assert_eq!(signs(&tari).await, []);
    site.settle().await;
}

#[actix_web::test]
async fn only_teachers_see_who_needs_help_and_a_note_is_needed() {
    let site = Site::demo().await;
    let (ana, tari) = (site.person("ana").await, site.known("course_teacher").await);
    ana.enrol().await;
    let path = format!("{HELP}/{}/dismissals", ana.handle().await);
    ana.get(HELP).await.is(403);
    let new = json!({ "flag": "never-started", "note": "x" });
    ana.api().post(&path, new.clone()).await.is(403);
    site.known("course_author").await.api().post(&path, new.clone()).await.is(200);
    tari.api().post(&path.replace("/runs/1/", "/runs/7/"), new).await.is(404);
    let wrong = [
        (json!({ "flag": "never-started", "note": "" }), "note", "field-missing"),
        (json!({ "flag": "lazy", "note": "x" }), "flag", "not-a-value"),
        (json!({ "flag": "waiting", "item": "nothing/there", "note": "x" }), "item", "no-such-grade-item"),
    ];
    for (new, field, message) in wrong {
        let said = tari.api().post(&path, new).await;
        assert_eq!(said.is(422).field(field).as_deref(), Some(message), "{said:?}");
    }
    tari.api().get(BOOK).await.is(200);
    site.settle().await;
}
