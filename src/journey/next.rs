//! The next sensible step of an innovator, as a table of rules over what is known of them. It reads no database.
use crate::{ideas::machine::IdeaState, words::Texts};
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// What to do next; it is the reason, too: a page says each in words.
    pub enum JourneyMove {
        FinishTask = "finish_task", FillBooking = "fill_booking", AnswerInvitation = "answer_invitation",
        ReviseIdea = "revise_idea", PlanIdea = "plan_idea", ReportIdea = "report_idea", DoTask = "do_task",
        GoOn = "go_on", FinishIdea = "finish_idea", AskLab = "ask_lab", TellAgency = "tell_agency",
        WriteIdea = "write_idea", BeginCourse = "begin_course",
    }
}
/// Something that a step is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    pub title: Texts,
    /// Relative to the mount.
    pub address: String,
}
/// A step, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct JourneyStep {
    /// Why: the rule that has found it.
    pub kind: JourneyMove,
    /// What it is about; empty where it is about nothing that has a name.
    pub title: Texts,
    /// Where it is done, relative to the mount.
    pub address: String,
}
/// An idea as the rules look at it.
#[derive(Debug, Clone)]
pub struct KnownIdea {
    pub thing: Thing,
    pub state: IdeaState,
    pub invited: bool,
}
/// What is known of someone.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Tasks of labs that are over their day, and the others, the first that is due first.
    pub overdue: Vec<Thing>,
    pub tasks: Vec<Thing>,
    /// Meetings whose time is held while they are filled in.
    pub held: Vec<Thing>,
    /// Plans of ideas in labs that are not handed in.
    pub plans: Vec<Thing>,
    /// Launched ideas of which nothing was reported.
    pub reports: Vec<Thing>,
    /// Courses that are not finished, the newest first.
    pub begun: Vec<Thing>,
    /// How many are finished.
    pub finished: usize,
    /// The one that changed last first.
    pub ideas: Vec<KnownIdea>,
    /// Whether they write for an agency, which can ask for a lab.
    pub asks_labs: bool,
}
impl Known {
    fn idea(&self, fits: impl Fn(&KnownIdea) -> bool) -> Option<Thing> {
        self.ideas.iter().find(|idea| fits(idea)).map(|idea| idea.thing.clone())
    }
    fn own(&self, state: IdeaState) -> Option<Thing> {
        self.idea(|idea| !idea.invited && idea.state == state)
    }
}
type Rule = (JourneyMove, fn(&Known) -> Option<Thing>);
fn nameless(address: &str) -> Thing {
    Thing { title: Texts::default(), address: address.to_owned() }
}
/// What cannot wait first: what is overdue, then what others wait for, then one's own next stage, from the latest back to the
/// first course.
const RULES: &[Rule] = &[
    (JourneyMove::FinishTask, |known| known.overdue.first().cloned()),
    (JourneyMove::FillBooking, |known| known.held.first().cloned()),
    (JourneyMove::AnswerInvitation, |known| known.idea(|idea| idea.invited)),
    (JourneyMove::ReviseIdea, |known| known.own(IdeaState::Revision)),
    (JourneyMove::PlanIdea, |known| known.plans.first().cloned()),
    (JourneyMove::ReportIdea, |known| known.reports.first().cloned()),
    (JourneyMove::DoTask, |known| known.tasks.first().cloned()),
    (JourneyMove::GoOn, |known| known.begun.first().cloned()),
    (JourneyMove::FinishIdea, |known| known.own(IdeaState::Draft)),
    (JourneyMove::AskLab, |known| known.own(IdeaState::Accepted).filter(|_| known.asks_labs)),
    (JourneyMove::TellAgency, |known| known.own(IdeaState::Accepted).filter(|_| !known.asks_labs)),
    (JourneyMove::WriteIdea, |known| (known.finished > 0 && known.ideas.is_empty()).then(|| nameless("/ideas/new"))),
    (JourneyMove::BeginCourse, |known| (known.finished == 0 && known.begun.is_empty()).then(|| nameless("/courses"))),
];
/// All steps that make sense, the most sensible first; each rule finds one at most.
pub fn steps(known: &Known) -> Vec<JourneyStep> {
    let step = |(kind, find): &Rule| {
        let Thing { title, address } = find(known)?;
        // A lab is asked for at one address, whatever the idea.
        let address = if *kind == JourneyMove::AskLab { "/labs/new".to_owned() } else { address };
        Some(JourneyStep { kind: *kind, title, address })
    };
    RULES.iter().filter_map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    fn thing(address: &str) -> Thing {
        Thing { title: Texts::one(address.to_owned(), Lang::Id), address: address.to_owned() }
    }
    fn idea(state: IdeaState, invited: bool) -> KnownIdea {
        KnownIdea { thing: thing("/ideas/1"), state, invited }
    }
    fn kinds(known: &Known) -> Vec<JourneyMove> {
        steps(known).iter().map(|step| step.kind).collect()
    }

    #[test]
    fn each_stage_leads_to_the_next() {
        let nobody = Known::default();
        assert_eq!(kinds(&nobody), [JourneyMove::BeginCourse]);
        let learner = Known { begun: vec![thing("/courses/a")], ..Known::default() };
        assert_eq!(kinds(&learner), [JourneyMove::GoOn]);
        let graduate = Known { finished: 1, ..Known::default() };
        assert_eq!(kinds(&graduate), [JourneyMove::WriteIdea]);
        assert_eq!(steps(&graduate)[0].address, "/ideas/new");
        let author = |state| Known { finished: 1, ideas: vec![idea(state, false)], ..Known::default() };
        assert_eq!(kinds(&author(IdeaState::Draft)), [JourneyMove::FinishIdea]);
        assert_eq!(kinds(&author(IdeaState::Revision)), [JourneyMove::ReviseIdea]);
        assert!(kinds(&author(IdeaState::Submitted)).is_empty());
        assert_eq!(kinds(&author(IdeaState::Accepted)), [JourneyMove::TellAgency]);
        let host = Known { asks_labs: true, ..author(IdeaState::Accepted) };
        assert_eq!((kinds(&host), steps(&host)[0].address.as_str()), (vec![JourneyMove::AskLab], "/labs/new"));
        let planner = Known { plans: vec![thing("/labs/x/ideas/1")], ..author(IdeaState::InLab) };
        assert_eq!(kinds(&planner), [JourneyMove::PlanIdea]);
        let reporter = Known { reports: vec![thing("/labs/x/ideas/1")], ..author(IdeaState::BecameInnovation) };
        assert_eq!(kinds(&reporter), [JourneyMove::ReportIdea]);
    }

    #[test]
    fn what_is_overdue_comes_before_all_else() {
        let known = Known {
            overdue: vec![thing("/labs/x#note-1")],
            tasks: vec![thing("/labs/x#note-2")],
            held: vec![thing("/bookings/B")],
            begun: vec![thing("/courses/a")],
            ideas: vec![idea(IdeaState::Draft, true), idea(IdeaState::Draft, false)],
            ..Known::default()
        };
        let order = [
            JourneyMove::FinishTask,
            JourneyMove::FillBooking,
            JourneyMove::AnswerInvitation,
            JourneyMove::DoTask,
            JourneyMove::GoOn,
            JourneyMove::FinishIdea,
        ];
        assert_eq!(kinds(&known), order);
        // Each rule stands once.
        let mut all: Vec<JourneyMove> = RULES.iter().map(|rule| rule.0).collect();
        all.sort_unstable();
        assert_eq!(all, JourneyMove::ALL);
    }
}
