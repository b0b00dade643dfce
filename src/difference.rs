//! What changed between two texts, word by word.
use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use std::time::Duration;
use utoipa::ToSchema;

/// How long one part may be compared before the rest of it is taken as replaced.
const PATIENCE: Duration = Duration::from_millis(50);
/// Words that are shown on either side of a change; what lies further away is left out.
const AROUND: usize = 12;

crate::text_enum! {
    /// `left-out`: here stand unchanged words, of which `text` holds the number alone.
    pub enum ChangeKind { Same = "same", Removed = "removed", Added = "added", LeftOut = "left-out" }
}
/// A run of words with one fate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangePiece {
    pub kind: ChangeKind,
    pub text: String,
}
/// Word by word, with what stands around each change.
pub fn pieces(before: &str, after: &str) -> Vec<ChangePiece> {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_words(before, after);
    let mut runs: Vec<(ChangeTag, Vec<&str>)> = vec![];
    for change in diff.iter_all_changes() {
        match runs.last_mut() {
            Some((tag, words)) if *tag == change.tag() => words.push(change.value()),
            _ => runs.push((change.tag(), vec![change.value()])),
        }
    }
    let (last, mut found) = (runs.len().saturating_sub(1), vec![]);
    for (at, (tag, words)) in runs.iter().enumerate() {
        let mut put = |kind, words: &[&str]| {
            if !words.is_empty() {
                found.push(ChangePiece { kind, text: words.concat() });
            }
        };
        match tag {
            ChangeTag::Delete => put(ChangeKind::Removed, words),
            ChangeTag::Insert => put(ChangeKind::Added, words),
            ChangeTag::Equal => {
                // Spaces are words of their own here: twice as many.
                let (head, tail) = (if at == 0 { 0 } else { AROUND * 2 }, if at == last { 0 } else { AROUND * 2 });
                match words.len().checked_sub(head + tail) {
                    Some(middle) if middle > AROUND => {
                        put(ChangeKind::Same, words.get(..head).unwrap_or_default());
                        let hidden = words.get(head..head + middle).unwrap_or_default();
                        let count = hidden.iter().filter(|word| !word.trim().is_empty()).count();
                        found.push(ChangePiece { kind: ChangeKind::LeftOut, text: count.to_string() });
                        let rest = words.get(head + middle..).unwrap_or_default();
                        if !rest.is_empty() {
                            found.push(ChangePiece { kind: ChangeKind::Same, text: rest.concat() });
                        }
                    }
                    _ => put(ChangeKind::Same, words),
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(before: &str, after: &str) -> String {
        let told = |piece: &ChangePiece| match piece.kind {
            ChangeKind::Same => piece.text.clone(),
            ChangeKind::Removed => format!("[-{}-]", piece.text),
            ChangeKind::Added => format!("{{+{}+}}", piece.text),
            ChangeKind::LeftOut => format!("<{}>", piece.text),
        };
        pieces(before, after).iter().map(told).collect()
    }
    #[test]
    fn words_are_compared_and_what_is_far_from_a_change_is_left_out() {
        assert_eq!(told("Warga menunggu dua jam.", "Warga menunggu satu jam."), "Warga menunggu [-dua-]{+satu+} jam.");
        assert_eq!(told("", "Baru"), "{+Baru+}");
        let long = |word: &str| format!("{} {word} {}", "a ".repeat(100).trim(), "b ".repeat(100).trim());
        let told = told(&long("lama"), &long("baru"));
        assert_eq!(told.matches('a').count() - "lama baru".matches('a').count(), AROUND);
        assert!(told.starts_with("<88>") && told.ends_with("<88>"), "{told}");
    }
    proptest! {
        /// Without what was added it is the old text, without what was removed the new one, as far as it is shown.
        #[test]
        fn both_texts_can_be_read_from_the_pieces(before in "([a-d] ){0,30}", after in "([a-d] ){0,30}") {
            let pieces = pieces(&before, &after);
            prop_assume!(pieces.iter().all(|piece| piece.kind != ChangeKind::LeftOut));
            let without = |kind| pieces.iter().filter(|p| p.kind != kind).map(|p| p.text.as_str()).collect::<String>();
            prop_assert_eq!(without(ChangeKind::Added), before);
            prop_assert_eq!(without(ChangeKind::Removed), after);
        }
    }
}
