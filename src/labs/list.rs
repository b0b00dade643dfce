//! The labs that someone may see, by state, region and batch; how many stand in each state; all of it as a file.
use super::{
    health_list,
    lab::{self, LabMode},
    machine::LabState,
    request,
    summary::{self, LabSummary},
};
use crate::{
    accounts::{
        actor::Actor,
        agency,
        region::{self, Choice},
    },
    clock::{self, Instant},
    db::{Conn, Cursor, MultiBackend, Page},
    error::{Error, Result},
    ideas::idea::{Watched, watched},
    schema::{agencies, labs, regions},
    sheet::{self, About, Cell, Format, Row as Line, Table},
    view::{Download, View},
};
use diesel::{dsl::count_star, prelude::*};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Labs in one file.
const MOST_IN_FILE: i64 = 1000;

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct LabFilter {
    pub state: Option<LabState>,
    /// Kemendagri code of a province, `35`, or of a regency or city, `35.10`.
    #[schema(max_length = 10)]
    pub region: String,
    #[schema(max_length = 40)]
    pub batch: String,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// A lab in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabCard {
    pub slug: String,
    pub theme: String,
    pub agency: String,
    pub region: Option<Choice>,
    pub batch: String,
    pub mode: Option<LabMode>,
    pub state: LabState,
    pub state_at: Instant,
    pub is_invented: bool,
    pub summary: LabSummary,
}
/// How many labs stand in a state.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabCount {
    pub state: LabState,
    pub count: i64,
}
#[derive(Serialize, ToSchema)]
pub struct LabList {
    /// The newest first.
    pub items: Vec<LabCard>,
    pub next: Option<String>,
    /// Of all pages.
    pub total: i64,
    /// As narrowed, whatever state was chosen; states without a lab are missing.
    pub counts: Vec<LabCount>,
    pub filter: LabFilter,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    pub provinces: Vec<Choice>,
    /// Regions of labs that this person may see, at most 100.
    pub regions: Vec<Choice>,
    pub batches: Vec<String>,
    /// Whether this person may ask for a lab.
    pub may_ask: bool,
    /// They see how all labs are doing.
    pub may_watch: bool,
}
impl View for LabList {
    const TEMPLATE: &'static str = "labs/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// Whose labs someone is shown: everyone's; or those of their agencies, of regions they look after, and of their teams.
struct Scope {
    all: bool,
    agencies: Vec<i64>,
    at: Watched,
    own: Vec<i64>,
}
fn scope(conn: &mut Conn, who: &Actor) -> Result<Scope> {
    let all = lab::reads_all(who);
    let held: Vec<i64> = who.memberships.iter().filter_map(|m| m.agency_id).filter(|_| !all).collect();
    let below = if held.is_empty() { vec![] } else { agency::below(conn, &held)? };
    let own = match who.person {
        Some(person) if !all => lab::of_member(conn, person)?,
        _ => vec![],
    };
    Ok(Scope { all, agencies: below.into_iter().map(|agency| agency.id).collect(), at: watched(conn, who)?, own })
}
/// A query of labs, alone or joined, as far as the scope goes.
macro_rules! within {
    ($rows:expr, $scope:expr) => {{
        let scope: &Scope = $scope;
        let rows = $rows.into_boxed::<MultiBackend>();
        if scope.all {
            rows
        } else {
            let of_region = labs::region_id.eq_any(scope.at.regions.clone()).assume_not_null();
            let of_province = labs::province_id.eq_any(scope.at.provinces.clone()).assume_not_null();
            let of_agency = labs::agency_id.eq_any(scope.agencies.clone());
            rows.filter(of_agency.or(labs::id.eq_any(scope.own.clone())).or(of_region).or(of_province))
        }
    }};
}
type Row = ((i64, String, String, Instant, Option<i64>, String), (Option<LabMode>, LabState, Instant, bool), String);
/// What the list shows, with every figure, of at most so many labs.
struct Found {
    rows: Vec<Row>,
    total: i64,
    counts: Vec<LabCount>,
}
/// The region that a filter names; what names nothing is left out of it and told.
fn settle(conn: &mut Conn, filter: &mut LabFilter, ignored: &mut Vec<String>) -> Result<Option<i64>> {
    let region = region::id_of(conn, &filter.region)?;
    if region.is_none() && !filter.region.is_empty() {
        filter.region.clear();
        ignored.push("region".to_owned());
    }
    Ok(region)
}
fn find(conn: &mut Conn, scope: &Scope, filter: &LabFilter, region: Option<i64>, limit: i64) -> Result<Found> {
    let narrowed = || {
        let mut rows = within!(labs::table.inner_join(agencies::table), scope);
        if let Some(region) = region {
            let here = labs::region_id.eq(region).assume_not_null();
            rows = rows.filter(here.or(labs::province_id.eq(region).assume_not_null()));
        }
        if !filter.batch.is_empty() {
            rows = rows.filter(labs::batch.eq(filter.batch.clone()));
        }
        if let Some(state) = filter.state {
            rows = rows.filter(labs::state.eq(state));
        }
        rows
    };
    let total: i64 = narrowed().count().get_result(conn)?;
    let mut counts = vec![];
    {
        let mut rows = within!(labs::table.group_by(labs::state).select((labs::state, count_star())), scope);
        if let Some(region) = region {
            let here = labs::region_id.eq(region).assume_not_null();
            rows = rows.filter(here.or(labs::province_id.eq(region).assume_not_null()));
        }
        if !filter.batch.is_empty() {
            rows = rows.filter(labs::batch.eq(filter.batch.clone()));
        }
        let by_state: Vec<(LabState, i64)> = rows.load(conn)?;
        counts.extend(by_state.into_iter().map(|(state, count)| LabCount { state, count }));
        counts.sort_by_key(|row: &LabCount| row.state);
    }
    let mut rows = narrowed();
    if let Ok(Cursor { at, id }) = filter.after.parse() {
        rows = rows.filter(labs::created_at.lt(at).or(labs::created_at.eq(at).and(labs::id.lt(id))));
    }
    let rows: Vec<Row> = rows
        .order((labs::created_at.desc(), labs::id.desc()))
        .limit(limit + 1)
        .select((
            (labs::id, labs::slug, labs::theme, labs::created_at, labs::region_id, labs::batch),
            (labs::mode, labs::state, labs::state_at, labs::is_invented),
            agencies::name,
        ))
        .load(conn)?;
    Ok(Found { rows, total, counts })
}
/// Codes and names of regions, by their ids; one query.
pub(super) fn places(conn: &mut Conn, ids: Vec<i64>) -> Result<BTreeMap<i64, Choice>> {
    let rows = regions::table.filter(regions::id.eq_any(ids)).select((regions::id, regions::code, regions::name));
    let rows: Vec<(i64, String, String)> = rows.load(conn)?;
    Ok(rows.into_iter().map(|(id, code, name)| (id, Choice { code, name })).collect())
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, filter: &LabFilter, ignored: &[String]) -> Result<LabList> {
    let who = who.ok_or(Error::SignInFirst)?;
    let (mut filter, mut ignored) = (filter.clone(), ignored.to_vec());
    let region = settle(conn, &mut filter, &mut ignored)?;
    let scope = scope(conn, who)?;
    let limit = filter.limit.unwrap_or(20).clamp(1, 100);
    let found = find(conn, &scope, &filter, region, limit)?;
    let page = Page::cut(found.rows, limit, |row: &Row| Cursor { at: row.0.3, id: row.0.0 });
    let ids: Vec<i64> = page.items.iter().map(|row| row.0.0).collect();
    let sums = summary::of(conn, &ids)?;
    let here = places(conn, page.items.iter().filter_map(|row| row.0.4).collect())?;
    let page =
        page.map(|((id, slug, theme, _, region, batch), (mode, state, state_at, is_invented), agency)| LabCard {
            slug,
            theme,
            agency,
            region: region.and_then(|id| here.get(&id).cloned()),
            batch,
            mode,
            state,
            state_at,
            is_invented,
            summary: sums.get(&id).copied().unwrap_or_default(),
        });
    let batches = within!(labs::table.select(labs::batch).distinct(), &scope).filter(labs::batch.ne(""));
    let batches: Vec<String> = batches.order(labs::batch.desc()).limit(50).load(conn)?;
    let all = within!(labs::table.select(labs::region_id).distinct(), &scope).limit(100);
    let all: Vec<Option<i64>> = all.load(conn)?;
    let mut all: Vec<Choice> = places(conn, all.into_iter().flatten().collect())?.into_values().collect();
    all.sort_by(|one, other| one.code.cmp(&other.code));
    Ok(LabList {
        items: page.items,
        next: page.next,
        total: found.total,
        counts: found.counts,
        filter,
        ignored,
        provinces: region::provinces(conn)?,
        regions: all,
        batches,
        may_ask: request::may_ask(who),
        may_watch: health_list::may_watch(who),
    })
}
/// The list as a CSV: a row for each lab, with what came of each phase. What names nothing is refused.
pub fn file(conn: &mut Conn, who: Option<&Actor>, filter: &LabFilter) -> Result<Download> {
    let who = who.ok_or(Error::SignInFirst)?;
    let (mut filter, mut ignored) = (filter.clone(), vec![]);
    let region = settle(conn, &mut filter, &mut ignored)?;
    if !ignored.is_empty() {
        return Err(Error::invalid("region", "not-a-value"));
    }
    let scope = scope(conn, who)?;
    let mut rows = find(conn, &scope, &filter, region, MOST_IN_FILE)?.rows;
    rows.truncate(usize::try_from(MOST_IN_FILE).unwrap_or(0));
    let ids: Vec<i64> = rows.iter().map(|row| row.0.0).collect();
    let sums = summary::of(conn, &ids)?;
    let here = places(conn, rows.iter().filter_map(|row| row.0.4).collect())?;
    let text = |text: &str| Cell::Text(text.to_owned());
    let line = |row: &Row| -> Line {
        let ((id, slug, theme, _, region, batch), (mode, state, state_at, _), agency) = row;
        let place = region.and_then(|id| here.get(&id));
        let (code, name) = place.map_or(("", ""), |place| (place.code.as_str(), place.name.as_str()));
        let mode = mode.map_or("", LabMode::as_str);
        let own = [text(slug), text(theme), text(agency), text(code), text(name), text(batch), text(mode)];
        let sums = sums.get(id).copied().unwrap_or_default().columns().map(|(_, count)| Cell::Whole(count));
        own.into_iter().chain([text(state.as_str()), Cell::from(*state_at)]).chain(sums).collect()
    };
    let lines: Vec<Line> = rows.iter().map(line).collect();
    let names = ["lab", "theme", "agency", "region", "region_name", "batch", "mode", "state", "state_since"];
    let names = names.into_iter().chain(LabSummary::default().columns().map(|(name, _)| name)).map(str::to_owned);
    let about = About {
        title: "labs".into(),
        source: "/labs".into(),
        filter: String::new(),
        licence: String::new(),
        as_of: clock::now(),
    };
    Ok(Download {
        name: format!("ekopi-labs-{}.csv", clock::today()),
        kind: sheet::CSV,
        rows: i64::try_from(lines.len()).unwrap_or(i64::MAX),
        body: Table::closed(names.collect(), about).file(Format::Csv, &lines)?,
        described_by: "",
    })
}
