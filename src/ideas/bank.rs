//! The idea bank: accepted ideas and what has become of them, by region, sector, goal, year and state.
use super::{idea::IdeaKind, machine::IdeaState, review::queue::regions_of};
use crate::{
    accounts::{
        actor::Actor,
        region::{self, Choice},
        sector::{self, Sector},
    },
    clock::Instant,
    db::{Conn, Cursor, MultiBackend, Page},
    error::Result,
    schema::{agencies, idea_goals as goals, idea_supports as supports, ideas, regions, sectors},
    view::View,
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the bank can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct IdeaFilter {
    /// Kemendagri code of a province: `35`.
    #[schema(max_length = 10)]
    pub province: String,
    /// Kemendagri code of a regency or city: `35.10`.
    #[schema(max_length = 10)]
    pub region: String,
    /// Code of an affair of government.
    #[schema(max_length = 60)]
    pub sector: String,
    /// One of the sustainable development goals.
    #[schema(minimum = 1, maximum = 17)]
    pub sdg: Option<i64>,
    /// The year it was begun.
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: Option<i64>,
    /// `accepted`, `in_lab` or `became_innovation`.
    pub state: Option<IdeaState>,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// An idea of the bank.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaCard {
    pub code: String,
    pub kind: IdeaKind,
    pub title: String,
    pub summary: String,
    pub language: Lang,
    pub agency: String,
    /// Regency, city or province.
    pub region: Option<Choice>,
    pub sector: Option<Texts>,
    pub year: i64,
    pub state: IdeaState,
    /// Since when it is in the bank.
    pub at: Instant,
    pub endorsements: i64,
    pub is_invented: bool,
}
#[derive(Serialize, ToSchema)]
pub struct IdeaList {
    /// The newest first.
    pub items: Vec<IdeaCard>,
    pub next: Option<String>,
    /// Of all pages.
    pub total: i64,
    pub filter: IdeaFilter,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    pub provinces: Vec<Choice>,
    /// Regencies and cities of the chosen province.
    pub regions: Vec<Choice>,
    pub sectors: Vec<Sector>,
    /// Years there are ideas of.
    pub years: Vec<i64>,
}
impl View for IdeaList {
    const TEMPLATE: &'static str = "ideas/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// The ids behind what is chosen; what names nothing is left out of the filter and told.
struct Chosen {
    province: Option<i64>,
    region: Option<i64>,
    sector: Option<i64>,
}
fn settle(conn: &mut Conn, filter: &mut IdeaFilter, ignored: &mut Vec<String>) -> Result<Chosen> {
    let province = region::id_of(conn, &filter.province)?;
    let here = region::id_of(conn, &filter.region)?;
    let sector = sector::id_of(conn, &filter.sector)?;
    let mut leave_out = |text: &mut String, found: bool, name: &str| {
        if !found && !text.is_empty() {
            text.clear();
            ignored.push(name.to_owned());
        }
    };
    leave_out(&mut filter.province, province.is_some(), "province");
    leave_out(&mut filter.region, here.is_some(), "region");
    leave_out(&mut filter.sector, sector.is_some(), "sector");
    if filter.state.is_some_and(|state| !state.is_public()) {
        filter.state = None;
        ignored.push("state".to_owned());
    }
    if filter.sdg.is_some_and(|goal| !(1..=17).contains(&goal)) {
        filter.sdg = None;
        ignored.push("sdg".to_owned());
    }
    Ok(Chosen { province, region: here, sector })
}
type Row = (
    (i64, String, IdeaKind, String, String, Lang),
    (IdeaState, Option<Instant>, i64, Option<i64>, bool),
    String,
    Option<(String, String)>,
);
pub fn list(conn: &mut Conn, _: Option<&Actor>, filter: &IdeaFilter, ignored: &[String]) -> Result<IdeaList> {
    let (mut filter, mut ignored) = (filter.clone(), ignored.to_vec());
    let chosen = settle(conn, &mut filter, &mut ignored)?;
    let states: Vec<IdeaState> = filter.state.map_or(IdeaState::PUBLIC.to_vec(), |state| vec![state]);
    let narrowed = || {
        let mut rows = ideas::table
            .inner_join(agencies::table)
            .left_join(sectors::table)
            .filter(ideas::state.eq_any(states.clone()))
            .into_boxed::<MultiBackend>();
        if let Some(id) = chosen.province {
            rows = rows.filter(ideas::province_id.eq(id));
        }
        if let Some(id) = chosen.region {
            rows = rows.filter(ideas::region_id.eq(id));
        }
        if let Some(id) = chosen.sector {
            rows = rows.filter(ideas::sector_id.eq(id));
        }
        if let Some(year) = filter.year {
            rows = rows.filter(ideas::year.eq(year));
        }
        if let Some(goal) = filter.sdg {
            let with = goals::table.filter(goals::goal.eq(goal)).select(goals::idea_id);
            rows = rows.filter(ideas::id.eq_any(with));
        }
        rows
    };
    let total: i64 = narrowed().count().get_result(conn)?;
    let limit = filter.limit.unwrap_or(20).clamp(1, 100);
    let mut rows = narrowed();
    if let Ok(Cursor { at, id }) = filter.after.parse() {
        let before = ideas::published_at.lt(at).or(ideas::published_at.eq(at).and(ideas::id.lt(id)));
        rows = rows.filter(before.assume_not_null());
    }
    let rows: Vec<Row> = rows
        .order((ideas::published_at.desc(), ideas::id.desc()))
        .limit(limit + 1)
        .select((
            (ideas::id, ideas::code, ideas::kind, ideas::title, ideas::summary, ideas::language),
            (ideas::state, ideas::published_at, ideas::year, ideas::region_id, ideas::is_invented),
            agencies::name,
            (sectors::name_id, sectors::name_en).nullable(),
        ))
        .load(conn)?;
    let since = |row: &Row| row.1.1.unwrap_or_else(crate::clock::now);
    let page = Page::cut(rows, limit, |row| Cursor { at: since(row), id: row.0.0 });
    let ids: Vec<i64> = page.items.iter().map(|row| row.0.0).collect();
    let places = regions_of(conn, page.items.iter().filter_map(|row| row.1.3).collect())?;
    let voices: Vec<(i64, i64)> = supports::table
        .filter(supports::idea_id.eq_any(ids))
        .filter(supports::kind.eq("endorses"))
        .group_by(supports::idea_id)
        .select((supports::idea_id, diesel::dsl::count_star()))
        .load(conn)?;
    let page = page.map(|row| {
        let at = since(&row);
        let ((id, code, kind, title, summary, language), (state, _, year, region, is_invented), agency, sector) = row;
        IdeaCard {
            code,
            kind,
            title,
            summary,
            language,
            agency,
            region: region.and_then(|id| places.get(&id).cloned()),
            sector: sector.map(|(id, en)| Texts { id, en }),
            year,
            state,
            at,
            endorsements: voices.iter().find(|row| row.0 == id).map_or(0, |row| row.1),
            is_invented,
        }
    });
    let below = match chosen.province {
        Some(id) => {
            let parts = regions::table.filter(regions::province_id.eq(id)).order(regions::code);
            parts.limit(100).select((regions::code, regions::name)).load(conn)?
        }
        None => vec![],
    };
    let years = ideas::table.filter(ideas::state.eq_any(IdeaState::PUBLIC)).select(ideas::year).distinct();
    Ok(IdeaList {
        items: page.items,
        next: page.next,
        total,
        filter,
        ignored,
        provinces: region::provinces(conn)?,
        regions: below,
        sectors: sector::all(conn)?,
        years: years.order(ideas::year.desc()).limit(50).load(conn)?,
    })
}
