//! The overview of ideas as a page: the funnel, what was never sent, provinces, agencies, reviewers.
use super::{
    funnel::{IdeaFunnelStep, IdeaSendingShare, funnel},
    places::{self, IdeaAgency, IdeaProvince},
    reviewers::{self, IdeaReviewer},
    scope::{Narrow, OverviewScope, Scope, within},
};
use crate::{
    accounts::{
        actor::Actor,
        membership::Role,
        region::{self, Choice},
    },
    clock::{self, Instant},
    db::Conn,
    error::Result,
    ideas::machine::IdeaState,
    innovations::map::ProvinceMap,
    schema::ideas,
    view::View,
};
use chrono::{Datelike, TimeDelta};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The period of the last 365 days.
pub const LAST_12_MONTHS: &str = "last_12_months";

/// Whose ideas are counted, of which time and place.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct IdeaOverviewPlace {
    /// The widest that one may know of unless said.
    pub of: Option<OverviewScope>,
    /// When they were begun: a year, `2026`, or `last_12_months`; empty: whenever.
    #[schema(max_length = 20)]
    pub period: String,
    /// Kemendagri code of a province: `35`.
    #[schema(max_length = 10)]
    pub province: String,
}
/// How far ideas come and how fast, where they come from, and what their reviewers have in hand.
#[derive(Serialize, ToSchema)]
pub struct IdeaOverview {
    pub of: OverviewScope,
    /// What this person may choose instead.
    pub choices: Vec<OverviewScope>,
    pub period: String,
    pub province: Option<Choice>,
    /// Years there are ideas of.
    pub years: Vec<i64>,
    pub provinces: Vec<Choice>,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    pub as_of: Instant,
    /// Ideas that are counted.
    pub total: i64,
    pub funnel: Vec<IdeaFunnelStep>,
    /// Empty where drafts are not told.
    pub sending: Vec<IdeaSendingShare>,
    /// In the order of the tables.
    pub states: Vec<IdeaState>,
    /// Most first, whatever province was chosen.
    pub by_province: Vec<IdeaProvince>,
    pub map: ProvinceMap,
    /// The 50 with the most.
    pub by_agency: Vec<IdeaAgency>,
    /// Ideas of all other agencies.
    pub beyond: i64,
    /// Null: not told to this person, or not of these ideas.
    pub reviewers: Option<Vec<IdeaReviewer>>,
}
impl View for IdeaOverview {
    const TEMPLATE: &'static str = "ideas/overview.html";
}
impl IdeaOverviewPlace {
    /// The period's bounds; none: it names nothing.
    fn narrow(&self) -> Option<Narrow> {
        if self.period == LAST_12_MONTHS {
            let since = clock::now().plus(-TimeDelta::days(365));
            return Some(Narrow { since: Some((i64::from(since.utc().year()), since)), ..Narrow::default() });
        }
        let year =
            self.period.parse::<i64>().ok().filter(|year| (2000..=2100).contains(year) && self.period.len() == 4);
        (year.is_some() || self.period.is_empty()).then_some(Narrow { year, ..Narrow::default() })
    }
}
pub fn page(
    conn: &mut Conn,
    who: Option<&Actor>,
    place: &IdeaOverviewPlace,
    ignored: &[String],
) -> Result<IdeaOverview> {
    let scope = Scope::of(conn, who, place.of)?;
    let (mut place, mut ignored) = (place.clone(), ignored.to_vec());
    let mut narrow = place.narrow().unwrap_or_else(|| {
        place.period.clear();
        ignored.push("period".to_owned());
        Narrow::default()
    });
    let provinces = region::provinces(conn)?;
    let province = provinces.iter().find(|province| province.code == place.province).cloned();
    match &province {
        Some(province) => narrow.province = region::id_of(conn, &province.code)?,
        None if place.province.is_empty() => {}
        None => ignored.push("province".to_owned()),
    }
    let years = ideas::table.select(ideas::year).distinct().order(ideas::year.desc()).limit(50);
    let years: Vec<i64> = within!(years, &scope, Narrow::default()).load(conn)?;
    let funnel = funnel(conn, &scope, narrow)?;
    let by_province = places::provinces(conn, &scope, narrow)?;
    let of = format!("of={}&period={}", scope.of.as_str(), place.period);
    let chosen: Vec<String> = province.iter().map(|province| province.code.clone()).collect();
    let narrowed = |code: &str| format!("/ideas/overview?{of}&province={code}");
    let csv = format!("/ideas/overview/file?table=provinces&{of}");
    let map = places::map(&by_province, &provinces, &chosen, narrowed, csv)?;
    let by_agency = places::agencies(conn, &scope, narrow)?;
    let beyond = funnel.total - by_agency.iter().map(|agency| agency.total).sum::<i64>();
    // As in the queue: who looks at what is for reviewers and auditors.
    let is_named = who.is_some_and(|who| who.reviews_ideas() || who.is(Role::Auditor));
    let reviewers = if scope.of == OverviewScope::All { Some(reviewers::load(conn, is_named)?) } else { None };
    Ok(IdeaOverview {
        of: scope.of,
        states: scope.states(),
        choices: scope.choices,
        period: place.period,
        province,
        years,
        provinces,
        ignored,
        as_of: clock::now(),
        total: funnel.total,
        funnel: funnel.steps,
        sending: funnel.sending,
        by_province,
        map,
        by_agency,
        beyond,
        reviewers,
    })
}
