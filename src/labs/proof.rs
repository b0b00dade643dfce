//! What vouches for the steps of the thread that a lab has taken: its leader's word at the gates, launches, reports.
use super::{idea::LabIdeaState, record::LabRecordKind};
use crate::{
    clock::Instant,
    db::Conn,
    error::Result,
    ideas::lab::{self as bank, IdeaInLab},
    schema::{lab_ideas as inside, lab_records as records, labs},
    thread::{Asserter, ProofLevel, Step, ThreadProof},
    trace::{Kind, Verb},
};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// Records that are looked through: of the few labs on one page.
const MOST: i64 = 3000;

/// An idea in a lab.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = inside)]
struct Inside {
    id: i64,
    lab_id: i64,
    idea_id: i64,
    innovation_id: Option<i64>,
}
impl Inside {
    /// Whether it is what this edge speaks of.
    fn is(&self, step: &Step) -> bool {
        let entry = step.to.0 == Kind::Innovation && self.innovation_id == Some(step.to.1);
        match (step.from.0, step.verb, step.to.0) {
            (Kind::Lab, Verb::InspiredBy, Kind::Idea) => (self.lab_id, self.idea_id) == (step.from.1, step.to.1),
            (Kind::Lab, Verb::Became, Kind::Innovation) => self.lab_id == step.from.1 && entry,
            (Kind::Idea, Verb::Became, Kind::Innovation) => self.idea_id == step.from.1 && entry,
            _ => false,
        }
    }
}
/// Lab, idea in it, kind, day.
type Record = (i64, Option<i64>, LabRecordKind, Instant);

/// That a lab works on an idea its leader approves at the first gate, what becomes of it at the second; launches and reports
/// are documents. Four queries at most.
pub fn proofs(conn: &mut Conn, steps: &[Step]) -> Result<Vec<(i64, ThreadProof)>> {
    let of_lab = steps.iter().filter(|step| step.from.0 == Kind::Lab).map(|step| step.from.1);
    let of_lab: Vec<i64> = of_lab.collect();
    let became = |step: &&Step| step.verb == Verb::Became && step.to.0 == Kind::Innovation;
    let entries: Vec<i64> = steps.iter().filter(became).map(|step| step.to.1).collect();
    if of_lab.is_empty() && entries.is_empty() {
        return Ok(vec![]);
    }
    let of_entry = inside::innovation_id.eq_any(entries).assume_not_null();
    let rows: Vec<Inside> = inside::table
        .filter(inside::lab_id.eq_any(of_lab).or(of_entry))
        .filter(inside::state.ne(LabIdeaState::Dropped))
        .order(inside::id)
        .limit(MOST)
        .select(Inside::as_select())
        .load(conn)?;
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let found: Vec<i64> = rows.iter().map(|row| row.lab_id).collect();
    let kinds =
        [LabRecordKind::IdeasApproval, LabRecordKind::PlansApproval, LabRecordKind::Launch, LabRecordKind::Monitoring];
    let told: Vec<Record> = records::table
        .filter(records::lab_id.eq_any(&found))
        .filter(records::kind.eq_any(kinds))
        .filter(records::approved.eq(true))
        .filter(records::ended_at.is_null())
        .order(records::id.desc())
        .limit(MOST)
        .select((records::lab_id, records::lab_idea_id, records::kind, records::held_at))
        .load(conn)?;
    let slugs: Vec<(i64, String)> =
        labs::table.filter(labs::id.eq_any(&found)).select((labs::id, labs::slug)).load(conn)?;
    let slugs: BTreeMap<i64, String> = slugs.into_iter().collect();
    let ideas: Vec<i64> = rows.iter().map(|row| row.idea_id).collect();
    let ideas: BTreeMap<i64, IdeaInLab> = bank::named(conn, &ideas)?.into_iter().collect();
    let mut all = vec![];
    for step in steps {
        let Some(row) = rows.iter().find(|row| row.is(step)) else {
            continue;
        };
        // Whoever sees an edge that leaves a lab sees the lab.
        let plan = match (slugs.get(&row.lab_id), ideas.get(&row.idea_id)) {
            (Some(slug), Some(idea)) if step.from.0 == Kind::Lab => Some(format!("/labs/{slug}/ideas/{}", idea.code)),
            _ => None,
        };
        let own = told.iter().filter_map(|record| vouches(row, record, step.verb));
        all.extend(own.map(|(level, by, at)| (step.id, ThreadProof { level, by, at, plan: plan.clone() })));
    }
    Ok(all)
}
/// What a record says of an idea in its lab: of its being there, or of what it became.
fn vouches(row: &Inside, record: &Record, verb: Verb) -> Option<(ProofLevel, Asserter, Instant)> {
    let (lab, idea, kind, at) = *record;
    if lab != row.lab_id || idea.is_some_and(|idea| idea != row.id) {
        return None;
    }
    match (kind, verb) {
        (LabRecordKind::IdeasApproval, Verb::InspiredBy) | (LabRecordKind::PlansApproval, Verb::Became) => {
            Some((ProofLevel::Approved, Asserter::Leader, at))
        }
        (LabRecordKind::Launch | LabRecordKind::Monitoring, Verb::Became) => {
            Some((ProofLevel::Documented, Asserter::Agency, at))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_vouches_for_the_idea_that_it_is_of() {
        let row = Inside { id: 7, lab_id: 1, idea_id: 3, innovation_id: Some(9) };
        let at = crate::clock::now();
        let level = |record: Record, verb| vouches(&row, &record, verb).map(|found| found.0);
        assert_eq!(level((1, None, LabRecordKind::IdeasApproval, at), Verb::InspiredBy), Some(ProofLevel::Approved));
        assert_eq!(level((1, None, LabRecordKind::IdeasApproval, at), Verb::Became), None);
        assert_eq!(level((1, Some(7), LabRecordKind::Launch, at), Verb::Became), Some(ProofLevel::Documented));
        assert_eq!(level((1, Some(8), LabRecordKind::Launch, at), Verb::Became), None);
        assert_eq!(level((2, None, LabRecordKind::PlansApproval, at), Verb::Became), None);
    }
}
