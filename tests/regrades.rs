//! What teachers do about a quiz afterwards: allowances for single learners, and marking anew after a wrong key.
use crate::support::{
    Client, Site,
    learning::{FIRST, QUIZ, answers, quiz},
    practices::after,
    quizzes::BLOCK,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::schema::{evidence, quiz_allowances, quiz_regraded};
use serde_json::{Value, json};

async fn learner<'s>(site: &'s Site, name: &str) -> Client<'s> {
    let person = site.person(name).await.api();
    person.enrol().await;
    person
}
fn allowance(name: &str, more: &Value) -> Value {
    let mut new = json!({ "email": format!("{name}@example.go.id"), "reason": "Listrik padam" });
    for (field, value) in more.as_object().unwrap() {
        new[field] = value.clone();
    }
    new
}
async fn give(author: &Client<'_>, new: Value) {
    author.api().post(&format!("{BLOCK}/allowances"), new).await.is(201);
}

#[actix_web::test]
async fn the_most_generous_of_quiz_and_allowances_counts() {
    let site = Site::demo().await;
    let at = |minutes| json!(site.clock().now().plus(TimeDelta::minutes(minutes)));
    site.set_quiz(json!({ "minutes": 30, "attempts": 1, "opens_at": at(60), "closes_at": at(180) })).await;
    let (ana, ben) = (learner(&site, "ana").await, learner(&site, "ben").await);
    let author = site.known("course_author").await;
    // Less than everyone has takes nothing away; of two the better one counts.
    give(&author, allowance("ana", &json!({ "minutes": 10, "opens_at": at(90), "closes_at": at(100) }))).await;
    give(&author, allowance("ana", &json!({ "minutes": 45, "attempts": 2 }))).await;
    give(&author, allowance("ana", &json!({ "minutes": 40, "opens_at": at(0), "closes_at": at(600) }))).await;
    let quiz = |person: Value| person["blocks"][1]["quiz"].clone();
    let mine = quiz(ana.get(FIRST).await.json());
    assert_eq!(
        (&mine["minutes"], &mine["attempts_allowed"], &mine["opens_at"], &mine["closes_at"], &mine["refused"]),
        (&json!(45), &json!(2), &at(0), &at(600), &json!(null))
    );
    let other = quiz(ben.get(FIRST).await.json());
    assert_eq!((&other["minutes"], &other["refused"]), (&json!(30), &json!("quiz-not-open")));
    let first = ana.begin_quiz().await;
    assert_eq!(ana.attempt(&first).await["minutes_left"], 45);
    ana.hand_in(&first).await.is(200);
    let second = ana.begin_quiz().await;
    ana.hand_in(&second).await.is(200);
    assert_eq!(ana.post(QUIZ, json!({})).await.is(409).json()["code"], "quiz-no-attempt-left");
    // Ended, it gives nothing more; the attempts that were taken stay.
    let list = author.api().get(&format!("{BLOCK}/allowances")).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 3);
    for item in list["items"].as_array().unwrap() {
        let end = format!("{BLOCK}/allowances/{}/end", item["handle"].as_str().unwrap());
        author.api().post(&end, json!({})).await.is(200);
        author.api().post(&end, json!({})).await.is(200);
    }
    let mine = quiz(ana.get(FIRST).await.json());
    assert_eq!(
        (&mine["minutes"], &mine["attempts_left"], &mine["refused"]),
        (&json!(30), &json!(0), &json!("quiz-not-open"))
    );
    ana.attempt(&second).await;
}

#[actix_web::test]
async fn more_time_reaches_an_attempt_that_runs() {
    let site = Site::demo().await;
    site.set_quiz(json!({ "minutes": 30 })).await;
    let ana = learner(&site, "ana").await;
    let author = site.known("course_author").await;
    let attempt = ana.begin_quiz().await;
    ana.save_answers(&attempt, answers("overview", 5)).await.is(200);
    site.advance(TimeDelta::minutes(29));
    give(&author, allowance("ana", &json!({ "minutes": 60 }))).await;
    after(&site, TimeDelta::minutes(3)).await;
    let shown = ana.attempt(&attempt).await;
    assert_eq!((&shown["state"], &shown["minutes_left"]), (&json!("in_progress"), &json!(28)));
    // Less does not take it back.
    give(&author, allowance("ana", &json!({ "minutes": 1 }))).await;
    assert_eq!(ana.attempt(&attempt).await["minutes_left"], 28);
    after(&site, TimeDelta::minutes(29)).await;
    assert_eq!(ana.attempt(&attempt).await["score"], 100);
}

