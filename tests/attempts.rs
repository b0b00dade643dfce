//! Attempts at a quiz: their time, their number, answers that save themselves, and what is told of them (LM3).
use crate::support::{
    Client, Site,
    learning::{COURSE, FIRST, QUIZ, answers},
    quizzes::{nine, nine_right},
    world,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::schema::{quiz_answers, quiz_attempts, quiz_questions};
use futures_util::future::join_all;
use serde_json::{Value, json};

pub async fn learner<'s>(site: &'s Site, name: &str, settings: Value) -> Client<'s> {
    site.set_quiz(settings).await;
    let ana = site.person(name).await.api();
    ana.enrol().await;
    ana
}
pub fn at(site: &Site, minutes: i64) -> Value {
    json!(site.clock().now().plus(TimeDelta::minutes(minutes)))
}
pub async fn states(site: &Site) -> Vec<String> {
    let states = quiz_attempts::table.order(quiz_attempts::number).select(quiz_attempts::state);
    site.look(move |conn| Ok(states.load(conn)?)).await
}

#[actix_web::test]
async fn an_attempt_of_every_kind_of_question_through_the_api() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({ "questions": nine(), "shuffle": true })).await;
    let attempt = ana.begin_quiz().await;
    let shown = ana.attempt(&attempt).await;
    // Neither a key nor an id that tells one, of no kind.
    let text = shown.to_string();
    for telling in ["correct", "credit", "accepted", "sebab-", "umpan-", "drum up", "tolerance", "\"i1\"", "\"d1\""] {
        assert!(!text.contains(telling), "{telling}: {text}");
    }
    let right = nine_right(&shown);
    assert_eq!(ana.save_answers(&attempt, json!({ "answers": right })).await.is(200).json()["state"], "saved");
    // What is saved is shown again by the names under which it was sent.
    let again = ana.attempt(&attempt).await;
    for part in again["asked"].as_array().unwrap().iter().flat_map(|q| q["parts"].as_array().unwrap()) {
        let name = part["name"].as_str().unwrap();
        if name != "short" && name != "essay" {
            assert_eq!(part["given"], right[name], "{name}");
        }
    }
    let order = |page: &Value| page["asked"][6]["parts"].to_string();
    assert_eq!(order(&again).matches("langkah-1").count(), order(&shown).matches("langkah-1").count());
    let check = ana.get(&format!("{attempt}/check")).await.json();
    assert_eq!((&check["answered"], &check["unanswered"][0]["id"]), (&json!(8), &json!("essay")));
    // Unanswered essays are worth nothing: 8 of 10 points.
    assert_eq!(ana.hand_in(&attempt).await.is(200).json()["state"], "passed");
    let result = ana.attempt(&attempt).await;
    assert_eq!((&result["score"], &result["state"], &result["told"]), (&json!(80), &json!("finished"), &json!(true)));
    let questions = result["questions"].as_array().unwrap();
    assert!(questions.iter().take(8).all(|q| q["right"] == true), "{result:#}");
    assert_eq!(questions[0]["options"].as_array().unwrap().iter().filter(|o| o["correct"] == true).count(), 1);
    assert!(questions[0].to_string().contains("umpan-b") && !questions[0].to_string().contains("umpan-a"));
    assert_eq!(questions[3]["parts"][0]["feedback"]["id"], "umpan-tulis");
    assert_eq!(questions[5]["parts"][0]["right"]["id"], "kanan-1");
    assert_eq!(questions[7]["explanation"]["id"], "sebab-cloze");
    // Each body is stored once for all who were asked it.
    let ben = site.person("ben").await;
    ben.enrol().await;
    ben.begin_quiz().await;
    assert_eq!(site.look(|conn| Ok(quiz_questions::table.count().get_result::<i64>(conn)?)).await, 9);
    assert_eq!(site.look(|conn| Ok(quiz_answers::table.count().get_result::<i64>(conn)?)).await, 18);
}

