//! Reading, quizzes, progress and certificates: LM2 and LM3 as pages and through the API.
use crate::support::{
    Client, Site,
    learning::{COURSE, FIRST, LESSONS, QUIZ, answer_fields, answers, quiz},
};
use diesel::prelude::*;
use ekopi::schema::{certificates, quiz_answers, quiz_attempts};
use serde_json::{Value, json};

async fn progress(client: &Client<'_>) -> Value {
    let course = client.api().get(COURSE).await.json();
    json!([course["lessons_done"], course["progress"], course["certificate"].is_string()])
}
/// LM2: five of six lessons are 83 %, without a certificate; the sixth brings it.
async fn five_of_six_and_then_the_sixth(site: &Site, ana: Client<'_>) {
    ana.enrol().await;
    assert_eq!(progress(&ana).await, json!([0, 0, false]));
    for (done, (_, lesson)) in LESSONS.iter().take(5).enumerate() {
        ana.learn(lesson).await;
        let per_cent = [16, 33, 50, 66, 83][done];
        assert_eq!(progress(&ana).await, json!([done + 1, per_cent, false]));
    }
    let pages = Client { prefix: "", ..ana.clone() };
    pages.get(COURSE).await.shows("83 %").shows("5 dari 6").lacks("/certificates/");
    pages.en().get(COURSE).await.shows("83 %").shows("5 of 6 lessons done").shows("quiz passed");
    pages.get("/me").await.shows("83 %");
    assert_eq!(site.look(|conn| Ok(certificates::table.count().get_result::<i64>(conn)?)).await, 0);
    // What is missing is named.
    let course = ana.api().get(COURSE).await.json();
    let last = &course["chapters"][2]["lessons"][2];
    assert_eq!(last["missing"], json!([{ "block": "text", "kind": "read" }, { "block": "quiz", "kind": "score" }]));

    ana.learn(LESSONS[5].1).await;
    assert_eq!(progress(&ana).await, json!([6, 100, true]));
    let serial = ana.api().get(COURSE).await.json()["certificate"].as_str().unwrap().to_owned();
    pages.get(COURSE).await.shows("100 %").shows(&format!("href=\"/certificates/{serial}\""));
    pages.get(&format!("/certificates/{serial}")).await.is(200).shows("ana").shows(&serial).shows("2 Maret 2026");
    pages.en().get(&format!("/certificates/{serial}")).await.is(200).shows("2 March 2026");
    // Learning on brings no second one.
    ana.api().post(QUIZ, answers("overview", 5)).await.is(201);
    assert_eq!(site.look(|conn| Ok(certificates::table.count().get_result::<i64>(conn)?)).await, 1);
    site.settle().await;
    let mails = site.mail();
    assert_eq!(mails.iter().map(|m| m.to.as_str()).collect::<Vec<_>>(), ["ana@example.go.id"]);
    assert_eq!(mails[0].link(), format!("/certificates/{serial}"));
    let notices = ana.api().get("/me").await.json()["notices"].clone();
    assert_eq!((notices.as_array().unwrap().len(), &notices[0]["kind"]), (1, &json!("certificate-awarded")));
    pages.get("/me").await.shows("1 baru");
    let read = pages.get("/me").await.form("/notifications/reading");
    pages.submit(read).await.sends_to("/me");
    pages.get("/me").await.lacks("1 baru");
}
#[actix_web::test]
async fn lm2_through_the_api() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    five_of_six_and_then_the_sixth(&site, ana.api()).await;
}
#[actix_web::test]
async fn lm2_on_pages() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    five_of_six_and_then_the_sixth(&site, ana).await;
}

