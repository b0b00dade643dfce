//! Every feature's addresses, the jobs, the readers of the event log, the cards of the thread, and the page frame.
use crate::{
    accounts::{
        self, actor::Actor, address_change::SendAddressLink, password_link::SendLink, roles::stand_in::StandInTurn,
        sign_up::SendSignUp,
    },
    admin, agencies,
    app::App,
    courses, innovations,
    job::{self, Kind},
    journey,
    mail::Mail,
    notifications, progress,
    trace::{self, Cards},
    web::{Pages, Site, Table, workers},
    worker::Reader,
};
use std::sync::Arc;

pub fn table() -> Table {
    let features = [
        accounts::routes(),
        accounts::roles::routes(),
        innovations::routes(),
        agencies::routes(),
        progress::routes(),
        courses::routes(),
        notifications::routes(),
        journey::routes(),
        admin::routes(),
    ];
    Table::new(features.into_iter().flatten().collect())
}
pub fn jobs() -> Vec<Kind> {
    vec![
        job::kind::<Mail>(),
        job::kind::<SendLink>(),
        job::kind::<SendSignUp>(),
        job::kind::<SendAddressLink>(),
        job::kind::<StandInTurn>(),
    ]
}
pub fn readers() -> Vec<Reader> {
    vec![Reader { name: notifications::rule::READER, apply: notifications::rule::apply }]
}
fn cards() -> Vec<(trace::Kind, Cards<Actor>)> {
    vec![
        (trace::Kind::Innovation, innovations::innovation::cards as Cards<Actor>),
        (trace::Kind::Lesson, courses::lesson::cards as Cards<Actor>),
    ]
}
/// The app with all its addresses, ready to serve.
pub fn site(app: Arc<App>) -> Arc<Site> {
    let pages = Pages::new(app.config.cache_mib, workers());
    Arc::new(Site { app, table: table(), frame: journey::me::frame, cards: cards(), pages })
}
