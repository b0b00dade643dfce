//! Journey: one person's progress across everything, what is waiting, and the front door.
pub mod home;
pub mod me;
pub mod next;
pub mod way;
use crate::{
    error::Result,
    topic::Topic,
    web::{Cx, Reply, Route, get},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/", home).summary("The front door").visitors().page_only().shows(&[Topic::Directory, Topic::Courses]),
        get("/me", me).summary("One's own page"),
        get("/me/journey", way).summary("One's way from a lesson to an innovation, and the next sensible step"),
    ]
}

async fn home(cx: Cx) -> Result<Reply<home::HomePage>> {
    cx.show(home::page).await
}
async fn way(cx: Cx) -> Result<Reply<way::JourneyPage>> {
    cx.show(way::page).await
}
async fn me(cx: Cx) -> Result<Reply<me::MyPage>> {
    cx.show(me::page).await
}
