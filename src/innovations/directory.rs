//! The directory: what is found by words and facets, as a list, a table or a map.
use super::{
    count,
    facet::{self, FACETS, Facet, FacetCounts, Names},
    filter::{Filter, Shown},
    innovation::{Source, State},
    map::{self, ProvinceMap},
};
use crate::{
    accounts::{actor::Actor, agency::AgencyLink, region::Choice, sector::Sector},
    db::{Conn, Cursor, MultiBackend},
    error::Result,
    index::{Ask, Found, Index, Sort},
    schema::{agencies, innovations, regions, sectors},
    topic::{self, Topic},
    view::{Download, View},
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;

/// Sectors that whoever found nothing is led to.
const BROWSED: usize = 10;

/// An entry in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InnovationCard {
    pub code: String,
    pub name: String,
    pub summary: String,
    /// The language of name and summary.
    pub language: Lang,
    pub agency: Option<String>,
    pub province: Option<Choice>,
    pub sector: Option<Sector>,
    pub year: Option<i64>,
    pub source: Source,
    /// Made up for the demonstration.
    pub is_invented: bool,
    /// Per cent.
    pub completeness: i64,
    /// How often it is cited now.
    pub cited: i64,
}
/// The directory, as far as it is narrowed.
#[derive(Serialize, ToSchema)]
pub struct InnovationList {
    pub items: Vec<InnovationCard>,
    pub next: Option<String>,
    /// Of all pages.
    pub total: i64,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    /// What it was narrowed to, as it stands in an address without the place in the list: feeds and files take the same.
    pub query: String,
    /// What it was narrowed to.
    pub filter: Filter,
    /// What comes first: as asked for, or what that means here.
    pub order: Sort,
    /// The words that were searched for instead, where one was mistyped.
    pub corrected: Option<String>,
    /// What it can be narrowed to, with how many that would find.
    pub facets: Vec<FacetCounts>,
    /// What it is narrowed to, each with a way back.
    pub chosen: Vec<ChosenValue>,
    /// Where nothing is found: what to drop, and what that would find.
    pub ways_out: Vec<WayOut>,
    /// Where nothing helps: sectors to look through.
    pub browse: Vec<WayIn>,
    /// With `view=map`.
    pub map: Option<ProvinceMap>,
    pub addresses: DirectoryAddresses,
}
/// A chosen value.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChosenValue {
    /// A facet, or `agency`.
    pub facet: String,
    pub value: String,
    pub name: Option<Texts>,
    /// The list without it, relative to the mount.
    pub address: String,
}
#[derive(Debug, Serialize, ToSchema)]
pub struct WayOut {
    /// What is dropped: a facet, `agency`, the words `q`, or `all` of the facets.
    pub facet: String,
    pub found: i64,
    /// Relative to the mount.
    pub address: String,
}
#[derive(Debug, Serialize, ToSchema)]
pub struct WayIn {
    pub sector: String,
    pub name: Option<Texts>,
    pub found: i64,
    /// Relative to the mount.
    pub address: String,
}
/// The same entries shown otherwise, relative to the mount.
#[derive(Debug, Serialize, ToSchema)]
pub struct DirectoryAddresses {
    pub list: String,
    pub table: String,
    pub map: String,
    pub relevance: String,
    pub newest: String,
    pub cited: String,
    pub first: String,
    pub next: Option<String>,
    /// With the words alone.
    pub cleared: String,
}
impl View for InnovationList {
    const TEMPLATE: &'static str = "innovations/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

pub fn list(
    conn: &mut Conn,
    _: Option<&Actor>,
    index: &Index,
    filter: &Filter,
    ignored: &[String],
) -> Result<InnovationList> {
    let mut filter = filter.clone();
    let mut ignored = ignored.to_vec();
    let agency = settle(conn, Some(index), &mut filter, &mut ignored)?;
    let limit = usize::try_from(filter.limit.unwrap_or(20).clamp(1, 100)).unwrap_or(20);
    let shows_map = filter.view == Some(Shown::Map);
    let ask = Ask {
        count: FACETS.to_vec(),
        after: Some(filter.after.clone()).filter(|after| !after.is_empty()),
        limit: if shows_map { 0 } else { limit },
        ..filter.ask()
    };
    // Asked once, until the index moves: everyone sees the same.
    let found = topic::remembered(&[Topic::Search], &ask.question(), || index.ask(&ask))?;
    let ids: Vec<i64> = found.hits.iter().map(|hit| hit.id).collect();
    // The same on every page of the list.
    let question = format!("facets of {}", Ask { after: None, limit: 0, ..ask.clone() }.question());
    let counted = shared(&filter, &[Topic::Search], &question, || facet::counted(conn, &filter, &found))?;
    let (facets, names) = &*counted;
    let (ways_out, browse) =
        if found.total == 0 { (ways_out(index, &filter, &found)?, browse(index, names)?) } else { (vec![], vec![]) };
    let question = format!("cards of {}", ask.question());
    let cards = shared(&filter, &[Topic::Directory, Topic::Search], &question, || cards(conn, &ids))?;
    let next = found.next.clone().filter(|_| !shows_map);
    Ok(InnovationList {
        items: cards.to_vec(),
        total: whole(found.total),
        query: filter.query(),
        order: filter.order(),
        chosen: chosen(&filter, names, agency.as_ref()),
        map: if shows_map { Some(map_of(&filter, names, &found)?) } else { None },
        addresses: addresses(&filter, next.as_deref()),
        browse: if ways_out.is_empty() { browse } else { vec![] },
        corrected: found.corrected.clone(),
        ignored,
        facets: facets.clone(),
        ways_out,
        next,
        filter,
    })
}
/// What a list shows, remembered for lists that many ask for: those that nothing was typed for. It is large, and what people type
/// is mostly asked once.
fn shared<T: Send + Sync + 'static>(
    filter: &Filter,
    topics: &[Topic],
    question: &str,
    ask: impl FnOnce() -> Result<T>,
) -> Result<Arc<T>> {
    if filter.q.is_empty() { topic::remembered(topics, question, ask) } else { ask().map(Arc::new) }
}
/// Leaves out what names nothing. Returns the agency it is narrowed to.
pub(super) fn settle(
    conn: &mut Conn,
    index: Option<&Index>,
    filter: &mut Filter,
    ignored: &mut Vec<String>,
) -> Result<Option<AgencyLink>> {
    facet::settle(conn, index, filter, ignored)?;
    let mut agency = None;
    if !filter.agency.is_empty() {
        let found = agencies::table.filter(agencies::slug.eq(&filter.agency));
        agency = found.select((agencies::slug, agencies::name)).first::<AgencyLink>(conn).optional()?;
        if agency.is_none() {
            filter.agency.clear();
            ignored.push("agency".into());
        }
    }
    if !filter.after.is_empty() && !Ask::is_place(&filter.after) && filter.after.parse::<Cursor>().is_err() {
        filter.after.clear();
        ignored.push("after".into());
    }
    Ok(agency)
}
fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
/// Each chosen value with the address of the list without it, the agency last.
fn chosen(filter: &Filter, names: &Names, agency: Option<&AgencyLink>) -> Vec<ChosenValue> {
    let of_facets = filter.chosen().map(|(facet, value)| ChosenValue {
        facet: facet.as_str().into(),
        value: value.clone(),
        name: names.find(facet, value),
        address: filter.without(facet, value).address(),
    });
    let of_agency = agency.map(|agency| ChosenValue {
        facet: "agency".into(),
        value: agency.slug.clone(),
        name: Some(Texts { id: agency.name.clone(), en: String::new() }),
        address: Filter { agency: String::new(), ..filter.clone() }.first_page().address(),
    });
    of_facets.chain(of_agency).collect()
}
/// What to drop so that something is found; what finds most first.
fn ways_out(index: &Index, filter: &Filter, found: &Found) -> Result<Vec<WayOut>> {
    let mut ways: Vec<WayOut> = found
        .without
        .iter()
        .map(|(facet, count)| {
            let without = match facet {
                Facet::Agency => Filter { agency: String::new(), ..filter.clone() }.first_page(),
                facet => filter.beyond(*facet),
            };
            WayOut { facet: facet.as_str().into(), found: whole(*count), address: without.address() }
        })
        .collect();
    let is_narrowed = !found.without.is_empty();
    if !filter.q.is_empty() && is_narrowed {
        let without = Filter { q: String::new(), ..filter.clone() }.first_page();
        let count = whole(index.ask(&without.ask())?.total);
        ways.push(WayOut { facet: "q".into(), found: count, address: without.address() });
    }
    if is_narrowed && ways.iter().all(|way| way.found == 0) {
        let plain = Filter { q: filter.q.clone(), ..Filter::default() };
        let count = whole(index.ask(&plain.ask())?.total);
        ways.push(WayOut { facet: "all".into(), found: count, address: plain.address() });
    }
    ways.retain(|way| way.found > 0);
    ways.sort_by_key(|way| Reverse(way.found));
    Ok(ways)
}
/// The sectors with most entries.
fn browse(index: &Index, names: &Names) -> Result<Vec<WayIn>> {
    let all = index.ask(&Ask { count: vec![Facet::Sector], ..Filter::default().ask() })?;
    let sectors = all.facets.get(&Facet::Sector).into_iter().flatten().take(BROWSED);
    Ok(sectors
        .map(|(code, count)| WayIn {
            name: names.find(Facet::Sector, code),
            found: whole(*count),
            address: Filter { sector: vec![code.clone()], ..Filter::default() }.address(),
            sector: code.clone(),
        })
        .collect())
}
fn addresses(filter: &Filter, next: Option<&str>) -> DirectoryAddresses {
    let first = filter.clone().first_page();
    let shown = |view: Shown| Filter { view: Some(view).filter(|v| *v != Shown::List), ..first.clone() }.address();
    // What comes first anyway is not said.
    let sorted = |sort: Sort| {
        let plain = Filter { sort: None, ..first.clone() };
        if plain.order() == sort { plain } else { Filter { sort: Some(sort), ..plain } }.address()
    };
    DirectoryAddresses {
        list: shown(Shown::List),
        table: shown(Shown::Table),
        map: shown(Shown::Map),
        relevance: sorted(Sort::Relevance),
        newest: sorted(Sort::Newest),
        cited: sorted(Sort::Cited),
        next: next.map(|next| Filter { after: next.to_owned(), ..first.clone() }.address()),
        cleared: Filter { q: first.q.clone(), sort: first.sort, view: first.view, ..Filter::default() }.address(),
        first: first.address(),
    }
}
fn map_of(filter: &Filter, names: &Names, found: &Found) -> Result<ProvinceMap> {
    let counts: BTreeMap<String, i64> =
        found.facets.get(&Facet::Province).into_iter().flatten().map(|(code, n)| (code.clone(), whole(*n))).collect();
    // With whatever province is chosen put aside, as the counts are.
    let all = found.without.get(&Facet::Province).copied().unwrap_or(found.total);
    map::drawn(filter, names.provinces(), &counts, whole(all))
}
/// The figures of the map.
pub fn provinces(conn: &mut Conn, index: &Index, filter: &Filter) -> Result<Download> {
    let mut filter = filter.clone();
    settle(conn, Some(index), &mut filter, &mut vec![])?;
    let found = index.ask(&Ask { count: vec![Facet::Province], ..filter.ask() })?;
    map::csv(&map_of(&filter, &Names::of(conn, &[])?, &found)?)
}