#[actix_web::test]
async fn an_attempt_of_every_kind_of_question_on_pages() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({ "questions": nine() })).await;
    let page = Client { prefix: "", ..ana.clone() };
    let begin = page.get(FIRST).await.form(QUIZ);
    page.submit(begin).await.sends_to(&format!("{QUIZ}/1"));
    let running = format!("{QUIZ}/1");
    let shown = page.get(&running).await;
    shown
        .is(200)
        .shows("Soal cloze")
        .shows("(1) ____")
        .shows("inputmode=\"decimal\"")
        .shows("langkah-2")
        .lacks("sebab-");
    let right = nine_right(&ana.attempt(&running).await);
    let mut form = shown.form(&format!("{running}/answers")).choose("check", "true");
    for (name, given) in right.as_object().unwrap() {
        let field = format!("answers.{name}");
        for value in given.as_array().unwrap() {
            let value = value.as_str().unwrap();
            let is_box = ["single", "multiple", "true"].contains(&name.as_str());
            form = if is_box { form.choose(&field, value) } else { form.fill(&field, value) };
        }
    }
    let form = form.fill("answers.essay", "Baris satu\r\nbaris dua");
    page.submit(form).await.sends_to(&format!("{running}/check"));
    let check = page.get(&format!("{running}/check")).await;
    check.is(200).shows("9 dari 9 pertanyaan sudah dijawab").lacks("Belum dijawab");
    // A reload shows all of it; what is emptied is taken back.
    let again = page.get(&running).await.form(&format!("{running}/answers"));
    assert_eq!(again.value("answers.essay"), Some("Baris satu\nbaris dua"));
    assert_eq!(again.value("answers.number"), Some("7,8"));
    page.submit(again.fill("answers.number", "")).await.sends_to(&running);
    let check = page.get(&format!("{running}/check")).await;
    check.shows("8 dari 9").shows("Soal number");
    page.submit(check.form(&format!("{running}/submission"))).await.sends_to(&running);
    page.get(&running).await.is(200).shows("Menunggu pengajar").shows("sebab-single").shows("umpan-b");
    page.en().get(&running).await.is(200).shows("Waits for a teacher").shows("umpan-b (en)").lacks("umpan-c");
    page.get(FIRST).await.is(200).shows("menunggu pengajar");
}

#[actix_web::test]
async fn the_newest_sequence_stands_and_older_ones_do_no_harm() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({})).await;
    let attempt = ana.begin_quiz().await;
    let save = |sequence: i64, option: &'static str| {
        let ana = ana.clone();
        let attempt = attempt.clone();
        async move {
            let given = json!({ "answers": { "q1": [option] }, "sequence": sequence });
            ana.save_answers(&attempt, given).await.is(200).json()["state"].as_str().unwrap().to_owned()
        }
    };
    let given = || async { ana.attempt(&attempt).await["asked"][0]["parts"][0]["given"].clone() };
    assert_eq!(save(3, "a").await, "saved");
    assert_eq!(save(3, "a").await, "saved"); // sent again
    assert_eq!(save(2, "b").await, "older");
    assert_eq!(given().await, json!(["a"]));
    // The same again later: what lies between comes too late.
    assert_eq!((save(6, "a").await.as_str(), save(5, "c").await.as_str()), ("saved", "older"));
    assert_eq!(given().await, json!(["a"]));
    // All at once in any order: the highest stands.
    let all = (10..26).map(|n| save(n, ["a", "b", "c", "d"][usize::try_from(n).unwrap() % 4]));
    join_all(all).await;
    assert_eq!(given().await, json!(["b"]));
    // Without a number it is the newest; one question leaves the others alone; an empty list takes an answer back.
    ana.save_answers(&attempt, json!({ "answers": { "q2": ["a"] } })).await.is(200);
    assert_eq!(given().await, json!(["b"]));
    ana.save_answers(&attempt, json!({ "answers": { "q1": [] } })).await.is(200);
    assert_eq!(given().await, json!([]));
}

#[actix_web::test]
async fn two_windows_do_not_write_over_each_other_unseen() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({ "questions": nine() })).await;
    let attempt = ana.begin_quiz().await;
    let page = Client { prefix: "", ..ana.clone() };
    let action = format!("{attempt}/answers");
    let (one, other) = (page.get(&attempt).await.form(&action), page.get(&attempt).await.form(&action));
    page.submit(one.fill("answers.essay", "Dari jendela satu")).await.sends_to(&attempt);
    // The other window still shows it empty, and has something else in it.
    let refused = page.submit(other.fill("answers.essay", "Dari jendela dua").fill("answers.short", "drum up")).await;
    refused.is(422).shows("sudah diubah di tempat lain");
    let form = refused.form(&action);
    assert_eq!(form.value("answers.essay"), Some("Dari jendela dua"));
    // Saved knowingly it replaces the other.
    page.submit(form).await.sends_to(&attempt);
    let now = page.get(&attempt).await.form(&action);
    assert_eq!((now.value("answers.essay"), now.value("answers.short")), (Some("Dari jendela dua"), Some("drum up")));
}

