//! Steps that a lab takes as a whole, with a reason: clarified, refused, opened, on to the next phase, suspended, reopened.
use super::{
    bookings::moving,
    gate, idea,
    lab::{Lab, Seen, put, visible},
    machine::{LabState, LabStep},
    record::{self, LabRecordKind},
    schedule,
};
use crate::{
    accounts::actor::Actor,
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    view::{Receipt, View},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What this person may do with a lab as a whole now.
#[derive(Serialize, ToSchema)]
pub struct LabStepPage {
    pub slug: String,
    pub theme: String,
    pub state: LabState,
    pub state_reason: String,
    pub steps: Vec<LabStep>,
    /// What is missing before it can go on.
    pub missing: Vec<gate::LabMissing>,
    /// Phases that can be reopened.
    pub reopenable: Vec<LabState>,
    /// Meetings that its teams have ahead, asked for or confirmed: a lab that is over ends them.
    pub meetings: i64,
}
impl View for LabStepPage {
    const TEMPLATE: &'static str = "labs/steps.html";
    fn address(&self) -> Option<String> {
        Some(format!("/labs/{}/steps", self.slug))
    }
    fn form(&self) -> serde_json::Value {
        let only = if let [only] = self.steps.as_slice() { only.as_str() } else { "" };
        serde_json::json!({ "step": only, "to": "", "reason": "" })
    }
}
/// The bare steps that someone may take now.
pub(super) fn open(seen: &Seen, who: Option<&Actor>) -> Vec<LabStep> {
    LabStep::BARE.iter().copied().filter(|step| seen.may(who, *step)).collect()
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<LabStepPage> {
    let seen = visible(conn, who, slug)?;
    let lab = &seen.lab;
    Ok(LabStepPage {
        steps: open(&seen, who),
        missing: gate::missing(conn, lab)?,
        reopenable: lab.state.reopenable().to_vec(),
        meetings: moving::ahead_of_lab(conn, lab.id)?,
        state: lab.state,
        state_reason: lab.state_reason.clone(),
        theme: lab.theme.clone(),
        slug: lab.slug.clone(),
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "step": "advance", "reason": "" }))]
pub struct LabStepping {
    /// `clarify`, `decline`, `open`, `advance`, `suspend`, `resume`, `cancel` or `reopen`.
    #[schema(required = true)]
    pub step: Option<LabStep>,
    /// The phase to be reopened.
    pub to: Option<LabState>,
    /// Why, or what is to be clarified; needed by all but `open`, `advance` and `resume`; to complete a lab whose
    /// teams have meetings ahead, too.
    #[schema(max_length = 1000)]
    pub reason: String,
}
/// Takes a step. What its gate needs and is not there is a conflict (LB1).
pub fn take(conn: &mut Conn, who: &Actor, slug: &str, typed: &LabStepping) -> Result<Receipt> {
    let seen = visible(conn, Some(who), slug)?;
    let Some(step) = typed.step.filter(|step| LabStep::BARE.contains(step)) else {
        let msg = if typed.step.is_none() { "field-missing" } else { "not-a-value" };
        return Err(Error::invalid("step", msg));
    };
    let row = seen.step(who, step)?;
    let reason = typed.reason.trim();
    let mut check = Check::default();
    check.at_most("reason", reason, 1000);
    check.that(!step.needs_reason() || !reason.is_empty(), "reason", "field-missing");
    let reopened = typed.to.filter(|phase| seen.lab.state.reopenable().contains(phase));
    check.that(step != LabStep::Reopen || reopened.is_some(), "to", "lab-phase-unknown");
    check.done()?;
    let lab = &seen.lab;
    lock_row(conn, "labs", lab.id)?;
    if step == LabStep::Advance && !gate::missing(conn, lab)?.is_empty() {
        return Err(Error::conflict("gate-missing"));
    }
    // Both sides read why their meetings are cancelled.
    let completes = row.4 == Some(LabState::Completed);
    if completes && reason.is_empty() && moving::ahead_of_lab(conn, lab.id)? > 0 {
        return Err(Error::invalid("reason", "lab-reason-meetings"));
    }
    if step == LabStep::Open {
        schedule::is_planned(conn, lab.id)?;
    }
    let to = match step {
        LabStep::Resume => lab.state_before,
        LabStep::Reopen => reopened,
        _ => row.4,
    };
    let to = to.unwrap_or(lab.state);
    put(conn, lab, to, reason)?;
    follow(conn, who, lab, step, to, reason)?;
    let (id, code, agency) = (lab.id, lab.slug.clone(), lab.agency_id);
    let (state, reason) = (to.as_str().to_owned(), reason.to_owned());
    event::record(conn, who, &Event::LabMoved { lab: id, code, agency, state, reason })?;
    Ok(lab.receipt(to.as_str()))
}
/// What goes with it: days of phases, words of the leader that count no more; of a lab that is over, meetings that are cancelled
/// and ideas that go back into the bank.
fn follow(conn: &mut Conn, who: &Actor, lab: &Lab, step: LabStep, to: LabState, reason: &str) -> Result<()> {
    let phase = |state: LabState| Some(state).filter(|state| state.is_phase());
    match step {
        LabStep::Open | LabStep::Advance => schedule::moved(conn, lab.id, phase(lab.state), phase(to))?,
        LabStep::Cancel => {
            schedule::moved(conn, lab.id, phase(lab.state_before.unwrap_or(lab.state)), None)?;
        }
        LabStep::Reopen => {
            schedule::reopened(conn, lab.id, to)?;
            if to <= LabState::Diagnose {
                record::end(conn, lab.id, LabRecordKind::IdeasApproval)?;
            }
            if to <= LabState::Design {
                record::end(conn, lab.id, LabRecordKind::PlansApproval)?;
                idea::plan_again(conn, lab.id)?;
            }
        }
        _ => {}
    }
    if [LabState::Cancelled, LabState::Completed].contains(&to) {
        moving::end_with_lab(conn, who, lab.id, reason)?;
        idea::let_go(conn, who, lab, reason)?;
    }
    Ok(())
}
