//! Quizzes for tests: settings put on the demonstration's first quiz, questions of every kind, and an attempt step by step.
use super::{
    Answer, Client, Site,
    calls::{Call, Things},
    learning::{COURSE, QUIZ, answers},
};
use diesel::prelude::*;
use ekopi::{
    accounts::actor::Actor,
    content,
    courses::block::LessonDocument,
    db::Conn,
    error::Result,
    schema::{lessons, quiz_allowances, quiz_attempts},
    web::Route,
};
use serde_json::{Value, json};

/// The demonstration's first quiz.
pub const BLOCK: &str = "/lessons/labinov-overview/quizzes/quiz";

/// The example of a route of quizzes.
pub fn example(route: &Route, things: &Things) -> Option<Call> {
    let Things { attempt, allowance, .. } = things;
    let call = |path: String, body: Value| Some(Call { path, body });
    let none = json!({});
    match (route.method.as_str(), route.path) {
        ("POST", "/lessons/{slug}/quizzes/{block}/attempts") => call(QUIZ.into(), answers("overview", 5)),
        ("GET", "/lessons/{slug}/quizzes/{block}/attempts/{number}") => call(format!("{QUIZ}/1"), none),
        ("POST", "/lessons/{slug}/quizzes/{block}/attempts/{number}/answers") => {
            call(format!("{QUIZ}/1/answers"), answers("overview", 5))
        }
        ("GET", "/lessons/{slug}/quizzes/{block}/attempts/{number}/check") => call(format!("{QUIZ}/1/check"), none),
        ("POST", "/lessons/{slug}/quizzes/{block}/attempts/{number}/submission") => {
            call(format!("{QUIZ}/1/submission"), none)
        }
        ("GET", "/lessons/{slug}/quizzes/{block}/allowances") => call(format!("{BLOCK}/allowances"), none),
        ("POST", "/lessons/{slug}/quizzes/{block}/allowances") => call(
            format!("{BLOCK}/allowances"),
            json!({ "email": "innovator@demo.invalid", "minutes": 60, "reason": "Pembaca layar" }),
        ),
        ("POST", "/lessons/{slug}/quizzes/{block}/allowances/{handle}/end") => {
            call(format!("{BLOCK}/allowances/{allowance}/end"), none)
        }
        ("GET", "/lessons/{slug}/quizzes/{block}/regrades") => call(format!("{BLOCK}/regrades?limit=2"), none),
        ("POST", "/lessons/{slug}/quizzes/{block}/regrades") => {
            call(format!("{BLOCK}/regrades"), json!({ "question": "q1", "choice": "none" }))
        }
        ("GET", "/courses/{slug}/essays") => call(format!("{COURSE}/essays"), none),
        ("GET", "/courses/{slug}/essays/{handle}") => call(format!("{COURSE}/essays/{attempt}"), none),
        ("POST", "/courses/{slug}/essays/{handle}") => {
            call(format!("{COURSE}/essays/{attempt}"), json!({ "question": "q1", "mark": 50, "comment": "" }))
        }
        _ => None,
    }
}
pub fn is_quiz(path: &str) -> bool {
    path.contains("/quizzes/") || path.starts_with("/courses/{slug}/essays")
}
/// The handle of an allowance that is given for it.
pub async fn some_allowance(site: &Site) -> String {
    let new = json!({ "email": "innovator@demo.invalid", "attempts": 9, "reason": "Sakit" });
    site.known("course_author").await.api().post(&format!("{BLOCK}/allowances"), new).await.is(201);
    site.look(|conn| Ok(quiz_allowances::table.select(quiz_allowances::handle).first(conn)?)).await
}
/// Any attempt's handle.
pub async fn some_attempt(site: &Site) -> String {
    site.look(|conn| Ok(quiz_attempts::table.order(quiz_attempts::id).select(quiz_attempts::handle).first(conn)?)).await
}