#[actix_web::test]
async fn a_session_that_ends_in_the_middle_keeps_what_was_typed() {
    let site = Site::demo().await;
    site.set_quiz(json!({ "questions": nine() })).await;
    let intan = site.known("innovator").await;
    intan.enrol().await;
    let attempt = intan.begin_quiz().await;
    let action = format!("{attempt}/answers");
    let form = intan.get(&attempt).await.form(&action).fill("answers.essay", "Panjang sekali");
    site.advance(TimeDelta::days(7));
    let page = intan.submit(form).await;
    page.is(401).shows("Sesi Anda telah berakhir");
    // Meanwhile another device goes on: its answer is not lost to what comes later.
    intan.save_answers(&attempt, json!({ "answers": { "single": ["b"] } })).await.is(200);
    let password = &world::accounts().iter().find(|a| a.role == "innovator").unwrap().password;
    let sign_in = page.form("/session").fill("email", "innovator@demo.invalid").fill("password", password);
    let page = intan.submit(sign_in).await;
    let secret = page.is(200).shows("Anda sudah masuk kembali").cookie("__Host-session").unwrap().to_owned();
    let again = Client { secret: Some(secret), ..intan.clone() };
    again.submit(page.form(&action)).await.sends_to(&attempt);
    let shown = intan.attempt(&attempt).await;
    assert_eq!(shown["asked"][8]["parts"][0]["given"], json!(["Panjang sekali"]));
    assert_eq!(shown["asked"][0]["parts"][0]["given"], json!(["b"]));
}

#[actix_web::test]
async fn sixty_four_starts_of_the_last_attempt_make_one() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({ "attempts": 2 })).await;
    ana.post(QUIZ, answers("overview", 0)).await.is(201);
    let said = join_all((0..64).map(|_| ana.post(QUIZ, json!({})))).await;
    assert!(said.iter().all(|a| [200, 201, 503].contains(&a.status)), "{said:?}");
    assert_eq!(said.iter().filter(|a| a.status == 201).count(), 1);
    assert!(said.iter().filter(|a| a.status < 300).all(|a| a.json()["address"] == json!(format!("{QUIZ}/2"))));
    assert_eq!(states(&site).await, ["finished", "in_progress"]);
    let questions = site.look(|conn| Ok(quiz_answers::table.count().get_result::<i64>(conn)?)).await;
    assert_eq!(questions, 10, "an attempt is whole or not there");
}

/// The database itself lets nobody run a quiz twice at a time.
#[actix_web::test]
async fn a_second_running_attempt_cannot_be_stored() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({})).await;
    let first = ana.begin_quiz().await;
    ana.hand_in(&first).await.is(200);
    ana.begin_quiz().await;
    let running = site.app.db.write(|conn| {
        Ok(diesel::update(quiz_attempts::table).set(quiz_attempts::state.eq("in_progress")).execute(conn)?)
    });
    assert!(running.await.is_err());
}

#[actix_web::test]
async fn the_score_that_counts_is_the_one_the_quiz_says() {
    for (kept, counts, done) in [("best", 80, true), ("average", 60, false), ("first", 40, false), ("last", 60, false)]
    {
        let site = Site::demo().await;
        let ana = learner(&site, "ana", json!({ "kept": kept })).await;
        for right in [2, 4, 3] {
            ana.post(QUIZ, answers("overview", right)).await.is(201);
        }
        let block = ana.get(FIRST).await.json()["blocks"][1].clone();
        // What was reached once stays: the second attempt passed and was then the last one.
        let done = done || kept == "last";
        assert_eq!((&block["best"], &block["done"]), (&json!(counts), &json!(done)), "{kept}");
    }
}

