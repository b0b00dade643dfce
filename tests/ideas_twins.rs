//! Whoever writes an idea that is there in other words is shown it, among generated ideas and entries (EK5).
use ekopi::{
    code,
    index::{Index, stems},
};
use sha2::{Digest, Sha256};

#[path = "../benches/twins/pairs.rs"]
mod pairs;
use pairs::{Told, fill, finds, pairs};

/// Generated ideas and entries; `benches/idea-twins` takes 100,000.
const GENERATED: i64 = 4000;

fn words(told: &Told) -> Vec<String> {
    let text = format!("{} {} {}", told.title, told.problem, told.idea).to_lowercase();
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
/// Thirty, as they were laid down; the second of each is no copy of the first: no four words in a row, and of all that
/// either says less than half.
#[test]
fn each_pair_says_one_thing_in_two_ways_and_stays_as_it_was() {
    let all = pairs();
    assert_eq!(all.len(), 30);
    let told = all.iter().flat_map(|pair| [&pair.first, &pair.second]);
    let text: Vec<String> = told.map(|t| format!("{}\n{}\n{}\n", t.title, t.problem, t.idea)).collect();
    let digest = code::hex(&Sha256::digest(text.concat().as_bytes())[..8]);
    assert_eq!(digest, "924e4c52ec8d02cd");
    for pair in &all {
        let (first, second) = (words(&pair.first), words(&pair.second));
        let shared = second.windows(4).find(|run| first.windows(4).any(|other| other == *run));
        assert_eq!(shared, None, "{}", pair.second.title);
        let (first, second) = (stems(&first.join(" ")), stems(&second.join(" ")));
        assert!(first.intersection(&second).count() * 2 < first.union(&second).count(), "{}", pair.second.title);
    }
}
#[test]
fn ek5_the_same_idea_in_other_words_is_found_among_thousands() {
    let (pairs, index) = (pairs(), Index::in_memory());
    fill(&index, &pairs, GENERATED);
    let found = (0..pairs.len()).filter(|at| finds(&index, &pairs, *at, GENERATED)).count();
    let said = format!("{found} of {} among the first five", pairs.len());
    println!("{said}");
    insta::assert_snapshot!(said, @"30 of 30 among the first five");
}
