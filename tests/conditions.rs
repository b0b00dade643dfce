//! When lessons and chapters open: each kind, hidden or told, for good, and never in a circle.
use crate::support::{
    Client, Site,
    graded::ITEM,
    learning::{COURSE, FIRST, LESSONS, answers},
    locked::{CONDITIONS, SECOND},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    schema::{condition_openings, course_conditions, courses, events},
};
use serde_json::{Value, json};

const SLUG: &str = LESSONS[1].1;

/// Everything that belongs to the lesson: its page, its text, its quiz, its older versions.
async fn statuses(who: &Client<'_>) -> Vec<u16> {
    let api = who.api();
    let mut all = vec![who.get(SECOND).await.status, api.get(SECOND).await.status];
    all.push(api.get(&format!("{SECOND}/versions/1")).await.status);
    all.push(api.post(&format!("{SECOND}/reading"), json!({ "block": "text" })).await.status);
    all.push(api.post(&format!("{SECOND}/quizzes/quiz/attempts"), answers(SLUG, 0)).await.status);
    all
}
fn after_first() -> Value {
    json!({ "type": "lesson", "lesson": LESSONS[0].1 })
}

#[actix_web::test]
async fn a_lesson_waits_for_another_and_then_stays_open() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    ana.enrol().await;
    assert!(ana.step(SLUG).await.unwrap()["locked"].as_array().unwrap().is_empty());
    site.lock(SLUG, after_first()).await;
    assert_eq!(statuses(&ana).await, [403; 5]);
    // The reason is told, with a link to where it is met.
    let reason = ana.step(SLUG).await.unwrap()["locked"][0].clone();
    assert_eq!((&reason["kind"], &reason["address"]), (&json!("lesson"), &json!(FIRST)));
    ana.get(COURSE).await.shows("Terkunci").shows("setelah pelajaran").shows(&format!("href=\"{FIRST}\""));
    ana.get(SECOND).await.is(403).shows("selesaikan dahulu pelajaran");
    let told = ana.api().get(SECOND).await.json().to_string();
    assert!(told.contains("complete the lesson"), "{told}");
    // Those who write and teach it are not locked out; whoever takes no part is.
    for staff in ["course_author", "course_teacher"] {
        site.known(staff).await.get(SECOND).await.is(200);
    }
    site.person("ben").await.get(SECOND).await.is(403);
    site.visitor().api().get(SECOND).await.is(401);
    ana.api().learn(LESSONS[0].1).await;
    site.settle().await;
    ana.get(SECOND).await.is(200);
    let opened = || site.look(|conn| Ok(condition_openings::table.count().get_result::<i64>(conn)?));
    assert_eq!(opened().await, 1);
    // The author asks for more: who was let in stays in, others are not.
    let more = json!({ "all": [after_first(), { "type": "lesson", "lesson": LESSONS[3].1 }] });
    site.lock(SLUG, more).await;
    ana.get(SECOND).await.is(200);
    let ben = site.person("budi").await;
    ben.enrol().await;
    ben.api().learn(LESSONS[0].1).await;
    site.settle().await;
    ben.get(SECOND).await.is(403);
    assert_eq!(opened().await, 1);
}

#[actix_web::test]
async fn hidden_is_as_if_it_were_not_there() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    ana.enrol().await;
    let hidden = json!({ "all": [after_first(), { "type": "member", "role": "mentor", "hide": true }] });
    site.lock(SLUG, hidden).await;
    assert_eq!(statuses(&ana).await, [404; 5]);
    assert!(ana.step(SLUG).await.is_none());
    site.visitor().get(COURSE).await.is(200).lacks(SECOND);
    // Nor does the lesson before it lead to it.
    ana.get(FIRST).await.is(200).lacks(SECOND);
    let ana = ana.role(Role::Mentor, Some("lan")).await;
    site.settle().await;
    assert!(ana.step(SLUG).await.is_some(), "locked for a reason that is no secret");
    ana.get(SECOND).await.is(403);
}

