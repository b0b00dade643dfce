//! The state machine of a lab: which step is taken in which state, in whose hand it lies, what it needs, where it leads. One
//! table.
use crate::error::{Error, Result};

crate::text_enum! {
    /// An agency's request → clarified → planned → opened by LAN → the phases of 5D+1, one after the other → completed.
    pub enum LabState {
        Requested = "requested", UnderReview = "under_review", Declined = "declined", Planned = "planned",
        DrumUp = "drum_up", Diagnose = "diagnose", Design = "design", DeliverLaunch = "deliver_launch",
        DeliverMonitoring = "deliver_monitoring", Display = "display", Documentation = "documentation",
        Completed = "completed", Suspended = "suspended", Cancelled = "cancelled",
    }
}
crate::text_enum! {
    /// What can be done in a lab. Those of `BARE` are taken as they are, with a reason; the others have addresses of their own.
    pub enum LabStep {
        Clarify = "clarify", Decline = "decline", Plan = "plan", Open = "open", Advance = "advance", Suspend = "suspend",
        Resume = "resume", Cancel = "cancel", Reopen = "reopen", Team = "team", Note = "note", Commit = "commit",
        TakeIdea = "take_idea", DropIdea = "drop_idea", ApproveIdeas = "approve_ideas", Write = "write", Send = "send",
        ApprovePlans = "approve_plans", Launch = "launch", Report = "report", Exhibit = "exhibit",
    }
}
crate::text_enum! {
    /// In whose hand a step lies. `Lan`: its curators. `Guide`: its curators and mentors. `Host`: who writes for the agency.
    /// `Leader`: the agency's. `Team`: its members, and the host.
    pub enum LabHand { Lan = "lan", Guide = "guide", Host = "host", Leader = "leader", Team = "team" }
}
crate::text_enum! {
    /// What a gate needs.
    pub enum LabNeed {
        Nothing = "nothing", Commitment = "commitment", Ideas = "ideas", Plans = "plans", Launch = "launch",
        Reports = "reports", Display = "display", Drafts = "drafts",
    }
}
use LabHand::{Guide, Host, Lan, Leader, Team};
use LabNeed::Nothing;
use LabState::{
    Completed, DeliverLaunch, DeliverMonitoring, Design, Diagnose, Display, Documentation, DrumUp, Planned, Requested,
    Suspended, UnderReview,
};

