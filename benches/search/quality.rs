//! How good the ranking is: real questions, the entries that should come, and nDCG@10. For the test and for the bench.
use serde::Deserialize;
use std::collections::BTreeMap;

/// Hits that count.
pub const DEEP: usize = 10;

#[derive(Debug, Clone, Deserialize)]
pub struct Question {
    #[serde(rename = "question")]
    pub text: String,
    /// Written before any ranking existed, and never tuned by.
    pub frozen: bool,
    /// Key or title of an entry of the demonstration → grade: 3 answers, 2 answers a good part, 1 touches.
    pub entries: BTreeMap<String, u8>,
}
pub fn questions() -> Vec<Question> {
    serde_json::from_str(include_str!("questions.json")).expect("questions.json reads")
}
/// Key or title → the name the entry has.
pub fn names(root: &str) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for file in ["jawa", "kalimantan-sulawesi", "sumatera", "timur"] {
        let text = std::fs::read_to_string(format!("{root}/seeds/demo/innovations/{file}.json")).expect("a seed");
        let entries: Vec<serde_json::Value> = serde_json::from_str(&text).expect("entries");
        let text = |entry: &serde_json::Value, name: &str| entry[name].as_str().expect("a text").to_owned();
        names.extend(entries.iter().map(|entry| (text(entry, "key"), text(entry, "name"))));
    }
    for question in questions() {
        for key in question.entries.into_keys() {
            names.entry(key.clone()).or_insert(key); // known by its title alone
        }
    }
    names
}
/// Discounted cumulative gain of what was found beside that of the best order, between 0 and 1; gains 2^grade − 1.
pub fn ndcg(found: &[String], wanted: &BTreeMap<String, u8>) -> f64 {
    let gain = |grade: u8| f64::from(2u32.pow(grade.into()) - 1);
    let sum = |grades: &mut dyn Iterator<Item = u8>| {
        let ranked = (2u32..).zip(grades.take(DEEP));
        ranked.map(|(rank, grade)| gain(grade) / f64::from(rank).log2()).sum::<f64>()
    };
    let mut best: Vec<u8> = wanted.values().copied().collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    sum(&mut found.iter().map(|name| wanted.get(name).copied().unwrap_or(0))) / sum(&mut best.into_iter())
}
/// What became of one question: its names, best first, and how good that is.
pub struct Judged {
    pub question: Question,
    pub found: Vec<String>,
    pub ndcg: f64,
}
pub fn judge(question: Question, found: Vec<String>, names: &BTreeMap<String, String>) -> Judged {
    let wanted = question.entries.iter().map(|(key, grade)| (names[key].clone(), *grade)).collect();
    Judged { ndcg: ndcg(&found, &wanted), question, found }
}
/// The mean of the frozen questions, and of the others.
pub fn means(judged: &[Judged]) -> (f64, f64) {
    let mean = |frozen: bool| {
        let of: Vec<f64> = judged.iter().filter(|j| j.question.frozen == frozen).map(|j| j.ndcg).collect();
        of.iter().sum::<f64>() / f64::from(u32::try_from(of.len().max(1)).expect("few"))
    };
    (mean(true), mean(false))
}
