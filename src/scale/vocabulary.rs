//! Words by chance, as frequent as words are in real text: the most frequent are those of the demonstration's invented
//! entries, in their order; behind them stand made-up ones. A word's frequency falls with its rank (Zipf's law).
use super::Dice;
use crate::innovations::profile::Profile;
use std::collections::HashMap;

/// Words there are, about as many as a large collection of texts in one language has that occur more than once.
const SIZE: usize = 60_000;
const ONSETS: [&str; 18] =
    ["b", "c", "d", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "w", "ny", "ng", "kr"];
const VOWELS: [&str; 6] = ["a", "i", "u", "e", "o", "ai"];
const ENDS: [&str; 8] = ["", "", "", "n", "ng", "r", "s", "k"];

pub(super) struct Vocabulary(Vec<String>);
impl Vocabulary {
    pub(super) fn of(profiles: &[Profile]) -> Self {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for profile in profiles {
            for text in profile.prose().into_iter().map(|(_, text)| text).chain([profile.summary.as_str()]) {
                for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
                    *counts.entry(word.to_lowercase()).or_default() += 1;
                }
            }
        }
        let mut real: Vec<(usize, String)> = counts.into_iter().map(|(word, count)| (count, word)).collect();
        real.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        let mut words: Vec<String> = real.into_iter().map(|(_, word)| word).take(SIZE).collect();
        for n in words.len()..SIZE {
            words.push(made_up(&mut Dice(u64::try_from(n).unwrap_or(0) << 40)));
        }
        Self(words)
    }
    /// As many words as the text has, in sentences; nothing of nothing.
    pub(super) fn text(&self, dice: &mut Dice, like: &str) -> String {
        self.sentences(dice, like.split_whitespace().count())
    }
    pub(super) fn sentences(&self, dice: &mut Dice, count: usize) -> String {
        let mut text = String::with_capacity(count * 8);
        for (n, word) in self.words(dice, count).into_iter().enumerate() {
            let begins = n % 12 == 0;
            if n > 0 {
                text.push_str(if begins { ". " } else { " " });
            }
            let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
            text.push_str(&if begins { first.to_uppercase() } else { first.to_owned() });
            text.push_str(rest);
        }
        if count > 0 {
            text.push('.');
        }
        text
    }
    pub(super) fn words(&self, dice: &mut Dice, count: usize) -> Vec<&str> {
        (0..count).filter_map(|_| self.0.get(dice.zipf(self.0.len()))).map(String::as_str).collect()
    }
}
/// Two to four syllables.
fn made_up(dice: &mut Dice) -> String {
    let mut word = String::new();
    for _ in 0..2 + dice.below(3) {
        for part in [&ONSETS[..], &VOWELS[..]] {
            word.push_str(dice.any(part).copied().unwrap_or_default());
        }
    }
    word.push_str(dice.any(&ENDS).copied().unwrap_or_default());
    word
}
/// The long texts of a profile but for its abstract, to be written anew.
pub(super) fn prose_of(profile: &mut Profile) -> [&mut String; 19] {
    [
        &mut profile.problem,
        &mut profile.goal,
        &mut profile.novelty,
        &mut profile.services,
        &mut profile.result,
        &mut profile.benefit,
        &mut profile.output,
        &mut profile.outcome,
        &mut profile.process_stages,
        &mut profile.resources,
        &mut profile.assistance,
        &mut profile.replication_prerequisites,
        &mut profile.success_factors,
        &mut profile.obstacles,
        &mut profile.sustainability,
        &mut profile.legal_basis,
        &mut profile.stakeholders,
        &mut profile.background,
        &mut profile.design_narrative,
    ]
}