/// In which states, step, hand, what it needs, to where; none: it stays, or the step says where to.
pub(super) type Row = (&'static [LabState], LabStep, LabHand, LabNeed, Option<LabState>);
/// What does not stand here does not happen. No phase is skipped; a leader lets a lab through two gates.
pub(super) const STEPS: &[Row] = &[
    (&[Requested], LabStep::Clarify, Lan, Nothing, Some(UnderReview)),
    (&[Requested, UnderReview], LabStep::Decline, Lan, Nothing, Some(LabState::Declined)),
    (&[UnderReview, Planned], LabStep::Plan, Lan, Nothing, Some(Planned)),
    (&[Planned], LabStep::Open, Lan, Nothing, Some(DrumUp)),
    (&[DrumUp], LabStep::Commit, Host, Nothing, None),
    (&[DrumUp], LabStep::Advance, Guide, LabNeed::Commitment, Some(Diagnose)),
    (&[Diagnose], LabStep::TakeIdea, Host, Nothing, None),
    (&[Diagnose], LabStep::ApproveIdeas, Leader, Nothing, None),
    (&[Diagnose], LabStep::Advance, Guide, LabNeed::Ideas, Some(Design)),
    (&[Design], LabStep::Write, Team, Nothing, None),
    (&[Design], LabStep::Send, Team, Nothing, None),
    (&[Design], LabStep::ApprovePlans, Leader, Nothing, None),
    (&[Design], LabStep::Advance, Guide, LabNeed::Plans, Some(DeliverLaunch)),
    (&[DeliverLaunch], LabStep::Launch, Host, Nothing, None),
    (&[DeliverLaunch], LabStep::Advance, Guide, LabNeed::Launch, Some(DeliverMonitoring)),
    (&[DeliverMonitoring], LabStep::Report, Team, Nothing, None),
    (&[DeliverMonitoring], LabStep::Advance, Guide, LabNeed::Reports, Some(Display)),
    (&[Display], LabStep::Exhibit, Host, Nothing, None),
    (&[Display], LabStep::Advance, Guide, LabNeed::Display, Some(Documentation)),
    (&[Documentation], LabStep::Advance, Lan, LabNeed::Drafts, Some(Completed)),
    (LabState::PHASES, LabStep::Team, Host, Nothing, None),
    (LabState::PHASES, LabStep::Note, Team, Nothing, None),
    (LabState::PHASES, LabStep::DropIdea, Host, Nothing, None),
    (LabState::PHASES, LabStep::Suspend, Lan, Nothing, Some(Suspended)),
    (&[Suspended], LabStep::Resume, Lan, Nothing, None),
    (LabState::BEFORE_THE_END, LabStep::Cancel, Lan, Nothing, Some(LabState::Cancelled)),
    (LabState::AFTER_DRUM_UP, LabStep::Reopen, Lan, Nothing, None),
];
impl LabState {
    /// The phases of a lab in their order.
    pub const PHASES: &'static [Self] =
        &[DrumUp, Diagnose, Design, DeliverLaunch, DeliverMonitoring, Display, Documentation];
    const BEFORE_THE_END: &'static [Self] = &[
        Requested,
        UnderReview,
        Planned,
        DrumUp,
        Diagnose,
        Design,
        DeliverLaunch,
        DeliverMonitoring,
        Display,
        Documentation,
        Suspended,
    ];
    const AFTER_DRUM_UP: &'static [Self] =
        &[Diagnose, Design, DeliverLaunch, DeliverMonitoring, Display, Documentation, Completed];
    pub fn is_phase(self) -> bool {
        Self::PHASES.contains(&self)
    }
    /// The phases that can be reopened from here: those before it.
    pub fn reopenable(self) -> &'static [Self] {
        let until = match self {
            Completed => Self::PHASES.len(),
            _ => Self::PHASES.iter().position(|phase| *phase == self).unwrap_or(0),
        };
        Self::PHASES.get(..until).unwrap_or_default()
    }
    /// What a step is in this state; none: it cannot be taken now.
    pub(super) fn row(self, step: LabStep) -> Option<&'static Row> {
        STEPS.iter().find(|row| row.1 == step && row.0.contains(&self))
    }
    /// The same for a verb: what cannot be done now is a conflict.
    pub(super) fn step(self, step: LabStep) -> Result<&'static Row> {
        self.row(step).ok_or_else(|| Error::conflict("lab-not-now"))
    }
    /// In whose hand a step lies here; where it cannot be taken, in whose it usually does.
    pub fn hand(self, step: LabStep) -> LabHand {
        let usual = || STEPS.iter().find(|row| row.1 == step);
        self.row(step).or_else(usual).map_or(Lan, |row| row.2)
    }
}
impl LabStep {
    /// Taken with a reason or without one, and nothing more.
    pub const BARE: &'static [Self] = &[
        Self::Clarify,
        Self::Decline,
        Self::Open,
        Self::Advance,
        Self::Suspend,
        Self::Resume,
        Self::Cancel,
        Self::Reopen,
    ];
    /// Whoever takes it says why.
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::Clarify | Self::Decline | Self::Suspend | Self::Cancel | Self::Reopen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_one_row_in_each_state_and_no_phase_is_skipped() {
        for state in LabState::ALL {
            for step in LabStep::ALL {
                let rows = STEPS.iter().filter(|row| row.1 == *step && row.0.contains(state)).count();
                assert!(rows <= 1, "{state:?} {step:?}");
            }
        }
        for pair in LabState::PHASES.windows(2) {
            assert_eq!(pair[0].row(LabStep::Advance).and_then(|row| row.4), Some(pair[1]));
        }
        assert!(Completed.reopenable().len() == 7 && DrumUp.reopenable().is_empty());
    }
}
