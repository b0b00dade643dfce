//! The funnel: how many ideas came how far, and how many days lie between the steps.
use super::scope::{Narrow, OverviewScope, Scope, per_mille, within};
use crate::{
    clock::Instant,
    db::Conn,
    error::Result,
    ideas::{machine::IdeaState, review::round::RoundState, waiting_time::median},
    schema::{idea_rounds as rounds, ideas},
};
use diesel::{dsl::count_star, prelude::*};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Ideas whose days are looked at: the newest.
const MOST: i64 = 2000;
/// Rounds of these.
const MOST_ROUNDS: i64 = 20_000;

crate::text_enum! {
    /// How far an idea came, whatever became of it afterwards. `begun`: it has a code. `sent`: at least once. `in_review`: a
    /// reviewer took it in hand. `accepted` and `declined`: the answer. `in_lab`: it is or was in one.
    pub enum FunnelStep {
        Begun = "begun", Sent = "sent", InReview = "in_review", Accepted = "accepted", Declined = "declined",
        InLab = "in_lab", BecameInnovation = "became_innovation",
    }
}
impl FunnelStep {
    /// What comes before it.
    const fn before(self) -> Option<Self> {
        match self {
            Self::Begun => None,
            Self::Sent => Some(Self::Begun),
            Self::InReview => Some(Self::Sent),
            Self::Accepted | Self::Declined => Some(Self::InReview),
            Self::InLab => Some(Self::Accepted),
            Self::BecameInnovation => Some(Self::InLab),
        }
    }
    /// What is told of ideas of this scope: of the bank nothing that came before it, and nothing of drafts where these are not
    /// counted.
    fn told(of: OverviewScope, drafts: bool) -> &'static [Self] {
        match of {
            OverviewScope::Bank => &[Self::Accepted, Self::InLab, Self::BecameInnovation],
            _ if drafts => Self::ALL,
            _ => &[Self::Sent, Self::InReview, Self::Accepted, Self::Declined, Self::InLab, Self::BecameInnovation],
        }
    }
}
/// A step of the funnel.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaFunnelStep {
    pub step: FunnelStep,
    pub count: i64,
    /// Of the step before, rounded; null: there is none before, or nothing in it.
    pub per_cent: Option<i64>,
    /// Whole days since the step before, in the middle, over the newest 2,000 ideas; to `became_innovation` since it was
    /// accepted. Null: of fewer than five nothing is told.
    pub days: Option<i64>,
    /// Of the largest step.
    pub per_mille: i64,
}
crate::text_enum! { pub enum IdeaSendingKind { Sent = "sent", NeverSent = "never_sent" } }
/// How many of the ideas that were begun were sent, and were not so far. What was thrown away is not counted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaSendingShare {
    pub sending: IdeaSendingKind,
    pub count: i64,
    /// Of all that were begun, rounded.
    pub per_cent: i64,
}
pub(super) struct Funnel {
    pub total: i64,
    pub steps: Vec<IdeaFunnelStep>,
    /// None where drafts are not told.
    pub sending: Vec<IdeaSendingShare>,
}
/// Five queries.
pub(super) fn funnel(conn: &mut Conn, scope: &Scope, narrow: Narrow) -> Result<Funnel> {
    let by_state = ideas::table.group_by(ideas::state).select((ideas::state, count_star()));
    let by_state: Vec<(IdeaState, i64)> = within!(by_state, scope, narrow).load(conn)?;
    let by_state: BTreeMap<IdeaState, i64> = by_state.into_iter().collect();
    // What an amendment made was never claimed: an idea is accepted once.
    let decided = rounds::table
        .inner_join(ideas::table)
        .filter(rounds::claimed_at.is_not_null())
        .filter(rounds::state.eq_any([RoundState::Accepted, RoundState::Declined]))
        .group_by(rounds::state)
        .select((rounds::state, count_star()));
    let decided: Vec<(RoundState, i64)> = within!(decided, scope, narrow).load(conn)?;
    let decided: BTreeMap<RoundState, i64> = decided.into_iter().collect();
    let claimed = rounds::table.filter(rounds::claimed_at.is_not_null()).select(rounds::idea_id);
    let claimed = within!(ideas::table, scope, narrow).filter(ideas::id.eq_any(claimed));
    let in_review: i64 = claimed.count().get_result(conn)?;
    let mut days = spans(conn, scope, narrow)?;

    let in_state = |state: IdeaState| by_state.get(&state).copied().unwrap_or(0);
    let total: i64 = by_state.values().sum();
    let sent = total - in_state(IdeaState::Draft);
    let count = |step: FunnelStep| match step {
        FunnelStep::Begun => total,
        FunnelStep::Sent => sent,
        FunnelStep::InReview => in_review,
        FunnelStep::Accepted => decided.get(&RoundState::Accepted).copied().unwrap_or(0),
        FunnelStep::Declined => decided.get(&RoundState::Declined).copied().unwrap_or(0),
        FunnelStep::InLab => in_state(IdeaState::InLab) + in_state(IdeaState::BecameInnovation),
        FunnelStep::BecameInnovation => in_state(IdeaState::BecameInnovation),
    };
    let told = FunnelStep::told(scope.of, scope.drafts);
    let largest = told.iter().map(|step| count(*step)).max().unwrap_or(0);
    let steps = told.iter().map(|step| {
        let before = step.before().filter(|before| told.contains(before));
        IdeaFunnelStep {
            step: *step,
            count: count(*step),
            per_cent: before.and_then(|before| share(count(*step), count(before))),
            days: before.and_then(|_| median(days.remove(step).unwrap_or_default())),
            per_mille: per_mille(count(*step), largest),
        }
    });
    let steps = steps.collect();
    let sending = [(IdeaSendingKind::Sent, sent), (IdeaSendingKind::NeverSent, total - sent)].into_iter().filter_map(
        |(sending, n)| {
            let per_cent = share(n, total).filter(|_| told.contains(&FunnelStep::Begun))?;
            Some(IdeaSendingShare { sending, count: n, per_cent })
        },
    );
    Ok(Funnel { total, steps, sending: sending.collect() })
}
/// Per cent, rounded; of nothing there is none.
fn share(count: i64, of: i64) -> Option<i64> {
    (of > 0).then(|| (count * 200 + of) / (of * 2))
}
/// Whole days to each step, one for each of the newest ideas that came to it.
fn spans(conn: &mut Conn, scope: &Scope, narrow: Narrow) -> Result<BTreeMap<FunnelStep, Vec<i64>>> {
    type Stood = (i64, IdeaState, Instant, Option<Instant>, Instant);
    type Sent = (i64, RoundState, Instant, Option<Instant>, Option<Instant>);
    let newest = ideas::table.order(ideas::id.desc()).limit(MOST).select((
        ideas::id,
        ideas::state,
        ideas::state_at,
        ideas::published_at,
        ideas::created_at,
    ));
    let all: Vec<Stood> = within!(newest, scope, narrow).load(conn)?;
    let ids: Vec<i64> = all.iter().map(|idea| idea.0).collect();
    let sent: Vec<Sent> = rounds::table
        .filter(rounds::idea_id.eq_any(ids))
        .order((rounds::idea_id, rounds::number))
        .limit(MOST_ROUNDS)
        .select((rounds::idea_id, rounds::state, rounds::submitted_at, rounds::claimed_at, rounds::decided_at))
        .load(conn)?;
    let mut of: BTreeMap<i64, Vec<Sent>> = BTreeMap::new();
    for round in sent {
        of.entry(round.0).or_default().push(round);
    }
    let mut spans: BTreeMap<FunnelStep, Vec<i64>> = BTreeMap::new();
    let mut note = |step: FunnelStep, from: Option<Instant>, to: Option<Instant>| {
        let span = from.zip(to).map(|(from, to)| (to.utc() - from.utc()).num_days().max(0));
        spans.entry(step).or_default().extend(span);
    };
    for (id, state, state_at, published_at, created_at) in all {
        let rounds = of.remove(&id).unwrap_or_default();
        let first = rounds.first().map(|round| round.2);
        let claimed = rounds.iter().filter_map(|round| round.3).min();
        note(FunnelStep::Sent, Some(created_at), first);
        note(FunnelStep::InReview, first, claimed);
        for (_, answer, _, claimed_at, decided_at) in rounds {
            match (answer, claimed_at) {
                (RoundState::Accepted, Some(_)) => note(FunnelStep::Accepted, claimed, decided_at),
                (RoundState::Declined, Some(_)) => note(FunnelStep::Declined, claimed, decided_at),
                _ => {}
            }
        }
        match state {
            IdeaState::InLab => note(FunnelStep::InLab, published_at, Some(state_at)),
            IdeaState::BecameInnovation => note(FunnelStep::BecameInnovation, published_at, Some(state_at)),
            _ => {}
        }
    }
    Ok(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_and_of_nothing_there_is_none() {
        assert_eq!(
            [share(1, 3), share(2, 3), share(1, 200), share(0, 5), share(0, 0)],
            [Some(33), Some(67), Some(1), Some(0), None]
        );
    }
    #[test]
    fn of_what_is_not_public_the_bank_tells_no_step() {
        for step in FunnelStep::told(OverviewScope::Bank, false) {
            let public = IdeaState::PUBLIC.iter().any(|state| state.as_str() == step.as_str());
            assert!(public, "{step:?}");
        }
    }
}
