//! Questions that stand in a lesson itself: written in the quiz editor, kept in the draft, moved into the bank.
use crate::support::{
    Client, Site,
    bank::{BANK, KINDS, QUESTIONS, differences, single, typed},
    calls::fields,
    learning::{COURSE, FIRST},
};
use diesel::prelude::*;
use ekopi::schema::events;
use serde_json::{Value, json};

const QUIZ: &str = "/lessons/labinov-overview/quizzes/quiz";
const DESK: &str = "/lessons/labinov-overview/quizzes/quiz/questions";
const OWN: &str = "/lessons/labinov-overview/quizzes/quiz/own-questions";

/// A question as the bank's form has it, without what is the bank's alone.
fn own(kind: &str) -> Value {
    let mut question = typed(kind);
    question.as_object_mut().unwrap().remove("status");
    question
}
/// Adds a question; returns its name.
async fn add(author: &Client<'_>, question: Value) -> String {
    let receipt = author.api().post(OWN, question).await.is(201).json();
    let name = receipt["code"].as_str().expect("a name").to_owned();
    assert_eq!(receipt["address"], format!("{OWN}/{name}"));
    name
}
async fn desk(author: &Client<'_>) -> Value {
    author.api().get(DESK).await.is(200).json()
}
/// What the quiz of the draft asks of its own, by these fields.
async fn own_questions(author: &Client<'_>, field: &str) -> Vec<String> {
    let all = desk(author).await["questions"].as_array().expect("questions").clone();
    let pointer = format!("/{field}");
    all.iter().map(|q| q.pointer(&pointer).and_then(Value::as_str).expect("a text").to_owned()).collect()
}
/// What an attempt asks that begins now, by name; it is handed in at once.
async fn asked(learner: &Client<'_>) -> Vec<String> {
    let begun = learner.api().post(&format!("{QUIZ}/attempts"), json!({})).await.is(201).json();
    let address = begun["address"].as_str().expect("an address").to_owned();
    let page = learner.api().get(&address).await.is(200).json();
    learner.api().post(&format!("{address}/submission"), json!({})).await.is(200);
    page["asked"].as_array().expect("questions").iter().map(|q| q["id"].as_str().expect("an id").to_owned()).collect()
}