/// LM2: the public page shows name, course, date and status, and nothing else.
#[actix_web::test]
async fn anyone_can_verify_a_certificate() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    let serial = ana.api().finish_course().await;
    site.settle().await;
    let visitor = site.visitor();
    let shown = visitor.api().get(&format!("/verify/{serial}")).await;
    insta::assert_snapshot!(format!("{:#}", shown.is(200).json()), @r#"
    {
      "course": {
        "en": "Innovation Laboratory",
        "id": "Laboratorium Inovasi"
      },
      "issued_at": "2026-03-02T03:00:00Z",
      "name": "ana",
      "status": "awarded"
    }
    "#);
    for page in [visitor.get(&format!("/verify/{serial}")).await, visitor.en().get(&format!("/verify/{serial}")).await]
    {
        page.is(200).shows("ana").lacks("example.go.id").lacks("@").lacks("100 %");
    }
    visitor.get(&format!("/verify/{serial}")).await.shows("Laboratorium Inovasi").shows("2 Maret 2026").shows("Sah");
    visitor.get(&format!("/verify/{}", serial.to_lowercase())).await.is(200);
    // No serial can be guessed from another, and one that is none says nothing.
    let (counted, secret) = serial.rsplit_once('-').unwrap();
    assert!(secret.len() >= 10 && ekopi::code::is_valid(counted), "{serial}");
    for odd in [counted, &format!("{counted}-0000000000"), "CERT", "%27"] {
        visitor.api().get(&format!("/verify/{odd}")).await.is(404);
    }
    // The certificate itself is its holder's alone.
    visitor.get(&format!("/certificates/{serial}")).await.is(303);
    site.person("ben").await.get(&format!("/certificates/{serial}")).await.is(404);
    for (status, words) in [("revoked", "Revoked"), ("expired", "Expired"), ("superseded", "Superseded")] {
        site.change(move |conn| {
            Ok(diesel::update(certificates::table).set(certificates::status.eq(status)).execute(conn)?)
        })
        .await;
        assert_eq!(visitor.api().get(&format!("/verify/{serial}")).await.json()["status"], status);
        visitor.en().get(&format!("/verify/{serial}")).await.shows(words);
    }
    // It is frozen: a new name of the person or the course does not change it.
    let id = ana.id.unwrap();
    site.change(move |conn| {
        use ekopi::schema::people;
        Ok(diesel::update(people::table.find(id)).set(people::name.eq("Anastasia")).execute(conn)?)
    })
    .await;
    assert_eq!(visitor.api().get(&format!("/verify/{serial}")).await.json()["name"], "ana");
}

/// Nothing tells the right answers before an attempt: neither flags nor explanations, as page or JSON.
#[actix_web::test]
async fn lm3_a_quiz_keeps_its_answers_until_it_is_answered() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    ana.enrol().await;
    for client in [site.visitor(), site.visitor().en(), site.visitor().api(), ana.clone(), ana.en(), ana.api()] {
        for (_, slug) in LESSONS {
            let answer = client.get(&format!("/lessons/{slug}")).await;
            answer.is(200).lacks("correct").lacks("explanation").lacks("is_right");
            for question in quiz(slug)["questions"].as_array().unwrap() {
                for lang in ["id", "en"] {
                    answer.lacks(question["explanation"][lang].as_str().unwrap());
                }
            }
        }
    }
    // Not even to authors on the draft and its preview: those are pages for looking at.
    let author = site.known("course_author").await.api();
    author.get(&format!("{FIRST}/preview")).await.is(200).lacks("correct").lacks("explanation");
    // Nor while it runs, whatever is saved.
    ana.api().post(QUIZ, json!({})).await.is(201);
    ana.api().post(&format!("{QUIZ}/1/answers"), answers("overview", 5)).await.is(200).lacks("passed");
    for client in [ana.clone(), ana.en(), ana.api()] {
        for page in [format!("{QUIZ}/1"), format!("{QUIZ}/1/check")] {
            let answer = client.get(&page).await;
            answer.is(200).lacks("correct").lacks("\"explanation\"");
            for question in quiz("overview")["questions"].as_array().unwrap() {
                answer.lacks(question["explanation"]["id"].as_str().unwrap());
            }
        }
    }
    ana.api().post("/me/data/requests", json!({ "kind": "export" })).await.is(201);
    assert!(!ana.api().get("/me/data/export.json").await.is(200).body.contains("\"mark\""));
}

#[actix_web::test]
async fn lm3_through_the_api() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.api();
    let refused = ana.post(QUIZ, answers("overview", 5)).await;
    assert_eq!(refused.is(403).json()["code"], "enrol-first");
    ana.enrol().await;
    let receipt = ana.post(QUIZ, answers("overview", 2)).await;
    assert_eq!(receipt.is(201).json()["state"], "not_passed");
    assert_eq!(receipt.header("location"), format!("/api/v1{QUIZ}/1"));
    let result = ana.get(&format!("{QUIZ}/1")).await;
    insta::assert_snapshot!(result.keys().join(" "), @"asked best block due_at ending grace_until lesson minutes_left number pass_mark passed questions score sequence started_at state submitted_at title told");
    let result = result.json();
    assert_eq!(
        json!([result["score"], result["passed"], result["best"], result["pass_mark"]]),
        json!([40, false, 40, 70])
    );
    let seed = quiz("overview");
    for (n, question) in result["questions"].as_array().unwrap().iter().enumerate() {
        assert_eq!(question["right"], n < 2);
        assert_eq!(question["explanation"], seed["questions"][n]["explanation"]);
        let correct: Vec<&Value> = question["options"].as_array().unwrap().iter().map(|o| &o["correct"]).collect();
        let wanted: Vec<&Value> =
            seed["questions"][n]["options"].as_array().unwrap().iter().map(|o| &o["correct"]).collect();
        assert_eq!(correct, wanted);
    }
    // Better, then worse: the best counts, each is kept whole.
    assert_eq!(ana.post(QUIZ, answers("overview", 4)).await.is(201).json()["state"], "passed");
    ana.post(QUIZ, answers("overview", 0)).await.is(201);
    let third = ana.get(&format!("{QUIZ}/3")).await.json();
    assert_eq!(json!([third["score"], third["best"]]), json!([0, 80]));
    let lesson = ana.get(FIRST).await.json();
    assert_eq!(
        json!([lesson["blocks"][1]["best"], lesson["blocks"][1]["attempts"], lesson["blocks"][1]["done"]]),
        json!([80, 3, true])
    );
    let kept = site.look(|conn| {
        let scores: Vec<Option<i64>> =
            quiz_attempts::table.order(quiz_attempts::number).select(quiz_attempts::score).load(conn)?;
        Ok((scores, quiz_answers::table.count().get_result::<i64>(conn)?))
    });
    assert_eq!(kept.await, (vec![Some(4000), Some(8000), Some(0)], 15));
    // Nobody else sees them.
    let ben = site.person("ben").await.api();
    ben.get(&format!("{QUIZ}/1")).await.is(404);
    ben.enrol().await;
    ben.get(&format!("{QUIZ}/1")).await.is(404);
    ana.get(&format!("{QUIZ}/4")).await.is(404);
    ana.get(&format!("{QUIZ}/x")).await.is(404);
}

