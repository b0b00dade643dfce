//! Sessions with mentors: example calls, and meetings that have begun or are over.
use super::{
    Client, Site,
    calls::Call,
    mentors::{BANYUWANGI, MAKASSAR, Mentored, profile},
    upload::PDF,
};
use chrono::{DateTime, TimeDelta, Utc};
use ekopi::{labs::bookings::seeds, web::Route};
use serde_json::{Value, json};

pub fn example(route: &Route, things: &Mentored, once: &str) -> Option<Call> {
    let Mentored { session, proof, .. } = things;
    let call = |rest: &str, body: Value| Some(Call { path: format!("/bookings/{session}/session{rest}"), body });
    match (route.method.as_str(), route.path.strip_prefix("/bookings/{code}/session")?) {
        ("GET", "") => call("", json!({})),
        ("POST", "/agenda") => call("/agenda", json!({ "agenda": "Hasil wawancara", "agenda_revision": 0 })),
        ("GET", "/minutes") => call("/minutes", json!({})),
        ("POST", "/minutes") => call("/minutes", json!({ "minutes": "Formulir dipersingkat", "minutes_revision": 0 })),
        ("POST", "/notes") => call("/notes", json!({ "note": format!("Catatan {once}") })),
        ("POST", "/items") => call("/items", json!({ "kind": "decision", "body": format!("Keputusan {once}") })),
        ("POST", "/completion") => call("/completion", json!({ "task": 1, "proof": "Formulir", "file": "" })),
        ("POST", "/rating") => call("/rating", json!({ "stars": 4, "fit": "good", "comment": once })),
        ("POST", "/absence") => call("/absence", json!({ "absent": "", "came": false })),
        ("GET", "/files/{handle}") => call(&format!("/files/{proof}"), json!({})),
        _ => None,
    }
}
/// A meeting of somebody's team that is over, with a task of theirs that is done: the booking's code, and the handle of the file
/// that shows it.
pub async fn held(site: &Site, member: &Client<'_>, (mentor, team, at): (&str, &str, &str)) -> (String, String) {
    let code = member.booked(mentor, team, at).await;
    let of = code.clone();
    site.change(move |conn| seeds::aged(conn, &of, 21)).await;
    let task = json!({ "kind": "task", "body": "Kirim data", "owner": member.handle().await, "due_on": "2026-03-31" });
    let session = format!("/bookings/{code}/session");
    member.api().post(&format!("{session}/items"), task).await.is(201);
    let sent = ("data.pdf", "application/pdf", PDF);
    member.api().upload(&format!("{session}/completion"), &[("task", "1"), ("proof", "")], sent, None).await.is(200);
    let page = member.api().get(&session).await.is(200).json();
    let file = page["tasks"][0]["note"]["file"]["handle"].as_str().expect("a file").to_owned();
    (code, file)
}
/// A mentor who is none of LAN's, a team of one, and their meeting of today.
pub struct Met<'s> {
    pub mentor: Client<'s>,
    pub ana: Client<'s>,
    pub code: String,
    /// When it begins.
    pub at: String,
    /// The address of the session.
    pub session: String,
}
pub async fn met(site: &Site) -> Met<'_> {
    let mentor = site.mentor("andi", MAKASSAR, profile("WIB", "09:00-16:00", &json!({}))).await;
    let ana = site.person("ana").await;
    let team = site.team("ana", BANYUWANGI, &[ana.id.expect("a person")]).await;
    let handle = mentor.handle().await;
    let at = ana.slots(&handle, &team).await[3].clone();
    let code = ana.booked(&handle, &team, &at).await;
    Met { mentor, ana, session: format!("/bookings/{code}/session"), code, at }
}
impl Site {
    /// Moves the clock to this many minutes behind an instant.
    pub fn advance_to(&self, at: &str, minutes: i64) {
        let at: DateTime<Utc> = at.parse().expect("an instant");
        self.advance(at + TimeDelta::minutes(minutes) - self.clock().now().utc());
    }
}
