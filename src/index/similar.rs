//! Things that are like a text, with the words they share.
use super::{
    Index, analyser,
    columns::{Columns, any},
    document::{Facet, Kind, PUBLIC},
    view::{COMPARED, Needle, View, Wanted},
};
use crate::error::{Error, Result};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};
use tantivy::DocId;

/// Letters of the text that are read.
const MOST_LETTERS: usize = 20_000;
/// Words that say most of a text: as many are searched for.
const WORDS: usize = 12;
/// Words that are tried for it: the words of a lesson in two languages are mostly not those of any entry.
const TRIED: usize = 300;
/// Words that more than so many of a hundred things hold say nothing. A citizen's idea is short, and what it shares with the same
/// idea in other words are mostly everyday words: with 5 of a hundred too few of them were left. The rarest are chosen first,
/// so that a long text is searched for as before.
const COMMON: u64 = 15;
/// Shared words that are told.
const REASONS: usize = 5;
/// Words that a thing shares at least, where the text has as many.
const SHARED: usize = 2;

/// A thing that is like the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Similar {
    pub kind: Kind,
    pub id: i64,
    /// The words both share, as the text writes them, those that say most first.
    pub reasons: Vec<String>,
}

impl Index {
    /// The things of these kinds that share most with a text, for whoever has one of the tokens; the best first.
    /// `but` is left out: the thing the text is of.
    pub fn similar(
        &self,
        text: &str,
        kinds: &[Kind],
        audience: &[String],
        but: Option<(Kind, i64)>,
        limit: usize,
    ) -> Result<Vec<Similar>> {
        let view = self.view()?;
        similar(&view, text, kinds, audience, but, limit.min(100)).map_err(Error::internal)
    }
}
fn similar(
    view: &View,
    text: &str,
    kinds: &[Kind],
    audience: &[String],
    but: Option<(Kind, i64)>,
    limit: usize,
) -> tantivy::Result<Vec<Similar>> {
    let public = [PUBLIC.to_owned()];
    let audience = if audience.is_empty() { &public } else { audience };
    let scope = Scope { kinds: kinds.iter().map(|kind| kind.as_str().to_owned()).collect(), audience, but };
    let chosen = telling(view, text, &scope)?;
    let words: Vec<Wanted> = chosen.iter().map(|(stem, _)| Wanted { stems: vec![stem.clone()] }).collect();
    if words.is_empty() {
        return Ok(vec![]);
    }
    let needle = Needle { required: SHARED.min(words.len()), words, phrases: vec![], ranking: &COMPARED };
    let weights = view.weights(&needle)?;
    let mut best: BinaryHeap<Reverse<(u32, i64, usize, DocId)>> = BinaryHeap::new();
    for (at, (segment, columns)) in view.segments().enumerate() {
        let counts = scope.within(columns);
        view.search(segment, &needle, &weights, |doc, score| {
            // Most are not among the best: that is seen sooner than whether they count. Positive scores order as their bits.
            let least = best.peek().filter(|_| best.len() >= limit).map_or(0, |Reverse((least, ..))| *least);
            if score.to_bits() < least || !counts(doc) {
                return;
            }
            let id = columns.ids.get(doc as usize).copied().unwrap_or(0);
            best.push(Reverse((score.to_bits(), id, at, doc)));
            if best.len() > limit {
                best.pop();
            }
        })?;
    }
    let mut found = vec![];
    for Reverse((_, id, at, doc)) in best.into_sorted_vec() {
        let Some((segment, columns)) = view.segments().nth(at) else {
            continue;
        };
        let Some(kind) = columns.kind(doc) else {
            continue;
        };
        let held = view.held(segment, doc, &needle.words)?;
        let reasons = held.into_iter().filter_map(|word| chosen.get(word).map(|(_, written)| written.clone()));
        found.push(Similar { kind, id, reasons: reasons.take(REASONS).collect() });
    }
    Ok(found)
}
/// What is compared with the text.
struct Scope<'a> {
    kinds: Vec<String>,
    audience: &'a [String],
    but: Option<(Kind, i64)>,
}
impl Scope<'_> {
    fn within<'c>(&self, columns: &'c Columns) -> impl Fn(DocId) -> bool + use<'c> {
        let (among, but, all) = (columns.audience.among(self.audience), self.but, self.kinds.is_empty());
        let of = columns.facet(Facet::Type).map_or(vec![], |lists| lists.among(&self.kinds));
        move |doc| {
            let places = columns.facet(Facet::Type).map_or(&[][..], |lists| lists.of(doc));
            let id = columns.ids.get(doc as usize).copied().unwrap_or(0);
            any(columns.audience.of(doc), &among)
                && (all || any(places, &of))
                && but.is_none_or(|(kind, but)| but != id || columns.kind(doc) != Some(kind))
        }
    }
}
/// The stems that say most of a text, each with how the text writes it first: often here, and seldom elsewhere; of those
/// alone that something it is compared with holds.
fn telling(view: &View, text: &str, scope: &Scope) -> tantivy::Result<Vec<(String, String)>> {
    let text: String = text.chars().take(MOST_LETTERS).collect();
    let mut counts: BTreeMap<String, (u32, String)> = BTreeMap::new();
    analyser::words(&text, |word, _| {
        if word.chars().count() > 3 && !word.bytes().any(|b| b.is_ascii_digit()) {
            counts.entry(analyser::stem(word)).or_insert_with(|| (0, word.to_owned())).0 += 1;
        }
    });
    let all = view.size().max(1);
    let most = (all * COMMON / 100).max(20);
    let mut weighed = vec![];
    for (stem, (count, written)) in counts {
        let there = view.frequency(&stem)?;
        if there > 0 && there <= most {
            #[expect(clippy::cast_precision_loss, reason = "of numbers that are compared with each other")]
            let rarity = ((all + 1) as f32 / (there as f32 + 0.5)).ln();
            #[expect(clippy::cast_precision_loss, reason = "words of one text")]
            let weight = (count as f32).sqrt() * rarity;
            weighed.push((weight, stem, written));
        }
    }
    weighed.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    let mut chosen = vec![];
    for (_, stem, written) in weighed.into_iter().take(TRIED) {
        if view.occurs(&stem, |columns| scope.within(columns))? {
            chosen.push((stem, written));
        }
        if chosen.len() == WORDS {
            break;
        }
    }
    Ok(chosen)
}
