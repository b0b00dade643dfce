//! Notifications: events → who is told, on their own page and by mail, at once, daily or not.
mod assignments;
mod bookings;
mod certificates;
mod courses;
mod curation;
pub mod digest;
mod enrolment;
mod essays;
mod ideas;
pub mod invitation;
mod labs;
mod meetings;
pub mod notice;
mod paths;
pub mod preference;
mod roles;
pub mod rule;
mod sessions;
pub mod subscription;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/me/notices", notices).summary("One's own notices, newest first"),
        post("/me/notices/{handle}/reading", read).summary("Marks one notice as read"),
        post("/notifications/reading", read_all).summary("Marks all one's notices as read"),
        get("/me/notifications", preferences).summary("Which notices one gets by mail"),
        post("/me/notifications", save_preferences).summary("Chooses which notices one gets by mail"),
        get("/unsubscribe/{token}", unsubscribe_page)
            .summary("The page behind a mail's link to end it")
            .visitors()
            .page_only(),
        post("/unsubscribe/{token}", unsubscribe).summary("Ends a kind of mail by one click").visitors().page_only(),
    ]
}

async fn notices(cx: Cx, query: Query<notice::NoticePlace>) -> Result<Reply<notice::NoticeList>> {
    cx.show(move |conn, who| notice::list(conn, who, &query.value)).await
}
async fn read(cx: Cx, handle: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| notice::read(conn, who, &handle)).await
}
async fn read_all(cx: Cx) -> Result<Reply<Receipt>> {
    cx.change(notice::read_all).await
}
async fn preferences(cx: Cx) -> Result<Reply<preference::PreferencePage>> {
    cx.show(preference::page).await
}
async fn save_preferences(cx: Cx, typed: Input<preference::Preferences>) -> Result<Reply<Receipt>> {
    cx.submit(typed, preference::page, preference::save).await
}
async fn unsubscribe_page(cx: Cx, token: Path<String>) -> Result<Reply<subscription::UnsubscribePage>> {
    cx.show(move |conn, _| subscription::page(conn, &token)).await
}
/// Answers with the page itself: a mail program does not follow a redirection (RFC 8058, 3.1).
async fn unsubscribe(
    cx: Cx,
    token: Path<String>,
    typed: Input<subscription::OneClick>,
) -> Result<Reply<subscription::UnsubscribePage>> {
    let (blank, ended) = (token.clone(), token.clone());
    cx.open(typed, move |conn, _| subscription::page(conn, &blank), move |conn, _| subscription::end(conn, &ended))
        .await?;
    cx.show(move |conn, _| subscription::page(conn, &token)).await
}
