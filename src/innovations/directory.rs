//! The directory: entries in a list that can be narrowed, newest first.
use super::innovation::{Source, State};
use crate::{
    accounts::{
        actor::Actor,
        region::{self, Choice},
        sector::{self, Sector},
    },
    clock::Instant,
    db::{Conn, Cursor, MultiBackend, Page},
    error::Result,
    schema::{agencies, innovations, regions, sectors},
    topic::{self, Topic},
    view::View,
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
}
/// What a list can be narrowed to; empty is everything.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Filter {
    /// Kemendagri code of a province: `35`.
    #[schema(max_length = 100)]
    pub province: String,
    /// Code of an affair of government: one of `sectors`.
    #[schema(max_length = 100)]
    pub sector: String,
    /// Slug of the agency that owns the entries.
    #[schema(max_length = 200)]
    pub agency: String,
    /// The year it began.
    #[schema(minimum = 1, maximum = 9999)]
    pub year: Option<i64>,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// How many; 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// The directory, newest first.
#[derive(Serialize, ToSchema)]
pub struct InnovationList {
    pub items: Vec<InnovationCard>,
    pub next: Option<String>,
    /// Of all pages.
    pub total: i64,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    /// What it was narrowed to, and what it can be narrowed to.
    pub filter: Filter,
    pub provinces: Vec<Choice>,
    pub sectors: Vec<Sector>,
    pub years: Vec<i64>,
}
impl View for InnovationList {
    const TEMPLATE: &'static str = "innovations/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

type Joined = (
    (i64, Option<Instant>),
    (String, String, String, Lang, Option<i64>, Source, bool, i64),
    Option<String>,
    Option<(String, String)>,
    Option<(String, String, String)>,
);
fn card((_, own, agency, province, sector): Joined) -> InnovationCard {
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
    }
}

pub fn list(conn: &mut Conn, _: Option<&Actor>, filter: &Filter, ignored: &[String]) -> Result<InnovationList> {
    let mut filter = filter.clone();
    let mut ignored = ignored.to_vec();
    let province = known(&mut filter.province, "province", &mut ignored, |code| region::id_of(conn, code))?;
    let sector = known(&mut filter.sector, "sector", &mut ignored, |code| sector::id_of(conn, code))?;
    let agency = known(&mut filter.agency, "agency", &mut ignored, |slug| {
        Ok(agencies::table.filter(agencies::slug.eq(slug)).select(agencies::id).first::<i64>(conn).optional()?)
    })?;
    let after: Option<Cursor> = known(&mut filter.after, "after", &mut ignored, |after| Ok(after.parse().ok()))?;
    let limit = filter.limit.unwrap_or(20).clamp(1, 100);

    // A macro, since with and without joins are two types.
    macro_rules! narrowed {
        ($from:expr) => {{
            let mut all = $from.filter(innovations::state.eq(State::Published)).into_boxed::<MultiBackend>();
            if let Some(province) = province {
                all = all.filter(innovations::province_id.eq(province));
            }
            if let Some(sector) = sector {
                all = all.filter(innovations::sector_id.eq(sector));
            }
            if let Some(agency) = agency {
                all = all.filter(innovations::agency_id.eq(agency));
            }
            if let Some(year) = filter.year {
                all = all.filter(innovations::year.eq(year));
            }
            all
        }};
    }
    // Counting costs as much as there are entries, and is the same for everyone until one is published or withdrawn.
    let question = format!("entries {province:?} {sector:?} {agency:?} {:?}", filter.year);
    let total = *topic::remembered(&[Topic::Directory], &question, || {
        Ok(narrowed!(innovations::table).count().get_result(conn)?)
    })?;
    let with_places = innovations::table.left_join(agencies::table).left_join(regions::table).left_join(sectors::table);
    let mut rows = narrowed!(with_places);
    if let Some(Cursor { at, id }) = after {
        // The first condition says less than the second; it is the one that an index can begin at.
        rows = rows.filter(innovations::published_at.le(at).assume_not_null());
        rows = rows.filter(innovations::published_at.lt(at).assume_not_null().or(innovations::id.lt(id)));
    }
    let rows: Vec<Joined> = rows
        .order((innovations::published_at.desc(), innovations::id.desc()))
        .limit(limit + 1)
        .select((
            (innovations::id, innovations::published_at),
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
    let epoch = || chrono::DateTime::UNIX_EPOCH.into();
    let page = Page::cut(rows, limit, |row| Cursor { at: row.0.1.unwrap_or_else(epoch), id: row.0.0 }).map(card);
    let choices = topic::remembered(&[Topic::Directory], "directory choices", || choices(conn))?;
    Ok(InnovationList {
        items: page.items,
        next: page.next,
        total,
        ignored,
        provinces: choices.provinces.clone(),
        sectors: choices.sectors.clone(),
        years: choices.years.clone(),
        filter,
    })
}
/// What the list can be narrowed to.
struct Choices {
    provinces: Vec<Choice>,
    sectors: Vec<Sector>,
    years: Vec<i64>,
}
fn choices(conn: &mut Conn) -> Result<Choices> {
    let years = innovations::table
        .filter(innovations::state.eq(State::Published))
        .filter(innovations::year.is_not_null())
        .select(innovations::year.assume_not_null())
        .distinct()
        .order(innovations::year.assume_not_null().desc())
        .load(conn)?;
    Ok(Choices { provinces: region::provinces(conn)?, sectors: sector::all(conn)?, years })
}
/// What a code in the address stands for; one that stands for nothing is left out and named.
fn known<T>(
    code: &mut String,
    name: &str,
    ignored: &mut Vec<String>,
    find: impl FnOnce(&str) -> Result<Option<T>>,
) -> Result<Option<T>> {
    if code.is_empty() {
        return Ok(None);
    }
    let found = find(code)?;
    if found.is_none() {
        code.clear();
        ignored.push(name.to_owned());
    }
    Ok(found)
}
