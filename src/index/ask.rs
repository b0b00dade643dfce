//! A question to the index and its answer: hits, how many there are, and how many by each facet.
use super::{
    Index,
    analyser::{self, FORGIVEN},
    columns::{Columns, any},
    document::{FACETS, Facet, Kind, PUBLIC},
    view::{ASKED, Needle, View, Wanted},
};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};
use tantivy::DocId;

/// Letters of a question that are read, and words of it; the rest is left out.
pub const MOST_LETTERS: usize = 200;
const MOST_WORDS: usize = 12;
/// Hits of one page.
const MOST_HITS: usize = 1000;

crate::text_enum! {
    /// What comes first: what fits best (without a text, the newest), the newest, or what is cited most.
    pub enum Sort { Relevance = "relevance", Newest = "newest", Cited = "cited" }
}
#[expect(clippy::derivable_impls, reason = "a macro writes the enum")]
impl Default for Sort {
    fn default() -> Self {
        Self::Relevance
    }
}

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// As it was typed: words, and "phrases" in quotes. Empty: everything.
    pub text: String,
    /// Kinds that count at all; none: every kind.
    pub kinds: Vec<Kind>,
    /// Whoever asks: what they may see is among these tokens. Empty: the public.
    pub audience: Vec<String>,
    /// Values that are chosen; of one facet any, of several facets each.
    pub chosen: BTreeMap<Facet, Vec<String>>,
    /// Facets to count, each as if nothing were chosen of itself.
    pub count: Vec<Facet>,
    pub sort: Sort,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Hits of a page, at most 1,000. 0: none, for who only counts.
    pub limit: usize,
}
impl Ask {
    /// A name for `topic::remembered`, of all that the answer depends on.
    pub fn question(&self) -> String {
        format!("search {self:?}")
    }
    /// Whether this could be the `next` of some page.
    pub fn is_place(text: &str) -> bool {
        parse_key(text).is_some()
    }
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    pub kind: Kind,
    pub id: i64,
}
/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The best first.
    pub hits: Vec<Hit>,
    /// Of all pages.
    pub total: u64,
    /// Value and number of the facets that were to be counted, the most frequent first.
    pub facets: BTreeMap<Facet, Vec<(String, u64)>>,
    /// How many there would be if nothing were chosen of this facet; of each facet something is chosen of.
    pub without: BTreeMap<Facet, u64>,
    pub next: Option<String>,
    /// The text that was searched for instead, where a word was mistyped.
    pub corrected: Option<String>,
}

impl Index {
    /// Answers at the latest state this node has reached; `Unavailable` while there is none yet. Whatever is typed is
    /// a question: nothing in it is an error.
    pub fn ask(&self, ask: &Ask) -> Result<Found> {
        let view = self.view()?;
        answer(&view, ask).map_err(Error::internal)
    }
}

/// A text as it is searched for.
struct Read {
    /// What was typed: plain text and words in their order, so that a corrected text reads like it.
    plain: Vec<Typed>,
    needle: Needle,
}
struct Typed {
    surface: String,
    forgiven: bool,
}
fn read(text: &str) -> Read {
    let text: String = text.chars().take(MOST_LETTERS).collect();
    let mut needle = Needle { words: vec![], phrases: vec![], required: 0, ranking: &ASKED };
    let mut plain = vec![];
    for (at, part) in text.split(['"', '“', '”', '„']).enumerate() {
        let in_quotes = at % 2 == 1;
        let mut phrase = vec![];
        for chunk in part.split_whitespace() {
            let mut words: Vec<String> = vec![];
            analyser::words(chunk, |word, _| words.push(word.to_owned()));
            if in_quotes {
                // Of a hyphened word its parts are searched, as they stand.
                let whole = usize::from(words.len() > 2);
                phrase.extend(words.into_iter().skip(whole).map(|word| analyser::stem(&word)));
                continue;
            }
            let is_one = chunk.contains(['-', '‐', '‑']) && words.len() > 1;
            if is_one && chunk.bytes().any(|b| b.is_ascii_digit()) {
                words.truncate(1); // a code is found as a whole
            }
            let groups = if is_one { vec![words] } else { words.into_iter().map(|word| vec![word]).collect() };
            for group in groups {
                let mut stems: Vec<String> = group.iter().map(|word| analyser::stem(word)).collect();
                stems.extend(group.iter().flat_map(|word| analyser::meant(word)).map(analyser::stem));
                let wanted = Wanted { stems };
                if plain.len() < MOST_WORDS && !needle.words.contains(&wanted) {
                    let surface = if is_one { chunk.to_lowercase() } else { group.concat() };
                    let letters = surface.chars().count();
                    let forgiven = !is_one && letters >= FORGIVEN && !surface.bytes().any(|b| b.is_ascii_digit());
                    plain.push(Typed { surface, forgiven });
                    needle.words.push(wanted);
                }
            }
        }
        phrase.truncate(MOST_WORDS);
        if !phrase.is_empty() && needle.phrases.len() < 4 {
            needle.phrases.push(phrase);
        }
    }
    Read { plain, needle }
}
/// Of so many words so many must be there: two of up to four, then two of five, and so on. People ask in whole sentences, and
/// no entry says all of them; what holds more of the words comes first.
fn enough(words: usize) -> usize {
    match words {
        0..=2 => words,
        3..=4 => 2,
        more => (more * 2).div_ceil(5),
    }
}

