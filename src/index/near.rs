//! Where two words stand near each other.
use super::{
    document::{Fields, WEIGHTS},
    view::{Wanted, count},
};
use std::cmp::Ordering;
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term, postings::Postings, schema::IndexRecordOption};

/// The most from the place of one word to that of the other; stop words have no place.
const FARTHEST: u32 = 8;

/// Documents of a segment that hold both words near each other in one of their texts, and how much that is: the weight of the
/// text by their least distance. A document comes once for each of its texts.
pub(super) fn together(
    segment: &SegmentReader,
    fields: &Fields,
    one: &Wanted,
    other: &Wanted,
    mut each: impl FnMut(DocId, f32),
) -> tantivy::Result<()> {
    let (mut of_one, mut of_other) = (vec![], vec![]);
    for (field, weight) in fields.texts.iter().zip(WEIGHTS) {
        let index = segment.inverted_index(*field)?;
        let postings = |stem: &str| {
            let term = Term::from_field_text(*field, stem);
            index.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)
        };
        for (stem, next) in one.stems.iter().flat_map(|stem| other.stems.iter().map(move |next| (stem, next))) {
            let (Some(mut here), Some(mut there)) = (postings(stem)?, postings(next)?) else {
                continue;
            };
            while here.doc() != TERMINATED && there.doc() != TERMINATED {
                match here.doc().cmp(&there.doc()) {
                    Ordering::Less => drop(here.seek(there.doc())),
                    Ordering::Greater => drop(there.seek(here.doc())),
                    Ordering::Equal => {
                        here.positions(&mut of_one);
                        there.positions(&mut of_other);
                        if let Some(distance) = nearest(&of_one, &of_other).filter(|far| *far <= FARTHEST) {
                            each(here.doc(), weight / count(distance.into()));
                        }
                        here.advance();
                        there.advance();
                    }
                }
            }
        }
    }
    Ok(())
}
/// The least distance between places of two lists, each in order; places that are the same are of a word and its part.
fn nearest(one: &[u32], other: &[u32]) -> Option<u32> {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let mut least: Option<u32> = None;
    while let (Some(here), Some(there)) = (one.peek(), other.peek()) {
        let distance = here.abs_diff(**there).max(1);
        least = Some(least.map_or(distance, |least| least.min(distance)));
        let _ = if here < there { one.next() } else { other.next() };
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_of_all_places_count() {
        assert_eq!(nearest(&[1, 20, 40], &[10, 37]), Some(3));
        assert_eq!(nearest(&[5], &[5]), Some(1));
        assert_eq!(nearest(&[], &[5]), None);
    }
}
