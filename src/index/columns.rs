//! What is counted and sorted by, of one segment, in memory: read once, since a segment never changes.
use super::document::{FACETS, Facet, Kind, facet_column};
use std::collections::BTreeMap;
use tantivy::{DocId, SegmentReader};

pub(super) struct Columns {
    pub(super) ids: Vec<i64>,
    pub(super) at: Vec<i64>,
    pub(super) cited: Vec<i64>,
    kinds: Vec<Option<Kind>>,
    pub(super) audience: Lists,
    pub(super) facets: Vec<Lists>,
    /// Words as they are written, by their number of letters, with how many things hold them.
    pub(super) words: BTreeMap<usize, Vec<(Box<str>, u32)>>,
}
/// For each document some of a few values.
#[derive(Default)]
pub(super) struct Lists {
    /// In order.
    pub(super) values: Vec<String>,
    starts: Vec<u32>,
    places: Vec<u32>,
}
impl Lists {
    fn read(segment: &SegmentReader, name: &str) -> tantivy::Result<Self> {
        let Some(column) = segment.fast_fields().str(name)? else {
            return Ok(Self::default());
        };
        let mut values = Vec::with_capacity(column.num_terms());
        for place in 0..column.num_terms() {
            let mut value = String::new();
            column.ord_to_str(place as u64, &mut value)?;
            values.push(value);
        }
        let (mut starts, mut places) = (vec![0], vec![]);
        for doc in 0..segment.max_doc() {
            places.extend(column.term_ords(doc).map(|place| u32::try_from(place).unwrap_or(u32::MAX)));
            starts.push(u32::try_from(places.len()).unwrap_or(u32::MAX));
        }
        Ok(Self { values, starts, places })
    }
    /// Which of the values a document has.
    #[inline]
    pub(super) fn of(&self, doc: DocId) -> &[u32] {
        let doc = doc as usize;
        let (from, to) = (self.starts.get(doc), self.starts.get(doc + 1));
        match (from, to) {
            (Some(from), Some(to)) => self.places.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => &[],
        }
    }
    /// Which of the values are among `wanted`.
    pub(super) fn among(&self, wanted: &[String]) -> Vec<bool> {
        let mut among = vec![false; self.values.len()];
        for value in wanted {
            if let Ok(place) = self.values.binary_search(value)
                && let Some(flag) = among.get_mut(place)
            {
                *flag = true;
            }
        }
        among
    }
}
/// Whether one of these places is among the wanted.
#[inline]
pub(super) fn any(places: &[u32], among: &[bool]) -> bool {
    places.iter().any(|place| among.get(*place as usize) == Some(&true))
}

impl Columns {
    pub(super) fn read(segment: &SegmentReader, surface: tantivy::schema::Field) -> tantivy::Result<Self> {
        let numbers = |name: &str| -> tantivy::Result<Vec<i64>> {
            let column = segment.fast_fields().i64(name)?;
            Ok((0..segment.max_doc()).map(|doc| column.first(doc).unwrap_or(0)).collect())
        };
        let mut facets = Vec::with_capacity(FACETS);
        for facet in Facet::ALL {
            facets.push(Lists::read(segment, &facet_column(*facet))?);
        }
        let of_type = facets.get(Facet::Type as usize);
        let kind = |doc| of_type.and_then(|lists| lists.values.get(*lists.of(doc).first()? as usize)?.parse().ok());
        let kinds = (0..segment.max_doc()).map(kind).collect();
        let mut words: BTreeMap<usize, Vec<(Box<str>, u32)>> = BTreeMap::new();
        let index = segment.inverted_index(surface)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            if let Ok(word) = std::str::from_utf8(terms.key()) {
                words.entry(word.chars().count()).or_default().push((word.into(), terms.value().doc_freq));
            }
        }
        Ok(Self {
            ids: numbers("id")?,
            at: numbers("at")?,
            cited: numbers("cited")?,
            kinds,
            audience: Lists::read(segment, "audience")?,
            facets,
            words,
        })
    }
    pub(super) fn facet(&self, facet: Facet) -> Option<&Lists> {
        self.facets.get(facet as usize)
    }
    pub(super) fn kind(&self, doc: DocId) -> Option<Kind> {
        *self.kinds.get(doc as usize)?
    }
}
