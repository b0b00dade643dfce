//! A result of the directory without its cards, for what is made of the whole of it: files, feeds, datasets.
use super::{
    directory,
    facet::Facet,
    filter::Filter,
    innovation::{Source, State},
};
use crate::{
    accounts::{region, sector},
    clock::Instant,
    db::{Conn, Cursor, MultiBackend, Page},
    error::{Error, Result},
    index::{Ask, Index, Sort},
    schema::{agencies, innovations},
};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// Hits that the index is asked for at a time.
const PORTION: i64 = 1000;

/// A result without its cards.
pub struct Hits {
    /// With `next` to go on behind the last.
    pub found: Page<Cursor>,
    /// Of all.
    pub total: i64,
    /// Parts of the filter that stand for nothing and were left out.
    pub ignored: Vec<String>,
}
/// The entries that the list shows for this filter, in its order, by id and the time of their last publication; at most
/// `most`. Without an index only what the database can tell by itself: neither words nor what stands in the profile.
pub fn hits(conn: &mut Conn, index: Option<&Index>, filter: &Filter, most: i64) -> Result<Hits> {
    let (mut filter, mut ignored) = (filter.clone(), vec![]);
    directory::settle(conn, index, &mut filter, &mut ignored)?;
    let (found, total) = match index {
        Some(index) if !filter.is_whole() => from_index(conn, index, &filter, most)?,
        None if filter.needs_index() => return Err(Error::Unavailable),
        _ => from_database(conn, &filter, most)?,
    };
    Ok(Hits { found, total, ignored })
}
impl Filter {
    /// Nothing is narrowed: no index is needed, however large the directory.
    fn is_whole(&self) -> bool {
        self.narrowing().is_empty()
            && self.order() == Sort::Newest
            && self.after.parse::<Cursor>().is_ok() | self.after.is_empty()
    }
    /// What no column tells.
    fn needs_index(&self) -> bool {
        const COLUMNS: [Facet; 4] = [Facet::Province, Facet::Sector, Facet::Year, Facet::Source];
        !self.q.trim().is_empty()
            || self.order() != Sort::Newest
            || self.chosen().any(|(facet, _)| !COLUMNS.contains(&facet))
    }
    /// As it stands in an address, without the place in the list: what names this result.
    pub fn query(&self) -> String {
        let address = Self { limit: None, view: None, ..self.clone() }.first_page().address();
        address.split_once('?').map_or_else(String::new, |(_, query)| query.to_owned())
    }
    /// From its beginning.
    #[must_use]
    pub fn from_the_first(&self) -> Self {
        Self { limit: None, ..self.clone() }.first_page()
    }
}
fn from_index(conn: &mut Conn, index: &Index, filter: &Filter, most: i64) -> Result<(Page<Cursor>, i64)> {
    let mut after = Some(filter.after.clone()).filter(|after| !after.is_empty());
    let (mut items, mut total) = (vec![], 0);
    loop {
        let left = most - i64::try_from(items.len()).unwrap_or(i64::MAX);
        let limit = usize::try_from(left.clamp(0, PORTION)).unwrap_or(0);
        let found = index.ask(&Ask { after: after.clone(), limit, ..filter.ask() })?;
        total = total.max(i64::try_from(found.total).unwrap_or(i64::MAX));
        let ids: Vec<i64> = found.hits.iter().map(|hit| hit.id).collect();
        let times: BTreeMap<i64, Instant> = innovations::table
            .filter(innovations::id.eq_any(&ids))
            .filter(innovations::state.eq(State::Published))
            .filter(innovations::published_at.is_not_null())
            .select((innovations::id, innovations::published_at.assume_not_null()))
            .load::<(i64, Instant)>(conn)?
            .into_iter()
            .collect();
        items.extend(ids.iter().filter_map(|id| Some(Cursor { at: *times.get(id)?, id: *id })));
        after = found.next.filter(|_| limit > 0);
        if after.is_none() || left <= i64::try_from(limit).unwrap_or(0) {
            return Ok((Page { items, next: after }, total));
        }
    }
}

