//! The demonstration's course as a learner goes through it.
use super::{Client, Site, client::API};
use diesel::prelude::*;
use ekopi::schema::{courses, innovations, runs};
use serde_json::{Value, json};

pub const COURSE: &str = "/courses/laboratorium-inovasi";
/// The six lessons in their order: the name of the seed file, the slug.
pub const LESSONS: [(&str, &str); 6] = [
    ("overview", "labinov-overview"),
    ("drum-up", "labinov-drum-up"),
    ("diagnose", "labinov-diagnose"),
    ("design", "labinov-design"),
    ("deliver", "labinov-deliver"),
    ("display", "labinov-display"),
];
pub const FIRST: &str = "/lessons/labinov-overview";
/// The demonstration's one lesson with a case.
pub const CASE: &str = "/lessons/labinov-design/cases/case-1";
/// Where a case is added to a lesson that nothing else changes.
pub const OTHERS: &str = "/lessons/labinov-deliver/cases";
pub const QUIZ: &str = "/lessons/labinov-overview/quizzes/quiz/attempts";

/// A lesson's quiz as its seed file has it, with what is correct.
pub fn quiz(lesson: &str) -> Value {
    let name = LESSONS.iter().find(|(_, slug)| *slug == lesson).map_or(lesson, |(name, _)| name);
    let file = format!("{}/seeds/demo/courses/laboratorium-inovasi/{name}.quiz.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(&file).expect(&file)).expect(&file)
}
/// Answers with the first `right` questions right and every other one wrong.
pub fn answers(lesson: &str, right: usize) -> Value {
    let quiz = quiz(lesson);
    let mut answers = json!({});
    for (n, question) in quiz["questions"].as_array().expect("questions").iter().enumerate() {
        let options = question["options"].as_array().expect("options").iter();
        let wanted = options.clone().filter(|o| o["correct"] == (n < right));
        // One wrong option is wrong for a question with several correct ones, too.
        let chosen: Vec<&Value> = if n < right { wanted.collect() } else { wanted.take(1).collect() };
        answers[question["id"].as_str().expect("an id")] = chosen.iter().map(|o| o["id"].clone()).collect();
    }
    json!({ "answers": answers })
}
/// The same as the fields of a form: `answers.q1`.
pub fn answer_fields(lesson: &str, right: usize) -> Value {
    let given = answers(lesson, right);
    let fields = given["answers"].as_object().expect("answers").iter();
    Value::Object(fields.map(|(name, chosen)| (format!("answers.{name}"), chosen.clone())).collect())
}

impl Client<'_> {
    /// Takes a seat in the demonstration's course.
    pub async fn enrol(&self) {
        let answer = self.api().post(&format!("{COURSE}/enrolment"), json!({})).await;
        assert!(answer.status < 300, "{answer:?}");
    }
    /// Reads a lesson and answers its quiz, all of it right.
    pub async fn learn(&self, lesson: &str) {
        if self.prefix == API {
            self.post(&format!("/lessons/{lesson}/reading"), json!({ "block": "text" })).await.is(201);
            let page = self.get(&format!("/lessons/{lesson}")).await.json();
            for case in page["blocks"].as_array().expect("blocks").iter().filter(|block| !block["case"].is_null()) {
                self.post(&format!("/lessons/{lesson}/reading"), json!({ "block": case["id"] })).await.is(201);
            }
            self.post(&format!("/lessons/{lesson}/quizzes/quiz/attempts"), answers(lesson, 5)).await.is(201);
        } else {
            let address = format!("{}/lessons/{lesson}", self.prefix);
            // One part after the other: each click leads back to a page with keys of its own.
            let page = loop {
                let page = self.get(&format!("/lessons/{lesson}")).await;
                match page.forms().into_iter().find(|form| form.action == format!("{address}/reading")) {
                    Some(form) => self.submit(form).await.sends_to(&address),
                    None => break page,
                };
            };
            let begin = page.form(&format!("{address}/quizzes/quiz/attempts"));
            let running = format!("{address}/quizzes/quiz/attempts/1");
            self.submit(begin).await.sends_to(&running);
            let attempt = format!("/lessons/{lesson}/quizzes/quiz/attempts/1");
            let page = self.get(&attempt).await;
            let mut form = page.form(&format!("{running}/answers")).choose("check", "true");
            for (name, chosen) in answer_fields(lesson, 5).as_object().expect("fields") {
                for option in chosen.as_array().expect("options") {
                    let option = option.as_str().expect("an option");
                    assert!(page.body.contains(&format!("name=\"{name}\"")), "{name} is not asked on {address}");
                    form = form.choose(name, option);
                }
            }
            self.submit(form).await.sends_to(&format!("{running}/check"));
            let check = self.get(&format!("{attempt}/check")).await;
            self.submit(check.form(&format!("{running}/submission"))).await.sends_to(&running);
        }
    }
    /// Enrols and learns every lesson; returns the certificate's serial.
    pub async fn finish_course(&self) -> String {
        self.enrol().await;
        for (_, lesson) in LESSONS {
            self.learn(lesson).await;
        }
        let course = self.api().get(COURSE).await.json();
        course["certificate"].as_str().unwrap_or_else(|| panic!("no certificate: {course}")).to_owned()
    }
}
impl Site {
    /// The code of an entry with a whole profile that LAN's curators keep, the `n`th.
    pub async fn own_entry(&self, n: i64) -> String {
        let own = innovations::table
            .filter(innovations::source.eq("own").and(innovations::is_invented))
            .order(innovations::id);
        self.look(move |conn| Ok(own.select(innovations::code).offset(n).first(conn)?)).await
    }
    /// Opens a new run of the course with so many seats.
    pub async fn open_run(&self, seats: i64) {
        self.change(move |conn| {
            let course: i64 = courses::table.select(courses::id).first(conn)?;
            diesel::insert_into(runs::table)
                .values((
                    runs::course_id.eq(course),
                    runs::number.eq(2),
                    runs::seats.eq(seats),
                    runs::opens_at.eq(ekopi::clock::now()),
                ))
                .execute(conn)?;
            Ok(())
        })
        .await;
    }
}
