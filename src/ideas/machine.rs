//! The state machine of an idea: which step leads from which state to which, and in whose hand it lies. One table.
use crate::error::{Error, Result};

crate::text_enum! {
    /// Draft → (endorsed by its agency's leader) → submitted → in review → revision, accepted or declined; accepted → in a
    /// lab → an innovation. Withdrawn by its authors, merged into another by a reviewer, hidden by a moderator.
    pub enum IdeaState {
        Draft = "draft", Endorsing = "endorsing", Submitted = "submitted", InReview = "in_review", Revision = "revision",
        Accepted = "accepted", Declined = "declined", Withdrawn = "withdrawn", Merged = "merged",
        Hidden = "hidden", InLab = "in_lab", BecameInnovation = "became_innovation",
    }
}
crate::text_enum! {
    /// What can be done with an idea as a whole.
    pub enum Step {
        Write = "write", Discard = "discard", Send = "send", Endorse = "endorse", GiveBack = "give_back", Claim = "claim",
        Release = "release", Review = "review", Return = "return", Accept = "accept", Decline = "decline",
        Withdraw = "withdraw", Support = "support", Propose = "propose", Amend = "amend", Merge = "merge",
        Unmerge = "unmerge", Hide = "hide", Show = "show", TakeIntoLab = "take_into_lab", LeaveLab = "leave_lab",
        Launch = "launch",
    }
}
crate::text_enum! {
    /// In whose hand a step lies.
    pub enum IdeaHand {
        Author = "author", Leader = "leader", Reviewer = "reviewer", Holder = "holder", Moderator = "moderator",
        Anyone = "anyone", Lab = "lab",
    }
}
use IdeaHand::{Anyone, Author, Holder, Lab, Leader, Moderator, Reviewer};
use IdeaState::{
    Accepted, BecameInnovation, Declined, Draft, Endorsing, Hidden, InLab, InReview, Merged, Revision, Submitted,
    Withdrawn,
};

/// From, step, hand, to. What does not stand here does not happen. `Holder` is the reviewer who has claimed it. What was
/// never sent is not withdrawn but discarded: nobody else has read it. What a lab works on is neither merged nor hidden.
pub(super) const STEPS: &[(IdeaState, Step, IdeaHand, IdeaState)] = &[
    (Draft, Step::Write, Author, Draft),
    (Draft, Step::Discard, Author, Draft),
    (Draft, Step::Send, Author, Submitted),
    (Endorsing, Step::Endorse, Leader, Submitted),
    (Endorsing, Step::GiveBack, Leader, Revision),
    (Endorsing, Step::Withdraw, Author, Withdrawn),
    (Submitted, Step::Claim, Reviewer, InReview),
    (Submitted, Step::Withdraw, Author, Withdrawn),
    (InReview, Step::Release, Reviewer, Submitted),
    (InReview, Step::Review, Holder, InReview),
    (InReview, Step::Return, Holder, Revision),
    (InReview, Step::Accept, Holder, Accepted),
    (InReview, Step::Decline, Holder, Declined),
    (Revision, Step::Write, Author, Revision),
    (Revision, Step::Send, Author, Submitted),
    (Revision, Step::Withdraw, Author, Withdrawn),
    (Accepted, Step::Withdraw, Author, Withdrawn),
    (Accepted, Step::Support, Anyone, Accepted),
    (Accepted, Step::Propose, Anyone, Accepted),
    (Accepted, Step::Amend, Author, Accepted),
    (Accepted, Step::Merge, Reviewer, Merged),
    (Accepted, Step::Hide, Moderator, Hidden),
    (Accepted, Step::TakeIntoLab, Lab, InLab),
    (Merged, Step::Unmerge, Reviewer, Accepted),
    (Hidden, Step::Show, Moderator, Accepted),
    (InLab, Step::Support, Anyone, InLab),
    (InLab, Step::Propose, Anyone, InLab),
    (InLab, Step::Amend, Author, InLab),
    (InLab, Step::LeaveLab, Lab, Accepted),
    (InLab, Step::Launch, Lab, BecameInnovation),
    (BecameInnovation, Step::Support, Anyone, BecameInnovation),
];

impl IdeaState {
    /// Stands in the idea bank, for everyone.
    pub const fn is_public(self) -> bool {
        matches!(self, Accepted | InLab | BecameInnovation)
    }
    /// The states of the idea bank.
    pub const PUBLIC: [Self; 3] = [Accepted, InLab, BecameInnovation];
    /// Where a step leads from here; none: it cannot be done now.
    pub fn after(self, step: Step) -> Option<Self> {
        STEPS.iter().find(|(from, what, ..)| (*from, *what) == (self, step)).map(|row| row.3)
    }
    /// The same for a verb: what cannot be done now is a conflict.
    pub(super) fn next(self, step: Step) -> Result<Self> {
        self.after(step).ok_or_else(|| Error::conflict("idea-not-now"))
    }
}
impl Step {
    /// In whose hand it lies, whatever the state.
    pub fn hand(self) -> IdeaHand {
        STEPS.iter().find(|row| row.1 == self).map_or(Lab, |row| row.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_lies_in_one_hand_and_leads_to_one_state() {
        for (from, step, hand, _) in STEPS {
            let rows: Vec<_> = STEPS.iter().filter(|row| (row.0, row.1) == (*from, *step)).collect();
            assert_eq!(rows.len(), 1, "{from:?} {step:?}");
            assert_eq!(*hand, step.hand(), "{step:?}");
        }
        // What a reviewer reads cannot be changed under them.
        assert!(InReview.after(Step::Write).is_none() && Submitted.after(Step::Write).is_none());
        assert!(IdeaState::ALL.iter().filter(|state| state.is_public()).eq(IdeaState::PUBLIC.iter()));
    }
}
