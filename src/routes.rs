//! Every feature's addresses, the jobs, the readers of the event log, the cards of the thread, and the page frame.
use crate::{
    accounts::{
        self, actor::Actor, address_change::SendAddressLink, password_link::SendLink, roles::stand_in::StandInTurn,
        sign_up::SendSignUp,
    },
    admin, agencies,
    app::App,
    courses::{
        self, case_task,
        conditions::lock,
        gradebook::{export::MakeGradebook, total},
        quizzes::{expiry, regrade},
    },
    file, ideas,
    innovations::{
        self,
        exports::directory::{Make, Publish},
        upkeep::AskOwners,
    },
    interop::{self, delivery},
    job::{self, Job, Kind},
    journey,
    labs::{
        self,
        bookings::expiry::ExpireBookings,
        calendar::address::RefreshCalendars,
        meetings::{
            ending::EndRoom,
            poll::PollMeetings,
            recording::{FetchRecordings, WatchRecordings},
        },
        reminder::{RemindMeetings, RemindOwners},
    },
    mail::Mail,
    notifications::{self, digest::Digest, invitation::SendInvitation},
    privacy::{self, erasure::Watch},
    progress::{self, ending::EndCertificates},
    schedule::{self, Schedule},
    search,
    sweep::{self, Broom},
    thread::{Proofs, Registry},
    trace::{self, Cards},
    web::{Pages, Route, Site, Table, workers},
    worker::Reader,
};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub fn table() -> Table {
    let features = [
        accounts::routes(),
        accounts::roles::routes(),
        innovations::routes(),
        innovations::exports::routes(),
        innovations::sharing::routes(),
        innovations::writing::routes(),
        innovations::curation::routes(),
        agencies::routes(),
        progress::routes(),
        courses::routes(),
        courses::runs::routes(),
        courses::gradebook::routes(),
        courses::bank::routes(),
        courses::quizzes::routes(),
        courses::authoring::routes(),
        courses::authoring::course::routes(),
        courses::certifying::routes(),
        courses::record::routes(),
        courses::archive::routes(),
        courses::paths::routes(),
        courses::assignments::routes(),
        courses::conditions::routes(),
        ideas::routes(),
        ideas::overview::routes(),
        ideas::writing::routes(),
        ideas::review::routes(),
        ideas::amendments::routes(),
        labs::routes(),
        labs::mentors::routes(),
        labs::bookings::routes(),
        labs::session::routes(),
        labs::meetings::routes(),
        labs::calendar::routes(),
        notifications::routes(),
        interop::routes(),
        interop::open::routes(),
        search::routes(),
        privacy::routes(),
        journey::routes(),
        admin::routes(),
    ];
    let with_examples = |mut route: Route| {
        route.examples = EXAMPLES;
        route
    };
    let routes = features.into_iter().flatten().map(with_examples);
    Table::new(routes.collect())
}
/// What addresses lead to in the demonstration, for the document's examples.
const EXAMPLES: &[(&str, &str)] = &[
    ("/courses/{slug}", "laboratorium-inovasi"),
    ("/paths/{slug}", "jalur-inovator"),
    ("/lessons/{slug}", "labinov-overview"),
    ("/lessons/{slug}/cases/{block}", "case-1"),
    ("/lessons/{slug}/quizzes/{block}", "quiz"),
    ("/lessons/{slug}/quizzes/{block}/attempts/{number}", "1"),
    ("/lessons/{slug}/quizzes/{block}/own-questions/{question}", "q1"),
    ("/lessons/{slug}/versions/{number}", "1"),
    ("/lessons/{slug}/blocks/{block}", "text"),
    ("/lessons/{slug}/texts/{block}", "text"),
    ("/courses/{slug}/versions/{number}", "1"),
    ("/courses/{slug}/chapters/{chapter}", "c1"),
    ("/courses/{slug}/contents/{lesson}", "labinov-overview"),
    ("/innovations/{code}/versions/{number}", "1"),
    ("/courses/{slug}/runs/{number}", "1"),
    ("/datasets/{id}", "regions"),
    ("/innovations/{code}/draft/{section}", "problem"),
    ("/innovations/{code}/draft/snapshots/{revision}", "1"),
    ("/innovations/{code}/submissions/{number}", "1"),
    ("/innovations/{code}/submissions/{number}/comments/{comment}", "1"),
    ("/ideas/{code}/draft/{section}", "problem"),
    ("/ideas/{code}/rounds/{number}", "1"),
    ("/ideas/{code}/versions/{number}", "1"),
    ("/ideas/{code}/comments/{number}", "1"),
    ("/ideas/{code}/amendments/{number}", "1"),
    ("/labs/{slug}/teams/{number}", "1"),
    ("/labs/{slug}/notes/{number}", "1"),
];
pub fn jobs() -> Vec<Kind> {
    vec![
        job::kind::<Mail>(),
        job::kind::<SendLink>(),
        job::kind::<SendSignUp>(),
        job::kind::<SendAddressLink>(),
        job::kind::<StandInTurn>(),
        job::kind::<delivery::Deliver>(),
        job::kind::<Sweep>(),
        job::kind::<Digest>(),
        job::kind::<EndCertificates>(),
        job::kind::<Watch>(),
        job::kind::<AskOwners>(),
        job::kind::<Make>(),
        job::kind::<Publish>(),
        job::kind::<MakeGradebook>(),
        job::kind::<courses::archive::reading::ReadArchive>(),
        job::kind::<courses::archive::making::RestoreArchive>(),
        job::kind::<courses::runs::list_job::ApplyList>(),
        job::kind::<total::Compute>(),
        job::kind::<total::ComputeAll>(),
        job::kind::<file::scan::Scan>(),
        job::kind::<file::sweep::Tidy>(),
        job::kind::<expiry::Expire>(),
        job::kind::<regrade::Regrade>(),
        job::kind::<ExpireBookings>(),
        job::kind::<RefreshCalendars>(),
        job::kind::<SendInvitation>(),
        job::kind::<RemindMeetings>(),
        job::kind::<RemindOwners>(),
        job::kind::<PollMeetings>(),
        job::kind::<EndRoom>(),
        job::kind::<FetchRecordings>(),
        job::kind::<WatchRecordings>(),
    ]
}
pub fn schedules() -> Vec<Schedule> {
    vec![
        schedule::daily::<Sweep>(2, 30),
        schedule::daily::<AskOwners>(8, 0),
        schedule::daily::<EndCertificates>(1, 0),
        schedule::every::<Digest>(60),
        schedule::every::<Watch>(60),
        schedule::daily::<Publish>(3, 0),
        schedule::daily::<total::ComputeAll>(1, 0),
        schedule::daily::<file::sweep::Tidy>(3, 0),
        schedule::every::<expiry::Expire>(1),
        schedule::every::<ExpireBookings>(1),
        schedule::every::<RefreshCalendars>(15),
        schedule::every::<RemindMeetings>(5),
        schedule::daily::<RemindOwners>(8, 0),
        schedule::every::<PollMeetings>(1),
        schedule::every::<WatchRecordings>(30),
    ]
}
/// What deletes what has served its time, every night.
pub fn brooms() -> Vec<Broom> {
    vec![
        accounts::sweep::sweep,
        accounts::idempotency::sweep,
        notifications::notice::sweep,
        notifications::digest::sweep,
        file::sweep::loose,
        sweep::failed_jobs,
        innovations::exports::export::sweep,
        courses::runs::list::sweep,
        courses::bank::import::sweep,
        courses::archive::restore::sweep,
        labs::calendar::entry::sweep,
        labs::calendar::lab_entry::sweep,
        labs::bookings::invitation::sweep,
        labs::reminder::sweep,
        labs::meetings::recording::sweep,
    ]
}
/// The nightly job: it stands here because it calls every feature's broom.
#[derive(Default, Serialize, Deserialize)]
pub struct Sweep {}
impl Job for Sweep {
    const NAME: &'static str = "sweep";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move { sweep::sweep(&app, &brooms()).await })
    }
}
pub fn readers() -> Vec<Reader> {
    vec![
        Reader { name: notifications::rule::READER, apply: notifications::rule::apply },
        Reader { name: case_task::READER, apply: case_task::apply },
        Reader { name: total::READER, apply: total::apply },
        Reader { name: lock::READER, apply: lock::apply },
        Reader { name: delivery::READER, apply: delivery::apply },
    ]
}
fn cards() -> Vec<(trace::Kind, Cards<Actor>)> {
    vec![
        (trace::Kind::Innovation, innovations::innovation::threaded as Cards<Actor>),
        (trace::Kind::Lesson, courses::lesson::cards as Cards<Actor>),
        (trace::Kind::Idea, ideas::idea::cards as Cards<Actor>),
        (trace::Kind::Lab, labs::lab::cards as Cards<Actor>),
    ]
}
/// What the thread shows of each noun, and what vouches for its steps.
pub fn threads() -> Registry<Actor> {
    let proofs: Vec<Proofs> = vec![innovations::innovation::proofs, labs::proof::proofs];
    Registry { cards: cards(), proofs }
}
/// The app with all its addresses, ready to serve.
pub fn site(app: Arc<App>) -> Arc<Site> {
    let pages = Pages::new(app.config.cache_mib, workers());
    Arc::new(Site {
        app,
        table: table(),
        frame: journey::me::frame,
        catch_up: search::follower::catch_up,
        threads: threads(),
        pages,
    })
}
