//! The question bank of the demonstration's course.
use super::{Client, Site, calls::Call};
use diesel::prelude::*;
use ekopi::{courses::bank::reading::ImportFormat, schema::bank_entries, web::Route};
use serde_json::{Value, json};

pub const BANK: &str = "/courses/laboratorium-inovasi/bank";
/// Questions that the demonstration's bank has.
pub const QUESTIONS: usize = 12;

/// A question of two options as the API takes it.
pub fn single(version: i64, words: &str) -> Value {
    json!({ "version": version, "kind": "single", "status": "ready", "prompt": { "id": words, "en": "" },
            "options": [{ "text": { "id": "Benar", "en": "" }, "correct": true }, { "text": { "id": "Salah", "en": "" } }] })
}
impl Client<'_> {
    /// Makes a question of the bank; returns its number.
    pub async fn bank_question(&self, question: Value) -> i64 {
        let receipt = self.api().post(&format!("{BANK}/questions"), question).await.is(201).json();
        receipt["code"].as_str().and_then(|code| code.strip_prefix('b')).and_then(|n| n.parse().ok()).expect("a number")
    }
    /// Makes a category of the bank; returns its number.
    pub async fn bank_category(&self, path: &str) -> i64 {
        self.api().post(&format!("{BANK}/categories"), json!({ "path": path })).await.is(201);
        let list = self.api().get(BANK).await.json();
        let all = list["categories"].as_array().expect("categories");
        all.iter().find(|c| c["path"] == path).and_then(|c| c["number"].as_i64()).expect("the category")
    }
}
/// File 1, which the examples look at.
pub async fn prepare(site: &Site) {
    let author = site.known("course_author").await.api();
    let file = json!({ "format": "gift", "text": "Apa?{=a ~b}" });
    author.post(&format!("{BANK}/imports"), file).await.is(201);
}
/// Its routes: the bank itself, and the editor of quizzes.
pub fn is_bank(path: &str) -> bool {
    const EDITOR: [&str; 5] = ["/questions", "/own-questions", "/picks", "/removal", "/move"];
    let of_quiz = path.strip_prefix("/lessons/{slug}/quizzes");
    path.starts_with("/courses/{slug}/bank")
        || of_quiz.is_some_and(|rest| rest.is_empty() || EDITOR.iter().any(|part| rest.contains(part)))
}
/// The examples of the bank's routes. Category 1 and question 1 are the demonstration's.
pub fn example(route: &Route, once: &str) -> Option<Call> {
    let call = |path: String, body: Value| Some(Call { path, body });
    let none = json!({});
    // The second quiz of a lesson whose draft nothing else changes.
    let quiz = |path: &str| format!("/lessons/labinov-display/quizzes/quiz{path}");
    let seen = json!({ "version": 1 });
    match (route.method.as_str(), route.path) {
        ("POST", "/lessons/{slug}/quizzes") => return call("/lessons/labinov-display/quizzes".into(), none),
        ("GET", "/lessons/{slug}/quizzes/{block}/questions") => return call(quiz("/questions"), none),
        ("POST", "/lessons/{slug}/quizzes/{block}/questions") => {
            return call(quiz("/questions"), json!({ "version": 1, "pass_mark": 70 }));
        }
        ("POST", "/lessons/{slug}/quizzes/{block}/picks") => {
            return call(quiz("/picks"), json!({ "version": 1, "entry": 1 }));
        }
        ("POST", "/lessons/{slug}/quizzes/{block}/picks/{place}/move") => return call(quiz("/picks/1/move"), seen),
        ("POST", "/lessons/{slug}/quizzes/{block}/picks/{place}/removal") => {
            return call(quiz("/picks/1/removal"), seen);
        }
        ("GET", "/lessons/{slug}/quizzes/{block}/own-questions/new") => {
            return call(quiz("/own-questions/new?kind=cloze"), none);
        }
        ("POST", "/lessons/{slug}/quizzes/{block}/own-questions") => {
            return call(quiz("/own-questions"), single(0, &format!("Soal {once}")));
        }
        ("GET", "/lessons/{slug}/quizzes/{block}/own-questions/{question}") => {
            return call(quiz("/own-questions/q1"), none);
        }
        ("POST", "/lessons/{slug}/quizzes/{block}/own-questions/{question}") => {
            return call(quiz("/own-questions/q1"), single(1, &format!("Soal {once}")));
        }
        ("POST", "/lessons/{slug}/quizzes/{block}/own-questions/{question}/place") => {
            return call(quiz("/own-questions/q2/place"), json!({ "before": "" }));
        }
        ("POST", "/lessons/{slug}/quizzes/{block}/own-questions/{question}/removal") => {
            return call(quiz("/own-questions/q3/removal"), none);
        }
        ("POST", "/lessons/{slug}/quizzes/{block}/own-questions/{question}/bank") => {
            return call(quiz("/own-questions/q4/bank"), none);
        }
        _ => {}
    }
    match (route.method.as_str(), route.path.strip_prefix("/courses/{slug}/bank")?) {
        ("GET", "") => call(BANK.into(), none),
        ("POST", "/categories") => call(format!("{BANK}/categories"), json!({ "path": format!("Kategori {once}") })),
        ("GET", "/categories/{number}") => call(format!("{BANK}/categories/1"), none),
        ("POST", "/categories/{number}") => {
            call(format!("{BANK}/categories/1"), json!({ "path": format!("Dasar {once}") }))
        }
        ("POST", "/categories/{number}/removal") => call(format!("{BANK}/categories/1/removal"), none),
        ("GET", "/questions/new") => call(format!("{BANK}/questions/new?kind=cloze"), none),
        ("POST", "/questions") => call(format!("{BANK}/questions"), single(0, &format!("Soal {once}"))),
        ("GET", "/questions/{number}") => call(format!("{BANK}/questions/1"), none),
        ("POST", "/questions/{number}") => call(format!("{BANK}/questions/1"), single(1, &format!("Soal {once}"))),
        ("GET", "/questions/{number}/preview") => call(format!("{BANK}/questions/1/preview"), none),
        ("GET", "/imports/new") => call(format!("{BANK}/imports/new"), none),
        ("POST", "/imports") => {
            call(format!("{BANK}/imports"), json!({ "format": "gift", "text": format!("Soal {once}?{{=a ~b}}") }))
        }
        ("GET", "/imports/{number}") => call(format!("{BANK}/imports/1"), none),
        ("POST", "/imports/{number}/application") => {
            call(format!("{BANK}/imports/1/application"), json!({ "status": "draft" }))
        }
        ("POST", "/imports/{number}/removal") => call(format!("{BANK}/imports/1/removal"), none),
        ("GET", "/file") => call(format!("{BANK}/file?format=gift&category=1"), none),
        _ => None,
    }
}

