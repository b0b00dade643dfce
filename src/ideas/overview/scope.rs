//! Whose ideas an overview counts, of which time and place: those that whoever asks may know of, and no others.
use super::places::IdeaStateCount;
use crate::{
    accounts::{actor::Actor, agency, membership::Role},
    clock::Instant,
    db::Conn,
    error::{Error, Result},
    ideas::{
        idea::{Watched, watched},
        machine::IdeaState,
    },
};
use std::collections::BTreeMap;

crate::text_enum! {
    /// `bank`: what is public. `agency`: of one's own agencies and their units; a citizen's idea once it was sent. `region`:
    /// what was sent from the regions one looks after. `all`: for auditors and system administrators; for LAN's reviewers all
    /// that was sent, since they read no drafts.
    pub enum OverviewScope { Bank = "bank", Agency = "agency", Region = "region", All = "all" }
}
pub(super) struct Scope {
    pub of: OverviewScope,
    /// What this person may choose, the widest last.
    pub choices: Vec<OverviewScope>,
    /// Whether drafts are counted: by whoever may read them.
    pub drafts: bool,
    pub agencies: Vec<i64>,
    pub watched: Watched,
}
/// What the ideas of a scope are narrowed to: when they were begun, and where.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Narrow {
    pub year: Option<i64>,
    /// A year and the instant within it.
    pub since: Option<(i64, Instant)>,
    pub province: Option<i64>,
}
impl Scope {
    /// The widest unless one is wanted; what they may not choose is refused.
    pub(super) fn of(conn: &mut Conn, who: Option<&Actor>, wanted: Option<OverviewScope>) -> Result<Self> {
        let of = OverviewScope::Bank;
        let mut scope = Self { of, choices: vec![of], drafts: false, agencies: vec![], watched: Watched::default() };
        let reads_all = who.is_some_and(|who| who.is_system() || who.is(Role::Auditor) || who.is(Role::SystemAdmin));
        if let Some(who) = who {
            let own: Vec<i64> = who.memberships.iter().filter_map(|m| m.agency_id).collect();
            if !own.is_empty() {
                scope.choices.push(OverviewScope::Agency);
                scope.agencies = agency::below(conn, &own)?.into_iter().map(|agency| agency.id).collect();
            }
            scope.watched = watched(conn, who)?;
            if !scope.watched.regions.is_empty() || !scope.watched.provinces.is_empty() {
                scope.choices.push(OverviewScope::Region);
            }
            if reads_all || who.reviews_ideas() {
                scope.choices.push(OverviewScope::All);
            }
        }
        let widest = scope.choices.last().copied().unwrap_or(of);
        scope.of = wanted.unwrap_or(widest);
        scope.drafts = scope.of == OverviewScope::Agency || scope.of == OverviewScope::All && reads_all;
        if scope.choices.contains(&scope.of) { Ok(scope) } else { Err(refused(who)) }
    }
    /// The states that ideas of this scope can be in.
    pub(super) fn states(&self) -> Vec<IdeaState> {
        let told = |state: &IdeaState| match self.of {
            OverviewScope::Bank => state.is_public(),
            _ => self.drafts || *state != IdeaState::Draft,
        };
        IdeaState::ALL.iter().copied().filter(told).collect()
    }
    pub(super) fn counts(&self, counted: &BTreeMap<IdeaState, i64>) -> Vec<IdeaStateCount> {
        let count = |state: IdeaState| IdeaStateCount { state, count: counted.get(&state).copied().unwrap_or(0) };
        self.states().into_iter().map(count).collect()
    }
}
/// What whoever asks may not be told.
pub(super) fn refused(who: Option<&Actor>) -> Error {
    if who.is_some() { Error::forbidden("overview-not-yours") } else { Error::SignInFirst }
}
/// A number as a part of the largest, in thousandths.
pub(super) fn per_mille(count: i64, largest: i64) -> i64 {
    if largest > 0 { count * 1000 / largest } else { 0 }
}

/// A query of ideas, alone or joined, as far as the scope goes and as it is narrowed.
macro_rules! within {
    ($rows:expr, $scope:expr, $narrow:expr) => {{
        use $crate::{
            db::MultiBackend,
            ideas::{
                idea::IdeaKind,
                machine::IdeaState,
                overview::scope::{Narrow, OverviewScope, Scope},
            },
            schema::ideas,
        };
        let (scope, narrow): (&Scope, Narrow) = ($scope, $narrow);
        let rows = $rows.into_boxed::<MultiBackend>();
        let mut rows = match scope.of {
            OverviewScope::All if scope.drafts => rows,
            OverviewScope::All => rows.filter(ideas::state.ne(IdeaState::Draft)),
            OverviewScope::Bank => rows.filter(ideas::state.eq_any(IdeaState::PUBLIC)),
            OverviewScope::Agency => rows
                .filter(ideas::agency_id.eq_any(scope.agencies.clone()))
                .filter(ideas::state.ne(IdeaState::Draft).or(ideas::kind.eq(IdeaKind::Lab))),
            OverviewScope::Region => {
                let of_region = ideas::region_id.eq_any(scope.watched.regions.clone()).assume_not_null();
                let of_province = ideas::province_id.eq_any(scope.watched.provinces.clone()).assume_not_null();
                rows.filter(ideas::state.ne(IdeaState::Draft)).filter(of_region.or(of_province))
            }
        };
        if let Some(year) = narrow.year {
            rows = rows.filter(ideas::year.eq(year));
        }
        if let Some((year, since)) = narrow.since {
            // By the index on years.
            rows = rows.filter(ideas::year.ge(year)).filter(ideas::created_at.ge(since));
        }
        if let Some(province) = narrow.province {
            rows = rows.filter(ideas::province_id.eq(province));
        }
        rows
    }};
}
pub(super) use within;
