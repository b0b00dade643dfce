//! How long an answer takes: the clock of one idea, and what was usual in the last year.
use super::review::round::{Round, RoundState};
use crate::{
    clock::{self, Instant},
    db::Conn,
    error::Result,
    schema::idea_rounds as rounds,
};
use chrono::TimeDelta;
use diesel::prelude::*;

/// Answers that are looked at for what is usual: the newest of the last 365 days.
const MOST: i64 = 2000;
/// Of fewer answers nothing is told.
const LEAST: usize = 5;

/// Whole days with the reviewers, all rounds together. Between a return and the next sending the clock stands (A4 14).
pub(super) fn days(of: &[Round]) -> i64 {
    let now = clock::now();
    let spans = of.iter().filter_map(|round| {
        let from = round.received_at?;
        Some(round.decided_at.unwrap_or(now).utc() - from.utc())
    });
    spans.fold(TimeDelta::zero(), |sum, span| sum + span.max(TimeDelta::zero())).num_days()
}
/// The median of days from receipt to decision, over the decisions of the last year (A4 15).
pub(super) fn usual_days(conn: &mut Conn) -> Result<Option<i64>> {
    let since = clock::now().plus(-TimeDelta::days(365));
    let decided: Vec<(Option<Instant>, Option<Instant>)> = rounds::table
        .filter(rounds::decided_at.ge(since))
        .filter(rounds::state.eq_any([RoundState::Returned, RoundState::Accepted, RoundState::Declined]))
        .filter(rounds::received_at.is_not_null())
        .order(rounds::decided_at.desc())
        .limit(MOST)
        .select((rounds::received_at, rounds::decided_at))
        .load(conn)?;
    let spans = decided.into_iter().filter_map(|(from, to)| Some((to?.utc() - from?.utc()).num_days()));
    Ok(median(spans.collect()))
}
/// The one in the middle; of fewer than five nothing is told.
pub(super) fn median(mut days: Vec<i64>) -> Option<i64> {
    if days.len() < LEAST {
        return None;
    }
    days.sort_unstable();
    days.get(days.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_of_few_is_not_told() {
        assert_eq!(median(vec![1, 2, 3, 4]), None);
        assert_eq!(median(vec![90, 3, 1, 4, 2]), Some(3));
    }
}
