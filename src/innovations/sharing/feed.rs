//! A result of the directory as a feed (RFC 4287): what is new or was changed, newest first, and what was withdrawn
//! (RFC 6721).
use super::super::{filter::Filter, innovation::State, result};
use crate::{
    clock::{self, Instant},
    db::Conn,
    error::Result,
    index::Index,
    schema::{agencies, innovations, sectors},
    view::{Document, View},
    words::{Lang, Texts},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How long a feed tells that an entry was withdrawn.
const TOLD: TimeDelta = TimeDelta::days(90);
/// Withdrawn entries that one feed tells of.
const MOST_TOLD: i64 = 100;

/// A feed of one search.
#[derive(Serialize, ToSchema)]
pub struct Feed {
    /// The same as long as this installation lives, whatever its address.
    pub id: String,
    /// When anything in it changed last; null: there has never been anything.
    pub updated: Option<Instant>,
    /// The search, as in the address of the list.
    pub query: String,
    /// The same with the size of a page.
    pub paging: String,
    pub items: Vec<FeedEntry>,
    /// Withdrawn in the last 90 days; on the first page alone.
    pub withdrawn: Vec<FeedRemoval>,
    pub next: Option<String>,
    /// Entries of the whole result.
    pub total: i64,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    /// Empty: the operator has not said.
    pub licence: String,
    /// Where the place in the list begins; empty: the first page.
    pub after: String,
}
#[derive(Serialize, ToSchema)]
pub struct FeedEntry {
    pub id: String,
    pub code: String,
    pub name: String,
    pub summary: String,
    pub language: Lang,
    pub agency: Option<String>,
    /// Code and name.
    pub sector: Option<FeedSector>,
    pub is_invented: bool,
    pub updated: Instant,
}
#[derive(Serialize, ToSchema)]
pub struct FeedSector {
    pub code: String,
    pub name: Texts,
}
#[derive(Serialize, ToSchema)]
pub struct FeedRemoval {
    pub id: String,
    pub code: String,
    pub reason: String,
    pub at: Instant,
}
impl View for Feed {
    const TEMPLATE: &'static str = "innovations/sharing/feed.xml";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
impl Document for Feed {
    const MEDIA: &'static str = "application/atom+xml; charset=utf-8";
    fn changed_at(&self) -> Option<Instant> {
        self.updated
    }
}

/// `installation` is what ids are made of, so that no reader takes old entries for new ones when the site moves.
pub fn feed(
    conn: &mut Conn,
    index: &Index,
    filter: &Filter,
    ignored: &[String],
    installation: &str,
    licence: &str,
) -> Result<Feed> {
    type Row = (i64, String, String, String, Lang, bool, Option<String>, Option<(String, String, String)>);
    let hits = result::hits(conn, Some(index), filter, filter.limit.unwrap_or(20).clamp(1, 100))?;
    let ids: Vec<i64> = hits.found.items.iter().map(|hit| hit.id).collect();
    let rows: Vec<Row> = innovations::table
        .left_join(agencies::table)
        .left_join(sectors::table)
        .filter(innovations::id.eq_any(ids))
        .filter(innovations::state.eq(State::Published))
        .select((
            innovations::id,
            innovations::code,
            innovations::name,
            innovations::summary,
            innovations::language,
            innovations::is_invented,
            agencies::name.nullable(),
            (sectors::code, sectors::name_id, sectors::name_en).nullable(),
        ))
        .load(conn)?;
    let mut rows: BTreeMap<i64, Row> = rows.into_iter().map(|row| (row.0, row)).collect();
    let urn = |code: &str| urn(installation, code);
    let items: Vec<FeedEntry> = hits
        .found
        .items
        .iter()
        .filter_map(|hit| {
            let (_, code, name, summary, language, is_invented, agency, sector) = rows.remove(&hit.id)?;
            let sector = sector.map(|(code, id, en)| FeedSector { code, name: Texts { id, en } });
            Some(FeedEntry {
                id: urn(&code),
                code,
                name,
                summary,
                language,
                agency,
                sector,
                is_invented,
                updated: hit.at,
            })
        })
        .collect();
    let gone = match filter.after.as_str() {
        "" => result::withdrawn(conn, filter, clock::now().plus(-TOLD), MOST_TOLD)?,
        _ => vec![],
    };
    let withdrawn: Vec<FeedRemoval> =
        gone.into_iter().map(|(code, reason, at)| FeedRemoval { id: urn(&code), code, reason, at }).collect();
    let query = filter.query();
    let size = filter.limit.map(|limit| format!("limit={limit}"));
    let parts = [Some(query.clone()), size].into_iter().flatten().filter(|part| !part.is_empty());
    let paging = parts.collect::<Vec<_>>().join("&");
    Ok(Feed {
        id: urn(&format!("feed {query}")),
        updated: items.iter().map(|entry| entry.updated).chain(withdrawn.iter().map(|gone| gone.at)).max(),
        query,
        paging,
        items,
        withdrawn,
        next: hits.found.next,
        total: hits.total,
        ignored: ignored.iter().cloned().chain(hits.ignored).collect(),
        licence: licence.to_owned(),
        after: filter.after.clone(),
    })
}
/// A UUID of one's own making (RFC 9562, version 8): of a hash of what it names.
fn urn(installation: &str, of: &str) -> String {
    let hash = Sha256::digest(format!("{installation} {of}").as_bytes());
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash).for_each(|(byte, hashed)| *byte = hashed);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().urn().to_string()
}

#[cfg(test)]
mod tests {
    use super::urn;

    #[test]
    fn an_id_is_of_its_thing_and_its_installation() {
        assert_eq!(urn("a", "INV-2026-00001-X"), urn("a", "INV-2026-00001-X"));
        assert_ne!(urn("a", "INV-2026-00001-X"), urn("b", "INV-2026-00001-X"));
        assert!(urn("a", "b").starts_with("urn:uuid:"));
    }
}
