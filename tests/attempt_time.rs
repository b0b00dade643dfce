//! Attempts and the clock: when they end, what becomes of them, when the next may begin.
use crate::{
    attempts::{at, learner, states},
    support::{
        Client, Site,
        learning::{FIRST, QUIZ, answers},
        practices::after,
    },
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::schema::evidence;
use serde_json::json;

#[actix_web::test]
async fn at_the_end_of_its_time_an_attempt_is_handed_in_as_it_was_saved() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({ "minutes": 30 })).await;
    let attempt = ana.begin_quiz().await;
    let started = site.clock().now();
    let shown = ana.attempt(&attempt).await;
    assert_eq!((&shown["due_at"], &shown["minutes_left"]), (&at(&site, 30), &json!(30)));
    ana.save_answers(&attempt, answers("overview", 5)).await.is(200);
    // A few seconds late are not the learner's fault.
    site.advance(TimeDelta::minutes(30) + TimeDelta::seconds(4));
    ana.save_answers(&attempt, json!({ "answers": { "q1": [] } })).await.is(200);
    ana.save_answers(
        &attempt,
        json!({ "answers": answers("overview", 5)["answers"]["q1"].as_array().map(|q1| json!({ "q1": q1 })) }),
    )
    .await
    .is(200);
    site.advance(TimeDelta::seconds(2));
    let late = ana.save_answers(&attempt, json!({ "answers": { "q1": [] } })).await;
    assert_eq!(late.is(409).json()["code"], "attempt-time-over");
    let shown = ana.attempt(&attempt).await;
    assert_eq!((&shown["state"], &shown["ending"], &shown["score"]), (&json!("finished"), &json!(true), &json!(null)));
    assert!(shown["asked"].as_array().unwrap().is_empty() && shown["questions"].as_array().unwrap().is_empty());
    assert_eq!(states(&site).await, ["in_progress"]);
    // Nobody comes back: within a minute the server does it.
    after(&site, TimeDelta::minutes(1)).await;
    let result = ana.attempt(&attempt).await;
    assert_eq!((&result["score"], &result["ending"]), (&json!(100), &json!(false)));
    assert_eq!(result["submitted_at"], json!(started.plus(TimeDelta::minutes(30))));
    assert_eq!(ana.get(FIRST).await.json()["blocks"][1]["done"], true);
    let facts =
        site.look(|conn| Ok(evidence::table.filter(evidence::kind.eq("score")).count().get_result::<i64>(conn)?));
    assert_eq!(facts.await, 1);
    // Once is enough.
    after(&site, TimeDelta::minutes(1)).await;
    assert_eq!(ana.hand_in(&attempt).await.is(200).json()["state"], "passed");
    let facts =
        site.look(|conn| Ok(evidence::table.filter(evidence::kind.eq("score")).count().get_result::<i64>(conn)?));
    assert_eq!(facts.await, 1);
}

#[actix_web::test]
async fn whoever_comes_back_after_the_end_sees_the_result_at_once() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({ "minutes": 30 })).await;
    let attempt = ana.begin_quiz().await;
    ana.save_answers(&attempt, answers("overview", 5)).await.is(200);
    site.advance(TimeDelta::hours(3));
    let page = Client { prefix: "/en", ..ana.clone() };
    let shown = page.get(&attempt).await;
    shown.is(200).shows("The time is over").lacks("correct");
    let address = format!("/en{attempt}");
    page.submit(shown.form(&format!("{address}/submission"))).await.sends_to(&address);
    page.get(&attempt).await.shows("Passed").shows("Score 100 %");
    assert_eq!(states(&site).await, ["finished"]);
}