/// The same form as the bank's, for every kind, through the API and through the page.
#[actix_web::test]
async fn every_kind_is_written_in_the_lesson_itself() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let public = site.visitor().api().get(FIRST).await.json()["version"].clone();
    for kind in KINDS {
        let blank = author.get(&format!("{OWN}/new?kind={kind}")).await.is(200).form(OWN);
        assert_eq!(blank.value("kind"), Some(kind));
        author.submit(blank).await.is(422).shows("id=\"prompt.id-error\"");
        let question = own(kind);
        let path = format!("{OWN}/{}", add(&author, question.clone()).await);
        let draft = author.api().get(&path).await.is(200).json()["draft"].clone();
        assert_eq!(differences(&question, &draft), Vec::<String>::new(), "{kind}");
        // The page's own form, sent as it stands, changes nothing; typed into, it makes the draft's next version.
        let version = author.version(FIRST).await;
        let form = author.get(&path).await.form(&path);
        author.submit(form).await.sends_to(&path);
        assert_eq!(author.version(FIRST).await, version, "{kind}");
        let form = author.get(&path).await.form(&path).fill("explanation.en", "Because");
        author.submit(form).await.sends_to(&path);
        assert_eq!(author.version(FIRST).await, version + 1, "{kind}");
        let after = author.api().get(&path).await.json()["draft"].clone();
        assert_eq!(after["explanation"]["en"], "Because", "{kind}");
        assert_eq!((&after["status"], &after["category"]), (&Value::Null, &Value::Null));
        author.en().get(&path).await.is(200).shows("Question of the lesson:").lacks("Save new version");
    }
    author.get(DESK).await.shows("teks rumpang").shows("Soal di pelajaran ini");
    // Nothing of it is public, and nothing of it is the bank's.
    assert_eq!(site.visitor().api().get(FIRST).await.json()["version"], public);
    assert_eq!(site.bank_entries().await, i64::try_from(QUESTIONS).unwrap());
    site.settle().await;
}
#[actix_web::test]
async fn what_cannot_be_asked_is_refused_beside_its_field() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let version = author.version(FIRST).await;
    let wrong = |kind: &str, change: fn(&mut Value)| {
        let mut question = own(kind);
        change(&mut question);
        question
    };
    for (question, field, code) in [
        (wrong("single", |q| q["prompt"] = json!({ "id": " ", "en": "" })), "prompt.id", "question-without-words"),
        (wrong("single", |q| q["options"] = json!([])), "options", "question-two-options"),
        (wrong("number", |q| q["accepted"][0]["text"] = json!("lima")), "accepted", "import-number"),
        (wrong("essay", |q| q["kind"] = json!(null)), "kind", "field-missing"),
        (wrong("essay", |q| q["points"] = json!(101)), "points", "question-points"),
    ] {
        for path in [OWN.to_owned(), format!("{OWN}/q1")] {
            let refused = author.api().post(&path, question.clone()).await;
            assert_eq!(refused.is(422).field(field).as_deref(), Some(code), "{path}: {refused:?}");
        }
    }
    // More rows by a button keep what is typed.
    let form = author.get(&format!("{OWN}/new?kind=single")).await.form(OWN).fill("prompt.id", "Banyak?");
    let more = author.submit(form.choose("more", "on")).await;
    more.is(422).lacks("error-summary");
    let form = more.form(OWN);
    assert_eq!((form.value("prompt.id"), form.value("options.8.text.id")), (Some("Banyak?"), Some("")));
    for path in [format!("{OWN}/none"), "/lessons/labinov-overview/quizzes/none/own-questions/q1".to_owned()] {
        author.api().get(&path).await.is(404);
        author.api().post(&path, own("single")).await.is(404);
    }
    author.get("/lessons/labinov-overview/quizzes/text/own-questions/new").await.is(404);
    assert_eq!(author.version(FIRST).await, version);
    // As many as a quiz may have.
    let question = |n: usize| json!({ "id": format!("t{n}"), "kind": "true_false", "prompt": { "id": "Benar?", "en": "" }, "answer": true });
    site.set_quiz(json!({ "questions": (0..100).map(question).collect::<Vec<_>>() })).await;
    let refused = author.api().post(OWN, own("single")).await;
    assert_eq!(refused.is(422).field("prompt.id").as_deref(), Some("too-many-own-questions"));
    site.settle().await;
}
/// Every question of the demonstration's lessons opens in the form and is what it was; gaps get the names of their rows.
#[actix_web::test]
async fn what_lessons_ask_already_is_opened_and_saved() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let lesson = "/lessons/ekosistem-measuring";
    let version = author.version(lesson).await;
    let desk = author.api().get(&format!("{lesson}/quizzes/quiz/questions")).await.is(200).json();
    let all = desk["questions"].as_array().unwrap();
    assert_eq!(all.iter().map(|q| q["kind"].as_str().unwrap()).collect::<Vec<_>>(), KINDS);
    for question in all {
        let path = format!("{lesson}/quizzes/quiz/own-questions/{}", question["id"].as_str().unwrap());
        let before = author.api().get(&path).await.json()["draft"].clone();
        let form = author.get(&path).await.form(&path);
        author.submit(form).await.sends_to(&path);
        let mut after = author.api().get(&path).await.json()["draft"].clone();
        after["version"] = before["version"].clone();
        assert_eq!(after, before);
    }
    // Only the text with gaps is written otherwise, once.
    assert_eq!(author.version(lesson).await, version + 1);
    let cloze = author.api().get(&format!("{lesson}/quizzes/quiz/own-questions/cloze")).await.json();
    let text = cloze["draft"]["text"]["id"].as_str().unwrap();
    assert!(text.contains("[[g1]]") && text.contains("[[g3]]") && !text.contains("[[word]]"), "{text}");
    site.settle().await;
}