fn answer(view: &View, ask: &Ask) -> tantivy::Result<Found> {
    let public = [PUBLIC.to_owned()];
    let audience: &[String] = if ask.audience.is_empty() { &public } else { &ask.audience };
    let Read { mut plain, mut needle } = read(&ask.text);
    if needle.is_empty() && !ask.text.trim().is_empty() {
        return Ok(Found::default()); // nothing but stop words and signs
    }
    let mut corrected = false;
    let mut known = 0;
    for (typed, wanted) in plain.iter_mut().zip(&mut needle.words) {
        let mut shown = false;
        for stem in &wanted.stems {
            shown |= view.shows(stem, audience)?;
        }
        if !shown
            && typed.forgiven
            && let Some(word) = view.correct(&typed.surface)?
        {
            wanted.stems = vec![analyser::stem(&word)];
            typed.surface = word;
            corrected = true;
            shown = true;
        }
        known += usize::from(shown);
    }
    // A word that nothing holds asks for nothing, where enough others are there; alone it finds nothing.
    needle.required = enough(plain.len()).min(known.max(1)).min(plain.len());
    let of_phrases: Vec<Wanted> =
        needle.phrases.iter().flatten().map(|stem| Wanted { stems: vec![stem.clone()] }).collect();
    for wanted in of_phrases {
        if !needle.words.contains(&wanted) {
            needle.words.push(wanted);
            needle.required += 1;
        }
    }
    let mut found = tally(view, ask, audience, &needle)?;
    if corrected {
        let phrases = quoted(&ask.text);
        let words = plain.iter().map(|typed| typed.surface.clone()).chain(phrases);
        found.corrected = Some(words.collect::<Vec<_>>().join(" "));
    }
    Ok(found)
}
/// The phrases of a text, with their quotes.
fn quoted(text: &str) -> Vec<String> {
    let parts = text.split(['"', '“', '”', '„']).enumerate();
    parts.filter(|(at, part)| at % 2 == 1 && !part.trim().is_empty()).map(|(_, part)| format!("\"{part}\"")).collect()
}

/// By what hits are ordered, and the page cut: rank, time, id, kind; the highest first.
type Key = (i64, i64, i64, Kind);