#[actix_web::test]
async fn in_grace_an_attempt_can_be_handed_in_and_not_be_changed() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({ "minutes": 10, "at_expiry": "grace", "grace_seconds": 120 })).await;
    let attempt = ana.begin_quiz().await;
    ana.save_answers(&attempt, answers("overview", 5)).await.is(200);
    site.advance(TimeDelta::minutes(10) + TimeDelta::seconds(30));
    assert_eq!(ana.attempt(&attempt).await["state"], "overdue");
    assert_eq!(ana.save_answers(&attempt, answers("overview", 0)).await.is(409).json()["code"], "attempt-time-over");
    let page = Client { prefix: "", ..ana.clone() };
    page.get(&attempt).await.is(200).shows("Masih bisa dikumpulkan").lacks("type=\"radio\"");
    assert_eq!(ana.hand_in(&attempt).await.is(200).json()["state"], "passed");
    // The next one is left alone: overdue, and then given up. It counts as used and has no score.
    let second = ana.begin_quiz().await;
    site.advance(TimeDelta::minutes(10));
    after(&site, TimeDelta::seconds(60)).await;
    assert_eq!(states(&site).await, ["finished", "overdue"]);
    after(&site, TimeDelta::minutes(3)).await;
    assert_eq!(states(&site).await, ["finished", "abandoned"]);
    assert_eq!(ana.hand_in(&second).await.is(200).json()["state"], "abandoned");
    page.get(&second).await.is(200).shows("Tidak dikumpulkan");
    assert_eq!(ana.attempt(&second).await["best"], 100);
}

#[actix_web::test]
async fn an_attempt_that_is_discarded_is_given_up_at_its_end() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({ "minutes": 10, "at_expiry": "discard" })).await;
    let attempt = ana.begin_quiz().await;
    ana.save_answers(&attempt, answers("overview", 5)).await.is(200);
    site.advance(TimeDelta::minutes(11));
    assert_eq!(ana.hand_in(&attempt).await.is(200).json()["state"], "abandoned");
    assert_eq!(states(&site).await, ["abandoned"]);
    assert!(ana.attempt(&attempt).await["score"].is_null());
}

#[actix_web::test]
async fn a_quiz_opens_and_closes_and_ends_what_runs() {
    let site = Site::demo().await;
    let times = json!({ "opens_at": at(&site, 60), "closes_at": at(&site, 120), "minutes": 90 });
    let ana = learner(&site, "ana", times).await;
    let begin = || async { ana.post(QUIZ, json!({})).await };
    assert_eq!(begin().await.is(409).json()["code"], "quiz-not-open");
    assert_eq!(ana.get(FIRST).await.json()["blocks"][1]["quiz"]["refused"], "quiz-not-open");
    let page = Client { prefix: "/en", ..ana.clone() };
    page.get(FIRST).await.is(200).shows("This quiz is not open yet").lacks("Begin the quiz");
    site.advance(TimeDelta::minutes(60));
    begin().await.is(201);
    // Its ninety minutes end with the quiz.
    assert_eq!(ana.attempt(&format!("{QUIZ}/1")).await["minutes_left"], 60);
    after(&site, TimeDelta::minutes(62)).await;
    assert_eq!(states(&site).await, ["finished"]);
    assert_eq!(begin().await.is(409).json()["code"], "quiz-closed");
}

#[actix_web::test]
async fn attempts_are_counted_and_wait_for_each_other() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({ "attempts": 2, "delay_minutes": 60, "minutes": 30 })).await;
    let first = ana.begin_quiz().await;
    // Beginning again leads to the running one, on whatever device.
    let again = ana.post(QUIZ, json!({})).await;
    assert_eq!(again.is(200).json()["address"], json!(first));
    ana.hand_in(&first).await.is(200);
    assert_eq!(ana.post(QUIZ, json!({})).await.is(409).json()["code"], "quiz-wait");
    let quiz = ana.get(FIRST).await.json()["blocks"][1]["quiz"].clone();
    assert_eq!((&quiz["next_at"], &quiz["attempts_left"]), (&at(&site, 60), &json!(1)));
    site.advance(TimeDelta::minutes(60));
    let second = ana.begin_quiz().await;
    ana.hand_in(&second).await.is(200);
    site.advance(TimeDelta::days(1));
    assert_eq!(ana.post(QUIZ, json!({})).await.is(409).json()["code"], "quiz-no-attempt-left");
}
