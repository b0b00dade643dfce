//! Entries like one entry, each with the reason why.
use super::{
    compare::{self, Comparison, ComparisonPage, ComparisonSuggestion},
    directory,
    entry::InnovationPage,
    innovation::State,
};
use crate::{
    accounts::agency::AgencyKind,
    content,
    db::Conn,
    error::{Error, Result},
    index::{Index, Kind},
    schema::{agencies, innovations},
    topic::{self, Topic},
    words::Lang,
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Related entries that a page shows, and those it chooses them from.
const SHOWN: usize = 5;
const CONSIDERED: usize = 20;
/// Words that a reason names.
const WORDS: usize = 4;

/// An entry that is like the one it stands beside, and what they have in common.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RelatedInnovation {
    pub code: String,
    pub name: String,
    /// Of the name.
    pub language: Lang,
    pub agency: Option<String>,
    /// Words of this entry's problem that are rare elsewhere.
    pub words: Vec<String>,
    pub same_sector: bool,
    /// The kind of agency both belong to, where it is the same.
    pub same_agency_kind: Option<AgencyKind>,
}
#[derive(Clone, Copy, PartialEq, Eq)]
struct Traits {
    sector: Option<i64>,
    kind: Option<AgencyKind>,
}

/// Those that speak of the same problem first; of two that are about as near, the one of the same sector and of the same
/// kind of agency.
pub fn of(conn: &mut Conn, index: &Index, innovation: i64) -> Result<Vec<RelatedInnovation>> {
    let content: i64 = innovations::table.find(innovation).select(innovations::content_id).first(conn)?;
    let Some(version) = content::published(conn, content)? else {
        return Ok(vec![]);
    };
    let profile: super::profile::Profile = version.document()?;
    // What it is called and the problem say more of what it is for than how it is done.
    let text = [profile.name.as_str(), &profile.summary, &profile.problem, &profile.goal].join("\n");
    let similar = index.similar(&text, &[Kind::Innovation], &[], Some((Kind::Innovation, innovation)), CONSIDERED)?;
    let ids: Vec<i64> = similar.iter().map(|near| near.id).collect();
    let traits = traits(conn, &[ids.as_slice(), &[innovation]].concat())?;
    let own = traits.get(&innovation).copied().unwrap_or(Traits { sector: None, kind: None });
    let cards: BTreeMap<i64, directory::InnovationCard> = directory::cards_by_id(conn, &ids)?;
    let mut related: Vec<(usize, RelatedInnovation)> = similar
        .into_iter()
        .enumerate()
        .filter_map(|(rank, near)| {
            let card = cards.get(&near.id)?;
            let other = traits.get(&near.id)?;
            let same_sector = own.sector.is_some() && own.sector == other.sector;
            let same_agency_kind = own.kind.filter(|kind| other.kind == Some(*kind));
            // Ranks, not scores: what two have in common besides words moves one up a few places.
            let place = rank + 6 - if same_sector { 4 } else { 0 } - usize::from(same_agency_kind.is_some());
            let related = RelatedInnovation {
                code: card.code.clone(),
                name: card.name.clone(),
                language: card.language,
                agency: card.agency.clone(),
                words: near.reasons.into_iter().take(WORDS).collect(),
                same_sector,
                same_agency_kind,
            };
            Some((place, related))
        })
        .collect();
    related.sort_by_key(|(place, _)| *place);
    Ok(related.into_iter().map(|(_, related)| related).take(SHOWN).collect())
}
fn traits(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, Traits>> {
    let rows: Vec<(i64, Option<i64>, Option<AgencyKind>)> = innovations::table
        .left_join(agencies::table)
        .filter(innovations::id.eq_any(ids))
        .select((innovations::id, innovations::sector_id, agencies::kind.nullable()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, sector, kind)| (id, Traits { sector, kind })).collect())
}

/// An entry's page with its related ones beside it; without them while there is no index.
pub(super) fn beside(conn: &mut Conn, index: &Index, mut page: InnovationPage) -> Result<InnovationPage> {
    if page.state == State::Published {
        // Chosen once, until an entry or the index changes: everyone sees the same.
        let question = format!("related to {}", page.id);
        let related = topic::remembered(&[Topic::Directory, Topic::Search], &question, || of(conn, index, page.id));
        page.related = unless_unavailable(related.map(|related| related.to_vec()))?;
    }
    Ok(page)
}
/// Entries side by side; beside a single one, those it could be compared with.
pub(super) fn compared(conn: &mut Conn, index: &Index, asked: &Comparison) -> Result<ComparisonPage> {
    let (mut page, alone) = compare::page(conn, asked)?;
    if let (Some(id), Some(code)) = (alone, page.entries.first().map(|entry| entry.code.clone())) {
        page.suggestions = unless_unavailable(of(conn, index, id))?
            .into_iter()
            .map(|other| ComparisonSuggestion {
                address: compare::address([code.as_str(), &other.code]),
                code: other.code,
                name: other.name,
                language: other.language,
                agency: other.agency,
            })
            .collect();
    }
    Ok(page)
}
/// What stands beside a page is no reason to refuse the page.
fn unless_unavailable(found: Result<Vec<RelatedInnovation>>) -> Result<Vec<RelatedInnovation>> {
    match found {
        Err(Error::Unavailable) => Ok(vec![]),
        found => found,
    }
}