pub const KINDS: [&str; 9] =
    ["single", "multiple", "true_false", "short_answer", "number", "matching", "ordering", "cloze", "essay"];
/// The fields of a typed question that its draft shows otherwise. Its rows have fields that were not typed.
pub fn differences(question: &Value, draft: &Value) -> Vec<String> {
    let is_same = |name: &String, value: &Value| match value.as_array() {
        Some(rows) => rows
            .iter()
            .zip(draft[name].as_array().expect("rows"))
            .all(|(row, kept)| row.as_object().expect("a row").iter().all(|(field, typed)| &kept[field] == typed)),
        None => &draft[name] == value,
    };
    let typed = question.as_object().expect("a question").iter().filter(|(name, _)| *name != "version");
    let other = |(name, value): (&String, &Value)| {
        (!is_same(name, value)).then(|| format!("{name} is {} and not {value}", draft[name]))
    };
    typed.filter_map(other).collect()
}
/// A question of each kind, with whatever a form of it has.
pub fn typed(kind: &str) -> Value {
    let text = |id: &str| json!({ "id": id, "en": format!("{id} en") });
    let mut question = json!({ "version": 0, "kind": kind, "status": "ready", "points": 3, "prompt": text("Tanya"), "explanation": text("Sebab") });
    let fields = match kind {
        "single" => {
            json!({ "options": [{ "id": "a", "text": text("A"), "correct": true, "credit": "", "feedback": text("f") }, { "id": "b", "text": text("B"), "correct": false, "credit": "33.33", "feedback": text("") }] })
        }
        "multiple" => {
            json!({ "partial": true, "options": [{ "id": "a", "text": text("A"), "correct": true, "feedback": text("f") }, { "id": "b", "text": text("B"), "correct": false, "feedback": text("g") }] })
        }
        "true_false" => json!({ "answer": "false" }),
        "short_answer" => {
            json!({ "case_sensitive": true, "accepted": [{ "text": "peta*", "credit": "", "feedback": text("f") }, { "text": "peta", "credit": "50", "feedback": text("g") }] })
        }
        "number" => {
            json!({ "accepted": [{ "text": "12.5", "tolerance": "0.5", "credit": "", "feedback": text("f") }] })
        }
        "matching" => {
            json!({ "pairs": [{ "id": "p1", "left": text("L1"), "right": text("R1") }, { "id": "p2", "left": text("L2"), "right": text("R2") }, { "id": "p3", "left": { "id": "", "en": "" }, "right": text("R3") }] })
        }
        "ordering" => {
            json!({ "items": [{ "id": "i1", "place": 1, "text": text("Satu") }, { "id": "i2", "place": 2, "text": text("Dua") }] })
        }
        "cloze" => {
            json!({ "text": { "id": "a [[g1]] b [[g2]] c [[g3]]", "en": "" }, "gaps": [{ "answer": "text", "lines": { "id": "satu\n%50%dua # hampir", "en": "" } }, { "answer": "choice", "lines": { "id": "*ya\ntidak", "en": "yes\nno" } }, { "answer": "number", "lines": { "id": "5:0.5", "en": "" } }] })
        }
        _ => json!({ "words": 200 }),
    };
    question.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    question
}
impl Site {
    /// How many questions there are in all banks.
    pub async fn bank_entries(&self) -> i64 {
        self.look(|conn| Ok(bank_entries::table.count().get_result(conn)?)).await
    }
}

/// Where files of questions lie.
pub fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/questions")
}
/// As an upload comes: what is no UTF-8 has a sign of its own.
pub fn source(name: &str) -> String {
    String::from_utf8_lossy(&std::fs::read(folder().join(name)).expect(name)).into_owned()
}
/// By the ending of its name.
pub fn format_of(name: &str) -> ImportFormat {
    let of = [
        ("gift.txt", ImportFormat::Gift),
        ("aiken.txt", ImportFormat::Aiken),
        (".xml", ImportFormat::MoodleXml),
        (".csv", ImportFormat::Csv),
        (".json", ImportFormat::Json),
    ];
    of.into_iter().find(|(end, _)| name.ends_with(end)).unwrap_or_else(|| panic!("{name}")).1
}
