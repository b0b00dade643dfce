//! The editor of a question: every kind, what is refused, rows without a program.
use crate::support::{
    Client, Site,
    bank::{BANK, KINDS, QUESTIONS, differences, typed},
    calls::fields,
};
use serde_json::{Value, json};

async fn author(site: &Site) -> Client<'_> {
    site.known("course_author").await
}
/// What is saved is shown again as it was typed, for every kind, through the API and through the page.
#[actix_web::test]
async fn every_kind_is_written_and_shown_again() {
    let site = Site::demo().await;
    let author = author(&site).await;
    for kind in KINDS {
        let question = typed(kind);
        let number = author.bank_question(question.clone()).await;
        let path = format!("{BANK}/questions/{number}");
        let draft = author.api().get(&path).await.json()["draft"].clone();
        assert_eq!(differences(&question, &draft), Vec::<String>::new(), "{kind}");
        // The page's own form, sent as it stands, changes nothing; typed into, it makes the next version.
        let form = author.get(&path).await.form(&path);
        author.submit(form).await.sends_to(&path);
        assert_eq!(author.api().get(&path).await.json()["draft"]["version"], 1, "{kind}");
        let form = author.get(&path).await.form(&path).fill("explanation.en", "Because");
        author.submit(form).await.sends_to(&path);
        let after = author.api().get(&path).await.json()["draft"].clone();
        assert_eq!((&after["version"], &after["explanation"]["en"]), (&json!(2), &json!("Because")), "{kind}");
        author.en().get(&path).await.is(200).shows("Save new version");
        // And from the blank form.
        let blank = author.get(&format!("{BANK}/questions/new?kind={kind}")).await.form(&format!("{BANK}/questions"));
        assert_eq!(blank.value("kind"), Some(kind));
        let refused = author.submit(blank.clone()).await;
        refused.is(422).shows("id=\"prompt.id-error\"");
        let mut form = blank;
        for (name, value) in fields(&question).as_object().unwrap() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let is_box = ["correct", "partial", "case_sensitive", "answer"].iter().any(|b| name.ends_with(b))
                && !name.starts_with("gaps");
            if !is_box {
                form = form.fill(name, &text);
            } else if text != "false" || name == "answer" {
                form = form.choose(name, if name == "answer" { "false" } else { "on" });
            }
        }
        let before = site.bank_entries().await;
        let made = author.submit(form).await;
        assert!(made.status == 303, "{kind}: {made:?}");
        assert_eq!(site.bank_entries().await, before + 1);
    }
}
#[actix_web::test]
async fn a_question_that_cannot_be_asked_is_refused_beside_its_field() {
    let site = Site::demo().await;
    let api = author(&site).await.api();
    let wrong = |kind: &str, change: fn(&mut Value)| {
        let mut question = typed(kind);
        change(&mut question);
        question
    };
    for (question, field, code) in [
        (wrong("single", |q| q["prompt"] = json!({ "id": " ", "en": "" })), "prompt.id", "question-without-words"),
        (wrong("single", |q| q["prompt"]["id"] = json!("x".repeat(5001))), "prompt.id", "field-too-long"),
        (wrong("single", |q| q["points"] = json!(101)), "points", "question-points"),
        (wrong("single", |q| q["category"] = json!(999)), "category", "no-such-category"),
        (wrong("single", |q| q["options"] = json!([])), "options", "question-two-options"),
        (wrong("single", |q| q["options"][0]["correct"] = json!(false)), "options", "question-no-right"),
        (wrong("single", |q| q["options"][1]["credit"] = json!("101")), "options", "import-weight"),
        (wrong("single", |q| q["options"][1]["id"] = json!("a")), "options", "question-part-name"),
        (wrong("single", |q| q["options"][1]["id"] = json!("<b>")), "options", "question-part-name"),
        (wrong("multiple", |q| q["options"][0]["credit"] = json!("50")), "options", "question-credit-of-several"),
        (wrong("true_false", |q| q["answer"] = json!("mungkin")), "answer", "question-true-or-false"),
        (wrong("short_answer", |q| q["accepted"][0]["text"] = json!("")), "accepted", "question-no-right"),
        (wrong("number", |q| q["accepted"][0]["text"] = json!("lima")), "accepted", "import-number"),
        (wrong("number", |q| q["accepted"][0]["tolerance"] = json!("-1")), "accepted", "question-number"),
        (wrong("matching", |q| q["pairs"][1]["left"] = json!({ "id": "", "en": "" })), "pairs", "question-two-pairs"),
        (wrong("ordering", |q| q["items"][1]["text"] = json!({ "id": "", "en": "" })), "items", "question-two-items"),
        (wrong("cloze", |q| q["text"]["id"] = json!("a [[g1]] b [[g2]]")), "text.id", "question-gap-place"),
        (
            wrong("cloze", |q| q["text"]["id"] = json!("a [[g1]] b [[g2]] c [[g3]] d [[g4]]")),
            "text.id",
            "question-no-such-gap",
        ),
        (
            wrong("cloze", |q| q["gaps"][1]["lines"] = json!({ "id": "ya\ntidak", "en": "" })),
            "gaps",
            "question-gap-choice",
        ),
        (wrong("essay", |q| q["words"] = json!(0)), "words", "question-words"),
        (wrong("essay", |q| q["kind"] = json!("puzzle")), "kind", "not-a-value"),
        (wrong("essay", |q| q["kind"] = json!(null)), "kind", "field-missing"),
        (wrong("single", |q| q["options"][1]["correct"] = json!("ya")), "options.1.correct", "not-a-value"),
    ] {
        let refused = api.post(&format!("{BANK}/questions"), question).await;
        assert_eq!(refused.is(422).field(field).as_deref(), Some(code), "{field}: {refused:?}");
    }
    assert_eq!(site.bank_entries().await, i64::try_from(QUESTIONS).unwrap());
}
/// Without a program: more rows by a button, and everything typed is still there.
#[actix_web::test]
async fn more_rows_keep_what_is_typed() {
    let site = Site::demo().await;
    let author = author(&site).await;
    let page = author.get(&format!("{BANK}/questions/new?kind=single")).await;
    let form = page.form(&format!("{BANK}/questions"));
    assert!(form.value("options.3.text.id").is_some() && form.value("options.4.text.id").is_none());
    let form = form
        .fill("prompt.id", "Banyak?")
        .fill("options.0.text.id", "Satu")
        .fill("options.3.text.id", "Empat")
        .choose("options.3.correct", "on");
    let more = author.submit(form.choose("more", "on")).await;
    more.is(422).lacks("error-summary");
    let form = more.form(&format!("{BANK}/questions"));
    assert_eq!(
        (form.value("prompt.id"), form.value("options.3.text.id"), form.value("options.3.correct")),
        (Some("Banyak?"), Some("Empat"), Some("on"))
    );
    assert!(form.value("options.8.text.id").is_some());
    assert_eq!(site.bank_entries().await, i64::try_from(QUESTIONS).unwrap());
    // The last row counts, blank ones between do not.
    let made = author.submit(form.fill("options.8.text.id", "Sembilan")).await;
    assert_eq!(made.status, 303, "{made:?}");
    let list = author.api().get(&format!("{BANK}?words=banyak?")).await.json();
    let number = list["items"][0]["number"].as_i64().unwrap();
    let draft = author.api().get(&format!("{BANK}/questions/{number}")).await.json()["draft"].clone();
    let options: Vec<_> = draft["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| format!("{} {} {}", o["id"].as_str().unwrap(), o["text"]["id"].as_str().unwrap(), o["correct"]))
        .collect();
    assert_eq!(options, ["a Satu false", "b Empat true", "c Sembilan false"]);
}
