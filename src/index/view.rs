//! What is seen of the index at one moment: its segments, with what is kept of each in memory.
use super::{
    columns::{Columns, any},
    document::{Fields, TEXTS, WEIGHTS},
    near,
};
use moka::sync::Cache;
use std::{cell::Cell, collections::HashMap, sync::Arc};
use tantivy::{
    DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term,
    fieldnorm::FieldNormReader,
    index::SegmentId,
    postings::{Postings, SegmentPostings},
    query::{EnableScoring, PhraseQuery, Query},
    schema::IndexRecordOption,
};

/// BM25: how much long texts are held against a word. An entry that is told at length says its words often, and is not worse
/// for it. Chosen by the questions for tuning (`benches/search`), as were the weights of the texts and `ASKED`.
const B: f32 = 0.2;
/// What a phrase counts beside the words that it is made of.
const PHRASE: f32 = 4.0;

/// How what is found is ordered.
#[derive(Debug, PartialEq)]
pub(super) struct Ranking {
    /// BM25's k: how soon more of a word in one text counts no more.
    enough: f32,
    /// Of how many of the words there are, the power by which a score grows: what holds more of them comes before what holds one
    /// of them often.
    share: f32,
    /// What neighbours among the words count that stand near each other in a text, too, beside the rarer of the two.
    near: f32,
    /// By how much a score grows whose title says all of the words.
    title: f32,
}
/// Of a question. Entries whose words are there by chance have them far apart and seldom in their titles; an entry that is about
/// it says them often.
pub(super) const ASKED: Ranking = Ranking { enough: 12.0, share: 0.3, near: 0.5, title: 0.6 };
/// Of words that say most of a text: they stand in no order.
pub(super) const COMPARED: Ranking = Ranking { enough: 6.0, share: 0.5, near: 0.0, title: 0.0 };
/// Of how near two words are that amount beyond which more counts little.
const NEAR_ENOUGH: f32 = 2.0;

/// Frequencies that are kept.
const KEPT: u64 = 50_000;

/// What has been found of a document.
#[derive(Debug, Clone, Default)]
struct Mark {
    score: f32,
    near: f32,
    /// How rare the words are that its title says, together.
    title: f32,
    words: u8,
}
thread_local! {
    /// One for each document of a segment, all empty between two searches: making them anew would take longer than many a search.
    /// Lost, and made anew, after one that fails.
    static MARKS: Cell<Vec<Mark>> = Cell::default();
}

pub(super) struct View {
    searcher: Searcher,
    pub(super) fields: Fields,
    columns: HashMap<SegmentId, Arc<Columns>>,
    /// What one word counts in each of the texts, by the length of that text as Tantivy keeps it.
    shares: [[f32; 256]; TEXTS],
    /// Frequencies that have been asked for: a text that is compared asks for hundreds, mostly those of the text before.
    frequencies: Cache<String, u64>,
}
/// One word that is asked for: the stems that stand for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) stems: Vec<String>,
}
/// Words, of which so many must be there, and phrases, of which all must.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Needle {
    pub(super) words: Vec<Wanted>,
    pub(super) phrases: Vec<Vec<String>>,
    pub(super) required: usize,
    pub(super) ranking: &'static Ranking,
}
impl Needle {
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.phrases.is_empty()
    }
}