#[actix_web::test]
async fn a_chapter_locks_its_lessons_until_its_day() {
    let site = Site::demo().await;
    let (ana, author) = (site.person("ana").await, site.known("course_author").await);
    ana.enrol().await;
    let page = author.get(CONDITIONS).await;
    let shown = author.api().get(CONDITIONS).await.json();
    let targets = shown["targets"].as_array().unwrap();
    let chapter = targets.iter().find(|t| t["is_chapter"] == true).unwrap()["target"].as_str().unwrap().to_owned();
    let form = page.form(CONDITIONS).fill("target", &chapter).fill("from", "2026-03-04").fill("until", "2026-03-05");
    author.submit(form).await.sends_to(CONDITIONS);
    author.get(CONDITIONS).await.shows("2026-03-03T17:00:00Z").shows("2026-03-05T17:00:00Z");
    ana.get(FIRST).await.is(403).shows("terbuka mulai 2026-03-04");
    site.advance("2026-03-03T16:59:59Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap() - site.clock().now().utc());
    let ana = site.signed_in(ana.id.unwrap(), "ana").await;
    ana.get(FIRST).await.is(403);
    site.advance(TimeDelta::seconds(1));
    ana.get(FIRST).await.is(200);
    site.advance(TimeDelta::days(2));
    let ana = site.signed_in(ana.id.unwrap(), "ana").await;
    ana.get(FIRST).await.is(403);
    // Nothing filled in: nothing is waited for.
    let author = site.signed_in(author.id.unwrap(), "author").await;
    author.post(CONDITIONS, json!({ "target": chapter })).await.sends_to(CONDITIONS);
    ana.get(FIRST).await.is(200);
    assert_eq!(site.look(|conn| Ok(course_conditions::table.count().get_result::<i64>(conn)?)).await, 0);
    site.settle().await;
}

#[actix_web::test]
async fn a_grade_opens_what_is_for_those_above_and_below() {
    let site = Site::demo().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    site.lock(SLUG, json!({ "type": "grade", "item": ITEM, "min": 8000 })).await;
    site.lock(LESSONS[2].1, json!({ "type": "grade", "item": ITEM, "max": 8000 })).await;
    let third = format!("/lessons/{}", LESSONS[2].1);
    for (who, right, above, below) in [(&ana, 4, 200, 403), (&ben, 3, 403, 200)] {
        who.enrol().await;
        assert_eq!((who.get(SECOND).await.status, who.get(&third).await.status), (403, 403), "not graded");
        who.answer_quiz(LESSONS[0].1, right).await;
        assert_eq!((who.get(SECOND).await.status, who.get(&third).await.status), (above, below));
    }
    // What was opened for the one who was below stays open when they are above.
    ben.answer_quiz(LESSONS[0].1, 5).await;
    assert_eq!((ben.get(SECOND).await.status, ben.get(&third).await.status), (200, 200));
}

#[actix_web::test]
async fn an_earlier_course_and_what_is_not_known() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    ana.enrol().await;
    // Kept by another program or a later version: it locks, and its author is told.
    site.change(|conn| {
        let course: i64 = courses::table.order(courses::id).select(courses::id).first(conn)?;
        let row = (
            (course_conditions::course_id.eq(course), course_conditions::target.eq(SLUG)),
            course_conditions::tree.eq(r#"{"any":[{"type":"weather"}]}"#),
            course_conditions::updated_at.eq(ekopi::clock::now()),
        );
        Ok(diesel::insert_into(course_conditions::table).values(row).execute(conn)?)
    })
    .await;
    ana.get(SECOND).await.is(403).shows("tidak dipahami");
    let author = site.known("course_author").await;
    author.get(CONDITIONS).await.shows("Tidak dipahami: terkunci");
    let own = json!({ "target": SLUG, "course": "laboratorium-inovasi" });
    assert_eq!(
        author.api().post(CONDITIONS, own).await.is(422).field("course").as_deref(),
        Some("condition-own-course")
    );
    site.settle().await;
}

#[actix_web::test]
async fn nothing_waits_for_itself() {
    let site = Site::demo().await;
    let author = site.known("course_author").await.api();
    let wait = |lesson: usize, other: usize| json!({ "target": LESSONS[lesson].1, "lesson": LESSONS[other].1 });
    author.post(CONDITIONS, wait(1, 0)).await.is(200);
    author.post(CONDITIONS, wait(2, 1)).await.is(200);
    for wrong in [wait(0, 2), wait(0, 0)] {
        assert_eq!(author.post(CONDITIONS, wrong).await.is(422).field("target").as_deref(), Some("condition-cycle"));
    }
    let by_grade = json!({ "target": LESSONS[0].1, "item": format!("{}/quiz", LESSONS[2].1), "at_least": "50" });
    assert_eq!(author.post(CONDITIONS, by_grade).await.is(422).field("target").as_deref(), Some("condition-cycle"));
    let chapter = json!({ "target": "chapter:nowhere", "lesson": LESSONS[0].1 });
    assert_eq!(author.post(CONDITIONS, chapter).await.is(422).field("target").as_deref(), Some("no-such-target"));
    let set =
        site.look(|conn| Ok(events::table.filter(events::kind.eq("condition-set")).count().get_result::<i64>(conn)?));
    assert_eq!(set.await, 2);
    site.settle().await;
}

#[actix_web::test]
async fn authors_alone_set_conditions_and_are_told_what_is_wrong() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let new = json!({ "target": SLUG, "lesson": LESSONS[0].1 });
    for other in ["course_teacher", "innovator"] {
        let other = site.known(other).await;
        other.api().post(CONDITIONS, new.clone()).await.is(403);
        other.get(CONDITIONS).await.is(403);
    }
    let wrong = [
        (json!({ "target": SLUG, "from": "tomorrow" }), "from", "day-not-read"),
        (json!({ "target": SLUG, "lesson": "nowhere" }), "lesson", "condition-names-nothing"),
        (json!({ "target": SLUG, "item": ITEM }), "at_least", "field-missing"),
        (json!({ "target": SLUG, "item": ITEM, "at_least": "viel" }), "at_least", "score-not-read"),
        (json!({ "target": SLUG, "agency": "nowhere" }), "agency", "condition-names-nothing"),
        (json!({ "target": SLUG, "role": "king" }), "role", "condition-names-nothing"),
        (json!({ "target": SLUG, "course": "nowhere" }), "course", "condition-names-nothing"),
        (json!({ "target": SLUG, "tree": "{" }), "tree", "condition-no-json"),
        (json!({ "target": SLUG, "tree": "{\"all\":[{\"type\":\"x\"}]}" }), "tree", "condition-not-known"),
    ];
    for (new, field, message) in wrong {
        let said = author.api().post(CONDITIONS, new).await;
        assert_eq!(said.is(422).field(field).as_deref(), Some(message), "{said:?}");
    }
    // On the page the place of the fault is named, and what was typed is kept.
    let said = author.post(CONDITIONS, json!({ "target": SLUG, "tree": "{\"all\":[{\"type\":\"x\"}]}" })).await;
    said.is(422).shows("all[0].type").shows("{\"all\":[{\"type\":\"x\"}]}");
    assert_eq!(site.look(|conn| Ok(course_conditions::table.count().get_result::<i64>(conn)?)).await, 0);
}