/// One pass: what is found is counted and ordered at once. A thing that fails one facet alone counts for that facet, so
/// that its other values can be seen beside those that are chosen.
struct Tally<'a> {
    ask: &'a Ask,
    by_text: bool,
    after: Option<Key>,
    best: BinaryHeap<Reverse<Key>>,
    total: u64,
    without: [u64; FACETS],
    counts: Vec<BTreeMap<String, u64>>,
}
fn tally(view: &View, ask: &Ask, audience: &[String], needle: &Needle) -> tantivy::Result<Found> {
    let mut tally = Tally {
        ask,
        by_text: !needle.is_empty(),
        after: ask.after.as_deref().and_then(parse_key),
        best: BinaryHeap::new(),
        total: 0,
        without: [0; FACETS],
        counts: vec![BTreeMap::new(); FACETS],
    };
    let weights = view.weights(needle)?;
    for (segment, columns) in view.segments() {
        let mut share = Share::new(&tally, columns, audience);
        view.search(segment, needle, &weights, |doc, score| share.take(&mut tally, doc, score))?;
        share.end(&mut tally);
    }
    Ok(tally.found())
}
/// What is known of one segment while it is gone through.
struct Share<'a> {
    columns: &'a Columns,
    audience: Vec<bool>,
    kinds: Option<Vec<bool>>,
    /// The facets something is chosen of, with the values.
    chosen: Vec<(Facet, Vec<bool>)>,
    counts: Vec<(Facet, Vec<u64>)>,
}
impl<'a> Share<'a> {
    fn new(tally: &Tally, columns: &'a Columns, audience: &[String]) -> Self {
        let ask = tally.ask;
        let among = |facet: Facet, wanted: &[String]| columns.facet(facet).map_or(vec![], |lists| lists.among(wanted));
        let kinds: Vec<String> = ask.kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
        let chosen = ask.chosen.iter().filter(|(_, values)| !values.is_empty());
        let size = |facet: Facet| columns.facet(facet).map_or(0, |lists| lists.values.len());
        Self {
            columns,
            audience: columns.audience.among(audience),
            kinds: (!kinds.is_empty()).then(|| among(Facet::Type, &kinds)),
            chosen: chosen.map(|(facet, values)| (*facet, among(*facet, values))).collect(),
            counts: ask.count.iter().map(|facet| (*facet, vec![0; size(*facet)])).collect(),
        }
    }
    fn places(&self, facet: Facet, doc: DocId) -> &'a [u32] {
        self.columns.facet(facet).map_or(&[], |lists| lists.of(doc))
    }
    fn take(&mut self, tally: &mut Tally, doc: DocId, score: f32) {
        if !any(self.columns.audience.of(doc), &self.audience) {
            return;
        }
        if let Some(kinds) = &self.kinds
            && !any(self.places(Facet::Type, doc), kinds)
        {
            return;
        }
        let mut failed = None;
        for (facet, values) in &self.chosen {
            if !any(self.places(*facet, doc), values) {
                if failed.is_some() {
                    return;
                }
                failed = Some(*facet);
            }
        }
        for (facet, counts) in &mut self.counts {
            if failed.is_none_or(|failed| failed == *facet) {
                let lists = self.columns.facet(*facet);
                for place in lists.map_or(&[][..], |lists| lists.of(doc)) {
                    if let Some(count) = counts.get_mut(*place as usize) {
                        *count += 1;
                    }
                }
            }
        }
        if let Some(failed) = failed {
            if let Some(without) = tally.without.get_mut(failed as usize) {
                *without += 1;
            }
            return;
        }
        tally.total += 1;
        tally.keep(self.columns, doc, score);
    }
    fn end(self, tally: &mut Tally) {
        for (facet, counts) in self.counts {
            let values = self.columns.facet(facet).map_or(&[][..], |lists| &lists.values);
            let Some(all) = tally.counts.get_mut(facet as usize) else {
                continue;
            };
            for (value, count) in values.iter().zip(counts).filter(|(_, count)| *count > 0) {
                *all.entry(value.clone()).or_default() += count;
            }
        }
    }
}
impl Tally<'_> {
    fn keep(&mut self, columns: &Columns, doc: DocId, score: f32) {
        let at = doc as usize;
        let number = |of: &[i64]| of.get(at).copied().unwrap_or(0);
        let rank = match self.ask.sort {
            Sort::Relevance if self.by_text => steps(score),
            Sort::Relevance | Sort::Newest => 0,
            Sort::Cited => number(&columns.cited),
        };
        let limit = self.ask.limit.min(MOST_HITS);
        let (time, id) = (number(&columns.at), number(&columns.ids));
        let full = self.best.len() > limit;
        if full && self.best.peek().is_some_and(|worst| (rank, time, id) < (worst.0.0, worst.0.1, worst.0.2)) {
            return;
        }
        let Some(kind) = columns.kind(doc) else {
            return;
        };
        let key = (rank, time, id, kind);
        if self.after.is_some_and(|after| key >= after) {
            return;
        }
        self.best.push(Reverse(key));
        if full {
            self.best.pop();
        }
    }
    fn found(self) -> Found {
        let limit = self.ask.limit.min(MOST_HITS);
        let mut keys: Vec<Key> = self.best.into_iter().map(|key| key.0).collect();
        keys.sort_unstable_by(|one, other| other.cmp(one));
        let more = keys.len() > limit;
        keys.truncate(limit);
        let next = keys.last().filter(|_| more).map(write_key);
        let total = self.total;
        let mut counts = self.counts;
        let facets = self.ask.count.iter().map(|facet| {
            let counts = counts.get_mut(*facet as usize).map(std::mem::take).unwrap_or_default();
            let mut values: Vec<(String, u64)> = counts.into_iter().collect();
            values.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
            (*facet, values)
        });
        let chosen = self.ask.chosen.iter().filter(|(_, values)| !values.is_empty());
        let without =
            chosen.map(|(facet, _)| (*facet, total + self.without.get(*facet as usize).copied().unwrap_or(0)));
        Found {
            hits: keys.iter().map(|(_, _, id, kind)| Hit { kind: *kind, id: *id }).collect(),
            facets: facets.collect(),
            without: without.collect(),
            total,
            next,
            corrected: None,
        }
    }
}
/// Scores in steps, so that what differs by rounding alone is the same, in whatever segments it lies.
#[expect(clippy::cast_possible_truncation, reason = "scores are small")]
fn steps(score: f32) -> i64 {
    (score * 1024.0).round() as i64
}
fn write_key((rank, at, id, kind): &Key) -> String {
    format!("{rank:x}.{at:x}.{id:x}.{}", *kind as usize)
}
fn parse_key(text: &str) -> Option<Key> {
    let mut parts = text.split('.');
    let mut number = || i64::from_str_radix(parts.next()?, 16).ok();
    let (rank, at, id) = (number()?, number()?, number()?);
    let kind: usize = parts.next()?.parse().ok()?;
    Some((rank, at, id, *Kind::ALL.get(kind)?))
}
