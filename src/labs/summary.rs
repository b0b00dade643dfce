//! How far the ideas of labs came, phase by phase, counted from the rows themselves (LB5).
use super::{
    idea::{LabIdeaState, PlanState},
    record::LabRecordKind,
};
use crate::{
    db::Conn,
    error::Result,
    schema::{lab_ideas as inside, lab_members as members, lab_records as records, lab_teams as teams},
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// What came of each phase of a lab.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct LabSummary {
    /// People in its teams, those who were among them.
    pub drum_up: i64,
    /// Ideas that were taken in, dropped ones among them.
    pub diagnose: i64,
    /// Ideas whose plan was approved.
    pub design: i64,
    /// Ideas that were launched.
    pub launching: i64,
    /// Launched ideas that were reported on.
    pub monitoring: i64,
    /// Launched ideas that were displayed.
    pub display: i64,
    /// Entries of the directory, drafts among them.
    pub documentation: i64,
}
impl LabSummary {
    /// In the order of the phases, as the columns of a table.
    pub fn columns(self) -> [(&'static str, i64); 7] {
        [
            ("drum_up", self.drum_up),
            ("diagnose", self.diagnose),
            ("design", self.design),
            ("launching", self.launching),
            ("monitoring", self.monitoring),
            ("display", self.display),
            ("final", self.documentation),
        ]
    }
}
fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
/// Of each of these labs; four queries.
pub(super) fn of(conn: &mut Conn, labs: &[i64]) -> Result<BTreeMap<i64, LabSummary>> {
    type Own = (i64, i64, LabIdeaState, PlanState, Option<i64>);
    let ideas: Vec<Own> = inside::table
        .filter(inside::lab_id.eq_any(labs))
        .select((inside::lab_id, inside::id, inside::state, inside::plan_state, inside::innovation_id))
        .load(conn)?;
    let told: Vec<(i64, Option<i64>)> = records::table
        .filter(records::lab_id.eq_any(labs))
        .filter(records::kind.eq(LabRecordKind::Monitoring))
        .select((records::lab_id, records::lab_idea_id))
        .distinct()
        .load(conn)?;
    let shown: Vec<i64> = records::table
        .filter(records::lab_id.eq_any(labs))
        .filter(records::kind.eq(LabRecordKind::Display))
        .select(records::lab_id)
        .distinct()
        .load(conn)?;
    let people: Vec<(i64, i64)> = members::table
        .inner_join(teams::table)
        .filter(teams::lab_id.eq_any(labs))
        .select((teams::lab_id, members::person_id))
        .distinct()
        .load(conn)?;
    let told: BTreeSet<i64> = told.into_iter().filter_map(|row| row.1).collect();
    let of = |lab: i64| {
        let own: Vec<&Own> = ideas.iter().filter(|row| row.0 == lab).collect();
        let launched: Vec<&&Own> = own.iter().filter(|row| row.2 == LabIdeaState::Launched).collect();
        let summary = LabSummary {
            drum_up: count(people.iter().filter(|row| row.0 == lab).count()),
            diagnose: count(own.len()),
            design: count(own.iter().filter(|row| row.3 == PlanState::Approved).count()),
            launching: count(launched.len()),
            monitoring: count(launched.iter().filter(|row| told.contains(&row.1)).count()),
            display: if shown.contains(&lab) { count(launched.len()) } else { 0 },
            documentation: count(own.iter().filter(|row| row.4.is_some()).count()),
        };
        (lab, summary)
    };
    Ok(labs.iter().map(|lab| of(*lab)).collect())
}