#[actix_web::test]
async fn allowances_are_given_by_teachers_and_on_a_page() {
    let site = Site::demo().await;
    site.set_quiz(json!({ "minutes": 30 })).await;
    let ana = learner(&site, "ana").await;
    let author = site.known("course_author").await;
    let address = format!("{BLOCK}/allowances");
    ana.get(&address).await.is(403);
    ana.post(&address, allowance("ana", &json!({ "minutes": 60 }))).await.is(403);
    for (new, field, code) in [
        (allowance("nobody", &json!({ "minutes": 60 })), "email", "allowance-no-learner"),
        (allowance("ana", &json!({})), "minutes", "allowance-nothing"),
        (allowance("ana", &json!({ "minutes": 0 })), "minutes", "quiz-minutes-range"),
        (allowance("ana", &json!({ "attempts": 101 })), "attempts", "quiz-attempts-range"),
        (allowance("ana", &json!({ "closes_at": "besok" })), "closes_at", "allowance-no-time"),
        (allowance("ana", &json!({ "minutes": 60, "reason": " " })), "reason", "field-missing"),
        (allowance("ana", &json!({ "minutes": 60, "reason": "x".repeat(501) })), "reason", "field-too-long"),
    ] {
        let refused = author.api().post(&address, new).await;
        assert_eq!(refused.is(422).field(field).as_deref(), Some(code), "{refused:?}");
    }
    author.enrol().await;
    let mut own = allowance("ana", &json!({ "minutes": 60 }));
    own["email"] = json!("course-author@demo.invalid");
    assert_eq!(author.api().post(&address, own).await.is(422).field("email").as_deref(), Some("allowance-own"));
    let page = author.en();
    page.get(FIRST).await.shows("Allowances for single learners").shows("Mark a quiz anew");
    page.get(&address).await.is(200).shows("Nobody has an allowance");
    let form = page.get(&address).await.form(&format!("/en{address}"));
    let form = form.fill("email", "ana@example.go.id").fill("closes_at", "2026-03-09T10:00").fill("reason", "Sakit");
    let refused = page.submit(form.clone().fill("email", "nobody@example.go.id")).await;
    assert_eq!(refused.is(422).form(&format!("/en{address}")).value("reason"), Some("Sakit"));
    page.submit(form).await.sends_to(&format!("/en{address}"));
    page.get(&address).await.is(200).shows("ana").shows("Sakit").shows("End it");
    let kept = site.look(|conn| {
        Ok(quiz_allowances::table.select(quiz_allowances::closes_at).first::<Option<ekopi::clock::Instant>>(conn)?)
    });
    assert_eq!(json!(kept.await), json!("2026-03-09T03:00:00Z"), "ten o'clock in Jakarta");
}

