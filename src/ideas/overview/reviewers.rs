//! What reviewers have in hand, and how long they take.
use super::scope::per_mille;
use crate::{
    accounts::person,
    clock::{self, Instant},
    db::Conn,
    error::Result,
    ideas::{review::round::RoundState, waiting_time::median},
    schema::idea_rounds as rounds,
};
use chrono::TimeDelta;
use diesel::{dsl::count_star, prelude::*};
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap};
use utoipa::ToSchema;

/// How far back decisions are counted.
const DAYS: i64 = 90;
/// Decisions whose days are looked at: the newest.
const MOST: i64 = 5000;
/// A reviewer's answers.
const ANSWERS: [RoundState; 3] = [RoundState::Returned, RoundState::Accepted, RoundState::Declined];

/// A reviewer's load and time, of all ideas, whenever they were begun.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaReviewer {
    /// Told to reviewers and auditors.
    pub name: Option<String>,
    /// Claimed and not decided.
    pub open: i64,
    /// Returned, accepted or declined within the last 90 days.
    pub decided: i64,
    /// Whole days from the claim to these decisions, in the middle; null: of fewer than five nothing is told.
    pub days: Option<i64>,
    /// Of the largest number of open ones.
    pub per_mille: i64,
}
/// Those who have something in hand or have decided lately, most in hand first. Four queries.
pub(super) fn load(conn: &mut Conn, is_named: bool) -> Result<Vec<IdeaReviewer>> {
    type Spans = (Option<i64>, Option<Instant>, Option<Instant>);
    let since = clock::now().plus(-TimeDelta::days(DAYS));
    let open: Vec<(Option<i64>, i64)> = rounds::table
        .filter(rounds::state.eq(RoundState::InReview))
        .group_by(rounds::claimed_by)
        .select((rounds::claimed_by, count_star()))
        .load(conn)?;
    // What a leader gives back was never claimed.
    let decided: Vec<(Option<i64>, i64)> = rounds::table
        .filter(rounds::decided_at.ge(since))
        .filter(rounds::claimed_at.is_not_null())
        .filter(rounds::state.eq_any(ANSWERS))
        .group_by(rounds::decided_by)
        .select((rounds::decided_by, count_star()))
        .load(conn)?;
    let spans: Vec<Spans> = rounds::table
        .filter(rounds::decided_at.ge(since))
        .filter(rounds::claimed_at.is_not_null())
        .filter(rounds::state.eq_any(ANSWERS))
        .order((rounds::decided_at.desc(), rounds::id.desc()))
        .limit(MOST)
        .select((rounds::decided_by, rounds::claimed_at, rounds::decided_at))
        .load(conn)?;
    let known = |rows: Vec<(Option<i64>, i64)>| -> BTreeMap<i64, i64> {
        rows.into_iter().filter_map(|(person, count)| Some((person?, count))).collect()
    };
    let (open, decided) = (known(open), known(decided));
    let mut days: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (person, from, to) in spans {
        if let (Some(person), Some(from), Some(to)) = (person, from, to) {
            days.entry(person).or_default().push((to.utc() - from.utc()).num_days().max(0));
        }
    }
    let mut people: Vec<i64> = open.keys().chain(decided.keys()).copied().collect();
    people.sort_unstable();
    people.dedup();
    let names = if is_named { person::names(conn, &people)? } else { BTreeMap::new() };
    let largest = open.values().copied().max().unwrap_or(0);
    let one = |id: i64| {
        let open = open.get(&id).copied().unwrap_or(0);
        IdeaReviewer {
            name: names.get(&id).cloned(),
            open,
            decided: decided.get(&id).copied().unwrap_or(0),
            days: median(days.remove(&id).unwrap_or_default()),
            per_mille: per_mille(open, largest),
        }
    };
    let mut all: Vec<IdeaReviewer> = people.into_iter().map(one).collect();
    all.sort_by_cached_key(|of| (Reverse(of.open), Reverse(of.decided), of.name.clone()));
    Ok(all)
}
