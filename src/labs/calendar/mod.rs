//! One's own calendar, and that of a lab: a page each, and a secret address that calendar programs subscribe to.
pub mod address;
pub mod entry;
pub mod feed;
pub mod ical;
pub mod lab_address;
pub mod lab_entry;
mod source;
use crate::{
    accounts::throttle,
    code,
    db::Conn,
    error::Result,
    view::{Download, Receipt},
    web::{Cx, Path, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/me/calendar", page).summary("What is to come in one's own courses"),
        post("/me/calendar", make).summary("Makes the secret address of one's calendar, which is shown once"),
        post("/me/calendar/revocation", revoke).summary("Ends the secret address of one's calendar"),
        get("/calendars/{secret}", feed)
            .summary("A person's calendar as iCalendar (RFC 5545), by its secret address")
            .visitors()
            .files(&[ical::MEDIA]),
        get("/labs/{slug}/calendar", page_of_lab).summary("What is to come in a lab"),
        post("/labs/{slug}/calendar", make_of_lab)
            .summary("Makes one's own secret address of a lab's calendar, which is shown once"),
        post("/labs/{slug}/calendar/revocation", revoke_of_lab)
            .summary("Ends one's own secret address of a lab's calendar"),
        get("/calendars/labs/{secret}", feed_of_lab)
            .summary("A lab's calendar as iCalendar (RFC 5545), by a secret address")
            .visitors()
            .files(&[ical::MEDIA]),
    ]
}

async fn page(cx: Cx) -> Result<Reply<address::CalendarPage>> {
    cx.show(address::page).await
}
async fn make(cx: Cx) -> Result<Reply<address::CalendarMade>> {
    let (secret, site) = (code::secret()?, cx.site_address());
    let made = secret.clone();
    cx.change_shown(
        move |conn, who| address::make(conn, who, &made),
        move |_, who, receipt| address::made(who, receipt, &secret, &site),
    )
    .await
}
async fn revoke(cx: Cx) -> Result<Reply<Receipt>> {
    cx.change(address::revoke).await
}
async fn feed(cx: Cx, secret: Path<String>) -> Result<Reply<Download>> {
    let (words, site, installation) = (cx.words(), cx.site_address(), cx.installation());
    let question = move |conn: &mut Conn| {
        let setting = feed::Setting { words: &words, site: &site, installation: &installation };
        feed::feed(conn, &secret, &setting)
    };
    cx.subscribed(throttle::CALENDAR, question).await
}
async fn page_of_lab(cx: Cx, slug: Path<String>) -> Result<Reply<lab_address::LabCalendarPage>> {
    cx.show(move |conn, who| lab_address::page(conn, who, &slug)).await
}
async fn make_of_lab(cx: Cx, slug: Path<String>) -> Result<Reply<lab_address::LabCalendarMade>> {
    let (secret, site) = (code::secret()?, cx.site_address());
    let (made, of) = (secret.clone(), slug.clone());
    cx.change_shown(
        move |conn, who| lab_address::make(conn, who, &slug, &made),
        move |conn, who, receipt| lab_address::made(conn, who, &of, receipt, (secret.as_str(), site.as_str())),
    )
    .await
}
async fn revoke_of_lab(cx: Cx, slug: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| lab_address::revoke(conn, who, &slug)).await
}
async fn feed_of_lab(cx: Cx, secret: Path<String>) -> Result<Reply<Download>> {
    let (words, site, installation) = (cx.words(), cx.site_address(), cx.installation());
    let question = move |conn: &mut Conn| {
        let setting = feed::Setting { words: &words, site: &site, installation: &installation };
        feed::lab_feed(conn, &secret, &setting)
    };
    cx.subscribed(throttle::CALENDAR, question).await
}
