//! Journey: one person's progress across everything, what is waiting, and the front door.
pub mod home;
pub mod me;
use crate::{
    error::Result,
    topic::Topic,
    web::{Cx, Reply, Route, get},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/", home).summary("The front door").visitors().page_only().shows(&[Topic::Directory, Topic::Courses]),
        get("/me", me).summary("One's own page"),
    ]
}

async fn home(cx: Cx) -> Result<Reply<home::HomePage>> {
    cx.show(home::page).await
}
async fn me(cx: Cx) -> Result<Reply<me::MyPage>> {
    cx.show(me::page).await
}
