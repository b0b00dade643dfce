//! What is missing before a lab goes on to its next phase.
use super::{
    idea::{LabIdeaState, PlanState},
    lab::Lab,
    machine::{LabNeed, LabStep},
    record::LabRecordKind,
};
use crate::{
    db::Conn,
    error::Result,
    schema::{lab_ideas as inside, lab_records as records},
};
use diesel::prelude::*;

crate::text_enum! {
    pub enum LabMissing {
        Commitment = "commitment", Ideas = "ideas", IdeasApproval = "ideas_approval", Plans = "plans",
        PlansApproval = "plans_approval", Launch = "launch", Reports = "reports", Display = "display", Drafts = "drafts",
    }
}
/// Whether a record of this kind is in force, and says yes.
pub(super) fn has(conn: &mut Conn, lab: i64, kind: LabRecordKind) -> Result<bool> {
    let rows = records::table.filter(records::lab_id.eq(lab)).filter(records::kind.eq(kind));
    let rows = rows.filter(records::approved.eq(true)).filter(records::ended_at.is_null());
    let count: i64 = rows.count().get_result(conn)?;
    Ok(count > 0)
}
/// Of what the next step needs (LB1); nothing where the lab does not go on by itself.
pub(super) fn missing(conn: &mut Conn, lab: &Lab) -> Result<Vec<LabMissing>> {
    type Own = (i64, LabIdeaState, PlanState, Option<i64>);
    let Some(row) = lab.state.row(LabStep::Advance) else {
        return Ok(vec![]);
    };
    let live: Vec<Own> = inside::table
        .filter(inside::lab_id.eq(lab.id))
        .filter(inside::state.ne(LabIdeaState::Dropped))
        .limit(1000)
        .select((inside::id, inside::state, inside::plan_state, inside::innovation_id))
        .load(conn)?;
    let launched: Vec<&Own> = live.iter().filter(|idea| idea.1 == LabIdeaState::Launched).collect();
    let mut wants = vec![];
    let mut need = |fine: bool, what: LabMissing| {
        if !fine {
            wants.push(what);
        }
    };
    match row.3 {
        LabNeed::Nothing => {}
        LabNeed::Commitment => need(has(conn, lab.id, LabRecordKind::Commitment)?, LabMissing::Commitment),
        LabNeed::Ideas => {
            need(!live.is_empty(), LabMissing::Ideas);
            need(has(conn, lab.id, LabRecordKind::IdeasApproval)?, LabMissing::IdeasApproval);
        }
        LabNeed::Plans => {
            let planned = live.iter().all(|idea| idea.2 == PlanState::Approved);
            need(planned && !live.is_empty(), LabMissing::Plans);
            need(has(conn, lab.id, LabRecordKind::PlansApproval)?, LabMissing::PlansApproval);
        }
        LabNeed::Launch => need(!launched.is_empty(), LabMissing::Launch),
        LabNeed::Reports => {
            let told = records::table.filter(records::lab_id.eq(lab.id));
            let told = told.filter(records::kind.eq(LabRecordKind::Monitoring)).select(records::lab_idea_id).distinct();
            let told: Vec<Option<i64>> = told.limit(1000).load(conn)?;
            need(launched.iter().all(|idea| told.contains(&Some(idea.0))), LabMissing::Reports);
        }
        LabNeed::Display => need(has(conn, lab.id, LabRecordKind::Display)?, LabMissing::Display),
        LabNeed::Drafts => need(launched.iter().all(|idea| idea.3.is_some()), LabMissing::Drafts),
    }
    Ok(wants)
}