#[actix_web::test]
async fn lm3_on_pages() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.en();
    ana.enrol().await;
    let action = format!("/en{QUIZ}");
    let answer = ana.post(QUIZ, answer_fields("overview", 2)).await;
    answer.sends_to(&format!("{action}/1"));
    let page = ana.get(&format!("{QUIZ}/1")).await;
    page.is(200).shows("Not passed yet").shows("Score 40 %, pass mark 70 %.");
    let wrong = &quiz("overview")["questions"][4]["explanation"];
    page.shows(wrong["en"].as_str().unwrap());
    Client { prefix: "", ..ana.clone() }.get(&format!("{QUIZ}/1")).await.shows(wrong["id"].as_str().unwrap());
    ana.post(QUIZ, answer_fields("overview", 5)).await.sends_to(&format!("{action}/2"));
    ana.get(FIRST).await.shows("Your score: 100 % after 2 attempts.").shows("Passed");
    // In one go one question left out: nothing is stored.
    let mut fields = answer_fields("overview", 5);
    fields.as_object_mut().unwrap().remove("answers.q2");
    let page = ana.post(QUIZ, fields).await;
    page.is(422).shows("Answer question 2");
    page.lacks(quiz("overview")["questions"][0]["explanation"]["en"].as_str().unwrap());
    let count = site.look(|conn| Ok(quiz_attempts::table.count().get_result::<i64>(conn)?)).await;
    assert_eq!(count, 2);
}

#[actix_web::test]
async fn what_is_no_answer_is_refused() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.api();
    ana.enrol().await;
    let all = answers("overview", 5);
    let with = |question: &str, chosen: Value| {
        let mut given = all.clone();
        given["answers"][question] = chosen;
        given
    };
    let kinds = quiz("overview");
    let single = kinds["questions"].as_array().unwrap().iter().find(|q| q["kind"] == "single").unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for (given, field, code) in [
        (with(&single, json!([])), single.as_str(), "question-unanswered"),
        (with(&single, json!(["zz"])), &single, "no-such-option"),
        (with(&single, json!(["a", "b"])), &single, "one-option-only"),
        (with("q99", json!(["a"])), "q99", "no-such-question"),
    ] {
        let refused = ana.post(QUIZ, given).await;
        assert_eq!(refused.is(422).field(&format!("answers.{field}")).as_deref(), Some(code));
    }
    ana.post(QUIZ, json!({ "answers": { "q1": "a" } })).await.is(422);
    ana.post(QUIZ, json!({ "answers": 3 })).await.is(422);
    ana.post("/lessons/labinov-overview/quizzes/none/attempts", all.clone()).await.is(404);
    ana.post("/lessons/labinov-overview/quizzes/text/attempts", all.clone()).await.is(404);
    assert_eq!(
        ana.post(&format!("{FIRST}/reading"), json!({ "block": "quiz" })).await.is(422).field("block").as_deref(),
        Some("no-such-block")
    );
    // Naming an option twice chooses it once.
    let twice: Vec<Value> = all["answers"][&single].as_array().unwrap().iter().cycle().take(2).cloned().collect();
    let answer = ana.post(QUIZ, with(&single, json!(twice))).await;
    assert!(answer.status == 422 || answer.status == 201, "{answer:?}");
    // Reading is marked once.
    ana.post(&format!("{FIRST}/reading"), json!({ "block": "text" })).await.is(201);
    ana.post(&format!("{FIRST}/reading"), json!({ "block": "text" })).await.is(200);
}