#[actix_web::test]
async fn answers_are_told_when_the_quiz_says_so() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({ "tells": "passed_or_last", "attempts": 2 })).await;
    let silent = |shown: &Value| {
        let text = shown.to_string();
        assert!(shown["told"] == false && shown["score"].is_i64(), "{text}");
        for question in shown["questions"].as_array().unwrap() {
            assert!(question["right"].is_null() && question["mark"].is_null() && question["explanation"].is_null());
            assert!(
                question["options"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|o| o["correct"].is_null() && o["feedback"].is_null())
            );
        }
    };
    ana.post(QUIZ, answers("overview", 1)).await.is(201);
    silent(&ana.attempt(&format!("{QUIZ}/1")).await);
    let page = Client { prefix: "/en", ..ana.clone() };
    page.get(&format!("{QUIZ}/1")).await.is(200).shows("The right answers are told later").lacks("Right answer<");
    // The last attempt runs: still nothing. Then both are explained.
    let second = ana.begin_quiz().await;
    silent(&ana.attempt(&format!("{QUIZ}/1")).await);
    ana.hand_in(&second).await.is(200);
    assert_eq!(ana.attempt(&format!("{QUIZ}/1")).await["told"], true);
    // Whoever passes is told at once.
    let ben = learner(&site, "ben", json!({})).await;
    ben.post(QUIZ, answers("overview", 5)).await.is(201);
    assert_eq!(ben.attempt(&format!("{QUIZ}/1")).await["told"], true);
    // After the close, and not before.
    let cai = learner(&site, "cai", json!({ "tells": "closed", "closes_at": at(&site, 60) })).await;
    cai.post(QUIZ, answers("overview", 5)).await.is(201);
    silent(&cai.attempt(&format!("{QUIZ}/1")).await);
    site.advance(TimeDelta::minutes(60));
    assert_eq!(cai.attempt(&format!("{QUIZ}/1")).await["told"], true);
}

#[actix_web::test]
async fn a_new_version_of_the_lesson_does_not_touch_a_running_attempt() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({ "minutes": 30 })).await;
    let attempt = ana.begin_quiz().await;
    let before = ana.attempt(&attempt).await;
    site.set_quiz(json!({ "questions": nine(), "minutes": 5, "pass_mark": 100 })).await;
    let now = ana.attempt(&attempt).await;
    assert_eq!(
        (&now["asked"], &now["due_at"], &now["pass_mark"]),
        (&before["asked"], &before["due_at"], &before["pass_mark"])
    );
    ana.save_answers(&attempt, answers("overview", 4)).await.is(200);
    assert_eq!(ana.hand_in(&attempt).await.is(200).json()["state"], "passed");
    assert_eq!(ana.attempt(&ana.begin_quiz().await).await["asked"].as_array().unwrap().len(), 9);
}

#[actix_web::test]
async fn wrong_answers_are_refused_by_their_name_and_nothing_is_stored() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({ "questions": nine() })).await;
    let attempt = ana.begin_quiz().await;
    for (name, given, code) in [
        ("single", json!(["zz"]), "no-such-option"),
        ("single", json!(["a", "b"]), "one-option-only"),
        ("true", json!(["maybe"]), "no-such-option"),
        ("number", json!(["kira-kira"]), "not-a-number"),
        ("short", json!(["a", "b"]), "one-answer-only"),
        ("short", json!(["x".repeat(1001)]), "field-too-long"),
        ("essay", json!(["kata ".repeat(21)]), "too-many-words"),
        ("essay", json!(["x".repeat(20_001)]), "field-too-long"),
        ("matching:p1", json!(["9"]), "no-such-option"),
        ("matching:p9", json!(["1"]), "no-such-question"),
        ("matching", json!(["1"]), "no-such-question"),
        ("ordering:1", json!(["4"]), "no-such-option"),
        ("ordering:0", json!(["1"]), "no-such-question"),
        ("cloze:g1", json!(["zz"]), "no-such-option"),
        ("cloze:g3", json!(["tiga"]), "not-a-number"),
        ("nothing", json!(["a"]), "no-such-question"),
        (":", json!(["a"]), "no-such-question"),
    ] {
        let mut answers = json!({ "true": ["true"] });
        answers[name] = given;
        let refused = ana.save_answers(&attempt, json!({ "answers": answers })).await;
        assert_eq!(refused.is(422).field(&format!("answers.{name}")).as_deref(), Some(code), "{name}: {refused:?}");
    }
    ana.save_answers(&attempt, json!({ "answers": 3 })).await.is(422);
    ana.save_answers(&attempt, json!({ "answers": {}, "sequence": "x" })).await.is(422);
    let saved = quiz_answers::table.filter(quiz_answers::sequence.gt(0)).count();
    assert_eq!(site.look(move |conn| Ok(saved.get_result::<i64>(conn)?)).await, 0);
    // On the page the message stands beside the field, and what was typed is still there.
    let page = Client { prefix: "/en", ..ana.clone() };
    let action = format!("/en{attempt}/answers");
    let form =
        page.get(&attempt).await.form(&action).fill("answers.number", "kira-kira").fill("answers.essay", "Masih ada");
    let refused = page.submit(form).await;
    refused.is(422).shows("Write a number only");
    assert_eq!(refused.form(&action).value("answers.essay"), Some("Masih ada"));
    // Nobody else's, and nothing that is not there.
    ana.save_answers(&format!("{QUIZ}/7"), json!({})).await.is(404);
    let ben = site.person("ben").await;
    ben.save_answers(&attempt, json!({})).await.is(403);
    ben.enrol().await;
    ben.save_answers(&attempt, json!({})).await.is(404);
    ben.hand_in(&attempt).await.is(404);
}

