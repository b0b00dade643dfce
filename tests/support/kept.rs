//! Ideas as their rows say: what overviews are held against.
use super::Site;
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    clock::Instant,
    error::Result,
    schema::{agencies, idea_rounds, ideas, regions},
};
use std::collections::BTreeMap;

/// State, when it was sent, claimed and decided.
pub type Round = (String, Instant, Option<Instant>, Option<Instant>);
/// An idea as its rows say.
#[derive(Clone)]
pub struct Kept {
    pub state: String,
    pub kind: String,
    pub agency: String,
    pub region: String,
    pub province: String,
    pub created: Instant,
    pub rounds: Vec<Round>,
}
impl Kept {
    /// Whether one of its rounds ended, or stands, so.
    pub fn has(&self, state: &str) -> bool {
        self.rounds.iter().any(|round| round.0 == state)
    }
    /// When a reviewer first took it.
    pub fn claimed(&self) -> Option<Instant> {
        self.rounds.iter().filter_map(|round| round.2).min()
    }
}
impl Site {
    pub async fn kept_ideas(&self) -> Vec<Kept> {
        self.look(|conn| {
            type Row = ((i64, String, String, Instant), (Option<i64>, Option<i64>), String);
            let codes: Vec<(i64, String)> = regions::table.select((regions::id, regions::code)).load(conn)?;
            let codes: BTreeMap<i64, String> = codes.into_iter().collect();
            let code = |id: Option<i64>| id.map(|id| codes[&id].clone()).unwrap_or_default();
            let rows: Vec<Row> = ideas::table
                .inner_join(agencies::table)
                .select((
                    (ideas::id, ideas::state, ideas::kind, ideas::created_at),
                    (ideas::region_id, ideas::province_id),
                    agencies::slug,
                ))
                .load(conn)?;
            let rounds: Vec<(i64, Round)> = idea_rounds::table
                .order((idea_rounds::idea_id, idea_rounds::number))
                .select((
                    idea_rounds::idea_id,
                    (idea_rounds::state, idea_rounds::submitted_at, idea_rounds::claimed_at, idea_rounds::decided_at),
                ))
                .load(conn)?;
            let one = |((id, state, kind, created), (region, province), agency): Row| Kept {
                state,
                kind,
                agency,
                region: code(region),
                province: code(province),
                created,
                rounds: rounds.iter().filter(|(of, _)| *of == id).map(|(_, round)| round.clone()).collect(),
            };
            Ok(rows.into_iter().map(one).collect())
        })
        .await
    }
    /// Some go on into a lab, and each step takes other days, past the verbs.
    pub async fn spread_ideas(&self) {
        self.change(|conn| -> Result<()> {
            type Dates = (i64, Option<Instant>, Option<Instant>);
            let now = ekopi::clock::now();
            let ago = |days: i64| now.plus(-TimeDelta::days(days));
            let public: Vec<i64> = ideas::table
                .filter(ideas::state.eq("accepted"))
                .order(ideas::id)
                .limit(3)
                .select(ideas::id)
                .load(conn)?;
            for (id, state) in public.iter().zip(["in_lab", "in_lab", "became_innovation"]) {
                diesel::update(ideas::table.find(id)).set(ideas::state.eq(state)).execute(conn)?;
            }
            for id in ideas::table.select(ideas::id).load::<i64>(conn)? {
                diesel::update(ideas::table.find(id)).set(ideas::created_at.eq(ago(30 + id % 9))).execute(conn)?;
            }
            let rounds = idea_rounds::table.select((idea_rounds::id, idea_rounds::claimed_at, idea_rounds::decided_at));
            for (id, claimed, decided) in rounds.load::<Dates>(conn)? {
                let (to_claim, to_answer) = (25 - id % 5, 20 - id % 7);
                diesel::update(idea_rounds::table.find(id))
                    .set((
                        idea_rounds::submitted_at.eq(ago(28)),
                        idea_rounds::claimed_at.eq(claimed.map(|_| ago(to_claim))),
                        idea_rounds::decided_at.eq(decided.map(|_| ago(to_answer))),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        })
        .await;
    }
}
