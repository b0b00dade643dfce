//! One typing error forgiven: a letter too many, too few, another one, or two that changed places.
use super::view::View;

/// Words that are looked at closely.
const CANDIDATES: usize = 8;

impl View {
    /// The most frequent public word that is one typing error away. What only some may see corrects nobody.
    pub(super) fn correct(&self, typed: &str) -> tantivy::Result<Option<String>> {
        let letters = typed.chars().count();
        let mut near: Vec<(u32, &str)> = vec![];
        for (_, columns) in self.segments() {
            let lengths = columns.words.range(letters.saturating_sub(1)..=letters + 1);
            for (word, count) in lengths.flat_map(|(_, words)| words) {
                if is_near(typed.as_bytes(), word.as_bytes()) {
                    match near.iter_mut().find(|(_, known)| *known == &**word) {
                        Some((sum, _)) => *sum += count,
                        None => near.push((*count, word)),
                    }
                }
            }
        }
        // The same first letter first: it is mistyped least.
        let first = typed.as_bytes().first();
        near.sort_by_key(|(count, word)| (word.as_bytes().first() != first, u32::MAX - count, *word));
        for (_, word) in near.into_iter().take(CANDIDATES) {
            if self.has_written(word)? {
                return Ok(Some(word.to_owned()));
            }
        }
        Ok(None)
    }
}
/// At most one error apart. By bytes: words are folded to ASCII as far as they can be.
fn is_near(one: &[u8], other: &[u8]) -> bool {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    match (one, other) {
        ([] | [_], []) | ([], [_]) => true,
        ([], _) | (_, []) => false,
        ([a, one @ ..], [b, other @ ..]) => {
            let another = one == other;
            let too_many = one.split_first() == Some((b, other));
            let too_few = other.split_first() == Some((a, one));
            another || too_many || too_few || swapped(*a, *b, one, other)
        }
    }
}
fn swapped(a: u8, b: u8, one: &[u8], other: &[u8]) -> bool {
    match (one, other) {
        ([x, one @ ..], [y, other @ ..]) => *x == b && *y == a && one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn one_error_is_near_and_two_are_not() {
        for near in
            ["pelayanan", "pelayana", "pelayanaan", "pelayaman", "pelaaynan", "xpelayanan", "elayanan", "pelayanna"]
        {
            assert!(is_near(near.as_bytes(), b"pelayanan"), "{near}");
            assert!(is_near(b"pelayanan", near.as_bytes()), "{near}");
        }
        for far in ["pelayan", "pelayananan", "lepayanan", "pelatanam", "", "kesehatan"] {
            assert!(!is_near(far.as_bytes(), b"pelayanan"), "{far}");
        }
    }
}
