//! Real questions bring the entries that should come, among generated ones; the same order on both databases.
use crate::support::{Site, source};
use ekopi::code;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

#[path = "../benches/search/quality.rs"]
mod quality;
use quality::{Judged, judge, means, names, ndcg, questions};

/// Generated entries beside those of the demonstration; `benches/search-quality` takes 200,000.
const GENERATED: i64 = 3000;
/// On the questions that nothing was tuned by.
const LEAST: f64 = 0.85;

/// Sixteen digits for a text.
fn digest(text: &str) -> String {
    code::hex(&Sha256::digest(text.as_bytes())[..8])
}
/// They were there before the ranking, and they stay as they were.
#[test]
fn the_frozen_questions_are_those_that_were_laid_down_first() {
    let all = questions();
    let frozen: Vec<_> = all.iter().filter(|question| question.frozen).collect();
    assert_eq!(frozen.len(), 20);
    assert!(all.len() >= 80 + 15, "{}", all.len());
    let text: Vec<String> = frozen.iter().map(|q| format!("{} {:?}\n", q.text, q.entries)).collect();
    let digest = digest(&text.concat());
    assert_eq!(digest, "0a7a091b1595b239");
    let (known, mut asked) = (names(source::ROOT), BTreeSet::new());
    for question in &all {
        assert!(asked.insert(&question.text), "{} twice", question.text);
        assert!(question.entries.values().any(|grade| *grade == 3), "{} has no answer", question.text);
        assert!(question.entries.iter().all(|(key, grade)| known.contains_key(key) && (1..=3).contains(grade)));
    }
}
#[test]
fn the_measure_is_one_for_the_best_order_and_falls_with_the_rank() {
    let wanted = [("a".to_owned(), 3), ("b".to_owned(), 1)].into();
    let of = |found: &[&str]| ndcg(&found.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), &wanted);
    assert!((of(&["a", "b"]) - 1.0).abs() < 1e-9);
    assert!(of(&["x", "a", "b"]) < of(&["a", "x", "b"]) && of(&["a", "x", "b"]) < 1.0);
    assert!(of(&["x", "y"]).abs() < 1e-9);
    assert!((of(&["b", "a"]) - (1.0 + 7.0 / 3f64.log2()) / (7.0 + 1.0 / 3f64.log2())).abs() < 1e-9);
}

#[actix_web::test]
async fn real_questions_find_what_should_come_among_thousands() {
    let site = Site::demo().await;
    site.scale(GENERATED, 0).await;
    let (visitor, names) = (site.visitor().api(), names(source::ROOT));
    // The first who asks has the index built; nobody waits longer than two seconds for it.
    while visitor.get("/innovations?limit=1").await.status == 503 {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    let total = visitor.get("/innovations?limit=1").await.is(200).json()["total"].as_i64().unwrap();
    assert!(total > GENERATED, "the generated ones are not in the index: {total}");
    let mut judged: Vec<Judged> = vec![];
    for question in questions() {
        let words: String = form_urlencoded::byte_serialize(question.text.as_bytes()).collect();
        let page = visitor.get(&format!("/innovations?q={words}&limit=10")).await.is(200).json();
        let items = page["items"].as_array().unwrap().iter();
        let found = items.map(|entry| entry["name"].as_str().unwrap().to_owned()).collect();
        judged.push(judge(question, found, &names));
    }
    let (frozen, tuned) = means(&judged);
    for one in judged.iter().filter(|one| !one.question.frozen && one.ndcg < 0.8) {
        println!("{:.2} {}: {:#?}", one.ndcg, one.question.text, one.found);
    }
    println!(
        "nDCG@10 among {GENERATED} generated entries: {frozen:.3} on the frozen questions, {tuned:.3} on the others"
    );
    assert!(frozen >= LEAST, "{frozen:.3} on the frozen questions");
    // One digest for both databases: the same names in the same order.
    let order = judged.iter().map(|one| one.found.join("\n")).collect::<Vec<_>>().join("\n\n");
    let digest = digest(&order);
    insta::assert_snapshot!(digest, @"726e9d93c4aa1a68");
}