/// Two editors at once: of two questions both are kept, of one the later is shown both.
#[actix_web::test]
async fn two_editors_lose_nothing() {
    let site = Site::demo().await;
    let (author, other) = (site.known("course_author").await, site.person("dewi").await);
    let staff = json!({ "person": "dewi@example.go.id", "role": "author" });
    author.api().post(&format!("{COURSE}/staff"), staff).await.is(201);
    let (one, two) = (format!("{OWN}/q1"), format!("{OWN}/q2"));
    let (mine, theirs) = (author.get(&one).await.form(&one), other.get(&two).await.form(&two));
    let same = other.get(&one).await.form(&one);
    author.submit(mine.fill("prompt.id", "Dari Kirana?")).await.sends_to(&one);
    other.submit(theirs.fill("prompt.id", "Dari Dewi?")).await.sends_to(&two);
    assert_eq!(own_questions(&author, "prompt/id").await[..2], ["Dari Kirana?", "Dari Dewi?"]);
    let stale = other.submit(same.fill("prompt.id", "Dari Dewi juga?")).await;
    stale.is(409).shows("Orang lain menyimpan").shows("Dari Kirana?");
    assert_eq!(own_questions(&author, "prompt/id").await[0], "Dari Kirana?");
    let again = stale.form(&one);
    assert_eq!(again.value("prompt.id"), Some("Dari Dewi juga?"));
    other.submit(again).await.sends_to(&one);
    // Where it stands is no matter of what it says.
    let form = author.get(&one).await.form(&one);
    other.api().post(&format!("{one}/place"), json!({ "before": "" })).await.is(200);
    author.submit(form.fill("prompt.id", "Akhirnya?")).await.sends_to(&one);
    assert_eq!(own_questions(&author, "prompt/id").await.last().map(String::as_str), Some("Akhirnya?"));
    let refused = other.api().post(&one, single(1, "Lain?")).await;
    assert_eq!(refused.is(409).json()["type"], "/problems/stale");
    // A status is the bank's: whoever sends one is shown the page all the same.
    other.post(&one, fields(&single(1, "Lain?"))).await.is(409).shows("Akhirnya?");
    site.settle().await;
}