/// One question of each of the nine kinds, with ids that name them.
pub fn nine() -> Value {
    let text = |text: &str| json!({ "id": text, "en": format!("{text} (en)") });
    let option = |id: &str, correct: bool| json!({ "id": id, "text": text(&format!("pilihan-{id}")), "correct": correct, "feedback": text(&format!("umpan-{id}")) });
    let accepted = |word: &str| json!([{ "text": word, "credit": 10_000, "feedback": text("umpan-tulis") }]);
    let number = |value: f64| json!([{ "value": value, "tolerance": 0.5, "credit": 10_000 }]);
    let question = |id: &str, kind: &str, task: Value| {
        let mut question = json!({ "id": id, "kind": kind, "prompt": text(&format!("Soal {id}")), "explanation": text(&format!("sebab-{id}")) });
        for (name, value) in task.as_object().unwrap() {
            question[name] = value.clone();
        }
        question
    };
    json!([
        question("single", "single", json!({ "options": [option("a", false), option("b", true)] })),
        question(
            "multiple",
            "multiple",
            json!({ "options": [option("a", true), option("b", true), option("c", false)], "partial": true })
        ),
        question("true", "true_false", json!({ "answer": true })),
        question("short", "short_answer", json!({ "accepted": accepted("drum up") })),
        question("number", "number", json!({ "accepted": number(7.5) })),
        question(
            "matching",
            "matching",
            json!({
            "pairs": [{ "id": "p1", "left": text("kiri-1"), "right": text("kanan-1") }, { "id": "p2", "left": text("kiri-2"), "right": text("kanan-2") }],
            "distractors": [{ "id": "d1", "text": text("kanan-3") }] })
        ),
        question(
            "ordering",
            "ordering",
            json!({ "items": [
            { "id": "i1", "text": text("langkah-1") }, { "id": "i2", "text": text("langkah-2") }, { "id": "i3", "text": text("langkah-3") }] })
        ),
        question(
            "cloze",
            "cloze",
            json!({ "text": text("Mulai dari [[g1]] lalu [[g2]], [[g3]] kali."), "gaps": [
            { "id": "g1", "answer": "choice", "options": [option("x", false), option("y", true)] },
            { "id": "g2", "answer": "text", "accepted": accepted("diagnose") },
            { "id": "g3", "answer": "number", "accepted": number(3.0) }] })
        ),
        question("essay", "essay", json!({ "words": 20, "points": 2 })),
    ])
}
/// The answers to all of them, all right, by the names that this attempt gives; without the essay.
pub fn nine_right(attempt: &Value) -> Value {
    let option_called = |part: &Value, text: &str| {
        let options = part["options"].as_array().unwrap();
        options.iter().find(|o| o["text"]["id"] == text).unwrap_or_else(|| panic!("{text}: {part}"))["id"].clone()
    };
    let mut answers = json!({
        "single": ["b"], "multiple": ["a", "b"], "true": ["true"], "short": [" Drum  UP"], "number": ["7,8"],
        "cloze:g1": ["y"], "cloze:g2": ["diagnose"], "cloze:g3": ["3"],
    });
    for question in attempt["asked"].as_array().unwrap() {
        for part in question["parts"].as_array().unwrap() {
            let (name, label) = (part["name"].as_str().unwrap(), part["label"]["id"].as_str().unwrap());
            if let Some(n) = label.strip_prefix("kiri-") {
                answers[name] = json!([option_called(part, &format!("kanan-{n}"))]);
            } else if let Some(n) = label.strip_prefix("langkah-") {
                answers[name] = json!([n]);
            }
        }
    }
    answers
}

/// Publishes the demonstration's first lesson with these settings on its quiz.
pub fn set(conn: &mut Conn, settings: &Value) -> Result<()> {
    let found = lessons::table.filter(lessons::slug.eq("labinov-overview")).select(lessons::content_id);
    let content: i64 = found.first(conn)?;
    let draft = content::draft(conn, content)?;
    let mut document: Value = draft.document()?;
    let blocks = document["blocks"].as_array_mut().expect("blocks");
    let quiz = blocks.iter_mut().find(|block| block["kind"] == "quiz").expect("a quiz");
    for (name, value) in settings.as_object().expect("settings") {
        quiz[name] = value.clone();
    }
    let document: LessonDocument = serde_json::from_value(document).expect("a lesson");
    let version = content::save(conn, &Actor::system(), content, draft.number, &document)?;
    content::publish(conn, &Actor::system(), "", &[(content, Some(version.id))])
}
impl Site {
    pub async fn set_quiz(&self, settings: Value) {
        self.change(move |conn| set(conn, &settings)).await;
    }
}
impl Client<'_> {
    /// Begins an attempt at the first quiz; its address.
    pub async fn begin_quiz(&self) -> String {
        self.api().post(QUIZ, json!({})).await.is(201).json()["address"].as_str().unwrap().to_owned()
    }
    pub async fn save_answers(&self, attempt: &str, given: Value) -> Answer {
        self.api().post(&format!("{attempt}/answers"), given).await
    }
    pub async fn hand_in(&self, attempt: &str) -> Answer {
        self.api().post(&format!("{attempt}/submission"), json!({})).await
    }
    pub async fn attempt(&self, attempt: &str) -> Value {
        self.api().get(attempt).await.is(200).json()
    }
}