/// What a filter's codes stand for, as far as columns tell it.
struct Narrowed {
    provinces: Vec<i64>,
    sectors: Vec<i64>,
    agency: Option<i64>,
    years: Vec<i64>,
    sources: Vec<Source>,
}
impl Narrowed {
    fn of(conn: &mut Conn, filter: &Filter) -> Result<Self> {
        let agency = agencies::table.filter(agencies::slug.eq(&filter.agency)).select(agencies::id);
        Ok(Self {
            provinces: region::ids_of(conn, &filter.province)?,
            sectors: sector::ids_of(conn, &filter.sector)?,
            agency: if filter.agency.is_empty() { None } else { Some(agency.first(conn).optional()?.unwrap_or(0)) },
            years: filter.year.iter().filter_map(|year| year.parse().ok()).collect(),
            sources: filter.source.iter().filter_map(|source| source.parse().ok()).collect(),
        })
    }
}
macro_rules! narrowed {
    ($state:expr, $to:expr) => {{
        let mut all = innovations::table.filter(innovations::state.eq($state)).into_boxed::<MultiBackend>();
        if !$to.provinces.is_empty() {
            all = all.filter(innovations::province_id.eq_any($to.provinces.clone()));
        }
        if !$to.sectors.is_empty() {
            all = all.filter(innovations::sector_id.eq_any($to.sectors.clone()));
        }
        if let Some(agency) = $to.agency {
            all = all.filter(innovations::agency_id.eq(agency));
        }
        if !$to.years.is_empty() {
            all = all.filter(innovations::year.eq_any($to.years.clone()));
        }
        if !$to.sources.is_empty() {
            all = all.filter(innovations::source.eq_any($to.sources.clone()));
        }
        all
    }};
}
fn from_database(conn: &mut Conn, filter: &Filter, most: i64) -> Result<(Page<Cursor>, i64)> {
    let to = Narrowed::of(conn, filter)?;
    let total = narrowed!(State::Published, to).count().get_result(conn)?;
    let mut rows = narrowed!(State::Published, to);
    if let Ok(Cursor { at, id }) = filter.after.parse() {
        // The first condition says less than the second; it is the one that an index can begin at.
        rows = rows.filter(innovations::published_at.le(at).assume_not_null());
        rows = rows.filter(innovations::published_at.lt(at).assume_not_null().or(innovations::id.lt(id)));
    }
    let rows: Vec<(i64, Option<Instant>)> = rows
        .order((innovations::published_at.desc(), innovations::id.desc()))
        .limit(most + 1)
        .select((innovations::id, innovations::published_at))
        .load(conn)?;
    let epoch = || chrono::DateTime::UNIX_EPOCH.into();
    let cursors = rows.into_iter().map(|(id, at)| Cursor { at: at.unwrap_or_else(epoch), id }).collect();
    Ok((Page::cut(cursors, most, |cursor| *cursor), total))
}
/// What has been withdrawn since then and may have been in this result, newest first; at most `most`. What stood in the
/// profile of an entry that is gone is not looked at: rather one that was not in the result than one that is not told.
pub fn withdrawn(
    conn: &mut Conn,
    filter: &Filter,
    since: Instant,
    most: i64,
) -> Result<Vec<(String, String, Instant)>> {
    let to = Narrowed::of(conn, filter)?;
    let rows: Vec<(String, Option<String>, Instant)> = narrowed!(State::Withdrawn, to)
        .filter(innovations::state_at.gt(since))
        .order((innovations::state_at.desc(), innovations::id.desc()))
        .limit(most)
        .select((innovations::code, innovations::state_reason, innovations::state_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(code, reason, at)| (code, reason.unwrap_or_default(), at)).collect())
}
