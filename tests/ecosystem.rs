//! The demonstration's second course: every kind of block, in both languages, with files that are served.
use crate::support::Site;
use diesel::prelude::*;
use ekopi::{
    courses::question::{Accepted, AcceptedNumber, ChoiceOption, GapAnswer, Mark, Question, Response, Task, WHOLE},
    schema::{lesson_files, lessons},
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const LESSONS: [&str; 6] = ["overview", "components", "actors", "banyuwangi", "leadership", "measuring"];
const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/demo/courses/ekosistem-inovasi");

fn address(lesson: &str) -> String {
    format!("/lessons/ekosistem-{lesson}")
}

#[actix_web::test]
async fn six_lessons_teach_in_both_languages_and_use_every_kind_of_block() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let course = visitor.api().get("/courses/ekosistem-inovasi").await.json();
    assert_eq!((&course["lessons_total"], &course["level"]), (&json!(6), &json!("intermediate")));
    visitor
        .get("/courses/ekosistem-inovasi")
        .await
        .shows("Ekosistem Inovasi")
        .shows("href=\"/lessons/ekosistem-actors\"");
    visitor.en().get("/courses/ekosistem-inovasi").await.shows("Innovation Ecosystem");
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for name in LESSONS {
        let lesson = visitor.api().get(&address(name)).await.json();
        visitor.get(&address(name)).await.is(200);
        visitor.en().get(&address(name)).await.is(200);
        assert!(lesson["practices"].as_array().unwrap().len() >= 2, "{name} cites two practices");
        assert!(lesson["practices"].as_array().unwrap().iter().all(|p| p["withdrawn"] == false), "{name}");
        let blocks = lesson["blocks"].as_array().unwrap();
        for lang in ["id", "en"] {
            let words = blocks[0]["text"][lang].as_str().unwrap().split_whitespace().count();
            assert!((600..1200).contains(&words), "{name} in {lang}: {words} words");
        }
        for block in blocks {
            for kind in ["text", "picture", "video", "file", "checklist", "case", "quiz", "assignment"] {
                if !block[kind].is_null() {
                    *kinds.entry(kind).or_default() += 1;
                }
            }
            if !block["case"].is_null() {
                assert_eq!(
                    (&block["case"]["changed"], &block["case"]["stopped"]),
                    (&json!(false), &json!(false)),
                    "{name}"
                );
            }
        }
    }
    insta::assert_snapshot!(
        format!("{kinds:?}"),
        @r#"{"assignment": 2, "case": 4, "checklist": 2, "file": 2, "picture": 2, "quiz": 6, "text": 6, "video": 1}"#
    );
}

#[actix_web::test]
async fn pictures_clip_captions_and_worksheets_are_served_to_whoever_reads_the_lesson() {
    let site = Site::demo().await;
    let of = |name: &'static str| {
        site.look(move |conn| {
            let of = lesson_files::table.inner_join(lessons::table).inner_join(ekopi::schema::files::table);
            let of = of.filter(lessons::slug.eq(format!("ekosistem-{name}"))).order(lesson_files::id);
            Ok(of.select((ekopi::schema::files::name, ekopi::schema::files::handle)).load::<(String, String)>(conn)?)
        })
    };
    let mut served = vec![];
    for name in LESSONS {
        for (file, handle) in of(name).await {
            let answer = site.visitor().get(&format!("{}/files/{handle}", address(name))).await;
            served.push(format!("{} {file} {}", answer.status, answer.header("content-type")));
        }
    }
    insta::assert_snapshot!(served.join("\n"), @"
    200 components.webp image/webp
    200 potret-enam-komponen.csv text/csv; charset=utf-8
    200 path.mp4 video/mp4
    200 path.id.vtt text/vtt; charset=utf-8
    200 path.en.vtt text/vtt; charset=utf-8
    200 pairs.webp image/webp
    200 sebelum-dan-sesudah.csv text/csv; charset=utf-8
    ");
}

fn quiz(lesson: &str) -> Value {
    let file = format!("{SEEDS}/{lesson}.quiz.json");
    serde_json::from_slice(&std::fs::read(&file).expect(&file)).expect(&file)
}
fn best(options: &[ChoiceOption]) -> String {
    options.iter().find(|o| o.correct).expect("a right one").id.clone()
}
fn written(accepted: &[Accepted]) -> String {
    accepted.iter().find(|a| a.credit == WHOLE).expect("a right one").text.clone()
}
fn counted(accepted: &[AcceptedNumber]) -> String {
    accepted.iter().find(|a| a.credit == WHOLE).expect("a right one").value.to_string()
}
/// What answers a question wholly, by its key.
fn key(question: &Question) -> Response {
    let whole = |chosen: Vec<String>| Response::from([(String::new(), chosen)]);
    match &question.task {
        Task::Single { options } => whole(vec![best(options)]),
        Task::Multiple { options, .. } => whole(options.iter().filter(|o| o.correct).map(|o| o.id.clone()).collect()),
        Task::TrueFalse { answer } => whole(vec![answer.to_string()]),
        Task::ShortAnswer { accepted, .. } => whole(vec![written(accepted)]),
        Task::Number { accepted } => whole(vec![counted(accepted)]),
        Task::Matching { pairs, .. } => pairs.iter().map(|p| (p.id.clone(), vec![p.id.clone()])).collect(),
        Task::Ordering { items } => {
            items.iter().zip(1..).map(|(item, place): (_, usize)| (item.id.clone(), vec![place.to_string()])).collect()
        }
        Task::Cloze { gaps, .. } => gaps
            .iter()
            .map(|gap| {
                let answer = match &gap.answer {
                    GapAnswer::Choice { options } => best(options),
                    GapAnswer::Text { accepted } => written(accepted),
                    GapAnswer::Number { accepted } => counted(accepted),
                };
                (gap.id.clone(), vec![answer])
            })
            .collect(),
        Task::Essay { .. } => whole(vec!["Mulai dari kebutuhan warga.".to_owned()]),
    }
}

#[test]
fn every_question_of_its_quizzes_can_be_answered_and_the_timed_one_asks_in_all_nine_ways() {
    for lesson in LESSONS {
        let quiz = quiz(lesson);
        let questions: Vec<Question> = serde_json::from_value(quiz["questions"].clone()).expect(lesson);
        let mut kinds = BTreeSet::new();
        for question in &questions {
            assert!(!question.prompt.id.is_empty() && !question.prompt.en.is_empty(), "{lesson} {}", question.id);
            assert!(
                !question.explanation.id.is_empty() && !question.explanation.en.is_empty(),
                "{lesson} {}",
                question.id
            );
            let wanted = if matches!(question.task, Task::Essay { .. }) { Mark::Waits } else { Mark::Known(WHOLE) };
            assert_eq!(question.mark(&key(question)), wanted, "{lesson} {}", question.id);
            kinds.insert(question.kind().as_str());
        }
        if lesson == "measuring" {
            assert_eq!((quiz["minutes"].as_i64(), kinds.len()), (Some(25), 9), "{kinds:?}");
        } else {
            assert_eq!((quiz["minutes"].as_i64(), kinds.contains("essay")), (None, false), "{lesson}");
        }
    }
}
