//! Thirty ideas, each told twice in different words: whether the one is found by the other. For the test and for the bench.
use ekopi::{
    index::{Doc, Index, Kind, PUBLIC, Position},
    scale::Invented,
};
use serde::Deserialize;

/// As many are shown to whoever writes something similar.
const SHOWN: usize = 5;
const BATCH: usize = 1000;

/// An idea as a citizen's short form has it.
#[derive(Deserialize)]
pub struct Told {
    pub title: String,
    pub problem: String,
    pub idea: String,
}
#[derive(Deserialize)]
pub struct Pair {
    pub first: Told,
    pub second: Told,
}
/// They were written before anyone looked at what finds them, and stay as they are.
pub fn pairs() -> Vec<Pair> {
    serde_json::from_str(include_str!("../../tests/files/ideas/pairs.json")).expect("pairs.json reads")
}
/// An index of so many generated ideas and entries, with the first of each pair in their midst.
pub fn fill(index: &Index, pairs: &[Pair], generated: i64) {
    let texts = Invented::begin().expect("texts");
    let half = generated / 2;
    let firsts = pairs.iter().zip(generated..).map(|(pair, id)| of(&pair.first, id));
    let made = |n| texts.doc(n).expect("a text");
    let mut all = (0..half).map(made).chain(firsts).chain((half..generated).map(made));
    index.begin().expect("an index");
    loop {
        let docs: Vec<Doc> = all.by_ref().take(BATCH).collect();
        if docs.is_empty() {
            break;
        }
        index.replace(&[], &docs).expect("documents");
    }
    index.commit(&Position { installation: "twins".into(), xid: 0, event: 0, at: 0 }).expect("a commit");
    index.gather().expect("one segment");
}
/// As `ideas::searched` makes it of an idea of the bank.
fn of(told: &Told, id: i64) -> Doc {
    let mut doc = Doc::new(Kind::Idea, id).public();
    told.title.clone_into(&mut doc.title);
    told.problem.clone_into(&mut doc.lead);
    doc.body = format!("{}\n{}", told.problem, told.idea);
    doc
}
/// Whether the first of the pair is among what is shown to whoever writes the second, asked as `ideas::comparison` asks.
pub fn finds(index: &Index, pairs: &[Pair], at: usize, generated: i64) -> bool {
    let Told { title, problem, idea } = &pairs[at].second;
    let text = format!("{title}\n{title}\n{problem}\n{idea}");
    let kinds = [Kind::Idea, Kind::Innovation];
    let found = index.similar(&text, &kinds, &[PUBLIC.to_owned()], None, SHOWN).expect("an answer");
    let twin = generated + i64::try_from(at).expect("few");
    found.iter().any(|like| like.kind == Kind::Idea && like.id == twin)
}