type Row = (
    i64,
    (String, String, String, Lang, Option<i64>, Source, bool, i64),
    Option<String>,
    Option<(String, String)>,
    Option<(String, String, String)>,
);
fn card((id, own, agency, province, sector): Row, cited: &BTreeMap<i64, i64>) -> InnovationCard {
    let (code, name, summary, language, year, source, is_invented, completeness) = own;
    InnovationCard {
        code,
        name,
        summary,
        language,
        agency,
        province: province.map(|(code, name)| Choice { code, name }),
        sector: sector.map(|(code, id, en)| Sector { code, name: Texts { id, en } }),
        year,
        source,
        is_invented,
        completeness,
        cited: cited.get(&id).copied().unwrap_or(0),
    }
}
/// The entries with these ids, in this order, as far as they are public: the index may be a moment behind.
pub(super) fn cards(conn: &mut Conn, ids: &[i64]) -> Result<Vec<InnovationCard>> {
    let mut cards = cards_by_id(conn, ids)?;
    Ok(ids.iter().filter_map(|id| cards.remove(id)).collect())
}
pub(super) fn cards_by_id(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, InnovationCard>> {
    let rows: Vec<Row> = innovations::table
        .left_join(agencies::table)
        .left_join(regions::table)
        .left_join(sectors::table)
        .filter(innovations::id.eq_any(ids))
        .filter(innovations::state.eq(State::Published))
        .select((
            innovations::id,
            (
                innovations::code,
                innovations::name,
                innovations::summary,
                innovations::language,
                innovations::year,
                innovations::source,
                innovations::is_invented,
                innovations::completeness,
            ),
            agencies::name.nullable(),
            (regions::code, regions::name).nullable(),
            (sectors::code, sectors::name_id, sectors::name_en).nullable(),
        ))
        .load(conn)?;
    let cited = count::cited(conn, ids)?;
    Ok(rows.into_iter().map(|row| (row.0, card(row, &cited))).collect())
}
/// The newest entries, of one agency or of all, and how many there are: for pages beside the directory.
pub fn newest(conn: &mut Conn, agency: Option<i64>, limit: i64) -> Result<(Vec<InnovationCard>, i64)> {
    macro_rules! published {
        () => {{
            let mut all =
                innovations::table.filter(innovations::state.eq(State::Published)).into_boxed::<MultiBackend>();
            if let Some(agency) = agency {
                all = all.filter(innovations::agency_id.eq(agency));
            }
            all
        }};
    }
    // Counting costs as much as there are entries, and is the same for everyone until one is published or withdrawn.
    let total = *topic::remembered(&[Topic::Directory], &format!("entries of {agency:?}"), || {
        Ok(published!().count().get_result(conn)?)
    })?;
    let ids: Vec<i64> = published!()
        .order((innovations::published_at.desc(), innovations::id.desc()))
        .limit(limit)
        .select(innovations::id)
        .load(conn)?;
    Ok((cards(conn, &ids)?, total))
}