impl View {
    /// What `before` knows of segments that are still there is taken over.
    pub(super) fn new(searcher: Searcher, fields: Fields, before: Option<&Self>) -> tantivy::Result<Self> {
        let mut columns = HashMap::new();
        for segment in searcher.segment_readers() {
            let id = segment.segment_id();
            let known = before.and_then(|before| before.columns.get(&id)).cloned();
            let read = || Columns::read(segment, fields.surface).map(Arc::new);
            columns.insert(id, known.map_or_else(read, Ok)?);
        }
        let mut shares = [[0.0; 256]; TEXTS];
        for ((shares, weight), field) in shares.iter_mut().zip(WEIGHTS).zip(fields.texts) {
            let mut words = 0;
            for segment in searcher.segment_readers() {
                words += segment.inverted_index(field)?.total_num_tokens();
            }
            let mean = (count(words) / count(searcher.num_docs().max(1))).max(1.0);
            for (share, length) in shares.iter_mut().zip((0..=u8::MAX).map(FieldNormReader::id_to_fieldnorm)) {
                *share = weight / (1.0 - B + B * count(length.into()) / mean);
            }
        }
        Ok(Self { searcher, fields, columns, shares, frequencies: Cache::new(KEPT) })
    }
    pub(super) fn segments(&self) -> impl Iterator<Item = (&SegmentReader, &Columns)> {
        let known = |segment: &SegmentReader| self.columns.get(&segment.segment_id());
        self.searcher.segment_readers().iter().filter_map(move |s| Some((s, known(s)?.as_ref())))
    }
    pub(super) fn size(&self) -> u64 {
        self.searcher.num_docs()
    }
    /// In how many things a stem is, about: those that have been replaced are counted until their segment is merged.
    pub(super) fn frequency(&self, stem: &str) -> tantivy::Result<u64> {
        if let Some(known) = self.frequencies.get(stem) {
            return Ok(known);
        }
        let mut most = 0;
        for field in self.fields.texts {
            most = most.max(self.searcher.doc_freq(&Term::from_field_text(field, stem))?);
        }
        self.frequencies.insert(stem.to_owned(), most);
        Ok(most)
    }
    /// Whether someone of this audience finds anything by a stem.
    pub(super) fn shows(&self, stem: &str, audience: &[String]) -> tantivy::Result<bool> {
        self.occurs(stem, |columns| {
            let among = columns.audience.among(audience);
            move |doc| any(columns.audience.of(doc), &among)
        })
    }
    /// Whether a living document that counts holds a stem; `counts` is made for each segment.
    pub(super) fn occurs<'a, C: Fn(DocId) -> bool>(
        &'a self,
        stem: &str,
        counts: impl Fn(&'a Columns) -> C,
    ) -> tantivy::Result<bool> {
        for (segment, columns) in self.segments() {
            let counts = counts(columns);
            for field in self.fields.texts {
                if first(segment, &Term::from_field_text(field, stem), &counts)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
    /// Whether something public holds this word as it is written.
    pub(super) fn has_written(&self, word: &str) -> tantivy::Result<bool> {
        for (segment, _) in self.segments() {
            if first(segment, &Term::from_field_text(self.fields.surface, word), |_| true)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
    /// How rare each word is, for all segments alike.
    pub(super) fn weights(&self, needle: &Needle) -> tantivy::Result<Vec<f32>> {
        let all = count(self.size().max(1));
        let mut weights = vec![];
        for word in &needle.words {
            let mut there = 0;
            for stem in &word.stems {
                there = there.max(self.frequency(stem)?);
            }
            let there = count(there).min(all);
            weights.push((1.0 + (all - there + 0.5) / (there + 0.5)).ln());
        }
        Ok(weights)
    }
    /// Every living document of a segment that holds enough of the needle, with its score.
    pub(super) fn search(
        &self,
        segment: &SegmentReader,
        needle: &Needle,
        weights: &[f32],
        mut each: impl FnMut(DocId, f32),
    ) -> tantivy::Result<()> {
        if needle.is_empty() {
            for doc in segment.doc_ids_alive() {
                each(doc, 0.0);
            }
            return Ok(());
        }
        let mut marks = MARKS.take();
        marks.resize(marks.len().max(segment.max_doc() as usize), Mark::default());
        let (ranking, mut order) = (needle.ranking, vec![]);
        for (word, weight) in needle.words.iter().zip(weights) {
            self.occurrences(segment, word, |doc, amount, in_title| {
                if let Some(mark) = marks.get_mut(doc as usize) {
                    if mark.words == 0 {
                        order.push(doc);
                    }
                    mark.words += 1;
                    mark.score += weight * amount / (ranking.enough + amount);
                    mark.title += if in_title { *weight } else { 0.0 };
                }
            })?;
        }
        if ranking.near > 0.0 {
            for (words, weights) in needle.words.windows(2).zip(weights.windows(2)) {
                let ([one, other], [rare, rarer]) = (words, weights) else {
                    continue;
                };
                let weight = ranking.near * rare.min(*rarer);
                near::together(segment, &self.fields, one, other, |doc, amount| {
                    if let Some(mark) = marks.get_mut(doc as usize) {
                        mark.near += weight * amount / (NEAR_ENOUGH + amount);
                    }
                })?;
            }
        }
        let wanted = u8::try_from(needle.required).unwrap_or(u8::MAX);
        let mut phrases: Option<Vec<DocId>> = None;
        for phrase in &needle.phrases {
            let mut here = self.phrase(segment, phrase)?;
            if let Some(before) = &phrases {
                here.retain(|doc| before.binary_search(doc).is_ok());
            }
            phrases = Some(here);
        }
        let alive = segment.alive_bitset();
        let all = u8::try_from(needle.words.len()).unwrap_or(u8::MAX);
        let share = |words: u8| (f32::from(words) / f32::from(all.max(1))).powf(ranking.share);
        let shares: Vec<f32> = (0..=all).map(share).collect();
        let whole: f32 = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        let mut tell = |doc: DocId, bonus: f32| {
            let mark = marks.get(doc as usize).cloned().unwrap_or_default();
            if mark.words >= wanted && alive.is_none_or(|alive| alive.is_alive(doc)) {
                let share = shares.get(usize::from(mark.words)).copied().unwrap_or(1.0);
                let title = 1.0 + ranking.title * (mark.title / whole).powi(2);
                each(doc, (mark.score + mark.near) * share * title + bonus);
            }
        };
        match phrases {
            Some(phrases) => phrases.iter().for_each(|doc| tell(*doc, PHRASE)),
            None => order.iter().for_each(|doc| tell(*doc, 0.0)),
        }
        for doc in order {
            if let Some(mark) = marks.get_mut(doc as usize) {
                *mark = Mark::default();
            }
        }
        MARKS.set(marks);
        Ok(())
    }
    /// Where a word is in a segment, how much of it, and whether the title says it: BM25F, one sum over all texts, each with its
    /// weight and length.
    fn occurrences(
        &self,
        segment: &SegmentReader,
        word: &Wanted,
        mut each: impl FnMut(DocId, f32, bool),
    ) -> tantivy::Result<()> {
        let [title, ..] = self.fields.texts;
        let mut all = vec![];
        for (field, share) in self.fields.texts.iter().zip(&self.shares) {
            for stem in &word.stems {
                let term = Term::from_field_text(*field, stem);
                let postings = segment.inverted_index(*field)?.read_postings(&term, IndexRecordOption::WithFreqs)?;
                if let Some(postings) = postings.filter(|p| p.doc() != TERMINATED) {
                    all.push((postings, segment.get_fieldnorms_reader(*field)?, share, *field == title));
                }
            }
        }
        while let Some(doc) = all.iter().map(|(postings, ..)| postings.doc()).min() {
            let (mut amount, mut in_title) = (0.0, false);
            let mut ended = false;
            for (postings, norms, share, is_title) in &mut all {
                if postings.doc() == doc {
                    let share = share.get(usize::from(norms.fieldnorm_id(doc))).copied().unwrap_or(0.0);
                    amount += share * count(postings.term_freq().into());
                    in_title |= *is_title;
                    ended |= postings.advance() == TERMINATED;
                }
            }
            each(doc, amount, in_title);
            if ended {
                all.retain(|(postings, ..)| postings.doc() != TERMINATED);
            }
        }
        Ok(())
    }
    /// Documents that hold words one after the other in one of their texts, in order.
    fn phrase(&self, segment: &SegmentReader, words: &[String]) -> tantivy::Result<Vec<DocId>> {
        let mut docs = vec![];
        for field in self.fields.texts {
            let terms: Vec<Term> = words.iter().map(|word| Term::from_field_text(field, word)).collect();
            if terms.len() < 2 {
                for term in terms {
                    let postings = segment.inverted_index(field)?.read_postings(&term, IndexRecordOption::Basic)?;
                    drain(postings, &mut docs);
                }
                continue;
            }
            let query = PhraseQuery::new(terms);
            let weight = query.weight(EnableScoring::disabled_from_schema(&self.fields.schema))?;
            drain(Some(weight.scorer(segment, 1.0)?), &mut docs);
        }
        docs.sort_unstable();
        docs.dedup();
        Ok(docs)
    }
    /// Which of the words a document holds.
    pub(super) fn held(&self, segment: &SegmentReader, doc: DocId, words: &[Wanted]) -> tantivy::Result<Vec<usize>> {
        let mut held = vec![];
        for (at, word) in words.iter().enumerate() {
            'word: for field in self.fields.texts {
                for stem in &word.stems {
                    let term = Term::from_field_text(field, stem);
                    let postings = segment.inverted_index(field)?.read_postings(&term, IndexRecordOption::Basic)?;
                    if postings.is_some_and(|mut p| p.doc() <= doc && p.seek(doc) == doc) {
                        held.push(at);
                        break 'word;
                    }
                }
            }
        }
        Ok(held)
    }
}
fn drain(docs: Option<impl DocSet>, into: &mut Vec<DocId>) {
    if let Some(mut docs) = docs {
        let mut doc = docs.doc();
        while doc != TERMINATED {
            into.push(doc);
            doc = docs.advance();
        }
    }
}
/// Whether a living document with this term is one that counts.
fn first(segment: &SegmentReader, term: &Term, counts: impl Fn(DocId) -> bool) -> tantivy::Result<bool> {
    let index = segment.inverted_index(term.field())?;
    let Some(mut postings): Option<SegmentPostings> = index.read_postings(term, IndexRecordOption::Basic)? else {
        return Ok(false);
    };
    let mut doc = postings.doc();
    while doc != TERMINATED {
        if segment.alive_bitset().is_none_or(|alive| alive.is_alive(doc)) && counts(doc) {
            return Ok(true);
        }
        doc = postings.advance();
    }
    Ok(false)
}
#[expect(clippy::cast_precision_loss, reason = "of numbers that are compared with each other")]
pub(super) fn count(n: u64) -> f32 {
    n as f32
}