#[actix_web::test]
async fn questions_are_ordered_taken_out_and_moved_into_the_bank() {
    let site = Site::demo().await;
    let (author, visitor) = (site.known("course_author").await, site.visitor());
    let ana = site.learner("ana").await;
    let order = async || own_questions(&author, "id").await.join(" ");
    assert_eq!(order().await, "q1 q2 q3 q4 q5");
    // By the page's buttons.
    let up = author.get(DESK).await.form(&format!("{OWN}/q2/place"));
    author.submit(up).await.sends_to(DESK);
    assert_eq!(order().await, "q2 q1 q3 q4 q5");
    author.api().post(&format!("{OWN}/q2/place"), json!({ "before": "" })).await.is(200);
    assert_eq!(order().await, "q1 q3 q4 q5 q2");
    let refused = author.api().post(&format!("{OWN}/q2/place"), json!({ "before": "none" })).await;
    assert_eq!(refused.is(422).field("before").as_deref(), Some("no-such-question"));
    author.post(&format!("{OWN}/q2/place"), json!({ "before": "none" })).await.is(422).shows("id=\"before\"");
    author.api().post(&format!("{OWN}/none/place"), json!({ "before": "" })).await.is(404);
    let out = author.get(DESK).await.form(&format!("{OWN}/q3/removal"));
    author.submit(out).await.sends_to(DESK);
    author.api().post(&format!("{OWN}/q3/removal"), json!({})).await.is(404);
    assert_eq!(order().await, "q1 q4 q5 q2");
    // A name that was taken out never comes again.
    let first = add(&author, own("essay")).await;
    author.api().post(&format!("{OWN}/{first}/removal"), json!({})).await.is(200);
    let second = add(&author, own("essay")).await;
    assert_ne!(first, second);
    author.api().post(&format!("{OWN}/{second}/removal"), json!({})).await.is(200);

    let saved = |kind: &'static str| events::table.filter(events::kind.eq(kind)).count();
    let count = async |kind: &'static str| site.look(move |conn| Ok(saved(kind).get_result::<i64>(conn)?)).await;
    let (lessons, entries) = (count("lesson-saved").await, count("bank-question-saved").await);
    let question = author.api().get(&format!("{OWN}/q4")).await.json()["draft"].clone();
    let to_bank = author.get(DESK).await.form(&format!("{OWN}/q4/bank"));
    author.submit(to_bank).await.sends_to(DESK);
    author.api().post(&format!("{OWN}/q4/bank"), json!({})).await.is(404);
    assert_eq!(order().await, "q1 q5 q2");
    let number = i64::try_from(QUESTIONS).unwrap() + 1;
    assert_eq!(site.bank_entries().await, number);
    assert_eq!((count("lesson-saved").await, count("bank-question-saved").await), (lessons + 1, entries + 1));
    let picks = desk(&author).await["picks"].clone();
    assert_eq!(json!([picks[0]["entry"], picks[0]["version"], picks[0]["short"]]), json!([number, null, false]));
    let banked = author.api().get(&format!("{BANK}/questions/{number}")).await.is(200).json()["draft"].clone();
    assert_eq!((&banked["status"], &banked["category"]), (&json!("ready"), &Value::Null));
    for field in ["kind", "prompt", "explanation", "points", "options"] {
        assert_eq!(banked[field], question[field], "{field}");
    }

    // What is public is what it was, until the lesson is published.
    assert_eq!(asked(&ana).await.join(" "), "q1 q2 q3 q4 q5");
    let mut known = author.api().get(&format!("{OWN}/q1")).await.json()["draft"].clone();
    known["prompt"]["id"] = json!("Adakahrahasia?");
    author.api().post(&format!("{OWN}/q1"), known).await.is(200);
    author.publish_lesson(FIRST, "").await.is(200);
    assert_eq!(asked(&ana).await.join(" "), format!("q1 q5 q2 b{number}"));
    // What a quiz asks is told to its authors, and to nobody who learns.
    let public = visitor.api().get(FIRST).await.json()["version"].clone();
    let changes = format!("{FIRST}/versions/{public}/changes");
    author.get(&changes).await.is(200).shows("Adakahrahasia?");
    for reader in [&visitor, &ana] {
        assert_eq!(reader.api().get(&changes).await.is(200).json()["changes"], json!([]));
    }
    site.settle().await;
}

#[actix_web::test]
async fn nobody_else_writes_them_and_the_bank_takes_no_half_question() {
    let site = Site::demo().await;
    let (ana, teacher) = (site.learner("ana").await, site.known("course_teacher").await);
    let author = site.known("course_author").await;
    let version = author.version(FIRST).await;
    for person in [&ana, &teacher] {
        for path in ["new", "q1"] {
            person.get(&format!("{OWN}/{path}")).await.is(403).lacks("options.0");
        }
        person.api().post(OWN, single(0, "Boleh?")).await.is(403);
        person.api().post(&format!("{OWN}/q1"), single(1, "Boleh?")).await.is(403);
        for act in ["place", "removal", "bank"] {
            person.api().post(&format!("{OWN}/q1/{act}"), json!({})).await.is(403);
        }
    }
    site.visitor().api().get(&format!("{OWN}/q1")).await.is(401);
    assert_eq!(author.version(FIRST).await, version);
    // Of an older lesson: one option, which the bank does not take.
    let option = json!([{ "id": "a", "text": { "id": "Satu", "en": "" }, "correct": true }]);
    let half = json!({ "id": "half", "kind": "single", "prompt": { "id": "Satu?", "en": "" }, "options": option });
    site.set_quiz(json!({ "questions": [half] })).await;
    let refused = author.api().post(&format!("{OWN}/half/bank"), json!({})).await;
    assert_eq!(refused.is(409).json()["code"], "question-not-for-bank");
    assert_eq!(own_questions(&author, "id").await, ["half"]);
    assert_eq!(site.bank_entries().await, i64::try_from(QUESTIONS).unwrap());
    site.settle().await;
}
