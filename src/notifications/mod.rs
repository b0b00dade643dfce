//! Notifications: events → who is told, on their own page and by mail.
pub mod notice;
mod roles;
pub mod rule;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Reply, Route, post},
};

pub fn routes() -> Vec<Route> {
    vec![post("/notifications/reading", read).summary("Marks all one's notices as read")]
}

async fn read(cx: Cx) -> Result<Reply<Receipt>> {
    cx.change(notice::read_all).await
}