/// The first question's key was wrong: what was said to be wrong is right, and the other way round.
async fn with_another_key(site: &Site) {
    let mut questions = quiz("overview")["questions"].clone();
    for option in questions[0]["options"].as_array_mut().unwrap() {
        option["correct"] = json!(option["correct"] == false);
    }
    questions[0]["kind"] = json!("multiple");
    let mut seen = 0;
    for option in questions[0]["options"].as_array_mut().unwrap() {
        // One right one only, so that it stays a single choice.
        seen += i32::from(option["correct"] == true);
        option["correct"] = json!(option["correct"] == true && seen == 1);
    }
    questions[0]["kind"] = json!("single");
    site.set_quiz(json!({ "questions": questions })).await;
}
/// `ana` was right by the old key, `ben` by the new one, `cai` by neither.
async fn three(site: &Site) -> [Client<'_>; 3] {
    let people = [learner(site, "ana").await, learner(site, "ben").await, learner(site, "cai").await];
    let options = quiz("overview")["questions"][0]["options"].as_array().unwrap().clone();
    let wrong: Vec<&Value> = options.iter().filter(|o| o["correct"] == false).map(|o| &o["id"]).collect();
    for (person, first) in people.iter().zip([None, Some(wrong[0]), Some(wrong[1])]) {
        let mut given = answers("overview", 5);
        if let Some(first) = first {
            given["answers"]["q1"] = json!([first]);
        }
        person.post(QUIZ, given).await.is(201);
    }
    people
}
async fn scores(people: &[Client<'_>; 3]) -> Vec<i64> {
    let mut scores = vec![];
    for person in people {
        scores.push(person.attempt(&format!("{QUIZ}/1")).await["score"].as_i64().unwrap());
    }
    scores
}

#[actix_web::test]
async fn each_choice_of_a_regrade_does_what_its_dry_run_said() {
    for (choice, after) in [
        ("before_or_after", [100, 100, 80]),
        ("new_key", [80, 100, 80]),
        ("full", [100, 100, 100]),
        ("none", [100, 80, 80]),
    ] {
        let site = Site::demo().await;
        let people = three(&site).await;
        assert_eq!(scores(&people).await, [100, 80, 80]);
        with_another_key(&site).await;
        let author = site.known("course_author").await.api();
        let address = format!("{BLOCK}/regrades");
        let tried = author.get(&format!("{address}?question=q1&choice={choice}")).await.is(200).json();
        let lines = tried["items"].as_array().unwrap();
        let both = |name: &str| lines.iter().map(|line| line[name].as_i64().unwrap()).collect::<Vec<_>>();
        assert_eq!((both("before"), both("after")), (vec![100, 80, 80], after.to_vec()), "{choice}");
        assert_eq!(scores(&people).await, [100, 80, 80], "a dry run changes nothing");
        let decided = author.post(&address, json!({ "question": "q1", "choice": choice })).await;
        assert_eq!(decided.is(201).json()["state"], choice);
        site.settle().await;
        assert_eq!(scores(&people).await, after, "{choice}");
        // The mark before stays in the history.
        let changed: Vec<(Option<i64>, Option<i64>)> = site
            .look(|conn| {
                let marks = (quiz_regraded::mark_before, quiz_regraded::mark_after);
                Ok(quiz_regraded::table.order(quiz_regraded::id).select(marks).load(conn)?)
            })
            .await;
        let wanted = match choice {
            "before_or_after" => vec![(Some(0), Some(10_000))],
            "new_key" => vec![(Some(10_000), Some(0)), (Some(0), Some(10_000))],
            "full" => vec![(Some(0), Some(10_000)), (Some(0), Some(10_000))],
            _ => vec![],
        };
        assert_eq!(changed, wanted, "{choice}");
        let done = author.get(&address).await.json()["done"][0].clone();
        assert_eq!(
            (&done["state"], &done["choice"], &done["changed"]),
            (&json!("done"), &json!(choice), &json!(wanted.len()))
        );
        // What was completed stays completed.
        for person in &people {
            assert_eq!(person.get(FIRST).await.json()["blocks"][1]["done"], true);
        }
    }
}

#[actix_web::test]
async fn a_regrade_that_helps_passes_and_one_that_is_repeated_changes_nothing() {
    let site = Site::demo().await;
    site.set_quiz(json!({ "pass_mark": 100 })).await;
    let people = three(&site).await;
    assert_eq!(people[1].get(FIRST).await.json()["blocks"][1]["done"], false);
    with_another_key(&site).await;
    let author = site.known("course_author").await.api();
    let facts =
        || site.look(|conn| Ok(evidence::table.filter(evidence::kind.eq("score")).count().get_result::<i64>(conn)?));
    for _ in 0..2 {
        author.post(&format!("{BLOCK}/regrades"), json!({})).await.is(201);
        site.settle().await;
        assert_eq!(scores(&people).await, [100, 100, 80]);
        assert_eq!(facts().await, 4);
    }
    assert_eq!(people[1].attempt(&format!("{QUIZ}/1")).await["passed"], true);
    assert_eq!(people[1].get(FIRST).await.json()["blocks"][1]["done"], true);
    // What is told now is the key that it is marked by.
    let told = people[1].attempt(&format!("{QUIZ}/1")).await["questions"][0].clone();
    assert_eq!(told["right"], true);
    assert!(told["options"].as_array().unwrap().iter().all(|o| o["chosen"] == o["correct"]), "{told}");
}

#[actix_web::test]
async fn a_regrade_is_a_teacher_s_and_on_a_page() {
    let site = Site::demo().await;
    let people = three(&site).await;
    let address = format!("{BLOCK}/regrades");
    people[0].get(&address).await.is(403);
    people[0].post(&address, json!({})).await.is(403);
    let author = site.known("course_author").await;
    let odd = author.api().post(&address, json!({ "question": "q99" })).await;
    assert_eq!(odd.is(422).field("question").as_deref(), Some("no-such-question"));
    author.api().post(&address, json!({ "choice": "halve" })).await.is(422);
    with_another_key(&site).await;
    let page = author.en().get(&format!("{address}?question=q1")).await;
    page.is(200).shows("ben").shows("changes");
    let first = author.api().get(&format!("{address}?limit=2")).await.json();
    let next = author.api().get(&format!("{address}?limit=2&after={}", first["next"].as_str().unwrap())).await.json();
    assert_eq!((next["items"].as_array().unwrap().len(), &next["next"]), (1, &json!(null)));
    author.en().submit(page.form(&format!("/en{address}"))).await.sends_to(&format!("/en{address}"));
    author.en().get(&address).await.is(200).shows("Being marked");
    site.settle().await;
    author.en().get(&address).await.is(200).shows("One mark changed").shows("Credit if right before or after");
    assert_eq!(scores(&people).await, [100, 100, 80]);
}
