//! One's way as an innovator: the next sensible step, what waits besides, what was done, and where one stands in courses, ideas,
//! labs and meetings. Lists are short, each with a link to the whole.
use super::next::{self, JourneyMove, JourneyStep, Known, KnownIdea, Thing};
use crate::{
    accounts::actor::Actor,
    clock::Instant,
    courses::learnt::{self, CitedPractice, OwnCourse},
    db::Conn,
    error::{Error, Result},
    ideas::{
        machine::IdeaState,
        own::{self as ideas, AuthoredIdea},
    },
    labs::{
        bookings::{
            ahead::{self, OwnMeeting},
            booking::BookingState,
        },
        machine::LabState,
        own::{self as labs, LabWorks, OwnLab, OwnTask},
        request,
    },
    progress::{
        certificate::{self, CertificateCard, Status},
        hours::{self, HoursYear},
    },
    view::View,
    words::{Lang, Texts},
};
use serde::Serialize;
use utoipa::ToSchema;

/// Rows of each list.
const SHOWN: usize = 5;
/// What was done.
const DONE: usize = 10;

crate::text_enum! {
    pub enum JourneyDeed {
        Certificate = "certificate", IdeaAccepted = "idea_accepted", IdeaInLab = "idea_in_lab", Launched = "launched",
        LabCompleted = "lab_completed",
    }
}
/// Something that was reached.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JourneyDone {
    pub kind: JourneyDeed,
    pub title: Texts,
    /// Relative to the mount.
    pub address: String,
    pub at: Instant,
}
#[derive(Serialize, ToSchema)]
pub struct JourneyPage {
    /// The most sensible step, with its reason; null: nothing waits, and others have the next word.
    pub next: Option<JourneyStep>,
    /// Practices that finished courses teach by, where the next step is to write an idea and one is in no team of a lab; at
    /// most five.
    pub practices: Vec<CitedPractice>,
    /// Other steps that make sense, in their order; tasks stand on their own.
    pub waiting: Vec<JourneyStep>,
    /// Open tasks of labs, the first that is due first, at most ten.
    pub tasks: Vec<OwnTask>,
    /// The newest ten.
    pub done: Vec<JourneyDone>,
    /// This year.
    pub hours: Option<HoursYear>,
    /// Of all years, in hundredths of a JP.
    pub jp: i64,
    /// The newest five of each; how many are left out the page of the whole shows.
    pub courses: Vec<OwnCourse>,
    pub ideas: Vec<AuthoredIdea>,
    /// Teams that one is in before those that one was in.
    pub labs: Vec<OwnLab>,
    /// The next five.
    pub meetings: Vec<OwnMeeting>,
    pub certificates: Vec<CertificateCard>,
}
impl View for JourneyPage {
    const TEMPLATE: &'static str = "journey/way.html";
}
/// Twelve queries at most, however long the way has been.
pub fn page(conn: &mut Conn, who: Option<&Actor>) -> Result<JourneyPage> {
    let who = who.ok_or(Error::SignInFirst)?;
    let person = who.person()?;
    let mut courses = learnt::of_person(conn, person)?;
    let years = hours::years(conn, person)?;
    let mut certificates = certificate::of_person(conn, person)?;
    let mut ideas = ideas::of_person(conn, person)?;
    let mut labs = labs::of_person(conn, person)?;
    let works = labs::works(conn, &labs)?;
    let tasks = labs::tasks(conn, person)?;
    let teams: Vec<i64> = labs.iter().filter(|lab| lab.until_at.is_none()).map(|lab| lab.team_id).collect();
    let meetings = ahead::ahead(conn, person, &teams, i64::try_from(SHOWN).unwrap_or(5))?;
    let known = Known { asks_labs: request::may_ask(who), ..known(&courses, &ideas, works, &tasks, &meetings) };
    let mut steps = next::steps(&known).into_iter();
    let next = steps.next();
    let practices = match &next {
        Some(step) if step.kind == JourneyMove::WriteIdea && teams.is_empty() => {
            let finished = courses.iter().filter(|course| course.progress == 100);
            let contents: Vec<i64> = finished.flat_map(|course| course.contents.iter().copied()).collect();
            learnt::practices(conn, &contents)?
        }
        _ => vec![],
    };
    let done = done(&certificates, &ideas, &labs);
    courses.truncate(SHOWN);
    ideas.truncate(SHOWN);
    labs.truncate(SHOWN);
    certificates.truncate(SHOWN);
    Ok(JourneyPage {
        next,
        practices,
        waiting: steps.filter(|step| !is_task(step)).collect(),
        tasks,
        done,
        jp: years.iter().map(|year| year.jp).sum(),
        hours: years.into_iter().next(),
        courses,
        ideas,
        labs,
        meetings,
        certificates,
    })
}
fn is_task(step: &JourneyStep) -> bool {
    matches!(step.kind, JourneyMove::FinishTask | JourneyMove::DoTask)
}
/// What the rules look at.
fn known(
    courses: &[OwnCourse],
    ideas: &[AuthoredIdea],
    works: LabWorks,
    tasks: &[OwnTask],
    meetings: &[OwnMeeting],
) -> Known {
    let task =
        |task: &OwnTask| Thing { title: Texts::one(task.theme.clone(), Lang::Id), address: task.address.clone() };
    let work = |work: labs::LabWork| Thing { title: Texts::one(work.title, work.language), address: work.address };
    let idea = |idea: &AuthoredIdea| {
        let below = match idea.state {
            _ if idea.invited => "/authors",
            IdeaState::Draft | IdeaState::Revision => "/draft",
            _ => "",
        };
        let title = Texts::one(idea.title.clone(), idea.language);
        let thing = Thing { title, address: format!("/ideas/{}{below}", idea.code) };
        KnownIdea { thing, state: idea.state, invited: idea.invited }
    };
    let begun = courses.iter().filter(|course| course.progress < 100);
    let held = meetings.iter().filter(|meeting| meeting.state == BookingState::Held);
    Known {
        overdue: tasks.iter().filter(|task| task.is_overdue).map(task).collect(),
        tasks: tasks.iter().filter(|task| !task.is_overdue).map(task).collect(),
        held: held
            .map(|meeting| Thing {
                title: Texts::one(meeting.code.clone(), Lang::Id),
                address: format!("/bookings/{}", meeting.code),
            })
            .collect(),
        plans: works.plans.into_iter().map(work).collect(),
        reports: works.reports.into_iter().map(work).collect(),
        begun: begun
            .map(|course| Thing { title: course.title.clone(), address: format!("/courses/{}", course.slug) })
            .collect(),
        finished: courses.iter().filter(|course| course.progress == 100).count(),
        ideas: ideas.iter().map(idea).collect(),
        asks_labs: false,
    }
}
/// What was reached, the newest first.
fn done(certificates: &[CertificateCard], ideas: &[AuthoredIdea], labs: &[OwnLab]) -> Vec<JourneyDone> {
    let held = certificates.iter().filter(|card| card.status == Status::Awarded).map(|card| JourneyDone {
        kind: JourneyDeed::Certificate,
        title: card.course.clone(),
        address: format!("/certificates/{}", card.serial),
        at: card.issued_at,
    });
    let reached = ideas.iter().filter(|idea| !idea.invited).filter_map(|idea| {
        let kind = match idea.state {
            IdeaState::Accepted => JourneyDeed::IdeaAccepted,
            IdeaState::InLab => JourneyDeed::IdeaInLab,
            IdeaState::BecameInnovation => JourneyDeed::Launched,
            _ => return None,
        };
        let title = Texts::one(idea.title.clone(), idea.language);
        Some(JourneyDone { kind, title, address: format!("/ideas/{}", idea.code), at: idea.state_at })
    });
    let completed = labs.iter().filter(|lab| lab.until_at.is_none() && lab.state == LabState::Completed);
    let completed = completed.map(|lab| JourneyDone {
        kind: JourneyDeed::LabCompleted,
        title: Texts::one(lab.theme.clone(), Lang::Id),
        address: format!("/labs/{}", lab.slug),
        at: lab.state_at,
    });
    let mut all: Vec<JourneyDone> = held.chain(reached).chain(completed).collect();
    all.sort_by_key(|deed| std::cmp::Reverse(deed.at));
    all.truncate(DONE);
    all
}
