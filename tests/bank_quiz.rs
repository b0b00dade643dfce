//! What a quiz takes from the bank: the editor in a lesson's draft, versions that stay, draws that prefer the unseen.
use crate::support::{
    Client, Site,
    bank::{BANK, single},
    learning::FIRST,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const QUIZ: &str = "/lessons/labinov-overview/quizzes/quiz";

async fn desk(author: &Client<'_>, quiz: &str) -> Value {
    author.api().get(&format!("{quiz}/questions")).await.is(200).json()
}
async fn version(author: &Client<'_>, quiz: &str) -> i64 {
    desk(author, quiz).await["settings"]["version"].as_i64().expect("a number")
}
async fn pick(author: &Client<'_>, quiz: &str, mut new: Value) {
    new["version"] = json!(version(author, quiz).await);
    author.api().post(&format!("{quiz}/picks"), new).await.is(201);
}
async fn publish(author: &Client<'_>) {
    let draft = author.api().get(&format!("{FIRST}/draft")).await.json()["draft"]["version"].clone();
    author.api().post(&format!("{FIRST}/publication"), json!({ "version": draft, "message": "" })).await.is(200);
}
/// Begins an attempt and hands it in at once; what it asked from the bank.
async fn asked(learner: &Client<'_>, quiz: &str) -> Vec<String> {
    let begun = learner.api().post(&format!("{quiz}/attempts"), json!({})).await.is(201).json();
    let address = begun["address"].as_str().expect("an address").to_owned();
    let page = learner.api().get(&address).await;
    assert!(!page.body.contains("correct"), "{page:?}");
    learner.api().post(&format!("{address}/submission"), json!({})).await.is(200);
    let all = page.json()["asked"].as_array().expect("questions").clone();
    all.iter().map(|q| q["id"].as_str().expect("an id").to_owned()).filter(|id| id.starts_with('b')).collect()
}

#[actix_web::test]
async fn a_quiz_is_put_together_in_the_draft() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let begun = author.api().post(&format!("{FIRST}/quizzes"), json!({})).await.is(201).json();
    let path = begun["address"].as_str().unwrap().to_owned();
    let quiz = path.trim_end_matches("/questions");
    assert_eq!(quiz, "/lessons/labinov-overview/quizzes/quiz-2");
    // By the page, without a program.
    let page = author.get(&path).await;
    let forms: Vec<_> = page.forms().into_iter().filter(|f| f.action == format!("{quiz}/picks")).collect();
    author.submit(forms[0].clone().fill("entry", "2").choose("pinned", "on")).await.sends_to(&path);
    let page = author.get(&path).await;
    let forms: Vec<_> = page.forms().into_iter().filter(|f| f.action == format!("{quiz}/picks")).collect();
    author.submit(forms[1].clone().fill("category", "1").fill("count", "3")).await.sends_to(&path);
    pick(&author, quiz, json!({ "entry": 1 })).await;
    let picks = |desk: &Value| {
        let all = desk["picks"].as_array().unwrap().iter();
        all.map(|p| format!("{} {} {}", p["entry"], p["version"], p["count"])).collect::<Vec<_>>()
    };
    assert_eq!(picks(&desk(&author, quiz).await), ["2 1 1", "null null 3", "1 null 1"]);
    author.get(&path).await.shows("3 soal acak dari Dasar (tersedia").shows("tetap versi 1");
    // Up, down, out.
    let seen = version(&author, quiz).await;
    author.api().post(&format!("{quiz}/picks/3/move"), json!({ "version": seen })).await.is(200);
    assert_eq!(picks(&desk(&author, quiz).await), ["2 1 1", "1 null 1", "null null 3"]);
    // Whoever acts by what is no more is told so.
    for path in ["picks/1/move", "picks/1/removal"] {
        let stale = author.api().post(&format!("{quiz}/{path}"), json!({ "version": seen })).await;
        assert_eq!(stale.is(409).json()["code"], "quiz-changed-meanwhile");
    }
    let seen = version(&author, quiz).await;
    author.post(&format!("{quiz}/picks/1/removal"), json!({ "version": seen })).await.sends_to(&path);
    author.api().post(&format!("{quiz}/picks/9/removal"), json!({ "version": seen + 1 })).await.is(404);
    assert_eq!(picks(&desk(&author, quiz).await), ["1 null 1", "null null 3"]);
    for (new, field, code) in [
        (json!({ "entry": 999 }), "entry", "no-such-bank-question"),
        (json!({ "entry": 1 }), "entry", "pick-twice"),
        (json!({ "category": 999, "count": 1 }), "category", "no-such-category"),
        (json!({ "category": 1, "count": 0 }), "count", "pick-count"),
        (json!({ "category": 1, "count": 101 }), "count", "pick-count"),
        (json!({}), "entry", "pick-nothing"),
    ] {
        let mut new = new;
        new["version"] = json!(seen + 1);
        let refused = author.api().post(&format!("{quiz}/picks"), new).await;
        assert_eq!(refused.is(422).field(field).as_deref(), Some(code));
    }
    let draft = author
        .bank_question({
            let mut q = single(0, "Belum?");
            q["status"] = json!("draft");
            q
        })
        .await;
    let refused = author.api().post(&format!("{quiz}/picks"), json!({ "version": seen + 1, "entry": draft })).await;
    assert_eq!(refused.is(422).field("entry").as_deref(), Some("question-not-ready"));
    // How it is taken.
    let form = author.get(&path).await.form(&path);
    let form =
        form.fill("pass_mark", "80").fill("minutes", "30").fill("opens", "2026-03-02T08:00").fill("attempts", "2");
    author.submit(form.clone().fill("opens", "besok")).await.is(422).shows("id=\"opens-error\"");
    author.submit(form.fill("kept", "last")).await.sends_to(&path);
    let settings = desk(&author, quiz).await["settings"].clone();
    assert_eq!(
        (&settings["pass_mark"], &settings["opens"], &settings["kept"]),
        (&json!(80), &json!("2026-03-02T08:00"), &json!("last"))
    );
    let mut old = settings.clone();
    (old["version"], old["pass_mark"]) = (json!(1), json!(50));
    assert_eq!(author.api().post(&format!("{quiz}/questions"), old).await.is(409).json()["type"], "/problems/stale");
    // Nobody else.
    let learner = site.person("ana").await;
    learner.enrol().await;
    for path in ["questions", "picks"] {
        let body = json!({ "version": 1, "entry": 1, "pass_mark": 1 });
        let answer = learner.api().post(&format!("{quiz}/{path}"), body).await;
        assert!(answer.status == 403 || answer.status == 404 || answer.status == 422, "{answer:?}");
    }
    assert!(!learner.get(&format!("{quiz}/questions")).await.has("Dasar"));
    assert_eq!(picks(&desk(&author, quiz).await), ["1 null 1", "null null 3"]);
}
/// Unseen questions come first; when all are seen, those that were asked least. Two people have draws of their own.
#[actix_web::test]
async fn a_draw_prefers_what_one_has_not_been_asked() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let place = author.bank_category("Undian").await;
    let mut all = BTreeSet::new();
    for n in 0..6 {
        let mut question = single(0, &format!("Undian {n}?"));
        question["category"] = json!(place);
        all.insert(format!("b{}", author.bank_question(question).await));
    }
    pick(&author, QUIZ, json!({ "category": place, "count": 2 })).await;
    publish(&author).await;
    let learner = site.person("ana").await;
    learner.enrol().await;
    let mut seen: Vec<String> = vec![];
    for _ in 0..3 {
        let drawn = asked(&learner, QUIZ).await;
        assert_eq!(drawn.len(), 2);
        assert!(drawn.iter().all(|id| all.contains(id) && !seen.contains(id)), "{drawn:?} after {seen:?}");
        seen.extend(drawn);
    }
    // All six are seen once: three more attempts ask each a second time.
    let mut again: Vec<String> = vec![];
    for _ in 0..3 {
        again.extend(asked(&learner, QUIZ).await);
    }
    assert_eq!(again.iter().cloned().collect::<BTreeSet<_>>(), all);
    // A question that is hidden is drawn no more; a new one is drawn first.
    let new = author
        .bank_question({
            let mut q = single(0, "Baru?");
            q["category"] = json!(place);
            q
        })
        .await;
    assert!(asked(&learner, QUIZ).await.contains(&format!("b{new}")));
    site.settle().await;
}
/// A question that is pinned stays as it was; one that is not is asked in its newest ready version, and an attempt that has
/// begun keeps what it was given.
#[actix_web::test]
async fn an_attempt_keeps_the_version_it_was_given() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let (pinned, latest) =
        (author.bank_question(single(0, "Tetap satu?")).await, author.bank_question(single(0, "Ikut satu?")).await);
    pick(&author, QUIZ, json!({ "entry": pinned, "pinned": true })).await;
    pick(&author, QUIZ, json!({ "entry": latest })).await;
    publish(&author).await;
    let learner = site.person("ana").await;
    learner.enrol().await;
    let words = |page: &Value| {
        let all = page["asked"].as_array().expect("questions").iter();
        let own = all.filter(|q| q["id"].as_str().is_some_and(|id| id.starts_with('b')));
        own.map(|q| q["prompt"]["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let begun = learner.api().post(&format!("{QUIZ}/attempts"), json!({})).await.is(201).json();
    let first = begun["address"].as_str().unwrap().to_owned();
    for (number, text) in [(pinned, "Tetap dua?"), (latest, "Ikut dua?")] {
        author.api().post(&format!("{BANK}/questions/{number}"), single(1, text)).await.is(200);
    }
    assert_eq!(words(&learner.api().get(&first).await.json()), ["Tetap satu?", "Ikut satu?"]);
    learner.api().post(&format!("{first}/submission"), json!({})).await.is(200);
    let begun = learner.api().post(&format!("{QUIZ}/attempts"), json!({})).await.is(201).json();
    let second = begun["address"].as_str().unwrap().to_owned();
    assert_eq!(words(&learner.api().get(&second).await.json()), ["Tetap satu?", "Ikut dua?"]);
    site.settle().await;
}