#[actix_web::test]
async fn an_essay_waits_for_a_teacher_and_then_counts() {
    let site = Site::demo().await;
    let ana = learner(&site, "ana", json!({ "questions": nine(), "pass_mark": 90 })).await;
    let attempt = ana.begin_quiz().await;
    let right = nine_right(&ana.attempt(&attempt).await);
    ana.save_answers(&attempt, json!({ "answers": right })).await.is(200);
    ana.save_answers(&attempt, json!({ "answers": { "essay": ["Masalah dulu, lalu gagasan."] } })).await.is(200);
    assert_eq!(ana.hand_in(&attempt).await.is(200).json()["state"], "pending");
    let shown = ana.attempt(&attempt).await;
    assert!(shown["score"].is_null() && shown["passed"].is_null() && shown["questions"][8]["waits"] == true);
    // Learners do not mark; authors and teachers of the course do.
    let queue = format!("{COURSE}/essays");
    assert_eq!(ana.get(&queue).await.is(403).json()["code"], "only-teachers");
    let author = site.known("course_author").await;
    let list = author.api().get(&queue).await.json();
    assert_eq!((list["items"].as_array().unwrap().len(), &list["items"][0]["person"]), (1, &json!("ana")));
    let essay = format!("{queue}/{}", list["items"][0]["handle"].as_str().unwrap());
    assert_eq!(
        ana.post(&essay, json!({ "question": "essay", "mark": 100 })).await.is(403).json()["code"],
        "only-teachers"
    );
    author.en().get(&queue).await.is(200).shows("ana");
    let page = author.en().get(&essay).await;
    page.is(200).shows("Masalah dulu, lalu gagasan.").shows("4 words");
    let form = page.form(&format!("/en{essay}"));
    let refused = author.en().submit(form.clone().fill("mark", "120").fill("comment", "Bagus")).await;
    refused.is(422).shows("Write a whole number from 0 to 100");
    assert_eq!(refused.form(&format!("/en{essay}")).value("comment"), Some("Bagus"));
    let odd = author.api().post(&essay, json!({ "question": "single", "mark": 50 })).await;
    assert_eq!(odd.is(422).field("question").as_deref(), Some("no-such-question"));
    author.en().submit(form.fill("mark", "75").fill("comment", "Bagus")).await.sends_to(&format!("/en{essay}"));
    // 8 points of 8, and 1.5 of 2.
    let result = ana.attempt(&attempt).await;
    assert_eq!((&result["score"], &result["passed"]), (&json!(95), &json!(true)));
    assert_eq!((&result["questions"][8]["mark"], &result["questions"][8]["comment"]), (&json!(75), &json!("Bagus")));
    assert_eq!(ana.get(FIRST).await.json()["blocks"][1]["done"], true);
    assert!(author.api().get(&queue).await.json()["items"].as_array().unwrap().is_empty());
    author.en().get(&queue).await.is(200).shows("No essay waits");
    // A changed mind changes the score; what was reached stays reached.
    author.api().post(&essay, json!({ "question": "essay", "mark": 0, "comment": "" })).await.is(200);
    assert_eq!(ana.attempt(&attempt).await["score"], 80);
    assert_eq!(ana.get(FIRST).await.json()["blocks"][1]["done"], true);
    // Nobody marks their own.
    author.enrol().await;
    let own = author.begin_quiz().await;
    author.save_answers(&own, json!({ "answers": { "essay": ["Punya saya."] } })).await.is(200);
    author.hand_in(&own).await.is(200);
    let list = author.api().get(&queue).await.json();
    let essay = format!("{queue}/{}", list["items"][0]["handle"].as_str().unwrap());
    let refused = author.api().post(&essay, json!({ "question": "essay", "mark": 100 })).await;
    assert_eq!(refused.is(403).json()["code"], "essay-own");
    author.en().get(&essay).await.is(200).shows("somebody else").lacks("Save the mark");
    site.settle().await;
    // Whoever wrote it is told, each time, and is led to the attempt.
    let told = ana.get("/me/notices").await.json();
    let is_of_it = |notice: &&Value| notice["kind"] == "essay-marked" && notice["address"] == attempt.as_str();
    assert_eq!(told["items"].as_array().unwrap().iter().filter(is_of_it).count(), 2);
}
