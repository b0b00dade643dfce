//! Texts for generated entries, with words as often as real texts have them: a few everywhere, most hardly anywhere.
//!
//! A text is no copy of one of the demonstration's and says nothing, so that none of them answers a question; but the words
//! of a question stand in them as by chance, the common ones in most and the telling ones in some.
use super::Dice;
use crate::innovations::profile::Profile;
use std::{collections::BTreeMap, fmt::Write};

/// Of a hundred words so many are those that half of the demonstration's entries have, others that several have, and others
/// that only a few have; the rest are words that nobody has written.
const EVERYWHERE: usize = 42;
const OFTEN: usize = 26;
const SELDOM: usize = 14;
/// Words that nobody has written: by Zipf's law, each by its rank.
const INVENTED: u32 = 60_000;
const SYLLABLES: [&str; 32] = [
    "ba", "ni", "ku", "re", "mo", "la", "si", "du", "pe", "ga", "lo", "ti", "ra", "bu", "wa", "ke", "sa", "no", "ri", "ja",
    "te", "mi", "pa", "gu", "da", "le", "hi", "so", "ma", "yu", "ce", "to",
];

/// Words with how often they stand, added up.
#[derive(Default)]
struct Weighted(Vec<(usize, String)>);
impl Weighted {
    fn push(&mut self, word: &str, count: usize) {
        let before = self.0.last().map_or(0, |(sum, _)| *sum);
        self.0.push((before + count, word.to_owned()));
    }
    fn pick(&self, dice: &mut Dice) -> &str {
        let at = dice.below(self.0.last().map_or(1, |(sum, _)| *sum));
        let place = self.0.partition_point(|(sum, _)| *sum <= at);
        self.0.get(place).map_or("", |(_, word)| word)
    }
}
pub(super) struct Vocabulary {
    everywhere: Weighted,
    often: Weighted,
    seldom: Weighted,
}
impl Vocabulary {
    pub(super) fn of(profiles: &[Profile]) -> Self {
        // Word → how often, and in how many entries.
        let mut known: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
        for (n, profile) in profiles.iter().enumerate() {
            for text in [&profile.name, &profile.summary, &profile.background, &profile.problem, &profile.design_narrative] {
                let words = text.split(|c: char| !c.is_alphabetic() && c != '-').filter(|word| word.chars().count() > 1);
                for word in words {
                    let (count, entries, last) = known.entry(word.to_lowercase()).or_default();
                    *count += 1;
                    if *last != n + 1 {
                        *last = n + 1;
                        *entries += 1;
                    }
                }
            }
        }
        let mut vocabulary = Self { everywhere: Weighted::default(), often: Weighted::default(), seldom: Weighted::default() };
        for (word, (count, entries, _)) in &known {
            match entries * 100 / profiles.len().max(1) {
                50.. => vocabulary.everywhere.push(word, *count),
                12..50 => vocabulary.often.push(word, *count),
                _ => vocabulary.seldom.push(word, *count),
            }
        }
        vocabulary
    }
    fn word(&self, dice: &mut Dice, into: &mut String) {
        let hundredth = dice.below(100);
        let word = match hundredth {
            ..EVERYWHERE => self.everywhere.pick(dice),
            _ if hundredth < EVERYWHERE + OFTEN => self.often.pick(dice),
            _ if hundredth < EVERYWHERE + OFTEN + SELDOM => self.seldom.pick(dice),
            _ => return invented(dice, into),
        };
        into.push_str(word);
    }
    /// So many words without a full stop, the first with a capital letter.
    pub(super) fn phrase(&self, dice: &mut Dice, words: usize) -> String {
        let mut text = String::new();
        self.words(dice, words, &mut text);
        text
    }
    fn words(&self, dice: &mut Dice, words: usize, text: &mut String) {
        for n in 0..words {
            if n > 0 {
                text.push(' ');
            }
            let begin = text.len();
            self.word(dice, text);
            if n == 0 && let Some(first) = text.get(begin..).and_then(|word| word.chars().next()) {
                let capital: String = first.to_uppercase().collect();
                text.replace_range(begin..begin + first.len_utf8(), &capital);
            }
        }
    }
    /// Sentences of about so many words in all.
    pub(super) fn text(&self, dice: &mut Dice, words: usize) -> String {
        let mut text = String::with_capacity(words * 8);
        let mut left = words;
        while left > 0 {
            let length = (8 + dice.below(12)).min(left);
            if !text.is_empty() {
                text.push(' ');
            }
            self.words(dice, length, &mut text);
            text.push('.');
            left -= length;
        }
        text
    }
}
/// A word of two syllables or more, the more frequent the shorter.
fn invented(dice: &mut Dice, into: &mut String) {
    let mut rank = dice.zipf(INVENTED) + 32;
    while rank > 0 {
        let syllable = SYLLABLES.get(usize::try_from(rank % 32).unwrap_or(0)).copied().unwrap_or("ba");
        let _ = into.write_str(syllable);
        rank /= 32;
    }
}
