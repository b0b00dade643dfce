//! One question over everything that is found: the page of results.
use crate::{
    accounts::actor::Actor,
    agencies, courses,
    db::Conn,
    error::Result,
    ideas,
    index::{Ask, Facet, Found, FoundCard, Hit, Index, Kind},
    innovations, labs,
    topic::{self, Topic},
    view::View,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;

/// What is searched for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct SearchFilter {
    /// Words, and "phrases" in quotes. Forms of a word are one; one typing error is forgiven in words of five letters or
    /// more.
    #[schema(max_length = 200)]
    pub q: String,
    /// The kind of thing: `innovation`, `course`, `lesson`, `agency`, `idea`, `lab`, …
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// How many; 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// A kind of thing, and how many of it were found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KindCount {
    pub kind: Kind,
    pub count: u64,
}
/// What was found, the best first.
#[derive(Serialize, ToSchema)]
pub struct SearchPage {
    pub items: Vec<FoundCard>,
    pub next: Option<String>,
    /// Of all pages.
    pub total: u64,
    /// Of all kinds.
    pub total_of_all: u64,
    /// The kinds that hold something, whatever kind was chosen.
    pub kinds: Vec<KindCount>,
    /// What was searched for instead, where a word was mistyped.
    pub corrected: Option<String>,
    pub filter: SearchFilter,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
}
impl View for SearchPage {
    const TEMPLATE: &'static str = "search/show.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

/// Nothing is found where nothing is asked for: the page is then the empty form.
pub fn page(
    conn: &mut Conn,
    who: Option<&Actor>,
    index: &Index,
    filter: &SearchFilter,
    ignored: &[String],
) -> Result<SearchPage> {
    let audience = labs::searched::audience(conn, who)?;
    let found = if filter.q.trim().is_empty() { Arc::default() } else { find(index, filter, &audience)? };
    let kinds = found.facets.get(&Facet::Type).map_or(&[][..], Vec::as_slice);
    let count = |kind: Kind| kinds.iter().find(|(name, _)| name == kind.as_str()).map_or(0, |(_, count)| *count);
    let kinds: Vec<KindCount> = Kind::ALL
        .iter()
        .map(|kind| KindCount { kind: *kind, count: count(*kind) })
        .filter(|kind| kind.count > 0)
        .collect();
    Ok(SearchPage {
        items: cards(conn, &audience, &found.hits)?,
        next: found.next.clone(),
        total: found.total,
        total_of_all: kinds.iter().map(|kind| kind.count).sum(),
        kinds,
        corrected: found.corrected.clone(),
        filter: filter.clone(),
        ignored: ignored.to_vec(),
    })
}
/// Asked once, until the index moves: for everyone who may see the same.
fn find(index: &Index, filter: &SearchFilter, audience: &[String]) -> Result<Arc<Found>> {
    let ask = Ask {
        text: filter.q.clone(),
        audience: audience.to_vec(),
        chosen: filter.kind.map(|kind| (Facet::Type, vec![kind.as_str().to_owned()])).into_iter().collect(),
        count: vec![Facet::Type],
        after: Some(filter.after.clone()).filter(|after| !after.is_empty()),
        limit: usize::try_from(filter.limit.unwrap_or(20).clamp(1, 100)).unwrap_or(20),
        ..Ask::default()
    };
    topic::remembered(&[Topic::Search], &ask.question(), || index.ask(&ask))
}
/// Cards in the order of the hits; what was found and is no longer there is left out.
fn cards(conn: &mut Conn, audience: &[String], hits: &[Hit]) -> Result<Vec<FoundCard>> {
    let mut known = BTreeMap::new();
    for kind in Kind::ALL {
        let ids: Vec<i64> = hits.iter().filter(|hit| hit.kind == *kind).map(|hit| hit.id).collect();
        if ids.is_empty() {
            continue;
        }
        let cards = match kind {
            Kind::Innovation => innovations::searched::cards(conn, &ids)?,
            Kind::InnovationDraft => innovations::searched::draft_cards(conn, audience, &ids)?,
            Kind::Course => courses::searched::course_cards(conn, &ids)?,
            Kind::Lesson => courses::searched::lesson_cards(conn, &ids)?,
            Kind::Agency => agencies::searched::cards(conn, &ids)?,
            Kind::Idea => ideas::searched::cards(conn, audience, &ids)?,
            Kind::Lab => labs::searched::cards(conn, audience, &ids)?,
        };
        known.extend(cards.into_iter().map(|card| ((card.kind, card.id), card)));
    }
    Ok(hits.iter().filter_map(|hit| known.remove(&(hit.kind, hit.id))).collect())
}
